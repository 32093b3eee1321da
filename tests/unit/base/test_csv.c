/* test_csv.c - encodings, rows, writing.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "unit.h"
#include "base/csv.h"

/* --- encodings --- */

static void encodings(void **state)
{
	static const struct { const char *in; size_t n; enum csv_encoding encoding; const char *want; } cases[] = {
		{ "a,b", 3, CSV_UTF8, "a,b" }, { "", 0, CSV_UTF8, "" }, { "苏州", 6, CSV_UTF8, "苏州" }, { "\xef\xbb\xbf苏", 6, CSV_UTF8_BOM, "苏" },
		{ "\xcb\xd5\xd6\xdd,1", 6, CSV_GB18030, "苏州,1" },                 /* 苏州 */
		{ "\x81\x30\x81\x30", 4, CSV_GB18030, "\xc2\x80" },                 /* four bytes */
		{ "\x95\x32\x82\x36", 4, CSV_GB18030, "𠀀" },                       /* beyond the first plane */
		{ "\xff\xfe\xcf\x82,\0", 6, CSV_UTF16LE, "苏," }, { "\xfe\xff\x82\xcf\0,", 6, CSV_UTF16BE, "苏," }, { "\xff\xfe", 2, CSV_UTF16LE, "" },
		{ "\xff\xfe\x40\xd8\x00\xdc", 6, CSV_UTF16LE, "𠀀" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct csv_text t;
		struct csv_error e;
		assert_rc(csv_decode(cases[i].in, cases[i].n, 0, &t, &e), RC_OK);
		assert_int_equal(t.encoding, cases[i].encoding);
		assert_true(slice_is((struct slice){ t.p, t.n }, cases[i].want));
		assert_true(strlen(csv_encoding_name(t.encoding)) > 4);
		csv_text_finish(&t);
	}
}

static void wrong_encodings(void **state)
{
	static const struct { const char *in; size_t n; enum csv_fault fault; size_t line, byte; } cases[] = {
		{ "\xef\xbb\xbf" "a\nb\xff", 7, CSV_BAD_UTF8, 2, 6 },
		{ "苏州工业\n园区\xe5\x90", 21, CSV_BAD_UTF8, 2, 19 },               /* cut in a character */
		{ "\xcb\xd5\n\xff\xff", 5, CSV_BAD_GB18030, 2, 3 }, { "ok\n\xcb", 4, CSV_BAD_GB18030, 2, 3 },
		{ "\xff\xfe" "a\0\n\0\x00\xd8", 8, CSV_BAD_UTF16, 2, 6 }, { "\xff\xfe" "a", 3, CSV_BAD_UTF16, 1, 2 },
		{ "a\nb\0c", 5, CSV_ZERO_BYTE, 2, 3 }, { "\xff\xfe\0\0", 4, CSV_ZERO_BYTE, 1, 0 }, { "PK\x03\x04 zip", 8, CSV_IS_XLSX, 1, 0 },
		{ "\xd0\xcf\x11\xe0\xa1", 5, CSV_IS_XLS, 1, 0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct csv_text t;
		struct csv_error e;
		char text[400];
		assert_rc(csv_decode(cases[i].in, cases[i].n, 0, &t, &e), RC_BAD_INPUT);
		assert_int_equal(e.fault, cases[i].fault);
		assert_int_equal(e.line, cases[i].line);
		assert_int_equal(e.byte, cases[i].byte);
		for (int english = 0; english < 2; english++) {
			csv_error_text(&e, english, text, sizeof text);
			assert_non_null(strstr(text, english ? "line " : "行"));
		}
	}
	struct csv_text t;
	struct csv_error e;
	assert_rc(csv_decode("0123456789", 10, 9, &t, &e), RC_TOO_LARGE);
}

/* --- reading: rows are shown as [cell|cell] --- */

static void show(struct csv_reader *r, struct buf *out)
{
	bool row;
	enum rc rc;
	while ((rc = csv_next(r, &row)) == RC_OK && row) {
		buf_printf(out, "%zu[", r->row_line);
		for (size_t i = 0; i < r->n_cells; i++)
			buf_printf(out, i > 0 ? "|%.*s" : "%.*s", (int)r->cells[i].n, r->cells[i].p);
		buf_char(out, ']');
	}
	if (rc != RC_OK) {
		char text[300];
		csv_error_text(&r->error, true, text, sizeof text);
		buf_printf(out, "%s: %s", rc_name(rc), text);
	}
}

static void rows(void **state)
{
	static const struct { const char *in, *want; } cases[] = {
		{ "", "" }, { "\n\r\n\r", "" }, { "a", "1[a]" }, { "a,b\nc,d\n", "1[a|b]2[c|d]" }, { "a,b\r\nc,d\r\n", "1[a|b]2[c|d]" },
		{ "a,b\rc,d\r", "1[a|b]2[c|d]" }, { "a,\n,b\n,\n", "1[a|]2[|b]3[|]" }, { "a,b,", "1[a|b|]" }, { "\"a,b\",c", "1[a,b|c]" },
		{ "\"a\"\"b\",\"\"\"\"", "1[a\"b|\"]" }, { "\"x\ny\r\nz\",1\nq", "1[x\ny\r\nz|1]4[q]" }, { "\"\"", "1[]" }, { "a\"b,c\"", "1[a\"b|c\"]" },
		{ "a\n\n\nb", "1[a]4[b]" }, { "\"a\rb\"\nc", "1[a\rb]3[c]" }, { " \"a\"", "1[ \"a\"]" }, { "名称,\"苏,州\"\n", "1[名称|苏,州]" },
		{ "0123456789abcdef,0123456789abcdef0123456789,x\ny", "1[0123456789abcdef|0123456789abcdef0123456789|x]2[y]" },
		{ "\"a\"b", "BAD_INPUT: line 1, column 1 (A): text behind the closing quote; a quote inside a cell is written twice" },
		{ "ok\nx,\"ab\nc", "1[ok]BAD_INPUT: line 2, column 2 (B): the quote that opens here is never closed" },
		{ "\"", "BAD_INPUT: line 1, column 1 (A): the quote that opens here is never closed" },
		{ "\"a\n\"x", "BAD_INPUT: line 2, column 1 (A): text behind the closing quote; a quote inside a cell is written twice" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_auto out;
		struct csv_reader r;
		buf_init(&out, 0);
		/* a tight copy lets the sanitizer see a read past the end */
		size_t n = strlen(cases[i].in);
		char *tight = malloc(n + (n == 0));
		memcpy(tight, cases[i].in, n);
		csv_open(&r, tight, n, 0, 1, NULL);
		show(&r, &out);
		csv_close(&r);
		free(tight);
		assert_text(buf_text(&out), cases[i].want);
	}
}

static void limits(void **state)
{
	static const struct { const char *in; struct csv_limits limits; const char *want; } cases[] = {
		{ "a,b,c", { .cells = 3 }, "1[a|b|c]" }, { "a,b,c,d", { .cells = 3 }, "TOO_LARGE: line 1, column 4 (D): too many cells in the row (limit 3)" },
		{ "abc", { .cell_bytes = 3 }, "1[abc]" },
		{ "x,abcd", { .cell_bytes = 3 }, "TOO_LARGE: line 1, column 2 (B): the cell is too long; look for a quote that is not closed (limit 3)" },
		{ "\"abcd\"", { .cell_bytes = 3 }, "TOO_LARGE: line 1, column 1 (A): the cell is too long; look for a quote that is not closed (limit 3)" },
		{ "\"a\"\"b\"", { .cell_bytes = 3 }, "1[a\"b]" }, { "a\nb\n", { .rows = 2 }, "1[a]2[b]" },
		{ "a\nb\nc", { .rows = 2 }, "1[a]2[b]TOO_LARGE: line 3: too many rows; divide the file (limit 2)" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_auto out;
		struct csv_reader r;
		buf_init(&out, 0);
		csv_open(&r, cases[i].in, strlen(cases[i].in), 0, 1, &cases[i].limits);
		show(&r, &out);
		csv_close(&r);
		assert_text(buf_text(&out), cases[i].want);
	}
}

static void many_cells_and_other_separators(void **state)
{
	buf_auto in;
	struct csv_reader r;
	bool row;
	buf_init(&in, 0);
	for (int i = 0; i < 16384; i++)
		buf_printf(&in, i > 0 ? "\t%d" : "%d", i);
	csv_open(&r, in.data, in.len, '\t', 1, NULL);
	assert_rc(csv_next(&r, &row), RC_OK);
	assert_int_equal(r.n_cells, 16384);
	assert_true(slice_is(csv_cell(&r, 16383), "16383"));
	assert_int_equal(csv_cell(&r, 16384).n, 0);
	csv_close(&r);
}

static void headers(void **state)
{
	arena_auto a;
	struct csv_reader r;
	struct slice *names;
	size_t n;
	bool row;
	arena_init(&a, 0);
	csv_open(&r, "\n code ,\"名称(单位)\",, , \nx,y,,", 0, 0, 1, NULL);
	assert_rc(csv_header(&r, &a, &names, &n), RC_BAD_INPUT);
	assert_int_equal(r.error.fault, CSV_EMPTY);
	const char *in = "\n code ,\"名称(单位)\",, , \n  ,, ,";
	csv_open(&r, in, strlen(in), 0, 1, NULL);
	assert_rc(csv_header(&r, &a, &names, &n), RC_OK);
	assert_int_equal(n, 2);
	assert_true(slice_is(names[0], "code") && slice_is(names[1], "名称(单位)"));
	assert_rc(csv_next(&r, &row), RC_OK);
	assert_true(row && csv_row_blank(&r));
	csv_close(&r);
}

static void parts_cover_the_whole(void **state)
{
	buf_auto in, whole;
	buf_init(&in, 0);
	buf_init(&whole, 0);
	for (int i = 0; i < 500; i++)
		buf_printf(&in, i % 7 == 0 ? "\"r%d\nmore, \"\"x\"\"\",%d\r\n" : "r%d,%d\n", i, i * i);
	struct csv_reader r;
	csv_open(&r, in.data, in.len, 0, 5, NULL);
	show(&r, &whole);
	csv_close(&r);
	for (size_t parts = 1; parts < 40; parts++) {
		struct csv_part part[40];
		buf_auto out;
		buf_init(&out, 0);
		size_t got = csv_split(in.data, in.len, 5, parts, part), bytes = 0;
		assert_true(got >= 1 && got <= parts);
		for (size_t i = 0; i < got; i++) {
			bytes += part[i].n;
			csv_open(&r, part[i].p, part[i].n, 0, part[i].first_line, NULL);
			show(&r, &out);
			csv_close(&r);
		}
		assert_int_equal(bytes, in.len);
		assert_text(buf_text(&out), buf_text(&whole));
	}
	struct csv_part one[4];
	assert_int_equal(csv_split("", 0, 1, 4, one), 0);
	assert_int_equal(csv_split("a\rb\rc", 5, 1, 4, one), 1);
	assert_int_equal(csv_split("a\nb\n", 4, 1, 4, one), 2);
}

static void column_names(void **state)
{
	static const struct { size_t column; const char *want; } cases[] = { { 1, "A" }, { 26, "Z" }, { 27, "AA" }, { 702, "ZZ" }, { 703, "AAA" }, { 16384, "XFD" } };
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[16];
		csv_column_name(out, cases[i].column);
		assert_text(out, cases[i].want);
	}
}

/* --- writing --- */

static void writing(void **state)
{
	static const struct { const char *text, *guarded, *raw; } cases[] = {
		{ "abc", "abc", "abc" }, { "a,b", "\"a,b\"", "\"a,b\"" }, { "a\"b", "\"a\"\"b\"", "\"a\"\"b\"" }, { "a\nb", "\"a\nb\"", "\"a\nb\"" },
		{ "=1+1", "'=1+1", "=1+1" }, { "+cmd|x", "'+cmd|x", "+cmd|x" }, { "-2", "-2", "-2" }, { "-2+3", "'-2+3", "-2+3" }, { "+8.5", "+8.5", "+8.5" },
		{ "-1e5", "-1e5", "-1e5" }, { "@SUM(A1)", "'@SUM(A1)", "@SUM(A1)" }, { "\tx", "'\tx", "\tx" }, { "=A1,\"x\"", "\"'=A1,\"\"x\"\"\"", "\"=A1,\"\"x\"\"\"" },
		{ "＝1", "'＝1", "＝1" }, { "－x", "'－x", "－x" }, { "-", "'-", "-" }, { " x", "\" x\"", "\" x\"" }, { "913205001234567890", "913205001234567890", "913205001234567890" },
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		for (int raw = 0; raw < 2; raw++) {
			buf_auto out;
			struct csv_writer w;
			buf_init(&out, 0);
			csv_write_to(&w, &out, raw ? CSV_RAW : 0);
			csv_put_str(&w, cases[i].text);
			assert_text(buf_text(&out), raw ? cases[i].raw : cases[i].guarded);
		}
}

static void rows_of_values(void **state)
{
	buf_auto out;
	struct csv_writer w;
	buf_init(&out, 0);
	csv_write_to(&w, &out, CSV_CRLF);
	csv_bom(&w);
	csv_put_str(&w, "x");
	csv_put_num(&w, 0.1);
	csv_put_fixed(&w, 2, 4);
	csv_put_i64(&w, -7);
	csv_put_empty(&w);
	csv_put_num(&w, NAN);
	csv_end_row(&w);
	csv_put_str(&w, NULL);
	csv_end_row(&w);
	csv_put_empty(&w);
	csv_put_empty(&w);
	csv_end_row(&w);
	assert_text(buf_text(&out), "\xef\xbb\xbfx,0.1,2.0000,-7,,\r\n\"\"\r\n,\r\n");
}

static void what_is_written_reads_back(void **state)
{
	unsigned seed = 1;
	static const char alphabet[] = "ab,\"\n\r '=x";
	for (int round = 0; round < 3000; round++) {
		char cells[4][8];
		buf_auto out;
		struct csv_writer w;
		struct csv_reader r;
		bool row;
		buf_init(&out, 0);
		csv_write_to(&w, &out, CSV_RAW);
		for (int i = 0; i < 4; i++) {
			size_t n = (size_t)rand_r(&seed) % 8;
			for (size_t k = 0; k < n; k++)
				cells[i][k] = alphabet[(size_t)rand_r(&seed) % (sizeof alphabet - 1)];
			cells[i][n < 7 ? n : 7] = '\0';
			csv_put_str(&w, cells[i]);
		}
		csv_end_row(&w);
		csv_open(&r, out.data, out.len, 0, 1, NULL);
		assert_rc(csv_next(&r, &row), RC_OK);
		assert_int_equal(r.n_cells, 4);
		for (size_t i = 0; i < 4; i++)
			assert_true(slice_is(r.cells[i], cells[i]));
		csv_close(&r);
	}
}

static void reader_survives_failing_allocations(void **state)
{
	for (long n = 1; n < 4; n++) {
		struct csv_reader r;
		bool row = true;
		enum rc rc = RC_OK;
		const char *in = "\"a\"\"b\",1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8\n";
		csv_open(&r, in, strlen(in), 0, 1, NULL);
		fail_at(n);
		while (rc == RC_OK && row)
			rc = csv_next(&r, &row);
		fail_at(0);
		assert_rc(rc, RC_NO_MEMORY);
		assert_int_equal(r.error.fault, CSV_NO_MEMORY);
		csv_close(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings), cmocka_unit_test(wrong_encodings), cmocka_unit_test(rows), cmocka_unit_test(limits),
		cmocka_unit_test(many_cells_and_other_separators), cmocka_unit_test(headers), cmocka_unit_test(parts_cover_the_whole),
		cmocka_unit_test(column_names), cmocka_unit_test(writing), cmocka_unit_test(rows_of_values), cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(reader_survives_failing_allocations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
