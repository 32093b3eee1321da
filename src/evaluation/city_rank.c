/* city_rank.c - districts, towns and industries as evaluated entities.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_rank.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Measures. */

/* What every bureau asks for. Columns go by their names in the schemes; `unit` is what the ratio (or the sum) is shown in. */
static const struct usual { const char *key; struct plan_words title; const char *num, *den, *num_unit, *den_unit,
	*unit; int decimals; double per; } usual[] = {
	{ "tax_per_mu", { "亩均税收", "Tax per mu" }, "tax", "land", "万元", "亩", "万元/亩", 2, 1 },
	{ "sales_per_mu", { "亩均销售", "Sales per mu" }, "sales", "land", "万元", "亩", "万元/亩", 1, 1 },
	{ "va_per_mu", { "亩均增加值", "Value added per mu" }, "va", "land", "万元", "亩", "万元/亩", 2, 1 },
	{ "tax_per_energy", { "单位能耗税收", "Tax per energy" }, "tax", "energy", "万元", "tce", "万元/tce", 3, 1 },
	{ "va_per_energy", { "单位能耗增加值", "Value added per energy" }, "va", "energy", "万元", "tce", "万元/tce", 3, 1 },
	{ "va_per_employee", { "全员劳动生产率", "Labour productivity" }, "va", "employees", "万元", "人", "万元/人", 2, 1 },
	{ "rd_share", { "研发经费占销售比重", "R&D over sales" }, "rd", "sales", "万元", "万元", "%", 2, 100 },
	{ "sum_tax", { "税收总额", "Tax, total" }, "tax", NULL, "亿元", NULL, "亿元", 2, 1 },
	{ "sum_sales", { "销售总额", "Sales, total" }, "sales", NULL, "亿元", NULL, "亿元", 1, 1 },
	{ "sum_land", { "用地面积", "Land, total" }, "land", NULL, "亩", NULL, "亩", 0, 1 },
	{ "sum_energy", { "综合能耗", "Energy, total" }, "energy", NULL, "tce", NULL, "tce", 0, 1 },
	{ "sum_employees", { "从业人员", "Employees, total" }, "employees", NULL, "人", NULL, "人", 0, 1 },
};
enum { N_USUAL = sizeof usual / sizeof *usual, N_RATIOS = 7 };

static const struct column *number_column(const struct city *y, const char *name)
{
	const struct column *col = frame_column(&y->view.frame, name, 0);
	return col != NULL && col->kind == COL_NUMBER ? col : NULL;
}

static bool unit_factor(const struct column *col, const char *unit, double *ret)
{
	struct unit to;
	int64_t num, den;
	if (!unit_parse(unit, strlen(unit), &to, NULL) || !unit_ratio(&col->unit, &to, &num, &den))
		return false;
	*ret = (double)num / (double)den;
	return true;
}

static struct plan_words column_title(const struct city *y, const char *name)
{
	int at = scheme_column(y->scheme, name);
	return at >= 0 ? y->scheme->columns[at].title : (struct plan_words){ name, name };
}

static bool usual_measure(const struct city *y, const struct usual *u, struct measure *m)
{
	double top, bottom = 1;
	*m = (struct measure){ .key = u->key, .title = u->title, .unit = u->unit, .decimals = u->decimals, .num = number_column(y, u->num) };
	if (m->num == NULL || !unit_factor(m->num, u->num_unit, &top))
		return false;
	m->num_title = column_title(y, u->num);
	if (u->den != NULL) {
		m->den = number_column(y, u->den);
		if (m->den == NULL || !unit_factor(m->den, u->den_unit, &bottom))
			return false;
		m->den_title = column_title(y, u->den);
	}
	m->factor = top / bottom * u->per;
	return true;
}

static bool known_pair(const struct measure *list, int n, const struct column *num, const struct column *den)
{
	for (int i = 0; i < n; i++)
		if (list[i].num == num && list[i].den == den)
			return true;
	return false;
}

static void item_measures(const struct city *y, struct measure *list, int *n)
{
	for (int i = 0; i < y->scheme->n_items && *n < MEASURES; i++) {
		const struct item *it = &y->scheme->items[i];
		if (it->value.column == NULL || it->per.column == NULL)
			continue;
		const struct column *num = number_column(y, it->value.column), *den = number_column(y, it->per.column);
		if (num == NULL || den == NULL || known_pair(list, *n, num, den))
			continue;
		list[(*n)++] = (struct measure){ it->code, it->title, it->unit_text ? it->unit_text : "", it->decimals >= 0 ? it->decimals : 2,
			num, den,
			it->unit_num / it->unit_den, column_title(y, it->value.column), column_title(y, it->per.column) };
	}
}

