/* laboratory_store.h - rows of the laboratory. Only its own files include it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LABORATORY_LABORATORY_STORE_H
#define LABORATORY_LABORATORY_STORE_H
#include "laboratory/laboratory.h"

/* Those of the account and, with `shared`, those that are shared. */
enum rc store_scenarios(struct ctx *c, bool shared, struct scenario **ret_list, int *ret_n) MUST_USE;
enum rc store_scenario_get(struct ctx *c, int64_t id, struct scenario *ret, bool *ret_found) MUST_USE;
enum rc store_scenario_count(struct ctx *c, const char *name, int64_t but, int *ret_n, bool *ret_taken) MUST_USE;
enum rc store_scenario_add(struct ctx *c, const struct scenario *s, int64_t *ret_id) MUST_USE;
/* *ret_done false: another version. */
enum rc store_scenario_set(struct ctx *c, const struct scenario *s, int64_t version, bool *ret_done) MUST_USE;
enum rc store_scenario_remove(struct ctx *c, int64_t id, int64_t version, bool *ret_done) MUST_USE;
enum rc store_laboratory_check(struct ctx *c, int *ret_findings) MUST_USE;

struct robust_record {
	int64_t id, account, round, seed, runs, noise_percent, n_rows;
	const char *who, *at, *name, *scheme, *text_sm3, *summary;
	int year;
	bool shared, own;
	const void *rows; size_t len;
};
enum rc store_robusts(struct ctx *c, bool shared, struct robust_record **ret_list, int *ret_n) MUST_USE;
enum rc store_robust_get(struct ctx *c, int64_t id, struct robust_record *ret, bool *ret_found) MUST_USE;
enum rc store_robust_add(struct ctx *c, const struct robust_record *r, int64_t *ret_id) MUST_USE;
enum rc store_robust_trim(struct ctx *c, int keep) MUST_USE;
enum rc store_robust_remove(struct ctx *c, int64_t id, bool *ret_done) MUST_USE;
#endif
