/* explain_words.c - an explanation for somebody who has never seen a scheme: amounts with units, a handful of sentences.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/explain_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

/* ---- Amounts. */

static const char *grouped(struct arena *a, const char *s)
{
	size_t n = strlen(s), whole = strcspn(s, "."), first = s[0] == '-', at = 0;
	char *out = arena_alloc(a, n * 2 + 2);
	if (!out)
		return "";
	for (size_t i = 0; i < n; i++) {
		if (i > first && i < whole && (whole - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = s[i];
	}
	return out;
}

/* Six digits that matter; whole numbers whole. */
static const char *number_words(struct arena *a, double v, bool english)
{
	char text[32];
	double r = fabs(v) >= 1e5 ? num_round(v, 0) : v;
	if (fabs(v) >= 1e5)
		snprintf(text, sizeof text, "%.0f", r);
	const char *s = fabs(v) >= 1e5 ? text : explain_number(a, v);
	return english ? grouped(a, s) : s ? arena_strdup(a, s) : "";
}

static const struct amount_unit { const char *zh; double times; const char *en; } amount_units[] = {
	{"万元", 1e4, "yuan"}, {"亿元", 1e8, "yuan"}, {"元", 1, "yuan"}, {"万kWh", 1e4, "kWh"}, {"tce", 1, "tonnes of coal equivalent"}, {"亩", 1, "mu"}, {"人", 1, "people"}, {"吨", 1, "tonnes"},
	{"平方米", 1, "m²"}, {"分", 1, "points"},
};
static const struct { const char *zh, *en; } per_units[] = {
	{"亩", "mu of land"}, {"人", "employee"}, {"tce", "tonne of coal equivalent"}, {"kWh", "kWh"}, {"kg", "kg"}, {"吨", "tonne"}, {"t", "tonne"}, {"m3", "m³"},
};

static const char *per_words(const char *unit)
{
	for (size_t i = 0; i < sizeof per_units / sizeof *per_units; i++)
		if (strcmp(per_units[i].zh, unit) == 0)
			return per_units[i].en;
	return unit;
}

const char *explain_amount(struct arena *a, double v, const char *unit, bool english)
{
	unit = unit ? unit : "";
	if (isnan(v))
		return "—";
	if (strcmp(unit, "%") == 0)
		return arena_printf(a, "%s%%", number_words(a, v, english));
	if (!english)
		return arena_printf(a, "%s%s%s", number_words(a, v, false), *unit ? " " : "", unit);
	size_t n = strcspn(unit, "/");
	const char *text = NULL;
	for (size_t i = 0; i < sizeof amount_units / sizeof *amount_units && !text; i++)
		if (strlen(amount_units[i].zh) == n && strncmp(unit, amount_units[i].zh, n) == 0)
			text = arena_printf(a, "%s %s", number_words(a, v * amount_units[i].times, true), amount_units[i].en);
	if (!text)
		text = arena_printf(a, "%s%s%.*s", number_words(a, v, true), n ? " " : "", (int)n, unit);
	return unit[n] == '/' ? arena_printf(a, "%s per %s", text, per_words(unit + n + 1)) : text;
}

/* ---- One proposal. */

static const char *lower_first(struct arena *a, const char *s)
{
	char *t = arena_strdup(a, s);
	if (t && t[0] >= 'A' && t[0] <= 'Z' && !(t[1] >= 'A' && t[1] <= 'Z') && t[1] != '&')
		t[0] = (char)(t[0] - 'A' + 'a');
	return t ? t : s;
}

static const char *figure_text(const struct explaining *x, const struct explain_move *m)
{
	const struct scheme_column *c = &x->e->scheme->columns[m->column];
	const char *what = explain_title(x, c->title, c->name), *by = explain_amount(x->a, num_round(fabs(m->change), c->decimals >= 0 ? c->decimals : 2), c->unit_text, x->english);
	const char *from = explain_amount(x->a, m->value, c->unit_text, x->english), *to = explain_amount(x->a, m->needed, c->unit_text, x->english);
	return arena_printf(x->a, m->change >= 0 ? SAY("%s增加 %s（由 %s增至 %s）", "%s up by %s (from %s to %s)") : SAY("%s减少 %s（由 %s减至 %s）", "%s down by %s (from %s to %s)"), what, by, from, to);
}

/* Four digits are enough to see where an indicator goes. */
static double four_digits(double v)
{
	int digits = v == 0 || !isfinite(v) ? 0 : (int)floor(log10(fabs(v)));
	return isfinite(v) ? num_round(v, digits > 3 ? 0 : digits < -8 ? 12 : 3 - digits) : v;
}

/* ", which takes tax per mu from … to …" */
static const char *indicator_text(const struct explaining *x, const struct explain_move *m)
{
	const struct item *it = &x->e->scheme->items[m->item];
	const char *title = explain_title(x, it->title, it->code);
	if (isnan(m->item_value) || isnan(m->item_needed))
		return "";
	return arena_printf(x->a, SAY("，%s由 %s变为 %s", ", which takes %s from %s to %s"), x->english ? lower_first(x->a, title) : title,
		explain_amount(x->a, four_digits(m->item_value), it->unit_text, x->english), explain_amount(x->a, four_digits(m->item_needed), it->unit_text, x->english));
}

const char *explain_proposal_text(const struct explaining *x, const struct explain_proposal *p)
{
	const char *one = figure_text(x, &p->moves[0]), *of_one = indicator_text(x, &p->moves[0]);
	if (p->n == 1)
		return arena_printf(x->a, "%s%s", one, of_one);
	const char *two = figure_text(x, &p->moves[1]), *of_two = indicator_text(x, &p->moves[1]);
	bool same = p->moves[0].item == p->moves[1].item; /* one indicator of both: told once */
	return arena_printf(x->a, SAY("%s%s；同时%s%s", "%s%s; and at the same time %s%s"), one, same ? "" : of_one, x->english ? lower_first(x->a, two) : two, of_two);
}

/* ---- The sentences. */

static const char *class_name(const struct explaining *x, int k)
{
	const struct class_ *c = &x->e->scheme->classes.list[k];
	const char *title = explain_title(x, c->title, c->code);
	return strncmp(title, c->code, strlen(c->code)) == 0 ? title : arena_printf(x->a, "%s %s", c->code, title);
}

/* "district and size" */
static const char *keys_words(const struct explaining *x, const struct explain_standing *p)
{
	const char *text = "";
	for (int i = 0; text && i < p->n_keys; i++) {
		const char *one = explain_title(x, p->keys[i].title, p->keys[i].name);
		text = arena_printf(x->a, "%s%s%s", text, i ? SAY("、", " and ") : "", x->english ? lower_first(x->a, one) : one);
	}
	return text ? text : "";
}

static const char *standing_sentence(const struct explaining *x)
{
	const struct explanation *o = x->out;
	const struct explain_standing *p = o->has_group ? &o->group : &o->whole;
	if (!o->has_total)
		return SAY("本次评价没有算出总分，因此没有名次和类别。", "No total could be worked out in this evaluation, so there is no place and no class.");
	const char *total = explain_shown(x->a, o->total_shown, 2 < o->decimals ? 2 : o->decimals);
	total = o->decimals > 2 ? explain_shown(x->a, explain_round(o->total, 2), 2) : total;
	const char *class_ = o->class_ == CLASS_NONE ? SAY("没有类别", "no class") : class_name(x, o->class_);
	if (!o->ranked)
		return arena_printf(x->a, SAY("总分 %s 分，不参加排名；结果：%s。", "The total is %s points; it is not ranked. Result: %s."), total, class_);
	const char *by = p->n_keys ? keys_words(x, p) : NULL, *zh = x->e->scheme->subject.words.zh, *units = SAY(x->e->scheme->subject.words.counter, x->e->scheme->subject.words.en);
	if (o->class_ == CLASS_NONE && x->e->scheme->classes.n == 0)
		return arena_printf(x->a, SAY("总分 %1$s 分，在参评%5$s %2$u %4$s中排第 %3$u 名。", "The total is %1$s points: place %3$u of %2$u %4$s.%5$s"), total, p->size, p->rank, units, SAY(zh, ""));
	return by ? arena_printf(x->a, SAY("总分 %1$s 分，在同类%7$s（%2$s相同）%3$u %6$s中排第 %4$u 名，评为 %5$s。", "The total is %1$s points: place %4$u of the %3$u %6$s it is compared with (same %2$s). The class is %5$s.%7$s"), total,
		by, p->size, p->rank, class_, units, SAY(zh, ""))
		: arena_printf(x->a, SAY("总分 %1$s 分，在参评%6$s %2$u %5$s中排第 %3$u 名，评为 %4$s。", "The total is %1$s points: place %3$u of %2$u %5$s. The class is %4$s.%6$s"), total, p->size, p->rank, class_, units, SAY(zh, ""));
}

static const char *distance_sentence(const struct explaining *x)
{
	const struct explanation *o = x->out;
	if (o->no_proposal && o->n_proposals == 0 && !o->has_next)
		return o->no_proposal;
	if (o->no_proposal && o->n_proposals == 0 && o->class_ != CLASS_NONE && o->class_ > 0 && o->has_next && o->runs == 0)
		return o->no_proposal;
	if (!o->has_next)
		return NULL;
	return arena_printf(x->a, SAY("进入 %s 需要超过 %s 分，还差 %s 分。", "For %s the total has to be above %s points; %s points are missing."), class_name(x, o->next_class),
		explain_shown(x->a, explain_round(o->score_needed, 2), 2), explain_shown(x->a, explain_round(ceil(o->points_needed * 100) / 100, 2), 2));
}

static double lost(const struct explain_item *it)
{
	bool counts = it->item >= 0 && !(it->cell.flags & CELL_NOT_APPLICABLE) && it->has_score && isfinite(it->full);
	return counts ? it->full - it->score : 0;
}

/* The item on which most points are lost, but for one; -1: none. */
static int worst_item(const struct explanation *o, int but)
{
	int worst = -1;
	for (int i = 0; i < o->n_items; i++)
		if (i != but && lost(&o->items[i]) > 0.005 && (worst < 0 || lost(&o->items[i]) > lost(&o->items[worst])))
			worst = i;
	return worst;
}

static const char *loss_text(const struct explaining *x, int i)
{
	const struct explain_item *it = &x->out->items[i];
	int place = x->out->quarters ? x->out->quarters[i].place : -1;
	static const char *const zh[] = {"，低于同组四分之三的企业", "，处于同组中下游", "，处于同组中上游", "，高于同组四分之三的企业"};
	static const char *const places[] = {"，处于同组末四分之一", "，处于同组中下游", "，处于同组中上游", "，处于同组前四分之一"};
	static const char *const en[] = {", below three quarters of its group", ", in the lower half of its group", ", in the upper half of its group", ", above three quarters of its group"};
	const char *title = explain_title(x, it->title, it->code);
	const char *what = it->cell.flags & CELL_MISSING ? SAY("未报送", "not reported") : explain_amount(x->a, four_digits(it->cell.ratio), it->unit, x->english);
	return arena_printf(x->a, SAY("%s（%s%s）得 %s 分，满分 %s 分", "%s (%s%s) with %s of %s points"), x->english ? lower_first(x->a, title) : title, what, place >= 0 ? SAY(scheme_is_of_places(x->e->scheme) ? places[place] : zh[place], en[place]) : "",
		explain_shown(x->a, explain_round(it->score, 2), 2), explain_number(x->a, it->full));
}

static const char *loss_sentence(const struct explaining *x)
{
	int first = x->out->has_total ? worst_item(x->out, -1) : -1, second = first >= 0 ? worst_item(x->out, first) : -1;
	if (first < 0)
		return NULL;
	const char *one = loss_text(x, first);
	return second < 0 ? arena_printf(x->a, SAY("失分最多的是%s。", "Most points are lost on %s."), one)
		: arena_printf(x->a, SAY("失分最多的是%s；其次是%s。", "Most points are lost on %s, then on %s."), one, loss_text(x, second));
}

static const char *proposal_sentence(const struct explaining *x, int want)
{
	const struct explanation *o = x->out;
	for (int i = 0; i < o->n_proposals; i++)
		if (o->proposals[i].n == want)
			return want == 1 ? arena_printf(x->a, SAY("其他%3$s不变的话，只改一项最省力的是：%1$s，即为 %2$s 类。", "With all other %3$s as they are, the easiest single change is: %1$s. That makes class %2$s."), o->proposals[i].text,
				x->e->scheme->classes.list[o->proposals[i].class_].code, SAY(x->e->scheme->subject.words.zh, x->e->scheme->subject.words.en))
				: arena_printf(x->a, SAY("两项一起改，最省力的是：%s。", "The easiest change of two figures is: %s."), o->proposals[i].text);
	return NULL;
}

enum rc explain_plain(struct arena *a, const struct evaluation *e, bool english, const struct explanation *o, const char *const **ret, int *ret_n)
{
	struct explanation copy = *o;
	struct explaining x = {a, e, o->row, o->decimals, english, NULL, &copy};
	const char **list = arena_array(a, 6, sizeof *list);
	if (!list)
		return RC_TOO_LARGE;
	const char *all[] = {standing_sentence(&x), loss_sentence(&x), distance_sentence(&x), proposal_sentence(&x, 1), proposal_sentence(&x, 2)};
	int n = 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i])
			list[n++] = all[i];
	if (o->has_next && o->n_proposals == 0 && o->no_proposal && o->runs > 0)
		list[n++] = o->no_proposal;
	*ret = list;
	*ret_n = n;
	return RC_OK;
}
