/* publication_firms.c - lists of enterprises: who stands on them and in which order.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "campaign/publication/publication_content.h"
#include "core/plan.h"
#include "indicators/formula.h"

static const struct scope whole_city = { .kind = SCOPE_ALL };

/* ---- Who fits the condition: a bit for each row of the registry as the view has it. */

struct naming { const struct registry *g; const struct indicators *list; struct arena *a; };

static bool describe(void *user, const char *name, int lag, struct column *ret_col)
{
	const struct naming *n = user;
	if (!view_describe(n->g, n->list, name, ret_col))
		return false;
	ret_col->lag = lag;
	return true;
}

static const char *const *known(void *user)
{
	const struct naming *n = user;
	return view_names(n->a, n->list);
}

static enum rc run_over(struct ctx *c, const struct formula *f, const struct view *v, bool *fits)
{
	struct formula_run run;
	const char *missing = "";
	size_t rows = v->frame.rows;
	double out[FRAME_BLOCK];
	uint64_t present[FRAME_BLOCK / 64];
	if (formula_bind(&c->arena, f, &v->frame, NULL, &run, &missing) != RC_OK)
		return ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "条件中的 %s 没有数据", "there are no figures of %s, which the condition names"), missing);
	char *scratch = ctx_alloc(c, formula_scratch_size(f) + 64);
	if (scratch == NULL)
		return ctx_no_memory(c);
	scratch += (64 - (uintptr_t)scratch % 64) % 64;
	for (size_t at = 0; at < rows; at += FRAME_BLOCK) {
		size_t n = rows - at < FRAME_BLOCK ? rows - at : FRAME_BLOCK;
		formula_run(&run, at, n, out, present, scratch);
		for (size_t i = 0; i < n; i++) /* who is not known to fit does not stand on a list */
			fits[at + i] = (present[i >> 6] >> (i & 63) & 1) && out[i] != 0;
	}
	return RC_OK;
}

static enum rc compile(struct ctx *c, const struct publication_kind *k, const struct naming *n, const struct formula **ret_f)
{
	struct plan_report r;
	struct formula_names names = { .column = describe, .known = known, .user = (void *)n };
	plan_report_init(&r, &c->arena);
	r.english = c->english;
	*ret_f = formula_compile(&c->arena, &r, NULL, k->where, &names, FORMULA_BOOL, NULL);
	return *ret_f != NULL ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "公布种类 %s 的条件用不了：%s", "the condition of %s cannot be used: %s"), k->id, r.n > 0 ? r.issues[0].text : "");
}

static enum rc open_and_run(struct ctx *c, const struct formula *f, const struct city *y, struct view *v, bool **ret_fits)
{
	const char *const *names;
	const int *lags;
	int n = formula_inputs(f, &names, &lags);
	struct view_want *wants = arena_new_array(&c->arena, struct view_want, (size_t)n + 1);
	if (wants == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		wants[i] = (struct view_want){ .name = names[i], .lag = lags[i] };
	TRY(view_open(c, &whole_city, y->round.year, y->round.at, wants, n, v));
	*ret_fits = arena_new_array(&c->arena, bool, v->frame.rows + 1);
	return *ret_fits != NULL ? run_over(c, f, v, *ret_fits) : ctx_no_memory(c);
}

/* As the evaluation knew the figures: the same year, the same moment. fits[i]: row i of the registry of the evaluation. */
static enum rc who_fits(struct ctx *c, const struct publication_kind *k, const struct city *y, bool **ret_fits)
{
	const struct indicators *list;
	const struct formula *f;
	struct view v = VIEW_NONE;
	bool *fits = NULL, *out = arena_new_array(&c->arena, bool, y->view.reg->rows + 1);
	if (out == NULL)
		return ctx_no_memory(c);
	TRY(indicators_hold(c, &list));
	enum rc rc = compile(c, k, &(struct naming){ y->view.reg, list, &c->arena }, &f);
	if (rc == RC_OK)
		rc = open_and_run(c, f, y, &v, &fits);
	for (size_t i = 0; rc == RC_OK && i < v.frame.rows; i++) {
		size_t reg = v.row != NULL ? v.row[i] : i;
		int64_t at = v.reg == y->view.reg ? (int64_t)reg : registry_row_of_subject(y->view.reg, registry_subject(v.reg, reg));
		if (at >= 0)
			out[at] = fits[i];
	}
	if (v.hold != NULL)
		view_close(c, &v);
	indicators_drop(c, list);
	*ret_fits = out;
	return rc;
}

/* ---- Choosing. */

static enum rc classes_of(struct ctx *c, const struct publication_kind *k, const struct scheme *s, uint64_t *ret_bits)
{
	*ret_bits = 0;
	for (int i = 0; i < k->n_classes; i++) {
		int at = 0;
		while (at < s->classes.n && strcmp(s->classes.list[at].code, k->classes[i]) != 0)
			at++;
		if (at == s->classes.n)
			return ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "办法 %s 中没有类别“%s”", "the scheme %s has no class '%s'"), s->id, k->classes[i]);
		*ret_bits |= UINT64_C(1) << at;
	}
	for (int i = 0; k->n_classes == 0 && i < s->classes.n; i++)
		*ret_bits |= UINT64_C(1) << i;
	if (*ret_bits == 0)
		*ret_bits = UINT64_C(1) << 62; /* a scheme without classes: nobody */
	return RC_OK;
}

