/* project_guard.h - running a stage's formula over a file. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROJECT_GUARD_H
#define PROJECTS_PROJECT_GUARD_H
#include "projects/projects.h"

/* Does the formula hold, with parameters as of `day`? Unknown counts as not holding; *ret_known tells the two apart. */
enum rc project_guard_holds(struct ctx *c, const struct project_file *f, const struct formula *guard, int32_t day, bool *ret_holds, bool *ret_known) MUST_USE;
/* The columns that formulas may name, for lights too; NULL: none of that name. The value with parameters as of `day`; false: not known. */
const struct project_column *project_column_named(const struct project_plan *p, const char *name);
bool project_column_value(const struct project_file *f, const struct project_column *c, int32_t day, double *ret_v);
#endif
