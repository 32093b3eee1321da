/* explain_propose.c - the easiest change of one figure, and of two, that leads to the class above.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A figure is what a firm reports (tax, sales, energy), not the indicator: more tax raises every indicator that it stands in. A figure above the line of an indicator
 * goes up; one that stands only below lines goes down; nobody is told to have fewer people. The least change is found with the row alone: outwards by doubling, then by
 * halves; of two figures the first takes a part of its way and the second what is left. It is rounded away from the present value to the decimals of the figure
 * and then tried with the whole city; where benchmarks or others moved against it, the goal is put further by what was missing and the search goes again. What went too far
 * that way is brought back between the last that fell short and the first that was enough, until one step less would not do. */
#include "evaluation/explain_parts.h"
#include "evaluation/explain_try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURES = 24, SINGLES = 3, PAIR_FIGURES = 5, STEPS_OUT = 40, HALVES = 44, PIECES = 8, SHARPER = 10, TRIES = 5, RUNS = 48, NEARER = 14, COARSE = 256 };

struct figure {
	int frame_col, column, item; bool above, below;
	int way;                             /* 1 up, -1 down */
	double now, of, most, step;          /* of: what a share is a share of; most: the furthest change; step: of the decimals */
	double alone;                        /* the change that does it alone; NAN: none does */
	double gain, far;                    /* the most points it can bring, and the least change that brings them */
};

struct search {
	struct explaining *x;
	struct explain_probe probe;
	struct explain_trial *trial;
	struct figure list[FIGURES]; int n;
	double goal;                         /* the total to reach */
	double base;
};

/* ---- Which figures. */

static int frame_index(const struct frame *f, const char *name)
{
	for (int i = 0; i < f->n_cols; i++)
		if (f->cols[i].lag == 0 && f->cols[i].kind == COL_NUMBER && strcmp(f->cols[i].name, name) == 0)
			return i;
	return -1;
}

static void add_figure(struct search *s, int item, const char *name, bool above)
{
	const struct evaluation *e = s->x->e;
	int col = frame_index(e->frame, name), column = scheme_column(e->scheme, name);
	if (col < 0 || column < 0 || !s->trial->v[col] || !column_has(&e->frame->cols[col], s->x->row))
		return;
	struct figure *f = NULL;
	for (int i = 0; i < s->n; i++)
		if (s->list[i].frame_col == col)
			f = &s->list[i];
	if (!f && s->n == FIGURES)
		return;
	if (!f) {
		f = &s->list[s->n++];
		*f = (struct figure){.frame_col = col, .column = column, .item = item, .now = e->frame->cols[col].v[s->x->row], .alone = NAN};
	} else if ((above && !f->above) || (above == f->above && e->settings.weight[item] > e->settings.weight[f->item]))
		f->item = item; /* the indicator to speak of: above the line before below it, then the heaviest */
	f->above |= above;
	f->below |= !above;
}

static void add_operand(struct search *s, int item, const struct operand *o, bool above)
{
	const char *const *names;
	const int *lags;
	int n = o->f ? formula_inputs(o->f, &names, &lags) : 0;
	for (int i = 0; i < n; i++)
		if (lags[i] == 0)
			add_figure(s, item, names[i], above);
}

static bool probe_with(struct search *s, const struct figure *f, double change, const struct figure *g, double other, double *ret)
{
	s->probe.v[f->frame_col][0] = f->now + f->way * change;
	if (g)
		s->probe.v[g->frame_col][0] = g->now + g->way * other;
	bool has = explain_probe_total(&s->probe, ret);
	s->probe.v[f->frame_col][0] = f->now;
	if (g)
		s->probe.v[g->frame_col][0] = g->now;
	return has;
}

static bool is_people(const struct scheme_column *c) { return c->unit_text && strcmp(c->unit_text, "人") == 0; }

