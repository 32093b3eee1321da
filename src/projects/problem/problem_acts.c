/* problem_acts.c - what may be done with a problem, by whom, in which state, and what comes of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"
#include "core/attachment.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/problem/problem_store.h"
#include "projects/file/project_write.h"

#define S(state) (1u << PROBLEM_##state)
#define IN_HAND (S(WORKING) | S(RETURNED))
#define OPEN (S(REGISTERED) | S(ASSIGNED) | IN_HAND | S(RAISED))

enum { STAYS = -1, BACK = -2, UNHAPPY = 2 };

/* The table of the head of problem.h. `alone`: the desk only where the project has no account. */
struct rule { enum problem_act act; unsigned from; int to; unsigned who; unsigned alone; unsigned needs; };
static const struct rule rules[] = {
	{ PROBLEM_ASSIGN, OPEN, PROBLEM_ASSIGNED, PROBLEM_BY_DESK, 0, PROBLEM_TAKES_OFFICE | PROBLEM_TAKES_DAY },
	{ PROBLEM_SIGN, S(ASSIGNED) | S(RAISED), PROBLEM_WORKING, PROBLEM_BY_OFFICE, 0, 0 },
	{ PROBLEM_DECLINE, S(ASSIGNED) | S(RAISED), PROBLEM_REGISTERED, PROBLEM_BY_OFFICE, 0, PROBLEM_NEEDS_NOTE },
	{ PROBLEM_ANSWER, IN_HAND, PROBLEM_ANSWERED, PROBLEM_BY_OFFICE, 0, PROBLEM_NEEDS_NOTE | PROBLEM_TAKES_FILES },
	{ PROBLEM_CONFIRM, S(ANSWERED), PROBLEM_CONFIRMED, PROBLEM_BY_ENTERPRISE, PROBLEM_BY_DESK, 0 },
	{ PROBLEM_RETURN, S(ANSWERED), PROBLEM_RETURNED, PROBLEM_BY_ENTERPRISE, PROBLEM_BY_DESK, PROBLEM_NEEDS_NOTE | PROBLEM_TAKES_FILES },
	{ PROBLEM_RAISE, OPEN, PROBLEM_RAISED, PROBLEM_BY_DESK | PROBLEM_BY_OFFICE, 0, PROBLEM_NEEDS_NOTE },
	{ PROBLEM_SHELVE, OPEN, PROBLEM_SHELVED, PROBLEM_BY_DESK, 0, PROBLEM_NEEDS_NOTE | PROBLEM_NEEDS_DAY },
	{ PROBLEM_RESUME, S(SHELVED), BACK, PROBLEM_BY_DESK, 0, 0 },
};

static const struct rule *rule_of(enum problem_act act)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].act == act)
			return &rules[i];
	return NULL;
}

/* ---- Who. */

static bool is_mine(const struct unit_member *mine, int n, const char *unit)
{
	for (int i = 0; i < n; i++)
		if (unit[0] != '\0' && strcmp(mine[i].unit, unit) == 0)
			return true;
	return false;
}

static enum rc is_helper(struct ctx *c, const struct problem_row *p, const struct unit_member *mine, int n, bool *ret_helps)
{
	const char **units;
	int n_units;
	*ret_helps = false;
	TRY(store_problem_helpers(c, p->id, &units, &n_units));
	for (int i = 0; i < n_units; i++)
		*ret_helps = *ret_helps || is_mine(mine, n, units[i]);
	return RC_OK;
}

static enum rc officials(struct ctx *c, const struct problem_row *p, unsigned *ret_as)
{
	struct unit_member *mine = NULL;
	int n = 0;
	bool assigns, handles, desk_has, office_has, helps;
	TRY(project_allowed(c, p->project, "problems.assign", &assigns));
	TRY(project_allowed(c, p->project, "problems.handle", &handles));
	if (c->who.account != 0)
		TRY(unit_members(c, c->who.account, NULL, &mine, &n));
	TRY(store_problem_unit_has_members(c, p->desk, &desk_has));
	TRY(store_problem_unit_has_members(c, p->office[0] != '\0' ? p->office : "-", &office_has));
	TRY(is_helper(c, p, mine, n, &helps));
	bool desk = assigns && (is_mine(mine, n, p->desk) || !desk_has);
	bool office = p->office[0] != '\0' && ((handles && is_mine(mine, n, p->office)) || (desk && !office_has));
	*ret_as = (desk ? PROBLEM_BY_DESK : 0u) | (office ? PROBLEM_BY_OFFICE : 0u) | (helps && handles ? PROBLEM_BY_HELPER : 0u);
	return RC_OK;
}

