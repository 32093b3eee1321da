/* test_upgrade.c - databases of an earlier version: refused by everybody, upgraded after a backup, left whole when a step fails.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "core/app.h"
#include "core/backup.h"
#include "core/core_cli.h"

#define FIRST { 1, "first", "CREATE TABLE thing (id @ID@, name TEXT NOT NULL) @STRICT@;\nINSERT INTO thing (name) VALUES ('a'), ('b');\n" }
#define SECOND { 2, "second", "ALTER TABLE thing ADD COLUMN size @INT@ NOT NULL DEFAULT 7;\n" }
static const struct migration steps[] = { FIRST, SECOND, { 3, "third", "CREATE TABLE more (id @ID@) @STRICT@;\nINSERT INTO more (id) SELECT id FROM thing;\n" } };
static const struct migration broken[] = { FIRST, SECOND, { 3, "third", "CREATE TABLE more (id @ID@) @STRICT@;\nINSERT INTO nowhere VALUES (1);\n" } };
static const struct module old_things = { .name = "things", .migrations = steps, .n_migrations = 1 };
static const struct module new_things = { .name = "things", .migrations = steps, .n_migrations = 3 };
static const struct module bad_things = { .name = "things", .migrations = broken, .n_migrations = 3 };
static const struct module added = { .name = "added", .migrations = steps, .n_migrations = 1 };
static const struct module *const old_program[] = { &core_module, &old_things };
static const struct module *const new_program[] = { &core_module, &new_things };
static const struct module *const bad_program[] = { &core_module, &bad_things };
static const struct module *const larger_program[] = { &core_module, &old_things, &added };

static char folder[64], path[100], copy[120];
static struct app app;

static void use(const struct module *const *modules, int n)
{
	app_init(&app, modules, n);
	app.config.db_url = path;
	app.config.english = app.config.quiet = true;
}

static enum rc open_it(bool create, struct ctx *c)
{
	ignore_rc(ctx_begin(c, &app, CTX_NO_DB)); /* cannot fail */
	ctx_as_operator(c);
	enum rc rc = app_open(c, &app, create);
	if (rc == RC_OK)
		app_close(&app);
	return rc;
}

static int setup(void **state)
{
	struct ctx c;
	snprintf(folder, sizeof folder, "/tmp/gusu-upgrade-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/city.gusu", folder);
	snprintf(copy, sizeof copy, "%s/copy.gusu", folder);
	use(old_program, 2);
	enum rc rc = open_it(true, &c);
	ctx_end(&c);
	return rc == RC_OK ? 0 : -1;
}

static int files(const char *part, bool remove_them)
{
	DIR *d = opendir(folder);
	int n = 0;
	for (struct dirent *e; (e = readdir(d)) != NULL; )
		if (e->d_name[0] != '.' && strstr(e->d_name, part) != NULL) {
			char name[400];
			snprintf(name, sizeof name, "%s/%s", folder, e->d_name);
			if (remove_them)
				unlink(name);
			n++;
		}
	closedir(d);
	return n;
}

static int teardown(void **state)
{
	files("", true);
	return rmdir(folder);
}

/* The command with its words kept from the test's own output. */
static int upgrade(const char *a, const char *b)
{
	char word[] = "upgrade", *argv[] = { word, (char *)a, (char *)b, NULL };
	struct ctx c;
	fflush(stdout);
	int out = dup(1), err = dup(2), nowhere = open("/dev/null", O_WRONLY);
	dup2(nowhere, 1);
	dup2(nowhere, 2);
	ignore_rc(ctx_begin(&c, &app, CTX_NO_DB)); /* cannot fail */
	ctx_as_operator(&c);
	int code = upgrade_run(&c, b != NULL ? 3 : a != NULL ? 2 : 1, argv);
	ctx_end(&c);
	fflush(stdout);
	dup2(out, 1);
	dup2(err, 2);
	close(out);
	close(err);
	close(nowhere);
	return code;
}

static int64_t number(const char *file, const char *sql)
{
	struct db *d;
	struct db_conn *c;
	const char *why = "";
	bool row;
	if (db_open(&d, file, &(struct db_options){ .readers = 1 }, &why) != RC_OK)
		fail_msg("%s", why);
	assert_int_equal(db_reader(d, 0, &c), RC_OK);
	struct db_stmt *s;
	int64_t v = -1;
	if (db_prepare(c, NULL, sql, &s) == RC_OK) {
		assert_int_equal(db_next(s, &row), RC_OK);
		v = row ? db_i64(s, 0) : -1;
		db_reset(s);
	}
	db_release(c);
	db_close(d);
	return v;
}

static void an_older_database_is_refused_and_left_alone(void **state)
{
	struct ctx c;
	use(new_program, 2);
	assert_int_equal(open_it(false, &c), RC_CONFLICT);
	assert_non_null(strstr(ctx_reason(&c), "gusu upgrade"));
	assert_non_null(strstr(ctx_reason(&c), "2 schema steps"));
	ctx_end(&c);
	assert_int_equal(number(path, "SELECT max(version) FROM schema_version WHERE module = 'things' {unscoped}"), 1);
	use(old_program, 2);
	assert_int_equal(open_it(false, &c), RC_OK);
	ctx_end(&c);
}

