/* portfolio_statistics.h - what the whole of the projects says: funnel, ageing, cohorts, promised days, districts, what falls due. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All count the rows of a set of bits (portfolio_choose), in memory, on the day of the question. Money is the total investment where it is known. A stage that the plan
 * leaves out for a project's kind is not counted against it. Days are natural days; a median of fewer than MEDIAN_LEAST cases, a ninth tenth of fewer than STAYS_LEAST is not told (-1).
 * Results are in the arena. */
#ifndef PROJECTS_PORTFOLIO_STATISTICS_H
#define PROJECTS_PORTFOLIO_STATISTICS_H
#include "projects/portfolio/portfolio_priv.h"

struct choice { const struct portfolio *p; const struct portfolio_steps *steps; const uint64_t *bits; size_t n; int32_t day; };

enum { MEDIAN_LEAST = 5 };
struct tally { int n; int64_t total; };
struct spread { int n, median, p90; };

/* ---- How far they came. */
struct funnel_stage {
	struct tally applies, reached, here, ended; /* whose kind has the stage; who came to it or beyond; who is in it and goes on; whose last stage it was */
	struct spread days;                      /* from entering it to entering the next */
};
struct funnel_permit { int begun, good, bad, open; struct spread days; };     /* days: from the first step to the good end, of those with a step before an end */
struct funnel { struct funnel_stage *stages; int n_stages; struct funnel_permit *permits; /* by track of the plan */ };
enum rc statistics_funnel(struct ctx *c, const struct choice *k, struct funnel *ret) MUST_USE;

/* ---- Who stays too long. */
struct ageing_stage { struct tally here, aged; int median, longest; int usual_median, usual_p90, stays; }; /* usual: of the whole city */
enum rc statistics_ageing(struct ctx *c, const struct choice *k, struct ageing_stage **ret_stages, int *ret_n) MUST_USE;

/* ---- What became of those who came to a stage in a year. */
enum { COHORTS_MAX = 60 };
struct cohort { int year; struct tally all, going, paused, ended; struct tally reached[PROJECT_STAGES_MAX]; };
enum rc statistics_cohorts(struct ctx *c, const struct choice *k, int from_stage, struct cohort **ret_list, int *ret_n) MUST_USE;

/* ---- Promised days against what happened. */
struct promise_days {
	int agreed, due;                         /* with an agreed day; those whose agreed day is over */
	int in_time, late, open;                 /* of the due ones: done by it, done later, still to be done */
	struct spread late_days;                 /* of those done later */
};
struct promise_cohort { int year, n; struct promise_days of[MILESTONES]; };
enum rc statistics_promises(struct ctx *c, const struct choice *k, struct promise_cohort **ret_list, int *ret_n) MUST_USE;

/* ---- Districts. */
struct district_tally { int region; struct tally all, going, started, late, ended; };
enum rc statistics_map(struct ctx *c, const struct choice *k, const struct registry *g, struct district_tally **ret_list, int *ret_n) MUST_USE;

/* ---- What falls due. */
enum due_kind { DUE_START_AGREED, DUE_START_STATUTORY, DUE_FINISH_AGREED, DUE_FINISH_STATUTORY, DUE_PRODUCE_AGREED, DUE_FULL_AGREED, DUE_PERMIT, DUE_KINDS };
extern const char *const due_kind_words[]; /* "start_agreed", …, "permit", NULL */
struct due { uint32_t row; int32_t on; enum due_kind kind; int track; /* of a permit */ };
/* Those from day `lo` to `hi`, by day. Reached milestones, permits that nothing needs any more and projects that rest or are over have none. */
enum rc statistics_due(struct ctx *c, const struct choice *k, int32_t lo, int32_t hi, struct due **ret_list, size_t *ret_n) MUST_USE;
#endif
