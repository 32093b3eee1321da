/* test_projects.c - the file as of a day, values, the energy review's dated limits, corrections, secrecy, and the derived row.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../registry/fixture.h"
#include <stdio.h>
#include <string.h>
#include "core/ledger.h"
#include "indicators/indicators.h"
#include "projects/file/project_row.h"
#include "projects/projects.h"
#include "projects/file/projects_store.h"
#include "registry/registry.h"

static const char *plans_dir;
static struct fixture f;
static int64_t project;

static int64_t at(int y, int m, int d) { return (int64_t)days_of(y, m, d) * 86400000 + 4 * 3600000; }

static const struct project_telling *told_on(int64_t ms)
{
	static struct project_telling t;
	t = (struct project_telling){ .source = "test", .at_ms = ms };
	return &t;
}

static int setup(void **state)
{
	static const struct module *const modules[] = { &ledger_module, &registry_module, &indicators_module, &projects_module, NULL };
	fixture_make(&f, modules, plans_dir);
	struct project_told told;
	struct project_opening o = { .name = "试验项目", .region = "320583", .happened_on = days_of(2020, 1, 10) };
	assert_ok(&f, project_open(&f.c, &o, told_on(at(2020, 1, 15)), &told));
	project = told.project;
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

static enum rc say(const char *field, const char *item, const char *value, int32_t from, int64_t ms)
{
	struct project_told told;
	struct project_change ch = { field, item, value, from };
	return project_edit(&f.c, project, &ch, 1, told_on(ms), &told);
}

static const struct project_file *as_of(int32_t day)
{
	const struct project_file *p;
	assert_ok(&f, project_fold(&f.c, project, day, &p));
	return p;
}

static const char *text_on(int32_t day, const char *field)
{
	const struct project_file *p = as_of(day);
	const char *t = project_text(p, project_field_of(p->plan, field));
	return t ? t : "?";
}

static enum rc go(const char *track, const char *stage, int32_t day, const char *reason, const int64_t *papers, int n, int64_t ms)
{
	struct project_told told;
	struct project_step_in s = { .track = track, .stage = stage, .happened_on = day, .reason = reason, .papers = papers, .n_papers = n };
	return project_step(&f.c, project, &s, told_on(ms), &told);
}

static int64_t paper(const char *kind, int64_t ms)
{
	struct project_told told;
	struct project_paper_in p = { .kind = kind, .number = "1", .dated = DAY_NONE, .shot_on = days_of(2020, 1, 1) };
	assert_ok(&f, project_paper_add(&f.c, project, &p, told_on(ms), &told));
	return told.act;
}

/* ---- */

/* Two clocks of a value: from when it holds, and when it was told. */
static void a_file_is_read_as_of_any_day(void **state)
{
	assert_ok(&f, say("investment_total", NULL, "100", days_of(2020, 1, 10), at(2020, 2, 1)));
	assert_ok(&f, say("investment_total", NULL, "120", DAY_NONE, at(2020, 3, 1)));
	assert_ok(&f, say("investment_total", NULL, "101", days_of(2020, 1, 10), at(2020, 4, 1))); /* what held in January was told wrong */
	assert_string_equal(text_on(days_of(2020, 1, 31), "investment_total"), "?");
	assert_string_equal(text_on(days_of(2020, 2, 15), "investment_total"), "100");
	assert_string_equal(text_on(days_of(2020, 3, 15), "investment_total"), "120");
	assert_string_equal(text_on(days_of(2020, 4, 15), "investment_total"), "120");
	assert_string_equal(text_on(DAY_NONE, "investment_total"), "120");
	assert_int_equal(as_of(days_of(2020, 1, 14))->n_acts, 0);
	assert_ok(&f, say("investment_total", NULL, NULL, DAY_NONE, at(2020, 5, 1)));
	assert_string_equal(text_on(DAY_NONE, "investment_total"), "?");
	assert_refused(&f, RC_BAD_INPUT, "in the future", say("investment_total", NULL, "1", days_of(2020, 6, 2), at(2020, 6, 1)));
	assert_refused(&f, RC_BAD_INPUT, "lies in the future", say("investment_total", NULL, "1", DAY_NONE, at(2022, 6, 1)));
}

