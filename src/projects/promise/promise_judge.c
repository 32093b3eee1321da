/* promise_judge.c - judging: the figure of each item, where it comes from, and what follows when it falls short.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "indicators/facts.h"
#include "indicators/frame.h"
#include "projects/investment/investment.h"
#include "projects/promise/promise.h"
#include "projects/promise/promise_store.h"

const char *const promise_outcome_words[] = { "missing", "met", "correcting", "broken", NULL };
const char *const promise_proposal_words[] = { "incomplete", "pass", "correct", "breach", "case", NULL };
const char *const promise_way_words[] = { "none", "told", "computed", "carried", NULL };

enum { MONTHS = 12, CENTS_DECIMALS = 2 };

/* ---- The rule. */

bool promise_is_kept(const struct promise_item *it, struct fraction promised, struct fraction actual)
{
	struct fraction bound, factor;
	int64_t part = it->direction == PROMISE_AT_MOST ? PROMISE_SCALE + it->tolerance : PROMISE_SCALE - it->tolerance;
	if (!fraction_of(part, PROMISE_SCALE, &factor) || !fraction_mul(promised, factor, &bound))
		bound = promised;
	int cmp = fraction_cmp(actual, bound);
	return it->direction == PROMISE_AT_MOST ? cmp <= 0 : cmp >= 0;
}

static const char *shown(struct arena *a, struct fraction f)
{
	char text[FRACTION_TEXT];
	bool exact;
	fraction_print(f, text, &exact);
	const char *s = arena_printf(a, "%s%s", exact ? "" : "≈", text);
	return s ? s : "";
}

static int64_t cents_of(struct fraction f)
{
	int64_t v;
	return fraction_scaled(f, CENTS_DECIMALS, &v) ? v : PROMISE_UNKNOWN;
}

/* Shortfall x area x price, in 万元. */
static bool by_area(const struct promise_item *it, struct fraction short_by, const struct promise_ground *g, struct fraction *ret_f)
{
	struct unit mu, money, u;
	struct fraction price, ratio, f;
	int64_t num, den;
	return g->has_area && unit_parse("亩", strlen("亩"), &mu, NULL) && unit_parse("万元", strlen("万元"), &money, NULL) && unit_mul(&it->unit, &mu, &u)
		&& unit_mul(&u, &it->breach.price_unit, &u) && unit_ratio(&u, &money, &num, &den) && fraction_of(num, den, &ratio) && fraction_of(it->breach.price, PROMISE_SCALE, &price)
		&& fraction_mul(short_by, g->area, &f) && fraction_mul(f, price, &f) && fraction_mul(f, ratio, ret_f);
}

int64_t promise_amount(struct arena *a, const struct promise_item *it, struct fraction promised, struct fraction actual, const struct promise_ground *g, const char **ret_sum)
{
	struct fraction f, share, short_by;
	const char *sum = NULL;
	int64_t amount = PROMISE_UNKNOWN;
	*ret_sum = "";
	switch (it->breach.rule) {
	case BREACH_CASE: break;
	case BREACH_FIXED:
		if (!fraction_of(it->breach.amount, 100, &f))
			break;
		amount = it->breach.amount;
		sum = arena_printf(a, "%s 万元", shown(a, f));
		break;
	case BREACH_AREA:
		if (!(it->direction == PROMISE_AT_MOST ? fraction_sub(actual, promised, &short_by) : fraction_sub(promised, actual, &short_by)) || !by_area(it, short_by, g, &f))
			break;
		amount = cents_of(f);
		fraction_of(it->breach.price, PROMISE_SCALE, &share);
		sum = arena_printf(a, "(%s − %s) %s × %s 亩 × %s %s = %s 万元", shown(a, it->direction == PROMISE_AT_MOST ? actual : promised),
			shown(a, it->direction == PROMISE_AT_MOST ? promised : actual), it->unit_text, shown(a, g->area), shown(a, share), it->breach.price_text, shown(a, f));
		break;
	case BREACH_DEPOSIT:
		if (!g->has_deposit || !fraction_of(it->breach.share, PROMISE_SCALE, &share) || !fraction_mul(g->deposit, share, &f))
			break;
		amount = cents_of(f);
		sum = fraction_of(it->breach.share, 100, &share) ? arena_printf(a, "%s 万元 × %s %% = %s 万元", shown(a, g->deposit), shown(a, share), shown(a, f)) : NULL;
		break;
	}
	*ret_sum = sum && amount != PROMISE_UNKNOWN ? sum : "";
	return amount;
}

