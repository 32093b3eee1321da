/* test_lights.c - colours at the edges of every rule, what nobody knows, what is stored when, the matter of a red light, colours set by people.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../registry/fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/ledger.h"
#include "indicators/indicators.h"
#include "office/office.h"
#include "core/module.h"
#include "projects/light/light.h"
#include "projects/light/light_store.h"
#include "projects/file/project_row.h"
#include "registry/registry.h"

static const char *plans_dir;
static struct fixture f;
static int64_t project;

/* What a report would say; the test sets it. */
static struct spending report;
static int report_year;

static enum rc told_spending(struct ctx *c, int64_t p, int year, int month, int32_t day, struct spending *ret)
{
	if (year == report_year && report.month <= month)
		*ret = report;
	return RC_OK;
}

static const struct module reports = { .name = "reports", .spending = told_spending };

static int64_t at(int y, int m, int d) { return (int64_t)days_of(y, m, d) * 86400000 + 4 * 3600000; }

static int setup(void **state)
{
	static const struct module *const modules[] = { &ledger_module, &registry_module, &indicators_module, &office_module, &projects_module, &light_module, &reports, NULL };
	struct project_told told;
	struct project_opening o = { .name = "数字化改造项目", .region = "320583100", .happened_on = days_of(2020, 1, 10) };
	report = (struct spending){ 0 };
	report_year = 0;
	fixture_make(&f, modules, plans_dir);
	f.c.now_ms = at(2021, 1, 1);
	assert_ok(&f, project_open(&f.c, &o, &(struct project_telling){ .source = "test", .at_ms = at(2020, 1, 15) }, &told));
	project = told.project;
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

static void say(const char *field, const char *item, const char *value)
{
	struct project_told told;
	struct project_change ch = { field, item, value, DAY_NONE };
	assert_ok(&f, project_edit(&f.c, project, &ch, 1, &(struct project_telling){ .source = "test" }, &told));
}

static int64_t paper(const char *kind)
{
	struct project_told told;
	struct project_paper_in p = { .kind = kind, .number = "1", .dated = DAY_NONE, .shot_on = days_of(2020, 1, 1) };
	assert_ok(&f, project_paper_add(&f.c, project, &p, &(struct project_telling){ .source = "test" }, &told));
	return told.act;
}

static void go(const char *stage, int32_t day, const int64_t *papers, int n)
{
	struct project_told told;
	struct project_step_in s = { .track = "main", .stage = stage, .happened_on = day, .papers = papers, .n_papers = n };
	assert_ok(&f, project_step(&f.c, project, &s, &(struct project_telling){ .source = "test" }, &told));
}

static void approve(void)
{
	static const char *const said[][2] = { { "kind", "digital" }, { "industry", "3976" }, { "investment_total", "1200" }, { "building", "300" }, { "installation", "300" },
		{ "equipment", "300" }, { "other", "300" }, { "content", "x" }, { "approval_number", "1" } };
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		say(said[i][0], NULL, said[i][1]);
	say("codes.code", "2020-320583-39-03-523451", "2020-320583-39-03-523451");
	go("reserve", days_of(2020, 2, 1), (int64_t[]){ paper("minutes") }, 1);
	go("approved", days_of(2020, 3, 1), (int64_t[]){ paper("approval") }, 1);
}

static void start(int32_t day) { go("started", day, (int64_t[]){ paper("photo"), paper("site-contract") }, 2); }

static const struct light_state *judged(const char *light, int y, int m, int d)
{
	const struct project_file *file;
	const struct light_plan *p;
	struct light_state *s;
	int n;
	assert_ok(&f, light_plan_get(&f.c, &p));
	assert_ok(&f, project_fold(&f.c, project, DAY_NONE, &file));
	assert_ok(&f, light_judge(&f.c, file, days_of(y, m, d), &s, &n));
	assert_int_equal(n, p->n);
	return &s[light_of(p, light)];
}

#define assert_color(want, light, y, m, d) assert_string_equal(light_color_words[judged(light, y, m, d)->color], want)

/* ---- */

static void the_start_counts_months_of_the_calendar(void **state)
{
	assert_color("none", "start", 2021, 7, 1); /* not approved yet */
	approve();
	const struct light_state *s = judged("start", 2021, 7, 1);
	assert_int_equal(s->color, LIGHT_GREY);
	assert_non_null(strstr(s->en, "Agreed start"));
	assert_non_null(strstr(s->zh, "约定开工日"));
	say("start_agreed", NULL, "2021-03-15");
	assert_color("none", "start", 2021, 3, 31);
	assert_color("yellow", "start", 2021, 4, 1);
	assert_color("yellow", "start", 2021, 6, 30);
	assert_color("red", "start", 2021, 7, 1);
	s = judged("start", 2021, 7, 1);
	assert_int_equal(s->rule, 2);
	bool told = false;
	for (int i = 0; i < s->n_inputs; i++)
		if (strcmp(s->inputs[i].name, "months_after_start_agreed") == 0) {
			assert_string_equal(s->inputs[i].value, "4");
			told = s->inputs[i].act != 0; /* by the act that said the day */
		}
	assert_true(told);
	assert_non_null(strstr(s->trace, "start_red"));
	f.c.now_ms = at(2021, 7, 2);
	start(days_of(2021, 7, 1));
	assert_color("green", "start", 2021, 7, 2);
}

static void expect_gap(const char *want, int64_t done)
{
	report.year_done = done;
	assert_color(want, "progress", 2021, 6, 20);
}

static void progress_is_measured_by_its_own_plan(void **state)
{
	approve();
	start(days_of(2020, 12, 1));
	assert_int_equal(judged("progress", 2021, 6, 20)->color, LIGHT_GREY);
	assert_non_null(strstr(judged("progress", 2021, 6, 20)->en, "no accepted investment report"));
	report = (struct spending){ .month = 5 };
	report_year = 2021;
	assert_int_equal(judged("progress", 2021, 6, 20)->color, LIGHT_GREY);
	assert_non_null(strstr(judged("progress", 2021, 6, 20)->en, "no investment planned"));
	say("plan.amount", "2021", "1200"); /* evenly: 5 of 12 months */
	expect_gap("yellow", 38000);        /* 31.67 - 41.67 = -10 exactly */
	expect_gap("green", 38001);
	expect_gap("yellow", 14000);        /* -30 exactly */
	expect_gap("red", 13999);
	expect_gap("green", 90000);
	say("plan.months", "2021", "0 0 0 0 0 0 200 200 200 200 200 200");
	expect_gap("green", 0);             /* nothing was expected yet */
	report.month = 4;                   /* May is closed and one month is allowed for */
	expect_gap("green", 0);
	report.month = 3;
	expect_gap("grey", 0);
	assert_non_null(strstr(judged("progress", 2021, 6, 20)->en, "has not been accepted"));
}

static void without_twelve_figures_work_counts_from_the_month_of_the_start(void **state)
{
	approve();
	start(days_of(2021, 1, 1));
	f.c.now_ms = at(2021, 10, 1);
	say("plan.amount", "2021", "1200");
	report = (struct spending){ .month = 8, .year_done = 80000, .has_funds = true, .funds = 79999 };
	report_year = 2021;
	assert_color("green", "progress", 2021, 9, 20);  /* 66.67 of 66.67 */
	assert_color("red", "funds", 2021, 9, 20);
	report.funds = 80000;
	assert_color("green", "funds", 2021, 9, 20);
	report.has_funds = false;
	assert_color("grey", "funds", 2021, 9, 20);
}

static void the_library_counts_months_begun(void **state)
{
	approve();
	f.c.now_ms = at(2021, 6, 1);
	start(days_of(2021, 1, 31));
	assert_color("none", "library", 2021, 2, 28);
	assert_color("yellow", "library", 2021, 3, 1);
	assert_color("yellow", "library", 2021, 3, 31);
	assert_color("red", "library", 2021, 4, 1);
	say("library_on", NULL, "2021-05-01");
	assert_color("green", "library", 2021, 6, 1);
}

static int stored(void)
{
	int n;
	assert_ok(&f, light_project(&f.c, project, &n));
	return n;
}

static void changes_and_one_a_month_are_stored(void **state)
{
	approve();
	say("start_agreed", NULL, "2021-03-15");
	f.c.now_ms = at(2021, 4, 20);
	assert_int_equal(stored(), 1);
	assert_int_equal(stored(), 0);
	f.c.now_ms = at(2021, 5, 20);
	assert_int_equal(stored(), 1);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM light WHERE color = 'yellow' AND matter = 0"), 2);
	assert_true(fixture_number(&f, "SELECT count(*) FROM light_input WHERE name = 'months_after_start_agreed' AND value = '2' AND act > 0") == 1);
	const char *column;
	assert_ok(&f, project_row_compare(&f.c, project, &column));
	assert_null(column);
	struct light_done done;
	assert_ok(&f, light_all(&f.c, false, &done));
	assert_true(done.ran);
	assert_int_equal(done.projects, 1);
	assert_int_equal(done.stored, 0);
	assert_ok(&f, light_all(&f.c, false, &done));
	assert_false(done.ran);
}

static void red_opens_one_matter_and_green_is_noted_on_it(void **state)
{
	approve();
	say("start_agreed", NULL, "2021-03-15");
	f.c.now_ms = at(2021, 7, 20);
	assert_int_equal(stored(), 1);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM matter WHERE source = 'light' AND owner = 'kunshan' AND state = 'assigned'"), 1);
	f.c.now_ms = at(2021, 8, 20);
	assert_int_equal(stored(), 1);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM matter"), 1);
	assert_int_equal(fixture_number(&f, "SELECT count(DISTINCT matter) FROM light WHERE matter > 0"), 1);
	start(days_of(2021, 8, 1));
	f.c.now_ms = at(2021, 8, 21);
	assert_true(stored() >= 1);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM matter WHERE state = 'assigned'"), 1); /* closes nothing */
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM matter_step WHERE act = 'note'"), 1);
}

static void a_colour_set_by_a_person_has_a_reason_and_an_end(void **state)
{
	approve();
	say("start_agreed", NULL, "2021-03-15");
	f.c.now_ms = at(2021, 7, 1);
	assert_refused(&f, RC_BAD_INPUT, "no light", light_set(&f.c, project, "stop", LIGHT_GREEN, "因疫情推迟开工", days_of(2021, 8, 31)));
	assert_refused(&f, RC_BAD_INPUT, "5 to 500", light_set(&f.c, project, "start", LIGHT_GREEN, "同意", days_of(2021, 8, 31)));
	assert_refused(&f, RC_BAD_INPUT, "within 184 days", light_set(&f.c, project, "start", LIGHT_GREEN, "因疫情推迟开工", DAY_NONE));
	assert_refused(&f, RC_BAD_INPUT, "within 184 days", light_set(&f.c, project, "start", LIGHT_GREEN, "因疫情推迟开工", days_of(2022, 8, 31)));
	assert_refused(&f, RC_BAD_INPUT, "nobody sets it", light_set(&f.c, project, "start", LIGHT_GREY, "因疫情推迟开工", days_of(2021, 8, 31)));
	assert_ok(&f, light_set(&f.c, project, "start", LIGHT_YELLOW, "因疫情推迟开工", days_of(2021, 8, 31)));
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM ledger WHERE kind = 'light.set'"), 1);
	f.c.now_ms = at(2021, 8, 31);
	assert_int_equal(stored(), 1);  /* the rule's own colour is kept */
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM light WHERE color = 'red' AND matter = 0"), 1);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM matter"), 0);
	f.c.now_ms = at(2021, 9, 1);   /* it has run out */
	assert_int_equal(stored(), 1);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM matter"), 1);
}

