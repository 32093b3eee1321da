/* methods.c - what each `score: method` does with one block of values.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A row whose result is not a number (nothing to divide by, no band, no such text) loses its bit and is treated as missing. */
#include "evaluation/work.h"

#include <math.h>
#include <string.h>

static void drop_not_finite(const double *s, uint64_t *has, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(s[i]))
			bit_clear(has, i);
}

static void divide_benchmark(const struct method_in *in, double *s)
{
	const struct bound_item *b = in->b;
	if (in->bench)
		kernel_divide(s, in->bench, s, in->n);
	else if (b->bench_keys->n == 1)
		kernel_divide_by(s, b->bench[0], in->n);
	else
		kernel_divide_table(s, b->bench_keys->key + in->row0, b->bench, in->n);
}

static void inverse(const struct method_in *in, double *s, uint64_t *has)
{
	const struct bound_item *b = in->b;
	for (size_t i = 0; i < in->n; i++) {
		double bench = in->bench ? in->bench[i] : b->bench[b->bench_keys->key[in->row0 + i]];
		s[i] = s[i] > 0 ? bench / s[i] : in->cap;
	}
	drop_not_finite(s, has, in->n);
}

static void minmax(const struct method_in *in, double *s, uint64_t *has)
{
	const struct bound_item *b = in->b;
	const double base = b->it->score.base;
	for (size_t i = 0; i < in->n; i++) {
		uint32_t k = b->by_keys->key[in->row0 + i];
		double lo = b->lo[k], hi = b->hi[k], d = b->it->less ? hi - s[i] : s[i] - lo;
		s[i] = hi == lo ? 1 : (base + (100 - base) * d / (hi - lo)) / 100;
	}
	drop_not_finite(s, has, in->n);
}

static void zscore(const struct method_in *in, double *s, uint64_t *has)
{
	const struct bound_item *b = in->b;
	for (size_t i = 0; i < in->n; i++) {
		uint32_t k = b->by_keys->key[in->row0 + i];
		double d = b->it->less ? b->lo[k] - s[i] : s[i] - b->lo[k];
		s[i] = b->hi[k] == 0 || isnan(b->hi[k]) ? b->it->score.base + (isnan(b->lo[k]) ? NAN : 0) : b->it->score.base + b->it->score.span * (d / b->hi[k]);
	}
	drop_not_finite(s, has, in->n);
}

static void of_max(const struct method_in *in, double *s, uint64_t *has)
{
	const struct bound_item *b = in->b;
	for (size_t i = 0; i < in->n; i++)
		s[i] = s[i] / b->hi[b->by_keys->key[in->row0 + i]];
	drop_not_finite(s, has, in->n);
}

static double on_lines(const struct score *sc, double x)
{
	int n = sc->n_xy, k = 1;
	if (x <= sc->xy[0][0])
		return sc->xy[0][1];
	if (x >= sc->xy[n - 1][0])
		return sc->xy[n - 1][1];
	while (x > sc->xy[k][0])
		k++;
	const double *a = sc->xy[k - 1], *b = sc->xy[k];
	return a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]);
}

static void linear(const struct score *sc, double *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sc->n_xy > 0)
			s[i] = on_lines(sc, s[i]);
		else {
			double t = (s[i] - sc->base) / (sc->span - sc->base);
			s[i] = t < 0 ? 0 : t > 1 ? 1 : t;
		}
}

static double in_band(const struct score *sc, double x)
{
	for (int k = 0; k < sc->n_bands; k++) {
		const struct band *b = &sc->bands[k];
		bool inside = sc->upper_side ? x > b->from && x <= b->to : x >= b->from && x < b->to;
		if (inside || (isinf(b->to) && x == b->to) || (isinf(b->from) && x == b->from))
			return b->points;
	}
	return NAN;
}

static void steps(const struct score *sc, double *s, uint64_t *has, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s[i] = bit_get(has, i) ? in_band(sc, s[i]) : 0;
	drop_not_finite(s, has, n);
}

