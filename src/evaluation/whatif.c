/* whatif.c - moving parameters by name, and comparing two evaluations.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/whatif.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "evaluation/work.h"

#define SAY(zh, en) (english ? (en) : (zh))

const char *const recomputed_names[] = {"none", "weights", "items", "all", NULL};

void settings_copy(const struct scheme *s, struct settings *to, const struct settings *from)
{
	memcpy(to->weight, from->weight, (size_t)s->n_all * sizeof(double));
	memcpy(to->cap, from->cap, (size_t)s->n_all * sizeof(double));
	memcpy(to->factor, from->factor, (size_t)s->n_all * sizeof(double));
	memcpy(to->share_ppb, from->share_ppb, SCHEME_CLASSES * sizeof(int64_t));
	memcpy(to->param, from->param, (size_t)s->n_params * sizeof(double));
	to->as_of = from->as_of;
}

/* ---- Setting by name. */

static enum rc unknown(const struct scheme *s, const char *kind, const char *name, bool english, struct evaluation_error *why)
{
	const char *names[SCHEME_ITEMS + SCHEME_CLASSES + 1] = {NULL};
	int n = 0;
	bool item = strcmp(kind, "share") != 0 && strcmp(kind, "param") != 0;
	for (int i = 0; item && i < s->n_all; i++)
		names[n++] = s->items[i].code;
	for (int i = 0; strcmp(kind, "share") == 0 && i < s->classes.n; i++)
		names[n++] = s->classes.list[i].code;
	for (int i = 0; strcmp(kind, "param") == 0 && i < s->n_params && i < SCHEME_ITEMS; i++)
		names[n++] = s->params[i].name;
	const char *near = plan_nearest(name, names);
	why->text[0] = '\0';
	return work_fail(why, RC_NOT_FOUND, near ? SAY("没有可以调整的“%s.%s”，是“%s.%s”吗？", "nothing is called '%s.%s'; did you mean '%s.%s'?")
		: SAY("没有可以调整的“%s.%s”", "nothing is called '%s.%s'"), kind, name, kind, near ? near : "");
}

static enum rc bad(const char *name, double value, bool english, struct evaluation_error *why)
{
	why->text[0] = '\0';
	return work_fail(why, RC_BAD_INPUT, SAY("%s 不能取 %g", "%s cannot be %g"), name, value);
}

static enum rc set_item(const struct scheme *s, struct settings *set, const char *kind, const char *code, double value, bool english, struct evaluation_error *why)
{
	int i = scheme_item(s, code);
	if (i < 0)
		return unknown(s, kind, code, english, why);
	if (strcmp(kind, "w") == 0) {
		if (value < 0 && s->items[i].weight >= 0)
			return bad(code, value, english, why);
		set->weight[i] = value;
	} else if (strcmp(kind, "cap") == 0) {
		if (value < s->items[i].score.floor)
			return bad(code, value, english, why);
		set->cap[i] = value;
	} else {
		if (!(value > 0))
			return bad(code, value, english, why);
		set->factor[i] = value;
	}
	return RC_OK;
}

enum rc whatif_set(const struct scheme *s, struct settings *set, const char *name, double value, bool english, struct evaluation_error *why)
{
	const char *dot = strchr(name, '.');
	char kind[16];
	if (!isfinite(value))
		return bad(name, value, english, why);
	snprintf(kind, sizeof kind, "%.*s", dot ? (int)(dot - name) : 0, name);
	const char *code = dot ? dot + 1 : name;
	if (strcmp(kind, "benchmark") == 0 && strcmp(code, "*") == 0) {
		if (!(value > 0))
			return bad(name, value, english, why);
		for (int i = 0; i < s->n_all; i++)
			set->factor[i] = s->items[i].benchmark.factor * value;
		return RC_OK;
	}
	if (strcmp(kind, "w") == 0 || strcmp(kind, "cap") == 0 || strcmp(kind, "benchmark") == 0)
		return set_item(s, set, kind, code, value, english, why);
	if (strcmp(kind, "share") == 0) {
		int k = scheme_class(s, code);
		if (k < 0 || !s->classes.quota[k])
			return unknown(s, kind, code, english, why);
		if (value < 0 || value > 1)
			return bad(name, value, english, why);
		set->share_ppb[k] = llround(value * 1e9);
		return RC_OK;
	}
	for (int i = 0; strcmp(kind, "param") == 0 && i < s->n_params; i++)
		if (strcmp(s->params[i].name, code) == 0) {
			set->param[i] = value;
			return RC_OK;
		}
	return unknown(s, *kind ? kind : "w", code, english, why);
}

