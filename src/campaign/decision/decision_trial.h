/* decision_trial.h - what a decision changes in the evaluation it counts for. Apart from decision.h, for the engine and tables have words in common.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_DECISION_TRIAL_H
#define CAMPAIGN_DECISION_TRIAL_H
#include "campaign/decision/decision.h"
#include "evaluation/decided.h"

struct decision_trial {
	int64_t round;                       /* 0: no evaluation counts for it */
	const char *scheme; int year;
	struct decided_trial t;
	struct city *city;                   /* held until decision_trial_end */
};
/* With it and without it: a proposal as if it were decided, a decision as if it were withdrawn. */
enum rc decision_try(struct ctx *c, const struct decision *d, bool withdraw, struct decision_trial *ret_t) MUST_USE;
void decision_trial_end(struct ctx *c, struct decision_trial *t);
#endif
