/* session.c - open sessions in memory, written through to the database; throttling of guesses.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include "base/digest.h"
#include "base/hash.h"
#include "base/log.h"
#include "core/account.h"
#include "core/account_store.h"
#include "core/app.h"
#include "core/setting.h"

enum { BUCKETS = 8192, TRIES = 2048, TRIES_KEPT = 16, SEEN_WRITTEN_MS = 60000, YOUNG_MS = 60000, TURN_WAIT_S = 10 };

struct entry {
	struct entry *next;
	char hash[SESSION_TEXT];
	struct session session;
	int64_t seen_ms, written_ms; /* last request; as the database has it */
	bool in_database;            /* mark of sessions_sync */
};

/* One account name or address: the instants of the latest failures, and how many passwords are being checked this moment. */
struct tries { uint64_t key; int64_t at[TRIES_KEPT]; int n, in_flight; };

struct sessions {
	struct app *app;
	pthread_mutex_t lock;
	pthread_cond_t turn;         /* a password check has ended */
	int n;
	uint64_t seed;
	struct tries tries[TRIES];
	struct entry *buckets[BUCKETS];
};

/* ---- Cookie, hash, token. */

static bool is_cookie(const char *s)
{
	return strspn(s, "0123456789abcdef") == SESSION_TEXT - 1 && s[SESSION_TEXT - 1] == '\0';
}

static void digest_text(const char *prefix, const char *cookie, char out[SESSION_TEXT])
{
	unsigned char raw[DIGEST_SIZE];
	struct digest d;
	enum rc rc = digest_begin(&d, DIGEST_SHA256);
	if (rc == RC_OK) {
		digest_add(&d, prefix, strlen(prefix));
		digest_add(&d, cookie, strlen(cookie));
		rc = digest_end(&d, raw);
	}
	if (rc != RC_OK)
		abort(); /* no SHA-256: nothing here can be kept safe */
	hex_print(out, raw, sizeof raw);
}

static void cookie_hash(const char *cookie, char out[SESSION_TEXT]) { digest_text("", cookie, out); }
void session_csrf(const char *cookie, char ret_token[SESSION_TEXT]) { digest_text("csrf:", cookie, ret_token); }

bool session_csrf_ok(const char *cookie, const char *token)
{
	char want[SESSION_TEXT];
	if (token == NULL || !is_cookie(cookie) || strlen(token) != SESSION_TEXT - 1)
		return false;
	session_csrf(cookie, want);
	unsigned differ = 0;
	for (int i = 0; i < SESSION_TEXT - 1; i++)
		differ |= (unsigned char)want[i] ^ (unsigned char)token[i];
	return differ == 0;
}

/* ---- The table in memory. All with the lock held. */

static struct entry **bucket_of(struct sessions *s, const char *hash)
{
	return &s->buckets[bytes_hash(hash, SESSION_TEXT - 1, s->seed) % BUCKETS];
}

static struct entry **find_entry(struct sessions *s, const char *hash)
{
	struct entry **e = bucket_of(s, hash);
	while (*e != NULL && memcmp((*e)->hash, hash, SESSION_TEXT) != 0)
		e = &(*e)->next;
	return e;
}

static void drop_entry(struct sessions *s, struct entry **e)
{
	struct entry *gone = *e;
	*e = gone->next;
	free(gone);
	s->n--;
}

static int64_t idle_end(const struct sessions *s, const struct entry *e)
{
	return e->seen_ms + (int64_t)s->app->config.limits.session_idle_s * 1000;
}

static bool is_over(const struct sessions *s, const struct entry *e, int64_t now_ms)
{
	return now_ms >= idle_end(s, e) || now_ms >= e->session.end_ms;
}

static struct entry *new_entry(struct sessions *s, const struct session_row *row)
{
	struct entry *e = s->n < s->app->config.limits.sessions ? calloc(1, sizeof *e) : NULL;
	if (e == NULL)
		return NULL;
	memcpy(e->hash, row->hash, sizeof e->hash);
	e->session = (struct session){ .account = row->account, .role = ROLE_ADMIN, .scope = { .kind = SCOPE_ALL },
		.started_ms = row->started_ms,
		.end_ms = row->started_ms + (int64_t)s->app->config.limits.session_max_s * 1000 };
	memcpy(e->session.name, row->name, sizeof e->session.name);
	e->seen_ms = e->written_ms = row->seen_ms;
	e->in_database = true;
	struct entry **bucket = bucket_of(s, row->hash);
	e->next = *bucket;
	*bucket = e;
	s->n++;
	return e;
}

