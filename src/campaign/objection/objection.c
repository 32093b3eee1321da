/* objection.c - filing objections, whose they are, and how soon they are due.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/objection/objection.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "base/utf8.h"
#include "campaign/objection/objection_store.h"
#include "core/session.h"
#include "core/workday.h"
#include "office/office.h"

enum { CODE_TEXT = 32, NUMBER_AT = 7, PHONE_DIGITS_LEAST = 7, MINUTE = 16 /* characters of an instant up to its minute */ };

/* ---- Words. */

const char *objection_state_title(const struct ctx *c, enum objection_state s)
{
	static const char *const zh[] = { "待受理", "退回补正", "已受理", "征询来源部门", "已作出决定", "数据已更正", "已重新评价", "已告知", "已办结", "已撤回", "逾期不予受理" };
	static const char *const en[] = { "Filed", "Returned", "Accepted", "Bureau asked", "Decided", "Corrected", "Evaluated again", "Told", "Closed", "Withdrawn", "Late, not taken" };
	return TR(c, zh[s], en[s]);
}

const char *objection_act_title(const struct ctx *c, enum objection_act a)
{
	static const char *const zh[] = { "提出异议", "逾期不予受理", "受理", "退回补正", "补正", "转上级办理", "征询来源部门", "答复征询", "作出决定", "更正", "重新评价", "告知", "办结", "撤回", "重新办理",
		"内部备注", "逾期转上级", "期限届满" };
	static const char *const en[] = { "Filed", "Refused: late", "Accept", "Return", "Complete", "Forward", "Ask the bureau", "Answer", "Decide", "Correct", "Evaluated again", "Told", "Close",
		"Withdraw", "Reopen", "Inside note", "Escalated", "Time ran out" };
	return TR(c, zh[a], en[a]);
}

const char *objection_verdict_title(const struct ctx *c, enum objection_verdict v)
{
	static const char *const zh[] = { "未决定", "成立", "部分成立", "不成立" };
	static const char *const en[] = { "None yet", "Upheld", "Partly upheld", "Rejected" };
	return TR(c, zh[v], en[v]);
}

const char *objection_owner(struct ctx *c, int64_t id, bool inside)
{
	const char *t = arena_printf(&c->arena, inside ? "objection %lld inside" : "objection %lld", (long long)id);
	return t ? t : "objection";
}

enum rc objection_of_field(struct ctx *c, const char *field, const struct indicators **ret_list, const struct indicator **ret_ind)
{
	TRY(indicators_hold(c, ret_list));
	*ret_ind = indicators_find(*ret_list, field);
	return RC_OK;
}

const char *objection_value_text(struct ctx *c, const char *field, struct objection_value v)
{
	const struct indicators *list;
	const struct indicator *ind;
	char text[48];
	const char *out = "";
	if (!v.has || objection_of_field(c, field, &list, &ind) != RC_OK)
		return "";
	if (ind != NULL) {
		fact_print(ind, v.v, text);
		out = arena_printf(&c->arena, ind->unit_text[0] != '\0' ? "%s %s" : "%s", text, ind->unit_text);
	}
	indicators_drop(c, list);
	return out ? out : "";
}

const char *objection_field_title(struct ctx *c, const char *field)
{
	const struct indicators *list;
	const struct indicator *ind;
	const char *out = field;
	if (field[0] == '\0' || objection_of_field(c, field, &list, &ind) != RC_OK)
		return field;
	if (ind != NULL)
		out = arena_strdup(&c->arena, c->english && ind->title_en[0] != '\0' ? ind->title_en : ind->title);
	indicators_drop(c, list);
	return out ? out : "";
}

bool objection_is_open(enum objection_state s) { return s <= OBJECTION_REEVALUATED; }

bool objection_has_no_date(const struct objection_row *o)
{
	return (o->state <= OBJECTION_DECIDED || o->state == OBJECTION_TOLD) && o->deadline == DAY_NONE;
}

bool objection_is_overdue(const struct objection_row *o, int32_t today)
{
	return (o->state == OBJECTION_FILED || o->state == OBJECTION_ACCEPTED || o->state == OBJECTION_ASKED) && o->deadline != DAY_NONE && o->deadline < today;
}

