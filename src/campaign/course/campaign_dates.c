/* campaign_dates.c - from the plan's lengths to dates.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/course/campaign_dates.h"
#include <string.h>
#include "base/period.h"
#include "core/workday.h"

enum { MINUTE_MS = 60000, EVENING = 17 * 60 + 30 };
static const int64_t day_ms = INT64_C(86400000);

/* ---- Instants. */

static const char *print(struct ctx *c, int64_t ms)
{
	char t[INSTANT_TEXT];
	instant_print(t, ms);
	const char *copy = arena_strdup(&c->arena, t);
	return copy != NULL ? copy : "";
}

const char *campaign_instant(struct ctx *c, int32_t day, int minute)
{
	return day == DAY_NONE ? "" : print(c, day * day_ms + (int64_t)(minute - CHINA_MINUTES) * MINUTE_MS);
}

int64_t campaign_ms(const char *instant)
{
	int64_t ms;
	return instant != NULL && instant_parse(instant, strlen(instant), &ms) ? ms : INT64_MAX;
}

int32_t campaign_day(const char *instant)
{
	int64_t ms = campaign_ms(instant);
	return ms != INT64_MAX ? instant_date(ms, CHINA_MINUTES) : DAY_NONE;
}

const char *campaign_minute(struct ctx *c, const char *instant)
{
	char t[INSTANT_TEXT];
	int64_t ms = campaign_ms(instant);
	if (ms == INT64_MAX)
		return "—";
	instant_print_local(t, ms, CHINA_MINUTES);
	const char *copy = arena_strndup(&c->arena, t, 16);
	return copy != NULL ? copy : "";
}

static int two(const char *s) { return s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9' ? (s[0] - '0') * 10 + s[1] - '0' : -1; }

enum rc campaign_instant_read(struct ctx *c, const char *field, const char *text, const char **ret_instant)
{
	size_t n = strlen(text);
	int64_t ms;
	int32_t day;
	if (instant_parse(text, n, &ms)) {
		*ret_instant = print(c, ms);
		return RC_OK;
	}
	int hour = n == 16 && (text[10] == ' ' || text[10] == 'T') && text[13] == ':' ? two(text + 11) : -1, minute = hour >= 0 ? two(text + 14) : -1;
	if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > PLAN_MINUTES || !date_parse(text, 10, &day))
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "“%.40s”不是时刻，请写成 2021-06-25 17:30（北京时间）", "'%.40s' is no moment; write 2021-06-25 17:30 (time in China)"), text);
	*ret_instant = campaign_instant(c, day, hour * 60 + minute);
	return RC_OK;
}

/* ---- Working days that may not be known. */

/* As workday_add; DAY_NONE and the year where the notice is missing. */
static enum rc add_known(struct ctx *c, int32_t from, int n, int32_t *ret_day, int *ret_unknown)
{
	enum rc rc = from == DAY_NONE ? RC_OK : workday_add(c, from, n, ret_day);
	if (from == DAY_NONE)
		*ret_day = DAY_NONE;
	if (rc != RC_NOT_FOUND)
		return rc;
	int year = date_of(from).year;
	while (workday_known(c, year))
		year++;
	c->problem = (struct problem){ 0 };
	*ret_day = DAY_NONE;
	*ret_unknown = year;
	return RC_OK;
}

static int32_t fixed_day(const struct campaign_plan_step *s, int year) { return days_of(year + 1, s->month, s->day); }

static enum rc closing_day(struct ctx *c, const struct campaign_plan_step *s, int year, int32_t opens, int32_t *ret_day, int *ret_unknown)
{
	if (s->working_days > 0)
		return add_known(c, opens, s->working_days, ret_day, ret_unknown);
	*ret_day = fixed_day(s, year);
	return RC_OK;
}

static enum rc due_instant(struct ctx *c, const struct campaign_plan_step *s, const char *closes, const char **ret_due, int *ret_unknown)
{
	int32_t day = campaign_day(closes);
	*ret_due = closes;
	if (s->due_days == 0 || day == DAY_NONE)
		return RC_OK;
	TRY(add_known(c, day, s->due_days, &day, ret_unknown));
	*ret_due = campaign_instant(c, day, EVENING);
	return RC_OK;
}

enum rc campaign_due_after(struct ctx *c, const struct campaign_plan_step *s, const char *closes, const char **ret_due)
{
	int unknown = 0;
	*ret_due = closes;
	return s != NULL ? due_instant(c, s, closes, ret_due, &unknown) : RC_OK;
}

enum rc campaign_window_from(struct ctx *c, const struct campaign_plan_step *s, int year, int32_t day, const char **ret_closes, const char **ret_due)
{
	int unknown = 0;
	int32_t closes;
	if (s->working_days > 0)
		TRY(workday_add(c, day, s->working_days, &closes));
	else
		closes = fixed_day(s, year);
	*ret_closes = campaign_instant(c, closes, s->minute);
	return due_instant(c, s, *ret_closes, ret_due, &unknown);
}

/* ---- Proposing. */

struct proposing {
	struct ctx *c;
	const struct campaign_date *dates; int n_dates, year;
	int32_t next;                /* when the next step opens; DAY_NONE: not known */
	int broken;                  /* the year for whose sake `next` is not known; 0: it is, or a person has to say */
	int32_t reached;             /* the last day that is known so far: nothing closes before it */
};

static const struct campaign_date *said_of(const struct proposing *g, const char *step)
{
	for (int i = 0; i < g->n_dates; i++)
		if (strcmp(g->dates[i].step, step) == 0)
			return &g->dates[i];
	return NULL;
}

