/* light_api_lists.c - lights of many projects over HTTP: the list, the worst first, and how many there are of each colour.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/http.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/light.api.gen.h"
#include "projects/light/light_json.h"
#include "projects/light/light_store.h"
#include "registry/registry.h"

static void line_json(struct ctx *c, struct jw *w, const struct light_plan *p, const struct light_line *l, const struct region *at)
{
	jw_obj(w);
	jw_ktext(w, "code", l->code);
	jw_ktext(w, "name", l->name);
	jw_ktext(w, "region", l->region);
	jw_ktext(w, "region_name", at != NULL ? at->name : NULL);
	jw_ktext(w, "region_name_en", at != NULL ? at->name_en : NULL);
	jw_ktext(w, "light", l->row.light);
	jw_ktext(w, "title", light_title(c, p, l->row.light));
	jw_ktext(w, "color", light_color_words[l->shown]);
	jw_ktext(w, "by_rule", light_color_words[l->row.color]);
	jw_ktext(w, "says", TR(c, l->row.zh, l->row.en));
	jw_ktext(w, "day", l->row.day);
	light_id_json(w, "matter", l->row.matter);
	if (l->over.act != 0)
		light_override_json(w, &l->over);
	jw_obj_end(w);
}

static enum rc read_region(struct ctx *c, const struct registry *g, const char *code, struct light_query *q)
{
	if (code == NULL || code[0] == '\0')
		return RC_OK;
	int at = registry_region_of(g, code);
	if (at >= 0) {
		q->pos = g->regions[at].pos;
		q->pos_end = g->regions[at].pos_end;
	}
	return at >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), code);
}

/* The district that a place is or lies in; the city itself. */
static const struct region *district_of(const struct registry *g, int at)
{
	if (at < 0)
		return NULL;
	return &g->regions[g->regions[at].district >= 0 ? g->regions[at].district : at];
}

static void counts_json(struct jw *w, const int64_t n[LIGHT_COLORS])
{
	for (int i = 0; i < LIGHT_COLORS; i++)
		jw_ki64(w, light_color_words[i], n[i]);
}

static enum rc list_json(struct ctx *c, struct jw *w, const struct light_query *q, const struct registry *g)
{
	const struct light_plan *p;
	struct light_line *list;
	struct light_counts counts;
	int64_t total = 0;
	int n;
	TRY(light_plan_get(c, &p));
	TRY(store_light_list(c, q, &list, &n));
	TRY(store_light_counts(c, q, &counts));
	for (int i = 0; i < LIGHT_COLORS; i++)
		total += counts.n[i];
	jw_obj(w);
	jw_ki64(w, "total", total);
	jw_key(w, "counts");
	jw_obj(w);
	counts_json(w, counts.n);
	jw_obj_end(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		line_json(c, w, p, &list[i], district_of(g, registry_region_of(g, list[i].region)));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc light_api_list(struct ctx *c, const struct light_list_in *in, struct reply *r)
{
	const struct registry *g;
	char today[DATE_TEXT];
	struct light_query q = { .light = in->light ? in->light : "", .color = in->has_color ? light_color_words[in->color] : "", .today = today, .overridden = in->overridden,
		.limit = (int)in->page_size, .offset = (int)((in->page - 1) * in->page_size) };
	date_print(today, workday_today(c));
	TRY(light_insiders(c));
	TRY(registry_hold(c, &g));
	enum rc rc = read_region(c, g, in->region, &q);
	if (rc == RC_OK)
		rc = list_json(c, &r->jw, &q, g);
	registry_drop(c, g);
	return rc;
}

/* ---- How many of each colour, by light and by district. */

struct line { int64_t n[LIGHT_COLORS], overridden; };

static void line_add(struct line *l, const struct light_tally *t)
{
	l->n[t->color] += t->n;
	l->overridden += t->overridden;
}

static int region_by_id(const struct registry *g, int64_t id)
{
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].id == id)
			return i;
	return -1;
}

