/* investment_pack.c - writing the workbook of a month, and the one that was refused.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/investment/investment_pack.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>
#include "base/digest.h"
#include "core/app.h"

enum { RED = 0xFFC7CE, DARK_RED = 0x9C0006, HEAD = 0xE9EDEB, KNOWN = 0xF2F2F2, STAMP = 16, SAYS_MOST = 4000, TEXT_CELL = 2000 };
enum { PACK_CODE, PACK_NAME, PACK_MONTH, PACK_STAMP, PACK_STATE, PACK_ANSWER, PACK_FIXED };

struct pack { struct ctx *c; lxw_workbook *book; lxw_worksheet *sheet; lxw_format *head, *known, *open, *number[4], *bad, *text; enum rc rc; };

enum rc invest_stamp(struct ctx *c, int64_t project, const char *month, int64_t version, const char **ret_stamp)
{
	unsigned char sum[DIGEST_SIZE];
	char hex[2 * DIGEST_SIZE + 1];
	const char *what = arena_printf(&c->arena, "investment %lld %s %lld", (long long)project, month, (long long)version);
	if (what == NULL || digest_of(DIGEST_SM3, what, strlen(what), sum) != RC_OK)
		return ctx_no_memory(c);
	hex_print(hex, sum, sizeof sum);
	*ret_stamp = arena_strndup(&c->arena, hex, STAMP);
	return *ret_stamp != NULL ? RC_OK : ctx_no_memory(c);
}

static void check(struct pack *k, lxw_error e)
{
	if (e != LXW_NO_ERROR && k->rc == RC_OK)
		k->rc = RC_IO;
}

static lxw_format *format(struct pack *k, const char *number, int background, bool open)
{
	lxw_format *f = workbook_add_format(k->book);
	format_set_num_format(f, number);
	if (background != 0)
		format_set_bg_color(f, (lxw_color_t)background);
	if (open)
		format_set_unlocked(f);
	return f;
}

static enum rc begin(struct pack *k, struct ctx *c, const char *path)
{
	static const char *const decimals[] = { "0", "0.0", "0.00", "0.000" };
	*k = (struct pack){ .c = c, .book = workbook_new(path) };
	if (k->book == NULL)
		return ctx_no_memory(c);
	k->head = format(k, "@", HEAD, false);
	format_set_bold(k->head);
	format_set_text_wrap(k->head);
	k->known = format(k, "@", KNOWN, false);
	k->open = format(k, "@", 0, true);
	k->text = format(k, "@", 0, false);
	k->bad = format(k, "@", RED, false);
	format_set_font_color(k->bad, DARK_RED);
	for (int i = 0; i < 4; i++)
		k->number[i] = format(k, decimals[i], 0, true);
	return RC_OK;
}

static enum rc end(struct pack *k)
{
	check(k, workbook_close(k->book));
	return k->rc == RC_OK ? RC_OK : ctx_fail(k->c, k->rc, "", "%s", TR(k->c, "写工作簿失败，磁盘可能已满", "writing the workbook failed; the disk may be full"));
}

static void put(struct pack *k, lxw_row_t row, int col, const char *s, lxw_format *f)
{
	if (s != NULL && s[0] != '\0')
		check(k, worksheet_write_string(k->sheet, row, (lxw_col_t)col, s, f));
	else
		check(k, worksheet_write_blank(k->sheet, row, (lxw_col_t)col, f));
}

/* ---- Out. */

static lxw_format *format_of(const struct pack *k, const struct invest_column *col)
{
	return col->kind == INVEST_NUMBER ? k->number[col->decimals < 4 ? col->decimals : 3] : k->open;
}

static void heads(struct pack *k, const struct invest_plan *p)
{
	static const char *const fixed[PACK_FIXED] = { "项目编号", "项目名称", "月份", "校验码", "状态", "说明" };
	static const double width[PACK_FIXED] = { 16, 34, 9, 18, 10, 30 };
	for (int i = 0; i < PACK_FIXED; i++) {
		put(k, 0, i, fixed[i], k->head);
		check(k, worksheet_set_column(k->sheet, (lxw_col_t)i, (lxw_col_t)i, width[i], NULL));
	}
	for (int i = 0, at = PACK_FIXED; i < p->n_columns; i++) {
		const struct invest_column *col = &p->columns[i];
		if (col->kind == INVEST_PHOTOS)
			continue;
		put(k, 0, at, col->unit_text[0] != '\0' ? arena_printf(&k->c->arena, "%s(%s)", col->title.zh, col->unit_text) : col->title.zh, k->head);
		check(k, worksheet_set_column(k->sheet, (lxw_col_t)at, (lxw_col_t)at, col->kind == INVEST_NUMBER ? 13 : 28, NULL));
		at++;
	}
	worksheet_freeze_panes(k->sheet, 1, 2);
}

