/* indicators_api.c - indicators, coverage and facts over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/indicators.api.gen.h"
#include "base/period.h"
#include "indicators/facts.h"
#include "indicators/indicators_store.h"
#include <string.h>

enum { MAX_YEARS = 64 };

/* Texts that may be absent are "" here and null in JSON. */
static const char *or_null(const char *s) { return s && *s ? s : NULL; }

static void title(struct jw *w, const struct indicator *t)
{
	jw_ktext(w, "title", t->title);
	jw_ktext(w, "title_en", or_null(t->title_en));
}

enum rc indicators_api_indicator_list(struct ctx *c, const struct indicators_indicator_list_in *in, struct reply *r)
{
	const struct indicators *list;
	struct jw *w = &r->jw;

	TRY(indicators_hold(c, &list));
	jw_obj(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < list->n; i++) {
		const struct indicator *t = &list->list[i];
		jw_obj(w);
		jw_ktext(w, "code", t->code);
		title(w, t);
		jw_ktext(w, "unit", t->unit_text);
		jw_ktext(w, "kind", indicator_kind_words[t->kind]);
		jw_ki64(w, "decimals", t->decimals);
		jw_ktext(w, "definition", or_null(t->definition));
		jw_ktext(w, "definition_en", or_null(t->definition_en));
		jw_ktext(w, "source", or_null(t->source));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	indicators_drop(c, list);
	return RC_OK;
}

/* ---- Coverage. */

static void cell(struct jw *w, const struct indicator *t, const char *district, const struct coverage_cell *k, int64_t filled)
{
	jw_obj(w);
	jw_ktext(w, "indicator", t->code);
	title(w, t);
	jw_ktext(w, "district", district);
	jw_ki64(w, "expected", k->expected);
	jw_ki64(w, "present", k->present);
	jw_ki64(w, "missing", k->expected - k->present);
	jw_key(w, "filled");
	if (filled >= 0)
		jw_i64(w, filled);
	else
		jw_null(w);
	jw_key(w, "present_share");
	if (k->expected)
		jw_num(w, (double)k->present / k->expected);
	else
		jw_null(w);
	jw_ki64(w, "zero", k->zero);
	jw_obj_end(w);
}

/* `filled`: by region; NULL: not known. */
static void indicator_cells(struct jw *w, const struct registry *g, const struct indicator *t, const struct coverage_cell *cells, int n, const uint32_t *filled)
{
	struct coverage_cell sum = {0};
	int64_t all_filled = filled ? 0 : -1;

	for (int i = 0; i < n; i++)
		if (cells[i].indicator == t->id) {
			sum.expected += cells[i].expected;
			sum.present += cells[i].present;
			sum.zero += cells[i].zero;
			all_filled += filled ? filled[cells[i].district] : 0;
		}
	cell(w, t, g->regions[0].code, &sum, all_filled);
	for (int i = 0; i < n; i++)
		if (cells[i].indicator == t->id)
			cell(w, t, g->regions[cells[i].district].code, &cells[i], filled ? (int64_t)filled[cells[i].district] : -1);
}

static enum rc write_coverage(struct ctx *c, struct jw *w, const struct registry *g, const struct indicators *list, const char *scheme, int year, const int *years, int n_years)
{
	const uint32_t *filled;
	const struct coverage_cell *cells;
	int64_t epoch = 0;
	int n;

