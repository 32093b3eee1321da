/* evaluation_check_store.c - what must hold between rounds, schemes and results.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/evaluation_check.h"
#include <stdio.h>
#include <string.h>
#include "base/digest.h"
#include "base/hash.h"
#include "base/num.h"
#include "core/check.h"
#include "core/cli.h"
#include "registry/registry.h"

static const struct check_rule rules[] = {
	{ SQL("SELECT x.round, count(*) FROM result x LEFT JOIN round r ON r.id = x.round WHERE r.id IS NULL GROUP BY x.round ORDER BY x.round {unscoped}"),
	  "评价：有 {2} 行结果属于不存在的评价 {1}；请运行 gusu rebuild", "evaluation: {2} results belong to the evaluation {1}, which does not exist; run 'gusu rebuild'" },
	{ SQL("SELECT x.round, count(*) FROM result x LEFT JOIN subject s ON s.id = x.subject LEFT JOIN region g ON g.id = x.subject "
		"WHERE s.id IS NULL AND g.id IS NULL AND (x.subject < 900010001 OR x.subject > 900049999) GROUP BY x.round ORDER BY x.round {unscoped}"),
	  "评价：评价 {1} 有 {2} 行结果的企业或区域不存在；请从备份恢复", "evaluation: {2} results of the evaluation {1} are of enterprises or places that do not exist; restore a backup" },
	{ SQL("SELECT r.id, r.as_of_batch FROM round r WHERE r.as_of_batch > (SELECT coalesce(max(b.id), 0) FROM batch b) ORDER BY r.id {unscoped}"),
	  "评价：评价 {1} 依据的第 {2} 批数据不存在；请从备份恢复", "evaluation: the evaluation {1} is as of batch {2}, which does not exist; restore a backup" },
	{ SQL("SELECT r.id, r.epoch FROM round r WHERE r.epoch > (SELECT max(e.value) FROM epoch e) ORDER BY r.id {unscoped}"),
	  "评价：评价 {1} 的变更序号 {2} 大于数据库的；请从备份恢复", "evaluation: the evaluation {1} is of epoch {2}, which the database has not reached; restore a backup" },
	{ SQL("SELECT r.id, r.ranked, r.units FROM round r WHERE r.ranked > r.units ORDER BY r.id {unscoped}"),
	  "评价：评价 {1} 排名 {2} 家，却只有 {3} 家参评", "evaluation: the evaluation {1} ranks {2} of {3} enterprises" },
};

/* The record of a scheme is its text; its name is the text's SM3. */
static enum rc check_schemes(struct ctx *c, int *findings)
{
	stmt_auto *s = NULL;
	bool row = false;
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT hash, scheme, version, text FROM scheme_version ORDER BY hash {unscoped}"), &s);
	while (rc == RC_OK && (rc = db_next(s, &row)) == RC_OK && row) {
		unsigned char sum[DIGEST_SIZE];
		char hex[DIGEST_HEX];
		const char *text = db_text(s, 3);
		TRY(digest_of(DIGEST_SM3, text, strlen(text), sum));
		hex_print(hex, sum, sizeof sum);
		if (strcmp(hex, db_text(s, 0)) == 0)
			continue;
		cli_finding(c, TR(c, "评价：所存方案 %s（%s）的文本与其摘要不符；请从备份恢复", "evaluation: the kept text of the scheme %s (%s) does not match its digest; restore a backup"),
			db_text(s, 1), db_text(s, 2));
		++*findings;
	}
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc evaluation_check_rules(struct ctx *c, int *findings)
{
	TRY(check_rules(c, rules, sizeof rules / sizeof rules[0], findings));
	return check_schemes(c, findings);
}

/* ---- Stored results against made ones: one sum over rows, whatever their order. */

static uint64_t row_sum(int64_t subject, const char *total, int64_t rank, const char *class_)
{
	char line[160];
	int n = snprintf(line, sizeof line, "%lld|%s|%lld|%s", (long long)subject, total, (long long)rank, class_);
	return bytes_hash(line, (size_t)n, 20200715);
}

static enum rc sum_stored(struct ctx *c, int64_t round, int64_t *ret_n, uint64_t *ret_sum)
{
	stmt_auto *s = NULL;
	bool row = false;
	int64_t n = 0;
	uint64_t sum = 0;
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT subject, coalesce(total, ''), coalesce(rank, 0), coalesce(class, '') FROM result WHERE round = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_i64(s, 1, round);
	while ((rc = db_next(s, &row)) == RC_OK && row) {
		sum += row_sum(db_i64(s, 0), db_text(s, 1), db_i64(s, 2), db_text(s, 3));
		n++;
	}
	*ret_n = n;
	*ret_sum = sum;
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc results_are_those_of(struct ctx *c, int64_t round, const struct view *v, const struct evaluation *e, bool *ret_same)
{
	int64_t stored = 0, made = 0;
	uint64_t stored_sum = 0, made_sum = 0;
	TRY(sum_stored(c, round, &stored, &stored_sum));
	for (size_t i = 0; i < e->rows; i++) {
		char text[32] = "";
		double total;
		if (e->state[i] & ROW_OUT)
			continue;
		if (evaluation_total(e, i, &total))
			num_print(text, total);
		made_sum += row_sum(registry_subject(v->reg, v->row ? v->row[i] : i), text, e->rank[i],
			e->class_[i] == CLASS_NONE ? "" : e->scheme->classes.list[e->class_[i]].code);
		made++;
	}
	*ret_same = stored == made && stored_sum == made_sum;
	return RC_OK;
}
