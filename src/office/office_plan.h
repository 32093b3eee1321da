/* office_plan.h - units, reminders and escalations as the plan folder has them (office.yaml).
 * SPDX-License-Identifier: Apache-2.0
 *
 * One file serves the city: the first `office:` file by name that has no mistakes. Without one there are only the towns as units, and nothing is reminded. */
#ifndef OFFICE_OFFICE_PLAN_H
#define OFFICE_OFFICE_PLAN_H
#include "office/office.h"

enum { UNITS_MAX = 1000, RULES_MAX = 50 };

/* When a rule speaks: so many working days before the deadline; so many after it was given out and not signed; so many after the deadline; so many times sent back; so many
 * without a decision on a submitted closing or a wish for more time; the day to look again has come. */
enum rule_when { WHEN_BEFORE, WHEN_UNSIGNED, WHEN_OVERDUE, WHEN_RETURNED, WHEN_UNDECIDED, WHEN_LOOK_AGAIN, WHEN_COUNT };
/* To whom: the unit that has it, the unit that gave it out; or one level up: head of the office, leader in charge, agenda of the joint meeting. */
enum rule_to { TO_OWNER, TO_ISSUER, TO_HEAD, TO_LEADER, TO_AGENDA, TO_COUNT };
struct office_rule { const char *code; struct plan_words title; enum rule_when when; enum rule_to to; int n; };

struct office_plan {
	const char *id, *issuer;          /* issuer: who decides when nobody else is named */
	int workdays[MATTER_SOURCES];     /* deadline of a matter by its source when none is given */
	struct office_unit *units; int n_units;
	struct office_rule *rules; int n_rules;
};

/* NULL after a mistake; everything lies in the report's arena. */
struct office_plan *office_plan_read(struct plan_report *r, struct plan_node *root);
/* What the process works with; never NULL. */
const struct office_plan *office_plan(const struct app *a);
const struct office_rule *office_rule_find(const struct office_plan *p, const char *code); /* NULL */
#endif
