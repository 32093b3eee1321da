/* formula_call.c - formulas: what the functions mean.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "indicators/formula_parts.h"

/* A plain number (5% is 0.05), or an error. */
static bool plain_number(struct checker *c, const struct ast *n, struct typed *t)
{
	struct unit one = unit_one();
	struct source *s = c->s;
	if (!check_type(c, n, t, FORMULA_NUMBER))
		return false;
	if (!t->any_unit && !unit_plain(&t->unit)) {
		source_error(s, n->at, arena_printf(s->arena, SAY(s, "先除以同类的量，或写 number(x, \"%s\")", "divide by something alike first, or write number(x, \"%s\")"), unit_label(s, &t->unit)),
			SAY(s, "这里要无单位的数，而这是 %s", "a plain number is needed here, and this is in %s"), unit_label(s, &t->unit));
		t->value = -1;
		return false;
	}
	*t = check_convert(c, n, *t, &one);
	return t->value >= 0;
}

static struct typed call_if(struct checker *c, struct ast *n)
{
	struct typed cond = check_ast(c, n->kids[0]), a = check_ast(c, n->kids[1]), b = check_ast(c, n->kids[2]);
	bool good = check_type(c, n->kids[0], &cond, FORMULA_BOOL);
	if (!check_align(c, n->kids[2], &a, &b) || !good)
		return typed_bad();
	a.value = value_select(&c->x, cond.value, a.value, b.value);
	return a;
}

static struct typed *room(struct checker *c, int n)
{
	struct typed *t = arena_new_array(c->s->arena, struct typed, (size_t)n);
	if (t == NULL)
		source_full(c->s);
	return t;
}

/* Checks the kids (arguments of min, max, coalesce, the values of a case) and brings them to one type and unit. */
static bool align_all(struct checker *c, struct ast *n, struct typed *items, int count)
{
	bool good = true;
	for (int i = 0; i < count; i++) {
		items[i] = check_ast(c, n->kids[i]);
		good &= items[i].value >= 0;
	}
	struct typed common = items[0];
	for (int i = 1; i < count && good; i++)
		good = check_align(c, n->kids[i], &common, &items[i]);
	/* the first ones may have been `unknown` or 0, which take the type and unit found later */
	for (int i = 0; i < count && good; i++)
		good = check_align(c, n->kids[i], &common, &items[i]);
	if (good)
		items[0].unit = common.unit;
	return good;
}

static struct typed call_case(struct checker *c, struct ast *n)
{
	bool has_else = n->n % 2 == 1;
	int conditions = n->n / 2, count = conditions + has_else;
	struct typed *items = room(c, count), *conds = room(c, conditions);
	struct ast **kids = arena_new_array(c->s->arena, struct ast *, (size_t)count);
	bool good = true;
	if (items == NULL || conds == NULL || kids == NULL)
		return typed_bad();
	for (int i = 0; i < conditions; i++) {
		conds[i] = check_ast(c, n->kids[2 * i]);
		good &= check_type(c, n->kids[2 * i], &conds[i], FORMULA_BOOL);
	}
	for (int i = 0; i < count; i++)
		kids[i] = n->kids[i < conditions ? 2 * i + 1 : n->n - 1];
	struct ast view = { .kids = kids };
	if (!align_all(c, &view, items, count) || !good)
		return typed_bad();
	struct typed r = items[0];
	int last = has_else ? items[count - 1].value : value_unknown(&c->x, r.type, c->x.v[r.value].domain);
	for (int i = conditions - 1; i >= 0; i--)
		last = value_select(&c->x, conds[i].value, items[i].value, last);
	r.value = last;
	return r;
}

static struct typed call_known(struct checker *c, struct ast *n, bool missing)
{
	struct typed t = check_ast(c, n->kids[0]);
	if (t.value < 0)
		return typed_bad();
	int v = value_make(&c->x, t.type == FORMULA_BOOL ? V_BOOL_KNOWN : V_KNOWN, t.value, -1);
	return typed_of(missing ? value_make(&c->x, V_NOT, v, -1) : v, FORMULA_BOOL);
}

static struct typed call_coalesce(struct checker *c, struct ast *n)
{
	struct typed *items = room(c, n->n);
	if (items == NULL || !align_all(c, n, items, n->n))
		return typed_bad();
	struct typed r = items[n->n - 1];
	for (int i = n->n - 2; i >= 0; i--)
		r.value = value_coalesce(&c->x, items[i].value, r.value);
	r.unit = items[0].unit;
	r.any_unit = items[0].any_unit && r.any_unit;
	return r;
}

static bool ordered(struct checker *c, const struct ast *n, const struct typed *t)
{
	struct source *s = c->s;
	if (t->type == FORMULA_NUMBER || t->type == FORMULA_DATE)
		return true;
	source_error(s, n->at, NULL, SAY(s, "%s没有大小", "%s has no order"), type_label(s, t->type));
	return false;
}

