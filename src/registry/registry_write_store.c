/* registry_write_store.c - changing the registry's tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "registry/registry_store.h"

enum rc store_bump(struct ctx *c)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE registry_state SET version = version + 1 WHERE id = 1 {unscoped}"), &s));
	TRY_DB(db_run(s));
	TRY_DB(db_epoch_bump(c->db));
	return RC_OK;
}

enum rc store_put_region(struct ctx *c, const struct region_row *r)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO region (id, code, alt_code, alt_from, name, name_en, short, short_en, kind, parent, board, tile_col,"
		" tile_row, valid_from, valid_to, region_pos, pos_end) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
		" ON CONFLICT (id) DO UPDATE SET alt_code = excluded.alt_code, alt_from = excluded.alt_from, name = excluded.name, name_en = excluded.name_en,"
		" short = excluded.short, short_en = excluded.short_en, kind = excluded.kind, parent = excluded.parent, board = excluded.board,"
		" tile_col = excluded.tile_col, tile_row = excluded.tile_row, valid_from = excluded.valid_from, valid_to = excluded.valid_to,"
		" region_pos = excluded.region_pos, pos_end = excluded.pos_end {unscoped}"), &s));
	db_bind_i64(s, 1, r->id);
	db_bind_text(s, 2, r->code);
	db_bind_text(s, 3, r->alt_code);
	db_bind_text(s, 4, r->alt_from);
	db_bind_text(s, 5, r->name);
	db_bind_text(s, 6, r->name_en);
	db_bind_text(s, 7, r->shortname);
	db_bind_text(s, 8, r->shortname_en);
	db_bind_text(s, 9, r->kind);
	if (r->parent)
		db_bind_i64(s, 10, r->parent);
	else
		db_bind_null(s, 10);
	db_bind_i64(s, 11, r->board);
	db_bind_i64(s, 12, r->tile_col);
	db_bind_i64(s, 13, r->tile_row);
	db_bind_text(s, 14, r->valid_from);
	db_bind_text(s, 15, r->valid_to);
	db_bind_i64(s, 16, r->region_pos);
	db_bind_i64(s, 17, r->pos_end);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_put_industry(struct ctx *c, const char *edition, int place, const struct industry_row *r)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO industry (edition, code, level, name, name_en, parent, place) VALUES ($1, $2, $3, $4, $5, $6, $7)"
		" ON CONFLICT (edition, code) DO UPDATE SET level = excluded.level, name = excluded.name, name_en = excluded.name_en,"
		" parent = excluded.parent, place = excluded.place {unscoped}"), &s));
	db_bind_text(s, 1, edition);
	db_bind_text(s, 2, r->code);
	db_bind_i64(s, 3, r->level);
	db_bind_text(s, 4, r->name);
	db_bind_text(s, 5, r->name_en);
	db_bind_text(s, 6, r->parent);
	db_bind_i64(s, 7, place);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_set_reference(struct ctx *c, const char *digest)
{
	stmt_auto *pos = NULL, *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE subject SET region_pos = (SELECT r.region_pos FROM region r WHERE r.id = subject.region) {unscoped}"), &pos));
	TRY_DB(db_run(pos));
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE registry_state SET reference = $1 WHERE id = 1 {unscoped}"), &s));
	db_bind_text(s, 1, digest);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_next_id(struct ctx *c, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(id), 1000000000) + 1 FROM subject {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_id = row ? db_i64(s, 0) : SUBJECT_FIRST;
	return RC_OK;
}

enum rc store_add_subject(struct ctx *c, const struct subject_row *r)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO subject (id, kind, code, name, region, region_pos, industry, valid_from)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8) {unscoped}"), &s));
	db_bind_i64(s, 1, r->id);
	db_bind_text(s, 2, r->kind);
	db_bind_text(s, 3, r->code);
	db_bind_text(s, 4, r->name);
	db_bind_i64(s, 5, r->region);
	db_bind_i64(s, 6, r->region_pos);
	db_bind_text(s, 7, r->industry);
	db_bind_text(s, 8, r->valid_from);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_set_subject(struct ctx *c, const struct subject_row *r)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE subject SET code = $2, name = $3, region = $4, region_pos = $5, industry = $6, valid_from = $7"
		" WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, r->id);
	db_bind_text(s, 2, r->code);
	db_bind_text(s, 3, r->name);
	db_bind_i64(s, 4, r->region);
	db_bind_i64(s, 5, r->region_pos);
	db_bind_text(s, 6, r->industry);
	db_bind_text(s, 7, r->valid_from);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_add_enterprise(struct ctx *c, int64_t id, const char *status, int64_t above, int64_t above_known)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO enterprise (id, status, above, above_known, since)"
		" VALUES ($1, $2, $3, $4, (SELECT version + 1 FROM registry_state WHERE id = 1)) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, status);
	db_bind_i64(s, 3, above);
	db_bind_i64(s, 4, above_known);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_set_enterprise(struct ctx *c, int64_t id, const char *status, int64_t above, int64_t above_known)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE enterprise SET status = $2, above = $3, above_known = $4, undone = 0 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, status);
	db_bind_i64(s, 3, above);
	db_bind_i64(s, 4, above_known);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_add_former_code(struct ctx *c, int64_t id, const char *code, const char *valid_to, const char *reason)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO enterprise_code (code, enterprise, valid_to, reason, version)"
		" VALUES ($1, $2, $3, $4, (SELECT version + 1 FROM registry_state WHERE id = 1)) {unscoped}"), &s));
	db_bind_text(s, 1, code);
	db_bind_i64(s, 2, id);
	db_bind_text(s, 3, valid_to);
	db_bind_text(s, 4, reason);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* Two changes on one day leave the state before the first of them. */
