/* library_store.c - what was told of papers for the library.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/check.h"
#include "projects/investment/investment_store.h"
#include "projects/library/library.h"

const char *const library_state_words[] = { "missing", "collected", "declared", "returned", "entered", NULL };

static void take_said(struct ctx *c, struct db_stmt *s, void *item)
{
	struct library_said *k = item;
	*k = (struct library_said){ .id = db_i64(s, 0), .paper = invest_text(c, s, 1), .name = invest_text(c, s, 3), .total = db_i64(s, 4), .has_total = !db_is_null(s, 4), .start_on = invest_text(c, s, 5),
		.dated = invest_text(c, s, 6), .note = invest_text(c, s, 7), .source = invest_text(c, s, 8), .at = invest_text(c, s, 9), .who = invest_text(c, s, 10) };
	for (int i = 0; i < LIBRARY_STATES; i++)
		if (strcmp(library_state_words[i], db_text(s, 2)) == 0)
			k->state = (enum library_state)i;
}

enum rc store_library_said(struct ctx *c, int64_t project, struct library_said **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT k.id, k.paper, k.state, k.name, k.total, k.start_on, k.dated, k.note, k.source, k.at, k.who FROM library_paper k WHERE k.project = $1"
		" AND k.id = (SELECT max(l.id) FROM library_paper l WHERE l.project = $1 AND l.paper = k.paper) ORDER BY k.paper {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY(invest_gather(c, s, sizeof(struct library_said), take_said, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_library_add(struct ctx *c, int64_t project, const struct library_said *k, const char *day)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO library_paper (project, paper, state, name, total, start_on, dated, note, source, at, day, account, who)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, k->paper);
	db_bind_text(s, 3, library_state_words[k->state]);
	db_bind_text(s, 4, k->name);
	if (k->has_total)
		db_bind_i64(s, 5, k->total);
	else
		db_bind_null(s, 5);
	db_bind_text(s, 6, k->start_on);
	db_bind_text(s, 7, k->dated);
	db_bind_text(s, 8, k->note);
	db_bind_text(s, 9, k->source);
	db_bind_text(s, 10, k->at);
	db_bind_text(s, 11, day);
	db_bind_i64(s, 12, c->who.account);
	db_bind_text(s, 13, c->who.name[0] != '\0' ? c->who.name : TR(c, "系统", "system"));
	TRY_DB(db_run_later(s));
	return RC_OK;
}

static const struct check_rule rules[] = {
	{ SQL("SELECT p.code, k.paper, k.day FROM library_paper k JOIN project p ON p.id = k.project WHERE k.dated > k.day OR k.start_on > k.day ORDER BY k.id {unscoped}"),
	  "{1} 入库材料 {2} 的日期晚于登记日 {3}：更正这份材料", "the paper {2} of {1} has a day after the one on which it was told, {3}: correct it" },
	{ SQL("SELECT k.id FROM library_paper k WHERE NOT EXISTS (SELECT 1 FROM project p WHERE p.id = k.project) ORDER BY k.id {unscoped}"),
	  "入库材料第 {1} 条没有项目：运行 gusu rebuild", "row {1} of papers for the library has no project: run gusu rebuild" },
};

enum rc library_rows_check(struct ctx *c, int *ret_findings)
{
	*ret_findings = 0;
	return check_rules(c, rules, sizeof rules / sizeof *rules, ret_findings);
}
