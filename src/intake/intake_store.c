/* intake_store.c - every statement of the intake.
 * SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake_store.h"
#include <string.h>
#include "base/period.h"

const char *const intake_state_words[] = { "open", "checked", "done", "discarded", "undone", NULL };

static const char *text(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	return t != NULL ? arena_strdup(&c->arena, t) : NULL;
}

static void bind_now(struct ctx *c, struct db_stmt *s, int i, char at[INSTANT_TEXT])
{
	instant_print(at, c->now_ms);
	db_bind_text(s, i, at);
}

/* ---- Intakes. */

enum rc store_intake_add(struct ctx *c, const struct intake *i, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO intake (kind, file, sha256, size, state, account, account_name, created_at, changed_at)"
		" VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $7) RETURNING id {unscoped}"), &s));
	db_bind_text(s, 1, i->kind);
	db_bind_text(s, 2, i->file);
	db_bind_text(s, 3, i->sha256);
	db_bind_i64(s, 4, i->size);
	db_bind_i64(s, 5, c->who.account);
	db_bind_text(s, 6, c->who.name);
	bind_now(c, s, 7, at);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

static int state_of(const char *word)
{
	int i = 0;
	while (intake_state_words[i] != NULL && strcmp(intake_state_words[i], word) != 0)
		i++;
	return i;
}

static enum rc read_intake(struct ctx *c, struct db_stmt *s, struct intake *ret_i)
{
	struct intake i = {
		.id = db_i64(s, 0), .kind = text(c, s, 1), .file = text(c, s, 2), .sha256 = text(c, s, 3), .size = db_i64(s, 4),
		.state = (enum intake_state)state_of(db_text(s, 5)), .account = db_i64(s, 6), .account_name = text(c, s, 7), .created_at = text(c, s, 8),
		.changed_at = text(c, s, 9), .encoding = text(c, s, 10), .sheet = text(c, s, 11), .header_row = (int)db_i64(s, 12),
		.source = text(c, s, 13), .known_at = text(c, s, 14), .year = (int)db_i64(s, 15), .job = db_i64(s, 16),
		.has_result = !db_is_null(s, 17), .undone_by = db_i64(s, 24), .left = db_i64(s, 25),
		.result = { db_i64(s, 17), db_i64(s, 18), db_i64(s, 19), db_i64(s, 20), db_i64(s, 21), db_i64(s, 22), db_i64(s, 23), false },
	};
	if (!i.kind || !i.file || !i.sha256 || !i.account_name || !i.created_at || !i.changed_at || !i.encoding || !i.sheet || !i.source)
		return ctx_no_memory(c);
	*ret_i = i;
	return RC_OK;
}

#define INTAKE_COLUMNS "id, kind, file, sha256, size, state, account, account_name, created_at, changed_at, encoding, sheet, header_row, source," \
	" known_at, year, job, n_rows, n_added, n_changed, n_unchanged, n_rejected, n_warnings, batch, undone_by, n_left"

static enum rc read_columns(struct ctx *c, struct intake *i)
{
	stmt_auto *s = NULL;
	bool row;
	i->names = arena_new_array(&c->arena, const char *, INTAKE_COLUMNS_MAX);
	if (i->names == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT place, name FROM intake_column WHERE intake = $1 ORDER BY place {unscoped}"), &s));
	db_bind_i64(s, 1, i->id);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		int64_t place = db_i64(s, 0);
		if (place < 0 || place >= INTAKE_COLUMNS_MAX)
			continue;
		while (i->n_names <= place)
			i->names[i->n_names++] = "";
		i->names[place] = text(c, s, 1);
	}
}

enum rc store_intake(struct ctx *c, int64_t id, struct intake *ret_i)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_i = (struct intake){ 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " INTAKE_COLUMNS " FROM intake WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, &row));
	if (!row)
		return RC_OK;
	TRY(read_intake(c, s, ret_i));
	return read_columns(c, ret_i);
}

enum rc store_intakes(struct ctx *c, int64_t account, int most, struct intake **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct intake *list = arena_new_array(&c->arena, struct intake, (size_t)most + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " INTAKE_COLUMNS " FROM intake WHERE (account = $1 OR $1 = 0) AND state <> 'discarded' ORDER BY id DESC LIMIT $2 {unscoped}"), &s));
	db_bind_i64(s, 1, account);
	db_bind_i64(s, 2, most);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(read_intake(c, s, &list[n++]));
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

static enum rc one_number(struct ctx *c, struct db_stmt *s, int64_t *ret_v)
{
	bool row;
	TRY_DB(db_next(s, &row));
	*ret_v = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

enum rc store_intake_same(struct ctx *c, const char *sha256, const char *kind, int64_t account, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT max(id) FROM intake WHERE sha256 = $1 AND kind = $2 AND state = 'done'"
		" AND ($3 = 0 OR account = $3) {unscoped}"), &s));
	db_bind_text(s, 1, sha256);
	db_bind_text(s, 2, kind);
	db_bind_i64(s, 3, account);
	return one_number(c, s, ret_id);
}

enum rc store_intake_sharing(struct ctx *c, const char *sha256, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM intake WHERE sha256 = $1 AND state <> 'discarded' {unscoped}"), &s));
	db_bind_text(s, 1, sha256);
	return one_number(c, s, ret_n);
}

