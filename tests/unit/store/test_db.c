/* test_db.c - connections, statements, scopes, transactions on a real database of either kind.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <pthread.h>
#include <time.h>
#include <sys/stat.h>
#include "place.h"

static void fill(struct db_conn *c, int n)
{
	txn_auto t;
	stmt_auto *s = NULL;
	assert_rc(txn_begin(&t, c), RC_OK);
	assert_rc(db_prepare(c, NULL, SQL("INSERT INTO subject (id, name, region_pos) VALUES ($1, $2, $3) {unscoped}"), &s), RC_OK);
	for (int i = 1; i <= n; i++) {
		char name[32];
		snprintf(name, sizeof name, "企业%d", i);
		db_bind_i64(s, 1, i);
		db_bind_text(s, 2, name);
		db_bind_i64(s, 3, i % 10);
		assert_rc(db_run(s), RC_OK);
	}
	assert_rc(txn_commit(&t), RC_OK);
}

static void values_go_in_and_out(void **state)
{
	struct db_conn *c = writer_of(*state);
	bool row;
	size_t n;
	fill(c, 2);
	stmt_auto *s = NULL;
	/* the order in which parameters occur is not their number */
	assert_rc(db_prepare(c, NULL, SQL("INSERT INTO fact (subject, indicator, value, note, share, scan) VALUES ($2, $1, $3, $4, $5, $6) {unscoped}"), &s), RC_OK);
	db_bind_i64(s, 1, 7);
	db_bind_i64(s, 2, 1);
	db_bind_i64(s, 3, INT64_MAX);
	db_bind_textn(s, 4, "文本xx", 6);
	db_bind_f64(s, 5, 0.1);
	db_bind_blob(s, 6, "a\0b", 3);
	assert_rc(db_run(s), RC_OK);
	assert_int_equal(db_changes(c), 1);
	db_bind_i64(s, 2, 2);
	db_bind_null(s, 3);
	db_bind_text(s, 4, NULL);
	db_bind_null(s, 5);
	db_bind_blob(s, 6, NULL, 0);
	assert_rc(db_run(s), RC_OK);
	stmt_auto *q = NULL;
	assert_rc(db_prepare(c, NULL, SQL("SELECT subject, value, note, share, scan FROM fact WHERE indicator = $1 ORDER BY subject {unscoped}"), &q), RC_OK);
	db_bind_i64(q, 1, 7);
	assert_rc(db_next(q, &row), RC_OK);
	assert_true(row && db_i64(q, 0) == 1 && db_i64(q, 1) == INT64_MAX && db_f64(q, 3) == 0.1);
	assert_text(db_text(q, 2), "文本");
	assert_memory_equal(db_blob(q, 4, &n), "a\0b", 3);
	assert_int_equal(n, 3);
	assert_rc(db_next(q, &row), RC_OK);
	assert_true(row && db_is_null(q, 1) && db_is_null(q, 2) && db_text(q, 2) == NULL && db_i64(q, 1) == 0);
	assert_rc(db_next(q, &row), RC_OK);
	assert_false(row);
	assert_rc(db_next(q, &row), RC_OK);
	assert_false(row);
	db_again(q);
	assert_rc(db_next(q, &row), RC_OK);
	assert_true(row && db_i64(q, 0) == 1);
	db_reset(q);
	db_reset(s);
	db_release(c);
}

static void returning_gives_the_id(void **state)
{
	struct db_conn *c = writer_of(*state);
	assert_int_equal(number(c, NULL, SQL("INSERT INTO subject (name, region_pos) VALUES ('a', 1) RETURNING id {unscoped}")), 1);
	assert_int_equal(number(c, NULL, SQL("INSERT INTO subject (name, region_pos) VALUES ('b', 1) RETURNING id {unscoped}")), 2);
	db_release(c);
}

