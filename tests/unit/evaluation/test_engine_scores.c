/* test_engine_scores.c - single scores and totals: benchmarks, gaps, merging, small strata, threads (T10, T16).
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "evaluation/kernel.h"
#include "near.h"

#define HEAD "scheme: t\nstatus: fragment\nunit_id: u\ncolumns:\n  u: {kind: id}\n  x: {}\n  y: {}\n  g: {kind: enum}\n  p: {kind: enum}\n  b: {kind: bool}\nstrata: {g: g, p: p}\n"
#define COLS "u,x,y,g,p,b\n"

static void expect_scores(const char *items, const char *csv, const char *unit, double want)
{
	struct engine g;
	char yaml[4096];
	snprintf(yaml, sizeof yaml, HEAD "%s", items);
	engine_open(&g, yaml, csv, 1);
	if (isnan(want))
		assert_true(isnan(engine_item(&g, unit, "s")));
	else
		assert_near(engine_item(&g, unit, "s"), want, 1e-12);
	engine_close(&g);
}

static const char three[] = COLS "a,10,2,q,,1\nb,-3,2,q,,0\nc,,2,q,,\nd,30,2,r,,1\ne,30,0,r,,1\n";

static void test_ratio_cap_and_floor(void **state)
{
	static const char items[] = "items:\n  - {code: s, value: x, per: y, weight: 40, benchmark: 5, score: {method: ratio, cap: 1.5, floor: 0}, on_zero_denominator: full}\n";
	(void)state;
	expect_scores(items, three, "a", 40);   /* at the benchmark: the weight */
	expect_scores(items, three, "d", 60);   /* three times: one and a half times the weight */
	expect_scores(items, three, "b", 0);    /* negative: the floor */
	expect_scores(items, three, "c", 0);    /* missing: zero unless said otherwise */
	expect_scores(items, three, "e", 40);   /* nothing to divide by: full */
}

static void test_what_to_do_with_gaps(void **state)
{
	static const struct { const char *on, *unit; double want; } cases[] = {
		{"on_missing: full", "c", 40}, {"on_missing: {points: -3}", "c", -3}, {"on_missing: {value: 2.5}", "c", 20}, {"on_missing: missing", "c", NAN},
		{"on_missing: {fill: mean, by: g}", "c", 14}, /* (5 + -1.5) / 2 = 1.75 of 5, 40 points */
		{"on_missing: {fill: max, by: g}", "c", 40}, {"on_missing: {fill: mean_score, by: g}", "c", 14},
		{"on_negative: zero", "b", 0}, {"on_negative: {points: -5}", "b", -5}, {"on_negative: missing, on_missing: full", "b", 40}, {"on_negative: keep", "b", -12},
		{"on_zero_denominator: zero", "e", 0}, {"on_zero_denominator: {points: 7}", "e", 7}, {"on_zero_denominator: missing, on_missing: {points: 9}", "e", 9},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char items[400];
		snprintf(items, sizeof items, "items:\n  - {code: s, value: x, per: y, weight: 40, benchmark: 5, score: ratio, %s}\n", cases[i].on);
		expect_scores(items, three, cases[i].unit, cases[i].want);
	}
}

static void test_missing_item_loses_the_total(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: x, weight: 40, score: points, on_missing: missing}\n  - {code: t, value: y, weight: 60, score: points}\n", three, 1);
	assert_true(isnan(engine_total(&g, "c")));
	assert_int_equal(engine_rank(&g, "c"), 0);
	assert_near(engine_total(&g, "a"), 12, 0);
	assert_int_equal(g.e->n_no_total, 1);
	engine_close(&g);
}

static void test_excluded_weight_is_shared_out(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: x, weight: 40, benchmark: 10, score: {method: ratio, cap: 1}, on_missing: exclude}\n"
		"  - {code: t, value: y, weight: 60, benchmark: 4, score: {method: ratio, cap: 1}}\n", three, 1);
	assert_near(engine_total(&g, "a"), 70, 1e-12);
	assert_near(engine_total(&g, "c"), 30 * 100.0 / 60, 1e-12);
	engine_close(&g);
}

