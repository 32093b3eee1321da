/* evaluation_api_rank.c - rankings of districts, towns and industries, and the lists of the best.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/evaluation_json.h"

#include <string.h>

/* ---- Rankings. */

static void write_numbers(struct jw *w, const char *key, const double *v, int n)
{
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++)
		jw_num(w, v[i]);
	jw_arr_end(w);
}

static void write_row(struct jw *w, const struct city *y, enum group_level level, const struct grouping *of, const struct group *g)
{
	struct group_name name = group_name(y, level, g);
	const struct region *parent = name.parent >= 0 ? &y->view.reg->regions[name.parent] : NULL;
	double change[MEASURES];
	for (int m = 0; m < of->n_measures; m++)
		change[m] = change_pct(g->values[m], g->last[m]);
	jw_obj(w);
	json_opt_i64(w, "rank", g->rank, g->rank > 0);
	jw_ktext(w, "key", name.key);
	json_words(w, "name", "name_en", name.name, name.name_en);
	json_words(w, "parent_name", "parent_name_en", parent ? parent->name : NULL, parent ? parent->name_en : NULL);
	jw_ki64(w, "units", (int64_t)g->units);
	jw_ki64(w, "above_scale", (int64_t)g->above_scale);
	write_numbers(w, "values", g->values, of->n_measures);
	write_numbers(w, "last_year", g->last, of->n_measures);
	write_numbers(w, "change_pct", change, of->n_measures);
	jw_key(w, "counts");
	json_counts(w, y->scheme, g->counts);
	jw_obj_end(w);
}

struct ranking { enum group_level level; const char *level_word, *sort; bool descending; };

static enum rc pick_measure(struct ctx *c, const struct grouping *g, const char *sort, int *ret)
{
	*ret = 0;
	if (sort == NULL || *sort == '\0')
		return RC_OK;
	const char *known[MEASURES + 1] = { NULL };
	for (int m = 0; m < g->n_measures; m++)
		known[m] = g->measures[m].key;
	*ret = measure_find(g->measures, g->n_measures, sort);
	const char *near = *ret < 0 ? plan_nearest(sort, known) : NULL;
	if (*ret >= 0)
		return RC_OK;
	return ctx_fail(c, RC_BAD_INPUT, "sort", TR(c, "没有指标“%s”；是否要 %s？", "there is no column '%s'; did you mean %s?"), sort, near ? near
		: known[0] ? known[0] : "-");
}

static enum rc write_ranking(struct ctx *c, struct jw *w, struct city *y, const struct ranking *how)
{
	struct grouping g;
	int by;
	TRY(city_groups(c, y, &c->scope, how->level, &g));
	TRY(pick_measure(c, &g, how->sort, &by));
	TRY(city_groups_last_year(c, y, &c->scope, how->level, &g));
	if (g.n_measures > 0)
		groups_rank(&g, by, how->descending);
	jw_obj(w);
	jw_ktext(w, "scheme", y->round.scheme);
	jw_ki64(w, "year", y->round.year);
	jw_ktext(w, "level", how->level_word);
	jw_ki64(w, "epoch", y->round.epoch);
	jw_ktext(w, "sort", g.n_measures > 0 ? g.measures[by].key : "");
	json_classes(c, w, y->scheme);
	json_measures(w, g.measures, g.n_measures);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < g.n; i++)
		write_row(w, y, how->level, &g, &g.list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc answer_ranking(struct ctx *c, const char *scheme, int year, const struct ranking *how, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, scheme, year, &y));
	enum rc rc = write_ranking(c, &r->jw, y, how);
	city_drop(c, y);
	return rc;
}

enum rc evaluation_api_region_ranking(struct ctx *c, const struct evaluation_region_ranking_in *in, struct reply *r)
{
	bool towns = in->level == EVALUATION_REGION_RANKING_LEVEL_TOWN;
	struct ranking how = { towns ? GROUP_TOWN : GROUP_DISTRICT, towns ? "town" : "district", in->sort,
		in->order == EVALUATION_REGION_RANKING_ORDER_DESC };
	return answer_ranking(c, in->scheme, (int)in->year, &how, r);
}

enum rc evaluation_api_industry_ranking(struct ctx *c, const struct evaluation_industry_ranking_in *in, struct reply *r)
{
	static const struct { enum group_level level; const char *word; } levels[] = {
		[EVALUATION_INDUSTRY_RANKING_LEVEL_SECTION] = { GROUP_SECTION, "section" },
		[EVALUATION_INDUSTRY_RANKING_LEVEL_DIVISION] = { GROUP_DIVISION, "division" },
		[EVALUATION_INDUSTRY_RANKING_LEVEL_GROUP] = { GROUP_INDUSTRY3, "group" },
	};
	struct ranking how = { levels[in->level].level, levels[in->level].word, in->sort,
		in->order == EVALUATION_INDUSTRY_RANKING_ORDER_DESC };
	return answer_ranking(c, in->scheme, (int)in->year, &how, r);
}

/* ---- Lists of the best. */

/* Columns of a list of enterprises: what the scheme names for it, else what orders it; the figure behind a score rather than the
 * score. */
