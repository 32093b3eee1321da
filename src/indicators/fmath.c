/* fmath.c - log, exp and pow in plain operations.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Numbers of twice the precision are pairs hi + lo with |lo| <= ulp(hi) / 2. Products are split exactly by Veltkamp's and Dekker's methods, which
 * need no fused multiply-add.
 *
 * ln x = k ln 2 + ln(1/c) + ln(1 + r) with x = 2^k z, c from a table near 1/z with at most 10 bits, r = z c - 1 exact, |r| <= 2^-7. The series is cut
 * after r^10/10 (what is left is below 2^-73 of r); r and r^2/2 are summed in pairs, the rest as doubles, whose rounding is below
 * 2^-67 of the result. So ln comes as a pair with a relative error below 2^-66, and rounding it gives at most 0.51 ulp.
 *
 * e^x = 2^k T e^r with x = (128 k + i) ln 2 / 128 + r, T = 2^(i/128) as a pair, |r| < 0.0028; cut after r^6/720 (below 2^-71). T + T (e^r - 1) rounds
 * once at the end, the second term at 2^-8 of an ulp: 0.51 ulp. For pow, x is the pair y ln|x|, whose error is at most 745 x 2^-66 < 2^-56, which adds
 * 0.07 ulp. */
#include "indicators/fmath.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "indicators/fmath_table.h"

struct pair { double hi, lo; };

static uint64_t bits_of(double x)
{
	uint64_t b;
	memcpy(&b, &x, sizeof b);
	return b;
}

static double of_bits(uint64_t b)
{
	double x;
	memcpy(&x, &b, sizeof x);
	return x;
}

/* a + b exactly. */
static struct pair sum(double a, double b)
{
	double s = a + b, t = s - a;
	return (struct pair){ s, (a - (s - t)) + (b - t) };
}

/* The same where |a| >= |b|. */
static struct pair sum_ordered(double a, double b)
{
	double s = a + b;
	return (struct pair){ s, b - (s - a) };
}

static struct pair halves(double a)
{
	double t = 134217729.0 * a;  /* 2^27 + 1 */
	double hi = t - (t - a);
	return (struct pair){ hi, a - hi };
}

/* a b exactly. */
static struct pair product(double a, double b)
{
	struct pair x = halves(a), y = halves(b);
	double p = a * b;
	return (struct pair){ p, ((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo };
}

/* ln x for a positive, finite x. */
static struct pair log_pair(double x)
{
	const uint64_t start = UINT64_C(0x3fe6000000000000);  /* 0.6875: z runs from here to 1.375 */
	uint64_t ix = bits_of(x);
	double k = 0;
	if (ix < UINT64_C(1) << 52) {
		ix = bits_of(x * 0x1p54);
		k = -54;
	}
	uint64_t off = ix - start;
	k += (double)((int64_t)off >> 52);
	double z = of_bits(ix - (off & UINT64_C(0xfff0000000000000)));
	const double *row = LOG_TABLE[off >> 45 & 127];
	/* 26 bits of z times 10 bits of c are exact, and so is the difference from 1 */
	double top = of_bits(bits_of(z) & ~UINT64_C(0x7ffffff));
	struct pair r = sum(top * row[0] - 1.0, (z - top) * row[0]);
	double x1 = r.hi, x2 = x1 * x1;
	double series = x1 * x2 * (1.0 / 3 + x1 * (-1.0 / 4 + x1 * (1.0 / 5 + x1 * (-1.0 / 6 + x1 * (1.0 / 7 + x1 * (-1.0 / 8 + x1 * (1.0 / 9 + x1 * (-1.0 / 10))))))));
	struct pair half_square = product(x1, 0.5 * x1);
	struct pair a = sum(k * LN2_HI + row[1], x1);
	struct pair b = sum(a.hi, -half_square.hi);
	double rest = (k * LN2_LO + row[2]) + (a.lo + b.lo - half_square.lo) + (r.lo - x1 * r.lo) + series;
	return sum_ordered(b.hi, rest);
}

/* 2^k v for v in [1, 2]; k may lead out of the range of doubles. */
static double scaled(double v, int k)
{
	if (k > 1023)
		return v * 0x1p1023 * of_bits((uint64_t)(k - 1023 + 1023) << 52);
	if (k < -1022)
		return v * of_bits((uint64_t)(k + 100 + 1023) << 52) * 0x1p-100;
	return v * of_bits((uint64_t)(k + 1023) << 52);
}

/* e^(x + low), |low| below an ulp of x. */
static double exp_pair(double x, double low)
{
	if (x > 709.8)
		return (double)INFINITY;
	if (x < -745.2)
		return 0;
	const double shift = 0x1.8p52;  /* adding and taking it away rounds to a whole number */
	double n = (x * PER_STEP + shift) - shift;
	double r = ((x - n * STEP_HI) - n * STEP_LO) + low;
	double p = r + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720)))));
	int steps = (int)n;
	const double *row = EXP_TABLE[steps & 127];
	return scaled(row[0] + (row[1] + row[0] * p), (steps - (steps & 127)) / 128);
}

/* What log says where there is no logarithm. */
static bool log_special(double x, double *ret)
{
	if (x > 0 && x < (double)INFINITY)
		return false;
	*ret = x == 0 ? -(double)INFINITY : x > 0 ? x : (double)NAN;
	return true;
}

double fmath_log(double x)
{
	double special;
	if (log_special(x, &special))
		return special;
	return log_pair(x).hi;
}

double fmath_log10(double x)
{
	double special;
	if (log_special(x, &special))
		return special;
	struct pair l = log_pair(x), p = product(l.hi, LOG10_E_HI);
	return p.hi + (p.lo + (l.hi * LOG10_E_LO + l.lo * LOG10_E_HI));
}

double fmath_exp(double x)
{
	return isnan(x) ? x : exp_pair(x, 0);
}

enum parity { NOT_WHOLE, ODD, EVEN };

static enum parity parity_of(double y)
{
	double a = fabs(y);
	if (a >= 0x1p53)
		return EVEN;
	uint64_t whole = (uint64_t)a;
	if ((double)whole != a)
		return NOT_WHOLE;
	return whole & 1 ? ODD : EVEN;
}

/* Zero or infinite x, infinite y. */
static double pow_edge(double x, double y)
{
	double a = fabs(x);
	bool large;
	if (isinf(y)) {
		if (a == 1)
			return 1;
		large = (a > 1) == (y > 0);
	} else {
		large = (a > 1) == (y > 0);
	}
	double r = large ? (double)INFINITY : 0.0;
	return signbit(x) && !isinf(y) && parity_of(y) == ODD ? -r : r;
}

double fmath_pow(double x, double y)
{
	if (y == 0 || x == 1)
		return 1;
	if (isnan(x) || isnan(y))
		return (double)NAN;
	if (x == 0 || isinf(x) || isinf(y))
		return pow_edge(x, y);
	double sign = 1;
	if (x < 0) {
		enum parity p = parity_of(y);
		if (p == NOT_WHOLE)
			return (double)NAN;
		sign = p == ODD ? -1 : 1;
	}
	struct pair l = log_pair(fabs(x));
	double rough = l.hi * y;
	if (!(rough < 746))
		return sign * (double)INFINITY;
	if (rough < -746)
		return sign * 0.0;
	if (l.hi == 0)  /* x is -1 */
		return sign;
	struct pair p = product(l.hi, y);
	return sign * exp_pair(p.hi, p.lo + l.lo * y);
}
