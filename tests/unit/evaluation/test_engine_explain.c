/* test_engine_explain.c - explanations keep what they promise: lines add up, what is said to be needed is enough; a what-if equals a run from scratch.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "near.h"

#define HEAD "scheme: t\nstatus: fragment\nunit_id: u\ncolumns:\n  u: {kind: id}\n  x: {}\n  y: {}\n  z: {}\n  g: {kind: enum}\n  b: {kind: bool}\n" \
	"params: {k: 2}\nstrata: {g: g}\n"

static uint64_t mix(uint64_t *s)
{
	uint64_t z = (*s += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double any(uint64_t *s, double from, double to) { return from + (to - from) * (double)(mix(s) >> 11) * 0x1p-53; }

/* Firms with long fractions, some figures missing, some denominators 0. */
static const char *table(int rows, uint64_t seed)
{
	static char csv[1 << 20];
	char *p = csv + sprintf(csv, "u,x,y,z,g,b\n");
	for (int i = 0; i < rows; i++) {
		p += sprintf(p, "u%d,", i);
		p += mix(&seed) % 20 == 0 ? sprintf(p, ",") : sprintf(p, "%.9f,", any(&seed, -5, 60));
		p += mix(&seed) % 25 == 0 ? sprintf(p, "0,") : sprintf(p, "%.7f,", any(&seed, 0.1, 9));
		p += sprintf(p, "%.6f,%s,%d\n", any(&seed, 0, 12), mix(&seed) % 3 ? "p" : "q", (int)(mix(&seed) % 15 == 0));
	}
	return csv;
}

/* ---- Lines. */

/* Adds the shown figures as a reader would; every `equals` must find its sum. */
static void read_lines(const struct explanation *o, const char *unit)
{
	int64_t sum = 0;
	bool times = false;
	for (int i = 0; i < o->n_lines; i++) {
		const struct explain_line *l = &o->lines[i];
		if (l->op == EXPLAIN_START)
			sum = l->shown;
		else if (l->op == EXPLAIN_PLUS)
			sum += l->shown;
		else if (l->op == EXPLAIN_MINUS)
			sum -= l->shown;
		else if (l->op == EXPLAIN_TIMES)
			times = true;
		else {
			if (!times && i > 0 && sum != l->shown)
				fail_msg("%s, line %d: the lines give %lld, it says %lld", unit, i, (long long)sum, (long long)l->shown);
			sum = l->shown;
			times = false;
		}
	}
	assert_true(o->n_lines > 0 && o->lines[o->n_lines - 1].kind == LINE_TOTAL);
	assert_true(sum == o->total_shown);
}

static void expect_lines(const char *rest)
{
	struct engine g;
	char yaml[4096];
	snprintf(yaml, sizeof yaml, HEAD "%s", rest);
	engine_open(&g, yaml, table(150, 11), 1);
	for (size_t row = 0; row < g.f.rows; row++)
		for (int decimals = 0; decimals <= 4; decimals += 2) {
			struct explanation o;
			char unit[32];
			arena_auto a;
			arena_init(&a, 0);
			assert_int_equal(explain_unit(&a, g.e, row, decimals, true, &o), RC_OK);
			snprintf(unit, sizeof unit, "u%zu", row);
			if (o.has_total)
				read_lines(&o, unit);
			else
				assert_int_equal(o.n_lines, 0);
		}
	engine_close(&g);
}

#define ITEMS "items:\n  - {code: s, value: x, per: y, weight: 33.3, benchmark: {of: mean, by: g}, score: {method: ratio, cap: 1.5, floor: 0}}\n" \
	"  - {code: t, value: z, weight: 66.7, benchmark: 7, score: {method: ratio, cap: 1}}\n"

