/* rank.c - putting units in order, stratum by stratum.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each unit becomes eight bytes: its value on a scale of 32 bits (monotone, so order is never turned round) above its row number. Those are sorted by radix, three
 * passes of eleven bits; the few that share a place on the scale are then compared by their exact values. Entries with equal values stay in row
 * order because the row stands in the low bits. Strata are sorted side by side; a very large one is first dealt into 2048 buckets. */
#include "evaluation/linear.h"
#include "evaluation/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { BUCKETS = 2048, LARGE = 1 << 17, SMALL = 48 };

struct segment { uint64_t *from, *out; size_t n; };
struct sorter {
	struct evaluation_work *w;
	const struct rank_in *in;
	size_t rows;
	struct parts parts;
	double lo, hi, scale;
	double *part_lo, *part_hi;
	uint32_t *count;             /* parts × (n + 1): rows of each stratum, then where the part writes next */
	uint64_t *out, *spare;
	struct segment *segments; int n_segments;
	/* dealing of one large stratum */
	const uint64_t *deal_from; uint64_t *deal_to; size_t deal_n; int slices; uint32_t *deal_count;
};

/* ---- Comparing exactly. */

static bool comes_after(const struct rank_in *in, uint64_t ea, uint64_t eb)
{
	uint32_t a = (uint32_t)ea, b = (uint32_t)eb;
	if (in->v[a] != in->v[b])
		return in->ascending ? in->v[a] > in->v[b] : in->v[a] < in->v[b];
	for (int k = 0; k < in->n_ties; k++)
		if (in->ties[k][a] != in->ties[k][b])
			return in->ties_ascending[k] ? in->ties[k][a] > in->ties[k][b] : in->ties[k][a] < in->ties[k][b];
	return a > b;
}

static int by_exact(const void *a, const void *b, void *in)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x == y ? 0 : comes_after(in, x, y) ? 1 : -1;
}

static void order_run(const struct rank_in *in, uint64_t *run, size_t n)
{
	bool equal = in->n_ties == 0;
	for (size_t i = 1; i < n && equal; i++)
		equal = in->v[(uint32_t)run[i]] == in->v[(uint32_t)run[0]];
	if (equal)
		return;
	if (n > SMALL) {
		qsort_r(run, n, sizeof *run, by_exact, (void *)(uintptr_t)in);
		return;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && comes_after(in, run[k - 1], run[k]); k--) {
			uint64_t x = run[k];
			run[k] = run[k - 1];
			run[k - 1] = x;
		}
}

static void order_equals(const struct rank_in *in, uint64_t *e, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if (e[i] >> 32 != e[i + 1] >> 32)
			continue;
		size_t k = i + 2;
		while (k < n && e[k] >> 32 == e[i] >> 32)
			k++;
		order_run(in, e + i, k - i);
		i = k - 1;
	}
}

/* ---- Radix. */

static void insertion(uint64_t *a, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t x = a[i];
		size_t k = i;
		for (; k > 0 && a[k - 1] > x; k--)
			a[k] = a[k - 1];
		a[k] = x;
	}
}

/* Sorts by the high 32 bits, stable; the result is in `a` or in `b`. Digits that all entries share cost nothing. */
static uint64_t *radix(uint64_t *a, uint64_t *b, size_t n)
{
	enum { BITS = 11, SIZE = 1 << BITS, PASSES = 3 };
	uint32_t count[PASSES][SIZE];
	memset(count, 0, sizeof count);
	for (size_t i = 0; i < n; i++) {
		uint32_t k = (uint32_t)(a[i] >> 32);
		count[0][k & (SIZE - 1)]++;
		count[1][k >> BITS & (SIZE - 1)]++;
		count[2][k >> 2 * BITS]++;
	}
	for (int p = 0; p < PASSES; p++) {
		int shift = 32 + p * BITS;
		uint32_t sum = 0, *c = count[p];
		if (c[a[0] >> shift & (SIZE - 1)] == n)
			continue;
		for (int i = 0; i < SIZE; i++) {
			uint32_t x = c[i];
			c[i] = sum;
			sum += x;
		}
		for (size_t i = 0; i < n; i++)
			b[c[a[i] >> shift & (SIZE - 1)]++] = a[i];
		uint64_t *x = a;
		a = b;
		b = x;
	}
	return a;
}

