/* composite_analysis.c - entropy weights and TOPSIS: lenses on a scheme, never its legal score.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/composite.h"

#include <assert.h>

#include "indicators/fmath.h"

static enum rc fail(const char **ret_why, const char *why)
{
	if (ret_why)
		*ret_why = why;
	return RC_BAD_INPUT;
}

/* 1 - e of one column: how far its shares are from even. */
static enum rc divergence(struct sample s, double *ret, const char **ret_why)
{
	double total = 0, entropy = 0;

	if (stats_count(s) != s.n || s.n < 2)
		return fail(ret_why, "entropy weights need at least two rows and no missing value");
	for (size_t i = 0; i < s.n; i++)
		if (s.v[i] < 0)
			return fail(ret_why, "entropy weights need values of 0 or more");
	total = stats_sum(s);
	if (total == 0)
		return fail(ret_why, "a column is 0 everywhere and has no shares");
	for (size_t i = 0; i < s.n; i++)
		if (s.v[i] > 0)
			entropy -= s.v[i] / total * fmath_log(s.v[i] / total);
	*ret = 1 - entropy / fmath_log((double)s.n);
	return RC_OK;
}

enum rc analysis_entropy(const struct sample *cols, int k, double *ret_weights, const char **ret_why)
{
	double total = 0;

	for (int c = 0; c < k; c++) {
		double one = 0;

		TRY(divergence(cols[c], &one, ret_why));
		total += one;
	}
	if (!(total > 0))
		return fail(ret_why, "every column is even: there is nothing to weigh by");
	for (int c = 0; c < k; c++) {
		TRY(divergence(cols[c], &ret_weights[c], ret_why));
		ret_weights[c] /= total;
	}
	return RC_OK;
}

/* One weighted column of a TOPSIS matrix and the best and worst value in it. */
static enum rc prepare(struct arena *a, struct series *x, double weight, int direction, enum topsis_norm norm, double *ret_best, double *ret_worst)
{
	struct norm how = norm_defaults(NORM_MINMAX);
	double length = 0, lo, hi;

	if (norm == TOPSIS_MINMAX) {
		how.hi = 1;
		how.flat = 1;
		how.direction = direction;
		TRY(composite_normalise(a, x, &how, NULL));
	}
	for (size_t i = 0; i < x->n; i++)
		length += x->v[i] * x->v[i];
	for (size_t i = 0; i < x->n; i++)
		x->v[i] *= norm == TOPSIS_MINMAX || length == 0 ? weight : weight / sqrt(length);
	stats_range(series_sample(x), &lo, &hi);
	*ret_best = norm == TOPSIS_VECTOR && direction < 0 ? lo : hi;
	*ret_worst = norm == TOPSIS_VECTOR && direction < 0 ? hi : lo;
	return RC_OK;
}

static void add_distances(const struct series *x, double best, double worst, double *to_best, double *to_worst)
{
	for (size_t i = 0; i < x->n; i++) {
		to_best[i] += (x->v[i] - best) * (x->v[i] - best);
		to_worst[i] += (x->v[i] - worst) * (x->v[i] - worst);
	}
}

/* Rows with a missing value take no part: neither in the ideal nor in the length of a column. */
static void keep_complete(const struct sample *cols, int k, struct series *x)
{
	for (size_t i = 0; i < x->n; i++)
		for (int c = 0; c < k; c++)
			if (!sample_has(cols[c], i))
				series_drop(x, i);
}

enum rc analysis_topsis(struct arena *a, const struct sample *cols, const double *weights, const int *direction, int k, enum topsis_norm norm,
	struct series *out, const char **ret_why)
{
	double *to_best = arena_new_array(a, double, out->n + 1), *to_worst = arena_new_array(a, double, out->n + 1);

	if (!to_best || !to_worst)
		return RC_TOO_LARGE;
	for (int c = 0; c < k; c++) {
		struct series x;
		double best, worst;

		TRY(series_copy(a, cols[c], &x));
		keep_complete(cols, k, &x);
		TRY(prepare(a, &x, weights[c], direction[c], norm, &best, &worst));
		add_distances(&x, best, worst, to_best, to_worst);
		for (size_t i = 0; i < out->n; i++)
			if (series_has(&x, i))
				series_put(out, i, 0);
			else
				series_drop(out, i);
	}
	for (size_t i = 0; i < out->n; i++) {
		double plus = sqrt(to_best[i]), minus = sqrt(to_worst[i]);

		if (!series_has(out, i))
			continue;
		if (plus + minus == 0)
			return fail(ret_why, "all rows are equal: there is neither an ideal nor its opposite");
		out->v[i] = minus / (plus + minus);
	}
	return RC_OK;
}
