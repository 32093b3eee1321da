/* account_store.c - accounts and sessions in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "base/text.h"
#include "core/account_store.h"
#include "core/statement.h"

static void take_account(struct db_stmt *s, struct account *a)
{
	*a = (struct account){ .id = db_i64(s, 0), .active = strcmp(db_text(s, 4), "active") == 0, .must_change = db_i64(s, 5) != 0,
		.totp_step = db_i64(s, 8) };
	text_put(a->name, sizeof a->name, slice_of(db_text(s, 1)));
	text_put(a->display_name, sizeof a->display_name, slice_of(db_text(s, 2)));
	text_put(a->hash, sizeof a->hash, slice_of(db_text(s, 3)));
	text_put(a->totp_secret, sizeof a->totp_secret, slice_of(db_text(s, 6)));
	text_put(a->totp_offered, sizeof a->totp_offered, slice_of(db_text(s, 7)));
}

static enum rc first_account(struct ctx *c, struct db_stmt *s, struct account *ret_account, bool *ret_found)
{
	bool row = false;
	enum rc rc = db_next(s, &row);
	if (rc == RC_OK && row)
		take_account(s, ret_account);
	db_reset(s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	*ret_found = row;
	return RC_OK;
}

enum rc account_find(struct ctx *c, const char *name, struct account *ret_account, bool *ret_found)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT id, name, display_name, hash, status, must_change, totp_secret, totp_offered, totp_step"
		" FROM account WHERE name = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, name);
	return first_account(c, s, ret_account, ret_found);
}

enum rc account_by_id(struct ctx *c, int64_t id, struct account *ret_account, bool *ret_found)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT id, name, display_name, hash, status, must_change, totp_secret, totp_offered, totp_step"
		" FROM account WHERE id = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, id);
	return first_account(c, s, ret_account, ret_found);
}

/* Runs a statement without rows whose parameters are bound. */
enum rc account_store_add(struct ctx *c, const char *name, const char *display_name, const char *hash, bool must_change, int64_t *ret_id)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	enum rc rc = db_prepare(c->db, NULL, SQL("INSERT INTO account (name, display_name, status, hash, must_change, totp_secret, totp_offered,"
		" totp_step, created_at, changed_at, password_at) VALUES ($1, $2, 'active', $3, $4, '', '', 0, $5, $5, $5)"
		" RETURNING id {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	db_bind_text(s, 1, name);
	db_bind_text(s, 2, display_name);
	db_bind_text(s, 3, hash);
	db_bind_i64(s, 4, must_change);
	db_bind_text(s, 5, at);
	rc = db_run_id(s, ret_id);
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc account_store_password(struct ctx *c, int64_t id, const char *hash, bool must_change)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	enum rc rc = db_prepare(c->db, NULL,
		SQL("UPDATE account SET hash = $2, must_change = $3, changed_at = $4, password_at = $4 WHERE id = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, hash);
	db_bind_i64(s, 3, must_change);
	db_bind_text(s, 4, at);
	return statement_run(c, s);
}

enum rc account_store_totp(struct ctx *c, int64_t id, const char *secret, const char *offered, int64_t step)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL,
		SQL("UPDATE account SET totp_secret = $2, totp_offered = $3, totp_step = $4 WHERE id = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, secret);
	db_bind_text(s, 3, offered);
	db_bind_i64(s, 4, step);
	return statement_run(c, s);
}

enum rc account_store_step(struct ctx *c, int64_t id, int64_t step, bool *ret_first)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, step);
	TRY(statement_run(c, s));
	*ret_first = db_changes(c->db) == 1;
	return RC_OK;
}

enum rc recovery_store_add(struct ctx *c, int64_t account, const char *hash)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("INSERT INTO recovery_code (account, hash) VALUES ($1, $2) {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, hash);
	return statement_run(c, s);
}

enum rc recovery_store_use(struct ctx *c, int64_t account, const char *hash, bool *ret_used)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM recovery_code WHERE account = $1 AND hash = $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, hash);
	TRY(statement_run(c, s));
	*ret_used = db_changes(c->db) == 1;
	return RC_OK;
}

