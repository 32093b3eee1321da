/* test_frame_csv.c - a table read by all threads, and read row by row with quotes, gives the same frame; mistakes name line and column.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "indicators/frame_csv.h"

static const struct csv_want wants[] = {
	{.name = "tax", .header = "tax", .kind = COL_NUMBER, .unit = {.num = 1, .den = 1}},
	{.name = "group", .header = "组别", .kind = COL_ENUM, .unit = {.num = 1, .den = 1}},
	{.name = "veto", .header = "veto", .kind = COL_BOOL, .unit = {.num = 1, .den = 1}},
	{.name = "day", .header = "day", .kind = COL_DATE, .unit = {.num = 1, .den = 1}},
};
enum { WANTS = sizeof wants / sizeof *wants };
#define HEADER "id,name,tax,组别,veto,day,note\n"

struct reading { struct arena a; struct pool *pool; struct frame f; struct frame_csv_error why; };

static enum rc read_bytes(struct reading *r, const char *csv, size_t n, int threads)
{
	char path[64];
	int fd = memfd_create("table", 0);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, csv, n), n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	arena_init(&r->a, 0);
	assert_int_equal(pool_create(threads, &r->pool), RC_OK);
	enum rc rc = frame_csv_read(&r->a, r->pool, path, "id", wants, WANTS, true, &r->f, &r->why);
	close(fd);
	return rc;
}

static void done(struct reading *r)
{
	pool_destroy(r->pool);
	arena_finish(&r->a);
}

static void expect_same(const struct frame *a, const struct frame *b)
{
	assert_int_equal(a->rows, b->rows);
	assert_memory_equal(a->id_off, b->id_off, (a->rows + 1) * sizeof *a->id_off);
	assert_memory_equal(a->id_data, b->id_data, a->id_off[a->rows]);
	for (int k = 0; k < WANTS; k++) {
		const struct column *x = frame_column(a, wants[k].name, 0), *y = frame_column(b, wants[k].name, 0);
		assert_memory_equal(x->v, y->v, frame_padded(a->rows) * sizeof(double));
		assert_int_equal(x->present != NULL, y->present != NULL);
		for (size_t i = 0; i < a->rows; i++)
			assert_int_equal(column_has(x, i), column_has(y, i));
		if (x->dict) {
			assert_int_equal(x->dict->n, y->dict->n);
			for (uint32_t w = 0; w < x->dict->n; w++)
				assert_string_equal(x->dict->words[w], y->dict->words[w]);
		}
	}
}

/* Enough rows for many pieces, words that appear late, gaps, decimals, negative numbers. `quoted`: the first name stands in quotes. */
static char *table(size_t rows, bool quoted, bool crlf, size_t *ret_n)
{
	static const char *const numbers[] = {"0", "12", "-7", "3.25", "", "NA", "1234567.891", "-0.5", "900719925474099", "1e3", " 42 ", "—"};
	static const char *const days[] = {"2020-07-01", "", "2019-12-31", "2020/7/1"};
	char *csv = malloc(rows * 96 + 256), *p = csv + sprintf(csv, "%s", HEADER);
	for (size_t i = 0; i < rows; i++)
		p += sprintf(p, i == 0 && quoted ? "u%zu,\"苏州第%zu厂\",%s,g%zu,%s,%s,x%s" : "u%zu,苏州第%zu厂,%s,g%zu,%s,%s,x%s", i, i, numbers[i * 7 % 12], i * i % 97 + (i > rows / 2 ? 1000 : 0),
			i % 3 ? "是" : i % 5 ? "0" : "", days[i % 4], crlf ? "\r\n" : "\n");
	*ret_n = (size_t)(p - csv);
	return csv;
}

static void test_both_ways_give_one_frame(void **state)
{
	(void)state;
	for (int crlf = 0; crlf < 2; crlf++) {
		size_t n, m;
		char *plain = table(30000, false, crlf, &n), *quoted = table(30000, true, crlf, &m);
		struct reading one, three, careful, open;
		assert_int_equal(read_bytes(&one, plain, n, 1), RC_OK);
		assert_int_equal(read_bytes(&three, plain, n, 3), RC_OK);
		if (read_bytes(&careful, quoted, m, 3) != RC_OK)
			fail_msg("%s", careful.why.text);
		assert_int_equal(read_bytes(&open, plain, n - 1 - (size_t)crlf, 2), RC_OK); /* the last line without its end */
		expect_same(&one.f, &three.f);
		expect_same(&one.f, &careful.f);
		expect_same(&one.f, &open.f);
		done(&one);
		done(&three);
		done(&careful);
		done(&open);
		free(plain);
		free(quoted);
	}
}

static void test_cells(void **state)
{
	struct reading r;
	static const char csv[] = "\xEF\xBB\xBF" HEADER "a,n,0.1,规上,1,2020-07-01,\nb,n,-12.50,规下,no,,\nc,n,1E+07,规上,,,\n\nd,\"x,\"\"y\",９８,,否,2020-2-29,\n";
	(void)state;
	assert_int_equal(read_bytes(&r, csv, sizeof csv - 1, 1), RC_OK);
	const struct column *tax = frame_column(&r.f, "tax", 0), *group = frame_column(&r.f, "group", 0), *veto = frame_column(&r.f, "veto", 0), *day = frame_column(&r.f, "day", 0);
	assert_int_equal(r.f.rows, 4);
	assert_true(tax->v[0] == 0.1 && tax->v[1] == -12.5 && tax->v[2] == 1e7 && tax->v[3] == 98);
	assert_null(tax->present);
	assert_true(group->v[0] == 0 && group->v[1] == 1 && group->v[2] == 0 && !column_has(group, 3));
	assert_true(veto->v[0] == 1 && veto->v[1] == 0 && !column_has(veto, 2) && column_has(veto, 3));
	assert_true(day->v[0] == 18444 && !column_has(day, 1) && day->v[3] == 18321);
	done(&r);
}

