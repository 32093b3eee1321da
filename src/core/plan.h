/* plan.h - reading plan files: YAML with a place for every value and a clear word for every mistake.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plan file becomes a tree of nodes in an arena. Every scalar is text until the reader of that section types it (so `no`, `1e3` and
 * `007` mean what the reader says). Aliases, anchors, tags and duplicate keys are mistakes. Mistakes are collected, not thrown: a file
 * with three errors gives three messages, each with file, line, column, what is wrong and what to do; unknown keys get the nearest known
 * key as a suggestion. Limits: file size, depth, nodes (plan_limits). Nodes and texts live in the arena of the report.
 *
 * Messages are in the report's language: `plan_error(r, at, PLAN_TR(r, "…", "…"), PLAN_TR(r, "…%s", "…%s"), word)`. plan_report_init
 * sets English (tests, tools); who has a ctx sets `r.english = c->english`. The same message at the same place is kept once. */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/rc.h"

enum plan_kind { PLAN_SCALAR, PLAN_MAP, PLAN_LIST };

struct plan_node {
	enum plan_kind kind;
	const char *file;
	int line, col;               /* of the value, from 1 */
	const char *text; size_t len; /* scalar; block scalars keep their line breaks */
	bool quoted;                 /* scalar was quoted or a block: "" is a text, a plain empty scalar is absent */
	struct plan_pair *pairs;     /* map, in file order */
	struct plan_node **items;    /* list */
	int n;                       /* pairs or items */
};
struct plan_pair { const char *key; int line, col; struct plan_node *value; bool used; };

/* The mistakes of a load, in order of file and line. */
struct plan_issue { const char *file; int line, col; bool warning; const char *text; const char *hint; };
struct plan_report {
	struct arena *arena;
	struct plan_issue *issues; int n, cap;
	int n_errors, n_warnings; /* all of them; `issues` keeps the first plan_limits.issues */
	bool english;
};
#define PLAN_TR(r, zh, en) ((r)->english ? (en) : (zh))

struct plan_limits_table { size_t file_bytes, key_bytes; int depth, nodes, issues; };
extern const struct plan_limits_table plan_limits;

void plan_report_init(struct plan_report *r, struct arena *a);
void plan_error(struct plan_report *r, const struct plan_node *at, const char *hint, const char *fmt,
	...) __attribute__((format(printf, 4, 5)));
void plan_warn(struct plan_report *r, const struct plan_node *at, const char *hint, const char *fmt,
	...) __attribute__((format(printf, 4, 5)));
void plan_error_at(struct plan_report *r, const char *file, int line, int col, const char *hint, const char *fmt,
	...) __attribute__((format(printf, 6, 7)));
void plan_report_print(const struct plan_report *r, void *file); /* FILE*: "path:12:5: error: …\n    hint" */

/* NULL when the file cannot be read or is no YAML; the reasons are in the report. */
struct plan_node *plan_read_file(struct plan_report *r, const char *path);
/* The path of a file in the same folder, in the arena; and its tree, NULL also when there is none, of which nothing is said. */
const char *plan_path_beside(struct arena *a, const struct plan_node *root, const char *name);
struct plan_node *plan_read_beside(struct plan_report *r, const struct plan_node *root, const char *name);
struct plan_node *plan_read_text(struct plan_report *r, const char *name, const char *text, size_t len);

/* Getting values: the reader of a section asks for what it knows; plan_done then reports every key nobody asked for.
 * All accept n == NULL and then give the default. `dflt` NULL / required false means "may be absent". */
struct plan_node *plan_get(struct plan_node *map, const char *key);              /* NULL when absent; marks it used */
struct plan_node *plan_need(struct plan_report *r, struct plan_node *map, const char *key); /* an error when absent */
const char *plan_text(struct plan_report *r, struct plan_node *map, const char *key, const char *dflt);
const char *plan_need_text(struct plan_report *r, struct plan_node *map, const char *key); /* "" after an error */
double plan_number(struct plan_report *r, struct plan_node *map, const char *key, double dflt); /* "15 %" is 0.15, "1_000" is 1000 */
int64_t plan_int(struct plan_report *r, struct plan_node *map, const char *key, int64_t dflt, int64_t lo, int64_t hi);
bool plan_bool(struct plan_report *r, struct plan_node *map, const char *key, bool dflt);         /* true/false/yes/no */
/* NULL-terminated words */
int plan_enum(struct plan_report *r, struct plan_node *map, const char *key, const char *const *words, int dflt);
bool plan_scalar_number(struct plan_report *r, const struct plan_node *n, double *ret);           /* one scalar node */
/* false and an error when n is something else; n NULL: false */
bool plan_is(struct plan_report *r, const struct plan_node *n, enum plan_kind kind);
/* NULL when absent or (with an error) no list */
struct plan_node *plan_list(struct plan_report *r, struct plan_node *map, const char *key);
/* NULL when absent or (with an error) no map */
struct plan_node *plan_map(struct plan_report *r, struct plan_node *map, const char *key);
const char *plan_scalar_text(struct plan_report *r, const struct plan_node *n);             /* one scalar node; "" after an error */
struct plan_words { const char *zh, *en; };   /* title: {zh: …, en: …} or one text for both */
struct plan_words plan_title(struct plan_report *r, struct plan_node *map, const char *key);
void plan_done(struct plan_report *r, struct plan_node *map, const char *const *known); /* known: NULL-terminated, for the suggestion */
const char *plan_nearest(const char *word, const char *const *known); /* the closest known word or NULL */
#endif
