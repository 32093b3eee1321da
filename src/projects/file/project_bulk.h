/* project_bulk.h - many steps of one project, one after the other, on its file in memory. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The rules are those of every step (project_machine.h). What differs is the work: the file is folded once, each step that is accepted is added to the fold, and the derived
 * row is made once at the end. Without `writes` nothing is written and the same refusals come. Years of a ledger go in a row at a time. */
#ifndef PROJECTS_PROJECT_BULK_H
#define PROJECTS_PROJECT_BULK_H
#include "projects/file/project_machine.h"

struct project_bulk {
	struct ctx *c;
	struct project_file *f;
	bool writes;
	int cap_steps, cap_papers;
	int64_t next_act;            /* stands for acts that are not written */
	int accepted;
};
enum { BULK_PAPERS_MAX = 8 };

enum rc project_bulk_begin(struct ctx *c, int64_t project, bool writes, struct project_bulk *ret_b) MUST_USE;
/* The step with the papers shown for it, which are checked already (project_paper_check). o->n 0: accepted; else nothing was changed. */
enum rc project_bulk_step(struct project_bulk *b, const struct project_step_in *s, const struct project_paper_in *papers, int n, const struct project_telling *t,
	struct project_obstacles *o) MUST_USE;
/* The standing step of this stage on this day; NULL: none. */
const struct project_step *project_bulk_known(const struct project_bulk *b, int track, int stage, int32_t day);
enum rc project_bulk_end(struct project_bulk *b) MUST_USE;
#endif
