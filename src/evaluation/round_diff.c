/* round_diff.c - two evaluations cell by cell and result by result.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/round_diff.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/period.h"
#include "evaluation/evaluation_store.h"

const char *const moved_by_words[] = { "direct", "benchmark", "place", NULL };

/* ---- Cells. */

/* Rows of both views, side by side in order of subjects; -1 where one of them has none. */
struct pairs { const struct view *a, *b; size_t i, k; };
struct pair { int64_t a, b; };

static size_t reg_row(const struct view *v, size_t row) { return v->row ? v->row[row] : row; }
static int64_t subject_at(const struct view *v, size_t row) { return row < v->frame.rows ? registry_subject(v->reg, reg_row(v, row)) : INT64_MAX; }

static bool next_pair(struct pairs *p, struct pair *ret)
{
	int64_t a = subject_at(p->a, p->i), b = subject_at(p->b, p->k);
	if (a == INT64_MAX && b == INT64_MAX)
		return false;
	*ret = (struct pair){ a <= b ? (int64_t)p->i : -1, b <= a ? (int64_t)p->k : -1 };
	p->i += a <= b;
	p->k += b <= a;
	return true;
}

static bool same_cell(const struct column *a, size_t i, const struct column *b, size_t k)
{
	bool ha = column_has(a, i), hb = column_has(b, k);
	if (ha != hb || !ha)
		return ha == hb;
	if (a->kind == COL_ENUM && a->dict != b->dict)
		return strcmp(a->dict->words[(uint32_t)a->v[i]], b->dict->words[(uint32_t)b->v[k]]) == 0;
	return a->v[i] == b->v[k];
}

static const char *cell_text(struct ctx *c, const struct scheme *s, const struct column *col, size_t row)
{
	char text[64];
	if (!column_has(col, row))
		return NULL;
	int at = scheme_column(s, col->name);
	const char *unit = at >= 0 && s->columns[at].unit_text ? s->columns[at].unit_text : "";
	switch (col->kind) {
	case COL_ENUM:
		return arena_strdup(&c->arena, col->dict->words[(uint32_t)col->v[row]]);
	case COL_BOOL:
		return col->v[row] != 0 ? TR(c, "是", "yes") : TR(c, "否", "no");
	case COL_DATE:
		date_print(text, (int32_t)col->v[row]);
		return arena_strdup(&c->arena, text);
	case COL_NUMBER:
		num_print(text, num_round(col->v[row], 8));
		return arena_printf(&c->arena, "%s%s%s", text, unit[0] ? " " : "", unit);
	}
	return NULL;
}

/* The batch of the figure that the newer view has. */
static enum rc name_source(struct ctx *c, const struct indicators *list, const struct view *b, struct input_change *x)
{
	const struct indicator *ind = indicators_find(list, x->column);
	const struct fact_version *all;
	struct period p = period_year(b->year - x->lag);
	int n;
	if (ind == NULL)
		return RC_OK;
	TRY(facts_history(c, registry_subject(b->reg, x->row), ind->id, period_code(p), &all, &n));
	for (int i = 0; i < n; i++) {
		int32_t day;
		if (!date_parse(all[i].known_at, strlen(all[i].known_at), &day) || !as_of_allows(b->at, all[i].batch, day))
			continue;
		x->batch = all[i].batch;
		x->source = all[i].source;
		x->known_at = all[i].known_at;
		break;
	}
	return RC_OK;
}

struct comparing { struct ctx *c; const struct scheme *s; const struct view *a, *b; struct inputs_diff *d; };