static void scopes_choose_rows(void **state)
{
	static const struct { struct scope scope; int want; } cases[] = {
		{ { 0 }, 0 }, { { .kind = SCOPE_ALL }, 100 }, { { .kind = SCOPE_REGION, .region_lo = 2, .region_hi = 4 }, 30 },
		{ { .kind = SCOPE_REGION, .region_lo = 5, .region_hi = 4 }, 0 }, { { .kind = SCOPE_SUBJECT, .subject = 42 }, 1 },
		{ { .kind = SCOPE_SUBJECT, .subject = 4200 }, 0 }, { { .kind = SCOPE_REGION, .region_lo = 0, .region_hi = 0 }, 10 },
	};
	struct db_conn *c = writer_of(*state);
	fill(c, 100);
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < COUNT(cases); i++)
			assert_int_equal(number(c, &cases[i].scope, SQL("SELECT count(*) FROM subject AS s WHERE {scope s}")), cases[i].want);
	struct db_stmt *s;
	assert_rc(db_prepare(c, NULL, SQL("SELECT count(*) FROM subject AS s WHERE {scope s}"), &s), RC_INTERNAL);
	assert_rc(db_prepare(c, &cases[1].scope, SQL("SELECT count(*) FROM subject"), &s), RC_INTERNAL);
	assert_non_null(strstr(db_error(c), "neither"));
	db_release(c);
}

static void the_same_text_twice_at_once(void **state)
{
	struct db_conn *c = writer_of(*state);
	bool row;
	fill(c, 3);
	stmt_auto *a = NULL, *b = NULL;
	const char *sql = SQL("SELECT id FROM subject ORDER BY id {unscoped}");
	assert_rc(db_prepare(c, NULL, sql, &a), RC_OK);
	assert_rc(db_next(a, &row), RC_OK);
	assert_rc(db_prepare(c, NULL, sql, &b), RC_OK);
	assert_ptr_not_equal(a, b);
	assert_rc(db_next(b, &row), RC_OK);
	assert_rc(db_next(b, &row), RC_OK);
	assert_true(db_i64(a, 0) == 1 && db_i64(b, 0) == 2);
	struct db_stmt *first = a;
	db_reset(a);
	db_reset(b);
	assert_rc(db_prepare(c, NULL, sql, &a), RC_OK);
	assert_rc(db_prepare(c, NULL, sql, &b), RC_OK);
	assert_true(a == first || b == first);
	db_reset(a);
	db_reset(b);
	db_release(c);
}

static void outcomes(void **state)
{
	static const struct { const char *sql; enum rc want; const char *sqlite, *pg; } cases[] = {
		{ "INSERT INTO subject (id, name, region_pos) VALUES (7, '企业1', 1) {unscoped}", RC_CONFLICT, "UNIQUE", "23505" },
		{ "INSERT INTO subject (name, region_pos) VALUES ('new', -1) {unscoped}", RC_BAD_INPUT, "CHECK", "23514" },
		{ "INSERT INTO subject (name, region_pos) VALUES (NULL, 1) {unscoped}", RC_BAD_INPUT, "NOT NULL", "23502" },
		{ "INSERT INTO subject (name, region_pos) VALUES ('new', 'text') {unscoped}", RC_BAD_INPUT, "cannot store TEXT", "22P02" },
		{ "INSERT INTO fact (indicator, subject) VALUES (1, 999) {unscoped}", RC_CONFLICT, "FOREIGN KEY", "23503" },
		{ "SELEC 1 {unscoped}", RC_INTERNAL, "syntax", "42601" }, { "SELECT nope FROM subject {unscoped}", RC_INTERNAL, "no such column", "42703" },
		{ "SELECT \"text\" {unscoped}", RC_INTERNAL, "no such column", "42703" }, { "SELECT 1; SELECT 2 {unscoped}", RC_INTERNAL, "one statement", "42601" },
		{ "UPDATE fact SET value = 1 {unscoped}", RC_INTERNAL, "rows of fact are added", "rows of fact are added" },
		{ "DELETE FROM fact {unscoped}", RC_INTERNAL, "rows of fact are added", "rows of fact are added" },
		{ "INSERT INTO fact (indicator, subject) VALUES (1, 1) ON CONFLICT (indicator, subject) DO UPDATE SET value = 1 {unscoped}", RC_INTERNAL,
			"rows of fact", "rows of fact" },
		{ "DROP TABLE fact {unscoped}", RC_INTERNAL, "rows of fact", "migrations only" }, { "ATTACH 'x' AS y {unscoped}", RC_INTERNAL, "attaching", "42601" },
		{ "INSERT INTO fact (indicator, subject, value) VALUES (1, 1, 5) ON CONFLICT (indicator, subject) DO NOTHING {unscoped}", RC_OK, "", "" },
	};
	struct place *p = *state;
	struct db_conn *c = writer_of(p);
	fill(c, 1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum rc rc = run(c, cases[i].sql);
		if (rc != cases[i].want || (rc != RC_OK && strstr(db_error(c), p->pg ? cases[i].pg : cases[i].sqlite) == NULL))
			fail_msg("%s: %s, %s", cases[i].sql, rc_name(rc), db_error(c));
	}
	assert_int_equal(number(c, NULL, SQL("SELECT 'a' LIKE 'A' {unscoped}")), 0);
	db_release(c);
}

