/* batch_record.h - what the ledger says of a batch of facts. Internal to src/indicators.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The entry `facts.imported` of a batch has its row (source, file, digest of the file, day, number of facts) and the SM3 of the facts themselves: of the
 * lines `indicator,period,subject,value` in that order of keys, ids as the database has them, the value empty where it was withdrawn. */
#ifndef INDICATORS_BATCH_RECORD_H
#define INDICATORS_BATCH_RECORD_H
#include "indicators/facts.h"

/* In the transaction that stores the batch; `facts` in order of their cells. */
enum rc batch_record(struct ctx *c, const struct batch_info *b, const struct fact *facts, size_t n, int64_t batch) MUST_USE;
/* In the transaction that takes the batch back. */
enum rc undo_record(struct ctx *c, int64_t batch, int64_t by) MUST_USE;
/* Every batch, every fact and every undo against the ledger. */
enum rc batch_records_check(struct ctx *c, int *ret_findings) MUST_USE;

/* ---- batch_record_store.c */
struct batch_full { int64_t id, facts; const char *kind, *source, *file, *hash, *known_at, *at, *who; };
enum rc store_batches_full(struct ctx *c, const struct batch_full **ret_list, size_t *ret_n) MUST_USE; /* by id, in the arena */
struct undo_full { int64_t batch, by; const char *at; };
enum rc store_undos_full(struct ctx *c, const struct undo_full **ret_list, size_t *ret_n) MUST_USE;
enum rc store_each_fact(struct ctx *c, enum rc (*fn)(void *arg, const struct fact *f, int64_t batch), void *arg) MUST_USE;  /* by cell and batch */
#endif