static void test_lines_add_up(void **state)
{
	(void)state;
	expect_lines(ITEMS);
	expect_lines(ITEMS "tree: {code: all_points, children: [{code: one, weight: 0.35, items: [s]}, {code: two, weight: 1.65, items: [t]}]}\n");
	expect_lines(ITEMS "coefficient: {by: g, values: {p: 1.07, q: 0.93}}\nbonus: {cap: 4, groups: [{code: h, combine: highest, cap: 3, items: [{code: b1, value: z, score: points},"
		" {code: b2, value: y, score: points}]}], items: [{code: b3, value: z / 3, score: points}]}\n"
		"deductions: {items: [{code: d1, value: y / 7, score: points}]}\npenalties: [{code: late, when: b, points: 2.555}]\ntotal: {cap: 100, floor: 20}\n");
	expect_lines(ITEMS "bonus: {items: [{code: b3, value: z / 3, score: points}]}\nlimits: [{code: veto, when: b, place: left, total: 0}]\n");
	expect_lines("items:\n  - {code: s, value: x, weight: 40, benchmark: 30, score: ratio, on_missing: exclude}\n"
		"  - {code: t, value: z, weight: 60, benchmark: 7, score: ratio, applies: g == \"p\"}\n");
	expect_lines("normalise: {method: minmax, params: {lo: 0, hi: 100}}\nitems:\n  - {code: s, value: x, per: y}\n  - {code: t, value: z, direction: less}\n"
		"tree: {code: index, items: [s, t]}\n");
	expect_lines("normalise: {method: minmax, params: {lo: 1, hi: 100}}\nitems:\n  - {code: s, value: x, per: y}\n  - {code: t, value: z}\n"
		"aggregate: [{method: geometric}]\ntree: {code: index, items: [s, t]}\n");
}

/* ---- What is needed is enough. */

#define CLASSES "rank: {over: g}\nclasses: {list: [A, B, C, D], over: g, shares: {A: 20 %, B: 40 %, C: 30 %, D: 10 %}, rounding: nearest}\n"

static double *column_of(struct engine *g, const char *name)
{
	return (double *)(uintptr_t)frame_column(&g->f, name, 0)->v;
}

/* Writes what the lever asks for into the table and evaluates again. */
static uint8_t class_with(struct engine *g, size_t row, const struct explain_lever *l)
{
	const struct item *it = &g->s->items[l->item];
	double *v = column_of(g, it->value.column), was = v[row];
	v[row] = l->has_numerator ? was + l->numerator_change * (1 + 1e-9) : l->needed + fabs(l->needed) * 1e-12;
	engine_run(g, NULL);
	uint8_t k = g->e->class_[row];
	v[row] = was;
	engine_run(g, NULL);
	return k;
}

static void test_levers_reach_the_class_above(void **state)
{
	struct engine g;
	int levers = 0, out_of_reach = 0;
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: x, per: y, weight: 40, benchmark: 5, score: {method: ratio, cap: 1.5, floor: 0}}\n"
		"  - {code: t, value: z, weight: 30, benchmark: 7, score: reverse_ratio}\n"
		"  - {code: l, value: z, weight: 30, score: {method: linear, points: [[0, 0], [4, 10], [12, 30]]}}\n" CLASSES, table(120, 5), 1);
	for (size_t row = 0; row < g.f.rows; row++) {
		struct explanation o;
		arena_auto a;
		arena_init(&a, 0);
		assert_int_equal(explain_unit(&a, g.e, row, 2, false, &o), RC_OK);
		assert_true(o.has_next == (o.class_ != 0 && o.class_ != CLASS_NONE));
		for (int i = 0; i < o.n_levers; i++) {
			const struct explain_lever *lever = &o.levers[i];
			if (lever->item == 2 || strcmp(g.s->items[lever->item].value.column, "z") == 0)
				continue; /* z serves two items: one alone cannot be moved in the table */
			out_of_reach += !lever->reachable;
			if (!lever->reachable)
				continue;
			levers++;
			if (class_with(&g, row, lever) > o.next_class)
				fail_msg("u%zu: %s does not reach %s", row, lever->text, g.s->classes.list[o.next_class].code);
		}
	}
	assert_true(levers > 20 && out_of_reach > 0);
	engine_close(&g);
}

