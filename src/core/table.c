/* table.c - opening a table, finding its columns, going over its rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/utf8.h"
#include "core/plan.h"
#include "core/table_priv.h"

const struct table_limits table_default_limits = {
	.file_bytes = (size_t)2 << 30,
	.part_bytes = (size_t)2 << 30,
	.total_bytes = (size_t)3 << 30,
	.ratio = 250,
	.entries = 2000,
	.columns = 2000,
	.cell_bytes = 32768,
	.rows = 20000000,
	.rejects = 1000,
};

enum { NAME_MAX_BYTES = 256, SCRATCH_BYTES = 64 << 20, KEPT_BYTES = 64 << 20 };

/* ---- Opening. */

static enum rc cannot_open(struct ctx *c, const char *name, enum rc rc)
{
	int why = errno;
	switch (rc) {
	case RC_NOT_FOUND:
		return ctx_fail(c, rc, "file", TR(c, "没有文件“%s”", "there is no file '%s'"), name);
	case RC_BAD_INPUT:
		return ctx_fail(c, rc, "file", TR(c, "“%s”是文件夹，不是文件", "'%s' is a folder, not a file"), name);
	case RC_TOO_LARGE:
		return ctx_fail(c, rc, "file", TR(c, "文件“%s”超过 %zu MiB 的上限", "the file '%s' is above the limit of %zu MiB"), name,
			table_default_limits.file_bytes >> 20);
	default:
		return ctx_fail(c, rc, "file", TR(c, "读不了文件“%s”：%s", "cannot read '%s': %s"), name, strerror(why));
	}
}

static enum rc csv_trouble(struct table *t, enum rc rc, const struct csv_error *e)
{
	char text[512];
	csv_error_text(e, t->c->english, text, sizeof text);
	return ctx_fail(t->c, rc, "file", TR(t->c, "%s：%s", "%s: %s"), t->name, text);
}

/* A given encoding instead of the found one. */
static enum rc decode_as(struct table *t, const char *encoding)
{
	struct ctx *c = t->c;
	iconv_t cd = iconv_open("UTF-8", encoding);
	if (cd == (iconv_t)-1)
		return ctx_fail(c, RC_BAD_INPUT, "encoding", TR(c, "不认识的编码“%s”；可用 UTF-8、GB18030、UTF-16LE、UTF-16BE",
			"unknown encoding '%s'; known are UTF-8, GB18030, UTF-16LE, UTF-16BE"), encoding);
	char *in = (char *)t->bytes.p, *out, *start;
	size_t left = t->bytes.n, room = t->bytes.n * 3 + 4;
	start = out = malloc(room);
	if (out == NULL) {
		iconv_close(cd);
		return ctx_no_memory(c);
	}
	size_t done = iconv(cd, &in, &left, &out, &room);
	iconv_close(cd);
	if (done == (size_t)-1) {
		free(start);
		return ctx_fail(c, RC_BAD_INPUT, "encoding", TR(c, "%s：第 %zu 个字节起不是 %s 编码", "%s: from byte %zu on this is not %s"), t->name,
			t->bytes.n - left + 1, encoding);
	}
	size_t skip = out - start >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	t->text = (struct csv_text){ .p = start + skip, .n = (size_t)(out - start) - skip, .owned = start };
	t->encoding = encoding;
	return RC_OK;
}

/* The character that parts the cells of the first line: a comma unless tabs or semicolons are more. */
static char find_separator(const char *p, size_t n)
{
	size_t commas = 0, tabs = 0, semicolons = 0;
	bool quoted = false;
	for (size_t i = 0; i < n && (quoted || (p[i] != '\n' && p[i] != '\r')); i++) {
		quoted ^= p[i] == '"';
		if (quoted)
			continue;
		commas += p[i] == ',';
		tabs += p[i] == '\t';
		semicolons += p[i] == ';';
	}
	if (tabs > commas && tabs >= semicolons)
		return '\t';
	return semicolons > commas ? ';' : ',';
}