static bool is_enterprise(const struct ctx *c)
{
	struct scope scope;
	return c->session != NULL && session_may(c->session, "problems.report", &scope) && scope.kind == SCOPE_SUBJECT;
}

/* Nobody closes what he answered himself. */
static enum rc answered_it(struct ctx *c, const struct problem_row *p, bool *ret_own)
{
	struct problem_move *moves;
	int n;
	*ret_own = false;
	TRY(store_problem_moves(c, p->id, &moves, &n));
	for (int i = n; i-- > 0;)
		if (moves[i].act == PROBLEM_ANSWER) {
			*ret_own = c->who.account != 0 && moves[i].account == c->who.account;
			break;
		}
	return RC_OK;
}

static bool fits(const struct problem_row *p, const struct rule *r, const struct problem_may *may)
{
	unsigned who = r->who | (may->has_account ? 0 : r->alone);
	return (r->from & 1u << p->state) != 0 && (who & may->as) != 0 && !(r->act == PROBLEM_RAISE && p->level == PROBLEM_PROVINCE);
}

enum rc problem_allowed(struct ctx *c, const struct problem_row *p, struct problem_may *ret_may)
{
	struct problem_may may = { 0 };
	bool own = false;
	TRY(store_problem_account(c, p->project, &may.has_account));
	if (is_enterprise(c))
		may.as = PROBLEM_BY_ENTERPRISE;
	else
		TRY(officials(c, p, &may.as));
	if (p->state == PROBLEM_ANSWERED && !may.has_account && (may.as & PROBLEM_BY_DESK) != 0)
		TRY(answered_it(c, p, &own));
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (fits(p, &rules[i], &may) && !(own && rules[i].act == PROBLEM_CONFIRM))
			may.acts |= UINT32_C(1) << rules[i].act;
	may.may_say = may.as != 0 && problem_is_open(p);
	may.may_note = may.may_say && (may.as & ~(unsigned)PROBLEM_BY_ENTERPRISE) != 0;
	*ret_may = may;
	return RC_OK;
}

unsigned problem_needs(const struct problem_may *may, enum problem_act act)
{
	const struct rule *r = rule_of(act);
	if (act == PROBLEM_CONFIRM)
		return (may->as & PROBLEM_BY_ENTERPRISE) != 0 ? PROBLEM_NEEDS_CONTENT : PROBLEM_NEEDS_NOTE;
	return r != NULL ? r->needs : 0;
}

/* ---- May it be done? */

static enum rc refuse(struct ctx *c, const struct problem_row *p, const struct rule *r, const struct problem_may *may)
{
	if ((r->from & 1u << p->state) == 0)
		return ctx_fail(c, RC_CONFLICT, "act", TR(c, "问题 %s 现在是“%s”，不能这样做；它可能刚被别人处理过，请刷新", "problem %s is %s now; this cannot be done. Somebody may have dealt with it just now: reload"), p->code,
			c->english ? problem_state_words[p->state] : problem_state_title(c, p->state));
	if (r->act == PROBLEM_RAISE && p->level == PROBLEM_PROVINCE)
		return ctx_fail(c, RC_CONFLICT, "act", "%s", TR(c, "已在最高一级，不能再上提", "it is at the highest level already"));
	if ((r->alone & may->as) != 0 && may->has_account)
		return ctx_fail(c, RC_FORBIDDEN, "act", "%s", TR(c, "项目单位有账号：是否解决由企业确认", "the project's enterprise has an account: it says itself whether this is solved"));
	if (((r->who | r->alone) & may->as) != 0)
		return ctx_fail(c, RC_FORBIDDEN, "act", "%s", TR(c, "答复由您作出，须由另一人销号", "you answered it yourself; somebody else closes it"));
	return ctx_fail(c, RC_FORBIDDEN, "act", "%s", r->who == PROBLEM_BY_ENTERPRISE ? TR(c, "这一步由企业来做", "this is done by the enterprise")
		: r->who == PROBLEM_BY_DESK ? TR(c, "这一步由交办单位的人员来做", "this is done by the desk that gives the problem out")
		: TR(c, "这一步由主办单位的人员来做", "this is done by the office that has the problem"));
}

