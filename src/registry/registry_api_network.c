/* registry_api_network.c - an enterprise among plots, neighbours and its group, as nodes and edges of one day.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Who is on the same plot or in the same group is named to whoever may see both; of the others the account learns how many there are. */
#include <string.h>
#include "base/period.h"
#include "core/app.h"
#include "registry/registry.api.gen.h"
#include "registry/registry_api_parts.h"
#include "registry/registry_edit.h"
#include "registry/sites.h"

enum { FIRMS_SHOWN = 60 };

/* What is drawn. Stays: who is on its plots that day, all of them; rows are numbers of firms here, 0 is the one asked for. */
struct link { int firm; const char *plot, *group, *kind; struct area area; int64_t plot_area; const char *from, *to; };
struct network {
	struct ctx *c;
	const struct registry *g;
	const char *day;
	const char **firms, **names; bool *seen; int n_firms;
	struct link *links; int n_links;
	const struct plot **plots; int n_plots;
	const struct group_member *group;  /* its own membership; NULL: none */
	struct site_stay *stays; size_t n_stays;
	int room;
};

static bool holds_on(const char *from, const char *to, const char *day)
{
	return strcmp(from, day) <= 0 && (!to || strcmp(to, day) >= 0);
}

static enum rc make_room(struct network *w, int more)
{
	int need = w->n_links + more + 1;

	if (need <= w->room)
		return RC_OK;
	int room = need * 2;
	const char **firms = arena_new_array(&w->c->arena, const char *, (size_t)room), **names = arena_new_array(&w->c->arena, const char *, (size_t)room);
	bool *seen = arena_new_array(&w->c->arena, bool, (size_t)room);
	struct link *links = arena_new_array(&w->c->arena, struct link, (size_t)room);
	struct site_stay *stays = arena_new_array(&w->c->arena, struct site_stay, (size_t)room);
	if (!firms || !names || !seen || !links || !stays)
		return ctx_no_memory(w->c);
	if (w->n_firms) {
		memcpy(firms, w->firms, (size_t)w->n_firms * sizeof *firms);
		memcpy(names, w->names, (size_t)w->n_firms * sizeof *names);
		memcpy(seen, w->seen, (size_t)w->n_firms * sizeof *seen);
	}
	if (w->n_links)
		memcpy(links, w->links, (size_t)w->n_links * sizeof *links);
	if (w->n_stays)
		memcpy(stays, w->stays, w->n_stays * sizeof *stays);
	w->firms = firms;
	w->names = names;
	w->seen = seen;
	w->links = links;
	w->stays = stays;
	w->room = room;
	return RC_OK;
}

static int firm_of(struct network *w, const char *uscc, const char *name)
{
	int64_t row;

	for (int i = 0; i < w->n_firms; i++)
		if (!strcmp(w->firms[i], uscc))
			return i;
	row = registry_row_of_code(w->g, uscc);
	w->firms[w->n_firms] = uscc;
	w->names[w->n_firms] = name;
	w->seen[w->n_firms] = w->n_firms < FIRMS_SHOWN && row >= 0 && registry_in_scope(w->g, &w->c->scope, (size_t)row);
	return w->n_firms++;
}

static bool has_plot(const struct network *w, const char *code)
{
	for (int i = 0; i < w->n_plots; i++)
		if (!strcmp(w->plots[i]->code, code))
			return true;
	return false;
}

static enum rc take_plot(struct network *w, const char *code)
{
	const struct plot *p;
	const struct occupation *list;
	int n;

	TRY(registry_occupants_of(w->c, code, &p, &list, &n));
	TRY(make_room(w, n));
	w->plots[w->n_plots++] = p;
	for (int i = 0; i < n; i++) {
		const struct occupation *o = &list[i];
		if (!holds_on(o->from, o->to, w->day))
			continue;
		int firm = firm_of(w, o->uscc, o->name);
		w->links[w->n_links++] = (struct link){.firm = firm, .plot = p->code, .kind = occupation_basis_words[o->basis], .area = o->area, .plot_area = p->area.v, .from = o->from, .to = o->to};
		w->stays[w->n_stays++] = (struct site_stay){p->id, p->area.v, o->area.v, (uint32_t)firm, o->basis};
	}
	return RC_OK;
}

static enum rc take_plots(struct network *w, const char *code)
{
	const struct occupation *uses;
	int n;

	TRY(registry_plots_of(w->c, code, &uses, &n));
	w->plots = arena_new_array(&w->c->arena, const struct plot *, (size_t)n + 1);
	if (!w->plots)
		return ctx_no_memory(w->c);
	for (int i = 0; i < n; i++)
		if (holds_on(uses[i].from, uses[i].to, w->day) && !has_plot(w, uses[i].plot))
			TRY(take_plot(w, uses[i].plot));
	return RC_OK;
}

static enum rc take_group(struct network *w, int64_t subject)
{
	struct group_member *own, *all;
	int n, k;

	TRY(store_group_of(w->c, subject, &own, &n));
	for (int i = 0; i < n && !w->group; i++)
		if (holds_on(own[i].from, own[i].to, w->day))
			w->group = &own[i];
	if (!w->group)
		return RC_OK;
	TRY(store_group_members(w->c, w->group->code, w->day, &all, &k));
	TRY(make_room(w, k));
	for (int i = 0; i < k; i++)
		w->links[w->n_links++] = (struct link){.firm = firm_of(w, all[i].uscc, all[i].firm), .group = all[i].code, .kind = group_role_words[all[i].role], .from = all[i].from, .to = all[i].to};
	return RC_OK;
}

