/* test_engine_propose.c - what is proposed to a firm reaches the class when the city is really computed with it; quarters of a group; the sentences, word for word.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "evaluation/explain_try.h"
#include "near.h"

#define COLUMNS "unit_id: u\ncolumns:\n  u: {kind: id}\n  g: {kind: enum, title: {zh: 板块, en: District}}\n  b: {kind: bool}\n" \
	"  land: {unit: 亩, decimals: 2, title: {zh: 用地面积, en: Land}}\n  tax: {unit: 万元, decimals: 2, title: {zh: 实缴税收, en: Tax paid}}\n" \
	"  sales: {unit: 万元, decimals: 2, title: {zh: 销售收入, en: Sales}}\n  energy: {unit: tce, decimals: 1, title: {zh: 综合能耗, en: Energy}}\n" \
	"  staff: {unit: 人, decimals: 0, title: {zh: 从业人员, en: Employees}}\n  rd: {unit: 万元, decimals: 2, title: {zh: 研发经费, en: R&D expenditure}}\nstrata: {g: g}\n"
#define HEAD "scheme: t\nstatus: fragment\n" COLUMNS
#define ITEMS(bench) "items:\n" \
	"  - {code: tpm, title: {zh: 亩均税收, en: Tax per mu}, value: tax, per: land, unit: 万元/亩, weight: 50, benchmark: " bench ", score: {method: ratio, cap: 1.5, floor: 0}, on_negative: zero, on_missing: zero}\n" \
	"  - {code: tpe, title: {zh: 单位能耗税收, en: Tax per energy}, value: tax, per: energy, unit: 万元/tce, weight: 20, benchmark: " bench ", score: {method: ratio, cap: 1.5, floor: 0}, on_zero_denominator: full, on_missing: zero}\n" \
	"  - {code: prod, title: {zh: 人均销售, en: Sales per head}, value: sales, per: staff, unit: 万元/人, weight: 20, benchmark: " bench ", score: {method: ratio, cap: 1.5, floor: 0}, on_missing: zero}\n" \
	"  - {code: rds, title: {zh: 研发占比, en: R&D share}, value: rd, per: sales, unit: '%', weight: 10, benchmark: " bench ", score: {method: ratio, cap: 1.5, floor: 0}, on_missing: zero}\n"
#define CLASSES "rank: {over: all, on: points(4)}\nclasses: {list: [A, B, C, D], over: g, shares: {A: 20 %, B: 40 %, C: 30 %, D: 10 %}, rounding: nearest}\n"

static uint64_t mix(uint64_t *s)
{
	uint64_t z = (*s += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double any(uint64_t *s, double from, double to) { return from + (to - from) * (double)(mix(s) >> 11) * 0x1p-53; }

/* Firms of all sizes: one of them is half the city, some report nothing, some spend nothing on R&D. */
static const char *firms(int rows, uint64_t seed)
{
	static char csv[1 << 20];
	char *p = csv + sprintf(csv, "u,g,b,land,tax,sales,energy,staff,rd\n");
	for (int i = 0; i < rows; i++) {
		double size = i == 7 ? 400 : exp(any(&seed, 0, 3));
		p += sprintf(p, "u%d,%s,%d,%.2f,", i, mix(&seed) % 3 ? "p" : "q", mix(&seed) % 20 == 0, size * any(&seed, 4, 20));
		p += mix(&seed) % 25 == 0 ? sprintf(p, ",") : sprintf(p, "%.2f,", size * any(&seed, -5, 120));
		p += sprintf(p, "%.2f,%.1f,%d,", size * any(&seed, 100, 3000), mix(&seed) % 30 == 0 ? 0 : size * any(&seed, 5, 90), (int)(size * any(&seed, 2, 30)) + 1);
		p += mix(&seed) % 4 == 0 ? sprintf(p, "0\n") : sprintf(p, "%.2f\n", size * any(&seed, 0, 90));
	}
	return csv;
}

static double *column_of(struct engine *g, const char *name) { return (double *)(uintptr_t)frame_column(&g->f, name, 0)->v; }

/* The class when the figures of a proposal are put into the city's own table. */
static uint8_t class_with(struct engine *g, size_t row, const struct explain_proposal *p, double part)
{
	double was[2];
	for (int i = 0; i < p->n; i++) {
		double *v = column_of(g, g->s->columns[p->moves[i].column].name);
		was[i] = v[row];
		v[row] = part == 1 ? p->moves[i].needed : was[i] + part * p->moves[i].change;
	}
	engine_run(g, NULL);
	uint8_t k = g->e->class_[row];
	for (int i = 0; i < p->n; i++)
		column_of(g, g->s->columns[p->moves[i].column].name)[row] = was[i];
	engine_run(g, NULL);
	return k;
}