/* Who has nothing at all has no total: unknown is not zero, not even with a bonus and bounds. */
static void test_nothing_known_is_no_total(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: x, weight: 40, benchmark: 10, score: ratio, on_missing: exclude}\n"
		"bonus: {items: [{code: t, value: y, score: points}]}\ntotal: {cap: 100, floor: 0}\n", three, 1);
	assert_near(engine_total(&g, "a"), 42, 1e-12);
	assert_true(isnan(engine_total(&g, "c")));
	assert_int_equal(engine_rank(&g, "c"), 0);
	engine_close(&g);
}

/* What stands outside the tree has no weight to give; a mean scales itself and a sum below a mean within its node. */
static void test_excluded_weight_in_a_tree(void **state)
{
	static const char items[] = "items:\n  - {code: s, value: x, weight: 50, benchmark: 10, score: ratio, on_missing: exclude}\n"
		"  - {code: t, value: y, weight: 50, benchmark: 10, score: ratio, on_missing: exclude}\n"
		"  - {code: r, value: x + y, weight: 100, benchmark: 15, score: ratio, on_missing: exclude}\n";
	static const struct { const char *tree; double a, b; } cases[] = {
		{"tree: {code: n, items: [s, t]}\n", 75, 100},
		{"tree: {code: n, items: [s, t]}\naggregate: [{method: arithmetic}]\n", 0.75, 1},
		{"tree: {code: n, children: [{code: l, items: [s, t]}, {code: m, items: [r]}]}\naggregate: [{level: 2, method: sum}, {level: 3, method: arithmetic}]\n", 87.5, 100},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct engine g;
		char yaml[2048];
		snprintf(yaml, sizeof yaml, HEAD "%s%s", items, cases[i].tree);
		engine_open(&g, yaml, COLS "a,10,5,q,,1\nb,10,,q,,0\n", 1);
		assert_near(engine_total(&g, "a"), cases[i].a, 1e-12);
		assert_near(engine_total(&g, "b"), cases[i].b, 1e-12);
		engine_close(&g);
	}
}

/* Words of `map` stand for numbers, yes and no too; 1.7 is not 1. */
static void test_map_of_values_that_are_no_texts(void **state)
{
	static const char csv[] = COLS "a,1,2,q,,1\nb,1.7,1,q,,0\nc,-1,2.5,r,,\n";
	(void)state;
	expect_scores("items:\n  - {code: s, value: x, score: {method: map, points: {1: 10, -1: 4}, otherwise: 0}}\n", csv, "a", 10);
	expect_scores("items:\n  - {code: s, value: x, score: {method: map, points: {1: 10, -1: 4}, otherwise: 0}}\n", csv, "b", 0);
	expect_scores("items:\n  - {code: s, value: x, score: {method: map, points: {1: 10, -1: 4}, otherwise: 0}}\n", csv, "c", 4);
	expect_scores("items:\n  - {code: s, value: y, score: {method: map, points: {2.5: 7}}, on_missing: {points: 1}}\n", csv, "c", 7);
	expect_scores("items:\n  - {code: s, value: y, score: {method: map, points: {2.5: 7}}, on_missing: {points: 1}}\n", csv, "a", 1);
	expect_scores("items:\n  - {code: s, value: b, score: {method: map, points: {yes: 3, no: 2}}}\n", csv, "a", 3);
	expect_scores("items:\n  - {code: s, value: b, score: {method: map, points: {是: 3, 否: 2}}}\n", csv, "b", 2);
	expect_scores("items:\n  - {code: s, value: b, score: {method: map, points: {yes: 3, no: 2}}, on_missing: {points: 1}}\n", csv, "c", 1);
}

static void test_normalised_items_need_a_tree(void **state)
{
	struct engine g;
	(void)state;
	assert_null(engine_scheme(&g, HEAD "normalise: minmax\nitems:\n  - {code: s, value: x}\n"));
	engine_close(&g);
}

/* Keys that would do nothing where they stand. */
static void test_keys_of_the_other_kind(void **state)
{
	static const char *const items[] = {"value: x, normalise: minmax, benchmark: 3", "value: x, normalise: minmax, on_negative: zero", "value: x, normalise: minmax, cap: 1",
		"value: x, normalise: minmax, on_missing: {fill: mean}", "value: x, normalise: minmax, on_missing: full", "value: x, score: points, normalise: minmax",
		"value: x, score: points, impute: mean", "value: x, score: points, treat: usual", "value: x, score: points, target: 3"};
	(void)state;
	for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
		struct engine g;
		char yaml[1024];
		snprintf(yaml, sizeof yaml, HEAD "items: [{code: s, %s}]\ntree: {code: n, items: [s]}\n", items[i]);
		assert_null(engine_scheme(&g, yaml));
		assert_int_equal(g.report.n_errors, 1);
		engine_close(&g);
	}
}

