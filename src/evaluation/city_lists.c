/* city_lists.c - answers to lists, remembered while the round is in memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_lists_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/period.h"

/* Together the answers of a round may hold 64 numbers an enterprise, and 16 million in all (64 MB), but always a few whole orders. */
enum { ROWS_EACH = 64, ROWS_ALL = 16 << 20, ORDERS_LEAST = 4 };

/* ---- What is known of each row. */

static void learn_row(const struct city *y, struct city_lists *l, size_t row)
{
	const struct registry *g = y->view.reg;
	size_t reg = city_registry_row(y, row);
	uint8_t status;
	bool known, above = registry_above_scale(g, reg, y->view.year, y->round.at.registry.version, &known);
	registry_state_at(g, reg, l->day, y->round.at.registry.version, &l->region[row], &l->industry[row], &status);
	l->above[row] = known ? above : -1;
	if (y->ev->state[row] & ROW_OUT)
		return;
	bit_put(l->part, row);
	l->n_part++;
	double total;
	if (evaluation_total(y->ev, row, &total) && !(total <= l->max_total))
		l->max_total = total;
}

static enum rc make(struct ctx *c, const struct city *y, struct city_lists **ret)
{
	size_t rows = y->ev->rows;
	struct city_lists *l = calloc(1, sizeof *l);
	if (l == NULL)
		return ctx_no_memory(c);
	pthread_mutex_init(&l->lock, NULL);
	pthread_mutex_init(&l->texts_lock, NULL);
	l->words = (rows + 63) / 64 + 1;
	l->day = period_end(period_year(y->view.year));
	l->max_total = NAN;
	l->rows_limit = rows * ROWS_EACH < ROWS_ALL ? rows * ROWS_EACH : ROWS_ALL;
	if (l->rows_limit < rows * ORDERS_LEAST)
		l->rows_limit = rows * ORDERS_LEAST;
	l->region = malloc((rows + 1) * sizeof *l->region);
	l->industry = malloc((rows + 1) * sizeof *l->industry);
	l->above = malloc(rows + 1);
	l->part = calloc(l->words, sizeof *l->part);
	if (!l->region || !l->industry || !l->above || !l->part || city_columns_make(y, &l->columns) != RC_OK) {
		city_lists_free(l);
		return ctx_no_memory(c);
	}
	for (size_t row = 0; row < rows; row++)
		learn_row(y, l, row);
	*ret = l;
	return RC_OK;
}

enum rc city_lists_need(struct ctx *c, struct city *y)
{
	if (__atomic_load_n(&y->lists, __ATOMIC_ACQUIRE) != NULL)
		return RC_OK;
	struct city_lists *l = NULL;
	enum rc rc = RC_OK;
	pthread_mutex_lock(&y->lists_lock);
	if (y->lists == NULL)
		rc = make(c, y, &l);
	if (l != NULL)
		__atomic_store_n(&y->lists, l, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&y->lists_lock);
	return rc;
}

static void free_answer(struct answer *a)
{
	free(a->rows);
	free(a);
}

static void forget_texts(struct city_lists *l)
{
	for (int k = 0; k < CITY_TEXT_KINDS; k++) {
		for (int i = 0; l->texts[k] != NULL && i < TEXT_SLOTS; i++)
			free(l->texts[k][i].text);
		free(l->texts[k]);
		l->texts[k] = NULL;
	}
	l->text_bytes = 0;
}

void city_lists_free(struct city_lists *l)
{
	if (l == NULL)
		return;
	for (int i = 0; i < l->n_answers; i++)
		free_answer(l->answers[i]);
	forget_texts(l);
	if (l->columns.list != NULL)
		city_columns_finish(&l->columns);
	free(l->region);
	free(l->industry);
	free(l->above);
	free(l->part);
	pthread_mutex_destroy(&l->lock);
	pthread_mutex_destroy(&l->texts_lock);
	free(l);
}

enum rc city_seen(struct ctx *c, struct city *y, const struct scope *scope, uint64_t **ret_bits)
{
	const struct city_filter none = CITY_FILTER_NONE;
	TRY(city_lists_need(c, y));
	uint64_t *bits = arena_new_array(&c->arena, uint64_t, y->lists->words);
	if (bits == NULL)
		return ctx_no_memory(c);
	memcpy(bits, y->lists->part, y->lists->words * sizeof *bits);
	if (scope->kind != SCOPE_ALL)
		TRY(filter_apply(c, y, scope, &none, bits));
	*ret_bits = bits;
	return RC_OK;
}

