/* project_machine.c - what stands in the way of a step, by name.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_machine.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "projects/file/project_guard.h"

const char *const project_missing_words[] = { "field", "paper", "guard", "track", "expired", "opens", "reason", "date", "future", "order", "kind", "reached", "skip", "paused",
	"closed", "once", "right", "unknown", NULL };

enum { SENTENCE = 400 };

__attribute__((format(printf, 4, 5))) static void add(struct project_obstacles *o, enum project_missing_kind kind, const char *id, const char *fmt, ...)
{
	char text[SENTENCE];
	va_list ap;
	if (o->n == MISSING_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	const char *kept = arena_strdup(&o->c->arena, text);
	o->list[o->n++] = (struct project_missing){ kind, id ? id : "", kept ? kept : "" };
}

static const char *day_text(struct ctx *c, int32_t day)
{
	char t[DATE_TEXT];
	if (day == DAY_NONE)
		return "—";
	date_print(t, day);
	const char *kept = arena_strdup(&c->arena, t);
	return kept ? kept : "";
}

static const struct project_track *track_of(const struct project_trial *t) { return &t->f->plan->tracks[t->track]; }
static const struct project_stage *stage_of(const struct project_trial *t) { return &track_of(t)->stages[t->stage]; }
static const char *title(struct ctx *c, const struct project_stage *s) { return project_words_for(c, s->title); }
static bool given(const char *s) { return s != NULL && s[0] != '\0'; }

/* ---- Where a track is. */

static const struct project_stage *standing_stage(const struct project_file *f, int track)
{
	int at = f->tracks[track].stage;
	return at >= 0 ? &f->plan->tracks[track].stages[at] : NULL;
}

static bool expired_on(const struct project_standing *at, int32_t day)
{
	return at->holds_until != DAY_NONE && day != DAY_NONE && day > at->holds_until;
}

int project_reached(const struct project_file *f, int track, int32_t on)
{
	const struct project_standing *at = &f->tracks[track];
	bool again = at->end == END_BAD || (at->end == END_GOOD && expired_on(at, on));
	return again ? -1 : at->stage;
}

static bool kind_has_not(const struct project_file *f, const struct project_stage *s)
{
	int k = f->plan->known[KNOWN_KIND];
	const char *kind = project_text(f, k);
	int word = kind ? project_word_of(f->plan->fields[k].words, kind) : -1;
	for (int i = 0; word >= 0 && i < s->n_without; i++)
		if (s->without[i] == word)
			return true;
	return false;
}

int32_t project_begun(const struct project_file *f)
{
	const struct project_track *main = &f->plan->tracks[f->plan->main];
	int first = f->plan->known_stage[KNOWN_STARTED];
	if (first < 0)
		return DAY_NONE;
	int32_t day = project_on(f, f->plan->main, first);
	for (int i = first + 1; kind_has_not(f, &main->stages[first]) && day == DAY_NONE && i < main->n_stages; i++)
		day = project_on(f, f->plan->main, i);
	return day;
}

enum rc project_passed(struct ctx *c, const struct project_file *f, int track, int stage, int32_t on, void (*each)(void *user, int stage, enum project_how how), void *user)
{
	const struct project_track *t = &f->plan->tracks[track];
	(void)c;
	if (t->free || t->stages[stage].direct)
		return RC_OK;
	for (int i = project_reached(f, track, on) + 1; i < stage; i++) {
		const struct project_stage *s = &t->stages[i];
		if (kind_has_not(f, s))
			each(user, i, HOW_PASSED);
		else if (s->end == END_NONE && !s->optional)
			each(user, i, HOW_SKIPPED);
	}
	return RC_OK;
}

/* ---- One question after the other. Each adds what it finds. */

static void ask_right(const struct project_trial *t, struct project_obstacles *o)
{
	if (!t->allowed)
		add(o, MISSING_RIGHT, stage_of(t)->decision ? "projects.decide" : "projects.step", stage_of(t)->decision
			? TR(o->c, "“%s”由市局决定，您的账号没有这项权限", "'%s' is decided by the bureau; your account has no permission for it")
			: TR(o->c, "您的账号不能登记“%s”", "your account may not record '%s'"), title(o->c, stage_of(t)));
}

