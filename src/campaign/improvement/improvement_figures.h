/* improvement_figures.h - a rule's value for every row of the registry. Internal to src/campaign/improvement.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_IMPROVEMENT_FIGURES_H
#define CAMPAIGN_IMPROVEMENT_FIGURES_H
#include "campaign/improvement/improvement_store.h"
#include "indicators/view.h"

/* By row of the registry, or of one subject alone (then row 0 is its). exact: as compared; value: as kept and shown. fits: the rule's `where`. batch: the last one there was.
 * In the arena. */
struct improvement_columns { int year; size_t rows; const double *exact; const bool *has; bool *fits; int64_t *value, batch; };
enum rc improvement_columns(struct ctx *c, const struct registry *g, const struct improvement_rule *u, int year, bool where, int64_t only /* 0: all */, struct improvement_columns *ret_cols) MUST_USE;
#endif
