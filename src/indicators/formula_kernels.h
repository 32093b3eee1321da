/* formula_kernels.h - inside of formula_run.c: one loop for each instruction, over whole words of 64 rows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All are inlined into one function that is compiled for several processors. A result register may be that of an operand: every loop reads
 * row i before it writes row i. Conditions become bits by or-ing constants, which compilers turn into compares and masks without branches. */
#ifndef INDICATORS_FORMULA_KERNELS_H
#define INDICATORS_FORMULA_KERNELS_H
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include "base/num.h"
#include "indicators/fmath.h"
#include "indicators/formula_parts.h"

#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* at -O0 and under sanitizers loops stay as they are */
#define NO_OVERLAP _Pragma("clang loop vectorize(assume_safety)")
#else
#define NO_OVERLAP _Pragma("GCC ivdep")
#endif

#define B8(i) UINT64_C(1) << (i), UINT64_C(1) << ((i) + 1), UINT64_C(1) << ((i) + 2), UINT64_C(1) << ((i) + 3), \
	UINT64_C(1) << ((i) + 4), UINT64_C(1) << ((i) + 5), UINT64_C(1) << ((i) + 6), UINT64_C(1) << ((i) + 7)
static const uint64_t BIT[64] = { B8(0), B8(8), B8(16), B8(24), B8(32), B8(40), B8(48), B8(56) };

enum { WORDS = FRAME_BLOCK / 64 };
#define ALL UINT64_MAX
#define ALL4 ALL, ALL, ALL, ALL
static const uint64_t ONES[WORDS] = { ALL4, ALL4, ALL4, ALL4 };
static const uint64_t ZEROS[WORDS];

/* One value a row from one or two operands. */
#define MAP1(name, expr) \
	INLINE void name(double *d, const double *a, size_t words) \
	{ \
		NO_OVERLAP for (size_t i = 0; i < words * 64; i++) { const double x = a[i]; d[i] = (expr); } \
	}
#define MAP_VV(name, expr) \
	INLINE void name##_vv(double *d, const double *a, const double *b, size_t words) \
	{ \
		NO_OVERLAP for (size_t i = 0; i < words * 64; i++) { const double x = a[i], y = b[i]; d[i] = (expr); } \
	}
#define MAP_VS(name, expr) \
	INLINE void name##_vs(double *d, const double *a, double y, size_t words) \
	{ \
		NO_OVERLAP for (size_t i = 0; i < words * 64; i++) { const double x = a[i]; d[i] = (expr); } \
	}
#define MAP_SV(name, expr) \
	INLINE void name##_sv(double *d, double x, const double *b, size_t words) \
	{ \
		NO_OVERLAP for (size_t i = 0; i < words * 64; i++) { const double y = b[i]; d[i] = (expr); } \
	}

MAP_VV(add, x + y) MAP_VS(add, x + y)
MAP_VV(sub, x - y) MAP_VS(sub, x - y) MAP_SV(sub, x - y)
MAP_VV(mul, x * y) MAP_VS(mul, x * y)
MAP_VS(div_by, x / y)
MAP_VV(least, y < x ? y : x) MAP_VS(least, y < x ? y : x)
MAP_VV(most, y > x ? y : x) MAP_VS(most, y > x ? y : x)
MAP1(neg, -x) MAP1(absolute, __builtin_fabs(x)) MAP1(down, __builtin_floor(x)) MAP1(up, __builtin_ceil(x))

INLINE void fill(double *d, double x, size_t words)
{
	for (size_t i = 0; i < words * 64; i++)
		d[i] = x;
}

INLINE void rounded(double *d, const double *a, int decimals, size_t words)
{
	for (size_t i = 0; i < words * 64; i++)
		d[i] = num_round(a[i], decimals);
}

/* A bit for each row from one or two operands. */
#define TEST(name, params, load, expr) \
	INLINE void name(uint64_t *m, params, size_t words) \
	{ \
		for (size_t g = 0; g < words; g++) { \
			uint64_t w = 0; \
			NO_OVERLAP for (size_t i = 0; i < 64; i++) { load; w |= (expr) ? BIT[i] : 0; } \
			m[g] = w; \
		} \
	}
