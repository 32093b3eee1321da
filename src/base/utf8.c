/* utf8.c - characters in UTF-8.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include <string.h>
#include "base/text.h"

uint32_t utf8_decode(const char *s, size_t n, size_t *ret_len)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s;
	*ret_len = 1;
	if (p[0] < 0x80)
		return p[0];
	size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n < len)
		return UTF8_BAD;
	uint32_t ch = p[0] & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return UTF8_BAD;
		ch = ch << 6 | (p[i] & 0x3f);
	}
	if (ch < least[len] || ch > 0x10ffff || (ch >= 0xd800 && ch <= 0xdfff))
		return UTF8_BAD;
	*ret_len = len;
	return ch;
}

bool utf8_valid(const char *s, size_t n, size_t *ret_bad)
{
	size_t i = 0;
	while (i < n) {
		uint64_t eight;
		while (n - i >= 8) {
			memcpy(&eight, s + i, 8);
			if ((eight & 0x8080808080808080ULL) != 0)
				break;
			i += 8;
		}
		if (i == n)
			break;
		size_t len;
		if (utf8_decode(s + i, n - i, &len) == UTF8_BAD) {
			if (ret_bad != NULL)
				*ret_bad = i;
			return false;
		}
		i += len;
	}
	return true;
}

size_t utf8_encode(char out[UTF8_MAX], uint32_t ch)
{
	if (ch < 0x80) {
		out[0] = (char)ch;
		return 1;
	}
	if (ch < 0x800) {
		out[0] = (char)(0xc0 | ch >> 6);
		out[1] = (char)(0x80 | (ch & 0x3f));
		return 2;
	}
	if (ch > 0x10ffff || (ch >= 0xd800 && ch <= 0xdfff))
		return 0;
	if (ch < 0x10000) {
		out[0] = (char)(0xe0 | ch >> 12);
		out[1] = (char)(0x80 | (ch >> 6 & 0x3f));
		out[2] = (char)(0x80 | (ch & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | ch >> 18);
	out[1] = (char)(0x80 | (ch >> 12 & 0x3f));
	out[2] = (char)(0x80 | (ch >> 6 & 0x3f));
	out[3] = (char)(0x80 | (ch & 0x3f));
	return 4;
}

static bool continues(char ch)
{
	return ((unsigned char)ch & 0xc0) == 0x80;
}

size_t utf8_count(const char *s, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += !continues(s[i]);
	return count;
}

/* Wide and full-width ranges that occur in Chinese text; the rest takes one column. */
static size_t width_of(uint32_t ch)
{
	static const struct { uint32_t from, to; } wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff }, { 0x20000, 0x3fffd },
	};
	if (ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || (ch >= 0x300 && ch <= 0x36f) || ch == 0x200b || ch == 0xfeff)
		return 0;
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
		if (ch >= wide[i].from && ch <= wide[i].to)
			return 2;
	return 1;
}

size_t utf8_width(const char *s, size_t n)
{
	size_t width = 0, len;
	for (size_t i = 0; i < n; i += len) {
		uint32_t ch = utf8_decode(s + i, n - i, &len);
		width += ch == UTF8_BAD ? 1 : width_of(ch);
	}
	return width;
}

void utf8_mend(char *s)
{
	size_t n = strlen(s), k = 0, len;
	for (size_t i = 0; i < n; i += len) {
		if (utf8_decode(s + i, n - i, &len) == UTF8_BAD)
			continue;
		memmove(s + k, s + i, len);
		k += len;
	}
	s[k] = '\0';
}

size_t utf8_cut(const char *s, size_t n, size_t max)
{
	if (n <= max)
		return n;
	while (max > 0 && continues(s[max]))
		max--;
	return max;
}

size_t text_fold(char *out, const char *s, size_t n)
{
	struct slice t = slice_trim((struct slice){ s, n });
	size_t to = 0;
	for (size_t i = 0; i < t.n; ) {
		unsigned char ch = (unsigned char)t.p[i];
		/* U+FF01 … U+FF5E are EF BC 81 … EF BD 9E and stand for ! … ~ */
		if (ch == 0xef && t.n - i >= 3) {
			size_t len;
			uint32_t wide = utf8_decode(t.p + i, t.n - i, &len);
			if (wide >= 0xff01 && wide <= 0xff5e) {
				ch = (unsigned char)(wide - 0xff01 + '!');
				i += 2;
			}
		} else if (ch == 0xe3 && slice_starts((struct slice){ t.p + i, t.n - i }, "\xe3\x80\x80")) {
			ch = ' ';
			i += 2;
		}
		out[to++] = (char)(ch >= 'A' && ch <= 'Z' ? ch + ('a' - 'A') : ch);
		i++;
	}
	return to;
}
