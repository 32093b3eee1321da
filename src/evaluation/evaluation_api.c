/* evaluation_api.c - which evaluations there are, and the summary of one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/evaluation_json.h"

#include <string.h>

#include "core/app.h"
#include "core/recall.h"

/* ---- GET /api/evaluations */

static void write_round(struct jw *w, const struct shelf *shelf, const struct round *r, int64_t epoch)
{
	const struct shelf_scheme *s = shelf_find(shelf, r->scheme);
	jw_obj(w);
	jw_ktext(w, "scheme", r->scheme);
	json_title(w, s ? s->scheme->title : (struct plan_words){ r->scheme, NULL });
	jw_ktext(w, "status", s ? scheme_status_word(s->scheme) : "partial");
	jw_ki64(w, "year", r->year);
	jw_ki64(w, "units", r->units);
	jw_ki64(w, "ranked", r->ranked);
	jw_ktext(w, "evaluated_at", r->evaluated_at);
	jw_ki64(w, "epoch", r->epoch);
	jw_kbool(w, "up_to_date", r->epoch == epoch);
	jw_ktext(w, "result_hash", r->result_hash);
	json_subject(w, s ? s->scheme : NULL);
	jw_obj_end(w);
}

enum rc evaluation_api_evaluation_list(struct ctx *c, const struct evaluation_evaluation_list_in *in, struct reply *r)
{
	const struct shelf *shelf = rounds_shelf(c->app);
	const struct round *list;
	int64_t epoch;
	int n;
	TRY(rounds_list(c, &list, &n));
	TRY(ctx_epoch(c, &epoch));
	const struct round *first = rounds_opening(c->app, list, n);
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "scheme", first ? first->scheme : NULL);
	json_opt_i64(&r->jw, "year", first ? first->year : 0, first != NULL);
	jw_ki64(&r->jw, "epoch", epoch);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		write_round(&r->jw, shelf, &list[i], epoch);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- GET /api/evaluation/summary */

static void write_named_group(struct jw *w, const struct city *y, const struct group_name *name, const struct group *g)
{
	jw_obj(w);
	jw_ktext(w, "key", name->key);
	json_words(w, "name", "name_en", name->name, name->name_en);
	jw_ki64(w, "units", (int64_t)g->units);
	jw_key(w, "counts");
	json_counts(w, y->scheme, g->counts);
	jw_key(w, "shares");
	jw_arr(w);
	for (int k = 0; k < y->scheme->classes.n; k++)
		jw_num(w, g->units ? (double)g->counts[k] / (double)g->units : 0);
	jw_arr_end(w);
	jw_obj_end(w);
}

static void write_group(struct jw *w, const struct city *y, enum group_level level, const struct group *g)
{
	struct group_name name = group_name(y, level, g);
	write_named_group(w, y, &name, g);
}

/* The total of what the account sees bears the name of just that. */
static void write_total(struct ctx *c, struct jw *w, const struct city *y, const struct group *g)
{
	struct scope_words words = registry_scope_words(c, y->view.reg, &c->scope);
	write_named_group(w, y, &(struct group_name){ "all", words.zh, words.en, -1 }, g);
}

static enum rc write_groups(struct ctx *c, struct jw *w, struct city *y, const char *key, enum group_level level)
{
	struct grouping g;
	TRY(city_groups(c, y, &c->scope, level, &g));
	jw_key(w, key);
	jw_arr(w);
	for (int i = g.n - 1; level == GROUP_SIZE && i >= 0; i--) /* above scale first */
		write_group(w, y, level, &g.list[i]);
	for (int i = 0; level != GROUP_SIZE && i < g.n; i++)
		write_group(w, y, level, &g.list[i]);
	jw_arr_end(w);
	return RC_OK;
}

