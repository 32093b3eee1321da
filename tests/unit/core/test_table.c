/* test_table.c - tables in and out: the same rows from every dress, and the message for each mistake.
 * SPDX-License-Identifier: Apache-2.0
 *
 * make_tables.py makes the files; bad_tables.want holds, for each bad one, its first message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "core/app.h"
#include "core/table.h"
#include "core/table_out.h"
#include "core/xlsx_book.h"

enum { CODE, NAME, LAND, TAX, DATE, ABOVE, KIND, PEOPLE, N_COLUMNS };
static const char *const land_aliases[] = { "land area", NULL };
static const struct table_column columns[N_COLUMNS] = {
	[CODE] = { "代码", "code", true, NULL }, [NAME] = { "名称", "name", true, NULL }, [LAND] = { "土地面积", "land", false, land_aliases }, [TAX] = { "税收", "tax", false, NULL },
	[DATE] = { "日期", "date", false, NULL }, [ABOVE] = { "规上", "above scale", false, NULL }, [KIND] = { "类别", "kind", false, NULL }, [PEOPLE] = { "人数", "people", false, NULL },
};
static const char *const kinds_zh[] = { "甲", "乙", NULL };
static const char *const kinds_en[] = { "first", "second", NULL };

struct line { char code[32], name[64], date[11]; int64_t land, people; double tax; bool has_land, has_tax, has_date, has_people, above, has_above, has_kind; int kind; };

static struct app app;
static struct ctx ctx;
static char folder[4096];

static int setup(void **state)
{
	app.config.limits = app_default_limits;
	app.now_ms = app_clock_ms;
	assert_int_equal(ctx_begin(&ctx, &app, CTX_NO_DB), RC_OK);
	ctx.english = true;
	return 0;
}

static int teardown(void **state)
{
	ctx_end(&ctx);
	return 0;
}

static const char *path_of(const char *name)
{
	return arena_printf(&ctx.arena, "%s/%s", folder, name);
}

/* As an importer would: every cell is looked at, so that one row can give several rejects. */
static bool read_line(struct table *t, struct line *l)
{
	const char *code, *name;
	memset(l, 0, sizeof *l);
	bool good = table_need_code(t, CODE, &code);
	good &= table_need_text(t, NAME, 40, &name);
	good &= table_scaled(t, LAND, 4, &l->land, &l->has_land);
	good &= table_number(t, TAX, &l->tax, &l->has_tax);
	good &= table_date(t, DATE, l->date, &l->has_date);
	good &= table_flag(t, ABOVE, &l->above, &l->has_above);
	good &= table_word(t, KIND, kinds_zh, kinds_en, &l->kind, &l->has_kind);
	good &= table_int(t, PEOPLE, 1, 100, &l->people, &l->has_people);
	if (!good)
		return false;
	snprintf(l->code, sizeof l->code, "%s", code);
	snprintf(l->name, sizeof l->name, "%s", name);
	return true;
}

/* Reads all rows; stops at the first failure of the file. */
static enum rc read_all(struct table *t, struct line *lines, int most, int *ret_n)
{
	bool row;
	enum rc rc;
	int n = 0;
	struct line spare;
	while ((rc = table_next(t, &row)) == RC_OK && row)
		if (read_line(t, n < most ? &lines[n] : &spare) && !table_row_is_bad(t))
			n++;
	*ret_n = n;
	return rc != RC_OK ? rc : table_verdict(t);
}

static void check_good_rows(const char *name, struct line *l, int n)
{
	if (n != 2)
		fail_msg("%s: %d rows", name, n);
	assert_string_equal(l[0].code, "91320594088140947F");
	assert_string_equal(l[0].name, "甲厂");
	assert_true(l[0].has_land && l[0].land == 125000);
	assert_true(l[0].has_tax && l[0].tax == 100.25);
	assert_true(l[0].has_date);
	if (strcmp(l[0].date, "2020-07-15") != 0)
		fail_msg("%s: date %s", name, l[0].date);
	assert_true(l[0].has_above && l[0].above);
	assert_true(l[0].has_kind && l[0].kind == 0);
	assert_true(l[0].has_people && l[0].people == 20);
	assert_string_equal(l[1].code, "91350100M000100Y43");
	assert_false(l[1].has_land || l[1].has_tax || l[1].has_date || l[1].has_people);
	assert_true(l[1].has_above && !l[1].above);
	assert_int_equal(l[1].kind, 1);
}

