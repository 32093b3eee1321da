/* coherence.c - what each item really does in a result.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/coherence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluation/linear.h"
#include "evaluation/whatif.h"

const char *const variant_words[VARIANTS] = { "minmax", "zscore", "prank", "minmax_equal", "geometric", "harmonic", "borda" };

struct work {
	struct evaluation *e;
	struct coherence *k;
	struct arena arena;
	uint32_t *rank; uint8_t *class_;   /* as they are */
	uint64_t *applies[COHERENCE_ITEMS];
	double *points[COHERENCE_ITEMS];   /* NAN: none */
};

static bool bit(const uint64_t *b, size_t i) { return b[i >> 6] >> (i & 63) & 1; }

/* ---- How far ranks move. Groups of the ranking are weighed by their size. */

static enum rc compare_ranks(struct work *w, const uint32_t *rank, const uint8_t *class_, const uint64_t *rows, struct moved_ranks *ret)
{
	const struct evaluation *e = w->e;
	const struct keys *over = &e->keys[e->scheme->rank.over];
	struct moved_ranks m = { .spearman = NAN, .top = NAN };
	double *squares = arena_array(&w->arena, (size_t)over->n + 1, sizeof *squares), sum = 0, weighed = 0;
	size_t *in = arena_array(&w->arena, (size_t)over->n + 1, sizeof *in), all = 0, first = 0, kept = 0;
	if (squares == NULL || in == NULL)
		return RC_TOO_LARGE;
	for (size_t i = 0; i < e->rows; i++) {
		if (w->rank[i] == 0 || rank[i] == 0 || (rows != NULL && !bit(rows, i)))
			continue;
		uint32_t k = over->key != NULL ? over->key[i] : 0;
		double d = fabs((double)w->rank[i] - (double)rank[i]);
		uint32_t tenth = (e->in_rank[k] + 9) / 10;
		m.units++;
		m.classes += class_ != NULL && class_[i] != w->class_[i];
		sum += d;
		m.most = d > m.most ? d : m.most;
		squares[k] += d * d;
		in[k]++;
		first += w->rank[i] <= tenth;
		kept += w->rank[i] <= tenth && rank[i] <= tenth;
	}
	for (uint32_t k = 0; k < over->n; k++)
		if (in[k] > 1) {
			double n = e->in_rank[k];
			weighed += (1 - 6 * squares[k] / (n * (n * n - 1))) * (double)in[k];
			all += in[k];
		}
	m.mean = m.units ? sum / (double)m.units : NAN;
	m.spearman = all ? weighed / (double)all : NAN;
	m.top = first ? (double)kept / (double)first : NAN;
	*ret = m;
	return RC_OK;
}

static enum rc drop_item(struct work *w, int i, const struct settings *own, struct evaluation_error *why)
{
	struct settings set = *own;
	const struct scheme *s = w->e->scheme;
	set.weight = arena_array(&w->arena, (size_t)s->n_all + 1, sizeof(double));
	if (set.weight == NULL)
		return RC_TOO_LARGE;
	memcpy(set.weight, own->weight, (size_t)s->n_all * sizeof(double));
	set.weight[w->k->items[i]] = 0;
	TRY(evaluation_change(w->e, &set, why));
	return compare_ranks(w, w->e->rank, w->e->class_, w->applies[i], &w->k->dropped[i]);
}

/* ---- Shares of the spread. */

static int by_points(const void *a, const void *b, void *in)
{
	const double *p = in;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return p[x] != p[y] ? (p[x] < p[y] ? -1 : 1) : (x > y) - (x < y);
}

/* Equal points stay in one group. */
static double correlation_ratio(const double *points, const double *total, uint32_t *rows, size_t n, double mean, double variance)
{
	enum { GROUPS = 50 };
	double between = 0, sum = 0;
	size_t at = 0, in = 0, each = n / GROUPS + 1;
	if (n < 2 || !(variance > 0))
		return NAN;
	qsort_r(rows, n, sizeof *rows, by_points, (void *)(uintptr_t)points);
	for (at = 0; at < n; at++) {
		sum += total[rows[at]];
		in++;
		if (at + 1 < n && (in < each || points[rows[at + 1]] == points[rows[at]]))
			continue;
		double d = sum / (double)in - mean;
		between += d * d * (double)in;
		sum = 0;
		in = 0;
	}
	return between / variance;
}

