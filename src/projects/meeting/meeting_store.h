/* meeting_store.h - meetings in the database. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Meetings and matters go through the door by their place, projects by theirs and their secrecy. What hangs on a meeting or a project that was found is {unscoped}. */
#ifndef PROJECTS_MEETING_STORE_H
#define PROJECTS_MEETING_STORE_H
#include "projects/meeting/meeting.h"

enum { MEETING_ROWS = 500 };
enum rc store_meeting_add(struct ctx *c, const struct meeting *m, int64_t *ret_id) MUST_USE;
enum rc store_meeting_set(struct ctx *c, const struct meeting *m) MUST_USE;
enum rc store_meeting(struct ctx *c, int64_t id, struct meeting *ret_m) MUST_USE; /* id 0: none that c sees */
enum rc store_meetings(struct ctx *c, struct meeting **ret_list, int *ret_n) MUST_USE;
/* Day of the meeting before of the same place; NULL: none. */
enum rc store_meeting_before(struct ctx *c, const struct meeting *m, const char **ret_day) MUST_USE;
enum rc store_picks_clear(struct ctx *c, int64_t meeting) MUST_USE;
enum rc store_pick_add(struct ctx *c, int64_t meeting, int64_t project) MUST_USE;

/* ---- Projects: by the way they came. Only those that c may see; pos 0: everywhere. */
struct meeting_row { int64_t id; const char *code, *name, *region, *stage; };
enum rc store_meeting_picked(struct ctx *c, int64_t meeting, struct meeting_row **ret_list, int *ret_n) MUST_USE;
enum rc store_meeting_row(struct ctx *c, int64_t project, struct meeting_row *ret_row) MUST_USE; /* id 0: not to be seen */
struct place_span { int64_t lo, hi; };
enum rc store_meeting_counts(struct ctx *c, struct place_span at, const char *since, struct meeting_counts *ret_k) MUST_USE;

/* ---- Changes of one project after a day. */
struct change_row { const char *day, *a, *b, *d; int64_t n; }; /* what a, b, d, n are depends on the kind */
enum rc store_changes(struct ctx *c, int64_t project, enum meeting_change_kind kind, const char *since, struct change_row **ret_list, int *ret_n) MUST_USE;

/* ---- Accepted months of a project, by month. */
struct month_row { const char *month; int64_t month_done, year_done, all_done; };
enum rc store_months(struct ctx *c, int64_t project, const char *from, struct month_row **ret_list, int *ret_n) MUST_USE;

/* ---- Matters. */
struct matter_row { int64_t id; const char *source, *object, *title, *owner, *state, *level, *opened, *deadline; };
/* agenda false: decisions of meetings and visits opened before `before`; true: those brought before the joint meeting. */
enum rc store_meeting_matters(struct ctx *c, struct place_span at, bool agenda, const char *before, struct matter_row **ret_list, int *ret_n) MUST_USE;

/* ---- Packs and decisions. */
enum rc store_pack_add(struct ctx *c, const struct meeting_pack *p, int64_t *ret_id) MUST_USE;
enum rc store_shown_add(struct ctx *c, int64_t pack, int64_t project) MUST_USE;
enum rc store_packs(struct ctx *c, int64_t meeting, int64_t pack, struct meeting_pack **ret_list, int *ret_n) MUST_USE; /* pack 0: all */
enum rc store_decision_add(struct ctx *c, int64_t meeting, int64_t matter, int64_t project) MUST_USE;
enum rc store_decisions(struct ctx *c, int64_t meeting, struct meeting_decision **ret_list, int *ret_n) MUST_USE;
/* For `gusu check`. */
enum rc store_meeting_check(struct ctx *c, int *ret_findings) MUST_USE;
#endif
