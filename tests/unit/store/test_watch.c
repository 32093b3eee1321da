/* test_watch.c - a database that goes away: told at once, tried in the background, back by itself.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdatomic.h>
#include <unistd.h>
#include "store/db.h"
#include "store/watch.h"

static atomic_bool there;
static atomic_int tries, told;

static bool try_it(void *arg)
{
	atomic_fetch_add(&tries, 1);
	return atomic_load(&there);
}

static void tell(void *arg)
{
	atomic_fetch_add(&told, 1);
}

static int reset(void **state)
{
	atomic_store(&there, false);
	atomic_store(&tries, 0);
	atomic_store(&told, 0);
	return 0;
}

static void it_is_found_again_by_itself(void **state)
{
	struct watch w = { .running = false };
	assert_int_equal(watch_start(&w, try_it, tell, NULL), RC_OK);
	assert_false(watch_is_down(&w));
	assert_int_equal(watch_down_ms(&w), 0);
	assert_true(watch_wait(&w, 0));
	watch_down(&w, "a test");
	watch_down(&w, "told once only");
	assert_true(watch_is_down(&w));
	assert_true(watch_down_ms(&w) > 0);
	assert_int_equal(atomic_load(&told), 1);
	assert_false(watch_wait(&w, 400));
	assert_true(atomic_load(&tries) >= 1);
	atomic_store(&there, true);
	assert_true(watch_wait(&w, 5000));
	assert_false(watch_is_down(&w));
	int before = atomic_load(&tries);
	usleep(400000);
	assert_int_equal(atomic_load(&tries), before); /* nothing is tried while all is well */
	atomic_store(&there, false);
	watch_down(&w, "again");
	assert_int_equal(atomic_load(&told), 2);
	watch_stop(&w); /* while it is away */
}

static void one_that_never_started_minds_nothing(void **state)
{
	struct watch w = { .running = false };
	watch_down(&w, "nobody watches");
	assert_false(watch_is_down(&w));
	assert_true(watch_wait(&w, 0));
	watch_stop(&w);
}

static void without_a_connection_everything_is_busy(void **state)
{
	struct db_tally before = db_tally_of_thread();
	struct db_stmt *s = NULL;
	struct txn t;
	int64_t epoch;
	assert_int_equal(db_prepare(NULL, NULL, SQL("SELECT 1 {unscoped}"), &s), RC_BUSY);
	assert_null(s);
	assert_int_equal(txn_begin(&t, NULL), RC_BUSY);
	txn_finish(&t);
	assert_int_equal(db_epoch(NULL, &epoch), RC_BUSY);
	assert_string_equal(db_error(NULL), "no connection");
	assert_false(db_in_txn(NULL));
	assert_true(db_may_repeat(before)); /* that is how an answer from memory knows that it is not whole */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_is_found_again_by_itself, reset), cmocka_unit_test_setup(one_that_never_started_minds_nothing, reset),
		cmocka_unit_test(without_a_connection_everything_is_busy),
	};
	return cmocka_run_group_tests_name("store/watch", tests, NULL, NULL);
}
