/* test_ledger.c - acts in one transaction with their entries, heads that can be typed again, and every altered row found.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "core/app.h"
#include "core/ledger.h"
#include "core/setting.h"

static int64_t clock_ms;
static int64_t test_clock(void) { return clock_ms++; }

static const struct module *const modules[] = { &core_module, &ledger_module };
static struct app app;
static char db_path[256];

static void open_app(bool create)
{
	struct ctx c;
	app_init(&app, modules, 2);
	app.config.db_url = db_path;
	app.now_ms = test_clock;
	assert_int_equal(ctx_begin(&c, &app, CTX_NO_DB), RC_OK);
	if (app_open(&c, &app, create) != RC_OK)
		fail_msg("%s %s", ctx_reason(&c), c.problem.log);
	ctx_end(&c);
}

static void drop_files(void)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	for (int i = 0; i < 3; i++) {
		char path[300];
		snprintf(path, sizeof path, "%s%s", db_path, tails[i]);
		unlink(path);
	}
}

static int setup(void **state)
{
	struct ctx c;
	clock_ms = INT64_C(1600000000000);
	snprintf(db_path, sizeof db_path, "/tmp/gusu-ledger-%d.gusu", (int)getpid());
	drop_files();
	open_app(true);
	if (ctx_begin(&c, &app, CTX_WRITER) != RC_OK || setting_set(&c, "city", "示例 市") != RC_OK)
		return -1;
	ctx_end(&c);
	return 0;
}

static int teardown(void **state)
{
	app_close(&app);
	drop_files();
	return 0;
}

static void begin(struct ctx *c, enum ctx_db mode)
{
	assert_int_equal(ctx_begin(c, &app, mode), RC_OK);
	c->english = true;
	snprintf(c->who.name, sizeof c->who.name, "officer");
}

/* So many acts, one transaction each. */
static void act(int n)
{
	for (int i = 0; i < n; i++) {
		struct ctx c;
		struct txn t;
		char object[32], json[64];
		begin(&c, CTX_WRITER);
		snprintf(object, sizeof object, "round %d", i + 1);
		snprintf(json, sizeof json, "{\"z\": %d, \"a\": [1, 2], \"name\": \"第%d轮\"}", i, i);
		assert_int_equal(txn_begin(&t, c.db), RC_OK);
		if (ledger_write(&c, LEDGER_ROUND_STORED, object, json, NULL) != RC_OK)
			fail_msg("%s %s", ctx_reason(&c), c.problem.log);
		assert_int_equal(txn_commit(&t), RC_OK);
		ctx_end(&c);
	}
}

static char told[4096];
static void take_line(void *arg, const char *line)
{
	size_t n = strlen(told);
	snprintf(told + n, sizeof told - n, "%s\n", line);
}

static struct ledger_report verify(const struct ledger_head *heads, int n)
{
	struct ctx c;
	struct ledger_report r;
	told[0] = '\0';
	begin(&c, CTX_READER);
	if (ledger_verify(&c, heads, n, take_line, NULL, &r) != RC_OK)
		fail_msg("%s %s", ctx_reason(&c), c.problem.log);
	ctx_end(&c);
	return r;
}

static struct ledger_head head_of(int64_t size)
{
	struct ctx c;
	struct ledger_head h;
	begin(&c, CTX_READER);
	if (ledger_head(&c, size, &h) != RC_OK)
		fail_msg("%s %s", ctx_reason(&c), c.problem.log);
	ctx_end(&c);
	return h;
}

static void the_first_act_opens_the_ledger(void **state)
{
	struct ctx c;
	const struct ledger_entry *list;
	int n;
	act(2);
	begin(&c, CTX_READER);
	assert_int_equal(ledger_list(&c, NULL, 0, 10, &list, &n), RC_OK);
	assert_int_equal(n, 3);
	assert_string_equal(list[2].kind, "ledger.opened");
	assert_string_equal(list[2].body, "{\"city\":\"示例 市\",\"program\":\"gusu " GUSU_VERSION "\",\"sample\":false}");
	assert_string_equal(list[0].object, "round 2");
	assert_string_equal(list[0].body, "{\"a\":[1,2],\"name\":\"第1轮\",\"z\":1}"); /* canonical: sorted, no blanks */
	assert_string_equal(list[0].actor, "officer");
	assert_int_equal(ledger_list(&c, "round.stored", 3, 10, &list, &n), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].seq, 2);
	ctx_end(&c);
}

