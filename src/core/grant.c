/* grant.c - what an account may do where: granting, and what grants come to.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/account.h"
#include "core/app.h"
#include "core/people_priv.h"
#include "core/people_record.h"
#include "core/session_priv.h"
#include "core/task.h"

/* ---- Places. */

enum rc place_of_region(struct ctx *c, const char *code, struct place *ret_place)
{
	for (int m = 0; m < c->app->n_modules; m++)
		if (c->app->modules[m]->region != NULL)
			return c->app->modules[m]->region(c, code, ret_place);
	return ctx_fail(c, RC_NOT_FOUND, "area", "%s", TR(c, "没有行政区划表", "there is no table of regions"));
}

static enum rc enterprise_place(struct ctx *c, const char *code, int64_t subject, struct place *ret_place)
{
	for (int m = 0; m < c->app->n_modules; m++)
		if (c->app->modules[m]->enterprise != NULL)
			return c->app->modules[m]->enterprise(c, code, subject, ret_place);
	return ctx_fail(c, RC_NOT_FOUND, "area", "%s", TR(c, "没有企业登记", "there is no registry of enterprises"));
}

enum rc place_of_enterprise(struct ctx *c, const char *code, struct place *ret_place)
{
	return enterprise_place(c, code, 0, ret_place);
}

bool place_of(struct ctx *c, const char *region, int64_t subject, struct place *ret_place)
{
	struct scope scope = c->scope;
	struct problem problem = c->problem;
	c->scope = (struct scope){ .kind = SCOPE_ALL };
	c->problem = (struct problem){ 0 };
	enum rc rc = region != NULL ? place_of_region(c, region, ret_place) : enterprise_place(c, NULL, subject, ret_place);
	c->scope = scope;
	c->problem = problem;
	return rc == RC_OK;
}

/* ---- What grants come to. */

static struct scope scope_of(struct ctx *c, const struct grant_row *g)
{
	struct place place;
	switch (area_find(g->area)) {
	case AREA_CITY:
		return (struct scope){ .kind = SCOPE_ALL };
	case AREA_REGION:
		return place_of(c, g->region, 0, &place) ? place.scope : (struct scope){ .kind = SCOPE_NONE };
	case AREA_ENTERPRISE:
		return (struct scope){ .kind = SCOPE_SUBJECT, .subject = g->subject };
	case AREA_TASK:
		return task_scope(c, g);
	default:
		return (struct scope){ .kind = SCOPE_NONE };
	}
}

enum rc people_resolve(struct ctx *c, int64_t account, struct grant out[GRANTS_MAX], int *ret_n)
{
	struct grant_row *list;
	int n, kept = 0;
	TRY(grant_store_list(c, account, &list, &n));
	for (int i = 0; i < n && kept < GRANTS_MAX; i++) {
		int role = role_find(list[i].role);
		int area = area_find(list[i].area);
		if (role < 0 || area < 0 || !(roles[role].areas & 1u << area))
			continue; /* of a later program, or of an earlier one that gave experts a region */
		int64_t until_ms = task_end_ms(list[i].ends_on);
		if (until_ms == 0 || c->now_ms < until_ms)
			out[kept++] = (struct grant){ .role = (enum role)role, .bits = role_permissions((enum role)role, list[i].permission),
				.scope = scope_of(c, &list[i]), .until_ms = until_ms };
	}
	*ret_n = kept;
	return RC_OK;
}

/* ---- Granting. */

static const char *role_name(const struct ctx *c, enum role role) { return TR(c, roles[role].zh, roles[role].en); }

static enum rc read_role(struct ctx *c, const char *word, const char *permission, enum role *ret_role)
{
	int role = role_find(word);
	if (role < 0)
		return ctx_fail(c, RC_BAD_INPUT, "role", TR(c, "没有角色“%s”", "there is no role '%s'"), word);
	if (permission[0] != '\0' && permission_find(permission) < 0)
		return ctx_fail(c, RC_BAD_INPUT, "permission", TR(c, "没有权限“%s”", "there is no permission '%s'"), permission);
	if (role_permissions((enum role)role, permission) == 0 && permission[0] != '\0')
		return ctx_fail(c, RC_BAD_INPUT, "permission", TR(c, "角色“%s”不能有权限“%s”", "the role %s cannot have the permission '%s'"),
			role_name(c, (enum role)role), permission);
	*ret_role = (enum role)role;
	return RC_OK;
}

