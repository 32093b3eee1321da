/* objection_acts.c - what may be done with an objection, by whom, in which state, and what comes of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/jw.h"
#include "base/text.h"
#include "base/utf8.h"
#include "campaign/objection/objection_store.h"
#include "core/attachment.h"
#include "core/ledger.h"
#include "core/session.h"
#include "core/workday.h"
#include "office/office.h"

#define S(state) (1u << OBJECTION_##state)
#define IN_HAND (S(FILED) | S(ACCEPTED))

enum { STAYS = -1, LEDGER_BODY = 4096 };

/* The table of the head of objection.h; what the program does is not in it. `paper`: the desk too, where it typed what came on paper. */
struct rule { enum objection_act act; unsigned from; int to; unsigned who; bool paper; unsigned needs; };
static const struct rule rules[] = {
	{ OBJECTION_ACCEPT, S(FILED), OBJECTION_ACCEPTED, OBJECTION_BY_DESK, false, 0 },
	{ OBJECTION_RETURN, IN_HAND, OBJECTION_RETURNED, OBJECTION_BY_DESK, false, OBJECTION_NEEDS_NOTE },
	{ OBJECTION_COMPLETE, S(RETURNED), OBJECTION_FILED, OBJECTION_BY_ENTERPRISE, true, OBJECTION_NEEDS_NOTE | OBJECTION_TAKES_VALUE | OBJECTION_TAKES_FILES },
	{ OBJECTION_FORWARD, IN_HAND, OBJECTION_FILED, OBJECTION_BY_DESK, false, OBJECTION_NEEDS_NOTE },
	{ OBJECTION_ASK, S(ACCEPTED), OBJECTION_ASKED, OBJECTION_BY_DESK, false, OBJECTION_TAKES_OFFICE },
	{ OBJECTION_ANSWER, S(ASKED), OBJECTION_ACCEPTED, OBJECTION_BY_SOURCE, false, OBJECTION_NEEDS_NOTE | OBJECTION_TAKES_FILES },
	{ OBJECTION_DECIDE, S(ACCEPTED), OBJECTION_DECIDED, OBJECTION_BY_DESK, false, OBJECTION_NEEDS_NOTE | OBJECTION_NEEDS_VERDICT | OBJECTION_TAKES_VALUE },
	{ OBJECTION_CORRECT, S(DECIDED), OBJECTION_CORRECTED, OBJECTION_BY_DESK, false, OBJECTION_NEEDS_NOTE },
	{ OBJECTION_CLOSE, S(TOLD), OBJECTION_CLOSED, OBJECTION_BY_ENTERPRISE, true, 0 },
	{ OBJECTION_WITHDRAW, IN_HAND | S(RETURNED) | S(ASKED), OBJECTION_WITHDRAWN, OBJECTION_BY_ENTERPRISE, true, OBJECTION_NEEDS_NOTE },
	{ OBJECTION_REOPEN, S(TOLD) | S(CLOSED), OBJECTION_ACCEPTED, OBJECTION_BY_CITY, false, OBJECTION_NEEDS_NOTE },
	{ OBJECTION_NOTE, ~0u, STAYS, OBJECTION_BY_DESK | OBJECTION_BY_SOURCE | OBJECTION_BY_CITY, false, OBJECTION_NEEDS_NOTE },
};

static const struct rule *rule_of(enum objection_act act)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].act == act)
			return &rules[i];
	return NULL;
}

unsigned objection_needs(enum objection_act act)
{
	const struct rule *r = rule_of(act);
	return r != NULL ? r->needs : 0;
}

/* ---- Who. */

static bool is_mine(const struct unit_member *mine, int n, const char *unit)
{
	for (int i = 0; i < n; i++)
		if (unit[0] != '\0' && strcmp(mine[i].unit, unit) == 0)
			return true;
	return false;
}

static enum rc has_members(struct ctx *c, const char *unit, bool *ret_has)
{
	struct unit_member *list;
	int n = 0;
	if (unit[0] != '\0')
		TRY(unit_members(c, 0, unit, &list, &n));
	*ret_has = n > 0;
	return RC_OK;
}

