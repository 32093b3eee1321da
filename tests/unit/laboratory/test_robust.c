/* test_robust.c - rank intervals under noisy weights: the fast way, the engine's way and a plain one give the same bits, whatever the threads.
 * SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evaluation/stats.h"
#include "laboratory/robust.h"

#define HEAD "scheme: x\nunit_id: code\n" \
	"columns:\n  code: {kind: id}\n  big: {kind: bool}\n  a: {}\n  b: {}\n  c: {}\n  d: {}\nstrata: {size: big}\n" \
	"items:\n" \
	"  - {code: a, value: a, applies: big, weight: 40, benchmark: {of: mean, by: size}, score: {method: ratio, cap: 1.5, floor: 0}}\n" \
	"  - {code: b, value: b, applies: big, weight: 35, benchmark: {of: median, by: size}, score: {method: ratio, cap: 2}, on_missing: {fill: mean_score, by: size}}\n" \
	"  - {code: c, value: c, weight: 25, applies: big, score: {method: steps, bands: [{from: 60, points: 25}, {from: 20, points: 10}, {points: 0}]}}\n" \
	"  - {code: sa, value: a, applies: not big, weight: 70, benchmark: 50, score: {method: ratio, cap: 1.5}}\n" \
	"  - {code: sd, value: d, applies: not big, weight: 30, benchmark: 50, score: {method: reverse_ratio}}\n"

static const char *const rules[] = {
	HEAD "rank: {over: size, on: points(2), ties: keys, keys: [{by: d, order: ascending}]}\nclasses: {list: [A, B], method: quota, shares: {A: 30 %, B: 70 %}}\n",
	HEAD "rank: {over: size}\nclasses: {list: [A, B], method: quota, shares: {A: 30 %, B: 70 %}}\n",
	HEAD "total: {cap: 90, floor: 5}\nrank: {on: points(1), ties: same}\nclasses: {list: [A, B], method: quota, shares: {A: 30 %, B: 70 %}}\n",
	HEAD "total: {cap: 100}\nrank: {ties: same, order: ascending}\nclasses: {list: [A, B], method: quota, shares: {A: 30 %, B: 70 %}}\n",
	HEAD "bonus: {items: [{code: e, value: d, score: {method: per_unit, points: 1, every: 30, cap: 3}}]}\nrank: {over: size}\n"
		"classes: {list: [A, B], method: quota, shares: {A: 30 %, B: 70 %}}\n",
	HEAD "bonus: {cap: 4, items: [{code: e, value: d, score: {method: per_unit, points: 1, every: 3, cap: 9}}]}\nrank: {over: size}\n"
		"classes: {list: [A, B], method: quota, shares: {A: 30 %, B: 70 %}}\n",
};

/* Few distinct values, so that totals tie; some unknown. */
static char *table(int rows)
{
	uint32_t x = 2463534242u;
	size_t cap = (size_t)rows * 64 + 100, at = 0;
	char *csv = malloc(cap);
	assert_non_null(csv);
	at += (size_t)snprintf(csv, cap, "code,big,a,b,c,d\n");
	for (int i = 0; i < rows; i++) {
		uint32_t v[5];
		for (int k = 0; k < 5; k++) {
			x ^= x << 13;
			x ^= x >> 17;
			x ^= x << 5;
			v[k] = x >> 8;
		}
		at += (size_t)snprintf(csv + at, cap - at, "u%05d,%d,%u,", i, v[0] % 3 == 0, v[1] % 97);
		at += (size_t)(v[2] % 11 == 0 ? snprintf(csv + at, cap - at, ",") : snprintf(csv + at, cap - at, "%u,", v[2] % 31));
		at += (size_t)snprintf(csv + at, cap - at, "%u,%u\n", v[3] % 100, v[4] % 13);
	}
	return csv;
}

