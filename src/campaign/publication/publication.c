/* publication.c - the course of a publication: draft, notice, decision, publication, correction, withdrawal.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/publication/publication.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/jw.h"
#include "base/period.h"
#include "base/utf8.h"
#include "campaign/campaign.h"
#include "campaign/gate/gate.h"
#include "campaign/publication/publication_content.h"
#include "campaign/publication/publication_store.h"
#include "core/app.h"
#include "core/ledger.h"
#include "core/setting.h"
#include "core/workday.h"

enum { BODY = 4096, MINUTE_MS = 60000 };

const char *const publication_state_words[] = { "draft", "notice", "decided", "published", "corrected", "withdrawn", NULL };
const char *const publication_stage_words[] = { "notice", "final", NULL };
const char *const publication_form_words[] = { "csv", "json", "dictionary", "proof", "xlsx", "pdf", "docx", NULL };

const char *publication_state_title(const struct ctx *c, enum publication_state s)
{
	static const char *const zh[PUB_STATES] = { "草稿", "公示中", "已审定", "已公布", "已更正", "已撤回" };
	static const char *const en[PUB_STATES] = { "draft", "open to objections", "decided", "published", "corrected", "withdrawn" };
	return TR(c, zh[s], en[s]);
}

const char *publication_title(const struct ctx *c, const struct publication *p) { return TR(c, p->title_zh, p->title_en); }

static const char *moment(struct ctx *c)
{
	char t[INSTANT_TEXT];
	instant_print(t, c->now_ms);
	const char *s = arena_strdup(&c->arena, t);
	return s != NULL ? s : "";
}

/* ---- Setting up. */

static const char *with_year(struct ctx *c, const char *title, int year)
{
	const char *at = strstr(title, "{year}");
	const char *s = at != NULL ? arena_printf(&c->arena, "%.*s%d%s", (int)(at - title), title, year, at + strlen("{year}")) : title;
	return s != NULL ? s : "";
}

static enum rc check_text(struct ctx *c, const char *field, const char *s, int least, int most)
{
	size_t n = s != NULL ? utf8_count(s, strlen(s)) : 0;
	if ((int)n < least || (int)n > most)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "请填写 %d 至 %d 个字", "write %d to %d characters"), least, most);
	return RC_OK;
}

static enum rc find_kind(struct ctx *c, const char *id, const struct publication_plan **ret_plan, const struct publication_kind **ret_k)
{
	const char *all = "";
	TRY(publication_plan_get(c, ret_plan));
	*ret_k = publication_kind_of(*ret_plan, id);
	for (int i = 0; *ret_k == NULL && i < (*ret_plan)->n; i++)
		all = arena_printf(&c->arena, "%s%s%s", all ? all : "", i > 0 ? ", " : "", (*ret_plan)->kinds[i].id);
	return *ret_k != NULL ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "kind", TR(c, "没有公布种类“%.40s”；可用：%s", "there is no kind '%.40s'; there are: %s"), id != NULL ? id : "", all);
}

enum rc publication_add(struct ctx *c, const struct publication_wish *w, int64_t *ret_id)
{
	const struct publication_plan *plan;
	const struct publication_kind *k;
	struct round r;
	bool found;
	txn_auto t = { 0 };
	TRY(find_kind(c, w->kind, &plan, &k));
	TRY(check_text(c, "number", w->number != NULL ? w->number : "", 0, PUB_NUMBER));
	TRY(round_find(c, w->scheme, w->year, &r, &found));
	if (!found)
		return ctx_fail(c, RC_BAD_INPUT, "scheme", TR(c, "办法 %s 的 %d 年度还没有评价", "%s was not evaluated for %d yet"), w->scheme, w->year);
	struct publication p = { .kind = k->id, .scheme = w->scheme, .year = w->year, .campaign = w->campaign, .corrects = w->corrects, .title_zh = with_year(c, k->title.zh, w->year),
		.title_en = with_year(c, k->title.en, w->year), .number = w->number != NULL ? w->number : "", .made_at = moment(c), .account = c->who.account, .who = c->who.name, .noticed_at = "",
		.closes_at = "", .decided_on = "", .decision = "", .approver = "", .published_at = "", .ended_at = "", .reason = "" };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_publication_add(c, &p, ret_id));
	TRY(audit_note(c, "publication.add", arena_printf(&c->arena, "publication %lld", (long long)*ret_id), p.title_zh));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc publication_get(struct ctx *c, int64_t id, bool drafts, struct publication *ret_p)
{
	TRY(store_publication(c, id, ret_p));
	if (ret_p->id == 0 || (!drafts && ret_p->noticed_at[0] == '\0' && ret_p->published_at[0] == '\0'))
		return ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有第 %lld 号公布", "there is no publication %lld"), (long long)id);
	return RC_OK;
}

