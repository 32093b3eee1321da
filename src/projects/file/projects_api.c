/* projects_api.c - saying things about projects over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/attachment.h"
#include "core/http.h"
#include "projects/projects.api.gen.h"
#include "projects/projects.h"
#include "projects/file/projects_store.h"

/* The input has been checked: a date is a date. */
static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

static void told_json(struct jw *w, const struct project_told *t)
{
	jw_obj(w);
	jw_ki64(w, "id", t->project);
	jw_ktext(w, "code", t->code);
	jw_ki64(w, "act", t->act);
	jw_key(w, "warnings");
	jw_arr(w);
	for (int i = 0; i < t->n_warnings; i++) {
		jw_obj(w);
		jw_ktext(w, "field", t->warnings[i].field);
		jw_ktext(w, "text", t->warnings[i].text);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

/* The two generated structs have the same fields; one of them serves. */
_Static_assert(sizeof(struct projects_open_in_changes) == sizeof(struct projects_edit_in_changes), "one schema, one shape");

static enum rc changes_of(struct ctx *c, const struct projects_edit_in_changes *in, int n, struct project_change **ret_list)
{
	struct project_change *list = arena_new_array(&c->arena, struct project_change, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		list[i] = (struct project_change){ in[i].field, in[i].item, in[i].value, day_of(in[i].holds_from) };
	*ret_list = list;
	return RC_OK;
}

enum rc projects_api_open(struct ctx *c, const struct projects_open_in *in, struct reply *r)
{
	struct project_change *changes = NULL;
	struct project_told told;
	struct project_telling t = { .source = in->source, .note = in->note };
	struct projects_edit_in_changes *same = arena_new_array(&c->arena, struct projects_edit_in_changes, (size_t)in->n_changes + 1);
	if (same == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < in->n_changes; i++)
		same[i] = (struct projects_edit_in_changes){ in->changes[i].field, in->changes[i].item, in->changes[i].value, in->changes[i].holds_from };
	TRY(changes_of(c, same, in->n_changes, &changes));
	struct project_opening o = { .name = in->name, .region = in->region, .happened_on = day_of(in->happened_on), .person = in->person, .changes = changes, .n_changes = in->n_changes };
	TRY(project_open(c, &o, &t, &told));
	told_json(&r->jw, &told);
	return RC_OK;
}

enum rc projects_api_edit(struct ctx *c, const struct projects_edit_in *in, struct reply *r)
{
	struct project_ref p;
	struct project_change *changes = NULL;
	struct project_told told;
	TRY(project_get(c, in->code, &p));
	TRY(changes_of(c, in->changes, in->n_changes, &changes));
	TRY(project_edit(c, p.id, changes, in->n_changes, &(struct project_telling){ .source = in->source, .note = in->note }, &told));
	told_json(&r->jw, &told);
	return RC_OK;
}

enum rc projects_api_move(struct ctx *c, const struct projects_move_in *in, struct reply *r)
{
	struct project_ref p;
	struct project_told told;
	struct project_change change = { .field = "region", .value = in->region, .holds_from = day_of(in->from) };
	TRY(project_get(c, in->code, &p));
	TRY(project_edit(c, p.id, &change, 1, &(struct project_telling){ .source = in->source, .note = in->note }, &told));
	told_json(&r->jw, &told);
	return RC_OK;
}

/* ---- Steps. */

enum rc projects_api_step(struct ctx *c, const struct projects_step_in *in, struct reply *r)
{
	struct project_ref p;
	struct project_told told;
	struct project_step_in s = { .track = in->track, .stage = in->stage, .happened_on = day_of(in->happened_on), .person = in->person, .reason = in->reason,
		.papers = in->papers, .n_papers = in->n_papers };
	TRY(project_get(c, in->code, &p));
	TRY(project_step(c, p.id, &s, &(struct project_telling){ .source = in->source, .note = in->note }, &told));
	told_json(&r->jw, &told);
	return RC_OK;
}

static void missing_json(struct jw *w, const struct project_missing *list, int n)
{
	jw_key(w, "missing");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "kind", project_missing_words[list[i].kind]);
		jw_ktext(w, "id", list[i].id);
		jw_ktext(w, "text", list[i].text);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

enum rc projects_api_step_try(struct ctx *c, const struct projects_step_try_in *in, struct reply *r)
{
	struct project_ref p;
	const struct project_missing *list;
	int n;
	struct project_step_in s = { .track = in->track, .stage = in->stage, .happened_on = day_of(in->happened_on), .reason = in->reason, .papers = in->papers,
		.n_papers = in->n_papers };
	TRY(project_get(c, in->code, &p));
	TRY(project_step_try(c, p.id, &s, &list, &n));
	jw_obj(&r->jw);
	missing_json(&r->jw, list, n);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc projects_api_may(struct ctx *c, const struct projects_may_in *in, struct reply *r)
{
	struct project_ref p;
	const struct project_file *f;
	const struct project_possible *list;
	struct jw *w = &r->jw;
	int n;
	TRY(project_get(c, in->code, &p));
	TRY(project_fold(c, p.id, DAY_NONE, &f));
	TRY(project_may(c, f, &list, &n));
	jw_obj(w);
	jw_key(w, "steps");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		const struct project_track *t = &f->plan->tracks[list[i].track];
		jw_obj(w);
		jw_ktext(w, "track", t->id);
		jw_ktext(w, "track_title", project_words_for(c, t->title));
		jw_ktext(w, "stage", t->stages[list[i].stage].id);
		jw_ktext(w, "stage_title", project_words_for(c, t->stages[list[i].stage].title));
		jw_key(w, "allowed");
		jw_bool(w, list[i].allowed);
		missing_json(w, list[i].missing, list[i].n_missing);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc projects_api_correct(struct ctx *c, const struct projects_correct_in *in, struct reply *r)
{
	struct project_ref p;
	struct project_told told;
	struct project_correction k = { .act = in->act, .is_void = in->withdraw, .happened_on = day_of(in->happened_on), .person = in->person, .reason = in->reason };
	TRY(project_get(c, in->code, &p));
	TRY(project_correct(c, p.id, &k, &(struct project_telling){ .source = in->source, .note = in->note }, &told));
	told_json(&r->jw, &told);
	return RC_OK;
}

/* ---- Papers. */

enum rc projects_api_paper_add(struct ctx *c, const struct projects_paper_add_in *in, struct reply *r)
{
	struct project_ref p;
	struct project_told told;
	struct project_paper_in paper = { .kind = in->kind, .title = in->title, .number = in->number, .dated = day_of(in->dated), .shot_on = day_of(in->shot_on), .is_public = in->public };
	TRY(project_get(c, in->code, &p));
	TRY(project_paper_add(c, p.id, &paper, &(struct project_telling){ .source = in->source, .note = in->note }, &told));
	told_json(&r->jw, &told);
	return RC_OK;
}

enum rc projects_api_paper_file(struct ctx *c, const struct projects_paper_file_in *in, struct reply *r)
{
	struct project_ref p;
	struct project_told told;
	struct attachment file;
	struct project_paper_in paper = { .kind = in->kind, .title = in->title, .number = in->number, .dated = day_of(in->dated), .shot_on = day_of(in->shot_on), .is_public = in->public,
		.file = &file };
	TRY(project_get(c, in->code, &p));
	TRY(attachment_take(c, in->upload, &file));
	if (paper.title == NULL)
		paper.title = file.name;
	TRY(project_paper_add(c, p.id, &paper, &(struct project_telling){ .source = in->source, .note = in->note }, &told));
	told_json(&r->jw, &told);
	return RC_OK;
}

enum rc projects_api_paper_download(struct ctx *c, const struct projects_paper_download_in *in, struct reply *r)
{
	struct project_ref p;
	struct project_paper paper;
	const struct project_plan *plan;
	bool found;
	TRY(project_plan_get(c, &plan));
	TRY(project_get(c, in->code, &p));
	TRY(store_paper(c, p.id, in->act, &paper, &found));
	int kind = found ? project_paper_of(plan, paper.kind_id) : -1;
	bool inside = kind >= 0 && plan->papers[kind].inside && c->scope.kind == SCOPE_SUBJECT;
	if (!found || inside || paper.attachment == 0)
		return ctx_fail(c, RC_NOT_FOUND, "act", "%s", TR(c, "没有这份材料，或只有文号没有文件", "there is no such paper, or only its number is known"));
	return attachment_send(c, project_owner_text(c, p.id), paper.attachment, r);
}
