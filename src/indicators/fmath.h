/* fmath.h - log, exp and pow that give the same bits everywhere.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The C library's functions differ in the last bit between versions and machines; a score published today must recompute in five years on another
 * CPU. These use IEEE double + - * / in written order, integer work on the bits and tables (tools/gen_fmath.py), nothing else: same input, same bits,
 * whatever compiler or processor, provided that products are not contracted (-ffp-contract=off). Square roots are the hardware's: IEEE fixes them.
 *
 * Error bounds, proved on paper in fmath.c and measured against 64-bit mantissas on millions of points (tests/unit/indicators/test_fmath.c):
 * log, log10, exp below 0.51 units in the last place, pow below 0.58; results that are subnormal below 1. Exact results come out exact. */
#ifndef INDICATORS_FMATH_H
#define INDICATORS_FMATH_H

double fmath_log(double x);             /* 0: -inf; negative: NaN */
double fmath_log10(double x);
double fmath_exp(double x);
double fmath_pow(double x, double y);   /* special cases as in C: pow(x, 0) = 1, pow(0, y < 0) = inf, negative x needs a whole y, else NaN */
#endif
