/* investment.h - the monthly investment report: what a project spent, filled in by those who build, checked by the district, accepted by the city.
 * SPDX-License-Identifier: Apache-2.0
 *
 * There is one report for a project and a month. It goes from hand to hand by *moves*, rows that are never changed:
 *
 *   draft -submit-> submitted -check-> checked -accept-> accepted -correct-> draft …
 *                   submitted, checked -return-> returned -submit-> submitted
 *
 * Cells are said by moves, too: nothing that was ever said of a column is lost, and the report as of any day is the fold of what was said up to then. Only
 * accepted figures count; while an accepted month is being corrected, the former figures go on counting until the correction is accepted. Months are accepted in
 * order, so that each is checked against figures that stand. After a correction the months behind it are checked again; what does not fit any more is shown
 * (`clash`) until it is corrected as well.
 *
 * Errors block; a warning needs an answer in words that say something. Columns, checks and days are data (investment_plan.h). Who saves names the version he saw:
 * when somebody else has said something in between, he is told and nothing is lost. Nobody checks or accepts what he sent himself. */
#ifndef PROJECTS_INVESTMENT_H
#define PROJECTS_INVESTMENT_H
#include "projects/investment/investment_plan.h"
#include "projects/projects.h"

enum invest_state { INVEST_DRAFT, INVEST_SUBMITTED, INVEST_CHECKED, INVEST_ACCEPTED, INVEST_RETURNED, INVEST_STATES };
extern const char *const invest_state_words[];
const char *invest_state_title(const struct ctx *c, const char *word); /* for people; any other word: missing */
enum invest_act { INVEST_SAVE, INVEST_COPY, INVEST_SUBMIT, INVEST_CHECK, INVEST_RETURN, INVEST_ACCEPT, INVEST_CORRECT, INVEST_IMPORT, INVEST_ACTS };
extern const char *const invest_act_words[];

enum { MONTH_TEXT = 8 };
struct invest_report {
	int64_t id, project;             /* id 0: nothing was said yet */
	char month[MONTH_TEXT];          /* 2020-07 */
	enum invest_state state;
	int64_t version;                 /* the last move; 0: none */
	int revision, returns;
	const char *due, *handed_in;     /* days, "" none */
	int64_t submitter, accepted;     /* an account; a move */
	const char *clash, *changed_at;
};
struct invest_cell { const char *text; int64_t number; bool has, typed; int64_t move; };
struct invest_answer { const char *check, *text; };
struct invest_move { int64_t id; enum invest_act act; const char *at, *who, *reason; enum invest_state state; };

/* A check that does not hold, or (unknown) that cannot be made yet because a figure is missing. */
struct invest_finding { int check; bool unknown; const char *trace, *answer; };

/* A report with its cells and what is found in them. */
struct invest_sheet {
	const struct invest_plan *plan;
	struct invest_report report;
	struct invest_cell *cells, *prev; /* by column; prev: of the last accepted report of an earlier month, NULL when there is none */
	const char *prev_month;           /* "" */
	struct invest_answer *answers; int n_answers;
	struct invest_finding *findings; int n_findings;
	int errors, open_warnings, unknown;   /* open: without an answer; unknown: errors that cannot be checked */
};

/* A month as people write it: 2020-07. RC_BAD_INPUT on "month" when it is none, has no report in this city, or has not begun (`told` is the day). */
enum rc invest_month_check(struct ctx *c, const struct invest_plan *p, const char *month, int32_t told) MUST_USE;
/* The last month that is over and has a report; the one that is reported now: the same, but with sample data the last one of which there are reports. */
enum rc invest_month_over(struct ctx *c, const struct invest_plan *p, char ret_month[MONTH_TEXT]) MUST_USE;
enum rc invest_month_now(struct ctx *c, const struct invest_plan *p, char ret_month[MONTH_TEXT]) MUST_USE;
/* Last day in time after the end of the month; DAY_NONE when the working days of that year are not known. */
int32_t invest_due(struct ctx *c, const char *month, int workdays);

/* The report with findings. `as_of` DAY_NONE: as it stands; else what was said up to the end of that day. The project has been found by the caller. */
enum rc invest_sheet_get(struct ctx *c, int64_t project, const char *month, int32_t as_of, struct invest_sheet *ret_sheet) MUST_USE;

struct invest_said { const char *field, *value; };   /* a column, or '!check' with the answer to a warning; value NULL or "": empty */
/* What the report would be with these cells, figures filled in by the program included; writes nothing. */
enum rc invest_try(struct ctx *c, int64_t project, const char *month, const struct invest_said *said, int n, struct invest_sheet *ret_sheet) MUST_USE;
/* Saves cells; `version` is what the person saw (RC_CONFLICT when it is no longer). Opens the report where there is none. */
enum rc invest_save(struct ctx *c, int64_t project, const char *month, int64_t version, const struct invest_said *said, int n, struct invest_sheet *ret_sheet) MUST_USE;
/* Takes over what last month had in the columns that are made for it, as far as nobody has typed anything there. */
enum rc invest_copy(struct ctx *c, int64_t project, const char *month, int64_t version, struct invest_sheet *ret_sheet) MUST_USE;
/* The other moves. `reason` is required for return and correct. */
enum rc invest_do(struct ctx *c, int64_t project, const char *month, enum invest_act act, int64_t version, const char *reason, struct invest_sheet *ret_sheet) MUST_USE;
/* As above in the caller's transaction. */
enum rc invest_do_in_txn(struct ctx *c, int64_t project, const char *month, enum invest_act act, int64_t version, const char *reason) MUST_USE;
enum rc invest_save_in_txn(struct ctx *c, int64_t project, const char *month, int64_t version, const struct invest_said *said, int n) MUST_USE;
/* May this account do that to the report as it stands? */
enum rc invest_may(struct ctx *c, const struct invest_report *r, enum invest_act act, bool *ret_may) MUST_USE;

/* The figures that count of the last accepted month, by column of the plan of the process; *ret_month NULL: nothing was accepted. For other parts; no scope. */
enum rc invest_accepted_cells(struct ctx *c, int64_t project, const char **ret_month, struct invest_cell **ret_cells) MUST_USE;

/* Closes a month: the list of accepted reports goes into the ledger by its hash. */
struct invest_closed { int64_t seq, reports, month_done; const char *hash; };
enum rc invest_close(struct ctx *c, const char *month, struct invest_closed *ret_closed) MUST_USE;

extern const struct module investment_module;
#endif