/* A project that has left, or rests. */
static void ask_exit(const struct project_trial *t, struct project_obstacles *o)
{
	const struct project_stage *s = standing_stage(t->f, t->f->plan->exit);
	if (s != NULL && s->last)
		add(o, MISSING_CLOSED, s->id, TR(o->c, "项目已%s，不能再登记阶段；登记有误时请更正", "the project is closed (%s); correct that step if it was a mistake"), title(o->c, s));
	else if (s != NULL && s->back >= 0 && t->track != t->f->plan->exit)
		add(o, MISSING_PAUSED, s->id, TR(o->c, "项目正在%s，请先登记“%s”", "the project is at '%s'; record '%s' first"), title(o->c, s),
			title(o->c, &t->f->plan->tracks[t->f->plan->exit].stages[s->back]));
}

static void ask_date(const struct project_trial *t, struct project_obstacles *o)
{
	if (t->step->happened_on == DAY_NONE)
		add(o, MISSING_DATE, "happened_on", "%s", TR(o->c, "请填写发生日期", "say on which day it happened"));
	else if (t->step->happened_on > t->told)
		add(o, MISSING_FUTURE, "happened_on", TR(o->c, "发生日期 %s 在将来（今天是 %s）", "%s lies in the future (today is %s)"), day_text(o->c, t->step->happened_on), day_text(o->c, t->told));
}

/* Not before the last step of its own track. */
static void ask_order(const struct project_trial *t, struct project_obstacles *o)
{
	const struct project_standing *at = &t->f->tracks[t->track];
	const struct project_stage *last = standing_stage(t->f, t->track);
	if (last != NULL && t->step->happened_on != DAY_NONE && t->step->happened_on < at->on)
		add(o, MISSING_ORDER, last->id, TR(o->c, "发生日期 %s 早于上一阶段“%s”的 %s", "%s is before the stage '%s' of %s"), day_text(o->c, t->step->happened_on), title(o->c, last),
			day_text(o->c, at->on));
}

static void ask_opens(const struct project_trial *t, struct project_obstacles *o)
{
	const struct project_track *track = track_of(t);
	if (track->within < 0 || track->opens < 0)
		return;
	const struct project_stage *opens = &t->f->plan->tracks[track->within].stages[track->opens];
	int32_t on = project_on(t->f, track->within, track->opens);
	if (t->f->tracks[track->within].stage < track->opens)
		add(o, MISSING_OPENS, opens->id, TR(o->c, "要先到“%s”阶段，才能办理%s", "the project must have reached '%s' before '%s' can begin"), title(o->c, opens),
			project_words_for(o->c, track->title));
	else if (on != DAY_NONE && t->step->happened_on != DAY_NONE && t->step->happened_on < on)
		add(o, MISSING_ORDER, opens->id, TR(o->c, "发生日期 %s 早于“%s”的 %s", "%s is before '%s' of %s"), day_text(o->c, t->step->happened_on), title(o->c, opens), day_text(o->c, on));
}

static void ask_reached(const struct project_trial *t, struct project_obstacles *o)
{
	const struct project_standing *at = &t->f->tracks[t->track];
	const struct project_stage *last = standing_stage(t->f, t->track);
	int reached = project_reached(t->f, t->track, t->step->happened_on);
	if (reached < 0 || last == NULL)
		return;
	if (at->end == END_GOOD)
		add(o, MISSING_REACHED, last->id, at->holds_until != DAY_NONE ? TR(o->c, "已于 %s %s，有效期至 %s", "%s: '%s' already, valid until %s")
			: TR(o->c, "已于 %s %s%.0s", "%s: '%s' already%.0s"), day_text(o->c, at->on), title(o->c, last), day_text(o->c, at->holds_until));
	else if (t->stage <= reached)
		add(o, MISSING_REACHED, last->id, t->stage == reached ? TR(o->c, "“%s”已于 %s 登记；日期有误时请更正", "'%s' is on record for %s; correct it if the day is wrong")
			: TR(o->c, "已到“%s”（%s）之后不能回到更早的阶段；登记有误时请更正", "the project is at '%s' (%s) already; a step back is a correction"), title(o->c, last), day_text(o->c, at->on));
}

static void ask_once(const struct project_trial *t, struct project_obstacles *o)
{
	for (int i = 0; stage_of(t)->once && i < t->f->n_steps; i++) {
		const struct project_step *s = &t->f->steps[i];
		if (s->track != t->track || s->stage != t->stage || s->how != HOW_ENTERED || !project_step_stands(s))
			continue;
		add(o, MISSING_ONCE, stage_of(t)->id, TR(o->c, "“%s”只能有一次，已于 %s 登记", "'%s' may happen once only and did on %s"), title(o->c, stage_of(t)), day_text(o->c, s->happened_on));
		return;
	}
}

struct skipping { const struct project_trial *t; struct project_obstacles *o; };

