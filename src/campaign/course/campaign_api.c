/* campaign_api.c - campaigns over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "campaign/course/campaign.api.gen.h"
#include "campaign/course/campaign_json.h"
#include "campaign/course/campaign_record.h"
#include "campaign/course/campaign_watch.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/http.h"
#include "core/setting.h"
#include "core/workday.h"
#include "evaluation/round.h"

enum { CALENDAR_DAYS = 90, CALENDAR_MOST = 800, FILE_DAYS = 3650, ICS_BYTES = 4 << 20 };

static void text_or_null(struct jw *w, const char *key, const char *s) { jw_ktext(w, key, s != NULL && s[0] != '\0' ? s : NULL); }

static void number_or_null(struct jw *w, const char *key, int64_t n)
{
	jw_key(w, key);
	if (n != 0)
		jw_i64(w, n);
	else
		jw_null(w);
}

static void day_key(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	date_print(t, day);
	jw_ktext(w, key, t);
}

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

/* ---- All campaigns, and opening one. */

static void schemes_json(struct ctx *c, struct jw *w, bool shown)
{
	const struct shelf *shelf = rounds_shelf(c->app);
	jw_key(w, "schemes");
	jw_arr(w);
	for (int i = 0; shown && shelf != NULL && i < shelf->n; i++) {
		const struct scheme *s = shelf->schemes[i].scheme;
		jw_obj(w);
		jw_ktext(w, "id", s->id);
		jw_ktext(w, "title", c->english && s->title.en != NULL ? s->title.en : s->title.zh);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

enum rc campaign_api_list(struct ctx *c, const struct campaign_list_in *in, struct reply *r)
{
	struct campaign *list;
	struct jw *w = &r->jw;
	bool may_open = campaign_permitted(c, "campaigns.decide") && campaign_plan_of(c->app) != NULL;
	int n;
	(void)in;
	TRY(campaign_list(c, &list, &n));
	jw_obj(w);
	jw_kbool(w, "may_open", may_open);
	schemes_json(c, w, may_open);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		TRY(campaign_line_json(c, w, &list[i]));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* Both inputs are made from one schema: the same names, other types. */
#define OPENING_OF(c, in, o) \
	struct campaign_date *dates_ = arena_new_array(&(c)->arena, struct campaign_date, (size_t)(in)->n_dates + 1); \
	if (dates_ == NULL) \
		return ctx_no_memory(c); \
	for (int i_ = 0; i_ < (in)->n_dates; i_++) \
		dates_[i_] = (struct campaign_date){ (in)->dates[i_].step, (in)->dates[i_].opens, (in)->dates[i_].closes, (in)->dates[i_].due }; \
	struct campaign_opening o = { .year = (int)(in)->year, .scheme = (in)->scheme, .title_zh = (in)->title_zh, .title_en = (in)->title_en, .start = day_of((in)->start), .dates = dates_, \
		.n_dates = (in)->n_dates }

enum rc campaign_api_open(struct ctx *c, const struct campaign_open_in *in, struct reply *r)
{
	int64_t id;
	OPENING_OF(c, in, o);
	TRY(campaign_open(c, &o, &id));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "id", id);
	jw_obj_end(&r->jw);
	return RC_OK;
}

static void proposal_json(struct ctx *c, struct jw *w, const struct campaign_proposal *p)
{
	const char *word = campaign_step_words[p->plan->step];
	jw_obj(w);
	jw_ktext(w, "step", word);
	jw_ktext(w, "title", campaign_step_title(c, word));
	number_or_null(w, "working_days", p->plan->working_days);
	text_or_null(w, "begins_with", p->plan->beside >= 0 ? campaign_step_words[p->plan->beside] : NULL);
	jw_kbool(w, "optional", p->plan->optional);
	jw_kbool(w, "strict", p->plan->strict);
	jw_kbool(w, "silence", p->plan->silence);
	text_or_null(w, "opens", p->opens);
	text_or_null(w, "closes", p->closes);
	text_or_null(w, "due", p->due);
	jw_kbool(w, "said", p->said);
	number_or_null(w, "unknown_year", p->unknown_year);
	text_or_null(w, "rule", c->english && p->plan->rule.en != NULL ? p->plan->rule.en : p->plan->rule.zh);
	text_or_null(w, "source", c->english && p->plan->source.en != NULL ? p->plan->source.en : p->plan->source.zh);
	jw_obj_end(w);
}

enum rc campaign_api_preview(struct ctx *c, const struct campaign_preview_in *in, struct reply *r)
{
	struct campaign_proposal list[STEP_COUNT];
	const char *title_zh, *title_en;
	struct jw *w = &r->jw;
	bool complete = true;
	int n;
	OPENING_OF(c, in, o);
	TRY(campaign_preview(c, &o, list, &n));
	TRY(campaign_titles(c, &o, &title_zh, &title_en));
	jw_obj(w);
	jw_ktext(w, "title_zh", title_zh);
	jw_ktext(w, "title_en", title_en);
	for (int i = 0; i < n; i++)
		complete = complete && list[i].opens[0] != '\0' && list[i].closes[0] != '\0' && list[i].due[0] != '\0';
	jw_kbool(w, "complete", complete);
	jw_key(w, "steps");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		proposal_json(c, w, &list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- One campaign. */

enum rc campaign_api_get(struct ctx *c, const struct campaign_get_in *in, struct reply *r)
{
	struct campaign k;
	TRY(campaign_get(c, in->id, &k));
	return campaign_json(c, &r->jw, &k);
}

enum rc campaign_api_act(struct ctx *c, const struct campaign_act_in *in, struct reply *r)
{
	struct campaign_doing d = { .act = (enum campaign_act)(DO_BEGIN + in->act), .step = in->step, .reason = in->reason, .document = in->document, .file = in->has_file ? in->file : 0,
		.closes = in->closes, .due = in->due, .next = in->next };
	r->status = 204;
	return campaign_do(c, in->id, &d);
}

/* What an enterprise reads: where things stand, not who wrote which papers. */
static bool open_to_all(const struct campaign_event *e)
{
	int act = campaign_act_of(e->act);
	return act == DO_CLOSED || (act >= DO_OPEN && act <= DO_ARCHIVE && act != DO_PLAN && act != DO_ROUND);
}

static void event_json(struct ctx *c, struct jw *w, const struct campaign_event *e, bool outside)
{
	jw_obj(w);
	jw_ki64(w, "id", e->id);
	jw_ktext(w, "at", e->at);
	text_or_null(w, "who", outside ? NULL : e->who);
	jw_ktext(w, "act", e->act);
	jw_ktext(w, "title", campaign_act_title(c, e->act));
	text_or_null(w, "step", e->step);
	text_or_null(w, "step_title", e->step[0] != '\0' ? campaign_step_title(c, e->step) : NULL);
	text_or_null(w, "reason", e->reason);
	text_or_null(w, "document", e->document);
	number_or_null(w, "file", outside ? 0 : e->file);
	number_or_null(w, "round", outside ? 0 : e->round);
	text_or_null(w, "was", e->was);
	text_or_null(w, "closes", e->closes);
	jw_obj_end(w);
}

static bool is_outside(const struct ctx *c) { return c->scope.kind != SCOPE_ALL && c->scope.kind != SCOPE_REGION; }

enum rc campaign_api_events(struct ctx *c, const struct campaign_events_in *in, struct reply *r)
{
	struct campaign_event *list;
	struct campaign k;
	struct jw *w = &r->jw;
	bool outside = is_outside(c);
	int n;
	TRY(campaign_get(c, in->id, &k));
	TRY(campaign_history(c, &k, &list, &n));
	jw_obj(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		if (campaign_act_of(list[i].act) != DO_PLAN && (!outside || open_to_all(&list[i])))
			event_json(c, w, &list[i], outside);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc campaign_api_waiting(struct ctx *c, const struct campaign_waiting_in *in, struct reply *r)
{
	struct campaign k;
	struct waiting *list;
	struct jw *w = &r->jw;
	int n, left;
	TRY(campaign_get(c, in->id, &k));
	TRY(campaign_checklist(c, k.id, &list, &n));
	jw_obj(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		int32_t due = day_of(list[i].due);
		bool known = due != DAY_NONE && campaign_days_left(c, campaign_instant(c, due, 0), &left);
		jw_obj(w);
		jw_ktext(w, "kind", list[i].kind);
		jw_ktext(w, "title", list[i].title);
		jw_ktext(w, "why", list[i].why);
		jw_ktext(w, "due", list[i].due);
		jw_key(w, "days_left");
		if (known)
			jw_i64(w, left);
		else
			jw_null(w);
		jw_kbool(w, "overdue", due != DAY_NONE && due < workday_today(c));
		jw_ktext(w, "link", list[i].link);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc campaign_api_evaluate(struct ctx *c, const struct campaign_evaluate_in *in, struct reply *r)
{
	int64_t job;
	TRY(campaign_permitted(c, "campaigns.run") ? RC_OK : ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "评分须有全市的权限", "scoring needs the permission for the whole city")));
	TRY(campaign_evaluate_start(c, in->id, in->reason, &job));
	r->status = 202;
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc campaign_api_record(struct ctx *c, const struct campaign_record_in *in, struct reply *r)
{
	struct campaign_paper *list;
	struct campaign k;
	struct jw *w = &r->jw;
	int n;
	TRY(campaign_get(c, in->id, &k));
	TRY(campaign_record(c, &k, k.state == CAMPAIGN_ARCHIVED ? k.changed_at : NULL, &list, &n));
	jw_obj(w);
	text_or_null(w, "archived_at", k.state == CAMPAIGN_ARCHIVED ? k.changed_at : NULL);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "kind", list[i].kind);
		jw_ktext(w, "title", list[i].title);
		jw_ktext(w, "number", list[i].number);
		text_or_null(w, "at", list[i].at);
		jw_ktext(w, "hash", list[i].hash);
		jw_kbool(w, "counts", list[i].counts);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- The calendar. */

static void off_days_json(struct ctx *c, struct jw *w, int32_t from, int32_t until)
{
	bool works;
	char t[DATE_TEXT];
	jw_key(w, "off");
	jw_arr(w);
	for (int32_t day = from; day <= until; day++)
		if (workday_known(c, date_of(day).year) && workday_is(c, day, &works) == RC_OK && !works) {
			date_print(t, day);
			jw_text(w, t);
		}
	jw_arr_end(w);
	jw_key(w, "unknown_years");
	jw_arr(w);
	for (int year = date_of(from).year; year <= date_of(until).year; year++)
		if (!workday_known(c, year))
			jw_i64(w, year);
	jw_arr_end(w);
}

static void calendar_row(struct ctx *c, struct jw *w, const struct campaign_day *d)
{
	jw_obj(w);
	day_key(w, "day", d->day);
	jw_ktext(w, "at", d->at);
	jw_ktext(w, "kind", campaign_day_words[d->kind]);
	jw_ki64(w, "campaign", d->campaign.id);
	jw_ktext(w, "campaign_title", campaign_title(c, &d->campaign));
	jw_ktext(w, "step", d->step);
	jw_ktext(w, "step_title", campaign_step_title(c, d->step));
	jw_kbool(w, "strict", d->strict);
	jw_kbool(w, "past", campaign_ms(d->at) <= c->now_ms);
	jw_obj_end(w);
}

enum rc campaign_api_calendar(struct ctx *c, const struct campaign_calendar_in *in, struct reply *r)
{
	struct campaign_day *list;
	struct date now = date_of(workday_today(c));
	int32_t from = in->from != NULL ? day_of(in->from) : days_of(now.year, now.month, 1), until = in->until != NULL ? day_of(in->until) : from + CALENDAR_DAYS;
	struct jw *w = &r->jw;
	int n;
	if (until < from || until - from > CALENDAR_MOST)
		return ctx_fail(c, RC_BAD_INPUT, "until", TR(c, "截止日应不早于起始日，且最多相隔 %d 天", "until lies at or after from, at most %d days later"), CALENDAR_MOST);
	if (in->has_campaign)
		TRY(campaign_get(c, in->campaign, &(struct campaign){ 0 }));
	TRY(campaign_days(c, in->has_campaign ? in->campaign : 0, from, until, true, &list, &n));
	jw_obj(w);
	day_key(w, "from", from);
	day_key(w, "until", until);
	day_key(w, "today", workday_today(c));
	off_days_json(c, w, from, until);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		calendar_row(c, w, &list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* A text of RFC 5545: commas, semicolons and backslashes are marked, lines fold before 75 octets and never inside a character. */
static void ics_line(struct buf *b, const char *name, const char *text)
{
	size_t width = strlen(name) + 1;
	buf_printf(b, "%s:", name);
	for (const char *s = text; *s != '\0';) {
		size_t n = 1, marked = *s == ',' || *s == ';' || *s == '\\';
		while ((s[n] & 0xc0) == 0x80)
			n++;
		if (width + n + marked > 73) {
			buf_str(b, "\r\n ");
			width = 1;
		}
		if (marked)
			buf_str(b, "\\");
		buf_add(b, s, n);
		width += n + marked;
		s += n;
	}
	buf_str(b, "\r\n");
}

/* 2021-06-25T09:30:00.000Z -> 20210625T093000Z */
static void ics_instant(struct buf *b, const char *name, const char *at) { buf_printf(b, "%s:%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", name, at, at + 5, at + 8, at + 11, at + 14, at + 17); }

static void ics_event(struct ctx *c, struct buf *b, const struct campaign_day *d, const char *now)
{
	static const char *const zh[] = { "开始", "截止", "办结" }, *const en[] = { "opens", "closes", "due" };
	buf_str(b, "BEGIN:VEVENT\r\n");
	buf_printf(b, "UID:campaign-%lld-%s-%s@gusu\r\n", (long long)d->campaign.id, d->step, campaign_day_words[d->kind]);
	ics_instant(b, "DTSTAMP", now);
	ics_instant(b, "DTSTART", d->at);
	const char *summary = arena_printf(&c->arena, TR(c, "%s：%s", "%s: %s"), campaign_step_title(c, d->step), TR(c, zh[d->kind], en[d->kind]));
	ics_line(b, "SUMMARY", summary != NULL ? summary : "");
	ics_line(b, "DESCRIPTION", campaign_title(c, &d->campaign));
	buf_str(b, "END:VEVENT\r\n");
}

enum rc campaign_api_calendar_file(struct ctx *c, const struct campaign_calendar_file_in *in, struct reply *r)
{
	struct campaign_day *list;
	char now[INSTANT_TEXT];
	int32_t today = workday_today(c);
	int n;
	(void)in;
	instant_print(now, c->now_ms);
	TRY(campaign_days(c, 0, today - FILE_DAYS, today + FILE_DAYS, false, &list, &n));
	buf_str(&r->body, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Gusu//campaigns//ZH\r\nCALSCALE:GREGORIAN\r\n");
	ics_line(&r->body, "X-WR-CALNAME", TR(c, "年度评价期限", "Yearly evaluation"));
	for (int i = 0; i < n; i++)
		ics_event(c, &r->body, &list[i], now);
	buf_str(&r->body, "END:VCALENDAR\r\n");
	r->content_type = "text/calendar; charset=utf-8";
	r->filename = c->app->sample_data ? TR(c, "示例数据-年度评价期限.ics", "sample-campaigns.ics") : TR(c, "年度评价期限.ics", "campaigns.ics");
	return RC_OK;
}

/* ---- Papers. */

enum rc campaign_api_file_add(struct ctx *c, const struct campaign_file_add_in *in, struct reply *r)
{
	struct campaign k;
	struct attachment a;
	txn_auto t = { 0 };
	const char *owner = campaign_owner(c, in->id);
	if (owner == NULL)
		return ctx_no_memory(c);
	TRY(campaign_get(c, in->id, &k));
	TRY(campaign_permitted(c, "campaigns.run") ? RC_OK : ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "上传依据文件须有全市的权限", "hanging papers on it needs the permission for the whole city")));
	if (k.state == CAMPAIGN_ARCHIVED)
		return campaign_must_live(c, &k);
	TRY(attachment_take(c, in->upload, &a));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, owner, &a));
	TRY(audit_note(c, "campaign.file", owner, a.name));
	TRY_DB(txn_commit(&t));
	attachment_json(&r->jw, &a);
	return RC_OK;
}

enum rc campaign_api_file_get(struct ctx *c, const struct campaign_file_get_in *in, struct reply *r)
{
	struct campaign k;
	const char *owner = campaign_owner(c, in->id);
	if (owner == NULL)
		return ctx_no_memory(c);
	if (is_outside(c))
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "依据文件不对企业开放", "these papers are not for enterprises"));
	TRY(campaign_get(c, in->id, &k));
	return attachment_send(c, owner, in->file, r);
}
