/* login.h - what sessions keep for those who are half way in. For core's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_LOGIN_H
#define CORE_LOGIN_H
#include "core/account.h"
#include "core/session.h"

struct tickets;
struct tickets *tickets_create(void);  /* NULL without memory */
void tickets_destroy(struct tickets *t);
struct tickets *sessions_tickets(struct sessions *s);

/* Is this a code of the account's second factor, or one of its recovery codes? It counts once. */
enum rc factor_take(struct ctx *c, const struct account *a, const char *code, bool *ret_good) MUST_USE;
#endif