	TRY(coverage_count(c, &c->scope, year, year, AS_OF_NOW, &cells, &n));
	TRY(coverage_filled(c, &c->scope, scheme, year, g, list, &filled));
	if (db_epoch(c->db, &epoch) != RC_OK)
		return ctx_fail_db(c, RC_IO);
	jw_obj(w);
	jw_ki64(w, "year", year);
	jw_key(w, "years");
	jw_arr(w);
	for (int i = 0; i < n_years; i++)
		jw_i64(w, years[i]);
	jw_arr_end(w);
	jw_ki64(w, "epoch", epoch);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < list->n; i++)
		indicator_cells(w, g, &list->list[i], cells, n, filled ? filled + (size_t)i * (size_t)g->n_regions : NULL);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc indicators_api_coverage_get(struct ctx *c, const struct indicators_coverage_get_in *in, struct reply *r)
{
	const struct registry *g;
	const struct indicators *list;
	int years[MAX_YEARS], n_years;
	enum rc rc;

	TRY(facts_years(c, years, MAX_YEARS, &n_years));
	if (!in->has_year && n_years == 0)
		return ctx_fail(c, RC_NOT_FOUND, "year", "%s", TR(c, "还没有任何数据；请先导入（gusu import facts）", "there are no facts yet; import some first (gusu import facts)"));
	TRY(registry_hold(c, &g));
	rc = indicators_hold(c, &list);
	if (rc == RC_OK) {
		rc = write_coverage(c, &r->jw, g, list, in->scheme, in->has_year ? (int)in->year : years[0], years, n_years);
		indicators_drop(c, list);
	}
	registry_drop(c, g);
	return rc;
}

/* ---- The facts of one enterprise. */

static const struct indicator *by_id(const struct indicators *list, int id)
{
	for (int i = 0; i < list->n; i++)
		if (list->list[i].id == id)
			return &list->list[i];
	return NULL;
}

static void fact(struct jw *w, const struct indicator *t, const struct subject_fact *f, bool current)
{
	char period[PERIOD_TEXT] = "", text[48];
	struct period p;

	if (period_of_code((int32_t)f->period, &p))
		period_print(period, p);
	jw_obj(w);
	jw_ktext(w, "indicator", t->code);
	title(w, t);
	jw_ktext(w, "period", period);
	jw_key(w, "value");
	if (f->withdrawn || t->kind != COL_NUMBER)
		jw_null(w);
	else
		jw_num(w, fact_number(t, f->value));
	fact_print(t, f->value, text);
	jw_ktext(w, "text", f->withdrawn || t->kind == COL_NUMBER ? NULL : text);
	jw_ktext(w, "unit", t->unit_text);
	jw_ktext(w, "source", or_null(f->source));
	jw_ktext(w, "known_at", f->known_at);
	jw_ki64(w, "batch", f->batch);
	jw_kbool(w, "current", current);
	jw_obj_end(w);
}

static enum rc write_facts(struct ctx *c, struct jw *w, const struct indicators *list, const struct enterprise *e, const struct indicators_enterprise_facts_in *in)
{
	struct subject_fact *rows;
	int64_t epoch = 0;
	int n;

	TRY(store_facts_of(c, &c->scope, e->id, &rows, &n));
	if (db_epoch(c->db, &epoch) != RC_OK)
		return ctx_fail_db(c, RC_IO);
	jw_obj(w);
	jw_ktext(w, "code", e->uscc);
	jw_ki64(w, "epoch", epoch);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		const struct indicator *t = by_id(list, rows[i].indicator);
		bool last = i + 1 == n || rows[i + 1].indicator != rows[i].indicator || rows[i + 1].period != rows[i].period;
		if (!t || (in->has_year && rows[i].period / 10000 != in->year) || (in->indicator && strcmp(in->indicator, t->code)))
			continue;
		fact(w, t, &rows[i], last); /* rows of a cell come oldest first */
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc indicators_api_enterprise_facts(struct ctx *c, const struct indicators_enterprise_facts_in *in, struct reply *r)
{
	const struct enterprise *e;
	const struct indicators *list;
	enum rc rc;

	TRY(registry_enterprise_find(c, in->code, &e));
	if (!e)
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "没有信用代码为 %.18s 的企业（或不在您的管辖范围内）", "there is no enterprise with the code %.18s (or it is outside your area)"), in->code);
	TRY(indicators_hold(c, &list));
	rc = write_facts(c, &r->jw, list, e, in);
	indicators_drop(c, list);
	return rc;
}
