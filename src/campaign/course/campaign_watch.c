/* campaign_watch.c - what the clock does: windows that closed, reminders, what waits for whom.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/course/campaign_watch.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "core/app.h"
#include "core/session.h"
#include "core/workday.h"

enum { EVENTS_EXTRA = STEP_COUNT, SOON_DAYS = 5, WAITING_A_CAMPAIGN = 8, CHECKLIST_MAX = 200 };

const char *const campaign_day_words[] = { "opens", "closes", "due", NULL };

static bool begun(const struct campaign_row *r) { return r->begun_at[0] != '\0'; }
static bool done(const struct campaign_row *r) { return r->ended_at[0] != '\0'; }

bool campaign_lapsed(const struct ctx *c, const struct campaign *k, const struct campaign_row *r)
{
	return r->strict && begun(r) && campaign_ms(r->closes) <= campaign_clock(c, k) && (!done(r) || campaign_ms(r->ended_at) >= campaign_ms(r->closes));
}

bool campaign_days_left(struct ctx *c, const char *instant, int *ret_n)
{
	int32_t day = campaign_day(instant);
	struct problem before = c->problem;
	if (day == DAY_NONE)
		return false;
	bool known = workday_between(c, workday_today(c), day, ret_n) == RC_OK;
	c->problem = before;
	return known;
}

/* ---- History. */

static bool noted(const struct campaign_event *list, int n, const char *step, const char *closes)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].act, campaign_act_words[DO_CLOSED]) == 0 && strcmp(list[i].step, step) == 0 && strcmp(list[i].closes, closes) == 0)
			return true;
	return false;
}

static struct campaign_event closing(const struct campaign *k, const struct campaign_row *r)
{
	return (struct campaign_event){ .campaign = k->id, .at = r->closes, .who = "", .step = campaign_step_words[r->step], .act = campaign_act_words[DO_CLOSED], .reason = "", .document = "", .was = "",
		.opens = "", .closes = r->closes, .due = "", .beside = "", .strict = true, .silence = r->silence };
}

static int latest_first(const void *a, const void *b)
{
	const struct campaign_event *p = a, *q = b;
	int by_time = strcmp(q->at, p->at);
	return by_time != 0 ? by_time : q->id > p->id ? 1 : q->id < p->id ? -1 : 0;
}

enum rc campaign_history(struct ctx *c, const struct campaign *k, struct campaign_event **ret_list, int *ret_n)
{
	struct campaign_course course = { .changed_at = "" };
	struct campaign_event *events, *all;
	int n;
	TRY(store_events(c, k->id, &events, &n));
	TRY(store_course(c, k->id, &course));
	all = arena_new_array(&c->arena, struct campaign_event, (size_t)n + EVENTS_EXTRA);
	if (all == NULL)
		return ctx_no_memory(c);
	if (n > 0)
		memcpy(all, events, (size_t)n * sizeof *all);
	for (int i = 0, had = n; i < course.n; i++)
		if (campaign_lapsed(c, k, &course.rows[i]) && !noted(events, had, campaign_step_words[course.rows[i].step], course.rows[i].closes))
			all[n++] = closing(k, &course.rows[i]);
	qsort(all, (size_t)n, sizeof *all, latest_first);
	*ret_list = all;
	*ret_n = n;
	return RC_OK;
}

/* ---- Reminders. */

/* Days of the calendar in which so many working days surely lie, but for a long holiday: a reminder may come too early, never too late for want of a notice. */
static int calendar_days(int working) { return 2 * working + 2; }

/* Has the day of this reminder come, and is there still time? *ret_worked false: the working days of that year are not known, and *ret_left counts days of the calendar. */
static bool speaks(struct ctx *c, const struct campaign_row *r, const struct campaign_reminder *m, int *ret_left, bool *ret_worked)
{
	if (!begun(r) || done(r) || campaign_ms(r->closes) <= c->now_ms)
		return false;
	*ret_worked = campaign_days_left(c, r->closes, ret_left);
	if (*ret_worked)
		return *ret_left <= m->before;
	*ret_left = campaign_day(r->closes) - workday_today(c);
	return *ret_left <= calendar_days(m->before);
}

