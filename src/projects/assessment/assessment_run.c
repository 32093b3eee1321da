/* assessment_run.c - from files to measures, from measures to points, from points to places.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "projects/assessment/assessment_priv.h"

static const double exact_limit = 9007199254740992.0; /* 2^53 */

const char *const assess_state_words[] = { "hit", "miss", "out", "base-unknown", "hit-unknown", "no-district", NULL };
const char assess_state_letters[] = "hmouqd";

/* ---- Quotients. */

static bool is_whole(double v) { return fabs(v) < exact_limit && v == floor(v); }

double assess_quotient(double up, double down, int64_t times, int64_t by, int decimals)
{
	__int128 n, d, ten = 1;
	for (int i = 0; i < decimals; i++)
		ten *= 10;
	if (!is_whole(up) || !is_whole(down) || times > INT32_MAX || by > INT32_MAX)
		return num_round(up * (double)times / (down * (double)by), decimals);
	n = (__int128)(int64_t)up * times * ten;
	d = (__int128)(int64_t)down * by;
	if (d < 0) {
		n = -n;
		d = -d;
	}
	__int128 half = n < 0 ? -d : d, q = (2 * n + half) / (2 * d); /* half away from zero */
	return (double)q / (double)(int64_t)ten;
}

/* ---- Metrics over all projects. */

struct formula_on { bool has; struct formula_run run; double *out; uint64_t *present; void *scratch; };

static enum rc formula_begin(struct ctx *c, const struct formula *f, const struct frame *frame, const double *params, struct formula_on *on)
{
	const char *absent = NULL;
	*on = (struct formula_on){ .has = f != NULL };
	if (f == NULL)
		return RC_OK;
	if (formula_bind(&c->arena, f, frame, params, &on->run, &absent) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "'%s' cannot be bound (%s)", formula_text(f), absent ? absent : "");
	char *scratch = arena_alloc(&c->arena, formula_scratch_size(f) + 64);
	on->out = arena_new_array(&c->arena, double, FRAME_BLOCK);
	on->present = arena_new_array(&c->arena, uint64_t, FRAME_BLOCK / 64);
	if (scratch == NULL || on->out == NULL || on->present == NULL)
		return ctx_no_memory(c);
	on->scratch = scratch + (64 - (uintptr_t)scratch % 64) % 64;
	return RC_OK;
}

static void formula_block(struct formula_on *on, size_t from, size_t n)
{
	if (on->has)
		formula_run(&on->run, from, n, on->out, on->present, on->scratch);
}

static bool has_at(const struct formula_on *on, size_t i) { return on->present[i >> 6] >> (i & 63) & 1; }

struct metric_on { struct formula_on where, hit, amount, per; };

static enum assess_state_of judge(const struct assess_metric *m, const struct metric_on *on, size_t i)
{
	if (!has_at(&on->where, i))
		return ASSESS_BASE_UNKNOWN;
	if (on->where.out[i] == 0)
		return ASSESS_OUT;
	bool amounts = (!on->amount.has || has_at(&on->amount, i)) && (!on->per.has || has_at(&on->per, i));
	if (!amounts)
		return ASSESS_BASE_UNKNOWN;
	if (m->kind != ASSESS_RATE)
		return ASSESS_HIT;
	if (!has_at(&on->hit, i))
		return ASSESS_HIT_UNKNOWN;
	return on->hit.out[i] != 0 ? ASSESS_HIT : ASSESS_MISS;
}

static void count(const struct assess_metric *m, const struct metric_on *on, size_t i, enum assess_state_of state, struct assess_measure *to)
{
	bool hit = state == ASSESS_HIT, base = hit || state == ASSESS_MISS || state == ASSESS_HIT_UNKNOWN;
	double amount = on->amount.has && base ? on->amount.out[i] : 1;
	to->unknown += state == ASSESS_BASE_UNKNOWN || state == ASSESS_HIT_UNKNOWN;
	to->base += base;
	to->hit += hit;
	to->up += hit ? amount : 0;
	to->down += !base ? 0 : m->kind == ASSESS_RATIO ? on->per.out[i] : m->kind == ASSESS_RATE ? amount : 0;
}

