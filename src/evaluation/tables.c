/* tables.c - lists (the first hundred) and sums by stratum.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Lists. Short ones keep the best n of each part in a heap; long ones are sorted. */

enum { HEAP_PLACES = 4096 };
struct place { double v; uint32_t row; };

struct top {
	struct evaluation *e;
	const struct list_rule *rule;
	const struct bound *by, *where;
	const struct keys *keys;
	struct place *heap; uint32_t *filled;  /* parts × strata × n, parts × strata */
	double *v; uint8_t *skip;              /* long lists: by row */
};

/* a stands before b on the list. */
static bool before(const struct list_rule *r, struct place a, struct place b)
{
	if (a.v != b.v)
		return r->ascending ? a.v < b.v : a.v > b.v;
	return a.row < b.row;
}

static void sift_down(const struct list_rule *r, struct place *h, uint32_t n, uint32_t i)
{
	for (;;) {
		uint32_t worst = i, left = 2 * i + 1;
		for (uint32_t c = left; c < n && c < left + 2; c++)
			if (before(r, h[worst], h[c]))
				worst = c;
		if (worst == i)
			return;
		struct place x = h[i];
		h[i] = h[worst];
		h[worst] = x;
		i = worst;
	}
}

/* The worst of those kept stands at h[0]. */
static void offer(const struct list_rule *r, struct place *h, uint32_t *filled, struct place p)
{
	uint32_t n = (uint32_t)r->n;
	if (*filled == n) {
		if (!before(r, p, h[0]))
			return;
		h[0] = p;
		sift_down(r, h, n, 0);
		return;
	}
	uint32_t i = (*filled)++;
	for (h[i] = p; i > 0 && before(r, h[(i - 1) / 2], h[i]); i = (i - 1) / 2) {
		struct place x = h[i];
		h[i] = h[(i - 1) / 2];
		h[(i - 1) / 2] = x;
	}
}

static const uint8_t not_listed = ROW_OUT | ROW_EXEMPT | ROW_NO_TOTAL | ROW_UNSCORED | ROW_UNRANKED | ROW_MEMBER;

static void top_part(void *arg, int task, int thread)
{
	struct top *t = arg;
	struct evaluation *e = t->e;
	struct scratch *sc = &e->work->scratch[thread];
	size_t from = (size_t)task * e->work->parts.rows, to = from + e->work->parts.rows;
	uint64_t where[WORDS];
	uint32_t strata = t->keys->n;
	to = to < e->rows ? to : e->rows;
	for (size_t row0 = from; row0 < to; row0 += BLOCK) {
		size_t n = to - row0 < BLOCK ? to - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		struct vec v = t->by->on ? bound_fetch(t->by, row0, n, sc) : (struct vec){e->total + row0, NULL};
		memset(where, 0xff, sizeof where);
		if (t->where->on)
			bound_true(t->where, row0, n, where, sc);
		for (size_t i = 0; i < n; i++) {
			uint32_t k = t->keys->key[row0 + i];
			bool in = !(e->state[row0 + i] & not_listed) && k < strata && bit_get(where, i) && (!v.present || bit_get(v.present, i));
			if (t->v) {
				t->v[row0 + i] = v.v[i];
				t->skip[row0 + i] = !in;
			} else if (in) {
				size_t at = (size_t)task * strata + k;
				struct place *h = t->heap + at * (size_t)t->rule->n;
				if (t->filled[at] < (uint32_t)t->rule->n || (t->rule->ascending ? v.v[i] < h[0].v : v.v[i] > h[0].v))
					offer(t->rule, h, &t->filled[at], (struct place){v.v[i], (uint32_t)(row0 + i)});
			}
		}
		scratch_release(sc, m);
	}
}

static enum rc room(struct list_result *r, struct evaluation_work *w, uint32_t strata, size_t rows)
{
	r->n_strata = strata;
	r->start = arena_array(&w->run, strata + 2, sizeof *r->start);
	r->rows = arena_array(&w->run, rows + 1, sizeof *r->rows);
	return r->start && r->rows ? RC_OK : RC_NO_MEMORY;
}