/* What was summed over all enterprises of a place; sums over some of them are the sides of ratios. */
static void place_measures(const struct city *y, struct measure *list, int *n)
{
	for (int i = 0; i < y->scheme->n_columns && *n < MEASURES; i++) {
		const struct scheme_column *s = &y->scheme->columns[i];
		const struct column *col = s->made == MADE_COUNT || (s->made == MADE_SUM && s->where.f == NULL) ? number_column(y, s->name) : NULL;
		double yi = 1;
		if (col == NULL)
			continue;
		bool money = unit_factor(col, "亿元", &yi); /* of a whole city money is told so */
		list[(*n)++] = (struct measure){ .key = s->name, .title = s->title.zh ? s->title : (struct plan_words){ s->name, s->name }, .unit = money ? "亿元" : s->unit_text ? s->unit_text : "",
			.decimals = s->decimals >= 0 ? s->decimals : 2, .num = col, .factor = money ? yi : 1, .num_title = s->title };
	}
}

enum rc city_measures(struct ctx *c, const struct city *y, const struct measure **ret_list, int *ret_n)
{
	struct measure *list = arena_new_array(&c->arena, struct measure, MEASURES);
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	bool places = scheme_is_of_places(y->scheme); /* their columns mean what the scheme says, whatever they are called */
	for (int i = 0; i < N_RATIOS && !places; i++)
		n += usual_measure(y, &usual[i], &list[n]);
	item_measures(y, list, &n);
	if (places)
		place_measures(y, list, &n);
	for (int i = N_RATIOS; !places && i < N_USUAL && n < MEASURES; i++)
		n += usual_measure(y, &usual[i], &list[n]);
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

int measure_find(const struct measure *list, int n, const char *key)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].key, key) == 0)
			return i;
	return -1;
}

/* ---- Groups. */

/* Place of a row's group in a table of `group_places` places, or -1. */
static int place_of(const struct city *y, enum group_level level, size_t row)
{
	const struct registry *g = y->view.reg;
	int region = city_region(y, row), at = city_industry(y, row);
	switch (level) {
	case GROUP_CITY:
		return 0;
	case GROUP_SIZE:
		return city_above_scale(y, row) + 1;
	case GROUP_DISTRICT:
		return g->regions[region].district;
	case GROUP_TOWN:
		return g->regions[region].district == region ? -1 : region;
	case GROUP_SECTION:
		return at < 0 ? -1 : g->industries[at].section;
	case GROUP_DIVISION:
		return at < 0 ? -1 : g->industries[at].division;
	case GROUP_INDUSTRY3:
		while (at >= 0 && g->industries[at].level > 3)
			at = g->industries[at].parent;
		return at >= 0 && g->industries[at].level == 3 ? at : -1;
	}
	return -1;
}

static int group_places(const struct city *y, enum group_level level)
{
	switch (level) {
	case GROUP_CITY: return 1;
	case GROUP_SIZE: return 3;
	case GROUP_DISTRICT:
	case GROUP_TOWN: return y->view.reg->n_regions;
	default: return y->view.reg->n_industries;
	}
}

static int at_of(enum group_level level, int place) { return level == GROUP_CITY ? -1 : level == GROUP_SIZE ? place - 1 : place; }

struct sums { double num[MEASURES], den[MEASURES]; };

static void add_row(const struct city *y, const struct grouping *g, struct group *to, struct sums *s, size_t row)
{
	to->units++;
	to->above_scale += city_above_scale(y, row) == 1;
	if (y->ev->class_[row] != CLASS_NONE)
		to->counts[y->ev->class_[row]]++;
	for (int m = 0; m < g->n_measures; m++) {
		const struct measure *x = &g->measures[m];
		if (!column_has(x->num, row) || (x->den != NULL && !column_has(x->den, row)))
			continue;
		s->num[m] += x->num->v[row];
		s->den[m] += x->den != NULL ? x->den->v[row] : 1;
	}
}

static void finish_group(const struct grouping *g, struct group *to, const struct sums *s)
{
	for (int m = 0; m < MEASURES; m++) {
		to->last[m] = NAN;
		to->values[m] = NAN;
		if (m < g->n_measures && s->den[m] > 0)
			to->values[m] = (g->measures[m].den != NULL ? s->num[m] / s->den[m] : s->num[m]) * g->measures[m].factor;
	}
}

/* The place of a row that counts, or -1. */
static int seen_place(const struct city *y, const struct scope *scope, enum group_level level, size_t row)
{
	if (y->ev->state[row] & ROW_OUT)
		return -1;
	if (scope->kind != SCOPE_ALL && !registry_in_scope(y->view.reg, scope, city_registry_row(y, row)))
		return -1;
	return place_of(y, level, row);
}

