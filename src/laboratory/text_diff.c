/* text_diff.c - two texts line by line.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is equal at both ends is set aside; the middle is compared by the longest common subsequence, whose table is bounded: a middle too large for it is told as
 * replaced altogether. */
#include "laboratory/scheme_form.h"

#include <string.h>

enum { DIFF_CELLS = 4 << 20, DIFF_AROUND = 3 };

struct lines { const char **text; size_t *len; int n; };

static enum rc split(struct ctx *c, const char *text, struct lines *ret)
{
	int n = 1, k = 0;
	for (const char *p = text; *p; p++)
		n += *p == '\n';
	ret->text = arena_new_array(&c->arena, const char *, (size_t)n);
	ret->len = arena_new_array(&c->arena, size_t, (size_t)n);
	if (ret->text == NULL || ret->len == NULL)
		return ctx_no_memory(c);
	for (const char *p = text; *p;) {
		size_t len = strcspn(p, "\n");
		ret->text[k] = p;
		ret->len[k++] = len - (len > 0 && p[len - 1] == '\r');
		p += len + (p[len] == '\n');
	}
	ret->n = k;
	return RC_OK;
}

static bool same(const struct lines *a, int i, const struct lines *b, int k) { return a->len[i] == b->len[k] && memcmp(a->text[i], b->text[k], a->len[i]) == 0; }

struct writer { struct diff_line *list; int n; const struct lines *a, *b; };

static void put(struct writer *w, char op, int i, int k)
{
	const struct lines *from = op == '+' ? w->b : w->a;
	int at = op == '+' ? k : i;
	w->list[w->n++] = (struct diff_line){ op, op == '+' ? 0 : i + 1, op == '-' ? 0 : k + 1, from->text[at], from->len[at], false };
}

/* The middle: rows i0..i1 of a, k0..k1 of b. */
static enum rc middle(struct ctx *c, struct writer *w, int i0, int i1, int k0, int k1)
{
	int n = i1 - i0, m = k1 - k0;
	uint16_t *t = (int64_t)n * m <= DIFF_CELLS ? arena_new_array(&c->arena, uint16_t, (size_t)(n + 1) * (size_t)(m + 1)) : NULL;
	int i = 0, k = 0;
	for (int x = n - 1; t != NULL && x >= 0; x--)
		for (int y = m - 1; y >= 0; y--) {
			uint16_t down = t[(x + 1) * (m + 1) + y], right = t[x * (m + 1) + y + 1];
			t[x * (m + 1) + y] = same(w->a, i0 + x, w->b, k0 + y) ? (uint16_t)(t[(x + 1) * (m + 1) + y + 1] + 1) : down >= right ? down : right;
		}
	while (t != NULL && i < n && k < m) {
		if (same(w->a, i0 + i, w->b, k0 + k))
			put(w, ' ', i0 + i, k0 + k), i++, k++;
		else if (t[(i + 1) * (m + 1) + k] >= t[i * (m + 1) + k + 1])
			put(w, '-', i0 + i, 0), i++;
		else
			put(w, '+', 0, k0 + k), k++;
	}
	for (; i < n; i++)
		put(w, '-', i0 + i, 0);
	for (; k < m; k++)
		put(w, '+', 0, k0 + k);
	return RC_OK;
}

/* Only what changed and a few lines around it. */
static int nearby(struct diff_line *list, int n)
{
	int kept = 0, last = -1;
	for (int i = 0; i < n; i++) {
		bool near = false;
		for (int k = i - DIFF_AROUND; k <= i + DIFF_AROUND && !near; k++)
			near = k >= 0 && k < n && list[k].op != ' ';
		if (!near)
			continue;
		bool gap = i != last + 1;
		last = i;
		list[kept] = list[i];
		list[kept++].gap = gap;
	}
	return kept;
}

enum rc text_diff(struct ctx *c, const char *before, const char *after, const struct diff_line **ret_list, int *ret_n)
{
	struct lines a, b;
	int head = 0, tail = 0;
	TRY(split(c, before, &a));
	TRY(split(c, after, &b));
	while (head < a.n && head < b.n && same(&a, head, &b, head))
		head++;
	while (tail < a.n - head && tail < b.n - head && same(&a, a.n - 1 - tail, &b, b.n - 1 - tail))
		tail++;
	struct writer w = { arena_new_array(&c->arena, struct diff_line, (size_t)(a.n + b.n) + 1), 0, &a, &b };
	if (w.list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < head; i++)
		put(&w, ' ', i, i);
	struct diff_line *all = w.list;
	TRY(middle(c, &w, head, a.n - tail, head, b.n - tail));
	for (int i = 0; i < tail; i++)
		put(&w, ' ', a.n - tail + i, b.n - tail + i);
	*ret_n = nearby(all, w.n);
	*ret_list = all;
	return RC_OK;
}
