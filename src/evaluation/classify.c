/* classify.c - from an order to classes: quotas, thresholds, two stages, rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <math.h>
#include <string.h>

/* ---- Quotas in whole numbers: shares are billionths, so 15 % of 100 is 15 and never 14. */

static uint32_t rounded(uint64_t n, uint64_t ppb, enum rounding how)
{
	const uint64_t unit = 1000000000;
	unsigned __int128 p = (unsigned __int128)n * ppb;
	uint64_t whole = (uint64_t)(p / unit), rest = (uint64_t)(p % unit);
	if (how == ROUND_CEIL)
		whole += rest > 0;
	else if (how == ROUND_NEAREST)
		whole += rest * 2 >= unit;
	return (uint32_t)(whole > n ? n : whole);
}

uint32_t classify_round(uint32_t n, int64_t share_ppb, enum rounding how)
{
	return rounded(n, (uint64_t)share_ppb, how == ROUND_LARGEST ? ROUND_NEAREST : how);
}

/* Every share rounded down, the places left go to the largest remainders, to the better class among equals. */
static void largest_remainder(uint32_t n, const int64_t *share, int k, uint32_t *counts)
{
	uint64_t rest[SCHEME_CLASSES];
	uint32_t given = 0;
	for (int i = 0; i < k; i++) {
		counts[i] = rounded(n, (uint64_t)share[i], ROUND_FLOOR);
		rest[i] = (uint64_t)((unsigned __int128)n * (uint64_t)share[i] % 1000000000);
		given += counts[i];
	}
	for (; given < n; given++) {
		int best = -1;
		for (int i = 0; i < k; i++)
			if (share[i] > 0 && (best < 0 || rest[i] > rest[best]))
				best = i;
		if (best < 0)
			return;
		counts[best]++;
		rest[best] = 0;
	}
}

void classify_quota(uint32_t n, const int64_t *share_ppb, int k, enum rounding how, uint32_t *ret_counts)
{
	int64_t sum = 0, cumulative = 0;
	uint32_t before = 0;
	if (how == ROUND_LARGEST) {
		largest_remainder(n, share_ppb, k, ret_counts);
		return;
	}
	for (int i = 0; i < k; i++)
		sum += share_ppb[i];
	for (int i = 0; i < k; i++) {
		cumulative += share_ppb[i];
		uint32_t end = cumulative >= sum ? n : rounded(n, (uint64_t)cumulative, how); /* 33.3 + 33.3 + 33.4: the last one ends at n */
		ret_counts[i] = end - before;
		before = end;
	}
}

/* ---- The order within the strata of the classes, when it is not that of the rank. */

static enum rc class_queue(struct evaluation *e, const uint64_t **ret_queue, const uint32_t **ret_start)
{
	uint64_t *queue = e->queue;
	uint32_t *start = e->queue_start;
	if (e->scheme->classes.over != e->scheme->rank.over)
		TRY(rank_queue(e, e->scheme->classes.over, &queue, &start));
	*ret_queue = queue;
	*ret_start = start;
	return RC_OK;
}

/* ---- Quota. */

/* The last place of each class; classes without a share (subclasses) end where the one before ends. */
static void cut_places(const struct evaluation *e, uint32_t n, uint32_t *cut)
{
	const struct classes *c = &e->scheme->classes;
	int64_t share[SCHEME_CLASSES] = {0};
	uint32_t counts[SCHEME_CLASSES], end = 0;
	int k = 0, which[SCHEME_CLASSES];
	for (int i = 0; i < c->n; i++)
		if (c->quota[i]) {
			which[k] = i;
			share[k++] = e->settings.share_ppb[i];
		}
	classify_quota(n, share, k, c->rounding, counts);
	for (int i = 0, j = 0; i < c->n; i++) {
		if (j < k && which[j] == i)
			end += counts[j++];
		cut[i] = end;
	}
}