/* The parts' heaps poured into one, taken out worst first. */
static enum rc short_list(struct top *t, struct list_result *r)
{
	struct evaluation_work *w = t->e->work;
	uint32_t strata = t->keys->n, n = (uint32_t)t->rule->n;
	size_t parts = (size_t)w->parts.n;
	t->heap = arena_array(&w->run, parts * strata * n + 1, sizeof *t->heap);
	t->filled = arena_array(&w->run, parts * strata + 1, sizeof *t->filled);
	if (!t->heap || !t->filled)
		return RC_NO_MEMORY;
	work_parts(t->e, top_part, t);
	TRY(room(r, w, strata, (size_t)strata * n));
	uint32_t at = 0;
	for (uint32_t k = 0; k < strata; k++) {
		struct place *h = t->heap + (size_t)k * n;
		uint32_t kept = t->filled[k];
		for (size_t p = 1; p < parts; p++)
			for (uint32_t i = 0; i < t->filled[p * strata + k]; i++)
				offer(t->rule, h, &kept, t->heap[(p * strata + k) * n + i]);
		r->start[k] = at;
		at += kept;
		for (uint32_t left = kept; left > 0; left--) {
			r->rows[r->start[k] + left - 1] = h[0].row;
			h[0] = h[left - 1];
			sift_down(t->rule, h, left - 1, 0);
		}
	}
	r->start[strata] = at;
	r->n = at;
	return RC_OK;
}

static enum rc long_list(struct top *t, struct list_result *r)
{
	struct evaluation_work *w = t->e->work;
	size_t rows = t->e->rows;
	uint32_t strata = t->keys->n, at = 0;
	t->v = arena_array(&w->run, rows + 1, sizeof *t->v);
	t->skip = arena_alloc(&w->run, rows + 1);
	uint64_t *order = arena_array(&w->run, rows + 1, sizeof *order);
	uint32_t *start = arena_array(&w->run, strata + 2, sizeof *start);
	if (!t->v || !t->skip || !order || !start)
		return RC_NO_MEMORY;
	work_parts(t->e, top_part, t);
	struct rank_in in = {.v = t->v, .state = t->skip, .skip = 1, .keys = t->keys, .ascending = t->rule->ascending};
	TRY(rank_sort(w, rows, &in, order, w->sort_buf, start));
	TRY(room(r, w, strata, start[strata]));
	for (uint32_t k = 0; k < strata; k++) {
		r->start[k] = at;
		for (uint32_t i = start[k]; i < start[k + 1] && i - start[k] < (uint32_t)t->rule->n; i++)
			r->rows[at++] = (uint32_t)order[i];
	}
	r->start[strata] = at;
	r->n = at;
	return RC_OK;
}

static enum rc make_list(struct evaluation *e, int i)
{
	const struct list_rule *r = &e->scheme->lists[i];
	struct top t = {.e = e, .rule = r, .by = &e->work->list_by[i], .where = &e->work->list_where[i], .keys = &e->keys[r->over]};
	return (size_t)r->n * t.keys->n <= HEAP_PLACES ? short_list(&t, &e->lists[i]) : long_list(&t, &e->lists[i]);
}

/* ---- Tables: every figure is made of a few sums, each of which is made once. */

enum slot_kind { SLOT_ROWS, SLOT_CLASS, SLOT_TRUE, SLOT_SUM, SLOT_KNOWN, SLOT_MIN, SLOT_MAX };
struct slot { enum slot_kind kind; const struct bound *b; int class_; double *acc; };

enum { SLOTS = 3 * SCHEME_PARTS, LANES_UP_TO = 1024 };
struct table_job {
	struct evaluation *e;
	const struct keys *keys;
	const struct bound *where;
	struct slot slots[SLOTS]; int n;
	struct parts parts; size_t lanes;
};

