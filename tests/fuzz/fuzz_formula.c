/* fuzz_formula.c - any text as a formula: no crash, and the block program and the plain evaluation agree on every row.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "indicators/formula.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 200, COLUMNS = 9 };

static const struct { const char *name; int lag; enum col_kind kind; const char *unit; } columns[COLUMNS] = {
	{ "tax", 0, COL_NUMBER, "万元" }, { "tax", 1, COL_NUMBER, "元" }, { "tax", 2, COL_NUMBER, "万元" }, { "land", 0, COL_NUMBER, "亩" }, { "x", 0, COL_NUMBER, "" },
	{ "g", 0, COL_ENUM, "" }, { "h", 0, COL_ENUM, "" }, { "b", 0, COL_BOOL, "" }, { "d", 0, COL_DATE, "" },
};
static const char *const keys[] = { "甲", "乙" };
static const double key_values[] = { 2.5, (double)NAN };
static const double params[2] = { 40, (double)NAN };

struct world { struct arena *arena; struct frame frame; struct formula_table table; const struct formula *derived; };

static bool find_column(void *user, const char *name, int lag, struct column *ret)
{
	struct world *w = user;
	const struct column *c = frame_column(&w->frame, name, lag);
	if (c != NULL)
		*ret = *c;
	return c != NULL;
}

static const struct formula *find_formula(void *user, const char *name)
{
	struct world *w = user;
	return strcmp(name, "per_mu") == 0 ? w->derived : NULL;
}

static int find_param(void *user, const char *name, struct unit *ret_unit)
{
	(void)user;
	*ret_unit = unit_one();
	return strcmp(name, "w") == 0 ? 0 : strcmp(name, "u") == 0 ? 1 : -1;
}

static const struct formula_table *find_table(void *user, const char *name)
{
	struct world *w = user;
	return strcmp(name, "T") == 0 ? &w->table : NULL;
}

static const char *const *known(void *user)
{
	static const char *const names[] = { "tax", "land", "x", "g", "h", "b", "d", "per_mu", NULL };
	(void)user;
	return names;
}

/* Values with corners: zeros, negatives, large ones, and every seventh or so absent. */
static double value_at(int column, size_t row)
{
	static const double corners[] = { 0, -1, 1, 0.5, 9007199254740992.0, -9007199254740992.0, 1e-300, 3, 20000, 2.5 };
	switch (columns[column].kind) {
	case COL_ENUM: return (double)(row * 7 % 3);
	case COL_BOOL: return row % 2;
	case COL_DATE: return (double)(row * 131) - 4000;
	default: return corners[(row + (size_t)column * 3) % (sizeof corners / sizeof *corners)];
	}
}

static void make_frame(struct world *w)
{
	struct frame_builder b;
	struct dict_builder words[2];
	uint32_t index;
	assert(frame_begin(&b, w->arena, ROWS) == RC_OK);
	for (int k = 0; k < 2; k++) {
		assert(dict_begin(&words[k], w->arena) == RC_OK);
		for (int i = 0; i < 3; i++)
			assert(dict_add(&words[k], (const char *const[]){ "甲", "乙", "丙", "丁" }[i + k], 3, &index) == RC_OK);
	}
	for (int i = 0; i < COLUMNS; i++) {
		struct frame_fill fill;
		struct unit unit;
		assert(unit_parse(columns[i].unit, strlen(columns[i].unit), &unit, NULL));
		const struct dict *dict = columns[i].kind == COL_ENUM ? words[columns[i].name[0] == 'h'].dict : NULL;
		assert(frame_add(&b, columns[i].name, columns[i].lag, columns[i].kind, &unit, dict, &fill) == RC_OK);
		for (size_t row = 0; row < ROWS; row++)
			if (i == 3 || (row + (size_t)i) % 7 != 0)
				frame_set(&fill, row, value_at(i, row));
	}
	frame_done(&b, &w->frame);
	w->frame.period_year = 2020;
}

static bool bit(const uint64_t *present, size_t row)
{
	return present[row >> 6] >> (row & 63) & 1;
}

/* Whole, in words of 64, and row by row: one answer. */
static void compare(struct world *w, const struct formula *f)
{
	struct formula_run run;
	const char *missing;
	double whole[ROWS], parts[ROWS];
	uint64_t present[4], part_present[4];
	assert(formula_bind(w->arena, f, &w->frame, params, &run, &missing) == RC_OK);
	void *scratch = aligned_alloc(64, (formula_scratch_size(f) + 63) / 64 * 64);
	memset(scratch, 0xff, formula_scratch_size(f));
	formula_run(&run, 0, ROWS, whole, present, scratch);
	memset(scratch, 0x7f, formula_scratch_size(f));
	for (size_t row = 0; row < ROWS; row += 64)
		formula_run(&run, row, ROWS - row < 64 ? ROWS - row : 64, parts + row, part_present + row / 64, scratch);
	free(scratch);
	assert(memcmp(whole, parts, sizeof whole) == 0 && memcmp(present, part_present, sizeof present) == 0);
	assert((present[3] >> (ROWS - 192)) == 0);
	for (size_t row = 0; row < ROWS; row += 3) {
		double v;
		bool there;
		const char *trace = formula_trace(w->arena, &run, row, &v, &there);
		if (trace == NULL)
			break;  /* the arena is full */
		assert(there == bit(present, row) && v == whole[row]);
		assert(there || whole[row] == 0);
		assert(isfinite(whole[row]));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > 4096)
		return 0;
	struct arena arena;
	struct plan_report report;
	arena_init(&arena, 256u << 20);
	plan_report_init(&report, &arena);
	report.english = data[0] % 2;
	struct world w = { .arena = &arena, .table = { "T", unit_one(), keys, key_values, 2 } };
	make_frame(&w);
	struct formula_names names = { find_column, find_formula, find_param, find_table, known, &w };
	w.derived = formula_compile(&arena, &report, NULL, "tax / land", &names, -1, NULL);
	assert(w.derived != NULL);
	char *text = arena_strndup(&arena, (const char *)data + 1, size - 1);
	struct unit unit, back;
	char printed[UNIT_TEXT_MAX];
	if (unit_parse(text, strlen(text), &unit, NULL)) {
		unit_print(&unit, printed, sizeof printed);
		assert(unit_parse(printed, strlen(printed), &back, NULL) && unit_same(&unit, &back));
	}
	const struct formula *f = formula_compile(&arena, &report, NULL, text, &names, -1, NULL);
	assert((f == NULL) == (report.n_errors > 0));
	if (f != NULL)
		compare(&w, f);
	arena_finish(&arena);
	return 0;
}
