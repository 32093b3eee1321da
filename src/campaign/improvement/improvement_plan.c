/* improvement_plan.c - reading improvements.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/improvement/improvement_plan.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/num.h"
#include "campaign/improvement/improvement.h"
#include "core/workday.h"
#include "indicators/formula.h"
#include "indicators/indicators.h"

enum { PLAN_BYTES = 8 << 20, NAMES_MOST = 400, DRAFT = 20, AGREE = 10, REDRAFT = 10, CONCLUDE = 20, REPORT = 10, OVERDUE = 5, YEARS = 3, LAG_MOST = 5 };

/* What formulas may name besides the figures: indicators/view.h. */
static const struct { const char *name; enum col_kind kind; } attributes[] = {
	{ "district", COL_ENUM }, { "town", COL_ENUM }, { "industry", COL_ENUM }, { "industry3", COL_ENUM }, { "class", COL_ENUM }, { "section", COL_ENUM }, { "status", COL_ENUM },
	{ "above_scale", COL_BOOL }, { "registered", COL_DATE }, { "new_firm", COL_BOOL }, { "utility", COL_BOOL }, { "veto", COL_BOOL }, { "white_list", COL_BOOL }, { "black_list", COL_BOOL },
	{ "exempt", COL_BOOL },
};
enum { N_ATTRIBUTES = sizeof attributes / sizeof *attributes };

struct reading { struct arena *a; struct plan_report *r; struct improvement_plan *p; const struct indicators *figures; const char *known[NAMES_MOST + 1]; };

#define MISTAKE(rd, at, hint_zh, hint_en, zh, en, ...) plan_error((rd)->r, (at), PLAN_TR((rd)->r, hint_zh, hint_en), PLAN_TR((rd)->r, zh, en), __VA_ARGS__)

/* A title in Chinese and English that has to be there. */
static struct plan_words need_title(struct reading *rd, struct plan_node *map, const char *key)
{
	struct plan_words w = plan_title(rd->r, map, key);
	if (w.zh == NULL)
		MISTAKE(rd, map, "写 {zh: …, en: …}", "write {zh: …, en: …}", "缺 %s 的中文和英文", "%s is missing in Chinese and English", key);
	return w;
}

/* ---- Formulas. */

static bool describe(void *user, const char *name, int lag, struct column *ret_col)
{
	const struct reading *rd = user;
	const struct indicator *ind = rd->figures != NULL ? indicators_find(rd->figures, name) : NULL;
	if (lag < 0 || lag > LAG_MOST)
		return false;
	if (ind != NULL) {
		*ret_col = (struct column){ .name = ind->code, .lag = lag, .kind = ind->kind, .unit = ind->storage };
		return true;
	}
	for (int i = 0; i < N_ATTRIBUTES; i++)
		if (strcmp(attributes[i].name, name) == 0) {
			*ret_col = (struct column){ .name = attributes[i].name, .lag = lag, .kind = attributes[i].kind, .unit = unit_one() };
			return true;
		}
	return false;
}

static const char *const *known_names(void *user) { return ((const struct reading *)user)->known; }

static void list_names(struct reading *rd)
{
	int n = 0;
	for (int i = 0; i < N_ATTRIBUTES; i++)
		rd->known[n++] = attributes[i].name;
	for (int i = 0; rd->figures != NULL && i < rd->figures->n && n < NAMES_MOST; i++)
		rd->known[n++] = rd->figures->list[i].code;
	rd->known[n] = NULL;
}

static const char *check_formula(struct reading *rd, struct plan_node *map, const char *key, int want, const struct unit *unit)
{
	struct formula_names names = { .column = describe, .known = known_names, .user = rd };
	struct plan_node *at = plan_get(map, key);
	if (at == NULL || !plan_is(rd->r, at, PLAN_SCALAR))
		return NULL;
	(void)formula_compile(rd->a, rd->r, at, at->text, &names, want, unit);
	return at->text;
}

/* ---- Rules. */