static const char *roles_text(struct ctx *c, unsigned bits)
{
	const char *text = "";
	for (int i = 0; i < ROLE_COUNT && text != NULL; i++)
		if (bits & 1u << i)
			text = arena_printf(&c->arena, "%s%s%s", text, text[0] != '\0' ? TR(c, "、", ", ") : "", TR(c, roles[i].zh, roles[i].en));
	return text;
}

static enum rc note_reminder(struct ctx *c, const struct campaign *k, const struct campaign_row *r, const struct campaign_reminder *m, const char *now)
{
	struct campaign_event e = closing(k, r);
	bool fresh;
	e.at = now;
	e.act = campaign_act_words[DO_REMINDED];
	e.due = arena_printf(&c->arena, "%d", m->before);
	e.reason = arena_printf(&c->arena, TR(c, "截止前 %d 个工作日提醒：%s", "%d working days before it closes: %s"), m->before, roles_text(c, m->roles));
	return e.due != NULL && e.reason != NULL ? store_event_once(c, &e, &fresh) : ctx_no_memory(c);
}

static enum rc watch_step(struct ctx *c, const struct campaign *k, const struct campaign_row *r, const char *now)
{
	const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), campaign_step_words[r->step]);
	int left;
	bool worked;
	if (campaign_lapsed(c, k, r)) {
		struct campaign_event e = closing(k, r);
		TRY(store_event_once(c, &e, &(bool){ false }));
	}
	for (int i = 0; s != NULL && i < s->n_reminders; i++)
		if (speaks(c, r, &s->reminders[i], &left, &worked))
			TRY(note_reminder(c, k, r, &s->reminders[i], now));
	return RC_OK;
}

/* Is there anything that is not written down yet? Looks with the reader, so that an idle city never takes the writer. */
static bool due_to_write(struct ctx *c, const struct campaign *k, const struct campaign_course *course, const struct campaign_event *events, int n)
{
	int left;
	bool worked;
	for (int i = 0; i < course->n; i++) {
		const struct campaign_row *r = &course->rows[i];
		const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), campaign_step_words[r->step]);
		int told = 0, speaking = 0;
		for (int e = 0; e < n; e++)
			told += strcmp(events[e].act, campaign_act_words[DO_REMINDED]) == 0 && strcmp(events[e].step, campaign_step_words[r->step]) == 0 && strcmp(events[e].closes, r->closes) == 0;
		for (int m = 0; s != NULL && m < s->n_reminders; m++)
			speaking += speaks(c, r, &s->reminders[m], &left, &worked);
		if (speaking > told || (campaign_lapsed(c, k, r) && !noted(events, n, campaign_step_words[r->step], r->closes)))
			return true;
	}
	return false;
}

static enum rc watch_campaign(struct ctx *c, const struct campaign *k)
{
	struct campaign_course course = { .changed_at = "" };
	struct campaign_event *events;
	char now[INSTANT_TEXT];
	int n;
	instant_print(now, c->now_ms);
	TRY(store_course(c, k->id, &course));
	TRY(store_events(c, k->id, &events, &n));
	if (k->state != CAMPAIGN_OPEN || !due_to_write(c, k, &course, events, n))
		return RC_OK;
	if (!c->writes)
		TRY(ctx_to_writer(c));
	for (int i = 0; i < course.n; i++)
		TRY(watch_step(c, k, &course.rows[i], now));
	return RC_OK;
}

enum rc campaign_timed(struct ctx *c)
{
	struct campaign *list;
	int n;
	TRY(campaign_list(c, &list, &n));
	for (int i = 0; i < n; i++)
		TRY(watch_campaign(c, &list[i]));
	return RC_OK;
}

/* ---- What waits. */

struct gathering { struct ctx *c; struct waiting *list; int n, cap; };

static unsigned my_roles(const struct ctx *c)
{
	unsigned bits = 0;
	for (int i = 0; i < c->session->n_grants; i++)
		bits |= 1u << c->session->grants[i].role;
	return bits;
}

