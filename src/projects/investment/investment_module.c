/* investment_module.c - what the monthly report gives to the house, and what waits for whom.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "projects/investment.api.gen.h"
#include "projects/investment/investment.h"
#include "projects/investment/investment_import.h"
#include "projects/investment/investment_store.h"
#include "projects/investment/investment_watch.h"
#include "targets/targets.h"

enum { REMINDERS_EVERY_S = 3600 };

extern const char investment_sql_begin[], investment_reminders_sql_begin[]; /* X.sql, embedded by the build */

static const struct migration steps[] = { { 1, "monthly investment reports", investment_sql_begin }, { 2, "reminders of reports", investment_reminders_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	(void)invest_plan_read(&c->arena, r, root);
}

static const struct plan_section sections[] = { { "investment", check_section } };

/* ---- For lights. */

static enum rc invest_spending(struct ctx *c, int64_t project, int year, int month, int32_t day, struct spending *ret_f)
{
	char from[MONTH_TEXT + 8], to[MONTH_TEXT + 8], on[DATE_TEXT];
	const char *last, *funds;
	int64_t done;
	snprintf(from, sizeof from, "%04d-01", year);
	snprintf(to, sizeof to, "%04d-%02d", year, month);
	date_print(on, day);
	TRY(store_invest_spending(c, project, from, to, on, &last, &done, &funds));
	if (last == NULL)
		return RC_OK;
	ret_f->month = atoi(last + 5);
	ret_f->year_done = done;
	ret_f->has_funds = funds != NULL;
	ret_f->funds = funds ? llround(strtod(funds, NULL) * 100) : 0; /* 0.01 万元 */
	return RC_OK;
}

/* ---- The goals that accepted reports answer. */

static enum rc sums_of(struct ctx *c, int year, struct invest_sum **ret_list, int *ret_n)
{
	const char *from = arena_printf(&c->arena, "%04d-01", year), *to = arena_printf(&c->arena, "%04d-12", year);
	if (from == NULL || to == NULL)
		return ctx_no_memory(c);
	struct scope own = c->scope;
	c->scope = (struct scope){ .kind = SCOPE_ALL }; /* a goal is the city's, whoever looks */
	enum rc rc = store_invest_sums(c, from, to, "", ret_list, ret_n);
	c->scope = own;
	return rc;
}

static enum rc feed(struct ctx *c, const char *goal, int year, struct target_actual *ret_actual)
{
	const struct invest_plan *p = invest_plan(c->app);
	const struct invest_share *share = NULL;
	struct invest_sum *sums;
	const char *last = "", *month = "";
	int64_t all = 0, part = 0;
	int n;
	for (int i = 0; p != NULL && i < p->n_shares; i++)
		if (p->shares[i].goal != NULL && strcmp(p->shares[i].goal, goal) == 0)
			share = &p->shares[i];
	TRY(sums_of(c, year, &sums, &n));
	for (int i = 0; i < n; i++) {
		all += sums[i].month_done;
		part += share != NULL && invest_share_has(share, sums[i].industry, sums[i].kind) ? sums[i].month_done : 0;
		last = strcmp(sums[i].last_day, last) > 0 ? sums[i].last_day : last;
		month = strcmp(sums[i].month, month) > 0 ? sums[i].month : month;
	}
	if (n == 0 || (share != NULL && all <= 0))
		return RC_OK;
	*ret_actual = (struct target_actual){ .known = true, .at = last, .value = share != NULL ? 100.0 * (double)part / (double)all : (double)all / 1e6,
		.source = arena_printf(&c->arena, TR(c, "已接受的投资月报，至 %s", "accepted investment reports up to %s"), month) };
	return ret_actual->source != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc invest_ready(struct app *app)
{
	const struct invest_plan *p = invest_plan(app);
	if (p == NULL)
		return RC_OK;
	if (p->goal != NULL)
		TRY(targets_feed(app, p->goal, feed));
	for (int i = 0; i < p->n_shares; i++)
		if (p->shares[i].goal != NULL)
			TRY(targets_feed(app, p->shares[i].goal, feed));
	return RC_OK;
}

const struct module investment_module = {
	.name = "investment",
	.title_zh = "投资月报", .title_en = "Investment reports",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = investment_routes, .n_routes = investment_n_routes,
	.sections = sections, .n_sections = 1,
	.commands = investment_commands, .n_commands = N_INVESTMENT_COMMANDS,
	.importers = investment_importers, .n_importers = N_INVESTMENT_IMPORTERS,
	.load = investment_load,
	.start = invest_shelf_start,
	.stop = invest_shelf_stop,
	.ready = invest_ready,
	.waiting = invest_waiting,
	.rebuild = invest_rows_rebuild,
	.check = invest_rows_check,
	.timed = invest_timed, .timed_s = REMINDERS_EVERY_S,
	.spending = invest_spending,
};
