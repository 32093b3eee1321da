/* test_formula.c - what cases of text cannot show: places in plan files, blocks and threads, binding, limits. The language itself: tests/calc/formulas.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "indicators/formula.h"

enum { ROWS = 10000 };

struct fixture { struct arena arena; struct plan_report report; struct frame frame; };

static bool find_column(void *user, const char *name, int lag, struct column *ret)
{
	struct fixture *x = user;
	const struct column *c = frame_column(&x->frame, name, lag);
	if (c != NULL)
		*ret = *c;
	return c != NULL;
}

static int find_param(void *user, const char *name, struct unit *ret_unit)
{
	*ret_unit = unit_one();
	return strcmp(name, "w") == 0 ? 1 : -1;
}

static uint64_t state = 1;
static uint64_t next(void)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return state >> 33;
}

static void add(struct fixture *x, struct frame_builder *b, const char *name, int lag, const char *unit_text, int gap)
{
	struct unit unit;
	struct frame_fill fill;
	assert_true(unit_parse(unit_text, strlen(unit_text), &unit, NULL));
	assert_int_equal(frame_add(b, name, lag, COL_NUMBER, &unit, NULL, &fill), RC_OK);
	for (size_t row = 0; row < ROWS; row++)
		if (gap == 0 || row % (size_t)gap != 0)
			frame_set(&fill, row, (double)(next() % 1000000) / 100);
}

static int setup(void **ret)
{
	struct fixture *x = calloc(1, sizeof *x);
	struct frame_builder b;
	struct dict_builder words;
	struct frame_fill group;
	uint32_t index;
	arena_init(&x->arena, 0);
	plan_report_init(&x->report, &x->arena);
	x->report.english = true;
	assert_int_equal(frame_begin(&b, &x->arena, ROWS), RC_OK);
	add(x, &b, "tax", 0, "万元", 0);
	add(x, &b, "tax", 1, "万元", 5);
	add(x, &b, "land", 0, "亩", 7);
	assert_int_equal(dict_begin(&words, &x->arena), RC_OK);
	assert_int_equal(dict_add(&words, "规上", strlen("规上"), &index), RC_OK);
	assert_int_equal(dict_add(&words, "规下", strlen("规下"), &index), RC_OK);
	assert_int_equal(frame_add(&b, "group", 0, COL_ENUM, NULL, words.dict, &group), RC_OK);
	for (size_t row = 0; row < ROWS; row++)
		frame_set(&group, row, row % 2);
	assert_int_equal(frame_add(&b, "tax", 0, COL_NUMBER, NULL, NULL, &group), RC_CONFLICT);
	frame_done(&b, &x->frame);
	*ret = x;
	return 0;
}

static int teardown(void **ret)
{
	struct fixture *x = *ret;
	arena_finish(&x->arena);
	free(x);
	return 0;
}

static struct formula_names names_of(struct fixture *x)
{
	return (struct formula_names){ .column = find_column, .param = find_param, .user = x };
}

static const struct formula *compile(struct fixture *x, const char *text)
{
	struct formula_names names = names_of(x);
	const struct formula *f = formula_compile(&x->arena, &x->report, NULL, text, &names, -1, NULL);
	if (f == NULL)
		fail_msg("%s: %s", text, x->report.issues[0].text);
	return f;
}

/* --- frames --- */

static void test_frame(void **ret)
{
	struct fixture *x = *ret;
	const struct column *tax = frame_column(&x->frame, "tax", 0), *before = frame_column(&x->frame, "tax", 1);
	assert_null(tax->present);
	assert_non_null(before->present);
	assert_int_equal((uintptr_t)tax->v % 64, 0);
	assert_true(column_has(tax, 0) && !column_has(before, 0) && column_has(before, 1));
	assert_true(before->v[0] == 0 && tax->v[ROWS] == 0 && tax->v[frame_padded(ROWS) - 1] == 0);
	assert_null(frame_column(&x->frame, "tax", 2));
	assert_null(frame_column(&x->frame, "taxes", 0));
}