static void read_threshold(struct reading *rd, struct plan_node *map, struct improvement_rule *u)
{
	struct plan_node *at = plan_need(rd->r, map, "below");
	const char *text = at != NULL ? plan_scalar_text(rd->r, at) : "";
	if (text[0] != '\0' && (num_parse_scaled(text, strlen(text), IMPROVE_DECIMALS, 0, &u->below) != NUM_OK || u->below <= 0))
		MISTAKE(rd, at, "写大于 0 的数，最多四位小数", "a number above 0 with at most four decimals", "门槛“%s”用不了", "the threshold '%s' cannot be used", text);
}

static void read_rule(struct reading *rd, struct plan_node *map)
{
	static const char *const keys[] = { "code", "title", "value", "unit", "below", "where", "where_words", "years", NULL };
	struct improvement_rule *u = &rd->p->rules[rd->p->n_rules];
	*u = (struct improvement_rule){ .code = plan_need_text(rd->r, map, "code"), .title = need_title(rd, map, "title"), .unit_text = plan_need_text(rd->r, map, "unit") };
	if (improvement_rule_of(rd->p, u->code) != NULL)
		MISTAKE(rd, map, "换一个代码", "take another code", "规则“%s”写了两次", "the rule '%s' is there twice", u->code);
	bool known = unit_parse(u->unit_text, strlen(u->unit_text), &u->unit, NULL);
	if (!known)
		MISTAKE(rd, plan_get(map, "unit"), "写 万元/亩 这样的单位", "a unit such as 万元/亩", "“%s”不是单位", "'%s' is no unit", u->unit_text);
	if (plan_need(rd->r, map, "value") != NULL)
		u->value = check_formula(rd, map, "value", FORMULA_NUMBER, known ? &u->unit : NULL);
	u->where = check_formula(rd, map, "where", FORMULA_BOOL, NULL);
	u->where_words = plan_title(rd->r, map, "where_words");
	read_threshold(rd, map, u);
	u->years = (int)plan_int(rd->r, map, "years", YEARS, 1, IMPROVE_YEARS - 1);
	rd->p->n_rules++;
	plan_done(rd->r, map, keys);
}

static struct plan_node *maps(struct reading *rd, struct plan_node *root, const char *key, int most)
{
	struct plan_node *list = plan_list(rd->r, root, key);
	if (list == NULL || list->n == 0)
		MISTAKE(rd, root, "至少写一条", "have at least one", "没有 %s", "there are no %s", key);
	if (list != NULL && list->n > most)
		MISTAKE(rd, list, "删去不用的条目", "leave out what is not used", "超过 %d 条", "more than %d of them", most);
	for (int i = 0; list != NULL && i < list->n; i++)
		if (!plan_is(rd->r, list->items[i], PLAN_MAP))
			return NULL;
	return list;
}

static void read_kinds(struct reading *rd, struct plan_node *root)
{
	struct plan_node *list = maps(rd, root, "measures", IMPROVE_KINDS);
	for (int i = 0; list != NULL && i < list->n && i < IMPROVE_KINDS; i++) {
		struct improvement_kind *k = &rd->p->kinds[rd->p->n_kinds];
		*k = (struct improvement_kind){ plan_need_text(rd->r, list->items[i], "code"), need_title(rd, list->items[i], "title") };
		if (improvement_kind_of(rd->p, k->code) != NULL)
			MISTAKE(rd, list->items[i], "换一个代码", "take another code", "措施“%s”写了两次", "the measure '%s' is there twice", k->code);
		rd->p->n_kinds++;
		plan_done(rd->r, list->items[i], (const char *const[]){ "code", "title", NULL });
	}
}

/* ---- The file. */

