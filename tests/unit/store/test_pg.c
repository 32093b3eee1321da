/* test_pg.c - what only PostgreSQL does: rows that wait in memory, changes that travel together, connections that break.
 * SPDX-License-Identifier: Apache-2.0 */
#include <float.h>
#include <math.h>
#include "place.h"
#include "proxy.h"

static void add(struct db_conn *c, int from, int n)
{
	txn_auto t;
	stmt_auto *s = NULL;
	assert_rc(txn_begin(&t, c), RC_OK);
	assert_rc(db_prepare(c, NULL, SQL("INSERT INTO subject (id, name, region_pos) VALUES ($1, $2, $3) {unscoped}"), &s), RC_OK);
	for (int i = from; i < from + n; i++) {
		char name[32];
		snprintf(name, sizeof name, "企业%d", i);
		db_bind_i64(s, 1, i);
		db_bind_text(s, 2, name);
		db_bind_i64(s, 3, i % 10);
		assert_rc(db_run_later(s), RC_OK);
	}
	assert_rc(txn_commit(&t), RC_OK);
}

static int64_t subjects(struct place *p)
{
	struct db_conn *c = reader_of(p);
	int64_t n = number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}"));
	db_release(c);
	return n;
}

/* Look-ups and changes inside a loop over rows that are still coming. */
static void loops_may_look_up_and_write(void **state)
{
	enum { N = 3000 };
	struct db_conn *c = writer_of(*state);
	bool row;
	char want[32];
	add(c, 1, N);
	for (int kind = 0; kind < 3; kind++) {
		stmt_auto *all = NULL, *same = NULL;
		int seen = 0;
		txn_auto t;
		assert_rc(txn_begin(&t, c), RC_OK);
		assert_rc(db_prepare(c, NULL, SQL("SELECT id, name, NULL, region_pos FROM subject ORDER BY id {unscoped}"), &all), RC_OK);
		assert_rc(db_prepare(c, NULL, SQL("SELECT name FROM subject WHERE id = $1 {unscoped}"), &same), RC_OK);
		for (;;) {
			assert_rc(db_next(all, &row), RC_OK);
			if (!row)
				break;
			const char *name = db_text(all, 1);
			snprintf(want, sizeof want, "企业%d", ++seen);
			assert_text(name, want);
			if (kind == 1 || (kind == 0 && seen == 1500)) {
				db_bind_i64(same, 1, seen);
				assert_rc(db_next(same, &row), RC_OK);
				assert_text(db_text(same, 0), name); /* still there after another statement ran */
				db_again(same);
			}
			if (kind == 2 && seen % 1000 == 0)
				assert_rc(run(c, SQL("UPDATE epoch SET value = value + 1 {unscoped}")), RC_OK);
			assert_true(db_is_null(all, 2) && db_i64(all, 3) == seen % 10);
		}
		assert_int_equal(seen, N);
		assert_rc(txn_commit(&t), RC_OK);
	}
	db_release(c);
}

/* A loop that is left early leaves a connection that can be used. */
static void a_loop_may_end_early(void **state)
{
	struct db_conn *c = writer_of(*state);
	bool row;
	add(c, 1, 2000);
	for (int i = 0; i < 20; i++) {
		stmt_auto *s = NULL;
		assert_rc(db_prepare(c, NULL, SQL("SELECT id FROM subject ORDER BY id {unscoped}"), &s), RC_OK);
		for (int k = 0; k < i; k++)
			assert_rc(db_next(s, &row), RC_OK);
	}
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 2000);
	db_release(c);
}