static bool covers(const struct scope *s, const struct objection_row *o)
{
	return s->kind == SCOPE_ALL || (s->kind == SCOPE_REGION && o->region_pos >= s->region_lo && o->region_pos <= s->region_hi);
}

static enum rc officials(struct ctx *c, const struct objection_row *o, const struct scope *scope, unsigned *ret_as)
{
	const struct objection_plan *p;
	struct unit_member *mine = NULL;
	int n = 0;
	bool desk_has, office_has, city_has;
	*ret_as = 0;
	if (!covers(scope, o))
		return RC_OK;
	TRY(objection_plan_get(c, &p));
	if (c->who.account != 0)
		TRY(unit_members(c, c->who.account, NULL, &mine, &n));
	TRY(has_members(c, o->desk, &desk_has));
	TRY(has_members(c, o->office, &office_has));
	TRY(has_members(c, p->levels[OBJECTION_CITY].desk, &city_has));
	bool desk = is_mine(mine, n, o->desk) || !desk_has;
	bool source = o->office[0] != '\0' && (is_mine(mine, n, o->office) || (!office_has && desk));
	bool city = scope->kind == SCOPE_ALL && (is_mine(mine, n, p->levels[OBJECTION_CITY].desk) || !city_has);
	*ret_as = (desk ? OBJECTION_BY_DESK : 0u) | (source ? OBJECTION_BY_SOURCE : 0u) | (city ? OBJECTION_BY_CITY : 0u);
	return RC_OK;
}

static bool fits(const struct objection_row *o, const struct rule *r, const struct objection_may *may)
{
	unsigned who = r->who | (r->paper && (o->by_desk || !may->has_account) ? (unsigned)OBJECTION_BY_DESK : 0u);
	if ((r->from & 1u << o->state) == 0 || (who & may->as) == 0)
		return false;
	return !(r->act == OBJECTION_FORWARD && o->level == OBJECTION_CITY) && !(r->act == OBJECTION_REOPEN && o->reopened > 0);
}

static enum rc is_live(struct ctx *c, int64_t campaign, bool *ret_live)
{
	struct campaign k;
	TRY(campaign_get(c, campaign, &k));
	*ret_live = k.state == CAMPAIGN_OPEN;
	return RC_OK;
}

enum rc objection_allowed(struct ctx *c, const struct objection_row *o, struct objection_may *ret_may)
{
	struct objection_may may = { 0 };
	struct scope scope;
	TRY(store_objection_has_account(c, o->enterprise, &may.has_account));
	if (c->session != NULL && session_may(c->session, "objections.file", &scope) && scope.kind == SCOPE_SUBJECT && scope.subject == o->enterprise)
		may.as = OBJECTION_BY_ENTERPRISE;
	else if (c->session != NULL && session_may(c->session, "objections.handle", &scope))
		TRY(officials(c, o, &scope, &may.as));
	bool own = c->who.account != 0 && o->filed_by == c->who.account, live;
	TRY(is_live(c, o->campaign, &live));
	for (size_t i = 0; live && i < sizeof rules / sizeof *rules; i++)
		if (fits(o, &rules[i], &may) && !(own && rules[i].act == OBJECTION_DECIDE))
			may.acts |= UINT32_C(1) << rules[i].act;
	may.sees_contact = (may.as & (OBJECTION_BY_ENTERPRISE | OBJECTION_BY_DESK)) != 0;
	may.may_file = (may.as & (OBJECTION_BY_ENTERPRISE | OBJECTION_BY_DESK | OBJECTION_BY_SOURCE)) != 0 && live && objection_is_open(o->state);
	*ret_may = may;
	return RC_OK;
}

/* ---- May it be done? */

