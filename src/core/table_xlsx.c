/* table_xlsx.c - the sheet of a workbook as rows of cells.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The sheet is parsed twice: first for the merged ranges, which stand behind the cells, and to know that the whole part is sound
 * before anything is taken from it; then row by row, the parser pausing at the end of each. Only the shared texts stay in memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "base/period.h"
#include "base/utf8.h"
#include "core/plan.h"
#include "core/table_priv.h"
#include "core/xlsx_book.h"

enum { ROW_TEXT_LIMIT = 64 << 20, MERGES_MAX = 200000 };

struct merge { int64_t row_from, row_to; int col_from, col_to; bool known; struct row_cell value; };

enum inside { IN_NOTHING, IN_VALUE, IN_TEXT };

struct xlsx {
	struct table *t;
	struct xlsx_zip zip;
	struct xlsx_book book;
	struct xlsx_part sheet;
	struct merge *merges;
	size_t n_merges, next_merge;    /* sorted by row_from; those before next_merge have begun */
	size_t *active; size_t n_active;
	struct arena kept;              /* merges, their values */
	/* the row being read */
	struct buf text;                /* of all its cells; cells hold offsets until the row ends */
	int64_t row, row_before;
	int col, col_before;
	bool row_done;
	/* the cell being read */
	enum inside inside;
	int phonetic;                   /* depth of rPh, whose texts are reading aids */
	char type[12];
	int style;
	bool has_formula, has_value;
	size_t value_at;
};

/* ---- References: "C17". */

static bool take_reference(const char *s, int64_t *ret_row, int *ret_col, const char **ret_end)
{
	int64_t row = 0;
	int col = 0, letters = 0;
	for (; *s >= 'A' && *s <= 'Z' && letters < 4; s++, letters++)
		col = col * 26 + (*s - 'A' + 1);
	int digits = 0;
	for (; *s >= '0' && *s <= '9' && digits < 10; s++, digits++)
		row = row * 10 + (*s - '0');
	if (letters == 0 || letters > 3 || digits == 0 || row == 0)
		return false;
	*ret_row = row;
	*ret_col = col - 1;
	*ret_end = s;
	return true;
}

/* ---- First pass: merged ranges. */

static void merge_start(struct xlsx_part *p, const char *element, const char **attributes)
{
	struct xlsx *x = p->user;
	if (strcmp(element, "mergeCell") != 0)
		return;
	const char *ref = xlsx_attribute(attributes, "ref"), *end;
	struct merge m = { 0 };
	if (ref == NULL || !take_reference(ref, &m.row_from, &m.col_from, &end) || *end != ':' ||
		!take_reference(end + 1, &m.row_to, &m.col_to, &end))
		return;
	if (m.row_to < m.row_from || m.col_to < m.col_from)
		return;
	if (x->n_merges == MERGES_MAX) {
		xlsx_fail(p, RC_TOO_LARGE, TR(p->z->c, "合并单元格超过 %d 处", "more than %d merged ranges"), MERGES_MAX);
		return;
	}
	if ((x->n_merges & (x->n_merges - 1)) == 0) { /* at powers of two the array doubles */
		struct merge *more = realloc(x->merges, (x->n_merges > 0 ? x->n_merges * 2 : 1) * sizeof *more);
		if (more == NULL) {
			xlsx_fail(p, RC_NO_MEMORY, "%s", TR(p->z->c, "内存不足", "out of memory"));
			return;
		}
		x->merges = more;
	}
	x->merges[x->n_merges++] = m;
}

static int by_first_row(const void *a, const void *b)
{
	const struct merge *x = a, *y = b;
	if (x->row_from != y->row_from)
		return x->row_from < y->row_from ? -1 : 1;
	return (x->col_from > y->col_from) - (x->col_from < y->col_from);
}

static enum rc read_merges(struct xlsx *x, const char *part)
{
	struct xlsx_part p = { .z = &x->zip, .part = part, .user = x, .start = merge_start };
	TRY(xlsx_part_all(&p));
	if (x->n_merges == 0)
		return RC_OK;
	qsort(x->merges, x->n_merges, sizeof *x->merges, by_first_row);
	x->active = malloc(x->n_merges * sizeof *x->active);
	return x->active != NULL ? RC_OK : ctx_no_memory(x->zip.c);
}

/* ---- Cells. */