static enum rc check_note(struct ctx *c, const char *note, bool needed)
{
	size_t n = utf8_count(note, strlen(note));
	if (n == 0 && needed)
		return ctx_fail(c, RC_BAD_INPUT, "note", "%s", TR(c, "请写明情况或理由", "say how it stands, or why"));
	if (n > PROBLEM_NOTE)
		return ctx_fail(c, RC_BAD_INPUT, "note", TR(c, "最多 %d 个字", "at most %d characters"), PROBLEM_NOTE);
	return RC_OK;
}

static enum rc check_files(struct ctx *c, const char *owner, const int64_t *files, int n)
{
	struct attachment a;
	if (n > PROBLEM_FILES)
		return ctx_fail(c, RC_BAD_INPUT, "files", TR(c, "一次最多 %d 个文件", "at most %d files at once"), PROBLEM_FILES);
	for (int i = 0; i < n; i++)
		TRY(attachment_get(c, owner, files[i], &a));
	return RC_OK;
}

static enum rc check_content(struct ctx *c, const struct problem_deed *d, unsigned needs)
{
	if ((needs & PROBLEM_NEEDS_CONTENT) == 0)
		return d->satisfaction == 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "satisfaction", "%s", TR(c, "满意度由企业评价", "only the enterprise says how content it is"));
	if (d->satisfaction < 1 || d->satisfaction > PROBLEM_CONTENT)
		return ctx_fail(c, RC_BAD_INPUT, "satisfaction", TR(c, "请评价满意度：1 至 %d", "say how content you are: 1 to %d"), PROBLEM_CONTENT);
	return check_note(c, d->note, d->satisfaction <= UNHAPPY);
}

static enum rc check_deed(struct ctx *c, const struct problem_row *p, const struct problem_deed *d, unsigned needs)
{
	TRY(check_note(c, d->note, (needs & PROBLEM_NEEDS_NOTE) != 0));
	TRY(check_content(c, d, needs));
	if (d->day == DAY_NONE && (needs & PROBLEM_NEEDS_DAY) != 0)
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "挂账须写明再看的日期", "a problem is shelved until a day to look again; give it"));
	if (d->day != DAY_NONE && (needs & (PROBLEM_NEEDS_DAY | PROBLEM_TAKES_DAY)) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "这一步不带日期", "this act takes no day"));
	if (d->day != DAY_NONE && d->day < workday_today(c) + (d->act == PROBLEM_SHELVE))
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", d->act == PROBLEM_SHELVE ? TR(c, "再看的日期须在今天之后", "the day to look again lies behind today") : TR(c, "期限不能在过去", "the deadline has passed already"));
	if ((d->office != NULL || d->n_helpers > 0) && (needs & PROBLEM_TAKES_OFFICE) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "office", "%s", TR(c, "这一步不改变承办单位", "this act does not change the offices"));
	if (d->n_files > 0 && (needs & PROBLEM_TAKES_FILES) == 0)
		return ctx_fail(c, RC_BAD_INPUT, "files", "%s", TR(c, "这一步不带附件", "this act takes no files"));
	return check_files(c, problem_owner_text(c, p->id, false), d->files, d->n_files);
}

/* ---- What comes of it. */

struct doing { struct ctx *c; struct problem_row was, p; const struct problem_deed *d; const struct problem_may *may; const char *unit; int64_t move; };

