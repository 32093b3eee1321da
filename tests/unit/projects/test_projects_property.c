/* test_projects_property.c - random acts never break the order of days, never change what was known, and the derived row is always the fold.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What must hold is worked out here from the rows of the database, not by the rules under test. usage: PLANS [seed] [acts] */
#include "../registry/fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/ledger.h"
#include "indicators/indicators.h"
#include "projects/file/project_row.h"
#include "projects/projects.h"
#include "projects/file/projects_store.h"
#include "registry/registry.h"

enum { PROJECTS = 6, DAYS_MOST = 4000, STEPS_MOST = 3000 };

static const char *plans_dir;
static uint64_t seed = 20200302;
static int acts = 2400;
static bool usual_seed;
static struct fixture f;

static uint32_t dice(uint32_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 11) % sides;
}

static const struct project_telling telling = { .source = "dice" };

/* What was known at the end of a day, in one text. */
struct known { int32_t day; char text[200]; };
static struct known known[PROJECTS][DAYS_MOST];
static int n_known[PROJECTS];
static int64_t ids[PROJECTS];
static int accepted[4], refused[4], missing_seen[MISSING_UNKNOWN + 1];

static void describe(const struct project_file *p, char out[200])
{
	int n = snprintf(out, 200, "%s/%s", project_text(p, p->plan->known[KNOWN_TOTAL]) ? project_text(p, p->plan->known[KNOWN_TOTAL]) : "?",
		project_text(p, p->plan->known[KNOWN_KIND]) ? project_text(p, p->plan->known[KNOWN_KIND]) : "?");
	for (int t = 0; t < p->plan->n_tracks; t++)
		n += snprintf(out + n, 200 - (size_t)n, " %d@%d", p->tracks[t].stage, p->tracks[t].on == DAY_NONE ? 0 : p->tracks[t].on);
}

/* ---- What must hold, from the rows. */

static const struct step_row *by_act(const struct step_row *rows, int n, int64_t act)
{
	for (int i = 0; i < n; i++)
		if (rows[i].act == act && strcmp(rows[i].how, "passed") != 0 && strcmp(rows[i].how, "skipped") != 0)
			return &rows[i];
	return NULL;
}

static bool replaced(const struct step_row *rows, int n, int64_t act)
{
	for (int i = 0; i < n; i++)
		if (rows[i].replaces == act)
			return true;
	return false;
}

static int64_t first_told(const struct step_row *rows, int n, const struct step_row *r)
{
	while (r->replaces != 0)
		r = by_act(rows, n, r->replaces);
	return r->act;
}

/* Days along every track do not decrease in the order in which the steps were first told; on main neither along the stages; each stage of main is entered once. */
static void days_are_in_order(const struct project_plan *plan, int64_t project)
{
	static struct { int64_t origin; int32_t day; int stage; } line[STEPS_MOST];
	struct step_row *rows;
	int n;
	assert_ok(&f, store_steps(&f.c, project, &rows, &n));
	for (int t = 0; t < plan->n_tracks; t++) {
		int m = 0;
		for (int i = 0; i < n; i++)
			if (strcmp(rows[i].track, plan->tracks[t].id) == 0 && strcmp(rows[i].how, "entered") == 0 && !replaced(rows, n, rows[i].act)) {
				int64_t origin = first_told(rows, n, &rows[i]);
				int k = m++;
				for (; k > 0 && line[k - 1].origin > origin; k--)
					line[k] = line[k - 1];
				line[k].origin = origin;
				line[k].day = rows[i].happened_on;
				line[k].stage = project_stage_of(&plan->tracks[t], rows[i].stage);
			}
		for (int i = 1; i < m; i++) {
			assert_true(line[i].day >= line[i - 1].day);
			assert_true(t != plan->main || line[i].stage > line[i - 1].stage);
		}
	}
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM project_step s JOIN project_act a ON a.id = s.act WHERE s.happened_on > a.day"), 0);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM project_value v JOIN project_act a ON a.id = v.act WHERE v.holds_from > a.day"), 0);
}

static void the_row_is_the_fold(int64_t project)
{
	const char *column;
	assert_ok(&f, project_row_compare(&f.c, project, &column));
	if (column != NULL)
		fail_msg("the row differs in %s", column);
}

/* ---- Throwing. */