static enum rc wrong_state(struct ctx *c, const struct publication *p, const char *zh, const char *en)
{
	return ctx_fail(c, RC_CONFLICT, "", TR(c, "现在的状态是“%s”：%s", "it is now '%s': %s"), publication_state_title(c, p->state), TR(c, zh, en));
}

enum rc publication_set(struct ctx *c, int64_t id, const char *number)
{
	struct publication p;
	TRY(publication_get(c, id, true, &p));
	if (p.state != PUB_DRAFT && p.state != PUB_NOTICED && p.state != PUB_DECIDED)
		return wrong_state(c, &p, "文号已经随文公布", "the number went out with the paper");
	TRY(check_text(c, "number", number != NULL ? number : "", 0, PUB_NUMBER));
	p.number = number != NULL ? number : "";
	return store_publication_set(c, &p);
}

enum rc publication_drop(struct ctx *c, int64_t id)
{
	struct publication p;
	TRY(publication_get(c, id, true, &p));
	if (p.state != PUB_DRAFT)
		return wrong_state(c, &p, "公开过的不能删除，只能更正或撤回", "what was public cannot be removed: correct it or withdraw it");
	return store_publication_drop(c, id);
}

/* ---- Freezing. */

static const char *object_of(struct ctx *c, const struct publication *p, enum publication_stage stage)
{
	return arena_printf(&c->arena, "publication %lld%s", (long long)p->id, stage == PUB_AT_NOTICE ? " notice" : "");
}

static const char *body_of(struct ctx *c, const struct publication *p, const struct publication_file *f)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "publication", p->id);
	jw_ktext(&w, "kind", p->kind);
	jw_ktext(&w, "scheme", p->scheme);
	jw_ki64(&w, "year", p->year);
	jw_ki64(&w, "round", f->round);
	jw_ktext(&w, "at", f->at);
	jw_ki64(&w, "rows", f->rows);
	jw_ktext(&w, "sm3", f->sm3);
	if (p->corrects != 0)
		jw_ki64(&w, "corrects", p->corrects);
	jw_obj_end(&w);
	return buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
}

static enum rc keep_cells(struct ctx *c, const struct publication *p, const struct content *t)
{
	for (int i = 0; i < t->n_cells; i++)
		TRY(store_publication_cell_add(c, t->round, p->id, t->cells[i].region, t->cells[i].industry));
	return RC_OK;
}

/* The file, its entry and the sums that it shows; in the caller's transaction. */
static enum rc freeze(struct ctx *c, const struct publication *p, enum publication_stage stage, const struct content *t)
{
	struct publication_file f = { .publication = p->id, .stage = stage, .round = t->round, .at = moment(c), .rows = t->rows, .columns = t->columns, .sm3 = t->sm3 };
	const char *body = body_of(c, p, &f), *object = object_of(c, p, stage);
	if (body == NULL || object == NULL)
		return ctx_no_memory(c);
	TRY(ledger_write(c, stage == PUB_AT_NOTICE ? LEDGER_PUBLICATION_NOTICED : LEDGER_PUBLICATION_PUBLISHED, object, body, &f.seq));
	TRY(store_publication_file_add(c, &f, t->file.data, t->file.len));
	return keep_cells(c, p, t);
}

static enum rc content_of(struct ctx *c, const struct publication *p, const struct publication_kind **ret_k, struct content *ret)
{
	const struct publication_plan *plan;
	TRY(find_kind(c, p->kind, &plan, ret_k));
	return content_make(c, *ret_k, p->scheme, p->year, ret);
}

/* ---- Notice. */

