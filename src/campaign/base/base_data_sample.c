/* base_data_sample.c - base data of the sample city: published, opened by some, confirmed by fewer.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/base/base_data_sample.h"
#include <string.h>
#include "campaign/base/base_data_priv.h"
#include "core/ledger.h"

enum { OPEN_EVERY = 3, CONFIRM_EVERY = 9, PART_EVERY = 31, CONFIRMED_MOST = 60, STEP_MS = 97000 };

static const char *const people[] = { "陆文静", "顾建平", "沈晓岚", "徐志远", "钱美华", "周立新" };

static const char *instant_at(struct ctx *c, int64_t ms)
{
	char out[INSTANT_TEXT];
	instant_print(out, ms);
	char *s = arena_strdup(&c->arena, out);
	return s != NULL ? s : "";
}

static enum rc confirm(struct ctx *c, const struct base_work *w, size_t row, const char *at, int i)
{
	struct base_sheet s;
	int64_t id;
	char *code = arena_strndup(&c->arena, registry_uscc(w->g, row), 18);
	if (code == NULL)
		return ctx_no_memory(c);
	TRY(base_sheet_get(c, w, code, &s));
	return store_base_reply(c, w->k.id, &(struct base_reply){ .enterprise = registry_subject(w->g, row), .field = "", .channel = "online", .at = at, .who = code,
		.person = people[i % (int)(sizeof people / sizeof *people)], .phone = arena_printf(&c->arena, "0512-6%07d", i * 7919 % 10000000), .received = "", .sm3 = s.sm3 }, &id);
}

static enum rc confirm_land(struct ctx *c, const struct base_work *w, size_t row, const char *at)
{
	int64_t id;
	return store_base_reply(c, w->k.id, &(struct base_reply){ .enterprise = registry_subject(w->g, row), .field = w->fields[0].ind->code, .channel = "online", .at = at, .who = "",
		.person = "", .phone = "", .received = "", .sm3 = "" }, &id);
}

/* Spread over the window: the i-th enterprise opens its sheet i steps after the opening. */
static enum rc replies(struct ctx *c, const struct base_work *w, int64_t opens, int64_t closes)
{
	int n = 0, confirmed = 0;
	for (size_t row = 0; row < w->g->rows; row++) {
		if (!base_gets(w, row) || n++ % OPEN_EVERY != 0)
			continue;
		int64_t at = opens + (int64_t)n * STEP_MS % (closes - opens);
		const char *when = instant_at(c, at > c->now_ms ? c->now_ms : at);
		TRY(store_base_open(c, w->k.id, registry_subject(w->g, row), when));
		if (n % CONFIRM_EVERY == 1 && confirmed < CONFIRMED_MOST)
			TRY(confirm(c, w, row, when, confirmed++));
		else if (n % PART_EVERY == 1)
			TRY(confirm_land(c, w, row, when));
	}
	return RC_OK;
}

static enum rc publish(struct ctx *c, struct base_work *w, int64_t opens, int64_t closes)
{
	struct base_publication p = { .at = instant_at(c, opens), .who = c->who.name, .year = w->k.year, .version = w->g->version,
		.last = w->g->rows > 0 ? registry_subject(w->g, w->g->rows - 1) : 0 };
	char sm3[DIGEST_HEX];
	struct as_of last;
	txn_auto t = { 0 };
	TRY(facts_last(c, &last));
	p.batch = last.batch;
	TRY(base_field_codes(c, w, &p.fields));
	TRY(base_hash(c, w, &p, &p.sheets, sm3));
	p.sm3 = sm3;
	w->pub = p;
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_base_publish(c, w->k.id, &p));
	TRY(ledger_write(c, LEDGER_BASE_PUBLISHED, arena_printf(&c->arena, "campaign %lld", (long long)w->k.id), base_record(c, &p, w->k.id), NULL));
	TRY(replies(c, w, opens, closes));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc of_campaign(struct ctx *c, int64_t id)
{
	struct base_work w;
	int64_t opens, closes;
	enum rc rc = RC_OK;
	TRY(base_begin(c, id, &w));
	const struct campaign_window *win = &w.window.step;
	if (w.pub.at == NULL && w.n > 0 && win->entered && instant_parse(win->opens, strlen(win->opens), &opens) && instant_parse(win->closes, strlen(win->closes), &closes) && closes > opens
		&& opens <= c->now_ms)
		rc = publish(c, &w, opens, closes);
	base_end(c, &w);
	return rc;
}

enum rc base_data_sample(struct ctx *c, const char *dir)
{
	struct campaign *list;
	int n;
	(void)dir;
	TRY(campaign_list(c, &list, &n));
	for (int i = 0; i < n; i++)
		TRY(of_campaign(c, list[i].id));
	return RC_OK;
}
