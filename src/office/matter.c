/* matter.c - opening matters, seeing them, and whose they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include "office/matter.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"
#include "core/module.h"
#include "core/people.h"
#include "core/session.h"
#include "core/workday.h"

enum { CITY_POS = 1 }; /* regions are numbered in tree order, the city first */

bool office_may(const struct ctx *c, const char *permission, struct scope *ret_scope)
{
	if (c->session != NULL)
		return session_may(c->session, permission, ret_scope);
	if (ret_scope != NULL)
		*ret_scope = c->scope;
	return c->who.operator_cli;
}

const char *matter_owner_text(struct ctx *c, int64_t id)
{
	const char *s = arena_printf(&c->arena, "matter %lld", (long long)id);
	return s != NULL ? s : "matter";
}

const char *matter_at(struct ctx *c)
{
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	const char *s = arena_strdup(&c->arena, at);
	return s != NULL ? s : "";
}

const char *day_text(struct ctx *c, int32_t day)
{
	char out[DATE_TEXT];
	date_print(out, day);
	const char *s = arena_strdup(&c->arena, out);
	return s != NULL ? s : "";
}

/* ---- Seeing. */

/* Matters are between offices: an enterprise meets them through the things they are about. */
enum rc matter_get(struct ctx *c, int64_t id, struct matter *ret_m)
{
	struct matter m = { 0 };
	if (c->scope.kind != SCOPE_SUBJECT)
		TRY(store_matter_seen(c, id, &m));
	if (m.id == 0)
		return ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有第 %lld 号督办事项", "there is no matter %lld"), (long long)id);
	*ret_m = m;
	return RC_OK;
}

static bool is_one_of(const char *unit, const char *const *units, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(unit, units[i]) == 0)
			return true;
	return false;
}

/* A unit to which nobody belongs yet would leave its matters to nobody: then whoever may give matters out in the whole city decides for it. */
static enum rc stands_in(struct ctx *c, const struct matter *m, bool *ret_stands)
{
	struct scope scope;
	bool has;
	TRY(store_unit_has_members(c, m->issuer, &has));
	*ret_stands = !has && office_may(c, "office.assign", &scope) && scope.kind == SCOPE_ALL;
	return RC_OK;
}

enum rc matter_standing(struct ctx *c, const struct matter *m, unsigned *ret_parties, const char *ret_units[3])
{
	struct unit_member *mine = NULL;
	const char **helpers;
	int n = 0, n_helpers;
	unsigned parties = 0;
	bool stands;
	ret_units[0] = ret_units[1] = ret_units[2] = "";
	if (c->who.account != 0)
		TRY(unit_members(c, c->who.account, NULL, &mine, &n));
	TRY(store_matter_helpers(c, m->id, &helpers, &n_helpers));
	TRY(stands_in(c, m, &stands));
	if (stands) {
		parties |= PARTY_ISSUER;
		ret_units[0] = m->issuer;
	}
	for (int i = 0; i < n; i++) {
		unsigned as = (strcmp(mine[i].unit, m->issuer) == 0 ? PARTY_ISSUER : 0) | (strcmp(mine[i].unit, m->owner) == 0 ? PARTY_OWNER : 0) |
			(is_one_of(mine[i].unit, helpers, n_helpers) ? PARTY_HELPER : 0);
		for (int k = 0; k < 3; k++)
			if (as & 1u << k)
				ret_units[k] = mine[i].unit;
		parties |= as;
	}
	*ret_parties = parties;
	return RC_OK;
}

/* ---- Opening. */

enum rc matter_deadline(struct ctx *c, int32_t day, int workdays, const char **ret_day)
{
	int32_t today = workday_today(c);
	if (day == DAY_NONE)
		TRY(workday_add(c, today, workdays, &day));
	if (day < today)
		return ctx_fail(c, RC_BAD_INPUT, "deadline", TR(c, "期限 %s 已经过去", "the deadline %s has passed already"), day_text(c, day));
	*ret_day = day_text(c, day);
	return RC_OK;
}

