/* evaluate.c - driving a scheme over all rows: states, single scores, totals; then rank, classes, lists.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The usual scheme goes over the rows three times: sums for benchmarks, scores with totals, order. Each pass handles 1024 rows of all columns at once
 * while they are in the fastest cache. */
#include "evaluation/work.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	e->rank = work_alloc(a, padded * sizeof *e->rank);
	e->class_ = work_alloc(a, padded);
	e->reason = work_alloc(a, padded);
	e->queue = work_alloc(a, padded * sizeof *e->queue);
	e->work->sort_buf = work_alloc(a, padded * sizeof *e->queue);
	e->nodes = arena_array(a, (size_t)s->n_nodes + 1, sizeof *e->nodes);
	e->limit_hit = arena_array(a, (size_t)s->n_limits + 1, sizeof *e->limit_hit);
	if (!e->total || !e->state || !e->work->lost || !e->rank || !e->class_ || !e->reason || !e->queue || !e->work->sort_buf || !e->nodes || !e->limit_hit)
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

void work_parts(struct evaluation *e, void (*fn)(void *arg, int task, int thread), void *arg)
{
	pool_run(e->work->pool, e->work->parts.n, fn, arg);
}

/* The rows of a part, block after block: for (struct span b = …; span_next(&b); ). */
struct span { size_t row0, n, end; };
static struct span part_span(const struct evaluation *e, int task)
{
	size_t from = (size_t)task * e->work->parts.rows, to = from + e->work->parts.rows;
	return (struct span){from, 0, to < e->rows ? to : e->rows};
}

static bool span_next(struct span *b)
{
	b->row0 += b->n;
	b->n = b->end - b->row0 < BLOCK ? b->end - b->row0 : BLOCK;
	return b->row0 < b->end;
}

/* ---- States: who is out, exempt, limited. */

static void mark_rows(const uint64_t *rows, size_t row0, size_t n, uint8_t bit, uint8_t reason, struct evaluation *e)
{
	for (size_t k = 0; k * 64 < n; k++)
		for (uint64_t m = rows[k]; m; m &= m - 1) {
			size_t i = row0 + k * 64 + (size_t)__builtin_ctzll(m);
			if (reason && e->reason[i] == 0)
				e->reason[i] = reason;
			e->state[i] |= bit;
		}
}

static void state_block(struct evaluation *e, size_t row0, size_t n, struct scratch *sc)
{
	const struct scheme *s = e->scheme;
	struct evaluation_work *w = e->work;
	uint64_t rows[WORDS];
	memset(e->state + row0, 0, n);
	memset(e->reason + row0, 0, n);
	for (int i = 0; i < s->n_eligible && scheme_has_step(s, STEP_ELIGIBLE); i++) {
		bound_true(&w->eligible[i], row0, n, rows, sc);
		for (size_t k = 0; k < WORDS; k++)
			rows[k] = ~rows[k] & (n >= (k + 1) * 64 ? ~UINT64_C(0) : n > k * 64 ? (UINT64_C(1) << (n - k * 64)) - 1 : 0);
		mark_rows(rows, row0, n, ROW_OUT, (uint8_t)(1 + i), e);
	}
	for (int i = 0; i < s->n_exempt; i++) {
		const struct exempt *x = &s->exempt[i];
		if (x->until && e->settings.as_of && strcmp(x->until, e->settings.as_of) < 0)
			continue;
		bound_true(&w->exempt[i], row0, n, rows, sc);
		uint8_t bits = (uint8_t)(ROW_EXEMPT | (x->in_benchmark ? 0 : ROW_NO_BENCH) | (x->scored ? 0 : ROW_UNSCORED));
		mark_rows(rows, row0, n, bits, (uint8_t)(1 + s->n_eligible + i), e);
	}
	for (int i = 0; i < s->n_limits; i++)
		if (s->limits[i].when.need == NEED_COLUMNS)
			bound_true(&w->limits[i], row0, n, rows, sc), memcpy(e->limit_hit[i] + row0 / 64, rows, (n + 63) / 64 * 8);
	if (e->holder)
		for (size_t i = row0; i < row0 + n; i++)
			if (e->holder[i] != i)
				e->state[i] |= ROW_MEMBER | ROW_NO_BENCH;
}

