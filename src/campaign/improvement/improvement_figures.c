/* improvement_figures.c - the rule over the city's columns, and what the figures of later years say about a target.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/num.h"
#include "campaign/improvement/improvement_figures.h"
#include "indicators/formula.h"

struct naming { const struct registry *g; const struct indicators *list; struct arena *a; };

static bool describe(void *user, const char *name, int lag, struct column *ret_col)
{
	const struct naming *n = user;
	if (!view_describe(n->g, n->list, name, ret_col))
		return false;
	ret_col->lag = lag;
	return true;
}

static const char *const *known(void *user)
{
	const struct naming *n = user;
	return view_names(n->a, n->list);
}

/* What a formula gives for every row: value and whether there is one. */
struct column_of { double *v; bool *has; };

static enum rc run_over(struct ctx *c, const struct formula *f, const struct frame *fr, struct column_of *ret_col)
{
	struct formula_run run;
	const char *missing = "";
	double out[FRAME_BLOCK];
	uint64_t present[FRAME_BLOCK / 64];
	ret_col->v = arena_new_array(&c->arena, double, fr->rows + 1);
	ret_col->has = arena_new_array(&c->arena, bool, fr->rows + 1);
	char *scratch = ctx_alloc(c, formula_scratch_size(f) + 64);
	if (ret_col->v == NULL || ret_col->has == NULL || scratch == NULL)
		return ctx_no_memory(c);
	if (formula_bind(&c->arena, f, fr, NULL, &run, &missing) != RC_OK)
		return ctx_fail(c, RC_BAD_INPUT, "rule", TR(c, "规则中的 %s 没有数据", "there are no figures of %s, which the rule names"), missing);
	scratch += (64 - (uintptr_t)scratch % 64) % 64;
	for (size_t at = 0; at < fr->rows; at += FRAME_BLOCK) {
		size_t n = fr->rows - at < FRAME_BLOCK ? fr->rows - at : FRAME_BLOCK;
		formula_run(&run, at, n, out, present, scratch);
		for (size_t i = 0; i < n; i++) {
			ret_col->has[at + i] = present[i >> 6] >> (i & 63) & 1;
			ret_col->v[at + i] = out[i];
		}
	}
	return RC_OK;
}

static enum rc compile(struct ctx *c, const struct naming *n, const char *text, int want, const struct unit *unit, const struct formula **ret_f)
{
	struct plan_report r;
	struct formula_names names = { .column = describe, .known = known, .user = (void *)n };
	plan_report_init(&r, &c->arena);
	r.english = c->english;
	*ret_f = formula_compile(&c->arena, &r, NULL, text, &names, want, unit);
	return *ret_f != NULL ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "rule", TR(c, "规则用不了：%s", "the rule cannot be used: %s"), r.n > 0 ? r.issues[0].text : "");
}

enum { WANTS = 32 };
static void add_wants(const struct formula *f, struct view_want *wants, int *n)
{
	const char *const *names;
	const int *lags;
	int more = formula_inputs(f, &names, &lags);
	for (int i = 0; i < more && *n < WANTS; i++) {
		bool there = false;
		for (int k = 0; k < *n; k++)
			there = there || (wants[k].lag == lags[i] && strcmp(wants[k].name, names[i]) == 0);
		if (!there)
			wants[(*n)++] = (struct view_want){ .name = names[i], .lag = lags[i] };
	}
}

/* 10^-4 of the unit, rounded as it is shown; what the rule compares is the figure itself. */
static int64_t scaled(double v) { return (int64_t)(num_round(v, IMPROVE_DECIMALS) * IMPROVE_SCALE + (v < 0 ? -0.5 : 0.5)); }

static enum rc fill(struct ctx *c, const struct improvement_rule *u, const struct naming *names, int year, bool where, int64_t only, struct view *v, struct improvement_columns *ret_cols)
{
	struct view_want wants[WANTS];
	struct column_of value, fits = { NULL, NULL };
	const struct formula *of, *when = NULL;
	int n = 0;
	TRY(compile(c, names, u->value, FORMULA_NUMBER, &u->unit, &of));
	if (where && u->where != NULL)
		TRY(compile(c, names, u->where, FORMULA_BOOL, NULL, &when));
	add_wants(of, wants, &n);
	if (when != NULL)
		add_wants(when, wants, &n);
	const struct scope area = { .kind = only != 0 ? SCOPE_SUBJECT : SCOPE_ALL, .subject = only };
	TRY(view_open(c, &area, year, AS_OF_NOW, wants, n, v));
	TRY(run_over(c, of, &v->frame, &value));
	if (when != NULL)
		TRY(run_over(c, when, &v->frame, &fits));
	*ret_cols = (struct improvement_columns){ .year = year, .rows = v->frame.rows, .exact = value.v, .has = value.has, .fits = arena_new_array(&c->arena, bool, v->frame.rows + 1),
		.value = arena_new_array(&c->arena, int64_t, v->frame.rows + 1), .batch = 0 };
	if (ret_cols->fits == NULL || ret_cols->value == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < v->frame.rows; i++) {
		ret_cols->fits[i] = when == NULL || (fits.has[i] && fits.v[i] != 0); /* who is not known to fit is not selected */
		ret_cols->value[i] = value.has[i] ? scaled(value.v[i]) : IMPROVE_UNKNOWN;
	}
	return RC_OK;
}