static enum rc one_cell(struct comparing *m, const struct column *ca, const struct column *cb, struct pair p, struct column_change *sum)
{
	struct inputs_diff *d = m->d;
	size_t row = reg_row(m->b, (size_t)p.b);
	bool before = column_has(ca, (size_t)p.a), after = column_has(cb, (size_t)p.b);
	uint64_t bit = UINT64_C(1) << (row & 63);
	sum->changed += before && after;
	sum->appeared += after && !before;
	sum->vanished += before && !after;
	d->cells++;
	d->units += !(d->touched[row >> 6] & bit);
	d->touched[row >> 6] |= bit;
	if (d->n < ROUND_DIFF_SHOWN)
		d->list[d->n++] = (struct input_change){ .row = (uint32_t)row, .column = cb->name, .lag = cb->lag, .before = cell_text(m->c, m->s, ca, (size_t)p.a), .after = cell_text(m->c, m->s, cb, (size_t)p.b) };
	return RC_OK;
}

static enum rc one_column(struct comparing *m, const struct column *ca, const struct column *cb)
{
	struct pairs walk = { .a = m->a, .b = m->b };
	struct pair p;
	int at = scheme_column(m->s, cb->name);
	struct column_change sum = { .name = cb->name, .lag = cb->lag, .title_zh = at >= 0 ? m->s->columns[at].title.zh : NULL, .title_en = at >= 0 ? m->s->columns[at].title.en : NULL };
	if (ca->v == cb->v && ca->present == cb->present && m->a->row == m->b->row)
		return RC_OK; /* both lent from the cache */
	while (next_pair(&walk, &p))
		if (p.a >= 0 && p.b >= 0 && !same_cell(ca, (size_t)p.a, cb, (size_t)p.b))
			TRY(one_cell(m, ca, cb, p, &sum));
	if (sum.changed + sum.appeared + sum.vanished > 0)
		m->d->columns[m->d->n_columns++] = sum;
	return RC_OK;
}

static int64_t count_added(const struct view *a, const struct view *b)
{
	struct pairs walk = { .a = a, .b = b };
	struct pair p;
	int64_t n = 0;
	while (a->reg != b->reg && next_pair(&walk, &p))
		n += p.a < 0;
	return n;
}

enum rc inputs_diff(struct ctx *c, const struct scheme *s, const struct view *a, const struct view *b, struct inputs_diff *ret_d)
{
	struct inputs_diff d = { .reg = b->reg };
	struct comparing m = { c, s, a, b, &d };
	const struct indicators *list;
	d.columns = arena_new_array(&c->arena, struct column_change, (size_t)b->frame.n_cols + 1);
	d.list = arena_new_array(&c->arena, struct input_change, ROUND_DIFF_SHOWN);
	d.touched = ctx_alloc(c, (b->reg->rows / 64 + 1) * sizeof *d.touched);
	if (d.columns == NULL || d.list == NULL || d.touched == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < b->frame.n_cols; i++) {
		const struct column *cb = &b->frame.cols[i], *ca = frame_column(&a->frame, cb->name, cb->lag);
		if (ca != NULL && ca->kind == cb->kind)
			TRY(one_column(&m, ca, cb));
	}
	d.added = count_added(a, b);
	TRY(indicators_hold(c, &list));
	enum rc rc = RC_OK;
	for (int i = 0; i < d.n && rc == RC_OK; i++)
		rc = name_source(c, list, b, &d.list[i]);
	indicators_drop(c, list);
	*ret_d = d;
	return rc;
}

/* ---- Decisions of people. */

static bool same_text(const char *a, const char *b) { return strcmp(a ? a : "", b ? b : "") == 0; }

static bool has_decision(const struct override *list, size_t n, const struct override *o)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].row == o->row && list[i].kind == o->kind && list[i].id == o->id && list[i].class_ == o->class_ && list[i].limit == o->limit && list[i].freed == o->freed && same_text(list[i].reason, o->reason))
			return true;
	return false;
}