static void test_benchmarks_of_strata(void **state)
{
	static const struct { const char *benchmark; double a, d; } cases[] = {
		{"{of: mean, by: g}", 10 / 6.0, 30 / 30.0},                      /* q: (10 + 2) / 2, r: 30 */
		{"{of: mean, by: g, factor: 2}", 10 / 12.0, 0.5},
		{"{of: median}", 1, 3}, {"{of: max, by: g}", 1, 1}, {"{of: min, by: g}", 5, 1},
		{"{of: quantile, p: 0.25}", 10 / 6.0, 5},                        /* of 2, 10, 30 */
		{"{of: ratio_of_sums, value: x, per: y, by: g}", 10 / 4.0, 2},   /* q: 12 / 3, r: 30 / 2 */
		{"{by: g, values: {q: 20}, otherwise: 15}", 0.5, 2}, {"{unit: d}", 1 / 3.0, 1}, {"{formula: y * 5}", 1, 3},
		{"{of: mean, where: b}", 0.5, 1.5},
	};
	static const char csv[] = COLS "a,10,2,q,,1\nb,2,1,q,,0\nc,,2,q,,0\nd,30,2,r,,1\n";
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char items[400];
		snprintf(items, sizeof items, "items:\n  - {code: s, value: x, weight: 1, benchmark: %s, score: ratio}\n", cases[i].benchmark);
		expect_scores(items, csv, "a", cases[i].a);
		expect_scores(items, csv, "d", cases[i].d);
	}
}

static void test_stratum_without_benchmark(void **state)
{
	static const char csv[] = COLS "a,10,2,q,,1\nb,,2,r,,1\nc,5,2,,,1\n";
	(void)state;
	/* r has no value at all; c belongs to no stratum: both are as if missing */
	expect_scores("items:\n  - {code: s, value: x, weight: 10, benchmark: {of: mean, by: g}, score: ratio, on_missing: {points: 1}}\n", csv, "b", 1);
	expect_scores("items:\n  - {code: s, value: x, weight: 10, benchmark: {of: mean, by: g}, score: ratio, on_missing: {points: 1}}\n", csv, "c", 1);
	expect_scores("items:\n  - {code: s, value: x, weight: 10, benchmark: {of: mean, by: g, on_bad_benchmark: full}, score: ratio}\n", csv, "c", 10);
}