static void read_clocks(struct reading *rd, struct plan_node *root)
{
	static const char *const keys[] = { "draft", "agree", "redraft", "report", "conclude", "overdue", NULL };
	static const char *const periods[] = { "quarter", "month", NULL };
	struct improvement_plan *p = rd->p;
	struct plan_node *m = plan_map(rd->r, root, "workdays");
	p->draft = (int)plan_int(rd->r, m, "draft", DRAFT, 1, WORKDAYS_MAX);
	p->agree = (int)plan_int(rd->r, m, "agree", AGREE, 1, WORKDAYS_MAX);
	p->redraft = (int)plan_int(rd->r, m, "redraft", REDRAFT, 1, WORKDAYS_MAX);
	p->report = (int)plan_int(rd->r, m, "report", REPORT, 1, WORKDAYS_MAX);
	p->conclude = (int)plan_int(rd->r, m, "conclude", CONCLUDE, 1, WORKDAYS_MAX);
	p->overdue = (int)plan_int(rd->r, m, "overdue", OVERDUE, 1, WORKDAYS_MAX);
	if (m != NULL)
		plan_done(rd->r, m, keys);
	p->monthly = plan_enum(rd->r, root, "progress", periods, 0) == 1;
	const char *day = plan_text(rd->r, root, "figures_by", "06-30");
	if (sscanf(day, "%2d-%2d", &p->figures_month, &p->figures_day) != 2 || p->figures_month < 1 || p->figures_month > 12 || p->figures_day < 1 || p->figures_day > 28 + (p->figures_month != 2) * 2)
		MISTAKE(rd, plan_get(root, "figures_by"), "写 06-30 这样的月日", "month and day such as 06-30", "“%s”不是月日", "'%s' is no day of a year", day);
}

static const struct indicators *figures_beside(struct reading *rd, const struct plan_node *root)
{
	const char *slash = strrchr(root->file, '/');
	char *path = arena_printf(rd->a, "%.*sindicators.yaml", slash ? (int)(slash + 1 - root->file) : 0, root->file);
	struct plan_node *n = path && access(path, R_OK) == 0 ? plan_read_file(rd->r, path) : NULL;
	return n != NULL ? indicators_read(rd->a, rd->r, n) : NULL;
}

struct improvement_plan *improvement_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "improvements", "title", "note", "clause", "rules", "measures", "workdays", "progress", "figures_by", NULL };
	int errors = r->n_errors;
	struct reading *rd = arena_new(a, struct reading);
	struct improvement_plan *p = arena_new(a, struct improvement_plan);
	if (rd == NULL || p == NULL)
		return NULL;
	*rd = (struct reading){ .a = a, .r = r, .p = p };
	rd->figures = figures_beside(rd, root);
	list_names(rd);
	p->id = plan_need_text(r, root, "improvements");
	p->title = need_title(rd, root, "title");
	p->note = plan_title(r, root, "note");
	p->clause = plan_text(r, root, "clause", "");
	struct plan_node *list = maps(rd, root, "rules", IMPROVE_RULES);
	for (int i = 0; list != NULL && i < list->n && i < IMPROVE_RULES; i++)
		read_rule(rd, list->items[i]);
	read_kinds(rd, root);
	read_clocks(rd, root);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}

const struct improvement_rule *improvement_rule_of(const struct improvement_plan *p, const char *code)
{
	for (int i = 0; code != NULL && i < p->n_rules; i++)
		if (strcmp(p->rules[i].code, code) == 0)
			return &p->rules[i];
	return NULL;
}

const struct improvement_kind *improvement_kind_of(const struct improvement_plan *p, const char *code)
{
	for (int i = 0; code != NULL && i < p->n_kinds; i++)
		if (strcmp(p->kinds[i].code, code) == 0)
			return &p->kinds[i];
	return NULL;
}

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return improvement_plan_read(a, r, root); }

const struct plan_kept improvement_plan_kept = { &improvement_module, "improvements.yaml", PLAN_BYTES, read_plan };

const struct improvement_plan *improvement_plan_of(const struct app *a) { return plan_shelf(a, &improvement_plan_kept); }

enum rc improvement_plan_get(struct ctx *c, const struct improvement_plan **ret_plan)
{
	return plan_shelf_get(c, &improvement_plan_kept, (const void **)ret_plan);
}
