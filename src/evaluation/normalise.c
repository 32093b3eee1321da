/* normalise.c - items that need all rows at once: composite stages, rank shares; and nodes that are no plain sums.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <math.h>
#include <string.h>

/* ---- Columns of a whole frame. */

static enum rc operand_column(struct evaluation *e, const struct bound *b, struct series *ret)
{
	struct scratch *sc = &e->work->scratch[0];
	TRY(series_make(&e->work->run, e->rows, ret));
	for (size_t row0 = 0; row0 < e->rows; row0 += BLOCK) {
		size_t n = e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		struct vec v = bound_fetch(b, row0, n, sc);
		memcpy(ret->v + row0, v.v, n * sizeof *v.v);
		for (size_t k = 0; k * 64 < n; k++) {
			uint64_t full = n >= (k + 1) * 64 ? ~UINT64_C(0) : (UINT64_C(1) << (n - k * 64)) - 1;
			ret->present[row0 / 64 + k] = v.present ? v.present[k] & full : full;
		}
		scratch_release(sc, m);
	}
	return RC_OK;
}

/* Units that are out, and those an item does not apply to, take part in nothing. */
static void keep_members(struct evaluation *e, const struct bound_item *b, struct series *x)
{
	uint64_t applies[WORDS];
	for (size_t row = 0; row < e->rows; row++) {
		if (row % BLOCK == 0 && b->applies.on)
			bound_true(&b->applies, row, e->rows - row < BLOCK ? e->rows - row : BLOCK, applies, &e->work->scratch[0]);
		if (e->state[row] & ROW_OUT || (b->applies.on && !bit_get(applies, row % BLOCK)))
			series_drop(x, row);
	}
}

static enum rc keep_stage(struct evaluation *e, struct bound_item *b, enum stage st, const struct series *x)
{
	struct series copy;
	if (!e->work->keep_stages)
		return RC_OK;
	TRY(series_copy(&e->work->run, series_sample(x), &copy));
	for (int k = (int)st; k < STAGES; k++) { /* stages that are left out are as the one before */
		b->stages[k] = copy.v;
		b->stage_present[k] = copy.present;
	}
	return RC_OK;
}

static enum rc impute_column(struct evaluation *e, struct bound_item *b, struct series *x, struct item_result *r)
{
	struct impute how = b->it->impute;
	const struct keys *k = &e->keys[b->it->impute_by];
	if (how.method == IMPUTE_NONE)
		return RC_OK;
	if (how.method == IMPUTE_GROUP_MEAN || how.method == IMPUTE_GROUP_MEDIAN) {
		uint32_t *group = arena_array(&e->work->run, e->rows + 1, sizeof *group);
		if (!group)
			return RC_NO_MEMORY;
		for (size_t i = 0; i < e->rows; i++)
			group[i] = k->key[i] == k->n ? UINT32_MAX : k->key[i];
		how.group = group;
		how.n_groups = k->n;
	}
	TRY(composite_impute(&e->work->run, x, &how, &r->imputed));
	keep_members(e, b, x);
	return RC_OK;
}

static enum rc reference_row(struct evaluation *e, const char *id, size_t *ret, struct evaluation_error *why)
{
	const struct frame *f = e->frame;
	for (size_t row = 0; id && f->id_data && row < f->rows; row++)
		if (f->id_off[row + 1] - f->id_off[row] == strlen(id) && memcmp(f->id_data + f->id_off[row], id, strlen(id)) == 0) {
			*ret = row;
			return RC_OK;
		}
	return work_fail(why, RC_NOT_FOUND, "the reference unit '%s' of the normalisation is not in the table", id ? id : "");
}

/* denominate, impute, treat in the scheme's order, then normalise. */
static enum rc normalise_item(struct evaluation *e, int i, struct evaluation_error *why)
{
	struct bound_item *b = &e->work->items[i];
	struct item_result *r = &e->items[i];
	const struct scheme *s = e->scheme;
	struct series x, per;
	const char *reason = NULL;
	r->imputed = 0;
	TRY(operand_column(e, &b->value, &x));
	keep_members(e, b, &x);
	TRY(keep_stage(e, b, STAGE_DENOMINATED, &x));
	for (int k = 0; k < s->n_order; k++) {
		if (s->order[k] == STEP_DENOMINATE && b->per.on) {
			TRY(operand_column(e, &b->per, &per));
			composite_denominate(&x, series_sample(&per));
			if (b->it->unit_num != b->it->unit_den)
				kernel_scale(x.v, b->it->unit_num, b->it->unit_den, e->rows);
			TRY(keep_stage(e, b, STAGE_DENOMINATED, &x));
		} else if (s->order[k] == STEP_IMPUTE) {
			TRY(impute_column(e, b, &x, r));
			TRY(keep_stage(e, b, STAGE_IMPUTED, &x));
		} else if (s->order[k] == STEP_TREAT && b->it->has_treat) {
			TRY(composite_treat(&e->work->run, &x, &b->it->treat, &r->treatment));
			TRY(keep_stage(e, b, STAGE_TREATED, &x));
		}
	}
	struct norm how = b->it->score.norm;
	if (how.method == NORM_DIST2REF)
		TRY(reference_row(e, b->it->score.norm_ref, &how.ref_row, why));
	enum rc rc = composite_normalise(&e->work->run, &x, &how, &reason);
	if (rc == RC_BAD_INPUT)
		return work_fail(why, rc, "item '%s' cannot be normalised: %s", b->it->code, reason ? reason : "");
	TRY(rc);
	memcpy(r->s, x.v, e->rows * sizeof *x.v);
	memcpy(r->present, x.present, (e->rows + 63) / 64 * sizeof *x.present);
	return RC_OK;
}

