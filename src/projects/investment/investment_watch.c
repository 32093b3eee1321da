/* investment_watch.c - reminders by the calendar, what waits for whom, and whether accepted figures are what was said.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/investment/investment_watch.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/num.h"
#include "core/app.h"
#include "core/cli.h"
#include "core/session.h"
#include "core/workday.h"
#include "office/office.h"
#include "projects/investment/investment_store.h"
#include "registry/registry.h"

enum { WAITING_MOST = 200, FEW = 5, QUIET_MONTHS = 3, EVERYTHING = 200000, NAMED = 30 };

/* ---- Days. */

static int workdays_of(const struct invest_plan *p, enum invest_calendar of)
{
	return of == INVEST_FILL ? p->fill_workdays : of == INVEST_CHECK_DAY ? p->check_workdays : p->accept_workdays;
}

int32_t invest_reminder_day(struct ctx *c, const struct invest_plan *p, const struct invest_reminder *r, const char *month)
{
	int n = workdays_of(p, r->of) + r->workdays;
	return invest_due(c, month, n > 0 ? n : 1);
}

static bool belongs(enum invest_calendar of, const char *state)
{
	if (of == INVEST_FILL)
		return strcmp(state, "missing") == 0 || strcmp(state, "draft") == 0 || strcmp(state, "returned") == 0;
	return strcmp(state, of == INVEST_CHECK_DAY ? "submitted" : "checked") == 0;
}

/* ---- What waits. */

struct desk { const char *permission, *state; enum invest_calendar of; };
static const struct desk desks[] = { { "investment.fill", "missing", INVEST_FILL }, { "investment.fill", "draft", INVEST_FILL }, { "investment.fill", "returned", INVEST_FILL },
	{ "investment.check", "submitted", INVEST_CHECK_DAY }, { "investment.accept", "checked", INVEST_ACCEPT_DAY } };
enum { DESKS = sizeof desks / sizeof *desks };

struct gathering { struct ctx *c; const struct invest_plan *p; char now[MONTH_TEXT]; struct invest_reminded *reminded; int n_reminded; struct waiting *list; int n, cap; };

static const char *why(const struct gathering *g, const struct desk *d, const char *month)
{
	struct ctx *c = g->c;
	int times = 0;
	const char *words = strcmp(d->state, "missing") == 0 ? TR(c, "投资月报待填报", "investment report to be filled in")
		: strcmp(d->state, "draft") == 0 ? TR(c, "投资月报尚未上报", "investment report not sent yet")
		: strcmp(d->state, "returned") == 0 ? TR(c, "投资月报被退回", "investment report sent back")
		: strcmp(d->state, "submitted") == 0 ? TR(c, "投资月报待审核", "investment report to be checked") : TR(c, "投资月报待接受", "investment report to be accepted");
	for (int i = 0; i < g->n_reminded; i++)
		for (int k = 0; k < g->p->n_reminders; k++)
			times += g->reminded[i].region == 0 && g->p->reminders[k].of == d->of && strcmp(g->p->reminders[k].id, g->reminded[i].rule) == 0 && strcmp(month, g->reminded[i].month) == 0;
	return times > 0 ? arena_printf(&c->arena, TR(c, "%s（系统已提醒 %d 次）", "%s (reminded %d times)"), words, times) : words;
}

static const char *due_of(const struct gathering *g, const struct desk *d, const char *month)
{
	char due[DATE_TEXT];
	int32_t day = invest_due(g->c, month, workdays_of(g->p, d->of));
	if (day == DAY_NONE)
		return NULL;
	date_print(due, day);
	return arena_strdup(&g->c->arena, due);
}

/* One line for each report of a month while they are few; for more, one line with their number. */
static void add_month(struct gathering *g, const struct desk *d, const struct invest_stuck *rows, int n)
{
	struct ctx *c = g->c;
	bool few = n <= FEW;
	for (int i = 0; i < (few ? n : 1) && g->n < g->cap; i++)
		g->list[g->n++] = (struct waiting){ .kind = "investment", .why = why(g, d, rows[i].month), .due = due_of(g, d, rows[i].month),
			.title = few ? arena_printf(&c->arena, "%s %s", rows[i].month, rows[i].name)
				: arena_printf(&c->arena, TR(c, "%s：%d%s 个项目", "%s: %d%s projects"), rows[i].month, n, n == WAITING_MOST ? "+" : ""),
			.link = few ? arena_printf(&c->arena, "/investment/%s/%s", rows[i].code, rows[i].month) : arena_printf(&c->arena, "/investment?month=%s&state=%s", rows[i].month, d->state) };
}

