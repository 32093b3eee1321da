/* test_plots.c - plots and occupations: exact areas that never exceed the plot.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include <string.h>
#include "base/period.h"
#include "registry/registry.h"
#include "registry/registry_edit.h"

static const struct module *const modules[] = {&registry_module, NULL};
static struct fixture f;

static int setup(void **state)
{
	fixture_make(&f, modules, NULL);
	add_firm(&f, 1, "甲", "320583100", NULL);
	add_firm(&f, 2, "乙", "320583100", NULL);
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

static struct area mu(const char *text)
{
	struct area a;

	assert_true(registry_area(text, strlen(text), AREA_MU, &a));
	return a;
}

static struct area m2(const char *text)
{
	struct area a;

	assert_true(registry_area(text, strlen(text), AREA_M2, &a));
	return a;
}

static void both_units_are_exact(void **state)
{
	char text[40];
	struct area a;

	assert_int_equal(mu("0.0001").v, 10000);
	assert_int_equal(m2("0.0001").v, 15);
	assert_int_equal(mu("3").v, m2("2000").v);   /* 1 亩 = 2000/3 m² */
	assert_int_equal(mu("0.0003").v, m2("0.2").v);
	registry_area_print(mu("12.3400"), text);
	assert_string_equal(text, "12.34 亩");
	registry_area_print(m2("666.6667"), text);
	assert_string_equal(text, "666.6667 m²");
	assert_false(registry_area("1.00001", 7, AREA_MU, &a));
	assert_false(registry_area("0", 1, AREA_MU, &a));
	assert_false(registry_area("-1", 2, AREA_MU, &a));
	assert_false(registry_area("much", 4, AREA_MU, &a));
}

static void areas_add_up_to_the_plot_at_most(void **state)
{
	int64_t id;

	assert_ok(&f, registry_plot_add(&f.c, "DK1", "320583100", "", mu("10"), &id));
	assert_ok(&f, registry_occupy(&f.c, "DK1", code_of(&f, 1), BASIS_OWNED, mu("10"), days_of(2015, 1, 1), DAY_NONE));
	assert_refused(&f, RC_CONFLICT, "10.0001", registry_occupy(&f.c, "DK1", code_of(&f, 2), BASIS_OWNED, mu("0.0001"), days_of(2016, 1, 1), DAY_NONE));
	/* what is let is counted beside what is owned */
	assert_ok(&f, registry_occupy(&f.c, "DK1", code_of(&f, 2), BASIS_RENTED, mu("4"), days_of(2016, 1, 1), days_of(2018, 12, 31)));
	assert_ok(&f, registry_occupy(&f.c, "DK1", code_of(&f, 2), BASIS_RENTED, m2("4000"), days_of(2016, 1, 1), DAY_NONE));
	assert_refused(&f, RC_CONFLICT, "DK1", registry_occupy(&f.c, "DK1", code_of(&f, 1), BASIS_RENTED, mu("1"), days_of(2018, 12, 31), DAY_NONE));
	/* after the first tenant left there is room again */
	assert_ok(&f, registry_occupy(&f.c, "DK1", code_of(&f, 1), BASIS_RENTED, mu("4"), days_of(2019, 1, 1), DAY_NONE));
	/* and a stay over the earlier time still meets the earlier tenant */
	assert_refused(&f, RC_CONFLICT, "DK1", registry_occupy(&f.c, "DK1", code_of(&f, 1), BASIS_RENTED, mu("0.5"), days_of(2017, 1, 1), DAY_NONE));
}

static void the_peak_is_the_highest_day(void **state)
{
	const struct stay list[] = {{5, 0, 10}, {3, 8, 20}, {4, 15, DAY_NONE}};

	assert_int_equal(stays_peak(list, 3, (struct stay){1, 0, 5}), 6);
	assert_int_equal(stays_peak(list, 3, (struct stay){1, 0, 9}), 9);
	assert_int_equal(stays_peak(list, 3, (struct stay){1, 16, DAY_NONE}), 8);
	assert_int_equal(stays_peak(list, 3, (struct stay){1, 21, DAY_NONE}), 5);
	assert_int_equal(stays_peak(list, 3, (struct stay){1, -9, -1}), 1);
	assert_int_equal(stays_peak(NULL, 0, (struct stay){7, 0, DAY_NONE}), 7);
}

static void plot_and_occupant_must_be_known(void **state)
{
	int64_t id;

	assert_refused(&f, RC_NOT_FOUND, "no plot", registry_occupy(&f.c, "DK9", code_of(&f, 1), BASIS_OWNED, mu("1"), DAY_NONE, DAY_NONE));
	assert_ok(&f, registry_plot_add(&f.c, "DK1", "320583100", "", mu("10"), &id));
	assert_refused(&f, RC_NOT_FOUND, "no enterprise", registry_occupy(&f.c, "DK1", code_of(&f, 7), BASIS_OWNED, mu("1"), DAY_NONE, DAY_NONE));
	assert_refused(&f, RC_BAD_INPUT, "before the first", registry_occupy(&f.c, "DK1", code_of(&f, 1), BASIS_OWNED, mu("1"), 100, 99));
	assert_refused(&f, RC_CONFLICT, "registered already", registry_plot_add(&f.c, "DK1", "320583100", "", mu("10"), &id));
	assert_refused(&f, RC_BAD_INPUT, "region", registry_plot_add(&f.c, "DK2", "999999", "", mu("10"), &id));
}

static void both_sides_show_the_occupation(void **state)
{
	const struct occupation *list;
	const struct plot *p;
	int64_t id;
	int n;

	assert_ok(&f, registry_plot_add(&f.c, "DK1", "320583100", "示例路1号", m2("6666.6667"), &id));
	assert_ok(&f, registry_occupy(&f.c, "DK1", code_of(&f, 1), BASIS_OWNED, mu("5"), days_of(2015, 1, 1), DAY_NONE));
	assert_ok(&f, registry_plots_of(&f.c, code_of(&f, 1), &list, &n));
	assert_int_equal(n, 1);
	assert_string_equal(list[0].plot, "DK1");
	assert_string_equal(list[0].from, "2015-01-01");
	assert_null(list[0].to);
	assert_ok(&f, registry_occupants_of(&f.c, "DK1", &p, &list, &n));
	assert_int_equal(n, 1);
	assert_string_equal(list[0].name, "甲");
	assert_int_equal(p->area.unit, AREA_M2);
	f.c.scope = (struct scope){.kind = SCOPE_SUBJECT, .subject = SUBJECT_FIRST + 1};
	assert_refused(&f, RC_NOT_FOUND, "outside your area", registry_plots_of(&f.c, code_of(&f, 1), &list, &n));
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_units_are_exact), T(areas_add_up_to_the_plot_at_most), cmocka_unit_test(the_peak_is_the_highest_day),
		T(plot_and_occupant_must_be_known), T(both_sides_show_the_occupation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
