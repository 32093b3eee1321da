/* test_facts.c - definitions, exact values, batches, what was known when, packed columns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../registry/fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "indicators/fact_block.h"
#include "indicators/facts.h"

static const struct module *const modules[] = {&registry_module, &indicators_module, NULL};
static struct fixture f;
static const struct indicators *list;

static const char plan[] =
	"indicators:\n"
	"  - {code: land, title: {zh: 用地面积, en: Land}, unit: 亩, storage: 亩, decimals: 4}\n"
	"  - {code: tax, title: 税收, unit: 万元, storage: 元, decimals: 2, negative: true, aliases: [实缴税收]}\n"
	"  - {code: energy, title: 能耗, unit: tce, storage: kgce, decimals: 1, duty: above_scale}\n"
	"  - {code: level, title: 等级, kind: enum, words: [省级, 国家级]}\n"
	"  - {code: listed, title: 上市, kind: boolean}\n"
	"  - {code: opened, title: 投产日期, kind: date}\n";

static struct plan_report report;

static const struct indicators *read_plan(const char *text)
{
	struct plan_node *root;

	plan_report_init(&report, &f.c.arena);
	root = plan_read_text(&report, "indicators.yaml", text, strlen(text));
	return root ? indicators_read(&f.c.arena, &report, root) : NULL;
}

static void define(const char *text)
{
	const struct indicators *read = read_plan(text);
	bool changed;

	assert_non_null(read);
	assert_ok(&f, indicators_put(&f.c, read, &changed));
	assert_true(changed);
}

static int setup(void **state)
{
	fixture_make(&f, modules, NULL);
	define(plan);
	for (int i = 1; i <= 3; i++)
		add_firm(&f, i, "示例", "320583100", "3911");
	assert_ok(&f, indicators_hold(&f.c, &list));
	return 0;
}

static int teardown(void **state)
{
	indicators_drop(&f.c, list);
	fixture_drop(&f);
	return 0;
}

static const struct indicator *ind(const char *code)
{
	const struct indicator *t = indicators_find(list, code);

	assert_non_null(t);
	return t;
}

/* ---- Definitions. */

static void mistakes_in_a_plan_have_a_place(void **state)
{
	static const struct { const char *text, *words; int line; } bad[] = {
		{"indicators:\n  - {code: Land, unit: 亩}\n", "no code", 2},
		{"indicators:\n  - {code: a, title: 甲, unit: 亩}\n  - {code: a, title: 乙, unit: 亩}\n", "already names", 3},
		{"indicators:\n  - {code: a, title: 甲, unit: 亩}\n  - {code: b, title: 甲, unit: 亩}\n", "already names", 3},
		{"indicators:\n  - {code: a, title: 甲, aliases: [丙]}\n  - {code: b, title: 乙, aliases: [丙]}\n", "already names", 3},
		{"indicators:\n  - {code: a, unit: 亩亩}\n", "no unit", 2},
		{"indicators:\n  - {code: a, unit: 亩, storage: 元}\n", "cannot be kept", 2},
		{"indicators:\n  - {code: a, unit: 亩, decimals: 12}\n", "decimals", 2},
		{"indicators:\n  - {code: a, kind: text}\n", "kind", 2},
		{"indicators:\n  - {code: a, kind: enum}\n", "no words", 2},
		{"indicators:\n  - {code: a, units: 亩}\n", "units", 2},
		{"indicators:\n  - just a text\n", "map", 2},
		{"indicators: yes\n", "list", 1},
		{"indicators:\n  - {title: 甲}\n", "code", 2},
		{"indicators:\n  - {code: a, duty: everybody}\n", "duty", 2},
		{"indicators:\n  - {code: a, negative: perhaps}\n", "negative", 2},
		{"indicators:\n  - {code: a, aliases: 甲}\n", "list", 2},
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_null(read_plan(bad[i].text));
		assert_true(report.n_errors >= 1);
		if (!strstr(report.issues[0].text, bad[i].words) || report.issues[0].line != bad[i].line)
			fail_msg("%s: line %d: %s", bad[i].text, report.issues[0].line, report.issues[0].text);
	}
}

