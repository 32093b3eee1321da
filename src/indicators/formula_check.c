/* formula_check.c - formulas: types, units and periods; the tree becomes values.
 * SPDX-License-Identifier: Apache-2.0
 *
 * After an error a value is -1; whatever uses it stays silent, so one mistake gives one message and independent mistakes give one each. */
#include <math.h>
#include <string.h>
#include "base/period.h"
#include "indicators/formula_parts.h"

struct typed typed_bad(void)
{
	return (struct typed){ .value = -1, .unit = unit_one() };
}

struct typed typed_of(int value, enum formula_type type)
{
	return (struct typed){ .value = value, .type = type, .unit = unit_one() };
}

const char *type_label(struct source *s, enum formula_type t)
{
	switch (t) {
	case FORMULA_NUMBER: return SAY(s, "数", "a number");
	case FORMULA_BOOL: return SAY(s, "是非", "a yes-or-no");
	case FORMULA_ENUM: return SAY(s, "文字", "a text");
	default: return SAY(s, "日期", "a date");
	}
}

const char *unit_label(struct source *s, const struct unit *u)
{
	char out[UNIT_TEXT_MAX];
	struct unit one = unit_one();
	if (unit_same(u, &one))
		return SAY(s, "无单位的数", "a plain number");
	unit_print(u, out, sizeof out);
	const char *copy = arena_strdup(s->arena, out);
	return copy != NULL ? copy : "?";
}

static bool is_pair(const struct unit *a, const struct unit *b, const char *first, const char *second)
{
	struct unit x, y;
	return unit_parse(first, strlen(first), &x, NULL) && unit_parse(second, strlen(second), &y, NULL) &&
		((unit_same_dims(a, &x) && unit_same_dims(b, &y)) || (unit_same_dims(a, &y) && unit_same_dims(b, &x)));
}

/* What to do about two units that do not go together. */
static const char *unit_hint(struct source *s, const struct ast *nb, const struct unit *a, const struct unit *b)
{
	if (unit_plain(b) && nb->kind == AST_NUMBER)
		return arena_printf(s->arena, SAY(s, "给数加上单位，如 %.*s %s", "give the number its unit: %.*s %s"), (int)(nb->end - nb->at), s->text + nb->at, unit_label(s, a));
	if (is_pair(a, b, "kgce", "kWh"))
		return SAY(s, "电量先折标准煤：x * 0.1229 kgce/kWh（系数按方案规定）", "convert electricity first: x * 0.1229 kgce/kWh (the factor is the scheme's)");
	if (is_pair(a, b, "元", "美元"))
		return SAY(s, "先乘以汇率，如 x * 7.0 元/美元", "multiply by an exchange rate, as in x * 7.0 元/美元");
	if (is_pair(a, b, "年", "天"))
		return SAY(s, "日期之间的整年用 years_between", "whole years between dates: years_between");
	if (is_pair(a, b, "元", "点"))
		return SAY(s, "“分”是钱（0.01 元）；评分的单位写“点”", "分 is money (0.01 元); the unit of scores is 点");
	return arena_printf(s->arena, SAY(s, "它们量的不是同一种东西；确要只用数值，写 number(x, \"%s\")", "they measure different things; for the bare figure write number(x, \"%s\")"),
		unit_plain(b) ? unit_label(s, a) : unit_label(s, b));
}

bool check_type(struct checker *c, const struct ast *n, struct typed *t, enum formula_type want)
{
	struct source *s = c->s;
	if (t->value < 0)
		return false;
	if (t->any_type) {
		*t = typed_of(value_unknown(&c->x, want, want == FORMULA_ENUM ? domain_new(&c->x) : 0), want);
		t->any_unit = want == FORMULA_NUMBER;
		return t->value >= 0;
	}
	if (t->type == want)
		return true;
	const char *hint = NULL;
	if (want == FORMULA_BOOL)
		hint = SAY(s, "写成比较，如 x > 0 或 x == \"甲\"", "make it a comparison, as in x > 0 or x == \"a\"");
	else if (want == FORMULA_NUMBER && t->type == FORMULA_BOOL)
		hint = SAY(s, "写 if(条件, 1, 0)", "write if(condition, 1, 0)");
	else if (want == FORMULA_NUMBER && t->type == FORMULA_DATE)
		hint = SAY(s, "写 years_between 或 days_between", "write years_between or days_between");
	else if (want == FORMULA_DATE)
		hint = SAY(s, "日期写作 2018-01-31，不加引号", "a date is written 2018-01-31, without quotes");
	source_error(s, n->at, hint, SAY(s, "这里要%s，而这是%s", "%s is needed here, and this is %s"), type_label(s, want), type_label(s, t->type));
	t->value = -1;
	return false;
}

