/* states.c - who is out, exempt, limited; and the results that conditions may name.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <string.h>

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
		if (s->limits[i].when.need == NEED_COLUMNS) {
			bound_true(&w->limits[i], row0, n, rows, sc);
			memcpy(e->limit_hit[i] + row0 / 64, rows, (n + 63) / 64 * 8);
			decided_hits(e, i, row0, n, e->limit_hit[i] + row0 / 64);
		}
	decided_states(e, row0, n);
	if (e->holder)
		for (size_t i = row0; i < row0 + n; i++)
			if (e->holder[i] != i)
				e->state[i] |= ROW_MEMBER | ROW_NO_BENCH | (s->merge.share ? 0 : ROW_UNSCORED);
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

void states_run(struct evaluation *e) { work_parts(e, state_part, e); }

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
				decided_hits(e, i, b.row0, b.n, e->limit_hit[i] + b.row0 / 64);
			}
		limit_states(e, b.row0, b.n, NEED_SCORES);
		for (int i = 0; i < s->n_limits; i++)
			for (size_t k = 0; s->limits[i].sets_total && s->limits[i].when.need == NEED_SCORES && k < b.n; k++)
				if (bit_get(e->limit_hit[i], b.row0 + k))
					e->total[b.row0 + k] = s->limits[i].total;
	}
}

void states_by_scores(struct evaluation *e) { work_parts(e, scored_limits_part, e); }

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
