/* table_header.c - which row names the columns, where titles and groups of columns stand above it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/table.h"

enum { LOOK_ROWS = 10, CELL_MOST = 128 };

static bool names_one(const struct table_column *columns, int n, const char *text, size_t len)
{
	char header[CELL_MOST];
	if (len == 0 || len >= sizeof header)
		return false;
	memcpy(header, text, len);
	header[len] = '\0';
	return table_column_named(columns, n, header) >= 0;
}

static int known_headers(const struct table *t, const struct table_column *columns, int n, bool *ret_all)
{
	int found = 0;
	*ret_all = true;
	for (int i = 0; i < table_width(t); i++) {
		const char *header = table_header_written(t, i);
		bool known = names_one(columns, n, header, strlen(header));
		found += known;
		*ret_all = *ret_all && known;
	}
	return found;
}

static int known_cells(const struct table *t, const struct table_column *columns, int n, int width)
{
	int found = 0;
	for (int i = 0; i < width; i++) {
		struct cell cell = table_cell(t, i);
		found += cell.kind == CELL_TEXT && names_one(columns, n, cell.text, cell.len);
	}
	return found;
}

enum rc table_best_header(struct ctx *c, const char *path, const struct table_options *o, const struct table_column *columns, int n, int *ret_row)
{
	enum { LEAST = 3, WIDTH_MOST = 400 };
	struct table_options plain = *o;
	table_auto *t = NULL;
	bool all, row;
	*ret_row = o->header_row;
	if (o->header_row > 0)
		return RC_OK;
	plain.keep_good = NULL;
	TRY(table_open(c, path, &plain, &t));
	int best = known_headers(t, columns, n, &all);
	for (int k = 0; k < LOOK_ROWS && !all; k++) {
		TRY(table_next(t, &row));
		if (!row)
			break;
		int found = known_cells(t, columns, n, WIDTH_MOST);
		if (found > best && found >= LEAST) {
			best = found;
			*ret_row = (int)table_row(t);
		}
	}
	return RC_OK;
}
