/* indicators_check_store.c - what must hold between facts, batches and definitions.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Facts have no declared references: ten million of them are written at once. Here they are checked as a whole. */
#include "core/check.h"
#include "indicators/indicators_check.h"

static const struct check_rule rules[] = {
	{ SQL("SELECT b.id, b.facts, count(f.batch) FROM batch b LEFT JOIN fact f ON f.batch = b.id GROUP BY b.id, b.facts HAVING count(f.batch) <> b.facts ORDER BY b.id {unscoped}"),
	  "数据：第 {1} 批记有 {2} 个数，实有 {3} 个；请从备份恢复，或重新导入这一批的文件", "indicators: batch {1} says {2} facts and has {3}; restore a backup, or import the file of the batch again" },
	{ SQL("SELECT f.batch, count(*) FROM fact f LEFT JOIN batch b ON b.id = f.batch WHERE b.id IS NULL GROUP BY f.batch ORDER BY f.batch {unscoped}"),
	  "数据：有 {2} 个数属于不存在的第 {1} 批；请从备份恢复", "indicators: {2} facts belong to batch {1}, which does not exist; restore a backup" },
	{ SQL("SELECT f.indicator, count(*) FROM fact f LEFT JOIN indicator i ON i.id = f.indicator WHERE i.id IS NULL GROUP BY f.indicator ORDER BY f.indicator {unscoped}"),
	  "数据：有 {2} 个数的指标 {1} 没有定义；请用带有该定义的计划文件（--plans）启动", "indicators: {2} facts are of the indicator {1}, which has no definition; start with the plan files (--plans) that define it" },
	{ SQL("SELECT f.subject, count(*) FROM fact f LEFT JOIN subject s ON s.id = f.subject LEFT JOIN region r ON r.id = f.subject "
		"WHERE s.id IS NULL AND r.id IS NULL GROUP BY f.subject ORDER BY f.subject {unscoped}"),
	  "数据：有 {2} 个数属于不存在的对象 {1}；请从备份恢复", "indicators: {2} facts are about {1}, which does not exist; restore a backup" },
	{ SQL("SELECT k.indicator, k.period, k.n FROM column_block k WHERE NOT EXISTS (SELECT 1 FROM fact f WHERE f.indicator = k.indicator AND f.period = k.period) "
		"ORDER BY k.indicator, k.period {unscoped}"),
	  "数据：指标 {1} 时期 {2} 的列缓存有 {3} 行，却没有数据；请运行 gusu rebuild", "indicators: {1}/{2}: the packed column has {3} rows and there are no facts; run 'gusu rebuild'" },
	{ SQL("SELECT count(*) FROM indicator_state HAVING count(*) <> 1 OR min(version) < 1 {unscoped}"),
	  "数据：表 indicator_state 应有一行，却有 {1} 行；请从备份恢复", "indicators: the table indicator_state has one row, and not {1}; restore a backup" },
};

enum rc indicators_check_rules(struct ctx *c, int *findings)
{
	return check_rules(c, rules, sizeof rules / sizeof rules[0], findings);
}