/* `unless` and then what limits that need no result mean for benchmarks and the queue. */
static void limit_states(struct evaluation *e, size_t row0, size_t n, enum need level)
{
	const struct scheme *s = e->scheme;
	if (!scheme_has_step(s, STEP_LIMITS))
		return;
	for (int i = 0; i < s->n_limits; i++) {
		const struct limit *l = &s->limits[i];
		if (l->when.need != level)
			continue;
		uint64_t *hit = e->limit_hit[i] + row0 / 64;
		for (int k = 0; k < s->n_limits; k++)
			for (size_t b = 0; (l->unless >> k & 1) && b * 64 < n; b++)
				hit[b] &= ~e->limit_hit[k][row0 / 64 + b];
		uint8_t bits = (uint8_t)((l->place == PLACE_LEFT ? ROW_LEFT : 0) | (l->unranked ? ROW_UNRANKED : 0) | (l->out_of_benchmark ? ROW_NO_BENCH : 0));
		if (bits)
			mark_rows(hit, row0, n, bits, 0, e);
	}
}

static void state_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct span b = part_span(e, task);
	while (span_next(&b)) {
		state_block(e, b.row0, b.n, &e->work->scratch[thread]);
		limit_states(e, b.row0, b.n, NEED_COLUMNS);
	}
}

/* ---- Totals of one block. */

static void adjust_group_points(const struct evaluation *e, const struct adjust_group *g, size_t row0, size_t n, double *out)
{
	memset(out, 0, n * sizeof *out);
	for (int k = g->first; k < g->first + g->n; k++) {
		const double *s = e->items[k].s + row0;
		double mult = e->items[k].mult;
		if (!g->highest)
			kernel_add_scaled(s, mult, out, n);
		else
			for (size_t i = 0; i < n; i++)
				out[i] = s[i] * mult > out[i] ? s[i] * mult : out[i];
	}
	if (g->cap < INFINITY)
		kernel_clamp(out, -INFINITY, g->cap, n);
}

static void adjust_block(const struct evaluation *e, const struct adjust *a, size_t row0, size_t n, double sign, double *total, struct scratch *sc)
{
	struct scratch_mark m = scratch_mark(sc);
	double *sum = scratch_buf(sc), *group = scratch_buf(sc);
	if (a->n_groups == 1 && a->cap == INFINITY && !a->groups[0].highest && a->groups[0].cap == INFINITY)
		for (int k = a->groups[0].first; k < a->groups[0].first + a->groups[0].n; k++)
			kernel_add_scaled(e->items[k].s + row0, sign * e->items[k].mult, total, n);
	else {
		memset(sum, 0, n * sizeof *sum);
		for (int g = 0; g < a->n_groups; g++) {
			adjust_group_points(e, &a->groups[g], row0, n, group);
			kernel_add_scaled(group, 1, sum, n);
		}
		if (a->cap < INFINITY)
			kernel_clamp(sum, -INFINITY, a->cap, n);
		kernel_add_scaled(sum, sign, total, n);
	}
	scratch_release(sc, m);
}

static void coefficient_block(const struct evaluation *e, size_t row0, size_t n, double *total, struct scratch *sc)
{
	const struct coefficient *c = &e->scheme->coefficient;
	struct evaluation_work *w = e->work;
	struct scratch_mark m = scratch_mark(sc);
	double *f = scratch_buf(sc);
	if (w->coefficient.on) {
		struct vec v = bound_fetch(&w->coefficient, row0, n, sc);
		for (size_t i = 0; i < n; i++)
			f[i] = v.present && !bit_get(v.present, i) ? c->otherwise : v.v[i];
	} else
		kernel_gather(e->keys[c->by].key + row0, w->coefficient_table, f, n);
	kernel_clamp(f, c->floor, c->cap, n);
	for (size_t i = 0; i < n; i++)
		total[i] = total[i] * f[i];
	scratch_release(sc, m);
}

static void penalty_block(const struct evaluation *e, size_t row0, size_t n, double *total, struct scratch *sc)
{
	uint64_t rows[WORDS];
	for (int k = 0; k < e->scheme->n_penalties; k++) {
		bound_true(&e->work->penalties[k], row0, n, rows, sc);
		for (size_t i = 0; i < n; i++)
			if (bit_get(rows, i))
				total[i] -= e->scheme->penalties[k].points;
	}
}

