/* portfolio_list.c - lists: the order of a column, what a filter leaves of it, its totals; remembered with the portfolio.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The order of a column is made once, ascending, ties by code, unknown last; a list is a walk through it with a set of bits. Both directions read the same list. What
 * two accounts of the same scope ask is one list, unless secrecy hides different projects from them. */
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"
#include "projects/portfolio/portfolio_priv.h"

enum { LISTS_KEPT = 256, TEXT_MAX = 256 };
static const size_t rows_kept = 4u << 20;

/* What a list is known by; compared as bytes, so it is zeroed before it is filled. */
struct list_key {
	struct scope scope;
	uint64_t hidden, words[PORTFOLIO_WORDS];
	int64_t lo, hi, enterprise;
	int region[2], industry, late, signed_year, aged, linked, column;
	int32_t day;
	char text[TEXT_MAX];
};
struct list_kept { struct list_key key; uint64_t hash, used; uint32_t *rows; size_t n, known; struct portfolio_totals totals; };

void portfolio_lists_free(struct portfolio_inside *in)
{
	for (int i = 0; i < in->n_lists; i++)
		free(in->lists[i].rows);
	free(in->lists);
}

/* ---- Orders. */

struct keyed { int64_t key; uint32_t row; };
struct text_order { const struct portfolio *p; enum portfolio_text text; };

static int by_code(const struct portfolio *p, uint32_t a, uint32_t b)
{
	int cmp = strcmp(portfolio_text(p, a, TEXT_CODE), portfolio_text(p, b, TEXT_CODE));
	return cmp ? cmp : (a > b) - (a < b);
}

static int by_text(const void *a, const void *b, void *order)
{
	const struct text_order *o = order;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const char *s = portfolio_text(o->p, x, o->text), *t = portfolio_text(o->p, y, o->text);
	if ((*s == '\0') != (*t == '\0'))
		return *s == '\0' ? 1 : -1;
	int cmp = strcmp(s, t);
	return cmp ? cmp : by_code(o->p, x, y);
}

static int by_key(const void *a, const void *b, void *p)
{
	const struct keyed *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return by_code(p, x->row, y->row);
}

static uint32_t *order_texts(const struct portfolio *p, enum portfolio_text text)
{
	uint32_t *rows = malloc((p->rows + 1) * sizeof *rows);
	struct text_order o = { p, text };
	for (size_t i = 0; rows != NULL && i < p->rows; i++)
		rows[i] = (uint32_t)i;
	if (rows != NULL)
		qsort_r(rows, p->rows, sizeof *rows, by_text, &o);
	return rows;
}

static uint32_t *order_keys(const struct portfolio *p, const struct portfolio_column *col, int32_t day)
{
	struct keyed *k = malloc((p->rows + 1) * sizeof *k);
	uint32_t *rows = malloc((p->rows + 1) * sizeof *rows);
	if (k == NULL || rows == NULL) {
		free(k);
		free(rows);
		return NULL;
	}
	for (size_t i = 0; i < p->rows; i++) {
		k[i] = (struct keyed){ INT64_MAX, (uint32_t)i };
		if (!portfolio_column_key(p, col, i, day, &k[i].key))
			k[i].key = INT64_MAX;
	}
	qsort_r(k, p->rows, sizeof *k, by_key, (void *)(uintptr_t)p);
	for (size_t i = 0; i < p->rows; i++)
		rows[i] = k[i].row;
	free(k);
	return rows;
}

static bool has_key(const struct portfolio *p, const struct portfolio_column *col, size_t row, int32_t day)
{
	int64_t key;
	return col->kind == COLUMN_OF_TEXT ? *portfolio_text(p, row, (enum portfolio_text)col->index) != '\0' : portfolio_column_key(p, col, row, day, &key);
}