void promise_propose(struct promise_check *k)
{
	int count[PROMISE_OUTCOMES] = { 0 };
	bool open = false;
	k->amount = 0;
	k->until = DAY_NONE;
	for (int i = 0; i < k->n; i++) {
		const struct promise_line *l = &k->lines[i];
		count[l->outcome]++;
		if (l->outcome == PROMISE_CORRECTING && (k->until == DAY_NONE || l->until > k->until))
			k->until = l->until;
		if (l->outcome != PROMISE_BROKEN)
			continue;
		open = open || l->amount == PROMISE_UNKNOWN;
		if (l->amount != PROMISE_UNKNOWN && __builtin_add_overflow(k->amount, l->amount, &k->amount))
			open = true;
	}
	k->whole = !open && count[PROMISE_MISSING] == 0;
	if (count[PROMISE_BROKEN] > 0)
		k->proposal = open ? PROPOSE_CASE : PROPOSE_BREACH;
	else if (count[PROMISE_CORRECTING] > 0)
		k->proposal = PROPOSE_CORRECT;
	else
		k->proposal = count[PROMISE_MISSING] > 0 || k->n == 0 ? PROPOSE_NOTHING : PROPOSE_PASS;
	if (k->proposal != PROPOSE_CORRECT)
		k->until = DAY_NONE;
}

/* ---- When. */

/* It rests, or it has left. */
static bool is_out(const struct project_file *f)
{
	const struct project_standing *at = &f->tracks[f->plan->exit];
	const struct project_stage *stages = f->plan->tracks[f->plan->exit].stages;
	return at->stage >= 0 && (stages[at->stage].back >= 0 || stages[at->stage].last);
}

bool promise_is_due(const struct promise_plan *p, const struct project_file *f, int stage, int32_t day, int32_t *ret_reached, int32_t *ret_due)
{
	const struct project_stage *st = &p->projects->tracks[p->projects->main].stages[p->stages[stage].stage];
	int at = project_stage_of(&f->plan->tracks[f->plan->main], st->id), field = st->agreed ? project_field_of(f->plan, st->agreed) : -1;
	*ret_reached = at >= 0 ? project_on(f, f->plan->main, at) : DAY_NONE;
	if (*ret_reached == DAY_NONE && at >= 0 && f->tracks[f->plan->main].stage >= at)
		*ret_reached = f->tracks[f->plan->main].on; /* it is behind a stage that nobody dated */
	*ret_due = field >= 0 ? project_day(f, field) : DAY_NONE;
	return !is_out(f) && ((*ret_reached != DAY_NONE && *ret_reached <= day) || (*ret_due != DAY_NONE && *ret_due < day));
}

static const struct project_value *promise_value(const struct promise_plan *p, const struct project_file *f, int item)
{
	int list = project_list_of(f->plan, "promises"), value = list >= 0 ? project_list_field_of(&f->plan->lists[list], "value") : -1;
	for (int i = 0; value >= 0 && i < f->lists[list].n; i++)
		if (strcmp(f->lists[list].items[i].id, p->items[item].id) == 0)
			return &f->lists[list].items[i].values[value];
	return NULL;
}

static bool is_promised(const struct promise_plan *p, const struct project_file *f, int item, int stage)
{
	const struct project_value *v = p->items[item].stage == stage ? promise_value(p, f, item) : NULL;
	return v != NULL && v->text != NULL;
}

int promise_count(const struct promise_plan *p, const struct project_file *f, int stage)
{
	int n = 0;
	for (int i = 0; i < p->n; i++)
		n += is_promised(p, f, i, stage);
	return n;
}

/* ---- Figures. */

struct judging {
	struct ctx *c;
	const struct project_file *f;
	const struct promise_plan *plan;
	int32_t day;
	int year_lo, year_hi;             /* of the owner enterprise's figures */
	bool reports_read, facts_read;
	const char *report_month; struct invest_cell *cells;
	const struct fact_value *facts; int n_facts;
	const struct indicators *figures; /* held */
	const struct promise_told *told; int n_told;
	const struct promise_check *former; const struct promise_decision *decision; /* of the round before; NULL */
	struct promise_ground ground;
};

static enum rc read_report(struct judging *j)
{
	if (j->reports_read)
		return RC_OK;
	j->reports_read = true;
	return invest_accepted_cells(j->c, j->f->id, &j->report_month, &j->cells);
}

