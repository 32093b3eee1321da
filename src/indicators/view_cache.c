/* view_cache.c - columns of the whole city, kept for all views.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/view_cache.h"
#include "base/period.h"
#include "indicators/indicators_state.h"
#include <stdlib.h>
#include <string.h>

enum { CACHE_LIMIT_MB = 1024 };

struct view_cache *view_cache_create(void)
{
	struct view_cache *k = calloc(1, sizeof *k);

	if (!k)
		return NULL;
	pthread_mutex_init(&k->lock, NULL);
	k->limit = (size_t)CACHE_LIMIT_MB << 20;
	return k;
}

void view_cache_destroy(struct view_cache *k)
{
	if (!k)
		return;
	for (struct kept_column *col = k->first, *next; col; col = next) {
		next = col->next;
		kept_drop(col);
	}
	free(k->heads);
	sites_finish(&k->sites);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

enum rc cache_heads(struct ctx *c, struct view_cache *k, int64_t epoch)
{
	struct block_head *heads = NULL;
	size_t n = 0;

	if (k->heads && k->epoch == epoch)
		return RC_OK;
	TRY(store_block_heads(c, &heads, &n));
	free(k->heads);
	k->heads = heads;
	k->n_heads = n;
	k->epoch = epoch;
	return RC_OK;
}

const struct block_head *cache_head(const struct view_cache *k, int indicator, int year)
{
	int64_t period = period_code(period_year(year));
	size_t lo = 0, hi = k->n_heads;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct block_head *h = &k->heads[mid];
		if (h->indicator < indicator || (h->indicator == indicator && h->period < period))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < k->n_heads && k->heads[lo].indicator == indicator && k->heads[lo].period == period ? &k->heads[lo] : NULL;
}

/* ---- Columns. */

struct kept_column *kept_create(const struct column_key *key, size_t rows)
{
	size_t padded = frame_padded(rows ? rows : 1);
	struct kept_column *col = calloc(1, sizeof *col);

	if (!col)
		return NULL;
	col->key = *key;
	atomic_init(&col->users, 1);
	col->v = aligned_alloc(64, padded * sizeof *col->v);
	col->present = aligned_alloc(64, padded / 64 * sizeof *col->present);
	if (!col->v || !col->present) {
		kept_drop(col);
		return NULL;
	}
	memset(col->v, 0, padded * sizeof *col->v);
	memset(col->present, 0, padded / 64 * sizeof *col->present);
	col->bytes = padded * sizeof *col->v + padded / 64 * sizeof *col->present;
	return col;
}

void kept_seal(struct kept_column *col, size_t rows, size_t n_present)
{
	if (n_present < rows)
		return;
	free(col->present);
	col->present = NULL;
}

void kept_drop(struct kept_column *col)
{
	if (!col || atomic_fetch_sub(&col->users, 1) > 1)
		return;
	free(col->v);
	free(col->present);
	free(col);
}

static bool same_key(const struct column_key *a, const struct column_key *b)
{
	return a->indicator == b->indicator && a->attribute == b->attribute && a->year == b->year && a->at.day == b->at.day && a->at.batch == b->at.batch
		&& a->at.registry.marks == b->at.registry.marks && a->at.registry.version == b->at.registry.version
		&& a->num == b->num && a->den == b->den && a->registry == b->registry;
}

static void take_out(struct view_cache *k, struct kept_column **at)
{
	struct kept_column *col = *at;

	*at = col->next;
	k->bytes -= col->bytes;
	kept_drop(col);
}

struct kept_column *cache_find(struct view_cache *k, const struct column_key *key, int64_t stamp)
{
	for (struct kept_column **at = &k->first; *at;) {
		struct kept_column *col = *at;
		if (!same_key(&col->key, key)) {
			at = &col->next;
		} else if (col->stamp == stamp) {
			col->used = ++k->turn;
			atomic_fetch_add(&col->users, 1);
			return col;
		} else {
			take_out(k, at);
		}
	}
	return NULL;
}

/* Columns of former registries can never be asked for again. */
static void forget(struct view_cache *k, int64_t registry)
{
	for (struct kept_column **at = &k->first; *at;) {
		if ((*at)->key.registry < registry)
			take_out(k, at);
		else
			at = &(*at)->next;
	}
}

static bool drop_oldest(struct view_cache *k)
{
	struct kept_column **oldest = NULL;

	for (struct kept_column **at = &k->first; *at; at = &(*at)->next)
		if (atomic_load(&(*at)->users) == 1 && (!oldest || (*at)->used < (*oldest)->used))
			oldest = at;
	if (!oldest)
		return false;
	take_out(k, oldest);
	return true;
}

void cache_put(struct view_cache *k, struct kept_column *col)
{
	forget(k, col->key.registry);
	while (k->bytes + col->bytes > k->limit && drop_oldest(k)) {
	}
	atomic_fetch_add(&col->users, 1);
	col->used = ++k->turn;
	col->next = k->first;
	k->first = col;
	k->bytes += col->bytes;
}

size_t view_cache_bytes(struct ctx *c)
{
	struct view_cache *k = indicators_state_of(c->app)->cache;
	size_t n;

	pthread_mutex_lock(&k->lock);
	n = k->bytes;
	pthread_mutex_unlock(&k->lock);
	return n;
}

void view_cache_trim(struct ctx *c)
{
	struct view_cache *k = indicators_state_of(c->app)->cache;

	pthread_mutex_lock(&k->lock);
	while (drop_oldest(k)) {
	}
	pthread_mutex_unlock(&k->lock);
}