enum rc whatif_set_text(const struct scheme *s, struct settings *set, const char *text, bool english, struct evaluation_error *why)
{
	char name[128];
	double value;
	const char *eq = strchr(text, '=');
	size_t n = eq ? strlen(eq + 1) : 0;
	bool percent = n > 0 && eq[n] == '%';
	why->text[0] = '\0';
	if (!eq || (size_t)(eq - text) >= sizeof name || num_parse(eq + 1, n - percent, 0, &value) != NUM_OK)
		return work_fail(why, RC_BAD_INPUT, SAY("“%s”应写成 w.代码=数值", "'%s' should read w.CODE=NUMBER"), text);
	memcpy(name, text, (size_t)(eq - text));
	name[eq - text] = '\0';
	return whatif_set(s, set, name, percent ? value / 100 : value, english, why);
}

enum rc whatif_settle(const struct scheme *s, struct settings *set, bool english, struct evaluation_error *why)
{
	const struct classes *c = &s->classes;
	int64_t sum = 0;
	int largest = -1;
	for (int k = 0; k < c->n; k++) {
		if (!c->quota[k])
			continue;
		sum += set->share_ppb[k];
		bool untouched = set->share_ppb[k] == c->share_ppb[k];
		if (untouched && (largest < 0 || set->share_ppb[k] > set->share_ppb[largest]))
			largest = k;
	}
	int64_t over = sum - 1000000000;
	why->text[0] = '\0';
	if (c->method != CLASS_QUOTA || llabs(over) <= 10)
		return RC_OK;
	if (largest < 0 || set->share_ppb[largest] - over < 0)
		return work_fail(why, RC_BAD_INPUT, SAY("各类份额合计 %.4g%%，应为 100%%", "the shares add up to %.4g %%, not 100 %%"), (double)sum / 1e7);
	set->share_ppb[largest] -= over;
	return RC_OK;
}

/* ---- What may be moved. */

static struct whatif_param param(struct arena *a, const char *kind, const char *code, struct plan_words title, double value, double min, double max, double step)
{
	return (struct whatif_param){arena_printf(a, "%s.%s", kind, code), title, value, min, max, step, ""};
}

enum rc whatif_params(struct arena *a, const struct scheme *s, const struct whatif_param **ret, int *ret_n)
{
	struct whatif_param *p = arena_array(a, (size_t)(3 * s->n_all + s->classes.n + s->n_params + 1), sizeof *p);
	int n = 0;
	if (!p)
		return RC_TOO_LARGE;
	for (int i = 0; i < s->n_items; i++) {
		const struct item *it = &s->items[i];
		p[n++] = param(a, "w", it->code, it->title, it->weight, 0, fmax(100, 2 * it->weight), 1);
		if (isfinite(it->score.cap))
			p[n++] = param(a, "cap", it->code, it->title, it->score.cap, fmax(0, it->score.floor), it->score.share ? 3 : 2 * it->score.cap, it->score.share ? 0.05 : 1);
		if (it->benchmark.kind != BENCH_NONE)
			p[n++] = param(a, "benchmark", it->code, it->title, it->benchmark.factor, it->benchmark.factor / 4, it->benchmark.factor * 4, it->benchmark.factor / 20);
	}
	for (int k = 0; k < s->classes.n; k++)
		if (s->classes.quota[k])
			p[n++] = param(a, "share", s->classes.list[k].code, s->classes.list[k].title, (double)s->classes.share_ppb[k] / 1e9, 0, 1, 0.01);
	for (int i = 0; i < s->n_params; i++) {
		double v = s->params[i].value, reach = v != 0 ? fabs(v) : 1;
		p[n++] = param(a, "param", s->params[i].name, s->params[i].title, v, v - reach, v + reach, reach / 20);
	}
	*ret = p;
	*ret_n = n;
	return RC_OK;
}

