/* project_plan.h - the plan section `projects:`: which fields, papers and stages a project file has.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Another city changes this data, not the program (plans/README-projects.md is its manual). The program knows few fields by name, those of
 * enum project_known, because platform, lists and lights stand on them; the reader demands them. All other fields, every paper and every stage are
 * only what the file says.
 *
 * A track is a line of stages. `main` goes from first talk to the check of promises; permits are tracks of their own `within` main; `exit` is free: no
 * order, entered from anywhere. Guards are formulas over the fields (words, flags, dates, numbers in 10^-decimals of their unit, so sums are exact), the
 * days `on_STAGE` of main and `on_TRACK_STAGE` of the others (hyphens become `_`), and the dated parameters.
 *
 * Read once when the process starts; everything is borrowed from the plan and never changes. */
#ifndef PROJECTS_PROJECT_PLAN_H
#define PROJECTS_PROJECT_PLAN_H
#include "core/plan.h"
#include "indicators/formula.h"

enum project_kind_of_field {
	FIELD_IS_TEXT, FIELD_IS_LONGTEXT, FIELD_IS_NUMBER, FIELD_IS_DATE, FIELD_IS_FLAG, FIELD_IS_WORD, FIELD_IS_REGION, FIELD_IS_INDUSTRY, FIELD_IS_PLOT,
	FIELD_IS_ENTERPRISE, FIELD_IS_PROJECT, FIELD_IS_PROJECT_CODE, FIELD_IS_YEAR, FIELD_IS_MONTHS,
};
extern const char *const project_field_kind_words[]; /* "text", "longtext", "number", …, NULL */

struct project_word { const char *id; struct plan_words title; };
struct project_words { const char *id; struct project_word *words; int n; };

struct project_field {
	const char *id;
	const char *name;                 /* as statements carry it: "region", "parties.role" */
	struct plan_words title;
	int group;                        /* index in groups; -1: of a list */
	enum project_kind_of_field kind;
	const struct project_words *words; /* FIELD_IS_WORD */
	const char *unit_text; struct unit unit; int decimals; /* numbers: kept as whole 10^-decimals of the unit */
	bool negative;                    /* numbers: may be below zero */
	bool inside;                      /* not shown to enterprises */
	bool personal;                    /* about a person: kept out of exports and public pages */
	bool is_public;                   /* stands on the public page of a project that is public */
	bool decides;                     /* only who may decide (projects.decide) changes it */
	const char *total;                /* FIELD_IS_MONTHS: the field of the same item that the twelve add up to, or NULL */
};
struct project_list_plan {
	const char *id;
	struct plan_words title;
	const char *item;                 /* the field whose value names an item; NULL: items are numbered */
	struct project_field *fields; int n_fields;
};

struct project_dated { int32_t from; double value; };
struct project_parameter { const char *id, *unit_text, *source; struct unit unit; struct project_dated *values; int n; }; /* by day */

struct project_paper_kind { const char *id; struct plan_words title; bool number, photo, inside; }; /* must have a number; a day of the shot; not for enterprises */

struct project_any_of { const int *kinds; int n; };    /* indexes of paper kinds, one of which must be shown */
enum project_end { END_NONE, END_GOOD, END_BAD };
struct project_stage {
	const char *id;
	struct plan_words title;
	const char *column;               /* `on_started`: how formulas name its day */
	const char *const *needs; int n_needs;             /* names of fields, or of lists that must not be empty */
	struct project_any_of *papers; int n_papers;
	const struct formula *guard; struct plan_words says;
	const int *without; int n_without;                 /* words of `kind` that have no such stage */
	const int *finished; int n_finished;               /* tracks that must have come to a good end that still holds */
	const int *valid; int n_valid;                     /* tracks whose good end, where there is one, must still hold */
	const char *agreed, *statutory;   /* fields with the days it is measured against; NULL: none */
	enum project_end end;
	int valid_years;                  /* of a good end: how long the approval holds for what needs it; 0: always */
	bool optional;                    /* may be left out without a reason */
	bool must;                        /* may not be skipped even with a reason */
	bool direct;                      /* may be entered without those before it (an exemption) */
	bool once;                        /* at most once in all rounds of its track */
	bool reason;                      /* entering it needs a reason */
	bool decision;                    /* only who may decide (projects.decide) enters it; on the ledger */
	bool record;                      /* on the ledger */
	int back;                         /* free tracks: the stage that ends this one, -1: none */
	bool last;                        /* free tracks: nothing follows */
};
struct project_limit { int from, to, working_days; };   /* stages of the same track; from -1: none */
struct project_track {
	const char *id, *clause;
	struct plan_words title;
	bool free;
	int within;                       /* track, -1: none */
	int opens;                        /* stage of `within` that must have been reached, -1: none */
	struct project_limit limit;
	struct project_word *reasons; int n_reasons;       /* 0: a reason is any text */
	struct project_stage *stages; int n_stages;
};