static void add_decision(struct ctx *c, const struct scheme *s, const struct view *v, const struct override *o, bool added, struct decision_change *x)
{
	bool limit = o->kind == OVERRIDE_LIMIT && o->limit >= 0 && o->limit < s->n_limits;
	const char *zh = o->title.zh ? o->title.zh : limit ? s->limits[o->limit].title.zh : "人工决定", *en = o->title.en ? o->title.en : limit ? s->limits[o->limit].title.en : "decided by hand";
	*x = (struct decision_change){ .row = (uint32_t)reg_row(v, o->row), .added = added, .id = o->id, .what_zh = arena_strdup(&c->arena, zh ? zh : ""), .what_en = arena_strdup(&c->arena, en ? en : ""),
		.class_ = o->kind != OVERRIDE_LIMIT && o->class_ < s->classes.n ? arena_strdup(&c->arena, s->classes.list[o->class_].code) : "", .reason = arena_strdup(&c->arena, o->reason ? o->reason : ""),
		.document = arena_strdup(&c->arena, o->document ? o->document : "") };
}

enum rc decisions_diff(struct ctx *c, const struct scheme *s, const struct view *v, const struct override *a, size_t n_a, const struct override *b, size_t n_b, struct decision_change **ret_list,
	int *ret_n)
{
	struct decision_change *list = arena_new_array(&c->arena, struct decision_change, n_a + n_b + 1);
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < n_b; i++)
		if (!has_decision(a, n_a, &b[i]))
			add_decision(c, s, v, &b[i], true, &list[n++]);
	for (size_t i = 0; i < n_a; i++)
		if (!has_decision(b, n_b, &a[i]))
			add_decision(c, s, v, &a[i], false, &list[n++]);
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* Who a decision is about moved by what is its own. */
static enum rc diff_decisions(struct ctx *c, struct round_diff *d)
{
	const struct city *a = d->held[0], *b = d->held[1];
	TRY(decisions_diff(c, b->scheme, &b->view, a->decided, a->n_decided, b->decided, b->n_decided, &d->decisions, &d->n_decisions));
	for (int i = 0; i < d->n_decisions; i++)
		if (d->decisions[i].row < d->in.reg->rows)
			d->in.touched[d->decisions[i].row >> 6] |= UINT64_C(1) << (d->decisions[i].row & 63);
	return RC_OK;
}

/* ---- The scheme's text, line by line. */

struct lines { const char **at; int *len; int n; };

static enum rc cut_lines(struct ctx *c, const char *text, size_t len, struct lines *ret)
{
	int n = 1;
	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	*ret = (struct lines){ arena_new_array(&c->arena, const char *, (size_t)n), arena_new_array(&c->arena, int, (size_t)n), 0 };
	if (ret->at == NULL || ret->len == NULL)
		return ctx_no_memory(c);
	for (size_t from = 0; from <= len;) {
		const char *end = memchr(text + from, '\n', len - from);
		size_t to = end ? (size_t)(end - text) : len;
		ret->at[ret->n] = text + from;
		ret->len[ret->n++] = (int)(to - from);
		from = to + 1;
	}
	return RC_OK;
}

static bool same_line(const struct lines *a, int i, const struct lines *b, int k)
{
	return a->len[i] == b->len[k] && memcmp(a->at[i], b->at[k], (size_t)a->len[i]) == 0;
}

static void add_line(struct ctx *c, struct round_diff *d, bool added, int line, const struct lines *l)
{
	if (d->n_lines_all++ < ROUND_DIFF_SHOWN)
		d->lines[d->n_lines++] = (struct scheme_line){ added, line + 1, arena_printf(&c->arena, "%.*s", l->len[line], l->at[line]) };
}

