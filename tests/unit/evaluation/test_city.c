/* test_city.c - a small city in a real database: rounds, lists, rankings, what-if, export, what is public; and that nobody sees another
 * district's firms.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../registry/fixture.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/file.h"
#include "base/period.h"
#include "evaluation/city_published.h"
#include "evaluation/city_whatif.h"
#include "evaluation/evaluation_export.h"
#include "indicators/view.h"

enum { FIRMS = 240, YEAR = 2020 };

static const struct module *const modules[] = { &registry_module, &indicators_module, &evaluation_module, NULL };
static const struct scope whole = { .kind = SCOPE_ALL };
static struct fixture f;
static char plans[64];

static const char indicators_text[] =
	"indicators:\n"
	"  - {code: land, title: 用地面积, unit: 亩, storage: 亩, decimals: 4}\n"
	"  - {code: tax, title: 税收, unit: 万元, storage: 元, decimals: 2, negative: true}\n"
	"  - {code: sales, title: 销售, unit: 万元, storage: 元, decimals: 2}\n";

static const char scheme_text[] =
	"scheme: small\n"
	"title: {zh: 小城办法, en: Small}\n"
	"version: '1'\n"
	"status: illustrative\n"
	"note: {zh: 测试, en: test}\n"
	"entity: enterprise\n"
	"unit_id: code\n"
	"columns:\n"
	"  code: {kind: id}\n"
	"  district: {kind: enum, title: {zh: 板块, en: District}}\n"
	"  above_scale: {kind: bool}\n"
	"  veto: {kind: bool}\n"
	"  land: {unit: 亩, decimals: 2, title: {zh: 用地面积, en: Land}}\n"
	"  tax: {unit: 万元, decimals: 2, title: {zh: 税收, en: Tax}}\n"
	"  sales: {unit: 万元, decimals: 2, title: {zh: 销售, en: Sales}}\n"
	"derive:\n"
	"  size: {formula: 'if(above_scale, \"big\", \"small\")', title: {zh: 规模, en: Size}}\n"
	"strata: {size: size}\n"
	"eligible:\n"
	"  - {code: land, title: {zh: 有地, en: has land}, when: land > 0 亩}\n"
	"items:\n"
	"  - {code: tax_per_mu, title: {zh: 亩均税收, en: Tax per mu}, value: tax, per: land, unit: 万元/亩, weight: 60, benchmark: {of: ratio_of_sums, by: all},\n"
	"     score: {method: ratio, cap: 1.5, floor: 0}, on_missing: zero, on_negative: zero}\n"
	"  - {code: sales_per_mu, title: {zh: 亩均销售, en: Sales per mu}, value: sales, per: land, unit: 万元/亩, weight: 40, benchmark: {of: ratio_of_sums, by: all},\n"
	"     score: {method: ratio, cap: 1.5, floor: 0}, on_missing: zero}\n"
	"rank: {by: total, over: size, order: descending, on: exact}\n"
	"classes:\n"
	"  list: [{code: A, title: {zh: 甲, en: A}}, {code: B, title: {zh: 乙, en: B}}, {code: C, title: {zh: 丙, en: C}}]\n"
	"  method: quota\n"
	"  over: size\n"
	"  shares: {A: 20 %, B: 50 %, C: 30 %}\n"
	"  rounding: nearest\n"
	"limits:\n"
	"  - {code: veto, title: {zh: 一票否决, en: Veto}, when: veto, class: C, place: freed}\n"
	"lists:\n"
	"  - {code: best, title: {zh: 榜, en: Best}, by: total, n: 10, over: all, where: above_scale, columns: [tax_per_mu]}\n";

/* Towns of three districts; firm n lies in town n % 6. */
static const char *const towns[] = { "320583100", "320583101", "320581101", "320581102", "320509001", "320585100" };
static const char *const districts[] = { "320583", "320583", "320581", "320581", "320509", "320585" };
static const char *const industries[] = { "3911", "1711", "2614", "4411", "3360" };

static uint32_t mix(uint32_t n, uint32_t salt) { return (n * 2654435761u ^ salt * 40503u) * 2246822519u >> 7; }
static int64_t land_of(int n, int year) { return 10000 + mix((uint32_t)n, 1) % 900000 + (year == 2019 ? 0 : 100); }          /* 0.0001 亩 */
static bool has_tax(int n) { return n % 17 != 3; }
static int64_t tax_of(int n, int year) { return (int64_t)(mix((uint32_t)n, (uint32_t)year) % 30000000) - (n % 23 == 0 ? 40000000 : 0); } /* 0.01 元 */
static int64_t sales_of(int n, int year) { return 1000000 + mix((uint32_t)n, (uint32_t)year + 7) % 400000000; }
static bool is_big(int n) { return n % 3 == 0; }

static int id_of(const char *code)
{
	const struct indicators *list;
	assert_ok(&f, indicators_hold(&f.c, &list));
	int id = indicators_find(list, code)->id;
	indicators_drop(&f.c, list);
	return id;
}