/* Its way, the size of its steps, how far it may go; false: nothing is gained by it. */
static bool size_up(struct search *s, struct figure *f)
{
	const struct evaluation *e = s->x->e;
	const struct item *it = &e->scheme->items[f->item];
	const struct scheme_column *c = &e->scheme->columns[f->column];
	struct cell cell;
	cell_with(e, f->item, s->x->row, &cell, s->x->sc);
	bool less = it->less || it->score.method == SCORE_REVERSE || it->score.method == SCORE_INVERSE;
	f->way = f->above != less ? 1 : -1;
	if (f->way < 0 && (is_people(c) || !(f->now > 0)))
		return false;
	double asked = cell.has_benchmark && f->above && cell.per > 0 ? cell.benchmark * cell.per * it->unit_den / it->unit_num : cell.has_benchmark ? cell.benchmark : 1;
	f->of = f->now > 0 ? f->now : asked > 0 ? asked : 1;
	f->step = pow(10, -(c->decimals >= 0 ? c->decimals : 2));
	f->most = f->way > 0 ? f->of * 1000 : f->now * 0.95;
	double total;
	if (!probe_with(s, f, f->most, NULL, 0, &total) || !(total > s->base))
		return false;
	f->gain = total - s->base;
	return true;
}

/* ---- How far. */

/* The least change of f that brings the total to the goal while g has moved by `other`; NAN: none within its bounds. */
static double least(struct search *s, const struct figure *f, const struct figure *g, double other, double goal)
{
	double total, bad = 0, good = NAN, d = f->of / 256;
	for (int i = 0; i < STEPS_OUT && isnan(good); i++, d *= 2) {
		d = d > f->most ? f->most : d;
		if (probe_with(s, f, d, g, other, &total) && total >= goal)
			good = d;
		else
			bad = d;
		if (d >= f->most)
			break;
	}
	for (int i = 0; i < HALVES && !isnan(good) && good - bad > 1e-11 * f->of; i++) {
		double mid = bad + (good - bad) / 2;
		*(probe_with(s, f, mid, g, other, &total) && total >= goal ? &good : &bad) = mid;
	}
	return good;
}

/* Away from the present value to the figure's decimals; NAN when that goes over the bound. */
static double rounded_out(const struct figure *f, double change)
{
	double v = (f->now + f->way * change) / f->step;
	v = (f->way > 0 ? ceil(v - 1e-6) : floor(v + 1e-6)) * f->step;
	if (f->step < 1)
		v = round(v / f->step) / round(1 / f->step); /* the double that the decimals mean */
	return f->way < 0 && !(v > 0) ? NAN : f->way * (v - f->now);
}

static double effort(const struct figure *f, double d, const struct figure *g, double other)
{
	double a = d / f->of, b = g ? other / g->of : 0;
	return g ? sqrt(a * a + b * b) : a;
}

/* ---- Trying with the city. */

struct attempt { struct figure *f, *g; double d, other, fell_short; /* g NULL: one figure; fell_short: the furthest change that the city found too small, 0 */ };

static struct explain_move move_of(struct search *s, const struct figure *f, double d)
{
	struct explain_move m = {.column = f->column, .item = f->item, .value = f->now, .needed = f->now + f->way * d, .change = f->way * d, .share = d / f->of};
	struct cell now, then;
	cell_with(s->x->e, f->item, s->x->row, &now, s->x->sc);
	cell_with(s->probe.e, f->item, 0, &then, &s->probe.e->work->scratch[0]);
	m.item_value = now.has_value ? now.ratio : NAN;
	m.item_needed = then.has_value ? then.ratio : NAN;
	return m;
}

static void write_down(struct search *s, const struct attempt *t, struct explain_proposal *p)
{
	s->probe.v[t->f->frame_col][0] = t->f->now + t->f->way * t->d;
	if (t->g)
		s->probe.v[t->g->frame_col][0] = t->g->now + t->g->way * t->other;
	*p = (struct explain_proposal){.n = t->g ? 2 : 1, .effort = effort(t->f, t->d, t->g, t->other)};
	p->moves[0] = move_of(s, t->f, t->d);
	if (t->g)
		p->moves[1] = move_of(s, t->g, t->other);
	s->probe.v[t->f->frame_col][0] = t->f->now;
	if (t->g)
		s->probe.v[t->g->frame_col][0] = t->g->now;
}