static void limits(struct pack *k, const struct invest_plan *p, int n)
{
	static const char *const states[] = { "填报中", "已上报", NULL };
	static char title[] = "请核对", number[] = "请填不小于 0 的数字；不知道的留空", percent[] = "请填 0 到 100 的数字", choose[] = "请选择“填报中”或“已上报”";
	lxw_data_validation list = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = (char **)(uintptr_t)states, .error_title = title, .error_message = choose };
	check(k, worksheet_data_validation_range(k->sheet, 1, PACK_STATE, (lxw_row_t)n, PACK_STATE, &list));
	for (int i = 0, at = PACK_FIXED; i < p->n_columns; i++) {
		const struct invest_column *col = &p->columns[i];
		bool share = strcmp(col->unit_text, "%") == 0;
		lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_DECIMAL, .criteria = LXW_VALIDATION_CRITERIA_BETWEEN, .minimum_number = col->negative ? -1e12 : 0,
			.maximum_number = share ? 100 : 1e12, .ignore_blank = LXW_VALIDATION_ON, .error_title = title, .error_message = share ? percent : number };
		if (col->kind == INVEST_PHOTOS)
			continue;
		if (col->kind == INVEST_NUMBER)
			check(k, worksheet_data_validation_range(k->sheet, 1, (lxw_col_t)at, (lxw_row_t)n, (lxw_col_t)at, &v));
		at++;
	}
}

static void put_cells(struct pack *k, lxw_row_t row, const struct invest_plan *p, const struct invest_cell *cells, bool before)
{
	for (int i = 0, at = PACK_FIXED; i < p->n_columns; i++) {
		const struct invest_column *col = &p->columns[i];
		const struct invest_cell *cell = cells != NULL ? &cells[i] : NULL;
		lxw_format *f = before ? k->known : format_of(k, col);
		if (col->kind == INVEST_PHOTOS)
			continue;
		/* what the program computes stays empty, so that it is computed anew */
		bool shown = cell != NULL && cell->has && (before || cell->typed);
		if (shown && col->kind == INVEST_NUMBER)
			check(k, worksheet_write_number(k->sheet, row, (lxw_col_t)at, strtod(cell->text, NULL), f));
		else
			put(k, row, at, shown ? cell->text : NULL, f);
		at++;
	}
}

static enum rc put_row(struct pack *k, const struct invest_plan *p, lxw_worksheet *now, lxw_worksheet *before, lxw_row_t row, const struct invest_row *r, const char *month)
{
	struct invest_sheet s;
	const char *stamp;
	TRY(invest_sheet_get(k->c, r->project, month, DAY_NONE, &s));
	TRY(invest_stamp(k->c, r->project, month, s.report.version, &stamp));
	const char *const known[PACK_FIXED] = { r->code, r->name, month, stamp, "已上报", NULL };
	k->sheet = now;
	for (int i = 0; i < PACK_FIXED; i++)
		put(k, row, i, known[i], i < PACK_STATE ? k->known : k->open);
	put_cells(k, row, p, s.cells, false);
	k->sheet = before;
	put(k, row, PACK_CODE, r->code, k->known);
	put(k, row, PACK_NAME, r->name, k->known);
	put(k, row, PACK_MONTH, s.prev_month, k->known);
	put_cells(k, row, p, s.prev, true);
	return RC_OK;
}

static void notes(struct pack *k, const struct invest_plan *p, const char *month)
{
	static const char *const zh[] = { "每行一个项目。灰色单元格不要改；状态选“已上报”即上报，选“填报中”只保存。", "累计、其他费用等留空由系统计算；金额为万元，两位小数。",
		"系统要求说明的情况（如完成额突增、三个月无投资），在“说明”中写明具体原因；“核实无误”不算说明。", "校验码对应下载时的月报；下载后被他人改动过的，须重新下载。",
		"交回后全部写入或都不写；有错误的原表标红退回。上期数见“上期”表。照片在项目档案中上传。", NULL };
	static const char *const en[] = { "One row a project. Leave grey cells as they are; 已上报 sends the report, 填报中 only saves it.", "Leave sums and other costs empty: they are computed. Money is in 10 000 yuan.",
		"Where a reason is asked for, give it under 说明.", "The stamp (校验码) belongs to the report as it was taken out; take the workbook out again when somebody changed it meanwhile.",
		"All rows are written or none; mistakes come back in red. The month before stands in the sheet 上期.", NULL };
	lxw_row_t row = 0;
	k->sheet = workbook_add_worksheet(k->book, "填报说明");
	worksheet_set_column(k->sheet, 0, 0, 30, NULL);
	worksheet_set_column(k->sheet, 1, 1, 110, NULL);
	put(k, row, 0, p->title.zh, k->head);
	put(k, row++, 1, month, k->head);
	if (k->c->app->sample_data)
		put(k, row++, 1, TR(k->c, "示例数据：项目与数值均为虚构", "Sample data: projects and figures are invented"), k->text);
	for (int i = 0; zh[i] != NULL; i++)
		put(k, row++, 1, TR(k->c, zh[i], en[i]), k->text);
	for (int i = 0; i < p->n_columns; i++) {
		put(k, row, 0, TR(k->c, p->columns[i].title.zh, p->columns[i].title.en), k->text);
		put(k, row++, 1, TR(k->c, p->columns[i].note.zh, p->columns[i].note.en), k->text);
	}
	for (int i = 0; i < p->n_checks; i++) {
		put(k, row, 0, p->checks[i].severity == INVEST_ERROR ? TR(k->c, "错误", "error") : p->checks[i].severity == INVEST_WARNING ? TR(k->c, "须说明", "say why") : TR(k->c, "提示", "note"), k->text);
		put(k, row++, 1, TR(k->c, p->checks[i].says.zh, p->checks[i].says.en), k->text);
	}
}

