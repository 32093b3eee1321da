/* test_schemes.c - every scheme of plans/schemes loads without an error or a warning, says where it comes from, and speaks both languages.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "near.h"
#include "evaluation/scheme.h"

static const struct scheme *load(struct arena *a, const char *name)
{
	struct plan_report report;
	char path[1024];
	const struct scheme *s;

	plan_report_init(&report, a);
	snprintf(path, sizeof path, "%s/%s", PLANS, name);
	s = scheme_read_file(a, &report, path);
	if (report.n_errors + report.n_warnings > 0)
		plan_report_print(&report, stderr);
	assert_int_equal(report.n_errors, 0);
	assert_int_equal(report.n_warnings, 0);
	assert_non_null(s);
	return s;
}

static void expect_words(const char *file, const char *what, struct plan_words w)
{
	if (!w.zh || !w.en || !*w.zh || !*w.en || !strcmp(w.zh, w.en))
		fail_msg("%s: %s has not two languages", file, what);
}

static void expect_papers(const char *file, const struct scheme *s)
{
	char stem[300];

	snprintf(stem, sizeof stem, "%s.yaml", s->id);
	assert_string_equal(stem, file);
	expect_words(file, "title", s->title);
	expect_words(file, "note", s->note);
	if (s->n_sources == 0)
		fail_msg("%s names no source", file);
	for (int i = 0; i < s->n_all; i++)
		expect_words(file, s->items[i].code, s->items[i].title);
	for (int i = 0; i < s->n_nodes; i++)
		expect_words(file, s->nodes[i].code, s->nodes[i].title);
	for (int i = 0; i < s->n_columns; i++)
		expect_words(file, s->columns[i].name, s->columns[i].title);
}

static void every_scheme_loads(void **state)
{
	DIR *dir = opendir(PLANS);
	struct dirent *entry;
	int n = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		const char *end = strrchr(entry->d_name, '.');
		arena_auto a = {0};

		if (!end || strcmp(end, ".yaml") != 0)
			continue;
		arena_init(&a, 0);
		expect_papers(entry->d_name, load(&a, entry->d_name));
		n++;
	}
	closedir(dir);
	assert_int_equal(n, 19);
}

static double weight(const struct scheme *s, const char *item)
{
	int i = scheme_item(s, item);

	assert_true(i >= 0);
	return s->items[i].weight;
}

/* Figures as published; a slip of the pen in a plan file shows here. */
static void published_figures_stand(void **state)
{
	arena_auto a = {0};
	const struct scheme *s;

	(void)state;
	arena_init(&a, 0);
	s = load(&a, "huangyan-2022.yaml");
	assert_int_equal(s->status, SCHEME_FAITHFUL);
	assert_near(weight(s, "tax_per_mu") + weight(s, "va_per_mu") + weight(s, "va_per_energy"), 70, 0);
	assert_near(s->items[scheme_item(s, "va_per_emission")].benchmark.value, 4929.81, 0);
	assert_near(s->items[scheme_item(s, "rd_share")].benchmark.value, 0.0302, 1e-18);
	s = load(&a, "linhai-2014.yaml");
	assert_near(weight(s, "tax_per_mu"), 40, 0);
	assert_near(s->items[scheme_item(s, "va_per_cod")].benchmark.value, 500, 0);
	s = load(&a, "huaian-2024.yaml");
	assert_int_equal(s->status, SCHEME_PARTIAL);
	assert_int_equal(s->classes.share_ppb[0], 200000000);
	assert_int_equal(s->classes.share_ppb[3], 50000000);
	assert_near(s->items[scheme_item(s, "tax_per_mu")].benchmark.factor, 2, 0);
	s = load(&a, "asem-2018.yaml");
	assert_int_equal(s->n_items, 49);
	assert_int_equal(s->n_nodes, 11);
	assert_int_equal(s->n_levels, 4);
}

/* What is ours must say so. */
static void invented_figures_are_marked(void **state)
{
	static const char *const fragments[] = {"yueqing-2016.yaml", "jingde-2022.yaml", "longyou-2021.yaml", "anyang-2018.yaml", "quality-award.yaml",
		"green-factory-gbt36132-2025.yaml"};
	arena_auto a = {0};
	const struct scheme *s;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof fragments / sizeof *fragments; i++) {
		s = load(&a, fragments[i]);
		assert_int_equal(s->status, SCHEME_FRAGMENT);
		assert_non_null(strstr(s->title.zh, "示意"));
		assert_non_null(strstr(s->title.en, "illustrative"));
	}
	s = load(&a, "suzhou-2020-illustrative.yaml");
	assert_int_equal(s->status, SCHEME_ILLUSTRATIVE);
	assert_non_null(strstr(s->title.zh, "示意"));
	assert_non_null(strstr(s->title.en, "illustrative"));
	assert_string_equal(s->clauses[0], "SZ20-5.3a");
}

/* Whatever the arena's limit: either the scheme is there, or the report says why not. */
static void a_full_arena_is_a_mistake_with_words(void **state)
{
	char path[1024];
	size_t whole;
	int refused = 0;

	(void)state;
	snprintf(path, sizeof path, "%s/suzhou-2020-illustrative.yaml", PLANS);
	{
		arena_auto a = {0};
		struct plan_report r;
		arena_init(&a, 0);
		plan_report_init(&r, &a);
		assert_non_null(scheme_read_file(&a, &r, path));
		whole = a.used;
	}
	for (size_t limit = 4096; limit < whole + 4096; limit += limit < whole / 2 ? 3001 : 1501) {
		arena_auto a = {0};
		struct plan_report r;
		arena_init(&a, limit);
		plan_report_init(&r, &a);
		const struct scheme *s = scheme_read_file(&a, &r, path);
		if (s && r.n_errors == 0)
			continue;
		refused++;
		if (s || r.n_errors == 0 || r.n == 0 || !r.issues[0].text || !*r.issues[0].text)
			fail_msg("limit %zu of %zu: %d errors, %d kept", limit, whole, r.n_errors, r.n);
	}
	assert_true(refused > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scheme_loads),
		cmocka_unit_test(published_figures_stand),
		cmocka_unit_test(invented_figures_are_marked),
		cmocka_unit_test(a_full_arena_is_a_mistake_with_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