enum rc store_add_past(struct ctx *c, int64_t id, const char *until, const char *name, int64_t region, const char *industry, const char *status)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO enterprise_past (enterprise, until, name, region, industry, status) VALUES ($1, $2, $3, $4, $5, $6)"
		" ON CONFLICT (enterprise, until) DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, until);
	db_bind_text(s, 3, name);
	db_bind_i64(s, 4, region);
	db_bind_text(s, 5, industry);
	db_bind_text(s, 6, status);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_keep_before(struct ctx *c, int64_t id)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO enterprise_before (enterprise, version, until, region, industry, status, registered, above, above_known)"
		" SELECT e.id, r.version + 1, p.until, p.region, p.industry, p.status, s.valid_from, e.above, e.above_known FROM enterprise e JOIN subject s ON s.id = e.id"
		" JOIN registry_state r ON r.id = 1 JOIN enterprise_past p ON p.enterprise = e.id WHERE e.id = $1 UNION ALL"
		" SELECT e.id, r.version + 1, '', s.region, s.industry, e.status, s.valid_from, e.above, e.above_known FROM enterprise e JOIN subject s ON s.id = e.id"
		" JOIN registry_state r ON r.id = 1 WHERE e.id = $1 ON CONFLICT (enterprise, version, until) DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_add_lineage(struct ctx *c, int64_t from, int64_t to, const char *kind, const char *at)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO lineage (from_id, to_id, kind, at) VALUES ($1, $2, $3, $4) {unscoped}"), &s));
	db_bind_i64(s, 1, from);
	db_bind_i64(s, 2, to);
	db_bind_text(s, 3, kind);
	db_bind_text(s, 4, at);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_add_mark(struct ctx *c, int64_t id, const char *kind, const struct enterprise_mark *m, int64_t *ret_id)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO mark (enterprise, kind, document, bureau, reason, valid_from, valid_to)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, kind);
	db_bind_text(s, 3, m->document ? m->document : "");
	db_bind_text(s, 4, m->bureau ? m->bureau : "");
	db_bind_text(s, 5, m->reason ? m->reason : "");
	db_bind_text(s, 6, m->from);
	db_bind_text(s, 7, m->to);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

static const char *unit_word(struct area a)
{
	return a.unit == AREA_MU ? "mu" : "m2";
}

enum rc store_add_plot(struct ctx *c, int64_t id, struct area area, const char *address)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO plot (id, area, area_unit, address) VALUES ($1, $2, $3, $4) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, area.v);
	db_bind_text(s, 3, unit_word(area));
	db_bind_text(s, 4, address);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_add_occupation(struct ctx *c, int64_t plot, int64_t enterprise, enum occupation_basis basis, struct area area, const char *from, const char *to,
	int64_t *ret_id)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO occupation (plot, enterprise, basis, area, area_unit, valid_from, valid_to, since)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT version + 1 FROM registry_state WHERE id = 1)) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, plot);
	db_bind_i64(s, 2, enterprise);
	db_bind_text(s, 3, occupation_basis_words[basis]);
	db_bind_i64(s, 4, area.v);
	db_bind_text(s, 5, unit_word(area));
	db_bind_text(s, 6, from);
	db_bind_text(s, 7, to);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_plot_again(struct ctx *c, int64_t id, const struct region *place, struct area area, const char *address)
{
	stmt_auto *s = NULL, *p = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE subject SET region = $2, region_pos = $3 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, place->id);
	db_bind_i64(s, 3, place->pos);
	TRY_DB(db_run(s));
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE plot SET area = $2, area_unit = $3, address = $4, undone = 0 WHERE id = $1 {unscoped}"), &p));
	db_bind_i64(p, 1, id);
	db_bind_i64(p, 2, area.v);
	db_bind_text(p, 3, unit_word(area));
	db_bind_text(p, 4, address);
	TRY_DB(db_run(p));
	return RC_OK;
}

enum rc store_mark_is_there(struct ctx *c, int64_t id, const char *kind, const struct enterprise_mark *m, bool *ret_there)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM mark WHERE enterprise = $1 AND kind = $2 AND document = $3 AND bureau = $4 AND reason = $5 AND valid_from = $6"
		" AND coalesce(valid_to, '') = $7 AND undone = 0 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, kind);
	db_bind_text(s, 3, m->document ? m->document : "");
	db_bind_text(s, 4, m->bureau ? m->bureau : "");
	db_bind_text(s, 5, m->reason ? m->reason : "");
	db_bind_text(s, 6, m->from);
	db_bind_text(s, 7, m->to ? m->to : "");
	TRY_DB(db_next(s, ret_there));
	return RC_OK;
}

enum rc store_occupation_is_there(struct ctx *c, int64_t plot, int64_t enterprise, enum occupation_basis basis, struct area area, const char *from, const char *to,
	bool *ret_there)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM occupation WHERE plot = $1 AND enterprise = $2 AND basis = $3 AND area = $4 AND valid_from = $5"
		" AND coalesce(valid_to, '') = $6 AND undone = 0 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, plot);
	db_bind_i64(s, 2, enterprise);
	db_bind_text(s, 3, occupation_basis_words[basis]);
	db_bind_i64(s, 4, area.v);
	db_bind_text(s, 5, from);
	db_bind_text(s, 6, to ? to : "");
	TRY_DB(db_next(s, ret_there));
	return RC_OK;
}