static enum rc area_missing(struct ctx *c, enum role role)
{
	return ctx_fail(c, RC_BAD_INPUT, "area", TR(c, "角色“%s”要指明区域：区划代码或名称，企业为统一社会信用代码",
		"the role %s needs an area: code or name of a region, the credit code for an enterprise"), role_name(c, role));
}

static enum rc read_area(struct ctx *c, const char *area, struct grant_wish *w)
{
	unsigned areas = roles[w->role].areas;
	struct place place;
	if (area[0] == '\0') {
		bool none = areas & 1u << AREA_NONE;
		if (!none && !(areas & 1u << AREA_CITY))
			return area_missing(c, w->role);
		w->row.area = area_words[none ? AREA_NONE : AREA_CITY];
		w->scope.kind = none ? SCOPE_NONE : SCOPE_ALL;
		return RC_OK;
	}
	if (areas & 1u << AREA_ENTERPRISE) {
		TRY(place_of_enterprise(c, area, &place));
		w->row.area = area_words[AREA_ENTERPRISE];
		w->row.subject = place.scope.subject;
	} else if (areas & 1u << AREA_REGION) {
		TRY(place_of_region(c, area, &place));
		w->row.area = area_words[AREA_REGION];
		w->row.region = place.code;
	} else {
		return ctx_fail(c, RC_BAD_INPUT, "area", TR(c, "角色“%s”不分区域", "the role %s has no area"), role_name(c, w->role));
	}
	w->scope = place.scope;
	return RC_OK;
}

static bool holds(const struct scope *wide, const struct scope *narrow)
{
	return wide->kind == SCOPE_ALL || narrow->kind == SCOPE_NONE || (wide->kind == SCOPE_LIST && scope_same(wide, narrow)) || (wide->kind == SCOPE_REGION && narrow->kind == SCOPE_REGION
		&& wide->region_lo <= narrow->region_lo && wide->region_hi >= narrow->region_hi);
}

/* May the wish stand beside a grant that the account has? */
static enum rc fits(struct ctx *c, const struct grant_wish *w, const struct grant *other)
{
	bool same_enterprise = other->scope.kind == SCOPE_SUBJECT && w->scope.kind == SCOPE_SUBJECT && other->scope.subject == w->scope.subject;
	if ((other->role == ROLE_ENTERPRISE || w->role == ROLE_ENTERPRISE) && !same_enterprise)
		return ctx_fail(c, RC_CONFLICT, "role", "%s", TR(c, "企业账号只属于一家企业，不能有其他角色",
			"the account of an enterprise belongs to one enterprise and holds no other role"));
	if (roles[w->role].administrator && roles[other->role].administrator && w->role != other->role)
		return ctx_fail(c, RC_CONFLICT, "role", TR(c, "“%s”与“%s”互斥，请用两个账号", "%s and %s exclude each other: use two accounts"),
			role_name(c, w->role), role_name(c, other->role));
	uint64_t both = role_permissions(w->role, w->row.permission) & other->bits;
	if (both != 0 && !holds(&other->scope, &w->scope) && !holds(&w->scope, &other->scope) && !same_enterprise)
		return ctx_fail(c, RC_CONFLICT, "area", "%s", TR(c, "同一权限已经授予另一个区域，一个账号的同一权限只能有一个区域；请另建账号",
			"the same permission is held for another area: an account has one area for each permission; make a second account"));
	return RC_OK;
}

enum rc grant_add(struct ctx *c, int64_t account, const struct grant_row *g)
{
	TRY(grant_store_add(c, account, g));
	return record_grant_given(c, account, g);
}

static enum rc run_grant(struct ctx *c, void *arg)
{
	const struct grant_wish *w = arg;
	struct grant has[GRANTS_MAX];
	struct grant_row *rows;
	int n, n_rows;
	TRY(people_resolve(c, w->account, has, &n));
	TRY(grant_store_list(c, w->account, &rows, &n_rows));
	if (n_rows >= GRANTS_MAX)
		return ctx_fail(c, RC_CONFLICT, NULL, TR(c, "一个账号最多 %d 项授权", "an account has at most %d grants"), GRANTS_MAX);
	for (int i = 0; i < n_rows; i++)
		if (strcmp(rows[i].role, w->row.role) == 0 && strcmp(rows[i].permission, w->row.permission) == 0
			&& strcmp(rows[i].region, w->row.region) == 0 && rows[i].subject == w->row.subject && strcmp(rows[i].task, w->row.task) == 0
			&& strcmp(rows[i].ends_on, w->row.ends_on) == 0)
			return ctx_fail(c, RC_CONFLICT, NULL, "%s", TR(c, "已经有这项授权", "the account has this grant already"));
	for (int i = 0; i < n; i++)
		TRY(fits(c, w, &has[i]));
	return grant_add(c, w->account, &w->row);
}

