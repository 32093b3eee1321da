/* session.c - open sessions in memory, written through to the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "base/digest.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/period.h"
#include "base/text.h"
#include "core/app.h"
#include "core/login.h"
#include "core/session_later.h"
#include "core/session_priv.h"
#include "core/setting.h"
#include "core/throttle.h"
#include "net/net.h"

enum { BUCKETS = 8192, SEEN_WRITTEN_MS = 60000, YOUNG_MS = 60000, ID_DIGITS = 16, OPEN_TRIES = 5 };
#define TOKEN_PREFIX "gusu_"

struct entry {
	struct entry *next;
	char hash[SESSION_TEXT];
	struct session session;
	int64_t seen_ms, written_ms; /* last request; as the database has it */
	bool in_database;            /* mark of sessions_sync */
	bool unwritten;              /* its row waits for the writer (session_later.c) */
};

struct sessions {
	struct app *app;
	pthread_mutex_t lock;
	pthread_mutex_t refreshing;  /* one at a time, so that the last one to read is the last one to write */
	int64_t generation;          /* refreshes so far */
	char people[SESSION_TEXT];   /* PEOPLE_CHANGED as last seen; under `refreshing` */
	struct throttle *throttle;
	struct tickets *tickets;
	struct later *later;
	int n;
	uint64_t seed;
	struct entry *buckets[BUCKETS];
};

/* What an account is and may now. */
struct holder {
	int64_t account;
	char name[64], display_name[100];
	bool active, must_change, second_factor;
	struct grant grants[GRANTS_MAX]; int n_grants;
};

struct throttle *sessions_throttle(struct sessions *s) { return s != NULL ? s->throttle : NULL; }
struct tickets *sessions_tickets(struct sessions *s) { return s->tickets; }
struct later *sessions_later(struct sessions *s) { return s != NULL ? s->later : NULL; }

/* ---- Cookie, hash, token. */

static bool is_cookie(const char *s)
{
	return strspn(s, "0123456789abcdef") == SESSION_TEXT - 1 && s[SESSION_TEXT - 1] == '\0';
}

void secret_digest(const char *prefix, const char *text, char out[SESSION_TEXT])
{
	unsigned char raw[DIGEST_SIZE];
	struct digest d;
	enum rc rc = digest_begin(&d, DIGEST_SHA256);
	if (rc == RC_OK) {
		digest_add(&d, prefix, strlen(prefix));
		digest_add(&d, text, strlen(text));
		rc = digest_end(&d, raw);
	}
	if (rc != RC_OK)
		abort(); /* no SHA-256: nothing here can be kept safe */
	hex_print(out, raw, sizeof raw);
}

static void cookie_hash(const char *cookie, char out[SESSION_TEXT]) { secret_digest("", cookie, out); }
void session_csrf(const char *cookie, char ret_token[SESSION_TEXT]) { secret_digest("csrf:", cookie, ret_token); }

enum rc secret_make(struct ctx *c, char out[SESSION_TEXT])
{
	unsigned char raw[32];
	if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
		return ctx_fail(c, RC_INTERNAL, NULL, "%s", TR(c, "系统没有给出随机数", "the system gave no random numbers"));
	hex_print(out, raw, sizeof raw);
	return RC_OK;
}

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
	return e->session.token ? e->session.end_ms : e->seen_ms + (int64_t)s->app->config.limits.session_idle_s * 1000;
}

static bool is_over(const struct sessions *s, const struct entry *e, int64_t now_ms)
{
	return now_ms >= idle_end(s, e) || now_ms >= e->session.end_ms;
}

static void apply(struct session *s, const struct holder *h)
{
	s->must_change = h->must_change && !s->token;
	s->second_factor = h->second_factor;
	memcpy(s->name, h->name, sizeof s->name);
	memcpy(s->display_name, h->display_name, sizeof s->display_name);
	memcpy(s->grants, h->grants, sizeof s->grants);
	s->n_grants = h->n_grants;
}

