/* classify_limits.c - what changes a class afterwards: vetoes, floors, decisions, parts of a class.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <string.h>

static uint8_t limit_reason(const struct scheme *s, int i) { return (uint8_t)(1 + s->n_eligible + s->n_exempt + i); }

/* Fixed class first, then the floors, at last the ceilings: a ceiling wins. */
/* Of the limits that hold for a row the strictest of each kind, by number; -1: none. */
struct binding { int fixed, floor, ceiling; };

static struct binding strictest(const struct scheme *s, uint64_t hits)
{
	struct binding b = { -1, -1, -1 };
	for (uint64_t m = hits; m; m &= m - 1) {
		int i = __builtin_ctzll(m);
		const struct limit *l = &s->limits[i];
		b.fixed = l->class_ >= 0 && (b.fixed < 0 || l->class_ > s->limits[b.fixed].class_) ? i : b.fixed;
		b.floor = l->not_below >= 0 && (b.floor < 0 || l->not_below < s->limits[b.floor].not_below) ? i : b.floor;
		b.ceiling = l->not_above >= 0 && (b.ceiling < 0 || l->not_above > s->limits[b.ceiling].not_above) ? i : b.ceiling;
	}
	return b;
}

static void limit_row(struct evaluation *e, size_t row, uint64_t hits)
{
	const struct limit *l = e->scheme->limits;
	struct binding b = strictest(e->scheme, hits);
	int k = e->class_[row] == CLASS_NONE ? -1 : e->class_[row], by = -1;
	if (b.fixed >= 0) {
		by = k != l[b.fixed].class_ || l[b.fixed].place != PLACE_KEPT ? b.fixed : by;
		k = l[b.fixed].class_;
	}
	if (k >= 0 && b.floor >= 0 && k > l[b.floor].not_below) {
		k = l[b.floor].not_below;
		by = b.floor;
	}
	if (b.ceiling >= 0 && k < l[b.ceiling].not_above && (k >= 0 || e->state[row] & ROW_LEFT)) {
		k = l[b.ceiling].not_above;
		by = b.ceiling;
	} else if (b.ceiling >= 0 && by < 0 && l[b.ceiling].place == PLACE_FREED) {
		by = b.ceiling; /* it has had its effect when the places were given */
	}
	if (by < 0)
		return;
	e->class_[row] = (uint8_t)k;
	e->reason[row] = limit_reason(e->scheme, by);
}

/* Limits that ask for ranks or classes: first all conditions, then the exceptions, since `unless` may name a limit further down. */
static void late_hits(struct evaluation *e, size_t from, size_t to, struct scratch *sc)
{
	const struct scheme *s = e->scheme;
	for (int i = 0; i < s->n_limits; i++)
		for (size_t row0 = from; s->limits[i].when.need > NEED_SCORES && row0 < to; row0 += BLOCK) {
			uint64_t rows[WORDS];
			size_t n = to - row0 < BLOCK ? to - row0 : BLOCK;
			bound_true(&e->work->limits[i], row0, n, rows, sc);
			memcpy(e->limit_hit[i] + row0 / 64, rows, (n + 63) / 64 * 8);
			decided_hits(e, i, row0, n, e->limit_hit[i] + row0 / 64);
		}
	for (int i = 0; i < s->n_limits; i++)
		for (int k = 0; s->limits[i].when.need > NEED_SCORES && k < s->n_limits; k++)
			for (size_t word = from / 64; (s->limits[i].unless >> k & 1) && word * 64 < to; word++)
				e->limit_hit[i][word] &= ~e->limit_hit[k][word];
}

