/* formula_parse.c - formulas: tokens to a tree.
 * SPDX-License-Identifier: Apache-2.0
 *
 * From loose to tight: or, and, not, comparisons (which do not chain), + -, * /, unary -, [-1y]. The first mistake of grammar ends the reading: what
 * comes after it could only confuse. */
#include <string.h>
#include "indicators/formula_parts.h"

const struct function_info formula_functions[FN_COUNT] = {
	[FN_IF] = { "if", 3, 3, "if(condition, a, b)" },
	[FN_CASE] = { "case", 2, FORMULA_LIST_MAX, "case(condition: value, …, else: value)" },
	[FN_KNOWN] = { "known", 1, 1, "known(x)" },
	[FN_MISSING] = { "missing", 1, 1, "missing(x)" },
	[FN_COALESCE] = { "coalesce", 2, 50, "coalesce(x, y, …)" },
	[FN_MIN] = { "min", 2, 50, "min(x, y, …)" },
	[FN_MAX] = { "max", 2, 50, "max(x, y, …)" },
	[FN_ABS] = { "abs", 1, 1, "abs(x)" },
	[FN_SQRT] = { "sqrt", 1, 1, "sqrt(x)" },
	[FN_FLOOR] = { "floor", 1, 1, "floor(x)" },
	[FN_CEIL] = { "ceil", 1, 1, "ceil(x)" },
	[FN_ROUND] = { "round", 1, 2, "round(x, decimals)" },
	[FN_CLAMP] = { "clamp", 3, 3, "clamp(x, low, high)" },
	[FN_LOG] = { "log", 1, 1, "log(x)" },
	[FN_LOG10] = { "log10", 1, 1, "log10(x)" },
	[FN_EXP] = { "exp", 1, 1, "exp(x)" },
	[FN_POW] = { "pow", 2, 2, "pow(x, y)" },
	[FN_BETWEEN] = { "between", 3, 3, "between(x, low, high)" },
	[FN_SUM] = { "sum", 2, 2, "sum(x, 3y)" },
	[FN_MEAN] = { "mean", 2, 2, "mean(x, 3y)" },
	[FN_GROWTH] = { "growth", 1, 1, "growth(x)" },
	[FN_CAGR] = { "cagr", 2, 2, "cagr(x, 3y)" },
	[FN_LOOKUP] = { "lookup", 2, 2, "lookup(TABLE, key)" },
	[FN_YEARS_BETWEEN] = { "years_between", 2, 2, "years_between(from, to)" },
	[FN_DAYS_BETWEEN] = { "days_between", 2, 2, "days_between(from, to)" },
	[FN_CONVERT] = { "convert", 2, 2, "convert(x, \"万元\")" },
	[FN_NUMBER] = { "number", 2, 2, "number(x, \"万元\")" },
};

const char *const *formula_function_names(void)
{
	static const char *const names[FN_COUNT + 1] = {
		"if", "case", "known", "missing", "coalesce", "min", "max", "abs", "sqrt", "floor", "ceil", "round", "clamp", "log", "log10", "exp", "pow", "between", "sum",
		"mean", "growth", "cagr", "lookup", "years_between", "days_between", "convert", "number", NULL,
	};
	return names;
}

struct parser { struct source *s; struct token *t; int depth; };

static struct ast *parse_or(struct parser *p);

static struct ast *node(struct parser *p, enum ast_kind kind, size_t at)
{
	struct ast *n = arena_new(p->s->arena, struct ast);
	if (n == NULL) {
		source_full(p->s);
		return NULL;
	}
	n->kind = kind;
	n->at = (uint32_t)at;
	n->unit = unit_one();
	n->worth.value = -1;
	return n;
}

static struct ast *with_kids(struct parser *p, struct ast *n, struct ast *const *kids, int count)
{
	if (n == NULL)
		return NULL;
	n->kids = arena_new_array(p->s->arena, struct ast *, (size_t)count + 1);
	if (n->kids == NULL) {
		source_full(p->s);
		return NULL;
	}
	for (int i = 0; i < count; i++) {
		n->kids[i] = kids[i];
		n->height = kids[i]->height >= n->height ? kids[i]->height + 1 : n->height;
	}
	n->n = count;
	n->end = p->t[-1].at + p->t[-1].len;
	if (n->height <= FORMULA_HEIGHT_MAX)
		return n;
	if (p->s->errors == 0)
		source_error(p->s, n->at, SAY(p->s, "拆成几个公式", "split it into several formulas"), SAY(p->s, "连续运算超过 %d 步", "more than %d operations in a row"), FORMULA_HEIGHT_MAX);
	return NULL;
}

static bool at_sign(const struct parser *p, enum sign sign)
{
	return p->t->kind == TOK_SIGN && p->t->sign == sign;
}

