/* gate_outliers.c - values far from their stratum, figures far from last year's, classes that jumped, signs that turned.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Values of indicators are spread over orders of magnitude, so their logarithms are compared: robust z = 0.6745 (x - median) / MAD, and the distance beyond the quartiles in times of
 * their range. Negative and zero values have no logarithm and are looked at by sign. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "campaign/gate/gate_priv.h"
#include "indicators/fmath.h"

enum { FEWEST = 20 };

/* The k-th smallest; the array is left partly ordered. */
static double select_kth(double *v, size_t n, size_t k)
{
	size_t lo = 0, hi = n - 1;
	while (lo < hi) {
		double pivot = v[lo + (hi - lo) / 2];
		size_t i = lo, j = hi;
		while (i <= j) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i <= j) {
				double t = v[i];
				v[i++] = v[j];
				v[j] = t;
				if (j == 0)
					break;
				j--;
			}
		}
		if (k <= j)
			hi = j;
		else if (k >= i)
			lo = i;
		else
			break;
	}
	return v[k];
}

struct spread { double median, mad, q1, q3; size_t n; };

static void measure(double *v, size_t n, double *scratch, struct spread *s)
{
	s->n = n;
	if (n < FEWEST)
		return;
	s->median = select_kth(v, n, n / 2);
	s->q1 = select_kth(v, n, n / 4);
	s->q3 = select_kth(v, n, n * 3 / 4);
	for (size_t i = 0; i < n; i++)
		scratch[i] = fabs(v[i] - s->median);
	s->mad = select_kth(scratch, n, n / 2);
}

struct outliers { struct asking *q; const struct keys *keys; double *logs, *scratch; size_t *start, *fill; struct spread *spread; int64_t z, capped, floored; };

static void spread_of(struct outliers *w, const double *log_of)
{
	const struct evaluation *e = w->q->y->ev;
	uint32_t n = w->keys->n;
	memset(w->start, 0, (n + 2) * sizeof *w->start);
	for (size_t i = 0; i < e->rows; i++)
		if (!isnan(log_of[i]))
			w->start[(w->keys->key ? w->keys->key[i] : 0) + 1]++;
	for (uint32_t k = 0; k < n; k++)
		w->start[k + 1] += w->start[k];
	memcpy(w->fill, w->start, (n + 1) * sizeof *w->fill);
	for (size_t i = 0; i < e->rows; i++)
		if (!isnan(log_of[i]))
			w->logs[w->fill[w->keys->key ? w->keys->key[i] : 0]++] = log_of[i];
	for (uint32_t k = 0; k < n; k++)
		measure(w->logs + w->start[k], w->start[k + 1] - w->start[k], w->scratch, &w->spread[k]);
}

static void judge(struct outliers *w, const struct item *it, size_t row, double log_value, double value)
{
	uint32_t key = w->keys->key ? w->keys->key[row] : 0;
	const struct spread *s = &w->spread[key];
	const double *limit = w->q->gate->limit;
	if (s->n < FEWEST || s->mad <= 0)
		return;
	double z = 0.6745 * (log_value - s->median) / s->mad, range = s->q3 - s->q1, beyond = log_value > s->q3 ? (log_value - s->q3) / range : log_value < s->q1 ? (s->q1 - log_value) / range : 0;
	if (fabs(z) <= limit[LIMIT_Z] && !(range > 0 && beyond > limit[LIMIT_IQR]))
		return;
	const char *zh = it->title.zh ? it->title.zh : it->code, *en = it->title.en ? it->title.en : zh, *group = w->keys->names && w->keys->names[key] ? w->keys->names[key] : "";
	w->z++;
	gate_find(w->q, true, "z", (int64_t)row, it->code, fabs(z), gate_say(w->q, "%s：%s %.6g %s，同组（%s）中位数 %.6g，稳健 z %.1f，超出四分位 %.1f 倍", gate_firm(w->q, row), zh, value, it->unit_text ? it->unit_text : "", group, fmath_exp(s->median), z, beyond),
		gate_say(w->q, "%s: %s %.6g %s, median of its stratum (%s) %.6g, robust z %.1f, %.1f ranges beyond the quartile", gate_firm(w->q, row), en, value, it->unit_text ? it->unit_text : "", group, fmath_exp(s->median), z, beyond));
}