static void values_are_exact(void **state)
{
	static const double reals[] = { 0.1, -0.0, 1.0 / 3, DBL_MAX, DBL_MIN, DBL_TRUE_MIN, 123456789.123456789, 1e300 };
	static const int64_t ints[] = { 0, -1, INT64_MAX, INT64_MIN, 9007199254740993 };
	struct db_conn *c = writer_of(*state);
	bool row;
	size_t n;
	char bytes[256];
	for (size_t i = 0; i < COUNT(reals); i++) {
		stmt_auto *s = NULL;
		assert_rc(db_prepare(c, NULL, SQL("SELECT CAST($1 AS DOUBLE PRECISION), CAST($2 AS BIGINT) {unscoped}"), &s), RC_OK);
		db_bind_f64(s, 1, reals[i]);
		db_bind_i64(s, 2, ints[i % COUNT(ints)]);
		assert_rc(db_next(s, &row), RC_OK);
		double got = db_f64(s, 0);
		assert_memory_equal(&got, &reals[i], sizeof got);
		assert_true(db_i64(s, 1) == ints[i % COUNT(ints)]);
	}
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	stmt_auto *s = NULL;
	assert_rc(db_prepare(c, NULL, SQL("SELECT CAST($1 AS BYTEA), 1 = 1, sum(v) FROM (VALUES (CAST($2 AS BIGINT)), ($2)) x (v) {unscoped}"), &s), RC_OK);
	db_bind_blob(s, 1, bytes, sizeof bytes);
	db_bind_i64(s, 2, 1LL << 61);
	assert_rc(db_next(s, &row), RC_OK);
	assert_memory_equal(db_blob(s, 0, &n), bytes, sizeof bytes);
	assert_memory_equal(db_blob(s, 0, &n), bytes, sizeof bytes);
	assert_true(n == sizeof bytes && db_i64(s, 1) == 1 && db_i64(s, 2) == 1LL << 62);
	db_reset(s);
	stmt_auto *nul = NULL;
	assert_rc(db_prepare(c, NULL, SQL("SELECT CAST($1 AS TEXT) {unscoped}"), &nul), RC_OK);
	db_bind_textn(nul, 1, "a\0b", 3);
	assert_rc(db_next(nul, &row), RC_BAD_INPUT); /* PostgreSQL has no NUL in texts: told, not cut off */
	db_reset(nul);
	db_release(c);
}

/* A parameter beside a bare number takes large numbers too; a function that wants 32 bits still gets them; an open transaction outlives the search. */
static void whole_numbers_are_wide(void **state)
{
	struct db_conn *c = writer_of(*state);
	struct txn t;
	bool row;
	assert_rc(txn_begin(&t, c), RC_OK);
	assert_rc(run(c, SQL("INSERT INTO subject (id, name, region_pos) VALUES (5000000000, 'far', 1) {unscoped}")), RC_OK);
	stmt_auto *s = NULL, *cut = NULL;
	assert_rc(db_prepare(c, NULL, SQL("SELECT name FROM subject WHERE $1 = 0 OR id = $1 {unscoped}"), &s), RC_OK);
	db_bind_i64(s, 1, 5000000000);
	assert_rc(db_next(s, &row), RC_OK);
	assert_true(row);
	assert_text(db_text(s, 0), "far");
	assert_rc(db_prepare(c, NULL, SQL("SELECT substr(name, $1) FROM subject {unscoped}"), &cut), RC_OK);
	db_bind_i64(cut, 1, 2);
	assert_rc(db_next(cut, &row), RC_OK);
	assert_text(db_text(cut, 0), "ar");
	db_reset(s);
	db_reset(cut);
	assert_rc(txn_commit(&t), RC_OK);
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 1);
	db_release(c);
}

/* The failure of one of many changes comes with a later call, and nothing of the transaction stays. */
static void many_changes_fail_as_one(void **state)
{
	struct db_conn *c = writer_of(*state);
	for (int bad = 0; bad < 600; bad += 299) {
		txn_auto t;
		stmt_auto *s = NULL;
		enum rc rc = RC_OK;
		assert_rc(txn_begin(&t, c), RC_OK);
		assert_rc(db_prepare(c, NULL, SQL("INSERT INTO subject (id, name, region_pos) VALUES ($1, $2, 1) {unscoped}"), &s), RC_OK);
		for (int i = 0; i < 600 && rc == RC_OK; i++) {
			char name[32];
			snprintf(name, sizeof name, "n%d", i == bad ? bad + 1 : i);
			db_bind_i64(s, 1, i);
			db_bind_text(s, 2, name);
			rc = db_run_later(s);
		}
		if (rc == RC_OK)
			rc = txn_commit(&t);
		assert_rc(rc, RC_CONFLICT);
		assert_non_null(strstr(db_error(c), "23505"));
		txn_finish(&t);
		assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 0);
	}
	add(c, 1, 1000);
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 1000);
	db_release(c);
}