/* Units with equal totals on both sides of a cut go up or down together. */
static uint32_t moved_cut(const struct evaluation *e, const uint64_t *q, uint32_t n, uint32_t cut)
{
	const double *v = e->work->rank_value ? e->work->rank_value : e->total;
	enum class_ties how = e->scheme->classes.ties;
	if (how == CTIES_ORDER || cut == 0 || cut >= n || v[(uint32_t)q[cut - 1]] != v[(uint32_t)q[cut]])
		return cut;
	double at = v[(uint32_t)q[cut]];
	if (how == CTIES_UP)
		while (cut < n && v[(uint32_t)q[cut]] == at)
			cut++;
	else
		while (cut > 0 && v[(uint32_t)q[cut - 1]] == at)
			cut--;
	return cut;
}

static void bounds_of(const struct evaluation *e, uint32_t row, int *best, int *worst)
{
	const struct scheme *s = e->scheme;
	*best = 0;
	*worst = s->classes.n - 1;
	for (int i = 0; i < s->n_limits; i++) {
		const struct limit *l = &s->limits[i];
		if (l->place != PLACE_FREED || !bit_get(e->limit_hit[i], row))
			continue;
		if (l->class_ >= 0)
			*best = *worst = l->class_;
		if (l->not_above > *best)
			*best = l->not_above;
		if (l->not_below >= 0 && l->not_below < *worst)
			*worst = l->not_below;
	}
	decided_bounds(e, row, best, worst);
	if (*worst < *best)
		*worst = *best;
}

/* Places go in rank order: each unit takes the best class that has one left and that it may have; who may not fall lower takes the lowest it may have. */
static void serve_in_order(struct evaluation *e, const uint64_t *q, uint32_t n, const uint32_t *cut)
{
	const struct classes *c = &e->scheme->classes;
	uint32_t left[SCHEME_CLASSES];
	for (int k = 0; k < c->n; k++)
		left[k] = cut[k] - (k ? cut[k - 1] : 0);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = (uint32_t)q[i];
		int best, worst, k;
		bounds_of(e, row, &best, &worst);
		for (k = best; k < c->n && (left[k] == 0 || c->list[k].outside); k++)
			;
		if (k > worst || k >= c->n)
			k = worst;
		if (left[k] > 0)
			left[k]--;
		e->class_[row] = (uint8_t)k;
	}
}

static bool has_freed(const struct evaluation *e)
{
	for (int i = 0; i < e->scheme->n_limits; i++)
		if (e->scheme->limits[i].place == PLACE_FREED)
			return scheme_has_step(e->scheme, STEP_LIMITS) || decided_frees(e);
	return decided_frees(e);
}

struct quota { struct evaluation *e; const uint64_t *q; const uint32_t *start; bool freed; };

static void quota_task(void *arg, int task, int thread)
{
	struct quota *t = arg;
	struct evaluation *e = t->e;
	const uint64_t *q = t->q + t->start[task];
	uint32_t n = t->start[task + 1] - t->start[task], *cut = e->cut + (size_t)task * SCHEME_CLASSES, i = 0;
	(void)thread;
	cut_places(e, n, cut);
	for (int k = 0; k < e->scheme->classes.n; k++)
		cut[k] = moved_cut(e, q, n, cut[k]);
	if (t->freed) {
		serve_in_order(e, q, n, cut);
		return;
	}
	for (int k = 0; k < e->scheme->classes.n; k++)
		for (; i < cut[k] && i < n; i++)
			e->class_[(uint32_t)q[i]] = (uint8_t)k;
}