static enum rc not_oneself(struct ctx *c, int64_t id)
{
	if (c->who.operator_cli || c->who.account != id)
		return RC_OK;
	return ctx_fail(c, RC_FORBIDDEN, "id", "%s", TR(c, "不能给自己授权，请另一位安全管理员处理，或在服务器上用 gusu account",
		"nobody grants to himself; another security administrator can, or `gusu account` on the server"));
}

/* The security administrator has no rows of the city; naming an area is no reading of it. */
enum rc grant_read(struct ctx *c, const struct grant_ask *ask, struct grant_wish *ret_wish)
{
	struct grant_wish w = { .row = { .region = "", .task = "", .ends_on = "", .permission = ask->permission } };
	struct scope scope = c->scope;
	TRY(read_role(c, ask->role, ask->permission, &w.role));
	w.row.role = roles[w.role].word;
	bool task = roles[w.role].areas & 1u << AREA_TASK;
	if (!task && (ask->task[0] != '\0' || ask->ends_on[0] != '\0'))
		return ctx_fail(c, RC_BAD_INPUT, "task", TR(c, "角色“%s”不按任务授权", "the role %s is not granted for a task"), role_name(c, w.role));
	c->scope = (struct scope){ .kind = SCOPE_ALL };
	enum rc rc = task ? task_read(c, ask, &w) : read_area(c, ask->area, &w);
	c->scope = scope;
	TRY(rc);
	*ret_wish = w;
	return RC_OK;
}

/* For the record of acts: what was asked for, without what was left empty. */
static const char *ask_words(struct ctx *c, const struct grant_ask *ask)
{
	const char *const parts[] = { ask->permission, ask->area, ask->task, ask->ends_on };
	const char *text = ask->role;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && text != NULL; i++)
		if (parts[i][0] != '\0')
			text = arena_printf(&c->arena, "%s %s", text, parts[i]);
	return text;
}

enum rc people_grant(struct ctx *c, int64_t id, const struct grant_ask *ask)
{
	struct account a;
	bool found;
	struct grant_wish w;
	TRY(account_by_id(c, id, &a, &found));
	if (!found)
		return ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这个账号", "there is no such account"));
	TRY(not_oneself(c, id));
	TRY(grant_read(c, ask, &w));
	w.account = id;
	const char *what = ask_words(c, ask);
	return people_act(c, &(struct act){ run_grant, &w, "account.grant", a.name, what });
}

struct taking { int64_t account, grant; const struct grant_row *row; };

static enum rc run_revoke(struct ctx *c, void *arg)
{
	const struct taking *t = arg;
	bool removed = false;
	int64_t others;
	if (t->row != NULL)
		TRY(grant_store_remove(c, t->account, t->grant, &removed));
	if (!removed)
		return ctx_fail(c, RC_NOT_FOUND, "grant", "%s", TR(c, "没有这项授权", "there is no such grant"));
	TRY(grant_store_security(c, 0, &others));
	if (strcmp(t->row->role, roles[ROLE_SECURITY].word) == 0 && others == 0)
		return ctx_fail(c, RC_CONFLICT, NULL, "%s", TR(c, "这是最后一个能管理账号的授权，先给另一个账号授予 security 角色",
			"this is the last grant that lets somebody manage accounts; grant the role security to another account first"));
	return record_grant_taken(c, t->account, t->row);
}

enum rc people_revoke(struct ctx *c, int64_t id, int64_t grant)
{
	struct person p;
	struct taking t = { .account = id, .grant = grant };
	const char *what = "";
	TRY(people_get(c, id, &p));
	TRY(not_oneself(c, id));
	for (int i = 0; i < p.n_grants; i++) {
		if (p.grants[i].id != grant)
			continue;
		t.row = &p.grants[i];
		what = arena_printf(&c->arena, "%s %s %s%s %s", p.grants[i].role, p.grants[i].permission, p.grants[i].region,
			p.grants[i].enterprise, p.grants[i].task);
	}
	return people_act(c, &(struct act){ run_revoke, &t, "account.revoke", p.name, what });
}
