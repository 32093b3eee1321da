/* frame_csv.h - a frame from a plain CSV: the columns that are wanted and the ids, nothing else.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Built for a million rows: the file is mapped, cut into pieces at line ends and read by all threads straight into columns; columns nobody wants are
 * skipped. A file without quotes and blank lines takes that way; any other goes row by row through base/csv.h and gives the same frame.
 *
 * The first row names the columns. An empty cell, NA, N/A, -, — and … are missing. Numbers may have a sign, decimals, an exponent; yes/no cells are 1/0,
 * true/false, yes/no, 是/否; dates are 2020-07-01. A unit id is never empty and stands once. Every mistake names line and column. */
#ifndef INDICATORS_FRAME_CSV_H
#define INDICATORS_FRAME_CSV_H
#include "base/arena.h"
#include "base/pool.h"
#include "indicators/frame.h"

/* A column to read: its name in the frame, its header in the file, and what it holds. */
struct csv_want { const char *name, *header; int lag; enum col_kind kind; struct unit unit; };

struct frame_csv_error { char text[600]; };

/* `path` "-": standard input. RC_NOT_FOUND (no such file, no such column), RC_BAD_INPUT, RC_TOO_LARGE, RC_NO_MEMORY, each with a text in the language asked for. */
enum rc frame_csv_read(struct arena *a, struct pool *pool, const char *path, const char *id_header, const struct csv_want *wants, int n_wants, bool english,
	struct frame *ret_frame, struct frame_csv_error *why) MUST_USE;
#endif
