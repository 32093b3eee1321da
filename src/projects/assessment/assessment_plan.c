/* assessment_plan.c - reading a scheme: parameters, figures, metrics, items, and what their formulas may name.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/assessment/assessment_plan.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "projects/light/light_plan.h"
#include "projects/file/project_guard.h"
#include "projects/file/project_plan_priv.h"

enum { PARAMETERS_MOST = 60, DECIMALS_MOST = 6, TOLD_WITHIN_MOST = 366, TIMES_MOST = 1000, NAMES_MAX = 1200 };
static const double WEIGHT_MOST = 100000;

const char *const assess_absent_words[] = { "unknown", "zero", "full", "mean", "spread", NULL };
const char *const assess_published_words[] = { "nothing", "order", "totals", NULL };
static const char *const part_words[ASSESS_PARTS] = { "", ".hit", ".base", ".last", ".mean", ".best" };

const struct assess_own_name assess_own[ASSESS_OWN] = {
	[ASSESS_YEAR_PLAN] = { "year_plan", COL_NUMBER, { "本年计划投资", "plan of the year" } },
	[ASSESS_YEAR_DONE] = { "year_done", COL_NUMBER, { "本年累计完成（已审定）", "done this year, accepted" } },
	[ASSESS_MONTH_DONE] = { "month_done", COL_NUMBER, { "截止月完成（已审定）", "done in the month of the cut-off, accepted" } },
	[ASSESS_ALL_DONE] = { "all_done", COL_NUMBER, { "自开工累计完成（已审定）", "done since the start, accepted" } },
	[ASSESS_YEAR_EXPECTED] = { "year_expected", COL_NUMBER, { "序时应完成投资", "expected by now" } },
	[ASSESS_RESTING] = { "resting", COL_BOOL, { "已暂缓", "rests" } },
	[ASSESS_OVER] = { "over", COL_BOOL, { "已终止、调出或并入", "is over" } },
	[ASSESS_CUT_OFF] = { "cut_off", COL_DATE, { "截止日", "day of the cut-off" } },
};

static int find(const void *first, int n, size_t stride, const char *id)
{
	for (int i = 0; id != NULL && i < n; i++)
		if (strcmp(*(const char *const *)((const char *)first + (size_t)i * stride), id) == 0)
			return i;
	return -1;
}

int assess_metric_of(const struct assess_plan *p, const char *id) { return find(p->metrics, p->n_metrics, sizeof p->metrics[0], id); }
int assess_item_of(const struct assess_plan *p, const char *id) { return find(p->items, p->n_items, sizeof p->items[0], id); }
int assess_figure_of(const struct assess_plan *p, const char *id) { return find(p->figures, p->n_figures, sizeof p->figures[0], id); }
static int parameter_of(const struct assess_plan *p, const char *id) { return find(p->parameters, p->n_parameters, sizeof p->parameters[0], id); }

/* ---- Names of one project. */

static struct unit cents(void)
{
	struct unit u = unit_one();
	return unit_parse("0.01万元", strlen("0.01万元"), &u, NULL) ? u : unit_one();
}

static int own_of(const char *name)
{
	for (int i = 0; i < ASSESS_OWN; i++)
		if (strcmp(assess_own[i].name, name) == 0)
			return i;
	return -1;
}

/* "months_since_on_signed": whole months from that day to the cut-off. */
static const struct project_column *months_of(const struct assess_plan *p, const char *name)
{
	static const char before[] = "months_since_";
	if (strncmp(name, before, strlen(before)) != 0)
		return NULL;
	const struct project_column *pc = project_column_named(p->projects, name + strlen(before));
	return pc != NULL && pc->column.kind == COL_DATE ? pc : NULL;
}

