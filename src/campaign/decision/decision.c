/* decision.c - proposing, deciding and withdrawing: who may, what contradicts what, what is kept.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/decision/decision.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "campaign/decision/decision_campaign.h"
#include "campaign/decision/decision_store.h"
#include "campaign/decision/decision_trial.h"
#include "core/attachment.h"
#include "core/ledger.h"
#include "core/session.h"
#include "core/workday.h"
#include "registry/registry.h"

enum { PAPERS_MOST = 4096 };

/* ---- Small help. */

int32_t decision_today(const struct ctx *c) { return workday_today(c); }

const char *decision_day(struct ctx *c, int32_t day)
{
	char t[DATE_TEXT];
	if (day == DAY_NONE)
		return NULL;
	date_print(t, day);
	return arena_strdup(&c->arena, t);
}

const char *decision_words(const struct ctx *c, struct plan_words w) { return c->english && w.en != NULL && w.en[0] != '\0' ? w.en : w.zh; }
const char *decision_owner_text(struct ctx *c, int64_t id) { return arena_printf(&c->arena, "decision %lld", (long long)id); }
static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

const char *decision_effect_text(struct ctx *c, const struct decision *d)
{
	switch (d->effect) {
	case DECISION_LIMIT: return arena_printf(&c->arena, TR(c, "按办法的“%s”执行", "acts as '%s' of the scheme"), decision_words(c, d->title));
	case DECISION_EXEMPT: return arena_printf(&c->arena, d->treat_as[0] != '\0' ? TR(c, "不参评，列 %s，按 %s 对待", "not evaluated: class %s, treated as %s")
			: TR(c, "不参评，列 %s%s", "not evaluated: class %s%s"), d->class_, d->treat_as);
	case DECISION_FLOOR: return arena_printf(&c->arena, TR(c, "不低于 %s", "not below %s"), d->class_);
	case DECISION_CEILING: return arena_printf(&c->arena, TR(c, "不高于 %s", "not above %s"), d->class_);
	default: return arena_printf(&c->arena, d->from_class[0] != '\0' ? TR(c, "由 %2$s 调为 %1$s", "from %2$s to %1$s") : TR(c, "定为 %s%s", "set to %s%s"), d->class_, d->from_class);
	}
}

/* Which desk an area makes somebody. */
static enum decision_level level_in(const struct registry *g, const struct scope *s)
{
	if (s->kind == SCOPE_ALL)
		return LEVEL_CITY;
	if (s->kind != SCOPE_REGION)
		return DECISION_LEVELS;
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].pos == s->region_lo && g->regions[i].pos_end == s->region_hi && g->regions[i].kind != REGION_CITY)
			return g->regions[i].district == i || g->regions[i].kind == REGION_DISTRICT ? LEVEL_DISTRICT : LEVEL_TOWN;
	return LEVEL_TOWN;
}

enum decision_level decision_level_of(struct ctx *c, const struct scope *s)
{
	const struct registry *g;
	enum decision_level l = DECISION_LEVELS;
	if (registry_hold(c, &g) == RC_OK) {
		l = level_in(g, s);
		registry_drop(c, g);
	}
	return l;
}

struct decided decision_as_decided(struct ctx *c, const struct decision *d)
{
	return (struct decided){ .id = d->id, .subject = d->subject, .zh = d->title.zh, .en = d->title.en, .effect = decision_effect_words[d->effect], .limit = d->limit, .class_ = d->class_,
		.treat_as = d->treat_as, .freed = d->freed, .reason = d->reason, .authority = "", .document = d->document, .from = decision_day(c, d->from),
		.to = d->to == DAY_NONE ? "" : decision_day(c, d->to) };
}

/* ---- The form. */

static enum rc find_enterprise(struct ctx *c, const char *code, struct decision *d)
{
	const struct registry *g;
	size_t len;
	TRY(registry_hold(c, &g));
	int64_t row = registry_row_of_code(g, code);
	if (row >= 0 && registry_in_scope(g, &c->scope, (size_t)row)) {
		const char *name = registry_name(g, (size_t)row, &len);
		d->subject = registry_subject(g, (size_t)row);
		d->uscc = arena_strndup(&c->arena, registry_uscc(g, (size_t)row), 18);
		d->name = arena_strndup(&c->arena, name, len);
		d->region_pos = g->regions[g->region[row]].pos;
	}
	registry_drop(c, g);
	if (d->subject == 0)
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "没有信用代码为 %.40s 的企业（在您的范围内）", "there is no enterprise with the code %.40s (in your area)"), code);
	return RC_OK;
}

