/* test_pool.c - threads that share tasks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include "unit.h"
#include "base/pool.h"

enum { TASKS = 5000 };
struct tally { atomic_int times[TASKS]; atomic_int bad_thread; int threads; };

static void count(void *arg, int task, int thread)
{
	struct tally *t = arg;
	atomic_fetch_add(&t->times[task], 1);
	if (thread < 0 || thread >= t->threads)
		atomic_store(&t->bad_thread, 1);
}

static void every_task_once(void **state)
{
	for (int threads = 1; threads <= 5; threads++) {
		struct pool *p;
		static struct tally t;
		assert_rc(pool_create(threads, &p), RC_OK);
		assert_int_equal(pool_threads(p), threads);
		memset(&t, 0, sizeof t);
		t.threads = threads;
		for (int run = 0; run < 50; run++)
			pool_run(p, run == 7 ? 0 : TASKS, count, &t);
		for (int i = 0; i < TASKS; i++)
			assert_int_equal(t.times[i], 49);
		assert_int_equal(t.bad_thread, 0);
		pool_destroy(p);
	}
}

static void *run_many(void *arg)
{
	static struct tally t;
	t.threads = 3;
	for (int i = 0; i < 50; i++)
		pool_run(arg, 100, count, &t);
	return NULL;
}

static void callers_queue_up(void **state)
{
	struct pool *p;
	pthread_t threads[4];
	assert_rc(pool_create(3, &p), RC_OK);
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run_many, p), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	pool_destroy(p);
}

static void idle_threads_sleep(void **state)
{
	struct pool *p;
	struct timespec before, after, pause = { 0, 200 * 1000000 };
	assert_rc(pool_create(4, &p), RC_OK);
	static struct tally t;
	t.threads = 4;
	pool_run(p, 100, count, &t);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	nanosleep(&pause, NULL);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	assert_true((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 < 50);
	pool_destroy(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_task_once), cmocka_unit_test(callers_queue_up), cmocka_unit_test(idle_threads_sleep),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
