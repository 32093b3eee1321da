/* gate_api.c - gates over HTTP: runs, lines, news, exceptions.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "campaign/gate/gate.api.gen.h"
#include "campaign/gate/gate_priv.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/http.h"
#include "core/session.h"

static bool may(const struct ctx *c, const char *permission)
{
	struct scope s;
	return c->session == NULL || (session_may(c->session, permission, &s) && s.kind == SCOPE_ALL);
}

static bool whole(const struct ctx *c) { return c->scope.kind == SCOPE_ALL; }
static const char *words(const struct ctx *c, struct plan_words t) { return c->english && t.en && t.en[0] ? t.en : t.zh; }
static void text_or_null(struct jw *w, const char *key, const char *s) { jw_ktext(w, key, s != NULL && s[0] != '\0' ? s : NULL); }

static void round_json(struct jw *w, const struct gate_round *g)
{
	jw_obj(w);
	jw_ki64(w, "round", g->id);
	jw_ktext(w, "scheme", g->scheme);
	jw_ki64(w, "year", g->year);
	jw_ktext(w, "evaluated_at", g->evaluated_at);
	jw_ki64(w, "units", g->units);
	jw_ki64(w, "ranked", g->ranked);
	jw_ktext(w, "result_hash", g->result_hash);
	text_or_null(w, "run_at", g->run_at);
	jw_ki64(w, "blocked", g->blocked);
	jw_ki64(w, "warned", g->warned);
	jw_obj_end(w);
}

enum rc gate_api_list(struct ctx *c, const struct gate_list_in *in, struct reply *r)
{
	struct gate_round *list;
	int n;
	(void)in;
	TRY(store_gate_rounds(c, 0, &list, &n));
	jw_obj(&r->jw);
	jw_kbool(&r->jw, "may_run", may(c, "campaigns.run"));
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		round_json(&r->jw, &list[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- One round. */

static void result_json(struct ctx *c, struct jw *w, const struct gate_plan *p, const struct gate_result *x, bool excepted)
{
	jw_obj(w);
	jw_ktext(w, "gate", gate_words[x->kind]);
	jw_ktext(w, "title", words(c, x->title));
	jw_ktext(w, "severity", gate_severity_words[x->severity]);
	jw_ktext(w, "outcome", gate_outcome_words[x->outcome]);
	jw_kbool(w, "waiver", gate_may_waive(p, x->kind));
	jw_kbool(w, "excepted", excepted);
	jw_ktext(w, "reason", TR(c, x->zh, x->en));
	jw_ki64(w, "faults", x->faults);
	jw_ki64(w, "notes", x->notes);
	jw_key(w, "ms");
	jw_fixed(w, (double)x->us / 1000, 1);
	jw_obj_end(w);
}

