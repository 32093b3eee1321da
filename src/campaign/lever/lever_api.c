/* lever_api.c - levers, lists and receipts over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/jw.h"
#include "base/period.h"
#include "campaign/lever/lever.api.gen.h"
#include "campaign/lever/lever.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/session.h"
#include "core/table_out.h"

static const char *title_of(const struct ctx *c, struct plan_words w) { return TR(c, w.zh, w.en != NULL ? w.en : w.zh); }

static enum rc insiders(struct ctx *c)
{
	return c->scope.kind == SCOPE_SUBJECT ? ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "企业账号不能查看送执行单位的清单", "lists to executing bodies are not for enterprises")) : RC_OK;
}

static void list_json(struct jw *w, const struct lever_list *l)
{
	jw_obj(w);
	jw_ki64(w, "id", l->id);
	jw_ki64(w, "campaign", l->campaign);
	jw_ktext(w, "body", l->body);
	jw_ktext(w, "kind", lever_kind_words[l->kind]);
	jw_ki64(w, "round", l->round);
	jw_ktext(w, "effective", l->effective);
	jw_ktext(w, "reason", l->reason);
	jw_ki64(w, "n", l->n);
	jw_ki64(w, "seen", l->seen);
	jw_ktext(w, "sm3", l->sm3);
	jw_ktext(w, "at", l->at);
	jw_ktext(w, "who", l->who);
	jw_key(w, "receipt");
	if (l->receipt.at == NULL) {
		jw_null(w);
	} else {
		jw_obj(w);
		jw_ktext(w, "received_on", l->receipt.received_on);
		jw_ktext(w, "person", l->receipt.person);
		jw_ki64(w, "n", l->receipt.n);
		jw_ktext(w, "note", l->receipt.note);
		jw_ktext(w, "at", l->receipt.at);
		jw_ktext(w, "who", l->receipt.who);
		jw_obj_end(w);
	}
	jw_obj_end(w);
}

/* ---- The table. */

