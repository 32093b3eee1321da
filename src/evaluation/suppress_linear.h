/* suppress_linear.h - which sums of firms' figures are not shown, against whoever adds and subtracts everything that was ever shown.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A published ratio or sum stands for a set of firms: a district, an industry, an industry in a district, a town. Who has several of them may add and subtract: the
 * district less the towns that are listed is what the other towns have. suppress.h protects the counts of one table; this one protects figures over any number of
 * tables, former ones too. Each shown cell is an equation over the firms; firms that stand in the same cells everywhere cannot be told apart and are one unknown (an
 * atom). A combination of equations that speaks about one or two firms alone gives them away. All such combinations are found by reducing the equations to their
 * row-echelon form: an atom of one or two firms that stands alone in its row; two atoms of one firm each whose rows are proportional. For each the cheapest cell of the
 * combination is hidden, and the proof is made again, until there is none.
 *
 * What holds afterwards: no linear combination of shown cells has fewer than three firms (SUPPRESS_BELOW) in it. The arithmetic is modulo a prime, so a chance of
 * about one in two thousand million remains for each comparison; it errs to the side of hiding. */
#ifndef EVALUATION_SUPPRESS_LINEAR_H
#define EVALUATION_SUPPRESS_LINEAR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/rc.h"

enum { SUMS_SLOTS = 16, SUMS_CELLS = 4000 };
struct suppress_sums {
	size_t firms; int slots;         /* at most SUMS_SLOTS */
	const int32_t *of;               /* firms × slots: the cell of this sort that holds the firm, -1: none. A slot means the same for every firm */
	int n_cells;                     /* at most SUMS_CELLS */
	const bool *fixed;               /* by cell: shown before, cannot be hidden any more */
	const uint32_t *cost;            /* by cell: what it costs not to show it */
};

/* `in`: firms that count (whose figures are known), NULL: all. Adds to `hidden` (by cell); more hidden cells never expose anybody, so several measures may be put
 * through one after the other until nothing changes. *ret_safe false: what was shown before gives somebody away, whatever is hidden now. RC_TOO_LARGE, RC_NO_MEMORY. */
enum rc suppress_sums(const struct suppress_sums *s, const bool *in, bool *hidden, bool *ret_changed, bool *ret_safe) MUST_USE;
#endif