static enum rc check_days(struct ctx *c, const struct decision_kind *k, const struct decision *d)
{
	if (d->from == DAY_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "from", "%s", TR(c, "请填开始日期", "give the first day"));
	if (d->to != DAY_NONE && d->to < d->from)
		return ctx_fail(c, RC_BAD_INPUT, "to", "%s", TR(c, "结束日期早于开始日期", "the last day lies before the first"));
	if (k->months > 0 && d->to == DAY_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "to", TR(c, "这种决定最长 %d 个月，请填结束日期", "this kind holds for %d months at most: give the last day"), k->months);
	struct date f = date_of(d->from);
	int months = f.year * 12 + f.month - 1 + k->months;
	int32_t last = k->months > 0 ? days_of(months / 12, months % 12 + 1, f.day > 28 ? 28 : f.day) + (f.day > 28 ? 3 : 0) : DAY_NONE;
	if (k->months > 0 && d->to > last)
		return ctx_fail(c, RC_BAD_INPUT, "to", TR(c, "这种决定最长 %d 个月，结束日期不晚于 %s", "this kind holds for %d months at most: until %s at the latest"), k->months, decision_day(c, last));
	int32_t end = days_of(f.year, 12, 31);
	if (d->to != DAY_NONE && d->to < end)
		return ctx_fail(c, RC_BAD_INPUT, "to", TR(c, "%s 至 %s 不含任何一年的 12 月 31 日，不会在任何评价中生效", "%s to %s holds on no 31 December, so it would count in no evaluation"), decision_day(c, d->from),
			decision_day(c, d->to));
	return RC_OK;
}

