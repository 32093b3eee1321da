/* light_plan.h - the plan section `lights:`: which lights a project has and when each is red.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/lights.yaml stands beside the projects.yaml whose columns its formulas name. Its head explains the formulas. What a light was lit by is told by
 * the version together with a digest of the rules, so that a changed rule is another version even when nobody raised the number. */
#ifndef PROJECTS_LIGHT_PLAN_H
#define PROJECTS_LIGHT_PLAN_H
#include "projects/file/project_plan.h"

enum light_color { LIGHT_NONE, LIGHT_GREEN, LIGHT_GREY, LIGHT_YELLOW, LIGHT_RED, LIGHT_COLORS }; /* the worst of several is the greatest */
extern const char *const light_color_words[]; /* "none", "green", "grey", "yellow", "red", NULL */

struct light_rule { enum light_color color; const struct formula *when; struct plan_words says; };
struct light {
	const char *id;
	struct plan_words title;
	const struct formula *applies;
	struct light_rule *rules; int n_rules;
	bool matter;                      /* red opens a matter */
};

/* Columns besides those of the project file. */
enum light_own { OWN_GAP, OWN_DONE, OWN_EXPECTED, OWN_FUNDS, OWN_REPORT_AGE, OWN_COLUMNS };
struct light_column_name { const char *name; struct plan_words title; };
extern const struct light_column_name light_own[OWN_COLUMNS];

enum { LIGHTS_MAX = 20, LIGHT_RULES_MAX = 20 };
struct light_plan {
	const char *id, *clause;
	struct plan_words title;
	const char *version;              /* "2020.1-3fa85c01" */
	int day;                          /* of the month, from which it is lit */
	struct project_parameter *parameters; int n_parameters;
	struct light *lights; int n;
	const struct project_plan *projects; /* whose columns formulas name */
};

/* Reads one file's tree and the projects.yaml beside it; NULL when there is an error, all of them are in the report. */
struct light_plan *light_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Of the plan folders the first with a lights.yaml that has no mistake. RC_NOT_FOUND with the reason. */
enum rc light_plan_get(struct ctx *c, const struct light_plan **ret_plan) MUST_USE;
enum rc light_shelf_start(struct app *app);
void light_shelf_stop(struct app *app);
int light_of(const struct light_plan *p, const char *id); /* -1 */

/* "months_after_X" or "months_past_X" of a column with a day: the column's name in ret_of. */
enum light_months { MONTHS_NOT, MONTHS_AFTER, MONTHS_PAST };
enum light_months light_months_of(const char *name, const char **ret_of);
#endif
