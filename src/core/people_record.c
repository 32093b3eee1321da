/* people_record.c - acts on accounts and grants in the ledger, and `gusu check` of both against it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An entry can never be taken out again, so it holds nothing of a person: accounts are numbers here, also the one that acted (ledger.c). */
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "core/cli.h"
#include "core/people_record.h"

enum { BODY = 4096 };
static const char given[] = "given", taken[] = "taken";

static const char *object_of(struct ctx *c, int64_t account)
{
	return arena_printf(&c->arena, "account %lld", (long long)account);
}

enum rc record_account(struct ctx *c, int64_t account, const char *what)
{
	const char *object = object_of(c, account);
	const char *body = arena_printf(&c->arena, "{\"account\":%lld,\"what\":\"%s\"}", (long long)account, what);
	return object != NULL && body != NULL ? ledger_write(c, LEDGER_ACCOUNT_CHANGED, object, body, NULL) : ctx_no_memory(c);
}

static void put_task(struct jw *w, const struct grant_row *g)
{
	jw_key(w, "subjects");
	jw_arr(w);
	for (int i = 0; i < g->n_subjects; i++)
		jw_i64(w, g->subjects[i]);
	jw_arr_end(w);
	jw_ktext(w, "task", g->task);
}

/* In canonical form (ledger.h), so that it can be compared with what stands there. */
static const char *grant_body(struct ctx *c, int64_t account, const struct grant_row *g, const char *what)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "account", account);
	jw_ktext(&w, "area", g->area);
	if (g->ends_on[0] != '\0')
		jw_ktext(&w, "ends_on", g->ends_on);
	jw_ki64(&w, "enterprise", g->subject);
	jw_ktext(&w, "permission", g->permission);
	jw_ktext(&w, "region", g->region);
	jw_ktext(&w, "role", g->role);
	if (g->task[0] != '\0')
		put_task(&w, g);
	jw_ktext(&w, "what", what);
	jw_obj_end(&w);
	return buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
}

static enum rc record_grant(struct ctx *c, int64_t account, const struct grant_row *g, const char *what)
{
	const char *object = object_of(c, account), *body = grant_body(c, account, g, what);
	return object != NULL && body != NULL ? ledger_write(c, LEDGER_GRANT_CHANGED, object, body, NULL) : ctx_no_memory(c);
}

enum rc record_grant_given(struct ctx *c, int64_t account, const struct grant_row *g) { return record_grant(c, account, g, given); }
enum rc record_grant_taken(struct ctx *c, int64_t account, const struct grant_row *g) { return record_grant(c, account, g, taken); }

/* ---- gusu check */

static void tell(struct ctx *c, int *findings, int64_t account, const char *what)
{
	cli_finding(c, TR(c, "账号 %lld：%s；有人用别的工具改过库，请与备份比对", "account %lld: %s; somebody changed the database with other tools, compare it with a backup"),
		(long long)account, what);
	++*findings;
}

static bool is_last(const struct record_last *last, int n, const char *body)
{
	for (int i = 0; i < n; i++)
		if (strcmp(last[i].body, body) == 0)
			return true;
	return false;
}

/* Every grant has an entry that gives it and none later that takes it; accounts of before the first entry had theirs from an older program. */
static enum rc check_rows(struct ctx *c, const struct record_grant_row *rows, int n_rows, const struct record_last *last, int n_last, int *findings)
{
	for (int i = 0; i < n_rows; i++) {
		const char *is = grant_body(c, rows[i].account, &rows[i].row, given), *was = grant_body(c, rows[i].account, &rows[i].row, taken);
		if (is == NULL || was == NULL)
			return ctx_no_memory(c);
		bool silent = !is_last(last, n_last, is), before = strcmp(rows[i].row.created_at, n_last > 0 ? last[0].first_at : "~") < 0;
		if (is_last(last, n_last, was) || (silent && !before))
			tell(c, findings, rows[i].account, TR(c, "有一项授权，账本里没有授予它的记录", "it has a grant that the ledger does not give it"));
	}
	return RC_OK;
}

static enum rc check_entries(struct ctx *c, const struct record_grant_row *rows, int n_rows, const struct record_last *last, int n_last, int *findings)
{
	for (int i = 0; i < n_last; i++) {
		bool there = strstr(last[i].body, "\"what\":\"taken\"}") != NULL;
		for (int k = 0; k < n_rows && !there; k++) {
			if (rows[k].account != last[i].account)
				continue;
			const char *is = grant_body(c, rows[k].account, &rows[k].row, given);
			if (is == NULL)
				return ctx_no_memory(c);
			there = strcmp(is, last[i].body) == 0;
		}
		if (!there)
			tell(c, findings, last[i].account, TR(c, "账本授予它的一项授权不见了", "a grant that the ledger gives it is gone"));
	}
	return RC_OK;
}

static enum rc check_accounts(struct ctx *c, int *findings)
{
	struct record_account_row *list;
	int n;
	TRY(record_store_accounts(c, &list, &n));
	for (int i = 0; i < n; i++) {
		const struct record_account_row *a = &list[i];
		if (a->standing[0] == '\0' && a->after_first)
			tell(c, findings, a->id, TR(c, "账本里没有建立它的记录", "the ledger does not say that it was made"));
		else if (a->standing[0] != '\0' && (strcmp(a->standing, "disabled") == 0) == a->active)
			tell(c, findings, a->id, TR(c, "启用状态与账本不符", "whether it may sign in is not what the ledger says"));
	}
	return RC_OK;
}

enum rc people_record_check(struct ctx *c, int *findings)
{
	struct record_grant_row *rows;
	struct record_last *last;
	int n_rows, n_last;
	TRY(record_store_grants(c, &rows, &n_rows));
	TRY(record_store_last_grants(c, &last, &n_last));
	TRY(check_rows(c, rows, n_rows, last, n_last, findings));
	TRY(check_entries(c, rows, n_rows, last, n_last, findings));
	return check_accounts(c, findings);
}
