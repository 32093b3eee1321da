/* indicators.h - what is measured: the definitions of indicators.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An indicator says what a figure means, in which unit it is told and in which unit, with how many decimals, it is kept. Definitions come from plan files
 * (head `indicators:`) and are copied to the database when the plan is loaded, so that facts keep their meaning when a plan goes away. Code, kind, storage unit and
 * decimals of an indicator that has facts cannot change; its words can. The list is small and lent as one immutable snapshot. */
#ifndef INDICATORS_INDICATORS_H
#define INDICATORS_INDICATORS_H
#include <stdbool.h>
#include "core/ctx.h"
#include "core/plan.h"
#include "indicators/frame.h"

/* Whose value is expected each year: coverage counts a missing value only for them. */
enum indicator_duty { DUTY_ALL, DUTY_ABOVE_SCALE, DUTY_NONE };

struct indicator {
	int id;                        /* small number, never reused */
	const char *code;              /* "tax" */
	const char *title, *title_en;
	enum col_kind kind;
	const char *unit_text;         /* how people write it: 万元 */
	const char *storage_text;      /* how it is kept: 元 */
	struct unit unit, storage;
	int decimals;                  /* kept value = whole number of 10^-decimals storage units */
	bool negative;                 /* may be below zero */
	enum indicator_duty duty;
	const char *definition, *definition_en; /* 实缴税收: what exactly is counted */
	const char *source;            /* bureau that supplies it */
	const char *clause;            /* SZ20-5.3a */
	struct dict words;             /* ENUM: its values */
	const char *const *aliases; int n_aliases; /* further header names accepted in wide tables */
};

enum { MAX_INDICATORS = 2000 };
struct indicators { const struct indicator *list; int n; int64_t version; };

/* Lends the list as c's connection sees it. */
enum rc indicators_hold(struct ctx *c, const struct indicators **ret_list) MUST_USE;
void indicators_drop(struct ctx *c, const struct indicators *list);
const struct indicator *indicators_find(const struct indicators *list, const char *code);                 /* NULL when absent */
const struct indicator *indicators_find_title(const struct indicators *list, const char *text, size_t len); /* code, title or alias */

extern const char *const indicator_kind_words[]; /* "number", "enum", "boolean", "date", NULL: in order of col_kind */
extern const char *const indicator_duty_words[]; /* "all", "above_scale", "none", NULL */

/* Reads a plan file's definitions; NULL after mistakes, which are in the report. In the arena. */
struct indicators *indicators_read(struct arena *a, struct plan_report *r, struct plan_node *root);
/* Brings definitions into the database (writer, own transaction). Twice gives the same. RC_CONFLICT when kind, storage unit or decimals of an indicator that has facts would
 * change. */
enum rc indicators_put(struct ctx *c, const struct indicators *list, bool *ret_changed) MUST_USE;
void indicators_check(struct ctx *c, struct plan_report *r, struct plan_node *root); /* the plan section's check, without a database */

extern const struct module indicators_module;
#endif
