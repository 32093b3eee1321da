/* coherence.h - what each item really does in a result: left out, its share of the spread, how items go together, other ways of adding up.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All of it is analysis beside the legal score. Only units to which an item applies count for it; a unit without the item's points or value is left out of that figure.
 *   dropped      the item's weight is 0: how far the ranks move (mean and largest |difference|, Spearman within the groups of the ranking, units whose class changes)
 *   effective    share of the weight; share of the variance of the total (cov(points, total) / var(total)); Pearson's r with the total; correlation ratio: the part of the
 *                variance of the total that lies between up to 50 groups of equal size by the item's points
 *   correlation  Pearson's r between the points of two items
 *   variants     the same values under other normalisations and aggregations (composite.h) within the groups of the ranking, and what becomes of the ranks */
#ifndef LABORATORY_COHERENCE_H
#define LABORATORY_COHERENCE_H
#include "evaluation/evaluate.h"

enum { COHERENCE_ITEMS = 40, VARIANTS = 7 };
extern const char *const variant_words[VARIANTS];

struct moved_ranks { size_t units, classes; double mean, most, spearman, top; /* top: share of the first tenth that stays in it */ };
struct effective { size_t units; double share, variance, pearson, ratio; };
struct coherence {
	int n; int items[COHERENCE_ITEMS];            /* those with a weight, the first of them */
	struct moved_ranks dropped[COHERENCE_ITEMS];
	struct effective effective[COHERENCE_ITEMS];
	double r[COHERENCE_ITEMS][COHERENCE_ITEMS];   /* NAN: never together, or no spread */
	struct moved_ranks variants[VARIANTS];
};
/* `e` is run with other weights and is back at its own afterwards. told as in robust.h: done of n + 2 steps. */
enum rc coherence_run(struct evaluation *e, bool (*told)(void *arg, int done, int steps), void *arg, struct coherence *ret, struct evaluation_error *why) MUST_USE;
#endif
