/* test_view.c - columns of the city: units, attributes, lags, scope, time, the cache; coverage.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../registry/fixture.h"
#include <string.h>
#include "base/period.h"
#include "indicators/view.h"

static const struct module *const modules[] = {&registry_module, &indicators_module, NULL};
static struct fixture f;

static const char plan[] =
	"indicators:\n"
	"  - {code: land, title: 用地面积, unit: 亩, storage: 亩, decimals: 4}\n"
	"  - {code: tax, title: 税收, unit: 万元, storage: 元, decimals: 2, negative: true}\n"
	"  - {code: energy, title: 能耗, unit: tce, storage: tce, decimals: 4, duty: above_scale}\n"
	"  - {code: level, title: 等级, kind: enum, words: [省级, 国家级], duty: none}\n";

static int id_of(const char *code)
{
	const struct indicators *list;
	int id;

	assert_ok(&f, indicators_hold(&f.c, &list));
	assert_non_null(indicators_find(list, code));
	id = indicators_find(list, code)->id;
	indicators_drop(&f.c, list);
	return id;
}

static void append(int n, const char *code, int year, int64_t value, int32_t known_at)
{
	struct fact fact = {SUBJECT_FIRST + n - 1, value, period_code(period_year(year)), (int16_t)id_of(code), false};
	struct batch_info b = {.source = "s", .known_at = known_at};
	int64_t batch;

	assert_ok(&f, facts_append(&f.c, &b, &fact, 1, &batch));
}

static int setup(void **state)
{
	struct plan_report r;
	struct plan_node *root;
	bool changed;

	fixture_make(&f, modules, NULL);
	plan_report_init(&r, &f.c.arena);
	root = plan_read_text(&r, "p", plan, strlen(plan));
	assert_ok(&f, indicators_put(&f.c, indicators_read(&f.c.arena, &r, root), &changed));
	add_firm(&f, 1, "甲", "320583100", "3911");
	add_firm(&f, 2, "乙", "320581", "44");
	add_firm(&f, 3, "丙", "320583", NULL);
	append(1, "tax", 2020, 12345678, days_of(2021, 3, 1));
	append(1, "tax", 2019, 100, days_of(2020, 3, 1));
	append(3, "tax", 2020, -5, days_of(2021, 3, 1));
	append(1, "land", 2020, 125000, days_of(2021, 2, 1));
	append(2, "land", 2020, 0, days_of(2021, 2, 1));
	append(1, "level", 2020, 1, days_of(2021, 2, 1));
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

static struct unit unit(const char *text)
{
	struct unit u;

	assert_true(unit_parse(text, strlen(text), &u, NULL));
	return u;
}

static const struct scope all = {.kind = SCOPE_ALL};

static struct view open_view(const struct scope *s, int year, struct as_of at, const struct view_want *wants, int n)
{
	struct view v;

	assert_ok(&f, view_open(&f.c, s, year, at, wants, n, &v));
	return v;
}

static double at(const struct view *v, int col, size_t row)
{
	assert_true(column_has(&v->frame.cols[col], row));
	return v->frame.cols[col].v[row];
}

static void numbers_come_in_the_unit_asked_for(void **state)
{
	struct unit wan = unit("万元"), m2 = unit("m2"), step = unit("0.01元");
	const struct view_want wants[] = {{"tax", 0, &wan}, {"tax", 0, NULL}, {"land", 0, &m2}, {"tax", 1, &wan}};
	struct view v = open_view(&all, 2020, AS_OF_NOW, wants, 4);

	assert_int_equal(v.frame.rows, 3);
	assert_true(at(&v, 0, 0) == 12.345678);
	assert_true(at(&v, 1, 0) == 12345678);
	assert_true(unit_same(&v.frame.cols[1].unit, &step));
	assert_true(at(&v, 2, 0) == 12.5 * 2000 / 3);
	assert_true(at(&v, 2, 1) == 0);             /* zero is a value */
	assert_false(column_has(&v.frame.cols[2], 2)); /* missing is not zero */
	assert_true(v.frame.cols[2].v[2] == 0);
	assert_true(at(&v, 0, 2) == -0.000005);
	assert_true(at(&v, 3, 0) == 0.0001);
	assert_int_equal(v.frame.cols[3].lag, 1);
	assert_ptr_equal(frame_column(&v.frame, "tax", 1), &v.frame.cols[3]);
	assert_memory_equal(v.frame.id_data + v.frame.id_off[1], code_of(&f, 2), 18);
	assert_int_equal((uintptr_t)v.frame.cols[0].v % 64, 0);
	view_close(&f.c, &v);
}