static void loading_twice_gives_the_same(void **state)
{
	const struct indicators *again;
	bool changed;

	assert_ok(&f, indicators_put(&f.c, read_plan(plan), &changed));
	assert_false(changed);
	assert_ok(&f, indicators_hold(&f.c, &again));
	assert_ptr_equal(again, list);
	indicators_drop(&f.c, again);
	assert_int_equal(list->n, 6);
	assert_string_equal(list->list[1].code, "tax");
	assert_ptr_equal(indicators_find_title(list, "实缴税收", strlen("实缴税收")), ind("tax"));
	assert_ptr_equal(indicators_find_title(list, " ＬＡＮＤ ", strlen(" ＬＡＮＤ ")), ind("land"));
	assert_null(indicators_find_title(list, "", 0));
}

static void the_meaning_of_facts_is_fixed(void **state)
{
	struct fact fact = {SUBJECT_FIRST, 5, period_code(period_year(2020)), (int16_t)ind("land")->id, false};
	struct batch_info b = {.known_at = days_of(2021, 1, 1)};
	int64_t batch;
	bool changed;

	assert_ok(&f, facts_append(&f.c, &b, &fact, 1, &batch));
	assert_refused(&f, RC_CONFLICT, "land", indicators_put(&f.c, read_plan("indicators:\n  - {code: land, title: 地, unit: 亩, storage: m2, decimals: 4}\n"), &changed));
	assert_refused(&f, RC_CONFLICT, "land", indicators_put(&f.c, read_plan("indicators:\n  - {code: land, title: 地, unit: 亩, storage: 亩, decimals: 2}\n"), &changed));
	/* words and titles may change */
	assert_ok(&f, indicators_put(&f.c, read_plan("indicators:\n  - {code: land, title: 土地, unit: m2, storage: 亩, decimals: 4}\n"), &changed));
	assert_true(changed);
	/* without facts everything may, but words of an enum only grow once there are some */
	assert_ok(&f, indicators_put(&f.c, read_plan("indicators:\n  - {code: energy, title: 能耗, unit: tce, storage: tce, decimals: 4}\n"), &changed));
	fact.indicator = (int16_t)ind("level")->id;
	assert_ok(&f, facts_append(&f.c, &b, &fact, 1, &batch));
	assert_refused(&f, RC_CONFLICT, "level", indicators_put(&f.c, read_plan("indicators:\n  - {code: level, title: 等级, kind: enum, words: [国家级, 省级]}\n"), &changed));
	assert_ok(&f, indicators_put(&f.c, read_plan("indicators:\n  - {code: level, title: 等级, kind: enum, words: [省级, 国家级, 市级]}\n"), &changed));
}

/* ---- Values. */