static int slot_of(struct table_job *j, enum slot_kind kind, const struct bound *b, int class_)
{
	if (b && kind == SLOT_KNOWN && b->v && !b->present) {
		kind = SLOT_ROWS;
		b = NULL;
	}
	for (int i = 0; i < j->n; i++) {
		const struct slot *s = &j->slots[i];
		bool same = s->b == b || (s->b && b && s->b->v && s->b->v == b->v);
		if (s->kind == kind && s->class_ == class_ && same)
			return i;
	}
	j->slots[j->n] = (struct slot){kind, b, class_, NULL};
	return j->n++;
}

static void slot_values(const struct slot *s, struct vec v, const uint32_t *key, size_t n, double *acc, size_t lanes)
{
	for (size_t i = 0; i < n; i++) {
		if (v.present && !bit_get(v.present, i))
			continue;
		double *a = &acc[key[i] * lanes];
		if (s->kind == SLOT_SUM)
			*a += v.v[i];
		else if (s->kind == SLOT_KNOWN)
			*a += 1;
		else if (s->kind == SLOT_TRUE)
			*a += v.v[i] != 0;
		else if (s->kind == SLOT_MIN)
			*a = v.v[i] < *a ? v.v[i] : *a;
		else
			*a = v.v[i] > *a ? v.v[i] : *a;
	}
}

static void slot_block(const struct table_job *j, const struct slot *s, const uint32_t *key, size_t row0, size_t n, double *acc, struct scratch *sc)
{
	struct scratch_mark m = scratch_mark(sc);
	if (s->kind == SLOT_ROWS)
		for (size_t i = 0; i < n; i++)
			acc[key[i] * j->lanes] += 1;
	else if (s->kind == SLOT_CLASS) {
		const uint8_t *c = j->e->class_ + row0;
		for (size_t i = 0; i < n; i++)
			acc[key[i] * j->lanes] += c[i] == s->class_;
	} else {
		struct vec v = bound_fetch(s->b, row0, n, sc);
		if (s->kind == SLOT_SUM && !v.present && j->lanes == 4 && n % 4 == 0)
			kernel_sum_by_key(key, v.v, acc, n);
		else if (s->kind == SLOT_SUM && !v.present && j->lanes == 1)
			kernel_sum_by_key1(key, v.v, acc, n);
		else
			slot_values(s, v, key, n, acc, j->lanes);
	}
	scratch_release(sc, m);
}

static void table_part(void *arg, int task, int thread)
{
	struct table_job *j = arg;
	struct evaluation *e = j->e;
	struct scratch *sc = &e->work->scratch[thread];
	size_t from = (size_t)task * j->parts.rows, to = from + j->parts.rows, size = (j->keys->n + 1) * j->lanes;
	uint32_t buf[BLOCK];
	uint64_t where[WORDS];
	to = to < e->rows ? to : e->rows;
	for (size_t row0 = from; row0 < to; row0 += BLOCK) {
		size_t n = to - row0 < BLOCK ? to - row0 : BLOCK;
		const uint32_t *key = j->keys->key + row0;
		if (j->where->on || e->n_out > 0) {
			memset(where, 0xff, sizeof where);
			if (j->where->on)
				bound_true(j->where, row0, n, where, sc);
			for (size_t i = 0; i < n; i++)
				buf[i] = bit_get(where, i) && !(e->state[row0 + i] & ROW_OUT) ? key[i] : j->keys->n;
			key = buf;
		}
		for (int k = 0; k < j->n; k++)
			slot_block(j, &j->slots[k], key, row0, n, j->slots[k].acc + (size_t)task * size, sc);
	}
}

static enum rc run_slots(struct table_job *j)
{
	struct arena *a = &j->e->work->run;
	j->lanes = j->keys->n <= LANES_UP_TO ? 4 : 1;
	size_t size = (j->keys->n + 1) * j->lanes;
	j->parts = parts_of(j->e->rows, size * (size_t)j->n);
	for (int k = 0; k < j->n; k++) {
		struct slot *s = &j->slots[k];
		s->acc = work_alloc(a, (size_t)(j->parts.n ? j->parts.n : 1) * size * sizeof(double));
		if (!s->acc)
			return RC_NO_MEMORY;
		double first = s->kind == SLOT_MIN ? INFINITY : s->kind == SLOT_MAX ? -INFINITY : 0;
		for (size_t i = 0; first != 0 && i < (size_t)j->parts.n * size; i++)
			s->acc[i] = first;
	}
	pool_run(j->e->work->pool, j->parts.n, table_part, j);
	return RC_OK;
}

