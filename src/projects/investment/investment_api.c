/* investment_api.c - one report over HTTP: cells, findings, moves, and what may be done.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/num.h"
#include "core/http.h"
#include "core/workday.h"
#include "projects/investment.api.gen.h"
#include "projects/investment/investment_store.h"

static const char *or_null(const char *s) { return s != NULL && s[0] != '\0' ? s : NULL; }
static const char *words(const struct ctx *c, struct plan_words w) { return TR(c, w.zh, w.en); }

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

/* ---- The plan. */

static void column_json(const struct ctx *c, struct jw *w, const struct invest_column *col)
{
	jw_obj(w);
	jw_ktext(w, "id", col->id);
	jw_ktext(w, "title", col->title.zh);
	jw_ktext(w, "title_en", col->title.en);
	jw_ktext(w, "note", words(c, col->note));
	jw_ktext(w, "kind", invest_kind_words[col->kind]);
	jw_ktext(w, "unit", or_null(col->unit_text));
	jw_ki64(w, "decimals", col->decimals);
	jw_kbool(w, "required", col->required);
	jw_kbool(w, "negative", col->negative);
	jw_ktext(w, "prefill", col->prefill != NULL ? formula_text(col->prefill) : NULL);
	jw_obj_end(w);
}

static void check_json(const struct ctx *c, struct jw *w, const struct invest_check *k)
{
	jw_obj(w);
	jw_ktext(w, "id", k->id);
	jw_ktext(w, "severity", invest_severity_words[k->severity]);
	jw_ktext(w, "says", words(c, k->says));
	jw_ktext(w, "formula", formula_text(k->holds));
	jw_obj_end(w);
}