/* Weights of missing items are shared out among the others that apply. */
static void exclude_block(const struct evaluation *e, size_t row0, size_t n, double *total, struct scratch *sc)
{
	struct scratch_mark m = scratch_mark(sc);
	double *all = scratch_buf(sc), *there = scratch_buf(sc);
	uint64_t *applies = scratch_bits(sc);
	memset(all, 0, n * sizeof *all);
	memset(there, 0, n * sizeof *there);
	for (int k = 0; k < e->scheme->n_items; k++) {
		const struct item_result *r = &e->items[k];
		double weight = e->settings.weight[k];
		memset(applies, 0xff, WORDS * sizeof *applies);
		if (e->work->items[k].applies.on)
			bound_true(&e->work->items[k].applies, row0, n, applies, sc);
		for (size_t i = 0; i < n; i++) {
			double w = bit_get(applies, i) ? weight : 0;
			all[i] += w;
			there[i] += !r->present || bit_get(r->present + row0 / 64, i) ? w : 0;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (there[i] != all[i])
			total[i] = there[i] > 0 ? total[i] * (all[i] / there[i]) : 0;
	scratch_release(sc, m);
}

/* Nodes stand behind their parents, so going backwards every child is ready. */
static void node_sums(const struct evaluation *e, size_t row0, size_t n)
{
	const struct scheme *s = e->scheme;
	for (int k = s->n_nodes - 1; k >= 0; k--) {
		const struct node *nd = &s->nodes[k];
		double *out = e->nodes[k].v + row0;
		bool first = true;
		for (int i = 0; i < nd->n_items; i++, first = false)
			(first ? kernel_set_scaled : kernel_add_scaled)(e->items[nd->items[i]].s + row0, e->items[nd->items[i]].mult, out, n);
		for (int i = 0; i < nd->n_children; i++, first = false)
			(first ? kernel_set_scaled : kernel_add_scaled)(e->nodes[nd->children[i]].v + row0, s->nodes[nd->children[i]].weight, out, n);
	}
}

static void totals_block(struct evaluation *e, size_t row0, size_t n, struct scratch *sc)
{
	const struct scheme *s = e->scheme;
	double *total = e->total + row0;
	if (s->n_nodes > 0) {
		if (e->work->sum_only)
			node_sums(e, row0, n);
		memcpy(total, e->nodes[0].v + row0, n * sizeof *total);
	} else {
		memset(total, 0, n * sizeof *total);
		for (int i = 0; i < s->n_items; i++)
			(i ? kernel_add_scaled : kernel_set_scaled)(e->items[i].s + row0, e->items[i].mult, total, n);
	}
	if (e->work->has_exclude)
		exclude_block(e, row0, n, total, sc);
	for (int i = 0; i < s->n_order; i++)
		switch (s->order[i]) {
		case STEP_COEFFICIENT:
			if (s->coefficient.on)
				coefficient_block(e, row0, n, total, sc);
			break;
		case STEP_BONUS:
			if (s->bonus.on)
				adjust_block(e, &s->bonus, row0, n, 1, total, sc);
			break;
		case STEP_DEDUCTIONS:
			if (s->deductions.on)
				adjust_block(e, &s->deductions, row0, n, -1, total, sc);
			break;
		case STEP_PENALTIES:
			penalty_block(e, row0, n, total, sc);
			break;
		case STEP_TOTAL:
			if (s->total_cap < INFINITY || s->total_floor > -INFINITY)
				kernel_clamp(total, s->total_floor, s->total_cap, n);
			break;
		default:
			break;
		}
}

/* Rows without a total, totals that a limit fixes. */
static void total_states(struct evaluation *e, size_t row0, size_t n)
{
	const struct scheme *s = e->scheme;
	uint64_t *lost = e->work->lost + row0 / 64;
	if (!e->work->sum_only)
		for (size_t k = 0; k * 64 < n; k++)
			lost[k] |= ~e->nodes[0].present[row0 / 64 + k];
	for (size_t k = 0; k * 64 < n; k++)
		for (uint64_t m = lost[k]; m; m &= m - 1) {
			size_t i = row0 + k * 64 + (size_t)__builtin_ctzll(m);
			if (i < row0 + n)
				e->state[i] |= ROW_NO_TOTAL;
		}
	for (int i = 0; i < s->n_limits && scheme_has_step(s, STEP_LIMITS); i++) {
		const uint64_t *hit = e->limit_hit[i] + row0 / 64;
		for (size_t k = 0; s->limits[i].sets_total && s->limits[i].when.need == NEED_COLUMNS && k * 64 < n; k++)
			for (uint64_t m = hit[k]; m; m &= m - 1)
				e->total[row0 + k * 64 + (size_t)__builtin_ctzll(m)] = s->limits[i].total;
	}
	for (size_t i = row0; i < row0 + n; i++)
		if (e->state[i] & (ROW_OUT | ROW_NO_TOTAL | ROW_UNSCORED) || !(e->total[i] - e->total[i] == 0)) {
			e->state[i] |= e->state[i] & (ROW_OUT | ROW_UNSCORED) ? 0 : ROW_NO_TOTAL;
			e->total[i] = 0;
		}
}

/* ---- The passes. */

struct pass { struct evaluation *e; bool deferred, totals; const uint8_t *dirty; };

static void pass_part(void *arg, int task, int thread)
{
	struct pass *p = arg;
	struct evaluation *e = p->e;
	struct scratch *sc = &e->work->scratch[thread];
	struct span b = part_span(e, task);
	while (span_next(&b)) {
		for (int i = 0; i < e->scheme->n_all; i++) {
			const struct bound_item *it = &e->work->items[i];
			struct item_result *r = &e->items[i];
			enum score_method how = it->it->score.method;
			if (it->deferred != p->deferred || !p->dirty[i] || how == SCORE_NORMALISE || how == SCORE_RANK_SHARE)
				continue;
			score_block(e, it, b.row0, b.n, r->s + b.row0, r->present ? r->present + b.row0 / 64 : NULL, e->work->lost + b.row0 / 64, sc);
		}
		if (p->totals) {
			totals_block(e, b.row0, b.n, sc);
			total_states(e, b.row0, b.n);
		}
	}
}

static void run_pass(struct evaluation *e, bool deferred, bool totals, const uint8_t *dirty)
{
	struct pass p = {e, deferred, totals, dirty};
	work_parts(e, pass_part, &p);
}

static void totals_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct span b = part_span(e, task);
	while (span_next(&b)) {
		totals_block(e, b.row0, b.n, &e->work->scratch[thread]);
		total_states(e, b.row0, b.n);
	}
}

/* Scores that are missing get the mean of their stratum's; where there is none the unit has no total. */
static void fill_scores(struct evaluation *e)
{
	for (int i = 0; i < e->scheme->n_all; i++) {
		const struct bound_item *b = &e->work->items[i];
		const struct on *on = &b->it->on_missing;
		if (on->kind != ON_FILL || on->fill != FILL_MEAN_SCORE)
			continue;
		struct item_result *r = &e->items[i];
		uint64_t applies[WORDS];
		for (size_t row = 0; row < e->rows; row++) {
			if (row % BLOCK == 0 && b->applies.on)
				bound_true(&b->applies, row, e->rows - row < BLOCK ? e->rows - row : BLOCK, applies, &e->work->scratch[0]);
			if (bit_get(r->present, row) || (b->applies.on && !bit_get(applies, row % BLOCK)))
				continue;
			double mean = b->fill[b->fill_keys->key[row]];
			if (isnan(mean)) {
				bit_set(e->work->lost, row);
				continue;
			}
			r->s[row] = mean;
			bit_set(r->present, row);
		}
	}
}

static bool any_deferred(const struct evaluation *e)
{
	for (int i = 0; i < e->scheme->n_all; i++)
		if (e->work->items[i].deferred)
			return true;
	return false;
}

/* ---- Results that formulas name. */

static void item_points_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct span b = part_span(e, task);
	(void)thread;
	while (span_next(&b))
		for (int i = 0; i < e->scheme->n_all; i++)
			if (e->work->scored_items[i])
				kernel_set_scaled(e->items[i].s + b.row0, e->scheme->items[i].score.method == SCORE_NORMALISE ? 1 : e->items[i].mult,
					e->work->scored_items[i] + b.row0, b.n);
}

