/* base_data_store.c - the statements of base data.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/base/base_data_store.h"
#include <string.h>
#include "core/check.h"

/* ---- Small help. */

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	t = t ? arena_strdup(&c->arena, t) : NULL;
	return t ? t : "";
}

static void *next_row(struct ctx *c, char **items, size_t size, int *n, int *cap)
{
	if (*n == *cap) {
		int more = *cap > 0 ? *cap * 2 : 16;
		char *wider = ctx_alloc(c, (size_t)more * size);
		if (wider == NULL)
			return NULL;
		if (*n > 0)
			memcpy(wider, *items, (size_t)*n * size);
		*items = wider;
		*cap = more;
	}
	return *items + (size_t)(*n)++ * size;
}

typedef void take_fn(struct ctx *c, struct db_stmt *s, void *item);

static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, void *ret_items, int *ret_n)
{
	char *items = NULL;
	int n = 0, cap = 0;
	bool row;
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		void *item = next_row(c, &items, size, &n, &cap);
		if (item == NULL)
			return ctx_no_memory(c);
		take(c, s, item);
	}
	memcpy(ret_items, &items, sizeof items);
	*ret_n = n;
	return RC_OK;
}

/* ---- Publications. */

#define PUBLICATION "campaign, at, who, fields, sm3, year, batch, last_subject, version, sheets"

static void take_publication(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct base_published *)item = (struct base_published){ db_i64(s, 0), { .at = kept(c, s, 1), .who = kept(c, s, 2), .fields = kept(c, s, 3), .sm3 = kept(c, s, 4),
		.year = (int)db_i64(s, 5), .batch = db_i64(s, 6), .last = db_i64(s, 7), .version = db_i64(s, 8), .sheets = db_i64(s, 9) } };
}

enum rc store_base_publications(struct ctx *c, struct base_published **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " PUBLICATION " FROM base_publication ORDER BY campaign DESC {unscoped}"), &s));
	return gather(c, s, sizeof **ret_list, take_publication, ret_list, ret_n);
}

enum rc store_base_publication(struct ctx *c, int64_t campaign, struct base_publication *ret_p)
{
	stmt_auto *s = NULL;
	struct base_published *list = NULL;
	int n = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " PUBLICATION " FROM base_publication WHERE campaign = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	TRY(gather(c, s, sizeof *list, take_publication, &list, &n));
	*ret_p = n > 0 ? list[0].p : (struct base_publication){ 0 };
	return RC_OK;
}

enum rc store_base_publish(struct ctx *c, int64_t campaign, const struct base_publication *p)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO base_publication (campaign, at, account, who, year, fields, batch, last_subject, version, sheets, sm3) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_text(s, 2, p->at);
	db_bind_i64(s, 3, c->who.account);
	db_bind_text(s, 4, p->who);
	db_bind_i64(s, 5, p->year);
	db_bind_text(s, 6, p->fields);
	db_bind_i64(s, 7, p->batch);
	db_bind_i64(s, 8, p->last);
	db_bind_i64(s, 9, p->version);
	db_bind_i64(s, 10, p->sheets);
	db_bind_text(s, 11, p->sm3);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Batches. */

static void take_batch(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct base_batch *)item = (struct base_batch){ .id = db_i64(s, 0), .kind = kept(c, s, 1), .source = kept(c, s, 2), .file = kept(c, s, 3), .known_at = kept(c, s, 4),
		.at = kept(c, s, 5), .who = kept(c, s, 6), .facts = db_i64(s, 7) };
}

enum rc store_base_batches(struct ctx *c, int indicator, int64_t period, struct base_batch **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT b.id, b.kind, b.source, b.file, b.known_at, b.at, b.who, n.facts FROM (SELECT batch, count(*) AS facts FROM fact "
		"WHERE indicator = $1 AND period = $2 GROUP BY batch) n JOIN batch b ON b.id = n.batch ORDER BY b.id {unscoped}"), &s));
	db_bind_i64(s, 1, indicator);
	db_bind_i64(s, 2, period);
	return gather(c, s, sizeof **ret_list, take_batch, ret_list, ret_n);
}

enum rc store_base_batch(struct ctx *c, int64_t id, struct base_batch *ret_b)
{
	stmt_auto *s = NULL;
	struct base_batch *list = NULL;
	int n = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, kind, source, file, known_at, at, who, facts FROM batch WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY(gather(c, s, sizeof *list, take_batch, &list, &n));
	*ret_b = n > 0 ? list[0] : (struct base_batch){ 0 };
	return RC_OK;
}

