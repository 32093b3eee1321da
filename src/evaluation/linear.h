/* linear.h - an evaluation whose total is a weighted sum, laid open for whoever sums with thousands of other weights.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Most schemes add single scores times weights, bound the sum and rank it. Where that is all that happens between a single score and a rank, the ranks under other
 * weights follow from the scores alone: multiply, add in this order, bound, round, sort. What is told here is enough to do it bit for bit as the engine does.
 * Everything is read from a finished run and lives in the arena given; who takes part in the ranking does not depend on weights then. */
#ifndef EVALUATION_LINEAR_H
#define EVALUATION_LINEAR_H
#include "evaluation/evaluate.h"

struct evaluation_linear {
	const int *items; int n;       /* in the order in which they are added */
	double cap, floor;             /* of the total; inf, -inf: none */
	int points;                    /* rank.on, -1: exact */
	bool ascending, same;          /* same: equal totals share a rank */
	uint32_t *rows, *start; uint32_t n_strata; /* the ranked rows, stratum after stratum; equal totals stand in this order */
};
/* *ret_is false: the total is more than that (a coefficient, bounded bonuses, penalties, nodes of nodes, shared-out weights), or limits and fills look at it. */
enum rc evaluation_linear(const struct evaluation *e, struct arena *a, struct evaluation_linear *ret, bool *ret_is) MUST_USE;

/* What a score of the item is multiplied with under this weight. */
double evaluation_mult(const struct evaluation *e, int item, double weight);
/* Rounded once to `decimals` places (0 … 12), as rank.on does. */
double evaluation_points(double v, int decimals);

/* A bit for each row to which the item applies, scored or not; in the arena. RC_TOO_LARGE. */
enum rc evaluation_applies(const struct evaluation *e, struct arena *a, int item, uint64_t **ret_bits) MUST_USE;
/* The item's value by row as it was before any treatment; NAN: unknown, or its denominator is 0. In the arena. */
enum rc evaluation_values(const struct evaluation *e, struct arena *a, int item, double **ret_values) MUST_USE;
#endif