struct tally { int singles, pairs, none, nearly, step; };

/* One step of the figure's decimals less of a single change. */
static double a_step_less(const struct engine *g, const struct explain_proposal *p)
{
	const struct scheme_column *c = &g->s->columns[p->moves[0].column];
	return 1 - 1.0001 * pow(10, -(c->decimals >= 0 ? c->decimals : 2)) / fabs(p->moves[0].change);
}

static void expect_proposals(struct engine *g, struct explain_trial *t, size_t row, struct tally *count)
{
	struct explanation o;
	arena_auto a;
	arena_init(&a, 0);
	assert_int_equal(explain_unit(&a, g->e, row, 2, true, &o), RC_OK);
	assert_int_equal(explain_propose(&a, g->e, t, true, &o), RC_OK);
	assert_true((o.n_proposals == 0) == (o.no_proposal != NULL));
	count->none += o.n_proposals == 0;
	double easiest = INFINITY;
	for (int i = 0; i < o.n_proposals; i++) {
		const struct explain_proposal *p = &o.proposals[i];
		if (class_with(g, row, p, 1) > o.next_class)
			fail_msg("u%zu: %s does not reach %s", row, p->text, g->s->classes.list[o.next_class].code);
		if (p->n == 1) {
			count->nearly += class_with(g, row, p, fmin(0.98, a_step_less(g, p))) > o.next_class; /* a fiftieth less of it would not do */
			count->step += class_with(g, row, p, a_step_less(g, p)) > o.next_class;
			assert_true(i == 0 || p->effort >= o.proposals[i - 1].effort);
			easiest = fmin(easiest, p->effort);
		} else
			assert_true(p->moves[0].column != p->moves[1].column && p->effort < easiest);
		count->singles += p->n == 1;
		count->pairs += p->n == 2;
		for (int k = 0; k < p->n; k++)
			assert_true(p->moves[k].change > 0 || strcmp(g->s->columns[p->moves[k].column].name, "staff") != 0);
	}
}

static void expect_reached(const char *rest, int rows, uint64_t seed)
{
	struct engine g;
	struct explain_trial *t;
	struct tally n = {0};
	char yaml[8192];
	snprintf(yaml, sizeof yaml, HEAD "%s", rest);
	engine_open(&g, yaml, firms(rows, seed), 1);
	uint64_t before = evaluation_hash(g.e);
	assert_int_equal(explain_trial_create(g.e, &g.f, g.pool, &t, &g.why), RC_OK);
	for (size_t row = 0; row < g.f.rows; row++)
		expect_proposals(&g, t, row, &n);
	assert_true(evaluation_hash(g.e) == before);
	assert_int_equal(explain_trial_run(t, g.e, 0, NULL, 0, &g.why), RC_OK);
	assert_true(evaluation_hash(t->e) == before); /* the trial forgets */
	if (n.singles < rows / 2 || n.pairs < rows / 3 || n.none == 0 || n.nearly < n.singles || n.step < n.singles * 95 / 100)
		fail_msg("of %d firms: %d single changes, %d pairs, %d without, %d where a fiftieth less would not do, %d where a step less", rows, n.singles, n.pairs, n.none, n.nearly, n.step);
	explain_trial_destroy(t);
	engine_close(&g);
}

static void test_every_proposal_reaches_its_class(void **state)
{
	(void)state;
	expect_reached(ITEMS("3") CLASSES, 160, 1);
	expect_reached(ITEMS("{of: ratio_of_sums}") CLASSES, 160, 2);
	expect_reached(ITEMS("{of: median, by: g}") CLASSES "limits: [{code: veto, when: b, class: D, place: freed}]\n", 160, 3);
	expect_reached(ITEMS("{of: max}") CLASSES "coefficient: {by: g, values: {p: 1.07, q: 0.93}}\ntotal: {cap: 100, floor: 0}\n", 120, 4);
}

/* ---- Cities of chance: weights, caps, benchmarks, strata, shares, thresholds and limits as they come. */

static const char *one_of(uint64_t *s, const char *const *list, int n) { return list[mix(s) % (uint64_t)n]; }