/* minmax, rank_share, zscore in strata of 1 … 5 members, and of equal ones. */
static void test_small_strata(void **state)
{
	static const char csv[] = COLS "a1,7,1,a,,\nb1,1,1,b,,\nb2,3,1,b,,\nc1,4,1,c,,\nc2,4,1,c,,\nc3,4,1,c,,\nd1,1,1,d,,\nd2,2,1,d,,\nd3,2,1,d,,\nd4,5,1,d,,\n";
	static const struct { const char *score, *unit; double want; } cases[] = {
		{"{method: minmax, by: g, base: 20}", "a1", 10}, {"{method: minmax, by: g, base: 20}", "b1", 2}, {"{method: minmax, by: g, base: 20}", "b2", 10},
		{"{method: minmax, by: g}", "c2", 10}, {"{method: minmax, by: g}", "d2", 2.5},
		{"{method: rank_share, by: g}", "a1", 10}, {"{method: rank_share, by: g}", "b1", 0}, {"{method: rank_share, by: g}", "b2", 10},
		{"{method: rank_share, by: g}", "c1", 5}, {"{method: rank_share, by: g}", "d2", 5}, {"{method: rank_share, by: g}", "d4", 10},
		{"{method: zscore, by: g, mean: 50, sd: 10}", "a1", 50}, {"{method: zscore, by: g, mean: 50, sd: 10}", "c1", 50},
		{"{method: zscore, by: g, mean: 0, sd: 1}", "b2", 0.70710678118654757}, {"{method: of_max, by: g}", "b1", 10 / 3.0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char items[300];
		snprintf(items, sizeof items, "items:\n  - {code: s, value: x, weight: 10, score: %s}\n", cases[i].score);
		expect_scores(items, csv, cases[i].unit, cases[i].want);
	}
}

/* T16: two firms on one plot. 10/1 and 2/3 mu: the ratio of the sums is 3, the mean of the ratios 5.33. */
static void test_merged_on_a_plot(void **state)
{
	static const char csv[] = COLS "a,10,1,q,plot1,1\nb,2,3,q,plot1,0\nc,6,3,q,,0\n";
	static const char merged[] = HEAD "merge: {by: p, sum: [x, y], holder: b}\nitems:\n  - {code: s, value: x, per: y, weight: 10, benchmark: 3, score: ratio}\n";
	struct engine g;
	(void)state;
	engine_open(&g, merged, csv, 1);
	assert_near(engine_item(&g, "a", "s"), 10, 1e-12);
	assert_near(engine_item(&g, "b", "s"), 10, 1e-12);
	assert_near(engine_item(&g, "c", "s"), 20 / 3.0, 1e-12);
	assert_int_equal(engine_rank(&g, "a"), 1);
	assert_int_equal(engine_rank(&g, "b"), 1); /* shares the holder's */
	assert_int_equal(engine_rank(&g, "c"), 2);
	assert_int_equal(g.e->n_ranked, 2);
	engine_close(&g);
	engine_open(&g, HEAD "items:\n  - {code: s, value: x, per: y, weight: 10, benchmark: 3, score: ratio}\n", csv, 1);
	assert_near(engine_item(&g, "a", "s"), 100 / 3.0, 1e-12);
	engine_close(&g);
}

static void test_corrections_in_their_order(void **state)
{
	static const char csv[] = COLS "a,80,4,q,,1\n";
	static const char base[] = HEAD "items:\n  - {code: s, value: x, weight: 100, score: points}\n"
		"coefficient: {by: g, values: {q: 1.5}}\nbonus: {cap: 5, items: [{code: e, value: y, score: points}, {code: f, value: y, score: points}]}\n"
		"penalties: [{code: late, when: b, points: 2}]\ntotal: {cap: 122}\n";
	static const char order[] = "order: [eligible, score, sum, %s, total, rank, classes, lists]\n";
	static const struct { const char *words; double want; } cases[] = {
		{"coefficient, bonus, penalties", 122}, /* 120 + 5 - 2 = 123, bounded */
		{"bonus, coefficient", 122}, {"penalties, coefficient", 117}, {"coefficient, penalties", 118}, {"bonus", 85},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct engine g;
		char yaml[2048], line[256];
		snprintf(line, sizeof line, "order: [eligible, score, sum, %s, total, rank, classes, lists]\n", cases[i].words);
		(void)order;
		snprintf(yaml, sizeof yaml, "%s%s", base, line);
		engine_open(&g, yaml, csv, 1);
		assert_near(engine_total(&g, "a"), cases[i].want, 1e-12);
		engine_close(&g);
	}
}

static void test_bonus_groups(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, HEAD "valid: {from: 2024-01-01}\nitems:\n  - {code: s, value: x, weight: 100, score: points}\n"
		"bonus: {cap: 9, groups: [{code: honours, combine: highest, items: [{code: h1, value: y, score: points}, {code: h2, value: y * 2, score: points}]},"
		" {code: staff, cap: 3, items: [{code: t1, value: y, score: points}, {code: t2, value: y, score: points}]}],"
		" items: [{code: old, value: y, score: points, until: 2023-12-31}, {code: new, value: y, score: points, cap: 1.5}]}\n", COLS "a,10,2,q,,\nb,10,3,q,,\n", 1);
	assert_near(engine_total(&g, "a"), 10 + 4 + 3 + 1.5, 1e-12); /* highest 4; 2 + 2 capped at 3; expired 0; 2 capped at 1.5 */
	assert_near(engine_total(&g, "b"), 19, 1e-12);               /* 6 + 3 + 1.5 capped at 9 */
	engine_close(&g);
}

