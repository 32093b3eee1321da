/* test_num.c - rounding, printing, reading of numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "unit.h"
#include "base/num.h"

static void rounds_what_a_person_sees(void **state)
{
	static const struct { double v; int decimals; double want; } cases[] = {
		{ 1.005, 2, 1.01 }, { -1.005, 2, -1.01 }, { 2.675, 2, 2.68 }, { 1.0049999, 2, 1.0 }, { 0.5, 0, 1 }, { -0.5, 0, -1 }, { 1.5, 0, 2 },
		{ 2.5, 0, 3 }, { 0.49999999999999994, 0, 1 }, { 0.4999999999999, 0, 0 }, { 0.1 + 0.2, 1, 0.3 }, { 0.15, 1, 0.2 }, { 0.25, 1, 0.3 },
		{ 0.35, 1, 0.4 }, { 1.1 * 1.1 * 100, 2, 121 }, { 90.764499, 4, 90.7645 }, { 90.764499, 6, 90.764499 }, { 1e15 + 0.3, 0, 1e15 },
		{ 123456789012.345, 2, 123456789012.35 }, { 9999999999999.995, 2, 9999999999999.99 }, { 999999999999.995, 2, 1000000000000.0 }, { 1e300, 2, 1e300 }, { -1e-300, 5, 0 },
		{ 0, 2, 0 }, { -0.0, 2, 0 }, { -0.004, 2, 0 }, { 12345, -2, 12300 }, { 12350, -2, 12400 }, { -12350, -2, -12400 }, { 49, -2, 0 },
		{ 50, -2, 100 }, { 0.000005, 5, 0.00001 }, { 59.995, 2, 60.0 }, { 59.99499999999, 2, 59.99 }, { 4503599627370497.5, 0, 4503599627370498.0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		double got = num_round(cases[i].v, cases[i].decimals);
		if (got != cases[i].want || signbit(got) != signbit(cases[i].want))
			fail_msg("num_round(%.17g, %d) is %.17g, not %.17g", cases[i].v, cases[i].decimals, got, cases[i].want);
	}
	assert_true(isnan(num_round(NAN, 2)));
	assert_true(isinf(num_round(-INFINITY, 2)));
}

/* The definition, done slowly: 15 digits as text, then half up on the text. */
static double round_slowly(double v, int decimals)
{
	char digits[64], text[80];
	snprintf(digits, sizeof digits, "%.14e", fabs(v));
	int exp10 = atoi(strchr(digits, 'e') + 1);
	__int128 n = 0;
	for (char *p = digits; *p != 'e'; p++)
		if (*p != '.')
			n = n * 10 + (*p - '0');
	int places = exp10 - 14 + decimals; /* n x 10^places is the value in units */
	for (; places > 0; places--)
		n *= 10;
	__int128 rest = 0, unit = 1;
	for (; places < 0 && unit < (__int128)1000000000000000000 * 1000; places++) {
		rest += n % 10 * unit;
		unit *= 10;
		n /= 10;
	}
	if (rest * 2 >= unit && unit > 1)
		n++;
	snprintf(text, sizeof text, "%lld", (long long)n);
	double units = strtod(text, NULL), scale = pow(10, decimals);
	return v < 0 && n != 0 ? -units / scale : units / scale;
}

static uint64_t draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void rounding_agrees_with_its_definition(void **state)
{
	uint64_t seed = 88172645463325252u;
	for (int i = 0; i < 200000; i++) {
		int decimals = (int)(draw(&seed) % 7);
		double v = (double)(int64_t)(draw(&seed) % 2000000001 - 1000000000) / 1000 * pow(10, -(double)(draw(&seed) % 5));
		if (i % 3 == 0)
			v = nextafter(v, i % 2 ? 1e9 : -1e9);
		double got = num_round(v, decimals), want = round_slowly(v, decimals);
		if (got != want)
			fail_msg("num_round(%.17g, %d) is %.17g, not %.17g", v, decimals, got, want);
		assert_true(num_round(got, decimals) == got);
	}
}

