/* improvement_acts.c - what may be done with a plan of improvement, by whom, in which state, and what comes of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/jw.h"
#include "base/num.h"
#include "base/utf8.h"
#include "campaign/improvement/improvement_store.h"
#include "core/ledger.h"
#include "core/session.h"
#include "core/workday.h"
#include "office/office.h"
#include "registry/registry.h"

#define S(state) (1u << IMPROVE_##state)
#define OPEN (S(SELECTED) | S(SUBMITTED) | S(RETURNED) | S(RUNNING) | S(REVIEW))
#define OFFICES (IMPROVE_BY_DESK | IMPROVE_BY_DISTRICT | IMPROVE_BY_CITY)
#define FROM_DISTRICT (IMPROVE_BY_DISTRICT | IMPROVE_BY_CITY)

enum { STAYS = -1, LEDGER_BODY = 2048, FULL = 100 };

/* The table of the head of improvement.h; what the program does is not in it. */
struct rule { enum improvement_act act; unsigned from; int to; unsigned who, needs; };
static const struct rule rules[] = {
	{ IMPROVE_SUBMIT, S(SELECTED) | S(RETURNED), IMPROVE_SUBMITTED, IMPROVE_BY_ENTERPRISE | OFFICES, IMPROVE_NEEDS_PLAN },
	{ IMPROVE_RETURN, S(SUBMITTED), IMPROVE_RETURNED, OFFICES, IMPROVE_NEEDS_NOTE },
	{ IMPROVE_AGREE, S(SUBMITTED), IMPROVE_RUNNING, OFFICES, 0 },
	{ IMPROVE_REPORT, S(RUNNING), STAYS, IMPROVE_BY_ENTERPRISE | OFFICES, IMPROVE_NEEDS_REPORT | IMPROVE_NEEDS_NOTE },
	{ IMPROVE_FINISH, S(RUNNING), IMPROVE_REVIEW, IMPROVE_BY_ENTERPRISE | OFFICES, IMPROVE_NEEDS_NOTE },
	{ IMPROVE_SEND_BACK, S(REVIEW), IMPROVE_RUNNING, FROM_DISTRICT, IMPROVE_NEEDS_NOTE },
	{ IMPROVE_EXTEND, S(RUNNING) | S(REVIEW), IMPROVE_RUNNING, FROM_DISTRICT, IMPROVE_NEEDS_NOTE | IMPROVE_NEEDS_DAY },
	{ IMPROVE_CONCLUDE, S(REVIEW) | S(RUNNING) | S(SELECTED) | S(RETURNED), IMPROVE_CLOSED, FROM_DISTRICT, IMPROVE_NEEDS_NOTE | IMPROVE_NEEDS_RESULT },
	{ IMPROVE_DROP, OPEN, IMPROVE_DROPPED, FROM_DISTRICT, IMPROVE_NEEDS_NOTE },
	{ IMPROVE_NOTE, ~0u, STAYS, OFFICES, IMPROVE_NEEDS_NOTE },
};

static const struct rule *rule_of(enum improvement_act act)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].act == act)
			return &rules[i];
	return NULL;
}

unsigned improvement_needs(enum improvement_act act)
{
	const struct rule *r = rule_of(act);
	return r != NULL ? r->needs : 0;
}

/* ---- Who: what an account's area covers says for whom it acts. */

static enum rc district_of(struct ctx *c, int64_t region_pos, int64_t *ret_lo, int64_t *ret_hi)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	int at = (int)region_pos - 1;
	*ret_lo = *ret_hi = 0;
	if (at >= 0 && at < g->n_regions && g->regions[at].district >= 0) {
		*ret_lo = g->regions[g->regions[at].district].pos;
		*ret_hi = g->regions[g->regions[at].district].pos_end;
	}
	registry_drop(c, g);
	return RC_OK;
}

