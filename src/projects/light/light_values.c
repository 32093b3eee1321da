/* light_values.c - judging: the columns of one project on a day, and the first rule that holds.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/app.h"
#include "indicators/frame.h"
#include "projects/light/light.h"
#include "projects/file/project_guard.h"

enum { MONTHS = 12, CENTS = 100 };

/* What the report and the year's plan make of a project; `why` of what is unknown. */
struct own_values { bool has[OWN_COLUMNS]; double v[OWN_COLUMNS]; struct plan_words why[OWN_COLUMNS]; };
struct judging { struct ctx *c; const struct project_file *f; const struct light_plan *plan; int32_t day; struct own_values own; };

/* ---- The year's plan. */

/* Amounts of the file are decimals with two places. */
static int64_t cents(const char *text) { return text ? llround(strtod(text, NULL) * CENTS) : 0; }

struct year_plan { bool has; int64_t amount, by_month[MONTHS]; bool has_months; };

static void read_months(const char *text, struct year_plan *y)
{
	char *end;
	for (int i = 0; i < MONTHS; i++) {
		y->by_month[i] = llround(strtod(text, &end) * CENTS);
		if (end == text)
			return;
		text = end + strspn(end, " ,;");
	}
	y->has_months = true;
}

static struct year_plan plan_of(const struct project_file *f, int year)
{
	struct year_plan y = { 0 };
	int list = f->plan->known_list[KNOWN_PLAN];
	const struct project_list_plan *lp = &f->plan->lists[list];
	int amount = project_list_field_of(lp, "amount"), months = project_list_field_of(lp, "months");
	for (int i = 0; i < f->lists[list].n; i++) {
		const struct project_item *item = &f->lists[list].items[i];
		if (atoi(item->id) != year || amount < 0 || item->values[amount].text == NULL)
			continue;
		y.has = true;
		y.amount = cents(item->values[amount].text);
		if (months >= 0 && item->values[months].text != NULL)
			read_months(item->values[months].text, &y);
	}
	return y;
}

/* The month of the year in which work begins: of the start, else of the day agreed; 1 when that was before the year or nobody knows. */
static int first_month(const struct project_file *f, int year)
{
	int32_t day = project_begun(f);
	if (day == DAY_NONE)
		day = project_day(f, f->plan->known[KNOWN_START_AGREED]);
	return day != DAY_NONE && date_of(day).year == year ? date_of(day).month : 1;
}

/* Expected up to the end of a month, as a fraction of the plan. */
static void expected_of(const struct project_file *f, const struct year_plan *y, int year, int month, int64_t *ret_up, int64_t *ret_down)
{
	int first = first_month(f, year);
	*ret_up = month >= first ? month - first + 1 : 0;
	*ret_down = MONTHS - first + 1;
	if (!y->has_months)
		return;
	*ret_up = 0;
	*ret_down = y->amount;
	for (int i = 0; i < month; i++)
		*ret_up += y->by_month[i];
}

/* 100 n / d, exact where the quotient is whole. */
static double percent(__int128 n, __int128 d)
{
	n *= 100;
	return n % d == 0 ? (double)(n / d) : (double)((long double)n / (long double)d);
}

/* ---- Own columns. */

static void own_set(struct own_values *o, enum light_own i, double v)
{
	o->has[i] = true;
	o->v[i] = v;
}

static void own_unknown(struct own_values *o, struct plan_words why)
{
	for (int i = 0; i < OWN_COLUMNS; i++)
		o->why[i] = why;
}

static enum rc spending_of(struct ctx *c, int64_t project, int year, int month, int32_t day, struct spending *ret_s)
{
	*ret_s = (struct spending){ 0 };
	for (int i = 0; i < c->app->n_modules; i++)
		if (c->app->modules[i]->spending != NULL)
			return c->app->modules[i]->spending(c, project, year, month, day, ret_s);
	return RC_OK;
}

/* The year whose plan counts, and its last month that has ended. */
static int closed_month(int32_t day, int *ret_month)
{
	struct date d = date_of(day);
	*ret_month = d.month > 1 ? d.month - 1 : MONTHS;
	return d.month > 1 ? d.year : d.year - 1;
}

