/* table_out.c - rows into CSV or XLSX.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>
#include "base/csv.h"
#include "base/file.h"
#include "base/num.h"
#include "base/utf8.h"
#include "core/export_mark.h"
#include "core/table_out.h"

enum { FLUSH_BYTES = 1 << 16, BUF_BYTES = 16 << 20, SHEET_NAME_CHARS = 31, WIDTH_TEXT = 18, WIDTH_NUMBER = 12 };

struct table_out {
	enum table_format format;
	struct column_out *columns;
	int n, col;
	int64_t rows;
	struct file_out file;
	enum rc rc;                      /* the first failure */
	struct buf buf;                  /* CSV */
	struct csv_writer csv;
	lxw_workbook *book;              /* XLSX */
	lxw_worksheet *sheet;
	lxw_format *formats[NUM_DECIMALS_MAX + 2]; /* by decimals + 1 */
	lxw_format *head;
};

bool table_format_of(const char *word, enum table_format *ret_format)
{
	const char *dot = strrchr(word, '.');
	const char *end = dot != NULL ? dot + 1 : word;
	bool xlsx = strcmp(end, "xlsx") == 0;
	if (!xlsx && strcmp(end, "csv") != 0)
		return false;
	*ret_format = xlsx ? TABLE_XLSX : TABLE_CSV;
	return true;
}

static void fail(struct table_out *o, enum rc rc)
{
	if (o->rc == RC_OK)
		o->rc = rc;
}

/* ---- CSV. */

static void flush(struct table_out *o, size_t above)
{
	if (o->rc != RC_OK || o->buf.len <= above)
		return;
	enum rc rc = buf_rc(&o->buf);
	if (rc == RC_OK)
		rc = fd_write_all(o->file.fd, o->buf.data, o->buf.len);
	if (rc != RC_OK)
		fail(o, rc);
	buf_clear(&o->buf);
}

static void begin_csv(struct table_out *o)
{
	buf_init(&o->buf, BUF_BYTES);
	csv_write_to(&o->csv, &o->buf, CSV_CRLF);
	csv_bom(&o->csv);
	for (int i = 0; i < o->n; i++)
		csv_put_str(&o->csv, o->columns[i].title);
	csv_end_row(&o->csv);
}

/* ---- XLSX. */

/* Names of sheets may not hold []:*?/\ and not be longer than 31 characters. */
static void sheet_name(char out[4 * SHEET_NAME_CHARS + 1], const char *title)
{
	size_t n = 0, chars = 0;
	for (const char *p = title; *p != '\0' && chars < SHEET_NAME_CHARS; chars++) {
		size_t len;
		utf8_decode(p, strlen(p), &len);
		if (strchr("[]:*?/\\'", *p) != NULL)
			out[n++] = ' ';
		else {
			memcpy(out + n, p, len);
			n += len;
		}
		p += len;
	}
	out[n] = '\0';
}

static lxw_format *number_format(struct table_out *o, int decimals)
{
	static const char places[] = "#,##0.000000000000000000";
	if (decimals < 0)
		return NULL;
	if (o->formats[decimals] == NULL) {
		char code[32];
		size_t n = decimals == 0 ? 5 : 6 + (size_t)decimals;
		memcpy(code, places, n);
		code[n] = '\0';
		o->formats[decimals] = workbook_add_format(o->book);
		format_set_num_format(o->formats[decimals], code);
	}
	return o->formats[decimals];
}

/* Whoever takes a workbook out stands on every printed page and in its properties. */
static void mark_xlsx(struct table_out *o, lxw_worksheet *notes, char *mark)
{
	char footer[200];
	lxw_doc_properties properties = { .author = mark, .comments = mark };
	if (mark == NULL)
		return;
	snprintf(footer, sizeof footer, "&L%s&R&P / &N", mark); /* names of accounts have no ampersand */
	worksheet_set_footer(o->sheet, footer);
	if (notes != NULL)
		worksheet_set_footer(notes, footer);
	workbook_set_properties(o->book, &properties);
}

