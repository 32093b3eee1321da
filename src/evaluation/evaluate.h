/* evaluate.h - running a scheme over a frame: single scores, totals, ranks, classes, lists, sums.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An evaluation is a scheme bound to a frame: formulas bound, groupings made, arrays laid out. It is created once and run as often as wanted, each time with
 * settings of its own (weights, caps, shares, benchmark factors, parameters); its arrays are kept between runs, which is what makes a what-if cheap.
 * The results of the last run are read straight from the arrays below, row i being row i of the frame.
 *
 * Same input, same result, whatever the number of threads: rows are cut into parts of whole blocks of 4096 rows by their number alone, sums are made
 * part by part and combined in order of the parts. Scores are doubles in written order: value / per, / benchmark, bounds, × weight, then added in the order of
 * the items. Unknown is a bit, never a number.
 *
 * Scheme and frame are borrowed and must outlive the evaluation. One thread runs an evaluation at a time; when it is done any number may read it. */
#ifndef EVALUATION_EVALUATE_H
#define EVALUATION_EVALUATE_H
#include "base/pool.h"
#include "evaluation/scheme.h"
#include "indicators/frame.h"

/* What may be moved without touching the scheme. Arrays by item (all of them), class and parameter. */
struct settings {
	double *weight, *cap, *factor;       /* factor: of the benchmark */
	int64_t *share_ppb;                  /* billionths, by class */
	double *param;
	const char *as_of;                   /* ISO date for bonus items with an end; NULL: the scheme's valid.from */
};
enum rc settings_make(struct arena *a, const struct scheme *s, struct settings *ret) MUST_USE;

/* A grouping of the rows. key[row] < n, or n for a row whose key is unknown. */
struct keys { const uint32_t *key; uint32_t n; const char *const *names; bool whole; /* every row has a key */ };

enum row_state {
	ROW_OUT = 1,         /* not eligible */
	ROW_EXEMPT = 2,
	ROW_NO_TOTAL = 4,    /* an item that must not be missing is */
	ROW_LEFT = 8,        /* a limit took it out of the queue */
	ROW_UNRANKED = 16,
	ROW_NO_BENCH = 32,   /* not in benchmarks */
	ROW_MEMBER = 64,     /* merged into another unit (the holder) */
	ROW_UNSCORED = 128,
};

struct item_result {
	double *s;                /* share or points; 0 where absent */
	uint64_t *present;        /* NULL: all rows */
	double mult;              /* s × mult are the points */
	double *benchmark;        /* by key of the benchmark's stratum, NAN: none; NULL: no table */
	const struct keys *benchmark_keys;
	struct treatment treatment; size_t imputed;  /* composite */
};
struct column_result { double *v; uint64_t *present; };

struct list_result { uint32_t *rows; uint32_t *start; uint32_t n_strata; size_t n; }; /* stratum k: rows[start[k] .. start[k+1]) */
struct table_result { const struct keys *keys; double **cells; };                  /* cells[column][stratum]; NAN: undefined */

/* What people decided about one unit. CLASS replaces the class where `overrides` stand in the scheme's order. LIMIT acts as the scheme's own limit with that number: its
 * effect, its exceptions, its place. EXEMPT takes the unit out of the queue, with a class of its own. FLOOR and CEILING bound the class behind the scheme's limits; a floor
 * gives way to a limit that is stricter. `freed`: the place counts with those of the others, who move (for LIMIT the scheme says so); else only this unit moves. */
enum override_kind { OVERRIDE_CLASS, OVERRIDE_LIMIT, OVERRIDE_EXEMPT, OVERRIDE_FLOOR, OVERRIDE_CEILING };
struct override {
	uint32_t row;
	uint8_t class_;                      /* LIMIT: not used */
	const char *reason, *authority, *document;
	enum override_kind kind;
	int limit;
	bool freed;
	uint8_t treat_as;                    /* EXEMPT: CLASS_NONE for none */
	int64_t id;                          /* of the decision; 0: it came with a table */
	struct plan_words title;             /* its kind for people; zh NULL: decided by hand */
	const char *from, *to;               /* days; NULL: none said */
};