static void an_act_undone_leaves_no_entry(void **state)
{
	struct ctx c;
	struct txn t;
	int64_t size;
	act(3);
	struct ledger_head before = head_of(0);
	begin(&c, CTX_WRITER);
	assert_int_equal(txn_begin(&t, c.db), RC_OK);
	assert_int_equal(ledger_write(&c, LEDGER_LIST_PUBLISHED, "list 1", "{}", &size), RC_OK);
	assert_int_equal(size, 5);
	txn_finish(&t);
	ctx_end(&c);
	struct ledger_head after = head_of(0);
	assert_memory_equal(&before, &after, sizeof before);
	act(1);
	assert_int_equal(verify(&before, 1).findings, 0);
}

static void what_is_not_an_object_is_refused(void **state)
{
	static const char *const bad[] = { "", "[1]", "{\"a\":1,\"a\":2}", "{", "null", "{\"a\":1} x" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct ctx c;
		struct txn t;
		begin(&c, CTX_WRITER);
		assert_int_equal(txn_begin(&t, c.db), RC_OK);
		assert_int_equal(ledger_write(&c, LEDGER_ROUND_STORED, "x", bad[i], NULL), RC_INTERNAL);
		txn_finish(&t);
		ctx_end(&c);
	}
}

static void the_program_cannot_change_an_entry(void **state)
{
	static const char *const tries[] = {
		"UPDATE ledger SET body = '{}' WHERE seq = 1", "DELETE FROM ledger WHERE seq = 1", "UPDATE ledger_node SET hash = ''", "DELETE FROM ledger_node",
		"REPLACE INTO ledger (seq, at, kind, actor, object, body, leaf) VALUES (1, '', '', '', '', '', '')",
		"INSERT INTO ledger (seq, at, kind, actor, object, body, leaf) VALUES (1, '', '', '', '', '', '') ON CONFLICT (seq) DO UPDATE SET body = ''",
		"DROP TABLE ledger",
	};
	act(5);
	struct ledger_head h = head_of(0);
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct ctx c;
		struct db_stmt *s = NULL;
		char sql[300];
		begin(&c, CTX_WRITER);
		snprintf(sql, sizeof sql, "%s {unscoped}", tries[i]);
		enum rc rc = db_prepare(c.db, NULL, sql, &s);
		if (rc == RC_OK)
			rc = db_run(s);
		if (rc == RC_OK)
			fail_msg("allowed: %s", tries[i]);
		ctx_end(&c);
	}
	assert_int_equal(verify(&h, 1).findings, 0);
}

/* ---- Heads. */

static bool parse(const char *text, struct ledger_head *ret, const char **why)
{
	struct ctx c = { .english = true };
	return ledger_head_parse(&c, text, ret, why);
}

static void a_head_can_be_printed_and_typed_again(void **state)
{
	struct ledger_head h, back;
	char text[LEDGER_HEAD_TEXT], broken[2 * LEDGER_HEAD_TEXT];
	const char *why;
	act(6);
	h = head_of(0);
	ledger_head_print(&h, text);
	assert_true(parse(text, &back, &why));
	assert_memory_equal(back.root.b, h.root.b, DIGEST_SIZE);
	assert_int_equal(back.size, 7);
	assert_string_equal(back.at, h.at);
	assert_string_equal(back.city, "示例_市");
	/* as a newspaper sets it: capital digits, a line break in the root, words around it */
	char *root = strstr(text, "root="), *o = broken + sprintf(broken, "公告：\n");
	for (const char *p = text; *p != '\0'; p++) {
		bool in_root = p > root + 5 && p < root + 5 + 71;
		*o++ = in_root ? (char)toupper((unsigned char)*p) : *p;
		if (p == root + 40)
			o += sprintf(o, "\n   ");
	}
	strcpy(o, "\n");
	assert_true(parse(broken, &back, &why));
	assert_memory_equal(back.root.b, h.root.b, DIGEST_SIZE);
}

