/* gate_paper.c - the report of the gates as a document and as a table.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/period.h"
#include "campaign/gate/gate_priv.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/table_out.h"
#include "core/workday.h"

enum { PAPER_LINES = 60 };

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

static const char *outcome_words(const struct ctx *c, const struct gate_result *r, uint32_t *ret_ink)
{
	static const uint32_t inks[] = { INK_GREEN, INK_RED, INK_UNKNOWN };
	static const char *const zh[] = { "● 通过", "■ 未通过", "○ 不适用" }, *const en[] = { "● passed", "■ failed", "○ not applicable" };
	*ret_ink = r->outcome == GATE_FAILED && r->severity != GATE_BLOCK ? INK_YELLOW : inks[r->outcome];
	return TR(c, zh[r->outcome], en[r->outcome]);
}

static const char *severity_words(const struct ctx *c, enum gate_severity s)
{
	static const char *const zh[] = { "拦截", "提示", "告知" }, *const en[] = { "block", "warn", "info" };
	return TR(c, zh[s], en[s]);
}

static const char *title_of(const struct ctx *c, const struct gate_result *r) { return c->english && r->title.en && r->title.en[0] ? r->title.en : or_empty(r->title.zh); }

static void none(struct document *d, const char *text)
{
	document_paragraph(d, &(struct document_style){ .face = FACE_SANS, .size = 9.5, .color = INK_SECOND, .after = 1.5 }, &(struct document_run){ .text = text }, 1);
}

static void overview(struct ctx *c, struct document *d, const struct gate_result *list, int n)
{
	static const struct document_column columns[] = { { 7, ALIGN_CENTER }, { 42, ALIGN_LEFT }, { 13, ALIGN_CENTER }, { 20, ALIGN_LEFT }, { 72, ALIGN_LEFT } };
	document_table(d, &(struct document_table){ columns, 5, .head = 1, .size = 9 });
	document_row(d, (const char *[]){ TR(c, "序", "No."), TR(c, "关口", "Gate"), TR(c, "级别", "Level"), TR(c, "结果", "Outcome"), TR(c, "说明", "Reason") });
	for (int i = 0; i < n; i++) {
		uint32_t ink;
		const char *outcome = outcome_words(c, &list[i], &ink);
		document_cells(d, (struct document_cell[]){ { .text = or_empty(arena_printf(&c->arena, "%d", i + 1)) }, { .text = title_of(c, &list[i]) }, { .text = severity_words(c, list[i].severity) }, { .text = outcome, .color = ink, .bold = true },
			{ .text = or_empty(TR(c, list[i].zh, list[i].en)) } }, 5);
	}
}

static void figures(struct ctx *c, struct document *d, const struct gate_result *r)
{
	static const struct document_column columns[] = { { 110, ALIGN_LEFT }, { 44, ALIGN_RIGHT } };
	if (r->n_figures == 0)
		return;
	document_table(d, &(struct document_table){ columns, 2, .size = 8.5, .grid = GRID_LINES });
	for (int i = 0; i < r->n_figures; i++)
		document_row(d, (const char *[]){ TR(c, r->figures[i].zh, r->figures[i].en), r->figures[i].value });
}

static void lines(struct ctx *c, struct document *d, const struct gate_result *r)
{
	static const struct document_column columns[] = { { 8, ALIGN_CENTER }, { 14, ALIGN_CENTER }, { 132, ALIGN_LEFT } };
	if (r->n == 0)
		return;
	document_space(d, 2);
	document_table(d, &(struct document_table){ columns, 3, .head = 1, .size = 8.5, .grid = GRID_LINES });
	document_row(d, (const char *[]){ TR(c, "序", "No."), TR(c, "性质", "Kind"), TR(c, "发现", "What was found") });
	for (int i = 0; i < r->n && i < PAPER_LINES; i++)
		document_row(d, (const char *[]){ or_empty(arena_printf(&c->arena, "%d", i + 1)), r->list[i].fault ? TR(c, "需处理", "fault") : TR(c, "待核", "note"), or_empty(TR(c, r->list[i].zh, r->list[i].en)) });
	if (r->faults + r->notes > PAPER_LINES)
		none(d, or_empty(arena_printf(&c->arena, TR(c, "共 %lld 处，此处列前 %d 处；清单见发现表。", "%lld in all, the first %d here; the table has more."), (long long)(r->faults + r->notes), r->n < PAPER_LINES ? r->n : PAPER_LINES)));
}

static enum rc exceptions(struct ctx *c, struct document *d, int64_t round)
{
	static const struct document_column columns[] = { { 34, ALIGN_LEFT }, { 26, ALIGN_LEFT }, { 56, ALIGN_LEFT }, { 38, ALIGN_LEFT } };
	struct gate_exception *x;
	int n;
	TRY(gate_exceptions(c, round, &x, &n));
	if (n == 0 || c->scope.kind != SCOPE_ALL)
		return RC_OK;
	document_heading(d, 1, TR(c, "放行记录", "Passed by a person"));
	document_table(d, &(struct document_table){ columns, 4, .head = 1, .size = 8.5 });
	document_row(d, (const char *[]){ TR(c, "关口", "Gate"), TR(c, "放行人", "By"), TR(c, "理由", "Reason"), TR(c, "依据文件", "Document") });
	for (int i = 0; i < n; i++)
		document_row(d, (const char *[]){ or_empty(arena_printf(&c->arena, "%s%s", gate_words[x[i].kind], x[i].holds ? "" : TR(c, "（已失效）", " (no longer holds)"))), or_empty(arena_printf(&c->arena, "%s\n%.10s", x[i].who, x[i].at)), x[i].reason, x[i].document });
	return RC_OK;
}

enum rc gate_document(struct ctx *c, const struct gate_run *run, const struct gate_result *list, int n, struct document **ret_d)
{
	struct round r;
	char at[INSTANT_TEXT];
	int64_t ms;
	char local[INSTANT_TEXT] = "";
	TRY(round_get(c, run->round, &r));
	instant_print(at, c->now_ms);
	if (instant_parse(run->at, strlen(run->at), &ms))
		instant_print_local(local, ms, CHINA_MINUTES);
	const char *title = TR(c, "公布前核对报告", "Report of the gates before publication");
	struct document *d = document_create(&c->arena, &(struct document_page){ .title = title, .author = c->who.name, .made_at = at, .english = c->english, .top = 20, .bottom = 17, .left = 18, .right = 18,
		.head_right = TR(c, "内部资料　注意保存", "For internal use"), .foot = c->app->sample_data ? TR(c, "示例数据，均为虚构", "Sample data, all invented") : NULL, .watermark = export_mark(c), .numbers = NUMBERS_OF_TOTAL });
	if (d == NULL)
		return ctx_no_memory(c);
	document_title(d, title, or_empty(arena_printf(&c->arena, TR(c, "%s，%d 年，第 %lld 次评价；%.16s 核对", "%s, %d, round %lld; run %.16s"), r.scheme, r.year, (long long)r.id, local)));
	document_rule(d, INK_TILE, 1);
	overview(c, d, list, n);
	TRY(exceptions(c, d, run->round));
	for (int i = 0; i < n; i++) {
		if (list[i].n == 0 && list[i].n_figures == 0)
			continue;
		document_heading(d, 1, or_empty(arena_printf(&c->arena, TR(c, "%d、%s", "%d. %s"), i + 1, title_of(c, &list[i]))));
		none(d, or_empty(TR(c, list[i].zh, list[i].en)));
		figures(c, d, &list[i]);
		lines(c, d, &list[i]);
	}
	*ret_d = d;
	return document_rc(d) == RC_OK ? RC_OK : ctx_fail(c, document_rc(d), "", "%s", TR(c, "报告超过上限", "the report is over the limit"));
}

/* ---- The table. */

