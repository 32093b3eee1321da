/* problem_check_store.c - what every problem keeps, as questions for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/check.h"
#include "projects/problem/problem_store.h"

#define LAST "m.id = (SELECT max(q.id) FROM problem_move q WHERE q.problem = p.id)"
static const struct check_rule rules[] = {
	{ SQL("SELECT p.code FROM problem p WHERE NOT EXISTS (SELECT 1 FROM problem_move m WHERE m.problem = p.id) ORDER BY p.id {unscoped}"),
	  "问题 {1} 没有任何过程记录：从备份恢复", "problem {1} has no moves at all: restore from a backup" },
	{ SQL("SELECT p.code, p.state, m.state FROM problem p JOIN problem_move m ON " LAST " WHERE p.state <> m.state OR p.level <> m.level OR p.office <> m.office OR p.desk <> m.desk "
		"OR p.deadline <> m.deadline OR p.satisfaction <> m.satisfaction ORDER BY p.id {unscoped}"),
	  "问题 {1}（{2}）与最后一步（{3}）不符：用 gusu rebuild 重建", "problem {1} ({2}) is not what its last move made it ({3}): gusu rebuild makes it anew" },
	{ SQL("SELECT p.code, p.returns FROM problem p WHERE p.returns <> (SELECT count(*) FROM problem_move m WHERE m.problem = p.id AND m.act = 'return') "
		"OR p.raises <> (SELECT count(*) FROM problem_move m WHERE m.problem = p.id AND m.act = 'raise') ORDER BY p.id {unscoped}"),
	  "问题 {1} 的退回或上提次数与过程不符：用 gusu rebuild 重建", "problem {1} counts returns or raises that its moves do not have: gusu rebuild makes it anew" },
	{ SQL("SELECT p.code, m.day FROM problem p JOIN problem_move m ON m.problem = p.id WHERE EXISTS (SELECT 1 FROM problem_move b WHERE b.problem = p.id AND b.id < m.id AND b.day > m.day) "
		"ORDER BY p.id, m.id {unscoped}"),
	  "问题 {1} 的过程日期倒退（{2}）：从备份恢复", "the moves of problem {1} go back in time ({2}): restore from a backup" },
	{ SQL("SELECT p.code FROM problem p WHERE (p.state = 'closed') <> EXISTS (SELECT 1 FROM problem_move m WHERE m.problem = p.id AND m.act = 'close') ORDER BY p.id {unscoped}"),
	  "问题 {1} 的销号与过程不符：从备份恢复", "problem {1} is closed without a move that closed it, or the other way: restore from a backup" },
	{ SQL("SELECT p.code, p.matter FROM problem p LEFT JOIN matter t ON t.id = p.matter WHERE p.matter <> 0 AND (t.id IS NULL OR t.object <> 'problem ' || p.id "
		"OR (t.state = 'closed') <> (p.state = 'closed') OR (p.state <> 'closed' AND (t.owner <> p.office OR t.issuer <> p.desk OR t.returns <> p.returns))) ORDER BY p.id {unscoped}"),
	  "问题 {1} 与其督办事项 {2} 不一致：从备份恢复", "problem {1} and its matter {2} do not agree: restore from a backup" },
	{ SQL("SELECT p.code FROM problem p WHERE p.state = 'shelved' AND p.look_again = '' ORDER BY p.id {unscoped}"),
	  "问题 {1} 挂账却没有再看的日期：从备份恢复", "problem {1} is shelved without a day to look again: restore from a backup" },
};

enum rc problem_check(struct ctx *c, int *ret_findings)
{
	*ret_findings = 0;
	return check_rules(c, rules, sizeof rules / sizeof *rules, ret_findings);
}
