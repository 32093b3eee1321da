/* publication_api.c - publications over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "campaign/campaign.h"
#include "campaign/publication/publication.api.gen.h"
#include "campaign/publication/publication_paper.h"
#include "core/attachment.h"
#include "core/export_mark.h"
#include "core/http.h"
#include "core/ledger.h"
#include "core/session.h"

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

static bool may_publish(const struct ctx *c)
{
	struct scope s;
	return c->session == NULL ? c->who.operator_cli : session_may(c->session, "evaluation.publish", &s);
}

static void text_or_null(struct jw *w, const char *key, const char *s) { jw_ktext(w, key, s != NULL && s[0] != '\0' ? s : NULL); }

/* ---- Reading. */

enum rc publication_api_kinds(struct ctx *c, const struct publication_kinds_in *in, struct reply *r)
{
	const struct publication_plan *p;
	struct jw *w = &r->jw;
	const char *year = in->has_year ? arena_printf(&c->arena, "%lld", (long long)in->year) : "";
	TRY(publication_plan_get(c, &p));
	jw_obj(w);
	jw_kbool(w, "may_publish", may_publish(c));
	jw_key(w, "kinds");
	jw_arr(w);
	for (int i = 0; i < p->n; i++) {
		const struct publication_kind *k = &p->kinds[i];
		jw_obj(w);
		jw_ktext(w, "id", k->id);
		jw_ktext(w, "title", publication_filled(c, TR(c, k->title.zh, k->title.en), &(struct publication_words){ .year = year }));
		jw_ktext(w, "subject", publication_subject_words[k->subject]);
		jw_ki64(w, "notice", k->notice);
		jw_ktext(w, "approver", TR(c, k->approver.zh, k->approver.en));
		jw_ki64(w, "top", k->top);
		text_or_null(w, "condition", TR(c, k->where_words.zh, k->where_words.en));
		jw_kbool(w, "certificate", k->certificate);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static bool makes_certificates(struct ctx *c, const struct publication *p)
{
	const struct publication_plan *plan;
	const struct publication_kind *k;
	if (p->state != PUB_PUBLISHED || publication_plan_get(c, &plan) != RC_OK)
		return false;
	k = publication_kind_of(plan, p->kind);
	return k != NULL && k->certificate;
}

static void row_json(struct ctx *c, struct jw *w, const struct publication *p)
{
	jw_obj(w);
	jw_ki64(w, "id", p->id);
	jw_ktext(w, "kind", p->kind);
	jw_ktext(w, "title", publication_title(c, p));
	jw_ktext(w, "scheme", p->scheme);
	jw_ki64(w, "year", p->year);
	jw_ktext(w, "state", publication_state_words[p->state]);
	jw_ktext(w, "number", p->number);
	jw_ki64(w, "campaign", p->campaign);
	jw_ki64(w, "corrects", p->corrects);
	jw_ki64(w, "corrected_by", p->corrected_by);
	jw_ktext(w, "made_at", p->made_at);
	jw_ktext(w, "who", p->who);
	text_or_null(w, "noticed_at", p->noticed_at);
	text_or_null(w, "closes_at", p->closes_at);
	text_or_null(w, "decided_on", p->decided_on);
	text_or_null(w, "decision", p->decision);
	text_or_null(w, "approver", p->approver);
	text_or_null(w, "published_at", p->published_at);
	text_or_null(w, "ended_at", p->ended_at);
	text_or_null(w, "reason", p->reason);
	jw_kbool(w, "certificate", makes_certificates(c, p));
	jw_obj_end(w);
}

enum rc publication_api_list(struct ctx *c, const struct publication_list_in *in, struct reply *r)
{
	struct publication *list;
	struct jw *w = &r->jw;
	int n;
	TRY(publication_list(c, &(struct publication_filter){ .scheme = in->scheme, .year = in->has_year ? (int)in->year : 0, .campaign = in->has_campaign ? in->campaign : 0,
		.drafts = may_publish(c) }, &list, &n));
	jw_obj(w);
	jw_kbool(w, "may_publish", may_publish(c));
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		row_json(c, w, &list[i]);
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc papers_json(struct ctx *c, struct jw *w, const struct publication_file *f)
{
	struct attachment *list;
	int n;
	TRY(attachment_list(c, publication_owner(c, f->publication, f->stage), &list, &n));
	jw_key(w, "papers");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		jw_text(w, attachment_kind_words[list[i].kind]);
	jw_arr_end(w);
	return RC_OK;
}

static enum rc files_json(struct ctx *c, struct jw *w, int64_t id)
{
	struct publication_file list[2];
	int n;
	TRY(publication_files(c, id, list, &n));
	jw_key(w, "files");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "stage", publication_stage_words[list[i].stage]);
		jw_ki64(w, "round", list[i].round);
		jw_ktext(w, "at", list[i].at);
		jw_ki64(w, "rows", list[i].rows);
		jw_ktext(w, "sm3", list[i].sm3);
		jw_ki64(w, "seq", list[i].seq);
		TRY(papers_json(c, w, &list[i]));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

enum rc publication_api_get(struct ctx *c, const struct publication_get_in *in, struct reply *r)
{
	struct publication p;
	const struct publication_plan *plan;
	struct jw *w = &r->jw;
	TRY(publication_get(c, in->id, may_publish(c), &p));
	TRY(publication_plan_get(c, &plan));
	const struct publication_kind *k = publication_kind_of(plan, p.kind);
	jw_obj(w);
	jw_key(w, "publication");
	row_json(c, w, &p);
	TRY(files_json(c, w, p.id));
	jw_kbool(w, "may_publish", may_publish(c));
	jw_ki64(w, "notice_days", k != NULL ? k->notice : 0);
	jw_ktext(w, "approver", k != NULL ? TR(c, k->approver.zh, k->approver.en) : "");
	jw_kbool(w, "certificate", k != NULL && k->certificate);
	jw_obj_end(w);
	return RC_OK;
}

static void changes_json(struct jw *w, const struct publication_preview *p)
{
	jw_key(w, "changes");
	jw_arr(w);
	for (int i = 0; i < p->n_changes; i++) {
		jw_obj(w);
		jw_ktext(w, "key", p->changes[i].key);
		jw_ktext(w, "name", p->changes[i].name);
		jw_ktext(w, "before", p->changes[i].before);
		jw_ktext(w, "after", p->changes[i].after);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void rows_json(struct ctx *c, struct jw *w, const struct publication_rows *rows)
{
	jw_key(w, "fields");
	jw_arr(w);
	for (int i = 0; i < rows->n_fields; i++) {
		jw_obj(w);
		jw_ktext(w, "id", rows->fields[i].id);
		jw_ktext(w, "type", rows->fields[i].type);
		jw_ktext(w, "title", TR(c, rows->fields[i].zh, rows->fields[i].en));
		text_or_null(w, "unit", rows->fields[i].unit);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "first");
	jw_arr(w);
	for (size_t r = 0; r < rows->n && r < PUB_LINES_SHOWN; r++) {
		jw_arr(w);
		for (int i = 0; i < rows->n_fields; i++)
			jw_text(w, publication_cell(rows, r, i));
		jw_arr_end(w);
	}
	jw_arr_end(w);
}

enum rc publication_api_preview(struct ctx *c, const struct publication_preview_in *in, struct reply *r)
{
	struct publication_preview p;
	struct jw *w = &r->jw;
	TRY(publication_look(c, in->id, &p));
	jw_obj(w);
	jw_ki64(w, "rows", p.rows);
	jw_ki64(w, "hidden", p.hidden);
	jw_ktext(w, "sm3", p.sm3);
	rows_json(c, w, &p.content);
	jw_ki64(w, "former", p.former);
	jw_ki64(w, "came", p.came);
	jw_ki64(w, "went", p.went);
	jw_ki64(w, "moved", p.moved);
	changes_json(w, &p);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- Acts. */

static enum rc made(struct reply *r, int64_t id)
{
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "id", id);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc publication_api_add(struct ctx *c, const struct publication_add_in *in, struct reply *r)
{
	struct campaign k;
	int64_t id;
	if (in->has_campaign)
		TRY(campaign_get(c, in->campaign, &k));
	TRY(publication_add(c, &(struct publication_wish){ .kind = in->kind, .scheme = in->scheme, .number = in->number, .year = (int)in->year, .campaign = in->has_campaign ? in->campaign : 0 }, &id));
	return made(r, id);
}

enum rc publication_api_set(struct ctx *c, const struct publication_set_in *in, struct reply *r)
{
	r->status = 204;
	return publication_set(c, in->id, in->number);
}

enum rc publication_api_drop(struct ctx *c, const struct publication_drop_in *in, struct reply *r)
{
	r->status = 204;
	return publication_drop(c, in->id);
}

/* It is out; that its papers cannot be made at this moment does not undo it. */
static enum rc started(struct ctx *c, struct reply *r, int64_t id, enum publication_stage stage)
{
	int64_t job = 0;
	if (publication_papers_start(c, id, stage, &job) != RC_OK) {
		c->problem = (struct problem){ 0 };
		job = 0;
	}
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc publication_api_notice(struct ctx *c, const struct publication_notice_in *in, struct reply *r)
{
	TRY(publication_notice(c, in->id, day_of(in->until)));
	return started(c, r, in->id, PUB_AT_NOTICE);
}

enum rc publication_api_decide(struct ctx *c, const struct publication_decide_in *in, struct reply *r)
{
	r->status = 204;
	return publication_decide(c, in->id, in->decision, in->approver, day_of(in->day));
}

enum rc publication_api_publish(struct ctx *c, const struct publication_publish_in *in, struct reply *r)
{
	TRY(publication_publish(c, in->id));
	return started(c, r, in->id, PUB_FINAL);
}

enum rc publication_api_withdraw(struct ctx *c, const struct publication_withdraw_in *in, struct reply *r)
{
	r->status = 204;
	return publication_withdraw(c, in->id, in->reason);
}

enum rc publication_api_correct(struct ctx *c, const struct publication_correct_in *in, struct reply *r)
{
	int64_t id;
	TRY(publication_correct(c, in->id, in->reason, &id));
	return made(r, id);
}

/* ---- Files. */

enum rc publication_api_file(struct ctx *c, const struct publication_file_in *in, struct reply *r)
{
	struct publication p;
	struct publication_file f;
	const char *text;
	size_t len;
	TRY(publication_get(c, in->id, false, &p));
	if (in->has_stage)
		TRY(publication_file_of(c, p.id, in->stage == PUBLICATION_FILE_STAGE_FINAL ? PUB_FINAL : PUB_AT_NOTICE, &f, &text, &len));
	else
		TRY(publication_last_file(c, p.id, &f, &text, &len));
	switch (in->form) {
	case PUBLICATION_FILE_FORM_JSON:
		r->filename = publication_filename(c, &p, f.stage, ".json");
		return publication_json(c, &p, &f, text, len, &r->jw);
	case PUBLICATION_FILE_FORM_DICTIONARY:
		r->filename = publication_filename(c, &p, f.stage, ".csv-metadata.json");
		return publication_dictionary(c, &p, &f, &r->jw);
	case PUBLICATION_FILE_FORM_PROOF:
		r->filename = publication_filename(c, &p, f.stage, ".proof.json");
		return ledger_proof_json(c, f.seq, in->has_size ? in->size : 0, &r->jw);
	default:
		r->content_type = "text/csv; charset=utf-8";
		r->filename = publication_filename(c, &p, f.stage, ".csv");
		buf_add(&r->body, text, len);
		return RC_OK;
	}
}

static enum rc last_stage(struct ctx *c, int64_t id, enum publication_stage *ret)
{
	struct publication_file list[2];
	int n;
	TRY(publication_files(c, id, list, &n));
	if (n == 0)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "还没有公示或公布", "nothing of it is public yet"));
	*ret = PUB_AT_NOTICE;
	for (int i = 0; i < n; i++)
		if (list[i].stage == PUB_FINAL)
			*ret = PUB_FINAL;
	return RC_OK;
}

enum rc publication_api_papers(struct ctx *c, const struct publication_papers_in *in, struct reply *r)
{
	enum publication_stage stage = PUB_FINAL;
	int64_t job;
	TRY(last_stage(c, in->id, &stage));
	TRY(publication_papers_start(c, in->id, stage, &job));
	r->status = 202;
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc publication_api_paper(struct ctx *c, const struct publication_paper_in *in, struct reply *r)
{
	static const char *const forms[] = { "pdf", "docx", "xlsx" };
	struct publication p;
	struct attachment *list;
	enum publication_stage stage = PUB_FINAL;
	int n;
	TRY(publication_get(c, in->id, false, &p));
	TRY(last_stage(c, in->id, &stage));
	if (in->has_stage)
		stage = in->stage == PUBLICATION_PAPER_STAGE_FINAL ? PUB_FINAL : PUB_AT_NOTICE;
	TRY(attachment_list(c, publication_owner(c, p.id, stage), &list, &n));
	for (int i = n - 1; i >= 0; i--)     /* the last one made */
		if (strcmp(attachment_kind_words[list[i].kind], forms[in->form]) == 0)
			return attachment_send(c, publication_owner(c, p.id, stage), list[i].id, r);
	return ctx_fail(c, RC_NOT_FOUND, "form", "%s", TR(c, "文件还在生成，请稍后再取", "the file is being made; ask again in a moment"));
}

/* ---- Certificates. */

enum rc publication_api_certificate(struct ctx *c, const struct publication_certificate_in *in, struct reply *r)
{
	struct publication p;
	struct document *d;
	TRY(publication_get(c, in->id, false, &p));
	TRY(certificate_document(c, &p, in->code, &d));
	TRY(publication_write(c, d, DOCUMENT_PDF, &r->file_fd));
	r->content_type = "application/pdf";
	r->filename = publication_filename(c, &p, PUB_FINAL, arena_printf(&c->arena, "-%s.pdf", in->code));
	return r->filename != NULL ? RC_OK : ctx_no_memory(c);
}

enum rc publication_api_certificates(struct ctx *c, const struct publication_certificates_in *in, struct reply *r)
{
	int64_t job;
	TRY(certificates_start(c, in->id, in->region, &job));
	r->status = 202;
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc publication_api_certificates_file(struct ctx *c, const struct publication_certificates_file_in *in, struct reply *r)
{
	struct attachment a;
	const char *owner = certificates_owner(c, in->id);
	TRY(attachment_get(c, owner, in->file, &a));
	if (c->scope.kind != SCOPE_ALL && a.account != c->who.account)
		return ctx_fail(c, RC_NOT_FOUND, "file", "%s", TR(c, "没有这份文件", "there is no such file"));
	TRY(attachment_send(c, owner, in->file, r));
	return export_leave(c, r, owner);
}
