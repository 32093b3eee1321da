/* improvement.h - plans of improvement: firms whose tax per mu is too low, what they will do about it, who looks after them, and what came of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A *wave* puts firms on the list by a rule of improvements.yaml (value below a threshold in a year of figures): frozen with the figures as they were, its SM3 in the ledger. Every
 * firm of a wave has a case with a desk (the unit of its town, else of its district), a clock in working days and a course of moves that are never changed:
 *
 *   selected -submit-> submitted -agree-> running -finish|expire-> review -conclude-> closed
 *                      submitted -return-> returned -submit->      review -send-back-> running
 *   running: report (each quarter or month); extend: running or review, a later end; drop: from any open state, the firm should not have been selected
 *
 * The firm (or its desk, from paper) submits; the desk agrees, but nobody agrees to what he typed himself; the district concludes. What the figures of later years say about the target
 * is worked out each time and never typed: `met` is not concluded against them, and unknown is not zero. When a clock runs out the office gets a matter (office/office.h) that
 * follows the case, so that reminders and escalation come from there; it is closed when the case moves on.
 *
 * Rows are folds of their moves (`gusu rebuild`). Seen within the scope of the firm. Values are whole 10^-4 of the rule's unit. Texts live in the arena. Clause SZ20-5.3c. */
#ifndef CAMPAIGN_IMPROVEMENT_IMPROVEMENT_H
#define CAMPAIGN_IMPROVEMENT_IMPROVEMENT_H
#include "campaign/improvement/improvement_plan.h"
#include "core/ctx.h"

enum improvement_state { IMPROVE_SELECTED, IMPROVE_SUBMITTED, IMPROVE_RETURNED, IMPROVE_RUNNING, IMPROVE_REVIEW, IMPROVE_CLOSED, IMPROVE_DROPPED, IMPROVE_STATES };
extern const char *const improvement_state_words[];   /* "selected", …, NULL */
enum improvement_act { IMPROVE_SELECT, IMPROVE_SUBMIT, IMPROVE_RETURN, IMPROVE_AGREE, IMPROVE_REPORT, IMPROVE_FINISH, IMPROVE_SEND_BACK, IMPROVE_EXTEND, IMPROVE_CONCLUDE, IMPROVE_DROP, IMPROVE_NOTE,
	IMPROVE_EXPIRE, IMPROVE_ESCALATE, IMPROVE_CALM, IMPROVE_ACTS };
extern const char *const improvement_act_words[];     /* "select", …, NULL; the last three are the program's */
enum improvement_result { RESULT_NONE, RESULT_MET, RESULT_NOT_MET, RESULT_UNKNOWN, RESULT_LEFT, IMPROVE_RESULTS };
extern const char *const improvement_result_words[];  /* "none", "met", "not-met", "unknown", "left", NULL */
const char *improvement_state_title(const struct ctx *c, enum improvement_state s);
const char *improvement_act_title(const struct ctx *c, enum improvement_act a);
const char *improvement_result_title(const struct ctx *c, enum improvement_result r);

enum { IMPROVE_SCALE = 10000, IMPROVE_DECIMALS = 4, IMPROVE_TEXT = 2000, IMPROVE_CONTACT = 60, IMPROVE_MEASURES_MOST = 12, IMPROVE_PERIOD = 8, IMPROVE_YEARS = 12 };
#define IMPROVE_UNKNOWN INT64_MIN

struct improvement_wave {
	int64_t id, below, n, unknown, batch;
	const char *rule, *unit, *of, *region, *reason, *at, *who, *sm3; /* region: code, "" the whole city */
	int year, result_year;           /* figures by which it was selected; by which the result is checked */
	int32_t finish_by;
};
struct improvement_measure { const char *kind, *text; int32_t until; };
struct improvement_row {
	int64_t id, wave, enterprise, region_pos, value, below, target, result_value, matter, submitted_by;
	const char *code, *uscc, *name, *desk, *contact, *period, *unit, *rule, *changed_at, *note; /* period: of the last report, "2021Q2"; "" none */
	enum improvement_state state;
	enum improvement_result result;
	int32_t due, until, selected_on, finish_by;
	int percent, year, result_year, result_of; /* result_of: year of result_value */
};
struct improvement_move {
	int64_t id, improvement, account, target, value, matter;
	enum improvement_act act;
	enum improvement_state before, state;
	enum improvement_result result;
	const char *at, *who, *unit, *desk, *contact, *period, *note; /* unit: for which it was done; "" the firm or the program */
	int32_t day, due, until;
	int percent, value_year;
};

