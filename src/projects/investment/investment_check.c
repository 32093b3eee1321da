/* investment_check.c - what the formulas of the plan say about a report: figures that the program fills in, and checks that do not hold.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "base/num.h"
#include "indicators/frame.h"
#include "projects/investment/investment_sheet.h"

static const struct invest_name *name_of(const struct invest_plan *p, const char *name)
{
	for (int i = 0; i < p->n_names; i++)
		if (strcmp(p->names[i].column.name, name) == 0)
			return &p->names[i];
	return NULL;
}

static bool cell_value(const struct invest_cell *cells, int at, double *ret_v)
{
	if (cells == NULL || !cells[at].has)
		return false;
	*ret_v = (double)cells[at].number;
	return true;
}

static bool mean_value(const struct invest_work *w, int at, double *ret_v)
{
	double sum = 0;
	int n = 0;
	for (int i = 0; i < w->n_before; i++)
		if (w->before[i][at].has) {
			sum += (double)w->before[i][at].number;
			n++;
		}
	*ret_v = n > 0 ? sum / n : 0;
	return n > 0;
}

/* False: not known. */
static bool value_of(const struct invest_work *w, const struct invest_name *n, double *ret_v)
{
	switch (n->from) {
	case INVEST_OWN: return cell_value(w->sheet.cells, n->index, ret_v);
	case INVEST_PREV: return cell_value(w->sheet.prev, n->index, ret_v);
	case INVEST_YEAREND: return cell_value(w->yearend, n->index, ret_v);
	case INVEST_MEAN6: return mean_value(w, n->index, ret_v);
	case INVEST_PROJECT: *ret_v = (double)w->project[n->index]; return w->project_has[n->index];
	case INVEST_FACT: *ret_v = w->facts[n->index]; return true;
	case INVEST_FROMS: break;
	}
	return false;
}

/* Runs one formula. The trace is what people see of it. */
static enum rc run(struct ctx *c, const struct invest_work *w, const struct formula *f, double *ret_v, bool *ret_known, const char **ret_trace)
{
	const char *const *names, *absent = NULL;
	const int *lags;
	struct frame_builder b;
	struct frame frame;
	struct formula_run program;
	int n = formula_inputs(f, &names, &lags);
	if (frame_begin(&b, &c->arena, 1) != RC_OK)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		const struct invest_name *name = name_of(w->sheet.plan, names[i]);
		struct frame_fill fill;
		double v;
		if (name == NULL)
			continue;
		if (frame_add(&b, names[i], 0, name->column.kind, &name->column.unit, NULL, &fill) != RC_OK)
			return ctx_no_memory(c);
		if (value_of(w, name, &v))
			frame_set(&fill, 0, v);
	}
	frame_done(&b, &frame);
	if (formula_bind(&c->arena, f, &frame, NULL, &program, &absent) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "formula '%s' cannot be bound (%s)", formula_text(f), absent != NULL ? absent : "");
	*ret_trace = formula_trace(&c->arena, &program, 0, ret_v, ret_known);
	return RC_OK;
}

enum rc invest_work_fill(struct ctx *c, struct invest_work *w)
{
	const struct invest_plan *p = w->sheet.plan;
	for (int i = 0; i < p->n_columns; i++) {
		struct invest_cell *cell = &w->sheet.cells[i];
		const char *trace;
		char text[32];
		double v;
		bool known;
		if (p->columns[i].prefill == NULL || cell->typed)
			continue;
		TRY(run(c, w, p->columns[i].prefill, &v, &known, &trace));
		if (!known || fabs(v) > 9e15 || (v < 0 && !p->columns[i].negative))
			continue;
		num_print_scaled_short(text, llround(v), p->columns[i].decimals);
		if (cell->has && strcmp(text, cell->text) == 0)
			continue;
		*cell = (struct invest_cell){ .text = arena_strdup(&c->arena, text), .number = llround(v), .has = true, .move = cell->move };
		if (cell->text == NULL)
			return ctx_no_memory(c);
		w->changed[i] = true;
	}
	return RC_OK;
}

static const char *answer_to(const struct invest_sheet *s, const char *check)
{
	for (int i = 0; i < s->n_answers; i++)
		if (strcmp(s->answers[i].check, check) == 0)
			return s->answers[i].text;
	return NULL;
}

static void note(struct invest_sheet *s, int check, bool unknown, const char *trace)
{
	const struct invest_check *k = &s->plan->checks[check];
	const char *answer = answer_to(s, k->id);
	s->findings[s->n_findings++] = (struct invest_finding){ .check = check, .unknown = unknown, .trace = trace, .answer = answer };
	s->errors += k->severity == INVEST_ERROR && !unknown;
	s->unknown += k->severity == INVEST_ERROR && unknown;
	s->open_warnings += k->severity == INVEST_WARNING && !unknown && answer == NULL;
}

/* Beside the formulas: decreases that cite an accepted month are corrections. */
static void facts_of(struct invest_work *w)
{
	int at = invest_column_of(w->sheet.plan, "corrects");
	const struct invest_cell *cell = at >= 0 ? &w->sheet.cells[at] : NULL;
	w->facts[FACT_CORRECTION] = w->sheet.report.revision > 0;
	for (int i = 0; cell != NULL && cell->has && i < w->n_others; i++)
		if (w->others[i].accepted != 0 && strcmp(w->others[i].month, w->sheet.report.month) < 0 && strncmp(cell->text, w->others[i].month, 7) == 0)
			w->facts[FACT_CORRECTION] = 1;
}

enum rc invest_work_check(struct ctx *c, struct invest_work *w)
{
	struct invest_sheet *s = &w->sheet;
	s->findings = arena_new_array(&c->arena, struct invest_finding, (size_t)s->plan->n_checks + 1);
	if (s->findings == NULL)
		return ctx_no_memory(c);
	s->n_findings = s->errors = s->open_warnings = s->unknown = 0;
	facts_of(w);
	for (int i = 0; i < s->plan->n_checks; i++) {
		const char *trace;
		double v;
		bool known;
		TRY(run(c, w, s->plan->checks[i].holds, &v, &known, &trace));
		if (!known || v == 0)
			note(s, i, !known, trace);
	}
	return RC_OK;
}
