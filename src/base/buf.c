/* buf.c - a growing piece of text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 256 };

void buf_init(struct buf *b, size_t limit)
{
	*b = (struct buf){ .limit = limit };
}

void buf_finish(struct buf *b)
{
	free(b->data);
	b->data = NULL;
	b->len = b->cap = 0;
	b->failed = false;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

const char *buf_text(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

enum rc buf_rc(const struct buf *b)
{
	return b->failed ? RC_TOO_LARGE : RC_OK;
}

static bool grow(struct buf *b, size_t need)
{
	size_t cap = b->cap == 0 ? FIRST_CAP : b->cap;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	char *p = realloc(b->data, cap);
	if (p == NULL)
		return false;
	b->data = p;
	b->cap = cap;
	b->data[b->len] = '\0';
	return true;
}

char *buf_reserve(struct buf *b, size_t more)
{
	if (b->failed)
		return NULL;
	size_t limit = b->limit != 0 ? b->limit : SIZE_MAX - 1;
	if (more > limit - b->len || (b->cap < b->len + more + 1 && !grow(b, b->len + more + 1))) {
		b->failed = true;
		return NULL;
	}
	return b->data + b->len;
}

void buf_added(struct buf *b, size_t len)
{
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_add(struct buf *b, const void *p, size_t len)
{
	char *to = buf_reserve(b, len);
	if (to == NULL)
		return;
	if (len > 0)
		memcpy(to, p, len);
	buf_added(b, len);
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char ch)
{
	char *to = buf_reserve(b, 1);
	if (to == NULL)
		return;
	*to = ch;
	buf_added(b, 1);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	char *to = NULL;
	if (n < 0)
		b->failed = true;
	else
		to = buf_reserve(b, (size_t)n);
	if (to != NULL) {
		vsnprintf(to, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_i64(struct buf *b, int64_t v)
{
	char text[24];
	char *p = text + sizeof text;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (v < 0)
		*--p = '-';
	buf_add(b, p, (size_t)(text + sizeof text - p));
}

char *buf_steal(struct buf *b, size_t *ret_len)
{
	char *p = buf_reserve(b, 0) != NULL ? b->data : NULL;
	if (p != NULL && ret_len != NULL)
		*ret_len = b->len;
	if (p != NULL) {
		b->data = NULL;
		b->len = b->cap = 0;
	}
	return p;
}