static void add_facts(int year, int32_t known)
{
	static struct fact facts[FIRMS * 3];
	size_t n = 0;
	int64_t batch;
	struct batch_info b = { .source = "s", .known_at = known };
	int land = id_of("land"), tax = id_of("tax"), sales = id_of("sales");
	for (int i = 1; i <= FIRMS; i++) {
		struct fact x = { .subject = SUBJECT_FIRST + i - 1, .period = period_code(period_year(year)) };
		x.indicator = (int16_t)land, x.value = land_of(i, year), facts[n++] = x;
		if (has_tax(i))
			x.indicator = (int16_t)tax, x.value = tax_of(i, year), facts[n++] = x;
		x.indicator = (int16_t)sales, x.value = sales_of(i, year), facts[n++] = x;
	}
	assert_ok(&f, facts_append(&f.c, &b, facts, n, &batch));
}

static void write_plan(void)
{
	char path[160];
	strcpy(plans, "/tmp/gusu-plans-XXXXXX");
	assert_non_null(mkdtemp(plans));
	snprintf(path, sizeof path, "%s/schemes", plans);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/schemes/small.yaml", plans);
	FILE *out = fopen(path, "wb");
	assert_non_null(out);
	fputs(scheme_text, out);
	fclose(out);
}

static void add_firms(void)
{
	char name[80];
	for (int i = 1; i <= FIRMS; i++) {
		snprintf(name, sizeof name, "%s%s%d号有限公司", i == 5 ? "=1+" : "", i % 4 == 0 ? "示例纺织" : "示例电子", (i * 7) % 1000);
		assert_int_equal(add_firm(&f, i, name, towns[i % 6], industries[i % 5]), SUBJECT_FIRST + i - 1);
		assert_ok(&f, registry_scale_set(&f.c, code_of(&f, i), YEAR, is_big(i)));
		assert_ok(&f, registry_scale_set(&f.c, code_of(&f, i), YEAR - 1, is_big(i)));
	}
	struct enterprise_mark veto = { .kind = MARK_VETO, .document = "d", .bureau = "b", .reason = "r", .from = "2020-02-01" };
	assert_ok(&f, registry_mark_add(&f.c, code_of(&f, 9), &veto));
	assert_ok(&f, registry_mark_add(&f.c, code_of(&f, 10), &veto));
}

static int setup(void **state)
{
	struct plan_report r;
	struct round round;
	bool changed;
	write_plan();
	fixture_make(&f, modules, plans);
	plan_report_init(&r, &f.c.arena);
	assert_ok(&f, indicators_put(&f.c, indicators_read(&f.c.arena, &r, plan_read_text(&r, "p", indicators_text, strlen(indicators_text))),
		&changed));
	add_firms();
	add_facts(2019, days_of(2020, 3, 1));
	add_facts(2020, days_of(2021, 3, 1));
	fixture_fresh(&f);
	assert_ok(&f, round_evaluate(&f.c, "small", 2019, DAY_NONE, &round));
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &round));
	fixture_fresh(&f);
	return 0;
}

static int teardown(void **state)
{
	char command[160];
	fixture_drop(&f);
	snprintf(command, sizeof command, "rm -rf '%s'", plans);
	assert_int_equal(system(command), 0);
	return 0;
}

static struct city *hold(int year)
{
	struct city *y = NULL;
	assert_ok(&f, city_hold(&f.c, "small", year, &y));
	assert_ok(&f, city_lists_need(&f.c, y));
	return y;
}

static const struct city_list *ask(struct city *y, const struct scope *s, const struct city_filter_words *w, const char *sort,
	bool descending)
{
	struct city_filter filter = CITY_FILTER_NONE;
	const struct city_list *list = NULL;
	assert_ok(&f, city_filter_read(&f.c, y, w, &filter));
	assert_ok(&f, city_list(&f.c, y, s, &filter, sort, descending, &list));
	return list;
}

static int firm_of(const struct city *y, uint32_t row) { return (int)(registry_subject(y->view.reg,
	city_registry_row(y, row)) - SUBJECT_FIRST) + 1; }

static struct scope district_scope(const struct city *y, const char *code)
{
	const struct region *r = &y->view.reg->regions[registry_region_of(y->view.reg, code)];
	return (struct scope){ .kind = SCOPE_REGION, .region_lo = r->pos, .region_hi = r->pos_end };
}

/* ---- Filters, each against a plain count over the numbers the city was made from. */

static size_t count_if(bool (*wanted)(int n))
{
	size_t k = 0;
	for (int n = 1; n <= FIRMS; n++)
		k += wanted(n);
	return k;
}