static void sort_segment(const struct sorter *s, const struct segment *g)
{
	uint64_t *spare = g->from == g->out ? s->spare + (g->out - s->out) : g->out, *done = g->from;
	if (g->n < SMALL)
		insertion(g->from, g->n);
	else
		done = radix(g->from, spare, g->n);
	if (done != g->out)
		memcpy(g->out, done, g->n * sizeof *done);
	order_equals(s->in, g->out, g->n);
}

static void segment_task(void *arg, int task, int thread)
{
	struct sorter *s = arg;
	(void)thread;
	sort_segment(s, &s->segments[task]);
}

/* ---- Dealing rows to strata. */

static inline bool takes_part(const struct rank_in *in, size_t row)
{
	return !(in->state && in->state[row] & in->skip);
}

static void count_part(void *arg, int task, int thread)
{
	struct sorter *s = arg;
	const struct rank_in *in = s->in;
	uint32_t n = in->keys->n, *count = s->count + (size_t)task * (n + 1);
	double lo = INFINITY, hi = -INFINITY;
	size_t row1 = (size_t)(task + 1) * s->parts.rows;
	(void)thread;
	row1 = row1 < s->rows ? row1 : s->rows;
	for (size_t i = (size_t)task * s->parts.rows; i < row1; i++) {
		uint32_t k = takes_part(in, i) ? in->keys->key[i] : n;
		double v = k == n ? s->lo : in->v[i];
		count[k]++;
		lo = k != n && v < lo ? v : lo;
		hi = k != n && v > hi ? v : hi;
	}
	s->part_lo[task] = lo;
	s->part_hi[task] = hi;
}

static void deal_part(void *arg, int task, int thread)
{
	struct sorter *s = arg;
	const struct rank_in *in = s->in;
	uint32_t n = in->keys->n, *to = s->count + (size_t)task * (n + 1), flip = in->ascending ? 0 : UINT32_MAX;
	size_t row1 = (size_t)(task + 1) * s->parts.rows;
	(void)thread;
	row1 = row1 < s->rows ? row1 : s->rows;
	for (size_t i = (size_t)task * s->parts.rows; i < row1; i++) {
		uint32_t k = in->keys->key[i];
		if (!takes_part(in, i) || k == n)
			continue;
		uint32_t place = (uint32_t)(uint64_t)((in->v[i] - s->lo) * s->scale);
		s->out[to[k]++] = (uint64_t)(place ^ flip) << 32 | i;
	}
}

/* ---- A large stratum: dealt into buckets by the top bits, in slices side by side. */

static void slice_of(const struct sorter *s, int task, size_t *a, size_t *b)
{
	*a = s->deal_n * (size_t)task / (size_t)s->slices;
	*b = s->deal_n * (size_t)(task + 1) / (size_t)s->slices;
}

static void bucket_count(void *arg, int task, int thread)
{
	struct sorter *s = arg;
	size_t a, b;
	(void)thread;
	slice_of(s, task, &a, &b);
	uint32_t *c = s->deal_count + (size_t)task * BUCKETS;
	memset(c, 0, BUCKETS * sizeof *c);
	for (size_t i = a; i < b; i++)
		c[s->deal_from[i] >> 53]++;
}

static void bucket_deal(void *arg, int task, int thread)
{
	struct sorter *s = arg;
	size_t a, b;
	(void)thread;
	slice_of(s, task, &a, &b);
	uint32_t *c = s->deal_count + (size_t)task * BUCKETS;
	for (size_t i = a; i < b; i++)
		s->deal_to[c[s->deal_from[i] >> 53]++] = s->deal_from[i];
}

static enum rc deal_large(struct sorter *s, const struct segment *g)
{
	s->deal_from = g->out;
	s->deal_to = s->spare + (g->out - s->out);
	s->deal_n = g->n;
	s->slices = pool_threads(s->w->pool);
	s->deal_count = arena_array(&s->w->run, (size_t)s->slices * BUCKETS, sizeof *s->deal_count);
	if (!s->deal_count)
		return RC_NO_MEMORY;
	pool_run(s->w->pool, s->slices, bucket_count, s);
	uint32_t sum = 0;
	for (int b = 0; b < BUCKETS; b++) {
		uint32_t first = sum;
		for (int t = 0; t < s->slices; t++) {
			uint32_t *c = &s->deal_count[t * BUCKETS + b], x = *c;
			*c = sum;
			sum += x;
		}
		if (sum > first)
			s->segments[s->n_segments++] = (struct segment){s->deal_to + first, g->out + first, sum - first};
	}
	pool_run(s->w->pool, s->slices, bucket_deal, s);
	return RC_OK;
}

