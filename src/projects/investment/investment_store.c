/* investment_store.c - reports, what was said in them, and how they went from hand to hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/investment/investment_store.h"
#include <stdio.h>
#include <string.h>

const char *const invest_state_words[] = { "draft", "submitted", "checked", "accepted", "returned", NULL };
const char *const invest_act_words[] = { "save", "copy", "submit", "check", "return", "accept", "correct", "import", NULL };

#define INVEST_REPORT "r.id, r.project, r.month, r.state, r.version, r.revision, r.returns, r.due, r.handed_in, r.submitter, r.accepted, r.clash, r.changed_at"

struct rows { char *items; size_t size; int n, cap; };

static void *next_row(struct ctx *c, struct rows *r)
{
	if (r->n == r->cap) {
		int cap = r->cap > 0 ? r->cap * 2 : 16;
		char *more = arena_array(&c->arena, (size_t)cap, r->size);
		if (more == NULL)
			return NULL;
		if (r->n > 0)
			memcpy(more, r->items, (size_t)r->n * r->size);
		r->items = more;
		r->cap = cap;
	}
	return r->items + (size_t)r->n++ * r->size;
}

enum rc invest_gather(struct ctx *c, struct db_stmt *s, size_t size, invest_take_fn *take, void **ret_items, int *ret_n)
{
	struct rows r = { .size = size };
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		void *item = next_row(c, &r);
		if (item == NULL)
			return ctx_no_memory(c);
		take(c, s, item);
	}
	*ret_items = r.items;
	*ret_n = r.n;
	return RC_OK;
}

const char *invest_text(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col), *copy = arena_strdup(&c->arena, t != NULL ? t : "");
	return copy != NULL ? copy : "";
}

static const char *text_or_null(struct ctx *c, struct db_stmt *s, int col)
{
	return db_is_null(s, col) ? NULL : invest_text(c, s, col);
}

static int word(const char *const *words, const char *said)
{
	int i = 0;
	while (words[i] != NULL && strcmp(words[i], said) != 0)
		i++;
	return i;
}

void invest_bind_reader(struct db_stmt *s, const struct ctx *c)
{
	db_bind_i64(s, 1, c->scope.kind == SCOPE_ALL);
	db_bind_i64(s, 2, c->scope.kind == SCOPE_SUBJECT);
	db_bind_i64(s, 3, c->who.account > 0 ? c->who.account : -1);
}

/* ---- One report. */

static void take_report(struct ctx *c, struct db_stmt *s, void *item)
{
	struct invest_report *r = item;
	*r = (struct invest_report){ .id = db_i64(s, 0), .project = db_i64(s, 1), .state = (enum invest_state)word(invest_state_words, db_text(s, 3)), .version = db_i64(s, 4),
		.revision = (int)db_i64(s, 5), .returns = (int)db_i64(s, 6), .due = invest_text(c, s, 7), .handed_in = invest_text(c, s, 8), .submitter = db_i64(s, 9), .accepted = db_i64(s, 10),
		.clash = invest_text(c, s, 11), .changed_at = invest_text(c, s, 12) };
	snprintf(r->month, sizeof r->month, "%s", db_text(s, 2));
}

enum rc store_invest_report(struct ctx *c, int64_t project, const char *month, struct invest_report *ret_report)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " INVEST_REPORT " FROM investment_report r WHERE r.project = $1 AND r.month = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, month);
	TRY_DB(db_next(s, &row));
	*ret_report = (struct invest_report){ .project = project, .due = "", .handed_in = "", .clash = "", .changed_at = "" };
	if (row)
		take_report(c, s, ret_report);
	else
		snprintf(ret_report->month, sizeof ret_report->month, "%s", month);
	return RC_OK;
}