static void limits_part(void *arg, int task, int thread)
{
	struct evaluation *e = arg;
	const struct scheme *s = e->scheme;
	size_t from = (size_t)task * e->work->parts.rows, to = from + e->work->parts.rows;
	to = to < e->rows ? to : e->rows;
	late_hits(e, from, to, &e->work->scratch[thread]);
	for (size_t word = from / 64; word * 64 < to; word++) {
		uint64_t any = 0;
		for (int i = 0; i < s->n_limits; i++)
			any |= e->limit_hit[i][word];
		for (; any; any &= any - 1) {
			size_t row = word * 64 + (size_t)__builtin_ctzll(any);
			uint64_t hits = 0;
			for (int i = 0; i < s->n_limits; i++)
				hits |= (uint64_t)bit_get(e->limit_hit[i], row) << i;
			if (!(e->state[row] & (ROW_OUT | ROW_EXEMPT | ROW_UNSCORED)))
				limit_row(e, row, hits);
		}
	}
}

/* ---- A part of a class by the order within it: C− is the last tenth of C. */

static void cut_off(struct evaluation *e, const struct subclass *b, const uint64_t *q, uint32_t n)
{
	uint32_t members = 0, seen = 0;
	for (uint32_t i = 0; i < n; i++)
		members += e->class_[(uint32_t)q[i]] == b->of;
	uint32_t wanted = classify_round(members, b->share_ppb, b->rounding);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t row = (uint32_t)q[i];
		if (e->class_[row] != b->of)
			continue;
		bool in = b->first ? seen < wanted : seen >= members - wanted;
		seen++;
		if (in)
			e->class_[row] = (uint8_t)b->class_;
	}
}

/* The usual case: the class is one unbroken stretch of places, so its end is known without looking at anybody. */
static bool cut_off_stretch(struct evaluation *e, const struct subclass *b, uint32_t k, const uint64_t *q)
{
	const struct scheme *s = e->scheme;
	const uint32_t *cut = e->cut + (size_t)k * SCHEME_CLASSES;
	uint32_t first = b->of ? cut[b->of - 1] : 0, last = cut[b->of], wanted;
	if (s->classes.method != CLASS_QUOTA || s->classes.over != s->rank.over || b->over != s->rank.over || e->n_overrides > 0)
		return false;
	for (int i = 0; i < s->n_limits; i++)
		if (s->limits[i].place != PLACE_LEFT)
			return false;
	for (const struct subclass *before = s->classes.subs; before < b; before++)
		if (before->of == b->of || before->class_ == b->of)
			return false;
	wanted = classify_round(last - first, b->share_ppb, b->rounding);
	for (uint32_t i = b->first ? first : last - wanted; i < (b->first ? first + wanted : last); i++)
		e->class_[(uint32_t)q[i]] = (uint8_t)b->class_;
	return true;
}

struct sub_job { struct evaluation *e; const struct subclass *b; const uint64_t *q; const uint32_t *start; };

static void sub_task(void *arg, int task, int thread)
{
	struct sub_job *j = arg;
	(void)thread;
	if (!cut_off_stretch(j->e, j->b, (uint32_t)task, j->q + j->start[task]))
		cut_off(j->e, j->b, j->q + j->start[task], j->start[task + 1] - j->start[task]);
}

static enum rc subclasses(struct evaluation *e)
{
	const struct scheme *s = e->scheme;
	for (int i = 0; i < s->classes.n_subs; i++) {
		const struct subclass *b = &s->classes.subs[i];
		uint64_t *queue = e->queue;
		uint32_t *start = e->queue_start;
		if (b->over != s->rank.over)
			TRY(rank_queue(e, b->over, &queue, &start));
		struct sub_job j = {e, b, queue, start};
		pool_run(e->work->pool, (int)e->keys[b->over].n, sub_task, &j);
	}
	return RC_OK;
}

enum rc classify_limits(struct evaluation *e)
{
	const struct scheme *s = e->scheme;
	for (int i = 0; i < s->n_order; i++) {
		if (s->order[i] == STEP_LIMITS && s->n_limits > 0)
			work_parts(e, limits_part, e);
		if (s->order[i] == STEP_LIMITS)
			decided_limits(e);
		else if (s->order[i] == STEP_OVERRIDES)
			decided_classes(e);
		else if (s->order[i] == STEP_SUBCLASS)
			TRY(subclasses(e));
	}
	return RC_OK;
}