struct typed check_convert(struct checker *c, const struct ast *n, struct typed t, const struct unit *to)
{
	int64_t num, den;
	struct source *s = c->s;
	if (t.value < 0 || t.any_unit) {
		t.unit = *to;
		t.any_unit = false;
		return t;
	}
	if (unit_same(&t.unit, to))
		return t;
	if (!unit_ratio(&t.unit, to, &num, &den)) {
		source_error(s, n->at, unit_hint(s, n, to, &t.unit), SAY(s, "%s 不能换算成 %s", "%s cannot be converted to %s"), unit_label(s, &t.unit), unit_label(s, to));
		return typed_bad();
	}
	t.value = value_scale(&c->x, t.value, num, den);
	t.unit = *to;
	return t;
}

bool check_align(struct checker *c, const struct ast *nb, struct typed *a, struct typed *b)
{
	struct source *s = c->s;
	if (a->value < 0 || b->value < 0)
		return false;
	if (a->any_type && b->any_type)
		return true;
	if (a->any_type ? !check_type(c, nb, a, b->type) : !check_type(c, nb, b, a->type))
		return false;
	if (a->type == FORMULA_ENUM)
		domain_join(&c->x, c->x.v[a->value].domain, c->x.v[b->value].domain);
	if (a->type != FORMULA_NUMBER)
		return true;
	if (a->any_unit) {
		a->unit = b->unit;
		a->any_unit = b->any_unit;
		return true;
	}
	if (!b->any_unit && !unit_same_dims(&a->unit, &b->unit)) {
		source_error(s, nb->at, unit_hint(s, nb, &a->unit, &b->unit), SAY(s, "单位不合：左边是 %s，这里是 %s", "units do not match: %s before, %s here"), unit_label(s, &a->unit),
			unit_label(s, &b->unit));
		b->value = -1;
		return false;
	}
	*b = check_convert(c, nb, *b, &a->unit);
	return b->value >= 0;
}

static bool plain_one(const struct unit *u)
{
	struct unit one = unit_one();
	return unit_same(u, &one);
}

/* Products and quotients: a percentage counts as the number it stands for as soon as it meets another unit, and units that cancel leave a plain number. */
struct typed check_quotient(struct checker *c, const struct ast *n, struct typed a, struct typed b, bool divide)
{
	struct source *s = c->s;
	struct unit one = unit_one(), u;
	if (a.value < 0 || b.value < 0)
		return typed_bad();
	bool both = unit_plain(&a.unit) && unit_plain(&b.unit);
	bool keep = both && (plain_one(&b.unit) || (divide ? unit_same(&a.unit, &b.unit) : plain_one(&a.unit)));
	if (!keep && unit_plain(&a.unit))
		a = check_convert(c, n, a, &one);
	if (!keep && unit_plain(&b.unit))
		b = check_convert(c, n, b, &one);
	if (!(divide ? unit_div(&a.unit, &b.unit, &u) : unit_mul(&a.unit, &b.unit, &u))) {
		source_error(s, n->at, SAY(s, "先用 convert 换成较大的单位，或拆成几个公式", "convert to larger units first, or split the formula"), SAY(s, "%s 与 %s 的单位太复杂", "the unit of %s and %s becomes too complicated"),
			unit_label(s, &a.unit), unit_label(s, &b.unit));
		return typed_bad();
	}
	struct typed t = typed_of(value_make(&c->x, divide ? V_DIV : V_MUL, a.value, b.value), FORMULA_NUMBER);
	t.unit = u;
	return unit_plain(&u) && !both ? check_convert(c, n, t, &one) : t;
}

