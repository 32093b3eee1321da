/* promise_exact.h - exact fractions: a promise and what became of it are compared without rounding.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A fraction is kept in lowest terms with a denominator above zero. Sums and products are formed in 128 bits; what does not fit is said (false) and never cut. */
#ifndef PROJECTS_PROMISE_EXACT_H
#define PROJECTS_PROMISE_EXACT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fraction { int64_t num, den; };
enum { FRACTION_TEXT = 48 };

bool fraction_of(int64_t num, int64_t den, struct fraction *ret_f);                      /* false for den 0 */
bool fraction_add(struct fraction a, struct fraction b, struct fraction *ret_f);
bool fraction_sub(struct fraction a, struct fraction b, struct fraction *ret_f);
bool fraction_mul(struct fraction a, struct fraction b, struct fraction *ret_f);
bool fraction_div(struct fraction a, struct fraction b, struct fraction *ret_f);         /* false for b = 0 */
int fraction_cmp(struct fraction a, struct fraction b);                                  /* -1, 0, 1; always exact */
/* Whole 10^-decimals, half away from zero; false when it does not fit. */
bool fraction_scaled(struct fraction f, int decimals, int64_t *ret_v);
/* Up to four decimals; *ret_exact (may be NULL): nothing was cut. */
void fraction_print(struct fraction f, char out[FRACTION_TEXT], bool *ret_exact);
/* "num/den", and back; false when the text is none. */
void fraction_text(struct fraction f, char out[FRACTION_TEXT]);
bool fraction_parse(const char *text, struct fraction *ret_f);
/* "12.5" with at most four decimals. */
bool fraction_read(const char *text, struct fraction *ret_f);
#endif