static void wrong_parameters_are_told(void **state)
{
	struct db_conn *c = writer_of(*state);
	bool row;
	for (int i = 0; i <= 3; i++) {
		stmt_auto *s = NULL;
		assert_rc(db_prepare(c, NULL, SQL("SELECT $1, $3 {unscoped}"), &s), RC_OK);
		db_bind_i64(s, i, 1);
		assert_rc(db_next(s, &row), i == 1 || i == 3 ? RC_OK : RC_INTERNAL);
	}
	db_release(c);
}

static void bindings_do_not_outlive_a_reset(void **state)
{
	struct db_conn *c = writer_of(*state);
	bool row;
	for (int i = 0; i < 2; i++) {
		stmt_auto *s = NULL;
		assert_rc(db_prepare(c, NULL, SQL("SELECT CAST($1 AS TEXT) {unscoped}"), &s), RC_OK);
		if (i == 0)
			db_bind_text(s, 1, "x");
		assert_rc(db_next(s, &row), RC_OK);
		assert_int_equal(db_is_null(s, 0), i == 1);
	}
	db_release(c);
}

static void give_up(struct db_conn *c)
{
	txn_auto t;
	assert_rc(txn_begin(&t, c), RC_OK);
	assert_rc(run(c, SQL("DELETE FROM subject {unscoped}")), RC_OK);
	assert_rc(run(c, SQL("SELECT nope {unscoped}")), RC_INTERNAL);
}

static void transactions(void **state)
{
	struct db_conn *c = writer_of(*state);
	struct txn t, inner;
	fill(c, 5);
	give_up(c);
	assert_non_null(strstr(db_error(c), "nope"));
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 5);
	assert_rc(txn_begin(&t, c), RC_OK);
	assert_rc(txn_begin(&inner, c), RC_INTERNAL);
	assert_rc(run(c, SQL("DELETE FROM subject WHERE id = 1 {unscoped}")), RC_OK);
	txn_finish(&inner);
	db_release(c);   /* rolls back */
	c = writer_of(*state);
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 5);
	db_release(c);
}