static void test_place_and_distance(void **state)
{
	struct engine g;
	struct explanation o;
	arena_auto a;
	arena_init(&a, 0);
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: s, value: x, weight: 100, score: points}\n" CLASSES,
		"u,x,y,z,g,b\na,90,,,p,\nb,80,,,p,\nc,70,,,p,\nd,60,,,p,\ne,50,,,p,\nf,95,,,q,\n", 1);
	assert_int_equal(explain_unit(&a, g.e, engine_row(&g, "d"), 2, true, &o), RC_OK);
	assert_int_equal(o.rank, 4);
	assert_int_equal(o.stratum_size, 5);
	assert_string_equal(o.stratum, "p");
	assert_string_equal(g.s->classes.list[o.class_].code, "C");   /* cuts after 1, 3, 4 or 5 */
	assert_true(o.has_next && o.score_needed == 70 && o.points_needed == 10 && o.places_needed == 1);
	assert_int_equal(o.n_levers, 1);
	assert_near(o.levers[0].needed, 70, 1e-6);
	assert_true(o.n_why >= 2 && strstr(o.why[0], "60.00"));
	engine_close(&g);
}

/* Ranks over all, quotas within g: what a reader counts by hand in the group is what is told. */
static void expect_standing(const struct engine *g, size_t row, const struct explanation *o)
{
	const struct evaluation *e = g->e;
	const uint32_t *key = e->keys[e->scheme->classes.over].key;
	uint32_t better = 0, all = 0;
	for (size_t i = 0; i < e->rows; i++) {
		all += e->rank[i] != 0 && key[i] == key[row];
		better += e->rank[i] != 0 && key[i] == key[row] && e->rank[i] < e->rank[row];
	}
	assert_true(o->has_group && o->group.n_keys == 1 && o->whole.n_keys == 0);
	assert_string_equal(o->group.keys[0].word, e->keys[e->scheme->classes.over].names[key[row]]);
	assert_int_equal(o->group.rank, better + 1);
	assert_int_equal(o->group.size, all);
	assert_int_equal(o->whole.size, e->in_rank[0]);
	double before = 0, upto = 0;
	for (int k = 0; k < o->n_cuts; k++) {
		before += o->cuts[k].class_ < o->class_ ? o->cuts[k].share : 0;
		upto += o->cuts[k].class_ <= o->class_ ? o->cuts[k].share : 0;
		if (o->cuts[k].class_ == o->class_ && e->reason[row] == 0)
			assert_true(o->cuts[k].group_from <= o->group.rank && o->group.rank <= o->cuts[k].group_to);
	}
	assert_true(before < o->mark && o->mark < upto + 1e-12);
}

static void test_standing_in_the_group(void **state)
{
	struct engine g;
	double last[2] = {0, 0};
	(void)state;
	engine_open(&g, HEAD "rank: {over: all}\n"
		"items:\n  - {code: s, value: z, weight: 100, score: points}\n"
		"limits: [{code: veto, when: b, class: D, place: kept}]\n"
		"classes: {list: [A, B, C, D], over: g, shares: {A: 20 %, B: 40 %, C: 30 %, D: 10 %}, rounding: nearest}\n", table(200, 11), 1);
	size_t ranked = 0, moved = 0;
	for (uint32_t place = 0; place < g.e->in_rank[0]; place++) {
		size_t row = (uint32_t)g.e->queue[place];
		struct explanation o;
		arena_auto a;
		arena_init(&a, 0);
		assert_int_equal(explain_unit(&a, g.e, row, 2, true, &o), RC_OK);
		expect_standing(&g, row, &o);
		uint32_t k = g.e->keys[g.s->classes.over].key[row];
		if (g.e->reason[row] == 0) { /* down the order the marks go to the right */
			assert_true(o.mark > last[k]);
			last[k] = o.mark;
		}
		ranked++;
		moved += g.e->reason[row] != 0;
	}
	assert_true(ranked > 150 && moved > 5);
	engine_close(&g);
}