static enum rc one_item(struct outliers *w, int item)
{
	struct asking *q = w->q;
	const struct evaluation *e = q->y->ev;
	const struct item *it = &q->y->scheme->items[item];
	const struct item_result *r = &e->items[item];
	double *values, *log_of = arena_array(&q->c->arena, e->rows + 1, sizeof *log_of);
	if (log_of == NULL)
		return ctx_no_memory(q->c);
	TRY(city_item_values(q->c, q->y, item, &values));
	for (size_t i = 0; i < e->rows; i++) {
		double points;
		bool counts = gate_in(e, i) && !(w->keys->key && w->keys->key[i] >= w->keys->n) && evaluation_item(e, item, i, &points) && isfinite(values[i]);
		log_of[i] = counts && values[i] > 0 ? fmath_log(values[i]) : NAN;
		w->capped += counts && r->s != NULL && it->score.share && r->s[i] == it->score.cap;
		w->floored += counts && r->s != NULL && it->score.share && r->s[i] == it->score.floor;
	}
	spread_of(w, log_of);
	for (size_t i = 0; i < e->rows; i++)
		if (!isnan(log_of[i]))
			judge(w, it, i, log_of[i], values[i]);
	/* exactly on the cap: the benchmark times the cap and not a hair more */
	for (size_t i = 0; r->benchmark != NULL && r->benchmark_keys != NULL && isfinite(it->score.cap) && i < e->rows; i++) {
		uint32_t k = r->benchmark_keys->key ? r->benchmark_keys->key[i] : 0;
		double edge = k < r->benchmark_keys->n ? r->benchmark[k] * it->score.cap : NAN;
		if (!isnan(log_of[i]) && fabs(values[i] - edge) <= 1e-12 * fabs(edge))
			gate_find(q, false, "edge", (int64_t)i, it->code, 5, gate_say(q, "%s：%s 恰为封顶值 %.8g", gate_firm(q, i), it->title.zh ? it->title.zh : it->code, edge), gate_say(q, "%s: %s is exactly the cap, %.8g", gate_firm(q, i), it->title.en ? it->title.en : it->code, edge));
	}
	free(values);
	return RC_OK;
}

/* ---- Against last year. */

static double median_of(const struct outliers *w, const struct column *col)
{
	const struct evaluation *e = w->q->y->ev;
	size_t n = 0;
	for (size_t i = 0; i < e->rows; i++)
		if (gate_in(e, i) && column_has(col, i) && col->v[i] > 0)
			w->scratch[n++] = col->v[i];
	return n >= FEWEST ? select_kth(w->scratch, n, n / 2) : INFINITY;
}

static int64_t one_column(struct outliers *w, const struct column *now, const struct column *then)
{
	struct asking *q = w->q;
	const struct evaluation *e = q->y->ev;
	double times = q->gate->limit[LIMIT_TIMES], middle = median_of(w, now);
	int at = scheme_column(q->y->scheme, now->name);
	const struct scheme_column *sc = at >= 0 ? &q->y->scheme->columns[at] : NULL;
	const char *zh = sc && sc->title.zh ? sc->title.zh : now->name, *en = sc && sc->title.en ? sc->title.en : zh, *unit = sc && sc->unit_text ? sc->unit_text : "";
	int64_t negative = 0;
	for (size_t i = 0; i < e->rows; i++) {
		if (!gate_in(e, i) || !column_has(now, i))
			continue;
		bool had = column_has(then, i);
		double x = now->v[i], last = had ? then->v[i] : 0;
		negative += x < 0;
		if (had && x < 0 && last > 0 && -x > last / 2 && -x < last * 2)
			gate_find(q, true, "sign", (int64_t)i, now->name, 1000, gate_say(q, "%s：%s %.6g %s，上年 %.6g，疑为正负号错误", gate_firm(q, i), zh, x, unit, last), gate_say(q, "%s: %s %.6g %s, last year %.6g: perhaps the sign is wrong", gate_firm(q, i), en, x, unit, last));
		else if (had && x > 0 && last > 0 && (x > last * times || x * times < last) && (x > middle || last > middle))
			gate_find(q, true, "change", (int64_t)i, now->name, x > last ? x / last : last / x, gate_say(q, "%s：%s 由上年 %.6g 变为 %.6g %s", gate_firm(q, i), zh, last, x, unit), gate_say(q, "%s: %s went from %.6g last year to %.6g %s", gate_firm(q, i), en, last, x, unit));
	}
	return negative;
}

static enum rc against_last_year(struct outliers *w, int64_t *ret_negative)
{
	struct asking *q = w->q;
	const struct frame *f = &q->y->view.frame;
	const struct indicators *list;
	struct view_want *wants = arena_new_array(&q->c->arena, struct view_want, (size_t)f->n_cols + 1);
	static const struct scope whole = { .kind = SCOPE_ALL };
	struct view then = VIEW_NONE;
	int n = 0;
	if (wants == NULL)
		return ctx_no_memory(q->c);
	TRY(indicators_hold(q->c, &list));
	for (int k = 0; k < f->n_cols; k++)
		if (f->cols[k].kind == COL_NUMBER && f->cols[k].lag == 0 && indicators_find(list, f->cols[k].name) != NULL)
			wants[n++] = (struct view_want){ f->cols[k].name, 1, &f->cols[k].unit };
	indicators_drop(q->c, list);
	TRY(view_open(q->c, &whole, q->y->view.year, q->y->view.at, wants, n, &then));
	for (int k = 0; k < n; k++) {
		const struct column *now = frame_column(f, wants[k].name, 0), *last = frame_column(&then.frame, wants[k].name, 1);
		if (then.frame.rows >= f->rows && last != NULL)
			*ret_negative += one_column(w, now, last);
	}
	view_close(q->c, &then);
	return RC_OK;
}

