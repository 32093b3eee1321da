/* http_guard.c - who may ask: session, permission, and that the request comes from our own pages.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Runs on the event thread before any body is taken, so it only looks into memory. What is public is public for the whole city;
 * everything else has the scope of its account. A request that changes something must carry the session's token in a header, which no
 * other site can set, and its Origin and Sec-Fetch-Site, where the browser sends them, must be ours. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "core/http_priv.h"
#include "net/query.h"

static bool changes(const struct net_request *q) { return q->method != NET_GET && q->method != NET_HEAD; }

/* "https://gusu.example:8443" against the Host header; the scheme is the proxy's business. */
static bool same_origin(const char *origin, const char *host)
{
	const char *mark = strstr(origin, "://");
	return mark != NULL && host != NULL && strcasecmp(mark + 3, host) == 0;
}

static bool own_page(const struct net_request *q)
{
	const char *origin = q->header[NET_H_ORIGIN], *site = q->header[NET_H_SEC_FETCH_SITE];
	if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		return false;
	return origin == NULL || same_origin(origin, q->header[NET_H_HOST]);
}

static enum rc check_csrf(struct unit *u, const struct net_request *q)
{
	struct ctx *c = &u->c;
	const char *token = q->header[NET_H_CSRF];
	if (!changes(q))
		return RC_OK;
	if (!own_page(q))
		return ctx_fail(c, RC_FORBIDDEN, NULL, "%s", TR(c, "请求来自其他网站，已拒绝", "the request comes from another site and was refused"));
	if (!u->signed_in || strcmp(u->route->permission, "public") == 0)
		return RC_OK;
	if (u->route->body == BODY_FORM && token == NULL && (q->header[NET_H_ORIGIN] != NULL || q->header[NET_H_SEC_FETCH_SITE] != NULL))
		return RC_OK; /* a plain HTML form sends no header of its own, but its browser vouches for its origin */
	if (token == NULL || !session_csrf_ok(c->client.cookie, token))
		return ctx_fail(c, RC_FORBIDDEN, "X-CSRF-Token", "%s", TR(c, "缺少或不正确的 X-CSRF-Token，请刷新页面后重试",
			"X-CSRF-Token is missing or wrong; reload the page and try again"));
	return RC_OK;
}

/* "Authorization: Bearer TOKEN" is a program; then no cookie is looked at. */
static bool bearer(const struct net_request *q, const char **ret_token)
{
	const char *a = q->header[NET_H_AUTHORIZATION];
	if (a == NULL || strncasecmp(a, "Bearer ", 7) != 0)
		return false;
	*ret_token = a + 7 + strspn(a + 7, " ");
	return true;
}

static void find_session(struct unit *u, const struct net_request *q)
{
	struct slice cookie;
	const char *token;
	struct sessions *s = u->http->app->sessions;
	u->signed_in = false;
	if (s == NULL)
		return;
	if (bearer(q, &token))
		u->signed_in = session_find_token(s, token, u->c.now_ms, &u->session);
	else if (cookie_find(q->header[NET_H_COOKIE], SESSION_COOKIE, &cookie)
		&& text_put(u->c.client.cookie, sizeof u->c.client.cookie, cookie))
		u->signed_in = session_find(s, u->c.client.cookie, u->c.now_ms, &u->session);
}

static enum rc check_permission(struct unit *u, const struct net_request *q, const char *permission)
{
	struct ctx *c = &u->c;
	const struct session *s = &u->session;
	bool own = strcmp(permission, "session") == 0;
	if (s->must_change && !own)
		return ctx_fail(c, RC_FORBIDDEN, "password", "%s",
			TR(c, "请先在 /account/password 更改初始密码", "please change the first password at /account/password"));
	if (s->token && own && changes(q))
		return ctx_fail(c, RC_FORBIDDEN, NULL, "%s", TR(c, "令牌不能改动账号本身", "a token cannot change the account itself"));
	if (!session_may(s, permission, NULL))
		return ctx_fail(c, RC_FORBIDDEN, NULL, TR(c, "您的账号没有“%s”权限", "your account has no permission '%s'"), permission);
	return RC_OK;
}

/* What is public is so for everybody alike: also who is signed in sees all of it there. */
enum rc guard_admit(struct unit *u, const struct net_request *q)
{
	struct ctx *c = &u->c;
	const char *permission = u->route->permission;
	bool open = strcmp(permission, "public") == 0;
	find_session(u, q);
	if (u->signed_in)
		session_enter(c, &u->session, permission);
	else if (!open)
		return ctx_fail(c, RC_UNAUTHENTICATED, NULL, "%s", TR(c, "请先登录", "please sign in"));
	if (open)
		c->scope = (struct scope){ .kind = SCOPE_ALL };
	else
		TRY(check_permission(u, q, permission));
	return u->signed_in && u->session.token ? RC_OK : check_csrf(u, q); /* no other site can set that header */
}
