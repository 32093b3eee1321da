/* create.c - an evaluation is laid out: settings, arrays, everything bound; and taken down again.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <stdlib.h>

enum rc settings_make(struct arena *a, const struct scheme *s, struct settings *ret)
{
	struct settings set = {.as_of = s->valid_from};
	set.weight = arena_array(a, (size_t)s->n_all + 1, sizeof(double));
	set.cap = arena_array(a, (size_t)s->n_all + 1, sizeof(double));
	set.factor = arena_array(a, (size_t)s->n_all + 1, sizeof(double));
	set.share_ppb = arena_array(a, SCHEME_CLASSES, sizeof(int64_t));
	set.param = arena_array(a, (size_t)s->n_params + 1, sizeof(double));
	if (!set.weight || !set.cap || !set.factor || !set.share_ppb || !set.param)
		return RC_NO_MEMORY;
	for (int i = 0; i < s->n_all; i++) {
		set.weight[i] = s->items[i].weight;
		set.cap[i] = s->items[i].score.cap;
		set.factor[i] = s->items[i].benchmark.factor;
	}
	for (int k = 0; k < s->classes.n; k++)
		set.share_ppb[k] = s->classes.share_ppb[k];
	for (int i = 0; i < s->n_params; i++)
		set.param[i] = s->params[i].value;
	*ret = set;
	return RC_OK;
}

/* ---- Creation. */

static enum rc make_scratch(struct evaluation_work *w)
{
	w->scratch = arena_array(&w->arena, (size_t)w->threads, sizeof *w->scratch);
	for (int t = 0; w->scratch && t < w->threads; t++) {
		w->scratch[t].bufs = work_alloc(&w->arena, SCRATCH_BUFS * BLOCK * sizeof(double));
		w->scratch[t].bits = work_alloc(&w->arena, SCRATCH_BUFS * WORDS * sizeof(uint64_t));
		if (!w->scratch[t].bufs || !w->scratch[t].bits)
			return RC_NO_MEMORY;
	}
	return w->scratch ? RC_OK : RC_NO_MEMORY;
}

static enum rc result_arrays(struct evaluation *e)
{
	struct arena *a = &e->work->arena;
	const struct scheme *s = e->scheme;
	size_t padded = frame_padded(e->rows);
	e->total = work_alloc(a, padded * sizeof *e->total);
	e->state = work_alloc(a, padded);
	e->work->lost = work_alloc(a, padded / 8);
	e->work->decided = work_alloc(a, padded / 8);
	e->rank = work_alloc(a, padded * sizeof *e->rank);
	e->class_ = work_alloc(a, padded);
	e->reason = work_alloc(a, padded);
	e->queue = work_alloc(a, padded * sizeof *e->queue);
	e->work->sort_buf = work_alloc(a, padded * sizeof *e->queue);
	e->nodes = arena_array(a, (size_t)s->n_nodes + 1, sizeof *e->nodes);
	e->limit_hit = arena_array(a, (size_t)s->n_limits + 1, sizeof *e->limit_hit);
	if (!e->total || !e->state || !e->work->lost || !e->work->decided || !e->rank || !e->class_ || !e->reason || !e->queue || !e->work->sort_buf || !e->nodes || !e->limit_hit)
		return RC_NO_MEMORY;
	for (int i = 0; i < s->n_nodes; i++) {
		e->nodes[i].v = work_alloc(a, padded * sizeof(double));
		e->nodes[i].present = e->work->sum_only ? NULL : work_alloc(a, padded / 8);
		if (!e->nodes[i].v || (!e->work->sum_only && !e->nodes[i].present))
			return RC_NO_MEMORY;
	}
	for (int i = 0; i < s->n_limits; i++)
		if (!(e->limit_hit[i] = work_alloc(a, padded / 8)))
			return RC_NO_MEMORY;
	if ((s->rank.by.f || s->rank.points >= 0) && !(e->work->rank_value = work_alloc(a, padded * sizeof(double))))
		return RC_NO_MEMORY;
	return RC_OK;
}

static bool nodes_are_sums(const struct scheme *s)
{
	bool sums = !s->composite;
	for (int i = 0; i < s->n_nodes; i++)
		sums &= s->nodes[i].agg.method == AGG_SUM;
	return sums;
}

static enum rc prepare(struct evaluation *e, const struct frame *f, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	const struct scheme *s = e->scheme;
	w->frame = *f;
	w->sum_only = nodes_are_sums(s);
	w->parts = parts_of(f->rows, 0);
	e->rows = f->rows;
	e->frame = &w->frame;
	if (s->n_eligible + s->n_exempt + s->n_limits + s->classes.n_rules > 250)
		return work_fail(why, RC_TOO_LARGE, "scheme %s has more than 250 conditions, exemptions, limits and rules", s->id);
	TRY(make_scratch(w));
	TRY(settings_make(&w->arena, s, &w->own));
	e->settings = w->own;
	TRY(result_arrays(e));
	TRY(bind_eligible(e, why));
	if (s->merge.on && scheme_has_step(s, STEP_MERGE))
		TRY(merge_rows(e, f, why));
	TRY(bind_scheme(e, why));
	uint32_t n = e->keys[s->rank.over].n;
	e->queue_start = work_alloc(&w->arena, (n + 2) * sizeof *e->queue_start);
	e->in_rank = work_alloc(&w->arena, (n + 1) * sizeof *e->in_rank);
	e->cut = work_alloc(&w->arena, ((size_t)e->keys[s->classes.over].n + 1) * SCHEME_CLASSES * sizeof *e->cut);
	e->lists = arena_array(&w->arena, (size_t)s->n_lists + 1, sizeof *e->lists);
	e->tables = arena_array(&w->arena, (size_t)s->n_tables + 1, sizeof *e->tables);
	return e->queue_start && e->in_rank && e->cut && e->lists && e->tables ? RC_OK : RC_NO_MEMORY;
}

enum rc evaluation_create(const struct scheme *s, const struct frame *f, struct pool *pool, struct evaluation **ret, struct evaluation_error *why)
{
	why->text[0] = '\0';
	if (f->rows >= UINT32_MAX)
		return work_fail(why, RC_TOO_LARGE, "more than %u units", UINT32_MAX - 1);
	struct evaluation *e = calloc(1, sizeof *e);
	struct evaluation_work *w = calloc(1, sizeof *w);
	if (!e || !w) {
		free(e);
		free(w);
		return RC_NO_MEMORY;
	}
	arena_init(&w->arena, 0);
	arena_init(&w->run, 0);
	e->work = w;
	e->scheme = s;
	w->pool = pool;
	w->threads = pool_threads(pool);
	enum rc rc = prepare(e, f, why);
	if (rc != RC_OK) {
		evaluation_destroy(e);
		return rc == RC_NO_MEMORY ? work_fail(why, rc, "not enough memory to evaluate %zu units", f->rows) : rc;
	}
	*ret = e;
	return RC_OK;
}

void evaluation_destroy(struct evaluation *e)
{
	if (!e)
		return;
	arena_finish(&e->work->run);
	arena_finish(&e->work->arena);
	free(e->work);
	free(e);
}

size_t evaluation_bytes(const struct evaluation *e) { return e->work->arena.used + e->work->run.used; }
void evaluation_keep_stages(struct evaluation *e) { e->work->keep_stages = true; }
