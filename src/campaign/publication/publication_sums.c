/* publication_sums.c - tables of groups of firms: ratios of sums by region and industry, without giving away fewer than three firms.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A cell is a region (or all) in an industry (or all). The cells wanted now and those that were shown before of the same evaluation are put together, and
 * suppress_sums says which of the wanted ones must not be shown, for each measure with the firms whose figures are known. A cell is shown whole or not at all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "campaign/publication/publication_content.h"
#include "campaign/publication/publication_store.h"
#include "evaluation/suppress.h"
#include "evaluation/suppress_linear.h"

enum { LEVELS = 3, SLOTS = LEVELS * LEVELS, MARGIN_COST = 1000 };

struct sum { int region, industry; size_t firms, known[PUB_MEASURES]; double num[PUB_MEASURES], den[PUB_MEASURES]; bool wanted; int place; };
struct sums {
	struct content_out *o;
	const struct measure *measures[PUB_MEASURES]; int n_measures, by;
	struct sum *list; int n, cap;
	int32_t *at;                     /* by region and industry: the cell, -1 */
	int n_industries;
	int32_t *of;                     /* frame rows × SLOTS */
	bool *hidden;
};

/* ---- Cells. */

static size_t spot(const struct sums *s, int region, int industry) { return (size_t)(region + 1) * (size_t)(s->n_industries + 1) + (size_t)(industry + 1); }

static int cell_of(struct sums *s, int region, int industry, bool wanted)
{
	int32_t *at = &s->at[spot(s, region, industry)];
	if (*at < 0) {
		if (s->n == s->cap)
			return -1;
		s->list[s->n] = (struct sum){ .region = region, .industry = industry };
		*at = s->n++;
	}
	s->list[*at].wanted = s->list[*at].wanted || wanted;
	return *at;
}

static enum rc begin(struct sums *s)
{
	struct ctx *c = s->o->c;
	const struct registry *g = s->o->y->view.reg;
	s->n_industries = g->n_industries;
	size_t spots = spot(s, g->n_regions, 0);
	s->cap = SUMS_CELLS;
	s->list = arena_new_array(&c->arena, struct sum, SUMS_CELLS);
	s->at = arena_new_array(&c->arena, int32_t, spots);
	s->of = arena_new_array(&c->arena, int32_t, s->o->y->ev->rows * SLOTS + 1);
	if (s->list == NULL || s->at == NULL || s->of == NULL)
		return ctx_no_memory(c);
	memset(s->at, 0xff, spots * sizeof *s->at);
	return RC_OK;
}

/* The regions and industries that a firm stands in: -2 where there is none. */
static void places_of(const struct city *y, size_t row, int regions[LEVELS], int industries[LEVELS])
{
	const struct registry *g = y->view.reg;
	int region = city_region(y, row), industry = city_industry(y, row), district = city_district(y, row);
	regions[0] = region != district ? region : -2;
	regions[1] = district >= 0 ? district : -2;
	industries[0] = industry >= 0 && g->industries[industry].division >= 0 ? g->industries[industry].division : -2;
	industries[1] = industry >= 0 ? g->industries[industry].section : -2;
	regions[2] = industries[2] = -1;
}

static bool takes_part(const struct city *y, size_t row) { return !(y->ev->state[row] & ROW_OUT); }

static bool knows(const struct measure *m, size_t row) { return column_has(m->num, row) && (m->den == NULL || column_has(m->den, row)); }

static void add(struct sums *s, struct sum *x, size_t row)
{
	x->firms++;
	for (int m = 0; m < s->n_measures; m++) {
		const struct measure *k = s->measures[m];
		if (!knows(k, row))
			continue;
		x->known[m]++;
		x->num[m] += k->num->v[row];
		x->den[m] += k->den != NULL ? k->den->v[row] : 1;
	}
}

