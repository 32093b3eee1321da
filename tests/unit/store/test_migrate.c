/* test_migrate.c - schema steps.
 * SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

static void macros(void **state)
{
	static const struct { const char *dialect, *in, *want; } cases[] = {
		{ "sqlite", "CREATE TABLE a (id @ID@, n @INT@) @STRICT@;", "CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER) STRICT;\n" },
		{ "pg", "CREATE TABLE a (n @INT@, x @REAL@, b @BLOB@) @CLUSTERED@;", "CREATE TABLE a (n BIGINT, x DOUBLE PRECISION, b BYTEA) ;\n" },
		{ "sqlite", "a\n-- sqlite: b @INT@\n-- pg: c\n-- words @NOPE@\nd", "a\n b INTEGER\nd\n" },
		{ "pg", "a\n  -- pg: c\n-- sqlite: b\n--pg: e", "a\n c\n e\n" }, { "sqlite", "'a@b.c' @ x", "'a@b.c' @ x\n" }, { "sqlite", "", "\n" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_auto out;
		buf_init(&out, 0);
		assert_rc(migrate_expand(cases[i].dialect, cases[i].in, &out), RC_OK);
		assert_text(buf_text(&out), cases[i].want);
	}
	buf_auto out;
	buf_init(&out, 0);
	assert_rc(migrate_expand("sqlite", "x @NOPE@", &out), RC_INTERNAL);
}

static enum rc migrate(struct db_conn *c, const char *module, const char *const *sql, int n, int *ret_applied)
{
	struct migration steps[8];
	for (int i = 0; i < n; i++)
		steps[i] = (struct migration){ i + 1, "step", sql[i] };
	return migrate_run(c, module, steps, n, PLACE_NOW, ret_applied);
}

static void steps_run_once(void **state)
{
	static const char *const sql[] = { "CREATE TABLE a (x @INT@) @STRICT@;", "ALTER TABLE a ADD COLUMN y TEXT;\nCREATE INDEX a_x ON a (x);" };
	static const char *const commented[] = { "-- a comment\nCREATE  TABLE a\n\t(x @INT@) @STRICT@; /* more */", "" };
	static const char *const edited[] = { "CREATE TABLE a (z @INT@) @STRICT@;", "" };
	struct db_conn *c = writer_of(*state);
	int n, version;
	assert_rc(migrate(c, "m", sql, 1, &n), RC_OK);
	assert_int_equal(n, 1);
	assert_rc(migrate(c, "m", commented, 1, &n), RC_OK);
	assert_int_equal(n, 0);
	assert_rc(migrate(c, "m", edited, 1, &n), RC_CONFLICT);
	assert_non_null(strstr(db_error(c), "edited"));
	assert_rc(migrate(c, "m", sql, 2, &n), RC_OK);
	assert_int_equal(n, 1);
	assert_rc(migrate_version(c, "m", &version), RC_OK);
	assert_int_equal(version, 2);
	assert_rc(migrate(c, "m", sql, 1, &n), RC_CONFLICT);
	assert_non_null(strstr(db_error(c), "newer"));
	assert_rc(migrate_version(c, "other", &version), RC_OK);
	assert_int_equal(version, 0);
	assert_rc(run(c, SQL("INSERT INTO a (x, y) VALUES (1, 'y') {unscoped}")), RC_OK);
	db_release(c);
}

static void a_failing_step_leaves_nothing(void **state)
{
	static const char *const sql[] = { "CREATE TABLE a (x @INT@) @STRICT@; CREATE TABLE a (x @INT@) @STRICT@;" };
	static const char *const good[] = { "CREATE TABLE a (x @INT@) @STRICT@;" };
	struct place *p = *state;
	static const char *const macro[] = { "CREATE TABLE a (x @WHAT@);" };
	struct db_conn *c = writer_of(p);
	int n, version;
	assert_rc(migrate(c, "m", sql, 1, &n), RC_INTERNAL);
	assert_non_null(strstr(db_error(c), "already exists"));
	assert_rc(migrate(c, "m", macro, 1, &n), RC_INTERNAL);
	assert_non_null(strstr(db_error(c), "@WHAT@"));
	assert_rc(migrate_version(c, "m", &version), RC_OK);
	assert_int_equal(version, 0);
	assert_rc(migrate(c, "m", good, 1, &n), RC_OK);
	struct migration gap[] = { { 2, "gap", "SELECT 1;" } };
	assert_rc(migrate_run(c, "gap", gap, 1, PLACE_NOW, NULL), RC_INTERNAL);
	db_release(c);
}

static void append_only_lasts(void **state)
{
	struct place *p = *state;
	static const char *const sql[] = { "CREATE TABLE ledger (x @INT@) @STRICT@;\nCREATE TABLE act (x @INT@) @STRICT@;\n  -- append-only: ledger , act",
		"UPDATE ledger SET x = 2;" };
	struct db_conn *c = writer_of(p);
	assert_rc(migrate(c, "m", sql, 1, NULL), RC_OK);
	assert_rc(run(c, SQL("INSERT INTO ledger (x) VALUES (1) {unscoped}")), RC_OK);
	assert_rc(run(c, SQL("UPDATE ledger SET x = 2 {unscoped}")), RC_INTERNAL);
	assert_rc(run(c, SQL("DELETE FROM act {unscoped}")), RC_INTERNAL);
	/* a later step of the schema may */
	assert_rc(migrate(c, "m", sql, 2, NULL), RC_OK);
	assert_int_equal(number(c, NULL, SQL("SELECT x FROM ledger {unscoped}")), 2);
	db_release(c);
	struct db *again = place_open(p, NULL);
	assert_rc(db_writer(again, 0, &c), RC_OK);
	assert_rc(run(c, SQL("DELETE FROM act {unscoped}")), RC_INTERNAL);
	assert_non_null(strstr(db_error(c), "rows of act"));
	db_release(c);
	db_close(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(macros), place_test(steps_run_once), place_test(a_failing_step_leaves_nothing), place_test(append_only_lasts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
