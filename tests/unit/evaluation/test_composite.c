/* test_composite.c - statistics and composite steps on small columns worked out by hand or quoted from the literature.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "near.h"
#include "evaluation/composite.h"

static struct arena arena;

static int make_arena(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int drop_arena(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

/* A series of the numbers given; NAN stands for a missing one. */
static struct series series_of(const double *values, size_t n)
{
	struct series x;

	assert_int_equal(series_make(&arena, n, &x), RC_OK);
	for (size_t i = 0; i < n; i++)
		if (!isnan(values[i]))
			series_put(&x, i, values[i]);
	return x;
}
#define SERIES(...) series_of((const double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / sizeof(double))

static void expect_values(const struct series *x, const double *want, size_t n, const char *what)
{
	assert_int_equal(x->n, n);
	for (size_t i = 0; i < n; i++) {
		bool there = !isnan(want[i]);

		if (there != series_has(x, i) || (there && !(fabs(x->v[i] - want[i]) <= 1e-12 * fmax(1, fabs(want[i])))))
			fail_msg("%s, row %zu: %.17g (present %d), not %.17g", what, i, x->v[i], series_has(x, i), want[i]);
	}
}
#define expect_series(x, ...) expect_values(&(x), (const double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / sizeof(double), #__VA_ARGS__)

/* ---- statistics ---- */

static void missing_rows_take_no_part(void **state)
{
	struct series x = SERIES(1, NAN, 2, 4, NAN, 9);
	struct sample s = series_sample(&x);
	double lo, hi, scratch[6];

	(void)state;
	assert_int_equal(stats_count(s), 4);
	assert_near(stats_sum(s), 16, 0);
	assert_near(stats_mean(s), 4, 0);
	assert_near(stats_sd(s), sqrt(38.0 / 3), 1e-15);
	assert_near(stats_median(s, scratch), 3, 0);
	assert_near(stats_quantile(s, 0, scratch), 1, 0);
	assert_near(stats_quantile(s, 1, scratch), 9, 0);
	assert_near(stats_quantile(s, 0.9, scratch), 7.5, 1e-15);
	stats_range(s, &lo, &hi);
	assert_near(lo, 1, 0);
	assert_near(hi, 9, 0);
}

/* Strata of 0 to 4 members: what is not defined is not a number, never zero. */
static void few_values_have_few_figures(void **state)
{
	struct series none = SERIES(NAN, NAN), one = SERIES(7), two = SERIES(7, 9), three = SERIES(1, 2, 4), even = SERIES(0.1, 0.1, 0.1, 0.1, 0.1);
	double scratch[5], lo, hi;

	(void)state;
	assert_true(isnan(stats_mean(series_sample(&none))));
	assert_true(isnan(stats_median(series_sample(&none), scratch)));
	stats_range(series_sample(&none), &lo, &hi);
	assert_true(isnan(lo) && isnan(hi));
	assert_near(stats_mean(series_sample(&one)), 7, 0);
	assert_near(stats_median(series_sample(&one), scratch), 7, 0);
	assert_true(isnan(stats_sd(series_sample(&one))));
	assert_near(stats_sd(series_sample(&two)), sqrt(2), 1e-15);
	assert_true(isnan(stats_skewness(series_sample(&two))));
	assert_false(isnan(stats_skewness(series_sample(&three))));
	assert_true(isnan(stats_kurtosis(series_sample(&three))));
	assert_true(isnan(stats_skewness(series_sample(&even))));
	assert_true(isnan(stats_kurtosis(series_sample(&even))));
}

static void ranks_share_ties(void **state)
{
	struct series x = SERIES(5, 1, NAN, 1, 9, 5, 5);
	double out[7];
	uint32_t scratch[7];

	(void)state;
	assert_int_equal(stats_ranks(series_sample(&x), TIES_AVERAGE, out, scratch), 6);
	assert_near(out[0], 4, 0);
	assert_near(out[1], 1.5, 0);
	assert_near(out[2], 0, 0);
	assert_near(out[4], 6, 0);
	stats_ranks(series_sample(&x), TIES_MIN, out, scratch);
	assert_near(out[0], 3, 0);
	assert_near(out[3], 1, 0);
	stats_ranks(series_sample(&x), TIES_MAX, out, scratch);
	assert_near(out[0], 5, 0);
	assert_near(out[3], 2, 0);
}

