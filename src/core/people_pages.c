/* people_pages.c - the pages of one's own account that work without script: password, second factor, invitation.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/account.h"
#include "core/app.h"
#include "core/core.api.gen.h"
#include "core/page.h"
#include "core/people.h"
#include "core/safe_next.h"
#include "core/session.h"
#include "core/setting.h"
#include "core/totp.h"

static enum rc begin(struct page *p, struct ctx *c, struct reply *r, const char *title, const char *other_lang)
{
	const char *city;
	TRY(setting_city(c, &city));
	struct page_head h = { .title = title, .city = city, .narrow = true, .other_lang = other_lang };
	page_begin(p, c, r, &h);
	return RC_OK;
}

static void alert(struct page *p, const char *text)
{
	if (text == NULL)
		return;
	page_open(p, "p", "class", "alert", "role", "alert", NULL);
	page_text(p, text);
	page_close(p, "p");
}

static void small(struct page *p, const char *text)
{
	page_open(p, "p", "class", "small", NULL);
	page_text(p, text);
	page_close(p, "p");
}

static void field(struct page *p, const char *name, const char *label, const char *type, const char *complete, const char *value)
{
	page_html(p, "\n");
	page_open(p, "label", "for", name, NULL);
	page_text(p, label);
	page_html(p, "</label>");
	page_open(p, "input", "type", type, "id", name, "name", name, "autocomplete", complete, "value", value, "required", "required",
		"maxlength", "200",
		"autocapitalize", "none", NULL);
}

static void hidden(struct page *p, const char *name, const char *value)
{
	page_open(p, "input", "type", "hidden", "name", name, "value", value, NULL);
}

static void button(struct page *p, const char *text)
{
	page_html(p, "\n<button type=\"submit\">");
	page_text(p, text);
	page_html(p, "</button>\n</form>\n");
}

/* What people can mend goes back onto the page; the rest is for the error page. */
static bool mendable(enum rc rc)
{
	return rc == RC_BAD_INPUT || rc == RC_TOO_MANY || rc == RC_CONFLICT || rc == RC_NOT_FOUND || rc == RC_UNAUTHENTICATED;
}

static const char *take_reason(struct ctx *c, enum rc rc, struct reply *r)
{
	const char *why = arena_strdup(&c->arena, ctx_reason(c));
	c->problem = (struct problem){ 0 };
	r->status = rc_http(rc);
	return why;
}

/* ---- The password. */

static enum rc password_page(struct ctx *c, const char *next, const char *why, struct reply *r)
{
	struct page p;
	TRY(begin(&p, c, r, TR(c, "修改密码", "Change the password"), NULL));
	alert(&p, why);
	if (c->session != NULL && c->session->must_change)
		small(&p, TR(c, "初始密码由管理员设置，请换成只有您知道的密码后继续。",
			"The first password was set by an administrator. Choose one that only you know to go on."));
	page_html(&p, "<form method=\"post\" action=\"/account/password\">");
	hidden(&p, "next", next);
	field(&p, "old_password", TR(c, "现在的密码", "Present password"), "password", "current-password", NULL);
	field(&p, "new_password", TR(c, "新密码（至少 10 个字符）", "New password (at least 10 characters)"), "password", "new-password", NULL);
	field(&p, "again", TR(c, "再输一遍新密码", "New password once more"), "password", "new-password", NULL);
	button(&p, TR(c, "修改", "Change"));
	small(&p, TR(c, "一句容易记的话最好；其他地方的登录会同时结束。", "A sentence that is easy to remember is best. All other sessions of the account end."));
	page_end(&p);
	return RC_OK;
}

enum rc core_api_password_page(struct ctx *c, const struct core_password_page_in *in, struct reply *r)
{
	return password_page(c, safe_next(in->next), NULL, r);
}

enum rc core_api_password_form(struct ctx *c, const struct core_password_form_in *in, struct reply *r)
{
	const char *next = safe_next(in->next);
	if (strcmp(in->new_password, in->again) != 0) {
		r->status = 400;
		return password_page(c, next, TR(c, "两次输入的新密码不一样", "the two entries of the new password differ"), r);
	}
	enum rc rc = account_change_password(c, in->old_password, in->new_password);
	if (rc == RC_OK) {
		r->location = next;
		return RC_OK;
	}
	if (!mendable(rc))
		return rc;
	return password_page(c, next, take_reason(c, rc, r), r);
}

