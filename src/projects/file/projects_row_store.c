/* projects_row_store.c - the door to projects, and the rows that are derived from what was said.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "projects/file/projects_store.h"

enum { IDS_MAX = 2000000, PARTIES_MAX = 2000 };

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

/* ---- The door. */

enum rc store_project_seen(struct ctx *c, const struct scope *scope, int64_t project, bool *ret_seen)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT 1 FROM project_seen v WHERE v.project = $1 AND {scope v}"), &s));
	db_bind_i64(s, 1, project);
	TRY_DB(db_next(s, ret_seen));
	return RC_OK;
}

/* Who asks, as the conditions on secrecy want it: $i the whole city, $i+1 an enterprise, $i+2 the account. */
static void bind_reader(struct db_stmt *s, const struct ctx *c, int i)
{
	db_bind_i64(s, i, c->scope.kind == SCOPE_ALL);
	db_bind_i64(s, i + 1, c->scope.kind == SCOPE_SUBJECT);
	db_bind_i64(s, i + 2, c->who.account > 0 ? c->who.account : -1);
}

enum rc store_projects_by(struct ctx *c, const char *key, int64_t id, struct project_ref *out, int cap, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT p.id, p.code, p.official_code, p.name FROM project p WHERE p.id IN (SELECT q.id FROM project q WHERE q.id = $2 OR q.code = $1 "
		"UNION SELECT w.project FROM project_value w WHERE w.field = 'codes.code' AND w.value = $1) "
		"AND EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) "
		"AND ($3 = 1 OR p.secrecy IN ('', 'open') OR (p.secrecy = 'inside' AND $4 = 0) OR EXISTS (SELECT 1 FROM project_act a WHERE a.project = p.id AND a.account = $5)) "
		"ORDER BY p.id"), &s));
	db_bind_text(s, 1, key);
	db_bind_i64(s, 2, id);
	bind_reader(s, c, 3);
	for (; n < cap; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		out[n] = (struct project_ref){ db_i64(s, 0), kept(c, s, 1), kept(c, s, 2), kept(c, s, 3) };
	}
	*ret_n = n;
	return RC_OK;
}

enum rc store_hidden(struct ctx *c, int64_t **ret_ids, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0, cap = 64;
	int64_t *ids = arena_new_array(&c->arena, int64_t, (size_t)cap);
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT p.id FROM project p WHERE p.secrecy NOT IN ('', 'open') AND $1 = 0 AND (p.secrecy <> 'inside' OR $2 = 1) "
		"AND EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) "
		"AND NOT EXISTS (SELECT 1 FROM project_act a WHERE a.project = p.id AND a.account = $3) ORDER BY p.id"), &s));
	bind_reader(s, c, 1);
	for (; ids != NULL; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (n == cap) {
			int64_t *more = arena_new_array(&c->arena, int64_t, 2 * (size_t)cap);
			if (more == NULL)
				return ctx_no_memory(c);
			memcpy(more, ids, (size_t)n * sizeof *ids);
			ids = more;
			cap *= 2;
		}
		ids[n] = db_i64(s, 0);
	}
	*ret_ids = ids;
	*ret_n = n;
	return ids ? RC_OK : ctx_no_memory(c);
}

/* ---- The derived row. */

static void bind_text_or_null(struct db_stmt *s, int i, int32_t day, char text[DATE_TEXT])
{
	if (day == DAY_NONE) {
		db_bind_null(s, i);
		return;
	}
	date_print(text, day);
	db_bind_text(s, i, text);
}

enum { DAYS = 11 };

static void row_days(const struct project_row *r, int32_t out[DAYS])
{
	const int32_t days[DAYS] = { r->signed_on, r->start_agreed, r->start_statutory, r->started_on, r->finish_agreed, r->finish_statutory, r->finished_on, r->produce_agreed,
		r->produced_on, r->full_agreed, r->full_on };
	memcpy(out, days, sizeof days);
}

static void bind_amount(struct db_stmt *s, int i, bool has, int64_t v)
{
	if (has)
		db_bind_i64(s, i, v);
	else
		db_bind_null(s, i);
}

