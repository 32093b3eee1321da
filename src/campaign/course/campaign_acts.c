/* campaign_acts.c - what people do with a campaign, and what stands in their way.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/course/campaign_acts.h"
#include "campaign/course/campaign_record.h"
#include <string.h>
#include "base/jw.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/attachment.h"
#include "core/app.h"
#include "core/ledger.h"
#include "core/session.h"
#include "core/workday.h"
#include "evaluation/round.h"

static const char *now_text(struct ctx *c)
{
	char t[INSTANT_TEXT];
	instant_print(t, c->now_ms);
	const char *copy = arena_strdup(&c->arena, t);
	return copy != NULL ? copy : "";
}

static const char *or_none(const char *s) { return s != NULL ? s : ""; }
const char *campaign_owner(struct ctx *c, int64_t id) { return arena_printf(&c->arena, "campaign %lld", (long long)id); }

/* Campaigns belong to the city: who acts must have the permission for all of it. */
bool campaign_permitted(const struct ctx *c, const char *permission)
{
	struct scope s = { 0 };
	return c->session == NULL ? c->who.operator_cli : session_may(c->session, permission, &s) && s.kind == SCOPE_ALL;
}

static enum rc must_may(struct ctx *c, const char *permission)
{
	int i = permission_find(permission);
	return campaign_permitted(c, permission) ? RC_OK : ctx_fail(c, RC_FORBIDDEN, "", TR(c, "这一步需要权限“%s”（全市）", "this needs the permission '%s' for the whole city"),
		i >= 0 ? TR(c, permissions[i].zh, permissions[i].en) : permission);
}

/* ---- Events and the ledger. */

static int ledger_kind_of(enum campaign_act act)
{
	switch (act) {
	case DO_OPEN: return LEDGER_CAMPAIGN_OPENED;
	case DO_BEGIN: case DO_END: case DO_SKIP: case DO_BACK: case DO_SUSPEND: case DO_RESUME: case DO_ROUND: return LEDGER_CAMPAIGN_STEP;
	case DO_POSTPONE: return LEDGER_CAMPAIGN_DEADLINE;
	case DO_ARCHIVE: return LEDGER_CAMPAIGN_ARCHIVED;
	default: return -1;
	}
}

static void text_unless_empty(struct jw *w, const char *key, const char *s)
{
	if (s != NULL && s[0] != '\0')
		jw_ktext(w, key, s);
}

bool campaign_official(struct ctx *c, const struct campaign_event *e, int *ret_kind, const char **ret_object, const char **ret_json)
{
	int act = campaign_act_of(e->act);
	buf_auto b = { 0 };
	struct jw w;
	*ret_kind = act >= 0 ? ledger_kind_of((enum campaign_act)act) : -1;
	if (*ret_kind < 0)
		return false;
	buf_init(&b, 1 << 16);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "campaign", e->campaign);
	jw_ktext(&w, "act", e->act);
	text_unless_empty(&w, "step", e->step);
	text_unless_empty(&w, "reason", e->reason);
	text_unless_empty(&w, "document", e->document);
	if (e->file != 0)
		jw_ki64(&w, "file", e->file);
	if (e->round != 0)
		jw_ki64(&w, "round", e->round);
	text_unless_empty(&w, "was", e->was);
	text_unless_empty(&w, "opens", e->opens);
	text_unless_empty(&w, "closes", e->closes);
	text_unless_empty(&w, "due", e->due);
	jw_obj_end(&w);
	*ret_object = arena_printf(&c->arena, "campaign %lld event %lld", (long long)e->campaign, (long long)e->id);
	*ret_json = buf_text(&b) != NULL ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
	return true;
}

enum rc campaign_course_of(struct ctx *c, int64_t id, struct campaign_course *ret_course)
{
	struct campaign_event *list;
	int n;
	*ret_course = (struct campaign_course){ .changed_at = "" };
	TRY(store_events(c, id, &list, &n));
	for (int i = 0; i < n; i++)
		campaign_fold(ret_course, &list[i]);
	return RC_OK;
}

static enum rc write_ledger(struct ctx *c, const struct campaign_event *e)
{
	const char *object, *json;
	int kind;
	if (!campaign_official(c, e, &kind, &object, &json))
		return RC_OK;
	if (object == NULL || json == NULL)
		return ctx_no_memory(c);
	return ledger_write(c, (enum ledger_kind)kind, object, json, NULL);
}