static enum rc open_csv(struct table *t, const char *path, const struct table_options *o)
{
	enum rc rc = file_load(path, t->limits->file_bytes, &t->bytes);
	if (rc != RC_OK)
		return cannot_open(t->c, t->name, rc);
	struct csv_error e = { 0 };
	if (o->encoding != NULL) {
		TRY(decode_as(t, o->encoding));
	} else {
		rc = csv_decode(t->bytes.p, t->bytes.n, t->limits->file_bytes * 2, &t->text, &e);
		if (rc != RC_OK)
			return csv_trouble(t, rc, &e);
		t->encoding = csv_encoding_name(t->text.encoding);
	}
	struct csv_limits limits = { (size_t)t->limits->columns, (size_t)t->limits->cell_bytes, (size_t)t->limits->rows };
	csv_open(&t->csv, t->text.p, t->text.n, find_separator(t->text.p, t->text.n), 1, &limits);
	t->csv_open_ = true;
	return RC_OK;
}

enum file_look { LOOK_CSV, LOOK_ZIP, LOOK_OLD };

static enum file_look look_at(const char *path)
{
	unsigned char head[8] = { 0 };
	FILE *f = fopen(path, "rbe");
	if (f == NULL)
		return LOOK_CSV;
	size_t n = fread(head, 1, sizeof head, f);
	fclose(f);
	if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		return LOOK_ZIP;
	return n == 8 && memcmp(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0 ? LOOK_OLD : LOOK_CSV;
}

static enum rc open_source(struct table *t, const char *path, const struct table_options *o)
{
	struct ctx *c = t->c;
	switch (look_at(path)) {
	case LOOK_OLD:
		return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "%s 是旧式 .xls 或设了密码的工作簿；请另存为不加密的 .xlsx 或 CSV",
			"%s is an old .xls or a workbook with a password; save it as .xlsx without password, or as CSV"), t->name);
	case LOOK_ZIP:
		t->encoding = "XLSX";
		return xlsx_open(t, path, o->sheet, &t->xlsx);
	default:
		return open_csv(t, path, o);
	}
}

/* ---- Rows of either source. */

static bool is_blank(const struct row_cell *cell)
{
	return cell->kind == CELL_EMPTY || (cell->kind == CELL_TEXT && slice_trim((struct slice){ cell->text, cell->len }).n == 0);
}

static enum rc next_csv(struct table *t, bool *ret_row)
{
	bool row;
	enum rc rc = csv_next(&t->csv, &row);
	if (rc != RC_OK)
		return csv_trouble(t, rc, &t->csv.error);
	*ret_row = row;
	if (!row)
		return RC_OK;
	t->row = (int64_t)t->csv.row_line;
	t->n_cells = (int)t->csv.n_cells;
	for (int i = 0; i < t->n_cells; i++)
		t->cells[i] = (struct row_cell){ t->csv.cells[i].n > 0 ? CELL_TEXT : CELL_EMPTY, t->csv.cells[i].p, t->csv.cells[i].n, 0 };
	return RC_OK;
}

/* The next row with something in it. */
enum rc table_next_row_(struct table *t, bool *ret_row)
{
	bool row = true;
	while (row) {
		TRY(t->xlsx != NULL ? xlsx_next(t, &row) : next_csv(t, &row));
		for (int i = 0; row && i < t->n_cells; i++)
			if (!is_blank(&t->cells[i])) {
				*ret_row = true;
				return RC_OK;
			}
	}
	*ret_row = false;
	return RC_OK;
}

/* ---- The header. */

/* How many different texts stand in the row: a title over the table is one, also when merged over all columns. */
static int different_cells(const struct table *t)
{
	const struct row_cell *first = NULL;
	int n = 0;
	for (int i = 0; i < t->n_cells; i++) {
		const struct row_cell *cell = &t->cells[i];
		if (is_blank(cell) || (first != NULL && cell->len == first->len && memcmp(cell->text, first->text, cell->len) == 0))
			continue;
		n++;
		first = cell;
	}
	return n;
}