static enum rc refuse(struct ctx *c, const struct objection_row *o, const struct rule *r, const struct objection_may *may)
{
	if ((r->from & 1u << o->state) == 0)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "异议 %s 现在是“%s”，不能这样做；它可能刚被别人处理过，请刷新", "objection %s is '%s' now; this cannot be done. Somebody may have dealt with it just now: reload"),
			o->code, objection_state_title(c, o->state));
	if (r->act == OBJECTION_FORWARD && o->level == OBJECTION_CITY)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "异议 %s 已在市一级", "objection %s is at the city already"), o->code);
	if (r->act == OBJECTION_REOPEN && o->reopened > 0)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "异议 %s 已重新办理过一次", "objection %s was reopened once already"), o->code);
	if (r->act == OBJECTION_DECIDE && (may->as & OBJECTION_BY_DESK) != 0)
		return ctx_fail(c, RC_FORBIDDEN, "act", TR(c, "异议 %s 由您录入，须由另一人作出决定", "you filed objection %s yourself; somebody else decides it"), o->code);
	return ctx_fail(c, RC_FORBIDDEN, "act", "%s", r->who == OBJECTION_BY_ENTERPRISE ? TR(c, "这一步由提出异议的企业来做", "this is done by the enterprise that objects")
		: r->who == OBJECTION_BY_SOURCE ? TR(c, "这一步由被征询部门的人员来做", "this is done by the bureau that was asked")
		: r->who == OBJECTION_BY_CITY ? TR(c, "重新办理由市一级受理单位决定", "only the city's desk reopens a case")
		: TR(c, "这一步由受理单位的人员来做", "this is done by the desk that has the case"));
}

static enum rc check_length(struct ctx *c, const char *field, const char *s, size_t most, bool needed, const char *missing)
{
	size_t n = s != NULL ? utf8_count(s, strlen(s)) : 0;
	if (needed && slice_trim(slice_of(s)).n == 0)
		return ctx_fail(c, RC_BAD_INPUT, field, "%s", missing);
	if (n > most)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "最多 %zu 个字，现有 %zu 个", "at most %zu characters; there are %zu"), most, n);
	return RC_OK;
}

static enum rc value_in(struct ctx *c, const struct objection_row *o, const char *text, struct objection_value *ret_v)
{
	const struct indicators *list;
	const struct indicator *ind;
	enum fact_status st = FACT_OK;
	const char *why = NULL;
	TRY(objection_of_field(c, o->field, &list, &ind));
	if (ind != NULL && (st = fact_parse(ind, NULL, text, strlen(text), &ret_v->v)) != FACT_OK)
		why = fact_status_text(c, st, ind, NULL, text, strlen(text));
	indicators_drop(c, list);
	ret_v->has = ind != NULL && st == FACT_OK;
	if (ind == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "value", "%s", TR(c, "这件异议没有对应的指标，不填数值", "this objection is about no indicator; it takes no value"));
	if (why != NULL)
		return ctx_fail(c, RC_BAD_INPUT, "value", "%s", why);
	return o->was.has && o->was.v == ret_v->v ? ctx_fail(c, RC_BAD_INPUT, "value", "%s", TR(c, "与原数据相同，没有可更正之处", "this is the value that was known already; there is nothing to correct")) : RC_OK;
}

/* Nothing is upheld on words alone where the rule asks for evidence. */
static enum rc check_evidence(struct ctx *c, const struct objection_row *o, enum objection_verdict v)
{
	const struct objection_plan *p;
	struct attachment *files;
	int n;
	TRY(objection_plan_get(c, &p));
	if (v == VERDICT_REJECTED || !p->kinds[o->kind].evidence || o->paper_no[0] != '\0')
		return RC_OK;
	TRY(attachment_list(c, objection_owner(c, o->id, false), &files, &n));
	return n > 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "verdict", TR(c, "异议 %s 没有佐证材料：这类异议须有附件或纸质材料编号才能认定成立", "objection %s has no evidence: this kind is upheld only with a file or the number of a paper"), o->code);
}