struct evaluation {
	const struct scheme *scheme;
	const struct frame *frame;           /* with merged columns where the scheme merges */
	size_t rows;
	struct settings settings;            /* of the last run */
	struct keys *keys;                   /* by stratum of the scheme; key NULL where nobody uses it */
	struct item_result *items;           /* by item, bonus and deduction items too */
	struct column_result *nodes;         /* by node */
	double *total;                       /* 0 where there is none */
	uint8_t *state;                      /* enum row_state */
	uint32_t *rank;                      /* from 1; 0: not ranked */
	uint8_t *class_;                     /* index into scheme->classes.list, CLASS_NONE: none */
	uint8_t *reason;                     /* 0: by rank or threshold; else evaluation_reason */
	uint64_t **limit_hit;                /* by limit: bit per row */
	uint32_t *holder;                    /* merged rows: whose result they share; NULL without merge */
	uint64_t *both;                      /* merged rows whose result alone is told too, a bit each; NULL: nobody's */
	uint32_t *in_rank;                   /* units ranked, by key of rank.over */
	uint64_t *queue;                     /* the ranked order: low 32 bits are rows, stratum after stratum */
	uint32_t *queue_start;               /* by key of rank.over, n + 1 */
	uint32_t *cut;                       /* quota: places[stratum × n_classes + class] = last place of that class */
	size_t class_count[SCHEME_CLASSES];
	size_t n_out, n_exempt, n_ranked, n_no_total;
	struct list_result *lists;
	struct table_result *tables;
	const struct override *overrides; size_t n_overrides;
	bool bare;                           /* set it before a run: no lists and no sums are made (a what-if needs none) */
	struct evaluation_work *work;        /* how it is done: evaluate_work.h */
};

/* Why something cannot be evaluated, in words for the user. */
struct evaluation_error { char text[600]; };

enum rc evaluation_create(const struct scheme *s, const struct frame *f, struct pool *pool, struct evaluation **ret, struct evaluation_error *why) MUST_USE;
/* `set` NULL: the scheme's own numbers. Overrides are borrowed until the next run. */
enum rc evaluation_run(struct evaluation *e, const struct settings *set, const struct override *overrides, size_t n_overrides,
	struct evaluation_error *why) MUST_USE;
/* The same result after an earlier run, with less work: when only weights or shares moved, stored single scores are recombined; caps and benchmark factors
 * recompute their item; parameters everything. Overrides stay those of the last run. */
enum rc evaluation_change(struct evaluation *e, const struct settings *set, struct evaluation_error *why) MUST_USE;
void evaluation_destroy(struct evaluation *e);
size_t evaluation_bytes(const struct evaluation *e);

/* Points (or the normalised value) of one item; false: none (missing, does not apply). */
bool evaluation_item(const struct evaluation *e, int item, size_t row, double *ret);
bool evaluation_node(const struct evaluation *e, int node, size_t row, double *ret);
bool evaluation_total(const struct evaluation *e, size_t row, double *ret);
/* The code and title behind reason[row]: which condition, exemption, limit, rule; NULL for 0. "override" for a manual decision. */
const char *evaluation_reason(const struct evaluation *e, uint8_t reason, struct plan_words *ret_title);
enum { REASON_OVERRIDE = 255, REASON_STRATUM = 254 }; /* 254: the stratum of the rank is unknown */

/* What happened to one item of one row. */
enum cell_flag { CELL_MISSING = 1, CELL_ZERO_DENOMINATOR = 2, CELL_NEGATIVE = 4, CELL_CAPPED = 8, CELL_FLOORED = 16, CELL_FILLED = 32, CELL_NO_BENCHMARK = 64,
	CELL_NOT_APPLICABLE = 128 };
struct cell { double value, per, ratio, benchmark, s, points; bool has_value, has_benchmark, has_points; unsigned flags; };
/* Computes it anew with the settings of the last run; scratch (about 400 KB) comes from the arena, so any number of threads may ask. */
enum rc evaluation_cell(const struct evaluation *e, struct arena *a, int item, size_t row, struct cell *ret) MUST_USE;

/* Stage columns of a composite scheme after a run: item values as denominated, imputed, treated. */
enum stage { STAGE_DENOMINATED, STAGE_IMPUTED, STAGE_TREATED, STAGES };
/* Keep them (before the run). */
void evaluation_keep_stages(struct evaluation *e);
bool evaluation_stage(const struct evaluation *e, enum stage st, int item, size_t row, double *ret);

/* Of ids, ranks, classes and the bits of totals, whatever the order of the rows: equal results have equal hashes. Not a digest: see base/digest.h for that. */
uint64_t evaluation_hash(const struct evaluation *e);
#endif
