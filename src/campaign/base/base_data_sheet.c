/* base_data_sheet.c - the sheet of an enterprise: what was published, what is known now, what became of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/base/base_data_priv.h"
#include "core/session.h"
#include "core/workday.h"

enum base_state base_state_of(const struct base_work *w, bool opened, bool whole, int parts, bool objected)
{
	if (objected)
		return BASE_OBJECTED;
	if (whole)
		return BASE_CONFIRMED;
	if (w->pub.at != NULL && w->window.step.silence && w->window.over)
		return BASE_SILENT;
	return parts > 0 ? BASE_PART : opened ? BASE_SEEN : BASE_UNSEEN;
}

/* ---- Figures. */

static struct as_of published_at(const struct base_work *w)
{
	return w->pub.at != NULL ? (struct as_of){ DAY_NONE, w->pub.batch, { 0, w->pub.version } } : AS_OF_NOW;
}

static const struct fact_value *fact_at(const struct fact_value *list, int n, int indicator, int year)
{
	for (int i = 0; i < n; i++)
		if (list[i].indicator == indicator && list[i].year == year)
			return &list[i];
	return NULL;
}

static enum rc batch_words(struct ctx *c, struct base_value *v)
{
	struct base_batch b;
	if (v->batch != 0) {
		TRY(store_base_batch(c, v->batch, &b));
		v->file = b.file;
		v->batch_source = b.source;
	}
	if (v->changed && v->now_batch != 0) {
		TRY(store_base_batch(c, v->now_batch, &b));
		v->now_source = b.source;
		v->now_at = b.known_at;
	}
	return RC_OK;
}

/* A figure that was withdrawn since has no row now: the reason is the last word on its cell. */
static enum rc last_word(struct ctx *c, int64_t subject, const struct base_field *f, int year, int64_t *ret_batch)
{
	const struct fact_version *list;
	int n;
	TRY(facts_history(c, subject, f->ind->id, period_code(period_year(year)), &list, &n));
	*ret_batch = n > 0 ? list[0].batch : 0;
	return RC_OK;
}

static enum rc read_value(struct ctx *c, const struct base_work *w, int64_t subject, const struct base_field *f, const struct fact_value *then, int n_then,
	const struct fact_value *now, int n_now, struct base_value *v)
{
	const struct fact_value *a = fact_at(then, n_then, f->ind->id, w->k.year), *b = fact_at(now, n_now, f->ind->id, w->k.year),
		*before = fact_at(then, n_then, f->ind->id, w->k.year - 1);
	if (a != NULL)
		*v = (struct base_value){ .has = true, .v = a->value, .known_at = a->known_at, .source = a->source, .batch = a->batch };
	if (before != NULL) {
		v->had = true;
		v->before = before->value;
	}
	if (b != NULL) {
		v->has_now = true;
		v->now = b->value;
		v->now_batch = b->batch;
	}
	v->changed = w->pub.at != NULL && (v->has != v->has_now || v->v != v->now);
	if (v->changed && b == NULL)
		TRY(last_word(c, subject, f, w->k.year, &v->now_batch));
	return batch_words(c, v);
}

static enum rc read_values(struct ctx *c, const struct base_work *w, int64_t subject, struct base_sheet *s)
{
	const struct fact_value *then, *now;
	int n_then, n_now;
	s->values = arena_new_array(&c->arena, struct base_value, (size_t)w->n + 1);
	if (s->values == NULL)
		return ctx_no_memory(c);
	TRY(facts_of(c, subject, published_at(w), &then, &n_then));
	TRY(facts_of(c, subject, AS_OF_NOW, &now, &n_now));
	for (int i = 0; i < w->n; i++)
		TRY(read_value(c, w, subject, &w->fields[i], then, n_then, now, n_now, &s->values[i]));
	return base_line_hash(c, w, s->row, s->values, s->sm3);
}

/* ---- Who it is. */