static void total_bits_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct span b = part_span(e, task);
	(void)thread;
	while (span_next(&b))
		for (size_t k = 0; k * 64 < b.n; k++) {
			uint64_t bits = 0;
			for (size_t i = 0; i < 64 && k * 64 + i < b.n; i++)
				bits |= (uint64_t)!(e->state[b.row0 + k * 64 + i] & (ROW_OUT | ROW_NO_TOTAL | ROW_UNSCORED)) << i;
			e->work->total_present[b.row0 / 64 + k] = bits;
		}
}

static void place_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct evaluation_work *w = e->work;
	struct span b = part_span(e, task);
	(void)thread;
	while (span_next(&b))
		for (size_t k = 0; k * 64 < b.n; k++) {
			uint64_t ranked = 0, classed = 0;
			for (size_t i = b.row0 + k * 64; i < b.row0 + b.n && i < b.row0 + k * 64 + 64; i++) {
				ranked |= (uint64_t)(e->rank[i] != 0) << (i & 63);
				w->scored_rank[i] = e->rank[i];
				if (!w->uses_class)
					continue;
				classed |= (uint64_t)(e->class_[i] != CLASS_NONE) << (i & 63);
				w->scored_class[i] = e->class_[i] == CLASS_NONE ? 0 : e->class_[i];
			}
			w->scored_ranked[b.row0 / 64 + k] = ranked;
			w->scored_classed[b.row0 / 64 + k] = classed;
		}
}

