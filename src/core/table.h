/* table.h - tables in: the rows of a CSV or XLSX file, with a place for every cell and a word for every mistake.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An importer says which columns it knows (Chinese and English names); table_map finds them in the file's first row. Then rows come one
 * at a time, and typed access either gives a value or notes a reject: row, column, value, what is wrong, what to do. Memory does not grow
 * with the file (XLSX: only with its shared strings). Nothing in a file is trusted: encodings, numbers made of codes, formulas without
 * value, zip bombs, document types.
 *
 *   TRY(table_open(c, path, NULL, &t));                        table_auto *t = NULL; closes it
 *   TRY(table_map(c, t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE));
 *   for (bool row; (rc = table_next(t, &row)) == RC_OK && row; ) {
 *           if (!table_code(t, COL_CODE, &code) | !table_number(t, COL_LAND, &land, &has_land)) continue;
 *           … table_reject(t, COL_CODE, todo, "…"): the rule's own objections
 *   }
 *   TRY(rc); TRY(table_verdict(t));                            all or nothing unless keep_good
 *
 * Texts are borrowed until the next table_next; rejects live as long as the table. Columns are named by their index in `columns`. */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H
#include "core/ctx.h"

struct table;

struct table_column {
	const char *zh, *en;          /* header names; blanks, case and full-width forms do not matter */
	bool required;                /* the column must be there (its cells may still be empty) */
	const char *const *aliases;   /* more header names, NULL-terminated, or NULL */
};

struct table_limits {
	size_t file_bytes, part_bytes, total_bytes; /* the file; one part and all parts of an XLSX, unpacked */
	int ratio;                    /* unpacked : packed */
	int entries, columns, cell_bytes;
	int64_t rows;
	int rejects;                  /* rejects kept; all are counted */
};
extern const struct table_limits table_default_limits;

struct table_options {
	const char *name;             /* the file's name for messages when path is a temporary file */
	const char *encoding;         /* CSV: NULL finds it; "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE" */
	const char *sheet;            /* XLSX: NULL takes the first visible sheet */
	const char *keep_good;        /* path of the CSV that gets the rejected rows, with the reason as last column; NULL: all or nothing */
	int header_row;               /* 0: the first row that is not empty */
	/* What a person said about the file's columns, by their place: a header name instead of the one in the file, "" for none said,
	 * TABLE_LEAVE_OUT for a column that is not to be looked at. */
	const char *const *names; int n_names;
	bool skip_bad;                /* the verdict lets good rows pass though others are rejected (they are noted, not written) */
	int rejects;                  /* rejects kept; 0: the limit's number */
};
#define TABLE_LEAVE_OUT "-"

/* columns that nobody knows: a mistake, or left to the importer (wide tables) */
enum table_extra { TABLE_EXTRA_REFUSE, TABLE_EXTRA_ALLOW };

/* RC_NOT_FOUND, RC_BAD_INPUT, RC_TOO_LARGE, RC_IO, each with the reason. The header row has been read afterwards. */
enum rc table_open(struct ctx *c, const char *path, const struct table_options *o, struct table **ret_table) MUST_USE;
void table_close(struct table *t);
#define table_auto __attribute__((cleanup(table_close_))) struct table
static inline void table_close_(struct table **t) { table_close(*t); }

/* Finds the columns; every unknown, doubled or missing one is in the message, with a suggestion. */
enum rc table_map(struct ctx *c, struct table *t, const struct table_column *columns, int n, enum table_extra extra) MUST_USE;
/* Which of the first rows names the most of these columns: titles and groups of columns may stand above it. 0: that which is taken by itself. */
enum rc table_best_header(struct ctx *c, const char *path, const struct table_options *o, const struct table_column *columns, int n, int *ret_row) MUST_USE;
/* Which of the columns a header names; -1: none. */
int table_column_named(const struct table_column *columns, int n, const char *header);
bool table_has(const struct table *t, int column);       /* is the column in the file? */
int table_width(const struct table *t);                  /* columns of the file */
const char *table_header(const struct table *t, int file_column); /* as written, or as a person named it */
const char *table_header_written(const struct table *t, int file_column);
const char *table_sheet(const struct table *t);          /* the sheet's name; NULL for CSV */
int table_sheets(const struct table *t, const char *const **ret_names); /* the visible sheets of a workbook; 0 for CSV */
int64_t table_header_row(const struct table *t);         /* its number in the file, from 1 */
int table_extra_column(const struct table *t, int from); /* the next file column >= from that no known column took, or -1 */
const char *table_name(const struct table *t);           /* the file's name */
const char *table_encoding(const struct table *t);       /* "UTF-8", "GB18030", … or "XLSX" */

