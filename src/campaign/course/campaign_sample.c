/* campaign_sample.c - the sample city's campaign: the figures of 2020 lie open for confirmation on the day on which the city is made.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The dates are counted from that day in days of the calendar, as a person would type them: the notice of next year may not be known yet. */
#include <string.h>
#include "base/period.h"
#include "campaign/course/campaign_watch.h"
#include "core/workday.h"
#include "evaluation/round.h"

enum { SAMPLE_YEAR = 2020, EVENING = 17 * 60 + 30, MORNING = 9 * 60 };
static const char sample_scheme[] = "suzhou-2020-illustrative";

/* Days from today on which a step opens, closes and is due. */
static const struct { const char *step; int opens, closes, due; } sample[] = {
	{ "scheme", -75, -61, -61 }, { "consultation", -60, -46, -39 }, { "collection", -38, -4, -4 }, { "base", -3, 8, 8 }, { "objection", -3, 8, 22 }, { "scoring", 23, 26, 26 },
	{ "gates", 27, 34, 34 }, { "notice", 35, 42, 42 }, { "appeal", 35, 42, 53 }, { "decision", 54, 61, 61 }, { "publication", 62, 69, 69 }, { "delivery", 70, 84, 84 }, { "archive", 85, 92, 92 },
};
enum { SAMPLE_STEPS = sizeof sample / sizeof *sample, SAMPLE_DONE = 3 };

static const char *at_day(struct ctx *c, int days, int minute) { return campaign_instant(c, workday_today(c) + days, minute); }

static void sample_dates(struct ctx *c, const struct campaign_plan *p, struct campaign_date dates[SAMPLE_STEPS], int *ret_n)
{
	*ret_n = 0;
	for (int i = 0; i < SAMPLE_STEPS; i++)
		if (campaign_plan_step(p, sample[i].step) != NULL)
			dates[(*ret_n)++] = (struct campaign_date){ sample[i].step, at_day(c, sample[i].opens, 0), at_day(c, sample[i].closes, EVENING), at_day(c, sample[i].due, EVENING) };
}

static enum rc put(struct ctx *c, const struct campaign *k, struct campaign_course *course, enum campaign_act act, const struct campaign_row *r, const char *at)
{
	struct campaign_event e = { .at = at, .act = campaign_act_words[act], .step = campaign_step_words[r->step] };
	if (act == DO_BEGIN) {
		e.was = r->closes;
		e.opens = at;
		e.closes = r->closes;
		e.due = r->due;
	}
	return campaign_put(c, k, course, &e);
}

/* What is behind: the first steps begun and ended in their time, then the figures shown and objections taken. */
static enum rc walk(struct ctx *c, int64_t id)
{
	struct campaign_course course;
	struct campaign k;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(campaign_get(c, id, &k));
	TRY(campaign_course_of(c, id, &course));
	for (int i = 0; i < SAMPLE_STEPS; i++) {
		struct campaign_row *r = campaign_row_of(&course, sample[i].step);
		if (r == NULL || sample[i].opens > 0)
			continue;
		TRY(put(c, &k, &course, DO_BEGIN, r, at_day(c, sample[i].opens, MORNING)));
		if (i < SAMPLE_DONE)
			TRY(put(c, &k, &course, DO_END, r, at_day(c, sample[i].due, EVENING - 60)));
	}
	TRY(store_course_set(c, id, &course));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc campaign_load(struct ctx *c, const char *dir)
{
	const struct campaign_plan *p = campaign_plan_of(c->app);
	const struct shelf *shelf = rounds_shelf(c->app);
	struct campaign_date dates[SAMPLE_STEPS];
	int64_t id;
	int n;
	(void)dir;
	if (p == NULL || shelf == NULL || shelf_find(shelf, sample_scheme) == NULL)
		return RC_OK; /* a plan folder of somebody's own */
	sample_dates(c, p, dates, &n);
	struct campaign_opening o = { .year = SAMPLE_YEAR, .scheme = sample_scheme, .start = workday_today(c) + sample[0].opens, .dates = dates, .n_dates = n,
		.at = at_day(c, sample[0].opens - 1, MORNING) };
	TRY(campaign_open(c, &o, &id));
	return walk(c, id);
}
