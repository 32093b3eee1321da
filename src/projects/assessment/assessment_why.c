/* assessment_why.c - why a project counts or does not: the values that were read, and the formulas with them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "base/text.h"
#include "projects/assessment/assessment_priv.h"

static const char *value_text(struct ctx *c, const struct column *col, double v)
{
	char text[DATE_TEXT > 32 ? DATE_TEXT : 32];
	if (col->kind == COL_ENUM)
		return col->dict != NULL && v >= 0 && v < col->dict->n ? col->dict->words[(int)v] : "";
	if (col->kind == COL_DATE)
		date_print(text, (int32_t)v);
	else
		num_print(text, v);
	return arena_strdup(&c->arena, text);
}

static bool is_own(const struct assess_plan *p, const char *name)
{
	struct assess_column col;
	return assess_column_of(p, name, &col) && (col.from == ASSESS_FROM_PARAMETER || (col.from == ASSESS_FROM_OWN && col.index == ASSESS_CUT_OFF));
}

const char *assess_inputs(struct ctx *c, const struct assess_plan *p, const struct frame *f, size_t row)
{
	const char *all = "";
	for (int i = 0; i < f->n_cols && all != NULL; i++) {
		const struct column *col = &f->cols[i];
		if (!column_has(col, row) || is_own(p, col->name))
			continue;
		const char *v = value_text(c, col, col->v[row]);
		all = v != NULL ? arena_printf(&c->arena, "%s%s%s=%s", all, all[0] ? " " : "", col->name, v) : NULL;
	}
	return all;
}

static const char *trace(struct ctx *c, const struct formula *f, const struct frame *frame, size_t row)
{
	struct formula_run run;
	const char *absent = NULL;
	double v;
	bool present;
	if (f == NULL || formula_bind(&c->arena, f, frame, NULL, &run, &absent) != RC_OK)
		return NULL;
	return formula_trace(&c->arena, &run, row, &v, &present);
}

const char *assess_why(struct ctx *c, const struct assess_plan *p, int metric, const struct frame *f, size_t row)
{
	const struct assess_metric *m = &p->metrics[metric];
	const struct formula *parts[] = { m->where, m->hit, m->amount, m->per };
	const char *all = "";
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && all != NULL; i++) {
		const char *one = trace(c, parts[i], f, row);
		if (one != NULL)
			all = arena_printf(&c->arena, "%s%s%s", all, all[0] ? "\n" : "", one);
	}
	return all;
}

/* ---- From stored values. */

/* The value of `name` in "a=1 b=x"; empty: none. */
static struct slice stored_value(const char *inputs, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = inputs; at != NULL && *at != '\0'; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL)
		if (strncmp(at, name, n) == 0 && at[n] == '=')
			return (struct slice){ at + n + 1, strcspn(at + n + 1, " ") };
	return (struct slice){ "", 0 };
}

static bool read_value(const struct column *col, struct slice s, double *ret_v)
{
	int32_t day;
	if (s.n == 0)
		return false;
	if (col->kind == COL_DATE) {
		if (!date_parse(s.p, s.n, &day))
			return false;
		*ret_v = day;
		return true;
	}
	if (col->kind != COL_ENUM)
		return num_parse(s.p, s.n, 0, ret_v) == NUM_OK;
	for (uint32_t i = 0; col->dict != NULL && i < col->dict->n; i++)
		if (strlen(col->dict->words[i]) == s.n && memcmp(col->dict->words[i], s.p, s.n) == 0) {
			*ret_v = i;
			return true;
		}
	return false;
}

static bool stored(const struct assess_plan *p, const struct assess_column *col, const char *name, const char *inputs, int32_t cut_off, double *ret_v)
{
	if (col->from == ASSESS_FROM_PARAMETER)
		return project_parameter_on(&p->parameters[col->index], cut_off, ret_v);
	if (col->from == ASSESS_FROM_OWN && col->index == ASSESS_CUT_OFF) {
		*ret_v = cut_off;
		return true;
	}
	return read_value(&col->column, stored_value(inputs, name), ret_v);
}

const char *assess_why_stored(struct ctx *c, const struct assess_plan *p, int metric, const char *inputs, int32_t cut_off)
{
	struct assess_needs needs;
	struct frame_builder b;
	struct frame frame;
	if (assess_needs_of(c, p, &needs) != RC_OK || frame_begin(&b, &c->arena, 1) != RC_OK)
		return NULL;
	b.frame.period_year = date_of(cut_off).year;
	for (int i = 0; i < needs.n; i++) {
		struct assess_column col;
		struct frame_fill fill;
		double v;
		if (!assess_column_of(p, needs.names[i], &col) || frame_add(&b, needs.names[i], 0, col.column.kind, &col.column.unit, col.column.dict, &fill) != RC_OK)
			return NULL;
		if (stored(p, &col, needs.names[i], inputs, cut_off, &v))
			frame_set(&fill, 0, v);
	}
	frame_done(&b, &frame);
	return assess_why(c, p, metric, &frame, 0);
}