/* The longest common lines of the middle, where the two texts are not alike; over MIDDLE × MIDDLE everything in between counts as replaced. */
static enum rc middle(struct ctx *c, struct round_diff *d, const struct lines *a, const struct lines *b, int from, int end_a, int end_b)
{
	enum { MIDDLE = 2500 };
	int na = end_a - from, nb = end_b - from, i = 0, k = 0;
	bool small = na <= MIDDLE && nb <= MIDDLE;
	uint16_t *len = small ? arena_new_array(&c->arena, uint16_t, (size_t)(na + 1) * (size_t)(nb + 1)) : NULL;
	if (small && len == NULL)
		return ctx_no_memory(c);
	for (int x = na - 1; small && x >= 0; x--)
		for (int y = nb - 1; y >= 0; y--) {
			uint16_t down = len[(x + 1) * (nb + 1) + y], right = len[x * (nb + 1) + y + 1];
			len[x * (nb + 1) + y] = same_line(a, from + x, b, from + y) ? (uint16_t)(len[(x + 1) * (nb + 1) + y + 1] + 1) : down > right ? down : right;
		}
	while (i < na || k < nb) {
		if (small && i < na && k < nb && same_line(a, from + i, b, from + k)) {
			i++;
			k++;
		} else if (i < na && (k == nb || !small || len[(i + 1) * (nb + 1) + k] >= len[i * (nb + 1) + k + 1])) {
			add_line(c, d, false, from + i++, a);
		} else {
			add_line(c, d, true, from + k++, b);
		}
	}
	return RC_OK;
}

static enum rc diff_schemes(struct ctx *c, struct round_diff *d)
{
	const char *ta, *tb;
	size_t na, nb;
	struct lines a, b;
	int from = 0;
	d->lines = arena_new_array(&c->arena, struct scheme_line, ROUND_DIFF_SHOWN);
	if (d->lines == NULL)
		return ctx_no_memory(c);
	if (strcmp(d->a.scheme_hash, d->b.scheme_hash) == 0)
		return RC_OK;
	TRY(store_scheme_text(c, d->a.scheme_hash, &ta, &na));
	TRY(store_scheme_text(c, d->b.scheme_hash, &tb, &nb));
	TRY(cut_lines(c, ta, na, &a));
	TRY(cut_lines(c, tb, nb, &b));
	int end_a = a.n, end_b = b.n;
	while (from < end_a && from < end_b && same_line(&a, from, &b, from))
		from++;
	while (end_a > from && end_b > from && same_line(&a, end_a - 1, &b, end_b - 1)) {
		end_a--;
		end_b--;
	}
	return middle(c, d, &a, &b, from, end_a, end_b);
}

/* ---- Benchmarks. */

static bool near_same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static double benchmark_of(const struct evaluation *e, const char *item, const char *stratum)
{
	int i = scheme_item(e->scheme, item);
	const struct item_result *r = i >= 0 ? &e->items[i] : NULL;
	for (uint32_t k = 0; r != NULL && r->benchmark != NULL && r->benchmark_keys != NULL && k < r->benchmark_keys->n; k++)
		if (strcmp(r->benchmark_keys->names[k], stratum) == 0)
			return r->benchmark[k];
	return NAN;
}

static enum rc diff_benchmarks(struct ctx *c, struct round_diff *d, const struct evaluation *a, const struct evaluation *b)
{
	d->benchmarks = arena_new_array(&c->arena, struct benchmark_change, ROUND_DIFF_BENCHMARKS);
	if (d->benchmarks == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < b->scheme->n_items; i++) {
		const struct item *it = &b->scheme->items[i];
		const struct item_result *r = &b->items[i];
		for (uint32_t k = 0; it->code != NULL && r->benchmark != NULL && r->benchmark_keys != NULL && k < r->benchmark_keys->n; k++) {
			double before = benchmark_of(a, it->code, r->benchmark_keys->names[k]);
			if (!near_same(before, r->benchmark[k]) && d->n_benchmarks < ROUND_DIFF_BENCHMARKS)
				d->benchmarks[d->n_benchmarks++] = (struct benchmark_change){ arena_strdup(&c->arena, it->code), it->title.zh, it->title.en ? it->title.en : it->title.zh,
					arena_strdup(&c->arena, r->benchmark_keys->names[k]), before, r->benchmark[k] };
		}
	}
	return RC_OK;
}

/* ---- Results. */

static const char *class_of(const struct evaluation *e, int64_t row)
{
	return row < 0 || e->class_[row] == CLASS_NONE ? "" : e->scheme->classes.list[e->class_[row]].code;
}

