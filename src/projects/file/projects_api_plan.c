/* projects_api_plan.c - the plan of the project file as JSON, for forms and headings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/http.h"
#include "projects/projects.api.gen.h"
#include "projects/projects.h"

static void title_json(struct jw *w, struct plan_words t)
{
	jw_ktext(w, "title", t.zh ? t.zh : "");
	jw_ktext(w, "title_en", t.en ? t.en : "");
}

static void bool_key(struct jw *w, const char *key, bool v)
{
	jw_key(w, key);
	jw_bool(w, v);
}

static const char *or_null(const char *s) { return s && *s ? s : NULL; }

static void word_json(struct jw *w, const char *list, const struct project_word *word)
{
	jw_obj(w);
	jw_ktext(w, "list", list);
	jw_ktext(w, "id", word->id);
	title_json(w, word->title);
	jw_obj_end(w);
}

static void words_json(struct ctx *c, struct jw *w, const struct project_plan *p)
{
	jw_key(w, "words");
	jw_arr(w);
	for (int i = 0; i < p->n_words; i++)
		for (int k = 0; k < p->words[i].n; k++)
			word_json(w, p->words[i].id, &p->words[i].words[k]);
	for (int t = 0; t < p->n_tracks; t++)
		for (int k = 0; k < p->tracks[t].n_reasons; k++)
			word_json(w, arena_printf(&c->arena, "reasons.%s", p->tracks[t].id), &p->tracks[t].reasons[k]);
	jw_arr_end(w);
}

static void field_json(struct jw *w, const struct project_plan *p, const struct project_field *f)
{
	jw_obj(w);
	jw_ktext(w, "field", f->name);
	jw_ktext(w, "group", f->group >= 0 ? p->groups[f->group].id : NULL);
	jw_ktext(w, "kind", project_field_kind_words[f->kind]);
	jw_ktext(w, "words", f->words ? f->words->id : NULL);
	jw_ktext(w, "unit", or_null(f->unit_text));
	jw_ki64(w, "decimals", f->decimals);
	title_json(w, f->title);
	bool_key(w, "decides", f->decides);
	jw_obj_end(w);
}

static void fields_json(const struct ctx *c, struct jw *w, const struct project_plan *p, const struct project_field *fields, int n)
{
	jw_key(w, "fields");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		if (!(fields[i].inside && c->scope.kind == SCOPE_SUBJECT))
			field_json(w, p, &fields[i]);
	jw_arr_end(w);
}

static void lists_json(const struct ctx *c, struct jw *w, const struct project_plan *p)
{
	jw_key(w, "lists");
	jw_arr(w);
	for (int i = 0; i < p->n_lists; i++) {
		jw_obj(w);
		jw_ktext(w, "list", p->lists[i].id);
		title_json(w, p->lists[i].title);
		jw_ktext(w, "item", p->lists[i].item);
		fields_json(c, w, p, p->lists[i].fields, p->lists[i].n_fields);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void papers_json(struct jw *w, const struct project_plan *p)
{
	jw_key(w, "papers");
	jw_arr(w);
	for (int i = 0; i < p->n_papers; i++) {
		jw_obj(w);
		jw_ktext(w, "id", p->papers[i].id);
		title_json(w, p->papers[i].title);
		bool_key(w, "number", p->papers[i].number);
		bool_key(w, "photo", p->papers[i].photo);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void any_of_json(struct ctx *c, struct jw *w, const struct project_plan *p, const struct project_stage *s)
{
	jw_key(w, "papers");
	jw_arr(w);
	for (int i = 0; i < s->n_papers; i++) {
		const char *ids = "";
		for (int k = 0; k < s->papers[i].n; k++)
			ids = arena_printf(&c->arena, "%s%s%s", ids ? ids : "", k > 0 ? "|" : "", p->papers[s->papers[i].kinds[k]].id);
		jw_text(w, ids);
	}
	jw_arr_end(w);
}

static void stage_json(struct ctx *c, struct jw *w, const struct project_plan *p, const struct project_stage *s)
{
	static const char *const ends[] = { "none", "good", "bad" };
	jw_obj(w);
	jw_ktext(w, "stage", s->id);
	title_json(w, s->title);
	jw_key(w, "needs");
	jw_arr(w);
	for (int i = 0; i < s->n_needs; i++)
		jw_text(w, s->needs[i]);
	jw_arr_end(w);
	any_of_json(c, w, p, s);
	jw_ktext(w, "guard", s->guard ? project_words_for(c, s->says) : NULL);
	jw_ktext(w, "agreed", s->agreed);
	jw_ktext(w, "statutory", s->statutory);
	jw_ktext(w, "end", ends[s->end]);
	bool_key(w, "optional", s->optional);
	bool_key(w, "reason", s->reason);
	bool_key(w, "decision", s->decision);
	jw_obj_end(w);
}

static void track_json(struct ctx *c, struct jw *w, const struct project_plan *p, const struct project_track *t)
{
	jw_obj(w);
	jw_ktext(w, "track", t->id);
	title_json(w, t->title);
	jw_ktext(w, "clause", or_null(t->clause));
	bool_key(w, "free", t->free);
	jw_ktext(w, "within", t->within >= 0 ? p->tracks[t->within].id : NULL);
	jw_ktext(w, "opens", t->opens >= 0 ? p->tracks[t->within].stages[t->opens].id : NULL);
	jw_key(w, "limit_days");
	if (t->limit.working_days > 0)
		jw_i64(w, t->limit.working_days);
	else
		jw_null(w);
	jw_key(w, "stages");
	jw_arr(w);
	for (int i = 0; i < t->n_stages; i++)
		stage_json(c, w, p, &t->stages[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

enum rc projects_api_plan(struct ctx *c, const struct projects_plan_in *in, struct reply *r)
{
	const struct project_plan *p;
	struct jw *w = &r->jw;
	(void)in;
	TRY(project_plan_get(c, &p));
	jw_obj(w);
	jw_ktext(w, "plan", p->id);
	title_json(w, p->title);
	jw_key(w, "groups");
	jw_arr(w);
	for (int i = 0; i < p->n_groups; i++) {
		jw_obj(w);
		jw_ktext(w, "id", p->groups[i].id);
		title_json(w, p->groups[i].title);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	words_json(c, w, p);
	fields_json(c, w, p, p->fields, p->n_fields);
	lists_json(c, w, p);
	papers_json(w, p);
	jw_key(w, "tracks");
	jw_arr(w);
	for (int t = 0; t < p->n_tracks; t++)
		track_json(c, w, p, &p->tracks[t]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