static enum rc write_move(struct doing *g, enum problem_act act, enum problem_state before, const char *note)
{
	struct ctx *c = g->c;
	const struct problem_move m = { .problem = g->p.id, .account = c->who.account, .act = act, .at = g->p.changed_at, .who = c->who.name, .unit = g->unit, .note = note, .desk = g->p.desk,
		.office = g->p.office, .before = before, .state = g->p.state, .level = g->p.level, .day = workday_today(c), .deadline = g->p.deadline, .look_again = g->p.look_again,
		.satisfaction = g->p.satisfaction };
	return store_problem_move(c, &m, &g->move);
}

static enum rc follow(struct doing *g, enum matter_act act, enum matter_state state, int32_t day, const char *note)
{
	struct ctx *c = g->c;
	const char **helpers = NULL;
	int n = 0;
	if (act == ACT_ASSIGN)
		TRY(store_problem_helpers(c, g->p.id, &helpers, &n));
	const struct matter_course k = { .act = act, .state = state, .unit = g->unit, .issuer = act == ACT_ASSIGN ? g->p.desk : NULL, .owner = g->p.office, .helpers = helpers, .n_helpers = n, .day = day,
		.returns = g->p.returns, .note = note };
	return matter_follow(c, g->p.matter, &k);
}

static enum rc assign(struct doing *g)
{
	struct ctx *c = g->c;
	const struct problem_deed *d = g->d;
	const char *office;
	int32_t due;
	TRY(problem_proposal(c, &g->p, g->p.level, &office, &due));
	g->p.office = d->office != NULL && d->office[0] != '\0' ? d->office : office;
	if (unit_find(c, g->p.office) == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "office", TR(c, "没有代码为“%.40s”的单位", "there is no unit with the code '%.40s'"), g->p.office);
	if (d->day != DAY_NONE && d->day > due)
		TRY(check_note(c, d->note, true));
	g->p.deadline = d->day != DAY_NONE ? d->day : due;
	if (d->n_helpers > PROBLEM_HELPERS)
		return ctx_fail(c, RC_BAD_INPUT, "helpers", TR(c, "协办单位最多 %d 个", "at most %d helping units"), PROBLEM_HELPERS);
	for (int i = 0; i < d->n_helpers; i++)
		if (unit_find(c, d->helpers[i]) == NULL)
			return ctx_fail(c, RC_BAD_INPUT, "helpers", TR(c, "没有代码为“%.40s”的单位", "there is no unit with the code '%.40s'"), d->helpers[i]);
	if (d->sets_helpers)
		TRY(store_problem_helpers_set(c, g->p.id, d->helpers, d->n_helpers));
	TRY(write_move(g, PROBLEM_ASSIGN, g->was.state, d->note));
	return follow(g, ACT_ASSIGN, MATTER_ASSIGNED, g->p.deadline, d->note);
}

/* To the level above: its desk, the plan's office there, a deadline from today. */
static enum rc raise(struct doing *g, enum problem_state before, const char *note)
{
	struct ctx *c = g->c;
	g->p.level = (enum problem_level)(g->p.level + 1);
	g->p.raises++;
	g->p.since = workday_today(c);
	g->p.state = PROBLEM_RAISED;
	TRY(problem_desk(c, g->p.region, g->p.level, &g->p.desk));
	TRY(problem_proposal(c, &g->p, g->p.level, &g->p.office, &g->p.deadline));
	TRY(write_move(g, PROBLEM_RAISE, before, note));
	return follow(g, ACT_ASSIGN, MATTER_ASSIGNED, g->p.deadline, note);
}

static enum rc send_back(struct doing *g)
{
	const struct problem_plan *plan;
	TRY(problem_plan_get(g->c, &plan));
	g->p.returns++;
	TRY(write_move(g, PROBLEM_RETURN, g->was.state, g->d->note));
	TRY(follow(g, ACT_SEND_BACK, MATTER_RETURNED, DAY_NONE, g->d->note));
	if (g->p.returns < plan->returns || g->p.level == PROBLEM_PROVINCE)
		return RC_OK;
	const char *why = arena_printf(&g->c->arena, "第 %d 次退回，按规定上提一级", g->p.returns);
	int64_t said = g->move;
	TRY(why ? raise(g, PROBLEM_RETURNED, why) : ctx_no_memory(g->c));
	g->move = said; /* the words belong to the return */
	return RC_OK;
}

