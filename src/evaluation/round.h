/* round.h - evaluations of the city: made once, kept as a record, held in memory while somebody looks.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A round is a scheme evaluated over the city's enterprises for a year, as of a moment. Its record keeps the scheme's text, the as-of (day and batch)
 * and the SM3 of what went in and of what came out; the results themselves are derived and can be made again from the record, bit for bit
 * (round_verify). The result hash is the SM3 of a text that anybody can write from the published table: for each enterprise that took part, in registry order, a line
 * `code,total,rank,class` with the shortest decimals that read back equal, empty where there is none, each line ended by a newline.
 *
 * `struct city` is a round in memory: its view, its evaluation, shared by all threads and immutable while held. A city is always whole; what an account may see of it is
 * decided row by row through its scope (registry_in_scope), which is what city_row and every list do. */
#ifndef EVALUATION_ROUND_H
#define EVALUATION_ROUND_H
#include <pthread.h>
#include "base/buf.h"
#include "base/digest.h"
#include "evaluation/evaluate.h"
#include "evaluation/shelf.h"
#include "indicators/view.h"

struct city_lists;
struct explain_trial;
struct explain_quartiles;

struct round {
	int64_t id;
	const char *scheme, *scheme_hash;
	int year;
	struct as_of at;
	const char *evaluated_at;         /* instant, UTC */
	int64_t units, ranked;
	const char *input_hash, *result_hash;
	const char *build;                /* program, compiler and formula engine that made it; NULL: it does not say */
	int input_digest;                 /* how the input was read for its digest (INPUT_DIGEST); 0: by a program that did not say */
	int64_t epoch;
	int64_t decided;                  /* the last act of the register of decisions that it knew; 0: none */
};

struct city {
	struct round round;
	const struct scheme *scheme;      /* as it was then */
	struct view view;
	struct evaluation *ev;
	const struct override *decided; size_t n_decided; /* decisions of people that it counts */
	struct city_cache *cache_;        /* where it belongs */
	struct arena arena;
	pthread_mutex_t lab_lock;         /* what-if: one at a time */
	struct evaluation *lab;           /* a second set of arrays over the same view, made when first needed */
	struct evaluation *apart; struct scheme *apart_scheme; pthread_mutex_t apart_lock; /* the same without merging: made when first needed */
	struct city_lists *lists;         /* city_lists.h: made when first needed */
	pthread_mutex_t lists_lock;
	struct explain_trial *trial;         /* explain_city.h: these two are made when first needed */
	struct explain_quartiles *quarters;
	pthread_mutex_t explain_lock;
	int holders; int64_t used;        /* guarded by the cache */
};

/* The schemes of the process. */
const struct shelf *rounds_shelf(const struct app *a);
struct pool *rounds_pool(const struct app *a);

/* Evaluates and keeps the round; c has the writer. `as_of_day` DAY_NONE: everything known. RC_NOT_FOUND for an unknown scheme with the nearest one. */
enum rc round_evaluate(struct ctx *c, const char *scheme, int year, int32_t as_of_day, struct round *ret_round) MUST_USE;
/* Evaluates a round again from its record and compares: RC_OK with *ret_same. */
enum rc round_verify(struct ctx *c, int64_t id, bool *ret_same, struct round *ret_now) MUST_USE;

/* The latest round of each scheme and year, newest first; texts in the arena. */
enum rc rounds_list(struct ctx *c, const struct round **ret_list, int *ret_n) MUST_USE;
/* The one that a page opens with: of the latest year, a scheme that serves a clause of the city's plan before others, then the one evaluated last. NULL: none. */
const struct round *rounds_opening(const struct app *a, const struct round *list, int n);
enum rc round_find(struct ctx *c, const char *scheme, int year, struct round *ret_round, bool *ret_found) MUST_USE;

