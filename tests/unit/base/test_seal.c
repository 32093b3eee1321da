/* test_seal.c - the published answers of SM4 and HMAC-SM3, and sealed files that were tampered with.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <unistd.h>
#include "base/digest.h"
#include "base/file.h"
#include "base/seal.h"
#include "unit.h"

static const char passphrase[] = "一句容易记的话 and some more";
static const struct seal_cost cheap = { 1, 64, 1 };

static int temporary(void)
{
	char path[] = "/tmp/gusu-seal-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

/* --- known answers --- */

static void bytes_of(unsigned char *out, const char *hex)
{
	assert_true(hex_parse(out, strlen(hex) / 2, hex));
}

static void is_hex(const void *p, size_t n, const char *want)
{
	char *got = malloc(2 * n + 1);
	hex_print(got, p, n);
	assert_string_equal(got, want);
	free(got);
}

/* GB/T 32907-2016, A.1: with the plaintext as counter, the key stream is the block's ciphertext */
static void sm4_of_the_standard(void **state)
{
	unsigned char key[16], out[16] = { 0 };
	bytes_of(key, "0123456789abcdeffedcba9876543210");
	assert_rc(sm4_ctr(key, key, out, out, 16), RC_OK);
	is_hex(out, 16, "681edf34d206965e86b3e94f536e4246");
}

/* GB/T 32907-2016, A.2: the block above encrypted a million times */
static void sm4_a_million_times(void **state)
{
	static const unsigned char zeros[16];
	unsigned char key[16], block[16];
	bytes_of(key, "0123456789abcdeffedcba9876543210");
	memcpy(block, key, 16);
	for (int i = 0; i < 1000000; i++)
		if (sm4_ctr(key, block, zeros, block, 16) != RC_OK)
			fail_msg("round %d", i);
	is_hex(block, 16, "595298c7c6fd271f0402f804c33d3f66");
}

/* draft-ribose-cfrg-sm4, A.2.5.1 */
static void sm4_in_counter_mode(void **state)
{
	unsigned char key[16], iv[16], text[64];
	bytes_of(key, "0123456789abcdeffedcba9876543210");
	bytes_of(iv, "000102030405060708090a0b0c0d0e0f");
	bytes_of(text, "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb");
	assert_rc(sm4_ctr(key, iv, text, text, sizeof text), RC_OK);
	is_hex(text, 64,
		"ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514");
}

/* GM/T 0042-2015, D.3 */
static void hmac_of_the_standard(void **state)
{
	static const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopqabcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	unsigned char key[37], data[50], tag[SEAL_TAG];
	for (int i = 0; i < 37; i++)
		key[i] = (unsigned char)(i + 1);
	memset(data, 0xcd, sizeof data);
	assert_rc(hmac_sm3(key, 32, text, sizeof text - 1, tag), RC_OK);
	is_hex(tag, SEAL_TAG, "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
	bytes_of(key + 32, "2122232425");
	assert_rc(hmac_sm3(key, 37, data, sizeof data, tag), RC_OK);
	is_hex(tag, SEAL_TAG, "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae");
}

/* --- there and back --- */

static unsigned char *sample(size_t n)
{
	unsigned char *p = malloc(n + 1);
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)(i * 2654435761u >> 13);
	return p;
}

static int sealed(const unsigned char *p, size_t n, size_t piece)
{
	int fd = temporary();
	struct seal *s = NULL;
	assert_rc(seal_begin(&s, fd, passphrase, sizeof passphrase - 1, &cheap), RC_OK);
	for (size_t at = 0; at < n; at += piece)
		assert_rc(seal_add(s, p + at, n - at < piece ? n - at : piece), RC_OK);
	assert_rc(seal_end(s), RC_OK);
	seal_drop(s);
	return fd;
}