/* The minute at which the year's notice of the result closes while it runs, so that nobody reads two; "": none runs. */
static enum rc closing_of_year(struct ctx *c, const struct publication *p, const char **ret_at, int32_t *ret_day)
{
	struct campaign *list;
	struct campaign_window w;
	int64_t ms;
	int n;
	*ret_at = "";
	*ret_day = DAY_NONE;
	TRY(campaign_list(c, &list, &n));
	for (int i = 0; i < n; i++) {
		if (list[i].state != CAMPAIGN_OPEN || list[i].year != p->year || strcmp(list[i].scheme, p->scheme) != 0)
			continue;
		TRY(campaign_window(c, list[i].id, campaign_step_words[STEP_NOTICE], &w));
		if (w.planned && w.entered && !w.left && w.closes != NULL && instant_parse(w.closes, strlen(w.closes), &ms)) {
			*ret_at = w.closes;
			*ret_day = instant_date(ms, CHINA_MINUTES);
		}
	}
	return RC_OK;
}

static enum rc closing(struct ctx *c, const struct publication *p, const struct publication_kind *k, int32_t until, const char **ret_at)
{
	int32_t day, of_year;
	char text[INSTANT_TEXT];
	TRY(closing_of_year(c, p, ret_at, &of_year));
	TRY(workday_add(c, workday_today(c), k->notice, &day));
	if (until != DAY_NONE && until < day) {
		char t[DATE_TEXT];
		date_print(t, day);
		return ctx_fail(c, RC_BAD_INPUT, "until", TR(c, "公示不少于 %d 个工作日，最早到 %s", "a notice lasts %d working days at least: until %s"), k->notice, t);
	}
	if (until == DAY_NONE && of_year != DAY_NONE && of_year >= day)
		return RC_OK;
	if (until != DAY_NONE)
		day = until;
	instant_print(text, ((int64_t)day * 1440 + k->closes - CHINA_MINUTES) * MINUTE_MS);
	*ret_at = arena_strdup(&c->arena, text);
	return *ret_at != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc store_notice(struct ctx *c, struct publication *p, const struct content *t)
{
	txn_auto x = { 0 };
	TRY_DB(txn_begin(&x, c->db));
	p->state = PUB_NOTICED;
	p->noticed_at = moment(c);
	TRY(freeze(c, p, PUB_AT_NOTICE, t));
	TRY(store_publication_set(c, p));
	TRY(audit_note(c, "publication.notice", object_of(c, p, PUB_FINAL), p->title_zh));
	TRY_DB(txn_commit(&x));
	return RC_OK;
}

enum rc publication_notice(struct ctx *c, int64_t id, int32_t until)
{
	struct publication p;
	const struct publication_kind *k;
	struct content t = { .round = 0 };
	TRY(publication_get(c, id, true, &p));
	if (p.state != PUB_DRAFT)
		return wrong_state(c, &p, "只有草稿可以公示", "only a draft can be put up for objections");
	enum rc rc = content_of(c, &p, &k, &t);
	if (rc == RC_OK && k->notice == 0)
		rc = ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "这一种类不需要公示，请直接审定", "this kind has no notice: enter the decision"));
	if (rc == RC_OK)
		rc = gate_must_pass(c, t.round);
	if (rc == RC_OK)
		rc = closing(c, &p, k, until, &p.closes_at);
	if (rc == RC_OK)
		rc = store_notice(c, &p, &t);
	content_finish(&t);
	return rc;
}

/* ---- Decision. */

static enum rc objections_closed(struct ctx *c, const struct publication *p)
{
	int64_t at;
	char local[INSTANT_TEXT];
	if (!instant_parse(p->closes_at, strlen(p->closes_at), &at) || c->now_ms >= at)
		return RC_OK;
	instant_print_local(local, at, CHINA_MINUTES);
	return ctx_fail(c, RC_CONFLICT, "", TR(c, "公示到 %.16s 为止，届满后才能审定", "objections are taken until %.16s; the decision comes after that"), local);
}

