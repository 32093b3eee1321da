/* decision_campaign.c - decisions in the course of a year's evaluation: until when, what keeps its step from ending.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/decision/decision_campaign.h"

#include <string.h>

#include "campaign/decision/decision_store.h"
#include "evaluation/round.h"

enum rc decision_campaign_of(struct ctx *c, const char *scheme, int year, struct campaign *ret_k)
{
	struct campaign *list;
	int n;
	*ret_k = (struct campaign){ .id = 0 };
	TRY(campaign_list(c, &list, &n));
	for (int i = 0; i < n && ret_k->id == 0; i++)
		if (list[i].year == year && strcmp(list[i].scheme, scheme) == 0)
			*ret_k = list[i];
	return RC_OK;
}

enum rc decision_campaign_open(struct ctx *c, const struct decision *d)
{
	struct campaign k;
	struct campaign_window w;
	if (d->year == 0)
		return RC_OK;
	TRY(decision_campaign_of(c, d->scheme, d->year, &k));
	if (k.id == 0)
		return RC_OK;
	TRY(campaign_must_live(c, &k));
	TRY(campaign_window(c, k.id, "decision", &w));
	return !w.left ? RC_OK : ctx_fail(c, RC_CONFLICT, "year", TR(c, "%d 年度评价的决定环节已于 %s 结束，结果只能以更正方式改变",
		"the decisions of the evaluation of %d ended at %s: its result changes by a correction only"), d->year, w.left_at ? w.left_at : "");
}

enum rc decision_campaign_state(struct ctx *c, const struct campaign *k, int64_t *ret_unknown, int64_t *ret_waiting)
{
	struct round r;
	bool found;
	*ret_unknown = 0;
	TRY(decision_waiting_for(c, k->scheme, k->year, ret_waiting));
	TRY(round_find(c, k->scheme, k->year, &r, &found));
	if (!found)
		return RC_OK;
	if (k->round != 0 && k->round != r.id) /* another one counts than the latest */
		TRY(round_get(c, k->round, &r));
	return decision_unknown(c, k->scheme, k->year, r.decided, ret_unknown);
}

static const char *link_of(struct ctx *c, const struct campaign *k, const char *what) { return arena_printf(&c->arena, "/decisions?year=%d%s", k->year, what); }

/* Proposals that nobody has decided keep the steps from ending in which they count; so does a result that lacks what was decided. */
enum rc decision_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f)
{
	int64_t unknown, waiting;
	bool decides = strcmp(step, "decision") == 0, later = strcmp(step, "gates") == 0 || strcmp(step, "publication") == 0;
	if (!decides && !later)
		return RC_OK;
	TRY(decision_campaign_state(c, k, &unknown, &waiting));
	if (waiting > 0)
		TRY(campaign_find(c, f, decides, "decisions-wait", link_of(c, k, "&state=proposed"),
			arena_printf(&c->arena, "有 %lld 件人工决定的提议尚未决定：同意、不同意或撤回", (long long)waiting),
			arena_printf(&c->arena, "%lld proposed decisions wait: approve, refuse or withdraw them", (long long)waiting)));
	if (unknown > 0)
		TRY(campaign_find(c, f, true, "decisions-not-counted", link_of(c, k, ""),
			arena_printf(&c->arena, "有 %lld 件已决定或撤销的事项未计入现用的评价结果：请重新评价", (long long)unknown),
			arena_printf(&c->arena, "%lld decisions or withdrawals are not in the evaluation that counts: evaluate again", (long long)unknown)));
	return RC_OK;
}