static void after_a_failure_nothing_is_stored(void **state)
{
	struct db_conn *c = writer_of(*state);
	struct txn t;
	assert_rc(txn_begin(&t, c), RC_OK);
	assert_rc(run(c, SQL("INSERT INTO subject (name, region_pos) VALUES ('a', 1) {unscoped}")), RC_OK);
	assert_rc(run(c, SQL("INSERT INTO subject (name, region_pos) VALUES ('a', 1) {unscoped}")), RC_CONFLICT);
	assert_rc(run(c, SQL("INSERT INTO subject (name, region_pos) VALUES ('b', 1) {unscoped}")), RC_INTERNAL);
	assert_rc(txn_commit(&t), RC_INTERNAL);
	txn_finish(&t);
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 0);
	assert_rc(run(c, SQL("INSERT INTO subject (name, region_pos) VALUES ('a', 1) {unscoped}")), RC_OK);
	db_release(c);
}

/* --- connections that break --- */

static void end_all_but_this(struct place *p)
{
	char sql[200];
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()");
	place_script(sql);
}

static void idle_connections_come_back(void **state)
{
	struct place *p = *state;
	struct db_conn *c = writer_of(p);
	add(c, 1, 5);
	db_release(c);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(subjects(p), 5 + i); /* statements prepared before are prepared again */
		end_all_but_this(p);
		c = writer_of(p);
		add(c, 100 + i, 1);
		db_release(c);
	}
	c = reader_of(p);
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 8);
	end_all_but_this(p); /* while it is lent, outside a transaction: reading begins again */
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}")), 8);
	db_release(c);
	c = writer_of(p);
	end_all_but_this(p);
	assert_rc(run(c, SQL("INSERT INTO subject (id, name, region_pos) VALUES (7, 'one', 1) {unscoped}")), RC_OK);
	assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM subject WHERE name = 'one' {unscoped}")), 1);
	db_release(c);
}

static void a_broken_transaction_stores_nothing(void **state)
{
	struct place *p = *state;
	struct db_conn *c = writer_of(p);
	for (int when = 0; when < 3; when++) {
		struct txn t;
		assert_rc(txn_begin(&t, c), RC_OK);
		assert_rc(run(c, SQL("INSERT INTO subject (name, region_pos) VALUES ('lost', 1) {unscoped}")), RC_OK);
		end_all_but_this(p);
		if (when == 0)
			assert_rc(run(c, SQL("INSERT INTO subject (name, region_pos) VALUES ('late', 1) {unscoped}")), RC_BUSY);
		if (when == 1) {
			struct db_stmt *s;
			assert_rc(db_prepare(c, NULL, SQL("SELECT 'never prepared before' {unscoped}"), &s), RC_BUSY);
		}
		assert_rc(txn_commit(&t), RC_BUSY);
		txn_finish(&t);
		db_release(c);
		assert_int_equal(subjects(p), 0);
		c = writer_of(p);
	}
	add(c, 1, 3);
	db_release(c);
	assert_int_equal(subjects(p), 3);
}