static enum rc check_words(struct ctx *c, const struct decision_kind *k, const struct decision_wish *w, struct decision *d)
{
	if (k->n_causes > 0 && decision_cause_of(k, w->cause) == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "cause", TR(c, "请从“%s”的事由中选一个", "choose one of the causes of '%s'"), decision_words(c, k->title));
	if (k->n_causes == 0 && or_empty(w->cause)[0] != '\0')
		return ctx_fail(c, RC_BAD_INPUT, "cause", TR(c, "“%s”没有事由可选", "'%s' has no causes"), decision_words(c, k->title));
	if (k->class_[0] == '\0' && k->effect != DECISION_LIMIT && or_empty(w->class_)[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "class", "%s", TR(c, "请写明类别", "say which class"));
	if (k->class_[0] != '\0' && or_empty(w->class_)[0] != '\0' && strcmp(w->class_, k->class_) != 0)
		return ctx_fail(c, RC_BAD_INPUT, "class", TR(c, "这种决定的类别是 %s", "the class of this kind is %s"), k->class_);
	if (or_empty(w->document)[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "document", "%s", TR(c, "请填文号", "give the number of the document"));
	if (utf8_count(or_empty(w->reason), strlen(or_empty(w->reason))) < DECISION_REASON_LEAST)
		return ctx_fail(c, RC_BAD_INPUT, "reason", TR(c, "理由至少 %d 个字", "the reason has %d characters at least"), DECISION_REASON_LEAST);
	d->cause = or_empty(w->cause);
	d->class_ = k->class_[0] != '\0' || k->effect == DECISION_LIMIT ? k->class_ : w->class_;
	d->document = w->document;
	d->reason = w->reason;
	return RC_OK;
}

/* What holds for the enterprise on the same days and cannot hold beside it. `decided_only`: other proposals do not matter. */
static enum rc check_beside(struct ctx *c, const struct decision_plan *p, const struct decision *d, bool decided_only)
{
	struct decision *list;
	int n, own = decision_kind_of(p, d->kind);
	TRY(store_evaluation_decisions_beside(c, d->subject, d->from, d->to, &list, &n));
	for (int i = 0; i < n; i++) {
		const struct decision *o = &list[i];
		int other = decision_kind_of(p, o->kind);
		bool same = strcmp(o->kind, d->kind) == 0, against = own >= 0 && other >= 0 && (p->kinds[own].against >> other & 1);
		bool elsewhere = (d->year != 0 && o->year != 0 && d->year != o->year) || (d->scheme[0] != '\0' && o->scheme[0] != '\0' && strcmp(d->scheme, o->scheme) != 0);
		if (o->id == d->id || elsewhere || !(same || against) || (o->state == DECISION_PROPOSED && (decided_only || !same)))
			continue;
		return ctx_fail(c, RC_CONFLICT, "kind", o->state == DECISION_PROPOSED
			? TR(c, "该企业已有待决定的“%s”（第 %lld 号，%s 至 %s）", "'%s' is already proposed for the enterprise (number %lld, %s to %s)")
			: TR(c, "与该企业已有的“%s”（第 %lld 号，%s 至 %s）冲突；先撤销它，或改日期", "it contradicts '%s' of the enterprise (number %lld, %s to %s): withdraw that first, or choose other days"),
			decision_words(c, o->title), (long long)o->id, decision_day(c, o->from), o->to == DAY_NONE ? TR(c, "长期", "no end") : decision_day(c, o->to));
	}
	return RC_OK;
}

static int class_place(const struct scheme *s, const char *code) { return scheme_class(s, code); }

/* A class by hand leads up or down from where the enterprise stands. */
static enum rc check_direction(struct ctx *c, const struct decision_kind *k, const struct decision *d, const struct decision_trial *t)
{
	const char *was = t->t.before.class_;
	if (k->effect != DECISION_CLASS || t->round == 0)
		return RC_OK;
	if (!t->t.before.in || was == NULL)
		return ctx_fail(c, RC_CONFLICT, "code", TR(c, "该企业在 %d 年的评价中没有类别，不能调整", "the enterprise has no class in the evaluation of %d, so there is nothing to change"), t->year);
	int from = class_place(t->city->scheme, was), to = class_place(t->city->scheme, d->class_);
	bool outside = t->city->scheme->classes.list[from].outside || t->city->scheme->classes.list[to].outside;
	if (from == to)
		return ctx_fail(c, RC_CONFLICT, "class", TR(c, "该企业现在就是 %s 类", "the enterprise is in class %s already"), was);
	if (!outside && ((k->direction == DIRECTION_UP && to > from) || (k->direction == DIRECTION_DOWN && to < from)))
		return ctx_fail(c, RC_CONFLICT, "class", k->direction == DIRECTION_UP ? TR(c, "由 %s 到 %s 不是调高", "from %s to %s is not up") : TR(c, "由 %s 到 %s 不是调低", "from %s to %s is not down"), was,
			d->class_);
	return RC_OK;
}

/* What the evaluation says of it: is there such a class, where the enterprise stands now. */
static enum rc look_at_class(struct ctx *c, const struct decision_kind *k, struct decision *d)
{
	struct decision_trial t;
	TRY(decision_try(c, d, false, &t));
	enum rc rc = check_direction(c, k, d, &t);
	d->from_class = rc == RC_OK && k->effect == DECISION_CLASS && t.t.before.class_ != NULL ? arena_strdup(&c->arena, t.t.before.class_) : "";
	decision_trial_end(c, &t);
	return rc;
}

static enum rc may_propose(struct ctx *c, const struct decision_kind *k)
{
	enum decision_level l = c->who.operator_cli ? LEVEL_CITY : decision_level_of(c, &c->scope);
	if (l < DECISION_LEVELS && (k->propose >> l & 1))
		return RC_OK;
	return ctx_fail(c, RC_FORBIDDEN, "kind", TR(c, "“%s”不能由这一级提出", "'%s' is not proposed at this level"), decision_words(c, k->title));
}

enum rc decision_form(struct ctx *c, const struct decision_wish *w, struct decision *ret_d)
{
	const struct decision_plan *p;
	struct decision d = { .scheme = or_empty(w->scheme), .year = w->year, .from_class = "", .source = or_empty(w->source), .state = DECISION_PROPOSED };
	TRY(decision_plan_get(c, &p));
	int at = decision_kind_of(p, w->kind);
	if (at < 0)
		return ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "没有“%.40s”这种决定", "there is no kind '%.40s' of decision"), or_empty(w->kind));
	const struct decision_kind *k = &p->kinds[at];
	d.kind = k->id;
	d.title = k->title;
	d.effect = k->effect;
	d.limit = k->limit;
	d.treat_as = k->treat_as;
	d.freed = k->freed;
	d.from = w->from == DAY_NONE && w->year > 0 ? days_of(w->year, 1, 1) : w->from;
	d.to = w->to == DAY_NONE && w->year > 0 ? days_of(w->year, 12, 31) : w->to;
	TRY(may_propose(c, k));
	TRY(find_enterprise(c, or_empty(w->uscc), &d));
	TRY(check_days(c, k, &d));
	if (w->year > 0 && (d.from > days_of(w->year, 12, 31) || (d.to != DAY_NONE && d.to < days_of(w->year, 12, 31))))
		return ctx_fail(c, RC_BAD_INPUT, "to", TR(c, "起止日期应包含 %d 年 12 月 31 日", "the days contain 31 December %d"), w->year);
	TRY(check_words(c, k, w, &d));
	TRY(check_beside(c, p, &d, false));
	TRY(look_at_class(c, k, &d));
	*ret_d = d;
	return RC_OK;
}