static void values_have_one_form(void **state)
{
	static const struct { const char *field, *item, *said, *kept; } good[] = {
		{ "investment_total", NULL, " 1,234.50 ", "1234.5" }, { "investment_total", NULL, "１２", "12" }, { "start_agreed", NULL, "2020年7月1日", "2020-07-01" },
		{ "fortune500", NULL, "是", "1" }, { "kind", NULL, "技改", "renovation" }, { "kind", NULL, "purchase", "purchase" }, { "region", NULL, "昆山市", "320583" },
		{ "industry", NULL, "C3976", "3976" },
	};
	static const struct { const char *field, *item, *said, *words; } bad[] = {
		{ "investment_total", NULL, "12.345", "more than 2 decimals" }, { "investment_total", NULL, "-1", "negative" }, { "investment_total", NULL, "many", "" },
		{ "start_agreed", NULL, "2020-13-01", "no date" }, { "kind", NULL, "小型", "none of its words" }, { "region", NULL, "平江区", "does not exist any more" },
		{ "industry", NULL, "9999", "GB/T 4754" }, { "name", NULL, "", "cannot be empty" }, { "name", "1", "x", "no list" }, { "parties.role", NULL, "owner", "say which item" },
		{ "parties.role", "7", "owner", "no item 7" }, { "parties.enterprise", "+", "91320583MA1W9XUR9", "18 characters" }, { "plan.months", "2020", "1 2 3", "twelve" },
		{ "plan.year", "2020", "2021", "cannot change" }, { "codes.code", "2101-320583", "x", "4-6-2-2-6" }, { "parties", "3", NULL, "no item" },
	};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_ok(&f, say(good[i].field, good[i].item, good[i].said, DAY_NONE, at(2020, 2, 1)));
		assert_string_equal(text_on(DAY_NONE, good[i].field), good[i].kept);
	}
	int64_t acts = fixture_number(&f, "SELECT count(*) FROM project_act");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_refused(&f, RC_BAD_INPUT, bad[i].words, say(bad[i].field, bad[i].item, bad[i].said, DAY_NONE, at(2020, 2, 1)));
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM project_act"), acts); /* a refusal leaves nothing */
}

static void lists_have_items(void **state)
{
	const struct project_file *p;
	struct project_told told;
	const char *code = code_of(&f, 1);
	int64_t firm = add_firm(&f, 1, "甲", "320583100", NULL);
	struct project_change add[] = { { "parties.role", "+", "owner", DAY_NONE }, { "parties.enterprise", "+", code, DAY_NONE }, { "parties.role", "+b", "施工单位", DAY_NONE },
		{ "parties.name", "+b", "某建设公司", DAY_NONE }, { "plan.amount", "2020", "78", DAY_NONE }, { "plan.months", "2020", "1 2 3 4 5 6 7 8 9 10 11 12", DAY_NONE } };
	assert_ok(&f, project_edit(&f.c, project, add, 6, told_on(at(2020, 2, 1)), &told));
	p = as_of(DAY_NONE);
	const struct project_list *parties = &p->lists[p->plan->known_list[KNOWN_PARTIES]];
	assert_int_equal(parties->n, 2);
	assert_string_equal(parties->items[0].id, "1");
	assert_int_equal(fixture_number(&f, "SELECT enterprise FROM project_party"), firm);
	assert_int_equal(fixture_number(&f, "SELECT owner FROM project"), firm);
	assert_refused(&f, RC_BAD_INPUT, "add up to 78", say("plan.amount", "2020", "79", DAY_NONE, at(2020, 2, 2)));
	assert_ok(&f, say("parties", "1", NULL, DAY_NONE, at(2020, 2, 3)));
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM project_party"), 0);
	/* the number of an item taken out is not given again */
	struct project_change third[] = { { "parties.name", "+", "新的一方", DAY_NONE } };
	assert_ok(&f, project_edit(&f.c, project, third, 1, told_on(at(2020, 2, 4)), &told));
	p = as_of(DAY_NONE);
	assert_string_equal(p->lists[p->plan->known_list[KNOWN_PARTIES]].items[1].id, "3");
	struct project_change twice[] = { { "name", NULL, "x", DAY_NONE }, { "name", NULL, "y", DAY_NONE } };
	assert_refused(&f, RC_BAD_INPUT, "said twice", project_edit(&f.c, project, twice, 2, told_on(at(2020, 2, 4)), &told));
}