static void correlation_uses_common_rows(void **state)
{
	struct series a = SERIES(1, 2, 3, 100, NAN), b = SERIES(2, 4, 6, NAN, 5), c = SERIES(3, 2, 1, 0, 0), d = SERIES(4, 4, 4, 4, 4);

	(void)state;
	assert_near(stats_correlation(series_sample(&a), series_sample(&b)), 1, 1e-15);
	assert_near(stats_correlation(series_sample(&b), series_sample(&c)), -5.5 / sqrt(8.75 * 5), 1e-15);
	assert_true(isnan(stats_correlation(series_sample(&a), series_sample(&d))));
}

/* Sums do not change when rows are added that are missing, nor at the edges of the 4096-row blocks. */
static void sums_run_in_blocks(void **state)
{
	enum { N = 3 * 4096 + 17 };
	struct series x;
	double want = 0;

	(void)state;
	assert_int_equal(series_make(&arena, N, &x), RC_OK);
	for (size_t start = 0; start < N; start += 4096) {
		double block = 0;

		for (size_t i = start; i < N && i < start + 4096; i++) {
			series_put(&x, i, 0.1 * (double)(i % 97));
			block += x.v[i];
		}
		want += block;
	}
	assert_true(stats_sum(series_sample(&x)) == want);
}

/* ---- steps ---- */

static void denominators_of_zero_make_unknown(void **state)
{
	struct series x = SERIES(6, 6, 6, NAN), by = SERIES(3, 0, NAN, 2);

	(void)state;
	assert_int_equal(composite_denominate(&x, series_sample(&by)), 2);
	expect_series(x, 2, NAN, NAN, NAN);
}

static void impute_by(enum impute_method method, struct series *x, size_t want)
{
	static const uint32_t group[] = {0, 0, 0, 1, 1, 2, UINT32_MAX};
	struct impute how = {.method = method, .constant = 20, .group = group, .n_groups = 3};
	size_t filled;

	assert_int_equal(composite_impute(&arena, x, &how, &filled), RC_OK);
	assert_int_equal(filled, want);
}

static void imputation_fills_or_leaves(void **state)
{
	const double v[] = {1, 3, NAN, NAN, 8, NAN, NAN};
	struct series x = series_of(v, 7);

	(void)state;
	impute_by(IMPUTE_NONE, &x, 0);
	impute_by(IMPUTE_GROUP_MEAN, &x, 2);
	expect_series(x, 1, 3, 2, 8, 8, NAN, NAN); /* group 2 has no value, the last row no group */
	impute_by(IMPUTE_CONSTANT, &x, 2);
	expect_series(x, 1, 3, 2, 8, 8, 20, 20);
	x = series_of(v, 7);
	impute_by(IMPUTE_MEAN, &x, 4);
	expect_series(x, 1, 3, 4, 4, 8, 4, 4);
	x = series_of(v, 7);
	impute_by(IMPUTE_MEDIAN, &x, 4);
	expect_series(x, 1, 3, 3, 3, 8, 3, 3);
	x = SERIES(1, 9, NAN, 5, NAN, NAN, NAN);
	impute_by(IMPUTE_GROUP_MEDIAN, &x, 2);
	expect_series(x, 1, 9, 5, 5, 5, NAN, NAN);
	x = SERIES(NAN, NAN);
	impute_by(IMPUTE_MEAN, &x, 0);
	expect_series(x, NAN, NAN);
}

static void outliers_are_pulled_in(void **state)
{
	struct series x = SERIES(1, 2, 3, 4, 5, 6, 7, 8, 9, 1000), low = SERIES(-1, -2, -3, -4, -5, -6, -7, -8, -9, -1000), calm = SERIES(1, 2, 3, 4);
	struct treatment t;

	(void)state;
	assert_int_equal(composite_treat(&arena, &x, &TREAT_USUAL, &t), RC_OK);
	assert_false(t.pass_before);
	assert_true(t.pass_after && t.high_side && !t.logged);
	assert_int_equal(t.winsorised, 1);
	expect_series(x, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9);
	assert_int_equal(composite_treat(&arena, &low, &TREAT_USUAL, &t), RC_OK);
	assert_false(t.high_side);
	expect_series(low, -1, -2, -3, -4, -5, -6, -7, -8, -9, -9);
	assert_int_equal(composite_treat(&arena, &calm, &TREAT_USUAL, &t), RC_OK);
	assert_true(t.pass_before && t.pass_after && t.winsorised == 0);
}

