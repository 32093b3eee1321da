/* invitation.c - an enterprise is invited by its credit code and makes its own account.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/period.h"
#include "base/text.h"
#include "core/account.h"
#include "core/app.h"
#include "core/people_priv.h"
#include "core/people_record.h"
#include "core/session_priv.h"
#include "core/throttle.h"

enum { INVITATION_DAYS = 60, CODE_DIGITS = 40 };

static const char *state_of(const struct ctx *c, const struct invitation *v)
{
	return strcmp(v->state, "open") == 0 && v->expires_ms <= c->now_ms ? "expired" : v->state;
}

struct inviting { struct invitation v; const char *hash; int64_t replaced; };

static enum rc run_add(struct ctx *c, void *arg)
{
	struct inviting *i = arg;
	TRY(invitation_store_replace(c, i->v.subject, &i->replaced));
	return invitation_store_add(c, &i->v, i->hash, &i->v.id);
}

/* The registry speaks of the area of a grant; whoever invites has typed a code. */
static enum rc find_enterprise(struct ctx *c, const char *credit_code, struct place *ret_place)
{
	enum rc rc = place_of_enterprise(c, credit_code, ret_place);
	if (rc != RC_OK)
		text_put(c->problem.field, sizeof c->problem.field, slice_of("code"));
	return rc;
}

enum rc invitation_add(struct ctx *c, const char *credit_code, int days, struct invitation *ret_invitation,
	char ret_code[SECRET_TEXT], int64_t *ret_replaced)
{
	char hash[SESSION_TEXT], at[INSTANT_TEXT];
	struct place place;
	const char *holder;
	if (days < 1 || days > INVITATION_DAYS)
		return ctx_fail(c, RC_BAD_INPUT, "days", TR(c, "邀请的有效期为 1 到 %d 天", "an invitation is good for 1 to %d days"), INVITATION_DAYS);
	TRY(find_enterprise(c, credit_code, &place));
	TRY(grant_store_holder(c, place.scope.subject, &holder));
	if (holder != NULL)
		return ctx_fail(c, RC_CONFLICT, "code", TR(c, "该企业已有账号“%s”；忘记密码请由安全管理员重置", "this enterprise has the account '%s' already; "
			"a forgotten password is set anew by the security administrator"), holder);
	TRY(secret_make(c, ret_code));
	ret_code[CODE_DIGITS] = '\0';
	secret_digest("invitation:", ret_code, hash);
	instant_print(at, c->now_ms);
	struct inviting i = { .hash = hash, .v = { .subject = place.scope.subject, .code = place.code, .enterprise = place.name,
		.created_by = c->who.account,
		.created_by_name = arena_strdup(&c->arena, c->who.name), .created_at = arena_strdup(&c->arena, at), .state = "open",
			.account_name = "",
		.expires_ms = c->now_ms + (int64_t)days * 86400000 } };
	TRY(people_act(c, &(struct act){ run_add, &i, "invitation.add", place.code, place.name }));
	*ret_invitation = i.v;
	*ret_replaced = i.replaced;
	return RC_OK;
}

/* Whoever sees the whole city sees all of them. */
enum rc invitation_list(struct ctx *c, struct invitation **ret_list, int *ret_n)
{
	TRY(invitation_store_list(c, c->scope.kind == SCOPE_ALL ? 0 : c->who.account, 0, "", ret_list, ret_n));
	for (int i = 0; i < *ret_n; i++)
		(*ret_list)[i].state = state_of(c, &(*ret_list)[i]);
	return RC_OK;
}

struct withdrawing { int64_t id; };

static enum rc run_withdraw(struct ctx *c, void *arg)
{
	bool changed;
	TRY(invitation_store_end(c, ((const struct withdrawing *)arg)->id, "withdrawn", "", &changed));
	return changed ? RC_OK : ctx_fail(c, RC_CONFLICT, NULL, "%s", TR(c, "邀请已经用过或已撤回", "the invitation was used or withdrawn already"));
}

enum rc invitation_withdraw(struct ctx *c, int64_t id)
{
	struct invitation *list;
	int n = 0;
	if (id > 0)
		TRY(invitation_store_list(c, c->scope.kind == SCOPE_ALL ? 0 : c->who.account, id, "", &list, &n));
	if (n == 0)
		return ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这个邀请", "there is no such invitation"));
	return people_act(c, &(struct act){ run_withdraw, &(struct withdrawing){ id }, "invitation.withdraw", list[0].code, NULL });
}

enum rc invitation_find(struct ctx *c, const char *code, struct invitation *ret_invitation)
{
	char hash[SESSION_TEXT];
	struct invitation *list;
	int n;
	secret_digest("invitation:", code, hash);
	TRY(invitation_store_list(c, 0, 0, hash, &list, &n));
	if (n == 0 || strcmp(state_of(c, &list[0]), "open") != 0)
		return ctx_fail(c, RC_NOT_FOUND, "code", "%s", TR(c, "邀请无效、已过期或已使用，请向邀请您的部门索取新的邀请",
			"the invitation is not valid, over, or used already; ask whoever invited you for a new one"));
	*ret_invitation = list[0];
	return RC_OK;
}

struct accepting { const struct invitation *v; const char *name, *hash; };

static enum rc run_accept(struct ctx *c, void *arg)
{
	const struct accepting *a = arg;
	int64_t id;
	bool changed;
	const char *holder;
	TRY(name_taken(c, a->name));
	TRY(grant_store_holder(c, a->v->subject, &holder));
	if (holder != NULL)
		return ctx_fail(c, RC_CONFLICT, NULL, "%s", TR(c, "该企业已有账号", "this enterprise has an account already"));
	TRY(invitation_store_end(c, a->v->id, "accepted", a->name, &changed));
	if (!changed)
		return ctx_fail(c, RC_CONFLICT, NULL, "%s", TR(c, "邀请已经用过", "the invitation was used already"));
	TRY(account_store_add(c, a->name, a->v->enterprise, a->hash, false, &id));
	TRY(record_account(c, id, "added"));
	return grant_add(c, id, &(struct grant_row){ .role = roles[ROLE_ENTERPRISE].word, .permission = "",
		.area = area_words[AREA_ENTERPRISE],
		.region = "", .task = "", .ends_on = "", .subject = a->v->subject });
}

enum rc invitation_accept(struct ctx *c, const char *code, const char *name, const char *password)
{
	char hash[PASSWORD_HASH];
	struct invitation v;
	const char *guesser = arena_printf(&c->arena, "invitation %s", c->client.address); /* guessing codes counts for the address */
	if (guesser == NULL)
		return ctx_no_memory(c);
	TRY(throttle_begin(c, guesser));
	enum rc rc = invitation_find(c, code, &v);
	throttle_end(c, guesser, rc == RC_NOT_FOUND ? LOGIN_WRONG : LOGIN_UNKNOWN);
	TRY(rc);
	TRY(check_account_name(c, name));
	TRY(password_check_for(c, password, name));
	TRY(name_taken(c, name));
	TRY(password_hash(c, password, hash));
	struct accepting a = { &v, name, hash };
	return people_act(c, &(struct act){ run_accept, &a, "invitation.accept", v.code, name });
}
