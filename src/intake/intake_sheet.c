/* intake_sheet.c - workbooks for people: their own table with the mistakes marked, and empty tables to fill in.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>
#include "base/text.h"
#include "core/files.h"
#include "core/job.h"
#include "intake/intake.h"

enum { RED = 0xFFC7CE, DARK_RED = 0x9C0006, HEAD = 0xE9EDEB, TEXT_MAX = 32767, COMMENT_MAX = 1000, TEMPLATE_ROWS = 20000, LISTS_MOST = 26, TELL_ROWS = 20000 };

struct book { struct ctx *c; lxw_workbook *book; lxw_worksheet *sheet; lxw_format *head, *text, *bad; enum rc rc; };

static void check(struct book *b, lxw_error e)
{
	if (e != LXW_NO_ERROR && b->rc == RC_OK)
		b->rc = e == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE || e == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED ? RC_TOO_LARGE : RC_IO;
}

static lxw_format *format_of(lxw_workbook *book, int background)
{
	lxw_format *f = workbook_add_format(book);
	if (background != 0)
		format_set_bg_color(f, (lxw_color_t)background);
	format_set_num_format(f, "@"); /* codes stay texts whatever a spreadsheet thinks of them */
	return f;
}

static enum rc book_new(struct book *b, struct ctx *c, const char *path, const char *sheet)
{
	lxw_workbook_options o = { .constant_memory = LXW_TRUE };
	*b = (struct book){ .c = c, .book = workbook_new_opt(path, &o) };
	if (b->book == NULL)
		return ctx_no_memory(c);
	b->sheet = workbook_add_worksheet(b->book, sheet);
	b->head = format_of(b->book, HEAD);
	format_set_bold(b->head);
	format_set_text_wrap(b->head);
	b->text = format_of(b->book, 0);
	b->bad = format_of(b->book, RED);
	format_set_font_color(b->bad, DARK_RED);
	return RC_OK;
}

static enum rc book_close(struct book *b)
{
	check(b, workbook_close(b->book));
	if (b->rc == RC_OK)
		return RC_OK;
	return ctx_fail(b->c, b->rc, "format", "%s", b->rc == RC_TOO_LARGE
		? TR(b->c, "表格超过 XLSX 的行数或单元格长度上限", "the table is above the limits of XLSX (rows, or length of a cell)")
		: TR(b->c, "写工作簿失败，磁盘可能已满", "writing the workbook failed; the disk may be full"));
}

static void put(struct book *b, int64_t row, int col, const char *s, size_t len, lxw_format *f)
{
	char small[1024], *copy = len < sizeof small ? small : malloc(len + 1);
	if (copy == NULL) {
		b->rc = RC_NO_MEMORY;
		return;
	}
	if (len > TEXT_MAX)
		len = TEXT_MAX;
	memcpy(copy, s, len);
	copy[len] = '\0';
	if (len > 0)
		check(b, worksheet_write_string(b->sheet, (lxw_row_t)row, (lxw_col_t)col, copy, f));
	else if (f != b->text)
		check(b, worksheet_write_blank(b->sheet, (lxw_row_t)row, (lxw_col_t)col, f));
	if (copy != small)
		free(copy);
}

/* ---- The marked table. */

struct marks { const struct intake_reject *list; int n, at; };

/* The mistakes of a row lie together: rows and rejects go forward side by side. */
static int marks_of_row(struct marks *m, int64_t row, const struct intake_reject **ret_first)
{
	int n = 0;
	while (m->at < m->n && m->list[m->at].row < row)
		m->at++;
	*ret_first = m->list + m->at;
	while (m->at + n < m->n && m->list[m->at + n].row == row)
		n++;
	return n;
}

static const struct intake_reject *mark_of_cell(const struct intake_reject *list, int n, int column)
{
	for (int i = 0; i < n; i++)
		if (list[i].file_column == column)
			return &list[i];
	return NULL;
}

