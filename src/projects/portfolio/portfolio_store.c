/* portfolio_store.c - the statements of the portfolio. Whole columns are read {unscoped}: portfolio_choose is the door.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/text.h"
#include "projects/portfolio/portfolio_priv.h"

enum { SAVED_MAX = 50 };

static int32_t day_at(struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	int32_t day = DAY_NONE;
	return t != NULL && date_parse(t, strlen(t), &day) ? day : DAY_NONE;
}

static const char *text_at(struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	return t != NULL ? t : "";
}

enum rc store_portfolio_rows(struct ctx *c, int64_t since, enum rc (*one)(void *arg, const struct portfolio_row *r), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT p.id, p.region, p.last_act, p.code, p.official_code, p.name, p.owner_name, p.industry, p.stage, p.exit, p.kind, p.chain, p.level, "
		"p.secrecy, p.public, p.stage_on, p.exit_on, p.signed_on, p.start_agreed, p.start_statutory, p.started_on, p.finish_agreed, p.finish_statutory, p.finished_on, "
		"p.produce_agreed, p.produced_on, p.full_agreed, p.full_on, p.total, p.building, p.installation, p.equipment, p.other, p.area FROM project p WHERE p.last_act > $1 "
		"ORDER BY p.id {unscoped}"), &s));
	db_bind_i64(s, 1, since);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		struct portfolio_row r = { .id = db_i64(s, 0), .region = db_i64(s, 1), .last_act = db_i64(s, 2), .industry = text_at(s, 7), .is_public = db_i64(s, 14) != 0 };
		for (int i = 0; i <= TEXT_OWNER; i++)
			r.text[i] = text_at(s, 3 + i);
		for (int i = 0; i <= WORD_SECRECY; i++)
			r.word[i] = text_at(s, 8 + i);
		for (int i = 0; i < PORTFOLIO_DATES; i++)
			r.dates[i] = day_at(s, 15 + i);
		for (int i = 0; i <= AMOUNT_AREA; i++)
			r.amounts[i] = db_is_null(s, 28 + i) ? AMOUNT_NONE : db_i64(s, 28 + i);
		r.amounts[AMOUNT_PLAN] = AMOUNT_NONE;
		TRY(one(arg, &r));
	}
}

enum rc store_portfolio_count(struct ctx *c, size_t *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM project {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_n = (size_t)db_i64(s, 0);
	return RC_OK;
}

enum rc store_portfolio_parties(struct ctx *c, int64_t since, enum rc (*one)(void *arg, const struct party_of *q), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT DISTINCT q.project, q.enterprise FROM project p JOIN project_party q ON q.project = p.id WHERE p.last_act > $1 "
		"ORDER BY q.project, q.enterprise {unscoped}"), &s));
	db_bind_i64(s, 1, since);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(one(arg, &(struct party_of){ db_i64(s, 0), db_i64(s, 1) }));
	}
}

enum rc store_portfolio_plans(struct ctx *c, int64_t since, enum rc (*one)(void *arg, const struct plan_said *s), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT v.project, v.item, v.value, v.holds_from FROM project p JOIN project_value v ON v.project = p.id AND v.field = 'plan.amount' "
		"WHERE p.last_act > $1 ORDER BY v.project, v.item, v.holds_from, v.act {unscoped}"), &s));
	db_bind_i64(s, 1, since);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		int64_t year = 0; /* items of the list are named by their year */
		if (slice_i64(slice_of(text_at(s, 1)), &year))
			TRY(one(arg, &(struct plan_said){ db_i64(s, 0), (int)year, db_text(s, 2), day_at(s, 3) }));
	}
}

enum rc store_portfolio_steps(struct ctx *c, int64_t since, enum rc (*one)(void *arg, const struct step_said *s), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT t.project, t.act, t.replaces, t.track, t.stage, t.how, t.happened_on FROM project p JOIN project_step t ON t.project = p.id "
		"WHERE p.last_act > $1 ORDER BY t.project, t.act {unscoped}"), &s));
	db_bind_i64(s, 1, since);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(one(arg, &(struct step_said){ db_i64(s, 0), db_i64(s, 1), db_is_null(s, 2) ? 0 : db_i64(s, 2), text_at(s, 3), text_at(s, 4), text_at(s, 5), day_at(s, 6) }));
	}
}

enum rc store_party_subject(struct ctx *c, const char *uscc, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT e.id FROM subject e WHERE e.kind = 'enterprise' AND e.code = $1 {unscoped}"), &s));
	db_bind_text(s, 1, uscc);
	TRY_DB(db_next(s, &row));
	*ret_id = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

/* ---- Filters that somebody keeps: each account its own. */

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = arena_strdup(&c->arena, text_at(s, col));
	return t != NULL ? t : "";
}

enum rc store_saved_list(struct ctx *c, struct saved_filter **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct saved_filter *list = arena_new_array(&c->arena, struct saved_filter, SAVED_MAX + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, name, page, query, at FROM project_filter WHERE account = $1 ORDER BY page, name {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	for (; n <= SAVED_MAX; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct saved_filter){ db_i64(s, 0), kept(c, s, 1), kept(c, s, 2), kept(c, s, 3), kept(c, s, 4) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_saved_put(struct ctx *c, const struct saved_filter *f, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO project_filter (account, page, name, query, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, page, name) "
		"DO UPDATE SET query = excluded.query, at = excluded.at RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_text(s, 2, f->page);
	db_bind_text(s, 3, f->name);
	db_bind_text(s, 4, f->query);
	db_bind_text(s, 5, f->at);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_saved_remove(struct ctx *c, int64_t id, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM project_filter WHERE id = $1 AND account = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, c->who.account);
	TRY_DB(db_run(s));
	*ret_found = db_changes(c->db) > 0;
	return RC_OK;
}