static enum rc check_verdict(struct ctx *c, const struct objection_row *o, const struct objection_deed *d)
{
	if (d->verdict == VERDICT_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "verdict", "%s", TR(c, "请选择成立、部分成立或不成立", "say upheld, partly or rejected"));
	TRY(check_length(c, "basis", d->basis, OBJECTION_BASIS, true, TR(c, "请写明法律或事实依据", "name the legal or factual basis")));
	bool partly_value = d->verdict == VERDICT_PARTLY && o->field[0] != '\0';
	if (partly_value && (d->value == NULL || d->value[0] == '\0'))
		return ctx_fail(c, RC_BAD_INPUT, "value", TR(c, "异议 %s 部分成立：请填写核定的数值", "objection %s is upheld in part: say what is right"), o->code);
	if (!partly_value && d->value != NULL && d->value[0] != '\0')
		return ctx_fail(c, RC_BAD_INPUT, "value", "%s", TR(c, "只有部分成立的数据异议填写核定值", "only a figure that is upheld in part takes a value"));
	return check_evidence(c, o, d->verdict);
}

static enum rc check_deed(struct ctx *c, const struct objection_row *o, const struct objection_deed *d, unsigned needs)
{
	TRY(check_length(c, "note", d->note, OBJECTION_TEXT, (needs & OBJECTION_NEEDS_NOTE) != 0, TR(c, "请写明情况或理由", "say how it stands, or why")));
	if ((needs & OBJECTION_NEEDS_VERDICT) != 0)
		TRY(check_verdict(c, o, d));
	else if (d->verdict != VERDICT_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "verdict", "%s", TR(c, "这一步不作决定", "this act decides nothing"));
	if (d->value != NULL && d->value[0] != '\0' && (needs & OBJECTION_TAKES_VALUE) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "value", "%s", TR(c, "这一步不填数值", "this act takes no value"));
	if (d->office != NULL && d->office[0] != '\0' && (needs & OBJECTION_TAKES_OFFICE) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "office", "%s", TR(c, "这一步不改变承办单位", "this act does not change the offices"));
	return RC_OK;
}

/* ---- What comes of it. */

static bool by_program(enum objection_act a)
{
	return a == OBJECTION_REFUSE_LATE || a == OBJECTION_TELL || a == OBJECTION_RERUN || a == OBJECTION_ESCALATE || a == OBJECTION_LAPSE;
}

static enum rc move_of(struct ctx *c, const struct objection_row *o, enum objection_act act, enum objection_state before, const char *unit, const char *note, int64_t *ret_move)
{
	bool program = by_program(act) || c->who.account == 0;
	const struct objection_move m = { .objection = o->id, .account = program ? 0 : c->who.account, .who = program ? "" : c->who.name, .batch = o->batch, .act = act, .at = o->changed_at,
		.unit = unit, .desk = o->desk, .office = o->office, .basis = o->basis, .note = note, .before = before, .state = o->state, .level = o->level, .verdict = o->verdict,
		.decided = o->decided, .claimed = o->claimed, .day = workday_today(c), .deadline = o->deadline, .remedy_until = o->remedy_until };
	return store_objection_move(c, &m, ret_move);
}

static enum rc move_id(struct ctx *c, struct objection_row *o, enum objection_act act, enum objection_state before, const char *unit, const char *note, int64_t *ret_move)
{
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	o->changed_at = arena_strdup(&c->arena, at);
	if (o->changed_at == NULL)
		return ctx_no_memory(c);
	TRY(move_of(c, o, act, before, unit, note, ret_move));
	return store_objection_set(c, o);
}

enum rc objection_move_on(struct ctx *c, struct objection_row *o, enum objection_act act, enum objection_state before, const char *unit, const char *note)
{
	int64_t move;
	return move_id(c, o, act, before, unit, note, &move);
}

/* Until when one may still go further: what is known of the window in which appeals are taken, else days from today. */
static enum rc remedy_until(struct ctx *c, const struct objection_plan *p, struct objection_row *o, int32_t today)
{
	struct campaign_window w;
	int64_t ms;
	o->remedy_until = objection_due(c, today, p->steps[o->step].remedy_workdays);
	if (o->step != OBJECTION_TO_BASE)
		return RC_OK;
	TRY(campaign_window(c, o->campaign, campaign_step_words[STEP_APPEAL], &w));
	if (w.planned && w.closes != NULL && instant_parse(w.closes, strlen(w.closes), &ms))
		o->remedy_until = instant_date(ms, CHINA_MINUTES);
	return RC_OK;
}

