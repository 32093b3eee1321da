/* projects_api_file.c - the file of a project as JSON: values, lists, papers, tracks, timeline.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/http.h"
#include "core/workday.h"
#include "projects/file/project_fold.h"
#include "projects/portfolio/portfolio.h"
#include "projects/projects.api.gen.h"
#include "projects/file/projects_store.h"
#include "registry/registry.h"

/* ---- Small pieces. */

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

static void day_key(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

static void i64_or_null(struct jw *w, const char *key, bool has, int64_t v)
{
	jw_key(w, key);
	if (has)
		jw_i64(w, v);
	else
		jw_null(w);
}

static void bool_key(struct jw *w, const char *key, bool v)
{
	jw_key(w, key);
	jw_bool(w, v);
}

static const char *or_null(const char *s) { return s && *s ? s : NULL; }

/* An enterprise sees its project, not what the offices say among themselves. */
static bool outsider(const struct ctx *c) { return c->scope.kind == SCOPE_SUBJECT; }

/* What people call a value; NULL where the value speaks for itself. Of an enterprise only what the file says: its name in the register has a scope of its own. */
enum rc project_value_shown(struct ctx *c, const struct project_field *f, const char *text, const char **ret)
{
	const struct registry *g;
	*ret = NULL;
	if (text == NULL)
		return RC_OK;
	if (f->kind == FIELD_IS_WORD && project_word_of(f->words, text) >= 0)
		*ret = project_words_for(c, f->words->words[project_word_of(f->words, text)].title);
	else if (f->kind == FIELD_IS_FLAG)
		*ret = strcmp(text, "1") == 0 ? TR(c, "是", "yes") : TR(c, "否", "no");
	if (f->kind != FIELD_IS_REGION && f->kind != FIELD_IS_INDUSTRY)
		return RC_OK;
	TRY(registry_hold(c, &g));
	int i = f->kind == FIELD_IS_REGION ? registry_region_of(g, text) : registry_industry_of(g, text);
	if (i >= 0 && f->kind == FIELD_IS_REGION)
		*ret = arena_strdup(&c->arena, c->english && *g->regions[i].name_en ? g->regions[i].name_en : g->regions[i].name);
	else if (i >= 0)
		*ret = arena_strdup(&c->arena, c->english && *g->industries[i].name_en ? g->industries[i].name_en : g->industries[i].name);
	registry_drop(c, g);
	return RC_OK;
}

static enum rc value_json(struct ctx *c, struct jw *w, const struct project_field *f, const struct project_value *v)
{
	const char *words;
	TRY(project_value_shown(c, f, v->text, &words));
	jw_obj(w);
	jw_ktext(w, "field", f->name);
	jw_ktext(w, "value", v->text);
	jw_ktext(w, "shown", words);
	day_key(w, "holds_from", v->act != 0 ? v->holds_from : DAY_NONE);
	i64_or_null(w, "act", v->act != 0, v->act);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- The file. */

static enum rc values_json(struct ctx *c, struct jw *w, const struct project_field *fields, const struct project_value *values, int n)
{
	jw_key(w, "values");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		if (!(fields[i].inside && outsider(c)))
			TRY(value_json(c, w, &fields[i], &values[i]));
	jw_arr_end(w);
	return RC_OK;
}

static enum rc list_json(struct ctx *c, struct jw *w, const struct project_list_plan *l, const struct project_list *list)
{
	jw_obj(w);
	jw_ktext(w, "list", l->id);
	jw_key(w, "items");
	jw_arr(w);
	for (int i = 0; i < list->n; i++) {
		jw_obj(w);
		jw_ktext(w, "item", list->items[i].id);
		TRY(values_json(c, w, l->fields, list->items[i].values, l->n_fields));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static bool hidden_paper(const struct ctx *c, const struct project_file *f, const struct project_paper *p)
{
	return outsider(c) && p->kind >= 0 && f->plan->papers[p->kind].inside;
}

static void paper_json(struct ctx *c, struct jw *w, const struct project_file *f, const struct project_paper *p)
{
	const struct project_act *a = project_act_of(f, p->act);
	jw_obj(w);
	jw_ki64(w, "act", p->act);
	jw_ktext(w, "kind", p->kind_id);
	jw_ktext(w, "kind_title", p->kind >= 0 ? project_words_for(c, f->plan->papers[p->kind].title) : p->kind_id);
	jw_ktext(w, "title", p->title);
	jw_ktext(w, "number", or_null(p->number));
	day_key(w, "dated", p->dated);
	day_key(w, "shot_on", p->shot_on);
	bool_key(w, "public", p->is_public);
	bool_key(w, "file", p->attachment != 0);
	day_key(w, "told_on", a->day);
	jw_ktext(w, "who", a->who);
	jw_ktext(w, "source", a->source);
	jw_obj_end(w);
}

static const char *const end_words[] = { "none", "good", "bad" };

static void standing_json(struct ctx *c, struct jw *w, const struct project_track *t, const struct project_standing *at)
{
	const struct project_stage *s = at->stage >= 0 ? &t->stages[at->stage] : NULL;
	jw_obj(w);
	jw_ktext(w, "track", t->id);
	jw_ktext(w, "title", project_words_for(c, t->title));
	jw_ktext(w, "stage", s ? s->id : NULL);
	jw_ktext(w, "stage_title", s ? project_words_for(c, s->title) : NULL);
	day_key(w, "on", at->on);
	jw_ki64(w, "round", at->round + 1);
	bool_key(w, "open", at->open);
	jw_ktext(w, "end", end_words[at->end]);
	day_key(w, "holds_until", at->holds_until);
	i64_or_null(w, "worked_days", at->worked_days >= 0, at->worked_days);
	i64_or_null(w, "limit_days", t->limit.working_days > 0, t->limit.working_days);
	jw_obj_end(w);
}

static enum rc lists_json(struct ctx *c, struct jw *w, const struct project_file *f)
{
	jw_key(w, "lists");
	jw_arr(w);
	for (int l = 0; l < f->plan->n_lists; l++)
		TRY(list_json(c, w, &f->plan->lists[l], &f->lists[l]));
	jw_arr_end(w);
	jw_key(w, "papers");
	jw_arr(w);
	for (int i = 0; i < f->n_papers; i++)
		if (!hidden_paper(c, f, &f->papers[i]))
			paper_json(c, w, f, &f->papers[i]);
	jw_arr_end(w);
	jw_key(w, "tracks");
	jw_arr(w);
	for (int t = 0; t < f->plan->n_tracks; t++)
		standing_json(c, w, &f->plan->tracks[t], &f->tracks[t]);
	jw_arr_end(w);
	return RC_OK;
}

enum rc projects_api_get(struct ctx *c, const struct projects_get_in *in, struct reply *r)
{
	struct project_ref p;
	const struct project_file *f;
	bool edit, decide;
	struct jw *w = &r->jw;
	TRY(project_get(c, in->code, &p));
	TRY(project_fold(c, p.id, day_of(in->as_of), &f));
	if (f->n_acts == 0)
		return ctx_fail(c, RC_NOT_FOUND, "as_of", "%s", TR(c, "那一天还没有这个项目的档案", "the file did not exist on that day"));
	TRY(project_allowed(c, p.id, "projects.edit", &edit));
	TRY(project_allowed(c, p.id, "projects.decide", &decide));
	jw_obj(w);
	jw_ki64(w, "id", f->id);
	jw_ktext(w, "code", f->code);
	const char *name = project_text(f, f->plan->known[KNOWN_NAME]);
	jw_ktext(w, "name", name ? name : "");
	day_key(w, "as_of", f->as_of);
	jw_ktext(w, "updated_at", f->acts[f->n_acts - 1].at);
	bool_key(w, "may_edit", edit);
	bool_key(w, "may_decide", decide);
	TRY(values_json(c, w, f->plan->fields, f->values, f->plan->n_fields));
	TRY(lists_json(c, w, f));
	jw_obj_end(w);
	return RC_OK;
}

/* ---- History of a field. */

static enum rc said_json(struct ctx *c, struct jw *w, const struct project_field *field, const struct value_row *v, const struct project_act *a)
{
	const char *words;
	TRY(project_value_shown(c, field, v->value, &words));
	jw_obj(w);
	jw_ktext(w, "value", v->value);
	jw_ktext(w, "shown", words);
	day_key(w, "holds_from", v->holds_from);
	jw_ki64(w, "act", v->act);
	jw_ktext(w, "told_at", a->at);
	jw_ktext(w, "who", a->who);
	jw_ktext(w, "source", a->source);
	jw_ktext(w, "note", outsider(c) ? NULL : or_null(a->note));
	jw_obj_end(w);
	return RC_OK;
}

enum rc projects_api_history(struct ctx *c, const struct projects_history_in *in, struct reply *r)
{
	struct project_ref p;
	const struct project_file *f;
	struct value_row *rows;
	struct jw *w = &r->jw;
	const char *item = in->item ? in->item : "";
	int n;
	TRY(project_get(c, in->code, &p));
	TRY(project_fold(c, p.id, DAY_NONE, &f));
	const struct project_field *field = project_field_named(f->plan, in->field, NULL);
	if (field == NULL || (field->inside && outsider(c)))
		return ctx_fail(c, RC_NOT_FOUND, "field", TR(c, "没有字段“%.60s”", "there is no field '%.60s'"), in->field);
	TRY(store_values(c, p.id, &rows, &n));
	jw_obj(w);
	jw_ktext(w, "field", field->name);
	jw_ktext(w, "title", project_words_for(c, field->title));
	jw_key(w, "said");
	jw_arr(w);
	for (int i = n; i-- > 0;)
		if (strcmp(rows[i].field, field->name) == 0 && strcmp(rows[i].item, item) == 0)
			TRY(said_json(c, w, field, &rows[i], project_act_of(f, rows[i].act)));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- Timeline. */

static void clock_json(struct jw *w, const char *key, const char *late_key, int32_t day, int32_t happened, int32_t today)
{
	int late = project_days_late(day, happened, today);
	day_key(w, key, day);
	i64_or_null(w, late_key, late >= 0, late);
}

static const char *reason_title(struct ctx *c, const struct project_track *t, const char *reason)
{
	for (int i = 0; t != NULL && i < t->n_reasons; i++)
		if (strcmp(t->reasons[i].id, reason) == 0)
			return project_words_for(c, t->reasons[i].title);
	return NULL;
}

static void step_json(struct ctx *c, struct jw *w, const struct project_file *f, const struct project_step *s)
{
	const struct project_track *t = s->track >= 0 ? &f->plan->tracks[s->track] : NULL;
	const struct project_act *a = project_act_of(f, s->act);
	jw_obj(w);
	jw_ki64(w, "act", s->act);
	jw_ktext(w, "track", s->track_id);
	jw_ktext(w, "track_title", t ? project_words_for(c, t->title) : s->track_id);
	jw_ktext(w, "stage", s->stage_id);
	jw_ktext(w, "stage_title", s->stage >= 0 ? project_words_for(c, t->stages[s->stage].title) : s->stage_id);
	jw_ktext(w, "how", project_how_words[s->how]);
	bool_key(w, "stands", project_step_stands(s));
	day_key(w, "happened_on", s->happened_on);
	day_key(w, "told_on", s->told_on);
	jw_ktext(w, "person", s->person);
	jw_ktext(w, "who", a->who);
	jw_ktext(w, "reason", or_null(s->reason));
	jw_ktext(w, "reason_title", reason_title(c, t, s->reason));
	jw_ktext(w, "source", a->source);
	jw_ktext(w, "note", outsider(c) ? NULL : or_null(a->note));
	jw_ki64(w, "round", s->round + 1);
	clock_json(w, "agreed", "late_agreed", s->agreed, s->happened_on, DAY_NONE);
	clock_json(w, "statutory", "late_statutory", s->statutory, s->happened_on, DAY_NONE);
	i64_or_null(w, "replaces", s->replaces != 0, s->replaces);
	i64_or_null(w, "replaced_by", s->replaced_by != 0, s->replaced_by);
	jw_key(w, "papers");
	jw_arr(w);
	for (int i = 0; i < s->n_papers; i++)
		jw_i64(w, s->papers[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

/* A stage of main that has a clock and was not reached yet. */
static void due_json(struct ctx *c, struct jw *w, const struct project_file *f, int stage, int32_t today)
{
	const struct project_stage *s = &f->plan->tracks[f->plan->main].stages[stage];
	int32_t agreed = s->agreed ? project_day(f, project_field_of(f->plan, s->agreed)) : DAY_NONE;
	int32_t statutory = s->statutory ? project_day(f, project_field_of(f->plan, s->statutory)) : DAY_NONE;
	if (agreed == DAY_NONE && statutory == DAY_NONE)
		return;
	jw_obj(w);
	jw_ktext(w, "stage", s->id);
	jw_ktext(w, "stage_title", project_words_for(c, s->title));
	clock_json(w, "agreed", "late_agreed", agreed, DAY_NONE, today);
	clock_json(w, "statutory", "late_statutory", statutory, DAY_NONE, today);
	jw_obj_end(w);
}

enum rc projects_api_timeline(struct ctx *c, const struct projects_timeline_in *in, struct reply *r)
{
	struct project_ref p;
	const struct project_file *f;
	struct jw *w = &r->jw;
	int32_t today = day_of(in->as_of);
	TRY(project_get(c, in->code, &p));
	if (today == DAY_NONE)
		TRY(portfolio_today(c, &today));
	TRY(project_fold(c, p.id, day_of(in->as_of), &f));
	jw_obj(w);
	jw_ktext(w, "code", f->code);
	day_key(w, "today", today);
	jw_key(w, "steps");
	jw_arr(w);
	for (int i = 0; i < f->n_steps; i++)
		step_json(c, w, f, &f->steps[i]);
	jw_arr_end(w);
	jw_key(w, "due");
	jw_arr(w);
	for (int s = f->tracks[f->plan->main].stage + 1; s < f->plan->tracks[f->plan->main].n_stages; s++)
		due_json(c, w, f, s, today);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