static void put_text(struct row_cell *cell, struct buf *b, enum cell_kind kind, const char *s, size_t n)
{
	cell->kind = kind;
	cell->text = (const char *)b->len; /* an offset until the row ends */
	cell->len = n;
	buf_add(b, s, n);
}

/* Serial day number -> date. 1900 was no leap year, but spreadsheets count one. */
static bool print_serial(const struct xlsx *x, double v, char out[24])
{
	double day = floor(v);
	int32_t days = (int32_t)(x->book.date1904 ? day - 24107 : day < 60 ? day - 25568 : day - 25569);
	if (v < 1 || v > 2958465 || (!x->book.date1904 && day == 60) || days < days_of(YEAR_MIN, 1, 1) || days > days_of(YEAR_MAX, 12, 31))
		return false;
	char iso[DATE_TEXT];
	date_print(iso, days);
	int seconds = (int)floor((v - day) * 86400 + 0.5);
	if (seconds > 0 && seconds < 86400)
		snprintf(out, 24, "%.10s %02d:%02d:%02d", iso, seconds / 3600, seconds / 60 % 60, seconds % 60);
	else
		snprintf(out, 24, "%.10s", iso);
	return true;
}

static void finish_number(struct xlsx *x, struct row_cell *cell, const char *s, size_t n)
{
	double v;
	char text[40];
	char *raw = arena_strndup(&x->kept, s, n < 64 ? n : 64); /* the text buffer is added to below */
	if (raw == NULL || n > 64 || num_parse(raw, n, 0, &v) != NUM_OK) {
		put_text(cell, &x->text, CELL_ERROR, raw != NULL ? raw : "", raw != NULL ? strlen(raw) : 0);
		return;
	}
	cell->number = v;
	if (xlsx_style_is_date(&x->book, x->style) && print_serial(x, v, text)) {
		put_text(cell, &x->text, CELL_DATE, text, strlen(text));
		return;
	}
	snprintf(text, sizeof text, "%.15g", v);
	put_text(cell, &x->text, CELL_NUMBER, text, strlen(text));
}

static void finish_shared(struct xlsx *x, struct row_cell *cell, struct slice v)
{
	int64_t i;
	struct slice s;
	if (!slice_i64(v, &i) || !xlsx_shared_text(&x->book, i, &s)) {
		xlsx_fail(&x->sheet, RC_BAD_INPUT, TR(x->zip.c, "已损坏：第 %lld 行引用了不存在的文字", "damaged: row %lld refers to a text that is not there"),
			(long long)x->row);
		return;
	}
	put_text(cell, &x->text, s.n > 0 ? CELL_TEXT : CELL_EMPTY, s.p, s.n);
}

static void finish_iso_date(struct xlsx *x, struct row_cell *cell, struct slice v)
{
	int32_t days;
	bool good = v.n >= 10 && date_parse(v.p, 10, &days);
	cell->kind = good ? CELL_DATE : CELL_TEXT;
	cell->text = (const char *)x->value_at;
	cell->len = good ? 10 : v.n;
}

/* Types: s shared text, str text of a formula, inlineStr, b, e, d, and n or nothing for numbers. */
static void fill_cell(struct xlsx *x, struct row_cell *cell)
{
	struct slice v = { buf_text(&x->text) + x->value_at, x->text.len - x->value_at };
	bool is_text = strcmp(x->type, "str") == 0 || strcmp(x->type, "inlineStr") == 0;
	if (x->has_formula && (!x->has_value || (v.n == 0 && !is_text))) {
		put_text(cell, &x->text, CELL_FORMULA_NO_VALUE, "", 0);
	} else if (is_text) {
		cell->kind = v.n > 0 ? CELL_TEXT : CELL_EMPTY;
		cell->text = (const char *)x->value_at;
		cell->len = v.n;
	} else if (!x->has_value || v.n == 0) {
		*cell = (struct row_cell){ .kind = CELL_EMPTY };
	} else if (strcmp(x->type, "s") == 0) {
		finish_shared(x, cell, v);
	} else if (strcmp(x->type, "b") == 0) {
		bool yes = v.p[0] == '1' || v.p[0] == 't';
		put_text(cell, &x->text, CELL_BOOL, yes ? "TRUE" : "FALSE", yes ? 4 : 5);
	} else if (strcmp(x->type, "e") == 0) {
		cell->kind = CELL_ERROR;
		cell->text = (const char *)x->value_at;
		cell->len = v.n;
	} else if (strcmp(x->type, "d") == 0) {
		finish_iso_date(x, cell, v);
	} else {
		finish_number(x, cell, v.p, v.n);
	}
}

