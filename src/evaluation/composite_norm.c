/* composite_norm.c - bringing a column onto a common scale.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The formulas are written as they are published (1 - (max - x)/(max - min), not its shorter equal), so that the last digits agree with other programs. */
#include "evaluation/composite.h"

#include <assert.h>

#include "indicators/fmath.h"

const char *const norm_names[] = {"none", "minmax", "zscore", "scaled", "rank", "prank", "borda", "dist2max", "dist2ref", "dist2targ", "fracmax",
	"goalposts", "logposts", NULL};

struct norm norm_defaults(enum norm_method method)
{
	struct norm d = {.method = method, .direction = 1, .lo = 0, .hi = 1, .scale = 1, .flat = NAN, .truncate = true, .ties = TIES_MIN};

	if (method == NORM_MINMAX || method == NORM_SCALED)
		d.hi = 100;
	return d;
}

/* One column on its way: negated values, fixed points negated with them. */
struct norming {
	struct series *x;
	const struct norm *how;
	double lo, hi, target;   /* fixed points in the scale of the possibly negated values */
	double min, max, mean, sd;
	const char *why;
};

static void each(struct norming *m, double (*f)(const struct norming *m, double x))
{
	for (size_t i = 0; i < m->x->n; i++)
		if (series_has(m->x, i))
			m->x->v[i] = f(m, m->x->v[i]);
}

static void all_flat(struct norming *m)
{
	for (size_t i = 0; i < m->x->n; i++) {
		if (!series_has(m->x, i))
			continue;
		if (isnan(m->how->flat))
			series_drop(m->x, i);
		else
			m->x->v[i] = m->how->flat;
	}
}

static double f_minmax(const struct norming *m, double x)
{
	return (x - m->min) / (m->max - m->min) * (m->how->hi - m->how->lo) + m->how->lo;
}

static double f_zscore(const struct norming *m, double x)
{
	return (x - m->mean) / m->sd * m->how->hi + m->how->lo;
}

static double f_scaled(const struct norming *m, double x)
{
	return (x - m->lo) / (m->hi - m->lo) * 100;
}

static double f_dist2max(const struct norming *m, double x)
{
	return 1 - (m->max - x) / (m->max - m->min);
}

static double f_dist2targ(const struct norming *m, double x)
{
	double y = 1 - (m->target - x) / (m->target - m->min);

	return m->how->cap && y > 1 ? 1 : y;
}

static double f_fracmax(const struct norming *m, double x)
{
	return x / m->max;
}

static double between_posts(const struct norming *m, double share)
{
	if (m->how->truncate)
		share = share > 1 ? 1 : share < 0 ? 0 : share;
	return share * m->how->scale;
}

static double f_goalposts(const struct norming *m, double x)
{
	return between_posts(m, (x - m->lo) / (m->hi - m->lo));
}

/* Not negated: logs want the values as they are. */
static double f_logposts(const struct norming *m, double x)
{
	double lo = fmath_log(m->how->lo), hi = fmath_log(m->how->hi), at = fmath_log(x);

	return between_posts(m, m->how->direction < 0 ? (hi - at) / (hi - lo) : (at - lo) / (hi - lo));
}

static enum rc bad(struct norming *m, const char *why)
{
	m->why = why;
	return RC_BAD_INPUT;
}

/* A formula over the column's own spread: without spread every row gets `flat`. */
static enum rc by_spread(struct norming *m, double low, double high, double (*f)(const struct norming *m, double x))
{
	if (low == high)
		all_flat(m);
	else
		each(m, f);
	return RC_OK;
}

static enum rc by_posts(struct norming *m, double (*f)(const struct norming *m, double x))
{
	if (m->how->lo == m->how->hi)
		return bad(m, "the lower and the upper bound are equal");
	each(m, f);
	return RC_OK;
}

static enum rc log_posts(struct norming *m)
{
	if (m->how->lo <= 0 || m->how->hi <= 0)
		return bad(m, "bounds on a log scale must be above 0");
	for (size_t i = 0; i < m->x->n; i++)
		if (series_has(m->x, i) && m->x->v[i] <= 0)
			return bad(m, "a value is 0 or less, which has no logarithm");
	return by_posts(m, f_logposts);
}

