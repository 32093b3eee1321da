/* investment.c - how a report goes from hand to hand: who may do what in which state, and what has to be right before.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/investment/investment.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/digest.h"
#include "core/app.h"
#include "core/ledger.h"
#include "core/role.h"
#include "core/setting.h"
#include "core/workday.h"
#include "projects/investment/investment_sheet.h"
#include "projects/investment/investment_store.h"

enum { REASON_MOST = 1000, REASON_LEAST = 4, LISTED = 3 };

/* ---- Months and days. */

enum rc invest_month_check(struct ctx *c, const struct invest_plan *p, const char *month, int32_t told)
{
	int year = 0, m = 0;
	bool shaped = month != NULL && strlen(month) == 7 && strspn(month, "0123456789") == 4 && month[4] == '-' && strspn(month + 5, "0123456789") == 2;
	if (shaped) {
		year = atoi(month);
		m = atoi(month + 5);
	}
	if (!shaped || m < 1 || m > 12 || year < YEAR_MIN || year > YEAR_MAX)
		return ctx_fail(c, RC_BAD_INPUT, "month", TR(c, "“%.10s”不是月份，请写成 2020-07", "'%.10s' is no month; write 2020-07"), month != NULL ? month : "");
	if (!p->reported[m])
		return ctx_fail(c, RC_BAD_INPUT, "month", TR(c, "%d 月不单独报，与后面的月份合并", "month %d has no report of its own; it goes with the one behind it"), m);
	if (days_of(year, m, 1) > told)
		return ctx_fail(c, RC_BAD_INPUT, "month", TR(c, "%s 还没有到", "%s has not come yet"), month);
	return RC_OK;
}

enum rc invest_month_over(struct ctx *c, const struct invest_plan *p, char ret_month[MONTH_TEXT])
{
	struct date d = date_of(workday_today(c));
	do {
		d.year -= d.month == 1;
		d.month = d.month == 1 ? 12 : d.month - 1;
	} while (!p->reported[d.month]);
	snprintf(ret_month, MONTH_TEXT, "%04u-%02u", (unsigned)d.year % 10000, (unsigned)d.month % 100);
	return RC_OK;
}

enum rc invest_month_now(struct ctx *c, const struct invest_plan *p, char ret_month[MONTH_TEXT])
{
	const char *last = "";
	TRY(invest_month_over(c, p, ret_month));
	if (c->app->sample_data)
		TRY(store_invest_last_month(c, &last));
	if (strlen(last) == MONTH_TEXT - 1 && strcmp(last, ret_month) < 0)
		snprintf(ret_month, MONTH_TEXT, "%s", last);
	return RC_OK;
}

static int32_t end_of(const char *month)
{
	return days_of(atoi(month), atoi(month + 5), days_in_month(atoi(month), atoi(month + 5)));
}

int32_t invest_due(struct ctx *c, const char *month, int workdays)
{
	int32_t end = end_of(month), due;
	if (!workday_known(c, date_of(end).year) || !workday_known(c, date_of(end + 40).year) || workday_add(c, end, workdays, &due) != RC_OK)
		return DAY_NONE;
	return due;
}

static const char *day_text(struct ctx *c, int32_t day)
{
	char t[DATE_TEXT];
	if (day == DAY_NONE)
		return "";
	date_print(t, day);
	const char *copy = arena_strdup(&c->arena, t);
	return copy != NULL ? copy : "";
}

/* ---- Reading. */

/* The report as its moves up to a day left it. Which of its figures clashed on that day is not kept. */
static void report_then(struct invest_report *r, const struct invest_move *moves, int n)
{
	bool sent = false;
	r->state = moves[n - 1].state;
	r->version = moves[n - 1].id;
	r->changed_at = moves[n - 1].at;
	r->revision = r->returns = 0;
	r->accepted = 0;
	r->clash = "";
	for (int i = 0; i < n; i++) {
		r->revision += moves[i].act == INVEST_CORRECT;
		r->returns += moves[i].act == INVEST_RETURN;
		r->accepted = moves[i].act == INVEST_ACCEPT ? moves[i].id : r->accepted;
		sent = sent || moves[i].act == INVEST_SUBMIT;
	}
	r->handed_in = sent ? r->handed_in : "";
}