/* ---- Opened. */

static void take_opened(struct ctx *c, struct db_stmt *s, void *item) { *(struct base_opened *)item = (struct base_opened){ db_i64(s, 0), kept(c, s, 1) }; }

enum rc store_base_opened(struct ctx *c, const struct scope *scope, int64_t campaign, int64_t enterprise, struct base_opened **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT o.enterprise, o.at FROM base_seen o JOIN subject s ON s.id = o.enterprise WHERE o.campaign = $1 AND ($2 = 0 OR o.enterprise = $2) "
		"AND {scope s} ORDER BY o.enterprise"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_i64(s, 2, enterprise);
	return gather(c, s, sizeof **ret_list, take_opened, ret_list, ret_n);
}

enum rc store_base_open(struct ctx *c, int64_t campaign, int64_t enterprise, const char *at)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO base_seen (campaign, enterprise, at, account, who) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (campaign, enterprise) DO NOTHING "
		"{unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_i64(s, 2, enterprise);
	db_bind_text(s, 3, at);
	db_bind_i64(s, 4, c->who.account);
	db_bind_text(s, 5, c->who.name);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Replies. */

static void take_reply(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct base_reply *)item = (struct base_reply){ .id = db_i64(s, 0), .enterprise = db_i64(s, 1), .field = kept(c, s, 2), .channel = kept(c, s, 3), .at = kept(c, s, 4),
		.who = kept(c, s, 5), .person = kept(c, s, 6), .phone = kept(c, s, 7), .received = kept(c, s, 8), .sm3 = kept(c, s, 9) };
}

enum rc store_base_replies(struct ctx *c, const struct scope *scope, int64_t campaign, int64_t enterprise, struct base_reply **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT r.id, r.enterprise, r.field, r.channel, r.at, r.who, r.person, r.phone, r.received, r.sm3 FROM base_reply r "
		"JOIN subject s ON s.id = r.enterprise WHERE r.campaign = $1 AND ($2 = 0 OR r.enterprise = $2) AND {scope s} ORDER BY r.enterprise, r.id"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_i64(s, 2, enterprise);
	return gather(c, s, sizeof **ret_list, take_reply, ret_list, ret_n);
}

enum rc store_base_reply(struct ctx *c, int64_t campaign, const struct base_reply *r, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO base_reply (campaign, enterprise, field, channel, at, account, who, person, phone, received, sm3) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (campaign, enterprise, field) DO NOTHING RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_i64(s, 2, r->enterprise);
	db_bind_text(s, 3, r->field);
	db_bind_text(s, 4, r->channel);
	db_bind_text(s, 5, r->at);
	db_bind_i64(s, 6, c->who.account);
	db_bind_text(s, 7, r->who);
	db_bind_text(s, 8, r->person);
	db_bind_text(s, 9, r->phone);
	db_bind_text(s, 10, r->received);
	db_bind_text(s, 11, r->sm3);
	TRY_DB(db_next(s, &row));
	*ret_id = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

static void take_objection(struct ctx *c, struct db_stmt *s, void *item) { *(struct base_objection *)item = (struct base_objection){ db_i64(s, 0), kept(c, s, 1) }; }

enum rc store_base_objections(struct ctx *c, const struct scope *scope, int64_t campaign, int64_t enterprise, struct base_objection **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT o.enterprise, CASE WHEN o.kind = 'land' AND o.field = '' THEN 'land' ELSE o.field END FROM objection o JOIN subject s ON s.id = o.enterprise "
		"WHERE o.campaign = $1 AND ($2 = 0 OR o.enterprise = $2) AND o.step = 'objection' AND o.state NOT IN ('late', 'withdrawn') AND {scope s} ORDER BY o.enterprise, o.id"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_i64(s, 2, enterprise);
	return gather(c, s, sizeof **ret_list, take_objection, ret_list, ret_n);
}

enum rc store_base_any(struct ctx *c, int64_t enterprise, bool *ret_any)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM base_reply WHERE enterprise = $1 UNION ALL SELECT 1 FROM base_seen WHERE enterprise = $1 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, enterprise);
	TRY_DB(db_next(s, ret_any));
	return RC_OK;
}

/* ---- Reminders. */

