/* explain_lines.c - from single scores to the total, a line each, as the pass computes it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whoever adds up the shown figures gets the shown totals: start and plus and minus change a running sum, times is followed by equals, and equals states
 * what the sum is. What rounding to the shown places leaves over is a line before the next equals. */
#include "evaluation/explain_parts.h"

#include <math.h>
#include <stdlib.h>

struct adding { struct explaining *x; int64_t running; bool started; double value; };

static void line(struct adding *l, enum explain_op op, enum explain_kind kind, struct plan_words label, int item, double value, int64_t shown)
{
	struct explanation *o = l->x->out;
	o->lines[o->n_lines++] = (struct explain_line){op, kind, label, item, value, shown};
}

static void add(struct adding *l, enum explain_kind kind, struct plan_words label, int item, double value)
{
	int64_t shown = explain_round(value, l->x->decimals);
	bool minus = kind == LINE_DEDUCTION;
	line(l, !l->started ? EXPLAIN_START : minus ? EXPLAIN_MINUS : EXPLAIN_PLUS, kind, label, item, value, shown);
	l->running += minus ? -shown : shown;
	l->started = true;
}

static void state_sum(struct adding *l, enum explain_kind kind, struct plan_words label, double value)
{
	int64_t shown = explain_round(value, l->x->decimals);
	if (l->started && shown != l->running)
		line(l, shown > l->running ? EXPLAIN_PLUS : EXPLAIN_MINUS, LINE_ROUNDING, (struct plan_words){"四舍五入差额", "Left over by rounding"}, -1, 0, llabs(shown - l->running));
	line(l, EXPLAIN_EQUALS, kind, label, -1, value, shown);
	l->running = shown;
	l->started = true;
	l->value = value;
}

static void multiply(struct adding *l, struct plan_words label, double factor, double after)
{
	line(l, EXPLAIN_TIMES, LINE_COEFFICIENT, label, -1, factor, explain_round(factor, l->x->decimals));
	l->running = explain_round(after, l->x->decimals);
	state_sum(l, LINE_SUBTOTAL, (struct plan_words){"小计", "subtotal"}, after);
}

/* ---- The items. */

static void tree_items(struct adding *l, int node, double weight)
{
	const struct evaluation *e = l->x->e;
	const struct node *nd = &e->scheme->nodes[node];
	for (int i = 0; i < nd->n_items; i++) {
		double v;
		if (evaluation_item(e, nd->items[i], l->x->row, &v))
			add(l, LINE_ITEM, e->scheme->items[nd->items[i]].title, nd->items[i], v * weight);
	}
	for (int i = 0; i < nd->n_children; i++)
		tree_items(l, nd->children[i], weight * e->scheme->nodes[nd->children[i]].weight);
}

/* The root of a mean: what each part below it contributes. Of any other aggregation: its value alone. */
static void root_parts(struct adding *l)
{
	const struct evaluation *e = l->x->e;
	const struct scheme *s = e->scheme;
	const struct node *root = &s->nodes[0];
	double weights = 0, v;
	bool mean = root->agg.method == AGG_ARITHMETIC;
	for (int i = 0; mean && i < root->n_items; i++)
		weights += evaluation_item(e, root->items[i], l->x->row, &v) ? e->settings.weight[root->items[i]] : 0;
	for (int i = 0; mean && i < root->n_children; i++)
		weights += evaluation_node(e, root->children[i], l->x->row, &v) ? s->nodes[root->children[i]].weight : 0;
	if (!(weights > 0))
		return;
	for (int i = 0; i < root->n_items; i++)
		if (evaluation_item(e, root->items[i], l->x->row, &v))
			add(l, LINE_ITEM, s->items[root->items[i]].title, root->items[i], v * (e->settings.weight[root->items[i]] / weights));
	for (int i = 0; i < root->n_children; i++)
		if (evaluation_node(e, root->children[i], l->x->row, &v))
			add(l, LINE_SUBTOTAL, s->nodes[root->children[i]].title, -1, v * (s->nodes[root->children[i]].weight / weights));
}

static double items_sum(struct adding *l)
{
	const struct evaluation *e = l->x->e;
	const struct scheme *s = e->scheme;
	double sum = 0, v;
	if (s->n_nodes > 0 && !e->work->sum_only) {
		root_parts(l);
		return e->nodes[0].v[l->x->row];
	}
	if (s->n_nodes > 0) {
		tree_items(l, 0, 1);
		return e->nodes[0].v[l->x->row];
	}
	for (int i = 0; i < s->n_items; i++) {
		if (evaluation_item(e, i, l->x->row, &v))
			add(l, LINE_ITEM, s->items[i].title, i, v);
		sum += e->items[i].s[l->x->row] * e->items[i].mult; /* in the pass's order, absent ones are 0 */
	}
	return sum;
}

/* ---- The corrections. */

static double shared_out(struct adding *l, double sum)
{
	const struct evaluation *e = l->x->e;
	double all = 0, there = 0, v;
	for (int k = 0; k < e->work->n_total_items; k++) {
		int i = e->work->total_items[k];
		const struct bound *applies = &e->work->items[i].applies;
		double w = !applies->on || explain_true(l->x, applies) ? e->settings.weight[i] : 0;
		all += w;
		there += evaluation_item(e, i, l->x->row, &v) ? w : 0;
	}
	if (there == all || !(there > 0))
		return sum;
	double after = sum * (all / there);
	multiply(l, (struct plan_words){"缺项权重折算", "weights of missing items shared out"}, all / there, after);
	return after;
}

