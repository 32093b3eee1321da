/* attachment_store.c - attachments in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/attachment_store.h"
#include <stdio.h>
#include <string.h>
#include "base/text.h"

#define COLUMNS "id, owner, kind, name, size, sha256, sm3, shot_at, account, account_name, created_at"

static enum rc one_number(struct ctx *c, struct db_stmt *s, int64_t *ret_v)
{
	bool row;
	TRY_DB(db_next(s, &row));
	*ret_v = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

static enum rc add_row(struct ctx *c, const struct attachment *a)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO attachment (owner, kind, name, size, sha256, sm3, shot_at, account, account_name, created_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (owner, sha256) DO NOTHING {unscoped}"), &s));
	db_bind_text(s, 1, a->owner);
	db_bind_text(s, 2, attachment_kind_words[a->kind]);
	db_bind_text(s, 3, a->name);
	db_bind_i64(s, 4, a->size);
	db_bind_text(s, 5, a->sha256);
	db_bind_text(s, 6, a->sm3);
	db_bind_text(s, 7, a->shot_at);
	db_bind_i64(s, 8, a->account);
	db_bind_text(s, 9, a->account_name);
	db_bind_text(s, 10, a->created_at);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_attachment_add(struct ctx *c, struct attachment *a, bool *ret_added)
{
	stmt_auto *s = NULL;
	TRY(add_row(c, a));
	bool added = db_changes(c->db) > 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM attachment WHERE owner = $1 AND sha256 = $2 {unscoped}"), &s));
	db_bind_text(s, 1, a->owner);
	db_bind_text(s, 2, a->sha256);
	TRY(one_number(c, s, &a->id));
	*ret_added = added;
	return RC_OK;
}

static enum attachment_kind kind_of(const char *word)
{
	int k = 0;
	while (k < ATTACHMENT_ZIP && strcmp(attachment_kind_words[k], word) != 0)
		k++;
	return (enum attachment_kind)k;
}

static const char *text(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	return t != NULL ? arena_strdup(&c->arena, t) : NULL;
}

static enum rc read_row(struct ctx *c, struct db_stmt *s, struct attachment *a)
{
	*a = (struct attachment){ .id = db_i64(s, 0), .owner = text(c, s, 1), .kind = kind_of(db_text(s, 2)), .name = text(c, s, 3), .size = db_i64(s, 4),
		.shot_at = text(c, s, 7), .account = db_i64(s, 8), .account_name = text(c, s, 9), .created_at = text(c, s, 10) };
	snprintf(a->sha256, sizeof a->sha256, "%s", db_text(s, 5));
	snprintf(a->sm3, sizeof a->sm3, "%s", db_text(s, 6));
	return a->owner && a->name && a->account_name && a->created_at ? RC_OK : ctx_no_memory(c);
}

static enum rc read_rows(struct ctx *c, struct db_stmt *s, int most, struct attachment **ret_list, int *ret_n)
{
	bool row;
	int n = 0;
	struct attachment *list = arena_new_array(&c->arena, struct attachment, (size_t)most + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	while (n < most) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(read_row(c, s, &list[n++]));
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_attachments(struct ctx *c, const char *owner, int64_t id, int most, struct attachment **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " COLUMNS " FROM attachment WHERE owner = $1 AND ($2 = 0 OR id = $2) ORDER BY id LIMIT $3 {unscoped}"), &s));
	db_bind_text(s, 1, owner);
	db_bind_i64(s, 2, id);
	db_bind_i64(s, 3, most);
	return read_rows(c, s, most, ret_list, ret_n);
}

enum rc store_attachments_after(struct ctx *c, int64_t after, int most, struct attachment **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " COLUMNS " FROM attachment WHERE id > $1 ORDER BY id LIMIT $2 {unscoped}"), &s));
	db_bind_i64(s, 1, after);
	db_bind_i64(s, 2, most);
	return read_rows(c, s, most, ret_list, ret_n);
}

enum rc store_attachment_count(struct ctx *c, const char *owner, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM attachment WHERE owner = $1 {unscoped}"), &s));
	db_bind_text(s, 1, owner);
	return one_number(c, s, ret_n);
}

enum rc store_attachment_content(struct ctx *c, const char *sha256, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM attachment WHERE sha256 = $1 {unscoped}"), &s));
	db_bind_text(s, 1, sha256);
	return one_number(c, s, ret_n);
}
