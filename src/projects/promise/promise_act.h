/* promise_act.h - what importer, acts and check of promises share. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROMISE_ACT_H
#define PROJECTS_PROMISE_ACT_H
#include "core/importer.h"
#include "projects/promise/promise.h"

/* In the transaction of the caller, who has checked it. */
enum rc promise_tell_in_txn(struct ctx *c, int64_t project, const struct promise_told *t, const struct project_telling *telling, int64_t *ret_act) MUST_USE;
/* The body of the ledger's entry; NULL without memory. */
const char *promise_decision_body(struct ctx *c, const char *code, const struct promise_decision *d);
/* For `gusu check`: every check computed again from its stored inputs, every decision held against the ledger. */
enum rc promise_verify(struct ctx *c, int *ret_findings) MUST_USE;

/* promise_standings for who has the portfolio in hand (rows of the result are its rows). */
struct portfolio;
enum rc promise_standings_of(struct ctx *c, const struct portfolio *p, const char *region, int32_t day, struct promise_standing **ret_list, int *ret_n) MUST_USE;

extern const struct importer *const promise_importers[];
enum { N_PROMISE_IMPORTERS = 1 };
extern const struct command promise_commands[];
enum { N_PROMISE_COMMANDS = 1 };
enum rc promise_load(struct ctx *c, const char *dir) MUST_USE;
#endif
