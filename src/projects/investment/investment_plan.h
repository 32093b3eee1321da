/* investment_plan.h - the plan section `investment:`: columns, checks and calendar of the monthly investment report.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Another city has other columns, checks and days; it changes the file (plans/README-investment.md is its manual). The program knows four columns by name:
 * `month_done`, `year_done`, `all_done` (what totals add up) and `year_plan`.
 *
 * Checks and prefills are formulas over the columns of the report and of what the city has accepted before: `prev.X` the last accepted report of an earlier month,
 * `yearend.X` that of the last month of the year before, `mean6.X` the mean of the last six accepted ones; `project.X` the project file (investment_total, building,
 * installation, equipment, other, started_on, finished_on); `opens_year` (no accepted report of this year comes before it), `first_report` (none at all does),
 * `correction` (an accepted month is being corrected, the reason is cited) and `months_without` (so many accepted reports before it, in a row, with nothing done).
 * Numbers are whole 10^-decimals of their unit, so sums are exact.
 *
 * Read once when the process starts; everything is borrowed from the plan and never changes. */
#ifndef PROJECTS_INVESTMENT_PLAN_H
#define PROJECTS_INVESTMENT_PLAN_H
#include "core/plan.h"
#include "indicators/formula.h"
#include "projects/file/project_plan.h"

enum invest_kind { INVEST_NUMBER, INVEST_TEXT, INVEST_PHOTOS, INVEST_KINDS };
extern const char *const invest_kind_words[]; /* "number", "text", "photos", NULL */

struct invest_column {
	const char *id;
	struct plan_words title, note;
	enum invest_kind kind;
	const char *unit_text; struct unit unit; int decimals;
	bool negative, required;
	bool copied;                      /* the copy of last month takes it over */
	const struct formula *prefill;    /* whole 10^-decimals; NULL: only people fill it in */
};

enum invest_severity { INVEST_ERROR, INVEST_WARNING, INVEST_COMMENT };
extern const char *const invest_severity_words[]; /* "error", "warning", "comment", NULL */
struct invest_check {
	const char *id, *clause;
	enum invest_severity severity;
	const struct formula *holds;
	struct plan_words says;
};

/* Where a name in a formula comes from. */
enum invest_from { INVEST_OWN, INVEST_PREV, INVEST_YEAREND, INVEST_MEAN6, INVEST_PROJECT, INVEST_FACT, INVEST_FROMS };
enum invest_fact { FACT_OPENS_YEAR, FACT_FIRST_REPORT, FACT_CORRECTION, FACT_MONTHS_WITHOUT, FACTS };
struct invest_name { struct column column; enum invest_from from; int index; };

/* A part of the city's investment that a goal speaks of: by kinds of project or by industries. */
struct invest_share { const char *id, *goal; struct plan_words title; const char *const *kinds; int n_kinds; const char *const *industries; int n_industries; };

/* The program speaks, once of a month, so many working days after (before: less than 0) a day of the calendar, of the reports that are not where they should be by then. */
enum invest_calendar { INVEST_FILL, INVEST_CHECK_DAY, INVEST_ACCEPT_DAY, INVEST_CALENDAR };
extern const char *const invest_calendar_words[]; /* "fill", "check", "accept", NULL */
struct invest_reminder { const char *id; enum invest_calendar of; int workdays, deadline; bool matter; struct plan_words says; }; /* deadline: working days of the matter */

enum { INVEST_REMINDERS_MAX = 20 };
enum { INVEST_COLUMNS_MAX = 80, INVEST_CHECKS_MAX = 80, INVEST_SHARES_MAX = 20, INVEST_PROJECT_FIELDS = 7 };
enum invest_known { INVEST_YEAR_PLAN, INVEST_MONTH_DONE, INVEST_YEAR_DONE, INVEST_ALL_DONE, INVEST_KNOWN };

struct invest_plan {
	const char *id, *clause;
	struct plan_words title;
	struct invest_column *columns; int n_columns;
	struct invest_check *checks; int n_checks;
	struct invest_name *names; int n_names;
	bool reported[13];                /* months that have a report; one covers those before it that have none */
	int fill_workdays, check_workdays, accept_workdays; /* after the end of the month */
	struct invest_reminder *reminders; int n_reminders;
	int comment_chars; const char **refused; int n_refused; /* answers to warnings */
	const char *goal;                 /* "industrial-investment"; NULL: none */
	struct invest_share *shares; int n_shares;
	int known[INVEST_KNOWN];
};

/* The plan that the process works by: of the plan folders the first with an investment.yaml that has no mistake. RC_NOT_FOUND with the reason. */
enum rc invest_plan_get(struct ctx *c, const struct invest_plan **ret_plan) MUST_USE;
const struct invest_plan *invest_plan(const struct app *app); /* NULL */
/* Reads one file's tree; NULL when there is an error, all of them are in the report. */
struct invest_plan *invest_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Does an investment in this industry (with or without its section letter) and of this kind belong to the share? */
bool invest_share_has(const struct invest_share *h, const char *industry, const char *kind);
int invest_column_of(const struct invest_plan *p, const char *id); /* -1 */
/* The unit in which values are kept: 10^-decimals of the column's own. */
struct unit invest_fine_unit(const struct invest_column *col);
enum rc invest_shelf_start(struct app *app);
void invest_shelf_stop(struct app *app);
#endif