/* ---- What the figures say. */

struct improvement_figure { int year; bool known; int64_t value; };
struct improvement_outcome {
	struct improvement_figure *years; int n; /* of one row alone: from the year of selection to the result's, known ones and gaps; years without any figures are left out */
	enum improvement_result result;  /* by the result's year: met, not-met, unknown */
	int of;                          /* the last year with a figure, 0: none after the selection */
	int64_t value; bool reached;     /* its value, and whether that is at the target */
};
/* For n rows at once; the columns of a year are read once. Targets: what was agreed, else the threshold. */
enum rc improvement_outcomes(struct ctx *c, const struct improvement_row *rows, int n, struct improvement_outcome *ret_outcomes) MUST_USE;

/* ---- Selecting. */

struct improvement_pick { int64_t enterprise, value; int64_t region_pos; const char *uscc; };
struct improvement_preview { struct improvement_pick *picks; int n, unknown, open, fits; int64_t batch; }; /* fits: in the rule's `where`; open: have a case already and are left out */
enum rc improvement_preview(struct ctx *c, const char *rule, const char *region, int year, struct improvement_preview *ret_p) MUST_USE;
/* result_year 0, finish_by DAY_NONE: by the rule. region "" or NULL: the whole city. at_ms: 0 now; the sample city has a past. */
struct improvement_wave_new { const char *rule, *region, *reason; int year, result_year; int32_t finish_by; int64_t at_ms; };
/* Takes c's writer. RC_CONFLICT: nobody is below; RC_BAD_INPUT on rule, year, finish_by. */
enum rc improvement_wave_make(struct ctx *c, const struct improvement_wave_new *n, struct improvement_wave *ret_wave) MUST_USE;
enum rc improvement_waves(struct ctx *c, struct improvement_wave **ret_list, int *ret_n) MUST_USE;

/* ---- Acts. */

enum { IMPROVE_BY_ENTERPRISE = 1, IMPROVE_BY_DESK = 2, IMPROVE_BY_DISTRICT = 4, IMPROVE_BY_CITY = 8 };
enum { IMPROVE_NEEDS_NOTE = 1, IMPROVE_NEEDS_PLAN = 2, IMPROVE_NEEDS_REPORT = 4, IMPROVE_NEEDS_RESULT = 8, IMPROVE_NEEDS_DAY = 16 };
struct improvement_may { uint32_t acts; unsigned as; };
struct improvement_deed {
	enum improvement_act act;
	const char *note, *target, *contact, *period; /* NULL: not told */
	int32_t until;
	int percent;                     /* -1: not told */
	enum improvement_result result;
	const struct improvement_measure *measures; int n_measures;
	int64_t at_ms, real_ms;          /* at_ms 0: now; the sample city has a past. real_ms is the rules' own */
};
unsigned improvement_needs(enum improvement_act act);
enum rc improvement_get(struct ctx *c, int64_t id, struct improvement_row *ret_row) MUST_USE; /* RC_NOT_FOUND, also for what may not be seen */
enum rc improvement_allowed(struct ctx *c, const struct improvement_row *o, struct improvement_may *ret_may) MUST_USE;
/* RC_CONFLICT: not in this state; RC_FORBIDDEN; RC_BAD_INPUT with the field. In a transaction of its own, or the caller's. */
enum rc improvement_do(struct ctx *c, int64_t id, const struct improvement_deed *d) MUST_USE;
enum rc improvement_do_in_txn(struct ctx *c, int64_t id, const struct improvement_deed *d) MUST_USE;
bool improvement_is_open(enum improvement_state s);
bool improvement_is_overdue(const struct improvement_row *o, int32_t today);
/* The period whose report is owed next: after the last one, else the one of the day on which it was agreed. */
const char *improvement_period_owed(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *o);

extern const struct module improvement_module;
#endif
