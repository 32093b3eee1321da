/* base_data_api.c - campaigns with base data, collection, publication, and the sheet of an enterprise over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/num.h"
#include "campaign/base/base_data.api.gen.h"
#include "campaign/base/base_data_json.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/session.h"
#include "core/workday.h"
#include "document/document.h"

static const double PERCENT = 100;

/* ---- Shared. */

enum rc base_with(struct ctx *c, int64_t campaign, base_handler *handle, const void *in, struct reply *r)
{
	struct base_work w;
	TRY(base_begin(c, campaign, &w));
	enum rc rc = handle(c, &w, in, r);
	base_end(c, &w);
	return rc;
}

void base_text_or_null(struct jw *w, const char *key, const char *s) { jw_ktext(w, key, s != NULL && s[0] != '\0' ? s : NULL); }

void base_i64_or_null(struct jw *w, const char *key, bool has, int64_t v)
{
	jw_key(w, key);
	if (has)
		jw_i64(w, v);
	else
		jw_null(w);
}

void base_day_or_null(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

bool base_may(const struct ctx *c, const char *permission) { return c->session == NULL || session_may(c->session, permission, NULL); }

enum rc base_region(struct ctx *c, const struct base_work *w, const char *code, int *ret_region)
{
	*ret_region = code != NULL && code[0] != '\0' ? registry_region_of(w->g, code) : -1;
	if (*ret_region >= 0 || code == NULL || code[0] == '\0')
		return RC_OK;
	return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), code);
}

enum rc base_figure(struct ctx *c, const struct base_work *w, const char *code, int *ret_field)
{
	*ret_field = base_field_of(w, code);
	return *ret_field >= 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "figure", TR(c, "方案没有用到指标“%.60s”", "the scheme does not read a figure '%.60s'"), code);
}

void base_window_json(struct jw *j, const struct base_work *w)
{
	const struct base_window *b = &w->window;
	jw_key(j, "window");
	jw_obj(j);
	jw_kbool(j, "entered", b->step.entered);
	jw_kbool(j, "open", b->open);
	jw_kbool(j, "over", b->over);
	jw_kbool(j, "silence", b->step.silence);
	base_text_or_null(j, "opens", b->step.opens);
	base_text_or_null(j, "closes", b->step.closes);
	base_text_or_null(j, "early", b->early);
	jw_kbool(j, "early_over", b->early_over);
	jw_obj_end(j);
}

/* ---- Campaigns. */

static enum rc own_state(struct ctx *c, struct jw *j, const struct base_work *w)
{
	struct base_progress p;
	TRY(base_progress_get(c, w, -1, &p));
	char *code = p.n > 0 ? arena_strndup(&c->arena, registry_uscc(w->g, p.lines[0].row), 18) : NULL;
	jw_ktext(j, "code", code);
	jw_ktext(j, "state", p.n > 0 ? base_state_words[p.lines[0].state] : NULL);
	return RC_OK;
}

static enum rc line_json(struct ctx *c, struct base_work *w, const void *in, struct reply *r)
{
	struct jw *j = &r->jw;
	bool own = c->scope.kind == SCOPE_SUBJECT;
	(void)in;
	if (own && w->pub.at == NULL)
		return RC_OK;
	jw_obj(j);
	jw_ki64(j, "id", w->k.id);
	jw_ktext(j, "title", campaign_title(c, &w->k));
	jw_ki64(j, "year", w->k.year);
	jw_ktext(j, "step", w->k.step);
	base_text_or_null(j, "published_at", w->pub.at);
	base_text_or_null(j, "closes", w->window.step.closes);
	if (own)
		TRY(own_state(c, j, w));
	else {
		jw_ktext(j, "code", NULL);
		jw_ktext(j, "state", NULL);
	}
	jw_obj_end(j);
	return RC_OK;
}