static void close_measure(const struct assess_metric *m, struct assess_measure *to)
{
	int64_t num = 1, den = 1;
	switch (m->kind) {
	case ASSESS_COUNT:
		to->known = true;
		to->value = to->up;
		break;
	case ASSESS_SUM:
		to->known = (to->base > 0 || to->unknown == 0) && unit_ratio(formula_unit(m->amount), &m->unit, &num, &den);
		to->value = to->known ? assess_quotient(to->up, 1, num, den, m->decimals) : 0;
		break;
	case ASSESS_RATE:
	case ASSESS_RATIO:
		to->known = to->down != 0;
		to->value = to->known ? assess_quotient(to->up, to->down, 100, 1, m->decimals) : 0;
		break;
	}
}

static enum rc measure(struct ctx *c, const struct assess_plan *p, const struct assess_files *f, int metric, struct assess_measure *measures, uint8_t *states)
{
	const struct assess_metric *m = &p->metrics[metric];
	struct metric_on on;
	TRY(formula_begin(c, m->where, &f->frame, NULL, &on.where));
	TRY(formula_begin(c, m->hit, &f->frame, NULL, &on.hit));
	TRY(formula_begin(c, m->amount, &f->frame, NULL, &on.amount));
	TRY(formula_begin(c, m->per, &f->frame, NULL, &on.per));
	for (size_t from = 0; from < f->rows; from += FRAME_BLOCK) {
		size_t n = f->rows - from < FRAME_BLOCK ? f->rows - from : FRAME_BLOCK;
		formula_block(&on.where, from, n);
		formula_block(&on.hit, from, n);
		formula_block(&on.amount, from, n);
		formula_block(&on.per, from, n);
		for (size_t i = 0; i < n; i++) {
			enum assess_state_of state = judge(m, &on, i);
			uint16_t unit = f->unit[from + i];
			if (unit == UINT16_MAX && state != ASSESS_OUT)
				state = ASSESS_NO_DISTRICT;
			if (unit != UINT16_MAX)
				count(m, &on, i, state, &measures[unit * p->n_metrics + metric]);
			states[(from + i) * (size_t)p->n_metrics + (size_t)metric] = (uint8_t)state;
		}
	}
	for (int u = 0; u < f->n_units; u++)
		close_measure(m, &measures[u * p->n_metrics + metric]);
	return RC_OK;
}

static enum rc measure_all(struct ctx *c, const struct assess_plan *p, const struct assess_files *f, struct assess_measure **ret_measures, uint8_t **ret_states)
{
	*ret_measures = arena_new_array(&c->arena, struct assess_measure, (size_t)f->n_units * (size_t)p->n_metrics + 1);
	*ret_states = arena_alloc(&c->arena, f->rows * (size_t)p->n_metrics + 1);
	if (*ret_measures == NULL || *ret_states == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < p->n_metrics; i++)
		TRY(measure(c, p, f, i, *ret_measures, *ret_states));
	return RC_OK;
}

/* What the units were a year ago; they are found by code, for the table of regions may have changed. */
static enum rc measure_last(struct ctx *c, const struct assess_input *in, struct assess_result *r)
{
	struct assess_measure *last;
	uint8_t *states;
	if (in->last == NULL)
		return RC_OK;
	TRY(measure_all(c, in->plan, in->last, &last, &states));
	for (int u = 0; u < r->n_units; u++)
		for (int k = 0; k < in->last->n_units; k++) {
			if (strcmp(in->last->units[k].code, r->units[u].code) != 0)
				continue;
			for (int m = 0; m < in->plan->n_metrics; m++) {
				assess_measure_at(r, u, m)->has_last = last[k * in->plan->n_metrics + m].known;
				assess_measure_at(r, u, m)->last = last[k * in->plan->n_metrics + m].value;
			}
		}
	return RC_OK;
}

/* ---- The districts as a frame. */

static const struct assess_entry *entry_for(const struct assess_input *in, const char *item, const char *district)
{
	const struct assess_entry *found = NULL;
	for (int i = 0; i < in->n_entries; i++)
		if (strcmp(in->entries[i].item, item) == 0 && strcmp(in->entries[i].district, district) == 0)
			found = &in->entries[i];
	return found;
}

/* What was entered by hand goes before what the scheme brings along. */
static bool figure_value(const struct assess_input *in, const struct assess_figure *f, const struct assess_unit *u, double *ret_v)
{
	const struct assess_entry *e = entry_for(in, f->id, u->code);
	if (e != NULL)
		return num_parse(e->value, strlen(e->value), 0, ret_v) == NUM_OK;
	for (int i = 0; i < f->n; i++)
		if (strcmp(f->values[i].district, u->code) == 0 || strcmp(f->values[i].district, u->name) == 0) {
			*ret_v = f->values[i].value;
			return true;
		}
	return false;
}