static int list_columns(const struct city *y, const struct top_list *l, const struct city_column **out, int most)
{
	const struct city_columns *t = city_columns(y);
	const struct list_rule *rule = l->rule >= 0 ? &y->scheme->lists[l->rule] : NULL;
	int n = 0;
	for (int i = 0; rule != NULL && i < rule->n_columns && n < most; i++) {
		const char *key = rule->columns[i];
		const struct city_column *col = NULL;
		for (int k = 0; k < t->n && col == NULL; k++)
			if (t->list[k].kind == COLUMN_VALUE && strcmp(y->scheme->items[t->list[k].index].code, key) == 0)
				col = &t->list[k];
			else if (t->list[k].kind == COLUMN_INPUT && strcmp(t->list[k].key + 3, key) == 0)
				col = &t->list[k];
		if (col == NULL)
			col = city_column_find(t, key);
		if (col != NULL)
			out[n++] = col;
	}
	for (int k = 0; rule == NULL && k < t->n && n < 3; k++)
		if (t->list[k].kind == COLUMN_VALUE)
			out[n++] = &t->list[k];
	return n;
}

static void write_list_columns(struct jw *w, const struct city_column *const *cols, int n)
{
	jw_key(w, "columns");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "key", cols[i]->key);
		json_title(w, cols[i]->title);
		jw_ktext(w, "unit", cols[i]->unit ? cols[i]->unit : "");
		jw_ki64(w, "decimals", cols[i]->decimals);
		json_opt(w, "numerator", NULL);
		json_opt(w, "denominator", NULL);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_firm(struct jw *w, const struct city *y, const struct top_row *t, const struct city_column *const *cols, int n)
{
	const struct registry *g = y->view.reg;
	size_t reg = city_registry_row(y, t->row), len;
	int district = city_district(y, t->row), industry = city_industry(y, t->row);
	const char *name = registry_name(g, reg, &len);
	double total;
	jw_obj(w);
	jw_ki64(w, "rank", t->place);
	jw_key(w, "code");
	jw_textn(w, registry_uscc(g, reg), registry_code_len(g, reg));
	jw_key(w, "name");
	jw_textn(w, name, len);
	jw_ktext(w, "name_en", registry_name_en(g, reg));
	json_words(w, "region_name", "region_name_en", district < 0 ? NULL : g->regions[district].name, district < 0 ? NULL
		: g->regions[district].name_en);
	jw_ktext(w, "industry_name", industry < 0 ? NULL : g->industries[industry].name);
	jw_ktext(w, "class", class_code(y->scheme, y->ev->class_[t->row]));
	jw_knum(w, "total", evaluation_total(y->ev, t->row, &total) ? total : NAN);
	jw_key(w, "values");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		jw_num(w, city_cell(y, city_columns(y), cols[i], t->row));
	jw_arr_end(w);
	jw_obj_end(w);
}

static enum rc write_firms(struct ctx *c, struct jw *w, struct city *y, const struct top_list *l)
{
	const struct city_column *cols[16];
	const struct top_row *rows;
	int n;
	int n_cols = list_columns(y, l, cols, 16);
	for (int i = 0; i < n_cols; i++)
		TRY(city_column_ready(c, y, city_columns(y), cols[i]));
	TRY(city_top_rows(c, y, &c->scope, l, &rows, &n));
	write_list_columns(w, cols, n_cols);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		write_firm(w, y, &rows[i], cols, n_cols);
	jw_arr_end(w);
	return RC_OK;
}

static void write_town(struct jw *w, const struct city *y, const struct grouping *of, const struct group *g)
{
	struct group_name name = group_name(y, GROUP_TOWN, g);
	const struct region *parent = name.parent >= 0 ? &y->view.reg->regions[name.parent] : NULL;
	jw_obj(w);
	jw_ki64(w, "rank", g->rank);
	jw_ktext(w, "code", name.key);
	json_words(w, "name", "name_en", name.name, name.name_en);
	json_words(w, "region_name", "region_name_en", parent ? parent->name : NULL, parent ? parent->name_en : NULL);
	jw_ktext(w, "industry_name", NULL);
	jw_ktext(w, "class", NULL);
	jw_knum(w, "total", NAN);
	write_numbers(w, "values", g->values, of->n_measures);
	jw_obj_end(w);
}

static enum rc write_towns(struct ctx *c, struct jw *w, struct city *y)
{
	struct grouping g;
	TRY(city_top_towns(c, y, &c->scope, &g));
	json_measures(w, g.measures, g.n_measures);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < g.n; i++)
		write_town(w, y, &g, &g.list[i]);
	jw_arr_end(w);
	return RC_OK;
}

static enum rc find_list(struct ctx *c, const struct city *y, const char *code, const struct top_list **ret)
{
	const struct top_list *list;
	int n;
	TRY(city_top_lists(c, y, &list, &n));
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].code, code) == 0) {
			*ret = &list[i];
			return RC_OK;
		}
	return ctx_fail(c, RC_NOT_FOUND, "list", TR(c, "该办法没有榜单“%s”；可用的第一个是 %s", "this scheme has no list '%s'; the first it has is %s"),
		code, n > 0 ? list[0].code : "-");
}

static enum rc write_list(struct ctx *c, struct jw *w, struct city *y, const char *code)
{
	const struct top_list *l = NULL;
	TRY(city_lists_need(c, y));
	TRY(find_list(c, y, code, &l));
	jw_obj(w);
	jw_ktext(w, "list", l->code);
	json_title(w, l->title);
	jw_ktext(w, "how", city_top_how(c, y, l));
	jw_ktext(w, "scheme", y->round.scheme);
	jw_ki64(w, "year", y->round.year);
	jw_ki64(w, "epoch", y->round.epoch);
	jw_ktext(w, "entity", l->regions ? "region" : scheme_is_of_places(y->scheme) ? "place" : "enterprise");
	TRY(l->regions ? write_towns(c, w, y) : write_firms(c, w, y, l));
	jw_obj_end(w);
	return RC_OK;
}

enum rc evaluation_api_list_get(struct ctx *c, const struct evaluation_list_get_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = write_list(c, &r->jw, y, in->list);
	city_drop(c, y);
	return rc;
}
