/* projects.h - the project file: what was said about an industrial project, by whom and when, and through which stages it went.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A project is a bundle of statements. Every change is an act (who, when it was told, source, note), and an act says one or more things: a field has a value
 * from a day on, a track reached a stage on a day, a paper belongs to the file. Nothing is overwritten; the file as of a day is the fold of the acts told up to
 * then. The row `project` is the fold of everything told: lists, totals, lights and assessments read that row and nothing else. Which fields, papers
 * and stages there are is data (project_plan.h). Clauses SZ20-1.3b, 1.3c.
 *
 * Rules that always hold: the days of a track do not decrease along its stages; no day lies in the future of the act that told it; a stage is passed over only
 * where the project's kind has none, where the plan says that it may, or with a reason; a correction leaves the former step readable. Days are those of
 * period.h, money is whole 0.01 万元, DAY_NONE is "not known". Texts and arrays are in the arena of c unless said otherwise.
 *
 * Functions named …_in_txn work in the transaction that the caller has open on the writer (importers, other parts); the others open their own. All look within
 * c's scope: a project outside is RC_NOT_FOUND in the words of one that does not exist. Every refusal names what is missing. */
#ifndef PROJECTS_PROJECTS_H
#define PROJECTS_PROJECTS_H
#include "base/period.h"
#include "core/module.h"
#include "projects/file/project_plan.h"

/* ---- Telling: where a statement comes from. */

struct project_telling {
	const char *source;          /* the document or the desk; required */
	const char *note;            /* NULL: none */
	int64_t at_ms;               /* when it was told; 0: now. Only importers of older records set it */
	bool bulk;                   /* an importer's: no refold (call project_refold once a project), no ledger entry of its own, no question of who may decide */
};

struct project_change {
	const char *field;           /* "investment_total"; of a list "parties.role"; the id of a list with value NULL: the item is taken out */
	const char *item;            /* of a list: the item's id; "+", "+2" …: a new one, the same mark being the same item. NULL elsewhere */
	const char *value;           /* as people write it; NULL or "": holds no longer */
	int32_t holds_from;          /* DAY_NONE: the day of the act */
};

/* A note on what was accepted, for people: "the region 320503 of the code does not exist any more". */
struct project_warning { const char *field, *text; };
struct project_told {
	int64_t project, act;
	const char *code;            /* XM2020-000123 */
	const struct project_warning *warnings; int n_warnings;
};

/* ---- Opening and editing. */

struct project_opening {
	const char *name, *region;   /* required; region by code or name */
	const char *code;            /* NULL: the next number of the year; importers may bring the one that the project had, when nobody has it */
	int32_t happened_on;         /* first contact; DAY_NONE: the day of the act */
	const char *person;          /* NULL: who acts */
	const struct project_change *changes; int n_changes; /* what else is known */
};
/* A new project in the first stage of main. RC_FORBIDDEN when the region lies outside c's scope, RC_BAD_INPUT with the field. */
enum rc project_open(struct ctx *c, const struct project_opening *o, const struct project_telling *t, struct project_told *ret_told) MUST_USE;
enum rc project_open_in_txn(struct ctx *c, const struct project_opening *o, const struct project_telling *t, struct project_told *ret_told) MUST_USE;

/* All changes or none. A change of region moves the project into the other region's scope; only into c's own (RC_FORBIDDEN). */
enum rc project_edit(struct ctx *c, int64_t project, const struct project_change *changes, int n, const struct project_telling *t,
	struct project_told *ret_told) MUST_USE;
enum rc project_edit_in_txn(struct ctx *c, int64_t project, const struct project_change *changes, int n, const struct project_telling *t,
	struct project_told *ret_told) MUST_USE;

/* ---- Papers. */

struct attachment; /* core/attachment.h */
struct project_paper_in {
	const char *kind;            /* of the plan */
	const char *title;           /* NULL: the kind's own */
	const char *number;          /* required where the kind says so; NULL: none */
	int32_t dated, shot_on;      /* DAY_NONE; shot_on is required for photographs unless the file itself says it */
	struct attachment *file;     /* taken by attachment_take, NULL: only number and date are known */
	bool is_public;
};
enum rc project_paper_add(struct ctx *c, int64_t project, const struct project_paper_in *p, const struct project_telling *t, struct project_told *ret_told) MUST_USE;
enum rc project_paper_add_in_txn(struct ctx *c, int64_t project, const struct project_paper_in *p, const struct project_telling *t,
	struct project_told *ret_told) MUST_USE;
/* The owner text of the project's attachments, for attachment_send and the like. */
const char *project_owner_text(struct ctx *c, int64_t project);

/* ---- Stages. */