bool assess_column_of(const struct assess_plan *p, const char *name, struct assess_column *ret_col)
{
	const struct project_column *pc = project_column_named(p->projects, name);
	int at = parameter_of(p, name), own = own_of(name);
	*ret_col = (struct assess_column){ .column = { .name = name, .kind = COL_NUMBER, .unit = unit_one() } };
	if (at >= 0) {
		ret_col->from = ASSESS_FROM_PARAMETER;
		ret_col->index = at;
		ret_col->column.unit = p->parameters[at].unit;
	} else if (own >= 0) {
		ret_col->from = ASSESS_FROM_OWN;
		ret_col->index = own;
		ret_col->column.kind = assess_own[own].kind;
		ret_col->column.unit = assess_own[own].kind == COL_NUMBER ? cents() : unit_one();
	} else if (pc != NULL) {
		ret_col->from = ASSESS_FROM_FILE;
		ret_col->file = pc;
		ret_col->column = pc->column;
	} else {
		ret_col->from = ASSESS_FROM_MONTHS;
		ret_col->file = months_of(p, name);
		return ret_col->file != NULL;
	}
	return true;
}

static bool project_name(void *user, const char *name, int lag, struct column *ret_col)
{
	struct assess_column col;
	if (lag != 0 || !assess_column_of(user, name, &col))
		return false;
	*ret_col = col.column;
	return true;
}

static const char *const *project_names(void *user)
{
	static _Thread_local const char *names[NAMES_MAX + 1];
	const struct assess_plan *p = user;
	int n = 0;
	for (int i = 0; i < p->projects->n_columns && n < NAMES_MAX; i++)
		names[n++] = p->projects->columns[i].column.name;
	for (int i = 0; i < p->n_parameters && n < NAMES_MAX; i++)
		names[n++] = p->parameters[i].id;
	for (int i = 0; i < ASSESS_OWN && n < NAMES_MAX; i++)
		names[n++] = assess_own[i].name;
	names[n] = NULL;
	return names;
}

/* ---- Names of one district. */

bool assess_name_of(const struct assess_plan *p, const char *name, int *ret_metric, enum assess_part *ret_part)
{
	for (int i = 0; i < p->n_metrics; i++) {
		size_t n = strlen(p->metrics[i].id);
		for (int k = 0; strncmp(name, p->metrics[i].id, n) == 0 && k < ASSESS_PARTS; k++)
			if (strcmp(name + n, part_words[k]) == 0) {
				*ret_metric = i;
				*ret_part = (enum assess_part)k;
				return true;
			}
	}
	return false;
}

/* Numbers of projects for counts and rates, amounts for the others. */
static struct unit part_unit(const struct assess_metric *m, enum assess_part part)
{
	if (part != PART_HIT && part != PART_BASE)
		return m->unit;
	if ((m->kind == ASSESS_RATIO || m->kind == ASSESS_RATE) && m->amount != NULL)
		return *formula_unit(m->amount);
	return unit_one();
}

static bool district_name(void *user, const char *name, int lag, struct column *ret_col)
{
	struct assess_plan *p = user;
	enum assess_part part;
	int metric, figure = assess_figure_of(p, name), parameter = parameter_of(p, name);
	*ret_col = (struct column){ .name = name, .kind = COL_NUMBER, .unit = unit_one() };
	if (lag != 0)
		return false;
	if (figure >= 0)
		ret_col->unit = p->figures[figure].unit;
	else if (parameter >= 0)
		ret_col->unit = p->parameters[parameter].unit;
	else if (assess_name_of(p, name, &metric, &part)) {
		ret_col->unit = part_unit(&p->metrics[metric], part);
		p->metrics[metric].last |= part == PART_LAST;
		p->needs_last |= part == PART_LAST;
	} else
		return false;
	return true;
}

static const char *const *district_names(void *user)
{
	static _Thread_local const char *names[NAMES_MAX + 1];
	const struct assess_plan *p = user;
	int n = 0;
	for (int i = 0; i < p->n_metrics; i++)
		names[n++] = p->metrics[i].id;
	for (int i = 0; i < p->n_figures; i++)
		names[n++] = p->figures[i].id;
	for (int i = 0; i < p->n_parameters; i++)
		names[n++] = p->parameters[i].id;
	names[n] = NULL;
	return names;
}

static int weight_slot(void *user, const char *name, struct unit *ret_unit)
{
	(void)user;
	*ret_unit = unit_one();
	return strcmp(name, "weight") == 0 ? 0 : -1;
}