static int each_file(const char *prefix, void (*fn)(const char *name))
{
	int n = 0;
	DIR *d = opendir(folder);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL; ) {
		if (strncmp(e->d_name, prefix, strlen(prefix)) != 0)
			continue;
		fn(e->d_name);
		n++;
	}
	closedir(d);
	return n;
}

static void read_good(const char *name)
{
	struct line lines[4];
	int n = 0;
	table_auto *t = NULL;
	if (table_open(&ctx, path_of(name), NULL, &t) != RC_OK || table_map(&ctx, t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE) != RC_OK || read_all(t, lines, 4, &n) != RC_OK)
		fail_msg("%s: %s", name, ctx_reason(&ctx));
	check_good_rows(name, lines, n);
	assert_true(table_share(t) > 0.99);
}

static void every_dress_gives_the_same_rows(void **state)
{
	assert_true(each_file("good", read_good) >= 18);
}

/* What the file's first mistake is told as: "[OUTCOME] reason" for the file, "place | column | value | message | todo" for a row. */
static void first_message(const char *name, char *out, size_t size)
{
	struct line lines[4];
	int n, n_rejects;
	table_auto *t = NULL;
	enum rc rc = table_open(&ctx, path_of(name), NULL, &t);
	if (rc == RC_OK)
		rc = table_map(&ctx, t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE);
	if (rc == RC_OK)
		rc = read_all(t, lines, 4, &n);
	const struct reject *r = t != NULL ? table_rejects(t, &n_rejects) : NULL;
	if (rc == RC_OK)
		snprintf(out, size, "no mistake found");
	else if (r != NULL)
		snprintf(out, size, "%s | %s | %.30s | %s | %s", r->place[ctx.english], r->column, r->value, r->message[ctx.english], r->todo[ctx.english]);
	else
		snprintf(out, size, "[%s] %s", rc_name(rc), ctx_reason(&ctx));
	ctx.problem = (struct problem){ 0 };
}

static char *wants;
static bool wants_differ;

static void compare_bad(const char *name)
{
	char got[2048], key[128];
	first_message(name, got, sizeof got);
	snprintf(key, sizeof key, "%s\t", name);
	const char *want = strstr(wants, key);
	size_t n = want != NULL ? strcspn(want += strlen(key), "\n") : 0;
	if (want != NULL && strlen(got) == n && memcmp(got, want, n) == 0)
		return;
	print_error("%s\t%s\n", name, got);
	wants_differ = true;
}