static enum rc spread(struct work *w, int i)
{
	const struct evaluation *e = w->e;
	const double *p = w->points[i];
	uint32_t *rows = arena_array(&w->arena, e->rows + 1, sizeof *rows);
	struct effective f = { .share = NAN };
	double sp = 0, st = 0, spp = 0, stt = 0, spt = 0, weights = 0, total;
	if (rows == NULL)
		return RC_TOO_LARGE;
	for (size_t r = 0; r < e->rows; r++)
		if (w->rank[r] && !isnan(p[r]) && evaluation_total(e, r, &total)) {
			rows[f.units++] = (uint32_t)r;
			sp += p[r];
			st += total;
		}
	double n = (double)f.units, mp = sp / n, mt = st / n;
	for (size_t r = 0; r < f.units; r++) {
		double a = p[rows[r]] - mp, b = e->total[rows[r]] - mt;
		spp += a * a;
		stt += b * b;
		spt += a * b;
	}
	for (int k = 0; k < w->k->n; k++) /* items that count for the same units */
		weights += memcmp(w->applies[k], w->applies[i], (e->rows + 63) / 64 * 8) == 0 ? e->settings.weight[w->k->items[k]] : 0;
	f.share = weights != 0 ? e->settings.weight[w->k->items[i]] / weights : NAN;
	f.variance = stt > 0 ? spt / stt : NAN;
	f.pearson = spp > 0 && stt > 0 ? spt / sqrt(spp * stt) : NAN;
	f.ratio = correlation_ratio(p, e->total, rows, f.units, mt, stt);
	w->k->effective[i] = f;
	return RC_OK;
}

static double pearson(const struct work *w, int i, int k)
{
	const double *a = w->points[i], *b = w->points[k];
	double n = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
	for (size_t r = 0; r < w->e->rows; r++)
		if (w->rank[r] && !isnan(a[r]) && !isnan(b[r])) {
			n++;
			sa += a[r];
			sb += b[r];
		}
	for (size_t r = 0; n > 1 && r < w->e->rows; r++)
		if (w->rank[r] && !isnan(a[r]) && !isnan(b[r])) {
			double x = a[r] - sa / n, y = b[r] - sb / n;
			saa += x * x;
			sbb += y * y;
			sab += x * y;
		}
	return saa > 0 && sbb > 0 ? sab / sqrt(saa * sbb) : NAN;
}

/* ---- Other ways of adding up, within one group of the ranking. */

struct way { enum norm_method norm; double lo, hi; enum agg_method agg; bool equal; };
static const struct way ways[VARIANTS] = {
	{ NORM_MINMAX, 0, 100, AGG_ARITHMETIC, false }, { NORM_ZSCORE, 0, 1, AGG_ARITHMETIC, false }, { NORM_PRANK, 0, 1, AGG_ARITHMETIC, false }, { NORM_MINMAX, 0, 100, AGG_ARITHMETIC, true },
	{ NORM_MINMAX, 1, 100, AGG_GEOMETRIC, false }, { NORM_MINMAX, 1, 100, AGG_HARMONIC, false }, { NORM_BORDA, 0, 1, AGG_ARITHMETIC, true },
};

struct group { const uint32_t *rows; size_t n; double *values[COHERENCE_ITEMS]; uint64_t *present[COHERENCE_ITEMS]; int items[COHERENCE_ITEMS], k; };

static enum rc gather(struct work *w, struct arena *a, double *const *values, const uint64_t *queue, size_t n, struct group *g)
{
	uint32_t *rows = arena_array(a, n + 1, sizeof *rows);
	if (rows == NULL)
		return RC_TOO_LARGE;
	for (size_t i = 0; i < n; i++)
		rows[i] = (uint32_t)queue[i];
	*g = (struct group){ .rows = rows, .n = n };
	for (int j = 0; j < w->k->n; j++) {
		struct series x;
		size_t known = 0;
		TRY(series_make(a, n, &x));
		for (size_t i = 0; i < n; i++)
			if (bit(w->applies[j], rows[i]) && !isnan(values[j][rows[i]])) {
				series_put(&x, i, values[j][rows[i]]);
				known++;
			}
		if (known == 0)
			continue;
		g->values[g->k] = x.v;
		g->present[g->k] = x.present;
		g->items[g->k++] = j;
	}
	return RC_OK;
}

static enum rc one_way(struct work *w, const struct group *g, const struct way *how, uint32_t *rank)
{
	arena_auto a;
	struct sample cols[COHERENCE_ITEMS];
	double weights[COHERENCE_ITEMS];
	struct series out;
	struct agg_at bad;
	arena_init(&a, 0);
	for (int j = 0; j < g->k; j++) {
		const struct item *it = &w->e->scheme->items[w->k->items[g->items[j]]];
		struct series x;
		struct norm norm = norm_defaults(how->norm);
		TRY(series_copy(&a, (struct sample){ g->values[j], g->present[j], g->n }, &x));
		norm.direction = it->less ? -1 : 1;
		norm.lo = how->lo;
		norm.hi = how->hi;
		norm.flat = how->lo;
		TRY(composite_normalise(&a, &x, &norm, NULL));
		cols[j] = series_sample(&x);
		weights[j] = how->equal ? 1 : fabs(w->e->settings.weight[w->k->items[g->items[j]]]);
	}
	TRY(series_make(&a, g->n, &out));
	struct agg agg = { .method = how->agg };
	double *ranks = arena_array(&a, g->n + 1, sizeof *ranks);
	uint32_t *scratch = arena_array(&a, g->n + 1, sizeof *scratch);
	if (ranks == NULL || scratch == NULL)
		return RC_TOO_LARGE;
	TRY(composite_aggregate(cols, weights, g->k, &agg, 0, g->n, &out, &bad));
	for (size_t i = 0; i < g->n; i++)
		out.v[i] = -out.v[i]; /* rank 1 is the highest */
	(void)stats_ranks(series_sample(&out), TIES_MIN, ranks, scratch);
	for (size_t i = 0; i < g->n; i++)
		rank[g->rows[i]] = (uint32_t)ranks[i];
	return RC_OK;
}