static struct entry *add_entry(struct sessions *s, const char *hash, int64_t seen_ms)
{
	struct entry *e = s->n < s->app->config.limits.sessions ? calloc(1, sizeof *e) : NULL;
	if (e == NULL)
		return NULL;
	memcpy(e->hash, hash, sizeof e->hash);
	e->seen_ms = e->written_ms = seen_ms;
	e->in_database = true;
	struct entry **bucket = bucket_of(s, hash);
	e->next = *bucket;
	*bucket = e;
	s->n++;
	return e;
}

static struct entry *new_entry(struct sessions *s, const struct session_row *row, const struct holder *h)
{
	struct entry *e = add_entry(s, row->hash, row->seen_ms);
	if (e == NULL)
		return NULL;
	e->session = (struct session){ .account = row->account, .allowed = UINT64_MAX, .started_ms = row->started_ms,
		.end_ms = row->started_ms + (int64_t)s->app->config.limits.session_max_s * 1000 };
	apply(&e->session, h);
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

/* A task that is over gives nothing from that moment on, whether or not anybody reads the grants anew. */
static void drop_over(struct session *s, int64_t now_ms)
{
	int kept = 0;
	for (int i = 0; i < s->n_grants; i++)
		if (s->grants[i].until_ms == 0 || now_ms < s->grants[i].until_ms)
			s->grants[kept++] = s->grants[i];
	s->n_grants = kept;
}

static bool find_open(struct sessions *s, const char *hash, int64_t now_ms, struct session *ret_session)
{
	pthread_mutex_lock(&s->lock);
	struct entry **e = find_entry(s, hash);
	bool open = *e != NULL && !is_over(s, *e, now_ms);
	if (open) {
		if (now_ms > (*e)->seen_ms)
			(*e)->seen_ms = now_ms;
		*ret_session = (*e)->session;
		ret_session->idle_end_ms = idle_end(s, *e);
		drop_over(ret_session, now_ms);
	} else if (*e != NULL) {
		drop_entry(s, e); /* the row goes with the next sessions_sync */
	}
	pthread_mutex_unlock(&s->lock);
	return open;
}

bool session_find(struct sessions *s, const char *cookie, int64_t now_ms, struct session *ret_session)
{
	char hash[SESSION_TEXT];
	if (s == NULL || !is_cookie(cookie))
		return false;
	cookie_hash(cookie, hash);
	return find_open(s, hash, now_ms, ret_session);
}

bool session_find_token(struct sessions *s, const char *token, int64_t now_ms, struct session *ret_session)
{
	char hash[SESSION_TEXT];
	size_t n = sizeof TOKEN_PREFIX - 1;
	if (s == NULL || strncmp(token, TOKEN_PREFIX, n) != 0 || !is_cookie(token + n))
		return false;
	secret_digest("token:", token, hash);
	return find_open(s, hash, now_ms, ret_session);
}

/* ---- What a session may do. */

/* Areas of one permission lie within each other (people.c sees to it); were it not so, the first would stand. */
static void widen(struct scope *scope, const struct scope *more)
{
	bool holds = scope->kind == SCOPE_REGION && more->kind == SCOPE_REGION && more->region_lo <= scope->region_lo
		&& more->region_hi >= scope->region_hi;
	if (scope->kind == SCOPE_NONE || more->kind == SCOPE_ALL || holds)
		*scope = *more;
}

bool session_may(const struct session *s, const char *permission, struct scope *ret_scope)
{
	struct scope scope = { .kind = SCOPE_NONE };
	int p = permission_find(permission);
	bool may = permission != NULL && strcmp(permission, "session") == 0;
	uint64_t bit = p >= 0 ? UINT64_C(1) << p & s->allowed : 0;
	for (int i = 0; i < s->n_grants; i++) {
		if ((s->grants[i].bits & bit) == 0)
			continue;
		may = true;
		widen(&scope, &s->grants[i].scope);
	}
	if (ret_scope != NULL)
		*ret_scope = scope;
	return may;
}

void session_enter(struct ctx *c, const struct session *s, const char *permission)
{
	c->session = s;
	c->who = (struct actor){ .account = s->account };
	memcpy(c->who.name, s->name, sizeof c->who.name);
	ignore_rc(session_may(s, permission, &c->scope) ? RC_OK : RC_FORBIDDEN); /* without it the scope is nothing */
}

/* ---- Start, stop, sync. */

/* Rows gathered in the arena: nothing else runs on the connection while they come. */
struct gathered { struct ctx *c; void *items; size_t size; int n, cap; bool full; };

static void *gather(struct gathered *g)
{
	if (g->n == g->cap) {
		int cap = g->cap > 0 ? g->cap * 2 : 64;
		void *more = arena_alloc(&g->c->arena, (size_t)cap * g->size);
		if (more == NULL) {
			g->full = true;
			return NULL;
		}
		if (g->n > 0)
			memcpy(more, g->items, (size_t)g->n * g->size);
		g->items = more;
		g->cap = cap;
	}
	return (char *)g->items + (size_t)g->n++ * g->size;
}

static void take_session(void *arg, const struct session_row *row)
{
	struct session_row *to = gather(arg);
	if (to != NULL)
		*to = *row;
}

static void take_token(void *arg, const struct token_secret *t)
{
	struct token_secret *to = gather(arg);
	if (to != NULL)
		*to = *t;
}

static enum rc load_holder(struct ctx *c, int64_t account, struct holder *h)
{
	struct account a = { 0 };
	bool found;
	TRY(account_by_id(c, account, &a, &found));
	*h = (struct holder){ .account = account, .active = found && a.active, .must_change = a.must_change,
		.second_factor = a.totp_secret[0] != '\0' };
	memcpy(h->name, a.name, sizeof h->name);
	memcpy(h->display_name, a.display_name, sizeof h->display_name);
	return h->active ? people_resolve(c, account, h->grants, &h->n_grants) : RC_OK;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static const struct holder *find_holder(const struct holder *list, int n, int64_t account)
{
	return n > 0 ? bsearch(&account, list, (size_t)n, sizeof *list, by_id) : NULL; /* the account is a holder's first member */
}

/* The holders of these accounts (in any order, repeated), by id. */
static enum rc load_holders(struct ctx *c, int64_t *ids, int n, struct holder **ret_list, int *ret_n)
{
	struct holder *list = arena_new_array(&c->arena, struct holder, (size_t)n + 1);
	int kept = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	if (n > 0)
		qsort(ids, (size_t)n, sizeof *ids, by_id);
	for (int i = 0; i < n; i++)
		if (i == 0 || ids[i] != ids[i - 1])
			TRY(load_holder(c, ids[i], &list[kept++]));
	*ret_list = list;
	*ret_n = kept;
	return RC_OK;
}

static void put_token(struct sessions *s, const struct token_secret *t, const struct holder *h)
{
	struct entry *e = add_entry(s, t->hash, t->used_ms);
	if (e == NULL)
		return;
	e->session = (struct session){ .account = t->account, .token = true, .allowed = t->allowed, .started_ms = t->created_ms, .end_ms = t->expires_ms };
	apply(&e->session, h);
}

static int64_t *gather_accounts(struct ctx *c, struct sessions *s, const struct gathered *tokens, int *ret_n)
{
	pthread_mutex_lock(&s->lock);
	int64_t *ids = arena_new_array(&c->arena, int64_t, (size_t)(s->n + tokens->n + 1));
	int n = 0;
	for (int i = 0; ids != NULL && i < BUCKETS; i++)
		for (struct entry *e = s->buckets[i]; e != NULL; e = e->next)
			ids[n++] = e->session.account;
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; ids != NULL && i < tokens->n; i++)
		ids[n++] = ((const struct token_secret *)tokens->items)[i].account;
	*ret_n = n;
	return ids;
}

/* Sessions get what their account may now, or go; tokens are as the database has them. A session that is younger than the list is current. */
static void put_in_force(struct sessions *s, const struct holder *list, int n, const struct gathered *tokens)
{
	pthread_mutex_lock(&s->lock);
	s->generation++;
	for (int i = 0; i < BUCKETS; i++) {
		for (struct entry **e = &s->buckets[i]; *e != NULL; ) {
			const struct holder *h = find_holder(list, n, (*e)->session.account);
			if ((*e)->session.token || (h != NULL && !h->active)) {
				drop_entry(s, e);
				continue;
			}
			if (h != NULL)
				apply(&(*e)->session, h);
			e = &(*e)->next;
		}
	}
	for (int i = 0; i < tokens->n; i++) {
		const struct token_secret *t = (const struct token_secret *)tokens->items + i;
		const struct holder *h = find_holder(list, n, t->account);
		if (h != NULL && h->active)
			put_token(s, t, h);
	}
	pthread_mutex_unlock(&s->lock);
}

static enum rc refresh(struct ctx *c, struct sessions *s)
{
	struct gathered tokens = { .c = c, .size = sizeof(struct token_secret) };
	struct holder *list;
	const char *now;
	int n, n_ids;
	TRY(setting_find(c, PEOPLE_CHANGED, &now));
	text_put(s->people, sizeof s->people, slice_of(now != NULL ? now : ""));
	TRY(token_store_each_open(c, take_token, &tokens));
	int64_t *ids = gather_accounts(c, s, &tokens, &n_ids);
	if (ids == NULL || tokens.full)
		return ctx_no_memory(c);
	TRY(load_holders(c, ids, n_ids, &list, &n));
	put_in_force(s, list, n, &tokens);
	return RC_OK;
}

/* A unit of work of its own on c's connection: a thread that waited for a second one while it holds the first could wait for ever. */
static enum rc beside(struct ctx *c, struct app *a, struct ctx *ret_unit)
{
	enum rc rc = ctx_begin(ret_unit, a, c != NULL && c->db != NULL ? CTX_NO_DB : CTX_READER);
	ctx_as_operator(ret_unit);
	if (c != NULL && c->db != NULL)
		ret_unit->db = c->db;
	return rc;
}

static void beside_end(struct ctx *c, struct ctx *unit)
{
	if (c != NULL && c->db != NULL)
		unit->db = NULL;
	ctx_end(unit);
}

static void refresh_beside(struct ctx *c, struct app *a)
{
	struct ctx unit;
	struct sessions *s = a->sessions;
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->refreshing);
	enum rc rc = beside(c, a, &unit);
	if (rc == RC_OK)
		rc = refresh(&unit, s);
	if (rc != RC_OK) {
		s->people[0] = '?'; /* the next sessions_sync tries again */
		log_event(LOG_WARN_, unit.now_ms, "sessions_refresh", "outcome", rc_name(rc), "detail", unit.problem.log, NULL);
	}
	beside_end(c, &unit);
	pthread_mutex_unlock(&s->refreshing);
}

