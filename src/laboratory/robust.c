/* robust.c - thousands of rankings under slightly different weights.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/robust.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluation/kernel.h"
#include "evaluation/whatif.h"

enum { BATCH = 64, ROW_TASK = 2048, SPARE = 61, BITS = 11, DIGITS = 1 << BITS, PASSES = 2, PLACES = 1 << 22, SMALL = 32 };

/* ---- Weights of a run. */

static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static double drawn(uint64_t seed, int run, int item)
{
	return (double)(mix(mix(mix(seed) + (uint64_t)run) + (uint64_t)item) >> 11) * 0x1p-53;
}

static const char *for_whom(const struct item *it) { return it->applies.f ? formula_text(it->applies.f) : ""; }

void robust_weights(const struct evaluation *e, uint64_t seed, int run, double noise, double *ret_weights)
{
	const struct scheme *s = e->scheme;
	memcpy(ret_weights, e->settings.weight, (size_t)s->n_all * sizeof *ret_weights);
	for (int i = 0; i < s->n_items; i++)
		ret_weights[i] *= 1 + noise * (2 * drawn(seed, run, i) - 1);
	bool done[SCHEME_ITEMS] = { false };
	for (int i = 0; i < s->n_items; i++) {
		double before = 0, after = 0;
		for (int k = i; k < s->n_items && !done[i]; k++)
			if (strcmp(for_whom(&s->items[k]), for_whom(&s->items[i])) == 0) {
				before += e->settings.weight[k];
				after += ret_weights[k];
			}
		for (int k = s->n_items - 1; k >= i && !done[i]; k--)
			if (strcmp(for_whom(&s->items[k]), for_whom(&s->items[i])) == 0) {
				ret_weights[k] *= after != 0 ? before / after : 1;
				done[k] = true;
			}
	}
}

/* ---- The tails of each unit's ranks. High ones are kept as complements, so both sides keep the smallest. */

struct tail { uint32_t limit; uint32_t n; };
struct tails {
	size_t rows;
	uint32_t keep, cap, runs;
	uint32_t *values;            /* rows × 2 × cap */
	struct tail *tail;           /* rows × 2 */
	uint64_t *sum;
};

/* The loops below are short and without branches; the loader picks the widest variant that the processor has (as in evaluation/kernel.c). */
#if defined(__x86_64__) && !defined(__clang__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("arch=x86-64-v4", "avx2", "default"), optimize("O3")))
#else
#define WIDE
#endif