static bool part_value(const struct assess_result *r, int unit, int metric, enum assess_part part, double *ret_v)
{
	const struct assess_measure *m = assess_measure_at(r, unit, metric);
	enum assess_kind kind = r->plan->metrics[metric].kind;
	bool amounts = kind == ASSESS_RATIO || (kind == ASSESS_RATE && r->plan->metrics[metric].amount != NULL);
	double sum = 0, best = 0;
	int n = 0;
	switch (part) {
	case PART_VALUE: *ret_v = m->value; return m->known;
	case PART_HIT: *ret_v = amounts ? m->up : (double)m->hit; return true;
	case PART_BASE: *ret_v = amounts ? m->down : (double)m->base; return true;
	case PART_LAST: *ret_v = m->last; return m->has_last;
	default: break;
	}
	for (int u = 0; u < r->n_units; u++) {
		const struct assess_measure *o = assess_measure_at(r, u, metric);
		best = o->known && (n == 0 || o->value > best) ? o->value : best;
		sum += o->known ? o->value : 0;
		n += o->known;
	}
	*ret_v = part == PART_BEST ? best : n > 0 ? num_round(sum / n, r->plan->metrics[metric].decimals) : 0;
	return n > 0;
}

static struct unit unit_of(const struct assess_plan *p, const char *name)
{
	enum assess_part part;
	int metric, figure = assess_figure_of(p, name);
	if (figure >= 0)
		return p->figures[figure].unit;
	if (assess_name_of(p, name, &metric, &part)) {
		const struct assess_metric *m = &p->metrics[metric];
		if (part != PART_HIT && part != PART_BASE)
			return m->unit;
		return (m->kind == ASSESS_RATIO || m->kind == ASSESS_RATE) && m->amount != NULL ? *formula_unit(m->amount) : unit_one();
	}
	for (int i = 0; i < p->n_parameters; i++)
		if (strcmp(p->parameters[i].id, name) == 0)
			return p->parameters[i].unit;
	return unit_one();
}

static bool name_value(const struct assess_input *in, const struct assess_result *r, const char *name, int unit, double *ret_v)
{
	const struct assess_plan *p = in->plan;
	enum assess_part part;
	int metric, figure = assess_figure_of(p, name);
	if (figure >= 0)
		return figure_value(in, &p->figures[figure], &r->units[unit], ret_v);
	if (assess_name_of(p, name, &metric, &part))
		return part_value(r, unit, metric, part, ret_v);
	for (int i = 0; i < p->n_parameters; i++)
		if (strcmp(p->parameters[i].id, name) == 0)
			return project_parameter_on(&p->parameters[i], r->cut_off, ret_v);
	return false;
}

static enum rc district_frame(struct ctx *c, const struct assess_input *in, const struct assess_result *r, const struct formula *f, struct frame *ret_frame)
{
	const char *const *names;
	const int *lags;
	struct frame_builder b;
	int n = formula_inputs(f, &names, &lags);
	TRY(frame_begin(&b, &c->arena, (size_t)r->n_units));
	b.frame.period_year = date_of(r->cut_off).year;
	for (int i = 0; i < n; i++) {
		struct frame_fill fill;
		struct unit unit = unit_of(in->plan, names[i]);
		double v;
		TRY(frame_add(&b, names[i], 0, COL_NUMBER, &unit, NULL, &fill));
		for (int u = 0; u < r->n_units; u++)
			if (name_value(in, r, names[i], u, &v))
				frame_set(&fill, (size_t)u, v);
	}
	frame_done(&b, ret_frame);
	return RC_OK;
}

/* ---- Points. */

static void bound(const struct assess_item *t, const struct assess_plan *p, struct assess_points *to)
{
	double v = to->raw;
	if (t->has_most && v > t->most)
		v = t->most;
	if (t->has_least && v < t->least)
		v = t->least;
	to->capped = v != to->raw;
	to->points = num_round(v, p->decimals);
}

