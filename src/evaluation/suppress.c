/* suppress.c - which cells of a public table of counts are not shown.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/suppress.h"

#include <stdint.h>
#include <string.h>

bool suppress_margin(const size_t *totals, int n, bool *hidden)
{
	size_t behind = 0; /* firms in hidden classes */
	int n_hidden = 0, small = 0;
	for (int j = 0; j < n; j++) {
		hidden[j] = totals[j] < SUPPRESS_BELOW;
		behind += hidden[j] ? totals[j] : 0;
		n_hidden += hidden[j];
	}
	small = n_hidden;
	/* each hidden one may be anything up to the sum of the hidden: that must be three at least, and there must be two */
	while (small > 0 && (n_hidden < 2 || behind < SUPPRESS_BELOW)) {
		int next = -1;
		for (int j = 0; j < n; j++)
			if (!hidden[j] && (next < 0 || totals[j] < totals[next]))
				next = j;
		if (next < 0)
			return false;
		hidden[next] = true;
		behind += totals[next];
		n_hidden++;
	}
	return true;
}

/* ---- The network: rows, then columns, then R (where row totals come from), then B (where column totals go to). R and B are joined by
 * the grand total, which is shown and therefore fixed. */

struct edge { int from, to; size_t flow; bool hidden, fixed; uint64_t cost; bool *mark; };
struct net {
	struct edge *edges; int n_edges, n_nodes;
	int *via; bool *seen;             /* of a search: the edge by which a node was reached, ~edge when against its direction */
	uint64_t *dist;
};

enum { WIDE = SUPPRESS_BELOW + 1 };   /* more than anybody needs */

/* How much may pass: a hidden count may grow as far as one likes and shrink to nothing. */
static size_t room(const struct edge *e, bool forward)
{
	if (!e->hidden)
		return 0;
	return forward ? WIDE : e->flow;
}

/* One path of hidden edges from a to b; its nodes are in via. */
static bool reach(struct net *n, int a, int b, const struct edge *without)
{
	memset(n->seen, 0, (size_t)n->n_nodes);
	n->seen[a] = true;
	for (bool more = true; more && !n->seen[b]; ) {
		more = false;
		for (int i = 0; i < n->n_edges; i++) {
			const struct edge *e = &n->edges[i];
			if (e == without || n->seen[e->from] == n->seen[e->to])
				continue;
			bool forward = n->seen[e->from];
			int to = forward ? e->to : e->from;
			if (room(e, forward) == 0)
				continue;
			n->seen[to] = true;
			n->via[to] = forward ? i : ~i;
			more = true;
		}
	}
	return n->seen[b];
}

/* Sends up to `most` along the path just found; counts change, sums stay. */
static size_t send(struct net *n, int a, int b, size_t most)
{
	for (int at = b; at != a; ) {
		int i = n->via[at];
		const struct edge *e = &n->edges[i >= 0 ? i : ~i];
		size_t r = room(e, i >= 0);
		most = r < most ? r : most;
		at = i >= 0 ? e->from : e->to;
	}
	for (int at = b; at != a; ) {
		int i = n->via[at];
		struct edge *e = &n->edges[i >= 0 ? i : ~i];
		e->flow = i >= 0 ? e->flow + most : e->flow - most;
		at = i >= 0 ? e->from : e->to;
	}
	return most;
}

/* By how much the shown figures let this count be larger, up to `need`. The counts are put back. */
static size_t slack(struct net *n, const struct edge *e, size_t need, size_t *saved)
{
	size_t got = 0;
	for (int i = 0; i < n->n_edges; i++)
		saved[i] = n->edges[i].flow;
	while (got < need && reach(n, e->to, e->from, e))
		got += send(n, e->to, e->from, need - got);
	for (int i = 0; i < n->n_edges; i++)
		n->edges[i].flow = saved[i];
	return got;
}

/* The cheapest way from a to b on which every count that would shrink has at least `least`; hidden edges cost nothing. Hides what is
 * on it. */
