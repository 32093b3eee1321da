/* test_period.c - dates, periods, instants.
 * SPDX-License-Identifier: Apache-2.0 */
#include <time.h>
#include "unit.h"
#include "base/period.h"

static void every_day_of_three_centuries(void **state)
{
	for (int32_t day = days_of(YEAR_MIN, 1, 1); day <= days_of(YEAR_MAX, 12, 31); day++) {
		time_t t = (time_t)day * 86400;
		struct tm tm;
		char text[DATE_TEXT];
		int32_t back = 0;
		gmtime_r(&t, &tm);
		struct date d = date_of(day);
		assert_true(d.year == tm.tm_year + 1900 && d.month == tm.tm_mon + 1 && d.day == tm.tm_mday);
		assert_true(days_of(d.year, d.month, d.day) == day);
		assert_int_equal(date_print(text, day), 10);
		assert_true(date_parse(text, 10, &back) && back == day);
	}
}

static void dates_in_many_spellings(void **state)
{
	static const struct { const char *text; bool strict, any; } cases[] = {
		{ "2020-07-01", true, true }, { "2020/7/1", false, true }, { "2020.7.1", false, true }, { "20200701", false, true },
		{ "2020年7月1日", false, true }, { " 2020-7-1 ", false, true }, { "2020-02-30", false, false }, { "2020-13-01", false, false },
		{ "2021-02-29", false, false }, { "1899-01-01", false, false }, { "2020-07", false, false }, { "2020-07-011", false, false },
		{ "20-07-01", false, false }, { "", false, false }, { "2020/7-1", false, false }, { "44013", false, false }, { "2020-00-10", false, false },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int32_t day = 0;
		assert_int_equal(date_parse(cases[i].text, strlen(cases[i].text), &day), cases[i].strict);
		assert_int_equal(date_parse_any(cases[i].text, strlen(cases[i].text), &day), cases[i].any);
		if (cases[i].any)
			assert_int_equal(day, days_of(2020, 7, 1));
	}
}

static void periods(void **state)
{
	static const struct { const char *text; int first, last; const char *name, *zh, *zh_cumulative, *en; } cases[] = {
		{ "2020", 1, 12, "2020", "2020年", "2020年1—12月", "2020" },
		{ "2020H1", 1, 6, "2020H1", "2020年上半年", "2020年1—6月", "first half of 2020" },
		{ "2020H2", 7, 12, "2020H2", "2020年下半年", "2020年7—12月", "second half of 2020" },
		{ "2020Q3", 7, 9, "2020Q3", "2020年三季度", "2020年7—9月", "Q3 2020" },
		{ "2020-07", 7, 7, "2020-07", "2020年7月", "2020年7月", "Jul 2020" },
		{ "2020-01..02", 1, 2, "2020-01..02", "2020年1—2月", "2020年1—2月", "Jan–Feb 2020" },
		{ "2020-01..06", 1, 6, "2020H1", "2020年上半年", "2020年1—6月", "first half of 2020" },
		{ " 2020-01..12 ", 1, 12, "2020", "2020年", "2020年1—12月", "2020" },
		{ "2020-01..11", 1, 11, "2020-01..11", "2020年1—11月", "2020年1—11月", "Jan–Nov 2020" },
		{ "2020-02..04", 2, 4, "2020-02..04", "2020年2—4月", "2020年2—4月", "Feb–Apr 2020" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct period p = { 0 }, again;
		char out[PERIOD_TEXT];
		assert_true(period_parse(cases[i].text, strlen(cases[i].text), &p));
		assert_true(p.year == 2020 && p.first == cases[i].first && p.last == cases[i].last);
		period_print(out, p);
		assert_text(out, cases[i].name);
		period_print_zh(out, p, false);
		assert_text(out, cases[i].zh);
		period_print_zh(out, p, true);
		assert_text(out, cases[i].zh_cumulative);
		period_print_en(out, p, false);
		assert_text(out, cases[i].en);
		assert_true(period_of_code(period_code(p), &again) && period_same(p, again));
	}
}

static void wrong_periods(void **state)
{
	static const char *const cases[] = { "", "20", "202", "2020H3", "2020H0", "2020Q0", "2020Q5", "2020-13", "2020-00", "2020-7", "2020-03..02",
		"2020-01..13", "2020-01-02", "1899", "2200", "2020 Q1", "2020-01...02", "abcd", "2020q1" };
	struct period p;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_false(period_parse(cases[i], strlen(cases[i]), &p));
	assert_false(period_of_code(20201301, &p));
	assert_false(period_of_code(-1, &p));
	assert_false(period_of_code(0, &p));
}

static void days_of_periods(void **state)
{
	struct period feb = { 2020, 2, 2 }, year = period_year(2020);
	assert_int_equal(period_start(feb), days_of(2020, 2, 1));
	assert_int_equal(period_end(feb), days_of(2020, 2, 29));
	assert_int_equal(period_end(period_years_before(feb, 1)), days_of(2019, 2, 28));
	assert_int_equal(period_end(year) - period_start(year), 365);
	assert_true(period_covers(year, feb) && !period_covers(feb, year) && !period_covers(period_year(2019), feb));
	assert_int_equal(period_months(year), 12);
	assert_true(period_code(period_year(2019)) < period_code(feb));
}

static void instants(void **state)
{
	static const struct { const char *text; bool fine; int64_t ms; } cases[] = {
		{ "1970-01-01T00:00:00.000Z", true, 0 }, { "2020-07-01T08:30:00.123Z", true, 1593592200123 }, { "2020-07-01T16:30:00.123+08:00", true, 1593592200123 },
		{ "2020-07-01T08:30:00Z", true, 1593592200000 }, { "2020-07-01T08:30:00.5Z", true, 1593592200500 }, { "1969-12-31T23:59:59.999Z", true, -1 },
		{ "2020-07-01T08:30:00.1234567Z", true, 1593592200123 }, { "2020-07-01", false, 0 }, { "2020-07-01T24:00:00Z", false, 0 },
		{ "2020-07-01T08:30:00", false, 0 }, { "2020-07-01T08:30:00.Z", false, 0 }, { "2020-07-01 08:30:00Z", false, 0 }, { "2020-07-01T08:30:00Zx", false, 0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t ms = 0;
		assert_int_equal(instant_parse(cases[i].text, strlen(cases[i].text), &ms), cases[i].fine);
		assert_true(ms == cases[i].ms);
	}
	char out[INSTANT_TEXT];
	instant_print(out, -1);
	assert_text(out, "1969-12-31T23:59:59.999Z");
	instant_print(out, 1593592200123);
	assert_text(out, "2020-07-01T08:30:00.123Z");
	instant_print_local(out, 1593592200123, 480);
	assert_text(out, "2020-07-01 16:30:00");
	assert_int_equal(instant_date(1593622800000, 480), days_of(2020, 7, 2));
	assert_int_equal(instant_date(1593622800000, 0), days_of(2020, 7, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_three_centuries), cmocka_unit_test(dates_in_many_spellings), cmocka_unit_test(periods),
		cmocka_unit_test(wrong_periods), cmocka_unit_test(days_of_periods), cmocka_unit_test(instants),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