/* The latest round of a scheme and year in memory. RC_NOT_FOUND, with what to do, when it was never evaluated. Drop it in the same unit of work. */
enum rc city_hold(struct ctx *c, const char *scheme, int year, struct city **ret_city) MUST_USE;
void city_drop(struct ctx *c, struct city *city);
/* The record of one round, and that round in memory, the latest or not. RC_NOT_FOUND. */
enum rc round_get(struct ctx *c, int64_t id, struct round *ret_round) MUST_USE;
enum rc city_hold_round(struct ctx *c, int64_t id, struct city **ret_city) MUST_USE;
/* A round evaluated again from its record for whoever compares: a city of one's own, not shared and not held against the record. */
enum rc round_again(struct ctx *c, int64_t id, struct city **ret_city) MUST_USE;
void round_again_done(struct ctx *c, struct city *city);
/* The columns that a scheme reads of the whole city, as of a moment; closed by view_close. */
enum rc round_inputs(struct ctx *c, const struct scheme *s, int year, struct as_of at, struct view *ret_view) MUST_USE;
/* The scheme of a round as it was then, in the arena or the shelf's. */
enum rc round_scheme(struct ctx *c, const struct round *r, const struct scheme **ret_scheme) MUST_USE;
/* What this program was built with: "gusu 0.1.0; gcc 12.2.0; formula 1". */
const char *round_build(void);

/* The frame row of a credit code within the account's scope, or -1. */
int64_t city_row(const struct ctx *c, const struct city *city, const char *uscc);
bool city_sees(const struct ctx *c, const struct city *city, size_t row);
/* RC_NOT_FOUND with words: nobody of that code takes part there, or it is outside the account's area. */
enum rc city_no_row(struct ctx *c, const struct city *city, const char *code);
/* The registry row behind a frame row. */
size_t city_registry_row(const struct city *city, size_t row);

/* The second set of arrays, locked for this thread; base results stay as they are. */
enum rc city_lab(struct ctx *c, struct city *city, struct evaluation **ret_lab) MUST_USE;
void city_lab_done(struct city *city);

/* The city evaluated as if nobody were merged, for those who are told both results; the city's own when its scheme merges nobody. Lives as long as the city. */
enum rc city_apart(struct ctx *c, struct city *city, const struct evaluation **ret_apart) MUST_USE;

/* Earlier and later years of one enterprise under the same scheme, oldest first; from the stored results. */
struct past_result { int year; bool has_total; double total; int64_t rank; const char *class_; int64_t round; };
enum rc results_of(struct ctx *c, int64_t subject, const char *scheme, const struct past_result **ret_list, int *ret_n) MUST_USE;

/* Digests, as 64 hexadecimal digits. The input is the enterprises with their codes, every column that the scheme reads (figures, strata, states, marks) and, read by the scheme or not,
 * where each enterprise lies and what it does; behind them the decisions of people that counted. How that is written down has a number, which stands in the record and the certificate:
 *   0  what the scheme reads, nothing else
 *   1  and town and class (4 digits), the finest that is known of place and trade
 *   2  and district and division, for who is known by those alone; lengths first, so that no two inputs are written the same
 * docs/design/input-digest.md has the bytes. */
enum { INPUT_DIGEST = 2 };
enum rc round_input_hash(struct ctx *c, const struct view *v, const struct override *decided, size_t n_decided, const struct scheme *s, int digest, char out[DIGEST_HEX]) MUST_USE;
/* The digest of an input that `r` should have had, read as its record says; where that does not say, as one of the older readings when that gives the recorded one. */
enum rc round_input_again(struct ctx *c, const struct round *r, const struct view *v, const struct override *decided, size_t n_decided, const struct scheme *s, char out[DIGEST_HEX]) MUST_USE;
enum rc round_result_hash(const struct evaluation *e, char out[DIGEST_HEX]) MUST_USE;

/* Module hooks (evaluation.c): the cache lives from start to stop. */
enum rc rounds_start(struct app *a) MUST_USE;
void rounds_stop(struct app *a);
void rounds_metrics(struct app *a, struct buf *out);
enum rc rounds_keep(struct ctx *c) MUST_USE;
enum rc rounds_rebuild(struct ctx *c) MUST_USE;
enum rc rounds_check(struct ctx *c, int *ret_findings) MUST_USE;

extern const struct module evaluation_module;
#endif