static const char *text_at(const struct view *v, int col, size_t row)
{
	return v->frame.cols[col].dict->words[(int)at(v, col, row)];
}

static void attributes_are_columns(void **state)
{
	static const char *const names[] = {"district", "town", "industry", "section", "class", "status", "above_scale", "registered", "new_firm", "utility", "level"};
	struct enterprise_edit e = {.registered = days_of(2019, 5, 1), .from = DAY_NONE};
	struct view_want wants[11];
	struct view v;

	assert_ok(&f, registry_enterprise_set(&f.c, code_of(&f, 1), &e));
	assert_ok(&f, registry_scale_set(&f.c, code_of(&f, 1), 2020, true));
	for (int i = 0; i < 11; i++)
		wants[i] = (struct view_want){names[i], 0, NULL};
	v = open_view(&all, 2020, AS_OF_NOW, wants, 11);
	assert_string_equal(text_at(&v, 0, 0), "320583");
	assert_string_equal(text_at(&v, 0, 1), "320581");
	assert_string_equal(text_at(&v, 1, 0), "320583100");
	assert_false(column_has(&v.frame.cols[1], 1));
	assert_string_equal(text_at(&v, 2, 0), "39");
	assert_string_equal(text_at(&v, 2, 1), "44");
	assert_false(column_has(&v.frame.cols[2], 2));
	assert_string_equal(text_at(&v, 3, 1), "D");
	assert_string_equal(text_at(&v, 4, 0), "3911");
	assert_false(column_has(&v.frame.cols[4], 1));
	assert_string_equal(text_at(&v, 5, 0), "active");
	assert_true(at(&v, 6, 0) == 1);
	assert_false(column_has(&v.frame.cols[6], 1));
	assert_true(at(&v, 7, 0) == days_of(2019, 5, 1));
	assert_true(at(&v, 8, 0) == 1);
	assert_false(column_has(&v.frame.cols[8], 1));
	assert_true(at(&v, 9, 1) == 1 && at(&v, 9, 0) == 0);
	assert_string_equal(text_at(&v, 10, 0), "国家级");
	view_close(&f.c, &v);
}

static void lists_hold_on_the_last_day_of_the_year(void **state)
{
	const struct view_want wants[] = {{"veto", 0, NULL}, {"white_list", 0, NULL}, {"veto", 1, NULL}};
	struct enterprise_mark veto = {.kind = MARK_VETO, .from = "2019-06-01", .to = "2019-12-31"}, white = {.kind = MARK_WHITE, .from = "2020-12-31"};
	struct view v;

	assert_ok(&f, registry_mark_add(&f.c, code_of(&f, 2), &veto));
	assert_ok(&f, registry_mark_add(&f.c, code_of(&f, 2), &white));
	v = open_view(&all, 2020, AS_OF_NOW, wants, 3);
	assert_true(at(&v, 0, 1) == 0 && at(&v, 1, 1) == 1 && at(&v, 2, 1) == 1 && at(&v, 1, 0) == 0);
	view_close(&f.c, &v);
}

/* Where it lay at the end of the year, not where it lies today. */
static void places_are_those_of_the_year(void **state)
{
	struct enterprise_edit e = {.region = "320581", .registered = DAY_NONE, .from = days_of(2020, 3, 1)};
	const struct view_want wants[] = {{"district", 0, NULL}, {"district", 1, NULL}};
	struct view v;

	assert_ok(&f, registry_enterprise_set(&f.c, code_of(&f, 1), &e));
	v = open_view(&all, 2020, AS_OF_NOW, wants, 2);
	assert_string_equal(text_at(&v, 0, 0), "320581");
	assert_string_equal(text_at(&v, 1, 0), "320583");
	view_close(&f.c, &v);
}

