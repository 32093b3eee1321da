/* intake.c - the way of a file into the city: who may, in which state, as which job.
 * SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"
#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/jw.h"
#include "base/period.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/files.h"
#include "core/job.h"
#include "core/setting.h"
#include "intake/intake_store.h"

const struct importer *intake_importer(const struct app *a, const char *kind)
{
	for (int m = 0; m < a->n_modules; m++)
		for (int i = 0; i < a->modules[m]->n_importers; i++)
			if (strcmp(a->modules[m]->importers[i]->kind, kind) == 0)
				return a->modules[m]->importers[i];
	return NULL;
}

static enum rc need_importer(struct ctx *c, const char *kind, const struct importer **ret_imp)
{
	*ret_imp = intake_importer(c->app, kind);
	if (*ret_imp == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "kind", TR(c, "没有“%.40s”这种表", "there is no table of the kind '%.40s'"), kind);
	return RC_OK;
}

/* The whole city sees every intake, others their own. */
static bool sees_all(const struct ctx *c) { return c->scope.kind == SCOPE_ALL; }

enum rc intake_get(struct ctx *c, int64_t id, struct intake *ret_i)
{
	struct intake i;
	TRY(store_intake(c, id, &i));
	if (i.id == 0 || (!sees_all(c) && i.account != c->who.account))
		return ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有第 %lld 号收表", "there is no intake %lld"), (long long)id);
	*ret_i = i;
	return RC_OK;
}

enum rc intake_list(struct ctx *c, int most, struct intake **ret_list, int *ret_n)
{
	return store_intakes(c, sees_all(c) ? 0 : c->who.account, most, ret_list, ret_n);
}

static enum rc in_state(struct ctx *c, const struct intake *i, enum intake_state a, enum intake_state b)
{
	static const char *const zh[] = { "待核对", "已核对", "已导入", "已放弃", "已撤销" };
	if (i->state == a || i->state == b)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "state", TR(c, "第 %lld 号收表%s，不能再这样做", "intake %lld is %s; this cannot be done with it"), (long long)i->id,
		TR(c, zh[i->state], intake_state_words[i->state]));
}

/* ---- A file comes. */

