/* stats.h - what one column of numbers looks like: mean, spread, quantiles, skewness, ranks, correlation.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A sample is a borrowed column: values, a presence bit for each row, a length. Missing rows take no part in anything. Definitions are those of R,
 * so that results can be held against published ones: sd with n - 1, quantiles of type 7, skewness G1 and excess kurtosis G2 adjusted for sample size.
 *
 * A figure that is not defined (the mean of nothing, the sd of one value, the skewness of equal values) is NAN: ask with isnan, never take it for zero.
 * Sums run over blocks of 4096 rows combined in index order, so a result does not depend on who computes it. Nothing here allocates: functions that
 * sort take scratch space from the caller. */
#ifndef EVALUATION_STATS_H
#define EVALUATION_STATS_H
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/rc.h"

struct sample {
	const double *v;
	const uint64_t *present;  /* bit per row; NULL: every row is there */
	size_t n;
};

static inline bool sample_has(struct sample s, size_t row)
{
	return !s.present || ((s.present[row >> 6] >> (row & 63)) & 1);
}

size_t stats_count(struct sample s);                    /* rows that are there */
double stats_sum(struct sample s);                      /* 0 for nothing */
double stats_mean(struct sample s);
double stats_sd(struct sample s);                       /* needs two values */
double stats_skewness(struct sample s);                 /* G1; needs three values that are not all equal */
double stats_kurtosis(struct sample s);                 /* G2, 0 for the normal distribution; needs four values that are not all equal */
void stats_range(struct sample s, double *ret_min, double *ret_max); /* NAN, NAN for nothing */
double stats_correlation(struct sample a, struct sample b);          /* Pearson, over the rows both have; needs two */

/* Scratch: n doubles. Quantile p in [0, 1] of type 7 (linear between order statistics, both ends exact). */
double stats_quantile(struct sample s, double p, double *scratch);
double stats_median(struct sample s, double *scratch);

/* What equal values get: their mean rank (1, 2.5, 2.5, 4), the smallest (1, 2, 2, 4) or the largest (1, 3, 3, 4). */
enum stats_ties { TIES_AVERAGE, TIES_MIN, TIES_MAX };
/* Rank 1 for the smallest value; out[row] of a missing row is 0. Scratch: n indices. Returns how many rows have a rank. */
size_t stats_ranks(struct sample s, enum stats_ties ties, double *out, uint32_t *scratch);
/* The rows that are there in ascending order of value, equal values in order of row. */
size_t stats_order(struct sample s, uint32_t *ret_rows);
#endif