static void begin_xlsx(struct table_out *o, const struct table_out_options *options, char *mark)
{
	char name[4 * SHEET_NAME_CHARS + 1];
	lxw_workbook_options book_options = { .constant_memory = LXW_TRUE };
	o->book = workbook_new_opt(o->file.temporary, &book_options);
	if (o->book == NULL) {
		fail(o, RC_NO_MEMORY);
		return;
	}
	sheet_name(name, options->title != NULL ? options->title : "Sheet1");
	o->sheet = workbook_add_worksheet(o->book, name[0] != '\0' ? name : NULL);
	lxw_worksheet *notes = options->notes != NULL ? workbook_add_worksheet(o->book, "说明 Notes") : NULL;
	if (o->sheet == NULL || (options->notes != NULL && notes == NULL)) {
		fail(o, RC_INTERNAL);
		return;
	}
	for (lxw_row_t i = 0; notes != NULL && options->notes[i] != NULL; i++)
		worksheet_write_string(notes, i, 0, options->notes[i], NULL);
	if (notes != NULL)
		worksheet_set_column(notes, 0, 0, 100, NULL);
	mark_xlsx(o, notes, mark);
	o->head = workbook_add_format(o->book);
	format_set_bold(o->head);
	format_set_text_wrap(o->head);
	format_set_bg_color(o->head, 0xE9EDEB);
	for (int i = 0; i < o->n; i++) {
		const struct column_out *col = &o->columns[i];
		int width = col->width > 0 ? col->width : col->kind == COLUMN_NUMBER ? WIDTH_NUMBER : WIDTH_TEXT;
		worksheet_set_column(o->sheet, (lxw_col_t)i, (lxw_col_t)i, width, NULL);
	}
	for (int i = 0; i < o->n; i++)
		worksheet_write_string(o->sheet, 0, (lxw_col_t)i, o->columns[i].title, o->head);
	worksheet_freeze_panes(o->sheet, 1, 0);
}

/* ---- Opening. */

static bool copy_columns(struct ctx *c, struct table_out *o, const struct column_out *columns, int n)
{
	o->columns = arena_new_array(&c->arena, struct column_out, (size_t)n + 1);
	if (o->columns == NULL)
		return false;
	for (int i = 0; i < n; i++) {
		o->columns[i] = columns[i];
		o->columns[i].title = arena_strdup(&c->arena, columns[i].title);
		if (o->columns[i].title == NULL)
			return false;
		assert(columns[i].decimals <= NUM_DECIMALS_MAX);
	}
	o->n = n;
	return true;
}

enum rc table_out_open(struct ctx *c, const char *path, enum table_format f, const struct column_out *columns, int n,
	const struct table_out_options *options,
	struct table_out **ret_out)
{
	static const struct table_out_options none = { 0 };
	struct table_out *o = arena_new(&c->arena, struct table_out);
	if (o == NULL || !copy_columns(c, o, columns, n))
		return ctx_no_memory(c);
	o->format = f;
	if (file_out_open(&o->file, path) != RC_OK)
		return ctx_fail(c, RC_IO, "out", TR(c, "写不了文件“%s”：%s", "cannot write '%s': %s"), path, strerror(errno));
	if (f == TABLE_XLSX)
		begin_xlsx(o, options != NULL ? options : &none, export_mark(c));
	else
		begin_csv(o);
	*ret_out = o;
	return RC_OK;
}

/* ---- Cells. */

static void check(struct table_out *o, lxw_error err)
{
	if (err == LXW_NO_ERROR)
		return;
	bool large = err == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED || err == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE;
	fail(o, large ? RC_TOO_LARGE : err == LXW_ERROR_MEMORY_MALLOC_FAILED ? RC_NO_MEMORY : RC_IO);
}

static int next_column(struct table_out *o)
{
	assert(o->col < o->n);
	return o->col++;
}

void table_out_text(struct table_out *o, const char *s)
{
	if (s == NULL || s[0] == '\0') {
		table_out_empty(o);
		return;
	}
	int col = next_column(o);
	if (o->rc != RC_OK)
		return;
	if (o->format == TABLE_CSV)
		csv_put_str(&o->csv, s);
	else
		check(o, worksheet_write_string(o->sheet, (lxw_row_t)o->rows + 1, (lxw_col_t)col, s, NULL));
}

