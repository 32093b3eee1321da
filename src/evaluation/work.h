/* work.h - how an evaluation is done: bound formulas, scratch, statistics. Nobody outside the engine includes it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `create.c` and `bind.c` bind a scheme to a frame, `states.c` says who takes part, `statistics.c` makes benchmarks, `score.c` turns one block of rows
 * into single scores, `totals.c` adds them up, `evaluate.c` drives them over all rows, `rank.c` sorts, `classify.c` makes classes, `tables.c` lists and sums. */
#ifndef EVALUATION_WORK_H
#define EVALUATION_WORK_H
#include "evaluation/evaluate.h"
#include "evaluation/kernel.h"

enum { BLOCK = FRAME_BLOCK, WORDS = FRAME_BLOCK / 64, SCRATCH_BUFS = 40 };

/* An operand bound to the frame: a column read in place, or a program. */
struct bound { const double *v; const uint64_t *present; const struct formula_run *run; const struct dict *dict; bool on; };
/* Values of one block; present NULL: all rows are there. */
struct vec { const double *v; const uint64_t *present; };

/* One thread's scratch: block-sized buffers taken and given back like a stack. */
struct scratch {
	double *bufs; uint64_t *bits;
	int n_bufs, n_bits;
	void *formula;
};
double *scratch_buf(struct scratch *sc);
uint64_t *scratch_bits(struct scratch *sc);
struct scratch_mark { int bufs, bits; };
static inline struct scratch_mark scratch_mark(const struct scratch *sc) { return (struct scratch_mark){sc->n_bufs, sc->n_bits}; }
static inline void scratch_release(struct scratch *sc, struct scratch_mark m) { sc->n_bufs = m.bufs; sc->n_bits = m.bits; }

struct vec bound_fetch(const struct bound *b, size_t row0, size_t n, struct scratch *sc);
/* Bits of the rows where a yes/no operand is true (unknown is not true), padded with 0. */
void bound_true(const struct bound *b, size_t row0, size_t n, uint64_t *out, struct scratch *sc);

/* An item bound: its inputs, and the tables that hold its benchmark and stratum figures after the statistics. */
struct bound_item {
	const struct item *it;
	int index;                          /* in the scheme, -1 for an alternative inside another item */
	struct bound value, per, applies, when, formula;
	const struct keys *bench_keys;
	double *bench, *bench_own;          /* by key, [n] NAN; bench_own: before the settings' factor */
	bool bench_good;                    /* every table entry that a row can meet is above 0 */
	const struct keys *by_keys;
	double *lo, *hi;                    /* minmax: min, max; zscore: mean, sd; of_max: hi */
	double *word_points, *word_values;  /* map: by index of the dictionary; of numbers, dates and yes/no the value each word stands for */
	double *fill; const struct keys *fill_keys;
	struct bound judges[SCHEME_PARTS], *must, *may;
	struct bound_item *parts;
	bool may_miss;                      /* its score can be absent */
	bool expired;
	bool deferred;                      /* scored before the main pass, over all rows */
	double *column; uint64_t *column_present; /* composite: values on their way */
	double *stages[STAGES]; uint64_t *stage_present[STAGES];
};

/* One figure by stratum that must be known before scores. */
struct stat_want {
	enum stat_kind kind;
	struct bound_item *item;            /* the item's own values, or NULL: num / den */
	struct bound num, den, where;
	const struct keys *keys;
	double p;
	double *out, *out2;                 /* by key, n + 1; out2: sd beside the mean, max beside the min */
	bool scores;                        /* of the item's scores instead of its values (fill: mean_score) */
};

struct parts { int n; size_t rows; };  /* rows of a part: a multiple of FRAME_SUM_BLOCK */
struct parts parts_of(size_t rows, size_t doubles_per_part);

