/* trial.h - the text of a scheme evaluated over the figures of a round, beside the round's own result.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A trial is a scheme read from a text and an evaluation of it over the columns that the round holds in memory (columns of its own only when the text names
 * others). Those last asked for stay in memory, found again by the SM3 of the text; while a slider moves, the numbers that it moves are settings of one
 * trial, so that a step costs one evaluation_change. A trial is lent to one unit of work at a time; whoever waited and is no longer wanted gives up.
 *
 * Classes are compared by code: a text may have others than the round. Ranks and classes are those of the whole city; `rows` says which rows are counted and told. */
#ifndef LABORATORY_TRIAL_H
#define LABORATORY_TRIAL_H
#include "evaluation/city_whatif.h"
#include "laboratory/laboratory.h"

struct trial {
	struct city *y;                  /* the round it is compared with */
	const struct scheme *scheme;
	const struct evaluation *ev;     /* of the last question */
	char hash[DIGEST_HEX];
	int to_base[SCHEME_CLASSES];     /* class of the text -> class of the round's scheme; -1: there it has none */
	bool same_classes;
	struct trial_parts *parts;       /* trial.c */
};

/* RC_BAD_INPUT with the first mistake of a text that is no scheme of enterprises; RC_NOT_FOUND when its scheme was not evaluated for that year. */
enum rc trial_hold(struct ctx *c, const char *scheme, int year, const char *text, struct trial **ret) MUST_USE;
void trial_drop(struct ctx *c, struct trial *t);
/* One for a long job alone, whose evaluation may be run with other settings; nobody else finds it. */
enum rc trial_own(struct ctx *c, const char *scheme, int year, const char *text, struct trial **ret) MUST_USE;
struct evaluation *trial_evaluation(struct trial *t);
void trial_discard(struct ctx *c, struct trial *t);
/* With these numbers instead of its own; none: as written. RC_CANCELLED when nobody waits any more. */
enum rc trial_ask(struct ctx *c, struct trial *t, const struct city_change *changes, int n, enum recomputed *ret_work) MUST_USE;

/* -1 worse, 1 better, 0 neither: the same, or one of the classes stands outside the order or is not known to the round. */
int trial_way(const struct trial *t, size_t row);
/* 0 … n_classes of the round (the last: without a class), likewise of the text. */
int trial_before(const struct trial *t, size_t row);
int trial_after(const struct trial *t, size_t row);
const char *trial_class_before(const struct trial *t, int k); /* "" for the last */
const char *trial_class_after(const struct trial *t, int k);

struct trial_count { size_t units, up, down, other; size_t *matrix; /* [before × (n_after + 1) + after] */ };
/* By key[row] < n of the rows that count (bit per row); key NULL: everybody in one. ret[k]; in the arena. */
enum rc trial_count(struct ctx *c, const struct trial *t, const uint64_t *rows, const uint32_t *key, uint32_t n, struct trial_count **ret) MUST_USE;

/* By what migration is told. Keys in the arena, n is also that of a row without one. */
enum trial_group { TRIAL_CITY, TRIAL_DISTRICT, TRIAL_INDUSTRY, TRIAL_SIZE };
extern const char *const trial_group_words[];
enum rc trial_keys(struct ctx *c, const struct trial *t, enum trial_group by, const uint32_t **ret_key, uint32_t *ret_n) MUST_USE;
const char *trial_group_name(struct ctx *c, const struct trial *t, enum trial_group by, uint32_t k);

/* Module hooks. */
enum rc trials_start(struct app *a) MUST_USE;
void trials_stop(struct app *a);
#endif