static enum rc acting_as(struct ctx *c, const struct improvement_row *o, unsigned *ret_as)
{
	struct scope s = c->scope;
	int64_t lo, hi;
	*ret_as = 0;
	if (c->session != NULL && !session_may(c->session, "improvements.act", &s))
		return RC_OK;
	if (s.kind == SCOPE_SUBJECT) {
		*ret_as = s.subject == o->enterprise ? IMPROVE_BY_ENTERPRISE : 0;
		return RC_OK;
	}
	if (s.kind == SCOPE_ALL) {
		*ret_as = IMPROVE_BY_CITY;
		return RC_OK;
	}
	if (s.kind != SCOPE_REGION || o->region_pos < s.region_lo || o->region_pos > s.region_hi)
		return RC_OK;
	TRY(district_of(c, o->region_pos, &lo, &hi));
	*ret_as = lo > 0 && s.region_lo <= lo && s.region_hi >= hi ? IMPROVE_BY_DISTRICT : IMPROVE_BY_DESK;
	return RC_OK;
}

/* Nobody agrees to what he typed himself. */
static bool is_own(const struct ctx *c, const struct improvement_row *o, enum improvement_act act) { return act == IMPROVE_AGREE && c->who.account != 0 && o->submitted_by == c->who.account; }

enum rc improvement_allowed(struct ctx *c, const struct improvement_row *o, struct improvement_may *ret_may)
{
	struct improvement_may may = { 0 };
	TRY(acting_as(c, o, &may.as));
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if ((rules[i].from & 1u << o->state) != 0 && (rules[i].who & may.as) != 0 && !is_own(c, o, rules[i].act))
			may.acts |= UINT32_C(1) << rules[i].act;
	*ret_may = may;
	return RC_OK;
}

static enum rc refuse(struct ctx *c, const struct improvement_row *o, const struct rule *r)
{
	if ((r->from & 1u << o->state) == 0)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "计划 %s 现在是“%s”，不能这样做；它可能刚被别人处理过，请刷新", "plan %s is '%s' now; this cannot be done. Somebody may have dealt with it just now: reload"), o->code,
			improvement_state_title(c, o->state));
	if (is_own(c, o, r->act))
		return ctx_fail(c, RC_FORBIDDEN, "act", TR(c, "计划 %s 由您录入，须由另一人同意", "you typed plan %s yourself; somebody else agrees to it"), o->code);
	return ctx_fail(c, RC_FORBIDDEN, "act", "%s", r->who == FROM_DISTRICT ? TR(c, "这一步由区县或市局来做", "this is done by the district or the bureau")
		: TR(c, "您不能办理这件计划", "you cannot act on this plan"));
}

/* ---- What is told. */

static enum rc check_length(struct ctx *c, const char *field, const char *s, size_t most, bool needed, const char *missing)
{
	size_t n = s != NULL ? utf8_count(s, strlen(s)) : 0;
	if (n == 0 && needed)
		return ctx_fail(c, RC_BAD_INPUT, field, "%s", missing);
	return n <= most ? RC_OK : ctx_fail(c, RC_BAD_INPUT, field, TR(c, "最多 %zu 个字，现有 %zu 个", "at most %zu characters; there are %zu"), most, n);
}

static enum rc check_measures(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *o, const struct improvement_deed *d)
{
	if (d->n_measures < 1 || d->n_measures > IMPROVE_MEASURES_MOST)
		return ctx_fail(c, RC_BAD_INPUT, "measures", TR(c, "填写 1 至 %d 项措施", "give 1 to %d measures"), IMPROVE_MEASURES_MOST);
	for (int i = 0; i < d->n_measures; i++) {
		const struct improvement_measure *m = &d->measures[i];
		if (improvement_kind_of(p, m->kind) == NULL)
			return ctx_fail(c, RC_BAD_INPUT, "measures", TR(c, "第 %d 项：没有措施种类“%.40s”", "measure %d: there is no kind '%.40s'"), i + 1, m->kind);
		TRY(check_length(c, "measures", m->text, IMPROVE_TEXT, true, TR(c, "请写明每项措施的内容", "say what will be done for each measure")));
		if (m->until != DAY_NONE && (m->until > d->until || m->until < o->selected_on))
			return ctx_fail(c, RC_BAD_INPUT, "measures", TR(c, "第 %d 项：期限应在列入之后、计划期限（%s）之前", "measure %d: its day lies between the selection and the end of the plan (%s)"), i + 1,
				improvement_day(c, d->until));
	}
	return RC_OK;
}