static enum rc store_decision(struct ctx *c, struct publication *p)
{
	struct jw w;
	txn_auto t = { 0 };
	buf_auto b = { .data = NULL };
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "publication", p->id);
	jw_ktext(&w, "decision", p->decision);
	jw_ktext(&w, "approver", p->approver);
	jw_ktext(&w, "day", p->decided_on);
	jw_obj_end(&w);
	TRY_DB(txn_begin(&t, c->db));
	p->state = PUB_DECIDED;
	TRY(ledger_write(c, LEDGER_PUBLICATION_DECIDED, object_of(c, p, PUB_FINAL), buf_text(&b), NULL));
	TRY(store_publication_set(c, p));
	TRY(audit_note(c, "publication.decide", object_of(c, p, PUB_FINAL), p->decision));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc publication_decide(struct ctx *c, int64_t id, const char *decision, const char *approver, int32_t day)
{
	struct publication p;
	const struct publication_plan *plan;
	const struct publication_kind *k;
	char t[DATE_TEXT];
	TRY(publication_get(c, id, true, &p));
	TRY(find_kind(c, p.kind, &plan, &k));
	if (p.state != PUB_NOTICED && !(p.state == PUB_DRAFT && k->notice == 0))
		return wrong_state(c, &p, "公示之后才能审定", "the decision comes after the notice");
	TRY(objections_closed(c, &p));
	TRY(check_text(c, "decision", decision, 1, PUB_NUMBER));
	TRY(check_text(c, "approver", approver, 1, PUB_NUMBER));
	if (day == DAY_NONE || day > workday_today(c))
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "审定日期不能晚于今天", "the day of the decision is today at the latest"));
	date_print(t, day);
	p.decision = decision;
	p.approver = approver;
	p.decided_on = t;
	return store_decision(c, &p);
}

/* ---- Publication. */

static enum rc end_former(struct ctx *c, const struct publication *p)
{
	struct publication former;
	char body[160];
	if (p->corrects == 0)
		return RC_OK;
	TRY(publication_get(c, p->corrects, true, &former));
	if (former.state != PUB_PUBLISHED)
		return wrong_state(c, &former, "被更正的那一号不再是已公布", "the publication that is corrected is not published any more");
	former.state = PUB_CORRECTED;
	former.corrected_by = p->id;
	former.ended_at = moment(c);
	former.reason = p->reason;
	snprintf(body, sizeof body, "{\"publication\":%lld,\"corrected_by\":%lld}", (long long)former.id, (long long)p->id);
	TRY(ledger_write(c, LEDGER_PUBLICATION_CORRECTED, object_of(c, &former, PUB_FINAL), body, NULL));
	return store_publication_set(c, &former);
}

static enum rc store_published(struct ctx *c, struct publication *p, const struct content *t)
{
	txn_auto x = { 0 };
	TRY_DB(txn_begin(&x, c->db));
	p->state = PUB_PUBLISHED;
	p->published_at = moment(c);
	TRY(freeze(c, p, PUB_FINAL, t));
	TRY(store_publication_set(c, p));
	TRY(end_former(c, p));
	TRY(audit_note(c, "publication.publish", object_of(c, p, PUB_FINAL), p->title_zh));
	TRY_DB(txn_commit(&x));
	return RC_OK;
}

enum rc publication_publish(struct ctx *c, int64_t id)
{
	struct publication p;
	const struct publication_kind *k;
	struct content t = { .round = 0 };
	TRY(publication_get(c, id, true, &p));
	if (p.state != PUB_DECIDED)
		return wrong_state(c, &p, "审定之后才能公布", "it is published after the decision");
	enum rc rc = content_of(c, &p, &k, &t);
	if (rc == RC_OK)
		rc = gate_must_pass(c, t.round);
	if (rc == RC_OK)
		rc = store_published(c, &p, &t);
	content_finish(&t);
	return rc;
}