static enum rc check_text(struct ctx *c, const char *field, const char *s, size_t least, size_t most)
{
	size_t n = s != NULL ? utf8_count(s, strlen(s)) : 0;
	if (n < least)
		return ctx_fail(c, RC_BAD_INPUT, field, "%s", TR(c, "这一项不能空着", "this cannot be left empty"));
	if (n > most)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "最多 %zu 个字，现有 %zu 个", "at most %zu characters; there are %zu"), most, n);
	return RC_OK;
}

enum rc matter_helpers_set(struct ctx *c, int64_t id, const char *const *units, int n)
{
	const struct office_unit *u;
	if (n > MATTER_HELPERS)
		return ctx_fail(c, RC_BAD_INPUT, "helpers", TR(c, "协办单位最多 %d 个", "at most %d helping units"), MATTER_HELPERS);
	TRY(store_matter_helpers_clear(c, id));
	for (int i = 0; i < n; i++) {
		TRY(unit_need(c, "helpers", units[i], &u));
		TRY(store_matter_helper_add(c, id, units[i]));
	}
	return RC_OK;
}

static enum rc check_person(struct ctx *c, const char *owner, const char *person)
{
	struct unit_member *list;
	int n;
	TRY(unit_members(c, 0, owner, &list, &n));
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].account_name, person) == 0)
			return RC_OK;
	return ctx_fail(c, RC_BAD_INPUT, "person", TR(c, "账号“%.60s”不在主办单位中", "the account '%.60s' does not belong to the unit that has to do it"), person);
}

enum rc matter_give(struct ctx *c, struct matter *m, const char *owner, const char *person)
{
	const struct office_unit *u;
	TRY(unit_need(c, "owner", owner, &u));
	if (person[0] != '\0')
		TRY(check_person(c, owner, person));
	m->owner = owner;
	m->person = person;
	m->state = MATTER_ASSIGNED;
	m->assigned_at = matter_at(c);
	m->signed_at = "";
	return RC_OK;
}

static enum rc add_step(struct ctx *c, const struct matter *m, enum matter_act act, enum matter_state before, const char *unit, const char *note)
{
	const struct matter_step s = { .matter = m->id, .at = m->changed_at, .account = c->who.account, .account_name = c->who.name, .unit = unit, .act = act, .before = before,
		.after = m->state, .note = note, .day = act == ACT_ASSIGN ? m->deadline : "", .to_unit = act == ACT_ASSIGN ? m->owner : "", .rule = "", .occasion = "" };
	int64_t id;
	bool added;
	return store_matter_step_add(c, &s, &id, &added);
}

static enum rc begin(struct ctx *c, const struct matter_new *n, const char *issuer, struct matter *m)
{
	const struct office_unit *u;
	TRY(check_text(c, "title", n->title, 1, MATTER_TITLE));
	TRY(check_text(c, "demand", n->demand, 1, MATTER_DEMAND));
	TRY(unit_need(c, "issuer", issuer, &u));
	*m = (struct matter){ .source = n->source, .object = n->object != NULL ? n->object : "", .title = n->title, .demand = n->demand, .region = n->region != NULL ? n->region : "",
		.region_pos = n->region_pos != 0 ? n->region_pos : CITY_POS, .issuer = issuer, .owner = "", .person = "", .deadline = "", .wanted = "", .look_again = "", .assigned_at = "",
		.signed_at = "", .submitted_at = "", .closed_at = "", .opened_at = matter_at(c), .opened_by = c->who.name };
	m->changed_at = m->opened_at;
	TRY(store_matter_add(c, m, &m->id));
	TRY(matter_helpers_set(c, m->id, n->helpers, n->n_helpers));
	return add_step(c, m, ACT_OPEN, MATTER_REGISTERED, issuer, n->demand);
}

