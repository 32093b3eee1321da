/* promise.h - what an investor promised, what became of it, and what a person decided about it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Promised values stand in the project file (list `promises`), each with the act that told it, so they can be read as of any day. At completion and at full output they
 * are checked: the figure of each item comes from whoever owns it (promise_tell), else from the project file, the accepted reports and the figures of the owner
 * enterprise by the formula of promise_plan.h. Everything is compared as exact fractions. A check is a row with its lines and inputs that is never changed; it only
 * *proposes*. A decision is a person's, with reason and paper, and stands in the ledger; a later decision on the same check replaces it and both stay.
 *
 * Rounds: the first check of a moment is round 1. After a decision to correct (限期整改) up to a day, the next check is another round: what was kept is carried over, what
 * was not needs a newer figure. An item that is not kept is in correction up to a day (proposed in round 1, decided afterwards) and is broken once that has passed.
 * Unknown is not zero: what nobody knows is named with who owns it; a check that lacks a figure cannot pass. Amounts are whole 0.01 万元. Clause SZ20-1.3c. */
#ifndef PROJECTS_PROMISE_H
#define PROJECTS_PROMISE_H
#include "projects/promise/promise_exact.h"
#include "projects/promise/promise_plan.h"
#include "projects/projects.h"

enum promise_outcome { PROMISE_MISSING, PROMISE_MET, PROMISE_CORRECTING, PROMISE_BROKEN, PROMISE_OUTCOMES };
extern const char *const promise_outcome_words[];   /* "missing", "met", "correcting", "broken", NULL */
enum promise_proposal { PROPOSE_NOTHING, PROPOSE_PASS, PROPOSE_CORRECT, PROPOSE_BREACH, PROPOSE_CASE, PROPOSALS };
extern const char *const promise_proposal_words[];  /* "incomplete", "pass", "correct", "breach", "case", NULL */
enum promise_way { WAY_NONE, WAY_TOLD, WAY_COMPUTED, WAY_CARRIED };
extern const char *const promise_way_words[];       /* "none", "told", "computed", "carried", NULL */

enum { PROMISE_REASON_LEAST = 5, PROMISE_REASON_MOST = 1000, PROMISE_SOURCE_MOST = 200, PROMISE_YEARS_MOST = 5 };
#define PROMISE_UNKNOWN INT64_MIN                   /* an amount that cannot be worked out */

/* A figure that a formula read. value NULL: unknown. */
struct promise_input { const char *item, *name, *value, *unit, *source; struct plan_words title; };

/* One item of a check. */
struct promise_line {
	const char *item;
	int place;                        /* in the plan; -1: the plan does not know it any more */
	struct fraction promised; int64_t promise_act;
	enum promise_direction direction; int64_t tolerance; /* the rule as it was */
	bool known; struct fraction actual;
	enum promise_way way;
	int64_t told;                     /* the act of a figure told by its owner */
	int year;                         /* of the owner enterprise's figures; 0: none were read */
	enum promise_outcome outcome;
	int32_t until;                    /* of PROMISE_CORRECTING */
	int64_t amount;                   /* of PROMISE_BROKEN: proposed; PROMISE_UNKNOWN: nothing agreed, or a figure is missing */
	const char *zh, *en;              /* why, for people: what is missing and who owns it; where the figure comes from */
	const char *sum;                  /* the amount's arithmetic; "" */
	struct promise_input *inputs; int n_inputs;
};

struct promise_check {
	int64_t act, project;             /* act 0: not stored, as things stand */
	const char *stage, *at, *version;
	int32_t day, reached, due;        /* reached: the day of the stage; due: the day agreed; DAY_NONE */
	int round;
	enum promise_proposal proposal;
	int32_t until;                    /* of PROPOSE_CORRECT */
	int64_t amount; bool whole;       /* the sum of what can be worked out; whole: nothing is missing in it */
	struct promise_line *lines; int n;
};
struct promise_decision { int64_t act, check, paper, amount; enum promise_proposal decision; int32_t until, day; const char *reason, *at, *who; }; /* act 0: none; amount PROMISE_UNKNOWN: none */
struct promise_told { int64_t act; const char *item, *value, *source, *who, *at, *note; int32_t day; }; /* value NULL: taken back */

/* ---- Judging. */

