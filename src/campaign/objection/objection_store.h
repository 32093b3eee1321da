/* objection_store.h - objections, their moves and effects in the database. Internal to src/campaign/objection.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is listed goes through the door of the enterprise's row. Of one case {unscoped}: the caller has found it through the door. */
#ifndef CAMPAIGN_OBJECTION_STORE_H
#define CAMPAIGN_OBJECTION_STORE_H
#include "campaign/objection/objection.h"

struct objection_move {
	int64_t id, objection, account, batch;
	enum objection_act act;
	const char *at, *who, *unit, *desk, *office, *basis, *note;
	enum objection_state before, state;
	enum objection_level level;
	enum objection_verdict verdict;
	struct objection_value decided, claimed;
	int32_t day, deadline, remedy_until;
};

enum { OBJECTION_LIST_MOST = 200000 };
enum rc store_objection_seen(struct ctx *c, const struct scope *scope, int64_t id, struct objection_row *ret_o) MUST_USE; /* id 0: none, or not to be seen */
enum rc store_objection(struct ctx *c, int64_t id, struct objection_row *ret_o) MUST_USE;      /* whoever asks */
enum rc store_objection_last_code(struct ctx *c, const char *like, const char **ret_code) MUST_USE;
/* Earlier cases of the same thing, and the code of an open one ("" none). */
enum rc store_objection_same(struct ctx *c, const struct objection_row *o, int *ret_n, const char **ret_open) MUST_USE;
enum rc store_objection_open_count(struct ctx *c, int64_t campaign, int64_t enterprise, int64_t *ret_n) MUST_USE;
enum rc store_objection_add(struct ctx *c, const struct objection_row *o, int64_t *ret_id) MUST_USE;
enum rc store_objection_set(struct ctx *c, const struct objection_row *o) MUST_USE;            /* all that may change */
enum rc store_objections(struct ctx *c, const struct objection_query *q, int32_t today, struct objection_row **ret_list, int *ret_n) MUST_USE;
enum rc store_objection_counts(struct ctx *c, const struct objection_query *q, int32_t today, struct objection_counts *ret_counts) MUST_USE;
/* Without texts, in order of filing: what statistics need. */
enum rc store_objection_all(struct ctx *c, int64_t campaign, int64_t lo, int64_t hi, struct objection_row **ret_list, int *ret_n) MUST_USE;
/* Corrected ones of a campaign (0: of all) that wait for their evaluation; whose clock has run out; told ones to close. At most `most`. */
enum objection_corrected { CORRECTED_ALL, CORRECTED_WAITS, CORRECTED_EVALUATED /* kept what it changed, not told yet */ };
enum rc store_objections_corrected(struct ctx *c, int64_t campaign, enum objection_corrected which, struct objection_row **ret_list, int *ret_n) MUST_USE;
enum rc store_objections_expired(struct ctx *c, int32_t today, int most, struct objection_row **ret_list, int *ret_n) MUST_USE;
/* Whose clock runs without a date. */
enum rc store_objections_unclocked(struct ctx *c, int most, struct objection_row **ret_list, int *ret_n) MUST_USE;
/* Whose clock was running when its campaign was suspended, and which has been resumed since. */
enum rc store_objections_rested(struct ctx *c, int most, struct objection_row **ret_list, int *ret_n) MUST_USE;
/* What waits for an account within `scope`, of campaigns that go on: an enterprise's returned and told ones (account 0), or those of the units of an official; a unit without members
 * is everybody's, and the desk stands in for a bureau that has none. */
enum rc store_objections_waiting(struct ctx *c, const struct scope *scope, int64_t account, int most, struct objection_row **ret_list, int *ret_n) MUST_USE;
/* Of a campaign, in a step: open ones, of them overdue. */
enum rc store_objections_blocking(struct ctx *c, int64_t campaign, const char *step, int32_t today, int64_t *ret_open, int64_t *ret_overdue) MUST_USE;

enum rc store_objection_move(struct ctx *c, const struct objection_move *m, int64_t *ret_id) MUST_USE;
enum rc store_objection_moves(struct ctx *c, int64_t id, struct objection_move **ret_list, int *ret_n) MUST_USE;
enum rc store_objection_rerun(struct ctx *c, int64_t campaign, int64_t before, int64_t after, int64_t cases, int64_t *ret_id) MUST_USE;
enum rc store_objection_effect(struct ctx *c, int64_t id, const struct objection_effect *e) MUST_USE;
enum rc store_objection_effect_of(struct ctx *c, int64_t id, struct objection_effect *ret_e, bool *ret_has) MUST_USE;

struct objection_firm { int64_t id, region, region_pos; const char *uscc, *name; };
/* By present or former code within c's scope, or by subject (code NULL); id 0: none. */
enum rc store_objection_firm(struct ctx *c, const char *code, int64_t subject, struct objection_firm *ret_f) MUST_USE;
enum rc store_objection_has_account(struct ctx *c, int64_t enterprise, bool *ret_has) MUST_USE;
/* Public figures of one campaign: cases by kind and verdict, told ones only; [kind][verdict]. */
enum rc store_objection_public(struct ctx *c, int64_t campaign, int64_t ret_n[OBJECTION_KINDS][VERDICTS]) MUST_USE;
enum rc store_objection_rests(struct ctx *c, int64_t subject, bool *ret_rests) MUST_USE;
enum rc store_objection_refold(struct ctx *c) MUST_USE;
enum rc objection_check(struct ctx *c, int *ret_findings) MUST_USE; /* hook of `gusu check` */

/* Shared by the rules, the importer and the answers. */
const char *objection_day(struct ctx *c, int32_t day); /* "" for DAY_NONE */
enum rc objection_desk(struct ctx *c, int64_t region, enum objection_level level, const char **ret_unit, enum objection_level *ret_level) MUST_USE;
/* The last day of a clock of so many working days. DAY_NONE where the notice of its year is not known: nothing is guessed, the clock waits (objection_clocks.c). */
int32_t objection_due(struct ctx *c, int32_t from, int workdays);
enum { OBJECTION_CORRECT_DAYS = 1 };                    /* for putting right what the program cannot correct by itself */
bool objection_is_of_land(const struct objection_plan *p, const char *field);             /* of the bureau that is asked about land */
int objection_asked_days(const struct objection_plan *p, const struct objection_row *o); /* of the bureau that is asked */
/* Does its clock run, without anybody knowing until when? */
bool objection_has_no_date(const struct objection_row *o);
enum rc objection_of_field(struct ctx *c, const char *field, const struct indicators **ret_list, const struct indicator **ret_ind) MUST_USE; /* drop the list */
/* Writes the case as it is now and the move that made it so. */
enum rc objection_move_on(struct ctx *c, struct objection_row *o, enum objection_act act, enum objection_state before, const char *unit, const char *note) MUST_USE;
/* Does a correction wait for an evaluation that it changes, or is nothing scored yet? */
enum rc objection_waits_for_rerun(struct ctx *c, const struct campaign *k, bool *ret_waits) MUST_USE;
/* told: the last day of the next remedy, and the move. In the caller's transaction. */
enum rc objection_tell(struct ctx *c, struct objection_row *o, const char *unit) MUST_USE;
#endif
