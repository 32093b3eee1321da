/* explain.c - items with their inputs, and the lines that add up.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/explain_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"

const char *const explain_op_names[] = {"start", "plus", "minus", "times", "equals", NULL};
const char *const explain_kind_names[] = {"item", "subtotal", "coefficient", "bonus", "deduction", "rounding", "total", NULL};

const char *explain_title(const struct explaining *x, struct plan_words w, const char *code)
{
	const char *t = x->english ? (w.en ? w.en : w.zh) : (w.zh ? w.zh : w.en);
	return t ? t : code ? code : "";
}

int64_t explain_round(double v, int decimals)
{
	double scale = 1;
	for (int i = 0; i < decimals; i++)
		scale *= 10;
	double r = num_round(v, decimals) * scale;
	return fabs(r) < 9e18 ? llround(r) : 0;
}

const char *explain_shown(struct arena *a, int64_t shown, int decimals)
{
	char text[32];
	num_print_scaled(text, shown, decimals);
	return arena_strdup(a, text);
}

const char *explain_number(struct arena *a, double v)
{
	char text[32];
	int digits = v == 0 || !isfinite(v) ? 0 : (int)floor(log10(fabs(v)));
	num_print(text, num_round(v, digits > 5 ? 0 : digits < -6 ? 12 : 5 - digits));
	return arena_strdup(a, text);
}

static const struct unit_words { const char *zh, *en; } unit_words[] = {
	{"万元", "10k yuan"}, {"亿元", "100m yuan"}, {"元", "yuan"}, {"亩", "mu"}, {"人", "person"}, {"吨", "t"}, {"平方米", "m²"}, {"万kWh", "10k kWh"}, {"分", "points"}, {"家", "firms"},
};

/* The unit that begins at p and is a word by itself: what follows is no Chinese character. */
static const struct unit_words *unit_at(const char *p)
{
	for (size_t i = 0; i < sizeof unit_words / sizeof *unit_words; i++) {
		size_t n = strlen(unit_words[i].zh);
		bool more = strncmp(p, unit_words[i].zh, n) == 0 && (unsigned char)p[n] >= 0xe3 && (unsigned char)p[n] <= 0xe9;
		if (strncmp(p, unit_words[i].zh, n) == 0 && !more)
			return &unit_words[i];
	}
	return NULL;
}

const char *explain_units(const struct explaining *x, const char *text)
{
	if (!x->english || !text)
		return text;
	const char *out = "", *from = text;
	for (const char *p = text; *p && out; p++) {
		bool begins = p == text || p[-1] == ' ' || p[-1] == '/';
		const struct unit_words *u = begins && (unsigned char)*p >= 0xe3 ? unit_at(p) : NULL;
		if (!u)
			continue;
		out = arena_printf(x->a, "%s%.*s%s", out, (int)(p - from), from, u->en);
		from = p + strlen(u->zh);
		p = from - 1;
	}
	return out ? arena_printf(x->a, "%s%s", out, from) : text;
}

double explain_fetch(struct explaining *x, const struct bound *b, bool *ret_has)
{
	struct scratch_mark m = scratch_mark(x->sc);
	size_t row0 = x->row & ~(size_t)63, n = x->e->rows - row0 < 64 ? x->e->rows - row0 : 64;
	struct vec v = bound_fetch(b, row0, n, x->sc);
	*ret_has = !v.present || bit_get(v.present, x->row - row0);
	double value = v.v[x->row - row0];
	scratch_release(x->sc, m);
	return value;
}

bool explain_true(struct explaining *x, const struct bound *b)
{
	bool has;
	double v = b->on ? explain_fetch(x, b, &has) : 0;
	return b->on && has && v != 0;
}

/* ---- Inputs and texts of one item. */

static void add_inputs(struct explaining *x, struct explain_item *it, const struct operand *o, int cap)
{
	const char *const *names;
	const int *lags;
	int n = o->f ? formula_inputs(o->f, &names, &lags) : 0;
	for (int i = 0; i < n && it->n_inputs < cap; i++) {
		bool there = false;
		for (int k = 0; k < it->n_inputs; k++)
			there |= it->inputs[k].lag == lags[i] && strcmp(it->inputs[k].name, names[i]) == 0;
		const struct column *c = there ? NULL : frame_column(x->e->frame, names[i], lags[i]);
		int k = scheme_column(x->e->scheme, names[i]);
		if (!c || k < 0)
			continue;
		struct explain_input in = {.name = names[i], .lag = lags[i], .column = &x->e->scheme->columns[k], .has = column_has(c, x->row)};
		in.value = in.has ? c->v[x->row] : NAN;
		if (in.has && c->kind == COL_ENUM && c->dict)
			in.word = c->dict->words[(uint32_t)in.value];
		it->inputs[it->n_inputs++] = in;
	}
}

