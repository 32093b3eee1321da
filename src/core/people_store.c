/* people_store.c - accounts, grants, tokens, invitations in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "base/text.h"
#include "core/people_store.h"
#include "core/session_priv.h"
#include "core/setting.h"
#include "core/statement.h"

/* Rows as they come, in an array that grows in the arena. */
struct rows { void *items; size_t size; int n, cap; };

static void *next_row(struct ctx *c, struct rows *r)
{
	if (r->n == r->cap) {
		int cap = r->cap > 0 ? r->cap * 2 : 16;
		void *more = ctx_alloc(c, (size_t)cap * r->size);
		if (more == NULL)
			return NULL;
		if (r->n > 0)
			memcpy(more, r->items, (size_t)r->n * r->size);
		r->items = more;
		r->cap = cap;
	}
	return (char *)r->items + (size_t)r->n++ * r->size;
}

static const char *kept(struct ctx *c, const char *s)
{
	const char *copy = s != NULL ? arena_strdup(&c->arena, s) : NULL;
	return copy != NULL ? copy : "";
}

typedef void take_fn(struct ctx *c, struct db_stmt *s, void *item);

/* Runs a statement whose parameters are bound and gathers its rows. */
static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, void *ret_list, int *ret_n)
{
	struct rows r = { .size = size };
	bool row = false;
	enum rc rc;
	while ((rc = db_next(s, &row)) == RC_OK && row) {
		void *item = next_row(c, &r);
		if (item == NULL) {
			db_reset(s);
			return ctx_no_memory(c);
		}
		take(c, s, item);
	}
	db_reset(s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	memcpy(ret_list, &r.items, sizeof r.items);
	*ret_n = r.n;
	return RC_OK;
}

static enum rc run_count(struct ctx *c, struct db_stmt *s, bool *ret_any)
{
	TRY(statement_run(c, s));
	*ret_any = db_changes(c->db) > 0;
	return RC_OK;
}

/* One number, 0 without a row. */
static enum rc number(struct ctx *c, struct db_stmt *s, int64_t *ret_v)
{
	bool row = false;
	enum rc rc = db_next(s, &row);
	int64_t v = rc == RC_OK && row ? db_i64(s, 0) : 0;
	if (rc == RC_OK && row)
		rc = db_next(s, &row); /* to the end, so that a row is written */
	db_reset(s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	*ret_v = v;
	return RC_OK;
}

static enum rc prepare(struct ctx *c, const char *sql, struct db_stmt **ret_s)
{
	enum rc rc = db_prepare(c->db, NULL, sql, ret_s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc people_changed(struct ctx *c)
{
	char mark[SESSION_TEXT];
	TRY(secret_make(c, mark));
	return setting_set(c, PEOPLE_CHANGED, mark);
}

/* ---- Accounts. */

enum rc people_store_count(struct ctx *c, const char *like, int64_t *ret_n)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("SELECT count(*) FROM account WHERE $1 = '' OR name LIKE $1 ESCAPE '!' OR display_name LIKE $1 ESCAPE '!' {unscoped}"), &s));
	db_bind_text(s, 1, like);
	return number(c, s, ret_n);
}

static void take_person(struct ctx *c, struct db_stmt *s, void *item)
{
	struct person *p = item;
	*p = (struct person){ .id = db_i64(s, 0), .name = kept(c, db_text(s, 1)), .display_name = kept(c, db_text(s, 2)),
		.active = strcmp(db_text(s, 3), "active") == 0, .must_change = db_i64(s, 4) != 0, .second_factor = db_text(s, 5)[0] != '\0',
		.created_at = kept(c, db_text(s, 6)), .password_at = kept(c, db_text(s, 7)) };
	char at[INSTANT_TEXT];
	if (db_is_null(s, 8))
		return;
	instant_print(at, db_i64(s, 8));
	p->last_seen_at = kept(c, at);
}

enum rc people_store_list(struct ctx *c, int64_t id, const char *like, int64_t skip, int most, struct person **ret_list, int *ret_n)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("SELECT a.id, a.name, a.display_name, a.status, a.must_change, a.totp_secret, a.created_at, a.password_at,"
		" (SELECT max(n.seen_ms) FROM session n WHERE n.account = a.id) FROM account a"
		" WHERE ($1 = 0 OR a.id = $1) AND ($2 = '' OR a.name LIKE $2 ESCAPE '!' OR a.display_name LIKE $2 ESCAPE '!')"
		" ORDER BY a.name LIMIT $3 OFFSET $4 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, like);
	db_bind_i64(s, 3, most);
	db_bind_i64(s, 4, skip);
	return gather(c, s, sizeof(struct person), take_person, ret_list, ret_n);
}

enum rc people_store_display(struct ctx *c, int64_t id, const char *display_name)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	TRY(prepare(c, SQL("UPDATE account SET display_name = $2, changed_at = $3 WHERE id = $1 {unscoped}"), &s));
	instant_print(at, c->now_ms);
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, display_name);
	db_bind_text(s, 3, at);
	return statement_run(c, s);
}

