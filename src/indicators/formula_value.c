/* formula_value.c - formulas: the values a formula computes, each distinct one once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Values stand in an array; operands come before what uses them. Equal operations on equal operands are the same value, so a part that is written
 * three times is computed once. Operations on constants are done here and now by the same code that explains a row (formula_apply).
 *
 * A result that is not finite is unknown. Divisions, roots and the functions of fmath look at their results anyway; for the others log2 bounds of
 * the operands tell whether overflow is possible at all, and only then a check (FINITE) is put before an operation that would hide it. */
#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>
#include "indicators/formula_parts.h"

static const double ANY_FINITE = 1024; /* bound of a value that may be anything up to the largest double */

static bool grow(struct values *x, void **items, int n, int *cap, size_t size)
{
	if (n < *cap)
		return true;
	int more = *cap == 0 ? 32 : *cap * 2;
	void *p = arena_array(x->s->arena, (size_t)more, size);
	if (p == NULL) {
		source_full(x->s);
		return false;
	}
	if (n > 0)
		memcpy(p, *items, (size_t)n * size);
	*items = p;
	*cap = more;
	return true;
}

static uint64_t hash(const struct value *v)
{
	uint64_t bits, h = UINT64_C(14695981039346656037);
	memcpy(&bits, &v->k, sizeof bits);
	uint64_t parts[] = { (uint64_t)v->op << 8 | v->type, (uint64_t)(uint32_t)v->a << 32 | (uint32_t)v->b, (uint32_t)v->c, bits, (uintptr_t)v->what };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		h = (h ^ parts[i]) * UINT64_C(0x9E3779B97F4A7C15);
		h ^= h >> 29;
	}
	return h;
}

static bool equal(const struct value *p, const struct value *q)
{
	return p->op == q->op && p->type == q->type && p->a == q->a && p->b == q->b && p->c == q->c && p->what == q->what &&
		memcmp(&p->k, &q->k, sizeof p->k) == 0 && p->op != V_TEXT;
}

static bool rehash(struct values *x)
{
	int n = x->n_slots == 0 ? 128 : x->n_slots * 2;
	int *slots = arena_new_array(x->s->arena, int, (size_t)n);
	if (slots == NULL) {
		source_full(x->s);
		return false;
	}
	for (int i = 0; i < x->n; i++) {
		size_t at = hash(&x->v[i]) & (size_t)(n - 1);
		while (slots[at] != 0)
			at = (at + 1) & (size_t)(n - 1);
		slots[at] = i + 1;
	}
	x->slots = slots;
	x->n_slots = n;
	return true;
}

/* The value, or the older one that is equal. */
static int add(struct values *x, struct value v)
{
	if (x->n * 2 >= x->n_slots && !rehash(x))
		return -1;
	size_t mask = (size_t)(x->n_slots - 1), at = hash(&v) & mask;
	for (; x->slots[at] != 0; at = (at + 1) & mask)
		if (equal(&x->v[x->slots[at] - 1], &v))
			return x->slots[at] - 1;
	if (x->n == FORMULA_VALUES_MAX) {
		if (x->s->errors == 0)
			source_error(x->s, 0, SAY(x->s, "拆成几个公式", "split it into several formulas"), "%s", SAY(x->s, "公式太大", "the formula is too large"));
		return -1;
	}
	if (!grow(x, (void **)&x->v, x->n, &x->cap, sizeof *x->v))
		return -1;
	x->v[x->n] = v;
	x->slots[at] = ++x->n;
	return x->n - 1;
}

bool values_init(struct values *x, struct source *s)
{
	*x = (struct values){ .s = s };
	return rehash(x);
}

/* --- domains --- */

int domain_new(struct values *x)
{
	if (!grow(x, (void **)&x->domains, x->n_domains, &x->domains_cap, sizeof *x->domains))
		return 0;
	x->domains[x->n_domains] = (struct domain){ .parent = x->n_domains };
	return x->n_domains++;
}

