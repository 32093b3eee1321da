/* campaign_plan.c - reading campaigns.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/course/campaign_plan.h"
#include <string.h>
#include "base/period.h"
#include "campaign/course/campaign_store.h"
#include "core/plan_shelf.h"
#include "core/workday.h"

enum { SHELF_BYTES = 4 << 20, LEAP_YEAR = 2020 };

#define SAY(r, at, hint_zh, hint_en, zh, en, ...) plan_error(r, at, PLAN_TR(r, hint_zh, hint_en), PLAN_TR(r, zh, en), __VA_ARGS__)

/* ---- Days and minutes. */

static int two(const char *s) { return s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9' ? (s[0] - '0') * 10 + s[1] - '0' : -1; }

/* "MM-DD". */
static bool read_day(struct plan_report *r, struct plan_node *map, const char *key, int *ret_month, int *ret_day)
{
	struct plan_node *n = plan_get(map, key);
	if (n == NULL)
		return false;
	const char *t = plan_scalar_text(r, n);
	int month = strlen(t) == 5 && t[2] == '-' ? two(t) : -1, day = month > 0 ? two(t + 3) : -1;
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(LEAP_YEAR, month) || (month == 2 && day == 29)) {
		SAY(r, n, "写成“06-30”；年份是数据年度的下一年", "write \"06-30\"; the year is the one after the data's", "%s“%s”不是月日", "%s '%s' is no day of a year", key, t);
		return false;
	}
	*ret_month = month;
	*ret_day = day;
	return true;
}

/* "HH:MM"; `dflt` where it is not said. 24:00 is the end of the day. */
static int read_minute(struct plan_report *r, struct plan_node *map, const char *key, int dflt)
{
	struct plan_node *n = plan_get(map, key);
	if (n == NULL)
		return dflt;
	const char *t = plan_scalar_text(r, n);
	int hour = strlen(t) == 5 && t[2] == ':' ? two(t) : -1, minute = hour >= 0 ? two(t + 3) : -1;
	if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > PLAN_MINUTES || hour * 60 + minute == 0) {
		SAY(r, n, "写成“17:30”", "write \"17:30\"", "%s“%s”不是时刻", "%s '%s' is no time of the day", key, t);
		return dflt;
	}
	return hour * 60 + minute;
}

/* ---- A step. */

static const char *read_permission(struct plan_report *r, struct plan_node *map, const char *key)
{
	const char *name = plan_text(r, map, key, "campaigns.run");
	if (permission_find(name) < 0) {
		SAY(r, plan_get(map, key), "权限名称见参考手册；一般为 campaigns.run 或 campaigns.decide", "see the reference; campaigns.run or campaigns.decide as a rule", "没有权限“%s”", "there is no permission '%s'", name);
		return "campaigns.run";
	}
	return name;
}

static void read_roles(struct plan_report *r, struct plan_node *map, unsigned *ret_roles)
{
	struct plan_node *list = plan_list(r, map, "to");
	if (list == NULL || list->n == 0)
		SAY(r, map, "写明角色，例如 [bureau, district]", "name the roles, such as [bureau, district]", "提醒没有对象（%s）", "a reminder has nobody to remind (%s)", "to");
	for (int i = 0; list != NULL && i < list->n; i++) {
		const char *word = plan_scalar_text(r, list->items[i]);
		int role = role_find(word);
		if (role < 0 || roles[role].administrator)
			SAY(r, list->items[i], "可用：bureau district town enterprise auditor", "known: bureau district town enterprise auditor", "没有角色“%s”", "there is no role '%s'", word);
		else
			*ret_roles |= 1u << role;
	}
}

