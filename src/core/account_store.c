/* account_store.c - accounts and sessions in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "base/text.h"
#include "core/account_store.h"

enum rc account_find(struct ctx *c, const char *name, struct account *ret_account, bool *ret_found)
{
	struct db_stmt *s;
	bool row = false;
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT id, name, hash FROM account WHERE name = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, name);
	rc = db_next(s, &row);
	if (rc == RC_OK && row) {
		ret_account->id = db_i64(s, 0);
		text_put(ret_account->name, sizeof ret_account->name, slice_of(db_text(s, 1)));
		text_put(ret_account->hash, sizeof ret_account->hash, slice_of(db_text(s, 2)));
	}
	db_reset(s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	*ret_found = row;
	return RC_OK;
}

/* Runs a statement without rows whose parameters are bound. */
static enum rc run(struct ctx *c, struct db_stmt *s)
{
	enum rc rc = db_run(s);
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc account_store_password(struct ctx *c, const char *name, const char *hash)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	enum rc rc = db_prepare(c->db, NULL,
		SQL("INSERT INTO account (name, role, hash, created_at, changed_at) VALUES ($1, 'admin', $2, $3, $3)"
		" ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	db_bind_text(s, 1, name);
	db_bind_text(s, 2, hash);
	db_bind_text(s, 3, at);
	return run(c, s);
}

enum rc session_store_add(struct ctx *c, const struct session_row *row)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL,
		SQL("INSERT INTO session (hash, account, started_ms, seen_ms, address) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, row->hash);
	db_bind_i64(s, 2, row->account);
	db_bind_i64(s, 3, row->started_ms);
	db_bind_i64(s, 4, row->seen_ms);
	db_bind_text(s, 5, c->client.address);
	return run(c, s);
}

enum rc session_store_remove(struct ctx *c, const char *hash)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM session WHERE hash = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, hash);
	return run(c, s);
}

enum rc session_store_remove_others(struct ctx *c, int64_t account, const char *but_hash)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM session WHERE account = $1 AND hash <> $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, but_hash);
	return run(c, s);
}

enum rc session_store_remove_old(struct ctx *c, int64_t started_before_ms, int64_t seen_before_ms)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM session WHERE started_ms <= $1 OR seen_ms <= $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, started_before_ms);
	db_bind_i64(s, 2, seen_before_ms);
	return run(c, s);
}

enum rc session_store_seen(struct ctx *c, const char *hash, int64_t seen_ms)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("UPDATE session SET seen_ms = $1 WHERE hash = $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, seen_ms);
	db_bind_text(s, 2, hash);
	return run(c, s);
}

enum rc session_store_each(struct ctx *c, void (*fn)(void *arg, const struct session_row *s), void *arg)
{
	struct db_stmt *s;
	bool row = false;
	enum rc rc = db_prepare(c->db, NULL,
		SQL("SELECT s.hash, s.account, a.name, s.started_ms, s.seen_ms FROM session s JOIN account a ON a.id = s.account"
		" ORDER BY s.started_ms {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	while ((rc = db_next(s, &row)) == RC_OK && row) {
		struct session_row r = { .account = db_i64(s, 1), .started_ms = db_i64(s, 3), .seen_ms = db_i64(s, 4) };
		text_put(r.hash, sizeof r.hash, slice_of(db_text(s, 0)));
		text_put(r.name, sizeof r.name, slice_of(db_text(s, 2)));
		fn(arg, &r);
	}
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}