static void codes_are_checked_by_structure(void **state)
{
	static const char *const good[] = { "2019-320583-39-03-523451", "2011-320500-04-01-12345X", "2020-320583-39-03-52345A" };
	static const char *const bad[] = { "2019-320583-39-03-52345", "2013-320583-39-03-523456-", "2113-320583-39-03-523456", "1889-320583-39-03-523456", "2019-32058A-39-03-523456", "", "2008320583-39-03-523456" };
	struct project_code_parts parts;
	const char *zh, *en;
	char code[25];
	assert_true(project_code_parse(good[0], &parts, code, &zh, &en));
	assert_int_equal(parts.year, 2019);
	assert_int_equal(parts.month, 0);
	assert_true(project_code_parse(good[1], &parts, code, &zh, &en)); /* 2011 is November 2020 */
	assert_int_equal(parts.year * 100 + parts.month, 202011);
	assert_string_equal(parts.region, "320500");
	assert_true(project_code_parse(good[2], &parts, code, &zh, &en));
	assert_true(project_code_parse("21013205833903523451", &parts, code, &zh, &en));
	assert_string_equal(code, "2101-320583-39-03-523451");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(project_code_parse(bad[i], &parts, code, &zh, &en));
}

/* ---- Stages. */

static void up_to_approval(void)
{
	struct project_told told;
	struct project_change all[] = { { "industry", NULL, "3976", DAY_NONE }, { "kind", NULL, "renovation", DAY_NONE }, { "investment_total", NULL, "0.3", DAY_NONE },
		{ "building", NULL, "0.1", DAY_NONE }, { "installation", NULL, "0.2", DAY_NONE }, { "equipment", NULL, "0", DAY_NONE }, { "other", NULL, "0", DAY_NONE },
		{ "content", NULL, "x", DAY_NONE }, { "approval_number", NULL, "1", DAY_NONE }, { "codes.code", "2019-320583-39-03-523451", "2019-320583-39-03-523451", DAY_NONE },
		{ "energy_tce", NULL, "6000", DAY_NONE }, { "energy_kwh", NULL, "900", DAY_NONE }, { "energy_body", NULL, "city", DAY_NONE } };
	assert_ok(&f, project_edit(&f.c, project, all, 13, told_on(at(2020, 2, 1)), &told));
	int64_t minutes = paper("minutes", at(2020, 2, 1)), approval = paper("approval", at(2020, 2, 1));
	assert_ok(&f, go("main", "reserve", days_of(2020, 1, 20), NULL, &minutes, 1, at(2020, 2, 1)));
	/* 0.1 + 0.2 is 0.3 here; a renovation is not signed for */
	assert_ok(&f, go("main", "approved", days_of(2020, 1, 21), NULL, &approval, 1, at(2020, 2, 1)));
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM project_step WHERE stage = 'signed' AND how = 'passed'"), 1);
}

