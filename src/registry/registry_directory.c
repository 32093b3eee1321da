/* registry_directory.c - lists, orders and counts derived from a snapshot.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Built for pages of 50 out of 120 000 to a million enterprises: a list is a walk through the order of its column (registry_order.c) with the
 * filters as tests, in ascending order, with what is unknown at the end. Both directions read the same list. */
#include "registry/registry_directory.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "registry/registry_state.h"
#include "registry/registry_store.h"
#include <stdlib.h>
#include <string.h>

enum { LISTS_KEPT = 256, COUNTS_KEPT = 8 };
static const size_t list_rows_least = 4u << 20; /* row numbers that remembered lists may hold: this many, or eight times the registry */

struct counts { struct scope scope; int64_t *by_region, *by_industry; uint64_t used; };

/* What a list is known by; memcmp compares, so it is zeroed before it is filled. */
struct list_key {
	struct scope scope;
	int region[2], industry, above, status, sort;
	size_t text_len;
	char text[QUERY_MAX];
};
struct list { uint64_t hash, used; struct list_key key; uint32_t *rows; size_t n, known; };

struct directory {
	pthread_mutex_t lock;                  /* lists and counts; orders are published */
	_Atomic(uint32_t *) orders[SORT_COUNT];
	uint64_t *storied;                     /* a bit a row */
	uint64_t clock;                        /* counts uses: the least lately used goes first */
	struct counts counts[COUNTS_KEPT]; int n_counts;
	struct list lists[LISTS_KEPT]; int n_lists;
	size_t list_rows, list_rows_max;
	void *words; void (*words_destroy)(void *words); /* under the lock until they stand */
};

void directory_free(struct directory *d)
{
	if (!d)
		return;
	for (int i = 0; i < SORT_COUNT; i++)
		free(atomic_load(&d->orders[i]));
	for (int i = 0; i < d->n_counts; i++)
		free(d->counts[i].by_region);
	for (int i = 0; i < d->n_lists; i++)
		free(d->lists[i].rows);
	if (d->words)
		d->words_destroy(d->words);
	free(d->storied);
	pthread_mutex_destroy(&d->lock);
	free(d);
}

/* ---- Making one. */

static void mark_row(struct directory *d, size_t row)
{
	d->storied[row >> 6] |= UINT64_C(1) << (row & 63);
}

struct marker { struct directory *d; const struct registry *g; };

static enum rc take_lineage(void *user, const void *row)
{
	const struct marker *m = user;
	const struct lineage_row *r = row;
	int64_t from = registry_row_of_subject(m->g, r->from), to = registry_row_of_subject(m->g, r->to);

	if (from >= 0)
		mark_row(m->d, (size_t)from);
	if (to >= 0)
		mark_row(m->d, (size_t)to);
	return RC_OK;
}

static enum rc find_storied(struct ctx *c, const struct registry *g, struct directory *d)
{
	const struct snapshot *s = (const struct snapshot *)g;

	for (size_t i = 0; i < g->n_marks; i++)
		if (!g->marks[i].undone)
			mark_row(d, g->marks[i].row);
	for (size_t i = 0; i < g->n_past; i++)
		mark_row(d, g->past[i].row);
	for (size_t i = 0; i < s->n_former; i++)
		mark_row(d, s->former[i].row);
	return store_lineage(c, take_lineage, &(struct marker){d, g});
}

static enum rc make(struct ctx *c, const struct registry *g, struct directory **ret_d)
{
	struct directory *d = calloc(1, sizeof *d);
	enum rc rc;

	if (!d)
		return ctx_no_memory(c);
	pthread_mutex_init(&d->lock, NULL);
	d->list_rows_max = g->rows * 8 > list_rows_least ? g->rows * 8 : list_rows_least;
	d->storied = calloc(g->rows / 64 + 1, sizeof *d->storied);
	rc = d->storied ? find_storied(c, g, d) : ctx_no_memory(c);
	if (rc != RC_OK) {
		directory_free(d);
		return rc;
	}
	*ret_d = d;
	return RC_OK;
}

static enum rc directory_of(struct ctx *c, const struct registry *g, struct directory **ret_d)
{
	struct snapshot *s = (struct snapshot *)g;
	struct directory *d = atomic_load(&s->directory), *none = NULL;

	if (!d) {
		TRY(make(c, g, &d));
		if (!atomic_compare_exchange_strong(&s->directory, &none, d)) {
			directory_free(d);
			d = none; /* another thread was first */
		}
	}
	*ret_d = d;
	return RC_OK;
}