void scored_fill(struct evaluation *e, enum need level)
{
	bool items = false;
	for (int i = 0; i < e->scheme->n_all; i++)
		items |= e->work->scored_items[i] != NULL;
	if (level == NEED_SCORES) {
		if (items)
			work_parts(e, item_points_part, e);
		work_parts(e, total_bits_part, e);
	} else if (e->work->uses_rank)
		work_parts(e, place_part, e);
}

/* Limits whose condition asks for scores, before the order is made. */
static void scored_limits_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	const struct scheme *s = e->scheme;
	struct span b = part_span(e, task);
	uint64_t rows[WORDS];
	while (span_next(&b)) {
		for (int i = 0; i < s->n_limits; i++)
			if (s->limits[i].when.need == NEED_SCORES) {
				bound_true(&e->work->limits[i], b.row0, b.n, rows, &e->work->scratch[thread]);
				memcpy(e->limit_hit[i] + b.row0 / 64, rows, (b.n + 63) / 64 * 8);
			}
		limit_states(e, b.row0, b.n, NEED_SCORES);
		for (int i = 0; i < s->n_limits; i++)
			for (size_t k = 0; s->limits[i].sets_total && s->limits[i].when.need == NEED_SCORES && k < b.n; k++)
				if (bit_get(e->limit_hit[i], b.row0 + k))
					e->total[b.row0 + k] = s->limits[i].total;
	}
}

/* ---- Running. */

static void take_settings(struct evaluation *e, const struct settings *set)
{
	const struct scheme *s = e->scheme;
	struct settings *own = &e->settings;
	memcpy(own->weight, set->weight, (size_t)s->n_all * sizeof(double));
	memcpy(own->cap, set->cap, (size_t)s->n_all * sizeof(double));
	memcpy(own->factor, set->factor, (size_t)s->n_all * sizeof(double));
	memcpy(own->share_ppb, set->share_ppb, SCHEME_CLASSES * sizeof(int64_t));
	memcpy(own->param, set->param, (size_t)s->n_params * sizeof(double));
	own->as_of = set->as_of;
}

static void multipliers(struct evaluation *e)
{
	for (int i = 0; i < e->scheme->n_all; i++) {
		const struct item *it = &e->scheme->items[i];
		double w = e->settings.weight[i];
		e->items[i].mult = it->score.share || it->score.method == SCORE_NORMALISE ? w : it->weight != 0 ? w / it->weight : 1;
		e->work->items[i].expired = it->until && e->settings.as_of && strcmp(it->until, e->settings.as_of) < 0;
	}
}

static enum rc run_scores(struct evaluation *e, const uint8_t *dirty, struct evaluation_error *why)
{
	if (!e->scheme->composite && !any_deferred(e)) {
		run_pass(e, false, e->work->sum_only, dirty);
	} else {
		TRY(normalise_items(e, why));
		run_pass(e, true, false, dirty);
		TRY(statistics_run(e, true, why));
		fill_scores(e);
		run_pass(e, false, e->work->sum_only, dirty);
	}
	if (!e->work->sum_only) {
		TRY(aggregate_nodes(e, why));
		work_parts(e, totals_part, e);
	}
	return RC_OK;
}