static void a_scope_gets_its_rows_only(void **state)
{
	const struct view_want wants[] = {{"tax", 0, NULL}, {"district", 0, NULL}};
	struct scope s = {.kind = SCOPE_REGION};
	const struct registry *g;
	struct view v;
	int r;

	assert_ok(&f, registry_hold(&f.c, &g));
	r = registry_region_of(g, "320583");
	s.region_lo = g->regions[r].pos;
	s.region_hi = g->regions[r].pos_end;
	registry_drop(&f.c, g);
	v = open_view(&s, 2020, AS_OF_NOW, wants, 2);
	assert_int_equal(v.frame.rows, 2);
	assert_int_equal(v.row[0], 0);
	assert_int_equal(v.row[1], 2);
	assert_true(at(&v, 0, 1) == -5);
	assert_memory_equal(v.frame.id_data + v.frame.id_off[1], code_of(&f, 3), 18);
	assert_int_equal((uintptr_t)v.frame.cols[0].v % 64, 0);
	view_close(&f.c, &v);
	s = (struct scope){.kind = SCOPE_SUBJECT, .subject = SUBJECT_FIRST + 1};
	v = open_view(&s, 2020, AS_OF_NOW, wants, 2);
	assert_int_equal(v.frame.rows, 1);
	assert_false(column_has(&v.frame.cols[0], 0));
	view_close(&f.c, &v);
	s = (struct scope){.kind = SCOPE_SUBJECT, .subject = 99};
	v = open_view(&s, 2020, AS_OF_NOW, wants, 2);
	assert_int_equal(v.frame.rows, 0);
	view_close(&f.c, &v);
	s = (struct scope){.kind = SCOPE_NONE};
	assert_refused(&f, RC_FORBIDDEN, "no enterprise data", view_open(&f.c, &s, 2020, AS_OF_NOW, wants, 2, &v));
}

static void unknown_names_are_told(void **state)
{
	struct unit wan = unit("万元");
	struct view_want wants[] = {{"taxx", 0, NULL}};
	struct view v;

	assert_refused(&f, RC_BAD_INPUT, "did you mean 'tax'", view_open(&f.c, &all, 2020, AS_OF_NOW, wants, 1, &v));
	wants[0] = (struct view_want){"land", 0, &wan};
	assert_refused(&f, RC_BAD_INPUT, "cannot be converted", view_open(&f.c, &all, 2020, AS_OF_NOW, wants, 1, &v));
	assert_refused(&f, RC_BAD_INPUT, "out of range", view_open(&f.c, &all, 20, AS_OF_NOW, wants, 1, &v));
}

static void a_view_as_of_a_day(void **state)
{
	const struct view_want wants[] = {{"tax", 0, NULL}};
	struct view v;

	append(1, "tax", 2020, 999, days_of(2021, 5, 20));
	v = open_view(&all, 2020, AS_OF_NOW, wants, 1);
	assert_true(at(&v, 0, 0) == 999);
	view_close(&f.c, &v);
	v = open_view(&all, 2020, (struct as_of){days_of(2021, 5, 19), 0}, wants, 1);
	assert_true(at(&v, 0, 0) == 12345678 && at(&v, 0, 2) == -5);
	view_close(&f.c, &v);
	v = open_view(&all, 2020, (struct as_of){days_of(2021, 2, 19), 0}, wants, 1);
	assert_false(column_has(&v.frame.cols[0], 0));
	view_close(&f.c, &v);
}

static void columns_are_shared_until_an_import_moves_them(void **state)
{
	const struct view_want wants[] = {{"tax", 0, NULL}, {"land", 0, NULL}};
	struct view v = open_view(&all, 2020, AS_OF_NOW, wants, 2), w = open_view(&all, 2020, (struct as_of){days_of(2021, 12, 31), 0}, wants, 2), x;

	assert_ptr_equal(v.frame.cols[0].v, w.frame.cols[0].v); /* as of the future is as of now */
	append(1, "tax", 2020, 777, days_of(2021, 6, 1));
	x = open_view(&all, 2020, AS_OF_NOW, wants, 2);
	assert_true(x.epoch > v.epoch);
	assert_true(at(&x, 0, 0) == 777 && at(&v, 0, 0) == 12345678);
	assert_ptr_equal(x.frame.cols[1].v, v.frame.cols[1].v); /* land did not change */
	add_firm(&f, 4, "丁", "320583", NULL);
	append(4, "tax", 2020, 4, days_of(2021, 6, 1));
	view_close(&f.c, &w);
	w = open_view(&all, 2020, AS_OF_NOW, wants, 2);
	assert_int_equal(w.frame.rows, 4);
	assert_true(at(&w, 0, 3) == 4);
	assert_int_equal(v.frame.rows, 3);
	view_close(&f.c, &v);
	view_close(&f.c, &w);
	view_close(&f.c, &x);
	assert_true(view_cache_bytes(&f.c) > 0);
	view_cache_trim(&f.c);
	assert_int_equal(view_cache_bytes(&f.c), 0);
}

