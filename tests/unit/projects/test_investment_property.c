/* test_investment_property.c - random reports, returns, corrections and changes of the file never break the arithmetic of what was accepted.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What must hold is worked out here from the rows of the database: of each project the accepted figures, month by month; of the city the total as of every day.
 * usage: PLANS [seed] [acts] */
#include "../registry/fixture.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/ledger.h"
#include "indicators/indicators.h"
#include "projects/investment/investment.h"
#include "projects/investment/investment_store.h"
#include "registry/registry.h"

enum { PROJECTS = 3, DAYS_MOST = 4000, FIRST_YEAR = 2020 };
static const int64_t DAY_MS = 86400000;

static const char *plans_dir;
static uint64_t seed = 20200702;
static int acts = 1600;
static bool usual_seed;
static struct fixture f;

static int64_t ids[PROJECTS];
static struct { int32_t day; int64_t total; } known[DAYS_MOST];
static int n_known, accepted[INVEST_ACTS], refused[INVEST_ACTS], clashes;

static uint32_t dice(uint32_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 11) % sides;
}

static int32_t today(void) { return instant_date(f.c.now_ms, 480); }

/* ---- What must hold, from the rows. */

struct figures { char month[MONTH_TEXT]; int64_t month_done, year_done, all_done; const char *clash; };

static int64_t of_move(const char *column, int64_t move)
{
	char sql[120];
	snprintf(sql, sizeof sql, "SELECT %s FROM investment_accepted WHERE move = %lld", column, (long long)move);
	return fixture_number(&f, sql);
}

static int figures_of(int64_t project, struct figures out[120])
{
	struct invest_report *list;
	int n, k = 0;
	assert_ok(&f, store_invest_of_project(&f.c, project, &list, &n));
	for (int i = 0; i < n; i++) {
		if (list[i].accepted == 0)
			continue;
		out[k] = (struct figures){ .month_done = of_move("month_done", list[i].accepted), .year_done = of_move("year_done", list[i].accepted),
			.all_done = of_move("all_done", list[i].accepted), .clash = list[i].clash };
		memcpy(out[k++].month, list[i].month, MONTH_TEXT);
	}
	return k;
}

static bool says(const struct figures *x, const char *check) { return strstr(x->clash, check) != NULL; }

/* Each accepted month continues the one before it, or says that it does not. */
static void sums_are_right(int64_t project)
{
	struct figures x[120];
	int n = figures_of(project, x);
	for (int i = 0; i < n; i++) {
		bool same_year = i > 0 && strncmp(x[i].month, x[i - 1].month, 4) == 0;
		bool year = x[i].year_done == x[i].month_done + (same_year ? x[i - 1].year_done : 0);
		bool every = i == 0 ? x[i].all_done >= x[i].year_done : x[i].all_done == x[i - 1].all_done + x[i].month_done;
		if (year == says(&x[i], "year-sum") || (!every && !says(&x[i], "all-sum")))
			fail_msg("project %lld %s: %lld %lld %lld after %lld %lld, clash '%s'", (long long)project, x[i].month, (long long)x[i].month_done, (long long)x[i].year_done, (long long)x[i].all_done,
				i > 0 ? (long long)x[i - 1].year_done : 0, i > 0 ? (long long)x[i - 1].all_done : 0, x[i].clash);
		clashes += x[i].clash[0] != '\0';
	}
}

static int64_t cell_of(const struct invest_cell_row *rows, int n, const char *field)
{
	for (int i = 0; i < n; i++)
		if (strcmp(rows[i].field, field) == 0 && rows[i].value != NULL)
			return llround(strtod(rows[i].value, NULL) * 100);
	return 0;
}

