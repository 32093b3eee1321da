/* table_reject.c - rows that are not taken: noted, told, written back with the reason.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/jw.h"
#include "base/utf8.h"
#include "core/table_priv.h"

enum { VALUE_SHOWN = 80, REJECT_FLUSH = 1 << 16, REJECT_LIMIT = 64 << 20 };

const char *table_place(const struct table *t, struct arena *a, int file_column, bool english)
{
	char letter[16] = "";
	long long row = (long long)t->row;
	const char *s;
	if (file_column >= 0)
		csv_column_name(letter, (size_t)file_column + 1);
	if (t->sheet != NULL)
		s = file_column >= 0 ? arena_printf(a, "%s!%s%lld", t->sheet, letter, row)
			: arena_printf(a, english ? "%s row %lld" : "%s 第%lld行", t->sheet, row);
	else if (file_column < 0)
		s = arena_printf(a, english ? "line %lld" : "第%lld行", row);
	else if (english)
		s = arena_printf(a, "line %lld, column %d", row, file_column + 1);
	else
		s = arena_printf(a, "第%lld行 %s列", row, letter);
	return s != NULL ? s : "";
}

static bool make_room(struct table *t)
{
	if (t->n_rejects >= t->most_rejects)
		return false;
	if (t->n_rejects < t->cap_rejects)
		return true;
	int cap = t->cap_rejects > 0 ? t->cap_rejects * 2 : 32;
	struct reject *fresh = arena_new_array(&t->arena, struct reject, (size_t)cap);
	if (fresh == NULL)
		return false;
	if (t->n_rejects > 0)
		memcpy(fresh, t->rejects, (size_t)t->n_rejects * sizeof *fresh);
	t->rejects = fresh;
	t->cap_rejects = cap;
	return true;
}

static const char *kept(struct table *t, const char *s, size_t n)
{
	char *copy = arena_strndup(&t->arena, s, n);
	for (char *p = copy; p != NULL && *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' '; /* a reject is one line */
	return copy != NULL ? copy : "";
}

static const char *first_words(struct table *t, int file_column)
{
	const struct ctx *c = t->c;
	const char *todo = t->said[c->english].todo;
	const char *s = arena_printf(&t->scratch, "%s%s%s%s%s", file_column >= 0 && file_column < t->width ? t->header[file_column].p : "",
		file_column >= 0 ? TR(c, "：", ": ") : "", t->said[c->english].message, todo[0] != '\0' ? TR(c, "；", "; ") : "", todo);
	return s != NULL ? s : "";
}

void table_turn(struct table *t) { t->c->english = !t->c->english; }

void table_reject_say(struct table *t, const char *todo, const char *fmt, ...)
{
	bool en = t->c->english;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(t->said[en].message, sizeof t->said[en].message, fmt, ap);
	va_end(ap);
	snprintf(t->said[en].todo, sizeof t->said[en].todo, "%s", todo != NULL ? todo : "");
	utf8_mend(t->said[en].message);
	utf8_mend(t->said[en].todo);
}

static void note(struct table *t, int file_column, bool left_out)
{
	if (!make_room(t))
		return;
	struct cell cell = table_cell(t, file_column);
	struct reject *r = &t->rejects[t->n_rejects++];
	*r = (struct reject){ .row = t->row, .file_column = file_column, .left_out = left_out,
		.column = file_column >= 0 && file_column < t->width ? t->header[file_column].p : "",
		.value = kept(t, cell.text, utf8_cut(cell.text, cell.len, VALUE_SHOWN)) };
	for (int en = REJECT_ZH; en < REJECT_LANGUAGES; en++) {
		r->place[en] = table_place(t, &t->arena, file_column, en == REJECT_EN);
		r->message[en] = kept(t, t->said[en].message, strlen(t->said[en].message));
		r->todo[en] = kept(t, t->said[en].todo, strlen(t->said[en].todo));
	}
}

void table_reject_note(struct table *t, int column)
{
	int file_column = column < 0 ? -1 : table_file_column(t, column);
	if (!t->bad) {
		t->rejected++;
		t->first_reason = first_words(t, file_column);
	}
	t->bad = true;
	note(t, file_column, false);
}

void table_leave_out_note(struct table *t)
{
	t->left_out++;
	note(t, -1, true);
}

int64_t table_rows_left_out(const struct table *t) { return t->left_out; }

void table_reject_reason(struct table *t, struct ctx *c)
{
	for (int en = REJECT_ZH; en < REJECT_LANGUAGES; en++) {
		table_reject_say(t, NULL, "%s", ctx_reason(c)); /* known in one language only */
		table_turn(t);
	}
	table_reject_note(t, -1);
	c->problem = (struct problem){ 0 };
}

bool table_row_is_bad(const struct table *t) { return t->bad; }

const struct reject *table_rejects(const struct table *t, int *ret_n)
{
	*ret_n = t->n_rejects;
	return t->rejects;
}

/* ---- The file of rejected rows: the table's own columns and the reason. */

static void begin_file(struct table *t)
{
	buf_init(&t->reject_buf, REJECT_LIMIT);
	csv_write_to(&t->reject_csv, &t->reject_buf, CSV_CRLF);
	csv_bom(&t->reject_csv);
	for (int i = 0; i < t->width; i++)
		csv_put_text(&t->reject_csv, t->header[i].p, t->header[i].n);
	csv_put_str(&t->reject_csv, TR(t->c, "退回原因", "reason"));
	csv_end_row(&t->reject_csv);
}