struct evaluation_work {
	struct arena arena;                 /* everything that lives as long as the evaluation */
	struct arena run;                   /* cleared at every run: composite columns, lists of odd sizes */
	struct pool *pool;
	struct scratch *scratch;            /* by thread */
	int threads;
	struct frame frame;                 /* own copy when columns are merged */
	struct frame scored;                /* frame + results that formulas name */
	double **scored_items;              /* by item: filled when a formula names it */
	double *scored_rank, *scored_class;
	uint64_t *scored_ranked, *scored_classed, *total_present;
	uint64_t *lost;                     /* rows that lose their total by a missing item */
	uint64_t *decided;                  /* rows about which people decided something, in this run */
	bool uses_scores, uses_rank, uses_class;
	size_t formula_bytes;
	struct dict class_dict;
	struct bound *eligible, *exempt, *limits, *penalties, *rules;
	struct bound coefficient, rank_by, rank_keys[4], class_by;
	double *coefficient_table;
	struct bound *list_by, *list_where, *table_where, **table_a, **table_b;
	struct bound_item *items;
	struct stat_want *stats; int n_stats;
	bool sum_only;                      /* nodes are sums: everything happens in one pass */
	int *total_items; int n_total_items; /* those the total is made of: all of the tree, all without one */
	bool has_exclude, keep_stages, ready; /* has_exclude: the total is rescaled where one of them is left out */
	struct parts parts;
	double *rank_value;                 /* what ranks when it is not the total itself */
	const double *tie[4]; bool tie_ascending[4]; /* rank.keys by row, of this run */
	uint64_t *sort_buf;
	struct settings own;                /* arrays of e->settings */
	struct evaluation_error *why;
};

/* The rows of a part, block after block: for (struct span b = …; span_next(&b); ). */
struct span { size_t row0, n, end; };
static inline struct span part_span(const struct evaluation *e, int task)
{
	size_t from = (size_t)task * e->work->parts.rows, to = from + e->work->parts.rows;
	return (struct span){from, 0, to < e->rows ? to : e->rows};
}

static inline bool span_next(struct span *b)
{
	b->row0 += b->n;
	b->n = b->end - b->row0 < BLOCK ? b->end - b->row0 : BLOCK;
	return b->row0 < b->end;
}

