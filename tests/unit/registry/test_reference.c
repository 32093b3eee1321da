/* test_reference.c - regions and industries: the compiled-in tables, in the database and in memory, against an independent copy.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "registry/refdata.h"
#include "registry/registry.h"

static const struct module *const modules[] = {&registry_module, NULL};
static struct fixture f;
static const struct registry *g;

static int setup(void **state)
{
	fixture_make(&f, modules, NULL);
	assert_ok(&f, registry_hold(&f.c, &g));
	return 0;
}

static int teardown(void **state)
{
	registry_drop(&f.c, g);
	fixture_drop(&f);
	return 0;
}

static void levels_have_the_published_counts(void **state)
{
	int n[5] = {0}, manufacturing = 0;

	for (int i = 0; i < g->n_industries; i++) {
		const struct industry *t = &g->industries[i];
		n[t->level]++;
		manufacturing += t->level == 4 && !strcmp(g->industries[t->section].code, "C");
		assert_int_equal(t->parent < 0 ? 0 : g->industries[t->parent].level, t->level - 1);
		assert_true(t->level > 2 || *t->name_en);
	}
	assert_int_equal(n[1], 20);
	assert_int_equal(n[2], 97);
	assert_int_equal(n[3], 473);
	assert_int_equal(n[4], 1381);
	assert_int_equal(manufacturing, 609);
}

static void industries_equal_the_independent_copy(void **state)
{
	const char *shared = getenv("GUSU_SHARED");
	char path[4096], line[1024], ours[REFDATA_LINE];
	const char *field[REFDATA_FIELDS];
	struct slice rest = refdata_industries();
	FILE *in;
	int rows = 0;

	snprintf(path, sizeof path, "%s/data/gbt4754-2017.csv", shared ? shared : "../shared");
	in = fopen(path, "r");
	if (!in) {
		print_message("skipped: %s is not here\n", path);
		skip();
	}
	while (fgets(line, sizeof line, in)) {
		char have[1200];
		line[strcspn(line, "\r\n")] = '\0';
		assert_true(refdata_next(&rest, ours, field) > 0);
		if (rows++ == 0)
			continue;
		snprintf(have, sizeof have, "%s,%s,%s,%s,%s", field[0], field[1], field[2], field[3], field[4]);
		assert_string_equal(have, line);
	}
	fclose(in);
	assert_int_equal(rows, 1972);
	assert_int_equal(refdata_next(&rest, ours, field), 0);
}

static void industries_are_found_by_code(void **state)
{
	int i = registry_industry_of(g, "3911");

	assert_true(i >= 0);
	assert_string_equal(g->industries[i].name, "计算机整机制造");
	assert_int_equal(registry_industry_of(g, "C3911"), i);
	assert_int_equal(registry_industry_of(g, "D3911"), -1);
	assert_int_equal(registry_industry_of(g, "0000"), -1);
	assert_int_equal(registry_industry_of(g, "39111"), -1);
	assert_string_equal(g->industries[registry_industry_of(g, "39")].name, "计算机、通信和其他电子设备制造业");
	assert_string_equal(g->industries[g->industries[i].division].code, "39");
	assert_string_equal(g->industries[g->industries[i].section].code, "C");
}

static void the_ten_units_are_there(void **state)
{
	static const char *const codes[] = {"320582", "320581", "320585", "320583", "320509", "320506", "320507", "320508", "320571", "320505"};
	int boards = 0, places = 0;

	for (int i = 0; i < g->n_regions; i++) {
		boards += g->regions[i].board > 0;
		places += g->regions[i].kind > REGION_DISTRICT;
	}
	assert_int_equal(boards, 10);
	assert_true(places >= 100);
	for (int i = 0; i < 10; i++) {
		int r = registry_region_of(g, codes[i]);
		assert_true(r > 0);
		assert_int_equal(g->regions[r].board, i + 1);
		assert_true(g->regions[r].tile_col >= 1 && g->regions[r].tile_row >= 1);
	}
}

static void a_district_is_one_interval(void **state)
{
	assert_int_equal(g->regions[0].pos, 1);
	assert_int_equal(g->regions[0].pos_end, g->n_regions);
	for (int i = 0; i < g->n_regions; i++) {
		const struct region *r = &g->regions[i];
		assert_int_equal(r->pos, i + 1);
		if (r->parent < 0)
			continue;
		assert_true(r->pos > g->regions[r->parent].pos && r->pos_end <= g->regions[r->parent].pos_end);
		assert_memory_equal(r->code, g->regions[r->district].code, 6);
	}
}

static void the_industrial_park_has_two_codes(void **state)
{
	int park = registry_region_of(g, "320571");

	assert_int_equal(registry_region_of(g, "320576"), park);
	assert_int_equal(registry_region_of(g, "园区"), park);
	assert_int_equal(registry_region_of(g, "苏州工业园区"), park);
	assert_int_equal(registry_region_of(g, "320576051"), registry_region_of(g, "斜塘街道"));
}

/* 金港 is a town until 2023 and a street after; by name both are meant, so the name alone does not do. */
static void names_that_mean_two_places_are_refused(void **state)
{
	assert_int_equal(registry_region_of(g, "不存在的镇"), -1);
	assert_int_equal(registry_region_of(g, ""), -1);
	assert_string_equal(g->regions[registry_region_of(g, "金港镇")].code, "320582102");
	assert_string_equal(g->regions[registry_region_of(g, "金港街道")].code, "320582001");
}

static void abolished_places_keep_their_last_day(void **state)
{
	const struct region *r = &g->regions[registry_region_of(g, "320584")];

	assert_string_equal(r->name, "吴江市");
	assert_int_equal(r->valid_to, days_of(2012, 8, 31));
	assert_int_equal(r->board, 0);
	assert_int_equal(g->regions[registry_region_of(g, "320508")].valid_from, days_of(2012, 9, 1));
}

static void opening_again_changes_nothing(void **state)
{
	int64_t version = g->version;

	registry_drop(&f.c, g);
	fixture_fresh(&f);
	assert_ok(&f, registry_hold(&f.c, &g));
	assert_int_equal(g->version, version);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM industry"), 1971);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_have_the_published_counts), cmocka_unit_test(industries_equal_the_independent_copy), cmocka_unit_test(industries_are_found_by_code),
		cmocka_unit_test(the_ten_units_are_there), cmocka_unit_test(a_district_is_one_interval), cmocka_unit_test(the_industrial_park_has_two_codes),
		cmocka_unit_test(names_that_mean_two_places_are_refused), cmocka_unit_test(abolished_places_keep_their_last_day), cmocka_unit_test(opening_again_changes_nothing),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
