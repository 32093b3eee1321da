/* evaluation_api_tenants.c - enterprises that rent land and hold none: a list of their own, with how each is evaluated.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Who they are comes from the registry as at the year's end, whatever the scheme; how they are evaluated from the scheme's latest round. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/session.h"
#include "core/table_out.h"
#include "evaluation/evaluation.api.gen.h"
#include "evaluation/evaluation_json.h"
#include "evaluation/round.h"
#include "registry/sites.h"

enum how { HOW_MERGED, HOW_ALONE, HOW_OUT };
static const char *const how_words[] = { "merged", "alone", "out" };

static bool may_export(const struct ctx *c) { return c->session != NULL && session_may(c->session, "evaluation.export", NULL); }

struct tenant { uint32_t reg; double rented; int64_t landlord; /* registry row, -1: none */ enum how how; int64_t row; /* of the city, -1 */ };
struct tenants { struct tenant *list; size_t n; double rented; };

/* A scheme of regions or industries evaluates no enterprise. */
static int64_t city_row_of(const struct ctx *c, const struct city *y, const struct registry *g, uint32_t reg)
{
	char code[19];
	if (scheme_is_of_places(y->scheme))
		return -1;
	memcpy(code, registry_uscc(g, reg), 18);
	code[18] = '\0';
	return city_row(c, y, code);
}

static enum how how_of(const struct city *y, int64_t row)
{
	const struct evaluation *e = y->ev;
	if (row < 0 || e->state[row] & ROW_OUT)
		return HOW_OUT;
	return e->holder != NULL && e->state[row] & ROW_MEMBER ? HOW_MERGED : HOW_ALONE;
}

struct asked { const char *q; int region; int how; /* -1: all */ bool by_code, descending; };

static bool wanted(const struct registry *g, const struct asked *a, uint32_t reg, const uint64_t *found)
{
	if (a->region >= 0) {
		int64_t pos = g->regions[g->region[reg]].pos;
		if (pos < g->regions[a->region].pos || pos > g->regions[a->region].pos_end)
			return false;
	}
	return found == NULL || found[reg >> 6] >> (reg & 63) & 1;
}

/* Bits of the registry rows that a search finds; NULL: no search. */
static enum rc search(struct ctx *c, const struct registry *g, const char *q, uint64_t **ret_found)
{
	*ret_found = NULL;
	if (q == NULL || *q == '\0')
		return RC_OK;
	uint32_t *rows = arena_new_array(&c->arena, uint32_t, g->rows + 1);
	uint64_t *found = arena_new_array(&c->arena, uint64_t, g->rows / 64 + 1);
	if (rows == NULL || found == NULL)
		return ctx_no_memory(c);
	size_t n = registry_search(g, &c->scope, q, strlen(q), rows, g->rows);
	for (size_t i = 0; i < n && i < g->rows; i++)
		found[rows[i] >> 6] |= UINT64_C(1) << (rows[i] & 63);
	*ret_found = found;
	return RC_OK;
}

static int by_rented(const void *pa, const void *pb)
{
	const struct tenant *a = pa, *b = pb;
	if (a->rented != b->rented)
		return a->rented < b->rented ? -1 : 1;
	return (a->reg > b->reg) - (a->reg < b->reg);
}

static void turn_round(struct tenants *t)
{
	for (size_t i = 0; i < t->n / 2; i++) {
		struct tenant keep = t->list[i];
		t->list[i] = t->list[t->n - 1 - i];
		t->list[t->n - 1 - i] = keep;
	}
}

static enum rc gather(struct ctx *c, const struct city *y, const struct view *v, const struct asked *a, struct tenants *ret)
{
	const struct column *tenure = &v->frame.cols[0], *site = &v->frame.cols[1], *rented = &v->frame.cols[2];
	uint64_t *found;
	struct tenants t = { arena_new_array(&c->arena, struct tenant, v->frame.rows + 1), 0, 0 };
	TRY(search(c, v->reg, a->q, &found));
	if (t.list == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < v->frame.rows; i++) {
		uint32_t reg = v->row ? v->row[i] : (uint32_t)i;
		if (!column_has(tenure, i) || (int)tenure->v[i] != TENURE_TENANT || !wanted(v->reg, a, reg, found))
			continue;
		int64_t row = city_row_of(c, y, v->reg, reg);
		enum how how = how_of(y, row);
		if (a->how >= 0 && (int)how != a->how)
			continue;
		t.list[t.n++] = (struct tenant){ reg, rented->v[i], column_has(site, i) ? (int64_t)site->v[i] : -1, how, row };
		t.rented += rented->v[i];
	}
	if (!a->by_code && t.n)
		qsort(t.list, t.n, sizeof *t.list, by_rented);
	if (a->descending)
		turn_round(&t);
	*ret = t;
	return RC_OK;
}

