/* explain_city.h - the explanation of one enterprise of a round in memory, with what would change it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The trial (a second evaluation of the whole city) and the quarters of its items are made when somebody first asks and kept with the city: an immutable round has one of
 * each. One trial at a time; the others wait. What an explanation says of others are three figures of a group, never a firm's own. */
#ifndef EVALUATION_EXPLAIN_CITY_H
#define EVALUATION_EXPLAIN_CITY_H
#include "evaluation/explain.h"
#include "evaluation/round.h"

struct city_explained {
	struct explanation x;
	const char *const *plain; int n_plain;
	const char *const *remedies; int n_remedies; /* what the firm may do about it, and until when: from the modules (core/module.h) */
	const char *rule;                            /* what "easiest" means here */
	double ms;                                   /* all of it */
};
/* RC_NOT_FOUND when the code is not in the scope of c. decimals: of shown points. */
enum rc city_explain(struct ctx *c, struct city *y, const char *uscc, int decimals, struct city_explained *ret) MUST_USE;
void explain_city_free(struct city *y);

/* The same on paper: one or two pages of A4. */
struct document;
enum rc explain_paper(struct ctx *c, const struct city *y, const struct city_explained *k, struct document **ret) MUST_USE;
#endif
