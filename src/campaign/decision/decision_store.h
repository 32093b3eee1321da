/* decision_store.h - decisions and their acts in the database. Internal to the room.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_DECISION_STORE_H
#define CAMPAIGN_DECISION_STORE_H
#include "campaign/decision/decision.h"

enum rc store_evaluation_decision_add(struct ctx *c, const struct decision *d, int64_t *ret_id) MUST_USE;
enum rc store_evaluation_decision_act_add(struct ctx *c, const struct decision_act *a, int64_t *ret_id) MUST_USE;
/* id 0: not there, or not to be seen. */
enum rc store_evaluation_decision_seen(struct ctx *c, int64_t id, struct decision *ret_d) MUST_USE;
enum rc store_evaluation_decision(struct ctx *c, int64_t id, struct decision *ret_d) MUST_USE;
enum rc store_evaluation_decisions(struct ctx *c, const struct decision_query *q, struct decision **ret_list, int *ret_n) MUST_USE;
enum rc store_evaluation_decision_counts(struct ctx *c, const struct decision_query *q, struct decision_counts *ret_k) MUST_USE;
enum rc store_evaluation_decision_acts(struct ctx *c, int64_t id, struct decision_act **ret_list, int *ret_n) MUST_USE;
/* Of an enterprise: proposed or decided, and with days that overlap (to DAY_NONE: open). */
enum rc store_evaluation_decisions_beside(struct ctx *c, int64_t subject, int32_t from, int32_t to, struct decision **ret_list, int *ret_n) MUST_USE;
/* What the hook `decided` gives; organ and document of the act that decided it stand in ret_acts. */
enum rc store_evaluation_decisions_known(struct ctx *c, const char *scheme, int year, int64_t known, struct decision **ret_list, struct decision_act **ret_acts, int *ret_n) MUST_USE;
enum rc store_evaluation_decision_last_act(struct ctx *c, int64_t known, int64_t *ret_id) MUST_USE;
/* Acts `decided` and `withdrawn` behind `known` of decisions that count there. */
enum rc store_evaluation_decisions_unknown(struct ctx *c, const char *scheme, int year, int64_t known, int64_t *ret_n) MUST_USE;
enum rc store_evaluation_decisions_waiting(struct ctx *c, const char *scheme, int year, int64_t *ret_n) MUST_USE;
/* Subjects with a proposal or decision of the kind that holds on the day, ascending. */
enum rc store_decided_subjects(struct ctx *c, const char *kind, int32_t day, int64_t **ret_list, int *ret_n) MUST_USE;
enum rc store_evaluation_decision_rests(struct ctx *c, int64_t subject, bool *ret_rests) MUST_USE;

/* As the ledger has it: an act with its decision. */
struct decision_record { const char *object, *body, *at; enum decision_state act; };
typedef enum rc decision_record_fn(void *arg, const struct decision_record *r);
/* `act` 0: of every act that is on the ledger. */
enum rc store_evaluation_decision_records(struct ctx *c, int64_t act, decision_record_fn *fn, void *arg) MUST_USE;
enum rc decision_check_rules(struct ctx *c, int *findings) MUST_USE;
#endif