static const char *chance_items(uint64_t *s)
{
	static const char *const benches[] = {"{of: ratio_of_sums}", "{of: ratio_of_sums, by: g}", "{of: median}", "{of: mean, by: g}", "{of: max}", "2.5"};
	static const char *const caps[] = {"1", "1.2", "1.5", "2"};
	static const struct { const char *code, *value, *per, *unit; } kinds[] = {
		{"tpm", "tax", "land", "万元/亩"}, {"tpe", "tax", "energy", "万元/tce"}, {"prod", "sales", "staff", "万元/人"}, {"rds", "rd", "sales", "'%'"}, {"spm", "sales", "land", "万元/亩"}};
	static char yaml[4096];
	char *p = yaml + sprintf(yaml, "items:\n");
	int left = 100, n = 2 + (int)(mix(s) % 4);
	for (int i = 0; i < n; i++) {
		int weight = i == n - 1 ? left : 5 + (int)(mix(s) % (uint64_t)(left / 2));
		left -= weight;
		p += sprintf(p, "  - {code: %s, value: %s, per: %s, unit: %s, weight: %d, benchmark: %s, score: {method: ratio, cap: %s, floor: 0}, on_negative: zero, on_missing: zero, on_zero_denominator: zero}\n",
			kinds[i].code, kinds[i].value, kinds[i].per, kinds[i].unit, weight, one_of(s, benches, 6), one_of(s, caps, 4));
	}
	return yaml;
}

static const char *chance_classes(uint64_t *s)
{
	static const char *const ranks[] = {"points(4)", "points(2)", "exact"}, *const roundings[] = {"nearest", "floor", "ceil"}, *const over[] = {"g", "all"};
	static char yaml[1024];
	int a = 10 + (int)(mix(s) % 20), d = 5 + (int)(mix(s) % 10), b = 20 + (int)(mix(s) % 30);
	char *p = yaml + sprintf(yaml, "rank: {over: all, on: %s}\n", one_of(s, ranks, 3));
	if (mix(s) % 4 == 0)
		p += sprintf(p, "classes: {list: [A, B, C, D], method: thresholds, cuts: {A: %d, B: %d, C: %d}}\n", 70 + a, 30 + b, d);
	else
		p += sprintf(p, "classes: {list: [A, B, C, D], over: %s, shares: {A: %d %%, B: %d %%, C: %d %%, D: %d %%}, rounding: %s}\n", one_of(s, over, 2), a, b, 100 - a - b - d, d, one_of(s, roundings, 3));
	if (mix(s) % 3 == 0)
		p += sprintf(p, "limits: [{code: veto, when: b, class: D, place: %s}]\n", mix(s) % 2 ? "freed" : "kept");
	if (mix(s) % 3 == 0)
		sprintf(p, "total: {cap: 120, floor: 0}\n");
	return yaml;
}

static void chance_city(uint64_t seed, struct tally *n)
{
	struct engine g;
	struct explain_trial *t;
	char yaml[8192];
	uint64_t s = seed;
	const char *items = chance_items(&s), *classes = chance_classes(&s);
	snprintf(yaml, sizeof yaml, HEAD "%s%s", items, classes);
	engine_open(&g, yaml, firms(12 + (int)(mix(&s) % 30), seed + 1), 1);
	assert_int_equal(explain_trial_create(g.e, &g.f, g.pool, &t, &g.why), RC_OK);
	for (size_t row = 0; row < g.f.rows; row++)
		expect_proposals(&g, t, row, n);
	explain_trial_destroy(t);
	engine_close(&g);
}

static void test_cities_of_chance(void **state)
{
	struct tally n = {0};
	const char *deep = getenv("GUSU_DEEP");
	int cities = deep != NULL && deep[0] == '1' ? 1000 : 20;
	(void)state;
	for (int i = 0; i < cities; i++)
		chance_city(UINT64_C(1000) + (uint64_t)i, &n);
	print_message("in %d cities: %d single changes, %d where a fiftieth less would not do, %d where a step less\n", cities, n.singles, n.nearly, n.step);
	if (n.singles < 10 * cities || n.nearly < n.singles * 99 / 100 || n.step < n.singles * 95 / 100)
		fail_msg("in %d cities: %d single changes, %d pairs, %d without, %d where a fiftieth less would not do, %d where a step less", cities, n.singles, n.pairs, n.none, n.nearly, n.step);
}

static void test_a_row_alone_has_the_total_that_it_has_in_the_city(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, HEAD ITEMS("{of: ratio_of_sums, by: g}") CLASSES "bonus: {cap: 4, items: [{code: b1, value: rd / 10 万元, score: points}]}\n", firms(200, 9), 1);
	for (size_t row = 0; row < g.f.rows; row++) {
		struct explain_probe p;
		double alone = -1, city;
		arena_auto a;
		arena_init(&a, 0);
		assert_int_equal(explain_probe_open(&a, g.e, row, &p), RC_OK);
		assert_true(explain_probe_total(&p, &alone) == evaluation_total(g.e, row, &city));
		assert_true(alone == city);
		explain_probe_close(&p);
	}
	engine_close(&g);
}

