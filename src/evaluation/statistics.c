/* statistics.c - means, sums, extremes and quantiles by stratum: what benchmarks are made of.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Rows are cut into parts by their number alone; every part sums into a place of its own and the parts are added in order, so the figures do not
 * depend on the threads. Sums of complete columns, the usual case, are shared between the benchmarks that need them (value added may be asked for three
 * times and is read once). */
#include "evaluation/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluation/stats.h"

struct parts parts_of(size_t rows, size_t doubles_per_part)
{
	size_t most = doubles_per_part ? (4u << 20) / doubles_per_part : 32;
	size_t n = most > 32 ? 32 : most < 1 ? 1 : most;
	size_t blocks = (rows + FRAME_SUM_BLOCK - 1) / FRAME_SUM_BLOCK, per = (blocks + n - 1) / n;
	per = per ? per : 1;
	return (struct parts){(int)((blocks + per - 1) / per), per * FRAME_SUM_BLOCK};
}

/* ---- Plain sums: one complete column over one grouping. */

enum { LANES = 4, LANES_UP_TO = 1024 };
struct sum { const double *v; const struct keys *keys; int lanes; double *acc; double *out; }; /* acc: parts × (n + 1) × lanes; v NULL: counts rows */

struct sums {
	struct evaluation *e;
	struct parts parts;
	struct sum list[3 * SCHEME_ITEMS]; int n;
};

static double *sum_of(struct sums *ss, struct evaluation_work *w, const double *v, const struct keys *keys)
{
	for (int i = 0; i < ss->n; i++)
		if (ss->list[i].v == v && ss->list[i].keys == keys)
			return ss->list[i].out;
	struct sum *s = &ss->list[ss->n++];
	*s = (struct sum){v, keys, keys->n <= LANES_UP_TO ? LANES : 1, NULL, work_alloc(&w->run, (keys->n + 1) * sizeof(double))};
	return s->out;
}

/* Group numbers of a block with the rows that stay out of benchmarks moved to the place behind the last. */
static const uint32_t *bench_keys(const struct evaluation *e, const struct keys *keys, size_t row0, size_t n, uint32_t *buf)
{
	const uint8_t *state = e->state + row0;
	const uint32_t *key = keys->key + row0;
	for (size_t i = 0; i < n; i++)
		buf[i] = state[i] & (ROW_OUT | ROW_NO_BENCH) ? keys->n : key[i];
	for (size_t i = n; i < BLOCK; i++)
		buf[i] = keys->n;
	return buf;
}

static void sums_part(void *arg, int task, int thread)
{
	struct sums *ss = arg;
	size_t row1 = (size_t)(task + 1) * ss->parts.rows, rows = ss->e->rows;
	uint32_t buf[BLOCK];
	(void)thread;
	row1 = row1 < rows ? row1 : rows;
	for (size_t row0 = (size_t)task * ss->parts.rows; row0 < row1; row0 += BLOCK) {
		const struct keys *last = NULL;
		size_t n = row1 - row0 < BLOCK ? row1 - row0 : BLOCK;
		for (int i = 0; i < ss->n; i++) {
			struct sum *s = &ss->list[i];
			if (s->keys != last)
				bench_keys(ss->e, s->keys, row0, n, buf);
			last = s->keys;
			double *acc = s->acc + (size_t)task * (s->keys->n + 1) * (size_t)s->lanes;
			if (!s->v)
				for (size_t k = 0; k < n; k++)
					acc[(size_t)buf[k] * (size_t)s->lanes] += 1;
			else if (s->lanes == LANES)
				kernel_sum_by_key(buf, s->v + row0, acc, BLOCK);
			else
				kernel_sum_by_key1(buf, s->v + row0, acc, n);
		}
	}
}

static enum rc sums_run(struct sums *ss)
{
	struct evaluation_work *w = ss->e->work;
	size_t per_part = 1;
	for (int i = 0; i < ss->n; i++)
		per_part += (ss->list[i].keys->n + 1) * (size_t)ss->list[i].lanes;
	ss->parts = parts_of(ss->e->rows, per_part);
	for (int i = 0; i < ss->n; i++) {
		struct sum *s = &ss->list[i];
		s->acc = work_alloc(&w->run, (size_t)ss->parts.n * (s->keys->n + 1) * (size_t)s->lanes * sizeof(double));
		if (!s->acc || !s->out)
			return RC_NO_MEMORY;
	}
	pool_run(w->pool, ss->parts.n, sums_part, ss);
	for (int i = 0; i < ss->n; i++) {
		struct sum *s = &ss->list[i];
		for (uint32_t k = 0; k < s->keys->n; k++) {
			double sum = 0;
			for (int p = 0; p < ss->parts.n; p++) {
				const double *a = s->acc + ((size_t)p * (s->keys->n + 1) + k) * (size_t)s->lanes;
				for (int l = 0; l < s->lanes; l++)
					sum += a[l];
			}
			s->out[k] = sum;
		}
	}
	return RC_OK;
}

