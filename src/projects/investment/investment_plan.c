/* investment_plan.c - reading the section `investment:` and keeping it for the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/investment/investment_plan.h"
#include <stdio.h>
#include <string.h>
#include "core/plan_shelf.h"
#include "projects/investment/investment.h"
#include "projects/file/project_plan_priv.h"

enum { PLAN_BYTES = 8 << 20, REFUSED_MAX = 50, ITEMS_MAX = 200, NAMES_MAX = INVEST_COLUMNS_MAX * 4 + INVEST_PROJECT_FIELDS + FACTS };

const char *const invest_kind_words[] = { "number", "text", "photos", NULL };
const char *const invest_calendar_words[] = { "fill", "check", "accept", NULL };
const char *const invest_severity_words[] = { "error", "warning", "comment", NULL };

/* One reading; `shared` is what the readers of this folder have in common, without a project plan. */
struct invest_reading { struct plan_reading shared; struct invest_plan *p; };

int invest_column_of(const struct invest_plan *p, const char *id)
{
	for (int i = 0; id != NULL && i < p->n_columns; i++)
		if (strcmp(p->columns[i].id, id) == 0)
			return i;
	return -1;
}

struct unit invest_fine_unit(const struct invest_column *col)
{
	struct unit ten = unit_one(), fine = col->unit;
	for (int i = 0; i < col->decimals; i++)
		ten.num *= 10;
	return unit_div(&col->unit, &ten, &fine) ? fine : col->unit;
}

bool invest_share_has(const struct invest_share *h, const char *industry, const char *kind)
{
	const char *digits = industry + (industry[0] >= 'A' && industry[0] <= 'Z');
	for (int i = 0; i < h->n_kinds; i++)
		if (strcmp(h->kinds[i], kind) == 0)
			return true;
	for (int i = 0; i < h->n_industries; i++)
		if (strncmp(digits, h->industries[i], strlen(h->industries[i])) == 0)
			return true;
	return false;
}

/* ---- Names that formulas may use. */

static void add_name(struct invest_plan *p, const char *name, enum col_kind kind, struct unit unit, enum invest_from from, int index)
{
	if (name != NULL && p->n_names < NAMES_MAX)
		p->names[p->n_names++] = (struct invest_name){ .column = { .name = name, .kind = kind, .unit = unit }, .from = from, .index = index };
}

static void make_names(struct invest_reading *rd)
{
	static const char *const before[] = { [INVEST_OWN] = "", [INVEST_PREV] = "prev.", [INVEST_YEAREND] = "yearend.", [INVEST_MEAN6] = "mean6." };
	static const char *const project[INVEST_PROJECT_FIELDS] = { "project.investment_total", "project.building", "project.installation", "project.equipment", "project.other",
		"project.started_on", "project.finished_on" };
	static const char *const facts[FACTS] = { "opens_year", "first_report", "correction", "months_without" };
	struct invest_plan *p = rd->p;
	struct unit wan = unit_one();
	p->names = reading_array(&rd->shared, NAMES_MAX, sizeof *p->names);
	if (p->names == NULL)
		return;
	for (int i = 0; i < p->n_columns; i++)
		for (enum invest_from f = INVEST_OWN; p->columns[i].kind == INVEST_NUMBER && f <= INVEST_MEAN6; f++)
			add_name(p, arena_printf(rd->shared.a, "%s%s", before[f], p->columns[i].id), COL_NUMBER, invest_fine_unit(&p->columns[i]), f, i);
	if (!unit_parse("0.01万元", strlen("0.01万元"), &wan, NULL))
		wan = unit_one();
	for (int i = 0; i < INVEST_PROJECT_FIELDS; i++)
		add_name(p, project[i], i < 5 ? COL_NUMBER : COL_DATE, i < 5 ? wan : unit_one(), INVEST_PROJECT, i);
	for (int i = 0; i < FACTS; i++)
		add_name(p, facts[i], i == FACT_MONTHS_WITHOUT ? COL_NUMBER : COL_BOOL, unit_one(), INVEST_FACT, i);
}

static bool name_column(void *user, const char *name, int lag, struct column *ret_col)
{
	const struct invest_plan *p = user;
	for (int i = 0; lag == 0 && i < p->n_names; i++)
		if (strcmp(p->names[i].column.name, name) == 0) {
			*ret_col = p->names[i].column;
			return true;
		}
	return false;
}

static const char *const *names_known(void *user)
{
	static _Thread_local const char *list[NAMES_MAX + 1];
	const struct invest_plan *p = user;
	for (int i = 0; i < p->n_names; i++)
		list[i] = p->names[i].column.name;
	list[p->n_names] = NULL;
	return list;
}