static enum rc formula_points(struct ctx *c, const struct assess_input *in, struct assess_result *r, int item)
{
	const struct assess_item *t = &in->plan->items[item];
	double *weight = arena_new(&c->arena, double);
	struct formula_run run;
	struct frame frame;
	const char *absent = NULL;
	if (weight == NULL)
		return ctx_no_memory(c);
	*weight = in->weights != NULL ? in->weights[item] : t->weight;
	TRY(district_frame(c, in, r, t->points, &frame));
	if (formula_bind(&c->arena, t->points, &frame, weight, &run, &absent) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "'%s' cannot be bound (%s)", formula_text(t->points), absent ? absent : "");
	for (int u = 0; u < r->n_units; u++) {
		struct assess_points *to = assess_points_at(r, u, item);
		to->trace = formula_trace(&c->arena, &run, (size_t)u, &to->raw, &to->known);
		if (to->known)
			bound(t, in->plan, to);
	}
	return RC_OK;
}

static enum rc hand_points(struct ctx *c, const struct assess_input *in, struct assess_result *r, int item)
{
	const struct assess_item *t = &in->plan->items[item];
	for (int u = 0; u < r->n_units; u++) {
		struct assess_points *to = assess_points_at(r, u, item);
		to->known = true;
		to->trace = "";
		for (int i = 0; i < in->n_entries; i++) {
			const struct assess_entry *e = &in->entries[i];
			double v;
			if (strcmp(e->item, t->id) != 0 || strcmp(e->district, r->units[u].code) != 0 || num_parse(e->value, strlen(e->value), 0, &v) != NUM_OK)
				continue;
			to->raw = num_round(to->raw + v, NUM_DECIMALS_MAX - 6);
			to->trace = arena_printf(&c->arena, "%s%s%s%s (%s, %s)", to->trace, to->trace[0] ? "; " : "", v > 0 && e->value[0] != '+' ? "+" : "", e->value, e->authority, e->paper);
			if (to->trace == NULL)
				return ctx_no_memory(c);
		}
		bound(t, in->plan, to);
	}
	return RC_OK;
}

static double worth(const struct assess_input *in, int item)
{
	const struct assess_item *t = &in->plan->items[item];
	return t->has_weight ? (in->weights != NULL ? in->weights[item] : t->weight) : t->has_most ? t->most : 0;
}

static double mean_of_others(const struct assess_result *r, int item, bool *ret_known)
{
	double sum = 0;
	int n = 0;
	for (int u = 0; u < r->n_units; u++)
		if (assess_points_at(r, u, item)->known && !assess_points_at(r, u, item)->filled) {
			sum += assess_points_at(r, u, item)->points;
			n++;
		}
	*ret_known = n > 0;
	return n > 0 ? num_round(sum / n, r->plan->decimals) : 0;
}

/* The share that the other items with a worth have earned. */
static double spread_of(const struct assess_input *in, const struct assess_result *r, int unit, int item, bool *ret_known)
{
	double earned = 0, whole = 0;
	for (int i = 0; i < in->plan->n_items; i++) {
		const struct assess_points *o = assess_points_at(r, unit, i);
		if (o->known && !o->filled && worth(in, i) > 0 && !in->plan->items[i].by_hand) {
			earned += o->points;
			whole += worth(in, i);
		}
	}
	*ret_known = whole > 0;
	return whole > 0 ? num_round(worth(in, item) * earned / whole, in->plan->decimals) : 0;
}

static void fill_absent(const struct assess_input *in, struct assess_result *r, int unit, int item)
{
	struct assess_points *to = assess_points_at(r, unit, item);
	bool known = true;
	double v = 0;
	switch (in->plan->items[item].absent) {
	case ABSENT_UNKNOWN: return;
	case ABSENT_ZERO: break;
	case ABSENT_FULL: v = worth(in, item); break;
	case ABSENT_MEAN: v = mean_of_others(r, item, &known); break;
	case ABSENT_SPREAD: v = spread_of(in, r, unit, item, &known); break;
	}
	if (!known)
		return;
	to->known = to->filled = true;
	to->raw = v;
	bound(&in->plan->items[item], in->plan, to);
}

static enum rc points(struct ctx *c, const struct assess_input *in, struct assess_result *r)
{
	const struct assess_plan *p = in->plan;
	r->points = arena_new_array(&c->arena, struct assess_points, (size_t)r->n_units * (size_t)p->n_items + 1);
	if (r->points == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < p->n_items; i++) {
		for (int u = 0; u < r->n_units; u++)
			assess_points_at(r, u, i)->trace = "";
		if (p->items[i].by_hand)
			TRY(hand_points(c, in, r, i));
		else if (p->items[i].points != NULL)
			TRY(formula_points(c, in, r, i));
	}
	for (int u = 0; u < r->n_units; u++)
		for (int i = 0; i < p->n_items; i++)
			if (!assess_points_at(r, u, i)->known && !p->items[i].unpublished)
				fill_absent(in, r, u, i);
	return RC_OK;
}