/* Missing ones are those of the month that is reported now; whatever else lies somewhere waits whichever month it is of. */
static enum rc stuck_of(struct gathering *g, const struct desk *d, struct invest_stuck **ret_rows, int *ret_n)
{
	struct ctx *c = g->c;
	struct invest_row *rows;
	char before[DATE_TEXT];
	if (strcmp(d->state, "missing") != 0)
		return store_invest_stuck(c, d->state, g->now, WAITING_MOST, ret_rows, ret_n);
	int y = atoi(g->now), m = atoi(g->now + 5);
	date_print(before, m == 12 ? days_of(y + 1, 1, 1) : days_of(y, m + 1, 1));
	TRY(store_invest_list(c, &(struct invest_query){ .month = g->now, .before = before, .state = d->state, .region = "", .limit = WAITING_MOST }, &rows, ret_n));
	*ret_rows = arena_new_array(&c->arena, struct invest_stuck, (size_t)*ret_n + 1);
	if (*ret_rows == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < *ret_n; i++)
		(*ret_rows)[i] = (struct invest_stuck){ g->now, rows[i].code, rows[i].name };
	return RC_OK;
}

static enum rc gather(struct gathering *g, const struct desk *d)
{
	struct ctx *c = g->c;
	struct invest_stuck *rows = NULL;
	struct scope own = c->scope, scope;
	int n = 0, from = 0;
	if (c->session == NULL || !session_may(c->session, d->permission, &scope))
		return RC_OK;
	c->scope = scope;
	enum rc rc = stuck_of(g, d, &rows, &n);
	c->scope = own;
	for (int i = 1; rc == RC_OK && i <= n; i++)
		if (i == n || strcmp(rows[i].month, rows[from].month) != 0) {
			add_month(g, d, rows + from, i - from);
			from = i;
		}
	return rc;
}

enum rc invest_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct gathering g = { .c = c, .p = invest_plan(c->app), .cap = WAITING_MOST };
	*ret_n = 0;
	if (g.p == NULL || c->who.account == 0)
		return RC_OK;
	g.list = arena_new_array(&c->arena, struct waiting, (size_t)g.cap);
	if (g.list == NULL)
		return ctx_no_memory(c);
	TRY(invest_month_now(c, g.p, g.now));
	TRY(store_invest_reminded(c, g.now, &g.reminded, &g.n_reminded));
	for (int i = 0; i < DESKS; i++)
		TRY(gather(&g, &desks[i]));
	*ret_list = g.list;
	*ret_n = g.n;
	return RC_OK;
}

/* ---- Reminders. */

struct tally { int n; const char *names; };

static const struct office_unit *district_unit(const struct office_unit *units, int n, const char *region)
{
	for (int i = 0; i < n; i++)
		if (units[i].kind == UNIT_DISTRICT && strcmp(units[i].region, region) == 0)
			return &units[i];
	return NULL;
}

static enum rc open_matter(struct ctx *c, const struct invest_reminder *r, const char *month, const struct region *at, const struct tally *t, int64_t *ret_matter)
{
	const struct office_unit *units;
	int n;
	TRY(unit_list(c, &units, &n));
	const struct office_unit *owner = district_unit(units, n, at->code);
	struct matter_new m = { .source = MATTER_PLAN, .object = arena_printf(&c->arena, "investment %s %s", month, at->code), .region = at->code, .region_pos = at->pos,
		.owner = owner != NULL ? owner->code : NULL, .deadline = DAY_NONE, .workdays = r->deadline, .title = arena_printf(&c->arena, "%s 投资月报：%d 个项目%s", month, t->n, r->says.zh),
		.demand = arena_printf(&c->arena, "请督促补报 %s 投资月报，逐项说明原因。涉及：\n%s%s", month, t->names, t->n > NAMED ? "……" : "") };
	if (m.object == NULL || m.title == NULL || m.demand == NULL)
		return ctx_no_memory(c);
	return matter_open(c, &m, ret_matter);
}

static enum rc speak_of(struct ctx *c, const struct invest_reminder *r, const char *month, const struct registry *g, const struct tally *by)
{
	char at[INSTANT_TEXT];
	int all = 0;
	instant_print(at, c->now_ms);
	for (int i = 0; i < g->n_regions; i++) {
		struct invest_reminded row = { .rule = r->id, .month = month, .region = g->regions[i].id, .at = at, .reports = by[i].n };
		if (by[i].n == 0)
			continue;
		if (r->matter)
			TRY(open_matter(c, r, month, &g->regions[i], &by[i], &row.matter));
		TRY(store_invest_remind(c, &row));
		all += by[i].n;
	}
	return store_invest_remind(c, &(struct invest_reminded){ .rule = r->id, .month = month, .at = at, .reports = all });
}

static int district_at(const struct registry *g, int64_t region)
{
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].id == region)
			return g->regions[i].district >= 0 ? g->regions[i].district : i;
	return -1;
}

static enum rc count_of(struct ctx *c, const struct invest_reminder *r, const char *month, const struct registry *g, struct tally **ret_by)
{
	struct invest_row *rows;
	char before[DATE_TEXT];
	int n, y = atoi(month), m = atoi(month + 5);
	struct tally *by = arena_new_array(&c->arena, struct tally, (size_t)g->n_regions + 1);
	date_print(before, m == 12 ? days_of(y + 1, 1, 1) : days_of(y, m + 1, 1));
	TRY(store_invest_list(c, &(struct invest_query){ .month = month, .before = before, .state = "", .region = "", .limit = EVERYTHING }, &rows, &n));
	for (int i = 0; by != NULL && i < n; i++) {
		int d = belongs(r->of, rows[i].state) ? district_at(g, rows[i].region_id) : -1;
		if (d < 0)
			continue;
		if (by[d].n++ < NAMED)
			by[d].names = arena_printf(&c->arena, "%s%s %s\n", by[d].names != NULL ? by[d].names : "", rows[i].code, rows[i].name);
	}
	*ret_by = by;
	return by != NULL ? RC_OK : ctx_no_memory(c);
}