enum rc publication_withdraw(struct ctx *c, int64_t id, const char *reason)
{
	struct publication p;
	struct jw w;
	txn_auto t = { 0 };
	buf_auto b = { .data = NULL };
	TRY(publication_get(c, id, true, &p));
	if (p.state != PUB_NOTICED && p.state != PUB_DECIDED && p.state != PUB_PUBLISHED)
		return wrong_state(c, &p, "只有公开过、仍然有效的可以撤回", "only what is public and in force can be withdrawn");
	TRY(check_text(c, "reason", reason, PUB_REASON_LEAST, PUB_REASON));
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "publication", p.id);
	jw_ktext(&w, "reason", reason);
	jw_obj_end(&w);
	TRY_DB(txn_begin(&t, c->db));
	p.state = PUB_WITHDRAWN;
	p.ended_at = moment(c);
	p.reason = reason;
	TRY(ledger_write(c, LEDGER_PUBLICATION_WITHDRAWN, object_of(c, &p, PUB_FINAL), buf_text(&b), NULL));
	TRY(store_publication_set(c, &p));
	TRY(audit_note(c, "publication.withdraw", object_of(c, &p, PUB_FINAL), reason));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc correction_under_way(struct ctx *c, const struct publication *p)
{
	struct publication *list;
	int n;
	TRY(store_publications(c, &(struct publication_filter){ .scheme = p->scheme, .kind = p->kind, .year = p->year, .drafts = true }, &list, &n));
	for (int i = 0; i < n; i++)
		if (list[i].corrects == p->id && list[i].state != PUB_WITHDRAWN)
			return ctx_fail(c, RC_CONFLICT, "", TR(c, "第 %lld 号正在更正它", "publication %lld corrects it already"), (long long)list[i].id);
	return RC_OK;
}

enum rc publication_correct(struct ctx *c, int64_t id, const char *reason, int64_t *ret_id)
{
	struct publication p, made;
	TRY(publication_get(c, id, true, &p));
	if (p.state != PUB_PUBLISHED)
		return wrong_state(c, &p, "只有已公布的可以更正", "only what is published can be corrected");
	TRY(check_text(c, "reason", reason, PUB_REASON_LEAST, PUB_REASON));
	TRY(correction_under_way(c, &p));
	TRY(publication_add(c, &(struct publication_wish){ .kind = p.kind, .scheme = p.scheme, .year = p.year, .campaign = p.campaign, .corrects = p.id }, ret_id));
	TRY(store_publication(c, *ret_id, &made));
	made.reason = reason;
	return store_publication_set(c, &made);
}

/* ---- Reading. */

enum rc publication_list(struct ctx *c, const struct publication_filter *f, struct publication **ret_list, int *ret_n) { return store_publications(c, f, ret_list, ret_n); }

enum rc publication_files(struct ctx *c, int64_t id, struct publication_file *ret_list, int *ret_n)
{
	struct publication_file *list;
	int n;
	TRY(store_publication_files(c, id, &list, &n));
	for (int i = 0; i < n && i < 2; i++)
		ret_list[i] = list[i];
	*ret_n = n < 2 ? n : 2;
	return RC_OK;
}

enum rc publication_file_of(struct ctx *c, int64_t id, enum publication_stage stage, struct publication_file *ret_f, const char **ret_text, size_t *ret_len)
{
	struct publication_file list[2];
	int n;
	TRY(publication_files(c, id, list, &n));
	TRY(store_publication_text(c, id, stage, ret_text, ret_len));
	for (int i = 0; i < n && *ret_text != NULL; i++)
		if (list[i].stage == stage) {
			*ret_f = list[i];
			return RC_OK;
		}
	return ctx_fail(c, RC_NOT_FOUND, "stage", "%s", TR(c, "还没有这个阶段的文件", "there is no file of this stage yet"));
}

enum rc publication_last_file(struct ctx *c, int64_t id, struct publication_file *ret_f, const char **ret_text, size_t *ret_len)
{
	struct publication_file list[2];
	int n;
	bool final = false;
	TRY(publication_files(c, id, list, &n));
	for (int i = 0; i < n; i++)
		final = final || list[i].stage == PUB_FINAL;
	return publication_file_of(c, id, final ? PUB_FINAL : PUB_AT_NOTICE, ret_f, ret_text, ret_len);
}

const char *publication_filename(struct ctx *c, const struct publication *p, enum publication_stage stage, const char *tail)
{
	return arena_printf(&c->arena, "%s%s-%d-%lld%s%s", c->app->sample_data ? "sample-" : "", p->kind, p->year, (long long)p->id, stage == PUB_AT_NOTICE ? "-notice" : "", tail);
}
