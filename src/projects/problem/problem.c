/* problem.c - registering problems, whose they are, and how soon they are due.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/problem/problem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/investment/investment.h"
#include "projects/portfolio/portfolio.h"
#include "projects/problem/problem_store.h"
#include "projects/file/project_write.h"
#include "registry/registry.h"

enum { CODE_TEXT = 32, NUMBER_AT = 7, TITLE_FROM_REPORT = 40, LISTED_MOST = 500 };

/* ---- Words. */

const char *problem_state_title(const struct ctx *c, enum problem_state s)
{
	static const char *const zh[] = { "登记", "已交办", "办理中", "已答复", "企业已确认", "已销号", "已退回", "已上提", "挂账" };
	static const char *const en[] = { "Registered", "Given out", "In work", "Answered", "Confirmed", "Closed", "Returned", "Raised", "Shelved" };
	return TR(c, zh[s], en[s]);
}

const char *problem_act_title(const struct ctx *c, enum problem_act a)
{
	static const char *const zh[] = { "登记", "交办", "签收", "退回登记", "答复", "企业确认", "销号", "退回", "上提", "挂账", "恢复办理" };
	static const char *const en[] = { "Registered", "Given out", "Signed for", "Declined", "Answered", "Confirmed", "Closed", "Returned", "Raised", "Shelved", "Taken up again" };
	return TR(c, zh[a], en[a]);
}

const char *problem_level_title(struct ctx *c, enum problem_level l)
{
	const struct problem_plan *p = problem_plan(c->app);
	return p != NULL ? project_words_for(c, p->levels[l].title) : problem_level_words[l];
}

const char *problem_category_title(struct ctx *c, const char *id)
{
	const struct problem_plan *p = problem_plan(c->app);
	int k = p != NULL ? problem_category_of(p, id) : -1;
	return k >= 0 ? project_words_for(c, p->categories[k].title) : id;
}

const char *problem_owner_text(struct ctx *c, int64_t id, bool inside)
{
	const char *t = arena_printf(&c->arena, inside ? "problem %lld inside" : "problem %lld", (long long)id);
	return t ? t : "problem";
}

const char *problem_day(struct ctx *c, int32_t day)
{
	char text[DATE_TEXT];
	if (day == DAY_NONE)
		return "";
	date_print(text, day);
	const char *kept = arena_strdup(&c->arena, text);
	return kept ? kept : "";
}

/* ---- Places: who decides, who deals with it. */

struct place_of { const char *town, *district; };

