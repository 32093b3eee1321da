/* buf.h - a growing piece of text or bytes, born with its limit.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The content is always followed by a NUL that is not counted. Over the limit (or without memory) a buffer turns `failed` and stays as
 * it is: append as often as you like and ask buf_rc once at the end. Memory comes from malloc, not from an arena: replies leave the
 * unit of work that made them. */
#ifndef BASE_BUF_H
#define BASE_BUF_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/rc.h"

struct buf {
	char *data;   /* never NULL after the first append; buf_text is safe before it */
	size_t len, cap, limit;
	bool failed;
};

void buf_init(struct buf *b, size_t limit);       /* 0: no limit, for texts whose size is bounded elsewhere */
void buf_finish(struct buf *b);
void buf_clear(struct buf *b);
const char *buf_text(const struct buf *b);        /* "" when nothing was appended */
enum rc buf_rc(const struct buf *b) MUST_USE;     /* RC_OK or RC_TOO_LARGE */
char *buf_reserve(struct buf *b, size_t more);    /* room for `more` bytes at the end, or NULL; write there, then call buf_added */
void buf_added(struct buf *b, size_t len);        /* `len` bytes were written where buf_reserve pointed */
void buf_add(struct buf *b, const void *p, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char ch);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_i64(struct buf *b, int64_t v);
char *buf_steal(struct buf *b, size_t *ret_len);  /* the caller owns the malloc'd text; NULL when the buffer had failed */

#define buf_auto __attribute__((cleanup(buf_finish))) struct buf
#endif
