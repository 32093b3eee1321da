/* text.c - pieces of text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include <assert.h>

int slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

bool slice_starts(struct slice a, const char *prefix)
{
	size_t n = strlen(prefix);
	return a.n >= n && memcmp(a.p, prefix, n) == 0;
}

bool slice_ends(struct slice a, const char *suffix)
{
	size_t n = strlen(suffix);
	return a.n >= n && memcmp(a.p + a.n - n, suffix, n) == 0;
}

bool slice_find(struct slice a, struct slice what, size_t *ret_at)
{
	const char *at = what.n == 0 ? a.p : a.n == 0 ? NULL : memmem(a.p, a.n, what.p, what.n);
	if (at == NULL && what.n != 0)
		return false;
	if (ret_at != NULL)
		*ret_at = what.n == 0 ? 0 : (size_t)(at - a.p);
	return true;
}

static bool ascii_blank(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

static size_t blank_at_start(struct slice a)
{
	if (a.n >= 1 && ascii_blank(a.p[0]))
		return 1;
	if (slice_starts(a, "\xe3\x80\x80"))
		return 3;
	return slice_starts(a, "\xc2\xa0") ? 2 : 0;
}

static size_t blank_at_end(struct slice a)
{
	if (a.n >= 1 && ascii_blank(a.p[a.n - 1]))
		return 1;
	if (slice_ends(a, "\xe3\x80\x80"))
		return 3;
	return slice_ends(a, "\xc2\xa0") ? 2 : 0;
}

struct slice slice_trim(struct slice a)
{
	size_t k;
	while ((k = blank_at_start(a)) > 0) {
		a.p += k;
		a.n -= k;
	}
	while ((k = blank_at_end(a)) > 0)
		a.n -= k;
	return a;
}

bool slice_split(struct slice *rest, char sep, struct slice *ret_part)
{
	if (rest->p == NULL)
		return false;
	const char *at = rest->n > 0 ? memchr(rest->p, sep, rest->n) : NULL;
	if (at == NULL) {
		*ret_part = *rest;
		*rest = (struct slice){ NULL, 0 };
		return true;
	}
	size_t n = (size_t)(at - rest->p);
	*ret_part = (struct slice){ rest->p, n };
	*rest = (struct slice){ at + 1, rest->n - n - 1 };
	return true;
}

bool slice_i64(struct slice a, int64_t *ret_v)
{
	size_t i = a.n > 0 && a.p[0] == '-';
	bool minus = i == 1;
	uint64_t v = 0;
	if (i == a.n || a.n - i > 19)
		return false;
	for (; i < a.n; i++) {
		unsigned digit = (unsigned)(unsigned char)a.p[i] - '0';
		if (digit > 9)
			return false;
		v = v * 10 + digit;
	}
	if (v > (uint64_t)INT64_MAX + minus)
		return false;
	*ret_v = (int64_t)(minus ? 0 - v : v);
	return true;
}

char *slice_copy(struct arena *a, struct slice s)
{
	return arena_strndup(a, s.p, s.n);
}

bool text_put(char *out, size_t out_size, struct slice s)
{
	assert(out_size > 0);
	size_t n = s.n;
	if (n >= out_size) {
		n = out_size - 1;
		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
	return n == s.n;
}
