/* num_parse.c - reading decimal numbers exactly.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A number is scanned once into an integer of up to 19 digits and a power of ten. Nearly all numbers of a table end there; longer ones go
 * through strtod on a cleaned copy. Text with non-ASCII bytes (full-width digits, U+3000) is first rewritten to ASCII. */
#include "base/num.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"

enum { TEXT_MAX = 400, EXP_MAX = 9999 };

struct decimal {
	bool minus;
	bool cut;          /* digits that are not zero were left out behind the 19th */
	uint64_t digits;   /* value = digits x 10^exp10 */
	int exp10;
};

struct cursor { const char *p, *end; };

static bool digit_at(const struct cursor *c)
{
	return c->p < c->end && (unsigned)(*c->p - '0') <= 9;
}

static void take_digit(struct decimal *d, unsigned digit, bool in_fraction)
{
	if (d->digits < 1000000000000000000ULL) {
		d->digits = d->digits * 10 + digit;
		d->exp10 -= in_fraction;
	} else {
		d->cut |= digit != 0;
		d->exp10 += !in_fraction;
	}
}

/* Digits before the point, with groups of three if commas are allowed. Returns how many digits, -1 when a group is wrong. */
static int scan_whole(struct cursor *c, unsigned flags, struct decimal *d)
{
	int total = 0, group = 0;
	bool grouped = false;
	for (;; c->p++) {
		if (digit_at(c)) {
			take_digit(d, (unsigned)(*c->p - '0'), false);
			total++;
			group++;
		} else if ((flags & NUM_THOUSANDS) != 0 && c->p < c->end && *c->p == ',') {
			if (group == 0 || (grouped ? group != 3 : group > 3))
				return -1;
			grouped = true;
			group = 0;
		} else {
			return grouped && group != 3 ? -1 : total;
		}
	}
}

static int scan_fraction(struct cursor *c, struct decimal *d)
{
	int total = 0;
	if (c->p == c->end || *c->p != '.')
		return 0;
	for (c->p++; digit_at(c); c->p++, total++)
		take_digit(d, (unsigned)(*c->p - '0'), true);
	return total;
}

static bool scan_exponent(struct cursor *c, struct decimal *d)
{
	if (c->p == c->end || (*c->p != 'e' && *c->p != 'E'))
		return true;
	c->p++;
	bool minus = c->p < c->end && *c->p == '-';
	if (c->p < c->end && (*c->p == '-' || *c->p == '+'))
		c->p++;
	if (!digit_at(c))
		return false;
	int e = 0;
	for (; digit_at(c); c->p++)
		e = e > EXP_MAX ? e : e * 10 + (*c->p - '0');
	d->exp10 += minus ? -e : e;
	return true;
}

