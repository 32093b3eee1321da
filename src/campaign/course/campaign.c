/* campaign.c - campaigns, the fold of their events, and their windows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/campaign.h"
#include <string.h>
#include "base/period.h"
#include "campaign/course/campaign_dates.h"
#include "campaign/course/campaign_store.h"
#include "core/app.h"
#include "core/workday.h"

const char *const campaign_step_words[] = { "scheme", "consultation", "collection", "base", "objection", "scoring", "gates", "notice", "appeal", "decision", "publication", "delivery", "archive",
	NULL };
const char *const campaign_state_words[] = { "open", "suspended", "archived", NULL };
const char *const campaign_act_words[] = { "open", "plan", "begin", "end", "skip", "postpone", "back", "suspend", "resume", "round", "archive", "closed", "reminded", NULL };

static int index_of(const char *const *words, const char *word)
{
	for (int i = 0; word != NULL && words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

int campaign_step_of(const char *word) { return index_of(campaign_step_words, word); }
int campaign_act_of(const char *word) { return index_of(campaign_act_words, word); }

/* ---- The fold. */

struct campaign_row *campaign_row_of(struct campaign_course *k, const char *step)
{
	for (int i = 0; i < k->n; i++)
		if (strcmp(campaign_step_words[k->rows[i].step], step) == 0)
			return &k->rows[i];
	return NULL;
}

static bool is_done(const struct campaign_row *r) { return r->ended_at[0] != '\0'; }
static bool is_begun(const struct campaign_row *r) { return r->begun_at[0] != '\0'; }

const char *campaign_where(const struct campaign_course *k)
{
	for (int i = 0; i < k->n; i++)
		if (is_begun(&k->rows[i]) && !is_done(&k->rows[i]))
			return campaign_step_words[k->rows[i].step];
	for (int i = 0; i < k->n; i++)
		if (!is_done(&k->rows[i]))
			return campaign_step_words[k->rows[i].step];
	return k->n > 0 ? campaign_step_words[k->rows[k->n - 1].step] : "";
}

static void fold_plan(struct campaign_course *k, const struct campaign_event *e)
{
	int step = campaign_step_of(e->step);
	if (step < 0 || k->n == STEP_COUNT)
		return;
	k->rows[k->n] = (struct campaign_row){ .step = (enum campaign_step)step, .place = k->n + 1, .beside = e->beside, .strict = e->strict, .silence = e->silence, .opens = e->opens,
		.closes = e->closes, .due = e->due, .begun_at = "", .ended_at = "" };
	k->n++;
}

static void fold_dates(struct campaign_row *r, const struct campaign_event *e)
{
	r->opens = e->opens[0] != '\0' ? e->opens : r->opens;
	r->closes = e->closes[0] != '\0' ? e->closes : r->closes;
	r->due = e->due[0] != '\0' ? e->due : r->due;
}

/* Back to a step: it is begun again, and what came after it has not been. */
static void fold_back(struct campaign_course *k, struct campaign_row *r, const struct campaign_event *e)
{
	for (int i = 0; i < k->n; i++)
		if (k->rows[i].place > r->place) {
			k->rows[i].begun_at = k->rows[i].ended_at = "";
			k->rows[i].skipped = false;
		}
	r->begun_at = e->at;
	r->ended_at = "";
	r->skipped = false;
	fold_dates(r, e);
}

static void fold_step(struct campaign_course *k, struct campaign_row *r, enum campaign_act act, const struct campaign_event *e)
{
	switch (act) {
	case DO_BEGIN: r->begun_at = e->at; fold_dates(r, e); break;
	case DO_END: r->ended_at = e->at; break;
	case DO_SKIP: r->ended_at = e->at; r->skipped = true; break;
	case DO_POSTPONE: fold_dates(r, e); break;
	case DO_BACK: fold_back(k, r, e); break;
	default: break;
	}
}

void campaign_fold(struct campaign_course *k, const struct campaign_event *e)
{
	int act = campaign_act_of(e->act);
	struct campaign_row *r = campaign_row_of(k, e->step);
	if (act == DO_PLAN)
		fold_plan(k, e);
	else if (r != NULL && act >= 0)
		fold_step(k, r, (enum campaign_act)act, e);
	if (act == DO_SUSPEND)
		k->state = CAMPAIGN_SUSPENDED;
	else if (act == DO_RESUME)
		k->state = CAMPAIGN_OPEN;
	else if (act == DO_ARCHIVE)
		k->state = CAMPAIGN_ARCHIVED;
	else if (act == DO_ROUND)
		k->round = e->round;
	if (act >= 0 && act <= DO_ARCHIVE)
		k->changed_at = e->at;
}

/* ---- Reading. */

enum rc campaign_get(struct ctx *c, int64_t id, struct campaign *ret_campaign)
{
	TRY(store_campaign(c, id, ret_campaign));
	return ret_campaign->id != 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这次年度评价", "there is no such campaign"));
}

enum rc campaign_list(struct ctx *c, struct campaign **ret_list, int *ret_n) { return store_campaigns(c, ret_list, ret_n); }

const char *campaign_title(const struct ctx *c, const struct campaign *k) { return TR(c, k->title_zh, k->title_en); }

