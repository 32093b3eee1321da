/* composite.c - preparing columns: denominate, impute, treat outliers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/composite.h"

#include <assert.h>
#include <string.h>

#include "indicators/fmath.h"

enum rc series_make(struct arena *a, size_t n, struct series *ret)
{
	struct series x = {.n = n};

	x.v = arena_new_array(a, double, n ? n : 1);
	x.present = arena_new_array(a, uint64_t, n / 64 + 1);
	if (!x.v || !x.present)
		return RC_TOO_LARGE;
	*ret = x;
	return RC_OK;
}

enum rc series_copy(struct arena *a, struct sample from, struct series *ret)
{
	struct series x;

	TRY(series_make(a, from.n, &x));
	for (size_t i = 0; i < from.n; i++)
		if (sample_has(from, i))
			series_put(&x, i, from.v[i]);
	*ret = x;
	return RC_OK;
}

size_t composite_denominate(struct series *x, struct sample by)
{
	size_t dropped = 0;

	assert(x->n == by.n);
	for (size_t i = 0; i < x->n; i++) {
		if (!series_has(x, i))
			continue;
		if (sample_has(by, i) && by.v[i] != 0) {
			x->v[i] /= by.v[i];
			continue;
		}
		series_drop(x, i);
		dropped++;
	}
	return dropped;
}

/* ---- impute ---- */

static size_t fill_all(struct series *x, double value)
{
	size_t filled = 0;

	if (isnan(value))
		return 0;
	for (size_t i = 0; i < x->n; i++) {
		if (series_has(x, i))
			continue;
		series_put(x, i, value);
		filled++;
	}
	return filled;
}

/* The values that are there, sorted by group: those of group g stand in values[start[g] .. start[g + 1]). */
struct grouped { double *values; size_t *start; };

static bool in_group(const struct series *x, const struct impute *how, size_t row)
{
	assert(how->group[row] == UINT32_MAX || how->group[row] < how->n_groups);
	return how->group[row] != UINT32_MAX && series_has(x, row);
}

static enum rc group_values(struct arena *a, const struct series *x, const struct impute *how, struct grouped *ret)
{
	size_t *start = arena_new_array(a, size_t, (size_t)how->n_groups + 2);
	double *values = arena_new_array(a, double, x->n + 1);

	if (!start || !values)
		return RC_TOO_LARGE;
	for (size_t i = 0; i < x->n; i++)
		if (in_group(x, how, i))
			start[how->group[i] + 2]++;
	for (uint32_t g = 0; g < how->n_groups; g++)
		start[g + 2] += start[g + 1];
	for (size_t i = 0; i < x->n; i++)  /* start[g + 1] walks from the first place of g to the first of g + 1 */
		if (in_group(x, how, i))
			values[start[how->group[i] + 1]++] = x->v[i];
	*ret = (struct grouped){values, start};
	return RC_OK;
}

static enum rc fill_groups(struct arena *a, struct series *x, const struct impute *how, size_t *ret_filled)
{
	struct grouped by;
	double *fill = arena_new_array(a, double, (size_t)how->n_groups + 1), *scratch = arena_new_array(a, double, x->n + 1);
	size_t filled = 0;

	if (!fill || !scratch)
		return RC_TOO_LARGE;
	TRY(group_values(a, x, how, &by));
	for (uint32_t g = 0; g < how->n_groups; g++) {
		struct sample one = {by.values + by.start[g], NULL, by.start[g + 1] - by.start[g]};

		fill[g] = how->method == IMPUTE_GROUP_MEDIAN ? stats_median(one, scratch) : stats_mean(one);
	}
	for (size_t i = 0; i < x->n; i++) {
		if (series_has(x, i) || how->group[i] == UINT32_MAX || isnan(fill[how->group[i]]))
			continue;
		series_put(x, i, fill[how->group[i]]);
		filled++;
	}
	*ret_filled = filled;
	return RC_OK;
}

enum rc composite_impute(struct arena *a, struct series *x, const struct impute *how, size_t *ret_filled)
{
	double *scratch;

	switch (how->method) {
	case IMPUTE_NONE:
		*ret_filled = 0;
		return RC_OK;
	case IMPUTE_MEAN:
		*ret_filled = fill_all(x, stats_mean(series_sample(x)));
		return RC_OK;
	case IMPUTE_CONSTANT:
		*ret_filled = fill_all(x, how->constant);
		return RC_OK;
	case IMPUTE_MEDIAN:
		if (!(scratch = arena_new_array(a, double, x->n + 1)))
			return RC_TOO_LARGE;
		*ret_filled = fill_all(x, stats_median(series_sample(x), scratch));
		return RC_OK;
	case IMPUTE_GROUP_MEAN:
	case IMPUTE_GROUP_MEDIAN:
		return fill_groups(a, x, how, ret_filled);
	}
	assert(!"no such method");
	return RC_INTERNAL;
}

/* ---- treat outliers ---- */

/* A column too short or too flat to have the figures has no outliers either. */
static bool passes(const struct treat *how, double skew, double kurt)
{
	return isnan(skew) || isnan(kurt) || fabs(skew) < how->skew_max || kurt < how->kurt_max;
}

/* Sets the `points` outermost values of `original` (rows in ascending order) to the next one; x is the result. */
static void winsorise(struct series *x, const double *original, const uint32_t *order, size_t n, size_t points, bool high)
{
	size_t next = high ? n - 1 - points : points;

	for (size_t i = 0; i < points; i++)
		x->v[order[high ? n - 1 - i : i]] = original[order[next]];
}

static void measure_after(struct treatment *t, const struct series *x, const struct treat *how)
{
	t->skew_after = stats_skewness(series_sample(x));
	t->kurt_after = stats_kurtosis(series_sample(x));
	t->pass_after = passes(how, t->skew_after, t->kurt_after);
}

static void log_column(struct series *x, const double *original)
{
	double lo, hi;
	struct sample s = {original, x->present, x->n};

	stats_range(s, &lo, &hi);
	for (size_t i = 0; i < x->n; i++)
		if (series_has(x, i))
			x->v[i] = fmath_log(original[i] - lo + 0.01 * (hi - lo));
}

static void treat_failing(struct series *x, const double *original, const uint32_t *order, size_t n, const struct treat *how, struct treatment *t)
{
	t->high_side = t->skew_before >= 0;
	while (!t->pass_after && t->winsorised < how->winsor_max && (size_t)t->winsorised + 1 < n) {
		t->winsorised++;
		winsorise(x, original, order, n, (size_t)t->winsorised, t->high_side);
		measure_after(t, x, how);
	}
	if (t->pass_after || !how->use_log)
		return;
	t->logged = true;
	t->winsorised = 0;
	log_column(x, original);
	measure_after(t, x, how);
}

enum rc composite_treat(struct arena *a, struct series *x, const struct treat *how, struct treatment *ret)
{
	struct treatment t = {.skew_before = stats_skewness(series_sample(x)), .kurt_before = stats_kurtosis(series_sample(x))};

	t.skew_after = t.skew_before;
	t.kurt_after = t.kurt_before;
	t.pass_before = t.pass_after = passes(how, t.skew_before, t.kurt_before);
	if (!t.pass_before) {
		double *original = arena_new_array(a, double, x->n);
		uint32_t *order = arena_new_array(a, uint32_t, x->n);

		if (!original || !order)
			return RC_TOO_LARGE;
		memcpy(original, x->v, x->n * sizeof *original);
		treat_failing(x, original, order, stats_order(series_sample(x), order), how, &t);
	}
	*ret = t;
	return RC_OK;
}
