/* city_lists_parts.h - the inside of the lists of a round. Only city_lists.c, city_filter.c and city_order.c include it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_CITY_LISTS_PARTS_H
#define EVALUATION_CITY_LISTS_PARTS_H
#include <math.h>
#include "base/digest.h"
#include "evaluation/city_lists.h"

enum {
	ANSWERS = 256,               /* answers kept for a round, as long as their rows stay below rows_limit */
	ANSWER_KEY = 640,
	TEXT_SLOTS = 1 << 17,        /* a power of two: rows share a slot by their number, the last one stays */
	TEXT_BYTES = 48 << 20,       /* when texts take more, all are forgotten */
};

/* One answer, found again by the words of the question. */
struct answer {
	struct city_list list;       /* first: what is lent is the answer */
	uint32_t *rows;
	int holders;
	bool kept;
	uint64_t hash;
	int64_t used;
	char key[];
};

struct text_slot { uint32_t row1; uint32_t len, cap; char *text; }; /* row + 1; 0: empty */

struct city_lists {
	uint16_t *region, *industry; /* by frame row */
	int8_t *above;
	uint64_t *part;              /* bit per row that takes part */
	size_t n_part, words;
	int32_t day;
	double max_total;
	struct city_columns columns;
	pthread_mutex_t lock;        /* of the answers */
	struct answer *answers[ANSWERS]; int n_answers;
	size_t rows_kept, rows_limit;
	int64_t clock;
	char published[DIGEST_HEX];  /* SM3 of the published list, "": not made yet */
	pthread_mutex_t texts_lock;
	struct text_slot *texts[CITY_TEXT_KINDS]; size_t text_bytes;
};

static inline bool bit_of(const uint64_t *bits, size_t row) { return bits[row >> 6] >> (row & 63) & 1; }
static inline void bit_put(uint64_t *bits, size_t row) { bits[row >> 6] |= UINT64_C(1) << (row & 63); }

/* city_filter.c: takes away bits of rows that the scope or the filter excludes; bits come in as those who take part. */
bool filter_is_empty(const struct city_filter *f);
enum rc filter_apply(struct ctx *c, const struct city *y, const struct scope *scope, const struct city_filter *f,
	uint64_t *bits) MUST_USE;

/* city_order.c: all rows that take part in the order asked for; malloc'd. */
enum rc order_make(struct ctx *c, struct city *y, const char *sort, bool descending, uint32_t **ret_rows) MUST_USE;
#endif
