/* test_merkle.c - the tree of RFC 9162 with SM3: every root, every proof up to 200 leaves, against the definition written out; nothing altered passes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "core/merkle.h"

enum { MOST = 200, LEVELS = 9 };

/* Where the tree under test keeps its nodes; counts what is read and insists that nothing is put twice. */
static struct merkle_hash nodes[LEVELS][MOST + 1];
static bool have[LEVELS][MOST + 1];
static int reads;

static enum rc get(void *arg, int level, uint64_t i, struct merkle_hash *ret)
{
	assert_true(level < LEVELS && i <= MOST && have[level][i]);
	reads++;
	*ret = nodes[level][i];
	return RC_OK;
}

static enum rc put(void *arg, int level, uint64_t i, const struct merkle_hash *h)
{
	assert_true(level < LEVELS && i <= MOST && !have[level][i]);
	have[level][i] = true;
	nodes[level][i] = *h;
	return RC_OK;
}

static const struct merkle_store store = { .get = get, .put = put };
static struct merkle_hash leaves[MOST], roots[MOST + 1]; /* roots as the definition has them */

static struct merkle_hash known[MOST][MOST + 1]; /* what by_definition has found already */
static bool is_known[MOST][MOST + 1];

/* MTH(D[n]) of section 2.1.1, by its recursion, from the leaves. */
static struct merkle_hash by_definition(int lo, int n)
{
	struct merkle_hash h;
	if (n == 1)
		return leaves[lo];
	if (is_known[lo][n])
		return known[lo][n];
	int k = 1;
	while (k * 2 < n)
		k *= 2;
	struct merkle_hash left = by_definition(lo, k), right = by_definition(lo + k, n - k);
	assert_int_equal(merkle_node(&left, &right, &h), RC_OK);
	is_known[lo][n] = true;
	known[lo][n] = h;
	return h;
}

/* PATH(m, D[n]) and SUBPROOF(m, D[n], b) of sections 2.1.3.1 and 2.1.4.1. */
static void path_by_definition(int m, int lo, int n, struct merkle_path *p)
{
	if (n == 1)
		return;
	int k = 1;
	while (k * 2 < n)
		k *= 2;
	if (m < k) {
		path_by_definition(m, lo, k, p);
		p->h[p->n++] = by_definition(lo + k, n - k);
	} else {
		path_by_definition(m - k, lo + k, n - k, p);
		p->h[p->n++] = by_definition(lo, k);
	}
}

static void subproof_by_definition(int m, int lo, int n, bool given, struct merkle_path *p)
{
	if (m == n) {
		if (!given)
			p->h[p->n++] = by_definition(lo, n);
		return;
	}
	int k = 1;
	while (k * 2 < n)
		k *= 2;
	if (m <= k) {
		subproof_by_definition(m, lo, k, given, p);
		p->h[p->n++] = by_definition(lo + k, n - k);
	} else {
		subproof_by_definition(m - k, lo + k, n - k, false, p);
		p->h[p->n++] = by_definition(lo, k);
	}
}

static int setup(void **state)
{
	memset(have, 0, sizeof have);
	for (int i = 0; i < MOST; i++) {
		char entry[32];
		int n = snprintf(entry, sizeof entry, "entry %d", i);
		if (merkle_leaf(entry, (size_t)n, &leaves[i]) != RC_OK || merkle_append(&store, (uint64_t)i, &leaves[i]) != RC_OK)
			return -1;
		roots[i + 1] = by_definition(0, i + 1);
	}
	return digest_of(DIGEST_SM3, "", 0, roots[0].b) == RC_OK ? 0 : -1;
}

static void same_path(const struct merkle_path *a, const struct merkle_path *b)
{
	assert_int_equal(a->n, b->n);
	assert_memory_equal(a->h, b->h, (size_t)a->n * sizeof a->h[0]);
}

static void roots_are_those_of_the_definition_for_every_size(void **state)
{
	struct merkle_hash root;
	for (int n = 0; n <= MOST; n++) {
		reads = 0;
		assert_int_equal(merkle_root(&store, (uint64_t)n, &root), RC_OK);
		assert_memory_equal(root.b, roots[n].b, DIGEST_SIZE);
		assert_true(reads <= LEVELS); /* one complete node a level */
	}
}