static struct typed check_arithmetic(struct checker *c, const struct ast *n, struct typed a, struct typed b)
{
	static const enum value_op ops[] = { [OP_ADD] = V_ADD, [OP_SUB] = V_SUB };
	const struct ast *na = n->kids[0], *nb = n->kids[1];
	struct source *s = c->s;
	if (n->op == OP_SUB && a.type == FORMULA_DATE && b.type == FORMULA_DATE && a.value >= 0 && b.value >= 0 && !a.any_type && !b.any_type) {
		source_error(s, n->at, SAY(s, "写 days_between(先, 后) 或 years_between(先, 后)", "write days_between(from, to) or years_between(from, to)"), "%s", SAY(s, "日期不能相减", "dates are not subtracted"));
		return typed_bad();
	}
	bool good = check_type(c, na, &a, FORMULA_NUMBER);
	if (!check_type(c, nb, &b, FORMULA_NUMBER) || !good)
		return typed_bad();
	if (n->op == OP_MUL || n->op == OP_DIV)
		return check_quotient(c, n, a, b, n->op == OP_DIV);
	if (!check_align(c, nb, &a, &b))
		return typed_bad();
	struct typed t = a;
	t.value = value_make(&c->x, ops[n->op], a.value, b.value);
	return t;
}

/* Warns when the text is in no dictionary that the column can have. */
static void check_word(struct checker *c, const struct ast *n, const struct typed *column)
{
	const struct value *v = &c->x.v[column->value];
	const struct dict *d = v->op == V_COLUMN ? c->x.inputs[v->a].dict : NULL;
	struct source *s = c->s;
	if (d == NULL || dict_find(d, n->text) != UINT32_MAX)
		return;
	const char **known = arena_new_array(s->arena, const char *, (size_t)d->n + 1);
	if (known == NULL)
		return;
	memcpy(known, d->words, d->n * sizeof *known);
	source_warn(s, n->at, source_nearest(s, n->text, known), SAY(s, "“%s”不在 %s 的取值之中，比较永不成立", "'%s' is not among the values of %s, so this never holds"), n->text,
		c->x.inputs[v->a].name);
}

static struct typed compare_text(struct checker *c, const struct ast *text, struct typed other, const struct ast *n_other, bool equal)
{
	struct source *s = c->s;
	if (other.value < 0)
		return typed_bad();
	if (!other.any_type && other.type == FORMULA_NUMBER) {
		source_error(s, text->at, SAY(s, "去掉引号", "leave the quotes out"), "%s", SAY(s, "不能拿数和文字比较", "a number is not compared with a text"));
		return typed_bad();
	}
	if (!other.any_type && other.type != FORMULA_ENUM) {
		source_error(s, text->at, SAY(s, "日期写作 2018-01-31，是非写 true 或 false，都不加引号", "write a date as 2018-01-31, a yes-or-no as true or false, without quotes"),
			SAY(s, "不能拿%s和文字比较", "%s is not compared with a text"), type_label(s, other.type));
		return typed_bad();
	}
	if (!check_type(c, n_other, &other, FORMULA_ENUM))
		return typed_bad();
	check_word(c, text, &other);
	int v = value_eq_text(&c->x, other.value, text->text);
	return typed_of(equal ? v : value_make(&c->x, V_NOT, v, -1), FORMULA_BOOL);
}

/* Both sides in a common unit: a constant goes to the other side's unit, else the finer unit to the coarser one, for amounts in 元 or m² are whole more often
 * than those in 万元 or 亩, and a whole number divided is rounded just as the decimal text of the other side was. */
static bool align_numbers(struct checker *c, const struct ast *na, struct typed *a, const struct ast *nb, struct typed *b)
{
	double k;
	int64_t num, den;
	if (a->any_unit || b->any_unit || !unit_same_dims(&a->unit, &b->unit))
		return check_align(c, nb, a, b);
	if (value_is_const(&c->x, a->value, &k)) {
		*a = check_convert(c, na, *a, &b->unit);
		return a->value >= 0;
	}
	if (value_is_const(&c->x, b->value, &k) || !unit_ratio(&a->unit, &b->unit, &num, &den) || num > den) {
		*b = check_convert(c, nb, *b, &a->unit);
		return b->value >= 0;
	}
	*a = check_convert(c, na, *a, &b->unit);
	return a->value >= 0;
}