/* Every firm into the cells that hold it. */
static void fill(struct sums *s)
{
	const struct city *y = s->o->y;
	for (size_t row = 0; row < y->ev->rows; row++) {
		int regions[LEVELS], industries[LEVELS];
		int32_t *of = s->of + row * SLOTS;
		places_of(y, row, regions, industries);
		for (int k = 0; k < SLOTS; k++) {
			int r = regions[k / LEVELS], i = industries[k % LEVELS];
			of[k] = takes_part(y, row) && r > -2 && i > -2 ? s->at[spot(s, r, i)] : -1;
			if (of[k] >= 0)
				add(s, &s->list[of[k]], row);
		}
	}
}

static double value_of(const struct sums *s, const struct sum *x, int m)
{
	const struct measure *k = s->measures[m];
	return x->den[m] > 0 ? (k->den != NULL ? x->num[m] / x->den[m] : x->num[m]) * k->factor : NAN;
}

/* ---- What is wanted. */



static enum rc one_measure(struct sums *s, const struct measure *list, int n, const char *key, int *ret_at)
{
	struct ctx *c = s->o->c;
	const char *all = "";
	int at = measure_find(list, n, key);
	for (int i = 0; at < 0 && i < n; i++)
		all = arena_printf(&c->arena, "%s%s%s", all ? all : "", i > 0 ? ", " : "", list[i].key);
	*ret_at = at;
	return at >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "这次评价没有数“%s”；可用：%s", "this evaluation has no measure '%s'; it has: %s"), key, all);
}

static enum rc read_measures(struct sums *s)
{
	const struct publication_kind *k = s->o->kind;
	const struct measure *list;
	int n, at;
	TRY(city_measures(s->o->c, s->o->y, &list, &n));
	s->by = -1;
	for (int i = 0; i < k->n_measures; i++) {
		TRY(one_measure(s, list, n, k->measures[i], &at));
		s->measures[s->n_measures++] = &list[at];
		if (k->by != NULL && strcmp(k->by, k->measures[i]) == 0)
			s->by = i;
	}
	return k->by == NULL || s->by >= 0 ? RC_OK
		: ctx_fail(s->o->c, RC_BAD_INPUT, "kind", TR(s->o->c, "按 %s 排列，但它不在 measures 中", "it is in order of %s, which is not among its measures"), k->by);
}

static int level_of(enum publication_subject subject) { return subject == PUB_DISTRICTS || subject == PUB_SECTIONS ? 1 : 0; }
static bool of_regions(enum publication_subject subject) { return subject == PUB_DISTRICTS || subject == PUB_TOWNS; }

/* The groups of one level that have firms; for a table the districts across, too. */
static enum rc want(struct sums *s)
{
	const struct city *y = s->o->y;
	const struct publication_kind *k = s->o->kind;
	int regions[LEVELS], industries[LEVELS], full = 0;
	for (size_t row = 0; row < y->ev->rows; row++) {
		if (!takes_part(y, row))
			continue;
		places_of(y, row, regions, industries);
		if (k->subject == PUB_TABLE) {
			int i = industries[level_of(k->rows)], d = regions[1];
			full |= cell_of(s, -1, -1, true) | (d > -2 ? cell_of(s, d, -1, true) : 0) | (i > -2 ? cell_of(s, -1, i, true) : 0) | (d > -2 && i > -2 ? cell_of(s, d, i, true) : 0);
		} else if (of_regions(k->subject)) {
			full |= regions[level_of(k->subject)] > -2 ? cell_of(s, regions[level_of(k->subject)], -1, true) : 0;
		} else {
			full |= industries[level_of(k->subject)] > -2 ? cell_of(s, -1, industries[level_of(k->subject)], true) : 0;
		}
	}
	return full >= 0 ? RC_OK : ctx_fail(s->o->c, RC_TOO_LARGE, "kind", TR(s->o->c, "表格超过 %d 格", "the table has more than %d cells"), SUMS_CELLS);
}

