/* published_list_store.c - published lists in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "evaluation/published_list.h"

enum { LISTS_MOST = 2000 };

static enum rc fail_db(struct ctx *c, enum rc rc) { return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc); }

enum rc store_list_next(struct ctx *c, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row = false;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT coalesce(max(id), 0) + 1 FROM published_list {unscoped}"), &s)));
	TRY(fail_db(c, db_next(s, &row)));
	*ret_id = row ? db_i64(s, 0) : 1;
	return RC_OK;
}

enum rc store_list_add(struct ctx *c, const struct published_list *l, const char *file, size_t len)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("INSERT INTO published_list (id, scheme, year, round, list, at, enterprises, sm3, file, seq) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) {unscoped}"), &s)));
	db_bind_i64(s, 1, l->id);
	db_bind_text(s, 2, l->scheme);
	db_bind_i64(s, 3, l->year);
	db_bind_i64(s, 4, l->round);
	db_bind_text(s, 5, l->list);
	db_bind_text(s, 6, l->at);
	db_bind_i64(s, 7, l->enterprises);
	db_bind_text(s, 8, l->sm3);
	db_bind_textn(s, 9, file, len);
	db_bind_i64(s, 10, l->seq);
	return fail_db(c, db_run(s));
}

/* Columns as every SELECT below lists them. */
static enum rc row_of(struct ctx *c, struct db_stmt *s, struct published_list *l)
{
	*l = (struct published_list){ .id = db_i64(s, 0), .scheme = arena_strdup(&c->arena, db_text(s, 1)), .year = (int)db_i64(s, 2),
		.round = db_i64(s, 3), .list = arena_strdup(&c->arena, db_text(s, 4)), .at = arena_strdup(&c->arena, db_text(s, 5)),
		.enterprises = db_i64(s, 6), .sm3 = arena_strdup(&c->arena, db_text(s, 7)), .seq = db_i64(s, 8) };
	return l->scheme && l->list && l->at && l->sm3 ? RC_OK : ctx_no_memory(c);
}

enum rc store_lists(struct ctx *c, const char *scheme, int year, const struct published_list **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	int n = 0;
	struct published_list *list = arena_new_array(&c->arena, struct published_list, LISTS_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT id, scheme, year, round, list, at, enterprises, sm3, seq FROM published_list "
		"WHERE (CAST($1 AS TEXT) IS NULL OR scheme = $1) AND ($2 = 0 OR year = $2) ORDER BY id DESC LIMIT 2000 {unscoped}"), &s)));
	db_bind_text(s, 1, scheme);
	db_bind_i64(s, 2, year);
	for (bool row = true; n < LISTS_MOST; n++) {
		TRY(fail_db(c, db_next(s, &row)));
		if (!row)
			break;
		TRY(row_of(c, s, &list[n]));
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_list_get(struct ctx *c, int64_t id, struct published_list *ret_list, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL,
		SQL("SELECT id, scheme, year, round, list, at, enterprises, sm3, seq FROM published_list WHERE id = $1 {unscoped}"), &s)));
	db_bind_i64(s, 1, id);
	TRY(fail_db(c, db_next(s, ret_found)));
	return *ret_found ? row_of(c, s, ret_list) : RC_OK;
}

enum rc store_list_file(struct ctx *c, int64_t id, const char **ret_text, size_t *ret_len)
{
	stmt_auto *s = NULL;
	bool row = false;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT file FROM published_list WHERE id = $1 {unscoped}"), &s)));
	db_bind_i64(s, 1, id);
	TRY(fail_db(c, db_next(s, &row)));
	const char *text = row ? arena_strdup(&c->arena, db_text(s, 0)) : NULL;
	if (text == NULL)
		return row ? ctx_no_memory(c) : ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有编号为 %lld 的公布名单", "there is no published list %lld"), (long long)id);
	*ret_text = text;
	*ret_len = strlen(text);
	return RC_OK;
}
