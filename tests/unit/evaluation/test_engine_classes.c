/* test_engine_classes.c - quotas, sub-classes, vetoes, ties: who gets which class (T11, T14, T15).
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "evaluation/work.h"

static const int64_t four[] = {200000000, 450000000, 300000000, 50000000};

static void expect_counts(uint32_t n, const int64_t *shares, int k, enum rounding how, const uint32_t *want)
{
	uint32_t got[8];
	classify_quota(n, shares, k, how, got);
	for (int i = 0; i < k; i++)
		if (got[i] != want[i])
			fail_msg("%u units, %s, class %d: %u, not %u", n, rounding_names[how], i, got[i], want[i]);
}

static void test_tongling_755(void **state)
{
	(void)state;
	expect_counts(755, four, 4, ROUND_NEAREST, (uint32_t[]){151, 340, 226, 38});
	expect_counts(755, four, 4, ROUND_FLOOR, (uint32_t[]){151, 339, 227, 38});
	expect_counts(755, four, 4, ROUND_CEIL, (uint32_t[]){151, 340, 227, 37});
	expect_counts(755, four, 4, ROUND_LARGEST, (uint32_t[]){151, 340, 226, 38});
}

/* 39 firms: 15 % and 10 % came out as 6 and 4, so it was not rounded down. */
static void test_anyang_39(void **state)
{
	(void)state;
	assert_int_equal(classify_round(39, 150000000, ROUND_NEAREST), 6);
	assert_int_equal(classify_round(39, 100000000, ROUND_NEAREST), 4);
	assert_int_equal(classify_round(39, 150000000, ROUND_FLOOR), 5);
	expect_counts(39, (int64_t[]){150000000, 750000000, 100000000}, 3, ROUND_NEAREST, (uint32_t[]){6, 29, 4});
}

static void test_counts_add_up(void **state)
{
	(void)state;
	for (int how = ROUND_FLOOR; how <= ROUND_LARGEST; how++) {
		uint32_t before[4] = {0};
		for (uint32_t n = 1; n <= 2000; n++) {
			uint32_t got[4], sum = 0, end = 0, end_before = 0;
			classify_quota(n, four, 4, (enum rounding)how, got);
			for (int i = 0; i < 4; i++) {
				sum += got[i];
				end += got[i];
				end_before += before[i];
				if (how != ROUND_LARGEST)
					assert_true(end >= end_before); /* one more unit moves no cut up; largest remainders may do that */
			}
			assert_int_equal(sum, n);
			memcpy(before, got, sizeof got);
		}
	}
}

static void test_whole_percent_never_loses_one(void **state)
{
	(void)state;
	for (uint32_t percent = 0; percent <= 100; percent++)
		assert_int_equal(classify_round(100, (int64_t)percent * 10000000, ROUND_FLOOR), percent);
}

/* ---- Through a scheme: n units with totals n, n-1, …, 1. */

static const char *const quota_yaml =
	"scheme: t\nunit_id: u\ncolumns:\n  u: {kind: id}\n  v: {}\n  veto: {kind: bool}\n  g: {kind: enum}\nstrata: {g: g}\n"
	"items:\n  - {code: x, value: v, weight: 100, score: points}\n"
	"classes:\n  list: [A, B, C, C-, D]\n  method: quota\n  shares: {A: 20 %, B: 40 %, C: 35 %, D: 5 %}\n  rounding: nearest\n";

static const char *falling(struct engine *g, int n, int vetoed)
{
	static char csv[1 << 16];
	(void)g;
	strcpy(csv, "u,v,veto,g\n");
	for (int i = 0; i < n; i++)
		sprintf(csv + strlen(csv), "u%d,%d,%d,%s\n", i + 1, n - i, i + 1 == vetoed, i % 2 ? "p" : "q");
	return csv;
}

static size_t count_of(const struct engine *g, const char *code) { return g->e->class_count[scheme_class(g->s, code)]; }

static void test_quota_small_numbers(void **state)
{
	static const char *const want[] = {"", "B", "BC", "ABC", "ABCC", "ABBCC"};
	(void)state;
	for (int n = 0; n <= 5; n++) {
		struct engine g;
		engine_open(&g, quota_yaml, falling(&g, n, 0), 1);
		assert_string_equal(engine_classes(&g), want[n]);
		engine_close(&g);
	}
}

