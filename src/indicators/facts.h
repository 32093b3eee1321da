/* facts.h - figures as they were reported, and what was known when.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A fact is (indicator, period, subject, batch, value). It is never updated: a correction is a row of a later batch, a withdrawal a row without a value. A
 * batch is one import or one correction, with its source, the day on which the figures became known, the file's hash and who brought it. What holds
 * *as of* a moment is, for each cell, the row of the batch with the greatest (known_at, batch) among those allowed.
 *
 * Values are whole numbers of the indicator's 10^-decimals storage units, below 2^53. A text that is not exact there is refused, never rounded. */
#ifndef INDICATORS_FACTS_H
#define INDICATORS_FACTS_H
#include "indicators/indicators.h"
#include "registry/registry.h"

/* Which batches and what of the registry count. `day` DAY_NONE: all days; `batch` 0: all batches; `registry`: registry.h. A published result keeps all,
 * so that the same comes back though more arrived on the same day or something was taken back. The day is that of figures: marks and states count by their own days. */
struct as_of { int32_t day; int64_t batch; struct registry_known registry; };
#define AS_OF_NOW ((struct as_of){DAY_NONE, 0, {0, 0}})

struct fact { int64_t subject; int64_t value; int32_t period; int16_t indicator; bool withdrawn; }; /* period: period_code() */

struct batch_info { const char *kind, *source, *file, *hash; int32_t known_at; };

enum fact_status { FACT_OK, FACT_EMPTY, FACT_NOT_NUMBER, FACT_TOO_FINE, FACT_OVERFLOW, FACT_NEGATIVE, FACT_UNIT, FACT_WORD };
/* Text in a unit -> kept value. `unit` NULL: the indicator's usual unit. Enums take a word, booleans 是/否/true/false/1/0, dates YYYY-MM-DD. */
enum fact_status fact_parse(const struct indicator *ind, const struct unit *unit, const char *text, size_t len, int64_t *ret_value);
/* What to tell a person: "more than 4 decimals in 亩 (the place below 0.0001 is not kept)". In the arena. */
const char *fact_status_text(struct ctx *c, enum fact_status s, const struct indicator *ind, const struct unit *unit, const char *text, size_t len);
/* The value in the indicator's usual unit as text: "12.5"; enums, booleans and dates as words. And as a number, with one rounding. */
void fact_print(const struct indicator *ind, int64_t value, char out[48]);
double fact_number(const struct indicator *ind, int64_t value);

/* Appends one batch of facts: all or nothing, in a transaction of its own (writer). `facts` is sorted here. RC_CONFLICT when two rows speak of one cell. Bumps the
 * epoch and renews the column blocks. */
enum rc facts_append(struct ctx *c, const struct batch_info *b, struct fact *facts, size_t n, int64_t *ret_batch) MUST_USE;
/* The same in the caller's transaction, of facts sorted by facts_sort that speak of each cell once. */
enum rc facts_append_in_txn(struct ctx *c, const struct batch_info *b, const struct fact *facts, size_t n, int64_t *ret_batch) MUST_USE;
/* Sorts by cell, the order given kept within a cell; *ret_twice is the second of two rows for one cell, or NULL. */
enum rc facts_sort(struct ctx *c, struct fact *facts, size_t n, const struct fact **ret_twice) MUST_USE;
bool as_of_allows(struct as_of at, int64_t batch, int32_t known_at);

/* The history of one cell, newest first: what a page shows as "source and date". */
struct fact_version { int64_t batch; int64_t value; bool withdrawn; const char *known_at, *source, *file; };
enum rc facts_history(struct ctx *c, int64_t subject, int indicator, int64_t period, const struct fact_version **ret_list, int *ret_n) MUST_USE;

/* All yearly values of one enterprise, by indicator and year, as of a moment. */
struct fact_value { int indicator; int year; int64_t value; const char *known_at, *source; int64_t batch; };
enum rc facts_of(struct ctx *c, int64_t subject, struct as_of at, const struct fact_value **ret_list, int *ret_n) MUST_USE;

/* What these cells (sorted by facts_sort) would say beside what is known as of a moment: something where nothing was, something else, or the same. */
struct facts_news { int64_t added, changed, same; };
enum rc facts_compare(struct ctx *c, const struct fact *facts, size_t n, struct as_of at, struct facts_news *ret_news) MUST_USE;

/* The last batch and its day; 0 and DAY_NONE in an empty database. */
enum rc facts_last(struct ctx *c, struct as_of *ret_at) MUST_USE;

/* Missing figures that a scheme filled in. The indicators know of no schemes: who evaluates says how to ask (once, at the start of the process). */
typedef void take_filled(void *user, const char *indicator, size_t registry_row);
typedef enum rc filled_fn(struct ctx *c, const char *scheme, int year, take_filled *take, void *user);
void facts_set_filled(struct app *a, filled_fn *fn);

/* Does any figure of the subject hold now? */
enum rc facts_any(struct ctx *c, int64_t subject, bool *ret_any) MUST_USE;

/* Years that have facts, latest first; at most `cap`. */
enum rc facts_years(struct ctx *c, int *ret_years, int cap, int *ret_n) MUST_USE;

/* ---- Coverage: how many values are there and how many are missing, before any score. */
struct coverage_cell { int indicator, district, year; uint32_t expected, present, extra, zero; }; /* district: index of registry regions; present: of those expected; extra: present though not expected; zero: present and 0 */
enum rc coverage_count(struct ctx *c, const struct scope *scope, int year_first, int year_last, struct as_of at,
	const struct coverage_cell **ret_cells, int *ret_n) MUST_USE;
/* How many missing figures the scheme filled in: ret_counts[place of the indicator in the list × n_regions + district]; NULL when the year was not evaluated
 * under it. In the arena. */
enum rc coverage_filled(struct ctx *c, const struct scope *scope, const char *scheme, int year, const struct registry *g, const struct indicators *list,
	const uint32_t **ret_counts) MUST_USE;
#endif
