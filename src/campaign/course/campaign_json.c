/* campaign_json.c - campaigns as the API shows them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/course/campaign_json.h"
#include <string.h>
#include "campaign/course/campaign_watch.h"
#include "core/app.h"

static void text_or_null(struct jw *w, const char *key, const char *s) { jw_ktext(w, key, s != NULL && s[0] != '\0' ? s : NULL); }

static void days_key(struct ctx *c, struct jw *w, const char *instant)
{
	int left;
	jw_key(w, "days_left");
	if (campaign_days_left(c, instant, &left))
		jw_i64(w, left);
	else
		jw_null(w);
}

static const char *words_of(const struct ctx *c, struct plan_words t) { return c->english && t.en != NULL ? t.en : t.zh; }
static bool done(const struct campaign_row *r) { return r->ended_at[0] != '\0'; }

enum rc campaign_line_json(struct ctx *c, struct jw *w, const struct campaign *k)
{
	struct campaign_course course = { .changed_at = "" };
	int n = 0;
	TRY(store_course(c, k->id, &course));
	const struct campaign_row *r = campaign_row_of(&course, k->step);
	for (int i = 0; i < course.n; i++)
		n += done(&course.rows[i]);
	jw_obj(w);
	jw_ki64(w, "id", k->id);
	jw_ki64(w, "year", k->year);
	jw_ktext(w, "scheme", k->scheme);
	jw_ktext(w, "subject", k->subject);
	jw_ktext(w, "title", campaign_title(c, k));
	jw_ktext(w, "state", campaign_state_words[k->state]);
	jw_ktext(w, "step", k->step);
	jw_ktext(w, "step_title", campaign_step_title(c, k->step));
	text_or_null(w, "closes", r != NULL ? r->closes : NULL);
	days_key(c, w, r != NULL ? r->closes : NULL);
	jw_ki64(w, "done", n);
	jw_ki64(w, "steps", course.n);
	jw_key(w, "round");
	if (k->round != 0)
		jw_i64(w, k->round);
	else
		jw_null(w);
	jw_ktext(w, "opened_at", k->opened_at);
	jw_ktext(w, "changed_at", k->changed_at);
	jw_obj_end(w);
	return RC_OK;
}

static const char *state_of(const struct ctx *c, const struct campaign *k, const struct campaign_row *r)
{
	if (r->skipped)
		return "skipped";
	if (done(r))
		return "ended";
	return r->begun_at[0] == '\0' ? "planned" : campaign_lapsed(c, k, r) ? "closed" : "open";
}

static void step_json(struct ctx *c, struct jw *w, const struct campaign *k, const struct campaign_row *r)
{
	const char *word = campaign_step_words[r->step];
	const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), word);
	jw_obj(w);
	jw_ktext(w, "step", word);
	jw_ktext(w, "title", campaign_step_title(c, word));
	jw_ki64(w, "place", r->place);
	jw_ktext(w, "state", state_of(c, k, r));
	text_or_null(w, "begins_with", r->beside);
	jw_kbool(w, "optional", s != NULL && s->optional);
	jw_kbool(w, "strict", r->strict);
	jw_kbool(w, "silence", r->silence);
	text_or_null(w, "opens", r->opens);
	text_or_null(w, "closes", r->closes);
	text_or_null(w, "due", r->due);
	text_or_null(w, "begun_at", r->begun_at);
	text_or_null(w, "ended_at", r->ended_at);
	days_key(c, w, done(r) ? NULL : campaign_lapsed(c, k, r) ? r->due : r->closes);
	jw_kbool(w, "overdue", !done(r) && campaign_ms(r->due) < campaign_clock(c, k));
	text_or_null(w, "rule", s != NULL ? words_of(c, s->rule) : NULL);
	text_or_null(w, "source", s != NULL ? words_of(c, s->source) : NULL);
	text_or_null(w, "link", campaign_page(c, k->id, r->step));
	jw_obj_end(w);
}

static enum rc round_json(struct ctx *c, struct jw *w, int64_t round)
{
	struct campaign_round_row r = { 0 };
	jw_key(w, "round");
	if (round != 0)
		TRY(store_campaign_round(c, round, &r));
	if (r.id == 0) {
		jw_null(w);
		return RC_OK;
	}
	jw_obj(w);
	jw_ki64(w, "id", r.id);
	jw_ktext(w, "evaluated_at", r.evaluated_at);
	jw_ki64(w, "units", r.units);
	jw_ki64(w, "ranked", r.ranked);
	jw_ktext(w, "scheme_hash", r.scheme_hash);
	jw_ktext(w, "input_hash", r.input_hash);
	jw_ktext(w, "result_hash", r.result_hash);
	jw_ktext(w, "engine", r.engine);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc findings_json(struct ctx *c, struct jw *w, const struct campaign *k, bool shown)
{
	struct campaign_findings f = { 0 };
	if (shown)
		TRY(campaign_guard(c, k, k->step, &f));
	jw_key(w, "findings");
	jw_arr(w);
	for (int i = 0; i < f.n; i++) {
		jw_obj(w);
		jw_ktext(w, "code", f.list[i].code);
		jw_kbool(w, "block", f.list[i].block);
		jw_ktext(w, "text", TR(c, f.list[i].zh, f.list[i].en));
		jw_ktext(w, "link", f.list[i].link);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

enum rc campaign_json(struct ctx *c, struct jw *w, const struct campaign *k)
{
	struct campaign_course course = { .changed_at = "" };
	struct campaign_window scoring;
	unsigned acts;
	TRY(store_course(c, k->id, &course));
	TRY(campaign_may(c, k, &acts));
	TRY(campaign_window(c, k->id, campaign_step_words[STEP_SCORING], &scoring));
	jw_obj(w);
	jw_key(w, "campaign");
	TRY(campaign_line_json(c, w, k));
	jw_key(w, "steps");
	jw_arr(w);
	for (int i = 0; i < course.n; i++)
		step_json(c, w, k, &course.rows[i]);
	jw_arr_end(w);
	TRY(round_json(c, w, k->round));
	TRY(findings_json(c, w, k, acts & 1u << DO_END));
	jw_key(w, "acts");
	jw_arr(w);
	for (int act = DO_BEGIN; act <= DO_RESUME; act++)
		if (acts & 1u << act)
			jw_text(w, campaign_act_words[act]);
	jw_arr_end(w);
	jw_kbool(w, "may_score", k->state == CAMPAIGN_OPEN && scoring.entered && campaign_permitted(c, "campaigns.run"));
	jw_obj_end(w);
	return RC_OK;
}