/* C- is the last tenth of C, rounded down: of 9 none, of 10 one, of 11 one. */
static void test_last_tenth_of_c(void **state)
{
	static const struct { int of_c; size_t minus; } cases[] = {{0, 0}, {1, 0}, {9, 0}, {10, 1}, {11, 1}, {19, 1}, {20, 2}};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct engine g;
		char yaml[1024];
		sprintf(yaml, "%s", "scheme: t\nunit_id: u\ncolumns:\n  u: {kind: id}\n  v: {}\nitems:\n  - {code: x, value: v, weight: 100, score: points}\n"
			"classes:\n  list: [A, C, C-]\n  method: thresholds\n  cuts: {A: 1000}\n  otherwise: C\n  subclass: [{class: C-, of: C, last: 10 %}]\n");
		static char csv[4096];
		strcpy(csv, "u,v\na,2000\nb,1500\n");
		for (int k = 0; k < cases[i].of_c; k++)
			sprintf(csv + strlen(csv), "c%d,%d\n", k, 100 - k);
		engine_open(&g, yaml, csv, 1);
		assert_int_equal(count_of(&g, "C"), (size_t)cases[i].of_c - cases[i].minus);
		assert_int_equal(count_of(&g, "C-"), cases[i].minus);
		if (cases[i].minus) {
			char last[16];
			sprintf(last, "c%d", cases[i].of_c - 1);
			assert_string_equal(engine_class(&g, last), "C-");
		}
		engine_close(&g);
	}
}

static void expect_veto(const char *place, const char *classes)
{
	struct engine g;
	char yaml[2048];
	sprintf(yaml, "%slimits:\n  - {code: veto, when: veto, not_above: C, place: %s}\n", quota_yaml, place);
	engine_open(&g, yaml, falling(&g, 10, 1), 1);
	assert_string_equal(engine_classes(&g), classes);
	assert_string_equal(evaluation_reason(g.e, g.e->reason[0], &(struct plan_words){NULL, NULL}), "veto");
	engine_close(&g);
}

/* Ten units, cuts after 2, 6, 10; the first one is vetoed. */
static void test_veto_frees_its_place_or_not(void **state)
{
	(void)state;
	expect_veto("kept", "CABBBBCCCC");  /* the place in A stays empty */
	expect_veto("freed", "CAABBBBCCC"); /* the third moves up, and so on */
	expect_veto("left", "CAABBBCCCC");  /* nine count: cuts after 2, 5, 9 */
}

static void test_fixed_class_leaves_the_queue(void **state)
{
	struct engine g;
	char yaml[2048];
	(void)state;
	sprintf(yaml, "%slimits:\n  - {code: black, when: veto, class: D, place: left, ranked: no, total: 0}\n", quota_yaml);
	engine_open(&g, yaml, falling(&g, 11, 3), 1);
	assert_string_equal(engine_class(&g, "u3"), "D");
	assert_int_equal(engine_rank(&g, "u3"), 0);
	assert_true(engine_total(&g, "u3") == 0);
	assert_int_equal(engine_rank(&g, "u4"), 3);
	assert_int_equal(g.e->n_ranked, 10);
	engine_close(&g);
}

static void test_floor_and_ceiling(void **state)
{
	struct engine g;
	char yaml[2048];
	(void)state;
	sprintf(yaml, "%slimits:\n  - {code: white, when: v < 3, not_below: B}\n  - {code: black, when: v == 2, not_above: C}\n", quota_yaml);
	engine_open(&g, yaml, falling(&g, 10, 0), 1);
	assert_string_equal(engine_class(&g, "u10"), "B"); /* last of all, raised by the floor */
	assert_string_equal(engine_class(&g, "u9"), "C");  /* a ceiling wins over a floor */
	engine_close(&g);
}

static void expect_ties(const char *ties, const char *classes)
{
	struct engine g;
	char yaml[2048];
	sprintf(yaml, "%s  ties: %s\n", quota_yaml, ties);
	/* cuts after 2, 6, 10; places 2 and 3 are equal */
	engine_open(&g, yaml, "u,v,veto,g\na,9,0,q\nb,8,0,q\nc,8,0,q\nd,7,0,q\ne,6,0,q\nf,5,0,q\ng,4,0,q\nh,3,0,q\ni,2,0,q\nj,1,0,q\n", 1);
	assert_string_equal(engine_classes(&g), classes);
	engine_close(&g);
}

