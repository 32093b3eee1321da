/* test_plan.c - plan files: what is read, and the message for each mistake.
 * SPDX-License-Identifier: Apache-2.0
 *
 * tests/plan/bad holds one file a mistake, X.yaml, with the expected first message beside it in X.want. The files are read as a small section of our own
 * so that wrong values and unknown keys are met as well as broken YAML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/plan.h"

static struct arena arena;
static struct plan_report report;

static int setup(void **state)
{
	arena_init(&arena, 256u << 20);
	plan_report_init(&report, &arena);
	return 0;
}

static int teardown(void **state)
{
	arena_finish(&arena);
	return 0;
}

static struct plan_node *read_text(const char *text)
{
	return plan_read_text(&report, "t.yaml", text, strlen(text));
}

static void reads_maps_lists_and_texts_in_order(void **state)
{
	struct plan_node *root = read_text("scheme: a\ntitle: {zh: 名称, en: Name}\nitems:\n  - one\n  - 'two'\n  - |\n    line 1\n    line 2\nnone:\n");
	assert_non_null(root);
	assert_int_equal(report.n, 0);
	assert_int_equal(root->n, 4);
	assert_string_equal(root->pairs[0].key, "scheme");
	struct plan_words w = plan_title(&report, root, "title");
	assert_string_equal(w.zh, "名称");
	assert_string_equal(w.en, "Name");
	struct plan_node *items = plan_list(&report, root, "items");
	assert_int_equal(items->n, 3);
	assert_false(items->items[0]->quoted);
	assert_true(items->items[1]->quoted);
	assert_int_equal(items->items[1]->line, 5);
	assert_int_equal(items->items[1]->col, 5);
	assert_string_equal(items->items[2]->text, "line 1\nline 2\n");
	assert_null(plan_get(root, "none"));
	assert_null(plan_get(root, "absent"));
}

static void one_title_serves_both_languages(void **state)
{
	struct plan_node *root = read_text("title: 只有中文\n");
	struct plan_words w = plan_title(&report, root, "title");
	assert_string_equal(w.zh, "只有中文");
	assert_string_equal(w.en, "只有中文");
}

static void a_quoted_empty_text_is_a_value(void **state)
{
	struct plan_node *root = read_text("a: ''\nb:\n");
	assert_string_equal(plan_text(&report, root, "a", "dflt"), "");
	assert_string_equal(plan_text(&report, root, "b", "dflt"), "dflt");
	assert_int_equal(report.n, 0);
}

static void scalars_stay_text_until_asked(void **state)
{
	struct plan_node *root = read_text("a: no\nb: 1e3\nc: 007\nd: 2020-07-15\n");
	assert_string_equal(plan_text(&report, root, "a", NULL), "no");
	assert_string_equal(plan_text(&report, root, "c", NULL), "007");
	assert_false(plan_bool(&report, root, "a", true));
	assert_true(plan_number(&report, root, "b", 0) == 1000.0);
	assert_int_equal(plan_int(&report, root, "c", 0, 0, 10), 7);
}

static void numbers_are_exact(void **state)
{
	static const struct { const char *text; double want; } cases[] = {
		{ "0", 0 }, { "-3.5", -3.5 }, { "+2", 2 }, { "1_000_000", 1e6 }, { "15 %", 0.15 }, { "15%", 0.15 }, { "12.3 %", 0.123 }, { "0.7％", 0.007 },
		{ "1e-3", 0.001 }, { "6.02E+23", 6.02e23 }, { "0.1", 0.1 }, { "9007199254740993", 9007199254740992.0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[64];
		snprintf(text, sizeof text, "n: %s\n", cases[i].text);
		struct plan_node *root = read_text(text);
		double v = plan_number(&report, root, "n", -1);
		assert_memory_equal(&v, &cases[i].want, sizeof v);
	}
	assert_int_equal(report.n, 0);
}

static void what_is_no_number_is_said_so(void **state)
{
	static const char *const bad[] = { "1,000", "12 亩", "abc", "1__0", "_1", "1_", ".5", "5.", "1e", "0x10", "nan", "inf", "-", "1e400", "1 2", "3 %%", "1e3 %",
		"10 000", "１２", "99999999999999999999999999999999999999999999999999999999999999999" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char text[100];
		snprintf(text, sizeof text, "n: '%s'\n", bad[i]);
		plan_report_init(&report, &arena);
		assert_true(plan_number(&report, read_text(text), "n", -7) == -7.0);
		assert_int_equal(report.n_errors, 1);
	}
}

static void misspelt_words_get_the_nearest(void **state)
{
	static const char *const known[] = { "weight", "benchmark", "normalise", "亩均税收", "亩均销售", "cap", NULL };
	assert_string_equal(plan_nearest("wieght", known), "weight");
	assert_string_equal(plan_nearest("Weight", known), "weight");
	assert_string_equal(plan_nearest("benchmrk", known), "benchmark");
	assert_string_equal(plan_nearest("normalize", known), "normalise");
	assert_string_equal(plan_nearest("亩均税", known), "亩均税收");
	assert_string_equal(plan_nearest("cpa", known), "cap");
	assert_null(plan_nearest("", known));
	assert_null(plan_nearest("xyz", known));
	assert_null(plan_nearest("something else entirely that is far longer than any word could be at all", known));
}

static void issues_stand_in_order_and_once(void **state)
{
	struct plan_node *root = read_text("a: 1\nb: 2\nc: 3\n");
	plan_error(&report, root->pairs[2].value, NULL, "third");
	plan_error(&report, root->pairs[0].value, "do this", "first");
	plan_warn(&report, root->pairs[1].value, NULL, "second");
	plan_error(&report, root->pairs[2].value, NULL, "third");
	assert_int_equal(report.n, 3);
	assert_int_equal(report.n_errors, 2);
	assert_int_equal(report.n_warnings, 1);
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	plan_report_print(&report, f);
	fclose(f);
	assert_string_equal(text, "t.yaml:1:4: error: first\n    do this\nt.yaml:2:4: warning: second\nt.yaml:3:4: error: third\n");
	free(text);
}

static void a_flood_of_mistakes_is_counted_but_not_kept(void **state)
{
	struct plan_node *root = read_text("a: 1\n");
	for (int i = 0; i < 1000; i++)
		plan_error_at(&report, root->file, i + 1, 1, NULL, "mistake");
	assert_int_equal(report.n_errors, 1000);
	assert_int_equal(report.n, (int)plan_limits.issues);
}

static void messages_are_chinese_when_asked(void **state)
{
	static const char *const known[] = { "weight", NULL };
	report.english = false;
	struct plan_node *root = read_text("wieght: 1\n");
	plan_done(&report, root, known);
	assert_string_equal(report.issues[0].text, "不认识的键“wieght”");
	assert_string_equal(report.issues[0].hint, "是否想写“weight”？");
}

static void limits_hold(void **state)
{
	char *deep = malloc(400);
	memset(deep, '[', 200);
	deep[200] = '\0';
	assert_null(read_text(deep));
	assert_string_equal(report.issues[0].text, "nested too deeply");
	free(deep);

	size_t len = plan_limits.file_bytes + 1;
	char *big = calloc(1, len + 1);
	memset(big, ' ', len);
	plan_report_init(&report, &arena);
	assert_null(plan_read_text(&report, "big.yaml", big, len));
	assert_string_equal(report.issues[0].text, "the file is larger than 8 MiB");

	size_t n = 0;
	n += (size_t)sprintf(big, "a: [");
	while (n < 2u * (size_t)plan_limits.nodes + 100)
		n += (size_t)sprintf(big + n, "1,");
	plan_report_init(&report, &arena);
	assert_null(plan_read_text(&report, "many.yaml", big, n));
	assert_string_equal(report.issues[0].text, "the file holds too much");
	free(big);
}

static void several_mistakes_are_all_reported(void **state)
{
	struct plan_node *root = read_text("a: &x 1\nb: !t 2\nc: *x\na: 3\n");
	assert_non_null(root);
	assert_int_equal(report.n_errors, 4);
	assert_int_equal(report.issues[3].line, 4);
}

static void a_missing_file_is_said_so(void **state)
{
	assert_null(plan_read_file(&report, "/nonexistent/plan.yaml"));
	assert_string_equal(report.issues[0].text, "cannot open the file: No such file or directory");
}

/* The section that the bad files are written for. */
static void check_sample(struct plan_node *root)
{
	static const char *const modes[] = { "sum", "mean", "median", NULL };
	static const char *const keys[] = { "sample", "title", "weight", "count", "enabled", "mode", "items", "note", NULL };
	static const char *const item_keys[] = { "name", "share", NULL };
	struct plan_report *r = &report;
	plan_need_text(r, root, "sample");
	plan_title(r, root, "title");
	plan_text(r, root, "note", NULL);
	plan_number(r, root, "weight", 0);
	plan_int(r, root, "count", 1, 1, 10);
	plan_bool(r, root, "enabled", true);
	plan_enum(r, root, "mode", modes, 0);
	struct plan_node *items = plan_list(r, root, "items");
	for (int i = 0; items != NULL && i < items->n; i++) {
		plan_need_text(r, items->items[i], "name");
		plan_number(r, items->items[i], "share", 0);
		plan_done(r, items->items[i], item_keys);
	}
	plan_done(r, root, keys);
}

