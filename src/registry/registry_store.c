/* registry_store.c - reading the registry's tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "registry/registry_store.h"
#include <string.h>

enum rc store_state(struct ctx *c, struct state_row *ret_s)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT version, reference FROM registry_state WHERE id = 1 {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	ret_s->version = row ? db_i64(s, 0) : 0;
	text_put(ret_s->reference, sizeof ret_s->reference, row ? slice_of(db_text(s, 1)) : SLICE(""));
	return RC_OK;
}

enum rc store_counts(struct ctx *c, int64_t *ret_enterprises, int64_t *ret_max_id)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*), coalesce(max(id), 0) FROM enterprise {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_enterprises = row ? db_i64(s, 0) : 0;
	*ret_max_id = row ? db_i64(s, 1) : 0;
	return RC_OK;
}

enum rc store_regions(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, coalesce(parent, 0), region_pos, pos_end, code, alt_code, alt_from, name, name_en, short, short_en, kind,"
		" valid_from, valid_to, board, tile_col, tile_row FROM region ORDER BY region_pos {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct region_row){.id = db_i64(s, 0), .parent = db_i64(s, 1), .region_pos = db_i64(s, 2), .pos_end = db_i64(s, 3),
			.code = db_text(s, 4), .alt_code = db_text(s, 5), .alt_from = db_text(s, 6), .name = db_text(s, 7), .name_en = db_text(s, 8),
			.shortname = db_text(s, 9), .shortname_en = db_text(s, 10), .kind = db_text(s, 11), .valid_from = db_text(s, 12),
			.valid_to = db_text(s, 13), .board = (int)db_i64(s, 14), .tile_col = (int)db_i64(s, 15), .tile_row = (int)db_i64(s, 16)}));
	}
}

enum rc store_industries(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT code, name, name_en, parent, level FROM industry WHERE edition = '2017' ORDER BY place {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct industry_row){.code = db_text(s, 0), .name = db_text(s, 1), .name_en = db_text(s, 2), .parent = db_text(s, 3),
			.level = (int)db_i64(s, 4)}));
	}
}

enum rc store_enterprises(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	/* both tables are in id order, so the join walks them side by side */
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT e.id, s.region, e.above, e.above_known, s.code, s.name, s.industry, e.status, s.valid_from, e.since"
		" FROM enterprise e JOIN subject s ON s.id = e.id ORDER BY e.id {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct enterprise_row){.id = db_i64(s, 0), .region = db_i64(s, 1), .above = db_i64(s, 2), .above_known = db_i64(s, 3),
			.code = db_text(s, 4), .name = db_text(s, 5), .industry = db_text(s, 6), .status = db_text(s, 7), .registered = db_text(s, 8), .since = db_i64(s, 9)}));
	}
}

enum rc store_past(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT enterprise, region, until, industry, status FROM enterprise_past ORDER BY enterprise, until {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct past_row){.enterprise = db_i64(s, 0), .region = db_i64(s, 1), .until = db_text(s, 2), .industry = db_text(s, 3),
			.status = db_text(s, 4)}));
	}
}

enum rc store_before(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT enterprise, region, until, industry, status, version, above, above_known, registered FROM enterprise_before"
		" ORDER BY enterprise, version, CASE WHEN until = '' THEN 1 ELSE 0 END, until {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct before_row){.past = {.enterprise = db_i64(s, 0), .region = db_i64(s, 1), .until = db_text(s, 2), .industry = db_text(s, 3),
			.status = db_text(s, 4)}, .version = db_i64(s, 5), .above = db_i64(s, 6), .above_known = db_i64(s, 7), .registered = db_text(s, 8)}));
	}
}

enum rc store_marks(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT enterprise, kind, valid_from, valid_to, id, undone FROM mark ORDER BY enterprise, id {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct mark_row){.id = db_i64(s, 4), .enterprise = db_i64(s, 0), .kind = db_text(s, 1), .from = db_text(s, 2),
			.to = db_text(s, 3), .undone = db_i64(s, 5)}));
	}
}

enum rc store_former_codes(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT enterprise, code, version FROM enterprise_code ORDER BY code {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct former_row){.enterprise = db_i64(s, 0), .code = db_text(s, 1), .version = db_i64(s, 2)}));
	}
}

enum rc store_lineage(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT from_id, to_id FROM lineage {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct lineage_row){.from = db_i64(s, 0), .to = db_i64(s, 1)}));
	}
}

/* ---- One record. */

static const char *keep(struct ctx *c, const char *s)
{
	return s ? arena_strdup(&c->arena, s) : NULL;
}

static enum rc first_id(struct db_stmt *s, const char *uscc, int64_t *ret_id)
{
	bool row;

