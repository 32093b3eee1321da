/* whatif.h - what would happen if the rule were different.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two evaluations of the same scheme over the same frame stand side by side: `base` with the rule as it is, `lab` with changed settings. evaluation_change
 * does no more work than a change needs; comparing is one pass over the rows. Nothing is kept. */
#ifndef EVALUATION_WHATIF_H
#define EVALUATION_WHATIF_H
#include "evaluation/evaluate.h"

/* Sets one parameter by name: `w.CODE` weight, `cap.CODE` (share of the full score, or points), `benchmark.CODE` factor, `share.CLASS` (0.15 is 15 %),
 * `param.NAME`; `benchmark.*` moves all factors. RC_NOT_FOUND with the nearest name, RC_BAD_INPUT for a value that cannot be; why holds a sentence. */
enum rc whatif_set(const struct scheme *s, struct settings *set, const char *name, double value, bool english, struct evaluation_error *why) MUST_USE;
/* "w.tax=40" */
enum rc whatif_set_text(const struct scheme *s, struct settings *set, const char *text, bool english, struct evaluation_error *why) MUST_USE;
/* After the last change: shares that no longer add up are settled by the largest class that nobody moved. RC_BAD_INPUT when that cannot be. */
enum rc whatif_settle(const struct scheme *s, struct settings *set, bool english, struct evaluation_error *why) MUST_USE;
void settings_copy(const struct scheme *s, struct settings *to, const struct settings *from);

/* What may be moved: every name that whatif_set knows, with its present value and sensible bounds. In the arena. */
struct whatif_param { const char *name; struct plan_words title; double value, min, max, step; const char *unit; };
enum rc whatif_params(struct arena *a, const struct scheme *s, const struct whatif_param **ret, int *ret_n) MUST_USE;

enum recomputed { RECOMPUTED_NONE, RECOMPUTED_WEIGHTS, RECOMPUTED_ITEMS, RECOMPUTED_ALL };
extern const char *const recomputed_names[];
enum recomputed whatif_work(const struct evaluation *lab, const struct settings *set);

struct mover { uint32_t row; uint32_t rank_before, rank_after; uint8_t class_before, class_after; double total_before, total_after; };
/* Class k of the scheme, or place n_classes: without a class. */
struct whatif {
	size_t units, up, down, same;        /* up: to a better class; only units with a class before and after */
	int n_classes;
	size_t *before, *after;              /* n_classes + 1 */
	size_t *matrix;                      /* [from × (n_classes + 1) + to] */
	struct mover *risers, *fallers; int n_risers, n_fallers;
};
/* Movers `skip` … `skip + limit` each way: those that change class before others, then by change of rank, then by row. `rows`: bit per row that counts, NULL: all. */
enum rc whatif_compare(struct arena *a, const struct evaluation *base, const struct evaluation *lab, const uint64_t *rows, int skip, int limit, struct whatif *ret) MUST_USE;

/* The same by group: key[row] < n, other rows are left out. ret[k]: units, up, down, classes before and after. */
struct whatif_group { size_t units, up, down; size_t *before, *after; double total_before, total_after; };
enum rc whatif_groups(struct arena *a, const struct evaluation *base, const struct evaluation *lab, const uint64_t *rows, const uint32_t *key, uint32_t n,
	struct whatif_group **ret) MUST_USE;
#endif