enum rc campaign_put(struct ctx *c, const struct campaign *k, struct campaign_course *course, struct campaign_event *e)
{
	e->campaign = k->id;
	if (e->at == NULL)
		e->at = now_text(c);
	e->account = c->who.account;
	e->who = c->who.name;
	const char **const texts[] = { &e->step, &e->act, &e->reason, &e->document, &e->was, &e->opens, &e->closes, &e->due, &e->beside };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = or_none(*texts[i]);
	TRY(store_event_add(c, e, &e->id));
	TRY(write_ledger(c, e));
	campaign_fold(course, e);
	return RC_OK;
}

enum rc campaign_note(struct ctx *c, const struct campaign *k, const char *step, const char *act, const char *reason)
{
	struct campaign_course course = { .changed_at = "" };
	struct campaign_event e = { .step = step, .act = act, .reason = reason };
	if (campaign_act_of(act) >= 0)
		return ctx_fail(c, RC_INTERNAL, "act", "%s is an act of the course itself", act);
	return campaign_put(c, k, &course, &e);
}

/* ---- Opening. */

static enum rc find_scheme(struct ctx *c, const char *id)
{
	const struct shelf *shelf = rounds_shelf(c->app);
	const struct shelf_scheme *found = shelf != NULL ? shelf_find(shelf, id) : NULL;
	if (found != NULL && strcmp(found->scheme->entity, "enterprise") != 0)
		return ctx_fail(c, RC_BAD_INPUT, "scheme", TR(c, "%.60s 评价的不是企业；年度评价按企业的办法开启，区域和行业另行评价", "%.60s does not evaluate enterprises, which a campaign is about; regions and industries are evaluated by themselves"), id);
	if (found != NULL)
		return RC_OK;
	const char *near = shelf != NULL ? shelf_nearest(shelf, id) : NULL;
	return ctx_fail(c, RC_BAD_INPUT, "scheme", TR(c, "没有评价办法“%.60s”%s%s", "there is no scheme '%.60s'%s%s"), id, near ? TR(c, "；是不是 ", "; did you mean ") : "", near ? near : "");
}

static enum rc check_opening(struct ctx *c, const struct campaign_opening *o, const struct campaign_plan **ret_plan)
{
	TRY(campaign_plan_get(c, ret_plan));
	if (o->start != DAY_NONE && date_of(o->start).year < o->year)
		return ctx_fail(c, RC_BAD_INPUT, "start", TR(c, "开始日期早于数据年度 %d", "it starts before the year of the data, %d"), o->year);
	if (o->year < 1990 || o->year > date_of(workday_today(c)).year)
		return ctx_fail(c, RC_BAD_INPUT, "year", TR(c, "数据年度 %d 还没有结束或过早", "%d is no year that there are figures of"), o->year);
	if (o->subject != NULL && strcmp(o->subject, "enterprise") != 0)
		return ctx_fail(c, RC_BAD_INPUT, "subject", "%s", TR(c, "评价对象目前只有企业（enterprise）", "the subject is 'enterprise'"));
	return find_scheme(c, o->scheme);
}

enum rc campaign_preview(struct ctx *c, const struct campaign_opening *o, struct campaign_proposal ret_list[STEP_COUNT], int *ret_n)
{
	const struct campaign_plan *p;
	TRY(check_opening(c, o, &p));
	return campaign_propose(c, p, o->year, o->start, o->dates, o->n_dates, ret_list, ret_n);
}

/* The plan's title with the year of the data in it. */
static const char *titled(struct ctx *c, const char *pattern, int year)
{
	const char *at = strstr(pattern, "{year}");
	return at == NULL ? pattern : arena_printf(&c->arena, "%.*s%d%s", (int)(at - pattern), pattern, year, at + strlen("{year}"));
}

static enum rc title_of(struct ctx *c, const char *said, const char *pattern, int year, const char **ret_title)
{
	const char *t = said != NULL && said[0] != '\0' ? said : titled(c, pattern, year);
	if (t == NULL)
		return ctx_no_memory(c);
	if (utf8_count(t, strlen(t)) > CAMPAIGN_TITLE)
		return ctx_fail(c, RC_BAD_INPUT, "title", TR(c, "名称最多 %d 个字", "a title has at most %d characters"), CAMPAIGN_TITLE);
	*ret_title = t;
	return RC_OK;
}

