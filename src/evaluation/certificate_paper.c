/* certificate_paper.c - the certificate of a round as one page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/certificate.h"

#include <stdio.h>
#include <string.h>

#include "base/period.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/workday.h"

/* Sixteen digits and a blank, four times: what people compare and what a line takes. */
static const char *in_groups(struct ctx *c, const char *hex)
{
	char *out = arena_alloc(&c->arena, 96);
	size_t at = 0;
	for (size_t i = 0; out != NULL && hex[i] != '\0' && at < 90; i++) {
		if (i > 0 && i % 8 == 0)
			out[at++] = ' ';
		out[at++] = hex[i];
	}
	return out != NULL ? out : hex;
}

static const char *local_time(struct ctx *c, const char *instant)
{
	int64_t ms;
	char text[INSTANT_TEXT];
	if (instant == NULL || !instant_parse(instant, strlen(instant), &ms))
		return "—";
	instant_print_local(text, ms, CHINA_MINUTES);
	const char *copy = arena_printf(&c->arena, "%.19s", text);
	return copy != NULL ? copy : "";
}

static const char *as_of(struct ctx *c, const struct round *r)
{
	char day[DATE_TEXT] = "";
	if (r->at.day != DAY_NONE)
		date_print(day, r->at.day);
	const char *text = arena_printf(&c->arena, TR(c, "%s%s第 %lld 批及以前；名单至第 %lld 条；名录版本 %lld", "%s%sbatches up to %lld, marks up to %lld, version %lld of the register"), day, day[0] ? TR(c, "；", ", ") : "",
		(long long)r->at.batch, (long long)(r->at.registry.marks > 0 ? r->at.registry.marks - 1 : 0), (long long)r->at.registry.version);
	return text != NULL ? text : "";
}

static const char *classes(struct ctx *c, const struct certificate *k)
{
	const char *all = "";
	for (int i = 0; i < k->n_classes; i++)
		if (k->classes[i].n > 0 || k->classes[i].code[0] != '\0') {
			const char *more = arena_printf(&c->arena, "%s%s%s %lld", all, all[0] ? TR(c, "　", "   ") : "", k->classes[i].code[0] ? k->classes[i].code : TR(c, "未分类", "none"), (long long)k->classes[i].n);
			all = more != NULL ? more : all;
		}
	return all;
}

static void note(struct document *d, const char *text)
{
	document_paragraph(d, &(struct document_style){ .face = FACE_SANS, .size = 9, .pitch = 14, .color = INK_SECOND, .after = 1 }, &(struct document_run){ .text = text }, 1);
}

enum rc certificate_page(struct ctx *c, const struct certificate *k, struct document **ret_d)
{
	const struct round *r = &k->round;
	char at[INSTANT_TEXT], head[LEDGER_HEAD_TEXT];
	instant_print(at, c->now_ms);
	ledger_head_print(&k->head, head);
	const char *title = TR(c, "评价运行证书", "Certificate of an evaluation run"),
		*entry = k->seq > 0 ? arena_printf(&c->arena, TR(c, "第 %lld 条，%s", "entry %lld, %s"), (long long)k->seq, local_time(c, k->at)) : TR(c, "早于账本启用", "older than the ledger");
	struct document *d = document_create(&c->arena, &(struct document_page){ .title = title, .author = c->who.name, .made_at = at, .english = c->english,
		.foot = c->app->sample_data ? TR(c, "示例数据，均为虚构", "Sample data, all invented") : NULL, .watermark = export_mark(c) });
	if (d == NULL || entry == NULL)
		return ctx_no_memory(c);
	document_title(d, title, TR(c, k->title_zh, k->title_en));
	document_rule(d, INK_TILE, 1);
	struct document_pair who[] = {
		{ TR(c, "评价编号", "Round"), arena_printf(&c->arena, "%lld", (long long)r->id), false }, { TR(c, "年度", "Year"), arena_printf(&c->arena, "%d", r->year), false },
		{ TR(c, "办法", "Scheme"), arena_printf(&c->arena, "%s (%s)", r->scheme, k->version ? k->version : ""), false }, { TR(c, "运行时间", "Evaluated"), local_time(c, r->evaluated_at), false },
		{ TR(c, "参评", "Took part"), arena_printf(&c->arena, "%lld", (long long)r->units), false }, { TR(c, "参加排名", "Ranked"), arena_printf(&c->arena, "%lld", (long long)r->ranked), false },
		{ TR(c, "分类数", "By class"), classes(c, k), true }, { TR(c, "数据时点", "As of"), as_of(c, r), true },
		{ TR(c, "办法 SM3", "Scheme, SM3"), in_groups(c, r->scheme_hash), true }, { TR(c, "输入 SM3", "Input, SM3"), in_groups(c, r->input_hash), true },
		{ TR(c, "结果 SM3", "Result, SM3"), in_groups(c, r->result_hash), true }, { TR(c, "程序", "Program"), r->build ? r->build : TR(c, "未记录", "not recorded"), true },
		{ TR(c, "账本条目", "Ledger"), entry, true }, { TR(c, "条目 SM3", "Entry, SM3"), k->leaf ? in_groups(c, k->leaf) : "—", true },
	};
	document_sheet(d, who, sizeof who / sizeof *who, 2);
	document_space(d, 4);
	document_keep(d);
	document_qr(d, head, 42, ALIGN_CENTER);
	note(d, head);
	note(d, TR(c, "二维码为签发时的账本头。持有本证书的人可用 gusu evaluate --verify 按记录重算并逐项比对；输入或结果改动一处，校验值即不相同。",
		"The QR code is the head of the ledger when this page was made. gusu evaluate --verify evaluates the round again and compares line by line; one changed cell gives another digest."));
	document_keep_end(d);
	*ret_d = d;
	return document_rc(d) == RC_OK ? RC_OK : ctx_fail(c, document_rc(d), "", "%s", TR(c, "证书无法排版", "the certificate could not be set"));
}