/* The owner's figures whoever asks: what comes out is part of the project's own file, and who may see that is asked before. */
static enum rc read_facts(struct judging *j)
{
	struct ctx *c = j->c;
	struct scope own = c->scope;
	int64_t owner;
	if (j->facts_read)
		return RC_OK;
	j->facts_read = true;
	TRY(store_promise_owner(c, j->f->id, &owner));
	if (owner == 0)
		return RC_OK;
	c->scope = (struct scope){ .kind = SCOPE_ALL };
	enum rc rc = facts_of(c, owner, AS_OF_NOW, &j->facts, &j->n_facts);
	c->scope = own;
	return rc;
}

static bool fact_for(const struct judging *j, const struct promise_name *n, int year, int64_t *ret_v, const char **ret_source)
{
	const struct indicator *ind = indicators_find(j->figures, n->code);
	if (ind == NULL || ind->decimals != n->decimals)
		return false;
	for (int i = 0; i < j->n_facts; i++)
		if (j->facts[i].indicator == ind->id && j->facts[i].year == year) {
			*ret_v = j->facts[i].value;
			*ret_source = arena_printf(&j->c->arena, "owner %d %s %s", year, j->facts[i].known_at, j->facts[i].source);
			return *ret_source != NULL;
		}
	return false;
}

/* A name's whole number and its source; false: not known. */
static bool number_of(const struct judging *j, const struct promise_name *n, int year, int64_t *ret_v, const char **ret_source)
{
	int at;
	switch (n->from) {
	case PROMISE_FROM_FILE:
		*ret_source = "file";
		at = project_field_of(j->f->plan, n->code);
		return at >= 0 && project_number(j->f, at, ret_v);
	case PROMISE_FROM_REPORT:
		at = j->report_month ? invest_column_of(invest_plan(j->c->app), n->code) : -1;
		if (at < 0 || !j->cells[at].has)
			return false;
		*ret_v = j->cells[at].number;
		*ret_source = arena_printf(&j->c->arena, "report %s", j->report_month);
		return *ret_source != NULL;
	case PROMISE_FROM_OWNER: return fact_for(j, n, year, ret_v, ret_source);
	}
	return false;
}

static const struct promise_name *named(const struct promise_item *it, const char *name)
{
	for (int i = 0; i < it->n_names; i++)
		if (strcmp(it->names[i].name, name) == 0)
			return &it->names[i];
	return NULL;
}

/* A sum of whole numbers; false: something in it is unknown. */
static enum rc sum_of(const struct judging *j, const struct promise_item *it, const struct formula *f, int year, int64_t *ret_v, bool *ret_known)
{
	const char *const *names;
	const int *lags;
	struct frame_builder b;
	struct frame frame;
	struct formula_run run;
	const char *absent = NULL, *source;
	double v = 0;
	int n = formula_inputs(f, &names, &lags);
	if (frame_begin(&b, &j->c->arena, 1) != RC_OK)
		return ctx_no_memory(j->c);
	for (int i = 0; i < n; i++) {
		const struct promise_name *pn = named(it, names[i]);
		struct frame_fill fill;
		int64_t whole;
		if (pn == NULL || frame_add(&b, names[i], 0, COL_NUMBER, &pn->unit, NULL, &fill) != RC_OK)
			return ctx_no_memory(j->c);
		if (number_of(j, pn, year, &whole, &source))
			frame_set(&fill, 0, (double)whole);
	}
	frame_done(&b, &frame);
	if (formula_bind(&j->c->arena, f, &frame, NULL, &run, &absent) != RC_OK)
		return ctx_fail(j->c, RC_INTERNAL, "", "promise formula '%s' cannot be bound (%s)", formula_text(f), absent ? absent : "");
	formula_trace(&j->c->arena, &run, 0, &v, ret_known);
	*ret_known = *ret_known && fabs(v) <= 9007199254740992.0; /* 2^53: beyond it sums of whole numbers are not exact */
	*ret_v = *ret_known ? llround(v) : 0;
	return RC_OK;
}

static bool quotient(const struct promise_item *it, int64_t of, int64_t per, struct fraction *ret_f)
{
	struct unit one = unit_one(), u;
	struct fraction ratio, f;
	int64_t num, den;
	return unit_div(formula_unit(it->of), it->per ? formula_unit(it->per) : &one, &u) && unit_ratio(&u, &it->unit, &num, &den) && fraction_of(num, den, &ratio)
		&& fraction_of(of, per, &f) && fraction_mul(f, ratio, ret_f);
}