enum rc objection_tell(struct ctx *c, struct objection_row *o, const char *unit)
{
	const struct objection_plan *p;
	enum objection_state before = o->state;
	int32_t today = workday_today(c);
	TRY(objection_plan_get(c, &p));
	o->state = OBJECTION_TOLD;
	o->told_on = today;
	TRY(remedy_until(c, p, o, today));
	o->deadline = objection_due(c, today, p->close_workdays);
	return objection_move_on(c, o, OBJECTION_TELL, before, unit, "");
}

/* One fact that says what is right; the old one stays. Without a value the figure is withdrawn. */
static enum rc write_fact(struct ctx *c, struct objection_row *o, struct objection_value v)
{
	const struct indicators *list;
	const struct indicator *ind;
	struct fact f = { .subject = o->enterprise, .value = v.v, .period = period_code(period_year(o->year)), .withdrawn = !v.has };
	const struct batch_info b = { .kind = "correction", .source = arena_printf(&c->arena, "objection %s", o->code), .file = "", .hash = "", .known_at = workday_today(c) };
	if (b.source == NULL)
		return ctx_no_memory(c);
	TRY(objection_of_field(c, o->field, &list, &ind));
	int id = ind != NULL ? ind->id : 0;
	indicators_drop(c, list);
	if (id == 0)
		return ctx_fail(c, RC_CONFLICT, "field", TR(c, "指标“%.40s”已不在计划中，不能更正", "the indicator '%.40s' is in no plan any more; it cannot be corrected"), o->field);
	f.indicator = (int16_t)id;
	return facts_append_in_txn(c, &b, &f, 1, &o->batch);
}

/* Corrected: evaluated again with the others of this sitting; where nothing was evaluated yet there is nothing to wait for. */
static enum rc corrected(struct ctx *c, struct objection_row *o, const struct campaign *k, enum objection_state before, const char *unit, const char *note)
{
	bool waits;
	o->state = OBJECTION_CORRECTED;
	o->deadline = DAY_NONE;
	TRY(objection_move_on(c, o, OBJECTION_CORRECT, before, unit, note));
	TRY(objection_waits_for_rerun(c, k, &waits));
	return waits ? RC_OK : objection_tell(c, o, unit);
}

static void keep_value(struct ctx *c, struct jw *w, const char *key, const char *field, struct objection_value v)
{
	const char *text = objection_value_text(c, field, v);
	jw_ktext(w, key, text[0] != '\0' ? text : NULL);
}

static enum rc in_ledger(struct ctx *c, const struct objection_row *o, int64_t move)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	const char *object = arena_printf(&c->arena, "objection %lld move %lld", (long long)o->id, (long long)move);
	buf_init(&b, LEDGER_BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "code", o->code);
	jw_ki64(&w, "campaign", o->campaign);
	jw_ktext(&w, "enterprise", o->uscc);
	jw_ktext(&w, "step", objection_step_words[o->step]);
	jw_ktext(&w, "kind", objection_kind_words[o->kind]);
	jw_ktext(&w, "field", o->field);
	keep_value(c, &w, "was", o->field, o->was);
	keep_value(c, &w, "claimed", o->field, o->claimed);
	keep_value(c, &w, "decided", o->field, o->decided);
	jw_ktext(&w, "verdict", objection_verdict_words[o->verdict]);
	jw_ktext(&w, "basis", o->basis);
	jw_obj_end(&w);
	return object != NULL ? ledger_write(c, LEDGER_OBJECTION_DECIDED, object, buf_text(&b), NULL) : ctx_no_memory(c);
}

struct doing { struct ctx *c; struct campaign k; struct objection_row o; enum objection_state before; const struct objection_deed *d; const char *unit; };