static void test_ties_at_a_cut(void **state)
{
	(void)state;
	expect_ties("order", "AABBBBCCCC");
	expect_ties("up", "AAABBBCCCC");
	expect_ties("down", "ABBBBBCCCC");
}

static void test_equal_totals_share_a_rank(void **state)
{
	struct engine g;
	char yaml[2048];
	(void)state;
	sprintf(yaml, "%srank: {ties: same}\n", quota_yaml);
	engine_open(&g, yaml, "u,v,veto,g\na,9,0,q\nb,8,0,q\nc,8,0,q\nd,7,0,q\n", 1);
	assert_int_equal(engine_rank(&g, "b"), 2);
	assert_int_equal(engine_rank(&g, "c"), 2);
	assert_int_equal(engine_rank(&g, "d"), 4);
	engine_close(&g);
}

static void test_keys_break_ties(void **state)
{
	struct engine g;
	char yaml[2048];
	(void)state;
	sprintf(yaml, "%srank: {ties: keys, keys: [{by: veto, order: ascending}, g]}\n", quota_yaml);
	engine_open(&g, yaml, "u,v,veto,g\na,9,1,q\nb,9,0,q\nc,9,0,p\nd,10,1,p\n", 1);
	assert_int_equal(engine_rank(&g, "d"), 1);
	assert_int_equal(engine_rank(&g, "c"), 2); /* p was met after q: larger number, descending */
	assert_int_equal(engine_rank(&g, "b"), 3);
	assert_int_equal(engine_rank(&g, "a"), 4);
	engine_close(&g);
}

/* 9.996 and 10.004 are both 10.00 once rounded, and then the order of the file decides. */
static void test_rank_on_points(void **state)
{
	struct engine g;
	char yaml[2048];
	(void)state;
	sprintf(yaml, "%srank: {on: points(2), ties: same}\n", quota_yaml);
	engine_open(&g, yaml, "u,v,veto,g\na,9.996,0,q\nb,10.004,0,q\nc,10.0049,0,q\nd,9.99,0,q\n", 1);
	assert_int_equal(engine_rank(&g, "a"), 1);
	assert_int_equal(engine_rank(&g, "b"), 1);
	assert_int_equal(engine_rank(&g, "c"), 1);
	assert_int_equal(engine_rank(&g, "d"), 4);
	assert_true(engine_total(&g, "a") == 9.996);
	engine_close(&g);
}

/* Rounded per group and summed is not rounded for all. */
static void test_quota_by_stratum(void **state)
{
	struct engine g, all;
	char yaml[2048];
	(void)state;
	sprintf(yaml, "%s  over: g\nrank: {over: g}\n", quota_yaml);
	engine_open(&g, yaml, falling(&g, 14, 0), 1);   /* 7 and 7: 1.4 → 1 each */
	engine_open(&all, quota_yaml, falling(&all, 14, 0), 1); /* 2.8 → 3 */
	assert_int_equal(count_of(&g, "A"), 2);
	assert_int_equal(count_of(&all, "A"), 3);
	engine_close(&g);
	engine_close(&all);
}

static void test_override_by_hand(void **state)
{
	struct engine g;
	struct override by_hand = {0, 4, "wrong land area", "leading group", "minutes 12"};
	(void)state;
	engine_bind(&g, quota_yaml, falling(&g, 5, 0), 1);
	assert_int_equal(evaluation_run(g.e, NULL, &by_hand, 1, &g.why), RC_OK);
	assert_string_equal(engine_class(&g, "u1"), "D");
	assert_int_equal(g.e->reason[0], REASON_OVERRIDE);
	engine_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tongling_755), cmocka_unit_test(test_anyang_39), cmocka_unit_test(test_counts_add_up),
		cmocka_unit_test(test_whole_percent_never_loses_one), cmocka_unit_test(test_quota_small_numbers), cmocka_unit_test(test_last_tenth_of_c),
		cmocka_unit_test(test_veto_frees_its_place_or_not), cmocka_unit_test(test_fixed_class_leaves_the_queue), cmocka_unit_test(test_floor_and_ceiling),
		cmocka_unit_test(test_ties_at_a_cut), cmocka_unit_test(test_equal_totals_share_a_rank), cmocka_unit_test(test_keys_break_ties),
		cmocka_unit_test(test_rank_on_points), cmocka_unit_test(test_quota_by_stratum), cmocka_unit_test(test_override_by_hand),
	};
	return cmocka_run_group_tests_name("evaluation/engine_classes", tests, NULL, NULL);
}
