/* attachment_kind.h - what a file is, from its bytes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ATTACHMENT_KIND_H
#define CORE_ATTACHMENT_KIND_H
#include "core/attachment.h"

/* `p` are all its bytes, `fd` the same file (a zip is read through it). RC_BAD_INPUT on "file": not taken, with what it is and what to do. */
enum rc attachment_kind_of(struct ctx *c, int fd, const unsigned char *p, size_t n, enum attachment_kind *ret_kind) MUST_USE;
/* The name as it may be shown and stored: without folders, control and direction characters, at most ATTACHMENT_NAME characters, ending as its kind says. */
const char *attachment_name(struct ctx *c, const char *said, enum attachment_kind kind);
const char *attachment_media(enum attachment_kind kind);
#endif
