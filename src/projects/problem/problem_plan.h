/* problem_plan.h - the plan section `problems:`: kinds of problems, who deals with one at which level, and how soon.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/problems.yaml stands beside the office.yaml whose units it names. Reminders and escalations are not here: they are the rules of office.yaml, for a problem in hand
 * is a matter. The four levels are the program's, for they say how far up a problem is; what they are called, and who decides there, is data. */
#ifndef PROJECTS_PROBLEM_PLAN_H
#define PROJECTS_PROBLEM_PLAN_H
#include "projects/file/project_plan.h"

enum problem_level { PROBLEM_TOWN, PROBLEM_DISTRICT, PROBLEM_CITY, PROBLEM_PROVINCE, PROBLEM_LEVELS };
extern const char *const problem_level_words[]; /* "town", "district", "city", "province", NULL */

/* A unit by its code; or that of the project's own place: "town", "district". */
struct problem_category {
	const char *id;
	struct plan_words title;
	const char *office[PROBLEM_LEVELS];
	int workdays[PROBLEM_LEVELS];
};
struct problem_level_plan { struct plan_words title; const char *desk; };

enum { PROBLEM_CATEGORIES_MAX = 40 };
struct problem_plan {
	const char *id, *clause;
	struct plan_words title;
	int returns;                      /* the return with this number goes to the level above */
	struct problem_level_plan levels[PROBLEM_LEVELS];
	struct problem_category *categories; int n_categories;
};

/* Reads one file's tree and the office.yaml beside it; NULL when there is an error, all of them are in the report. */
struct problem_plan *problem_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Of the plan folders the first with a problems.yaml that has no mistake. RC_NOT_FOUND with the reason. */
enum rc problem_plan_get(struct ctx *c, const struct problem_plan **ret_plan) MUST_USE;
const struct problem_plan *problem_plan(const struct app *app); /* NULL: there is none */
int problem_category_of(const struct problem_plan *p, const char *id); /* -1 */
/* What /metrics tells; looked at by the timed work. known 0: not yet. */
struct problem_gauges { _Atomic int64_t known, open, overdue, agenda, answered; };
struct problem_gauges *problem_gauges(const struct app *app); /* NULL before the start */
enum rc problem_shelf_start(struct app *app);
void problem_shelf_stop(struct app *app);
#endif
