/* unit.h - units of measurement with exact conversion.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A unit is a product of powers of base dimensions (money 元, area m², energy kgce, electricity kWh, mass kg, persons 人, time year,
 * plain number) and an exact rational factor to the base unit: 万元 = 10000 元, 亩 = 2000/3 m², tce = 1000 kgce, % = 1/100. Adding needs equal dimensions; the
 * right side is converted to the left side's unit. Units unknown to the table may be declared by a plan as dimensions of their own. */
#ifndef INDICATORS_UNIT_H
#define INDICATORS_UNIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UNIT_DIMS = 10 };
struct unit {
	int8_t pow[UNIT_DIMS];   /* exponents of the base dimensions */
	int32_t other;           /* a plan's own dimension (number), 0: none */
	int64_t num, den;        /* factor to the base unit, lowest terms; 1/1 for none; den > 0 */
};

/* "万元/亩", "tce", "kWh", "人", "%", "0.01亩", "1", "" (plain). False when the text is no unit; *ret_at is where it stopped. */
bool unit_parse(const char *text, size_t len, struct unit *ret_unit, size_t *ret_at);
void unit_print(const struct unit *u, char *out, size_t cap); /* the usual name when there is one, else factors and powers */
bool unit_same_dims(const struct unit *a, const struct unit *b);
bool unit_plain(const struct unit *u);                        /* no dimension at all */
/* False when num or den would leave 63 bits. */
bool unit_mul(const struct unit *a, const struct unit *b, struct unit *ret);
bool unit_div(const struct unit *a, const struct unit *b, struct unit *ret);
bool unit_pow(const struct unit *a, int n, struct unit *ret);
/* value in `from` times num / den = value in `to`; false when dimensions differ. */
bool unit_ratio(const struct unit *from, const struct unit *to, int64_t *ret_num, int64_t *ret_den);
#endif