int city_region(const struct city *y, size_t row) { return y->lists->region[row]; }
int city_district(const struct city *y, size_t row) { return y->view.reg->regions[y->lists->region[row]].district; }
int city_industry(const struct city *y, size_t row) { return y->lists->industry[row] == NO_INDUSTRY ? -1 : y->lists->industry[row]; }
int city_above_scale(const struct city *y, size_t row) { return y->lists->above[row]; }
struct city_columns *city_columns(const struct city *y) { return &y->lists->columns; }
int32_t city_day(const struct city *y) { return y->lists->day; }
double city_max_total(const struct city *y) { return y->lists->max_total; }

/* ---- Answers. */

struct question { const struct scope *scope; const struct city_filter *f; const char *sort; bool descending; };

/* The question in one line; false when it is too long to be remembered. */
static bool question_key(const struct question *q, char key[ANSWER_KEY])
{
	const struct scope *s = q->scope;
	const struct city_filter *f = q->f;
	long long lo = s->kind == SCOPE_REGION ? s->region_lo : s->kind == SCOPE_SUBJECT ? s->subject : s->kind == SCOPE_LIST
		? (long long)(intptr_t)s->list : 0, hi = s->kind == SCOPE_REGION ? s->region_hi : 0;
	int n = snprintf(key, ANSWER_KEY, "%d:%lld:%lld %c%s %d %d %d %llx %d %a %a %s\n%s", (int)s->kind, lo, hi, q->descending ? '-' : '+',
		q->sort,
		f->region, f->town, f->industry, (unsigned long long)f->classes, f->above_scale, f->min_total, f->max_total, f->list ? f->list
			: "", f->q ? f->q : "");
	return n > 0 && n < ANSWER_KEY;
}

/* Under the lock. */
static struct answer *remembered(struct city_lists *l, uint64_t hash, const char *key)
{
	for (int i = 0; i < l->n_answers; i++)
		if (l->answers[i]->hash == hash && strcmp(l->answers[i]->key, key) == 0) {
			l->answers[i]->holders++;
			l->answers[i]->used = ++l->clock;
			return l->answers[i];
		}
	return NULL;
}

/* Takes the least used answer that nobody holds out of the table; false when there is none. Under the lock. */
static bool forget_one(struct city_lists *l)
{
	int best = -1;
	for (int i = 0; i < l->n_answers; i++)
		if (l->answers[i]->holders == 0 && (best < 0 || l->answers[i]->used < l->answers[best]->used))
			best = i;
	if (best < 0)
		return false;
	l->rows_kept -= l->answers[best]->list.n;
	free_answer(l->answers[best]);
	l->answers[best] = l->answers[--l->n_answers];
	return true;
}

/* Puts it into the table if it fits; otherwise it lives until it is dropped. */
static void remember(struct city_lists *l, struct answer *a)
{
	pthread_mutex_lock(&l->lock);
	while ((l->n_answers == ANSWERS || l->rows_kept + a->list.n > l->rows_limit) && forget_one(l))
		;
	a->kept = l->n_answers < ANSWERS && l->rows_kept + a->list.n <= l->rows_limit;
	if (a->kept) {
		l->answers[l->n_answers++] = a;
		l->rows_kept += a->list.n;
		a->used = ++l->clock;
	}
	pthread_mutex_unlock(&l->lock);
}

static enum rc find_or_make(struct ctx *c, struct city *y, const struct question *q, struct answer **ret);

/* The rows of the whole order that the scope and the filter leave. */
static enum rc choose(struct ctx *c, struct city *y, const struct question *q, uint32_t **ret_rows, size_t *ret_n)
{
	static const struct scope whole = { .kind = SCOPE_ALL };
	const struct city_filter none = CITY_FILTER_NONE;
	struct city_lists *l = y->lists;
	struct answer *all;
	TRY(find_or_make(c, y, &(struct question){ &whole, &none, q->sort, q->descending }, &all));
	uint64_t *bits = malloc(l->words * sizeof *bits);
	uint32_t *rows = malloc((l->n_part + 1) * sizeof *rows);
	size_t n = 0;
	enum rc rc = bits && rows ? RC_OK : ctx_no_memory(c);
	if (rc == RC_OK) {
		memcpy(bits, l->part, l->words * sizeof *bits);
		rc = filter_apply(c, y, q->scope, q->f, bits);
	}
	for (size_t i = 0; rc == RC_OK && i < all->list.n; i++)
		if (bit_of(bits, all->rows[i]))
			rows[n++] = all->rows[i];
	city_list_drop(y, &all->list);
	free(bits);
	if (rc != RC_OK) {
		free(rows);
		return rc;
	}
	uint32_t *shorter = realloc(rows, (n + 1) * sizeof *rows);
	*ret_rows = shorter ? shorter : rows;
	*ret_n = n;
	return RC_OK;
}