static const struct formula *read_formula(struct invest_reading *rd, struct plan_node *map, const char *key, bool needed, int want, const struct unit *unit)
{
	struct formula_names names = { .column = name_column, .known = names_known, .user = rd->p };
	struct plan_node *at = needed ? plan_need(rd->shared.r, map, key) : plan_get(map, key);
	if (at == NULL || !plan_is(rd->shared.r, at, PLAN_SCALAR))
		return NULL;
	return formula_compile(rd->shared.a, rd->shared.r, at, at->text, &names, want, unit);
}

/* ---- Columns. */

static void read_unit(struct invest_reading *rd, struct plan_node *n, struct invest_column *col)
{
	struct plan_reading *s = &rd->shared;
	struct plan_node *at = plan_get(n, "unit");
	bool counts = col->kind == INVEST_NUMBER;
	col->unit = unit_one();
	col->unit_text = plan_text(s->r, n, "unit", "");
	col->decimals = (int)plan_int(s->r, n, "decimals", 0, 0, 6);
	col->negative = plan_bool(s->r, n, "negative", false);
	if (!counts && (at != NULL || plan_get(n, "decimals") != NULL || plan_get(n, "negative") != NULL))
		MISTAKE(s, n, "unit、decimals、negative 只用于 number", "unit, decimals and negative are for number only", "栏目 %s 不是数，不能有单位或小数",
			"the column %s is no number and has no unit or decimals", col->id);
	if (counts && col->unit_text[0] != '\0' && !unit_parse(col->unit_text, strlen(col->unit_text), &col->unit, NULL))
		MISTAKE(s, at, "单位见 docs/reference/formulas.md", "docs/reference/formulas.md has the units", "不认识单位“%s”", "the unit '%s' is not known", col->unit_text);
}

static void read_column(struct invest_reading *rd, struct plan_node *n)
{
	static const char *const known[] = { "id", "kind", "unit", "decimals", "title", "note", "negative", "required", "copied", "prefill", NULL };
	struct plan_reading *s = &rd->shared;
	struct invest_plan *p = rd->p;
	struct invest_column *col = &p->columns[p->n_columns];
	col->id = reading_id(s, n);
	if (strchr(col->id, '-') != NULL)
		MISTAKE(s, n, "用 _ 代替 -", "write _ instead of -", "栏目编号 %s 不能有“-”：公式中它是减号", "the id %s of a column may have no '-': in formulas it is a minus", col->id);
	reading_unique(s, n, col->id, p->columns, p->n_columns, sizeof *p->columns);
	col->kind = (enum invest_kind)plan_enum(s->r, n, "kind", invest_kind_words, INVEST_NUMBER);
	col->title = reading_title(s, n);
	col->note = plan_title(s->r, n, "note");
	read_unit(rd, n, col);
	col->required = plan_bool(s->r, n, "required", false);
	col->copied = plan_bool(s->r, n, "copied", false);
	plan_get(n, "prefill");
	plan_done(s->r, n, known);
	p->n_columns++;
}

static void read_columns(struct invest_reading *rd)
{
	static const char *const wanted[INVEST_KNOWN] = { "year_plan", "month_done", "year_done", "all_done" };
	struct plan_reading *s = &rd->shared;
	struct invest_plan *p = rd->p;
	struct plan_node *list = reading_maps(s, s->root, "columns", INVEST_COLUMNS_MAX, true);
	p->columns = reading_array(s, INVEST_COLUMNS_MAX, sizeof *p->columns);
	for (int i = 0; list != NULL && p->columns != NULL && i < list->n; i++)
		read_column(rd, list->items[i]);
	for (int k = 0; k < INVEST_KNOWN && list != NULL && p->columns != NULL; k++) {
		p->known[k] = invest_column_of(p, wanted[k]);
		const struct invest_column *col = p->known[k] >= 0 ? &p->columns[p->known[k]] : NULL;
		if (col == NULL || col->kind != INVEST_NUMBER || col->decimals != 2 || strcmp(col->unit_text, "万元") != 0)
			MISTAKE(s, list, "合计靠它：kind: number, unit: 万元, decimals: 2", "totals stand on it: kind: number, unit: 万元, decimals: 2", "须有栏目 %s（万元，两位小数）",
				"there must be a column %s in 万元 with two decimals", wanted[k]);
	}
	make_names(rd);
	for (int i = 0; list != NULL && p->names != NULL && i < p->n_columns; i++) {
		struct unit fine = invest_fine_unit(&p->columns[i]);
		p->columns[i].prefill = read_formula(rd, list->items[i], "prefill", false, FORMULA_NUMBER, &fine);
	}
}

/* ---- Checks. */