/* ---- The second factor. */

static void offer_form(struct page *p)
{
	struct ctx *c = p->c;
	page_line(p, "p", TR(c, "启用后，登录时除密码外还要输入手机验证器上的 6 位动态码。任何支持 TOTP 的验证器都可用。",
		"With it, signing in asks for a six-digit code besides the password. Any authenticator for TOTP works."));
	page_html(p, "<form method=\"post\" action=\"/account/second-factor\">");
	hidden(p, "step", "offer");
	button(p, TR(c, "开始设置", "Set it up"));
}

static void remove_form(struct page *p)
{
	struct ctx *c = p->c;
	page_line(p, "p", TR(c, "动态码已启用。", "The second factor is on."));
	page_html(p, "<form method=\"post\" action=\"/account/second-factor\">");
	hidden(p, "step", "remove");
	field(p, "password", TR(c, "输入密码以停用", "Password, to switch it off"), "password", "current-password", NULL);
	button(p, TR(c, "停用", "Switch it off"));
}

static enum rc factor_page(struct ctx *c, bool on, const char *why, struct reply *r)
{
	struct page p;
	TRY(begin(&p, c, r, TR(c, "动态码（第二因素）", "Second factor"), NULL));
	alert(&p, why);
	if (on)
		remove_form(&p);
	else
		offer_form(&p);
	page_html(&p, "<p class=\"small\"><a href=\"/\">");
	page_text(&p, TR(c, "返回", "Back"));
	page_html(&p, "</a></p>\n");
	page_end(&p);
	return RC_OK;
}

enum rc core_api_factor_page(struct ctx *c, const struct core_factor_page_in *in, struct reply *r)
{
	return factor_page(c, c->session->second_factor, NULL, r);
}

static enum rc offer_page(struct ctx *c, struct reply *r)
{
	struct factor_offer offer;
	struct page p;
	buf_auto svg;
	buf_init(&svg, 1 << 20);
	TRY(factor_offer(c, &offer));
	TRY(qr_svg(offer.uri, TR(c, "动态码二维码", "QR code for the authenticator"), &svg));
	TRY(begin(&p, c, r, TR(c, "设置动态码", "Set up the second factor"), NULL));
	page_line(&p, "p", TR(c, "用手机上的验证器扫描二维码，再输入它显示的 6 位数字。",
		"Scan this with an authenticator on the telephone, then enter the six digits that it shows."));
	buf_add(p.b, svg.data, svg.len); /* made by qr_svg: numbers, and the label escaped */
	small(&p, arena_printf(&c->arena, TR(c, "不能扫描时手工输入：%s", "Or type it in: %s"), offer.secret));
	page_html(&p, "<form method=\"post\" action=\"/account/second-factor\">");
	hidden(&p, "step", "confirm");
	field(&p, "code", TR(c, "动态码", "Code"), "text", "one-time-code", NULL);
	button(&p, TR(c, "启用", "Switch it on"));
	page_end(&p);
	return RC_OK;
}

static enum rc codes_page(struct ctx *c, char codes[RECOVERY_CODES][RECOVERY_TEXT], struct reply *r)
{
	struct page p;
	TRY(begin(&p, c, r, TR(c, "动态码已启用", "The second factor is on"), NULL));
	page_line(&p, "p", TR(c, "下面的恢复码每个只能用一次，手机丢失时代替动态码。现在抄下或打印，离开本页后不再显示。",
		"Each of these recovery codes works once, in place of the code, should the telephone be lost. Note or print them now: they are not shown again."));
	page_html(&p, "<ul class=\"code\">\n");
	for (int i = 0; i < RECOVERY_CODES; i++)
		page_line(&p, "li", codes[i]);
	page_html(&p, "</ul>\n<p><a href=\"/\">");
	page_text(&p, TR(c, "已保存，继续", "I have kept them; go on"));
	page_html(&p, "</a></p>\n");
	page_end(&p);
	return RC_OK;
}

