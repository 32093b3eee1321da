/* merge.c - several units on one plot count as one: their columns are summed before anything is computed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A ratio of the sums is not the mean of the ratios, which is why this happens to the columns and not to the scores. */
#include "evaluation/work.h"

#include <string.h>

/* The first member that may hold stands for all; where none may, the first. */
static void choose_holders(const struct evaluation *e, const struct keys *k, const uint64_t *takes_part, const uint64_t *may_hold, uint32_t *holder, uint32_t *of_key)
{
	for (uint32_t i = 0; i < k->n; i++)
		of_key[i] = UINT32_MAX;
	for (int round = 0; round < 2; round++)
		for (size_t row = 0; row < e->rows; row++) {
			uint32_t key = k->key[row];
			if (key < k->n && bit_get(takes_part, row) && of_key[key] == UINT32_MAX && (round == 1 || bit_get(may_hold, row)))
				of_key[key] = (uint32_t)row;
		}
	for (size_t row = 0; row < e->rows; row++)
		holder[row] = k->key[row] < k->n && bit_get(takes_part, row) ? of_key[k->key[row]] : (uint32_t)row;
}

static enum rc condition_bits(struct evaluation *e, const struct operand *o, uint64_t *out, struct evaluation_error *why)
{
	struct bound b;
	TRY(bind_operand(e->work, o, &b, why));
	for (size_t row0 = 0; row0 < e->rows; row0 += BLOCK) {
		size_t n = e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK;
		if (b.on)
			bound_true(&b, row0, n, out + row0 / 64, &e->work->scratch[0]);
		else
			memset(out + row0 / 64, 0xff, WORDS * sizeof *out);
	}
	return RC_OK;
}

/* Whoever is out brings nothing into a sum and holds nothing. */
static void leave_out(const struct evaluation *e, uint64_t *takes_part)
{
	struct evaluation_work *w = e->work;
	uint64_t rows[WORDS];
	for (int k = 0; k < e->scheme->n_eligible && scheme_has_step(e->scheme, STEP_ELIGIBLE); k++)
		for (size_t row0 = 0; row0 < e->rows; row0 += BLOCK) {
			bound_true(&w->eligible[k], row0, e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK, rows, &w->scratch[0]);
			for (size_t b = 0; b < WORDS; b++)
				takes_part[row0 / 64 + b] &= rows[b];
		}
}

static enum rc sum_column(struct evaluation *e, struct column *c)
{
	struct evaluation_work *w = e->work;
	size_t padded = frame_padded(e->rows);
	double *sum = work_alloc(&w->arena, padded * sizeof *sum), *v = work_alloc(&w->arena, padded * sizeof *v);
	uint64_t *known = work_alloc(&w->arena, padded / 8), *present = work_alloc(&w->arena, padded / 8);
	if (!sum || !v || !known || !present)
		return RC_NO_MEMORY;
	for (size_t row = 0; row < e->rows; row++)
		if (column_has(c, row)) {
			sum[e->holder[row]] += c->v[row];
			bit_set(known, e->holder[row]);
		}
	for (size_t row = 0; row < e->rows; row++) {
		v[row] = sum[e->holder[row]];
		if (bit_get(known, e->holder[row]))
			bit_set(present, row);
	}
	c->v = v;
	c->present = c->present ? present : NULL;
	return RC_OK;
}

enum rc merge_rows(struct evaluation *e, const struct frame *from, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct merge *m = &e->scheme->merge;
	struct keys keys;
	size_t padded = frame_padded(e->rows);
	TRY(keys_make(w, e->scheme, m->by, &keys, why));
	uint32_t *of_key = work_alloc(&w->arena, (keys.n + 1) * sizeof *of_key);
	uint64_t *takes_part = work_alloc(&w->arena, padded / 8), *may_hold = work_alloc(&w->arena, padded / 8);
	struct column *cols = arena_array(&w->arena, (size_t)from->n_cols + 1, sizeof *cols);
	e->holder = work_alloc(&w->arena, padded * sizeof *e->holder);
	if (!of_key || !takes_part || !may_hold || !cols || !e->holder)
		return RC_NO_MEMORY;
	TRY(condition_bits(e, &m->when, takes_part, why));
	leave_out(e, takes_part);
	TRY(condition_bits(e, &m->holder, may_hold, why));
	if (m->both.f) {
		e->both = work_alloc(&w->arena, padded / 8);
		if (!e->both)
			return RC_NO_MEMORY;
		TRY(condition_bits(e, &m->both, e->both, why));
	}
	choose_holders(e, &keys, takes_part, may_hold, e->holder, of_key);
	memcpy(cols, from->cols, (size_t)from->n_cols * sizeof *cols);
	w->frame.cols = cols;
	for (int i = 0; i < from->n_cols; i++)
		for (int k = 0; k < m->n_columns; k++)
			if (strcmp(cols[i].name, e->scheme->columns[m->columns[k]].name) == 0)
				TRY(sum_column(e, &cols[i]));
	return RC_OK;
}
