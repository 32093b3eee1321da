/* test_problem_plan.c - the section `problems:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/problems.edits holds the mistakes (plan_edits.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "projects/problem/problem_plan.h"

static const char *plans_dir, *edits_path;

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return problem_plan_read(a, r, root); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	const struct problem_plan *p = plan_edits_good(&a, plans_dir, "problems.yaml", read_plan);
	assert_int_equal(p->n_categories, 10);
	assert_int_equal(p->returns, 2);
	int land = problem_category_of(p, "land");
	assert_true(land >= 0 && problem_category_of(p, "nothing") < 0);
	assert_string_equal(p->categories[land].office[PROBLEM_CITY], "natural-resources");
	assert_string_equal(p->levels[PROBLEM_TOWN].desk, "district");
	for (int i = 0; i < p->n_categories; i++)
		for (int l = 0; l < PROBLEM_LEVELS; l++)
			assert_true(p->categories[i].workdays[l] >= (l > 0 ? p->categories[i].workdays[l - 1] : 1));
}

static void every_mistake_is_told(void **state)
{
	plan_edits_all(plans_dir, "problems.yaml", edits_path, read_plan, 18);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_citys_plan_is_good), cmocka_unit_test(every_mistake_is_told) };
	if (argc < 3)
		return 2;
	plans_dir = argv[1];
	edits_path = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
