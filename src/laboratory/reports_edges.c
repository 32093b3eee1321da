/* reports_edges.c - who sits near a boundary between two classes, and equal scores on both sides of one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Within the group that shares the quota, those whose class is theirs by rank alone stand in the order of the ranking. A boundary is where the class of the next one is another;
 * to cross it a unit needs the score of the nearest one on the other side. Vetoes, lists and decisions by hand have no boundary. */
#include "laboratory/reports.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "evaluation/linear.h"

struct place { uint32_t row, key, rank; double v; };
struct edge { uint32_t row; uint32_t other; double line, share; };
struct edges { struct place *order; size_t n; struct edge *list; size_t n_list; const struct evaluation *ev; bool ascending; };

static int in_order(const void *a, const void *b, void *in)
{
	const struct place *x = a, *y = b;
	const struct edges *e = in;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->v != y->v)
		return (x->v > y->v) == e->ascending ? 1 : -1;
	return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

/* Everybody of the city; what is told of it is the scope's. */
static enum rc line_up(struct report *r, struct edges *e)
{
	const struct evaluation *ev = r->t->ev;
	const struct scheme *s = r->t->scheme;
	const struct keys *keys = &ev->keys[s->classes.over];
	e->ev = ev;
	e->ascending = s->rank.ascending;
	e->order = arena_new_array(&r->c->arena, struct place, ev->rows + 1);
	e->list = arena_new_array(&r->c->arena, struct edge, ev->rows * 2 + 1);
	if (e->order == NULL || e->list == NULL)
		return ctx_no_memory(r->c);
	if (s->rank.by.f != NULL) {
		report_note(r, TR(r->c, "本方案不按总分排名，没有以总分计的分界", "this scheme does not rank by the total, so no boundary is a total"));
		return RC_OK;
	}
	for (size_t i = 0; i < ev->rows; i++) {
		double total;
		if (ev->rank[i] == 0 || ev->reason[i] != 0 || ev->class_[i] == CLASS_NONE || !evaluation_total(ev, i, &total))
			continue;
		e->order[e->n++] = (struct place){ (uint32_t)i, keys->key != NULL ? keys->key[i] : 0, ev->rank[i], s->rank.points >= 0 ? evaluation_points(total, s->rank.points) : total };
	}
	qsort_r(e->order, e->n, sizeof *e->order, in_order, e);
	return RC_OK;
}

static bool same_class(const struct edges *e, size_t a, size_t b) { return e->order[a].key == e->order[b].key && e->ev->class_[e->order[a].row] == e->ev->class_[e->order[b].row]; }

static bool boundary(const struct edges *e, size_t at) { return at > 0 && at < e->n && e->order[at - 1].key == e->order[at].key && !same_class(e, at - 1, at); }

static bool shown(const uint64_t *rows, uint32_t row) { return rows[row >> 6] >> (row & 63) & 1; }

static void note_edge(struct edges *e, const uint64_t *rows, const struct place *p, const struct place *other)
{
	double share = other->v != 0 ? (p->v - other->v) / fabs(other->v) : NAN;
	if (shown(rows, p->row))
		e->list[e->n_list++] = (struct edge){ p->row, other->row, other->v, share };
}

static bool is_near(const struct place *p, const struct place *other, double near) { return fabs(p->v - other->v) <= near * fabs(other->v); }