/* 6 000 tce: the province's in 2022, the city's from 2023-06-01. */
static void limits_are_those_of_the_day(void **state)
{
	up_to_approval();
	f.c.now_ms = at(2023, 7, 1);
	assert_ok(&f, go("energy", "drafted", days_of(2022, 12, 1), NULL, NULL, 0, 0));
	assert_ok(&f, go("energy", "submitted", days_of(2022, 12, 2), NULL, NULL, 0, 0));
	assert_refused(&f, RC_CONFLICT, "the review is the province's", go("energy", "accepted", days_of(2022, 12, 31), NULL, NULL, 0, 0));
	assert_refused(&f, RC_CONFLICT, "the review is the province's", go("energy", "accepted", days_of(2023, 5, 31), NULL, NULL, 0, 0));
	assert_ok(&f, go("energy", "accepted", days_of(2023, 6, 1), NULL, NULL, 0, 0));
}

static void an_approval_runs_out(void **state)
{
	int64_t permit;
	up_to_approval();
	assert_ok(&f, say("energy_body", NULL, "province", DAY_NONE, at(2020, 2, 2)));
	permit = paper("permit", at(2020, 2, 2));
	f.c.now_ms = at(2023, 7, 1);
	assert_refused(&f, RC_CONFLICT, "'Submitted' is passed over", go("energy", "accepted", days_of(2020, 2, 3), NULL, NULL, 0, 0));
	assert_ok(&f, go("energy", "accepted", days_of(2020, 2, 3), "一并提交", NULL, 0, 0));
	assert_ok(&f, go("energy", "approved", days_of(2020, 2, 28), NULL, &permit, 1, 0));
	const struct project_file *p = as_of(DAY_NONE);
	int energy = project_track_of(p->plan, "energy");
	assert_int_equal(p->tracks[energy].holds_until, days_of(2022, 2, 28));
	assert_int_equal(p->tracks[energy].worked_days, 19);
	assert_refused(&f, RC_CONFLICT, "already, valid until 2022-02-28", go("energy", "submitted", days_of(2022, 2, 28), "x", NULL, 0, 0));
	const struct project_missing *list;
	int n, expired = 0;
	struct project_step_in s = { .track = "main", .stage = "permits", .happened_on = days_of(2022, 3, 1) };
	assert_ok(&f, project_step_try(&f.c, project, &s, &list, &n));
	for (int i = 0; i < n; i++)
		expired += list[i].kind == MISSING_EXPIRED && strcmp(list[i].id, "energy") == 0;
	assert_int_equal(expired, 1);
	assert_ok(&f, go("energy", "submitted", days_of(2022, 3, 1), "重新办理", NULL, 0, 0));
	assert_int_equal(as_of(DAY_NONE)->tracks[energy].round, 1);
}

static void a_correction_leaves_its_trace(void **state)
{
	struct project_told told;
	up_to_approval();
	const struct project_file *p = as_of(DAY_NONE);
	int64_t reserve = 0, approved = p->tracks[p->plan->main].act;
	for (int i = 0; i < p->n_steps; i++)
		reserve = strcmp(p->steps[i].stage_id, "reserve") == 0 ? p->steps[i].act : reserve;
	struct project_correction late = { .act = reserve, .happened_on = days_of(2020, 1, 22), .reason = "x" };
	assert_refused(&f, RC_CONFLICT, "'In reserve' (2020-01-22) would be later than", project_correct(&f.c, project, &late, told_on(0), &told));
	struct project_correction early = { .act = reserve, .happened_on = days_of(2020, 1, 9), .reason = "x" };
	assert_refused(&f, RC_CONFLICT, "'In talks' (2020-01-10) would be later than", project_correct(&f.c, project, &early, told_on(0), &told));
	struct project_correction middle = { .act = reserve, .is_void = true, .reason = "x" };
	assert_refused(&f, RC_CONFLICT, "take back 'Approved' first", project_correct(&f.c, project, &middle, told_on(0), &told));
	struct project_correction none = { .act = approved, .is_void = true };
	assert_refused(&f, RC_BAD_INPUT, "needs a reason", project_correct(&f.c, project, &none, told_on(0), &told));
	struct project_correction back = { .act = approved, .is_void = true, .reason = "误登" };
	assert_ok(&f, project_correct(&f.c, project, &back, told_on(0), &told));
	p = as_of(DAY_NONE);
	assert_int_equal(p->tracks[p->plan->main].stage, 1);
	assert_int_equal(p->steps[3].replaced_by, told.act);
	/* as it was known before the correction */
	p = as_of(days_of(2020, 12, 31));
	assert_string_equal(p->plan->tracks[p->plan->main].stages[p->tracks[p->plan->main].stage].id, "approved");
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM ledger WHERE kind = 'project.corrected'"), 1);
}