enum rc invest_pack_write(struct ctx *c, const struct invest_plan *p, const struct invest_row *rows, int n, const char *month, const char *path)
{
	struct pack k;
	enum rc rc = RC_OK;
	TRY(begin(&k, c, path));
	lxw_worksheet *now = workbook_add_worksheet(k.book, "月报"), *before = workbook_add_worksheet(k.book, "上期");
	k.sheet = before;
	heads(&k, p);
	k.sheet = now;
	heads(&k, p);
	limits(&k, p, n > 0 ? n : 1);
	for (int i = 0; i < n && rc == RC_OK; i++)
		rc = put_row(&k, p, now, before, (lxw_row_t)i + 1, &rows[i], month);
	worksheet_protect(now, NULL, NULL);
	worksheet_protect(before, NULL, NULL);
	notes(&k, p, month);
	enum rc closed = end(&k);
	return rc != RC_OK ? rc : closed;
}

/* ---- Back, in red. */

static const struct reject *reject_at(const struct reject *list, int n, int64_t row, int column)
{
	for (int i = 0; i < n; i++)
		if (list[i].row == row && list[i].file_column == column)
			return &list[i];
	return NULL;
}

static void put_comment(struct pack *k, lxw_row_t row, int col, const struct reject *r)
{
	static char author[] = "gusu"; /* the library wants it not const, and does not write */
	lxw_comment_options o = { .width = 260, .height = 90, .author = author };
	bool en = k->c->english;
	const char *text = arena_printf(&k->c->arena, "%s%s%s", r->message[en], r->todo[en] != NULL && r->todo[en][0] != '\0' ? "\n" : "", r->todo[en] != NULL ? r->todo[en] : "");
	if (text != NULL)
		check(k, worksheet_write_comment_opt(k->sheet, row, (lxw_col_t)col, text, &o));
}

static void mark_row(struct pack *k, const struct table *t, lxw_row_t out, const struct reject *list, int n)
{
	const char *why = "";
	bool en = k->c->english;
	for (int col = 0; col < table_width(t); col++) {
		struct cell cell = table_cell(t, col);
		const struct reject *r = reject_at(list, n, table_row(t), col);
		put(k, out, col, arena_strndup(&k->c->arena, cell.text, cell.len < TEXT_CELL ? cell.len : TEXT_CELL), r != NULL ? k->bad : k->open);
		if (r != NULL)
			put_comment(k, out, col, r);
	}
	for (int i = 0; i < n; i++)
		if (list[i].row == table_row(t) && strlen(why) < SAYS_MOST) {
			const char *more = arena_printf(&k->c->arena, "%s%s%s：%s", why, why[0] != '\0' ? "；" : "", list[i].column != NULL ? list[i].column : "", list[i].message[en]);
			why = more != NULL ? more : why;
		}
	if (why[0] != '\0')
		put(k, out, table_width(t), why, k->bad);
}

static enum rc mark_table(struct pack *k, struct table *t, const struct reject *list, int n)
{
	bool row;
	k->sheet = workbook_add_worksheet(k->book, "月报");
	for (int col = 0; col < table_width(t); col++)
		put(k, 0, col, table_header_written(t, col), k->head);
	put(k, 0, table_width(t), TR(k->c, "问题", "what is wrong"), k->head);
	worksheet_set_column(k->sheet, 0, (lxw_col_t)(table_width(t) - 1), 14, NULL);
	worksheet_set_column(k->sheet, (lxw_col_t)table_width(t), (lxw_col_t)table_width(t), 60, NULL);
	worksheet_freeze_panes(k->sheet, 1, 2);
	for (lxw_row_t out = 1; k->rc == RC_OK; out++) {
		TRY(table_next(t, &row));
		if (!row)
			break;
		mark_row(k, t, out, list, n);
	}
	return RC_OK;
}

enum rc invest_pack_mark(struct ctx *c, const char *source, const char *name, const struct reject *list, int n, const char *path)
{
	table_auto *t = NULL;
	struct pack k;
	TRY(table_open(c, source, &(struct table_options){ .name = name }, &t));
	TRY(begin(&k, c, path));
	enum rc rc = mark_table(&k, t, list, n), closed = end(&k);
	return rc != RC_OK ? rc : closed;
}
