/* targets.h - the year's goals as data: what was promised, in which words, by when.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A goal is one sentence of a work plan with its clause id, a number where it has one, and the word that says how the number is meant
 * (左右, 以上, 高于上年, 力争 …): those words decide later whether a figure meets it. Goals are read from plans/<plan>/targets.yaml when
 * the process starts and never change while it runs. What is reached so far is fed by those who know it (targets_feed): a goal without a fed figure is unknown, not zero.
 *
 * Everything returned is borrowed and lives as long as the arena it was read into. Clause SZ20-0 and every clause with a number. */
#ifndef TARGETS_TARGETS_H
#define TARGETS_TARGETS_H
#include "core/module.h"
#include "core/plan.h"

enum target_tolerance {
	TARGET_STABLE,           /* 稳定增长: grows, no figure given */
	TARGET_ABOVE_LAST_YEAR,  /* 高于上年, 提高 */
	TARGET_ABOUT,            /* 左右 */
	TARGET_AT_LEAST,         /* 以上 */
	TARGET_EXCEED,           /* 超过, 突破 */
	TARGET_REACH,            /* 达到, 完成 */
	TARGET_STRIVE,           /* 力争 */
	TARGET_STRIVE_AT_LEAST,  /* 力争 … 以上 */
	TARGET_ASSIGNED,         /* set by a higher authority, figure not in the document */
	TARGET_BY,               /* to be finished by the deadline */
	TARGET_BELOW,            /* 以下 */
	TARGET_RULE,             /* a number that is a rule, not an amount to reach */
};
extern const char *const target_tolerance_words[]; /* as in the plan file, NULL-terminated */
struct plan_words target_tolerance_title(enum target_tolerance t); /* for people */

enum target_kind { TARGET_LEVEL, TARGET_FLOW, TARGET_CUMULATIVE };
extern const char *const target_kind_words[];

struct target {
	const char *id, *clause;
	struct plan_words title;
	enum target_tolerance tolerance;
	enum target_kind kind;
	bool has_value;
	double value;
	const char *unit;       /* "" for none */
	const char *deadline;   /* ISO date */
	const char *sentence;   /* the document's own words */
	struct plan_words note; /* NULL for none */
};

struct target_plan {
	const char *id;
	struct plan_words title, issuer;
	int year;
	struct target *targets; int n;
};

/* Reads one file's tree. NULL when there is an error; all of them are in the report. */
struct target_plan *targets_read(struct arena *a, struct plan_report *r, struct plan_node *root);

/* The goals loaded at start, one plan a file; *ret_n may be 0. */
const struct target_plan *const *targets_plans(const struct app *app, int *ret_n);

/* What is reached of a goal. Other modules say it; this one does not know where figures come from. */
struct target_actual {
	bool known;
	double value;              /* in the goal's own unit */
	const char *source;        /* for people, in c's language; in the arena or a literal */
	const char *at;            /* the day up to which it counts, YYYY-MM-DD; NULL: not known */
};
typedef enum rc target_feed(struct ctx *c, const char *goal, int year, struct target_actual *ret_actual);
/* From now on `fn` answers for this goal of every plan; the first who says so. When a module is `ready`. */
enum rc targets_feed(struct app *app, const char *goal, target_feed *fn) MUST_USE;
/* What is reached; known is false when nobody feeds the goal or the database is away. */
enum rc target_reached(struct ctx *c, const char *goal, int year, struct target_actual *ret_actual) MUST_USE;

extern const struct module targets_module;
#endif