/* What comes of opening; whatever comes out on the way must be the beginning of `want`. */
static enum rc opened(int fd, const char *words, const unsigned char *want, size_t *ret_n)
{
	struct unseal *u = NULL;
	size_t n = 1, all = 0;
	lseek(fd, 0, SEEK_SET);
	TRY(unseal_begin(&u, fd, words, strlen(words)));
	enum rc rc = RC_OK;
	while (rc == RC_OK && n > 0) {
		const unsigned char *p;
		rc = unseal_read(u, &p, &n);
		if (rc == RC_OK && n > 0)
			assert_memory_equal(p, want + all, n);
		all += rc == RC_OK ? n : 0;
	}
	unseal_drop(u);
	*ret_n = all;
	return rc;
}

static void every_length_comes_back(void **state)
{
	static const size_t lengths[] = { 0, 1, 15, 16, 17, SEAL_FRAME - 1, SEAL_FRAME, SEAL_FRAME + 1, 2 * SEAL_FRAME, 3 * SEAL_FRAME + 5 };
	for (size_t i = 0; i < COUNT(lengths); i++)
		for (size_t piece = 1000; piece <= 100000; piece += 99000) {
			unsigned char *p = sample(lengths[i]);
			size_t n = 99;
			int fd = sealed(p, lengths[i], piece);
			assert_rc(opened(fd, passphrase, p, &n), RC_OK);
			assert_int_equal(n, lengths[i]);
			close(fd);
			free(p);
		}
}

static void the_same_bytes_never_look_the_same(void **state)
{
	unsigned char *p = sample(1000), a[2000], b[2000];
	int one = sealed(p, 1000, 1000), two = sealed(p, 1000, 1000);
	ssize_t n = pread(one, a, sizeof a, 0), m = pread(two, b, sizeof b, 0);
	assert_int_equal(n, SEAL_HEAD + 4 + 1000 + SEAL_TAG);
	assert_int_equal(n, m);
	assert_memory_not_equal(a + SEAL_HEAD + 4, b + SEAL_HEAD + 4, 1000);
	assert_memory_not_equal(a + 24, b + 24, 32);
	close(one);
	close(two);
	free(p);
}

/* --- tampering --- */

static void a_wrong_passphrase_is_told(void **state)
{
	unsigned char *p = sample(100);
	size_t n;
	int fd = sealed(p, 100, 100);
	assert_rc(opened(fd, "一句容易记的话 and some mor", p, &n), RC_FORBIDDEN);
	assert_rc(opened(fd, "", p, &n), RC_FORBIDDEN);
	close(fd);
	free(p);
}

/* Every bit of the head and the small frame, one at a time. */
static void every_changed_bit_is_found(void **state)
{
	unsigned char *p = sample(40), byte;
	int fd = sealed(p, 40, 40);
	off_t end = lseek(fd, 0, SEEK_END);
	for (off_t at = 0; at < end; at++)
		for (int bit = 0; bit < 8; bit++) {
			size_t n = 0;
			assert_int_equal(pread(fd, &byte, 1, at), 1);
			unsigned char other = (unsigned char)(byte ^ 1 << bit);
			assert_int_equal(pwrite(fd, &other, 1, at), 1);
			enum rc rc = opened(fd, passphrase, p, &n);
			if (rc == RC_OK || n > 0)
				fail_msg("byte %ld, bit %d: %s, %zu bytes came out", (long)at, bit, rc_name(rc), n);
			assert_true(rc == RC_BAD_INPUT || rc == RC_FORBIDDEN || rc == RC_CONFLICT || rc == RC_NO_MEMORY);
			assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		}
	size_t n;
	assert_rc(opened(fd, passphrase, p, &n), RC_OK);
	close(fd);
	free(p);
}

