/* registry_api.c - regions, industries, enterprises and plots over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "registry/registry.api.gen.h"
#include "base/period.h"
#include "core/app.h"
#include "registry/registry_edit.h"
#include <stdlib.h>
#include <string.h>

/* Texts that may be absent are "" here and null in JSON. */
static const char *or_null(const char *s) { return s && *s ? s : NULL; }

static void day(struct jw *w, const char *key, int32_t d)
{
	char text[DATE_TEXT];

	jw_key(w, key);
	if (d == DAY_NONE) {
		jw_null(w);
		return;
	}
	date_print(text, d);
	jw_text(w, text);
}

/* ---- Regions. */

static bool valid_on(const struct region *r, int32_t d)
{
	return (r->valid_from == DAY_NONE || r->valid_from <= d) && (r->valid_to == DAY_NONE || r->valid_to >= d);
}

/* Enterprises in every region with all below it, as far as the scope sees. */
static enum rc count_regions(struct ctx *c, const struct registry *g, uint32_t **ret_counts)
{
	uint32_t *counts = arena_new_array(&c->arena, uint32_t, (size_t)g->n_regions + 1);

	if (!counts)
		return ctx_no_memory(c);
	for (size_t i = 0; i < g->rows; i++)
		if (registry_in_scope(g, &c->scope, i))
			counts[g->region[i]]++;
	for (int i = g->n_regions - 1; i > 0; i--)
		if (g->regions[i].parent >= 0)
			counts[g->regions[i].parent] += counts[i];
	*ret_counts = counts;
	return RC_OK;
}

static void tile(struct jw *w, const char *key, int v)
{
	jw_key(w, key);
	if (v)
		jw_i64(w, v);
	else
		jw_null(w);
}

static enum rc write_regions(struct ctx *c, struct jw *w, const struct registry *g, int32_t on)
{
	static const char *const kinds[] = {"city", "district", "town", "street", "zone"};
	uint32_t *counts = NULL;

