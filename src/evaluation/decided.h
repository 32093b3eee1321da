/* decided.h - decisions of people on their way into an evaluation, and what one of them would change.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The register of decisions is another module's (core/module.h, hook `decided`); here its entries meet a scheme and the rows of a city. A decision that the scheme has no word
 * for (a class or limit that it does not know), or about an enterprise that is not in the city's rows, has no effect there. A round notes the last act that it knew, so that it
 * recomputes whatever was decided or taken back later; a round without any decision has the same digests as before there were decisions. */
#ifndef EVALUATION_DECIDED_H
#define EVALUATION_DECIDED_H
#include "core/module.h"
#include "evaluation/round.h"

/* One list of overrides with its texts in the arena `a`, by id of the decisions. */
struct decided_list { const struct override *list; size_t n; int64_t known; };
/* What counts for the rows of a view, as known after the act `known` (DECIDED_NOW; 0: nothing). */
enum rc decided_load(struct ctx *c, struct arena *a, const struct scheme *s, const char *scheme, const struct view *v, int64_t known, struct decided_list *ret) MUST_USE;
/* Can the scheme do that at all? RC_BAD_INPUT with the reason: no such class, no such limit, decisions by hand not allowed. */
enum rc decided_fits(struct ctx *c, const struct scheme *s, const struct decided *d) MUST_USE;

/* What would come of a change of the decisions that count now: one more (NULL: none), one less (`leave_out`, 0: none). Of the enterprise itself and of all others. */
struct decided_place { bool in; const char *class_; uint32_t rank; };  /* class_ NULL: none; rank 0: not ranked */
struct decided_mover { size_t row; const char *before, *after; };      /* row of the city; NULL: no class */
enum { DECIDED_MOVERS = 50 };
struct decided_trial {
	struct decided_place before, after;
	int64_t moved, up, down;         /* others whose class changes, in the whole city */
	struct decided_mover *movers; int n_movers; /* the first of them that the account may see */
};
enum rc decided_try(struct ctx *c, struct city *y, int64_t subject, const struct decided *more, int64_t leave_out, struct decided_trial *ret) MUST_USE;
#endif
