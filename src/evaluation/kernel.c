/* kernel.c - the loops of scoring.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/kernel.h"

#include <math.h>

/* One binary for every machine: the loader picks the widest variant that the processor has. */
#if defined(__x86_64__) && !defined(__clang__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("arch=x86-64-v4", "avx2", "default"), optimize("O3")))
#else
#define WIDE
#endif

WIDE void kernel_divide(const double *x, const double *y, double *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = x[i] / y[i];
}

WIDE void kernel_scale(double *v, double num, double den, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = v[i] * num / den;
}

WIDE void kernel_divide_by(double *v, double b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = v[i] / b;
}

WIDE void kernel_divide_table(double *v, const uint32_t *key, const double *table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = v[i] / table[(int32_t)key[i]];
}

WIDE void kernel_gather(const uint32_t *key, const double *table, double *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = table[(int32_t)key[i]];
}

WIDE void kernel_affine(double *v, double add, double mul, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = add + mul * v[i];
}

WIDE void kernel_clamp(double *v, double lo, double hi, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double x = v[i] > hi ? hi : v[i];
		v[i] = x < lo ? lo : x;
	}
}

WIDE void kernel_replace_low(const double *y, double limit, double value, double *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s[i] = y[i] <= limit ? value : s[i];
}

WIDE void kernel_replace_negative(const double *y, double value, double *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s[i] = y[i] < 0 ? value : s[i];
}

WIDE bool kernel_any_low(const double *y, double limit, size_t n)
{
	int64_t any = 0;
	for (size_t i = 0; i < n; i++)
		any |= y[i] <= limit ? -1 : 0;
	return any != 0;
}

WIDE bool kernel_any_negative(const double *y, size_t n)
{
	int64_t any = 0;
	for (size_t i = 0; i < n; i++)
		any |= y[i] < 0 ? -1 : 0;
	return any != 0;
}

WIDE void kernel_add_scaled(const double *s, double mult, double *sum, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum[i] = sum[i] + s[i] * mult;
}

WIDE void kernel_set_scaled(const double *s, double mult, double *sum, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum[i] = s[i] * mult;
}

/* Eight lanes of their own, so that no comparison waits for the one before; n a multiple of 8 where that matters. */
WIDE void kernel_range(const double *v, size_t n, double *lo, double *hi)
{
	double a[8], b[8];
	for (int k = 0; k < 8; k++) {
		a[k] = *lo;
		b[k] = *hi;
	}
	size_t i = 0;
	for (; i + 8 <= n; i += 8)
		for (int k = 0; k < 8; k++) {
			a[k] = v[i + k] < a[k] ? v[i + k] : a[k];
			b[k] = v[i + k] > b[k] ? v[i + k] : b[k];
		}
	for (; i < n; i++) {
		a[0] = v[i] < a[0] ? v[i] : a[0];
		b[0] = v[i] > b[0] ? v[i] : b[0];
	}
	for (int k = 0; k < 8; k++) {
		*lo = a[k] < *lo ? a[k] : *lo;
		*hi = b[k] > *hi ? b[k] : *hi;
	}
}

/* Four sums a stratum: neighbouring rows of the same stratum then do not wait for each other. */
void kernel_sum_by_key(const uint32_t *key, const double *v, double *acc, size_t n)
{
	for (size_t i = 0; i < n; i += 4) {
		acc[(size_t)key[i] * 4] += v[i];
		acc[(size_t)key[i + 1] * 4 + 1] += v[i + 1];
		acc[(size_t)key[i + 2] * 4 + 2] += v[i + 2];
		acc[(size_t)key[i + 3] * 4 + 3] += v[i + 3];
	}
}

void kernel_sum_by_key1(const uint32_t *key, const double *v, double *acc, size_t n)
{
	for (size_t i = 0; i < n; i++)
		acc[key[i]] += v[i];
}