static enum rc to_reference(struct norming *m)
{
	if (m->how->ref_row >= m->x->n || !series_has(m->x, m->how->ref_row))
		return bad(m, "the reference unit has no value");
	m->target = m->x->v[m->how->ref_row];
	return by_spread(m, m->min, m->target, f_dist2targ);
}

static enum rc to_maximum(struct norming *m)
{
	if (m->how->direction < 0)
		return bad(m, "a share of the maximum has no meaning where less is better; take minmax or dist2max");
	if (m->max == 0)
		return bad(m, "the maximum is 0");
	each(m, f_fracmax);
	return RC_OK;
}

static enum rc by_rank(struct arena *a, struct norming *m)
{
	double *ranks = arena_new_array(a, double, m->x->n + 1);
	uint32_t *scratch = arena_new_array(a, uint32_t, m->x->n + 1);
	size_t n;

	if (!ranks || !scratch)
		return RC_TOO_LARGE;
	n = stats_ranks(series_sample(m->x), m->how->ties, ranks, scratch);
	if (m->how->method == NORM_PRANK && n < 2) {
		all_flat(m);
		return RC_OK;
	}
	for (size_t i = 0; i < m->x->n; i++) {
		if (!series_has(m->x, i))
			continue;
		m->x->v[i] = m->how->method == NORM_RANK ? ranks[i] : ranks[i] - 1;
		if (m->how->method == NORM_PRANK)
			m->x->v[i] /= (double)(n - 1);
	}
	return RC_OK;
}

static enum rc dispatch(struct arena *a, struct norming *m)
{
	switch (m->how->method) {
	case NORM_NONE:
		return RC_OK;
	case NORM_MINMAX:
		return by_spread(m, m->min, m->max, f_minmax);
	case NORM_ZSCORE:
		return by_spread(m, m->min, m->max, f_zscore);
	case NORM_SCALED:
		return by_posts(m, f_scaled);
	case NORM_RANK:
	case NORM_PRANK:
	case NORM_BORDA:
		return by_rank(a, m);
	case NORM_DIST2MAX:
		return by_spread(m, m->min, m->max, f_dist2max);
	case NORM_DIST2REF:
		return to_reference(m);
	case NORM_DIST2TARG:
		return by_spread(m, m->min, m->target, f_dist2targ);
	case NORM_FRACMAX:
		return to_maximum(m);
	case NORM_GOALPOSTS:
		return by_posts(m, f_goalposts);
	case NORM_LOGPOSTS:
		return log_posts(m);
	}
	assert(!"no such method");
	return RC_INTERNAL;
}

/* Turns the column and its fixed points round where less is better. */
static void take_direction(struct norming *m)
{
	bool down = m->how->direction < 0;

	m->lo = down ? -m->how->hi : m->how->lo;
	m->hi = down ? -m->how->lo : m->how->hi;
	m->target = down ? -m->how->target : m->how->target;
	if (!down || m->how->method == NORM_LOGPOSTS || m->how->method == NORM_FRACMAX)
		return;
	for (size_t i = 0; i < m->x->n; i++)
		if (series_has(m->x, i))
			m->x->v[i] = 0 - m->x->v[i];
}

enum rc composite_normalise(struct arena *a, struct series *x, const struct norm *how, const char **ret_why)
{
	struct norming m = {.x = x, .how = how};
	enum rc rc;

	assert(how->direction == 1 || how->direction == -1);
	if (!stats_count(series_sample(x)))
		return RC_OK;
	take_direction(&m);
	stats_range(series_sample(x), &m.min, &m.max);
	m.mean = stats_mean(series_sample(x));
	m.sd = stats_sd(series_sample(x));
	rc = dispatch(a, &m);
	if (rc == RC_BAD_INPUT && ret_why)
		*ret_why = m.why;
	return rc;
}
