/* city_lists.h - filtering, sorting and paging the results of a round, within a scope.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A list is a filter, an order and a scope; its answer is a vector of frame rows. Rows are those who took part (not ROW_OUT). Equal
 * keys keep registry order and unknown values come last, whichever the direction. Answers are kept with the round and shared by
 * everybody who asks the same, so turning a page costs a look-up: the order of the whole city is made once for a key (a sort), a
 * filter is one pass over it. What an account may not see is not in its vector; the scope is part of what is asked and of what is
 * remembered.
 *
 * Where a firm lies, what it makes and on which list it stands are taken as at the last day of the round's year. */
#ifndef EVALUATION_CITY_LISTS_H
#define EVALUATION_CITY_LISTS_H
#include <math.h>
#include "base/buf.h"
#include "evaluation/city_columns.h"

enum { CLASS_BIT_NONE = 63 };  /* bit of those without a class in a set of classes */
#define NO_INDUSTRY UINT16_MAX

/* What is wanted, resolved. */
struct city_filter {
	const char *q;               /* part of a name or code; NULL: everybody */
	int region;                  /* index of registry regions, -1: all */
	int town;                    /* a second region within the first, -1: none */
	int industry;                /* index of registry industries with all below it, -1: all */
	uint64_t classes;            /* bit per class of the scheme; 0: all */
	int above_scale;             /* 1, 0; -1: both and unknown */
	double min_total, max_total; /* NAN: no bound */
	const char *list;            /* white, black, veto, exempt, or the code of a list of the scheme; NULL: none */
};
#define CITY_FILTER_NONE ((struct city_filter){ .region = -1, .town = -1, .industry = -1, .above_scale = -1, .min_total = NAN, \
	.max_total = NAN })

/* The words of a request. NULL or "" means: not given. */
struct city_filter_words { const char *q, *district, *town, *industry, *classes, *list; };
/* Resolves them against the registry and the scheme: RC_BAD_INPUT names the word and what may stand there. Numbers of the filter are
 * the caller's. */
enum rc city_filter_read(struct ctx *c, const struct city *y, const struct city_filter_words *words, struct city_filter *ret) MUST_USE;

/* An answer. Lent until city_list_drop; never changes. */
struct city_list { const uint32_t *rows; size_t n; };
/* `sort`: rank, total, name, code, district, town, industry, class, or the key of a column. RC_BAD_INPUT with the nearest key. */
enum rc city_list(struct ctx *c, struct city *y, const struct scope *scope, const struct city_filter *f, const char *sort,
	bool descending,
	const struct city_list **ret_list) MUST_USE;
void city_list_drop(struct city *y, const struct city_list *list);

/* A bit for each row that takes part and lies in the scope, in the arena. */
enum rc city_seen(struct ctx *c, struct city *y, const struct scope *scope, uint64_t **ret_bits) MUST_USE;

/* What is known of a row as at the year's end. */
int city_region(const struct city *y, size_t row);              /* town, or district when the town is unknown */
int city_district(const struct city *y, size_t row);            /* -1: unknown */
int city_industry(const struct city *y, size_t row);            /* index, -1: unknown */
int city_above_scale(const struct city *y, size_t row);         /* 1, 0, -1: unknown */
struct city_columns *city_columns(const struct city *y);
int32_t city_day(const struct city *y);                         /* the last day of the year */
double city_max_total(const struct city *y);                    /* NAN: no totals */

/* The lists of a round are made when first asked for; city_lists_need comes before everything above (city_list calls it itself). */
enum rc city_lists_need(struct ctx *c, struct city *y) MUST_USE;
void city_lists_free(struct city_lists *l);                     /* NULL is fine */

/* Texts made of rows, kept while there is room; `kind` (0 … CITY_TEXT_KINDS - 1) tells sorts of text apart. city_text_add appends what
 * is there of the row and returns true, else false. From any thread. */
enum { CITY_TEXT_KINDS = 5 };
bool city_text_add(struct city *y, int kind, uint32_t row, struct buf *out);
void city_text_keep(struct city *y, int kind, uint32_t row, const char *text, size_t len);
#endif