/* ---- As JSON. */

static void write_id(struct network *w, struct jw *j, const char *key, const char *kind, const char *code)
{
	const char *id = arena_printf(&w->c->arena, "%s:%s", kind, code);

	jw_ktext(j, key, id ? id : code);
}

static void write_node(struct network *w, struct jw *j, const char *kind, const char *code, const char *name, bool centre, int64_t area)
{
	jw_obj(j);
	write_id(w, j, "id", kind, code);
	jw_ktext(j, "kind", kind);
	jw_ktext(j, "code", code);
	jw_ktext(j, "name", name);
	jw_kbool(j, "centre", centre);
	jw_key(j, "area_mu");
	if (area)
		jw_num(j, (double)area / (double)AREA_PER_MU);
	else
		jw_null(j);
	jw_obj_end(j);
}

static void write_edge(struct network *w, struct jw *j, const struct link *l)
{
	jw_obj(j);
	write_id(w, j, "from", "enterprise", w->firms[l->firm]);
	write_id(w, j, "to", l->plot ? "plot" : "group", l->plot ? l->plot : l->group);
	jw_ktext(j, "kind", l->kind);
	jw_key(j, "area_mu");
	if (l->plot)
		jw_num(j, (double)l->area.v / (double)AREA_PER_MU);
	else
		jw_null(j);
	jw_key(j, "share");
	if (l->plot && l->plot_area)
		jw_num(j, (double)l->area.v / (double)l->plot_area);
	else
		jw_null(j);
	jw_ktext(j, "valid_from", l->from);
	jw_ktext(j, "valid_to", l->to);
	jw_obj_end(j);
}

static void write_graph(struct network *w, struct jw *j)
{
	int hidden = 0;

	jw_key(j, "nodes");
	jw_arr(j);
	for (int i = 0; i < w->n_firms; i++) {
		hidden += !w->seen[i];
		if (w->seen[i])
			write_node(w, j, "enterprise", w->firms[i], w->names[i], i == 0, 0);
	}
	for (int i = 0; i < w->n_plots; i++)
		write_node(w, j, "plot", w->plots[i]->code, w->plots[i]->address, false, w->plots[i]->area.v);
	if (w->group)
		write_node(w, j, "group", w->group->code, w->group->name, false, 0);
	jw_arr_end(j);
	jw_key(j, "edges");
	jw_arr(j);
	for (int i = 0; i < w->n_links; i++)
		if (w->seen[w->links[i].firm])
			write_edge(w, j, &w->links[i]);
	jw_arr_end(j);
	jw_ki64(j, "not_shown", hidden);
}

static enum rc write_land(struct network *w, struct jw *j)
{
	struct site_land *land = arena_new_array(&w->c->arena, struct site_land, (size_t)w->n_firms + 1);
	int64_t used;

	if (!land || sites_make(w->stays, w->n_stays, (size_t)w->n_firms, land, &used) != RC_OK)
		return ctx_no_memory(w->c);
	jw_ktext(j, "tenure", tenure_words[land[0].tenure]);
	jw_knum(j, "own_mu", (double)land[0].own / (double)AREA_PER_MU);
	jw_knum(j, "rented_mu", (double)land[0].rented / (double)AREA_PER_MU);
	jw_knum(j, "let_mu", (double)land[0].let / (double)AREA_PER_MU);
	jw_knum(j, "used_mu", (double)site_used(&land[0]) / (double)AREA_PER_MU);
	return RC_OK;
}

static enum rc write_network(struct network *w, const char *code, struct jw *j)
{
	size_t row, len;
	char *uscc, *name;

	TRY(api_row_of(w->c, w->g, code, &row));
	const char *text = registry_name(w->g, row, &len);
	uscc = arena_strndup(&w->c->arena, registry_uscc(w->g, row), 18);
	name = arena_strndup(&w->c->arena, text, len);
	if (!uscc || !name)
		return ctx_no_memory(w->c);
	TRY(make_room(w, 8));
	firm_of(w, uscc, name);
	TRY(take_plots(w, uscc));
	TRY(take_group(w, registry_subject(w->g, row)));
	jw_obj(j);
	jw_ktext(j, "code", uscc);
	jw_ktext(j, "name", name);
	jw_ktext(j, "as_of", w->day);
	TRY(write_land(w, j));
	write_graph(w, j);
	jw_obj_end(j);
	return RC_OK;
}

enum rc registry_api_enterprise_network(struct ctx *c, const struct registry_enterprise_network_in *in, struct reply *r)
{
	struct network w = {.c = c};
	char today[DATE_TEXT];
	enum rc rc;

	int32_t day = edit_today(c);
	if (in->as_of && !date_parse(in->as_of, strlen(in->as_of), &day))
		return ctx_fail(c, RC_BAD_INPUT, "as_of", "%s", TR(c, "日期应为 YYYY-MM-DD", "a day is written YYYY-MM-DD"));
	w.day = edit_day(today, day);
	TRY(registry_hold(c, &w.g));
	rc = write_network(&w, in->code, &r->jw);
	registry_drop(c, w.g);
	return rc;
}