static void what_rests_has_no_lights(void **state)
{
	struct project_told told;
	approve();
	say("start_agreed", NULL, "2021-03-15");
	assert_color("red", "start", 2021, 7, 1);
	struct project_step_in s = { .track = "exit", .stage = "paused", .happened_on = days_of(2020, 12, 1), .reason = "market", .papers = (int64_t[]){ paper("decision") }, .n_papers = 1 };
	assert_ok(&f, project_step(&f.c, project, &s, &(struct project_telling){ .source = "test" }, &told));
	assert_color("none", "start", 2021, 7, 1);
}

/* ---- The plan. */

static char *text_of(const char *path)
{
	FILE *in = fopen(path, "rb");
	assert_non_null(in);
	char *text = calloc(1, 1 << 16);
	assert_true(fread(text, 1, (1 << 16) - 1, in) > 0);
	fclose(in);
	return text;
}

static void mistakes_of_the_plan_are_told(void **state)
{
	static const struct { const char *from, *to, *says; } edits[] = {
		{ "months_after_start_agreed >= 1", "months_after_start_agred >= 1", "months_after_start_agred" },
		{ "gap < -behind_red", "gapp < -behind_red", "gapp" },
		{ "color: yellow, when: gap", "color: orange, when: gap", "orange" },
		{ "id: progress", "id: start", "used twice" },
		{ "day: 16 ", "day: 31 ", "31" },
		{ "id: start_red,", "id: start_agreed,", "used twice" },
		{ "when: known(library_on)", "when: library_on", "" },
		{ ", says: {zh: 已开工, en: building has begun}", "", "no words" },
		{ "matter: true", "mater: true", "mater" },
	};
	char *path = arena_printf(&f.c.arena, "%s/suzhou-2020/lights.yaml", plans_dir), *text = text_of(path);
	for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
		struct plan_report r;
		char *place = strstr(text, edits[i].from), *edited = calloc(1, strlen(text) + 200);
		assert_non_null(place);
		if (edited == NULL)
			abort();
		sprintf(edited, "%.*s%s%s", (int)(place - text), text, edits[i].to, place + strlen(edits[i].from));
		plan_report_init(&r, &f.c.arena);
		struct plan_node *root = plan_read_text(&r, path, edited, strlen(edited));
		if (root != NULL && light_plan_read(&f.c.arena, &r, root) != NULL)
			fail_msg("'%s' is taken", edits[i].to);
		bool said = false;
		for (int k = 0; k < r.n; k++)
			said = said || (strstr(r.issues[k].text, edits[i].says) && r.issues[k].line > 0);
		if (!said) {
			plan_report_print(&r, stderr);
			fail_msg("nothing says '%s'", edits[i].says);
		}
		free(edited);
	}
	free(text);
}

int main(int argc, char **argv)
{
	plans_dir = argc > 1 ? argv[1] : getenv("GUSU_PLANS");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_start_counts_months_of_the_calendar, setup, teardown),
		cmocka_unit_test_setup_teardown(progress_is_measured_by_its_own_plan, setup, teardown),
		cmocka_unit_test_setup_teardown(without_twelve_figures_work_counts_from_the_month_of_the_start, setup, teardown),
		cmocka_unit_test_setup_teardown(the_library_counts_months_begun, setup, teardown),
		cmocka_unit_test_setup_teardown(changes_and_one_a_month_are_stored, setup, teardown),
		cmocka_unit_test_setup_teardown(red_opens_one_matter_and_green_is_noted_on_it, setup, teardown),
		cmocka_unit_test_setup_teardown(a_colour_set_by_a_person_has_a_reason_and_an_end, setup, teardown),
		cmocka_unit_test_setup_teardown(what_rests_has_no_lights, setup, teardown),
		cmocka_unit_test_setup_teardown(mistakes_of_the_plan_are_told, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