static bool has_spoken(const struct invest_reminder *r, const struct invest_reminded *list, int n)
{
	for (int i = 0; i < n; i++)
		if (list[i].region == 0 && strcmp(list[i].rule, r->id) == 0)
			return true;
	return false;
}

static enum rc remind(struct ctx *c, const struct invest_reminder *r, const char *month)
{
	const struct registry *g;
	struct invest_reminded *list;
	struct tally *by;
	int n;
	txn_auto txn = { 0 };
	TRY(ctx_to_writer(c));
	TRY_DB(txn_begin(&txn, c->db));
	TRY(store_invest_reminded(c, month, &list, &n));
	if (has_spoken(r, list, n))
		return RC_OK;
	TRY(registry_hold(c, &g));
	enum rc rc = count_of(c, r, month, g, &by);
	if (rc == RC_OK)
		rc = speak_of(c, r, month, g, by);
	registry_drop(c, g);
	TRY(rc);
	TRY_DB(txn_commit(&txn));
	log_event(LOG_INFO_, c->now_ms, "investment_reminder", "rule", r->id, "month", month, NULL);
	return RC_OK;
}

/* Months between two texts 2020-07. */
static int months_between(const char *from, const char *to) { return (atoi(to) - atoi(from)) * 12 + atoi(to + 5) - atoi(from + 5); }

enum rc invest_timed(struct ctx *c)
{
	const struct invest_plan *p = invest_plan(c->app);
	struct invest_reminded *list;
	char month[MONTH_TEXT];
	const char *last;
	int n;
	if (p == NULL || p->n_reminders == 0)
		return RC_OK;
	TRY(invest_month_over(c, p, month));
	TRY(store_invest_last_month(c, &last));
	if (last[0] == '\0' || months_between(last, month) > QUIET_MONTHS)
		return RC_OK;
	TRY(store_invest_reminded(c, month, &list, &n));
	for (int i = 0; i < p->n_reminders; i++) {
		int32_t day = invest_reminder_day(c, p, &p->reminders[i], month);
		if (day != DAY_NONE && workday_today(c) >= day && !has_spoken(&p->reminders[i], list, n))
			TRY(remind(c, &p->reminders[i], month));
	}
	return RC_OK;
}

/* ---- Checking and making anew. */

struct checking { struct ctx *c; int found; };

static enum rc check_kept(void *arg, const struct invest_kept *k)
{
	static const char *const titles[3] = { "month_done", "year_done", "all_done" };
	struct checking *ck = arg;
	for (int i = 0; i < 3; i++) {
		int64_t v;
		if (k->cells[i] != NULL && num_parse_scaled(k->cells[i], strlen(k->cells[i]), 2, 0, &v) == NUM_OK && v == k->figures[i])
			continue;
		cli_finding(ck->c, TR(ck->c, "%s %s 接受的 %s 不是月报所填的数：从备份恢复", "%s %s: the accepted %s is not what the report said: restore from a backup"), k->code, k->month, titles[i]);
		ck->found++;
	}
	return RC_OK;
}

static enum rc check_closed(struct ctx *c, int *found)
{
	struct invest_closed_row *list;
	int n;
	TRY(store_invest_closed_all(c, &list, &n));
	for (int i = 0; i < n; i++) {
		struct invest_line *lines;
		const char *hash;
		int64_t sum = 0;
		int m;
		if (list[i].upto == 0)
			continue;
		TRY(store_invest_lines_at(c, list[i].month, list[i].upto, &lines, &m));
		TRY(invest_lines_hash(c, lines, m, &hash));
		for (int k = 0; k < m; k++)
			sum += lines[k].month_done;
		if (strcmp(hash, list[i].hash) == 0 && sum == list[i].month_done && m == list[i].reports)
			continue;
		cli_finding(c, TR(c, "%s 的定稿（第 %lld 号）与当时接受的月报不符：从备份恢复", "%s: closing %lld is not the list that was accepted then: restore from a backup"), list[i].month, (long long)list[i].id);
		(*found)++;
	}
	return RC_OK;
}

enum rc invest_rows_check(struct ctx *c, int *ret_findings)
{
	struct checking ck = { .c = c };
	*ret_findings = 0;
	TRY(store_invest_rules(c, ret_findings));
	TRY(store_invest_kept_each(c, (const char *const[3]){ "month_done", "year_done", "all_done" }, check_kept, &ck));
	TRY(check_closed(c, &ck.found));
	*ret_findings += ck.found;
	return RC_OK;
}

enum rc invest_rows_rebuild(struct ctx *c)
{
	txn_auto txn = { 0 };
	TRY_DB(txn_begin(&txn, c->db));
	TRY(store_invest_states_make(c));
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}