/* ---- The general way: values with gaps, conditions, own scores. */

struct moments { double count, sum, den, min, max, squares; };
struct general { struct evaluation *e; const struct stat_want *s; struct parts parts; struct moments *acc; const double *mean; };

/* Values of a block that take part: has says which. den: the denominators of a ratio of sums, or NULL. */
static void want_values(const struct evaluation *e, const struct stat_want *s, size_t row0, size_t n, double *v, uint64_t *has, const double **den,
	struct scratch *sc)
{
	*den = NULL;
	if (s->scores) {
		const struct item_result *r = &e->items[s->item->index];
		memcpy(v, r->s + row0, n * sizeof *v);
		memset(has, 0xff, WORDS * sizeof *has);
		for (size_t k = 0; r->present && k * 64 < n; k++)
			has[k] = r->present[row0 / 64 + k];
	} else if (s->kind == STAT_RATIO) {
		struct vec x = bound_fetch(&s->num, row0, n, sc), y = {NULL, NULL};
		memcpy(v, x.v, n * sizeof *v);
		if (s->den.on) {
			y = bound_fetch(&s->den, row0, n, sc);
			*den = y.v;
		}
		for (size_t k = 0; k * 64 < n; k++)
			has[k] = (x.present ? x.present[k] : ~UINT64_C(0)) & (y.present ? y.present[k] : ~UINT64_C(0));
	} else {
		struct item plain = {.unit_num = 1, .unit_den = 1};
		struct bound_item own = {.it = s->item ? s->item->it : &plain, .value = s->num, .per = s->den};
		if (s->item) {
			own.value = s->item->value;
			own.per = s->item->per;
		}
		const double *y;
		score_values(&own, row0, n, v, has, &y, sc);
		for (size_t i = 0; y && i < n; i++)
			if (y[i] <= 0)
				bit_clear(has, i);
	}
	if (s->where.on) {
		uint64_t *where = scratch_bits(sc);
		bound_true(&s->where, row0, n, where, sc);
		for (size_t k = 0; k < WORDS; k++)
			has[k] &= where[k];
	}
	if (s->item && s->item->applies.on) {
		uint64_t *applies = scratch_bits(sc);
		bound_true(&s->item->applies, row0, n, applies, sc);
		for (size_t k = 0; k < WORDS; k++)
			has[k] &= applies[k];
	}
}

static void general_part(void *arg, int task, int thread)
{
	struct general *g = arg;
	const struct keys *keys = g->s->keys;
	struct scratch *sc = &g->e->work->scratch[thread];
	struct moments *acc = g->acc + (size_t)task * (keys->n + 1);
	size_t row1 = (size_t)(task + 1) * g->parts.rows;
	uint32_t buf[BLOCK];
	row1 = row1 < g->e->rows ? row1 : g->e->rows;
	for (size_t row0 = (size_t)task * g->parts.rows; row0 < row1; row0 += BLOCK) {
		size_t n = row1 - row0 < BLOCK ? row1 - row0 : BLOCK;
		struct scratch_mark m = scratch_mark(sc);
		double *v = scratch_buf(sc);
		uint64_t *has = scratch_bits(sc);
		const double *den;
		want_values(g->e, g->s, row0, n, v, has, &den, sc);
		bench_keys(g->e, keys, row0, n, buf);
		for (size_t i = 0; i < n; i++) {
			if (!bit_get(has, i))
				continue;
			struct moments *a = &acc[buf[i]];
			double d = g->mean ? v[i] - g->mean[buf[i]] : 0;
			a->count += 1;
			a->sum += v[i];
			a->den += den ? den[i] : 1;
			a->min = a->count == 1 || v[i] < a->min ? v[i] : a->min;
			a->max = a->count == 1 || v[i] > a->max ? v[i] : a->max;
			a->squares += d * d;
		}
		scratch_release(sc, m);
	}
}