static enum rc read_identity(struct ctx *c, const struct base_work *w, struct base_sheet *s)
{
	const struct registry *g = w->g;
	uint16_t region, industry;
	uint8_t status;
	size_t n;
	const char *name = registry_name(g, s->row, &n);
	registry_state_at(g, s->row, days_of(w->k.year, 12, 31), w->pub.version, &region, &industry, &status);
	const struct region *r = &g->regions[region];
	s->code = arena_strndup(&c->arena, registry_uscc(g, s->row), 18);
	s->name = arena_strndup(&c->arena, name, n);
	s->district = r->district >= 0 ? base_region_name(c, &g->regions[r->district]) : base_region_name(c, r);
	s->town = r->district >= 0 && &g->regions[r->district] != r ? base_region_name(c, r) : "";
	s->industry = industry != UINT16_MAX ? (c->english && g->industries[industry].name_en[0] ? g->industries[industry].name_en : g->industries[industry].name) : "";
	s->status = TR(c, enterprise_status_zh[status], enterprise_status_words[status]);
	s->above = registry_above_scale(g, s->row, w->k.year, w->pub.version, &s->above_known);
	return s->code != NULL && s->name != NULL ? RC_OK : ctx_no_memory(c);
}

/* ---- What became of it. */

static enum rc read_replies(struct ctx *c, const struct base_work *w, int64_t subject, struct base_sheet *s)
{
	struct base_opened *opened;
	struct base_reply *list;
	struct base_objection *objections;
	int n_opened, n, n_objections, parts = 0;
	TRY(store_base_opened(c, &c->scope, w->k.id, subject, &opened, &n_opened));
	TRY(store_base_replies(c, &c->scope, w->k.id, subject, &list, &n));
	TRY(store_base_objections(c, &c->scope, w->k.id, subject, &objections, &n_objections));
	s->seen_at = n_opened > 0 ? opened[0].at : NULL;
	for (int i = 0; i < n; i++) {
		int at = base_field_of(w, list[i].field);
		if (list[i].field[0] == '\0')
			s->whole = list[i];
		else if (at >= 0) {
			s->values[at].confirmed_at = list[i].at;
			parts++;
		}
	}
	for (int i = 0; i < n_objections; i++) {
		int at = base_field_of(w, objections[i].field);
		if (at >= 0)
			s->values[at].objected = true;
	}
	s->state = base_state_of(w, s->seen_at != NULL, s->whole.at != NULL, parts, n_objections > 0);
	return RC_OK;
}

static bool may_now(const struct ctx *c, const struct base_sheet *s)
{
	return c->session != NULL && session_may(c->session, "base_data.confirm", NULL) && s->whole.at == NULL;
}

enum rc base_sheet_get(struct ctx *c, const struct base_work *w, const char *code, struct base_sheet *ret_s)
{
	struct base_sheet s = { 0 };
	char last[DATE_TEXT];
	TRY(base_row(c, w, code, &s.row));
	int64_t subject = registry_subject(w->g, s.row);
	if (c->scope.kind == SCOPE_SUBJECT && w->pub.at == NULL)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "%d 年度基础数据还没有公布", "base data of %d has not been published yet"), w->k.year);
	date_print(last, days_of(w->k.year, 12, 31));
	TRY(read_identity(c, w, &s));
	TRY(read_values(c, w, subject, &s));
	TRY(store_base_plots(c, &c->scope, subject, last, &s.plots, &s.n_plots));
	TRY(read_replies(c, w, subject, &s));
	bool open = w->pub.at != NULL && campaign_must_be_open(c, &w->k, "base") == RC_OK;
	c->problem = (struct problem){ 0 }; /* a closed window is no failure here */
	s.may_confirm = open && c->scope.kind == SCOPE_SUBJECT && may_now(c, &s);
	s.may_paper = w->pub.at != NULL && c->scope.kind != SCOPE_SUBJECT && !w->window.step.left && may_now(c, &s);
	*ret_s = s;
	return RC_OK;
}
