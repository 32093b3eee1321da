/* city_order.c - the orders in which a list may stand.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every order is made from a key per row. Equal keys keep registry order both ways; rows without a key come last both ways. */
#include "evaluation/city_lists_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/plan.h"

struct keyed { double key; uint32_t row; };

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* ---- Keys that are numbers. NAN: unknown. */

enum sort_word { SORT_RANK, SORT_TOTAL, SORT_CLASS, SORT_DISTRICT, SORT_TOWN, SORT_INDUSTRY, SORT_NAME, SORT_CODE, SORT_WORDS };
static const char *const sort_words[] = { "rank", "total", "class", "district", "town", "industry", "name", "code" };

/* Ranks are counted within a group; among equal ranks the groups keep their order. */
static double rank_key(const struct evaluation *e, size_t row)
{
	enum { GROUPS = 4096 };
	const struct keys *over = &e->keys[e->scheme->rank.over];
	uint32_t group = over->key != NULL && over->key[row] < GROUPS ? over->key[row] : GROUPS - 1;
	return e->rank[row] ? (double)e->rank[row] * GROUPS + group : NAN;
}

static double word_key(const struct city *y, enum sort_word word, size_t row)
{
	double total;
	int at;
	switch (word) {
	case SORT_RANK:
		return rank_key(y->ev, row);
	case SORT_TOTAL:
		return evaluation_total(y->ev, row, &total) ? total : NAN;
	case SORT_CLASS:
		return y->ev->class_[row] == CLASS_NONE ? NAN : y->ev->class_[row];
	case SORT_DISTRICT:
		at = city_district(y, row);
		return at < 0 ? NAN : at;
	case SORT_TOWN:
		return city_region(y, row);
	default:
		at = city_industry(y, row);
		return at < 0 ? NAN : at;
	}
}

static void order_numbers(const struct city *y, const struct city_column *col, enum sort_word word, bool descending, struct keyed *k)
{
	const struct city_lists *l = y->lists;
	size_t n = 0;
	for (size_t row = 0; row < y->ev->rows; row++) {
		if (!bit_of(l->part, row))
			continue;
		double key = col != NULL ? city_cell(y, &l->columns, col, row) : word_key(y, word, row);
		k[n++] = (struct keyed){ isnan(key) ? INFINITY : descending ? -key : key, (uint32_t)row };
	}
	qsort(k, n, sizeof *k, by_key);
}

/* ---- Keys that are texts. */

struct text_order { const struct city *y; bool names, descending; };

static struct slice text_key(const struct text_order *o, uint32_t row)
{
	size_t reg = city_registry_row(o->y, row), n = 18;
	const char *p = o->names ? registry_name(o->y->view.reg, reg, &n) : registry_uscc(o->y->view.reg, reg);
	return (struct slice){ p, n };
}

static int by_text(const void *a, const void *b, void *order)
{
	const struct text_order *o = order;
	uint32_t x = ((const struct keyed *)a)->row, y = ((const struct keyed *)b)->row;
	int cmp = slice_cmp(text_key(o, x), text_key(o, y));
	if (cmp != 0)
		return o->descending ? -cmp : cmp;
	return x < y ? -1 : x > y;
}

static void order_texts(const struct city *y, enum sort_word word, bool descending, struct keyed *k)
{
	struct text_order o = { y, word == SORT_NAME, descending };
	size_t n = 0;
	for (size_t row = 0; row < y->ev->rows; row++)
		if (bit_of(y->lists->part, row))
			k[n++].row = (uint32_t)row;
	qsort_r(k, n, sizeof *k, by_text, &o);
}

/* ---- */

static enum rc unknown_sort(struct ctx *c, const struct city_columns *t, const char *sort)
{
	const char **known = arena_new_array(&c->arena, const char *, (size_t)t->n + SORT_WORDS + 1);
	if (known == NULL)
		return ctx_no_memory(c);
	memcpy(known, sort_words, sizeof sort_words);
	for (int i = 0; i < t->n; i++)
		known[SORT_WORDS + i] = t->list[i].key;
	const char *near = plan_nearest(sort, known);
	return ctx_fail(c, RC_BAD_INPUT, "sort", TR(c, "不能按“%s”排序；是否要 %s？", "there is no column '%s' to sort by; did you mean %s?"), sort,
		near ? near : "rank");
}

static bool word_of(const char *sort, enum sort_word *ret)
{
	for (int k = 0; k < SORT_WORDS; k++)
		if (strcmp(sort_words[k], sort) == 0) {
			*ret = (enum sort_word)k;
			return true;
		}
	return false;
}

enum rc order_make(struct ctx *c, struct city *y, const char *sort, bool descending, uint32_t **ret_rows)
{
	struct city_lists *l = y->lists;
	enum sort_word word = SORT_RANK;
	const struct city_column *col = word_of(sort, &word) ? NULL : city_column_find(&l->columns, sort);
	if (col == NULL && !word_of(sort, &word))
		return unknown_sort(c, &l->columns, sort);
	if (col != NULL)
		TRY(city_column_ready(c, y, &l->columns, col));
	struct keyed *k = malloc((l->n_part + 1) * sizeof *k);
	uint32_t *rows = malloc((l->n_part + 1) * sizeof *rows);
	if (k == NULL || rows == NULL) {
		free(k);
		free(rows);
		return ctx_no_memory(c);
	}
	if (col == NULL && (word == SORT_NAME || word == SORT_CODE))
		order_texts(y, word, descending, k);
	else
		order_numbers(y, col, word, descending, k);
	for (size_t i = 0; i < l->n_part; i++)
		rows[i] = k[i].row;
	free(k);
	*ret_rows = rows;
	return RC_OK;
}