static void ask_one_skipped(void *user, int stage, enum project_how how)
{
	struct skipping *k = user;
	const struct project_stage *s = &track_of(k->t)->stages[stage];
	if (how == HOW_PASSED)
		return;
	if (s->must)
		add(k->o, MISSING_SKIP, s->id, TR(k->o->c, "不能跳过“%s”", "'%s' cannot be passed over"), title(k->o->c, s));
	else if (!given(k->t->step->reason))
		add(k->o, MISSING_REASON, s->id, TR(k->o->c, "跳过了“%s”，请写明理由", "'%s' is passed over: give the reason"), title(k->o->c, s));
}

static enum rc ask_skipped(const struct project_trial *t, struct project_obstacles *o)
{
	struct skipping k = { t, o };
	return project_passed(o->c, t->f, t->track, t->stage, t->step->happened_on, ask_one_skipped, &k);
}

static void ask_kind(const struct project_trial *t, struct project_obstacles *o)
{
	int k = t->f->plan->known[KNOWN_KIND];
	if (!kind_has_not(t->f, stage_of(t)))
		return;
	int word = project_word_of(t->f->plan->fields[k].words, project_text(t->f, k));
	add(o, MISSING_KIND, stage_of(t)->id, TR(o->c, "“%s”类项目没有“%s”阶段", "a project of the kind '%s' has no stage '%s'"),
		project_words_for(o->c, t->f->plan->fields[k].words->words[word].title), title(o->c, stage_of(t)));
}

static void ask_fields(const struct project_trial *t, struct project_obstacles *o)
{
	const struct project_stage *s = stage_of(t);
	for (int i = 0; i < s->n_needs; i++) {
		int field = project_field_of(t->f->plan, s->needs[i]), list = project_list_of(t->f->plan, s->needs[i]);
		if (field >= 0 && project_text(t->f, field) == NULL)
			add(o, MISSING_FIELD, s->needs[i], TR(o->c, "缺少“%s”", "'%s' is missing"), project_words_for(o->c, t->f->plan->fields[field].title));
		else if (field < 0 && list >= 0 && t->f->lists[list].n == 0)
			add(o, MISSING_FIELD, s->needs[i], TR(o->c, "缺少“%s”", "'%s' is missing"), project_words_for(o->c, t->f->plan->lists[list].title));
	}
}

static int shown_kind(const struct project_file *f, int64_t act)
{
	for (int i = 0; i < f->n_papers; i++)
		if (f->papers[i].act == act)
			return f->papers[i].kind;
	return -2;
}

static bool shows_one(const struct project_trial *t, const struct project_any_of *any)
{
	for (int i = 0; i < t->step->n_papers; i++)
		for (int k = 0; k < any->n; k++)
			if (shown_kind(t->f, t->step->papers[i]) == any->kinds[k])
				return true;
	return false;
}

static void ask_papers(const struct project_trial *t, struct project_obstacles *o)
{
	const struct project_stage *s = stage_of(t);
	for (int i = 0; i < t->step->n_papers; i++)
		if (shown_kind(t->f, t->step->papers[i]) == -2)
			add(o, MISSING_PAPER, "papers", TR(o->c, "项目档案中没有编号为 %lld 的材料", "the file has no paper %lld"), (long long)t->step->papers[i]);
	for (int i = 0; i < s->n_papers; i++) {
		const char *ids = "", *names = "";
		if (shows_one(t, &s->papers[i]))
			continue;
		for (int k = 0; k < s->papers[i].n && ids && names; k++) {
			const struct project_paper_kind *p = &t->f->plan->papers[s->papers[i].kinds[k]];
			ids = arena_printf(&o->c->arena, "%s%s%s", ids, k > 0 ? "|" : "", p->id);
			names = arena_printf(&o->c->arena, "%s%s%s", names, k > 0 ? TR(o->c, "或", " or ") : "", project_words_for(o->c, p->title));
		}
		add(o, MISSING_PAPER, ids, TR(o->c, "缺少材料：%s", "a paper is missing: %s"), names ? names : "");
	}
}