void sessions_refresh(struct ctx *c) { refresh_beside(c, c->app); }

enum rc sessions_start(struct app *a)
{
	struct sessions *s = calloc(1, sizeof *s);
	if (s == NULL)
		return RC_NO_MEMORY;
	s->app = a;
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->refreshing, NULL);
	if (getrandom(&s->seed, sizeof s->seed, 0) != (ssize_t)sizeof s->seed)
		s->seed = (uint64_t)a->now_ms();
	s->throttle = throttle_create(s->seed);
	s->tickets = tickets_create();
	a->sessions = s;
	s->later = later_create(a);
	if (s->throttle == NULL || s->tickets == NULL || s->later == NULL)
		sessions_stop(a);
	return a->sessions != NULL ? RC_OK : RC_NO_MEMORY;
}

static void note_failure(void *arg, const char *name, const char *address, int64_t at_ms)
{
	throttle_note(arg, name, address, at_ms);
}

static enum rc load(struct ctx *c, struct sessions *s)
{
	struct gathered rows = { .c = c, .size = sizeof(struct session_row) };
	struct holder *list;
	int n;
	TRY(failure_store_each(c, c->now_ms - (int64_t)s->app->config.limits.login_window_s * 1000, note_failure, s->throttle));
	TRY(session_store_each(c, 0, take_session, &rows));
	int64_t *ids = arena_new_array(&c->arena, int64_t, (size_t)rows.n + 1);
	if (ids == NULL || rows.full)
		return ctx_no_memory(c);
	for (int i = 0; i < rows.n; i++)
		ids[i] = ((const struct session_row *)rows.items)[i].account;
	TRY(load_holders(c, ids, rows.n, &list, &n));
	for (int i = 0; i < rows.n; i++) {
		const struct session_row *row = (const struct session_row *)rows.items + i;
		struct entry *e = new_entry(s, row, find_holder(list, n, row->account));
		if (e != NULL && is_over(s, e, c->now_ms))
			drop_entry(s, find_entry(s, row->hash));
	}
	return refresh(c, s);
}