/* Where rank and class have one order and every place is a rank, a class is read off the rank: one pass in row order. */
static void by_rank_part(void *arg, int task, int thread)
{
	struct quota *t = arg;
	struct evaluation *e = t->e;
	const struct keys *keys = &e->keys[e->scheme->classes.over];
	size_t from = (size_t)task * e->work->parts.rows, to = from + e->work->parts.rows;
	int n = e->scheme->classes.n;
	(void)thread;
	to = to < e->rows ? to : e->rows;
	for (size_t i = from; i < to; i++) {
		uint32_t rank = e->rank[i];
		const uint32_t *cut = e->cut + (size_t)keys->key[i] * SCHEME_CLASSES;
		int k = 0;
		for (int j = 0; j < n; j++)
			k += rank > cut[j];
		e->class_[i] = rank == 0 ? CLASS_NONE : (uint8_t)k;
	}
}

static enum rc by_quota(struct evaluation *e)
{
	const struct scheme *s = e->scheme;
	struct quota t = {.e = e, .freed = has_freed(e)};
	uint32_t n = e->keys[s->classes.over].n;
	TRY(class_queue(e, &t.q, &t.start));
	if (t.q == e->queue && !t.freed && s->rank.ties != RANK_SAME && s->classes.ties == CTIES_ORDER) {
		for (uint32_t k = 0; k < n; k++)
			cut_places(e, t.start[k + 1] - t.start[k], e->cut + (size_t)k * SCHEME_CLASSES);
		work_parts(e, by_rank_part, &t);
	} else
		pool_run(e->work->pool, (int)n, quota_task, &t);
	return RC_OK;
}

/* ---- Thresholds and rules: each unit by itself. */

static const double *cut_row(const struct evaluation *e, size_t row)
{
	const struct classes *c = &e->scheme->classes;
	const struct keys *k = &e->keys[c->over];
	for (int i = 0; i < c->n_cut_strata; i++)
		if (!c->cut_strata[i] || (k->key[row] < k->n && strcmp(c->cut_strata[i], k->names[k->key[row]]) == 0))
			return c->cuts + (size_t)i * SCHEME_CLASSES;
	return NULL;
}

static bool scoreless(const struct evaluation *e, size_t row)
{
	return e->state[row] & (ROW_OUT | ROW_EXEMPT | ROW_NO_TOTAL | ROW_LEFT | ROW_UNSCORED);
}

static void by_threshold(struct evaluation *e, size_t row0, size_t n, struct scratch *sc)
{
	const struct classes *c = &e->scheme->classes;
	struct vec v = e->work->class_by.on ? bound_fetch(&e->work->class_by, row0, n, sc) : (struct vec){e->total + row0, NULL};
	for (size_t i = 0; i < n; i++) {
		const double *cuts = scoreless(e, row0 + i) || (v.present && !bit_get(v.present, i)) ? NULL : cut_row(e, row0 + i);
		if (!cuts)
			continue;
		int k = 0, last = c->otherwise;
		while (k < c->n && !(v.v[i] >= cuts[k]))
			k++;
		e->class_[row0 + i] = (uint8_t)(k < c->n ? k : last);
	}
}

static void by_rules(struct evaluation *e, size_t row0, size_t n, struct scratch *sc)
{
	const struct scheme *s = e->scheme;
	const struct classes *c = &s->classes;
	uint64_t rows[WORDS];
	for (size_t i = row0; i < row0 + n; i++)
		if (!(e->state[i] & (ROW_OUT | ROW_EXEMPT | ROW_UNSCORED)))
			e->class_[i] = (uint8_t)c->otherwise;
	for (int r = c->n_rules - 1; r >= 0; r--) { /* backwards: the first rule that is true writes last */
		bound_true(&e->work->rules[r], row0, n, rows, sc);
		for (size_t i = 0; i < n; i++)
			if (bit_get(rows, i) && !(e->state[row0 + i] & (ROW_OUT | ROW_EXEMPT | ROW_UNSCORED))) {
				e->class_[row0 + i] = (uint8_t)c->rules[r].class_;
				e->reason[row0 + i] = (uint8_t)(1 + s->n_eligible + s->n_exempt + s->n_limits + r);
			}
	}
}

