/* suppress_linear.c - which sums of firms' figures are not shown.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/suppress_linear.h"
#include <stdlib.h>
#include <string.h>
#include "evaluation/suppress.h"

enum { WORDS_MOST = 1 << 26 };   /* of a matrix */
static const uint64_t PRIME = 2147483647;

struct work {
	const struct suppress_sums *s;
	const bool *in;
	bool *hidden;
	uint32_t *atom;                  /* by firm; UINT32_MAX: in no shown cell */
	uint32_t *slots, n_slots;        /* of the table of atoms: atom + 1 */
	uint32_t *first, *size;          /* by atom: one of its firms, how many */
	uint32_t n_atoms;
	uint32_t *count;                 /* firms by cell */
	int *row_of; int rows;           /* by cell: its equation, -1 */
	uint32_t *m; size_t width;       /* rows × (atoms + rows): equations, and which of them were combined */
	int32_t *pivot;                  /* by row: its leading atom, -1: none left */
	bool changed, safe;
};

/* ---- Atoms. */

static int32_t shown_cell(const struct work *w, size_t firm, int k)
{
	int32_t cell = w->s->of[firm * (size_t)w->s->slots + (size_t)k];
	return cell >= 0 && !w->hidden[cell] ? cell : -1;
}

static bool same_cells(const struct work *w, size_t a, size_t b)
{
	for (int k = 0; k < w->s->slots; k++)
		if (shown_cell(w, a, k) != shown_cell(w, b, k))
			return false;
	return true;
}

static bool hash_of(const struct work *w, size_t firm, uint64_t *ret)
{
	uint64_t h = UINT64_C(1469598103934665603);
	bool any = false;
	for (int k = 0; k < w->s->slots; k++) {
		int32_t cell = shown_cell(w, firm, k);
		any = any || cell >= 0;
		h = (h ^ (uint64_t)(uint32_t)cell) * UINT64_C(1099511628211);
	}
	*ret = h ^ h >> 29;
	return any;
}

static void find_atoms(struct work *w)
{
	w->n_atoms = 0;
	memset(w->slots, 0, w->n_slots * sizeof *w->slots);
	for (size_t f = 0; f < w->s->firms; f++) {
		uint64_t h;
		w->atom[f] = UINT32_MAX;
		if ((w->in != NULL && !w->in[f]) || !hash_of(w, f, &h))
			continue;
		uint32_t at = (uint32_t)h & (w->n_slots - 1);
		while (w->slots[at] != 0 && !same_cells(w, w->first[w->slots[at] - 1], f))
			at = (at + 1) & (w->n_slots - 1);
		if (w->slots[at] == 0) {
			w->first[w->n_atoms] = (uint32_t)f;
			w->size[w->n_atoms] = 0;
			w->slots[at] = ++w->n_atoms;
		}
		w->atom[f] = w->slots[at] - 1;
		w->size[w->atom[f]]++;
	}
}

/* ---- Equations. */

static void count_cells(struct work *w)
{
	memset(w->count, 0, (size_t)w->s->n_cells * sizeof *w->count);
	for (size_t f = 0; f < w->s->firms; f++)
		for (int k = 0; (w->in == NULL || w->in[f]) && k < w->s->slots; k++)
			if (w->s->of[f * (size_t)w->s->slots + (size_t)k] >= 0)
				w->count[w->s->of[f * (size_t)w->s->slots + (size_t)k]]++;
}

static void hide(struct work *w, int cell)
{
	w->hidden[cell] = true;
	w->changed = true;
}

static enum rc equations(struct work *w)
{
	w->rows = 0;
	for (int i = 0; i < w->s->n_cells; i++)
		w->row_of[i] = !w->hidden[i] && w->count[i] > 0 ? w->rows++ : -1;
	w->width = (size_t)w->n_atoms + (size_t)w->rows;
	if ((size_t)w->rows * w->width > WORDS_MOST)
		return RC_TOO_LARGE;
	free(w->m);
	free(w->pivot);
	w->m = calloc((size_t)w->rows * w->width + 1, sizeof *w->m);
	w->pivot = calloc((size_t)w->rows + 1, sizeof *w->pivot);
	if (w->m == NULL || w->pivot == NULL)
		return RC_NO_MEMORY;
	for (uint32_t a = 0; a < w->n_atoms; a++)
		for (int k = 0; k < w->s->slots; k++) {
			int32_t cell = shown_cell(w, w->first[a], k);
			if (cell >= 0)
				w->m[(size_t)w->row_of[cell] * w->width + a] = 1;
		}
	for (int r = 0; r < w->rows; r++)
		w->m[(size_t)r * w->width + w->n_atoms + (size_t)r] = 1;
	return RC_OK;
}

static uint32_t power(uint64_t v, uint64_t n)
{
	uint64_t r = 1;
	for (; n > 0; n >>= 1, v = v * v % PRIME)
		r = n & 1 ? r * v % PRIME : r;
	return (uint32_t)r;
}

/* row -= factor × other */
static void take_away(struct work *w, int row, int other, uint64_t factor)
{
	uint32_t *a = w->m + (size_t)row * w->width;
	const uint32_t *b = w->m + (size_t)other * w->width;
	uint64_t minus = PRIME - factor;
	for (size_t i = 0; i < w->width; i++)
		if (b[i] != 0)
			a[i] = (uint32_t)((a[i] + minus * b[i]) % PRIME);
}

