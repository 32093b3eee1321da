/* campaign_dates.h - from the plan's lengths to dates. Internal to src/campaign/course.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The first step opens on the campaign's first day, each other one on the working day after the one before should be ended, or together with the step beside which it stands. A
 * window of n working days closes on the n-th working day after the day on which it opens. Where the State Council's notice of a year is not known nothing is guessed: the
 * proposal has no date there and names the year, and a person has to say one. */
#ifndef CAMPAIGN_COURSE_CAMPAIGN_DATES_H
#define CAMPAIGN_COURSE_CAMPAIGN_DATES_H
#include "campaign/course/campaign_plan.h"

/* What a person says about a step; NULL: as planned. */
struct campaign_date { const char *step, *opens, *closes, *due; };

struct campaign_proposal {
	const struct campaign_plan_step *plan;
	const char *opens, *closes, *due; /* instants, "": not known */
	int unknown_year;                 /* of which the notice is missing; 0: none is */
	bool said;                        /* by a person */
};
enum rc campaign_propose(struct ctx *c, const struct campaign_plan *p, int year, int32_t start, const struct campaign_date *dates, int n_dates,
	struct campaign_proposal ret_list[STEP_COUNT], int *ret_n) MUST_USE;

/* The window of a step that opens today: its closing and due instants. RC_NOT_FOUND: the notice of the year is missing. */
enum rc campaign_window_from(struct ctx *c, const struct campaign_plan_step *s, int year, int32_t day, const char **ret_closes, const char **ret_due) MUST_USE;
/* `due_days` working days after an instant, at the end of the working day. */
enum rc campaign_due_after(struct ctx *c, const struct campaign_plan_step *s, const char *closes, const char **ret_due) MUST_USE;

/* "2021-06-25 17:30" in China, or an instant; RC_BAD_INPUT with the field. In the arena, as instant_print writes it. */
enum rc campaign_instant_read(struct ctx *c, const char *field, const char *text, const char **ret_instant) MUST_USE;
/* The instant of a minute of a day in China. */
const char *campaign_instant(struct ctx *c, int32_t day, int minute);
/* As it is told to people: "2021-06-25 17:30" in China, "—" for none. */
const char *campaign_minute(struct ctx *c, const char *instant);
int64_t campaign_ms(const char *instant);   /* INT64_MAX: none */
int32_t campaign_day(const char *instant);  /* in China; DAY_NONE */
#endif
