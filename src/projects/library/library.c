/* library.c - what a project needs for the library, where its papers disagree, and how far the clock has run.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/library/library.h"
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "base/utf8.h"
#include "core/workday.h"
#include "projects/file/project_write.h"

enum { TEXT_MOST = 200, NOTE_MOST = 1000 };
const char *const library_what_words[] = { "name", "total", "start", "order", NULL };
const char *const library_clock_words[] = { "none", "green", "yellow", "red", "entered", NULL };

/* ---- What is needed. */

static bool set_fits(const struct library_set *s, const char *kind, int64_t total)
{
	bool has = s->n_kinds == 0;
	for (int i = 0; i < s->n_kinds; i++)
		has = has || (kind != NULL && strcmp(s->kinds[i], kind) == 0);
	return has && total >= s->at_least;
}

static void choose_set(struct library_view *v, int64_t total, bool has_total)
{
	const char *kind = project_text(v->file, v->file->plan->known[KNOWN_KIND]);
	v->unknown = !has_total;
	for (int i = 0; has_total && v->set == NULL && i < v->plan->n_sets; i++)
		if (set_fits(&v->plan->sets[i], kind, total))
			v->set = &v->plan->sets[i];
}

static bool file_shows(const struct project_file *f, const struct library_paper *k)
{
	for (int i = 0; i < f->n_papers; i++)
		for (int s = 0; s < k->n_shown_by; s++)
			if (strcmp(f->papers[i].kind_id, k->shown_by[s]) == 0)
				return true;
	return false;
}

static bool is_there(const struct library_view *v, int paper)
{
	enum library_state s = v->said[paper].state;
	return v->said[paper].id != 0 ? s == LIBRARY_COLLECTED || s == LIBRARY_DECLARED || s == LIBRARY_ENTERED : v->shown[paper];
}

/* ---- Where papers disagree. */

static enum rc add_finding(struct ctx *c, struct library_view *v, int paper, enum library_what what, const char *found, const char *expected)
{
	struct library_finding *more = arena_new_array(&c->arena, struct library_finding, (size_t)v->n_findings + 1);
	if (more == NULL)
		return ctx_no_memory(c);
	if (v->n_findings > 0)
		memcpy(more, v->findings, (size_t)v->n_findings * sizeof *more);
	more[v->n_findings++] = (struct library_finding){ paper, what, found, expected };
	v->findings = more;
	return RC_OK;
}

static const char *money(struct ctx *c, int64_t v) { return arena_printf(&c->arena, "%lld.%02d", (long long)(v / 100), abs((int)(v % 100))); }

static enum rc compare_one(struct ctx *c, struct library_view *v, int paper, const char *name, int64_t total, bool has_total)
{
	const struct library_said *s = &v->said[paper];
	char started[DATE_TEXT];
	if (s->name[0] != '\0' && name != NULL && strcmp(s->name, name) != 0)
		TRY(add_finding(c, v, paper, LIBRARY_NAME, s->name, name));
	if (s->has_total && has_total && s->total != total)
		TRY(add_finding(c, v, paper, LIBRARY_TOTAL, money(c, s->total), money(c, total)));
	if (s->start_on[0] == '\0' || v->started == DAY_NONE)
		return RC_OK;
	date_print(started, v->started);
	return strcmp(started, s->start_on) != 0 ? add_finding(c, v, paper, LIBRARY_START, s->start_on, arena_strdup(&c->arena, started)) : RC_OK;
}

static enum rc compare_days(struct ctx *c, struct library_view *v)
{
	for (int i = 0; i < v->plan->n_papers; i++)
		for (int k = 0; k < v->plan->n_papers; k++) {
			const char *day = v->said[i].dated, *before = v->said[k].dated;
			if (v->plan->papers[k].order == 0 || v->plan->papers[k].order >= v->plan->papers[i].order || day[0] == '\0' || before[0] == '\0' || strcmp(day, before) >= 0)
				continue;
			TRY(add_finding(c, v, i, LIBRARY_ORDER, day, arena_printf(&c->arena, "%s %s", TR(c, v->plan->papers[k].title.zh, v->plan->papers[k].title.en), before)));
		}
	return RC_OK;
}

/* ---- The clock. */

static int32_t plus_months(int32_t from, int n)
{
	struct date a = date_of(from);
	int m = a.year * 12 + a.month - 1 + n, year = m / 12, month = m % 12 + 1;
	return days_of(year, month, a.day < days_in_month(year, month) ? a.day : days_in_month(year, month));
}

static void read_clock(struct library_view *v, int32_t day)
{
	v->yellow = v->red = DAY_NONE;
	if (v->started != DAY_NONE) {
		v->yellow = plus_months(v->started, v->plan->yellow_months);
		v->red = plus_months(v->started, v->plan->red_months);
	}
	v->clock = v->entered != DAY_NONE ? CLOCK_ENTERED : v->started == DAY_NONE ? CLOCK_NOT_RUNNING : day > v->red ? CLOCK_RED : day > v->yellow ? CLOCK_YELLOW : CLOCK_GREEN;
}

/* ---- Looking. */

