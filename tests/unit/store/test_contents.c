/* test_contents.c - digests of whole tables, and copies of a database while others write.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdatomic.h>
#include "place.h"
#include "base/arena.h"
#include "store/contents.h"

static void put(struct db_conn *c, int id, const char *name, int64_t value)
{
	txn_auto t;
	stmt_auto *s = NULL, *f = NULL;
	assert_rc(txn_begin(&t, c), RC_OK);
	assert_rc(db_prepare(c, NULL, SQL("INSERT INTO subject (id, name, region_pos) VALUES ($1, $2, 1) {unscoped}"), &s), RC_OK);
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, name);
	assert_rc(db_run(s), RC_OK);
	assert_rc(db_prepare(c, NULL, SQL("INSERT INTO fact (indicator, subject, value, note, share, scan) VALUES (1, $1, $2, $3, $4, $5) {unscoped}"), &f), RC_OK);
	db_bind_i64(f, 1, id);
	db_bind_i64(f, 2, value);
	db_bind_text(f, 3, id % 2 ? name : NULL);
	db_bind_f64(f, 4, 0.1 * id);
	db_bind_blob(f, 5, "\0\1", 2);
	assert_rc(db_run(f), RC_OK);
	assert_rc(txn_commit(&t), RC_OK);
}

/* "table rows digest" of every table, one a line. */
static void sums(struct db_conn *c, char *out, size_t size)
{
	arena_auto a;
	struct table_shape *tables;
	int n;
	size_t at = 0;
	arena_init(&a, 0);
	assert_rc(contents_tables(c, &a, &tables, &n), RC_OK);
	for (int i = 0; i < n; i++) {
		unsigned char sum[DIGEST_SIZE];
		char hex[DIGEST_HEX];
		int64_t rows;
		assert_rc(contents_digest(c, &tables[i], &rows, sum), RC_OK);
		hex_print(hex, sum, sizeof sum);
		at += (size_t)snprintf(out + at, size - at, "%s %lld %s\n", tables[i].name, (long long)rows, hex);
	}
}

static void shapes_are_read(void **state)
{
	struct place *p = *state;
	struct db_conn *c = reader_of(p);
	arena_auto a;
	struct table_shape *t;
	int n;
	arena_init(&a, 0);
	assert_rc(contents_tables(c, &a, &t, &n), RC_OK);
	assert_int_equal(n, p->pg ? 6 : 5); /* write_request */
	assert_text(t[0].name, "append_only");
	assert_text(t[2].name, "fact");
	assert_int_equal(t[2].n_columns, 6);
	assert_true(t[2].columns[0].key == 1 && t[2].columns[1].key == 2 && t[2].columns[2].key == 0);
	assert_true(t[2].columns[3].kind == COLUMN_TEXT && t[2].columns[4].kind == COLUMN_REAL && t[2].columns[5].kind == COLUMN_BLOB);
	db_release(c);
}

static void every_value_counts(void **state)
{
	static const char *const changes[] = { "UPDATE subject SET name = 'b ' WHERE id = 2 {unscoped}", "UPDATE subject SET region_pos = 2 WHERE id = 2 {unscoped}",
		"DELETE FROM subject WHERE id = 3 {unscoped}", "UPDATE subject SET id = 4 WHERE id = 2 {unscoped}", "UPDATE epoch SET value = value + 1 {unscoped}" };
	char before[2000], after[2000];
	struct db_conn *c = writer_of(*state);
	put(c, 1, "企业", 1);
	assert_rc(run(c, "INSERT INTO subject (id, name, region_pos) VALUES (2, 'b', 1), (3, 'c', 1) {unscoped}"), RC_OK);
	sums(c, before, sizeof before);
	sums(c, after, sizeof after);
	assert_text(after, before);
	for (size_t i = 0; i < COUNT(changes); i++) {
		assert_rc(run(c, changes[i]), RC_OK);
		sums(c, after, sizeof after);
		assert_string_not_equal(after, before);
		memcpy(before, after, sizeof before);
	}
	db_release(c);
}

