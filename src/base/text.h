/* text.h - pieces of text that belong to somebody else.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A slice points into bytes that somebody else keeps (borrowed) and knows its length; it needs no NUL and may hold one. All functions are
 * about bytes except where characters are named; blanks are ASCII blanks and the two that hide in Chinese tables, U+3000 and U+00A0. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/arena.h"

struct slice { const char *p; size_t n; };

#define SLICE(literal) ((struct slice){ "" literal "", sizeof(literal) - 1 })

static inline struct slice slice_of(const char *s)
{
	return (struct slice){ s, s != NULL ? strlen(s) : 0 };
}

static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_is(struct slice a, const char *s) { return slice_eq(a, slice_of(s)); }

int slice_cmp(struct slice a, struct slice b);                 /* byte order, shorter first */
bool slice_starts(struct slice a, const char *prefix);
bool slice_ends(struct slice a, const char *suffix);
bool slice_find(struct slice a, struct slice what, size_t *ret_at); /* first occurrence; ret_at may be NULL */
struct slice slice_trim(struct slice a);

/* Takes the part of *rest before `sep` and moves *rest behind it; false when *rest was finished (p == NULL). "a,,b" has three parts, "" one:
 *   for (struct slice part, rest = line; slice_split(&rest, ',', &part); ) … */
bool slice_split(struct slice *rest, char sep, struct slice *ret_part);

/* A whole number of at most 19 digits with an optional minus, nothing else around it. */
bool slice_i64(struct slice a, int64_t *ret_v);

char *slice_copy(struct arena *a, struct slice s);             /* NUL-terminated; NULL when the arena is full */

/* Copies into a fixed field, cut at a character's start if it is too long; always NUL-terminated. Returns false when it was cut. */
bool text_put(char *out, size_t out_size, struct slice s);
#endif