int sessions_count(struct sessions *s)
{
	if (s == NULL)
		return 0;
	pthread_mutex_lock(&s->lock);
	int n = s->n;
	pthread_mutex_unlock(&s->lock);
	return n;
}

bool session_find(struct sessions *s, const char *cookie, int64_t now_ms, struct session *ret_session)
{
	char hash[SESSION_TEXT];
	if (s == NULL || !is_cookie(cookie))
		return false;
	cookie_hash(cookie, hash);
	pthread_mutex_lock(&s->lock);
	struct entry **e = find_entry(s, hash);
	bool open = *e != NULL && !is_over(s, *e, now_ms);
	if (open) {
		if (now_ms > (*e)->seen_ms)
			(*e)->seen_ms = now_ms;
		*ret_session = (*e)->session;
		ret_session->idle_end_ms = idle_end(s, *e);
	} else if (*e != NULL) {
		drop_entry(s, e); /* the row goes with the next sessions_sync */
	}
	pthread_mutex_unlock(&s->lock);
	return open;
}

void session_enter(struct ctx *c, const struct session *s)
{
	c->scope = s->scope;
	c->who = (struct actor){ .account = s->account };
	memcpy(c->who.name, s->name, sizeof c->who.name);
}

bool session_may(const struct session *s, const char *permission)
{
	switch (s->role) {
	case ROLE_ADMIN:
		return permission != NULL && permission[0] != '\0';
	}
	return false;
}

/* ---- Start, stop, sync. */

static void load_row(void *arg, const struct session_row *row)
{
	struct sessions *s = arg;
	struct entry *e = new_entry(s, row);
	if (e != NULL && is_over(s, e, s->app->now_ms()))
		drop_entry(s, find_entry(s, row->hash));
}

enum rc sessions_start(struct app *a)
{
	struct ctx c;
	struct sessions *s = calloc(1, sizeof *s);
	if (s == NULL)
		return RC_NO_MEMORY;
	s->app = a;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->turn, NULL);
	if (getrandom(&s->seed, sizeof s->seed, 0) != (ssize_t)sizeof s->seed)
		s->seed = (uint64_t)a->now_ms();
	enum rc rc = ctx_begin(&c, a, CTX_READER);
	if (rc == RC_OK)
		rc = session_store_each(&c, load_row, s);
	ctx_end(&c);
	a->sessions = s;
	if (rc != RC_OK)
		sessions_stop(a);
	return rc;
}

