/* ledger_store.c - entries and nodes in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger_store.h"

static enum rc fail_db(struct ctx *c, enum rc rc)
{
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc one_i64(struct ctx *c, struct db_stmt *s, int64_t *ret_v)
{
	bool row = false;
	enum rc rc = db_next(s, &row);
	if (rc != RC_OK || !row)
		return ctx_fail_db(c, rc == RC_OK ? RC_INTERNAL : rc);
	*ret_v = db_i64(s, 0);
	return RC_OK;
}

enum rc ledger_store_size(struct ctx *c, int64_t *ret_size)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT coalesce(max(seq), 0) FROM ledger {unscoped}"), &s)));
	return one_i64(c, s, ret_size);
}

enum rc ledger_store_add(struct ctx *c, const struct ledger_entry *e)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL,
		SQL("INSERT INTO ledger (seq, at, kind, actor, object, body, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7) {unscoped}"), &s)));
	db_bind_i64(s, 1, e->seq);
	db_bind_text(s, 2, e->at);
	db_bind_text(s, 3, e->kind);
	db_bind_text(s, 4, e->actor);
	db_bind_text(s, 5, e->object);
	db_bind_text(s, 6, e->body);
	db_bind_text(s, 7, e->leaf);
	return fail_db(c, db_run(s));
}

/* Columns as every SELECT below lists them; borrowed. */
static struct ledger_entry row_of(struct db_stmt *s)
{
	return (struct ledger_entry){ db_i64(s, 0), db_text(s, 1), db_text(s, 2), db_text(s, 3), db_text(s, 4), db_text(s, 5), db_text(s, 6) };
}

static enum rc own(struct ctx *c, struct ledger_entry *e)
{
	const char **texts[] = { &e->at, &e->kind, &e->actor, &e->object, &e->body, &e->leaf };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		*texts[i] = arena_strdup(&c->arena, *texts[i]);
		if (*texts[i] == NULL)
			return ctx_no_memory(c);
	}
	return RC_OK;
}

static enum rc one_entry(struct ctx *c, struct db_stmt *s, struct ledger_entry *ret_entry, bool *ret_found)
{
	bool row = false;
	TRY(fail_db(c, db_next(s, &row)));
	if (row) {
		struct ledger_entry e = row_of(s);
		TRY(own(c, &e));
		*ret_entry = e;
	}
	*ret_found = row;
	return RC_OK;
}

enum rc ledger_store_get(struct ctx *c, int64_t seq, struct ledger_entry *ret_entry, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT seq, at, kind, actor, object, body, leaf FROM ledger WHERE seq = $1 {unscoped}"), &s)));
	db_bind_i64(s, 1, seq);
	return one_entry(c, s, ret_entry, ret_found);
}

enum rc ledger_store_find(struct ctx *c, const char *kind, const char *object, struct ledger_entry *ret_entry, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT seq, at, kind, actor, object, body, leaf FROM ledger WHERE kind = $1 AND object = $2 "
		"ORDER BY seq LIMIT 1 {unscoped}"), &s)));
	db_bind_text(s, 1, kind);
	db_bind_text(s, 2, object);
	return one_entry(c, s, ret_entry, ret_found);
}

enum rc ledger_store_count(struct ctx *c, const char *kind, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT count(*) FROM ledger WHERE kind = $1 {unscoped}"), &s)));
	db_bind_text(s, 1, kind);
	return one_i64(c, s, ret_n);
}

enum rc ledger_store_list(struct ctx *c, const char *kind, int64_t before, int limit, struct ledger_entry *list, int *ret_n)
{
	stmt_auto *s = NULL;
	int n = 0;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT seq, at, kind, actor, object, body, leaf FROM ledger "
		"WHERE seq < $1 AND (CAST($2 AS TEXT) IS NULL OR kind = $2) ORDER BY seq DESC LIMIT $3 {unscoped}"), &s)));
	db_bind_i64(s, 1, before);
	db_bind_text(s, 2, kind);
	db_bind_i64(s, 3, limit);
	for (bool row = true; n < limit; n++) {
		TRY(fail_db(c, db_next(s, &row)));
		if (!row)
			break;
		list[n] = row_of(s);
		TRY(own(c, &list[n]));
	}
	*ret_n = n;
	return RC_OK;
}

enum rc ledger_store_each(struct ctx *c, enum rc (*fn)(void *arg, const struct ledger_entry *e), void *arg)
{
	stmt_auto *s = NULL;
	bool row = true;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT seq, at, kind, actor, object, body, leaf FROM ledger ORDER BY seq {unscoped}"), &s)));
	while (true) {
		TRY(fail_db(c, db_next(s, &row)));
		if (!row)
			return RC_OK;
		struct ledger_entry e = row_of(s);
		TRY(fn(arg, &e));
	}
}

/* ---- Nodes. */

static enum rc one_hash(struct ctx *c, struct db_stmt *s, struct merkle_hash *ret_hash, bool *ret_found)
{
	bool row = false;
	TRY(fail_db(c, db_next(s, &row)));
	if (row && !hex_parse(ret_hash->b, sizeof ret_hash->b, db_text(s, 0)))
		row = false; /* a text that is no hash is as good as none */
	*ret_found = row;
	return RC_OK;
}

static enum rc leaf_of(struct ctx *c, uint64_t pos, struct merkle_hash *ret_hash, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT leaf FROM ledger WHERE seq = $1 {unscoped}"), &s)));
	db_bind_i64(s, 1, (int64_t)pos + 1);
	return one_hash(c, s, ret_hash, ret_found);
}

enum rc ledger_store_node(struct ctx *c, int level, uint64_t pos, struct merkle_hash *ret_hash, bool *ret_found)
{
	stmt_auto *s = NULL;
	if (level == 0)
		return leaf_of(c, pos, ret_hash, ret_found);
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT hash FROM ledger_node WHERE level = $1 AND pos = $2 {unscoped}"), &s)));
	db_bind_i64(s, 1, level);
	db_bind_i64(s, 2, (int64_t)pos);
	return one_hash(c, s, ret_hash, ret_found);
}

enum rc ledger_store_node_add(struct ctx *c, int level, uint64_t pos, const struct merkle_hash *h)
{
	stmt_auto *s = NULL;
	char hex[DIGEST_HEX];
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("INSERT INTO ledger_node (level, pos, hash) VALUES ($1, $2, $3) {unscoped}"), &s)));
	hex_print(hex, h->b, sizeof h->b);
	db_bind_i64(s, 1, level);
	db_bind_i64(s, 2, (int64_t)pos);
	db_bind_text(s, 3, hex);
	return fail_db(c, db_run(s));
}

enum rc ledger_store_node_count(struct ctx *c, int64_t *ret_count)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT count(*) FROM ledger_node {unscoped}"), &s)));
	return one_i64(c, s, ret_count);
}