struct typed check_compare(struct checker *c, const struct ast *na, struct typed a, const struct ast *nb, struct typed b, enum ast_op op)
{
	struct source *s = c->s;
	bool equality = op == OP_EQ || op == OP_NE;
	if (a.value < 0 || b.value < 0)
		return typed_bad();
	bool numbers = a.type == FORMULA_NUMBER && b.type == FORMULA_NUMBER && !a.any_type && !b.any_type;
	if (numbers ? !align_numbers(c, na, &a, nb, &b) : !check_align(c, nb, &a, &b))
		return typed_bad();
	if (!equality && (a.type == FORMULA_ENUM || a.type == FORMULA_BOOL)) {
		source_error(s, na->at, SAY(s, "用 ==、!= 或 in (…)", "use ==, != or in (…)"), SAY(s, "%s没有大小", "%s has no order"), type_label(s, a.type));
		return typed_bad();
	}
	if (a.type == FORMULA_BOOL) {
		int same = value_make(&c->x, V_SAME, a.value, b.value);
		return typed_of(op == OP_EQ ? same : value_make(&c->x, V_NOT, same, -1), FORMULA_BOOL);
	}
	switch (op) {
	case OP_EQ: return typed_of(value_make(&c->x, V_EQ, a.value, b.value), FORMULA_BOOL);
	case OP_NE: return typed_of(value_make(&c->x, V_NE, a.value, b.value), FORMULA_BOOL);
	case OP_LT: return typed_of(value_make(&c->x, V_LT, a.value, b.value), FORMULA_BOOL);
	case OP_LE: return typed_of(value_make(&c->x, V_LE, a.value, b.value), FORMULA_BOOL);
	case OP_GT: return typed_of(value_make(&c->x, V_LT, b.value, a.value), FORMULA_BOOL);
	default: return typed_of(value_make(&c->x, V_LE, b.value, a.value), FORMULA_BOOL);
	}
}

static struct typed check_comparison(struct checker *c, struct ast *n)
{
	struct ast *na = n->kids[0], *nb = n->kids[1];
	bool equality = n->op == OP_EQ || n->op == OP_NE;
	if (equality && na->kind == AST_TEXT && nb->kind == AST_TEXT)
		return typed_of(value_const(&c->x, FORMULA_BOOL, (strcmp(na->text, nb->text) == 0) == (n->op == OP_EQ)), FORMULA_BOOL);
	if (equality && nb->kind == AST_TEXT)
		return compare_text(c, nb, check_ast(c, na), na, n->op == OP_EQ);
	if (equality && na->kind == AST_TEXT)
		return compare_text(c, na, check_ast(c, nb), nb, n->op == OP_EQ);
	struct typed a = check_ast(c, na), b = check_ast(c, nb);
	return check_compare(c, na, a, nb, b, n->op);
}

static struct typed check_binary(struct checker *c, struct ast *n)
{
	if (n->op >= OP_EQ && n->op <= OP_GE)
		return check_comparison(c, n);
	struct typed a = check_ast(c, n->kids[0]), b = check_ast(c, n->kids[1]);
	if (n->op < OP_EQ)
		return check_arithmetic(c, n, a, b);
	bool good = check_type(c, n->kids[0], &a, FORMULA_BOOL);
	if (!check_type(c, n->kids[1], &b, FORMULA_BOOL) || !good)
		return typed_bad();
	return typed_of(value_make(&c->x, n->op == OP_AND ? V_AND : V_OR, a.value, b.value), FORMULA_BOOL);
}