/* ---- Places. */

/* Totals of rounded points are sums of whole 10^-decimals: the rounding here only takes away what doubles add. */
static void total(struct assess_result *r, int unit)
{
	struct assess_place *to = &r->places[unit];
	double sum = 0;
	to->grade = -1;
	to->known = true;
	for (int i = 0; i < r->plan->n_items; i++) {
		const struct assess_points *o = assess_points_at(r, unit, i);
		if (r->plan->items[i].unpublished)
			continue;
		to->known = to->known && o->known;
		sum += o->known ? o->points : 0;
	}
	to->total = to->known ? num_round(sum, r->plan->decimals) : 0;
}

static int compare(const struct assess_result *r, int a, int b)
{
	const struct assess_place *x = &r->places[a], *y = &r->places[b];
	if (x->known != y->known)
		return x->known ? -1 : 1;
	if (!x->known)
		return 0;
	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	for (int i = 0; i < r->plan->n_ties; i++) {
		double p = assess_points_at(r, a, r->plan->ties[i])->points, q = assess_points_at(r, b, r->plan->ties[i])->points;
		if (p != q)
			return p > q ? -1 : 1;
	}
	return 0;
}

/* Few units: insertion keeps equals in the order of the region table. */
void assess_order(const struct assess_result *r, int *ret_order)
{
	for (int i = 0; i < r->n_units; i++) {
		int k = i;
		for (; k > 0 && compare(r, i, ret_order[k - 1]) < 0; k--)
			ret_order[k] = ret_order[k - 1];
		ret_order[k] = i;
	}
}

static void grade(const struct assess_result *r, const int *order, int n)
{
	int in_grade[ASSESS_GRADES_MAX] = { 0 };
	for (int i = 0; i < n && r->places[order[i]].known; i++) {
		struct assess_place *to = &r->places[order[i]];
		const struct assess_place *before = i > 0 ? &r->places[order[i - 1]] : NULL;
		if (before != NULL && before->place == to->place)
			to->grade = before->grade; /* who shares a place shares the grade */
		for (int g = 0; to->grade < 0 && g < r->plan->n_grades; g++)
			if (to->total >= r->plan->grades[g].at_least && (r->plan->grades[g].most == 0 || in_grade[g] < r->plan->grades[g].most))
				to->grade = g;
		if (to->grade >= 0)
			in_grade[to->grade]++;
	}
}

static enum rc places(struct ctx *c, struct assess_result *r)
{
	int *order = arena_new_array(&c->arena, int, (size_t)r->n_units + 1);
	r->places = arena_new_array(&c->arena, struct assess_place, (size_t)r->n_units + 1);
	if (order == NULL || r->places == NULL)
		return ctx_no_memory(c);
	for (int u = 0; u < r->n_units; u++)
		total(r, u);
	assess_order(r, order);
	for (int i = 0; i < r->n_units && r->places[order[i]].known; i++) {
		bool same = i > 0 && compare(r, order[i - 1], order[i]) == 0;
		r->places[order[i]].place = same ? r->places[order[i - 1]].place : i + 1;
		r->places[order[i]].shared = same;
		if (same)
			r->places[order[i - 1]].shared = true;
	}
	grade(r, order, r->n_units);
	return RC_OK;
}

enum rc assess_run(struct ctx *c, const struct assess_input *in, struct assess_result **ret_result)
{
	struct assess_result *r = ctx_alloc(c, sizeof *r);
	if (r == NULL)
		return ctx_no_memory(c);
	*r = (struct assess_result){ .plan = in->plan, .cut_off = in->now->cut_off, .known_by = in->now->known_by, .units = in->now->units, .n_units = in->now->n_units, .rows = in->now->rows };
	TRY(measure_all(c, in->plan, in->now, &r->measures, &r->states));
	TRY(measure_last(c, in, r));
	for (size_t i = 0; i < in->now->rows; i++)
		r->unplaced += in->now->unit[i] == UINT16_MAX;
	TRY(points(c, in, r));
	TRY(places(c, r));
	*ret_result = r;
	return RC_OK;
}