	db_bind_text(s, 1, uscc);
	TRY(db_next(s, &row));
	*ret_id = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

/* Two look-ups by key: one condition with OR would read the whole index. */
enum rc store_enterprise_id(struct ctx *c, const struct scope *scope, const char *uscc, int64_t *ret_id)
{
	stmt_auto *now = NULL, *before = NULL;

	TRY_DB(db_prepare(c->db, scope, SQL("SELECT s.id FROM subject s WHERE s.kind = 'enterprise' AND s.code = $1 AND {scope s}"), &now));
	TRY_DB(first_id(now, uscc, ret_id));
	if (*ret_id)
		return RC_OK;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT s.id FROM enterprise_code k JOIN subject s ON s.id = k.enterprise WHERE k.code = $1 AND {scope s}"), &before));
	TRY_DB(first_id(before, uscc, ret_id));
	return RC_OK;
}

static enum rc read_head(struct ctx *c, int64_t id, struct enterprise *e)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT s.code, s.name, r.code, s.industry, e.status, s.valid_from, e.above, e.above_known, e.undone"
		" FROM subject s JOIN enterprise e ON e.id = s.id JOIN region r ON r.id = s.region WHERE s.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, &row));
	if (!row)
		return ctx_fail(c, RC_INTERNAL, "", "enterprise %lld is gone", (long long)id);
	*e = (struct enterprise){.id = id, .uscc = keep(c, db_text(s, 0)), .name = keep(c, db_text(s, 1)), .region = keep(c, db_text(s, 2)),
		.industry = keep(c, db_text(s, 3)), .status = keep(c, db_text(s, 4)), .registered = keep(c, db_text(s, 5)),
		.above = (uint32_t)db_i64(s, 6), .above_known = (uint32_t)db_i64(s, 7), .undone = db_i64(s, 8) == 1};
	return RC_OK;
}

/* Lists are short: a record has a handful of former states. Over `cap` is a fault of the data, not a reason to crash. */
enum { LIST_MAX = 4096 };
struct list { void *items; int n, cap; };

static enum rc grow(struct ctx *c, struct list *l, size_t size, void **ret_item)
{
	if (l->n == LIST_MAX)
		return ctx_fail(c, RC_TOO_LARGE, "", "more than %d entries of one record", LIST_MAX);
	if (l->n == l->cap) {
		int cap = l->cap ? l->cap * 2 : 8;
		void *p = ctx_alloc(c, (size_t)cap * size);
		if (!p)
			return ctx_no_memory(c);
		if (l->n)
			memcpy(p, l->items, (size_t)l->n * size);
		l->items = p;
		l->cap = cap;
	}
	*ret_item = (char *)l->items + (size_t)l->n++ * size;
	return RC_OK;
}

static enum rc read_codes(struct ctx *c, struct enterprise *e)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	bool row;
	void *item;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT code, valid_to, reason FROM enterprise_code WHERE enterprise = $1 ORDER BY valid_to {unscoped}"), &s));
	db_bind_i64(s, 1, e->id);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct enterprise_code), &item));
		*(struct enterprise_code *)item = (struct enterprise_code){keep(c, db_text(s, 0)), keep(c, db_text(s, 1)), keep(c, db_text(s, 2))};
	}
	e->codes = l.items;
	e->n_codes = l.n;
	return RC_OK;
}

static enum rc read_past(struct ctx *c, struct enterprise *e)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	bool row;
	void *item;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT p.until, p.name, r.code, p.industry, p.status FROM enterprise_past p JOIN region r ON r.id = p.region"
		" WHERE p.enterprise = $1 ORDER BY p.until {unscoped}"), &s));
	db_bind_i64(s, 1, e->id);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct enterprise_past), &item));
		*(struct enterprise_past *)item = (struct enterprise_past){keep(c, db_text(s, 0)), keep(c, db_text(s, 1)), keep(c, db_text(s, 2)),
			keep(c, db_text(s, 3)), keep(c, db_text(s, 4))};
	}
	e->past = l.items;
	e->n_past = l.n;
	return RC_OK;
}

static enum rc read_lineage(struct ctx *c, struct enterprise *e)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	bool row;
	void *item;

	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT l.to_id, s.code, s.name, l.kind, l.at, 1 FROM lineage l JOIN subject s ON s.id = l.to_id WHERE l.from_id = $1 AND {scope s}"
		" UNION ALL SELECT l.from_id, s.code, s.name, l.kind, l.at, 0 FROM lineage l JOIN subject s ON s.id = l.from_id WHERE l.to_id = $1 AND {scope s}"
		" ORDER BY 5, 2"), &s));
	db_bind_i64(s, 1, e->id);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct lineage), &item));
		*(struct lineage *)item = (struct lineage){db_i64(s, 0), keep(c, db_text(s, 1)), keep(c, db_text(s, 2)), keep(c, db_text(s, 3)),
			keep(c, db_text(s, 4)), db_i64(s, 5) == 1};
	}
	e->lineage = l.items;
	e->n_lineage = l.n;
	return RC_OK;
}