	TRY(count_regions(c, g, &counts));
	jw_obj(w);
	day(w, "as_of", on);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < g->n_regions; i++) {
		const struct region *r = &g->regions[i];
		if (!valid_on(r, on) && !counts[i])
			continue; /* an abolished place that still holds enterprises stays in the list */
		jw_obj(w);
		jw_ktext(w, "code", r->code);
		jw_ktext(w, "name", r->name);
		jw_ktext(w, "name_en", or_null(r->name_en));
		jw_ktext(w, "shortname", or_null(r->shortname));
		jw_ktext(w, "shortname_en", or_null(r->shortname_en));
		jw_ktext(w, "kind", kinds[r->kind]);
		jw_ktext(w, "parent", r->parent >= 0 ? g->regions[r->parent].code : NULL);
		jw_kbool(w, "board", r->board > 0);
		tile(w, "tile_col", r->tile_col);
		tile(w, "tile_row", r->tile_row);
		jw_ki64(w, "enterprises", counts[i]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc registry_api_region_list(struct ctx *c, const struct registry_region_list_in *in, struct reply *r)
{
	const struct registry *g;
	int32_t on = edit_today(c);
	enum rc rc;

	if (in->as_of && !date_parse(in->as_of, strlen(in->as_of), &on))
		return ctx_fail(c, RC_BAD_INPUT, "as_of", "%s", TR(c, "日期写作 2020-12-31", "write the day as 2020-12-31"));
	TRY(registry_hold(c, &g));
	rc = write_regions(c, &r->jw, g, on);
	registry_drop(c, g);
	return rc;
}

/* ---- Industries. */

static enum rc write_industries(struct ctx *c, struct jw *w, const struct registry *g, int deepest)
{
	static const char *const levels[] = {NULL, "section", "division", "group", "class"};
	uint32_t *counts = arena_new_array(&c->arena, uint32_t, (size_t)g->n_industries + 1);

	if (!counts)
		return ctx_no_memory(c);
	for (size_t i = 0; i < g->rows; i++)
		for (int k = registry_in_scope(g, &c->scope, i) && g->industry[i] != UINT16_MAX ? g->industry[i] : -1; k >= 0; k = g->industries[k].parent)
			counts[k]++;
	jw_obj(w);
	jw_ktext(w, "edition", "GB/T 4754-2017");
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < g->n_industries; i++) {
		const struct industry *t = &g->industries[i];
		if (t->level > deepest)
			continue;
		jw_obj(w);
		jw_ktext(w, "code", t->code);
		jw_ktext(w, "name", t->name);
		jw_ktext(w, "name_en", or_null(t->name_en));
		jw_ktext(w, "level", levels[t->level]);
		jw_ktext(w, "parent", t->parent >= 0 ? g->industries[t->parent].code : NULL);
		jw_ki64(w, "enterprises", counts[i]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc registry_api_industry_list(struct ctx *c, const struct registry_industry_list_in *in, struct reply *r)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = write_industries(c, &r->jw, g, in->level + 1);
	registry_drop(c, g);
	return rc;
}

/* ---- The list of enterprises: search, filter, sort, one page. */

struct filter { int64_t pos, pos_end; int industry; int above, status; int year; };

static enum rc region_filter(struct ctx *c, const struct registry *g, const char *field, const char *text, struct filter *f)
{
	int i = registry_region_of(g, text);

	if (i < 0)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "没有区域 %.32s", "there is no region %.32s"), text);
	if (g->regions[i].pos > f->pos)
		f->pos = g->regions[i].pos;
	if (g->regions[i].pos_end < f->pos_end)
		f->pos_end = g->regions[i].pos_end;
	return RC_OK;
}

/* The latest year for which any enterprise's scale is known. */
static int latest_scale_year(const struct registry *g)
{
	uint32_t any = 0;

	for (size_t i = 0; i < g->rows; i++)
		any |= g->above_known[i];
	return any ? SCALE_YEAR_FIRST + 31 - __builtin_clz(any) : SCALE_YEAR_FIRST;
}

static enum rc read_filter(struct ctx *c, const struct registry *g, const struct registry_enterprise_list_in *in, struct filter *f)
{
	*f = (struct filter){.pos = INT64_MIN, .pos_end = INT64_MAX, .industry = -1, .above = in->has_above_scale ? in->above_scale : -1,
		.status = in->has_status ? in->status : -1, .year = latest_scale_year(g)};
	if (in->district)
		TRY(region_filter(c, g, "district", in->district, f));
	if (in->town)
		TRY(region_filter(c, g, "town", in->town, f));
	if (in->industry && (f->industry = registry_industry_of(g, in->industry)) < 0)
		return ctx_fail(c, RC_BAD_INPUT, "industry", TR(c, "没有行业 %.8s", "there is no industry %.8s"), in->industry);
	return RC_OK;
}

static bool under(const struct registry *g, uint16_t industry, int above)
{
	int i = industry == UINT16_MAX ? -1 : industry;

	while (i >= 0 && i != above)
		i = g->industries[i].parent;
	return i >= 0;
}

static bool passes(const struct registry *g, const struct filter *f, uint32_t row)
{
	int64_t pos = g->regions[g->region[row]].pos;
	bool known, above;

	if (pos < f->pos || pos > f->pos_end || (f->status >= 0 && g->status[row] != f->status) || (f->industry >= 0 && !under(g, g->industry[row], f->industry)))
		return false;
	if (f->above < 0)
		return true;
	above = registry_above_scale(g, row, f->year, &known);
	return known && above == (f->above == REGISTRY_ENTERPRISE_LIST_ABOVE_SCALE_YES);
}

struct order { const struct registry *g; int by; bool down; };

static int compare(const void *a, const void *b, void *user)
{
	const struct order *o = user;
	const struct registry *g = o->g;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int d = 0;

	if (o->by == REGISTRY_ENTERPRISE_LIST_SORT_NAME) {
		size_t nx, ny;
		const char *px = registry_name(g, x, &nx), *py = registry_name(g, y, &ny);
		d = memcmp(px, py, nx < ny ? nx : ny);
		d = d ? d : (nx > ny) - (nx < ny);
	} else if (o->by == REGISTRY_ENTERPRISE_LIST_SORT_DISTRICT) {
		d = (g->region[x] > g->region[y]) - (g->region[x] < g->region[y]);
	} else if (o->by == REGISTRY_ENTERPRISE_LIST_SORT_INDUSTRY) {
		d = (g->industry[x] > g->industry[y]) - (g->industry[x] < g->industry[y]);
	} else if (o->by == REGISTRY_ENTERPRISE_LIST_SORT_ESTABLISHED) {
		d = (g->registered[x] > g->registered[y]) - (g->registered[x] < g->registered[y]);
	}
	if (d == 0)
		d = memcmp(registry_uscc(g, x), registry_uscc(g, y), 18);
	return o->down ? -d : d;
}

static void place(struct jw *w, const struct registry *g, uint16_t at)
{
	const struct region *r = &g->regions[at], *d = r->district >= 0 ? &g->regions[r->district] : r;
	bool town = r->kind != REGION_CITY && r->kind != REGION_DISTRICT;

	jw_ktext(w, "district", d->code);
	jw_ktext(w, "district_name", d->name);
	jw_ktext(w, "district_name_en", or_null(d->name_en));
	jw_ktext(w, "town", town ? r->code : NULL);
	jw_ktext(w, "town_name", town ? r->name : NULL);
}

static void trade(struct jw *w, const struct registry *g, uint16_t at)
{
	jw_ktext(w, "industry", at == UINT16_MAX ? NULL : g->industries[at].code);
	jw_ktext(w, "industry_name", at == UINT16_MAX ? NULL : g->industries[at].name);
}

static void scale(struct jw *w, bool known, bool above)
{
	jw_key(w, "above_scale");
	if (known)
		jw_bool(w, above);
	else
		jw_null(w);
}

static void enterprise_row(struct jw *w, const struct registry *g, uint32_t row, int year)
{
	size_t n;
	const char *name = registry_name(g, row, &n);
	bool known, above = registry_above_scale(g, row, year, &known);

	jw_obj(w);
	jw_key(w, "code");
	jw_textn(w, registry_uscc(g, row), 18);
	jw_key(w, "name");
	jw_textn(w, name, n);
	place(w, g, g->region[row]);
	trade(w, g, g->industry[row]);
	scale(w, known, above);
	jw_ktext(w, "status", enterprise_status_words[g->status[row]]);
	day(w, "established_on", g->registered[row]);
	jw_obj_end(w);
}

/* Only the page's end of the order is needed: rows before it are selected, not all sorted. */
static void select_first(uint32_t *rows, size_t n, size_t k, const struct order *o)
{
	size_t lo = 0, hi = n;

	while (hi - lo > 64 && k < hi) { /* quickselect: afterwards rows[0 … k) are the smallest k, in any order */
		uint32_t pivot = rows[lo + (hi - lo) / 2];
		size_t i = lo, j = hi - 1;
		for (;;) {
			while (compare(&rows[i], &pivot, (void *)o) < 0)
				i++;
			while (compare(&rows[j], &pivot, (void *)o) > 0)
				j--;
			if (i >= j)
				break;
			uint32_t t = rows[i];
			rows[i++] = rows[j];
			rows[j--] = t;
		}
		if (k <= j + 1)
			hi = j + 1;
		else
			lo = j + 1;
	}
	qsort_r(rows, hi < n ? hi : n, sizeof *rows, compare, (void *)o);
}

static enum rc write_enterprises(struct ctx *c, struct jw *w, const struct registry *g, const struct registry_enterprise_list_in *in)
{
	struct order o = {g, in->sort, in->order == REGISTRY_ENTERPRISE_LIST_ORDER_DESC};
	uint32_t *rows = arena_new_array(&c->arena, uint32_t, g->rows + 1);
	size_t found, n = 0, first = (size_t)((in->page - 1) * in->page_size), last;
	const char *q = in->q ? in->q : "";
	struct filter f;
	int64_t epoch = 0;

	if (!rows)
		return ctx_no_memory(c);
	TRY(read_filter(c, g, in, &f));
	found = registry_search(g, &c->scope, q, strlen(q), rows, g->rows);
	for (size_t i = 0; i < found; i++)
		if (passes(g, &f, rows[i]))
			rows[n++] = rows[i];
	last = first + (size_t)in->page_size < n ? first + (size_t)in->page_size : n;
	if (first < n)
		select_first(rows, n, last, &o);
	if (db_epoch(c->db, &epoch) != RC_OK)
		return ctx_fail_db(c, RC_IO);
	jw_obj(w);
	jw_ki64(w, "total", (int64_t)n);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	jw_ki64(w, "epoch", epoch);
	jw_key(w, "rows");
	jw_arr(w);
	for (size_t i = first; i < last; i++)
		enterprise_row(w, g, rows[i], f.year);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc registry_api_enterprise_list(struct ctx *c, const struct registry_enterprise_list_in *in, struct reply *r)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = write_enterprises(c, &r->jw, g, in);
	registry_drop(c, g);
	return rc;
}

/* ---- One enterprise. */

static void write_history(struct jw *w, const struct registry *g, const struct enterprise *e)
{
	jw_key(w, "scale_years");
	jw_arr(w);
	for (int y = 0; y < SCALE_YEARS; y++)
		if (e->above_known >> y & 1) {
			jw_obj(w);
			jw_ki64(w, "year", SCALE_YEAR_FIRST + y);
			jw_kbool(w, "above_scale", e->above >> y & 1);
			jw_obj_end(w);
		}
	jw_arr_end(w);
	jw_key(w, "codes");
	jw_arr(w);
	for (int i = 0; i <= e->n_codes; i++) {
		bool present = i == e->n_codes;
		jw_obj(w);
		jw_ktext(w, "code", present ? e->uscc : e->codes[i].uscc);
		day(w, "valid_from", DAY_NONE);
		jw_ktext(w, "valid_to", present ? NULL : e->codes[i].valid_to);
		jw_ktext(w, "reason", present ? NULL : or_null(e->codes[i].reason));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "past");
	jw_arr(w);
	for (int i = 0; i < e->n_past; i++) {
		int region = registry_region_of(g, e->past[i].region), industry = registry_industry_of(g, e->past[i].industry);
		jw_obj(w);
		jw_ktext(w, "until", e->past[i].until);
		jw_ktext(w, "name", e->past[i].name);
		jw_ktext(w, "region_name", region >= 0 ? g->regions[region].name : NULL);
		jw_ktext(w, "industry_name", industry >= 0 ? g->industries[industry].name : NULL);
		jw_ktext(w, "status", e->past[i].status);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_relations(struct jw *w, const struct enterprise *e)
{
	jw_key(w, "lineage");
	jw_arr(w);
	for (int i = 0; i < e->n_lineage; i++) {
		jw_obj(w);
		jw_ktext(w, "code", e->lineage[i].uscc);
		jw_ktext(w, "name", e->lineage[i].name);
		jw_ktext(w, "kind", e->lineage[i].kind);
		jw_ktext(w, "on", e->lineage[i].at);
		jw_kbool(w, "into", e->lineage[i].into);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "marks");
	jw_arr(w);
	for (int i = 0; i < e->n_marks; i++) {
		jw_obj(w);
		jw_ktext(w, "kind", mark_words[e->marks[i].kind]);
		jw_ktext(w, "document", or_null(e->marks[i].document));
		jw_ktext(w, "bureau", or_null(e->marks[i].bureau));
		jw_ktext(w, "valid_from", e->marks[i].from);
		jw_ktext(w, "valid_to", e->marks[i].to);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_enterprise(struct ctx *c, struct jw *w, const struct registry *g, const struct enterprise *e)
{
	int region = registry_region_of(g, e->region), industry = *e->industry ? registry_industry_of(g, e->industry) : -1;
	int latest = e->above_known ? 31 - __builtin_clz(e->above_known) : 0;
	struct uscc_report code;

	uscc_check(e->uscc, strlen(e->uscc), &code);
	jw_obj(w);
	jw_ktext(w, "code", e->uscc);
	jw_kbool(w, "code_valid", code.status == USCC_OK && !code.org_check_failed);
	jw_ktext(w, "name", e->name);
	place(w, g, (uint16_t)(region < 0 ? 0 : region));
	trade(w, g, industry < 0 ? UINT16_MAX : (uint16_t)industry);
	scale(w, e->above_known != 0, e->above >> latest & 1);
	jw_ktext(w, "status", e->status);
	jw_ktext(w, "established_on", e->registered);
	jw_kbool(w, "sample", c->app->sample_data);
	write_history(w, g, e);
	write_relations(w, e);
	jw_obj_end(w);
}

/* Codes that cannot be and codes that nobody has are alike for somebody who follows a link. */
static enum rc get_enterprise(struct ctx *c, const char *code, const struct enterprise **ret_e)
{
	TRY(registry_enterprise_find(c, code, ret_e));
	if (!*ret_e)
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "没有信用代码为 %.18s 的企业（或不在您的管辖范围内）", "there is no enterprise with the code %.18s (or it is outside your area)"), code);
	return RC_OK;
}

enum rc registry_api_enterprise_get(struct ctx *c, const struct registry_enterprise_get_in *in, struct reply *r)
{
	const struct enterprise *e;
	const struct registry *g;

	TRY(get_enterprise(c, in->code, &e));
	TRY(registry_hold(c, &g));
	write_enterprise(c, &r->jw, g, e);
	registry_drop(c, g);
	return RC_OK;
}

/* ---- Plots. */

static double in_m2(struct area a)
{
	return (double)a.v / (double)AREA_PER_M2;
}

static enum rc write_plots(struct ctx *c, struct jw *w, const struct registry *g, const struct occupation *list, int n)
{
	for (int i = 0; i < n; i++) {
		const struct plot *p;
		const struct occupation *all;
		int n_all, region;
		TRY(registry_occupants_of(c, list[i].plot, &p, &all, &n_all));
		region = registry_region_of(g, p->region);
		jw_obj(w);
		jw_ktext(w, "plot", list[i].plot);
		jw_ktext(w, "region_name", region >= 0 ? g->regions[region].name : NULL);
		jw_knum(w, "plot_area_m2", in_m2(p->area));
		jw_ktext(w, "basis", occupation_basis_words[list[i].basis]);
		jw_knum(w, "area_m2", in_m2(list[i].area));
		jw_ktext(w, "valid_from", list[i].from);
		jw_ktext(w, "valid_to", list[i].to);
		jw_obj_end(w);
	}
	return RC_OK;
}

static enum rc write_occupants(struct ctx *c, struct jw *w, const struct occupation *list, int n)
{
	for (int i = 0; i < n; i++) {
		const struct plot *p;
		const struct occupation *all;
		int n_all;
		bool again = false;
		for (int k = 0; k < i && !again; k++)
			again = !strcmp(list[k].plot, list[i].plot);
		if (again)
			continue;
		TRY(registry_occupants_of(c, list[i].plot, &p, &all, &n_all));
		for (int k = 0; k < n_all; k++) {
			jw_obj(w);
			jw_ktext(w, "plot", all[k].plot);
			jw_ktext(w, "code", all[k].uscc);
			jw_ktext(w, "name", all[k].name);
			jw_ktext(w, "basis", occupation_basis_words[all[k].basis]);
			jw_knum(w, "area_m2", in_m2(all[k].area));
			jw_obj_end(w);
		}
	}
	return RC_OK;
}

enum rc registry_api_enterprise_plots(struct ctx *c, const struct registry_enterprise_plots_in *in, struct reply *r)
{
	const struct enterprise *e;
	const struct occupation *list;
	const struct registry *g;
	struct jw *w = &r->jw;
	enum rc rc;
	int n;

	TRY(get_enterprise(c, in->code, &e));
	TRY(registry_plots_of(c, e->uscc, &list, &n));
	TRY(registry_hold(c, &g));
	jw_obj(w);
	jw_ktext(w, "code", e->uscc);
	jw_key(w, "plots");
	jw_arr(w);
	rc = write_plots(c, w, g, list, n);
	registry_drop(c, g);
	TRY(rc);
	jw_arr_end(w);
	jw_key(w, "occupants");
	jw_arr(w);
	TRY(write_occupants(c, w, list, n));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
