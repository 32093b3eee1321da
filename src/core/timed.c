/* timed.c - one thread that calls each module's timed work when its time has come.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/timed.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "base/log.h"

enum { MODULES_MAX = sizeof ((struct app *)0)->module_state / sizeof (void *), LOOK_EVERY_S = 2 };

struct timed {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
	int64_t next_s[MODULES_MAX]; /* of the steady clock */
};

static int64_t steady_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec;
}

static void run(struct app *a, const struct module *m)
{
	struct ctx c;
	enum rc rc = ctx_begin(&c, a, CTX_READER);
	if (rc == RC_OK) {
		ctx_as_operator(&c);
		snprintf(c.who.name, sizeof c.who.name, "gusu");
		rc = m->timed(&c);
	}
	if (rc != RC_OK)
		log_event(LOG_WARN_, c.now_ms, "timed", "module", m->name, "outcome", rc_name(rc), "detail", ctx_reason(&c), "log", c.problem.log, NULL);
	ctx_end(&c);
}

static bool stopping(struct timed *t)
{
	pthread_mutex_lock(&t->lock);
	bool stop = t->stopping;
	pthread_mutex_unlock(&t->lock);
	return stop;
}

static void look(struct timed *t)
{
	struct app *a = t->app;
	for (int i = 0; i < a->n_modules && i < MODULES_MAX; i++) {
		const struct module *m = a->modules[i];
		if (m->timed == NULL || steady_s() < t->next_s[i] || stopping(t))
			continue;
		run(a, m);
		t->next_s[i] = steady_s() + m->timed_s;
	}
}

static void *rounds(void *arg)
{
	struct timed *t = arg;
	while (!stopping(t)) {
		struct timespec until;
		look(t);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += LOOK_EVERY_S;
		pthread_mutex_lock(&t->lock);
		while (!t->stopping && pthread_cond_timedwait(&t->wake, &t->lock, &until) == 0)
			;
		pthread_mutex_unlock(&t->lock);
	}
	return NULL;
}

static bool any_work(const struct app *a)
{
	for (int i = 0; i < a->n_modules; i++)
		if (a->modules[i]->timed != NULL)
			return true;
	return false;
}

struct timed *timed_start(struct app *a)
{
	pthread_condattr_t steady;
	struct timed *t = any_work(a) ? calloc(1, sizeof *t) : NULL;
	if (t == NULL)
		return NULL;
	t->app = a;
	pthread_mutex_init(&t->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&t->wake, &steady);
	pthread_condattr_destroy(&steady);
	if (pthread_create(&t->thread, NULL, rounds, t) == 0)
		return t;
	log_event(LOG_WARN_, a->now_ms(), "timed", "detail", "no thread can be made: nothing comes round", NULL);
	free(t);
	return NULL;
}

void timed_stop(struct timed *t)
{
	if (t == NULL)
		return;
	pthread_mutex_lock(&t->lock);
	t->stopping = true;
	pthread_cond_signal(&t->wake);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->thread, NULL);
	pthread_cond_destroy(&t->wake);
	pthread_mutex_destroy(&t->lock);
	free(t);
}
