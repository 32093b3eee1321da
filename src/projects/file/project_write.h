/* project_write.h - what the writing functions share. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROJECT_WRITE_H
#define PROJECTS_PROJECT_WRITE_H
#include "projects/projects.h"

/* The source must be there and what was told must not lie in the future. */
enum rc project_telling_check(struct ctx *c, const struct project_telling *t) MUST_USE;
/* The act's own row; *ret_day is its civil day. */
enum rc project_act_write(struct ctx *c, int64_t project, const char *kind, const struct project_telling *t, int64_t *ret_act, int32_t *ret_day) MUST_USE;
int32_t project_telling_day(const struct ctx *c, const struct project_telling *t);
/* RC_NOT_FOUND unless c may see the project (an importer of the whole city always may). */
enum rc project_reach(struct ctx *c, int64_t project) MUST_USE;
/* RC_FORBIDDEN unless c holds the permission for the project's place; bulk tellings are not asked. */
enum rc project_demand(struct ctx *c, int64_t project, const char *permission, const struct project_telling *t) MUST_USE;
/* After the statements: the derived row, unless the telling is bulk; what the caller gets back. */
enum rc project_finish(struct ctx *c, int64_t project, int64_t act, const struct project_telling *t, const struct project_warnings *w, struct project_told *ret_told) MUST_USE;

/* Is the paper fit to be kept? *ret_kind: its kind in the plan. RC_BAD_INPUT with the field. `today`: the day on which it is told. */
enum rc project_paper_check(struct ctx *c, const struct project_plan *plan, const struct project_paper_in *p, int32_t today, int *ret_kind) MUST_USE;
/* The rows of an accepted step: stages passed over, the one entered, the papers shown. */
struct project_trial;
enum rc project_step_write(struct ctx *c, const struct project_trial *t, int64_t act) MUST_USE;

enum { PROJECT_CHANGES_MAX = 400, PROJECT_WARNINGS_MAX = 60 };
#endif
