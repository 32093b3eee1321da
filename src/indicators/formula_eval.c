/* formula_eval.c - formulas: one row, step by step.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The meaning of every operation in its plainest form. Constants are folded with it, explanations are made with it, and the fuzzer holds the fast
 * program against it. Booleans are 0 and 1. */
#include <math.h>
#include "base/num.h"
#include "base/period.h"
#include "indicators/fmath.h"
#include "indicators/formula_parts.h"

static const int32_t DAYS_MAX = 4000000;  /* some eleven thousand years around 1970 */

double formula_years_between(double from, double to)
{
	if (!(fabs(from) < DAYS_MAX && fabs(to) < DAYS_MAX))
		return (double)NAN;
	bool back = to < from;
	struct date a = date_of((int32_t)(back ? to : from)), b = date_of((int32_t)(back ? from : to));
	int years = b.year - a.year - (b.month < a.month || (b.month == a.month && b.day < a.day));
	return back ? -years : years;
}

static double arithmetic(const struct value *v, double a, double b)
{
	switch (v->op) {
	case V_ADD: return a + b;
	case V_SUB: return a - b;
	case V_MUL: return a * b;
	case V_DIV: return a / b;
	case V_DIV_BY: return a / v->k;
	case V_NEG: return -a;
	case V_ABS: return fabs(a);
	case V_SQRT: return sqrt(a);
	case V_FLOOR: return floor(a);
	case V_CEIL: return ceil(a);
	case V_ROUND: return num_round(a, v->b);
	case V_MIN: return b < a ? b : a;
	case V_MAX: return b > a ? b : a;
	case V_LOG: return fmath_log(a);
	case V_LOG10: return fmath_log10(a);
	case V_EXP: return fmath_exp(a);
	case V_POW: return fmath_pow(a, b);
	case V_YEARS_BETWEEN: return formula_years_between(a, b);
	default: return a;  /* FINITE, FILL */
	}
}

static bool comparison(enum value_op op, double a, double b)
{
	return op == V_EQ ? a == b : op == V_NE ? a != b : op == V_LT ? a < b : a <= b;
}

static struct one truth(bool v)
{
	return (struct one){ v, true };
}

static const struct one nothing = { 0, false };

/* Kleene: a side that settles the question makes the other one irrelevant. */
static struct one logic(enum value_op op, struct one a, struct one b)
{
	bool stop = op == V_OR;  /* true settles or, false settles and */
	if ((a.present && (a.v != 0) == stop) || (b.present && (b.v != 0) == stop))
		return truth(stop);
	return a.present && b.present ? truth(!stop) : nothing;
}

struct one formula_apply(const struct value *v, struct one a, struct one b, struct one c)
{
	switch (v->op) {
	case V_EQ: case V_NE: case V_LT: case V_LE:
		return a.present && b.present ? truth(comparison(v->op, a.v, b.v)) : nothing;
	case V_SAME:
		return a.present && b.present ? truth((a.v != 0) == (b.v != 0)) : nothing;
	case V_AND: case V_OR:
		return logic(v->op, a, b);
	case V_NOT:
		return a.present ? truth(a.v == 0) : nothing;
	case V_KNOWN: case V_BOOL_KNOWN:
		return truth(a.present);
	case V_SELECT: case V_BOOL_SELECT:
		return !a.present ? nothing : a.v != 0 ? b : c;
	case V_COALESCE: case V_BOOL_COALESCE:
		return a.present ? a : b;
	default:
		break;
	}
	if (!a.present || !b.present)
		return nothing;
	double r = arithmetic(v, a.v, b.v);
	return isfinite(r) ? (struct one){ r, true } : nothing;
}

static const struct by_text *table_of(const struct formula_run *run, int value)
{
	for (int i = 0; i < run->f->n_tables; i++)
		if (run->f->table_values[i] == value)
			return &run->bound->tables[i];
	return NULL;
}

static struct one through(const struct by_text *t, struct one key)
{
	uint32_t i = key.present && key.v >= 0 && key.v < t->n ? (uint32_t)key.v : UINT32_MAX;
	return i < t->n && t->present[i] ? (struct one){ t->v[i], true } : nothing;
}

static struct one source(const struct formula_run *run, int value, size_t row)
{
	const struct value *v = &run->f->v[value];
	switch (v->op) {
	case V_CONST:
		return (struct one){ v->k, true };
	case V_PARAM:
		return isfinite(run->params[v->a]) ? (struct one){ run->params[v->a], true } : nothing;
	case V_YEAR_START: case V_YEAR_END: {
		int year = run->bound->period_year - v->a;
		if (run->bound->period_year == 0)
			return nothing;
		return (struct one){ v->op == V_YEAR_START ? days_of(year, 1, 1) : days_of(year, 12, 31), true };
	}
	case V_TEXT: {
		uint32_t i = dict_find(&run->bound->dicts[v->domain], v->what);
		return i == UINT32_MAX ? nothing : (struct one){ i, true };
	}
	case V_COLUMN: {
		const struct column *c = run->cols[v->a];
		const struct by_text *renumber = table_of(run, value);
		if (c == NULL || !column_has(c, row))
			return nothing;
		struct one r = { c->v[row], true };
		if (c->kind == COL_BOOL)
			r.v = r.v != 0;
		return renumber != NULL ? through(renumber, r) : r;
	}
	default:
		return nothing;
	}
}

static struct one step(const struct formula_run *run, int value, size_t row, const struct one *done)
{
	const struct value *v = &run->f->v[value];
	int at[3], n = value_operands(v, at);
	if (n == 0)
		return source(run, value, row);
	struct one a = done[v->a], b = n > 1 ? done[v->b] : (struct one){ 0, true }, c = n > 2 ? done[v->c] : b;
	const struct by_text *t;
	switch (v->op) {
	case V_EQ_TEXT:
		if (!a.present)
			return nothing;
		const struct dict *d = &run->bound->dicts[v->domain];
		uint32_t i = dict_find(d, v->what);
		return truth(i != UINT32_MAX && a.v == i);
	case V_IN_TEXTS:
		t = table_of(run, value);
		if (t == NULL || !a.present)
			return nothing;
		return truth(through(t, a).v != 0);
	case V_LOOKUP:
		t = table_of(run, value);
		return t == NULL ? nothing : through(t, a);
	default:
		return formula_apply(v, a, b, c);
	}
}

const struct one *formula_eval_all(struct arena *a, const struct formula_run *run, size_t row)
{
	struct one *done = arena_new_array(a, struct one, (size_t)run->f->n);
	for (int i = 0; done != NULL && i < run->f->n; i++)
		done[i] = step(run, i, row, done);
	return done;
}