static void lights_json(struct ctx *c, struct jw *w, const struct light_plan *p, const struct line *of)
{
	jw_key(w, "lights");
	jw_arr(w);
	for (int i = 0; i < p->n; i++) {
		jw_obj(w);
		jw_ktext(w, "light", p->lights[i].id);
		jw_ktext(w, "title", project_words_for(c, p->lights[i].title));
		counts_json(w, of[i].n);
		jw_ki64(w, "overridden", of[i].overridden);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static bool is_empty(const struct line *l)
{
	for (int i = 0; i < LIGHT_COLORS; i++)
		if (l->n[i] != 0)
			return false;
	return true;
}

static void districts_json(struct jw *w, const struct registry *g, const struct line *of)
{
	jw_key(w, "districts");
	jw_arr(w);
	for (int i = 0; i < g->n_regions; i++) {
		if (is_empty(&of[i]))
			continue;
		jw_obj(w);
		jw_ktext(w, "region", g->regions[i].code);
		jw_ktext(w, "region_name", g->regions[i].name);
		jw_ktext(w, "region_name_en", g->regions[i].name_en);
		counts_json(w, of[i].n);
		jw_ki64(w, "overridden", of[i].overridden);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc tally(struct ctx *c, struct jw *w, const struct light_plan *p, const struct registry *g, const char *light)
{
	char today[DATE_TEXT];
	struct light_query q = { .light = "", .color = "", .today = today };
	struct light_tally *list;
	int n;
	struct line *by_light = arena_new_array(&c->arena, struct line, (size_t)p->n + 1), *by_region = arena_new_array(&c->arena, struct line, (size_t)g->n_regions + 1);
	if (by_light == NULL || by_region == NULL)
		return ctx_no_memory(c);
	date_print(today, workday_today(c));
	TRY(store_light_tallies(c, &q, &list, &n));
	for (int i = 0; i < n; i++) {
		int l = light_of(p, list[i].light), at = region_by_id(g, list[i].region);
		const struct region *d = district_of(g, at);
		if (l >= 0)
			line_add(&by_light[l], &list[i]);
		if (d != NULL && (light[0] == '\0' || strcmp(light, list[i].light) == 0))
			line_add(&by_region[d - g->regions], &list[i]);
	}
	lights_json(c, w, p, by_light);
	districts_json(w, g, by_region);
	return RC_OK;
}

static enum rc run_json(struct ctx *c, struct jw *w)
{
	struct light_run run;
	bool found, may;
	TRY(store_light_run_last(c, &run, &found));
	may = c->session != NULL && session_may(c->session, "projects.decide", NULL);
	jw_kbool(w, "may_run", may);
	jw_key(w, "last_run");
	if (!found) {
		jw_null(w);
		return RC_OK;
	}
	jw_obj(w);
	jw_ktext(w, "month", run.month);
	jw_ktext(w, "version", run.version);
	jw_ktext(w, "at", run.at);
	jw_ki64(w, "projects", run.projects);
	jw_ki64(w, "stored", run.stored);
	jw_obj_end(w);
	return RC_OK;
}

enum rc light_api_summary(struct ctx *c, const struct light_summary_in *in, struct reply *r)
{
	const struct light_plan *p;
	const struct registry *g;
	struct jw *w = &r->jw;
	int32_t day;
	TRY(light_insiders(c));
	TRY(light_plan_get(c, &p));
	TRY(light_today(c, &day));
	jw_obj(w);
	light_day_json(w, "day", day);
	jw_ktext(w, "version", p->version);
	jw_ki64(w, "lit_from", p->day);
	TRY(run_json(c, w));
	TRY(registry_hold(c, &g));
	enum rc rc = tally(c, w, p, g, in->light ? in->light : "");
	registry_drop(c, g);
	TRY(rc);
	jw_obj_end(w);
	return RC_OK;
}
