/* promise_plan.h - the plan section `promises:`: what investors promise, by which figures it is checked, and what follows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/promises.yaml stands beside the projects.yaml, investment.yaml and indicators.yaml whose names its formulas use; its head explains them. What was
 * promised stands in the project file itself, in the list `promises` (item, value): an item is a word there and an entry here.
 *
 * A figure is `of` divided by `per`. Both are sums and differences of columns in one unit, read as whole numbers of that unit, so they are exact; the division is an
 * exact fraction and no unit (1 亩 is 2000/3 m²) is ever rounded. What a check was made by is told by the version with a digest of all rules. */
#ifndef PROJECTS_PROMISE_PLAN_H
#define PROJECTS_PROMISE_PLAN_H
#include "projects/investment/investment_plan.h"
#include "projects/file/project_plan.h"

enum promise_direction { PROMISE_AT_LEAST, PROMISE_AT_MOST };
enum promise_rule { BREACH_CASE, BREACH_FIXED, BREACH_AREA, BREACH_DEPOSIT }; /* CASE: nothing was agreed, so it is settled one by one */
extern const char *const promise_direction_words[], *const promise_rule_words[]; /* NULL-terminated */

enum { PROMISE_DECIMALS = 4, PROMISE_SCALE = 10000, PROMISES_MAX = 40, PROMISE_STAGES_MAX = 4, PROMISE_NAMES_MAX = 12 };

/* What happens when an item is not kept. amount: BREACH_FIXED in 0.01 万元; share: BREACH_DEPOSIT in 10^-4; price: BREACH_AREA, 10^-4 of its unit, so that
 * shortfall x 亩 x price is money. */
struct promise_breach { enum promise_rule rule; int64_t amount, share, price; struct unit price_unit; const char *price_text; };

/* Where a name of a formula comes from. */
enum promise_from { PROMISE_FROM_FILE, PROMISE_FROM_REPORT, PROMISE_FROM_OWNER };
struct promise_name { const char *name; enum promise_from from; struct plan_words title; struct unit unit; const char *code; int decimals; };

struct promise_item {
	const char *id;
	struct plan_words title, owner, note;
	const char *const *aliases; int n_aliases;
	const char *unit_text; struct unit unit;
	int stage;                        /* index in promise_plan.stages: when it is checked */
	enum promise_direction direction;
	int64_t tolerance;                /* in 10^-4 of what was promised */
	const struct formula *of, *per;   /* NULL: of: only told by its owner; per: a plain figure */
	struct promise_name *names; int n_names; /* what the two read, each once */
	struct promise_breach breach;
};
/* A stage of main that is among enum project_known_stage (lists know its days). months: of correction, proposed after a first check that fails. */
struct promise_stage { const char *id; struct plan_words title; int stage; enum project_known_stage known; int months; };

struct promise_plan {
	const char *id, *clause;
	struct plan_words title;
	const char *version;              /* "2020.1-3fa85c01" */
	struct promise_stage stages[PROMISE_STAGES_MAX]; int n_stages;
	struct promise_item *items; int n;
	const struct project_plan *projects;
	int list, field_item, field_value; /* of the project file: the list `promises` and its fields */
};

/* Reads one file's tree and the files beside it; NULL when there is an error, all of them are in the report. */
struct promise_plan *promise_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Of the plan folders the first with a promises.yaml that has no mistake. RC_NOT_FOUND with the reason. */
enum rc promise_plan_get(struct ctx *c, const struct promise_plan **ret_plan) MUST_USE;
enum rc promise_shelf_start(struct app *app) MUST_USE;
void promise_shelf_stop(struct app *app);
int promise_item_of(const struct promise_plan *p, const char *id);     /* -1 */
int promise_item_called(const struct promise_plan *p, const char *text); /* id, title in either language, or alias; -1 */
int promise_stage_of(const struct promise_plan *p, const char *id);    /* -1 */
#endif
