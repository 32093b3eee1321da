/* classify_decided.c - what people decided about single units: as a limit, an exemption, a bound, a class.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Decisions are few (hundreds among a hundred thousand), so a bit per row says where to look and the list is walked. Later decisions of one kind come later in the
 * list and win; whoever keeps the register refuses those that contradict each other. */
#include "evaluation/work.h"

#include <string.h>

static bool counts(const struct evaluation *e, const struct override *o)
{
	return o->row < e->rows && (o->kind == OVERRIDE_LIMIT || e->scheme->overrides);
}

void decided_prepare(struct evaluation *e)
{
	memset(e->work->decided, 0, frame_padded(e->rows) / 8);
	for (size_t i = 0; i < e->n_overrides; i++)
		if (counts(e, &e->overrides[i]))
			bit_set(e->work->decided, e->overrides[i].row);
}

void decided_hits(const struct evaluation *e, int i, size_t row0, size_t n, uint64_t *hit)
{
	for (size_t k = 0; k < e->n_overrides; k++) {
		const struct override *o = &e->overrides[k];
		if (o->kind == OVERRIDE_LIMIT && o->limit == i && o->row >= row0 && o->row < row0 + n)
			bit_set(hit, o->row - row0);
	}
}

void decided_states(struct evaluation *e, size_t row0, size_t n)
{
	for (size_t k = 0; k < e->n_overrides; k++) {
		const struct override *o = &e->overrides[k];
		if (o->kind != OVERRIDE_EXEMPT || o->row < row0 || o->row >= row0 + n || !counts(e, o) || e->state[o->row] & ROW_OUT)
			continue;
		e->state[o->row] |= ROW_EXEMPT | ROW_NO_BENCH;
		if (e->reason[o->row] == 0)
			e->reason[o->row] = REASON_OVERRIDE;
	}
}

bool decided_frees(const struct evaluation *e)
{
	for (size_t k = 0; k < e->n_overrides; k++)
		if (e->overrides[k].freed && counts(e, &e->overrides[k]))
			return true;
	return false;
}

void decided_bounds(const struct evaluation *e, uint32_t row, int *best, int *worst)
{
	if (!bit_get(e->work->decided, row))
		return;
	for (size_t k = 0; k < e->n_overrides; k++) {
		const struct override *o = &e->overrides[k];
		if (o->row != row || !o->freed || !counts(e, o))
			continue;
		if (o->kind == OVERRIDE_CLASS)
			*best = *worst = o->class_;
		if (o->kind == OVERRIDE_CEILING && o->class_ > *best)
			*best = o->class_;
		if (o->kind == OVERRIDE_FLOOR && o->class_ < *worst)
			*worst = o->class_;
	}
}

void decided_exempt(struct evaluation *e)
{
	for (size_t k = 0; k < e->n_overrides; k++) {
		const struct override *o = &e->overrides[k];
		if (o->kind == OVERRIDE_EXEMPT && counts(e, o) && e->reason[o->row] == REASON_OVERRIDE)
			e->class_[o->row] = o->class_;
	}
}

/* A limit that holds for the row and puts it below the floor. */
static bool stricter_limit(const struct evaluation *e, uint32_t row, int floor)
{
	for (int i = 0; i < e->scheme->n_limits; i++)
		if (bit_get(e->limit_hit[i], row) && (e->scheme->limits[i].class_ > floor || e->scheme->limits[i].not_above > floor))
			return true;
	return false;
}

static bool bounded(const struct evaluation *e, const struct override *o)
{
	return counts(e, o) && e->class_[o->row] != CLASS_NONE && !(e->state[o->row] & (ROW_OUT | ROW_EXEMPT | ROW_UNSCORED));
}

/* Floors first, then ceilings: a ceiling wins, as with the scheme's limits. What freed a place has had its effect when the places were given. */
void decided_limits(struct evaluation *e)
{
	for (int ceiling = 0; ceiling < 2; ceiling++)
		for (size_t k = 0; k < e->n_overrides; k++) {
			const struct override *o = &e->overrides[k];
			if (o->kind != (ceiling ? OVERRIDE_CEILING : OVERRIDE_FLOOR) || !bounded(e, o))
				continue;
			uint8_t was = e->class_[o->row];
			bool acts = ceiling ? was < o->class_ : was > o->class_ && !stricter_limit(e, o->row, o->class_);
			if (acts)
				e->class_[o->row] = o->class_;
			if (acts || (o->freed && was == o->class_ && e->reason[o->row] == 0))
				e->reason[o->row] = REASON_OVERRIDE;
		}
}

void decided_classes(struct evaluation *e)
{
	for (size_t i = 0; i < e->n_overrides; i++) {
		const struct override *o = &e->overrides[i];
		if (o->kind != OVERRIDE_CLASS || !counts(e, o))
			continue;
		e->class_[o->row] = o->class_;
		e->reason[o->row] = REASON_OVERRIDE;
	}
}
