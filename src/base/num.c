/* num.c - rounding and printing. Reading is in num_parse.c.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 u128;

static const double POW10[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18 };
static const uint64_t IPOW10[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
	1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000 };
static const double TWO53 = 9007199254740992.0;

/* Two digits a step: printing a million rows is mostly this. */
static const char PAIRS[] = "0001020304050607080910111213141516171819" "2021222324252627282930313233343536373839"
	"4041424344454647484950515253545556575859" "6061626364656667686970717273747576777879" "8081828384858687888990919293949596979899";

/* Exactly `width` digits, zeros in front. */
static void put_padded(char *p, uint64_t v, int width)
{
	for (; width >= 2; width -= 2, v /= 100)
		memcpy(p + width - 2, PAIRS + v % 100 * 2, 2);
	if (width == 1)
		*p = (char)('0' + v % 10);
}

/* Writes v in decimal at `p`, returns the number of digits. */
static size_t put_u64(char *p, uint64_t v)
{
	int width = 1;
	while (width < 19 && v >= IPOW10[width])
		width++;
	if (width == 19 && v / 10 >= IPOW10[18])
		width = 20;
	put_padded(p, v, width);
	return (size_t)width;
}

/* |v| in units of 10^-decimals, rounded on its decimal text of `digits` significant digits. |v| x 10^decimals < 2^53. */
static double round_on_text(double v, int decimals, int digits)
{
	char text[40];
	snprintf(text, sizeof text, "%.*e", digits - 1, v);
	int exp10 = atoi(strchr(text, 'e') + 1);
	int keep = exp10 + decimals + 1;  /* digits in front of the place */
	if (keep < 0)
		return 0;
	uint64_t n = 0;
	int seen = 0;
	for (const char *p = text; *p != 'e'; p++) {
		if (*p == '.')
			continue;
		if (seen == keep)
			return (double)(n + (*p >= '5'));
		n = n * 10 + (uint64_t)(*p - '0');
		seen++;
	}
	for (; seen < keep; seen++)
		n *= 10;
	return (double)n;
}

static double unscale(double units, int decimals)
{
	return decimals >= 0 ? units / POW10[decimals] : units * POW10[-decimals];
}

double num_round(double v, int decimals)
{
	assert(decimals >= -15 && decimals <= NUM_DECIMALS_MAX);
	if (!isfinite(v))
		return v;
	double a = fabs(v);
	double x = decimals >= 0 ? a * POW10[decimals] : a / POW10[-decimals];
	if (x >= TWO53)
		return v;
	double whole = floor(x), rest = x - whole;
	/* 15 digits move the value by 5e-15 of itself at most: away from the tie by more than that the answer is plain */
	double units;
	if (fabs(rest - 0.5) > x * 1e-14 + 1e-300)
		units = rest > 0.5 ? whole + 1 : whole;
	else
		units = round_on_text(a, decimals, x < 1e15 ? 15 : 17);
	double r = unscale(units, decimals);
	return r == 0 ? 0 : v < 0 ? -r : r;
}

/* Numbers with few decimals are the usual case. units / 10^d is correctly rounded while units < 2^53, so it is what the text reads back as. */
static size_t print_short(char *out, double v)
{
	double a = fabs(v);
	for (int d = 0; d <= 6; d++) {
		double units = rint(a * POW10[d]);
		if (units >= 1e15)
			return 0;
		if (units / POW10[d] != a)
			continue;
		size_t n = 0;
		if (v < 0)
			out[n++] = '-';
		uint64_t u = (uint64_t)units;
		n += put_u64(out + n, u / IPOW10[d]);
		if (d > 0) {
			out[n++] = '.';
			put_padded(out + n, u % IPOW10[d], d);
			n += (size_t)d;
		}
		out[n] = '\0';
		return n;
	}
	return 0;
}

size_t num_print(char out[32], double v)
{
	if (isnan(v))
		return (size_t)snprintf(out, 32, "nan");
	if (isinf(v))
		return (size_t)snprintf(out, 32, v > 0 ? "inf" : "-inf");
	double a = fabs(v);
	if (a == 0 || (a >= 1e-4 && a < 1e15)) {
		size_t n = print_short(out, v);
		if (n > 0)
			return n;
	}
	int n = 0;
	for (int digits = 15; digits <= 17; digits++) {
		n = snprintf(out, 32, "%.*g", digits, v);
		if (digits == 17 || strtod(out, NULL) == v)
			break;
	}
	return (size_t)n;
}

static size_t print_integer_part(char *out, double a, int decimals)
{
	size_t n = (size_t)snprintf(out, NUM_FIXED_MAX - 20, "%.0f", a);
	if (decimals > 0) {
		out[n++] = '.';
		memset(out + n, '0', (size_t)decimals);
		n += (size_t)decimals;
	}
	out[n] = '\0';
	return n;
}

/* whole.fraction from units of 10^-decimals */
static size_t put_units(char *out, u128 units, int decimals)
{
	size_t n = 0;
	uint64_t scale = IPOW10[decimals];
	u128 whole = units >> 64 == 0 ? (uint64_t)units / scale : units / scale;
	uint64_t fraction = (uint64_t)(units - whole * scale);
	n += put_u64(out, (uint64_t)whole);
	if (decimals > 0) {
		out[n++] = '.';
		put_padded(out + n, fraction, decimals);
		n += (size_t)decimals;
	}
	out[n] = '\0';
	return n;
}

size_t num_print_fixed(char out[NUM_FIXED_MAX], double v, int decimals)
{
	assert(decimals >= 0 && decimals <= NUM_DECIMALS_MAX);
	if (!isfinite(v))
		return num_print(out, v);
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	int exp2 = (int)(bits >> 52 & 0x7ff);
	uint64_t mantissa = bits & 0xfffffffffffffULL;
	if (exp2 == 0)
		exp2 = 1;
	else
		mantissa |= 1ULL << 52;
	exp2 -= 1075;  /* |v| = mantissa x 2^exp2 */
	size_t n = 0;
	if (exp2 >= 0) {
		if (v < 0)
			out[n++] = '-';
		return n + print_integer_part(out + n, fabs(v), decimals);
	}
	/* exact in integers: 53 bits x 60 bits, then a shift with the half added first */
	u128 units = 0;
	if (exp2 > -120) {
		units = (u128)mantissa * IPOW10[decimals];
		units = (units + ((u128)1 << (-exp2 - 1))) >> -exp2;
	}
	if (v < 0 && units != 0)
		out[n++] = '-';
	return n + put_units(out + n, units, decimals);
}
