/* registry_api_enterprise.c - one enterprise over HTTP: its record, its history, its plots.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Most enterprises have no history, and their page is written from the snapshot alone. */
#include "base/period.h"
#include "core/app.h"
#include "registry/registry.api.gen.h"
#include "registry/registry_api_parts.h"
#include "registry/registry_edit.h"
#include <string.h>

enum rc api_row_of(struct ctx *c, const struct registry *g, const char *code, size_t *ret_row)
{
	struct uscc_report r;
	const char *clean = code;
	int64_t row = registry_row_of_code(g, code);

	if (row < 0) {
		uscc_check(code, strlen(code), &r);
		clean = r.code;
		row = registry_row_of_code(g, clean);
	}
	if (row < 0)
		row = registry_row_of_former_code(g, clean);
	if (row < 0 || !registry_in_scope(g, &c->scope, (size_t)row))
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "没有信用代码为 %.40s 的企业（或不在您的管辖范围内）",
			"there is no enterprise with the code %.40s (or it is outside your area)"), code);
	*ret_row = (size_t)row;
	return RC_OK;
}

static bool code_valid(const char *code)
{
	return uscc_check_char(code) == code[17] && uscc_org_char(code + 8) == code[16];
}

static void write_scale_years(struct jw *w, const struct registry *g, size_t row)
{
	jw_key(w, "scale_years");
	jw_arr(w);
	for (uint32_t rest = g->above_known[row]; rest; rest &= rest - 1) {
		int bit = __builtin_ctz(rest);
		jw_obj(w);
		jw_ki64(w, "year", SCALE_YEAR_FIRST + bit);
		jw_kbool(w, "above_scale", g->above[row] >> bit & 1);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

/* ---- History: e is NULL when there is none. */

static void write_code(struct jw *w, const char *code, size_t len, const char *from, const char *to, const char *reason)
{
	jw_obj(w);
	jw_key(w, "code");
	jw_textn(w, code, len);
	jw_ktext(w, "valid_from", from);
	jw_ktext(w, "valid_to", to);
	jw_ktext(w, "reason", api_or_null(reason));
	jw_obj_end(w);
}

/* The day after a code ended, the next one began. */
static const char *day_after(const char *day, char out[DATE_TEXT])
{
	int32_t d;

	if (!date_parse(day, strlen(day), &d))
		return NULL;
	date_print(out, d + 1);
	return out;
}

static void write_codes(struct jw *w, const struct registry *g, size_t row, const struct enterprise *e)
{
	const char *from = NULL;
	char day[DATE_TEXT];

	jw_key(w, "codes");
	jw_arr(w);
	for (int i = 0; e && i < e->n_codes; i++) {
		const struct enterprise_code *k = &e->codes[i];
		write_code(w, k->uscc, strlen(k->uscc), from, k->valid_to, k->reason);
		from = day_after(k->valid_to, day);
	}
	write_code(w, registry_uscc(g, row), 18, from, NULL, NULL);
	jw_arr_end(w);
}

static const char *region_name(const struct registry *g, const char *code)
{
	int at = registry_region_of(g, code);

	return at < 0 ? NULL : g->regions[at].name;
}

static const char *industry_name(const struct registry *g, const char *code)
{
	int at = *code ? registry_industry_of(g, code) : -1;

	return at < 0 ? NULL : g->industries[at].name;
}

static void write_past(struct jw *w, const struct registry *g, const struct enterprise *e)
{
	jw_key(w, "past");
	jw_arr(w);
	for (int i = 0; e && i < e->n_past; i++) {
		const struct enterprise_past *p = &e->past[i];
		jw_obj(w);
		jw_ktext(w, "until", p->until);
		jw_ktext(w, "name", p->name);
		jw_ktext(w, "region_name", region_name(g, p->region));
		jw_ktext(w, "industry_name", industry_name(g, p->industry));
		jw_ktext(w, "status", p->status);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_lineage(struct jw *w, const struct enterprise *e)
{
	jw_key(w, "lineage");
	jw_arr(w);
	for (int i = 0; e && i < e->n_lineage; i++) {
		const struct lineage *l = &e->lineage[i];
		jw_obj(w);
		jw_ktext(w, "code", l->uscc);
		jw_ktext(w, "name", l->name);
		jw_ktext(w, "kind", l->kind);
		jw_ktext(w, "on", l->at);
		jw_kbool(w, "into", l->into);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_marks(struct jw *w, const struct enterprise *e)
{
	jw_key(w, "marks");
	jw_arr(w);
	for (int i = 0; e && i < e->n_marks; i++) {
		const struct enterprise_mark *m = &e->marks[i];
		jw_obj(w);
		jw_ktext(w, "kind", mark_words[m->kind]);
		jw_ktext(w, "document", api_or_null(m->document));
		jw_ktext(w, "bureau", api_or_null(m->bureau));
		jw_ktext(w, "valid_from", m->from);
		jw_ktext(w, "valid_to", m->to);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static const char *current_code(const struct registry *g, size_t row, char out[19])
{
	memcpy(out, registry_uscc(g, row), 18);
	out[18] = '\0';
	return out;
}

static enum rc write_enterprise(struct ctx *c, const struct registry *g, const char *code, struct reply *r)
{
	struct enterprise history, *e = NULL;
	const struct api_words *words;
	struct jw *w = &r->jw;
	bool storied;
	size_t row;

	TRY(api_row_of(c, g, code, &row));
	TRY(directory_storied(c, g, row, &storied));
	if (storied) {
		e = &history;
		TRY(store_enterprise(c, registry_subject(g, row), e));
	}
	TRY(api_words(c, g, &words));
	jw_obj(w);
	api_enterprise_members(w, g, words, row);
	jw_kbool(w, "code_valid", code_valid(registry_uscc(g, row)));
	jw_kbool(w, "sample", c->app->sample_data);
	write_scale_years(w, g, row);
	write_codes(w, g, row, e);
	write_past(w, g, e);
	write_lineage(w, e);
	write_marks(w, e);
	jw_obj_end(w);
	return RC_OK;
}

enum rc registry_api_enterprise_get(struct ctx *c, const struct registry_enterprise_get_in *in, struct reply *r)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = write_enterprise(c, g, in->code, r);
	registry_drop(c, g);
	return rc;
}

/* ---- Plots. */

static void write_area(struct jw *w, const char *key, struct area a)
{
	jw_knum(w, key, (double)a.v / (double)AREA_PER_M2);
}

static void write_use(struct jw *w, const struct registry *g, const struct occupation *o, const struct plot *p)
{
	jw_obj(w);
	jw_ktext(w, "plot", o->plot);
	jw_ktext(w, "region_name", region_name(g, p->region));
	write_area(w, "plot_area_m2", p->area);
	jw_ktext(w, "basis", occupation_basis_words[o->basis]);
	write_area(w, "area_m2", o->area);
	jw_ktext(w, "valid_from", o->from);
	jw_ktext(w, "valid_to", o->to);
	jw_obj_end(w);
}

/* Dates as text compare as dates. */
static bool stays_on(const struct occupation *o, const char *day)
{
	return strcmp(o->from, day) <= 0 && (!o->to || strcmp(o->to, day) >= 0);
}

static void write_occupant(struct jw *w, const struct occupation *o)
{
	jw_obj(w);
	jw_ktext(w, "plot", o->plot);
	jw_ktext(w, "code", o->uscc);
	jw_ktext(w, "name", o->name);
	jw_ktext(w, "basis", occupation_basis_words[o->basis]);
	write_area(w, "area_m2", o->area);
	jw_obj_end(w);
}

/* A plot on which an enterprise is twice (owner of a part, tenant of another) is looked up once. */
struct plot_seen { const struct plot *plot; const struct occupation *others; int n; };

static int first_use_of(const struct occupation *uses, int i)
{
	int k = 0;

	while (strcmp(uses[k].plot, uses[i].plot))
		k++;
	return k;
}

static enum rc look_up(struct ctx *c, const struct occupation *uses, int n, struct plot_seen **ret_seen)
{
	struct plot_seen *seen = arena_new_array(&c->arena, struct plot_seen, (size_t)n + 1);

	if (!seen)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		int k = first_use_of(uses, i);
		if (k < i)
			seen[i].plot = seen[k].plot;
		else
			TRY(registry_occupants_of(c, uses[i].plot, &seen[i].plot, &seen[i].others, &seen[i].n));
	}
	*ret_seen = seen;
	return RC_OK;
}

/* Who shares a plot is named to whoever may see them both; an enterprise learns how many there are. */
static bool write_if_seen(const struct ctx *c, const struct registry *g, struct jw *w, const struct occupation *o)
{
	int64_t row = registry_row_of_code(g, o->uscc);

	if (row < 0 || !registry_in_scope(g, &c->scope, (size_t)row))
		return false;
	write_occupant(w, o);
	return true;
}

static enum rc write_plots(struct ctx *c, const struct registry *g, const char *code, struct reply *r)
{
	const struct occupation *uses;
	struct plot_seen *seen = NULL;
	struct jw *w = &r->jw;
	char current[19], today[DATE_TEXT];
	size_t row;
	int n, hidden = 0;

	TRY(api_row_of(c, g, code, &row));
	TRY(registry_plots_of(c, current_code(g, row, current), &uses, &n));
	TRY(look_up(c, uses, n, &seen));
	edit_day(today, edit_today(c));
	jw_obj(w);
	jw_ktext(w, "code", current);
	jw_key(w, "plots");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		write_use(w, g, &uses[i], seen[i].plot);
	jw_arr_end(w);
	jw_key(w, "occupants");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < seen[i].n; k++)
			if (strcmp(seen[i].others[k].uscc, current) && stays_on(&seen[i].others[k], today))
				hidden += !write_if_seen(c, g, w, &seen[i].others[k]);
	jw_arr_end(w);
	jw_ki64(w, "occupants_not_shown", hidden);
	jw_obj_end(w);
	return RC_OK;
}

enum rc registry_api_enterprise_plots(struct ctx *c, const struct registry_enterprise_plots_in *in, struct reply *r)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = write_plots(c, g, in->code, r);
	registry_drop(c, g);
	return rc;
}
