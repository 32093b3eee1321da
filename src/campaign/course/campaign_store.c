/* campaign_store.c - campaigns, steps and events in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/course/campaign_store.h"
#include <string.h>

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

static int word_of(const char *const *words, const char *said)
{
	for (int i = 0; said != NULL && words[i] != NULL; i++)
		if (strcmp(words[i], said) == 0)
			return i;
	return 0;
}

/* ---- Campaigns. */

#define CAMPAIGN "k.id, k.year, k.scheme, k.subject, k.step, k.title_zh, k.title_en, k.round, k.state, k.opened_at, k.changed_at"

static void take_campaign(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct campaign *)item = (struct campaign){ .id = db_i64(s, 0), .year = (int)db_i64(s, 1), .scheme = text(c, s, 2), .subject = text(c, s, 3), .step = text(c, s, 4),
		.title_zh = text(c, s, 5), .title_en = text(c, s, 6), .round = db_i64(s, 7), .state = (enum campaign_state)word_of(campaign_state_words, db_text(s, 8)), .opened_at = text(c, s, 9),
		.changed_at = text(c, s, 10) };
}

enum rc store_campaign(struct ctx *c, int64_t id, struct campaign *ret_k)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_k = (struct campaign){ 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " CAMPAIGN " FROM campaign k WHERE k.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, &row));
	if (row)
		take_campaign(c, s, ret_k);
	return RC_OK;
}

enum rc store_campaigns(struct ctx *c, struct campaign **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " CAMPAIGN " FROM campaign k ORDER BY k.year DESC, k.id DESC LIMIT 500 {unscoped}"), &s));
	TRY(gather(c, s, sizeof(struct campaign), take_campaign, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_campaign_same(struct ctx *c, int year, const char *scheme, const char *subject, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_id = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM campaign WHERE year = $1 AND scheme = $2 AND subject = $3 {unscoped}"), &s));
	db_bind_i64(s, 1, year);
	db_bind_text(s, 2, scheme);
	db_bind_text(s, 3, subject);
	TRY_DB(db_next(s, &row));
	if (row)
		*ret_id = db_i64(s, 0);
	return RC_OK;
}

enum rc store_campaign_add(struct ctx *c, const struct campaign *k, const char *plan, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO campaign (year, scheme, subject, title_zh, title_en, plan, account, who, opened_at, changed_at, step, state, round) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, '', 'open', 0) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, k->year);
	db_bind_text(s, 2, k->scheme);
	db_bind_text(s, 3, k->subject);
	db_bind_text(s, 4, k->title_zh);
	db_bind_text(s, 5, k->title_en);
	db_bind_text(s, 6, plan);
	db_bind_i64(s, 7, c->who.account);
	db_bind_text(s, 8, c->who.name);
	db_bind_text(s, 9, k->opened_at);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

/* ---- The course of one. */

static enum rc add_row(struct ctx *c, int64_t id, const struct campaign_row *r)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO campaign_step (campaign, step, place, beside, strict, silence, opens, closes, due, begun_at, ended_at, skipped) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, campaign_step_words[r->step]);
	db_bind_i64(s, 3, r->place);
	db_bind_text(s, 4, r->beside);
	db_bind_i64(s, 5, r->strict);
	db_bind_i64(s, 6, r->silence);
	db_bind_text(s, 7, r->opens);
	db_bind_text(s, 8, r->closes);
	db_bind_text(s, 9, r->due);
	db_bind_text(s, 10, r->begun_at);
	db_bind_text(s, 11, r->ended_at);
	db_bind_i64(s, 12, r->skipped);
	TRY_DB(db_run(s));
	return RC_OK;
}

static enum rc drop_rows(struct ctx *c, int64_t id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM campaign_step WHERE campaign = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_course_set(struct ctx *c, int64_t id, const struct campaign_course *k)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE campaign SET step = $1, state = $2, round = $3, changed_at = $4 WHERE id = $5 {unscoped}"), &s));
	db_bind_text(s, 1, campaign_where(k));
	db_bind_text(s, 2, campaign_state_words[k->state]);
	db_bind_i64(s, 3, k->round);
	db_bind_text(s, 4, k->changed_at);
	db_bind_i64(s, 5, id);
	TRY_DB(db_run(s));
	TRY(drop_rows(c, id));
	for (int i = 0; i < k->n; i++)
		TRY(add_row(c, id, &k->rows[i]));
	return RC_OK;
}