static enum rc load_said(struct ctx *c, int64_t project, struct library_view *v)
{
	struct library_said *list;
	int n;
	v->said = arena_new_array(&c->arena, struct library_said, (size_t)v->plan->n_papers + 1);
	v->shown = arena_new_array(&c->arena, bool, (size_t)v->plan->n_papers + 1);
	if (v->said == NULL || v->shown == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < v->plan->n_papers; i++) {
		v->said[i] = (struct library_said){ .paper = v->plan->papers[i].id, .name = "", .start_on = "", .dated = "", .note = "", .source = "", .at = "", .who = "" };
		v->shown[i] = file_shows(v->file, &v->plan->papers[i]);
	}
	TRY(store_library_said(c, project, &list, &n));
	for (int i = 0; i < n; i++) {
		int at = library_paper_of(v->plan, list[i].paper);
		if (at >= 0)
			v->said[at] = list[i];
	}
	return RC_OK;
}

enum rc library_look(struct ctx *c, int64_t project, int32_t day, struct library_view *v)
{
	int64_t total = 0;
	*v = (struct library_view){ 0 };
	TRY(library_plan_get(c, &v->plan));
	TRY(project_fold(c, project, DAY_NONE, &v->file));
	const struct project_plan *plan = v->file->plan;
	bool has_total = project_number(v->file, plan->known[KNOWN_TOTAL], &total);
	int entered = project_field_of(plan, "library_on");
	v->started = project_begun(v->file);
	v->entered = entered >= 0 ? project_day(v->file, entered) : DAY_NONE;
	choose_set(v, total, has_total);
	TRY(load_said(c, project, v));
	read_clock(v, day);
	for (int i = 0; i < v->plan->n_papers; i++)
		if (v->said[i].id != 0)
			TRY(compare_one(c, v, i, project_text(v->file, plan->known[KNOWN_NAME]), total, has_total));
	TRY(compare_days(c, v));
	for (int g = 0; v->set != NULL && g < v->set->n_groups; g++)
		for (int i = 0; i < v->set->groups[g].n; i++)
			v->group_done[g] = v->group_done[g] || is_there(v, v->set->groups[g].papers[i]);
	return RC_OK;
}

/* ---- Telling. */

static enum rc check_said(struct ctx *c, const struct library_plan *p, const struct library_said *s, const char *today)
{
	if (library_paper_of(p, s->paper) < 0)
		return ctx_fail(c, RC_BAD_INPUT, "paper", TR(c, "入库材料没有“%.40s”", "there is no paper '%.40s'"), s->paper);
	if (utf8_count(s->name, strlen(s->name)) > TEXT_MOST || strlen(s->note) > NOTE_MOST)
		return ctx_fail(c, RC_BAD_INPUT, s->note[0] != '\0' ? "note" : "name", "%s", TR(c, "文字太长", "the text is too long"));
	if (strcmp(s->dated, today) > 0)
		return ctx_fail(c, RC_BAD_INPUT, "dated", "%s", TR(c, "材料日期不能晚于今天", "the day of the paper cannot lie in the future"));
	if (strcmp(s->start_on, today) > 0)
		return ctx_fail(c, RC_BAD_INPUT, "start_on", "%s", TR(c, "材料所载开工日不能晚于今天", "the start that the paper names cannot lie in the future"));
	return RC_OK;
}

static bool same(const struct library_said *a, const struct library_said *b)
{
	return a->state == b->state && strcmp(a->name, b->name) == 0 && a->has_total == b->has_total && (!a->has_total || a->total == b->total) && strcmp(a->start_on, b->start_on) == 0
		&& strcmp(a->dated, b->dated) == 0 && strcmp(a->note, b->note) == 0;
}

enum rc library_tell_in_txn(struct ctx *c, int64_t project, const struct library_said *s, int64_t at_ms, bool *ret_new)
{
	const struct library_plan *p;
	struct library_said *list, row = *s;
	char at[INSTANT_TEXT], day[DATE_TEXT], today[DATE_TEXT];
	int n;
	*ret_new = false;
	TRY(library_plan_get(c, &p));
	date_print(today, workday_today(c));
	TRY(check_said(c, p, s, today));
	TRY(store_library_said(c, project, &list, &n));
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].paper, s->paper) == 0 && same(&list[i], s))
			return RC_OK;
	int64_t when = at_ms != 0 ? at_ms : c->now_ms;
	instant_print(at, when);
	date_print(day, instant_date(when, CHINA_MINUTES));
	row.at = at;
	/* a table may tell today of papers that it knew earlier; the days of the paper never lie behind the day of telling */
	TRY(store_library_add(c, project, &row, strcmp(s->dated, day) > 0 || strcmp(s->start_on, day) > 0 ? today : day));
	*ret_new = true;
	return RC_OK;
}

enum rc library_enter(struct ctx *c, int64_t project, int32_t day, const char *source)
{
	char text[DATE_TEXT];
	struct project_told told;
	if (day > workday_today(c))
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "入库日不能晚于今天", "the day of entry cannot lie in the future"));
	date_print(text, day);
	struct project_change change = { .field = "library_on", .value = text, .holds_from = DAY_NONE };
	return project_edit(c, project, &change, 1, &(struct project_telling){ .source = source, .note = TR(c, "统计部门纳入统计库", "taken in by the statistics bureau") }, &told);
}
