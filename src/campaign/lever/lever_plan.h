/* lever_plan.h - the plan section `policies:`: what each class means, who puts it into effect, what a class obliges to.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/policies.yaml says what is put into effect (levers.yaml beside it takes values from here for the laboratory's sums). A lever has a value for some classes, a unit, a legal basis and days between which it holds; a class without a
 * value is not touched. Nothing has effect before its day. Indexes: `body` is a place in bodies. */
#ifndef CAMPAIGN_LEVER_PLAN_H
#define CAMPAIGN_LEVER_PLAN_H
#include "core/plan.h"
#include "core/plan_shelf.h"

enum { LEVER_BODIES = 20, LEVERS = 60, LEVER_CLASSES = 20, LEVER_DUTIES = 20 };

struct lever_body { const char *code; struct plan_words title; };
struct lever_value { const char *class_, *text; }; /* text: as written, "0.17" */
struct lever {
	const char *code, *unit;
	struct plan_words title, basis;
	int body;
	int32_t from, to;                /* days; to DAY_NONE: no end */
	const char *region;              /* "" the whole city */
	struct lever_value values[LEVER_CLASSES]; int n;
};
struct lever_duty { const char *class_; struct plan_words text; };
struct lever_plan {
	const char *id;
	struct plan_words title, note;
	int receipt_workdays;            /* a list without a receipt waits after so many */
	struct lever_body bodies[LEVER_BODIES]; int n_bodies;
	struct lever levers[LEVERS]; int n_levers;
	struct lever_duty duties[LEVER_DUTIES]; int n_duties;
};

struct lever_plan *lever_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
const struct lever_plan *lever_plan_of(const struct app *a); /* NULL: there is none */
int lever_body_of(const struct lever_plan *p, const char *code); /* -1 */
const char *lever_value_of(const struct lever *l, const char *class_); /* NULL: the class is not touched */
extern const struct plan_kept lever_plan_kept;
#endif
