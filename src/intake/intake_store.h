/* intake_store.h - the statements of the intake. Internal to src/intake.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_INTAKE_STORE_H
#define INTAKE_INTAKE_STORE_H
#include "intake/intake.h"

enum rc store_intake_add(struct ctx *c, const struct intake *i, int64_t *ret_id) MUST_USE;
/* id 0 in *ret_i when there is none. Columns included. */
enum rc store_intake(struct ctx *c, int64_t id, struct intake *ret_i) MUST_USE;
/* Newest first; account 0: everybody's. Without columns. */
enum rc store_intakes(struct ctx *c, int64_t account, int most, struct intake **ret_list, int *ret_n) MUST_USE;
/* The last one of the same content and kind that is in, of this account (0: of anybody); 0 when there is none. */
enum rc store_intake_same(struct ctx *c, const char *sha256, const char *kind, int64_t account, int64_t *ret_id) MUST_USE;
/* How many that are not discarded share a stored file. */
enum rc store_intake_sharing(struct ctx *c, const char *sha256, int64_t *ret_n) MUST_USE;
enum rc store_intake_answers(struct ctx *c, const struct intake *i) MUST_USE;  /* encoding … year, and open again */
enum rc store_intake_columns(struct ctx *c, int64_t id, const char *const *names, int n) MUST_USE;
enum rc store_intake_state(struct ctx *c, int64_t id, enum intake_state s) MUST_USE;
enum rc store_intake_job(struct ctx *c, int64_t id, int64_t job) MUST_USE;
enum rc store_intake_result(struct ctx *c, int64_t id, enum intake_state s, const struct importer_result *r) MUST_USE;
enum rc store_intake_undone(struct ctx *c, int64_t id, int64_t by, int64_t left) MUST_USE;

enum rc store_rejects_clear(struct ctx *c, int64_t id) MUST_USE;
enum rc store_reject_add(struct ctx *c, int64_t id, int64_t n, const struct reject *r) MUST_USE;
enum rc store_rejects(struct ctx *c, int64_t id, int64_t from, int most, struct intake_reject **ret_list, int *ret_n) MUST_USE;

enum rc store_choice(struct ctx *c, const char *kind, const char *header, const char **ret_name) MUST_USE; /* NULL: none */
enum rc store_choice_put(struct ctx *c, const char *kind, const char *header, const char *name) MUST_USE;
#endif
