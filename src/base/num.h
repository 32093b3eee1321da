/* num.h - decimal numbers: read exactly, rounded in one way, printed so that they read back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Most arguments in a bureau are about rounding, so there is one way of reading, one of rounding and one of printing.
 *
 * Rounding (num_round): the decimal number that a person sees, 15 significant digits as a spreadsheet shows them, is rounded half away from
 * zero; the result is the double nearest to that decimal. So 1.005 to two places is 1.01 although the double lies a hair below, and
 * 0.1 + 0.2 behaves as 0.3. Where 15 digits do not reach the wanted place (|v| x 10^decimals >= 10^15) 17 digits are taken; where the doubles
 * themselves are farther apart than that place, v stays as it is. NaN and infinities stay. Zero comes out without a sign.
 *
 * Fixed printing (num_print_fixed) does not see 15 digits but the exact binary value, ties away from zero: it is for numbers that were
 * rounded before (prints exactly that decimal) and for bulk output whose reader computes on (as printf does, except for exact ties). */
#ifndef BASE_NUM_H
#define BASE_NUM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NUM_FIXED_MAX = 352,     /* room for num_print_fixed of any double */
	NUM_DECIMALS_MAX = 18,
};

/* -15 <= decimals <= 18; negative: to tens, hundreds … */
double num_round(double v, int decimals);

/* The shortest of %.15g, %.16g, %.17g that reads back equal; "nan", "inf", "-inf" for the rest. NUL-terminated; returns the length. */
size_t num_print(char out[32], double v);

/* Exactly `decimals` (0 … 18) places. "-0.00" is printed "0.00". Returns the length; NUL-terminated. Exact for every double. */
size_t num_print_fixed(char out[NUM_FIXED_MAX], double v, int decimals);

enum num_status {
	NUM_OK,
	NUM_EMPTY,       /* nothing but blanks */
	NUM_NOT_NUMBER,
	NUM_TOO_FINE,    /* more decimals than the place allows, and they are not zeros */
	NUM_OVERFLOW,
};

enum { NUM_THOUSANDS = 1 }; /* flag: 1,234,567.8 is accepted, the groups must be right */

/* Decimal text -> integer in units of 10^-decimals, exactly: "12.30" with 2 is 1230, "12.305" with 2 is refused. A sign, full-width digits, sign,
 * point and comma, blanks around (also U+3000) and an exponent (spreadsheets write 1.2E+07) are understood. */
enum num_status num_parse_scaled(const char *s, size_t len, int decimals, unsigned flags, int64_t *ret_v);

/* Decimal text -> double, correctly rounded, same spellings; nothing like "nan", "inf" or hexadecimal. */
enum num_status num_parse(const char *s, size_t len, unsigned flags, double *ret_v);

/* Integer in units of 10^-decimals -> text: 1230 with 2 is "12.30"; num_print_scaled_short drops trailing zeros: "12.3". */
size_t num_print_scaled(char out[32], int64_t v, int decimals);
size_t num_print_scaled_short(char out[32], int64_t v, int decimals);

/* What to tell a person. */
const char *num_status_en(enum num_status s);
const char *num_status_zh(enum num_status s);
#endif