static enum rc own_values(struct judging *j)
{
	int closed, year = closed_month(j->day, &closed);
	struct year_plan y = plan_of(j->f, year);
	struct own_values *o = &j->own;
	struct spending s;
	int64_t up, down;
	TRY(spending_of(j->c, j->f->id, year, closed, j->day, &s));
	if (s.month == 0) {
		own_unknown(o, (struct plan_words){ "本年没有审定的投资月报", "no accepted investment report of the year" });
		return RC_OK;
	}
	own_set(o, OWN_REPORT_AGE, closed - s.month);
	if (!y.has || y.amount <= 0) {
		own_unknown(o, (struct plan_words){ "没有本年计划投资", "no investment planned for the year" });
		return RC_OK;
	}
	expected_of(j->f, &y, year, s.month, &up, &down);
	own_set(o, OWN_DONE, percent(s.year_done, y.amount));
	own_set(o, OWN_EXPECTED, percent(up, down));
	own_set(o, OWN_GAP, percent((__int128)s.year_done * down - (__int128)y.amount * up, (__int128)y.amount * down));
	if (s.has_funds)
		own_set(o, OWN_FUNDS, percent(s.funds, y.amount));
	else
		o->why[OWN_FUNDS] = (struct plan_words){ "月报没有到位资金", "the report has no money arrived" };
	return RC_OK;
}

enum rc light_progress(struct ctx *c, const struct project_file *f, int32_t day, struct light_progress *ret_p)
{
	struct judging j = { .c = c, .f = f, .day = day };
	struct light_progress p = { 0 };
	struct spending s;
	int closed;
	p.year = closed_month(day, &closed);
	struct year_plan y = plan_of(f, p.year);
	TRY(own_values(&j));
	TRY(spending_of(c, f->id, p.year, closed, day, &s));
	p.month = s.month;
	p.done = s.year_done;
	p.has_plan = y.has && y.amount > 0;
	p.plan = y.amount;
	p.has_share = j.own.has[OWN_GAP];
	p.done_percent = j.own.v[OWN_DONE];
	p.expected_percent = j.own.v[OWN_EXPECTED];
	p.gap = j.own.v[OWN_GAP];
	*ret_p = p;
	return RC_OK;
}

/* ---- Columns by name. */

static int months_after(int32_t from, int32_t day)
{
	struct date a = date_of(from), b = date_of(day);
	return (b.year - a.year) * MONTHS + b.month - a.month;
}

static int32_t plus_months(int32_t from, int n)
{
	struct date a = date_of(from);
	int m = a.year * MONTHS + a.month - 1 + n, year = m / MONTHS, month = m % MONTHS + 1;
	return days_of(year, month, a.day < days_in_month(year, month) ? a.day : days_in_month(year, month));
}

/* Months begun since the day: 1 on the day after it; 0 up to it. */
static int months_past(int32_t from, int32_t day)
{
	if (day <= from)
		return 0;
	int n = months_after(from, day);
	while (plus_months(from, n) < day)
		n++;
	return n;
}

static bool months_value(const struct judging *j, const char *name, double *ret_v)
{
	const char *of;
	enum light_months kind = light_months_of(name, &of);
	const struct project_column *pc = kind != MONTHS_NOT ? project_column_named(j->f->plan, of) : NULL;
	double from;
	if (pc == NULL || pc->column.kind != COL_DATE || !project_column_value(j->f, pc, j->day, &from))
		return false;
	*ret_v = kind == MONTHS_AFTER ? months_after((int32_t)from, j->day) : months_past((int32_t)from, j->day);
	return true;
}

static int own_of(const char *name)
{
	for (int i = 0; i < OWN_COLUMNS; i++)
		if (strcmp(light_own[i].name, name) == 0)
			return i;
	return -1;
}

static const struct project_parameter *parameter_of(const struct light_plan *p, const char *name)
{
	for (int i = 0; i < p->n_parameters; i++)
		if (strcmp(p->parameters[i].id, name) == 0)
			return &p->parameters[i];
	return NULL;
}

static bool value_of(const struct judging *j, const char *name, double *ret_v)
{
	const struct project_column *pc = project_column_named(j->f->plan, name);
	const struct project_parameter *p = pc == NULL ? parameter_of(j->plan, name) : NULL;
	int own = own_of(name);
	if (pc != NULL)
		return project_column_value(j->f, pc, j->day, ret_v);
	if (p != NULL)
		return project_parameter_on(p, j->day, ret_v);
	if (own >= 0)
		*ret_v = j->own.v[own];
	return own >= 0 ? j->own.has[own] : months_value(j, name, ret_v);
}