enum rc store_invest_of_project(struct ctx *c, int64_t project, struct invest_report **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " INVEST_REPORT " FROM investment_report r WHERE r.project = $1 ORDER BY r.month {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY(invest_gather(c, s, sizeof(struct invest_report), take_report, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_invest_add(struct ctx *c, const struct invest_report *r, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO investment_report (project, month, state, version, revision, returns, due, handed_in, submitter, accepted, clash, changed_at)"
		" VALUES ($1, $2, 'draft', 0, 0, 0, $3, '', 0, 0, '', $4) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, r->project);
	db_bind_text(s, 2, r->month);
	db_bind_text(s, 3, r->due);
	db_bind_text(s, 4, r->changed_at);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_invest_set(struct ctx *c, const struct invest_report *r)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE investment_report SET state = $2, version = $3, revision = $4, returns = $5, handed_in = $6, submitter = $7, accepted = $8, clash = $9,"
		" changed_at = $10 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, r->id);
	db_bind_text(s, 2, invest_state_words[r->state]);
	db_bind_i64(s, 3, r->version);
	db_bind_i64(s, 4, r->revision);
	db_bind_i64(s, 5, r->returns);
	db_bind_text(s, 6, r->handed_in);
	db_bind_i64(s, 7, r->submitter);
	db_bind_i64(s, 8, r->accepted);
	db_bind_text(s, 9, r->clash);
	db_bind_text(s, 10, r->changed_at);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_invest_move(struct ctx *c, int64_t report, enum invest_act act, enum invest_state state, const char *reason, const char *at, const char *day, int64_t *ret_move)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO investment_move (report, act, at, day, account, who, state, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, report);
	db_bind_text(s, 2, invest_act_words[act]);
	db_bind_text(s, 3, at);
	db_bind_text(s, 4, day);
	db_bind_i64(s, 5, c->who.account);
	db_bind_text(s, 6, c->who.name[0] != '\0' ? c->who.name : TR(c, "系统", "system"));
	db_bind_text(s, 7, invest_state_words[state]);
	db_bind_text(s, 8, reason != NULL ? reason : "");
	TRY_DB(db_run_id(s, ret_move));
	return RC_OK;
}

static void take_move(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_move *)item = (struct invest_move){ .id = db_i64(s, 0), .act = (enum invest_act)word(invest_act_words, db_text(s, 1)), .at = invest_text(c, s, 2), .who = invest_text(c, s, 3),
		.state = (enum invest_state)word(invest_state_words, db_text(s, 4)), .reason = invest_text(c, s, 5) };
}

enum rc store_invest_moves(struct ctx *c, int64_t report, const char *day, struct invest_move **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, act, at, who, state, reason FROM investment_move WHERE report = $1 AND ($2 = '' OR day <= $2) ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, report);
	db_bind_text(s, 2, day);
	TRY(invest_gather(c, s, sizeof(struct invest_move), take_move, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_invest_cell(struct ctx *c, int64_t report, const struct invest_cell_row *row)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO investment_cell (report, move, field, how, value) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &s));
	db_bind_i64(s, 1, report);
	db_bind_i64(s, 2, row->move);
	db_bind_text(s, 3, row->field);
	db_bind_text(s, 4, row->typed ? "typed" : "filled");
	db_bind_text(s, 5, row->value);
	TRY_DB(db_run_later(s));
	return RC_OK;
}

static void take_cell(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_cell_row *)item = (struct invest_cell_row){ .field = invest_text(c, s, 0), .value = text_or_null(c, s, 1), .typed = strcmp(db_text(s, 2), "typed") == 0, .move = db_i64(s, 3) };
}

enum rc store_invest_cells(struct ctx *c, int64_t report, int64_t move, struct invest_cell_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT k.field, k.value, k.how, k.move FROM investment_cell k WHERE k.report = $1 AND k.move = (SELECT max(l.move) FROM investment_cell l"
		" WHERE l.report = $1 AND l.field = k.field AND l.move <= $2) ORDER BY k.field {unscoped}"), &s));
	db_bind_i64(s, 1, report);
	db_bind_i64(s, 2, move);
	TRY(invest_gather(c, s, sizeof(struct invest_cell_row), take_cell, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

static void take_said(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_said_row *)item = (struct invest_said_row){ .value = text_or_null(c, s, 0), .at = invest_text(c, s, 1), .who = invest_text(c, s, 2), .typed = strcmp(db_text(s, 3), "typed") == 0 };
}

enum rc store_invest_history(struct ctx *c, int64_t report, const char *field, struct invest_said_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT k.value, m.at, m.who, k.how FROM investment_cell k JOIN investment_move m ON m.id = k.move WHERE k.report = $1 AND k.field = $2"
		" ORDER BY k.move DESC {unscoped}"), &s));
	db_bind_i64(s, 1, report);
	db_bind_text(s, 2, field);
	TRY(invest_gather(c, s, sizeof(struct invest_said_row), take_said, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_invest_accept(struct ctx *c, int64_t report, int64_t move, const char *day, const int64_t figures[3])
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO investment_accepted (move, report, day, month_done, year_done, all_done) VALUES ($1, $2, $3, $4, $5, $6) {unscoped}"), &s));
	db_bind_i64(s, 1, move);
	db_bind_i64(s, 2, report);
	db_bind_text(s, 3, day);
	for (int i = 0; i < 3; i++)
		db_bind_i64(s, 4 + i, figures[i]);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Lists. A project is expected to report from the month of its start to that of its completion (kinds that have none: of its production), unless it rests or has left. */

static void take_row(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_row *)item = (struct invest_row){ .project = db_i64(s, 0), .code = invest_text(c, s, 1), .name = invest_text(c, s, 2), .region_id = db_i64(s, 3), .state = invest_text(c, s, 4),
		.due = invest_text(c, s, 5), .handed_in = invest_text(c, s, 6), .clash = invest_text(c, s, 7), .returns = (int)db_i64(s, 8), .has_figures = !db_is_null(s, 9), .month_done = db_i64(s, 9),
		.year_done = db_i64(s, 10), .version = db_i64(s, 11), .owner_name = invest_text(c, s, 12) };
}

enum rc store_invest_list(struct ctx *c, const struct invest_query *q, struct invest_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT p.id, p.code, p.name, p.region, coalesce(r.state, 'missing'), coalesce(r.due, ''), coalesce(r.handed_in, ''), coalesce(r.clash, ''),"
		" coalesce(r.returns, 0), a.month_done, a.year_done, coalesce(r.version, 0), p.owner_name"
		" FROM project p JOIN subject b ON b.id = p.id LEFT JOIN investment_report r ON r.project = p.id AND r.month = $4 LEFT JOIN investment_accepted a ON a.move = r.accepted"
		" WHERE (r.id IS NOT NULL OR (p.started_on < $5 AND (coalesce(p.finished_on, p.produced_on) IS NULL OR coalesce(p.finished_on, p.produced_on) >= $6) AND (p.exit = '' OR p.exit_on >= $6)))"
		" AND ($7 = '' OR coalesce(r.state, 'missing') = $7) AND ($8 = 0 OR b.region_pos BETWEEN $8 AND $9) AND " INVEST_DOOR " ORDER BY p.code LIMIT $10 OFFSET $11"), &s));
	char first[DATE_TEXT];
	snprintf(first, sizeof first, "%.7s-01", q->month);
	invest_bind_reader(s, c);
	db_bind_text(s, 4, q->month);
	db_bind_text(s, 5, q->before);
	db_bind_text(s, 6, first);
	db_bind_text(s, 7, q->state);
	db_bind_i64(s, 8, q->pos);
	db_bind_i64(s, 9, q->pos_end);
	db_bind_i64(s, 10, q->limit);
	db_bind_i64(s, 11, q->offset);
	TRY(invest_gather(c, s, sizeof(struct invest_row), take_row, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_invest_last_month(struct ctx *c, const char **ret_month)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(month), '') FROM investment_report {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_month = row ? invest_text(c, s, 0) : "";
	return RC_OK;
}

static void take_late(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_late *)item = (struct invest_late){ .code = invest_text(c, s, 0), .name = invest_text(c, s, 1), .region_id = db_i64(s, 2), .month = invest_text(c, s, 3), .due = invest_text(c, s, 4),
		.handed_in = invest_text(c, s, 5), .state = invest_text(c, s, 6), .returns = (int)db_i64(s, 7) };
}