/* The k-th smallest of n, 1 <= k <= n: bisected between the smallest and the largest, by counting. */
WIDE static uint32_t kth(const uint32_t *v, int n, int k)
{
	uint32_t lo = UINT32_MAX, hi = 0;
	for (int i = 0; i < n; i++) {
		lo = v[i] < lo ? v[i] : lo;
		hi = v[i] > hi ? v[i] : hi;
	}
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int below = 0;
		for (int i = 0; i < n; i++)
			below += v[i] <= mid;
		if (below >= k)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

/* The k smallest come first, in no order; the largest of them comes back. */
static uint32_t select_smallest(uint32_t *v, int n, int k)
{
	uint32_t last = kth(v, n, k);
	int kept = 0;
	for (int i = 0; i < n; i++) {
		uint32_t x = v[i];
		v[kept] = x;
		kept += x < last;
	}
	for (; kept < k; kept++)
		v[kept] = last;
	return last;
}

static inline void tail_put(const struct tails *t, struct tail *at, uint32_t *v, uint32_t x)
{
	if (x >= at->limit)
		return;
	v[at->n++] = x;
	if (at->n < t->cap)
		return;
	at->limit = select_smallest(v, (int)t->cap, (int)t->keep);
	at->n = t->keep;
}

/* n ranks, `step` apart. */
static inline void tails_put(const struct tails *t, size_t row, const uint32_t *ranks, size_t step, int n)
{
	uint32_t *v = t->values + row * 2 * t->cap;
	struct tail *at = t->tail + row * 2;
	uint64_t sum = 0;
	for (int r = 0; r < n; r++) {
		uint32_t x = ranks[(size_t)r * step];
		sum += x;
		tail_put(t, &at[0], v, x);
		tail_put(t, &at[1], v + t->cap, ~x);
	}
	t->sum[row] += sum;
}

/* Type 7, from the order statistics just below and above. */
static double between(double at, double below, double above) { return below + (at - (double)(size_t)at) * (above - below); }

static void tails_end(const struct tails *t, size_t row, double *low, double *high, double *mean)
{
	const uint32_t *v = t->values + row * 2 * t->cap, *w = v + t->cap;
	uint32_t last = t->runs - 1;
	double a = (double)last * ROBUST_LOW, b = (double)last * ROBUST_HIGH;
	int i = (int)a, k = (int)(last - (uint32_t)b), n = (int)t->tail[row * 2].n, m = (int)t->tail[row * 2 + 1].n;
	*low = between(a, kth(v, n, i + 1), kth(v, n, i + 2));
	*high = between(b, (double)~kth(w, m, k + 1), (double)~kth(w, m, k));
	*mean = (double)t->sum[row] / t->runs;
}

static enum rc tails_init(struct tails *t, size_t rows, int runs)
{
	uint32_t last = (uint32_t)runs - 1, low = (uint32_t)((double)last * ROBUST_LOW) + 2, high = (uint32_t)runs - (uint32_t)((double)last * ROBUST_HIGH);
	*t = (struct tails){ .rows = rows, .runs = (uint32_t)runs, .keep = low > high ? low : high };
	t->cap = t->keep + SPARE;
	t->values = malloc((rows + 1) * 2 * t->cap * sizeof *t->values);
	t->tail = malloc((rows + 1) * 2 * sizeof *t->tail);
	t->sum = calloc(rows + 1, sizeof *t->sum);
	if (t->values == NULL || t->tail == NULL || t->sum == NULL)
		return RC_NO_MEMORY;
	for (size_t i = 0; i < rows * 2; i++)
		t->tail[i] = (struct tail){ UINT32_MAX, 0 };
	return RC_OK;
}

static void tails_free(struct tails *t)
{
	free(t->values);
	free(t->tail);
	free(t->sum);
}

/* ---- Sorting: the place on a scale of 22 bits above the number in the stratum, two passes; the few that share a place are then compared exactly. */

static uint64_t *radix(uint64_t *a, uint64_t *b, size_t n)
{
	uint32_t count[PASSES][DIGITS];
	memset(count, 0, sizeof count);
	for (size_t i = 0; i < n; i++) {
		uint32_t k = (uint32_t)(a[i] >> 32);
		count[0][k & (DIGITS - 1)]++;
		count[1][k >> BITS]++;
	}
	for (int p = 0; p < PASSES; p++) {
		int shift = 32 + p * BITS;
		uint32_t sum = 0, *c = count[p];
		if (c[a[0] >> shift & (DIGITS - 1)] == n)
			continue;
		for (int i = 0; i < DIGITS; i++) {
			uint32_t x = c[i];
			c[i] = sum;
			sum += x;
		}
		for (size_t i = 0; i < n; i++)
			b[c[a[i] >> shift & (DIGITS - 1)]++] = a[i];
		uint64_t *x = a;
		a = b;
		b = x;
	}
	return a;
}

struct values { const double *v; bool ascending; };

static int by_exact(const void *a, const void *b, void *in)
{
	const struct values *k = in;
	uint32_t x = (uint32_t)*(const uint64_t *)a, y = (uint32_t)*(const uint64_t *)b;
	if (k->v[x] != k->v[y])
		return (k->v[x] > k->v[y]) == k->ascending ? 1 : -1;
	return (x > y) - (x < y);
}

/* They stand in order of their numbers, which is right for equals. */
static void order_run(uint64_t *e, size_t n, const struct values *k)
{
	bool equal = true;
	for (size_t i = 1; i < n && equal; i++)
		equal = k->v[(uint32_t)e[i]] == k->v[(uint32_t)e[0]];
	if (equal)
		return;
	if (n > SMALL) {
		qsort_r(e, n, sizeof *e, by_exact, (void *)(uintptr_t)k);
		return;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && by_exact(&e[j - 1], &e[j], (void *)(uintptr_t)k) > 0; j--) {
			uint64_t x = e[j];
			e[j] = e[j - 1];
			e[j - 1] = x;
		}
}

static void order_equals(uint64_t *e, size_t n, const struct values *k)
{
	for (size_t i = 0, end; i + 1 < n; i = end) {
		end = i + 1;
		if (e[end] >> 32 != e[i] >> 32)
			continue;
		while (end < n && e[end] >> 32 == e[i] >> 32)
			end++;
		order_run(e + i, end - i, k);
	}
}

/* ---- Runs. */

struct stratum_columns { int n; int items[SCHEME_ITEMS]; double *s; /* n columns of the stratum's rows, one behind the other */ };
struct fast {
	struct evaluation *e;
	const struct evaluation_linear *l;
	const struct robust_ask *ask;
	struct tails tails;
	struct stratum_columns *columns;
	double *scores;
	uint32_t *ranks;             /* BATCH × rows */
	struct lane { double *v; uint64_t *a, *b; } *lanes; int n_lanes;
	int first, n;                /* runs of this batch */
	size_t largest;
};

static bool counts_there(const struct fast *f, uint32_t k, int item)
{
	const double *s = f->e->items[item].s;
	for (uint32_t i = f->l->start[k]; i < f->l->start[k + 1]; i++)
		if (s[f->l->rows[i]] != 0)
			return true;
	return false;
}

/* Items that give nobody of the stratum anything are left out of its sums: adding zero changes nothing. */
static enum rc lay_out(struct fast *f)
{
	size_t cells = 0, at = 0;
	f->columns = calloc((size_t)f->l->n_strata + 1, sizeof *f->columns);
	if (f->columns == NULL)
		return RC_NO_MEMORY;
	for (uint32_t k = 0; k < f->l->n_strata; k++) {
		struct stratum_columns *c = &f->columns[k];
		size_t n = f->l->start[k + 1] - f->l->start[k];
		for (int i = 0; i < f->l->n; i++)
			if (counts_there(f, k, f->l->items[i]))
				c->items[c->n++] = f->l->items[i];
		cells += (size_t)c->n * n;
		f->largest = n > f->largest ? n : f->largest;
	}
	f->scores = malloc((cells + 1) * sizeof *f->scores);
	if (f->scores == NULL)
		return RC_NO_MEMORY;
	for (uint32_t k = 0; k < f->l->n_strata; k++) {
		f->columns[k].s = f->scores + at;
		for (int i = 0; i < f->columns[k].n; i++)
			for (uint32_t r = f->l->start[k]; r < f->l->start[k + 1]; r++)
				f->scores[at++] = f->e->items[f->columns[k].items[i]].s[f->l->rows[r]];
	}
	return RC_OK;
}

static void totals(const struct fast *f, uint32_t k, const double *mult, double *v, size_t n)
{
	const struct stratum_columns *c = &f->columns[k];
	for (size_t from = 0; from < n; from += FRAME_BLOCK) {
		size_t m = n - from < FRAME_BLOCK ? n - from : FRAME_BLOCK;
		double *out = v + from;
		if (c->n == 0)
			memset(out, 0, m * sizeof *out);
		for (int j = 0; j < c->n; j++)
			(j ? kernel_add_scaled : kernel_set_scaled)(c->s + (size_t)j * n + from, mult[c->items[j]], out, m);
		if (f->l->cap < INFINITY || f->l->floor > -INFINITY)
			kernel_clamp(out, f->l->floor, f->l->cap, m);
	}
}

/* Totals as whole numbers of 10^-points, in place: rounded as evaluation_points does. */
static void whole_points(double *v, size_t n, int points)
{
	static const double pow10[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12 };
	double scale = pow10[points];
	for (size_t i = 0; i < n; i++) {
		double x = fabs(v[i]) * scale;
		if (!(x < 1e12)) {
			v[i] = evaluation_points(v[i], points) * scale;
			continue;
		}
		double whole = (double)(int64_t)x, part = x - whole;
		if (fabs(part - 0.5) < 1e-3)
			v[i] = rint(evaluation_points(v[i], points) * scale);
		else
			v[i] = copysign(part > 0.5 ? whole + 1 : whole, v[i]) + 0.0;
	}
}

/* Ranks of a stratum by the order of its rows. */
static void rank_stratum(const struct fast *f, struct lane *lane, size_t n, uint32_t *ranks)
{
	const struct evaluation_linear *l = f->l;
	double *v = lane->v, lo, hi;
	if (l->points >= 0)
		whole_points(v, n, l->points);
	lo = hi = v[0];
	for (size_t i = 1; i < n; i++) {
		lo = v[i] < lo ? v[i] : lo;
		hi = v[i] > hi ? v[i] : hi;
	}
	bool exact = l->points >= 0 && hi - lo < PLACES;
	double scale = exact ? 1 : hi > lo ? (PLACES - 1) / (hi - lo) : 0;
	scale = isfinite(scale) ? scale : 0;
	uint32_t top = PLACES - 1;
	for (size_t i = 0; i < n; i++) {
		uint32_t place = (uint32_t)(int64_t)((v[i] - lo) * scale);
		lane->a[i] = (uint64_t)(l->ascending ? place : top - place) << 32 | i;
	}
	uint64_t *done = radix(lane->a, lane->b, n);
	if (!exact)
		order_equals(done, n, &(struct values){ v, l->ascending });
	uint32_t rank = 1;
	for (size_t i = 0; i < n; i++) {
		uint32_t row = (uint32_t)done[i];
		if (!l->same || i == 0 || v[row] != v[(uint32_t)done[i - 1]])
			rank = (uint32_t)i + 1;
		ranks[row] = rank;
	}
}

static void run_task(void *arg, int task, int thread)
{
	struct fast *f = arg;
	struct lane *lane = &f->lanes[thread];
	double weight[SCHEME_ITEMS], mult[SCHEME_ITEMS];
	robust_weights(f->e, f->ask->seed, f->first + task, f->ask->noise, weight);
	for (int i = 0; i < f->e->scheme->n_all; i++)
		mult[i] = evaluation_mult(f->e, i, weight[i]);
	for (uint32_t k = 0; k < f->l->n_strata; k++) {
		size_t n = f->l->start[k + 1] - f->l->start[k];
		if (n == 0)
			continue;
		totals(f, k, mult, lane->v, n);
		rank_stratum(f, lane, n, f->ranks + (size_t)task * f->tails.rows + f->l->start[k]);
	}
}

static void rows_task(void *arg, int task, int thread)
{
	struct fast *f = arg;
	size_t from = (size_t)task * ROW_TASK, to = from + ROW_TASK < f->tails.rows ? from + ROW_TASK : f->tails.rows;
	(void)thread;
	for (size_t i = from; i < to; i++)
		tails_put(&f->tails, i, f->ranks + i, f->tails.rows, f->n);
}

static enum rc make_lanes(struct fast *f, int threads)
{
	f->lanes = calloc((size_t)threads, sizeof *f->lanes);
	f->n_lanes = f->lanes != NULL ? threads : 0;
	f->ranks = malloc((f->tails.rows + 1) * BATCH * sizeof *f->ranks);
	for (int i = 0; i < f->n_lanes; i++) {
		f->lanes[i].v = malloc((f->largest + 1) * sizeof(double));
		f->lanes[i].a = malloc((f->largest + 1) * sizeof(uint64_t));
		f->lanes[i].b = malloc((f->largest + 1) * sizeof(uint64_t));
		if (f->lanes[i].v == NULL || f->lanes[i].a == NULL || f->lanes[i].b == NULL)
			return RC_NO_MEMORY;
	}
	return f->lanes != NULL && f->ranks != NULL ? RC_OK : RC_NO_MEMORY;
}

static void fast_free(struct fast *f)
{
	for (int i = 0; i < f->n_lanes; i++) {
		free(f->lanes[i].v);
		free(f->lanes[i].a);
		free(f->lanes[i].b);
	}
	free(f->lanes);
	free(f->ranks);
	free(f->scores);
	free(f->columns);
	tails_free(&f->tails);
}

static bool goes_on(const struct robust_ask *ask, int done) { return ask->told == NULL || ask->told(ask->arg, done, ask->runs); }

static enum rc run_fast(struct fast *f, struct pool *pool)
{
	size_t rows = f->l->start[f->l->n_strata];
	TRY(tails_init(&f->tails, rows, f->ask->runs));
	TRY(lay_out(f));
	TRY(make_lanes(f, pool_threads(pool)));
	for (f->first = 0; f->first < f->ask->runs; f->first += BATCH) {
		if (!goes_on(f->ask, f->first))
			return RC_CANCELLED;
		f->n = f->ask->runs - f->first < BATCH ? f->ask->runs - f->first : BATCH;
		pool_run(pool, f->n, run_task, f);
		pool_run(pool, (int)((rows + ROW_TASK - 1) / ROW_TASK), rows_task, f);
	}
	return RC_OK;
}

/* ---- By the engine. */

static enum rc run_plain(struct fast *f, const struct robust *r, struct evaluation_error *why)
{
	struct evaluation *e = f->e;
	arena_auto own;
	struct settings set, as_was;
	arena_init(&own, 0);
	if (settings_make(&own, e->scheme, &set) != RC_OK || settings_make(&own, e->scheme, &as_was) != RC_OK || tails_init(&f->tails, r->n, f->ask->runs) != RC_OK)
		return RC_NO_MEMORY;
	settings_copy(e->scheme, &as_was, &e->settings);
	set = as_was;
	set.weight = arena_array(&own, (size_t)e->scheme->n_all + 1, sizeof(double));
	double *base = arena_array(&own, (size_t)e->scheme->n_all + 1, sizeof(double));
	if (set.weight == NULL || base == NULL)
		return RC_NO_MEMORY;
	struct evaluation first = *e; /* weights are drawn around those of the beginning */
	memcpy(base, e->settings.weight, (size_t)e->scheme->n_all * sizeof(double));
	first.settings.weight = base;
	enum rc rc = RC_OK;
	for (int run = 0; run < f->ask->runs && rc == RC_OK; run++) {
		if (!goes_on(f->ask, run)) {
			rc = RC_CANCELLED;
			break;
		}
		robust_weights(&first, f->ask->seed, run, f->ask->noise, set.weight);
		rc = evaluation_change(e, &set, why);
		for (size_t i = 0; i < r->n && rc == RC_OK; i++)
			tails_put(&f->tails, i, &e->rank[r->rows[i]], 0, 1);
	}
	enum rc back = evaluation_change(e, &as_was, why);
	return rc != RC_OK ? rc : back;
}

static enum rc ranked_rows(const struct evaluation *e, struct arena *a, struct robust *r)
{
	r->n = e->n_ranked;
	r->rows = arena_array(a, r->n + 1, sizeof *r->rows);
	for (size_t i = 0; r->rows != NULL && i < r->n; i++)
		r->rows[i] = (uint32_t)e->queue[i];
	return r->rows != NULL ? RC_OK : RC_TOO_LARGE;
}

enum rc robust_run(struct evaluation *e, struct pool *pool, struct arena *a, const struct robust_ask *ask, struct robust *ret, struct evaluation_error *why)
{
	struct evaluation_linear l = { .n = 0 };
	struct fast f = { .e = e, .l = &l, .ask = ask };
	struct robust r = { .n = 0 };
	why->text[0] = '\0';
	if (ask->runs < ROBUST_RUNS_MIN || ask->runs > ROBUST_RUNS_MAX)
		return RC_BAD_INPUT;
	TRY(evaluation_linear(e, a, &l, &r.linear));
	r.linear = r.linear && !ask->plain;
	if (r.linear) {
		r.rows = l.rows;
		r.n = l.start[l.n_strata];
	} else {
		TRY(ranked_rows(e, a, &r));
	}
	r.low = arena_array(a, r.n + 1, sizeof(double));
	r.high = arena_array(a, r.n + 1, sizeof(double));
	r.mean = arena_array(a, r.n + 1, sizeof(double));
	enum rc rc = r.low == NULL || r.high == NULL || r.mean == NULL ? RC_TOO_LARGE : r.linear ? run_fast(&f, pool) : run_plain(&f, &r, why);
	for (size_t i = 0; rc == RC_OK && i < r.n; i++)
		tails_end(&f.tails, i, &r.low[i], &r.high[i], &r.mean[i]);
	fast_free(&f);
	if (rc == RC_OK)
		*ret = r;
	return rc;
}
