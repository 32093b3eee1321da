/* project_row.h - the derived row, for the module's hooks and for tests. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROJECT_ROW_H
#define PROJECTS_PROJECT_ROW_H
#include "projects/projects.h"

/* The first column in which the row differs from the fold; NULL: none. "id": there is no row. */
enum rc project_row_compare(struct ctx *c, int64_t project, const char **ret_column) MUST_USE;
enum rc project_rows_rebuild(struct ctx *c) MUST_USE;
enum rc project_rows_check(struct ctx *c, int *ret_findings) MUST_USE;
#endif