enum rc base_data_api_list(struct ctx *c, const struct base_data_list_in *in, struct reply *r)
{
	struct campaign *list;
	int n;
	TRY(campaign_list(c, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++) {
		enum rc rc = base_with(c, list[i].id, line_json, in, r);
		if (rc != RC_OK && rc != RC_NOT_FOUND) /* a campaign whose scheme is gone has no base data */
			return rc;
		c->problem = (struct problem){ 0 };
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Collection. */

static void districts_json(const struct ctx *c, struct jw *j, const struct base_work *w, const struct base_source *s)
{
	jw_key(j, "districts");
	jw_arr(j);
	for (int i = 0; i < s->n_districts; i++) {
		const struct base_district *d = &s->districts[i];
		jw_obj(j);
		jw_ktext(j, "region", w->g->regions[d->region].code);
		jw_ktext(j, "name", base_region_name(c, &w->g->regions[d->region]));
		jw_ki64(j, "expected", d->expected);
		jw_ki64(j, "present", d->present);
		jw_ki64(j, "missing", d->expected - d->present);
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

static void batches_json(struct jw *j, const struct base_source *s)
{
	jw_key(j, "batches");
	jw_arr(j);
	for (int i = 0; i < s->n_batches; i++) {
		const struct base_batch *b = &s->batches[i];
		jw_obj(j);
		jw_ki64(j, "id", b->id);
		jw_ktext(j, "kind", b->kind);
		jw_ktext(j, "source", b->source);
		jw_ktext(j, "file", b->file);
		jw_ktext(j, "known_at", b->known_at);
		jw_ktext(j, "at", b->at);
		jw_ktext(j, "who", b->who);
		jw_ki64(j, "facts", b->facts);
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

static void field_json(const struct ctx *c, struct jw *j, const struct base_field *f)
{
	const struct indicator *ind = f->ind;
	jw_ktext(j, "figure", ind->code);
	jw_ktext(j, "title", TR(c, ind->title, ind->title_en));
	jw_ktext(j, "unit", ind->unit_text);
	jw_ktext(j, "source", f->source);
	jw_ktext(j, "answers", f->plan != NULL ? f->plan->answers : "");
	jw_ktext(j, "definition", c->english && ind->definition_en[0] ? ind->definition_en : ind->definition);
	jw_ktext(j, "term", f->plan != NULL && f->plan->term.zh != NULL ? TR(c, f->plan->term.zh, f->plan->term.en) : "");
	jw_ktext(j, "when_missing", f->missing);
	jw_kbool(j, "early", f->early);
}

static void source_json(struct ctx *c, struct jw *j, const struct base_work *w, const struct base_source *s)
{
	const struct base_source_plan *p = s->field->plan;
	jw_obj(j);
	field_json(c, j, s->field);
	jw_kbool(j, "needed", p != NULL && p->block);
	base_day_or_null(j, "due", s->due);
	base_i64_or_null(j, "late", s->late_known, s->late);
	jw_ki64(j, "expected", s->expected);
	jw_ki64(j, "present", s->present);
	jw_ki64(j, "missing", s->expected - s->present);
	jw_kbool(j, "may_remind", p != NULL && p->unit[0] != '\0' && w->k.state == CAMPAIGN_OPEN && base_may(c, "campaigns.run"));
	base_text_or_null(j, "reminded_at", s->reminded_at);
	base_i64_or_null(j, "matter", s->matter != 0, s->matter);
	districts_json(c, j, w, s);
	batches_json(j, s);
	jw_obj_end(j);
}

static enum rc collection_json(struct ctx *c, struct base_work *w, const void *in, struct reply *r)
{
	struct base_source *list;
	struct jw *j = &r->jw;
	(void)in;
	TRY(base_insiders(c));
	TRY(base_collection(c, w, &list));
	jw_obj(j);
	jw_ki64(j, "id", w->k.id);
	jw_ktext(j, "title", campaign_title(c, &w->k));
	jw_ki64(j, "year", w->k.year);
	jw_kbool(j, "may_export", base_may(c, "evaluation.export"));
	jw_key(j, "figures");
	jw_arr(j);
	for (int i = 0; i < w->n; i++)
		source_json(c, j, w, &list[i]);
	jw_arr_end(j);
	jw_obj_end(j);
	return RC_OK;
}

enum rc base_data_api_collection(struct ctx *c, const struct base_data_collection_in *in, struct reply *r) { return base_with(c, in->id, collection_json, in, r); }

static enum rc source_remind(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_source_remind_in *in = input;
	int64_t matter;
	int field;
	TRY(base_insiders(c));
	TRY(base_figure(c, w, in->figure, &field));
	TRY(base_remind_source(c, w, field, &matter));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "matter", matter);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc base_data_api_source_remind(struct ctx *c, const struct base_data_source_remind_in *in, struct reply *r) { return base_with(c, in->id, source_remind, in, r); }

/* ---- Publication. */

static enum rc publish(struct ctx *c, struct base_work *w, const void *in, struct reply *r)
{
	struct jw *j = &r->jw;
	(void)in;
	TRY(base_publish(c, w));
	jw_obj(j);
	jw_ktext(j, "at", w->pub.at);
	jw_ktext(j, "who", w->pub.who);
	jw_ki64(j, "batch", w->pub.batch);
	jw_ki64(j, "sheets", w->pub.sheets);
	jw_ktext(j, "sm3", w->pub.sm3);
	jw_obj_end(j);
	return RC_OK;
}

enum rc base_data_api_publish(struct ctx *c, const struct base_data_publish_in *in, struct reply *r) { return base_with(c, in->id, publish, in, r); }

/* ---- The sheet. */

static void value_key(struct jw *j, const char *key, const struct indicator *ind, bool has, int64_t v)
{
	char out[48];
	if (has)
		fact_print(ind, v, out);
	jw_ktext(j, key, has ? out : NULL);
}

static void change_json(struct jw *j, const struct base_field *f, const struct base_value *v)
{
	jw_key(j, "changed");
	if (!v->changed) {
		jw_null(j);
		return;
	}
	jw_obj(j);
	value_key(j, "value", f->ind, v->has_now, v->now);
	jw_ktext(j, "source", v->now_source != NULL ? v->now_source : "");
	jw_ktext(j, "at", v->now_at != NULL ? v->now_at : "");
	jw_ki64(j, "batch", v->now_batch);
	jw_obj_end(j);
}

static void figure_json(const struct ctx *c, struct jw *j, const struct base_work *w, const struct base_sheet *s, int i)
{
	const struct base_field *f = &w->fields[i];
	const struct base_value *v = &s->values[i];
	bool grew = v->has && v->had && v->before != 0 && f->ind->kind == COL_NUMBER;
	jw_obj(j);
	field_json(c, j, f);
	jw_kbool(j, "expected", base_due(w, f, s->row));
	value_key(j, "value", f->ind, v->has, v->v);
	value_key(j, "before", f->ind, v->had, v->before);
	jw_key(j, "change");
	if (grew)
		jw_num(j, num_round(((double)v->v - (double)v->before) / (v->before < 0 ? -(double)v->before : (double)v->before) * PERCENT, 1));
	else
		jw_null(j);
	base_text_or_null(j, "known_at", v->known_at);
	base_i64_or_null(j, "batch", v->has, v->batch);
	base_text_or_null(j, "file", v->file);
	change_json(j, f, v);
	jw_kbool(j, "closed", w->window.over || (f->early && w->window.early_over));
	base_text_or_null(j, "confirmed_at", v->confirmed_at);
	jw_kbool(j, "objected", v->objected);
	jw_obj_end(j);
}

static void area_key(struct jw *j, const char *key, struct area a)
{
	char out[40] = "0";
	if (a.v > 0)
		registry_area_print(a, out);
	jw_ktext(j, key, out);
}

static void plots_json(struct jw *j, const struct base_sheet *s)
{
	jw_key(j, "plots");
	jw_arr(j);
	for (int i = 0; i < s->n_plots; i++) {
		const struct base_plot *p = &s->plots[i];
		jw_obj(j);
		jw_ktext(j, "plot", p->code);
		jw_ktext(j, "address", p->address);
		jw_ktext(j, "basis", occupation_basis_words[p->basis]);
		area_key(j, "total", p->total);
		area_key(j, "own", p->own);
		area_key(j, "rest", p->rest);
		jw_ktext(j, "from", p->from);
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

static void whole_json(struct jw *j, const struct base_reply *r)
{
	jw_key(j, "whole");
	if (r->at == NULL) {
		jw_null(j);
		return;
	}
	jw_obj(j);
	jw_ktext(j, "at", r->at);
	jw_ktext(j, "who", r->who);
	jw_ktext(j, "person", r->person);
	jw_ktext(j, "phone", r->phone);
	jw_ktext(j, "channel", r->channel);
	base_text_or_null(j, "received", r->received);
	jw_ktext(j, "sm3", r->sm3);
	jw_obj_end(j);
}

static enum rc sheet_json(struct ctx *c, const struct base_work *w, const char *code, struct reply *r)
{
	struct base_sheet s;
	struct jw *j = &r->jw;
	TRY(base_sheet_get(c, w, code, &s));
	jw_obj(j);
	jw_ki64(j, "id", w->k.id);
	jw_ktext(j, "title", campaign_title(c, &w->k));
	jw_ki64(j, "year", w->k.year);
	jw_ktext(j, "code", s.code);
	jw_ktext(j, "name", s.name);
	jw_ktext(j, "district", s.district);
	jw_ktext(j, "town", s.town);
	jw_ktext(j, "industry", s.industry);
	jw_ktext(j, "status", s.status);
	jw_key(j, "above_scale");
	if (s.above_known)
		jw_bool(j, s.above);
	else
		jw_null(j);
	jw_ktext(j, "state", base_state_words[s.state]);
	jw_ktext(j, "state_title", base_state_title(c, s.state));
	base_text_or_null(j, "published_at", w->pub.at);
	base_window_json(j, w);
	base_text_or_null(j, "seen_at", s.seen_at);
	whole_json(j, &s.whole);
	jw_ktext(j, "sm3", s.sm3);
	jw_kbool(j, "may_confirm", s.may_confirm);
	jw_kbool(j, "may_object", w->pub.at != NULL && w->k.state == CAMPAIGN_OPEN);
	jw_kbool(j, "may_paper", s.may_paper);
	jw_key(j, "figures");
	jw_arr(j);
	for (int i = 0; i < w->n; i++)
		figure_json(c, j, w, &s, i);
	jw_arr_end(j);
	plots_json(j, &s);
	jw_obj_end(j);
	return RC_OK;
}

static enum rc sheet(struct ctx *c, struct base_work *w, const void *in, struct reply *r) { return sheet_json(c, w, ((const struct base_data_sheet_in *)in)->code, r); }

enum rc base_data_api_sheet(struct ctx *c, const struct base_data_sheet_in *in, struct reply *r) { return base_with(c, in->id, sheet, in, r); }

static enum rc seen(struct ctx *c, struct base_work *w, const void *in, struct reply *r)
{
	r->status = 204;
	return base_seen(c, w, ((const struct base_data_seen_in *)in)->code);
}

enum rc base_data_api_seen(struct ctx *c, const struct base_data_seen_in *in, struct reply *r) { return base_with(c, in->id, seen, in, r); }

static enum rc confirm(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_confirm_in *in = input;
	TRY(base_confirm(c, w, in->code, in->figures, in->n_figures, in->person, in->phone));
	return sheet_json(c, w, in->code, r);
}

enum rc base_data_api_confirm(struct ctx *c, const struct base_data_confirm_in *in, struct reply *r) { return base_with(c, in->id, confirm, in, r); }

/* ---- Paper. */

static enum rc write_pdf(struct ctx *c, const struct document *d, int *ret_fd)
{
	struct document_trouble t;
	char path[FILE_PASSING];
	TRY(files_passing(c, path));
	enum rc rc = document_write(d, DOCUMENT_PDF, path, NULL, NULL, &t);
	if (rc != RC_OK) /* no fonts: the machine's business, not the reader's */
		rc = ctx_fail(c, rc == RC_NOT_FOUND ? RC_INTERNAL : rc, "", "%s", TR(c, t.zh, t.en));
	return files_passed(c, path, rc, ret_fd);
}

static enum rc paper(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_paper_in *in = input;
	bool english = c->english;
	struct document *d;
	struct base_sheet s;
	TRY(base_sheet_get(c, w, in->code, &s));
	c->english = false; /* names of places and industries too */
	enum rc rc = base_sheet_get(c, w, in->code, &s);
	if (rc == RC_OK)
		rc = base_document(c, w, &s, &d);
	c->english = english;
	TRY(rc);
	TRY(write_pdf(c, d, &r->file_fd));
	r->content_type = "application/pdf";
	r->filename = arena_printf(&c->arena, "%s%s-%d-%s.pdf", c->app->sample_data ? "示例数据-" : "", s.code, w->k.year, "基础数据确认表");
	return r->filename != NULL ? export_leave(c, r, "base data sheet") : ctx_no_memory(c);
}

/* The words of the scheme on a paper are Chinese too: the work is opened in Chinese. */
enum rc base_data_api_paper(struct ctx *c, const struct base_data_paper_in *in, struct reply *r)
{
	bool english = c->english;
	struct base_work w;
	c->english = false;
	enum rc rc = base_begin(c, in->id, &w);
	c->english = english;
	TRY(rc);
	rc = paper(c, &w, in, r);
	base_end(c, &w);
	return rc;
}

static enum rc paper_add(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_paper_add_in *in = input;
	struct base_paper_in p = { .person = in->person, .phone = in->phone };
	struct attachment a;
	TRY(base_insiders(c));
	if (!instant_parse(in->received, strlen(in->received), &p.received_ms))
		return ctx_fail(c, RC_BAD_INPUT, "received", "%s", TR(c, "收件时间写成 2021-05-28T16:30:00+08:00 的样子", "write the time as in 2021-05-28T16:30:00+08:00"));
	TRY(attachment_take(c, in->upload, &a));
	p.file = &a;
	TRY(base_paper(c, w, in->code, &p));
	return sheet_json(c, w, in->code, r);
}

enum rc base_data_api_paper_add(struct ctx *c, const struct base_data_paper_add_in *in, struct reply *r) { return base_with(c, in->id, paper_add, in, r); }

static enum rc scan(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_scan_in *in = input;
	struct attachment *list;
	struct base_sheet s;
	int n = 0;
	TRY(base_sheet_get(c, w, in->code, &s));
	const char *owner = s.whole.at != NULL ? base_paper_owner(c, s.whole.id) : NULL;
	if (owner != NULL)
		TRY(attachment_list(c, owner, &list, &n));
	if (n == 0)
		return ctx_fail(c, RC_NOT_FOUND, "", "%s", TR(c, "没有纸质确认表的扫描件", "there is no scan of a paper"));
	TRY(attachment_send(c, owner, list[0].id, r));
	return export_leave(c, r, "base data scan");
}

enum rc base_data_api_scan(struct ctx *c, const struct base_data_scan_in *in, struct reply *r) { return base_with(c, in->id, scan, in, r); }
