/* gate_api_paper.c - reports, certificates, verification and comparison of rounds, and texts checked, over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>
#include "base/utf8.h"
#include "campaign/gate/gate.api.gen.h"
#include "campaign/gate/gate_priv.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"

#define DOCX_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static enum rc write_document(struct ctx *c, struct document *d, bool docx, int *ret_fd)
{
	struct document_trouble t;
	char path[FILE_PASSING];
	TRY(files_passing(c, path));
	enum rc rc = document_write(d, docx ? DOCUMENT_DOCX : DOCUMENT_PDF, path, NULL, NULL, &t);
	if (rc != RC_OK)
		rc = ctx_fail(c, rc == RC_NOT_FOUND ? RC_INTERNAL : rc, "", "%s", TR(c, t.zh, t.en));
	return files_passed(c, path, rc, ret_fd);
}

static enum rc send(struct ctx *c, struct reply *r, const char *type, const char *what, int64_t round, const char *ending)
{
	r->content_type = type;
	r->filename = arena_printf(&c->arena, "%s%s-%lld.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", what, (long long)round, ending);
	const char *object = arena_printf(&c->arena, "round %lld %s", (long long)round, ending);
	return r->filename && object ? export_leave(c, r, object) : ctx_no_memory(c);
}

enum rc gate_api_report(struct ctx *c, const struct gate_report_in *in, struct reply *r)
{
	struct gate_run run;
	struct gate_result *list;
	struct document *d;
	int n;
	const char *what = TR(c, "核对报告", "gates");
	TRY(gate_run_latest(c, in->round, &run));
	if (run.id == 0)
		return ctx_fail(c, RC_NOT_FOUND, "round", TR(c, "第 %lld 次评价还没有运行核对关口", "the gates were not run on round %lld"), (long long)in->round);
	if (c->scope.kind == SCOPE_SUBJECT || c->scope.kind == SCOPE_LIST)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "核对报告不对企业开放", "reports of the gates are not for enterprises"));
	TRY(gate_results(c, &run, &list, &n));
	if (in->format == GATE_REPORT_FORMAT_XLSX) {
		char path[FILE_PASSING];
		TRY(files_passing(c, path));
		TRY(files_passed(c, path, gate_table(c, &run, list, n, path), &r->file_fd));
		return send(c, r, XLSX_TYPE, what, in->round, "xlsx");
	}
	bool docx = in->format == GATE_REPORT_FORMAT_DOCX;
	TRY(gate_document(c, &run, list, n, &d));
	TRY(write_document(c, d, docx, &r->file_fd));
	return send(c, r, docx ? DOCX_TYPE : "application/pdf", what, in->round, docx ? "docx" : "pdf");
}

enum rc gate_api_certificate(struct ctx *c, const struct gate_certificate_in *in, struct reply *r)
{
	struct certificate k;
	struct document *d;
	const char *what = TR(c, "运行证书", "certificate");
	TRY(certificate_make(c, in->round, &k));
	if (in->format == GATE_CERTIFICATE_FORMAT_JSON) {
		certificate_json(&r->jw, &k);
		return send(c, r, "application/json", what, in->round, "json");
	}
	bool docx = in->format == GATE_CERTIFICATE_FORMAT_DOCX;
	TRY(certificate_page(c, &k, &d));
	TRY(write_document(c, d, docx, &r->file_fd));
	return send(c, r, docx ? DOCX_TYPE : "application/pdf", what, in->round, docx ? "docx" : "pdf");
}

enum rc gate_api_verify(struct ctx *c, const struct gate_verify_in *in, struct reply *r)
{
	static const char *const words[] = { "same", "other", "note" };
	struct verdict v;
	struct jw *w = &r->jw;
	TRY(certificate_verify(c, in->round, NULL, &v));
	jw_obj(w);
	jw_ki64(w, "round", v.round.id);
	jw_kbool(w, "same", v.same);
	jw_ktext(w, "build", round_build());
	jw_ktext(w, "recorded_build", v.round.build);
	jw_ktext(w, "input_hash", v.now.input_hash);
	jw_ktext(w, "result_hash", v.now.result_hash);
	jw_key(w, "lines");
	jw_arr(w);
	for (int i = 0; i < v.n; i++) {
		if (v.lines[i].about_one && c->scope.kind != SCOPE_ALL)
			continue;
		jw_obj(w);
		jw_ktext(w, "word", words[v.lines[i].word]);
		jw_ktext(w, "says", v.lines[i].says);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc gate_api_diff(struct ctx *c, const struct gate_diff_in *in, struct reply *r)
{
	struct round_diff d;
	TRY(round_diff(c, in->before, in->round, &d));
	round_diff_json(c, &r->jw, &d);
	round_diff_done(c, &d);
	return RC_OK;
}

/* Some characters on both sides of a number, whole ones. */
static const char *around(struct ctx *c, const char *text, const struct gate_slip *s)
{
	enum { BEFORE = 36, BEHIND = 24 };
	size_t from = s->at > BEFORE ? s->at - BEFORE : 0, to = s->at + s->len, len = strlen(text);
	to = to + BEHIND < len ? to + BEHIND : len;
	while (from > 0 && ((unsigned char)text[from] & 0xc0) == 0x80)
		from--;
	while (to < len && ((unsigned char)text[to] & 0xc0) == 0x80)
		to++;
	char *copy = arena_strndup(&c->arena, text + from, to - from);
	for (char *p = copy; p != NULL && *p != '\0'; p++)
		*p = *p == '\n' || *p == '\r' ? ' ' : *p;
	return copy;
}

enum rc gate_api_text(struct ctx *c, const struct gate_text_in *in, struct reply *r)
{
	struct gate_counts k;
	struct gate_slip *list;
	struct jw *w = &r->jw;
	int n;
	if (c->scope.kind != SCOPE_ALL)
		return ctx_fail(c, RC_FORBIDDEN, "text", "%s", TR(c, "全市的文字由市级核对", "texts about the city are checked by the city"));
	TRY(gate_counts_of(c, in->round, &k));
	TRY(gate_text_check(c, &k, in->text, &list, &n));
	jw_obj(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ktext(w, "number", list[i].text);
		jw_ktext(w, "says", TR(c, list[i].zh, list[i].en));
		jw_ktext(w, "around", around(c, in->text, &list[i]));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