/* The four parts are the whole, in what counts; and the report is where its last move left it. */
static void rows_are_right(int64_t project)
{
	struct invest_report *list;
	int n, m;
	assert_ok(&f, store_invest_of_project(&f.c, project, &list, &n));
	for (int i = 0; i < n; i++) {
		struct invest_cell_row *rows;
		struct invest_move *moves;
		int returns = 0, corrections = 0;
		assert_ok(&f, store_invest_moves(&f.c, list[i].id, "", &moves, &m));
		for (int k = 0; k < m; k++) {
			returns += moves[k].act == INVEST_RETURN;
			corrections += moves[k].act == INVEST_CORRECT;
		}
		assert_int_equal(list[i].state, moves[m - 1].state);
		assert_int_equal(list[i].version, moves[m - 1].id);
		assert_int_equal(list[i].returns, returns);
		assert_int_equal(list[i].revision, corrections);
		if (list[i].accepted == 0)
			continue;
		assert_ok(&f, store_invest_cells(&f.c, list[i].id, list[i].accepted, &rows, &m));
		assert_int_equal(cell_of(rows, m, "building") + cell_of(rows, m, "installation") + cell_of(rows, m, "equipment") + cell_of(rows, m, "other"), of_move("all_done", list[i].accepted));
		assert_int_equal(cell_of(rows, m, "month_done"), of_move("month_done", list[i].accepted));
	}
}

static int64_t total_as_of(const char *day)
{
	struct invest_sum *sums;
	int64_t total = 0;
	int n;
	assert_ok(&f, store_invest_sums(&f.c, "2000-01", "2199-12", day, &sums, &n));
	for (int i = 0; i < n; i++)
		total += sums[i].month_done;
	return total;
}

static void total_is_the_sum(void)
{
	struct figures x[120];
	int64_t total = 0;
	for (int p = 0; p < PROJECTS; p++)
		for (int i = 0, n = figures_of(ids[p], x); i < n; i++)
			total += x[i].month_done;
	assert_int_equal(total_as_of(""), total);
}

/* ---- Throwing. */

static void count(enum rc rc, enum invest_act act)
{
	rc == RC_OK ? accepted[act]++ : refused[act]++;
	if (rc != RC_OK && rc != RC_CONFLICT && rc != RC_BAD_INPUT && rc != RC_NOT_FOUND)
		fail_msg("%s: %s", invest_act_words[act], ctx_reason(&f.c));
	f.c.problem = (struct problem){ 0 };
}

/* Most often the earliest report that is on its way, or the month after the last accepted one; else any of the years. */
static void a_month(int64_t project, char out[MONTH_TEXT])
{
	struct invest_report *list;
	int n, k = 0, open = -1;
	assert_ok(&f, store_invest_of_project(&f.c, project, &list, &n));
	for (int i = n; i-- > 0;)
		open = list[i].state != INVEST_ACCEPTED ? i : open;
	uint32_t way = dice(16);
	if (open >= 0 && way < 12)
		k = (atoi(list[open].month) - FIRST_YEAR) * 12 + atoi(list[open].month + 5) - 1;
	else if (n > 0 && way < 15)
		k = (atoi(list[n - 1].month) - FIRST_YEAR) * 12 + atoi(list[n - 1].month + 5);
	else
		k = n > 0 && dice(4) ? (atoi(list[dice((uint32_t)n)].month) - FIRST_YEAR) * 12 + (int)dice(12) : (int)dice(60);
	snprintf(out, MONTH_TEXT, "%04u-%02u", (unsigned)(FIRST_YEAR + k / 12) % 10000U, (unsigned)(k % 12 + 1) % 100U);
}

/* Sums are most often left to the program. */
static void throw_cells(int64_t project, const char *month, int64_t version)
{
	static const char *const amounts[] = { "0", "80", "120.25", "333.33", "0.01", "1500" };
	struct invest_sheet sheet;
	struct invest_said said[14] = { { "year_plan", "5000" }, { "month_done", amounts[dice(6)] }, { "installation", "0" }, { "equipment", "0" }, { "building", "0" }, { "other", "" },
		{ "funds", "0" }, { "progress", "50" }, { "progress_text", "x" }, { "year_done", dice(12) ? "" : amounts[dice(6)] }, { "all_done", dice(12) ? "" : "77777" } };
	int n = 11;
	if (dice(20) == 0)
		said[4].value = amounts[dice(6)];
	if (dice(30) == 0)
		said[1].value = "-5";
	for (int i = 0; i < 3 && dice(6); i++)
		said[n++] = (struct invest_said){ ((const char *const[]){ "!peak", "!standstill", "!over-total" })[i], "按合同节点集中付款所致" };
	count(invest_save(&f.c, project, month, version, said, n, &sheet), INVEST_SAVE);
}