static void a_slip_in_a_head_is_told_from_another_head(void **state)
{
	struct ledger_head h, back;
	char text[LEDGER_HEAD_TEXT];
	const char *why = "";
	act(3);
	h = head_of(0);
	ledger_head_print(&h, text);
	char *from = strstr(text, "root=") + 5;
	for (int i = 0; i < 71; i++) {
		char kept = from[i];
		if (kept == '-')
			continue;
		from[i] = kept == '3' ? '8' : '3';
		if (from[i] != kept)
			assert_false(parse(text, &back, &why));
		assert_non_null(strstr(why, "slip"));
		from[i] = kept;
	}
	assert_true(parse(text, &back, &why));
	strstr(text, "size=")[5] = '9';
	assert_false(parse(text, &back, &why));
	assert_false(parse("", &back, &why));
	assert_false(parse("gusu-head/1", &back, &why));
	assert_false(parse("gusu-head/1 size=1 time=x root=12 city=- check=000000", &back, &why));
}

static void an_empty_ledger_has_a_head(void **state)
{
	struct ledger_head h = head_of(0), back;
	char text[LEDGER_HEAD_TEXT];
	const char *why;
	unsigned char want[DIGEST_SIZE];
	assert_int_equal(h.size, 0);
	assert_int_equal(digest_of(DIGEST_SM3, NULL, 0, want), RC_OK);
	assert_memory_equal(h.root.b, want, DIGEST_SIZE);
	ledger_head_print(&h, text);
	assert_true(parse(text, &back, &why));
	assert_int_equal(verify(&h, 1).findings, 0);
}

static void former_heads_stay_what_they_were(void **state)
{
	struct ledger_head kept[20];
	act(1);
	for (int i = 0; i < 20; i++) {
		kept[i] = head_of(0);
		act(1);
	}
	for (int i = 0; i < 20; i++) {
		struct ledger_head again = head_of(kept[i].size);
		assert_memory_equal(&again, &kept[i], sizeof again);
	}
	struct ledger_report r = verify(kept, 20);
	assert_int_equal(r.findings, 0);
	assert_int_equal(r.entries, 22);
	struct ctx c;
	struct ledger_head h;
	begin(&c, CTX_READER);
	assert_int_equal(ledger_head(&c, 23, &h), RC_NOT_FOUND);
	ctx_end(&c);
}

static void a_qr_code_has_both_forms(void **state)
{
	buf_auto b;
	act(1);
	struct ledger_head h = head_of(0);
	buf_init(&b, 1 << 20);
	assert_int_equal(ledger_head_qr_text(&h, &b), RC_OK);
	assert_non_null(strstr(buf_text(&b), "▀"));
	buf_clear(&b);
	assert_int_equal(ledger_head_qr_svg(&h, &b), RC_OK);
	assert_int_equal(strncmp(buf_text(&b), "<svg ", 5), 0);
}

/* ---- Rows altered behind the program's back. */

