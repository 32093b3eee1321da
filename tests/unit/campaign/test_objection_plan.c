/* test_objection_plan.c - the section `objections:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/objections.edits holds the mistakes: a line of the city's plan, what it becomes, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "campaign/objection/objection_plan.h"

static const char *plans_dir, *edits_path;

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return objection_plan_read(a, r, root); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	const struct objection_plan *p = plan_edits_good(&a, plans_dir, "objections.yaml", read_plan);
	assert_true(p->real_name);
	assert_int_equal(p->n_fields, 10);
	assert_string_equal(objection_plan_field(p, "tax")->office, "tax");
	assert_null(objection_plan_field(p, "nothing"));
	assert_int_equal(p->kinds[OBJECTION_CLASS].steps, 1u << OBJECTION_TO_RESULT);
	assert_true(p->kinds[OBJECTION_FIGURE].evidence && !p->kinds[OBJECTION_OTHER].evidence);
	assert_string_equal(p->levels[OBJECTION_TOWN].desk, "town");
	assert_int_equal(objection_plan_field(p, "emission")->level, OBJECTION_DISTRICT);
	assert_int_equal(objection_plan_field(p, "tax")->level, -1);
}

static void every_mistake_is_told(void **state)
{
	plan_edits_all(plans_dir, "objections.yaml", edits_path, read_plan, 16);
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