/* Said to be solved, and closed with it. */
static enum rc confirm(struct doing *g)
{
	struct ctx *c = g->c;
	int64_t act, said;
	g->p.satisfaction = g->d->satisfaction;
	TRY(write_move(g, PROBLEM_CONFIRM, g->was.state, g->d->note));
	said = g->move;
	g->p.state = PROBLEM_CLOSED;
	g->p.closed_on = workday_today(c);
	TRY(write_move(g, PROBLEM_CLOSE, PROBLEM_CONFIRMED, ""));
	g->move = said;
	TRY(follow(g, ACT_CONFIRM, MATTER_CLOSED, DAY_NONE, g->d->note));
	return project_act_in_txn(c, g->p.project, "problem", &(struct project_telling){ .source = TR(c, "问题销号", "a problem closed"), .note = g->p.code }, &act);
}

static enum matter_state matter_state_of(enum problem_state s)
{
	static const enum matter_state as[] = { [PROBLEM_REGISTERED] = MATTER_REGISTERED, [PROBLEM_ASSIGNED] = MATTER_ASSIGNED, [PROBLEM_WORKING] = MATTER_WORKING, [PROBLEM_ANSWERED] = MATTER_SUBMITTED,
		[PROBLEM_CONFIRMED] = MATTER_SUBMITTED, [PROBLEM_CLOSED] = MATTER_CLOSED, [PROBLEM_RETURNED] = MATTER_RETURNED, [PROBLEM_RAISED] = MATTER_ASSIGNED, [PROBLEM_SHELVED] = MATTER_SHELVED };
	return as[s];
}

static enum rc simple(struct doing *g, enum matter_act act, int32_t day)
{
	TRY(write_move(g, g->d->act, g->was.state, g->d->note));
	return follow(g, act, matter_state_of(g->p.state), day, g->d->note);
}

/* Where it was when it was shelved. */
static enum rc resume(struct doing *g)
{
	struct problem_move *moves;
	int n;
	g->p.state = PROBLEM_REGISTERED;
	g->p.look_again = DAY_NONE;
	TRY(store_problem_moves(g->c, g->p.id, &moves, &n));
	for (int i = 0; i < n; i++)
		if (moves[i].act == PROBLEM_SHELVE)
			g->p.state = moves[i].before;
	return simple(g, ACT_RESUME, DAY_NONE);
}

static enum rc change(struct doing *g)
{
	const struct rule *r = rule_of(g->d->act);
	if (r->to >= 0)
		g->p.state = (enum problem_state)r->to;
	switch (g->d->act) {
	case PROBLEM_ASSIGN: return assign(g);
	case PROBLEM_SIGN: return simple(g, ACT_SIGN, DAY_NONE);
	case PROBLEM_DECLINE: g->p.office = ""; return simple(g, ACT_DECLINE, DAY_NONE);
	case PROBLEM_ANSWER: return simple(g, ACT_SUBMIT, DAY_NONE);
	case PROBLEM_CONFIRM: return confirm(g);
	case PROBLEM_RETURN: return send_back(g);
	case PROBLEM_RAISE: return raise(g, g->was.state, g->d->note);
	case PROBLEM_SHELVE: g->p.look_again = g->d->day; return simple(g, ACT_SHELVE, g->d->day);
	default: return resume(g);
	}
}

/* One that a table brought has no matter until somebody takes it up. */
static enum rc take_up(struct doing *g)
{
	struct ctx *c = g->c;
	struct problem_place at;
	TRY(store_problem_place(c, g->p.project, &at));
	const struct matter_new m = { .source = MATTER_PROBLEM, .object = problem_owner_text(c, g->p.id, false), .title = arena_printf(&c->arena, "%s %s", g->p.code, g->p.title), .demand = g->p.text,
		.region_pos = at.secret ? 0 : at.pos, .issuer = g->p.desk, .deadline = DAY_NONE };
	if (m.title == NULL)
		return ctx_no_memory(c);
	TRY(matter_open(c, &m, &g->p.matter));
	TRY(store_problem_matter(c, g->p.id, g->p.matter));
	return g->p.office[0] != '\0' ? follow(g, ACT_ASSIGN, MATTER_ASSIGNED, g->p.deadline, "") : RC_OK;
}

