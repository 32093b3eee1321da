/* core_api.c - signing in and out, jobs, health: over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "core/account.h"
#include "core/app.h"
#include "core/cli.h"
#include "core/core.api.gen.h"
#include "core/job.h"
#include "core/page.h"
#include "core/recall.h"
#include "core/safe_next.h"
#include "core/session.h"
#include "core/setting.h"

extern const char page_css_begin[]; /* page.css, embedded by the build */

/* ---- Signing in and out. */

/* Those that no route asks for too: who checks a report comes through the door of those who read it. */
static void write_permissions(struct jw *w, const struct session *s)
{
	jw_arr(w);
	for (int i = 0; permissions[i].name != NULL; i++)
		if (session_may(s, permissions[i].name, NULL))
			jw_text(w, permissions[i].name);
	jw_arr_end(w);
}

static void write_roles(struct jw *w, struct ctx *c, const struct session *s)
{
	unsigned told = 0;
	jw_key(w, "roles");
	jw_arr(w);
	for (int i = 0; i < s->n_grants; i++) {
		const struct role_info *r = &roles[s->grants[i].role];
		if (told & 1u << s->grants[i].role)
			continue;
		told |= 1u << s->grants[i].role;
		jw_obj(w);
		jw_ktext(w, "role", r->word);
		jw_ktext(w, "name", TR(c, r->zh, r->en));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

/* What part of the city the session looks at: null for all of it, and for an account that reads nothing of it. */
static enum rc write_area(struct ctx *c, struct jw *w, const struct session *s)
{
	const char *zh = NULL, *en = NULL;
	struct scope seen;
	bool part = session_may(s, "registry.read", &seen) && seen.kind != SCOPE_ALL && seen.kind != SCOPE_NONE;
	for (int m = 0; part && m < c->app->n_modules; m++)
		if (c->app->modules[m]->scope_name != NULL)
			TRY(c->app->modules[m]->scope_name(c, &seen, &zh, &en));
	jw_ktext(w, "area", zh);
	jw_ktext(w, "area_en", en);
	return RC_OK;
}

static enum rc write_session(struct ctx *c, const struct session *s, const char *cookie, struct reply *r)
{
	const char *city, *city_en;
	char token[SESSION_TEXT], ends_at[INSTANT_TEXT];
	int64_t epoch;
	TRY(setting_find(c, "city", &city));
	TRY(setting_find(c, "city_en", &city_en));
	TRY(ctx_epoch(c, &epoch));
	if (s->token)
		token[0] = '\0'; /* a program needs none */
	else
		session_csrf(cookie, token);
	instant_print(ends_at, s->end_ms);
	struct jw *w = &r->jw;
	jw_obj(w);
	jw_ki64(w, "account", s->account);
	jw_ktext(w, "name", s->name);
	jw_ktext(w, "display_name", s->display_name);
	write_roles(w, c, s);
	jw_kbool(w, "must_change_password", s->must_change);
	jw_kbool(w, "second_factor", s->second_factor);
	jw_key(w, "permissions");
	write_permissions(w, s);
	jw_ktext(w, "csrf_token", token);
	jw_ktext(w, "ends_at", ends_at);
	jw_ki64(w, "idle_seconds", c->app->config.limits.session_idle_s);
	jw_kbool(w, "sample_data", c->app->sample_data);
	jw_ktext(w, "city", city != NULL ? city : "");
	jw_ktext(w, "city_en", city_en != NULL && city_en[0] != '\0' ? city_en : NULL);
	TRY(write_area(c, w, s));
	jw_ki64(w, "epoch", epoch);
	jw_obj_end(w);
	return RC_OK;
}

enum rc core_api_login(struct ctx *c, const struct core_login_in *in, struct reply *r)
{
	struct session s;
	char cookie[SESSION_TEXT];
	struct login login = { .name = in->name, .password = in->password, .code = in->code };
	TRY(session_login(c, &login, &s, cookie));
	session_enter(c, &s, "session");
	r->cookie = session_set_cookie(c, cookie);
	enum rc rc = write_session(c, &s, cookie, r);
	c->session = NULL; /* it ends with this function */
	return rc;
}

enum rc core_api_logout(struct ctx *c, const struct core_logout_in *in, struct reply *r)
{
	TRY(session_logout(c));
	r->cookie = session_clear_cookie(c);
	r->status = 204;
	return RC_OK;
}

enum rc core_api_session_get(struct ctx *c, const struct core_session_get_in *in, struct reply *r)
{
	return write_session(c, c->session, c->client.cookie, r);
}

enum rc core_api_password_set(struct ctx *c, const struct core_password_set_in *in, struct reply *r)
{
	TRY(account_change_password(c, in->old_password, in->new_password));
	r->status = 204;
	return RC_OK;
}

/* ---- The page to sign in. */

/* Where to go after signing in: a path of our own, never another site. */
const char *safe_next(const char *next)
{
	if (next == NULL || next[0] != '/' || next[1] == '/' || next[1] == '\\')
		return "/";
	for (const char *p = next; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == '\\' || *p == 0x7f)
			return "/";
	return next;
}

static const char *escape_query(struct ctx *c, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(&c->arena, strlen(s) * 3 + 1), *o = out;
	if (out == NULL)
		return "/";
	for (; *s != '\0'; s++) {
		unsigned char ch = (unsigned char)*s;
		if ((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || strchr("-_.~/", ch) != NULL) {
			*o++ = (char)ch;
		} else {
			*o++ = '%';
			*o++ = hex[ch >> 4];
			*o++ = hex[ch & 15];
		}
	}
	return out;
}

static void login_fields(struct page *p, const char *name, const char *next)
{
	struct ctx *c = p->c;
	page_html(p, "<form method=\"post\" action=\"/login\">\n<label for=\"name\">");
	page_text(p, TR(c, "用户名", "Name"));
	page_html(p, "</label>");
	page_open(p, "input", "type", "text", "id", "name", "name", "name", "value", name, "autocomplete", "username", "required", "required",
		"maxlength", "60", NULL);
	page_html(p, "\n<label for=\"password\">");
	page_text(p, TR(c, "密码", "Password"));
	page_html(p, "</label>");
	page_open(p, "input", "type", "password", "id", "password", "name", "password", "autocomplete", "current-password", "required",
		"required", "maxlength", "200", NULL);
	page_open(p, "input", "type", "hidden", "name", "next", "value", next, NULL);
	page_html(p, "\n<button type=\"submit\">");
	page_text(p, TR(c, "登录", "Sign in"));
	page_html(p, "</button>\n</form>\n");
}

/* The second form: the ticket stands for the right password. */
static void code_fields(struct page *p, const char *ticket, const char *next)
{
	struct ctx *c = p->c;
	page_html(p, "<form method=\"post\" action=\"/login\">\n<label for=\"code\">");
	page_text(p, TR(c, "动态码（验证器上的 6 位数字）或恢复码", "Code of your authenticator (6 digits), or a recovery code"));
	page_html(p, "</label>");
	page_open(p, "input", "type", "text", "id", "code", "name", "code", "autocomplete", "one-time-code", "inputmode", "text", "required", "required",
		"maxlength", "20", "autofocus", "autofocus", NULL);
	page_open(p, "input", "type", "hidden", "name", "ticket", "value", ticket, NULL);
	page_open(p, "input", "type", "hidden", "name", "next", "value", next, NULL);
	page_html(p, "\n<button type=\"submit\">");
	page_text(p, TR(c, "继续", "Continue"));
	page_html(p, "</button>\n</form>\n");
	page_html(p, "<p class=\"small\"><a href=\"/login\">");
	page_text(p, TR(c, "重新登录", "Sign in anew"));
	page_html(p, "</a></p>\n");
}

struct login_view { const char *name, *next, *alert, *ticket; };

static enum rc login_page(struct ctx *c, const struct login_view *v, struct reply *r)
{
	struct page p;
	const char *city;
	TRY(setting_city(c, &city));
	struct page_head h = { .title = TR(c, "登录", "Sign in"), .city = city, .narrow = true,
		.other_lang = arena_printf(&c->arena, "/login?lang=%s&next=%s", TR(c, "en", "zh"), escape_query(c, v->next)) };
	page_begin(&p, c, r, &h);
	if (v->alert != NULL) {
		page_open(&p, "p", "class", "alert", "role", "alert", NULL);
		page_text(&p, v->alert);
		page_close(&p, "p");
	}
	if (v->ticket != NULL) {
		code_fields(&p, v->ticket, v->next);
	} else {
		login_fields(&p, v->name, v->next);
		page_open(&p, "p", "class", "small", NULL);
		page_text(&p, TR(c, "忘记密码请联系系统管理员。", "Forgotten the password? The administrator can set a new one."));
		page_close(&p, "p");
	}
	page_end(&p);
	return RC_OK;
}

enum rc core_api_login_page(struct ctx *c, const struct core_login_page_in *in, struct reply *r)
{
	const char *next = safe_next(in->next);
	if (in->has_lang) {
		c->english = in->lang == CORE_LOGIN_PAGE_LANG_EN;
		r->cookie = TR(c, "lang=zh-CN; Path=/; SameSite=Lax; Max-Age=31536000", "lang=en; Path=/; SameSite=Lax; Max-Age=31536000");
	} else if (c->session != NULL && !c->session->token) {
		r->location = next;
		return RC_OK;
	}
	return login_page(c, &(struct login_view){ .name = "", .next = next }, r);
}

enum rc core_api_login_form(struct ctx *c, const struct core_login_form_in *in, struct reply *r)
{
	struct session s;
	char cookie[SESSION_TEXT];
	struct login login = { .name = in->name != NULL ? in->name : "", .password = in->password != NULL ? in->password : "", .code = in->code,
		.ticket = in->ticket };
	const char *next = safe_next(in->next);
	enum rc rc = session_login(c, &login, &s, cookie);
	if (rc == RC_OK) {
		r->cookie = session_set_cookie(c, cookie);
		r->location = s.must_change ? arena_printf(&c->arena, "/account/password?next=%s", escape_query(c, next)) : next;
		return RC_OK;
	}
	if (rc != RC_UNAUTHENTICATED && rc != RC_TOO_MANY)
		return rc;
	/* the code asked for is no mistake of the one who signs in; a wrong one keeps the ticket */
	bool asks = login.ticket_out[0] != '\0';
	bool again = strcmp(c->problem.field, "code") == 0;
	struct login_view v = { .name = login.name, .next = next, .alert = asks ? NULL : arena_strdup(&c->arena, ctx_reason(c)),
		.ticket = asks ? login.ticket_out : again ? in->ticket : NULL };
	c->problem = (struct problem){ 0 };
	r->status = asks ? 200 : rc_http(rc);
	return login_page(c, &v, r);
}

enum rc core_api_page_css(struct ctx *c, const struct core_page_css_in *in, struct reply *r)
{
	r->content_type = "text/css; charset=utf-8";
	r->etag = "page-2-" GUSU_VERSION;
	buf_str(&r->body, page_css_begin);
	return RC_OK;
}

/* ---- Health. */

enum rc core_api_health(struct ctx *c, const struct core_health_in *in, struct reply *r)
{
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "status", "ok");
	jw_ktext(&r->jw, "version", GUSU_VERSION);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_ready(struct ctx *c, const struct core_ready_in *in, struct reply *r)
{
	int64_t epoch;
	enum rc rc = db_epoch(c->db, &epoch);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "status", "ok");
	jw_ki64(&r->jw, "epoch", epoch);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- Jobs. */

enum rc core_api_job_list(struct ctx *c, const struct core_job_list_in *in, struct reply *r)
{
	struct job_info *jobs;
	int n;
	TRY(job_list(c, (int)in->limit, &jobs, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "jobs");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		job_json(&r->jw, &jobs[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_job_get(struct ctx *c, const struct core_job_get_in *in, struct reply *r)
{
	struct job_info job;
	TRY(job_get(c, in->id, &job));
	job_json(&r->jw, &job);
	return RC_OK;
}

enum rc core_api_job_cancel(struct ctx *c, const struct core_job_cancel_in *in, struct reply *r)
{
	TRY(job_cancel(c, in->id));
	r->status = 204;
	return RC_OK;
}

/* A job that is over ends its stream at once; one that ends meanwhile does so itself. */
enum rc core_api_job_events(struct ctx *c, const struct core_job_events_in *in, struct reply *r)
{
	struct job_info job;
	TRY(job_get(c, in->id, &job));
	if (!job_words_seen(c, &job))
		return ctx_fail(c, RC_FORBIDDEN, "id", "%s", TR(c, "别人的任务请在列表中查看", "look at the jobs of others in the list"));
	job_json(&r->jw, &job);
	r->stream_job = in->id;
	if (job.state != JOB_WAITING && job.state != JOB_RUNNING)
		http_publish(c->app->http, in->id, "end", r->body.data, r->body.len, true);
	return RC_OK;
}