static enum rc keep_header(struct table *t)
{
	int width = t->n_cells;
	while (width > 0 && is_blank(&t->cells[width - 1]))
		width--;
	t->header = arena_new_array(&t->arena, struct slice, (size_t)width + 1);
	t->written = arena_new_array(&t->arena, struct slice, (size_t)width + 1);
	t->taken = arena_new_array(&t->arena, bool, (size_t)width + 1);
	if (t->header == NULL || t->written == NULL || t->taken == NULL)
		return ctx_no_memory(t->c);
	t->header_at = t->row;
	for (int i = 0; i < width; i++) {
		struct slice s = slice_trim((struct slice){ t->cells[i].text, t->cells[i].len });
		char *copy = slice_copy(&t->arena, s);
		if (copy == NULL)
			return ctx_no_memory(t->c);
		t->header[i] = t->written[i] = (struct slice){ copy, s.n };
		if (i >= t->n_names || t->names[i] == NULL || t->names[i][0] == '\0')
			continue;
		const char *said = arena_strdup(&t->arena, t->names[i]);
		if (said == NULL)
			return ctx_no_memory(t->c);
		t->header[i] = slice_of(said);
	}
	t->width = width;
	return RC_OK;
}

static enum rc no_rows(struct table *t)
{
	return ctx_fail(t->c, RC_BAD_INPUT, "file", TR(t->c, "%s 是空的；第一行应为列名", "%s is empty; its first row should name the columns"),
		t->name);
}

/* Titles above the header (one text in a row, more in the next) are passed over. */
static enum rc read_header(struct table *t, int header_row)
{
	bool row;
	for (;;) {
		TRY(table_next_row_(t, &row));
		if (!row)
			return t->width > 0 ? RC_OK : no_rows(t); /* a lone title: then it is the header of one column */
		if (header_row > 0 && t->row < header_row)
			continue;
		bool title_before = t->width > 0;
		if (title_before && different_cells(t) < 2) {
			t->held = true; /* a table of one column: this is its first row */
			return RC_OK;
		}
		TRY(keep_header(t));
		if (header_row > 0 || different_cells(t) > 1)
			return RC_OK;
	}
}

enum rc table_open(struct ctx *c, const char *path, const struct table_options *o, struct table **ret_table)
{
	static const struct table_options none = { 0 };
	if (o == NULL)
		o = &none;
	struct table *t = calloc(1, sizeof *t);
	if (t == NULL)
		return ctx_no_memory(c);
	arena_init(&t->arena, KEPT_BYTES);
	arena_init(&t->scratch, SCRATCH_BYTES);
	t->c = c;
	t->limits = &table_default_limits;
	t->names = o->names;
	t->n_names = o->n_names;
	t->skip_bad = o->skip_bad;
	t->most_rejects = o->rejects > 0 ? o->rejects : t->limits->rejects;
	const char *slash = strrchr(path, '/');
	t->name = arena_strdup(&t->arena, o->name != NULL ? o->name : slash != NULL ? slash + 1 : path);
	t->cells = calloc((size_t)t->limits->columns, sizeof *t->cells);
	enum rc rc = t->name == NULL || t->cells == NULL ? ctx_no_memory(c) : open_source(t, path, o);
	if (rc == RC_OK)
		rc = read_header(t, o->header_row);
	if (rc == RC_OK && o->keep_good != NULL) {
		rc = file_out_open(&t->reject_file, o->keep_good);
		t->reject_open = rc == RC_OK;
		if (rc != RC_OK)
			rc = ctx_fail(c, rc, "keep-good", TR(c, "写不了文件“%s”：%s", "cannot write '%s': %s"), o->keep_good, strerror(errno));
	}
	if (rc != RC_OK) {
		table_close(t);
		return rc;
	}
	*ret_table = t;
	return RC_OK;
}