static void names_are_described_before_values_are_read(void **state)
{
	const struct indicators *list;
	const struct registry *g;
	struct unit step = unit("0.0001亩");
	struct column col;

	assert_ok(&f, indicators_hold(&f.c, &list));
	assert_ok(&f, registry_hold(&f.c, &g));
	assert_true(view_describe(g, list, "land", &col));
	assert_int_equal(col.kind, COL_NUMBER);
	assert_true(unit_same(&col.unit, &step));
	assert_true(view_describe(g, list, "level", &col));
	assert_int_equal(col.dict->n, 2);
	assert_true(view_describe(g, list, "section", &col));
	assert_int_equal(col.dict->n, 20);
	assert_true(view_describe(g, list, "industry", &col));
	assert_int_equal(col.dict->n, 97);
	assert_false(view_describe(g, list, "nothing", &col));
	assert_string_equal(view_names(&f.c.arena, list)[0], "land");
	indicators_drop(&f.c, list);
	registry_drop(&f.c, g);
}

static const struct coverage_cell *find(const struct coverage_cell *cells, int n, int indicator, const char *district)
{
	const struct registry *g;
	int r;

	assert_ok(&f, registry_hold(&f.c, &g));
	r = registry_region_of(g, district);
	registry_drop(&f.c, g);
	for (int i = 0; i < n; i++)
		if (cells[i].indicator == indicator && cells[i].district == r && cells[i].year == 2020)
			return &cells[i];
	return NULL;
}

static void coverage_counts_what_is_due(void **state)
{
	struct enterprise_edit closed = {.status = "closed", .registered = DAY_NONE, .from = days_of(2020, 6, 1)};
	const struct coverage_cell *cells, *k;
	int n;

	assert_ok(&f, coverage_count(&f.c, &all, 2019, 2020, AS_OF_NOW, &cells, &n));
	k = find(cells, n, id_of("tax"), "320583");
	assert_true(k && k->expected == 2 && k->present == 2 && k->extra == 0);
	k = find(cells, n, id_of("land"), "320583");
	assert_true(k && k->expected == 2 && k->present == 1 && k->zero == 0);
	k = find(cells, n, id_of("land"), "320581");
	assert_true(k && k->expected == 1 && k->present == 1 && k->zero == 1);
	assert_null(find(cells, n, id_of("energy"), "320583")); /* nobody is above scale */
	k = find(cells, n, id_of("level"), "320583");
	assert_true(k && k->expected == 0 && k->extra == 1);
	/* above scale it is due; a closed enterprise owes nothing */
	assert_ok(&f, registry_scale_set(&f.c, code_of(&f, 1), 2020, true));
	assert_ok(&f, registry_enterprise_set(&f.c, code_of(&f, 3), &closed));
	assert_ok(&f, coverage_count(&f.c, &all, 2020, 2020, AS_OF_NOW, &cells, &n));
	k = find(cells, n, id_of("energy"), "320583");
	assert_true(k && k->expected == 1 && k->present == 0);
	k = find(cells, n, id_of("tax"), "320583");
	assert_true(k && k->expected == 1 && k->present == 1 && k->extra == 1);
	assert_refused(&f, RC_BAD_INPUT, "range", coverage_count(&f.c, &all, 2020, 2019, AS_OF_NOW, &cells, &n));
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(numbers_come_in_the_unit_asked_for), T(attributes_are_columns), T(lists_hold_on_the_last_day_of_the_year), T(places_are_those_of_the_year),
		T(a_scope_gets_its_rows_only), T(unknown_names_are_told), T(a_view_as_of_a_day), T(columns_are_shared_until_an_import_moves_them),
		T(names_are_described_before_values_are_read), T(coverage_counts_what_is_due),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
