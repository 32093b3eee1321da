/* test_quota.c - places of a quota for every number of units up to 2000, in every rounding mode (T11).
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "near.h"
#include "evaluation/work.h"

enum { CLASSES = 4, MOST = 2000 };
static const int64_t percent = 10000000; /* a billionth is the unit of shares */
static const int sets[][CLASSES] = {{20, 45, 30, 5}, {20, 40, 35, 5}, {15, 75, 10, 0}, {1, 1, 1, 97}, {25, 25, 25, 25}, {0, 0, 0, 100}, {33, 33, 33, 1}};

static void places(uint32_t n, const int *set, enum rounding how, uint32_t *ret)
{
	int64_t share[CLASSES];

	for (int k = 0; k < CLASSES; k++)
		share[k] = set[k] * percent;
	classify_quota(n, share, CLASSES, how, ret);
}

/* Every unit has a place, and each cut lies where its rounding says: never a whole place from the exact share. */
static void check_cuts(uint32_t n, const int *set, enum rounding how)
{
	uint32_t count[CLASSES], cut = 0;
	int share = 0;

	places(n, set, how, count);
	for (int k = 0; k < CLASSES; k++) {
		int64_t exact = (int64_t)n * (share += set[k]);   /* hundredths of a place */
		int64_t off = (int64_t)(cut += count[k]) * 100 - exact;
		bool good = how == ROUND_FLOOR ? off <= 0 && off > -100 : how == ROUND_CEIL ? off >= 0 && off < 100 : off <= 50 && off > -50;

		if (how == ROUND_LARGEST)
			good = llabs((int64_t)count[k] * 100 - (int64_t)n * set[k]) < 100;
		if (!good)
			fail_msg("%u units, class %d, %s: cut at %u, exactly %lld.%02lld", n, k, rounding_names[how], cut, (long long)exact / 100, (long long)exact % 100);
	}
	assert_int_equal(cut, n);
}

static void counts_add_up_for_every_size(void **state)
{
	(void)state;
	for (size_t s = 0; s < sizeof sets / sizeof *sets; s++)
		for (enum rounding how = ROUND_FLOOR; how <= ROUND_LARGEST; how++)
			for (uint32_t n = 0; n <= MOST; n++)
				check_cuts(n, sets[s], how);
}

/* One unit more never takes a place from a better class (largest remainder may: it is known for that). */
static void more_units_never_lower_a_cut(void **state)
{
	(void)state;
	for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
		for (enum rounding how = ROUND_FLOOR; how <= ROUND_NEAREST; how++) {
			uint32_t before[CLASSES] = {0};

			for (uint32_t n = 1; n <= MOST; n++) {
				uint32_t count[CLASSES], cut = 0, cut_before = 0;

				places(n, sets[s], how, count);
				for (int k = 0; k < CLASSES; k++)
					assert_true((cut += count[k]) >= (cut_before += before[k]));
				memcpy(before, count, sizeof before);
			}
		}
	}
}

static void expect(uint32_t n, const int *set, enum rounding how, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	uint32_t count[CLASSES];

	places(n, set, how, count);
	assert_int_equal(count[0], a);
	assert_int_equal(count[1], b);
	assert_int_equal(count[2], c);
	assert_int_equal(count[3], d);
}

/* Tongling's 755 and Anyang's 39: rounding each class alone would make 756 of 755. */
static void published_sizes(void **state)
{
	(void)state;
	expect(755, sets[0], ROUND_NEAREST, 151, 340, 226, 38);
	expect(755, sets[0], ROUND_FLOOR, 151, 339, 227, 38);
	expect(755, sets[0], ROUND_CEIL, 151, 340, 227, 37);
	expect(39, sets[2], ROUND_NEAREST, 6, 29, 4, 0);
	expect(39, sets[2], ROUND_LARGEST, 6, 29, 4, 0);
	expect(39, sets[2], ROUND_FLOOR, 5, 30, 4, 0);
}

/* By zone and summed is not the city at once. */
static void zones_round_by_themselves(void **state)
{
	uint32_t zone[CLASSES], city[CLASSES];

	(void)state;
	places(24, sets[2], ROUND_NEAREST, zone);
	places(240, sets[2], ROUND_NEAREST, city);
	assert_int_equal(zone[0] * 10, 40);
	assert_int_equal(city[0], 36);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_add_up_for_every_size),
		cmocka_unit_test(more_units_never_lower_a_cut),
		cmocka_unit_test(published_sizes),
		cmocka_unit_test(zones_round_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