/* x in (…): texts as a set, numbers and dates one by one. */
static struct typed check_in(struct checker *c, struct ast *n)
{
	struct source *s = c->s;
	struct typed x = check_ast(c, n->kids[0]), r = typed_of(value_const(&c->x, FORMULA_BOOL, 0), FORMULA_BOOL);
	bool texts = false, good = x.value >= 0;
	for (int i = 1; i < n->n; i++)
		texts |= n->kids[i]->kind == AST_TEXT;
	if (texts) {
		const char **words = arena_new_array(s->arena, const char *, (size_t)n->n);
		if (words == NULL || !good || !check_type(c, n->kids[0], &x, FORMULA_ENUM))
			return typed_bad();
		for (int i = 1; i < n->n; i++) {
			struct typed member = typed_of(0, FORMULA_NUMBER);
			if (n->kids[i]->kind != AST_TEXT)
				member = check_ast(c, n->kids[i]);
			good &= n->kids[i]->kind == AST_TEXT || check_type(c, n->kids[i], &member, FORMULA_ENUM);
			if (n->kids[i]->kind != AST_TEXT && member.value >= 0 && good) {
				source_error(s, n->kids[i]->at, SAY(s, "另写 or x == …", "write or x == … beside it"), "%s", SAY(s, "in 的括号里只写文字", "only texts stand in this list"));
				good = false;
			}
			if (n->kids[i]->kind == AST_TEXT)
				check_word(c, n->kids[i], &x);
			words[i - 1] = n->kids[i]->text;
		}
		r.value = good ? value_in_texts(&c->x, x.value, words, n->n - 1) : -1;
	}
	for (int i = 1; i < n->n && !texts; i++) {
		struct typed one = check_compare(c, n->kids[0], x, n->kids[i], check_ast(c, n->kids[i]), OP_EQ);
		r.value = value_make(&c->x, V_OR, r.value, one.value);
	}
	return n->negated ? typed_of(value_make(&c->x, V_NOT, r.value, -1), FORMULA_BOOL) : r;
}

/* --- names --- */

static struct typed name_error(struct checker *c, const struct ast *n)
{
	struct source *s = c->s;
	struct unit u;
	struct column column;
	const struct formula_names *names = c->names;
	if (c->lag > 0 && names->column(names->user, n->text, 0, &column)) {
		source_error(s, n->at, SAY(s, "导入那一年的数据，或缩短时期", "import that year, or shorten the period"), SAY(s, "没有 %s 往回 %d 年的数据", "there is no %s of %d years before"), n->text,
			c->lag);
		return typed_bad();
	}
	const char *hint = NULL;
	if (names->param != NULL && names->param(names->user, n->text, &u) >= 0)
		hint = arena_printf(s->arena, SAY(s, "参数写作 $%s", "a parameter is written $%s"), n->text);
	if (hint == NULL && names->known != NULL)
		hint = source_nearest(s, n->text, names->known(names->user));
	if (hint == NULL)
		hint = SAY(s, "文字要加引号，如 \"规上\"", "put quotes around a text, as in \"above\"");
	source_error(s, n->at, hint, SAY(s, "没有名为“%s”的列或公式", "there is no column or formula '%s'"), n->text);
	return typed_bad();
}

static struct typed check_name(struct checker *c, struct ast *n)
{
	static const enum formula_type types[] = { [COL_NUMBER] = FORMULA_NUMBER, [COL_ENUM] = FORMULA_ENUM, [COL_BOOL] = FORMULA_BOOL, [COL_DATE] = FORMULA_DATE };
	const struct formula_names *names = c->names;
	struct column column = { .unit = unit_one() };
	if (names->column(names->user, n->text, c->lag, &column)) {
		struct typed t = typed_of(value_column(&c->x, &column, n->text, c->lag), types[column.kind]);
		if (column.kind == COL_NUMBER)
			t.unit = column.unit;
		return t;
	}
	const struct formula *f = names->formula != NULL ? names->formula(names->user, n->text) : NULL;
	if (f != NULL) {
		n->derived = true;
		struct typed t = typed_of(value_import(&c->x, f, c->lag, names, n->at), f->type);
		t.unit = f->unit;
		return t;
	}
	if (strcmp(n->text, "year_start") == 0 || strcmp(n->text, "year_end") == 0)
		return typed_of(value_year(&c->x, n->text[5] == 's' ? V_YEAR_START : V_YEAR_END, c->lag), FORMULA_DATE);
	if (names->told != NULL && names->told(names->user, n->text)) {
		c->s->errors++;
		return typed_bad();
	}
	return name_error(c, n);
}