struct chosen { uint32_t row; int place; };

static double value_of(const struct city *y, const struct city_column *col, uint32_t row) { return col != NULL ? city_cell(y, city_columns(y), col, row) : y->ev->total[row]; }

static int by_code(const void *a, const void *b, void *arg)
{
	const struct city *y = arg;
	const struct chosen *p = a, *q = b;
	return memcmp(registry_uscc(y->view.reg, city_registry_row(y, p->row)), registry_uscc(y->view.reg, city_registry_row(y, q->row)), 18);
}

/* The first of the order who fit; equal values share a place. */
static int take(const struct content_out *o, const struct city_list *all, const bool *fits, const struct city_column *col, struct chosen *out)
{
	const struct publication_kind *k = o->kind;
	int n = 0;
	for (size_t i = 0; i < all->n && (k->top == 0 || n < k->top); i++) {
		uint32_t row = all->rows[i];
		if ((fits != NULL && !fits[city_registry_row(o->y, row)]) || (k->by != NULL && (col == NULL ? o->y->ev->rank[row] == 0 : isnan(value_of(o->y, col, row)))))
			continue;
		bool tie = k->by != NULL && n > 0 && value_of(o->y, col, row) == value_of(o->y, col, out[n - 1].row);
		out[n] = (struct chosen){ row, tie ? out[n - 1].place : n + 1 };
		n++;
	}
	if (k->order == PUB_BY_CODE)
		qsort_r(out, (size_t)n, sizeof *out, by_code, o->y);
	return n;
}

static enum rc choose(const struct content_out *o, struct chosen **ret, int *ret_n)
{
	struct ctx *c = o->c;
	const struct publication_kind *k = o->kind;
	struct city_filter f = CITY_FILTER_NONE;
	const struct city_column *col = NULL;
	const struct city_list *all;
	bool *fits = NULL;
	TRY(classes_of(c, k, o->y->scheme, &f.classes));
	if (k->where != NULL)
		TRY(who_fits(c, k, o->y, &fits));
	TRY(city_list(c, o->y, &whole_city, &f, k->by != NULL ? k->by : "code", k->by != NULL, &all));
	if (k->by != NULL && strcmp(k->by, "total") != 0) {
		col = city_column_find(city_columns(o->y), k->by);
		if (col != NULL && city_column_ready(c, o->y, city_columns(o->y), col) != RC_OK)
			col = NULL;
	}
	*ret = arena_new_array(&c->arena, struct chosen, all->n + 1);
	if (*ret != NULL)
		*ret_n = take(o, all, fits, col, *ret);
	city_list_drop(o->y, all);
	return *ret != NULL ? RC_OK : ctx_no_memory(c);
}