/* ---- Nothing to propose, and why. */

static const char *reason(struct engine *g, struct explain_trial *t, const char *unit, struct arena *a, bool english)
{
	struct explanation o;
	assert_int_equal(explain_unit(a, g->e, engine_row(g, unit), 2, english, &o), RC_OK);
	assert_int_equal(explain_propose(a, g->e, t, english, &o), RC_OK);
	return o.no_proposal ? o.no_proposal : "";
}

static void test_a_veto_is_not_argued_with(void **state)
{
	struct engine g;
	struct explain_trial *t;
	arena_auto a;
	arena_init(&a, 0);
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: tax, weight: 100, benchmark: 100, score: {method: ratio, cap: 1}}\n"
		"limits: [{code: veto, title: {zh: 一票否决, en: One-vote veto}, when: b, class: D, place: freed}]\n" CLASSES,
		"u,g,b,land,tax,sales,energy,staff,rd\na,p,0,1,90,,,,\nb,p,1,1,80,,,,\nc,p,0,1,70,,,,\nd,p,0,1,60,,,,\ne,p,0,1,50,,,,\nf,p,0,1,40,,,,\n", 1);
	assert_int_equal(explain_trial_create(g.e, &g.f, g.pool, &t, &g.why), RC_OK);
	assert_string_equal(reason(&g, t, "b", &a, true), "The class is decided by “One-vote veto”; other figures would not change it.");
	assert_string_equal(reason(&g, t, "b", &a, false), "类别由“一票否决”决定，改变数据不会改变类别。");
	assert_string_equal(reason(&g, t, "a", &a, true), "It has the best class already.");
	explain_trial_destroy(t);
	engine_close(&g);
}

/* ---- Quarters. */

static void test_quarters(void **state)
{
	struct engine g;
	struct explanation o;
	struct explain_quartiles *q;
	arena_auto a;
	arena_init(&a, 0);
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: tax, per: land, unit: 万元/亩, weight: 100, benchmark: {of: mean, by: g}, score: {method: ratio}, on_missing: zero}\n" CLASSES,
		"u,g,b,land,tax,sales,energy,staff,rd\na,p,0,1,10,,,,\nb,p,0,2,40,,,,\nc,p,0,1,30,,,,\nd,p,0,1,40,,,,\ne,p,0,1,50,,,,\nf,q,0,1,1,,,,\ng,q,0,1,2,,,,\nh,q,0,1,3,,,,\ni,p,0,1,,,,,\n", 1);
	assert_int_equal(explain_quartiles_make(&a, g.e, &q), RC_OK);
	static const struct { const char *unit; int place; } want[] = {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}, {"e", 3}, {"i", -1}};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_int_equal(explain_unit(&a, g.e, engine_row(&g, want[i].unit), 2, true, &o), RC_OK);
		assert_int_equal(explain_quarters(&a, g.e, q, &o), RC_OK);
		assert_int_equal(o.quarters[0].place, want[i].place);
		assert_true(o.quarters[0].firms == 5 && !o.quarters[0].hidden);
		assert_true(o.quarters[0].q1 == 20 && o.quarters[0].median == 30 && o.quarters[0].q3 == 40);
	}
	assert_int_equal(explain_unit(&a, g.e, engine_row(&g, "g"), 2, true, &o), RC_OK);
	assert_int_equal(explain_quarters(&a, g.e, q, &o), RC_OK);
	assert_true(o.quarters[0].hidden && o.quarters[0].place == -1); /* two others only */
	engine_close(&g);
}

/* ---- Sentences. */

static void expect_words(struct engine *g, struct explain_trial *t, const struct explain_quartiles *q, const char *unit, bool english, const char *const *want, int n)
{
	struct explanation o;
	const char *const *have;
	int n_have;
	arena_auto a;
	arena_init(&a, 0);
	assert_int_equal(explain_unit(&a, g->e, engine_row(g, unit), 2, english, &o), RC_OK);
	assert_int_equal(explain_propose(&a, g->e, t, english, &o), RC_OK);
	assert_int_equal(explain_quarters(&a, g->e, q, &o), RC_OK);
	assert_int_equal(explain_plain(&a, g->e, english, &o, &have, &n_have), RC_OK);
	for (int i = 0; i < n_have; i++)
		if (i >= n || strcmp(have[i], want[i]) != 0)
			fail_msg("%s, sentence %d: %s", unit, i, have[i]);
	assert_int_equal(n_have, n);
}