static void count(enum rc rc, int kind)
{
	rc == RC_OK ? accepted[kind]++ : refused[kind]++;
	if (rc != RC_OK && rc != RC_CONFLICT && rc != RC_BAD_INPUT && rc != RC_NOT_FOUND)
		fail_msg("%s", ctx_reason(&f.c));
	f.c.problem = (struct problem){ 0 };
}

static int32_t today(void) { return instant_date(f.c.now_ms, 480); }

static void throw_edit(const struct project_plan *plan, int64_t project)
{
	static const char *const numbers[] = { "1", "2.5", "100", "0", "", "12.345" }, *const kinds[] = { "new", "renovation", "purchase", "digital", "circular" };
	struct project_change ch = { .field = "kind", .value = kinds[dice(5)], .holds_from = dice(3) ? DAY_NONE : today() - (int32_t)dice(400) + 10 };
	struct project_told told;
	if (dice(4)) {
		const struct project_field *field = &plan->fields[dice((uint32_t)plan->n_fields)];
		bool needed = field == &plan->fields[plan->known[KNOWN_NAME]] || field == &plan->fields[plan->known[KNOWN_REGION]];
		ch.field = field->id;
		ch.value = needed ? "320583" : field->kind == FIELD_IS_WORD ? field->words->words[dice((uint32_t)field->words->n)].id
			: field->kind == FIELD_IS_NUMBER ? numbers[dice(6)] : field->kind == FIELD_IS_DATE ? "2020-07-01" : field->kind == FIELD_IS_INDUSTRY ? "3976" : "1";
	}
	count(project_edit(&f.c, project, &ch, 1, &telling, &told), 0);
}

/* Everything that stages ask for, so that the dice get somewhere. */
static void throw_all(const struct project_plan *plan, int64_t project)
{
	static const char *const all[][2] = { { "industry", "3976" }, { "kind", "new" }, { "investment_total", "10" }, { "building", "4" }, { "installation", "3" }, { "equipment", "2" },
		{ "other", "1" }, { "agreement", "x" }, { "start_agreed", "2020-07-01" }, { "finish_agreed", "2021-07-01" }, { "produce_agreed", "2021-08-01" }, { "full_agreed", "2022-08-01" },
		{ "content", "x" }, { "approval_number", "x" }, { "land_way", "granted" }, { "area", "10" }, { "energy_tce", "100" }, { "energy_kwh", "100" }, { "energy_body", "city" },
		{ "actual_investment", "10" }, { "product", "x" }, { "first_output", "1" }, { "codes.code", "2019-320583-39-03-523451" } };
	struct project_change ch[sizeof all / sizeof all[0]];
	struct project_told told;
	int n = sizeof all / sizeof all[0];
	for (int i = 0; i < n; i++)
		ch[i] = (struct project_change){ all[i][0], strchr(all[i][0], '.') ? all[i][1] : NULL, all[i][1], DAY_NONE };
	assert_ok(&f, project_edit(&f.c, project, ch, n, &telling, &told));
	for (int k = 0; k < plan->n_papers; k++)
		assert_ok(&f, project_paper_add(&f.c, project, &(struct project_paper_in){ .kind = plan->papers[k].id, .number = "1", .dated = DAY_NONE, .shot_on = today() }, &telling, &told));
}

static void throw_step(const struct project_plan *plan, int64_t project)
{
	const struct project_track *t = &plan->tracks[dice(3) ? dice((uint32_t)plan->n_tracks) : (uint32_t)plan->main];
	const struct project_missing *list;
	struct project_paper *papers;
	struct project_told told;
	int64_t shown[100];
	int n, m;
	uint32_t stage = dice((uint32_t)t->n_stages);
	if (t == &plan->tracks[plan->exit] && dice(4)) /* seldom the end, more often rest and return */
		stage = dice(2);
	struct project_step_in s = { .track = t->id, .stage = t->stages[stage].id, .happened_on = today() - (int32_t)dice(20) + 1,
		.reason = dice(2) ? (t->n_reasons ? t->reasons[dice((uint32_t)t->n_reasons)].id : "x") : NULL, .papers = shown };
	assert_ok(&f, store_papers(&f.c, project, &papers, &n));
	for (s.n_papers = 0; dice(3) && s.n_papers < n && s.n_papers < 100; s.n_papers++)
		shown[s.n_papers] = papers[s.n_papers].act;
	for (; dice(4) && s.n_papers < n && s.n_papers < 100; s.n_papers++)
		shown[s.n_papers] = papers[s.n_papers].act;
	assert_ok(&f, project_step_try(&f.c, project, &s, &list, &m));
	for (int i = 0; i < m; i++)
		missing_seen[list[i].kind]++;
	enum rc rc = project_step(&f.c, project, &s, &telling, &told);
	assert_int_equal(rc == RC_OK, m == 0); /* what is tried beforehand is what happens */
	count(rc, 1);
}

