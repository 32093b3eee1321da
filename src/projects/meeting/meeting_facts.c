/* meeting_facts.c - what is on the table of a meeting: projects with the worst first, what changed, what is open.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "core/job.h"
#include "core/workday.h"
#include "projects/light/light_store.h"
#include "projects/link/link_store.h"
#include "projects/meeting/meeting_store.h"
#include "projects/portfolio/portfolio.h"
#include "projects/problem/problem.h"
#include "registry/registry.h"

enum { LIGHT_LINES = 1000, CHANGES_A_PROJECT = 12, WORTH_SAYING = 90 };

struct gathering {
	struct ctx *c;
	struct meeting_facts *f;
	const struct registry *g;
	const struct light_plan *lights; /* NULL: the plan has none */
	struct place_span at;
	int cap, left_out;
};

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && strlen(text) >= 10 && date_parse(text, 10, &day) ? day : DAY_NONE;
}

static int word(const char *const *words, const char *said)
{
	int i = 0;
	while (words[i] != NULL && strcmp(words[i], said) != 0)
		i++;
	return i;
}

/* ---- Projects. */

static struct meeting_project *project_at(struct gathering *w, int64_t id)
{
	for (int i = 0; i < w->f->n; i++)
		if (w->f->projects[i].id == id)
			return &w->f->projects[i];
	return NULL;
}

/* The line of a project, a new one while there is room; NULL: left out. */
static struct meeting_project *project_for(struct gathering *w, int64_t id, const char *code, const char *name, const char *region, const char *stage)
{
	struct meeting_project *p = project_at(w, id);
	if (p != NULL || w->f->n == MEETING_PROJECTS)
		return p;
	p = &w->f->projects[w->f->n++];
	*p = (struct meeting_project){ .id = id, .code = code, .name = name, .region = region, .region_name = region, .stage = stage, .leader = "" };
	int at = registry_region_of(w->g, region), district = at >= 0 ? w->g->regions[at].district : -1;
	if (at >= 0)
		p->region_name = arena_strdup(&w->c->arena, w->c->english && w->g->regions[district >= 0 ? district : at].name_en[0] ? w->g->regions[district >= 0 ? district : at].name_en
			: w->g->regions[district >= 0 ? district : at].name);
	return p;
}

static bool lies_in(const struct gathering *w, const char *region)
{
	int at = registry_region_of(w->g, region);
	return w->at.lo == 0 || (at >= 0 && w->g->regions[at].pos >= w->at.lo && w->g->regions[at].pos <= w->at.hi);
}

static void put_light(struct gathering *w, struct meeting_project *p, const struct light_line *l)
{
	int at = w->lights != NULL ? light_of(w->lights, l->row.light) : -1;
	p->worst = l->shown > p->worst ? l->shown : p->worst;
	for (int i = 0; i < p->n_lights; i++)
		if (strcmp(p->lights[i].title, at >= 0 ? project_words_for(w->c, w->lights->lights[at].title) : l->row.light) == 0)
			return;
	if (p->n_lights < MEETING_LIGHTS)
		p->lights[p->n_lights++] = (struct meeting_light){ at >= 0 ? project_words_for(w->c, w->lights->lights[at].title) : l->row.light, TR(w->c, l->row.zh, l->row.en),
			l->over.act != 0 ? l->over.reason : NULL, l->shown };
}

/* `adds`: a project that is not here yet comes in; else only what is known of those that are here. */
static enum rc lit(struct gathering *w, const char *color, bool adds)
{
	struct light_line *list;
	char today[DATE_TEXT];
	int n = LIGHT_LINES;
	date_print(today, w->f->today);
	struct light_query q = { .light = "", .color = color, .today = today, .pos = w->at.lo, .pos_end = w->at.hi, .limit = LIGHT_LINES };
	for (int64_t last = 0; n == LIGHT_LINES; q.offset += n) {
		TRY(store_light_list(w->c, &q, &list, &n));
		for (int i = 0; i < n; i++) {
			struct meeting_project *p = adds ? project_for(w, list[i].row.project, list[i].code, list[i].name, list[i].region, "") : project_at(w, list[i].row.project);
			if (p != NULL)
				put_light(w, p, &list[i]);
			else if (adds && list[i].row.project != last)
				w->left_out++;
			last = list[i].row.project;
		}
	}
	return RC_OK;
}

