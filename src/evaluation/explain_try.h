/* explain_try.h - trying other figures of one unit: by itself, and in the whole city.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A *probe* is an evaluation of the one row with the benchmarks and group figures that the city has now: the same code, so caps, floors, treatments, coefficients and
 * bonuses are what they are. It costs microseconds and says what the total would be if nobody else moved.
 * A *trial* is a second evaluation of the whole city over columns of its own: there a figure is really changed, benchmarks move with it, everybody is ranked and classed
 * again. It costs one evaluation and is kept with the city; one thread at a time.
 * Units that are evaluated together (merge) cannot be tried one by one: RC_NOT_FOUND. */
#ifndef EVALUATION_EXPLAIN_TRY_H
#define EVALUATION_EXPLAIN_TRY_H
#include "evaluation/work.h"

struct explain_probe { struct evaluation *e; struct pool *pool; struct frame frame; double **v; /* by column of the city's frame: the one value */ };
enum rc explain_probe_open(struct arena *a, const struct evaluation *city, size_t row, struct explain_probe *ret) MUST_USE;
void explain_probe_close(struct explain_probe *p);
/* The total with the values that stand in v; false: there is none. */
bool explain_probe_total(struct explain_probe *p, double *ret);

struct explain_trial {
	struct arena arena;
	struct evaluation *e;
	struct frame frame;
	double **v;                          /* by column of the frame: own copies of those that items read as figures; NULL: not to be moved */
	double *before;                      /* by column, of the row tried */
	size_t bytes;
};
enum rc explain_trial_create(const struct evaluation *city, const struct frame *f, struct pool *pool, struct explain_trial **ret, struct evaluation_error *why) MUST_USE;
void explain_trial_destroy(struct explain_trial *t);
/* The whole city with n figures (columns of the frame) of one row changed; results stand in t->e until the next run. */
struct explain_cell { int column; double value; };
enum rc explain_trial_run(struct explain_trial *t, const struct evaluation *city, size_t row, const struct explain_cell *cells, int n, struct evaluation_error *why) MUST_USE;
#endif