static bool hide_way(struct net *n, int a, int b, const struct edge *without, size_t least)
{
	for (int k = 0; k < n->n_nodes; k++)
		n->dist[k] = UINT64_MAX;
	n->dist[a] = 0;
	for (bool more = true; more; ) { /* Bellman and Ford: costs are not negative, tables are small */
		more = false;
		for (int i = 0; i < 2 * n->n_edges; i++) {
			const struct edge *e = &n->edges[i / 2];
			bool forward = i % 2 == 0;
			int from = forward ? e->from : e->to, to = forward ? e->to : e->from;
			uint64_t cost = e->hidden ? 0 : e->cost;
			if (e == without || n->dist[from] == UINT64_MAX || (e->fixed && !e->hidden) || (!forward && e->flow < least) ||
				n->dist[from] + cost >= n->dist[to])
				continue;
			n->dist[to] = n->dist[from] + cost;
			n->via[to] = forward ? i / 2 : ~(i / 2);
			more = true;
		}
	}
	if (n->dist[b] == UINT64_MAX)
		return false;
	for (int at = b; at != a; ) {
		int i = n->via[at];
		struct edge *e = &n->edges[i >= 0 ? i : ~i];
		e->hidden = *e->mark = true;
		at = i >= 0 ? e->from : e->to;
	}
	return true;
}

static bool protect(struct net *n, const struct edge *e, size_t *saved)
{
	size_t need = SUPPRESS_BELOW - e->flow;
	while (slack(n, e, need, saved) < need) {
		int before = 0, after = 0;
		bool way = false;
		for (int i = 0; i < n->n_edges; i++)
			before += n->edges[i].hidden;
		for (size_t least = need; !way && least > 0; least--)
			way = hide_way(n, e->to, e->from, e, least);
		for (int i = 0; i < n->n_edges; i++)
			after += n->edges[i].hidden;
		if (!way || after == before)
			return false;
	}
	return true;
}

static void add_edge(struct net *n, int from, int to, size_t flow, uint64_t dear, bool *mark)
{
	*mark = flow < SUPPRESS_BELOW;
	n->edges[n->n_edges++] = (struct edge){ .from = from, .to = to, .flow = flow, .hidden = *mark, .cost = (flow + 1) * dear,
		.mark = mark };
}

static void lay_out(struct net *n, const size_t *counts, int rows, int cols, const bool *bottom, bool *hidden, bool *spare)
{
	enum { INNER = 1, TOTAL = 1000 };
	int r = rows + cols, b = r + 1;
	for (int i = 0; i < rows; i++) {
		size_t total = 0;
		for (int j = 0; j < cols; j++) {
			total += counts[i * cols + j];
			add_edge(n, i, rows + j, counts[i * cols + j], INNER, &hidden[i * (cols + 1) + j]);
		}
		add_edge(n, r, i, total, TOTAL, &hidden[i * (cols + 1) + cols]);
	}
	for (int j = 0; j < cols; j++) {
		size_t total = 0;
		for (int i = 0; i < rows; i++)
			total += counts[i * cols + j];
		add_edge(n, rows + j, b, total, TOTAL, &spare[j]);
		n->edges[n->n_edges - 1].hidden = bottom[j];
		n->edges[n->n_edges - 1].fixed = true;
	}
}

enum rc suppress_table(struct arena *a, const size_t *counts, int rows, int cols, const bool *bottom, bool *hidden, bool *ret_safe)
{
	size_t n_edges = (size_t)rows * (size_t)cols + (size_t)rows + (size_t)cols, n_nodes = (size_t)rows + (size_t)cols + 2;
	struct net n = { .n_nodes = (int)n_nodes };
	n.edges = arena_new_array(a, struct edge, n_edges + 1);
	n.via = arena_new_array(a, int, n_nodes);
	n.seen = arena_new_array(a, bool, n_nodes);
	n.dist = arena_new_array(a, uint64_t, n_nodes);
	size_t *saved = arena_new_array(a, size_t, n_edges + 1);
	bool *spare = arena_new_array(a, bool, (size_t)cols + 1);
	if (!n.edges || !n.via || !n.seen || !n.dist || !saved || !spare)
		return RC_NO_MEMORY;
	lay_out(&n, counts, rows, cols, bottom, hidden, spare);
	bool safe = true;
	for (int i = 0; i < n.n_edges && safe; i++) /* hiding more for one cell never narrows another */
		if (n.edges[i].hidden && n.edges[i].flow < SUPPRESS_BELOW)
			safe = protect(&n, &n.edges[i], saved);
	*ret_safe = safe;
	return RC_OK;
}
