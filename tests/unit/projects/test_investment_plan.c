/* test_investment_plan.c - the section `investment:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/investment.edits holds the mistakes (plan_edits.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "projects/investment/investment_plan.h"

static const char *plans_dir, *edits_path;

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return invest_plan_read(a, r, root); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	const struct invest_plan *p = plan_edits_good(&a, plans_dir, "investment.yaml", read_plan);
	assert_true(p->n_checks >= 12);
	assert_string_equal(p->columns[p->known[INVEST_MONTH_DONE]].id, "month_done");
	assert_non_null(p->columns[p->known[INVEST_YEAR_DONE]].prefill);
	assert_true(invest_share_has(&p->shares[0], "C1711", "renovation") && !invest_share_has(&p->shares[0], "C1711", "new"));
	assert_true(invest_share_has(&p->shares[1], "C3976", "new") && invest_share_has(&p->shares[1], "2710", "") && !invest_share_has(&p->shares[1], "C1711", ""));
}

static void every_mistake_is_told(void **state)
{
	plan_edits_all(plans_dir, "investment.yaml", edits_path, read_plan, 16);
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
