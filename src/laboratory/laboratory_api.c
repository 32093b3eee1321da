/* laboratory_api.c - scenarios as JSON: lists, texts with their forms and mistakes, and the city under them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "core/http.h"
#include "laboratory/laboratory.api.gen.h"
#include "laboratory/scheme_form.h"
#include "laboratory/trial.h"

static void opt(struct jw *w, const char *key, const char *s)
{
	jw_key(w, key);
	if (s != NULL)
		jw_text(w, s);
	else
		jw_null(w);
}

static void saved(struct reply *r, int64_t id, int64_t version)
{
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "id", id);
	jw_ki64(&r->jw, "version", version);
	jw_obj_end(&r->jw);
}

/* ---- Scenarios. */

static void head_json(struct jw *w, const struct scenario *s)
{
	jw_obj(w);
	jw_ki64(w, "id", s->id);
	jw_ktext(w, "name", s->name);
	jw_ktext(w, "note", s->note);
	jw_ktext(w, "scheme", s->scheme);
	jw_ki64(w, "year", s->year);
	jw_ktext(w, "base", s->base);
	jw_ktext(w, "who", s->who);
	jw_kbool(w, "own", s->own);
	jw_kbool(w, "shared", s->shared);
	jw_kbool(w, "different", s->changed_text);
	jw_ki64(w, "version", s->version);
	jw_ktext(w, "created", s->created);
	jw_ktext(w, "changed", s->changed);
	opt(w, "previous_at", s->previous_at);
	jw_obj_end(w);
}

