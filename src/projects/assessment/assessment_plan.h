/* assessment_plan.h - the plan section `assessment:`: how districts are measured by their projects, and how measures become points.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two kinds of formula. Those of *metrics* are asked of one project on the day of the cut-off: does it belong to the base, does it count, with which amount. They
 * name the columns of projects.yaml, the parameters here, and the names of assess_own. Those of *items* are asked of one district: they name metrics, their parts
 * (`honoured.hit`, `.base`, `.last`, `.mean`, `.best`), figures, parameters and `$weight`. What is said here once holds for a whole scheme text: the same reader
 * takes a plan file, the text of the editor and the text that was kept with a fixed result. plans/README-assessment.md is the manual. */
#ifndef PROJECTS_ASSESSMENT_PLAN_H
#define PROJECTS_ASSESSMENT_PLAN_H
#include "projects/file/project_plan.h"

enum { ASSESS_METRICS_MAX = 40, ASSESS_ITEMS_MAX = 40, ASSESS_FIGURES_MAX = 20, ASSESS_DISTRICTS_MAX = 60, ASSESS_GRADES_MAX = 12, ASSESS_TEXT_MAX = 60000 };

/* What a metric is made of, by the keys it has. */
enum assess_kind {
	ASSESS_COUNT,                     /* where: how many projects */
	ASSESS_SUM,                       /* where, amount: their amounts together */
	ASSESS_RATE,                      /* where, hit (amount): of those in the base, those that count */
	ASSESS_RATIO,                     /* where, amount, per: amounts together over others together */
};
struct assess_metric {
	const char *id;
	struct plan_words title, note;
	enum assess_kind kind;
	const struct formula *where, *hit, *amount, *per; /* hit, amount, per: NULL where the kind has none */
	const char *unit_text; struct unit unit; int decimals; /* rates and ratios: % */
	bool last;                        /* some item asks for the same measure a year before */
};

/* A number of each district that does not come from its projects: people, land, a target. NAN: not known. */
struct assess_figure_value { const char *district; double value; };
struct assess_figure {
	const char *id;
	struct plan_words title;
	const char *unit_text, *source;   /* source "": entered by hand, with authority and paper */
	struct unit unit;
	struct assess_figure_value *values; int n;
};

enum assess_absent { ABSENT_UNKNOWN, ABSENT_ZERO, ABSENT_FULL, ABSENT_MEAN, ABSENT_SPREAD };
extern const char *const assess_absent_words[]; /* "unknown", "zero", "full", "mean", "spread", NULL */
struct assess_item {
	const char *id;
	struct plan_words title, note;
	bool has_weight; double weight;
	int weight_line, weight_col, weight_len; /* where it is written; line 0: nowhere */
	const struct formula *points;     /* NULL: by hand, or not published */
	bool by_hand, unpublished, assumed; /* assumed: this file's own, the source does not say it */
	bool has_most, has_least; double most, least; /* of the item's points */
	double each_least, each_most;     /* by hand: of one entry */
	int times;                        /* by hand: entries a district may have; 0: any number */
	enum assess_absent absent;
};
struct assess_grade { double at_least; struct plan_words title; int most; }; /* most 0: any number */

enum assess_published { PUBLISHED_NOTHING, PUBLISHED_ORDER, PUBLISHED_TOTALS };
extern const char *const assess_published_words[]; /* "nothing", "order", "totals", NULL */

/* Columns besides those of the project file. Amounts are whole 0.01 万元 of accepted reports told by then. */
enum assess_own { ASSESS_YEAR_PLAN, ASSESS_YEAR_DONE, ASSESS_MONTH_DONE, ASSESS_ALL_DONE, ASSESS_YEAR_EXPECTED, ASSESS_RESTING, ASSESS_OVER, ASSESS_CUT_OFF, ASSESS_OWN };
struct assess_own_name { const char *name; enum col_kind kind; struct plan_words title; };
extern const struct assess_own_name assess_own[ASSESS_OWN];

struct assess_plan {
	const char *id, *version, *clause, *source;
	struct plan_words title, missing; /* missing: what the source does not say */
	int decimals;                     /* of points and totals */
	double full;                      /* points attainable, for people; 0: not said */
	int told_within;                  /* days after the cut-off within which what had happened by then may still be told */
	enum assess_published published;
	struct project_parameter *parameters; int n_parameters;
	struct assess_figure *figures; int n_figures;
	struct assess_metric *metrics; int n_metrics;
	struct assess_item *items; int n_items;
	int *ties, n_ties;                /* items that decide between equal totals, in order; what is still equal shares the place */
	struct assess_grade *grades; int n_grades; /* from the highest */
	bool needs_last;
	const struct project_plan *projects;
};

/* Reads a tree; NULL when there is an error, all of them are in the report. `projects`: whose columns formulas name. */
struct assess_plan *assess_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root, const struct project_plan *projects);
/* From text, with the project plan of the process; *ret_plan NULL when there are errors. */
enum rc assess_plan_text(struct ctx *c, const char *text, struct plan_report *r, const struct assess_plan **ret_plan) MUST_USE;
/* The text with other weights written where they stand; "" for none. RC_BAD_INPUT on an item that has no weight. In the arena. */
struct assess_weight { const char *item; double weight; };
enum rc assess_reweigh(struct ctx *c, const struct assess_plan *p, const char *text, const struct assess_weight *list, int n, const char **ret_text) MUST_USE;

/* A column of metric formulas, by name; false: none. */
enum assess_from { ASSESS_FROM_FILE, ASSESS_FROM_PARAMETER, ASSESS_FROM_OWN, ASSESS_FROM_MONTHS };
struct assess_column { struct column column; enum assess_from from; const struct project_column *file; int index; };
bool assess_column_of(const struct assess_plan *p, const char *name, struct assess_column *ret_col);
int assess_metric_of(const struct assess_plan *p, const char *id); /* -1 */
int assess_item_of(const struct assess_plan *p, const char *id);   /* -1 */
int assess_figure_of(const struct assess_plan *p, const char *id); /* -1 */

/* What an item's formula names, taken apart: "honoured.base". */
enum assess_part { PART_VALUE, PART_HIT, PART_BASE, PART_LAST, PART_MEAN, PART_BEST, ASSESS_PARTS };
bool assess_name_of(const struct assess_plan *p, const char *name, int *ret_metric, enum assess_part *ret_part); /* of metrics only */

/* ---- The schemes that came with the program or the city. */
struct assess_scheme { const char *file, *text; bool example; const struct assess_plan *plan; }; /* file: "suzhou-2020/assessment.yaml" */
struct app;
struct ctx;
int assess_schemes(const struct app *app, const struct assess_scheme **ret_list);
const struct assess_scheme *assess_scheme_find(const struct app *app, const char *id); /* NULL */
enum rc assess_shelf_start(struct app *app);
void assess_shelf_stop(struct app *app);
#endif