static enum rc decide(struct doing *g)
{
	struct ctx *c = g->c;
	const struct objection_deed *d = g->d;
	struct objection_row *o = &g->o;
	int64_t move;
	bool figure = o->field[0] != '\0', had = o->batch != 0;
	o->verdict = d->verdict;
	o->basis = d->basis;
	o->finding = d->note;
	o->decided_on = workday_today(c);
	o->decided = d->verdict == VERDICT_UPHELD ? o->claimed : (struct objection_value){ false, 0 };
	if (figure && d->verdict == VERDICT_PARTLY)
		TRY(value_in(c, o, d->value, &o->decided));
	if (figure && d->verdict == VERDICT_PARTLY && o->claimed.has && o->decided.v == o->claimed.v)
		return ctx_fail(c, RC_BAD_INPUT, "value", "%s", TR(c, "与主张的数值相同，应为成立", "this is the value that was claimed: the objection is upheld"));
	o->office = "";
	o->deadline = objection_due(c, o->decided_on, OBJECTION_CORRECT_DAYS);
	TRY(move_id(c, o, OBJECTION_DECIDE, g->before, g->unit, d->note, &move));
	TRY(in_ledger(c, o, move));
	if (d->verdict == VERDICT_REJECTED && !had)
		return objection_tell(c, o, g->unit);
	if (!figure)
		return d->verdict == VERDICT_REJECTED ? objection_tell(c, o, g->unit) : RC_OK; /* somebody writes what was put right */
	TRY(write_fact(c, o, d->verdict == VERDICT_REJECTED ? o->was : o->decided));
	return corrected(c, o, &g->k, OBJECTION_DECIDED, g->unit, "");
}

int objection_asked_days(const struct objection_plan *p, const struct objection_row *o)
{
	const struct objection_field_plan *f = o->field[0] != '\0' ? objection_plan_field(p, o->field) : NULL;
	return f != NULL && strcmp(f->office, o->office) == 0 ? f->workdays : p->source_workdays;
}

