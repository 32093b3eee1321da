/* assessment.h - assessing districts by their projects: files as of a day, measures, points, the order, and results that are fixed for good.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A result is worked out from three things: the scheme (assessment_plan.h), the project files as of the cut-off (what had happened by `cut_off` and was told by
 * `known_by`), and what people entered by hand with authority, reason and paper. A *draft* is worked out anew whenever it is read. A *fixed* result is a record: scheme text,
 * every project with the values that were asked and what became of it in each metric, every line of every district are stored with it, its digests stand in the ledger, and nothing
 * of it is ever changed; a correction is another assessment that names it. What is told later changes no fixed result, and, being told later, not the draft of an earlier cut-off either.
 *
 * Rates are exact: numerator and denominator are whole numbers, and the quotient is rounded half away from zero to the decimals of the metric. Points are rounded to those of the
 * scheme before they are added. What is unknown stays unknown unless the item says what becomes of it. Nothing depends on the order of rows. Clause SZ20-1.3b. */
#ifndef PROJECTS_ASSESSMENT_H
#define PROJECTS_ASSESSMENT_H
#include "projects/assessment/assessment_plan.h"
#include "projects/projects.h"

/* ---- The files of all projects as of a cut-off, as columns. */

struct assess_unit { const char *code, *name, *name_en; int64_t pos, pos_end; }; /* a district that is assessed */
struct assess_files {
	int32_t cut_off, known_by;
	size_t rows;
	const int64_t *project;
	const char *const *code, *const *name;
	const uint16_t *unit;             /* index in units; UINT16_MAX: in none of them */
	struct frame frame;
	const struct assess_unit *units; int n_units;
};
/* The columns that the scheme's metrics name. Lent, and the same until a project changes, so that moving a weight reads nothing again. */
enum rc assess_files_hold(struct ctx *c, const struct assess_plan *p, int32_t cut_off, int32_t known_by, const struct assess_files **ret_files) MUST_USE;
void assess_files_drop(struct ctx *c, const struct assess_files *files);

/* ---- Entries by hand. */
struct assess_entry {
	int64_t id, replaces;             /* replaces 0: new; value NULL then takes the entry back */
	const char *item, *district;      /* an item by hand or a figure; the district's code */
	const char *value, *authority, *reason, *paper, *at, *who;
};

/* ---- What comes out. */

/* What became of a project in a metric. */
enum assess_state_of { ASSESS_HIT, ASSESS_MISS, ASSESS_OUT, ASSESS_BASE_UNKNOWN, ASSESS_HIT_UNKNOWN, ASSESS_NO_DISTRICT, ASSESS_STATES };
extern const char *const assess_state_words[]; /* "hit", "miss", "out", "base-unknown", "hit-unknown", "no-district", NULL */
extern const char assess_state_letters[ASSESS_STATES + 1];

struct assess_measure { bool known; double value, up, down; int64_t base, hit, unknown; bool has_last; double last; };
struct assess_points {
	bool known, capped, filled;       /* filled: by what the item says of missing data */
	double raw, points;               /* raw: before cap and rounding */
	const char *trace;                /* the formula with its values; of items by hand what was entered */
};
struct assess_place { bool known; double total; int place; int grade; bool shared; }; /* place 0 and grade -1: none */
struct assess_result {
	const struct assess_plan *plan;
	int32_t cut_off, known_by;
	const struct assess_unit *units; int n_units;
	struct assess_measure *measures;  /* units x metrics */
	struct assess_points *points;     /* units x items */
	struct assess_place *places;      /* by unit */
	size_t rows; uint8_t *states;     /* rows x metrics */
	int64_t unplaced;                 /* projects in no district */
};
static inline struct assess_measure *assess_measure_at(const struct assess_result *r, int unit, int metric) { return &r->measures[unit * r->plan->n_metrics + metric]; }
static inline struct assess_points *assess_points_at(const struct assess_result *r, int unit, int item) { return &r->points[unit * r->plan->n_items + item]; }

/* `last`: the files of a year before, NULL when the scheme does not ask for them. `weights` by item; NULL: those of the plan. In the arena of c. */
struct assess_input { const struct assess_plan *plan; const struct assess_files *now, *last; const struct assess_entry *entries; int n_entries; const double *weights; };
enum rc assess_run(struct ctx *c, const struct assess_input *in, struct assess_result **ret_result) MUST_USE;
/* Units from the first place to the last; those without a place at the end. `ret_order` has room for n_units. */
void assess_order(const struct assess_result *r, int *ret_order);
/* The value of each column of the frame in one row, as stored with a fixed result: "kind=new on_signed=2019-03-01 year_plan=120000"; what is unknown and what is the scheme's own is
 * left out. */
