/* batch_record_store.c - all batches and all facts, to be compared with the ledger.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/batch_record.h"
#include <string.h>

static enum rc count(struct ctx *c, const char *sql, size_t *ret_n)
{
	stmt_auto *s = NULL;
	bool row = false;
	TRY_DB(db_prepare(c->db, NULL, sql, &s));
	TRY_DB(db_next(s, &row));
	*ret_n = row ? (size_t)db_i64(s, 0) : 0;
	return RC_OK;
}

static const char *own(struct ctx *c, struct db_stmt *s, int col)
{
	const char *text = arena_strdup(&c->arena, db_text(s, col));
	return text != NULL ? text : "";
}

enum rc store_batches_full(struct ctx *c, const struct batch_full **ret_list, size_t *ret_n)
{
	stmt_auto *s = NULL;
	size_t most = 0, n = 0;
	bool row = true;
	TRY(count(c, SQL("SELECT count(*) FROM batch {unscoped}"), &most));
	struct batch_full *list = arena_new_array(&c->arena, struct batch_full, most + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, facts, kind, source, file, hash, known_at, at, who FROM batch ORDER BY id {unscoped}"), &s));
	for (; n < most; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct batch_full){ db_i64(s, 0), db_i64(s, 1), own(c, s, 2), own(c, s, 3), own(c, s, 4), own(c, s, 5), own(c, s, 6), own(c, s, 7),
			own(c, s, 8) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_undos_full(struct ctx *c, const struct undo_full **ret_list, size_t *ret_n)
{
	stmt_auto *s = NULL;
	size_t most = 0, n = 0;
	bool row = true;
	TRY(count(c, SQL("SELECT count(*) FROM batch_undo {unscoped}"), &most));
	struct undo_full *list = arena_new_array(&c->arena, struct undo_full, most + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL,
		SQL("SELECT u.batch, u.by_batch, b.at FROM batch_undo u JOIN batch b ON b.id = u.by_batch ORDER BY u.batch {unscoped}"), &s));
	for (; n < most; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct undo_full){ db_i64(s, 0), db_i64(s, 1), own(c, s, 2) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_each_fact(struct ctx *c, enum rc (*fn)(void *arg, const struct fact *f, int64_t batch), void *arg)
{
	stmt_auto *s = NULL;
	bool row = true;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT indicator, period, subject, batch, value FROM fact ORDER BY indicator, period, subject, batch {unscoped}"), &s));
	while (true) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		struct fact f = { .indicator = (int16_t)db_i64(s, 0), .period = (int32_t)db_i64(s, 1), .subject = db_i64(s, 2), .value = db_i64(s, 4),
			.withdrawn = db_is_null(s, 4) };
		TRY(fn(arg, &f, db_i64(s, 3)));
	}
}