static bool in_kunshan(int n) { return strcmp(districts[n % 6], "320583") == 0; }
static bool in_town(int n) { return n % 6 == 2; }
static bool makes_textile(int n) { return n % 5 == 1; }
static bool is_textile_name(int n) { return n % 4 == 0; }
static bool kunshan_textile(int n) { return in_kunshan(n) && is_textile_name(n); }
static bool on_veto(int n) { return n == 9 || n == 10; }
static bool everybody(int n) { return true; }

static void filters_choose_who_they_say(void **state)
{
	static const struct { struct city_filter_words words; bool (*wanted)(int n); } cases[] = {
		{ { .q = NULL }, everybody }, { { .district = "320583" }, in_kunshan }, { { .district = "昆山市" }, in_kunshan },
		{ { .town = "320581101" }, in_town }, { { .district = "320581", .town = "320581101" }, in_town },
			{ { .industry = "17" }, makes_textile },
		{ { .industry = "1711" }, makes_textile }, { { .industry = "C" }, NULL }, { { .q = "纺织" }, is_textile_name },
		{ { .q = "纺织", .district = "320583" }, kunshan_textile }, { { .list = "veto" }, on_veto }, { { .q = "没有这个" }, NULL },
	};
	struct city *y = hold(YEAR);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct city_list *list = ask(y, &whole, &cases[i].words, "code", false);
		for (size_t k = 0; cases[i].wanted && k < list->n; k++)
			assert_true(cases[i].wanted(firm_of(y, list->rows[k])));
		size_t want = cases[i].wanted ? count_if(cases[i].wanted) : cases[i].words.q ? 0 : FIRMS - FIRMS / 5; /* 4411 is section D */
		assert_int_equal(list->n, want);
		city_list_drop(y, list);
	}
	city_drop(&f.c, y);
}

static void numbers_bound_totals_and_size(void **state)
{
	struct city *y = hold(YEAR);
	struct city_filter filter = CITY_FILTER_NONE;
	const struct city_list *list;
	size_t n = 0;
	filter.above_scale = 1;
	filter.min_total = 40;
	filter.max_total = 90;
	filter.classes = 1 | 2;
	assert_ok(&f, city_list(&f.c, y, &whole, &filter, "total", true, &list));
	for (size_t row = 0; row < y->ev->rows; row++)
		n += is_big(firm_of(y, (uint32_t)row)) && y->ev->total[row] >= 40 && y->ev->total[row] <= 90 && y->ev->class_[row] <= 1;
	assert_true(n > 5);
	assert_int_equal(list->n, n);
	city_list_drop(y, list);
	city_drop(&f.c, y);
}

static void what_nobody_knows_is_told_with_what_there_is(void **state)
{
	struct city *y = hold(YEAR);
	struct city_filter filter = CITY_FILTER_NONE;
	const struct city_list *list;
	assert_refused(&f, RC_BAD_INPUT, "no region with the code or name '999999'",
		city_filter_read(&f.c, y, &(struct city_filter_words){ .district = "999999" }, &filter));
	assert_refused(&f, RC_BAD_INPUT, "known: A, B, C, none",
		city_filter_read(&f.c, y, &(struct city_filter_words){ .classes = "A,X" }, &filter));
	assert_refused(&f, RC_BAD_INPUT, "no industry '99'",
		city_filter_read(&f.c, y, &(struct city_filter_words){ .industry = "99" }, &filter));
	assert_refused(&f, RC_BAD_INPUT, "no list 'grey'", city_filter_read(&f.c, y, &(struct city_filter_words){ .list = "grey" }, &filter));
	filter = CITY_FILTER_NONE;
	assert_refused(&f, RC_BAD_INPUT, "did you mean total", city_list(&f.c, y, &whole, &filter, "totl", false, &list));
	city_drop(&f.c, y);
}

/* ---- Orders. */

static double key_of(const struct city *y, const char *sort, uint32_t row)
{
	double v;
	if (strcmp(sort, "total") == 0)
		return evaluation_total(y->ev, row, &v) ? v : NAN;
	if (strcmp(sort, "value.tax_per_mu") == 0) {
		int n = firm_of(y, row);
		return has_tax(n) ? (double)tax_of(n, YEAR) / 1e6 / ((double)land_of(n, YEAR) / 1e4) : NAN;
	}
	return city_region(y, row);
}

static void orders_are_stable_and_unknown_comes_last(void **state)
{
	static const char *const sorts[] = { "total", "value.tax_per_mu", "town" };
	struct city *y = hold(YEAR);
	for (int s = 0; s < 6; s++) {
		const char *sort = sorts[s / 2];
		const struct city_list *list = ask(y, &whole, &(struct city_filter_words){ .q = NULL }, sort, s % 2);
		assert_int_equal(list->n, FIRMS);
		for (size_t i = 1; i < list->n; i++) {
			double a = key_of(y, sort, list->rows[i - 1]), b = key_of(y, sort, list->rows[i]);
			if (isnan(a)) {
				assert_true(isnan(b) && list->rows[i - 1] < list->rows[i]);
			} else if (!isnan(b) && fabs(a - b) > 1e-9 * fabs(a)) {
				assert_true((a < b) == !(s % 2));
			} else if (a == b) {
				assert_true(list->rows[i - 1] < list->rows[i]);
			}
		}
		city_list_drop(y, list);
	}
	city_drop(&f.c, y);
}