static void test_dictionary(void **ret)
{
	struct fixture *x = *ret;
	struct dict_builder b;
	char text[16];
	uint32_t index;
	assert_int_equal(dict_begin(&b, &x->arena), RC_OK);
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 5000; i++) {
			int n = snprintf(text, sizeof text, "w%u", (unsigned)i);
			assert_int_equal(dict_add(&b, text, (size_t)n, &index), RC_OK);
			assert_int_equal(index, i);
		}
	assert_int_equal(b.dict->n, 5000);
	assert_int_equal(dict_find(b.dict, "w4999"), 4999);
	assert_int_equal(dict_find(b.dict, "w5000"), UINT32_MAX);
}

/* --- places --- */

static void check_place(const char *yaml, int line, int col)
{
	struct fixture x = { 0 };
	arena_init(&x.arena, 0);
	plan_report_init(&x.report, &x.arena);
	x.report.english = true;
	struct plan_node *root = plan_read_text(&x.report, "a.yaml", yaml, strlen(yaml)), *node = plan_get(root, "formula");
	struct formula_names names = names_of(&x);
	assert_null(formula_compile(&x.arena, &x.report, node, node->text, &names, -1, NULL));
	assert_int_equal(x.report.n, 1);
	if (x.report.issues[0].line != line || x.report.issues[0].col != col)
		fail_msg("%s: at %d:%d", yaml, x.report.issues[0].line, x.report.issues[0].col);
	assert_string_equal(x.report.issues[0].file, "a.yaml");
	arena_finish(&x.arena);
}

static void test_places(void **ret)
{
	check_place("formula: 1 + taxes\n", 1, 14);
	check_place("a: 1\nformula: \"1 + taxes\"\n", 2, 15);
	check_place("formula: \"'税' == taxes\"\n", 1, 18);
}

static void test_places_in_blocks(void **ret)
{
	check_place("formula: |\n  1 +\n    taxes\n", 3, 3);
	check_place("formula: |\n  1 + # 税\n  2 + taxes\nb: 2\n", 3, 5);
}

/* --- running --- */

struct result { double v[ROWS]; uint64_t present[(ROWS + 63) / 64]; };

static void run_blocks(const struct formula_run *run, size_t block, struct result *r)
{
	void *scratch = aligned_alloc(64, (formula_scratch_size(run->f) + 63) / 64 * 64);
	for (size_t row = 0; row < ROWS; row += block)
		formula_run(run, row, ROWS - row < block ? ROWS - row : block, r->v + row, r->present + row / 64, scratch);
	free(scratch);
}

static struct formula_run bind(struct fixture *x, const struct formula *f, const double *params)
{
	struct formula_run run;
	const char *missing;
	assert_int_equal(formula_bind(&x->arena, f, &x->frame, params, &run, &missing), RC_OK);
	return run;
}

static const char *const many[] = {
	"tax / land", "growth(tax)", "if(land > 50 亩 and group == \"规上\", tax / land, unknown)", "coalesce(tax[-1y], 0) + tax", "number(tax, \"元\") / (number(land, \"亩\") - 50)",
	"case(tax > 9000 万元: 3, land < 10 亩: 2, else: 1)", "pow(number(tax, \"元\"), 0.3) * log(number(land, \"亩\"))", "round(tax / land, 2)", "known(land) or tax > 50 万元",
	"if(group == \"规上\", group, \"其他\")", "sqrt(number(tax - 5000 万元, \"万元\"))", "min(tax, tax[-1y]) / max(land, 1 亩)",
};

static void test_blocks(void **ret)
{
	struct fixture *x = *ret;
	static struct result whole, part;
	for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
		struct formula_run run = bind(x, compile(x, many[i]), NULL);
		run_blocks(&run, FRAME_BLOCK, &whole);
		for (size_t block = 64; block < FRAME_BLOCK; block += 64 * 3) {
			run_blocks(&run, block, &part);
			if (memcmp(&whole, &part, sizeof whole) != 0)
				fail_msg("%s differs in blocks of %zu", many[i], block);
		}
		assert_true(whole.present[ROWS / 64] >> (ROWS % 64) == 0);
		for (size_t row = 0; row < ROWS; row += 137) {
			double v;
			bool there;
			assert_non_null(formula_trace(&x->arena, &run, row, &v, &there));
			assert_true(there == (whole.present[row / 64] >> (row % 64) & 1) && v == whole.v[row]);
		}
	}
}

