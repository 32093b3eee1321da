/* test_fmath.c - log, exp and pow against longer arithmetic, and their bits against a fixed digest.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The reference is the C library's long double, 64 bits of mantissa on x86-64; where long double is no longer than double the error tests are skipped
 * and the digest alone speaks. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "indicators/fmath.h"

enum { POINTS = 1000000 };
static uint64_t state = 88172645463325252u;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static double uniform(double lo, double hi)
{
	return lo + (hi - lo) * ((double)(next() >> 11) * 0x1p-53);
}

/* A positive double of any size. */
static double any_positive(void)
{
	uint64_t bits = next() % UINT64_C(0x7ff0000000000000);
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

/* |got - exact| in units of the last place of a double at `exact`. */
static double ulps(double got, long double exact)
{
	int e;
	if ((long double)got == exact)
		return 0;
	if (fabsl(exact) < DBL_MIN)
		return (double)(fabsl((long double)got - exact) / 0x1p-1074L);
	frexpl(exact, &e);
	return (double)ldexpl(fabsl((long double)got - exact), 53 - e);
}

static void report(const char *what, double worst, double at, double bound)
{
	print_message("# %s: at most %.4f ulp (at %a)\n", what, worst, at);
	if (!(worst < bound))
		fail_msg("%s: %.4f ulp at %a", what, worst, at);
}

static bool no_reference(void)
{
	return LDBL_MANT_DIG < 64;
}

#define CHECK(name, ours, reference, input, bound) do { \
		double worst = 0, at = 0; \
		for (int i = 0; i < POINTS; i++) { \
			double x = (input), u = ulps(ours(x), reference(x)); \
			if (!(u <= worst)) { worst = u; at = x; } \
		} \
		report(name, worst, at, bound); \
	} while (0)

static void test_log(void **unused)
{
	if (no_reference())
		skip();
	CHECK("log, all sizes", fmath_log, logl, any_positive(), 0.51);
	CHECK("log, around 1", fmath_log, logl, uniform(0.9, 1.1), 0.51);
	CHECK("log, close to 1", fmath_log, logl, 1 + uniform(-1e-6, 1e-6), 0.51);
	CHECK("log10, all sizes", fmath_log10, log10l, any_positive(), 0.51);
	CHECK("log10, amounts", fmath_log10, log10l, uniform(0, 1e9), 0.51);
}

static void test_exp(void **unused)
{
	if (no_reference())
		skip();
	CHECK("exp, normal results", fmath_exp, expl, uniform(-708.3, 709.78), 0.51);
	CHECK("exp, small arguments", fmath_exp, expl, uniform(-1, 1), 0.51);
	CHECK("exp, subnormal results", fmath_exp, expl, uniform(-745.1, -708.4), 1.0);
}

static void check_pow(const char *name, double lo, double hi, double ylo, double yhi)
{
	double worst = 0, at = 0;
	for (int i = 0; i < POINTS; i++) {
		double x = uniform(lo, hi), y = uniform(ylo, yhi);
		long double exact = powl(x, y);
		if (!(exact < DBL_MAX) || exact < DBL_MIN)
			continue;
		double u = ulps(fmath_pow(x, y), exact);
		if (!(u <= worst)) {
			worst = u;
			at = x;
		}
	}
	report(name, worst, at, 0.58);
}

static void test_pow(void **unused)
{
	if (no_reference())
		skip();
	check_pow("pow, growth", 0, 4, -3, 3);
	check_pow("pow, roots", 0, 1e6, 0, 1);
	check_pow("pow, extreme", 0, 3, -1500, 1500);
	check_pow("pow, near 1", 0.999, 1.001, -600000, 600000);
}

static void test_exact(void **unused)
{
	for (int i = -300; i <= 300; i++) {
		char text[16];
		double p;
		snprintf(text, sizeof text, "1e%d", i);
		sscanf(text, "%lf", &p);
		assert_true(fmath_log10(p) == i);
	}
	for (int i = 1; i < 2000; i++) {
		assert_true(fmath_pow(i, 2) == (double)i * i);
		assert_true(fmath_pow(i, 3) == (double)i * i * i);
		assert_true(fmath_pow((double)i * i, 0.5) == i);
		assert_true(fmath_pow(i, 1) == i);
		assert_true(fmath_pow(-i, 3) == -(double)i * i * i);
	}
	for (int i = -1074; i < 1024; i++)
		assert_true(fmath_pow(2, i) == ldexp(1, i));
}

static void test_special(void **unused)
{
	const double inf = (double)INFINITY;
	assert_true(fmath_log(0) == -inf && isnan(fmath_log(-1)) && fmath_log(inf) == inf && isnan(fmath_log((double)NAN)));
	assert_true(fmath_log(1) == 0 && fmath_log10(1) == 0 && fmath_exp(0) == 1);
	assert_true(fmath_exp(710) == inf && fmath_exp(-746) == 0 && fmath_exp(inf) == inf && fmath_exp(-inf) == 0 && isnan(fmath_exp((double)NAN)));
	assert_true(fmath_exp(0x1.62e42fefa39efp+9) < inf && fmath_exp(0x1.62e42fefa39f0p+9) == inf);
	static const double values[] = { 0.0, -0.0, 0.5, -0.5, 1, -1, 2, -2, 3, -3, 1e300, -1e300, 1e-310, 0x1p60, 0x1.8p0 };
	double all[32];
	size_t n = sizeof values / sizeof *values;
	memcpy(all, values, sizeof values);
	all[n++] = inf;
	all[n++] = -inf;
	all[n++] = (double)NAN;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			double ours = fmath_pow(all[i], all[j]), theirs = pow(all[i], all[j]);
			bool same = isnan(theirs) ? isnan(ours) : isinf(theirs) || theirs == 0 ? ours == theirs && signbit(ours) == signbit(theirs)
			          : fabs(ours - theirs) <= 1e-15 * fabs(theirs);
			if (!same)
				fail_msg("pow(%a, %a) is %a, not %a", all[i], all[j], ours, theirs);
		}
}

/* The same bits everywhere: a digest of 400 000 results that must never change. */
static void test_digest(void **unused)
{
	uint64_t digest = UINT64_C(14695981039346656037);
	state = 12345678901234567u;
	for (int i = 0; i < 100000; i++) {
		double x = any_positive(), small = uniform(-700, 700), base = uniform(0, 10), power = uniform(-5, 5);
		double r[4] = { fmath_log(x), fmath_log10(x), fmath_exp(small), fmath_pow(base, power) };
		for (int k = 0; k < 4; k++) {
			uint64_t bits;
			memcpy(&bits, &r[k], sizeof bits);
			digest = (digest ^ bits) * UINT64_C(1099511628211);
		}
	}
	print_message("# digest %016llx\n", (unsigned long long)digest);
	assert_true(digest == UINT64_C(0x24b496754dd16ea6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log), cmocka_unit_test(test_exp), cmocka_unit_test(test_pow), cmocka_unit_test(test_exact), cmocka_unit_test(test_special),
		cmocka_unit_test(test_digest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