static enum rc check_until(struct ctx *c, const struct improvement_row *o, int32_t until, bool city)
{
	if (until == DAY_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "until", "%s", TR(c, "请填写完成期限", "until when?"));
	if (until <= workday_today(c))
		return ctx_fail(c, RC_BAD_INPUT, "until", "%s", TR(c, "完成期限应在今天之后", "the last day lies after today"));
	if (!city && until > o->finish_by)
		return ctx_fail(c, RC_BAD_INPUT, "until", TR(c, "完成期限最迟为 %s；更晚的由市局决定", "the last day is %s; only the bureau goes beyond it"), improvement_day(c, o->finish_by));
	return RC_OK;
}

static enum rc take_plan(struct ctx *c, const struct improvement_plan *p, struct improvement_row *o, const struct improvement_deed *d)
{
	int64_t target;
	const char *said = d->target != NULL ? d->target : "";
	if (num_parse_scaled(said, strlen(said), IMPROVE_DECIMALS, 0, &target) != NUM_OK)
		return ctx_fail(c, RC_BAD_INPUT, "target", TR(c, "目标写成数，单位 %s，最多四位小数", "the target is a number in %s with at most four decimals"), o->unit);
	if (target < o->below)
		return ctx_fail(c, RC_BAD_INPUT, "target", TR(c, "目标不能低于 %s %s", "the target is at least %s %s"), improvement_value(c, o->below), o->unit);
	TRY(check_length(c, "contact", d->contact, IMPROVE_CONTACT, true, TR(c, "请填写企业负责人和联系电话", "who of the firm is responsible, with a telephone?")));
	TRY(check_until(c, o, d->until, false));
	TRY(check_measures(c, p, o, d));
	o->target = target;
	o->until = d->until;
	o->contact = d->contact;
	o->submitted_by = c->who.account;
	return RC_OK;
}

static enum rc take_report(struct ctx *c, const struct improvement_plan *p, struct improvement_row *o, const struct improvement_deed *d)
{
	struct period owed, said;
	const char *text = improvement_period_owed(c, p, o);
	if (d->percent < 0 || d->percent > FULL)
		return ctx_fail(c, RC_BAD_INPUT, "percent", "%s", TR(c, "完成比例写 0 至 100 的整数", "how much is done: a whole number from 0 to 100"));
	if (d->period != NULL && d->period[0] != '\0' && !(period_parse(d->period, strlen(d->period), &said) && period_parse(text, strlen(text), &owed) && period_same(said, owed)))
		return ctx_fail(c, RC_BAD_INPUT, "period", TR(c, "现在应报 %s", "the report that is owed is that of %s"), text);
	if (period_parse(text, strlen(text), &owed) && period_start(owed) > workday_today(c))
		return ctx_fail(c, RC_CONFLICT, "period", TR(c, "%s 还没有开始，不用再报", "%s has not begun yet: nothing is owed"), text);
	o->period = text;
	o->percent = d->percent;
	return RC_OK;
}