static void by_word(const struct bound_item *b, double *s, uint64_t *has, size_t n)
{
	const struct score *sc = &b->it->score;
	for (size_t i = 0; i < n; i++) {
		double points = sc->has_otherwise ? sc->otherwise : NAN;
		if (b->value.dict)
			points = s[i] < b->value.dict->n ? b->word_points[(uint32_t)s[i]] : NAN;
		for (int k = 0; !b->value.dict && k < sc->n_words; k++)
			if (b->word_values[k] == s[i])
				points = sc->words[k].value;
		s[i] = points;
	}
	drop_not_finite(s, has, n);
}

static void per_unit(const struct score *sc, double *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double k = s[i] / sc->every;
		s[i] = (sc->whole ? floor(k) : k) * sc->points;
	}
}

static void sort_small(double *v, double *w, int n)
{
	for (int i = 1; i < n; i++)
		for (int k = i; k > 0 && v[k - 1] > v[k]; k--) {
			double x = v[k], y = w[k];
			v[k] = v[k - 1];
			w[k] = w[k - 1];
			v[k - 1] = x;
			w[k - 1] = y;
		}
}

static double judge_row(const struct score *sc, double *v, double *w, int n)
{
	sort_small(v, w, n);
	if (n < sc->at_least || n <= sc->drop_low + sc->drop_high || v[n - 1] - v[0] > sc->max_spread)
		return NAN;
	double sum = 0, weights = 0;
	for (int k = sc->drop_low; k < n - sc->drop_high; k++) {
		sum += v[k] * w[k];
		weights += w[k];
	}
	return sum / weights;
}

/* 64 rows at a time: judge k's marks stand in grid[k × 64 …], NAN where there is none. */
static void judge_grid(const struct method_in *in, size_t row, size_t n, double *grid)
{
	const struct score *sc = &in->b->it->score;
	for (int k = 0; k < sc->n_judges; k++) {
		struct scratch_mark m = scratch_mark(in->sc);
		struct vec v = bound_fetch(&in->b->judges[k], in->row0 + row, n, in->sc);
		for (size_t i = 0; i < n; i++)
			grid[k * 64 + (int)i] = v.present && !bit_get(v.present, i) ? NAN : v.v[i];
		scratch_release(in->sc, m);
	}
}

static void judges(const struct method_in *in, double *s, uint64_t *has)
{
	const struct score *sc = &in->b->it->score;
	double *grid = scratch_buf(in->sc), values[SCHEME_PARTS], weights[SCHEME_PARTS];
	for (int more = BLOCK; more < SCHEME_PARTS * 64; more += BLOCK)
		scratch_buf(in->sc); /* the next ones lie right behind it */
	for (size_t row = 0; row < in->n; row += 64) {
		size_t n = in->n - row < 64 ? in->n - row : 64;
		judge_grid(in, row, n, grid);
		for (size_t i = 0; i < n; i++) {
			int known = 0;
			for (int k = 0; k < sc->n_judges; k++)
				if (!isnan(grid[k * 64 + (int)i])) {
					values[known] = grid[k * 64 + (int)i];
					weights[known++] = sc->judge_weights[k];
				}
			s[row + i] = judge_row(sc, values, weights, known);
		}
	}
	drop_not_finite(s, has, in->n);
}

static void checklist(const struct method_in *in, double *s)
{
	const struct score *sc = &in->b->it->score;
	uint64_t *all = scratch_bits(in->sc), *one = scratch_bits(in->sc);
	memset(all, 0xff, WORDS * sizeof *all);
	for (int k = 0; k < sc->n_must; k++) {
		bound_true(&in->b->must[k], in->row0, in->n, one, in->sc);
		for (size_t w = 0; w < WORDS; w++)
			all[w] &= one[w];
	}
	for (size_t i = 0; i < in->n; i++)
		s[i] = bit_get(all, i) ? sc->points : 0;
	for (int k = 0; k < sc->n_may; k++) {
		bound_true(&in->b->may[k], in->row0, in->n, one, in->sc);
		for (size_t i = 0; i < in->n; i++)
			if (bit_get(all, i) && bit_get(one, i))
				s[i] += sc->may[k].points;
	}
}