static void an_upgrade_makes_a_backup_first(void **state)
{
	struct ctx c;
	use(new_program, 2);
	assert_int_equal(upgrade(NULL, NULL), CLI_OK);
	assert_int_equal(files("before-upgrade", false), 1);
	assert_int_equal(open_it(false, &c), RC_OK);
	ctx_end(&c);
	assert_int_equal(number(path, "SELECT sum(size) FROM thing {unscoped}"), 14);
	assert_int_equal(number(path, "SELECT count(*) FROM more {unscoped}"), 2);
	assert_int_equal(number(path, "SELECT count(*) FROM audit WHERE action = 'upgrade' {unscoped}"), 1);
	assert_int_equal(number(path, "SELECT count(*) FROM ledger WHERE kind = 'database.upgraded' AND body LIKE '%\"steps\":2}' {unscoped}"), 1);
	assert_int_equal(number(path, "SELECT max(seq) FROM ledger {unscoped}"), number(path, "SELECT seq FROM ledger WHERE kind = 'database.upgraded' {unscoped}"));
	assert_int_equal(upgrade(NULL, NULL), CLI_OK); /* up to date: nothing to do, no backup */
	assert_int_equal(number(path, "SELECT count(*) FROM ledger WHERE kind = 'database.upgraded' {unscoped}"), 1);
	assert_int_equal(files("before-upgrade", false), 1);
}

static void a_module_that_is_new_is_an_upgrade_too(void **state)
{
	struct ctx c;
	use(larger_program, 3);
	assert_int_equal(open_it(false, &c), RC_CONFLICT);
	ctx_end(&c);
}

static void a_failing_step_leaves_the_step_before_and_the_backup(void **state)
{
	struct ctx c;
	use(bad_program, 2);
	assert_int_equal(upgrade("--backup", copy), CLI_FAILED);
	assert_int_equal(number(path, "SELECT max(version) FROM schema_version WHERE module = 'things' {unscoped}"), 2);
	assert_int_equal(number(path, "SELECT count(*) FROM more {unscoped}"), -1);
	assert_int_equal(number(copy, "SELECT max(version) FROM schema_version WHERE module = 'things' {unscoped}"), 1);
	assert_int_equal(number(copy, "SELECT count(*) FROM backup_table {unscoped}") > 5, true);
	/* back to the old program by the backup, and forward again by the mended one */
	const struct restore_wish w = { .file = copy, .to = path, .replace = true };
	struct backup_facts f;
	const char *aside = NULL;
	use(old_program, 2);
	ignore_rc(ctx_begin(&c, &app, CTX_NO_DB)); /* cannot fail */
	if (backup_restore(&c, &w, &f, &aside) != RC_OK)
		fail_msg("%s %s", ctx_reason(&c), c.problem.log);
	assert_non_null(aside);
	ctx_end(&c);
	assert_int_equal(open_it(false, &c), RC_OK);
	ctx_end(&c);
	use(new_program, 2);
	assert_int_equal(upgrade("--no-backup", NULL), CLI_OK);
	assert_int_equal(number(path, "SELECT count(*) FROM more {unscoped}"), 2);
}

static void without_its_backup_there_is_no_upgrade(void **state)
{
	char nowhere[200];
	snprintf(nowhere, sizeof nowhere, "%s/no/such/folder.gusu", folder);
	use(new_program, 2);
	assert_int_equal(upgrade("--backup", nowhere), CLI_NOT_FOUND);
	assert_int_equal(number(path, "SELECT max(version) FROM schema_version WHERE module = 'things' {unscoped}"), 1);
}

static void a_newer_database_is_refused(void **state)
{
	struct ctx c;
	use(new_program, 2);
	assert_int_equal(upgrade("--backup", copy), CLI_OK);
	use(old_program, 2);
	assert_int_equal(open_it(false, &c), RC_CONFLICT);
	assert_non_null(strstr(ctx_reason(&c), "newer gusu"));
	ctx_end(&c);
	assert_int_equal(upgrade(NULL, NULL), CLI_CONFLICT);
}

/* Locks are seen by other processes only, as in life. */
static void a_database_in_use_is_refused(void **state)
{
	struct db *d;
	struct db_conn *c;
	const char *why = "";
	int ready[2], done[2], status;
	char byte;
	assert_int_equal(pipe(ready) | pipe(done), 0);
	pid_t child = fork();
	if (child == 0) {
		if (db_open(&d, path, &(struct db_options){ .readers = 1 }, &why) != RC_OK || db_reader(d, 0, &c) != RC_OK)
			_exit(1);
		struct db_stmt *s;
		bool row;
		if (db_prepare(c, NULL, "SELECT count(*) FROM thing {unscoped}", &s) != RC_OK || db_next(s, &row) != RC_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		_exit(read(done[0], &byte, 1) == 1 ? 0 : 1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	use(new_program, 2);
	assert_int_equal(upgrade("--backup", copy), CLI_CONFLICT);
	assert_int_equal(access(copy, F_OK), -1);
	assert_int_equal(write(done[1], "x", 1), 1);
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(upgrade("--backup", copy), CLI_OK);
}

#define upgrade_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		upgrade_test(an_older_database_is_refused_and_left_alone), upgrade_test(an_upgrade_makes_a_backup_first),
		upgrade_test(a_module_that_is_new_is_an_upgrade_too), upgrade_test(a_failing_step_leaves_the_step_before_and_the_backup),
		upgrade_test(without_its_backup_there_is_no_upgrade), upgrade_test(a_newer_database_is_refused), upgrade_test(a_database_in_use_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
