/* frame.c - making frames and finding columns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/frame.h"
#include <assert.h>
#include <string.h>

const struct column *frame_column(const struct frame *f, const char *name, int lag)
{
	for (int i = 0; i < f->n_cols; i++)
		if (f->cols[i].lag == lag && strcmp(f->cols[i].name, name) == 0)
			return &f->cols[i];
	return NULL;
}

/* Kernels read whole cache lines, so blocks of values begin on one. */
static void *aligned(struct arena *a, size_t size)
{
	char *p = arena_alloc(a, size + 63);
	return p == NULL ? NULL : p + (-(uintptr_t)p & 63);
}

enum rc frame_begin(struct frame_builder *b, struct arena *a, size_t rows)
{
	if (rows > UINT32_MAX)
		return RC_TOO_LARGE;
	*b = (struct frame_builder){ .arena = a, .frame = { .rows = rows } };
	return RC_OK;
}

static enum rc grow(struct frame_builder *b)
{
	if (b->frame.n_cols < b->cap)
		return RC_OK;
	int cap = b->cap == 0 ? 32 : b->cap * 2;
	struct column *cols = arena_new_array(b->arena, struct column, (size_t)cap);
	if (cols == NULL)
		return RC_TOO_LARGE;
	if (b->cap > 0)
		memcpy(cols, b->frame.cols, (size_t)b->cap * sizeof *cols);
	b->frame.cols = cols;
	b->cap = cap;
	return RC_OK;
}

enum rc frame_add(struct frame_builder *b, const char *name, int lag, enum col_kind kind, const struct unit *unit, const struct dict *dict,
	struct frame_fill *ret)
{
	assert((kind == COL_ENUM) == (dict != NULL));
	if (frame_column(&b->frame, name, lag) != NULL)
		return RC_CONFLICT;
	TRY(grow(b));
	size_t padded = frame_padded(b->frame.rows);
	struct frame_fill fill = { aligned(b->arena, padded * sizeof(double)), aligned(b->arena, padded / 8) };
	char *copy = arena_strdup(b->arena, name);
	if (fill.v == NULL || fill.present == NULL || copy == NULL)
		return RC_TOO_LARGE;
	b->frame.cols[b->frame.n_cols++] = (struct column){
		.name = copy, .lag = lag, .kind = kind, .unit = unit != NULL ? *unit : unit_one(), .v = fill.v, .present = fill.present, .dict = dict,
	};
	*ret = fill;
	return RC_OK;
}

void frame_ids(struct frame_builder *b, const char *id_name, const char *data, const uint32_t *off)
{
	b->frame.id_name = id_name;
	b->frame.id_data = data;
	b->frame.id_off = off;
}

/* Clears what stands in absent rows and says whether every row is present. */
static bool seal(size_t rows, double *v, const uint64_t *present)
{
	bool all = true;
	for (size_t row = 0; row < rows; row += 64) {
		size_t n = rows - row < 64 ? rows - row : 64;
		uint64_t full = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
		uint64_t bits = present[row >> 6];
		assert((bits & ~full) == 0);
		if (bits == full)
			continue;
		all = false;
		for (size_t i = 0; i < n; i++)
			v[row + i] = (bits >> i) & 1 ? v[row + i] : 0;
	}
	return all;
}

void frame_done(struct frame_builder *b, struct frame *ret)
{
	for (int i = 0; i < b->frame.n_cols; i++) {
		struct column *c = &b->frame.cols[i];
		/* the builder made these arrays itself, so they are its to write */
		if (seal(b->frame.rows, (double *)(uintptr_t)c->v, c->present))
			c->present = NULL;
	}
	*ret = b->frame;
	*b = (struct frame_builder){ 0 };
}

/* FNV-1a: dictionaries are small and their texts come from the operator's own files. */
static uint32_t hash(const char *s, size_t len)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

enum rc dict_begin(struct dict_builder *b, struct arena *a)
{
	*b = (struct dict_builder){ .arena = a, .dict = arena_new(a, struct dict) };
	return b->dict == NULL ? RC_TOO_LARGE : RC_OK;
}

/* Room for one more word: `words` doubles, and the slots (index + 1, open addressing) are at most half full. */
static enum rc dict_grow(struct dict_builder *b)
{
	if (b->dict->n < b->cap)
		return RC_OK;
	uint32_t cap = b->cap == 0 ? 16 : b->cap * 2;
	const char **words = arena_new_array(b->arena, const char *, cap);
	uint32_t *slots = arena_new_array(b->arena, uint32_t, (size_t)cap * 2);
	if (words == NULL || slots == NULL)
		return RC_TOO_LARGE;
	for (uint32_t i = 0; i < b->dict->n; i++) {
		words[i] = b->dict->words[i];
		uint32_t at = hash(words[i], strlen(words[i])) & (cap * 2 - 1);
		while (slots[at] != 0)
			at = (at + 1) & (cap * 2 - 1);
		slots[at] = i + 1;
	}
	b->dict->words = words;
	b->slots = slots;
	b->cap = cap;
	b->n_slots = cap * 2;
	return RC_OK;
}

enum rc dict_add(struct dict_builder *b, const char *text, size_t len, uint32_t *ret_index)
{
	TRY(dict_grow(b));
	uint32_t at = hash(text, len) & (b->n_slots - 1);
	for (; b->slots[at] != 0; at = (at + 1) & (b->n_slots - 1)) {
		const char *word = b->dict->words[b->slots[at] - 1];
		if (strncmp(word, text, len) == 0 && word[len] == '\0') {
			*ret_index = b->slots[at] - 1;
			return RC_OK;
		}
	}
	char *copy = arena_strndup(b->arena, text, len);
	if (copy == NULL)
		return RC_TOO_LARGE;
	b->dict->words[b->dict->n] = copy;
	b->slots[at] = ++b->dict->n;
	*ret_index = b->dict->n - 1;
	return RC_OK;
}

uint32_t dict_find(const struct dict *d, const char *text)
{
	for (uint32_t i = 0; i < d->n; i++)
		if (strcmp(d->words[i], text) == 0)
			return i;
	return UINT32_MAX;
}