static void each_row_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	struct scratch *sc = &e->work->scratch[thread];
	size_t from = (size_t)task * e->work->parts.rows, to = from + e->work->parts.rows;
	to = to < e->rows ? to : e->rows;
	for (size_t row0 = from; row0 < to; row0 += BLOCK) {
		size_t n = to - row0 < BLOCK ? to - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		(e->scheme->classes.method == CLASS_RULES ? by_rules : by_threshold)(e, row0, n, sc);
		scratch_release(sc, m);
	}
}

/* ---- Two stages: within the first (last) part of the order, another order decides. */

static void stage_values(const struct evaluation *e, const struct class_stage *st, const uint64_t *q, uint32_t n, double *out)
{
	memset(out, 0, n * sizeof *out);
	for (int k = 0; k < st->n_by; k++) {
		bool item = st->by[k] >= 0;
		const double *v = item ? e->items[st->by[k]].s : e->nodes[-2 - st->by[k]].v;
		double mult = item ? e->items[st->by[k]].mult : 1;
		for (uint32_t i = 0; i < n; i++)
			out[i] += v[(uint32_t)q[i]] * mult;
	}
}

/* Place i of the pool is chosen when fewer than `wanted` others come before it by value; equal values keep the order of the queue. */
static void choose(struct evaluation *e, const struct class_stage *st, const uint64_t *q, const double *v, uint32_t *order, uint32_t n, uint32_t wanted)
{
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	for (uint32_t gap = n / 2; gap > 0; gap /= 2) /* shell sort; pools are zones of some hundred firms */
		for (uint32_t i = gap; i < n; i++)
			for (uint32_t k = i; k >= gap; k -= gap) {
				uint32_t a = order[k - gap], b = order[k];
				bool wrong = v[a] != v[b] ? (st->last ? v[a] > v[b] : v[a] < v[b]) : (st->last ? a < b : a > b);
				if (!wrong)
					break;
				order[k - gap] = b;
				order[k] = a;
			}
	for (uint32_t i = 0; i < wanted && i < n; i++)
		e->class_[(uint32_t)q[order[i]]] = (uint8_t)st->class_;
}

static enum rc by_stages(struct evaluation *e)
{
	const struct classes *c = &e->scheme->classes;
	const uint64_t *queue;
	const uint32_t *start;
	TRY(class_queue(e, &queue, &start));
	double *v = arena_array(&e->work->run, e->rows + 1, sizeof *v);
	uint32_t *order = arena_array(&e->work->run, e->rows + 1, sizeof *order);
	if (!v || !order)
		return RC_NO_MEMORY;
	for (uint32_t k = 0; k < e->keys[c->over].n; k++) {
		const uint64_t *q = queue + start[k];
		uint32_t n = start[k + 1] - start[k];
		for (uint32_t i = 0; i < n; i++)
			e->class_[(uint32_t)q[i]] = (uint8_t)c->otherwise;
		for (int i = 0; i < c->n_stages; i++) {
			const struct class_stage *st = &c->stages[i];
			uint32_t pool = classify_round(n, st->pool_ppb, c->rounding), first = st->last ? n - pool : 0;
			stage_values(e, st, q + first, pool, v);
			choose(e, st, q + first, v, order, pool, classify_round(n, st->share_ppb, c->rounding));
		}
	}
	return RC_OK;
}

/* ---- All of it. */

static void finish_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	const struct scheme *s = e->scheme;
	size_t from = (size_t)task * e->work->parts.rows, to = from + e->work->parts.rows;
	(void)thread;
	to = to < e->rows ? to : e->rows;
	if (s->n_exempt == 0 && !e->holder)
		return;
	for (size_t i = from; i < to; i++) {
		if (e->state[i] & ROW_EXEMPT && !(e->state[i] & ROW_OUT) && e->reason[i] > s->n_eligible && e->reason[i] <= s->n_eligible + s->n_exempt)
			e->class_[i] = (uint8_t)s->exempt[e->reason[i] - 1 - s->n_eligible].class_;
	}
}