int domain_find(const struct values *x, int d)
{
	while (x->domains[d].parent != d)
		d = x->domains[d].parent;
	return d;
}

void domain_join(struct values *x, int a, int b)
{
	a = domain_find(x, a);
	b = domain_find(x, b);
	if (a == b)
		return;
	x->domains[b].parent = a;
	x->domains[a].n_columns += x->domains[b].n_columns;
	x->domains[a].n_texts += x->domains[b].n_texts;
}

/* --- sources --- */

static struct value source(enum value_op op, enum formula_type type)
{
	return (struct value){ .op = op, .type = type, .a = -1, .b = -1, .c = -1 };
}

static double log2_of(double k)
{
	int e;
	if (k == 0)
		return -1100;
	frexp(k, &e);
	return e;
}

int value_const(struct values *x, enum formula_type type, double k)
{
	if (!isfinite(k))
		return value_unknown(x, type, 0);
	struct value v = source(V_CONST, type);
	v.k = k == 0 ? 0 : k;
	v.bound = log2_of(k);
	return add(x, v);
}

int value_unknown(struct values *x, enum formula_type type, int domain)
{
	struct value v = source(V_UNKNOWN, type);
	v.domain = domain;
	return add(x, v);
}

int value_param(struct values *x, int slot)
{
	struct value v = source(V_PARAM, FORMULA_NUMBER);
	v.a = slot;
	v.bound = ANY_FINITE;
	return add(x, v);
}

int value_year(struct values *x, enum value_op op, int lag)
{
	struct value v = source(op, FORMULA_DATE);
	v.a = lag;
	v.bound = 30;
	return add(x, v);
}

static const char *intern(struct values *x, const char *text)
{
	for (int i = 0; i < x->words.n; i++)
		if (strcmp(x->words.words[i], text) == 0)
			return x->words.words[i];
	if (!grow(x, (void **)&x->words.words, x->words.n, &x->words_cap, sizeof *x->words.words))
		return NULL;
	return x->words.words[x->words.n++] = text;
}

int value_text(struct values *x, const char *text, int domain)
{
	struct value v = source(V_TEXT, FORMULA_ENUM);
	v.what = text;
	v.domain = domain;
	if (x->domains == NULL)
		return -1;
	x->domains[domain_find(x, domain)].n_texts++;
	return add(x, v);
}

static int find_input(struct values *x, const struct column *c, const char *name, int lag)
{
	for (int i = 0; i < x->n_inputs; i++)
		if (x->inputs[i].lag == lag && strcmp(x->inputs[i].name, name) == 0)
			return i;
	if (!grow(x, (void **)&x->inputs, x->n_inputs, &x->inputs_cap, sizeof *x->inputs))
		return -1;
	struct input in = { .name = arena_strdup(x->s->arena, name), .lag = lag, .kind = c->kind, .unit = c->unit, .dict = c->dict };
	if (in.name == NULL) {
		source_full(x->s);
		return -1;
	}
	if (c->kind == COL_ENUM) {
		in.domain = domain_new(x);
		if (x->domains == NULL) /* no room, and told */
			return -1;
		x->domains[in.domain].n_columns = 1;
	}
	x->inputs[x->n_inputs] = in;
	return x->n_inputs++;
}

int value_column(struct values *x, const struct column *described, const char *name, int lag)
{
	static const enum formula_type types[] = { [COL_NUMBER] = FORMULA_NUMBER, [COL_ENUM] = FORMULA_ENUM, [COL_BOOL] = FORMULA_BOOL, [COL_DATE] = FORMULA_DATE };
	int in = find_input(x, described, name, lag);
	if (in < 0)
		return -1;
	struct value v = source(V_COLUMN, types[described->kind]);
	v.a = in;
	v.domain = x->inputs[in].domain;
	v.bound = 53;
	return add(x, v);
}

/* --- operations --- */