static void leaves_and_nodes_have_prefixes_of_their_own(void **state)
{
	static const unsigned char leaf[] = { 0, 'a', 'b', 'c' };
	unsigned char want[DIGEST_SIZE], pair[1 + 2 * DIGEST_SIZE] = { 1 };
	struct merkle_hash h, node;
	assert_int_equal(merkle_leaf("abc", 3, &h), RC_OK);
	assert_int_equal(digest_of(DIGEST_SM3, leaf, sizeof leaf, want), RC_OK);
	assert_memory_equal(h.b, want, DIGEST_SIZE);
	memcpy(pair + 1, leaves[0].b, DIGEST_SIZE);
	memcpy(pair + 1 + DIGEST_SIZE, leaves[1].b, DIGEST_SIZE);
	assert_int_equal(merkle_node(&leaves[0], &leaves[1], &node), RC_OK);
	assert_int_equal(digest_of(DIGEST_SM3, pair, sizeof pair, want), RC_OK);
	assert_memory_equal(node.b, want, DIGEST_SIZE);
}

/* The tree of seven leaves that section 2.1.5 of the RFC draws: a … g the leaves d0 … d5 and d6 is j. */
static void the_example_of_the_rfc_has_its_proofs(void **state)
{
	struct merkle_hash *d = leaves, g, h, i, k, l, root;
	struct merkle_path p;
	assert_int_equal(merkle_node(&d[0], &d[1], &g), RC_OK);
	assert_int_equal(merkle_node(&d[2], &d[3], &h), RC_OK);
	assert_int_equal(merkle_node(&d[4], &d[5], &i), RC_OK);
	assert_int_equal(merkle_node(&g, &h, &k), RC_OK);
	assert_int_equal(merkle_node(&i, &d[6], &l), RC_OK);
	assert_int_equal(merkle_node(&k, &l, &root), RC_OK);
	assert_memory_equal(root.b, roots[7].b, DIGEST_SIZE);
	const struct { int index; struct merkle_path want; } paths[] = {
		{ 0, { { d[1], h, l }, 3 } }, { 3, { { d[2], g, l }, 3 } }, { 4, { { d[5], d[6], k }, 3 } }, { 6, { { i, k }, 2 } } };
	for (size_t t = 0; t < sizeof paths / sizeof paths[0]; t++) {
		assert_int_equal(merkle_inclusion(&store, (uint64_t)paths[t].index, 7, &p), RC_OK);
		same_path(&p, &paths[t].want);
	}
	const struct { int first; struct merkle_path want; } proofs[] = {
		{ 3, { { d[2], d[3], g, l }, 4 } }, { 4, { { l }, 1 } }, { 6, { { i, d[6], k }, 3 } } };
	for (size_t t = 0; t < sizeof proofs / sizeof proofs[0]; t++) {
		assert_int_equal(merkle_consistency(&store, (uint64_t)proofs[t].first, 7, &p), RC_OK);
		same_path(&p, &proofs[t].want);
	}
}

static void every_leaf_of_every_size_is_proved(void **state)
{
	for (int n = 1; n <= MOST; n++) {
		for (int m = 0; m < n; m++) {
			struct merkle_path p, want = { .n = 0 };
			bool good = false;
			reads = 0;
			assert_int_equal(merkle_inclusion(&store, (uint64_t)m, (uint64_t)n, &p), RC_OK);
			assert_true(reads <= 2 * LEVELS);
			path_by_definition(m, 0, n, &want);
			same_path(&p, &want);
			assert_int_equal(merkle_check_inclusion(&leaves[m], (uint64_t)m, (uint64_t)n, &p, &roots[n], &good), RC_OK);
			assert_true(good);
		}
	}
}

static void every_log_is_proved_to_begin_with_every_former_one(void **state)
{
	for (int n = 1; n <= MOST; n++) {
		for (int m = 1; m <= n; m++) {
			struct merkle_path p, want = { .n = 0 };
			bool good = false;
			assert_int_equal(merkle_consistency(&store, (uint64_t)m, (uint64_t)n, &p), RC_OK);
			subproof_by_definition(m, 0, n, true, &want);
			same_path(&p, &want);
			assert_int_equal(merkle_check_consistency((uint64_t)m, &roots[m], (uint64_t)n, &roots[n], &p, &good), RC_OK);
			assert_true(good);
		}
	}
}

static bool inclusion_holds(int leaf, int index, int size, const struct merkle_path *p, int root)
{
	bool good = true;
	assert_int_equal(merkle_check_inclusion(&leaves[leaf], (uint64_t)index, (uint64_t)size, p, &roots[root], &good), RC_OK);
	return good;
}