static enum rc place_find(struct ctx *c, int64_t region, struct place_of *ret_place)
{
	const struct registry *g;
	*ret_place = (struct place_of){ NULL, NULL };
	TRY(registry_hold(c, &g));
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].id == region) {
			int d = g->regions[i].district;
			enum region_kind kind = g->regions[i].kind;
			if (kind == REGION_TOWN || kind == REGION_STREET || kind == REGION_ZONE)
				ret_place->town = arena_strdup(&c->arena, g->regions[i].code);
			ret_place->district = arena_strdup(&c->arena, g->regions[d >= 0 ? d : i].code);
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

/* A word of the plan for this place: the town's unit, else its district's; a district without a unit: the desk of the city. */
static enum rc unit_for(struct ctx *c, int64_t region, const char *word, const char **ret_unit)
{
	const struct problem_plan *p = problem_plan(c->app);
	struct place_of at;
	const char *unit = word;
	bool own = strcmp(word, "town") == 0;
	TRY(place_find(c, region, &at));
	if (own && at.town != NULL && unit_find(c, at.town) != NULL)
		unit = at.town;
	else if (own || strcmp(word, "district") == 0)
		unit = unit_of_district(c, at.district);
	if (unit == NULL && p != NULL)
		unit = p->levels[PROBLEM_CITY].desk;
	*ret_unit = unit != NULL ? unit : "";
	return RC_OK;
}

enum rc problem_desk(struct ctx *c, int64_t region, enum problem_level level, const char **ret_unit)
{
	const struct problem_plan *p;
	TRY(problem_plan_get(c, &p));
	return unit_for(c, region, p->levels[level].desk, ret_unit);
}

enum rc problem_office(struct ctx *c, int64_t region, const char *category, enum problem_level level, const char **ret_unit)
{
	const struct problem_plan *p;
	TRY(problem_plan_get(c, &p));
	int k = problem_category_of(p, category);
	return unit_for(c, region, p->categories[k >= 0 ? k : p->n_categories - 1].office[level], ret_unit);
}

enum problem_level problem_lowest(struct ctx *c, int64_t region)
{
	struct place_of at;
	return place_find(c, region, &at) == RC_OK && at.town != NULL && unit_find(c, at.town) != NULL ? PROBLEM_TOWN : PROBLEM_DISTRICT;
}

/* ---- Days. */

static bool years_known(struct ctx *c, int32_t from, int32_t to)
{
	for (int year = date_of(from).year; year <= date_of(to).year; year++)
		if (!workday_known(c, year))
			return false;
	return true;
}

/* Where a year's working days are not known, five of them are a week. */
int32_t problem_due(struct ctx *c, const char *category, enum problem_level level, int32_t since)
{
	const struct problem_plan *p = problem_plan(c->app);
	int k = p != NULL ? problem_category_of(p, category) : -1, n = k >= 0 ? p->categories[k].workdays[level] : 10;
	int32_t day = since + n * 7 / 5;
	if (years_known(c, since, since + 2 * n + 30) && workday_add(c, since, n, &day) != RC_OK)
		c->problem = (struct problem){ 0 };
	return day;
}

int problem_worked_days(struct ctx *c, const struct problem_row *p, int32_t today)
{
	int32_t to = p->closed_on != DAY_NONE ? p->closed_on : today;
	int n;
	if (p->registered_on == DAY_NONE || to < p->registered_on || !years_known(c, p->registered_on, to) || workday_between(c, p->registered_on, to, &n) != RC_OK)
		return -1;
	return n;
}

enum rc problem_proposal(struct ctx *c, const struct problem_row *p, enum problem_level level, const char **ret_office, int32_t *ret_deadline)
{
	int32_t today = workday_today(c), due = problem_due(c, p->category, level, level == p->level && p->since != DAY_NONE ? p->since : today);
	TRY(problem_office(c, p->region, p->category, level, ret_office));
	*ret_deadline = due < today ? today : due;
	return RC_OK;
}

/* ---- Registering. */

static enum rc check_text(struct ctx *c, const char *field, const char *s, size_t most)
{
	size_t n = s ? utf8_count(s, strlen(s)) : 0;
	if (n == 0)
		return ctx_fail(c, RC_BAD_INPUT, field, "%s", TR(c, "这一项不能空着", "this cannot be left empty"));
	if (n > most)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "最多 %zu 个字，现有 %zu 个", "at most %zu characters; there are %zu"), most, n);
	return RC_OK;
}

static enum rc check_new(struct ctx *c, int64_t project, const struct problem_new *n)
{
	const struct problem_plan *p;
	bool allowed;
	TRY(problem_plan_get(c, &p));
	TRY(project_allowed(c, project, "problems.report", &allowed));
	if (!allowed)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "您的账号不能登记这个项目的问题", "your account does not register problems of this project"));
	if (problem_category_of(p, n->category) < 0)
		return ctx_fail(c, RC_BAD_INPUT, "category", TR(c, "没有问题类别“%.40s”", "there is no category '%.40s'"), n->category ? n->category : "");
	TRY(check_text(c, "title", n->title, PROBLEM_TITLE));
	return check_text(c, "text", n->text, PROBLEM_TEXT);
}