static double coefficient(struct adding *l, double sum)
{
	const struct evaluation *e = l->x->e;
	const struct coefficient *c = &e->scheme->coefficient;
	bool has = true;
	double f = e->work->coefficient.on ? explain_fetch(l->x, &e->work->coefficient, &has) : e->work->coefficient_table[e->keys[c->by].key[l->x->row]];
	f = has ? f : c->otherwise;
	f = f > c->cap ? c->cap : f;
	f = f < c->floor ? c->floor : f;
	multiply(l, (struct plan_words){"修正系数", "coefficient"}, f, sum * f);
	return sum * f;
}

static double group_points(const struct evaluation *e, const struct adjust_group *g, size_t row)
{
	double sum = 0;
	for (int k = g->first; k < g->first + g->n; k++) {
		double p = e->items[k].s[row] * e->items[k].mult;
		sum = g->highest ? (p > sum ? p : sum) : sum + p;
	}
	return sum > g->cap ? g->cap : sum;
}

static void bounded(struct adding *l, double before, double after, struct plan_words label)
{
	if (before != after)
		add(l, after < before ? LINE_DEDUCTION : LINE_BONUS, label, -1, fabs(before - after));
}

static double adjust(struct adding *l, const struct adjust *a, bool minus, double sum)
{
	const struct evaluation *e = l->x->e;
	double points = 0, listed = 0;
	for (int g = 0; g < a->n_groups; g++) {
		const struct adjust_group *gr = &a->groups[g];
		bool one_by_one = !gr->highest;
		double got = group_points(e, gr, l->x->row), shown = 0;
		for (int k = gr->first; one_by_one && k < gr->first + gr->n; k++) {
			double p = e->items[k].s[l->x->row] * e->items[k].mult;
			if (p != 0)
				add(l, minus ? LINE_DEDUCTION : LINE_BONUS, e->scheme->items[k].title, k, p);
			shown += p;
		}
		if (!one_by_one && got != 0)
			add(l, minus ? LINE_DEDUCTION : LINE_BONUS, gr->title, -1, got);
		listed += one_by_one ? shown : got;
		points += got;
	}
	points = points > a->cap ? a->cap : points;
	bounded(l, minus ? -listed : listed, minus ? -points : points, (struct plan_words){"分组或合计封顶", "Cap of the group or in all"});
	return minus ? sum - points : sum + points;
}

static double penalties(struct adding *l, double sum)
{
	const struct scheme *s = l->x->e->scheme;
	for (int k = 0; k < s->n_penalties; k++)
		if (explain_true(l->x, &l->x->e->work->penalties[k])) {
			add(l, LINE_DEDUCTION, s->penalties[k].title, -1, s->penalties[k].points);
			sum -= s->penalties[k].points;
		}
	return sum;
}

static double step(struct adding *l, enum step st, double sum)
{
	const struct scheme *s = l->x->e->scheme;
	if (st == STEP_COEFFICIENT && s->coefficient.on)
		return coefficient(l, sum);
	if (st == STEP_BONUS && s->bonus.on)
		return adjust(l, &s->bonus, false, sum);
	if (st == STEP_DEDUCTIONS && s->deductions.on)
		return adjust(l, &s->deductions, true, sum);
	if (st == STEP_PENALTIES)
		return penalties(l, sum);
	if (st == STEP_TOTAL && (sum > s->total_cap || sum < s->total_floor)) {
		double to = sum > s->total_cap ? s->total_cap : s->total_floor;
		bounded(l, sum, to, (struct plan_words){"总分上下限", "Bounds of the total"});
		return to;
	}
	return sum;
}

static void limits(struct adding *l, double sum)
{
	const struct evaluation *e = l->x->e;
	for (int i = 0; i < e->scheme->n_limits; i++)
		if (e->scheme->limits[i].sets_total && bit_get(e->limit_hit[i], l->x->row) && sum != e->total[l->x->row]) {
			bounded(l, sum, e->total[l->x->row], e->scheme->limits[i].title);
			return;
		}
}

enum rc explain_lines(struct explaining *x)
{
	const struct scheme *s = x->e->scheme;
	struct adding l = {.x = x};
	x->out->lines = arena_array(x->a, (size_t)(2 * s->n_all + s->n_nodes + s->n_penalties + 40), sizeof *x->out->lines);
	if (!x->out->lines)
		return RC_TOO_LARGE;
	if (!x->out->has_total)
		return RC_OK;
	double sum = items_sum(&l);
	bool corrected = s->coefficient.on || s->bonus.on || s->deductions.on || s->n_penalties || x->e->work->has_exclude;
	if (corrected && l.started)
		state_sum(&l, LINE_SUBTOTAL, (struct plan_words){"单项得分合计", "Sum of the single scores"}, sum);
	if (x->e->work->has_exclude)
		sum = shared_out(&l, sum);
	for (int i = 0; i < s->n_order; i++)
		sum = step(&l, s->order[i], sum);
	limits(&l, sum);
	state_sum(&l, LINE_TOTAL, (struct plan_words){"总分", "Total"}, x->out->total);
	return RC_OK;
}
