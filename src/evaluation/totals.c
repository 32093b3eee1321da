/* totals.c - from single scores to the total of one block of rows: tree, corrections, bounds.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/work.h"

#include <math.h>
#include <string.h>

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

void totals_share_out(const struct evaluation *e, const int *items, int k, size_t row0, size_t n, double *v, uint64_t *ret_none, struct scratch *sc)
{
	struct scratch_mark m = scratch_mark(sc);
	double *all = scratch_buf(sc), *there = scratch_buf(sc);
	uint64_t *applies = scratch_bits(sc);
	memset(all, 0, n * sizeof *all);
	memset(there, 0, n * sizeof *there);
	for (int j = 0; j < k; j++) {
		const struct item_result *r = &e->items[items[j]];
		double weight = e->settings.weight[items[j]];
		memset(applies, 0xff, WORDS * sizeof *applies);
		if (e->work->items[items[j]].applies.on)
			bound_true(&e->work->items[items[j]].applies, row0, n, applies, sc);
		for (size_t i = 0; i < n; i++) {
			double w = bit_get(applies, i) ? weight : 0;
			all[i] += w;
			there[i] += !r->present || bit_get(r->present + row0 / 64, i) ? w : 0;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (there[i] != all[i] && there[i] > 0)
			v[i] *= all[i] / there[i];
		else if (there[i] != all[i] && ret_none)
			bit_set(ret_none, i);
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

void totals_block(struct evaluation *e, size_t row0, size_t n, struct scratch *sc)
{
	const struct scheme *s = e->scheme;
	double *total = e->total + row0;
	uint64_t none[WORDS] = {0}; /* nothing is known of them: no total, whatever is added afterwards */
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
		totals_share_out(e, e->work->total_items, e->work->n_total_items, row0, n, total, none, sc);
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
	for (size_t i = 0; e->work->has_exclude && i < n; i++)
		if (bit_get(none, i))
			total[i] = NAN;
}

/* Rows without a total, totals that a limit fixes. */
void totals_states(struct evaluation *e, size_t row0, size_t n)
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
