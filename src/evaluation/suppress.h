/* suppress.h - which cells of a public table of counts are not shown, so that nobody learns about one or two firms.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A cell with fewer than three firms (SUPPRESS_BELOW) is hidden; none counts as fewer, or a hidden cell would be known not to be
 * empty. That alone is not enough: whoever subtracts the shown cells from a total has the hidden one back. So further cells are hidden
 * with it, until for every small cell the shown figures also allow at least three firms. The proof is a circulation: a table with its
 * totals is a network in which rows send their counts to columns, shown cells are fixed and hidden ones may change; a small cell can
 * be larger by as much as flow fits around the rest of a cycle. Where it does not fit, the cheapest cycle is hidden (few firms, inner
 * cells before totals) and the proof is made again.
 *
 * Tables that break down the same classes in different ways share their bottom row. It is settled once (suppress_margin) and kept by
 * all of them, else one table would give away what another hides. The grand total is always shown. */
#ifndef EVALUATION_SUPPRESS_H
#define EVALUATION_SUPPRESS_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/rc.h"

enum { SUPPRESS_BELOW = 3 };

/* The totals by class, whose sum is shown. False: they cannot be protected, nothing may be shown. */
bool suppress_margin(const size_t *totals, int n, bool *hidden);

/* counts[row × cols + col]; bottom[col]: what suppress_margin said of the column totals. hidden[row × (cols + 1) + col] for the cells,
 * col = cols being the row's total. *ret_safe false: no pattern protects the small cells; show the bottom row only. RC_NO_MEMORY. */
enum rc suppress_table(struct arena *a, const size_t *counts, int rows, int cols, const bool *bottom, bool *hidden,
	bool *ret_safe) MUST_USE;
#endif
