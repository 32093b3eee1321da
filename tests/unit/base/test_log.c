/* test_log.c - log lines, digests, files.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "unit.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/log.h"

static char folder[] = "/tmp/gusu-unit-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
	unsetenv("GUSU_LOG");
	snprintf(path, sizeof path, "%s/file", mkdtemp(folder));
	return 0;
}

static int drop_folder(void **state)
{
	unlink(path);
	return rmdir(folder);
}

static void written(struct log_line *l, char *out, size_t size)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	log_end_fd(l, ends[1]);
	close(ends[1]);
	ssize_t n = read(ends[0], out, size - 1);
	out[n < 0 ? 0 : n] = '\0';
	close(ends[0]);
}

static void values_are_quoted(void **state)
{
	struct log_line l;
	char out[4096];
	log_begin(&l, LOG_WARN_, 1593592200123, "request");
	log_text(&l, "path", "/api/x");
	log_text(&l, "q", "a b=\"c\"\\\n\x1b");
	log_text(&l, "empty", "");
	log_text(&l, "none", NULL);
	log_text(&l, "zh", "吴江");
	log_i64(&l, "n", -3);
	log_num(&l, "ms", 1.25, 1);
	written(&l, out, sizeof out);
	assert_text(out, "at=2020-07-01T08:30:00.123Z level=warn event=request path=/api/x q=\"a b=\\\"c\\\"\\\\\\n\\x1b\" empty=\"\" zh=吴江 n=-3 ms=1.3\n");
}

static void a_line_may_be_json(void **state)
{
	struct log_line l;
	char out[4096], big[3000];
	setenv("GUSU_LOG_FORMAT", "json", 1);
	log_begin(&l, LOG_WARN_, 0, "request");
	log_text(&l, "q", "a \"c\"\\\n\x1b");
	log_text(&l, "zh", "吴江");
	log_textn(&l, "raw", "\xff\xe5", 2);
	log_i64(&l, "n", -3);
	log_num(&l, "ms", 1.25, 1);
	written(&l, out, sizeof out);
	assert_text(out, "{\"level\":\"warn\",\"event\":\"request\",\"q\":\"a \\\"c\\\"\\\\\\n\\u001b\",\"zh\":\"吴江\","
		"\"raw\":\"\\u00ff\\u00e5\",\"n\":-3,\"ms\":1.3}\n");
	memset(big, 'x', sizeof big);
	log_begin(&l, LOG_WARN_, 0, "request");
	log_textn(&l, "path", big, sizeof big);
	written(&l, out, sizeof out);
	assert_text(out, "{\"level\":\"warn\",\"event\":\"request\",\"cut\":1}\n");
	unsetenv("GUSU_LOG_FORMAT");
}

static void long_lines_are_cut_between_pairs(void **state)
{
	struct log_line l;
	char out[4096], value[3000];
	memset(value, 'v', sizeof value);
	log_begin(&l, LOG_INFO_, 0, "x");
	log_textn(&l, "a", "1", 1);
	log_textn(&l, "b", value, sizeof value);
	log_textn(&l, "c", "2", 1);
	written(&l, out, sizeof out);
	assert_text(out, "level=info event=x a=1 cut=1\n");
	memset(value, '\n', sizeof value);
	log_begin(&l, LOG_INFO_, 0, "x");
	for (int i = 0; i < 200; i++)
		log_textn(&l, "k", value, (size_t)i);
	written(&l, out, sizeof out);
	assert_true(strlen(out) <= sizeof l.text);
	assert_true(strchr(out, '\n') == out + strlen(out) - 1);
}

static void levels(void **state)
{
	struct log_line l;
	char out[256];
	log_begin(&l, LOG_DEBUG_, 0, "quiet");
	written(&l, out, sizeof out);
	assert_text(out, "");
	setenv("GUSU_LOG", "debug", 1);
	log_begin(&l, LOG_DEBUG_, 0, "loud");
	written(&l, out, sizeof out);
	assert_text(out, "level=debug event=loud\n");
	unsetenv("GUSU_LOG");
}

static void digests(void **state)
{
	static const struct { enum digest_kind kind; const char *text, *want; } cases[] = {
		{ DIGEST_SM3, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" },
		{ DIGEST_SM3, "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
			"debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732" },
		{ DIGEST_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ DIGEST_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned char sum[DIGEST_SIZE], back[DIGEST_SIZE];
		char hex[DIGEST_HEX];
		struct digest d;
		assert_rc(digest_of(cases[i].kind, cases[i].text, strlen(cases[i].text), sum), RC_OK);
		hex_print(hex, sum, sizeof sum);
		assert_text(hex, cases[i].want);
		assert_rc(digest_begin(&d, cases[i].kind), RC_OK);
		for (const char *p = cases[i].text; *p != '\0'; p++)
			digest_add(&d, p, 1);
		assert_rc(digest_end(&d, back), RC_OK);
		assert_memory_equal(sum, back, sizeof sum);
	}
	unsigned char two[2];
	assert_true(hex_parse(two, 2, "aF09") && two[0] == 0xaf && two[1] == 9);
	assert_false(hex_parse(two, 2, "aF0") || hex_parse(two, 2, "aF0g") || hex_parse(two, 2, "aF091"));
}

static void put(const char *text)
{
	struct file_out f;
	assert_rc(file_out_open(&f, path), RC_OK);
	assert_rc(fd_write_all(f.fd, text, strlen(text)), RC_OK);
	assert_rc(file_out_commit(&f), RC_OK);
	file_out_drop(&f);
}

static void files_appear_complete_or_not_at_all(void **state)
{
	struct file_bytes b;
	struct file_out f;
	put("first");
	assert_rc(file_out_open(&f, path), RC_OK);
	assert_rc(fd_write_all(f.fd, "half", 4), RC_OK);
	file_out_drop(&f);
	assert_rc(file_load(path, 0, &b), RC_OK);
	assert_int_equal(b.n, 5);
	assert_memory_equal(b.p, "first", 5);
	file_unload(&b);
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	mode_t mask = umask(0);
	umask(mask);
	assert_int_equal(st.st_mode & 0777, 0666 & ~mask);
}

static void loading(void **state)
{
	struct file_bytes b;
	assert_rc(file_load("/nowhere/at/all", 0, &b), RC_NOT_FOUND);
	assert_rc(file_load(folder, 0, &b), RC_BAD_INPUT);
	assert_int_equal(errno, EISDIR);
	put("0123456789");
	assert_rc(file_load(path, 9, &b), RC_TOO_LARGE);
	put("");
	assert_rc(file_load(path, 9, &b), RC_OK);
	assert_int_equal(b.n, 0);
	file_unload(&b);
	assert_rc(file_load("/proc/self/status", 0, &b), RC_OK);
	assert_true(b.n > 100);
	file_unload(&b);
	assert_rc(file_load("/proc/self/status", 20, &b), RC_TOO_LARGE);
	struct file_out f;
	assert_rc(file_out_open(&f, "/nowhere/at/all"), RC_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_quoted), cmocka_unit_test(a_line_may_be_json), cmocka_unit_test(long_lines_are_cut_between_pairs), cmocka_unit_test(levels),
		cmocka_unit_test(digests), cmocka_unit_test(files_appear_complete_or_not_at_all), cmocka_unit_test(loading),
	};
	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