enum rc campaign_titles(struct ctx *c, const struct campaign_opening *o, const char **ret_zh, const char **ret_en)
{
	const struct campaign_plan *p;
	TRY(campaign_plan_get(c, &p));
	TRY(title_of(c, o->title_zh, p->title.zh, o->year, ret_zh));
	return title_of(c, o->title_en, p->title.en != NULL ? p->title.en : p->title.zh, o->year, ret_en);
}

static enum rc refuse_unknown(struct ctx *c, const struct campaign_proposal *list, int n)
{
	for (int i = 0; i < n; i++) {
		const char *field = campaign_step_words[list[i].plan->step], *title = campaign_step_title(c, field);
		if (list[i].opens[0] != '\0' && list[i].closes[0] != '\0' && list[i].due[0] != '\0')
			continue;
		if (list[i].unknown_year == 0)
			return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "“%s”按计划的截止日早于它的开始，请填写这个环节的日期", "'%s' would close before it opens by the plan; give this step its date"), title);
		return ctx_fail(c, RC_BAD_INPUT, field,
			TR(c, "“%s”的日期算不出来：%d 年的放假安排还不知道。请填写这个环节的日期，或在方案文件夹中补充 workdays（plans/README.md）",
				"no date for '%s': the working days of %d are not known yet. Give this step its date, or add a workdays file to the plan folder (plans/README.md)"),
			title, list[i].unknown_year);
	}
	return RC_OK;
}

static enum rc keep_opening(struct ctx *c, struct campaign *k, const struct campaign_plan *p, const struct campaign_proposal *list, int n)
{
	struct campaign_course course = { .changed_at = "" };
	struct campaign_event open = { .act = campaign_act_words[DO_OPEN], .at = k->opened_at };
	txn_auto t = { 0 };
	int64_t same;
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_campaign_same(c, k->year, k->scheme, k->subject, &same));
	if (same != 0)
		return ctx_fail(c, RC_CONFLICT, "year", TR(c, "%d 年度按“%s”的评价已经开启（编号 %lld）", "there is a campaign of %d by '%s' already, number %lld"), k->year, k->scheme, (long long)same);
	TRY(store_campaign_add(c, k, p->id, &k->id));
	TRY(campaign_put(c, k, &course, &open));
	for (int i = 0; i < n; i++) {
		struct campaign_event e = { .at = k->opened_at, .act = campaign_act_words[DO_PLAN], .step = campaign_step_words[list[i].plan->step], .opens = list[i].opens, .closes = list[i].closes, .due = list[i].due,
			.beside = list[i].plan->beside >= 0 ? campaign_step_words[list[i].plan->beside] : "", .strict = list[i].plan->strict, .silence = list[i].plan->silence };
		TRY(campaign_put(c, k, &course, &e));
	}
	TRY(store_course_set(c, k->id, &course));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc campaign_open(struct ctx *c, const struct campaign_opening *o, int64_t *ret_id)
{
	struct campaign_proposal list[STEP_COUNT];
	const struct campaign_plan *p;
	struct campaign k = { .year = o->year, .scheme = o->scheme, .subject = o->subject != NULL ? o->subject : "enterprise", .opened_at = o->at != NULL ? o->at : now_text(c) };
	int n;
	TRY(must_may(c, "campaigns.decide"));
	TRY(check_opening(c, o, &p));
	TRY(campaign_titles(c, o, &k.title_zh, &k.title_en));
	TRY(campaign_propose(c, p, o->year, o->start, o->dates, o->n_dates, list, &n));
	TRY(refuse_unknown(c, list, n));
	TRY(keep_opening(c, &k, p, list, n));
	*ret_id = k.id;
	return RC_OK;
}

/* ---- Acts on a step. */

struct doing { struct ctx *c; const struct campaign *k; struct campaign_course *course; struct campaign_row *row; const struct campaign_doing *d; const struct campaign_plan_step *plan; const char *title; };

static bool done(const struct campaign_row *r) { return r->ended_at[0] != '\0'; }
static bool begun(const struct campaign_row *r) { return r->begun_at[0] != '\0'; }