static void comment(struct book *b, int64_t row, int col, const struct intake_reject *r)
{
	char text[COMMENT_MAX];
	static char author[] = "gusu"; /* the library wants it not const, and does not write */
	lxw_comment_options o = { .width = 260, .height = 90, .author = author };
	snprintf(text, sizeof text, "%s%s%s", r->message, r->todo[0] != '\0' ? "\n" : "", r->todo);
	check(b, worksheet_write_comment_opt(b->sheet, (lxw_row_t)row, (lxw_col_t)col, text, &o));
}

static void reasons(struct book *b, int64_t row, int col, const struct intake_reject *list, int n)
{
	buf_auto text;
	buf_init(&text, 16384);
	for (int i = 0; i < n; i++)
		buf_printf(&text, "%s%s%s%s%s%s", i ? TR(b->c, "；", "; ") : "", list[i].column, list[i].column[0] != '\0' ? TR(b->c, "：", ": ") : "", list[i].message,
			list[i].todo[0] != '\0' ? TR(b->c, "，", ", ") : "", list[i].todo);
	put(b, row, col, buf_text(&text), text.len, b->bad);
}

static void mark_row(struct book *b, const struct table *t, int64_t out, int width, struct marks *m)
{
	const struct intake_reject *list, *r;
	int n = marks_of_row(m, table_row(t), &list);
	for (int k = 0; k < width; k++) {
		struct cell cell = table_cell(t, k);
		r = n > 0 ? mark_of_cell(list, n, k) : NULL;
		put(b, out, k, cell.text, cell.len, r != NULL ? b->bad : b->text);
		if (r != NULL)
			comment(b, out, k, r);
	}
	if (n > 0)
		reasons(b, out, width, list, n);
}

static enum rc mark_table(struct book *b, struct table *t, struct marks *m)
{
	int width = table_width(t);
	bool row;
	for (int k = 0; k < width; k++)
		put(b, 0, k, table_header_written(t, k), strlen(table_header_written(t, k)), b->head);
	const char *reason = TR(b->c, "退回原因", "reason");
	put(b, 0, width, reason, strlen(reason), b->head);
	worksheet_set_column(b->sheet, 0, (lxw_col_t)width, 16, NULL);
	worksheet_set_column(b->sheet, (lxw_col_t)width, (lxw_col_t)width, 60, NULL);
	worksheet_freeze_panes(b->sheet, 1, 0);
	for (int64_t out = 1; b->rc == RC_OK; out++) {
		TRY(table_next(t, &row));
		if (!row)
			break;
		mark_row(b, t, out, width, m);
		if (out % TELL_ROWS == 0)
			job_progress(b->c, (int64_t)(table_share(t) * 1000), 1000, table_name(t));
	}
	return RC_OK;
}

static enum rc write_marked(struct ctx *c, struct table *t, struct marks *m, const char *path)
{
	struct book b;
	TRY(book_new(&b, c, path, NULL));
	enum rc rc = mark_table(&b, t, m), closed = book_close(&b);
	return rc != RC_OK ? rc : closed;
}

enum rc intake_marked_sheet(struct ctx *c, const struct intake *i, int *ret_fd)
{
	struct table_options o = { .name = i->file, .encoding = i->encoding[0] != '\0' ? i->encoding : NULL, .sheet = i->sheet[0] != '\0' ? i->sheet : NULL,
		.header_row = i->header_row };
	struct marks m = { .at = 0 };
	struct intake_look look;
	struct intake_reject *list;
	char path[FILE_PASSING];
	table_auto *t = NULL;
	const char *source = files_path(c, i->sha256);
	if (source == NULL)
		return ctx_no_memory(c);
	TRY(intake_look(c, i, &look));
	o.header_row = (int)look.header_row;
	TRY(intake_rejects(c, i->id, 0, INTAKE_REJECTS, &list, &m.n));
	m.list = list;
	TRY(table_open(c, source, &o, &t));
	TRY(files_passing(c, path));
	return files_passed(c, path, write_marked(c, t, &m, path), ret_fd);
}