static enum rc linked(struct gathering *w)
{
	struct link_line *list;
	char today[DATE_TEXT];
	int n;
	date_print(today, w->f->today);
	TRY(store_link_list(w->c, &w->c->scope, today, &list, &n));
	for (int i = 0; i < n; i++) {
		if (!lies_in(w, list[i].region))
			continue;
		struct meeting_project *p = w->f->meeting.linked ? project_for(w, list[i].link.project, list[i].code, list[i].name, list[i].region, list[i].stage) : project_at(w, list[i].link.project);
		if (p == NULL) {
			w->left_out += w->f->meeting.linked;
			continue;
		}
		p->linked = true;
		p->leader = list[i].link.leader;
	}
	return RC_OK;
}

static enum rc picked(struct gathering *w)
{
	struct meeting_row *list;
	int n;
	TRY(store_meeting_picked(w->c, w->f->meeting.id, &list, &n));
	for (int i = 0; i < n; i++) {
		struct meeting_project *p = project_for(w, list[i].id, list[i].code, list[i].name, list[i].region, list[i].stage);
		if (p != NULL)
			p->picked = true;
	}
	return RC_OK;
}

static int by_weight(const void *a, const void *b)
{
	const struct meeting_project *x = a, *y = b;
	if (x->worst != y->worst)
		return x->worst > y->worst ? -1 : 1;
	if (x->picked != y->picked)
		return x->picked ? -1 : 1;
	return strcmp(x->code, y->code);
}

static enum rc stages_of(struct gathering *w)
{
	struct meeting_row row;
	const struct project_plan *plan = project_plan(w->c->app);
	for (int i = 0; i < w->f->n; i++) {
		struct meeting_project *p = &w->f->projects[i];
		TRY(store_meeting_row(w->c, p->id, &row));
		int at = plan != NULL && row.id != 0 ? project_stage_of(&plan->tracks[plan->main], row.stage) : -1;
		p->stage = at >= 0 ? project_words_for(w->c, plan->tracks[plan->main].stages[at].title) : row.id != 0 ? row.stage : "";
	}
	return RC_OK;
}

static enum rc projects(struct gathering *w)
{
	struct meeting_facts *f = w->f;
	f->projects = arena_new_array(&w->c->arena, struct meeting_project, MEETING_PROJECTS);
	if (f->projects == NULL)
		return ctx_no_memory(w->c);
	TRY(picked(w));                  /* first, so that nobody's choice is left out for want of room */
	TRY(lit(w, "red", f->meeting.red));
	TRY(linked(w));
	TRY(lit(w, "yellow", f->meeting.yellow));
	f->left_out = w->left_out;
	if (f->n > 1)
		qsort(f->projects, (size_t)f->n, sizeof *f->projects, by_weight);
	return stages_of(w);
}

/* ---- What changed. */

static const char *cut(struct ctx *c, const char *s, int most)
{
	size_t n = strlen(s), at = 0, len;
	for (int i = 0; i < most && at < n; i++, at += len)
		(void)utf8_decode(s + at, n - at, &len);
	return at < n ? arena_printf(&c->arena, "%.*s…", (int)at, s) : s;
}

static const char *color_word(const struct ctx *c, const char *word)
{
	static const char *const names[][3] = { { "none", "无灯", "no light" }, { "green", "绿灯", "green" }, { "grey", "灰灯", "grey" }, { "yellow", "黄灯", "yellow" }, { "red", "红灯", "red" } };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i][0], word) == 0)
			return TR(c, names[i][1], names[i][2]);
	return word;
}