static bool take_sign(struct parser *p, enum sign sign)
{
	if (!at_sign(p, sign))
		return false;
	p->t++;
	return true;
}

static bool at_word(const struct parser *p, const char *word)
{
	return p->t->kind == TOK_NAME && !p->t->quoted && strcmp(p->t->text, word) == 0;
}

static bool take_word(struct parser *p, const char *word)
{
	if (!at_word(p, word))
		return false;
	p->t++;
	return true;
}

static struct ast *expected(struct parser *p, const char *zh, const char *en)
{
	struct source *s = p->s;
	if (s->errors > 0)
		return NULL;
	if (p->t->kind == TOK_END)
		source_error(s, p->t->at, NULL, SAY(s, "公式没有写完：这里应是%s", "the formula ends too early: %s should come here"), SAY(s, zh, en));
	else
		source_error(s, p->t->at, NULL, SAY(s, "这里应是%s，而不是“%.*s”", "%s should come here, not '%.*s'"), SAY(s, zh, en), (int)p->t->len, s->text + p->t->at);
	return NULL;
}

/* Brackets in brackets are the only way to make the parser call itself again. */
static bool deeper(struct parser *p)
{
	if (++p->depth <= FORMULA_DEPTH_MAX)
		return true;
	if (p->s->errors == 0)
		source_error(p->s, p->t->at, SAY(p->s, "把里面的部分写成单独的公式", "make the inner part a formula of its own"),
			SAY(p->s, "括号嵌套超过 %d 层", "nested more than %d deep"), FORMULA_DEPTH_MAX);
	return false;
}

static struct ast *parse_inner(struct parser *p)
{
	if (!deeper(p))
		return NULL;
	struct ast *n = parse_or(p);
	p->depth--;
	return n;
}

struct list { struct ast *items[FORMULA_LIST_MAX]; int n; };

static bool list_add(struct parser *p, struct list *l, struct ast *item)
{
	if (item == NULL)
		return false;
	if (l->n == (int)(sizeof l->items / sizeof *l->items)) {
		source_error(p->s, item->at, NULL, "%s", SAY(p->s, "项数太多", "too many items"));
		return false;
	}
	l->items[l->n++] = item;
	return true;
}

static struct ast *parse_argument(struct parser *p)
{
	if (p->t->kind == TOK_YEARS) {
		struct ast *n = node(p, AST_YEARS, p->t->at);
		if (n == NULL)
			return NULL;
		n->number = p->t->number;
		n->end = p->t->at + p->t->len;
		p->t++;
		return n;
	}
	return parse_inner(p);
}

static bool parse_arguments(struct parser *p, struct list *l)
{
	if (at_sign(p, SIGN_CLOSE))
		return true;
	do
		if (!list_add(p, l, parse_argument(p)))
			return false;
	while (take_sign(p, SIGN_COMMA));
	return true;
}

/* condition: value, …, else: value. The tree has condition, value, condition, value, …, and the last value when there is an else. */
static bool parse_case(struct parser *p, struct list *l)
{
	do {
		bool last = take_word(p, "else");
		if (!last && !list_add(p, l, parse_inner(p)))
			return false;
		if (!take_sign(p, SIGN_COLON))
			return expected(p, "冒号“:”", "a colon ':'") != NULL;
		if (!list_add(p, l, parse_inner(p)))
			return false;
		if (last)
			return true;
	} while (take_sign(p, SIGN_COMMA));
	return true;
}

static bool check_count(struct parser *p, const struct function_info *f, const struct list *l, size_t at)
{
	struct source *s = p->s;
	if (l->n >= f->min && l->n <= f->max)
		return true;
	if (f->min == f->max)
		source_error(s, at, arena_printf(s->arena, SAY(s, "写法：%s", "write %s"), f->usage), SAY(s, "%s 要 %d 个参数，这里有 %d 个", "%s takes %d arguments, here are %d"), f->name, f->min, l->n);
	else
		source_error(s, at, arena_printf(s->arena, SAY(s, "写法：%s", "write %s"), f->usage), SAY(s, "%s 要 %d 到 %d 个参数，这里有 %d 个", "%s takes %d to %d arguments, here are %d"),
			f->name, f->min, f->max, l->n);
	return false;
}

