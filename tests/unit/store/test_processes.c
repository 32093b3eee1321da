/* test_processes.c - a second process writes while readers of the first read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The second process is this program started again with a word (a fork alone would take SQLite's locks along). */
#include <signal.h>
#include <sys/wait.h>
#include "place.h"

enum { BATCHES = 60, PER_BATCH = 50 };

/* The other process: adds subjects in transactions of fifty and raises the epoch with each; exit code 0 when all went well. */
static int write_batches(const char *path)
{
	struct db *d;
	struct db_conn *c;
	const char *why;
	if (db_open(&d, path, &(struct db_options){ .readers = 1, .busy_ms = 20000 }, &why) != RC_OK || db_writer(d, 0, &c) != RC_OK)
		return 1;
	for (int batch = 0; batch < BATCHES; batch++) {
		txn_auto t;
		stmt_auto *s = NULL;
		if (txn_begin(&t, c) != RC_OK || db_prepare(c, NULL, SQL("INSERT INTO subject (name, region_pos) VALUES ($1, $2) {unscoped}"), &s) != RC_OK)
			return 2;
		for (int i = 0; i < PER_BATCH; i++) {
			char name[32];
			snprintf(name, sizeof name, "p%d-%d", batch, i);
			db_bind_text(s, 1, name);
			db_bind_i64(s, 2, batch);
			if (db_run(s) != RC_OK)
				return 3;
		}
		if (db_epoch_bump(c) != RC_OK || txn_commit(&t) != RC_OK)
			return 4;
	}
	db_release(c);
	db_close(d);
	return 0;
}

/* Takes the write lock, says so on standard output, and sits on it. */
static int hold_lock(const char *path)
{
	struct db *d;
	struct db_conn *c;
	const char *why;
	struct txn t;
	if (db_open(&d, path, NULL, &why) != RC_OK || db_writer(d, 0, &c) != RC_OK || txn_begin(&t, c) != RC_OK)
		return 1;
	if (write(STDOUT_FILENO, "x", 1) != 1)
		return 1;
	pause();
	return 0;
}

static pid_t start_other(const char *word, const char *path, int out)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (out >= 0)
			dup2(out, STDOUT_FILENO);
		execl("/proc/self/exe", "unit-store-processes", word, path, (char *)NULL);
		_exit(127);
	}
	return child;
}

static int64_t subjects(struct db_conn *c)
{
	return number(c, NULL, SQL("SELECT count(*) FROM subject {unscoped}"));
}

static void whole_batches_are_seen(void **state)
{
	struct place *p = *state;
	struct db_conn *r = reader_of(p);
	int64_t start, epoch, seen = 0, status_seen = 0;
	int status = 0;
	assert_rc(db_epoch(r, &start), RC_OK);
	pid_t child = start_other("write", p->path, -1);
	while (waitpid(child, &status, WNOHANG) == 0) {
		struct txn t;
		assert_rc(txn_begin(&t, r), RC_OK);
		int64_t n = subjects(r);
		assert_rc(db_epoch(r, &epoch), RC_OK);
		assert_int_equal(n % PER_BATCH, 0);
		assert_int_equal(n / PER_BATCH, epoch - start);
		assert_true(n >= seen);
		status_seen += n != seen;
		seen = n;
		assert_rc(txn_commit(&t), RC_OK);
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(subjects(r), BATCHES * PER_BATCH);
	assert_true(status_seen > 0);
	db_release(r);
}

static void writers_take_turns(void **state)
{
	struct place *p = *state;
	int status = 0;
	pid_t child = start_other("write", p->path, -1);
	struct db *d = place_open(p, &(struct db_options){ .readers = 1, .busy_ms = 20000 });
	struct db_conn *c;
	assert_rc(db_writer(d, 0, &c), RC_OK);
	for (int i = 0; i < 40; i++) {
		struct txn t;
		assert_rc(txn_begin(&t, c), RC_OK);
		assert_rc(db_epoch_bump(c), RC_OK);
		assert_rc(txn_commit(&t), RC_OK);
	}
	int64_t epoch;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_rc(db_epoch(c, &epoch), RC_OK);
	assert_int_equal(epoch, 1 + 40 + BATCHES);
	assert_int_equal(subjects(c), BATCHES * PER_BATCH);
	db_release(c);
	db_close(d);
}

static void a_held_lock_is_busy_and_not_forever(void **state)
{
	struct place *p = *state;
	int ready[2], status;
	char go;
	assert_int_equal(pipe(ready), 0);
	pid_t child = start_other("hold", p->path, ready[1]);
	assert_int_equal(read(ready[0], &go, 1), 1);
	struct db_conn *w = writer_of(p), *r = reader_of(p);
	struct txn t;
	assert_rc(txn_begin(&t, w), RC_BUSY);
	txn_finish(&t);
	assert_int_equal(subjects(r), 0);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_rc(txn_begin(&t, w), RC_OK);
	assert_rc(txn_commit(&t), RC_OK);
	db_release(w);
	db_release(r);
	close(ready[0]);
	close(ready[1]);
}

static void file_is_sound(struct db_conn *r)
{
	stmt_auto *s = NULL;
	bool row;
	assert_rc(db_prepare(r, NULL, SQL("PRAGMA integrity_check {unscoped}"), &s), RC_OK);
	assert_rc(db_next(s, &row), RC_OK);
	assert_text(db_text(s, 0), "ok");
}

/* What was committed survives a writer that is killed in the middle of the next transaction. */
static void a_killed_writer_leaves_whole_batches(void **state)
{
	struct place *p = *state;
	for (int round = 0; round < 5; round++) {
		int status;
		struct db_conn *w = writer_of(p);
		assert_rc(run(w, SQL("DELETE FROM subject {unscoped}")), RC_OK);
		db_release(w);
		pid_t child = start_other("write", p->path, -1);
		usleep(10000 + 6000 * (unsigned)round);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		struct db_conn *r = reader_of(p);
		assert_int_equal(subjects(r) % PER_BATCH, 0);
		if (!p->pg)
			file_is_sound(r);
		db_release(r);
	}
}

int main(int argc, char **argv)
{
	if (argc == 3)
		return strcmp(argv[1], "write") == 0 ? write_batches(argv[2]) : hold_lock(argv[2]);
	const struct CMUnitTest tests[] = {
		place_test(whole_batches_are_seen), place_test(writers_take_turns), place_test(a_held_lock_is_busy_and_not_forever),
		place_test(a_killed_writer_leaves_whole_batches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