static enum rc open_tenants(struct ctx *c, int year, struct view *ret)
{
	struct unit mu = unit_one();
	size_t at;
	if (!unit_parse("亩", strlen("亩"), &mu, &at))
		return ctx_fail(c, RC_INTERNAL, "", "亩 is a unit");
	const struct view_want wants[] = { { .name = "tenure" }, { .name = "site" }, { .name = "land_rented", .unit = &mu } };
	return view_open(c, &c->scope, year, AS_OF_NOW, wants, 3, ret);
}

static enum rc region_of(struct ctx *c, const struct registry *g, const char *code, int *ret)
{
	*ret = -1;
	if (code == NULL || *code == '\0')
		return RC_OK;
	*ret = registry_region_of(g, code);
	return *ret >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "没有代码为 %.32s 的区域", "there is no region with the code %.32s"), code);
}

static void write_firm(struct jw *w, const struct registry *g, size_t reg)
{
	size_t len;
	const char *name = registry_name(g, reg, &len);
	jw_key(w, "code");
	jw_textn(w, registry_uscc(g, reg), 18);
	jw_key(w, "name");
	jw_textn(w, name, len);
}

static const char *class_of(const struct city *y, const struct tenant *t)
{
	return t->row < 0 || y->ev->class_[t->row] == CLASS_NONE ? NULL : y->scheme->classes.list[y->ev->class_[t->row]].code;
}

static double total_of(const struct city *y, const struct tenant *t)
{
	double total;
	return t->row >= 0 && t->how != HOW_OUT && evaluation_total(y->ev, (size_t)t->row, &total) ? total : NAN;
}

static void write_row(const struct ctx *c, struct jw *w, const struct city *y, const struct registry *g, const struct tenant *t)
{
	const struct region *r = &g->regions[g->region[t->reg]];
	jw_obj(w);
	write_firm(w, g, t->reg);
	json_words(w, "region_name", "region_name_en", r->name, r->name_en);
	jw_knum(w, "rented_mu", t->rented);
	jw_key(w, "landlord");
	if (t->landlord >= 0 && registry_in_scope(g, &c->scope, (size_t)t->landlord)) {
		jw_obj(w);
		write_firm(w, g, (size_t)t->landlord);
		jw_obj_end(w);
	} else {
		jw_null(w);
	}
	jw_ktext(w, "how", how_words[t->how]);
	jw_knum(w, "total", total_of(y, t));
	json_opt(w, "class", class_of(y, t));
	jw_obj_end(w);
}

enum rc evaluation_api_tenants(struct ctx *c, const struct evaluation_tenants_in *in, struct reply *r)
{
	struct asked a = { .q = in->q, .how = in->has_how ? (int)in->how : -1, .by_code = in->sort == EVALUATION_TENANTS_SORT_CODE, .descending = in->order == EVALUATION_TENANTS_ORDER_DESC };
	struct tenants t = { 0 };
	struct view v = VIEW_NONE;
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = open_tenants(c, (int)in->year, &v);
	if (rc == RC_OK)
		rc = region_of(c, v.reg, in->region, &a.region);
	if (rc == RC_OK)
		rc = gather(c, y, &v, &a, &t);
	if (rc == RC_OK) {
		struct jw *w = &r->jw;
		size_t from = (size_t)(in->page - 1) * (size_t)in->page_size;
		jw_obj(w);
		jw_ki64(w, "total", (int64_t)t.n);
		jw_ki64(w, "page", in->page);
		jw_ki64(w, "page_size", in->page_size);
		jw_knum(w, "rented_mu", t.rented);
		jw_kbool(w, "may_export", may_export(c));
		jw_key(w, "rows");
		jw_arr(w);
		for (size_t i = from; i < t.n && i < from + (size_t)in->page_size; i++)
			write_row(c, w, y, v.reg, &t.list[i]);
		jw_arr_end(w);
		jw_obj_end(w);
	}
	view_close(c, &v);
	city_drop(c, y);
	return rc;
}

