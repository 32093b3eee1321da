/* city_columns.h - the columns of numbers that a result table may show.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Four kinds: the points of a single score (key: the item's code), a node of the tree (its code), the indicator value behind a score
 * (value.CODE) and an input as it was reported (in.NAME). The list is made once for a round in memory; reading a cell costs a few
 * loads. Values behind scores are computed for the whole city when somebody first asks for that column, with the scheme's own formula,
 * before any treatment: what is missing stays unknown. */
#ifndef EVALUATION_CITY_COLUMNS_H
#define EVALUATION_CITY_COLUMNS_H
#include "evaluation/round.h"

enum city_column_kind { COLUMN_SCORE, COLUMN_NODE, COLUMN_VALUE, COLUMN_INPUT };
extern const char *const city_column_kind_words[]; /* "score", "node", "value", "input", NULL */

struct city_column {
	const char *key;
	enum city_column_kind kind;
	struct plan_words title;
	const char *unit;                 /* NULL: none */
	int decimals;
	int index;                        /* item, node; input: column of the frame */
};

struct city_columns {
	struct arena arena;
	struct city_column *list; int n, n_scores; /* the scores come first */
	pthread_mutex_t lock;             /* for filling `values` */
	double **values;                  /* by item; NULL: not asked for yet */
	int64_t filled;                   /* of the whole city; -1: not counted yet */
};

enum rc city_columns_make(const struct city *y, struct city_columns *ret) MUST_USE;
void city_columns_finish(struct city_columns *t);
/* NULL when there is no such column. */
const struct city_column *city_column_find(const struct city_columns *t, const char *key);

/* Makes sure that cells of these columns can be read; from any thread. */
enum rc city_column_ready(struct ctx *c, const struct city *y, struct city_columns *t, const struct city_column *col) MUST_USE;
/* NAN where there is none. */
double city_cell(const struct city *y, const struct city_columns *t, const struct city_column *col, size_t row);

/* How many single scores of the scope rest on a value that was filled in because none was reported. */
enum rc city_filled(struct ctx *c, const struct city *y, struct city_columns *t, const struct scope *scope, size_t *ret_n) MUST_USE;

/* The value of an item over all rows as doubles from malloc; NAN: something is unknown, infinite: the denominator is not above zero. */
enum rc city_item_values(struct ctx *c, const struct city *y, int item, double **ret_values) MUST_USE;
#endif