static void test_lists_and_tables(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: x, weight: 100, score: points}\nclasses: {list: [A, B], method: thresholds, cuts: {A: 20}}\n"
		"lists:\n  - {code: top, n: 2, over: g, where: class == \"A\"}\n  - {code: low, n: 1, order: ascending}\n"
		"tables:\n  - {code: sums, by: g, columns: [{code: n, count: yes}, {code: x, sum: x}, {code: r, ratio: [x, y]}, {code: a, class: A}, {code: m, mean: total}, {code: yes, count: b}]}\n",
		COLS "a,10,2,q,,1\nb,20,2,q,,0\nc,30,,r,,1\nd,40,4,r,,1\ne,50,5,r,,1\n", 1);
	assert_int_equal(g.e->lists[0].n, 3);
	assert_int_equal(g.e->lists[0].rows[0], 1); /* q: b */
	assert_int_equal(g.e->lists[0].rows[1], 4); /* r: e, d */
	assert_int_equal(g.e->lists[0].rows[2], 3);
	assert_int_equal(g.e->lists[1].rows[0], 0);
	double *const *cells = g.e->tables[0].cells;
	assert_near(cells[0][1], 3, 0);
	assert_near(cells[1][1], 120, 0);
	assert_near(cells[2][1], 120 / 9.0, 1e-12); /* sums of what is known */
	assert_near(cells[3][0], 1, 0);
	assert_near(cells[4][0], 15, 0);
	assert_near(cells[5][0], 1, 0);
	engine_close(&g);
}

static void test_recognition_paths(void **state)
{
	static const char yaml[] = HEAD "items:\n  - {code: one, value: x, weight: 60, score: points}\n  - {code: two, value: y, weight: 40, score: points}\n"
		"tree: {code: all_points, items: [one, two]}\n"
		"classes: {list: [pass, no], method: rules, otherwise: no, rules: [{class: pass, code: score, when: total >= 60 and two >= 20}, {class: pass, code: direct, when: b}]}\n";
	struct engine g;
	struct plan_words title;
	(void)state;
	engine_open(&g, yaml, COLS "a,40,20,,,\nb,39.99,20,,,\nc,60,19.99,,,\nd,0,0,,,1\n", 1);
	assert_string_equal(engine_class(&g, "a"), "pass");
	assert_string_equal(engine_class(&g, "b"), "no");
	assert_string_equal(engine_class(&g, "c"), "no");
	assert_string_equal(engine_class(&g, "d"), "pass");
	assert_string_equal(evaluation_reason(g.e, g.e->reason[0], &title), "score");
	assert_string_equal(evaluation_reason(g.e, g.e->reason[3], &title), "direct");
	engine_close(&g);
}

static void test_exempt_and_out(void **state)
{
	static const char yaml[] = HEAD "eligible: y > 0\nexempt: [{code: new, when: b, class: T, treat_as: B}]\n"
		"items:\n  - {code: s, value: x, weight: 100, benchmark: {of: mean}, score: ratio}\nclasses: {list: [A, B], shares: {A: 50 %, B: 50 %}}\n";
	struct engine g;
	(void)state;
	engine_open(&g, yaml, COLS "a,10,1,,,\nb,1000,1,,,1\nc,20,1,,,\nd,3000,0,,,\ne,30,,,,\n", 1);
	assert_string_equal(engine_classes(&g), "BTA..");
	assert_near(g.e->items[0].benchmark[0], 15, 0);         /* neither the exempt one nor those that are out */
	assert_near(engine_item(&g, "b", "s"), 100000 / 15.0, 1e-9);
	assert_int_equal(engine_rank(&g, "b"), 0);
	assert_int_equal(g.e->n_out, 2);                        /* unknown is not eligible */
	assert_true(isnan(engine_item(&g, "d", "s")));
	engine_close(&g);
}

/* ---- The same bits whatever the threads; rows enough for many parts, gaps, ties, a large stratum. */