static void read_check(struct invest_reading *rd, struct plan_node *n)
{
	static const char *const known[] = { "id", "clause", "severity", "holds", "says", NULL };
	struct plan_reading *s = &rd->shared;
	struct invest_check *k = &rd->p->checks[rd->p->n_checks];
	k->id = reading_id(s, n);
	reading_unique(s, n, k->id, rd->p->checks, rd->p->n_checks, sizeof *rd->p->checks);
	k->clause = plan_text(s->r, n, "clause", "");
	k->severity = (enum invest_severity)plan_enum(s->r, n, "severity", invest_severity_words, INVEST_ERROR);
	k->holds = read_formula(rd, n, "holds", true, FORMULA_BOOL, NULL);
	k->says = plan_title(s->r, n, "says");
	if (k->says.zh == NULL || k->says.en == NULL)
		MISTAKE(s, n, "写 says: {zh: …, en: …}，说明不满足时怎么办", "write says: {zh: …, en: …}: what to do when it does not hold", "审核关系 %s 没有说明", "the check %s has no words", k->id);
	plan_done(s->r, n, known);
	rd->p->n_checks++;
}

static void read_checks(struct invest_reading *rd)
{
	struct plan_node *list = reading_maps(&rd->shared, rd->shared.root, "checks", INVEST_CHECKS_MAX, true);
	rd->p->checks = reading_array(&rd->shared, INVEST_CHECKS_MAX, sizeof *rd->p->checks);
	for (int i = 0; list != NULL && rd->p->checks != NULL && i < list->n; i++)
		read_check(rd, list->items[i]);
}

/* ---- Calendar, answers to warnings, totals. */

static void read_months(struct invest_reading *rd, struct plan_node *map)
{
	struct plan_reading *s = &rd->shared;
	struct plan_node *list = plan_need(s->r, map, "months");
	double v;
	for (int i = 0; list != NULL && plan_is(s->r, list, PLAN_LIST) && i < list->n; i++)
		if (plan_scalar_number(s->r, list->items[i], &v)) {
			if (v < 1 || v > 12 || v != (int)v)
				MISTAKE(s, list->items[i], "写 1 到 12", "write 1 to 12", "“%s”不是月份", "'%s' is no month", list->items[i]->text);
			else
				rd->p->reported[(int)v] = true;
		}
	if (list != NULL && !rd->p->reported[12])
		MISTAKE(s, list, "把 12 写进 months", "have 12 among the months", "%s 月须有报表，全年数靠它", "month %s must have a report: the year's figure stands on it", "12");
}

static void read_calendar(struct invest_reading *rd)
{
	static const char *const known[] = { "months", "fill_workdays", "check_workdays", "accept_workdays", NULL };
	struct plan_reading *s = &rd->shared;
	struct invest_plan *p = rd->p;
	struct plan_node *map = plan_need(s->r, s->root, "calendar");
	if (map == NULL || !plan_is(s->r, map, PLAN_MAP))
		return;
	read_months(rd, map);
	p->fill_workdays = (int)plan_int(s->r, map, "fill_workdays", 5, 1, 60);
	p->check_workdays = (int)plan_int(s->r, map, "check_workdays", 8, 1, 60);
	p->accept_workdays = (int)plan_int(s->r, map, "accept_workdays", 10, 1, 60);
	if (p->check_workdays < p->fill_workdays || p->accept_workdays < p->check_workdays)
		MISTAKE(s, map, "依次不减：fill、check、accept", "let them not decrease: fill, check, accept", "期限先后颠倒%s", "the days are in the wrong order%s", "");
	plan_done(s->r, map, known);
}

static void read_reminder(struct invest_reading *rd, struct plan_node *n)
{
	static const char *const known[] = { "id", "of", "workdays", "matter", "deadline", "says", NULL };
	struct plan_reading *s = &rd->shared;
	struct invest_reminder *k = &rd->p->reminders[rd->p->n_reminders];
	k->id = reading_id(s, n);
	reading_unique(s, n, k->id, rd->p->reminders, rd->p->n_reminders, sizeof *rd->p->reminders);
	k->of = (enum invest_calendar)plan_enum(s->r, n, "of", invest_calendar_words, INVEST_FILL);
	k->workdays = (int)plan_int(s->r, n, "workdays", 0, -30, 60);
	k->matter = plan_bool(s->r, n, "matter", false);
	k->deadline = (int)plan_int(s->r, n, "deadline", 5, 1, 60);
	k->says = plan_title(s->r, n, "says");
	if (k->says.zh == NULL || k->says.en == NULL)
		MISTAKE(s, n, "写 says: {zh: …, en: …}，说明提醒什么", "write says: {zh: …, en: …}: of what it reminds", "提醒 %s 没有说明", "the reminder %s has no words", k->id);
	plan_done(s->r, n, known);
	rd->p->n_reminders++;
}

