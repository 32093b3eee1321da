/* base_data_reply.c - opening a sheet, confirming it, entering what came on paper.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/utf8.h"
#include "campaign/base/base_data_priv.h"
#include "core/workday.h"

static const char *instant_now(struct ctx *c)
{
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	char *s = arena_strdup(&c->arena, at);
	return s != NULL ? s : "";
}

static const char *local(struct ctx *c, const char *instant)
{
	char out[INSTANT_TEXT];
	int64_t ms;
	if (instant == NULL || !instant_parse(instant, strlen(instant), &ms))
		return "";
	instant_print_local(out, ms, CHINA_MINUTES);
	char *s = arena_printf(&c->arena, "%.16s", out);
	return s != NULL ? s : "";
}

static enum rc must_be_published(struct ctx *c, const struct base_work *w)
{
	if (w->pub.at != NULL)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "", TR(c, "%d 年度基础数据还没有公布", "base data of %d has not been published yet"), w->k.year);
}

enum rc base_seen(struct ctx *c, const struct base_work *w, const char *code)
{
	txn_auto t = { 0 };
	size_t row;
	TRY(base_row(c, w, code, &row));
	TRY(must_be_published(c, w));
	if (c->scope.kind != SCOPE_SUBJECT || c->who.account == 0)
		return RC_OK;
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_base_open(c, w->k.id, registry_subject(w->g, row), instant_now(c)));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- Who confirms. */

static enum rc person_check(struct ctx *c, const char *person, const char *phone)
{
	if (person == NULL || person[0] == '\0' || utf8_count(person, strlen(person)) > BASE_PERSON)
		return ctx_fail(c, RC_BAD_INPUT, "person", TR(c, "请填写确认人姓名，不超过 %d 个字", "give the name of who confirms, at most %d characters"), BASE_PERSON);
	size_t digits = 0, n = phone != NULL ? strlen(phone) : 0;
	for (size_t i = 0; i < n; i++) {
		if (phone[i] >= '0' && phone[i] <= '9')
			digits++;
		else if (strchr("+- ()", phone[i]) == NULL)
			digits = BASE_PHONE + 1;
	}
	if (digits < 7 || n > BASE_PHONE || digits > BASE_PHONE)
		return ctx_fail(c, RC_BAD_INPUT, "phone", "%s", TR(c, "请填写联系电话，例如 13800000000 或 0512-68000000", "give a telephone number such as 13800000000 or 0512-68000000"));
	return RC_OK;
}

/* ---- Online, by the enterprise. */

static enum rc add_reply(struct ctx *c, const struct base_work *w, const struct base_reply *r, int64_t *ret_id)
{
	TRY(store_base_reply(c, w->k.id, r, ret_id));
	if (*ret_id != 0 || r->field[0] != '\0')
		return RC_OK; /* a figure that was confirmed before stays confirmed when it was */
	return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "这份确认表已经确认过", "this sheet has been confirmed already"));
}

static enum rc field_open(struct ctx *c, const struct base_work *w, const char *code)
{
	int at = base_field_of(w, code);
	if (at < 0)
		return ctx_fail(c, RC_BAD_INPUT, "fields", TR(c, "确认表上没有指标“%.40s”", "the sheet has no figure '%.40s'"), code);
	if (!w->fields[at].early || !w->window.early_over)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "fields", TR(c, "%s的确认已于 %s 截止，逾期未提出视为无异议", "%s closed at %s; whoever said nothing until then has agreed"),
		TR(c, w->fields[at].ind->title, w->fields[at].ind->title_en), local(c, w->window.early));
}