struct project_step_in {
	const char *track, *stage;
	int32_t happened_on;         /* required */
	const char *person;          /* who says so; NULL: who acts */
	const char *reason;          /* where the stage asks for one, and for stages passed over; a word of the track's reasons where it has some */
	const int64_t *papers; int n_papers; /* acts of the papers shown */
};

/* One thing that stands in the way of a step, by name. */
enum project_missing_kind {
	MISSING_FIELD, MISSING_PAPER, MISSING_GUARD, MISSING_TRACK, MISSING_EXPIRED, MISSING_OPENS, MISSING_REASON, MISSING_DATE, MISSING_FUTURE, MISSING_ORDER,
	MISSING_KIND, MISSING_REACHED, MISSING_SKIP, MISSING_PAUSED, MISSING_CLOSED, MISSING_ONCE, MISSING_RIGHT, MISSING_UNKNOWN,
};
extern const char *const project_missing_words[]; /* "field", "paper", "guard", …, NULL */
struct project_missing {
	enum project_missing_kind kind;
	const char *id;              /* of the field, list, paper kinds ("site-contract|permit"), track or stage it is about */
	const char *text;            /* the sentence for people */
};
/* What stands in the way of the step as it is written; *ret_n 0: it would be accepted. Changes nothing. */
enum rc project_step_try(struct ctx *c, int64_t project, const struct project_step_in *s, const struct project_missing **ret_list, int *ret_n) MUST_USE;
/* RC_CONFLICT with all that is missing in the words of the problem. */
enum rc project_step(struct ctx *c, int64_t project, const struct project_step_in *s, const struct project_telling *t, struct project_told *ret_told) MUST_USE;
enum rc project_step_in_txn(struct ctx *c, int64_t project, const struct project_step_in *s, const struct project_telling *t, struct project_told *ret_told) MUST_USE;

/* A correction of the step that `act` told: another day, or (is_void) it did not take place, which only the last standing step of its track can be. */
struct project_correction { int64_t act; bool is_void; int32_t happened_on; const char *person, *reason; };
enum rc project_correct(struct ctx *c, int64_t project, const struct project_correction *k, const struct project_telling *t, struct project_told *ret_told) MUST_USE;
enum rc project_correct_in_txn(struct ctx *c, int64_t project, const struct project_correction *k, const struct project_telling *t,
	struct project_told *ret_told) MUST_USE;

/* ---- Acts of other parts: reports, visits, lights … append their own and hang their rows on the act. `kind` is the part's word. */
enum rc project_act_in_txn(struct ctx *c, int64_t project, const char *kind, const struct project_telling *t, int64_t *ret_act) MUST_USE;

/* ---- Finding. */

struct project_ref { int64_t id; const char *code, *official_code, *name; };
/* By our code, an official code (the present or a former one; RC_CONFLICT when several projects carry it) or the id, within c's scope and as far as secrecy
 * lets this account see it. *ret_ref.id 0: there is none. */
enum rc project_find(struct ctx *c, const char *key, struct project_ref *ret_ref) MUST_USE;
enum rc project_get(struct ctx *c, const char *key, struct project_ref *ret_ref) MUST_USE; /* RC_NOT_FOUND */
/* Is this project one that the account may see? For parts that come by the id. */
enum rc project_visible(struct ctx *c, int64_t project, bool *ret_visible) MUST_USE;
/* Projects that this account may not see although they lie in its scope (their secrecy), by id: for lists that work in memory. */
enum rc project_hidden(struct ctx *c, const int64_t **ret_ids, int *ret_n) MUST_USE;
/* Counts changes of projects: who keeps columns in memory compares it. */
enum rc project_version(struct ctx *c, int64_t *ret_version) MUST_USE;

/* ---- The fold. */

struct project_value {
	const char *text;            /* canonical: numbers as decimals without trailing zeros, days as days, words as ids, flags "1" "0"; NULL: unknown */
	int32_t holds_from;
	int64_t act;                 /* 0: never said */
};
struct project_item { const char *id; struct project_value *values; /* by field of the list */ };
struct project_list { struct project_item *items; int n; };        /* numbered items in order of number, named ones by name */
struct project_act { int64_t id; const char *kind, *at, *who, *source, *note; int32_t day; int64_t account; };
struct project_paper {
	int64_t act, attachment;     /* attachment 0: none */
	int kind;                    /* of the plan; -1: the plan does not know it any more */
	const char *kind_id, *title, *number;
	int32_t dated, shot_on;
	bool is_public;
};
enum project_how { HOW_ENTERED, HOW_PASSED, HOW_SKIPPED, HOW_VOID };
extern const char *const project_how_words[]; /* "entered", "passed", "skipped", "void", NULL */
struct project_step {
	int64_t act;
	int track, stage;            /* of the plan; -1: the plan does not know it any more */
	const char *track_id, *stage_id;
	enum project_how how;
	int32_t happened_on, told_on;
	const char *person, *reason;
	int64_t replaces;            /* the act that it corrects; 0 */
	int64_t replaced_by;         /* the act that corrected it; 0: it stands (unless it is a void itself) */
	int round;                   /* of a permit that was asked for again; from 0 */
	const int64_t *papers; int n_papers;
	int32_t agreed, statutory;   /* the days that it was measured against, as the file has them; DAY_NONE */
};
static inline bool project_step_stands(const struct project_step *s) { return s->replaced_by == 0 && s->how != HOW_VOID; }