/* The moment between COMMIT and its answer: the driver finds out what became of it. */
static void a_lost_answer_is_looked_up(void **state)
{
	static const struct { enum proxy_mode mode; bool later, alone; enum rc want; int stored; } cases[] = {
		{ PROXY_SWALLOW, false, false, RC_OK, 1 }, { PROXY_DROP, false, false, RC_BUSY, 0 }, { PROXY_SWALLOW, true, false, RC_OK, 1 },
		{ PROXY_DROP, true, false, RC_BUSY, 0 }, { PROXY_SWALLOW, false, true, RC_OK, 1 }, { PROXY_DROP, false, true, RC_BUSY, 0 },
		{ PROXY_VANISH, false, false, RC_IO, 1 },
	};
	struct place *p = *state, through = *p;
	struct proxy proxy;
	assert_true(proxy_start(&proxy, p->path, through.path, sizeof through.path));
	through.db = place_open(&through, &(struct db_options){ .readers = 1, .busy_ms = 2000, .reconnect_ms = 600 });
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct db_conn *c = writer_of(&through);
		struct txn t = { 0 };
		stmt_auto *s = NULL;
		int64_t before = subjects(p);
		enum rc rc = cases[i].alone ? RC_OK : txn_begin(&t, c);
		assert_rc(rc, RC_OK);
		assert_rc(db_prepare(c, NULL, SQL("INSERT INTO subject (id, name, region_pos) VALUES ($1, $2, 1) {unscoped}"), &s), RC_OK);
		db_bind_i64(s, 1, (int64_t)i + 1);
		db_bind_text(s, 2, i % 2 ? "x" : "y");
		db_name_unit(c, "unit-7; DROP");
		proxy.mode = cases[i].mode;
		rc = cases[i].later ? db_run_later(s) : db_run(s);
		if (!cases[i].alone && rc == RC_OK)
			rc = txn_commit(&t);
		if (rc != cases[i].want || db_outcome_unknown(c) != (rc == RC_IO))
			fail_msg("case %zu: %s, %s", i, rc_name(rc), db_error(c));
		db_reset(s);
		s = NULL;
		txn_finish(&t);
		db_release(c);
		assert_int_equal(subjects(p), before + cases[i].stored);
		c = writer_of(p);
		assert_int_equal(number(c, NULL, SQL("SELECT count(*) FROM write_request WHERE unit = 'unit-7DROP' {unscoped}")) > 0, true);
		assert_rc(run(c, SQL("DELETE FROM subject {unscoped}")), RC_OK);
		db_release(c);
		proxy.mode = PROXY_PASS;
	}
	db_close(through.db);
	proxy_stop(&proxy);
}

static void an_unreachable_server_is_busy(void **state)
{
	struct place *p = *state, through = *p;
	struct proxy proxy;
	struct db_conn *c;
	assert_true(proxy_start(&proxy, p->path, through.path, sizeof through.path));
	through.db = place_open(&through, &(struct db_options){ .readers = 1 });
	proxy.mode = PROXY_REFUSE;
	end_all_but_this(p);
	assert_rc(db_reader(through.db, 0, &c), RC_BUSY);
	assert_rc(db_writer(through.db, 0, &c), RC_BUSY);
	proxy.mode = PROXY_PASS;
	assert_int_equal(subjects(&through), 0);
	db_close(through.db);
	proxy_stop(&proxy);
}

static void a_statement_has_its_time(void **state)
{
	struct place *p = *state, other = *p;
	other.db = place_open(&other, &(struct db_options){ .readers = 1, .statement_ms = 100 });
	struct db_conn *c = reader_of(&other);
	assert_rc(run(c, SQL("SELECT pg_sleep(20) {unscoped}")), RC_CANCELLED);
	assert_rc(run(c, SQL("SELECT 1 {unscoped}")), RC_OK);
	db_release(c);
	db_close(other.db);
}

/* --- opening --- */

static void refused(const char *url, const char *libpq, enum rc want, const char *words)
{
	struct db *d = NULL;
	const char *why = "";
	enum rc rc = db_open(&d, url, &(struct db_options){ .readers = 1, .create = true, .libpq = libpq }, &why);
	if (rc != want || strstr(why, words) == NULL)
		fail_msg("%s: %s, %s", url, rc_name(rc), why);
}

/* The address of another database of the same server. */
static void other_url(char *out, size_t size, const char *name)
{
	const char *url = getenv("GUSU_TEST_PG"), *query = strchr(url, '?');
	snprintf(out, size, "postgresql://postgres@/%s%s", name, query);
}