static void table_row(struct ctx *c, struct table_out *o, const struct registry *g, const struct gate_result *r, const struct gate_finding *f)
{
	int64_t row = f->subject ? registry_row_of_subject(g, f->subject) : -1;
	int region = f->region_pos >= 1 && f->region_pos <= g->n_regions ? (int)f->region_pos - 1 : -1, district = region >= 0 ? g->regions[region].district : -1;
	size_t len = 0;
	const char *name = row >= 0 ? registry_name(g, (size_t)row, &len) : "";
	table_out_text(o, title_of(c, r));
	table_out_text(o, severity_words(c, r->severity));
	table_out_text(o, f->fault ? TR(c, "需处理", "fault") : TR(c, "待核", "note"));
	if (row >= 0)
		table_out_textn(o, registry_uscc(g, (size_t)row), 18);
	else
		table_out_empty(o);
	table_out_textn(o, name, len);
	table_out_text(o, district >= 0 ? g->regions[district].name : NULL);
	table_out_text(o, region >= 0 && region != district ? g->regions[region].name : NULL);
	table_out_text(o, f->item);
	table_out_text(o, TR(c, f->zh, f->en));
	table_out_row(o);
}

enum rc gate_table(struct ctx *c, const struct gate_run *run, const struct gate_result *list, int n, const char *path)
{
	const struct column_out columns[] = { { TR(c, "关口", "Gate"), COLUMN_TEXT, 0, 26 }, { TR(c, "级别", "Level"), COLUMN_TEXT, 0, 8 }, { TR(c, "性质", "Kind"), COLUMN_TEXT, 0, 8 }, { TR(c, "统一社会信用代码", "Credit code"), COLUMN_TEXT, 0, 20 },
		{ TR(c, "企业名称", "Enterprise"), COLUMN_TEXT, 0, 34 }, { TR(c, "板块", "District"), COLUMN_TEXT, 0, 12 }, { TR(c, "镇（街道、开发区）", "Town or zone"), COLUMN_TEXT, 0, 18 }, { TR(c, "指标或类别", "Item"), COLUMN_TEXT, 0, 14 },
		{ TR(c, "发现", "What was found"), COLUMN_TEXT, 0, 80 } };
	const char *notes[] = { or_empty(arena_printf(&c->arena, TR(c, "第 %lld 次评价，核对时间 %s，程序 %s", "round %lld, gates run at %s with %s"), (long long)run->round, run->at, run->build)), NULL };
	const struct table_out_options o = { .title = TR(c, "核对发现", "Gates"), .notes = notes };
	const struct registry *g;
	struct table_out *out;
	int64_t rows;
	TRY(table_out_open(c, path, TABLE_XLSX, columns, sizeof columns / sizeof *columns, &o, &out));
	enum rc rc = registry_hold(c, &g);
	if (rc != RC_OK) {
		table_out_drop(out);
		return rc;
	}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < list[i].n; k++)
			table_row(c, out, g, &list[i], &list[i].list[k]);
	registry_drop(c, g);
	return table_out_done(c, out, &rows);
}
