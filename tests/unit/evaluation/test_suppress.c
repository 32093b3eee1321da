/* test_suppress.c - hidden cells of public tables: nobody finds out by subtraction that a cell is small.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The proof here knows nothing of networks: it searches all tables of whole numbers that agree with what is shown, and asks of every
 * small hidden count whether some
 * such table has at least three there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "evaluation/suppress.h"

enum { MOST = 4, SIDE = MOST + 1 };

struct shown {
	int rows, cols;
	size_t counts[MOST][SIDE];          /* with row totals */
	bool hidden[MOST][SIDE];
	size_t totals[MOST]; bool hidden_totals[MOST];
	size_t all;
};

static void totals_of(struct shown *t)
{
	t->all = 0;
	memset(t->totals, 0, sizeof t->totals);
	for (int i = 0; i < t->rows; i++) {
		t->counts[i][t->cols] = 0;
		for (int j = 0; j < t->cols; j++) {
			t->counts[i][t->cols] += t->counts[i][j];
			t->totals[j] += t->counts[i][j];
			t->all += t->counts[i][j];
		}
	}
}

/* ---- The attacker: fills the hidden cells row by row so that everything shown comes out. `want` is what the cell at (wi, wj) must be at
 * least; row -1 is the bottom. */

struct attack { const struct shown *t; int wi, wj; size_t want, max; size_t sums[MOST]; size_t total; long steps; };

static bool fits_bottom(const struct attack *a)
{
	if (a->total != a->t->all)
		return false;
	for (int j = 0; j < a->t->cols; j++)
		if ((!a->t->hidden_totals[j] && a->sums[j] != a->t->totals[j]) || (a->wi < 0 && a->wj == j && a->sums[j] < a->want))
			return false;
	return true;
}

static bool fill(struct attack *a, int i, int j, size_t row_sum)
{
	const struct shown *t = a->t;
	if (++a->steps > 3000000)
		return false;
	if (i == t->rows)
		return fits_bottom(a);
	if (j == t->cols) {
		if (!t->hidden[i][j] && row_sum != t->counts[i][j])
			return false;
		if (i == a->wi && j == a->wj && row_sum < a->want)
			return false;
		return fill(a, i + 1, 0, 0);
	}
	size_t from = t->hidden[i][j] ? 0 : t->counts[i][j], to = t->hidden[i][j] ? a->max : from;
	if (i == a->wi && j == a->wj && from < a->want)
		from = a->want;
	for (size_t v = from; v <= to; v++) {
		if ((!t->hidden[i][t->cols] && row_sum + v > t->counts[i][t->cols]) || (!t->hidden_totals[j] && a->sums[j] + v > t->totals[j]) ||
			a->total + v > t->all)
			break;
		a->sums[j] += v;
		a->total += v;
		bool ok = fill(a, i, j + 1, row_sum + v);
		a->sums[j] -= v;
		a->total -= v;
		if (ok)
			return true;
	}
	return false;
}

static bool could_be_three(const struct shown *t, int i, int j)
{
	struct attack a = { .t = t, .wi = i, .wj = j, .want = SUPPRESS_BELOW, .max = t->all };
	return fill(&a, 0, 0, 0);
}

static void protect(struct shown *t, bool *ret_safe)
{
	struct arena arena;
	size_t counts[MOST * MOST];
	bool hidden[MOST * SIDE];
	arena_init(&arena, 1 << 20);
	totals_of(t);
	*ret_safe = suppress_margin(t->totals, t->cols, t->hidden_totals);
	for (int i = 0; i < t->rows; i++)
		memcpy(counts + i * t->cols, t->counts[i], (size_t)t->cols * sizeof *counts);
	if (*ret_safe)
		assert_int_equal(suppress_table(&arena, counts, t->rows, t->cols, t->hidden_totals, hidden, ret_safe), RC_OK);
	for (int i = 0; i < t->rows; i++)
		memcpy(t->hidden[i], hidden + i * (t->cols + 1), (size_t)t->cols + 1);
	arena_finish(&arena);
}

static void audit(const struct shown *t)
{
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j <= t->cols; j++) {
			if (t->counts[i][j] >= SUPPRESS_BELOW)
				continue;
			assert_true(t->hidden[i][j]);
			assert_true(could_be_three(t, i, j));
		}
	for (int j = 0; j < t->cols; j++)
		if (t->totals[j] < SUPPRESS_BELOW) {
			assert_true(t->hidden_totals[j]);
			assert_true(could_be_three(t, -1, j));
		}
}