/* ---- Places: whose desk. */

struct place_of { const char *town, *district; };

static enum rc place_find(struct ctx *c, int64_t region_pos, struct place_of *ret_place)
{
	const struct registry *g;
	*ret_place = (struct place_of){ NULL, NULL };
	TRY(registry_hold(c, &g));
	int at = (int)region_pos - 1;
	if (at >= 0 && at < g->n_regions) {
		enum region_kind kind = g->regions[at].kind;
		int d = g->regions[at].district;
		if (kind == REGION_TOWN || kind == REGION_STREET || kind == REGION_ZONE)
			ret_place->town = arena_strdup(&c->arena, g->regions[at].code);
		if (d >= 0)
			ret_place->district = arena_strdup(&c->arena, g->regions[d].code);
	}
	registry_drop(c, g);
	return RC_OK;
}

static const char *unit_of_district(struct ctx *c, const char *code)
{
	const struct office_unit *units;
	int n;
	if (code == NULL || unit_list(c, &units, &n) != RC_OK)
		return NULL;
	for (int i = 0; i < n; i++)
		if (units[i].kind == UNIT_DISTRICT && strcmp(units[i].region, code) == 0)
			return units[i].code;
	return NULL;
}

static const char *unit_for(struct ctx *c, const struct place_of *at, const char *word)
{
	if (strcmp(word, "town") == 0)
		return at->town != NULL && unit_find(c, at->town) != NULL ? at->town : NULL;
	if (strcmp(word, "district") == 0)
		return unit_of_district(c, at->district);
	return word;
}

/* The desk of a level for this place; where there is none, that of the level above. */
enum rc objection_desk(struct ctx *c, int64_t region_pos, enum objection_level level, const char **ret_unit, enum objection_level *ret_level)
{
	const struct objection_plan *p;
	struct place_of at;
	TRY(objection_plan_get(c, &p));
	TRY(place_find(c, region_pos, &at));
	*ret_unit = NULL;
	for (int l = (int)level; l < OBJECTION_LEVELS && *ret_unit == NULL; l++) {
		*ret_unit = unit_for(c, &at, p->levels[l].desk);
		*ret_level = (enum objection_level)l;
	}
	if (*ret_unit == NULL)
		*ret_unit = "";
	return RC_OK;
}

int32_t objection_due(struct ctx *c, int32_t from, int workdays)
{
	struct problem before = c->problem;
	int32_t day;
	if (workday_add(c, from, workdays, &day) == RC_OK)
		return day;
	c->problem = before;
	return DAY_NONE;
}

/* ---- Filing: what is said. */

struct filing { struct ctx *c; const struct objection_new *n; const struct objection_plan *plan; struct campaign k; struct objection_firm firm; struct objection_row o; int64_t at_ms; bool late; };

static enum rc check_text(struct ctx *c, const char *field, const char *s, size_t most, bool needed)
{
	size_t n = s ? utf8_count(s, strlen(s)) : 0;
	if (needed && slice_trim(slice_of(s)).n == 0)
		return ctx_fail(c, RC_BAD_INPUT, field, "%s", TR(c, "这一项不能空着", "this cannot be left empty"));
	if (n > most)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "最多 %zu 个字，现有 %zu 个", "at most %zu characters; there are %zu"), most, n);
	return RC_OK;
}

/* Digits with blanks and hyphens between, perhaps a + before. */
static bool is_phone(const char *s)
{
	int digits = 0;
	for (const char *p = s; *p != '\0'; p++) {
		if (*p >= '0' && *p <= '9')
			digits++;
		else if (!(*p == '-' || *p == ' ' || (*p == '+' && p == s)))
			return false;
	}
	return digits >= PHONE_DIGITS_LEAST;
}

static enum rc check_contact(struct filing *f)
{
	struct ctx *c = f->c;
	bool needed = f->plan->real_name;
	const char *phone = f->n->contact_phone;
	TRY(check_text(c, "contact_name", f->n->contact_name, OBJECTION_CONTACT, needed));
	TRY(check_text(c, "contact_phone", phone, OBJECTION_PHONE, needed));
	if (phone != NULL && phone[0] != '\0' && !is_phone(phone))
		return ctx_fail(c, RC_BAD_INPUT, "contact_phone", "%s", TR(c, "电话只写数字和连字符，如 0512-68001234", "a telephone has digits and hyphens, such as 0512-68001234"));
	return RC_OK;
}