static enum rc factor_step(struct ctx *c, const struct core_factor_form_in *in, struct reply *r)
{
	char codes[RECOVERY_CODES][RECOVERY_TEXT];
	switch (in->step) {
	case CORE_FACTOR_FORM_STEP_OFFER:
		return offer_page(c, r);
	case CORE_FACTOR_FORM_STEP_CONFIRM:
		TRY(factor_confirm(c, in->code != NULL ? in->code : "", codes));
		return codes_page(c, codes, r);
	default:
		TRY(factor_remove(c, in->password != NULL ? in->password : ""));
		r->location = "/account/second-factor";
		return RC_OK;
	}
}

enum rc core_api_factor_form(struct ctx *c, const struct core_factor_form_in *in, struct reply *r)
{
	enum rc rc = factor_step(c, in, r);
	if (rc == RC_OK || !mendable(rc))
		return rc;
	buf_clear(&r->body);
	return factor_page(c, c->session->second_factor, take_reason(c, rc, r), r);
}

/* ---- The invitation of an enterprise. */

static enum rc invitation_gone(struct ctx *c, const char *why, struct reply *r)
{
	struct page p;
	TRY(begin(&p, c, r, TR(c, "企业邀请", "Invitation"), NULL));
	alert(&p, why);
	page_end(&p);
	return RC_OK;
}

static enum rc invitation_page(struct ctx *c, const char *code, const char *name, const char *why, struct reply *r)
{
	struct invitation v;
	struct page p;
	enum rc rc = invitation_find(c, code, &v);
	if (rc == RC_NOT_FOUND)
		return invitation_gone(c, take_reason(c, rc, r), r);
	TRY(rc);
	bool plain = code[strspn(code, "0123456789abcdef")] == '\0'; /* it was found, so it is */
	const char *other = plain ? arena_printf(&c->arena, "/invitation?lang=%s&code=%s", TR(c, "en", "zh"), code) : NULL;
	TRY(begin(&p, c, r, TR(c, "企业账号", "Account of your enterprise"), other));
	alert(&p, why);
	page_html(&p, "<dl><dt>");
	page_text(&p, TR(c, "企业", "Enterprise"));
	page_html(&p, "</dt><dd>");
	page_text(&p, v.enterprise);
	page_html(&p, "</dd><dt>");
	page_text(&p, TR(c, "统一社会信用代码", "Credit code"));
	page_html(&p, "</dt><dd class=\"code\">");
	page_text(&p, v.code);
	page_html(&p, "</dd></dl>\n<form method=\"post\" action=\"/invitation\">");
	hidden(&p, "code", code);
	field(&p, "name", TR(c, "用户名（小写字母、数字，3 个字符以上）", "Name to sign in with (lower-case letters and digits, at least 3)"), "text",
		"username", name);
	field(&p, "password", TR(c, "密码（至少 10 个字符）", "Password (at least 10 characters)"), "password", "new-password", NULL);
	field(&p, "again", TR(c, "再输一遍密码", "Password once more"), "password", "new-password", NULL);
	button(&p, TR(c, "建立账号", "Make the account"));
	small(&p, TR(c, "如果这不是贵企业，请不要继续，并告知邀请您的部门。",
		"Should this not be your enterprise, do not go on, and tell the office that invited you."));
	page_end(&p);
	return RC_OK;
}

enum rc core_api_invitation_page(struct ctx *c, const struct core_invitation_page_in *in, struct reply *r)
{
	if (in->has_lang) {
		c->english = in->lang == CORE_INVITATION_PAGE_LANG_EN;
		r->cookie = TR(c, "lang=zh-CN; Path=/; SameSite=Lax; Max-Age=31536000", "lang=en; Path=/; SameSite=Lax; Max-Age=31536000");
	}
	return invitation_page(c, in->code != NULL ? in->code : "", NULL, NULL, r);
}

enum rc core_api_invitation_form(struct ctx *c, const struct core_invitation_form_in *in, struct reply *r)
{
	const char *name = in->name != NULL ? in->name : "", *password = in->password != NULL ? in->password : "";
	if (in->again == NULL || strcmp(password, in->again) != 0) {
		r->status = 400;
		return invitation_page(c, in->code, name, TR(c, "两次输入的密码不一样", "the two entries of the password differ"), r);
	}
	enum rc rc = invitation_accept(c, in->code, name, password);
	if (rc == RC_OK) {
		r->location = "/login";
		return RC_OK;
	}
	if (!mendable(rc))
		return rc;
	return invitation_page(c, in->code, name, take_reason(c, rc, r), r);
}