/* ---- */

static uint32_t next(uint32_t *seed) { return (*seed = *seed * 1664525u + 1013904223u) >> 8; }

static void random_tables_withstand_subtraction(void **state)
{
	uint32_t seed = 20200531;
	int published = 0;
	for (int n = 0; n < 600; n++) {
		struct shown t = { .rows = 2 + (int)(next(&seed) % 2), .cols = 2 + (int)(next(&seed) % 2) };
		bool safe;
		for (int i = 0; i < t.rows; i++)
			for (int j = 0; j < t.cols; j++)
				t.counts[i][j] = n % 3 == 0 && j == 0 ? next(&seed) % 2 : next(&seed) % 3 == 0 ? next(&seed) % 4 : next(&seed) % 9; /* small totals too */
		protect(&t, &safe);
		if (!safe)
			continue;
		published++;
		audit(&t);
	}
	assert_true(published > 400);
}

static void what_is_not_small_stays(void **state)
{
	struct shown t = { .rows = 3, .cols = 3, .counts = { { 30, 40, 50 }, { 12, 9, 3 }, { 5, 6, 7 } } };
	bool safe;
	protect(&t, &safe);
	assert_true(safe);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j <= 3; j++)
			assert_false(t.hidden[i][j]);
}

/* One small cell takes a rectangle of four with it, and not the largest counts. */
static void a_small_cell_takes_the_cheapest_rectangle(void **state)
{
	struct shown t = { .rows = 3, .cols = 3, .counts = { { 30, 1, 50 }, { 12, 9, 300 }, { 500, 600, 700 } } };
	int n = 0;
	bool safe;
	protect(&t, &safe);
	assert_true(safe);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j <= 3; j++)
			n += t.hidden[i][j];
	assert_int_equal(n, 4);
	assert_true(t.hidden[0][0] && t.hidden[0][1] && t.hidden[1][0] && t.hidden[1][1]);
	audit(&t);
}

/* Two small cells that only lean on each other are not enough: 1 + 1 = 2 leaves no room for three. */
static void small_cells_do_not_protect_each_other(void **state)
{
	struct shown t = { .rows = 2, .cols = 3, .counts = { { 1, 1, 40 }, { 50, 60, 70 } } };
	bool safe;
	protect(&t, &safe);
	assert_true(safe);
	audit(&t);
	assert_true(t.hidden[0][2] || t.hidden[0][3]);
}

/* The bottom row is settled alone: every table of the same classes hides the same totals. */
static void the_bottom_row_is_settled_once(void **state)
{
	const size_t totals[] = { 100, 2, 40, 7 };
	bool hidden[4];
	assert_true(suppress_margin(totals, 4, hidden));
	assert_false(hidden[0]);
	assert_true(hidden[1]);
	assert_false(hidden[2]);
	assert_true(hidden[3]); /* the smallest of the others */
	const size_t alone[] = { 2 };
	assert_false(suppress_margin(alone, 1, hidden));
	const size_t fine[] = { 3, 4 };
	assert_true(suppress_margin(fine, 2, hidden));
	assert_false(hidden[0] || hidden[1]);
}

/* A single row equals the bottom row: it cannot hide what that shows. */
static void a_table_that_cannot_be_protected_is_not_published(void **state)
{
	struct shown t = { .rows = 1, .cols = 2, .counts = { { 2, 1 } } };
	bool safe;
	protect(&t, &safe);
	struct shown one = { .rows = 1, .cols = 1, .counts = { { 2 } } };
	bool one_safe;
	protect(&one, &one_safe);
	assert_false(one_safe);
	if (safe)
		audit(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_tables_withstand_subtraction),
		cmocka_unit_test(what_is_not_small_stays),
		cmocka_unit_test(a_small_cell_takes_the_cheapest_rectangle),
		cmocka_unit_test(small_cells_do_not_protect_each_other),
		cmocka_unit_test(the_bottom_row_is_settled_once),
		cmocka_unit_test(a_table_that_cannot_be_protected_is_not_published),
	};
	return cmocka_run_group_tests_name("evaluation/suppress", tests, NULL, NULL);
}