static void day_json(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

static void lever_json(struct ctx *c, struct jw *w, const struct lever_plan *p, const struct lever *l)
{
	jw_obj(w);
	jw_ktext(w, "code", l->code);
	jw_ktext(w, "title", title_of(c, l->title));
	jw_ktext(w, "body", p->bodies[l->body].code);
	jw_ktext(w, "unit", l->unit);
	jw_ktext(w, "basis", title_of(c, l->basis));
	day_json(w, "from", l->from);
	day_json(w, "to", l->to);
	jw_ktext(w, "region", l->region[0] != '\0' ? l->region : NULL);
	jw_key(w, "values");
	jw_arr(w);
	for (int i = 0; i < l->n; i++) {
		jw_obj(w);
		jw_ktext(w, "class", l->values[i].class_);
		jw_ktext(w, "value", l->values[i].text);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

static bool named_before(const struct lever_plan *p, int lever, int value)
{
	for (int i = 0; i <= lever; i++)
		for (int k = 0; k < (i == lever ? value : p->levers[i].n); k++)
			if (strcmp(p->levers[i].values[k].class_, p->levers[lever].values[value].class_) == 0)
				return true;
	return false;
}

static void plan_json(struct ctx *c, struct jw *w, const struct lever_plan *p)
{
	jw_ktext(w, "title", title_of(c, p->title));
	jw_ktext(w, "note", title_of(c, p->note));
	jw_key(w, "bodies");
	jw_arr(w);
	for (int i = 0; i < p->n_bodies; i++) {
		jw_obj(w);
		jw_ktext(w, "code", p->bodies[i].code);
		jw_ktext(w, "title", title_of(c, p->bodies[i].title));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "classes");
	jw_arr(w);
	for (int i = 0; i < p->n_levers; i++)
		for (int k = 0; k < p->levers[i].n; k++)
			if (!named_before(p, i, k))
				jw_text(w, p->levers[i].values[k].class_);
	jw_arr_end(w);
	jw_key(w, "levers");
	jw_arr(w);
	for (int i = 0; i < p->n_levers; i++)
		lever_json(c, w, p, &p->levers[i]);
	jw_arr_end(w);
}

static enum rc campaigns_json(struct ctx *c, struct jw *w)
{
	struct campaign *all;
	int n_all;
	TRY(campaign_list(c, &all, &n_all));
	for (int i = 0; i < n_all; i++) {
		struct lever_list *lists;
		int n, unreceived = 0;
		TRY(lever_lists(c, all[i].id, &lists, &n));
		for (int k = 0; k < n; k++)
			unreceived += lists[k].receipt.at == NULL;
		jw_obj(w);
		jw_ki64(w, "id", all[i].id);
		jw_ktext(w, "title", campaign_title(c, &all[i]));
		jw_ki64(w, "year", all[i].year);
		jw_ktext(w, "step", all[i].step);
		jw_ki64(w, "lists", n);
		jw_ki64(w, "unreceived", unreceived);
		jw_obj_end(w);
	}
	return RC_OK;
}

enum rc lever_api_table(struct ctx *c, const struct lever_table_in *in, struct reply *r)
{
	const struct lever_plan *p;
	struct jw *w = &r->jw;
	(void)in;
	TRY(plan_shelf_get(c, &lever_plan_kept, (const void **)&p));
	jw_obj(w);
	plan_json(c, w, p);
	jw_key(w, "campaigns");
	jw_arr(w);
	if (c->scope.kind != SCOPE_SUBJECT)
		TRY(campaigns_json(c, w));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- One campaign. */

static enum rc body_json(struct ctx *c, struct jw *w, const struct campaign *k, const struct lever_body *b, const struct lever_list *lists, int n)
{
	const struct lever_list *last = NULL;
	int64_t changes = 0;
	for (int i = 0; i < n; i++)
		last = strcmp(lists[i].body, b->code) == 0 ? &lists[i] : last;
	if (k->round != 0)
		TRY(lever_stale(c, k, b->code, &changes));
	jw_obj(w);
	jw_ktext(w, "code", b->code);
	jw_ktext(w, "title", title_of(c, b->title));
	jw_ktext(w, "state", last == NULL ? "none" : last->kind == LEVER_WITHDRAWAL ? "withdrawn" : changes > 0 ? "changed" : "current");
	jw_ki64(w, "changes", changes);
	jw_key(w, "lists");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		if (strcmp(lists[i].body, b->code) == 0)
			list_json(w, &lists[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc lever_api_get(struct ctx *c, const struct lever_get_in *in, struct reply *r)
{
	const struct lever_plan *p;
	struct campaign k;
	struct campaign_window window;
	struct lever_list *lists;
	struct jw *w = &r->jw;
	int n;
	TRY(insiders(c));
	TRY(plan_shelf_get(c, &lever_plan_kept, (const void **)&p));
	TRY(campaign_get(c, in->id, &k));
	TRY(campaign_window(c, k.id, "delivery", &window));
	TRY(lever_lists(c, k.id, &lists, &n));
	jw_obj(w);
	jw_ki64(w, "id", k.id);
	jw_ktext(w, "title", campaign_title(c, &k));
	jw_ki64(w, "year", k.year);
	jw_ktext(w, "step", k.step);
	jw_kbool(w, "ready", window.entered);
	jw_kbool(w, "may_run", c->session == NULL || session_may(c->session, "campaigns.run", NULL));
	jw_key(w, "bodies");
	jw_arr(w);
	for (int i = 0; i < p->n_bodies; i++)
		TRY(body_json(c, w, &k, &p->bodies[i], lists, n));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc lever_api_make(struct ctx *c, const struct lever_make_in *in, struct reply *r)
{
	struct lever_list l;
	TRY(lever_make(c, in->id, in->body, in->reason, &l));
	list_json(&r->jw, &l);
	return RC_OK;
}

enum rc lever_api_withdraw(struct ctx *c, const struct lever_withdraw_in *in, struct reply *r)
{
	struct lever_list l;
	TRY(lever_withdraw(c, in->id, in->body, in->reason, &l));
	list_json(&r->jw, &l);
	return RC_OK;
}

/* ---- One list. */

static void row_json(struct jw *w, const struct lever_row *x)
{
	jw_obj(w);
	jw_ktext(w, "code", x->code);
	jw_ktext(w, "name", x->name);
	jw_ktext(w, "before", x->before[0] != '\0' ? x->before : NULL);
	jw_ktext(w, "class", x->class_[0] != '\0' ? x->class_ : NULL);
	jw_ktext(w, "terms", x->terms);
	jw_obj_end(w);
}

enum rc lever_api_list_get(struct ctx *c, const struct lever_list_get_in *in, struct reply *r)
{
	struct lever_list l;
	struct lever_row *rows;
	struct jw *w = &r->jw;
	int n;
	TRY(insiders(c));
	TRY(lever_list_get(c, in->id, &l));
	TRY(lever_rows(c, in->id, &rows, &n));
	int64_t first = (in->page - 1) * in->page_size;
	jw_obj(w);
	jw_key(w, "list");
	list_json(w, &l);
	jw_ki64(w, "total", n);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	jw_key(w, "rows");
	jw_arr(w);
	for (int64_t i = first; i < n && i < first + in->page_size; i++)
		row_json(w, &rows[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc write_file(struct ctx *c, const struct lever_list *l, const struct lever_row *rows, int n, enum table_format f, const char *path)
{
	const struct column_out columns[] = { { TR(c, "统一社会信用代码", "Credit code"), COLUMN_TEXT, 0, 20 }, { TR(c, "企业名称", "Enterprise"), COLUMN_TEXT, 0, 36 },
		{ TR(c, "原类别", "Class before"), COLUMN_TEXT, 0, 10 }, { TR(c, "类别", "Class"), COLUMN_TEXT, 0, 10 }, { TR(c, "政策（空为停止执行）", "Levers (empty: stop)"), COLUMN_TEXT, 0, 44 },
		{ TR(c, "自", "From"), COLUMN_TEXT, 0, 12 } };
	const char *title = arena_printf(&c->arena, TR(c, "送执行单位清单 %lld（%s），%lld 家，SM3 %s", "List %lld to %s, %lld rows, SM3 %s"), (long long)l->id, l->body, (long long)l->n, l->sm3);
	const struct table_out_options options = { .title = title };
	struct table_out *o;
	int64_t written;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	for (int i = 0; i < n; i++) {
		table_out_text(o, rows[i].code);
		table_out_text(o, rows[i].name);
		table_out_text(o, rows[i].before);
		table_out_text(o, rows[i].class_);
		table_out_text(o, rows[i].terms);
		table_out_text(o, l->effective);
		table_out_row(o);
	}
	return table_out_done(c, o, &written);
}

enum rc lever_api_list_file(struct ctx *c, const struct lever_list_file_in *in, struct reply *r)
{
	bool xlsx = in->format == LEVER_LIST_FILE_FORMAT_XLSX;
	struct lever_list l;
	struct lever_row *rows;
	char path[FILE_PASSING];
	int n;
	TRY(insiders(c));
	TRY(lever_list_get(c, in->id, &l));
	TRY(lever_rows(c, in->id, &rows, &n));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_file(c, &l, rows, n, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s-%s-%lld.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "送达清单", "levers"), l.body, (long long)l.id, xlsx ? "xlsx" : "csv");
	const char *object = arena_printf(&c->arena, "lever %lld", (long long)l.id);
	return r->filename != NULL && object != NULL ? export_leave(c, r, object) : ctx_no_memory(c);
}

enum rc lever_api_receive(struct ctx *c, const struct lever_receive_in *in, struct reply *r)
{
	struct lever_list l;
	const struct lever_receipt receipt = { .received_on = in->received_on, .person = in->person, .n = in->n, .note = in->note != NULL ? in->note : "" };
	TRY(lever_receive(c, in->id, &receipt));
	TRY(lever_list_get(c, in->id, &l));
	list_json(&r->jw, &l);
	return RC_OK;
}