static void add_moments(struct moments *to, const struct moments *from)
{
	if (from->count == 0)
		return;
	to->min = to->count == 0 || from->min < to->min ? from->min : to->min;
	to->max = to->count == 0 || from->max > to->max ? from->max : to->max;
	to->count += from->count;
	to->sum += from->sum;
	to->den += from->den;
	to->squares += from->squares;
}

/* One pass over all rows; the figures of each stratum in ret. */
static enum rc general_pass(struct evaluation *e, const struct stat_want *s, const double *mean, struct moments *ret)
{
	struct evaluation_work *w = e->work;
	struct general g = {e, s, parts_of(e->rows, (s->keys->n + 1) * (sizeof *ret / sizeof(double))), NULL, mean};
	g.acc = work_alloc(&w->run, (size_t)g.parts.n * (s->keys->n + 1) * sizeof *g.acc);
	if (!g.acc)
		return RC_NO_MEMORY;
	pool_run(w->pool, g.parts.n, general_part, &g);
	for (uint32_t k = 0; k < s->keys->n; k++) {
		ret[k] = (struct moments){0};
		for (int p = 0; p < g.parts.n; p++)
			add_moments(&ret[k], &g.acc[(size_t)p * (s->keys->n + 1) + k]);
	}
	return RC_OK;
}

static enum rc general_run(struct evaluation *e, const struct stat_want *s)
{
	struct moments *m = work_alloc(&e->work->run, (s->keys->n + 1) * sizeof *m);
	if (!m)
		return RC_NO_MEMORY;
	TRY(general_pass(e, s, NULL, m));
	for (uint32_t k = 0; k < s->keys->n; k++) {
		bool none = m[k].count == 0;
		s->out[k] = none ? NAN : s->kind == STAT_SUM ? m[k].sum : s->kind == STAT_RATIO ? m[k].sum / m[k].den : s->kind == STAT_MIN ? m[k].min
			: s->kind == STAT_MAX ? m[k].max : m[k].sum / m[k].count;
		if (s->out2)
			s->out2[k] = none ? NAN : m[k].max;
	}
	if (s->kind != STAT_SD)
		return RC_OK;
	TRY(general_pass(e, s, s->out, m));
	double *sd = s->out2 ? s->out2 : s->out;
	for (uint32_t k = 0; k < s->keys->n; k++)
		sd[k] = m[k].count > 1 ? sqrt(m[k].squares / (m[k].count - 1)) : NAN;
	return RC_OK;
}

/* ---- Quantiles: the values of each stratum side by side, sorted. */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double sorted_quantile(const double *v, size_t n, double p)
{
	double h = (double)(n - 1) * p;
	size_t k = (size_t)floor(h);
	return k + 1 < n ? v[k] + (h - (double)k) * (v[k + 1] - v[k]) : v[n - 1];
}

static enum rc quantile_run(struct evaluation *e, const struct stat_want *s)
{
	struct evaluation_work *w = e->work;
	struct scratch *sc = &w->scratch[0];
	uint32_t n_keys = s->keys->n, buf[BLOCK], *start = work_alloc(&w->run, (n_keys + 2) * sizeof *start);
	double *all = work_alloc(&w->run, (e->rows + 1) * sizeof *all);
	if (!start || !all)
		return RC_NO_MEMORY;
	for (int round = 0; round < 2; round++) {
		for (size_t row0 = 0; row0 < e->rows; row0 += BLOCK) {
			size_t n = e->rows - row0 < BLOCK ? e->rows - row0 : BLOCK;
			struct scratch_mark m = scratch_mark(sc);
			double *v = scratch_buf(sc);
			uint64_t *has = scratch_bits(sc);
			const double *den;
			want_values(e, s, row0, n, v, has, &den, sc);
			bench_keys(e, s->keys, row0, n, buf);
			for (size_t i = 0; i < n; i++) {
				if (!bit_get(has, i) || buf[i] == n_keys)
					continue;
				if (round == 0)
					start[buf[i] + 1]++;
				else
					all[start[buf[i]]++] = v[i];
			}
			scratch_release(sc, m);
		}
		for (uint32_t k = 0; round == 0 && k < n_keys; k++)
			start[k + 1] += start[k];
	}
	for (uint32_t k = 0, from = 0; k < n_keys; from = start[k++]) { /* start[k] is now the end of stratum k */
		size_t count = start[k] - from;
		qsort(all + from, count, sizeof *all, by_value);
		s->out[k] = count ? sorted_quantile(all + from, count, s->p) : NAN;
	}
	return RC_OK;
}

/* ---- Which way each figure goes. */