static enum rc put(struct doing *g, enum campaign_act act, const struct campaign_row *r, struct campaign_event *e)
{
	e->act = campaign_act_words[act];
	e->step = r != NULL ? campaign_step_words[r->step] : "";
	if (e->reason == NULL)
		e->reason = g->d->reason;
	e->document = g->d->document;
	e->file = g->d->file;
	return campaign_put(g->c, g->k, g->course, e);
}

static enum rc need_reason(struct doing *g, const char *why_zh, const char *why_en)
{
	if (slice_trim(slice_of(g->d->reason)).n > 0)
		return RC_OK;
	return ctx_fail(g->c, RC_BAD_INPUT, "reason", "%s", TR(g->c, why_zh, why_en));
}

static enum rc need_document(struct doing *g)
{
	if (slice_trim(slice_of(g->d->document)).n > 0 || g->d->file != 0)
		return RC_OK;
	return ctx_fail(g->c, RC_BAD_INPUT, "document", "%s", TR(g->c, "请写明依据的文件（文号或标题），或附上文件", "name the paper that this rests on, or attach it"));
}

/* Steps before this one that are neither ended nor passed over; a step that stands beside another may begin with it. */
static enum rc must_follow(struct doing *g)
{
	for (int i = 0; i < g->course->n; i++) {
		const struct campaign_row *r = &g->course->rows[i];
		if (r->place < g->row->place && !done(r) && !(begun(r) && strcmp(g->row->beside, campaign_step_words[r->step]) == 0 && !begun(g->row)))
			return ctx_fail(g->c, RC_CONFLICT, "step", TR(g->c, "“%s”还没有结束，不能办理“%s”", "'%s' has not ended, so '%s' cannot be dealt with"),
				campaign_step_title(g->c, campaign_step_words[r->step]), g->title);
	}
	return RC_OK;
}

struct window { const char *opens, *closes, *due; };

/* The full length of a step that begins late cannot be counted: a person says until when. */
static enum rc ask_for_closing(struct doing *g, const struct campaign_plan_step *s)
{
	struct ctx *c = g->c;
	c->problem = (struct problem){ 0 };
	return ctx_fail(c, RC_BAD_INPUT, "closes", TR(c, "“%s”从今天起 %d 个工作日的截止日算不出来：%d 年的放假安排还不知道。请填写截止时刻", "'%s' closes %d working days from today, and those of %d are not known yet: give its closing time"),
		g->title, s->working_days, workday_end(c));
}

/* When the step itself should be ended, as a person says it: not before its window closes. */
static enum rc due_said(struct doing *g, const char *closes, const char **ret_due)
{
	TRY(campaign_instant_read(g->c, "due", g->d->due, ret_due));
	return campaign_ms(*ret_due) >= campaign_ms(closes) ? RC_OK
		: ctx_fail(g->c, RC_BAD_INPUT, "due", TR(g->c, "办结日期早于截止时刻 %s", "it is due before it closes at %s"), campaign_minute(g->c, closes));
}

/* The window that a step gets when it begins now: what a person says, else as planned unless it began late, then its full length from today. */
static enum rc window_now(struct doing *g, const struct campaign_row *r, struct window *w)
{
	struct ctx *c = g->c;
	const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), campaign_step_words[r->step]);
	const char *full = r->closes, *full_due = r->due;
	bool said = g->d->closes != NULL && g->d->closes[0] != '\0';
	w->opens = now_text(c);
	w->closes = r->closes;
	w->due = r->due;
	if (said)
		TRY(campaign_instant_read(c, "closes", g->d->closes, &w->closes));
	else if (s != NULL && s->working_days > 0 && campaign_day(r->opens) < workday_today(c)) {
		if (campaign_window_from(c, s, g->k->year, workday_today(c), &full, &full_due) != RC_OK)
			return ask_for_closing(g, s);
		w->closes = campaign_ms(full) > campaign_ms(r->closes) ? full : r->closes;
	}
	if (campaign_ms(w->closes) <= c->now_ms)
		return ctx_fail(c, RC_BAD_INPUT, "closes", TR(c, "“%s”的截止时刻 %s 已过，请填写新的截止时刻", "'%s' was to close at %s, which is past; give a new closing time"), g->title,
			campaign_minute(c, w->closes));
	if (g->d->due != NULL && g->d->due[0] != '\0')
		return due_said(g, w->closes, &w->due);
	if (strcmp(w->closes, r->closes) != 0)
		TRY(campaign_due_after(c, s, w->closes, &w->due));
	if (w->due[0] == '\0' || campaign_ms(w->due) < campaign_ms(w->closes))
		w->due = w->closes;
	return RC_OK;
}

