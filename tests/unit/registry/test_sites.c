/* test_sites.c - sites and land in use: over random plots nothing is lost, nobody stands twice, order is of no matter.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include <stdio.h>
#include <string.h>
#include "base/period.h"
#include "registry/registry_undo.h"
#include "registry/sites.h"

enum { FIRMS = 24, PLOTS = 14, STAYS = 60, TRIALS = 500 };

static uint64_t seed = 20201231;
static uint32_t dice(uint32_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % n;
}

static size_t room_left(const struct site_stay *s, size_t n, int64_t plot, enum occupation_basis basis, int64_t area)
{
	for (size_t i = 0; i < n; i++)
		if (s[i].plot == plot && s[i].basis == basis)
			area -= s[i].area;
	return area > 0 ? (size_t)area : 0;
}

/* Holders and tenants as importers let them in: of each basis at most the plot. */
static size_t random_city(struct site_stay *s)
{
	int64_t area[PLOTS];
	size_t n = 0;

	for (int p = 0; p < PLOTS; p++)
		area[p] = 1 + dice(dice(2) ? 20 : 100000);
	for (int i = 0; i < STAYS; i++) {
		uint32_t p = dice(PLOTS);
		enum occupation_basis b = dice(5) < 2 ? BASIS_OWNED : BASIS_RENTED;
		size_t left = room_left(s, n, 7000 + p, b, area[p]);
		if (left)
			s[n++] = (struct site_stay){.plot = 7000 + p, .plot_area = area[p], .area = 0, .row = dice(FIRMS), .basis = b};
		if (left)
			s[n - 1].area = 1 + dice((uint32_t)left);
	}
	for (size_t i = 0; i < n; i++)
		assert_true(s[i].area > 0);
	return n;
}

static void shuffle(struct site_stay *s, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = dice((uint32_t)i);
		struct site_stay t = s[i - 1];
		s[i - 1] = s[k];
		s[k] = t;
	}
}

static int64_t used_on(const struct site_stay *s, size_t n, int64_t plot)
{
	int64_t sum = 0, area = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i].plot == plot) {
			sum += s[i].area;
			area = s[i].plot_area;
		}
	return sum < area ? sum : area;
}

static bool co_holders(const struct site_stay *s, size_t n, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			if (s[i].plot == s[k].plot && s[i].basis == BASIS_OWNED && s[k].basis == BASIS_OWNED && s[i].row == a && s[k].row == b)
				return true;
	return false;
}

static void check_city(const struct site_stay *s, size_t n, const struct site_land *land, int64_t used)
{
	int64_t plots = 0, firms = 0, by_site[FIRMS] = {0}, no_site = 0, all = 0;

	for (int p = 0; p < PLOTS; p++)
		plots += used_on(s, n, 7000 + p);
	for (int i = 0; i < FIRMS; i++) {
		const struct site_land *l = &land[i];
		assert_true(l->let >= 0 && l->let <= l->own && site_used(l) >= 0);
		firms += site_used(l);
		if (l->site == SITE_NONE)
			no_site += site_used(l);
		else
			by_site[l->site] += site_used(l);
		if (l->site != SITE_NONE) { /* who names a site stands on it, holds land, and no other holder of it has more */
			assert_int_equal(land[l->site].site, l->site);
			assert_true(land[l->site].own > 0 && land[l->site].own >= l->own);
		}
		assert_int_equal(l->tenure, l->own ? l->rented ? TENURE_MIXED : TENURE_OWNER : l->rented ? TENURE_TENANT : TENURE_NONE);
		assert_true(l->own == 0 || l->site != SITE_NONE);
		assert_true(l->tenure != TENURE_NONE || l->site == SITE_NONE);
	}
	for (int i = 0; i < FIRMS; i++)
		all += by_site[i];
	assert_int_equal(plots, used);
	assert_int_equal(firms, used);
	assert_int_equal(all + no_site, used);
	for (uint32_t a = 0; a < FIRMS; a++)
		for (uint32_t b = 0; b < FIRMS; b++)
			if (co_holders(s, n, a, b))
				assert_int_equal(land[a].site, land[b].site);
}

static void land_is_conserved_in_any_order(void **state)
{
	struct site_stay s[STAYS];
	struct site_land land[FIRMS], again[FIRMS];
	int64_t used, used_again;

	for (int t = 0; t < TRIALS; t++) {
		size_t n = random_city(s);
		assert_int_equal(sites_make(s, n, FIRMS, land, &used), RC_OK);
		check_city(s, n, land, used);
		shuffle(s, n);
		assert_int_equal(sites_make(s, n, FIRMS, again, &used_again), RC_OK);
		assert_int_equal(used, used_again);
		for (int i = 0; i < FIRMS; i++) {
			assert_int_equal(land[i].own, again[i].own);
			assert_int_equal(land[i].rented, again[i].rented);
			assert_int_equal(land[i].let, again[i].let);
			assert_int_equal(land[i].site, again[i].site);
			assert_int_equal(land[i].tenure, again[i].tenure);
		}
	}
}