/* Kind, unit and words as they were when the formula was compiled. */
static struct column column_of(const struct light_plan *plan, const char *name)
{
	const struct project_column *pc = project_column_named(plan->projects, name);
	const struct project_parameter *p = pc == NULL ? parameter_of(plan, name) : NULL;
	return pc != NULL ? pc->column : (struct column){ .name = name, .kind = COL_NUMBER, .unit = p ? p->unit : unit_one() };
}

/* ---- Inputs, for people. */

static struct plan_words stage_title(struct judging *j, const struct project_column *pc)
{
	const struct project_track *t = &j->f->plan->tracks[pc->index];
	struct plan_words s = t->stages[pc->stage].title;
	return (struct plan_words){ arena_printf(&j->c->arena, "%s日", s.zh), arena_printf(&j->c->arena, "day of: %s", s.en) };
}

static struct plan_words title_of(struct judging *j, const char *name)
{
	const char *of = name;
	bool months = light_months_of(name, &of) != MONTHS_NOT;
	const struct project_column *pc = project_column_named(j->f->plan, of);
	int own = own_of(name);
	if (own >= 0)
		return light_own[own].title;
	struct plan_words t = { name, name };
	if (pc != NULL && pc->from != FROM_PARAMETER)
		t = pc->from == FROM_FIELD ? j->f->plan->fields[pc->index].title : stage_title(j, pc);
	if (months)
		t = (struct plan_words){ arena_printf(&j->c->arena, "%s距今月数", t.zh), arena_printf(&j->c->arena, "months since %s", t.en) };
	return t;
}

static const char *shown(struct judging *j, const struct column *col, double v)
{
	char day[DATE_TEXT];
	if (col->kind == COL_DATE) {
		date_print(day, (int32_t)v);
		return arena_strdup(&j->c->arena, day);
	}
	if (col->kind == COL_ENUM && col->dict != NULL && v >= 0 && v < col->dict->n)
		return col->dict->words[(int)v];
	return arena_printf(&j->c->arena, "%.10g", v);
}

static int64_t told_by(const struct judging *j, const char *name, const char **ret_text)
{
	const char *of = name;
	(void)light_months_of(name, &of);
	const struct project_column *pc = project_column_named(j->f->plan, of);
	if (pc == NULL || pc->from == FROM_PARAMETER)
		return 0;
	if (pc->from == FROM_FIELD) {
		if (of == name)
			*ret_text = j->f->values[pc->index].text;
		return j->f->values[pc->index].act;
	}
	for (int i = j->f->n_steps - 1; i >= 0; i--)
		if (j->f->steps[i].track == pc->index && j->f->steps[i].stage == pc->stage && project_step_stands(&j->f->steps[i]))
			return j->f->steps[i].act;
	return 0;
}

/* Adds what a formula read to the light's inputs, each name once. */
static enum rc inputs_add(struct judging *j, struct light_state *s, const struct formula *f)
{
	const char *const *names;
	const int *lags;
	int n = formula_inputs(f, &names, &lags);
	struct light_input *list = arena_new_array(&j->c->arena, struct light_input, (size_t)(s->n_inputs + n) + 1);
	if (list == NULL)
		return ctx_no_memory(j->c);
	if (s->n_inputs > 0)
		memcpy(list, s->inputs, (size_t)s->n_inputs * sizeof *list);
	s->inputs = list;
	for (int i = 0; i < n; i++) {
		bool there = false;
		double v;
		for (int k = 0; k < s->n_inputs; k++)
			there = there || strcmp(list[k].name, names[i]) == 0;
		if (there)
			continue;
		struct column col = column_of(j->plan, names[i]);
		const char *text = value_of(j, names[i], &v) ? shown(j, &col, v) : NULL;
		int64_t act = told_by(j, names[i], &text);
		list[s->n_inputs++] = (struct light_input){ names[i], title_of(j, names[i]), text, act };
	}
	return RC_OK;
}

/* ---- Running. */

static enum rc frame_of(struct judging *j, const struct formula *f, struct frame *ret_frame)
{
	const char *const *names;
	const int *lags;
	struct frame_builder b;
	int n = formula_inputs(f, &names, &lags);
	TRY(frame_begin(&b, &j->c->arena, 1));
	for (int i = 0; i < n; i++) {
		struct column col = column_of(j->plan, names[i]);
		struct frame_fill fill;
		double v;
		TRY(frame_add(&b, names[i], 0, col.kind, &col.unit, col.dict, &fill));
		if (value_of(j, names[i], &v))
			frame_set(&fill, 0, v);
	}
	frame_done(&b, ret_frame);
	return RC_OK;
}