const char *assess_inputs(struct ctx *c, const struct assess_plan *p, const struct frame *f, size_t row);
/* Formulas of a metric with the values of a row: base, then what counts; in the arena. */
const char *assess_why(struct ctx *c, const struct assess_plan *p, int metric, const struct frame *f, size_t row);
/* As above for values that were stored. NULL when they do not fit the scheme any more. */
const char *assess_why_stored(struct ctx *c, const struct assess_plan *p, int metric, const char *inputs, int32_t cut_off);

/* ---- Assessments. */

struct assessment {
	int64_t id, corrects;             /* corrects 0: none */
	const char *title, *text, *state, *at, *who; /* state: "draft", "fixed", "dropped" */
	int64_t version;                  /* of a draft: raised by each change */
	int32_t cut_off, known_by;
	/* fixed ones */
	const char *fixed_at, *fixed_by, *sm3_text, *sm3_input, *sm3_result; int64_t seq;
};
enum { ASSESS_TITLE = 120, ASSESS_WORDS = 500, ASSESS_ENTRIES_MAX = 2000 };

enum rc assess_list(struct ctx *c, bool drafts, struct assessment **ret_list, int *ret_n) MUST_USE; /* newest first, without texts */
/* RC_NOT_FOUND; drafts only for who drafts. */
enum rc assess_get(struct ctx *c, int64_t id, struct assessment *ret_a) MUST_USE;
bool assess_drafts(const struct ctx *c); /* may this account draft? */
enum rc assess_new(struct ctx *c, const struct assessment *a, int64_t *ret_id) MUST_USE;
/* Title, text, days; `version` is what the person saw: RC_CONFLICT when it is no longer. A text with mistakes is kept too, it only cannot be fixed. */
enum rc assess_save(struct ctx *c, const struct assessment *a) MUST_USE;
enum rc assess_drop(struct ctx *c, int64_t id) MUST_USE;
/* RC_BAD_INPUT on item, district, value, authority, reason, paper, replaces. */
enum rc assess_entry_add(struct ctx *c, int64_t id, const struct assess_entry *e, int64_t *ret_entry) MUST_USE;
enum rc assess_entries(struct ctx *c, int64_t id, bool all, struct assess_entry **ret_list, int *ret_n) MUST_USE; /* all: also replaced ones */

/* A draft worked out: its plan, files and result. The files are held until assess_worked_drop. */
struct assess_worked {
	const struct assess_plan *plan;
	struct plan_report report;
	const struct assess_files *now, *last;
	struct assess_result *result;
	const struct assess_entry *entries; int n_entries;
	const char *text;                 /* with the weights asked for */
};
struct assess_asked { const char *text; int32_t cut_off, known_by; int64_t entries_of; const struct assess_weight *weights; int n_weights; };
/* With mistakes in the text result is NULL and the report says where. */
enum rc assess_work(struct ctx *c, const struct assess_asked *q, struct assess_worked *ret_w) MUST_USE;
void assess_worked_drop(struct ctx *c, struct assess_worked *w);

/* ---- A result as rows, live or stored: what is shown, hashed and kept. "" is unknown. */
struct assess_row { const char *district, *name, *total, *grade; int place; bool shared; };
struct assess_line { const char *district, *item, *points, *raw, *trace; bool capped, filled; };
struct assess_measured { const char *district, *metric, *value, *up, *down, *last; int64_t base, hit, unknown; };
struct assess_counted { int64_t project; const char *code, *name, *district, *inputs, *states; bool last; };
struct assess_sheet { /* rows by place; lines and measures by district's code */
	struct assess_row *rows; int n_rows;
	struct assess_line *lines; int n_lines;
	struct assess_measured *measures; int n_measures;
};
enum rc assess_sheet_of(struct ctx *c, const struct assess_worked *w, struct assess_sheet *ret_sheet) MUST_USE;
enum rc assess_sheet_stored(struct ctx *c, int64_t id, struct assess_sheet *ret_sheet) MUST_USE;
/* Every project of a worked result, then those of the year before; texts hold during the call. */
enum rc assess_each(struct ctx *c, const struct assess_worked *w, enum rc (*one)(void *arg, const struct assess_counted *k), void *arg) MUST_USE;

/* What would be fixed, or was: digests of scheme text, of what went in, of what came out. */
struct assess_digests { char text[65], input[65], result[65]; };
enum rc assess_digest(struct ctx *c, const struct assess_worked *w, const struct assess_sheet *sheet, struct assess_digests *ret_d) MUST_USE;
/* Fixes a draft. `seen` is the digest of the result that the person saw: RC_CONFLICT when it would be another. */
enum rc assess_fix(struct ctx *c, int64_t id, const char *seen, int64_t *ret_seq) MUST_USE;
/* Is a fixed result still what was fixed? Counts what is not, with a line for each. */
enum rc assess_verify(struct ctx *c, const struct assessment *a, int *findings) MUST_USE;

extern const struct module assessment_module;
#endif