void table_close(struct table *t)
{
	if (t == NULL)
		return;
	if (t->csv_open_)
		csv_close(&t->csv);
	csv_text_finish(&t->text);
	if (t->bytes.p != NULL)
		file_unload(&t->bytes);
	xlsx_close(t->xlsx);
	if (t->reject_open) {
		file_out_drop(&t->reject_file);
		buf_finish(&t->reject_buf);
	}
	free(t->cells);
	free(t->file_column);
	arena_finish(&t->scratch);
	arena_finish(&t->arena);
	free(t);
}

/* ---- Columns. */

/* A header name as it is compared: folded, without blanks, line breaks and the star that marks duty. */
static size_t fold_name(char *out, const char *s, size_t n)
{
	char folded[NAME_MAX_BYTES];
	n = text_fold(folded, s, n < NAME_MAX_BYTES ? n : utf8_cut(s, n, NAME_MAX_BYTES));
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)folded[i] > ' ' && folded[i] != '*' && folded[i] != '_')
			out[k++] = folded[i];
	return k;
}

static bool names_equal(struct slice a, const char *b)
{
	char x[NAME_MAX_BYTES], y[NAME_MAX_BYTES];
	if (b == NULL)
		return false;
	size_t nx = fold_name(x, a.p, a.n), ny = fold_name(y, b, strlen(b));
	return nx == ny && memcmp(x, y, nx) == 0;
}

static bool is_column(const struct table_column *col, struct slice name)
{
	if (names_equal(name, col->zh) || names_equal(name, col->en))
		return true;
	for (const char *const *alias = col->aliases; alias != NULL && *alias != NULL; alias++)
		if (names_equal(name, *alias))
			return true;
	return false;
}

int table_column_named(const struct table_column *columns, int n, const char *header)
{
	for (int i = 0; i < n; i++)
		if (is_column(&columns[i], slice_of(header)))
			return i;
	return -1;
}

static const char *near_column(const struct table *t, const char *name)
{
	const char *words[512];
	int n = 0;
	for (int i = 0; i < t->n_columns && n < 510; i++) {
		if (t->columns[i].zh != NULL)
			words[n++] = t->columns[i].zh;
		if (t->columns[i].en != NULL)
			words[n++] = t->columns[i].en;
	}
	words[n] = NULL;
	return plan_nearest(name, words);
}

static const char *column_title(const struct table *t, int column)
{
	const struct table_column *col = &t->columns[column];
	const char *title = TR(t->c, col->zh, col->en);
	return title != NULL ? title : col->zh != NULL ? col->zh : col->en;
}

/* Collects the mistakes of a header in one sentence each. */
struct complaint { struct buf text; int n; };

static void complain(struct complaint *w, const struct ctx *c)
{
	if (w->n++ > 0)
		buf_str(&w->text, TR(c, "；", "; "));
}

static void match_file_column(struct table *t, int i, enum table_extra extra, struct complaint *w)
{
	struct ctx *c = t->c;
	char letter[16];
	csv_column_name(letter, (size_t)i + 1);
	if (slice_is(t->header[i], TABLE_LEAVE_OUT)) {
		t->taken[i] = true;
		return;
	}
	if (t->header[i].n == 0) {
		complain(w, c);
		buf_printf(&w->text, TR(c, "%s 列没有列名", "column %s has no name"), letter);
		return;
	}
	for (int k = 0; k < t->n_columns; k++) {
		if (!is_column(&t->columns[k], t->header[i]))
			continue;
		if (t->file_column[k] != COLUMN_ABSENT) {
			complain(w, c);
			buf_printf(&w->text, TR(c, "“%s”有两列", "there are two columns '%s'"), t->header[i].p);
		}
		t->file_column[k] = i;
		t->taken[i] = true;
		return;
	}
	if (extra == TABLE_EXTRA_ALLOW)
		return;
	complain(w, c);
	const char *near = near_column(t, t->header[i].p);
	buf_printf(&w->text, TR(c, "不认识的列“%.100s”（%s 列）", "unknown column '%.100s' (%s)"), t->header[i].p, letter);
	if (near != NULL)
		buf_printf(&w->text, TR(c, "，是否想写“%s”？", "; did you mean '%s'?"), near);
}