static void throw_correction(int64_t project)
{
	struct step_row *rows;
	struct project_told told;
	int n;
	assert_ok(&f, store_steps(&f.c, project, &rows, &n));
	struct project_correction k = { .act = rows[dice((uint32_t)n)].act, .is_void = dice(3) == 0, .happened_on = today() - (int32_t)dice(60), .reason = dice(8) ? "x" : NULL };
	if (dice(2))
		k.act = rows[n - 1].act;
	count(project_correct(&f.c, project, &k, &telling, &told), 2);
}

static void remember(int i)
{
	const struct project_file *p;
	assert_ok(&f, project_fold(&f.c, ids[i], DAY_NONE, &p));
	struct known *k = &known[i][n_known[i]++];
	k->day = today();
	describe(p, k->text);
}

static void open_one(const struct project_plan *plan, int i)
{
	struct project_told told;
	struct project_opening o = { .name = "x", .region = "320583", .happened_on = DAY_NONE };
	assert_ok(&f, project_open(&f.c, &o, &telling, &told));
	ids[i] = told.project;
	throw_all(plan, told.project);
}

static void random_acts(void **state)
{
	const struct project_plan *plan;
	assert_ok(&f, project_plan_get(&f.c, &plan));
	for (int i = 0; i < PROJECTS; i++)
		open_one(plan, i);
	for (int k = 0; k < acts; k++) {
		int i = (int)dice(PROJECTS);
		uint32_t what = dice(10);
		int64_t now = f.c.now_ms;
		what == 0 ? throw_edit(plan, ids[i]) : what < 8 ? throw_step(plan, ids[i]) : throw_correction(ids[i]);
		the_row_is_the_fold(ids[i]);
		if (k % 20 == 0)
			days_are_in_order(plan, ids[i]);
		if (dice(5) == 0) { /* the day ends */
			for (int p = 0; p < PROJECTS; p++)
				remember(p);
			now += (1 + (int64_t)dice(4)) * 86400000;
		}
		fixture_fresh(&f);
		f.c.now_ms = now;
	}
	for (int i = 0; i < PROJECTS; i++)
		for (int k = 0; k < n_known[i]; k++) {
			const struct project_file *p;
			char text[200];
			assert_ok(&f, project_fold(&f.c, ids[i], known[i][k].day, &p));
			describe(p, text);
			assert_string_equal(text, known[i][k].text); /* nothing told later changes what was known then */
			if (k % 50 == 0) {
				int64_t now = f.c.now_ms;
				fixture_fresh(&f);
				f.c.now_ms = now;
			}
		}
	int findings = 0;
	assert_ok(&f, project_rows_check(&f.c, &findings));
	assert_int_equal(findings, 0);
	fprintf(stderr, "# edits %d/%d, steps %d/%d, corrections %d/%d accepted/refused\n", accepted[0], refused[0], accepted[1], refused[1], accepted[2], refused[2]);
	assert_true(accepted[1] > 20 && refused[1] > 100 && accepted[2] > 5 && refused[2] > 20);
	for (int k = 0; k < MISSING_UNKNOWN && usual_seed; k++)
		if (missing_seen[k] == 0 && k != MISSING_RIGHT && k != MISSING_ONCE && k != MISSING_CLOSED && k != MISSING_DATE && k != MISSING_EXPIRED && k != MISSING_GUARD && k != MISSING_FIELD)
			fail_msg("no refusal of the kind '%s' was met", project_missing_words[k]);
}

int main(int argc, char **argv)
{
	static const struct module *const modules[] = { &ledger_module, &registry_module, &indicators_module, &projects_module, NULL };
	const struct CMUnitTest tests[] = { cmocka_unit_test(random_acts) };
	if (argc < 2)
		return 2;
	plans_dir = argv[1];
	usual_seed = argc == 2;
	seed = argc > 2 ? strtoull(argv[2], NULL, 10) : seed;
	acts = argc > 3 ? (int)strtol(argv[3], NULL, 10) : acts;
	fixture_make(&f, modules, plans_dir);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	fixture_drop(&f);
	return failed;
}
