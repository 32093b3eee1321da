/* session_later.c - what signing in and out writes: by a thread of its own, so that nobody waits at the door while a long import has the writer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whoever signs in waits for the row as long as a person does not notice it (SOON_MS). Is the writer free, it is stored by then, as ever. Is it not, the session
 * counts in memory at once and its row follows when the writer comes back. What a process that dies in between takes with it is the sign-in itself: that
 * person signs in again. Ending somebody's sessions does not go this way: it is answered when it is stored (docs/design/sessions.md). */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/log.h"
#include "base/text.h"
#include "core/app.h"
#include "core/session_later.h"
#include "core/setting.h"

enum { SOON_MS = 250, NOTES_MOST = 10000, STEPS = 1024, AWAY_MS = 500 };

struct held { struct held *next; struct note note; bool done; int refs; struct problem problem; };
struct taken { int64_t account, step; };

struct later {
	struct app *app;
	pthread_mutex_t lock;
	pthread_cond_t wake, told;
	pthread_t thread;
	struct held *first, **end;
	int n;
	bool stopping;
	struct taken steps[STEPS]; int next_step; /* codes taken of late: one that is not in the database yet does not count twice either */
};

/* ---- Writing one. */

/* Whose password was changed (by another process) since, or whose account was closed, signs in again. */
static enum rc still_welcome(struct ctx *c, const struct note *n)
{
	struct account a;
	bool found;
	TRY(account_by_id(c, n->row.account, &a, &found));
	if (found && a.active && strcmp(a.hash, n->password) == 0)
		return RC_OK;
	return ctx_fail(c, RC_UNAUTHENTICATED, NULL, "%s", TR(c, "账号或密码刚刚有变更，请重新登录", "the account or its password was changed just now; please sign in again"));
}

static enum rc write_signed_in(struct ctx *c, const struct note *n)
{
	TRY(still_welcome(c, n));
	TRY(session_store_add(c, &n->row));
	TRY(failure_store_forget(c, n->row.name, c->now_ms - (int64_t)c->app->config.limits.login_window_s * 1000));
	c->who.account = n->row.account;
	text_put(c->who.name, sizeof c->who.name, slice_of(n->row.name));
	return audit_note(c, "session.login", n->row.name, c->client.address);
}

static enum rc write_refused(struct ctx *c, const struct note *n)
{
	TRY(failure_store_add(c, n->row.name, c->client.address));
	return audit_note(c, "session.refused", n->row.name, c->client.address);
}

static enum rc write_note(struct ctx *c, const struct note *n)
{
	txn_auto t = { 0 };
	bool first;
	TRY_DB(txn_begin(&t, c->db));
	switch (n->kind) {
	case NOTE_NONE: return RC_OK;
	case NOTE_SIGNED_IN: TRY(write_signed_in(c, n)); break;
	case NOTE_SIGNED_OUT: TRY(session_store_remove(c, n->row.hash)); break;
	case NOTE_REFUSED: TRY(write_refused(c, n)); break;
	case NOTE_STEP: TRY(account_store_step(c, n->row.account, n->step, &first)); break;
	}
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- The thread. */

static void release(struct held *h)
{
	if (--h->refs == 0)
		free(h);
}

/* In the time and from the address of whoever came. Called with the writer and without the lock. */
static enum rc write_for(struct ctx *c, const struct note *n)
{
	c->now_ms = n->at_ms;
	c->english = n->english;
	text_put(c->client.address, sizeof c->client.address, slice_of(n->row.address));
	enum rc rc = n->kind != NOTE_NONE ? write_note(c, n) : RC_OK;
	if (rc != RC_OK && rc != RC_BUSY)
		log_event(LOG_WARN_, c->now_ms, "session_later", "outcome", rc_name(rc), "detail", c->problem.log, NULL);
	return rc;
}

static void remove_first(struct later *l, enum rc rc, const struct problem *problem)
{
	struct held *h = l->first;
	l->first = h->next;
	if (l->first == NULL)
		l->end = &l->first;
	l->n--;
	h->done = true;
	if (rc != RC_OK)
		h->problem = *problem;
	h->problem.rc = rc;
	pthread_cond_broadcast(&l->told);
	release(h);
}

/* With the lock held, which is left while the database works. The note is read once the writer is here: who ends sessions does so with the writer, and takes back
 * (later_forget) what would be written after it. */
static bool write_first(struct later *l)
{
	struct ctx c;
	struct note note = { .kind = NOTE_NONE };
	pthread_mutex_unlock(&l->lock);
	enum rc rc = ctx_begin(&c, l->app, CTX_WRITER);
	pthread_mutex_lock(&l->lock);
	if (rc == RC_OK)
		note = l->first->note;
	pthread_mutex_unlock(&l->lock);
	if (rc == RC_OK)
		rc = write_for(&c, &note);
	struct problem problem = c.problem;
	ctx_end(&c);
	if (rc == RC_BUSY)
		db_wait_up(l->app->db, AWAY_MS);
	else if (note.kind == NOTE_SIGNED_IN)
		session_written(l->app, note.row.hash, rc == RC_OK); /* before anybody who waits for it goes on */
	pthread_mutex_lock(&l->lock);
	if (rc != RC_BUSY)
		remove_first(l, rc, &problem);
	return rc != RC_BUSY;
}

static void pause_ms(pthread_cond_t *cond, pthread_mutex_t *lock, int ms)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	int64_t ns = t.tv_nsec + (int64_t)ms * 1000000;
	t.tv_sec += (time_t)(ns / 1000000000);
	t.tv_nsec = (long)(ns % 1000000000);
	pthread_cond_timedwait(cond, lock, &t);
}

