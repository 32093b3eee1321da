/* test_assessment_plan.c - the section `assessment:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/assessment.edits holds the mistakes: a line of the city's plan, what it becomes, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "projects/assessment/assessment_plan.h"

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
	snprintf(path, sizeof path, "%s/suzhou-2020/assessment.yaml", plans_dir);
	return text_of(path);
}

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

static void the_citys_plan_is_good(void **state)
{
	char *text = city_plan();
	struct plan_report r;
	arena_auto a;
	arena_init(&a, 0);
	plan_report_init(&r, &a);
	struct plan_node *root = plan_read_text(&r, "assessment.yaml", text, strlen(text));
	struct assess_plan *p = assess_plan_read(&a, &r, root, projects_of(&a));
	plan_report_print(&r, stderr);
	assert_non_null(p);
	assert_int_equal(r.n_errors, 0);
	assert_true(p->n_metrics == 8 && p->n_items == 9 && p->n_ties == 2 && p->n_grades == 4 && !p->needs_last);
	assert_int_equal(p->metrics[assess_metric_of(p, "completion")].kind, ASSESS_RATIO);
	assert_int_equal(p->metrics[assess_metric_of(p, "invested")].kind, ASSESS_SUM);
	assert_int_equal(p->items[0].weight_len, 2);
	assert_true(p->items[0].weight_line > 0);
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
	char *text = arena_printf(&a, "%.*s%s%s", (int)(at - plan), plan, to, at + strlen(from));
	assert_non_null(text);
	for (char *b = text; (b = strstr(b, "\\n")) != NULL;) { /* a line break in the edit */
		b[0] = '\n';
		memmove(b + 1, b + 2, strlen(b + 2) + 1);
	}
	struct plan_node *root = plan_read_text(&r, "assessment.yaml", text, strlen(text));
	assert_null(root != NULL ? assess_plan_read(&a, &r, root, projects_of(&a)) : NULL);
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
	assert_true(n >= 20);
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