struct worker { const struct formula_run *run; struct result r; };

static void *work(void *user)
{
	struct worker *w = user;
	for (int i = 0; i < 20; i++)
		run_blocks(w->run, FRAME_BLOCK, &w->r);
	return NULL;
}

static void test_threads(void **ret)
{
	struct fixture *x = *ret;
	static struct worker workers[4];
	pthread_t threads[4];
	struct formula_run run = bind(x, compile(x, many[2]), NULL);
	for (int i = 0; i < 4; i++) {
		workers[i].run = &run;
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_memory_equal(&workers[i].r, &workers[0].r, sizeof workers[i].r);
	}
}

static void test_params(void **ret)
{
	struct fixture *x = *ret;
	static struct result r;
	double params[2] = { -1, 2 };
	struct formula_run run = bind(x, compile(x, "tax * $w"), params);
	const double *tax = frame_column(&x->frame, "tax", 0)->v;
	run_blocks(&run, FRAME_BLOCK, &r);
	assert_true(r.v[17] == tax[17] * 2);
	params[1] = 3;
	run_blocks(&run, FRAME_BLOCK, &r);
	assert_true(r.v[17] == tax[17] * 3 && r.present[0] == UINT64_MAX);
	params[1] = (double)NAN;
	run_blocks(&run, FRAME_BLOCK, &r);
	assert_true(r.v[17] == 0 && r.present[0] == 0);
}

static void test_short_rows(void **ret)
{
	struct fixture *x = *ret;
	struct formula_run run = bind(x, compile(x, "tax + 1 万元"), NULL);
	double out[8] = { 0, 0, 0, 0, 0, 77, 77, 77 };
	uint64_t present[1] = { 0 };
	void *scratch = aligned_alloc(64, (formula_scratch_size(run.f) + 63) / 64 * 64);
	formula_run(&run, 128, 5, out, present, scratch);
	free(scratch);
	assert_true(out[5] == 77 && present[0] == 31);
	assert_true(out[4] == frame_column(&x->frame, "tax", 0)->v[132] + 1);
}

/* --- what a formula says about itself --- */

static void test_inputs(void **ret)
{
	struct fixture *x = *ret;
	const char *const *names;
	const int *lags;
	const struct formula *f = compile(x, "  tax / land + tax[-1y] / land * 1  \n");
	assert_int_equal(formula_inputs(f, &names, &lags), 3);
	assert_string_equal(names[0], "tax");
	assert_string_equal(names[1], "land");
	assert_true(strcmp(names[2], "tax") == 0 && lags[2] == 1 && lags[0] == 0);
	assert_int_equal(formula_type(f), FORMULA_NUMBER);
	assert_string_equal(formula_text(f), "  tax / land + tax[-1y] / land * 1");
	/* what is folded away is not needed */
	assert_int_equal(formula_inputs(compile(x, "if(true, tax, land * 1 万元/亩)"), &names, &lags), 1);
	const struct dict *d = formula_dict(compile(x, "if(tax > 1 万元, group, unknown)"));
	assert_ptr_equal(d, frame_column(&x->frame, "group", 0)->dict);
	assert_null(formula_dict(compile(x, "if(tax > 1 万元, group, \"其他\")")));
}

static void test_bind(void **ret)
{
	struct fixture *x = *ret;
	const struct formula *f = compile(x, "tax / land");
	struct frame_builder b;
	struct frame_fill fill;
	struct frame other;
	struct formula_run run = { .f = NULL };
	const char *missing = NULL;
	struct unit yuan;
	assert_true(unit_parse("元", strlen("元"), &yuan, NULL));
	assert_int_equal(frame_begin(&b, &x->arena, 10), RC_OK);
	assert_int_equal(frame_add(&b, "tax", 0, COL_NUMBER, &frame_column(&x->frame, "tax", 0)->unit, NULL, &fill), RC_OK);
	assert_int_equal(frame_add(&b, "taxes", 0, COL_NUMBER, &yuan, NULL, &fill), RC_OK);
	frame_done(&b, &other);
	assert_int_equal(formula_bind(&x->arena, f, &other, NULL, &run, &missing), RC_NOT_FOUND);
	assert_string_equal(missing, "land");
	assert_null(run.f);
	/* the same name in another unit would be another number */
	assert_int_equal(frame_begin(&b, &x->arena, 10), RC_OK);
	assert_int_equal(frame_add(&b, "tax", 0, COL_NUMBER, &yuan, NULL, &fill), RC_OK);
	frame_done(&b, &other);
	assert_int_equal(formula_bind(&x->arena, f, &other, NULL, &run, &missing), RC_NOT_FOUND);
	assert_string_equal(missing, "tax");
}

