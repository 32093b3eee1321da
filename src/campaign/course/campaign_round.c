/* campaign_round.c - which computed evaluation counts, and computing it again, by itself or as a job.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <string.h>
#include "base/jw.h"
#include "base/text.h"
#include "campaign/course/campaign_acts.h"
#include "core/job.h"
#include "evaluation/round.h"

static enum rc need_reason(struct ctx *c, const char *reason)
{
	return slice_trim(slice_of(reason)).n > 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "reason", "%s", TR(c, "请写明重新评分的理由", "say why it is evaluated again"));
}

static enum rc check_round(struct ctx *c, const struct campaign *k, int64_t round)
{
	struct campaign_round_row r;
	TRY(store_campaign_round(c, round, &r));
	if (r.id == 0)
		return ctx_fail(c, RC_NOT_FOUND, "round", TR(c, "没有评价 %lld", "there is no evaluation %lld"), (long long)round);
	if (strcmp(r.scheme, k->scheme) != 0 || r.year != k->year)
		return ctx_fail(c, RC_CONFLICT, "round", TR(c, "评价 %lld 是按“%s”对 %d 年算的，不属于这次年度评价", "evaluation %lld is of '%s' and %d, not of this campaign"), (long long)round, r.scheme, r.year);
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

/* ---- As a job. */

static void tell_result(struct ctx *c, const struct round *r)
{
	buf_auto b = { 0 };
	struct jw w;
	buf_init(&b, 4096);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "round", r->id);
	jw_ki64(&w, "units", r->units);
	jw_ki64(&w, "ranked", r->ranked);
	jw_obj_end(&w);
	job_result(c, b.data, b.len);
}

static enum rc run_job(struct ctx *c, const char *input)
{
	json_t *in = json_loads(input, 0, NULL);
	struct round r;
	int64_t id = json_integer_value(json_object_get(in, "campaign"));
	const char *reason = arena_strdup(&c->arena, json_string_value(json_object_get(in, "reason")) ? json_string_value(json_object_get(in, "reason")) : "");
	json_decref(in);
	if (reason == NULL)
		return ctx_no_memory(c);
	job_progress(c, 0, 1, TR(c, "按现有数据评分", "scoring with what is known"));
	TRY(ctx_to_writer(c));
	TRY(campaign_evaluate(c, id, reason, &r));
	job_progress(c, 1, 1, TR(c, "评分完成", "scored"));
	tell_result(c, &r);
	return RC_OK;
}

enum rc campaign_evaluate_start(struct ctx *c, int64_t id, const char *reason, int64_t *ret_job)
{
	struct campaign k;
	buf_auto b = { 0 };
	struct jw w;
	TRY(need_reason(c, reason));
	TRY(campaign_get(c, id, &k));
	TRY(may_score(c, &k));
	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "campaign", id);
	jw_ktext(&w, "reason", reason);
	jw_obj_end(&w);
	struct job_title title = { arena_printf(&c->arena, "%s：评分", k.title_zh), arena_printf(&c->arena, "%s: scoring", k.title_en) };
	return job_start(c, "campaign.evaluate", title, run_job, buf_text(&b), ret_job);
}
