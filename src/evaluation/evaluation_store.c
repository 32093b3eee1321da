/* evaluation_store.c - rounds, scheme texts and results in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/evaluation_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/period.h"
#include "core/job.h"

enum { ROUNDS_MAX = 5000 };
#define ENGINE "gusu-evaluation 1"

enum rc store_scheme_version(struct ctx *c, const struct shelf_scheme *s, bool *ret_new)
{
	stmt_auto *st = NULL;
	char now[INSTANT_TEXT];
	instant_print(now, c->now_ms);
	if (db_prepare(c->db, &c->scope, SQL("INSERT INTO scheme_version (hash, scheme, version, text, first_used) VALUES ($1, $2, $3, $4, $5) "
			"ON CONFLICT (hash) DO NOTHING {unscoped}"), &st) != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	db_bind_text(st, 1, s->hash);
	db_bind_text(st, 2, s->scheme->id);
	db_bind_text(st, 3, s->scheme->version);
	db_bind_textn(st, 4, s->text, s->len);
	db_bind_text(st, 5, now);
	enum rc rc = db_run(st);
	*ret_new = rc == RC_OK && db_changes(c->db) > 0;
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc store_scheme_text(struct ctx *c, const char *hash, const char **ret_text, size_t *ret_len)
{
	stmt_auto *st = NULL;
	bool row = false;
	if (db_prepare(c->db, &c->scope, SQL("SELECT text FROM scheme_version WHERE hash = $1 {unscoped}"), &st) != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	db_bind_text(st, 1, hash);
	enum rc rc = db_next(st, &row);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	if (!row)
		return ctx_fail(c, RC_NOT_FOUND, "scheme", TR(c, "库中没有校验值为 %.16s… 的评价办法文本", "the database has no scheme text with the hash %.16s…"), hash);
	const char *text = arena_strdup(&c->arena, db_text(st, 0));
	if (text == NULL)
		return ctx_no_memory(c);
	*ret_text = text;
	*ret_len = strlen(text);
	return RC_OK;
}

enum rc store_round_add(struct ctx *c, struct round *r)
{
	stmt_auto *st = NULL;
	bool row = false;
	char day[DATE_TEXT];
	if (db_prepare(c->db, &c->scope, SQL("INSERT INTO round (scheme, scheme_hash, year, as_of_day, as_of_batch, evaluated_at, account, engine, "
			"units, ranked, input_hash, result_hash, epoch, as_of_mark, as_of_registry, as_of_decision, build, input_digest) "
			"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id {unscoped}"),
			&st) != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	db_bind_text(st, 1, r->scheme);
	db_bind_text(st, 2, r->scheme_hash);
	db_bind_i64(st, 3, r->year);
	if (r->at.day == DAY_NONE) {
		db_bind_null(st, 4);
	} else {
		date_print(day, r->at.day);
		db_bind_text(st, 4, day);
	}
	db_bind_i64(st, 5, r->at.batch);
	db_bind_text(st, 6, r->evaluated_at);
	db_bind_i64(st, 7, c->who.account);
	db_bind_text(st, 8, ENGINE);
	db_bind_i64(st, 9, r->units);
	db_bind_i64(st, 10, r->ranked);
	db_bind_text(st, 11, r->input_hash);
	db_bind_text(st, 12, r->result_hash);
	db_bind_i64(st, 13, r->epoch);
	db_bind_i64(st, 14, r->at.registry.marks - 1);
	db_bind_i64(st, 15, r->at.registry.version);
	if (r->decided > 0)
		db_bind_i64(st, 16, r->decided);
	else
		db_bind_null(st, 16);
	db_bind_text(st, 17, r->build);
	db_bind_i64(st, 18, r->input_digest);
	enum rc rc = db_next(st, &row);
	if (rc != RC_OK || !row)
		return ctx_fail_db(c, rc == RC_OK ? RC_INTERNAL : rc);
	r->id = db_i64(st, 0);
	return RC_OK;
}

/* Columns as every SELECT below lists them. */
static enum rc read_round(struct ctx *c, struct db_stmt *st, struct round *r)
{
	const char *day = db_text(st, 4);
	*r = (struct round){
		.id = db_i64(st, 0), .scheme = arena_strdup(&c->arena, db_text(st, 1)), .scheme_hash = arena_strdup(&c->arena, db_text(st, 2)),
		.year = (int)db_i64(st, 3), .at = { DAY_NONE, db_i64(st, 5), { db_is_null(st, 12) ? 0 : db_i64(st, 12) + 1, db_i64(st, 13) } },
		.evaluated_at = arena_strdup(&c->arena, db_text(st, 6)),
		.units = db_i64(st, 7), .ranked = db_i64(st, 8), .input_hash = arena_strdup(&c->arena, db_text(st, 9)),
		.result_hash = arena_strdup(&c->arena, db_text(st, 10)), .epoch = db_i64(st, 11), .decided = db_is_null(st, 14) ? 0 : db_i64(st, 14),
		.build = db_is_null(st, 15) ? NULL : arena_strdup(&c->arena, db_text(st, 15)),
		.input_digest = db_is_null(st, 16) ? 0 : (int)db_i64(st, 16),
	};
	if (day && !date_parse(day, strlen(day), &r->at.day))
		return ctx_fail(c, RC_INTERNAL, "", "round %lld has the as-of day '%s'", (long long)r->id, day);
	if (!r->scheme || !r->scheme_hash || !r->evaluated_at || !r->input_hash || !r->result_hash)
		return ctx_no_memory(c);
	return RC_OK;
}