static const char *step_text(struct gathering *w, const struct change_row *r)
{
	struct ctx *c = w->c;
	const struct project_plan *plan = project_plan(c->app);
	int track = plan != NULL ? project_track_of(plan, r->a) : -1, stage = track >= 0 ? project_stage_of(&plan->tracks[track], r->b) : -1;
	const char *t = track >= 0 ? project_words_for(c, plan->tracks[track].title) : r->a, *s = stage >= 0 ? project_words_for(c, plan->tracks[track].stages[stage].title) : r->b;
	if (r->n != 0)
		return arena_printf(&c->arena, TR(c, "%s：更正，撤销“%s”", "%s: '%s' taken back"), t, s);
	return arena_printf(&c->arena, TR(c, "%s：%s（%s）", "%s: %s (%s)"), t, s, r->d);
}

static const char *change_text(struct gathering *w, enum meeting_change_kind kind, const struct change_row *r)
{
	struct ctx *c = w->c;
	int at = w->lights != NULL ? light_of(w->lights, r->a) : -1;
	switch (kind) {
	case CHANGE_STEP:
		return step_text(w, r);
	case CHANGE_LIGHT:
		return arena_printf(&c->arena, TR(c, "%s：%s→%s", "%s: %s to %s"), at >= 0 ? project_words_for(c, w->lights->lights[at].title) : r->a, color_word(c, r->d), color_word(c, r->b));
	case CHANGE_REPORT:
		return arena_printf(&c->arena, TR(c, "%s 月报已接受：完成投资 %lld.%02lld 万元", "report of %s accepted: %lld.%02lld 万元"), r->a, (long long)(r->n / 100), llabs(r->n % 100));
	case CHANGE_PROBLEM:
		return arena_printf(&c->arena, TR(c, "问题“%s”：%s", "problem '%s': %s"), r->a, problem_act_title(c, (enum problem_act)word(problem_act_words, r->b)));
	default:
		return arena_printf(&c->arena, TR(c, "走访：%s%s", "visit: %s%s"), cut(c, r->b, WORTH_SAYING), r->n > 0 ? TR(c, "（有议定事项）", " (with things resolved)") : "");
	}
}

static enum rc changes_of(struct gathering *w, const struct meeting_project *p, const char *since)
{
	for (int kind = 0; kind < CHANGE_KINDS; kind++) {
		struct change_row *rows;
		int n;
		TRY(store_changes(w->c, p->id, (enum meeting_change_kind)kind, since, &rows, &n));
		for (int i = n > CHANGES_A_PROJECT ? n - CHANGES_A_PROJECT : 0; i < n && w->f->n_changes < w->cap; i++) {
			const char *text = change_text(w, (enum meeting_change_kind)kind, &rows[i]);
			if (text == NULL)
				return ctx_no_memory(w->c);
			w->f->changes[w->f->n_changes++] = (struct meeting_change){ p->id, (enum meeting_change_kind)kind, rows[i].day, text, LIGHT_NONE };
		}
	}
	return RC_OK;
}

static enum rc changes(struct gathering *w)
{
	struct meeting_facts *f = w->f;
	char since[DATE_TEXT];
	date_print(since, f->since);
	w->cap = f->n * CHANGES_A_PROJECT * CHANGE_KINDS;
	f->changes = arena_new_array(&w->c->arena, struct meeting_change, (size_t)w->cap + 1);
	if (f->changes == NULL)
		return ctx_no_memory(w->c);
	for (int i = 0; i < f->n; i++) {
		if (job_cancelled(w->c))
			return job_stopped(w->c);
		job_progress(w->c, i, f->n, TR(w->c, "汇集变化", "gathering what changed"));
		TRY(changes_of(w, &f->projects[i], since));
	}
	TRY(store_meeting_counts(w->c, w->at, since, &f->counts));
	return RC_OK;
}

static enum rc count_lights(struct gathering *w)
{
	struct light_counts counts;
	char today[DATE_TEXT];
	struct meeting_counts *k = &w->f->counts;
	date_print(today, w->f->today);
	struct light_query q = { .light = "", .color = "", .today = today, .pos = w->at.lo, .pos_end = w->at.hi, .limit = 1 };
	TRY(store_light_counts(w->c, &q, &counts));
	k->red = counts.n[LIGHT_RED];
	k->yellow = counts.n[LIGHT_YELLOW];
	return RC_OK;
}