void sessions_stop(struct app *a)
{
	struct sessions *s = a->sessions;
	if (s == NULL)
		return;
	a->sessions = NULL;
	for (int i = 0; i < BUCKETS; i++)
		while (s->buckets[i] != NULL)
			drop_entry(s, &s->buckets[i]);
	pthread_cond_destroy(&s->turn);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static void mark_row(void *arg, const struct session_row *row)
{
	struct sessions *s = arg;
	pthread_mutex_lock(&s->lock);
	struct entry **e = find_entry(s, row->hash);
	if (*e != NULL)
		(*e)->in_database = true;
	pthread_mutex_unlock(&s->lock);
}

/* Forgets what the marks say is gone, and what is over. Young sessions stay: their row may be newer than the marks. */
static bool sweep(struct sessions *s, int64_t now_ms)
{
	bool to_write = false;
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < BUCKETS; i++) {
		for (struct entry **e = &s->buckets[i]; *e != NULL; ) {
			bool gone = !(*e)->in_database && now_ms - (*e)->session.started_ms > YOUNG_MS;
			bool over = is_over(s, *e, now_ms);
			to_write = to_write || over || (*e)->seen_ms - (*e)->written_ms >= SEEN_WRITTEN_MS;
			if (gone || over)
				drop_entry(s, e);
			else
				e = &(*e)->next;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return to_write;
}

static void clear_marks(struct sessions *s)
{
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < BUCKETS; i++)
		for (struct entry *e = s->buckets[i]; e != NULL; e = e->next)
			e->in_database = false;
	pthread_mutex_unlock(&s->lock);
}

struct seen { char hash[SESSION_TEXT]; int64_t at_ms; };

static int take_seen(struct sessions *s, struct seen *out, int most)
{
	int n = 0;
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < BUCKETS && n < most; i++) {
		for (struct entry *e = s->buckets[i]; e != NULL && n < most; e = e->next) {
			if (e->seen_ms - e->written_ms < SEEN_WRITTEN_MS)
				continue;
			memcpy(out[n].hash, e->hash, sizeof out[n].hash);
			out[n++].at_ms = e->written_ms = e->seen_ms;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return n;
}

static enum rc write_seen(struct ctx *c, struct sessions *s)
{
	const struct app_limits *l = &c->app->config.limits;
	struct seen *seen = arena_new_array(&c->arena, struct seen, 1000);
	if (seen == NULL)
		return ctx_no_memory(c);
	int n = take_seen(s, seen, 1000);
	txn_auto t = { 0 };
	TRY(txn_begin(&t, c->db));
	for (int i = 0; i < n; i++)
		TRY(session_store_seen(c, seen[i].hash, seen[i].at_ms));
	TRY(session_store_remove_old(c, c->now_ms - (int64_t)l->session_max_s * 1000,
		c->now_ms - (int64_t)l->session_idle_s * 1000 - SEEN_WRITTEN_MS));
	return txn_commit(&t);
}

void sessions_sync(struct app *a)
{
	struct ctx c;
	struct sessions *s = a->sessions;
	clear_marks(s);
	enum rc rc = ctx_begin(&c, a, CTX_READER);
	if (rc == RC_OK)
		rc = session_store_each(&c, mark_row, s);
	int64_t now_ms = c.now_ms;
	ctx_end(&c);
	if (rc != RC_OK || !sweep(s, now_ms))
		return;
	rc = ctx_begin(&c, a, CTX_WRITER);
	if (rc == RC_OK)
		rc = write_seen(&c, s);
	if (rc != RC_OK)
		log_event(LOG_WARN_, c.now_ms, "sessions_sync", "outcome", rc_name(rc), "detail", c.problem.log, NULL);
	ctx_end(&c);
}

/* ---- Throttling. */

static struct tries *tries_of(struct sessions *s, const char *kind, const char *name, int64_t now_ms)
{
	uint64_t key = bytes_hash(name, strlen(name), s->seed ^ (uint64_t)kind[0] << 56) | 1;
	struct tries *oldest = NULL;
	for (int i = 0; i < 8; i++) { /* eight places for each key; the idle one that rests longest is given away */
		struct tries *t = &s->tries[(key + (uint64_t)i) % TRIES];
		if (t->key == key)
			return t;
		if (oldest == NULL || (t->in_flight == 0) > (oldest->in_flight == 0)
			|| ((t->in_flight == 0) == (oldest->in_flight == 0) && t->at[0] < oldest->at[0]))
			oldest = t;
	}
	*oldest = (struct tries){ .key = key, .at = { now_ms } };
	return oldest;
}

/* at[0] is the latest. Milliseconds to wait, 0 when a try is free. */
static int64_t tries_wait(const struct sessions *s, const struct tries *t, int64_t now_ms)
{
	int allowed = s->app->config.limits.login_failures;
	int64_t window = (int64_t)s->app->config.limits.login_window_s * 1000;
	assert(allowed <= TRIES_KEPT);
	if (t->n < allowed)
		return 0;
	int64_t wait = t->at[allowed - 1] + window - now_ms;
	return wait > 0 ? wait : 0;
}

/* May one more password be checked now? Should all that are being checked turn out wrong, the failures still are no more than allowed. */
static bool tries_turn(const struct sessions *s, const struct tries *t, int64_t now_ms)
{
	int64_t window = (int64_t)s->app->config.limits.login_window_s * 1000;
	int failures = 0;
	while (failures < t->n && t->at[failures] + window > now_ms)
		failures++;
	return failures + t->in_flight < s->app->config.limits.login_failures;
}

static void tries_add(struct tries *t, int64_t now_ms)
{
	memmove(t->at + 1, t->at, (TRIES_KEPT - 1) * sizeof t->at[0]);
	t->at[0] = now_ms;
	if (t->n < TRIES_KEPT)
		t->n++;
}

static enum rc too_many_failures(struct ctx *c, int64_t wait_ms)
{
	long long minutes = (long long)(wait_ms + 59999) / 60000;
	return ctx_fail(c, RC_TOO_MANY, NULL, TR(c, "密码错误次数过多，请在 %lld 分钟后再试", "too many wrong passwords; please try again in %lld minutes"),
		minutes);
}

enum rc login_begin(struct ctx *c, const char *name)
{
	struct sessions *s = c->app->sessions;
	struct timespec until;
	int64_t wait = 0;
	int err = 0;
	if (s == NULL)
		return RC_OK;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += TURN_WAIT_S;
	pthread_mutex_lock(&s->lock);
	for (bool turn = false; !turn && wait == 0 && err == 0; ) {
		struct tries *n = tries_of(s, "name", name, c->now_ms), *a = tries_of(s, "address", c->client.address, c->now_ms);
		int64_t by_name = tries_wait(s, n, c->now_ms), by_address = tries_wait(s, a, c->now_ms);
		wait = by_name > by_address ? by_name : by_address;
		turn = wait == 0 && tries_turn(s, n, c->now_ms) && tries_turn(s, a, c->now_ms);
		if (turn) {
			n->in_flight++;
			a->in_flight++;
		} else if (wait == 0) {
			err = pthread_cond_timedwait(&s->turn, &s->lock, &until);
		}
	}
	pthread_mutex_unlock(&s->lock);
	if (wait > 0)
		return too_many_failures(c, wait);
	if (err != 0)
		return ctx_fail(c, RC_TOO_MANY, NULL, "%s", TR(c, "同时登录的人太多，请稍后再试",
			"too many people are signing in at this moment; please try again in a moment"));
	return RC_OK;
}

static void tries_end(struct tries *t, enum login_outcome outcome, int64_t now_ms)
{
	if (t->in_flight > 0)
		t->in_flight--;
	if (outcome == LOGIN_GOOD)
		t->n = 0;
	if (outcome == LOGIN_WRONG)
		tries_add(t, now_ms);
}

void login_end(struct ctx *c, const char *name, enum login_outcome outcome)
{
	struct sessions *s = c->app->sessions;
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	tries_end(tries_of(s, "name", name, c->now_ms), outcome, c->now_ms);
	tries_end(tries_of(s, "address", c->client.address, c->now_ms), outcome, c->now_ms);
	pthread_cond_broadcast(&s->turn);
	pthread_mutex_unlock(&s->lock);
}

/* ---- In and out. */

enum rc writer_begin(struct ctx *c, struct ctx *unit, struct ctx **ret_w)
{
	if (c->writes) {
		*ret_w = c;
		return RC_OK;
	}
	enum rc rc = ctx_begin(unit, c->app, CTX_WRITER);
	unit->who = c->who;
	unit->scope = c->scope;
	unit->client = c->client;
	unit->english = c->english;
	*ret_w = unit;
	return rc == RC_OK ? RC_OK : writer_end(c, unit, unit, rc);
}

enum rc writer_end(struct ctx *c, struct ctx *unit, struct ctx *w, enum rc rc)
{
	if (w == c)
		return rc;
	if (rc != RC_OK && c->problem.rc == RC_OK)
		c->problem = unit->problem;
	ctx_end(unit);
	return rc;
}

static enum rc wrong_pair(struct ctx *c)
{
	return ctx_fail(c, RC_UNAUTHENTICATED, NULL, "%s", TR(c, "用户名或密码不对", "the name or the password is not right"));
}

static enum rc find_by_name(struct ctx *c, const char *name, struct account *ret_account, bool *ret_found)
{
	struct ctx unit;
	if (c->db != NULL)
		return account_find(c, name, ret_account, ret_found);
	enum rc rc = ctx_begin(&unit, c->app, CTX_READER);
	if (rc == RC_OK)
		rc = account_find(&unit, name, ret_account, ret_found);
	c->problem = unit.problem;
	ctx_end(&unit);
	return rc;
}

/* The account that name and password belong to. */
static enum rc check_pair(struct ctx *c, const char *name, const char *password, struct account *ret_account)
{
	struct account a = { 0 };
	bool found = false;
	TRY(login_begin(c, name));
	enum rc rc = find_by_name(c, name, &a, &found);
	bool good = rc == RC_OK && password_matches(password, found ? a.hash : "");
	login_end(c, name, rc != RC_OK ? LOGIN_UNKNOWN : good ? LOGIN_GOOD : LOGIN_WRONG);
	TRY(rc);
	if (!good)
		return wrong_pair(c);
	*ret_account = a;
	return RC_OK;
}

static enum rc store_session(struct ctx *c, const struct session_row *row)
{
	txn_auto t = { 0 };
	enum rc rc = txn_begin(&t, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(session_store_add(c, row));
	c->who.account = row->account;
	memcpy(c->who.name, row->name, sizeof c->who.name);
	TRY(audit_note(c, "session.login", row->name, c->client.address));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc session_login(struct ctx *c, const char *name, const char *password, struct session *ret_session, char ret_cookie[SESSION_TEXT])
{
	struct sessions *s = c->app->sessions;
	struct account a = { 0 };
	unsigned char secret[32];
	assert(s != NULL);
	TRY(check_pair(c, name, password, &a));
	if (getrandom(secret, sizeof secret, 0) != (ssize_t)sizeof secret)
		return ctx_fail(c, RC_INTERNAL, NULL, "%s", TR(c, "系统没有给出随机数", "the system gave no random numbers"));
	hex_print(ret_cookie, secret, sizeof secret);
	struct session_row row = { .account = a.id, .started_ms = c->now_ms, .seen_ms = c->now_ms };
	cookie_hash(ret_cookie, row.hash);
	memcpy(row.name, a.name, sizeof row.name);
	struct ctx unit, *w;
	TRY(writer_begin(c, &unit, &w));
	TRY(writer_end(c, &unit, w, store_session(w, &row)));
	pthread_mutex_lock(&s->lock);
	struct entry *e = new_entry(s, &row);
	if (e != NULL) {
		*ret_session = e->session;
		ret_session->idle_end_ms = idle_end(s, e);
	}
	pthread_mutex_unlock(&s->lock);
	if (e == NULL)
		return ctx_fail(c, RC_TOO_MANY, NULL, "%s", TR(c, "登录的人太多，请稍后再试", "too many people are signed in; please try again later"));
	return RC_OK;
}

enum rc session_logout(struct ctx *c)
{
	struct sessions *s = c->app->sessions;
	char hash[SESSION_TEXT];
	if (!is_cookie(c->client.cookie))
		return RC_OK;
	cookie_hash(c->client.cookie, hash);
	struct ctx unit, *w;
	TRY(writer_begin(c, &unit, &w));
	TRY(writer_end(c, &unit, w, session_store_remove(w, hash)));
	pthread_mutex_lock(&s->lock);
	struct entry **e = find_entry(s, hash);
	if (*e != NULL)
		drop_entry(s, e);
	pthread_mutex_unlock(&s->lock);
	return RC_OK;
}

enum rc session_end_others(struct ctx *c, int64_t account, const char *cookie)
{
	struct sessions *s = c->app->sessions;
	char hash[SESSION_TEXT] = "";
	if (is_cookie(cookie))
		cookie_hash(cookie, hash);
	TRY(session_store_remove_others(c, account, hash));
	if (s == NULL)
		return RC_OK;
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < BUCKETS; i++) {
		for (struct entry **e = &s->buckets[i]; *e != NULL; ) {
			if ((*e)->session.account == account && strcmp((*e)->hash, hash) != 0)
				drop_entry(s, e);
			else
				e = &(*e)->next;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return RC_OK;
}

const char *session_set_cookie(struct ctx *c, const char *cookie)
{
	return arena_printf(&c->arena, SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s", cookie,
		c->app->config.limits.session_max_s,
		c->client.https ? "; Secure" : "");
}

const char *session_clear_cookie(struct ctx *c)
{
	return arena_printf(&c->arena, SESSION_COOKIE "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0%s", c->client.https ? "; Secure" : "");
}
