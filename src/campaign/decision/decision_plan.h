/* decision_plan.h - the plan section `decisions:`: what may be decided about an enterprise, by which organ, and how it acts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/decisions.yaml. What a decision does is copied onto it when it is proposed, so that a later plan changes no earlier evaluation. */
#ifndef CAMPAIGN_DECISION_PLAN_H
#define CAMPAIGN_DECISION_PLAN_H
#include "core/app.h"
#include "core/ctx.h"
#include "core/plan.h"

enum decision_level { LEVEL_CITY, LEVEL_DISTRICT, LEVEL_TOWN, DECISION_LEVELS };
extern const char *const decision_level_words[];  /* "city", "district", "town", NULL */
enum decision_effect { DECISION_CLASS, DECISION_LIMIT, DECISION_EXEMPT, DECISION_FLOOR, DECISION_CEILING, DECISION_EFFECTS };
extern const char *const decision_effect_words[]; /* as in core/module.h, NULL */
enum decision_direction { DIRECTION_ANY, DIRECTION_UP, DIRECTION_DOWN };
enum decision_test { TEST_YOUNG, TEST_ENTERED, TEST_BUILDING, TEST_UTILITY };
enum { DECISION_KINDS_MAX = 40, DECISION_ORGANS_MAX = 60, DECISION_CAUSES_MAX = 40, DECISION_RULES_MAX = 20 };

struct decision_organ { const char *id; struct plan_words title; enum decision_level level; };
struct decision_cause { const char *id; struct plan_words title; };
struct decision_kind {
	const char *id;
	struct plan_words title;
	enum decision_effect effect;
	const char *limit, *class_, *treat_as; /* "" for none; class_ "": whoever proposes says it */
	enum decision_direction direction;
	bool freed, needs_file;
	int months;                            /* the longest term; 0: may be without end */
	unsigned propose;                      /* bit per level */
	uint64_t decide, against;              /* bit per organ, per kind */
	struct decision_cause *causes; int n_causes;
};
/* A list of the registry to be looked at: proposals for a person to confirm. */
struct decision_rule { const char *id; struct plan_words title; enum decision_test test; int years, kind; const char *cause; };

struct decision_plan {
	const char *id, *clause;
	struct plan_words title;
	struct decision_organ *organs; int n_organs;
	struct decision_kind *kinds; int n_kinds;
	struct decision_rule *rules; int n_rules;
};

/* NULL when there is an error, all of them are in the report. */
struct decision_plan *decision_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Of the plan folders the first with a decisions.yaml that has no mistake. RC_NOT_FOUND with the reason. */
enum rc decision_plan_get(struct ctx *c, const struct decision_plan **ret_plan) MUST_USE;
const struct decision_plan *decision_plan(const struct app *app); /* NULL: there is none */
int decision_kind_of(const struct decision_plan *p, const char *id);   /* -1 */
int decision_organ_of(const struct decision_plan *p, const char *id);
int decision_rule_of(const struct decision_plan *p, const char *id);
const struct decision_cause *decision_cause_of(const struct decision_kind *k, const char *id); /* NULL */
enum rc decision_shelf_start(struct app *app);
void decision_shelf_stop(struct app *app);
#endif
