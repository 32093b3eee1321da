/* intake_api.c - tables in, over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/app.h"
#include "core/files.h"
#include "intake/intake.api.gen.h"
#include "intake/intake.h"

#define XLSX_MEDIA "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* ---- What can be brought. */

static void write_known(struct ctx *c, struct jw *w, const struct importer_column *list, int n)
{
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "name", list[i].zh);
		jw_ktext(w, "title", TR(c, list[i].zh, list[i].en));
		jw_kbool(w, "required", list[i].required);
		jw_ktext(w, "note", TR(c, list[i].note, list[i].note_en));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc write_kind(struct ctx *c, struct jw *w, const struct importer *imp)
{
	const struct importer_column *list;
	int n;
	TRY(imp->columns(c, &list, &n));
	jw_obj(w);
	jw_ktext(w, "kind", imp->kind);
	jw_ktext(w, "title", TR(c, imp->title, imp->title_en));
	jw_ktext(w, "note", TR(c, imp->note, imp->note_en));
	jw_kbool(w, "asks_year", imp->asks_year);
	jw_kbool(w, "can_undo", imp->undo != NULL);
	jw_key(w, "columns");
	write_known(c, w, list, n);
	jw_obj_end(w);
	return RC_OK;
}

enum rc intake_api_kind_list(struct ctx *c, const struct intake_kind_list_in *in, struct reply *r)
{
	(void)in;
	jw_obj(&r->jw);
	jw_key(&r->jw, "kinds");
	jw_arr(&r->jw);
	for (int m = 0; m < c->app->n_modules; m++)
		for (int i = 0; i < c->app->modules[m]->n_importers; i++)
			TRY(write_kind(c, &r->jw, c->app->modules[m]->importers[i]));
	jw_arr_end(&r->jw);
	jw_ki64(&r->jw, "upload_bytes", (int64_t)c->app->config.limits.upload_bytes);
	jw_ki64(&r->jw, "rows", table_default_limits.rows);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc intake_api_template(struct ctx *c, const struct intake_template_in *in, struct reply *r)
{
	const struct importer *imp = intake_importer(c->app, in->kind);
	char path[FILE_PASSING];
	if (imp == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "kind", TR(c, "没有“%.40s”这种表", "there is no table of the kind '%.40s'"), in->kind);
	r->content_type = XLSX_MEDIA;
	r->filename = arena_printf(&c->arena, "%s.xlsx", TR(c, imp->title, imp->kind));
	TRY(files_passing(c, path));
	return files_passed(c, path, intake_template(c, imp, path), &r->file_fd);
}

/* ---- Intakes. */

static void count(struct jw *w, const char *key, bool there, int64_t v)
{
	jw_key(w, key);
	if (there)
		jw_i64(w, v);
	else
		jw_null(w);
}

static void write_intake(struct ctx *c, struct jw *w, const struct intake *i)
{
	const struct importer *imp = intake_importer(c->app, i->kind);
	jw_obj(w);
	jw_ki64(w, "id", i->id);
	jw_ktext(w, "kind", i->kind);
	jw_ktext(w, "kind_title", imp != NULL ? TR(c, imp->title, imp->title_en) : i->kind);
	jw_ktext(w, "file", i->file);
	jw_ki64(w, "size", i->size);
	jw_ktext(w, "sha256", i->sha256);
	jw_ktext(w, "state", intake_state_words[i->state]);
	jw_ktext(w, "account", i->account_name);
	jw_ktext(w, "created_at", i->created_at);
	jw_ktext(w, "changed_at", i->changed_at);
	count(w, "job", i->job > 0, i->job);
	bool known = i->has_result && i->state != INTAKE_OPEN; /* what a former reading found says nothing about this one */
	count(w, "rows", known, i->result.rows);
	count(w, "added", known, i->result.added);
	count(w, "changed", known, i->result.changed);
	count(w, "unchanged", known, i->result.unchanged);
	count(w, "rejected", known, i->result.rejected);
	count(w, "warnings", known, i->result.warnings);
	count(w, "batch", i->result.batch > 0, i->result.batch);
	count(w, "undone_by", i->undone_by > 0, i->undone_by);
	count(w, "left", i->state == INTAKE_UNDONE, i->left);
	jw_obj_end(w);
}

enum rc intake_api_list(struct ctx *c, const struct intake_list_in *in, struct reply *r)
{
	struct intake *list;
	int n;
	TRY(intake_list(c, (int)in->limit, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "imports");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		write_intake(c, &r->jw, &list[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

static void write_columns(struct jw *w, const struct intake_look *l)
{
	jw_key(w, "columns");
	jw_arr(w);
	for (int k = 0; k < l->n_columns; k++) {
		jw_obj(w);
		jw_ktext(w, "header", l->columns[k].header);
		jw_ktext(w, "taken_for", l->columns[k].known ? l->columns[k].taken_for : NULL);
		jw_kbool(w, "remembered", l->columns[k].remembered);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "preview");
	jw_arr(w);
	for (int i = 0; i < l->n_rows; i++) {
		jw_obj(w);
		jw_key(w, "cells");
		jw_arr(w);
		for (int k = 0; k < l->n_columns; k++)
			jw_text(w, l->cells[i * l->n_columns + k]);
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc write_mistakes(struct ctx *c, struct jw *w, const struct intake *i)
{
	struct intake_reject_kind *kinds;
	int n;
	TRY(intake_reject_kinds(c, i->id, &kinds, &n));
	jw_key(w, "mistakes");
	jw_arr(w);
	for (int k = 0; k < n; k++) {
		jw_obj(w);
		jw_ki64(w, "count", kinds[k].n);
		jw_ktext(w, "column", kinds[k].first.column);
		jw_ktext(w, "place", kinds[k].first.place);
		jw_ktext(w, "value", kinds[k].first.value);
		jw_ktext(w, "message", kinds[k].first.message);
		jw_ktext(w, "todo", kinds[k].first.todo);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc write_detail(struct ctx *c, int64_t id, struct reply *r)
{
	struct jw *w = &r->jw;
	struct intake i;
	struct intake_look l;
	TRY(intake_get(c, id, &i));
	TRY(intake_look(c, &i, &l));
	jw_obj(w);
	jw_key(w, "intake");
	write_intake(c, w, &i);
	jw_ktext(w, "source", i.source);
	jw_ktext(w, "known_at", i.known_at);
	count(w, "year", i.year > 0, i.year);
	jw_ktext(w, "encoding", l.encoding);
	jw_ktext(w, "sheet", l.sheet);
	jw_key(w, "sheets");
	jw_arr(w);
	for (int k = 0; k < l.n_sheets; k++)
		jw_text(w, l.sheets[k]);
	jw_arr_end(w);
	jw_ki64(w, "header_row", l.header_row);
	jw_ktext(w, "problem", l.problem);
	count(w, "same_as", l.same_as > 0, l.same_as);
	const struct importer *imp = intake_importer(c->app, i.kind);
	const char *why_not = intake_no_undo(c, imp, &i);
	jw_kbool(w, "for_good", imp != NULL && imp->undo == NULL);
	jw_kbool(w, "can_undo", why_not == NULL);
	jw_ktext(w, "no_undo", why_not);
	write_columns(w, &l);
	TRY(write_mistakes(c, w, &i));
	jw_obj_end(w);
	return RC_OK;
}

enum rc intake_api_add(struct ctx *c, const struct intake_add_in *in, struct reply *r)
{
	int64_t id;
	if (in->upload == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "file", "%s", TR(c, "没有收到文件", "no file was sent"));
	TRY(intake_add(c, in->kind, in->upload->fd, in->upload->size, in->upload->sha256, in->upload->filename[0] != '\0' ? in->upload->filename : "table", &id));
	return write_detail(c, id, r);
}

enum rc intake_api_get(struct ctx *c, const struct intake_get_in *in, struct reply *r) { return write_detail(c, in->id, r); }

enum rc intake_api_answer(struct ctx *c, const struct intake_answer_in *in, struct reply *r)
{
	struct intake_answers a = { .encoding = in->encoding, .sheet = in->sheet, .source = in->source, .known_at = in->known_at,
		.header_row = in->has_header_row ? (int)in->header_row : -1, .year = in->has_year ? (int)in->year : -1, .names = in->names,
		.n_names = in->n_names > 0 ? in->n_names : -1 };
	TRY(intake_answer(c, in->id, &a));
	return write_detail(c, in->id, r);
}

static enum rc started(struct reply *r, int64_t job)
{
	r->status = 202;
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc intake_api_check(struct ctx *c, const struct intake_check_in *in, struct reply *r)
{
	int64_t job;
	TRY(intake_check(c, in->id, &job));
	return started(r, job);
}

enum rc intake_api_run(struct ctx *c, const struct intake_run_in *in, struct reply *r)
{
	int64_t job;
	TRY(intake_run(c, in->id, in->keep_good, &job));
	return started(r, job);
}

enum rc intake_api_discard(struct ctx *c, const struct intake_discard_in *in, struct reply *r)
{
	r->status = 204;
	return intake_discard(c, in->id);
}

enum rc intake_api_undo(struct ctx *c, const struct intake_undo_in *in, struct reply *r)
{
	struct importer_result got;
	TRY(intake_undo(c, in->id, &got));
	return write_detail(c, in->id, r);
}

enum rc intake_api_rejects(struct ctx *c, const struct intake_rejects_in *in, struct reply *r)
{
	struct intake_reject *list;
	int n;
	TRY(intake_rejects(c, in->id, in->from, (int)in->limit, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "rejects");
	jw_arr(&r->jw);
	for (int k = 0; k < n; k++) {
		jw_obj(&r->jw);
		jw_ki64(&r->jw, "n", list[k].n);
		jw_ki64(&r->jw, "row", list[k].row);
		jw_ktext(&r->jw, "place", list[k].place);
		jw_ktext(&r->jw, "column", list[k].column);
		jw_ktext(&r->jw, "value", list[k].value);
		jw_ktext(&r->jw, "message", list[k].message);
		jw_ktext(&r->jw, "todo", list[k].todo);
		jw_obj_end(&r->jw);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc intake_api_marked(struct ctx *c, const struct intake_marked_in *in, struct reply *r)
{
	struct intake i;
	TRY(intake_get(c, in->id, &i));
	TRY(intake_marked_sheet(c, &i, &r->file_fd));
	r->content_type = XLSX_MEDIA;
	const char *dot = strrchr(i.file, '.');
	int stem = dot != NULL ? (int)(dot - i.file) : (int)strlen(i.file);
	r->filename = arena_printf(&c->arena, "%.*s-%s.xlsx", stem, i.file, TR(c, "退回", "mistakes"));
	return RC_OK;
}