static struct ast *parse_call(struct parser *p, const struct token *name)
{
	struct source *s = p->s;
	int fn = 0;
	while (fn < FN_COUNT && strcmp(formula_functions[fn].name, name->text) != 0)
		fn++;
	if (fn == FN_COUNT) {
		const char *hint = source_nearest(s, name->text, formula_function_names());
		source_error(s, name->at, hint, SAY(s, "没有函数“%s”", "there is no function '%s'"), name->text);
		return NULL;
	}
	p->t++;  /* ( */
	struct list l = { .n = 0 };
	if (!(fn == FN_CASE ? parse_case(p, &l) : parse_arguments(p, &l)))
		return NULL;
	if (!take_sign(p, SIGN_CLOSE))
		return expected(p, "逗号或“)”", "a comma or ')'");
	if (!check_count(p, &formula_functions[fn], &l, name->at))
		return NULL;
	struct ast *n = node(p, AST_CALL, name->at);
	if (n != NULL)
		n->fn = (enum function)fn;
	return with_kids(p, n, l.items, l.n);
}

static struct ast *parse_name(struct parser *p)
{
	const struct token *t = p->t;
	static const char *const reserved[] = { "and", "or", "not", "in", "else" };
	for (int i = 0; i < 5 && !t->quoted; i++)
		if (strcmp(t->text, reserved[i]) == 0)
			return expected(p, "数、名称或“(”", "a number, a name or '('");
	p->t++;
	if (!t->quoted && at_sign(p, SIGN_OPEN))
		return parse_call(p, t);
	enum ast_kind kind = AST_NAME;
	bool yes = strcmp(t->text, "true") == 0;
	if (!t->quoted && (yes || strcmp(t->text, "false") == 0))
		kind = AST_BOOL;
	else if (!t->quoted && strcmp(t->text, "unknown") == 0)
		kind = AST_UNKNOWN;
	struct ast *n = with_kids(p, node(p, kind, t->at), NULL, 0);
	if (n == NULL)
		return NULL;
	n->text = t->text;
	n->number = yes;
	return n;
}

static struct ast *parse_literal(struct parser *p, enum ast_kind kind)
{
	const struct token *t = p->t++;
	struct ast *n = with_kids(p, node(p, kind, t->at), NULL, 0);
	if (n == NULL)
		return NULL;
	n->text = t->text;
	n->number = t->number;
	if (kind == AST_NUMBER)
		n->unit = t->unit;
	n->has_unit = t->has_unit;
	return n;
}

static struct ast *parse_primary(struct parser *p)
{
	struct source *s = p->s;
	switch (p->t->kind) {
	case TOK_NUMBER: return parse_literal(p, AST_NUMBER);
	case TOK_DATE: return parse_literal(p, AST_DATE);
	case TOK_TEXT: return parse_literal(p, AST_TEXT);
	case TOK_PARAM: return parse_literal(p, AST_PARAM);
	case TOK_NAME: return parse_name(p);
	case TOK_YEARS:
		source_error(s, p->t->at, SAY(s, "时期写在 sum(x, 3y)、mean、cagr 或 x[-1y] 里", "periods stand in sum(x, 3y), mean, cagr or x[-1y]"), "%s", SAY(s, "这里不能写时期", "a period cannot stand here"));
		return NULL;
	default: break;
	}
	if (!take_sign(p, SIGN_OPEN))
		return expected(p, "数、名称或“(”", "a number, a name or '('");
	struct ast *n = parse_inner(p);
	if (n == NULL)
		return NULL;
	if (!take_sign(p, SIGN_CLOSE))
		return expected(p, "“)”", "')'");
	n->brackets = true;
	return n;
}

/* x[-1y] */
static struct ast *parse_postfix(struct parser *p)
{
	struct source *s = p->s;
	struct ast *n = parse_primary(p);
	while (n != NULL && at_sign(p, SIGN_SQUARE)) {
		size_t at = p->t->at;
		p->t++;
		bool minus = take_sign(p, SIGN_MINUS);
		const struct token *t = p->t;
		bool whole = t->kind == TOK_YEARS && t->number >= 0 && t->number <= FORMULA_LAG_MAX && t->number == (double)(int)t->number;
		if (!whole || (!minus && t->number != 0)) {
			source_error(s, at, SAY(s, "上一年写作 x[-1y]", "the year before is x[-1y]"), SAY(s, "时期只能是往回的整年，最多 %d 年", "a period is a number of whole years back, at most %d"), FORMULA_LAG_MAX);
			return NULL;
		}
		p->t++;
		if (!take_sign(p, SIGN_SQUARE_END))
			return expected(p, "“]”", "']'");
		if (!deeper(p))
			return NULL;
		struct ast *lag = with_kids(p, node(p, AST_LAG, n->at), &n, 1);
		if (lag == NULL)
			return NULL;
		lag->lag = (int)t->number;
		n = lag;
		p->depth--;
	}
	return n;
}

static struct ast *parse_unary(struct parser *p)
{
	size_t at = p->t->at;
	if (take_sign(p, SIGN_PLUS))
		return expected(p, "数或名称", "a number or a name");
	if (!take_sign(p, SIGN_MINUS))
		return parse_postfix(p);
	if (!deeper(p))
		return NULL;
	struct ast *n = parse_unary(p);
	p->depth--;
	return n == NULL ? NULL : with_kids(p, node(p, AST_NEGATE, at), &n, 1);
}