enum rc table_map(struct ctx *c, struct table *t, const struct table_column *columns, int n, enum table_extra extra)
{
	free(t->file_column);
	t->file_column = malloc((size_t)(n > 0 ? n : 1) * sizeof *t->file_column);
	if (t->file_column == NULL)
		return ctx_no_memory(c);
	t->columns = columns;
	t->n_columns = n;
	for (int k = 0; k < n; k++)
		t->file_column[k] = COLUMN_ABSENT;
	memset(t->taken, 0, (size_t)t->width * sizeof *t->taken);
	struct complaint w = { .n = 0 };
	buf_init(&w.text, 4096);
	for (int i = 0; i < t->width; i++)
		match_file_column(t, i, extra, &w);
	for (int k = 0; k < n; k++)
		if (columns[k].required && t->file_column[k] == COLUMN_ABSENT) {
			complain(&w, c);
			buf_printf(&w.text, TR(c, "缺少列“%s”", "the column '%s' is missing"), column_title(t, k));
		}
	enum rc rc = RC_OK;
	if (w.n > 0)
		rc = ctx_fail(c, RC_BAD_INPUT, "header", TR(c, "%s 的列名有误：%s。第一行应为列名", "%s: %s. The first row should name the columns"), t->name,
			buf_text(&w.text));
	buf_finish(&w.text);
	return rc;
}

bool table_has(const struct table *t, int column)
{
	return table_file_column(t, column) != COLUMN_ABSENT;
}

int table_file_column(const struct table *t, int column)
{
	if (column >= TABLE_FILE_COLUMN)
		return column - TABLE_FILE_COLUMN;
	assert(column >= 0 && column < t->n_columns);
	return t->file_column[column];
}

int table_width(const struct table *t) { return t->width; }
const char *table_name(const struct table *t) { return t->name; }
const char *table_encoding(const struct table *t) { return t->encoding; }
int64_t table_row(const struct table *t) { return t->row; }
int64_t table_rows_read(const struct table *t) { return t->rows; }
int64_t table_rows_rejected(const struct table *t) { return t->rejected; }

const char *table_header(const struct table *t, int file_column)
{
	assert(file_column >= 0 && file_column < t->width);
	return t->header[file_column].p;
}

const char *table_header_written(const struct table *t, int file_column)
{
	assert(file_column >= 0 && file_column < t->width);
	return t->written[file_column].p;
}

const char *table_sheet(const struct table *t) { return t->sheet; }

int table_sheets(const struct table *t, const char *const **ret_names)
{
	*ret_names = NULL;
	return t->xlsx != NULL ? xlsx_sheets(t->xlsx, ret_names) : 0;
}

int64_t table_header_row(const struct table *t) { return t->header_at; }

int table_extra_column(const struct table *t, int from)
{
	for (int i = from; i < t->width; i++)
		if (!t->taken[i])
			return i;
	return -1;
}

double table_share(const struct table *t)
{
	if (t->xlsx != NULL)
		return xlsx_share(t->xlsx);
	return t->text.n > 0 ? (double)(t->csv.p - t->text.p) / (double)t->text.n : 1;
}

struct cell table_cell(const struct table *t, int file_column)
{
	if (file_column < 0 || file_column >= t->n_cells)
		return (struct cell){ CELL_EMPTY, "", 0 };
	const struct row_cell *r = &t->cells[file_column];
	return (struct cell){ r->kind, r->text != NULL ? r->text : "", r->len };
}