static void read_reminders(struct plan_report *r, struct plan_node *map, struct campaign_plan_step *s)
{
	static const char *const known[] = { "before", "to", NULL };
	struct plan_node *list = plan_list(r, map, "remind");
	if (list != NULL && list->n > REMINDERS_MAX) {
		SAY(r, list, "减少几项", "leave some out", "提醒最多 %d 项", "at most %d reminders", REMINDERS_MAX);
		return;
	}
	for (int i = 0; list != NULL && i < list->n; i++) {
		struct campaign_reminder *m = &s->reminders[s->n_reminders];
		if (!plan_is(r, list->items[i], PLAN_MAP))
			continue;
		m->before = (int)plan_int(r, list->items[i], "before", 1, 0, 250);
		read_roles(r, list->items[i], &m->roles);
		plan_done(r, list->items[i], known);
		s->n_reminders++;
	}
}

/* Either a number of working days or a day of the year. */
static void read_length(struct plan_report *r, struct plan_node *n, struct campaign_plan_step *s)
{
	bool counted = plan_get(n, "working_days") != NULL, fixed = read_day(r, n, "closes_on", &s->month, &s->day);
	s->working_days = (int)plan_int(r, n, "working_days", 0, 1, WORKDAYS_MAX);
	if (counted && plan_get(n, "closes_on") != NULL)
		SAY(r, plan_get(n, "closes_on"), "二选一", "keep one of them", "%s 既有工作日数又有截止日", "%s has working days and a closing day", campaign_step_words[s->step]);
	if (!counted && plan_get(n, "closes_on") == NULL)
		SAY(r, n, "写 working_days: 5 或 closes_on: \"06-30\"", "write working_days: 5 or closes_on: \"06-30\"", "%s 没有期限", "%s has no length", campaign_step_words[s->step]);
	(void)fixed;
}

static int read_beside(struct plan_report *r, struct plan_node *n, const struct campaign_plan *p)
{
	const char *word = plan_text(r, n, "begins_with", NULL);
	if (word == NULL)
		return -1;
	for (int i = 0; i < p->n; i++)
		if (strcmp(campaign_step_words[p->steps[i].step], word) == 0)
			return p->steps[i].step;
	SAY(r, plan_get(n, "begins_with"), "只能写排在它前面的环节", "name a step that stands before it", "前面没有环节“%s”", "no step '%s' stands before this one", word);
	return -1;
}

static void read_step(struct plan_report *r, struct plan_node *n, const struct campaign_plan *p, int closes_at, struct campaign_plan_step *s)
{
	static const char *const known[] = { "id", "title", "begin", "end", "working_days", "closes_on", "closes_at", "due_days", "optional", "strict", "silence", "begins_with", "rule", "source",
		"remind", NULL };
	static const char *const silence_words[] = { "nothing", "consent", NULL };
	s->beside = -1;
	if (!plan_is(r, n, PLAN_MAP))
		return;
	int step = plan_need(r, n, "id") != NULL ? plan_enum(r, n, "id", campaign_step_words, -1) : -1;
	s->step = step >= 0 ? (enum campaign_step)step : STEP_SCHEME;
	s->title = plan_title(r, n, "title");
	s->rule = plan_title(r, n, "rule");
	s->source = plan_title(r, n, "source");
	s->begin = read_permission(r, n, "begin");
	s->end = read_permission(r, n, "end");
	read_length(r, n, s);
	s->minute = read_minute(r, n, "closes_at", closes_at);
	s->due_days = (int)plan_int(r, n, "due_days", 0, 0, WORKDAYS_MAX);
	s->optional = plan_bool(r, n, "optional", false);
	s->strict = plan_bool(r, n, "strict", false);
	s->silence = plan_enum(r, n, "silence", silence_words, 0) == 1;
	s->beside = read_beside(r, n, p);
	read_reminders(r, n, s);
	if (s->title.zh == NULL || s->title.zh[0] == '\0')
		SAY(r, n, "加上 title: {zh: …, en: …}", "add title: {zh: …, en: …}", "环节 %s 没有名称", "the step %s has no title", campaign_step_words[s->step]);
	if (s->silence && !s->strict)
		SAY(r, n, "加上 strict: true", "add strict: true", "%s 的沉默即同意，但截止不是硬性的，无从判断何时视为同意", "%s takes silence for consent, but nothing says when: its deadline is not strict",
			campaign_step_words[s->step]);
	plan_done(r, n, known);
}

