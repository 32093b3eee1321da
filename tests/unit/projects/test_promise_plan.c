/* test_promise_plan.c - the section `promises:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/promises.edits holds the mistakes: a line of the city's plan, what it becomes, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "projects/promise/promise_plan.h"

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

/* Files beside it are read from the city's folder. */
static char name_of_plan[4200];

static char *city_plan(void)
{
	snprintf(name_of_plan, sizeof name_of_plan, "%s/suzhou-2020/promises.yaml", plans_dir);
	return text_of(name_of_plan);
}

static void the_citys_plan_is_good(void **state)
{
	char *text = city_plan();
	struct plan_report r;
	arena_auto a;
	arena_init(&a, 0);
	plan_report_init(&r, &a);
	struct plan_node *root = plan_read_text(&r, name_of_plan, text, strlen(text));
	struct promise_plan *p = promise_plan_read(&a, &r, root);
	plan_report_print(&r, stderr);
	assert_non_null(p);
	assert_int_equal(r.n_errors, 0);
	assert_int_equal(p->n, 10);
	assert_int_equal(p->n_stages, 2);
	assert_int_equal(promise_item_called(p, "R&D强度"), promise_item_of(p, "rd"));
	assert_int_equal(promise_item_called(p, "投资强度"), 0);
	assert_int_equal(p->items[0].n_names, 5);
	assert_int_equal(p->items[promise_item_of(p, "rd")].tolerance, 500);
	assert_null(p->items[promise_item_of(p, "foreign")].of);
	assert_int_equal(strncmp(p->version, "2020.1-", 7), 0);
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
	struct plan_node *root = plan_read_text(&r, name_of_plan, text, strlen(text));
	assert_null(root != NULL ? promise_plan_read(&a, &r, root) : NULL);
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
