/* test_library_plan.c - the section `library:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/library.edits holds the mistakes (plan_edits.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "projects/library/library.h"

static const char *plans_dir, *edits_path;

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return library_plan_read(a, r, root); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	const struct library_plan *p = plan_edits_good(&a, plans_dir, "library.yaml", read_plan);
	assert_true(p->n_papers == 7 && p->n_sets == 3);
	assert_int_equal(p->sets[0].n_groups, 4);
	assert_int_equal(p->sets[1].groups[1].n, 2);
	assert_int_equal(p->sets[1].at_least, 500000);
	assert_true(p->yellow_months == 1 && p->red_months == 2);
	assert_int_equal(library_paper_of(p, "nothing"), -1);
}

static void every_mistake_is_told(void **state)
{
	plan_edits_all(plans_dir, "library.yaml", edits_path, read_plan, 14);
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