/* ---- Acts. */

static enum rc act_now(struct ctx *c, int64_t decision, enum decision_state what, struct decision_act *ret_a)
{
	char *at = ctx_alloc(c, INSTANT_TEXT);
	if (at == NULL)
		return ctx_no_memory(c);
	instant_print(at, c->now_ms);
	*ret_a = (struct decision_act){ .decision = decision, .act = what, .account = c->who.account, .who = c->who.name, .at = at, .organ = "", .document = "", .reason = "", .papers = "" };
	return RC_OK;
}

enum rc decision_propose(struct ctx *c, const struct decision_wish *w, int64_t *ret_id)
{
	struct decision d;
	struct decision_act a;
	int64_t act;
	TRY(decision_form(c, w, &d));
	TRY(decision_campaign_open(c, &d));
	TRY(store_evaluation_decision_add(c, &d, ret_id));
	TRY(act_now(c, *ret_id, DECISION_PROPOSED, &a));
	a.document = d.document;
	a.reason = d.reason;
	return store_evaluation_decision_act_add(c, &a, &act);
}

enum rc decision_get(struct ctx *c, int64_t id, struct decision *ret_d)
{
	TRY(store_evaluation_decision_seen(c, id, ret_d));
	return ret_d->id != 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有第 %lld 号决定", "there is no decision number %lld"), (long long)id);
}

enum rc decision_acts(struct ctx *c, int64_t id, struct decision_act **ret_list, int *ret_n) { return store_evaluation_decision_acts(c, id, ret_list, ret_n); }

enum rc decision_list(struct ctx *c, const struct decision_query *q, struct decision **ret_list, int *ret_n, struct decision_counts *ret_k)
{
	TRY(store_evaluation_decision_counts(c, q, ret_k));
	return store_evaluation_decisions(c, q, ret_list, ret_n);
}

static enum rc papers_of(struct ctx *c, int64_t id, const char **ret_papers, int *ret_n)
{
	struct attachment *files;
	buf_auto b = { .data = NULL };
	TRY(attachment_list(c, decision_owner_text(c, id), &files, ret_n));
	buf_init(&b, PAPERS_MOST);
	for (int i = 0; i < *ret_n && i < 60; i++)
		buf_printf(&b, i ? " %s" : "%s", files[i].sm3);
	*ret_papers = *ret_n > 0 ? arena_strdup(&c->arena, buf_text(&b)) : "";
	return *ret_papers ? RC_OK : ctx_no_memory(c);
}

static enum rc write_record(void *arg, const struct decision_record *r)
{
	static const enum ledger_kind kinds[] = { [DECISION_DECIDED] = LEDGER_DECISION_MADE, [DECISION_REFUSED] = LEDGER_DECISION_REFUSED, [DECISION_WITHDRAWN] = LEDGER_DECISION_WITHDRAWN };
	return ledger_write(arg, kinds[r->act], r->object, r->body, NULL);
}

/* The act with what it changes, and its entry in the ledger. */
static enum rc keep_act(struct ctx *c, const struct decision_act *a, bool official)
{
	int64_t id;
	TRY(store_evaluation_decision_act_add(c, a, &id));
	return official ? store_evaluation_decision_records(c, id, write_record, c) : RC_OK;
}

static enum rc measure(struct ctx *c, const struct decision *d, bool withdraw, const struct decision_kind *k, struct decision_act *a)
{
	struct decision_trial t;
	TRY(decision_try(c, d, withdraw, &t));
	enum rc rc = RC_OK;
	if (!withdraw && k != NULL)
		rc = check_direction(c, k, d, &t);
	a->round = t.round;
	a->in = t.t.before.in;
	a->class_before = t.t.before.class_ ? arena_strdup(&c->arena, t.t.before.class_) : NULL;
	a->class_after = t.t.after.class_ ? arena_strdup(&c->arena, t.t.after.class_) : NULL;
	a->rank_before = t.t.before.rank;
	a->rank_after = t.t.after.rank;
	a->moved = t.t.moved;
	decision_trial_end(c, &t);
	return rc;
}

