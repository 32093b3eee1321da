/* campaign_record.c - what belongs to a campaign, with digests.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/course/campaign_record.h"
#include <stdio.h>
#include <string.h>
#include "campaign/course/campaign_acts.h"
#include "core/ledger.h"
#include "evaluation/published_list.h"

struct gathering { struct ctx *c; const struct campaign *k; const char *until; struct campaign_paper *list; int n, cap; };

static enum rc add(struct gathering *g, struct campaign_paper p)
{
	for (int i = 0; i < g->n; i++)
		if (strcmp(g->list[i].kind, p.kind) == 0 && strcmp(g->list[i].number, p.number) == 0 && strcmp(g->list[i].hash, p.hash) == 0) {
			g->list[i].counts = g->list[i].counts || p.counts;
			return RC_OK;
		}
	if (g->n == g->cap) {
		int cap = g->cap > 0 ? g->cap * 2 : 32;
		struct campaign_paper *more = arena_new_array(&g->c->arena, struct campaign_paper, (size_t)cap);
		if (more == NULL)
			return ctx_no_memory(g->c);
		if (g->n > 0)
			memcpy(more, g->list, (size_t)g->n * sizeof *more);
		g->list = more;
		g->cap = cap;
	}
	g->list[g->n++] = p;
	return p.title != NULL && p.number != NULL && p.hash != NULL ? RC_OK : ctx_no_memory(g->c);
}

static const char *number_of(struct ctx *c, int64_t n) { return arena_printf(&c->arena, "%lld", (long long)n); }

static enum rc add_round(struct gathering *g, int64_t round)
{
	struct campaign_round_row r;
	struct ctx *c = g->c;
	TRY(store_campaign_round(c, round, &r));
	if (r.id == 0)
		return RC_OK;
	TRY(add(g, (struct campaign_paper){ "scheme", TR(c, "评价办法文本", "text of the scheme"), r.scheme, "", r.scheme_hash, false }));
	TRY(add(g, (struct campaign_paper){ "round", TR(c, "评分结果：输入", "result: what went in"), number_of(c, r.id), r.evaluated_at, r.input_hash, r.id == g->k->round }));
	return add(g, (struct campaign_paper){ "round", TR(c, "评分结果：结果", "result: what came out"), number_of(c, r.id), r.evaluated_at, r.result_hash, r.id == g->k->round });
}

static enum rc add_lists(struct gathering *g)
{
	const struct published_list *lists;
	int n;
	TRY(lists_published(g->c, g->k->scheme, g->k->year, &lists, &n));
	for (int i = n - 1; i >= 0; i--)
		if (g->until == NULL || strcmp(lists[i].at, g->until) <= 0)
			TRY(add(g, (struct campaign_paper){ "list", TR(g->c, "公布的名单", "list published"), number_of(g->c, lists[i].id), lists[i].at, lists[i].sm3, false }));
	return RC_OK;
}

static enum rc add_entry(struct gathering *g, const struct campaign_event *e)
{
	const char *object, *json;
	struct ledger_entry entry;
	bool found;
	int kind;
	if (strcmp(e->act, campaign_act_words[DO_ARCHIVE]) == 0 || !campaign_official(g->c, e, &kind, &object, &json))
		return RC_OK;
	TRY(ledger_find(g->c, (enum ledger_kind)kind, object, &entry, &found));
	if (!found)
		return RC_OK;
	const char *step = e->step[0] != '\0' ? campaign_step_title(g->c, e->step) : "";
	return add(g, (struct campaign_paper){ "ledger", arena_printf(&g->c->arena, "%s%s%s", campaign_act_title(g->c, e->act), step[0] != '\0' ? TR(g->c, "：", ": ") : "", step),
		number_of(g->c, entry.seq), entry.at, entry.leaf, false });
}

enum rc campaign_record(struct ctx *c, const struct campaign *k, const char *until, struct campaign_paper **ret_list, int *ret_n)
{
	struct gathering g = { .c = c, .k = k, .until = until };
	struct campaign_event *events;
	int n;
	TRY(store_events(c, k->id, &events, &n));
	for (int i = 0; i < n; i++)
		if (events[i].round != 0)
			TRY(add_round(&g, events[i].round));
	TRY(add_lists(&g));
	for (int i = 0; i < n; i++)
		TRY(add_entry(&g, &events[i]));
	*ret_list = g.list;
	*ret_n = g.n;
	return RC_OK;
}

enum rc campaign_record_digest(struct ctx *c, const struct campaign *k, const char *until, char ret_hex[DIGEST_HEX])
{
	struct campaign_paper *list;
	struct digest d;
	unsigned char sm3[DIGEST_SIZE];
	int n;
	TRY(campaign_record(c, k, until, &list, &n));
	TRY(digest_begin(&d, DIGEST_SM3));
	for (int i = 0; i < n; i++) {
		const char *line = arena_printf(&c->arena, "%s %s %s\n", list[i].kind, list[i].number, list[i].hash);
		if (line == NULL)
			return ctx_no_memory(c);
		digest_add(&d, line, strlen(line));
	}
	TRY(digest_end(&d, sm3));
	hex_print(ret_hex, sm3, DIGEST_SIZE);
	return RC_OK;
}
