/* investment_watch_store.c - statements behind reminders, what waits, and the check of the rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/check.h"
#include "projects/investment/investment_store.h"
#include "projects/investment/investment_watch.h"

/* ---- What waits. */

static void take_stuck(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_stuck *)item = (struct invest_stuck){ invest_text(c, s, 0), invest_text(c, s, 1), invest_text(c, s, 2) };
}

enum rc store_invest_stuck(struct ctx *c, const char *state, const char *month, int most, struct invest_stuck **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT r.month, p.code, p.name FROM investment_report r JOIN project p ON p.id = r.project WHERE r.state = $4 AND r.month <= $5 AND "
		INVEST_DOOR " ORDER BY r.month DESC, p.code LIMIT $6"), &s));
	invest_bind_reader(s, c);
	db_bind_text(s, 4, state);
	db_bind_text(s, 5, month);
	db_bind_i64(s, 6, most);
	TRY(invest_gather(c, s, sizeof(struct invest_stuck), take_stuck, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- Reminders. */

static void take_reminded(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_reminded *)item = (struct invest_reminded){ .rule = invest_text(c, s, 0), .month = invest_text(c, s, 1), .region = db_i64(s, 2), .at = invest_text(c, s, 3),
		.reports = db_i64(s, 4), .matter = db_i64(s, 5) };
}

enum rc store_invest_reminded(struct ctx *c, const char *month, struct invest_reminded **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT rule, month, region, at, reports, matter FROM investment_reminder WHERE month = $1 ORDER BY at, rule, region {unscoped}"), &s));
	db_bind_text(s, 1, month);
	TRY(invest_gather(c, s, sizeof(struct invest_reminded), take_reminded, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_invest_remind(struct ctx *c, const struct invest_reminded *r)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO investment_reminder (rule, month, region, at, reports, matter) VALUES ($1, $2, $3, $4, $5, $6) {unscoped}"), &s));
	db_bind_text(s, 1, r->rule);
	db_bind_text(s, 2, r->month);
	db_bind_i64(s, 3, r->region);
	db_bind_text(s, 4, r->at);
	db_bind_i64(s, 5, r->reports);
	db_bind_i64(s, 6, r->matter);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Checking and making anew. */

static const struct check_rule rules[] = {
	{ SQL("SELECT p.code, r.month, r.state FROM investment_report r JOIN project p ON p.id = r.project LEFT JOIN investment_move m ON m.id = r.version"
		" WHERE m.id IS NULL OR m.report <> r.id OR m.state <> r.state OR EXISTS (SELECT 1 FROM investment_move x WHERE x.report = r.id AND x.id > r.version) ORDER BY p.code, r.month {unscoped}"),
	  "{1} {2} 的月报状态是 {3}，与最后一步不符：运行 gusu rebuild", "the report of {1} for {2} is {3}, which its last move does not say: run gusu rebuild" },
	{ SQL("SELECT p.code, r.month FROM investment_report r JOIN project p ON p.id = r.project"
		" WHERE r.accepted <> coalesce((SELECT max(a.move) FROM investment_accepted a WHERE a.report = r.id), 0) ORDER BY p.code, r.month {unscoped}"),
	  "{1} {2} 的月报没有指向最后一次接受：运行 gusu rebuild", "the report of {1} for {2} does not point to its last acceptance: run gusu rebuild" },
	{ SQL("SELECT p.code, r.month FROM investment_report r JOIN investment_accepted a ON a.move = r.accepted JOIN project p ON p.id = r.project WHERE r.clash = ''"
		" AND a.year_done <> a.month_done + coalesce((SELECT b.year_done FROM investment_report q JOIN investment_accepted b ON b.move = q.accepted WHERE q.project = r.project"
		" AND q.month < r.month AND q.month >= substr(r.month, 1, 4) ORDER BY q.month DESC LIMIT 1), 0) ORDER BY p.code, r.month {unscoped}"),
	  "{1} {2} 已接受的本年累计不等于上月累计加本月，也没有标明：更正该月月报", "the accepted sum of the year of {1} for {2} is not that of the month before plus the month, and nothing says so: correct that report" },
	{ SQL("SELECT k.month, k.id FROM investment_close k WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.kind = 'investment.closed' AND l.object = 'investment ' || k.month || ' close ' || k.id"
		" AND l.body LIKE '%' || k.hash || '%') ORDER BY k.id {unscoped}"),
	  "{1} 的定稿（第 {2} 号）在账本中没有同样摘要的记录：从备份恢复", "the ledger has no entry with the hash of closing {2} of {1}: restore from a backup" },
};

enum rc store_invest_rules(struct ctx *c, int *findings) { return check_rules(c, rules, sizeof rules / sizeof *rules, findings); }

enum rc store_invest_kept_each(struct ctx *c, const char *const columns[3], enum rc (*one)(void *arg, const struct invest_kept *k), void *arg)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT p.code, r.month, a.month_done, a.year_done, a.all_done,"
		" (SELECT k.value FROM investment_cell k WHERE k.report = r.id AND k.field = $1 AND k.move <= a.move ORDER BY k.move DESC LIMIT 1),"
		" (SELECT k.value FROM investment_cell k WHERE k.report = r.id AND k.field = $2 AND k.move <= a.move ORDER BY k.move DESC LIMIT 1),"
		" (SELECT k.value FROM investment_cell k WHERE k.report = r.id AND k.field = $3 AND k.move <= a.move ORDER BY k.move DESC LIMIT 1)"
		" FROM investment_accepted a JOIN investment_report r ON r.id = a.report JOIN project p ON p.id = r.project ORDER BY p.code, r.month {unscoped}"), &s));
	for (int i = 0; i < 3; i++)
		db_bind_text(s, i + 1, columns[i]);
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		struct invest_kept k = { .code = db_text(s, 0), .month = db_text(s, 1) };
		for (int i = 0; i < 3; i++) {
			k.figures[i] = db_i64(s, 2 + i);
			k.cells[i] = db_is_null(s, 5 + i) ? NULL : db_text(s, 5 + i);
		}
		TRY(one(arg, &k));
	}
}

