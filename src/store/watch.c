/* watch.c - is the database there?
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/watch.h"
#include <errno.h>
#include <time.h>
#include "base/log.h"

enum { TRY_EVERY_MS = 300 };

static int64_t clock_ms(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct timespec in_ms(int64_t ms)
{
	ms += clock_ms(CLOCK_MONOTONIC);
	return (struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
}

static void say(int level, const char *state, int64_t ms, const char *why)
{
	struct log_line l;
	log_begin(&l, level, clock_ms(CLOCK_REALTIME), "database");
	log_text(&l, "state", state);
	if (ms > 0)
		log_i64(&l, "away_ms", ms);
	log_text(&l, "why", why);
	log_end(&l);
}

/* With the lock held but for the try itself, which may take seconds. */
static void seek(struct watch *w)
{
	while (!w->closing && watch_is_down(w)) {
		pthread_mutex_unlock(&w->lock);
		bool there = w->try(w->arg);
		pthread_mutex_lock(&w->lock);
		if (there) {
			say(LOG_WARN_, "reachable", watch_down_ms(w), NULL);
			atomic_store(&w->down_since, 0);
			pthread_cond_broadcast(&w->moved);
			return;
		}
		struct timespec until = in_ms(TRY_EVERY_MS);
		while (!w->closing && pthread_cond_timedwait(&w->moved, &w->lock, &until) != ETIMEDOUT) {
		}
	}
}

static void *watch_thread(void *arg)
{
	struct watch *w = arg;
	pthread_mutex_lock(&w->lock);
	while (!w->closing) {
		if (watch_is_down(w))
			seek(w);
		else
			pthread_cond_wait(&w->moved, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

enum rc watch_start(struct watch *w, bool (*try)(void *arg), void (*tell)(void *arg), void *arg)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->moved, &monotonic);
	pthread_condattr_destroy(&monotonic);
	w->try = try;
	w->tell = tell;
	w->arg = arg;
	w->running = pthread_create(&w->thread, NULL, watch_thread, w) == 0;
	if (w->running)
		return RC_OK;
	pthread_cond_destroy(&w->moved);
	pthread_mutex_destroy(&w->lock);
	return RC_NO_MEMORY;
}

void watch_stop(struct watch *w)
{
	if (!w->running)
		return;
	pthread_mutex_lock(&w->lock);
	w->closing = true;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->moved);
	pthread_mutex_destroy(&w->lock);
	w->running = false;
}

void watch_down(struct watch *w, const char *why)
{
	if (!w->running || watch_is_down(w))
		return;
	pthread_mutex_lock(&w->lock);
	bool first = !watch_is_down(w);
	if (first) {
		atomic_store(&w->down_since, clock_ms(CLOCK_MONOTONIC));
		say(LOG_WARN_, "unreachable", 0, why);
		pthread_cond_broadcast(&w->moved);
	}
	pthread_mutex_unlock(&w->lock);
	if (first)
		w->tell(w->arg);
}

int64_t watch_down_ms(const struct watch *w)
{
	int64_t since = atomic_load(&w->down_since), ms = since != 0 ? clock_ms(CLOCK_MONOTONIC) - since : 0;
	return since != 0 && ms == 0 ? 1 : ms;
}

bool watch_wait(struct watch *w, int wait_ms)
{
	if (!w->running || !watch_is_down(w))
		return true;
	struct timespec until = in_ms(wait_ms);
	pthread_mutex_lock(&w->lock);
	while (watch_is_down(w) && !w->closing && pthread_cond_timedwait(&w->moved, &w->lock, &until) != ETIMEDOUT) {
	}
	pthread_mutex_unlock(&w->lock);
	return !watch_is_down(w);
}