enum rc improvement_columns(struct ctx *c, const struct registry *g, const struct improvement_rule *u, int year, bool where, int64_t only, struct improvement_columns *ret_cols)
{
	const struct indicators *list;
	struct view v = VIEW_NONE;
	struct as_of last;
	TRY(indicators_hold(c, &list));
	enum rc rc = fill(c, u, &(struct naming){ g, list, &c->arena }, year, where, only, &v, ret_cols);
	if (rc == RC_OK && v.reg != g) /* the registry changed between the two: the rows are others */
		rc = ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "企业名录刚有变动，请重试", "the register has just changed: try again"));
	if (v.hold != NULL)
		view_close(c, &v);
	indicators_drop(c, list);
	TRY(rc);
	TRY(facts_last(c, &last));
	ret_cols->batch = last.batch;
	return RC_OK;
}

/* ---- Outcomes. */

struct shelf_of_years { int64_t only; struct { const char *rule; struct improvement_columns cols; } list[4 * IMPROVE_YEARS]; int n; };

static enum rc columns_of(struct ctx *c, const struct registry *g, const struct improvement_plan *p, struct shelf_of_years *s, const char *rule, int year, const struct improvement_columns **ret_cols)
{
	const struct improvement_rule *u = improvement_rule_of(p, rule);
	*ret_cols = NULL;
	for (int i = 0; i < s->n; i++)
		if (s->list[i].cols.year == year && strcmp(s->list[i].rule, rule) == 0)
			*ret_cols = &s->list[i].cols;
	if (*ret_cols != NULL || u == NULL || s->n == (int)(sizeof s->list / sizeof *s->list))
		return RC_OK; /* a rule that left the plan says nothing any more */
	TRY(improvement_columns(c, g, u, year, false, s->only, &s->list[s->n].cols));
	s->list[s->n].rule = rule;
	*ret_cols = &s->list[s->n++].cols;
	return RC_OK;
}

static void judge(const struct improvement_row *o, const struct improvement_figure *f, struct improvement_outcome *x)
{
	int64_t target = o->target != IMPROVE_UNKNOWN ? o->target : o->below;
	if (!f->known || f->year == o->year)
		return;
	x->of = f->year;
	x->value = f->value;
	x->reached = x->value >= target;
	if (x->of == o->result_year)
		x->result = x->reached ? RESULT_MET : RESULT_NOT_MET;
}

struct asking { struct ctx *c; const struct registry *g; const struct improvement_plan *p; struct shelf_of_years *shelf; int years[SCALE_YEARS], n_years; };

static enum rc figure_of(struct asking *k, const struct improvement_row *o, int64_t row, int year, struct improvement_figure *ret_f, bool *ret_there)
{
	const struct improvement_columns *cols;
	*ret_there = false;
	for (int i = 0; i < k->n_years; i++)
		*ret_there = *ret_there || k->years[i] == year;
	if (!*ret_there)
		return RC_OK;
	TRY(columns_of(k->c, k->g, k->p, k->shelf, o->rule, year, &cols));
	bool has = cols != NULL && (size_t)row < cols->rows && cols->has[row];
	*ret_f = (struct improvement_figure){ year, has, has ? cols->value[row] : IMPROVE_UNKNOWN };
	return RC_OK;
}

static enum rc outcome_of(struct asking *k, const struct improvement_row *o, struct improvement_outcome *x)
{
	int64_t row = k->shelf->only != 0 ? 0 : registry_row_of_subject(k->g, o->enterprise);
	struct improvement_figure f;
	bool there;
	*x = (struct improvement_outcome){ .result = RESULT_UNKNOWN };
	if (k->shelf->only != 0 && (x->years = arena_new_array(&k->c->arena, struct improvement_figure, IMPROVE_YEARS)) == NULL)
		return ctx_no_memory(k->c);
	for (int year = o->year; row >= 0 && year <= o->result_year && year < o->year + IMPROVE_YEARS; year++) {
		TRY(figure_of(k, o, row, year, &f, &there));
		if (!there)
			continue;
		if (x->years != NULL)
			x->years[x->n++] = f;
		judge(o, &f, x);
	}
	return RC_OK;
}

enum rc improvement_outcomes(struct ctx *c, const struct improvement_row *rows, int n, struct improvement_outcome *ret_outcomes)
{
	struct asking k = { .c = c, .shelf = arena_new(&c->arena, struct shelf_of_years) };
	if (k.shelf == NULL)
		return ctx_no_memory(c);
	k.shelf->only = n == 1 ? rows[0].enterprise : 0;
	TRY(improvement_plan_get(c, &k.p));
	TRY(facts_years(c, k.years, SCALE_YEARS, &k.n_years));
	TRY(registry_hold(c, &k.g));
	enum rc rc = RC_OK;
	for (int i = 0; i < n && rc == RC_OK; i++)
		rc = outcome_of(&k, &rows[i], &ret_outcomes[i]);
	registry_drop(c, k.g);
	return rc;
}