/* Those that go by the day are made anew for each list and are the caller's (*ret_own). */
static enum rc order_of(struct ctx *c, const struct portfolio *p, const struct portfolio_column *col, int32_t day, uint32_t **ret_order, bool *ret_own)
{
	uint32_t *_Atomic *place = &inside_of(p)->orders[col - portfolio_columns];
	uint32_t *order = atomic_load(place), *none = NULL;
	*ret_own = portfolio_column_by_day(col);
	if (order == NULL) {
		order = col->kind == COLUMN_OF_TEXT ? order_texts(p, (enum portfolio_text)col->index) : order_keys(p, col, day);
		if (order != NULL && !*ret_own && !atomic_compare_exchange_strong(place, &none, order)) {
			free(order);
			order = none; /* another thread was first */
		}
	}
	*ret_order = order;
	return order != NULL ? RC_OK : ctx_no_memory(c);
}

/* ---- Lists. */

static void add_totals(const struct portfolio *p, size_t row, struct portfolio_totals *t)
{
	t->n++;
	for (int i = 0; i < PORTFOLIO_AMOUNTS; i++) {
		int64_t v = p->amounts[i][row];
		if (v == AMOUNT_NONE)
			continue;
		t->sum[i] += v;
		t->known[i]++;
	}
}

static enum rc walk(struct ctx *c, const struct portfolio *p, const struct portfolio_column *col, int32_t day, const uint64_t *bits, struct list_kept *l)
{
	uint32_t *order, *rows = malloc((p->rows + 1) * sizeof *rows);
	bool own;
	if (rows == NULL)
		return ctx_no_memory(c);
	enum rc rc = order_of(c, p, col, day, &order, &own);
	for (size_t i = 0; rc == RC_OK && i < p->rows; i++) {
		uint32_t row = order[i];
		if (!portfolio_bit(bits, row))
			continue;
		l->known += has_key(p, col, row, day);
		rows[l->n++] = row;
		add_totals(p, row, &l->totals);
	}
	if (rc == RC_OK && own)
		free(order);
	if (rc != RC_OK) {
		free(rows);
		return rc;
	}
	uint32_t *shorter = realloc(rows, (l->n + 1) * sizeof *rows);
	l->rows = shorter ? shorter : rows;
	return RC_OK;
}

/* All with the lock held. */
static struct list_kept *find(struct portfolio_inside *in, const struct list_kept *l)
{
	for (int i = 0; i < in->n_lists; i++)
		if (in->lists[i].hash == l->hash && memcmp(&in->lists[i].key, &l->key, sizeof l->key) == 0) {
			in->lists[i].used = ++in->clock;
			return &in->lists[i];
		}
	return NULL;
}

static void forget_oldest(struct portfolio_inside *in)
{
	int oldest = 0;
	for (int i = 1; i < in->n_lists; i++)
		if (in->lists[i].used < in->lists[oldest].used)
			oldest = i;
	in->list_rows -= in->lists[oldest].n;
	free(in->lists[oldest].rows);
	in->lists[oldest] = in->lists[--in->n_lists];
}

/* The list is the portfolio's from here on; NULL without memory. */
static struct list_kept *remember(struct portfolio_inside *in, struct list_kept *l)
{
	if (in->lists == NULL && (in->lists = calloc(LISTS_KEPT, sizeof *in->lists)) == NULL)
		return NULL;
	while (in->n_lists > 0 && (in->n_lists == LISTS_KEPT || in->list_rows + l->n > rows_kept))
		forget_oldest(in);
	l->used = ++in->clock;
	in->list_rows += l->n;
	in->lists[in->n_lists] = *l;
	return &in->lists[in->n_lists++];
}

