/* improvement_plan.h - the plan section `improvements:`: which firms need a plan of improvement, what may be done, and every clock.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/improvements.yaml stands beside the indicators.yaml whose figures its formulas name (plans/README-improvements.md is the manual). `value` is a formula with a unit;
 * a firm whose value is known and below `below` is selected when `where` holds. Formulas are checked when the plan is read and compiled again with the words of the registry
 * when they are used. Numbers of days are working days. */
#ifndef CAMPAIGN_IMPROVEMENT_PLAN_H
#define CAMPAIGN_IMPROVEMENT_PLAN_H
#include "base/period.h"
#include "core/plan.h"
#include "core/plan_shelf.h"
#include "indicators/unit.h"

enum { IMPROVE_RULES = 8, IMPROVE_KINDS = 24 };
struct improvement_rule {
	const char *code, *value, *where, *unit_text;
	struct plan_words title, where_words;
	struct unit unit;
	int64_t below;                   /* 10^-4 of the unit */
	int years;                       /* the result is that of so many years after the figures */
};
struct improvement_kind { const char *code; struct plan_words title; };
struct improvement_plan {
	const char *id, *clause;
	struct plan_words title, note;
	int draft, agree, redraft, conclude, report, overdue; /* working days */
	bool monthly;                    /* reports: each month, else each quarter */
	int figures_month, figures_day;  /* when the figures of a year are there, the year after */
	struct improvement_rule rules[IMPROVE_RULES]; int n_rules;
	struct improvement_kind kinds[IMPROVE_KINDS]; int n_kinds;
};
struct improvement_plan *improvement_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
const struct improvement_plan *improvement_plan_of(const struct app *a); /* NULL: there is none */
enum rc improvement_plan_get(struct ctx *c, const struct improvement_plan **ret_plan) MUST_USE;
const struct improvement_rule *improvement_rule_of(const struct improvement_plan *p, const char *code); /* NULL */
const struct improvement_kind *improvement_kind_of(const struct improvement_plan *p, const char *code); /* NULL */
extern const struct plan_kept improvement_plan_kept;
#endif