static void every_cut_is_found(void **state)
{
	size_t length = 2 * SEAL_FRAME + 10, n;
	unsigned char *p = sample(length);
	int fd = sealed(p, length, length);
	off_t end = lseek(fd, 0, SEEK_END), frame = 4 + SEAL_FRAME + SEAL_TAG;
	const off_t cuts[] = { 0, 7, 8, SEAL_HEAD - 1, SEAL_HEAD, SEAL_HEAD + 3, SEAL_HEAD + 4, SEAL_HEAD + frame - 1, SEAL_HEAD + frame,
		SEAL_HEAD + 2 * frame, end - SEAL_TAG, end - 1 };
	unsigned char *all = malloc((size_t)end);
	assert_int_equal(pread(fd, all, (size_t)end, 0), end);
	for (size_t i = 0; i < COUNT(cuts); i++) {
		int cut = temporary();
		assert_rc(fd_write_all(cut, all, (size_t)cuts[i]), RC_OK);
		assert_rc(opened(cut, passphrase, p, &n), cuts[i] < 8 ? RC_BAD_INPUT : RC_CONFLICT);
		close(cut);
	}
	assert_int_equal(pwrite(fd, "x", 1, end), 1);
	assert_rc(opened(fd, passphrase, p, &n), RC_CONFLICT); /* one byte more */
	close(fd);
	free(all);
	free(p);
}

/* Frames swapped, repeated, left out, or taken from another file of the same passphrase. */
static void frames_keep_their_places(void **state)
{
	size_t length = 3 * SEAL_FRAME, n, frame = 4 + SEAL_FRAME + SEAL_TAG, size = SEAL_HEAD + 3 * frame;
	unsigned char *p = sample(length), *all = malloc(size), *other = malloc(size);
	int fd = sealed(p, length, length), second = sealed(p, length, length);
	assert_int_equal(pread(fd, all, size, 0), size);
	assert_int_equal(pread(second, other, size, 0), size);
	static const int orders[][3] = { { 1, 0, 2 }, { 0, 0, 2 }, { 0, 1, 1 }, { 0, 2, -1 }, { 2, -1, -1 }, { 1, 2, -1 }, { 0, 1, 5 }, { 3, 4, 5 } };
	for (size_t i = 0; i < COUNT(orders); i++) {
		int made = temporary();
		assert_rc(fd_write_all(made, all, SEAL_HEAD), RC_OK);
		for (int k = 0; k < 3 && orders[i][k] >= 0; k++)
			assert_rc(fd_write_all(made, (orders[i][k] < 3 ? all : other) + SEAL_HEAD + (size_t)(orders[i][k] % 3) * frame, frame), RC_OK);
		assert_rc(opened(made, passphrase, p, &n), RC_CONFLICT);
		close(made);
	}
	close(fd);
	close(second);
	free(p);
	free(all);
	free(other);
}

/* A stranger's file must not make this machine work for hours or take all its memory. */
static void an_unreasonable_cost_is_refused(void **state)
{
	static const struct seal_cost costs[] = { { 0, 64, 1 }, { 1000, 64, 1 }, { 1, 4u << 20, 1 }, { 1, 64, 0 }, { 1, 64, 9 } };
	unsigned char *p = sample(10), head[12];
	size_t n;
	int fd = sealed(p, 10, 10);
	for (size_t i = 0; i < COUNT(costs); i++) {
		const uint32_t words[] = { costs[i].passes, costs[i].kib, costs[i].lanes };
		for (int k = 0; k < 12; k++)
			head[k] = (unsigned char)(words[k / 4] >> (24 - 8 * (k % 4)));
		assert_int_equal(pwrite(fd, head, 12, 12), 12);
		assert_rc(opened(fd, passphrase, p, &n), RC_BAD_INPUT);
	}
	close(fd);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sm4_of_the_standard), cmocka_unit_test(sm4_a_million_times), cmocka_unit_test(sm4_in_counter_mode),
		cmocka_unit_test(hmac_of_the_standard), cmocka_unit_test(every_length_comes_back), cmocka_unit_test(the_same_bytes_never_look_the_same),
		cmocka_unit_test(a_wrong_passphrase_is_told), cmocka_unit_test(every_changed_bit_is_found), cmocka_unit_test(every_cut_is_found),
		cmocka_unit_test(frames_keep_their_places), cmocka_unit_test(an_unreasonable_cost_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
