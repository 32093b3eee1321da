/* objection_check_store.c - what every objection keeps, as questions for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/objection/objection_store.h"
#include "core/check.h"
#include "core/ledger.h"

#define LAST_OF_OBJECTION "m.id = (SELECT max(q.id) FROM objection_move q WHERE q.objection = o.id)"
static const struct check_rule rules[] = {
	{ SQL("SELECT o.code FROM objection o WHERE NOT EXISTS (SELECT 1 FROM objection_move m WHERE m.objection = o.id) ORDER BY o.id {unscoped}"),
	  "异议 {1} 没有任何过程记录：从备份恢复", "objection {1} has no moves at all: restore from a backup" },
	{ SQL("SELECT o.code, o.state, m.state FROM objection o JOIN objection_move m ON " LAST_OF_OBJECTION " WHERE o.state <> m.state OR o.level <> m.level OR o.desk <> m.desk OR o.office <> m.office "
		"OR o.deadline <> m.deadline OR o.verdict <> m.verdict OR o.basis <> m.basis OR o.batch <> m.batch OR o.remedy_until <> m.remedy_until OR coalesce(o.decided, -1) <> coalesce(m.decided, -1) "
		"OR coalesce(o.claimed, -1) <> coalesce(m.claimed, -1) ORDER BY o.id {unscoped}"),
	  "异议 {1}（{2}）与最后一步（{3}）不符：用 gusu rebuild 重建", "objection {1} ({2}) is not what its last move made it ({3}): gusu rebuild makes it anew" },
	{ SQL("SELECT o.code FROM objection o WHERE o.reopened <> (SELECT count(*) FROM objection_move m WHERE m.objection = o.id AND m.act = 'reopen') ORDER BY o.id {unscoped}"),
	  "异议 {1} 的重新办理次数与过程不符：用 gusu rebuild 重建", "objection {1} counts reopenings that its moves do not have: gusu rebuild makes it anew" },
	{ SQL("SELECT o.code, m.day FROM objection o JOIN objection_move m ON m.objection = o.id WHERE EXISTS (SELECT 1 FROM objection_move b WHERE b.objection = o.id AND b.id < m.id AND b.day > m.day) "
		"ORDER BY o.id, m.id {unscoped}"),
	  "异议 {1} 的过程日期倒退（{2}）：从备份恢复", "the moves of objection {1} go back in time ({2}): restore from a backup" },
	{ SQL("SELECT o.code FROM objection o WHERE o.batch <> 0 AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.id = o.batch AND b.source = 'objection ' || o.code) ORDER BY o.id {unscoped}"),
	  "异议 {1} 所指的更正批次不存在，或不是它的：从备份恢复", "the batch that corrected objection {1} is not there or is another's: restore from a backup" },
	{ SQL("SELECT o.code FROM objection o WHERE o.state IN ('told', 'closed') AND o.verdict = 'none' ORDER BY o.id {unscoped}"),
	  "异议 {1} 已告知却没有决定：从备份恢复", "objection {1} was told without a verdict: restore from a backup" },
	{ SQL("SELECT o.code FROM objection o WHERE EXISTS (SELECT 1 FROM objection_move m WHERE m.objection = o.id AND m.act = 'decide' AND m.account <> 0 AND m.account = o.filed_by) ORDER BY o.id {unscoped}"),
	  "异议 {1} 由提出人自己作出决定：查明", "objection {1} was decided by who filed it: find out how" },
	{ SQL("SELECT o.code, e.rerun FROM objection_effect e JOIN objection o ON o.id = e.objection JOIN objection_rerun r ON r.id = e.rerun WHERE r.campaign <> o.campaign ORDER BY o.id {unscoped}"),
	  "异议 {1} 的重新评价 {2} 属于另一次年度评价：从备份恢复", "the re-run {2} of objection {1} is another campaign's: restore from a backup" },
};

static enum rc decisions(struct ctx *c, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM objection_move WHERE act = 'decide' {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_n = db_i64(s, 0);
	return RC_OK;
}

enum rc objection_check(struct ctx *c, int *ret_findings)
{
	int64_t told = 0, made = 0;
	*ret_findings = 0;
	TRY(check_rules(c, rules, sizeof rules / sizeof *rules, ret_findings));
	TRY(decisions(c, &made));
	TRY(ledger_count(c, LEDGER_OBJECTION_DECIDED, &told));
	ledger_gone(c, LEDGER_OBJECTION_DECIDED, told > made ? told - made : 0, ret_findings);
	return RC_OK;
}
