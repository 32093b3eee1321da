/* improvement_store.h - waves, cases and moves in the database. Internal to src/campaign/improvement.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is listed goes through the door of the firm's row. Of one case {unscoped}: the caller has found it through the door. */
#ifndef CAMPAIGN_IMPROVEMENT_STORE_H
#define CAMPAIGN_IMPROVEMENT_STORE_H
#include "campaign/improvement/improvement.h"
#include "store/scope.h"

enum improvement_show { IMPROVE_SHOW_ALL, IMPROVE_SHOW_OPEN, IMPROVE_SHOW_OVERDUE, IMPROVE_SHOW_DONE };
enum improvement_sort { IMPROVE_BY_DUE, IMPROVE_BY_NAME, IMPROVE_BY_VALUE, IMPROVE_BY_PERCENT, IMPROVE_BY_STATE, IMPROVE_BY_CHANGED };
struct improvement_query {
	const char *text, *unit;         /* "": any */
	int64_t wave, region_lo, region_hi, enterprise; /* 0: any */
	int state, result;               /* -1: any */
	enum improvement_show show;
	enum improvement_sort sort; bool descending, by_id; /* by_id: in order of the case, whatever sort says */
	int64_t most, skip;
};
struct improvement_counts { int64_t total, open, overdue, closed; };

enum rc store_improvement_seen(struct ctx *c, const struct scope *scope, int64_t id, struct improvement_row *ret_row) MUST_USE; /* id 0: none, or not to be seen */
enum rc store_improvements(struct ctx *c, const struct scope *scope, const struct improvement_query *q, int32_t today, struct improvement_row **ret_list, int *ret_n) MUST_USE;
enum rc store_improvement_counts(struct ctx *c, const struct scope *scope, const struct improvement_query *q, int32_t today, struct improvement_counts *ret_counts) MUST_USE;
enum rc store_improvement_last_code(struct ctx *c, const char *like, const char **ret_code) MUST_USE;
const char *store_improvement_searched(struct ctx *c, const struct improvement_row *o); /* folded name, credit code and number */
enum rc store_improvement_add(struct ctx *c, const struct improvement_row *o, int64_t *ret_id) MUST_USE;
enum rc store_improvement_set(struct ctx *c, const struct improvement_row *o) MUST_USE; /* all that may change */
enum rc store_improvement_move(struct ctx *c, const struct improvement_row *o, const struct improvement_move *m, int64_t *ret_id) MUST_USE;
enum rc store_improvement_moves(struct ctx *c, int64_t id, struct improvement_move **ret_list, int *ret_n) MUST_USE;
enum rc store_improvement_measure(struct ctx *c, int64_t move, int seq, const struct improvement_measure *m) MUST_USE;
/* Of the last plan that was submitted. */
enum rc store_improvement_measures(struct ctx *c, int64_t id, struct improvement_measure **ret_list, int *ret_n) MUST_USE;
/* Kinds of measures of all last plans, in order of the case. */
struct improvement_planned { int64_t id; const char *kind; };
enum rc store_improvement_planned(struct ctx *c, const struct scope *scope, struct improvement_planned **ret_list, int *ret_n) MUST_USE;
enum rc store_improvement_has_account(struct ctx *c, int64_t enterprise, bool *ret_has) MUST_USE;
enum rc store_improvement_wave_add(struct ctx *c, const struct improvement_wave *w, int64_t *ret_id) MUST_USE;
enum rc store_improvement_waves(struct ctx *c, struct improvement_wave **ret_list, int *ret_n) MUST_USE;
/* Firms with an open case, in order; whole city. */
enum rc store_improvement_open(struct ctx *c, int64_t **ret_list, int *ret_n) MUST_USE;
/* Whose clock ran out before today and that have no matter; whose plan has come to its end. Whole city, at most `most`. */
enum rc store_improvements_late(struct ctx *c, int32_t today, int most, struct improvement_row **ret_list, int *ret_n) MUST_USE;
enum rc store_improvements_ended(struct ctx *c, int32_t today, int most, struct improvement_row **ret_list, int *ret_n) MUST_USE;
enum rc store_improvement_rests(struct ctx *c, int64_t subject, bool *ret_rests) MUST_USE;
enum rc store_improvement_refold(struct ctx *c) MUST_USE;
/* SM3 of a wave from its rows, 65 bytes. */
enum rc improvement_wave_hash(struct ctx *c, int64_t wave, char *ret_hex) MUST_USE;
enum rc improvement_check(struct ctx *c, int *ret_findings) MUST_USE; /* hook of `gusu check` */

/* Shared by the rules, the importer and the answers. */
const char *improvement_day(struct ctx *c, int32_t day); /* "" for DAY_NONE */
/* Working days on; where a year's are not known, five of them are a week. */
int32_t improvement_after(struct ctx *c, int32_t from, int workdays);
/* The unit of the town, else of the district, else the issuer of the office. */
enum rc improvement_desk(struct ctx *c, int64_t region_pos, const char **ret_town, const char **ret_district) MUST_USE;
/* The clock of the state in which a case is now. */
int32_t improvement_clock(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *o, int32_t today);
/* Writes the case as it is now and the move that made it so; `at_ms` 0: now. */
enum rc improvement_move_on(struct ctx *c, struct improvement_row *o, enum improvement_act act, enum improvement_state before, const char *unit, const char *note, int64_t *ret_move) MUST_USE;
enum rc improvement_timed(struct ctx *c) MUST_USE;
enum rc improvement_sample(struct ctx *c, const char *dir) MUST_USE;
const char *improvement_value(struct ctx *c, int64_t value); /* "4.1234"; NULL: unknown */
const char *improvement_words(const struct ctx *c, struct plan_words w);
#endif
