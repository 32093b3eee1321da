/* project_guard.c - one file as a frame of one row, for formulas.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_guard.h"
#include <stdlib.h>
#include <string.h>
#include "indicators/frame.h"

const struct project_column *project_column_named(const struct project_plan *p, const char *name)
{
	for (int i = 0; i < p->n_columns; i++)
		if (strcmp(p->columns[i].column.name, name) == 0)
			return &p->columns[i];
	return NULL;
}

static bool field_value(const struct project_file *f, int field, double *ret_v)
{
	const struct project_field *pf = &f->plan->fields[field];
	const char *text = project_text(f, field);
	int64_t v;
	if (text == NULL)
		return false;
	switch (pf->kind) {
	case FIELD_IS_NUMBER:
		if (!project_number(f, field, &v))
			return false;
		*ret_v = (double)v;
		return true;
	case FIELD_IS_YEAR: *ret_v = strtod(text, NULL); return true;
	case FIELD_IS_FLAG: *ret_v = strcmp(text, "1") == 0; return true;
	case FIELD_IS_DATE: *ret_v = project_day(f, field); return true;
	case FIELD_IS_WORD: *ret_v = project_word_of(pf->words, text); return *ret_v >= 0;
	default: return false;
	}
}

bool project_column_value(const struct project_file *f, const struct project_column *c, int32_t day, double *ret_v)
{
	int32_t on;
	switch (c->from) {
	case FROM_FIELD: return field_value(f, c->index, ret_v);
	case FROM_PARAMETER: return day != DAY_NONE && project_parameter_on(&f->plan->parameters[c->index], day, ret_v);
	case FROM_STAGE:
		on = project_on(f, c->index, c->stage);
		*ret_v = on;
		return on != DAY_NONE;
	}
	return false;
}

static enum rc frame_of(struct ctx *c, const struct project_file *f, const struct formula *guard, int32_t day, struct frame *ret_frame)
{
	const char *const *names;
	const int *lags;
	struct frame_builder b;
	int n = formula_inputs(guard, &names, &lags);
	TRY(frame_begin(&b, &c->arena, 1));
	for (int i = 0; i < n; i++) {
		const struct project_column *pc = project_column_named(f->plan, names[i]);
		struct frame_fill fill;
		double v;
		if (pc == NULL)
			continue;
		TRY(frame_add(&b, names[i], 0, pc->column.kind, &pc->column.unit, pc->column.dict, &fill));
		if (project_column_value(f, pc, day, &v))
			frame_set(&fill, 0, v);
	}
	frame_done(&b, ret_frame);
	return RC_OK;
}

enum rc project_guard_holds(struct ctx *c, const struct project_file *f, const struct formula *guard, int32_t day, bool *ret_holds, bool *ret_known)
{
	struct formula_run run;
	struct frame frame;
	const char *absent = NULL;
	double v = 0;
	bool present = false;
	if (frame_of(c, f, guard, day, &frame) != RC_OK)
		return ctx_no_memory(c);
	enum rc rc = formula_bind(&c->arena, guard, &frame, NULL, &run, &absent);
	if (rc != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "guard '%s' cannot be bound (%s)", formula_text(guard), absent ? absent : "");
	formula_trace(&c->arena, &run, 0, &v, &present);
	*ret_known = present;
	*ret_holds = present && v != 0;
	return RC_OK;
}