enum rc store_invest_late(struct ctx *c, const char *from, const char *to, const char *today, struct invest_late **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT p.code, p.name, p.region, r.month, r.due, r.handed_in, r.state, r.returns FROM investment_report r JOIN project p ON p.id = r.project"
		" WHERE r.month BETWEEN $4 AND $5 AND (r.returns > 0 OR (r.due <> '' AND CASE r.handed_in WHEN '' THEN $6 ELSE r.handed_in END > r.due)) AND " INVEST_DOOR
		" ORDER BY r.month DESC, p.code LIMIT 5000"), &s));
	invest_bind_reader(s, c);
	db_bind_text(s, 4, from);
	db_bind_text(s, 5, to);
	db_bind_text(s, 6, today);
	TRY(invest_gather(c, s, sizeof(struct invest_late), take_late, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- Sums. */

static void take_sum(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_sum *)item = (struct invest_sum){ .month = invest_text(c, s, 0), .region = db_i64(s, 1), .industry = invest_text(c, s, 2), .kind = invest_text(c, s, 3), .projects = db_i64(s, 4),
		.month_done = db_i64(s, 5), .last_day = invest_text(c, s, 6) };
}

enum rc store_invest_sums(struct ctx *c, const char *from, const char *to, const char *as_of, struct invest_sum **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT r.month, p.region, p.industry, p.kind, count(*), CAST(sum(k.month_done) AS bigint), max(k.day) FROM investment_report r"
		" JOIN investment_accepted k ON k.report = r.id JOIN project p ON p.id = r.project WHERE r.month BETWEEN $1 AND $2"
		" AND k.move = (SELECT max(l.move) FROM investment_accepted l WHERE l.report = r.id AND ($3 = '' OR l.day <= $3))"
		" AND EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) GROUP BY r.month, p.region, p.industry, p.kind ORDER BY r.month, p.region, p.industry, p.kind"), &s));
	db_bind_text(s, 1, from);
	db_bind_text(s, 2, to);
	db_bind_text(s, 3, as_of);
	TRY(invest_gather(c, s, sizeof(struct invest_sum), take_sum, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- Closing a month. */

static void take_line(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_line *)item = (struct invest_line){ .code = invest_text(c, s, 0), .move = db_i64(s, 1), .month_done = db_i64(s, 2) };
}

enum rc store_invest_lines(struct ctx *c, const char *month, struct invest_line **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT p.code, a.move, a.month_done FROM investment_report r JOIN investment_accepted a ON a.move = r.accepted JOIN project p ON p.id = r.project"
		" WHERE r.month = $1 ORDER BY p.code {unscoped}"), &s));
	db_bind_text(s, 1, month);
	TRY(invest_gather(c, s, sizeof(struct invest_line), take_line, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_invest_close(struct ctx *c, const char *month, const char *at, const struct invest_closed *k, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO investment_close (month, at, who, reports, month_done, hash, upto)"
		" VALUES ($1, $2, $3, $4, $5, $6, (SELECT coalesce(max(id), 0) FROM investment_move)) RETURNING id {unscoped}"), &s));
	db_bind_text(s, 1, month);
	db_bind_text(s, 2, at);
	db_bind_text(s, 3, c->who.name[0] != '\0' ? c->who.name : TR(c, "系统", "system"));
	db_bind_i64(s, 4, k->reports);
	db_bind_i64(s, 5, k->month_done);
	db_bind_text(s, 6, k->hash);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