static void expect_first_message(const char *dir, const char *name)
{
	char path[512], want[1200] = "", got[2200];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	plan_report_init(&report, &arena);
	struct plan_node *root = plan_read_file(&report, path);
	if (root != NULL)
		check_sample(root);
	strcpy(path + strlen(path) - strlen(".yaml"), ".want");
	FILE *f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s is absent", path);
	size_t n = fread(want, 1, sizeof want - 1, f);
	fclose(f);
	want[n] = '\0';
	if (report.n == 0)
		fail_msg("%s: no mistake found", name);
	const struct plan_issue *issue = &report.issues[0];
	snprintf(got, sizeof got, "%d:%d: %s\n%s%s", issue->line, issue->col, issue->text, issue->hint != NULL ? issue->hint : "", issue->hint != NULL ? "\n" : "");
	if (strcmp(got, want) != 0)
		fail_msg("%s: got\n%swant\n%s", name, got, want);
}

static void each_bad_file_gets_its_message(void **state)
{
	const char *dir = getenv("GUSU_PLAN_BAD");
	assert_non_null(dir);
	DIR *d = opendir(dir);
	assert_non_null(d);
	int n = 0;
	for (struct dirent *e; (e = readdir(d)) != NULL; ) {
		size_t len = strlen(e->d_name);
		if (len < 5 || strcmp(e->d_name + len - 5, ".yaml") != 0)
			continue;
		expect_first_message(dir, e->d_name);
		n++;
	}
	closedir(d);
	assert_true(n >= 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_maps_lists_and_texts_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(one_title_serves_both_languages, setup, teardown),
		cmocka_unit_test_setup_teardown(a_quoted_empty_text_is_a_value, setup, teardown),
		cmocka_unit_test_setup_teardown(scalars_stay_text_until_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_are_exact, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_number_is_said_so, setup, teardown),
		cmocka_unit_test_setup_teardown(misspelt_words_get_the_nearest, setup, teardown),
		cmocka_unit_test_setup_teardown(issues_stand_in_order_and_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_flood_of_mistakes_is_counted_but_not_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(messages_are_chinese_when_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(limits_hold, setup, teardown),
		cmocka_unit_test_setup_teardown(several_mistakes_are_all_reported, setup, teardown),
		cmocka_unit_test_setup_teardown(a_missing_file_is_said_so, setup, teardown),
		cmocka_unit_test_setup_teardown(each_bad_file_gets_its_message, setup, teardown),
	};
	return cmocka_run_group_tests_name("core/plan", tests, NULL, NULL);
}
