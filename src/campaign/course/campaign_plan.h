/* campaign_plan.h - the steps of a year's evaluation as the plan folder has them (campaigns.yaml; plans/README-campaigns.md).
 * SPDX-License-Identifier: Apache-2.0
 *
 * One file serves the city: the first campaigns.yaml by folder that has no mistakes. A campaign keeps its steps, dates and what its windows mean from the day on which it was
 * opened; titles, rule texts, reminders and who may do what are read from the file as it is now. */
#ifndef CAMPAIGN_COURSE_CAMPAIGN_PLAN_H
#define CAMPAIGN_COURSE_CAMPAIGN_PLAN_H
#include "campaign/campaign.h"
#include "core/plan.h"
#include "core/role.h"

enum { REMINDERS_MAX = 6, PLAN_MINUTES = 24 * 60 };

struct campaign_reminder { int before; unsigned roles; }; /* working days before it closes; bits 1 << ROLE_… */

struct campaign_plan_step {
	enum campaign_step step;
	struct plan_words title, rule, source; /* rule: what applies, for people; NULL none */
	const char *begin, *end;       /* permissions */
	int working_days;              /* how long the window is open; 0: `month` and `day` */
	int month, day;                /* of the year after the data's */
	int minute;                    /* of the day in China at which it closes */
	int due_days;                  /* working days after it closes until the step itself should be ended */
	bool optional, strict, silence;
	int beside;                    /* the step with which it begins; -1: it begins after the one before */
	struct campaign_reminder reminders[REMINDERS_MAX]; int n_reminders;
};

struct campaign_plan {
	const char *id;
	struct plan_words title;       /* of a campaign; {year} is the year of the data */
	int start_month, start_day;    /* when the first step opens unless somebody says otherwise; of the year after the data's */
	struct campaign_plan_step steps[STEP_COUNT]; int n;
};

/* NULL after a mistake; everything lies in the arena. */
const struct campaign_plan *campaign_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* RC_NOT_FOUND in words that name the file. */
enum rc campaign_plan_get(struct ctx *c, const struct campaign_plan **ret_plan) MUST_USE;
const struct campaign_plan *campaign_plan_of(const struct app *a); /* NULL: there is none */
const struct campaign_plan_step *campaign_plan_step(const struct campaign_plan *p, const char *step); /* NULL; p may be NULL */

enum rc campaign_plan_start(struct app *a) MUST_USE;
void campaign_plan_stop(struct app *a);
void campaign_plan_check(struct ctx *c, struct plan_report *r, struct plan_node *root);
#endif