/* ---- The file. */

static void check_order(struct plan_report *r, const struct plan_node *list, const struct campaign_plan *p)
{
	for (int i = 1; i < p->n; i++)
		if (p->steps[i].step <= p->steps[i - 1].step)
			SAY(r, list->items[i], "顺序见 plans/README-campaigns.md", "the order is in plans/README-campaigns.md", "环节 %s 不能排在 %s 之后", "the step %s cannot stand behind %s",
				campaign_step_words[p->steps[i].step], campaign_step_words[p->steps[i - 1].step]);
}

static void check_needed(struct plan_report *r, const struct plan_node *list, const struct campaign_plan *p)
{
	static const enum campaign_step needed[] = { STEP_SCORING, STEP_ARCHIVE };
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
		const struct campaign_plan_step *s = campaign_plan_step(p, campaign_step_words[needed[i]]);
		if (s == NULL || s->optional)
			SAY(r, list, "评分与归档不可少，也不能是可选的", "nothing goes without scoring and archive; neither is optional", "缺少必有的环节 %s", "the step %s is missing", campaign_step_words[needed[i]]);
	}
}

static void read_steps(struct plan_report *r, struct plan_node *root, struct campaign_plan *p)
{
	int closes_at = read_minute(r, root, "closes_at", 17 * 60 + 30);
	struct plan_node *list = plan_need(r, root, "steps") != NULL ? plan_list(r, root, "steps") : NULL;
	if (list == NULL)
		return;
	if (list->n > STEP_COUNT) {
		SAY(r, list, "每个环节只写一次", "name each step once", "环节最多 %d 个", "at most %d steps", STEP_COUNT);
		return;
	}
	for (; p->n < list->n; p->n++)
		read_step(r, list->items[p->n], p, closes_at, &p->steps[p->n]);
	check_order(r, list, p);
	check_needed(r, list, p);
}

const struct campaign_plan *campaign_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "campaigns", "title", "note", "starts_on", "closes_at", "steps", NULL };
	int errors = r->n_errors;
	struct campaign_plan *p = arena_new(a, struct campaign_plan);
	if (p == NULL)
		return NULL;
	p->id = plan_need_text(r, root, "campaigns");
	p->title = plan_title(r, root, "title");
	plan_title(r, root, "note");
	if (p->title.zh == NULL || strstr(p->title.zh, "{year}") == NULL || (p->title.en != NULL && strstr(p->title.en, "{year}") == NULL))
		SAY(r, plan_get(root, "title"), "例如“{year}年度综合评价”", "such as \"Evaluation of {year}\"", "title 中没有 %s（数据年度）", "the title has no %s, the year of the data", "{year}");
	p->start_month = 3;
	p->start_day = 1;
	read_day(r, root, "starts_on", &p->start_month, &p->start_day);
	read_steps(r, root, p);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}

const struct campaign_plan_step *campaign_plan_step(const struct campaign_plan *p, const char *step)
{
	for (int i = 0; p != NULL && i < p->n; i++)
		if (strcmp(campaign_step_words[p->steps[i].step], step) == 0)
			return &p->steps[i];
	return NULL;
}

/* ---- The plan of the process. */

static const void *read_kept(struct arena *a, struct plan_report *r, struct plan_node *root) { return campaign_plan_read(a, r, root); }
static const struct plan_kept kept = { &campaign_module, "campaigns.yaml", SHELF_BYTES, read_kept };

enum rc campaign_plan_start(struct app *a) { return plan_shelf_start(a, &kept); }
void campaign_plan_stop(struct app *a) { plan_shelf_stop(a, &kept); }
const struct campaign_plan *campaign_plan_of(const struct app *a) { return plan_shelf(a, &kept); }
void campaign_plan_check(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)campaign_plan_read(&c->arena, r, root); }

enum rc campaign_plan_get(struct ctx *c, const struct campaign_plan **ret_plan)
{
	const void *p;
	TRY(plan_shelf_get(c, &kept, &p));
	*ret_plan = p;
	return RC_OK;
}