static struct typed call_extreme(struct checker *c, struct ast *n, enum value_op op)
{
	struct typed *items = room(c, n->n);
	if (items == NULL || !align_all(c, n, items, n->n) || !ordered(c, n->kids[0], &items[0]))
		return typed_bad();
	struct typed r = items[0];
	for (int i = 1; i < n->n; i++) {
		r.value = value_make(&c->x, op, r.value, items[i].value);
		r.any_unit &= items[i].any_unit;
	}
	return r;
}

static struct typed call_clamp(struct checker *c, struct ast *n)
{
	struct typed items[3];
	if (!align_all(c, n, items, 3) || !ordered(c, n->kids[0], &items[0]))
		return typed_bad();
	items[0].value = value_make(&c->x, V_MIN, value_make(&c->x, V_MAX, items[0].value, items[1].value), items[2].value);
	return items[0];
}

/* abs, floor, ceil keep the unit. */
static struct typed call_same_unit(struct checker *c, struct ast *n, enum value_op op)
{
	struct typed t = check_ast(c, n->kids[0]);
	if (!check_type(c, n->kids[0], &t, FORMULA_NUMBER))
		return typed_bad();
	t.value = value_make(&c->x, op, t.value, -1);
	return t;
}

static struct typed call_sqrt(struct checker *c, struct ast *n)
{
	struct source *s = c->s;
	struct typed t = check_ast(c, n->kids[0]);
	if (!check_type(c, n->kids[0], &t, FORMULA_NUMBER))
		return typed_bad();
	if (unit_plain(&t.unit) && !plain_number(c, n->kids[0], &t))
		return typed_bad();
	if (!unit_root(&t.unit, &t.unit)) {
		source_error(s, n->kids[0]->at, arena_printf(s->arena, SAY(s, "写 sqrt(number(x, \"%s\"))", "write sqrt(number(x, \"%s\"))"), unit_label(s, &t.unit)),
			SAY(s, "%s 开不了平方", "%s has no square root"), unit_label(s, &t.unit));
		return typed_bad();
	}
	t.value = value_make(&c->x, V_SQRT, t.value, -1);
	return t;
}

static struct typed call_plain(struct checker *c, struct ast *n, enum value_op op)
{
	struct typed t = check_ast(c, n->kids[0]);
	if (!plain_number(c, n->kids[0], &t))
		return typed_bad();
	t.value = value_make(&c->x, op, t.value, -1);
	return t;
}

/* A whole number that is written out, in [lo, hi]. */
static bool whole_constant(struct checker *c, struct ast *n, int lo, int hi, int *ret)
{
	struct source *s = c->s;
	struct typed t = check_ast(c, n);
	double k;
	if (!plain_number(c, n, &t))
		return false;
	if (value_is_const(&c->x, t.value, &k) && k == floor(k) && k >= lo && k <= hi) {
		*ret = (int)k;
		return true;
	}
	source_error(s, n->at, NULL, SAY(s, "这里要写出 %d 到 %d 的整数", "a whole number from %d to %d must be written here"), lo, hi);
	return false;
}

static struct typed call_round(struct checker *c, struct ast *n)
{
	struct typed t = check_ast(c, n->kids[0]);
	int decimals = 0;
	bool good = n->n == 1 || whole_constant(c, n->kids[1], -9, 15, &decimals);
	if (!check_type(c, n->kids[0], &t, FORMULA_NUMBER) || !good)
		return typed_bad();
	t.value = value_round(&c->x, t.value, decimals);
	return t;
}

static struct typed call_pow(struct checker *c, struct ast *n)
{
	struct source *s = c->s;
	struct typed x = check_ast(c, n->kids[0]), y = check_ast(c, n->kids[1]);
	double k;
	bool good = check_type(c, n->kids[0], &x, FORMULA_NUMBER);
	if (!plain_number(c, n->kids[1], &y) || !good)
		return typed_bad();
	if (unit_plain(&x.unit)) {
		if (!plain_number(c, n->kids[0], &x))
			return typed_bad();
	} else if (!value_is_const(&c->x, y.value, &k) || k != floor(k) || fabs(k) > 9 || !unit_pow(&x.unit, (int)k, &x.unit)) {
		source_error(s, n->at, arena_printf(s->arena, SAY(s, "写 pow(number(x, \"%s\"), y)", "write pow(number(x, \"%s\"), y)"), unit_label(s, &x.unit)), "%s",
			SAY(s, "有单位的量只能作写明的整数次乘方", "something with a unit takes only whole powers that are written out"));
		return typed_bad();
	}
	x.any_unit = false;
	x.value = value_make(&c->x, V_POW, x.value, y.value);
	return x;
}