static void take_closed(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_closed_row *)item = (struct invest_closed_row){ .id = db_i64(s, 0), .upto = db_i64(s, 1), .reports = db_i64(s, 2), .month_done = db_i64(s, 3),
		.month = invest_text(c, s, 4), .hash = invest_text(c, s, 5) };
}

enum rc store_invest_closed_all(struct ctx *c, struct invest_closed_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, upto, reports, month_done, month, hash FROM investment_close ORDER BY id {unscoped}"), &s));
	TRY(invest_gather(c, s, sizeof(struct invest_closed_row), take_closed, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

static void take_line(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct invest_line *)item = (struct invest_line){ .code = invest_text(c, s, 0), .move = db_i64(s, 1), .month_done = db_i64(s, 2) };
}

enum rc store_invest_lines_at(struct ctx *c, const char *month, int64_t upto, struct invest_line **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT p.code, a.move, a.month_done FROM investment_report r JOIN project p ON p.id = r.project JOIN investment_accepted a"
		" ON a.move = (SELECT max(l.move) FROM investment_accepted l WHERE l.report = r.id AND l.move <= $2) WHERE r.month = $1 ORDER BY p.code {unscoped}"), &s));
	db_bind_text(s, 1, month);
	db_bind_i64(s, 2, upto);
	TRY(invest_gather(c, s, sizeof(struct invest_line), take_line, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_invest_states_make(struct ctx *c)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE investment_report SET version = (SELECT max(m.id) FROM investment_move m WHERE m.report = investment_report.id),"
		" state = (SELECT m.state FROM investment_move m WHERE m.report = investment_report.id ORDER BY m.id DESC LIMIT 1),"
		" returns = (SELECT count(*) FROM investment_move m WHERE m.report = investment_report.id AND (m.act = 'return' OR (m.act = 'import' AND m.state = 'returned'))),"
		" accepted = coalesce((SELECT max(a.move) FROM investment_accepted a WHERE a.report = investment_report.id), 0)"
		" WHERE EXISTS (SELECT 1 FROM investment_move m WHERE m.report = investment_report.id) {unscoped}"), &s));
	TRY_DB(db_run(s));
	return RC_OK;
}