static void test_gb18030_is_understood(void **state)
{
	struct reading r;
	/* 组别, 规上 as GB18030 */
	static const char csv[] = "id,name,tax,\xD7\xE9\xB1\xF0,veto,day,note\na,n,5,\xB9\xE6\xC9\xCF,1,,\n";
	(void)state;
	if (read_bytes(&r, csv, sizeof csv - 1, 1) != RC_OK)
		fail_msg("%s", r.why.text);
	assert_string_equal(frame_column(&r.f, "group", 0)->dict->words[0], "规上");
	done(&r);
}

static void test_no_rows(void **state)
{
	struct reading r;
	(void)state;
	assert_int_equal(read_bytes(&r, HEADER, sizeof HEADER - 1, 2), RC_OK);
	assert_int_equal(r.f.rows, 0);
	done(&r);
}

/* Each bad table says where and what; quoted or not makes no difference to that. */
static void test_mistakes_name_their_place(void **state)
{
	static const struct { const char *csv; enum rc rc; const char *says[3]; } bad[] = {
		{"", RC_BAD_INPUT, {"empty"}},
		{"id,tax\n", RC_NOT_FOUND, {"组别"}},
		{"code,name,tax,组别,veto,day\n", RC_NOT_FOUND, {"'id'"}},
		{"id,name,Tax,组别,veto,day\n", RC_NOT_FOUND, {"'tax'", "'Tax'"}},
		{"id,name,tax,组别,veto,day,tax\n", RC_BAD_INPUT, {"'tax'", "line 1"}},
		{HEADER "a,n,5,g,1,,\nb,n,many,g,1,,\n", RC_BAD_INPUT, {"line 3", "column C", "'many'"}},
		{HEADER "a,n,5,g,1,,\nb,n,12万,g,1,,\n", RC_BAD_INPUT, {"line 3", "column C", "12万"}},
		{HEADER "a,n,1;2,g,1,,\n", RC_BAD_INPUT, {"line 2", "column C"}},
		{HEADER "a,n,99007199254740993,g,1,,\n", RC_BAD_INPUT, {"line 2", "column C"}},
		{HEADER "a,n,5,g,maybe,,\n", RC_BAD_INPUT, {"line 2", "column E", "'maybe'"}},
		{HEADER "a,n,5,g,1,2020-02-30,\n", RC_BAD_INPUT, {"line 2", "column F", "2020-02-30"}},
		{HEADER ",n,5,g,1,,\n", RC_BAD_INPUT, {"line 2", "column A", "id"}},
		{HEADER "a,n,5\n", RC_BAD_INPUT, {"line 2", "cells"}},
		{HEADER "a,\"n\",5\n", RC_BAD_INPUT, {"line 2", "cells"}},
		{HEADER "a,n,5,g,1,,\nb,n,5,g,1,,\na,n,5,g,1,,\n", RC_BAD_INPUT, {"'a'", "twice"}},
		{HEADER "a,\"n\",5,g,1,,\nb,n,x,g,1,,\n", RC_BAD_INPUT, {"line 3", "column C", "'x'"}},
		{HEADER "a,\"n,5,g,1,,\n", RC_BAD_INPUT, {"line 2"}},
		{"PK\003\004abcd\n", RC_BAD_INPUT, {""}},
		{HEADER "a,n,5,\xFF\xFE,1,,\n", RC_BAD_INPUT, {""}},
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct reading r;
		enum rc rc = read_bytes(&r, bad[i].csv, strlen(bad[i].csv), 2);
		if (rc != bad[i].rc)
			fail_msg("table %zu: %s (%s)", i, rc_name(rc), r.why.text);
		for (int k = 0; k < 3 && bad[i].says[k]; k++)
			if (!strstr(r.why.text, bad[i].says[k]))
				fail_msg("table %zu: '%s' does not say '%s'", i, r.why.text, bad[i].says[k]);
		assert_true(strlen(r.why.text) > 20);
		done(&r);
	}
}

static void test_no_such_file(void **state)
{
	struct arena a;
	struct pool *pool;
	struct frame f;
	struct frame_csv_error why;
	(void)state;
	arena_init(&a, 0);
	assert_int_equal(pool_create(1, &pool), RC_OK);
	assert_int_equal(frame_csv_read(&a, pool, "/nowhere/table.csv", "id", wants, WANTS, true, &f, &why), RC_NOT_FOUND);
	assert_non_null(strstr(why.text, "/nowhere/table.csv"));
	pool_destroy(pool);
	arena_finish(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways_give_one_frame), cmocka_unit_test(test_cells), cmocka_unit_test(test_gb18030_is_understood), cmocka_unit_test(test_no_rows),
		cmocka_unit_test(test_mistakes_name_their_place), cmocka_unit_test(test_no_such_file),
	};
	return cmocka_run_group_tests_name("indicators/frame_csv", tests, NULL, NULL);
}