static enum rc ask(struct doing *g)
{
	struct ctx *c = g->c;
	const struct objection_plan *p;
	struct objection_row *o = &g->o;
	TRY(objection_plan_get(c, &p));
	const struct objection_field_plan *f = o->field[0] != '\0' ? objection_plan_field(p, o->field) : NULL;
	const char *office = g->d->office != NULL && g->d->office[0] != '\0' ? g->d->office : f != NULL ? f->office : p->kinds[o->kind].office;
	if (office[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "office", "%s", TR(c, "请选择征询哪个部门", "say which bureau is asked"));
	if (unit_find(c, office) == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "office", TR(c, "没有代码为“%.40s”的单位", "there is no unit with the code '%.40s'"), office);
	o->office = office;
	o->deadline = objection_due(c, workday_today(c), objection_asked_days(p, o));
	return objection_move_on(c, o, OBJECTION_ASK, g->before, g->unit, g->d->note);
}

/* With the desk from today on. */
static enum rc with_desk(struct doing *g, enum objection_level level)
{
	struct ctx *c = g->c;
	const struct objection_plan *p;
	TRY(objection_plan_get(c, &p));
	TRY(objection_desk(c, g->o.region_pos, level, &g->o.desk, &g->o.level));
	g->o.office = "";
	g->o.deadline = objection_due(c, workday_today(c), p->levels[g->o.level].workdays);
	return objection_move_on(c, &g->o, g->d->act, g->before, g->unit, g->d->note);
}

static enum rc complete(struct doing *g)
{
	if (g->d->value != NULL && g->d->value[0] != '\0')
		TRY(value_in(g->c, &g->o, g->d->value, &g->o.claimed));
	return with_desk(g, g->o.level);
}

static enum rc send_back(struct doing *g)
{
	const struct objection_plan *p;
	TRY(objection_plan_get(g->c, &p));
	g->o.deadline = objection_due(g->c, workday_today(g->c), p->complete_workdays);
	return objection_move_on(g->c, &g->o, OBJECTION_RETURN, g->before, g->unit, g->d->note);
}

static enum rc reopen(struct doing *g)
{
	g->o.reopened = 1;
	g->o.verdict = VERDICT_NONE;
	g->o.decided = (struct objection_value){ false, 0 };
	g->o.basis = g->o.finding = "";
	g->o.decided_on = g->o.told_on = g->o.remedy_until = g->o.closed_on = DAY_NONE;
	return with_desk(g, OBJECTION_CITY);
}

static enum rc over(struct doing *g)
{
	g->o.deadline = DAY_NONE;
	g->o.closed_on = workday_today(g->c);
	return objection_move_on(g->c, &g->o, g->d->act, g->before, g->unit, g->d->note);
}

static enum rc carry_out(struct doing *g)
{
	const struct rule *r = rule_of(g->d->act);
	if (r->to != STAYS)
		g->o.state = (enum objection_state)r->to;
	switch (g->d->act) {
	case OBJECTION_RETURN: return send_back(g);
	case OBJECTION_COMPLETE: return complete(g);
	case OBJECTION_FORWARD: return with_desk(g, (enum objection_level)(g->o.level + 1));
	case OBJECTION_ASK: return ask(g);
	case OBJECTION_ANSWER: return with_desk(g, g->o.level);
	case OBJECTION_DECIDE: return decide(g);
	case OBJECTION_CORRECT: return corrected(g->c, &g->o, &g->k, g->before, g->unit, g->d->note);
	case OBJECTION_CLOSE: case OBJECTION_WITHDRAW: return over(g);
	case OBJECTION_REOPEN: return reopen(g);
	default: return objection_move_on(g->c, &g->o, g->d->act, g->before, g->unit, g->d->note);
	}
}

/* For which unit it is done. */
static const char *acting_for(const struct ctx *c, const struct objection_row *o, const struct rule *r, unsigned as)
{
	const struct objection_plan *p = objection_plan(c->app);
	if ((as & OBJECTION_BY_ENTERPRISE) != 0)
		return "";
	if ((r->who & as & OBJECTION_BY_SOURCE) != 0 && (as & OBJECTION_BY_DESK) == 0)
		return o->office;
	if (r->act == OBJECTION_ANSWER)
		return o->office;
	if ((as & OBJECTION_BY_DESK) == 0 || r->act == OBJECTION_REOPEN)
		return p->levels[OBJECTION_CITY].desk;
	return o->desk;
}

static enum rc act_on(struct ctx *c, int64_t id, const struct objection_deed *d)
{
	const struct rule *r = rule_of(d->act);
	struct objection_may may;
	struct doing g = { .c = c, .d = d };
	if (r == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "act", "%s", TR(c, "没有这个动作", "there is no such act"));
	TRY(objection_get(c, id, &g.o));
	TRY(campaign_get(c, g.o.campaign, &g.k));
	TRY(campaign_must_live(c, &g.k));
	TRY(objection_allowed(c, &g.o, &may));
	if ((may.acts & UINT32_C(1) << d->act) == 0)
		return refuse(c, &g.o, r, &may);
	TRY(check_deed(c, &g.o, d, r->needs));
	g.before = g.o.state;
	g.unit = acting_for(c, &g.o, r, may.as);
	return carry_out(&g);
}

enum rc objection_do(struct ctx *c, int64_t id, const struct objection_deed *d)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(act_on(c, id, d));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- Many at once. */

static enum rc alike(struct ctx *c, const struct objection_row *a, const struct objection_row *b)
{
	if (a->campaign == b->campaign && a->step == b->step && a->kind == b->kind && strcmp(a->field, b->field) == 0)
		return RC_OK;
	return ctx_fail(c, RC_BAD_INPUT, "ids", TR(c, "%s 与 %s 不是同一类异议；一起决定的须是同一年度、环节、类别和指标", "%s and %s are not alike; what is decided together is of one campaign, step, kind and field"), a->code, b->code);
}

enum rc objection_decide_many(struct ctx *c, const int64_t *ids, int n, const struct objection_deed *d)
{
	struct objection_row first, o;
	txn_auto t = { 0 };
	if (n < 1 || n > OBJECTION_AT_ONCE)
		return ctx_fail(c, RC_BAD_INPUT, "ids", TR(c, "一次决定 1 至 %d 件", "1 to %d cases are decided at once"), OBJECTION_AT_ONCE);
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < n; i++) {
		TRY(objection_get(c, ids[i], &o));
		if (i == 0)
			first = o;
		TRY(alike(c, &first, &o));
		TRY(act_on(c, ids[i], d));
	}
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
