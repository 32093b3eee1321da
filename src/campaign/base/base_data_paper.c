/* base_data_paper.c - 基础数据确认表 on paper. In Chinese whatever the language of the page: it is signed and kept.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "campaign/base/base_data_priv.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/workday.h"
#include "document/document.h"

enum { SUM_SHOWN = 64 };

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

static const char *local_minute(struct ctx *c, const char *instant)
{
	char out[INSTANT_TEXT];
	int64_t ms;
	if (instant == NULL || !instant_parse(instant, strlen(instant), &ms))
		return "—";
	instant_print_local(out, ms, CHINA_MINUTES);
	return or_empty(arena_printf(&c->arena, "%.16s", out));
}

/* `due`: it is asked of this enterprise; else a gap is none. */
static const char *value_text(struct ctx *c, const struct indicator *ind, bool due, bool has, int64_t v)
{
	char out[48];
	if (!has)
		return due ? "缺" : "不要求";
	fact_print(ind, v, out);
	return or_empty(arena_strdup(&c->arena, out));
}

static const char *area_text(struct ctx *c, struct area a)
{
	char out[40];
	registry_area_print(a, out);
	return or_empty(arena_strdup(&c->arena, out));
}

static void say(struct document *d, const char *text, double size, double indent)
{
	document_paragraph(d, &(struct document_style){ .face = FACE_TEXT, .align = indent > 0 ? ALIGN_BOTH : ALIGN_LEFT, .size = size, .pitch = size * 1.5, .after = 1, .indent = indent },
		&(struct document_run){ .text = text }, 1);
}

static void identity(struct document *d, const struct base_sheet *s)
{
	const struct document_pair pairs[] = {
		{ "企业名称", s->name, true }, { "信用代码", s->code, false }, { "所属行业", s->industry[0] ? s->industry : NULL, false }, { "考核板块", s->district, false },
		{ "镇（街道）", s->town[0] ? s->town : NULL, false }, { "经营状态", s->status, false }, { "规模", s->above_known ? s->above ? "规模以上" : "规模以下" : NULL, false },
	};
	document_sheet(d, pairs, sizeof pairs / sizeof *pairs, 2);
}

static void figures(struct ctx *c, struct document *d, const struct base_work *w, const struct base_sheet *s)
{
	static const struct document_column columns[] = { { 6, ALIGN_CENTER }, { 28, ALIGN_LEFT }, { 13, ALIGN_CENTER }, { 22, ALIGN_RIGHT }, { 22, ALIGN_RIGHT }, { 30, ALIGN_LEFT },
		{ 19, ALIGN_CENTER }, { 32, ALIGN_CENTER } };
	document_heading(d, 2, "一、基础数据");
	document_table(d, &(struct document_table){ columns, 8, .head = 1, .size = 9 });
	document_row(d, (const char *[]){ "序", "指标", "单位", or_empty(arena_printf(&c->arena, "%d年", w->k.year)), or_empty(arena_printf(&c->arena, "%d年", w->k.year - 1)), "数据来源", "截至日期",
		"确认意见" });
	for (int i = 0; i < w->n; i++) {
		const struct base_field *f = &w->fields[i];
		const struct base_value *v = &s->values[i];
		document_cells(d, (struct document_cell[]){ { .text = or_empty(arena_printf(&c->arena, "%d", i + 1)) }, { .text = f->ind->title }, { .text = f->ind->unit_text },
			{ .text = value_text(c, f->ind, base_due(w, f, s->row), v->has, v->v), .bold = true }, { .text = v->had ? value_text(c, f->ind, true, true, v->before) : "—" },
			{ .text = f->source }, { .text = v->known_at != NULL ? v->known_at : "—" }, { .text = v->objected ? "已提出异议" : v->confirmed_at != NULL || s->whole.at != NULL ? "已确认" : "□无异议 □有异议" } }, 8);
	}
}

static void plots(struct ctx *c, struct document *d, const struct base_work *w, const struct base_sheet *s)
{
	static const struct document_column columns[] = { { 30, ALIGN_LEFT }, { 44, ALIGN_LEFT }, { 16, ALIGN_CENTER }, { 28, ALIGN_RIGHT }, { 28, ALIGN_RIGHT }, { 26, ALIGN_CENTER } };
	document_heading(d, 2, or_empty(arena_printf(&c->arena, "二、用地明细（%d 年末）", w->k.year)));
	if (s->n_plots == 0) {
		say(d, "名录中没有登记地块。", 10, 2);
		return;
	}
	document_table(d, &(struct document_table){ columns, 6, .head = 1, .size = 9 });
	document_row(d, (const char *[]){ "地块编号", "坐落", "方式", "地块面积", "本企业占用", "起始日期" });
	for (int i = 0; i < s->n_plots; i++)
		document_row(d, (const char *[]){ s->plots[i].code, s->plots[i].address, occupation_basis_zh[s->plots[i].basis], area_text(c, s->plots[i].total), area_text(c, s->plots[i].own),
			s->plots[i].from });
}