static enum rc check_words(struct filing *f)
{
	struct ctx *c = f->c;
	const struct objection_new *n = f->n;
	TRY(check_text(c, "reason", n->reason, OBJECTION_TEXT, true));
	TRY(check_text(c, "paper_no", n->paper_no, OBJECTION_PAPER, false));
	TRY(check_text(c, "plot", n->plot, OBJECTION_PLOT, false));
	if (n->plot != NULL && n->plot[0] != '\0' && n->kind != OBJECTION_LAND)
		return ctx_fail(c, RC_BAD_INPUT, "plot", "%s", TR(c, "只有地块异议填写地块编号", "only an objection to land names a plot"));
	if (c->scope.kind == SCOPE_SUBJECT && ((n->paper_no != NULL && n->paper_no[0] != '\0') || n->received_ms != 0))
		return ctx_fail(c, RC_BAD_INPUT, "paper_no", "%s", TR(c, "收件编号和收件时间由受理单位填写", "number and time of a paper are filled in by the desk"));
	return check_contact(f);
}

/* The figure as it is known now. */
static enum rc fact_now(struct filing *f, const struct indicator *ind)
{
	struct ctx *c = f->c;
	const struct fact_value *list;
	int n;
	TRY(facts_of(c, f->firm.id, AS_OF_NOW, &list, &n));
	f->o.was_source = f->o.was_known_at = "";
	for (int i = 0; i < n; i++)
		if (list[i].indicator == ind->id && list[i].year == f->k.year) {
			f->o.was = (struct objection_value){ true, list[i].value };
			f->o.was_source = list[i].source;
			f->o.was_known_at = list[i].known_at;
			f->o.was_batch = list[i].batch;
		}
	return RC_OK;
}

static enum rc claim_of(struct ctx *c, const struct indicator *ind, const char *text, const char *field, struct objection_value *ret_v)
{
	enum fact_status st = fact_parse(ind, NULL, text, strlen(text), &ret_v->v);
	ret_v->has = st == FACT_OK;
	return st == FACT_OK ? RC_OK : ctx_fail(c, RC_BAD_INPUT, field, "%s", fact_status_text(c, st, ind, NULL, text, strlen(text)));
}

bool objection_is_of_land(const struct objection_plan *p, const char *field)
{
	const struct objection_field_plan *of = objection_plan_field(p, field);
	const char *office = p->kinds[OBJECTION_LAND].office;
	return office == NULL || office[0] == '\0' || (of != NULL && strcmp(of->office, office) == 0);
}