/* People's time is not cut short without a word about it. */
static enum rc refuse_short(struct doing *g, const struct campaign_row *r, const struct window *w)
{
	struct ctx *c = g->c;
	const char *full = NULL, *due;
	if (!r->strict || g->plan == NULL || g->plan->working_days == 0 || g->d->closes == NULL)
		return RC_OK;
	if (campaign_window_from(c, g->plan, g->k->year, workday_today(c), &full, &due) != RC_OK) {
		c->problem = (struct problem){ 0 };
		return RC_OK; /* the notice of the year is missing; the person's date stands */
	}
	if (campaign_ms(w->closes) >= campaign_ms(full))
		return RC_OK;
	return need_reason(g, "期限短于办法规定的工作日数，请写明理由", "the window is shorter than the plan's working days; say why");
}

static enum rc begin_one(struct doing *g, struct campaign_row *r)
{
	struct campaign_event e = { .was = r->closes };
	struct window w;
	TRY(window_now(g, r, &w));
	TRY(refuse_short(g, r, &w));
	e.opens = w.opens;
	e.closes = w.closes;
	e.due = w.due;
	return put(g, DO_BEGIN, r, &e);
}

static enum rc do_begin(struct doing *g)
{
	if (begun(g->row) || done(g->row))
		return ctx_fail(g->c, RC_CONFLICT, "step", TR(g->c, "“%s”已经开始", "'%s' has begun already"), g->title);
	TRY(must_follow(g));
	TRY(begin_one(g, g->row));
	for (int i = 0; i < g->course->n; i++)
		if (strcmp(g->course->rows[i].beside, campaign_step_words[g->row->step]) == 0 && !begun(&g->course->rows[i]) && !done(&g->course->rows[i]))
			TRY(begin_one(g, &g->course->rows[i]));
	return RC_OK;
}

static enum rc refuse_blocked(struct doing *g)
{
	struct campaign_findings f;
	const struct campaign_finding *block = NULL;
	int blocks = 0, warns = 0;
	TRY(campaign_guard(g->c, g->k, campaign_step_words[g->row->step], &f));
	for (int i = 0; i < f.n; i++) {
		block = f.list[i].block && block == NULL ? &f.list[i] : block;
		blocks += f.list[i].block;
		warns += !f.list[i].block;
	}
	if (blocks > 0)
		return ctx_fail(g->c, RC_CONFLICT, "step", TR(g->c, "“%s”还不能结束：%s（共 %d 项）", "'%s' cannot end yet: %s (%d in all)"), g->title, TR(g->c, block->zh, block->en), blocks);
	return warns > 0 ? need_reason(g, "有需要注意的事项，结束本环节请写明理由", "there are warnings; say why the step ends all the same") : RC_OK;
}

static struct campaign_row *row_after(struct campaign_course *k)
{
	for (int i = 0; i < k->n; i++)
		if (!done(&k->rows[i]))
			return &k->rows[i];
	return NULL;
}

/* The digest of the list of what belongs to the campaign goes with the act, so that the ledger answers for all of it. */
static enum rc put_archive(struct doing *g)
{
	struct campaign_event e = { .act = campaign_act_words[DO_ARCHIVE], .step = campaign_step_words[g->row->step], .round = g->k->round, .reason = g->d->reason, .file = g->d->file };
	char digest[DIGEST_HEX];
	TRY(campaign_record_digest(g->c, g->k, NULL, digest));
	e.document = arena_printf(&g->c->arena, "SM3 %s", digest);
	return e.document != NULL ? campaign_put(g->c, g->k, g->course, &e) : ctx_no_memory(g->c);
}

