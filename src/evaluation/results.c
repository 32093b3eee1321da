/* results.c - reading what an evaluation made: one unit, one item, one reason.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <math.h>
#include <string.h>

bool evaluation_item(const struct evaluation *e, int item, size_t row, double *ret)
{
	const struct item_result *r = &e->items[item];
	if (e->state[row] & (ROW_OUT | ROW_UNSCORED) || (r->present && !bit_get(r->present, row)))
		return false;
	*ret = e->scheme->items[item].score.method == SCORE_NORMALISE ? r->s[row] : r->s[row] * r->mult;
	return true;
}

bool evaluation_node(const struct evaluation *e, int node, size_t row, double *ret)
{
	const struct column_result *c = &e->nodes[node];
	if (e->state[row] & (ROW_OUT | ROW_UNSCORED) || (c->present && !bit_get(c->present, row)))
		return false;
	*ret = c->v[row];
	return true;
}

bool evaluation_total(const struct evaluation *e, size_t row, double *ret)
{
	if (e->state[row] & (ROW_OUT | ROW_UNSCORED | ROW_NO_TOTAL))
		return false;
	*ret = e->total[row];
	return true;
}

const char *evaluation_reason(const struct evaluation *e, uint8_t reason, struct plan_words *ret_title)
{
	const struct scheme *s = e->scheme;
	int k = reason - 1;
	*ret_title = (struct plan_words){NULL, NULL};
	if (reason == 0)
		return NULL;
	if (reason == REASON_OVERRIDE) {
		*ret_title = (struct plan_words){"人工调整", "decided by hand"};
		return "override";
	}
	if (reason == REASON_STRATUM) {
		*ret_title = (struct plan_words){"分组不明", "its group is unknown"};
		return "stratum";
	}
	if (k < s->n_eligible)
		return *ret_title = s->eligible[k].title, s->eligible[k].code;
	k -= s->n_eligible;
	if (k < s->n_exempt)
		return *ret_title = s->exempt[k].title, s->exempt[k].code;
	k -= s->n_exempt;
	if (k < s->n_limits)
		return *ret_title = s->limits[k].title, s->limits[k].code;
	k -= s->n_limits;
	if (k < s->classes.n_rules)
		return *ret_title = s->classes.rules[k].title, s->classes.rules[k].code;
	return NULL;
}

/* ---- One cell, computed as the pass computes it: on the 64 rows around it. */

static double row_benchmark(const struct bound_item *b, size_t row0, size_t n, size_t row, struct scratch *sc)
{
	if (b->formula.on) {
		struct vec v = bound_fetch(&b->formula, row0, n, sc);
		return v.present && !bit_get(v.present, row - row0) ? NAN : v.v[row - row0] * b->it->benchmark.factor;
	}
	return b->bench ? b->bench[b->bench_keys->key[row]] : NAN;
}

static void cell_value(const struct bound_item *b, size_t row0, size_t n, size_t row, struct cell *c, struct scratch *sc)
{
	double *v = scratch_buf(sc);
	uint64_t *has = scratch_bits(sc);
	const double *y;
	score_values(b, row0, n, v, has, &y, sc);
	struct vec x = bound_fetch(&b->value, row0, n, sc);
	c->value = x.v[row - row0];
	c->per = y ? y[row - row0] : NAN;
	c->ratio = v[row - row0];
	c->has_value = bit_get(has, row - row0);
	if (!c->has_value)
		c->flags |= CELL_MISSING;
	else if (y && c->per <= 0)
		c->flags |= CELL_ZERO_DENOMINATOR;
	else if (c->ratio < 0)
		c->flags |= CELL_NEGATIVE;
}

