/* investment_watch.h - what looks after the reports: who is reminded when, what waits for whom, and whether the figures keep their rules. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Reminders are data of the plan (`reminders:`): so many working days before or after a day of the calendar the program counts, by district, the reports that are not where
 * they should be. Each rule speaks once of a month; what it found is kept. Fillers see how often they were reminded beside what waits for them; a rule with `matter: true`
 * gives each district whose reports are missing one matter of the office (office/office.h). A city that has sent no report for a quarter is left alone: it does not report
 * through this program (yet), or not any more. */
#ifndef PROJECTS_INVESTMENT_WATCH_H
#define PROJECTS_INVESTMENT_WATCH_H
#include "projects/investment/investment.h"

enum rc invest_timed(struct ctx *c) MUST_USE;                                             /* hooks of core/module.h */
enum rc invest_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n) MUST_USE;
enum rc invest_rows_check(struct ctx *c, int *ret_findings) MUST_USE;
enum rc invest_rows_rebuild(struct ctx *c) MUST_USE;

/* The day of a reminder for a month; DAY_NONE: the working days of that year are not known. */
int32_t invest_reminder_day(struct ctx *c, const struct invest_plan *p, const struct invest_reminder *r, const char *month);

/* ---- In the database. */

/* Reports of any month up to `month` in a state, the newest month first; within c's scope, at most `most`. */
struct invest_stuck { const char *month, *code, *name; };
enum rc store_invest_stuck(struct ctx *c, const char *state, const char *month, int most, struct invest_stuck **ret_list, int *ret_n) MUST_USE;
struct invest_reminded { const char *rule, *month, *at; int64_t region, reports, matter; };
enum rc store_invest_reminded(struct ctx *c, const char *month, struct invest_reminded **ret_list, int *ret_n) MUST_USE;
enum rc store_invest_remind(struct ctx *c, const struct invest_reminded *r) MUST_USE;
/* The accepted figures of all reports beside what their cells said at the move that accepted them. */
struct invest_kept { const char *code, *month, *cells[3]; int64_t figures[3]; };
enum rc store_invest_kept_each(struct ctx *c, const char *const columns[3], enum rc (*one)(void *arg, const struct invest_kept *k), void *arg) MUST_USE;
struct invest_closed_row { int64_t id, upto, reports, month_done; const char *month, *hash; };
enum rc store_invest_closed_all(struct ctx *c, struct invest_closed_row **ret_list, int *ret_n) MUST_USE;
/* The lines that a closed list had. */
struct invest_line;
enum rc store_invest_lines_at(struct ctx *c, const char *month, int64_t upto, struct invest_line **ret_list, int *ret_n) MUST_USE;
enum rc store_invest_states_make(struct ctx *c) MUST_USE;
enum rc store_invest_rules(struct ctx *c, int *findings) MUST_USE;
#endif
