/* publication_certificate.c - what a published list says of one enterprise, as a paper: one, or all of a town.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "campaign/publication/publication_paper.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/job.h"
#include "evaluation/round.h"
#include "registry/registry.h"

enum { QR_MM = 26, BATCH_MOST = 3000 };

struct certifying { struct ctx *c; const struct publication *p; const struct publication_plan *plan; const struct publication_kind *kind; struct publication_file f; const char *text; size_t len;
	struct publication_rows rows; int code, name, class_; const struct registry *g; struct document *d; };

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

bool certificate_line(const char *text, size_t len, size_t row, const char **ret_line, size_t *ret_n)
{
	const char *end = text + len;
	for (size_t i = 0; text < end; i++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		if (i == row + 1) {              /* the first is the header */
			*ret_line = text;
			*ret_n = (size_t)((stop != NULL ? stop : end) - text);
			return true;
		}
		text = stop != NULL ? stop + 1 : end;
	}
	return false;
}

static enum rc prepare(struct certifying *w)
{
	struct ctx *c = w->c;
	TRY(publication_plan_get(c, &w->plan));
	w->kind = publication_kind_of(w->plan, w->p->kind);
	if (w->kind == NULL || !w->kind->certificate)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "这一种类不出具通知书", "no certificates are made of this kind"));
	if (w->p->state != PUB_PUBLISHED)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "只有已公布、仍然有效的名单才能出具通知书", "certificates are made of a list that is published and in force"));
	TRY(publication_file_of(c, w->p->id, PUB_FINAL, &w->f, &w->text, &w->len));
	TRY(publication_rows_read(c, &w->f, w->text, w->len, &w->rows));
	w->code = publication_field_of(&w->rows, "code");
	w->name = publication_field_of(&w->rows, "name");
	w->class_ = publication_field_of(&w->rows, "class");
	return RC_OK;
}

static enum rc address_of(const struct certifying *w, size_t row, const char **ret_address, const char **ret_sm3)
{
	struct ctx *c = w->c;
	const char *line = NULL;
	size_t n = 0;
	unsigned char sm3[DIGEST_SIZE];
	char hex[DIGEST_HEX];
	if (!certificate_line(w->text, w->len, row, &line, &n) || digest_of(DIGEST_SM3, line, n, sm3) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "无法计算校验值", "the digest could not be made"));
	hex_print(hex, sm3, sizeof sm3);
	*ret_sm3 = arena_strdup(&c->arena, hex);
	*ret_address = official_address(c, or_empty(arena_printf(&c->arena, "/public/certificate?p=%lld&code=%s&line=%s", (long long)w->p->id, publication_cell(&w->rows, row, w->code), hex)));
	return *ret_sm3 != NULL ? RC_OK : ctx_no_memory(c);
}

static const char *scheme_title(const struct ctx *c, const char *id)
{
	const struct shelf_scheme *s = shelf_find(rounds_shelf(c->app), id);
	return s == NULL ? id : TR(c, s->scheme->title.zh, s->scheme->title.en);
}

/* Smaller steps than a paper of an office has: one page holds it with its code. */
static void put(struct certifying *w, const char *text, enum document_align align, double indent, double right)
{
	document_paragraph(w->d, &(struct document_style){ .align = align, .size = 16, .pitch = 26, .indent = indent, .right = right, .color = 0x111111 }, &(struct document_run){ .text = text }, 1);
}

