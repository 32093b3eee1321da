/* explain_levers.c - what one item alone would have to be, and the class in a few sentences.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/explain_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How many points of the total one point of the item is worth: weights of its nodes, the coefficient behind it. 0: it does not count. */
static double worth_in_tree(const struct scheme *s, int node, int item)
{
	const struct node *nd = &s->nodes[node];
	for (int i = 0; i < nd->n_items; i++)
		if (nd->items[i] == item)
			return 1;
	for (int i = 0; i < nd->n_children; i++) {
		double below = worth_in_tree(s, nd->children[i], item);
		if (below != 0)
			return below * s->nodes[nd->children[i]].weight;
	}
	return 0;
}

static double worth(struct explaining *x, int item)
{
	const struct scheme *s = x->e->scheme;
	double w = s->n_nodes ? worth_in_tree(s, 0, item) : 1;
	for (int i = 0; i < x->out->n_lines; i++)
		if (x->out->lines[i].op == EXPLAIN_TIMES)
			w *= x->out->lines[i].value;
	return w;
}

/* Whether a method answers a value by itself; and its score of one. */
static bool answers(enum score_method m)
{
	return m == SCORE_RATIO || m == SCORE_REVERSE || m == SCORE_INVERSE || m == SCORE_MINMAX || m == SCORE_LINEAR || m == SCORE_STEPS || m == SCORE_PER_UNIT ||
		m == SCORE_POINTS || m == SCORE_SHARE || m == SCORE_OF_MAX;
}

static double score_at(struct explaining *x, const struct bound_item *b, double value, double bench)
{
	const struct score *how = &b->it->score;
	double cap = x->e->settings.cap[b->index], s[1] = {value}, benches[1] = {bench};
	uint64_t has[WORDS] = {1};
	struct method_in in = {x->e, b, x->row, 1, benches, x->sc, cap};
	method_apply(&in, s, has);
	if (!(has[0] & 1))
		return -INFINITY;
	s[0] = s[0] > cap ? cap : s[0];
	return s[0] < how->floor ? how->floor : s[0];
}

/* The value nearest to the present one whose score reaches `want`: outwards by doubling, then by halves. False: no value does. */
static bool solve(struct explaining *x, const struct bound_item *b, double now, double bench, double want, double *ret)
{
	double unit = fabs(now) > 0 ? fabs(now) : bench > 0 ? bench : 1;
	for (int way = 1; way >= -1; way -= 2) {
		double step = unit / 64, bad = now, good = NAN;
		for (int i = 0; i < 60 && isnan(good); i++, step *= 2)
			if (score_at(x, b, now + way * step, bench) >= want)
				good = now + way * step;
			else
				bad = now + way * step;
		for (int i = 0; i < 200 && !isnan(good); i++) {
			double mid = bad + (good - bad) / 2;
			if (mid == bad || mid == good)
				break;
			*(score_at(x, b, mid, bench) >= want ? &good : &bad) = mid;
		}
		if (!isnan(good)) {
			*ret = good;
			return true;
		}
	}
	return false;
}

static const char *lever_text(struct explaining *x, const struct explain_lever *l, const struct explain_item *it)
{
	const char *title = explain_title(x, it->title, it->code), *unit = explain_units(x, it->unit), *gap = *unit ? " " : "";
	if (!l->reachable)
		return arena_printf(x->a, SAY("只改变“%s”达不到", "%s alone cannot do it"), title);
	const char *to = explain_number(x->a, l->needed), *by = explain_number(x->a, fabs(l->change));
	const char *text = arena_printf(x->a, l->change >= 0 ? SAY("“%s”提高 %s%s%s，达到 %s%s%s", "%s up by %s%s%s, to %s%s%s") : SAY("“%s”降低 %s%s%s，降至 %s%s%s", "%s down by %s%s%s, to %s%s%s"),
		title, by, gap, unit, to, gap, unit);
	return text;
}

static int easier(const void *pa, const void *pb)
{
	const struct explain_lever *a = pa, *b = pb;
	double x = fabs(a->change) / (fabs(a->value) > 0 ? fabs(a->value) : fabs(a->needed) > 0 ? fabs(a->needed) : 1);
	double y = fabs(b->change) / (fabs(b->value) > 0 ? fabs(b->value) : fabs(b->needed) > 0 ? fabs(b->needed) : 1);
	if (a->reachable != b->reachable)
		return a->reachable ? -1 : 1;
	return a->reachable && x != y ? (x > y) - (x < y) : a->item - b->item;
}

static bool make_lever(struct explaining *x, const struct explain_item *it, struct explain_lever *l)
{
	const struct bound_item *b = &x->e->work->items[it->item];
	const struct cell *c = &it->cell;
	double w = worth(x, it->item), mult = x->e->items[it->item].mult;
	if (it->item >= x->e->scheme->n_items || !answers(b->it->score.method) || !c->has_value || !c->has_points || !(w * mult > 0) ||
		c->flags & (CELL_NOT_APPLICABLE | CELL_ZERO_DENOMINATOR | CELL_NO_BENCHMARK))
		return false;
	*l = (struct explain_lever){.item = it->item, .value = c->ratio, .needed = NAN, .change = NAN};
	/* A hair more than the difference: at equal totals the order of the file would decide. */
	double want = c->s + x->out->points_needed / (w * mult) * (1 + 1e-12) + 1e-12;
	l->reachable = want <= x->e->settings.cap[it->item] && solve(x, b, c->ratio, c->has_benchmark ? c->benchmark : 1, want, &l->needed);
	l->change = l->needed - l->value;
	if (l->reachable && !isnan(c->per) && b->it->per.f) {
		l->has_numerator = true;
		l->numerator_change = l->change * c->per * b->it->unit_den / b->it->unit_num;
	}
	l->text = lever_text(x, l, it);
	return true;
}