static void a_question_asked_again_has_the_same_answer(void **state)
{
	struct city *y = hold(YEAR);
	const struct city_filter_words words = { .q = "电子", .district = "320583" };
	const struct city_list *a = ask(y, &whole, &words, "total", true), *b = ask(y, &whole, &words, "total", true);
	assert_ptr_equal(a, b);
	city_list_drop(y, a);
	city_list_drop(y, b);
	for (int i = 0; i < 400; i++) { /* more than are kept */
		struct city_filter filter = CITY_FILTER_NONE;
		const struct city_list *list;
		filter.min_total = i / 4.0;
		assert_ok(&f, city_list(&f.c, y, &whole, &filter, "name", i & 1, &list));
		for (size_t k = 0; k < list->n; k++)
			assert_true(y->ev->total[list->rows[k]] >= i / 4.0);
		city_list_drop(y, list);
	}
	city_drop(&f.c, y);
}

/* ---- Scope: a district's account never holds another district's row, also when the whole city asked the same before. */

static void nobody_sees_another_district(void **state)
{
	static const char *const sorts[] = { "rank", "total", "name", "class", "value.tax_per_mu", "industry" };
	static const struct city_filter_words words[] = { { .q = NULL }, { .q = "纺织" }, { .classes = "A,B" }, { .industry = "C" },
		{ .list = "best" }, { .list = "veto" }, { .district = "320581" } };
	struct city *y = hold(YEAR);
	struct scope kunshan = district_scope(y, "320583"), one = { .kind = SCOPE_SUBJECT, .subject = SUBJECT_FIRST + 5 },
		nobody = { .kind = SCOPE_NONE };
	for (size_t w = 0; w < sizeof words / sizeof *words; w++)
		for (size_t s = 0; s < sizeof sorts / sizeof *sorts; s++) {
			const struct city_list *all = ask(y, &whole, &words[w], sorts[s], false), *own = ask(y, &kunshan, &words[w], sorts[s], false);
			size_t n = 0;
			for (size_t i = 0; i < all->n; i++) /* the same order, only shorter */
				if (in_kunshan(firm_of(y, all->rows[i])))
					assert_int_equal(own->rows[n++], all->rows[i]);
			assert_int_equal(own->n, n);
			city_list_drop(y, all);
			city_list_drop(y, own);
			const struct city_list *single = ask(y, &one, &words[w], sorts[s], false), *empty = ask(y, &nobody, &words[w], sorts[s],
				false);
			assert_true(single->n == 0 || (single->n == 1 && firm_of(y, single->rows[0]) == 6));
			assert_int_equal(empty->n, 0);
			city_list_drop(y, single);
			city_list_drop(y, empty);
		}
	city_drop(&f.c, y);
}

static void rankings_and_top_lists_keep_to_the_scope(void **state)
{
	struct city *y = hold(YEAR);
	struct scope kunshan = district_scope(y, "320583");
	const struct top_list *lists;
	const struct top_row *rows;
	struct grouping g;
	int n;
	assert_ok(&f, city_groups(&f.c, y, &kunshan, GROUP_TOWN, &g));
	assert_int_equal(g.n, 2);
	assert_ok(&f, city_groups_last_year(&f.c, y, &kunshan, GROUP_TOWN, &g));
	assert_ok(&f, city_groups(&f.c, y, &kunshan, GROUP_DISTRICT, &g));
	assert_int_equal(g.n, 1);
	assert_int_equal(g.list[0].units, count_if(in_kunshan));
	assert_ok(&f, city_top_lists(&f.c, y, &lists, &n));
	assert_int_equal(n, 2);
	assert_ok(&f, city_top_rows(&f.c, y, &kunshan, &lists[0], &rows, &n));
	assert_true(n > 0 && n < 10);
	for (int i = 0; i < n; i++)
		assert_true(in_kunshan(firm_of(y, rows[i].row)) && rows[i].place >= 1 && rows[i].place <= 10);
	assert_ok(&f, city_top_towns(&f.c, y, &kunshan, &g));
	for (int i = 0; i < g.n; i++)
		assert_int_equal(strncmp(group_name(y, GROUP_TOWN, &g.list[i]).key, "320583", 6), 0);
	city_drop(&f.c, y);
}

