/* promise_exact.c - exact fractions in 128 bits.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/promise/promise_exact.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"

enum { DECIMALS = 4 };
static const int64_t SCALE = 10000;

static unsigned __int128 size_of(__int128 v) { return v < 0 ? -(unsigned __int128)v : (unsigned __int128)v; }

static bool lowest(__int128 num, __int128 den, struct fraction *ret_f)
{
	unsigned __int128 a = size_of(num), b = size_of(den);
	if (den == 0)
		return false;
	while (b != 0) {
		unsigned __int128 t = a % b;
		a = b;
		b = t;
	}
	num /= (__int128)a;
	den /= (__int128)a;
	if (den < 0) {
		num = -num;
		den = -den;
	}
	if (num > INT64_MAX || num < -INT64_MAX || den > INT64_MAX)
		return false;
	*ret_f = (struct fraction){ (int64_t)num, (int64_t)den };
	return true;
}

bool fraction_of(int64_t num, int64_t den, struct fraction *ret_f) { return lowest(num, den, ret_f); }

bool fraction_add(struct fraction a, struct fraction b, struct fraction *ret_f)
{
	__int128 x = (__int128)a.num * b.den, y = (__int128)b.num * a.den, sum;
	return !__builtin_add_overflow(x, y, &sum) && lowest(sum, (__int128)a.den * b.den, ret_f);
}

bool fraction_sub(struct fraction a, struct fraction b, struct fraction *ret_f) { return fraction_add(a, (struct fraction){ -b.num, b.den }, ret_f); }
bool fraction_mul(struct fraction a, struct fraction b, struct fraction *ret_f) { return lowest((__int128)a.num * b.num, (__int128)a.den * b.den, ret_f); }
bool fraction_div(struct fraction a, struct fraction b, struct fraction *ret_f) { return lowest((__int128)a.num * b.den, (__int128)a.den * b.num, ret_f); }

int fraction_cmp(struct fraction a, struct fraction b)
{
	__int128 x = (__int128)a.num * b.den, y = (__int128)b.num * a.den; /* each below 2^126 */
	return (x > y) - (x < y);
}

bool fraction_scaled(struct fraction f, int decimals, int64_t *ret_v)
{
	__int128 n = f.num;
	for (int i = 0; i < decimals; i++)
		n *= 10;
	__int128 q = (__int128)((size_of(n) * 2 + (unsigned __int128)f.den) / ((unsigned __int128)f.den * 2));
	if (decimals > 18 || q > INT64_MAX)
		return false;
	*ret_v = f.num < 0 ? -(int64_t)q : (int64_t)q;
	return true;
}

void fraction_print(struct fraction f, char out[FRACTION_TEXT], bool *ret_exact)
{
	int64_t v = 0;
	bool fits = fraction_scaled(f, DECIMALS, &v);
	if (fits)
		num_print_scaled_short(out, v, DECIMALS);
	else
		snprintf(out, FRACTION_TEXT, "%lld", (long long)(f.num / f.den));
	if (ret_exact != NULL)
		*ret_exact = fits && (__int128)v * f.den == (__int128)f.num * SCALE;
}

void fraction_text(struct fraction f, char out[FRACTION_TEXT]) { snprintf(out, FRACTION_TEXT, "%lld/%lld", (long long)f.num, (long long)f.den); }

bool fraction_parse(const char *text, struct fraction *ret_f)
{
	char *end;
	long long num = strtoll(text, &end, 10);
	if (end == text || *end != '/')
		return false;
	const char *below = end + 1;
	long long den = strtoll(below, &end, 10);
	return end != below && *end == '\0' && den > 0 && fraction_of(num, den, ret_f);
}

bool fraction_read(const char *text, struct fraction *ret_f)
{
	int64_t v;
	return text != NULL && num_parse_scaled(text, strlen(text), DECIMALS, 0, &v) == NUM_OK && fraction_of(v, SCALE, ret_f);
}