static void read_reminders(struct invest_reading *rd)
{
	struct plan_node *list = reading_maps(&rd->shared, rd->shared.root, "reminders", INVEST_REMINDERS_MAX, false);
	rd->p->reminders = reading_array(&rd->shared, INVEST_REMINDERS_MAX, sizeof *rd->p->reminders);
	for (int i = 0; list != NULL && rd->p->reminders != NULL && i < list->n; i++)
		read_reminder(rd, list->items[i]);
}

static const char **read_texts(struct invest_reading *rd, struct plan_node *map, const char *key, int *ret_n)
{
	struct plan_node *list = plan_list(rd->shared.r, map, key);
	int n = list != NULL && list->n < ITEMS_MAX ? list->n : 0;
	const char **texts = reading_array(&rd->shared, n, sizeof *texts);
	for (int i = 0; texts != NULL && i < n; i++)
		texts[i] = plan_scalar_text(rd->shared.r, list->items[i]);
	*ret_n = texts != NULL ? n : 0;
	return texts;
}

static void read_answers(struct invest_reading *rd)
{
	static const char *const known[] = { "at_least", "refused", NULL };
	struct plan_node *map = plan_map(rd->shared.r, rd->shared.root, "answers");
	rd->p->comment_chars = (int)plan_int(rd->shared.r, map, "at_least", 6, 1, 200);
	rd->p->refused = read_texts(rd, map, "refused", &rd->p->n_refused);
	if (map != NULL)
		plan_done(rd->shared.r, map, known);
}

static void read_share(struct invest_reading *rd, struct plan_node *n)
{
	static const char *const known[] = { "id", "goal", "title", "kinds", "industries", NULL };
	struct plan_reading *s = &rd->shared;
	struct invest_share *h = &rd->p->shares[rd->p->n_shares];
	h->id = reading_id(s, n);
	reading_unique(s, n, h->id, rd->p->shares, rd->p->n_shares, sizeof *rd->p->shares);
	h->goal = plan_text(s->r, n, "goal", NULL);
	h->title = reading_title(s, n);
	h->kinds = read_texts(rd, n, "kinds", &h->n_kinds);
	h->industries = read_texts(rd, n, "industries", &h->n_industries);
	if (h->n_kinds + h->n_industries == 0)
		MISTAKE(s, n, "写 kinds 或 industries", "write kinds or industries", "份额 %s 没有说明包括什么", "the share %s does not say what belongs to it", h->id);
	plan_done(s->r, n, known);
	rd->p->n_shares++;
}

static void read_totals(struct invest_reading *rd)
{
	static const char *const known[] = { "goal", "shares", NULL };
	struct plan_node *map = plan_map(rd->shared.r, rd->shared.root, "totals");
	struct plan_node *list = map != NULL ? reading_maps(&rd->shared, map, "shares", INVEST_SHARES_MAX, false) : NULL;
	rd->p->goal = plan_text(rd->shared.r, map, "goal", NULL);
	rd->p->shares = reading_array(&rd->shared, INVEST_SHARES_MAX, sizeof *rd->p->shares);
	for (int i = 0; list != NULL && rd->p->shares != NULL && i < list->n; i++)
		read_share(rd, list->items[i]);
	if (map != NULL)
		plan_done(rd->shared.r, map, known);
}

struct invest_plan *invest_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "investment", "title", "clause", "columns", "checks", "calendar", "reminders", "answers", "totals", NULL };
	int errors = r->n_errors;
	struct invest_plan *p = arena_new(a, struct invest_plan);
	struct invest_reading rd = { .shared = { .a = a, .r = r, .root = root }, .p = p };
	if (p == NULL)
		return NULL;
	p->id = plan_need_text(r, root, "investment");
	p->title = reading_title(&rd.shared, root);
	p->clause = plan_text(r, root, "clause", "");
	read_columns(&rd);
	if (p->names != NULL)
		read_checks(&rd);
	read_calendar(&rd);
	read_reminders(&rd);
	read_answers(&rd);
	read_totals(&rd);
	plan_done(r, root, known);
	return r->n_errors == errors && p->names != NULL ? p : NULL;
}

/* ---- The process's own. */

static const void *read_kept(struct arena *a, struct plan_report *r, struct plan_node *root) { return invest_plan_read(a, r, root); }
static const struct plan_kept kept = { &investment_module, "investment.yaml", PLAN_BYTES, read_kept };

const struct invest_plan *invest_plan(const struct app *app) { return plan_shelf(app, &kept); }

enum rc invest_plan_get(struct ctx *c, const struct invest_plan **ret_plan)
{
	const void *plan;
	TRY(plan_shelf_get(c, &kept, &plan));
	*ret_plan = plan;
	return RC_OK;
}

enum rc invest_shelf_start(struct app *app) { return plan_shelf_start(app, &kept); }
void invest_shelf_stop(struct app *app) { plan_shelf_stop(app, &kept); }