/* The organ and whoever speaks for it. */
static enum rc check_organ(struct ctx *c, const struct decision_plan *p, const struct decision_kind *k, const char *organ)
{
	int at = decision_organ_of(p, organ);
	if (at < 0)
		return ctx_fail(c, RC_BAD_INPUT, "organ", "%s", TR(c, "请选择决定单位", "choose the organ that decides"));
	if (!(k->decide >> at & 1))
		return ctx_fail(c, RC_CONFLICT, "organ", TR(c, "“%s”不由%s决定", "'%s' is not decided by: %s"), decision_words(c, k->title), decision_words(c, p->organs[at].title));
	if (decision_level_of(c, &c->scope) > p->organs[at].level)
		return ctx_fail(c, RC_FORBIDDEN, "organ", TR(c, "您的账号不能代表%s", "your account does not speak for: %s"), decision_words(c, p->organs[at].title));
	return RC_OK;
}

static enum rc proposer_of(struct ctx *c, int64_t id, int64_t *ret_account)
{
	struct decision_act *acts;
	int n;
	TRY(store_evaluation_decision_acts(c, id, &acts, &n));
	*ret_account = n > 0 ? acts[0].account : 0;
	return RC_OK;
}

static enum rc check_other_eyes(struct ctx *c, const struct decision *d)
{
	int64_t by;
	if (d->state != DECISION_PROPOSED)
		return ctx_fail(c, RC_CONFLICT, "id", TR(c, "第 %lld 号不是待决定的提议", "number %lld is no proposal that waits"), (long long)d->id);
	TRY(proposer_of(c, d->id, &by));
	if (by != 0 && by == c->who.account)
		return ctx_fail(c, RC_CONFLICT, "id", TR(c, "第 %lld 号由您提出，须由另一人决定", "number %lld was proposed by you: somebody else decides"), (long long)d->id);
	return RC_OK;
}