static enum rc other_ways(struct work *w)
{
	const struct evaluation *e = w->e;
	double *values[COHERENCE_ITEMS];
	uint32_t *ranks[VARIANTS];
	for (int i = 0; i < w->k->n; i++)
		TRY(evaluation_values(e, &w->arena, w->k->items[i], &values[i]));
	for (int v = 0; v < VARIANTS; v++)
		if ((ranks[v] = arena_array(&w->arena, e->rows + 1, sizeof **ranks)) == NULL)
			return RC_TOO_LARGE;
	for (uint32_t k = 0; k < e->keys[e->scheme->rank.over].n; k++) {
		arena_auto a;
		struct group g;
		arena_init(&a, 0);
		TRY(gather(w, &a, values, e->queue + e->queue_start[k], e->queue_start[k + 1] - e->queue_start[k], &g));
		for (int v = 0; v < VARIANTS && g.k > 0 && g.n > 1; v++)
			TRY(one_way(w, &g, &ways[v], ranks[v]));
	}
	for (int v = 0; v < VARIANTS; v++)
		TRY(compare_ranks(w, ranks[v], NULL, NULL, &w->k->variants[v]));
	return RC_OK;
}

/* ---- */

static enum rc prepare(struct work *w)
{
	struct evaluation *e = w->e;
	w->rank = arena_array(&w->arena, e->rows + 1, sizeof *w->rank);
	w->class_ = arena_array(&w->arena, e->rows + 1, 1);
	if (w->rank == NULL || w->class_ == NULL)
		return RC_TOO_LARGE;
	memcpy(w->rank, e->rank, e->rows * sizeof *w->rank);
	memcpy(w->class_, e->class_, e->rows);
	for (int i = 0; i < e->scheme->n_items && w->k->n < COHERENCE_ITEMS; i++)
		if (e->settings.weight[i] != 0)
			w->k->items[w->k->n++] = i;
	for (int i = 0; i < w->k->n; i++) {
		TRY(evaluation_applies(e, &w->arena, w->k->items[i], &w->applies[i]));
		if ((w->points[i] = arena_array(&w->arena, e->rows + 1, sizeof(double))) == NULL)
			return RC_TOO_LARGE;
		for (size_t r = 0; r < e->rows; r++)
			if (!bit(w->applies[i], r) || !evaluation_item(e, w->k->items[i], r, &w->points[i][r]))
				w->points[i][r] = NAN;
	}
	return RC_OK;
}

static enum rc all_of_it(struct work *w, const struct settings *own, bool (*told)(void *arg, int done, int steps), void *arg, struct evaluation_error *why)
{
	struct coherence *k = w->k;
	TRY(prepare(w));
	for (int i = 0; i < k->n; i++) {
		TRY(spread(w, i));
		for (int j = 0; j <= i; j++)
			k->r[i][j] = k->r[j][i] = pearson(w, i, j);
	}
	if (told != NULL && !told(arg, 1, k->n + 2))
		return RC_CANCELLED;
	TRY(other_ways(w));
	for (int i = 0; i < k->n; i++) {
		if (told != NULL && !told(arg, i + 2, k->n + 2))
			return RC_CANCELLED;
		TRY(drop_item(w, i, own, why));
	}
	return RC_OK;
}

enum rc coherence_run(struct evaluation *e, bool (*told)(void *arg, int done, int steps), void *arg, struct coherence *ret, struct evaluation_error *why)
{
	struct settings own;
	memset(ret, 0, sizeof *ret);
	struct work w = { .e = e, .k = ret };
	arena_init(&w.arena, 0);
	why->text[0] = '\0';
	enum rc rc = settings_make(&w.arena, e->scheme, &own);
	if (rc == RC_OK) {
		settings_copy(e->scheme, &own, &e->settings);
		rc = all_of_it(&w, &own, told, arg, why);
		enum rc back = evaluation_change(e, &own, why);
		rc = rc != RC_OK ? rc : back;
	}
	arena_finish(&w.arena);
	return rc;
}
