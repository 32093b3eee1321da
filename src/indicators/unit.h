/* unit.h - units of measurement with exact conversion.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A unit is a product of powers of base dimensions and an exact rational factor to the base unit: 万元 = 10000 元, 亩 = 2000/3 m², tce = 1000 kgce,
 * % = 1/100. Adding needs equal dimensions; the right side is converted to the left side's unit. Units unknown to the table may be declared by a plan
 * as dimensions of their own (unit_own).
 *
 * Some things are dimensions of their own on purpose: US dollars are not yuan, electricity (kWh) is not standard coal (the factor is a policy: equal
 * value or equivalent), days are not a fraction of a year, scores (点, points) are not money (分 is 0.01 元). 家, 项, 个 and the like count things and are
 * plain numbers. */
#ifndef INDICATORS_UNIT_H
#define INDICATORS_UNIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unit_dim { DIM_YUAN, DIM_USD, DIM_METRE, DIM_KGCE, DIM_KWH, DIM_KG, DIM_PERSON, DIM_YEAR, DIM_DAY, DIM_POINT, UNIT_DIMS };

struct unit {
	int8_t pow[UNIT_DIMS];   /* exponents of the base dimensions */
	int32_t other;           /* a plan's own dimension (number), 0: none */
	int64_t num, den;        /* factor to the base unit, lowest terms; 1/1 for none; den > 0 */
};

enum { UNIT_TEXT_MAX = 96 }; /* room that unit_print never exceeds */

struct unit unit_one(void);            /* the plain number */
struct unit unit_own(int32_t number);  /* a plan's own dimension, number > 0 */

/* "万元/亩", "tce", "kWh", "人", "%", "0.01亩", "元/(人·年)", "m^2", "1", "" (plain). Reads as far as the text is a unit: true when all of it is. False when it
 * is not; *ret_at (may be NULL) is where it stopped. */
bool unit_parse(const char *text, size_t len, struct unit *ret_unit, size_t *ret_at);
/* The longest unit at the start of the text, written without blanks; its length, 0: none. For numbers in formulas: `12 万元/亩 * x`. */
size_t unit_scan(const char *text, size_t len, struct unit *ret_unit);
/* The usual name when there is one, else factors and powers; unit_parse reads it back equal (own dimensions excepted). */
void unit_print(const struct unit *u, char *out, size_t cap);
/* The nearest known name, for "did you mean", or NULL. */
const char *unit_nearest(const char *text);

bool unit_same(const struct unit *a, const struct unit *b);      /* dimensions and factor */
bool unit_same_dims(const struct unit *a, const struct unit *b);
bool unit_plain(const struct unit *u);                           /* no dimension at all; the factor may be that of % */
/* False when num or den would leave 63 bits, a power ±99, or an own dimension would have a power other than 1. *ret may be an argument. */
bool unit_mul(const struct unit *a, const struct unit *b, struct unit *ret);
bool unit_div(const struct unit *a, const struct unit *b, struct unit *ret);
bool unit_pow(const struct unit *a, int n, struct unit *ret);
bool unit_root(const struct unit *a, struct unit *ret);          /* square root: false when a power is odd or the factor no square */
/* value in `from` times num / den = value in `to`; false when dimensions differ or the ratio leaves 63 bits. */
bool unit_ratio(const struct unit *from, const struct unit *to, int64_t *ret_num, int64_t *ret_den);
#endif