static enum rc flush_file(struct table *t, size_t above)
{
	if (t->reject_buf.len <= above)
		return RC_OK;
	enum rc rc = buf_rc(&t->reject_buf);
	if (rc == RC_OK)
		rc = fd_write_all(t->reject_file.fd, t->reject_buf.data, t->reject_buf.len);
	if (rc != RC_OK)
		return ctx_fail(t->c, rc, "keep-good", TR(t->c, "写退回文件失败：%s", "cannot write the file of rejected rows: %s"), strerror(errno));
	buf_clear(&t->reject_buf);
	return RC_OK;
}

/* Before the next row is read: the present one goes to the file when it is bad. */
static enum rc finish_row(struct table *t)
{
	if (!t->bad || !t->reject_open)
		return RC_OK;
	if (t->reject_buf.data == NULL)
		begin_file(t);
	for (int i = 0; i < t->width; i++) {
		struct cell cell = table_cell(t, i);
		csv_put_text(&t->reject_csv, cell.text, cell.len);
	}
	csv_put_str(&t->reject_csv, t->first_reason != NULL ? t->first_reason : "");
	csv_end_row(&t->reject_csv);
	return flush_file(t, REJECT_FLUSH);
}

/* A row that is longer than the header has something where no column is. */
static void check_width(struct table *t)
{
	for (int i = t->width; i < t->n_cells; i++) {
		struct cell cell = table_cell(t, i);
		if (slice_trim((struct slice){ cell.text, cell.len }).n == 0)
			continue;
		table_reject(t, TABLE_FILE_COLUMN + i,
			TR(t->c, "逗号出现在文字里时要加引号；或给这一列加上列名", "put quotes around a text with commas, or name the column"),
			TR(t->c, "这一格在最后一列之外（共 %d 列）", "this cell lies beyond the last of %d columns"), t->width);
		return;
	}
}

enum rc table_next(struct table *t, bool *ret_row)
{
	TRY(finish_row(t));
	t->bad = false;
	t->first_reason = NULL;
	bool row = true;
	if (!t->held) {
		arena_clear(&t->scratch);
		TRY(table_next_row_(t, &row));
	}
	t->held = false;
	*ret_row = row;
	if (!row) {
		t->n_cells = 0;
		return RC_OK;
	}
	if (++t->rows > t->limits->rows)
		return ctx_fail(t->c, RC_TOO_LARGE, "file", TR(t->c, "%s 超过 %lld 行", "%s has more than %lld rows"), t->name,
			(long long)t->limits->rows);
	check_width(t);
	return RC_OK;
}

static enum rc close_file(struct table *t)
{
	TRY(finish_row(t));
	t->bad = false;
	if (!t->reject_open || t->rejected == 0)
		return RC_OK;
	TRY(flush_file(t, 0));
	enum rc rc = file_out_commit(&t->reject_file);
	if (rc != RC_OK)
		return ctx_fail(t->c, rc, "keep-good", TR(t->c, "写退回文件失败：%s", "cannot write the file of rejected rows: %s"), strerror(errno));
	return RC_OK;
}

enum rc table_verdict(struct table *t)
{
	struct ctx *c = t->c;
	TRY(close_file(t));
	if (t->rejected == 0 || t->reject_open || t->skip_bad)
		return RC_OK;
	const struct reject *first = &t->rejects[0];
	for (int i = 1; first->left_out && i < t->n_rejects; i++)
		first = &t->rejects[i];
	const char *todo = first->todo[c->english];
	return ctx_fail(c, RC_BAD_INPUT, "file",
		TR(c, "%s 共 %lld 行，%lld 行有误，没有导入任何一行。第一处：%s %s“%s”：%s%s%s。改正后重新导入，或加 --keep-good 文件.csv 先导入其余各行",
		   "%s: %lld rows, %lld with mistakes; nothing was imported. The first: %s %s '%s': %s%s%s. "
		   "Correct them and import again, or import the other rows with --keep-good FILE.csv"),
		t->name, (long long)t->rows, (long long)t->rejected, first->place[c->english], first->column, first->value,
		first->message[c->english], todo[0] != '\0' ? TR(c, "；", "; ") : "", todo);
}

void table_print_rejects(const struct table *t, void *file)
{
	FILE *out = file;
	for (int i = 0; i < t->n_rejects; i++) {
		const struct reject *r = &t->rejects[i];
		bool en = t->c->english;
		fprintf(out, TR(t->c, "%s：%s %s%s%s%s%s\n", "%s: %s %s%s%s%s%s\n"), t->name, r->place[en], r->column, r->value[0] != '\0'
			? TR(t->c, "“", " '") : "", r->value,
			r->value[0] != '\0' ? TR(t->c, "”：", "': ") : TR(t->c, "：", ": "), r->message[en]);
		if (r->todo[en][0] != '\0')
			fprintf(out, "    %s\n", r->todo[en]);
	}
	if (t->n_rejects >= t->most_rejects)
		fputs(TR(t->c, "其余的没有列出\n", "the rest is not listed\n"), out);
}

void table_rejects_json(const struct table *t, struct jw *w)
{
	bool en = t->c->english;
	jw_arr(w);
	for (int i = 0; i < t->n_rejects; i++) {
		const struct reject *r = &t->rejects[i];
		jw_obj(w);
		jw_ki64(w, "row", r->row);
		jw_ktext(w, "place", r->place[en]);
		jw_ktext(w, "column", r->column);
		jw_ktext(w, "value", r->value);
		jw_ktext(w, "message", r->message[en]);
		jw_ktext(w, "todo", r->todo[en]);
		jw_key(w, "left_out");
		jw_bool(w, r->left_out);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}