static void notes(struct ctx *c, struct document *d, const struct base_work *w)
{
	document_heading(d, 2, "三、说明");
	const char *closes = local_minute(c, w->window.step.closes);
	say(d, or_empty(arena_printf(&c->arena, "确认截止时间：%s%s。%s", closes, w->window.early != NULL ? or_empty(arena_printf(&c->arena, "（用地面积等先行确认的数据：%s）",
		local_minute(c, w->window.early))) : "", w->window.step.silence ? "逾期未提出异议的，视为无异议。" : "")), 10, 2);
	say(d, "“缺”表示没有收到该项数据，不等于零。对数据有异议的，请在截止时间前提出书面异议并附证明材料（加盖公章），送所在镇（街道、开发区）。", 10, 2);
	for (int i = 0; i < w->n; i++) {
		const struct base_field *f = &w->fields[i];
		const char *missing = f->missing[0] != '\0' ? or_empty(arena_printf(&c->arena, "%s。", f->missing)) : "";
		say(d, or_empty(arena_printf(&c->arena, "%d. %s：%s%s%s", i + 1, f->ind->title, f->ind->definition, f->plan != NULL && f->plan->term.zh != NULL ?
			or_empty(arena_printf(&c->arena, "（%s）", f->plan->term.zh)) : "", missing)), 8.5, 0);
	}
}

static void signature(struct ctx *c, struct document *d, const struct base_work *w, const struct base_sheet *s)
{
	const struct document_pair pairs[] = { { "企业（盖章）", " \n \n ", true }, { "经办人（签字）", " \n ", false }, { "联系电话", " ", false }, { "确认日期", "　　　　年　　月　　日", true } };
	document_keep(d);
	document_space(d, 3);
	say(d, or_empty(arena_printf(&c->arena, "本企业已核对以上 %d 项基础数据，意见如“确认意见”栏所示。", w->n)), 11, 2);
	if (s->whole.at != NULL)
		say(d, or_empty(arena_printf(&c->arena, "%s已于 %s 由 %s（电话 %s）%s确认整份数据。", s->name, local_minute(c, s->whole.at), s->whole.person, s->whole.phone,
			strcmp(s->whole.channel, "paper") == 0 ? "以纸质确认表" : "在线")), 11, 2);
	document_sheet(d, pairs, sizeof pairs / sizeof *pairs, 2);
	document_space(d, 2);
	say(d, or_empty(arena_printf(&c->arena, "本表数据摘要（SM3）：%.*s", SUM_SHOWN, s->sm3)), 8, 0);
	document_keep_end(d);
}

enum rc base_document(struct ctx *c, const struct base_work *w, const struct base_sheet *s, struct document **ret_d)
{
	const char *title = or_empty(arena_printf(&c->arena, "%s基础数据确认表", w->k.title_zh)), *mark = export_mark(c);
	const char *published = w->pub.at != NULL ? or_empty(arena_printf(&c->arena, "%s 公布", local_minute(c, w->pub.at))) : "尚未公布，仅供核对";
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	struct document *d = document_create(&c->arena, &(struct document_page){ .title = title, .author = c->who.name, .made_at = at, .top = 20, .bottom = 17, .left = 18, .right = 18,
		.head_left = s->code, .head_right = published, .foot = c->app->sample_data ? "示例数据，均为虚构" : NULL, .watermark = mark, .numbers = NUMBERS_OF_TOTAL });
	if (d == NULL)
		return ctx_no_memory(c);
	document_title(d, "基础数据确认表", or_empty(arena_printf(&c->arena, "%s　%s", w->k.title_zh, published)));
	identity(d, s);
	figures(c, d, w, s);
	plots(c, d, w, s);
	notes(c, d, w);
	signature(c, d, w, s);
	*ret_d = d;
	return document_rc(d) == RC_OK ? RC_OK : ctx_fail(c, document_rc(d), "", "%s", TR(c, "确认表超过上限", "the sheet is over the limit"));
}