static void words(struct certifying *w, size_t row)
{
	struct ctx *c = w->c;
	const struct publication *p = w->p;
	enum document_align both = c->english ? ALIGN_LEFT : ALIGN_BOTH;
	official_organ(w->d, TR(c, w->plan->organ.zh, w->plan->organ.en), false);
	official_number(w->d, p->number);
	document_paragraph(w->d, &(struct document_style){ .align = ALIGN_CENTER, .size = 22, .pitch = 33, .bold = true, .before = 7, .after = 5, .color = 0x111111 },
		&(struct document_run){ .text = TR(c, "综合评价结果通知书", "Result of the evaluation") }, 1);
	put(w, or_empty(arena_printf(&c->arena, TR(c, "%s：", "To %s:"), publication_cell(&w->rows, row, w->name))), ALIGN_LEFT, 0, 0);
	put(w, or_empty(arena_printf(&c->arena, TR(c, "贵单位（统一社会信用代码%s）%d年度工业企业资源集约利用综合评价类别为%s类（评价办法：%s）。", "Your enterprise (credit code %s) is for %d in class %s (scheme: %s)."),
		publication_cell(&w->rows, row, w->code), p->year, publication_cell(&w->rows, row, w->class_), scheme_title(c, p->scheme))), both, 2, 0);
	put(w, or_empty(arena_printf(&c->arena, TR(c, "上述结果经%s审定（%s），于%s公布，自公布之日起有效，至下一年度评价结果公布之日止。", "Approved by %s (%s), published on %s; in force from that day until the result of the next year is published."),
		p->approver, p->decision, publication_day(c, p->published_at))), both, 2, 0);
	put(w, or_empty(arena_printf(&c->arena, TR(c, "对结果有异议的，请%s。", "Objections: %s."), TR(c, w->plan->objection.zh, w->plan->objection.en))), both, 2, 0);
	put(w, " ", ALIGN_LEFT, 0, 0); /* room for the seal */
	put(w, TR(c, w->plan->organ.zh, w->plan->organ.en), ALIGN_RIGHT, 0, 11.3);
	put(w, publication_day(c, w->f.at), ALIGN_RIGHT, 0, 22.6);
}

static enum rc one_page(struct certifying *w, size_t row)
{
	struct ctx *c = w->c;
	const char *address = "", *sm3 = "";
	TRY(address_of(w, row, &address, &sm3));
	words(w, row);
	document_keep(w->d);
	document_space(w->d, 4);
	document_qr(w->d, address, QR_MM, ALIGN_LEFT);
	document_paragraph(w->d, &(struct document_style){ .face = FACE_SANS, .size = 8, .color = INK_SECOND }, &(struct document_run){ .text = or_empty(arena_printf(&c->arena,
		TR(c, "扫码核验本通知书是否有效。第 %lld 号公布，账本第 %lld 条；名单中本行的 SM3：%s", "The code tells whether this is in force. Publication %lld, entry %lld of the ledger; SM3 of this line of the list: %s"),
		(long long)w->p->id, (long long)w->f.seq, sm3)) }, 1);
	document_keep_end(w->d);
	return RC_OK;
}

static enum rc open_paper(struct certifying *w)
{
	struct ctx *c = w->c;
	w->d = document_create(&c->arena, &(struct document_page){ .title = TR(c, "综合评价结果通知书", "Result of the evaluation"), .made_at = w->f.at, .english = c->english, .top = 25, .right = 26,
		.bottom = 20, .left = 28, .watermark = c->app->sample_data ? TR(c, "示例数据，均为虚构", "Sample data, all invented") : NULL });
	return w->d != NULL ? RC_OK : ctx_no_memory(c);
}

enum rc certificate_document(struct ctx *c, const struct publication *p, const char *code, struct document **ret_d)
{
	struct certifying w = { .c = c, .p = p };
	const struct enterprise *e;
	TRY(registry_enterprise_get(c, code, &e)); /* through the door */
	TRY(prepare(&w));
	size_t row = 0;
	while (row < w.rows.n && strcmp(publication_cell(&w.rows, row, w.code), e->uscc) != 0)
		row++;
	if (row == w.rows.n)
		return ctx_fail(c, RC_NOT_FOUND, "code", "%s", TR(c, "名单中没有这家企业", "the enterprise is not on the list"));
	TRY(open_paper(&w));
	TRY(one_page(&w, row));
	*ret_d = w.d;
	return RC_OK;
}

/* ---- All of a region. */

const char *certificates_owner(struct ctx *c, int64_t id) { return or_empty(arena_printf(&c->arena, "publication %lld certificates", (long long)id)); }

static bool lies_in(const struct certifying *w, int region, size_t row)
{
	int64_t at = registry_row_of_code(w->g, publication_cell(&w->rows, row, w->code));
	if (at < 0 || !registry_in_scope(w->g, &w->c->scope, (size_t)at))
		return false;
	int64_t pos = w->g->regions[w->g->region[at]].pos;
	return pos >= w->g->regions[region].pos && pos <= w->g->regions[region].pos_end;
}

