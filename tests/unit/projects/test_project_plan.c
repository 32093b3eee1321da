/* test_project_plan.c - the plan of the project file: the city's own is good, and each of many mistakes is told at its place with what to do.
 * SPDX-License-Identifier: Apache-2.0
 *
 * tests/plan/projects.edits holds the mistakes: a line of the city's plan, what it becomes, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/period.h"
#include "projects/file/project_plan.h"

static const char *plans_dir, *edits_path;

static char *text_of(const char *path)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	char *text = calloc(1, 1 << 20);
	size_t n = fread(text, 1, (1 << 20) - 1, f);
	assert_true(n > 0);
	fclose(f);
	return text;
}

static struct project_plan *city(struct arena *a, struct plan_report *r)
{
	plan_report_init(r, a);
	struct plan_node *root = plan_read_file(r, arena_printf(a, "%s/suzhou-2020/projects.yaml", plans_dir));
	struct project_plan *p = root ? project_plan_read(a, r, root) : NULL;
	plan_report_print(r, stderr);
	assert_non_null(p);
	return p;
}

static void the_citys_plan_is_good(void **state)
{
	struct plan_report r;
	arena_auto a;
	arena_init(&a, 0);
	struct project_plan *p = city(&a, &r);
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
	struct plan_report r;
	double v;
	arena_auto a;
	arena_init(&a, 0);
	struct project_plan *p = city(&a, &r);
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

/* ---- Mistakes. */

/* The text with the first place of `from` replaced. */
static char *edited(const char *text, const char *from, const char *to, const char *name)
{
	const char *at = strstr(text, from);
	if (at == NULL)
		fail_msg("%s: the plan has no '%s'", name, from);
	char *out = calloc(1, strlen(text) + strlen(to) + 1);
	memcpy(out, text, (size_t)(at - text));
	strcat(out, to);
	strcat(out, at + strlen(from));
	return out;
}

/* False, and what was said, when nothing says it so. */
static bool read_one(const char *text, const char *name, const char *says, const char *hint)
{
	struct plan_report r;
	arena_auto a;
	bool found = false;
	arena_init(&a, 0);
	plan_report_init(&r, &a);
	struct plan_node *root = plan_read_text(&r, "projects.yaml", text, strlen(text));
	struct project_plan *p = root ? project_plan_read(&a, &r, root) : NULL;
	assert_null(p);
	for (int i = 0; i < r.n; i++) {
		const char *line = arena_printf(&a, "%d:%d: %s", r.issues[i].line, r.issues[i].col, r.issues[i].text);
		assert_true(r.issues[i].line > 0 && r.issues[i].col > 0);
		found = found || (strstr(line, says) && strstr(r.issues[i].hint ? r.issues[i].hint : "", hint));
	}
	if (!found) {
		plan_report_print(&r, stderr);
		fprintf(stderr, "%s: nothing says '%s' with the hint '%s'\n\n", name, says, hint);
	}
	return found;
}

static void newlines(char *s)
{
	for (char *p = strstr(s, "\\n"); p != NULL; p = strstr(p, "\\n")) {
		*p = '\n';
		memmove(p + 1, p + 2, strlen(p + 2) + 1);
	}
}

static void every_mistake_is_told(void **state)
{
	char path[4200], *save = NULL;
	snprintf(path, sizeof path, "%s/suzhou-2020/projects.yaml", plans_dir);
	char *plan = text_of(path), *edits = text_of(edits_path);
	const char *name = "?";
	char *from = NULL, *to = NULL, *says = NULL;
	int n = 0, wrong = 0;
	for (char *line = strtok_r(edits, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		if (line[0] == '#')
			name = line + 1;
		else if (line[0] == '-')
			newlines(from = line + 2);
		else if (line[0] == '+')
			newlines(to = line + 2);
		else if (line[0] == '!')
			says = line + 2;
		else if (line[0] == '?') {
			char *text = edited(plan, from, to, name);
			wrong += !read_one(text, name, says, strlen(line) > 2 ? line + 2 : "");
			free(text);
			n++;
		}
	}
	assert_true(n >= 40);
	assert_int_equal(wrong, 0);
	free(plan);
	free(edits);
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