/* What people conclude may not go against the figures. */
static enum rc take_result(struct ctx *c, struct improvement_row *o, const struct improvement_deed *d)
{
	struct improvement_outcome x;
	TRY(improvement_outcomes(c, o, 1, &x));
	const char *shown = x.of != 0 ? improvement_value(c, x.value) : TR(c, "未知", "unknown");
	if (d->result == RESULT_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "result", "%s", TR(c, "请选择达标、未达标、无数据或已退出", "say met, not met, unknown or left"));
	if (d->result != RESULT_LEFT && o->state != IMPROVE_REVIEW)
		return ctx_fail(c, RC_CONFLICT, "result", TR(c, "计划 %s 还没有到验收；企业已退出的才能直接办结", "plan %s is not to be concluded yet; only a firm that has left is closed at once"), o->code);
	if (d->result == RESULT_MET && !(x.of != 0 && x.reached))
		return ctx_fail(c, RC_CONFLICT, "result", TR(c, "数据不支持达标：%d 年为 %s", "the figures do not say that it is met: %d was %s"), x.of, shown);
	if (d->result == RESULT_NOT_MET && x.result != RESULT_NOT_MET)
		return ctx_fail(c, RC_CONFLICT, "result", x.result == RESULT_MET ? TR(c, "%d 年的数据已达到目标", "the figures of %d are at the target") : TR(c, "%d 年还没有数据，不能认定未达标", "there are no figures of %d yet"),
			o->result_year);
	if (d->result == RESULT_UNKNOWN && x.result != RESULT_UNKNOWN)
		return ctx_fail(c, RC_CONFLICT, "result", TR(c, "%d 年有数据，按数据认定", "there are figures of %d: conclude by them"), o->result_year);
	o->result = d->result;
	o->result_of = d->result == RESULT_UNKNOWN ? 0 : x.of;
	o->result_value = o->result_of != 0 ? x.value : IMPROVE_UNKNOWN;
	return RC_OK;
}

/* ---- What comes of it. */

/* The ledger knows no past: what the sample city did long ago stands there with the moment of writing. */
static enum rc in_ledger(struct ctx *c, const struct improvement_row *o, const struct improvement_deed *d, int64_t move)
{
	int64_t then = c->now_ms;
	struct jw w;
	buf_auto b = { .data = NULL };
	const char *object = arena_printf(&c->arena, "improvement %lld move %lld", (long long)o->id, (long long)move);
	buf_init(&b, LEDGER_BODY + IMPROVE_TEXT * 4);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "code", o->code);
	jw_ktext(&w, "enterprise", o->uscc);
	jw_ktext(&w, "result", d->act == IMPROVE_DROP ? "dropped" : improvement_result_words[o->result]);
	jw_ktext(&w, "was", improvement_value(c, o->value));
	jw_ktext(&w, "target", improvement_value(c, o->target));
	jw_ktext(&w, "value", improvement_value(c, o->result_value));
	jw_ki64(&w, "year", o->result_of);
	jw_ktext(&w, "reason", d->note);
	jw_obj_end(&w);
	if (object == NULL)
		return ctx_no_memory(c);
	c->now_ms = d->at_ms != 0 ? d->real_ms : c->now_ms;
	enum rc rc = ledger_write(c, LEDGER_IMPROVEMENT_CONCLUDED, object, buf_text(&b), NULL);
	c->now_ms = then;
	return rc;
}

/* Its matter is over when the clock runs again or nothing is left to do. */
static enum rc calm(struct ctx *c, struct improvement_row *o)
{
	int64_t move, matter = o->matter;
	if (matter == 0 || improvement_is_overdue(o, workday_today(c)))
		return RC_OK;
	const struct matter_course k = { .act = ACT_CONFIRM, .state = MATTER_CLOSED, .day = DAY_NONE, .note = TR(c, "计划已按规定办理", "the plan has moved on") };
	TRY(matter_follow(c, matter, &k));
	o->matter = 0;
	return improvement_move_on(c, o, IMPROVE_CALM, o->state, "", "", &move);
}