/* ---- A file. */

static void put_row(struct ctx *c, struct table_out *o, const struct city *y, const struct registry *g, const struct tenant *t)
{
	const char *const how[] = { TR(c, "与出租方合并", "with the holder"), TR(c, "单独评价", "alone"), TR(c, "未参评", "not evaluated") };
	bool seen = t->landlord >= 0 && registry_in_scope(g, &c->scope, (size_t)t->landlord);
	const struct region *r = &g->regions[g->region[t->reg]];
	size_t len;
	const char *name = registry_name(g, t->reg, &len);
	table_out_text(o, arena_strndup(&c->arena, registry_uscc(g, t->reg), 18));
	table_out_text(o, arena_strndup(&c->arena, name, len));
	table_out_text(o, TR(c, r->name, r->name_en && *r->name_en ? r->name_en : r->name));
	table_out_number(o, t->rented);
	name = seen ? registry_name(g, (size_t)t->landlord, &len) : "";
	table_out_text(o, seen ? arena_strndup(&c->arena, registry_uscc(g, (size_t)t->landlord), 18) : "");
	table_out_text(o, seen ? arena_strndup(&c->arena, name, len) : "");
	table_out_text(o, how[t->how]);
	if (isnan(total_of(y, t)))
		table_out_empty(o);
	else
		table_out_number(o, total_of(y, t));
	table_out_text(o, class_of(y, t) ? class_of(y, t) : "");
	table_out_row(o);
}

static enum rc write_file(struct ctx *c, const struct city *y, const struct registry *g, const struct tenants *t, enum table_format f, const char *path)
{
	const struct column_out columns[] = {
		{ TR(c, "信用代码", "Credit code"), COLUMN_TEXT, 0, 22 }, { TR(c, "企业", "Enterprise"), COLUMN_TEXT, 0, 34 }, { TR(c, "区域", "Region"), COLUMN_TEXT, 0, 18 },
		{ TR(c, "租用面积（亩）", "Rented (mu)"), COLUMN_NUMBER, 4, 14 }, { TR(c, "用地单元主体代码", "Holder's code"), COLUMN_TEXT, 0, 22 },
		{ TR(c, "用地单元主体", "Holder of the site"), COLUMN_TEXT, 0, 34 }, { TR(c, "评价方式", "Evaluated"), COLUMN_TEXT, 0, 16 }, { TR(c, "得分", "Score"), COLUMN_NUMBER, 2, 10 },
		{ TR(c, "类别", "Class"), COLUMN_TEXT, 0, 8 },
	};
	const struct table_out_options options = { .title = TR(c, "无自有用地企业", "Tenants without land of their own") };
	struct table_out *o;
	int64_t rows;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	for (size_t i = 0; i < t->n; i++)
		put_row(c, o, y, g, &t->list[i]);
	return table_out_done(c, o, &rows);
}

enum rc evaluation_api_tenants_export(struct ctx *c, const struct evaluation_tenants_export_in *in, struct reply *r)
{
	struct asked a = { .q = in->q, .how = in->has_how ? (int)in->how : -1, .by_code = in->sort == EVALUATION_TENANTS_EXPORT_SORT_CODE,
		.descending = in->order == EVALUATION_TENANTS_EXPORT_ORDER_DESC };
	bool xlsx = in->format == EVALUATION_TENANTS_EXPORT_FORMAT_XLSX;
	struct tenants t = { 0 };
	struct view v = VIEW_NONE;
	char path[FILE_PASSING];
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = open_tenants(c, (int)in->year, &v);
	if (rc == RC_OK)
		rc = region_of(c, v.reg, in->region, &a.region);
	if (rc == RC_OK)
		rc = gather(c, y, &v, &a, &t);
	if (rc == RC_OK)
		rc = files_passing(c, path);
	if (rc == RC_OK)
		rc = files_passed(c, path, write_file(c, y, v.reg, &t, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd);
	view_close(c, &v);
	city_drop(c, y);
	TRY(rc);
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s-%d.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "无自有用地企业", "tenants"), (int)in->year, xlsx ? "xlsx" : "csv");
	return r->filename != NULL ? export_leave(c, r, "tenants") : ctx_no_memory(c);
}
