/* hash.c - hash of bytes and dictionary.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The hash multiplies two 64-bit words into 128 bits and folds the halves together; sixteen bytes a step. */
#include "base/hash.h"
#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* odd words without pattern: 2^64 times the fractions of the square roots of 2, 3, 5 */
static const uint64_t K0 = 0x6a09e667f3bcc909ULL, K1 = 0xbb67ae8584caa73bULL, K2 = 0x3c6ef372fe94f82bULL;

struct idmap_slot_ { uint32_t hash; uint32_t id1; /* id + 1; 0: free */ };
struct idmap_key_ { const char *p; uint32_t n; uint32_t hash; };

enum { CHUNK = 256 * 1024, FIRST_SLOTS = 64 };
struct idmap_chunk_ {
	struct idmap_chunk_ *next;
	size_t size, fill;
	char data[];
};

static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;
	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t read64(const unsigned char *p)
{
	uint64_t v;
	memcpy(&v, p, 8);
	return le64toh(v);
}

static uint64_t read_tail(const unsigned char *p, size_t n)
{
	unsigned char eight[8] = { 0 };
	memcpy(eight, p, n);
	return read64(eight);
}

uint64_t bytes_hash(const void *bytes, size_t n, uint64_t seed)
{
	const unsigned char *p = bytes;
	uint64_t h = seed ^ fold(K0 ^ (uint64_t)n, K1), a, b;
	size_t left = n;
	for (; left > 16; left -= 16, p += 16)
		h = fold(read64(p) ^ K1, read64(p + 8) ^ h);
	if (n >= 16) {
		/* the last sixteen bytes, overlapping what was read already */
		a = read64(p + left - 16);
		b = read64(p + left - 8);
	} else if (left >= 8) {
		a = read64(p);
		b = read64(p + left - 8);
	} else {
		a = left > 0 ? read_tail(p, left) : 0;
		b = 0;
	}
	h = fold(a ^ K1, b ^ h ^ K2);
	return fold(h ^ K0, K2);
}

void idmap_init(struct idmap *m, enum idmap_keys mode)
{
	*m = (struct idmap){ .mode = mode };
	if (getrandom(&m->seed, sizeof m->seed, GRND_NONBLOCK) != sizeof m->seed)
		m->seed = K0;
}

void idmap_finish(struct idmap *m)
{
	free(m->slots);
	free(m->keys);
	while (m->chunks != NULL) {
		struct idmap_chunk_ *next = m->chunks->next;
		free(m->chunks);
		m->chunks = next;
	}
	*m = (struct idmap){ .mode = m->mode, .seed = m->seed };
}

static void place(struct idmap_slot_ *slots, size_t mask, uint32_t hash, uint32_t id1)
{
	size_t i = hash & mask;
	while (slots[i].id1 != 0)
		i = (i + 1) & mask;
	slots[i] = (struct idmap_slot_){ hash, id1 };
}

static enum rc resize_slots(struct idmap *m, size_t n_slots)
{
	struct idmap_slot_ *slots = calloc(n_slots, sizeof *slots);
	if (slots == NULL)
		return RC_NO_MEMORY;
	for (uint32_t id = 0; id < m->count; id++)
		place(slots, n_slots - 1, m->keys[id].hash, id + 1);
	free(m->slots);
	m->slots = slots;
	m->mask = n_slots - 1;
	return RC_OK;
}

static enum rc resize_keys(struct idmap *m, uint32_t cap)
{
	struct idmap_key_ *keys = realloc(m->keys, cap * sizeof *keys);
	if (keys == NULL)
		return RC_NO_MEMORY;
	m->keys = keys;
	m->key_cap = cap;
	return RC_OK;
}

enum rc idmap_reserve(struct idmap *m, uint32_t count)
{
	size_t n_slots = m->slots == NULL ? FIRST_SLOTS : m->mask + 1;
	while (n_slots / 4 * 3 < count)
		n_slots *= 2;
	if (m->slots == NULL || n_slots > m->mask + 1)
		TRY(resize_slots(m, n_slots));
	return count > m->key_cap ? resize_keys(m, count) : RC_OK;
}

static enum rc make_room(struct idmap *m)
{
	if (m->count >= UINT32_MAX - 1)
		return RC_TOO_LARGE;
	if (m->slots == NULL || m->count + (size_t)1 > (m->mask + 1) / 4 * 3)
		TRY(resize_slots(m, m->slots == NULL ? FIRST_SLOTS : (m->mask + 1) * 2));
	if (m->count < m->key_cap)
		return RC_OK;
	uint32_t cap = m->key_cap == 0 ? FIRST_SLOTS : m->key_cap > UINT32_MAX / 2 ? UINT32_MAX : m->key_cap * 2;
	return resize_keys(m, cap);
}

/* The bytes behind one another, without padding: a million codes are 18 MB, not 32. */
static const char *keep(struct idmap *m, const char *p, size_t n)
{
	struct idmap_chunk_ *c = m->chunks;
	if (c == NULL || c->size - c->fill < n) {
		size_t size = n > CHUNK / 4 ? n : CHUNK;
		c = malloc(sizeof *c + size);
		if (c == NULL)
			return NULL;
		*c = (struct idmap_chunk_){ .next = m->chunks, .size = size };
		m->chunks = c;
	}
	char *to = c->data + c->fill;
	if (n > 0)
		memcpy(to, p, n);
	c->fill += n;
	return to;
}

static uint32_t hash_of(const struct idmap *m, const char *p, size_t n)
{
	uint64_t h = bytes_hash(p, n, m->seed);
	return (uint32_t)(h ^ h >> 32);
}

static bool look_up(const struct idmap *m, const char *p, size_t n, uint32_t hash, uint32_t *ret_id)
{
	if (m->slots == NULL)
		return false;
	for (size_t i = hash & m->mask; m->slots[i].id1 != 0; i = (i + 1) & m->mask) {
		if (m->slots[i].hash != hash)
			continue;
		const struct idmap_key_ *k = &m->keys[m->slots[i].id1 - 1];
		if (k->n != n || (n > 0 && memcmp(k->p, p, n) != 0))
			continue;
		*ret_id = m->slots[i].id1 - 1;
		return true;
	}
	return false;
}

bool idmap_find(const struct idmap *m, const char *p, size_t n, uint32_t *ret_id)
{
	return look_up(m, p, n, hash_of(m, p, n), ret_id);
}

enum rc idmap_add(struct idmap *m, const char *p, size_t n, uint32_t *ret_id, bool *ret_new)
{
	uint32_t hash = hash_of(m, p, n);
	bool known = look_up(m, p, n, hash, ret_id);
	if (!known) {
		if (n > UINT32_MAX)
			return RC_TOO_LARGE;
		TRY(make_room(m));
		const char *kept = m->mode == IDMAP_COPY ? keep(m, p, n) : p;
		if (kept == NULL && m->mode == IDMAP_COPY)
			return RC_NO_MEMORY;
		m->keys[m->count] = (struct idmap_key_){ kept, (uint32_t)n, hash };
		place(m->slots, m->mask, hash, m->count + 1);
		*ret_id = m->count++;
	}
	if (ret_new != NULL)
		*ret_new = !known;
	return RC_OK;
}

struct slice idmap_key(const struct idmap *m, uint32_t id)
{
	assert(id < m->count);
	return (struct slice){ m->keys[id].p, m->keys[id].n };
}