bool value_is_scalar(enum value_op op)
{
	return op == V_CONST || op == V_UNKNOWN || op == V_PARAM || op == V_YEAR_START || op == V_YEAR_END || op == V_TEXT;
}

bool value_is_const(const struct values *x, int a, double *ret)
{
	if (a < 0 || x->v[a].op != V_CONST)
		return false;
	*ret = x->v[a].k;
	return true;
}

static bool settled(const struct values *x, int a)
{
	return a < 0 || x->v[a].op == V_CONST || x->v[a].op == V_UNKNOWN;
}

int value_spread(struct values *x, int a)
{
	if (a < 0 || !value_is_scalar(x->v[a].op))
		return a;
	struct value v = source(V_FILL, x->v[a].type);
	v.a = a;
	v.domain = x->v[a].domain;
	v.bound = x->v[a].bound;
	return add(x, v);
}

static enum formula_type result_type(enum value_op op, enum formula_type operand)
{
	if (op >= V_EQ && op <= V_BOOL_COALESCE)
		return FORMULA_BOOL;
	if (op == V_YEARS_BETWEEN)
		return FORMULA_NUMBER;
	return operand;
}

/* Operations that would make a finite value of an infinite operand, or look at whether it is present. */
static bool hides_infinity(enum value_op op)
{
	switch (op) {
	case V_MIN: case V_MAX: case V_LOG: case V_LOG10: case V_EXP: case V_POW: case V_EQ: case V_NE: case V_LT: case V_LE: case V_KNOWN: case V_COALESCE:
		return true;
	default:
		return false;
	}
}

int value_finite(struct values *x, int a)
{
	if (a < 0 || x->v[a].bound <= ANY_FINITE)
		return a;
	struct value v = source(V_FINITE, x->v[a].type);
	v.a = a;
	v.bound = ANY_FINITE;
	return add(x, v);
}

/* Of operations that do not check their results; a and b are the bounds of the operands. */
static double unchecked_bound(const struct value *v, double a, double b)
{
	double larger = a > b ? a : b;
	switch (v->op) {
	case V_ADD: case V_SUB: return larger + 1;
	case V_MUL: return a + b;
	case V_DIV_BY: return a - log2_of(v->k) + 2;
	case V_NEG: case V_ABS: return a;
	case V_FLOOR: case V_CEIL: case V_ROUND: return (a > 0 ? a : 0) + 1;
	case V_MIN: case V_MAX: return larger;
	default: return ANY_FINITE;
	}
}

static bool checks_result(enum value_op op)
{
	return op == V_DIV || op == V_SQRT || op == V_LOG || op == V_LOG10 || op == V_EXP || op == V_POW || op == V_YEARS_BETWEEN || op == V_FINITE;
}

static double bound_of(const struct values *x, const struct value *v)
{
	double a = v->a >= 0 ? x->v[v->a].bound : 0, b = v->b >= 0 && v->op != V_ROUND ? x->v[v->b].bound : 0, larger = a > b ? a : b;
	if (checks_result(v->op))
		return ANY_FINITE;
	double r = unchecked_bound(v, a, b);
	return larger > ANY_FINITE && r < larger ? larger : r;  /* infinity times 0 is no number */
}

/* Folds when every operand is settled. */
static bool fold(struct values *x, const struct value *v, int *ret)
{
	if (!settled(x, v->a) || (v->op != V_ROUND && !settled(x, v->b)) || !settled(x, v->c))
		return false;
	struct one operand[3];
	int at[3] = { v->a, v->op == V_ROUND ? -1 : v->b, v->c };
	for (int i = 0; i < 3; i++)
		operand[i] = at[i] >= 0 ? (struct one){ x->v[at[i]].k, x->v[at[i]].op == V_CONST } : (struct one){ 0, true };
	struct one r = formula_apply(v, operand[0], operand[1], operand[2]);
	*ret = r.present ? value_const(x, v->type, r.v) : value_unknown(x, v->type, v->domain);
	return true;
}

