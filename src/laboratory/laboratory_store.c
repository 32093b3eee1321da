/* laboratory_store.c - the statements of the laboratory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/laboratory_store.h"

#include <string.h>

#include "base/period.h"
#include "core/cli.h"

enum { LIST_MOST = 1000 };

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	return t != NULL ? arena_strdup(&c->arena, t) : NULL;
}

enum rc laboratory_sm3(const char *text, size_t len, char out[DIGEST_HEX])
{
	unsigned char sm3[DIGEST_SIZE];
	TRY(digest_of(DIGEST_SM3, text, len, sm3));
	hex_print(out, sm3, sizeof sm3);
	return RC_OK;
}

/* ---- Scenarios. */

static void take_head(struct ctx *c, struct db_stmt *s, struct scenario *r)
{
	*r = (struct scenario){ .id = db_i64(s, 0), .account = db_i64(s, 1), .who = kept(c, s, 2), .name = kept(c, s, 3), .note = kept(c, s, 4), .scheme = kept(c, s, 5), .year = (int)db_i64(s, 6),
		.base = kept(c, s, 7), .sm3 = kept(c, s, 8), .previous_at = kept(c, s, 9), .shared = db_i64(s, 10) != 0, .version = db_i64(s, 11), .created = kept(c, s, 12), .changed = kept(c, s, 13) };
	r->own = r->account == c->who.account;
	r->changed_text = r->sm3 != NULL && r->base != NULL && strcmp(r->sm3, r->base) != 0;
}

enum rc store_scenarios(struct ctx *c, bool shared, struct scenario **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct scenario *list = arena_new_array(&c->arena, struct scenario, LIST_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, account, who, name, note, scheme, year, base, sm3, previous_at, shared, version, created, changed FROM laboratory_scenario "
		"WHERE account = $1 OR (shared = 1 AND $2 = 1) ORDER BY changed DESC, id DESC LIMIT $3 {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_i64(s, 2, shared);
	db_bind_i64(s, 3, LIST_MOST);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row || n == LIST_MOST)
			break;
		take_head(c, s, &list[n++]);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_scenario_get(struct ctx *c, int64_t id, struct scenario *ret, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, account, who, name, note, scheme, year, base, sm3, previous_at, shared, version, created, changed, base_text, text, previous FROM laboratory_scenario "
		"WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, ret_found));
	if (!*ret_found)
		return RC_OK;
	take_head(c, s, ret);
	ret->base_text = kept(c, s, 14);
	ret->text = kept(c, s, 15);
	ret->previous = kept(c, s, 16);
	return ret->text != NULL && ret->base_text != NULL ? RC_OK : ctx_no_memory(c);
}

enum rc store_scenario_count(struct ctx *c, const char *name, int64_t but, int *ret_n, bool *ret_taken)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*), count(*) FILTER (WHERE name = $2 AND id <> $3) FROM laboratory_scenario WHERE account = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_text(s, 2, name);
	db_bind_i64(s, 3, but);
	TRY_DB(db_next(s, &row));
	*ret_n = row ? (int)db_i64(s, 0) : 0;
	*ret_taken = row && db_i64(s, 1) > 0;
	return RC_OK;
}

enum rc store_scenario_add(struct ctx *c, const struct scenario *r, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO laboratory_scenario (account, who, name, note, scheme, year, base, base_text, text, sm3, shared, version, created, changed) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 1, $11, $11) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_text(s, 2, c->who.name);
	db_bind_text(s, 3, r->name);
	db_bind_text(s, 4, r->note);
	db_bind_text(s, 5, r->scheme);
	db_bind_i64(s, 6, r->year);
	db_bind_text(s, 7, r->base);
	db_bind_text(s, 8, r->base_text);
	db_bind_text(s, 9, r->text);
	db_bind_text(s, 10, r->sm3);
	db_bind_text(s, 11, at);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_scenario_set(struct ctx *c, const struct scenario *r, int64_t version, bool *ret_done)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE laboratory_scenario SET name = $3, note = $4, text = $5, sm3 = $6, previous = $7, previous_at = $8, shared = $9, version = version + 1, changed = $10 "
		"WHERE id = $1 AND version = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, r->id);
	db_bind_i64(s, 2, version);
	db_bind_text(s, 3, r->name);
	db_bind_text(s, 4, r->note);
	db_bind_text(s, 5, r->text);
	db_bind_text(s, 6, r->sm3);
	db_bind_text(s, 7, r->previous);
	db_bind_text(s, 8, r->previous_at);
	db_bind_i64(s, 9, r->shared);
	db_bind_text(s, 10, at);
	TRY_DB(db_run(s));
	*ret_done = db_changes(c->db) > 0;
	return RC_OK;
}

enum rc store_scenario_remove(struct ctx *c, int64_t id, int64_t version, bool *ret_done)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM laboratory_scenario WHERE id = $1 AND version = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, version);
	TRY_DB(db_run(s));
	*ret_done = db_changes(c->db) > 0;
	return RC_OK;
}

/* ---- Robustness. */