static void each_bad_table_gets_its_message(void **state)
{
	struct file_bytes f;
	const char *want_path = getenv("GUSU_TABLE_WANT");
	assert_non_null(want_path);
	assert_int_equal(file_load(want_path, 0, &f), RC_OK);
	wants = strndup(f.p, f.n);
	file_unload(&f);
	wants_differ = false;
	assert_true(each_file("bad", compare_bad) >= 50);
	free(wants);
	assert_false(wants_differ);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static char *read_file(const char *path)
{
	struct file_bytes f;
	assert_int_equal(file_load(path, 0, &f), RC_OK);
	char *text = strndup(f.p, f.n);
	file_unload(&f);
	return text;
}

static const char mixed[] = "代码,名称,税收\nA1,甲厂,1\nA2,,2\nA3,丙厂,x\nA4,丁厂,4\n";
static const struct table_column three[] = { { "代码", "code", true, NULL }, { "名称", "name", true, NULL }, { "税收", "tax", false, NULL } };

static enum rc read_three(struct table *t, int *ret_good)
{
	bool row;
	enum rc rc;
	*ret_good = 0;
	while ((rc = table_next(t, &row)) == RC_OK && row) {
		const char *code, *name;
		double tax;
		bool has;
		bool good = table_need_code(t, 0, &code); /* every cell is looked at: each may have its own mistake */
		good &= table_need_text(t, 1, 20, &name);
		good &= table_number(t, 2, &tax, &has);
		*ret_good += good && !table_row_is_bad(t);
	}
	return rc != RC_OK ? rc : table_verdict(t);
}

static void all_or_nothing_says_what_happens_to_the_good_rows(void **state)
{
	int good, n;
	table_auto *t = NULL;
	write_file(path_of("mixed.csv"), mixed);
	ctx.english = false;
	assert_int_equal(table_open(&ctx, path_of("mixed.csv"), NULL, &t), RC_OK);
	assert_int_equal(table_map(&ctx, t, three, 3, TABLE_EXTRA_REFUSE), RC_OK);
	assert_int_equal(read_three(t, &good), RC_BAD_INPUT);
	assert_int_equal(good, 2);
	assert_int_equal(table_rows_read(t), 4);
	assert_int_equal(table_rows_rejected(t), 2);
	const struct reject *r = table_rejects(t, &n);
	assert_int_equal(n, 2);
	assert_string_equal(r[0].place[ctx.english], "第3行 B列");
	assert_string_equal(r[1].value, "x");
	assert_non_null(strstr(ctx_reason(&ctx), "mixed.csv 共 4 行，2 行有误，没有导入任何一行。第一处：第3行 B列 名称"));
}

static void keep_good_writes_the_rejected_rows_with_the_reason(void **state)
{
	int good;
	table_auto *t = NULL;
	struct table_options o = { .keep_good = path_of("rejected.csv"), .name = "upload.csv" };
	write_file(path_of("mixed.csv"), mixed);
	assert_int_equal(table_open(&ctx, path_of("mixed.csv"), &o, &t), RC_OK);
	assert_int_equal(table_map(&ctx, t, three, 3, TABLE_EXTRA_REFUSE), RC_OK);
	assert_int_equal(read_three(t, &good), RC_OK);
	assert_int_equal(good, 2);
	char *text = read_file(path_of("rejected.csv"));
	assert_string_equal(text, "\xef\xbb\xbf代码,名称,税收,reason\r\nA2,,2,名称: must not be empty; fill in this cell\r\n"
		"A3,丙厂,x,\"税收: is not a number; write the number alone; units belong into the column's name, and what is not known stays empty\"\r\n");
	free(text);
}

static void a_file_of_rejects_without_rejects_is_not_left_behind(void **state)
{
	int good;
	struct table *t;
	struct table_options o = { .keep_good = path_of("none.csv") };
	write_file(path_of("fine.csv"), "代码,名称,税收\nA1,甲厂,1\n");
	assert_int_equal(table_open(&ctx, path_of("fine.csv"), &o, &t), RC_OK);
	assert_int_equal(table_map(&ctx, t, three, 3, TABLE_EXTRA_REFUSE), RC_OK);
	assert_int_equal(read_three(t, &good), RC_OK);
	table_close(t);
	assert_int_not_equal(access(path_of("none.csv"), F_OK), 0);
}

static void the_rule_may_object_too(void **state)
{
	bool row;
	int n;
	table_auto *t = NULL;
	write_file(path_of("fine.csv"), "代码,名称,税收\nA1,甲厂,1\nA2,乙厂,1\n");
	assert_int_equal(table_open(&ctx, path_of("fine.csv"), NULL, &t), RC_OK);
	assert_int_equal(table_map(&ctx, t, three, 3, TABLE_EXTRA_REFUSE), RC_OK);
	assert_int_equal(table_next(t, &row), RC_OK);
	table_reject(t, 0, "check the code", "the code '%s' is taken", "A1");
	assert_true(table_row_is_bad(t));
	assert_int_equal(table_next(t, &row), RC_OK);
	assert_false(table_row_is_bad(t));
	assert_int_equal(ctx_fail(&ctx, RC_CONFLICT, NULL, "the database says no"), RC_CONFLICT);
	table_reject_reason(t, &ctx);
	assert_int_equal(ctx.problem.rc, RC_OK);
	const struct reject *r = table_rejects(t, &n);
	assert_int_equal(n, 2);
	assert_string_equal(r[0].place[ctx.english], "line 2, column 1");
	assert_string_equal(r[0].message[ctx.english], "the code 'A1' is taken");
	assert_string_equal(r[1].place[ctx.english], "line 3");
	assert_string_equal(r[1].message[ctx.english], "the database says no");
}

static void wide_tables_keep_columns_nobody_knows(void **state)
{
	bool row, has;
	double v;
	table_auto *t = NULL;
	write_file(path_of("wide.csv"), "代码,税收(万元),名称,用地（亩）\nA1,12.5,甲厂,3\n");
	assert_int_equal(table_open(&ctx, path_of("wide.csv"), NULL, &t), RC_OK);
	assert_int_equal(table_map(&ctx, t, three, 2, TABLE_EXTRA_ALLOW), RC_OK);
	int i = table_extra_column(t, 0);
	assert_int_equal(i, 1);
	assert_string_equal(table_header(t, i), "税收(万元)");
	assert_int_equal(table_extra_column(t, i + 1), 3);
	assert_int_equal(table_extra_column(t, 4), -1);
	assert_int_equal(table_next(t, &row), RC_OK);
	assert_true(table_number(t, TABLE_FILE_COLUMN + i, &v, &has));
	assert_true(has && v == 12.5);
}

static void a_given_encoding_is_taken(void **state)
{
	bool row;
	const char *text;
	table_auto *t = NULL;
	struct table_options o = { .encoding = "GB18030" };
	write_file(path_of("gbk.csv"), "\xb4\xfa\xc2\xeb,\xc3\xfb\xb3\xc6\nA1,\xc0\xa5\xc9\xbd\n"); /* 昆山: also valid UTF-8 by chance */
	assert_int_equal(table_open(&ctx, path_of("gbk.csv"), &o, &t), RC_OK);
	assert_int_equal(table_map(&ctx, t, three, 2, TABLE_EXTRA_REFUSE), RC_OK);
	assert_int_equal(table_next(t, &row), RC_OK);
	assert_true(table_need_text(t, 1, 20, &text));
	assert_string_equal(text, "昆山");
	struct table_options bad = { .encoding = "KLINGON" };
	struct table *none;
	assert_int_equal(table_open(&ctx, path_of("gbk.csv"), &bad, &none), RC_BAD_INPUT);
}

static void a_sheet_is_chosen_by_name(void **state)
{
	struct table_options o = { .sheet = "数剧" };
	struct table *t;
	assert_int_equal(table_open(&ctx, path_of("good.xlsx"), &o, &t), RC_BAD_INPUT);
	assert_non_null(strstr(ctx_reason(&ctx), "no sheet '数剧'; it has '数据'"));
}

static void positions_in_a_workbook_name_sheet_and_cell(void **state)
{
	struct line lines[2];
	int n;
	table_auto *t = NULL;
	ctx.english = false;
	assert_int_equal(table_open(&ctx, path_of("bad-number-code.xlsx"), NULL, &t), RC_OK);
	assert_int_equal(table_map(&ctx, t, columns, N_COLUMNS, TABLE_EXTRA_REFUSE), RC_OK);
	assert_int_equal(read_all(t, lines, 2, &n), RC_BAD_INPUT);
	const struct reject *r = table_rejects(t, &n);
	assert_string_equal(r[0].place[ctx.english], "数据!A2");
	assert_string_equal(r[0].message[ctx.english], "代码被表格软件变成了数字");
}

static void date_formats_are_told_from_others(void **state)
{
	static const struct { const char *code; bool date; } cases[] = {
		{ "General", false }, { "0.00", false }, { "#,##0", false }, { "0.00E+00", false }, { "yyyy\"年\"m\"月\"d\"日\"", true }, { "[$-804]yyyy/m/d", true }, { "[h]:mm", true },
		{ "[Red]0.00", false }, { "\"days\" 0", false }, { "0\\d", false }, { "_d0", false }, { "0;yyyy", false }, { "mm:ss.0", true }, { "D-MMM-YY", true }, { "@", false }, { "\"open", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (xlsx_format_is_date(cases[i].code) != cases[i].date)
			fail_msg("%s", cases[i].code);
}

static void write_table(const char *path, enum table_format f)
{
	static const struct column_out out[] = { { "代码", COLUMN_TEXT, 0, 0 }, { "名称", COLUMN_TEXT, 0, 0 }, { "税收", COLUMN_NUMBER, 2, 0 } };
	static const char *const notes[] = { "来源：测试", NULL };
	struct table_out_options o = { .title = "结果[2020]/一", .notes = notes };
	struct table_out *w;
	int64_t rows = 0;
	assert_int_equal(table_out_open(&ctx, path, f, out, 3, &o, &w), RC_OK);
	table_out_text(w, "913205940881409470");
	table_out_text(w, "=cmd|' /C calc'!A0");
	table_out_number(w, 1.005);
	table_out_row(w);
	table_out_text(w, "B2");
	table_out_textn(w, "乙,厂\"x", strlen("乙,厂\"x"));
	table_out_number(w, NAN);
	table_out_row(w);
	assert_int_equal(table_out_done(&ctx, w, &rows), RC_OK);
	assert_int_equal(rows, 2);
}

static void csv_out_is_safe_for_spreadsheets(void **state)
{
	write_table(path_of("out.csv"), TABLE_CSV);
	char *text = read_file(path_of("out.csv"));
	assert_string_equal(text, "\xef\xbb\xbf代码,名称,税收\r\n913205940881409470,'=cmd|' /C calc'!A0,1.01\r\nB2,\"乙,厂\"\"x\",\r\n");
	free(text);
}

static void xlsx_out_reads_back(void **state)
{
	bool row, has;
	double tax;
	const char *code, *name;
	table_auto *t = NULL;
	write_table(path_of("out.xlsx"), TABLE_XLSX);
	assert_int_equal(table_open(&ctx, path_of("out.xlsx"), NULL, &t), RC_OK);
	assert_int_equal(table_map(&ctx, t, three, 3, TABLE_EXTRA_REFUSE), RC_OK);
	assert_int_equal(table_next(t, &row), RC_OK);
	assert_true(table_need_code(t, 0, &code));
	assert_string_equal(code, "913205940881409470"); /* a string, not a number */
	assert_true(table_need_text(t, 1, 40, &name));
	assert_string_equal(name, "=cmd|' /C calc'!A0"); /* a string cell is no formula */
	assert_true(table_number(t, 2, &tax, &has) && has && tax == 1.01);
	assert_int_equal(table_next(t, &row), RC_OK);
	assert_true(table_number(t, 2, &tax, &has) && !has);
	assert_int_equal(table_next(t, &row), RC_OK);
	assert_false(row);
}

static void half_a_table_is_never_seen(void **state)
{
	static const struct column_out out[] = { { "a", COLUMN_TEXT, 0, 0 } };
	for (int f = 0; f < 2; f++) {
		struct table_out *w;
		const char *path = path_of(f == 0 ? "half.csv" : "half.xlsx");
		assert_int_equal(table_out_open(&ctx, path, (enum table_format)f, out, 1, NULL, &w), RC_OK);
		table_out_text(w, "x");
		table_out_row(w);
		assert_int_not_equal(access(path, F_OK), 0);
		table_out_drop(w);
		assert_int_not_equal(access(path, F_OK), 0);
	}
	assert_int_equal(table_out_open(&ctx, "/nonexistent/x.csv", TABLE_CSV, out, 1, NULL, &(struct table_out *){ NULL }), RC_IO);
}

static void formats_are_told_by_name(void **state)
{
	enum table_format f;
	assert_true(table_format_of("csv", &f) && f == TABLE_CSV);
	assert_true(table_format_of("/tmp/结果.xlsx", &f) && f == TABLE_XLSX);
	assert_false(table_format_of("pdf", &f));
}

static int make_files(void **state)
{
	char command[9000];
	snprintf(folder, sizeof folder, "%s/gusu-table-%d", getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp", (int)getpid());
	snprintf(command, sizeof command, "'%s' '%s' '%s'", getenv("GUSU_PYTHON"), getenv("GUSU_MAKE_TABLES"), folder);
	return system(command);
}

static int remove_files(void **state)
{
	char command[9000];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(every_dress_gives_the_same_rows), T(each_bad_table_gets_its_message), T(all_or_nothing_says_what_happens_to_the_good_rows),
		T(keep_good_writes_the_rejected_rows_with_the_reason), T(a_file_of_rejects_without_rejects_is_not_left_behind), T(the_rule_may_object_too),
		T(wide_tables_keep_columns_nobody_knows), T(a_given_encoding_is_taken), T(a_sheet_is_chosen_by_name), T(positions_in_a_workbook_name_sheet_and_cell),
		T(date_formats_are_told_from_others), T(csv_out_is_safe_for_spreadsheets), T(xlsx_out_reads_back), T(half_a_table_is_never_seen), T(formats_are_told_by_name),
	};
	return cmocka_run_group_tests_name("core/table", tests, make_files, remove_files);
}