static enum rc sort_all(struct sorter *s, const uint32_t *start)
{
	uint32_t n = s->in->keys->n;
	size_t large = 0;
	bool parallel = pool_threads(s->w->pool) > 1;
	for (uint32_t k = 0; k < n; k++)
		large += parallel && start[k + 1] - start[k] > LARGE;
	s->segments = arena_array(&s->w->run, n + large * BUCKETS + 1, sizeof *s->segments);
	if (!s->segments)
		return RC_NO_MEMORY;
	for (uint32_t k = 0; k < n; k++) {
		struct segment g = {s->out + start[k], s->out + start[k], start[k + 1] - start[k]};
		if (parallel && g.n > LARGE)
			TRY(deal_large(s, &g));
		else if (g.n > 1)
			s->segments[s->n_segments++] = g;
	}
	pool_run(s->w->pool, s->n_segments, segment_task, s);
	return RC_OK;
}

enum rc rank_sort(struct evaluation_work *w, size_t rows, const struct rank_in *in, uint64_t *out, uint64_t *spare, uint32_t *start)
{
	uint32_t n = in->keys->n;
	struct sorter s = {.w = w, .in = in, .rows = rows, .out = out, .spare = spare, .parts = parts_of(rows, (n + 1) / 2)};
	s.count = work_alloc(&w->run, (size_t)(s.parts.n + 1) * (n + 1) * sizeof *s.count);
	s.part_lo = work_alloc(&w->run, (size_t)(s.parts.n + 1) * 2 * sizeof(double));
	if (!s.count || !s.part_lo)
		return RC_NO_MEMORY;
	s.part_hi = s.part_lo + s.parts.n + 1;
	pool_run(w->pool, s.parts.n, count_part, &s);
	s.lo = INFINITY;
	s.hi = -INFINITY;
	for (int p = 0; p < s.parts.n; p++) {
		s.lo = fmin(s.lo, s.part_lo[p]);
		s.hi = fmax(s.hi, s.part_hi[p]);
	}
	s.scale = s.hi > s.lo ? 4294967040.0 / (s.hi - s.lo) : 0;
	if (!isfinite(s.scale))
		s.scale = 0; /* all on one place: compared exactly, slow and right */
	uint32_t sum = 0;
	for (uint32_t k = 0; k < n; k++) {
		start[k] = sum;
		for (int p = 0; p < s.parts.n; p++) {
			uint32_t *c = &s.count[(size_t)p * (n + 1) + k], x = *c;
			*c = sum;
			sum += x;
		}
	}
	start[n] = sum;
	pool_run(w->pool, s.parts.n, deal_part, &s);
	return sort_all(&s, start);
}

/* ---- Ranks. */

/* Rounded once, as num_round does; only values near the middle between two decimals need its care. */
double evaluation_points(double v, int decimals)
{
	static const double pow10[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
	double x = fabs(v) * pow10[decimals], whole = floor(x), part = x - whole;
	if (x > 1e12 || fabs(part - 0.5) < 1e-3)
		return num_round(v, decimals);
	return copysign((part > 0.5 ? whole + 1 : whole) / pow10[decimals], v) + 0.0;
}

struct assign { struct evaluation *e; const double *v; uint32_t first_key; int n_tasks; };

static void assign_task(void *arg, int task, int thread)
{
	struct assign *a = arg;
	struct evaluation *e = a->e;
	uint32_t n = e->keys[e->scheme->rank.over].n;
	bool same = e->scheme->rank.ties == RANK_SAME;
	size_t all = e->queue_start[n], from = all * (size_t)task / (size_t)a->n_tasks, to = all * (size_t)(task + 1) / (size_t)a->n_tasks;
	uint32_t k = 0;
	(void)thread;
	for (size_t i = from; i < to; i++) {
		while (i >= e->queue_start[k + 1])
			k++;
		uint32_t row = (uint32_t)e->queue[i];
		bool equal = same && i > e->queue_start[k] && a->v[(uint32_t)e->queue[i - 1]] == a->v[row];
		size_t place = i;
		if (equal && i > from)
			place = e->queue_start[k] + e->rank[(uint32_t)e->queue[i - 1]] - 1;
		else
			while (equal && place > e->queue_start[k] && a->v[(uint32_t)e->queue[place - 1]] == a->v[row])
				place--;
		e->rank[row] = (uint32_t)(place - e->queue_start[k]) + 1;
	}
}

static void value_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct evaluation_work *w = e->work;
	struct scratch *sc = &w->scratch[thread];
	const struct rank_rule *r = &e->scheme->rank;
	size_t row1 = (size_t)(task + 1) * w->parts.rows;
	row1 = row1 < e->rows ? row1 : e->rows;
	for (size_t row0 = (size_t)task * w->parts.rows; row0 < row1; row0 += BLOCK) {
		size_t n = row1 - row0 < BLOCK ? row1 - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		struct vec v = w->rank_by.on ? bound_fetch(&w->rank_by, row0, n, sc) : (struct vec){e->total + row0, NULL};
		for (size_t i = 0; i < n; i++) {
			if (v.present && !bit_get(v.present, i))
				e->state[row0 + i] |= ROW_UNRANKED;
			w->rank_value[row0 + i] = r->points >= 0 ? evaluation_points(v.v[i], r->points) : v.v[i];
		}
		scratch_release(sc, m);
	}
}