enum recomputed whatif_work(const struct evaluation *lab, const struct settings *set)
{
	const struct scheme *s = lab->scheme;
	const struct settings *own = &lab->settings;
	bool same = memcmp(own->weight, set->weight, (size_t)s->n_all * sizeof(double)) == 0 && memcmp(own->share_ppb, set->share_ppb, SCHEME_CLASSES * sizeof(int64_t)) == 0;
	bool items = memcmp(own->cap, set->cap, (size_t)s->n_all * sizeof(double)) != 0 || memcmp(own->factor, set->factor, (size_t)s->n_all * sizeof(double)) != 0;
	bool all = memcmp(own->param, set->param, (size_t)s->n_params * sizeof(double)) != 0;
	return all ? RECOMPUTED_ALL : items ? RECOMPUTED_ITEMS : same ? RECOMPUTED_NONE : RECOMPUTED_WEIGHTS;
}

/* ---- Comparing. */

static bool counts(const uint64_t *rows, size_t i) { return !rows || bit_get(rows, i); }

/* -1 worse, 0 the same, 1 better; classes that stand outside the order count as neither. */
static int direction(const struct scheme *s, uint8_t before, uint8_t after)
{
	if (before == after || before == CLASS_NONE || after == CLASS_NONE || s->classes.list[before].outside || s->classes.list[after].outside)
		return 0;
	return after < before ? 1 : -1;
}

static struct mover mover_of(const struct evaluation *base, const struct evaluation *lab, size_t i)
{
	return (struct mover){(uint32_t)i, base->rank[i], lab->rank[i], base->class_[i], lab->class_[i], base->total[i], lab->total[i]};
}

/* How far a unit moves towards `sign`: classes outweigh ranks. 0: not at all. */
static int64_t distance(const struct scheme *s, const struct mover *m, int sign)
{
	int way = direction(s, m->class_before, m->class_after);
	int64_t ranks = m->rank_before && m->rank_after ? (int64_t)m->rank_before - m->rank_after : 0;
	if (way != 0 && way != sign)
		return 0;
	int64_t d = ranks * sign;
	return way == sign ? (INT64_C(1) << 40) + d : d > 0 ? d : 0;
}

struct race { struct mover *m; int64_t *d; int n, cap; };

/* Keeps the `cap` longest distances; the shortest stands first, later rows behind earlier ones. */
static bool shorter(const struct race *r, int a, int b) { return r->d[a] != r->d[b] ? r->d[a] < r->d[b] : r->m[a].row > r->m[b].row; }

static void swap(struct race *r, int a, int b)
{
	struct mover m = r->m[a];
	int64_t d = r->d[a];
	r->m[a] = r->m[b];
	r->d[a] = r->d[b];
	r->m[b] = m;
	r->d[b] = d;
}

static void settle_down(struct race *r, int n, int i)
{
	for (int c; (c = 2 * i + 1) < n; i = c) {
		if (c + 1 < n && shorter(r, c + 1, c))
			c++;
		if (!shorter(r, c, i))
			return;
		swap(r, c, i);
	}
}

