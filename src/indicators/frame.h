/* frame.h - columns in memory: what formulas and evaluations compute on.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A frame is a set of units (enterprises, regions, countries) as rows and named, typed columns. It comes from a plain CSV (frame_csv.h) or from the facts
 * of the database (view.h); who computes on it cannot tell. Numbers are doubles whose absolute value is at most 2^53, so sums of
 * integers are exact; whether a value is present is a bit of its own: unknown is not zero. Columns are padded to a multiple of FRAME_BLOCK rows
 * (values 0, absent), 64-byte aligned: kernels need no tail. */
#ifndef INDICATORS_FRAME_H
#define INDICATORS_FRAME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/rc.h"
#include "indicators/unit.h"

enum { FRAME_BLOCK = 1024 };      /* rows a formula handles at a time */
enum { FRAME_SUM_BLOCK = 4096 };  /* sums run over blocks of this many rows, combined in index order whatever the threads */

enum col_kind { COL_NUMBER, COL_ENUM, COL_BOOL, COL_DATE };

/* Distinct texts of an ENUM column in order of first appearance; a value is the index of its text. */
struct dict { const char **words; uint32_t n; };

struct column {
	const char *name;
	int lag;                  /* 0: the frame's own period, 1: the year before (`tax[-1y]`), … */
	enum col_kind kind;
	struct unit unit;         /* of the numbers as stored here */
	const double *v;          /* ENUM: index into dict; BOOL: 0/1; DATE: days since 1970-01-01 */
	const uint64_t *present;  /* bit per row; NULL: every row is present */
	const struct dict *dict;
};

struct frame {
	size_t rows;
	struct column *cols; int n_cols;
	const char *id_name;
	const char *id_data; const uint32_t *id_off; /* unit ids: row i is id_data[id_off[i] .. id_off[i+1]) */
	int period_year;          /* 0 when the frame has no period */
};

/* The column of that name and lag, or NULL. */
const struct column *frame_column(const struct frame *f, const char *name, int lag);
static inline bool column_has(const struct column *c, size_t row)
{
	return !c->present || ((c->present[row >> 6] >> (row & 63)) & 1);
}
/* Rows rounded up to whole blocks: how long v is. */
static inline size_t frame_padded(size_t rows) { return (rows + FRAME_BLOCK - 1) / FRAME_BLOCK * FRAME_BLOCK; }
#endif