enum rc matter_open(struct ctx *c, const struct matter_new *n, int64_t *ret_id)
{
	const struct office_plan *p = office_plan(c->app);
	const char *issuer = n->issuer != NULL ? n->issuer : p->issuer;
	struct matter m;
	assert(db_in_txn(c->db));
	TRY(begin(c, n, issuer, &m));
	if (n->deadline != DAY_NONE || n->workdays > 0 || n->owner != NULL)
		TRY(matter_deadline(c, n->deadline, n->workdays > 0 ? n->workdays : p->workdays[n->source], &m.deadline));
	if (n->owner != NULL) {
		TRY(matter_give(c, &m, n->owner, ""));
		TRY(add_step(c, &m, ACT_ASSIGN, MATTER_REGISTERED, issuer, ""));
	}
	TRY(store_matter_set(c, &m));
	*ret_id = m.id;
	return RC_OK;
}

/* By hand one opens for a unit of one's own; whoever gives out in the whole city and belongs to none, for the issuer of the plan. */
static enum rc own_issuer(struct ctx *c, const char *said, const char **ret_issuer)
{
	struct unit_member *mine = NULL;
	struct scope scope;
	int n = 0;
	if (c->who.account != 0)
		TRY(unit_members(c, c->who.account, NULL, &mine, &n));
	for (int i = 0; i < n; i++)
		if (said == NULL || strcmp(said, mine[i].unit) == 0) {
			*ret_issuer = mine[i].unit;
			return RC_OK;
		}
	if (n == 0 && office_may(c, "office.assign", &scope) && scope.kind == SCOPE_ALL && (said == NULL || strcmp(said, office_plan(c->app)->issuer) == 0)) {
		*ret_issuer = office_plan(c->app)->issuer;
		return RC_OK;
	}
	return ctx_fail(c, RC_FORBIDDEN, "issuer", "%s", n > 0 ? TR(c, "只能以本人所在单位交办", "matters are given out for a unit that one belongs to")
		: TR(c, "您还没有归属单位，请安全管理员在“单位人员”中设置", "you belong to no unit yet; the security administrator sets that"));
}

enum rc matter_open_by_hand(struct ctx *c, const struct matter_new *n, int64_t *ret_id)
{
	struct matter_new own = *n;
	txn_auto t = { 0 };
	if (matter_follows(n->object))
		return ctx_fail(c, RC_BAD_INPUT, "object", "%s", TR(c, "问题和提升计划的督办事项自动产生，不能手工登记", "matters of problems and plans of improvement come by themselves, not by hand"));
	TRY(own_issuer(c, n->issuer, &own.issuer));
	TRY_DB(txn_begin(&t, c->db));
	TRY(matter_open(c, &own, ret_id));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc matter_of_source(struct ctx *c, const char *object, bool open_only, int most, struct matter_brief **ret_list, int *ret_n)
{
	struct matter *m;
	int n;
	TRY(store_matters_of(c, object, open_only, most, &m, &n));
	struct matter_brief *list = arena_new_array(&c->arena, struct matter_brief, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		list[i] = (struct matter_brief){ m[i].id, m[i].source, m[i].state, m[i].level, m[i].title, m[i].owner, m[i].deadline[0] != '\0' ? m[i].deadline : NULL, m[i].opened_at,
			m[i].closed_at[0] != '\0' ? m[i].closed_at : NULL, m[i].returns };
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc matter_tell(struct ctx *c, int64_t id, const char *text)
{
	struct matter m;
	assert(db_in_txn(c->db));
	if (text == NULL)
		return ctx_no_memory(c);
	TRY(store_matter(c, id, &m));
	if (m.id == 0 || !matter_is_open(&m))
		return RC_OK;
	m.changed_at = matter_at(c);
	TRY(add_step(c, &m, ACT_NOTE, m.state, m.issuer, text));
	return store_matter_set(c, &m);
}
