/* stratum.c - groupings of rows: from keys of any kind to numbers 0 … n-1.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Strata are numbered in the order of their keys (numbers and dates by size, texts in the order of the dictionary, no before yes), combinations in the order of the first
 * key, then the second. Only those that occur get a number. */
#include "evaluation/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { MAX_TABLE = 1 << 24 };

/* One key over all rows: its distinct values, sorted, and how to find the place of one. */
struct dimension {
	struct bound b;
	enum formula_type type;
	double *values; uint32_t n;
	uint32_t *place; double min;     /* small whole numbers: place[value - min] */
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Smallest, largest, and whether all are whole numbers within reach of a table. */
static bool small_whole(struct evaluation_work *w, struct dimension *d, size_t rows, double *ret_min, double *ret_max, size_t *ret_count)
{
	bool whole = true;
	double lo = INFINITY, hi = -INFINITY;
	*ret_count = 0;
	for (size_t row0 = 0; row0 < rows; row0 += BLOCK) {
		size_t n = rows - row0 < BLOCK ? rows - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(&w->scratch[0]);
		struct vec v = bound_fetch(&d->b, row0, n, &w->scratch[0]);
		for (size_t i = 0; i < n; i++) {
			if (v.present && !bit_get(v.present, i))
				continue;
			double x = v.v[i];
			++*ret_count;
			lo = x < lo ? x : lo;
			hi = x > hi ? x : hi;
			whole &= x == floor(x);
		}
		scratch_release(&w->scratch[0], m);
	}
	*ret_min = lo;
	*ret_max = hi;
	return whole && hi - lo < MAX_TABLE;
}

static enum rc gather_values(struct evaluation_work *w, struct arena *tmp, struct dimension *d, size_t rows, size_t count)
{
	d->values = arena_array(tmp, count + 1, sizeof(double));
	if (!d->values)
		return RC_NO_MEMORY;
	size_t k = 0;
	for (size_t row0 = 0; row0 < rows; row0 += BLOCK) {
		size_t n = rows - row0 < BLOCK ? rows - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(&w->scratch[0]);
		struct vec v = bound_fetch(&d->b, row0, n, &w->scratch[0]);
		for (size_t i = 0; i < n; i++)
			if (!v.present || bit_get(v.present, i))
				d->values[k++] = v.v[i];
		scratch_release(&w->scratch[0], m);
	}
	qsort(d->values, k, sizeof(double), by_value);
	d->n = 0;
	for (size_t i = 0; i < k; i++)
		if (i == 0 || d->values[i] != d->values[i - 1])
			d->values[d->n++] = d->values[i];
	return RC_OK;
}

static enum rc small_table(struct evaluation_work *w, struct arena *tmp, struct dimension *d, size_t rows, double min, double max)
{
	size_t range = (size_t)(max - min) + 1;
	d->min = min;
	d->place = arena_array(tmp, range, sizeof(uint32_t));
	if (!d->place)
		return RC_NO_MEMORY;
	for (size_t row0 = 0; row0 < rows; row0 += BLOCK) {
		size_t n = rows - row0 < BLOCK ? rows - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(&w->scratch[0]);
		struct vec v = bound_fetch(&d->b, row0, n, &w->scratch[0]);
		for (size_t i = 0; i < n; i++)
			if (!v.present || bit_get(v.present, i))
				d->place[(size_t)(v.v[i] - min)] = 1;
		scratch_release(&w->scratch[0], m);
	}
	for (size_t i = 0; i < range; i++)
		d->n += d->place[i];
	d->values = arena_array(tmp, d->n + 1, sizeof(double));
	if (!d->values)
		return RC_NO_MEMORY;
	uint32_t k = 0;
	for (size_t i = 0; i < range; i++)
		if (d->place[i]) {
			d->values[k] = min + (double)i;
			d->place[i] = k++;
		}
	return RC_OK;
}

static enum rc dimension_make(struct evaluation_work *w, struct arena *tmp, const struct operand *o, size_t rows, struct dimension *d,
	struct evaluation_error *why)
{
	double min, max;
	size_t count;
	TRY(bind_operand(w, o, &d->b, why));
	d->type = formula_type(o->f);
	if (small_whole(w, d, rows, &min, &max, &count) && count > 0)
		return small_table(w, tmp, d, rows, min, max);
	return gather_values(w, tmp, d, rows, count);
}

static uint32_t place_of(const struct dimension *d, double x)
{
	if (d->place)
		return d->place[(size_t)(x - d->min)];
	const double *p = bsearch(&x, d->values, d->n, sizeof(double), by_value);
	return p ? (uint32_t)(p - d->values) : 0;
}

static const char *value_name(struct arena *a, const struct dimension *d, uint32_t k)
{
	char text[32];
	double x = d->values[k];
	if (d->type == FORMULA_ENUM)
		return d->b.dict && x < d->b.dict->n ? d->b.dict->words[(uint32_t)x] : "";
	if (d->type == FORMULA_BOOL)
		return x != 0 ? "yes" : "no";
	num_print(text, x);
	return arena_strdup(a, text);
}

static const char *combined_name(struct arena *a, const struct dimension *d, int n_dims, size_t combination)
{
	const char *name = NULL;
	for (int k = n_dims - 1; k >= 0; k--) {
		const char *one = value_name(a, &d[k], (uint32_t)(combination % d[k].n));
		name = name ? arena_printf(a, "%s/%s", one, name) : one;
		combination /= d[k].n;
	}
	return name;
}

/* Combination number of every row, UINT32_MAX where a key is unknown; marks those that occur. */
static void number_rows(struct evaluation_work *w, const struct dimension *d, int n_dims, size_t rows, uint32_t *key, uint8_t *occurs)
{
	for (size_t row0 = 0; row0 < rows; row0 += BLOCK) {
		size_t n = rows - row0 < BLOCK ? rows - row0 : BLOCK;
		for (int k = 0; k < n_dims; k++) {
			struct scratch_mark m = scratch_mark(&w->scratch[0]);
			struct vec v = bound_fetch(&d[k].b, row0, n, &w->scratch[0]);
			for (size_t i = 0; i < n; i++) {
				uint32_t *c = &key[row0 + i];
				if ((v.present && !bit_get(v.present, i)) || *c == UINT32_MAX)
					*c = UINT32_MAX;
				else
					*c = (k ? *c * d[k].n : 0) + place_of(&d[k], v.v[i]);
			}
			scratch_release(&w->scratch[0], m);
		}
		for (size_t i = 0; i < n; i++)
			if (key[row0 + i] != UINT32_MAX)
				occurs[key[row0 + i]] = 1;
	}
}

static enum rc keys_all(struct evaluation_work *w, struct keys *ret)
{
	static const char *const everybody[] = {"all"};
	uint32_t *key = work_alloc(&w->arena, frame_padded(w->frame.rows) * sizeof *key);
	if (!key)
		return RC_NO_MEMORY;
	for (size_t i = w->frame.rows; i < frame_padded(w->frame.rows); i++)
		key[i] = 1;
	*ret = (struct keys){key, 1, everybody, true};
	return RC_OK;
}

static enum rc compact(struct evaluation_work *w, const struct dimension *d, int n_dims, size_t product, const uint8_t *occurs, uint32_t *number,
	uint32_t *key, struct keys *ret)
{
	size_t rows = w->frame.rows;
	uint32_t n = 0;
	for (size_t c = 0; c < product; c++)
		n += occurs[c];
	const char **names = work_alloc(&w->arena, (n + 1) * sizeof *names);
	if (!names)
		return RC_NO_MEMORY;
	uint32_t k = 0;
	for (size_t c = 0; c < product; c++)
		if (occurs[c]) {
			names[k] = combined_name(&w->arena, d, n_dims, c);
			number[c] = k++;
		}
	bool whole = true;
	for (size_t i = 0; i < rows; i++) {
		whole &= key[i] != UINT32_MAX;
		key[i] = key[i] != UINT32_MAX ? number[key[i]] : n;
	}
	for (size_t i = rows; i < frame_padded(rows); i++)
		key[i] = n;
	*ret = (struct keys){key, n, names, whole};
	return RC_OK;
}

enum rc keys_make(struct evaluation_work *w, const struct scheme *s, int stratum, struct keys *ret, struct evaluation_error *why)
{
	const struct stratum *st = &s->strata[stratum];
	struct dimension d[8];
	size_t product = 1, rows = w->frame.rows;
	if (stratum == 0)
		return keys_all(w, ret);
	arena_auto tmp;
	arena_init(&tmp, 0);
	memset(d, 0, sizeof d);
	for (int k = 0; k < st->n_parts; k++) {
		TRY(dimension_make(w, &tmp, &st->parts[k], rows, &d[k], why));
		product *= d[k].n ? d[k].n : 1;
		if (product > MAX_TABLE)
			return work_fail(why, RC_TOO_LARGE, "stratum '%s' has more than %d possible combinations; use fewer keys", st->name, MAX_TABLE);
	}
	uint32_t *key = work_alloc(&w->arena, frame_padded(rows) * sizeof *key);
	uint8_t *occurs = arena_alloc(&tmp, product + 1);
	uint32_t *number = arena_array(&tmp, product + 1, sizeof *number);
	if (!key || !occurs || !number)
		return RC_NO_MEMORY;
	number_rows(w, d, st->n_parts, rows, key, occurs);
	return compact(w, d, st->n_parts, product, occurs, number, key, ret);
}

uint32_t keys_find(const struct keys *k, const char *name)
{
	for (uint32_t i = 0; i < k->n; i++)
		if (strcmp(k->names[i], name) == 0)
			return i;
	return UINT32_MAX;
}
