/* base_data_plan.h - the plan section `base_data:`: who owes which figure by when, and which figures close first.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/base_data.yaml stands beside the office.yaml whose units it names. It does not say which figures there are: the scheme does. A figure of the scheme without a line
 * here comes last and is owed by the bureau that indicators.yaml names. */
#ifndef CAMPAIGN_BASE_DATA_PLAN_H
#define CAMPAIGN_BASE_DATA_PLAN_H
#include "core/plan.h"
#include "core/plan_shelf.h"

struct base_source_plan {
	const char *code;                /* of the indicator */
	const char *unit;                /* of office.yaml: who is reminded; "" nobody */
	const char *answers;             /* who answers questions about it, for people; "" */
	struct plan_words term;          /* the statute's or the statisticians' own word */
	int workdays;                    /* owed so many working days after collection has begun; 0: with the end of collection */
	bool block;                      /* collection cannot end without a delivery */
};
struct base_plan {
	const char *id, *clause;
	struct plan_words title;
	int early_workdays;              /* figures of `early` close so many working days after the window opens; 0: with the others */
	const char **early; int n_early;
	int64_t enough_ppb;              /* fewer than this share of the figures expected is a warning */
	int paper_workdays;              /* papers that came in time may be entered so long after the window */
	int remind_workdays;             /* for the matter of a reminded bureau */
	struct base_source_plan *sources; int n_sources;
};
enum { BASE_SOURCES = 60 };

/* Reads one file's tree and the office.yaml beside it; NULL when there is an error, all of them are in the report. */
struct base_plan *base_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
const struct base_plan *base_plan(const struct app *app); /* NULL: there is none */
const struct base_source_plan *base_plan_source(const struct base_plan *p, const char *code); /* p may be NULL */
extern const struct plan_kept base_plan_kept;
#endif