static struct typed call_between(struct checker *c, struct ast *n)
{
	struct typed x = check_ast(c, n->kids[0]), lo = check_ast(c, n->kids[1]), hi = check_ast(c, n->kids[2]);
	struct typed above = check_compare(c, n->kids[0], x, n->kids[1], lo, OP_GE), below = check_compare(c, n->kids[0], x, n->kids[2], hi, OP_LE);
	return typed_of(value_make(&c->x, V_AND, above.value, below.value), FORMULA_BOOL);
}

/* --- periods --- */

static bool years_of(struct checker *c, const struct ast *n, int most, int *ret)
{
	struct source *s = c->s;
	if (n->kind == AST_YEARS && n->number >= 1 && n->number <= most && n->number == floor(n->number)) {
		*ret = (int)n->number;
		return true;
	}
	source_error(s, n->at, SAY(s, "如 3y", "such as 3y"), SAY(s, "这里要写年数，1y 到 %dy", "a number of years must be written here, 1y to %dy"), most);
	return false;
}

/* The worth of n's first kid `lag` years back. */
static struct typed check_back(struct checker *c, struct ast *n, int lag)
{
	struct source *s = c->s;
	if (c->lag + lag > FORMULA_LAG_MAX) {
		source_error(s, n->at, NULL, SAY(s, "往回超过 %d 年", "more than %d years back"), FORMULA_LAG_MAX);
		return typed_bad();
	}
	c->lag += lag;
	struct typed t = check_ast(c, n->kids[0]);
	c->lag -= lag;
	check_type(c, n->kids[0], &t, FORMULA_NUMBER);
	return t;
}

static bool make_parts(struct checker *c, struct ast *n, int count)
{
	n->parts = arena_new_array(c->s->arena, struct typed, (size_t)count);
	n->n_parts = count;
	if (n->parts == NULL)
		source_full(c->s);
	return n->parts != NULL;
}

/* x + x[-1y] + …, in this order, in the unit of the latest year. */
static struct typed call_sum(struct checker *c, struct ast *n, bool mean)
{
	int years;
	if (!years_of(c, n->kids[1], 40, &years) || !make_parts(c, n, years))
		return typed_bad();
	for (int i = years - 1; i >= 0; i--) {
		n->parts[i] = check_back(c, n, i);
		if (n->parts[i].value < 0)
			return typed_bad();
	}
	struct typed r = n->parts[0];
	for (int i = 1; i < years; i++) {
		if (!check_align(c, n->kids[0], &r, &n->parts[i]))
			return typed_bad();
		r.value = value_make(&c->x, V_ADD, r.value, n->parts[i].value);
	}
	if (mean)
		r.value = value_make(&c->x, V_DIV, r.value, value_const(&c->x, FORMULA_NUMBER, years));
	return r;
}

/* parts: then, now. Both in the unit of now. */
static bool then_and_now(struct checker *c, struct ast *n, int years, struct typed *ret_then, struct typed *ret_now)
{
	if (!make_parts(c, n, 2))
		return false;
	n->parts[0] = check_back(c, n, years);
	if (n->parts[0].value < 0)
		return false;
	n->parts[1] = check_back(c, n, 0);
	*ret_now = n->parts[1];
	*ret_then = n->parts[0];
	return check_align(c, n->kids[0], ret_now, ret_then);
}

/* (x - x[-1y]) / x[-1y], not x / x[-1y] - 1: the difference of amounts is exact, so that a growth from 100 to 105 is the 5% of a threshold. */
static struct typed growth_of(struct checker *c, const struct ast *n, struct typed then, struct typed now)
{
	struct unit one = unit_one();
	now.value = value_make(&c->x, V_SUB, now.value, then.value);
	return check_convert(c, n, check_quotient(c, n, now, then, true), &one);
}

static struct typed call_growth(struct checker *c, struct ast *n)
{
	struct typed then, now;
	return then_and_now(c, n, 1, &then, &now) ? growth_of(c, n, then, now) : typed_bad();
}

/* (x / x[-ny]) ^ (1/n) - 1 from a positive start; two years are a square root. */
static struct typed call_cagr(struct checker *c, struct ast *n)
{
	int years;
	struct typed then, now, r;
	struct unit one = unit_one();
	struct values *x = &c->x;
	if (!years_of(c, n->kids[1], 40, &years) || !then_and_now(c, n, years, &then, &now))
		return typed_bad();
	if (years == 1) {
		r = growth_of(c, n, then, now);
	} else {
		r = check_convert(c, n, check_quotient(c, n, now, then, true), &one);
		int root = value_make(x, V_POW, r.value, value_const(x, FORMULA_NUMBER, 1.0 / years));
		r.value = value_make(x, V_SUB, root, value_const(x, FORMULA_NUMBER, 1));
	}
	int positive = value_make(x, V_LT, value_const(x, FORMULA_NUMBER, 0), then.value);
	r.value = value_select(x, positive, r.value, value_unknown(x, FORMULA_NUMBER, 0));
	return r;
}