static enum rc begin(struct ctx *c, struct txn *t)
{
	enum rc rc = txn_begin(t, c->db);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc commit(struct ctx *c, struct txn *t)
{
	enum rc rc = txn_commit(t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc intake_add(struct ctx *c, const char *kind, int fd, int64_t size, const char *sha256, const char *file, int64_t *ret_id)
{
	const struct importer *imp;
	struct intake i = { .kind = kind, .file = file, .sha256 = sha256, .size = size };
	txn_auto t = { 0 };
	TRY(need_importer(c, kind, &imp));
	if (size == 0)
		return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "文件“%s”是空的", "the file '%s' is empty"), file);
	TRY(files_put(c, fd, sha256));
	TRY(begin(c, &t));
	TRY(store_intake_add(c, &i, ret_id));
	TRY(audit_note(c, "intake.add", kind, arena_printf(&c->arena, "%lld %s %s", (long long)*ret_id, file, sha256)));
	return commit(c, &t);
}

enum rc intake_answer(struct ctx *c, int64_t id, const struct intake_answers *a)
{
	struct intake i;
	txn_auto t = { 0 };
	int32_t day;
	TRY(intake_get(c, id, &i));
	TRY(in_state(c, &i, INTAKE_OPEN, INTAKE_CHECKED));
	if (a->known_at != NULL && a->known_at[0] != '\0' && !date_parse(a->known_at, strlen(a->known_at), &day))
		return ctx_fail(c, RC_BAD_INPUT, "known_at", "%s", TR(c, "日期写作 2020-06-30", "a date is written 2020-06-30"));
	i.encoding = a->encoding != NULL ? a->encoding : i.encoding;
	i.sheet = a->sheet != NULL ? a->sheet : i.sheet;
	i.source = a->source != NULL ? a->source : i.source;
	if (a->known_at != NULL)
		i.known_at = a->known_at[0] != '\0' ? a->known_at : NULL;
	i.header_row = a->header_row >= 0 ? a->header_row : i.header_row;
	i.year = a->year >= 0 ? a->year : i.year;
	TRY(begin(c, &t));
	TRY(store_intake_answers(c, &i));
	TRY(store_rejects_clear(c, id));
	if (a->n_names >= 0)
		TRY(store_intake_columns(c, id, a->names, a->n_names < INTAKE_COLUMNS_MAX ? a->n_names : INTAKE_COLUMNS_MAX));
	return commit(c, &t);
}

enum rc intake_discard(struct ctx *c, int64_t id)
{
	struct intake i;
	txn_auto t = { 0 };
	int64_t sharing;
	TRY(intake_get(c, id, &i));
	TRY(in_state(c, &i, INTAKE_OPEN, INTAKE_CHECKED));
	TRY(begin(c, &t));
	TRY(store_rejects_clear(c, id));
	TRY(store_intake_state(c, id, INTAKE_DISCARDED));
	TRY(store_intake_sharing(c, i.sha256, &sharing));
	TRY(commit(c, &t));
	bool held;
	TRY(attachment_holds(c, i.sha256, &held));
	return sharing == 0 && !held ? files_drop(c, i.sha256) : RC_OK;
}

/* ---- Checking and importing: jobs. */

struct work { struct ctx *c; struct intake i; struct intake_look look; const struct importer *imp; bool check_only, keep_good, sealed; struct reject *rejects; int n_rejects; };

static bool copy_reject(struct arena *a, struct reject *to, const struct reject *r)
{
	*to = (struct reject){ .row = r->row, .file_column = r->file_column, .left_out = r->left_out, .column = arena_strdup(a, r->column), .value = arena_strdup(a, r->value) };
	bool good = to->column != NULL && to->value != NULL;
	for (int en = REJECT_ZH; en < REJECT_LANGUAGES; en++) {
		to->place[en] = arena_strdup(a, r->place[en]);
		to->message[en] = arena_strdup(a, r->message[en]);
		to->todo[en] = arena_strdup(a, r->todo[en]);
		good = good && to->place[en] != NULL && to->message[en] != NULL && to->todo[en] != NULL;
	}
	return good;
}

/* The table goes when the importer returns: what it rejected is copied for the database. */
static void keep_rejects(void *user, const struct table *t)
{
	struct work *w = user;
	struct arena *a = &w->c->arena;
	int n;
	const struct reject *list = table_rejects(t, &n);
	w->rejects = arena_new_array(a, struct reject, (size_t)n + 1);
	for (w->n_rejects = 0; w->rejects != NULL && w->n_rejects < n; w->n_rejects++) {
		const struct reject *r = &list[w->n_rejects];
		if (!copy_reject(a, &w->rejects[w->n_rejects], r))
			return;
	}
}

static enum rc note_outcome(struct work *w, const struct importer_result *r)
{
	struct ctx *c = w->c;
	TRY(store_rejects_clear(c, w->i.id));
	for (int i = 0; i < w->n_rejects; i++)
		TRY(store_reject_add(c, w->i.id, i, &w->rejects[i]));
	TRY(store_intake_result(c, w->i.id, w->check_only ? INTAKE_CHECKED : INTAKE_DONE, r));
	if (w->check_only)
		return RC_OK;
	return audit_note(c, "intake.run", w->i.kind, arena_printf(&c->arena, "%lld %s %s batch %lld", (long long)w->i.id, w->i.file, w->i.sha256,
		(long long)r->batch));
}

/* In the importer's own transaction: the rows and the word that they are in stand together, whatever happens in between. */
static enum rc seal_run(void *user, struct ctx *c, const struct importer_result *r)
{
	struct work *w = user;
	assert(c == w->c);
	TRY(note_outcome(w, r));
	w->sealed = true;
	return RC_OK;
}

/* Of a check, or of an import that had nothing to write. */
static enum rc store_outcome(struct work *w, const struct importer_result *r)
{
	struct ctx *c = w->c;
	txn_auto t = { 0 };
	TRY(ctx_to_writer(c));
	TRY(begin(c, &t));
	TRY(note_outcome(w, r));
	return commit(c, &t);
}

static void tell_result(struct ctx *c, const struct importer_result *r)
{
	struct jw j;
	buf_auto b;
	buf_init(&b, 4096);
	jw_init(&j, &b);
	jw_obj(&j);
	jw_ki64(&j, "rows", r->rows);
	jw_ki64(&j, "added", r->added);
	jw_ki64(&j, "changed", r->changed);
	jw_ki64(&j, "unchanged", r->unchanged);
	jw_ki64(&j, "rejected", r->rejected);
	jw_ki64(&j, "left_out", r->left_out);
	jw_kbool(&j, "known_before", r->known_before);
	jw_obj_end(&j);
	job_result(c, buf_text(&b), b.len);
}

/* What the columns are taken for: what was said, and what was remembered where nothing was said. */
static enum rc settle_names(struct work *w)
{
	TRY(intake_look(w->c, &w->i, &w->look));
	for (int k = 0; k < w->look.n_columns; k++) {
		while (w->i.n_names <= k)
			w->i.names[w->i.n_names++] = "";
		if (w->look.columns[k].remembered)
			w->i.names[k] = w->look.columns[k].taken_for;
	}
	return RC_OK;
}

/* What people chose is remembered once it has proved right. */
static enum rc remember(struct work *w)
{
	struct ctx *c = w->c;
	txn_auto t = { 0 };
	TRY(begin(c, &t));
	for (int k = 0; k < w->look.n_columns && k < w->i.n_names; k++)
		if (w->i.names[k][0] != '\0' && w->look.columns[k].header[0] != '\0')
			TRY(store_choice_put(c, w->i.kind, w->look.columns[k].header, w->i.names[k]));
	return commit(c, &t);
}

static enum rc import_file(struct work *w)
{
	struct ctx *c = w->c;
	struct importer_run run = { .path = files_path(c, w->i.sha256), .source = w->i.source, .known_at = DAY_NONE, .year = w->i.year,
		.check_only = w->check_only, .told = keep_rejects, .seal = w->check_only ? NULL : seal_run, .user = w };
	struct importer_result r = { 0 };
	run.table = (struct table_options){ .name = w->i.file, .encoding = w->i.encoding[0] != '\0' ? w->i.encoding : NULL,
		.sheet = w->i.sheet[0] != '\0' ? w->i.sheet : NULL, .header_row = (int)w->look.header_row, .names = w->i.names, .n_names = w->i.n_names,
		.skip_bad = w->check_only || w->keep_good, .rejects = INTAKE_REJECTS };
	if (run.path == NULL)
		return ctx_no_memory(c);
	if (w->i.known_at != NULL && !date_parse(w->i.known_at, strlen(w->i.known_at), &run.known_at))
		return ctx_fail(c, RC_INTERNAL, "known_at", "intake %lld has the day %s", (long long)w->i.id, w->i.known_at);
	TRY(w->imp->run(c, &run, &r));
	if (!w->sealed)
		TRY(store_outcome(w, &r));
	if (!w->check_only)
		TRY(remember(w));
	tell_result(c, &r);
	return RC_OK;
}

static enum rc run_job(struct ctx *c, const char *input_json)
{
	json_error_t e;
	json_t *in = json_loads(input_json, 0, &e);
	struct work w = { .c = c };
	int64_t id = json_integer_value(json_object_get(in, "intake"));
	w.check_only = json_is_true(json_object_get(in, "check"));
	w.keep_good = json_is_true(json_object_get(in, "keep_good"));
	json_decref(in);
	TRY(intake_get(c, id, &w.i));
	TRY(need_importer(c, w.i.kind, &w.imp));
	TRY(in_state(c, &w.i, INTAKE_CHECKED, w.check_only ? INTAKE_OPEN : INTAKE_CHECKED));
	TRY(settle_names(&w));
	return import_file(&w);
}

static enum rc start(struct ctx *c, const struct intake *i, bool check, bool keep_good, int64_t *ret_job)
{
	const struct importer *imp;
	char input[100];
	TRY(need_importer(c, i->kind, &imp));
	snprintf(input, sizeof input, "{\"intake\":%lld,\"check\":%s,\"keep_good\":%s}", (long long)i->id, check ? "true" : "false", keep_good ? "true" : "false");
	struct job_title title = { arena_printf(&c->arena, "%s：%s %s", check ? "核对" : "导入", imp->title, i->file),
		arena_printf(&c->arena, "%s: %s %s", check ? "Check" : "Import", imp->title_en, i->file) };
	if (title.zh == NULL || title.en == NULL)
		return ctx_no_memory(c);
	TRY(job_start(c, check ? "intake.check" : "intake.run", title, run_job, input, ret_job));
	return store_intake_job(c, i->id, *ret_job);
}

enum rc intake_check(struct ctx *c, int64_t id, int64_t *ret_job)
{
	struct intake i;
	TRY(intake_get(c, id, &i));
	TRY(in_state(c, &i, INTAKE_OPEN, INTAKE_CHECKED));
	return start(c, &i, true, false, ret_job);
}

enum rc intake_run(struct ctx *c, int64_t id, bool keep_good, int64_t *ret_job)
{
	struct intake i;
	TRY(intake_get(c, id, &i));
	if (i.state == INTAKE_OPEN)
		return ctx_fail(c, RC_CONFLICT, "state", "%s", TR(c, "请先核对，再导入", "check it first, then import it"));
	TRY(in_state(c, &i, INTAKE_CHECKED, INTAKE_CHECKED));
	if (i.result.rejected > 0 && !keep_good)
		return ctx_fail(c, RC_CONFLICT, "keep_good", TR(c, "有 %lld 行有误；请改正后重新上传，或选择只导入其余各行",
			"%lld rows have mistakes; correct the file and bring it again, or import the other rows only"), (long long)i.result.rejected);
	TRY(sample_refuse_real_data(c));
	return start(c, &i, false, keep_good, ret_job);
}

const char *intake_no_undo(const struct ctx *c, const struct importer *imp, const struct intake *i)
{
	if (imp == NULL || imp->undo == NULL)
		return TR(c, "这种表不整批撤销；请导入更正后的表", "this kind of table is not taken back as a whole; import a corrected table");
	if (i->state == INTAKE_UNDONE)
		return TR(c, "已经撤销过", "it was taken back already");
	if (i->state != INTAKE_DONE)
		return TR(c, "还没有导入，没有可撤销的", "it was not imported; there is nothing to take back");
	if (i->result.batch == 0)
		return TR(c, "这次导入没有写入任何新内容，没有可撤销的", "this import wrote nothing new, so there is nothing to take back");
	return NULL;
}

struct left { struct left *next; struct reject r; };
struct taking_back { struct ctx *c; const struct intake *i; struct left *first, **end; int64_t n; bool full; };

static void keep_left(void *user, const struct importer_left *l)
{
	struct taking_back *b = user;
	if (b->n++ >= INTAKE_REJECTS)
		return;
	struct left *more = arena_new(&b->c->arena, struct left);
	struct reject r = { .file_column = -1, .place = { "", "" }, .column = l->column, .value = l->value, .message = { l->message[0], l->message[1] },
		.todo = { l->todo[0], l->todo[1] } };
	b->full = b->full || more == NULL || !copy_reject(&b->c->arena, &more->r, &r);
	if (b->full)
		return;
	*b->end = more;
	b->end = &more->next;
}

/* What stays is noted where the mistakes were: the person finds it in the same place. */
static enum rc seal_undo(void *user, struct ctx *c, const struct importer_result *r)
{
	struct taking_back *b = user;
	int64_t n = 0;
	if (b->full)
		return ctx_no_memory(c);
	TRY(store_rejects_clear(c, b->i->id));
	for (const struct left *l = b->first; l != NULL; l = l->next)
		TRY(store_reject_add(c, b->i->id, n++, &l->r));
	TRY(store_intake_undone(c, b->i->id, r->batch, b->n));
	return audit_note(c, "intake.undo", b->i->kind, arena_printf(&c->arena, "%lld batch %lld by %lld, %lld stay", (long long)b->i->id,
		(long long)b->i->result.batch, (long long)r->batch, (long long)b->n));
}

enum rc intake_undo(struct ctx *c, int64_t id, struct importer_result *ret_r)
{
	struct intake i;
	const struct importer *imp;
	struct taking_back b = { .c = c, .i = &i };
	b.end = &b.first;
	TRY(intake_get(c, id, &i));
	TRY(in_state(c, &i, INTAKE_DONE, INTAKE_DONE));
	TRY(need_importer(c, i.kind, &imp));
	const char *why = intake_no_undo(c, imp, &i);
	if (why != NULL)
		return ctx_fail(c, RC_CONFLICT, "state", "%s", why);
	return imp->undo(c, &(struct importer_undo){ .batch = i.result.batch, .left = keep_left, .seal = seal_undo, .user = &b }, ret_r);
}

/* ---- Mistakes. */

enum rc intake_rejects(struct ctx *c, int64_t id, int64_t from, int most, struct intake_reject **ret_list, int *ret_n)
{
	struct intake i;
	TRY(intake_get(c, id, &i));
	return store_rejects(c, id, from, most, ret_list, ret_n);
}

/* A message without what differs from row to row: figures and quoted values. */
static size_t pattern(const char *s, char out[200])
{
	size_t n = 0;
	bool quoted = false;
	for (; *s != '\0' && n < 199; s++) {
		if (strncmp(s, "“", 3) == 0 || strncmp(s, "”", 3) == 0) {
			quoted = strncmp(s, "“", 3) == 0;
			s += 2;
		} else if (*s == '\'') {
			quoted = !quoted;
		} else if (!quoted && !(*s >= '0' && *s <= '9') && *s != '.') {
			out[n++] = *s;
		}
	}
	out[n] = '\0';
	return n;
}

static int by_number(const void *a, const void *b)
{
	const struct intake_reject_kind *x = a, *y = b;
	return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : (x->first.n > y->first.n) - (x->first.n < y->first.n);
}

enum rc intake_reject_kinds(struct ctx *c, int64_t id, struct intake_reject_kind **ret_list, int *ret_n)
{
	enum { KINDS = 100 };
	struct intake_reject *all;
	struct intake_reject_kind *kinds = arena_new_array(&c->arena, struct intake_reject_kind, KINDS);
	char (*patterns)[200] = (char (*)[200])arena_array(&c->arena, KINDS, 200), p[200];
	int n, k, n_kinds = 0;
	if (kinds == NULL || patterns == NULL)
		return ctx_no_memory(c);
	TRY(intake_rejects(c, id, 0, INTAKE_REJECTS, &all, &n));
	for (int i = 0; i < n; i++) {
		pattern(all[i].message, p);
		for (k = 0; k < n_kinds && (kinds[k].first.file_column != all[i].file_column || strcmp(patterns[k], p) != 0); k++)
			;
		if (k == KINDS)
			continue;
		if (k == n_kinds) {
			kinds[n_kinds++].first = all[i];
			memcpy(patterns[k], p, sizeof p);
		}
		kinds[k].n++;
	}
	qsort(kinds, (size_t)n_kinds, sizeof *kinds, by_number);
	*ret_list = kinds;
	*ret_n = n_kinds;
	return RC_OK;
}
