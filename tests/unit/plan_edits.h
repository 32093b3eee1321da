/* plan_edits.h - the city's own plan files with one mistake each: every mistake is told where it stands, with what to do.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A file of edits (tests/plan/X.edits) holds for each mistake five lines: "# " its name, "- " what stands in the plan, "+ " what it becomes (\n: a line break), "! " what is
 * said ("12:3: " before it, when the place matters), "? " the hint, or nothing. The edited text is read under the plan's own name, so that the files beside it are found. */
#ifndef TESTS_UNIT_PLAN_EDITS_H
#define TESTS_UNIT_PLAN_EDITS_H
#include "core/plan.h"

/* NULL: mistakes, which are in the report. */
typedef const void *plan_edits_reader(struct arena *a, struct plan_report *r, struct plan_node *root);

/* The plan as it is; fails the test when something is said against it. Lives in the arena. */
const void *plan_edits_good(struct arena *a, const char *plans_dir, const char *name, plan_edits_reader *read);
/* Every edit of the file; fails the test when one is not told, or when there are fewer than `least`. */
void plan_edits_all(const char *plans_dir, const char *name, const char *edits_path, plan_edits_reader *read, int least);
#endif