/* In one year; *ret_known false also when what is divided by is not above zero. */
static enum rc compute_in(const struct judging *j, const struct promise_item *it, int year, struct fraction *ret_f, bool *ret_known)
{
	int64_t of, per = 1;
	TRY(sum_of(j, it, it->of, year, &of, ret_known));
	if (*ret_known && it->per != NULL)
		TRY(sum_of(j, it, it->per, year, &per, ret_known));
	*ret_known = *ret_known && per > 0 && quotient(it, of, per, ret_f);
	return RC_OK;
}

static enum rc prepare(struct judging *j, const struct promise_item *it, bool *ret_yearly)
{
	*ret_yearly = false;
	for (int i = 0; i < it->n_names; i++) {
		if (it->names[i].from == PROMISE_FROM_REPORT)
			TRY(read_report(j));
		if (it->names[i].from == PROMISE_FROM_OWNER) {
			*ret_yearly = true;
			TRY(read_facts(j));
		}
	}
	return RC_OK;
}

/* The latest year in which everything is known. */
static enum rc compute(struct judging *j, const struct promise_item *it, struct fraction *ret_f, int *ret_year, bool *ret_known)
{
	bool yearly;
	*ret_known = false;
	*ret_year = 0;
	if (it->of == NULL)
		return RC_OK;
	TRY(prepare(j, it, &yearly));
	if (!yearly)
		return compute_in(j, it, 0, ret_f, ret_known);
	for (int year = j->year_hi; year >= j->year_lo && !*ret_known; year--) {
		*ret_year = year;
		TRY(compute_in(j, it, year, ret_f, ret_known));
	}
	if (!*ret_known)
		*ret_year = j->year_hi;
	return RC_OK;
}

static enum rc note_inputs(const struct judging *j, const struct promise_item *it, struct promise_line *l)
{
	char text[48];
	char unit[UNIT_TEXT_MAX];
	l->inputs = arena_new_array(&j->c->arena, struct promise_input, (size_t)it->n_names + 1);
	if (l->inputs == NULL)
		return ctx_no_memory(j->c);
	for (int i = 0; i < it->n_names; i++) {
		const struct promise_name *n = &it->names[i];
		const char *source = n->from == PROMISE_FROM_FILE ? "file" : n->from == PROMISE_FROM_REPORT ? "report" : arena_printf(&j->c->arena, "owner %d", l->year);
		struct unit whole = n->unit;
		int64_t v;
		bool known = number_of(j, n, l->year, &v, &source);
		if (known)
			num_print_scaled_short(text, v, n->decimals);
		for (int k = 0; k < n->decimals; k++)
			unit_mul(&whole, &(struct unit){ .num = 10, .den = 1 }, &whole);
		unit_print(&whole, unit, sizeof unit);
		l->inputs[l->n_inputs++] = (struct promise_input){ .item = it->id, .name = n->name, .value = known ? arena_strdup(&j->c->arena, text) : NULL,
			.unit = arena_strdup(&j->c->arena, unit), .source = source ? source : "", .title = n->title };
	}
	return RC_OK;
}

/* ---- One item. */

/* What its owner told last, as far as it counts in this round: after a decision to correct only what was measured since. */
static const struct promise_told *told_for(const struct judging *j, const char *item)
{
	const struct promise_told *t = NULL;
	for (int i = 0; i < j->n_told; i++)
		if (strcmp(j->told[i].item, item) == 0)
			t = &j->told[i];
	if (t == NULL || t->value == NULL)
		return NULL;
	return j->decision == NULL || t->day >= j->decision->day ? t : NULL;
}

static const struct promise_line *kept_before(const struct judging *j, const char *item)
{
	for (int i = 0; j->former != NULL && i < j->former->n; i++)
		if (strcmp(j->former->lines[i].item, item) == 0 && j->former->lines[i].outcome == PROMISE_MET)
			return &j->former->lines[i];
	return NULL;
}

static enum rc say(struct ctx *c, struct promise_line *l, const char *zh, const char *en)
{
	l->zh = zh;
	l->en = en;
	return zh != NULL && en != NULL ? RC_OK : ctx_no_memory(c);
}

static void where_from(struct arena *a, const struct promise_name *n, int year, const char **ret_zh, const char **ret_en)
{
	switch (n->from) {
	case PROMISE_FROM_FILE:
		*ret_zh = arena_printf(a, "项目档案的%s", n->title.zh);
		*ret_en = arena_printf(a, "%s of the project file", n->title.en);
		break;
	case PROMISE_FROM_REPORT:
		*ret_zh = arena_printf(a, "审定月报的%s", n->title.zh);
		*ret_en = arena_printf(a, "%s of an accepted report", n->title.en);
		break;
	case PROMISE_FROM_OWNER:
		*ret_zh = arena_printf(a, "建设单位%d年的%s", year, n->title.zh);
		*ret_en = arena_printf(a, "%s of the owner in %d", n->title.en, year);
		break;
	}
}