static struct typed call_dates(struct checker *c, struct ast *n, bool years)
{
	struct typed from = check_ast(c, n->kids[0]), to = check_ast(c, n->kids[1]);
	bool good = check_type(c, n->kids[0], &from, FORMULA_DATE);
	if (!check_type(c, n->kids[1], &to, FORMULA_DATE) || !good)
		return typed_bad();
	struct typed t = typed_of(years ? value_make(&c->x, V_YEARS_BETWEEN, from.value, to.value) : value_make(&c->x, V_SUB, to.value, from.value), FORMULA_NUMBER);
	t.unit.pow[years ? DIM_YEAR : DIM_DAY] = 1;
	return t;
}

/* --- tables and units --- */

static struct typed call_lookup(struct checker *c, struct ast *n)
{
	struct source *s = c->s;
	const struct ast *name = n->kids[0];
	const struct formula_table *table = NULL;
	if (name->kind == AST_NAME && c->names->table != NULL)
		table = c->names->table(c->names->user, name->text);
	struct typed key = check_ast(c, n->kids[1]);
	if (table == NULL) {
		source_error(s, name->at, SAY(s, "写表的名称：lookup(表, 文字列)", "write a table's name: lookup(TABLE, text column)"), SAY(s, "没有查找表“%.*s”", "there is no table '%.*s'"),
			(int)(name->end - name->at), s->text + name->at);
		return typed_bad();
	}
	if (!check_type(c, n->kids[1], &key, FORMULA_ENUM))
		return typed_bad();
	struct typed t = typed_of(value_lookup(&c->x, table, key.value), FORMULA_NUMBER);
	t.unit = table->unit;
	return t;
}

static struct typed call_convert(struct checker *c, struct ast *n, bool number)
{
	struct source *s = c->s;
	struct typed t = check_ast(c, n->kids[0]);
	const struct ast *name = n->kids[1];
	struct unit to;
	size_t at = 0;
	bool good = check_type(c, n->kids[0], &t, FORMULA_NUMBER);
	if (name->kind != AST_TEXT || !unit_parse(name->text, strlen(name->text), &to, &at)) {
		const char *near = name->kind == AST_TEXT ? unit_nearest(name->text) : NULL;
		source_error(s, name->at, near != NULL ? arena_printf(s->arena, SAY(s, "是否想写“%s”？", "did you mean '%s'?"), near) : NULL, "%s",
			SAY(s, "这里要写单位，加引号，如 \"万元\"", "a unit must be written here in quotes, as in \"万元\""));
		return typed_bad();
	}
	if (!good)
		return typed_bad();
	t = check_convert(c, n->kids[0], t, &to);
	if (number)
		t.unit = unit_one();
	return t;
}

struct typed check_call(struct checker *c, struct ast *n)
{
	switch (n->fn) {
	case FN_IF: return call_if(c, n);
	case FN_CASE: return call_case(c, n);
	case FN_KNOWN: return call_known(c, n, false);
	case FN_MISSING: return call_known(c, n, true);
	case FN_COALESCE: return call_coalesce(c, n);
	case FN_MIN: return call_extreme(c, n, V_MIN);
	case FN_MAX: return call_extreme(c, n, V_MAX);
	case FN_ABS: return call_same_unit(c, n, V_ABS);
	case FN_SQRT: return call_sqrt(c, n);
	case FN_FLOOR: return call_same_unit(c, n, V_FLOOR);
	case FN_CEIL: return call_same_unit(c, n, V_CEIL);
	case FN_ROUND: return call_round(c, n);
	case FN_CLAMP: return call_clamp(c, n);
	case FN_LOG: return call_plain(c, n, V_LOG);
	case FN_LOG10: return call_plain(c, n, V_LOG10);
	case FN_EXP: return call_plain(c, n, V_EXP);
	case FN_POW: return call_pow(c, n);
	case FN_BETWEEN: return call_between(c, n);
	case FN_SUM: return call_sum(c, n, false);
	case FN_MEAN: return call_sum(c, n, true);
	case FN_GROWTH: return call_growth(c, n);
	case FN_CAGR: return call_cagr(c, n);
	case FN_LOOKUP: return call_lookup(c, n);
	case FN_YEARS_BETWEEN: return call_dates(c, n, true);
	case FN_DAYS_BETWEEN: return call_dates(c, n, false);
	case FN_CONVERT: return call_convert(c, n, false);
	default: return call_convert(c, n, true);
	}
}