static const struct campaign_proposal *beside(const struct campaign_proposal *list, int n, int step)
{
	for (int i = 0; i < n; i++)
		if ((int)list[i].plan->step == step)
			return &list[i];
	return NULL;
}

static enum rc by_plan(struct proposing *g, struct campaign_proposal *p, int32_t opens)
{
	int32_t closes = DAY_NONE;
	TRY(closing_day(g->c, p->plan, g->year, opens, &closes, &p->unknown_year));
	if (p->plan->working_days == 0 && closes < (opens != DAY_NONE ? opens : g->reached))
		closes = DAY_NONE; /* the plan's day of the year is past by then: a person has to say */
	p->opens = campaign_instant(g->c, opens, 0);
	p->closes = campaign_instant(g->c, closes, p->plan->minute);
	return RC_OK;
}

static enum rc by_person(struct proposing *g, struct campaign_proposal *p, const struct campaign_date *d)
{
	const char *field = campaign_step_words[p->plan->step];
	if (d->opens != NULL && d->opens[0] != '\0')
		TRY(campaign_instant_read(g->c, field, d->opens, &p->opens));
	if (d->closes != NULL && d->closes[0] != '\0') {
		TRY(campaign_instant_read(g->c, field, d->closes, &p->closes));
		p->unknown_year = 0;
		p->said = true;
	}
	return RC_OK;
}

/* Read after closes: what is due follows from it unless somebody says. */
static enum rc take_due(struct proposing *g, struct campaign_proposal *p, const struct campaign_date *d)
{
	if (d != NULL && d->due != NULL && d->due[0] != '\0')
		return campaign_instant_read(g->c, campaign_step_words[p->plan->step], d->due, &p->due);
	TRY(due_instant(g->c, p->plan, p->closes, &p->due, &p->unknown_year));
	if (p->said && p->due[0] == '\0') {
		p->due = p->closes; /* a person gave the one date; the other is no reason to ask again */
		p->unknown_year = 0;
	}
	return RC_OK;
}

static enum rc refuse_disorder(struct ctx *c, const struct campaign_proposal *p)
{
	const char *field = campaign_step_words[p->plan->step];
	if (p->closes[0] != '\0' && p->opens[0] != '\0' && campaign_ms(p->closes) <= campaign_ms(p->opens))
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "“%s”的截止时刻 %s 不晚于开始时刻 %s", "'%s' closes at %s, which is not after it opens at %s"), campaign_step_title(c, field),
			campaign_minute(c, p->closes), campaign_minute(c, p->opens));
	if (p->due[0] != '\0' && campaign_ms(p->due) < campaign_ms(p->closes))
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "“%s”的办结日期早于截止时刻 %s", "'%s' is due before it closes at %s"), campaign_step_title(c, field), campaign_minute(c, p->closes));
	return RC_OK;
}

/* When the step after this one opens: the working day after this one is due, never earlier than after the ones before. */
static enum rc go_on(struct proposing *g, const struct campaign_proposal *p)
{
	int32_t day = campaign_day(p->due), next = DAY_NONE;
	int unknown = 0;
	if (day != DAY_NONE && day > g->reached)
		g->reached = day;
	TRY(add_known(g->c, day, 1, &next, &unknown));
	if (next == DAY_NONE)
		g->broken = day == DAY_NONE ? p->unknown_year : unknown;
	if (p->plan->beside < 0 || next == DAY_NONE || (g->next != DAY_NONE && next > g->next))
		g->next = next;
	return RC_OK;
}

static enum rc propose_one(struct proposing *g, struct campaign_proposal *list, int i)
{
	struct campaign_proposal *p = &list[i];
	const struct campaign_date *d = said_of(g, campaign_step_words[p->plan->step]);
	const struct campaign_proposal *b = p->plan->beside >= 0 ? beside(list, i, p->plan->beside) : NULL;
	TRY(by_plan(g, p, b != NULL ? campaign_day(b->opens) : g->next));
	if (p->opens[0] == '\0' && p->unknown_year == 0)
		p->unknown_year = g->broken;
	if (d != NULL)
		TRY(by_person(g, p, d));
	if (p->said && p->opens[0] == '\0')
		p->opens = g->next != DAY_NONE ? campaign_instant(g->c, g->next, 0) : campaign_instant(g->c, campaign_day(p->closes), 0);
	TRY(take_due(g, p, d));
	TRY(refuse_disorder(g->c, p));
	return go_on(g, p);
}

static enum rc known_steps(struct ctx *c, const struct campaign_plan *p, const struct campaign_date *dates, int n)
{
	for (int i = 0; i < n; i++)
		if (campaign_plan_step(p, dates[i].step) == NULL)
			return ctx_fail(c, RC_BAD_INPUT, "dates", TR(c, "没有环节“%.40s”", "there is no step '%.40s'"), dates[i].step);
	return RC_OK;
}

enum rc campaign_propose(struct ctx *c, const struct campaign_plan *p, int year, int32_t start, const struct campaign_date *dates, int n_dates,
	struct campaign_proposal ret_list[STEP_COUNT], int *ret_n)
{
	struct proposing g = { c, dates, n_dates, year, start, 0, start };
	TRY(known_steps(c, p, dates, n_dates));
	if (start == DAY_NONE) {
		g.reached = days_of(year + 1, p->start_month, p->start_day);
		TRY(add_known(c, g.reached, 0, &g.next, &g.broken));
	}
	for (int i = 0; i < p->n; i++) {
		ret_list[i] = (struct campaign_proposal){ .plan = &p->steps[i], .opens = "", .closes = "", .due = "" };
		TRY(propose_one(&g, ret_list, i));
	}
	*ret_n = p->n;
	return RC_OK;
}
