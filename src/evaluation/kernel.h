/* kernel.h - the loops of scoring: short, without branches, over one block of rows that stays in the fastest cache.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every loop handles n rows, n <= FRAME_BLOCK; arrays may overlap only where input and output are the same. Each element is computed by the written
 * operations alone (no contraction, no reciprocal), so a vector unit of any width gives the same bits as plain code. */
#ifndef EVALUATION_KERNEL_H
#define EVALUATION_KERNEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void kernel_divide(const double *x, const double *y, double *out, size_t n);
void kernel_scale(double *v, double num, double den, size_t n);                     /* v * num / den */
void kernel_divide_by(double *v, double b, size_t n);
void kernel_divide_table(double *v, const uint32_t *key, const double *table, size_t n); /* v / table[key] */
void kernel_gather(const uint32_t *key, const double *table, double *out, size_t n);
void kernel_affine(double *v, double add, double mul, size_t n);                     /* add + mul * v */
void kernel_clamp(double *v, double lo, double hi, size_t n);
void kernel_replace_low(const double *y, double limit, double value, double *s, size_t n); /* s = value where y <= limit */
void kernel_replace_negative(const double *y, double value, double *s, size_t n);    /* s = value where y < 0 */
bool kernel_any_low(const double *y, double limit, size_t n);                        /* some y <= limit */
bool kernel_any_negative(const double *y, size_t n);
void kernel_add_scaled(const double *s, double mult, double *sum, size_t n);         /* sum += s * mult */
void kernel_set_scaled(const double *s, double mult, double *sum, size_t n);         /* sum = s * mult */
void kernel_range(const double *v, size_t n, double *lo, double *hi);                /* widens [lo, hi] */
/* acc[key * 4 + row % 4] += v; n a multiple of 4. */
void kernel_sum_by_key(const uint32_t *key, const double *v, double *acc, size_t n);
/* acc[key] += v */
void kernel_sum_by_key1(const uint32_t *key, const double *v, double *acc, size_t n);

/* Bits of a block. */
static inline bool bit_get(const uint64_t *b, size_t i) { return (b[i >> 6] >> (i & 63)) & 1; }
static inline void bit_set(uint64_t *b, size_t i) { b[i >> 6] |= UINT64_C(1) << (i & 63); }
static inline void bit_clear(uint64_t *b, size_t i) { b[i >> 6] &= ~(UINT64_C(1) << (i & 63)); }
#endif
