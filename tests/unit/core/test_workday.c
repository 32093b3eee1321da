/* test_workday.c - working days against the notices as they were published, years that are not, years that a plan folder adds.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/period.h"
#include "core/app.h"
#include "core/plan.h"
#include "core/workday.h"

static struct app app;

static void begin(struct ctx *c)
{
	app.now_ms = app_clock_ms;
	app.config.limits.arena_bytes = 16u << 20;
	app.config.english = true;
	assert_int_equal(ctx_begin(c, &app, CTX_NO_DB), RC_OK);
}

static int32_t day(const char *text)
{
	int32_t d;
	assert_true(date_parse(text, strlen(text), &d));
	return d;
}

static bool works(struct ctx *c, const char *text)
{
	bool w;
	assert_int_equal(workday_is(c, day(text), &w), RC_OK);
	return w;
}

/* Every day of a year against its notice, typed here from the notice itself: weekdays off and weekend days worked, month-day, blanks between. */
struct notice { int year; const char *off, *work; };
static const struct notice notices[] = {
	{ 2006, "0102 0103 0130 0131 0201 0202 0203 0501 0502 0503 0504 0505 1002 1003 1004 1005 1006", "0128 0205 0429 0430 0930 1008 1230 1231" },
	{ 2013, "0101 0102 0103 0211 0212 0213 0214 0215 0404 0405 0429 0430 0501 0610 0611 0612 0919 0920 1001 1002 1003 1004 1007",
		"0105 0106 0216 0217 0407 0427 0428 0608 0609 0922 0929 1012" },
	{ 2016, "0101 0208 0209 0210 0211 0212 0404 0502 0609 0610 0915 0916 1003 1004 1005 1006 1007", "0206 0214 0612 0918 1008 1009" },
	{ 2019, "0101 0204 0205 0206 0207 0208 0405 0501 0502 0503 0607 0913 1001 1002 1003 1004 1007", "0202 0203 0428 0505 0929 1012" },
	{ 2020, "0101 0124 0127 0128 0129 0130 0131 0406 0501 0504 0505 0625 0626 1001 1002 1005 1006 1007 1008", "0119 0426 0509 0628 0927 1010" },
	{ 2021, "0101 0211 0212 0215 0216 0217 0405 0503 0504 0505 0614 0920 0921 1001 1004 1005 1006 1007", "0207 0220 0425 0508 0918 0926 1009" },
	{ 2025, "0101 0128 0129 0130 0131 0203 0204 0404 0501 0502 0505 0602 1001 1002 1003 1006 1007 1008", "0126 0208 0427 0928 1011" },
	{ 2026, "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925 1001 1002 1005 1006 1007", "0104 0214 0228 0509 0920 1010" },
};

static void notice_by_notice(void **state)
{
	struct ctx c;
	begin(&c);
	for (size_t k = 0; k < sizeof notices / sizeof *notices; k++) {
		const struct notice *n = &notices[k];
		for (int32_t d = days_of(n->year, 1, 1); d <= days_of(n->year, 12, 31); d++) {
			struct date at = date_of(d);
			char key[40];
			bool got, want = (d + 3) % 7 < 5;
			snprintf(key, sizeof key, "%02d%02d", at.month, at.day);
			want = strstr(n->off, key) != NULL ? false : strstr(n->work, key) != NULL ? true : want;
			assert_int_equal(workday_is(&c, d, &got), RC_OK);
			if (got != want)
				fail_msg("%d-%s: %s", n->year, key, got ? "worked" : "off");
		}
	}
	ctx_end(&c);
}

static void known_days(void **state)
{
	struct ctx c;
	begin(&c);
	assert_false(works(&c, "2020-01-31")); /* the Spring Festival that was made longer */
	assert_false(works(&c, "2020-02-01")); /* was to be worked, then was not */
	assert_false(works(&c, "2020-02-02"));
	assert_true(works(&c, "2020-02-03"));
	assert_true(works(&c, "2020-01-19"));  /* a Sunday, worked */
	assert_false(works(&c, "2020-10-08")); /* National Day and Mid-Autumn in one */
	assert_true(works(&c, "2020-10-10"));
	assert_false(works(&c, "2020-10-11"));
	assert_true(works(&c, "2005-12-31"));  /* said by the notice of 2006 */
	assert_true(works(&c, "2018-12-29"));
	assert_false(works(&c, "2018-12-31"));
	assert_false(works(&c, "2015-09-03"));
	assert_true(works(&c, "2015-09-06"));
	ctx_end(&c);
}

static void add(struct ctx *c, const char *from, int n, const char *want)
{
	int32_t got;
	char text[DATE_TEXT];
	assert_int_equal(workday_add(c, day(from), n, &got), RC_OK);
	date_print(text, got);
	assert_string_equal(text, want);
}