static enum rc check_field_held(struct filing *f, const struct indicator *ind)
{
	struct ctx *c = f->c;
	const struct objection_new *n = f->n;
	if (ind == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "field", TR(c, "没有指标“%.40s”", "there is no indicator '%.40s'"), n->field);
	if (n->kind == OBJECTION_LAND && !objection_is_of_land(f->plan, n->field))
		return ctx_fail(c, RC_BAD_INPUT, "field", TR(c, "“%s”不是用地指标；数据有误的请选类别“%s”", "'%s' is no figure of land; choose '%s' for it"), c->english && ind->title_en[0] != '\0' ? ind->title_en : ind->title,
			objection_words(c, f->plan->kinds[OBJECTION_FIGURE].title));
	TRY(fact_now(f, ind));
	if (n->claimed == NULL || n->claimed[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "claimed", TR(c, "请填写主张的数值（%s）", "say what is right (in %s)"), ind->unit_text);
	TRY(claim_of(c, ind, n->claimed, "claimed", &f->o.claimed));
	if (f->o.was.has && f->o.was.v == f->o.claimed.v)
		return ctx_fail(c, RC_BAD_INPUT, "claimed", "%s", TR(c, "与现有数值相同，没有可异议之处", "this is the value that is known already"));
	return RC_OK;
}

/* A figure needs its field; land may have one; the others have none. */
static enum rc check_field(struct filing *f)
{
	struct ctx *c = f->c;
	const char *field = f->n->field != NULL ? f->n->field : "";
	const struct indicators *list;
	const struct indicator *ind;
	if (field[0] == '\0' && f->n->kind == OBJECTION_FIGURE)
		return ctx_fail(c, RC_BAD_INPUT, "field", "%s", TR(c, "请选择有异议的指标", "say which figure is wrong"));
	if (field[0] != '\0' && f->n->kind != OBJECTION_FIGURE && f->n->kind != OBJECTION_LAND)
		return ctx_fail(c, RC_BAD_INPUT, "field", "%s", TR(c, "这类异议不填指标", "an objection of this kind names no indicator"));
	if (field[0] == '\0')
		return f->n->claimed == NULL || f->n->claimed[0] == '\0' ? RC_OK
			: ctx_fail(c, RC_BAD_INPUT, "claimed", "%s", TR(c, "没有指标就没有可填的数值；请写在理由中", "without an indicator there is no value; say it in the reason"));
	TRY(objection_of_field(c, field, &list, &ind));
	enum rc rc = check_field_held(f, ind);
	indicators_drop(c, list);
	f->o.field = field;
	return rc;
}

/* ---- Filing: when. */

static const char *local_minute(struct ctx *c, const char *instant)
{
	int64_t ms;
	char text[INSTANT_TEXT];
	if (instant == NULL || !instant_parse(instant, strlen(instant), &ms))
		return "";
	instant_print_local(text, ms, CHINA_MINUTES);
	const char *t = arena_strndup(&c->arena, text, MINUTE);
	return t ? t : "";
}

static enum rc at_which_step(struct filing *f)
{
	struct ctx *c = f->c;
	struct campaign_window w;
	int step = f->n->step;
	for (int i = 0; step < 0 && i < OBJECTION_STEPS; i++) {
		TRY(campaign_window(c, f->k.id, objection_step_words[i], &w));
		if (w.entered && !w.left)
			step = i;
	}
	f->o.step = step < 0 ? OBJECTION_TO_BASE : (enum objection_step)step;
	if ((f->plan->kinds[f->n->kind].steps & 1u << f->o.step) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "“%s”不在“%s”环节提出", "'%s' is not objected to in '%s'"), objection_words(c, f->plan->kinds[f->n->kind].title),
			objection_words(c, f->plan->steps[f->o.step].title));
	return RC_OK;
}

/* While the base data lie open for confirmation they may be objected to already. */
static enum rc base_is_open(struct filing *f, bool *ret_open)
{
	struct campaign_window w;
	*ret_open = false;
	if (f->o.step != OBJECTION_TO_BASE)
		return RC_OK;
	TRY(campaign_window(f->c, f->k.id, campaign_step_words[STEP_BASE], &w));
	*ret_open = w.planned && w.entered && !w.left && !(w.strict && w.over);
	return RC_OK;
}

static enum rc look_at_window(struct filing *f)
{
	struct ctx *c = f->c;
	struct campaign_window w;
	int64_t closes = 0;
	bool base;
	TRY(campaign_must_live(c, &f->k));
	TRY(campaign_window(c, f->k.id, objection_step_words[f->o.step], &w));
	TRY(base_is_open(f, &base));
	f->o.window_closes = w.closes != NULL ? w.closes : "";
	if (base && !w.entered)
		return RC_OK;
	if (!w.planned || !w.entered)
		return ctx_fail(c, RC_CONFLICT, "step", TR(c, "“%s”尚未开始%s%s，现在不能提出", "'%s' has not begun%s%s; nothing can be filed yet"), objection_words(c, f->plan->steps[f->o.step].title),
			w.planned && w.opens != NULL && w.opens[0] != '\0' ? TR(c, "，计划开始时间 ", ", planned for ") : "", w.planned ? local_minute(c, w.opens) : "");
	bool timed = f->o.window_closes[0] != '\0' && instant_parse(f->o.window_closes, strlen(f->o.window_closes), &closes);
	if (f->n->received_ms == 0)
		f->late = w.left || (timed && f->at_ms >= closes);
	else
		f->late = timed && f->at_ms >= closes;
	return RC_OK;
}