enum rc city_groups(struct ctx *c, struct city *y, const struct scope *scope, enum group_level level, struct grouping *ret)
{
	struct grouping g = { .n = 0 };
	TRY(city_lists_need(c, y));
	TRY(city_measures(c, y, &g.measures, &g.n_measures));
	int places = group_places(y, level);
	int *at = arena_new_array(&c->arena, int, (size_t)places + 1); /* group + 1 of a place */
	if (at == NULL)
		return ctx_no_memory(c);
	for (size_t row = 0; row < y->ev->rows; row++) {
		int place = seen_place(y, scope, level, row);
		if (place >= 0)
			at[place] = 1;
	}
	for (int place = 0; place < places; place++)
		if (at[place])
			at[place] = ++g.n;
	g.list = arena_new_array(&c->arena, struct group, (size_t)g.n + 1);
	struct sums *sums = arena_new_array(&c->arena, struct sums, (size_t)g.n + 1);
	if (g.list == NULL || sums == NULL)
		return ctx_no_memory(c);
	for (size_t row = 0; row < y->ev->rows; row++) {
		int place = seen_place(y, scope, level, row);
		if (place >= 0)
			add_row(y, &g, &g.list[at[place] - 1], &sums[at[place] - 1], row);
	}
	for (int place = 0; place < places; place++)
		if (at[place]) {
			g.list[at[place] - 1].at = at_of(level, place);
			finish_group(&g, &g.list[at[place] - 1], &sums[at[place] - 1]);
		}
	*ret = g;
	return RC_OK;
}

/* Measures are compared by key: the scheme may have changed between the years. Regions and industries keep their codes. */
static const char *key_of(const struct city *y, enum group_level level, const struct group *g) { return group_name(y, level, g).key; }

static void take_last(const struct city *y, const struct city *before, enum group_level level, struct grouping *g,
	const struct grouping *old)
{
	for (int i = 0; i < g->n; i++) {
		const char *key = key_of(y, level, &g->list[i]);
		const struct group *same = NULL;
		for (int k = 0; k < old->n && same == NULL; k++)
			if (strcmp(key_of(before, level, &old->list[k]), key) == 0)
				same = &old->list[k];
		for (int m = 0; same != NULL && m < g->n_measures; m++) {
			int at = measure_find(old->measures, old->n_measures, g->measures[m].key);
			g->list[i].last[m] = at >= 0 && strcmp(old->measures[at].unit, g->measures[m].unit) == 0 ? same->values[at] : NAN;
		}
	}
}

enum rc city_groups_last_year(struct ctx *c, const struct city *y, const struct scope *scope, enum group_level level, struct grouping *g)
{
	struct round r;
	bool found = false;
	struct city *before;
	struct grouping old;
	TRY(round_find(c, y->round.scheme, y->round.year - 1, &r, &found));
	if (!found)
		return RC_OK;
	TRY(city_hold(c, y->round.scheme, y->round.year - 1, &before));
	enum rc rc = city_groups(c, before, scope, level, &old);
	if (rc == RC_OK)
		take_last(y, before, level, g, &old);
	city_drop(c, before);
	return rc;
}

struct by_measure { int m; bool descending; };

static int by_value(const void *a, const void *b, void *arg)
{
	const struct by_measure *by = arg;
	const struct group *x = a, *y = b;
	double p = x->values[by->m], q = y->values[by->m];
	if (isnan(p) || isnan(q))
		return isnan(p) != isnan(q) ? (isnan(p) ? 1 : -1) : x->at - y->at;
	if (p != q)
		return (p < q) != by->descending ? -1 : 1;
	return x->at - y->at;
}

void groups_rank(struct grouping *g, int measure, bool descending)
{
	assert(measure >= 0 && measure < g->n_measures);
	qsort_r(g->list, (size_t)g->n, sizeof *g->list, by_value, &(struct by_measure){ measure, descending });
	for (int i = 0; i < g->n; i++) {
		bool tie = i > 0 && g->list[i].values[measure] == g->list[i - 1].values[measure];
		g->list[i].rank = isnan(g->list[i].values[measure]) ? 0 : tie ? g->list[i - 1].rank : i + 1;
	}
}

struct group_name group_name(const struct city *y, enum group_level level, const struct group *g)
{
	static const struct group_name sizes[] = {
		{ "unknown", "规模不明", "Size unknown", -1 }, { "no", "规模以下", "Below scale", -1 }, { "yes", "规模以上", "Above scale", -1 },
	};
	if (level == GROUP_CITY)
		return (struct group_name){ "all", "合计", "Total", -1 }; /* who shows it knows what it is the total of */
	if (level == GROUP_SIZE)
		return sizes[g->at + 1];
	if (level == GROUP_DISTRICT || level == GROUP_TOWN) {
		const struct region *r = &y->view.reg->regions[g->at];
		return (struct group_name){ r->code, r->name, r->name_en && *r->name_en ? r->name_en : NULL, level == GROUP_TOWN ? r->district
			: -1 };
	}
	const struct industry *i = &y->view.reg->industries[g->at];
	return (struct group_name){ i->code, i->name, i->name_en && *i->name_en ? i->name_en : NULL, -1 };
}