/* ---- Classes that jumped. */

struct jump { struct outliers *w; int fold[SCHEME_CLASSES], step[SCHEME_CLASSES]; int64_t compared; };

static int step_of(const struct jump *j, const struct scheme *s, const char *code)
{
	int k = code[0] ? scheme_class(s, code) : -1;
	return k < 0 || s->classes.list[k].outside ? -1 : j->step[j->fold[k]];
}

static void one_result(void *arg, const struct stored_result *r)
{
	struct jump *j = arg;
	struct asking *q = j->w->q;
	const struct evaluation *e = q->y->ev;
	int64_t reg = registry_row_of_subject(q->y->view.reg, r->subject);
	if (reg < 0 || q->y->view.row != NULL || (size_t)reg >= e->rows || !gate_in(e, (size_t)reg) || e->class_[reg] == CLASS_NONE)
		return;
	int before = step_of(j, e->scheme, r->class_), now = step_of(j, e->scheme, e->scheme->classes.list[e->class_[reg]].code);
	if (before < 0 || now < 0)
		return;
	j->compared++;
	if (abs(now - before) >= (int)q->gate->limit[LIMIT_STEPS])
		gate_find(q, true, "class", reg, r->class_, 500 + abs(now - before), gate_say(q, "%s：上年 %.16s 类，今年 %s 类", gate_firm(q, (size_t)reg), r->class_, e->scheme->classes.list[e->class_[reg]].code), gate_say(q, "%s: class %.16s last year, %s now", gate_firm(q, (size_t)reg), r->class_, e->scheme->classes.list[e->class_[reg]].code));
}

static enum rc jumps(struct outliers *w, int64_t *ret_compared)
{
	struct jump j = { .w = w };
	const struct classes *cl = &w->q->y->scheme->classes;
	int step = 0;
	*ret_compared = -1;
	if (w->q->before == NULL)
		return RC_OK;
	for (int k = 0; k < cl->n; k++)
		j.fold[k] = k;
	for (int i = 0; i < cl->n_subs; i++)
		j.fold[cl->subs[i].class_] = j.fold[cl->subs[i].of];
	for (int k = 0; k < cl->n; k++)
		j.step[k] = cl->list[k].outside || j.fold[k] != k ? 0 : step++;
	TRY(store_results_each(w->q->c, w->q->before->round.id, one_result, &j));
	*ret_compared = j.compared;
	return RC_OK;
}

enum rc gate_outliers(struct asking *q)
{
	const struct evaluation *e = q->y->ev;
	struct outliers w = { .q = q, .keys = &e->keys[q->y->scheme->rank.over] };
	int64_t negative = 0, compared;
	w.logs = arena_array(&q->c->arena, e->rows + 1, sizeof *w.logs);
	w.scratch = arena_array(&q->c->arena, e->rows + 1, sizeof *w.scratch);
	w.start = arena_array(&q->c->arena, (size_t)w.keys->n + 2, sizeof *w.start);
	w.fill = arena_array(&q->c->arena, (size_t)w.keys->n + 2, sizeof *w.fill);
	w.spread = arena_array(&q->c->arena, (size_t)w.keys->n + 1, sizeof *w.spread);
	if (!w.logs || !w.scratch || !w.start || !w.fill || !w.spread)
		return ctx_no_memory(q->c);
	for (int i = 0; i < q->y->scheme->n_items; i++)
		TRY(one_item(&w, i));
	TRY(against_last_year(&w, &negative));
	TRY(jumps(&w, &compared));
	gate_figure_add(q, "远离同组的指标值", "indicator values far from their stratum", gate_say(q, "%lld", (long long)w.z));
	gate_figure_add(q, "单项得分封顶", "single scores at their cap", gate_say(q, "%lld", (long long)w.capped));
	gate_figure_add(q, "单项得分保底（零）", "single scores at their floor", gate_say(q, "%lld", (long long)w.floored));
	gate_figure_add(q, "负值", "negative figures", gate_say(q, "%lld", (long long)negative));
	gate_figure_add(q, "与上年类别比较的企业", "enterprises compared with last year's class", compared < 0 ? "—" : gate_say(q, "%lld", (long long)compared));
	gate_reason(q, q->r->faults ? gate_say(q, "列出 %lld 处，请逐项核实", (long long)q->r->faults) : "没有超过界限的异常值和大幅变动",
		q->r->faults ? gate_say(q, "%lld are listed, to be looked at one by one", (long long)q->r->faults) : "nothing beyond the limits");
	return RC_OK;
}
