/* library.h - the papers with which a project enters the statistics' library: which are needed, how far each is, and whether they say the same.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The statistics bureau decides what enters its library; Gusu prepares and tracks. Which papers a project needs follows from its kind and size (library.yaml). What each paper says
 * of the project (name, total, start, its own day) is told by people or tables, row upon row; the report compares it with the file and with the other papers, for papers that
 * disagree are refused there. The clock runs from the start of building: yellow after one month, red after two. The day of entry is the field `library_on` of the file, which the
 * light `library` reads as well. */
#ifndef PROJECTS_LIBRARY_H
#define PROJECTS_LIBRARY_H
#include "core/plan.h"
#include "projects/projects.h"

enum { LIBRARY_PAPERS = 30, LIBRARY_SETS = 12, LIBRARY_GROUPS = 12, LIBRARY_ITEMS = 12 };
struct library_paper { const char *id; struct plan_words title, note; const char **names, **shown_by; int n_names, n_shown_by, order; }; /* order 0: none */
struct library_group { int papers[LIBRARY_ITEMS], n; };
struct library_set { const char *id; struct plan_words title; const char **kinds; int n_kinds; int64_t at_least; struct library_group groups[LIBRARY_GROUPS]; int n_groups; }; /* 0.01 万元 */
struct library_plan { const char *id; struct plan_words title; int yellow_months, red_months; struct library_paper *papers; int n_papers; struct library_set *sets; int n_sets; };

struct library_plan *library_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
enum rc library_plan_get(struct ctx *c, const struct library_plan **ret_plan) MUST_USE;
const struct library_plan *library_plan(const struct app *app); /* NULL */
enum rc library_shelf_start(struct app *app);
void library_shelf_stop(struct app *app);
int library_paper_of(const struct library_plan *p, const char *id); /* -1 */

enum library_state { LIBRARY_MISSING, LIBRARY_COLLECTED, LIBRARY_DECLARED, LIBRARY_RETURNED, LIBRARY_ENTERED, LIBRARY_STATES };
extern const char *const library_state_words[];

/* What was told of one paper. id 0: nothing. */
struct library_said { int64_t id; const char *paper; enum library_state state; const char *name; int64_t total; bool has_total; const char *start_on, *dated, *note, *source, *at, *who; };

/* Where a paper disagrees: with the file, or (order) with the paper before it. */
enum library_what { LIBRARY_NAME, LIBRARY_TOTAL, LIBRARY_START, LIBRARY_ORDER, LIBRARY_WHATS };
extern const char *const library_what_words[]; /* "name", "total", "start", "order", NULL */
struct library_finding { int paper; enum library_what what; const char *found, *expected; };

enum library_clock { CLOCK_NOT_RUNNING, CLOCK_GREEN, CLOCK_YELLOW, CLOCK_RED, CLOCK_ENTERED };
extern const char *const library_clock_words[]; /* "none", "green", "yellow", "red", "entered", NULL */

struct library_view {
	const struct library_plan *plan;
	const struct project_file *file;
	const struct library_set *set;        /* NULL: none applies, or (unknown) the total is not known */
	bool unknown;
	struct library_said *said;            /* by paper of the plan */
	bool *shown;                          /* by paper: the file has a paper that shows it */
	int32_t started, entered, yellow, red;/* days; yellow, red: the last day before the clock turns */
	enum library_clock clock;
	struct library_finding *findings; int n_findings;
	bool group_done[LIBRARY_GROUPS];
};
/* The project has been found by the caller. Clocks are read on `day`. */
enum rc library_look(struct ctx *c, int64_t project, int32_t day, struct library_view *ret_view) MUST_USE;
/* Tells of a paper; in the caller's transaction. Nothing is written when it says what stands (*ret_new false). RC_BAD_INPUT with the field. */
enum rc library_tell_in_txn(struct ctx *c, int64_t project, const struct library_said *s, int64_t at_ms, bool *ret_new) MUST_USE;
/* Notes the day on which the statistics bureau took the project in. */
enum rc library_enter(struct ctx *c, int64_t project, int32_t day, const char *source) MUST_USE;

/* ---- In the database. */
enum rc store_library_said(struct ctx *c, int64_t project, struct library_said **ret_list, int *ret_n) MUST_USE; /* the last of each paper */
enum rc store_library_add(struct ctx *c, int64_t project, const struct library_said *s, const char *day) MUST_USE;
enum rc library_rows_check(struct ctx *c, int *ret_findings) MUST_USE;

struct importer;
extern const struct importer *const library_importers[1];
extern const struct command library_commands[1];
enum rc library_load(struct ctx *c, const char *dir) MUST_USE; /* `gusu init --sample` */

extern const struct module library_module;
#endif