static void take_row(struct ctx *c, struct db_stmt *s, struct campaign_row *r)
{
	int step = campaign_step_of(db_text(s, 0));
	*r = (struct campaign_row){ .step = step >= 0 ? (enum campaign_step)step : STEP_SCHEME, .place = (int)db_i64(s, 1), .beside = text(c, s, 2), .strict = db_i64(s, 3), .silence = db_i64(s, 4),
		.opens = text(c, s, 5), .closes = text(c, s, 6), .due = text(c, s, 7), .begun_at = text(c, s, 8), .ended_at = text(c, s, 9), .skipped = db_i64(s, 10) };
}

enum rc store_course(struct ctx *c, int64_t id, struct campaign_course *ret_k)
{
	stmt_auto *s = NULL;
	ret_k->n = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT step, place, beside, strict, silence, opens, closes, due, begun_at, ended_at, skipped FROM campaign_step WHERE campaign = $1 ORDER BY place {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row || ret_k->n == STEP_COUNT)
			return RC_OK;
		take_row(c, s, &ret_k->rows[ret_k->n++]);
	}
}

/* ---- Events. */

#define EVENT "campaign, at, account, who, step, act, reason, document, file, round, was, opens, closes, due, beside, strict, silence"
#define EVENT_IN "INSERT INTO campaign_event (" EVENT ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"

static void bind_event(struct db_stmt *s, const struct campaign_event *e)
{
	db_bind_i64(s, 1, e->campaign);
	db_bind_text(s, 2, e->at);
	db_bind_i64(s, 3, e->account);
	db_bind_text(s, 4, e->who);
	db_bind_text(s, 5, e->step);
	db_bind_text(s, 6, e->act);
	db_bind_text(s, 7, e->reason);
	db_bind_text(s, 8, e->document);
	db_bind_i64(s, 9, e->file);
	db_bind_i64(s, 10, e->round);
	db_bind_text(s, 11, e->was);
	db_bind_text(s, 12, e->opens);
	db_bind_text(s, 13, e->closes);
	db_bind_text(s, 14, e->due);
	db_bind_text(s, 15, e->beside);
	db_bind_i64(s, 16, e->strict);
	db_bind_i64(s, 17, e->silence);
}

enum rc store_event_add(struct ctx *c, const struct campaign_event *e, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL(EVENT_IN " RETURNING id {unscoped}"), &s));
	bind_event(s, e);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_event_once(struct ctx *c, const struct campaign_event *e, bool *ret_new)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL(EVENT_IN " ON CONFLICT (campaign, step, act, closes, due) WHERE act IN ('closed', 'reminded') DO NOTHING {unscoped}"), &s));
	bind_event(s, e);
	TRY_DB(db_run(s));
	*ret_new = db_changes(c->db) == 1;
	return RC_OK;
}

static void take_event(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct campaign_event *)item = (struct campaign_event){ .id = db_i64(s, 0), .campaign = db_i64(s, 1), .at = text(c, s, 2), .account = db_i64(s, 3), .who = text(c, s, 4), .step = text(c, s, 5),
		.act = text(c, s, 6), .reason = text(c, s, 7), .document = text(c, s, 8), .file = db_i64(s, 9), .round = db_i64(s, 10), .was = text(c, s, 11), .opens = text(c, s, 12),
		.closes = text(c, s, 13), .due = text(c, s, 14), .beside = text(c, s, 15), .strict = db_i64(s, 16), .silence = db_i64(s, 17) };
}

enum rc store_events(struct ctx *c, int64_t id, struct campaign_event **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, " EVENT " FROM campaign_event WHERE campaign = $1 ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY(gather(c, s, sizeof(struct campaign_event), take_event, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- The evaluation that a campaign is bound to. */

enum rc store_campaign_round(struct ctx *c, int64_t round, struct campaign_round_row *ret_r)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_r = (struct campaign_round_row){ 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, units, ranked, year, scheme, scheme_hash, evaluated_at, engine, input_hash, result_hash FROM round WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	TRY_DB(db_next(s, &row));
	if (row)
		*ret_r = (struct campaign_round_row){ .id = db_i64(s, 0), .units = db_i64(s, 1), .ranked = db_i64(s, 2), .year = (int)db_i64(s, 3), .scheme = text(c, s, 4), .scheme_hash = text(c, s, 5),
			.evaluated_at = text(c, s, 6), .engine = text(c, s, 7), .input_hash = text(c, s, 8), .result_hash = text(c, s, 9) };
	return RC_OK;
}
