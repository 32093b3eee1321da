/* lever_store.c - the statements of levers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/lever/lever_store.h"
#include <string.h>

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	t = t ? arena_strdup(&c->arena, t) : NULL;
	return t ? t : "";
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
		if (n == cap) {
			cap = cap > 0 ? cap * 2 : 16;
			char *wider = ctx_alloc(c, (size_t)cap * size);
			if (wider == NULL)
				return ctx_no_memory(c);
			if (n > 0)
				memcpy(wider, items, (size_t)n * size);
			items = wider;
		}
		take(c, s, items + (size_t)n++ * size);
	}
	memcpy(ret_items, &items, sizeof items);
	*ret_n = n;
	return RC_OK;
}

/* ---- Lists. */

static enum lever_kind kind_of(const char *word)
{
	int k = 0;
	while (k < LEVER_KINDS - 1 && strcmp(lever_kind_words[k], word) != 0)
		k++;
	return (enum lever_kind)k;
}

static void take_list(struct ctx *c, struct db_stmt *s, void *item)
{
	struct lever_list *l = item;
	*l = (struct lever_list){ .id = db_i64(s, 0), .campaign = db_i64(s, 1), .body = kept(c, s, 2), .kind = kind_of(db_text(s, 3)), .round = db_i64(s, 4), .effective = kept(c, s, 5),
		.reason = kept(c, s, 6), .n = db_i64(s, 7), .sm3 = kept(c, s, 8), .at = kept(c, s, 9), .who = kept(c, s, 10), .seen = db_i64(s, 11) };
	if (db_is_null(s, 12))
		return;
	l->receipt = (struct lever_receipt){ .received_on = kept(c, s, 12), .person = kept(c, s, 13), .n = db_i64(s, 14), .note = kept(c, s, 15), .at = kept(c, s, 16), .who = kept(c, s, 17) };
}

enum rc store_lever_lists(struct ctx *c, const struct scope *scope, int64_t campaign, int64_t id, struct lever_list **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT l.id, l.campaign, l.body, l.kind, l.round, l.effective, l.reason, l.n, l.sm3, l.at, l.who, "
		"(SELECT count(*) FROM lever_row r JOIN subject s ON s.id = r.enterprise WHERE r.list = l.id AND {scope s}), "
		"x.received_on, x.person, x.n, x.note, x.at, x.who FROM lever_list l LEFT JOIN lever_receipt x ON x.list = l.id "
		"WHERE ($1 = 0 OR l.campaign = $1) AND ($2 = 0 OR l.id = $2) ORDER BY l.id"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_i64(s, 2, id);
	return gather(c, s, sizeof **ret_list, take_list, ret_list, ret_n);
}

static void take_row(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct lever_row *)item = (struct lever_row){ .enterprise = db_i64(s, 0), .before = kept(c, s, 1), .class_ = kept(c, s, 2), .terms = kept(c, s, 3), .code = "", .name = "" };
}

enum rc store_lever_rows(struct ctx *c, const struct scope *scope, int64_t list, struct lever_row **ret_rows, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT r.enterprise, r.class_before, r.class, r.terms FROM lever_row r JOIN subject s ON s.id = r.enterprise "
		"WHERE r.list = $1 AND {scope s} ORDER BY r.enterprise"), &s));
	db_bind_i64(s, 1, list);
	return gather(c, s, sizeof **ret_rows, take_row, ret_rows, ret_n);
}

static void take_state(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct lever_state *)item = (struct lever_state){ db_i64(s, 0), kept(c, s, 1), kept(c, s, 2) };
}

enum rc store_lever_fold(struct ctx *c, int64_t campaign, const char *body, struct lever_state **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT r.enterprise, r.class, r.terms FROM lever_row r JOIN (SELECT x.enterprise AS enterprise, max(x.list) AS list FROM lever_row x "
		"JOIN lever_list l ON l.id = x.list WHERE l.campaign = $1 AND l.body = $2 GROUP BY x.enterprise) m ON m.list = r.list AND m.enterprise = r.enterprise "
		"ORDER BY r.enterprise {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_text(s, 2, body);
	return gather(c, s, sizeof **ret_list, take_state, ret_list, ret_n);
}

enum rc store_lever_classes(struct ctx *c, int64_t round, struct lever_state **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT subject, class, '' FROM result WHERE round = $1 AND class IS NOT NULL ORDER BY subject {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	return gather(c, s, sizeof **ret_list, take_state, ret_list, ret_n);
}

/* ---- Writing. */

static enum rc add_rows(struct ctx *c, int64_t list, const struct lever_row *rows, int n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO lever_row (list, enterprise, class_before, class, terms) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &s));
	for (int i = 0; i < n; i++) {
		db_bind_i64(s, 1, list);
		db_bind_i64(s, 2, rows[i].enterprise);
		db_bind_text(s, 3, rows[i].before);
		db_bind_text(s, 4, rows[i].class_);
		db_bind_text(s, 5, rows[i].terms);
		TRY_DB(db_run(s));
	}
	return RC_OK;
}

enum rc store_lever_add(struct ctx *c, const struct lever_list *l, const struct lever_row *rows, int n, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO lever_list (campaign, body, kind, round, effective, reason, n, sm3, at, account, who) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, l->campaign);
	db_bind_text(s, 2, l->body);
	db_bind_text(s, 3, lever_kind_words[l->kind]);
	db_bind_i64(s, 4, l->round);
	db_bind_text(s, 5, l->effective);
	db_bind_text(s, 6, l->reason);
	db_bind_i64(s, 7, l->n);
	db_bind_text(s, 8, l->sm3);
	db_bind_text(s, 9, l->at);
	db_bind_i64(s, 10, c->who.account);
	db_bind_text(s, 11, l->who);
	TRY_DB(db_run_id(s, ret_id));
	return add_rows(c, *ret_id, rows, n);
}

enum rc store_lever_receipt(struct ctx *c, int64_t list, const struct lever_receipt *r, const char *at)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO lever_receipt (list, received_on, person, n, note, at, account, who) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) {unscoped}"), &s));
	db_bind_i64(s, 1, list);
	db_bind_text(s, 2, r->received_on);
	db_bind_text(s, 3, r->person);
	db_bind_i64(s, 4, r->n);
	db_bind_text(s, 5, r->note);
	db_bind_text(s, 6, at);
	db_bind_i64(s, 7, c->who.account);
	db_bind_text(s, 8, c->who.name);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_lever_rests(struct ctx *c, int64_t subject, bool *ret_rests)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM lever_row WHERE enterprise = $1 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY_DB(db_next(s, ret_rests));
	return RC_OK;
}