static enum rc when_received(struct filing *f)
{
	struct ctx *c = f->c;
	f->at_ms = f->n->received_ms != 0 ? f->n->received_ms : c->now_ms;
	if (f->at_ms > c->now_ms)
		return ctx_fail(c, RC_BAD_INPUT, "received", "%s", TR(c, "收件时间在将来", "the paper came in the future"));
	int64_t opened;
	if (f->k.opened_at != NULL && instant_parse(f->k.opened_at, strlen(f->k.opened_at), &opened) && f->at_ms < opened)
		return ctx_fail(c, RC_BAD_INPUT, "received", TR(c, "收件时间早于年度评价的开启（%s）", "the paper came before the campaign was opened, %s"), local_minute(c, f->k.opened_at));
	return RC_OK;
}

/* ---- Filing: the case. */

static enum rc whose(struct filing *f)
{
	struct ctx *c = f->c;
	bool own = f->n->enterprise == NULL || f->n->enterprise[0] == '\0';
	if (own && c->scope.kind != SCOPE_SUBJECT)
		return ctx_fail(c, RC_BAD_INPUT, "enterprise", "%s", TR(c, "请填写企业的统一社会信用代码", "name the enterprise by its credit code"));
	TRY(store_objection_firm(c, f->n->enterprise, own ? c->scope.subject : 0, &f->firm));
	if (f->firm.id == 0)
		return ctx_fail(c, RC_NOT_FOUND, "enterprise", TR(c, "没有统一社会信用代码为 %.18s 的企业", "there is no enterprise with the credit code %.18s"), own ? "" : f->n->enterprise);
	f->o.enterprise = f->firm.id;
	f->o.region_pos = f->firm.region_pos;
	f->o.uscc = f->firm.uscc;
	f->o.name = f->firm.name;
	return RC_OK;
}

static enum rc not_twice(struct filing *f)
{
	struct ctx *c = f->c;
	const char *open;
	int64_t n;
	TRY(store_objection_same(c, &f->o, &f->o.repeats, &open));
	if (open[0] != '\0')
		return ctx_fail(c, RC_CONFLICT, "field", TR(c, "同一事项已有正在办理的异议 %s", "there is an open case about the same thing: %s"), open);
	TRY(store_objection_open_count(c, f->o.campaign, f->o.enterprise, &n));
	if (n >= OBJECTION_OPEN_MOST)
		return ctx_fail(c, RC_CONFLICT, "enterprise", TR(c, "一家企业同时最多 %d 件异议", "an enterprise has at most %d open cases"), OBJECTION_OPEN_MOST);
	return RC_OK;
}

static enum rc next_code(struct filing *f)
{
	struct ctx *c = f->c;
	const char *last;
	char like[CODE_TEXT];
	snprintf(like, sizeof like, "YY%04d-______", f->k.year);
	TRY(store_objection_last_code(c, like, &last));
	long number = strlen(last) > NUMBER_AT ? strtol(last + NUMBER_AT, NULL, 10) : 0;
	f->o.code = arena_printf(&c->arena, "YY%04d-%06ld", f->k.year, number + 1);
	return f->o.code ? RC_OK : ctx_no_memory(c);
}

static enum objection_level first_level(const struct filing *f)
{
	const struct objection_field_plan *p = f->o.field[0] != '\0' ? objection_plan_field(f->plan, f->o.field) : NULL;
	return p != NULL && p->level >= 0 ? (enum objection_level)p->level : f->plan->kinds[f->o.kind].level;
}

/* The desk that types a paper: a unit of the account whose place this is, or the desk itself. */
static enum rc typed_by(struct filing *f)
{
	struct ctx *c = f->c;
	struct unit_member *mine = NULL;
	int n = 0;
	f->o.filed_unit = "";
	if (!f->o.by_desk)
		return RC_OK;
	f->o.filed_unit = f->o.desk;
	if (c->who.account != 0)
		TRY(unit_members(c, c->who.account, NULL, &mine, &n));
	if (n > 0)
		f->o.filed_unit = mine[0].unit;
	return RC_OK;
}