/* ---- What-if. */

static void expect_same(const struct evaluation *a, const struct evaluation *b)
{
	assert_memory_equal(a->total, b->total, a->rows * sizeof(double));
	assert_memory_equal(a->rank, b->rank, a->rows * sizeof(uint32_t));
	assert_memory_equal(a->class_, b->class_, a->rows);
	assert_memory_equal(a->state, b->state, a->rows);
	assert_memory_equal(a->reason, b->reason, a->rows);
}

static const char *const moves[] = {"w.s=50", "cap.s=1.2", "benchmark.t=1.7", "share.A=30%", "param.k=3", "w.t=10", "benchmark.*=1", "cap.s=1.5", "w.s=33.3", "share.A=0.2", "param.k=2"};

static void expect_changes(const char *rest)
{
	struct engine lab, fresh;
	struct settings set;
	char yaml[4096];
	snprintf(yaml, sizeof yaml, "%s%s%s", HEAD, rest, CLASSES);
	engine_open(&lab, yaml, table(400, 3), 2);
	engine_bind(&fresh, yaml, table(400, 3), 1);
	assert_int_equal(settings_make(&lab.a, lab.s, &set), RC_OK);
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		if (whatif_set_text(lab.s, &set, moves[i], true, &lab.why) != RC_OK || whatif_settle(lab.s, &set, true, &lab.why) != RC_OK)
			fail_msg("%s", lab.why.text);
		assert_int_equal(evaluation_change(lab.e, &set, &lab.why), RC_OK);
		engine_run(&fresh, &set);
		expect_same(lab.e, fresh.e);
	}
	engine_run(&fresh, NULL);
	engine_close(&lab);
	engine_close(&fresh);
}

static void test_a_change_equals_a_run_from_scratch(void **state)
{
	(void)state;
	expect_changes(ITEMS);
	expect_changes("items:\n  - {code: s, value: x * $k, per: y, weight: 33.3, benchmark: {of: mean, by: g}, score: {method: ratio, cap: 1.5}, on_missing: missing}\n"
		"  - {code: t, value: z, weight: 66.7, benchmark: 7, score: ratio, on_negative: {points: -3}}\nlimits: [{code: low, when: s < $k, not_above: C}]\n");
	expect_changes("items:\n  - {code: s, value: x, weight: 33.3, benchmark: {of: median}, score: {method: ratio, cap: 1.5}, on_missing: {fill: mean_score, by: g}}\n"
		"  - {code: t, value: z, weight: 66.7, benchmark: 7, score: ratio, on_missing: exclude}\n");
	expect_changes(ITEMS "aggregate: [{method: arithmetic}]\ntree: {code: all_points, items: [s, t]}\nlimits: [{code: veto, when: b, class: D, place: freed}]\n");
	expect_changes("items:\n  - {code: s, value: x, weight: 33.3, score: {method: steps, cap: 1.5, bands: [{from: 10, points: 30}, {from: 0, points: 10}, {points: 0}]}}\n"
		"  - {code: t, value: z, weight: 66.7, benchmark: 7, score: ratio}\nlimits: [{code: veto, when: b, class: D, place: left, ranked: no, total: 0}]\n");
}

