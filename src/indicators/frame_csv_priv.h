/* frame_csv_priv.h - what the two ways of reading a CSV into columns share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef INDICATORS_FRAME_CSV_PRIV_H
#define INDICATORS_FRAME_CSV_PRIV_H
#include "base/csv.h"
#include "base/hash.h"
#include "indicators/frame_csv.h"

enum { CELL_SKIP = -1, CELL_ID = -2 };

/* Words of one column as one thread meets them; joined afterwards in order of the pieces. */
struct word_cache { uint64_t packed; uint32_t index; };
struct words { struct idmap map; struct word_cache cache[256]; };

struct table {
	const struct csv_want *wants; int n_wants;
	struct frame_fill *fill;       /* by want */
	int *action;                   /* by column of the file: want, CELL_SKIP or CELL_ID */
	int n_actions;                 /* columns up to the last one wanted */
	const char **headers; size_t n_headers;
	size_t rows;
	bool english;
};

/* What went wrong first, in order of lines. */
struct fault { size_t line, column; char text[320]; };
void fault_set(struct fault *f, size_t line, size_t column, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* One cell into its column; false after a fault. `words`: by want. */
bool cell_put(const struct table *t, int want, struct slice cell, size_t row, size_t line, size_t column, struct words *words, struct fault *f);
bool cell_missing(struct slice cell);
bool words_add(struct words *w, struct slice cell, uint32_t *ret);
static inline void cell_absent(const struct table *t, int want, size_t row)
{
	t->fill[want].v[row] = 0;
	__atomic_fetch_and(&t->fill[want].present[row >> 6], ~(UINT64_C(1) << (row & 63)), __ATOMIC_RELAXED);
}
#endif