/* When five points are not enough the original column is logged, without the winsorising before it. */
static void the_log_is_the_last_resort(void **state)
{
	struct series x;
	struct treatment t;
	struct treat no_log = TREAT_USUAL;
	double lo = 1, hi;

	(void)state;
	assert_int_equal(series_make(&arena, 200, &x), RC_OK);
	for (size_t i = 0; i < 200; i++)
		series_put(&x, i, i < 190 ? 1 + (double)i / 100 : 100 * (double)(i - 180));
	hi = x.v[199];
	no_log.use_log = false;
	assert_int_equal(composite_treat(&arena, &x, &no_log, &t), RC_OK);
	assert_false(t.pass_after);
	assert_int_equal(t.winsorised, 5);
	for (size_t i = 190; i < 200; i++)
		x.v[i] = 100 * (double)(i - 180);
	assert_int_equal(composite_treat(&arena, &x, &TREAT_USUAL, &t), RC_OK);
	assert_true(t.logged);
	assert_int_equal(t.winsorised, 0);
	assert_near(x.v[0], log(0.01 * (hi - lo)), 1e-12);
	assert_near(x.v[199], log(hi - lo + 0.01 * (hi - lo)), 1e-12);
}

/* ---- normalisations ---- */

static const double seven[] = {2, 10, NAN, 6, 2, 18, 4};

static struct series normed(struct norm how)
{
	struct series x = series_of(seven, 7);

	assert_int_equal(composite_normalise(&arena, &x, &how, NULL), RC_OK);
	return x;
}

static struct norm with(enum norm_method method, int direction)
{
	struct norm how = norm_defaults(method);

	how.direction = direction;
	return how;
}

static void scales_by_spread(void **state)
{
	struct series x = normed(with(NORM_MINMAX, 1));

	(void)state;
	expect_series(x, 0, 50, NAN, 25, 0, 100, 12.5);
	x = normed(with(NORM_MINMAX, -1));
	expect_series(x, 100, 50, NAN, 75, 100, 0, 87.5);
	x = normed(with(NORM_DIST2MAX, 1));
	expect_series(x, 0, 0.5, NAN, 0.25, 0, 1, 0.125);
	x = normed(with(NORM_DIST2MAX, -1));
	expect_series(x, 1, 0.5, NAN, 0.75, 1, 0, 0.875);
	x = normed(with(NORM_FRACMAX, 1));
	expect_series(x, 2 / 18.0, 10 / 18.0, NAN, 6 / 18.0, 2 / 18.0, 1, 4 / 18.0);
	x = normed(with(NORM_ZSCORE, 1));
	assert_near(stats_mean(series_sample(&x)), 0, 1e-15);
	assert_near(stats_sd(series_sample(&x)), 1, 1e-15);
	x = normed(with(NORM_NONE, -1));
	expect_series(x, -2, -10, NAN, -6, -2, -18, -4);
}

static void scales_by_rank(void **state)
{
	struct norm how = with(NORM_RANK, 1);
	struct series x = normed(how);

	(void)state;
	expect_series(x, 1, 5, NAN, 4, 1, 6, 3);
	x = normed(with(NORM_BORDA, 1));
	expect_series(x, 0, 4, NAN, 3, 0, 5, 2);
	x = normed(with(NORM_PRANK, 1));
	expect_series(x, 0, 0.8, NAN, 0.6, 0, 1, 0.4);
	x = normed(with(NORM_RANK, -1));
	expect_series(x, 5, 2, NAN, 3, 5, 1, 4);
	how.ties = TIES_AVERAGE;
	x = normed(how);
	expect_series(x, 1.5, 5, NAN, 4, 1.5, 6, 3);
}