static void item_inputs(struct explaining *x, struct explain_item *it, const struct item *from)
{
	enum { CAP = 40 };
	const struct score *sc = &from->score;
	if (!it->inputs)
		it->inputs = arena_array(x->a, CAP, sizeof *it->inputs);
	if (!it->inputs)
		return;
	add_inputs(x, it, &from->value, CAP);
	add_inputs(x, it, &from->per, CAP);
	for (int i = 0; i < sc->n_judges; i++)
		add_inputs(x, it, &sc->judges[i], CAP);
	for (int i = 0; i < sc->n_must; i++)
		add_inputs(x, it, &sc->must[i].when, CAP);
	for (int i = 0; i < sc->n_may; i++)
		add_inputs(x, it, &sc->may[i].when, CAP);
	for (int i = 0; i < sc->n_parts; i++)
		item_inputs(x, it, &sc->parts[i]);
}

static const char *operand_text(struct explaining *x, const struct operand *o, const struct bound *b)
{
	double value;
	bool has;
	if (b->run)
		return formula_trace(x->a, b->run, x->row, &value, &has);
	value = explain_fetch(x, b, &has);
	char unit[96];
	unit_print(formula_unit(o->f), unit, sizeof unit);
	const char *number = !has ? "?" : b->dict ? b->dict->words[(uint32_t)value] : explain_number(x->a, value);
	return arena_printf(x->a, "%s = %s%s%s", o->column, number, *unit ? " " : "", unit);
}

static void item_texts(struct explaining *x, struct explain_item *it, const struct item *from, const struct bound_item *b)
{
	char unit[96] = "";
	if (from->value.f && formula_type(from->value.f) == FORMULA_NUMBER)
		unit_print(&from->unit, unit, sizeof unit);
	it->unit = from->unit_text ? from->unit_text : arena_strdup(x->a, unit);
	if (!from->value.f)
		return;
	const char *value = formula_text(from->value.f);
	it->formula = from->per.f ? arena_printf(x->a, "%s / %s", value, formula_text(from->per.f)) : value;
	it->trace = explain_units(x, operand_text(x, &from->value, &b->value));
	if (!from->per.f)
		return;
	const char *ratio = it->cell.has_value && it->cell.per != 0 ? explain_number(x->a, it->cell.ratio) : "?";
	it->trace = arena_printf(x->a, SAY("%s；%s；相除得 %s%s%s", "%s; %s; quotient %s%s%s"), it->trace, explain_units(x, operand_text(x, &from->per, &b->per)), ratio, *it->unit ? " " : "",
		explain_units(x, it->unit));
}

static void benchmark_texts(struct explaining *x, struct explain_item *it, const struct bound_item *b)
{
	static const char *const zh[] = {"平均值", "中位数", "最大值", "最小值", "分位数", "总量之比", "合计", "标准差"};
	static const char *const en[] = {"mean", "median", "maximum", "minimum", "quantile", "ratio of sums", "sum", "standard deviation"};
	const struct benchmark *m = &b->it->benchmark;
	if (m->kind == BENCH_NONE)
		return;
	double factor = x->e->settings.factor[b->index];
	const char *what = m->kind == BENCH_FIXED ? SAY("办法规定", "fixed by the rule") : m->kind == BENCH_TABLE ? SAY("办法按组规定", "fixed by group")
		: m->kind == BENCH_UNIT ? arena_printf(x->a, SAY("单位 %s 的值", "value of unit %s"), m->unit) : m->kind == BENCH_FORMULA ? formula_text(m->formula.f)
		: x->english ? en[m->stat] : zh[m->stat];
	it->benchmark_origin = factor == 1 ? what : arena_printf(x->a, "%s × %s", explain_number(x->a, factor), what);
	if (b->bench_keys && b->bench_keys->key[x->row] < b->bench_keys->n && m->by != 0)
		it->benchmark_stratum = b->bench_keys->names[b->bench_keys->key[x->row]];
}

