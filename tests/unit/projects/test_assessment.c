/* test_assessment.c - rates, points, caps, missing data, ties and lines worked out by hand; random cities in any order of rows; the files as of a day against the fold of each project.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../registry/fixture.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/ledger.h"
#include "core/workday.h"
#include "indicators/indicators.h"
#include "office/office.h"
#include "projects/assessment/assessment_priv.h"
#include "projects/assessment/assessment_store.h"
#include "projects/investment/investment.h"
#include "projects/file/project_guard.h"
#include "registry/registry.h"

enum { ROWS_MOST = 3000, UNITS = 4 };

static const char *plans_dir;
static struct fixture f;
static uint64_t seed = 20201231;

static uint32_t dice(uint32_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 11) % sides;
}

static int setup(void **state)
{
	static const struct module *const modules[] = { &ledger_module, &registry_module, &indicators_module, &office_module, &projects_module, &investment_module, &assessment_module, NULL };
	fixture_make(&f, modules, plans_dir);
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

/* ---- Small arithmetic. */

static void quotients_are_rounded_half_away_from_zero(void **state)
{
	static const struct { double up, down; int64_t times, by; int decimals; double want; } cases[] = {
		{ 1, 3, 100, 1, 2, 33.33 }, { 2, 3, 100, 1, 2, 66.67 }, { 1, 8, 100, 1, 0, 13 }, { -1, 8, 100, 1, 0, -13 }, { 1, 8, 100, 1, 1, 12.5 }, { 0, 7, 100, 1, 2, 0 },
		{ 1, 800, 100, 1, 2, 0.13 }, { 5, 1000, 1, 1, 2, 0.01 }, { 15, 1000, 1, 1, 2, 0.02 }, { 149, 10000, 1, 1, 2, 0.01 }, { 9007199254740991.0, 9007199254740991.0, 100, 1, 2, 100 },
		{ 3, -4, 100, 1, 0, -75 }, { 1, 1, 1, 10000, 4, 0.0001 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_true(assess_quotient(cases[i].up, cases[i].down, cases[i].times, cases[i].by, cases[i].decimals) == cases[i].want);
}

static void months_are_whole_ones(void **state)
{
	assert_int_equal(assess_whole_months(days_of(2020, 6, 30), days_of(2020, 12, 30)), 6);
	assert_int_equal(assess_whole_months(days_of(2020, 6, 30), days_of(2020, 12, 29)), 5);
	assert_int_equal(assess_whole_months(days_of(2020, 8, 31), days_of(2021, 2, 28)), 6); /* the last day of a month ends it */
	assert_int_equal(assess_whole_months(days_of(2020, 8, 31), days_of(2021, 2, 27)), 5);
	assert_int_equal(assess_whole_months(days_of(2020, 12, 31), days_of(2020, 12, 31)), 0);
	assert_int_equal(assess_whole_months(days_of(2021, 1, 15), days_of(2020, 12, 31)), -1);
	assert_int_equal(assess_year_before(days_of(2020, 2, 29)), days_of(2019, 2, 28));
	assert_int_equal(assess_year_before(days_of(2021, 2, 28)), days_of(2020, 2, 29));
	assert_int_equal(assess_year_before(days_of(2020, 12, 31)), days_of(2019, 12, 31));
	assert_int_equal(assess_year_before(days_of(2020, 6, 15)), days_of(2019, 6, 15));
}

/* ---- A city on paper. */

struct row { int unit; bool started, known_approved; int32_t signed_on, approved; int64_t plan, done; bool has_plan; };
static struct row city[ROWS_MOST];
static int n_rows;

static const char *const scheme =
	"assessment: paper\nversion: '1'\ntitle: {zh: 纸面, en: On paper}\nsource: test\ndecimals: 2\n"
	"parameters:\n  - {id: age, values: [{from: 2020-01-01, value: 6}], source: test}\n"
	"figures:\n  - {id: people, unit: 万人, source: test, title: {zh: 人口, en: People}, values: {u0: 50, u1: 100, u2: 200}}\n"
	"metrics:\n"
	"  - {id: honoured, title: {zh: 履约率, en: Honoured}, where: known(on_signed) and months_since_on_signed >= age, hit: known(on_approved)}\n"
	"  - {id: many, title: {zh: 个数, en: Many}, where: known(on_started)}\n"
	"  - {id: money, title: {zh: 投资, en: Money}, where: known(on_started), amount: year_done, unit: 亿元, decimals: 4}\n"
	"  - {id: completion, title: {zh: 完成率, en: Completion}, where: known(on_started), amount: year_done, per: year_plan}\n"
	"  - {id: weighty, title: {zh: 按额履约, en: By amount}, where: known(on_signed), hit: known(on_approved), amount: year_plan}\n"
	"items:\n"
	"  - {id: honour, weight: 40, title: {zh: 甲, en: A}, points: '$weight * clamp(honoured / 90%, 0, 1)', absent: %s}\n"
	"  - {id: per_head, title: {zh: 乙, en: B}, points: '10 * many / number(people, \"万人\") * 100', most: 20, least: 1, absent: zero}\n"
	"  - {id: done, weight: 30, title: {zh: 丙, en: C}, points: $weight * completion, most: 33, absent: zero}\n"
	"  - {id: best, weight: 10, title: {zh: 丁, en: D}, points: 'if(many.best == 0, 0, $weight * many / many.best)'}\n"
	"  - {id: hand, title: {zh: 戊, en: E}, hand: {least: -5, most: 5}, most: 6}\n"
	"ties: [done]\n"
	"grades:\n  - {at_least: 80, title: {zh: 优, en: Excellent}, most: 1}\n  - {at_least: 50, title: {zh: 良, en: Good}}\n";

static const struct assess_plan *plan_with(const char *absent)
{
	const struct assess_plan *p;
	struct plan_report r;
	plan_report_init(&r, &f.c.arena);
	r.english = true;
	const char *at = strstr(scheme, "%s");
	assert_ok(&f, assess_plan_text(&f.c, arena_printf(&f.c.arena, "%.*s%s%s", (int)(at - scheme), scheme, absent, at + 2), &r, &p));
	if (p == NULL)
		plan_report_print(&r, stderr);
	assert_non_null(p);
	return p;
}

static const int32_t cut_off = 18627; /* 2020-12-31 */

static bool value_of(const struct row *w, const char *name, double *v)
{
	if (strcmp(name, "age") == 0) {
		*v = 6;
		return true;
	}
	if (strcmp(name, "on_signed") == 0 || strcmp(name, "months_since_on_signed") == 0) {
		*v = name[0] == 'o' ? w->signed_on : w->signed_on == DAY_NONE ? 0 : assess_whole_months(w->signed_on, cut_off);
		return w->signed_on != DAY_NONE;
	}
	if (strcmp(name, "on_approved") == 0) {
		*v = w->approved;
		return w->approved != DAY_NONE;
	}
	if (strcmp(name, "on_started") == 0) {
		*v = cut_off - 10;
		return w->started;
	}
	*v = (double)(strcmp(name, "year_plan") == 0 ? w->plan : w->done);
	return w->has_plan;
}

static const struct assess_files *files_of(const struct assess_plan *p)
{
	static const struct assess_unit units[UNITS] = { { "u0", "甲区", "U0", 2, 2 }, { "u1", "乙区", "U1", 3, 3 }, { "u2", "丙区", "U2", 4, 4 }, { "u3", "丁区", "U3", 5, 5 } };
	struct assess_files *files = arena_new(&f.c.arena, struct assess_files);
	int64_t *ids = arena_new_array(&f.c.arena, int64_t, ROWS_MOST);
	uint16_t *unit = arena_new_array(&f.c.arena, uint16_t, ROWS_MOST);
	const char **names = arena_new_array(&f.c.arena, const char *, ROWS_MOST);
	struct assess_needs needs;
	struct frame_builder b;
	assert_ok(&f, assess_needs_of(&f.c, p, &needs));
	assert_int_equal(frame_begin(&b, &f.c.arena, (size_t)n_rows), RC_OK);
	for (int i = 0; i < needs.n; i++) {
		struct assess_column col;
		struct frame_fill fill;
		double v;
		assert_true(assess_column_of(p, needs.names[i], &col));
		assert_int_equal(frame_add(&b, needs.names[i], 0, col.column.kind, &col.column.unit, col.column.dict, &fill), RC_OK);
		for (int k = 0; k < n_rows; k++)
			if (value_of(&city[k], needs.names[i], &v))
				frame_set(&fill, (size_t)k, v);
	}
	for (int k = 0; k < n_rows; k++) {
		ids[k] = k + 1;
		unit[k] = city[k].unit < 0 ? UINT16_MAX : (uint16_t)city[k].unit;
		names[k] = "x";
	}
	*files = (struct assess_files){ .cut_off = cut_off, .known_by = cut_off, .rows = (size_t)n_rows, .project = ids, .code = names, .name = names, .unit = unit, .units = units, .n_units = UNITS };
	frame_done(&b, &files->frame);
	return files;
}

static struct assess_result *run(const struct assess_plan *p, const struct assess_entry *entries, int n, const double *weights)
{
	struct assess_result *r;
	assert_ok(&f, assess_run(&f.c, &(struct assess_input){ .plan = p, .now = files_of(p), .entries = entries, .n_entries = n, .weights = weights }, &r));
	return r;
}

static void put(int unit, int32_t signed_on, bool approved, bool started, int64_t plan, int64_t done)
{
	city[n_rows++] = (struct row){ .unit = unit, .signed_on = signed_on, .approved = approved ? cut_off - 20 : DAY_NONE, .started = started, .plan = plan, .done = done, .has_plan = plan >= 0 };
}

/* Unit 0: 3 of 4 old enough are approved, one too young; 2 started, plans 100 + 200, done 90 + 180. Unit 1: 1 of 1; one started, plan 100, done 150.
 * Unit 2: nothing signed; nothing started. Unit 3: no figure of people. */
static void paper_city(void)
{
	n_rows = 0;
	put(0, cut_off - 400, true, true, 10000, 9000);
	put(0, cut_off - 400, true, true, 20000, 18000);
	put(0, days_of(2020, 6, 30), true, false, -1, -1);  /* six months and a day */
	put(0, days_of(2020, 6, 30), false, false, -1, -1);
	put(0, days_of(2020, 7, 1), false, false, -1, -1);  /* one day short */
	put(1, cut_off - 400, true, true, 10000, 15000);
	put(1, DAY_NONE, false, true, -1, -1);               /* started, no plan and no report: unknown amounts */
	put(3, cut_off - 300, true, true, 5000, 5000);
	put(-1, cut_off - 400, true, true, 7, 7);            /* in no district */
}

static double points_of(const struct assess_result *r, int unit, const char *item, bool *known)
{
	const struct assess_points *o = assess_points_at(r, unit, assess_item_of(r->plan, item));
	if (known != NULL)
		*known = o->known;
	return o->points;
}

static void a_city_worked_out_by_hand(void **state)
{
	const struct assess_plan *p = plan_with("full");
	paper_city();
	struct assess_result *r = run(p, NULL, 0, NULL);
	const struct assess_measure *m = assess_measure_at(r, 0, assess_metric_of(p, "honoured"));
	assert_int_equal(m->base, 4);
	assert_int_equal(m->hit, 3);
	assert_true(m->value == 75);
	assert_int_equal(r->unplaced, 1);
	m = assess_measure_at(r, 0, assess_metric_of(p, "completion"));
	assert_true(m->up == 27000 && m->down == 30000 && m->value == 90);
	m = assess_measure_at(r, 0, assess_metric_of(p, "money"));
	assert_true(m->value == 0.027); /* 270 万元 */
	m = assess_measure_at(r, 1, assess_metric_of(p, "completion"));
	assert_true(m->value == 150 && m->base == 1 && m->unknown == 1);
	m = assess_measure_at(r, 1, assess_metric_of(p, "weighty"));
	assert_true(m->value == 100 && m->up == 10000 && m->down == 10000);
	m = assess_measure_at(r, 2, assess_metric_of(p, "honoured"));
	assert_false(m->known);
	/* honour: 40 x 75/90, 40, full 40, 40; per_head: 10 x 2/50 x 100 = 40 -> 20; 10 x 2/100 x 100 = 20; 0 -> 1; no figure -> zero, and the floor lifts it to 1 */
	assert_true(points_of(r, 0, "honour", NULL) == 33.33 && points_of(r, 1, "honour", NULL) == 40 && points_of(r, 2, "honour", NULL) == 40);
	assert_true(points_of(r, 0, "per_head", NULL) == 20 && assess_points_at(r, 0, 1)->capped && assess_points_at(r, 0, 1)->raw == 40);
	assert_true(points_of(r, 1, "per_head", NULL) == 20 && !assess_points_at(r, 1, 1)->capped);
	assert_true(points_of(r, 2, "per_head", NULL) == 1 && points_of(r, 3, "per_head", NULL) == 1 && assess_points_at(r, 3, 1)->filled);
	/* done: 27, 45 -> 33, nothing -> 0, 30; best: 2/2, 2/2, 0, 1/2 of 10 */
	assert_true(points_of(r, 0, "done", NULL) == 27 && points_of(r, 1, "done", NULL) == 33 && points_of(r, 2, "done", NULL) == 0 && points_of(r, 3, "done", NULL) == 30);
	assert_true(points_of(r, 0, "best", NULL) == 10 && points_of(r, 2, "best", NULL) == 0 && points_of(r, 3, "best", NULL) == 5);
	assert_true(r->places[0].total == 90.33 && r->places[1].total == 103 && r->places[2].total == 41 && r->places[3].total == 76);
	assert_int_equal(r->places[1].place, 1);
	assert_int_equal(r->places[0].place, 2);
	assert_int_equal(r->places[3].place, 3);
	assert_int_equal(r->places[2].place, 4);
	/* one may be excellent; 90.33 falls to the next line, 41 has none */
	assert_int_equal(r->places[1].grade, 0);
	assert_int_equal(r->places[0].grade, 1);
	assert_int_equal(r->places[2].grade, -1);
	assert_string_equal(assess_points_at(r, 0, 0)->trace, "$weight * clamp(honoured / 90%, 0, 1) = 40 * clamp(75% / 90%, 0, 1) = 33.333333…");
	/* what became of each project */
	int many = assess_metric_of(p, "many");
	assert_int_equal(r->states[0 * 5 + many], ASSESS_HIT);
	assert_int_equal(r->states[2 * 5 + many], ASSESS_OUT);
	assert_int_equal(r->states[8 * 5 + many], ASSESS_NO_DISTRICT);
	assert_int_equal(r->states[3 * 5 + assess_metric_of(p, "honoured")], ASSESS_MISS);
	assert_int_equal(r->states[6 * 5 + assess_metric_of(p, "completion")], ASSESS_BASE_UNKNOWN);
}

static void missing_data_become_what_the_item_says(void **state)
{
	static const struct { const char *word; bool known; double want; } cases[] = { { "unknown", false, 0 }, { "zero", true, 0 }, { "full", true, 40 }, { "mean", true, 37.78 }, { "spread", true, 1.33 } };
	paper_city();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct assess_result *r = run(plan_with(cases[i].word), NULL, 0, NULL);
		bool known;
		double got = points_of(r, 2, "honour", &known);
		assert_true(known == cases[i].known && got == cases[i].want); /* mean of 33.33, 40, 40; spread: 1 of 20 and 0 of 10 earned in the others that have a worth */
		assert_true(r->places[2].known == known && (r->places[2].place > 0) == known);
	}
	struct assess_result *r = run(plan_with("spread"), NULL, 0, NULL);
	assert_true(assess_points_at(r, 2, 0)->filled && points_of(r, 0, "honour", NULL) == 33.33);
}

static void entries_add_up_and_are_capped(void **state)
{
	const struct assess_entry entries[] = { { .item = "hand", .district = "u0", .value = "5", .authority = "省", .paper = "1号" }, { .item = "hand", .district = "u0", .value = "2.5", .authority = "市", .paper = "2号" },
		{ .item = "hand", .district = "u1", .value = "-0.1", .authority = "市", .paper = "3号" }, { .item = "hand", .district = "u1", .value = "-0.2", .authority = "市", .paper = "4号" },
		{ .item = "people", .district = "u3", .value = "10", .authority = "统计局", .paper = "5号" }, { .item = "people", .district = "u0", .value = "1000", .authority = "统计局", .paper = "6号" } };
	paper_city();
	struct assess_result *r = run(plan_with("full"), entries, 6, NULL);
	assert_true(points_of(r, 0, "hand", NULL) == 6 && assess_points_at(r, 0, 4)->raw == 7.5);
	assert_true(points_of(r, 1, "hand", NULL) == -0.3);
	assert_string_equal(assess_points_at(r, 0, 4)->trace, "+5 (省, 1号); +2.5 (市, 2号)");
	assert_true(points_of(r, 3, "per_head", NULL) == 20);  /* 10 x 1/10 x 100 = 100 */
	assert_true(points_of(r, 0, "per_head", NULL) == 2);   /* what was entered goes before the scheme's own figure */
}

static void equal_totals_share_the_place_unless_an_item_decides(void **state)
{
	const double only_best[] = { 0, 0, 0, 10, 0 }, done_too[] = { 0, 0, 1, 0, 0 };
	const struct assess_plan *p = plan_with("full");
	n_rows = 0;
	for (int u = 0; u < UNITS; u++)
		put(u, DAY_NONE, false, true, 1000, 1000);
	struct assess_result *r = run(p, NULL, 0, done_too);
	/* per_head: 20, 10, 5 and 1 (no figure): all differ; done is the same */
	assert_int_equal(r->places[0].place, 1);
	assert_int_equal(r->places[3].place, 4);
	const struct assess_entry same[] = { { .item = "people", .district = "u1", .value = "50", .authority = "", .paper = "" }, { .item = "people", .district = "u2", .value = "50", .authority = "", .paper = "" } };
	r = run(p, same, 2, only_best);
	assert_true(r->places[0].place == 1 && r->places[1].place == 1 && r->places[2].place == 1 && r->places[3].place == 4);
	assert_true(r->places[0].shared && r->places[2].shared && !r->places[3].shared);
	city[1].done = 500; /* now the second did less of its plan, at a weight of nothing: `done` is 0 for all, so it still shares */
	r = run(p, same, 2, only_best);
	assert_int_equal(r->places[1].place, 1);
	r = run(p, (const struct assess_entry[]){ same[0], same[1], { .item = "hand", .district = "u1", .value = "0.5", .authority = "", .paper = "" } }, 3, done_too);
	assert_true(r->places[0].total == r->places[1].total && r->places[0].place == 1 && r->places[1].place == 3); /* u0 and u2 did more of the plan */
}

/* ---- Random cities. */

static void random_city(int n)
{
	n_rows = 0;
	for (int i = 0; i < n; i++)
		put((int)dice(UNITS + 1) - 1, dice(5) == 0 ? DAY_NONE : cut_off - (int32_t)dice(900), dice(3) > 0, dice(2) > 0, dice(6) == 0 ? -1 : (int64_t)dice(100000), (int64_t)dice(120000));
}

static void shuffle(void)
{
	for (int i = n_rows - 1; i > 0; i--) {
		int k = (int)dice((uint32_t)i + 1);
		struct row t = city[i];
		city[i] = city[k];
		city[k] = t;
	}
}

static void check_bounds(const struct assess_result *r)
{
	for (int u = 0; u < UNITS; u++) {
		double sum = 0;
		for (int i = 0; i < r->plan->n_items; i++) {
			const struct assess_points *o = assess_points_at(r, u, i);
			const struct assess_item *t = &r->plan->items[i];
			assert_true(!o->known || !t->has_most || o->points <= t->most);
			assert_true(!o->known || !t->has_least || o->points >= t->least);
			sum += o->points;
		}
		assert_true(!r->places[u].known || fabs(sum - r->places[u].total) < 1e-9);
	}
}

static void check_denominators(const struct assess_result *r)
{
	int base[UNITS] = { 0 }, hit[UNITS] = { 0 };
	for (int i = 0; i < n_rows; i++)
		if (city[i].unit >= 0 && city[i].signed_on != DAY_NONE && assess_whole_months(city[i].signed_on, cut_off) >= 6) {
			base[city[i].unit]++;
			hit[city[i].unit] += city[i].approved != DAY_NONE;
		}
	for (int u = 0; u < UNITS; u++) {
		const struct assess_measure *m = assess_measure_at(r, u, 0);
		assert_int_equal(m->base, base[u]);
		assert_int_equal(m->hit, hit[u]);
		assert_true(!m->known || m->value == assess_quotient(hit[u], base[u], 100, 1, 2));
	}
}

static void the_order_of_rows_does_not_matter(void **state)
{
	const struct assess_plan *p = plan_with("mean");
	for (int round = 0; round < 25; round++) {
		random_city(1 + (int)dice(ROWS_MOST - 1));
		struct assess_result *a = run(p, NULL, 0, NULL);
		check_bounds(a);
		check_denominators(a);
		shuffle();
		struct assess_result *b = run(p, NULL, 0, NULL);
		assert_memory_equal(a->places, b->places, UNITS * sizeof *a->places);
		for (int i = 0; i < UNITS * p->n_metrics; i++)
			assert_true(a->measures[i].value == b->measures[i].value && a->measures[i].up == b->measures[i].up && a->measures[i].base == b->measures[i].base && a->measures[i].hit == b->measures[i].hit);
		fixture_fresh(&f);
		p = plan_with("mean");
	}
}

/* ---- The files as of a day. */

static int64_t at(int y, int m, int d) { return (int64_t)days_of(y, m, d) * 86400000 + 4 * 3600000; }

static int64_t opened(const char *name, const char *region, int y, int m, int d)
{
	struct project_told told;
	struct project_opening o = { .name = name, .region = region, .happened_on = days_of(y, m, d) };
	assert_ok(&f, project_open(&f.c, &o, &(struct project_telling){ .source = "test", .at_ms = at(y, m, d) }, &told));
	return told.project;
}

static void say(int64_t project, const char *field, const char *item, const char *value)
{
	struct project_told told;
	struct project_change ch = { field, item, value, DAY_NONE };
	assert_ok(&f, project_edit(&f.c, project, &ch, 1, &(struct project_telling){ .source = "test" }, &told));
}

static int64_t paper(int64_t project, const char *kind)
{
	struct project_told told;
	struct project_paper_in p = { .kind = kind, .number = "1", .dated = DAY_NONE, .shot_on = days_of(2020, 1, 1) };
	assert_ok(&f, project_paper_add(&f.c, project, &p, &(struct project_telling){ .source = "test" }, &told));
	return told.act;
}

static int64_t go(int64_t project, const char *track, const char *stage, int32_t day, const char *reason, const int64_t *papers, int n)
{
	struct project_told told;
	struct project_step_in s = { .track = track, .stage = stage, .happened_on = day, .reason = reason, .papers = papers, .n_papers = n };
	assert_ok(&f, project_step(&f.c, project, &s, &(struct project_telling){ .source = "test" }, &told));
	return told.act;
}

static void approve(int64_t p, int32_t day)
{
	static const char *const said[][2] = { { "kind", "digital" }, { "industry", "3976" }, { "investment_total", "1200" }, { "building", "300" }, { "installation", "300" }, { "equipment", "300" },
		{ "other", "300" }, { "content", "x" }, { "approval_number", "1" }, { "start_agreed", "2020-09-01" } };
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		say(p, said[i][0], NULL, said[i][1]);
	say(p, "codes.code", "2020-320583-39-03-523451", "2020-320583-39-03-523451");
	go(p, "main", "reserve", day, NULL, (int64_t[]){ paper(p, "minutes") }, 1);
	go(p, "main", "approved", day + 1, NULL, (int64_t[]){ paper(p, "approval") }, 1);
}

/* Two projects with late telling, a correction, a pause and its end, a move to another district. */
static int64_t lives(int64_t ids[2])
{
	struct project_told told;
	f.c.now_ms = at(2021, 1, 1);
	ids[0] = opened("甲项目", "320583100", 2020, 1, 10);
	ids[1] = opened("乙项目", "320581", 2020, 3, 1);
	f.c.now_ms = at(2020, 5, 1);
	approve(ids[0], days_of(2020, 4, 1));
	f.c.now_ms = at(2020, 8, 1);
	int64_t start = go(ids[0], "main", "started", days_of(2020, 7, 1), NULL, (int64_t[]){ paper(ids[0], "photo"), paper(ids[0], "site-contract") }, 2);
	f.c.now_ms = at(2020, 10, 1);
	go(ids[0], "exit", "paused", days_of(2020, 9, 20), "money", (int64_t[]){ paper(ids[0], "decision") }, 1);
	say(ids[1], "plan.amount", "2020", "500");
	f.c.now_ms = at(2020, 11, 20);
	go(ids[0], "exit", "resumed", days_of(2020, 11, 10), NULL, NULL, 0);
	struct project_correction k = { .act = start, .happened_on = days_of(2020, 7, 20), .reason = "照片日期有误" };
	assert_ok(&f, project_correct(&f.c, ids[0], &k, &(struct project_telling){ .source = "test" }, &told));
	say(ids[1], "region", NULL, "320583");
	f.c.now_ms = at(2021, 2, 1);
	say(ids[0], "start_agreed", NULL, "2030-01-01"); /* told late */
	return start;
}

static const char *const columns_text =
	"assessment: all\nversion: '1'\ntitle: {zh: 全部, en: All}\nsource: test\n"
	"metrics:\n  - {id: m, title: {zh: 全, en: All}, where: known(on_reserve) or known(on_approved) or known(on_started) or known(on_exit_paused) or known(on_exit_resumed) or kind == \"digital\" or "
	"known(start_agreed) or known(investment_total) or resting or over or known(year_plan) or known(months_since_on_started) or cut_off > 2000-01-01}\n"
	"items:\n  - {id: a, title: {zh: 甲, en: A}, points: m}\n";

static const struct assess_files *files_on(const struct assess_plan **ret_plan, int32_t day)
{
	const struct assess_files *files;
	struct plan_report r;
	plan_report_init(&r, &f.c.arena);
	assert_ok(&f, assess_plan_text(&f.c, columns_text, &r, ret_plan));
	plan_report_print(&r, stderr);
	assert_non_null(*ret_plan);
	assert_ok(&f, assess_files_hold(&f.c, *ret_plan, day, day, &files));
	return files;
}

static void compare_with_fold(const struct assess_plan *p, const struct assess_files *files, size_t row, int32_t day)
{
	const struct project_file *file;
	assert_ok(&f, project_fold(&f.c, files->project[row], day, &file));
	for (int i = 0; i < files->frame.n_cols; i++) {
		const struct column *col = &files->frame.cols[i];
		struct assess_column want;
		double v;
		assert_true(assess_column_of(p, col->name, &want));
		if (want.from != ASSESS_FROM_FILE)
			continue;
		bool known = project_column_value(file, want.file, day, &v);
		if (known != column_has(col, row) || (known && v != col->v[row]))
			fail_msg("%s of project %zu on day %d", col->name, row, (int)day);
	}
	assert_string_equal(files->name[row], project_text(file, file->plan->known[KNOWN_NAME]));
}

static double cell(const struct assess_files *files, const char *name, size_t row)
{
	const struct column *col = frame_column(&files->frame, name, 0);
	assert_non_null(col);
	return column_has(col, row) ? col->v[row] : NAN;
}

static void the_files_are_those_of_the_fold(void **state)
{
	static const int days[][3] = { { 2020, 1, 9 }, { 2020, 2, 1 }, { 2020, 4, 30 }, { 2020, 5, 1 }, { 2020, 7, 31 }, { 2020, 8, 1 }, { 2020, 10, 5 }, { 2020, 11, 19 }, { 2020, 11, 20 }, { 2020, 12, 31 }, { 2021, 2, 1 } };
	const struct assess_plan *p;
	int64_t ids[2];
	lives(ids);
	for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
		int32_t day = days_of(days[d][0], days[d][1], days[d][2]);
		const struct assess_files *files = files_on(&p, day);
		assert_int_equal(files->rows, d == 0 ? 0 : day < days_of(2020, 3, 1) ? 1 : 2);
		for (size_t row = 0; row < files->rows; row++)
			compare_with_fold(p, files, row, day);
		assess_files_drop(&f.c, files);
	}
	/* the pause was told on 1 October; the second project moved to the first one's district on 20 November */
	const struct assess_files *files = files_on(&p, days_of(2020, 10, 5));
	assert_true(cell(files, "resting", 0) == 1 && cell(files, "resting", 1) == 0 && files->unit[0] != files->unit[1]);
	assert_true(cell(files, "year_plan", 1) == 50000 && isnan(cell(files, "year_plan", 0)));
	assert_true(cell(files, "on_started", 0) == days_of(2020, 7, 1) && cell(files, "months_since_on_started", 0) == 3);
	assess_files_drop(&f.c, files);
	files = files_on(&p, days_of(2020, 12, 31));
	assert_true(cell(files, "resting", 0) == 0 && files->unit[0] == files->unit[1] && cell(files, "on_started", 0) == days_of(2020, 7, 20));
	assert_true(cell(files, "start_agreed", 0) == days_of(2020, 9, 1)); /* not what was told in February */
	const struct assess_files *again;
	assert_ok(&f, assess_files_hold(&f.c, p, days_of(2020, 12, 31), days_of(2020, 12, 31), &again));
	assert_ptr_equal(again, files); /* nothing changed: read once */
	assess_files_drop(&f.c, again);
	assess_files_drop(&f.c, files);
	/* told by 20 November, happened by 15 July: the start of 1 July stands corrected to the 20th, so it had not happened */
	assert_ok(&f, assess_files_hold(&f.c, p, days_of(2020, 7, 15), days_of(2020, 11, 20), &files));
	assert_true(isnan(cell(files, "on_started", 0)));
	assess_files_drop(&f.c, files);
	assert_ok(&f, assess_files_hold(&f.c, p, days_of(2020, 7, 15), days_of(2020, 11, 19), &files));
	assert_true(cell(files, "on_started", 0) == days_of(2020, 7, 1));
	assess_files_drop(&f.c, files);
}