static bool plain_sum(const struct stat_want *s)
{
	return (s->kind == STAT_RATIO || (s->kind == STAT_SUM && !s->item)) && !s->scores && !s->where.on && !(s->item && s->item->applies.on) && s->num.v &&
		!s->num.present && (!s->den.on || (s->kind == STAT_RATIO && s->den.v && !s->den.present));
}

enum rc statistics_run(struct evaluation *e, bool of_scores, struct evaluation_error *why)
{
	struct evaluation_work *w = e->work;
	struct sums *ss = work_alloc(&w->run, sizeof *ss);
	double **num = arena_array(&w->run, (size_t)w->n_stats + 1, sizeof *num), **den = arena_array(&w->run, (size_t)w->n_stats + 1, sizeof *den);
	(void)why;
	if (!ss || !num || !den)
		return RC_NO_MEMORY;
	ss->e = e;
	for (int i = 0; i < w->n_stats; i++) {
		struct stat_want *s = &w->stats[i];
		if (s->scores != of_scores)
			continue;
		if (plain_sum(s)) {
			num[i] = sum_of(ss, w, s->num.v, s->keys);
			den[i] = s->kind == STAT_RATIO ? sum_of(ss, w, s->den.on ? s->den.v : NULL, s->keys) : NULL;
		} else if (s->kind == STAT_QUANTILE || s->kind == STAT_MEDIAN)
			TRY(quantile_run(e, s));
		else
			TRY(general_run(e, s));
	}
	if (ss->n > 0)
		TRY(sums_run(ss));
	for (int i = 0; i < w->n_stats; i++)
		for (uint32_t k = 0; num[i] && k < w->stats[i].keys->n; k++)
			w->stats[i].out[k] = !den[i] ? num[i][k] : den[i][k] != 0 ? num[i][k] / den[i][k] : NAN;
	return RC_OK;
}

/* ---- Benchmarks ready for use. */

static enum rc other_unit(struct evaluation *e, struct bound_item *b, struct evaluation_error *why)
{
	const char *id = b->it->benchmark.unit;
	const struct frame *f = e->frame;
	size_t len = strlen(id);
	for (size_t row = 0; row < f->rows && f->id_data; row++) {
		if (f->id_off[row + 1] - f->id_off[row] != len || memcmp(f->id_data + f->id_off[row], id, len) != 0)
			continue;
		struct scratch *sc = &e->work->scratch[0];
		struct scratch_mark m = scratch_mark(sc);
		double *v = scratch_buf(sc);
		uint64_t *has = scratch_bits(sc);
		const double *y;
		size_t row0 = row & ~(size_t)63, n = f->rows - row0 < 64 ? f->rows - row0 : 64;
		score_values(b, row0, n, v, has, &y, sc);
		bool good = bit_get(has, row - row0) && !(y && y[row - row0] <= 0);
		for (uint32_t k = 0; k < b->bench_keys->n; k++)
			b->bench_own[k] = good ? v[row - row0] : NAN;
		scratch_release(sc, m);
		return RC_OK;
	}
	return work_fail(why, RC_NOT_FOUND, "the benchmark of '%s' is the value of unit '%s', which the table does not have", b->it->code ? b->it->code : "", id);
}

static enum rc ready(struct evaluation *e, struct bound_item *b, struct evaluation_error *why)
{
	const struct benchmark *how = &b->it->benchmark;
	bool convert = how->kind == BENCH_STAT && how->unit_num != how->unit_den && (how->stat == STAT_RATIO || how->num.f);
	double factor = b->index >= 0 ? e->settings.factor[b->index] : b->it->benchmark.factor;
	if (how->kind == BENCH_UNIT)
		TRY(other_unit(e, b, why));
	b->bench_good = b->bench && b->bench_keys->whole;
	for (uint32_t k = 0; b->bench && k < b->bench_keys->n; k++) {
		double own = convert ? b->bench_own[k] * how->unit_num / how->unit_den : b->bench_own[k];
		b->bench[k] = factor == 1 ? own : factor * own;
		b->bench_good &= b->bench[k] > 0;
	}
	for (int i = 0; i < b->it->score.n_parts; i++)
		TRY(ready(e, &b->parts[i], why));
	return RC_OK;
}

enum rc statistics_benchmarks(struct evaluation *e, struct evaluation_error *why)
{
	for (int i = 0; i < e->scheme->n_all; i++)
		TRY(ready(e, &e->work->items[i], why));
	return RC_OK;
}