/* Runs the city with it; *ret_missing: points still missing there, 0 when the class is reached. */
static enum rc try_it(struct search *s, const struct attempt *t, double *ret_missing, struct explain_proposal *p)
{
	const struct evaluation *e = s->x->e;
	struct evaluation_error why;
	struct explain_cell cells[2] = {{t->f->frame_col, t->f->now + t->f->way * t->d}, {0, 0}};
	if (t->g)
		cells[1] = (struct explain_cell){t->g->frame_col, t->g->now + t->g->way * t->other};
	TRY(explain_trial_run(s->trial, e, s->x->row, cells, t->g ? 2 : 1, &why));
	s->x->out->runs++;
	uint8_t got = s->trial->e->class_[s->x->row];
	*ret_missing = 0;
	if (got != CLASS_NONE && got <= s->x->out->next_class) {
		p->class_ = got;
		p->total = s->trial->e->total[s->x->row];
		return RC_OK;
	}
	struct explanation then = {.row = s->x->row, .class_ = got, .rank = s->trial->e->rank[s->x->row]};
	struct explaining x = {s->x->a, s->trial->e, s->x->row, s->x->decimals, s->x->english, s->x->sc, &then};
	then.ranked = then.rank != 0;
	then.has_total = evaluation_total(s->trial->e, s->x->row, &then.total);
	TRY(explain_place(&x));
	*ret_missing = then.has_next && then.points_needed > 0 ? then.points_needed : NAN;
	return RC_OK;
}

/* Solves for the goal again as long as the city asks for more. *ret_done false: it cannot be confirmed. */
static enum rc confirm(struct search *s, struct attempt *t, struct explain_proposal *p, bool *ret_done)
{
	double goal = s->goal, missing = NAN;
	*ret_done = false;
	for (int i = 0; i < TRIES && s->x->out->runs < RUNS; i++) {
		if (t->g)
			t->other = rounded_out(t->g, t->other);
		t->d = rounded_out(t->f, t->g && i == 0 ? t->d : least(s, t->f, t->g, t->other, goal));
		if (isnan(t->d) || (t->g && isnan(t->other)))
			return RC_OK;
		write_down(s, t, p);
		TRY(try_it(s, t, &missing, p));
		*ret_done = missing == 0;
		if (*ret_done || isnan(missing))
			return RC_OK;
		t->fell_short = t->d > t->fell_short ? t->d : t->fell_short;
		goal += missing * (1 + 0.25 * i) + 2e-4;
	}
	return RC_OK;
}

static enum rc with_less(struct search *s, struct attempt *t, double d, struct explain_proposal *p, bool *ret_enough)
{
	struct attempt less = *t;
	struct explain_proposal q;
	double missing;
	less.d = d;
	write_down(s, &less, &q);
	TRY(try_it(s, &less, &missing, &q));
	*ret_enough = missing == 0;
	if (*ret_enough) {
		*t = less;
		*p = q;
	} else
		t->fell_short = d;
	return RC_OK;
}

/* One figure that is enough, brought back to the least that is: usually one run, which finds that a step less would not do. Else steps back that grow until one falls
 * short, and then by halves. */
static enum rc bring_back(struct search *s, struct attempt *t, struct explain_proposal *p)
{
	double step = t->f->step, back = step;
	bool enough;
	for (int i = 0; i < NEARER && s->x->out->runs < RUNS - TRIES && t->d - t->fell_short > 1.5 * step; i++, back = fmax(back * 4, t->d / COARSE)) {
		double d = t->fell_short > 0 ? t->fell_short + (t->d - t->fell_short) / 2 : t->d - back;
		d = d > 0 ? rounded_out(t->f, d) : NAN;
		if (isnan(d) || d > t->d - step / 2 || !(d > t->fell_short))
			return RC_OK;
		TRY(with_less(s, t, d, p, &enough));
	}
	return RC_OK;
}

/* ---- Singles and pairs. */

static int by_effort(const void *pa, const void *pb)
{
	const struct figure *a = pa, *b = pb;
	double x = isnan(a->alone) ? INFINITY : a->alone / a->of, y = isnan(b->alone) ? INFINITY : b->alone / b->of;
	if (x != y)
		return x < y ? -1 : 1;
	return a->gain != b->gain ? (a->gain < b->gain) - (a->gain > b->gain) : a->column - b->column;
}

