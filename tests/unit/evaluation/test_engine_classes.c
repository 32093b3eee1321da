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

/* ---- Decisions that act otherwise than by a class: 20 units, 4 A, 8 B, 7 C, 1 D. */

static const char *const places[] = {"kept", "freed", "left"};

static void decision_yaml(char out[2048], const char *place)
{
	snprintf(out, 2048, "%s  subclass: [{class: C-, of: C, last: 10 %%}]\nexempt: [{code: x, when: g == \"zz\", class: T, treat_as: B}]\n"
		"limits:\n  - {code: veto, when: veto, class: D, place: %s}\n", quota_yaml, place);
}

/* T15: a vetoed A, by its column and by a decision, with its place kept, freed and left: the same, and the place goes to another only where the scheme says so. */
static void test_vetoed_a_and_its_place(void **state)
{
	static const size_t of_a[] = {3, 4, 4};
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct engine by_column, by_decision;
		struct override veto = {.row = 0, .class_ = CLASS_NONE, .kind = OVERRIDE_LIMIT, .limit = 0, .id = 7};
		char yaml[2048], want[64];
		decision_yaml(yaml, places[i]);
		engine_open(&by_column, yaml, falling(&by_column, 20, 1), 1);
		snprintf(want, sizeof want, "%s", engine_classes(&by_column));
		assert_int_equal(count_of(&by_column, "A"), of_a[i]);
		engine_bind(&by_decision, yaml, falling(&by_decision, 20, 0), 1);
		assert_int_equal(evaluation_run(by_decision.e, NULL, &veto, 1, &by_decision.why), RC_OK);
		assert_string_equal(engine_classes(&by_decision), want);
		assert_string_equal(engine_class(&by_decision, "u1"), "D");
		assert_string_equal(engine_class(&by_decision, "u5"), of_a[i] == 4 ? "A" : "B");
		/* taken back, nothing is left of it */
		assert_int_equal(evaluation_run(by_decision.e, NULL, NULL, 0, &by_decision.why), RC_OK);
		assert_string_equal(engine_class(&by_decision, "u1"), "A");
		assert_int_equal(count_of(&by_decision, "A"), 4);
		engine_close(&by_column);
		engine_close(&by_decision);
	}
}

static void run_decided(struct engine *g, const struct override *o, size_t n)
{
	assert_int_equal(evaluation_run(g->e, NULL, o, n, &g->why), RC_OK);
}

static void test_decided_exemption_and_bounds(void **state)
{
	struct engine g;
	char yaml[2048];
	(void)state;
	decision_yaml(yaml, "kept");
	engine_bind(&g, yaml, falling(&g, 20, 0), 1);
	uint8_t t = (uint8_t)scheme_class(g.s, "T"), a = (uint8_t)scheme_class(g.s, "A"), c = (uint8_t)scheme_class(g.s, "C");
	/* exempt: no rank, the quota is of 19: 4 A of them */
	run_decided(&g, &(struct override){.row = 0, .class_ = t, .treat_as = 1, .kind = OVERRIDE_EXEMPT, .id = 1}, 1);
	assert_string_equal(engine_class(&g, "u1"), "T");
	assert_int_equal(g.e->rank[0], 0);
	assert_int_equal(g.e->rank[1], 1);
	assert_string_equal(engine_class(&g, "u5"), "A");
	/* not D: kept, only this one moves; freed, somebody else falls */
	run_decided(&g, &(struct override){.row = 19, .class_ = c, .kind = OVERRIDE_FLOOR, .id = 2}, 1);
	assert_int_equal(count_of(&g, "D"), 0);
	assert_true(strcmp(engine_class(&g, "u20"), "D") != 0);
	run_decided(&g, &(struct override){.row = 19, .class_ = c, .kind = OVERRIDE_FLOOR, .freed = true, .id = 2}, 1);
	assert_true(strcmp(engine_class(&g, "u20"), "D") != 0);
	/* a veto is stricter than protection */
	run_decided(&g, (struct override[]){{.row = 19, .class_ = CLASS_NONE, .kind = OVERRIDE_LIMIT, .limit = 0, .id = 3}, {.row = 19, .class_ = c, .kind = OVERRIDE_FLOOR, .id = 4}}, 2);
	assert_string_equal(engine_class(&g, "u20"), "D");
	/* not above C: freed, the fifth takes its place; kept, nobody does */
	run_decided(&g, &(struct override){.row = 0, .class_ = c, .kind = OVERRIDE_CEILING, .freed = true, .id = 5}, 1);
	assert_string_equal(engine_class(&g, "u1"), "C");
	assert_string_equal(engine_class(&g, "u5"), "A");
	run_decided(&g, &(struct override){.row = 0, .class_ = c, .kind = OVERRIDE_CEILING, .id = 5}, 1);
	assert_string_equal(engine_class(&g, "u1"), "C");
	assert_string_equal(engine_class(&g, "u5"), "B");
	assert_int_equal(g.e->reason[0], REASON_OVERRIDE);
	/* a class by hand that takes a place of that class */
	run_decided(&g, &(struct override){.row = 10, .class_ = a, .kind = OVERRIDE_CLASS, .freed = true, .id = 6}, 1);
	assert_string_equal(engine_class(&g, "u11"), "A");
	run_decided(&g, NULL, 0);
	assert_string_equal(engine_classes(&g), "AAAABBBBBBBBCCCCCCCD");
	engine_close(&g);
}

