/* test_text.c - slices, UTF-8, dictionary.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include "unit.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/utf8.h"

static void slices(void **state)
{
	assert_true(slice_is(slice_trim(slice_of(" \t　 a b\xc2\xa0\r\n")), "a b"));
	assert_int_equal(slice_trim(slice_of(" 　 ")).n, 0);
	assert_true(slice_starts(SLICE("abc"), "ab") && !slice_starts(SLICE("a"), "ab") && slice_ends(SLICE("abc"), "bc"));
	size_t at = 99;
	assert_true(slice_find(SLICE("苏州工业园区"), SLICE("工业"), &at) && at == 6);
	assert_false(slice_find(SLICE("abc"), SLICE("x"), NULL));
	assert_true(slice_cmp(SLICE("a"), SLICE("ab")) < 0 && slice_cmp(SLICE("b"), SLICE("ab")) > 0 && slice_cmp(SLICE(""), SLICE("")) == 0);
}

static void splitting(void **state)
{
	static const struct { const char *text; size_t parts; } cases[] = { { "", 1 }, { "a", 1 }, { "a,b", 2 }, { "a,,b", 3 }, { ",", 2 }, { "a,", 2 } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = 0;
		for (struct slice part, rest = slice_of(cases[i].text); slice_split(&rest, ',', &part); )
			n++;
		assert_int_equal(n, cases[i].parts);
	}
}

static void whole_numbers(void **state)
{
	static const struct { const char *text; bool fine; int64_t want; } cases[] = {
		{ "0", true, 0 }, { "-1", true, -1 }, { "9223372036854775807", true, INT64_MAX }, { "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 }, { "", false, 0 }, { "-", false, 0 }, { "1x", false, 0 }, { " 1", false, 0 }, { "+1", false, 0 },
		{ "00000000000000000000", false, 0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t v = 0;
		assert_int_equal(slice_i64(slice_of(cases[i].text), &v), cases[i].fine);
		assert_true(v == cases[i].want);
	}
}

static void fixed_fields_are_cut_between_characters(void **state)
{
	char out[8];
	assert_true(text_put(out, sizeof out, SLICE("abcdefg")));
	assert_false(text_put(out, sizeof out, SLICE("苏州吴江")));
	assert_text(out, "苏州");
	assert_false(text_put(out, 1, SLICE("x")));
	assert_text(out, "");
}

static void validity(void **state)
{
	static const struct { const char *text; size_t n; long bad; } cases[] = {
		{ "abc", 3, -1 }, { "苏州市", 9, -1 }, { "\xf0\x9f\x98\x80", 4, -1 }, { "\xc3\xa9", 2, -1 }, { "a\0b", 3, -1 },
		{ "abcdefghij\xff", 11, 10 }, { "\xc0\x80", 2, 0 }, { "\xe0\x80\x80", 3, 0 }, { "\xed\xa0\x80", 3, 0 }, { "\xf4\x90\x80\x80", 4, 0 },
		{ "\xf5\x80\x80\x80", 4, 0 }, { "ok\xe8\x8b", 4, 2 }, { "\x80", 1, 0 }, { "\xe8\x8b\x8f\xe8\x41\x8f", 6, 3 }, { "\xf0\x80\x80\x80", 4, 0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t bad = 0;
		bool fine = utf8_valid(cases[i].text, cases[i].n, &bad);
		assert_int_equal(fine, cases[i].bad < 0);
		if (!fine)
			assert_int_equal(bad, cases[i].bad);
	}
}

static void every_character_goes_there_and_back(void **state)
{
	for (uint32_t ch = 0; ch <= 0x110010; ch++) {
		char out[UTF8_MAX];
		size_t n = utf8_encode(out, ch), len;
		if (n == 0) {
			assert_true((ch >= 0xd800 && ch <= 0xdfff) || ch > 0x10ffff);
			continue;
		}
		assert_true(utf8_valid(out, n, NULL));
		assert_true(utf8_decode(out, n, &len) == ch && len == n);
	}
}

static void folding(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "ＡＢＣ　１２３", "abc 123" }, { "　苏州（ＡＢＣ）有限公司　", "苏州(abc)有限公司" }, { "Ab9", "ab9" }, { "", "" }, { "　", "" },
		{ "ｚ～", "z~" }, { "\xef\xbb\xbf", "\xef\xbb\xbf" }, { "\xef", "\xef" }, { "é", "é" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[64];
		size_t n = text_fold(out, cases[i].text, strlen(cases[i].text));
		out[n] = '\0';
		assert_text(out, cases[i].want);
		memcpy(out, cases[i].text, strlen(cases[i].text));
		n = text_fold(out, out, strlen(cases[i].text));
		out[n] = '\0';
		assert_text(out, cases[i].want);
	}
}

static void counting(void **state)
{
	assert_int_equal(utf8_count("a苏b", 5), 3);
	assert_int_equal(utf8_width("a苏b", 5), 4);
	assert_int_equal(utf8_width("ＡＢ", 6), 4);
	assert_int_equal(utf8_cut("苏州", 6, 5), 3);
	assert_int_equal(utf8_cut("苏州", 6, 6), 6);
	assert_int_equal(utf8_cut("苏州", 6, 0), 0);
	char cut[] = "苏\xe5\xb7”州\xff", whole[] = "苏州", empty[] = "";
	utf8_mend(cut);
	assert_string_equal(cut, "苏”州");
	utf8_mend(whole);
	assert_string_equal(whole, "苏州");
	utf8_mend(empty);
	assert_string_equal(empty, "");
}

static void hash_is_the_same_everywhere(void **state)
{
	/* written down once: a change here changes nothing that is stored, but it must be on purpose */
	uint64_t all = 0;
	char bytes[100];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 7);
	for (size_t n = 0; n <= sizeof bytes; n++) {
		uint64_t h = bytes_hash(bytes, n, 5);
		assert_true(h == bytes_hash(bytes, n, 5));
		assert_true(h != bytes_hash(bytes, n, 6));
		if (n > 0) {
			bytes[n / 2] ^= 1;
			assert_true(h != bytes_hash(bytes, n, 5));
			bytes[n / 2] ^= 1;
		}
		all = all * 31 + h;
	}
	assert_true(all != 0);
}