static void a_what_if_tells_only_of_the_scope(void **state)
{
	struct city *y = hold(YEAR);
	struct scope kunshan = district_scope(y, "320583");
	const struct city_change change = { "w.tax_per_mu", 10 };
	struct city_answer a;
	assert_ok(&f, city_whatif(&f.c, y, &kunshan, &(struct city_question){ &change, 1, 0, 200 }, &a));
	assert_true(a.w.n_risers + a.w.n_fallers > 10);
	for (int i = 0; i < a.w.n_risers; i++)
		assert_true(in_kunshan(firm_of(y, a.w.risers[i].row)));
	for (int i = 0; i < a.w.n_fallers; i++)
		assert_true(in_kunshan(firm_of(y, a.w.fallers[i].row)));
	assert_int_equal(a.n_districts, 1);
	assert_string_equal(a.districts[0].name.key, "320583");
	assert_int_equal(a.districts[0].of.units, count_if(in_kunshan));
	city_drop(&f.c, y);
}

/* ---- Rankings. */

static void a_ranking_is_a_ratio_of_sums(void **state)
{
	struct city *y = hold(YEAR);
	struct grouping g;
	assert_ok(&f, city_groups(&f.c, y, &whole, GROUP_DISTRICT, &g));
	assert_ok(&f, city_groups_last_year(&f.c, y, &whole, GROUP_DISTRICT, &g));
	int m = measure_find(g.measures, g.n_measures, "tax_per_mu");
	assert_int_equal(m, 0);
	for (int i = 0; i < g.n; i++) {
		const char *key = group_name(y, GROUP_DISTRICT, &g.list[i]).key;
		double tax = 0, land = 0, tax_before = 0, land_before = 0;
		for (int n = 1; n <= FIRMS; n++)
			if (strcmp(districts[n % 6], key) == 0 && has_tax(n)) { /* without its tax its land does not count either */
				tax += (double)tax_of(n, 2020) / 1e6, land += (double)land_of(n, 2020) / 1e4;
				tax_before += (double)tax_of(n, 2019) / 1e6, land_before += (double)land_of(n, 2019) / 1e4;
			}
		assert_true(fabs(g.list[i].values[m] - tax / land) < 1e-9 * (1 + fabs(tax / land)));
		assert_true(fabs(g.list[i].last[m] - tax_before / land_before) < 1e-9 * (1 + fabs(tax_before / land_before)));
	}
	groups_rank(&g, m, true);
	for (int i = 1; i < g.n; i++)
		assert_true(g.list[i - 1].values[m] >= g.list[i].values[m] && g.list[i].rank == i + 1);
	city_drop(&f.c, y);
	y = hold(2019);
	assert_ok(&f, city_groups(&f.c, y, &whole, GROUP_DISTRICT, &g));
	assert_ok(&f, city_groups_last_year(&f.c, y, &whole, GROUP_DISTRICT, &g));
	assert_true(isnan(g.list[0].last[0])); /* nothing of 2018 */
	city_drop(&f.c, y);
}

static void small_towns_cannot_stand_on_the_list(void **state)
{
	struct city *y = hold(YEAR);
	struct grouping all, best;
	assert_ok(&f, city_groups(&f.c, y, &whole, GROUP_TOWN, &all));
	assert_ok(&f, city_top_towns(&f.c, y, &whole, &best));
	int eligible = 0;
	for (int i = 0; i < all.n; i++)
		eligible += all.list[i].units >= TOWN_FIRMS_MIN;
	assert_int_equal(best.n, eligible);
	for (int i = 0; i < best.n; i++)
		assert_true(best.list[i].units >= TOWN_FIRMS_MIN && best.list[i].rank == i + 1);
	city_drop(&f.c, y);
}

/* ---- What-if. */

static void a_what_if_leaves_the_round_as_it_is(void **state)
{
	struct city *y = hold(YEAR);
	uint64_t before = evaluation_hash(y->ev);
	const struct city_change none[1] = { { "w.tax_per_mu", 60 } }, other[2] = { { "w.tax_per_mu", 20 }, { "share.A", 0.3 } };
	struct city_answer a;
	assert_ok(&f, city_whatif(&f.c, y, &whole, &(struct city_question){ other, 2, 0, 5 }, &a));
	assert_true(a.w.up > 0);
	size_t sum = 0;
	for (int k = 0; k < 3; k++)
		sum += a.w.after[k];
	assert_int_equal(sum, FIRMS);
	assert_int_equal(a.n_notes, 1);
	assert_non_null(strstr(a.notes[0], "60 instead of 100"));
	assert_ok(&f, city_whatif(&f.c, y, &whole, &(struct city_question){ none, 1, 0, 5 }, &a));
	assert_int_equal(a.w.up + a.w.down, 0);
	assert_true(evaluation_hash(y->ev) == before);
	const struct city_change unknown = { "w.nothing", 1 }, absurd = { "share.A", 7 };
	assert_refused(&f, RC_BAD_INPUT, "nothing is called", city_whatif(&f.c, y, &whole, &(struct city_question){ &unknown, 1, 0, 5 }, &a));
	assert_refused(&f, RC_BAD_INPUT, "share.A", city_whatif(&f.c, y, &whole, &(struct city_question){ &absurd, 1, 0, 5 }, &a));
	city_drop(&f.c, y);
}