static enum rc do_end(struct doing *g)
{
	struct campaign_event e = { 0 };
	if (!begun(g->row) || done(g->row))
		return ctx_fail(g->c, RC_CONFLICT, "step", TR(g->c, "“%s”没有在进行", "'%s' is not going on"), g->title);
	TRY(must_follow(g));
	TRY(refuse_blocked(g));
	TRY(put(g, DO_END, g->row, &e));
	if (g->row->step == STEP_ARCHIVE)
		return put_archive(g);
	struct campaign_row *next = g->d->next ? row_after(g->course) : NULL;
	if (next == NULL || begun(next))
		return RC_OK;
	g->row = next;
	g->title = campaign_step_title(g->c, campaign_step_words[next->step]);
	g->plan = campaign_plan_step(campaign_plan_of(g->c->app), campaign_step_words[next->step]);
	TRY(must_may(g->c, g->plan != NULL ? g->plan->begin : "campaigns.run"));
	return do_begin(g);
}

static enum rc do_skip(struct doing *g)
{
	struct campaign_event e = { 0 };
	if (g->plan == NULL || !g->plan->optional)
		return ctx_fail(g->c, RC_CONFLICT, "step", TR(g->c, "“%s”不能略过", "'%s' cannot be passed over"), g->title);
	if (begun(g->row) || done(g->row))
		return ctx_fail(g->c, RC_CONFLICT, "step", TR(g->c, "“%s”已经开始", "'%s' has begun already"), g->title);
	TRY(must_follow(g));
	TRY(need_reason(g, "请写明略过这个环节的理由", "say why the step is passed over"));
	return put(g, DO_SKIP, g->row, &e);
}

/* A strict window that people rely on only grows, and not after it has closed. */
static enum rc check_postponing(struct doing *g, const char *closes)
{
	struct ctx *c = g->c;
	if (done(g->row))
		return ctx_fail(c, RC_CONFLICT, "step", TR(c, "“%s”已经结束", "'%s' has ended"), g->title);
	if (campaign_ms(closes) <= c->now_ms)
		return ctx_fail(c, RC_BAD_INPUT, "closes", TR(c, "新的截止时刻 %s 已过", "the new closing time %s is past"), campaign_minute(c, closes));
	if (!begun(g->row) || !g->row->strict)
		return RC_OK;
	if (c->now_ms >= campaign_ms(g->row->closes))
		return ctx_fail(c, RC_CONFLICT, "closes", TR(c, "“%s”已于 %s 截止，效力已生；确需重开请用“退回”", "'%s' closed at %s and has had its effect; go back to the step to open it again"), g->title,
			campaign_minute(c, g->row->closes));
	if (campaign_ms(closes) <= campaign_ms(g->row->closes))
		return ctx_fail(c, RC_BAD_INPUT, "closes", TR(c, "已公布的期限只能延长，现为 %s", "a window that was announced can only be made longer; it closes at %s"), campaign_minute(c, g->row->closes));
	return RC_OK;
}

static enum rc do_postpone(struct doing *g)
{
	struct campaign_event e = { .was = g->row->closes };
	TRY(need_reason(g, "请写明调整期限的理由", "say why the deadline moves"));
	TRY(need_document(g));
	if (g->d->closes == NULL || g->d->closes[0] == '\0')
		return ctx_fail(g->c, RC_BAD_INPUT, "closes", "%s", TR(g->c, "请填写新的截止时刻", "give the new closing time"));
	TRY(campaign_instant_read(g->c, "closes", g->d->closes, &e.closes));
	TRY(check_postponing(g, e.closes));
	if (g->d->due != NULL && g->d->due[0] != '\0')
		TRY(due_said(g, e.closes, &e.due));
	else
		TRY(campaign_due_after(g->c, g->plan, e.closes, &e.due));
	if (e.due[0] == '\0' || campaign_ms(e.due) < campaign_ms(e.closes))
		e.due = e.closes;
	return put(g, DO_POSTPONE, g->row, &e);
}

static enum rc do_back(struct doing *g)
{
	struct campaign_event e = { .was = g->row->closes };
	struct window w;
	TRY(need_reason(g, "请写明退回的理由", "say why the campaign goes back"));
	TRY(need_document(g));
	if (!done(g->row) && !begun(g->row))
		return ctx_fail(g->c, RC_CONFLICT, "step", TR(g->c, "“%s”还没有开始，不能退回到它", "'%s' has not begun, so there is no going back to it"), g->title);
	if (!done(g->row) && strcmp(campaign_where(g->course), campaign_step_words[g->row->step]) == 0 && !(g->row->strict && campaign_ms(g->row->closes) <= g->c->now_ms))
		return ctx_fail(g->c, RC_CONFLICT, "step", TR(g->c, "现在就在“%s”", "the campaign stands at '%s' already"), g->title);
	TRY(window_now(g, g->row, &w));
	e.opens = w.opens;
	e.closes = w.closes;
	e.due = w.due;
	TRY(put(g, DO_BACK, g->row, &e));
	for (int i = 0; i < g->course->n; i++)
		if (strcmp(g->course->rows[i].beside, campaign_step_words[g->row->step]) == 0)
			TRY(begin_one(g, &g->course->rows[i]));
	return RC_OK;
}