static void enter(struct race *r, const struct mover *m, int64_t d)
{
	if (d <= 0 || r->cap == 0 || (r->n == r->cap && d <= r->d[0]))
		return;
	if (r->n == r->cap) {
		r->m[0] = *m;
		r->d[0] = d;
		settle_down(r, r->n, 0);
		return;
	}
	int i = r->n++;
	r->m[i] = *m;
	r->d[i] = d;
	for (; i > 0 && shorter(r, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(r, i, (i - 1) / 2);
}

static bool race_init(struct arena *a, struct race *r, int cap)
{
	r->n = 0;
	r->cap = cap;
	r->m = arena_array(a, (size_t)cap + 1, sizeof *r->m);
	r->d = arena_array(a, (size_t)cap + 1, sizeof *r->d);
	return r->m && r->d;
}

/* Longest first, without the `skip` before. */
static void race_end(struct race *r, int skip, struct mover **ret, int *ret_n)
{
	for (int n = r->n; n > 1; n--) {
		swap(r, 0, n - 1);
		settle_down(r, n - 1, 0);
	}
	*ret = r->m + (skip < r->n ? skip : r->n);
	*ret_n = skip < r->n ? r->n - skip : 0;
}

enum rc whatif_compare(struct arena *a, const struct evaluation *base, const struct evaluation *lab, const uint64_t *rows, int skip, int limit, struct whatif *ret)
{
	const struct scheme *s = base->scheme;
	struct whatif w = {.n_classes = s->classes.n};
	size_t places = (size_t)s->classes.n + 1;
	struct race up, down;
	w.before = arena_array(a, places, sizeof(size_t));
	w.after = arena_array(a, places, sizeof(size_t));
	w.matrix = arena_array(a, places * places, sizeof(size_t));
	if (!w.before || !w.after || !w.matrix || !race_init(a, &up, skip + limit) || !race_init(a, &down, skip + limit))
		return RC_TOO_LARGE;
	for (size_t i = 0; i < base->rows; i++) {
		if (!counts(rows, i) || base->state[i] & ROW_OUT)
			continue;
		uint8_t from = base->class_[i], to = lab->class_[i];
		w.units++;
		w.matrix[(from == CLASS_NONE ? places - 1 : from) * places + (to == CLASS_NONE ? places - 1 : to)]++;
		if (base->rank[i] == lab->rank[i] && from == to)
			continue;
		struct mover m = mover_of(base, lab, i);
		enter(&up, &m, distance(s, &m, 1));
		enter(&down, &m, distance(s, &m, -1));
	}
	for (size_t f = 0; f < places; f++)
		for (size_t t = 0; t < places; t++) {
			size_t n = w.matrix[f * places + t];
			int way = f == places - 1 || t == places - 1 ? 0 : direction(s, (uint8_t)f, (uint8_t)t);
			w.before[f] += n;
			w.after[t] += n;
			*(way > 0 ? &w.up : way < 0 ? &w.down : &w.same) += n;
		}
	race_end(&up, skip, &w.risers, &w.n_risers);
	race_end(&down, skip, &w.fallers, &w.n_fallers);
	*ret = w;
	return RC_OK;
}

enum rc whatif_groups(struct arena *a, const struct evaluation *base, const struct evaluation *lab, const uint64_t *rows, const uint32_t *key, uint32_t n,
	struct whatif_group **ret)
{
	const struct scheme *s = base->scheme;
	size_t places = (size_t)s->classes.n + 1;
	struct whatif_group *g = arena_array(a, (size_t)n + 1, sizeof *g);
	size_t *cells = arena_array(a, (size_t)n * places * 2 + 1, sizeof *cells);
	if (!g || !cells)
		return RC_TOO_LARGE;
	for (uint32_t k = 0; k < n; k++) {
		g[k].before = cells + (size_t)k * places * 2;
		g[k].after = g[k].before + places;
	}
	for (size_t i = 0; i < base->rows; i++) {
		if (key[i] >= n || !counts(rows, i) || base->state[i] & ROW_OUT)
			continue;
		struct whatif_group *x = &g[key[i]];
		uint8_t from = base->class_[i], to = lab->class_[i];
		int way = direction(s, from, to);
		x->units++;
		x->up += way > 0;
		x->down += way < 0;
		x->before[from == CLASS_NONE ? places - 1 : from]++;
		x->after[to == CLASS_NONE ? places - 1 : to]++;
		x->total_before += base->total[i];
		x->total_after += lab->total[i];
	}
	*ret = g;
	return RC_OK;
}
