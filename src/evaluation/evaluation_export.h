/* evaluation_export.h - the result table as a file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One row an enterprise, the same filters, orders and columns as on the page, all rows. Texts that a spreadsheet would take for a
 * formula are made harmless by core/table_out.h. A workbook carries a second sheet: what this is, how it was made, how to check it,
 * who took it out and when. */
#ifndef EVALUATION_EVALUATION_EXPORT_H
#define EVALUATION_EVALUATION_EXPORT_H
#include "core/table_out.h"
#include "evaluation/city_lists.h"

enum { CHOSEN_COLUMNS = 1024 };
struct chosen_columns {
	const struct city_column *list[CHOSEN_COLUMNS]; int n;
	bool *shown;                  /* by column of the round, in the arena */
};
/* "a,b,c" -> columns, ready to be read; NULL or "": the single scores. RC_BAD_INPUT with the nearest key. */
enum rc choose_columns(struct ctx *c, struct city *y, const char *keys, struct chosen_columns *ret) MUST_USE;

struct export_spec { struct city_filter filter; const char *sort; bool descending; const char *columns; };
/* Within the scope of c. */
enum rc export_results(struct ctx *c, struct city *y, const struct export_spec *spec, enum table_format format, const char *path,
	int64_t *ret_rows) MUST_USE;
/* Into a file that has no name any more, positioned at its start. */
enum rc export_to_fd(struct ctx *c, struct city *y, const struct export_spec *spec, enum table_format format, int *ret_fd) MUST_USE;
#endif