static enum rc do_suspend(struct doing *g)
{
	struct campaign_event e = { 0 };
	TRY(need_reason(g, "请写明暂停的理由", "say why the campaign is suspended"));
	return put(g, DO_SUSPEND, g->row, &e);
}

/* ---- Going on after a rest: the time that it took is given back. */

enum { DAY_MINUTES = 1440, MINUTE_MS = 60000 };

static int minute_of(const char *instant) { return (int)((campaign_ms(instant) / MINUTE_MS + CHINA_MINUTES) % DAY_MINUTES); }

/* The same minute, so many working days later, or when a person says. */
static enum rc longer(struct doing *g, const char *closes, int days, const char **ret_closes)
{
	struct ctx *c = g->c;
	int32_t day = campaign_day(closes);
	if (g->d->closes != NULL && g->d->closes[0] != '\0') {
		TRY(campaign_instant_read(c, "closes", g->d->closes, ret_closes));
		return campaign_ms(*ret_closes) > c->now_ms && campaign_ms(*ret_closes) >= campaign_ms(closes) ? RC_OK
			: ctx_fail(c, RC_BAD_INPUT, "closes", TR(c, "恢复后的截止时刻须在现在之后，且不早于原定的 %s", "it closes after now, and not before %s as it did"), campaign_minute(c, closes));
	}
	if (days < 0 || workday_add(c, day, days, &day) != RC_OK) {
		c->problem = (struct problem){ 0 };
		return ctx_fail(c, RC_BAD_INPUT, "closes", TR(c, "暂停的工作日算不出来：%d 年的放假安排还不知道。请填写恢复后的截止时刻", "the working days of the rest cannot be counted, those of %d are not known yet: give the new closing time"),
			workday_end(c));
	}
	*ret_closes = campaign_instant(c, day, minute_of(closes));
	return RC_OK;
}

static enum rc give_back(struct doing *g, const struct campaign_row *r, int days)
{
	struct ctx *c = g->c;
	struct campaign_event e = { .act = campaign_act_words[DO_POSTPONE], .step = campaign_step_words[r->step], .was = r->closes };
	TRY(longer(g, r->closes, days, &e.closes));
	TRY(campaign_due_after(c, campaign_plan_step(campaign_plan_of(c->app), e.step), e.closes, &e.due));
	if (e.due[0] == '\0' || campaign_ms(e.due) < campaign_ms(e.closes))
		e.due = e.closes;
	e.reason = days > 0 ? arena_printf(&c->arena, "暂停 %d 个工作日，期限顺延", days) : "暂停后重新确定期限";
	return e.reason != NULL ? campaign_put(c, g->k, g->course, &e) : ctx_no_memory(c);
}

static enum rc do_resume(struct doing *g)
{
	struct ctx *c = g->c;
	const char *since = g->k->changed_at;
	int days;
	if (g->k->state != CAMPAIGN_SUSPENDED)
		return ctx_fail(c, RC_CONFLICT, "act", "%s", TR(c, "没有暂停", "it is not suspended"));
	TRY(need_reason(g, "请写明恢复的理由", "say why the campaign is resumed"));
	if (campaign_rested(c, g->k->id, since, &days) != RC_OK) {
		c->problem = (struct problem){ 0 };
		days = -1;
	} else if (days == 0) {
		days = 1; /* over a weekend only: never shorter than it was */
	}
	TRY(put(g, DO_RESUME, g->row, &(struct campaign_event){ 0 }));
	for (int i = 0; i < g->course->n; i++) {
		const struct campaign_row *r = &g->course->rows[i];
		if (r->strict && begun(r) && !done(r) && campaign_ms(r->closes) > campaign_ms(since))
			TRY(give_back(g, r, days));
	}
	return RC_OK;
}

/* ---- The table of acts. */