static enum rc write_case(struct filing *f)
{
	struct ctx *c = f->c;
	char at[INSTANT_TEXT];
	struct objection_row *o = &f->o;
	enum objection_state filed = OBJECTION_FILED;
	instant_print(at, f->at_ms);
	o->filed_at = arena_strdup(&c->arena, at);
	if (o->filed_at == NULL)
		return ctx_no_memory(c);
	o->filed_on = instant_date(f->at_ms, CHINA_MINUTES);
	TRY(objection_desk(c, o->region_pos, first_level(f), &o->desk, &o->level));
	TRY(typed_by(f));
	o->deadline = objection_due(c, o->filed_on, f->plan->levels[o->level].workdays);
	TRY(next_code(f));
	o->state = filed;
	o->changed_at = o->filed_at;
	TRY(store_objection_add(c, o, &o->id));
	TRY(objection_move_on(c, o, OBJECTION_FILE, filed, o->filed_unit, ""));
	if (!f->late)
		return RC_OK;
	const struct ctx zh = { .english = false };
	const char *note = arena_printf(&c->arena, "%s（截止时间 %s）", objection_words(&zh, f->plan->steps[o->step].late), local_minute(c, o->window_closes));
	o->state = OBJECTION_LATE;
	o->deadline = DAY_NONE;
	o->told_on = workday_today(c);
	return note ? objection_move_on(c, o, OBJECTION_REFUSE_LATE, filed, "", note) : ctx_no_memory(c);
}

enum rc objection_open_in_txn(struct ctx *c, const struct objection_new *n, int64_t *ret_id)
{
	struct filing f = { .c = c, .n = n };
	const char *empty = "";
	f.o = (struct objection_row){ .kind = n->kind, .field = empty, .plot = n->plot ? n->plot : empty, .reason = n->reason, .contact_name = n->contact_name ? n->contact_name : empty,
		.contact_phone = n->contact_phone ? n->contact_phone : empty, .paper_no = n->paper_no ? n->paper_no : empty, .filed_by = c->who.account,
		.filed_name = n->filed_name ? n->filed_name : c->who.name, .was_source = empty, .was_known_at = empty, .office = empty, .basis = empty, .finding = empty,
		.by_desk = c->scope.kind != SCOPE_SUBJECT, .decided_on = DAY_NONE, .told_on = DAY_NONE, .remedy_until = DAY_NONE, .closed_on = DAY_NONE };
	TRY(objection_plan_get(c, &f.plan));
	TRY(campaign_get(c, n->campaign, &f.k));
	f.o.campaign = f.k.id;
	f.o.year = f.k.year;
	TRY(whose(&f));
	TRY(check_words(&f));
	TRY(at_which_step(&f));
	TRY(when_received(&f));
	TRY(look_at_window(&f));
	TRY(check_field(&f));
	TRY(not_twice(&f));
	TRY(write_case(&f));
	*ret_id = f.o.id;
	return RC_OK;
}

enum rc objection_open(struct ctx *c, const struct objection_new *n, int64_t *ret_id)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(objection_open_in_txn(c, n, ret_id));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc objection_open_count(struct ctx *c, int64_t campaign, int64_t enterprise, int64_t *ret_n) { return store_objection_open_count(c, campaign, enterprise, ret_n); }

/* ---- Reading. */

enum rc objection_get(struct ctx *c, int64_t id, struct objection_row *ret_o)
{
	TRY(store_objection_seen(c, &c->scope, id, ret_o));
	return ret_o->id != 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有第 %lld 号异议", "there is no objection %lld"), (long long)id);
}

enum rc objection_list(struct ctx *c, const struct objection_query *q, struct objection_row **ret_list, int *ret_n) { return store_objections(c, q, workday_today(c), ret_list, ret_n); }
enum rc objection_count(struct ctx *c, const struct objection_query *q, struct objection_counts *ret_counts) { return store_objection_counts(c, q, workday_today(c), ret_counts); }
enum rc objection_effect_of(struct ctx *c, int64_t id, struct objection_effect *ret_e, bool *ret_has) { return store_objection_effect_of(c, id, ret_e, ret_has); }