/* Names what is missing and who can tell it. */
static enum rc missing(const struct judging *j, const struct promise_item *it, struct promise_line *l)
{
	struct arena *a = &j->c->arena;
	const char *zh = "", *en = "", *source, *z = "", *e = "";
	int n = 0;
	for (int i = 0; i < it->n_names; i++) {
		int64_t v;
		if (number_of(j, &it->names[i], l->year, &v, &source))
			continue;
		where_from(a, &it->names[i], l->year, &z, &e);
		zh = arena_printf(a, "%s%s%s", zh, n > 0 ? "、" : "", z);
		en = arena_printf(a, "%s%s%s", en, n > 0 ? ", " : "", e);
		n++;
		if (zh == NULL || en == NULL)
			return ctx_no_memory(j->c);
	}
	l->outcome = PROMISE_MISSING;
	if (n == 0 && it->of == NULL)
		return say(j->c, l, arena_printf(a, j->decision ? "缺数据：整改后的%s，由%s填报" : "缺数据：%s，由%s填报", it->title.zh, it->owner.zh),
			arena_printf(a, j->decision ? "not known: %s after the correction, told by %s" : "not known: %s, told by %s", it->title.en, it->owner.en));
	if (n == 0)
		return say(j->c, l, arena_printf(a, "算不出来：除数不大于零或数过大；由%s填报", it->owner.zh), arena_printf(a, "cannot be worked out: what is divided by is not above zero, or a figure is too great; told by %s", it->owner.en));
	return say(j->c, l, arena_printf(a, "缺数据：%s；或由%s填报", zh, it->owner.zh), arena_printf(a, "not known: %s; or told by %s", en, it->owner.en));
}

static enum rc explain(const struct judging *j, const struct promise_item *it, struct promise_line *l, const struct promise_told *t, bool has_computed, struct fraction computed)
{
	struct arena *a = &j->c->arena;
	char day[DATE_TEXT];
	if (l->way == WAY_CARRIED)
		return say(j->c, l, "上一轮已达标", "kept in the round before");
	if (t == NULL)
		return say(j->c, l, l->year ? arena_printf(a, "按公式计算，%d年", l->year) : "按公式计算", l->year ? arena_printf(a, "computed, %d", l->year) : "computed");
	date_print(day, t->day);
	if (has_computed && fraction_cmp(computed, l->actual) != 0)
		return say(j->c, l, arena_printf(a, "%s填报（%s）；按公式为 %s", it->owner.zh, day, shown(a, computed)), arena_printf(a, "told by %s (%s); the formula gives %s", it->owner.en, day, shown(a, computed)));
	return say(j->c, l, arena_printf(a, "%s填报（%s）", it->owner.zh, day), arena_printf(a, "told by %s (%s)", it->owner.en, day));
}

static int32_t plus_months(int32_t from, int n)
{
	struct date a = date_of(from);
	int m = a.year * MONTHS + a.month - 1 + n, year = m / MONTHS, month = m % MONTHS + 1, last = days_in_month(year, month);
	return days_of(year, month, a.day < last ? a.day : last);
}

/* Not kept: in correction as long as that lasts, then broken. */
static void fall_short(const struct judging *j, const struct promise_item *it, struct promise_line *l)
{
	int months = j->plan->stages[it->stage].months;
	l->until = j->decision != NULL ? j->decision->until : months > 0 ? plus_months(j->day, months) : DAY_NONE;
	if (l->until != DAY_NONE && j->day <= l->until) {
		l->outcome = PROMISE_CORRECTING;
		return;
	}
	l->until = DAY_NONE;
	l->outcome = PROMISE_BROKEN;
	l->amount = promise_amount(&j->c->arena, it, l->promised, l->actual, &j->ground, &l->sum);
}

