/* campaign_round.c - which computed evaluation counts, and computing it again.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/course/campaign_acts.h"
#include "evaluation/round.h"

static enum rc need_reason(struct ctx *c, const char *reason)
{
	return reason != NULL && reason[0] != '\0' ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "reason", "%s", TR(c, "请写明重新评分的理由", "say why it is evaluated again"));
}

static enum rc check_round(struct ctx *c, const struct campaign *k, int64_t round)
{
	const char *scheme;
	bool found;
	int year;
	TRY(store_round_of(c, round, &scheme, &year, &found));
	if (!found)
		return ctx_fail(c, RC_NOT_FOUND, "round", TR(c, "没有评价 %lld", "there is no evaluation %lld"), (long long)round);
	if (strcmp(scheme, k->scheme) != 0 || year != k->year)
		return ctx_fail(c, RC_CONFLICT, "round", TR(c, "评价 %lld 是按“%s”对 %d 年算的，不属于这次年度评价", "evaluation %lld is of '%s' and %d, not of this campaign"), (long long)round, scheme, year);
	return RC_OK;
}

/* Before the scoring there is nothing to bind; after it corrections may ask for a new result at any step. */
static enum rc may_score(struct ctx *c, const struct campaign *k)
{
	struct campaign_window w;
	TRY(campaign_must_live(c, k));
	TRY(campaign_window(c, k->id, campaign_step_words[STEP_SCORING], &w));
	if (!w.entered)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "“%s”还没有开始，不能评分", "'%s' has not begun, so nothing can be scored"), campaign_step_title(c, campaign_step_words[STEP_SCORING]));
	return RC_OK;
}

enum rc campaign_set_round(struct ctx *c, int64_t id, int64_t round, const char *reason)
{
	struct campaign_event e = { .act = campaign_act_words[DO_ROUND], .round = round, .reason = reason };
	struct campaign_course course;
	struct campaign k;
	txn_auto t = { 0 };
	TRY(need_reason(c, reason));
	TRY_DB(txn_begin(&t, c->db));
	TRY(campaign_get(c, id, &k));
	TRY(may_score(c, &k));
	TRY(check_round(c, &k, round));
	e.step = k.step;
	TRY(campaign_course_of(c, id, &course));
	TRY(campaign_put(c, &k, &course, &e));
	TRY(store_course_set(c, id, &course));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc campaign_evaluate(struct ctx *c, int64_t id, const char *reason, struct round *ret_round)
{
	struct campaign k;
	TRY(need_reason(c, reason));
	TRY(campaign_get(c, id, &k));
	TRY(may_score(c, &k));
	TRY(round_evaluate(c, k.scheme, k.year, DAY_NONE, ret_round));
	return campaign_set_round(c, id, ret_round->id, reason);
}