static void take_robust(struct ctx *c, struct db_stmt *s, struct robust_record *r)
{
	*r = (struct robust_record){ .id = db_i64(s, 0), .account = db_i64(s, 1), .who = kept(c, s, 2), .at = kept(c, s, 3), .shared = db_i64(s, 4) != 0, .name = kept(c, s, 5), .scheme = kept(c, s, 6),
		.year = (int)db_i64(s, 7), .round = db_i64(s, 8), .text_sm3 = kept(c, s, 9), .seed = db_i64(s, 10), .runs = db_i64(s, 11), .noise_percent = db_i64(s, 12), .n_rows = db_i64(s, 13) };
	r->own = r->account == c->who.account;
}

enum rc store_robusts(struct ctx *c, bool shared, struct robust_record **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct robust_record *list = arena_new_array(&c->arena, struct robust_record, LIST_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, account, who, at, shared, name, scheme, year, round, text_sm3, seed, runs, noise_percent, n_rows FROM laboratory_robust "
		"WHERE account = $1 OR (shared = 1 AND $2 = 1) ORDER BY id DESC LIMIT $3 {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_i64(s, 2, shared);
	db_bind_i64(s, 3, LIST_MOST);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row || n == LIST_MOST)
			break;
		take_robust(c, s, &list[n++]);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_robust_get(struct ctx *c, int64_t id, struct robust_record *ret, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, account, who, at, shared, name, scheme, year, round, text_sm3, seed, runs, noise_percent, n_rows, summary, rows FROM laboratory_robust WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, ret_found));
	if (!*ret_found)
		return RC_OK;
	take_robust(c, s, ret);
	ret->summary = kept(c, s, 14);
	const void *p = db_blob(s, 15, &ret->len);
	void *copy = ctx_alloc(c, ret->len + 1);
	if (copy == NULL || ret->summary == NULL)
		return ctx_no_memory(c);
	if (ret->len > 0)
		memcpy(copy, p, ret->len);
	ret->rows = copy;
	return RC_OK;
}

enum rc store_robust_add(struct ctx *c, const struct robust_record *r, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT], sm3[DIGEST_HEX];
	instant_print(at, c->now_ms);
	TRY(laboratory_sm3(r->rows, r->len, sm3));
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO laboratory_robust (account, who, at, shared, name, scheme, year, round, text_sm3, seed, runs, noise_percent, summary, n_rows, rows, sm3) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_text(s, 2, c->who.name);
	db_bind_text(s, 3, at);
	db_bind_i64(s, 4, r->shared);
	db_bind_text(s, 5, r->name);
	db_bind_text(s, 6, r->scheme);
	db_bind_i64(s, 7, r->year);
	db_bind_i64(s, 8, r->round);
	db_bind_text(s, 9, r->text_sm3);
	db_bind_i64(s, 10, r->seed);
	db_bind_i64(s, 11, r->runs);
	db_bind_i64(s, 12, r->noise_percent);
	db_bind_text(s, 13, r->summary);
	db_bind_i64(s, 14, r->n_rows);
	db_bind_blob(s, 15, r->rows, r->len);
	db_bind_text(s, 16, sm3);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_robust_trim(struct ctx *c, int keep)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM laboratory_robust WHERE account = $1 AND id NOT IN (SELECT id FROM laboratory_robust WHERE account = $1 ORDER BY id DESC LIMIT $2) {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_i64(s, 2, keep);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_robust_remove(struct ctx *c, int64_t id, bool *ret_done)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM laboratory_robust WHERE id = $1 AND account = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, c->who.account);
	TRY_DB(db_run(s));
	*ret_done = db_changes(c->db) > 0;
	return RC_OK;
}

/* ---- gusu check. */

static enum rc check_scenarios(struct ctx *c, int *ret_findings)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, text, sm3, base_text, base FROM laboratory_scenario ORDER BY id {unscoped}"), &s));
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		for (int k = 1; k <= 3; k += 2) {
			char sm3[DIGEST_HEX];
			const char *text = db_text(s, k), *told = db_text(s, k + 1);
			TRY(laboratory_sm3(text, strlen(text), sm3));
			if (strcmp(sm3, told) == 0)
				continue;
			cli_finding(c, TR(c, "试验方案 %lld 的文本与其校验值不符", "the text of scenario %lld is not that of its hash"), (long long)db_i64(s, 0));
			(*ret_findings)++;
		}
	}
}

enum rc store_laboratory_check(struct ctx *c, int *ret_findings)
{
	stmt_auto *s = NULL;
	TRY(check_scenarios(c, ret_findings));
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, rows, sm3 FROM laboratory_robust ORDER BY id {unscoped}"), &s));
	for (bool row;;) {
		char sm3[DIGEST_HEX];
		size_t len;
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		const void *p = db_blob(s, 1, &len);
		TRY(laboratory_sm3(p, len, sm3));
		if (strcmp(sm3, db_text(s, 2)) == 0)
			continue;
		cli_finding(c, TR(c, "稳健性结果 %lld 与其校验值不符；可删除后重新计算", "robustness result %lld is not that of its hash; remove it and run it again"), (long long)db_i64(s, 0));
		(*ret_findings)++;
	}
}