/* ---- The record. */

static int64_t count_of(const char *sql) { return fixture_number(&f, sql); }

static void a_fixed_result_is_what_the_ledger_says(void **state)
{
	struct assess_worked w;
	struct assess_sheet sheet;
	struct assess_digests d;
	struct assessment a = { .title = "考核", .text = columns_text, .cut_off = days_of(2020, 12, 31), .known_by = days_of(2020, 12, 31) };
	int64_t ids[2], id, seq;
	int findings = 0;
	lives(ids);
	f.c.now_ms = at(2021, 3, 1);
	assert_ok(&f, assess_new(&f.c, &a, &id));
	assert_refused(&f, RC_BAD_INPUT, "only a fixed", assess_new(&f.c, &(struct assessment){ .title = "更正", .text = columns_text, .cut_off = a.cut_off, .known_by = a.known_by, .corrects = id }, &seq));
	assert_ok(&f, assess_work(&f.c, &(struct assess_asked){ .text = columns_text, .cut_off = a.cut_off, .known_by = a.known_by, .entries_of = id }, &w));
	assert_ok(&f, assess_sheet_of(&f.c, &w, &sheet));
	assert_ok(&f, assess_digest(&f.c, &w, &sheet, &d));
	assess_worked_drop(&f.c, &w);
	assert_refused(&f, RC_CONFLICT, "no longer", assess_fix(&f.c, id, "x", &seq));
	assert_int_equal(count_of("SELECT count(*) FROM assessment_place"), 0);
	assert_ok(&f, assess_fix(&f.c, id, d.result, &seq));
	assert_refused(&f, RC_CONFLICT, "fixed already", assess_fix(&f.c, id, d.result, &seq));
	assert_int_equal(count_of("SELECT count(*) FROM assessment_project"), 2);
	assert_ok(&f, assess_check(&f.c, &findings));
	assert_int_equal(findings, 0);
	say(ids[0], "start_agreed", NULL, "2031-01-01");
	assert_ok(&f, assess_get(&f.c, id, &a));
	assert_string_equal(a.sm3_result, d.result);
	assert_string_equal(a.state, "fixed");
	assert_true(a.seq == seq && seq > 0);
}