static void what_cannot_be_used_is_refused(void **state)
{
	struct place *p = *state;
	char url[300], sql[200];
	place_script("CREATE DATABASE ordered TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'zh'");
	place_script("CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
	other_url(url, sizeof url, "ordered");
	refused(url, NULL, RC_BAD_INPUT, "by code point");
	other_url(url, sizeof url, "bytes");
	refused(url, NULL, RC_BAD_INPUT, "SQL_ASCII");
	other_url(url, sizeof url, "nobody");
	refused(url, NULL, RC_IO, "does not exist");
	place_script("DROP DATABASE ordered");
	place_script("DROP DATABASE bytes");
	refused(p->path, "/nowhere/libpq.so.5", RC_BAD_INPUT, "GUSU_LIBPQ");
	refused(p->path, "libm.so.6", RC_BAD_INPUT, "PQconnectdbParams");
	refused("postgresql:///x?host=/nowhere", NULL, RC_IO, "/nowhere");
	refused("postgresql:///x?nonsense=1", NULL, RC_IO, "nonsense");
	snprintf(sql, sizeof sql, "CREATE SCHEMA \"%s-f\"; CREATE TABLE \"%s-f\".theirs (x INT)", p->schema, p->schema);
	place_script(sql);
	snprintf(url, sizeof url, "%s&options=-csearch_path%%3D%%22%s-f%%22", getenv("GUSU_TEST_PG"), p->schema);
	refused(url, NULL, RC_BAD_INPUT, "not those of Gusu");
	snprintf(sql, sizeof sql, "DROP SCHEMA \"%s-f\" CASCADE", p->schema);
	place_script(sql);
	snprintf(url, sizeof url, "%s&options=-csearch_path%%3Dno_such_schema", getenv("GUSU_TEST_PG"));
	refused(url, NULL, RC_BAD_INPUT, "no schema");
}

static void passwords_are_not_shown(void **state)
{
	static const struct { const char *url, *want; } cases[] = {
		{ "postgresql://u:secret@h/x", "postgresql://u:***@h/x" }, { "postgres://u@h:5432/x", "postgres://u@h:5432/x" },
		{ "postgresql://h/x?password=secret&user=u", "postgresql://h/x?password=***&user=u" }, { "postgresql:///x?host=/a@b:c", "postgresql:///x?host=/a@b:c" },
		{ "postgresql://u:s@h1:1,h2:2/x?password=t", "postgresql://u:***@h1:1,h2:2/x?password=***" }, { "/a:b@c/password=1", "/a:b@c/password=1" }, { "", "" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[100];
		db_url_show(cases[i].url, out, sizeof out);
		assert_text(out, cases[i].want);
	}
	char small[12];
	db_url_show("postgresql://user:secret@host", small, sizeof small);
	assert_true(strlen(small) < sizeof small);
}

static void found_one(void *arg, const char *line)
{
	++*(int *)arg;
	assert_non_null(strstr(line, "fact"));
}

/* Rows of append-only tables stay; a trigger that is gone is found. */
static void the_guard_is_looked_after(void **state)
{
	struct place *p = *state;
	struct db_conn *c = writer_of(p);
	int found = 0;
	assert_rc(db_script(c, "TRUNCATE fact"), RC_INTERNAL);
	assert_non_null(strstr(db_error(c), "rows of fact are added"));
	assert_rc(db_script(c, "SET session_replication_role = replica; DELETE FROM fact"), RC_INTERNAL);
	assert_rc(db_check(c, found_one, &found), RC_OK);
	assert_int_equal(found, 0);
	assert_rc(db_script(c, "ALTER TABLE fact DISABLE TRIGGER gusu_append_only"), RC_OK);
	assert_rc(db_check(c, found_one, &found), RC_OK);
	assert_int_equal(found, 1);
	db_release(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(loops_may_look_up_and_write), place_test(a_loop_may_end_early), place_test(values_are_exact), place_test(whole_numbers_are_wide), place_test(many_changes_fail_as_one),
		place_test(after_a_failure_nothing_is_stored), place_test(idle_connections_come_back), place_test(a_broken_transaction_stores_nothing),
		place_test(a_lost_answer_is_looked_up), place_test(an_unreachable_server_is_busy), place_test(a_statement_has_its_time),
		place_test(what_cannot_be_used_is_refused), cmocka_unit_test(passwords_are_not_shown), place_test(the_guard_is_looked_after),
	};
	if (getenv("GUSU_TEST_PG") == NULL) {
		printf("1..0 # SKIP skipped: no PostgreSQL\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