static const char small_table[] = "u,g,b,land,tax,sales,energy,staff,rd\na,p,0,10,200,9000,100,50,90\nb,p,0,10,150,8000,100,50,80\nc,p,0,10,100,5000,100,50,50\nd,p,0,10,80,4000,100,50,40\n"
	"e,p,0,10,60,3000,100,50,0\n";

static void test_sentences(void **state)
{
	struct engine g;
	struct explain_trial *t;
	struct explain_quartiles *q;
	(void)state;
	engine_open(&g, HEAD ITEMS("{of: ratio_of_sums, by: g}") CLASSES, small_table, 1);
	assert_int_equal(explain_trial_create(g.e, &g.f, g.pool, &t, &g.why), RC_OK);
	assert_int_equal(explain_quartiles_make(&g.a, g.e, &q), RC_OK);
	static const char *const zh[] = {
		"总分 72.40 分，在同类企业（板块相同）5 家中排第 4 名，评为 C。",
		"失分最多的是亩均税收（8 万元/亩，处于同组中下游）得 33.90 分，满分 75 分；其次是单位能耗税收（0.8 万元/tce，处于同组中下游）得 13.56 分，满分 30 分。",
		"进入 B 需要超过 87.72 分，还差 15.32 分。",
		"其他企业不变的话，只改一项最省力的是：用地面积减少 3.18 亩（由 10 亩减至 6.82 亩），亩均税收由 8 万元/亩变为 11.73 万元/亩，即为 B 类。",
		"两项一起改，最省力的是：用地面积减少 1.7 亩（由 10 亩减至 8.3 亩）；同时实缴税收增加 12.71 万元（由 80 万元增至 92.71 万元），亩均税收由 8 万元/亩变为 11.17 万元/亩。",
	}, *const en[] = {
		"The total is 72.40 points: place 4 of the 5 firms it is compared with (same district). The class is C.",
		"Most points are lost on tax per mu (80,000 yuan per mu of land, in the lower half of its group) with 33.90 of 75 points, then on tax per energy (8,000 yuan per tonne of coal equivalent, in the lower half of its group) with 13.56 of 30 points.",
		"For B the total has to be above 87.72 points; 15.32 points are missing.",
		"With all other firms as they are, the easiest single change is: Land down by 3.18 mu (from 10 mu to 6.82 mu), which takes tax per mu from 80,000 yuan per mu of land to 117,300 yuan per mu of land. That makes class B.",
		"The easiest change of two figures is: Land down by 1.7 mu (from 10 mu to 8.3 mu); and at the same time tax paid up by 127,100 yuan (from 800,000 yuan to 927,100 yuan), which takes tax per mu from 80,000 yuan per mu of land to 111,700 yuan per mu of land.",
	};
	expect_words(&g, t, q, "d", false, zh, 5);
	expect_words(&g, t, q, "d", true, en, 5);
	explain_trial_destroy(t);
	engine_close(&g);
}

static void test_amounts(void **state)
{
	static const struct { double v; const char *unit, *zh, *en; } want[] = {
		{124, "万元", "124 万元", "1,240,000 yuan"}, {12.5, "万元/亩", "12.5 万元/亩", "125,000 yuan per mu of land"}, {3.25, "%", "3.25%", "3.25%"}, {0.5, "万元/tce", "0.5 万元/tce", "5,000 yuan per tonne of coal equivalent"},
		{30, "人", "30 人", "30 people"}, {1.5, "元/kWh", "1.5 元/kWh", "1.5 yuan per kWh"}, {-2, "", "-2", "-2"},
	};
	arena_auto a;
	arena_init(&a, 0);
	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_string_equal(explain_amount(&a, want[i].v, want[i].unit, false), want[i].zh);
		assert_string_equal(explain_amount(&a, want[i].v, want[i].unit, true), want[i].en);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_row_alone_has_the_total_that_it_has_in_the_city), cmocka_unit_test(test_every_proposal_reaches_its_class), cmocka_unit_test(test_cities_of_chance), cmocka_unit_test(test_a_veto_is_not_argued_with),
		cmocka_unit_test(test_quarters), cmocka_unit_test(test_amounts), cmocka_unit_test(test_sentences),
	};
	return cmocka_run_group_tests_name("evaluation/engine_propose", tests, NULL, NULL);
}