static void cell_flags(const struct evaluation *e, const struct bound_item *b, struct cell *c)
{
	const struct score *how = &b->it->score;
	double cap = e->settings.cap[b->index];
	bool needs = score_needs_benchmark(how->method);
	if (needs && !(c->benchmark > 0))
		c->flags |= CELL_NO_BENCHMARK;
	bool plain = !(c->flags & (CELL_MISSING | CELL_ZERO_DENOMINATOR | CELL_NO_BENCHMARK));
	if (plain && c->has_points && c->s >= cap)
		c->flags |= CELL_CAPPED;
	if (plain && c->has_points && c->s <= how->floor)
		c->flags |= CELL_FLOORED;
	bool gap = c->flags & (CELL_MISSING | CELL_NO_BENCHMARK) || (c->flags & CELL_ZERO_DENOMINATOR && b->it->on_zero.kind == ON_MISSING);
	if (gap && c->has_points && (b->it->on_missing.kind == ON_FILL || b->it->on_missing.kind == ON_VALUE || e->items[b->index].imputed > 0))
		c->flags |= CELL_FILLED;
}

void cell_with(const struct evaluation *e, int item, size_t row, struct cell *ret, struct scratch *sc)
{
	const struct bound_item *b = &e->work->items[item];
	struct scratch_mark m = scratch_mark(sc);
	size_t row0 = row & ~(size_t)63, n = e->rows - row0 < 64 ? e->rows - row0 : 64;
	struct cell c = {.per = NAN, .benchmark = NAN};
	if (b->applies.on) {
		uint64_t *applies = scratch_bits(sc);
		bound_true(&b->applies, row0, n, applies, sc);
		if (!bit_get(applies, row - row0))
			c.flags |= CELL_NOT_APPLICABLE;
	}
	if (b->value.on && !(c.flags & CELL_NOT_APPLICABLE))
		cell_value(b, row0, n, row, &c, sc);
	c.benchmark = row_benchmark(b, row0, n, row, sc);
	c.has_benchmark = !isnan(c.benchmark);
	c.s = e->items[item].s[row];
	c.has_points = evaluation_item(e, item, row, &c.points);
	if (!(c.flags & CELL_NOT_APPLICABLE))
		cell_flags(e, b, &c);
	scratch_release(sc, m);
	*ret = c;
}

struct scratch *scratch_make(struct arena *a, const struct evaluation *e)
{
	struct scratch *sc = arena_new(a, struct scratch);
	if (!sc)
		return NULL;
	sc->bufs = work_alloc(a, SCRATCH_BUFS * BLOCK * sizeof(double));
	sc->bits = work_alloc(a, SCRATCH_BUFS * WORDS * sizeof(uint64_t));
	sc->formula = work_alloc(a, e->work->formula_bytes);
	return sc->bufs && sc->bits && sc->formula ? sc : NULL;
}

enum rc evaluation_cell(const struct evaluation *e, struct arena *a, int item, size_t row, struct cell *ret)
{
	struct scratch *sc = scratch_make(a, e);
	if (!sc)
		return RC_TOO_LARGE;
	cell_with(e, item, row, ret, sc);
	return RC_OK;
}

bool evaluation_stage(const struct evaluation *e, enum stage st, int item, size_t row, double *ret)
{
	const struct bound_item *b = &e->work->items[item];
	if (!b->stages[st] || !bit_get(b->stage_present[st], row))
		return false;
	*ret = b->stages[st][row];
	return true;
}

/* ---- Hash: every unit by its id, so that the order of the rows does not matter. */

static uint64_t fnv(uint64_t h, const void *p, size_t n)
{
	const unsigned char *c = p;
	for (size_t i = 0; i < n; i++)
		h = (h ^ c[i]) * UINT64_C(0x100000001b3);
	return h;
}

uint64_t evaluation_hash(const struct evaluation *e)
{
	const struct frame *f = e->frame;
	uint64_t sum = 0;
	for (size_t i = 0; i < e->rows; i++) {
		uint64_t h = UINT64_C(0xcbf29ce484222325), bits;
		double total = 0;
		const char *class_ = e->class_[i] == CLASS_NONE ? "" : e->scheme->classes.list[e->class_[i]].code;
		if (f->id_data)
			h = fnv(h, f->id_data + f->id_off[i], f->id_off[i + 1] - f->id_off[i]);
		bool scored = evaluation_total(e, i, &total);
		memcpy(&bits, &total, sizeof bits);
		h = fnv(h, &bits, sizeof bits);
		h = fnv(h, &e->rank[i], sizeof e->rank[i]);
		h = fnv(h, class_, strlen(class_) + (scored ? 1 : 0));
		sum += h ^ h >> 29;
	}
	return sum;
}
