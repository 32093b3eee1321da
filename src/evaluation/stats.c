/* stats.c - sums in fixed blocks, moments, order statistics and ranks of one column.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/stats.h"

#include <assert.h>
#include <stdlib.h>

enum { SUM_BLOCK = 4096 };

/* Σ (x - centre)^power over the rows that are there; power 0 counts them. */
static double power_sum(struct sample s, double centre, int power)
{
	double total = 0;

	for (size_t start = 0; start < s.n; start += SUM_BLOCK) {
		size_t end = s.n - start < SUM_BLOCK ? s.n : start + SUM_BLOCK;
		double block = 0;

		for (size_t i = start; i < end; i++) {
			double d, term = 1;

			if (!sample_has(s, i))
				continue;
			d = s.v[i] - centre;
			for (int p = 0; p < power; p++)
				term *= d;
			block += term;
		}
		total += block;
	}
	return total;
}

size_t stats_count(struct sample s)
{
	size_t count = 0;

	if (!s.present)
		return s.n;
	for (size_t i = 0; i < s.n; i++)
		count += sample_has(s, i);
	return count;
}

double stats_sum(struct sample s)
{
	return power_sum(s, 0, 1);
}

double stats_mean(struct sample s)
{
	size_t n = stats_count(s);

	return n ? stats_sum(s) / (double)n : NAN;
}

double stats_sd(struct sample s)
{
	size_t n = stats_count(s);

	return n >= 2 ? sqrt(power_sum(s, stats_mean(s), 2) / (double)(n - 1)) : NAN;
}

void stats_range(struct sample s, double *ret_min, double *ret_max)
{
	double lo = NAN, hi = NAN;

	for (size_t i = 0; i < s.n; i++) {
		if (!sample_has(s, i))
			continue;
		if (!(s.v[i] >= lo))  /* also the first time, when lo is NAN */
			lo = s.v[i];
		if (!(s.v[i] <= hi))
			hi = s.v[i];
	}
	*ret_min = lo;
	*ret_max = hi;
}

/* Equal values have a variance that rounding may leave a little above 0: the range tells. */
static bool is_flat(struct sample s)
{
	double lo, hi;

	stats_range(s, &lo, &hi);
	return !(lo < hi);
}

double stats_skewness(struct sample s)
{
	size_t count = stats_count(s);
	double n = (double)count, mean, m2, m3;

	if (count < 3 || is_flat(s))
		return NAN;
	mean = stats_mean(s);
	m2 = power_sum(s, mean, 2) / n;
	m3 = power_sum(s, mean, 3) / n;
	return m3 / (m2 * sqrt(m2)) * sqrt(n * (n - 1)) / (n - 2);
}

double stats_kurtosis(struct sample s)
{
	size_t count = stats_count(s);
	double n = (double)count, mean, m2, m4;

	if (count < 4 || is_flat(s))
		return NAN;
	mean = stats_mean(s);
	m2 = power_sum(s, mean, 2) / n;
	m4 = power_sum(s, mean, 4) / n;
	return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / (m2 * m2) - 3) + 6);
}

struct pair_sums { double n, a, b, aa, bb, ab; };

/* Sums over the rows both samples have, of values less their centres, in blocks like everything else. */
static struct pair_sums sum_pairs(struct sample a, struct sample b, double mean_a, double mean_b)
{
	struct pair_sums total = {0};

	for (size_t start = 0; start < a.n; start += SUM_BLOCK) {
		size_t end = a.n - start < SUM_BLOCK ? a.n : start + SUM_BLOCK;
		struct pair_sums block = {0};

		for (size_t i = start; i < end; i++) {
			double x, y;

			if (!sample_has(a, i) || !sample_has(b, i))
				continue;
			x = a.v[i] - mean_a;
			y = b.v[i] - mean_b;
			block.n += 1;
			block.a += x;
			block.b += y;
			block.aa += x * x;
			block.bb += y * y;
			block.ab += x * y;
		}
		total.n += block.n;
		total.a += block.a;
		total.b += block.b;
		total.aa += block.aa;
		total.bb += block.bb;
		total.ab += block.ab;
	}
	return total;
}

double stats_correlation(struct sample a, struct sample b)
{
	struct pair_sums sums;

	assert(a.n == b.n);
	sums = sum_pairs(a, b, 0, 0);
	if (sums.n < 2)
		return NAN;
	sums = sum_pairs(a, b, sums.a / sums.n, sums.b / sums.n);
	return sums.aa > 0 && sums.bb > 0 ? sums.ab / (sqrt(sums.aa) * sqrt(sums.bb)) : NAN;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double stats_quantile(struct sample s, double p, double *scratch)
{
	size_t n = 0, below;
	double at;

	assert(p >= 0 && p <= 1);
	for (size_t i = 0; i < s.n; i++)
		if (sample_has(s, i))
			scratch[n++] = s.v[i];
	if (!n)
		return NAN;
	qsort(scratch, n, sizeof *scratch, compare_doubles);
	at = (double)(n - 1) * p;
	below = (size_t)at;
	if (below + 1 >= n)
		return scratch[n - 1];
	return scratch[below] + (at - (double)below) * (scratch[below + 1] - scratch[below]);
}

double stats_median(struct sample s, double *scratch)
{
	return stats_quantile(s, 0.5, scratch);
}

static int compare_rows(const void *a, const void *b, void *values)
{
	const double *v = values;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;

	if (v[i] != v[k])
		return v[i] < v[k] ? -1 : 1;
	return (i > k) - (i < k);
}

size_t stats_order(struct sample s, uint32_t *ret_rows)
{
	size_t n = 0;

	assert(s.n < UINT32_MAX);
	for (size_t i = 0; i < s.n; i++)
		if (sample_has(s, i))
			ret_rows[n++] = (uint32_t)i;
	if (n > 1)
		qsort_r(ret_rows, n, sizeof *ret_rows, compare_rows, (void *)(uintptr_t)s.v);
	return n;
}

/* What positions first..last (from 1) of equal values get. */
static double tied_rank(size_t first, size_t last, enum stats_ties ties)
{
	if (ties == TIES_MIN)
		return (double)first;
	if (ties == TIES_MAX)
		return (double)last;
	return ((double)first + (double)last) / 2;
}

size_t stats_ranks(struct sample s, enum stats_ties ties, double *out, uint32_t *scratch)
{
	size_t n = stats_order(s, scratch);

	for (size_t i = 0; i < s.n; i++)
		out[i] = 0;
	for (size_t first = 0; first < n;) {
		size_t end = first + 1;
		double rank;

		while (end < n && s.v[scratch[end]] == s.v[scratch[first]])
			end++;
		rank = tied_rank(first + 1, end, ties);
		for (; first < end; first++)
			out[scratch[first]] = rank;
	}
	return n;
}
