/* indicators_state.h - what the module keeps for the process. Internal to src/indicators.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef INDICATORS_INDICATORS_STATE_H
#define INDICATORS_INDICATORS_STATE_H
#include <pthread.h>
#include "core/app.h"
#include "indicators/facts.h"

struct shelf_of_indicators {
	struct indicators pub;       /* first */
	struct arena arena;
	int users;                   /* lent, plus one while it is the current one; under the lock */
};

struct view_cache;
struct indicators_state {
	pthread_mutex_t lock;
	struct shelf_of_indicators *current;
	int64_t checked_ms;          /* when it was last found to be what the database has */
	struct view_cache *cache;    /* view_cache.c */
	filled_fn *filled;           /* NULL: nobody evaluates here */
};
void **indicators_slot(struct app *a);
static inline struct indicators_state *indicators_state_of(struct app *a) { return *indicators_slot(a); }

/* Nothing would change if the one took the place of the other. NULL is equal to nothing. */
bool indicators_equal(const struct indicator *a, const struct indicator *b);

/* Definitions in the folder of plans that differ from what the database has are read in; mistakes are logged, not fatal. */
enum rc indicators_refresh(struct app *a) MUST_USE;
#endif