static void values_are_exact_or_refused(void **state)
{
	static const struct { const char *code, *unit, *text; enum fact_status want; int64_t value; } cases[] = {
		{"land", NULL, "12.5", FACT_OK, 125000}, {"land", NULL, "0.0001", FACT_OK, 1}, {"land", NULL, "0.00001", FACT_TOO_FINE, 0},
		{"land", "m2", "2000", FACT_OK, 30000}, {"land", "m2", "1", FACT_OK, 15}, {"land", "m2", "0.1", FACT_TOO_FINE, 0}, {"land", "m2", "0.2", FACT_OK, 3},
		{"land", NULL, "-1", FACT_NEGATIVE, 0}, {"land", "元", "1", FACT_UNIT, 0}, {"land", NULL, "1,234.5", FACT_OK, 12345000}, {"land", NULL, "1,23", FACT_NOT_NUMBER, 0},
		{"tax", NULL, "12.345678", FACT_OK, 12345678}, {"tax", NULL, "12.3456789", FACT_TOO_FINE, 0}, {"tax", "元", "0.01", FACT_OK, 1}, {"tax", "元", "0.005", FACT_TOO_FINE, 0},
		{"tax", "亿元", "-1.5", FACT_OK, -15000000000}, {"tax", NULL, "1e3", FACT_OK, 1000000000}, {"tax", NULL, "99999999999999", FACT_OVERFLOW, 0},
		{"tax", NULL, "９．５", FACT_OK, 9500000}, {"tax", NULL, "约5", FACT_NOT_NUMBER, 0}, {"tax", NULL, "", FACT_EMPTY, 0}, {"tax", NULL, "  ", FACT_EMPTY, 0},
		{"tax", NULL, "nan", FACT_NOT_NUMBER, 0}, {"tax", NULL, "0x10", FACT_NOT_NUMBER, 0}, {"tax", NULL, "12.340000000000", FACT_OK, 12340000},
		{"energy", NULL, "1.2345", FACT_OK, 12345}, {"energy", NULL, "1.23456", FACT_TOO_FINE, 0}, {"energy", "GJ", "1", FACT_TOO_FINE, 0},
		{"level", NULL, "国家级", FACT_OK, 1}, {"level", NULL, "乡级", FACT_WORD, 0}, {"listed", NULL, "是", FACT_OK, 1}, {"listed", NULL, "no", FACT_OK, 0},
		{"listed", NULL, "2", FACT_WORD, 0}, {"opened", NULL, "2020-07-15", FACT_OK, 18458}, {"opened", NULL, "2020-02-30", FACT_WORD, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct unit u;
		int64_t v = 0;
		if (cases[i].unit)
			assert_true(unit_parse(cases[i].unit, strlen(cases[i].unit), &u, NULL));
		enum fact_status st = fact_parse(ind(cases[i].code), cases[i].unit ? &u : NULL, cases[i].text, strlen(cases[i].text), &v);
		if (st != cases[i].want || (st == FACT_OK && v != cases[i].value))
			fail_msg("%s '%s' %s: status %d value %lld", cases[i].code, cases[i].text, cases[i].unit ? cases[i].unit : "", (int)st, (long long)v);
		if (st != FACT_OK && st != FACT_EMPTY)
			assert_true(strlen(fact_status_text(&f.c, st, ind(cases[i].code), cases[i].unit ? &u : NULL, cases[i].text, strlen(cases[i].text))) > 10);
	}
}

static void values_print_in_the_usual_unit(void **state)
{
	char out[48];

	fact_print(ind("land"), 125000, out);
	assert_string_equal(out, "12.5");
	fact_print(ind("tax"), 12345678, out);
	assert_string_equal(out, "12.345678");
	fact_print(ind("tax"), -100, out);
	assert_string_equal(out, "-0.0001");
	fact_print(ind("energy"), 12345, out);
	assert_string_equal(out, "1.2345");
	fact_print(ind("level"), 1, out);
	assert_string_equal(out, "国家级");
	fact_print(ind("opened"), 18458, out);
	assert_string_equal(out, "2020-07-15");
	assert_true(fact_number(ind("tax"), 12345678) == 12.345678);
}

/* ---- Batches and time. */

static int64_t append(int n, const char *code, int64_t value, int32_t known_at)
{
	struct fact fact = {SUBJECT_FIRST + n - 1, value, period_code(period_year(2020)), (int16_t)ind(code)->id, value == INT64_MIN};
	struct batch_info b = {.source = "税务局", .file = "t.csv", .known_at = known_at};
	int64_t batch = 0;

	assert_ok(&f, facts_append(&f.c, &b, &fact, 1, &batch));
	return batch;
}

/* The value of one cell as of a moment, both from the facts and from the packed column when it is the present. */
static int64_t value_at(int n, const char *code, struct as_of at)
{
	int64_t found = INT64_MIN;
	struct fact_cell *cells;
	size_t len;

	assert_ok(&f, facts_column(&f.c, ind(code)->id, period_code(period_year(2020)), at, &cells, &len));
	for (size_t i = 0; i < len; i++)
		if (cells[i].subject == SUBJECT_FIRST + n - 1)
			found = cells[i].value;
	free(cells);
	return found;
}

static int findings(void)
{
	int n = 0;

	assert_ok(&f, fact_blocks_check(&f.c, &n));
	return n;
}

static void the_latest_known_holds(void **state)
{
	int32_t march = days_of(2021, 3, 1), may = days_of(2021, 5, 1);
	int64_t first = append(1, "tax", 100, march), second = append(1, "tax", 200, may);

	assert_int_equal(value_at(1, "tax", AS_OF_NOW), 200);
	assert_int_equal(value_at(1, "tax", (struct as_of){march, 0}), 100);
	assert_int_equal(value_at(1, "tax", (struct as_of){may - 1, 0}), 100);
	assert_int_equal(value_at(1, "tax", (struct as_of){may, 0}), 200);
	assert_int_equal(value_at(1, "tax", (struct as_of){march - 1, 0}), INT64_MIN);
	assert_int_equal(value_at(1, "tax", (struct as_of){DAY_NONE, first}), 100);
	assert_int_equal(value_at(1, "tax", (struct as_of){may, second}), 200);
	assert_int_equal(findings(), 0);
}

/* News about the past: figures that were known earlier but came in later do not replace what was known later. */
static void known_at_decides_not_the_order_of_arrival(void **state)
{
	append(1, "tax", 200, days_of(2021, 5, 1));
	append(1, "tax", 100, days_of(2021, 3, 1));
	append(2, "tax", 7, days_of(2021, 3, 1));
	assert_int_equal(value_at(1, "tax", AS_OF_NOW), 200);
	assert_int_equal(value_at(1, "tax", (struct as_of){days_of(2021, 4, 1), 0}), 100);
	assert_int_equal(value_at(2, "tax", AS_OF_NOW), 7);
	assert_int_equal(findings(), 0);
}

static void on_one_day_the_later_batch_holds(void **state)
{
	int64_t first = append(1, "tax", 1, days_of(2021, 5, 1));

	append(1, "tax", 2, days_of(2021, 5, 1));
	assert_int_equal(value_at(1, "tax", AS_OF_NOW), 2);
	assert_int_equal(value_at(1, "tax", (struct as_of){days_of(2021, 5, 1), first}), 1);
	assert_int_equal(findings(), 0);
}

static void a_withdrawal_leaves_nothing(void **state)
{
	append(1, "tax", 5, days_of(2021, 3, 1));
	append(1, "tax", INT64_MIN, days_of(2021, 4, 1));
	assert_int_equal(value_at(1, "tax", AS_OF_NOW), INT64_MIN);
	assert_int_equal(value_at(1, "tax", (struct as_of){days_of(2021, 3, 15), 0}), 5);
	assert_int_equal(findings(), 0);
	append(1, "tax", 6, days_of(2021, 5, 1));
	assert_int_equal(value_at(1, "tax", AS_OF_NOW), 6);
	assert_int_equal(findings(), 0);
}

static void facts_cannot_be_changed(void **state)
{
	struct db_stmt *s = NULL;

	append(1, "tax", 5, days_of(2021, 3, 1));
	if (db_prepare(f.c.db, NULL, SQL("UPDATE fact SET value = 6 {unscoped}"), &s) == RC_OK) {
		assert_int_not_equal(db_run(s), RC_OK);
		db_reset(s);
	}
	s = NULL;
	if (db_prepare(f.c.db, NULL, SQL("DELETE FROM batch {unscoped}"), &s) == RC_OK) {
		assert_int_not_equal(db_run(s), RC_OK);
		db_reset(s);
	}
	assert_int_equal(value_at(1, "tax", AS_OF_NOW), 5);
}

static void a_cell_comes_once_a_batch(void **state)
{
	struct fact twice[3] = {
		{SUBJECT_FIRST + 1, 5, period_code(period_year(2020)), (int16_t)ind("tax")->id, false},
		{SUBJECT_FIRST, 5, period_code(period_year(2020)), (int16_t)ind("tax")->id, false},
		{SUBJECT_FIRST + 1, 6, period_code(period_year(2020)), (int16_t)ind("tax")->id, false},
	};
	struct batch_info b = {.known_at = days_of(2021, 1, 1)};
	int64_t batch;

	assert_refused(&f, RC_CONFLICT, "twice", facts_append(&f.c, &b, twice, 3, &batch));
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM fact"), 0);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM batch"), 0);
}