static bool blank(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

static enum num_status scan_ascii(struct cursor c, unsigned flags, struct decimal *ret_d)
{
	struct decimal d = { 0 };
	while (c.p < c.end && blank(*c.p))
		c.p++;
	while (c.p < c.end && blank(c.end[-1]))
		c.end--;
	if (c.p == c.end)
		return NUM_EMPTY;
	if (c.end - c.p > TEXT_MAX)
		return NUM_NOT_NUMBER;
	d.minus = *c.p == '-';
	if (*c.p == '-' || *c.p == '+')
		c.p++;
	int whole = scan_whole(&c, flags, &d);
	if (whole < 0 || whole + scan_fraction(&c, &d) == 0 || !scan_exponent(&c, &d) || c.p != c.end)
		return NUM_NOT_NUMBER;
	*ret_d = d;
	return NUM_OK;
}

static char ascii_of(uint32_t ch)
{
	if (ch >= 0xff01 && ch <= 0xff5e)
		return (char)(ch - 0xff01 + '!');
	if (ch == 0x3000 || ch == 0xa0)
		return ' ';
	if (ch == 0x2212)
		return '-';
	return ch < 0x80 ? (char)ch : '?';
}

static bool plain_ascii(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

/* Rewrites to ASCII where that is needed; false when it is too long for a number. */
static bool to_ascii(const char *s, size_t n, char room[TEXT_MAX], struct cursor *ret_c)
{
	if (plain_ascii(s, n)) {
		*ret_c = (struct cursor){ s, s + n };
		return true;
	}
	size_t to = 0, len;
	for (size_t i = 0; i < n; i += len) {
		if (to == TEXT_MAX)
			return false;
		room[to++] = ascii_of(utf8_decode(s + i, n - i, &len));
	}
	*ret_c = (struct cursor){ room, room + to };
	return true;
}

static enum num_status scale_down(uint64_t v, int places, uint64_t *ret_v)
{
	for (; places > 0 && v != 0; places--) {
		if (v % 10 != 0)
			return NUM_TOO_FINE;
		v /= 10;
	}
	*ret_v = v;
	return NUM_OK;
}

static enum num_status scale_up(uint64_t v, int places, uint64_t *ret_v)
{
	for (; places > 0 && v != 0; places--)
		if (__builtin_mul_overflow(v, (uint64_t)10, &v))
			return NUM_OVERFLOW;
	*ret_v = v;
	return NUM_OK;
}

enum num_status num_parse_scaled(const char *s, size_t len, int decimals, unsigned flags, int64_t *ret_v)
{
	assert(decimals >= 0 && decimals <= NUM_DECIMALS_MAX);
	char room[TEXT_MAX];
	struct cursor c;
	struct decimal d;
	if (!to_ascii(s, len, room, &c))
		return NUM_NOT_NUMBER;
	enum num_status st = scan_ascii(c, flags, &d);
	if (st != NUM_OK)
		return st;
	int places = d.exp10 + decimals;
	if (d.cut)
		return places <= 0 ? NUM_TOO_FINE : NUM_OVERFLOW;
	uint64_t v;
	st = places < 0 ? scale_down(d.digits, -places, &v) : scale_up(d.digits, places, &v);
	if (st != NUM_OK)
		return st;
	if (v > (uint64_t)INT64_MAX + d.minus)
		return NUM_OVERFLOW;
	*ret_v = (int64_t)(d.minus ? 0 - v : v);
	return NUM_OK;
}

/* The rare long number: correctly rounded by the C library from a copy without commas. */
static enum num_status parse_long(struct cursor c, double *ret_v)
{
	char text[TEXT_MAX + 2];
	size_t n = 0;
	for (; c.p < c.end; c.p++)
		if (*c.p != ',' && !blank(*c.p) && n < TEXT_MAX + 1)
			text[n++] = *c.p;
	text[n] = '\0';
	double v = strtod(text, NULL);
	if (!isfinite(v))
		return NUM_OVERFLOW;
	*ret_v = v;
	return NUM_OK;
}

static const double POW10[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* The cell of nearly every table: up to 15 digits with at most one point and a minus, nothing around. False: look closer. */
static bool parse_plain(const char *s, size_t len, double *ret_v)
{
	size_t i = len > 0 && s[0] == '-', from = i, point = len;
	uint64_t digits = 0;
	if (len - from < 1 || len - from > 16)
		return false;
	for (; i < len; i++) {
		unsigned digit = (unsigned)(unsigned char)s[i] - '0';
		if (digit <= 9)
			digits = digits * 10 + digit;
		else if (s[i] == '.' && point == len)
			point = i;
		else
			return false;
	}
	bool pointed = point < len;
	if (len - from - pointed < 1 || len - from - pointed > 15)
		return false;
	double v = pointed ? (double)digits / POW10[len - point - 1] : (double)digits;
	*ret_v = from == 1 && digits != 0 ? -v : v;
	return true;
}

enum num_status num_parse(const char *s, size_t len, unsigned flags, double *ret_v)
{
	if (parse_plain(s, len, ret_v))
		return NUM_OK;
	char room[TEXT_MAX];
	struct cursor c;
	struct decimal d;
	if (!to_ascii(s, len, room, &c))
		return NUM_NOT_NUMBER;
	enum num_status st = scan_ascii(c, flags, &d);
	if (st != NUM_OK)
		return st;
	if (d.digits == 0) {
		*ret_v = 0;
		return NUM_OK;
	}
	/* both factors are exact doubles: one operation, one rounding */
	if (d.cut || d.digits > 1ULL << 53 || d.exp10 < -22 || d.exp10 > 22)
		return parse_long(c, ret_v);
	double v = d.exp10 < 0 ? (double)d.digits / POW10[-d.exp10] : (double)d.digits * POW10[d.exp10];
	*ret_v = d.minus ? -v : v;
	return NUM_OK;
}

static size_t print_scaled(char *out, int64_t v, int decimals, bool drop_zeros)
{
	assert(decimals >= 0 && decimals <= NUM_DECIMALS_MAX);
	char text[32];
	size_t at = sizeof text;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	bool dropping = drop_zeros;
	for (int place = 0; place < decimals || u != 0 || place == decimals; place++) {
		char digit = (char)('0' + u % 10);
		u /= 10;
		if (place == decimals && decimals > 0 && !dropping)
			text[--at] = '.';
		dropping = dropping && digit == '0' && place < decimals;
		if (!dropping)
			text[--at] = digit;
	}
	if (v < 0)
		text[--at] = '-';
	size_t n = sizeof text - at;
	memcpy(out, text + at, n);
	out[n] = '\0';
	return n;
}

size_t num_print_scaled(char out[32], int64_t v, int decimals)
{
	return print_scaled(out, v, decimals, false);
}

size_t num_print_scaled_short(char out[32], int64_t v, int decimals)
{
	return print_scaled(out, v, decimals, true);
}

const char *num_status_en(enum num_status s)
{
	switch (s) {
	case NUM_OK: return "fine";
	case NUM_EMPTY: return "is empty";
	case NUM_NOT_NUMBER: return "is not a number";
	case NUM_TOO_FINE: return "has more decimals than can be kept";
	case NUM_OVERFLOW: return "is too large";
	}
	return "is not a number";
}

const char *num_status_zh(enum num_status s)
{
	switch (s) {
	case NUM_OK: return "正确";
	case NUM_EMPTY: return "为空";
	case NUM_NOT_NUMBER: return "不是数字";
	case NUM_TOO_FINE: return "小数位数超出可保存的位数";
	case NUM_OVERFLOW: return "数值过大";
	}
	return "不是数字";
}
