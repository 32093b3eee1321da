/* registry_api.c - regions and industries over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"
#include "registry/registry.api.gen.h"
#include "registry/registry_api_parts.h"
#include "registry/registry_edit.h"
#include <string.h>

const char *api_or_null(const char *s)
{
	return s && *s ? s : NULL;
}

static void write_place(struct jw *w, const char *key, int place)
{
	jw_key(w, key);
	if (place > 0)
		jw_i64(w, place);
	else
		jw_null(w);
}

static const char *const kinds[] = {"city", "district", "town", "street", "zone"};

static void write_region(struct jw *w, const struct registry *g, const struct region *r, int64_t enterprises)
{
	jw_obj(w);
	jw_ktext(w, "code", r->code);
	jw_ktext(w, "name", r->name);
	jw_ktext(w, "name_en", api_or_null(r->name_en));
	jw_ktext(w, "shortname", api_or_null(r->shortname));
	jw_ktext(w, "shortname_en", api_or_null(r->shortname_en));
	jw_ktext(w, "kind", kinds[r->kind]);
	jw_ktext(w, "parent", r->parent < 0 ? NULL : g->regions[r->parent].code);
	jw_kbool(w, "board", r->board > 0);
	write_place(w, "tile_col", r->tile_col);
	write_place(w, "tile_row", r->tile_row);
	jw_ki64(w, "enterprises", enterprises);
	jw_obj_end(w);
}

static bool valid_on(const struct region *r, int32_t day)
{
	return (r->valid_from == DAY_NONE || r->valid_from <= day) && (r->valid_to == DAY_NONE || r->valid_to >= day);
}

static enum rc write_regions(struct ctx *c, const struct registry *g, const char *as_of, struct reply *r)
{
	int32_t day = edit_today(c);
	const int64_t *counts;
	char text[DATE_TEXT];

	if (as_of && !date_parse(as_of, strlen(as_of), &day))
		return ctx_fail(c, RC_BAD_INPUT, "as_of", TR(c, "“%.20s”不是日期", "'%.20s' is no date"), as_of);
	TRY(directory_by_region(c, g, as_of ? day : DAY_NONE, &counts));
	date_print(text, day);
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "as_of", text);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < g->n_regions; i++)
		if (counts[i] || valid_on(&g->regions[i], day)) /* an abolished place that still holds enterprises stays in the list */
			write_region(&r->jw, g, &g->regions[i], counts[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc registry_api_region_list(struct ctx *c, const struct registry_region_list_in *in, struct reply *r)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = write_regions(c, g, in->as_of, r);
	registry_drop(c, g);
	return rc;
}

static void write_area(struct jw *w, const struct registry *g, const struct region *r)
{
	jw_obj(w);
	jw_ktext(w, "code", r->code);
	jw_ktext(w, "name", r->name);
	jw_ktext(w, "name_en", api_or_null(r->name_en));
	jw_ktext(w, "kind", kinds[r->kind]);
	jw_ktext(w, "parent", r->parent < 0 ? NULL : g->regions[r->parent].code);
	jw_kbool(w, "board", r->board > 0);
	jw_obj_end(w);
}

/* Who grants an area need not read what lies in it; which regions there are is published by the state (data/regions.csv). */
enum rc registry_api_area_list(struct ctx *c, const struct registry_area_list_in *in, struct reply *r)
{
	const struct registry *g;

	(void)in;
	TRY(registry_hold(c, &g));
	jw_obj(&r->jw);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < g->n_regions; i++)
		if (valid_on(&g->regions[i], edit_today(c)))
			write_area(&r->jw, g, &g->regions[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	registry_drop(c, g);
	return RC_OK;
}

static enum rc write_industries(struct ctx *c, const struct registry *g, int deepest, struct reply *r)
{
	static const char *const levels[] = {"section", "division", "group", "class"};
	const int64_t *counts;

	TRY(directory_by_industry(c, g, &counts));
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "edition", "GB/T 4754-2017");
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < g->n_industries; i++) {
		const struct industry *t = &g->industries[i];
		if (t->level > deepest)
			continue;
		jw_obj(&r->jw);
		jw_ktext(&r->jw, "code", t->code);
		jw_ktext(&r->jw, "name", t->name);
		jw_ktext(&r->jw, "name_en", api_or_null(t->name_en));
		jw_ktext(&r->jw, "level", levels[t->level - 1]);
		jw_ktext(&r->jw, "parent", t->parent < 0 ? NULL : g->industries[t->parent].code);
		jw_ki64(&r->jw, "enterprises", counts[i]);
		jw_obj_end(&r->jw);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc registry_api_industry_list(struct ctx *c, const struct registry_industry_list_in *in, struct reply *r)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = write_industries(c, g, in->level + 1, r);
	registry_drop(c, g);
	return rc;
}