enum rc people_store_status(struct ctx *c, int64_t id, const char *status)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	TRY(prepare(c, SQL("UPDATE account SET status = $2, changed_at = $3 WHERE id = $1 {unscoped}"), &s));
	instant_print(at, c->now_ms);
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, status);
	db_bind_text(s, 3, at);
	return statement_run(c, s);
}

/* ---- Grants. */

static void take_grant(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct grant_row *)item = (struct grant_row){ .id = db_i64(s, 0), .role = kept(c, db_text(s, 1)), .permission = kept(c, db_text(s, 2)),
		.area = kept(c, db_text(s, 3)), .region = kept(c, db_text(s, 4)), .subject = db_i64(s, 5), .created_at = kept(c, db_text(s, 6)),
		.created_by = kept(c, db_text(s, 7)), .task = kept(c, db_text(s, 8)), .ends_on = kept(c, db_text(s, 9)), .enterprise = "",
		.area_name = "" };
}

static void take_subject(struct ctx *c, struct db_stmt *s, void *item)
{
	(void)c;
	*(int64_t *)item = db_i64(s, 0);
}

enum rc grant_store_subjects(struct ctx *c, struct grant_row *g)
{
	struct db_stmt *s;
	int64_t *list = NULL;
	if (g->task[0] == '\0')
		return RC_OK;
	TRY(prepare(c, SQL("SELECT subject FROM task_subject WHERE account_grant = $1 ORDER BY subject {unscoped}"), &s));
	db_bind_i64(s, 1, g->id);
	TRY(gather(c, s, sizeof *list, take_subject, &list, &g->n_subjects));
	g->subjects = list;
	return RC_OK;
}

enum rc grant_store_list(struct ctx *c, int64_t account, struct grant_row **ret_list, int *ret_n)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("SELECT id, role, permission, area, region, subject, created_at, created_by, task, ends_on FROM account_grant"
		" WHERE account = $1 ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, account);
	TRY(gather(c, s, sizeof(struct grant_row), take_grant, ret_list, ret_n));
	for (int i = 0; i < *ret_n; i++)
		TRY(grant_store_subjects(c, &(*ret_list)[i]));
	return RC_OK;
}

static enum rc task_subject_add(struct ctx *c, int64_t grant, int64_t subject)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("INSERT INTO task_subject (account_grant, subject) VALUES ($1, $2) {unscoped}"), &s));
	db_bind_i64(s, 1, grant);
	db_bind_i64(s, 2, subject);
	return statement_run(c, s);
}

enum rc grant_store_add(struct ctx *c, int64_t account, const struct grant_row *g)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	int64_t id = 0;
	TRY(prepare(c, SQL("INSERT INTO account_grant (account, role, permission, area, region, subject, created_at, created_by, task, ends_on)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id {unscoped}"), &s));
	instant_print(at, c->now_ms);
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, g->role);
	db_bind_text(s, 3, g->permission);
	db_bind_text(s, 4, g->area);
	db_bind_text(s, 5, g->region);
	db_bind_i64(s, 6, g->subject);
	db_bind_text(s, 7, at);
	db_bind_text(s, 8, c->who.name);
	db_bind_text(s, 9, g->task);
	db_bind_text(s, 10, g->ends_on);
	TRY(number(c, s, &id));
	for (int i = 0; i < g->n_subjects; i++)
		TRY(task_subject_add(c, id, g->subjects[i]));
	return RC_OK;
}