static enum rc one_round(struct ctx *c, struct db_stmt *st, struct round *ret_round, bool *ret_found)
{
	bool row = false;
	enum rc rc = db_next(st, &row);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	if (row)
		TRY(read_round(c, st, ret_round));
	*ret_found = row;
	return RC_OK;
}

enum rc store_round_get(struct ctx *c, int64_t id, struct round *ret_round)
{
	stmt_auto *st = NULL;
	bool found = false;
	if (db_prepare(c->db, &c->scope, SQL("SELECT id, scheme, scheme_hash, year, as_of_day, as_of_batch, evaluated_at, units, ranked, input_hash, "
			"result_hash, epoch, as_of_mark, as_of_registry, as_of_decision, build, input_digest FROM round WHERE id = $1 {unscoped}"), &st) != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	db_bind_i64(st, 1, id);
	TRY(one_round(c, st, ret_round, &found));
	return found ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "round", TR(c, "没有编号为 %lld 的评价", "there is no evaluation with the number %lld"), (long long)id);
}

enum rc store_round_latest(struct ctx *c, const char *scheme, int year, struct round *ret_round, bool *ret_found)
{
	stmt_auto *st = NULL;
	if (db_prepare(c->db, &c->scope, SQL("SELECT id, scheme, scheme_hash, year, as_of_day, as_of_batch, evaluated_at, units, ranked, input_hash, "
			"result_hash, epoch, as_of_mark, as_of_registry, as_of_decision, build, input_digest FROM round WHERE scheme = $1 AND year = $2 ORDER BY id DESC LIMIT 1 {unscoped}"), &st) != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	db_bind_text(st, 1, scheme);
	db_bind_i64(st, 2, year);
	return one_round(c, st, ret_round, ret_found);
}

enum rc store_rounds(struct ctx *c, bool all, const struct round **ret_list, int *ret_n)
{
	stmt_auto *st = NULL;
	if (db_prepare(c->db, &c->scope, SQL("SELECT id, scheme, scheme_hash, year, as_of_day, as_of_batch, evaluated_at, units, ranked, input_hash, "
			"result_hash, epoch, as_of_mark, as_of_registry, as_of_decision, build, input_digest FROM round r WHERE $1 = 1 OR id = (SELECT max(x.id) FROM round x WHERE x.scheme = r.scheme AND x.year = r.year) "
			"ORDER BY id DESC LIMIT 5000 {unscoped}"), &st) != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	db_bind_i64(st, 1, all);
	struct round *list = arena_new_array(&c->arena, struct round, ROUNDS_MAX);
	if (list == NULL)
		return ctx_no_memory(c);
	int n = 0;
	for (bool row = true; n < ROUNDS_MAX;) {
		enum rc rc = db_next(st, &row);
		if (rc != RC_OK)
			return ctx_fail_db(c, rc);
		if (!row)
			break;
		TRY(read_round(c, st, &list[n++]));
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

static enum rc clear_results(struct ctx *c, int64_t round)
{
	stmt_auto *st = NULL;
	if (db_prepare(c->db, &c->scope, SQL("DELETE FROM result WHERE round = $1 {unscoped}"), &st) != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	db_bind_i64(st, 1, round);
	enum rc rc = db_run(st);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc store_results(struct ctx *c, const struct round *r, const struct view *v, const struct evaluation *e)
{
	TRY(clear_results(c, r->id));
	stmt_auto *st = NULL;
	if (db_prepare(c->db, &c->scope, SQL("INSERT INTO result (round, subject, total, rank, class) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &st) != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	for (size_t i = 0; i < e->rows; i++) {
		if (e->state[i] & ROW_OUT)
			continue;
		char text[32];
		double total;
		size_t reg_row = v->row ? v->row[i] : i;
		db_bind_i64(st, 1, r->id);
		db_bind_i64(st, 2, registry_subject(v->reg, reg_row));
		if (evaluation_total(e, i, &total))
			db_bind_textn(st, 3, text, num_print(text, total));
		else
			db_bind_null(st, 3);
		if (e->rank[i])
			db_bind_i64(st, 4, e->rank[i]);
		else
			db_bind_null(st, 4);
		db_bind_text(st, 5, e->class_[i] == CLASS_NONE ? NULL : e->scheme->classes.list[e->class_[i]].code);
		enum rc rc = db_run_later(st);
		if (rc != RC_OK)
			return ctx_fail_db(c, rc);
		if (i % 4096 == 0)
			job_progress(c, (int64_t)i, (int64_t)e->rows, TR(c, "保存结果", "keeping the results"));
	}
	return RC_OK;
}

enum rc store_results_of(struct ctx *c, int64_t subject, const char *scheme, const struct past_result **ret_list, int *ret_n)
{
	enum { YEARS = 100 };
	stmt_auto *st = NULL;
	enum rc found = subject < SUBJECT_FIRST ? db_prepare(c->db, &c->scope, SQL("SELECT r.year, x.total, x.rank, x.class, r.id FROM result x JOIN round r ON r.id = x.round "
			"WHERE x.subject = $1 AND r.scheme = $2 AND r.id = (SELECT max(y.id) FROM round y WHERE y.scheme = r.scheme AND y.year = r.year) "
			"ORDER BY r.year LIMIT 100 {unscoped}"), &st) /* a place: who asks has found it in its scope */
		: db_prepare(c->db, &c->scope, SQL("SELECT r.year, x.total, x.rank, x.class, r.id FROM result x JOIN round r ON r.id = x.round "
			"JOIN subject s ON s.id = x.subject WHERE x.subject = $1 AND r.scheme = $2 AND {scope s} "
			"AND r.id = (SELECT max(y.id) FROM round y WHERE y.scheme = r.scheme AND y.year = r.year) ORDER BY r.year LIMIT 100"), &st);
	if (found != RC_OK)
		return ctx_fail_db(c, RC_INTERNAL);
	db_bind_i64(st, 1, subject);
	db_bind_text(st, 2, scheme);
	struct past_result *list = arena_new_array(&c->arena, struct past_result, YEARS);
	if (list == NULL)
		return ctx_no_memory(c);
	int n = 0;
	while (n < YEARS) {
		bool row;
		enum rc rc = db_next(st, &row);
		if (rc != RC_OK)
			return ctx_fail_db(c, rc);
		if (!row)
			break;
		const char *total = db_text(st, 1), *class_ = db_text(st, 3);
		list[n++] = (struct past_result){ .year = (int)db_i64(st, 0), .has_total = total != NULL, .total = total ? strtod(total, NULL) : 0,
			.rank = db_is_null(st, 2) ? 0 : db_i64(st, 2), .class_ = class_ ? arena_strdup(&c->arena, class_) : NULL, .round = db_i64(st, 4) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}