enum rc laboratory_api_scenarios(struct ctx *c, const struct laboratory_scenarios_in *in, struct reply *r)
{
	struct scenario *list;
	int n, own = 0;
	TRY(scenarios_list(c, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++) {
		head_json(&r->jw, &list[i]);
		own += list[i].own;
	}
	jw_arr_end(&r->jw);
	jw_ki64(&r->jw, "limit", SCENARIOS_EACH);
	jw_ki64(&r->jw, "own", own);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc laboratory_api_scenario_add(struct ctx *c, const struct laboratory_scenario_add_in *in, struct reply *r)
{
	struct scenario_new n = { in->name, in->note, in->scheme, in->has_year ? (int)in->year : 0, in->has_from ? in->from : 0 };
	int64_t id;
	if (n.from == 0 && (n.scheme == NULL || n.year == 0))
		return ctx_fail(c, RC_BAD_INPUT, "scheme", TR(c, "请写明底本：评价办法和年度，或另一方案", "say what is copied: a scheme and a year, or another scenario"));
	TRY(scenario_add(c, &n, &id));
	saved(r, id, 1);
	return RC_OK;
}

enum rc laboratory_api_scenario_save(struct ctx *c, const struct laboratory_scenario_save_in *in, struct reply *r)
{
	struct scenario_save s = { in->version, in->name, in->note, in->text, in->has_shared ? in->shared : -1 };
	int64_t version;
	TRY(scenario_save(c, in->id, &s, &version));
	saved(r, in->id, version);
	return RC_OK;
}

enum rc laboratory_api_scenario_restore(struct ctx *c, const struct laboratory_scenario_restore_in *in, struct reply *r)
{
	int64_t version;
	TRY(scenario_restore(c, in->id, in->version, &version));
	saved(r, in->id, version);
	return RC_OK;
}

enum rc laboratory_api_scenario_remove(struct ctx *c, const struct laboratory_scenario_remove_in *in, struct reply *r)
{
	TRY(scenario_remove(c, in->id, in->version));
	saved(r, in->id, in->version);
	return RC_OK;
}

/* ---- A text that is looked at. */

struct looked { const char *text; struct plan_report report; const struct scheme *scheme; struct form form; };

/* scheme NULL: the mistakes are in the report. */
static enum rc look(struct ctx *c, const char *text, struct looked *ret)
{
	ret->text = text;
	ret->scheme = NULL;
	ret->form = (struct form){ NULL, 0 };
	plan_report_init(&ret->report, &c->arena);
	ret->report.english = c->english;
	struct plan_node *root = plan_read_text(&ret->report, "scheme", text, strlen(text));
	if (root != NULL && plan_get(root, "scheme") == NULL)
		plan_error(&ret->report, root, TR(c, "第一个键写 scheme: 代码", "the first key is scheme: CODE"), TR(c, "这不是评价办法", "this is no scheme"));
	else if (root != NULL)
		ret->scheme = scheme_read(&c->arena, &ret->report, root);
	if (ret->scheme != NULL && strcmp(ret->scheme->entity, "enterprise") != 0) {
		plan_error(&ret->report, root, NULL, TR(c, "entity 须为 enterprise：试验在企业上进行", "entity must be enterprise: trials run over enterprises"));
		ret->scheme = NULL;
	}
	return ret->scheme != NULL ? form_of(c, text, strlen(text), root, ret->scheme, &ret->form) : RC_OK;
}

static void issues_json(struct jw *w, const struct plan_report *r)
{
	jw_key(w, "issues");
	jw_arr(w);
	for (int i = 0; i < r->n; i++) {
		jw_obj(w);
		jw_ki64(w, "line", r->issues[i].line);
		jw_ki64(w, "col", r->issues[i].col);
		jw_kbool(w, "warning", r->issues[i].warning);
		jw_ktext(w, "text", r->issues[i].text);
		opt(w, "hint", r->issues[i].hint);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void field_json(struct ctx *c, struct jw *w, const struct form_field *f, const struct form_field *base)
{
	jw_obj(w);
	jw_ktext(w, "path", f->path);
	jw_ktext(w, "section", form_section_words[f->section]);
	jw_ktext(w, "kind", form_kind_words[f->kind]);
	opt(w, "title", f->title.zh == NULL ? NULL : TR(c, f->title.zh, f->title.en));
	jw_ktext(w, "what", TR(c, f->what.zh, f->what.en));
	jw_ktext(w, "value", f->value);
	jw_knum(w, "number", f->number);
	jw_kbool(w, "percent", f->percent);
	opt(w, "before", base != NULL ? base->value : NULL);
	jw_key(w, "choices");
	jw_arr(w);
	for (int i = 0; f->choices != NULL && f->choices[i] != NULL; i++)
		jw_text(w, f->choices[i]);
	jw_arr_end(w);
	jw_ki64(w, "line", f->line);
	jw_obj_end(w);
}

static const struct form_field *in_form(const struct form *f, const char *path)
{
	for (int i = 0; i < f->n; i++)
		if (strcmp(f->list[i].path, path) == 0)
			return &f->list[i];
	return NULL;
}

static void diff_json(struct ctx *c, struct jw *w, const struct diff_line *list, int n)
{
	jw_key(w, "diff");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "op", list[i].op == '+' ? "add" : list[i].op == '-' ? "del" : "same");
		jw_ki64(w, "before", list[i].before);
		jw_ki64(w, "after", list[i].after);
		jw_key(w, "text");
		jw_textn(w, list[i].text, list[i].len);
		jw_kbool(w, "gap", list[i].gap);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc checked_json(struct ctx *c, struct jw *w, const struct scenario *s, const struct looked *k)
{
	struct looked base;
	const struct diff_line *diff;
	const char *const *words = NULL;
	int n_diff, n_words = 0;
	TRY(look(c, s->base_text, &base));
	TRY(text_diff(c, s->base_text, k->text, &diff, &n_diff));
	if (k->scheme != NULL && base.scheme != NULL)
		TRY(form_changes(c, &base.form, &k->form, &words, &n_words));
	jw_obj(w);
	jw_ktext(w, "text", k->text);
	jw_kbool(w, "ok", k->scheme != NULL);
	issues_json(w, &k->report);
	jw_key(w, "form");
	jw_arr(w);
	for (int i = 0; i < k->form.n; i++)
		field_json(c, w, &k->form.list[i], in_form(&base.form, k->form.list[i].path));
	jw_arr_end(w);
	jw_key(w, "words");
	jw_arr(w);
	for (int i = 0; i < n_words; i++)
		jw_text(w, words[i]);
	jw_arr_end(w);
	diff_json(c, w, diff, n_diff);
	jw_obj_end(w);
	return RC_OK;
}

enum rc laboratory_api_scenario_get(struct ctx *c, const struct laboratory_scenario_get_in *in, struct reply *r)
{
	struct scenario s;
	struct looked k;
	TRY(scenario_get(c, in->id, &s));
	TRY(look(c, s.text, &k));
	jw_obj(&r->jw);
	jw_key(&r->jw, "head");
	head_json(&r->jw, &s);
	jw_key(&r->jw, "checked");
	TRY(checked_json(c, &r->jw, &s, &k));
	jw_obj_end(&r->jw);
	return RC_OK;
}

#define EDITS_OF(c, in, ret) do { \
		(ret) = arena_new_array(&(c)->arena, struct scheme_edit, (size_t)(in)->n_edits + 1); \
		for (int i_ = 0; (ret) != NULL && i_ < (in)->n_edits; i_++) \
			(ret)[i_] = (struct scheme_edit){ (in)->edits[i_].path, (in)->edits[i_].value }; \
	} while (0)

enum rc laboratory_api_check(struct ctx *c, const struct laboratory_check_in *in, struct reply *r)
{
	struct scenario s;
	struct looked k;
	struct scheme_edit *edits;
	TRY(scenario_get(c, in->scenario, &s));
	EDITS_OF(c, in, edits);
	if (edits == NULL)
		return ctx_no_memory(c);
	const char *text = in->text != NULL ? in->text : s.text;
	TRY(edit_apply(c, text, strlen(text), edits, in->n_edits, &text));
	TRY(look(c, text, &k));
	return checked_json(c, &r->jw, &s, &k);
}

/* ---- The city under a text. */

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The edits as numbers moved in the text before them, so that nothing is made anew; false: some edit is more than that. */
static bool as_changes(struct ctx *c, const struct looked *before, const struct looked *after, const struct scheme_edit *edits, int n, struct city_change **ret)
{
	struct city_change *list = arena_new_array(&c->arena, struct city_change, (size_t)n + 1);
	for (int i = 0; list != NULL && i < n; i++) {
		const struct form_field *was = in_form(&before->form, edits[i].path), *now = in_form(&after->form, edits[i].path);
		if (was == NULL || now == NULL || was->param == NULL || !isfinite(was->number) || !isfinite(now->number))
			return false;
		list[i] = (struct city_change){ now->param, now->percent ? now->number / 100 : now->number };
	}
	*ret = list;
	return list != NULL;
}

static void classes_json(struct ctx *c, struct jw *w, const char *key, const struct scheme *s, const size_t *counts)
{
	jw_key(w, key);
	jw_arr(w);
	for (int k = 0; k <= s->classes.n; k++) {
		const struct class_ *of = k < s->classes.n ? &s->classes.list[k] : NULL;
		if (of == NULL && counts[k] == 0)
			continue;
		jw_obj(w);
		jw_ktext(w, "code", of != NULL ? of->code : "");
		opt(w, "title", of == NULL || of->title.zh == NULL ? NULL : TR(c, of->title.zh, of->title.en != NULL ? of->title.en : of->title.zh));
		jw_ki64(w, "count", (int64_t)counts[k]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc groups_json(struct ctx *c, struct jw *w, const char *name, const struct trial *t, const uint64_t *rows, enum trial_group by)
{
	const uint32_t *key;
	uint32_t n;
	struct trial_count *g;
	TRY(trial_keys(c, t, by, &key, &n));
	TRY(trial_count(c, t, rows, key, n, &g));
	jw_key(w, name);
	jw_arr(w);
	for (uint32_t k = 0; k < n; k++) {
		if (g[k].units == 0)
			continue;
		jw_obj(w);
		jw_ktext(w, "name", trial_group_name(c, t, by, k));
		jw_ki64(w, "units", (int64_t)g[k].units);
		jw_ki64(w, "up", (int64_t)g[k].up);
		jw_ki64(w, "down", (int64_t)g[k].down);
		jw_ki64(w, "other", (int64_t)g[k].other);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc result_json(struct ctx *c, struct jw *w, const struct trial *t)
{
	size_t from = (size_t)t->y->scheme->classes.n + 1, to = (size_t)t->scheme->classes.n + 1;
	size_t before[SCHEME_CLASSES + 1] = { 0 }, after[SCHEME_CLASSES + 1] = { 0 };
	uint64_t *rows;
	struct trial_count *all;
	TRY(city_seen(c, t->y, &c->scope, &rows));
	TRY(trial_count(c, t, rows, NULL, 1, &all));
	jw_ki64(w, "units", (int64_t)all->units);
	jw_ki64(w, "up", (int64_t)all->up);
	jw_ki64(w, "down", (int64_t)all->down);
	jw_ki64(w, "other", (int64_t)all->other);
	jw_key(w, "matrix");
	jw_arr(w);
	for (size_t a = 0; a < from; a++)
		for (size_t b = 0; b < to; b++) {
			size_t n = all->matrix[a * to + b];
			before[a] += n;
			after[b] += n;
			if (n == 0)
				continue;
			jw_obj(w);
			jw_ktext(w, "before", trial_class_before(t, (int)a));
			jw_ktext(w, "after", trial_class_after(t, (int)b));
			jw_ki64(w, "count", (int64_t)n);
			jw_obj_end(w);
		}
	jw_arr_end(w);
	classes_json(c, w, "before", t->y->scheme, before);
	classes_json(c, w, "after", t->scheme, after);
	TRY(groups_json(c, w, "districts", t, rows, TRIAL_DISTRICT));
	return groups_json(c, w, "sizes", t, rows, TRIAL_SIZE);
}

static enum rc run(struct ctx *c, struct jw *w, const struct scenario *s, const struct looked *before, const struct looked *after, const struct scheme_edit *edits, int n, double began)
{
	struct city_change *changes = NULL;
	struct trial *t;
	enum recomputed work = RECOMPUTED_ALL;
	bool small = before != NULL && before->scheme != NULL && as_changes(c, before, after, edits, n, &changes);
	TRY(trial_hold(c, s->scheme, s->year, small ? before->text : after->text, &t));
	enum rc rc = trial_ask(c, t, changes, small ? n : 0, &work);
	if (rc == RC_OK)
		rc = result_json(c, w, t);
	trial_drop(c, t);
	jw_ktext(w, "recomputed", recomputed_names[work]);
	jw_key(w, "ms");
	jw_fixed(w, now_ms() - began, 2);
	return rc;
}

enum rc laboratory_api_run(struct ctx *c, const struct laboratory_run_in *in, struct reply *r)
{
	struct scenario s;
	struct looked before = { .scheme = NULL }, after;
	struct scheme_edit *edits;
	double began = now_ms();
	TRY(scenario_get(c, in->scenario, &s));
	EDITS_OF(c, in, edits);
	if (edits == NULL)
		return ctx_no_memory(c);
	const char *text = in->text != NULL ? in->text : s.text, *edited;
	TRY(edit_apply(c, text, strlen(text), edits, in->n_edits, &edited));
	TRY(look(c, edited, &after));
	if (in->n_edits > 0)
		TRY(look(c, text, &before));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "sequence", in->has_sequence ? in->sequence : 0);
	jw_kbool(&r->jw, "ok", after.scheme != NULL);
	jw_ktext(&r->jw, "text", edited);
	issues_json(&r->jw, &after.report);
	if (after.scheme != NULL)
		TRY(run(c, &r->jw, &s, in->n_edits > 0 ? &before : NULL, &after, edits, in->n_edits, began));
	jw_obj_end(&r->jw);
	return RC_OK;
}
