/* decision_check_store.c - what every decision keeps, as questions for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/decision/decision_store.h"
#include "core/check.h"

static const struct check_rule rules[] = {
	{ SQL("SELECT d.id FROM decision d WHERE NOT EXISTS (SELECT 1 FROM decision_act a WHERE a.decision = d.id AND a.act = 'proposed') ORDER BY d.id {unscoped}"),
	  "人工决定 {1} 没有提出的记录：请从备份恢复", "decision {1} was never proposed: restore from a backup" },
	{ SQL("SELECT d.id FROM decision d WHERE (SELECT count(*) FROM decision_act a WHERE a.decision = d.id AND a.act IN ('decided', 'refused')) > 1 ORDER BY d.id {unscoped}"),
	  "人工决定 {1} 决定了两次：请从备份恢复", "decision {1} was decided twice: restore from a backup" },
	{ SQL("SELECT d.id FROM decision d JOIN decision_act a ON a.decision = d.id AND a.act = 'proposed' JOIN decision_act b ON b.decision = d.id AND b.act IN ('decided', 'refused') "
		"WHERE a.account = b.account AND a.account <> 0 ORDER BY d.id {unscoped}"),
	  "人工决定 {1} 由提出人自己决定：请核对账本", "decision {1} was decided by whoever proposed it: look at the ledger" },
	{ SQL("SELECT d.id, a.act FROM decision d JOIN decision_act a ON a.decision = d.id JOIN decision_act w ON w.decision = d.id AND w.act IN ('refused', 'withdrawn') "
		"WHERE a.id > w.id ORDER BY d.id, a.id {unscoped}"),
	  "人工决定 {1} 结束后又有动作（{2}）：请从备份恢复", "decision {1} has an act ({2}) behind its end: restore from a backup" },
	{ SQL("SELECT d.id, d.valid_from, d.valid_to FROM decision d WHERE d.valid_from = '' OR (d.valid_to <> '' AND d.valid_to < d.valid_from) ORDER BY d.id {unscoped}"),
	  "人工决定 {1} 的起止日期（{2} 至 {3}）不成立：请从备份恢复", "the days of decision {1} ({2} to {3}) are none: restore from a backup" },
	{ SQL("SELECT r.id, r.as_of_decision FROM round r WHERE r.as_of_decision > (SELECT coalesce(max(a.id), 0) FROM decision_act a) ORDER BY r.id {unscoped}"),
	  "评价 {1} 依据的决定记录 {2} 不存在：请从备份恢复", "the evaluation {1} knows the act {2} of decisions, which does not exist: restore from a backup" },
};

enum rc decision_check_rules(struct ctx *c, int *findings) { return check_rules(c, rules, sizeof rules / sizeof *rules, findings); }
