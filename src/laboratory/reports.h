/* reports.h - what a scenario does, as tables: each is paged on the page and taken out whole as a file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A report is a number of rows and a function that writes one of them cell by cell; a page and a file ask the same function. Whoever makes one holds the trial until the last
 * row is written. Cells of numbers that nobody knows are empty, never 0.
 *
 *   movers       who changes class or place, those of a class up or down first, then by places
 *   migration    from which class to which, by district, industry or size
 *   cliffs       who sits within so many per cent of a class boundary: of the score of the nearest unit on the other side, in the group that shares the quota
 *   ties         equal scores (as they rank) on both sides of a boundary
 *   money        what the levers of classes cost each firm before and after; money_groups: by lever and district
 *   compare      the class of each firm as it is and under up to four scenarios; counts: their classes counted; pairs: the migration between each two of them */
#ifndef LABORATORY_REPORTS_H
#define LABORATORY_REPORTS_H
#include "base/jw.h"
#include "core/table_out.h"
#include "laboratory/levies.h"
#include "laboratory/trial.h"

enum { REPORT_COLUMNS = 40, REPORT_NOTES = 12, SCENARIOS_COMPARED = 4, COMPARED = SCENARIOS_COMPARED + 1 /* with the round */ };
enum report_kind { REPORT_MOVERS, REPORT_MIGRATION, REPORT_CLIFFS, REPORT_TIES, REPORT_MONEY, REPORT_MONEY_GROUPS, REPORT_COMPARE, REPORT_COUNTS, REPORT_PAIRS, REPORT_KINDS };

struct report_column { const char *key, *title; bool number; int decimals; };
struct sink { struct jw *w; struct table_out *o; }; /* one of them */
void sink_text(struct sink *s, const char *text);
void sink_textn(struct sink *s, const char *text, size_t len);
void sink_number(struct sink *s, double v, int decimals); /* NAN: empty */

struct report {
	struct ctx *c;
	const struct trial *t;
	struct report_column columns[REPORT_COLUMNS]; int n_columns;
	size_t n;
	void (*row)(const struct report *r, size_t i, struct sink *s);
	const void *data;
	const char *notes[REPORT_NOTES]; int n_notes;
};
void report_column(struct report *r, const char *key, const char *title, int decimals); /* decimals -1: a text */
void report_note(struct report *r, const char *text);                               /* NULL is fine */
/* code, name, district, industry, size: the first columns of tables of firms, and their cells for a row of the frame. */
void report_firm_columns(struct report *r);
void report_firm_cells(const struct report *r, size_t row, struct sink *s);

enum movers { MOVERS_ALL, MOVERS_UP, MOVERS_DOWN };
struct report_ask {
	enum report_kind kind;
	enum trial_group by;
	enum movers way;
	double near;                     /* share, 0.02 */
	const struct levy_rate *rates; int n_rates;
	struct compared { int64_t id; const char *name; const struct scheme *scheme; const uint8_t *class_; const uint32_t *rank; } list[COMPARED]; int n_list; /* with the round's own first */
};
/* In the arena of c. */
enum rc report_make(struct ctx *c, const struct trial *t, const struct report_ask *ask, struct report *ret) MUST_USE;

/* reports_edges.c, reports_money.c */
enum rc report_cliffs(struct report *r, const uint64_t *rows, double near) MUST_USE;
enum rc report_ties(struct report *r, const uint64_t *rows) MUST_USE;
enum rc report_money(struct report *r, const uint64_t *rows, const struct report_ask *ask) MUST_USE;
#endif