enum rc grant_store_remove(struct ctx *c, int64_t account, int64_t grant, bool *ret_removed)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("DELETE FROM task_subject WHERE account_grant IN (SELECT id FROM account_grant WHERE account = $1 AND id = $2)"
		" {unscoped}"), &s));
	db_bind_i64(s, 1, account);
	db_bind_i64(s, 2, grant);
	TRY(statement_run(c, s));
	TRY(prepare(c, SQL("DELETE FROM account_grant WHERE account = $1 AND id = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, account);
	db_bind_i64(s, 2, grant);
	return run_count(c, s, ret_removed);
}

enum rc grant_store_holder(struct ctx *c, int64_t subject, const char **ret_name)
{
	struct db_stmt *s;
	bool row = false;
	TRY(prepare(c, SQL("SELECT a.name FROM account_grant g JOIN account a ON a.id = g.account"
		" WHERE g.subject = $1 AND a.status = 'active' ORDER BY a.id LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	enum rc rc = db_next(s, &row);
	*ret_name = rc == RC_OK && row ? kept(c, db_text(s, 0)) : NULL;
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc grant_store_security(struct ctx *c, int64_t but_account, int64_t *ret_n)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("SELECT count(*) FROM account_grant g JOIN account a ON a.id = g.account"
		" WHERE g.role = 'security' AND a.status = 'active' AND a.id <> $1 {unscoped}"), &s));
	db_bind_i64(s, 1, but_account);
	return number(c, s, ret_n);
}

/* ---- Tokens. */

enum rc token_store_add(struct ctx *c, int64_t account, const char *name, const char *hash, const char *names, int64_t expires_ms,
	int64_t *ret_id)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	TRY(prepare(c, SQL("INSERT INTO api_token (account, name, hash, permissions, created_at, expires_ms, used_ms, revoked)"
		" VALUES ($1, $2, $3, $4, $5, $6, 0, 0) RETURNING id {unscoped}"), &s));
	instant_print(at, c->now_ms);
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, name);
	db_bind_text(s, 3, hash);
	db_bind_text(s, 4, names);
	db_bind_text(s, 5, at);
	db_bind_i64(s, 6, expires_ms);
	return number(c, s, ret_id);
}

static void take_token(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct token_row *)item = (struct token_row){ .id = db_i64(s, 0), .account = kept(c, db_text(s, 1)), .name = kept(c, db_text(s, 2)),
		.permissions = kept(c, db_text(s, 3)), .created_at = kept(c, db_text(s, 4)), .expires_ms = db_i64(s, 5), .used_ms = db_i64(s, 6),
		.revoked = db_i64(s, 7) != 0 };
}

enum rc token_store_list(struct ctx *c, int64_t account, struct token_row **ret_list, int *ret_n)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("SELECT t.id, a.name, t.name, t.permissions, t.created_at, t.expires_ms, t.used_ms, t.revoked FROM api_token t"
		" JOIN account a ON a.id = t.account WHERE t.account = $1 ORDER BY t.id DESC {unscoped}"), &s));
	db_bind_i64(s, 1, account);
	return gather(c, s, sizeof(struct token_row), take_token, ret_list, ret_n);
}

enum rc token_store_revoke(struct ctx *c, int64_t account, int64_t id, bool *ret_revoked)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("UPDATE api_token SET revoked = 1 WHERE account = $1 AND ($2 = 0 OR id = $2) AND revoked = 0 {unscoped}"), &s));
	db_bind_i64(s, 1, account);
	db_bind_i64(s, 2, id);
	return run_count(c, s, ret_revoked);
}

static uint64_t permission_bits(const char *names)
{
	uint64_t bits = 0;
	struct slice rest = slice_of(names), name;
	while (slice_split(&rest, ' ', &name))
		for (int i = 0; permissions[i].name != NULL; i++)
			if (slice_is(name, permissions[i].name))
				bits |= UINT64_C(1) << i;
	return bits;
}