static void write_figures(struct jw *w, const struct grouping *g)
{
	jw_key(w, "figures");
	jw_arr(w);
	for (int m = 0; m < g->n_measures && g->n > 0; m++) {
		const struct measure *x = &g->measures[m];
		jw_obj(w);
		jw_ktext(w, "key", x->key);
		json_title(w, x->title);
		jw_ktext(w, "unit", x->unit);
		jw_ki64(w, "decimals", x->decimals);
		jw_knum(w, "value", g->list[0].values[m]);
		jw_knum(w, "last_year", g->list[0].last[m]);
		jw_knum(w, "change_pct", change_pct(g->list[0].values[m], g->list[0].last[m]));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_benchmark(struct ctx *c, struct jw *w, const struct city *y, int item, const char *stratum, double value)
{
	const struct item *it = &y->scheme->items[item];
	jw_obj(w);
	jw_ktext(w, "item", it->code);
	json_title(w, it->title);
	json_opt(w, "stratum", stratum);
	jw_knum(w, "value", value);
	json_opt(w, "unit", it->unit_text);
	const char *origin = benchmark_origin(c, y->scheme, it);
	jw_ktext(w, "origin", origin ? origin : "");
	jw_obj_end(w);
}

/* A benchmark by stratum may have thousands of values: of each item the first hundred are told. */
static void write_benchmarks(struct ctx *c, struct jw *w, const struct city *y)
{
	enum { TOLD = 100 };
	jw_key(w, "benchmarks");
	jw_arr(w);
	for (int i = 0; i < y->scheme->n_items; i++) {
		const struct item_result *r = &y->ev->items[i];
		if (r->benchmark == NULL || y->scheme->items[i].benchmark.kind == BENCH_NONE)
			continue;
		uint32_t n = r->benchmark_keys ? r->benchmark_keys->n : 1;
		for (uint32_t k = 0; k < n && k < TOLD; k++)
			if (!isnan(r->benchmark[k]))
				write_benchmark(c, w, y, i, n > 1 && r->benchmark_keys->names ? r->benchmark_keys->names[k] : NULL, r->benchmark[k]);
	}
	jw_arr_end(w);
}

static enum rc write_lists(struct ctx *c, struct jw *w, const struct city *y)
{
	const struct top_list *list;
	int n;
	TRY(city_top_lists(c, y, &list, &n));
	jw_key(w, "lists");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "list", list[i].code);
		json_title(w, list[i].title);
		jw_ktext(w, "entity", list[i].regions ? "region" : scheme_is_of_places(y->scheme) ? "place" : "enterprise");
		jw_ki64(w, "n", list[i].n);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static size_t ranked_in_scope(const struct ctx *c, const struct city *y)
{
	size_t n = 0;
	if (c->scope.kind == SCOPE_ALL)
		return y->ev->n_ranked;
	for (size_t row = 0; row < y->ev->rows; row++)
		n += y->ev->rank[row] != 0 && city_sees(c, y, row);
	return n;
}

static void write_head(const struct ctx *c, struct jw *w, const struct city *y)
{
	const struct round *r = &y->round;
	jw_ktext(w, "scheme", r->scheme);
	json_title(w, y->scheme->title);
	jw_ki64(w, "year", r->year);
	jw_ki64(w, "epoch", r->epoch);
	jw_ktext(w, "evaluated_at", r->evaluated_at);
	jw_kbool(w, "sample_data", c->app->sample_data);
	jw_ktext(w, "result_hash", r->result_hash);
	jw_ktext(w, "scheme_hash", r->scheme_hash);
	jw_ktext(w, "input_hash", r->input_hash);
	json_subject(w, y->scheme);
}

static enum rc write_summary(struct ctx *c, struct jw *w, struct city *y)
{
	struct grouping city;
	struct group none = { .at = -1 };
	size_t filled;
	TRY(city_groups(c, y, &c->scope, GROUP_CITY, &city));
	TRY(city_groups_last_year(c, y, &c->scope, GROUP_CITY, &city));
	TRY(city_filled(c, y, city_columns(y), &c->scope, &filled));
	const struct group *all = city.n > 0 ? &city.list[0] : &none;
	jw_obj(w);
	write_head(c, w, y);
	jw_ki64(w, "units", (int64_t)all->units);
	jw_ki64(w, "ranked", (int64_t)ranked_in_scope(c, y));
	jw_ki64(w, "filled", (int64_t)filled);
	json_classes(c, w, y->scheme);
	jw_key(w, "total");
	write_total(c, w, y, all);
	TRY(write_groups(c, w, y, "by_district", GROUP_DISTRICT));
	TRY(write_groups(c, w, y, "by_industry", GROUP_DIVISION));
	TRY(write_groups(c, w, y, "by_size", GROUP_SIZE));
	write_figures(w, &city);
	TRY(write_lists(c, w, y));
	write_benchmarks(c, w, y);
	jw_obj_end(w);
	return RC_OK;
}

enum rc evaluation_api_summary_get(struct ctx *c, const struct evaluation_summary_get_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = write_summary(c, &r->jw, y);
	city_drop(c, y);
	return rc;
}