static int finish(struct values *x, struct value v)
{
	int folded;
	if (fold(x, &v, &folded))
		return folded;
	v.bound = bound_of(x, &v);
	return add(x, v);
}

/* The cheaper form of an operation, when there is one. */
static bool simpler(struct values *x, enum value_op op, int a, int b, int *ret)
{
	double k;
	bool constant = value_is_const(x, b, &k);
	if (op == V_DIV && constant && k != 0) {
		struct value v = source(V_DIV_BY, x->v[a].type);
		v.a = value_spread(x, a);
		v.k = k;
		*ret = v.a < 0 ? -1 : finish(x, v);
		return true;
	}
	if (op == V_POW && constant && (k == 1 || k == 2 || k == 0.5)) {
		*ret = k == 1 ? a : k == 2 ? value_make(x, V_MUL, a, a) : value_make(x, V_SQRT, a, -1);
		return true;
	}
	if (op == V_NOT && x->v[a].op == V_NOT) {
		*ret = x->v[a].a;
		return true;
	}
	if (op == V_AND || op == V_OR) {
		for (int i = 0; i < 2; i++) {
			int one = i == 0 ? a : b, other = i == 0 ? b : a;
			if (!value_is_const(x, one, &k))
				continue;
			*ret = (k != 0) == (op == V_AND) ? other : one;
			return true;
		}
	}
	return false;
}

static bool commutes(enum value_op op)
{
	return op == V_ADD || op == V_MUL || op == V_MIN || op == V_MAX || op == V_EQ || op == V_NE || op == V_AND || op == V_OR || op == V_SAME;
}

int value_make(struct values *x, enum value_op op, int a, int b)
{
	bool unary = op == V_NEG || op == V_ABS || op == V_SQRT || op == V_FLOOR || op == V_CEIL || op == V_LOG || op == V_LOG10 || op == V_EXP || op == V_NOT || op == V_KNOWN ||
		op == V_BOOL_KNOWN;
	if (a < 0 || (b < 0 && !unary))
		return -1;
	int ret;
	if (!(settled(x, a) && settled(x, b)) && simpler(x, op, a, b, &ret))
		return ret;
	if (hides_infinity(op))
		a = value_finite(x, a);
	if (hides_infinity(op) || op == V_DIV)
		b = value_finite(x, b);
	struct value v = source(op, result_type(op, x->v[a].type));
	v.a = a;
	v.b = b;
	int folded;
	if (fold(x, &v, &folded))
		return folded;
	bool logic = op >= V_AND && op <= V_BOOL_COALESCE && op != V_KNOWN;
	bool scalar_a = value_is_scalar(x->v[a].op), scalar_b = b >= 0 && value_is_scalar(x->v[b].op);
	if (logic || op == V_KNOWN || unary || (scalar_a && scalar_b))
		v.a = value_spread(x, a);
	if (logic)
		v.b = value_spread(x, b);
	if (v.a < 0 || (v.b < 0 && !unary))
		return -1;
	if (commutes(op) && (value_is_scalar(x->v[v.a].op) || (v.a > v.b && !value_is_scalar(x->v[v.b].op)))) {
		int t = v.a;
		v.a = v.b;
		v.b = t;
	}
	return finish(x, v);
}

int value_select(struct values *x, int cond, int a, int b)
{
	double k;
	if (cond < 0 || a < 0 || b < 0)
		return -1;
	if (a == b && x->v[cond].op == V_CONST)
		return a;
	if (value_is_const(x, cond, &k))
		return k != 0 ? a : b;
	if (x->v[cond].op == V_UNKNOWN)
		return value_unknown(x, x->v[a].type, x->v[a].domain);
	struct value v = source(V_SELECT, x->v[a].type);
	v.domain = x->v[a].domain;
	v.a = value_spread(x, cond);
	v.b = a;
	v.c = b;
	double bound = x->v[a].bound > x->v[b].bound ? x->v[a].bound : x->v[b].bound;
	if (v.type == FORMULA_BOOL) {
		v.op = V_BOOL_SELECT;
		v.b = value_spread(x, a);
		v.c = value_spread(x, b);
	}
	if (v.a < 0 || v.b < 0 || v.c < 0)
		return -1;
	v.bound = bound;
	return add(x, v);
}

