/* arena.c - blocks that only grow and go together.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A block is filled from its start. A request that is large beside the block size gets a block of its own, put behind the head, so
 * that the rest of the head is not lost. */
#include "base/arena.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, BLOCK_MIN = 32 * 1024, BLOCK_MAX = 1024 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t size, fill;
	size_t dirty;  /* bytes that held something before arena_clear; the rest is still zero from calloc */
	_Alignas(ALIGN) unsigned char data[];
};

void arena_init(struct arena *a, size_t limit)
{
	*a = (struct arena){ .limit = limit };
}

static void free_from(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;
		free(b);
		b = next;
	}
}

void arena_finish(struct arena *a)
{
	free_from(a->head);
	a->head = NULL;
	a->used = 0;
}

void arena_clear(struct arena *a)
{
	a->used = 0;
	if (a->head == NULL)
		return;
	free_from(a->head->next);
	a->head->next = NULL;
	if (a->head->size > BLOCK_MAX) {
		free_from(a->head);
		a->head = NULL;
		return;
	}
	if (a->head->fill > a->head->dirty)
		a->head->dirty = a->head->fill;
	a->head->fill = 0;
}

static struct arena_block *block_create(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_block))
		return NULL;
	struct arena_block *b = calloc(1, sizeof *b + size);
	if (b != NULL)
		b->size = size;
	return b;
}

/* A block with room for `size`: a new head for small requests, a block behind the head for large ones. */
static struct arena_block *block_for(struct arena *a, size_t size)
{
	size_t usual = a->head == NULL ? BLOCK_MIN : a->head->size * 2;
	if (usual > BLOCK_MAX)
		usual = BLOCK_MAX;
	if (usual < BLOCK_MIN)
		usual = BLOCK_MIN;
	bool large = size > usual / 4;
	struct arena_block *b = block_create(large ? size : usual);
	if (b == NULL)
		return NULL;
	if (large && a->head != NULL) {
		b->next = a->head->next;
		a->head->next = b;
	} else {
		b->next = a->head;
		a->head = b;
	}
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size = size == 0 ? ALIGN : (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (a->limit != 0 && (size > a->limit || a->used > a->limit - size))
		return NULL;
	struct arena_block *b = a->head;
	if (b == NULL || b->size - b->fill < size) {
		b = block_for(a, size);
		if (b == NULL)
			return NULL;
	}
	unsigned char *p = b->data + b->fill;
	if (b->fill < b->dirty)
		memset(p, 0, size < b->dirty - b->fill ? size : b->dirty - b->fill);
	b->fill += size;
	a->used += size;
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return arena_alloc(a, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	if (len == SIZE_MAX)
		return NULL;
	char *p = arena_alloc(a, len + 1);
	if (p != NULL && len > 0)
		memcpy(p, s, len);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	char *p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
	if (p == NULL)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}
