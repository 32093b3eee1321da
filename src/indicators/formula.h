/* formula.h - the small typed language of plan files: checked and converted when loaded, run over blocks of columns.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `tax / land`, `sum(tax, 3y) / sum(land, 3y)`, `growth(sales)`, `if(energy == 0, 0, va / energy)`, `group == "规上" and not veto`. Numbers carry units (12 万元);
 * adding 亩 to 万元 is an error with line and column. Types: number, boolean, enum (text of a dictionary), date. Unknown is a value: arithmetic with it is
 * unknown; and/or/not are Kleene's three-valued logic; `if` with an unknown condition is unknown; x / 0 is unknown (known(x), coalesce(x, 0)
 * ask and replace). Precision is IEEE double in written order: + - * / sqrt only (log, exp, pow come from indicators/fmath.h, plain operations).
 *
 * A formula is compiled once against the columns it may name (formula_compile) and then run for any rows, by any number of threads at once
 * (the program is immutable; each thread brings a formula_scratch). Texts, programs and names live in the arena. */
#ifndef INDICATORS_FORMULA_H
#define INDICATORS_FORMULA_H
#include "base/arena.h"
#include "core/plan.h"
#include "indicators/frame.h"

/* Counts changes after which a formula may give other bits; a round's record names it. */
#define FORMULA_REVISION 1

enum formula_type { FORMULA_NUMBER, FORMULA_BOOL, FORMULA_ENUM, FORMULA_DATE };

/* What a formula may name: columns (with lag) and, by name, other formulas ("derive") which are expanded in place, parameters (numbers with a unit,
 * changed without compiling again: weights, thresholds) and look-up tables by stratum: `lookup(benchmark, district)`. */
struct formula;
struct formula_param { const char *name; struct unit unit; double value; };
/* A table from texts to numbers. Borrowed: it must outlive the formula. Values are read when a formula is bound; NAN: unknown. Keys are distinct. */
struct formula_table { const char *name; struct unit unit; const char *const *keys; const double *values; size_t n; };
struct formula_names {
	/* Describes a column: kind, unit, dict (v and present are not read). False: no such column. */
	bool (*column)(void *user, const char *name, int lag, struct column *ret_col);
	const struct formula *(*formula)(void *user, const char *name);   /* may be NULL */
	int (*param)(void *user, const char *name, struct unit *ret_unit); /* slot number, or -1; may be NULL */
	const struct formula_table *(*table)(void *user, const char *name); /* may be NULL */
	const char *const *(*known)(void *user);                           /* all names, for the suggestion; may be NULL */
	void *user;
	/* Is there such a formula or column, but wrong here, and was that told already? Then who names it says nothing more. May be NULL. */
	bool (*told)(void *user, const char *name);
};

/* NULL after errors (all in the report, at the node's line and column plus the place in the text). `at` is the scalar that holds the text, or NULL
 * (line 1). `want` -1: any type. `want_unit` NULL: any; otherwise the result is converted to it or the difference is an error. */
const struct formula *formula_compile(struct arena *a, struct plan_report *r, const struct plan_node *at, const char *text,
	const struct formula_names *names, int want, const struct unit *want_unit);

enum formula_type formula_type(const struct formula *f);
const struct unit *formula_unit(const struct formula *f);
const struct dict *formula_dict(const struct formula *f);         /* ENUM results that come from one dictionary known when compiled, else NULL */
/* The columns it reads, each once, in order of first use: for explanation ("lines that add up") and to know what to load. */
int formula_inputs(const struct formula *f, const char *const **ret_names, const int **ret_lags);
const char *formula_text(const struct formula *f);

/* Binds a program to a frame: resolves columns, texts and tables once. `params` is borrowed and read at every run: change a weight and run again;
 * NAN is an unknown parameter. It may be NULL when the formula names none. Immutable afterwards, shared by threads. */
struct formula_run {
	const struct formula *f;
	const struct column **cols;
	const double *params;
	const struct dict *dict;          /* of an ENUM result: the texts its indexes mean */
	const struct formula_bound *bound;
};
enum rc formula_bind(struct arena *a, const struct formula *f, const struct frame *fr, const double *params, struct formula_run *ret_run,
	const char **ret_missing) MUST_USE; /* RC_NOT_FOUND and the column's name when the frame lacks it or has it in another kind */

size_t formula_scratch_size(const struct formula *f);  /* bytes of 64-byte aligned scratch one thread needs */
/* Computes rows [row0, row0 + n) with n <= FRAME_BLOCK and row0 a multiple of 64 into out[0..n) and present bits out_present[0..(n + 63) / 64). Absent values are
 * written as 0, bits after the n-th as 0; BOOL results as 0/1, ENUM as index into run->dict. A result that is not finite is absent. */
void formula_run(const struct formula_run *run, size_t row0, size_t n, double *out, uint64_t *out_present, void *scratch);
/* One row with a readable trace, for explanations: "tax / land = 12.5 万元 / 3 亩 = 4.166666… 万元/亩" ; texts in the arena. "?" is an unknown value. */
const char *formula_trace(struct arena *a, const struct formula_run *run, size_t row, double *ret_value, bool *ret_present);
#endif