static void finish_cell(struct xlsx *x)
{
	struct table *t = x->t;
	struct row_cell cell = { 0 };
	fill_cell(x, &cell);
	if (cell.kind == CELL_EMPTY || x->sheet.rc != RC_OK)
		return;
	if (cell.len > (size_t)t->limits->cell_bytes) {
		xlsx_fail(&x->sheet, RC_TOO_LARGE, TR(x->zip.c, "第 %lld 行有一格超过 %d 字节", "row %lld has a cell of more than %d bytes"),
			(long long)x->row, t->limits->cell_bytes);
		return;
	}
	if (x->col >= t->limits->columns) {
		xlsx_fail(&x->sheet, RC_TOO_LARGE, TR(x->zip.c, "第 %lld 行超过 %d 列", "row %lld has more than %d columns"), (long long)x->row,
			t->limits->columns);
		return;
	}
	t->cells[x->col] = cell;
	if (x->col >= t->n_cells)
		t->n_cells = x->col + 1;
}

static void begin_cell(struct xlsx *x, const char **attributes)
{
	const char *ref = xlsx_attribute(attributes, "r"), *type = xlsx_attribute(attributes, "t"), *style = xlsx_attribute(attributes, "s"),
		*end;
	int64_t row;
	int col;
	x->col = x->col_before + 1;
	if (ref != NULL && take_reference(ref, &row, &col, &end) && *end == '\0')
		x->col = col;
	if (x->col <= x->col_before) {
		xlsx_fail(&x->sheet, RC_BAD_INPUT, TR(x->zip.c, "已损坏：第 %lld 行的单元格次序有误", "damaged: the cells of row %lld are out of order"),
			(long long)x->row);
		return;
	}
	x->col_before = x->col;
	snprintf(x->type, sizeof x->type, "%s", type != NULL ? type : "n");
	x->style = style != NULL ? atoi(style) : 0;
	x->has_formula = x->has_value = false;
	x->phonetic = 0;
	x->value_at = x->text.len;
}

static void begin_row(struct xlsx *x, const char **attributes)
{
	const char *number = xlsx_attribute(attributes, "r");
	int64_t row = x->row_before + 1;
	if (number != NULL && !slice_i64(slice_of(number), &row))
		row = 0;
	if (row <= x->row_before) {
		xlsx_fail(&x->sheet, RC_BAD_INPUT, TR(x->zip.c, "已损坏：第 %lld 行之后的行次序有误", "damaged: the rows after row %lld are out of order"),
			(long long)x->row_before);
		return;
	}
	struct table *t = x->t;
	memset(t->cells, 0, (size_t)t->n_cells * sizeof *t->cells);
	t->n_cells = 0;
	x->row = x->row_before = row;
	x->col_before = -1;
	buf_clear(&x->text);
}

static void sheet_start(struct xlsx_part *p, const char *element, const char **attributes)
{
	struct xlsx *x = p->user;
	if (strcmp(element, "row") == 0) {
		begin_row(x, attributes);
	} else if (strcmp(element, "c") == 0) {
		begin_cell(x, attributes);
	} else if (strcmp(element, "v") == 0) {
		x->inside = IN_VALUE;
		x->has_value = true;
	} else if (strcmp(element, "f") == 0) {
		x->has_formula = true;
	} else if (strcmp(element, "rPh") == 0) {
		x->phonetic++;
	} else if (strcmp(element, "t") == 0 && x->phonetic == 0) {
		x->inside = IN_TEXT;
		x->has_value = true;
	}
}

static void sheet_end(struct xlsx_part *p, const char *element)
{
	struct xlsx *x = p->user;
	if (strcmp(element, "v") == 0 || strcmp(element, "t") == 0) {
		x->inside = IN_NOTHING;
	} else if (strcmp(element, "rPh") == 0) {
		x->phonetic--;
	} else if (strcmp(element, "c") == 0) {
		finish_cell(x);
	} else if (strcmp(element, "row") == 0) {
		x->row_done = true;
		xlsx_pause(p);
	}
}

