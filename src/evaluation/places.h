/* places.h - regions and industries as units of an evaluation: a view whose rows are places.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A scheme of places (scheme_is_of_places) names, for each of its columns, what is summed or counted over the enterprises that lie in a place at the end
 * of the year, or which figure of the place itself it is. The engine then sees rows like any others: a ratio of two such columns is a ratio of sums, never a
 * mean of ratios. Unknown is not zero: an enterprise without the figure is left out of a sum, and a sum over nobody is unknown; a count over nobody is 0.
 * Sums run in the order of the registry, so they are the same at every run. */
#ifndef EVALUATION_PLACES_H
#define EVALUATION_PLACES_H
#include "evaluation/scheme.h"
#include "indicators/view.h"

/* The columns that the scheme reads, of the whole city, as of a moment. In the arena, which must outlive the view; closed by view_close. */
enum rc places_open(struct ctx *c, struct arena *a, const struct scheme *s, int year, struct as_of at, struct view *ret_view) MUST_USE;
#endif