/* The items of a stage as things stand on a day, for a round: `former` and `decision` are of the round before (NULL in the first). The caller has found the project. */
enum rc promise_judge(struct ctx *c, const struct project_file *f, int stage, int32_t day, struct promise_check *ret_k) MUST_USE;
/* Is it to be checked: the stage was reached, or the day agreed has passed? */
bool promise_is_due(const struct promise_plan *p, const struct project_file *f, int stage, int32_t day, int32_t *ret_reached, int32_t *ret_due);
/* How many promises of the file are checked at that stage. */
int promise_count(const struct promise_plan *p, const struct project_file *f, int stage);

/* The pure rule behind it, for tests: outcome of a figure against a promise. */
bool promise_is_kept(const struct promise_item *it, struct fraction promised, struct fraction actual);
/* The amount for an item that is not kept. area and deposit in the units of the file, `has_` false when unknown. *ret_sum: the arithmetic, in the arena. */
struct promise_ground { bool has_area, has_deposit; struct fraction area, deposit; };
int64_t promise_amount(struct arena *a, const struct promise_item *it, struct fraction promised, struct fraction actual, const struct promise_ground *g, const char **ret_sum);
/* What lines come to, with the last day and the amount filled in. */
void promise_propose(struct promise_check *k);

/* ---- Acts. */

/* A figure told by who owns it: `value` in the item's unit (NULL takes it back), measured on `day`. Permission promises.fill. RC_BAD_INPUT on item, value, day, source. */
enum rc promise_tell(struct ctx *c, int64_t project, const char *item, const char *value, int32_t day, const char *source, const char *note, int64_t *ret_act) MUST_USE;
/* Checks now and keeps it. Permission promises.check. RC_CONFLICT: not due yet, or settled. */
enum rc promise_check_now(struct ctx *c, int64_t project, const char *stage, struct promise_check *ret_k) MUST_USE;
/* All that are due and have no check yet, or whose correction is over; on a day, DAY_NONE: portfolio_today. Takes the writer. */
struct promise_done { int64_t checked; };
enum rc promise_check_all(struct ctx *c, int32_t day, struct promise_done *ret_done) MUST_USE;
/* A person's decision on the last check of its stage. Permission promises.decide. `paper`: an act of a paper in the file. RC_BAD_INPUT with the field, RC_CONFLICT. */
enum rc promise_decide(struct ctx *c, int64_t project, const struct promise_decision *d, int64_t *ret_act) MUST_USE;

/* The last check of each stage with its lines (act 0 where there is none), and the decision on it. */
enum rc promise_last(struct ctx *c, int64_t project, const char *stage, struct promise_check *ret_k, struct promise_decision *ret_d) MUST_USE;

/* ---- Where every project stands, for lists, statistics and other parts (PORTFOLIO, assessment). */

enum promise_state { STATE_LATER, STATE_DUE, STATE_INCOMPLETE, STATE_PROPOSED, STATE_CORRECTING, STATE_ENDED, STATE_PASSED, STATE_BREACHED, STATE_CASE, PROMISE_STATES };
extern const char *const promise_state_words[]; /* "later", "due", "incomplete", "proposed", "correcting", "ended", "passed", "breached", "case", NULL */
/* One project and moment. due: when the check was or is due; until: the last day of correction. */
struct promise_standing {
	int64_t project, check;
	uint32_t row;                     /* of the portfolio */
	int stage;
	enum promise_state state;
	enum promise_proposal proposal, decision;
	int32_t due, until, checked, decided;
	int items, missing, broken, correcting;
	int64_t amount, decided_amount;
};
/* Of the projects that the account may see; `region` (code, NULL: all), order of the project's number. Days are read on `day`; DAY_NONE: portfolio_today. */
enum rc promise_standings(struct ctx *c, const char *region, int32_t day, struct promise_standing **ret_list, int *ret_n) MUST_USE;

/* Promised against actual, by a group of projects: the year of signing or the district. Means over those whose figure is known, in the item's unit. */
struct promise_sum { const char *group, *title; int item; int64_t promised_n, known_n, met_n, correcting_n, broken_n, missing_n; double promised, promised_known, actual; };
enum promise_by { PROMISES_BY_COHORT, PROMISES_BY_DISTRICT };
enum rc promise_sums(struct ctx *c, enum promise_by by, const char *region, struct promise_sum **ret_list, int *ret_n) MUST_USE;

extern const struct module promise_module;
#endif