/* Aligned to 64 bytes, zeroed. NULL: no memory. */
void *work_alloc(struct arena *a, size_t size);
enum rc work_fail(struct evaluation_error *why, enum rc rc, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* ---- stratum.c */
enum rc keys_make(struct evaluation_work *w, const struct scheme *s, int stratum, struct keys *ret, struct evaluation_error *why) MUST_USE;
uint32_t keys_find(const struct keys *k, const char *name); /* UINT32_MAX: none */
/* ---- bind.c */
enum rc bind_operand(struct evaluation_work *w, const struct operand *o, struct bound *ret, struct evaluation_error *why) MUST_USE;
/* Before columns are merged: who takes part is asked of each unit's own numbers. */
enum rc bind_eligible(struct evaluation *e, struct evaluation_error *why) MUST_USE;
enum rc bind_scheme(struct evaluation *e, struct evaluation_error *why) MUST_USE;
enum rc bind_item(struct evaluation *e, const struct item *it, int index, struct bound_item *b, struct evaluation_error *why) MUST_USE;
/* ---- merge.c */
enum rc merge_rows(struct evaluation *e, const struct frame *from, struct evaluation_error *why) MUST_USE;
/* ---- statistics.c */
enum rc statistics_run(struct evaluation *e, bool of_scores, struct evaluation_error *why) MUST_USE;
/* Fixed, looked-up and other-unit benchmarks, then the settings' factor on all. */
enum rc statistics_benchmarks(struct evaluation *e, struct evaluation_error *why) MUST_USE;
/* ---- score.c */
/* An item's value (value / per in its unit) without any treatment; bits of rows that have one. y: the denominator, NULL without. */
void score_values(const struct bound_item *b, size_t row0, size_t n, double *out, uint64_t *has, const double **ret_y, struct scratch *sc);
/* s (share or points) and, where the item may miss, bits of the rows that have one; `lost`: bits of rows that lose their total by it (may be NULL). */
void score_block(const struct evaluation *e, const struct bound_item *b, size_t row0, size_t n, double *s, uint64_t *present, uint64_t *lost, struct scratch *sc);
/* ---- methods.c */
struct method_in { const struct evaluation *e; const struct bound_item *b; size_t row0, n; const double *bench; /* by row */ struct scratch *sc; double cap; };
/* s holds the values and gets the scores; rows that get none lose their bit in has. */
void method_apply(const struct method_in *in, double *s, uint64_t *has);
/* ---- normalise.c */
enum rc normalise_items(struct evaluation *e, struct evaluation_error *why) MUST_USE;
enum rc normalise_rank_share(struct evaluation *e, struct bound_item *b, struct evaluation_error *why) MUST_USE;
enum rc aggregate_nodes(struct evaluation *e, struct evaluation_error *why) MUST_USE;
/* ---- rank.c */
struct rank_in {
	const double *v;                    /* by row */
	const uint8_t *state; uint8_t skip; /* rows with one of these states do not take part */
	const struct keys *keys;
	bool ascending;
	const double *const *ties; const bool *ties_ascending; int n_ties; /* further keys, by row */
};
/* Sorted rows stratum after stratum into out (low 32 bits), equal values in row order; start[k] for k in 0..n. */
enum rc rank_sort(struct evaluation_work *w, size_t rows, const struct rank_in *in, uint64_t *out, uint64_t *spare, uint32_t *start) MUST_USE;
enum rc rank_run(struct evaluation *e, struct evaluation_error *why) MUST_USE;
/* The order of the ranking within another grouping: value, direction, keys and who takes part as rank_run had them. */
enum rc rank_queue(struct evaluation *e, int over, uint64_t **ret_queue, uint32_t **ret_start) MUST_USE;
/* ---- classify.c, classify_limits.c */
enum rc classify_run(struct evaluation *e, struct evaluation_error *why) MUST_USE;
/* counts[i] places for n units and k shares in billionths (rounded cumulative shares). */
void classify_quota(uint32_t n, const int64_t *share_ppb, int k, enum rounding how, uint32_t *ret_counts);
uint32_t classify_round(uint32_t n, int64_t share_ppb, enum rounding how);
/* Limits, decisions and subclasses in the scheme's order. */
enum rc classify_limits(struct evaluation *e) MUST_USE;
/* ---- classify_decided.c */
void decided_prepare(struct evaluation *e);
/* Adds the rows of a block that a decision puts under limit i. */
void decided_hits(const struct evaluation *e, int i, size_t row0, size_t n, uint64_t *hit);
void decided_states(struct evaluation *e, size_t row0, size_t n);
bool decided_frees(const struct evaluation *e);
/* The classes between which the place of a row is given, narrowed by what frees a place. */
void decided_bounds(const struct evaluation *e, uint32_t row, int *best, int *worst);
void decided_exempt(struct evaluation *e);  /* the class of who is exempt */
void decided_limits(struct evaluation *e);  /* floors and ceilings */
void decided_classes(struct evaluation *e);
/* ---- tables.c */
enum rc tables_run(struct evaluation *e, struct evaluation_error *why) MUST_USE;
/* ---- states.c */
void states_run(struct evaluation *e);       /* out, exempt, limited by columns alone */
void states_by_scores(struct evaluation *e); /* limits whose condition names scores */
/* ---- totals.c: one block of rows. */
void totals_block(struct evaluation *e, size_t row0, size_t n, struct scratch *sc);
/* v, a sum of these items, as if the weights of those that are missing were shared among the others that apply. ret_none (may be NULL) gets the bits of
 * rows where nothing is there that could take them. */
void totals_share_out(const struct evaluation *e, const int *items, int k, size_t row0, size_t n, double *v, uint64_t *ret_none, struct scratch *sc);
void totals_states(struct evaluation *e, size_t row0, size_t n); /* rows without a total, totals that a limit fixes */
/* ---- evaluate.c: settings without a run; then scores and totals alone, with the group figures that stand in the tables: nobody is ranked or classed. */
void evaluation_take(struct evaluation *e, const struct settings *set);
enum rc evaluation_scores(struct evaluation *e) MUST_USE;
/* ---- results.c: one cell, and scratch of one's own for reading a finished evaluation. */
void cell_with(const struct evaluation *e, int item, size_t row, struct cell *ret, struct scratch *sc);
struct scratch *scratch_make(struct arena *a, const struct evaluation *e);
/* ---- states.c: fills the result columns that formulas of this level name. */
void scored_fill(struct evaluation *e, enum need level);
/* Sums over all parts: task numbers are parts. */
void work_parts(struct evaluation *e, void (*fn)(void *arg, int task, int thread), void *arg);

#endif