struct act { enum rc (*run)(struct doing *g); const char *permission; /* NULL: the plan says */ };
static const struct act acts[DO_COUNT] = {
	[DO_BEGIN] = { do_begin, NULL }, [DO_END] = { do_end, NULL }, [DO_SKIP] = { do_skip, "campaigns.decide" }, [DO_POSTPONE] = { do_postpone, "campaigns.decide" },
	[DO_BACK] = { do_back, "campaigns.decide" }, [DO_SUSPEND] = { do_suspend, "campaigns.decide" }, [DO_RESUME] = { NULL, "campaigns.decide" },
};

static const char *permission_of(enum campaign_act act, const struct campaign_plan_step *s)
{
	if (acts[act].permission != NULL)
		return acts[act].permission;
	return s == NULL ? "campaigns.run" : act == DO_BEGIN ? s->begin : s->end;
}

static enum rc check_texts(struct ctx *c, const struct campaign_doing *d)
{
	if (d->reason != NULL && utf8_count(d->reason, strlen(d->reason)) > CAMPAIGN_REASON)
		return ctx_fail(c, RC_BAD_INPUT, "reason", TR(c, "理由最多 %d 个字", "a reason has at most %d characters"), CAMPAIGN_REASON);
	if (d->document != NULL && utf8_count(d->document, strlen(d->document)) > CAMPAIGN_DOCUMENT)
		return ctx_fail(c, RC_BAD_INPUT, "document", TR(c, "文件名称最多 %d 个字", "the name of a paper has at most %d characters"), CAMPAIGN_DOCUMENT);
	return RC_OK;
}

static enum rc run_act(struct doing *g)
{
	if (g->d->act == DO_RESUME)
		return do_resume(g);
	TRY(campaign_must_live(g->c, g->k));
	return acts[g->d->act].run(g);
}

enum rc campaign_do(struct ctx *c, int64_t id, const struct campaign_doing *d)
{
	struct campaign_course course;
	struct campaign k;
	txn_auto t = { 0 };
	TRY(check_texts(c, d));
	TRY_DB(txn_begin(&t, c->db));
	TRY(campaign_get(c, id, &k));
	TRY(campaign_course_of(c, id, &course));
	const char *step = d->step != NULL && d->step[0] != '\0' ? d->step : k.step;
	struct doing g = { c, &k, &course, campaign_row_of(&course, step), d, campaign_plan_step(campaign_plan_of(c->app), step), campaign_step_title(c, step) };
	if (g.row == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "step", TR(c, "这次年度评价没有环节“%.40s”", "this campaign has no step '%.40s'"), step);
	if (acts[d->act].permission == NULL && acts[d->act].run == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "act", "%s", TR(c, "没有这个动作", "there is no such act"));
	TRY(must_may(c, permission_of(d->act, g.plan)));
	if (d->file != 0)
		TRY(attachment_get(c, campaign_owner(c, id), d->file, &(struct attachment){ 0 }));
	TRY(run_act(&g));
	TRY(store_course_set(c, id, &course));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static bool act_fits(const struct campaign *k, const struct campaign_course *course, const struct campaign_row *r, enum campaign_act act, const struct campaign_plan_step *s)
{
	bool lives = k->state == CAMPAIGN_OPEN;
	switch (act) {
	case DO_BEGIN: return lives && !begun(r) && !done(r);
	case DO_END: return lives && begun(r) && !done(r);
	case DO_SKIP: return lives && !begun(r) && !done(r) && s != NULL && s->optional;
	case DO_POSTPONE: return lives && !done(r);
	case DO_BACK: return lives && r != course->rows;
	case DO_SUSPEND: return lives;
	case DO_RESUME: return k->state == CAMPAIGN_SUSPENDED;
	default: return false;
	}
}

enum rc campaign_may(struct ctx *c, const struct campaign *k, unsigned *ret_acts)
{
	struct campaign_course course = { .changed_at = "" };
	const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), k->step);
	*ret_acts = 0;
	TRY(store_course(c, k->id, &course));
	const struct campaign_row *r = campaign_row_of(&course, k->step);
	for (int act = DO_BEGIN; r != NULL && act <= DO_RESUME; act++)
		if (act_fits(k, &course, r, (enum campaign_act)act, s) && campaign_permitted(c, permission_of((enum campaign_act)act, s)))
			*ret_acts |= 1u << act;
	return RC_OK;
}
