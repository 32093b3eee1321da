/* test_digest.c - SM3 by its standard's examples, and as the openssl command has it for every length around its blocks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/digest.h"
#include "unit.h"

enum { LONGEST = 300 };

static void expect(const char *text, size_t n, const char *want)
{
	unsigned char sum[DIGEST_SIZE];
	char hex[DIGEST_HEX];
	assert_rc(digest_of(DIGEST_SM3, text, n, sum), RC_OK);
	hex_print(hex, sum, sizeof sum);
	assert_text(hex, want);
}

/* GB/T 32905-2016, appendix A: one block, and sixteen times "abcd", which fills one block and needs a second. */
static void the_examples_of_the_standard(void **state)
{
	char text[65] = "";
	for (int i = 0; i < 16; i++)
		memcpy(text + 4 * i, "abcd", 4);
	expect("abc", 3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
	expect(text, 64, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
	expect("", 0, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
}

static void write_pieces(const char *folder, const char *bytes)
{
	for (int n = 0; n <= LONGEST; n++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%03d", folder, n);
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(bytes, 1, (size_t)n, f), n);
		fclose(f);
	}
}

/* `openssl dgst -sm3 -r` prints "HEX *FILE" for each file, in the order of the names. */
static void the_openssl_command_agrees_at_every_length(void **state)
{
	char folder[] = "/tmp/gusu-digest-XXXXXX", words[128], line[512], bytes[LONGEST];
	int n = 0;
	for (int i = 0; i < LONGEST; i++)
		bytes[i] = (char)(i * 131 + 7);
	assert_non_null(mkdtemp(folder));
	write_pieces(folder, bytes);
	snprintf(words, sizeof words, "openssl dgst -sm3 -r %s/* 2>/dev/null", folder);
	FILE *p = popen(words, "r");
	assert_non_null(p);
	for (; fgets(line, sizeof line, p) != NULL; n++) {
		line[64] = '\0';
		expect(bytes, (size_t)n, line);
	}
	pclose(p);
	snprintf(words, sizeof words, "rm -r %s", folder);
	assert_int_equal(system(words), 0);
	if (n == 0) {
		print_message("skipped: there is no openssl command\n");
		skip();
	}
	assert_int_equal(n, LONGEST + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_of_the_standard),
		cmocka_unit_test(the_openssl_command_agrees_at_every_length),
	};
	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
