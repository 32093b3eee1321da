/* robust.h - how firmly ranks stand when nobody knows the weights so exactly.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each run multiplies every item's weight by a number drawn evenly from 1 - noise to 1 + noise, scales the weights of the items that count for the same units back to
 * their sum, and ranks everybody anew. Of the ranks of a unit over all runs its mean and its quantiles at 5 % and 95 % remain (type 7 of R). The numbers
 * are drawn from a counter (seed, run, item), so a result depends on the seed and on nothing else, whatever the threads.
 *
 * Where the total is a weighted sum (linear.h) runs are made in batches from the single scores alone: a multiplication and an addition for each score, a radix sort,
 * and for each unit the tails of its ranks: only the order statistics that the quantiles need are kept, some 700 bytes a unit for 1000 runs. Any other scheme is
 * run by evaluation_change, slower and with the same meaning. Both give exactly the ranks that the engine gives under those weights. */
#ifndef LABORATORY_ROBUST_H
#define LABORATORY_ROBUST_H
#include "evaluation/linear.h"

enum { ROBUST_RUNS_MIN = 20, ROBUST_RUNS_MAX = 2000 };
#define ROBUST_LOW 0.05
#define ROBUST_HIGH 0.95

struct robust_ask {
	uint64_t seed;
	int runs;
	double noise;                                            /* 0.25 */
	bool (*told)(void *arg, int done, int runs); void *arg;  /* now and then; false stops it: RC_CANCELLED. NULL: nobody */
	bool plain;                                              /* by the engine, run after run, even where the other way is open (tests) */
};
struct robust {
	size_t n;
	uint32_t *rows;              /* frame rows that are ranked, stratum after stratum */
	double *low, *high, *mean;   /* of the ranks over all runs, side by side with rows */
	bool linear;
};
/* Of the settings of the evaluation's last run; `e` is changed by the slower way and back at its settings afterwards. In the arena; scratch is freed. */
enum rc robust_run(struct evaluation *e, struct pool *pool, struct arena *a, const struct robust_ask *ask, struct robust *ret, struct evaluation_error *why) MUST_USE;

/* The weights of one run, by item (bonus items keep theirs). */
void robust_weights(const struct evaluation *e, uint64_t seed, int run, double noise, double *ret_weights);
#endif