static void reduce(struct work *w)
{
	for (int r = 0; r < w->rows; r++) {
		uint32_t *row = w->m + (size_t)r * w->width;
		w->pivot[r] = -1;
		for (int k = 0; k < r; k++)
			if (w->pivot[k] >= 0 && row[w->pivot[k]] != 0)
				take_away(w, r, k, row[w->pivot[k]]);
		for (uint32_t a = 0; a < w->n_atoms && w->pivot[r] < 0; a++)
			if (row[a] != 0)
				w->pivot[r] = (int32_t)a;
		if (w->pivot[r] < 0)
			continue;
		uint64_t one = power(row[w->pivot[r]], PRIME - 2);
		for (size_t i = 0; i < w->width; i++)
			row[i] = (uint32_t)(row[i] * one % PRIME);
		for (int k = 0; k < r; k++)
			if (w->pivot[k] >= 0 && w->m[(size_t)k * w->width + (size_t)w->pivot[r]] != 0)
				take_away(w, k, r, w->m[(size_t)k * w->width + (size_t)w->pivot[r]]);
	}
}

/* ---- Who is given away, and what is hidden for it. */

/* The cheapest cell that takes part in a combination of two rows (b -1: of one); nothing when one of them was hidden a moment ago. */
static void hide_one(struct work *w, int a, int b)
{
	int best = -1;
	for (int i = 0; i < w->s->n_cells; i++) {
		size_t at = w->row_of[i] >= 0 ? (size_t)w->n_atoms + (size_t)w->row_of[i] : 0;
		if (w->row_of[i] < 0 || (w->m[(size_t)a * w->width + at] == 0 && (b < 0 || w->m[(size_t)b * w->width + at] == 0)))
			continue;
		if (w->hidden[i])
			return;
		if (!w->s->fixed[i] && (best < 0 || w->s->cost[i] < w->s->cost[best]))
			best = i;
	}
	if (best >= 0)
		hide(w, best);
	else
		w->safe = false;
}

/* What stands beside the pivot: how many atoms, the first of them. */
static int beside(const struct work *w, int r, uint32_t *ret_first)
{
	const uint32_t *row = w->m + (size_t)r * w->width;
	int n = 0;
	for (uint32_t a = 0; a < w->n_atoms; a++)
		if (row[a] != 0 && (int32_t)a != w->pivot[r] && n++ == 0)
			*ret_first = a;
	return n;
}

/* Two rows whose parts beside the pivot are proportional: their difference has the two pivots alone. */
static bool proportional(const struct work *w, int a, int b, uint32_t first)
{
	const uint32_t *x = w->m + (size_t)a * w->width, *y = w->m + (size_t)b * w->width;
	if (y[first] == 0)
		return false;
	uint64_t k = x[first] * (uint64_t)power(y[first], PRIME - 2) % PRIME;
	for (uint32_t i = 0; i < w->n_atoms; i++)
		if ((int32_t)i != w->pivot[a] && (int32_t)i != w->pivot[b] && x[i] != k * y[i] % PRIME)
			return false;
	return true;
}

static void look(struct work *w)
{
	for (int r = 0; r < w->rows; r++) {
		uint32_t first = 0;
		if (w->pivot[r] < 0 || w->size[w->pivot[r]] >= SUPPRESS_BELOW)
			continue;
		int n = beside(w, r, &first);
		if (n == 0 || (n == 1 && w->size[w->pivot[r]] + w->size[first] < SUPPRESS_BELOW))
			hide_one(w, r, -1);
		for (int o = r + 1; n > 0 && w->size[w->pivot[r]] == 1 && o < w->rows; o++)
			if (w->pivot[o] >= 0 && w->size[w->pivot[o]] == 1 && proportional(w, r, o, first))
				hide_one(w, r, o);
	}
}

static enum rc protect(struct work *w)
{
	count_cells(w);
	for (int i = 0; i < w->s->n_cells; i++)
		if (w->count[i] < SUPPRESS_BELOW && !w->s->fixed[i] && !w->hidden[i])
			hide(w, i);
	for (bool more = true; more; ) {
		bool before = w->changed;
		w->changed = false;
		find_atoms(w);
		TRY(equations(w));
		reduce(w);
		look(w);
		more = w->changed;
		w->changed = w->changed || before;
	}
	return RC_OK;
}

enum rc suppress_sums(const struct suppress_sums *s, const bool *in, bool *hidden, bool *ret_changed, bool *ret_safe)
{
	struct work w = { .s = s, .in = in, .hidden = hidden, .n_slots = 16, .safe = true };
	if (s->slots > SUMS_SLOTS || s->n_cells > SUMS_CELLS)
		return RC_TOO_LARGE;
	while (w.n_slots < 2 * s->firms)
		w.n_slots *= 2;
	w.atom = malloc((s->firms + 1) * sizeof *w.atom);
	w.first = malloc((s->firms + 1) * sizeof *w.first);
	w.size = malloc((s->firms + 1) * sizeof *w.size);
	w.slots = malloc(w.n_slots * sizeof *w.slots);
	w.count = malloc(((size_t)s->n_cells + 1) * sizeof *w.count);
	w.row_of = malloc(((size_t)s->n_cells + 1) * sizeof *w.row_of);
	enum rc rc = w.atom && w.first && w.size && w.slots && w.count && w.row_of ? protect(&w) : RC_NO_MEMORY;
	free(w.atom);
	free(w.first);
	free(w.size);
	free(w.slots);
	free(w.count);
	free(w.row_of);
	free(w.m);
	free(w.pivot);
	*ret_changed = w.changed;
	*ret_safe = w.safe;
	return rc;
}
