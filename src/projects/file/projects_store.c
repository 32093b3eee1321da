/* projects_store.c - what was said about projects, in the database: acts, values, steps, papers.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "projects/file/projects_store.h"

/* ---- Small help. */

struct rows { void *items; int n, cap; };

static enum rc grow(struct ctx *c, struct rows *l, size_t size, void **ret_item)
{
	if (l->n == l->cap) {
		int cap = l->cap ? 2 * l->cap : 16;
		void *p = arena_array(&c->arena, (size_t)cap, size);
		if (p == NULL)
			return ctx_no_memory(c);
		if (l->n > 0)
			memcpy(p, l->items, (size_t)l->n * size);
		l->items = p;
		l->cap = cap;
	}
	*ret_item = (char *)l->items + (size_t)l->n++ * size;
	return RC_OK;
}

/* NULL stays NULL. */
static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	return t ? arena_strdup(&c->arena, t) : NULL;
}

static int32_t day_at(struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	int32_t day = DAY_NONE;
	return t != NULL && date_parse(t, strlen(t), &day) ? day : DAY_NONE;
}

/* The text must live until the statement is reset. */
static void bind_day(struct db_stmt *s, int i, int32_t day, char text[DATE_TEXT])
{
	if (day == DAY_NONE) {
		db_bind_null(s, i);
		return;
	}
	date_print(text, day);
	db_bind_text(s, i, text);
}

static void bind_id(struct db_stmt *s, int i, int64_t id)
{
	if (id > 0)
		db_bind_i64(s, i, id);
	else
		db_bind_null(s, i);
}

/* ---- Reading statements. */

enum rc store_acts(struct ctx *c, int64_t project, struct project_act **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows l = { 0 };
	void *item = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, kind, at, day, account, who, source, note FROM project_act WHERE project = $1 ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct project_act), &item));
		*(struct project_act *)item = (struct project_act){ .id = db_i64(s, 0), .kind = kept(c, s, 1), .at = kept(c, s, 2), .day = day_at(s, 3), .account = db_i64(s, 4),
			.who = kept(c, s, 5), .source = kept(c, s, 6), .note = kept(c, s, 7) };
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}

enum rc store_values(struct ctx *c, int64_t project, struct value_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows l = { 0 };
	void *item = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT field, item, value, act, holds_from FROM project_value WHERE project = $1 ORDER BY act, field, item {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct value_row), &item));
		*(struct value_row *)item = (struct value_row){ .field = kept(c, s, 0), .item = kept(c, s, 1), .value = kept(c, s, 2), .act = db_i64(s, 3), .holds_from = day_at(s, 4) };
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}

enum rc store_steps(struct ctx *c, int64_t project, struct step_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows l = { 0 };
	void *item = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT act, replaces, track, stage, how, person, reason, happened_on FROM project_step WHERE project = $1 "
		"ORDER BY act, track, stage {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct step_row), &item));
		*(struct step_row *)item = (struct step_row){ .act = db_i64(s, 0), .replaces = db_i64(s, 1), .track = kept(c, s, 2), .stage = kept(c, s, 3), .how = kept(c, s, 4),
			.person = kept(c, s, 5), .reason = kept(c, s, 6), .happened_on = day_at(s, 7) };
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}

/* Columns as both statements below list them. */
static struct project_paper paper_of(struct ctx *c, struct db_stmt *s)
{
	return (struct project_paper){ .act = db_i64(s, 0), .kind = -1, .kind_id = kept(c, s, 1), .title = kept(c, s, 2), .number = kept(c, s, 3), .dated = day_at(s, 4),
		.shot_on = day_at(s, 5), .attachment = db_i64(s, 6), .is_public = db_i64(s, 7) != 0 };
}

enum rc store_papers(struct ctx *c, int64_t project, struct project_paper **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows l = { 0 };
	void *item = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT act, kind, title, number, dated, shot_on, attachment, public FROM project_paper WHERE project = $1 ORDER BY act {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct project_paper), &item));
		*(struct project_paper *)item = paper_of(c, s);
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}

enum rc store_paper(struct ctx *c, int64_t project, int64_t act, struct project_paper *ret_paper, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT act, kind, title, number, dated, shot_on, attachment, public FROM project_paper WHERE project = $1 AND act = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_i64(s, 2, act);
	TRY_DB(db_next(s, ret_found));
	if (*ret_found)
		*ret_paper = paper_of(c, s);
	return RC_OK;
}

enum rc store_evidence(struct ctx *c, int64_t project, struct evidence_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows l = { 0 };
	void *item = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT e.step, e.paper FROM project_act a JOIN project_evidence e ON e.step = a.id WHERE a.project = $1 AND a.kind IN ('step', 'correct') "
		"ORDER BY e.step, e.paper {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct evidence_row), &item));
		*(struct evidence_row *)item = (struct evidence_row){ db_i64(s, 0), db_i64(s, 1) };
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}

/* ---- Writing statements. */