static void plainly(struct engine *g, const struct robust_ask *ask, const struct robust *r)
{
	struct settings set, own_set;
	double *ranks = malloc(r->n * (size_t)ask->runs * sizeof *ranks), *scratch = malloc((size_t)ask->runs * sizeof *scratch);
	assert_true(ranks != NULL && scratch != NULL);
	assert_int_equal(settings_make(&g->a, g->s, &set), RC_OK);
	assert_int_equal(settings_make(&g->a, g->s, &own_set), RC_OK);
	for (int run = 0; run < ask->runs; run++) {
		struct evaluation own = *g->e;
		struct settings base;
		assert_int_equal(settings_make(&g->a, g->s, &base), RC_OK);
		own.settings = base;
		robust_weights(&own, ask->seed, run, ask->noise, set.weight);
		engine_run(g, &set);
		for (size_t i = 0; i < r->n; i++)
			ranks[i * (size_t)ask->runs + (size_t)run] = g->e->rank[r->rows[i]];
	}
	for (size_t i = 0; i < r->n; i++) {
		struct sample s = { ranks + i * (size_t)ask->runs, NULL, (size_t)ask->runs };
		assert_true(stats_quantile(s, 0.05, scratch) == r->low[i]);
		assert_true(stats_quantile(s, 0.95, scratch) == r->high[i]);
		assert_true(fabs(stats_mean(s) - r->mean[i]) <= 1e-9 * r->mean[i]);
	}
	engine_run(g, &own_set);
	free(ranks);
	free(scratch);
}

static void same_robust(const struct robust *a, const struct robust *b, size_t rows)
{
	double *low = calloc(rows, sizeof *low), *high = calloc(rows, sizeof *high);
	assert_true(low != NULL && high != NULL);
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		low[a->rows[i]] = a->low[i];
		high[a->rows[i]] = a->high[i];
	}
	for (size_t i = 0; i < b->n; i++)
		assert_true(low[b->rows[i]] == b->low[i] && high[b->rows[i]] == b->high[i]);
	free(low);
	free(high);
}

static void rules_agree(void **state)
{
	char *csv = table(700);
	(void)state;
	for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
		for (int threads = 1; threads <= 3; threads += 2) {
			struct engine g;
			struct robust fast, slow, again;
			struct robust_ask ask = { .seed = 20200715 + k, .runs = 213, .noise = 0.25 };
			engine_open(&g, rules[k], csv, threads);
			assert_int_equal(robust_run(g.e, g.pool, &g.a, &ask, &fast, &g.why), RC_OK);
			assert_int_equal(fast.linear, k < 5);
			plainly(&g, &ask, &fast);
			ask.plain = true;
			assert_int_equal(robust_run(g.e, g.pool, &g.a, &ask, &slow, &g.why), RC_OK);
			assert_false(slow.linear);
			same_robust(&fast, &slow, 700);
			ask.plain = false;
			ask.seed++;
			assert_int_equal(robust_run(g.e, g.pool, &g.a, &ask, &again, &g.why), RC_OK);
			assert_true(memcmp(again.low, fast.low, fast.n * sizeof *fast.low) != 0);
			engine_close(&g);
		}
	free(csv);
}

/* A hundred thousand runs are not needed to see that the draws fill [1 - noise, 1 + noise] evenly, and that weights keep their sum. */
static void weights_are_even(void **state)
{
	struct engine g;
	char *csv = table(50);
	double w[8], mean = 0;
	(void)state;
	engine_open(&g, rules[1], csv, 1);
	for (int run = 0; run < 4000; run++) {
		robust_weights(g.e, 7, run, 0.25, w);
		assert_true(fabs(w[0] + w[1] + w[2] - 100) < 1e-9 && fabs(w[3] + w[4] - 100) < 1e-9);
		assert_true(w[0] > 40 * 0.75 / 1.25 && w[0] < 40 * 1.25 / 0.75);
		mean += w[0] / 4000;
	}
	assert_true(fabs(mean - 40) < 0.3);
	engine_close(&g);
	free(csv);
}

static bool until_32(void *arg, int done, int runs)
{
	(void)arg;
	(void)runs;
	return done < 32;
}

static void it_stops(void **state)
{
	struct engine g;
	struct robust r;
	char *csv = table(50);
	struct robust_ask ask = { .seed = 1, .runs = 100, .noise = 0.25, .told = until_32 };
	(void)state;
	for (int plain = 0; plain < 2; plain++) {
		engine_open(&g, rules[0], csv, 1);
		ask.plain = plain;
		uint64_t before = evaluation_hash(g.e);
		assert_int_equal(robust_run(g.e, g.pool, &g.a, &ask, &r, &g.why), RC_CANCELLED);
		assert_true(evaluation_hash(g.e) == before);
		ask.runs = ROBUST_RUNS_MIN - 1;
		assert_int_equal(robust_run(g.e, g.pool, &g.a, &ask, &r, &g.why), RC_BAD_INPUT);
		ask.runs = 100;
		engine_close(&g);
	}
	free(csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rules_agree), cmocka_unit_test(weights_are_even), cmocka_unit_test(it_stops) };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("laboratory/robust", tests, NULL, NULL);
}
