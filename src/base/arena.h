/* arena.h - memory that lives as long as one unit of work.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A request, a job or a command owns one arena; everything made for it is taken from there and goes with it in one call. Domain
 * code never frees. An arena is born with a limit: over it arena_alloc returns NULL, which callers turn into RC_TOO_LARGE.
 * Not thread-safe: one arena, one thread at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *head; /* newest block first */
	size_t used;              /* bytes handed out, padding included */
	size_t limit;             /* 0: none */
};

void arena_init(struct arena *a, size_t limit);
void arena_finish(struct arena *a);  /* frees everything; the arena may be used again */
void arena_clear(struct arena *a);   /* forgets everything, keeps one block for the next unit of work */

/* 16-byte aligned, zeroed. NULL when the limit or the machine's memory is reached. Large requests get blocks of their own. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, alloc_size(2)));
void *arena_array(struct arena *a, size_t count, size_t size); /* overflow-checked */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_array(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

#define arena_auto __attribute__((cleanup(arena_finish))) struct arena
#endif
