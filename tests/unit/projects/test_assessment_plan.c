/* test_assessment_plan.c - the section `assessment:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/assessment.edits holds the mistakes (plan_edits.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "projects/assessment/assessment_plan.h"

static const char *plans_dir, *edits_path;

/* The columns that formulas name are those of projects.yaml beside it. */
static const struct project_plan *projects_of(struct arena *a)
{
	char path[4200];
	struct plan_report r;
	plan_report_init(&r, a);
	snprintf(path, sizeof path, "%s/suzhou-2020/projects.yaml", plans_dir);
	struct plan_node *root = plan_read_file(&r, path);
	assert_non_null(root);
	const struct project_plan *p = project_plan_read(a, &r, root);
	assert_non_null(p);
	return p;
}

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return assess_plan_read(a, r, root, projects_of(a)); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	const struct assess_plan *p = plan_edits_good(&a, plans_dir, "assessment.yaml", read_plan);
	assert_true(p->n_metrics == 8 && p->n_items == 9 && p->n_ties == 2 && p->n_grades == 4 && !p->needs_last);
	assert_int_equal(p->metrics[assess_metric_of(p, "completion")].kind, ASSESS_RATIO);
	assert_int_equal(p->metrics[assess_metric_of(p, "invested")].kind, ASSESS_SUM);
	assert_int_equal(p->items[0].weight_len, 2);
	assert_true(p->items[0].weight_line > 0);
}

static void every_mistake_is_told(void **state)
{
	plan_edits_all(plans_dir, "assessment.yaml", edits_path, read_plan, 20);
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