enum rc store_intake_answers(struct ctx *c, const struct intake *i)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE intake SET state = 'open', encoding = $2, sheet = $3, header_row = $4, source = $5, known_at = $6, year = $7, changed_at = $8"
		" WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, i->id);
	db_bind_text(s, 2, i->encoding);
	db_bind_text(s, 3, i->sheet);
	db_bind_i64(s, 4, i->header_row);
	db_bind_text(s, 5, i->source);
	db_bind_text(s, 6, i->known_at);
	db_bind_i64(s, 7, i->year);
	bind_now(c, s, 8, at);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_intake_columns(struct ctx *c, int64_t id, const char *const *names, int n)
{
	stmt_auto *clear = NULL, *put = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM intake_column WHERE intake = $1 {unscoped}"), &clear));
	db_bind_i64(clear, 1, id);
	TRY_DB(db_run(clear));
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO intake_column (intake, place, name) VALUES ($1, $2, $3) {unscoped}"), &put));
	for (int i = 0; i < n; i++) {
		if (names[i] == NULL || names[i][0] == '\0')
			continue;
		db_bind_i64(put, 1, id);
		db_bind_i64(put, 2, i);
		db_bind_text(put, 3, names[i]);
		TRY_DB(db_run(put));
	}
	return RC_OK;
}

enum rc store_intake_state(struct ctx *c, int64_t id, enum intake_state state)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE intake SET state = $2, changed_at = $3 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, intake_state_words[state]);
	bind_now(c, s, 3, at);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_intake_job(struct ctx *c, int64_t id, int64_t job)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE intake SET job = $2 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, job);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_intake_result(struct ctx *c, int64_t id, enum intake_state state, const struct importer_result *r)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE intake SET state = $2, n_rows = $3, n_added = $4, n_changed = $5, n_unchanged = $6, n_rejected = $7, n_warnings = $8,"
		" batch = $9, changed_at = $10 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, intake_state_words[state]);
	db_bind_i64(s, 3, r->rows);
	db_bind_i64(s, 4, r->added);
	db_bind_i64(s, 5, r->changed);
	db_bind_i64(s, 6, r->unchanged);
	db_bind_i64(s, 7, r->rejected);
	db_bind_i64(s, 8, r->warnings);
	if (r->batch > 0)
		db_bind_i64(s, 9, r->batch);
	else
		db_bind_null(s, 9);
	bind_now(c, s, 10, at);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_intake_undone(struct ctx *c, int64_t id, int64_t by, int64_t left)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE intake SET state = 'undone', undone_by = $2, changed_at = $3, n_left = $4 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, by);
	bind_now(c, s, 3, at);
	db_bind_i64(s, 4, left);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Rejects. */

enum rc store_rejects_clear(struct ctx *c, int64_t id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM intake_reject WHERE intake = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_reject_add(struct ctx *c, int64_t id, int64_t n, const struct reject *r)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO intake_reject (intake, n, row_no, file_column, place, column_name, value, message, todo, place_en, message_en, todo_en)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, n);
	db_bind_i64(s, 3, r->row);
	db_bind_i64(s, 4, r->file_column);
	db_bind_text(s, 5, r->place[REJECT_ZH]);
	db_bind_text(s, 6, r->column);
	db_bind_text(s, 7, r->value);
	db_bind_text(s, 8, r->message[REJECT_ZH]);
	db_bind_text(s, 9, r->todo[REJECT_ZH]);
	db_bind_text(s, 10, r->place[REJECT_EN]);
	db_bind_text(s, 11, r->message[REJECT_EN]);
	db_bind_text(s, 12, r->todo[REJECT_EN]);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_rejects(struct ctx *c, int64_t id, int64_t from, int most, struct intake_reject **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct intake_reject *list = arena_new_array(&c->arena, struct intake_reject, (size_t)most + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT n, row_no, file_column, place, column_name, value, message, todo, place_en, message_en, todo_en FROM intake_reject"
		" WHERE intake = $1 AND n >= $2 ORDER BY n LIMIT $3 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, from);
	db_bind_i64(s, 3, most);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		bool en = c->english && db_text(s, 9)[0] != '\0'; /* what was kept before there were two languages has one */
		struct intake_reject r = { db_i64(s, 0), db_i64(s, 1), (int)db_i64(s, 2), text(c, s, en ? 8 : 3), text(c, s, 4), text(c, s, 5),
			text(c, s, en ? 9 : 6), text(c, s, en ? 10 : 7) };
		if (!r.place || !r.column || !r.value || !r.message || !r.todo)
			return ctx_no_memory(c);
		list[n++] = r;
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- What was chosen before. */

enum rc store_choice(struct ctx *c, const char *kind, const char *header, const char **ret_name)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_name = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT name FROM intake_choice WHERE kind = $1 AND header = $2 {unscoped}"), &s));
	db_bind_text(s, 1, kind);
	db_bind_text(s, 2, header);
	TRY_DB(db_next(s, &row));
	if (row && (*ret_name = text(c, s, 0)) == NULL)
		return ctx_no_memory(c);
	return RC_OK;
}

enum rc store_choice_put(struct ctx *c, const char *kind, const char *header, const char *name)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO intake_choice (kind, header, name) VALUES ($1, $2, $3)"
		" ON CONFLICT (kind, header) DO UPDATE SET name = excluded.name {unscoped}"), &s));
	db_bind_text(s, 1, kind);
	db_bind_text(s, 2, header);
	db_bind_text(s, 3, name);
	TRY_DB(db_run(s));
	return RC_OK;
}
