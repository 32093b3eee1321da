/* link_api_strip.c - the sheet of linked projects over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "projects/light/light_json.h"
#include "projects/link.api.gen.h"
#include "projects/link/link_json.h"
#include "projects/link/link_strip.h"
#include "projects/portfolio/portfolio_json.h"

enum { CENTS = 2 };

static void lights_json(struct ctx *c, struct jw *w, const struct strip_line *l)
{
	jw_ktext(w, "worst", light_color_words[l->worst]);
	jw_key(w, "lights");
	jw_arr(w);
	for (int i = 0; i < l->n_lights; i++) {
		const struct light_now *now = &l->lights[i];
		if (now->shown == LIGHT_NONE)
			continue;
		jw_obj(w);
		jw_ktext(w, "light", now->state->light->id);
		jw_ktext(w, "title", project_words_for(c, now->state->light->title));
		jw_ktext(w, "color", light_color_words[now->shown]);
		jw_kbool(w, "overridden", now->over != NULL);
		jw_ktext(w, "says", TR(c, now->state->zh, now->state->en));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void share_json(struct jw *w, const char *key, bool has, double v)
{
	jw_key(w, key);
	if (has)
		jw_num(w, v);
	else
		jw_null(w);
}

static void progress_json(struct jw *w, const struct light_progress *p)
{
	jw_ki64(w, "plan_year", p->year);
	portfolio_amount_json(w, "plan", p->has_plan ? p->plan : AMOUNT_NONE, CENTS);
	portfolio_amount_json(w, "done", p->month > 0 ? p->done : AMOUNT_NONE, CENTS);
	jw_key(w, "done_month");
	if (p->month > 0)
		jw_i64(w, p->month);
	else
		jw_null(w);
	share_json(w, "done_percent", p->has_share, p->done_percent);
	share_json(w, "expected_percent", p->has_share, p->expected_percent);
	share_json(w, "gap", p->has_share, p->gap);
}

static void milestones_json(struct jw *w, const struct strip_line *l)
{
	jw_key(w, "milestones");
	jw_arr(w);
	for (int m = 0; m < MILESTONES; m++) {
		const struct strip_milestone *s = &l->milestones[m];
		if (!s->has)
			continue;
		jw_obj(w);
		jw_ktext(w, "milestone", portfolio_milestone_words[m]);
		portfolio_day_json(w, "agreed", s->agreed);
		portfolio_day_json(w, "done", s->done);
		jw_kbool(w, "reached", s->reached);
		portfolio_days_json(w, "late", s->late);
		jw_kbool(w, "next", m == l->next);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void output_json(struct jw *w, const char *key, const char *text) { share_json(w, key, text != NULL, text != NULL ? strtod(text, NULL) : 0); }

static const char *stage_title(struct ctx *c, const struct project_file *f, int track)
{
	int at = f->tracks[track].stage;
	return at >= 0 ? project_words_for(c, f->plan->tracks[track].stages[at].title) : NULL;
}

static void line_json(struct ctx *c, struct jw *w, const struct strip_line *l, const struct portfolio *p, const struct registry *g)
{
	int64_t row = portfolio_row_of(p, l->of->link.project);
	int at = registry_region_of(g, l->of->region), d = at >= 0 ? g->regions[at].district : -1;
	const struct region *place = at >= 0 ? &g->regions[d >= 0 ? d : at] : NULL;
	jw_obj(w);
	jw_ktext(w, "code", l->of->code);
	jw_ktext(w, "name", l->of->name);
	jw_ktext(w, "region_name", place != NULL ? place->shortname : NULL);
	jw_ktext(w, "region_name_en", place != NULL ? place->shortname_en : NULL);
	jw_ktext(w, "stage", stage_title(c, l->file, l->file->plan->main));
	jw_ktext(w, "exit", row >= 0 && p->words[WORD_EXIT][row] != WORD_NONE ? stage_title(c, l->file, l->file->plan->exit) : NULL);
	portfolio_amount_json(w, "total", row >= 0 ? p->amounts[AMOUNT_TOTAL][row] : AMOUNT_NONE, CENTS);
	lights_json(c, w, l);
	progress_json(w, &l->progress);
	milestones_json(w, l);
	output_json(w, "output_promised", l->output_promised);
	output_json(w, "output_actual", l->output_actual);
	portfolio_day_json(w, "last_visit", l->last_visit);
	jw_ki64(w, "open", l->of->open);
	link_json(c, w, &l->of->link, l->last_visit);
	jw_obj_end(w);
}

static enum rc lines_json(struct ctx *c, struct jw *w, const struct link_line *list, int n, const struct portfolio *p, const struct registry *g)
{
	int32_t day = portfolio_day(c, p, NULL);
	int shown = n < LINK_STRIP_MOST ? n : LINK_STRIP_MOST, overdue = 0;
	portfolio_day_json(w, "day", day);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < shown; i++) {
		struct strip_line l;
		TRY(strip_make(c, p, &list[i], day, &l));
		overdue += link_overdue(&list[i].link, l.last_visit, day);
		line_json(c, w, &l, p, g);
	}
	jw_arr_end(w);
	jw_ki64(w, "total", n);
	jw_ki64(w, "shown", shown);
	jw_ki64(w, "overdue", overdue);
	return RC_OK;
}

enum rc link_api_strip(struct ctx *c, const struct link_strip_in *in, struct reply *r)
{
	const struct portfolio *p;
	const struct registry *g;
	struct link_line *list;
	char today[DATE_TEXT];
	int32_t day;
	int n;
	(void)in;
	TRY(link_insiders(c));
	TRY(link_today(c, &day));
	date_print(today, day);
	TRY(store_link_list(c, &c->scope, today, &list, &n));
	TRY(portfolio_hold(c, &p));
	enum rc rc = registry_hold(c, &g);
	if (rc == RC_OK) {
		jw_obj(&r->jw);
		rc = lines_json(c, &r->jw, list, n, p, g);
		jw_obj_end(&r->jw);
		registry_drop(c, g);
	}
	portfolio_drop(c, p);
	return rc;
}