static enum rc confirm_fields(struct ctx *c, const struct base_work *w, int64_t subject, const char *const *fields, int n)
{
	txn_auto t = { 0 };
	int64_t id;
	for (int i = 0; i < n; i++)
		TRY(field_open(c, w, fields[i]));
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_base_open(c, w->k.id, subject, instant_now(c)));
	for (int i = 0; i < n; i++)
		TRY(add_reply(c, w, &(struct base_reply){ .enterprise = subject, .field = fields[i], .channel = "online", .at = instant_now(c), .who = c->who.name, .person = "", .phone = "",
			.received = "", .sm3 = "" }, &id));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc confirm_whole(struct ctx *c, const struct base_work *w, const char *code, int64_t subject, const char *person, const char *phone)
{
	struct base_sheet s;
	txn_auto t = { 0 };
	int64_t id;
	TRY(person_check(c, person, phone));
	TRY(base_sheet_get(c, w, code, &s));
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_base_open(c, w->k.id, subject, instant_now(c)));
	TRY(add_reply(c, w, &(struct base_reply){ .enterprise = subject, .field = "", .channel = "online", .at = instant_now(c), .who = c->who.name, .person = person, .phone = phone,
		.received = "", .sm3 = s.sm3 }, &id));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc base_confirm(struct ctx *c, const struct base_work *w, const char *code, const char *const *fields, int n, const char *person, const char *phone)
{
	size_t row;
	TRY(base_row(c, w, code, &row));
	if (c->scope.kind != SCOPE_SUBJECT || c->who.account == 0)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "在线确认由企业账号办理；企业送来纸质确认表的，请登记纸质确认", "the enterprise confirms with its own account; enter a paper that it brought as a paper"));
	TRY(must_be_published(c, w));
	TRY(campaign_must_be_open(c, &w->k, "base"));
	if (n > 0)
		return confirm_fields(c, w, registry_subject(w->g, row), fields, n);
	return confirm_whole(c, w, code, registry_subject(w->g, row), person, phone);
}

/* ---- On paper, by the desk. */

const char *base_paper_owner(struct ctx *c, int64_t reply)
{
	char *s = arena_printf(&c->arena, "base reply %lld", (long long)reply);
	return s != NULL ? s : "";
}

static enum rc paper_in_time(struct ctx *c, const struct base_work *w, int64_t received_ms)
{
	const struct campaign_window *win = &w->window.step;
	int64_t opens = 0, closes = 0;
	int32_t last;
	if (!win->entered || win->left)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "基础数据确认还没有开始或已经结束，不能登记", "the confirmation of base data has not begun or is over: nothing can be entered"));
	if (win->opens != NULL)
		(void)instant_parse(win->opens, strlen(win->opens), &opens);
	if (win->closes != NULL)
		(void)instant_parse(win->closes, strlen(win->closes), &closes);
	if (received_ms > c->now_ms || received_ms < opens)
		return ctx_fail(c, RC_BAD_INPUT, "received", TR(c, "收件时间应在 %s 之后、现在之前", "the paper must have come after %s and before now"), local(c, win->opens));
	if (closes == 0 || !win->strict)
		return RC_OK;
	if (received_ms > closes)
		return ctx_fail(c, RC_CONFLICT, "received", TR(c, "收件时间晚于截止时间 %s，逾期未提出视为无异议，不再登记", "the paper came after the window closed at %s; whoever said nothing until then has agreed"),
			local(c, win->closes));
	TRY(workday_add(c, instant_date(closes, CHINA_MINUTES), w->plan != NULL ? w->plan->paper_workdays : 0, &last));
	if (w->plan != NULL && w->plan->paper_workdays > 0 ? workday_today(c) > last : c->now_ms > closes)
		return ctx_fail(c, RC_CONFLICT, "received", TR(c, "纸质确认表应在截止后 %d 个工作日内登记", "papers are entered within %d working days after the window"), w->plan != NULL ? w->plan->paper_workdays : 0);
	return RC_OK;
}

enum rc base_paper(struct ctx *c, const struct base_work *w, const char *code, const struct base_paper_in *p)
{
	char received[INSTANT_TEXT];
	struct base_sheet s;
	txn_auto t = { 0 };
	int64_t id;
	TRY(base_insiders(c));
	TRY(base_sheet_get(c, w, code, &s));
	TRY(must_be_published(c, w));
	TRY(campaign_must_live(c, &w->k));
	TRY(paper_in_time(c, w, p->received_ms));
	TRY(person_check(c, p->person, p->phone));
	instant_print(received, p->received_ms);
	TRY_DB(txn_begin(&t, c->db));
	TRY(add_reply(c, w, &(struct base_reply){ .enterprise = registry_subject(w->g, s.row), .field = "", .channel = "paper", .at = instant_now(c), .who = c->who.name, .person = p->person,
		.phone = p->phone, .received = received, .sm3 = s.sm3 }, &id));
	TRY(attachment_keep(c, base_paper_owner(c, id), p->file));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