static void adding(void **state)
{
	struct ctx c;
	begin(&c);
	add(&c, "2020-01-23", 1, "2020-02-03");
	add(&c, "2020-01-17", 1, "2020-01-19");
	add(&c, "2020-09-30", 1, "2020-10-09");
	add(&c, "2020-09-30", 2, "2020-10-10");
	add(&c, "2020-09-30", 3, "2020-10-12");
	add(&c, "2020-10-12", -3, "2020-09-30");
	add(&c, "2020-10-03", 0, "2020-10-09");
	add(&c, "2020-10-09", 0, "2020-10-09");
	add(&c, "2019-12-31", 1, "2020-01-02");
	ctx_end(&c);
}

static void between(void **state)
{
	struct ctx c;
	int n, back;
	begin(&c);
	assert_int_equal(workday_between(&c, day("2020-09-30"), day("2020-10-12"), &n), RC_OK);
	assert_int_equal(n, 3);
	assert_int_equal(workday_between(&c, day("2020-10-12"), day("2020-09-30"), &n), RC_OK);
	assert_int_equal(n, -3);
	assert_int_equal(workday_between(&c, day("2020-10-05"), day("2020-10-05"), &n), RC_OK);
	assert_int_equal(n, 0);
	/* adding and counting agree, from any worked day of the table */
	for (int32_t d = days_of(2004, 1, 1); d < days_of(2026, 9, 1); d += 5) {
		bool w;
		int32_t to;
		assert_int_equal(workday_is(&c, d, &w), RC_OK);
		assert_int_equal(workday_add(&c, d, 17, &to), RC_OK);
		assert_int_equal(workday_between(&c, d, to, &n), RC_OK);
		assert_int_equal(n, 17);
		assert_int_equal(workday_between(&c, to, d, &back), RC_OK);
		assert_int_equal(back, w ? -17 : -16);
	}
	ctx_end(&c);
}

static void not_published(void **state)
{
	struct ctx c;
	bool w;
	int n;
	int32_t to;
	begin(&c);
	assert_int_equal(workday_is(&c, day("2031-03-03"), &w), RC_NOT_FOUND);
	assert_non_null(strstr(ctx_reason(&c), "2031"));
	assert_false(workday_known(&c, 2031));
	assert_false(workday_known(&c, 2003));
	assert_int_equal(workday_end(&c), 2027);
	ctx_end(&c);
	begin(&c);
	assert_int_equal(workday_add(&c, day("2026-12-30"), 10, &to), RC_NOT_FOUND);
	assert_non_null(strstr(ctx_reason(&c), "2027"));
	ctx_end(&c);
	begin(&c);
	assert_int_equal(workday_between(&c, day("2003-12-30"), day("2004-02-01"), &n), RC_NOT_FOUND);
	ctx_end(&c);
	begin(&c);
	assert_int_equal(workday_add(&c, day("2020-12-30"), WORKDAYS_MAX + 1, &to), RC_BAD_INPUT);
	ctx_end(&c);
}

static struct workday_year *read_text(struct ctx *c, struct plan_report *r, const char *text)
{
	plan_report_init(r, &c->arena);
	struct plan_node *root = plan_read_text(r, "workdays-2027.yaml", text, strlen(text));
	return root != NULL ? workday_read(r, root) : NULL;
}

static void year_of_the_folder(void **state)
{
	struct ctx c;
	struct plan_report r;
	begin(&c);
	struct workday_year *y = read_text(&c, &r, "workdays: 2027\nnotice: an example, not the notice\noff: [2027-01-01, 2026-12-31]\nwork: [2027-01-03]\n");
	assert_non_null(y);
	app.workdays = y;
	assert_false(works(&c, "2027-01-01"));
	assert_true(works(&c, "2027-01-03"));
	assert_true(works(&c, "2027-01-04"));
	assert_false(works(&c, "2026-12-31"));
	assert_true(works(&c, "2026-12-30"));
	add(&c, "2026-12-30", 1, "2027-01-03");
	assert_int_equal(workday_end(&c), 2028);
	app.workdays = NULL;
	assert_null(read_text(&c, &r, "workdays: 2027\nnotice: x\noff: [2027-01-02, 2027-13-01, 2029-01-01]\nwork: [2027-01-04]\nwork_days: []\n"));
	assert_int_equal(r.n_errors, 5);
	assert_null(read_text(&c, &r, "workdays: 2027\nnotice: x\n"));
	ctx_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notice_by_notice), cmocka_unit_test(known_days), cmocka_unit_test(adding), cmocka_unit_test(between),
		cmocka_unit_test(not_published), cmocka_unit_test(year_of_the_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