static void sheet_text(struct xlsx_part *p, const char *s, int n)
{
	struct xlsx *x = p->user;
	if (x->inside == IN_NOTHING || x->text.len - x->value_at > (size_t)x->t->limits->cell_bytes)
		return; /* a cell that is too long is told in finish_cell */
	buf_add(&x->text, s, (size_t)n);
}

/* ---- Rows. */

static struct row_cell kept_value(struct xlsx *x, const struct row_cell *cell)
{
	struct row_cell copy = *cell;
	copy.text = arena_strndup(&x->kept, cell->text != NULL ? cell->text : "", cell->len);
	if (copy.text == NULL)
		copy = (struct row_cell){ .kind = CELL_EMPTY };
	return copy;
}

static void fill_merge(struct xlsx *x, struct merge *m)
{
	struct table *t = x->t;
	if (!m->known && m->row_from == t->row && m->col_from < t->n_cells)
		m->value = kept_value(x, &t->cells[m->col_from]);
	m->known = true;
	if (m->value.kind == CELL_EMPTY)
		return;
	int width = t->width > 0 ? t->width : t->limits->columns;
	for (int col = m->col_from; col <= m->col_to && col < width; col++) {
		if (t->cells[col].kind == CELL_EMPTY)
			t->cells[col] = m->value;
		if (col >= t->n_cells)
			t->n_cells = col + 1;
	}
}

static void fill_merges(struct xlsx *x)
{
	int64_t row = x->t->row;
	while (x->next_merge < x->n_merges && x->merges[x->next_merge].row_from <= row)
		x->active[x->n_active++] = x->next_merge++;
	size_t kept = 0;
	for (size_t i = 0; i < x->n_active; i++) {
		struct merge *m = &x->merges[x->active[i]];
		if (m->row_to < row)
			continue;
		x->active[kept++] = x->active[i];
		fill_merge(x, m);
	}
	x->n_active = kept;
}

enum rc xlsx_next(struct table *t, bool *ret_row)
{
	struct xlsx *x = t->xlsx;
	bool end = false;
	x->row_done = false;
	while (!x->row_done && !end)
		TRY(xlsx_part_more(&x->sheet, &end));
	*ret_row = x->row_done;
	if (!x->row_done)
		return RC_OK;
	if (buf_rc(&x->text) != RC_OK)
		return ctx_fail(t->c, RC_TOO_LARGE, "file", TR(t->c, "%s 第 %lld 行太大", "%s: row %lld is too large"), t->name, (long long)x->row);
	for (int i = 0; i < t->n_cells; i++)
		if (t->cells[i].kind != CELL_EMPTY)
			t->cells[i].text = buf_text(&x->text) + (size_t)t->cells[i].text;
	t->row = x->row;
	fill_merges(x);
	return RC_OK;
}

double xlsx_share(const struct xlsx *x)
{
	return x->sheet.size > 0 ? (double)x->sheet.fed / (double)x->sheet.size : 1;
}

/* ---- Opening. */

enum rc xlsx_open(struct table *t, const char *path, const char *sheet, struct xlsx **ret_x)
{
	struct xlsx *x = calloc(1, sizeof *x);
	if (x == NULL)
		return ctx_no_memory(t->c);
	*ret_x = x; /* table_close gives it back also after a failure */
	x->t = t;
	arena_init(&x->kept, ROW_TEXT_LIMIT);
	buf_init(&x->text, ROW_TEXT_LIMIT);
	TRY(xlsx_zip_open(&x->zip, t->c, t->name, path, t->limits));
	const char *part;
	TRY(xlsx_book_read(&x->book, &x->zip, sheet, &t->sheet, &part));
	TRY(read_merges(x, part));
	x->sheet = (struct xlsx_part){ .z = &x->zip, .part = part, .user = x, .start = sheet_start, .end = sheet_end, .text = sheet_text };
	return xlsx_part_open(&x->sheet);
}

int xlsx_sheets(const struct xlsx *x, const char *const **ret_names)
{
	*ret_names = x->book.sheets;
	return x->book.n_sheets;
}

void xlsx_close(struct xlsx *x)
{
	if (x == NULL)
		return;
	xlsx_part_close(&x->sheet);
	xlsx_book_finish(&x->book);
	xlsx_zip_close(&x->zip);
	free(x->merges);
	free(x->active);
	buf_finish(&x->text);
	arena_finish(&x->kept);
	free(x);
}
