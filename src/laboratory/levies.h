/* levies.h - what a class costs: prices and levies by class, to be multiplied with what a firm uses.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/CITY/levers.yaml says what a firm's use is; the rates stand there too, or are those of a lever of policies.yaml beside it, the file by which levers are put into effect
 * (campaign/lever): so the sums are those of the policy. Each says where it is from, or that it is illustrative. A page may try others. */
#ifndef LABORATORY_LEVIES_H
#define LABORATORY_LEVIES_H
#include "core/ctx.h"
#include "core/plan.h"
#include "indicators/unit.h"

enum { LEVIES = 20, LEVY_CLASSES = 40 };
struct levy {
	const char *code, *quantity;         /* quantity: name of a column */
	struct plan_words title;
	const char *unit, *price_unit;       /* of the quantity as the rate counts it: kWh; 元/kWh */
	struct unit per;
	struct plan_words source;            /* zh NULL: illustrative */
	const char *policy;                  /* code in policies.yaml; NULL: the rates are its own */
	const char *region;                  /* a policy of one region touches nobody else; "" the whole city */
	double factor;                       /* yuan a unit for 1 of the policy's value */
	const char *classes[LEVY_CLASSES]; double rates[LEVY_CLASSES]; int n; /* yuan per unit */
};
struct levies { const char *id; struct plan_words title; struct levy list[LEVIES]; int n; };

/* NULL with the mistakes in the report. */
const struct levies *levies_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Those of the plan folder, NULL: none. */
const struct levies *levies_get(const struct app *a);

/* "power:D=0.3,power:C=0.1": other rates than those of the plan. RC_BAD_INPUT names what is not understood. */
struct levy_rate { int lever; const char *class_; double rate; };
enum rc levies_parse(struct ctx *c, const char *text, const struct levy_rate **ret_list, int *ret_n) MUST_USE;
/* Yuan per unit for a class, NAN: nobody said. A class that a policy does not name is not touched by it: 0. */
double levy_rate(const struct levies *l, int lever, const char *class_, const struct levy_rate *other, int n);
void levies_check_section(struct ctx *c, struct plan_report *r, struct plan_node *root);
#endif