/* Decisions about many and settings that move: the same from scratch and step by step. */
static void test_decisions_stay_when_settings_move(void **state)
{
	struct engine g, fresh;
	struct settings set;
	struct override veto = {.row = 2, .class_ = CLASS_NONE, .kind = OVERRIDE_LIMIT, .limit = 0, .id = 1};
	char yaml[2048];
	(void)state;
	decision_yaml(yaml, "freed");
	engine_bind(&g, yaml, falling(&g, 20, 0), 1);
	run_decided(&g, &veto, 1);
	assert_int_equal(settings_make(&g.a, g.s, &set), RC_OK);
	set.share_ppb[0] = 300000000;
	set.share_ppb[1] = 300000000;
	assert_int_equal(evaluation_change(g.e, &set, &g.why), RC_OK);
	engine_bind(&fresh, yaml, falling(&fresh, 20, 0), 1);
	assert_int_equal(evaluation_run(fresh.e, &set, &veto, 1, &fresh.why), RC_OK);
	assert_true(evaluation_hash(g.e) == evaluation_hash(fresh.e));
	assert_int_equal(count_of(&g, "A"), 6);
	engine_close(&g);
	engine_close(&fresh);
}

/* ---- What the examples of the manual brought to light. */

#define PLAIN "scheme: t\nstatus: fragment\nunit_id: u\ncolumns: {u: {kind: id}, v: {}, veto: {}, g: {kind: enum}}\nstrata: {g: g}\nitems: [{code: x, value: v, score: points}]\n"

static void expect_classes(const char *rest, const char *csv, const char *classes)
{
	struct engine g;
	char yaml[2048];
	snprintf(yaml, sizeof yaml, PLAIN "%s", rest);
	engine_open(&g, yaml, csv, 1);
	assert_string_equal(engine_classes(&g), classes);
	engine_close(&g);
}

/* A class that only an exemption gives is no class that points lead to. */
static void test_thresholds_beside_an_exempt_class(void **state)
{
	(void)state;
	expect_classes("exempt: [{code: new, when: veto == 1, class: T}]\nclasses: {list: [A, B], method: thresholds, cuts: {A: 8}}\n",
		"u,v,veto,g\na,9,0,q\nb,5,0,q\nc,9,1,q\n", "ABT");
}

/* The quota over another grouping than the rank's, and the subclass too, settle equal totals by the same keys. */
static void test_keys_hold_in_every_queue(void **state)
{
	(void)state;
	expect_classes("rank: {ties: keys, keys: [{by: veto}]}\nclasses: {list: [A, B, C], method: quota, over: g, shares: {A: 50 %, B: 50 %},\n"
		"  subclass: [{class: C, of: B, last: 50 %, over: g}]}\n", "u,v,veto,g\na,8,1,q\nb,8,2,q\nc,8,3,q\nd,8,4,q\n", "CBAA");
}

/* A subclass of a subclass, and two of one class: each sees what the one before has left. */
static void test_subclasses_after_one_another(void **state)
{
	static const char five[] = "u,v,veto,g\na,9,0,q\nb,8,0,q\nc,7,0,q\nd,6,0,q\ne,5,0,q\n";
	(void)state;
	expect_classes("classes: {list: [A, B, C, D], method: quota, shares: {A: 20 %, B: 80 %}, subclass: [{class: C, of: B, last: 50 %}, {class: D, of: C, last: 50 %}]}\n",
		five, "ABBCD");
	expect_classes("classes: {list: [A, B, C, D], method: quota, shares: {B: 80 %, D: 20 %}, subclass: [{class: A, of: B, first: 50 %}, {class: C, of: B, last: 50 %}]}\n",
		five, "AABCD");
}

