/* merkle.c - roots and proofs out of complete nodes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>
#include "core/merkle.h"

static enum rc hash_parts(unsigned char tag, const void *a, size_t n_a, const void *b, size_t n_b, struct merkle_hash *ret)
{
	struct digest d;
	TRY(digest_begin(&d, DIGEST_SM3));
	digest_add(&d, &tag, 1);
	digest_add(&d, a, n_a);
	digest_add(&d, b, n_b);
	return digest_end(&d, ret->b);
}

enum rc merkle_leaf(const void *entry, size_t n, struct merkle_hash *ret)
{
	return hash_parts(0, entry, n, NULL, 0, ret);
}

enum rc merkle_node(const struct merkle_hash *left, const struct merkle_hash *right, struct merkle_hash *ret)
{
	return hash_parts(1, left->b, DIGEST_SIZE, right->b, DIGEST_SIZE, ret);
}

static bool equal(const struct merkle_hash *a, const struct merkle_hash *b)
{
	return memcmp(a->b, b->b, DIGEST_SIZE) == 0;
}

enum rc merkle_append(const struct merkle_store *s, uint64_t size, const struct merkle_hash *leaf)
{
	struct merkle_hash h = *leaf, left;
	uint64_t i = size;
	TRY(s->put(s->arg, 0, i, &h));
	for (int level = 0; i & 1; level++, i >>= 1) { /* a right child completes its parent */
		TRY(s->get(s->arg, level, i - 1, &left));
		TRY(merkle_node(&left, &h, &h));
		TRY(s->put(s->arg, level + 1, i >> 1, &h));
	}
	return RC_OK;
}

/* The largest power of two below n (n > 1), as an exponent. */
static int split(uint64_t n)
{
	return 63 - __builtin_clzll(n - 1);
}

/* The root over the leaves lo … lo + n - 1, where a tree has such a node: lo is a multiple of the power of two at or above n. At most one
 * side of each split is incomplete, so this reads one node a level. */
static enum rc range(const struct merkle_store *s, uint64_t lo, uint64_t n, struct merkle_hash *ret)
{
	struct merkle_hash left, right;
	if ((n & (n - 1)) == 0) {
		int level = __builtin_ctzll(n);
		return s->get(s->arg, level, lo >> level, ret);
	}
	uint64_t k = UINT64_C(1) << split(n);
	TRY(range(s, lo, k, &left));
	TRY(range(s, lo + k, n - k, &right));
	return merkle_node(&left, &right, ret);
}

enum rc merkle_root(const struct merkle_store *s, uint64_t size, struct merkle_hash *ret)
{
	return size > 0 ? range(s, 0, size, ret) : digest_of(DIGEST_SM3, NULL, 0, ret->b);
}

/* Proofs are found from the root down and written from the leaves up: the siblings' places are noted on the way. */
struct piece { uint64_t lo, n; };

static enum rc write_path(const struct merkle_store *s, const struct piece *down, int n, struct merkle_path *p)
{
	while (n-- > 0)
		TRY(range(s, down[n].lo, down[n].n, &p->h[p->n++]));
	return RC_OK;
}

enum rc merkle_inclusion(const struct merkle_store *s, uint64_t index, uint64_t size, struct merkle_path *ret)
{
	struct piece down[MERKLE_PATH];
	struct merkle_path p = { .n = 0 };
	uint64_t lo = 0, n = size;
	int depth = 0;
	assert(index < size);
	while (n > 1) {
		uint64_t k = UINT64_C(1) << split(n);
		bool left = index < lo + k;
		down[depth++] = left ? (struct piece){ lo + k, n - k } : (struct piece){ lo, k };
		lo = left ? lo : lo + k;
		n = left ? k : n - k;
	}
	TRY(write_path(s, down, depth, &p));
	*ret = p;
	return RC_OK;
}

enum rc merkle_consistency(const struct merkle_store *s, uint64_t first, uint64_t size, struct merkle_path *ret)
{
	struct piece down[MERKLE_PATH];
	struct merkle_path p = { .n = 0 };
	uint64_t lo = 0, n = size;
	int depth = 0;
	assert(first > 0 && first <= size);
	while (lo + n != first) { /* down to the piece that ends where the former log ended */
		uint64_t k = UINT64_C(1) << split(n);
		bool left = first <= lo + k;
		down[depth++] = left ? (struct piece){ lo + k, n - k } : (struct piece){ lo, k };
		lo = left ? lo : lo + k;
		n = left ? k : n - k;
	}
	if (lo > 0) /* else that piece is the former tree itself, whose root is known */
		TRY(range(s, lo, n, &p.h[p.n++]));
	TRY(write_path(s, down, depth, &p));
	*ret = p;
	return RC_OK;
}

enum rc merkle_check_inclusion(const struct merkle_hash *leaf, uint64_t index, uint64_t size, const struct merkle_path *path,
	const struct merkle_hash *root, bool *ret_good)
{
	struct merkle_hash r = *leaf;
	uint64_t at = index, last = size - 1;
	*ret_good = false;
	if (index >= size)
		return RC_OK;
	for (int i = 0; i < path->n; i++) {
		if (last == 0)
			return RC_OK;
		if ((at & 1) || at == last) {
			TRY(merkle_node(&path->h[i], &r, &r));
			for (; !(at & 1) && at != 0; at >>= 1, last >>= 1)
				; /* levels on which this node has no sibling */
		} else {
			TRY(merkle_node(&r, &path->h[i], &r));
		}
		at >>= 1;
		last >>= 1;
	}
	*ret_good = last == 0 && equal(&r, root);
	return RC_OK;
}

/* The part of the check after the trivial cases; `seed` is the node that both trees have. */
static enum rc fold_consistency(uint64_t at, uint64_t last, const struct merkle_hash *seed, const struct merkle_hash *path, int n,
	const struct merkle_hash *first_root, const struct merkle_hash *root, bool *ret_good)
{
	struct merkle_hash former = *seed, now = *seed;
	for (; at & 1; at >>= 1)
		last >>= 1;
	for (int i = 0; i < n; i++) {
		if (last == 0)
			return RC_OK;
		if ((at & 1) || at == last) {
			TRY(merkle_node(&path[i], &former, &former));
			TRY(merkle_node(&path[i], &now, &now));
			for (; !(at & 1) && at != 0; at >>= 1)
				last >>= 1;
		} else {
			TRY(merkle_node(&now, &path[i], &now));
		}
		at >>= 1;
		last >>= 1;
	}
	*ret_good = last == 0 && equal(&former, first_root) && equal(&now, root);
	return RC_OK;
}

enum rc merkle_check_consistency(uint64_t first, const struct merkle_hash *first_root, uint64_t size, const struct merkle_hash *root,
	const struct merkle_path *path, bool *ret_good)
{
	*ret_good = false;
	if (first == 0 || first > size)
		return RC_OK;
	if (first == size) {
		*ret_good = path->n == 0 && equal(first_root, root);
		return RC_OK;
	}
	bool whole = (first & (first - 1)) == 0; /* the former tree is a node of the new one */
	if (!whole && path->n == 0)
		return RC_OK;
	const struct merkle_hash *seed = whole ? first_root : &path->h[0];
	int skip = whole ? 0 : 1;
	return fold_consistency(first - 1, size - 1, seed, path->h + skip, path->n - skip, first_root, root, ret_good);
}