/* --- limits --- */

static void refuse(struct fixture *x, const char *text, const char *why)
{
	struct formula_names names = names_of(x);
	plan_report_init(&x->report, &x->arena);
	x->report.english = true;
	assert_null(formula_compile(&x->arena, &x->report, NULL, text, &names, -1, NULL));
	assert_true(x->report.n_errors > 0);
	bool said = false;
	for (int i = 0; i < x->report.n; i++)
		said |= strstr(x->report.issues[i].text, why) != NULL;
	if (!said)
		fail_msg("'%.40s' did not say %s but %s", text, why, x->report.issues[x->report.n - 1].text);
}

static char *repeated(const char *before, const char *part, int n, const char *after)
{
	size_t len = strlen(part);
	char *s = malloc(strlen(before) + len * (size_t)n + strlen(after) + 1), *p = stpcpy(s, before);
	for (int i = 0; i < n; i++)
		p = stpcpy(p, part);
	stpcpy(p, after);
	return s;
}

static void test_limits(void **ret)
{
	struct fixture *x = *ret;
	static const struct { const char *before, *part; int n; const char *after, *why; } cases[] = {
		{ "", "(", 5000, "1", "nested more than" }, { "", "-", 5000, "1", "nested more than" }, { "", "not ", 3000, "true", "nested more than" }, { "1", " + 1", 3000, "", "in a row" },
		{ "tax", "[-1y]", 2000, "", "in a row" }, { "", "abs(", 2000, "1", "nested more than" }, { "max(1", ", 1", 1000, ")", "many items" }, { "1 +", " ", 20000, "1", "longer than" },
		{ "x in (1", ", 1", 1000, ")", "many items" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = repeated(cases[i].before, cases[i].part, cases[i].n, cases[i].after);
		refuse(x, text, cases[i].why);
		free(text);
	}
	refuse(x, "sum(sum(land, 40y), 40y)", "60 years back");
	refuse(x, "sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(1, 5y), 5y), 5y), 5y), 5y), 5y), 5y), 5y), 5y), 5y), 5y)", "too large");
	refuse(x, "", "empty");
	refuse(x, " \n # nothing", "empty");
	refuse(x, "1 \x01", "0x01");
	refuse(x, "1 \xff", "0xFF");
	/* 250 terms are fine */
	char *text = repeated("tax", " + tax", 250, "");
	compile(x, text);
	free(text);
}

static void test_small_arena(void **ret)
{
	struct fixture *x = *ret;
	struct formula_names names = names_of(x);
	for (size_t limit = 0; limit < 20000; limit += 97) {
		struct arena small;
		arena_init(&small, limit + 1);
		const struct formula *f = formula_compile(&small, &x->report, NULL, "sum(tax, 2y) / land * $w + coalesce(tax / land, 0)", &names, -1, NULL);
		struct formula_run run;
		const char *missing = "";
		if (f != NULL)
			assert_int_not_equal(formula_bind(&small, f, &x->frame, (double[]){ 0, 1 }, &run, &missing), RC_NOT_FOUND);
		arena_finish(&small);
	}
	assert_true(x->report.n_errors > 0);
}

static void test_chinese(void **ret)
{
	struct fixture *x = *ret;
	struct formula_names names = names_of(x);
	x->report.english = false;
	assert_null(formula_compile(&x->arena, &x->report, NULL, "tax + land", &names, -1, NULL));
	assert_string_equal(x->report.issues[0].text, "单位不合：左边是 万元，这里是 亩");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_frame), T(test_dictionary), T(test_places), T(test_places_in_blocks), T(test_blocks), T(test_threads), T(test_params), T(test_short_rows), T(test_inputs),
		T(test_bind), T(test_limits), T(test_small_arena), T(test_chinese),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