static void scales_by_fixed_points(void **state)
{
	struct norm how = with(NORM_DIST2TARG, 1);
	struct series x;

	(void)state;
	how.target = 10;
	x = normed(how);
	expect_series(x, 0, 1, NAN, 0.5, 0, 2, 0.25);
	how.cap = true;
	x = normed(how);
	expect_series(x, 0, 1, NAN, 0.5, 0, 1, 0.25);
	how.direction = -1;              /* at or below 10 is full, the largest value gets 0 */
	x = normed(how);
	expect_series(x, 1, 1, NAN, 1, 1, 0, 1);
	how = with(NORM_DIST2REF, 1);
	how.ref_row = 3;
	x = normed(how);
	expect_series(x, 0, 2, NAN, 1, 0, 4, 0.5);
	how = with(NORM_GOALPOSTS, 1);
	how.lo = 4;
	how.hi = 12;
	how.scale = 10;
	x = normed(how);
	expect_series(x, 0, 7.5, NAN, 2.5, 0, 10, 0);
	how.direction = -1;
	x = normed(how);
	expect_series(x, 10, 2.5, NAN, 7.5, 10, 0, 10);
	how.truncate = false;
	x = normed(how);
	expect_series(x, 12.5, 2.5, NAN, 7.5, 12.5, -7.5, 10);
	how = with(NORM_SCALED, 1);
	how.hi = 20;
	x = normed(how);
	expect_series(x, 10, 50, NAN, 30, 10, 90, 20);
	how.direction = -1;
	x = normed(how);
	expect_series(x, 90, 50, NAN, 70, 90, 10, 80);
}

/* 标准值相同时: a column without spread gets what the rule says, or nothing. */
static void equal_values_are_guarded(void **state)
{
	static const enum norm_method by_spread[] = {NORM_MINMAX, NORM_ZSCORE, NORM_DIST2MAX};

	(void)state;
	for (size_t i = 0; i < sizeof by_spread / sizeof *by_spread; i++) {
		struct norm how = norm_defaults(by_spread[i]);
		struct series x = SERIES(3, 3, NAN, 3);

		assert_int_equal(composite_normalise(&arena, &x, &how, NULL), RC_OK);
		expect_series(x, NAN, NAN, NAN, NAN);
		x = SERIES(3, 3, NAN, 3);
		how.flat = 60;
		assert_int_equal(composite_normalise(&arena, &x, &how, NULL), RC_OK);
		expect_series(x, 60, 60, NAN, 60);
	}
}

static void expect_refusal(struct norm how, const char *part)
{
	struct series x = SERIES(0, -1, 5, NAN);
	const char *why = NULL;

	assert_int_equal(composite_normalise(&arena, &x, &how, &why), RC_BAD_INPUT);
	assert_non_null(why);
	assert_non_null(strstr(why, part));
}

static void impossible_settings_are_refused(void **state)
{
	struct norm how = with(NORM_DIST2REF, 1);

	(void)state;
	how.ref_row = 3;
	expect_refusal(how, "reference");
	expect_refusal(with(NORM_FRACMAX, -1), "less is better");
	how = with(NORM_GOALPOSTS, 1);
	how.lo = how.hi = 4;
	expect_refusal(how, "equal");
	how = with(NORM_LOGPOSTS, 1);
	how.lo = 1;
	how.hi = 10;
	expect_refusal(how, "logarithm");
}

/* ---- aggregation ---- */

static void expect_aggregate(struct agg how, const double *weights, const double *want)
{
	struct series a = SERIES(1, 4, NAN, NAN), b = SERIES(4, 4, 2, NAN), c = SERIES(16, 4, 8, NAN), out;
	struct sample cols[] = {series_sample(&a), series_sample(&b), series_sample(&c)};

	assert_int_equal(series_make(&arena, 4, &out), RC_OK);
	assert_int_equal(composite_aggregate(cols, weights, 3, &how, 0, 4, &out, NULL), RC_OK);
	expect_values(&out, want, 4, agg_names[how.method]);
}
#define WANT(...) (const double[]){__VA_ARGS__}

static void means_of_four_kinds(void **state)
{
	static const double even[] = {1, 1, 1}, uneven[] = {1, 1, 2};

	(void)state;
	expect_aggregate((struct agg){AGG_ARITHMETIC, 0, 0}, even, WANT(7, 4, 5, NAN));
	expect_aggregate((struct agg){AGG_ARITHMETIC, 0, 0}, uneven, WANT(9.25, 4, 6, NAN));
	expect_aggregate((struct agg){AGG_ARITHMETIC, 0, 0.7}, even, WANT(7, 4, NAN, NAN));
	expect_aggregate((struct agg){AGG_SUM, 0, 0}, uneven, WANT(37, 16, 18, NAN));
	expect_aggregate((struct agg){AGG_GEOMETRIC, 0, 0}, even, WANT(4, 4, 4, NAN));
	expect_aggregate((struct agg){AGG_HARMONIC, 0, 0}, even, WANT(16 / 7.0, 4, 3.2, NAN));
	expect_aggregate((struct agg){AGG_GENERALISED, 2, 0}, even, WANT(sqrt(91), 4, sqrt(34), NAN));
	expect_aggregate((struct agg){AGG_GENERALISED, 0, 0}, even, WANT(4, 4, 4, NAN));
	expect_aggregate((struct agg){AGG_GENERALISED, -1, 0}, even, WANT(16 / 7.0, 4, 3.2, NAN));
	expect_aggregate((struct agg){AGG_GENERALISED, 1, 0}, even, WANT(7, 4, 5, NAN));
}

