/* office_check_store.c - what every matter keeps, as questions for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/check.h"
#include "office/matter.h"

static const struct check_rule rules[] = {
	{ SQL("SELECT m.id, m.state, p.state_after FROM matter m JOIN matter_step p ON p.matter = m.id WHERE p.id = (SELECT max(q.id) FROM matter_step q WHERE q.matter = m.id)"
		" AND p.state_after <> m.state ORDER BY m.id {unscoped}"),
	  "督办事项 {1} 的状态是 {2}，最后一步却是 {3}：从备份恢复", "matter {1} is {2}, but its last act made it {3}: restore from a backup" },
	{ SQL("SELECT m.id FROM matter m WHERE NOT EXISTS (SELECT 1 FROM matter_step p WHERE p.matter = m.id) ORDER BY m.id {unscoped}"),
	  "督办事项 {1} 没有任何过程记录：从备份恢复", "matter {1} has no acts at all: restore from a backup" },
	{ SQL("SELECT m.id FROM matter m WHERE m.state = 'closed' AND m.object NOT LIKE 'problem %' AND m.object NOT LIKE 'improvement %' AND NOT EXISTS (SELECT 1 FROM matter_step p JOIN matter_step_file f ON f.step = p.id WHERE p.matter = m.id AND p.act = 'submit')"
		" ORDER BY m.id {unscoped}"),
	  "督办事项 {1} 已销号却没有证明材料：从备份恢复", "matter {1} is closed without evidence: restore from a backup" },
	{ SQL("SELECT m.id FROM matter m WHERE m.state = 'closed' AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.kind = 'matter.closed' AND l.object = 'matter ' || m.id) ORDER BY m.id"
		" {unscoped}"),
	  "督办事项 {1} 已销号，账本中却没有这一笔：从备份恢复", "matter {1} is closed, but the ledger does not say so: restore from a backup" },
};

enum rc office_check(struct ctx *c, int *ret_findings)
{
	*ret_findings = 0;
	return check_rules(c, rules, sizeof rules / sizeof *rules, ret_findings);
}
