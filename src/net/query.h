/* query.h - names and values in URLs, forms, cookies and headers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_QUERY_H
#define NET_QUERY_H
#include <stdbool.h>
#include <stddef.h>
#include "base/text.h"

/* Takes the next name=value from *rest, both still escaped; false at the end. Empty parts are skipped. */
bool query_next(struct slice *rest, struct slice *ret_name, struct slice *ret_value);

/* Undoes %XX (and + as a blank in queries and forms) into `out`, which has room for in.n bytes; `out` may be in.p. False when an escape is
 * broken, a NUL hides in it or the result is no UTF-8. */
bool query_decode(struct slice in, bool plus, char *out, size_t *ret_len);

/* The value of one cookie; false when absent. */
bool cookie_find(const char *header, const char *name, struct slice *ret_value);

/* True when the client prefers English over Chinese (`Accept-Language`); Chinese when it says nothing. */
bool language_is_english(const char *accept_language);

/* True when `token` is one of a comma-separated list (`If-None-Match`, `Accept-Encoding`), parameters after ; ignored unless q=0. */
bool header_lists(const char *header, const char *token);
#endif