void table_out_textn(struct table_out *o, const char *s, size_t len)
{
	char small[512];
	if (o->format == TABLE_CSV) {
		next_column(o);
		if (o->rc == RC_OK)
			csv_put_text(&o->csv, s, len);
		return;
	}
	char *copy = len < sizeof small ? small : malloc(len + 1);
	if (copy == NULL) {
		fail(o, RC_NO_MEMORY);
		return;
	}
	memcpy(copy, s, len);
	copy[len] = '\0';
	table_out_text(o, copy);
	if (copy != small)
		free(copy);
}

void table_out_number(struct table_out *o, double v)
{
	if (isnan(v)) {
		table_out_empty(o);
		return;
	}
	int col = next_column(o), decimals = o->columns[col].decimals;
	if (o->rc != RC_OK)
		return;
	if (decimals >= 0)
		v = num_round(v, decimals);
	if (o->format == TABLE_XLSX)
		check(o, worksheet_write_number(o->sheet, (lxw_row_t)o->rows + 1, (lxw_col_t)col, v, number_format(o, decimals)));
	else if (decimals >= 0)
		csv_put_fixed(&o->csv, v, decimals);
	else
		csv_put_num(&o->csv, v);
}

void table_out_i64(struct table_out *o, int64_t v)
{
	int col = next_column(o);
	if (o->rc != RC_OK)
		return;
	if (o->format == TABLE_CSV)
		csv_put_i64(&o->csv, v);
	else
		check(o, worksheet_write_number(o->sheet, (lxw_row_t)o->rows + 1, (lxw_col_t)col, (double)v, NULL));
}

void table_out_empty(struct table_out *o)
{
	next_column(o);
	if (o->rc == RC_OK && o->format == TABLE_CSV)
		csv_put_empty(&o->csv);
}

void table_out_row(struct table_out *o)
{
	while (o->col < o->n)
		table_out_empty(o);
	o->col = 0;
	o->rows++;
	if (o->format == TABLE_CSV) {
		if (o->rc == RC_OK)
			csv_end_row(&o->csv);
		flush(o, FLUSH_BYTES);
	} else if (o->rows >= LXW_ROW_MAX) {
		fail(o, RC_TOO_LARGE);
	}
}

/* ---- The end. */

static void close_book(struct table_out *o)
{
	if (o->book == NULL)
		return;
	if (o->rc == RC_OK && o->rows > 0 && o->n > 0)
		worksheet_autofilter(o->sheet, 0, 0, (lxw_row_t)o->rows, (lxw_col_t)(o->n - 1));
	check(o, workbook_close(o->book));
	o->book = NULL;
}

void table_out_drop(struct table_out *o)
{
	if (o == NULL)
		return;
	fail(o, RC_CANCELLED);
	close_book(o);
	buf_finish(&o->buf);
	file_out_drop(&o->file);
}

static enum rc say_failure(struct ctx *c, const struct table_out *o)
{
	if (o->rc == RC_TOO_LARGE && o->format == TABLE_XLSX)
		return ctx_fail(c, o->rc, "format", "%s",
			TR(c, "表格超过 XLSX 的行数或单元格长度上限，请改用 CSV", "the table is above the limits of XLSX (rows, or length of a cell); use CSV"));
	return ctx_fail(c, o->rc, "out", TR(c, "写表格失败：%s", "writing the table failed: %s"), errno != 0 ? strerror(errno)
		: TR(c, rc_zh(o->rc), rc_en(o->rc)));
}

enum rc table_out_done(struct ctx *c, struct table_out *o, int64_t *ret_rows)
{
	if (o->format == TABLE_CSV)
		flush(o, 0);
	else
		close_book(o);
	buf_finish(&o->buf);
	if (o->rc == RC_OK)
		fail(o, file_out_commit(&o->file));
	enum rc rc = o->rc;
	if (rc != RC_OK)
		rc = say_failure(c, o);
	file_out_drop(&o->file);
	if (rc == RC_OK && ret_rows != NULL)
		*ret_rows = o->rows;
	return rc;
}
