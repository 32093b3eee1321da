/* light_api.c - lights over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/http.h"
#include "core/job.h"
#include "core/workday.h"
#include "projects/light.api.gen.h"
#include "projects/light/light_json.h"
#include "projects/light/light_store.h"

enum { ENTRIES_WITH_CELLS = 60 };

void light_day_json(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	date_print(t, day);
	jw_ktext(w, key, t);
}

void light_id_json(struct jw *w, const char *key, int64_t id)
{
	jw_key(w, key);
	if (id != 0)
		jw_i64(w, id);
	else
		jw_null(w);
}

/* What offices say among themselves is not for the enterprise: colours and words are, values and reasons are not. */
static bool outsider(const struct ctx *c) { return c->scope.kind == SCOPE_SUBJECT; }

enum rc light_insiders(struct ctx *c)
{
	return outsider(c) ? ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "亮灯清单和记录不对企业开放", "lists and records of lights are not for enterprises")) : RC_OK;
}

static enum rc plan_and_project(struct ctx *c, const char *code, const struct light_plan **ret_plan, struct project_ref *ret_p)
{
	TRY(light_plan_get(c, ret_plan));
	return project_get(c, code, ret_p);
}

const char *light_title(const struct ctx *c, const struct light_plan *p, const char *light)
{
	int i = light_of(p, light);
	return i >= 0 ? project_words_for(c, p->lights[i].title) : light;
}

/* ---- The rules. */