/* ---- Templates: the table, notes, and a hidden sheet of lists for the drop-downs. */

static const char lists_name[] = "列表 Lists";

struct plan { const struct importer_column *list; int n; };

static int words_of(const struct importer_column *k)
{
	int n = 0;
	while (k->words != NULL && k->words[n] != NULL)
		n++;
	return n;
}

/* What is typed stays as it is typed: codes are texts, numbers numbers, days days. */
static lxw_format *format_for(struct book *b, const struct importer_column *k)
{
	lxw_format *f = workbook_add_format(b->book);
	format_set_num_format(f, k->look == LOOK_NUMBER || k->look == LOOK_YEAR ? "General" : k->look == LOOK_DATE ? "yyyy-mm-dd" : "@");
	return f;
}

static void between(lxw_data_validation *v, enum lxw_validation_types type, double lo, double hi)
{
	v->validate = (uint8_t)type;
	v->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
	v->minimum_number = lo;
	v->maximum_number = hi;
}

/* A spreadsheet says at most 255 characters, and shows a title of at most 32. */
static const char *say(struct book *b, const struct importer_column *k)
{
	switch (k->look) {
	case LOOK_WORD: return TR(b->c, "请从列表中选择", "Choose from the list.");
	case LOOK_NUMBER: return k->may_be_negative ? TR(b->c, "请填数字；不知道的留空", "A number; leave empty what is not known.")
		: TR(b->c, "请填不小于 0 的数字；不知道的留空", "A number, not below 0; leave empty what is not known.");
	case LOOK_DATE: return TR(b->c, "请填日期，写作 2020-07-15", "A day, written 2020-07-15.");
	case LOOK_YEAR: return TR(b->c, "请填年份，如 2020", "A year, such as 2020.");
	default: return k->words != NULL ? TR(b->c, "请从列表中选择，或填代码", "Choose from the list, or give the code.")
		: k->chars == 18 ? TR(b->c, "信用代码为 18 位", "A credit code has 18 characters.") : TR(b->c, "请核对这一格", "Check this cell.");
	}
}

static void validate(struct book *b, int col, const struct importer_column *k, int list)
{
	lxw_datetime first = { .year = 1900, .month = 1, .day = 1 }, last = { .year = 2100, .month = 12, .day = 31 };
	lxw_data_validation v = { .ignore_blank = LXW_VALIDATION_ON, .error_type = k->words != NULL && k->look == LOOK_CODE
		? LXW_VALIDATION_ERROR_TYPE_WARNING : LXW_VALIDATION_ERROR_TYPE_STOP };
	char range[80], letter[4] = { (char)('A' + list % 26) };
	int n = words_of(k);
	if (n > 0) {
		snprintf(range, sizeof range, "='%s'!$%s$1:$%s$%d", lists_name, letter, letter, n);
		v.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
		v.value_formula = range;
	} else if (k->look == LOOK_CODE) {
		between(&v, LXW_VALIDATION_TYPE_LENGTH, k->chars > 0 ? k->chars : 1, k->chars > 0 ? k->chars : 64);
	} else if (k->look == LOOK_YEAR) {
		between(&v, LXW_VALIDATION_TYPE_INTEGER, 1990, 2100);
	} else if (k->look == LOOK_NUMBER) {
		between(&v, LXW_VALIDATION_TYPE_DECIMAL, k->may_be_negative ? -1e15 : 0, 1e15);
	} else if (k->look == LOOK_DATE) {
		v.validate = LXW_VALIDATION_TYPE_DATE;
		v.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
		v.minimum_datetime = first;
		v.maximum_datetime = last;
	} else {
		return;
	}
	v.error_title = (char *)(uintptr_t)TR(b->c, "请核对", "Please check");
	v.error_message = (char *)(uintptr_t)say(b, k); /* read only, though it is not said */
	check(b, worksheet_data_validation_range(b->sheet, 1, (lxw_col_t)col, TEMPLATE_ROWS, (lxw_col_t)col, &v));
}

