/* token.c - tokens for programs: made, listed, revoked. How a request is let in by one is in session.c.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "core/account.h"
#include "core/people_priv.h"
#include "core/people_record.h"
#include "core/session_priv.h"

enum { TOKEN_DAYS = 366, TOKENS_MAX = 20 };

/* Is every name one that the account has by its grants? */
static enum rc check_names(struct ctx *c, int64_t account, const char *names)
{
	struct grant grants[GRANTS_MAX];
	int n, given = 0;
	uint64_t bits = 0;
	struct slice rest = slice_of(names), name;
	TRY(people_resolve(c, account, grants, &n));
	for (int i = 0; i < n; i++)
		bits |= grants[i].bits;
	for (; slice_split(&rest, ' ', &name); ) {
		char word[64];
		if (name.n == 0)
			continue;
		int p = text_put(word, sizeof word, name) ? permission_find(word) : -1;
		if (p < 0 || !(bits & UINT64_C(1) << p))
			return ctx_fail(c, RC_BAD_INPUT, "permissions", TR(c, "账号没有权限“%.*s”", "the account has no permission '%.*s'"), (int)name.n,
				name.p);
		given++;
	}
	if (given == 0)
		return ctx_fail(c, RC_BAD_INPUT, "permissions", "%s", TR(c, "至少要有一项权限", "a token has at least one permission"));
	return RC_OK;
}

static enum rc check_room(struct ctx *c, int64_t account)
{
	struct token_row *list;
	int n, open = 0;
	TRY(token_store_list(c, account, &list, &n));
	for (int i = 0; i < n; i++)
		open += !list[i].revoked && list[i].expires_ms > c->now_ms;
	if (open >= TOKENS_MAX)
		return ctx_fail(c, RC_CONFLICT, NULL, TR(c, "一个账号最多 %d 个有效令牌", "an account has at most %d open tokens"), TOKENS_MAX);
	return RC_OK;
}

struct making { int64_t account; const char *name, *hash, *names; int64_t expires_ms, id; };

static enum rc run_add(struct ctx *c, void *arg)
{
	struct making *m = arg;
	TRY(token_store_add(c, m->account, m->name, m->hash, m->names, m->expires_ms, &m->id));
	return record_account(c, m->account, "token-made");
}

enum rc token_add_for(struct ctx *c, int64_t account, const char *name, const char *names, int days, int64_t *ret_id,
	char ret_token[SECRET_TEXT + 8])
{
	char secret[SESSION_TEXT], hash[SESSION_TEXT];
	if (name[0] == '\0' || strlen(name) > 90)
		return ctx_fail(c, RC_BAD_INPUT, "name", "%s", TR(c, "请写明令牌的用途，不超过 90 字节", "say what the token is for, in at most 90 bytes"));
	if (days < 1 || days > TOKEN_DAYS)
		return ctx_fail(c, RC_BAD_INPUT, "days", TR(c, "有效期为 1 到 %d 天", "a token is good for 1 to %d days"), TOKEN_DAYS);
	TRY(check_names(c, account, names));
	TRY(check_room(c, account));
	TRY(secret_make(c, secret));
	snprintf(ret_token, SECRET_TEXT + 8, "gusu_%s", secret);
	secret_digest("token:", ret_token, hash);
	struct making m = { account, name, hash, names, c->now_ms + (int64_t)days * 86400000, 0 };
	TRY(people_act(c, &(struct act){ run_add, &m, "token.add", name, names }));
	*ret_id = m.id;
	return RC_OK;
}

enum rc token_add(struct ctx *c, const char *name, const char *names, int days, int64_t *ret_id, char ret_token[SECRET_TEXT + 8])
{
	return token_add_for(c, c->who.account, name, names, days, ret_id, ret_token);
}

enum rc token_list(struct ctx *c, int64_t account, struct token_row **ret_list, int *ret_n)
{
	return token_store_list(c, account, ret_list, ret_n);
}

struct ending { int64_t account, id; };

static enum rc run_revoke(struct ctx *c, void *arg)
{
	const struct ending *e = arg;
	bool revoked;
	TRY(token_store_revoke(c, e->account, e->id, &revoked));
	if (!revoked)
		return ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这个令牌", "there is no such token"));
	return record_account(c, e->account, "token-revoked");
}

enum rc token_revoke(struct ctx *c, int64_t account, int64_t id)
{
	char object[32];
	if (id <= 0)
		return ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这个令牌", "there is no such token"));
	snprintf(object, sizeof object, "%lld", (long long)id);
	return people_act(c, &(struct act){ run_revoke, &(struct ending){ account, id }, "token.revoke", object, NULL });
}
