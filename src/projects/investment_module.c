/* investment_module.c - what the monthly report gives to the house, and what waits for whom.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/session.h"
#include "core/workday.h"
#include "projects/investment.api.gen.h"
#include "projects/investment.h"
#include "projects/investment_import.h"
#include "projects/investment_store.h"
#include "targets/targets.h"

enum { WAITING_LIST = 200 };

extern const char investment_sql_begin[]; /* investment.sql, embedded by the build */

static const struct migration steps[] = { { 1, "monthly investment reports", investment_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	(void)invest_plan_read(&c->arena, r, root);
}

static const struct plan_section sections[] = { { "investment", check_section } };

/* ---- What waits. */

struct desk { const char *permission, *state; int workdays; };

static const char *why(struct ctx *c, const struct desk *d)
{
	if (strcmp(d->state, "missing") == 0)
		return TR(c, "投资月报待填报", "investment report to be filled in");
	if (strcmp(d->state, "returned") == 0)
		return TR(c, "投资月报被退回", "investment report sent back");
	return strcmp(d->state, "submitted") == 0 ? TR(c, "投资月报待审核", "investment report to be checked") : TR(c, "投资月报待接受", "investment report to be accepted");
}

/* One line for each project while they are few; for more, one line with their number. */
static enum rc gather(struct ctx *c, const struct desk *d, const char *month, const char *before, struct waiting *list, int *n)
{
	struct invest_row *rows;
	char due[DATE_TEXT];
	int found;
	struct scope own = c->scope, scope;
	int32_t day = invest_due(c, month, d->workdays);
	if (c->session == NULL || !session_may(c->session, d->permission, &scope))
		return RC_OK;
	c->scope = scope;
	enum rc rc = store_invest_list(c, &(struct invest_query){ .month = month, .before = before, .state = d->state, .region = "", .limit = WAITING_LIST }, &rows, &found);
	c->scope = own;
	if (rc != RC_OK || found == 0)
		return rc;
	if (day != DAY_NONE)
		date_print(due, day);
	const char *kept_due = day != DAY_NONE ? arena_strdup(&c->arena, due) : NULL;
	bool few = found <= 5;
	for (int i = 0; i < (few ? found : 1); i++)
		list[(*n)++] = (struct waiting){ .kind = "investment", .why = why(c, d), .due = kept_due,
			.title = few ? arena_printf(&c->arena, "%s %s", month, rows[i].name)
				: arena_printf(&c->arena, TR(c, "%s：%d%s 个项目", "%s: %d%s projects"), month, found, found == WAITING_LIST ? "+" : ""),
			.link = few ? arena_printf(&c->arena, "/investment/%s/%s", rows[i].code, month) : arena_printf(&c->arena, "/investment?month=%s&state=%s", month, d->state) };
	return RC_OK;
}

static enum rc invest_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	const struct invest_plan *p = invest_plan(c->app);
	*ret_n = 0;
	if (p == NULL || c->who.account == 0)
		return RC_OK;
	struct date today = date_of(workday_today(c));
	char before[DATE_TEXT], month[32];
	const struct desk desks[] = { { "investment.fill", "missing", p->fill_workdays }, { "investment.fill", "draft", p->fill_workdays }, { "investment.fill", "returned", p->fill_workdays },
		{ "investment.check", "submitted", p->check_workdays }, { "investment.accept", "checked", p->accept_workdays } };
	struct waiting *list = arena_new_array(&c->arena, struct waiting, 5 * sizeof desks / sizeof *desks);
	if (list == NULL)
		return ctx_no_memory(c);
	date_print(before, days_of(today.year, today.month, 1));
	do { /* the last month that has a report */
		today.month--;
		if (today.month == 0) {
			today.month = 12;
			today.year--;
		}
	} while (!p->reported[today.month]);
	snprintf(month, sizeof month, "%04d-%02d", today.year, today.month);
	for (size_t i = 0; i < sizeof desks / sizeof *desks; i++)
		TRY(gather(c, &desks[i], month, before, list, ret_n));
	*ret_list = list;
	return RC_OK;
}

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
	.spending = invest_spending,
};