/* Blocks grown batch by batch hold what blocks made anew hold: many random batches, then the comparison. */
static void blocks_are_as_good_as_new(void **state)
{
	uint64_t r = 42;

	for (int i = 0; i < 60; i++) {
		struct fact facts[6];
		struct batch_info b;
		int64_t batch;
		size_t n = 0;
		for (int k = 0; k < 6; k++) {
			r = r * 6364136223846793005u + 1442695040888963407u;
			if (r >> 63)
				facts[n++] = (struct fact){SUBJECT_FIRST + k * 700, (int64_t)(r >> 20 & 0xffffff) - 5000000, period_code(period_year(2018 + (int)(r >> 61 & 1))),
					(int16_t)ind("tax")->id, (r >> 50 & 7) == 0};
		}
		b = (struct batch_info){.known_at = days_of(2021, 1, 1) + (int32_t)(r >> 40 & 15)};
		assert_ok(&f, facts_append(&f.c, &b, facts, n, &batch));
	}
	assert_int_equal(findings(), 0);
	/* a damaged block is found out, and rebuilding mends it */
	assert_int_equal(db_script(f.c.db, "UPDATE column_block SET data = x'80' WHERE period = 20180112;"), RC_OK);
	printf("# "); /* gusu check tells people on stdout, where TAP is spoken here */
	assert_true(findings() > 0);
	assert_ok(&f, indicators_module.rebuild(&f.c));
	assert_int_equal(findings(), 0);
}