/* ---- Who sees it. */

static int seen_by(struct scope scope, int64_t account)
{
	struct scope own = f.c.scope;
	struct actor who = f.c.who;
	bool visible;
	const int64_t *ids;
	int n;
	f.c.scope = scope;
	f.c.who.account = account;
	assert_ok(&f, project_visible(&f.c, project, &visible));
	assert_ok(&f, project_hidden(&f.c, &ids, &n));
	f.c.scope = own;
	f.c.who = who;
	return visible + 10 * n;
}

static void secrecy_and_place(void **state)
{
	struct project_told told;
	int64_t firm = add_firm(&f, 1, "甲", "320582100", NULL), other = add_firm(&f, 2, "乙", "320583100", NULL);
	int64_t lo = fixture_number(&f, "SELECT region_pos FROM region WHERE code = '320583'"), hi = fixture_number(&f, "SELECT pos_end FROM region WHERE code = '320583'");
	struct scope kunshan = { SCOPE_REGION, lo, hi, 0 }, party = { .kind = SCOPE_SUBJECT, .subject = firm }, nobody = { .kind = SCOPE_SUBJECT, .subject = other };
	struct project_change add[] = { { "parties.role", "+", "investor", DAY_NONE }, { "parties.enterprise", "+", code_of(&f, 1), DAY_NONE } };
	assert_ok(&f, project_edit(&f.c, project, add, 2, told_on(0), &told));
	assert_int_equal(seen_by(kunshan, 7), 1);
	assert_int_equal(seen_by(party, 8), 1);
	assert_int_equal(seen_by(nobody, 9), 0);
	assert_int_equal(seen_by((struct scope){ SCOPE_REGION, hi + 1, hi + 100, 0 }, 7), 0);
	assert_ok(&f, say("secrecy", NULL, "inside", DAY_NONE, 0));
	assert_int_equal(seen_by(kunshan, 7), 1);
	assert_int_equal(seen_by(party, 8), 10);
	assert_ok(&f, say("secrecy", NULL, "closed", DAY_NONE, 0));
	assert_int_equal(seen_by(kunshan, 7), 10);
	assert_refused(&f, RC_BAD_INPUT, "cannot be public", say("public", NULL, "yes", DAY_NONE, 0));
	/* who worked on it goes on seeing it */
	f.c.who.account = 7;
	assert_ok(&f, say("content", NULL, "x", DAY_NONE, 0));
	assert_int_equal(seen_by(kunshan, 7), 1);
	assert_int_equal(seen_by(kunshan, 17), 10);
	/* a district does not give a project away */
	f.c.scope = kunshan;
	assert_refused(&f, RC_FORBIDDEN, "the bureau moves projects", say("region", NULL, "320582", DAY_NONE, 0));
	assert_refused(&f, RC_FORBIDDEN, "outside your area", project_open(&f.c, &(struct project_opening){ .name = "y", .region = "320582", .happened_on = DAY_NONE }, told_on(0), &told));
}

