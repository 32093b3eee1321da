/* problem_api.c - one problem over HTTP: its moves and thread, acts, words, files; the plan for forms.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/attachment.h"
#include "core/http.h"
#include "projects/problem.api.gen.h"
#include "projects/problem/problem_json.h"

static const char *or_null(const char *s) { return s != NULL && s[0] != '\0' ? s : NULL; }
static const char *or_empty(const char *s) { return s != NULL ? s : ""; }
static bool is_outside(const struct ctx *c) { return c->scope.kind == SCOPE_SUBJECT; }

/* ---- Moves. Offices' notes to each other are not for enterprises. */

static bool is_shown(enum problem_act a)
{
	return a == PROBLEM_ANSWER || a == PROBLEM_CONFIRM || a == PROBLEM_RETURN || a == PROBLEM_SHELVE || a == PROBLEM_CLOSE;
}

static void move_json(struct ctx *c, struct jw *w, const struct problem_move *m)
{
	bool hidden = is_outside(c) && !is_shown(m->act);
	jw_obj(w);
	jw_ki64(w, "id", m->id);
	jw_ktext(w, "act", problem_act_words[m->act]);
	jw_ktext(w, "act_name", problem_act_title(c, m->act));
	jw_ktext(w, "at", m->at);
	problem_day_key(w, "day", m->day);
	jw_ktext(w, "who", m->who);
	jw_ktext(w, "unit_name", m->unit[0] != '\0' ? unit_name(c, m->unit) : NULL);
	jw_ktext(w, "state", problem_state_words[m->state]);
	jw_ktext(w, "level_name", problem_level_title(c, m->level));
	jw_ktext(w, "office_name", m->office[0] != '\0' ? unit_name(c, m->office) : NULL);
	problem_day_key(w, "deadline", m->deadline);
	problem_day_key(w, "look_again", m->look_again);
	jw_key(w, "satisfaction");
	if (m->satisfaction > 0)
		jw_i64(w, m->satisfaction);
	else
		jw_null(w);
	jw_ktext(w, "note", hidden ? "" : m->note);
	jw_obj_end(w);
}

static enum rc moves_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct problem_move *list;
	int n;
	TRY(store_problem_moves(c, id, &list, &n));
	jw_key(w, "moves");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		move_json(c, w, &list[i]);
	jw_arr_end(w);
	return RC_OK;
}

/* ---- The thread. */

static void file_json(struct jw *w, const struct attachment *a)
{
	jw_obj(w);
	jw_ki64(w, "id", a->id);
	jw_ktext(w, "name", a->name);
	jw_ktext(w, "kind", attachment_kind_words[a->kind]);
	jw_ki64(w, "size", a->size);
	jw_obj_end(w);
}

struct thread { struct problem_file *links; int n_links; struct attachment *open, *inside; int n_open, n_inside; };

static enum rc thread_load(struct ctx *c, int64_t id, struct thread *t)
{
	*t = (struct thread){ 0 };
	TRY(store_problem_files(c, id, &t->links, &t->n_links));
	TRY(attachment_list(c, problem_owner_text(c, id, false), &t->open, &t->n_open));
	return is_outside(c) ? RC_OK : attachment_list(c, problem_owner_text(c, id, true), &t->inside, &t->n_inside);
}

static void files_json(struct jw *w, const struct thread *t, int64_t word)
{
	jw_key(w, "files");
	jw_arr(w);
	for (int i = 0; i < t->n_links; i++) {
		if (t->links[i].word != word)
			continue;
		for (int k = 0; k < t->n_open; k++)
			if (t->open[k].id == t->links[i].attachment)
				file_json(w, &t->open[k]);
		for (int k = 0; k < t->n_inside; k++)
			if (t->inside[k].id == t->links[i].attachment)
				file_json(w, &t->inside[k]);
	}
	jw_arr_end(w);
}

static enum rc words_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct problem_word *list;
	struct thread t;
	int n;
	TRY(thread_load(c, id, &t));
	TRY(store_problem_words(c, id, !is_outside(c), &list, &n));
	jw_key(w, "words");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ki64(w, "id", list[i].id);
		jw_ktext(w, "at", list[i].at);
		jw_ktext(w, "who", list[i].who);
		jw_ktext(w, "unit_name", list[i].unit[0] != '\0' ? unit_name(c, list[i].unit) : NULL);
		jw_kbool(w, "by_enterprise", list[i].by_enterprise);
		jw_kbool(w, "inside", list[i].inside);
		jw_ktext(w, "text", list[i].text);
		files_json(w, &t, list[i].id);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