static void throw_report(int64_t project)
{
	static const enum invest_act next[INVEST_STATES] = { [INVEST_DRAFT] = INVEST_SUBMIT, [INVEST_SUBMITTED] = INVEST_CHECK, [INVEST_CHECKED] = INVEST_ACCEPT, [INVEST_ACCEPTED] = INVEST_CORRECT,
		[INVEST_RETURNED] = INVEST_SUBMIT };
	static const enum invest_act any[] = { INVEST_SUBMIT, INVEST_CHECK, INVEST_ACCEPT, INVEST_RETURN, INVEST_CORRECT };
	struct invest_report r;
	struct invest_sheet sheet;
	char month[MONTH_TEXT];
	a_month(project, month);
	assert_ok(&f, store_invest_report(&f.c, project, month, &r));
	int64_t version = dice(25) ? r.version : r.version - 1;
	bool fill = r.version == 0 || ((r.state == INVEST_RETURNED || r.state == INVEST_DRAFT) && dice(2) == 0);
	enum invest_act act = dice(7) ? next[r.state] : any[dice(5)];
	if ((r.state == INVEST_SUBMITTED || r.state == INVEST_CHECKED) && dice(4) == 0)
		act = INVEST_RETURN;
	if (fill)
		throw_cells(project, month, version);
	else if (dice(30) == 0)
		count(invest_copy(&f.c, project, month, version, &sheet), INVEST_COPY);
	else
		count(invest_do(&f.c, project, month, act, version, dice(10) ? "写明的理由" : NULL, &sheet), act);
}

static void throw_edit(int64_t project)
{
	struct project_change ch = { .field = "investment_total", .value = ((const char *const[]){ "2000", "900000", "12345.67", "" })[dice(4)], .holds_from = DAY_NONE };
	struct project_telling telling = { .source = "dice" };
	struct project_told told;
	enum rc rc = project_edit(&f.c, project, &ch, 1, &telling, &told);
	assert_int_equal(rc, RC_OK);
}

static void open_one(int i)
{
	struct project_telling telling = { .source = "dice" };
	struct project_change ch = { .field = "investment_total", .value = "900000", .holds_from = DAY_NONE };
	struct project_told told;
	struct project_opening o = { .name = "x", .region = "320583", .happened_on = DAY_NONE, .changes = &ch, .n_changes = 1 };
	assert_ok(&f, project_open(&f.c, &o, &telling, &told));
	ids[i] = told.project;
}

static void another_day(int64_t now)
{
	fixture_fresh(&f);
	f.c.now_ms = now;
}

static void end_of_day(void)
{
	assert_true(n_known < DAYS_MOST);
	known[n_known].day = today();
	known[n_known++].total = total_as_of("");
}

/* Nothing that was accepted later changes what a former day had. */
static void days_stay(void)
{
	for (int k = 0; k < n_known; k++) {
		char day[DATE_TEXT];
		int64_t now = f.c.now_ms;
		date_print(day, known[k].day);
		assert_int_equal(total_as_of(day), known[k].total);
		if (k % 20 == 0)
			another_day(now);
	}
}

static void random_reports(void **state)
{
	for (int i = 0; i < PROJECTS; i++)
		open_one(i);
	for (int k = 0; k < acts; k++) {
		int64_t project = ids[dice(PROJECTS)], now = f.c.now_ms;
		dice(40) ? throw_report(project) : throw_edit(project);
		sums_are_right(project);
		if (k % 25 == 0) {
			rows_are_right(project);
			total_is_the_sum();
		}
		if (dice(6) == 0) {
			end_of_day();
			now += (1 + (int64_t)dice(4)) * DAY_MS;
		}
		another_day(now);
	}
	days_stay();
	for (int a = 0; a < INVEST_ACTS; a++)
		fprintf(stderr, "# %s %d accepted, %d refused\n", invest_act_words[a], accepted[a], refused[a]);
	fprintf(stderr, "# %d times an accepted month did not fit one before it\n", clashes);
	assert_true(accepted[INVEST_ACCEPT] > 10 && accepted[INVEST_CORRECT] > 2 && accepted[INVEST_RETURN] > 5 && refused[INVEST_SUBMIT] > 2);
	if (usual_seed)
		assert_true(clashes > 0);
}

int main(int argc, char **argv)
{
	static const struct module *const modules[] = { &ledger_module, &registry_module, &indicators_module, &projects_module, &investment_module, NULL };
	const struct CMUnitTest tests[] = { cmocka_unit_test(random_reports) };
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