/* From totals to lists. */
static enum rc run_results(struct evaluation *e, struct evaluation_error *why)
{
	const struct scheme *s = e->scheme;
	bool limits = false;
	for (int i = 0; i < s->n_limits; i++)
		limits |= s->limits[i].when.need == NEED_SCORES;
	if (e->work->uses_scores)
		scored_fill(e, NEED_SCORES);
	if (limits && scheme_has_step(s, STEP_LIMITS))
		work_parts(e, scored_limits_part, e);
	TRY(rank_run(e, why));
	TRY(classify_run(e, why));
	return !e->bare && scheme_has_step(s, STEP_LISTS) ? tables_run(e, why) : RC_OK;
}

enum rc evaluation_run(struct evaluation *e, const struct settings *set, const struct override *overrides, size_t n_overrides, struct evaluation_error *why)
{
	uint8_t dirty[SCHEME_ITEMS];
	memset(dirty, 1, sizeof dirty);
	why->text[0] = '\0';
	e->overrides = overrides;
	e->n_overrides = n_overrides;
	e->work->ready = false;
	arena_clear(&e->work->run);
	if (set)
		take_settings(e, set);
	multipliers(e);
	memset(e->work->lost, 0, frame_padded(e->rows) / 8);
	work_parts(e, state_part, e);
	TRY(statistics_run(e, false, why));
	TRY(statistics_benchmarks(e, why));
	TRY(run_scores(e, dirty, why));
	TRY(run_results(e, why));
	e->work->ready = true;
	return RC_OK;
}

/* Which items a change touches; false: everything has to be done again. */
static bool small_change(const struct evaluation *e, const struct settings *set, uint8_t *dirty)
{
	const struct scheme *s = e->scheme;
	bool points_by_weight = false, any = false;
	if (!e->work->ready || memcmp(set->param, e->settings.param, (size_t)s->n_params * sizeof(double)) != 0 ||
		strcmp(set->as_of ? set->as_of : "", e->settings.as_of ? e->settings.as_of : "") != 0)
		return false;
	for (int i = 0; i < s->n_all; i++) {
		const struct item *it = &s->items[i];
		bool points = it->on_missing.kind == ON_POINTS || it->on_negative.kind == ON_POINTS || it->on_zero.kind == ON_POINTS;
		dirty[i] = set->cap[i] != e->settings.cap[i] || set->factor[i] != e->settings.factor[i];
		points_by_weight |= points && it->score.share && set->weight[i] != e->settings.weight[i];
		any |= dirty[i];
		if (dirty[i] && (it->on_missing.kind == ON_MISSING || it->on_missing.kind == ON_FILL))
			return false;
	}
	return !points_by_weight && !(any && (any_deferred(e) || !e->work->sum_only));
}

/* States as they were before the results of the last run. */
static void restate_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct span b = part_span(e, task);
	(void)thread;
	while (span_next(&b))
		for (size_t i = b.row0; i < b.row0 + b.n; i++)
			e->state[i] &= (uint8_t)~ROW_NO_TOTAL;
}

enum rc evaluation_change(struct evaluation *e, const struct settings *set, struct evaluation_error *why)
{
	uint8_t dirty[SCHEME_ITEMS] = {0};
	bool scored_limits = false;
	for (int i = 0; i < e->scheme->n_limits; i++)
		scored_limits |= e->scheme->limits[i].when.need == NEED_SCORES;
	if (scored_limits || e->work->rank_by.on || e->work->keep_stages || !small_change(e, set, dirty))
		return evaluation_run(e, set, e->overrides, e->n_overrides, why);
	why->text[0] = '\0';
	arena_clear(&e->work->run);
	e->work->ready = false;
	take_settings(e, set);
	multipliers(e);
	TRY(statistics_benchmarks(e, why));
	work_parts(e, restate_part, e);
	if (e->work->sum_only)
		run_pass(e, false, true, dirty);
	else {
		TRY(aggregate_nodes(e, why));
		work_parts(e, totals_part, e);
	}
	TRY(run_results(e, why));
	e->work->ready = true;
	return RC_OK;
}
