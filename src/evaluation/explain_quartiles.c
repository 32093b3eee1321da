/* explain_quartiles.c - how the values of an item lie in a group: quarters, and where one unit stands.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Made once for an evaluation that does not change: the values of each item of those who are scored, group by group, sorted (quantiles as R's type 7). What is told to one
 * firm are three figures of its group, and none when fewer than three others stand there: two firms would know each other's. */
#include "evaluation/explain_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct item_quarters { const struct keys *keys; uint32_t *count; double (*q)[3]; };
struct explain_quartiles { struct item_quarters *items; };

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double quantile(const double *v, uint32_t n, double p)
{
	double h = (n - 1) * p;
	uint32_t k = (uint32_t)h;
	return k + 1 < n ? v[k] + (h - k) * (v[k + 1] - v[k]) : v[n - 1];
}

static bool is_scored(const struct evaluation *e, const struct bound_item *b, size_t row)
{
	const struct item_result *r = &e->items[b->index];
	return !(e->state[row] & (ROW_OUT | ROW_UNSCORED | ROW_MEMBER)) && (!r->present || bit_get(r->present, row));
}

/* Rows of one block whose value counts; values in v. */
static void block_values(const struct evaluation *e, const struct bound_item *b, size_t row0, size_t n, double *v, uint64_t *has, struct scratch *sc)
{
	const double *y;
	score_values(b, row0, n, v, has, &y, sc);
	for (size_t i = 0; i < n; i++)
		if (bit_get(has, i) && ((y && !(y[i] > 0)) || !is_scored(e, b, row0 + i)))
			bit_clear(has, i);
}

/* Two goes over the rows: how many in each group, then the values side by side. */
static void deal(const struct evaluation *e, const struct bound_item *b, const struct keys *keys, uint32_t *start, double *out, struct scratch *sc)
{
	for (size_t row0 = 0; row0 < e->rows; row0 += BLOCK) {
		size_t n = e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		double *v = scratch_buf(sc);
		uint64_t *has = scratch_bits(sc);
		block_values(e, b, row0, n, v, has, sc);
		for (size_t i = 0; i < n; i++) {
			uint32_t k = keys->key[row0 + i];
			if (!bit_get(has, i) || k >= keys->n)
				continue;
			if (out)
				out[start[k]++] = v[i];
			else
				start[k + 1]++;
		}
		scratch_release(sc, m);
	}
}

static enum rc make_item(struct arena *a, const struct evaluation *e, int item, double *values, struct item_quarters *q, struct scratch *sc)
{
	const struct bound_item *b = &e->work->items[item];
	const struct keys *own = b->bench_keys && b->it->benchmark.by != 0 ? b->bench_keys : &e->keys[e->scheme->rank.over];
	if (!b->value.on || formula_type(b->it->value.f) != FORMULA_NUMBER || !own->key)
		return RC_OK;
	arena_auto tmp;
	arena_init(&tmp, 0);
	uint32_t *start = arena_array(&tmp, (size_t)own->n + 2, sizeof *start);
	uint32_t *count = arena_array(a, (size_t)own->n + 1, sizeof *count);
	double (*out)[3] = arena_array(a, (size_t)own->n + 1, sizeof *out);
	if (!start || !count || !out)
		return RC_TOO_LARGE;
	deal(e, b, own, start, NULL, sc);
	for (uint32_t k = 0; k < own->n; k++)
		start[k + 1] += start[k];
	deal(e, b, own, start, values, sc);
	for (uint32_t k = 0, from = 0; k < own->n; from = start[k++]) { /* start[k] is now where group k ends */
		count[k] = start[k] - from;
		if (count[k] == 0)
			continue;
		qsort(values + from, count[k], sizeof *values, by_value);
		for (int j = 0; j < 3; j++)
			out[k][j] = quantile(values + from, count[k], 0.25 * (j + 1));
	}
	*q = (struct item_quarters){own, count, out};
	return RC_OK;
}

enum rc explain_quartiles_make(struct arena *a, const struct evaluation *e, struct explain_quartiles **ret)
{
	arena_auto tmp;
	arena_init(&tmp, 0);
	struct scratch *sc = scratch_make(&tmp, e);
	double *values = arena_array(&tmp, e->rows + 1, sizeof *values);
	struct explain_quartiles *q = arena_new(a, struct explain_quartiles);
	if (!sc || !values || !q)
		return RC_TOO_LARGE;
	q->items = arena_array(a, (size_t)e->scheme->n_all + 1, sizeof *q->items);
	if (!q->items)
		return RC_TOO_LARGE;
	for (int i = 0; i < e->scheme->n_items; i++)
		TRY(make_item(a, e, i, values, &q->items[i], sc));
	*ret = q;
	return RC_OK;
}

enum rc explain_quarters(struct arena *a, const struct evaluation *e, const struct explain_quartiles *q, struct explanation *x)
{
	struct explain_quarter *list = arena_array(a, (size_t)x->n_items + 1, sizeof *list);
	if (!list)
		return RC_TOO_LARGE;
	for (int i = 0; i < x->n_items; i++) {
		const struct explain_item *it = &x->items[i];
		const struct item_quarters *of = it->item >= 0 ? &q->items[it->item] : NULL;
		list[i].place = -1;
		if (!of || !of->keys || it->cell.flags & CELL_NOT_APPLICABLE || of->keys->key[x->row] >= of->keys->n)
			continue;
		uint32_t k = of->keys->key[x->row];
		bool own = it->cell.has_value && !(it->cell.flags & CELL_ZERO_DENOMINATOR);
		struct explain_quarter *p = &list[i];
		p->firms = of->count[k];
		p->group = of->keys->names[k];
		p->hidden = p->firms < EXPLAIN_OTHERS + (uint32_t)(own && is_scored(e, &e->work->items[it->item], x->row));
		if (p->hidden)
			continue;
		p->q1 = of->q[k][0];
		p->median = of->q[k][1];
		p->q3 = of->q[k][2];
		p->place = !own ? -1 : it->cell.ratio < p->q1 ? 0 : it->cell.ratio < p->median ? 1 : it->cell.ratio < p->q3 ? 2 : 3;
	}
	x->quarters = list;
	return RC_OK;
}