static void prints_shortest(void **state)
{
	static const struct { double v; const char *want; } cases[] = {
		{ 0, "0" }, { 1, "1" }, { -1, "-1" }, { 0.1, "0.1" }, { 1.0 / 3, "0.3333333333333333" }, { 100000, "100000" }, { 123456.789, "123456.789" },
		{ 1e15, "1e+15" }, { 999999999999999.0, "999999999999999" }, { 1e-5, "1e-05" }, { 0.0001, "0.0001" }, { 1e300, "1e+300" },
		{ 5e-324, "4.94065645841247e-324" }, { 0.1 + 0.2, "0.30000000000000004" }, { 9007199254740993.0, "9007199254740992" },
		{ 12.5, "12.5" }, { -0.000123, "-0.000123" }, { NAN, "nan" }, { INFINITY, "inf" }, { -INFINITY, "-inf" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[32];
		assert_int_equal(num_print(out, cases[i].v), strlen(cases[i].want));
		assert_text(out, cases[i].want);
	}
}

static void what_is_printed_reads_back(void **state)
{
	uint64_t seed = 7777;
	for (int i = 0; i < 300000; i++) {
		uint64_t bits = draw(&seed);
		double v, back = 0;
		char out[32];
		memcpy(&v, &bits, sizeof v);
		if (i % 2 == 0)
			v = (double)(int64_t)(bits % 100000000) / 1000 - 20000;
		if (!isfinite(v))
			continue;
		size_t n = num_print(out, v);
		assert_true(n < 32 && strlen(out) == n);
		assert_true(strtod(out, NULL) == v);
		assert_int_equal(num_parse(out, n, 0, &back), NUM_OK);
		if (back != v)
			fail_msg("%s reads as %.17g", out, back);
	}
}

static void prints_fixed(void **state)
{
	static const struct { double v; int decimals; const char *want; } cases[] = {
		{ 0, 0, "0" }, { 0, 2, "0.00" }, { -0.001, 2, "0.00" }, { -0.005, 2, "-0.01" }, { 1.005, 2, "1.00" }, { 0.125, 2, "0.13" },
		{ -0.125, 2, "-0.13" }, { 2.5, 0, "3" }, { 1e22, 2, "10000000000000000000000.00" }, { 123456.789, 4, "123456.7890" },
		{ 0.5, 18, "0.500000000000000000" }, { 9007199254740991.0, 1, "9007199254740991.0" }, { 5e-324, 18, "0.000000000000000000" },
		{ 4503599627370495.5, 2, "4503599627370495.50" }, { 0.99999, 4, "1.0000" }, { 999.99994999, 4, "999.9999" }, { NAN, 2, "nan" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[NUM_FIXED_MAX];
		assert_int_equal(num_print_fixed(out, cases[i].v, cases[i].decimals), strlen(cases[i].want));
		assert_text(out, cases[i].want);
	}
	char out[NUM_FIXED_MAX];
	assert_int_equal(num_print_fixed(out, -1.7976931348623157e308, 18), 329);
}

static void fixed_agrees_with_printf_but_for_ties(void **state)
{
	uint64_t seed = 31337;
	for (int i = 0; i < 300000; i++) {
		uint64_t bits = draw(&seed);
		int decimals = (int)(bits % 9);
		double v;
		memcpy(&v, &bits, sizeof v);
		if (!isfinite(v) || i % 2 == 0)
			v = (double)(int64_t)(bits >> 11) / (double)(1 + draw(&seed) % 1000000) - 1e6;
		char got[NUM_FIXED_MAX], want[400], exact[1500];
		num_print_fixed(got, v, decimals);
		snprintf(want, sizeof want, "%.*f", decimals, v);
		if (strcmp(got, want) == 0)
			continue;
		snprintf(exact, sizeof exact, "%.1100f", v);
		char *cut = strchr(exact, '.') + 1 + decimals;
		bool tie = *cut == '5' && strspn(cut + 1, "0") == strlen(cut + 1);
		bool zero = strspn(got, "0.") == strlen(got) && want[0] == '-';
		if (!tie && !zero)
			fail_msg("%.17g with %d: %s, printf says %s", v, decimals, got, want);
	}
}

static void reads_scaled(void **state)
{
	static const struct { const char *text; int decimals; unsigned flags; enum num_status st; int64_t want; } cases[] = {
		{ "12.30", 2, 0, NUM_OK, 1230 }, { "12.3", 2, 0, NUM_OK, 1230 }, { "12", 2, 0, NUM_OK, 1200 }, { "-0.01", 2, 0, NUM_OK, -1 },
		{ "+5", 0, 0, NUM_OK, 5 }, { "12.305", 2, 0, NUM_TOO_FINE, 0 }, { "12.300", 2, 0, NUM_OK, 1230 }, { ".5", 1, 0, NUM_OK, 5 },
		{ "5.", 1, 0, NUM_OK, 50 }, { "", 2, 0, NUM_EMPTY, 0 }, { "  ", 2, 0, NUM_EMPTY, 0 }, { " 7 ", 0, 0, NUM_OK, 7 },
		{ "　7　", 0, 0, NUM_OK, 7 }, { "１２．３", 2, 0, NUM_OK, 1230 }, { "－１", 0, 0, NUM_OK, -1 }, { "−1", 0, 0, NUM_OK, -1 },
		{ "1,234.5", 1, 0, NUM_NOT_NUMBER, 0 }, { "1,234.5", 1, NUM_THOUSANDS, NUM_OK, 12345 }, { "1，234", 0, NUM_THOUSANDS, NUM_OK, 1234 },
		{ "12,34", 0, NUM_THOUSANDS, NUM_NOT_NUMBER, 0 }, { "1234,567", 0, NUM_THOUSANDS, NUM_NOT_NUMBER, 0 }, { ",123", 0, NUM_THOUSANDS, NUM_NOT_NUMBER, 0 },
		{ "1,234,", 0, NUM_THOUSANDS, NUM_NOT_NUMBER, 0 }, { "abc", 0, 0, NUM_NOT_NUMBER, 0 }, { "1a", 0, 0, NUM_NOT_NUMBER, 0 },
		{ "1 2", 0, 0, NUM_NOT_NUMBER, 0 }, { "-", 0, 0, NUM_NOT_NUMBER, 0 }, { ".", 0, 0, NUM_NOT_NUMBER, 0 }, { "--1", 0, 0, NUM_NOT_NUMBER, 0 },
		{ "1e3", 0, 0, NUM_OK, 1000 }, { "1.5E+2", 0, 0, NUM_OK, 150 }, { "15e-1", 0, 0, NUM_TOO_FINE, 0 }, { "15e-1", 1, 0, NUM_OK, 15 },
		{ "1e", 0, 0, NUM_NOT_NUMBER, 0 }, { "1e99999999999", 0, 0, NUM_OVERFLOW, 0 }, { "0e99999999999", 0, 0, NUM_OK, 0 },
		{ "9223372036854775807", 0, 0, NUM_OK, INT64_MAX }, { "9223372036854775808", 0, 0, NUM_OVERFLOW, 0 },
		{ "-9223372036854775808", 0, 0, NUM_OK, INT64_MIN }, { "92233720368547758.07", 2, 0, NUM_OK, INT64_MAX },
		{ "92233720368547758.08", 2, 0, NUM_OVERFLOW, 0 }, { "0.00000000000000000000000000001", 2, 0, NUM_TOO_FINE, 0 },
		{ "1.00000000000000000000000000000000", 2, 0, NUM_OK, 100 }, { "1.00000000000000000000000000000001", 2, 0, NUM_TOO_FINE, 0 },
		{ "99999999999999999999999999", 0, 0, NUM_OVERFLOW, 0 }, { "0x10", 0, 0, NUM_NOT_NUMBER, 0 }, { "nan", 0, 0, NUM_NOT_NUMBER, 0 },
		{ "1..2", 0, 0, NUM_NOT_NUMBER, 0 }, { "12万", 0, 0, NUM_NOT_NUMBER, 0 }, { "000123", 0, 0, NUM_OK, 123 }, { "5%", 0, 0, NUM_NOT_NUMBER, 0 },
		{ "\xff\xfe", 0, 0, NUM_NOT_NUMBER, 0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t v = 0;
		enum num_status st = num_parse_scaled(cases[i].text, strlen(cases[i].text), cases[i].decimals, cases[i].flags, &v);
		if (st != cases[i].st || v != cases[i].want)
			fail_msg("'%s' with %d: status %d, %lld", cases[i].text, cases[i].decimals, st, (long long)v);
		assert_true(strlen(num_status_en(st)) > 0 && strlen(num_status_zh(st)) > 0);
	}
}

static void reads_doubles(void **state)
{
	static const struct { const char *text; enum num_status st; double want; } cases[] = {
		{ "0.1", NUM_OK, 0.1 }, { "-12.5", NUM_OK, -12.5 }, { "1e400", NUM_OVERFLOW, 0 }, { "1e-400", NUM_OK, 0 }, { "-0", NUM_OK, 0 },
		{ "0.30000000000000004", NUM_OK, 0.30000000000000004 }, { "123456789012345678901234567890", NUM_OK, 123456789012345678901234567890.0 },
		{ "9007199254740993", NUM_OK, 9007199254740992.0 }, { "1.7976931348623157e308", NUM_OK, 1.7976931348623157e308 },
		{ "２．５", NUM_OK, 2.5 }, { "inf", NUM_NOT_NUMBER, 0 }, { "0x1p3", NUM_NOT_NUMBER, 0 }, { "", NUM_EMPTY, 0 }, { "1.2.3", NUM_NOT_NUMBER, 0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		double v = 0;
		assert_int_equal(num_parse(cases[i].text, strlen(cases[i].text), 0, &v), cases[i].st);
		assert_true(v == cases[i].want);
	}
	char nines[600];
	double v;
	memset(nines, '9', sizeof nines);
	assert_int_equal(num_parse(nines, sizeof nines, 0, &v), NUM_NOT_NUMBER);
	assert_int_equal(num_parse(nines, 300, 0, &v), NUM_OK);
	assert_int_equal(num_parse(nines, 350, 0, &v), NUM_OVERFLOW);
	assert_int_equal(num_parse("1,234,567.5", 11, NUM_THOUSANDS, &v), NUM_OK);
	assert_true(v == 1234567.5);
}

static void prints_scaled(void **state)
{
	static const struct { int64_t v; int decimals; const char *want, *small; } cases[] = {
		{ 1230, 2, "12.30", "12.3" }, { 0, 2, "0.00", "0" }, { -5, 2, "-0.05", "-0.05" }, { 100, 2, "1.00", "1" }, { 7, 0, "7", "7" },
		{ INT64_MIN, 4, "-922337203685477.5808", "-922337203685477.5808" }, { INT64_MAX, 18, "9.223372036854775807", "9.223372036854775807" },
		{ 1, 18, "0.000000000000000001", "0.000000000000000001" }, { 1000, 0, "1000", "1000" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[32];
		int64_t back;
		assert_int_equal(num_print_scaled(out, cases[i].v, cases[i].decimals), strlen(cases[i].want));
		assert_text(out, cases[i].want);
		assert_int_equal(num_parse_scaled(out, strlen(out), cases[i].decimals, 0, &back), NUM_OK);
		assert_true(back == cases[i].v);
		num_print_scaled_short(out, cases[i].v, cases[i].decimals);
		assert_text(out, cases[i].small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_what_a_person_sees), cmocka_unit_test(rounding_agrees_with_its_definition), cmocka_unit_test(prints_shortest),
		cmocka_unit_test(what_is_printed_reads_back), cmocka_unit_test(prints_fixed), cmocka_unit_test(fixed_agrees_with_printf_but_for_ties),
		cmocka_unit_test(reads_scaled), cmocka_unit_test(reads_doubles), cmocka_unit_test(prints_scaled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