enum rc invest_sheet_get(struct ctx *c, int64_t project, const char *month, int32_t as_of, struct invest_sheet *ret_sheet)
{
	struct invest_work w;
	struct invest_move *moves;
	int n;
	TRY(invest_work_load(c, project, month, 0, &w));
	if (as_of == DAY_NONE) {
		if (w.sheet.report.id == 0)
			TRY(invest_work_fill(c, &w));
		TRY(invest_work_check(c, &w));
		*ret_sheet = w.sheet;
		return RC_OK;
	}
	TRY(store_invest_moves(c, w.sheet.report.id, day_text(c, as_of), &moves, &n));
	if (n == 0)
		return ctx_fail(c, RC_NOT_FOUND, "as_of", "%s", TR(c, "那一天还没有这份月报", "on that day there was no such report"));
	TRY(invest_work_load(c, project, month, moves[n - 1].id, &w));
	report_then(&w.sheet.report, moves, n);
	*ret_sheet = w.sheet;
	return RC_OK;
}

enum rc invest_try(struct ctx *c, int64_t project, const char *month, const struct invest_said *said, int n, struct invest_sheet *ret_sheet)
{
	struct invest_work w;
	TRY(invest_work_load(c, project, month, 0, &w));
	TRY(invest_month_check(c, w.sheet.plan, month, workday_today(c)));
	TRY(invest_work_say(c, &w, said, n));
	TRY(invest_work_fill(c, &w));
	TRY(invest_work_check(c, &w));
	*ret_sheet = w.sheet;
	return RC_OK;
}

/* ---- Who may do what. */

static const struct act_rule { unsigned states; const char *permissions[2]; bool not_submitter; } act_rules[INVEST_ACTS] = {
	[INVEST_SAVE] = { 1u << INVEST_DRAFT | 1u << INVEST_RETURNED, { "investment.fill" }, false },
	[INVEST_COPY] = { 1u << INVEST_DRAFT | 1u << INVEST_RETURNED, { "investment.fill" }, false },
	[INVEST_SUBMIT] = { 1u << INVEST_DRAFT | 1u << INVEST_RETURNED, { "investment.fill" }, false },
	[INVEST_CHECK] = { 1u << INVEST_SUBMITTED, { "investment.check" }, true },
	[INVEST_RETURN] = { 1u << INVEST_SUBMITTED | 1u << INVEST_CHECKED, { "investment.check", "investment.accept" }, true },
	[INVEST_ACCEPT] = { 1u << INVEST_CHECKED, { "investment.accept" }, true },
	[INVEST_CORRECT] = { 1u << INVEST_ACCEPTED, { "investment.fill", "investment.accept" }, false },
	[INVEST_IMPORT] = { 0, { NULL }, false },
};

static enum rc permitted(struct ctx *c, const struct invest_report *r, enum invest_act act, bool *ret_may)
{
	*ret_may = false;
	for (int i = 0; i < 2 && !*ret_may && act_rules[act].permissions[i] != NULL; i++) {
		/* what the district has checked, the city sends back */
		if (act == INVEST_RETURN && ((i == 0) != (r->state == INVEST_SUBMITTED)))
			continue;
		TRY(project_allowed(c, r->project, act_rules[act].permissions[i], ret_may));
	}
	return RC_OK;
}

enum rc invest_may(struct ctx *c, const struct invest_report *r, enum invest_act act, bool *ret_may)
{
	const struct act_rule *rule = &act_rules[act];
	*ret_may = false;
	if ((rule->states & 1u << r->state) == 0 || (r->id == 0 && act != INVEST_SAVE && act != INVEST_COPY))
		return RC_OK;
	if (rule->not_submitter && r->submitter == c->who.account && !c->who.operator_cli)
		return RC_OK;
	return permitted(c, r, act, ret_may);
}

static const char *state_words(const struct ctx *c, enum invest_state s)
{
	static const char *const zh[] = { "填报中", "已上报", "区县已审核", "市已接受", "已退回" };
	static const char *const en[] = { "being filled in", "sent", "checked by the district", "accepted by the city", "sent back" };
	return TR(c, zh[s], en[s]);
}