static void measure(struct search *s)
{
	int kept = 0;
	for (int i = 0; i < s->n; i++) {
		struct figure f = s->list[i];
		if (!size_up(s, &f))
			continue;
		f.alone = least(s, &f, NULL, 0, s->goal);
		f.far = !isnan(f.alone) ? f.alone : least(s, &f, NULL, 0, s->base + 0.999 * f.gain);
		s->list[kept++] = f;
	}
	s->n = kept;
	qsort(s->list, (size_t)s->n, sizeof *s->list, by_effort);
}

/* What the city asked for beyond the row alone may have changed which is easiest. */
static int by_confirmed(const void *pa, const void *pb)
{
	const struct explain_proposal *a = pa, *b = pb;
	return a->effort != b->effort ? (a->effort > b->effort) - (a->effort < b->effort) : a->moves[0].column - b->moves[0].column;
}

static enum rc singles(struct search *s)
{
	struct explanation *o = s->x->out;
	for (int i = 0; i < s->n && o->n_proposals < SINGLES && !isnan(s->list[i].alone); i++) {
		struct attempt t = {.f = &s->list[i]};
		bool done;
		TRY(confirm(s, &t, &o->proposals[o->n_proposals], &done));
		if (done)
			TRY(bring_back(s, &t, &o->proposals[o->n_proposals]));
		o->n_proposals += done;
	}
	qsort(o->proposals, (size_t)o->n_proposals, sizeof *o->proposals, by_confirmed);
	return RC_OK;
}

/* The effort when g goes `other` of its way and f the rest. */
static double pair_at(struct search *s, struct figure *f, struct figure *g, double other, double *ret_d)
{
	*ret_d = least(s, f, g, other, s->goal);
	return isnan(*ret_d) || !(*ret_d > 0) ? INFINITY : effort(f, *ret_d, g, other);
}

static void easiest_of_two(struct search *s, struct figure *f, struct figure *g, struct attempt *best, double *best_effort)
{
	if (isnan(g->far) || !(g->far > 0))
		return;
	double at = 0, least_here = INFINITY, d, width = 1.0 / PIECES;
	for (int i = 0; i < PIECES; i++) {
		double u = (i + 0.5) / PIECES, e = pair_at(s, f, g, u * g->far, &d);
		at = e < least_here ? u : at;
		least_here = e < least_here ? e : least_here;
	}
	for (int i = 0; i < SHARPER && isfinite(least_here); i++) {
		width *= 0.6;
		for (int side = -1; side <= 1; side += 2) {
			double u = at + side * width, e = u > 0 && u < 1 ? pair_at(s, f, g, u * g->far, &d) : INFINITY;
			if (e < least_here) {
				least_here = e;
				at = u;
				break;
			}
		}
	}
	if (isfinite(least_here) && least_here < *best_effort && pair_at(s, f, g, at * g->far, &d) < INFINITY) {
		*best_effort = least_here;
		*best = (struct attempt){f, g, d, at * g->far};
	}
}

static enum rc pairs(struct search *s)
{
	struct explanation *o = s->x->out;
	struct attempt best = {0};
	double one = o->n_proposals > 0 ? o->proposals[0].effort : INFINITY, best_effort = one;
	int n = s->n < PAIR_FIGURES ? s->n : PAIR_FIGURES;
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++)
			easiest_of_two(s, &s->list[i], &s->list[k], &best, &best_effort);
	if (!best.f)
		return RC_OK;
	bool done;
	TRY(confirm(s, &best, &o->proposals[o->n_proposals], &done));
	o->n_proposals += done && o->proposals[o->n_proposals].effort < one; /* two that are no easier than one say nothing */
	return RC_OK;
}

/* ---- When nothing can be proposed. */

static const char *code_of(const struct explaining *x, int k) { return x->e->scheme->classes.list[k].code; }

