/* throttle.c - counting wrong passwords.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/hash.h"
#include "core/app.h"
#include "core/session.h"
#include "core/throttle.h"

enum { TRIES = 2048, KEPT = 64, PLACES = 8, TURN_WAIT_S = 10 };

/* One account name or address: the latest failures, newest first, and how many passwords are being checked this moment. */
struct tries { uint64_t key; int64_t at[KEPT]; uint64_t who[KEPT]; int n, in_flight; };

struct throttle {
	pthread_mutex_t lock;
	pthread_cond_t turn;         /* a check has ended */
	uint64_t seed;
	struct tries tries[TRIES];
};

struct throttle *throttle_create(uint64_t seed)
{
	struct throttle *t = calloc(1, sizeof *t);
	if (t == NULL)
		return NULL;
	t->seed = seed;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->turn, NULL);
	return t;
}

void throttle_destroy(struct throttle *t)
{
	if (t == NULL)
		return;
	pthread_cond_destroy(&t->turn);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static uint64_t key_of(const struct throttle *t, char kind, const char *text)
{
	return bytes_hash(text, strlen(text), t->seed ^ (uint64_t)kind << 56) | 1;
}

/* Eight places for each key; the idle one that rests longest is given away. */
static struct tries *tries_of(struct throttle *t, uint64_t key, int64_t now_ms)
{
	struct tries *oldest = NULL;
	for (int i = 0; i < PLACES; i++) {
		struct tries *r = &t->tries[(key + (uint64_t)i) % TRIES];
		if (r->key == key)
			return r;
		if (oldest == NULL || (r->in_flight == 0) > (oldest->in_flight == 0)
			|| ((r->in_flight == 0) == (oldest->in_flight == 0) && r->at[0] < oldest->at[0]))
			oldest = r;
	}
	*oldest = (struct tries){ .key = key, .at = { now_ms } };
	return oldest;
}

/* Milliseconds to wait, 0 when a try is free. */
static int64_t wait_of(const struct tries *r, int allowed, int64_t window_ms, int64_t now_ms)
{
	assert(allowed <= KEPT);
	if (r->n < allowed)
		return 0;
	int64_t wait = r->at[allowed - 1] + window_ms - now_ms;
	return wait > 0 ? wait : 0;
}

/* May one more be checked now? Should all that are being checked turn out wrong, the failures still are no more than allowed. */
static bool has_turn(const struct tries *r, int allowed, int64_t window_ms, int64_t now_ms)
{
	int failures = 0;
	while (failures < r->n && r->at[failures] + window_ms > now_ms)
		failures++;
	return failures + r->in_flight < allowed;
}

static void add_failure(struct tries *r, uint64_t who, int64_t at_ms)
{
	memmove(r->at + 1, r->at, (KEPT - 1) * sizeof r->at[0]);
	memmove(r->who + 1, r->who, (KEPT - 1) * sizeof r->who[0]);
	r->at[0] = at_ms;
	r->who[0] = who;
	if (r->n < KEPT)
		r->n++;
}

static void forgive(struct tries *r, uint64_t who)
{
	int n = 0;
	for (int i = 0; i < r->n; i++) {
		if (r->who[i] == who)
			continue;
		r->at[n] = r->at[i];
		r->who[n++] = r->who[i];
	}
	r->n = n;
}

static enum rc too_many_failures(struct ctx *c, int64_t wait_ms)
{
	long long minutes = (long long)(wait_ms + 59999) / 60000;
	return ctx_fail(c, RC_TOO_MANY, NULL, TR(c, "密码错误次数过多，请在 %lld 分钟后再试", "too many wrong passwords; please try again in %lld minutes"),
		minutes);
}

enum rc throttle_begin(struct ctx *c, const char *name)
{
	struct throttle *t = sessions_throttle(c->app->sessions);
	const struct app_limits *l = &c->app->config.limits;
	int64_t window = (int64_t)l->login_window_s * 1000, wait = 0;
	int by_name = l->login_failures, by_address = l->login_failures * THROTTLE_ADDRESS, err = 0;
	struct timespec until;
	if (t == NULL)
		return RC_OK;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += TURN_WAIT_S;
	pthread_mutex_lock(&t->lock);
	for (bool turn = false; !turn && wait == 0 && err == 0; ) {
		struct tries *n = tries_of(t, key_of(t, 'n', name), c->now_ms), *a = tries_of(t, key_of(t, 'a', c->client.address), c->now_ms);
		int64_t wait_name = wait_of(n, by_name, window, c->now_ms), wait_address = wait_of(a, by_address, window, c->now_ms);
		wait = wait_name > wait_address ? wait_name : wait_address;
		turn = wait == 0 && has_turn(n, by_name, window, c->now_ms) && has_turn(a, by_address, window, c->now_ms);
		if (turn) {
			n->in_flight++;
			a->in_flight++;
		} else if (wait == 0) {
			err = pthread_cond_timedwait(&t->turn, &t->lock, &until);
		}
	}
	pthread_mutex_unlock(&t->lock);
	if (wait > 0)
		return too_many_failures(c, wait);
	if (err != 0)
		return ctx_fail(c, RC_TOO_MANY, NULL, "%s", TR(c, "同时登录的人太多，请稍后再试",
			"too many people are signing in at this moment; please try again in a moment"));
	return RC_OK;
}

static void end_tries(struct tries *r, enum login_outcome outcome, uint64_t who, int64_t now_ms)
{
	if (r->in_flight > 0)
		r->in_flight--;
	if (outcome == LOGIN_GOOD)
		forgive(r, who);
	if (outcome == LOGIN_WRONG)
		add_failure(r, who, now_ms);
}

void throttle_end(struct ctx *c, const char *name, enum login_outcome outcome)
{
	struct throttle *t = sessions_throttle(c->app->sessions);
	if (t == NULL)
		return;
	uint64_t who = key_of(t, 'n', name);
	pthread_mutex_lock(&t->lock);
	end_tries(tries_of(t, who, c->now_ms), outcome, who, c->now_ms);
	end_tries(tries_of(t, key_of(t, 'a', c->client.address), c->now_ms), outcome, who, c->now_ms);
	pthread_cond_broadcast(&t->turn);
	pthread_mutex_unlock(&t->lock);
}

void throttle_note(struct throttle *t, const char *name, const char *address, int64_t at_ms)
{
	uint64_t who = key_of(t, 'n', name);
	pthread_mutex_lock(&t->lock);
	add_failure(tries_of(t, who, at_ms), who, at_ms);
	add_failure(tries_of(t, key_of(t, 'a', address), at_ms), who, at_ms);
	pthread_mutex_unlock(&t->lock);
}

void throttle_forgive(struct throttle *t, const char *name)
{
	if (t == NULL)
		return;
	uint64_t who = key_of(t, 'n', name);
	pthread_mutex_lock(&t->lock);
	for (int i = 0; i < TRIES; i++)
		forgive(&t->tries[i], who);
	pthread_mutex_unlock(&t->lock);
}