const char *invest_state_title(const struct ctx *c, const char *word)
{
	for (int i = 0; i < INVEST_STATES; i++)
		if (strcmp(invest_state_words[i], word) == 0)
			return state_words(c, (enum invest_state)i);
	return TR(c, "未报", "missing");
}

static enum rc demand(struct ctx *c, const struct invest_report *r, enum invest_act act)
{
	bool may;
	if ((act_rules[act].states & 1u << r->state) == 0)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "这份月报现在是“%s”，不能做这一步", "the report is %s now; this cannot be done"), state_words(c, r->state));
	TRY(permitted(c, r, act, &may));
	if (!may) {
		int i = permission_find(act_rules[act].permissions[0]);
		return ctx_fail(c, RC_FORBIDDEN, "act", TR(c, "您的账号没有“%s”的权限", "your account has no permission to %s"), i < 0 ? "" : TR(c, permissions[i].zh, permissions[i].en));
	}
	if (act_rules[act].not_submitter && r->submitter == c->who.account && !c->who.operator_cli)
		return ctx_fail(c, RC_FORBIDDEN, "act", "%s", TR(c, "自己上报的月报须由他人审核", "what one has sent oneself is checked by somebody else"));
	return RC_OK;
}

static enum rc same_version(struct ctx *c, const struct invest_report *r, int64_t version)
{
	struct invest_move *moves;
	int n;
	if (r->version == version)
		return RC_OK;
	if (r->id == 0)
		return ctx_fail(c, RC_CONFLICT, "version", "%s", TR(c, "还没有这份月报，请刷新", "there is no such report yet; load it again"));
	TRY(store_invest_moves(c, r->id, "", &moves, &n));
	return ctx_fail(c, RC_CONFLICT, "version", TR(c, "%s 在您打开以后改动过这份月报；请刷新后再保存，您填的内容还在页面上", "%s changed this report after you opened it; load it again before saving"),
		n > 0 ? moves[n - 1].who : "");
}

/* ---- Moves. */

static enum rc move(struct ctx *c, struct invest_work *w, enum invest_act act, enum invest_state to, const char *reason)
{
	char at[INSTANT_TEXT];
	struct invest_report *r = &w->sheet.report;
	instant_print(at, c->now_ms);
	r->changed_at = arena_strdup(&c->arena, at);
	if (r->changed_at == NULL)
		return ctx_no_memory(c);
	if (r->id == 0) {
		r->due = day_text(c, invest_due(c, r->month, w->sheet.plan->fill_workdays));
		TRY(store_invest_add(c, r, &r->id));
	}
	r->state = to;
	TRY(store_invest_move(c, r->id, act, to, reason, at, day_text(c, workday_today(c)), &r->version));
	char object[64];
	snprintf(object, sizeof object, "project %lld %s", (long long)r->project, r->month);
	char action[32];
	snprintf(action, sizeof action, "investment.%s", invest_act_words[act]);
	return audit_note(c, action, object, reason != NULL ? reason : "");
}

static enum rc write_cells(struct ctx *c, struct invest_work *w)
{
	const struct invest_plan *p = w->sheet.plan;
	int64_t report = w->sheet.report.id, at = w->sheet.report.version;
	for (int i = 0; i < p->n_columns; i++)
		if (w->changed[i]) {
			const struct invest_cell *cell = &w->sheet.cells[i];
			TRY(store_invest_cell(c, report, &(struct invest_cell_row){ .field = p->columns[i].id, .value = cell->has ? cell->text : NULL, .typed = cell->typed || !cell->has, .move = at }));
		}
	for (int k = 0; k < p->n_checks; k++)
		for (int i = 0; w->answered[k] && i < w->sheet.n_answers; i++)
			if (strcmp(w->sheet.answers[i].check, p->checks[k].id) == 0)
				TRY(store_invest_cell(c, report, &(struct invest_cell_row){ .field = arena_printf(&c->arena, "!%s", p->checks[k].id), .value = w->sheet.answers[i].text, .typed = true, .move = at }));
	return RC_OK;
}