static void alter(const char *sql)
{
	sqlite3 *db;
	char *why = NULL;
	app_close(&app);
	assert_int_equal(sqlite3_open(db_path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
	open_app(false);
}

static void expect_found(const char *sql, int64_t first_wrong, const char *words)
{
	struct ledger_report r;
	alter(sql);
	r = verify(NULL, 0);
	if (r.findings == 0 || (first_wrong > 0 && r.first_wrong != first_wrong) || strstr(told, words) == NULL)
		fail_msg("%s: %d findings, first wrong %d\n%s", sql, r.findings, (int)r.first_wrong, told);
}

static void every_altered_column_is_found_and_named(void **state)
{
	static const char *const columns[] = { "at", "kind", "actor", "object", "body", "leaf" };
	act(9);
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		char sql[200], back[300], kept[200];
		sqlite3 *db;
		sqlite3_stmt *s;
		assert_int_equal(sqlite3_open(db_path, &db), SQLITE_OK);
		snprintf(sql, sizeof sql, "SELECT %s FROM ledger WHERE seq = %d", columns[i], (int)i + 3);
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(s), SQLITE_ROW);
		snprintf(kept, sizeof kept, "%s", (const char *)sqlite3_column_text(s, 0));
		sqlite3_finalize(s);
		sqlite3_close(db);
		snprintf(sql, sizeof sql, "UPDATE ledger SET %s = %s || ' ' WHERE seq = %d", columns[i], columns[i], (int)i + 3);
		expect_found(sql, (int64_t)i + 3, "was altered");
		snprintf(back, sizeof back, "UPDATE ledger SET %s = '%s' WHERE seq = %d", columns[i], kept, (int)i + 3);
		alter(back);
		assert_int_equal(verify(NULL, 0).findings, 0);
	}
}

static void removed_inserted_and_moved_rows_are_found(void **state)
{
	act(9);
	expect_found("UPDATE ledger_node SET hash = replace(hash, 'a', 'b') WHERE level = 1 AND pos = 2", 0, "5 to 6");
	expect_found("DELETE FROM ledger_node WHERE level = 2 AND pos = 1", 0, "5 to 6");
	expect_found("UPDATE ledger SET seq = 100 WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = 5; UPDATE ledger SET seq = 5 WHERE seq = 100", 4, "was altered");
	expect_found("DELETE FROM ledger WHERE seq = 3", 3, "one was removed");
}

static void a_cut_end_is_found_by_its_nodes_or_by_a_head(void **state)
{
	act(7); /* eight entries: the last completes three nodes */
	struct ledger_head h = head_of(0);
	expect_found("DELETE FROM ledger WHERE seq = 8", 0, "too many");
	alter("DELETE FROM ledger_node WHERE (level = 1 AND pos = 3) OR (level = 2 AND pos = 1) OR level = 3");
	assert_int_equal(verify(NULL, 0).findings, 0); /* a sound ledger of seven: only the head knows of the eighth */
	struct ledger_report r = verify(&h, 1);
	assert_int_equal(r.findings, 1);
	assert_non_null(strstr(told, "removed from the end"));
}

static void a_head_of_another_ledger_does_not_fit(void **state)
{
	act(4);
	struct ledger_head h = head_of(3);
	h.root.b[5] ^= 1;
	assert_int_equal(verify(&h, 1).findings, 1);
	assert_non_null(strstr(told, "first 3 entries"));
	h = head_of(3);
	snprintf(h.at, sizeof h.at, "2020-01-01T00:00:00.000Z");
	assert_int_equal(verify(&h, 1).findings, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_first_act_opens_the_ledger, setup, teardown),
		cmocka_unit_test_setup_teardown(an_act_undone_leaves_no_entry, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_an_object_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(the_program_cannot_change_an_entry, setup, teardown),
		cmocka_unit_test_setup_teardown(a_head_can_be_printed_and_typed_again, setup, teardown),
		cmocka_unit_test_setup_teardown(a_slip_in_a_head_is_told_from_another_head, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_ledger_has_a_head, setup, teardown),
		cmocka_unit_test_setup_teardown(former_heads_stay_what_they_were, setup, teardown),
		cmocka_unit_test_setup_teardown(a_qr_code_has_both_forms, setup, teardown),
		cmocka_unit_test_setup_teardown(every_altered_column_is_found_and_named, setup, teardown),
		cmocka_unit_test_setup_teardown(removed_inserted_and_moved_rows_are_found, setup, teardown),
		cmocka_unit_test_setup_teardown(a_cut_end_is_found_by_its_nodes_or_by_a_head, setup, teardown),
		cmocka_unit_test_setup_teardown(a_head_of_another_ledger_does_not_fit, setup, teardown),
	};
	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