/* For which unit it is done. */
static const char *acting_for(const struct problem_row *p, unsigned who, unsigned as)
{
	return (who & as & PROBLEM_BY_OFFICE) != 0 ? p->office : (who & as & PROBLEM_BY_DESK) != 0 ? p->desk : "";
}

/* What the enterprise reads too goes into the thread. */
static bool is_said(enum problem_act act)
{
	return act == PROBLEM_ANSWER || act == PROBLEM_CONFIRM || act == PROBLEM_RETURN || act == PROBLEM_SHELVE;
}

static enum rc say(struct ctx *c, int64_t id, const char *text, const char *unit, bool by_enterprise, bool inside, int64_t move, const int64_t *files, int n)
{
	char at[INSTANT_TEXT];
	int64_t word;
	instant_print(at, c->now_ms);
	TRY(store_problem_word(c, &(struct problem_word){ .problem = id, .at = at, .account = c->who.account, .who = c->who.name, .unit = unit, .by_enterprise = by_enterprise, .inside = inside,
		.move = move, .text = text }, &word));
	for (int i = 0; i < n; i++)
		TRY(store_problem_word_file(c, word, files[i]));
	return RC_OK;
}

static enum rc carry_out(struct doing *g, const struct rule *r)
{
	struct ctx *c = g->c;
	const struct problem_deed *d = g->d;
	g->unit = acting_for(&g->was, r->who | r->alone, g->may->as);
	if (g->p.matter == 0)
		TRY(take_up(g));
	TRY(change(g));
	TRY(store_problem_set(c, &g->p));
	bool enterprise = (g->may->as & PROBLEM_BY_ENTERPRISE) != 0;
	return is_said(d->act) && d->note[0] != '\0' ? say(c, g->p.id, d->note, g->unit, enterprise, false, g->move, d->files, d->n_files) : RC_OK;
}

enum rc problem_do(struct ctx *c, int64_t id, const struct problem_deed *d)
{
	const struct rule *r = rule_of(d->act);
	struct problem_may may;
	char at[INSTANT_TEXT];
	struct doing g = { .c = c, .d = d, .may = &may };
	txn_auto t = { 0 };
	if (r == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "act", "%s", TR(c, "没有这个动作", "there is no such act"));
	instant_print(at, c->now_ms);
	TRY_DB(txn_begin(&t, c->db));
	TRY(problem_get(c, id, &g.was));
	TRY(problem_allowed(c, &g.was, &may));
	if ((may.acts & UINT32_C(1) << d->act) == 0)
		return refuse(c, &g.was, r, &may);
	TRY(check_deed(c, &g.was, d, problem_needs(&may, d->act)));
	g.p = g.was;
	g.p.changed_at = at;
	TRY(carry_out(&g, r));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc problem_say(struct ctx *c, int64_t id, const char *text, bool inside, const int64_t *files, int n_files)
{
	struct problem_row p;
	struct problem_may may;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(problem_get(c, id, &p));
	TRY(problem_allowed(c, &p, &may));
	if (!problem_is_open(&p))
		return ctx_fail(c, RC_CONFLICT, "text", TR(c, "问题 %s 已销号", "problem %s is closed"), p.code);
	if (inside ? !may.may_note : !may.may_say)
		return ctx_fail(c, RC_FORBIDDEN, "text", "%s", inside && may.may_say ? TR(c, "内部备注由单位填写", "inside notes are made by offices")
			: TR(c, "只有企业、交办、主办、协办单位可以留言", "only the enterprise and the units that are party to the problem write here"));
	if (text[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "text", "%s", TR(c, "请写点什么", "say something"));
	TRY(check_note(c, text, true));
	TRY(check_files(c, problem_owner_text(c, id, inside), files, n_files));
	bool enterprise = (may.as & PROBLEM_BY_ENTERPRISE) != 0;
	TRY(say(c, id, text, enterprise ? "" : acting_for(&p, PROBLEM_BY_DESK | PROBLEM_BY_OFFICE, may.as), enterprise, inside, 0, files, n_files));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
