/* units.c - offices, bureaus, districts and towns, and who belongs to them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "core/ledger.h"
#include "core/people.h"
#include "core/setting.h"
#include "office/office_plan.h"
#include "office/office_store.h"
#include "registry/registry.h"

const char *const unit_post_words[] = { "member", "head", "leader", NULL };

static bool is_town(const struct region *g)
{
	return g->kind == REGION_TOWN || g->kind == REGION_STREET || g->kind == REGION_ZONE;
}

static struct office_unit unit_of_region(struct ctx *c, const struct region *g)
{
	return (struct office_unit){ .code = arena_strdup(&c->arena, g->code), .zh = arena_strdup(&c->arena, g->name),
		.en = arena_strdup(&c->arena, g->name_en[0] != '\0' ? g->name_en : g->name), .region = arena_strdup(&c->arena, g->code), .kind = UNIT_TOWN };
}

static const struct office_unit *town_find(struct ctx *c, const char *code)
{
	const struct registry *reg;
	struct office_unit *u = NULL;
	if (strlen(code) != 9 || strspn(code, "0123456789") != 9 || registry_hold(c, &reg) != RC_OK)
		return NULL;
	int at = registry_region_of(reg, code);
	if (at >= 0 && strcmp(reg->regions[at].code, code) == 0 && is_town(&reg->regions[at]) && (u = ctx_alloc(c, sizeof *u)) != NULL)
		*u = unit_of_region(c, &reg->regions[at]);
	registry_drop(c, reg);
	return u;
}

const struct office_unit *unit_find(struct ctx *c, const char *code)
{
	const struct office_plan *p = office_plan(c->app);
	if (code == NULL || code[0] == '\0')
		return NULL;
	for (int i = 0; i < p->n_units; i++)
		if (strcmp(p->units[i].code, code) == 0)
			return &p->units[i];
	return town_find(c, code);
}

const char *unit_name(struct ctx *c, const char *code)
{
	const struct office_unit *u = unit_find(c, code);
	return u == NULL ? code : c->english && u->en != NULL && u->en[0] != '\0' ? u->en : u->zh;
}

enum rc unit_need(struct ctx *c, const char *field, const char *code, const struct office_unit **ret_unit)
{
	const struct office_unit *u = unit_find(c, code);
	if (u == NULL)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "没有代码为“%.40s”的单位；单位在计划目录的 office.yaml 中，镇街用九位区划代码",
			"there is no unit '%.40s'; units stand in office.yaml of the plan folder, towns have their nine-digit code"), code != NULL ? code : "");
	*ret_unit = u;
	return RC_OK;
}

enum rc unit_list(struct ctx *c, const struct office_unit **ret_list, int *ret_n)
{
	const struct office_plan *p = office_plan(c->app);
	const struct registry *reg;
	int n = p->n_units;
	TRY(registry_hold(c, &reg));
	struct office_unit *list = arena_new_array(&c->arena, struct office_unit, (size_t)(n + reg->n_regions) + 1);
	if (list != NULL && n > 0)
		memcpy(list, p->units, (size_t)n * sizeof *list);
	for (int i = 0; list != NULL && i < reg->n_regions; i++)
		if (is_town(&reg->regions[i]) && reg->regions[i].valid_to == DAY_NONE)
			list[n++] = unit_of_region(c, &reg->regions[i]);
	registry_drop(c, reg);
	if (list == NULL)
		return ctx_no_memory(c);
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- Members. */

enum rc unit_members(struct ctx *c, int64_t account, const char *unit, struct unit_member **ret_list, int *ret_n)
{
	return store_unit_members(c, account, unit != NULL ? unit : "", ret_list, ret_n);
}

static enum rc note(struct ctx *c, const char *account_name, const char *unit, const char *post)
{
	char detail[300];
	snprintf(detail, sizeof detail, "%s %s", unit, post);
	return audit_note(c, "office.member", account_name, detail);
}

enum rc unit_member_set(struct ctx *c, const char *account_name, const char *unit, enum unit_post post)
{
	const struct office_unit *u;
	int64_t account;
	txn_auto t = { 0 };
	TRY(unit_need(c, "unit", unit, &u));
	TRY(people_find(c, account_name, &account));
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_unit_member_set(c, account, unit, post));
	TRY(note(c, account_name, unit, unit_post_words[post]));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc unit_member_remove(struct ctx *c, const char *account_name, const char *unit)
{
	int64_t account;
	bool removed;
	txn_auto t = { 0 };
	TRY(people_find(c, account_name, &account));
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_unit_member_remove(c, account, unit, &removed));
	if (!removed)
		return ctx_fail(c, RC_NOT_FOUND, "unit", TR(c, "账号“%s”不在单位“%s”中", "the account '%s' does not belong to the unit '%s'"), account_name, unit);
	TRY(note(c, account_name, unit, "-"));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