/* What is kept from all but the whole city stays with the city, its matter too. */
static enum rc choose_level(struct ctx *c, const struct problem_place *at, int said, enum problem_level *ret_level)
{
	enum problem_level lowest = at->secret ? PROBLEM_CITY : problem_lowest(c, at->region);
	*ret_level = lowest;
	if (said < 0)
		return RC_OK;
	if (c->scope.kind == SCOPE_SUBJECT)
		return ctx_fail(c, RC_BAD_INPUT, "level", "%s", TR(c, "企业登记的问题从项目所在地最低一级办起，由单位上提", "what an enterprise registers begins at the lowest level; offices raise it"));
	if (said < (int)lowest)
		return ctx_fail(c, RC_BAD_INPUT, "level", "%s", at->secret ? TR(c, "保密项目的问题从市一级办起", "problems of a project that is kept secret begin at the city")
			: TR(c, "项目没有登记到镇（街道），请从区县一级办起", "the project's town is not known; begin at the district"));
	*ret_level = (enum problem_level)said;
	return RC_OK;
}

static enum rc next_code(struct ctx *c, int32_t today, const char **ret_code)
{
	const char *last;
	char like[CODE_TEXT];
	snprintf(like, sizeof like, "WT%04d-______", date_of(today).year);
	TRY(store_problem_last_code(c, like, &last));
	long number = strlen(last) > NUMBER_AT ? strtol(last + NUMBER_AT, NULL, 10) : 0;
	*ret_code = arena_printf(&c->arena, "WT%04d-%06ld", date_of(today).year, number + 1);
	return *ret_code ? RC_OK : ctx_no_memory(c);
}

static enum rc open_matter(struct ctx *c, const struct problem_row *p)
{
	int64_t matter;
	const char *region = "";
	struct place_of at;
	TRY(place_find(c, p->region, &at));
	region = p->region_pos == 0 ? "" : at.town ? at.town : at.district ? at.district : "";
	const struct matter_new m = { .source = MATTER_PROBLEM, .object = problem_owner_text(c, p->id, false), .title = arena_printf(&c->arena, "%s %s", p->code, p->title), .demand = p->text,
		.region_pos = p->region_pos, .region = region, .issuer = p->desk, .deadline = p->deadline };
	if (m.title == NULL)
		return ctx_no_memory(c);
	TRY(matter_open(c, &m, &matter));
	return store_problem_matter(c, p->id, matter);
}

static enum rc first_rows(struct ctx *c, struct problem_row *p, const struct problem_new *n)
{
	int64_t move, word, act;
	const struct problem_move m = { .act = PROBLEM_REGISTER, .at = p->changed_at, .day = p->registered_on, .account = c->who.account, .who = c->who.name, .unit = "", .before = PROBLEM_REGISTERED,
		.state = PROBLEM_REGISTERED, .level = p->level, .desk = p->desk, .office = "", .deadline = p->deadline, .look_again = DAY_NONE, .note = "" };
	struct problem_move row = m;
	TRY(store_problem_add(c, p, &p->id));
	row.problem = p->id;
	TRY(store_problem_move(c, &row, &move));
	TRY(store_problem_word(c, &(struct problem_word){ .problem = p->id, .at = p->changed_at, .account = c->who.account, .who = c->who.name, .unit = "", .by_enterprise = p->by_enterprise,
		.move = move, .text = n->text }, &word));
	TRY(open_matter(c, p));
	return project_act_in_txn(c, p->project, "problem", &(struct project_telling){ .source = TR(c, "问题登记", "a problem registered"), .note = p->code }, &act);
}

enum rc problem_register(struct ctx *c, int64_t project, const struct problem_new *n, int64_t *ret_id)
{
	int32_t today = workday_today(c);
	char at[INSTANT_TEXT];
	struct problem_row p = { .project = project, .category = n->category, .title = n->title, .text = n->text, .origin = n->origin ? n->origin : "", .office_words = "", .office = "",
		.state = PROBLEM_REGISTERED, .by_enterprise = c->scope.kind == SCOPE_SUBJECT, .registered_on = today, .since = today, .look_again = DAY_NONE, .closed_on = DAY_NONE, .changed_at = at };
	const char *before;
	int64_t there;
	struct problem_place at_place;
	txn_auto t = { 0 };
	instant_print(at, c->now_ms);
	TRY(check_new(c, project, n));
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_problem_place(c, project, &at_place));
	p.region = at_place.region;
	p.region_pos = at_place.secret ? 0 : at_place.pos; /* of its matter: 0 the whole city */
	TRY(choose_level(c, &at_place, n->level, &p.level));
	TRY(store_problem_from(c, project, p.origin, &there, &before));
	if (there != 0)
		return ctx_fail(c, RC_CONFLICT, "month", TR(c, "这份月报已登记过问题 %s", "a problem was opened from this report before: %s"), before);
	TRY(problem_desk(c, p.region, p.level, &p.desk));
	p.deadline = problem_due(c, p.category, p.level, today);
	TRY(next_code(c, today, &p.code));
	TRY(first_rows(c, &p, n));
	TRY_DB(txn_commit(&t));
	*ret_id = p.id;
	return RC_OK;
}

