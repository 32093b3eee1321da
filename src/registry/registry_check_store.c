/* registry_check_store.c - what must hold between the rows of the registry.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The references that the schema knows are checked with all others (core/check.h); here is what it cannot say. */
#include "core/check.h"
#include "registry/registry_check.h"

static const struct check_rule rules[] = {
	{ SQL("SELECT s.code, s.kind FROM subject s LEFT JOIN enterprise e ON e.id = s.id LEFT JOIN plot p ON p.id = s.id "
		"WHERE (s.kind = 'enterprise' AND e.id IS NULL) OR (s.kind = 'plot' AND p.id IS NULL) ORDER BY s.code {unscoped}"),
	  "登记：{2} {1} 只有名录没有内容；请重新导入这一行", "registry: {2} {1} has a name and no contents; import its row again" },
	{ SQL("SELECT s.code, s.kind FROM subject s LEFT JOIN enterprise e ON e.id = s.id LEFT JOIN plot p ON p.id = s.id "
		"WHERE (s.kind <> 'enterprise' AND e.id IS NOT NULL) OR (s.kind <> 'plot' AND p.id IS NOT NULL) ORDER BY s.code {unscoped}"),
	  "登记：{1} 的内容与种类 {2} 不符；请从备份恢复", "registry: {1} has contents that do not fit its kind {2}; restore a backup" },
	{ SQL("SELECT s.code, s.region_pos, r.region_pos FROM subject s JOIN region r ON r.id = s.region WHERE s.region_pos <> r.region_pos ORDER BY s.code {unscoped}"),
	  "登记：{1} 的区域位置是 {2}，应为 {3}，权限会因此不准；请重新导入这一行", "registry: {1} lies at place {2} of the tree of regions, its region at {3}: scopes would be wrong; import its row again" },
	{ SQL("SELECT r.code, r.name FROM region r LEFT JOIN region p ON p.id = r.parent WHERE r.pos_end < r.region_pos "
		"OR (r.parent IS NOT NULL AND (p.id IS NULL OR r.region_pos <= p.region_pos OR r.pos_end > p.pos_end)) ORDER BY r.code {unscoped}"),
	  "登记：区域 {1} {2} 不在上级之内；请用与数据库相配的程序重新启动", "registry: the region {1} {2} does not lie in its parent; start the program that fits the database" },
	{ SQL("SELECT a.code, b.code FROM region a JOIN region b ON b.region_pos = a.region_pos AND b.id > a.id ORDER BY a.code {unscoped}"),
	  "登记：区域 {1} 和 {2} 占同一位置，权限会因此不准", "registry: the regions {1} and {2} have the same place in the tree: scopes would be wrong" },
	{ SQL("SELECT code, valid_from, valid_to FROM subject WHERE valid_from > valid_to ORDER BY code {unscoped}"),
	  "登记：{1} 自 {2} 起，却到 {3} 止；请更正日期后重新导入", "registry: {1} begins on {2} and ends on {3}; correct its dates and import it again" },
	{ SQL("SELECT s.code, m.valid_from, m.valid_to FROM mark m JOIN subject s ON s.id = m.enterprise WHERE m.valid_from > m.valid_to ORDER BY s.code {unscoped}"),
	  "登记：{1} 的名单记录自 {2} 起，却到 {3} 止", "registry: a mark of {1} begins on {2} and ends on {3}" },
	{ SQL("SELECT s.code, o.valid_from, o.valid_to FROM occupation o JOIN subject s ON s.id = o.plot WHERE o.valid_from > o.valid_to ORDER BY s.code {unscoped}"),
	  "登记：地块 {1} 的一段用地自 {2} 起，却到 {3} 止", "registry: a use of the plot {1} begins on {2} and ends on {3}" },
	{ SQL("SELECT s.code, l.kind FROM lineage l JOIN subject s ON s.id = l.from_id WHERE l.from_id = l.to_id ORDER BY s.code {unscoped}"),
	  "登记：{1} 的沿革（{2}）指向自己", "registry: the {2} of {1} leads to itself" },
	{ SQL("SELECT count(*) FROM registry_state HAVING count(*) <> 1 OR min(version) < 1 {unscoped}"),
	  "登记：表 registry_state 应有一行，却有 {1} 行；请从备份恢复", "registry: the table registry_state has one row, and not {1}; restore a backup" },
};

enum rc registry_check_rules(struct ctx *c, int *findings)
{
	return check_rules(c, rules, sizeof rules / sizeof rules[0], findings);
}