enum rc directory_storied(struct ctx *c, const struct registry *g, size_t row, bool *ret_storied)
{
	struct directory *d;

	TRY(directory_of(c, g, &d));
	*ret_storied = (d->storied[row >> 6] >> (row & 63) & 1) != 0;
	return RC_OK;
}

enum rc directory_words(struct ctx *c, const struct registry *g, void *(*make_words)(const struct registry *g), void (*destroy)(void *words),
	void **ret_words)
{
	struct directory *d;

	TRY(directory_of(c, g, &d));
	pthread_mutex_lock(&d->lock);
	if (!d->words) {
		d->words = make_words(g);
		d->words_destroy = destroy;
	}
	*ret_words = d->words;
	pthread_mutex_unlock(&d->lock);
	return *ret_words ? RC_OK : ctx_no_memory(c);
}

bool directory_above(const struct registry *g, size_t row, bool *ret_known)
{
	uint32_t known = g->above_known[row];

	*ret_known = known != 0;
	return known && (g->above[row] >> (31 - __builtin_clz(known)) & 1);
}

/* ---- Orders. */

static enum rc order_of(struct ctx *c, const struct registry *g, struct directory *d, enum directory_sort sort, const uint32_t **ret_order)
{
	uint32_t *order = atomic_load(&d->orders[sort]), *none = NULL;
	const uint32_t *codes = NULL;

	if (order) {
		*ret_order = order;
		return RC_OK;
	}
	if (sort != SORT_CODE && sort != SORT_NAME)
		TRY(order_of(c, g, d, SORT_CODE, &codes));
	order = registry_order_make(g, sort, codes);
	if (order && !atomic_compare_exchange_strong(&d->orders[sort], &none, order)) {
		free(order);
		order = none; /* another thread was first */
	}
	if (!order)
		return ctx_no_memory(c);
	*ret_order = order;
	return RC_OK;
}

/* ---- Filters. */

struct filter {
	const struct registry *g; const struct scope *scope;
	int region_lo, region_hi, industry_lo, industry_hi; /* indexes; industry_lo -1: any */
	int above, status;
	const uint64_t *hits;                               /* a bit a row; NULL: any */
};

static bool passes(const struct filter *f, uint32_t row)
{
	const struct registry *g = f->g;
	bool known;

	if (f->hits && !(f->hits[row >> 6] >> (row & 63) & 1))
		return false;
	if (g->region[row] < f->region_lo || g->region[row] > f->region_hi)
		return false;
	if (f->industry_lo >= 0 && (g->industry[row] < f->industry_lo || g->industry[row] > f->industry_hi))
		return false;
	if (f->status >= 0 && g->status[row] != f->status)
		return false;
	if (f->above >= 0 && (directory_above(g, row, &known) != (f->above == 1) || !known))
		return false;
	return registry_in_scope(g, f->scope, row);
}

/* Regions and industries stand in tree order: what lies below one follows it. */
static int last_industry_below(const struct registry *g, int i)
{
	int last = i;

	while (last + 1 < g->n_industries && g->industries[last + 1].level > g->industries[i].level)
		last++;
	return last;
}

static struct filter filter_of(const struct registry *g, const struct list_key *k)
{
	struct filter f = {.g = g, .scope = &k->scope, .region_hi = g->n_regions - 1, .industry_lo = k->industry, .above = k->above,
		.status = k->status};

	for (int i = 0; i < 2; i++) {
		int at = k->region[i], last = at < 0 ? 0 : (int)g->regions[at].pos_end - 1;
		if (at < 0)
			continue;
		f.region_lo = at > f.region_lo ? at : f.region_lo;
		f.region_hi = last < f.region_hi ? last : f.region_hi;
	}
	if (k->industry >= 0)
		f.industry_hi = last_industry_below(g, k->industry);
	return f;
}

static uint64_t *find_hits(const struct registry *g, const struct list_key *k)
{
	uint64_t *hits = calloc(g->rows / 64 + 1, sizeof *hits);
	uint32_t *rows = malloc((g->rows + 1) * sizeof *rows);
	size_t n;

	if (!hits || !rows) {
		free(hits);
		free(rows);
		return NULL;
	}
	n = registry_search(g, &k->scope, k->text, k->text_len, rows, g->rows);
	for (size_t i = 0; i < n; i++)
		hits[rows[i] >> 6] |= UINT64_C(1) << (rows[i] & 63);
	free(rows);
	return hits;
}

