/* objection_plan.h - the plan section `objections:`: what may be objected to, who looks at it, how soon, and the texts of the rules.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/objections.yaml stands beside the office.yaml whose units it names. Kinds, levels and steps are the program's, for behaviour hangs on them; what they are called,
 * which desk and bureau has them and every number of days is data. Where a region has no unit of its own the level above stands in. */
#ifndef CAMPAIGN_OBJECTION_PLAN_H
#define CAMPAIGN_OBJECTION_PLAN_H
#include "core/plan.h"
#include "core/ctx.h"

enum objection_step { OBJECTION_TO_BASE, OBJECTION_TO_RESULT, OBJECTION_STEPS };
extern const char *const objection_step_words[];  /* "objection", "appeal", NULL: steps of a campaign */
enum objection_kind { OBJECTION_FIGURE, OBJECTION_LAND, OBJECTION_CLASS, OBJECTION_EXEMPTION, OBJECTION_OTHER, OBJECTION_KINDS };
extern const char *const objection_kind_words[];  /* "figure", "land", "class", "exemption", "other", NULL */
enum objection_level { OBJECTION_TOWN, OBJECTION_DISTRICT, OBJECTION_CITY, OBJECTION_LEVELS };
extern const char *const objection_level_words[]; /* "town", "district", "city", NULL */

struct objection_kind_plan { bool there; struct plan_words title; enum objection_level level; unsigned steps; bool evidence; const char *office; };
struct objection_level_plan { struct plan_words title; const char *desk; int workdays; };
struct objection_field_plan { const char *field, *office; int workdays, level; /* -1: as the kind says */ };
struct objection_step_plan { struct plan_words title, late, remedy; int remedy_workdays; };

enum { OBJECTION_FIELDS_MAX = 200 };
struct objection_plan {
	const char *id, *clause;
	struct plan_words title;
	bool real_name;
	int rerun_minutes, close_workdays, complete_workdays, source_workdays;
	struct objection_step_plan steps[OBJECTION_STEPS];
	struct objection_kind_plan kinds[OBJECTION_KINDS];
	struct objection_level_plan levels[OBJECTION_LEVELS];
	struct objection_field_plan *fields; int n_fields;
};

/* Reads one file's tree and the office.yaml beside it; NULL when there is an error, all of them are in the report. */
struct objection_plan *objection_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Of the plan folders the first with an objections.yaml that has no mistake. RC_NOT_FOUND with the reason. */
enum rc objection_plan_get(struct ctx *c, const struct objection_plan **ret_plan) MUST_USE;
const struct objection_plan *objection_plan(const struct app *app); /* NULL: there is none */
const struct objection_field_plan *objection_plan_field(const struct objection_plan *p, const char *field); /* NULL */
const char *objection_words(const struct ctx *c, struct plan_words w);

struct app;
struct objection_gauges { _Atomic int64_t known, open, overdue, corrected; };
struct objection_gauges *objection_gauges(const struct app *app); /* NULL before the start */
enum rc objection_shelf_start(struct app *app);
void objection_shelf_stop(struct app *app);
#endif