int value_coalesce(struct values *x, int a, int b)
{
	if (a < 0 || b < 0)
		return -1;
	a = value_finite(x, a);
	if (a < 0 || x->v[a].op == V_CONST)
		return a;
	if (x->v[a].op == V_UNKNOWN)
		return b;
	struct value v = source(V_COALESCE, x->v[a].type);
	v.domain = x->v[a].domain;
	v.a = value_spread(x, a);
	v.b = b;
	if (v.type == FORMULA_BOOL) {
		v.op = V_BOOL_COALESCE;
		v.b = value_spread(x, b);
	}
	if (v.a < 0 || v.b < 0)
		return -1;
	v.bound = x->v[a].bound > x->v[b].bound ? x->v[a].bound : x->v[b].bound;
	return add(x, v);
}

int value_round(struct values *x, int a, int decimals)
{
	if (a < 0)
		return -1;
	struct value v = source(V_ROUND, x->v[a].type);
	v.a = settled(x, a) ? a : value_spread(x, a);
	v.b = decimals;
	return v.a < 0 ? -1 : finish(x, v);
}

/* a x num / den: one multiplication and one division at most, so that the rounding is that of a hand calculation. A quotient takes the factors into
 * its two sides, where whole amounts stay exact: 30 万元 / 20 000 000 元 is 300 000 / 20 000 000 and rounds once. */
int value_scale(struct values *x, int a, int64_t num, int64_t den)
{
	if (a < 0)
		return -1;
	struct value v = x->v[a];
	double k = v.k * (double)den;
	if (v.op == V_DIV && (num != 1 || den != 1))
		return value_make(x, V_DIV, value_scale(x, v.a, num, 1), value_scale(x, v.b, den, 1));
	if (v.op == V_DIV_BY && (num != 1 || den != 1) && k == floor(k) && fabs(k) < 0x1p53)
		return value_make(x, V_DIV, value_scale(x, v.a, num, 1), value_const(x, FORMULA_NUMBER, k));
	if (num != 1)
		a = value_make(x, V_MUL, a, value_const(x, FORMULA_NUMBER, (double)num));
	if (den != 1)
		a = value_make(x, V_DIV, a, value_const(x, FORMULA_NUMBER, (double)den));
	return a;
}

int value_eq_text(struct values *x, int a, const char *text)
{
	if (a < 0)
		return -1;
	struct value v = source(V_EQ_TEXT, FORMULA_BOOL);
	v.a = value_spread(x, a);
	v.what = intern(x, text);
	if (v.a < 0 || v.what == NULL)
		return -1;
	v.domain = x->v[v.a].domain;
	return add(x, v);
}

int value_in_texts(struct values *x, int a, const char *const *words, int n)
{
	if (a < 0)
		return -1;
	if (n == 1)
		return value_eq_text(x, a, words[0]);
	struct texts *t = arena_new(x->s->arena, struct texts);
	const char **copy = arena_new_array(x->s->arena, const char *, (size_t)n);
	if (t == NULL || copy == NULL) {
		source_full(x->s);
		return -1;
	}
	memcpy(copy, words, (size_t)n * sizeof *copy);
	*t = (struct texts){ copy, n };
	struct value v = source(V_IN_TEXTS, FORMULA_BOOL);
	v.a = value_spread(x, a);
	if (v.a < 0)
		return -1;
	v.domain = x->v[v.a].domain;
	v.what = t;
	return add(x, v);
}

int value_lookup(struct values *x, const struct formula_table *t, int key)
{
	if (key < 0)
		return -1;
	struct value v = source(V_LOOKUP, FORMULA_NUMBER);
	v.a = value_spread(x, key);
	if (v.a < 0)
		return -1;
	v.domain = x->v[v.a].domain;
	v.what = t;
	v.bound = ANY_FINITE;
	return add(x, v);
}