static enum rc begin_change(struct ctx *c, int64_t project, const char *month, enum invest_act act, int64_t version, struct invest_work *w)
{
	const struct invest_plan *p;
	TRY(invest_plan_get(c, &p));
	TRY(invest_month_check(c, p, month, workday_today(c)));
	TRY(invest_work_load(c, project, month, 0, w));
	TRY(demand(c, &w->sheet.report, act));
	return same_version(c, &w->sheet.report, version);
}

enum rc invest_save_in_txn(struct ctx *c, int64_t project, const char *month, int64_t version, const struct invest_said *said, int n)
{
	struct invest_work w;
	TRY(begin_change(c, project, month, INVEST_SAVE, version, &w));
	TRY(invest_work_say(c, &w, said, n));
	TRY(invest_work_fill(c, &w));
	TRY(move(c, &w, INVEST_SAVE, w.sheet.report.state, NULL));
	TRY(write_cells(c, &w));
	return store_invest_set(c, &w.sheet.report);
}

#define IN_TXN(call) \
	do { \
		txn_auto txn_ = { 0 }; \
		TRY_DB(txn_begin(&txn_, c->db)); \
		TRY(call); \
		TRY_DB(txn_commit(&txn_)); \
	} while (0)

enum rc invest_save(struct ctx *c, int64_t project, const char *month, int64_t version, const struct invest_said *said, int n, struct invest_sheet *ret_sheet)
{
	IN_TXN(invest_save_in_txn(c, project, month, version, said, n));
	return invest_sheet_get(c, project, month, DAY_NONE, ret_sheet);
}

static enum rc copy_in_txn(struct ctx *c, int64_t project, const char *month, int64_t version)
{
	struct invest_work w;
	TRY(begin_change(c, project, month, INVEST_COPY, version, &w));
	TRY(invest_work_copy(c, &w));
	TRY(invest_work_fill(c, &w));
	TRY(move(c, &w, INVEST_COPY, w.sheet.report.state, w.sheet.prev_month));
	TRY(write_cells(c, &w));
	return store_invest_set(c, &w.sheet.report);
}

enum rc invest_copy(struct ctx *c, int64_t project, const char *month, int64_t version, struct invest_sheet *ret_sheet)
{
	IN_TXN(copy_in_txn(c, project, month, version));
	return invest_sheet_get(c, project, month, DAY_NONE, ret_sheet);
}

/* ---- What has to be right. */

static const char *finding_words(struct ctx *c, const struct invest_sheet *s, bool errors)
{
	const char *out = "";
	int listed = 0;
	for (int i = 0; i < s->n_findings && listed < LISTED; i++) {
		const struct invest_finding *f = &s->findings[i];
		const struct invest_check *k = &s->plan->checks[f->check];
		if (errors ? k->severity != INVEST_ERROR : k->severity != INVEST_WARNING || f->answer != NULL || f->unknown)
			continue;
		out = arena_printf(&c->arena, "%s%s%s%s", out, listed++ > 0 ? TR(c, "；", "; ") : "", TR(c, k->says.zh, k->says.en), f->unknown ? TR(c, "（缺少数据）", " (a figure is missing)") : "");
		if (out == NULL)
			return "";
	}
	return out;
}

static enum rc complete(struct ctx *c, const struct invest_sheet *s)
{
	const char *missing = "";
	for (int i = 0; i < s->plan->n_columns; i++)
		if (s->plan->columns[i].required && !s->cells[i].has) {
			const char *title = TR(c, s->plan->columns[i].title.zh, s->plan->columns[i].title.en);
			missing = arena_printf(&c->arena, "%s%s%s", missing, missing[0] != '\0' ? TR(c, "、", ", ") : "", title);
			if (missing == NULL)
				return ctx_no_memory(c);
		}
	return missing[0] == '\0' ? RC_OK : ctx_fail(c, RC_CONFLICT, "cells", TR(c, "还没有填：%s", "still to be filled in: %s"), missing);
}