/* A key column by row, unknown values after all others. */
static enum rc tie_column(struct evaluation *e, const struct bound *b, bool ascending, const double **ret)
{
	double *out = arena_array(&e->work->run, e->rows + 1, sizeof *out);
	struct scratch *sc = &e->work->scratch[0];
	if (!out)
		return RC_NO_MEMORY;
	for (size_t row0 = 0; row0 < e->rows; row0 += BLOCK) {
		size_t n = e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		struct vec v = bound_fetch(b, row0, n, sc);
		for (size_t i = 0; i < n; i++)
			out[row0 + i] = v.present && !bit_get(v.present, i) ? (ascending ? INFINITY : -INFINITY) : v.v[i];
		scratch_release(sc, m);
	}
	*ret = out;
	return RC_OK;
}

static struct rank_in ranking(const struct evaluation *e, const double *v, int over)
{
	const struct rank_rule *r = &e->scheme->rank;
	return (struct rank_in){.v = v, .state = e->state, .keys = &e->keys[over], .ascending = r->ascending, .ties = e->work->tie,
		.ties_ascending = e->work->tie_ascending, .n_ties = r->n_keys,
		.skip = ROW_OUT | ROW_EXEMPT | ROW_NO_TOTAL | ROW_LEFT | ROW_UNRANKED | ROW_MEMBER | ROW_UNSCORED};
}

enum rc rank_queue(struct evaluation *e, int over, uint64_t **ret_queue, uint32_t **ret_start)
{
	struct evaluation_work *w = e->work;
	uint64_t *queue = arena_array(&w->run, e->rows + 1, sizeof *queue);
	uint32_t *start = arena_array(&w->run, e->keys[over].n + 2, sizeof *start);
	if (!queue || !start)
		return RC_NO_MEMORY;
	struct rank_in in = ranking(e, w->rank_value ? w->rank_value : e->total, over);
	TRY(rank_sort(w, e->rows, &in, queue, w->sort_buf, start));
	*ret_queue = queue;
	*ret_start = start;
	return RC_OK;
}

enum rc rank_run(struct evaluation *e, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct rank_rule *r = &e->scheme->rank;
	(void)why;
	const double *v = e->total;
	if (w->rank_value) {
		work_parts(e, value_part, e);
		v = w->rank_value;
	}
	for (int k = 0; k < r->n_keys; k++) {
		TRY(tie_column(e, &w->rank_keys[k], r->keys[k].ascending, &w->tie[k]));
		w->tie_ascending[k] = r->keys[k].ascending;
	}
	struct rank_in in = ranking(e, v, r->over);
	TRY(rank_sort(w, e->rows, &in, e->queue, w->sort_buf, e->queue_start));
	e->n_ranked = e->queue_start[in.keys->n];
	if (e->n_ranked < e->rows)
		memset(e->rank, 0, e->rows * sizeof *e->rank);
	struct assign a = {e, v, 0, e->n_ranked > 65536 ? 32 : 1};
	pool_run(w->pool, a.n_tasks, assign_task, &a);
	for (uint32_t k = 0; k < in.keys->n; k++)
		e->in_rank[k] = e->queue_start[k + 1] - e->queue_start[k];
	return RC_OK;
}
