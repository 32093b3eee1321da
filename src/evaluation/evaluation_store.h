/* evaluation_store.h - the statements of the evaluation module.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_EVALUATION_STORE_H
#define EVALUATION_EVALUATION_STORE_H
#include "evaluation/round.h"

enum rc store_scheme_version(struct ctx *c, const struct shelf_scheme *s, bool *ret_new) MUST_USE; /* new: used for the first time */
/* The text of a scheme by its hash, in the arena; RC_NOT_FOUND. */
enum rc store_scheme_text(struct ctx *c, const char *hash, const char **ret_text, size_t *ret_len) MUST_USE;
enum rc store_round_add(struct ctx *c, struct round *r) MUST_USE; /* fills id */
enum rc store_round_get(struct ctx *c, int64_t id, struct round *ret_round) MUST_USE;
enum rc store_round_latest(struct ctx *c, const char *scheme, int year, struct round *ret_round, bool *ret_found) MUST_USE;
enum rc store_rounds(struct ctx *c, bool all, const struct round **ret_list, int *ret_n) MUST_USE; /* all, or the latest of each scheme and year */
/* Results of all who took part, replacing those that are there. In the caller's transaction. */
enum rc store_results(struct ctx *c, const struct round *r, const struct view *v, const struct evaluation *e) MUST_USE;
enum rc store_results_of(struct ctx *c, int64_t subject, const char *scheme, const struct past_result **ret_list, int *ret_n) MUST_USE;
#endif