static void rules_json(struct ctx *c, struct jw *w, const struct light *l)
{
	jw_obj(w);
	jw_ktext(w, "light", l->id);
	jw_ktext(w, "title", l->title.zh);
	jw_ktext(w, "title_en", l->title.en);
	jw_ktext(w, "applies", formula_text(l->applies));
	jw_kbool(w, "matter", l->matter);
	jw_key(w, "rules");
	jw_arr(w);
	for (int i = 0; i < l->n_rules; i++) {
		jw_obj(w);
		jw_ktext(w, "color", light_color_words[l->rules[i].color]);
		jw_ktext(w, "when", formula_text(l->rules[i].when));
		jw_ktext(w, "says", project_words_for(c, l->rules[i].says));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

static void parameter_json(struct jw *w, const struct project_parameter *p)
{
	for (int i = 0; i < p->n; i++) {
		jw_obj(w);
		jw_ktext(w, "id", p->id);
		light_day_json(w, "from", p->values[i].from);
		jw_knum(w, "value", p->values[i].value);
		jw_ktext(w, "source", p->source);
		jw_obj_end(w);
	}
}

enum rc light_api_rules(struct ctx *c, const struct light_rules_in *in, struct reply *r)
{
	const struct light_plan *p;
	struct jw *w = &r->jw;
	(void)in;
	TRY(light_plan_get(c, &p));
	jw_obj(w);
	jw_ktext(w, "version", p->version);
	jw_ki64(w, "day", p->day);
	jw_key(w, "lights");
	jw_arr(w);
	for (int i = 0; i < p->n; i++)
		rules_json(c, w, &p->lights[i]);
	jw_arr_end(w);
	jw_key(w, "parameters");
	jw_arr(w);
	for (int i = 0; i < p->n_parameters; i++)
		parameter_json(w, &p->parameters[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- One project. */

void light_override_json(struct jw *w, const struct light_override *o)
{
	jw_key(w, "override");
	jw_obj(w);
	jw_ktext(w, "color", light_color_words[o->color]);
	jw_ktext(w, "reason", o->reason);
	light_day_json(w, "until", o->until);
	jw_ktext(w, "at", o->at);
	jw_ktext(w, "who", o->who);
	jw_obj_end(w);
}

static void cells_json(struct ctx *c, struct jw *w, const struct light_input *list, int n)
{
	jw_key(w, "cells");
	jw_arr(w);
	for (int i = 0; i < n && !outsider(c); i++) {
		jw_obj(w);
		jw_ktext(w, "name", list[i].name);
		jw_ktext(w, "title", list[i].title.zh ? project_words_for(c, list[i].title) : list[i].name);
		jw_ktext(w, "value", list[i].value);
		light_id_json(w, "act", list[i].act);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void last_json(struct ctx *c, struct jw *w, const struct light_row *row)
{
	jw_key(w, "last");
	jw_obj(w);
	jw_ktext(w, "color", light_color_words[row->color]);
	jw_ktext(w, "says", TR(c, row->zh, row->en));
	jw_ktext(w, "day", row->day);
	jw_ktext(w, "version", row->version);
	light_id_json(w, "matter", outsider(c) ? 0 : row->matter);
	jw_obj_end(w);
}

static const struct light_row *row_of(const struct light_row *rows, int n, const char *light)
{
	for (int i = 0; i < n; i++)
		if (strcmp(rows[i].light, light) == 0)
			return &rows[i];
	return NULL;
}

static void state_json(struct ctx *c, struct jw *w, const struct light_now *now, const struct light_row *last)
{
	const struct light_state *s = now->state;
	jw_obj(w);
	jw_ktext(w, "light", s->light->id);
	jw_ktext(w, "title", project_words_for(c, s->light->title));
	jw_ktext(w, "color", light_color_words[now->shown]);
	jw_ktext(w, "by_rule", light_color_words[s->color]);
	light_id_json(w, "rule", s->rule);
	jw_ktext(w, "says", TR(c, s->zh, s->en));
	jw_ktext(w, "when", s->rule > 0 ? formula_text(s->light->rules[s->rule - 1].when) : NULL);
	jw_ktext(w, "trace", s->trace[0] != '\0' && !outsider(c) ? s->trace : NULL);
	cells_json(c, w, s->inputs, s->n_inputs);
	if (last != NULL)
		last_json(c, w, last);
	if (now->over != NULL && !outsider(c))
		light_override_json(w, now->over);
	jw_obj_end(w);
}

static enum rc rights_json(struct ctx *c, struct jw *w, int64_t project)
{
	bool set, light;
	TRY(project_allowed(c, project, "projects.decide", &set));
	TRY(project_allowed(c, project, "projects.edit", &light));
	jw_kbool(w, "may_set", set);
	jw_kbool(w, "may_light", light);
	return RC_OK;
}

enum rc light_api_get(struct ctx *c, const struct light_get_in *in, struct reply *r)
{
	const struct light_plan *p;
	const struct project_file *f;
	struct project_ref ref;
	struct light_now *now;
	struct light_row *rows;
	struct jw *w = &r->jw;
	enum light_color worst = LIGHT_NONE;
	int32_t day;
	int n, n_rows;
	TRY(plan_and_project(c, in->code, &p, &ref));
	TRY(project_fold(c, ref.id, DAY_NONE, &f));
	TRY(light_today(c, &day));
	TRY(light_now(c, f, &now, &n));
	TRY(store_light_last(c, ref.id, &rows, &n_rows));
	jw_obj(w);
	jw_ktext(w, "code", ref.code);
	light_day_json(w, "day", day);
	jw_ktext(w, "version", p->version);
	TRY(rights_json(c, w, ref.id));
	jw_key(w, "lights");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		worst = now[i].shown > worst ? now[i].shown : worst;
		state_json(c, w, &now[i], row_of(rows, n_rows, now[i].state->light->id));
	}
	jw_arr_end(w);
	jw_ktext(w, "worst", light_color_words[worst]);
	jw_obj_end(w);
	return RC_OK;
}

enum rc light_api_light(struct ctx *c, const struct light_light_in *in, struct reply *r)
{
	struct project_ref ref;
	int stored;
	TRY(project_get(c, in->code, &ref));
	TRY(light_project(c, ref.id, &stored));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "stored", stored);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc light_api_history(struct ctx *c, const struct light_history_in *in, struct reply *r)
{
	const struct light_plan *p;
	struct project_ref ref;
	struct light_row *rows;
	struct jw *w = &r->jw;
	int n;
	TRY(light_insiders(c));
	TRY(plan_and_project(c, in->code, &p, &ref));
	TRY(store_light_history(c, ref.id, in->light, &rows, &n));
	jw_obj(w);
	jw_key(w, "entries");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		struct light_input *cells = NULL;
		int n_cells = 0;
		if (i < ENTRIES_WITH_CELLS)
			TRY(store_light_inputs(c, rows[i].id, &cells, &n_cells));
		jw_obj(w);
		jw_ktext(w, "day", rows[i].day);
		jw_ktext(w, "color", light_color_words[rows[i].color]);
		light_id_json(w, "rule", rows[i].rule);
		jw_ktext(w, "version", rows[i].version);
		jw_ktext(w, "says", TR(c, rows[i].zh, rows[i].en));
		jw_ktext(w, "trace", rows[i].trace);
		light_id_json(w, "matter", rows[i].matter);
		cells_json(c, w, cells, n_cells);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc light_api_set(struct ctx *c, const struct light_set_in *in, struct reply *r)
{
	static const enum light_color colors[] = { LIGHT_NONE, LIGHT_GREEN, LIGHT_YELLOW, LIGHT_RED }; /* in the order of the schema */
	struct project_ref ref;
	int32_t until = DAY_NONE;
	if (in->until != NULL && !date_parse(in->until, strlen(in->until), &until))
		until = DAY_NONE;
	TRY(project_get(c, in->code, &ref));
	TRY(light_set(c, ref.id, in->light, colors[in->color], in->reason, until));
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "color", light_color_words[colors[in->color]]);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- All, as a job. */

static enum rc run_job(struct ctx *c, const char *input)
{
	struct light_done done;
	(void)input;
	return light_all(c, true, &done);
}

enum rc light_api_run(struct ctx *c, const struct light_run_in *in, struct reply *r)
{
	const struct light_plan *p;
	int64_t job;
	(void)in;
	TRY(light_plan_get(c, &p));
	TRY(job_start(c, "lights", (struct job_title){ "全市项目亮灯", "lights of all projects" }, run_job, "{}", &job));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}
