/* project_fold.h - the inside of the fold, for the rules of the stages. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROJECT_FOLD_H
#define PROJECTS_PROJECT_FOLD_H
#include "projects/projects.h"

/* As project_fold; the copy may be changed to see what a step would make of it. */
enum rc project_fold_mutable(struct ctx *c, int64_t project, int32_t as_of, struct project_file **ret_file) MUST_USE;
/* A file in which nothing is said yet. */
enum rc project_fold_empty(struct ctx *c, const struct project_plan *plan, struct project_file **ret_file) MUST_USE;
/* Lays values over the file that are not written yet: to see what it would become. */
#define PROJECT_ACT_NOT_YET INT64_MAX
struct value_row;
enum rc project_fold_apply(struct ctx *c, struct project_file *f, const struct value_row *rows, int n) MUST_USE;
/* Works out anew, from f->steps, which stand and where each track is. */
enum rc project_stand(struct ctx *c, struct project_file *f) MUST_USE;
/* The standing steps of a track in their order: that in which they were first told, within an act that of the stages. */
enum rc project_track_steps(struct ctx *c, const struct project_file *f, int track, struct project_step ***ret_list, int *ret_n) MUST_USE;
const struct project_act *project_act_of(const struct project_file *f, int64_t act); /* NULL: not told by then */
/* The same day so many years later; 28 February for the 29th. */
int32_t project_years_after(int32_t day, int years);
#endif