#define COMMA ,
#define TEST_VV(name, expr) TEST(name##_vv, const double *a COMMA const double *b, const double x = a[g * 64 + i] COMMA y = b[g * 64 + i], expr)
#define TEST_VS(name, expr) TEST(name##_vs, const double *a COMMA double y, const double x = a[g * 64 + i], expr)
#define TEST_SV(name, expr) TEST(name##_sv, double x COMMA const double *b, const double y = b[g * 64 + i], expr)
TEST_VV(eq, x == y) TEST_VS(eq, x == y)
TEST_VV(ne, x != y) TEST_VS(ne, x != y)
TEST_VV(lt, x < y) TEST_VS(lt, x < y) TEST_SV(lt, x < y)
TEST_VV(le, x <= y) TEST_VS(le, x <= y) TEST_SV(le, x <= y)

/* A value a row and a bit whether it is finite. */
#define CHECKED(name, params, load, expr) \
	INLINE void name(double *d, uint64_t *m, params, size_t words) \
	{ \
		for (size_t g = 0; g < words; g++) { \
			uint64_t w = 0; \
			NO_OVERLAP for (size_t i = 0; i < 64; i++) { \
				load; \
				const double r = (expr); \
				d[g * 64 + i] = r; \
				w |= __builtin_fabs(r) <= DBL_MAX ? BIT[i] : 0; \
			} \
			m[g] = w; \
		} \
	}
#define CHECKED_V(name, expr) CHECKED(name, const double *a, const double x = a[g * 64 + i], expr)
#define CHECKED_VV(name, expr) CHECKED(name##_vv, const double *a COMMA const double *b, const double x = a[g * 64 + i] COMMA y = b[g * 64 + i], expr)
#define CHECKED_VS(name, expr) CHECKED(name##_vs, const double *a COMMA double y, const double x = a[g * 64 + i], expr)
#define CHECKED_SV(name, expr) CHECKED(name##_sv, double x COMMA const double *b, const double y = b[g * 64 + i], expr)
CHECKED_VV(quotient, x / y) CHECKED_VS(quotient, x / y) CHECKED_SV(quotient, x / y)
CHECKED_V(root, __builtin_sqrt(x))
CHECKED_V(same_if_finite, x)
CHECKED_V(ln, fmath_log(x)) CHECKED_V(lg, fmath_log10(x)) CHECKED_V(ex, fmath_exp(x))
CHECKED_VV(power, fmath_pow(x, y)) CHECKED_VS(power, fmath_pow(x, y)) CHECKED_SV(power, fmath_pow(x, y))
CHECKED_VV(years, formula_years_between(x, y)) CHECKED_VS(years, formula_years_between(x, y)) CHECKED_SV(years, formula_years_between(x, y))

/* Bit set: first operand, else second. */
#define CHOOSE(name, params, first, second) \
	INLINE void name(double *d, const uint64_t *m, params, size_t words) \
	{ \
		for (size_t g = 0; g < words; g++) { \
			const uint64_t w = m[g]; \
			NO_OVERLAP for (size_t i = 0; i < 64; i++) { const double x = first, y = second; d[g * 64 + i] = (w & BIT[i]) != 0 ? x : y; } \
		} \
	}
CHOOSE(choose_vv, const double *a COMMA const double *b, a[g * 64 + i], b[g * 64 + i])
CHOOSE(choose_vs, const double *a COMMA double s, a[g * 64 + i], s)
CHOOSE(choose_sv, double s COMMA const double *b, s, b[g * 64 + i])
CHOOSE(choose_ss, double s COMMA double t, s, t)

INLINE void looked_up(double *d, uint64_t *m, const double *a, const struct by_text *t, size_t words)
{
	const double n = t->n;
	for (size_t g = 0; g < words; g++) {
		uint64_t w = 0;
		for (size_t i = 0; i < 64; i++) {
			const double x = a[g * 64 + i];
			const uint32_t k = x >= 0 && x < n ? (uint32_t)x : 0;  /* an absent row may hold anything */
			d[g * 64 + i] = t->v[k];
			w |= (uint64_t)t->present[k] << i;
		}
		m[g] = w;
	}
}

INLINE void member(uint64_t *m, const double *a, const struct by_text *t, size_t words)
{
	const double n = t->n;
	for (size_t g = 0; g < words; g++) {
		uint64_t w = 0;
		for (size_t i = 0; i < 64; i++) {
			const double x = a[g * 64 + i];
			const uint32_t k = x >= 0 && x < n ? (uint32_t)x : 0;
			w |= (uint64_t)(t->v[k] != 0) << i;
		}
		m[g] = w;
	}
}
#endif