static void an_altered_inclusion_proof_is_refused(void **state)
{
	for (int n = 1; n <= 70; n++) {
		for (int m = 0; m < n; m++) {
			struct merkle_path p, q;
			assert_int_equal(merkle_inclusion(&store, (uint64_t)m, (uint64_t)n, &p), RC_OK);
			for (int i = 0; i < p.n; i++) {
				q = p;
				q.h[i].b[(i * 7 + m) % DIGEST_SIZE] ^= 0x10;
				assert_false(inclusion_holds(m, m, n, &q, n));
			}
			for (int other = 0; other < n; other++)
				assert_int_equal(inclusion_holds(m, other, n, &p, n), other == m);
			q = p;
			q.h[q.n++] = leaves[m];
			assert_false(inclusion_holds(m, m, n, &q, n));
			q.n = p.n - 1;
			assert_false(q.n >= 0 && inclusion_holds(m, m, n, &q, n));
			assert_false(inclusion_holds((m + 1) % MOST, m, n, &p, n)); /* another entry */
			assert_false(inclusion_holds(m, m, n, &p, n + 1));          /* another head */
			assert_false(inclusion_holds(m, n, n, &p, n));              /* not in the log at all */
		}
	}
}

static bool consistency_holds(int first, int first_root, int size, int root, const struct merkle_path *p)
{
	bool good = true;
	assert_int_equal(merkle_check_consistency((uint64_t)first, &roots[first_root], (uint64_t)size, &roots[root], p, &good), RC_OK);
	return good;
}

static void an_altered_consistency_proof_is_refused(void **state)
{
	for (int n = 1; n <= 70; n++) {
		for (int m = 1; m <= n; m++) {
			struct merkle_path p, q;
			assert_int_equal(merkle_consistency(&store, (uint64_t)m, (uint64_t)n, &p), RC_OK);
			for (int i = 0; i < p.n; i++) {
				q = p;
				q.h[i].b[(i * 5 + m) % DIGEST_SIZE] ^= 0x01;
				assert_false(consistency_holds(m, m, n, n, &q));
			}
			q = p;
			q.h[q.n++] = leaves[0];
			assert_false(consistency_holds(m, m, n, n, &q));
			q.n = p.n - 1;
			assert_false(q.n >= 0 && consistency_holds(m, m, n, n, &q));
			assert_false(consistency_holds(m, m - 1, n, n, &p)); /* another former head */
			assert_false(consistency_holds(m, m, n, n + 1, &p)); /* another present one */
			assert_false(consistency_holds(n + 1, n + 1, n, n, &p));
			assert_false(consistency_holds(0, 0, n, n, &p));
		}
	}
}

/* What a log that was rewritten would have to show: another entry somewhere gives another root for that size and all later ones. */
static void one_changed_entry_changes_every_later_root(void **state)
{
	struct merkle_hash kept = leaves[37];
	assert_int_equal(merkle_leaf("another entry", 13, &leaves[37]), RC_OK);
	memset(is_known, 0, sizeof is_known);
	for (int n = 1; n <= MOST; n++) {
		struct merkle_hash h = by_definition(0, n);
		assert_int_equal(memcmp(h.b, roots[n].b, DIGEST_SIZE) == 0, n <= 37);
	}
	leaves[37] = kept;
	memset(is_known, 0, sizeof is_known);
}

/* Positions beyond 32 bits: the check follows the numbers alone. */
static void sizes_beyond_32_bits_are_no_different(void **state)
{
	struct merkle_path p = { .n = 0 };
	struct merkle_hash root = leaves[0];
	bool good = false;
	for (int i = 0; i < 40; i++) {
		p.h[p.n++] = leaves[i + 1];
		assert_int_equal(merkle_node(&root, &leaves[i + 1], &root), RC_OK);
	}
	assert_int_equal(merkle_check_inclusion(&leaves[0], 0, UINT64_C(1) << 40, &p, &root, &good), RC_OK);
	assert_true(good);
	assert_int_equal(merkle_check_inclusion(&leaves[0], 1, UINT64_C(1) << 40, &p, &root, &good), RC_OK);
	assert_false(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_are_those_of_the_definition_for_every_size),
		cmocka_unit_test(leaves_and_nodes_have_prefixes_of_their_own),
		cmocka_unit_test(the_example_of_the_rfc_has_its_proofs),
		cmocka_unit_test(every_leaf_of_every_size_is_proved),
		cmocka_unit_test(every_log_is_proved_to_begin_with_every_former_one),
		cmocka_unit_test(an_altered_inclusion_proof_is_refused),
		cmocka_unit_test(an_altered_consistency_proof_is_refused),
		cmocka_unit_test(one_changed_entry_changes_every_later_root),
		cmocka_unit_test(sizes_beyond_32_bits_are_no_different),
	};
	return cmocka_run_group_tests_name("merkle", tests, setup, NULL);
}