/* The next row that is not empty. RC_BAD_INPUT when the file itself is broken from here on. */
enum rc table_next(struct table *t, bool *ret_row) MUST_USE;
int64_t table_row(const struct table *t);                /* its number in the file, from 1 */
int64_t table_rows_read(const struct table *t), table_rows_rejected(const struct table *t);
double table_share(const struct table *t);               /* 0 … 1: how far into the file, for progress */

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_BOOL, CELL_ERROR, CELL_FORMULA_NO_VALUE };
/* no NUL behind text; as a person would see it; numbers with the 15 digits a spreadsheet shows, dates 2020-07-15 */
struct cell { enum cell_kind kind; const char *text; size_t len; };
struct cell table_cell(const struct table *t, int file_column);
int table_file_column(const struct table *t, int column); /* -1 when absent */
/* Typed access below, for a file column that table_map does not know (wide tables): `TABLE_FILE_COLUMN + i`. */
enum { TABLE_FILE_COLUMN = 1 << 20 };

/* Each returns false after noting a reject. An empty cell is no mistake for the optional kinds: *ret_has says whether there is a
 * value; a column that is not in the file counts as empty. */
bool table_need_text(struct table *t, int column, int max_chars, const char **ret_text);      /* not empty */
bool table_text(struct table *t, int column, int max_chars, const char **ret_text);           /* "" when empty */
bool table_need_code(struct table *t, int column, const char **ret_text); /* refuses a cell that a spreadsheet turned into a number */
bool table_code(struct table *t, int column, const char **ret_text);
bool table_number(struct table *t, int column, double *ret_v, bool *ret_has);
bool table_scaled(struct table *t, int column, int decimals, int64_t *ret_v, bool *ret_has);  /* exact in units of 10^-decimals */
bool table_int(struct table *t, int column, int64_t lo, int64_t hi, int64_t *ret_v, bool *ret_has);
/* 2020-07-15, 2020/7/15, 2020年7月15日, 20200715 or a date cell */
bool table_date(struct table *t, int column, char ret_iso[11], bool *ret_has);
/* NULL-terminated lists */
bool table_word(struct table *t, int column, const char *const *zh, const char *const *en, int *ret_index, bool *ret_has);
bool table_flag(struct table *t, int column, bool *ret_v, bool *ret_has);                    /* 是/否, yes/no, true/false, 1/0 */

/* The rule's own objection to the present row. column < 0: the row as a whole. `todo` (NULL: none), then a format with what belongs to it, in the language of the
 * unit of work as ever (TR). A reject is kept in both languages, for it is read by others and later: the words are evaluated once for each. So they have no side
 * effects, and what depends on the language stands in the call, not in a variable before it. */
#define table_reject(t, column, todo, ...) do { \
		table_reject_say(t, todo, __VA_ARGS__); \
		table_turn(t); \
		table_reject_say(t, todo, __VA_ARGS__); \
		table_turn(t); \
		table_reject_note(t, column); \
	} while (0)
void table_reject_say(struct table *t, const char *todo, const char *fmt, ...) __attribute__((format(printf, 3, 4))); /* for the next note */
void table_turn(struct table *t);                 /* the unit of work speaks the other language, until the next turn */
void table_reject_note(struct table *t, int column);
/* The present row is bad after all (a database refused it); same as table_reject with the reason of the context, which is cleared. */
void table_reject_reason(struct table *t, struct ctx *c);
bool table_row_is_bad(const struct table *t);
/* The present row is none of the table's, and no mistake: a row of totals, a note below. It is told among the rejects, in both languages as there, and counts as read,
 * not as rejected. The words are a format for what belongs to them. */
#define table_leave_out(t, ...) do { \
		table_reject_say(t, NULL, __VA_ARGS__); \
		table_turn(t); \
		table_reject_say(t, NULL, __VA_ARGS__); \
		table_turn(t); \
		table_leave_out_note(t); \
	} while (0)
void table_leave_out_note(struct table *t);
int64_t table_rows_left_out(const struct table *t);

/* place: "Sheet1!C17", "第17行 C列", "line 17, column 3" */
enum { REJECT_ZH, REJECT_EN, REJECT_LANGUAGES }; /* index by ctx.english */
struct reject { int64_t row; int file_column; const char *place[REJECT_LANGUAGES], *column, *value, *message[REJECT_LANGUAGES], *todo[REJECT_LANGUAGES]; bool left_out; }; /* file_column -1: the row */
const struct reject *table_rejects(const struct table *t, int *ret_n); /* the first limits.rejects */

/* RC_OK when no row was rejected, or when keep_good is on (the file of rejects is complete then). Else RC_BAD_INPUT with the number,
 * the first reject and what happens to the good rows. */
enum rc table_verdict(struct table *t) MUST_USE;
/* All kept rejects, one paragraph each, for the command line; `file` is a FILE*. */
void table_print_rejects(const struct table *t, void *file);
struct jw;
void table_rejects_json(const struct table *t, struct jw *w); /* an array */
#endif
