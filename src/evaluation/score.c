/* score.c - one block of rows of one item: from values to single scores.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The order is always: value / per, fills, benchmark, method, bounds, then the rows with a treatment of their own (denominator ≤ 0, negative, no
 * benchmark), at last the missing ones. The usual item without gaps goes through four or five loops over 8 KB and no branch. */
#include "evaluation/work.h"

#include <math.h>
#include <string.h>

static void bits_full(uint64_t *b, size_t n)
{
	for (size_t k = 0; k < WORDS; k++)
		b[k] = n >= (k + 1) * 64 ? ~UINT64_C(0) : n > k * 64 ? (UINT64_C(1) << (n - k * 64)) - 1 : 0;
}

static void bits_and(uint64_t *b, const uint64_t *with, size_t n)
{
	for (size_t k = 0; with && k * 64 < n; k++)
		b[k] &= with[k];
}

static bool bits_all(const uint64_t *b, size_t n)
{
	bool all = true;
	for (size_t k = 0; k * 64 < n; k++)
		all &= b[k] == (n >= (k + 1) * 64 ? ~UINT64_C(0) : (UINT64_C(1) << (n - k * 64)) - 1);
	return all;
}

void score_values(const struct bound_item *b, size_t row0, size_t n, double *out, uint64_t *has, const double **ret_y, struct scratch *sc)
{
	struct vec x = bound_fetch(&b->value, row0, n, sc);
	*ret_y = NULL;
	bits_full(has, n);
	bits_and(has, x.present, n);
	if (b->per.on) {
		struct vec y = bound_fetch(&b->per, row0, n, sc);
		bits_and(has, y.present, n);
		kernel_divide(x.v, y.v, out, n);
		*ret_y = y.v;
	} else
		memcpy(out, x.v, n * sizeof *out);
	if (b->it->unit_num != b->it->unit_den)
		kernel_scale(out, b->it->unit_num, b->it->unit_den, n);
}

/* The points of a full score, of a number of points, in terms of s. */
static double s_full(const struct bound_item *b) { return b->it->score.share ? 1 : b->it->weight; }
static double s_points(const struct evaluation *e, const struct bound_item *b, double points)
{
	double w = b->index >= 0 ? e->settings.weight[b->index] : b->it->weight;
	return !b->it->score.share ? points : w != 0 ? points / w : 0;
}

static double s_on(const struct evaluation *e, const struct bound_item *b, const struct on *on)
{
	return on->kind == ON_FULL ? s_full(b) : on->kind == ON_POINTS ? s_points(e, b, on->value) : 0;
}

static void clear_where_low(const double *y, size_t n, uint64_t *has)
{
	for (size_t i = 0; i < n; i++)
		if (y[i] <= 0)
			bit_clear(has, i);
}

static bool negative_rows(const double *s, const double *y, const uint64_t *has, size_t n, uint64_t *out)
{
	bool any = false;
	if (!kernel_any_negative(s, n))
		return false;
	memset(out, 0, WORDS * sizeof *out);
	for (size_t i = 0; i < n; i++)
		if (s[i] < 0 && bit_get(has, i) && !(y && y[i] <= 0)) {
			bit_set(out, i);
			any = true;
		}
	return any;
}

static void put_rows(const uint64_t *rows, double value, double *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bit_get(rows, i))
			s[i] = value;
}

/* Values for missing rows, where a value and not a score is filled in. */
static void fill_values(const struct bound_item *b, size_t row0, size_t n, double *s, uint64_t *has)
{
	const struct on *on = &b->it->on_missing;
	bool by_stratum = on->kind == ON_FILL && on->fill != FILL_MEAN_SCORE;
	if (!by_stratum && on->kind != ON_VALUE)
		return;
	for (size_t i = 0; i < n; i++) {
		if (bit_get(has, i))
			continue;
		double v = by_stratum ? b->fill[b->fill_keys->key[row0 + i]] : on->value;
		if (isnan(v))
			continue;
		s[i] = v;
		bit_set(has, i);
	}
}

/* The benchmark of each row, where a table alone will not do: own formulas, strata without one. bad: rows whose benchmark is unknown or not above 0. */
static const double *row_benchmarks(const struct bound_item *b, size_t row0, size_t n, uint64_t *bad, bool *any_bad, struct scratch *sc)
{
	double *out = scratch_buf(sc);
	if (b->formula.on) {
		struct vec v = bound_fetch(&b->formula, row0, n, sc);
		for (size_t i = 0; i < n; i++)
			out[i] = v.present && !bit_get(v.present, i) ? NAN : v.v[i] * b->it->benchmark.factor;
	} else
		kernel_gather(b->bench_keys->key + row0, b->bench, out, n);
	memset(bad, 0, WORDS * sizeof *bad);
	*any_bad = false;
	for (size_t i = 0; i < n; i++)
		if (!(out[i] > 0)) {
			bit_set(bad, i);
			*any_bad = true;
			out[i] = 1;
		}
	return out;
}

