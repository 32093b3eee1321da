/* portfolio_column.h - the columns of the list of projects: what can be sorted by, shown and taken out. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PORTFOLIO_COLUMN_H
#define PROJECTS_PORTFOLIO_COLUMN_H
#include "projects/portfolio/portfolio.h"

enum portfolio_column_kind { COLUMN_OF_TEXT, COLUMN_OF_WORD, COLUMN_OF_DAY, COLUMN_OF_AMOUNT, COLUMN_OF_PLACE, COLUMN_OF_TOWN, COLUMN_OF_INDUSTRY, COLUMN_OF_LATE, COLUMN_OF_AGE };
struct portfolio_column {
	const char *key, *zh, *en;
	enum portfolio_column_kind kind;
	int index;                       /* text, word, date, amount, clock */
	const char *field;               /* the field of the plan that it shows; NULL: it is made of stages */
};
extern const struct portfolio_column portfolio_columns[];
extern const int portfolio_n_columns;

/* RC_BAD_INPUT on `field` with the nearest key; also for a column that this account's enterprise may not see. */
enum rc portfolio_column_get(struct ctx *c, const struct portfolio *p, const char *field, const char *key, const struct portfolio_column **ret_col) MUST_USE;
/* Is this column kept from the account (an `inside` field of the plan, an enterprise asking)? */
bool portfolio_column_hidden(const struct ctx *c, const struct portfolio *p, const struct portfolio_column *col);
bool portfolio_column_by_day(const struct portfolio_column *col); /* it changes with the day */
/* A number that sorts as the column does; false: unknown. Not for texts. */
bool portfolio_column_key(const struct portfolio *p, const struct portfolio_column *col, size_t row, int32_t day, int64_t *ret_key);
#endif
