/* composite_agg.c - several columns into one: means of four kinds, points, and outranking.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/composite.h"

#include <assert.h>

#include "indicators/fmath.h"

const char *const agg_names[] = {"arithmetic", "sum", "geometric", "harmonic", "generalised", "copeland", NULL};

/* What one row adds up to. */
struct row_sum { double weight, total; int have; };

/* The reason why a value cannot enter this mean, or NULL. */
static const char *refuse(const struct agg *how, double x)
{
	bool geometric = how->method == AGG_GEOMETRIC || (how->method == AGG_GENERALISED && how->p == 0);

	if (geometric && x <= 0)
		return "a geometric mean needs values above 0";
	if (how->method == AGG_HARMONIC && x == 0)
		return "a harmonic mean needs values other than 0";
	if (how->method == AGG_GENERALISED && (x < 0 || (x == 0 && how->p < 0)))
		return "a generalised mean needs values above 0";
	return NULL;
}

static double enter(const struct agg *how, double x)
{
	switch (how->method) {
	case AGG_GEOMETRIC:
		return fmath_log(x);
	case AGG_HARMONIC:
		return 1 / x;
	case AGG_GENERALISED:
		return how->p == 0 ? fmath_log(x) : x == 0 ? 0 : fmath_pow(x, how->p);
	default:
		return x;
	}
}

static double leave(const struct agg *how, struct row_sum s)
{
	double mean = s.total / s.weight;

	switch (how->method) {
	case AGG_SUM:
		return s.total;
	case AGG_GEOMETRIC:
		return fmath_exp(mean);
	case AGG_HARMONIC:
		return 1 / mean;
	case AGG_GENERALISED:
		return how->p == 0 ? fmath_exp(mean) : mean == 0 ? 0 : fmath_pow(mean, 1 / how->p);
	default:
		return mean;
	}
}

static enum rc sum_row(const struct sample *cols, const double *weights, int k, const struct agg *how, size_t row, struct row_sum *ret, struct agg_at *bad)
{
	struct row_sum s = {0};

	for (int c = 0; c < k; c++) {
		const char *why;

		if (!sample_has(cols[c], row))
			continue;
		s.have++;
		if (weights[c] == 0)
			continue;
		if ((why = refuse(how, cols[c].v[row]))) {
			if (bad)
				*bad = (struct agg_at){row, c, why};
			return RC_BAD_INPUT;
		}
		s.weight += weights[c];
		s.total += weights[c] * enter(how, cols[c].v[row]);
	}
	*ret = s;
	return RC_OK;
}

enum rc composite_aggregate(const struct sample *cols, const double *weights, int k, const struct agg *how, size_t row0, size_t row1,
	struct series *out, struct agg_at *ret_bad)
{
	assert(how->method != AGG_COPELAND && row0 % 64 == 0 && row1 <= out->n);
	for (size_t row = row0; row < row1; row++) {
		struct row_sum s;

		TRY(sum_row(cols, weights, k, how, row, &s, ret_bad));
		if (s.have && (s.weight != 0 || how->method == AGG_SUM) && (double)s.have / k >= how->data_min)
			series_put(out, row, leave(how, s));
		else
			series_drop(out, row);
	}
	return RC_OK;
}

double composite_outranks(const struct sample *cols, const double *weights, int k, size_t i, size_t j)
{
	double total = 0, above = 0;

	if (i == j)
		return 0.5;
	for (int c = 0; c < k; c++) {
		if (!sample_has(cols[c], i) || !sample_has(cols[c], j))
			continue;
		total += weights[c];
		if (cols[c].v[i] > cols[c].v[j])
			above += weights[c];
		else if (cols[c].v[i] == cols[c].v[j])
			above += weights[c] / 2;
	}
	return total > 0 ? above / total : 0.5;
}

static bool takes_part(const struct sample *cols, int k, const struct agg *how, size_t row)
{
	int have = 0;

	for (int c = 0; c < k; c++)
		have += sample_has(cols[c], row);
	return have && (double)have / k >= how->data_min;
}

enum rc composite_copeland(const struct sample *cols, const double *weights, int k, const struct agg *how, struct series *out)
{
	if (out->n > COPELAND_ROWS)
		return RC_TOO_LARGE;
	for (size_t i = 0; i < out->n; i++) {
		series_drop(out, i);
		if (takes_part(cols, k, how, i))
			series_put(out, i, 0);
	}
	for (size_t i = 0; i < out->n; i++) {
		for (size_t j = i + 1; series_has(out, i) && j < out->n; j++) {
			double share;

			if (!series_has(out, j))
				continue;
			share = composite_outranks(cols, weights, k, i, j);
			out->v[i] += (share > 0.5) - (share < 0.5);
			out->v[j] -= (share > 0.5) - (share < 0.5);
		}
	}
	return RC_OK;
}