/* Where a track is. stage -1: not begun. */
struct project_standing {
	int stage; int32_t on; int64_t act;
	int round;
	bool open;                   /* it may begin, or has begun and is not at an end */
	enum project_end end;
	int32_t holds_until;         /* of a good end with valid_years; DAY_NONE */
	/* The permit's own clock: from its limit's first stage to its last, in working days. -1: not running, or no notice for that year */
	int worked_days, limit_days;
};
struct project_file {
	int64_t id;
	const char *code;
	int32_t as_of;               /* DAY_NONE: everything told */
	const struct project_plan *plan;
	const struct project_act *acts; int n_acts;          /* as told */
	struct project_value *values;                        /* by field of the plan */
	struct project_list *lists;                          /* by list of the plan */
	struct project_paper *papers; int n_papers;          /* as told */
	struct project_step *steps; int n_steps;             /* as told, corrected ones too */
	struct project_standing *tracks;                     /* by track of the plan */
};
/* `as_of` DAY_NONE: everything told; else only acts told up to the end of that day and values that held on it. No scope: find it first. */
enum rc project_fold(struct ctx *c, int64_t project, int32_t as_of, const struct project_file **ret_file) MUST_USE;

/* NULL, false, DAY_NONE: unknown. Numbers are whole 10^-decimals of the field's unit. */
const char *project_text(const struct project_file *f, int field);
bool project_number(const struct project_file *f, int field, int64_t *ret_v);
int32_t project_day(const struct project_file *f, int field);
/* The day on which a stage was entered in the last round of its track; DAY_NONE. Stages passed over have none. */
int32_t project_on(const struct project_file *f, int track, int stage);
/* The day on which work began: of the stage `started`, or, for a kind of project that has no such stage (what is only bought), of the first stage after it. */
int32_t project_begun(const struct project_file *f);
/* Days late of a step against a day agreed: 0 when in time, -1 when one of the days is unknown. `today` stands for a step not taken yet. */
int project_days_late(int32_t agreed, int32_t happened, int32_t today);

/* ---- What may be done now: the page draws only what this says. */

struct project_possible {
	int track, stage;
	bool allowed;                /* by the account's permissions; else it is told who may */
	const struct project_missing *missing; int n_missing; /* on the day of the unit of work, without papers and reason given */
};
/* Per track the stages that come next: those reachable without skipping what must not be. */
enum rc project_may(struct ctx *c, const struct project_file *f, const struct project_possible **ret_list, int *ret_n) MUST_USE;
/* Does c's account hold the permission for this project's place? The operator always. */
enum rc project_allowed(struct ctx *c, int64_t project, const char *permission, bool *ret_allowed) MUST_USE;

/* ---- Values. */

/* Checks and writes a value in its canonical form; RC_BAD_INPUT with field and what to do. `warn` (may be NULL) hears what is odd but accepted. */
struct project_warnings {
	struct project_warning *list; int n, cap;
	int32_t day;                 /* on which it is told: regions of that day will do; 0: today */
};
enum rc project_value_check(struct ctx *c, const struct project_field *f, const char *text, struct project_warnings *warn, const char **ret_canonical) MUST_USE;
/* What people call a canonical value in the language of the unit of work; NULL where it speaks for itself. */
enum rc project_value_shown(struct ctx *c, const struct project_field *f, const char *text, const char **ret_words) MUST_USE;
/* GB/T 40058: 4-6-2-2-6 with hyphens. The first group is a year (until 2020) or YYMM (from 2020-11). Structure only; the check character's rule is not public. */
struct project_code_parts { int year, month; char region[7], office[3], type[3]; }; /* month 0: an old code */
bool project_code_parse(const char *text, struct project_code_parts *ret_parts, char ret_code[25], const char **ret_why_zh, const char **ret_why_en);

/* ---- The derived row. */

/* Makes the rows `project` and `project_party` of one project anew, in the open transaction; raises the version. */
enum rc project_refold(struct ctx *c, int64_t project) MUST_USE;

extern const struct module projects_module;
#endif
