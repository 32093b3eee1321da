/* table_out.h - tables out: rows into CSV or XLSX, one at a time, memory constant.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CSV is UTF-8 with a byte order mark, so that spreadsheets read it; a text cell that a spreadsheet would take for a formula (= + - @,
 * tab) gets a leading apostrophe. In XLSX codes and texts are written as strings always, numbers as numbers with the column's
 * decimals. */
#ifndef CORE_TABLE_OUT_H
#define CORE_TABLE_OUT_H
#include "core/ctx.h"

enum table_format { TABLE_CSV, TABLE_XLSX };
bool table_format_of(const char *word, enum table_format *ret_format); /* "csv", "xlsx" or a path that ends so */

enum column_kind { COLUMN_TEXT, COLUMN_NUMBER };
struct column_out {
	const char *title;
	enum column_kind kind;
	int decimals;        /* numbers: places shown; -1: as many as needed */
	int width;           /* characters, 0: by kind */
};
struct table_out;
struct table_out_options {
	const char *title;   /* XLSX: name of the sheet, at most 31 characters */
	const char *const *notes; /* XLSX: lines of a second sheet (source, scheme, as of …), NULL-terminated; CSV has no place for them */
};

/* Writes to a temporary file beside `path`; only table_out_done puts it in place, so nobody sees half a file. */
enum rc table_out_open(struct ctx *c, const char *path, enum table_format f, const struct column_out *columns, int n,
	const struct table_out_options *o,
	struct table_out **ret_out) MUST_USE;
/* Cells in order; table_out_row ends the row (missing cells stay empty). A failure is kept and told by table_out_done. */
void table_out_text(struct table_out *o, const char *s);              /* NULL: empty */
void table_out_textn(struct table_out *o, const char *s, size_t len);
void table_out_number(struct table_out *o, double v);                 /* NaN: empty */
void table_out_i64(struct table_out *o, int64_t v);
void table_out_empty(struct table_out *o);
void table_out_row(struct table_out *o);
enum rc table_out_done(struct ctx *c, struct table_out *o, int64_t *ret_rows) MUST_USE; /* closes in any case */
void table_out_drop(struct table_out *o);                             /* closes without leaving a file; NULL is fine */
#endif