static void take_reminder(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct base_reminder *)item = (struct base_reminder){ .field = kept(c, s, 0), .show = kept(c, s, 1), .region_lo = db_i64(s, 2), .region_hi = db_i64(s, 3),
		.enterprises = db_i64(s, 4), .matter = db_i64(s, 5), .at = kept(c, s, 6), .who = kept(c, s, 7) };
}

enum rc store_base_reminders(struct ctx *c, int64_t campaign, struct base_reminder **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT field, show, region_lo, region_hi, enterprises, matter, at, who FROM base_reminder WHERE campaign = $1 ORDER BY id DESC {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	return gather(c, s, sizeof **ret_list, take_reminder, ret_list, ret_n);
}

enum rc store_base_reminder(struct ctx *c, int64_t campaign, const struct base_reminder *r)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO base_reminder (campaign, field, show, region_lo, region_hi, enterprises, matter, at, account, who) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_text(s, 2, r->field);
	db_bind_text(s, 3, r->show);
	db_bind_i64(s, 4, r->region_lo);
	db_bind_i64(s, 5, r->region_hi);
	db_bind_i64(s, 6, r->enterprises);
	db_bind_i64(s, 7, r->matter);
	db_bind_text(s, 8, r->at);
	db_bind_i64(s, 9, c->who.account);
	db_bind_text(s, 10, r->who);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Plots. */

static enum area_unit unit_of(const char *word) { return word != NULL && strcmp(word, "m2") == 0 ? AREA_M2 : AREA_MU; }

static void take_plot(struct ctx *c, struct db_stmt *s, void *item)
{
	int64_t total = db_i64(s, 4), own = db_i64(s, 6), all = db_i64(s, 9);
	enum area_unit unit = unit_of(db_text(s, 5));
	*(struct base_plot *)item = (struct base_plot){ .code = kept(c, s, 0), .address = kept(c, s, 1), .from = kept(c, s, 2), .to = kept(c, s, 3), .total = { total, unit },
		.own = { own, unit_of(db_text(s, 7)) }, .rest = { total > all ? total - all : 0, unit }, .basis = strcmp(db_text(s, 8), "rented") == 0 ? BASIS_RENTED : BASIS_OWNED };
}

/* What others have of a plot is told as one sum, never by whom. */
enum rc store_base_plots(struct ctx *c, const struct scope *scope, int64_t enterprise, const char *day, struct base_plot **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT p.code, q.address, o.valid_from, coalesce(o.valid_to, ''), q.area, q.area_unit, o.area, o.area_unit, o.basis, "
		"(SELECT coalesce(sum(x.area), 0) FROM occupation x WHERE x.plot = o.plot AND x.basis = o.basis AND x.undone = 0 AND x.valid_from <= $2 AND (x.valid_to IS NULL OR x.valid_to >= $2)) "
		"FROM occupation o JOIN plot q ON q.id = o.plot JOIN subject p ON p.id = o.plot JOIN subject e ON e.id = o.enterprise "
		"WHERE o.enterprise = $1 AND o.undone = 0 AND o.valid_from <= $2 AND (o.valid_to IS NULL OR o.valid_to >= $2) AND {scope e} ORDER BY p.code, o.id"), &s));
	db_bind_i64(s, 1, enterprise);
	db_bind_text(s, 2, day);
	return gather(c, s, sizeof **ret_list, take_plot, ret_list, ret_n);
}

/* ---- gusu check. */

static const struct check_rule rules[] = {
	{ SQL("SELECT r.id, r.campaign FROM base_reply r JOIN base_publication p ON p.campaign = r.campaign WHERE r.at < p.at ORDER BY r.id {unscoped}"),
	  "基础数据确认 {1}（年度评价 {2}）早于公布：从备份恢复", "the confirmation {1} of campaign {2} is older than what it confirms: restore from a backup" },
	{ SQL("SELECT r.id, r.campaign FROM base_reply r WHERE (r.field = '') <> (r.sm3 <> '') OR (r.field = '' AND r.person = '') OR (r.channel = 'paper') <> (r.received <> '') ORDER BY r.id {unscoped}"),
	  "基础数据确认 {1}（年度评价 {2}）缺确认人、摘要或收件时间：从备份恢复", "the confirmation {1} of campaign {2} lacks its person, its SM3 or when the paper came: restore from a backup" },
};

enum rc store_base_check(struct ctx *c, int *findings) { return check_rules(c, rules, sizeof rules / sizeof *rules, findings); }