/* ---- Columns and rows. */

static const struct publication_field fields[PUB_COLUMNS] = {
	[PUB_PLACE] = { "place", "integer", "", "位次", "Place", "从 1 起，数值相同者位次相同", "from 1; equal values share a place", "评价结果", "the evaluation", "", 0 },
	[PUB_CODE] = { "code", "text", "", "统一社会信用代码", "Credit code", "企业的统一社会信用代码（GB 32100-2015）", "unified social credit code (GB 32100-2015)", "企业名录", "register of enterprises", "18 位 / 18 characters", 0 },
	[PUB_NAME] = { "name", "text", "", "企业名称", "Enterprise", "登记的企业名称", "name as registered", "企业名录", "register of enterprises", "", 0 },
	[PUB_DISTRICT] = { "district", "text", "", "板块", "District", "年末所在县级市（区）", "district at the end of the year", "企业名录", "register of enterprises", "", 0 },
	[PUB_TOWN] = { "town", "text", "", "镇街", "Town", "年末所在镇（街道、开发区）；不明的为空", "town, street or zone at the end of the year; empty when unknown", "企业名录", "register of enterprises", "", 0 },
	[PUB_INDUSTRY] = { "industry", "text", "", "行业", "Industry", "国民经济行业分类（GB/T 4754-2017）大类", "division of GB/T 4754-2017", "企业名录", "register of enterprises", "", 0 },
	[PUB_CLASS] = { "class", "text", "", "类别", "Class", "评价所定类别", "class given by the evaluation", "评价结果", "the evaluation", NULL, 0 },
};

static const char *class_words(struct ctx *c, const struct scheme *s)
{
	const char *all = "";
	for (int i = 0; i < s->classes.n; i++)
		all = arena_printf(&c->arena, "%s%s%s", all ? all : "", i > 0 ? " " : "", s->classes.list[i].code);
	return all;
}

static const char *region_name(const struct registry *g, int at) { return at >= 0 ? g->regions[at].name : ""; }

static void put_cell(struct content_out *o, const struct chosen *x, enum publication_column col)
{
	const struct registry *g = o->y->view.reg;
	size_t reg = city_registry_row(o->y, x->row), len;
	int region = city_region(o->y, x->row), industry = city_industry(o->y, x->row);
	const char *name;
	switch (col) {
	case PUB_PLACE:
		csv_put_i64(&o->w, x->place);
		return;
	case PUB_CODE:
		csv_put_text(&o->w, registry_uscc(g, reg), 18);
		return;
	case PUB_NAME:
		name = registry_name(g, reg, &len);
		csv_put_text(&o->w, name, len);
		return;
	case PUB_DISTRICT:
		csv_put_str(&o->w, region_name(g, city_district(o->y, x->row)));
		return;
	case PUB_TOWN:
		csv_put_str(&o->w, region != city_district(o->y, x->row) ? region_name(g, region) : "");
		return;
	case PUB_INDUSTRY:
		csv_put_str(&o->w, industry >= 0 && g->industries[industry].division >= 0 ? g->industries[g->industries[industry].division].name : "");
		return;
	default:
		csv_put_str(&o->w, o->y->scheme->classes.list[o->y->ev->class_[x->row]].code);
	}
}

enum rc content_firms(struct content_out *o)
{
	struct chosen *list;
	int n = 0;
	TRY(choose(o, &list, &n));
	for (int i = 0; i < o->kind->n_columns; i++) {
		struct publication_field f = fields[o->kind->columns[i]];
		if (o->kind->columns[i] == PUB_CLASS)
			f.values = class_words(o->c, o->y->scheme);
		content_column(o, &f);
	}
	csv_end_row(&o->w);
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < o->kind->n_columns; k++)
			put_cell(o, &list[i], o->kind->columns[k]);
		csv_end_row(&o->w);
	}
	o->t->rows = n;
	return RC_OK;
}
