/* investment_sheet.h - a report while it is worked on: its cells, what stands beside it, and what the checks say. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_INVESTMENT_SHEET_H
#define PROJECTS_INVESTMENT_SHEET_H
#include "projects/investment/investment.h"

enum { INVEST_MEAN_OF = 6 };
struct invest_work {
	struct invest_sheet sheet;
	struct invest_report *others; int n_others;       /* of the same project, by month; this one among them where it exists */
	struct invest_cell *yearend, *before[INVEST_MEAN_OF]; int n_before;
	int64_t project[INVEST_PROJECT_FIELDS]; bool project_has[INVEST_PROJECT_FIELDS];
	double facts[FACTS];
	bool *changed;                                    /* by column: said or filled in anew */
	bool *answered;                                   /* by check */
};
/* Loads it as it stands after `move` (0: the last), then beside accepted months only. Findings are not looked for yet. */
enum rc invest_work_load(struct ctx *c, int64_t project, const char *month, int64_t move, struct invest_work *w) MUST_USE;
enum rc invest_work_say(struct ctx *c, struct invest_work *w, const struct invest_said *said, int n) MUST_USE;
enum rc invest_work_copy(struct ctx *c, struct invest_work *w) MUST_USE;
enum rc invest_work_fill(struct ctx *c, struct invest_work *w) MUST_USE;   /* what the program can fill in and nobody typed */
enum rc invest_work_check(struct ctx *c, struct invest_work *w) MUST_USE;  /* findings */
/* The earlier report that was never accepted and has not been sent: NULL when all have. `accepted`: that is not accepted. */
const struct invest_report *invest_earlier_open(const struct invest_work *w, bool accepted);
#endif
