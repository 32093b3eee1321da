/* explain_try.c - one row evaluated by itself, and the city with one row's figures changed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/explain_try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- One row as a frame of its own. */

static bool row_columns(struct arena *a, const struct frame *f, size_t row, struct explain_probe *p)
{
	p->frame = *f;
	p->frame.rows = 1;
	p->frame.cols = arena_array(a, (size_t)f->n_cols + 1, sizeof *p->frame.cols);
	p->v = arena_array(a, (size_t)f->n_cols + 1, sizeof *p->v);
	uint32_t *off = arena_array(a, 2, sizeof *off);
	if (!p->frame.cols || !p->v || !off)
		return false;
	for (int i = 0; i < f->n_cols; i++) {
		struct column *c = &p->frame.cols[i];
		double *v = work_alloc(a, FRAME_BLOCK * sizeof *v);
		uint64_t *present = work_alloc(a, FRAME_BLOCK / 8);
		if (!v || !present)
			return false;
		*c = f->cols[i];
		v[0] = c->v[row];
		present[0] = column_has(&f->cols[i], row);
		c->present = present[0] ? NULL : present;
		c->v = p->v[i] = v;
	}
	if (f->id_data) {
		p->frame.id_data = f->id_data + f->id_off[row];
		off[1] = f->id_off[row + 1] - f->id_off[row];
		p->frame.id_off = off;
	}
	return true;
}

/* The city's figure for this row's group, where the one row will look for it. */
static void take_table(double *to, const struct keys *to_keys, const double *from, const struct keys *from_keys, size_t row)
{
	if (to && from)
		to[to_keys->key[0]] = from[from_keys->key[row]];
}

static void take_item(struct bound_item *to, const struct bound_item *from, size_t row)
{
	take_table(to->bench, to->bench_keys, from->bench, from->bench_keys, row);
	take_table(to->bench_own, to->bench_keys, from->bench_own, from->bench_keys, row);
	take_table(to->lo, to->by_keys, from->lo, from->by_keys, row);
	take_table(to->hi, to->by_keys, from->hi, from->by_keys, row);
	take_table(to->fill, to->fill_keys, from->fill, from->fill_keys, row);
	to->bench_good = to->bench && to->bench[to->bench_keys->key[0]] > 0;
	for (int i = 0; i < to->it->score.n_parts; i++)
		take_item(&to->parts[i], &from->parts[i], row);
}

/* Scores that stand in an order of all units cannot be had from one of them. */
static bool stands_alone(const struct evaluation *e)
{
	if (e->scheme->composite || e->holder)
		return false;
	for (int i = 0; i < e->scheme->n_all; i++)
		if (e->scheme->items[i].score.method == SCORE_RANK_SHARE)
			return false;
	return true;
}

enum rc explain_probe_open(struct arena *a, const struct evaluation *city, size_t row, struct explain_probe *ret)
{
	struct explain_probe p = {0};
	struct evaluation_error why;
	if (!stands_alone(city))
		return RC_NOT_FOUND;
	if (!row_columns(a, city->frame, row, &p))
		return RC_TOO_LARGE;
	TRY(pool_create(1, &p.pool));
	enum rc rc = evaluation_create(city->scheme, &p.frame, p.pool, &p.e, &why);
	if (rc == RC_OK) {
		p.e->bare = true;
		for (int i = 0; i < city->scheme->n_all; i++)
			take_item(&p.e->work->items[i], &city->work->items[i], row);
		evaluation_take(p.e, &city->settings);
		*ret = p;
		return RC_OK;
	}
	pool_destroy(p.pool);
	return rc;
}

void explain_probe_close(struct explain_probe *p)
{
	evaluation_destroy(p->e);
	pool_destroy(p->pool);
	*p = (struct explain_probe){0};
}

bool explain_probe_total(struct explain_probe *p, double *ret)
{
	return evaluation_scores(p->e) == RC_OK && evaluation_total(p->e, 0, ret);
}

/* ---- The city again. */

static void mark_figures(const struct evaluation *e, const struct operand *o, bool *moved)
{
	const char *const *names;
	const int *lags;
	int n = o->f ? formula_inputs(o->f, &names, &lags) : 0;
	for (int i = 0; i < n; i++)
		for (int k = 0; lags[i] == 0 && k < e->frame->n_cols; k++)
			moved[k] |= e->frame->cols[k].lag == 0 && e->frame->cols[k].kind == COL_NUMBER && strcmp(e->frame->cols[k].name, names[i]) == 0;
}

static enum rc own_columns(struct explain_trial *t, const struct evaluation *city, const struct frame *f)
{
	bool *moved = arena_array(&t->arena, (size_t)f->n_cols + 1, sizeof *moved);
	t->frame = *f;
	t->frame.cols = arena_array(&t->arena, (size_t)f->n_cols + 1, sizeof *t->frame.cols);
	t->v = arena_array(&t->arena, (size_t)f->n_cols + 1, sizeof *t->v);
	t->before = arena_array(&t->arena, (size_t)f->n_cols + 1, sizeof *t->before);
	if (!moved || !t->frame.cols || !t->v || !t->before)
		return RC_NO_MEMORY;
	for (int i = 0; i < city->scheme->n_items; i++) {
		mark_figures(city, &city->scheme->items[i].value, moved);
		mark_figures(city, &city->scheme->items[i].per, moved);
	}
	for (int i = 0; i < f->n_cols; i++) {
		t->frame.cols[i] = f->cols[i];
		if (!moved[i])
			continue;
		t->v[i] = work_alloc(&t->arena, frame_padded(f->rows) * sizeof(double));
		if (!t->v[i])
			return RC_NO_MEMORY;
		memcpy(t->v[i], f->cols[i].v, frame_padded(f->rows) * sizeof(double));
		t->frame.cols[i].v = t->v[i];
	}
	return RC_OK;
}

enum rc explain_trial_create(const struct evaluation *city, const struct frame *f, struct pool *pool, struct explain_trial **ret, struct evaluation_error *why)
{
	why->text[0] = '\0';
	if (city->holder)
		return work_fail(why, RC_NOT_FOUND, "units of scheme %s are evaluated together", city->scheme->id);
	struct explain_trial *t = calloc(1, sizeof *t);
	if (!t)
		return RC_NO_MEMORY;
	arena_init(&t->arena, 0);
	enum rc rc = own_columns(t, city, f);
	if (rc == RC_OK)
		rc = evaluation_create(city->scheme, &t->frame, pool, &t->e, why);
	if (rc != RC_OK) {
		explain_trial_destroy(t);
		return rc;
	}
	t->e->bare = true;
	t->bytes = t->arena.used + evaluation_bytes(t->e);
	*ret = t;
	return RC_OK;
}

void explain_trial_destroy(struct explain_trial *t)
{
	if (!t)
		return;
	evaluation_destroy(t->e);
	arena_finish(&t->arena);
	free(t);
}

enum rc explain_trial_run(struct explain_trial *t, const struct evaluation *city, size_t row, const struct explain_cell *cells, int n, struct evaluation_error *why)
{
	for (int i = 0; i < n; i++) {
		t->before[cells[i].column] = t->v[cells[i].column][row];
		t->v[cells[i].column][row] = cells[i].value;
	}
	enum rc rc = evaluation_run(t->e, &city->settings, city->overrides, city->n_overrides, why);
	for (int i = 0; i < n; i++)
		t->v[cells[i].column][row] = t->before[cells[i].column];
	return rc;
}