/* ---- Reading. */

static const struct formula *formula_at(struct plan_reading *rd, struct assess_plan *p, struct plan_node *map, const char *key, bool needed, int want, const struct unit *unit)
{
	struct formula_names names = { .column = project_name, .known = project_names, .user = p };
	struct plan_node *at = needed ? plan_need(rd->r, map, key) : plan_get(map, key);
	return at != NULL && plan_is(rd->r, at, PLAN_SCALAR) ? formula_compile(rd->a, rd->r, at, at->text, &names, want, unit) : NULL;
}

/* An id of formulas: no '-', which would be a minus there, and not one that means something else already. */
static const char *name_of(struct plan_reading *rd, const struct assess_plan *p, struct plan_node *n)
{
	const char *id = reading_id(rd, n);
	if (strchr(id, '-') != NULL)
		MISTAKE(rd, n, "用 _ 代替 -", "write _ instead of -", "名称 %s 不能有“-”：公式中它是减号", "the name %s may have no '-': in formulas it is a minus", id);
	reading_unique(rd, n, id, p->parameters, p->n_parameters, sizeof p->parameters[0]);
	reading_unique(rd, n, id, p->figures, p->n_figures, sizeof p->figures[0]);
	reading_unique(rd, n, id, p->metrics, p->n_metrics, sizeof p->metrics[0]);
	return id;
}

static void read_unit(struct plan_reading *rd, struct plan_node *n, const char **ret_text, struct unit *ret_unit)
{
	struct plan_node *at = plan_get(n, "unit");
	*ret_text = plan_text(rd->r, n, "unit", "");
	*ret_unit = unit_one();
	if ((*ret_text)[0] != '\0' && !unit_parse(*ret_text, strlen(*ret_text), ret_unit, NULL))
		MISTAKE(rd, at, "单位见 docs/reference/formulas.md", "docs/reference/formulas.md has the units", "不认识单位“%s”", "the unit '%s' is not known", *ret_text);
}

static void read_parameters(struct plan_reading *rd, struct assess_plan *p)
{
	struct plan_node *list = reading_maps(rd, rd->root, "parameters", PARAMETERS_MOST, false);
	p->parameters = reading_array(rd, list ? list->n : 0, sizeof *p->parameters);
	for (int i = 0; list && p->parameters && i < list->n; i++) {
		reading_parameter(rd, list->items[i], &p->parameters[i]);
		reading_unique(rd, list->items[i], p->parameters[i].id, p->parameters, i, sizeof p->parameters[0]);
		p->n_parameters = i + 1;
	}
}

static void read_values(struct plan_reading *rd, struct plan_node *n, struct assess_figure *f)
{
	struct plan_node *map = plan_map(rd->r, n, "values");
	f->values = reading_array(rd, map ? map->n : 0, sizeof *f->values);
	for (int i = 0; map && f->values && i < map->n; i++) {
		map->pairs[i].used = true;
		f->values[i].district = map->pairs[i].key;
		if (plan_scalar_number(rd->r, map->pairs[i].value, &f->values[i].value))
			f->n = i + 1;
		else
			break;
	}
}

static void read_figure(struct plan_reading *rd, struct assess_plan *p, struct plan_node *n, struct assess_figure *f)
{
	static const char *const known[] = { "id", "title", "unit", "source", "values", NULL };
	f->id = name_of(rd, p, n);
	f->title = reading_title(rd, n);
	f->source = plan_text(rd->r, n, "source", "");
	read_unit(rd, n, &f->unit_text, &f->unit);
	read_values(rd, n, f);
	if (f->n > 0 && f->source[0] == '\0')
		MISTAKE(rd, n, "写 source: 文件、年份、页码", "write source: the document, year, page", "数值 %s 没有出处", "the figures of %s have no source", f->id);
	plan_done(rd->r, n, known);
}

static void read_figures(struct plan_reading *rd, struct assess_plan *p)
{
	struct plan_node *list = reading_maps(rd, rd->root, "figures", ASSESS_FIGURES_MAX, false);
	p->figures = reading_array(rd, list ? list->n : 0, sizeof *p->figures);
	for (int i = 0; list && p->figures && i < list->n; i++) {
		read_figure(rd, p, list->items[i], &p->figures[i]);
		p->n_figures = i + 1;
	}
}