static void exceptions_json(struct jw *w, const struct gate_exception *x, int n)
{
	jw_key(w, "exceptions");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ki64(w, "id", x[i].id);
		jw_ktext(w, "gate", gate_words[x[i].kind]);
		jw_ktext(w, "at", x[i].at);
		jw_ktext(w, "who", x[i].who);
		jw_ktext(w, "reason", x[i].reason);
		jw_ktext(w, "document", x[i].document);
		jw_ki64(w, "file", x[i].file);
		jw_ktext(w, "file_name", x[i].file_name);
		jw_kbool(w, "holds", x[i].holds);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void run_json(struct jw *w, const struct gate_run *run, const struct gate_standing *s)
{
	jw_key(w, "run");
	if (run->id == 0) {
		jw_null(w);
		return;
	}
	jw_obj(w);
	jw_ki64(w, "id", run->id);
	jw_ktext(w, "at", run->at);
	jw_ktext(w, "who", run->who);
	jw_ktext(w, "build", run->build);
	jw_ktext(w, "plan", run->plan);
	jw_ki64(w, "ms", run->ms);
	jw_kbool(w, "stale", s->stale);
	jw_ki64(w, "blocked", s->blocked);
	jw_ki64(w, "warned", s->warned);
	jw_ki64(w, "excepted", s->excepted);
	jw_obj_end(w);
}

static bool holds(const struct gate_exception *x, int n, enum gate_kind kind)
{
	for (int i = 0; i < n; i++)
		if (x[i].kind == kind && x[i].holds)
			return true;
	return false;
}

static enum rc the_round(struct ctx *c, int64_t id, struct gate_round *ret_g)
{
	struct gate_round *list;
	int n;
	TRY(store_gate_rounds(c, id, &list, &n));
	if (n == 0)
		return ctx_fail(c, RC_NOT_FOUND, "round", TR(c, "没有编号为 %lld 的评价", "there is no evaluation with the number %lld"), (long long)id);
	*ret_g = list[0];
	return RC_OK;
}

enum rc gate_api_get(struct ctx *c, const struct gate_get_in *in, struct reply *r)
{
	struct gate_round g;
	struct gate_run run;
	struct gate_result *list = NULL;
	struct gate_exception *x;
	struct gate_standing s;
	const struct gate_plan *p;
	struct jw *w = &r->jw;
	int n = 0, n_x;
	TRY(the_round(c, in->round, &g));
	TRY(gate_plan_get(c, &p));
	TRY(gate_run_latest(c, in->round, &run));
	TRY(gate_standing(c, in->round, &s));
	TRY(gate_exceptions(c, in->round, &x, &n_x));
	if (run.id != 0)
		TRY(gate_results(c, &run, &list, &n));
	jw_obj(w);
	jw_key(w, "round");
	round_json(w, &g);
	jw_ktext(w, "title", words(c, p->title));
	jw_kbool(w, "may_run", may(c, "campaigns.run"));
	jw_kbool(w, "may_pass", may(c, "gates.pass"));
	jw_kbool(w, "may_export", c->session == NULL || session_may(c->session, "evaluation.export", NULL));
	jw_kbool(w, "whole", whole(c));
	run_json(w, &run, &s);
	jw_key(w, "gates");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		result_json(c, w, p, &list[i], holds(x, n_x, list[i].kind));
	jw_arr_end(w);
	exceptions_json(w, x, n_x);
	jw_obj_end(w);
	return RC_OK;
}

enum rc gate_api_run(struct ctx *c, const struct gate_run_in *in, struct reply *r)
{
	int64_t job;
	TRY(gate_run_start(c, in->round, &job));
	r->status = 202;
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- One gate. */

static void line_json(struct ctx *c, struct jw *w, const struct registry *g, const struct gate_finding *f)
{
	int64_t row = f->subject ? registry_row_of_subject(g, f->subject) : -1;
	int region = f->region_pos >= 1 && f->region_pos <= g->n_regions ? (int)f->region_pos - 1 : -1;
	const struct region *at = region >= 0 ? &g->regions[region] : NULL;
	size_t len;
	char code[19] = "";
	if (row >= 0)
		memcpy(code, registry_uscc(g, (size_t)row), 18);
	jw_obj(w);
	jw_ktext(w, "kind", f->kind);
	jw_kbool(w, "fault", f->fault);
	text_or_null(w, "code", code);
	jw_key(w, "name");
	if (row >= 0) {
		const char *name = registry_name(g, (size_t)row, &len);
		jw_textn(w, name, len);
	} else {
		jw_null(w);
	}
	jw_ktext(w, "region", at == NULL ? NULL : c->english && at->name_en[0] ? at->name_en : at->name);
	jw_ktext(w, "item", f->item);
	jw_ktext(w, "text", TR(c, f->zh, f->en));
	jw_obj_end(w);
}

static void parts_json(struct ctx *c, struct jw *w, const struct registry *g, const struct gate_result *x)
{
	jw_key(w, "districts");
	jw_arr(w);
	for (int i = 0; i < x->n_parts; i++) {
		const struct region *at = x->parts[i].district >= 0 ? &g->regions[x->parts[i].district] : NULL;
		if (at == NULL)
			continue;
		jw_obj(w);
		jw_ktext(w, "district", at->code);
		jw_ktext(w, "name", c->english && at->shortname_en[0] ? at->shortname_en : at->shortname);
		jw_ki64(w, "faults", x->parts[i].faults);
		jw_ki64(w, "notes", x->parts[i].notes);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void figures_json(struct ctx *c, struct jw *w, const struct gate_result *x)
{
	jw_key(w, "figures");
	jw_arr(w);
	for (int i = 0; i < x->n_figures; i++) {
		jw_obj(w);
		jw_ktext(w, "label", TR(c, x->figures[i].zh, x->figures[i].en));
		jw_ktext(w, "value", x->figures[i].value);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc the_gate(struct ctx *c, int64_t round, const char *gate, struct gate_result *ret_x)
{
	struct gate_run run;
	struct gate_result *list;
	int n = 0;
	TRY(gate_run_latest(c, round, &run));
	if (run.id != 0)
		TRY(gate_results(c, &run, &list, &n));
	for (int i = 0; i < n; i++)
		if (strcmp(gate_words[list[i].kind], gate) == 0) {
			*ret_x = list[i];
			return RC_OK;
		}
	return ctx_fail(c, RC_NOT_FOUND, "gate", TR(c, "这次评价没有关口 %.20s 的结果", "there is no result of the gate %.20s on this evaluation"), gate);
}

enum rc gate_api_lines(struct ctx *c, const struct gate_lines_in *in, struct reply *r)
{
	const struct registry *g;
	struct gate_result x;
	struct gate_exception *e;
	const struct gate_plan *p;
	struct jw *w = &r->jw;
	int n_e;
	TRY(gate_plan_get(c, &p));
	TRY(the_gate(c, in->round, in->gate, &x));
	TRY(gate_exceptions(c, in->round, &e, &n_e));
	TRY(registry_hold(c, &g));
	int64_t first = (in->page - 1) * in->page_size;
	jw_obj(w);
	jw_key(w, "gate");
	result_json(c, w, p, &x, holds(e, n_e, x.kind));
	figures_json(c, w, &x);
	parts_json(c, w, g, &x);
	jw_ki64(w, "kept", x.n);
	jw_key(w, "rows");
	jw_arr(w);
	for (int64_t i = first; i < x.n && i < first + in->page_size; i++)
		line_json(c, w, g, &x.list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	registry_drop(c, g);
	return RC_OK;
}

/* ---- News. */

static void change_json(struct ctx *c, struct jw *w, const struct inputs_diff *d, const struct input_change *x)
{
	char code[19];
	size_t len;
	snprintf(code, sizeof code, "%.18s", registry_uscc(d->reg, x->row));
	const char *name = registry_name(d->reg, x->row, &len);
	jw_obj(w);
	jw_ktext(w, "code", code);
	jw_key(w, "name");
	jw_textn(w, name, len);
	jw_ktext(w, "column", x->column);
	jw_ktext(w, "before", x->before);
	jw_ktext(w, "after", x->after);
	jw_key(w, "batch");
	if (x->batch > 0)
		jw_i64(w, x->batch);
	else
		jw_null(w);
	jw_ktext(w, "source", x->source);
	jw_ktext(w, "known_at", x->known_at);
	jw_obj_end(w);
	(void)c;
}

static void count_or_null(struct jw *w, const char *key, int64_t n, bool has)
{
	jw_key(w, key);
	if (has)
		jw_i64(w, n);
	else
		jw_null(w);
}

enum rc gate_api_news(struct ctx *c, const struct gate_news_in *in, struct reply *r)
{
	struct gate_look look;
	struct inputs_diff d = { .n = 0 };
	const struct registry *g;
	struct jw *w = &r->jw;
	TRY(gate_look_get(c, in->round, &look));
	TRY(registry_hold(c, &g));
	enum rc rc = look.ever ? gate_news(c, in->round, &look, &d) : RC_OK;
	if (rc != RC_OK) {
		registry_drop(c, g);
		return rc;
	}
	d.reg = g; /* the same snapshot, which is held here */
	jw_obj(w);
	text_or_null(w, "looked_at", look.at);
	count_or_null(w, "cells", d.cells, look.ever && whole(c));
	count_or_null(w, "enterprises", d.units, look.ever && whole(c));
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < d.n; i++)
		if (d.list[i].row < g->rows && registry_in_scope(g, &c->scope, d.list[i].row))
			change_json(c, w, &d, &d.list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	registry_drop(c, g);
	return RC_OK;
}

enum rc gate_api_look(struct ctx *c, const struct gate_look_in *in, struct reply *r)
{
	r->status = 204;
	return gate_look_set(c, in->round);
}

/* ---- Exceptions. */

enum rc gate_api_file_add(struct ctx *c, const struct gate_file_add_in *in, struct reply *r)
{
	struct round round;
	struct attachment a;
	txn_auto t = { 0 };
	const char *owner = gate_owner(c, in->round);
	TRY(round_get(c, in->round, &round));
	if (owner == NULL)
		return ctx_no_memory(c);
	if (!whole(c))
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "放行由市级负责", "passing a gate is the city's business"));
	TRY(attachment_take(c, in->upload, &a));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, owner, &a));
	TRY_DB(txn_commit(&t));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "id", a.id);
	jw_ktext(&r->jw, "name", a.name);
	jw_ki64(&r->jw, "size", a.size);
	jw_ktext(&r->jw, "sm3", a.sm3);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc gate_api_file_get(struct ctx *c, const struct gate_file_get_in *in, struct reply *r)
{
	const char *owner = gate_owner(c, in->round);
	if (owner == NULL)
		return ctx_no_memory(c);
	if (!whole(c))
		return ctx_fail(c, RC_NOT_FOUND, "file", "%s", TR(c, "没有这份文件", "there is no such file"));
	TRY(attachment_send(c, owner, in->file, r));
	return export_leave(c, r, owner);
}

enum rc gate_api_pass(struct ctx *c, const struct gate_pass_in *in, struct reply *r)
{
	int64_t id;
	if (!whole(c))
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "放行由市级负责", "passing a gate is the city's business"));
	r->status = 204;
	return gate_except(c, in->round, in->gate, in->reason, in->document, in->file, &id);
}
