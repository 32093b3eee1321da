/* publication_store.c - publications in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/publication/publication_store.h"
#include <string.h>
#include "core/check.h"

#define PUBLICATION_ROW "id, kind, scheme, year, campaign, corrects, corrected_by, state, title_zh, title_en, number, made_at, account, who, noticed_at, closes_at, decided_on, decision, " \
	"approver, published_at, ended_at, reason"

struct rows { char *items; size_t size; int n, cap; };
typedef void take_fn(struct ctx *c, struct db_stmt *s, void *item);

static const char *text(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col), *copy = arena_strdup(&c->arena, t != NULL ? t : "");
	return copy != NULL ? copy : "";
}

static void *next_row(struct ctx *c, struct rows *r)
{
	if (r->n == r->cap) {
		int cap = r->cap > 0 ? r->cap * 2 : 16;
		char *more = arena_array(&c->arena, (size_t)cap, r->size);
		if (more == NULL)
			return NULL;
		if (r->n > 0)
			memcpy(more, r->items, (size_t)r->n * r->size);
		r->items = more;
		r->cap = cap;
	}
	return r->items + (size_t)r->n++ * r->size;
}

static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, void **ret_items, int *ret_n)
{
	struct rows r = { .size = size };
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		void *item = next_row(c, &r);
		if (item == NULL)
			return ctx_no_memory(c);
		take(c, s, item);
	}
	*ret_items = r.items;
	*ret_n = r.n;
	return RC_OK;
}

static int word_at(const char *const *words, const char *w)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], w) == 0)
			return i;
	return 0;
}

/* ---- Publications. */

static void take_publication(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct publication *)item = (struct publication){ .id = db_i64(s, 0), .kind = text(c, s, 1), .scheme = text(c, s, 2), .year = (int)db_i64(s, 3), .campaign = db_i64(s, 4),
		.corrects = db_i64(s, 5), .corrected_by = db_i64(s, 6), .state = (enum publication_state)word_at(publication_state_words, text(c, s, 7)), .title_zh = text(c, s, 8),
		.title_en = text(c, s, 9), .number = text(c, s, 10), .made_at = text(c, s, 11), .account = db_i64(s, 12), .who = text(c, s, 13), .noticed_at = text(c, s, 14),
		.closes_at = text(c, s, 15), .decided_on = text(c, s, 16), .decision = text(c, s, 17), .approver = text(c, s, 18), .published_at = text(c, s, 19),
		.ended_at = text(c, s, 20), .reason = text(c, s, 21) };
}

/* $1 … $15 */
static void bind_course(struct db_stmt *s, const struct publication *p)
{
	db_bind_i64(s, 1, p->campaign);
	db_bind_i64(s, 2, p->corrects);
	db_bind_i64(s, 3, p->corrected_by);
	db_bind_text(s, 4, publication_state_words[p->state]);
	db_bind_text(s, 5, p->number);
	db_bind_text(s, 6, p->noticed_at);
	db_bind_text(s, 7, p->closes_at);
	db_bind_text(s, 8, p->decided_on);
	db_bind_text(s, 9, p->decision);
	db_bind_text(s, 10, p->approver);
	db_bind_text(s, 11, p->published_at);
	db_bind_text(s, 12, p->ended_at);
	db_bind_text(s, 13, p->reason);
}

enum rc store_publication_add(struct ctx *c, const struct publication *p, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO publication (campaign, corrects, corrected_by, state, number, noticed_at, closes_at, decided_on, decision, approver, published_at, ended_at, "
		"reason, kind, scheme, year, title_zh, title_en, made_at, account, who) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) "
		"RETURNING id {unscoped}"), &s));
	bind_course(s, p);
	db_bind_text(s, 14, p->kind);
	db_bind_text(s, 15, p->scheme);
	db_bind_i64(s, 16, p->year);
	db_bind_text(s, 17, p->title_zh);
	db_bind_text(s, 18, p->title_en);
	db_bind_text(s, 19, p->made_at);
	db_bind_i64(s, 20, p->account);
	db_bind_text(s, 21, p->who);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_publication_set(struct ctx *c, const struct publication *p)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE publication SET campaign = $1, corrects = $2, corrected_by = $3, state = $4, number = $5, noticed_at = $6, closes_at = $7, decided_on = $8, "
		"decision = $9, approver = $10, published_at = $11, ended_at = $12, reason = $13 WHERE id = $14 {unscoped}"), &s));
	bind_course(s, p);
	db_bind_i64(s, 14, p->id);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_publication_drop(struct ctx *c, int64_t id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM publication WHERE id = $1 AND state = 'draft' {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_publication(struct ctx *c, int64_t id, struct publication *ret_p)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_p = (struct publication){ 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " PUBLICATION_ROW " FROM publication WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, &row));
	if (row)
		take_publication(c, s, ret_p);
	return RC_OK;
}