/* What a missing normalised value becomes: a fixed value, nothing, or the loss of the total. */
static void treat_missing(struct evaluation *e, int i)
{
	const struct on *on = &e->scheme->items[i].on_missing;
	struct item_result *r = &e->items[i];
	for (size_t row = 0; row < e->rows && on->kind != ON_EXCLUDE; row++) {
		if (bit_get(r->present, row) || e->state[row] & ROW_OUT)
			continue;
		if (on->kind == ON_MISSING || on->kind == ON_FILL)
			bit_set(e->work->lost, row);
		else {
			r->s[row] = on->kind == ON_POINTS || on->kind == ON_VALUE ? on->value : on->kind == ON_FULL ? 1 : 0;
			bit_set(r->present, row);
		}
	}
}

/* ---- Rank share: (n - r) / (n - 1) with the mean rank of equals. */

static void share_ranks(const struct series *x, const uint64_t *order, uint32_t from, uint32_t to, double *s)
{
	double n = to - from;
	for (uint32_t i = from; i < to; ) {
		uint32_t k = i + 1;
		double v = x->v[(uint32_t)order[i]];
		while (k < to && x->v[(uint32_t)order[k]] == v)
			k++;
		double r = ((double)(i - from) + (double)(k - from) + 1) / 2;
		for (; i < k; i++)
			s[(uint32_t)order[i]] = n > 1 ? (n - r) / (n - 1) : 1;
	}
}

enum rc normalise_rank_share(struct evaluation *e, struct bound_item *b, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	struct item_result *r = &e->items[b->index];
	struct scratch *sc = &w->scratch[0];
	struct series x;
	(void)why;
	TRY(series_make(&w->run, frame_padded(e->rows), &x));
	uint8_t *state = arena_alloc(&w->run, e->rows + 1);
	uint32_t *start = arena_array(&w->run, b->by_keys->n + 2, sizeof *start);
	if (!state || !start)
		return RC_NO_MEMORY;
	for (size_t row0 = 0; row0 < e->rows; row0 += BLOCK) {
		size_t n = e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		const double *y;
		score_values(b, row0, n, x.v + row0, x.present + row0 / 64, &y, sc);
		for (size_t i = 0; i < n; i++)
			if ((y && y[i] <= 0) || e->state[row0 + i] & ROW_OUT || b->by_keys->key[row0 + i] == b->by_keys->n)
				series_drop(&x, row0 + i);
		scratch_release(sc, m);
	}
	keep_members(e, b, &x);
	for (size_t i = 0; i < e->rows; i++)
		state[i] = !series_has(&x, i) || e->state[i] & ROW_NO_BENCH;
	struct rank_in in = {.v = x.v, .state = state, .skip = 1, .keys = b->by_keys, .ascending = b->it->less};
	TRY(rank_sort(w, e->rows, &in, e->queue, w->sort_buf, start));
	for (uint32_t k = 0; k < in.keys->n; k++)
		share_ranks(&x, e->queue, start[k], start[k + 1], r->s);
	for (size_t i = 0; i < e->rows; i++) {
		if (state[i])
			r->s[i] = 0;
		if (r->present && state[i])
			bit_clear(r->present, i);
		else if (r->present)
			bit_set(r->present, i);
	}
	return RC_OK;
}

enum rc normalise_items(struct evaluation *e, struct evaluation_error *why)
{
	for (int i = 0; i < e->scheme->n_all; i++) {
		struct bound_item *b = &e->work->items[i];
		if (b->it->score.method == SCORE_NORMALISE) {
			TRY(normalise_item(e, i, why));
			treat_missing(e, i);
		} else if (b->it->score.method == SCORE_RANK_SHARE)
			TRY(normalise_rank_share(e, b, why));
	}
	return RC_OK;
}

/* ---- Nodes. */