/* `unless` holds whatever the other limit asks for and wherever it stands; a limit may ask for the class. */
static void test_exceptions_of_any_kind(void **state)
{
	static const char three[] = "u,v,veto,g\na,90,1,q\nb,85,0,q\nc,70,1,q\n";
	(void)state;
	expect_classes("classes: {list: [A, B, C], method: thresholds, cuts: {A: 60}, otherwise: B}\n"
		"limits: [{code: bad, when: veto == 1, class: C, unless: [good]}, {code: good, when: total > 80, not_below: B}]\n", three, "AAC");
	expect_classes("classes: {list: [A, B, C], method: thresholds, cuts: {A: 60}, otherwise: B}\n"
		"limits: [{code: r, when: rank <= 2, not_above: B, unless: [k]}, {code: k, when: 'class == \"A\" and rank == 1', not_below: A}]\n", three, "ABA");
}

static void expect_refusal(const char *rest, const char *words)
{
	struct engine g;
	char yaml[2048];
	snprintf(yaml, sizeof yaml, PLAIN "%s", rest);
	assert_null(engine_scheme(&g, yaml));
	assert_int_equal(g.report.n_errors, 1);
	for (int i = 0; i < g.report.n; i++)
		if (!g.report.issues[i].warning)
			assert_non_null(strstr(g.report.issues[i].text, words));
	engine_close(&g);
}

static void test_results_that_are_not_there_yet(void **state)
{
	(void)state;
	expect_refusal("rank: {by: x - rank}\n", "neither a rank nor a class yet");
	expect_refusal("rank: {ties: keys, keys: [{by: rank}]}\n", "neither a rank nor a class yet");
	expect_refusal("classes: {list: [A, B], method: thresholds, by: 'if(class == \"A\", 1, 2)', cuts: {A: 1}}\n", "cannot ask for it");
	expect_refusal("classes: {list: [A, B], method: thresholds, cuts: {A: 1}}\n"
		"limits: [{code: a, when: veto == 1, class: B, place: left, unless: [b]}, {code: b, when: rank == 1, not_below: A}]\n", "not there yet when the limit acts");
	expect_classes("classes: {list: [A, B], method: thresholds, by: 0 - rank, cuts: {A: -1}}\n", "u,v,veto,g\na,5,0,q\nb,9,0,q\n", "BA");
}

/* The members of a plot have nothing of their own when the holder does not share. */
static void test_members_without_a_share(void **state)
{
	struct engine g;
	(void)state;
	engine_open(&g, PLAIN "merge: {by: g, sum: [v], share: no}\nclasses: {list: [A, B], method: thresholds, cuts: {A: 8}}\n"
		"limits: [{code: veto, when: veto == 1, class: B}]\n", "u,v,veto,g\na,5,0,q\nb,5,1,q\nc,5,1,r\n", 1);
	assert_string_equal(engine_classes(&g), "A.B");
	assert_true(isnan(engine_total(&g, "b")));
	assert_int_equal(engine_rank(&g, "c"), 2);
	engine_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tongling_755), cmocka_unit_test(test_anyang_39), cmocka_unit_test(test_counts_add_up),
		cmocka_unit_test(test_whole_percent_never_loses_one), cmocka_unit_test(test_quota_small_numbers), cmocka_unit_test(test_last_tenth_of_c),
		cmocka_unit_test(test_veto_frees_its_place_or_not), cmocka_unit_test(test_fixed_class_leaves_the_queue), cmocka_unit_test(test_floor_and_ceiling),
		cmocka_unit_test(test_ties_at_a_cut), cmocka_unit_test(test_equal_totals_share_a_rank), cmocka_unit_test(test_keys_break_ties),
		cmocka_unit_test(test_rank_on_points), cmocka_unit_test(test_quota_by_stratum), cmocka_unit_test(test_override_by_hand), cmocka_unit_test(test_vetoed_a_and_its_place),
		cmocka_unit_test(test_decided_exemption_and_bounds), cmocka_unit_test(test_decisions_stay_when_settings_move),
		cmocka_unit_test(test_thresholds_beside_an_exempt_class), cmocka_unit_test(test_keys_hold_in_every_queue),
		cmocka_unit_test(test_subclasses_after_one_another), cmocka_unit_test(test_exceptions_of_any_kind),
		cmocka_unit_test(test_results_that_are_not_there_yet), cmocka_unit_test(test_members_without_a_share),
	};
	return cmocka_run_group_tests_name("evaluation/engine_classes", tests, NULL, NULL);
}
