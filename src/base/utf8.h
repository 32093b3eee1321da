/* utf8.h - characters in UTF-8.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Text enters Gusu once, is checked there (utf8_valid) and is taken as valid afterwards. Valid means: shortest form, no surrogates, nothing
 * above U+10FFFF. U+0000 is a character like any other here. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD UINT32_MAX
enum { UTF8_MAX = 4 };

/* True when all of it is valid; else *ret_bad (may be NULL) is the offset of the first byte that cannot be. */
bool utf8_valid(const char *s, size_t n, size_t *ret_bad);

/* The character at s and its length in bytes (at least 1 also for UTF8_BAD, so that a loop gets on). n > 0. */
uint32_t utf8_decode(const char *s, size_t n, size_t *ret_len);

/* Writes one character, returns its bytes; 0 for what is not a character. */
size_t utf8_encode(char out[UTF8_MAX], uint32_t ch);

size_t utf8_count(const char *s, size_t n);               /* characters */
size_t utf8_width(const char *s, size_t n);               /* columns on a terminal: Chinese characters take two */
size_t utf8_cut(const char *s, size_t n, size_t max);     /* the longest prefix of whole characters in `max` bytes */
void utf8_mend(char *s);                                  /* drops, in place, bytes that are no character: what a `%.40s` cut in two */

/* For searching and comparing: full-width forms become half-width, A-Z become a-z, blanks around go. Never longer than before; `out` may
 * be `s`. Returns the new length, no NUL. */
size_t text_fold(char *out, const char *s, size_t n);
#endif