/* Row 0 and 1 hold plot 1 together (6 and 4 of 10), row 2 rents 5 there and 1 on plot 2 of row 3, row 4 rents on a plot that nobody holds, row 5 holds and rents. */
static void a_small_city_by_hand(void **state)
{
	struct site_stay s[] = {
		{1, 10, 6, 0, BASIS_OWNED}, {1, 10, 4, 1, BASIS_OWNED}, {1, 10, 5, 2, BASIS_RENTED}, {2, 9, 8, 3, BASIS_OWNED}, {2, 9, 1, 2, BASIS_RENTED},
		{3, 7, 7, 4, BASIS_RENTED}, {4, 2, 2, 5, BASIS_OWNED}, {2, 9, 2, 5, BASIS_RENTED},
	};
	struct site_land l[7];
	int64_t used;

	assert_int_equal(sites_make(s, 8, 7, l, &used), RC_OK);
	assert_int_equal(used, 10 + 9 + 7 + 2);
	assert_int_equal(l[0].let + l[1].let, 5);
	assert_int_equal(l[0].let, 3);
	assert_int_equal(l[3].let, 2); /* 8 held and 3 rented on 9 */
	assert_int_equal(l[0].site, 0);
	assert_int_equal(l[1].site, 0);
	assert_int_equal(l[2].site, 0); /* 5 of its 6 lie there */
	assert_int_equal(l[3].site, 3);
	assert_int_equal(l[4].site, SITE_NONE);
	assert_int_equal(l[5].site, 5);
	assert_int_equal(l[6].site, SITE_NONE);
	assert_int_equal(l[4].tenure, TENURE_TENANT);
	assert_int_equal(l[5].tenure, TENURE_MIXED);
	assert_int_equal(l[6].tenure, TENURE_NONE);
	assert_int_equal(sites_make(NULL, 0, 7, l, &used), RC_OK);
	assert_int_equal(used, 0);
}

/* ---- Groups, and what was known at a version. */

static const struct module *const modules[] = {&registry_module, NULL};
static struct fixture f;

static int setup(void **state)
{
	fixture_make(&f, modules, NULL);
	for (int i = 1; i <= 3; i++)
		add_firm(&f, i, i == 1 ? "甲" : i == 2 ? "乙" : "丙", "320583100", NULL);
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

static enum rc import(const char *text, struct import_result *r)
{
	struct import_options o = {.may_undo = true, .from = DAY_NONE};

	return import_groups(&f.c, fixture_file(&f, "groups.csv", text), &o, r);
}

static int64_t version_now(void) { return fixture_number(&f, "SELECT version FROM registry_state"); }

static int32_t group_at(int row, int64_t version)
{
	const struct registry *g;
	struct sites s;
	int32_t group;

	fixture_fresh(&f);
	assert_ok(&f, registry_hold(&f.c, &g));
	assert_ok(&f, sites_load(&f.c, g, days_of(2020, 12, 31), version, &s));
	group = s.land[row].group;
	sites_finish(&s);
	registry_drop(&f.c, g);
	return group;
}

static void an_enterprise_is_in_one_group(void **state)
{
	struct import_result r;
	char text[900];

	snprintf(text, sizeof text, "group,group_name,code,role,valid_from,valid_to\nJT1,示例集团,%s,member,2018-01-01,\nJT1,示例集团,%s,head,2018-01-01,\nJT2,另一集团,%s,member,2019-01-01,2019-12-31\n",
		code_of(&f, 1), code_of(&f, 2), code_of(&f, 3));
	assert_ok(&f, import(text, &r));
	assert_int_equal(r.added, 3);
	assert_int_equal(group_at(0, 0), 1); /* the head names it */
	assert_int_equal(group_at(1, 0), 1);
	assert_int_equal(group_at(2, 0), SITE_NONE); /* over since 2019 */
	assert_ok(&f, import(text, &r));
	assert_int_equal(r.unchanged, 3);
	snprintf(text, sizeof text, "group,group_name,code,role,valid_from\nJT9,第三集团,%s,member,2020-01-01\n", code_of(&f, 1));
	assert_refused(&f, RC_BAD_INPUT, "is in the group JT1 on the same days", import(text, &r));
	snprintf(text, sizeof text, "group,group_name,code,role,valid_from\nJT1,改了名,%s,member,2020-01-01\n", code_of(&f, 3));
	assert_refused(&f, RC_BAD_INPUT, "is called '示例集团' already", import(text, &r));
	snprintf(text, sizeof text, "group,group_name,code,role,valid_from\nJT8,八,%s,member,2020-01-01\nJT7,七,%s,member,2020-06-01\n", code_of(&f, 3), code_of(&f, 3));
	assert_refused(&f, RC_BAD_INPUT, "is in the group JT8 on the same days", import(text, &r));
}

static void what_was_known_stays_known(void **state)
{
	struct importer_undo u = {0};
	struct import_result r;
	char text[400];
	int64_t before = version_now(), by;

	snprintf(text, sizeof text, "group,group_name,code,role,valid_from\nJT1,示例集团,%s,head,2018-01-01\nJT1,示例集团,%s,member,2018-01-01\n", code_of(&f, 1), code_of(&f, 2));
	assert_ok(&f, import(text, &r));
	int64_t with = version_now();
	assert_int_equal(group_at(1, before), SITE_NONE);
	assert_int_equal(group_at(1, with), 0);
	u.batch = r.batch;
	assert_ok(&f, registry_undo(&f.c, &u, &r, &by));
	assert_int_equal(r.changed, 2);
	assert_int_equal(group_at(1, 0), SITE_NONE);
	assert_int_equal(group_at(1, with), 0); /* a round of then sees it as it was */
	assert_int_equal(group_at(1, version_now()), SITE_NONE);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_city_by_hand), cmocka_unit_test(land_is_conserved_in_any_order), T(an_enterprise_is_in_one_group), T(what_was_known_stays_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
