/* result_write.h - an evaluation as CSV files.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The result file has the header `unit,<item codes>,<node codes>,total,rank,class`, a row for each unit in the order of the input; a cell is empty where there is no
 * such number. Numbers read back equal, or have `decimals` places. Rows are formatted by all threads into buffers of their own. */
#ifndef EVALUATION_RESULT_WRITE_H
#define EVALUATION_RESULT_WRITE_H
#include "evaluation/evaluate.h"

/* decimals -1: as many as it takes. Errors: RC_IO with errno. */
enum rc result_write(const struct evaluation *e, struct pool *pool, const char *path, int decimals) MUST_USE;
/* denominated.csv, imputed.csv, treated.csv, normalised.csv, aggregated.csv in the folder (made when absent): unit and item codes, the last one node codes too. */
enum rc result_write_stages(const struct evaluation *e, const char *dir, int decimals) MUST_USE;
/* Every list and table of the scheme as <code>.csv, and classes.csv (stratum, class, units), benchmarks.csv (item, stratum, benchmark). */
enum rc result_write_tables(const struct evaluation *e, const char *dir, int decimals) MUST_USE;
#endif