/* The first words of a text, whole characters. */
static const char *beginning(struct ctx *c, const char *text)
{
	size_t at = 0;
	for (int i = 0; i < TITLE_FROM_REPORT && text[at] != '\0' && text[at] != '\n'; i++)
		for (at++; ((unsigned char)text[at] & 0xC0) == 0x80; at++)
			;
	return arena_printf(&c->arena, "%.*s%s", (int)at, text, text[at] != '\0' ? "…" : "");
}

enum rc problem_register_report(struct ctx *c, int64_t project, const char *month, const char *category, int64_t *ret_id)
{
	const struct problem_plan *p;
	struct invest_sheet s;
	TRY(problem_plan_get(c, &p));
	TRY(invest_sheet_get(c, project, month, DAY_NONE, &s));
	int k = invest_column_of(s.plan, "problem");
	const char *text = s.report.id != 0 && k >= 0 && s.cells[k].has ? s.cells[k].text : NULL;
	if (text == NULL || text[0] == '\0')
		return ctx_fail(c, RC_NOT_FOUND, "month", TR(c, "%s 的月报没有填写“存在问题”", "the report of %s says nothing under 存在问题"), month);
	const struct problem_new n = { .category = category != NULL && category[0] != '\0' ? category : p->categories[p->n_categories - 1].id, .title = beginning(c, text), .text = text, .level = -1,
		.origin = arena_printf(&c->arena, "report %s", month) };
	return n.title && n.origin ? problem_register(c, project, &n, ret_id) : ctx_no_memory(c);
}

/* ---- Reading. */

int32_t problem_today(struct ctx *c, const struct problem_row *p)
{
	int32_t day;
	if (portfolio_today(c, &day) != RC_OK) {
		c->problem = (struct problem){ 0 };
		day = workday_today(c);
	}
	return p != NULL && p->since != DAY_NONE && p->since > day ? workday_today(c) : day;
}

enum rc problem_get(struct ctx *c, int64_t id, struct problem_row *ret_p)
{
	TRY(store_problem_seen(c, id, ret_p));
	return ret_p->id != 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有第 %lld 号问题", "there is no problem %lld"), (long long)id);
}

enum rc problem_list(struct ctx *c, const struct problem_query *q, struct problem_row **ret_list, int *ret_n) { return store_problems(c, q, problem_today(c, NULL), ret_list, ret_n); }
enum rc problem_count(struct ctx *c, const struct problem_query *q, struct problem_counts *ret_counts) { return store_problem_counts(c, q, problem_today(c, NULL), ret_counts); }

static const struct problem_query everything = { .text = "", .category = "", .office = "", .state = -1, .level = -1, .show = PROBLEM_SHOW_OPEN, .sort = PROBLEM_BY_REGISTERED, .most = LISTED_MOST };

enum rc problem_open_of(struct ctx *c, int64_t project, struct problem_row **ret_list, int *ret_n)
{
	struct problem_query q = everything;
	q.project = project;
	return problem_list(c, &q, ret_list, ret_n);
}

enum rc problem_agenda(struct ctx *c, struct problem_row **ret_list, int *ret_n)
{
	struct problem_query q = everything;
	q.show = PROBLEM_SHOW_AGENDA;
	return problem_list(c, &q, ret_list, ret_n);
}