static void ask_tracks(const struct project_trial *t, struct project_obstacles *o, const int *tracks, int n, bool needed)
{
	for (int i = 0; i < n; i++) {
		const struct project_standing *at = &t->f->tracks[tracks[i]];
		const char *name = project_words_for(o->c, t->f->plan->tracks[tracks[i]].title), *id = t->f->plan->tracks[tracks[i]].id;
		if (at->end != END_GOOD) {
			if (needed)
				add(o, MISSING_TRACK, id, at->end == END_BAD ? TR(o->c, "%s未获通过", "%s was refused") : TR(o->c, "%s尚未办结", "%s has not come to an end"), name);
		} else if (expired_on(at, t->step->happened_on)) {
			add(o, MISSING_EXPIRED, id, TR(o->c, "%s已于 %s 过期，须重新办理", "%s ran out on %s and must be asked for again"), name, day_text(o->c, at->holds_until));
		} else if (t->step->happened_on != DAY_NONE && t->step->happened_on < at->on && needed) {
			add(o, MISSING_ORDER, id, TR(o->c, "发生日期早于%s办结的 %s", "the day is before the end of %s on %s"), name, day_text(o->c, at->on));
		}
	}
}

static enum rc ask_guard(const struct project_trial *t, struct project_obstacles *o)
{
	bool holds, known;
	if (stage_of(t)->guard == NULL)
		return RC_OK;
	TRY(project_guard_holds(o->c, t->f, stage_of(t)->guard, t->step->happened_on, &holds, &known));
	if (!holds)
		add(o, MISSING_GUARD, stage_of(t)->id, known ? "%s%s" : TR(o->c, "%s（%s）", "%s (%s)"), project_words_for(o->c, stage_of(t)->says),
			known ? "" : TR(o->c, "有关数据未填", "some of the figures are not known"));
	return RC_OK;
}

static void ask_reason(const struct project_trial *t, struct project_obstacles *o)
{
	const struct project_track *track = track_of(t);
	const char *all = "";
	if (!given(t->step->reason)) {
		if (stage_of(t)->reason)
			add(o, MISSING_REASON, "reason", TR(o->c, "登记“%s”须写明原因", "'%s' needs a reason"), title(o->c, stage_of(t)));
		return;
	}
	for (int i = 0; i < track->n_reasons; i++) {
		if (strcmp(track->reasons[i].id, t->step->reason) == 0)
			return;
		all = arena_printf(&o->c->arena, "%s%s%s", all ? all : "", i > 0 ? ", " : "", track->reasons[i].id);
	}
	if (track->n_reasons > 0)
		add(o, MISSING_REASON, "reason", TR(o->c, "没有原因“%.40s”；可用：%s", "there is no reason '%.40s'; there are: %s"), t->step->reason, all ? all : "");
}

/* exit: paused and back, ended and never back. */
static void ask_free(const struct project_trial *t, struct project_obstacles *o)
{
	const struct project_track *track = track_of(t);
	const struct project_stage *at = standing_stage(t->f, t->track);
	bool resting = at != NULL && at->back >= 0, is_back = false;
	for (int i = 0; i < track->n_stages; i++)
		is_back = is_back || track->stages[i].back == t->stage;
	if (is_back && !(resting && at->back == t->stage))
		add(o, MISSING_ORDER, stage_of(t)->id, TR(o->c, "项目没有暂缓，不能登记“%s”", "the project does not rest, '%s' means nothing"), title(o->c, stage_of(t)));
	else if (resting && t->f->tracks[t->track].stage == t->stage)
		add(o, MISSING_REACHED, stage_of(t)->id, TR(o->c, "已于 %s 登记“%s”", "since %s: '%s'"), day_text(o->c, t->f->tracks[t->track].on), title(o->c, at));
}

/* ---- All of them. */

static enum rc ask_ordered(const struct project_trial *t, struct project_obstacles *o)
{
	ask_opens(t, o);
	ask_kind(t, o);
	ask_reached(t, o);
	ask_once(t, o);
	return ask_skipped(t, o);
}

enum rc project_obstacles(const struct project_trial *t, struct project_obstacles *o)
{
	if (t->track < 0 || t->stage < 0) {
		add(o, MISSING_UNKNOWN, t->track < 0 ? "track" : "stage", TR(o->c, "没有阶段 %.40s / %.40s", "there is no stage %.40s / %.40s"), t->step->track, t->step->stage);
		return RC_OK;
	}
	ask_right(t, o);
	ask_exit(t, o);
	ask_date(t, o);
	if (track_of(t)->free)
		ask_free(t, o);
	else
		TRY(ask_ordered(t, o));
	ask_order(t, o);
	ask_fields(t, o);
	TRY(ask_guard(t, o));
	ask_tracks(t, o, stage_of(t)->finished, stage_of(t)->n_finished, true);
	ask_tracks(t, o, stage_of(t)->valid, stage_of(t)->n_valid, false);
	ask_papers(t, o);
	ask_reason(t, o);
	return RC_OK;
}