static uint64_t mix(uint64_t *s)
{
	uint64_t z = (*s += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static char *big_table(size_t rows)
{
	char *csv = malloc(rows * 48 + 64), *p = csv + sprintf(csv, COLS);
	uint64_t s = 7;
	for (size_t i = 0; i < rows; i++) {
		double x = (double)(mix(&s) % 2000000) / 7000, y = (double)(mix(&s) % 1000) / 3;
		p += mix(&s) % 50 == 0 ? sprintf(p, "u%zu,,%.3f,", i, y) : sprintf(p, "u%zu,%.9f,%.3f,", i, x, y);
		p += sprintf(p, "%s,%u,%d\n", mix(&s) % 10 ? "big" : "small", (unsigned)(mix(&s) % 300), (int)(mix(&s) % 40 == 0));
	}
	return csv;
}

static void test_threads_do_not_matter(void **state)
{
	static const char yaml[] = HEAD "items:\n  - {code: s, value: x, per: y, weight: 60, benchmark: {of: mean, by: g}, score: {method: ratio, cap: 1.5}, on_missing: {fill: mean_score, by: p}}\n"
		"  - {code: t, value: x, weight: 20, score: {method: minmax, by: p}}\n  - {code: r, value: y, weight: 20, score: {method: rank_share, by: g}}\n"
		"rank: {over: g, ties: same}\nclasses: {list: [A, B, C, C-], shares: {A: 20 %, B: 40 %, C: 40 %}, subclass: [{class: C-, of: C, last: 10 %}]}\n"
		"limits: [{code: veto, when: b, not_above: C, place: freed}]\nlists: [{code: top, n: 50, over: p}]\n"
		"tables: [{code: t1, by: p, columns: [{code: m, mean: x}, {code: q, ratio: [x, y]}, {code: a, class: A}]}]\n";
	char *csv = big_table(300000);
	struct engine one, more;
	(void)state;
	engine_open(&one, yaml, csv, 1);
	engine_open(&more, yaml, csv, 3);
	assert_true(evaluation_hash(one.e) == evaluation_hash(more.e));
	assert_memory_equal(one.e->total, more.e->total, one.e->rows * sizeof(double));
	assert_memory_equal(one.e->rank, more.e->rank, one.e->rows * sizeof(uint32_t));
	assert_memory_equal(one.e->class_, more.e->class_, one.e->rows);
	assert_memory_equal(one.e->reason, more.e->reason, one.e->rows);
	assert_int_equal(one.e->lists[0].n, more.e->lists[0].n);
	assert_memory_equal(one.e->lists[0].rows, more.e->lists[0].rows, one.e->lists[0].n * sizeof(uint32_t));
	for (int c = 0; c < 3; c++)
		assert_memory_equal(one.e->tables[0].cells[c], more.e->tables[0].cells[c], one.e->tables[0].keys->n * sizeof(double));
	/* and the order is the order of the totals */
	for (uint32_t k = 0; k < one.e->keys[1].n; k++)
		for (uint32_t i = one.e->queue_start[k] + 1; i < one.e->queue_start[k + 1]; i++) {
			uint32_t a = (uint32_t)one.e->queue[i - 1], b = (uint32_t)one.e->queue[i];
			assert_true(one.e->total[a] > one.e->total[b] || (one.e->total[a] == one.e->total[b] && a < b));
		}
	engine_close(&one);
	engine_close(&more);
	free(csv);
}

/* Totals that differ by the last bit, by 10^300, or not at all. */
static void test_order_of_extreme_totals(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: x * 1e200 * 1e90, weight: 100, score: points}\n",
		COLS "a,1,1,,,\nb,1.0000000000000002,1,,,\nc,9007199254740991,1,,,\nd,-9007199254740991,1,,,\ne,0,1,,,\nf,1,1,,,\ng,-0.000001,1,,,\n", 1);
	static const char *const order[] = {"c", "b", "a", "f", "e", "g", "d"};
	for (uint32_t i = 0; i < 7; i++)
		assert_int_equal(engine_rank(&g, order[i]), i + 1);
	engine_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ratio_cap_and_floor), cmocka_unit_test(test_what_to_do_with_gaps), cmocka_unit_test(test_missing_item_loses_the_total),
		cmocka_unit_test(test_excluded_weight_is_shared_out), cmocka_unit_test(test_excluded_weight_in_a_tree), cmocka_unit_test(test_nothing_known_is_no_total),
		cmocka_unit_test(test_map_of_values_that_are_no_texts), cmocka_unit_test(test_normalised_items_need_a_tree),
		cmocka_unit_test(test_keys_of_the_other_kind),
		cmocka_unit_test(test_benchmarks_of_strata), cmocka_unit_test(test_stratum_without_benchmark),
		cmocka_unit_test(test_small_strata), cmocka_unit_test(test_merged_on_a_plot), cmocka_unit_test(test_corrections_in_their_order),
		cmocka_unit_test(test_bonus_groups), cmocka_unit_test(test_lists_and_tables), cmocka_unit_test(test_recognition_paths),
		cmocka_unit_test(test_exempt_and_out), cmocka_unit_test(test_threads_do_not_matter), cmocka_unit_test(test_order_of_extreme_totals),
	};
	return cmocka_run_group_tests_name("evaluation/engine_scores", tests, NULL, NULL);
}