/* ---- Rounds. */

static void a_round_recomputes_after_more_became_known(void **state)
{
	struct round r, now;
	struct city *y = hold(YEAR), *after;
	bool same = false, found;
	struct fact late = { .subject = SUBJECT_FIRST, .period = period_code(period_year(YEAR)), .indicator = (int16_t)id_of("tax"),
		.value = 99999999 };
	struct batch_info b = { .source = "late", .known_at = days_of(2021, 6, 1) };
	int64_t batch, first = y->round.id;
	assert_ok(&f, facts_append(&f.c, &b, &late, 1, &batch));
	fixture_fresh(&f);
	assert_ok(&f, round_verify(&f.c, first, &same, &now));
	assert_true(same);
	assert_ok(&f, city_hold(&f.c, "small", YEAR, &after)); /* the record, not today's figures */
	assert_ptr_equal(after, y);
	city_drop(&f.c, after);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, days_of(2021, 5, 1), &r));
	assert_string_equal(r.result_hash, y->round.result_hash); /* as of May it was not known yet */
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &r));
	assert_string_not_equal(r.result_hash, y->round.result_hash);
	city_drop(&f.c, y);
	assert_ok(&f, round_find(&f.c, "small", YEAR, &now, &found));
	assert_true(found && now.id == r.id);
	assert_refused(&f, RC_NOT_FOUND, "did you mean small", round_evaluate(&f.c, "smal", YEAR, DAY_NONE, &r));
	assert_refused(&f, RC_BAD_INPUT, "no enterprise takes part in 2015", round_evaluate(&f.c, "small", 2015, DAY_NONE, &r));
}

/* ---- Files. */

static void an_export_holds_the_scope_and_no_formula(void **state)
{
	struct city *y = hold(YEAR);
	struct export_spec spec = { .filter = CITY_FILTER_NONE, .sort = "code", .columns = "tax_per_mu,in.land" };
	const char *path = fixture_path(&f, "out.csv");
	struct file_bytes file;
	int64_t rows;
	assert_ok(&f, export_results(&f.c, y, &spec, TABLE_CSV, path, &rows));
	assert_int_equal(rows, FIRMS);
	assert_int_equal(file_load(path, 0, &file), RC_OK);
	char *text = arena_strndup(&f.c.arena, file.p, file.n);
	file_unload(&file);
	assert_non_null(strstr(text, ",'=1+"));
	assert_null(strstr(text, ",=1+"));
	f.c.scope = district_scope(y, "320583");
	assert_ok(&f, export_results(&f.c, y, &spec, TABLE_XLSX, fixture_path(&f, "out.xlsx"), &rows));
	assert_int_equal(rows, (int64_t)count_if(in_kunshan));
	f.c.scope = whole;
	spec.columns = "tax_per_m";
	assert_refused(&f, RC_BAD_INPUT, "did you mean tax_per_mu", export_results(&f.c, y, &spec, TABLE_CSV, path, &rows));
	city_drop(&f.c, y);
}

static void what_is_published_names_classes_and_nothing_else(void **state)
{
	struct city *y = hold(YEAR);
	char hash[DIGEST_HEX], again[DIGEST_HEX];
	struct published_table t;
	struct buf b;
	size_t lines = 0;
	buf_init(&b, 1 << 20);
	assert_ok(&f, published_file(&f.c, y, &b));
	for (const char *p = buf_text(&b); *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, FIRMS + 1);
	assert_non_null(strstr(buf_text(&b), "统一社会信用代码,企业名称,板块,类别\n"));
	unsigned char sm3[DIGEST_SIZE];
	char own[DIGEST_HEX];
	assert_int_equal(digest_of(DIGEST_SM3, b.data, b.len, sm3), RC_OK);
	hex_print(own, sm3, sizeof sm3);
	assert_ok(&f, published_hash(&f.c, y, hash));
	assert_ok(&f, published_hash(&f.c, y, again));
	assert_string_equal(hash, again);
	assert_string_equal(hash, own); /* whoever has the file can compute it */
	buf_finish(&b);
	assert_ok(&f, published_counts(&f.c, y, GROUP_DISTRICT, &t));
	assert_true(t.safe && t.safe_totals && t.n == 4 && t.all == FIRMS);
	city_drop(&f.c, y);
}

static size_t how_many(struct city *y, const struct city_filter_words *w)
{
	const struct city_list *list = ask(y, &whole, w, "code", false);
	size_t n = list->n;
	city_list_drop(y, list);
	return n;
}