enum rc store_row_put(struct ctx *c, const struct project_row *r)
{
	stmt_auto *gone = NULL, *s = NULL;
	char stage_on[DATE_TEXT], exit_on[DATE_TEXT], texts[DAYS][DATE_TEXT];
	int32_t days[DAYS];
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM project WHERE id = $1 {unscoped}"), &gone));
	db_bind_i64(gone, 1, r->id);
	TRY_DB(db_run(gone));
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO project (id, code, official_code, name, region, industry, kind, chain, level, owner, owner_name, secrecy, public, stage, stage_on, "
		"exit, exit_on, total, building, installation, equipment, other, area, last_act, updated_at, signed_on, start_agreed, start_statutory, started_on, finish_agreed, "
		"finish_statutory, finished_on, produce_agreed, produced_on, full_agreed, full_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
		"$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36) {unscoped}"), &s));
	const char *const words[] = { r->code, r->official_code, r->name };
	for (int i = 0; i < 3; i++)
		db_bind_text(s, 2 + i, words[i]);
	db_bind_i64(s, 1, r->id);
	db_bind_i64(s, 5, r->region);
	const char *const more[] = { r->industry, r->kind, r->chain, r->level };
	for (int i = 0; i < 4; i++)
		db_bind_text(s, 6 + i, more[i]);
	bind_amount(s, 10, r->owner > 0, r->owner);
	db_bind_text(s, 11, r->owner_name);
	db_bind_text(s, 12, r->secrecy);
	db_bind_i64(s, 13, r->is_public);
	db_bind_text(s, 14, r->stage);
	bind_text_or_null(s, 15, r->stage_on, stage_on);
	db_bind_text(s, 16, r->exit);
	bind_text_or_null(s, 17, r->exit_on, exit_on);
	for (int i = 0; i < 5; i++)
		bind_amount(s, 18 + i, r->has_money[i], r->money[i]);
	bind_amount(s, 23, r->has_area, r->area);
	db_bind_i64(s, 24, r->last_act);
	db_bind_text(s, 25, r->updated_at);
	row_days(r, days);
	for (int i = 0; i < DAYS; i++)
		bind_text_or_null(s, 26 + i, days[i], texts[i]);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_row_get(struct ctx *c, int64_t project, struct project_row *r, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, code, official_code, name, region, industry, kind, chain, level, owner, owner_name, secrecy, public, stage, stage_on, exit, exit_on, "
		"total, building, installation, equipment, other, area, last_act, updated_at, signed_on, start_agreed, start_statutory, started_on, finish_agreed, finish_statutory, "
		"finished_on, produce_agreed, produced_on, full_agreed, full_on FROM project WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY_DB(db_next(s, ret_found));
	if (!*ret_found)
		return RC_OK;
	*r = (struct project_row){ .id = db_i64(s, 0), .code = kept(c, s, 1), .official_code = kept(c, s, 2), .name = kept(c, s, 3), .region = db_i64(s, 4), .industry = kept(c, s, 5),
		.kind = kept(c, s, 6), .chain = kept(c, s, 7), .level = kept(c, s, 8), .owner = db_i64(s, 9), .owner_name = kept(c, s, 10), .secrecy = kept(c, s, 11),
		.is_public = db_i64(s, 12) != 0, .stage = kept(c, s, 13), .stage_on = day_at(s, 14), .exit = kept(c, s, 15), .exit_on = day_at(s, 16),
		.has_area = !db_is_null(s, 22), .area = db_i64(s, 22), .last_act = db_i64(s, 23), .updated_at = kept(c, s, 24), .signed_on = day_at(s, 25),
		.start_agreed = day_at(s, 26), .start_statutory = day_at(s, 27), .started_on = day_at(s, 28), .finish_agreed = day_at(s, 29), .finish_statutory = day_at(s, 30),
		.finished_on = day_at(s, 31), .produce_agreed = day_at(s, 32), .produced_on = day_at(s, 33), .full_agreed = day_at(s, 34), .full_on = day_at(s, 35) };
	for (int i = 0; i < 5; i++) {
		r->has_money[i] = !db_is_null(s, 17 + i);
		r->money[i] = db_i64(s, 17 + i);
	}
	return RC_OK;
}

enum rc store_parties_put(struct ctx *c, int64_t project, const struct party_row *parties, int n)
{
	stmt_auto *gone = NULL, *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM project_party WHERE project = $1 {unscoped}"), &gone));
	db_bind_i64(gone, 1, project);
	TRY_DB(db_run(gone));
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO project_party (project, role, item, enterprise) VALUES ($1, $2, $3, $4) {unscoped}"), &s));
	for (int i = 0; i < n; i++) {
		db_bind_i64(s, 1, project);
		db_bind_text(s, 2, parties[i].role);
		db_bind_text(s, 3, parties[i].item);
		db_bind_i64(s, 4, parties[i].enterprise);
		TRY_DB(db_run(s));
	}
	return RC_OK;
}

enum rc store_parties_get(struct ctx *c, int64_t project, struct party_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct party_row *list = arena_new_array(&c->arena, struct party_row, PARTIES_MAX);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT role, item, enterprise FROM project_party WHERE project = $1 ORDER BY role, item {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	for (; n < PARTIES_MAX; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct party_row){ kept(c, s, 0), kept(c, s, 1), db_i64(s, 2) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_row_touch(struct ctx *c, int64_t project, int64_t act, const char *at)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE project SET last_act = $2, updated_at = $3 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_i64(s, 2, act);
	db_bind_text(s, 3, at);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_rows_clear(struct ctx *c)
{
	stmt_auto *parties = NULL, *rows = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM project_party {unscoped}"), &parties));
	TRY_DB(db_run(parties));
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM project {unscoped}"), &rows));
	TRY_DB(db_run(rows));
	return RC_OK;
}

enum rc store_project_ids(struct ctx *c, int64_t **ret_ids, int *ret_n)
{
	stmt_auto *count = NULL, *s = NULL;
	bool row;
	int n = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM subject WHERE kind = 'project' {unscoped}"), &count));
	TRY_DB(db_next(count, &row));
	int cap = db_i64(count, 0) < IDS_MAX ? (int)db_i64(count, 0) : IDS_MAX;
	int64_t *ids = arena_new_array(&c->arena, int64_t, cap > 0 ? (size_t)cap : 1);
	if (ids == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM subject WHERE kind = 'project' ORDER BY id {unscoped}"), &s));
	for (; n < cap; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		ids[n] = db_i64(s, 0);
	}
	*ret_ids = ids;
	*ret_n = n;
	return RC_OK;
}

enum rc store_strays(struct ctx *c, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM project p WHERE NOT EXISTS (SELECT 1 FROM project_act a WHERE a.project = p.id) {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_n = db_i64(s, 0);
	return RC_OK;
}

enum rc store_version(struct ctx *c, int64_t *ret_version)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT version FROM project_state WHERE id = 1 {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_version = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

enum rc store_version_raise(struct ctx *c)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE project_state SET version = version + 1 WHERE id = 1 {unscoped}"), &s));
	TRY_DB(db_run(s));
	return RC_OK;
}