/* ---- What may be done. */

static enum rc act_json(struct ctx *c, struct jw *w, const struct problem_row *p, const struct problem_may *may, enum problem_act act)
{
	unsigned needs = problem_needs(may, act);
	const char *office = NULL;
	int32_t due = DAY_NONE;
	if (act == PROBLEM_ASSIGN || act == PROBLEM_RAISE)
		TRY(problem_proposal(c, p, (enum problem_level)(p->level + (act == PROBLEM_RAISE)), &office, &due));
	jw_obj(w);
	jw_ktext(w, "act", problem_act_words[act]);
	jw_ktext(w, "act_name", problem_act_title(c, act));
	jw_kbool(w, "needs_note", (needs & PROBLEM_NEEDS_NOTE) != 0);
	jw_kbool(w, "needs_day", (needs & PROBLEM_NEEDS_DAY) != 0);
	jw_kbool(w, "takes_day", (needs & (PROBLEM_NEEDS_DAY | PROBLEM_TAKES_DAY)) != 0);
	jw_kbool(w, "takes_office", (needs & PROBLEM_TAKES_OFFICE) != 0);
	jw_kbool(w, "takes_files", (needs & PROBLEM_TAKES_FILES) != 0);
	jw_kbool(w, "needs_satisfaction", (needs & PROBLEM_NEEDS_CONTENT) != 0);
	jw_ktext(w, "office", office);
	jw_ktext(w, "office_name", office != NULL ? unit_name(c, office) : NULL);
	problem_day_key(w, "deadline", due);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc may_json(struct ctx *c, struct jw *w, const struct problem_row *p)
{
	struct problem_may may;
	TRY(problem_allowed(c, p, &may));
	jw_key(w, "acts");
	jw_arr(w);
	for (int i = 0; i < PROBLEM_ACTS; i++)
		if ((may.acts & UINT32_C(1) << i) != 0)
			TRY(act_json(c, w, p, &may, (enum problem_act)i));
	jw_arr_end(w);
	jw_kbool(w, "may_say", may.may_say);
	jw_kbool(w, "may_note", may.may_note);
	jw_kbool(w, "has_account", may.has_account);
	return RC_OK;
}

static enum rc helpers_json(struct ctx *c, struct jw *w, int64_t id)
{
	const char **units;
	int n;
	TRY(store_problem_helpers(c, id, &units, &n));
	jw_key(w, "helpers");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "code", units[i]);
		jw_ktext(w, "name", unit_name(c, units[i]));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

/* ---- One problem. */

static enum rc detail_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct problem_row p;
	TRY(problem_get(c, id, &p));
	jw_obj(w);
	jw_key(w, "problem");
	jw_obj(w);
	TRY(problem_row_json(c, w, &p));
	jw_obj_end(w);
	jw_ktext(w, "text", p.text);
	jw_ktext(w, "origin", or_null(p.origin));
	jw_ktext(w, "office_words", or_null(p.office_words));
	jw_ktext(w, "desk_name", p.desk[0] != '\0' ? unit_name(c, p.desk) : NULL);
	TRY(helpers_json(c, w, id));
	jw_key(w, "matter");
	if (p.matter != 0 && !is_outside(c))
		jw_i64(w, p.matter);
	else
		jw_null(w);
	TRY(moves_json(c, w, id));
	TRY(words_json(c, w, id));
	TRY(may_json(c, w, &p));
	jw_obj_end(w);
	return RC_OK;
}

enum rc problem_api_get(struct ctx *c, const struct problem_get_in *in, struct reply *r) { return detail_json(c, &r->jw, in->id); }

enum rc problem_api_open(struct ctx *c, const struct problem_open_in *in, struct reply *r)
{
	struct project_ref ref;
	int64_t id;
	const struct problem_new n = { .category = in->category, .title = in->title, .text = in->text, .level = in->has_level ? (int)in->level : -1 };
	TRY(project_get(c, in->project, &ref));
	TRY(problem_register(c, ref.id, &n, &id));
	return detail_json(c, &r->jw, id);
}