static enum rc right(struct ctx *c, struct invest_work *w, bool answers)
{
	TRY(invest_work_check(c, w));
	if (w->sheet.errors + w->sheet.unknown > 0)
		return ctx_fail(c, RC_CONFLICT, "checks", TR(c, "审核关系不成立：%s", "checks do not hold: %s"), finding_words(c, &w->sheet, true));
	if (answers && w->sheet.open_warnings > 0)
		return ctx_fail(c, RC_CONFLICT, "answers", TR(c, "请逐条说明：%s", "say why, one by one: %s"), finding_words(c, &w->sheet, false));
	return RC_OK;
}

/* Later accepted months are checked against what stands now. */
static enum rc recheck_behind(struct ctx *c, const struct invest_report *r)
{
	struct invest_report *all;
	int n;
	TRY(store_invest_of_project(c, r->project, &all, &n));
	for (int i = 0; i < n; i++) {
		struct invest_work w;
		const char *clash = "";
		if (strcmp(all[i].month, r->month) <= 0 || all[i].accepted == 0)
			continue;
		TRY(invest_work_load(c, r->project, all[i].month, all[i].accepted, &w));
		TRY(invest_work_check(c, &w));
		for (int k = 0; k < w.sheet.n_findings && clash != NULL; k++)
			if (w.sheet.plan->checks[w.sheet.findings[k].check].severity == INVEST_ERROR)
				clash = arena_printf(&c->arena, "%s%s%s", clash, clash[0] != '\0' ? " " : "", w.sheet.plan->checks[w.sheet.findings[k].check].id);
		if (clash == NULL)
			return ctx_no_memory(c);
		if (strcmp(clash, all[i].clash) != 0) {
			all[i].clash = clash;
			TRY(store_invest_set(c, &all[i]));
		}
	}
	return RC_OK;
}

static enum rc earlier_are_sent(struct ctx *c, const struct invest_work *w, bool accepted)
{
	const struct invest_report *r = invest_earlier_open(w, accepted);
	if (r == NULL)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "month", accepted ? TR(c, "%s 的月报还没有接受，请按月份先后接受", "the report of %s is not accepted yet; months are accepted in order")
		: TR(c, "%s 的月报还没有上报，请按月份先后上报", "the report of %s was not sent yet; months are sent in order"), r->month);
}

/* ---- Doing. */

static enum rc submit(struct ctx *c, struct invest_work *w)
{
	struct invest_report *r = &w->sheet.report;
	TRY(complete(c, &w->sheet));
	TRY(earlier_are_sent(c, w, false));
	TRY(right(c, w, true));
	r->submitter = c->who.account;
	if (r->handed_in[0] == '\0')
		r->handed_in = day_text(c, workday_today(c));
	return move(c, w, INVEST_SUBMIT, INVEST_SUBMITTED, NULL);
}

static enum rc check(struct ctx *c, struct invest_work *w, const char *reason)
{
	TRY(right(c, w, true));
	return move(c, w, INVEST_CHECK, INVEST_CHECKED, reason);
}

static enum rc accept(struct ctx *c, struct invest_work *w, const char *reason)
{
	struct invest_report *r = &w->sheet.report;
	const int *known = w->sheet.plan->known;
	TRY(earlier_are_sent(c, w, true));
	TRY(right(c, w, true));
	TRY(move(c, w, INVEST_ACCEPT, INVEST_ACCEPTED, reason));
	const int64_t figures[3] = { w->sheet.cells[known[INVEST_MONTH_DONE]].number, w->sheet.cells[known[INVEST_YEAR_DONE]].number, w->sheet.cells[known[INVEST_ALL_DONE]].number };
	r->accepted = r->version;
	r->clash = "";
	TRY(store_invest_accept(c, r->id, r->version, day_text(c, workday_today(c)), figures));
	TRY(store_invest_set(c, r));
	return recheck_behind(c, r);
}

static enum rc with_reason(struct ctx *c, struct invest_work *w, enum invest_act act, enum invest_state to, const char *reason)
{
	if (reason == NULL || strlen(reason) < REASON_LEAST || strlen(reason) > REASON_MOST)
		return ctx_fail(c, RC_BAD_INPUT, "reason", "%s", act == INVEST_RETURN ? TR(c, "请写明退回原因", "say why it is sent back")
			: TR(c, "请写明更正依据", "say on what the correction rests"));
	w->sheet.report.returns += act == INVEST_RETURN;
	w->sheet.report.revision += act == INVEST_CORRECT;
	return move(c, w, act, to, reason);
}