static enum rc judge_item(struct judging *j, int item, struct promise_line *l)
{
	const struct promise_item *it = &j->plan->items[item];
	const struct project_value *v = promise_value(j->plan, j->f, item);
	const struct promise_told *t = told_for(j, it->id);
	const struct promise_line *before = t == NULL ? kept_before(j, it->id) : NULL;
	struct fraction computed;
	bool has_computed;
	*l = (struct promise_line){ .item = it->id, .place = item, .promise_act = v->act, .direction = it->direction, .tolerance = it->tolerance, .until = DAY_NONE, .amount = PROMISE_UNKNOWN, .zh = "", .en = "", .sum = "" };
	if (!fraction_read(v->text, &l->promised))
		return ctx_fail(j->c, RC_INTERNAL, "", "the promise '%s' of project %s is not a number", v->text, j->f->code);
	TRY(compute(j, it, &computed, &l->year, &has_computed));
	TRY(note_inputs(j, it, l));
	if (t != NULL && fraction_read(t->value, &l->actual)) {
		l->way = WAY_TOLD;
		l->told = t->act;
	} else if (before != NULL) {
		l->way = WAY_CARRIED;
		l->actual = before->actual;
	} else if (has_computed) {
		l->way = WAY_COMPUTED;
		l->actual = computed;
	} else {
		return missing(j, it, l);
	}
	l->known = true;
	TRY(explain(j, it, l, l->way == WAY_TOLD ? t : NULL, has_computed, computed));
	l->outcome = PROMISE_MET;
	if (l->way != WAY_CARRIED && !promise_is_kept(it, l->promised, l->actual))
		fall_short(j, it, l);
	return RC_OK;
}

/* ---- A check. */

static struct promise_ground ground_of(const struct project_file *f)
{
	struct promise_ground g = { 0 };
	int area = f->plan->known[KNOWN_AREA], deposit = project_field_of(f->plan, "deposit");
	g.has_area = area >= 0 && fraction_read(project_text(f, area), &g.area);
	g.has_deposit = deposit >= 0 && fraction_read(project_text(f, deposit), &g.deposit);
	return g;
}

/* The round that a check now would be, and what the round before left. */
static enum rc find_round(struct judging *j, const char *stage, int *ret_round)
{
	struct promise_check *list, *former = NULL;
	struct promise_decision *decisions;
	int n, at = -1;
	*ret_round = 1;
	TRY(store_promise_checks(j->c, j->f->id, stage, &list, &decisions, &n));
	if (n > 0)
		*ret_round = list[n - 1].round + (decisions[n - 1].act != 0 && decisions[n - 1].decision == PROPOSE_CORRECT);
	for (int i = 0; i < n; i++)
		if (list[i].round == *ret_round - 1 && decisions[i].act != 0 && decisions[i].decision == PROPOSE_CORRECT)
			at = i;
	if (at < 0)
		return RC_OK;
	former = &list[at];
	TRY(store_promise_lines(j->c, former));
	j->former = former;
	j->decision = &decisions[at];
	return RC_OK;
}

static enum rc judge_all(struct judging *j, int stage, struct promise_check *k)
{
	struct promise_told *told;
	k->lines = arena_new_array(&j->c->arena, struct promise_line, (size_t)j->plan->n + 1);
	if (k->lines == NULL)
		return ctx_no_memory(j->c);
	TRY(find_round(j, k->stage, &k->round));
	TRY(store_promise_told(j->c, j->f->id, &told, &j->n_told));
	j->told = told;
	j->year_lo = j->year_hi = date_of(k->reached != DAY_NONE ? k->reached : k->due != DAY_NONE ? k->due : j->day).year;
	if (j->decision != NULL) {
		j->year_lo = date_of(j->decision->day).year;
		j->year_hi = date_of(j->day).year;
		if (j->year_hi - j->year_lo >= PROMISE_YEARS_MOST)
			j->year_lo = j->year_hi - PROMISE_YEARS_MOST + 1;
	}
	for (int i = 0; i < j->plan->n; i++)
		if (is_promised(j->plan, j->f, i, stage))
			TRY(judge_item(j, i, &k->lines[k->n++]));
	promise_propose(k);
	return RC_OK;
}

enum rc promise_judge(struct ctx *c, const struct project_file *f, int stage, int32_t day, struct promise_check *ret_k)
{
	struct judging j = { .c = c, .f = f, .day = day, .ground = ground_of(f) };
	TRY(promise_plan_get(c, &j.plan));
	*ret_k = (struct promise_check){ .project = f->id, .stage = j.plan->stages[stage].id, .at = "", .version = j.plan->version, .day = day };
	(void)promise_is_due(j.plan, f, stage, day, &ret_k->reached, &ret_k->due);
	TRY(indicators_hold(c, &j.figures));
	enum rc rc = judge_all(&j, stage, ret_k);
	indicators_drop(c, j.figures);
	return rc;
}