static int better(const void *a, const void *b, void *arg)
{
	const struct sums *s = arg;
	const struct sum *x = &s->list[*(const int *)a], *y = &s->list[*(const int *)b];
	double p = s->by >= 0 ? value_of(s, x, s->by) : 0, q = s->by >= 0 ? value_of(s, y, s->by) : 0;
	if (isnan(p) || isnan(q))
		return isnan(p) != isnan(q) ? (isnan(p) ? 1 : -1) : *(const int *)a - *(const int *)b;
	if (p != q)
		return p > q ? -1 : 1;
	return x->region != y->region ? x->region - y->region : x->industry - y->industry;
}

/* Which of the wanted ones stand on the list, in its order. */
static enum rc order(struct sums *s, int **ret, int *ret_n)
{
	const struct publication_kind *k = s->o->kind;
	int *list = arena_new_array(&s->o->c->arena, int, (size_t)s->n + 1), n = 0;
	if (list == NULL)
		return ctx_no_memory(s->o->c);
	for (int i = 0; i < s->n; i++) {
		struct sum *x = &s->list[i];
		if (x->wanted && (int)x->firms >= k->firms && (s->by < 0 || !isnan(value_of(s, x, s->by))))
			list[n++] = i;
		else
			x->wanted = false;
	}
	qsort_r(list, (size_t)n, sizeof *list, better, s);
	for (int i = 0; i < n; i++) {
		bool tie = i > 0 && s->by >= 0 && value_of(s, &s->list[list[i]], s->by) == value_of(s, &s->list[list[i - 1]], s->by);
		s->list[list[i]].place = tie ? s->list[list[i - 1]].place : i + 1;
		if (k->top > 0 && i >= k->top)
			s->list[list[i]].wanted = false;
	}
	*ret = list;
	*ret_n = k->top > 0 && n > k->top ? k->top : n;
	return RC_OK;
}

/* ---- Hiding. */

/* One measure: what was shown before counts, unless too few firms know this figure for it to have been shown. */
static enum rc hide_for(struct sums *s, const struct suppress_sums *all, int m, bool *in, bool *passing, bool *ret_changed)
{
	const struct city *y = s->o->y;
	bool changed, safe;
	for (size_t row = 0; row < y->ev->rows; row++)
		in[row] = takes_part(y, row) && knows(s->measures[m], row);
	for (int i = 0; i < s->n; i++)
		passing[i] = s->hidden[i] || (all->fixed[i] && s->list[i].known[m] < SUPPRESS_BELOW);
	enum rc rc = suppress_sums(all, in, passing, &changed, &safe);
	if (rc != RC_OK)
		return ctx_fail(s->o->c, rc, "kind", "%s", TR(s->o->c, "保密检查的表格过大", "the table is too large for the check of secrecy"));
	for (int i = 0; i < s->n; i++)
		if (!all->fixed[i] && passing[i] && !s->hidden[i])
			*ret_changed = s->hidden[i] = true;
	return RC_OK;
}

static enum rc hide(struct sums *s)
{
	struct ctx *c = s->o->c;
	size_t rows = s->o->y->ev->rows;
	bool *fixed = arena_new_array(&c->arena, bool, (size_t)s->n + 1), *in = arena_new_array(&c->arena, bool, rows + 1), *passing = arena_new_array(&c->arena, bool, (size_t)s->n + 1);
	uint32_t *cost = arena_new_array(&c->arena, uint32_t, (size_t)s->n + 1);
	s->hidden = arena_new_array(&c->arena, bool, (size_t)s->n + 1);
	if (!fixed || !in || !passing || !cost || !s->hidden)
		return ctx_no_memory(c);
	for (int i = 0; i < s->n; i++) {
		const struct sum *x = &s->list[i];
		fixed[i] = x->place < 0;         /* marked so by shown_before */
		s->hidden[i] = !fixed[i] && !x->wanted;
		cost[i] = (uint32_t)x->firms + 1 + (x->region < 0 || x->industry < 0 ? MARGIN_COST * (s->o->kind->subject == PUB_TABLE) : 0);
	}
	const struct suppress_sums all = { .firms = rows, .slots = SLOTS, .of = s->of, .n_cells = s->n, .fixed = fixed, .cost = cost };
	for (bool changed = true; changed; ) {
		changed = false;
		for (int m = 0; m < s->n_measures; m++)
			TRY(hide_for(s, &all, m, in, passing, &changed));
	}
	return RC_OK;
}