static enum rc all_pages(struct certifying *w, const char *region)
{
	struct ctx *c = w->c;
	int at = registry_region_of(w->g, region), n = 0;
	if (at < 0)
		return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "没有区划“%.20s”", "there is no region '%.20s'"), region);
	TRY(open_paper(w));
	for (size_t row = 0; row < w->rows.n; row++) {
		if (!lies_in(w, at, row))
			continue;
		if (n == BATCH_MOST)
			return ctx_fail(c, RC_TOO_LARGE, "region", TR(c, "一次最多 %d 份，请按镇（街道）分批", "at most %d at a time: take the towns one by one"), BATCH_MOST);
		if (n++ > 0)
			document_break(w->d);
		TRY(one_page(w, row));
	}
	return n > 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "region", "%s", TR(c, "这里没有名单上的企业", "no enterprise of the list lies there"));
}

static enum rc keep_batch(struct ctx *c, const struct publication *p, int fd, const char *region, int64_t *ret_file)
{
	struct attachment a;
	txn_auto t = { 0 };
	TRY(attachment_take_fd(c, fd, publication_filename(c, p, PUB_FINAL, or_empty(arena_printf(&c->arena, "-certificates-%s.pdf", region))), &a));
	TRY(ctx_to_writer(c));
	TRY_DB(txn_begin(&t, c->db));
	TRY(attachment_keep(c, certificates_owner(c, p->id), &a));
	TRY_DB(txn_commit(&t));
	*ret_file = a.id;
	return RC_OK;
}

static enum rc make_batch(struct ctx *c, int64_t id, const char *region, int64_t *ret_file)
{
	struct publication p;
	struct certifying w = { .c = c, .p = &p };
	int fd;
	c->english = false;
	TRY(publication_get(c, id, true, &p));
	TRY(prepare(&w));
	TRY(registry_hold(c, &w.g));
	enum rc rc = all_pages(&w, region);
	registry_drop(c, w.g);
	TRY(rc);
	TRY(publication_write(c, w.d, DOCUMENT_PDF, &fd));
	rc = keep_batch(c, &p, fd, region, ret_file);
	close(fd);
	return rc;
}

static enum rc run_job(struct ctx *c, const char *input)
{
	json_t *in = json_loads(input, 0, NULL);
	int64_t id = json_integer_value(json_object_get(in, "publication")), file;
	const char *region = arena_strdup(&c->arena, or_empty(json_string_value(json_object_get(in, "region"))));
	char result[64];
	json_decref(in);
	TRY(make_batch(c, id, or_empty(region), &file));
	int n = snprintf(result, sizeof result, "{\"file\":%lld}", (long long)file);
	job_result(c, result, (size_t)n);
	return RC_OK;
}

/* The region must be one that c sees whole. */
static enum rc check_region(struct ctx *c, const char *code, const char **ret_code)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	int at = registry_region_of(g, code);
	bool seen = at >= 0 && (c->scope.kind == SCOPE_ALL || (c->scope.kind == SCOPE_REGION && g->regions[at].pos >= c->scope.region_lo && g->regions[at].pos_end <= c->scope.region_hi));
	*ret_code = at >= 0 ? arena_strdup(&c->arena, g->regions[at].code) : NULL;
	registry_drop(c, g);
	if (at < 0)
		return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "没有区划“%.20s”", "there is no region '%.20s'"), code);
	return seen ? RC_OK : ctx_fail(c, RC_FORBIDDEN, "region", "%s", TR(c, "不在您的区域内", "it does not lie in your area"));
}

enum rc certificates_start(struct ctx *c, int64_t id, const char *region, int64_t *ret_job)
{
	struct publication p;
	struct certifying w = { .c = c, .p = &p };
	char input[128];
	const char *code;
	TRY(publication_get(c, id, false, &p));
	TRY(prepare(&w));
	TRY(check_region(c, region, &code));
	snprintf(input, sizeof input, "{\"publication\":%lld,\"region\":\"%s\"}", (long long)id, or_empty(code));
	struct job_title title = { arena_printf(&c->arena, "通知书：%s", p.title_zh), arena_printf(&c->arena, "Certificates: %s", p.title_en) };
	if (title.zh == NULL || title.en == NULL)
		return ctx_no_memory(c);
	return job_start(c, "publication.certificates", title, run_job, input, ret_job);
}