static int word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	return 0; /* the table's CHECK allows no other words */
}

static enum rc read_marks(struct ctx *c, struct enterprise *e)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	bool row;
	void *item;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT kind, document, bureau, reason, valid_from, valid_to FROM mark WHERE enterprise = $1 AND undone = 0"
		" ORDER BY valid_from, id {unscoped}"), &s));
	db_bind_i64(s, 1, e->id);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct enterprise_mark), &item));
		*(struct enterprise_mark *)item = (struct enterprise_mark){(enum mark_kind)word_index(mark_words, db_text(s, 0)), keep(c, db_text(s, 1)),
			keep(c, db_text(s, 2)), keep(c, db_text(s, 3)), keep(c, db_text(s, 4)), keep(c, db_text(s, 5))};
	}
	e->marks = l.items;
	e->n_marks = l.n;
	return RC_OK;
}

enum rc store_enterprise(struct ctx *c, int64_t id, struct enterprise *e)
{
	TRY(read_head(c, id, e));
	TRY(read_codes(c, e));
	TRY(read_past(c, e));
	TRY(read_lineage(c, e));
	return read_marks(c, e);
}

enum rc store_plot(struct ctx *c, const char *code, struct plot *p)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT p.id, s.code, r.code, p.address, p.area, p.area_unit, p.undone FROM plot p JOIN subject s ON s.id = p.id"
		" JOIN region r ON r.id = s.region WHERE s.kind = 'plot' AND s.code = $1 {unscoped}"), &s));
	db_bind_text(s, 1, code);
	TRY_DB(db_next(s, &row));
	*p = (struct plot){0};
	if (row)
		*p = (struct plot){db_i64(s, 0), keep(c, db_text(s, 1)), keep(c, db_text(s, 2)), keep(c, db_text(s, 3)),
			{db_i64(s, 4), !strcmp(db_text(s, 5), "mu") ? AREA_MU : AREA_M2}, db_i64(s, 6) == 1};
	return RC_OK;
}

static enum rc read_occupations(struct ctx *c, struct db_stmt *s, struct occupation **ret_list, int *ret_n)
{
	struct list l = {0};
	bool row;
	void *item;

	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		TRY(grow(c, &l, sizeof(struct occupation), &item));
		*(struct occupation *)item = (struct occupation){.id = db_i64(s, 0), .plot = keep(c, db_text(s, 1)), .uscc = keep(c, db_text(s, 2)),
			.name = keep(c, db_text(s, 3)), .basis = (enum occupation_basis)word_index(occupation_basis_words, db_text(s, 4)),
			.area = {db_i64(s, 5), !strcmp(db_text(s, 6), "mu") ? AREA_MU : AREA_M2}, .from = keep(c, db_text(s, 7)), .to = keep(c, db_text(s, 8))};
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}

enum rc store_occupations_of(struct ctx *c, const struct scope *scope, int64_t enterprise, struct occupation **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, scope, SQL("SELECT o.id, p.code, s.code, s.name, o.basis, o.area, o.area_unit, o.valid_from, o.valid_to"
		" FROM occupation o JOIN subject s ON s.id = o.enterprise JOIN subject p ON p.id = o.plot"
		" WHERE o.enterprise = $1 AND o.undone = 0 AND {scope s} ORDER BY o.valid_from, o.id"), &s));
	db_bind_i64(s, 1, enterprise);
	return read_occupations(c, s, ret_list, ret_n);
}

enum rc store_occupants(struct ctx *c, int64_t plot, struct occupation **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT o.id, p.code, s.code, s.name, o.basis, o.area, o.area_unit, o.valid_from, o.valid_to"
		" FROM occupation o JOIN subject s ON s.id = o.enterprise JOIN subject p ON p.id = o.plot"
		" WHERE o.plot = $1 AND o.undone = 0 ORDER BY o.valid_from, o.id {unscoped}"), &s));
	db_bind_i64(s, 1, plot);
	return read_occupations(c, s, ret_list, ret_n);
}

enum rc store_no_plots(struct ctx *c, bool *ret_none)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM plot LIMIT 1 {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_none = !row;
	return RC_OK;
}

enum rc store_plot_uses(struct ctx *c, take_fn *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT o.plot, s.code, p.area, o.basis, o.area, o.valid_from, o.valid_to FROM occupation o JOIN plot p ON p.id = o.plot"
		" JOIN subject s ON s.id = o.plot WHERE o.undone = 0 ORDER BY o.plot, o.basis, o.id {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, &(struct use_row){.plot = db_i64(s, 0), .code = db_text(s, 1), .plot_area = db_i64(s, 2), .basis = db_text(s, 3),
			.area = db_i64(s, 4), .from = db_text(s, 5), .to = db_text(s, 6)}));
	}
}
