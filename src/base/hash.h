/* hash.h - a fast hash of bytes, and a dictionary that numbers texts in the order in which they come.
 * SPDX-License-Identifier: Apache-2.0
 *
 * struct idmap turns codes and names into ids 0, 1, 2 … : built for a million credit codes read from a file, looked up a million times.
 * Ids depend on the order of arrival only, never on the hash, so the hash may be seeded (each map draws its own seed: a file made to collide
 * does not slow us down). Not a digest: see digest.h for that. */
#ifndef BASE_HASH_H
#define BASE_HASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/rc.h"
#include "base/text.h"

/* The same on every machine for the same seed (bytes are read little-endian). */
uint64_t bytes_hash(const void *p, size_t n, uint64_t seed);

enum idmap_keys { IDMAP_BORROW /* the caller keeps the bytes alive */, IDMAP_COPY };

struct idmap_key_;
struct idmap_slot_;
struct idmap_chunk_;
struct idmap {
	struct idmap_slot_ *slots;   /* open addressing, a power of two, at most 3/4 full */
	size_t mask;
	struct idmap_key_ *keys;     /* by id */
	uint32_t count, key_cap;
	enum idmap_keys mode;
	uint64_t seed;
	struct idmap_chunk_ *chunks; /* copies */
};

void idmap_init(struct idmap *m, enum idmap_keys mode);
void idmap_finish(struct idmap *m);
enum rc idmap_reserve(struct idmap *m, uint32_t count) MUST_USE;  /* optional: room for so many ids at once */

/* The id of the key, a new one when it was not there (*ret_new, may be NULL). RC_NO_MEMORY, RC_TOO_LARGE (2^32 - 2 ids, keys of 4 GiB). */
enum rc idmap_add(struct idmap *m, const char *p, size_t n, uint32_t *ret_id, bool *ret_new) MUST_USE;
bool idmap_find(const struct idmap *m, const char *p, size_t n, uint32_t *ret_id);
struct slice idmap_key(const struct idmap *m, uint32_t id);
#endif