static void history_and_present_of_one_enterprise(void **state)
{
	const struct fact_version *h;
	const struct fact_value *v;
	struct as_of last;
	int n, years[4];

	append(1, "tax", 100, days_of(2021, 3, 1));
	append(1, "tax", 200, days_of(2021, 5, 1));
	append(1, "land", 30, days_of(2021, 2, 1));
	assert_ok(&f, facts_history(&f.c, SUBJECT_FIRST, ind("tax")->id, period_code(period_year(2020)), &h, &n));
	assert_int_equal(n, 2);
	assert_int_equal(h[0].value, 200);
	assert_string_equal(h[0].known_at, "2021-05-01");
	assert_string_equal(h[1].source, "税务局");
	assert_ok(&f, facts_of(&f.c, SUBJECT_FIRST, AS_OF_NOW, &v, &n));
	assert_int_equal(n, 2);
	assert_int_equal(v[1].value, 200);
	assert_ok(&f, facts_of(&f.c, SUBJECT_FIRST, (struct as_of){days_of(2021, 4, 1), 0}, &v, &n));
	assert_int_equal(v[1].value, 100);
	assert_ok(&f, facts_last(&f.c, &last));
	assert_int_equal(last.batch, 3);
	assert_int_equal(last.day, days_of(2021, 5, 1));
	assert_ok(&f, facts_years(&f.c, years, 4, &n));
	assert_int_equal(n, 1);
	assert_int_equal(years[0], 2020);
	/* another enterprise's account sees nothing of it */
	f.c.scope = (struct scope){.kind = SCOPE_SUBJECT, .subject = SUBJECT_FIRST + 1};
	assert_ok(&f, facts_of(&f.c, SUBJECT_FIRST, AS_OF_NOW, &v, &n));
	assert_int_equal(n, 0);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(mistakes_in_a_plan_have_a_place), T(loading_twice_gives_the_same), T(the_meaning_of_facts_is_fixed), T(values_are_exact_or_refused),
		T(values_print_in_the_usual_unit), T(the_latest_known_holds), T(known_at_decides_not_the_order_of_arrival), T(on_one_day_the_later_batch_holds),
		T(a_withdrawal_leaves_nothing), T(facts_cannot_be_changed), T(a_cell_comes_once_a_batch), T(blocks_are_as_good_as_new), T(history_and_present_of_one_enterprise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
