/* record_store.c - rounds and scheme versions as the ledger writes them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/digest.h"
#include "base/jw.h"
#include "evaluation/record.h"

enum { BODY = 65536 };

static enum rc fail_db(struct ctx *c, enum rc rc) { return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc); }

static enum rc finish(struct ctx *c, const struct buf *b, const char *object, const char *at, struct record_row *ret)
{
	*ret = (struct record_row){ object, arena_strdup(&c->arena, buf_text(b)), arena_strdup(&c->arena, at) };
	return object && ret->body && ret->at && buf_rc(b) == RC_OK ? RC_OK : ctx_no_memory(c);
}

/* Columns: id, scheme, scheme_hash, year, as_of_day, as_of_batch, evaluated_at, account, engine, units, ranked, input_hash, result_hash, as_of_mark,
 * as_of_registry, as_of_decision, build, input_digest. The epoch is of this database alone and may differ in a copy; rounds of an older program lack the last ones, and so do their entries.
 * A round that knew of no decision has none. */
static enum rc round_row(struct ctx *c, struct db_stmt *s, struct record_row *ret)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "round", db_i64(s, 0));
	jw_ktext(&w, "scheme", db_text(s, 1));
	jw_ktext(&w, "scheme_sm3", db_text(s, 2));
	jw_ki64(&w, "year", db_i64(s, 3));
	jw_ktext(&w, "as_of_day", db_text(s, 4));
	jw_ki64(&w, "as_of_batch", db_i64(s, 5));
	if (!db_is_null(s, 13))
		jw_ki64(&w, "as_of_mark", db_i64(s, 13));
	if (!db_is_null(s, 14))
		jw_ki64(&w, "as_of_registry", db_i64(s, 14));
	if (!db_is_null(s, 15))
		jw_ki64(&w, "as_of_decision", db_i64(s, 15));
	jw_ktext(&w, "evaluated_at", db_text(s, 6));
	jw_ki64(&w, "account", db_i64(s, 7));
	jw_ktext(&w, "engine", db_text(s, 8));
	jw_ki64(&w, "units", db_i64(s, 9));
	jw_ki64(&w, "ranked", db_i64(s, 10));
	jw_ktext(&w, "input_sm3", db_text(s, 11));
	jw_ktext(&w, "result_sm3", db_text(s, 12));
	if (!db_is_null(s, 16))
		jw_ktext(&w, "build", db_text(s, 16));
	if (!db_is_null(s, 17))
		jw_ki64(&w, "input_digest", db_i64(s, 17));
	jw_obj_end(&w);
	return finish(c, &b, arena_printf(&c->arena, "round %lld", (long long)db_i64(s, 0)), db_text(s, 6), ret);
}

/* Columns: hash, scheme, version, text, first_used. The hash in the body is computed from the text. */
static enum rc scheme_row(struct ctx *c, struct db_stmt *s, struct record_row *ret)
{
	struct jw w;
	char hex[DIGEST_HEX];
	unsigned char sm3[DIGEST_SIZE];
	buf_auto b = { .data = NULL };
	const char *text = db_text(s, 3);
	if (digest_of(DIGEST_SM3, text, strlen(text), sm3) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "无法计算校验值", "the digest could not be made"));
	hex_print(hex, sm3, sizeof sm3);
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "scheme", db_text(s, 1));
	jw_ktext(&w, "version", db_text(s, 2));
	jw_ktext(&w, "scheme_sm3", hex);
	jw_ktext(&w, "first_used", db_text(s, 4));
	jw_obj_end(&w);
	return finish(c, &b, arena_printf(&c->arena, "scheme %s", db_text(s, 0)), db_text(s, 4), ret);
}

static enum rc the_row(struct ctx *c, struct db_stmt *s, enum rc (*make)(struct ctx *c, struct db_stmt *s, struct record_row *ret),
	struct record_row *ret)
{
	bool row = false;
	TRY(fail_db(c, db_next(s, &row)));
	return row ? make(c, s, ret) : ctx_fail(c, RC_INTERNAL, NULL, "%s", TR(c, "刚保存的记录读不到", "a row just stored cannot be read"));
}

static enum rc each_row(struct ctx *c, struct db_stmt *s, enum rc (*make)(struct ctx *c, struct db_stmt *s, struct record_row *ret),
	record_fn *fn, void *arg)
{
	struct record_row r;
	bool row = true;
	while (true) {
		TRY(fail_db(c, db_next(s, &row)));
		if (!row)
			return RC_OK;
		TRY(make(c, s, &r));
		TRY(fn(arg, &r));
	}
}

enum rc store_record_round(struct ctx *c, int64_t id, struct record_row *ret_row)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT id, scheme, scheme_hash, year, as_of_day, as_of_batch, evaluated_at, account, engine, units, "
		"ranked, input_hash, result_hash, as_of_mark, as_of_registry, as_of_decision, build, input_digest FROM round WHERE id = $1 {unscoped}"), &s)));
	db_bind_i64(s, 1, id);
	return the_row(c, s, round_row, ret_row);
}

enum rc store_record_scheme(struct ctx *c, const char *hash, struct record_row *ret_row)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT hash, scheme, version, text, first_used FROM scheme_version WHERE hash = $1 {unscoped}"), &s)));
	db_bind_text(s, 1, hash);
	return the_row(c, s, scheme_row, ret_row);
}

enum rc store_record_rounds(struct ctx *c, record_fn *fn, void *arg)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL, SQL("SELECT id, scheme, scheme_hash, year, as_of_day, as_of_batch, evaluated_at, account, engine, units, "
		"ranked, input_hash, result_hash, as_of_mark, as_of_registry, as_of_decision, build, input_digest FROM round ORDER BY id {unscoped}"), &s)));
	return each_row(c, s, round_row, fn, arg);
}

enum rc store_record_schemes(struct ctx *c, record_fn *fn, void *arg)
{
	stmt_auto *s = NULL;
	TRY(fail_db(c, db_prepare(c->db, NULL,
		SQL("SELECT hash, scheme, version, text, first_used FROM scheme_version ORDER BY first_used, hash {unscoped}"), &s)));
	return each_row(c, s, scheme_row, fn, arg);
}