static const char *fill_text(struct explaining *x, const struct cell *c, const struct item *it)
{
	static const char *const fills_zh[] = {"同组平均得分", "同组平均值", "同组中位数", "同组最小值", "同组最大值"};
	static const char *const fills_en[] = {"the mean score of its group", "the mean of its group", "the median of its group", "the least of its group", "the greatest of its group"};
	bool zero_missing = c->flags & CELL_ZERO_DENOMINATOR && it->on_zero.kind == ON_MISSING;
	if (c->flags & CELL_NOT_APPLICABLE)
		return SAY("不适用于该单位", "does not apply to this unit");
	const struct on *on = NULL;
	const char *what = "";
	if (c->flags & CELL_MISSING || zero_missing) {
		on = &it->on_missing;
		what = zero_missing ? SAY("分母不大于 0", "the denominator is not above 0") : SAY("缺少数据", "a figure is missing");
	} else if (c->flags & CELL_NO_BENCHMARK)
		return SAY("没有基准值", "there is no benchmark");
	else if (c->flags & CELL_ZERO_DENOMINATOR) {
		on = &it->on_zero;
		what = SAY("分母不大于 0", "the denominator is not above 0");
	} else if (c->flags & CELL_NEGATIVE && it->on_negative.kind != ON_KEEP) {
		on = &it->on_negative;
		what = SAY("数值为负", "the value is negative");
	}
	if (!on)
		return NULL;
	const char *then = on->kind == ON_ZERO ? SAY("计 0 分", "counts 0") : on->kind == ON_FULL ? SAY("计满分", "counts in full")
		: on->kind == ON_POINTS ? arena_printf(x->a, SAY("计 %s 分", "counts %s points"), explain_number(x->a, on->value))
		: on->kind == ON_VALUE ? arena_printf(x->a, SAY("按 %s 计", "is taken as %s"), explain_number(x->a, on->value))
		: on->kind == ON_FILL ? arena_printf(x->a, SAY("以%s代替", "is replaced by %s"), x->english ? fills_en[on->fill] : fills_zh[on->fill])
		: on->kind == ON_EXCLUDE ? SAY("该项不计，权重分给其他项", "is left out and its weight shared among the others") : SAY("没有得分", "gives no score");
	return arena_printf(x->a, SAY("%s，%s", "%s; it %s"), what, then);
}

static void one_item(struct explaining *x, int i, int parent)
{
	const struct item *it = &x->e->scheme->items[i];
	const struct bound_item *b = &x->e->work->items[i];
	struct explain_item *o = &x->out->items[x->out->n_items++];
	*o = (struct explain_item){.item = i, .node = -1, .parent = parent, .code = it->code, .title = it->title, .weight = x->e->settings.weight[i]};
	double cap = x->e->settings.cap[i];
	o->full = it->score.share ? (isfinite(cap) ? cap * o->weight : NAN) : it->score.method == SCORE_NORMALISE ? NAN : isfinite(cap) ? cap * x->e->items[i].mult : o->weight;
	o->method = score_method_names[it->score.method];
	cell_with(x->e, i, x->row, &o->cell, x->sc);
	o->has_score = o->cell.has_points;
	o->score = o->cell.points;
	item_texts(x, o, it, b);
	item_inputs(x, o, it);
	benchmark_texts(x, o, b);
	o->fill_reason = fill_text(x, &o->cell, it);
}

static void one_node(struct explaining *x, int k, int parent)
{
	const struct node *nd = &x->e->scheme->nodes[k];
	int me = x->out->n_items++;
	struct explain_item *o = &x->out->items[me];
	*o = (struct explain_item){.item = -1, .node = k, .parent = parent, .code = nd->code, .title = nd->title, .weight = nd->weight, .full = NAN};
	o->method = agg_names[nd->agg.method];
	o->unit = "";
	o->has_score = evaluation_node(x->e, k, x->row, &o->score);
	for (int i = 0; i < nd->n_items; i++)
		one_item(x, nd->items[i], me);
	for (int i = 0; i < nd->n_children; i++)
		one_node(x, nd->children[i], me);
}

enum rc explain_items(struct explaining *x)
{
	const struct scheme *s = x->e->scheme;
	x->out->items = arena_array(x->a, (size_t)(s->n_all + s->n_nodes + 1), sizeof *x->out->items);
	if (!x->out->items)
		return RC_TOO_LARGE;
	if (s->n_nodes > 0)
		one_node(x, 0, -1);
	else
		for (int i = 0; i < s->n_items; i++)
			one_item(x, i, -1);
	for (int i = s->n_items; i < s->n_all; i++)
		one_item(x, i, -1);
	return RC_OK;
}

enum rc explain_unit(struct arena *a, const struct evaluation *e, size_t row, int decimals, bool english, struct explanation *ret)
{
	struct explanation out = {.row = row, .decimals = decimals, .class_ = e->class_[row], .class_by_score = CLASS_NONE};
	struct explaining x = {a, e, row, decimals, english, scratch_make(a, e), &out};
	if (!x.sc)
		return RC_TOO_LARGE;
	out.has_total = evaluation_total(e, row, &out.total);
	out.total_shown = explain_round(out.total, decimals);
	out.rank = e->rank[row];
	out.ranked = out.rank != 0;
	TRY(explain_items(&x));
	TRY(explain_lines(&x));
	TRY(explain_place(&x));
	TRY(explain_levers(&x));
	TRY(explain_why(&x));
	*ret = out;
	return RC_OK;
}