/* The fields that the program knows by name. */
enum project_known {
	KNOWN_NAME, KNOWN_REGION, KNOWN_INDUSTRY, KNOWN_KIND, KNOWN_CHAIN, KNOWN_LEVEL, KNOWN_SECRECY, KNOWN_PUBLIC,
	KNOWN_TOTAL, KNOWN_BUILDING, KNOWN_INSTALLATION, KNOWN_EQUIPMENT, KNOWN_OTHER, KNOWN_AREA,
	KNOWN_START_AGREED, KNOWN_START_STATUTORY, KNOWN_FINISH_AGREED, KNOWN_FINISH_STATUTORY, KNOWN_PRODUCE_AGREED, KNOWN_FULL_AGREED,
	KNOWN_FIELDS
};
/* Stages of main by name, for the columns of the derived row: talks comes first whatever its name; these may be absent (-1). */
enum project_known_stage { KNOWN_SIGNED, KNOWN_STARTED, KNOWN_FINISHED, KNOWN_PRODUCING, KNOWN_FULL, KNOWN_STAGES };
/* Lists: codes (code), parties (role, enterprise, name), plan (year, amount, months). */
enum project_known_list { KNOWN_CODES, KNOWN_PARTIES, KNOWN_PLAN, KNOWN_LISTS };

enum { PROJECT_FIELDS_MAX = 200, PROJECT_LISTS_MAX = 20, PROJECT_TRACKS_MAX = 24, PROJECT_STAGES_MAX = 24 };

/* What guards may name, in one frame of one row: where each column comes from. */
enum project_column_from { FROM_FIELD, FROM_STAGE, FROM_PARAMETER };
struct project_column { struct column column; enum project_column_from from; int index, stage; }; /* field; track and stage; parameter */

struct project_group { const char *id; struct plan_words title; };
struct project_plan {
	const char *id, *clause;
	struct plan_words title;
	const char *code_before, *code_between, *code_after; /* XM{year}-{number} */
	struct project_group *groups; int n_groups;
	struct project_words *words; int n_words;
	struct project_field *fields; int n_fields;
	struct project_list_plan *lists; int n_lists;
	struct project_parameter *parameters; int n_parameters;
	struct project_paper_kind *papers; int n_papers;
	struct project_track *tracks; int n_tracks;
	struct project_column *columns; int n_columns;
	int main, exit;                   /* tracks */
	int known[KNOWN_FIELDS], known_stage[KNOWN_STAGES], known_list[KNOWN_LISTS];
};

/* The plan that the process works by: of the plan folders the first with a projects.yaml that has no mistake. NULL: there is none. */
struct app;
struct ctx;
const struct project_plan *project_plan(const struct app *app);
/* As above; RC_NOT_FOUND with the reason. */
enum rc project_plan_get(struct ctx *c, const struct project_plan **ret_plan) MUST_USE;

/* Reads one file's tree; NULL when there is an error, all of them are in the report. */
struct project_plan *project_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);

/* Index by id; -1: there is none. */
int project_field_of(const struct project_plan *p, const char *id);          /* of the file itself, not of a list */
int project_list_of(const struct project_plan *p, const char *id);
int project_list_field_of(const struct project_list_plan *l, const char *id);
int project_track_of(const struct project_plan *p, const char *id);
int project_stage_of(const struct project_track *t, const char *id);
int project_paper_of(const struct project_plan *p, const char *id);
int project_word_of(const struct project_words *w, const char *id);
/* "investment_total", or "plan.amount" for the field of a list; NULL when there is none. ret_list (may be NULL): -1 for none. */
const struct project_field *project_field_named(const struct project_plan *p, const char *name, int *ret_list);
/* What a parameter was on a day; false before its first. */
bool project_parameter_on(const struct project_parameter *p, int32_t day, double *ret_value);
/* A title in the language of the unit of work. */
const char *project_words_for(const struct ctx *c, struct plan_words w);
#endif