/* Cells of former publications of this evaluation; place -1 marks them. */
static enum rc shown_before(struct sums *s, bool **ret_old)
{
	struct publication_shown *list;
	const struct registry *g = s->o->y->view.reg;
	int n;
	*ret_old = arena_new_array(&s->o->c->arena, bool, SUMS_CELLS + 1);
	if (*ret_old == NULL)
		return ctx_no_memory(s->o->c);
	TRY(store_publication_cells(s->o->c, s->o->y->round.id, &list, &n));
	for (int i = 0; i < n; i++) {
		int region = list[i].region[0] ? registry_region_of(g, list[i].region) : -1, industry = list[i].industry[0] ? registry_industry_of(g, list[i].industry) : -1;
		int at = cell_of(s, region, industry, false);
		if (at >= 0)
			(*ret_old)[at] = true;
	}
	return RC_OK;
}

/* ---- The file. */

static const char *const took_part_zh = "参加评价的企业户数", *const took_part_en = "enterprises that took part";

static void columns(struct sums *s)
{
	struct content_out *o = s->o;
	struct ctx *c = o->c;
	bool table = o->kind->subject == PUB_TABLE;
	if (s->by >= 0)
		content_column(o, &(struct publication_field){ "place", "integer", "", "位次", "Place", "从 1 起，数值相同者位次相同", "from 1; equal values share a place", "评价结果", "the evaluation", "", 0 });
	content_column(o, &(struct publication_field){ "code", "text", "", "代码", "Code", "区划代码或行业代码；空为合计", "code of the region or industry; empty: total", "区划表、GB/T 4754-2017", "table of regions, GB/T 4754-2017", "", 0 });
	content_column(o, &(struct publication_field){ "name", "text", "", "名称", "Name", "区划或行业名称", "name of the region or industry", "区划表、GB/T 4754-2017", "table of regions, GB/T 4754-2017", "", 0 });
	if (table) {
		content_column(o, &(struct publication_field){ "district_code", "text", "", "板块代码", "Code of the district", "空为全市", "empty: the whole city", "区划表", "table of regions", "", 0 });
		content_column(o, &(struct publication_field){ "district", "text", "", "板块", "District", "县级市（区）；全市为合计", "district; the whole city is the total", "区划表", "table of regions", "", 0 });
	}
	content_column(o, &(struct publication_field){ "firms", "integer", "户", "企业数", "Enterprises", took_part_zh, took_part_en, "评价结果", "the evaluation", "", 0 });
	for (int m = 0; m < s->n_measures; m++) {
		const struct measure *k = s->measures[m];
		const char *zh = k->den ? arena_printf(&c->arena, "各企业%s之和 ÷ %s之和，两数都已填报的企业计入", k->num_title.zh, k->den_title.zh) : arena_printf(&c->arena, "各企业%s之和", k->num_title.zh);
		const char *en = k->den ? arena_printf(&c->arena, "sum of %s over sum of %s, of the firms that told both", k->num_title.en, k->den_title.en) : arena_printf(&c->arena, "sum of %s", k->num_title.en);
		content_column(o, &(struct publication_field){ k->key, "number", k->unit, arena_printf(&c->arena, "%s（%s）", k->title.zh, k->unit), k->title.en, zh, en, "各部门报送的数据", "figures told by the bureaus", "",
			k->decimals });
	}
	content_column(o, &(struct publication_field){ "hidden", "text", "", "不公布", "Not shown", "是：涉及企业少于三户，或会使人推算出少于三户的数据，数值不公布", "是 (yes): fewer than three firms, or others would be given away", "", "", "是 / 否", 0 });
	csv_end_row(&o->w);
}