static void combine_row(enum score_method how, double points, double *s, double *count)
{
	if (*count == 0)
		*s = points;
	else if (how == SCORE_BEST)
		*s = points > *s ? points : *s;
	else if (how == SCORE_WORST)
		*s = points < *s ? points : *s;
	else
		*s += points;
	++*count;
}

/* Alternatives are scored in points; one that is missing or does not apply does not take part. */
static void alternatives(const struct method_in *in, double *s, uint64_t *has)
{
	const struct score *sc = &in->b->it->score;
	double *part = scratch_buf(in->sc), *count = scratch_buf(in->sc);
	uint64_t *present = scratch_bits(in->sc), *when = scratch_bits(in->sc);
	memset(count, 0, in->n * sizeof *count);
	for (int k = 0; k < sc->n_parts; k++) {
		const struct bound_item *p = &in->b->parts[k];
		double mult = p->it->score.share ? p->it->weight : 1;
		score_block(in->e, p, in->row0, in->n, part, present, NULL, in->sc);
		memset(when, 0xff, WORDS * sizeof *when);
		if (p->when.on)
			bound_true(&p->when, in->row0, in->n, when, in->sc);
		for (size_t i = 0; i < in->n; i++) {
			if (!bit_get(when, i) || (sc->method == SCORE_CASE && count[i] != 0))
				continue;
			if (bit_get(present, i))
				combine_row(sc->method, part[i] * mult, &s[i], &count[i]);
			else if (sc->method == SCORE_CASE)
				count[i] = NAN;
		}
	}
	for (size_t i = 0; i < in->n; i++)
		if (!(count[i] > 0))
			bit_clear(has, i);
		else if (sc->method == SCORE_MEAN)
			s[i] /= count[i];
}

void method_apply(const struct method_in *in, double *s, uint64_t *has)
{
	const struct score *sc = &in->b->it->score;
	switch (sc->method) {
	case SCORE_RATIO:
		divide_benchmark(in, s);
		break;
	case SCORE_REVERSE:
		divide_benchmark(in, s);
		for (size_t i = 0; i < in->n; i++)
			s[i] = (2 - s[i]) / 2;
		break;
	case SCORE_INVERSE:
		inverse(in, s, has);
		break;
	case SCORE_MINMAX:
		minmax(in, s, has);
		break;
	case SCORE_ZSCORE:
		zscore(in, s, has);
		break;
	case SCORE_OF_MAX:
		of_max(in, s, has);
		break;
	case SCORE_LINEAR:
		linear(sc, s, in->n);
		break;
	case SCORE_STEPS:
		steps(sc, s, has, in->n);
		break;
	case SCORE_MAP:
		by_word(in->b, s, has, in->n);
		break;
	case SCORE_PER_UNIT:
		per_unit(sc, s, in->n);
		break;
	case SCORE_TEST:
		for (size_t i = 0; i < in->n; i++)
			s[i] = s[i] != 0 ? sc->points : 0;
		break;
	case SCORE_BLANK:
		for (size_t i = 0; i < in->n; i++)
			s[i] = sc->points;
		break;
	case SCORE_JUDGES:
		judges(in, s, has);
		break;
	case SCORE_CHECKLIST:
		checklist(in, s);
		break;
	case SCORE_BEST: case SCORE_WORST: case SCORE_SUM: case SCORE_MEAN: case SCORE_CASE:
		alternatives(in, s, has);
		break;
	default: /* points and shares are what they are; rank_share and normalise need all rows: normalise.c */
		break;
	}
}
