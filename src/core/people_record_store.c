/* people_record_store.c - what the ledger says of accounts and grants, beside the rows themselves.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "core/people_record.h"
#include "core/people_store.h"

static const char *kept(struct ctx *c, const char *s)
{
	const char *copy = s != NULL ? arena_strdup(&c->arena, s) : NULL;
	return copy != NULL ? copy : "";
}

typedef void take_fn(struct ctx *c, struct db_stmt *s, void *item);

/* Room for as many rows as `count` says, then the rows of `sql`, within one snapshot or not: rows that came meanwhile are left for the next check. */
static enum rc gather(struct ctx *c, const char *count, const char *sql, size_t size, take_fn *take, void **ret_list, int *ret_n)
{
	stmt_auto *s = NULL, *rows = NULL;
	bool row = false;
	TRY_DB(db_prepare(c->db, NULL, count, &s));
	TRY_DB(db_next(s, &row));
	int most = row ? (int)db_i64(s, 0) : 0, n = 0;
	char *list = ctx_alloc(c, ((size_t)most + 1) * size);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, sql, &rows));
	for (; n < most; n++) {
		TRY_DB(db_next(rows, &row));
		if (!row)
			break;
		take(c, rows, list + (size_t)n * size);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

static void take_grant(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct record_grant_row *)item = (struct record_grant_row){ db_i64(s, 0), { .role = kept(c, db_text(s, 1)), .permission = kept(c, db_text(s, 2)),
		.area = kept(c, db_text(s, 3)), .region = kept(c, db_text(s, 4)), .subject = db_i64(s, 5), .created_at = kept(c, db_text(s, 6)),
		.id = db_i64(s, 7), .task = kept(c, db_text(s, 8)), .ends_on = kept(c, db_text(s, 9)) } };
}

enum rc record_store_grants(struct ctx *c, struct record_grant_row **ret_list, int *ret_n)
{
	TRY(gather(c, SQL("SELECT count(*) FROM account_grant {unscoped}"),
		SQL("SELECT account, role, permission, area, region, subject, created_at, id, task, ends_on FROM account_grant ORDER BY account, id {unscoped}"),
		sizeof(struct record_grant_row), take_grant, (void **)ret_list, ret_n));
	for (int i = 0; i < *ret_n; i++)
		TRY(grant_store_subjects(c, &(*ret_list)[i].row));
	return RC_OK;
}

static void take_last(struct ctx *c, struct db_stmt *s, void *item)
{
	const char *object = db_text(s, 0), *blank = object != NULL ? strchr(object, ' ') : NULL;
	*(struct record_last *)item = (struct record_last){ blank != NULL ? strtoll(blank, NULL, 10) : 0, kept(c, db_text(s, 1)), kept(c, db_text(s, 2)) };
}

enum rc record_store_last_grants(struct ctx *c, struct record_last **ret_list, int *ret_n)
{
	return gather(c, SQL("SELECT count(*) FROM ledger WHERE kind = 'grant.changed' {unscoped}"),
		SQL("SELECT l.object, l.body, (SELECT f.at FROM ledger f WHERE f.kind = 'grant.changed' ORDER BY f.seq LIMIT 1) FROM ledger l "
			"WHERE l.kind = 'grant.changed' AND NOT EXISTS (SELECT 1 FROM ledger n WHERE n.kind = l.kind AND n.object = l.object AND n.seq > l.seq "
			"AND replace(n.body, '\"taken\"}', '\"given\"}') = replace(l.body, '\"taken\"}', '\"given\"}')) ORDER BY l.seq {unscoped}"),
		sizeof(struct record_last), take_last, (void **)ret_list, ret_n);
}

/* {"account":7,"what":"disabled"} */
static const char *what_of(struct ctx *c, const char *body)
{
	const char *p = body != NULL ? strstr(body, "\"what\":\"") : NULL;
	if (p == NULL)
		return "";
	p += 8;
	return arena_printf(&c->arena, "%.*s", (int)strcspn(p, "\""), p);
}

static void take_account(struct ctx *c, struct db_stmt *s, void *item)
{
	const char *what = what_of(c, db_is_null(s, 3) ? NULL : db_text(s, 3));
	*(struct record_account_row *)item = (struct record_account_row){ db_i64(s, 0), strcmp(db_text(s, 1), "active") == 0, db_i64(s, 2) != 0,
		what != NULL ? what : "" };
}

enum rc record_store_accounts(struct ctx *c, struct record_account_row **ret_list, int *ret_n)
{
	return gather(c, SQL("SELECT count(*) FROM account {unscoped}"),
		SQL("SELECT a.id, a.status, CASE WHEN EXISTS (SELECT 1 FROM ledger f WHERE f.kind = 'account.changed' AND f.at <= a.created_at) THEN 1 ELSE 0 END, "
			"(SELECT l.body FROM ledger l WHERE l.kind = 'account.changed' AND l.object = 'account ' || CAST(a.id AS TEXT) "
			"AND (l.body LIKE '%\"added\"}' OR l.body LIKE '%\"enabled\"}' OR l.body LIKE '%\"disabled\"}') ORDER BY l.seq DESC LIMIT 1) "
			"FROM account a ORDER BY a.id {unscoped}"),
		sizeof(struct record_account_row), take_account, (void **)ret_list, ret_n);
}