enum rc store_publications(struct ctx *c, const struct publication_filter *f, struct publication **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " PUBLICATION_ROW " FROM publication WHERE (CAST($1 AS TEXT) IS NULL OR scheme = $1) AND (CAST($2 AS TEXT) IS NULL OR kind = $2) AND ($3 = 0 OR year = $3) "
		"AND ($4 = 0 OR campaign = $4) AND ($5 = 1 OR noticed_at <> '' OR published_at <> '') ORDER BY id DESC LIMIT 2000 {unscoped}"), &s));
	db_bind_text(s, 1, f->scheme);
	db_bind_text(s, 2, f->kind);
	db_bind_i64(s, 3, f->year);
	db_bind_i64(s, 4, f->campaign);
	db_bind_i64(s, 5, f->drafts);
	TRY(gather(c, s, sizeof(struct publication), take_publication, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- Files. */

enum rc store_publication_file_add(struct ctx *c, const struct publication_file *f, const char *file, size_t len)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO publication_file (publication, stage, round, at, lines, columns, file, sm3, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) {unscoped}"), &s));
	db_bind_i64(s, 1, f->publication);
	db_bind_text(s, 2, publication_stage_words[f->stage]);
	db_bind_i64(s, 3, f->round);
	db_bind_text(s, 4, f->at);
	db_bind_i64(s, 5, f->rows);
	db_bind_text(s, 6, f->columns);
	db_bind_textn(s, 7, file, len);
	db_bind_text(s, 8, f->sm3);
	db_bind_i64(s, 9, f->seq);
	TRY_DB(db_run(s));
	return RC_OK;
}

static void take_file(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct publication_file *)item = (struct publication_file){ .publication = db_i64(s, 0), .stage = (enum publication_stage)word_at(publication_stage_words, text(c, s, 1)), .round = db_i64(s, 2),
		.at = text(c, s, 3), .rows = db_i64(s, 4), .columns = text(c, s, 5), .sm3 = text(c, s, 6), .seq = db_i64(s, 7) };
}

enum rc store_publication_files(struct ctx *c, int64_t id, struct publication_file **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT publication, stage, round, at, lines, columns, sm3, seq FROM publication_file WHERE $1 = 0 OR publication = $1 ORDER BY publication, stage {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY(gather(c, s, sizeof(struct publication_file), take_file, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_publication_text(struct ctx *c, int64_t id, enum publication_stage stage, const char **ret_text, size_t *ret_len)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_text = NULL;
	*ret_len = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT file FROM publication_file WHERE publication = $1 AND stage = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, publication_stage_words[stage]);
	TRY_DB(db_next(s, &row));
	if (!row)
		return RC_OK;
	*ret_text = arena_strdup(&c->arena, db_text(s, 0));
	if (*ret_text == NULL)
		return ctx_no_memory(c);
	*ret_len = strlen(*ret_text);
	return RC_OK;
}

/* ---- Sums that were shown. */

static void take_cell(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct publication_shown *)item = (struct publication_shown){ text(c, s, 0), text(c, s, 1) };
}

enum rc store_publication_cells(struct ctx *c, int64_t round, struct publication_shown **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT region, industry FROM publication_cell WHERE round = $1 ORDER BY region, industry {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	TRY(gather(c, s, sizeof(struct publication_shown), take_cell, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_publication_cell_add(struct ctx *c, int64_t round, int64_t publication, const char *region, const char *industry)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO publication_cell (round, region, industry, publication) VALUES ($1, $2, $3, $4) ON CONFLICT (round, region, industry) DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	db_bind_text(s, 2, region);
	db_bind_text(s, 3, industry);
	db_bind_i64(s, 4, publication);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- `gusu check`. */

static const struct check_rule rules[] = {
	{ SQL("SELECT p.id, p.state FROM publication p WHERE p.published_at <> '' AND NOT EXISTS (SELECT 1 FROM publication_file f WHERE f.publication = p.id AND f.stage = 'final') ORDER BY p.id {unscoped}"),
	  "第 {1} 号公布（{2}）没有公布文件，请从备份恢复", "publication {1} ({2}) has no file; restore it from a backup" },
	{ SQL("SELECT p.id, p.state FROM publication p WHERE p.noticed_at <> '' AND NOT EXISTS (SELECT 1 FROM publication_file f WHERE f.publication = p.id AND f.stage = 'notice') ORDER BY p.id {unscoped}"),
	  "第 {1} 号公布（{2}）没有公示文件，请从备份恢复", "publication {1} ({2}) has no file of its notice; restore it from a backup" },
	{ SQL("SELECT p.id, p.corrected_by FROM publication p WHERE p.state = 'corrected' AND NOT EXISTS (SELECT 1 FROM publication q WHERE q.id = p.corrected_by AND q.corrects = p.id AND q.published_at <> '') "
	  "ORDER BY p.id {unscoped}"),
	  "第 {1} 号公布标为已更正，但第 {2} 号没有更正它", "publication {1} is marked corrected, but {2} does not correct it" },
};

enum rc store_publication_check(struct ctx *c, int *ret_findings) { return check_rules(c, rules, sizeof rules / sizeof *rules, ret_findings); }