static void a_mark_that_came_later_changes_no_former_round(void **state)
{
	struct round r, now;
	struct city *y = hold(YEAR);
	struct enterprise_mark veto = { .kind = MARK_VETO, .document = "d", .bureau = "b", .reason = "late", .from = "2018-01-01" }; /* back-dated */
	struct city_filter_words vetoed = { .list = "veto" };
	bool same = false;
	int64_t first = y->round.id;
	size_t before = how_many(y, &vetoed);
	for (int i = 1; i <= FIRMS; i++) /* whoever is not vetoed */
		if (i != 9 && i != 10)
			assert_ok(&f, registry_mark_add(&f.c, code_of(&f, i), &veto));
	city_drop(&f.c, y);
	fixture_fresh(&f);
	assert_ok(&f, round_verify(&f.c, first, &same, &now));
	assert_true(same);
	y = hold(YEAR);
	assert_int_equal(y->round.id, first);
	assert_int_equal(how_many(y, &vetoed), before);
	city_drop(&f.c, y);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &r));
	assert_string_not_equal(r.result_hash, now.result_hash);
	assert_ok(&f, round_verify(&f.c, r.id, &same, &now));
	assert_true(same);
}

static void a_mark_that_was_taken_back_changes_no_former_round(void **state)
{
	const char *text = "信用代码,名单,文件,认定单位,事由,开始日期,结束日期\n";
	struct round with, now, back_again;
	bool same = false;
	char input[80];
	for (int i = 100; i < 130; i++)
		text = arena_printf(&f.c.arena, "%s%s,一票否决,文〔2020〕9号,生态环境局,,2020-01-01,\n", text, code_of(&f, i));
	struct enterprise_mark mine = { .kind = MARK_WHITE, .document = "d", .bureau = "b", .from = "2019-01-01" };
	int64_t batch = import_marks_of(&f, text, 30);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &with));
	snprintf(input, sizeof input, "%s", with.input_hash); /* outlives the unit of work */
	take_marks_back(&f, batch, 30);
	fixture_fresh(&f);
	assert_ok(&f, round_verify(&f.c, with.id, &same, &now));
	assert_true(same);
	struct city *y = hold(YEAR);
	assert_int_equal(y->round.id, with.id);
	assert_true(how_many(y, &(struct city_filter_words){ .list = "veto" }) >= 30);
	city_drop(&f.c, y);
	assert_ok(&f, registry_mark_add(&f.c, code_of(&f, 1), &mine)); /* the registry goes on after the undo */
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &now));
	assert_string_not_equal(now.input_hash, input);
	assert_ok(&f, round_verify(&f.c, with.id, &same, &back_again));
	assert_true(same);
	assert_ok(&f, round_verify(&f.c, now.id, &same, &back_again));
	assert_true(same);
}

static void a_state_that_was_corrected_changes_no_former_round(void **state)
{
	struct round before, now, again;
	bool same = false;
	char input[80];
	fixture_fresh(&f);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &before));
	snprintf(input, sizeof input, "%s", before.input_hash); /* outlives the unit of work */
	for (int i = 60; i < 90; i++) { /* moved and in another trade since long ago, as it turns out */
		struct enterprise_edit e = { .region = "320585100", .industry = "4411", .from = days_of(2017, 1, 1), .registered = days_of(2015, 5, 5) };
		assert_ok(&f, registry_enterprise_set(&f.c, code_of(&f, i), &e));
	}
	fixture_fresh(&f);
	assert_ok(&f, round_verify(&f.c, before.id, &same, &again));
	assert_true(same);
	struct city *y = hold(YEAR);
	assert_int_equal(y->round.id, before.id);
	size_t there = how_many(y, &(struct city_filter_words){ .district = "320585" });
	city_drop(&f.c, y);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &now));
	assert_string_not_equal(now.input_hash, input); /* lists group by place and trade, though this scheme reads neither */
	y = hold(YEAR);
	assert_true(how_many(y, &(struct city_filter_words){ .district = "320585" }) > there);
	city_drop(&f.c, y);
	for (int i = 60; i < 90; i++) { /* and corrected once more */
		struct enterprise_edit e = { .industry = "1711", .from = days_of(2018, 1, 1), .registered = DAY_NONE };
		assert_ok(&f, registry_enterprise_set(&f.c, code_of(&f, i), &e));
	}
	fixture_fresh(&f);
	assert_ok(&f, round_verify(&f.c, before.id, &same, &again));
	assert_true(same);
	assert_ok(&f, round_verify(&f.c, now.id, &same, &again));
	assert_true(same);
}