static enum rc holds(struct judging *j, const struct formula *f, bool *ret_holds, bool *ret_known, const char **ret_trace)
{
	struct formula_run run;
	struct frame frame;
	const char *absent = NULL;
	double v = 0;
	if (frame_of(j, f, &frame) != RC_OK)
		return ctx_no_memory(j->c);
	if (formula_bind(&j->c->arena, f, &frame, NULL, &run, &absent) != RC_OK)
		return ctx_fail(j->c, RC_INTERNAL, "", "light formula '%s' cannot be bound (%s)", formula_text(f), absent ? absent : "");
	*ret_trace = formula_trace(&j->c->arena, &run, 0, &v, ret_known);
	*ret_holds = *ret_known && v != 0;
	return RC_OK;
}

/* Grey, with what is missing by name. */
static enum rc unknown(struct judging *j, struct light_state *s, const struct formula *f, const char *trace)
{
	const char *const *names;
	const int *lags;
	const char *zh = "", *en = "";
	int n = formula_inputs(f, &names, &lags), told = 0;
	for (int i = 0; i < n; i++) {
		double v;
		int own = own_of(names[i]);
		if (value_of(j, names[i], &v))
			continue;
		const char *of = names[i];
		(void)light_months_of(names[i], &of);
		struct plan_words t = own >= 0 && j->own.why[own].zh ? j->own.why[own] : title_of(j, of);
		if (told > 0 && strcmp(zh, t.zh) == 0)
			continue;
		zh = arena_printf(&j->c->arena, "%s%s%s", zh, told ? "、" : "", t.zh);
		en = arena_printf(&j->c->arena, "%s%s%s", en, told ? ", " : "", t.en);
		told++;
		if (zh == NULL || en == NULL)
			return ctx_no_memory(j->c);
	}
	s->color = LIGHT_GREY;
	s->rule = 0;
	s->zh = told ? arena_printf(&j->c->arena, "缺数据：%s", zh) : "数据不足，无法判断";
	s->en = told ? arena_printf(&j->c->arena, "not known: %s", en) : "what is known does not decide it";
	s->trace = trace;
	return s->zh && s->en ? RC_OK : ctx_no_memory(j->c);
}

static enum rc judge(struct judging *j, struct light_state *s)
{
	const struct light *l = s->light;
	bool yes, known;
	const char *trace;
	TRY(holds(j, l->applies, &yes, &known, &trace));
	TRY(inputs_add(j, s, l->applies));
	if (!known)
		return unknown(j, s, l->applies, trace);
	for (int i = 0; yes && i < l->n_rules; i++) {
		bool match;
		TRY(inputs_add(j, s, l->rules[i].when));
		TRY(holds(j, l->rules[i].when, &match, &known, &trace));
		if (!known)
			return unknown(j, s, l->rules[i].when, trace);
		if (!match)
			continue;
		s->color = l->rules[i].color;
		s->rule = i + 1;
		s->zh = l->rules[i].says.zh;
		s->en = l->rules[i].says.en;
		s->trace = trace;
		return RC_OK;
	}
	return RC_OK;
}

/* It rests, or it has left. */
static bool is_out(const struct project_file *f)
{
	const struct project_standing *at = &f->tracks[f->plan->exit];
	const struct project_stage *stages = f->plan->tracks[f->plan->exit].stages;
	return at->stage >= 0 && (stages[at->stage].back >= 0 || stages[at->stage].last);
}

enum rc light_judge(struct ctx *c, const struct project_file *f, int32_t day, struct light_state **ret_list, int *ret_n)
{
	struct judging j = { .c = c, .f = f, .day = day };
	TRY(light_plan_get(c, &j.plan));
	struct light_state *list = arena_new_array(&c->arena, struct light_state, (size_t)j.plan->n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY(own_values(&j));
	for (int i = 0; i < j.plan->n; i++) {
		list[i] = (struct light_state){ .light = &j.plan->lights[i], .zh = "", .en = "", .trace = "" };
		if (!is_out(f))
			TRY(judge(&j, &list[i]));
	}
	*ret_list = list;
	*ret_n = j.plan->n;
	return RC_OK;
}
