/* linear.c - is the total a weighted sum, and of what.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluation/work.h"

static bool scores_move_with_weights(const struct item *it)
{
	bool points = it->on_missing.kind == ON_POINTS || it->on_negative.kind == ON_POINTS || it->on_zero.kind == ON_POINTS;
	return points && it->score.share;
}

/* Bonus items added one by one: as if they were items whose weight nobody moves. */
static bool plain_bonus(const struct scheme *s)
{
	const struct adjust *b = &s->bonus;
	bool bounded = s->total_cap < INFINITY || s->total_floor > -INFINITY, seen = false, before = true;
	for (int i = 0; i < s->n_order; i++) {
		before = before && !(s->order[i] == STEP_TOTAL && !seen);
		seen = seen || s->order[i] == STEP_BONUS;
	}
	return b->n_groups == 1 && b->cap == INFINITY && !b->groups[0].highest && b->groups[0].cap == INFINITY && seen && (before || !bounded);
}

static bool is_sum(const struct evaluation *e)
{
	const struct scheme *s = e->scheme;
	bool plain = e->work->sum_only && !e->work->has_exclude && !s->coefficient.on && (!s->bonus.on || plain_bonus(s)) && !s->deductions.on && s->n_penalties == 0 && !e->work->rank_by.on && s->rank.by.f == NULL;
	plain = plain && (s->n_nodes == 0 || (s->n_nodes == 1 && s->nodes[0].n_children == 0));
	for (int i = 0; plain && i < s->n_limits; i++)
		plain = (!s->limits[i].sets_total || s->limits[i].place == PLACE_LEFT) && s->limits[i].when.need == NEED_COLUMNS; /* who left has no rank */
	for (int i = 0; plain && i < s->n_items; i++)
		plain = !scores_move_with_weights(&s->items[i]) && s->items[i].score.method != SCORE_NORMALISE;
	return plain;
}

struct tie_order { const struct evaluation_work *w; int n; };

static int by_ties(const void *a, const void *b, void *in)
{
	const struct tie_order *t = in;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	for (int k = 0; k < t->n; k++)
		if (t->w->tie[k][x] != t->w->tie[k][y])
			return (t->w->tie[k][x] > t->w->tie[k][y]) == t->w->tie_ascending[k] ? 1 : -1;
	return (x > y) - (x < y);
}

enum rc evaluation_linear(const struct evaluation *e, struct arena *a, struct evaluation_linear *ret, bool *ret_is)
{
	const struct scheme *s = e->scheme;
	const struct keys *over = &e->keys[s->rank.over];
	int n = s->n_nodes > 0 ? s->nodes[0].n_items : s->n_items;
	struct evaluation_linear l = { .n = n, .cap = s->total_cap, .floor = s->total_floor, .points = s->rank.points, .ascending = s->rank.ascending, .same = s->rank.ties == RANK_SAME,
		.n_strata = over->n };
	*ret_is = is_sum(e);
	if (!*ret_is)
		return RC_OK;
	int *items = arena_array(a, (size_t)s->n_all + 1, sizeof *items);
	l.rows = arena_array(a, e->n_ranked + 1, sizeof *l.rows);
	l.start = arena_array(a, (size_t)over->n + 1, sizeof *l.start);
	if (items == NULL || l.rows == NULL || l.start == NULL)
		return RC_TOO_LARGE;
	for (int i = 0; i < n; i++)
		items[i] = s->n_nodes > 0 ? s->nodes[0].items[i] : i;
	for (int i = 0; s->bonus.on && i < s->bonus.groups[0].n; i++)
		items[l.n++] = s->bonus.groups[0].first + i;
	l.items = items;
	memcpy(l.start, e->queue_start, ((size_t)over->n + 1) * sizeof *l.start);
	struct tie_order order = { e->work, s->rank.n_keys };
	for (uint32_t k = 0; k < over->n; k++) {
		for (uint32_t i = l.start[k]; i < l.start[k + 1]; i++)
			l.rows[i] = (uint32_t)e->queue[i];
		qsort_r(l.rows + l.start[k], l.start[k + 1] - l.start[k], sizeof *l.rows, by_ties, &order);
	}
	if (!scheme_has_step(s, STEP_TOTAL))
		l.cap = INFINITY, l.floor = -INFINITY;
	*ret = l;
	return RC_OK;
}

double evaluation_mult(const struct evaluation *e, int item, double weight)
{
	const struct item *it = &e->scheme->items[item];
	return it->score.share || it->score.method == SCORE_NORMALISE ? weight : it->weight != 0 ? weight / it->weight : 1;
}

enum rc evaluation_applies(const struct evaluation *e, struct arena *a, int item, uint64_t **ret_bits)
{
	const struct bound_item *b = &e->work->items[item];
	uint64_t *bits = arena_array(a, frame_padded(e->rows) / 64 + WORDS, sizeof *bits);
	struct scratch *sc = scratch_make(a, e);
	if (bits == NULL || sc == NULL)
		return RC_TOO_LARGE;
	if (!b->applies.on)
		memset(bits, 0xff, frame_padded(e->rows) / 8);
	for (size_t row0 = 0; b->applies.on && row0 < e->rows; row0 += BLOCK)
		bound_true(&b->applies, row0, e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK, bits + row0 / 64, sc);
	*ret_bits = bits;
	return RC_OK;
}

enum rc evaluation_values(const struct evaluation *e, struct arena *a, int item, double **ret_values)
{
	const struct bound_item *b = &e->work->items[item];
	double *out = arena_array(a, frame_padded(e->rows) + BLOCK, sizeof *out);
	struct scratch *sc = scratch_make(a, e);
	if (out == NULL || sc == NULL)
		return RC_TOO_LARGE;
	for (size_t row0 = 0; row0 < e->rows; row0 += BLOCK) {
		size_t n = e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		uint64_t *has = scratch_bits(sc);
		const double *y = NULL;
		if (b->value.on)
			score_values(b, row0, n, out + row0, has, &y, sc);
		for (size_t i = 0; i < n; i++)
			if (!b->value.on || !bit_get(has, i) || (y != NULL && y[i] <= 0) || !isfinite(out[row0 + i]))
				out[row0 + i] = NAN;
		scratch_release(sc, m);
	}
	*ret_values = out;
	return RC_OK;
}
