/* improvement_check_store.c - what every case keeps, as questions for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/digest.h"
#include "campaign/improvement/improvement_store.h"
#include "core/check.h"
#include "core/cli.h"
#include "core/ledger.h"

#define LAST_OF_IMPROVEMENT "m.id = (SELECT max(q.id) FROM improvement_move q WHERE q.improvement = o.id)"
static const struct check_rule rules[] = {
	{ SQL("SELECT o.code FROM improvement o WHERE NOT EXISTS (SELECT 1 FROM improvement_move m WHERE m.improvement = o.id) ORDER BY o.id {unscoped}"),
	  "提升计划 {1} 没有任何过程记录：从备份恢复", "plan {1} has no moves at all: restore from a backup" },
	{ SQL("SELECT o.code, o.state, m.state FROM improvement o JOIN improvement_move m ON " LAST_OF_IMPROVEMENT " WHERE o.state <> m.state OR o.desk <> m.desk OR o.due <> m.due OR o.until <> m.until "
		"OR coalesce(o.target, -1) <> coalesce(m.target, -1) OR o.percent <> m.percent OR o.period <> m.period OR o.contact <> m.contact OR o.result <> m.result OR o.result_of <> m.result_of "
		"OR coalesce(o.result_value, -1) <> coalesce(m.result_value, -1) OR o.matter <> m.matter OR o.submitted_by <> m.submitted_by ORDER BY o.id {unscoped}"),
	  "提升计划 {1}（{2}）与最后一步（{3}）不符：用 gusu rebuild 重建", "plan {1} ({2}) is not what its last move made it ({3}): gusu rebuild makes it anew" },
	{ SQL("SELECT o.code, m.day FROM improvement o JOIN improvement_move m ON m.improvement = o.id WHERE EXISTS (SELECT 1 FROM improvement_move b WHERE b.improvement = o.id AND b.id < m.id "
		"AND b.day > m.day) ORDER BY o.id, m.id {unscoped}"),
	  "提升计划 {1} 的过程日期倒退（{2}）：从备份恢复", "the moves of plan {1} go back in time ({2}): restore from a backup" },
	{ SQL("SELECT o.code FROM improvement o JOIN improvement_wave w ON w.id = o.wave WHERE o.value >= w.below ORDER BY o.id {unscoped}"),
	  "提升计划 {1} 列入时的数值不低于门槛：从备份恢复", "plan {1} was selected with a value that is not below the threshold: restore from a backup" },
	{ SQL("SELECT w.id, w.n FROM improvement_wave w WHERE w.n <> (SELECT count(*) FROM improvement o WHERE o.wave = w.id) ORDER BY w.id {unscoped}"),
	  "第 {1} 批提升计划应有 {2} 家，实际不符：从备份恢复", "wave {1} of plans should have {2} cases and has not: restore from a backup" },
	{ SQL("SELECT o.code FROM improvement o WHERE EXISTS (SELECT 1 FROM improvement p WHERE p.enterprise = o.enterprise AND p.id < o.id AND p.state IN ('selected', 'submitted', 'returned', 'running', "
		"'review')) AND o.state IN ('selected', 'submitted', 'returned', 'running', 'review') ORDER BY o.id {unscoped}"),
	  "提升计划 {1} 的企业有两件在办：撤销其中一件", "the firm of plan {1} has two open ones: drop one of them" },
	{ SQL("SELECT o.code FROM improvement o WHERE o.result = 'met' AND o.result_value IS NOT NULL AND o.result_value < coalesce(o.target, 0) ORDER BY o.id {unscoped}"),
	  "提升计划 {1} 认定达标，但所依据的数值低于目标：查明", "plan {1} was concluded as met by a figure below its target: find out how" },
	{ SQL("SELECT o.code FROM improvement o JOIN improvement_move m ON m.improvement = o.id AND m.act = 'agree' WHERE m.account <> 0 AND m.account = m.submitted_by ORDER BY o.id {unscoped}"),
	  "提升计划 {1} 由录入人自己同意：查明", "plan {1} was agreed to by who typed it: find out how" },
};

static enum rc count_of(struct ctx *c, int64_t *ret_waves, int64_t *ret_concluded)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT (SELECT count(*) FROM improvement_wave), (SELECT count(*) FROM improvement_move WHERE act IN ('conclude', 'drop')) {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_waves = db_i64(s, 0);
	*ret_concluded = db_i64(s, 1);
	return RC_OK;
}

/* The SM3 of every wave from its rows. */
static enum rc wave_text(struct ctx *c, int64_t wave, struct buf *b)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT folded, value FROM improvement WHERE wave = $1 ORDER BY code {unscoped}"), &s));
	db_bind_i64(s, 1, wave);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return buf_rc(b) == RC_OK ? RC_OK : ctx_no_memory(c);
		buf_printf(b, "%lld|%s\n", (long long)db_i64(s, 1), db_text(s, 0));
	}
}

enum rc improvement_wave_hash(struct ctx *c, int64_t wave, char *ret_hex)
{
	unsigned char sum[DIGEST_SIZE];
	buf_auto b;
	buf_init(&b, 256 << 20);
	TRY(wave_text(c, wave, &b));
	if (digest_of(DIGEST_SM3, b.data, b.len, sum) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "摘要计算失败", "the digest could not be computed"));
	hex_print(ret_hex, sum, sizeof sum);
	return RC_OK;
}

static enum rc check_waves(struct ctx *c, int *ret_findings)
{
	struct improvement_wave *list;
	char sm3[DIGEST_HEX];
	int n;
	TRY(store_improvement_waves(c, &list, &n));
	for (int i = 0; i < n; i++) {
		TRY(improvement_wave_hash(c, list[i].id, sm3));
		if (strcmp(sm3, list[i].sm3) != 0) {
			cli_finding(c, TR(c, "第 %lld 批提升计划的名单与其摘要不符：从备份恢复", "the firms of wave %lld are not those of its digest: restore from a backup"), (long long)list[i].id);
			++*ret_findings;
		}
	}
	return RC_OK;
}

enum rc improvement_check(struct ctx *c, int *ret_findings)
{
	int64_t told = 0, waves = 0, concluded = 0;
	*ret_findings = 0;
	TRY(check_rules(c, rules, sizeof rules / sizeof *rules, ret_findings));
	TRY(check_waves(c, ret_findings));
	TRY(count_of(c, &waves, &concluded));
	TRY(ledger_count(c, LEDGER_IMPROVEMENT_SELECTED, &told));
	ledger_gone(c, LEDGER_IMPROVEMENT_SELECTED, told > waves ? told - waves : 0, ret_findings);
	TRY(ledger_count(c, LEDGER_IMPROVEMENT_CONCLUDED, &told));
	ledger_gone(c, LEDGER_IMPROVEMENT_CONCLUDED, told > concluded ? told - concluded : 0, ret_findings);
	return RC_OK;
}
