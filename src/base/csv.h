/* csv.h - tables as text: any encoding that staff send in, RFC 4180 rows out of it, and rows back into text.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three parts that know nothing of each other. csv_decode makes UTF-8 of a whole input. A csv_reader goes over UTF-8 in memory and gives row after
 * row; cells are slices into the input (or into the reader's scratch when they held doubled quotes), valid until the next row. A csv_writer
 * appends rows to a buffer.
 *
 * Reading: fields may be quoted, quoted fields may hold line ends, "" is a quote; a quote inside an unquoted field is an ordinary character; rows
 * end with LF, CRLF or CR; lines with nothing in them are passed over. Rows may differ in length: whoever knows the header judges that.
 *
 * A fault names line and column (both from 1; a column is a cell, shown with its letter as in a spreadsheet). */
#ifndef BASE_CSV_H
#define BASE_CSV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/rc.h"
#include "base/text.h"

enum csv_fault {
	CSV_FINE,
	CSV_BAD_UTF8, CSV_BAD_GB18030, CSV_BAD_UTF16, CSV_ZERO_BYTE, CSV_IS_XLSX, CSV_IS_XLS,
	CSV_AFTER_QUOTE, CSV_OPEN_QUOTE,
	CSV_MANY_CELLS, CSV_LONG_CELL, CSV_MANY_ROWS, CSV_LARGE, CSV_EMPTY, CSV_NO_MEMORY,
};

struct csv_error {
	enum csv_fault fault;
	size_t line, column;  /* 0: not known */
	size_t byte;          /* offset in the input, for encodings */
	size_t limit;         /* the limit that was reached */
};

/* What happened, where, what to do. Cut if `size` is small. */
void csv_error_text(const struct csv_error *e, bool english, char *out, size_t size);
size_t csv_column_name(char out[16], size_t column); /* 1 -> A, 27 -> AA */

/* --- encoding --- */
enum csv_encoding { CSV_UTF8, CSV_UTF8_BOM, CSV_GB18030, CSV_UTF16LE, CSV_UTF16BE };

struct csv_text {
	const char *p;        /* UTF-8 without BOM: the input itself, or `owned` */
	size_t n;
	char *owned;
	enum csv_encoding encoding;
};

/* A byte order mark decides; without one the input is UTF-8 if all of it is valid, else GB18030. A text that has been good UTF-8 with Chinese in it up to
 * a bad byte is damaged UTF-8, not GB18030. Spreadsheets sent as .csv and zero bytes are refused. RC_BAD_INPUT, RC_TOO_LARGE, RC_NO_MEMORY.
 * `limit` 0: none. */
enum rc csv_decode(const char *in, size_t n, size_t limit, struct csv_text *ret_t, struct csv_error *ret_e) MUST_USE;
void csv_text_finish(struct csv_text *t);
const char *csv_encoding_name(enum csv_encoding e);

/* --- reading --- */
struct csv_limits { size_t cells, cell_bytes, rows; }; /* 0 each: 16384 cells a row, 1 MiB a cell, any number of rows */

struct csv_reader {
	const char *p, *end;
	char sep;
	struct csv_limits limits;
	size_t line;              /* of the next byte, from 1 */
	size_t rows;              /* rows given so far, the header too */
	struct slice *cells;      /* the current row */
	size_t n_cells, cap;
	size_t row_line;          /* where the current row began */
	struct arena scratch;
	struct csv_error error;
};

/* `sep` 0: comma. `first_line`: the number of the first line, for a part of a text (csv_split); otherwise 1. */
void csv_open(struct csv_reader *r, const char *text, size_t n, char sep, size_t first_line, const struct csv_limits *limits);
void csv_close(struct csv_reader *r);
/* The next row into r->cells, or *ret_row = false at the end. RC_BAD_INPUT, RC_TOO_LARGE, RC_NO_MEMORY with r->error set. */
enum rc csv_next(struct csv_reader *r, bool *ret_row) MUST_USE;
bool csv_row_blank(const struct csv_reader *r); /* all cells empty or blanks: spreadsheets leave such rows at the end */
static inline struct slice csv_cell(const struct csv_reader *r, size_t i)
{
	return i < r->n_cells ? r->cells[i] : (struct slice){ "", 0 };
}

/* The first row, blanks around names taken off, copied into the arena so that it stays. Empty names at its end are dropped. */
enum rc csv_header(struct csv_reader *r, struct arena *a, struct slice **ret_names, size_t *ret_n) MUST_USE;

/* Cuts a text (behind its header) into up to `parts` pieces of whole rows, so that several readers share it. Line ends inside quotes are known by counting
 * quotes; a text that has a quote inside an unquoted field must not be cut, and one that ends lines with CR only comes back whole.
 * Returns the number of pieces. */
struct csv_part { const char *p; size_t n; size_t first_line; };
size_t csv_split(const char *text, size_t n, size_t first_line, size_t parts, struct csv_part *ret_parts);

/* --- writing --- */
enum {
	CSV_RAW = 1,   /* for programs: formula-like texts stay as they are */
	CSV_CRLF = 2,  /* row ends as RFC 4180 has them; LF otherwise */
};

struct csv_writer { struct buf *out; unsigned flags; char sep; bool started; size_t row_at; };

void csv_write_to(struct csv_writer *w, struct buf *out, unsigned flags);
void csv_bom(struct csv_writer *w);                       /* first thing in a file for spreadsheets */
/* Quoted where needed. A text that a spreadsheet would take for a formula (begins with = + - @, a tab, or their full-width forms)
 * gets an apostrophe in front unless it is a plain number. */
void csv_put_text(struct csv_writer *w, const char *s, size_t n);
void csv_put_str(struct csv_writer *w, const char *s);        /* NULL: an empty cell */
void csv_put_num(struct csv_writer *w, double v);             /* shortest that reads back equal; NaN: an empty cell */
void csv_put_fixed(struct csv_writer *w, double v, int decimals); /* num_print_fixed; NaN: an empty cell */
void csv_put_i64(struct csv_writer *w, int64_t v);
void csv_put_empty(struct csv_writer *w);
void csv_end_row(struct csv_writer *w);
#endif