enum rc token_store_each_open(struct ctx *c, void (*fn)(void *arg, const struct token_secret *t), void *arg)
{
	struct db_stmt *s;
	bool row = false;
	enum rc rc;
	TRY(prepare(c, SQL("SELECT t.id, t.account, t.hash, t.permissions, t.created_at, t.expires_ms, t.used_ms FROM api_token t"
		" WHERE t.revoked = 0 AND t.expires_ms > $1 ORDER BY t.id {unscoped}"), &s));
	db_bind_i64(s, 1, c->now_ms);
	while ((rc = db_next(s, &row)) == RC_OK && row) {
		struct token_secret t = { .id = db_i64(s, 0), .account = db_i64(s, 1), .expires_ms = db_i64(s, 5), .used_ms = db_i64(s, 6),
			.allowed = permission_bits(db_text(s, 3)) };
		text_put(t.hash, sizeof t.hash, slice_of(db_text(s, 2)));
		fn(arg, &t);
	}
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc token_store_used(struct ctx *c, const char *hash, int64_t used_ms)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("UPDATE api_token SET used_ms = $2 WHERE hash = $1 {unscoped}"), &s));
	db_bind_text(s, 1, hash);
	db_bind_i64(s, 2, used_ms);
	return statement_run(c, s);
}

/* ---- Invitations. */

enum rc invitation_store_add(struct ctx *c, const struct invitation *v, const char *hash, int64_t *ret_id)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("INSERT INTO invitation (hash, subject, code, enterprise, created_by, created_by_name, created_at, expires_ms, state,"
		" account_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', '') RETURNING id {unscoped}"), &s));
	db_bind_text(s, 1, hash);
	db_bind_i64(s, 2, v->subject);
	db_bind_text(s, 3, v->code);
	db_bind_text(s, 4, v->enterprise);
	db_bind_i64(s, 5, v->created_by);
	db_bind_text(s, 6, v->created_by_name);
	db_bind_text(s, 7, v->created_at);
	db_bind_i64(s, 8, v->expires_ms);
	return number(c, s, ret_id);
}

static void take_invitation(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invitation *)item = (struct invitation){ .id = db_i64(s, 0), .subject = db_i64(s, 1), .code = kept(c, db_text(s, 2)),
		.enterprise = kept(c, db_text(s, 3)), .created_by = db_i64(s, 4), .created_by_name = kept(c, db_text(s, 5)),
		.created_at = kept(c, db_text(s, 6)), .expires_ms = db_i64(s, 7), .state = kept(c, db_text(s, 8)), .account_name = kept(c,
			db_text(s, 9)) };
}

enum rc invitation_store_list(struct ctx *c, int64_t created_by, int64_t id, const char *hash, struct invitation **ret_list, int *ret_n)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("SELECT id, subject, code, enterprise, created_by, created_by_name, created_at, expires_ms, state, account_name"
		" FROM invitation WHERE ($1 = 0 OR created_by = $1) AND ($2 = 0 OR id = $2) AND ($3 = '' OR hash = $3)"
		" ORDER BY id DESC LIMIT 1000 {unscoped}"), &s));
	db_bind_i64(s, 1, created_by);
	db_bind_i64(s, 2, id);
	db_bind_text(s, 3, hash);
	return gather(c, s, sizeof(struct invitation), take_invitation, ret_list, ret_n);
}

enum rc invitation_store_replace(struct ctx *c, int64_t subject, int64_t *ret_n)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("UPDATE invitation SET state = 'withdrawn' WHERE subject = $1 AND state = 'open' {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY(statement_run(c, s));
	*ret_n = db_changes(c->db);
	return RC_OK;
}

enum rc invitation_store_end(struct ctx *c, int64_t id, const char *state, const char *account_name, bool *ret_changed)
{
	struct db_stmt *s;
	TRY(prepare(c, SQL("UPDATE invitation SET state = $2, account_name = $3 WHERE id = $1 AND state = 'open' {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, state);
	db_bind_text(s, 3, account_name);
	return run_count(c, s, ret_changed);
}

enum rc people_of_subject(struct ctx *c, int64_t subject, bool *ret_any)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM account_grant WHERE subject = $1 UNION ALL SELECT id FROM invitation WHERE subject = $1 AND state = 'open' LIMIT 1"
		" {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY_DB(db_next(s, ret_any));
	return RC_OK;
}
