/* kept_rounds.h - which rounds there are, as last read. Internal to src/evaluation.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Cities lie in memory by the number of their round, but which round is the latest stands in the database. While that is away (ctx.from_memory) the
 * list as it was last read tells it, with its moment. */
#ifndef EVALUATION_KEPT_ROUNDS_H
#define EVALUATION_KEPT_ROUNDS_H
#include "evaluation/round.h"

struct kept_rounds {
	pthread_mutex_t lock;
	struct arena arena;
	struct round *list; int n;
	int64_t at_ms;                    /* 0: never read */
};

void kept_rounds_init(struct kept_rounds *k);
void kept_rounds_finish(struct kept_rounds *k);
/* The list that c has just read (the latest round of each scheme and year). Without memory the former one stays. */
void kept_rounds_put(struct ctx *c, struct kept_rounds *k, const struct round *list, int n);
/* The list, copied into c's arena; c's as-of is lowered to its moment. RC_BUSY when it was never read. */
enum rc kept_rounds_list(struct ctx *c, struct kept_rounds *k, const struct round **ret_list, int *ret_n) MUST_USE;
enum rc kept_rounds_find(struct ctx *c, struct kept_rounds *k, const char *scheme, int year, struct round *ret_round, bool *ret_found) MUST_USE;
/* As results_of, out of the cities in memory; RC_BUSY when a year of the scheme is not there. */
enum rc kept_rounds_results(struct ctx *c, struct kept_rounds *k, int64_t subject, const char *scheme, const struct past_result **ret_list, int *ret_n) MUST_USE;
#endif