/* ---- What is open. */

static int64_t project_of(const char *object)
{
	long long id = 0;
	return strncmp(object, "project ", 8) == 0 && (id = strtoll(object + 8, NULL, 10)) > 0 ? id : 0;
}

static enum rc matters(struct gathering *w, bool agenda, struct meeting_matter **ret_list, int *ret_n)
{
	struct matter_row *rows;
	char before[DATE_TEXT];
	int n, found = 0;
	date_print(before, w->f->today - MEETING_OLD_DAYS);
	TRY(store_meeting_matters(w->c, w->at, agenda, before, &rows, &n));
	struct meeting_matter *list = arena_new_array(&w->c->arena, struct meeting_matter, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(w->c);
	for (int i = 0; i < n; i++) {
		const struct matter_row *r = &rows[i];
		int64_t project = project_of(r->object);
		bool seen = true;
		if (project != 0)
			TRY(project_visible(w->c, project, &seen));
		if (!seen)
			continue;
		int32_t opened = day_of(r->opened), deadline = day_of(r->deadline);
		list[found++] = (struct meeting_matter){ .id = r->id, .project = project, .source = (enum matter_source)word(matter_source_words, r->source),
			.state = (enum matter_state)word(matter_state_words, r->state), .level = (enum matter_level)word(matter_level_words, r->level), .title = r->title,
			.owner = r->owner[0] != '\0' ? unit_name(w->c, r->owner) : "", .opened = r->opened, .deadline = r->deadline, .days = opened != DAY_NONE ? w->f->today - opened : 0,
			.overdue = deadline != DAY_NONE && deadline < w->f->today };
	}
	*ret_list = list;
	*ret_n = found;
	return RC_OK;
}

/* ---- All of it. */

static enum rc since(struct gathering *w)
{
	struct meeting_facts *f = w->f;
	const char *day;
	f->since = f->as_of - MEETING_SINCE_DAYS;
	TRY(store_meeting_before(w->c, &f->meeting, &day));
	if (day != NULL && day_of(day) <= f->as_of) {
		f->since = day_of(day);
		f->after_meeting = true;
	}
	return RC_OK;
}

static enum rc gather_all(struct gathering *w)
{
	struct meeting_facts *f = w->f;
	struct ctx *c = w->c;
	int at = f->meeting.region[0] != '\0' ? registry_region_of(w->g, f->meeting.region) : -1;
	for (int i = 0; at < 0 && f->meeting.region[0] == '\0' && i < w->g->n_regions; i++)
		if (w->g->regions[i].kind == REGION_CITY)
			at = i;
	f->place = at >= 0 ? arena_strdup(&c->arena, c->english && w->g->regions[at].name_en[0] ? w->g->regions[at].name_en : w->g->regions[at].name) : f->meeting.region;
	if (at >= 0 && f->meeting.region[0] != '\0')
		w->at = (struct place_span){ w->g->regions[at].pos, w->g->regions[at].pos_end };
	TRY(since(w));
	TRY(projects(w));
	TRY(changes(w));
	TRY(count_lights(w));
	TRY(matters(w, false, &f->old, &f->n_old));
	return matters(w, true, &f->agenda, &f->n_agenda);
}

enum rc meeting_gather(struct ctx *c, int64_t id, struct meeting_facts *ret_f)
{
	struct meeting_facts f = { .today = workday_today(c) };
	struct gathering w = { .c = c, .f = &f };
	TRY(meeting_get(c, id, &f.meeting));
	TRY(portfolio_today(c, &f.as_of));
	if (light_plan_get(c, &w.lights) != RC_OK) {
		c->problem = (struct problem){ 0 };
		w.lights = NULL;
	}
	TRY(registry_hold(c, &w.g));
	enum rc rc = gather_all(&w);
	registry_drop(c, w.g);
	if (rc == RC_OK)
		*ret_f = f;
	return rc;
}
