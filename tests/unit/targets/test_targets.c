/* test_targets.c - every goal of the source document is there, with its clause and its own sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "targets/targets.h"

static const char *plans_dir;

static struct target_plan *suzhou(struct arena *a)
{
	struct plan_report r;
	plan_report_init(&r, a);
	struct plan_node *root = plan_read_file(&r, arena_printf(a, "%s/suzhou-2020/targets.yaml", plans_dir));
	struct target_plan *p = root ? targets_read(a, &r, root) : NULL;
	plan_report_print(&r, stderr);
	return p;
}

/* The numbers of clauses.md ("Numbers with their clause"), section by section. */
static void test_every_number_is_a_goal(void **state)
{
	static const struct { const char *section; double value; } want[] = {
		{ "SZ20-0", 54 }, { "SZ20-0", 1500 }, { "SZ20-1.2", 20 }, { "SZ20-1.2", 15 }, { "SZ20-1.3", 46 }, { "SZ20-2.1", 150 },
		{ "SZ20-2.1", 60 }, { "SZ20-2.1", 1 }, { "SZ20-2.1", 10 }, { "SZ20-2.2", 5 }, { "SZ20-2.2", 13 }, { "SZ20-2.3", 150 },
		{ "SZ20-2.3", 50 }, { "SZ20-2.3", 260 }, { "SZ20-3.1", 50 }, { "SZ20-3.2", 200 }, { "SZ20-3.3", 2 }, { "SZ20-4.1", 10 },
		{ "SZ20-4.1", 100 }, { "SZ20-4.1", 1000 }, { "SZ20-4.2", 5 }, { "SZ20-4.2", 2 }, { "SZ20-4.2", 500 }, { "SZ20-4.2", 15700 },
		{ "SZ20-4.2", 400 }, { "SZ20-4.2", 50 }, { "SZ20-4.3", 20 }, { "SZ20-5.1", 1500 }, { "SZ20-5.1", 62 }, { "SZ20-5.3", 10 },
		{ "SZ20-5.3", 5 }, { "SZ20-5.3", 100 }, { "SZ20-5.3", 20 }, { "SZ20-6.1", 30 },
	};
	arena_auto a;
	arena_init(&a, 0);
	struct target_plan *p = suzhou(&a);
	assert_non_null(p);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		int found = 0;
		for (int j = 0; j < p->n; j++)
			if (strncmp(p->targets[j].clause, want[i].section, strlen(want[i].section)) == 0 && p->targets[j].has_value)
				found += p->targets[j].value == want[i].value;
		if (!found)
			fail_msg("no goal of %s with the number %g", want[i].section, want[i].value);
	}
}

/* "5, 5" in 2.2 and in 4.2 are two goals each. */
static void test_equal_numbers_are_separate_goals(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	struct target_plan *p = suzhou(&a);
	assert_non_null(p);
	int in22 = 0, in42 = 0;
	for (int j = 0; j < p->n; j++) {
		in22 += strcmp(p->targets[j].clause, "SZ20-2.2") == 0 && p->targets[j].value == 5;
		in42 += strncmp(p->targets[j].clause, "SZ20-4.2", 8) == 0 && p->targets[j].value == 5;
	}
	assert_int_equal(in22, 2);
	assert_int_equal(in42, 2);
}

static void test_sentences_are_the_documents_own(void **state)
{
	const char *shared = getenv("GUSU_SHARED");
	arena_auto a;
	arena_init(&a, 0);
	char *path = arena_printf(&a, "%s/source/suzhou-2020-work-plan.zh.txt", shared ? shared : "../shared");
	FILE *f = fopen(path, "rb");
	if (!f) {
		print_message("skipped: %s is not here\n", path);
		skip();
	}
	static char text[1 << 16];
	size_t n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	struct target_plan *p = suzhou(&a);
	assert_non_null(p);
	for (int i = 0; i < p->n; i++)
		if (!strstr(text, p->targets[i].sentence))
			fail_msg("%s: the document does not say '%s'", p->targets[i].id, p->targets[i].sentence);
}

static void test_mistakes_are_named(void **state)
{
	static const char bad[] =
		"targets: x\nyear: 2020\ntitle: t\nissuer: i\ngoals:\n"
		"  - {id: a, clause: c, title: t, tolerance: reach, sentence: s}\n"          /* no value */
		"  - {id: a, clause: c, title: t, tolerance: about, value: 5, sentence: s}\n" /* id twice */
		"  - {id: b, clause: c, title: t, tolerance: by, deadline: 2020-13-01, sentence: s}\n"
		"  - {id: d, clause: c, title: t, tolerance: reach, value: 5, sentense: s}\n";
	arena_auto a;
	arena_init(&a, 0);
	struct plan_report r;
	plan_report_init(&r, &a);
	struct plan_node *root = plan_read_text(&r, "bad.yaml", bad, sizeof bad - 1);
	assert_non_null(root);
	assert_null(targets_read(&a, &r, root));
	assert_true(r.n_errors >= 5);
	int lines[12] = { 0 };
	for (int i = 0; i < r.n; i++)
		lines[r.issues[i].line < 12 ? r.issues[i].line : 0]++;
	assert_true(lines[6] && lines[7] && lines[8] && lines[9]);
}

int main(int argc, char **argv)
{
	plans_dir = argc > 1 ? argv[1] : "plans";
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_number_is_a_goal),
		cmocka_unit_test(test_equal_numbers_are_separate_goals),
		cmocka_unit_test(test_sentences_are_the_documents_own),
		cmocka_unit_test(test_mistakes_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
