/* reference_csv.h - reads the published tables that results are held against.
 * SPDX-License-Identifier: Apache-2.0
 *
 * R writes them: texts in quotes, numbers with 17 digits, a missing value as nothing or NA. Small files, read whole; everything lives in the arena. */
#ifndef TEST_REFERENCE_CSV_H
#define TEST_REFERENCE_CSV_H
#include "base/arena.h"
#include "evaluation/composite.h"

struct ref_table { int cols, rows; char **head; char **cell; };  /* cell[row * cols + col] */

/* False when ../shared (or $GUSU_SHARED) is not beside the project. `name` is relative to its data folder: "asem/asem_idata.csv". */
bool ref_read(struct arena *a, const char *name, struct ref_table *ret);
int ref_col(const struct ref_table *t, const char *name);    /* -1 when absent */
const char *ref_cell(const struct ref_table *t, int row, const char *col);
bool ref_number(const char *cell, double *ret);              /* false for a missing value */
struct series ref_series(struct arena *a, const struct ref_table *t, const char *col);
/* The column's texts as group numbers from 0 in order of appearance. */
uint32_t *ref_groups(struct arena *a, const struct ref_table *t, const char *col, uint32_t *ret_n);

/* The largest relative difference between a series and a column of the table; rows are matched by the texts of `key` in both. NAN when one has a value where
 * the other has none. Values below 1e-14 in both count as equal. */
double ref_difference(const struct series *x, const struct ref_table *units, const struct ref_table *t, const char *key, const char *col);
#endif
