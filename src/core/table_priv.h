/* table_priv.h - what the files of the table reader share. Nobody else includes this.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_TABLE_PRIV_H
#define CORE_TABLE_PRIV_H
#include "base/csv.h"
#include "base/file.h"
#include "core/table.h"

struct xlsx;
enum { COLUMN_ABSENT = -1 };

struct row_cell { enum cell_kind kind; const char *text; size_t len; double number; };

struct table {
	struct ctx *c;
	struct arena arena;             /* header, rejects */
	const struct table_limits *limits;
	const char *name, *sheet;       /* sheet: NULL for CSV */
	bool header_fixed;              /* the header row was named by number */
	/* sources: one of the two */
	struct file_bytes bytes;
	struct csv_text text;
	struct csv_reader csv;
	bool csv_open_;
	const char *encoding;
	struct xlsx *xlsx;
	/* header */
	struct slice *header, *written; /* as they are taken, as they stand in the file */
	int width;
	int64_t header_at;
	const char *const *names; int n_names;
	bool skip_bad;
	int most_rejects;
	const struct table_column *columns;
	int n_columns;
	int *file_column;               /* by known column */
	bool *taken;                    /* by file column */
	/* the present row */
	int64_t row, rows, rejected, left_out;
	struct row_cell *cells;         /* limits->columns of them for XLSX; width for CSV */
	int n_cells;
	bool held;                      /* the row behind the header has been read already */
	bool bad;
	struct arena scratch;           /* texts of the row that had to be made */
	/* rejects */
	struct reject *rejects;
	int n_rejects, cap_rejects;
	struct { char message[600], todo[600]; } said[REJECT_LANGUAGES]; /* for the next note */
	const char *first_reason;       /* of the present row, for the file of rejects */
	struct file_out reject_file;
	bool reject_open;
	struct buf reject_buf;
	struct csv_writer reject_csv;
};

/* The next row of the source into cells, n_cells, row; *ret_row = false at the end. Reasons go to t->c. */
enum rc xlsx_open(struct table *t, const char *path, const char *sheet, struct xlsx **ret_x) MUST_USE;
void xlsx_close(struct xlsx *x);
enum rc xlsx_next(struct table *t, bool *ret_row) MUST_USE;
double xlsx_share(const struct xlsx *x);
int xlsx_sheets(const struct xlsx *x, const char *const **ret_names);

enum rc table_next_row_(struct table *t, bool *ret_row) MUST_USE; /* the next row with something in it */

/* "Sheet1!C17", "第17行 C列", "line 17, column 3"; file_column < 0: the row. In the arena given. */
const char *table_place(const struct table *t, struct arena *a, int file_column, bool english);
#endif