enum rc problem_api_from_report(struct ctx *c, const struct problem_from_report_in *in, struct reply *r)
{
	struct project_ref ref;
	int64_t id;
	TRY(project_get(c, in->code, &ref));
	TRY(problem_register_report(c, ref.id, in->month, in->category, &id));
	return detail_json(c, &r->jw, id);
}

enum rc problem_api_act(struct ctx *c, const struct problem_act_in *in, struct reply *r)
{
	/* as in problem.api.yaml, in its order */
	static const enum problem_act acts[] = { PROBLEM_ASSIGN, PROBLEM_SIGN, PROBLEM_DECLINE, PROBLEM_ANSWER, PROBLEM_CONFIRM, PROBLEM_RETURN, PROBLEM_RAISE, PROBLEM_SHELVE, PROBLEM_RESUME };
	const struct problem_deed d = { .act = acts[in->act], .note = or_empty(in->note), .office = or_null(in->office), .helpers = in->helpers, .n_helpers = in->n_helpers,
		.sets_helpers = in->n_helpers > 0, .day = problem_day_of(in->day), .satisfaction = in->has_satisfaction ? (int)in->satisfaction : 0, .files = in->files, .n_files = in->n_files };
	TRY(problem_do(c, in->id, &d));
	return detail_json(c, &r->jw, in->id);
}

enum rc problem_api_say(struct ctx *c, const struct problem_say_in *in, struct reply *r)
{
	TRY(problem_say(c, in->id, in->text, in->inside, in->files, in->n_files));
	return detail_json(c, &r->jw, in->id);
}

/* ---- Files. */

enum rc problem_api_file_add(struct ctx *c, const struct problem_file_add_in *in, struct reply *r)
{
	struct problem_row p;
	struct problem_may may;
	struct attachment a;
	txn_auto t = { 0 };
	TRY(problem_get(c, in->id, &p));
	TRY(problem_allowed(c, &p, &may));
	if (in->inside ? !may.may_note : !may.may_say)
		return ctx_fail(c, RC_FORBIDDEN, "file", "%s", TR(c, "您现在不能给这个问题加附件", "you cannot add files to this problem now"));
	TRY(attachment_take(c, in->upload, &a));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, problem_owner_text(c, p.id, in->inside), &a));
	TRY_DB(txn_commit(&t));
	file_json(&r->jw, &a);
	return RC_OK;
}

/* Those of inside notes hang on a thing of their own, which an enterprise never asks for. */
enum rc problem_api_file_get(struct ctx *c, const struct problem_file_get_in *in, struct reply *r)
{
	struct problem_row p;
	struct attachment a;
	TRY(problem_get(c, in->id, &p));
	const char *owner = problem_owner_text(c, p.id, false);
	if (!is_outside(c) && attachment_get(c, owner, in->file, &a) != RC_OK) {
		c->problem = (struct problem){ 0 };
		owner = problem_owner_text(c, p.id, true);
	}
	return attachment_send(c, owner, in->file, r);
}

/* ---- The plan. */

enum rc problem_api_plan(struct ctx *c, const struct problem_plan_in *in, struct reply *r)
{
	const struct problem_plan *p;
	struct jw *w = &r->jw;
	(void)in;
	TRY(problem_plan_get(c, &p));
	jw_obj(w);
	jw_ktext(w, "title", project_words_for(c, p->title));
	jw_ki64(w, "returns", p->returns);
	jw_key(w, "categories");
	jw_arr(w);
	for (int i = 0; i < p->n_categories; i++) {
		jw_obj(w);
		jw_ktext(w, "id", p->categories[i].id);
		jw_ktext(w, "title", project_words_for(c, p->categories[i].title));
		jw_key(w, "workdays");
		jw_arr(w);
		for (int l = 0; l < PROBLEM_LEVELS; l++)
			jw_i64(w, p->categories[i].workdays[l]);
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "levels");
	jw_arr(w);
	for (int l = 0; l < PROBLEM_LEVELS; l++) {
		jw_obj(w);
		jw_ktext(w, "id", problem_level_words[l]);
		jw_ktext(w, "title", project_words_for(c, p->levels[l].title));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
