/* indicators_store.h - the statements of indicators and facts. Internal to src/indicators.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef INDICATORS_INDICATORS_STORE_H
#define INDICATORS_INDICATORS_STORE_H
#include "indicators/facts.h"

/* ---- Definitions. */
enum rc store_indicators_version(struct ctx *c, int64_t *ret_version) MUST_USE;
enum rc store_indicators(struct ctx *c, struct arena *a, struct indicators *ret_list) MUST_USE;
enum rc store_put_indicator(struct ctx *c, const struct indicator *ind, int place) MUST_USE; /* ind->id 0: a new one */
enum rc store_indicator_has_facts(struct ctx *c, int indicator, bool *ret_has) MUST_USE;
enum rc store_indicators_bump(struct ctx *c) MUST_USE;

/* ---- Batches. */
enum rc store_add_batch(struct ctx *c, const struct batch_info *b, int64_t n_facts, int64_t *ret_id) MUST_USE;
/* The last batch; id 0 when there is none. */
struct batch_row { int64_t id; int32_t known_at; };
enum rc store_last_batch(struct ctx *c, struct batch_row *ret_b) MUST_USE;
/* The last batch of that content and day; 0: none. */
enum rc store_batch_of_content(struct ctx *c, const char *hash, int32_t known_at, int64_t *ret_id) MUST_USE;
/* What a batch calls itself; kind NULL when there is none. In the arena. */
struct batch_text { const char *kind, *source, *file; };
enum rc store_batch(struct ctx *c, int64_t id, struct batch_text *ret_b) MUST_USE;
/* The batch that took this one back; 0: none. */
enum rc store_undone_by(struct ctx *c, int64_t batch, int64_t *ret_by) MUST_USE;
enum rc store_add_undo(struct ctx *c, int64_t batch, int64_t by) MUST_USE;
/* The indicators and periods that a batch speaks of, in order; reads the whole table of facts. In the arena. */
struct fact_group { int indicator; int64_t period; };
enum rc store_groups_of_batch(struct ctx *c, int64_t batch, struct fact_group **ret_list, size_t *ret_n) MUST_USE;
enum rc store_batches(struct ctx *c, const struct batch_row **ret_list, size_t *ret_n) MUST_USE; /* by id, in the arena */

/* ---- Facts. */
/* One row; *ret_new false when the cell has one of this batch already. `s` keeps the statement between calls: NULL first, reset by the caller. */
enum rc store_add_fact(struct ctx *c, struct db_stmt **s, const struct fact *f, int64_t batch) MUST_USE;
/* All rows of an indicator and period by subject and batch. */
struct fact_row { int64_t subject, batch, value; bool withdrawn; };
typedef void take_fact(void *user, const struct fact_row *r);
enum rc store_facts(struct ctx *c, int indicator, int64_t period, take_fact *take, void *user) MUST_USE;
enum rc store_fact_history(struct ctx *c, int64_t subject, int indicator, int64_t period, const struct fact_version **ret_list, int *ret_n) MUST_USE;
struct subject_fact { int indicator; int64_t period, batch, value; bool withdrawn; const char *known_at, *source; };
enum rc store_facts_of(struct ctx *c, const struct scope *scope, int64_t subject, struct subject_fact **ret_list, int *ret_n) MUST_USE; /* by indicator, period, known_at, batch */
/* Years that have facts of enterprises, latest first; at most `cap`. */
enum rc store_years(struct ctx *c, int *ret_years, int cap, int *ret_n) MUST_USE;

/* ---- Blocks. */
struct block_head { int indicator; int64_t period, batch; int32_t known_at; };
enum rc store_block_heads(struct ctx *c, struct block_head **ret_list, size_t *ret_n) MUST_USE; /* malloc'd, by indicator and period */
/* The packed data, borrowed until `s` is reset; *ret_data NULL when there is no block. */
enum rc store_block(struct ctx *c, int indicator, int64_t period, struct db_stmt **ret_s, struct block_head *ret_head, const void **ret_data, size_t *ret_len) MUST_USE;
enum rc store_put_block(struct ctx *c, const struct block_head *h, int64_t n, const void *data, size_t len) MUST_USE;
enum rc store_drop_blocks(struct ctx *c) MUST_USE;
/* Every indicator and period that has facts, with its last batch and day; in the arena. */
enum rc store_fact_groups(struct ctx *c, struct block_head **ret_list, size_t *ret_n) MUST_USE;
#endif
