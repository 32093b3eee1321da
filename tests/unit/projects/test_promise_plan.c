/* test_promise_plan.c - the section `promises:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/promises.edits holds the mistakes (plan_edits.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "projects/promise/promise_plan.h"

static const char *plans_dir, *edits_path;

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return promise_plan_read(a, r, root); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	const struct promise_plan *p = plan_edits_good(&a, plans_dir, "promises.yaml", read_plan);
	assert_int_equal(p->n, 10);
	assert_int_equal(p->n_stages, 2);
	assert_int_equal(promise_item_called(p, "R&D强度"), promise_item_of(p, "rd"));
	assert_int_equal(promise_item_called(p, "投资强度"), 0);
	assert_int_equal(p->items[0].n_names, 5);
	assert_int_equal(p->items[promise_item_of(p, "rd")].tolerance, 500);
	assert_null(p->items[promise_item_of(p, "foreign")].of);
	assert_int_equal(strncmp(p->version, "2020.1-", 7), 0);
}

static void every_mistake_is_told(void **state)
{
	plan_edits_all(plans_dir, "promises.yaml", edits_path, read_plan, 16);
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