static struct typed check_param(struct checker *c, const struct ast *n)
{
	struct source *s = c->s;
	struct typed t = typed_of(-1, FORMULA_NUMBER);
	int slot = c->names->param != NULL ? c->names->param(c->names->user, n->text, &t.unit) : -1;
	if (slot < 0) {
		source_error(s, n->at, SAY(s, "在方案的参数表里写上它", "declare it among the parameters"), SAY(s, "没有参数 $%s", "there is no parameter $%s"), n->text);
		return typed_bad();
	}
	t.value = value_param(&c->x, slot);
	return t;
}

static struct typed check_lag(struct checker *c, struct ast *n)
{
	struct source *s = c->s;
	if (c->lag + n->lag > FORMULA_LAG_MAX) {
		source_error(s, n->at, NULL, SAY(s, "往回超过 %d 年", "more than %d years back"), FORMULA_LAG_MAX);
		return typed_bad();
	}
	c->lag += n->lag;
	struct typed t = check_ast(c, n->kids[0]);
	c->lag -= n->lag;
	return t;
}

static struct typed check_text(struct checker *c, const struct ast *n)
{
	return typed_of(value_text(&c->x, n->text, domain_new(&c->x)), FORMULA_ENUM);
}

static struct typed check_number(struct checker *c, const struct ast *n)
{
	struct typed t = typed_of(value_const(&c->x, FORMULA_NUMBER, n->number), FORMULA_NUMBER);
	t.unit = n->unit;
	t.any_unit = n->number == 0 && !n->has_unit;
	/* 3 万家 is 30000; 5% stays 5% */
	struct unit one = unit_one();
	return unit_plain(&t.unit) && t.unit.den == 1 && !t.any_unit ? check_convert(c, n, t, &one) : t;
}

static struct typed check_sign(struct checker *c, struct ast *n, enum formula_type type, enum value_op op)
{
	struct typed t = check_ast(c, n->kids[0]);
	if (!check_type(c, n->kids[0], &t, type))
		return typed_bad();
	t.value = value_make(&c->x, op, t.value, -1);
	return t;
}

static struct typed check_kind(struct checker *c, struct ast *n)
{
	struct typed t;
	switch (n->kind) {
	case AST_NUMBER: return check_number(c, n);
	case AST_TEXT: return check_text(c, n);
	case AST_DATE: return typed_of(value_const(&c->x, FORMULA_DATE, n->number), FORMULA_DATE);
	case AST_BOOL: return typed_of(value_const(&c->x, FORMULA_BOOL, n->number), FORMULA_BOOL);
	case AST_UNKNOWN:
		t = typed_of(value_unknown(&c->x, FORMULA_NUMBER, 0), FORMULA_NUMBER);
		t.any_type = t.any_unit = true;
		return t;
	case AST_NAME: return check_name(c, n);
	case AST_PARAM: return check_param(c, n);
	case AST_NEGATE: return check_sign(c, n, FORMULA_NUMBER, V_NEG);
	case AST_NOT: return check_sign(c, n, FORMULA_BOOL, V_NOT);
	case AST_BINARY: return check_binary(c, n);
	case AST_IN: return check_in(c, n);
	case AST_LAG: return check_lag(c, n);
	case AST_CALL: return check_call(c, n);
	default:
		source_error(c->s, n->at, SAY(c->s, "时期写在 sum(x, 3y)、mean、cagr 或 x[-1y] 里", "periods stand in sum(x, 3y), mean, cagr or x[-1y]"), "%s", SAY(c->s, "这里不能写时期", "a period cannot stand here"));
		return typed_bad();
	}
}

struct typed check_ast(struct checker *c, struct ast *n)
{
	if (++c->steps > FORMULA_STEPS_MAX) {
		if (c->s->errors == 0)
			source_error(c->s, n->at, SAY(c->s, "少套几层 sum、growth", "nest fewer sums and growths"), "%s", SAY(c->s, "公式太大", "the formula is too large"));
		n->worth = typed_bad();
		return n->worth;
	}
	n->worth = check_kind(c, n);
	return n->worth;
}