enum rc investment_api_plan(struct ctx *c, const struct investment_plan_in *in, struct reply *r)
{
	const struct invest_plan *p;
	struct jw *w = &r->jw;
	char month[MONTH_TEXT];
	TRY(invest_plan_get(c, &p));
	TRY(invest_month_now(c, p, month));
	jw_obj(w);
	jw_ktext(w, "plan", p->id);
	jw_ktext(w, "latest", month);
	jw_ktext(w, "title", words(c, p->title));
	jw_key(w, "months");
	jw_arr(w);
	for (int m = 1; m <= 12; m++)
		if (p->reported[m])
			jw_i64(w, m);
	jw_arr_end(w);
	jw_ki64(w, "fill_workdays", p->fill_workdays);
	jw_ki64(w, "check_workdays", p->check_workdays);
	jw_ki64(w, "accept_workdays", p->accept_workdays);
	jw_ki64(w, "answer_chars", p->comment_chars);
	jw_key(w, "columns");
	jw_arr(w);
	for (int i = 0; i < p->n_columns; i++)
		column_json(c, w, &p->columns[i]);
	jw_arr_end(w);
	jw_key(w, "checks");
	jw_arr(w);
	for (int i = 0; i < p->n_checks; i++)
		check_json(c, w, &p->checks[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- One report. */

static void report_json(struct jw *w, const struct invest_report *r)
{
	jw_obj(w);
	jw_ktext(w, "month", r->month);
	jw_ktext(w, "state", invest_state_words[r->state]);
	jw_ki64(w, "version", r->version);
	jw_ki64(w, "revision", r->revision);
	jw_ki64(w, "returns", r->returns);
	jw_ktext(w, "due", or_null(r->due));
	jw_ktext(w, "handed_in", or_null(r->handed_in));
	jw_kbool(w, "accepted", r->accepted != 0);
	jw_ktext(w, "clash", or_null(r->clash));
	jw_obj_end(w);
}

static void cells_json(struct jw *w, const struct invest_sheet *s)
{
	jw_key(w, "cells");
	jw_arr(w);
	for (int i = 0; i < s->plan->n_columns; i++) {
		jw_obj(w);
		jw_ktext(w, "column", s->plan->columns[i].id);
		jw_ktext(w, "value", s->cells[i].has ? s->cells[i].text : NULL);
		jw_kbool(w, "typed", s->cells[i].typed);
		jw_ktext(w, "prev", s->prev != NULL && s->prev[i].has ? s->prev[i].text : NULL);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void findings_json(const struct ctx *c, struct jw *w, const struct invest_sheet *s)
{
	jw_key(w, "findings");
	jw_arr(w);
	for (int i = 0; i < s->n_findings; i++) {
		const struct invest_finding *f = &s->findings[i];
		const struct invest_check *k = &s->plan->checks[f->check];
		jw_obj(w);
		jw_ktext(w, "check", k->id);
		jw_ktext(w, "severity", invest_severity_words[k->severity]);
		jw_kbool(w, "unknown", f->unknown);
		jw_ktext(w, "says", words(c, k->says));
		jw_ktext(w, "trace", f->trace != NULL ? f->trace : "");
		jw_ktext(w, "answer", f->answer);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc may_json(struct ctx *c, struct jw *w, const struct invest_report *r)
{
	jw_key(w, "may");
	jw_arr(w);
	for (enum invest_act a = INVEST_SAVE; a < INVEST_IMPORT; a++) {
		bool may;
		TRY(invest_may(c, r, a, &may));
		if (may)
			jw_text(w, invest_act_words[a]);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc moves_json(struct ctx *c, struct jw *w, int64_t report, const char *as_of)
{
	struct invest_move *moves;
	int n;
	TRY(store_invest_moves(c, report, as_of != NULL ? as_of : "", &moves, &n));
	jw_key(w, "moves");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "act", invest_act_words[moves[i].act]);
		jw_ktext(w, "at", moves[i].at);
		jw_ktext(w, "who", moves[i].who);
		jw_ktext(w, "state", invest_state_words[moves[i].state]);
		jw_ktext(w, "reason", or_null(moves[i].reason));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc sheet_json(struct ctx *c, struct jw *w, const struct project_ref *p, const struct invest_sheet *s, const char *as_of)
{
	jw_obj(w);
	jw_ktext(w, "code", p->code);
	jw_ktext(w, "name", p->name);
	jw_key(w, "report");
	report_json(w, &s->report);
	jw_ktext(w, "prev_month", or_null(s->prev_month));
	cells_json(w, s);
	findings_json(c, w, s);
	jw_ki64(w, "errors", s->errors + s->unknown);
	jw_ki64(w, "open_warnings", s->open_warnings);
	if (as_of == NULL)
		TRY(may_json(c, w, &s->report));
	TRY(moves_json(c, w, s->report.id, as_of));
	jw_obj_end(w);
	return RC_OK;
}

enum rc investment_api_get(struct ctx *c, const struct investment_get_in *in, struct reply *r)
{
	const struct invest_plan *p;
	struct project_ref ref;
	struct invest_sheet s;
	TRY(invest_plan_get(c, &p));
	TRY(invest_month_check(c, p, in->month, workday_today(c)));
	TRY(project_get(c, in->code, &ref));
	TRY(invest_sheet_get(c, ref.id, in->month, day_of(in->as_of), &s));
	return sheet_json(c, &r->jw, &ref, &s, in->as_of);
}

_Static_assert(sizeof(struct investment_save_in_cells) == sizeof(struct investment_try_in_cells), "one schema, one shape");

static enum rc said_of(struct ctx *c, const struct investment_save_in_cells *cells, int n, struct invest_said **ret_said)
{
	struct invest_said *said = arena_new_array(&c->arena, struct invest_said, (size_t)n + 1);
	if (said == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		said[i] = (struct invest_said){ cells[i].column, cells[i].value };
	*ret_said = said;
	return RC_OK;
}

enum rc investment_api_save(struct ctx *c, const struct investment_save_in *in, struct reply *r)
{
	struct project_ref ref;
	struct invest_said *said = NULL;
	struct invest_sheet s;
	TRY(project_get(c, in->code, &ref));
	TRY(said_of(c, in->cells, in->n_cells, &said));
	TRY(invest_save(c, ref.id, in->month, in->version, said, in->n_cells, &s));
	return sheet_json(c, &r->jw, &ref, &s, NULL);
}

enum rc investment_api_try(struct ctx *c, const struct investment_try_in *in, struct reply *r)
{
	struct project_ref ref;
	struct invest_said *said = arena_new_array(&c->arena, struct invest_said, (size_t)in->n_cells + 1);
	struct invest_sheet s;
	if (said == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < in->n_cells; i++)
		said[i] = (struct invest_said){ in->cells[i].column, in->cells[i].value };
	TRY(project_get(c, in->code, &ref));
	TRY(invest_try(c, ref.id, in->month, said, in->n_cells, &s));
	return sheet_json(c, &r->jw, &ref, &s, NULL);
}

enum rc investment_api_copy(struct ctx *c, const struct investment_copy_in *in, struct reply *r)
{
	struct project_ref ref;
	struct invest_sheet s;
	TRY(project_get(c, in->code, &ref));
	TRY(invest_copy(c, ref.id, in->month, in->version, &s));
	return sheet_json(c, &r->jw, &ref, &s, NULL);
}

enum rc investment_api_act(struct ctx *c, const struct investment_act_in *in, struct reply *r)
{
	static const enum invest_act acts[] = { INVEST_SUBMIT, INVEST_CHECK, INVEST_RETURN, INVEST_ACCEPT, INVEST_CORRECT };
	struct project_ref ref;
	struct invest_sheet s;
	TRY(project_get(c, in->code, &ref));
	TRY(invest_do(c, ref.id, in->month, acts[in->act], in->version, in->reason, &s));
	return sheet_json(c, &r->jw, &ref, &s, NULL);
}

enum rc investment_api_project(struct ctx *c, const struct investment_project_in *in, struct reply *r)
{
	struct project_ref ref;
	struct invest_report *list;
	int n;
	TRY(project_get(c, in->code, &ref));
	TRY(store_invest_of_project(c, ref.id, &list, &n));
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "code", ref.code);
	jw_ktext(&r->jw, "name", ref.name);
	jw_key(&r->jw, "reports");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		report_json(&r->jw, &list[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc investment_api_history(struct ctx *c, const struct investment_history_in *in, struct reply *r)
{
	struct project_ref ref;
	struct invest_report report;
	struct invest_said_row *list = NULL;
	int n = 0;
	TRY(project_get(c, in->code, &ref));
	TRY(store_invest_report(c, ref.id, in->month, &report));
	if (report.id != 0)
		TRY(store_invest_history(c, report.id, in->column, &list, &n));
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "column", in->column);
	jw_key(&r->jw, "said");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++) {
		jw_obj(&r->jw);
		jw_ktext(&r->jw, "value", list[i].value);
		jw_ktext(&r->jw, "at", list[i].at);
		jw_ktext(&r->jw, "who", list[i].who);
		jw_kbool(&r->jw, "typed", list[i].typed);
		jw_obj_end(&r->jw);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Many at once: each in a transaction of its own, so that one that cannot be does not hold up the others. */

enum rc investment_api_bulk(struct ctx *c, const struct investment_bulk_in *in, struct reply *r)
{
	static const enum invest_act acts[] = { INVEST_CHECK, INVEST_ACCEPT };
	struct jw *w = &r->jw;
	int64_t done = 0;
	jw_obj(w);
	jw_key(w, "refused");
	jw_arr(w);
	for (int i = 0; i < in->n_reports; i++) {
		struct project_ref ref;
		struct invest_sheet s;
		enum rc rc = project_get(c, in->reports[i].code, &ref);
		if (rc == RC_OK)
			rc = invest_do(c, ref.id, in->month, acts[in->act], in->reports[i].version, NULL, &s);
		if (rc == RC_OK) {
			done++;
			continue;
		}
		if (rc != RC_NOT_FOUND && rc != RC_CONFLICT && rc != RC_FORBIDDEN && rc != RC_BAD_INPUT)
			return rc;
		jw_obj(w);
		jw_ktext(w, "code", in->reports[i].code);
		jw_ktext(w, "reason", ctx_reason(c));
		jw_obj_end(w);
		c->problem = (struct problem){ 0 };
	}
	jw_arr_end(w);
	jw_ki64(w, "done", done);
	jw_obj_end(w);
	return RC_OK;
}

enum rc investment_api_close(struct ctx *c, const struct investment_close_in *in, struct reply *r)
{
	struct invest_closed k;
	TRY(invest_close(c, in->month, &k));
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "month", in->month);
	jw_ki64(&r->jw, "reports", k.reports);
	jw_key(&r->jw, "month_done");
	jw_fixed(&r->jw, (double)k.month_done / 100, 2);
	jw_ktext(&r->jw, "sm3", k.hash);
	jw_ki64(&r->jw, "seq", k.seq);
	jw_obj_end(&r->jw);
	return RC_OK;
}