static void test_comparison_counts_everybody_once(void **state)
{
	struct engine base, lab;
	struct settings set;
	struct whatif w;
	struct whatif_group *groups;
	(void)state;
	engine_open(&base, HEAD ITEMS CLASSES, table(400, 9), 1);
	engine_open(&lab, HEAD ITEMS CLASSES, table(400, 9), 1);
	assert_int_equal(settings_make(&lab.a, lab.s, &set), RC_OK);
	assert_int_equal(whatif_work(lab.e, &set), RECOMPUTED_NONE);
	set.weight[0] = 90;
	assert_int_equal(whatif_work(lab.e, &set), RECOMPUTED_WEIGHTS);
	assert_int_equal(evaluation_change(lab.e, &set, &lab.why), RC_OK);
	assert_int_equal(whatif_compare(&lab.a, base.e, lab.e, NULL, 0, 1000, &w), RC_OK);
	size_t all = 0, up = 0, down = 0, rose = 0;
	for (size_t i = 0; i < base.e->rows; i++) {
		up += lab.e->class_[i] < base.e->class_[i];
		down += lab.e->class_[i] > base.e->class_[i];
		rose += lab.e->class_[i] < base.e->class_[i] || (lab.e->class_[i] == base.e->class_[i] && lab.e->rank[i] < base.e->rank[i]);
	}
	for (int i = 0; i < (w.n_classes + 1) * (w.n_classes + 1); i++)
		all += w.matrix[i];
	assert_int_equal(all, 400);
	assert_int_equal(w.up, up);
	assert_int_equal(w.down, down);
	assert_int_equal(w.up + w.down + w.same, 400);
	assert_true(up > 0 && down > 0);
	assert_int_equal(w.n_risers, rose);
	for (int i = 0; i + 1 < w.n_risers; i++) { /* class first, then the distance */
		bool a = w.risers[i].class_after < w.risers[i].class_before, b = w.risers[i + 1].class_after < w.risers[i + 1].class_before;
		int64_t da = (int64_t)w.risers[i].rank_before - w.risers[i].rank_after, db = (int64_t)w.risers[i + 1].rank_before - w.risers[i + 1].rank_after;
		assert_true(a > b || (a == b && (da > db || (da == db && w.risers[i].row < w.risers[i + 1].row))));
	}
	struct whatif page;
	assert_int_equal(whatif_compare(&lab.a, base.e, lab.e, NULL, 5, 3, &page), RC_OK);
	assert_int_equal(page.n_risers, 3);
	assert_int_equal(page.risers[0].row, w.risers[5].row);
	const struct keys *k = &base.e->keys[1];
	assert_int_equal(whatif_groups(&lab.a, base.e, lab.e, NULL, k->key, k->n, &groups), RC_OK);
	assert_int_equal(groups[0].up + groups[1].up, up);
	assert_int_equal(groups[0].units + groups[1].units, 400);
	engine_close(&base);
	engine_close(&lab);
}

static void expect_refused(struct engine *g, const char *move, const char *word)
{
	struct settings set;
	assert_int_equal(settings_make(&g->a, g->s, &set), RC_OK);
	enum rc rc = whatif_set_text(g->s, &set, move, true, &g->why);
	if (rc == RC_OK)
		rc = whatif_settle(g->s, &set, true, &g->why);
	if (rc == RC_OK || !strstr(g->why.text, word))
		fail_msg("%s: '%s' does not say '%s'", move, g->why.text, word);
}

static void test_moves_that_cannot_be(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, HEAD "items:\n  - {code: tax, value: x, weight: 100, benchmark: 3, score: ratio}\n" CLASSES, table(5, 1), 1);
	expect_refused(&g, "w.tex=40", "tax");
	expect_refused(&g, "w.tax=-1", "-1");
	expect_refused(&g, "w.tax=forty", "w.CODE=NUMBER");
	expect_refused(&g, "w.tax", "w.CODE=NUMBER");
	expect_refused(&g, "benchmark.tax=0", "0");
	expect_refused(&g, "share.A=101%", "1.01");
	expect_refused(&g, "share.Z=10%", "share.Z");
	expect_refused(&g, "share.A=95%", "100 %");
	expect_refused(&g, "param.j=3", "param.j");
	engine_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_add_up), cmocka_unit_test(test_levers_reach_the_class_above), cmocka_unit_test(test_place_and_distance), cmocka_unit_test(test_standing_in_the_group),
		cmocka_unit_test(test_a_change_equals_a_run_from_scratch), cmocka_unit_test(test_comparison_counts_everybody_once),
		cmocka_unit_test(test_moves_that_cannot_be),
	};
	return cmocka_run_group_tests_name("evaluation/engine_explain", tests, NULL, NULL);
}
