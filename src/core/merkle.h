/* merkle.h - a Merkle tree over a log that only grows: the tree of RFC 9162, section 2.1, with SM3 in the place of SHA-256.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A leaf's hash is SM3(0x00 || entry), an inner node's SM3(0x01 || left || right); the empty tree is SM3 of nothing. The tree over n leaves
 * splits at the largest power of two below n, so every piece of a power of two of leaves that starts at a multiple of its size is a node of
 * every later tree and never changes. Those complete nodes are what is stored: two a leaf on average. Node (level, i) covers the leaves
 * i·2^level … (i + 1)·2^level − 1; level 0 are the leaves themselves. With them an append writes, and a root or a proof for any former
 * size reads, some log₂ n nodes.
 *
 * Pure: nodes come and go through two functions of the caller, who decides where they are kept. Leaves are counted from 0 here. */
#ifndef CORE_MERKLE_H
#define CORE_MERKLE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/digest.h"

enum { MERKLE_PATH = 64 };       /* the longest proof: a tree of 2^63 leaves */

struct merkle_hash { unsigned char b[DIGEST_SIZE]; };
struct merkle_path { struct merkle_hash h[MERKLE_PATH]; int n; };

struct merkle_store {
	/* A complete node that was put before; anything but RC_OK ends the call. */
	enum rc (*get)(void *arg, int level, uint64_t i, struct merkle_hash *ret);
	/* A node that is complete now; each is put once, lower levels first. NULL where only is read. */
	enum rc (*put)(void *arg, int level, uint64_t i, const struct merkle_hash *h);
	void *arg;
};

enum rc merkle_leaf(const void *entry, size_t n, struct merkle_hash *ret) MUST_USE;
enum rc merkle_node(const struct merkle_hash *left, const struct merkle_hash *right, struct merkle_hash *ret) MUST_USE;

/* Leaf number `size` joins a log of `size` leaves: it and every node that it completes are put. */
enum rc merkle_append(const struct merkle_store *s, uint64_t size, const struct merkle_hash *leaf) MUST_USE;
/* The root over the first `size` leaves. */
enum rc merkle_root(const struct merkle_store *s, uint64_t size, struct merkle_hash *ret) MUST_USE;

/* Proof that leaf `index` is in the log of `size` leaves (index < size; RFC 9162, 2.1.3.1). */
enum rc merkle_inclusion(const struct merkle_store *s, uint64_t index, uint64_t size, struct merkle_path *ret) MUST_USE;
/* Proof that the log of `size` leaves begins with the `first` leaves of the former log (0 < first <= size; 2.1.4.1); empty when they are equal. */
enum rc merkle_consistency(const struct merkle_store *s, uint64_t first, uint64_t size, struct merkle_path *ret) MUST_USE;

/* Whoever has only the roots: does the proof hold (2.1.3.2, 2.1.4.2)? RC_OK with the answer; fails only when hashing does. */
enum rc merkle_check_inclusion(const struct merkle_hash *leaf, uint64_t index, uint64_t size, const struct merkle_path *path,
	const struct merkle_hash *root, bool *ret_good) MUST_USE;
enum rc merkle_check_consistency(uint64_t first, const struct merkle_hash *first_root, uint64_t size, const struct merkle_hash *root,
	const struct merkle_path *path, bool *ret_good) MUST_USE;
#endif
