/* test_unit.c - names, exact conversion and printing of units.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "indicators/unit.h"

static struct unit parse(const char *text)
{
	struct unit u = unit_one();
	size_t at;
	if (!unit_parse(text, strlen(text), &u, &at))
		fail_msg("'%s' is no unit, stopped at %zu", text, at);
	return u;
}

static void check_ratio(const char *from, const char *to, int64_t num, int64_t den)
{
	struct unit a = parse(from), b = parse(to);
	int64_t n = 0, d = 0;
	if (!unit_ratio(&a, &b, &n, &d))
		fail_msg("%s does not convert to %s", from, to);
	if (n != num || d != den)
		fail_msg("%s -> %s is %lld/%lld", from, to, (long long)n, (long long)d);
}

static void test_conversions(void **state)
{
	static const struct { const char *from, *to; int64_t num, den; } cases[] = {
		{ "万元", "元", 10000, 1 }, { "元", "万元", 1, 10000 }, { "亿元", "万元", 10000, 1 }, { "百万元", "千元", 1000, 1 }, { "分", "元", 1, 100 },
		{ "角", "分", 10, 1 }, { "千万元", "万元", 1000, 1 }, { "0.1万元", "元", 1000, 1 }, { "亩", "m²", 2000, 3 }, { "m²", "亩", 3, 2000 }, { "公顷", "亩", 15, 1 },
		{ "km²", "公顷", 100, 1 }, { "平方米", "㎡", 1, 1 }, { "m^2", "m²", 1, 1 }, { "m2", "m²", 1, 1 }, { "0.01亩", "亩", 1, 100 }, { "0.01亩", "m²", 20, 3 },
		{ "平方公里", "亩", 1500, 1 }, { "万m²", "公顷", 1, 1 }, { "tce", "kgce", 1000, 1 }, { "万tce", "tce", 10000, 1 }, { "万吨标准煤", "tce", 10000, 1 },
		{ "GJ", "kgce", 2500000, 73269 }, { "tce", "GJ", 73269, 2500 }, { "度", "kWh", 1, 1 }, { "万kWh", "千瓦时", 10000, 1 }, { "亿千瓦时", "万kWh", 10000, 1 },
		{ "吨", "kg", 1000, 1 }, { "t", "吨", 1, 1 }, { "万吨", "t", 10000, 1 }, { "mg", "kg", 1, 1000000 }, { "万人", "人", 10000, 1 }, { "家", "个", 1, 1 },
		{ "项", "1", 1, 1 }, { "", "1", 1, 1 }, { "%", "1", 1, 100 }, { "‰", "%", 1, 10 }, { "个百分点", "%", 1, 1 }, { "年", "月", 12, 1 }, { "季度", "个月", 3, 1 },
		{ "h", "天", 1, 24 }, { "m³", "L", 1000, 1 }, { "立方米", "m^3", 1, 1 }, { "万元/亩", "元/m²", 15, 1 }, { "元/m²", "万元/亩", 1, 15 },
		{ "tce/万元", "kgce/元", 1, 10 }, { "万元/人", "元/人", 10000, 1 }, { "元/(人·年)", "万元/(人·月)", 1, 120000 }, { "kWh/万元", "万kWh/亿元", 1, 1 },
		{ "点", "points", 1, 1 }, { "万家", "家", 10000, 1 }, { "m³/m", "m²", 1, 1 }, { "(元/m)^2", "元^2/m²", 1, 1 }, { "元 / 亩", "元/亩", 1, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_ratio(cases[i].from, cases[i].to, cases[i].num, cases[i].den);
}

static void test_kept_apart(void **state)
{
	static const char *const pairs[][2] = {
		{ "元", "美元" }, { "元", "亩" }, { "kWh", "kgce" }, { "天", "年" }, { "点", "元" }, { "m²", "m³" }, { "kg", "kgce" }, { "人", "家" }, { "元/亩", "元" },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct unit a = parse(pairs[i][0]), b = parse(pairs[i][1]);
		int64_t n, d;
		if (unit_ratio(&a, &b, &n, &d))
			fail_msg("%s converts to %s", pairs[i][0], pairs[i][1]);
	}
}

static void test_no_units(void **state)
{
	static const struct { const char *text; size_t at; } cases[] = {
		{ "公里数", 6 }, { "tax", 0 }, { "元/", 3 }, { "元/人·年", 7 }, { "(元", 4 }, { "元^", 3 }, { "元^x", 3 }, { "0", 0 }, { "1.", 0 }, { "万万元x", 0 },
		{ "9999999999999999999", 0 }, { "万元/tax", 6 }, { "元 元", 4 }, { "m^99^2", 4 }, { "元/(人", 3 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct unit u = { .other = -7 };
		size_t at = 99;
		if (unit_parse(cases[i].text, strlen(cases[i].text), &u, &at))
			fail_msg("'%s' passes as a unit", cases[i].text);
		assert_int_equal(u.other, -7);
		(void)at;
	}
}

static void check_print(const char *text, const char *expected)
{
	struct unit u = parse(text), back;
	char out[UNIT_TEXT_MAX];
	unit_print(&u, out, sizeof out);
	if (expected != NULL)
		assert_string_equal(out, expected);
	if (!unit_parse(out, strlen(out), &back, NULL) || !unit_same(&u, &back))
		fail_msg("%s prints as %s, which does not read back", text, out);
}

static void test_printing(void **state)
{
	static const char *const cases[][2] = {
		{ "万元", "万元" }, { "10000元", "万元" }, { "百万元", "百万元" }, { "㎡", "m²" }, { "亩", "亩" }, { "15亩", "公顷" }, { "万元/亩", "万元/亩" }, { "tce/万元", "tce/万元" },
		{ "万kWh/亿元", "kWh/万元" }, { "元/(人·年)", "元/(人·年)" }, { "1", "" }, { "", "" }, { "个百分点", "%" }, { "个", "" }, { "0.5", "0.5" }, { "万", "万" }, { "0.01亩", "20/3" },
		{ "1/元", "1/元" }, { "元^2", "元^2" }, { "m²/m", "m" }, { "3元", "3元" }, { "7/3元/人", NULL }, { "2000/3/人", NULL }, { "2000/3", NULL }, { "m^6", NULL },
		{ "kWh·人/(亩·年·万元)", NULL }, { "0.0001美元", "0.0001美元" }, { "吨标准煤", "tce" }, { "吨/万元", "t/万元" }, { "GJ/m²", "GJ/m²" }, { "元/kWh", "元/kWh" },
		{ "3kWh·t/(人·h·点)", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (strcmp(cases[i][0], "0.01亩") == 0)
			check_print(cases[i][0], NULL);
		else
			check_print(cases[i][0], cases[i][1]);
	struct unit own = unit_own(3), metre = parse("m"), both;
	char out[UNIT_TEXT_MAX];
	assert_true(unit_div(&own, &metre, &both));
	unit_print(&both, out, sizeof out);
	assert_string_equal(out, "#3/m");
}

static void test_scan(void **state)
{
	static const struct { const char *text; size_t len; } cases[] = {
		{ "万元/亩 * x", strlen("万元/亩") }, { "%*x", 1 }, { "万元 / t", strlen("万元") }, { "tce)", 3 }, { "tax", 0 }, { "万元/tax", strlen("万元") },
		{ "元/(人·年)+1", strlen("元/(人·年)") }, { "元/2", strlen("元") }, { "(元)", 0 }, { "m²,", strlen("m²") }, { "and", 0 }, { "万", strlen("万") }, { "", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct unit u;
		size_t n = unit_scan(cases[i].text, strlen(cases[i].text), &u);
		if (n != cases[i].len)
			fail_msg("'%s': %zu bytes of unit", cases[i].text, n);
	}
}

static void test_limits(void **state)
{
	struct unit huge = parse("9000000000000000000"), r;
	assert_false(unit_mul(&huge, &huge, &r));
	struct unit metre = parse("m");
	assert_true(unit_pow(&metre, 99, &r));
	assert_false(unit_mul(&r, &metre, &r));
	struct unit own = unit_own(1), other = unit_own(2);
	assert_false(unit_mul(&own, &other, &r));
	assert_false(unit_div(&metre, &own, &r));
	assert_true(unit_div(&own, &own, &r) && unit_plain(&r));
	struct unit area = parse("9m²"), side = parse("3m");
	assert_true(unit_root(&area, &r) && unit_same(&r, &side));
	assert_false(unit_root(&side, &r));
	struct unit mu = parse("亩");
	assert_false(unit_root(&mu, &r));
}

static void test_nearest(void **state)
{
	assert_string_equal(unit_nearest("万远"), "万元");
	assert_string_equal(unit_nearest("kwh"), "kWh");
	assert_null(unit_nearest("zzzzzzzz"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conversions), cmocka_unit_test(test_kept_apart), cmocka_unit_test(test_no_units), cmocka_unit_test(test_printing),
		cmocka_unit_test(test_scan), cmocka_unit_test(test_limits), cmocka_unit_test(test_nearest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