static void expect_stop(struct agg how, double value)
{
	struct series a = SERIES(1, 2, value), b = SERIES(1, NAN, 1), out;
	struct sample cols[] = {series_sample(&b), series_sample(&a)};
	static const double weights[] = {1, 1};
	struct agg_at at = {0};

	assert_int_equal(series_make(&arena, 3, &out), RC_OK);
	assert_int_equal(composite_aggregate(cols, weights, 2, &how, 0, 3, &out, &at), RC_BAD_INPUT);
	assert_int_equal(at.row, 2);
	assert_int_equal(at.col, 1);
	assert_non_null(at.why);
}

static void means_refuse_what_they_cannot_take(void **state)
{
	(void)state;
	expect_stop((struct agg){AGG_GEOMETRIC, 0, 0}, 0);
	expect_stop((struct agg){AGG_GEOMETRIC, 0, 0}, -3);
	expect_stop((struct agg){AGG_HARMONIC, 0, 0}, 0);
	expect_stop((struct agg){AGG_GENERALISED, -1, 0}, 0);
	expect_stop((struct agg){AGG_GENERALISED, 2, 0}, -1);
}

/* Three units, three criteria: a beats b on two of three, b beats c, a beats c; then a weight turns the first duel round. */
static void copeland_counts_duels(void **state)
{
	struct series x = SERIES(3, 2, 1, NAN), y = SERIES(3, 2, 1, NAN), z = SERIES(1, 3, 2, NAN), out;
	struct sample cols[] = {series_sample(&x), series_sample(&y), series_sample(&z)};
	static const double even[] = {1, 1, 1}, uneven[] = {1, 1, 2}, heavy[] = {1, 1, 3};
	struct agg how = {AGG_COPELAND, 0, 0};

	(void)state;
	assert_int_equal(series_make(&arena, 4, &out), RC_OK);
	assert_int_equal(composite_copeland(cols, even, 3, &how, &out), RC_OK);
	expect_series(out, 2, 0, -2, NAN);
	assert_near(composite_outranks(cols, even, 3, 0, 1), 2 / 3.0, 1e-15);
	assert_int_equal(composite_copeland(cols, uneven, 3, &how, &out), RC_OK);
	expect_series(out, 0, 1, -1, NAN);  /* a and b share their weights evenly, and so do a and c */
	assert_int_equal(composite_copeland(cols, heavy, 3, &how, &out), RC_OK);
	expect_series(out, -2, 2, 0, NAN);
}

/* ---- published vectors ---- */

/* Elsayed 2017, 12 rows by 5 criteria, as quoted in the tests of pymcdm (column-share entropy). */
static void entropy_of_elsayed(void **state)
{
	static const double matrix[12][5] = {
		{7, 312, 1891, 6613, 163}, {72, 88, 728, 941804, 1078}, {10, 252, 2594, 3466, 117471}, {10, 145, 980, 2371, 86329},
		{65, 54, 350, 501, 29897}, {29, 48, 380, 912, 34051}, {7, 476, 3300, 78470, 2212}, {70, 87, 650, 733, 819000},
		{4, 86, 591, 3015, 103}, {12, 79, 579, 3240, 96098}, {21, 45, 261, 1253, 453}, {1, 72, 530, 4333, 0.1048},
	};
	static const double want[] = {0.104991, 0.069124, 0.071373, 0.449937, 0.304575};
	struct series x[5];
	struct sample cols[5];
	double weights[5];
	const char *why = NULL;

	(void)state;
	for (int c = 0; c < 5; c++) {
		assert_int_equal(series_make(&arena, 12, &x[c]), RC_OK);
		for (size_t i = 0; i < 12; i++)
			series_put(&x[c], i, matrix[i][c]);
		cols[c] = series_sample(&x[c]);
	}
	assert_int_equal(analysis_entropy(cols, 5, weights, &why), RC_OK);
	for (int c = 0; c < 5; c++)
		assert_near(weights[c], want[c], 5e-7);
	series_put(&x[2], 4, -1);
	assert_int_equal(analysis_entropy(cols, 5, weights, &why), RC_BAD_INPUT);
	assert_non_null(why);
}