/* ---- Metrics. */

static enum assess_kind kind_of(struct plan_reading *rd, struct plan_node *n, const struct assess_metric *m)
{
	bool hit = plan_get(n, "hit") != NULL, amount = plan_get(n, "amount") != NULL, per = plan_get(n, "per") != NULL;
	if (per && !amount)
		MISTAKE(rd, n, "per 是分母，amount 是分子", "per is what amount is divided by", "指标 %s 有 per 而没有 amount", "the metric %s has a per and no amount", m->id);
	if (per && hit)
		MISTAKE(rd, n, "率写 where 和 hit；比写 where、amount、per", "a rate has where and hit; a ratio where, amount and per", "指标 %s 同时有 hit 和 per", "the metric %s has both hit and per", m->id);
	return hit ? ASSESS_RATE : per ? ASSESS_RATIO : amount ? ASSESS_SUM : ASSESS_COUNT;
}

static void metric_unit(struct plan_reading *rd, struct plan_node *n, struct assess_metric *m)
{
	int64_t num, den;
	bool share = m->kind == ASSESS_RATE || m->kind == ASSESS_RATIO, said = plan_get(n, "unit") != NULL;
	read_unit(rd, n, &m->unit_text, &m->unit);
	if (share) {
		m->unit_text = "%";
		if (!unit_parse("%", 1, &m->unit, NULL))
			m->unit = unit_one();
		if (said)
			MISTAKE(rd, n, "去掉 unit", "leave unit out", "指标 %s 是百分比，不写单位", "the metric %s is a percentage and has no unit of its own", m->id);
	} else if (m->kind == ASSESS_SUM && m->amount != NULL) {
		if (!said)
			m->unit = *formula_unit(m->amount);
		else if (!unit_ratio(formula_unit(m->amount), &m->unit, &num, &den))
			MISTAKE(rd, n, "用同一类单位", "take a unit of the same kind", "指标 %s 的数不能换算成 %s", "the amounts of %s cannot be told in %s", m->id, m->unit_text);
	}
}

static void read_metric(struct plan_reading *rd, struct assess_plan *p, struct plan_node *n, struct assess_metric *m)
{
	static const char *const known[] = { "id", "title", "note", "where", "hit", "amount", "per", "unit", "decimals", NULL };
	m->id = name_of(rd, p, n);
	m->title = reading_title(rd, n);
	m->note = plan_title(rd->r, n, "note");
	m->kind = kind_of(rd, n, m);
	m->where = formula_at(rd, p, n, "where", true, FORMULA_BOOL, NULL);
	m->hit = formula_at(rd, p, n, "hit", false, FORMULA_BOOL, NULL);
	m->amount = formula_at(rd, p, n, "amount", false, FORMULA_NUMBER, NULL);
	m->per = formula_at(rd, p, n, "per", false, FORMULA_NUMBER, m->amount ? formula_unit(m->amount) : NULL);
	metric_unit(rd, n, m);
	m->decimals = (int)plan_int(rd->r, n, "decimals", m->kind == ASSESS_COUNT ? 0 : 2, 0, DECIMALS_MOST);
	plan_done(rd->r, n, known);
}

static void read_metrics(struct plan_reading *rd, struct assess_plan *p)
{
	struct plan_node *list = reading_maps(rd, rd->root, "metrics", ASSESS_METRICS_MAX, false);
	p->metrics = reading_array(rd, list ? list->n : 0, sizeof *p->metrics);
	for (int i = 0; list && p->metrics && i < list->n; i++) {
		read_metric(rd, p, list->items[i], &p->metrics[i]);
		p->n_metrics = i + 1;
	}
}

/* ---- Items. */

static bool names_weight(const char *text) { return strstr(text, "$weight") != NULL; }