static enum rc make_answer(struct ctx *c, struct city *y, const struct question *q, const char *key, uint64_t hash, struct answer **ret)
{
	uint32_t *rows = NULL;
	size_t n = y->lists->n_part;
	if (q->scope->kind == SCOPE_ALL && filter_is_empty(q->f))
		TRY(order_make(c, y, q->sort, q->descending, &rows));
	else
		TRY(choose(c, y, q, &rows, &n));
	struct answer *a = malloc(sizeof *a + strlen(key) + 1);
	if (a == NULL) {
		free(rows);
		return ctx_no_memory(c);
	}
	*a = (struct answer){ .list = { rows, n }, .rows = rows, .holders = 1, .hash = hash };
	memcpy(a->key, key, strlen(key) + 1);
	*ret = a;
	return RC_OK;
}

static enum rc find_or_make(struct ctx *c, struct city *y, const struct question *q, struct answer **ret)
{
	struct city_lists *l = y->lists;
	char key[ANSWER_KEY] = "";
	bool may_keep = question_key(q, key);
	uint64_t hash = may_keep ? bytes_hash(key, strlen(key), 1) : 0;
	struct answer *a = NULL;
	pthread_mutex_lock(&l->lock);
	if (may_keep)
		a = remembered(l, hash, key);
	pthread_mutex_unlock(&l->lock);
	if (a == NULL) {
		TRY(make_answer(c, y, q, may_keep ? key : "", hash, &a));
		if (may_keep)
			remember(l, a);
	}
	*ret = a;
	return RC_OK;
}

enum rc city_list(struct ctx *c, struct city *y, const struct scope *scope, const struct city_filter *f, const char *sort,
	bool descending,
	const struct city_list **ret_list)
{
	struct answer *a;
	TRY(city_lists_need(c, y));
	TRY(find_or_make(c, y, &(struct question){ scope, f, sort, descending }, &a));
	*ret_list = &a->list;
	return RC_OK;
}

void city_list_drop(struct city *y, const struct city_list *list)
{
	struct answer *a = (struct answer *)(uintptr_t)list; /* its first member */
	struct city_lists *l = y->lists;
	pthread_mutex_lock(&l->lock);
	bool last = --a->holders == 0 && !a->kept;
	pthread_mutex_unlock(&l->lock);
	if (last)
		free_answer(a);
}

/* ---- Texts of rows. */

bool city_text_add(struct city *y, int kind, uint32_t row, struct buf *out)
{
	struct city_lists *l = y->lists;
	pthread_mutex_lock(&l->texts_lock);
	const struct text_slot *s = l->texts[kind] ? &l->texts[kind][row & (TEXT_SLOTS - 1)] : NULL;
	bool there = s != NULL && s->row1 == row + 1;
	if (there)
		buf_add(out, s->text, s->len);
	pthread_mutex_unlock(&l->texts_lock);
	return there;
}

/* Without memory nothing is kept, and the text is made again next time. */
static void keep_in(struct city_lists *l, struct text_slot *s, uint32_t row, const char *text, size_t len)
{
	if (s->cap < len) {
		char *grown = realloc(s->text, len);
		if (grown == NULL)
			return;
		l->text_bytes += len - s->cap;
		s->text = grown;
		s->cap = (uint32_t)len;
	}
	memcpy(s->text, text, len);
	s->len = (uint32_t)len;
	s->row1 = row + 1;
}

void city_text_keep(struct city *y, int kind, uint32_t row, const char *text, size_t len)
{
	struct city_lists *l = y->lists;
	pthread_mutex_lock(&l->texts_lock);
	if (l->text_bytes + len > TEXT_BYTES)
		forget_texts(l);
	if (l->texts[kind] == NULL)
		l->texts[kind] = calloc(TEXT_SLOTS, sizeof *l->texts[kind]);
	if (l->texts[kind] != NULL)
		keep_in(l, &l->texts[kind][row & (TEXT_SLOTS - 1)], row, text, len);
	pthread_mutex_unlock(&l->texts_lock);
}
