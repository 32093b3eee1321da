/* test_project_plan.c - the plan of the project file: the city's own is good, and each of many mistakes is told at its place with what to do.
 * SPDX-License-Identifier: Apache-2.0
 *
 * tests/plan/projects.edits holds the mistakes: a line of the city's plan, what it becomes, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "base/period.h"
#include "projects/file/project_plan.h"

static const char *plans_dir, *edits_path;

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return project_plan_read(a, r, root); }
static const struct project_plan *city(struct arena *a) { return plan_edits_good(a, plans_dir, "projects.yaml", read_plan); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	const struct project_plan *p = city(&a);
	assert_int_equal(p->tracks[p->main].n_stages, 12);
	assert_string_equal(p->tracks[p->main].stages[0].id, "talks");
	assert_string_equal(p->tracks[p->main].stages[11].id, "judged");
	assert_true(p->tracks[p->exit].free);
	for (int k = 0; k < KNOWN_FIELDS; k++)
		assert_true(p->known[k] >= 0);
	for (int k = 0; k < KNOWN_STAGES; k++)
		assert_true(p->known_stage[k] >= 0);
	int list;
	const struct project_field *amount = project_field_named(p, "plan.amount", &list);
	assert_ptr_equal(amount, &p->lists[list].fields[project_list_field_of(&p->lists[list], "amount")]);
	assert_null(project_field_named(p, "plan.colour", &list));
}

/* What held on the day that a thing happened, not what holds today. */
static void parameters_have_days(void **state)
{
	double v;
	arena_auto a;
	arena_init(&a, 0);
	const struct project_plan *p = city(&a);
	const struct project_parameter *limit = NULL;
	for (int i = 0; i < p->n_parameters; i++)
		if (strcmp(p->parameters[i].id, "energy_review_province") == 0)
			limit = &p->parameters[i];
	assert_non_null(limit);
	assert_false(project_parameter_on(limit, days_of(2016, 12, 31), &v));
	assert_true(project_parameter_on(limit, days_of(2022, 12, 31), &v));
	assert_int_equal((int)v, 5000);
	assert_true(project_parameter_on(limit, days_of(2023, 5, 31), &v));
	assert_int_equal((int)v, 5000);
	assert_true(project_parameter_on(limit, days_of(2023, 6, 1), &v));
	assert_int_equal((int)v, 10000);
}

static void every_mistake_is_told(void **state)
{
	plan_edits_all(plans_dir, "projects.yaml", edits_path, read_plan, 40);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_citys_plan_is_good),
		cmocka_unit_test(parameters_have_days),
		cmocka_unit_test(every_mistake_is_told),
	};
	if (argc < 3)
		return 2;
	plans_dir = argv[1];
	edits_path = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