/* NULL, 0, empty text and empty bytes are four things; values do not flow into their neighbours. */
static void nothing_is_like_something_else(void **state)
{
	static const char *const rows[] = { "NULL, NULL, NULL, NULL", "0, NULL, NULL, NULL", "NULL, '', NULL, NULL", "NULL, NULL, 0, NULL", "NULL, NULL, NULL, x''",
		"NULL, 'n', NULL, NULL", "NULL, NULL, -0.5, NULL", "1, 'ab', NULL, x'63'", "1, 'a', NULL, x'6263'" };
	static const char *const pg_rows[COUNT(rows)] = { [4] = "NULL, NULL, NULL, '\\x'", [7] = "1, 'ab', NULL, '\\x63'", [8] = "1, 'a', NULL, '\\x6263'" };
	char seen[COUNT(rows)][2000];
	struct place *p = *state;
	struct db_conn *c = writer_of(p);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char sql[200];
		txn_auto t;
		assert_rc(txn_begin(&t, c), RC_OK);
		assert_rc(run(c, "INSERT INTO subject (id, name, region_pos) VALUES (1, 'a', 1) {unscoped}"), RC_OK);
		snprintf(sql, sizeof sql, "INSERT INTO fact (indicator, subject, value, note, share, scan) VALUES (1, 1, %s) {unscoped}",
			p->pg && pg_rows[i] != NULL ? pg_rows[i] : rows[i]);
		assert_rc(run(c, sql), RC_OK);
		sums(c, seen[i], sizeof seen[i]);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(seen[i], seen[k]);
		txn_finish(&t);
	}
	db_release(c);
}

struct writing { struct db *db; atomic_bool stop; atomic_int written; };

static void *write_on(void *arg)
{
	struct writing *w = arg;
	for (int id = 1000; !w->stop; id++) {
		struct db_conn *c = NULL;
		char name[20];
		snprintf(name, sizeof name, "w%d", id);
		if (db_writer(w->db, 1000, &c) == RC_OK) {
			put(c, id, name, id);
			db_release(c);
			w->written++;
		}
	}
	return NULL;
}

static bool slowly(void *arg, int64_t done, int64_t total)
{
	struct writing *w = arg;
	int before = w->written;
	for (int i = 0; i < 1000 && w->written < before + 5; i++)
		usleep(1000);
	return true;
}

static void a_copy_is_of_one_moment(void **state)
{
	struct place *p = *state, other = { 0 };
	struct writing w = { .db = p->db };
	char want[2000], got[2000];
	pthread_t thread;
	if (p->pg)
		skip(); /* a copy of the file */
	struct db_conn *c = writer_of(p);
	for (int i = 1; i <= 30; i++) {
		char name[20];
		snprintf(name, sizeof name, "企业%d", i);
		put(c, i, name, i);
	}
	db_release(c);
	pthread_create(&thread, NULL, write_on, &w);
	snprintf(other.path, sizeof other.path, "%s/copy", p->folder);
	c = reader_of(p);
	txn_auto t;
	assert_rc(db_copy_file(c, other.path, NULL, NULL), RC_INTERNAL); /* not without a transaction */
	assert_rc(txn_begin(&t, c), RC_OK);
	sums(c, want, sizeof want);
	slowly(&w, 0, 0);
	assert_rc(db_copy_file(c, other.path, slowly, &w), RC_OK);
	w.stop = true;
	pthread_join(thread, NULL);
	txn_finish(&t);
	db_release(c);
	assert_true(w.written >= 5);
	other.db = place_open(&other, &(struct db_options){ .single_file = true, .readers = 1 });
	c = writer_of(&other);
	sums(c, got, sizeof got);
	assert_text(got, want);
	assert_rc(run(c, "UPDATE epoch SET value = 7 {unscoped}"), RC_OK);
	db_release(c);
	char beside[300];
	snprintf(beside, sizeof beside, "%s-wal", other.path);
	assert_int_equal(access(beside, F_OK), -1);
	db_close(other.db);
	unlink(other.path);
}

/* A file that somebody has open does not become one by itself. */
static void single_file_asks_for_all_of_it(void **state)
{
	struct place *p = *state;
	struct db *d = NULL;
	const char *why = "";
	if (p->pg)
		skip();
	assert_rc(db_open(&d, p->path, &(struct db_options){ .single_file = true, .busy_ms = 50 }, &why), RC_BUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(shapes_are_read), place_test(every_value_counts), place_test(nothing_is_like_something_else), place_test(a_copy_is_of_one_moment),
		place_test(single_file_asks_for_all_of_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