static void share_holders(struct evaluation *e)
{
	for (size_t i = 0; e->holder && e->scheme->merge.share && i < e->rows; i++)
		if (e->holder[i] != i) {
			e->class_[i] = e->class_[e->holder[i]];
			e->rank[i] = e->rank[e->holder[i]];
			e->reason[i] = e->reason[e->holder[i]];
		}
}

struct tally { struct evaluation *e; size_t (*count)[SCHEME_CLASSES + 3]; };

static void tally_part(void *arg, int task, int thread)
{
	struct tally *t = arg;
	struct evaluation *e = t->e;
	size_t *count = t->count[task], by_class[256] = {0}, by_state[256] = {0};
	size_t from = (size_t)task * e->work->parts.rows, to = from + e->work->parts.rows;
	(void)thread;
	to = to < e->rows ? to : e->rows;
	for (size_t i = from; i < to; i++) {
		by_class[e->class_[i]]++;
		by_state[e->state[i]]++;
	}
	memcpy(count, by_class, SCHEME_CLASSES * sizeof *count);
	for (int k = 0; k < 256; k++) {
		count[SCHEME_CLASSES] += k & ROW_OUT ? by_state[k] : 0;
		count[SCHEME_CLASSES + 1] += k & ROW_EXEMPT && !(k & ROW_OUT) ? by_state[k] : 0;
		count[SCHEME_CLASSES + 2] += k & ROW_NO_TOTAL ? by_state[k] : 0;
	}
}

static void tally(struct evaluation *e)
{
	size_t count[64][SCHEME_CLASSES + 3];
	struct tally t = {e, count};
	memset(count, 0, sizeof count);
	memset(e->class_count, 0, sizeof e->class_count);
	e->n_out = e->n_exempt = e->n_no_total = 0;
	work_parts(e, tally_part, &t);
	for (int p = 0; p < e->work->parts.n; p++) {
		for (int k = 0; k < SCHEME_CLASSES; k++)
			e->class_count[k] += count[p][k];
		e->n_out += count[p][SCHEME_CLASSES];
		e->n_exempt += count[p][SCHEME_CLASSES + 1];
		e->n_no_total += count[p][SCHEME_CLASSES + 2];
	}
}

static bool limits_ask_for_class(const struct scheme *s)
{
	for (int i = 0; i < s->n_limits; i++)
		if (s->limits[i].when.need == NEED_CLASS)
			return true;
	return false;
}

enum rc classify_run(struct evaluation *e, struct evaluation_error *why)
{
	const struct scheme *s = e->scheme;
	(void)why;
	bool wanted = s->classes.method != CLASS_NO && scheme_has_step(s, STEP_CLASSES);
	if (!(wanted && s->classes.method == CLASS_QUOTA))
		memset(e->class_, CLASS_NONE, e->rows);
	else if (s->classes.over != s->rank.over || has_freed(e) || s->rank.ties == RANK_SAME || s->classes.ties != CTIES_ORDER)
		memset(e->class_, CLASS_NONE, e->rows); /* otherwise every row is written in one pass */
	if (e->work->uses_rank)
		scored_fill(e, NEED_RANK);
	if (wanted && s->classes.method == CLASS_QUOTA)
		TRY(by_quota(e));
	else if (wanted && s->classes.method == CLASS_TWO_STAGE)
		TRY(by_stages(e));
	else if (wanted)
		work_parts(e, each_row_part, e);
	work_parts(e, finish_part, e);
	decided_exempt(e);
	if (limits_ask_for_class(s))
		scored_fill(e, NEED_CLASS);
	TRY(classify_limits(e));
	share_holders(e);
	if (e->work->uses_class)
		scored_fill(e, NEED_CLASS);
	tally(e);
	return RC_OK;
}