/* A decision, a list or a veto holds the class: no figure moves it. */
static const char *held_by(const struct explaining *x)
{
	const struct explanation *o = x->out;
	const struct scheme *s = x->e->scheme;
	for (int i = 0; i < o->n_effects; i++)
		if (o->effects[i].decisive && o->effects[i].kind != EFFECT_SUBCLASS)
			return explain_title(x, o->effects[i].title, o->effects[i].code);
	for (int i = 0; i < s->n_limits; i++)
		if (bit_get(x->e->limit_hit[i], x->row) && (s->limits[i].class_ >= 0 || s->limits[i].not_above > o->next_class))
			return explain_title(x, s->limits[i].title, s->limits[i].code);
	return NULL;
}

static const char *why_none(struct explaining *x)
{
	const struct explanation *o = x->out;
	const char *held = o->class_ != CLASS_NONE && o->class_ > 0 ? held_by(x) : NULL;
	if (x->e->scheme->classes.n == 0)
		return SAY("本办法只排名，不分类。", "This scheme ranks and makes no classes.");
	if (o->class_ == CLASS_NONE || !o->ranked)
		return SAY("该单位没有参加排名，没有可以比较的上一类。", "It is not ranked, so there is no class above to reach.");
	if (o->class_ == 0)
		return SAY("已是最高类别。", "It has the best class already.");
	if (held)
		return arena_printf(x->a, SAY("类别由“%s”决定，改变数据不会改变类别。", "The class is decided by “%s”; other figures would not change it."), held);
	if (!o->has_next)
		return SAY("按本办法没有可以比较的上一类。", "This scheme has no class above that could be compared.");
	return NULL;
}

static const char *out_of_reach(struct explaining *x)
{
	return arena_printf(x->a, SAY("改变一项或两项数据都达不到 %s：各项都有上限。", "No one figure and no two of them lead to class %s: every item has a cap."), code_of(x, x->out->next_class));
}

static double goal_of(const struct explaining *x)
{
	const struct explanation *o = x->out;
	int points = x->e->scheme->rank.points;
	bool strict = x->e->scheme->classes.method != CLASS_THRESHOLDS;
	return o->score_needed + (strict ? points >= 0 ? 0.5 * pow(10, -points) * (1 + 1e-9) : 1e-9 + fabs(o->score_needed) * 1e-12 : 0);
}

static enum rc search_all(struct search *s)
{
	struct explaining *x = s->x;
	s->goal = goal_of(x);
	if (!explain_probe_total(&s->probe, &s->base))
		return RC_OK;
	for (int i = 0; i < x->e->scheme->n_items; i++) {
		const struct item *it = &x->e->scheme->items[i];
		struct cell c;
		cell_with(x->e, i, x->row, &c, x->sc);
		if (!(x->e->settings.weight[i] > 0) || c.flags & (CELL_NOT_APPLICABLE | CELL_MISSING))
			continue;
		add_operand(s, i, &it->value, true);
		add_operand(s, i, &it->per, false);
	}
	measure(s);
	TRY(singles(s));
	return pairs(s);
}

enum rc explain_propose(struct arena *a, const struct evaluation *e, struct explain_trial *t, bool english, struct explanation *o)
{
	struct explaining x = {a, e, o->row, o->decimals, english, scratch_make(a, e), o};
	struct search *s = arena_new(a, struct search);
	o->proposals = arena_array(a, SINGLES + 2, sizeof *o->proposals);
	if (!x.sc || !s || !o->proposals)
		return RC_TOO_LARGE;
	*s = (struct search){.x = &x, .trial = t};
	o->benchmarks_move = e->work->n_stats > 0;
	o->no_proposal = why_none(&x);
	if (o->no_proposal || e->work->rank_by.on)
		return RC_OK;
	enum rc rc = t ? explain_probe_open(a, e, o->row, &s->probe) : RC_NOT_FOUND;
	if (rc == RC_NOT_FOUND)
		o->no_proposal = english ? "Under this scheme a unit cannot be tried by itself." : "按本办法各单位不能单独试算。";
	if (rc != RC_OK)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	rc = search_all(s);
	explain_probe_close(&s->probe);
	if (o->n_proposals == 0)
		o->no_proposal = out_of_reach(&x);
	for (int i = 0; i < o->n_proposals; i++)
		o->proposals[i].text = explain_proposal_text(&x, &o->proposals[i]);
	return rc;
}