static enum rc approve(struct ctx *c, const struct decision_plan *p, const struct decision_kind *k, const struct decision *d, const struct decision_verdict *v, struct decision_act *a)
{
	int n;
	if (or_empty(v->document)[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "document", "%s", TR(c, "请填决定的文号", "give the number of the decision's document"));
	TRY(papers_of(c, d->id, &a->papers, &n));
	if (k->needs_file && n == 0)
		return ctx_fail(c, RC_CONFLICT, "id", TR(c, "第 %lld 号没有附文件，不能决定", "number %lld has no file: its paper comes first"), (long long)d->id);
	TRY(check_beside(c, p, d, true));
	return measure(c, d, false, k, a);
}

/* Is the enterprise still where it was when this was proposed? Asked of all before the first is decided: a place that one of them leaves may move another. */
static enum rc check_from(struct ctx *c, int64_t id)
{
	struct decision d;
	struct decision_trial t;
	enum rc rc = RC_OK;
	TRY(decision_get(c, id, &d));
	if (d.from_class[0] == '\0')
		return RC_OK;
	TRY(decision_try(c, &d, false, &t));
	if (t.t.before.class_ != NULL && strcmp(t.t.before.class_, d.from_class) != 0)
		rc = ctx_fail(c, RC_CONFLICT, "class", TR(c, "第 %lld 号：提出时该企业为 %s 类，现在是 %s 类，请重新提出",
			"number %lld: the enterprise was in class %s when this was proposed and is in %s now: propose it anew"), (long long)id, d.from_class, t.t.before.class_);
	decision_trial_end(c, &t);
	return rc;
}

static enum rc decide_one(struct ctx *c, const struct decision_plan *p, int64_t id, const struct decision_verdict *v)
{
	struct decision d;
	struct decision_act a;
	TRY(decision_get(c, id, &d));
	int at = decision_kind_of(p, d.kind);
	if (at < 0)
		return ctx_fail(c, RC_CONFLICT, "id", TR(c, "方案中已没有“%s”这种决定", "the plan does not know the kind '%s' any more"), d.kind);
	TRY(check_other_eyes(c, &d));
	TRY(check_organ(c, p, &p->kinds[at], v->organ));
	TRY(decision_campaign_open(c, &d));
	TRY(act_now(c, id, v->approve ? DECISION_DECIDED : DECISION_REFUSED, &a));
	a.organ = v->organ;
	a.document = or_empty(v->document);
	a.reason = or_empty(v->reason);
	if (v->approve)
		TRY(approve(c, p, &p->kinds[at], &d, v, &a));
	else if (utf8_count(a.reason, strlen(a.reason)) < DECISION_REASON_LEAST)
		return ctx_fail(c, RC_BAD_INPUT, "reason", TR(c, "不同意的理由至少 %d 个字", "a refusal has a reason of %d characters at least"), DECISION_REASON_LEAST);
	return keep_act(c, &a, true);
}

enum rc decision_decide(struct ctx *c, const struct decision_verdict *v)
{
	const struct decision_plan *p;
	txn_auto t = { 0 };
	TRY(decision_plan_get(c, &p));
	if (v->n < 1 || v->n > DECISIONS_AT_ONCE)
		return ctx_fail(c, RC_BAD_INPUT, "ids", TR(c, "一次决定 1 至 %d 件", "decide on 1 to %d at once"), DECISIONS_AT_ONCE);
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < v->n && v->approve; i++)
		TRY(check_from(c, v->ids[i]));
	for (int i = 0; i < v->n; i++)
		TRY(decide_one(c, p, v->ids[i], v));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* May the account end it? A proposal whoever may propose there; a decision whoever may decide there. */
static enum rc may_withdraw(struct ctx *c, const struct decision *d, bool *ret_may)
{
	struct scope scope;
	const char *permission = d->state == DECISION_PROPOSED ? "decisions.propose" : "decisions.decide";
	*ret_may = (d->state == DECISION_PROPOSED || d->state == DECISION_DECIDED) && c->session != NULL && session_may(c->session, permission, &scope)
		&& (scope.kind == SCOPE_ALL || (scope.kind == SCOPE_REGION && d->region_pos >= scope.region_lo && d->region_pos <= scope.region_hi));
	return RC_OK;
}

enum rc decision_withdraw(struct ctx *c, int64_t id, const char *organ, const char *document, const char *reason)
{
	const struct decision_plan *p;
	struct decision d;
	struct decision_act a;
	txn_auto t = { 0 };
	bool may;
	TRY(decision_plan_get(c, &p));
	TRY(decision_get(c, id, &d));
	if (d.state != DECISION_PROPOSED && d.state != DECISION_DECIDED)
		return ctx_fail(c, RC_CONFLICT, "id", "%s", TR(c, "它已经结束了", "it is over already"));
	TRY(may_withdraw(c, &d, &may));
	if (!may)
		return ctx_fail(c, RC_FORBIDDEN, "id", "%s", TR(c, "您不能撤回它", "you cannot withdraw it"));
	if (utf8_count(or_empty(reason), strlen(or_empty(reason))) < DECISION_REASON_LEAST)
		return ctx_fail(c, RC_BAD_INPUT, "reason", TR(c, "理由至少 %d 个字", "the reason has %d characters at least"), DECISION_REASON_LEAST);
	bool official = d.state == DECISION_DECIDED;
	int kind = decision_kind_of(p, d.kind);
	if (official && kind >= 0)
		TRY(check_organ(c, p, &p->kinds[kind], or_empty(organ)));
	if (official && or_empty(document)[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "document", "%s", TR(c, "请填撤销的文号", "give the number of the document that withdraws it"));
	TRY_DB(txn_begin(&t, c->db));
	TRY(act_now(c, id, DECISION_WITHDRAWN, &a));
	a.organ = or_empty(organ);
	a.document = or_empty(document);
	a.reason = reason;
	if (official)
		TRY(measure(c, &d, true, NULL, &a));
	TRY(keep_act(c, &a, official));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc decision_allowed(struct ctx *c, const struct decision *d, struct decision_may *ret_may)
{
	struct scope scope = { .kind = SCOPE_NONE };
	int64_t by;
	*ret_may = (struct decision_may){ .why_not = NULL };
	TRY(may_withdraw(c, d, &ret_may->withdraw));
	ret_may->add_file = d->state == DECISION_PROPOSED && ret_may->withdraw;
	if (d->state != DECISION_PROPOSED || c->session == NULL || !session_may(c->session, "decisions.decide", &scope))
		return RC_OK;
	TRY(proposer_of(c, d->id, &by));
	if (by != 0 && by == c->who.account)
		ret_may->why_not = TR(c, "由您提出，须由另一人决定", "proposed by you: somebody else decides");
	ret_may->decide = ret_may->why_not == NULL && (scope.kind == SCOPE_ALL || (scope.kind == SCOPE_REGION && d->region_pos >= scope.region_lo && d->region_pos <= scope.region_hi));
	return RC_OK;
}