static void names_of(const struct registry *g, int region, int industry, const char **ret_code, const char **ret_name)
{
	*ret_code = industry >= 0 ? g->industries[industry].code : region >= 0 ? g->regions[region].code : "";
	*ret_name = industry >= 0 ? g->industries[industry].name : region >= 0 ? g->regions[region].name : "合计";
}

static void put_row(struct sums *s, int at)
{
	struct content_out *o = s->o;
	const struct registry *g = o->y->view.reg;
	const struct sum *x = &s->list[at];
	bool table = o->kind->subject == PUB_TABLE, hidden = s->hidden[at];
	const char *code, *name, *d_code, *d_name;
	names_of(g, table ? -1 : x->region, x->industry, &code, &name);
	if (s->by >= 0)
		csv_put_i64(&o->w, x->place);
	csv_put_str(&o->w, code);
	csv_put_str(&o->w, name);
	if (table) {
		names_of(g, x->region, -1, &d_code, &d_name);
		csv_put_str(&o->w, d_code);
		csv_put_str(&o->w, x->region < 0 ? "全市" : d_name);
	}
	if (hidden)
		csv_put_empty(&o->w);
	else
		csv_put_i64(&o->w, (int64_t)x->firms);
	for (int m = 0; m < s->n_measures; m++) {
		double v = hidden ? NAN : value_of(s, x, m);
		csv_put_fixed(&o->w, isnan(v) ? v : num_round(v, s->measures[m]->decimals), s->measures[m]->decimals);
	}
	csv_put_str(&o->w, hidden ? "是" : "否");
	csv_end_row(&o->w);
	o->t->hidden += hidden;
}

/* Industries down, districts across, totals last: in the order of the tables. */
static int by_place(const void *a, const void *b, void *arg)
{
	const struct sums *s = arg;
	const struct sum *x = &s->list[*(const int *)a], *y = &s->list[*(const int *)b];
	unsigned p = (unsigned)x->industry, q = (unsigned)y->industry; /* -1, all of them, is the greatest */
	if (p != q)
		return p < q ? -1 : 1;
	p = (unsigned)x->region;
	q = (unsigned)y->region;
	return p < q ? -1 : p > q;
}

static enum rc keep_cells(struct sums *s, const int *list, int n, const bool *old)
{
	struct ctx *c = s->o->c;
	const struct registry *g = s->o->y->view.reg;
	struct content *t = s->o->t;
	t->cells = arena_new_array(&c->arena, struct content_cell, (size_t)n + 1);
	if (t->cells == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		const struct sum *x = &s->list[list[i]];
		if (s->hidden[list[i]] || old[list[i]])
			continue;
		struct content_cell *k = &t->cells[t->n_cells++];
		k->region = x->region >= 0 ? arena_strdup(&c->arena, g->regions[x->region].code) : "";
		k->industry = x->industry >= 0 ? arena_strdup(&c->arena, g->industries[x->industry].code) : "";
		if (k->region == NULL || k->industry == NULL)
			return ctx_no_memory(c);
	}
	return RC_OK;
}

enum rc content_sums(struct content_out *o)
{
	struct sums s = { .o = o };
	bool *old = NULL;
	int *list = NULL, n = 0;
	TRY(begin(&s));
	TRY(read_measures(&s));
	TRY(want(&s));
	TRY(shown_before(&s, &old));
	fill(&s);
	TRY(order(&s, &list, &n));
	for (int i = 0; i < s.n; i++)
		if (old[i])
			s.list[i].place = -s.list[i].place - 1; /* below 0: shown before */
	TRY(hide(&s));
	for (int i = 0; i < s.n; i++)
		if (old[i])
			s.list[i].place = -s.list[i].place - 1;
	if (o->kind->subject == PUB_TABLE)
		qsort_r(list, (size_t)n, sizeof *list, by_place, &s);
	columns(&s);
	for (int i = 0; i < n; i++)
		put_row(&s, list[i]);
	o->t->rows = n;
	return keep_cells(&s, list, n, old);
}