enum rc sessions_load(struct app *a)
{
	struct ctx c;
	enum rc rc = ctx_begin(&c, a, CTX_READER);
	ctx_as_operator(&c);
	if (rc == RC_OK)
		rc = load(&c, a->sessions);
	ctx_end(&c);
	return rc;
}

void sessions_stop(struct app *a)
{
	struct sessions *s = a->sessions;
	if (s == NULL)
		return;
	later_destroy(s->later);
	a->sessions = NULL;
	for (int i = 0; i < BUCKETS; i++)
		while (s->buckets[i] != NULL)
			drop_entry(s, &s->buckets[i]);
	throttle_destroy(s->throttle);
	tickets_destroy(s->tickets);
	pthread_mutex_destroy(&s->refreshing);
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
			bool gone = !(*e)->session.token && !(*e)->in_database && !(*e)->unwritten && now_ms - (*e)->session.started_ms > YOUNG_MS;
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

struct seen { char hash[SESSION_TEXT]; int64_t at_ms; bool token; };

static int take_seen(struct sessions *s, struct seen *out, int most)
{
	int n = 0;
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < BUCKETS && n < most; i++) {
		for (struct entry *e = s->buckets[i]; e != NULL && n < most; e = e->next) {
			if (e->seen_ms - e->written_ms < SEEN_WRITTEN_MS)
				continue;
			memcpy(out[n].hash, e->hash, sizeof out[n].hash);
			out[n].token = e->session.token;
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
	txn_auto t = { 0 };
	TRY(txn_begin(&t, c->db));
	int n = take_seen(s, seen, 1000);
	for (int i = 0; i < n; i++)
		TRY(seen[i].token ? token_store_used(c, seen[i].hash, seen[i].at_ms) : session_store_seen(c, seen[i].hash, seen[i].at_ms));
	TRY(session_store_remove_old(c, c->now_ms - (int64_t)l->session_max_s * 1000,
		c->now_ms - (int64_t)l->session_idle_s * 1000 - SEEN_WRITTEN_MS));
	return txn_commit(&t);
}

void sessions_sync(struct app *a)
{
	struct ctx c;
	struct sessions *s = a->sessions;
	const char *people = NULL;
	clear_marks(s);
	enum rc rc = ctx_begin(&c, a, CTX_READER);
	if (rc == RC_OK)
		rc = session_store_each(&c, 0, mark_row, s);
	if (rc == RC_OK)
		rc = setting_find(&c, PEOPLE_CHANGED, &people);
	int64_t now_ms = c.now_ms;
	pthread_mutex_lock(&s->refreshing);
	bool changed = rc == RC_OK && strcmp(people != NULL ? people : "", s->people) != 0;
	pthread_mutex_unlock(&s->refreshing);
	ctx_end(&c);
	if (changed)
		refresh_beside(NULL, a);
	if (rc != RC_OK || !sweep(s, now_ms))
		return;
	rc = ctx_begin(&c, a, CTX_NO_DB);
	c.writes = true;
	if (db_writer(a->db, 0, &c.db) == RC_OK) /* somebody writes: a few seconds later will do */
		rc = write_seen(&c, s);
	if (rc != RC_OK)
		log_event(LOG_WARN_, c.now_ms, "sessions_sync", "outcome", rc_name(rc), "detail", c.problem.log, NULL);
	ctx_end(&c);
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

void session_written(struct app *a, const char *hash, bool stored)
{
	struct sessions *s = a->sessions;
	pthread_mutex_lock(&s->lock);
	struct entry **e = find_entry(s, hash);
	if (*e != NULL) {
		(*e)->unwritten = false;
		(*e)->in_database = true;
		if (!stored)
			drop_entry(s, e);
	}
	pthread_mutex_unlock(&s->lock);
}

/* What an account may, and which refresh that was. */
struct reading { int64_t generation; struct holder holder; };

static enum rc read_holder(struct ctx *c, struct sessions *s, int64_t account, struct reading *ret)
{
	struct ctx unit;
	pthread_mutex_lock(&s->lock);
	ret->generation = s->generation;
	pthread_mutex_unlock(&s->lock);
	enum rc rc = beside(c, s->app, &unit);
	if (rc == RC_OK)
		rc = load_holder(&unit, account, &ret->holder);
	if (rc != RC_OK && c->problem.rc == RC_OK)
		c->problem = unit.problem;
	beside_end(c, &unit);
	return rc;
}

/* Makes the entry with what was read, unless a refresh came in between: then it is read once more. On success with the lock held. */
static enum rc enter_current(struct ctx *c, struct sessions *s, const struct session_row *row, struct reading *now, struct entry **ret_entry)
{
	for (int i = 0; i < OPEN_TRIES && now->holder.active; i++) {
		pthread_mutex_lock(&s->lock);
		bool current = now->generation == s->generation;
		*ret_entry = current ? new_entry(s, row, &now->holder) : NULL;
		if (*ret_entry != NULL)
			return RC_OK;
		pthread_mutex_unlock(&s->lock);
		if (current)
			break; /* no room */
		TRY(read_holder(c, s, row->account, now));
	}
	return ctx_fail(c, RC_TOO_MANY, NULL, "%s", TR(c, "登录的人太多，请稍后再试", "too many people are signed in; please try again later"));
}

/* Everything that may fail is read before the session is stored: nobody is refused with a session in the database. */
enum rc session_open(struct ctx *c, const struct account *a, struct session *ret_session, char ret_cookie[SESSION_TEXT])
{
	struct sessions *s = c->app->sessions;
	const char *agent = c->request != NULL ? c->request->header[NET_H_USER_AGENT] : NULL;
	struct session_row row = { .account = a->id, .started_ms = c->now_ms, .seen_ms = c->now_ms };
	struct reading now;
	struct entry *e;
	assert(s != NULL);
	TRY(secret_make(c, ret_cookie));
	cookie_hash(ret_cookie, row.hash);
	memcpy(row.name, a->name, sizeof row.name);
	text_put(row.agent, sizeof row.agent, slice_of(agent != NULL ? agent : ""));
	struct note in = { .kind = NOTE_SIGNED_IN, .row = row };
	memcpy(in.password, a->hash, sizeof in.password);
	TRY(read_holder(c, s, a->id, &now));
	TRY(later_write(c, s->later, in));
	enum rc rc = enter_current(c, s, &row, &now, &e);
	if (rc != RC_OK) {
		ignore_rc(later_write(c, s->later, (struct note){ .kind = NOTE_SIGNED_OUT, .row = row })); /* else it ends with its idle time; nobody has its cookie */
		return rc;
	}
	e->unwritten = later_has(s->later, row.hash);
	*ret_session = e->session;
	ret_session->idle_end_ms = idle_end(s, e);
	pthread_mutex_unlock(&s->lock);
	return RC_OK;
}

enum rc session_logout(struct ctx *c)
{
	struct sessions *s = c->app->sessions;
	char hash[SESSION_TEXT];
	if (!is_cookie(c->client.cookie))
		return RC_OK;
	struct note out = { .kind = NOTE_SIGNED_OUT };
	cookie_hash(c->client.cookie, hash);
	memcpy(out.row.hash, hash, sizeof out.row.hash);
	pthread_mutex_lock(&s->lock);
	struct entry **e = find_entry(s, hash);
	if (*e != NULL)
		drop_entry(s, e);
	pthread_mutex_unlock(&s->lock);
	return later_write(c, s->later, out);
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
	later_forget(s->later, account, hash);
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < BUCKETS; i++) {
		for (struct entry **e = &s->buckets[i]; *e != NULL; ) {
			if ((*e)->session.account == account && !(*e)->session.token && strcmp((*e)->hash, hash) != 0)
				drop_entry(s, e);
			else
				e = &(*e)->next;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return RC_OK;
}

/* ---- What is open, for its owner. */

enum rc session_list(struct ctx *c, int64_t account, struct session_info **ret_list, int *ret_n)
{
	struct gathered rows = { .c = c, .size = sizeof(struct session_row) };
	char own[SESSION_TEXT] = "", at[INSTANT_TEXT];
	int n = 0;
	if (is_cookie(c->client.cookie))
		cookie_hash(c->client.cookie, own);
	TRY(session_store_each(c, account, take_session, &rows));
	struct session_info *list = arena_new_array(&c->arena, struct session_info, (size_t)rows.n + 1);
	if (list == NULL || rows.full)
		return ctx_no_memory(c);
	const struct app_limits *l = &c->app->config.limits;
	for (int i = 0; i < rows.n; i++) {
		const struct session_row *r = (const struct session_row *)rows.items + i;
		bool this_one = strcmp(r->hash, own) == 0;
		int64_t seen_ms = this_one ? c->now_ms : r->seen_ms;
		if (c->now_ms >= r->started_ms + (int64_t)l->session_max_s * 1000 || c->now_ms >= seen_ms + (int64_t)l->session_idle_s * 1000 + SEEN_WRITTEN_MS)
			continue;
		list[n] = (struct session_info){ .id = arena_printf(&c->arena, "%.*s", ID_DIGITS, r->hash), .address = r->address, .agent = r->agent,
			.this_one = this_one };
		instant_print(at, r->started_ms);
		list[n].started_at = arena_strdup(&c->arena, at);
		instant_print(at, seen_ms);
		list[n++].seen_at = arena_strdup(&c->arena, at);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

static enum rc remove_session(struct ctx *c, const char *hash, const char *name)
{
	txn_auto t = { 0 };
	enum rc rc = txn_begin(&t, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(session_store_remove(c, hash));
	TRY(audit_note(c, "session.revoke", name, arena_printf(&c->arena, "%.*s", ID_DIGITS, hash)));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc session_revoke(struct ctx *c, int64_t account, const char *id)
{
	struct sessions *s = c->app->sessions;
	struct gathered rows = { .c = c, .size = sizeof(struct session_row) };
	const struct session_row *found = NULL;
	struct ctx unit, *w;
	TRY(session_store_each(c, account, take_session, &rows));
	for (int i = 0; i < rows.n; i++)
		if (strlen(id) == ID_DIGITS && strncmp(((const struct session_row *)rows.items)[i].hash, id, ID_DIGITS) == 0)
			found = (const struct session_row *)rows.items + i;
	if (found == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这个登录", "there is no such session"));
	TRY(writer_begin(c, &unit, &w));
	TRY(writer_end(c, &unit, w, remove_session(w, found->hash, found->name)));
	if (s == NULL)
		return RC_OK;
	pthread_mutex_lock(&s->lock);
	struct entry **e = find_entry(s, found->hash);
	if (*e != NULL)
		drop_entry(s, e);
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