static bool takes_part(const struct evaluation *e, int64_t row) { return row >= 0 && !(e->state[row] & ROW_OUT); }

/* Changes of class first; of each kind the first in the registry's order. */
static void keep(struct round_diff *d, const struct result_change *x, bool class_moved)
{
	if (d->n < ROUND_DIFF_SHOWN) {
		d->list[d->n++] = *x;
		return;
	}
	for (int i = 0; class_moved && i < d->n; i++)
		if (strcmp(d->list[i].class_before, d->list[i].class_after) == 0) {
			d->list[i] = *x;
			return;
		}
}

static void one_result(struct round_diff *d, const struct city *ya, const struct city *yb, struct pair p)
{
	const struct evaluation *a = ya->ev, *b = yb->ev;
	bool in_a = takes_part(a, p.a), in_b = takes_part(b, p.b);
	size_t row = p.b >= 0 ? city_registry_row(yb, (size_t)p.b) : 0;
	if (!in_a && !in_b)
		return;
	d->entered += in_b && !in_a;
	d->left += in_a && !in_b;
	struct result_change x = { .row = (uint32_t)row, .class_before = in_a ? class_of(a, p.a) : "", .class_after = in_b ? class_of(b, p.b) : "",
		.rank_before = in_a ? a->rank[p.a] : 0, .rank_after = in_b ? b->rank[p.b] : 0 };
	x.has_before = in_a && evaluation_total(a, (size_t)p.a, &x.before);
	x.has_after = in_b && evaluation_total(b, (size_t)p.b, &x.after);
	bool total = x.has_before != x.has_after || (x.has_before && x.before != x.after), class_ = strcmp(x.class_before, x.class_after) != 0;
	if (!total && !class_ && x.rank_before == x.rank_after && in_a == in_b)
		return;
	bool own = p.b >= 0 && d->in.touched[row >> 6] >> (row & 63) & 1;
	x.by = own ? MOVED_DIRECT : total ? MOVED_BENCHMARK : MOVED_PLACE;
	d->moved[x.by]++;
	d->classes += class_;
	if (p.b >= 0)
		keep(d, &x, class_);
}

static enum rc diff_results(struct ctx *c, struct round_diff *d)
{
	struct pairs walk = { .a = &d->held[0]->view, .b = &d->held[1]->view };
	struct pair p;
	d->list = arena_new_array(&c->arena, struct result_change, ROUND_DIFF_SHOWN);
	if (d->list == NULL)
		return ctx_no_memory(c);
	while (next_pair(&walk, &p))
		one_result(d, d->held[0], d->held[1], p);
	return RC_OK;
}

enum rc round_diff(struct ctx *c, int64_t a, int64_t b, struct round_diff *ret_d)
{
	struct round_diff d = { .n = 0 };
	TRY(round_get(c, a, &d.a));
	TRY(round_get(c, b, &d.b));
	TRY(diff_schemes(c, &d));
	TRY(city_hold_round(c, a, &d.held[0]));
	enum rc rc = city_hold_round(c, b, &d.held[1]);
	if (rc == RC_OK)
		rc = inputs_diff(c, d.held[1]->scheme, &d.held[0]->view, &d.held[1]->view, &d.in);
	if (rc == RC_OK)
		rc = diff_decisions(c, &d);
	if (rc == RC_OK)
		rc = diff_benchmarks(c, &d, d.held[0]->ev, d.held[1]->ev);
	if (rc == RC_OK)
		rc = diff_results(c, &d);
	if (rc != RC_OK) {
		round_diff_done(c, &d);
		return rc;
	}
	*ret_d = d;
	return RC_OK;
}

void round_diff_done(struct ctx *c, struct round_diff *d)
{
	for (int i = 0; i < 2; i++)
		if (d->held[i] != NULL)
			city_drop(c, d->held[i]);
	d->held[0] = d->held[1] = NULL;
}