static enum rc key_fill(struct ctx *c, const struct portfolio_filter *f, const struct portfolio_column *col, uint64_t hidden, struct list_key *k)
{
	size_t n = f->q ? strlen(f->q) : 0;
	if (n >= sizeof k->text)
		return ctx_fail(c, RC_BAD_INPUT, "q", "%s", TR(c, "查找的文字过长", "the text to look for is too long"));
	memset(k, 0, sizeof *k);
	k->scope.kind = c->scope.kind;
	k->scope.region_lo = c->scope.region_lo;
	k->scope.region_hi = c->scope.region_hi;
	k->scope.subject = c->scope.subject;
	k->scope.list = c->scope.list;
	k->hidden = hidden;
	memcpy(k->words, f->words, sizeof k->words);
	memcpy(k->region, f->region, sizeof k->region);
	k->lo = f->total_lo;
	k->hi = f->total_hi;
	k->enterprise = f->enterprise;
	k->industry = f->industry;
	k->late = f->late;
	k->signed_year = f->signed_year;
	k->aged = f->aged;
	k->linked = f->linked;
	k->column = (int)(col - portfolio_columns);
	k->day = f->late != LATE_ANY || f->aged || portfolio_column_by_day(col) ? f->day : 0;
	memcpy(k->text, f->q ? f->q : "", n);
	return RC_OK;
}

static void copy_page(const struct list_kept *l, bool descending, struct portfolio_page *page)
{
	page->n = 0;
	page->totals = l->totals;
	for (size_t i = page->from; i < l->n && page->n < page->cap; i++)
		page->out[page->n++] = l->rows[descending && i < l->known ? l->known - 1 - i : i];
}

struct question { const struct registry *g; const struct portfolio_filter *f; const struct portfolio_column *col; };

/* Bits of those whom the account may see are made for every question: their hash is part of what a list is known by. It costs nothing for the whole city. */
static enum rc key_of(struct ctx *c, const struct portfolio *p, const struct question *q, uint64_t **ret_bits, struct list_kept *l)
{
	uint64_t hash = 0;
	*ret_bits = NULL;
	if (p->n_secret > 0 && c->scope.kind != SCOPE_ALL) {
		*ret_bits = arena_new_array(&c->arena, uint64_t, portfolio_bit_words(p));
		if (*ret_bits == NULL)
			return ctx_no_memory(c);
		TRY(portfolio_seen(c, p, q->g, *ret_bits, &hash));
	}
	TRY(key_fill(c, q->f, q->col, hash, &l->key));
	l->hash = bytes_hash(&l->key, sizeof l->key, 0);
	return RC_OK;
}

static enum rc make_list(struct ctx *c, const struct portfolio *p, const struct question *q, uint64_t *bits, struct list_kept *l)
{
	uint64_t hash;
	if (bits == NULL) {
		bits = arena_new_array(&c->arena, uint64_t, portfolio_bit_words(p));
		if (bits == NULL)
			return ctx_no_memory(c);
		TRY(portfolio_seen(c, p, q->g, bits, &hash));
	}
	TRY(portfolio_filter_apply(c, p, q->g, q->f, bits));
	return walk(c, p, q->col, q->f->day, bits, l);
}

static enum rc page_of(struct ctx *c, const struct portfolio *p, const struct question *q, bool descending, struct portfolio_page *page)
{
	struct portfolio_inside *in = inside_of(p);
	struct list_kept fresh = { 0 }, *l;
	uint64_t *bits;
	TRY(key_of(c, p, q, &bits, &fresh));
	pthread_mutex_lock(&in->lock);
	l = find(in, &fresh);
	if (l != NULL)
		copy_page(l, descending, page);
	pthread_mutex_unlock(&in->lock);
	if (l != NULL)
		return RC_OK;
	TRY(make_list(c, p, q, bits, &fresh));
	pthread_mutex_lock(&in->lock);
	copy_page(&fresh, descending, page);
	if (find(in, &fresh) != NULL || remember(in, &fresh) == NULL)
		free(fresh.rows); /* another thread was first */
	pthread_mutex_unlock(&in->lock);
	return RC_OK;
}

enum rc portfolio_page(struct ctx *c, const struct portfolio *p, const struct portfolio_filter *f, const char *sort, bool descending, struct portfolio_page *page)
{
	struct question q = { .f = f };
	TRY(portfolio_column_get(c, p, "sort", sort, &q.col));
	TRY(registry_hold(c, &q.g));
	enum rc rc = page_of(c, p, &q, descending, page);
	registry_drop(c, q.g);
	return rc;
}