static enum rc walk(struct ctx *c, const struct registry *g, const uint32_t *order, const struct filter *f, struct list *l)
{
	uint32_t *rows = malloc((g->rows + 1) * sizeof *rows), *shorter;

	if (!rows)
		return ctx_no_memory(c);
	for (size_t i = 0; i < g->rows; i++) {
		uint32_t row = order[i];
		if (!passes(f, row))
			continue;
		l->known += registry_order_key(g, (enum directory_sort)l->key.sort, row) != UINT32_MAX;
		rows[l->n++] = row;
	}
	shorter = realloc(rows, (l->n + 1) * sizeof *rows);
	l->rows = shorter ? shorter : rows;
	return RC_OK;
}

static enum rc make_list(struct ctx *c, const struct registry *g, struct directory *d, struct list *l)
{
	struct filter f = filter_of(g, &l->key);
	const uint32_t *order = NULL;
	uint64_t *hits = NULL;
	enum rc rc;

	TRY(order_of(c, g, d, (enum directory_sort)l->key.sort, &order));
	if (l->key.text_len) {
		hits = find_hits(g, &l->key);
		if (!hits)
			return ctx_no_memory(c);
		f.hits = hits;
	}
	rc = walk(c, g, order, &f, l);
	free(hits);
	return rc;
}

/* ---- Lists that are remembered. */

static enum rc key_fill(struct ctx *c, const struct directory_query *q, struct list_key *k)
{
	size_t n = q->text ? strlen(q->text) : 0;

	memset(k, 0, sizeof *k);
	if (n > sizeof k->text)
		return ctx_fail(c, RC_BAD_INPUT, "q", "%s", TR(c, "查找的文字过长", "the text to look for is too long"));
	k->scope.kind = c->scope.kind;
	k->scope.region_lo = c->scope.region_lo;
	k->scope.region_hi = c->scope.region_hi;
	k->scope.subject = c->scope.subject;
	k->scope.list = c->scope.list;
	memcpy(k->region, q->region, sizeof k->region);
	k->industry = q->industry;
	k->above = q->above;
	k->status = q->status;
	k->sort = q->sort;
	k->text_len = n ? text_fold(k->text, q->text, n) : 0;
	memset(k->text + k->text_len, 0, sizeof k->text - k->text_len);
	return RC_OK;
}

/* All with the lock held. */
static struct list *find_list(struct directory *d, const struct list_key *k, uint64_t hash)
{
	for (int i = 0; i < d->n_lists; i++)
		if (d->lists[i].hash == hash && !memcmp(&d->lists[i].key, k, sizeof *k)) {
			d->lists[i].used = ++d->clock;
			return &d->lists[i];
		}
	return NULL;
}

static void forget_oldest(struct directory *d)
{
	int oldest = 0;

	for (int i = 1; i < d->n_lists; i++)
		if (d->lists[i].used < d->lists[oldest].used)
			oldest = i;
	d->list_rows -= d->lists[oldest].n;
	free(d->lists[oldest].rows);
	d->lists[oldest] = d->lists[--d->n_lists];
}

static void remember(struct directory *d, struct list *l)
{
	while (d->n_lists && (d->n_lists == LISTS_KEPT || d->list_rows + l->n > d->list_rows_max))
		forget_oldest(d);
	l->used = ++d->clock;
	d->list_rows += l->n;
	d->lists[d->n_lists++] = *l;
}

static size_t copy_page(const struct list *l, bool descending, size_t from, uint32_t *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = from; i < l->n && n < cap; i++)
		out[n++] = l->rows[descending && i < l->known ? l->known - 1 - i : i];
	return n;
}

enum rc directory_page(struct ctx *c, const struct registry *g, const struct directory_query *q, size_t from, uint32_t *out, size_t cap,
	size_t *ret_n, size_t *ret_total)
{
	struct list fresh = {0}, *l;
	struct directory *d;

	TRY(directory_of(c, g, &d));
	TRY(key_fill(c, q, &fresh.key));
	fresh.hash = bytes_hash(&fresh.key, sizeof fresh.key, 0);
	pthread_mutex_lock(&d->lock);
	l = find_list(d, &fresh.key, fresh.hash);
	if (!l) {
		enum rc rc;
		pthread_mutex_unlock(&d->lock);
		rc = make_list(c, g, d, &fresh);
		if (rc != RC_OK)
			return rc;
		pthread_mutex_lock(&d->lock);
		l = find_list(d, &fresh.key, fresh.hash);
		if (l) {
			free(fresh.rows); /* another thread was first */
		} else {
			remember(d, &fresh);
			l = &d->lists[d->n_lists - 1];
		}
	}
	*ret_n = copy_page(l, q->descending, from, out, cap);
	*ret_total = l->n;
	pthread_mutex_unlock(&d->lock);
	return RC_OK;
}