/* What a step is called where the plan has it no more. */
static const char *const plain_zh[STEP_COUNT] = { "评价办法", "征求意见", "数据归集", "基础数据公示与确认", "基础数据异议处理", "评分", "核对", "结果公示", "结果异议处理", "决定", "公布", "推送执行部门", "归档" };
static const char *const plain_en[STEP_COUNT] = { "Scheme", "Consultation", "Collecting figures", "Figures shown and confirmed", "Objections to figures", "Scoring", "Reconciliation", "Notice of the result",
	"Objections to the result", "Decision", "Publication", "Delivery to bodies", "Archive" };

const char *campaign_step_title(struct ctx *c, const char *step)
{
	const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), step);
	int i = campaign_step_of(step);
	if (s != NULL && s->title.zh != NULL)
		return c->english && s->title.en != NULL ? s->title.en : s->title.zh;
	return i >= 0 ? TR(c, plain_zh[i], plain_en[i]) : step;
}

/* ---- Windows. */

int64_t campaign_clock(const struct ctx *c, const struct campaign *k) { return k->state == CAMPAIGN_SUSPENDED ? campaign_ms(k->changed_at) : c->now_ms; }

static void window_of(int64_t now_ms, const struct campaign_row *r, struct campaign_window *w)
{
	*w = (struct campaign_window){ .planned = true, .entered = is_begun(r), .left = is_done(r), .strict = r->strict, .silence = r->silence, .opens = r->opens, .closes = r->closes, .due = r->due,
		.entered_at = r->begun_at, .left_at = r->ended_at };
	w->over = w->left || (w->entered && now_ms >= campaign_ms(r->closes));
}

enum rc campaign_window(struct ctx *c, int64_t id, const char *step, struct campaign_window *ret_window)
{
	struct campaign_course course = { 0 };
	struct campaign k;
	*ret_window = (struct campaign_window){ .opens = "", .closes = "", .due = "", .entered_at = "", .left_at = "" };
	TRY(store_campaign(c, id, &k));
	TRY(store_course(c, id, &course));
	const struct campaign_row *r = campaign_row_of(&course, step);
	if (r != NULL)
		window_of(campaign_clock(c, &k), r, ret_window);
	return RC_OK;
}

/* Working days of one rest from an instant on; a day that had begun counts whole. */
static enum rc rest_days(struct ctx *c, const char *from, const char *to, int *ret_n)
{
	int32_t first = campaign_day(from);
	bool works;
	TRY(workday_is(c, first, &works));
	TRY(workday_between(c, first, campaign_day(to), ret_n));
	*ret_n += works;
	return RC_OK;
}

enum rc campaign_rested(struct ctx *c, int64_t id, const char *since, int *ret_workdays)
{
	struct campaign_event *list;
	const char *from = NULL;
	char now[INSTANT_TEXT];
	int n, days;
	*ret_workdays = 0;
	instant_print(now, c->now_ms);
	TRY(store_events(c, id, &list, &n));
	for (int i = 0; i <= n; i++) {
		int act = i < n ? campaign_act_of(list[i].act) : DO_RESUME; /* at the end: it rests still */
		if (act == DO_SUSPEND)
			from = strcmp(list[i].at, since) > 0 ? list[i].at : since;
		if (act != DO_RESUME || from == NULL)
			continue;
		const char *to = i < n ? list[i].at : now;
		if (strcmp(to, since) > 0) {
			TRY(rest_days(c, from, to, &days));
			*ret_workdays += days;
		}
		from = NULL;
	}
	return RC_OK;
}

static const char *rule_text(struct ctx *c, const char *step)
{
	const struct campaign_plan_step *s = campaign_plan_step(campaign_plan_of(c->app), step);
	const char *rule = s == NULL ? NULL : c->english && s->rule.en != NULL ? s->rule.en : s->rule.zh;
	return rule != NULL ? rule : TR(c, "逾期不再受理", "late is refused");
}

enum rc campaign_must_live(struct ctx *c, const struct campaign *k)
{
	if (k->state == CAMPAIGN_ARCHIVED)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "“%s”已归档，只能查看", "'%s' is archived and can only be read"), campaign_title(c, k));
	if (k->state == CAMPAIGN_SUSPENDED)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "“%s”已暂停，恢复后才能办理", "'%s' is suspended; it has to be resumed first"), campaign_title(c, k));
	return RC_OK;
}

enum rc campaign_must_be_open(struct ctx *c, const struct campaign *k, const char *step)
{
	struct campaign_window w;
	const char *title = campaign_step_title(c, step);
	TRY(campaign_must_live(c, k));
	TRY(campaign_window(c, k->id, step, &w));
	if (!w.planned)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "这次年度评价没有“%s”环节", "this campaign has no step '%s'"), title);
	if (!w.entered && !w.left)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "“%s”尚未开始，计划于 %s 开始", "'%s' has not begun; it is planned for %s"), title, campaign_minute(c, w.opens));
	if (w.strict && w.over)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "“%s”已于 %s 截止。%s", "'%s' closed at %s. %s"), title, campaign_minute(c, w.closes), rule_text(c, step));
	if (w.left)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "“%s”已于 %s 结束", "'%s' ended at %s"), title, campaign_minute(c, w.left_at));
	return RC_OK;
}