static void missing_rows(const struct evaluation *e, const struct bound_item *b, const uint64_t *applies, size_t n, double *s, uint64_t *has, uint64_t *lost)
{
	const struct on *on = &b->it->on_missing;
	bool absent = on->kind == ON_MISSING || on->kind == ON_EXCLUDE || on->kind == ON_FILL;
	double value = absent || on->kind == ON_VALUE ? 0 : s_on(e, b, on);
	for (size_t i = 0; i < n; i++) {
		if (applies && !bit_get(applies, i)) {
			s[i] = 0;
			bit_clear(has, i);
		} else if (!bit_get(has, i)) {
			s[i] = value;
			if (!absent)
				bit_set(has, i);
			else if (lost && (on->kind == ON_MISSING || (on->kind == ON_FILL && on->fill != FILL_MEAN_SCORE)))
				bit_set(lost, i);
		}
	}
}

/* Items that bring their own inputs: judges, check lists, alternatives. */
static bool own_inputs(const struct bound_item *b)
{
	const struct score *sc = &b->it->score;
	return sc->method == SCORE_JUDGES || sc->method == SCORE_CHECKLIST || sc->method == SCORE_BLANK || sc->n_parts > 0;
}

struct rows_apart { uint64_t *negative, *bad; bool any_negative, any_bad, any_low; const double *y; };

static void score_plain(const struct evaluation *e, const struct bound_item *b, size_t row0, size_t n, double *s, uint64_t *has, struct rows_apart *apart,
	double cap, struct scratch *sc)
{
	const struct item *it = b->it;
	struct method_in in = {e, b, row0, n, NULL, sc, cap};
	score_values(b, row0, n, s, has, &apart->y, sc);
	apart->any_low = apart->y && kernel_any_low(apart->y, 0, n);
	if (apart->any_low && it->on_zero.kind == ON_MISSING)
		clear_where_low(apart->y, n, has);
	if (it->on_negative.kind != ON_KEEP) {
		apart->negative = scratch_bits(sc);
		apart->any_negative = negative_rows(s, apart->y, has, n, apart->negative);
		for (size_t k = 0; apart->any_negative && it->on_negative.kind == ON_MISSING && k < WORDS; k++)
			has[k] &= ~apart->negative[k];
	}
	if (it->on_missing.kind == ON_VALUE || it->on_missing.kind == ON_FILL)
		fill_values(b, row0, n, s, has);
	if (score_needs_benchmark(it->score.method) && (b->formula.on || !b->bench_good)) {
		apart->bad = scratch_bits(sc);
		in.bench = row_benchmarks(b, row0, n, apart->bad, &apart->any_bad, sc);
		for (size_t k = 0; apart->any_bad && it->benchmark.on_bad == BAD_MISSING && k < WORDS; k++)
			has[k] &= ~apart->bad[k];
	}
	method_apply(&in, s, has);
}

static void treat_apart(const struct evaluation *e, const struct bound_item *b, const struct rows_apart *apart, double *s, size_t n)
{
	const struct item *it = b->it;
	if (apart->any_low && it->on_zero.kind != ON_MISSING)
		kernel_replace_low(apart->y, 0, s_on(e, b, &it->on_zero), s, n);
	if (apart->any_negative && it->on_negative.kind != ON_MISSING)
		put_rows(apart->negative, s_on(e, b, &it->on_negative), s, n);
	if (apart->any_bad && it->benchmark.on_bad != BAD_MISSING)
		put_rows(apart->bad, it->benchmark.on_bad == BAD_FULL ? s_full(b) : 0, s, n);
}

void score_block(const struct evaluation *e, const struct bound_item *b, size_t row0, size_t n, double *s, uint64_t *present, uint64_t *lost, struct scratch *sc)
{
	struct scratch_mark m = scratch_mark(sc);
	const struct score *how = &b->it->score;
	struct rows_apart apart = {NULL};
	uint64_t *has = scratch_bits(sc), *applies = NULL;
	double cap = b->index >= 0 ? e->settings.cap[b->index] : how->cap;
	if (b->applies.on) {
		applies = scratch_bits(sc);
		bound_true(&b->applies, row0, n, applies, sc);
	}
	bits_full(has, n);
	if (b->expired)
		memset(s, 0, n * sizeof *s);
	else if (own_inputs(b))
		method_apply(&(struct method_in){e, b, row0, n, NULL, sc, cap}, s, has);
	else
		score_plain(e, b, row0, n, s, has, &apart, cap, sc);
	if (!b->expired && (cap < INFINITY || how->floor > -INFINITY))
		kernel_clamp(s, how->floor, cap, n);
	treat_apart(e, b, &apart, s, n);
	if (applies || !bits_all(has, n))
		missing_rows(e, b, applies, n, s, has, lost);
	if (present)
		memcpy(present, has, (n + 63) / 64 * sizeof *has);
	scratch_release(sc, m);
}
