/* pool.c - threads that wait for work and share it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `generation` rises with every run; a sleeping thread joins the run whose number it has not seen. The run is over when every thread that
 * was woken has come back, so a late riser never sees the tasks of the next run. */
#include "base/pool.h"
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS_MAX = 256 };

struct worker {
	struct pool *pool;
	int number;
	pthread_t thread;
};

struct pool {
	pthread_mutex_t run_lock;        /* one run at a time */
	pthread_mutex_t lock;            /* guards all below except next_task */
	pthread_cond_t wake, done;
	unsigned long generation;
	int busy;                        /* workers still in this run */
	bool stop;
	void (*fn)(void *arg, int task, int thread);
	void *arg;
	int n_tasks;
	atomic_int next_task;
	int threads;                     /* the caller included */
	struct worker workers[];         /* threads - 1 */
};

static void take_tasks(struct pool *p, int thread)
{
	for (;;) {
		int task = atomic_fetch_add_explicit(&p->next_task, 1, memory_order_relaxed);
		if (task >= p->n_tasks)
			return;
		p->fn(p->arg, task, thread);
	}
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct pool *p = w->pool;
	unsigned long seen = 0;
	pthread_mutex_lock(&p->lock);
	for (;;) {
		while (!p->stop && p->generation == seen)
			pthread_cond_wait(&p->wake, &p->lock);
		if (p->stop)
			break;
		seen = p->generation;
		pthread_mutex_unlock(&p->lock);
		take_tasks(p, w->number);
		pthread_mutex_lock(&p->lock);
		if (--p->busy == 0)
			pthread_cond_signal(&p->done);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Ends and joins the first `started` workers and frees the pool. */
static void stop_and_free(struct pool *p, int started)
{
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->wake);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < started; i++)
		pthread_join(p->workers[i].thread, NULL);
	pthread_cond_destroy(&p->wake);
	pthread_cond_destroy(&p->done);
	pthread_mutex_destroy(&p->lock);
	pthread_mutex_destroy(&p->run_lock);
	free(p);
}

enum rc pool_create(int threads, struct pool **ret_pool)
{
	if (threads <= 0)
		threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (threads < 1)
		threads = 1;
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	struct pool *p = calloc(1, sizeof *p + sizeof p->workers[0] * (size_t)(threads - 1));
	if (p == NULL)
		return RC_NO_MEMORY;
	pthread_mutex_init(&p->run_lock, NULL);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	pthread_cond_init(&p->done, NULL);
	p->threads = threads;
	for (int i = 0; i < threads - 1; i++) {
		struct worker *w = &p->workers[i];
		w->pool = p;
		w->number = i + 1;
		if (pthread_create(&w->thread, NULL, worker_main, w) != 0) {
			stop_and_free(p, i);
			return RC_BUSY;
		}
	}
	*ret_pool = p;
	return RC_OK;
}

void pool_destroy(struct pool *p)
{
	if (p != NULL)
		stop_and_free(p, p->threads - 1);
}

int pool_threads(const struct pool *p)
{
	return p->threads;
}

void pool_run(struct pool *p, int n_tasks, void (*fn)(void *arg, int task, int thread), void *arg)
{
	if (p->threads == 1) {
		for (int i = 0; i < n_tasks; i++)
			fn(arg, i, 0);
		return;
	}
	/* the counter runs past n_tasks by one for each thread */
	assert(n_tasks < 1 << 30);
	pthread_mutex_lock(&p->run_lock);
	pthread_mutex_lock(&p->lock);
	p->fn = fn;
	p->arg = arg;
	p->n_tasks = n_tasks;
	atomic_store_explicit(&p->next_task, 0, memory_order_relaxed);
	p->busy = p->threads - 1;
	p->generation++;
	pthread_cond_broadcast(&p->wake);
	pthread_mutex_unlock(&p->lock);
	take_tasks(p, 0);
	pthread_mutex_lock(&p->lock);
	while (p->busy > 0)
		pthread_cond_wait(&p->done, &p->lock);
	pthread_mutex_unlock(&p->lock);
	pthread_mutex_unlock(&p->run_lock);
}
