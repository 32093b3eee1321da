/* watch.h - is the database there? Internal to store.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A server that loses its database would have every thread wait for a connection that cannot be had. So the first one that cannot connect says so here
 * (watch_down), all others are told at once, and one thread of the watch tries again and again until `try` succeeds. Both moments go into the log. */
#ifndef STORE_WATCH_H
#define STORE_WATCH_H
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/rc.h"

struct watch {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	bool running, closing;
	atomic_llong down_since;                 /* monotonic milliseconds; 0: it is there */
	bool (*try)(void *arg);
	void (*tell)(void *arg);                 /* whoever waits for a connection should look again */
	void *arg;
};

enum rc watch_start(struct watch *w, bool (*try)(void *arg), void (*tell)(void *arg), void *arg) MUST_USE;
void watch_stop(struct watch *w);                /* also of one that never started */
void watch_down(struct watch *w, const char *why);
static inline bool watch_is_down(const struct watch *w) { return atomic_load(&w->down_since) != 0; }
int64_t watch_down_ms(const struct watch *w);
bool watch_wait(struct watch *w, int wait_ms);   /* until it is there, at most so long; true: it is there */
#endif
