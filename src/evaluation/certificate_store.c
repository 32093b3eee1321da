/* certificate_store.c - stored results of one round.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/certificate.h"

enum rc store_results_each(struct ctx *c, int64_t round, void (*one)(void *arg, const struct stored_result *r), void *arg)
{
	stmt_auto *s = NULL;
	bool row = false;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT subject, coalesce(total, ''), coalesce(rank, 0), coalesce(class, '') FROM result WHERE round = $1 ORDER BY subject {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	while (true) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		struct stored_result r = { .subject = db_i64(s, 0), .total = db_text(s, 1), .rank = db_i64(s, 2), .class_ = db_text(s, 3) };
		one(arg, &r);
	}
}

enum rc store_class_counts(struct ctx *c, int64_t round, struct class_count *ret_list, int cap, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row = false;
	int n = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(class, ''), count(*) FROM result WHERE round = $1 GROUP BY coalesce(class, '') ORDER BY 1 {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	for (; n < cap; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		ret_list[n] = (struct class_count){ arena_strdup(&c->arena, db_text(s, 0)), db_i64(s, 1) };
		if (ret_list[n].code == NULL)
			return ctx_no_memory(c);
	}
	*ret_n = n;
	return RC_OK;
}