static void what_is_altered_by_other_means_is_found(void **state)
{
	static const char *const changes[] = { "UPDATE assessment_place SET total = '99.00'", "UPDATE assessment_project SET states = 'o'", "UPDATE assessment SET text = text || ' '", "UPDATE assessment_line SET points = '5.00'",
		"UPDATE assessment_record SET sm3_result = 'x'" };
	a_fixed_result_is_what_the_ledger_says(state);
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		txn_auto t = { 0 };
		int findings = 0;
		assert_int_equal(txn_begin(&t, f.c.db), RC_OK);
		assert_int_equal(db_script(f.c.db, changes[i]), RC_OK); /* a script gets past the guard of append-only tables */
		assert_ok(&f, assess_check(&f.c, &findings));
		assert_true(findings > 0);
	}
}

/* ---- */

static void every_published_scheme_is_good(void **state)
{
	static const char *const ids[] = { "suzhou-2020", "henan-2020", "xinyang-zhoukou-2022", "yanan-2017", "zhengzhou-2022" };
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		const struct assess_scheme *s = assess_scheme_find(&f.app, ids[i]);
		assert_non_null(s);
		assert_true(s->plan->source[0] != '\0' && s->plan->missing.zh != NULL);
		assert_int_equal(s->example, i > 0);
	}
	const struct assess_plan *p = assess_scheme_find(&f.app, "yanan-2017")->plan;
	const struct assess_item *t = &p->items[assess_item_of(p, "ceremonies")];
	assert_true(t->by_hand && t->times == 4 && t->each_most == 30);
	p = assess_scheme_find(&f.app, "xinyang-zhoukou-2022")->plan;
	assert_true(p->needs_last && p->items[0].assumed && p->n_figures == 4);
	p = assess_scheme_find(&f.app, "zhengzhou-2022")->plan;
	assert_true(p->items[0].weight == 10 && p->items[1].unpublished);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotients_are_rounded_half_away_from_zero), cmocka_unit_test(months_are_whole_ones),
		cmocka_unit_test_setup_teardown(every_published_scheme_is_good, setup, teardown),
		cmocka_unit_test_setup_teardown(a_city_worked_out_by_hand, setup, teardown),
		cmocka_unit_test_setup_teardown(missing_data_become_what_the_item_says, setup, teardown),
		cmocka_unit_test_setup_teardown(entries_add_up_and_are_capped, setup, teardown),
		cmocka_unit_test_setup_teardown(equal_totals_share_the_place_unless_an_item_decides, setup, teardown),
		cmocka_unit_test_setup_teardown(the_order_of_rows_does_not_matter, setup, teardown),
		cmocka_unit_test_setup_teardown(the_files_are_those_of_the_fold, setup, teardown),
		cmocka_unit_test_setup_teardown(a_fixed_result_is_what_the_ledger_says, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_altered_by_other_means_is_found, setup, teardown),
	};
	if (argc < 2)
		return 2;
	plans_dir = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