enum rc store_act_add(struct ctx *c, int64_t project, const struct project_act *a, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char day[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO project_act (project, kind, at, day, account, who, source, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
		"RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, a->kind);
	db_bind_text(s, 3, a->at);
	bind_day(s, 4, a->day, day);
	db_bind_i64(s, 5, a->account);
	db_bind_text(s, 6, a->who);
	db_bind_text(s, 7, a->source);
	db_bind_text(s, 8, a->note);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_value_add(struct ctx *c, int64_t project, const struct value_row *r)
{
	stmt_auto *s = NULL;
	char day[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO project_value (project, field, item, act, holds_from, value) VALUES ($1, $2, $3, $4, $5, $6) {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, r->field);
	db_bind_text(s, 3, r->item);
	db_bind_i64(s, 4, r->act);
	bind_day(s, 5, r->holds_from, day);
	db_bind_text(s, 6, r->value);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_step_add(struct ctx *c, int64_t project, const struct step_row *r)
{
	stmt_auto *s = NULL;
	char day[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO project_step (act, track, stage, project, how, happened_on, person, reason, replaces) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) {unscoped}"), &s));
	db_bind_i64(s, 1, r->act);
	db_bind_text(s, 2, r->track);
	db_bind_text(s, 3, r->stage);
	db_bind_i64(s, 4, project);
	db_bind_text(s, 5, r->how);
	bind_day(s, 6, r->happened_on, day);
	db_bind_text(s, 7, r->person);
	db_bind_text(s, 8, r->reason);
	bind_id(s, 9, r->replaces);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_paper_add(struct ctx *c, int64_t project, const struct project_paper *p)
{
	stmt_auto *s = NULL;
	char dated[DATE_TEXT], shot[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO project_paper (act, project, kind, title, number, dated, shot_on, attachment, public) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) {unscoped}"), &s));
	db_bind_i64(s, 1, p->act);
	db_bind_i64(s, 2, project);
	db_bind_text(s, 3, p->kind_id);
	db_bind_text(s, 4, p->title);
	db_bind_text(s, 5, p->number);
	bind_day(s, 6, p->dated, dated);
	bind_day(s, 7, p->shot_on, shot);
	bind_id(s, 8, p->attachment);
	db_bind_i64(s, 9, p->is_public);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_evidence_add(struct ctx *c, int64_t step, int64_t paper)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO project_evidence (step, paper) VALUES ($1, $2) ON CONFLICT DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, step);
	db_bind_i64(s, 2, paper);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- The subject. */

enum rc store_last_code(struct ctx *c, const char *from, const char *below, const char **ret_code)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT max(code) FROM subject WHERE kind = 'project' AND code >= $1 AND code < $2 {unscoped}"), &s));
	db_bind_text(s, 1, from);
	db_bind_text(s, 2, below);
	TRY_DB(db_next(s, &row));
	*ret_code = row ? kept(c, s, 0) : NULL;
	return RC_OK;
}

static enum rc next_subject(struct ctx *c, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(id), 1000000000) + 1 FROM subject {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_id = db_i64(s, 0);
	return RC_OK;
}

enum rc store_subject_add(struct ctx *c, const char *code, const char *name, int64_t region, const char *day, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	int64_t id = 0;
	TRY(next_subject(c, &id));
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO subject (id, kind, code, name, region, region_pos, valid_from) "
		"SELECT $1, 'project', $2, $3, r.id, r.region_pos, $5 FROM region r WHERE r.id = $4 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, code);
	db_bind_text(s, 3, name);
	db_bind_i64(s, 4, region);
	db_bind_text(s, 5, day);
	TRY_DB(db_run(s));
	*ret_id = id;
	return RC_OK;
}

enum rc store_subject_set(struct ctx *c, int64_t project, const char *name, int64_t region, const char *industry)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE subject SET name = $2, region = $3, industry = $4, region_pos = (SELECT r.region_pos FROM region r WHERE r.id = $3) "
		"WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, name);
	db_bind_i64(s, 3, region);
	db_bind_text(s, 4, industry);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_project_code(struct ctx *c, int64_t project, const char **ret_code)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT code FROM subject WHERE id = $1 AND kind = 'project' {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY_DB(db_next(s, &row));
	*ret_code = row ? kept(c, s, 0) : NULL;
	return RC_OK;
}

enum rc store_region_within(struct ctx *c, const struct scope *scope, int64_t region, bool *ret_within)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT 1 FROM region r WHERE r.id = $1 AND {scope r}"), &s));
	db_bind_i64(s, 1, region);
	TRY_DB(db_next(s, ret_within));
	return RC_OK;
}

enum rc store_enterprise_of(struct ctx *c, const char *uscc, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM subject WHERE kind = 'enterprise' AND code = $1 UNION ALL "
		"SELECT enterprise FROM enterprise_code WHERE code = $1 {unscoped}"), &s));
	db_bind_text(s, 1, uscc);
	TRY_DB(db_next(s, &row));
	*ret_id = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

/* A plot stands in the file by its code; what was said last counts. */
enum rc store_project_rests(struct ctx *c, int64_t subject, bool *ret_rests)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM project_party WHERE enterprise = $1 UNION ALL SELECT 1 FROM subject p JOIN project_value v ON v.field = 'plot' AND v.value = p.code"
		" WHERE p.id = $1 AND p.kind = 'plot' AND NOT EXISTS (SELECT 1 FROM project_value w WHERE w.project = v.project AND w.field = v.field AND w.item = v.item AND w.act > v.act)"
		" LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY_DB(db_next(s, ret_rests));
	return RC_OK;
}

enum rc store_plot_known(struct ctx *c, const char *code, bool *ret_known)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM subject WHERE kind = 'plot' AND code = $1 {unscoped}"), &s));
	db_bind_text(s, 1, code);
	TRY_DB(db_next(s, ret_known));
	return RC_OK;
}
