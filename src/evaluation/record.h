/* record.h - what the ledger says of rounds and of the schemes they used. Internal to src/evaluation.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The body of an entry is made from the row as it was stored, every column of it, both when it is written and when `gusu check` compares:
 * a row that was altered, added or removed by other means does not fit. Results are derived; the round's result hash answers for them. */
#ifndef EVALUATION_RECORD_H
#define EVALUATION_RECORD_H
#include "evaluation/round.h"

/* In the transaction that stored them. */
enum rc record_scheme(struct ctx *c, const char *hash) MUST_USE;
enum rc record_round(struct ctx *c, int64_t id) MUST_USE;
/* Rounds and scheme versions against the ledger, and each scheme's text against its hash. */
enum rc records_check(struct ctx *c, int *ret_findings) MUST_USE;

/* ---- record_store.c: rows as JSON in the order of their columns. Texts in the arena. */
struct record_row { const char *object, *body, *at; };
typedef enum rc record_fn(void *arg, const struct record_row *row);
enum rc store_record_round(struct ctx *c, int64_t id, struct record_row *ret_row) MUST_USE;
enum rc store_record_scheme(struct ctx *c, const char *hash, struct record_row *ret_row) MUST_USE;
enum rc store_record_rounds(struct ctx *c, record_fn *fn, void *arg) MUST_USE;
enum rc store_record_schemes(struct ctx *c, record_fn *fn, void *arg) MUST_USE; /* RC_OK also where a text does not have its hash: the body then says so */
#endif