static enum rc tell_figures(struct ctx *c, const struct improvement_plan *p, struct improvement_row *o, const struct improvement_deed *d, unsigned as)
{
	switch (d->act) {
	case IMPROVE_SUBMIT: return take_plan(c, p, o, d);
	case IMPROVE_AGREE: o->period = ""; return RC_OK;
	case IMPROVE_REPORT: return take_report(c, p, o, d);
	case IMPROVE_EXTEND: TRY(check_until(c, o, d->until, (as & IMPROVE_BY_CITY) != 0)); o->until = d->until; return RC_OK;
	case IMPROVE_SEND_BACK: return o->until > workday_today(c) ? RC_OK : ctx_fail(c, RC_CONFLICT, "act", "%s", TR(c, "计划期限已过：请用“延长期限”", "the plan's last day has passed: give a longer deadline"));
	case IMPROVE_CONCLUDE: return take_result(c, o, d);
	default: return RC_OK;
	}
}

/* The day before its first period: what lies before the agreement needs no report. */
static const char *period_before(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *o)
{
	struct period first;
	char text[PERIOD_TEXT];
	const char *owed = improvement_period_owed(c, p, o);
	if (!period_parse(owed, strlen(owed), &first))
		return "";
	struct date d = date_of(period_start(first) - 1);
	int from = p->monthly ? d.month : d.month - 2;
	period_print(text, (struct period){ d.year, from, d.month });
	const char *s = arena_strdup(&c->arena, text);
	return s ? s : "";
}

static enum rc carry_out(struct ctx *c, const struct improvement_plan *p, struct improvement_row *o, const struct rule *r, const struct improvement_deed *d, unsigned as)
{
	enum improvement_state before = o->state;
	const char *unit, *district, *note = d->note != NULL ? d->note : "";
	int64_t move;
	TRY(tell_figures(c, p, o, d, as));
	TRY(improvement_desk(c, o->region_pos, &unit, &district));
	if (r->to != STAYS)
		o->state = (enum improvement_state)r->to;
	if (d->act == IMPROVE_AGREE)
		o->period = period_before(c, p, o);
	if (d->act != IMPROVE_NOTE)
		o->due = improvement_clock(c, p, o, workday_today(c));
	o->desk = o->state == IMPROVE_REVIEW && district[0] != '\0' ? district : unit;
	const char *by = as == IMPROVE_BY_ENTERPRISE ? "" : as == IMPROVE_BY_DISTRICT ? district : as == IMPROVE_BY_DESK ? unit : "city";
	TRY(improvement_move_on(c, o, d->act, before, by, note, &move));
	for (int i = 0; d->act == IMPROVE_SUBMIT && i < d->n_measures; i++)
		TRY(store_improvement_measure(c, move, i + 1, &d->measures[i]));
	if (d->act == IMPROVE_CONCLUDE || d->act == IMPROVE_DROP)
		TRY(in_ledger(c, o, d, move));
	return calm(c, o);
}

static enum rc act_on(struct ctx *c, int64_t id, const struct improvement_deed *d)
{
	const struct improvement_plan *p;
	const struct rule *r = rule_of(d->act);
	struct improvement_may may;
	struct improvement_row o;
	TRY(improvement_plan_get(c, &p));
	if (r == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "act", "%s", TR(c, "没有这个动作", "there is no such act"));
	TRY(improvement_get(c, id, &o));
	TRY(improvement_allowed(c, &o, &may));
	if ((may.acts & UINT32_C(1) << d->act) == 0)
		return refuse(c, &o, r);
	TRY(check_length(c, "note", d->note, IMPROVE_TEXT, (r->needs & IMPROVE_NEEDS_NOTE) != 0, TR(c, "请写明情况或理由", "say how it stands, or why")));
	return carry_out(c, p, &o, r, d, may.as);
}

enum rc improvement_do_in_txn(struct ctx *c, int64_t id, const struct improvement_deed *d)
{
	struct improvement_deed deed = *d;
	deed.real_ms = c->now_ms;
	if (d->at_ms != 0)
		c->now_ms = d->at_ms;
	enum rc rc = act_on(c, id, &deed);
	c->now_ms = deed.real_ms;
	return rc;
}

enum rc improvement_do(struct ctx *c, int64_t id, const struct improvement_deed *d)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(improvement_do_in_txn(c, id, d));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
