/* pool.h - threads that wait for work and share it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A computation is cut into tasks numbered 0 … n-1; threads take the next number until none is left. Which thread computes a task is chance,
 * so a result must depend on the task's number only: write into the task's own place and combine in order afterwards. Threads sleep on a
 * condition between runs and never spin. The caller is one of the threads (number 0), so a pool of one makes no thread at all.
 * Calls of pool_run from several threads queue up; a task must not call pool_run on its own pool. */
#ifndef BASE_POOL_H
#define BASE_POOL_H
#include "base/rc.h"

struct pool;

/* `threads` counts the caller too; 0: one for each processor. RC_NO_MEMORY or RC_BUSY (the system gives no thread). */
enum rc pool_create(int threads, struct pool **ret_pool) MUST_USE;
void pool_destroy(struct pool *p);
int pool_threads(const struct pool *p);

/* Calls fn(arg, task, thread) for every task, 0 <= thread < pool_threads, and returns when all are done. */
void pool_run(struct pool *p, int n_tasks, void (*fn)(void *arg, int task, int thread), void *arg);
#endif