static void *work(void *arg)
{
	struct later *l = arg;
	pthread_mutex_lock(&l->lock);
	while (!l->stopping || l->first != NULL) {
		if (l->first == NULL)
			pthread_cond_wait(&l->wake, &l->lock);
		else if (!write_first(l) && l->stopping)
			break; /* the writer does not come back: those who signed in last sign in again */
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

struct later *later_create(struct app *a)
{
	struct later *l = calloc(1, sizeof *l);
	pthread_condattr_t monotonic;
	if (l == NULL)
		return NULL;
	l->app = a;
	l->end = &l->first;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->wake, &monotonic);
	pthread_cond_init(&l->told, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&l->thread, NULL, work, l) == 0)
		return l;
	free(l);
	return NULL;
}

void later_destroy(struct later *l)
{
	if (l == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	pthread_cond_broadcast(&l->wake);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	for (struct held *h = l->first, *next; h != NULL; h = next) {
		next = h->next;
		free(h);
	}
	pthread_cond_destroy(&l->wake);
	pthread_cond_destroy(&l->told);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

/* ---- Giving it something to do. */

static struct held *push(struct later *l, const struct note *n)
{
	struct held *h = l->n < NOTES_MOST && !l->stopping ? calloc(1, sizeof *h) : NULL;
	if (h == NULL)
		return NULL;
	h->note = *n;
	h->refs = 2;
	*l->end = h;
	l->end = &h->next;
	l->n++;
	pthread_cond_signal(&l->wake);
	return h;
}

static enum rc wait_soon(struct later *l, struct held *h, struct problem *ret_problem)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t end = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + SOON_MS;
	for (int64_t left = SOON_MS; !h->done && left > 0; ) {
		pause_ms(&l->told, &l->lock, (int)left);
		clock_gettime(CLOCK_MONOTONIC, &now);
		left = end - ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
	}
	*ret_problem = h->problem;
	return h->done ? h->problem.rc : RC_OK;
}

enum rc later_write(struct ctx *c, struct later *l, struct note n)
{
	struct problem problem = { 0 };
	n.at_ms = c->now_ms;
	n.english = c->english;
	text_put(n.row.address, sizeof n.row.address, slice_of(c->client.address));
	if (c->writes || l == NULL) {
		struct ctx unit, *w;
		TRY(writer_begin(c, &unit, &w));
		return writer_end(c, &unit, w, write_note(w, &n));
	}
	pthread_mutex_lock(&l->lock);
	struct held *h = push(l, &n);
	enum rc rc = h != NULL ? wait_soon(l, h, &problem) : RC_TOO_MANY;
	if (h != NULL)
		release(h);
	pthread_mutex_unlock(&l->lock);
	if (rc != RC_OK && c->problem.rc == RC_OK && problem.rc != RC_OK)
		c->problem = problem;
	return rc;
}

bool later_has(struct later *l, const char *hash)
{
	bool has = false;
	if (l == NULL)
		return false;
	pthread_mutex_lock(&l->lock);
	for (const struct held *h = l->first; h != NULL; h = h->next)
		has = has || (h->note.kind == NOTE_SIGNED_IN && strcmp(h->note.row.hash, hash) == 0);
	pthread_mutex_unlock(&l->lock);
	return has;
}

void later_forget(struct later *l, int64_t account, const char *but_hash)
{
	if (l == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	for (struct held *h = l->first; h != NULL; h = h->next)
		if (h->note.kind == NOTE_SIGNED_IN && h->note.row.account == account && strcmp(h->note.row.hash, but_hash) != 0)
			h->note.kind = NOTE_NONE;
	pthread_mutex_unlock(&l->lock);
}

bool later_take_step(struct later *l, int64_t account, int64_t step)
{
	bool first = true;
	if (l == NULL)
		return true;
	pthread_mutex_lock(&l->lock);
	for (int i = 0; i < STEPS; i++)
		first = first && !(l->steps[i].account == account && l->steps[i].step >= step);
	if (first) {
		l->steps[l->next_step] = (struct taken){ account, step };
		l->next_step = (l->next_step + 1) % STEPS;
	}
	pthread_mutex_unlock(&l->lock);
	return first;
}
