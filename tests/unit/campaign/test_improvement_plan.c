/* test_improvement_plan.c - the sections `improvements:` and `policies:`: the city's own files are good, and every mistake in them is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/improvements.edits and policies.edits hold the mistakes: a line of the city's plan, what it becomes, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "campaign/improvement/improvement_plan.h"
#include "campaign/lever/lever_plan.h"

static const char *plans_dir, *edits_dir;

static const void *read_improvements(struct arena *a, struct plan_report *r, struct plan_node *root) { return improvement_plan_read(a, r, root); }
static const void *read_policies(struct arena *a, struct plan_report *r, struct plan_node *root) { return lever_plan_read(a, r, root); }

static void the_citys_plans_are_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	(void)state;
	const struct improvement_plan *p = plan_edits_good(&a, plans_dir, "improvements.yaml", read_improvements);
	assert_int_equal(p->n_rules, 1);
	assert_int_equal(p->rules[0].below, 50000); /* 5 万元/亩 */
	assert_int_equal(p->rules[0].years, 3);
	assert_false(p->monthly);
	assert_int_equal(p->figures_month * 100 + p->figures_day, 630);
	assert_non_null(improvement_kind_of(p, "exit"));
	assert_null(improvement_kind_of(p, "prayer"));
	const struct lever_plan *l = plan_edits_good(&a, plans_dir, "policies.yaml", read_policies);
	assert_int_equal(lever_body_of(l, "water"), 1);
	assert_int_equal(lever_body_of(l, "gas"), -1);
	assert_string_equal(lever_value_of(&l->levers[1], "D"), "0.17");
	assert_null(lever_value_of(&l->levers[1], "A"));
}

static void all_told(const char *plan, const char *edits, plan_edits_reader *read, int least)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", edits_dir, edits);
	plan_edits_all(plans_dir, plan, path, read, least);
}

static void every_mistake_is_told(void **state)
{
	(void)state;
	all_told("improvements.yaml", "improvements.edits", read_improvements, 18);
	all_told("policies.yaml", "policies.edits", read_policies, 9);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_citys_plans_are_good), cmocka_unit_test(every_mistake_is_told) };
	if (argc < 3)
		return 2;
	plans_dir = argv[1];
	edits_dir = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