static void hash_spreads(void **state)
{
	enum { N = 1 << 16 };
	static unsigned char seen[N];
	int used = 0;
	for (int i = 0; i < N; i++) {
		char text[20];
		int n = snprintf(text, sizeof text, "91320500%010d", i);
		unsigned slot = (unsigned)bytes_hash(text, (size_t)n, 0) % N;
		used += seen[slot]++ == 0;
	}
	/* chance fills 63.2 % of the slots */
	assert_in_range(used, N * 62 / 100, N * 65 / 100);
}

static void ids_in_order_of_arrival(void **state)
{
	for (int mode = IDMAP_BORROW; mode <= IDMAP_COPY; mode++) {
		struct idmap m;
		static char keys[200000][20];
		idmap_init(&m, (enum idmap_keys)mode);
		for (uint32_t i = 0; i < 200000; i++) {
			uint32_t id;
			bool fresh;
			size_t n = (size_t)snprintf(keys[i], sizeof keys[i], "K%u", i * 3);
			assert_rc(idmap_add(&m, keys[i], n, &id, &fresh), RC_OK);
			assert_true(id == i && fresh);
			assert_rc(idmap_add(&m, keys[i / 2], strlen(keys[i / 2]), &id, &fresh), RC_OK);
			assert_true(id == i / 2 && !fresh);
		}
		uint32_t id;
		assert_false(idmap_find(&m, "K1", 2, &id));
		assert_true(idmap_find(&m, "K3", 2, &id) && id == 1);
		assert_true(slice_is(idmap_key(&m, 1), "K3"));
		assert_rc(idmap_add(&m, "", 0, &id, NULL), RC_OK);
		assert_true(idmap_find(&m, "", 0, &id) && id == 200000);
		idmap_finish(&m);
		assert_false(idmap_find(&m, "K3", 2, &id));
	}
}

static void dictionary_survives_failing_allocations(void **state)
{
	for (long n = 1; n < 12; n++) {
		struct idmap m;
		idmap_init(&m, IDMAP_COPY);
		uint32_t added = 0;
		fail_at(n);
		for (uint32_t i = 0; i < 5000; i++) {
			char key[200];
			uint32_t id;
			memset(key, 'x', sizeof key);
			snprintf(key, sizeof key, "%u", i);
			if (idmap_add(&m, key, sizeof key, &id, NULL) == RC_OK)
				assert_int_equal(id, added++);
		}
		fail_at(0);
		assert_int_equal(added, 4999);
		assert_int_equal(m.count, 4999);
		idmap_finish(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices), cmocka_unit_test(splitting), cmocka_unit_test(whole_numbers),
		cmocka_unit_test(fixed_fields_are_cut_between_characters), cmocka_unit_test(validity),
		cmocka_unit_test(every_character_goes_there_and_back), cmocka_unit_test(folding), cmocka_unit_test(counting),
		cmocka_unit_test(hash_is_the_same_everywhere), cmocka_unit_test(hash_spreads), cmocka_unit_test(ids_in_order_of_arrival),
		cmocka_unit_test(dictionary_survives_failing_allocations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
