/* frame.h - columns in memory: what formulas and evaluations compute on.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A frame is a set of units (enterprises, regions, countries) as rows and named, typed columns. It comes from a plain CSV (frame_csv.h) or from the facts
 * of the database (view.h); who computes on it cannot tell. Numbers are doubles whose absolute value is at most 2^53, so sums of
 * integers are exact; whether a value is present is a bit of its own: unknown is not zero. Columns are padded to a multiple of FRAME_BLOCK rows
 * (values 0, absent), 64-byte aligned: kernels need no tail. An absent value is stored as 0.
 *
 * Frames are made with a frame_builder; it makes room, the caller fills v and present, frame_done seals. */
#ifndef INDICATORS_FRAME_H
#define INDICATORS_FRAME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
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

/* Making a frame. Everything lives in the arena. RC_TOO_LARGE when it is full. */
struct frame_builder { struct arena *arena; struct frame frame; int cap; };
/* One column while it is filled: write with frame_set, or v and present directly (a bit for each value given). */
struct frame_fill { double *v; uint64_t *present; };

enum rc frame_begin(struct frame_builder *b, struct arena *a, size_t rows) MUST_USE;
/* Adds a column with every row absent. `unit` NULL: plain; `dict` for ENUM (may still grow until frame_done). The name is copied.
 * RC_CONFLICT when name and lag are taken. */
enum rc frame_add(struct frame_builder *b, const char *name, int lag, enum col_kind kind, const struct unit *unit, const struct dict *dict,
	struct frame_fill *ret) MUST_USE;
static inline void frame_set(const struct frame_fill *c, size_t row, double v)
{
	c->v[row] = v;
	c->present[row >> 6] |= UINT64_C(1) << (row & 63);
}
/* Unit ids in row order: id i is data[off[i] .. off[i + 1]), borrowed (from the arena). Optional. */
void frame_ids(struct frame_builder *b, const char *id_name, const char *data, const uint32_t *off);
/* Seals: absent values become 0, columns without a gap drop their bitmap. The builder is spent. */
void frame_done(struct frame_builder *b, struct frame *ret);

/* A dictionary while it grows. Words are copied into the arena; equal texts get equal indexes. */
struct dict_builder { struct arena *arena; struct dict *dict; uint32_t *slots; uint32_t n_slots, cap; };
enum rc dict_begin(struct dict_builder *b, struct arena *a) MUST_USE;
enum rc dict_add(struct dict_builder *b, const char *text, size_t len, uint32_t *ret_index) MUST_USE; /* b->dict is usable at any time */
/* Index of a text, or UINT32_MAX. */
uint32_t dict_find(const struct dict *d, const char *text);
#endif