/* Opricovic 2004: three alternatives, cost and benefit, half and half. Both normalisations give another order: the method must be named with a result. */
static void topsis_of_opricovic(void **state)
{
	static const double weights[] = {0.5, 0.5}, minmax[] = {0.5, 0.617, 0.5}, vector[] = {0.762141, 0.722178, 0.237859};
	static const int direction[] = {-1, 1};
	struct series cost = SERIES(1, 2, 5), gain = SERIES(3000, 3750, 4500), out;
	struct sample cols[] = {series_sample(&cost), series_sample(&gain)};

	(void)state;
	assert_int_equal(series_make(&arena, 3, &out), RC_OK);
	assert_int_equal(analysis_topsis(&arena, cols, weights, direction, 2, TOPSIS_MINMAX, &out, NULL), RC_OK);
	for (int i = 0; i < 3; i++)
		assert_near(out.v[i], minmax[i], 5e-4);
	assert_int_equal(analysis_topsis(&arena, cols, weights, direction, 2, TOPSIS_VECTOR, &out, NULL), RC_OK);
	for (int i = 0; i < 3; i++)
		assert_near(out.v[i], vector[i], 5e-7);
}

static double post(double value, double lo, double hi, enum norm_method method)
{
	struct norm how = norm_defaults(method);
	struct series x = SERIES(value);

	how.lo = lo;
	how.hi = hi;
	assert_int_equal(composite_normalise(&arena, &x, &how, NULL), RC_OK);
	return x.v[0];
}

/* UNDP: life expectancy 82.4, expected schooling 18.1 (18 is full), mean schooling 12.9, income 66 494 on a log scale -> 0.957. */
static void human_development_of_norway(void **state)
{
	struct series life = SERIES(post(82.4, 20, 85, NORM_GOALPOSTS));
	struct series expected = SERIES(post(18.1, 0, 18, NORM_GOALPOSTS)), mean = SERIES(post(12.9, 0, 15, NORM_GOALPOSTS));
	struct series income = SERIES(post(66494, 100, 75000, NORM_LOGPOSTS)), school, index;
	struct sample years[] = {series_sample(&expected), series_sample(&mean)}, three[3];
	static const double ones[] = {1, 1, 1};

	(void)state;
	assert_near(expected.v[0], 1, 0);
	assert_int_equal(series_make(&arena, 1, &school), RC_OK);
	assert_int_equal(series_make(&arena, 1, &index), RC_OK);
	assert_int_equal(composite_aggregate(years, ones, 2, &(struct agg){AGG_ARITHMETIC, 0, 0}, 0, 1, &school, NULL), RC_OK);
	three[0] = series_sample(&life);
	three[1] = series_sample(&school);
	three[2] = series_sample(&income);
	assert_int_equal(composite_aggregate(three, ones, 3, &(struct agg){AGG_GEOMETRIC, 0, 0}, 0, 1, &index, NULL), RC_OK);
	assert_near(index.v[0], 0.957, 5e-4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing_rows_take_no_part),
		cmocka_unit_test(few_values_have_few_figures),
		cmocka_unit_test(ranks_share_ties),
		cmocka_unit_test(correlation_uses_common_rows),
		cmocka_unit_test(sums_run_in_blocks),
		cmocka_unit_test(denominators_of_zero_make_unknown),
		cmocka_unit_test(imputation_fills_or_leaves),
		cmocka_unit_test(outliers_are_pulled_in),
		cmocka_unit_test(the_log_is_the_last_resort),
		cmocka_unit_test(scales_by_spread),
		cmocka_unit_test(scales_by_rank),
		cmocka_unit_test(scales_by_fixed_points),
		cmocka_unit_test(equal_values_are_guarded),
		cmocka_unit_test(impossible_settings_are_refused),
		cmocka_unit_test(means_of_four_kinds),
		cmocka_unit_test(means_refuse_what_they_cannot_take),
		cmocka_unit_test(copeland_counts_duels),
		cmocka_unit_test(entropy_of_elsayed),
		cmocka_unit_test(topsis_of_opricovic),
		cmocka_unit_test(human_development_of_norway),
	};

	return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