struct node_job { struct evaluation *e; const struct node *nd; const struct sample *cols; const double *weights; int k; struct series out; enum rc rc[64]; struct agg_at bad[64]; };

static void node_part(void *arg, int task, int thread)
{
	struct node_job *j = arg;
	size_t from = (size_t)task * j->e->work->parts.rows, to = from + j->e->work->parts.rows;
	(void)thread;
	j->rc[task] = composite_aggregate(j->cols, j->weights, j->k, &j->nd->agg, from, to < j->e->rows ? to : j->e->rows, &j->out, &j->bad[task]);
}

/* Out of the columns of a node's children: items first, in the order written. */
static void node_columns(const struct evaluation *e, const struct node *nd, struct sample *cols, double *weights)
{
	bool sum = nd->agg.method == AGG_SUM;
	int k = 0;
	for (int i = 0; i < nd->n_items; i++, k++) {
		const struct item_result *r = &e->items[nd->items[i]];
		cols[k] = (struct sample){r->s, r->present, e->rows};
		weights[k] = sum ? r->mult : e->settings.weight[nd->items[i]];
	}
	for (int i = 0; i < nd->n_children; i++, k++) {
		const struct column_result *c = &e->nodes[nd->children[i]];
		cols[k] = (struct sample){c->v, c->present, e->rows};
		weights[k] = e->scheme->nodes[nd->children[i]].weight;
	}
}

static enum rc bad_cell(struct evaluation *e, const struct node_job *j, const struct agg_at *bad, struct evaluation_error *why)
{
	const struct node *nd = j->nd;
	const struct frame *f = e->frame;
	const char *code = bad->col < nd->n_items ? e->scheme->items[nd->items[bad->col]].code : e->scheme->nodes[nd->children[bad->col - nd->n_items]].code;
	int len = f->id_data ? (int)(f->id_off[bad->row + 1] - f->id_off[bad->row]) : 0;
	return work_fail(why, RC_BAD_INPUT, "unit '%.*s', %s: %s (node '%s'); choose another normalisation range or another mean", len,
		f->id_data ? f->id_data + f->id_off[bad->row] : "", code, bad->why, nd->code);
}

/* A sum of points among means: items left out give their weight to the others of the node, as they do by themselves in a mean. */
static void share_out_node(struct evaluation *e, const struct node *nd, double *v)
{
	struct scratch *sc = &e->work->scratch[0];
	bool wanted = false;
	for (int i = 0; i < nd->n_items && nd->agg.method == AGG_SUM && !e->scheme->composite; i++)
		wanted |= e->scheme->items[nd->items[i]].on_missing.kind == ON_EXCLUDE;
	for (size_t row0 = 0; wanted && row0 < e->rows; row0 += BLOCK)
		totals_share_out(e, nd->items, nd->n_items, row0, e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK, v + row0, NULL, sc);
}

static enum rc aggregate_node(struct evaluation *e, int k, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct node *nd = &e->scheme->nodes[k];
	int n = nd->n_items + nd->n_children;
	struct sample *cols = arena_array(&w->run, (size_t)n, sizeof *cols);
	double *weights = arena_array(&w->run, (size_t)n, sizeof *weights);
	if (!cols || !weights)
		return RC_NO_MEMORY;
	node_columns(e, nd, cols, weights);
	struct node_job j = {.e = e, .nd = nd, .cols = cols, .weights = weights, .k = n, .out = {e->nodes[k].v, e->nodes[k].present, e->rows}};
	if (nd->agg.method == AGG_COPELAND) {
		enum rc rc = composite_copeland(cols, weights, n, &nd->agg, &j.out);
		return rc == RC_TOO_LARGE ? work_fail(why, rc, "node '%s': outranking compares every pair; at most %d units", nd->code, COPELAND_ROWS) : rc;
	}
	work_parts(e, node_part, &j);
	share_out_node(e, nd, j.out.v);
	for (int t = 0; t < w->parts.n; t++) {
		if (j.rc[t] == RC_BAD_INPUT)
			return bad_cell(e, &j, &j.bad[t], why);
		TRY(j.rc[t]);
	}
	return RC_OK;
}

/* Units that are out lose the scores that items without gaps gave them, so that they are compared with nobody. */
static void drop_out(struct evaluation *e)
{
	for (int i = 0; i < e->scheme->n_all; i++)
		for (size_t row = 0; e->items[i].present && row < e->rows; row++)
			if (e->state[row] & ROW_OUT) {
				bit_clear(e->items[i].present, row);
				e->items[i].s[row] = 0;
			}
}

enum rc aggregate_nodes(struct evaluation *e, struct evaluation_error *why)
{
	drop_out(e);
	for (int k = e->scheme->n_nodes - 1; k >= 0; k--)
		TRY(aggregate_node(e, k, why));
	return RC_OK;
}