static void readers_see_one_state_and_cannot_write(void **state)
{
	struct db_conn *w = writer_of(*state), *r = reader_of(*state);
	struct txn t;
	assert_true(db_is_writer(w) && !db_is_writer(r));
	assert_text(db_dialect(r), ((struct place *)*state)->pg ? "pg" : "sqlite");
	assert_rc(txn_begin(&t, r), RC_OK);
	assert_int_equal(number(r, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 0);
	fill(w, 4);
	assert_int_equal(number(r, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 0);
	assert_rc(txn_commit(&t), RC_OK);
	assert_int_equal(number(r, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 4);
	assert_rc(run(r, SQL("DELETE FROM subject {unscoped}")), RC_IO);
	db_release(w);
	db_release(r);
}

static int64_t ms_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void *release_later(void *c)
{
	nanosleep(&(struct timespec){ 0, 100 * 1000000 }, NULL);
	db_release(c);
	return NULL;
}

static void lending_waits(void **state)
{
	struct place *p = *state;
	struct db_conn *a = reader_of(p), *b = reader_of(p), *c;
	assert_rc(db_reader(p->db, 0, &c), RC_BUSY);
	int64_t before = ms_now();
	assert_rc(db_reader(p->db, 60, &c), RC_BUSY);
	assert_in_range(ms_now() - before, 55, 1000);
	pthread_t other;
	assert_int_equal(pthread_create(&other, NULL, release_later, a), 0);
	assert_rc(db_reader(p->db, 5000, &c), RC_OK);
	assert_ptr_equal(c, a);
	pthread_join(other, NULL);
	db_release(c);
	db_release(b);
	struct db_conn *w = writer_of(p);
	assert_rc(db_writer(p->db, 10, &c), RC_BUSY);
	db_release(w);
}

static void *interrupt_later(void *c)
{
	nanosleep(&(struct timespec){ 0, 50 * 1000000 }, NULL);
	db_interrupt(c);
	return NULL;
}

static void long_reading_is_interrupted(void **state)
{
	struct db_conn *c = reader_of(*state);
	pthread_t other;
	assert_int_equal(pthread_create(&other, NULL, interrupt_later, c), 0);
	int64_t before = ms_now();
	assert_rc(run(c, SQL("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT sum(i) FROM n {unscoped}")), RC_CANCELLED);
	assert_true(ms_now() - before < 5000);
	pthread_join(other, NULL);
	assert_rc(run(c, SQL("SELECT 1 {unscoped}")), RC_CANCELLED);
	db_release(c);
	c = reader_of(*state);
	assert_rc(run(c, SQL("SELECT 1 {unscoped}")), RC_OK);
	db_release(c);
}

static void epoch(void **state)
{
	struct db_conn *w = writer_of(*state), *r = reader_of(*state);
	int64_t a, b;
	assert_rc(db_epoch(r, &a), RC_OK);
	assert_rc(db_epoch_bump(w), RC_OK);
	assert_rc(db_epoch(r, &b), RC_OK);
	assert_true(b == a + 1);
	db_release(w);
	db_release(r);
}

static void put(const char *path, const char *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

static void opening(void **state)
{
	struct place *p = *state;
	if (p->pg)
		skip(); /* test_pg.c */
	const char *why = "";
	struct db *d = NULL;
	char path[80];
	struct stat st;
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_mode & 07, 0);
	assert_text(db_url(p->db), p->path);
	assert_rc(db_open(&d, ":memory:", NULL, &why), RC_BAD_INPUT);
	assert_rc(db_open(&d, "", NULL, &why), RC_BAD_INPUT);
	assert_rc(db_open(&d, "/tmp/there/is/nothing", &(struct db_options){ .create = true }, &why), RC_IO);
	snprintf(path, sizeof path, "%s/none", p->folder);
	assert_rc(db_open(&d, path, NULL, &why), RC_NOT_FOUND);
	assert_non_null(strstr(why, "there is no database"));
	char noise[4096];
	memset(noise, 'x', sizeof noise);
	put(path, noise, sizeof noise);
	assert_rc(db_open(&d, path, NULL, &why), RC_IO);
	unlink(path);
}

static void a_foreign_database_is_refused(void **state)
{
	struct place *p = *state;
	const char *why = "";
	struct db *d = NULL;
	if (p->pg)
		skip(); /* test_pg.c */
	struct db_conn *c = writer_of(p);
	assert_rc(db_script(c, "PRAGMA application_id = 0;"), RC_OK);
	db_release(c);
	assert_rc(db_open(&d, p->path, NULL, &why), RC_BAD_INPUT);
	assert_non_null(strstr(why, "not one of Gusu"));
}

static void read_only(void **state)
{
	struct place *p = *state;
	struct db *d = place_open(p, &(struct db_options){ .read_only = true });
	struct db_conn *c;
	assert_rc(db_writer(d, 0, &c), RC_FORBIDDEN);
	assert_rc(db_reader(d, 0, &c), RC_OK);
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 0);
	db_release(c);
	db_close(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(values_go_in_and_out), place_test(returning_gives_the_id), place_test(scopes_choose_rows), place_test(the_same_text_twice_at_once),
		place_test(outcomes), place_test(wrong_parameters_are_told), place_test(bindings_do_not_outlive_a_reset), place_test(transactions),
		place_test(readers_see_one_state_and_cannot_write), place_test(lending_waits), place_test(long_reading_is_interrupted), place_test(epoch),
		place_test(opening), place_test(a_foreign_database_is_refused), place_test(read_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