static void add(struct gathering *g, const struct campaign *k, const struct campaign_row *r, const char *why, const char *instant)
{
	struct ctx *c = g->c;
	char day[DATE_TEXT] = "";
	if (g->n == g->cap)
		return;
	if (campaign_day(instant) != DAY_NONE)
		date_print(day, campaign_day(instant));
	g->list[g->n++] = (struct waiting){ .kind = "campaign", .title = arena_printf(&c->arena, "%s · %s", campaign_title(c, k), campaign_step_title(c, campaign_step_words[r->step])), .why = why,
		.due = day[0] != '\0' ? arena_strdup(&c->arena, day) : NULL, .since = begun(r) ? r->begun_at : NULL, .link = arena_printf(&c->arena, "/campaigns/%lld", (long long)k->id) };
}

/* Where working days are not known: a week of the calendar before it is near enough. */
static bool calendar_left(const struct ctx *c, const char *instant, int *ret_n)
{
	*ret_n = campaign_day(instant) - workday_today(c);
	return campaign_day(instant) != DAY_NONE;
}

/* For who moves the campaign on: the step where it stands. */
static void add_step(struct gathering *g, const struct campaign *k, const struct campaign_row *r)
{
	struct ctx *c = g->c;
	const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), campaign_step_words[r->step]);
	int left;
	if (!campaign_permitted(c, s == NULL ? "campaigns.run" : begun(r) ? s->end : s->begin))
		return;
	if (!begun(r))
		add(g, k, r, TR(c, "前一环节已结束，待开始", "the step before has ended; to be begun"), r->opens);
	else if (r->strict && campaign_ms(r->closes) <= c->now_ms)
		add(g, k, r, TR(c, "期限已到，待办理后结束", "the window has closed; to be dealt with and ended"), r->due);
	else if (!r->strict && (campaign_days_left(c, r->due, &left) || calendar_left(c, r->due, &left)) && left <= SOON_DAYS)
		add(g, k, r, left < 0 ? TR(c, "已过计划日期，待结束", "past its planned day; to be ended") : TR(c, "将到计划日期，待结束", "its planned day is near; to be ended"), r->due);
}

/* One line for a step, however many reminders speak. */
static bool reminds_me(struct ctx *c, const struct campaign_row *r, unsigned mine, int *ret_left, bool *ret_worked)
{
	const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), campaign_step_words[r->step]);
	for (int i = 0; s != NULL && i < s->n_reminders; i++)
		if ((s->reminders[i].roles & mine) && speaks(c, r, &s->reminders[i], ret_left, ret_worked))
			return true;
	return false;
}

static enum rc add_campaign(struct gathering *g, const struct campaign *k, unsigned mine)
{
	struct ctx *c = g->c;
	struct campaign_course course = { .changed_at = "" };
	int left, first = g->n;
	bool worked;
	TRY(store_course(c, k->id, &course));
	const struct campaign_row *r = campaign_row_of(&course, k->step);
	if (r != NULL)
		add_step(g, k, r);
	for (int i = 0; i < course.n; i++)
		if (reminds_me(c, &course.rows[i], mine, &left, &worked) && !(g->n > first && r == &course.rows[i]))
			add(g, k, &course.rows[i], arena_printf(&c->arena, worked ? TR(c, "距截止还有 %d 个工作日", "%d working days until it closes")
				: TR(c, "距截止还有 %d 天（放假安排未公布，按日历天数）", "%d days of the calendar until it closes; its working days are not known"), left), course.rows[i].closes);
	return RC_OK;
}

enum rc campaign_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct gathering g = { .c = c };
	struct campaign *list;
	int n;
	*ret_n = 0;
	if (c->session == NULL || !session_may(c->session, "campaigns.read", NULL))
		return RC_OK;
	TRY(campaign_list(c, &list, &n));
	g.cap = n * WAITING_A_CAMPAIGN;
	g.list = arena_new_array(&c->arena, struct waiting, (size_t)g.cap + 1);
	if (g.list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		if (list[i].state == CAMPAIGN_OPEN)
			TRY(add_campaign(&g, &list[i], my_roles(c)));
	*ret_list = g.list;
	*ret_n = g.n;
	return RC_OK;
}