enum rc explain_levers(struct explaining *x)
{
	struct explanation *o = x->out;
	o->levers = arena_array(x->a, (size_t)o->n_items + 1, sizeof *o->levers);
	if (!o->levers)
		return RC_TOO_LARGE;
	if (!o->has_next || !x->e->work->sum_only || x->e->work->rank_by.on)
		return RC_OK;
	for (int i = 0; i < o->n_items; i++)
		if (o->items[i].item >= 0 && make_lever(x, &o->items[i], &o->levers[o->n_levers]))
			o->n_levers++;
	qsort(o->levers, (size_t)o->n_levers, sizeof *o->levers, easier);
	return RC_OK;
}

/* ---- Why this class. */

static const char *code_of(const struct explaining *x, int k) { return x->e->scheme->classes.list[k].code; }

/* "in its group by District × Size place 12 of 340, in all by Size place 900 of 11000". */
static const char *place_sentence(struct explaining *x)
{
	const struct explanation *o = x->out;
	if (!o->has_total)
		return SAY("没有总分。", "It has no total.");
	const char *total = explain_shown(x->a, o->total_shown, o->decimals);
	if (!o->ranked)
		return arena_printf(x->a, SAY("总分 %s，不参加排名。", "Total %s; it is not ranked."), total);
	const char *by = explain_keys_title(x, &o->whole), *counter = SAY(x->e->scheme->subject.words.counter, "");
	const char *all = *by ? arena_printf(x->a, SAY("全市同%1$s %2$u %4$s中列第 %3$u 名", "place %3$u of %2$u in the city, by %1$s%4$s"), by, o->whole.size, o->whole.rank, counter)
		: arena_printf(x->a, SAY("全体 %1$u %3$s中列第 %2$u 名", "place %2$u of all %1$u%3$s"), o->whole.size, o->whole.rank, counter);
	if (!o->has_group)
		return arena_printf(x->a, SAY("总分 %s，%s。", "Total %s: %s."), total, all);
	return arena_printf(x->a, SAY("总分 %1$s：本组（同%2$s）%3$u %6$s中列第 %4$u 名；%5$s。", "Total %1$s: place %4$u of %3$u in its group (same %2$s); %5$s.%6$s"), total, explain_keys_title(x, &o->group),
		o->group.size, o->group.rank, all, counter);
}

static const char *class_sentence(struct explaining *x)
{
	const struct explanation *o = x->out;
	for (int i = 0; i < o->n_effects; i++) {
		const struct explain_effect *f = &o->effects[i];
		if (!f->decisive)
			continue;
		const char *title = explain_title(x, f->title, f->code);
		if (o->class_ == CLASS_NONE)
			return arena_printf(x->a, SAY("未满足“%s”：%s。", "%s: it %s."), title, f->text);
		return arena_printf(x->a, SAY("%s：%s，类别为 %s。", "%s: %s; class %s."), title, f->text ? f->text : "", code_of(x, o->class_));
	}
	if (o->class_ == CLASS_NONE)
		return x->e->scheme->classes.n ? SAY("没有类别。", "It has no class.") : NULL;
	for (int i = 0; i < o->n_cuts; i++)
		if (o->cuts[i].class_ == o->class_ && o->cuts[i].rank_to > 0 && o->ranked && x->e->scheme->classes.method == CLASS_QUOTA)
			return o->has_group ? arena_printf(x->a, SAY("比例按%s分别计算：本组第 %u 至 %u 名为 %s 类。", "Shares go by %s: places %u to %u of the group are class %s."),
				explain_keys_title(x, &o->group), o->cuts[i].group_from, o->cuts[i].group_to, code_of(x, o->class_))
				: arena_printf(x->a, SAY("第 %u 至 %u 名为 %s 类。", "Places %u to %u are class %s."), o->cuts[i].rank_from, o->cuts[i].rank_to, code_of(x, o->class_));
	return arena_printf(x->a, SAY("类别为 %s。", "Class %s."), code_of(x, o->class_));
}

static const char *next_sentence(struct explaining *x)
{
	const struct explanation *o = x->out;
	if (!o->has_next)
		return NULL;
	bool strict = x->e->scheme->classes.method != CLASS_THRESHOLDS;
	return arena_printf(x->a, strict ? SAY("总分超过 %s（还差 %s）即进入 %s 类。", "A total above %s (%s more) would be class %s.") : SAY("总分达到 %s（还差 %s）即进入 %s 类。", "A total of %s (%s more) would be class %s."),
		explain_number(x->a, o->score_needed), explain_number(x->a, o->points_needed), code_of(x, o->next_class));
}

enum rc explain_why(struct explaining *x)
{
	const char **why = arena_array(x->a, 3, sizeof *why);
	const char *all[3];
	if (!why)
		return RC_TOO_LARGE;
	all[0] = place_sentence(x);
	all[1] = class_sentence(x);
	all[2] = next_sentence(x);
	for (int i = 0; i < 3; i++)
		if (all[i])
			why[x->out->n_why++] = all[i];
	x->out->why = why;
	return RC_OK;
}