static void take_closing(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_closing *)item = (struct invest_closing){ .month = invest_text(c, s, 0), .at = invest_text(c, s, 1), .who = invest_text(c, s, 2), .hash = invest_text(c, s, 3), .reports = db_i64(s, 4), .month_done = db_i64(s, 5) };
}

enum rc store_invest_closings(struct ctx *c, const char *from, const char *to, struct invest_closing **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT month, at, who, hash, reports, month_done FROM investment_close WHERE month BETWEEN $1 AND $2 ORDER BY id {unscoped}"), &s));
	db_bind_text(s, 1, from);
	db_bind_text(s, 2, to);
	TRY(invest_gather(c, s, sizeof(struct invest_closing), take_closing, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* Of the last accepted report of the year up to the month, as of the end of the day; for lights. */
enum rc store_invest_spending(struct ctx *c, int64_t project, const char *from, const char *to, const char *day, const char **ret_month, int64_t *ret_done, const char **ret_funds)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_month = *ret_funds = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT r.month, a.year_done, (SELECT k.value FROM investment_cell k WHERE k.report = r.id AND k.field = 'funds' AND k.move <= a.move "
		"ORDER BY k.move DESC LIMIT 1) FROM investment_report r JOIN investment_accepted a "
		"ON a.move = (SELECT max(x.move) FROM investment_accepted x WHERE x.report = r.id AND x.day <= $4) "
		"WHERE r.project = $1 AND r.month BETWEEN $2 AND $3 ORDER BY r.month DESC LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, from);
	db_bind_text(s, 3, to);
	db_bind_text(s, 4, day);
	TRY_DB(db_next(s, &row));
	if (!row)
		return RC_OK;
	*ret_month = invest_text(c, s, 0);
	*ret_done = db_i64(s, 1);
	*ret_funds = db_is_null(s, 2) ? NULL : invest_text(c, s, 2);
	return RC_OK;
}