static int nearest(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	double p = isnan(x->share) ? 0 : fabs(x->share), q = isnan(y->share) ? 0 : fabs(y->share);
	return p != q ? (p < q ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

/* "320583/…" of a stratum made of several: regions by their names. */
static const char *group_text(const struct report *r, const char *key)
{
	const struct registry *g = r->t->y->view.reg;
	struct slice rest = slice_of(key), part;
	const char *text = NULL;
	while (slice_split(&rest, '/', &part)) {
		const char *word = slice_copy(&r->c->arena, part);
		int at = word != NULL ? registry_region_of(g, word) : -1;
		if (at >= 0)
			word = r->c->english && g->regions[at].name_en[0] ? g->regions[at].name_en : g->regions[at].name;
		text = text == NULL ? word : arena_printf(&r->c->arena, "%s · %s", text, word != NULL ? word : "");
	}
	return text;
}

static void edge_row(const struct report *r, size_t i, struct sink *s)
{
	const struct edges *e = r->data;
	const struct edge *x = &e->list[i];
	const struct scheme *scheme = r->t->scheme;
	const struct keys *keys = &e->ev->keys[scheme->classes.over];
	uint8_t own = e->ev->class_[x->row], other = e->ev->class_[x->other];
	double total;
	report_firm_cells(r, x->row, s);
	sink_text(s, scheme->classes.list[own].code);
	sink_text(s, scheme->classes.list[other].code);
	sink_number(s, x->share * 100, 3);
	sink_number(s, evaluation_total(e->ev, x->row, &total) ? total : NAN, 4);
	sink_number(s, x->line, 4);
	sink_number(s, e->ev->rank[x->row], 0);
	sink_text(s, scheme->classes.over > 0 && keys->names != NULL && keys->key[x->row] < keys->n ? group_text(r, keys->names[keys->key[x->row]]) : NULL);
}

static void edge_columns(struct report *r)
{
	struct ctx *c = r->c;
	report_firm_columns(r);
	report_column(r, "class", TR(c, "类别", "Class"), -1);
	report_column(r, "other", TR(c, "分界另一侧", "Across"), -1);
	report_column(r, "distance", TR(c, "距分界（%）", "Distance, %"), 3);
	report_column(r, "total", TR(c, "总分", "Total"), 4);
	report_column(r, "line", TR(c, "分界分数", "Score there"), 4);
	report_column(r, "rank", TR(c, "位次", "Rank"), 0);
	report_column(r, "group", TR(c, "分类分组", "Shares within"), -1);
	r->row = edge_row;
}

enum rc report_cliffs(struct report *r, const uint64_t *rows, double near)
{
	struct edges *e = arena_new(&r->c->arena, struct edges);
	if (e == NULL)
		return ctx_no_memory(r->c);
	TRY(line_up(r, e));
	for (size_t at = 1; at < e->n; at++) {
		if (!boundary(e, at))
			continue;
		for (size_t i = at; i < e->n && same_class(e, at, i) && is_near(&e->order[i], &e->order[at - 1], near); i++)
			note_edge(e, rows, &e->order[i], &e->order[at - 1]);
		for (size_t i = at; i-- > 0 && same_class(e, at - 1, i) && is_near(&e->order[i], &e->order[at], near);)
			note_edge(e, rows, &e->order[i], &e->order[at]);
	}
	qsort(e->list, e->n_list, sizeof *e->list, nearest);
	edge_columns(r);
	r->n = e->n_list;
	r->data = e;
	return RC_OK;
}

enum rc report_ties(struct report *r, const uint64_t *rows)
{
	struct edges *e = arena_new(&r->c->arena, struct edges);
	if (e == NULL)
		return ctx_no_memory(r->c);
	TRY(line_up(r, e));
	for (size_t at = 1; at < e->n; at++) {
		if (!boundary(e, at) || e->order[at].v != e->order[at - 1].v)
			continue;
		size_t from = at, to = at;
		while (from > 0 && e->order[from - 1].key == e->order[at].key && e->order[from - 1].v == e->order[at].v)
			from--;
		while (to < e->n && e->order[to].key == e->order[at].key && e->order[to].v == e->order[at].v)
			to++;
		for (size_t i = from; i < to; i++)
			note_edge(e, rows, &e->order[i], &e->order[i < at ? at : at - 1]);
		at = to - 1; /* one block of equals may lie across several boundaries */
	}
	edge_columns(r);
	r->n = e->n_list;
	r->data = e;
	return RC_OK;
}
