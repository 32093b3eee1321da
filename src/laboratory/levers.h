/* levers.h - what a class costs: prices and levies by class, to be multiplied with what a firm uses.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The defaults come from plans/CITY/levers.yaml; each says where it is from, or that it is illustrative. A page may try others. */
#ifndef LABORATORY_LEVERS_H
#define LABORATORY_LEVERS_H
#include "core/ctx.h"
#include "core/plan.h"
#include "indicators/unit.h"

enum { LEVERS = 20, LEVER_CLASSES = 40 };
struct lever {
	const char *code, *quantity;         /* quantity: name of a column */
	struct plan_words title;
	const char *unit, *price_unit;       /* of the quantity as the rate counts it: kWh; 元/kWh */
	struct unit per;
	const char *source;                  /* NULL: illustrative */
	const char *classes[LEVER_CLASSES]; double rates[LEVER_CLASSES]; int n; /* yuan per unit */
};
struct levers { const char *id; struct plan_words title; struct lever list[LEVERS]; int n; };

/* NULL with the mistakes in the report. */
const struct levers *levers_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Those of the plan folder, NULL: none. */
const struct levers *levers_get(const struct app *a);

/* "power:D=0.3,power:C=0.1": other rates than those of the plan. RC_BAD_INPUT names what is not understood. */
struct lever_rate { int lever; const char *class_; double rate; };
enum rc levers_parse(struct ctx *c, const char *text, const struct lever_rate **ret_list, int *ret_n) MUST_USE;
/* Yuan per unit for a class, NAN: nobody said. */
double lever_rate(const struct levers *l, int lever, const char *class_, const struct lever_rate *other, int n);
void levers_check_section(struct ctx *c, struct plan_report *r, struct plan_node *root);
#endif