static void read_weight(struct plan_reading *rd, struct plan_node *n, struct assess_item *t)
{
	struct plan_node *at = plan_get(n, "weight");
	if (at == NULL || !plan_scalar_number(rd->r, at, &t->weight))
		return;
	t->has_weight = true;
	t->weight_line = at->line;
	t->weight_col = at->col;
	t->weight_len = at->quoted ? 0 : (int)at->len;
	if (t->weight < 0 || t->weight > WEIGHT_MOST)
		MISTAKE(rd, at, "写 0 或以上的数", "write a number from 0", "权重不能是 %s", "a weight cannot be %s", at->text);
}

static void read_points(struct plan_reading *rd, struct assess_plan *p, struct plan_node *n, struct assess_item *t)
{
	struct formula_names names = { .column = district_name, .known = district_names, .param = weight_slot, .user = p };
	struct unit one = unit_one();
	struct plan_node *at = plan_need(rd->r, n, "points");
	if (at == NULL || !plan_is(rd->r, at, PLAN_SCALAR))
		return;
	if (t->has_weight && !names_weight(at->text))
		MISTAKE(rd, at, "写 $weight * …，或去掉 weight", "write $weight * …, or leave weight out", "%s 有权重，公式却没有用它", "%s has a weight that its formula does not use", t->id);
	if (!t->has_weight && names_weight(at->text))
		MISTAKE(rd, at, "写 weight: 10", "write weight: 10", "%s 的公式用到 $weight，却没有写 weight", "the formula of %s names $weight, which is not given", t->id);
	t->points = formula_compile(rd->a, rd->r, at, at->text, &names, FORMULA_NUMBER, &one);
}

static void read_bound(struct plan_reading *rd, struct plan_node *n, const char *key, bool *ret_has, double *ret_v)
{
	struct plan_node *at = plan_get(n, key);
	*ret_has = at != NULL && plan_scalar_number(rd->r, at, ret_v);
}

static void read_hand(struct plan_reading *rd, struct plan_node *map, struct assess_item *t)
{
	static const char *const known[] = { "least", "most", "times", NULL };
	bool least = false, most = false;
	t->by_hand = true;
	read_bound(rd, map, "least", &least, &t->each_least);
	read_bound(rd, map, "most", &most, &t->each_most);
	t->times = (int)plan_int(rd->r, map, "times", 0, 0, TIMES_MOST);
	if (!least || !most || t->each_least > t->each_most)
		MISTAKE(rd, map, "写 hand: {least: -5, most: 5}", "write hand: {least: -5, most: 5}", "手工加减分 %s 要写明一次最少、最多几分", "the item %s, entered by hand, must say what one entry may be", t->id);
	plan_done(rd->r, map, known);
}

static void read_item(struct plan_reading *rd, struct assess_plan *p, struct plan_node *n, struct assess_item *t)
{
	static const char *const known[] = { "id", "title", "note", "weight", "points", "most", "least", "absent", "hand", "unpublished", "assumed", NULL };
	struct plan_node *hand = plan_map(rd->r, n, "hand");
	t->id = reading_id(rd, n);
	t->title = reading_title(rd, n);
	t->note = plan_title(rd->r, n, "note");
	t->unpublished = plan_bool(rd->r, n, "unpublished", false);
	t->assumed = plan_bool(rd->r, n, "assumed", false);
	read_weight(rd, n, t);
	read_bound(rd, n, "most", &t->has_most, &t->most);
	read_bound(rd, n, "least", &t->has_least, &t->least);
	t->absent = (enum assess_absent)plan_enum(rd->r, n, "absent", assess_absent_words, ABSENT_UNKNOWN);
	if (hand != NULL)
		read_hand(rd, hand, t);
	else if (!t->unpublished)
		read_points(rd, p, n, t);
	if (t->has_most && t->has_least && t->most < t->least)
		MISTAKE(rd, n, "least 不大于 most", "let least be no more than most", "%s 的上限低于下限", "the cap of %s lies below its floor", t->id);
	if ((t->absent == ABSENT_FULL || t->absent == ABSENT_SPREAD) && !t->has_weight && !t->has_most)
		MISTAKE(rd, n, "写 weight 或 most", "write weight or most", "%s 缺数据时要知道满分是多少", "what %s is worth must be known when its data are missing", t->id);
	plan_done(rd->r, n, known);
}

