/* test_investment_plan.c - the section `investment:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/investment.edits holds the mistakes: a line of the city's plan, what it becomes, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "projects/investment/investment_plan.h"

static const char *plans_dir, *edits_path;

static char *text_of(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);
	assert_non_null(f);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

static char *city_plan(void)
{
	char path[4200];
	snprintf(path, sizeof path, "%s/suzhou-2020/investment.yaml", plans_dir);
	return text_of(path);
}

static void the_citys_plan_is_good(void **state)
{
	char *text = city_plan();
	struct plan_report r;
	arena_auto a;
	arena_init(&a, 0);
	plan_report_init(&r, &a);
	struct plan_node *root = plan_read_text(&r, "investment.yaml", text, strlen(text));
	struct invest_plan *p = invest_plan_read(&a, &r, root);
	plan_report_print(&r, stderr);
	assert_non_null(p);
	assert_int_equal(r.n_errors, 0);
	assert_true(p->n_checks >= 12);
	assert_string_equal(p->columns[p->known[INVEST_MONTH_DONE]].id, "month_done");
	assert_non_null(p->columns[p->known[INVEST_YEAR_DONE]].prefill);
	assert_true(invest_share_has(&p->shares[0], "C1711", "renovation") && !invest_share_has(&p->shares[0], "C1711", "new"));
	assert_true(invest_share_has(&p->shares[1], "C3976", "new") && invest_share_has(&p->shares[1], "2710", "") && !invest_share_has(&p->shares[1], "C1711", ""));
	free(text);
}

static bool read_one(const char *plan, const char *from, const char *to, const char *name, const char *says, const char *hint)
{
	const char *at = strstr(plan, from);
	struct plan_report r;
	arena_auto a;
	bool found = false;
	if (at == NULL)
		fprintf(stderr, "%s: the plan has no '%s'\n", name, from);
	assert_non_null(at);
	arena_init(&a, 0);
	plan_report_init(&r, &a);
	const char *text = arena_printf(&a, "%.*s%s%s", (int)(at - plan), plan, to, at + strlen(from));
	struct plan_node *root = plan_read_text(&r, "investment.yaml", text, strlen(text));
	assert_null(root != NULL ? invest_plan_read(&a, &r, root) : NULL);
	for (int i = 0; i < r.n; i++) {
		assert_true(r.issues[i].line > 0 && r.issues[i].col > 0);
		found = found || (strstr(r.issues[i].text, says) != NULL && strstr(r.issues[i].hint != NULL ? r.issues[i].hint : "", hint) != NULL);
	}
	if (!found) {
		plan_report_print(&r, stderr);
		fprintf(stderr, "%s: nothing says '%s' with the hint '%s'\n\n", name, says, hint);
	}
	return found;
}

static void every_mistake_is_told(void **state)
{
	char *plan = city_plan(), *edits = text_of(edits_path), *save = NULL;
	const char *name = "?", *from = "", *to = "", *says = "";
	int n = 0, wrong = 0;
	for (char *line = strtok_r(edits, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		if (line[0] == '#')
			name = line + 1;
		else if (line[0] == '-')
			from = line + 2;
		else if (line[0] == '+')
			to = line + 2;
		else if (line[0] == '!')
			says = line + 2;
		else if (line[0] == '?') {
			wrong += !read_one(plan, from, to, name, says, strlen(line) > 2 ? line + 2 : "");
			n++;
		}
	}
	assert_true(n >= 16);
	assert_int_equal(wrong, 0);
	free(plan);
	free(edits);
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
