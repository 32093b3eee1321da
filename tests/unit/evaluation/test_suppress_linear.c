/* test_suppress_linear.c - nobody who adds and subtracts what is shown learns about one or two firms.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The attacker of this test is not the program's: he takes firms one by one, not atoms, and compares ranks. What is shown gives away a pair of firms when the rank of
 * all equations is greater than the rank without the columns of the two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "evaluation/suppress_linear.h"

enum { FIRMS = 44, SLOTS = 4, CELLS = 80 };
static const uint64_t P = 998244353; /* not the program's prime */

struct town { struct suppress_sums s; int32_t of[FIRMS * SLOTS]; bool fixed[CELLS], hidden[CELLS]; uint32_t cost[CELLS]; };

static uint64_t seed;
static int chance(int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)n);
}

static uint64_t inverse(uint64_t v)
{
	uint64_t r = 1;
	for (uint64_t n = P - 2; n > 0; n >>= 1, v = v * v % P)
		r = n & 1 ? r * v % P : r;
	return r;
}

static int rank_without(const struct town *t, const bool *in, int a, int b)
{
	static uint64_t m[CELLS][FIRMS];
	int rows = 0, rank = 0;
	for (int k = 0; k < t->s.n_cells; k++) {
		memset(m[rows], 0, sizeof m[rows]);
		for (int f = 0; f < (int)t->s.firms; f++)
			for (int i = 0; i < t->s.slots; i++)
				if (f != a && f != b && in[f] && !t->hidden[k] && t->of[f * t->s.slots + i] == k)
					m[rows][f] = 1;
		rows++;
	}
	for (int f = 0; f < (int)t->s.firms; f++) {
		int at = rank;
		while (at < rows && m[at][f] == 0)
			at++;
		if (at == rows)
			continue;
		for (int i = 0; i < (int)t->s.firms; i++) {
			uint64_t x = m[at][i];
			m[at][i] = m[rank][i];
			m[rank][i] = x;
		}
		uint64_t one = inverse(m[rank][f]);
		for (int r = rank + 1; r < rows; r++) {
			uint64_t by = m[r][f] * one % P;
			for (int i = f; by != 0 && i < (int)t->s.firms; i++)
				m[r][i] = (m[r][i] + (P - by) * m[rank][i]) % P;
		}
		rank++;
	}
	return rank;
}

/* Firms that the attacker learns about: pairs (a, a) are single firms. */
static int attack(const struct town *t, const bool *in)
{
	int all = rank_without(t, in, -1, -1), found = 0;
	for (int a = 0; a < (int)t->s.firms; a++)
		for (int b = a; b < (int)t->s.firms; b++)
			found += rank_without(t, in, a, b) < all;
	return found;
}

/* Districts × industries with both margins and the whole, and towns of the districts of which only some are listed. */
static void build(struct town *t, int firms, int districts, int industries, bool towns)
{
	int row = districts * industries, col = row + districts, all = col + industries, first_town = all + 1;
	memset(t, 0, sizeof *t);
	for (int f = 0; f < firms; f++) {
		int d = chance(districts), i = chance(industries), w = chance(2);
		int32_t *of = t->of + (size_t)f * SLOTS;
		of[0] = d * industries + i;
		of[1] = row + d;
		of[2] = col + i;
		of[3] = towns && w == 0 ? first_town + d : -1;
	}
	t->s = (struct suppress_sums){ .firms = (size_t)firms, .slots = SLOTS, .of = t->of, .n_cells = first_town + districts, .fixed = t->fixed, .cost = t->cost };
	for (int k = 0; k < t->s.n_cells; k++)
		t->cost[k] = k < row ? 1 : 100;
}

static void run(struct town *t, const bool *in)
{
	bool changed, safe;
	assert_int_equal(suppress_sums(&t->s, in, t->hidden, &changed, &safe), RC_OK);
	assert_true(safe);
}

static void random_cities(void **state)
{
	static struct town t;
	bool all[FIRMS];
	int attacked = 0, shown = 0;
	(void)state;
	memset(all, true, sizeof all);
	seed = 1;
	for (int round = 0; round < 40; round++) {
		build(&t, 20 + chance(FIRMS - 20), 2 + chance(3), 2 + chance(3), round % 2 == 1);
		attacked += attack(&t, all) > 0;
		run(&t, all);
		assert_int_equal(attack(&t, all), 0);
		for (int k = 0; k < t.s.n_cells; k++)
			shown += !t.hidden[k];
	}
	assert_true(attacked > 30);   /* or the test would show nothing */
	assert_true(shown > 100);     /* nor would hiding everything be an art */
}

/* A table that was shown first stays; what comes later is hidden so that both together say nothing. */
static void later_tables(void **state)
{
	static struct town t;
	bool all[FIRMS];
	int hidden = 0;
	(void)state;
	memset(all, true, sizeof all);
	for (seed = 77; hidden < 5 && seed != 0;) {
		build(&t, 40, 3, 2, true);
		int towns = 3 * 2 + 3 + 2 + 1;
		for (int k = towns; k < t.s.n_cells; k++)
			t.hidden[k] = true; /* of a table that comes later */
		run(&t, all);
		for (int k = 0; k < towns; k++)
			t.fixed[k] = !t.hidden[k];
		for (int k = towns; k < t.s.n_cells; k++)
			t.hidden[k] = false;
		run(&t, all);
		assert_int_equal(attack(&t, all), 0);
		for (int k = 0; k < towns; k++)
			assert_true(t.hidden[k] == !t.fixed[k]);
		for (int k = towns; k < t.s.n_cells; k++)
			hidden += t.hidden[k];
	}
}

/* The remainder: a district whose towns are all listed but one firm. */
static void last_town(void **state)
{
	static struct town t;
	bool all[FIRMS];
	(void)state;
	memset(all, true, sizeof all);
	for (int f = 0; f < 10; f++) {
		t.of[f * 2] = 0;
		t.of[f * 2 + 1] = f < 9 ? 1 : -1;
	}
	t.s = (struct suppress_sums){ .firms = 10, .slots = 2, .of = t.of, .n_cells = 2, .fixed = t.fixed, .cost = t.cost };
	t.cost[1] = 5;
	t.fixed[0] = true;
	t.fixed[1] = true;
	bool changed, safe;
	assert_int_equal(suppress_sums(&t.s, all, t.hidden, &changed, &safe), RC_OK);
	assert_false(safe);           /* both were shown: too late, and it says so */
	t.fixed[1] = false;
	run(&t, all);
	assert_true(t.hidden[1] && !t.hidden[0]);
}

/* A firm that did not tell a figure is in no sum of it: the measures differ, and hiding for one never exposes another. */
static void measures(void **state)
{
	static struct town t;
	bool one[FIRMS], two[FIRMS], changed, safe;
	(void)state;
	seed = 5;
	for (int round = 0; round < 10; round++) {
		build(&t, 36, 3, 3, true);
		for (int f = 0; f < FIRMS; f++) {
			one[f] = chance(4) > 0;
			two[f] = chance(4) > 0;
		}
		do {
			bool a, b;
			assert_int_equal(suppress_sums(&t.s, one, t.hidden, &a, &safe), RC_OK);
			assert_int_equal(suppress_sums(&t.s, two, t.hidden, &b, &safe), RC_OK);
			changed = a || b;
		} while (changed);
		assert_int_equal(attack(&t, one), 0);
		assert_int_equal(attack(&t, two), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(random_cities), cmocka_unit_test(later_tables), cmocka_unit_test(last_town), cmocka_unit_test(measures) };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("suppress_linear", tests, NULL, NULL);
}
