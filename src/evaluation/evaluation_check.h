/* evaluation_check.h - the rules of rounds and their results, for `gusu check`.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_EVALUATION_CHECK_H
#define EVALUATION_EVALUATION_CHECK_H
#include "core/ctx.h"
#include "evaluation/evaluate.h"
#include "indicators/view.h"

enum rc evaluation_check_rules(struct ctx *c, int *findings) MUST_USE; /* adds to *findings */

/* Are the stored results of a round exactly those of the evaluation (which was found to be that of the record)? */
enum rc results_are_those_of(struct ctx *c, int64_t round, const struct view *v, const struct evaluation *e, bool *ret_same) MUST_USE;
#endif