static void a_new_code_and_a_new_firm_change_no_former_round(void **state)
{
	struct round before, now, again;
	bool same = false;
	char input[80], code[19], other[19];
	int64_t id;
	fixture_fresh(&f);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &before));
	snprintf(input, sizeof input, "%s", before.input_hash); /* outlives the unit of work */
	snprintf(code, sizeof code, "%s", code_of(&f, 40));
	snprintf(other, sizeof other, "%s", code_of(&f, FIRMS + 500));
	assert_ok(&f, registry_enterprise_recode(&f.c, code, other, days_of(2020, 3, 1), "变更登记"));
	fixture_fresh(&f);
	struct enterprise_edit e = { .uscc = code_of(&f, FIRMS + 501), .name = "后来登记有限公司", .region = "320583", .industry = "1711", .from = DAY_NONE, .registered = days_of(2018, 5, 5) };
	assert_ok(&f, registry_enterprise_add(&f.c, &e, &id));
	fixture_fresh(&f);
	assert_ok(&f, round_verify(&f.c, before.id, &same, &again));
	assert_true(same);
	assert_string_equal(again.input_hash, input);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &now));
	assert_string_not_equal(now.input_hash, input);
	assert_ok(&f, registry_enterprise_recode(&f.c, other, code_of(&f, FIRMS + 502), days_of(2020, 4, 1), "更正"));
	fixture_fresh(&f);
	assert_ok(&f, round_verify(&f.c, before.id, &same, &again));
	assert_true(same);
	assert_ok(&f, round_verify(&f.c, now.id, &same, &again));
	assert_true(same);
	struct city *y = hold(YEAR);
	assert_int_equal(y->round.id, now.id);
	city_drop(&f.c, y);
}

static void an_input_is_read_as_its_record_says(void **state)
{
	struct round r;
	struct city *y;
	char by[INPUT_DIGEST + 1][DIGEST_HEX], again[DIGEST_HEX];
	fixture_fresh(&f);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &r));
	assert_ok(&f, round_again(&f.c, r.id, &y));
	for (int k = 0; k <= INPUT_DIGEST; k++)
		assert_ok(&f, round_input_hash(&f.c, &y->view, y->decided, y->n_decided, y->scheme, k, by[k]));
	assert_int_equal(y->round.input_digest, INPUT_DIGEST);
	assert_string_equal(by[INPUT_DIGEST], r.input_hash);
	assert_string_not_equal(by[0], by[1]);
	assert_string_not_equal(by[1], by[2]);
	for (int k = 0; k < INPUT_DIGEST; k++) { /* a round of an older program: its record does not say how */
		struct round old = { .input_hash = by[k] };
		assert_ok(&f, round_input_again(&f.c, &old, &y->view, y->decided, y->n_decided, y->scheme, again));
		assert_string_equal(again, by[k]);
	}
	round_again_done(&f.c, y);
}

static void a_move_between_districts_alone_is_another_input(void **state)
{
	struct round r;
	char input[DIGEST_HEX], code[19];
	snprintf(code, sizeof code, "%s", code_of(&f, 77));
	struct enterprise_edit e = { .region = "320583", .industry = "17", .from = days_of(2017, 1, 1), .registered = DAY_NONE };
	assert_ok(&f, registry_enterprise_set(&f.c, code, &e)); /* neither town nor class is known any more */
	fixture_fresh(&f);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &r));
	snprintf(input, sizeof input, "%s", r.input_hash);
	e.region = "320585";
	assert_ok(&f, registry_enterprise_set(&f.c, code, &e));
	fixture_fresh(&f);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &r));
	assert_string_not_equal(r.input_hash, input);
	snprintf(input, sizeof input, "%s", r.input_hash);
	e.industry = "39";
	assert_ok(&f, registry_enterprise_set(&f.c, code, &e));
	fixture_fresh(&f);
	assert_ok(&f, round_evaluate(&f.c, "small", YEAR, DAY_NONE, &r));
	assert_string_not_equal(r.input_hash, input);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_choose_who_they_say),
		cmocka_unit_test(numbers_bound_totals_and_size),
		cmocka_unit_test(what_nobody_knows_is_told_with_what_there_is),
		cmocka_unit_test(orders_are_stable_and_unknown_comes_last),
		cmocka_unit_test(a_question_asked_again_has_the_same_answer),
		cmocka_unit_test(nobody_sees_another_district),
		cmocka_unit_test(rankings_and_top_lists_keep_to_the_scope),
		cmocka_unit_test(a_what_if_tells_only_of_the_scope),
		cmocka_unit_test(a_ranking_is_a_ratio_of_sums),
		cmocka_unit_test(small_towns_cannot_stand_on_the_list),
		cmocka_unit_test(a_what_if_leaves_the_round_as_it_is),
		cmocka_unit_test(an_export_holds_the_scope_and_no_formula),
		cmocka_unit_test(what_is_published_names_classes_and_nothing_else),
		cmocka_unit_test(a_round_recomputes_after_more_became_known),
		cmocka_unit_test(a_state_that_was_corrected_changes_no_former_round),
		cmocka_unit_test(a_mark_that_was_taken_back_changes_no_former_round),
		cmocka_unit_test(a_mark_that_came_later_changes_no_former_round),
		cmocka_unit_test(an_input_is_read_as_its_record_says),
		cmocka_unit_test(a_move_between_districts_alone_is_another_input),
		cmocka_unit_test(a_new_code_and_a_new_firm_change_no_former_round),
	};
	return cmocka_run_group_tests_name("evaluation/city", tests, setup, teardown);
}