static void template_notes(struct book *b, const struct importer *imp, const struct plan *p)
{
	lxw_row_t row = 0;
	b->sheet = workbook_add_worksheet(b->book, "说明 Notes");
	worksheet_set_column(b->sheet, 0, 0, 24, NULL);
	worksheet_set_column(b->sheet, 1, 1, 24, NULL);
	worksheet_set_column(b->sheet, 2, 2, 100, NULL);
	put(b, row++, 0, TR(b->c, imp->title, imp->title_en), strlen(TR(b->c, imp->title, imp->title_en)), b->head);
	if (TR(b->c, imp->note, imp->note_en) != NULL)
		put(b, row++, 0, TR(b->c, imp->note, imp->note_en), strlen(TR(b->c, imp->note, imp->note_en)), b->text);
	const char *const heads[] = { TR(b->c, "列", "Column"), TR(b->c, "示例", "Example"), TR(b->c, "说明", "Note") };
	for (int i = 0; i < 3; i++)
		put(b, row, i, heads[i], strlen(heads[i]), b->head);
	row++;
	for (int k = 0; k < p->n; k++) {
		const struct importer_column *l = &p->list[k];
		const char *note = TR(b->c, l->note, l->note_en), *name = TR(b->c, l->zh, l->en), *must = l->required ? TR(b->c, "必填。", "Required. ") : "";
		char text[600];
		snprintf(text, sizeof text, "%s%s", must, note != NULL ? note : "");
		put(b, row, 0, name, strlen(name), b->text);
		put(b, row, 1, l->example, strlen(l->example), b->text);
		put(b, row++, 2, text, strlen(text), b->text);
	}
}

/* Row by row across all lists: what was written is on disk already. */
static void template_lists(struct book *b, const struct plan *p)
{
	int most = 0;
	b->sheet = workbook_add_worksheet(b->book, lists_name);
	worksheet_hide(b->sheet);
	for (int k = 0; k < p->n; k++)
		most = words_of(&p->list[k]) > most ? words_of(&p->list[k]) : most;
	for (int row = 0; row < most; row++)
		for (int k = 0, list = 0; k < p->n; k++) {
			int n = words_of(&p->list[k]);
			if (n == 0)
				continue;
			if (row < n)
				put(b, row, list, p->list[k].words[row], strlen(p->list[k].words[row]), b->text);
			list++;
		}
}

static void template_table(struct book *b, const struct plan *p)
{
	for (int k = 0, list = 0; k < p->n; k++) {
		const struct importer_column *l = &p->list[k];
		const char *name = TR(b->c, l->zh, l->en);
		worksheet_set_column(b->sheet, (lxw_col_t)k, (lxw_col_t)k, l->look == LOOK_CODE || l->look == LOOK_TEXT ? 24 : 16, format_for(b, l));
		validate(b, k, l, list);
		list += words_of(l) > 0;
		put(b, 0, k, name, strlen(name), b->head);
	}
	worksheet_freeze_panes(b->sheet, 1, 1);
}

enum rc intake_template(struct ctx *c, const struct importer *imp, const char *path)
{
	const struct importer_column *all;
	struct plan p = { .n = 0 };
	struct book b;
	int n;
	TRY(imp->columns(c, &all, &n));
	struct importer_column *list = arena_new_array(&c->arena, struct importer_column, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int k = 0, lists = 0; k < n; k++) {
		if (!all[k].in_template)
			continue;
		list[p.n] = all[k];
		if (words_of(&all[k]) > 0 && lists++ >= LISTS_MOST)
			list[p.n].words = NULL;
		p.n++;
	}
	p.list = list;
	TRY(book_new(&b, c, path, TR(c, "数据", "Data")));
	template_table(&b, &p);
	template_notes(&b, imp, &p);
	template_lists(&b, &p);
	return book_close(&b);
}
