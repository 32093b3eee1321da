/* decision_trial.c - what a decision changes in the evaluation it counts for, and what evaluations read of the register.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "campaign/decision/decision_store.h"
#include "campaign/decision/decision_trial.h"

/* The evaluation it counts for: its campaign's, else of the latest year on whose last day it holds the one that a page opens with. */
static enum rc round_for(struct ctx *c, const struct decision *d, struct round *ret_r, bool *ret_found)
{
	const struct round *list, *best;
	int n, k = 0;
	if (d->scheme[0] != '\0')
		return round_find(c, d->scheme, d->year, ret_r, ret_found);
	TRY(rounds_list(c, &list, &n));
	struct round *own = arena_new_array(&c->arena, struct round, (size_t)n + 1);
	if (own == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		int32_t end = days_of(list[i].year, 12, 31);
		if (d->from <= end && (d->to == DAY_NONE || d->to >= end))
			own[k++] = list[i];
	}
	best = rounds_opening(c->app, own, k);
	*ret_found = best != NULL;
	if (best != NULL)
		*ret_r = *best;
	return RC_OK;
}

enum rc decision_try(struct ctx *c, const struct decision *d, bool withdraw, struct decision_trial *ret_t)
{
	struct decision_trial t = { .round = 0 };
	struct decided as = decision_as_decided(c, d);
	struct round r;
	bool found;
	*ret_t = t;
	TRY(round_for(c, d, &r, &found));
	if (!found) { /* nothing is computed yet: the scheme alone can say whether it fits */
		const struct shelf_scheme *s = d->scheme[0] != '\0' ? shelf_find(rounds_shelf(c->app), d->scheme) : NULL;
		return s != NULL && !withdraw ? decided_fits(c, s->scheme, &as) : RC_OK;
	}
	TRY(city_hold(c, r.scheme, r.year, &t.city));
	enum rc rc = withdraw ? RC_OK : decided_fits(c, t.city->scheme, &as);
	if (rc == RC_OK)
		rc = decided_try(c, t.city, d->subject, withdraw ? NULL : &as, withdraw ? d->id : 0, &t.t);
	if (rc != RC_OK) {
		city_drop(c, t.city);
		return rc;
	}
	t.round = t.city->round.id;
	t.scheme = t.city->round.scheme;
	t.year = t.city->round.year;
	*ret_t = t;
	return RC_OK;
}

void decision_trial_end(struct ctx *c, struct decision_trial *t)
{
	if (t->city != NULL)
		city_drop(c, t->city);
	t->city = NULL;
}

bool decision_scheme_known(const struct app *a, const char *scheme) { return shelf_find(rounds_shelf(a), scheme) != NULL; }
enum rc decision_unknown(struct ctx *c, const char *scheme, int year, int64_t known, int64_t *ret_n) { return store_evaluation_decisions_unknown(c, scheme, year, known, ret_n); }
enum rc decision_waiting_for(struct ctx *c, const char *scheme, int year, int64_t *ret_n) { return store_evaluation_decisions_waiting(c, scheme, year, ret_n); }