static void the_row_follows(void **state)
{
	const char *column;
	int findings = 0;
	up_to_approval();
	assert_ok(&f, project_row_compare(&f.c, project, &column));
	assert_null(column);
	assert_int_equal(fixture_number(&f, "SELECT total FROM project"), 30);
	int64_t version, later;
	assert_ok(&f, project_version(&f.c, &version));
	assert_ok(&f, project_rows_rebuild(&f.c));
	assert_ok(&f, project_version(&f.c, &later));
	assert_true(later > version);
	assert_ok(&f, project_rows_check(&f.c, &findings));
	assert_int_equal(findings, 0);
	struct project_row r;
	bool found;
	assert_ok(&f, store_row_get(&f.c, project, &r, &found));
	r.money[0]++;
	assert_ok(&f, store_row_put(&f.c, &r));
	assert_ok(&f, project_row_compare(&f.c, project, &column));
	assert_string_equal(column, "money");
}

/* A step altered behind the doors is found against the ledger, and so is one that is gone. */
static void the_ledger_remembers(void **state)
{
	int findings = 0;
	struct txn t = { 0 };
	up_to_approval();
	assert_ok(&f, project_rows_check(&f.c, &findings));
	assert_int_equal(findings, 0);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM ledger WHERE kind = 'project.step'"), 1);
	int64_t act = fixture_number(&f, "SELECT act FROM project_step WHERE stage = 'approved'");
	const char *object = arena_printf(&f.c.arena, "project %lld act %lld", (long long)project, (long long)act + 1);
	assert_int_equal(txn_begin(&t, f.c.db), RC_OK);
	assert_ok(&f, ledger_write(&f.c, LEDGER_PROJECT_STEP, object, "{}", NULL));
	assert_int_equal(txn_commit(&t), RC_OK);
	assert_ok(&f, project_rows_check(&f.c, &findings));
	assert_int_equal(findings, 1);
}

/* Importers hold back the row and the ledger, and give the day on which it was told. */
static void an_importer_tells_of_old_days(void **state)
{
	struct project_told told;
	struct txn t = { 0 };
	struct project_telling old = { .source = "old list", .at_ms = at(2019, 6, 1), .bulk = true };
	struct project_opening o = { .name = "旧项目", .region = "320582", .happened_on = days_of(2019, 5, 1) };
	assert_int_equal(txn_begin(&t, f.c.db), RC_OK);
	assert_ok(&f, project_open_in_txn(&f.c, &o, &old, &told));
	assert_string_equal(told.code, "XM2019-000001");
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM project"), 1);
	assert_refused(&f, RC_CONFLICT, "'Industry' is missing", project_step_in_txn(&f.c, told.project, &(struct project_step_in){ .track = "main", .stage = "reserve",
		.happened_on = days_of(2019, 5, 2) }, &old, &told));
	assert_ok(&f, project_refold(&f.c, told.project));
	int64_t act;
	assert_ok(&f, project_act_in_txn(&f.c, told.project, "visit", &(struct project_telling){ .source = "x" }, &act));
	assert_int_equal(txn_commit(&t), RC_OK);
	const char *column;
	assert_ok(&f, project_row_compare(&f.c, told.project, &column));
	assert_null(column);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_is_read_as_of_any_day, setup, teardown),
		cmocka_unit_test_setup_teardown(values_have_one_form, setup, teardown),
		cmocka_unit_test_setup_teardown(lists_have_items, setup, teardown),
		cmocka_unit_test(codes_are_checked_by_structure),
		cmocka_unit_test_setup_teardown(limits_are_those_of_the_day, setup, teardown),
		cmocka_unit_test_setup_teardown(an_approval_runs_out, setup, teardown),
		cmocka_unit_test_setup_teardown(a_correction_leaves_its_trace, setup, teardown),
		cmocka_unit_test_setup_teardown(secrecy_and_place, setup, teardown),
		cmocka_unit_test_setup_teardown(the_row_follows, setup, teardown),
		cmocka_unit_test_setup_teardown(the_ledger_remembers, setup, teardown),
		cmocka_unit_test_setup_teardown(an_importer_tells_of_old_days, setup, teardown),
	};
	if (argc < 2)
		return 2;
	plans_dir = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