static struct ast *binary(struct parser *p, enum ast_op op, struct ast *a, struct ast *b)
{
	if (a == NULL || b == NULL)
		return NULL;
	struct ast *n = node(p, AST_BINARY, a->at);
	if (n != NULL)
		n->op = op;
	return with_kids(p, n, (struct ast *[]){ a, b }, 2);
}

static struct ast *parse_product(struct parser *p)
{
	struct ast *n = parse_unary(p);
	while (n != NULL && (at_sign(p, SIGN_TIMES) || at_sign(p, SIGN_BY))) {
		bool by = p->t->sign == SIGN_BY;
		p->t++;
		n = binary(p, by ? OP_DIV : OP_MUL, n, parse_unary(p));
	}
	return n;
}

static struct ast *parse_sum(struct parser *p)
{
	struct ast *n = parse_product(p);
	while (n != NULL && (at_sign(p, SIGN_PLUS) || at_sign(p, SIGN_MINUS))) {
		bool minus = p->t->sign == SIGN_MINUS;
		p->t++;
		n = binary(p, minus ? OP_SUB : OP_ADD, n, parse_product(p));
	}
	return n;
}

/* x in ("甲", "乙"): the kids are x and the members. */
static struct ast *parse_in(struct parser *p, struct ast *x, bool negated)
{
	struct list l = { .n = 0 };
	if (!take_sign(p, SIGN_OPEN))
		return expected(p, "“(”：in (\"甲\", \"乙\")", "'(' as in: in (\"a\", \"b\")");
	list_add(p, &l, x);
	do
		if (!list_add(p, &l, parse_inner(p)))
			return NULL;
	while (take_sign(p, SIGN_COMMA));
	if (!take_sign(p, SIGN_CLOSE))
		return expected(p, "逗号或“)”", "a comma or ')'");
	struct ast *n = node(p, AST_IN, x->at);
	if (n != NULL)
		n->negated = negated;
	return with_kids(p, n, l.items, l.n);
}

static bool comparison(const struct parser *p, enum ast_op *ret)
{
	if (p->t->kind != TOK_SIGN || p->t->sign < SIGN_EQ)
		return false;
	*ret = (enum ast_op)(OP_EQ + (p->t->sign - SIGN_EQ));
	return true;
}

static struct ast *parse_comparison(struct parser *p)
{
	struct source *s = p->s;
	enum ast_op op;
	struct ast *n = parse_sum(p);
	if (n == NULL)
		return NULL;
	if (comparison(p, &op)) {
		p->t++;
		n = binary(p, op, n, parse_sum(p));
	} else if (at_word(p, "in")) {
		p->t++;
		n = parse_in(p, n, false);
	} else if (at_word(p, "not") && p->t[1].kind == TOK_NAME && !p->t[1].quoted && strcmp(p->t[1].text, "in") == 0) {
		p->t += 2;
		n = parse_in(p, n, true);
	}
	if (n != NULL && comparison(p, &op)) {
		source_error(s, p->t->at, SAY(s, "写 between(x, 下限, 上限)，或用 and 连接两个比较", "write between(x, low, high), or join two comparisons with and"), "%s",
			SAY(s, "比较不能连写", "comparisons do not chain"));
		return NULL;
	}
	return n;
}

static struct ast *parse_not(struct parser *p)
{
	size_t at = p->t->at;
	if (!take_word(p, "not"))
		return parse_comparison(p);
	if (!deeper(p))
		return NULL;
	struct ast *n = parse_not(p);
	p->depth--;
	return n == NULL ? NULL : with_kids(p, node(p, AST_NOT, at), &n, 1);
}

static struct ast *parse_and(struct parser *p)
{
	struct ast *n = parse_not(p);
	while (n != NULL && take_word(p, "and"))
		n = binary(p, OP_AND, n, parse_not(p));
	return n;
}

static struct ast *parse_or(struct parser *p)
{
	struct ast *n = parse_and(p);
	while (n != NULL && take_word(p, "or"))
		n = binary(p, OP_OR, n, parse_and(p));
	return n;
}

struct ast *formula_parse(struct source *s, struct token *tokens)
{
	struct parser p = { s, tokens, 0 };
	if (tokens->kind == TOK_END) {
		source_error(s, 0, NULL, "%s", SAY(s, "公式是空的", "the formula is empty"));
		return NULL;
	}
	struct ast *n = parse_or(&p);
	if (n != NULL && p.t->kind != TOK_END)
		return expected(&p, "运算符或公式的结尾", "an operator or the end of the formula");
	return n;
}
