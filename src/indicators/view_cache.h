/* view_cache.h - columns of the whole city, kept for all views. Internal to src/indicators.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A kept column belongs to one snapshot of the registry (its rows), one as-of and one unit; its stamp is the last batch that its facts know. When an import moves
 * the epoch, columns whose stamp is old are made anew, the others stay. Columns that nobody holds go when the cache is above its limit, the longest unused first.
 * All functions are called under the cache's lock except kept_drop. */
#ifndef INDICATORS_VIEW_CACHE_H
#define INDICATORS_VIEW_CACHE_H
#include <pthread.h>
#include <stdatomic.h>
#include "indicators/indicators_store.h"
#include "indicators/view.h"
#include "registry/sites.h"

/* What a column is of: an indicator, or an attribute of the enterprise. */
struct column_key {
	int indicator;            /* 0: an attribute */
	int attribute;            /* place in view_attributes */
	int year;
	struct as_of at;          /* AS_OF_NOW when the newest batches are all allowed */
	int64_t num, den;         /* facts: kept value x num / den is the number in the unit; 1/1: as kept */
	int64_t registry;         /* version of the snapshot */
};

struct kept_column {
	struct column_key key;
	int64_t stamp;
	struct kept_column *next;
	atomic_int users;         /* views, plus one while in the cache */
	int64_t used;             /* turn of the last use */
	size_t bytes;
	double *v; uint64_t *present; /* present NULL: no gap */
};

struct view_cache {
	pthread_mutex_t lock;
	struct kept_column *first;
	int64_t turn;
	size_t bytes, limit;
	int64_t epoch;            /* for which heads are */
	struct block_head *heads; size_t n_heads;
	struct sites sites; int64_t sites_of, sites_version; int32_t sites_day; /* the ones last asked for: of a snapshot, as a version knew them, on a day */
};

struct view_cache *view_cache_create(void);
void view_cache_destroy(struct view_cache *k);

/* The heads of all blocks as of this epoch. */
enum rc cache_heads(struct ctx *c, struct view_cache *k, int64_t epoch) MUST_USE;
const struct block_head *cache_head(const struct view_cache *k, int indicator, int year); /* NULL: no facts */

struct kept_column *cache_find(struct view_cache *k, const struct column_key *key, int64_t stamp); /* one user more, or NULL */
void cache_put(struct view_cache *k, struct kept_column *col); /* the cache's own user is counted */
void kept_drop(struct kept_column *col);

/* A column with every row absent, `rows` rounded up to blocks; NULL without memory. One user: the caller. */
struct kept_column *kept_create(const struct column_key *key, size_t rows);
void kept_seal(struct kept_column *col, size_t rows, size_t n_present); /* no gap: the bitmap goes */
static inline void kept_set(struct kept_column *col, size_t row, double v)
{
	col->v[row] = v;
	col->present[row >> 6] |= UINT64_C(1) << (row & 63);
}

/* ---- Attributes (view_attributes.c). */
enum { N_ATTRIBUTES = 23 };
struct attribute { const char *name; enum col_kind kind; };
extern const struct attribute view_attributes[N_ATTRIBUTES];
int attribute_find(const char *name); /* -1 */
/* Dictionaries of a snapshot, which live as long as it. */
const struct dict *attribute_dict(const struct registry *g, int attribute); /* NULL when it is no enum */
/* Fills the column of a year; returns how many rows are present. */
bool attribute_is_mark(int attribute);
bool attribute_is_of_site(int attribute); /* filled from sites, not by attribute_fill */
size_t attribute_fill_site(const struct registry *g, const struct sites *s, int attribute, struct kept_column *col);
struct unit attribute_unit(int attribute);
/* Marks count as col->key.at says. */
size_t attribute_fill(const struct registry *g, int attribute, int year, struct kept_column *col);
#endif