enum rc invest_do_in_txn(struct ctx *c, int64_t project, const char *month, enum invest_act act, int64_t version, const char *reason)
{
	struct invest_work w;
	TRY(begin_change(c, project, month, act, version, &w));
	if (w.sheet.report.id == 0)
		return ctx_fail(c, RC_NOT_FOUND, "month", "%s", TR(c, "还没有这份月报", "there is no such report yet"));
	switch (act) {
	case INVEST_SUBMIT: TRY(submit(c, &w)); break;
	case INVEST_CHECK: TRY(check(c, &w, reason)); break;
	case INVEST_ACCEPT: return accept(c, &w, reason);
	case INVEST_RETURN: TRY(with_reason(c, &w, act, INVEST_RETURNED, reason)); break;
	case INVEST_CORRECT: TRY(with_reason(c, &w, act, INVEST_DRAFT, reason)); break;
	case INVEST_SAVE: case INVEST_COPY: case INVEST_IMPORT: case INVEST_ACTS:
		return ctx_fail(c, RC_INTERNAL, "act", "not a move of its own");
	}
	return store_invest_set(c, &w.sheet.report);
}

enum rc invest_do(struct ctx *c, int64_t project, const char *month, enum invest_act act, int64_t version, const char *reason, struct invest_sheet *ret_sheet)
{
	IN_TXN(invest_do_in_txn(c, project, month, act, version, reason));
	return invest_sheet_get(c, project, month, DAY_NONE, ret_sheet);
}

/* ---- Closing a month. */

enum rc invest_lines_hash(struct ctx *c, const struct invest_line *lines, int n, const char **ret_hash)
{
	unsigned char sum[DIGEST_SIZE];
	char hex[2 * DIGEST_SIZE + 1];
	struct digest d;
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		char line[128];
		int len = snprintf(line, sizeof line, "%s %lld %lld\n", lines[i].code, (long long)lines[i].move, (long long)lines[i].month_done);
		digest_add(&d, line, (size_t)len);
	}
	if (digest_end(&d, sum) != RC_OK)
		return ctx_no_memory(c);
	hex_print(hex, sum, sizeof sum);
	*ret_hash = arena_strdup(&c->arena, hex);
	return *ret_hash != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc close_in_txn(struct ctx *c, const char *month, struct invest_closed *k)
{
	struct invest_line *lines;
	char at[INSTANT_TEXT];
	int64_t id;
	int n;
	TRY(store_invest_lines(c, month, &lines, &n));
	if (n == 0)
		return ctx_fail(c, RC_CONFLICT, "month", TR(c, "%s 还没有接受任何月报", "no report of %s has been accepted yet"), month);
	*k = (struct invest_closed){ .reports = n };
	for (int i = 0; i < n; i++)
		k->month_done += lines[i].month_done;
	TRY(invest_lines_hash(c, lines, n, &k->hash));
	instant_print(at, c->now_ms);
	TRY(store_invest_close(c, month, at, k, &id));
	const char *json = arena_printf(&c->arena, "{\"month\":\"%s\",\"reports\":%lld,\"month_done\":%lld,\"sm3\":\"%s\"}", month, (long long)k->reports, (long long)k->month_done, k->hash);
	const char *object = arena_printf(&c->arena, "investment %s close %lld", month, (long long)id);
	if (json == NULL || object == NULL)
		return ctx_no_memory(c);
	return ledger_write(c, LEDGER_INVESTMENT_CLOSED, object, json, &k->seq);
}

enum rc invest_close(struct ctx *c, const char *month, struct invest_closed *ret_closed)
{
	const struct invest_plan *p;
	TRY(invest_plan_get(c, &p));
	TRY(invest_month_check(c, p, month, workday_today(c)));
	IN_TXN(close_in_txn(c, month, ret_closed));
	return RC_OK;
}
