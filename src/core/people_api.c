/* people_api.c - accounts, sessions, tokens, the second factor, invitations: over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "base/text.h"
#include "core/app.h"
#include "core/core.api.gen.h"
#include "core/people.h"
#include "core/session.h"
#include "core/totp.h"

static const char *given(const char *s) { return s != NULL ? s : ""; }

static void put_instant(struct jw *w, const char *key, int64_t ms)
{
	char at[INSTANT_TEXT];
	if (ms > 0)
		instant_print(at, ms);
	jw_ktext(w, key, ms > 0 ? at : NULL);
}

/* ---- Accounts and grants. */

static void put_grant(struct jw *w, const struct ctx *c, const struct grant_row *g)
{
	int role = role_find(g->role);
	jw_obj(w);
	jw_ki64(w, "id", g->id);
	jw_ktext(w, "role", g->role);
	jw_ktext(w, "role_name", role < 0 ? g->role : TR(c, roles[role].zh, roles[role].en));
	jw_ktext(w, "permission", g->permission);
	jw_ktext(w, "area", g->area);
	jw_ktext(w, "region", g->region);
	jw_ktext(w, "enterprise", g->enterprise);
	jw_ktext(w, "area_name", g->area_name);
	jw_ki64(w, "enterprises", g->n_subjects);
	jw_ktext(w, "ends_on", g->ends_on[0] != '\0' ? g->ends_on : NULL);
	jw_ktext(w, "created_at", g->created_at);
	jw_ktext(w, "created_by", g->created_by);
	jw_obj_end(w);
}