/* ---- Counts. */

static bool counts_make(const struct registry *g, const struct scope *scope, int32_t day, struct counts *k)
{
	uint8_t status;
	uint16_t region, industry;

	*k = (struct counts){.scope = *scope, .by_region = calloc((size_t)(g->n_regions + g->n_industries + 1), sizeof *k->by_region)};
	if (!k->by_region)
		return false;
	k->by_industry = k->by_region + g->n_regions;
	for (size_t row = 0; row < g->rows; row++) {
		if (!registry_in_scope(g, scope, row) || (day != DAY_NONE && g->registered[row] != DAY_NONE && g->registered[row] > day))
			continue;
		region = g->region[row];
		industry = g->industry[row];
		if (day != DAY_NONE)
			registry_state_at(g, row, day, 0, &region, &industry, &status);
		k->by_region[region]++;
		if (industry != UINT16_MAX)
			k->by_industry[industry]++;
	}
	for (int i = g->n_regions - 1; i > 0; i--) /* parents stand before what lies below them */
		if (g->regions[i].parent >= 0)
			k->by_region[g->regions[i].parent] += k->by_region[i];
	for (int i = g->n_industries - 1; i > 0; i--)
		if (g->industries[i].parent >= 0)
			k->by_industry[g->industries[i].parent] += k->by_industry[i];
	return true;
}

static const struct counts *find_counts(const struct directory *d, const struct scope *scope)
{
	for (int i = 0; i < d->n_counts; i++)
		if (scope_same(&d->counts[i].scope, scope))
			return &d->counts[i];
	return NULL;
}

/* With the lock held: counting is a pass over two columns, a millisecond or two. */
static const struct counts *counts_now(struct directory *d, const struct registry *g, const struct scope *scope)
{
	const struct counts *known = find_counts(d, scope);
	struct counts fresh;
	int at = d->n_counts;

	if (known)
		return known;
	if (!counts_make(g, scope, DAY_NONE, &fresh))
		return NULL;
	if (at == COUNTS_KEPT) {
		at = (int)(d->clock++ % COUNTS_KEPT);
		free(d->counts[at].by_region);
	} else {
		d->n_counts++;
	}
	d->counts[at] = fresh;
	return &d->counts[at];
}

static enum rc keep(struct ctx *c, const int64_t *counts, int n, const int64_t **ret_counts)
{
	int64_t *copy = arena_new_array(&c->arena, int64_t, (size_t)n + 1);

	if (!copy)
		return ctx_no_memory(c);
	if (n)
		memcpy(copy, counts, (size_t)n * sizeof *copy);
	*ret_counts = copy;
	return RC_OK;
}

static enum rc counts_of(struct ctx *c, const struct registry *g, bool industries, const int64_t **ret_counts)
{
	const struct counts *k;
	struct directory *d;
	enum rc rc;

	TRY(directory_of(c, g, &d));
	pthread_mutex_lock(&d->lock);
	k = counts_now(d, g, &c->scope);
	if (!k)
		rc = ctx_no_memory(c);
	else
		rc = industries ? keep(c, k->by_industry, g->n_industries, ret_counts) : keep(c, k->by_region, g->n_regions, ret_counts);
	pthread_mutex_unlock(&d->lock);
	return rc;
}

enum rc directory_by_region(struct ctx *c, const struct registry *g, int32_t day, const int64_t **ret_counts)
{
	struct counts then;
	enum rc rc;

	if (day == DAY_NONE)
		return counts_of(c, g, false, ret_counts);
	if (!counts_make(g, &c->scope, day, &then))
		return ctx_no_memory(c);
	rc = keep(c, then.by_region, g->n_regions, ret_counts);
	free(then.by_region);
	return rc;
}

enum rc directory_by_industry(struct ctx *c, const struct registry *g, const int64_t **ret_counts)
{
	return counts_of(c, g, true, ret_counts);
}