/* --- other formulas --- */

/* A column of the other formula, `lag` years further back; it may be kept in another unit there. */
static int import_column(struct values *x, const struct formula *f, const struct value *old, int lag, const struct formula_names *names, size_t at)
{
	const struct input *in = &f->inputs[old->a];
	struct column c = { .unit = unit_one() };
	struct source *s = x->s;
	if (in->lag + lag > FORMULA_LAG_MAX || !names->column(names->user, in->name, in->lag + lag, &c)) {
		source_error(s, at, SAY(s, "导入那一年的数据，或缩短时期", "import that year, or shorten the period"), SAY(s, "没有 %s 往回 %d 年的数据", "there is no %s of %d years before"), in->name,
			in->lag + lag);
		return -1;
	}
	int64_t num, den;
	if (c.kind != in->kind || (c.kind == COL_NUMBER && !unit_ratio(&c.unit, &in->unit, &num, &den))) {
		source_error(s, at, NULL, SAY(s, "%s 各年的类型或单位不一致", "%s changes its type or unit between the years"), in->name);
		return -1;
	}
	int v = value_column(x, &c, in->name, in->lag + lag);
	return c.kind == COL_NUMBER ? value_scale(x, v, num, den) : v;
}

static void mark(const struct formula *f, bool *needed)
{
	needed[f->root] = true;
	for (int i = f->root; i >= 0; i--) {
		int operands[3], n = needed[i] ? value_operands(&f->v[i], operands) : 0;
		for (int k = 0; k < n; k++)
			needed[operands[k]] = true;
	}
}

/* The same operation here. `domain` is that of its texts in this formula. */
static int import_one(struct values *x, const struct value *old, const int *map, int domain)
{
	struct value v = *old;
	v.domain = domain;
	if (old->op == V_EQ_TEXT && (v.what = intern(x, old->what)) == NULL)
		return -1;
	if (old->op == V_TEXT)
		x->domains[domain_find(x, domain)].n_texts++;
	int operands[3], n = value_operands(old, operands);
	for (int k = 0; k < n; k++)
		if (map[operands[k]] < 0)
			return -1;
	if (n > 0)
		v.a = map[old->a];
	if (n > 1)
		v.b = map[old->b];
	if (n > 2)
		v.c = map[old->c];
	return add(x, v);
}

static bool has_domain(const struct value *v)
{
	return v->type == FORMULA_ENUM || v->op == V_EQ_TEXT || v->op == V_IN_TEXTS || v->op == V_LOOKUP;
}

int value_import(struct values *x, const struct formula *f, int lag, const struct formula_names *names, size_t at)
{
	bool *needed = arena_new_array(x->s->arena, bool, (size_t)f->n);
	int *map = arena_new_array(x->s->arena, int, (size_t)f->n), *domains = arena_new_array(x->s->arena, int, (size_t)f->n_domains + 1);
	if (needed == NULL || map == NULL || domains == NULL) {
		source_full(x->s);
		return -1;
	}
	for (int i = 0; i < f->n_domains; i++)
		domains[i] = domain_new(x);
	mark(f, needed);
	for (int i = 0; i <= f->root; i++) {
		const struct value *old = &f->v[i];
		map[i] = -1;
		if (!needed[i])
			continue;
		bool texts = has_domain(old);
		if (old->op == V_COLUMN)
			map[i] = import_column(x, f, old, lag, names, at);
		else if (old->op == V_YEAR_START || old->op == V_YEAR_END)
			map[i] = value_year(x, old->op, old->a + lag);
		else
			map[i] = import_one(x, old, map, texts ? domains[old->domain] : 0);
		if (map[i] < 0)
			return -1;
		if (texts)
			domain_join(x, domains[old->domain], x->v[map[i]].domain);
	}
	return map[f->root];
}