/* Parts in order, lanes in order. The figure of stratum k. */
static double slot_total(const struct table_job *j, int slot, uint32_t k)
{
	const struct slot *s = &j->slots[slot];
	size_t size = (j->keys->n + 1) * j->lanes;
	double t = s->kind == SLOT_MIN ? INFINITY : s->kind == SLOT_MAX ? -INFINITY : 0;
	for (int p = 0; p < j->parts.n; p++)
		for (size_t l = 0; l < j->lanes; l++) {
			double x = s->acc[(size_t)p * size + k * j->lanes + l];
			if (s->kind == SLOT_MIN)
				t = x < t ? x : t;
			else if (s->kind == SLOT_MAX)
				t = x > t ? x : t;
			else
				t += x;
		}
	return t;
}

static void column_slots(struct table_job *j, const struct table_column *c, const struct bound *a, const struct bound *b, int slots[2])
{
	slots[1] = -1;
	switch (c->op) {
	case TABLE_COUNT:
		slots[0] = slot_of(j, a->on ? SLOT_TRUE : SLOT_ROWS, a->on ? a : NULL, 0);
		break;
	case TABLE_CLASS:
		slots[0] = slot_of(j, SLOT_CLASS, NULL, c->class_);
		break;
	case TABLE_SUM:
		slots[0] = slot_of(j, SLOT_SUM, a, 0);
		break;
	case TABLE_MEAN:
		slots[0] = slot_of(j, SLOT_SUM, a, 0);
		slots[1] = slot_of(j, SLOT_KNOWN, a, 0);
		break;
	case TABLE_MIN:
		slots[0] = slot_of(j, SLOT_MIN, a, 0);
		break;
	case TABLE_MAX:
		slots[0] = slot_of(j, SLOT_MAX, a, 0);
		break;
	case TABLE_RATIO:
		slots[0] = slot_of(j, SLOT_SUM, a, 0);
		slots[1] = slot_of(j, SLOT_SUM, b, 0);
		break;
	}
}

static enum rc make_table(struct evaluation *e, int i)
{
	const struct table_rule *t = &e->scheme->tables[i];
	struct evaluation_work *w = e->work;
	struct table_result *r = &e->tables[i];
	struct table_job *j = arena_new(&w->run, struct table_job);
	int slots[SCHEME_PARTS][2];
	if (!j)
		return RC_NO_MEMORY;
	j->e = e;
	j->keys = r->keys = &e->keys[t->by];
	j->where = &w->table_where[i];
	for (int c = 0; c < t->n_columns; c++)
		column_slots(j, &t->columns[c], &w->table_a[i][c], &w->table_b[i][c], slots[c]);
	TRY(run_slots(j));
	r->cells = arena_array(&w->run, (size_t)t->n_columns + 1, sizeof *r->cells);
	if (!r->cells)
		return RC_NO_MEMORY;
	for (int c = 0; c < t->n_columns; c++) {
		r->cells[c] = arena_array(&w->run, j->keys->n + 1, sizeof(double));
		if (!r->cells[c])
			return RC_NO_MEMORY;
		for (uint32_t k = 0; k < j->keys->n; k++) {
			double x = slot_total(j, slots[c][0], k);
			if (slots[c][1] >= 0) {
				double y = slot_total(j, slots[c][1], k);
				x = y != 0 ? x / y : NAN;
			}
			r->cells[c][k] = isfinite(x) ? x : NAN;
		}
	}
	return RC_OK;
}

enum rc tables_run(struct evaluation *e, struct evaluation_error *why)
{
	(void)why;
	for (int i = 0; i < e->scheme->n_lists; i++)
		TRY(make_list(e, i));
	for (int i = 0; i < e->scheme->n_tables; i++)
		TRY(make_table(e, i));
	return RC_OK;
}