enum rc recovery_store_clear(struct ctx *c, int64_t account)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM recovery_code WHERE account = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, account);
	return statement_run(c, s);
}

/* ---- Wrong passwords. */

enum rc failure_store_add(struct ctx *c, const char *name, const char *address)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("INSERT INTO login_failure (name, address, at_ms) VALUES ($1, $2, $3) {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, name);
	db_bind_text(s, 2, address);
	db_bind_i64(s, 3, c->now_ms);
	return statement_run(c, s);
}

enum rc failure_store_forget(struct ctx *c, const char *name, int64_t before_ms)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM login_failure WHERE name = $1 OR at_ms < $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, name);
	db_bind_i64(s, 2, before_ms);
	return statement_run(c, s);
}

enum rc failure_store_each(struct ctx *c, int64_t since_ms, failure_fn *fn, void *arg)
{
	struct db_stmt *s;
	bool row = false;
	enum rc rc = db_prepare(c->db, NULL,
		SQL("SELECT name, address, at_ms FROM login_failure WHERE at_ms >= $1 ORDER BY at_ms, id {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, since_ms);
	while ((rc = db_next(s, &row)) == RC_OK && row)
		fn(arg, db_text(s, 0), db_text(s, 1), db_i64(s, 2));
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

/* ---- Sessions. */

enum rc session_store_add(struct ctx *c, const struct session_row *row)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL,
		SQL("INSERT INTO session (hash, account, started_ms, seen_ms, address, agent) VALUES ($1, $2, $3, $4, $5, $6) {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, row->hash);
	db_bind_i64(s, 2, row->account);
	db_bind_i64(s, 3, row->started_ms);
	db_bind_i64(s, 4, row->seen_ms);
	db_bind_text(s, 5, c->client.address);
	db_bind_text(s, 6, row->agent);
	return statement_run(c, s);
}

enum rc session_store_remove(struct ctx *c, const char *hash)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM session WHERE hash = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, hash);
	return statement_run(c, s);
}

enum rc session_store_remove_others(struct ctx *c, int64_t account, const char *but_hash)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM session WHERE account = $1 AND hash <> $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, but_hash);
	return statement_run(c, s);
}

enum rc session_store_remove_old(struct ctx *c, int64_t started_before_ms, int64_t seen_before_ms)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("DELETE FROM session WHERE started_ms <= $1 OR seen_ms <= $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, started_before_ms);
	db_bind_i64(s, 2, seen_before_ms);
	return statement_run(c, s);
}

enum rc session_store_seen(struct ctx *c, const char *hash, int64_t seen_ms)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL, SQL("UPDATE session SET seen_ms = $1 WHERE hash = $2 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, seen_ms);
	db_bind_text(s, 2, hash);
	return statement_run(c, s);
}

enum rc session_store_each(struct ctx *c, int64_t account, void (*fn)(void *arg, const struct session_row *s), void *arg)
{
	struct db_stmt *s;
	bool row = false;
	enum rc rc = db_prepare(c->db, NULL,
		SQL("SELECT s.hash, s.account, a.name, s.started_ms, s.seen_ms, s.address, s.agent FROM session s JOIN account a ON a.id = s.account"
		" WHERE a.status = 'active' AND ($1 = 0 OR s.account = $1) ORDER BY s.started_ms DESC {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, account);
	while ((rc = db_next(s, &row)) == RC_OK && row) {
		struct session_row r = { .account = db_i64(s, 1), .started_ms = db_i64(s, 3), .seen_ms = db_i64(s, 4) };
		text_put(r.hash, sizeof r.hash, slice_of(db_text(s, 0)));
		text_put(r.name, sizeof r.name, slice_of(db_text(s, 2)));
		text_put(r.address, sizeof r.address, slice_of(db_text(s, 5)));
		text_put(r.agent, sizeof r.agent, slice_of(db_text(s, 6)));
		fn(arg, &r);
	}
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}