static void put_person(struct jw *w, const struct ctx *c, const struct person *p)
{
	jw_obj(w);
	jw_ki64(w, "id", p->id);
	jw_ktext(w, "name", p->name);
	jw_ktext(w, "display_name", p->display_name);
	jw_kbool(w, "active", p->active);
	jw_kbool(w, "must_change_password", p->must_change);
	jw_kbool(w, "second_factor", p->second_factor);
	jw_ktext(w, "created_at", p->created_at);
	jw_ktext(w, "password_at", p->password_at);
	jw_ktext(w, "last_seen_at", p->last_seen_at);
	jw_key(w, "grants");
	jw_arr(w);
	for (int i = 0; i < p->n_grants; i++)
		put_grant(w, c, &p->grants[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

enum rc core_api_account_list(struct ctx *c, const struct core_account_list_in *in, struct reply *r)
{
	struct person *list;
	int n;
	int64_t total;
	TRY(people_list(c, given(in->query), (in->page - 1) * in->size, (int)in->size, &list, &n, &total));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "total", total);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		put_person(&r->jw, c, &list[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

static enum rc reply_person(struct ctx *c, int64_t id, struct reply *r)
{
	struct person p;
	TRY(people_get(c, id, &p));
	put_person(&r->jw, c, &p);
	return RC_OK;
}

enum rc core_api_account_get(struct ctx *c, const struct core_account_get_in *in, struct reply *r)
{
	return reply_person(c, in->id, r);
}

static void put_new_password(struct jw *w, int64_t id, const char *name, const char *password)
{
	jw_obj(w);
	jw_ki64(w, "id", id);
	jw_ktext(w, "name", name);
	jw_ktext(w, "password", password);
	jw_obj_end(w);
}

enum rc core_api_account_add(struct ctx *c, const struct core_account_add_in *in, struct reply *r)
{
	const char *password;
	int64_t id;
	struct new_person n = { .name = in->name, .display_name = in->display_name, .role = in->role, .area = given(in->area),
		.task = given(in->task), .ends_on = given(in->ends_on) };
	TRY(people_add(c, &n, &id, &password));
	put_new_password(&r->jw, id, in->name, password);
	return RC_OK;
}

enum rc core_api_account_update(struct ctx *c, const struct core_account_update_in *in, struct reply *r)
{
	if (in->display_name != NULL)
		TRY(people_set_display(c, in->id, in->display_name));
	if (in->has_active)
		TRY(people_set_active(c, in->id, in->active));
	return reply_person(c, in->id, r);
}

enum rc core_api_grant_add(struct ctx *c, const struct core_grant_add_in *in, struct reply *r)
{
	TRY(people_grant(c, in->id, &(struct grant_ask){ in->role, given(in->permission), given(in->area), given(in->task), given(in->ends_on) }));
	return reply_person(c, in->id, r);
}

enum rc core_api_grant_revoke(struct ctx *c, const struct core_grant_revoke_in *in, struct reply *r)
{
	TRY(people_revoke(c, in->id, in->grant));
	return reply_person(c, in->id, r);
}

enum rc core_api_account_password_reset(struct ctx *c, const struct core_account_password_reset_in *in, struct reply *r)
{
	struct person p;
	const char *password;
	TRY(people_get(c, in->id, &p));
	TRY(people_reset_password(c, in->id, &password));
	put_new_password(&r->jw, p.id, p.name, password);
	return RC_OK;
}

enum rc core_api_account_factor_reset(struct ctx *c, const struct core_account_factor_reset_in *in, struct reply *r)
{
	TRY(people_reset_second_factor(c, in->id));
	r->status = 204;
	return RC_OK;
}

static void put_role(struct jw *w, const struct ctx *c, enum role role)
{
	const struct role_info *i = &roles[role];
	jw_obj(w);
	jw_ktext(w, "role", i->word);
	jw_ktext(w, "name", TR(c, i->zh, i->en));
	jw_ktext(w, "what", TR(c, i->what_zh, i->what_en));
	jw_key(w, "areas");
	jw_arr(w);
	for (int a = 0; a < AREA_COUNT; a++)
		if (i->areas & 1u << a)
			jw_text(w, area_words[a]);
	jw_arr_end(w);
	jw_kbool(w, "administrator", i->administrator);
	jw_key(w, "permissions");
	jw_arr(w);
	for (int p = 0; permissions[p].name != NULL; p++) {
		if (permissions[p].by_role[role] == '-')
			continue;
		jw_obj(w);
		jw_ktext(w, "permission", permissions[p].name);
		jw_ktext(w, "name", TR(c, permissions[p].zh, permissions[p].en));
		jw_kbool(w, "by_itself", permissions[p].by_role[role] == 'Y');
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

enum rc core_api_role_list(struct ctx *c, const struct core_role_list_in *in, struct reply *r)
{
	jw_obj(&r->jw);
	jw_key(&r->jw, "roles");
	jw_arr(&r->jw);
	for (int i = 0; i < ROLE_COUNT; i++)
		put_role(&r->jw, c, (enum role)i);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Sessions. */

static enum rc reply_sessions(struct ctx *c, int64_t account, struct reply *r)
{
	struct session_info *list;
	struct jw *w = &r->jw;
	int n;
	TRY(session_list(c, account, &list, &n));
	jw_obj(w);
	jw_key(w, "sessions");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "id", list[i].id);
		jw_ktext(w, "started_at", list[i].started_at);
		jw_ktext(w, "seen_at", list[i].seen_at);
		jw_ktext(w, "address", list[i].address);
		jw_ktext(w, "agent", list[i].agent);
		jw_kbool(w, "this_one", list[i].this_one);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc core_api_session_list(struct ctx *c, const struct core_session_list_in *in, struct reply *r)
{
	return reply_sessions(c, c->who.account, r);
}

enum rc core_api_account_session_list(struct ctx *c, const struct core_account_session_list_in *in, struct reply *r)
{
	struct person p;
	TRY(people_get(c, in->id, &p));
	return reply_sessions(c, p.id, r);
}

enum rc core_api_account_session_revoke(struct ctx *c, const struct core_account_session_revoke_in *in, struct reply *r)
{
	struct person p;
	TRY(people_get(c, in->id, &p));
	TRY(session_revoke(c, p.id, in->session));
	r->status = 204;
	return RC_OK;
}

enum rc core_api_session_revoke(struct ctx *c, const struct core_session_revoke_in *in, struct reply *r)
{
	TRY(session_revoke(c, c->who.account, in->id));
	r->status = 204;
	return RC_OK;
}

/* ---- Tokens. */

static void put_token(struct jw *w, const struct ctx *c, const struct token_row *t)
{
	struct slice rest = slice_of(t->permissions), name;
	jw_obj(w);
	jw_ki64(w, "id", t->id);
	jw_ktext(w, "name", t->name);
	jw_key(w, "permissions");
	jw_arr(w);
	while (slice_split(&rest, ' ', &name))
		jw_textn(w, name.p, name.n);
	jw_arr_end(w);
	jw_ktext(w, "created_at", t->created_at);
	put_instant(w, "expires_at", t->expires_ms);
	put_instant(w, "used_at", t->used_ms);
	jw_ktext(w, "state", t->revoked ? "revoked" : t->expires_ms <= c->now_ms ? "expired" : "open");
	jw_obj_end(w);
}

enum rc core_api_token_list(struct ctx *c, const struct core_token_list_in *in, struct reply *r)
{
	struct token_row *list;
	int n;
	TRY(token_list(c, c->who.account, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "tokens");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		put_token(&r->jw, c, &list[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_token_add(struct ctx *c, const struct core_token_add_in *in, struct reply *r)
{
	char token[SECRET_TEXT + 8];
	const char *names = "";
	int64_t id;
	for (int i = 0; i < in->n_permissions && names != NULL; i++)
		names = arena_printf(&c->arena, "%s%s%s", names, i > 0 ? " " : "", in->permissions[i]);
	if (names == NULL)
		return ctx_no_memory(c);
	TRY(token_add(c, in->name, names, (int)in->days, &id, token));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "id", id);
	jw_ktext(&r->jw, "token", token);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_token_revoke(struct ctx *c, const struct core_token_revoke_in *in, struct reply *r)
{
	TRY(token_revoke(c, c->who.account, in->id));
	r->status = 204;
	return RC_OK;
}

/* ---- The second factor. */

enum rc core_api_factor_offer(struct ctx *c, const struct core_factor_offer_in *in, struct reply *r)
{
	struct factor_offer offer;
	buf_auto svg;
	buf_init(&svg, 1 << 20);
	TRY(factor_offer(c, &offer));
	TRY(qr_svg(offer.uri, TR(c, "动态码二维码", "QR code for the authenticator"), &svg));
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "secret", offer.secret);
	jw_ktext(&r->jw, "uri", offer.uri);
	jw_ktext(&r->jw, "qr_svg", buf_text(&svg));
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_factor_confirm(struct ctx *c, const struct core_factor_confirm_in *in, struct reply *r)
{
	char codes[RECOVERY_CODES][RECOVERY_TEXT];
	TRY(factor_confirm(c, in->code, codes));
	jw_obj(&r->jw);
	jw_key(&r->jw, "codes");
	jw_arr(&r->jw);
	for (int i = 0; i < RECOVERY_CODES; i++)
		jw_text(&r->jw, codes[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_factor_remove(struct ctx *c, const struct core_factor_remove_in *in, struct reply *r)
{
	TRY(factor_remove(c, in->password));
	r->status = 204;
	return RC_OK;
}

/* ---- Invitations. */

static void put_invitation(struct jw *w, const struct invitation *v)
{
	jw_obj(w);
	jw_ki64(w, "id", v->id);
	jw_ktext(w, "code", v->code);
	jw_ktext(w, "enterprise", v->enterprise);
	jw_ktext(w, "created_by", v->created_by_name);
	jw_ktext(w, "created_at", v->created_at);
	put_instant(w, "expires_at", v->expires_ms);
	jw_ktext(w, "state", v->state);
	jw_ktext(w, "account", v->account_name[0] != '\0' ? v->account_name : NULL);
	jw_obj_end(w);
}

enum rc core_api_invitation_list(struct ctx *c, const struct core_invitation_list_in *in, struct reply *r)
{
	struct invitation *list;
	int n;
	TRY(invitation_list(c, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "invitations");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		put_invitation(&r->jw, &list[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_invitation_add(struct ctx *c, const struct core_invitation_add_in *in, struct reply *r)
{
	struct invitation v;
	char code[SECRET_TEXT];
	int64_t replaced;
	TRY(invitation_add(c, in->code, (int)in->days, &v, code, &replaced));
	jw_obj(&r->jw);
	jw_key(&r->jw, "invitation");
	put_invitation(&r->jw, &v);
	jw_ktext(&r->jw, "path", arena_printf(&c->arena, "/invitation?code=%s", code));
	jw_ktext(&r->jw, "secret", code);
	jw_ki64(&r->jw, "replaced", replaced);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_invitation_withdraw(struct ctx *c, const struct core_invitation_withdraw_in *in, struct reply *r)
{
	TRY(invitation_withdraw(c, in->id));
	r->status = 204;
	return RC_OK;
}