/* What is due first stands first, what has no day last. */
static int by_due(const void *a, const void *b)
{
	const struct waiting *p = a, *q = b;
	int order = strcmp(p->due != NULL ? p->due : "~", q->due != NULL ? q->due : "~");
	return order != 0 ? order : strcmp(p->title, q->title);
}

enum rc campaign_checklist(struct ctx *c, int64_t id, struct waiting **ret_list, int *ret_n)
{
	const struct app *a = c->app;
	struct waiting *all = arena_new_array(&c->arena, struct waiting, CHECKLIST_MAX);
	int found = 0;
	if (all == NULL)
		return ctx_no_memory(c);
	for (int m = 0; m < a->n_modules; m++) {
		struct waiting *list = NULL;
		int n = 0;
		if (a->modules[m]->waiting == NULL)
			continue;
		TRY(a->modules[m]->waiting(c, &list, &n));
		for (int i = 0; i < n && found < CHECKLIST_MAX; i++)
			if (campaign_link_is_of(c, id, list[i].link))
				all[found++] = list[i];
	}
	qsort(all, (size_t)found, sizeof *all, by_due);
	*ret_list = all;
	*ret_n = found;
	return RC_OK;
}

/* ---- The calendar. */

struct days { struct campaign_day *list; int n, cap; int32_t from, until; };

static void add_day(struct days *d, const struct campaign *k, const struct campaign_row *r, enum campaign_day_kind kind, const char *at)
{
	int32_t day = campaign_day(at);
	if (day != DAY_NONE && day >= d->from && day <= d->until && d->n < d->cap)
		d->list[d->n++] = (struct campaign_day){ day, kind, *k, campaign_step_words[r->step], at, r->strict };
}

static int by_instant(const void *a, const void *b)
{
	const struct campaign_day *p = a, *q = b;
	int order = strcmp(p->at, q->at);
	return order != 0 ? order : p->kind != q->kind ? (int)p->kind - (int)q->kind : p->campaign.id < q->campaign.id ? -1 : p->campaign.id > q->campaign.id;
}

/* What an end came before does not fall due any more. */
static void add_coming(struct days *d, const struct campaign *k, const struct campaign_row *r, enum campaign_day_kind kind, const char *at)
{
	if (r->ended_at == NULL || r->ended_at[0] == '\0' || strcmp(at, r->ended_at) <= 0)
		add_day(d, k, r, kind, at);
}

static enum rc days_of_campaign(struct ctx *c, struct days *d, const struct campaign *k)
{
	struct campaign_course course = { .changed_at = "" };
	TRY(store_course(c, k->id, &course));
	for (int i = 0; i < course.n; i++) {
		const struct campaign_row *r = &course.rows[i];
		if (r->skipped)
			continue;
		add_day(d, k, r, DAY_OPENS, r->opens);
		add_coming(d, k, r, DAY_CLOSES, r->closes);
		if (strcmp(r->due, r->closes) != 0)
			add_coming(d, k, r, DAY_DUE, r->due);
	}
	return RC_OK;
}

enum rc campaign_days(struct ctx *c, int64_t id, int32_t from, int32_t until, bool archived, struct campaign_day **ret_list, int *ret_n)
{
	struct campaign *list;
	struct days d = { .from = from, .until = until };
	int n;
	TRY(campaign_list(c, &list, &n));
	d.cap = n * STEP_COUNT * 3;
	d.list = arena_new_array(&c->arena, struct campaign_day, (size_t)d.cap + 1);
	if (d.list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		if ((id == 0 || list[i].id == id) && (archived || list[i].state != CAMPAIGN_ARCHIVED))
			TRY(days_of_campaign(c, &d, &list[i]));
	qsort(d.list, (size_t)d.n, sizeof *d.list, by_instant);
	*ret_list = d.list;
	*ret_n = d.n;
	return RC_OK;
}
