/* scheme_reader.h - what the files that read a scheme share; nobody else includes it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_SCHEME_READER_H
#define EVALUATION_SCHEME_READER_H
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "evaluation/scheme.h"

struct reader {
	jmp_buf full;           /* where reading goes on when the arena is full: in scheme_read, with the reason in the report */
	struct arena *a;
	struct plan_report *r;
	struct scheme *s;
	const struct plan_node *root;
	bool scored;            /* formulas may name items, nodes, total, rank and class */
	const char **known;     /* scratch of the suggestion list */
	const struct plan_node *at; /* the formula that is being read */
	struct scheme_derive *deriving; /* the innermost formula of `derive` that is being read */
};
#define TR(zh, en) PLAN_TR(rd->r, zh, en)

/* The list at `key` as nodes; *ret_n 0 when absent. More than `max` is an error. */
struct plan_node *reader_list(struct reader *rd, struct plan_node *map, const char *key, int max, int *ret_n);
void reader_full(struct plan_report *r, const struct plan_node *at); /* the reason */
void *reader_array(struct reader *rd, int n, size_t size);   /* zeroed; never NULL: a full arena ends the reading */

/* Formula at `key`; f stays NULL when the key is absent (an error when `need`). want as in formula_compile. */
struct operand reader_operand(struct reader *rd, struct plan_node *map, const char *key, int want, const struct unit *unit, bool need);
struct operand reader_operand_node(struct reader *rd, struct plan_node *n, int want, const struct unit *unit);
int reader_stratum(struct reader *rd, struct plan_node *map, const char *key, int dflt);
const char *reader_code(struct reader *rd, struct plan_node *map, const char *key);     /* required, unique, an identifier */
const char *reader_date(struct reader *rd, struct plan_node *map, const char *key);     /* ISO date or NULL */
struct word_value *reader_words(struct reader *rd, struct plan_node *map, const char *key, int *ret_n); /* map of text: number */
int64_t reader_share(struct reader *rd, const struct plan_node *n);                      /* billionths */
int reader_word(struct reader *rd, struct plan_node *map, const char *key, const char *const *words, int dflt);
int reader_class(struct reader *rd, struct plan_node *map, const char *key, bool may_add, int dflt);

/* Who is evaluated; before the columns, whose sums name columns of the enterprises. */
void reader_subject(struct reader *rd, struct plan_node *root);
void reader_made(struct reader *rd, struct plan_node *n, struct scheme_column *c); /* how a column of places is made */
void reader_params(struct reader *rd, struct plan_node *root);
void reader_derives(struct reader *rd, struct plan_node *root);
void reader_columns(struct reader *rd, struct plan_node *root);
void reader_items(struct reader *rd, struct plan_node *root);
void reader_item(struct reader *rd, struct plan_node *n, struct item *it, bool nested);
void reader_score(struct reader *rd, struct plan_node *owner, struct item *it);
struct norm reader_norm(struct reader *rd, struct plan_node *n, const char **ret_ref, struct norm dflt);
void reader_tree(struct reader *rd, struct plan_node *root);
void reader_results(struct reader *rd, struct plan_node *root);
void reader_classes(struct reader *rd, struct plan_node *root);

#endif