static void read_items(struct plan_reading *rd, struct assess_plan *p)
{
	struct plan_node *list = reading_maps(rd, rd->root, "items", ASSESS_ITEMS_MAX, true);
	p->items = reading_array(rd, list ? list->n : 0, sizeof *p->items);
	if (list != NULL && list->n == 0)
		MISTAKE(rd, list, "至少写一项", "write at least one item", "%s没有考核项", "%sthere is nothing to be assessed", "");
	for (int i = 0; list && p->items && i < list->n; i++) {
		read_item(rd, p, list->items[i], &p->items[i]);
		reading_unique(rd, list->items[i], p->items[i].id, p->items, i, sizeof p->items[0]);
		p->n_items = i + 1;
	}
}

/* ---- Order and lines. */

static void read_ties(struct plan_reading *rd, struct assess_plan *p)
{
	struct plan_node *list = plan_list(rd->r, rd->root, "ties");
	p->ties = reading_array(rd, list ? list->n : 0, sizeof *p->ties);
	for (int i = 0; list && p->ties && i < list->n; i++) {
		int at = assess_item_of(p, plan_scalar_text(rd->r, list->items[i]));
		if (at < 0)
			reading_unknown(rd, list->items[i], list->items[i]->text, "考核项", "item", p->items, p->n_items, sizeof p->items[0]);
		else
			p->ties[p->n_ties++] = at;
	}
}

static void read_grades(struct plan_reading *rd, struct assess_plan *p)
{
	static const char *const known[] = { "at_least", "title", "most", NULL };
	struct plan_node *list = reading_maps(rd, rd->root, "grades", ASSESS_GRADES_MAX, false);
	p->grades = reading_array(rd, list ? list->n : 0, sizeof *p->grades);
	for (int i = 0; list && p->grades && i < list->n; i++) {
		struct assess_grade *g = &p->grades[i];
		bool has = false;
		read_bound(rd, list->items[i], "at_least", &has, &g->at_least);
		g->title = reading_title(rd, list->items[i]);
		g->most = (int)plan_int(rd->r, list->items[i], "most", 0, 0, ASSESS_DISTRICTS_MAX);
		if (!has)
			g->at_least = -INFINITY;
		if (i > 0 && g->at_least >= p->grades[i - 1].at_least)
			MISTAKE(rd, list->items[i], "从高到低写", "write them from the highest", "等次 %s 的分数线不低于前一等", "the line of %s is not below that of the grade before", g->title.en ? g->title.en : "");
		plan_done(rd->r, list->items[i], known);
		p->n_grades = i + 1;
	}
}

struct assess_plan *assess_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root, const struct project_plan *projects)
{
	static const char *const known[] = { "assessment", "version", "title", "clause", "source", "missing", "decimals", "full", "told_within_days", "published", "parameters", "figures", "metrics",
		"items", "ties", "grades", NULL };
	int errors = r->n_errors;
	struct assess_plan *p = arena_new(a, struct assess_plan);
	struct plan_reading rd = { .a = a, .r = r, .root = root };
	if (p == NULL || !plan_is(r, root, PLAN_MAP))
		return NULL;
	p->projects = projects;
	p->id = plan_need_text(r, root, "assessment");
	p->version = plan_need_text(r, root, "version");
	p->title = reading_title(&rd, root);
	p->clause = plan_text(r, root, "clause", "");
	p->source = plan_need_text(r, root, "source");
	p->missing = plan_title(r, root, "missing");
	p->decimals = (int)plan_int(r, root, "decimals", 2, 0, DECIMALS_MOST);
	p->full = plan_number(r, root, "full", 0);
	p->told_within = (int)plan_int(r, root, "told_within_days", 0, 0, TOLD_WITHIN_MOST);
	p->published = (enum assess_published)plan_enum(r, root, "published", assess_published_words, PUBLISHED_ORDER);
	read_parameters(&rd, p);
	read_figures(&rd, p);
	read_metrics(&rd, p);
	read_items(&rd, p);
	read_ties(&rd, p);
	read_grades(&rd, p);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}
