/* round_diff.h - what is different between two evaluations, and why.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing was copied when a round was made: its record says up to which batch, mark and version of the register it knew, and that is enough to have its columns again. Two rounds are
 * compared cell by cell, by enterprise; a column that both took from the cache is the same without a look. Of every changed figure of the first ROUND_DIFF_SHOWN the batch that
 * brought it is named. A result that moved did so by its own figures (direct), because a benchmark or a filled value moved or the scheme did (benchmark), or with the same points
 * because others came or went before it (place).
 *
 * Texts and arrays are in the arena; rows are those of the registry of the newer view. The whole city is compared; who may see which line is for whoever shows it (registry_in_scope). */
#ifndef EVALUATION_ROUND_DIFF_H
#define EVALUATION_ROUND_DIFF_H
#include "evaluation/round.h"

enum { ROUND_DIFF_SHOWN = 100, ROUND_DIFF_BENCHMARKS = 400 };

struct input_change {
	uint32_t row;                    /* of the registry */
	const char *column; int lag;
	const char *before, *after;      /* as people read them; NULL: unknown */
	int64_t batch;                   /* that brought the newer one; 0: not a figure, or none */
	const char *source, *known_at;
};
struct column_change { const char *name, *title_zh, *title_en; int lag; int64_t changed, appeared, vanished; };
struct inputs_diff {
	struct column_change *columns; int n_columns;     /* those that differ */
	struct input_change *list; int n; int64_t cells, units; /* the first; all of them, and of how many enterprises */
	int64_t added;                                    /* enterprises that only the newer one has */
	uint64_t *touched;                                /* bit per registry row */
	const struct registry *reg;
};
/* The columns that both have; `a` is the older. Either may be of another snapshot of the registry. */
enum rc inputs_diff(struct ctx *c, const struct scheme *s, const struct view *a, const struct view *b, struct inputs_diff *ret_d) MUST_USE;

/* A decision of a person that counts in one of the two only. */
struct decision_change { uint32_t row; bool added; int64_t id; const char *what_zh, *what_en, *class_, *reason, *document; };
/* Decisions of `b` that `a` has not, and the other way round; rows of b's registry. */
enum rc decisions_diff(struct ctx *c, const struct scheme *s, const struct view *v, const struct override *a, size_t n_a, const struct override *b, size_t n_b, struct decision_change **ret_list,
	int *ret_n) MUST_USE;

struct scheme_line { bool added; int line; const char *text; };      /* else removed; line of its own text */
struct benchmark_change { const char *item, *title_zh, *title_en, *stratum; double before, after; };
enum moved_by { MOVED_DIRECT, MOVED_BENCHMARK, MOVED_PLACE, MOVED_WAYS };
extern const char *const moved_by_words[];                           /* "direct", "benchmark", "place", NULL */
struct result_change { uint32_t row; enum moved_by by; const char *class_before, *class_after; bool has_before, has_after; double before, after; uint32_t rank_before, rank_after; };
struct round_diff {
	struct round a, b;
	struct scheme_line *lines; int n_lines, n_lines_all;
	struct inputs_diff in;
	struct decision_change *decisions; int n_decisions;
	struct benchmark_change *benchmarks; int n_benchmarks;
	struct result_change *list; int n;                 /* changes of class before others */
	int64_t moved[MOVED_WAYS], classes;                /* results that are not the same; of these with another class */
	int64_t entered, left;                             /* took part in the newer one only, in the older one only */
	struct city *held[2];                              /* round_diff_done gives them back */
};
enum rc round_diff(struct ctx *c, int64_t a, int64_t b, struct round_diff *ret_d) MUST_USE;
void round_diff_done(struct ctx *c, struct round_diff *d);

struct jw;
/* Only what c's scope sees of lines about enterprises; counts are of the whole city and left out for a part of it. */
void round_diff_json(struct ctx *c, struct jw *w, const struct round_diff *d);
void round_diff_say(struct ctx *c, struct buf *b, const struct round_diff *d);
#endif
