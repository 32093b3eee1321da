/* db.c - connections, their statements and transactions; the database itself is behind a driver.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All connections are opened with the database, so lending one is a matter of a lock. A statement that is still lent when the same text is
 * prepared again gets a twin, which stays in the cache too: the set of texts is finite because they are literals. */
#include "store/db.h"
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/hash.h"
#include "store/driver.h"
#include "store/scope_sql.h"
#include "store/watch.h"

enum { READERS_DEFAULT = 4, READERS_MAX = 64, BUSY_DEFAULT_MS = 10000, SQL_MAX = 64 * 1024 };

struct db {
	char *url, *shown;
	struct db_options options;
	pthread_mutex_t lock;      /* guards the `lent` marks */
	pthread_cond_t returned;
	struct db_conn *writer;    /* NULL when read only */
	struct db_conn *readers[READERS_MAX];
	int n_readers;
	struct watch watch;
};

struct db_stmt {
	struct db_conn *conn;
	void *native;
	char *sql;                 /* as written, the key of the cache */
	enum scope_kind kind;
	struct scope_sql shape;
	bool lent, done;
	bool bad_bind;             /* a parameter that does not occur was bound */
	struct db_stmt *next;      /* in its chain */
	struct db_stmt *next_lent;
};

enum rc conn_fail(struct db_conn *c, enum rc rc, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(c->error, sizeof c->error, fmt, ap);
	va_end(ap);
	return rc;
}

/* --- opening and lending --- */

static const char *why_static(const char *text)
{
	static _Thread_local char why[DB_ERROR_MAX];
	snprintf(why, sizeof why, "%s", text);
	return why;
}

static bool is_postgres(const char *url)
{
	return strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
}

/* user:password@ and ?password= */
void db_url_show(const char *url, char *out, size_t size)
{
	static const char key[] = "password=";
	size_t n = 0, secret = 0;
	const char *host = is_postgres(url) ? strstr(url, "://") + 3 : NULL, *at = host != NULL ? strchr(host, '@') : NULL;
	const char *end = host != NULL ? host + strcspn(host, "/?") : NULL, *colon = at != NULL && at < end ? memchr(host, ':', (size_t)(at - host)) : NULL;
	for (const char *p = url; *p != '\0' && n + 4 < size; p += secret, secret = 0) {
		bool query = host != NULL && p > host && strncmp(p, key, sizeof key - 1) == 0;
		const char *from = query ? p + sizeof key - 1 : p + 1;
		secret = query ? (size_t)(from - p) + strcspn(from, "&") : p == colon ? (size_t)(at - p) : 1;
		size_t kept = (size_t)(from - p);
		memcpy(out + n, p, kept < size - n - 4 ? kept : size - n - 4);
		n += kept < size - n - 4 ? kept : size - n - 4;
		if (secret > 1)
			n += (size_t)snprintf(out + n, size - n, "***");
	}
	out[n] = '\0';
}

static enum rc conn_create(struct db *d, const struct db_driver *driver, bool writer, struct db_conn **ret_c, const char **ret_why)
{
	struct db_conn *c = calloc(1, sizeof *c);
	if (c == NULL) {
		*ret_why = why_static("out of memory");
		return RC_NO_MEMORY;
	}
	c->db = d;
	c->driver = driver;
	c->writer = writer;
	enum rc rc = driver->connect(c, d->url, &d->options);
	if (rc != RC_OK) {
		*ret_why = why_static(c->error);
		free(c);
		return rc;
	}
	*ret_c = c;
	return RC_OK;
}

static void conn_destroy(struct db_conn *c)
{
	for (int i = 0; i < STMT_SLOTS; i++)
		for (struct db_stmt *s = c->cache[i], *next; s != NULL; s = next) {
			next = s->next;
			c->driver->finalize(s->native);
			free(s->sql);
			free(s);
		}
	c->driver->disconnect(c);
	free(c);
}

static enum rc open_connections(struct db *d, const struct db_driver *driver, const char **ret_why)
{
	if (!d->options.read_only)
		TRY(conn_create(d, driver, true, &d->writer, ret_why));
	for (; d->n_readers < d->options.readers; d->n_readers++)
		TRY(conn_create(d, driver, false, &d->readers[d->n_readers], ret_why));
	return RC_OK;
}

static const struct db_driver *driver_of(const struct db *d)
{
	return is_postgres(d->url) ? &db_pg_driver : &db_sqlite_driver;
}

/* For the watch: a connection of its own, so that none of the pool is missing. */
static bool can_connect(void *arg)
{
	struct db *d = arg;
	struct db_conn *c;
	const char *why;
	if (conn_create(d, driver_of(d), false, &c, &why) != RC_OK)
		return false;
	conn_destroy(c);
	return true;
}

static void wake_waiting(void *arg)
{
	struct db *d = arg;
	pthread_mutex_lock(&d->lock);
	pthread_cond_broadcast(&d->returned);
	pthread_mutex_unlock(&d->lock);
}

void conn_unreachable(struct db_conn *c) { watch_down(&c->db->watch, c->error); }
bool db_is_watched(const struct db *d) { return d->watch.running; }
bool db_is_down(const struct db *d) { return watch_is_down(&d->watch); }
int64_t db_down_ms(const struct db *d) { return watch_down_ms(&d->watch); }
bool db_wait_up(struct db *d, int wait_ms) { return watch_wait(&d->watch, wait_ms); }

static void init_locks(struct db *d)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&d->lock, NULL);
	pthread_cond_init(&d->returned, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

enum rc db_open(struct db **ret_db, const char *url, const struct db_options *o, const char **ret_why)
{
	struct db *d = calloc(1, sizeof *d);
	char *copy = strdup(url), *shown = malloc(strlen(url) + 16);
	if (d == NULL || copy == NULL || shown == NULL) {
		free(d);
		free(copy);
		free(shown);
		*ret_why = why_static("out of memory");
		return RC_NO_MEMORY;
	}
	d->url = copy;
	const struct db_driver *driver = driver_of(d);
	d->shown = shown;
	db_url_show(url, shown, strlen(url) + 16);
	if (o != NULL)
		d->options = *o;
	if (d->options.readers <= 0)
		d->options.readers = READERS_DEFAULT;
	if (d->options.readers > READERS_MAX)
		d->options.readers = READERS_MAX;
	if (d->options.busy_ms <= 0)
		d->options.busy_ms = BUSY_DEFAULT_MS;
	init_locks(d);
	enum rc rc = open_connections(d, driver, ret_why);
	if (rc == RC_OK && d->options.watch && driver->revive != NULL && (rc = watch_start(&d->watch, can_connect, wake_waiting, d)) != RC_OK)
		*ret_why = why_static("out of memory");
	if (rc != RC_OK) {
		db_close(d);
		return rc;
	}
	*ret_db = d;
	return RC_OK;
}

void db_close(struct db *d)
{
	if (d == NULL)
		return;
	watch_stop(&d->watch);
	for (int i = 0; i < d->n_readers; i++) {
		assert(!d->readers[i]->lent);
		conn_destroy(d->readers[i]);
	}
	if (d->writer != NULL) {
		assert(!d->writer->lent);
		conn_destroy(d->writer);
	}
	pthread_cond_destroy(&d->returned);
	pthread_mutex_destroy(&d->lock);
	free(d->url);
	free(d->shown);
	free(d);
}

const char *db_url(const struct db *d) { return d->shown; }
const char *db_dialect(const struct db_conn *c) { return c->driver->dialect; }
const char *db_error(const struct db_conn *c) { return c != NULL ? c->error : "no connection"; }
struct db *db_of(const struct db_conn *c) { return c->db; }
bool db_is_writer(const struct db_conn *c) { return c != NULL && c->writer; }

static enum rc no_connection(void)
{
	conn_passing();
	return RC_BUSY;
}

static struct db_conn *first_free(struct db *d, bool writer)
{
	if (writer)
		return d->writer->lent ? NULL : d->writer;
	for (int i = 0; i < d->n_readers; i++)
		if (!d->readers[i]->lent)
			return d->readers[i];
	return NULL;
}

static struct timespec deadline_in(int ms)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000L;
	if (t.tv_nsec >= 1000000000L) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000L;
	}
	return t;
}

static void give_back(struct db_conn *c)
{
	struct db *d = c->db;
	pthread_mutex_lock(&d->lock);
	assert(c->lent);
	c->lent = false;
	pthread_cond_broadcast(&d->returned);
	pthread_mutex_unlock(&d->lock);
}

static enum rc lend(struct db *d, bool writer, int wait_ms, struct db_conn **ret_conn)
{
	struct timespec until = deadline_in(wait_ms > 0 ? wait_ms : 0);
	pthread_mutex_lock(&d->lock);
	struct db_conn *c;
	while ((c = first_free(d, writer)) == NULL && !db_is_down(d))
		if (wait_ms <= 0 || pthread_cond_timedwait(&d->returned, &d->lock, &until) == ETIMEDOUT) {
			c = first_free(d, writer);
			break;
		}
	if (db_is_down(d))
		c = NULL;
	if (c != NULL)
		c->lent = true;
	pthread_mutex_unlock(&d->lock);
	if (c == NULL)
		return RC_BUSY;
	atomic_store(&c->interrupted, false);
	c->error[0] = c->unit[0] = '\0';
	c->unknown = false;
	if (c->driver->revive != NULL && c->driver->revive(c) != RC_OK) {
		give_back(c);
		return RC_BUSY;
	}
	*ret_conn = c;
	return RC_OK;
}

enum rc db_reader(struct db *d, int wait_ms, struct db_conn **ret_conn)
{
	return lend(d, false, wait_ms, ret_conn);
}

enum rc db_writer(struct db *d, int wait_ms, struct db_conn **ret_conn)
{
	if (d->writer == NULL)
		return RC_FORBIDDEN;
	return lend(d, true, wait_ms, ret_conn);
}

static void roll_back(struct db_conn *c)
{
	if (!c->in_txn)
		return;
	c->driver->roll_back(c);
	c->in_txn = false;
}

void db_release(struct db_conn *c)
{
	if (c == NULL)
		return;
	while (c->lent_first != NULL)
		db_reset(c->lent_first);
	atomic_store(&c->interrupted, false);
	roll_back(c);
	give_back(c);
}

void db_name_unit(struct db_conn *c, const char *unit)
{
	size_t n = 0;
	for (; *unit != '\0' && n < sizeof c->unit - 1; unit++)
		if (isalnum((unsigned char)*unit) || *unit == '-')
			c->unit[n++] = *unit;
	c->unit[n] = '\0';
}

bool db_outcome_unknown(const struct db_conn *c) { return c->unknown; }
static _Thread_local struct db_tally tally; /* of the thread alone, so that no unit of work sees another's */
struct db_tally db_tally_of_thread(void) { return tally; }
bool db_may_repeat(struct db_tally before) { return tally.passing > before.passing && tally.stored == before.stored; }
void db_leave_out(struct db_tally before) { tally.stored = before.stored; }
void conn_stored(void) { tally.stored++; }
void conn_passing(void) { tally.passing++; }

void db_interrupt(struct db_conn *c)
{
	atomic_store(&c->interrupted, true);
	c->driver->interrupt(c);
}

enum rc db_copy_file(struct db_conn *c, const char *path, bool (*told)(void *arg, int64_t done, int64_t total), void *arg)
{
	if (c->driver->copy_file == NULL)
		return conn_fail(c, RC_BAD_INPUT, "this database is not a file");
	if (!c->in_txn)
		return conn_fail(c, RC_INTERNAL, "a copy outside a transaction would be of many moments");
	return c->driver->copy_file(c, path, told, arg);
}

enum rc db_shrink(struct db_conn *c)
{
	return c->driver->shrink != NULL ? c->driver->shrink(c) : RC_OK;
}

/* --- statements --- */

static struct db_stmt **slot_of(struct db_conn *c, const char *sql, enum scope_kind kind)
{
	return &c->cache[bytes_hash(sql, strlen(sql), (uint64_t)kind) % STMT_SLOTS];
}

static struct db_stmt *find_idle(struct db_stmt *chain, const char *sql, enum scope_kind kind)
{
	for (struct db_stmt *s = chain; s != NULL; s = s->next)
		if (!s->lent && s->kind == kind && strcmp(s->sql, sql) == 0)
			return s;
	return NULL;
}

/* Expands and prepares; the statement belongs to nobody yet. */
static enum rc stmt_create(struct db_conn *c, const char *sql, enum scope_kind kind, struct db_stmt **ret_s)
{
	buf_auto text;
	char why[160];
	struct scope_sql shape;
	buf_init(&text, SQL_MAX);
	if (!scope_expand(sql, kind, &text, &shape, why, sizeof why))
		return conn_fail(c, RC_INTERNAL, "%s: %s", why, sql);
	TRY(buf_rc(&text));
	if (c->n_cached >= STMT_MAX)
		return conn_fail(c, RC_INTERNAL, "more than %d statements on one connection", STMT_MAX);
	struct db_stmt *s = calloc(1, sizeof *s);
	char *copy = strdup(sql);
	enum rc rc = s == NULL || copy == NULL ? RC_NO_MEMORY : c->driver->prepare(c, buf_text(&text), shape.n_params, &s->native);
	if (rc != RC_OK) {
		free(s);
		free(copy);
		return rc;
	}
	*s = (struct db_stmt){ .conn = c, .native = s->native, .sql = copy, .kind = kind, .shape = shape };
	*ret_s = s;
	return RC_OK;
}

static void bind_scope(struct db_stmt *s, const struct scope *scope)
{
	if (s->shape.scope_param == 0)
		return;
	if (s->kind == SCOPE_SUBJECT) {
		db_bind_i64(s, s->shape.scope_param, scope->subject);
		return;
	}
	if (s->kind == SCOPE_LIST) {
		for (int i = 0; i < SCOPE_LIST_MAX; i++)
			db_bind_i64(s, s->shape.scope_param + i, scope->list != NULL ? scope->list->subjects[i] : 0);
		return;
	}
	db_bind_i64(s, s->shape.scope_param, scope->region_lo);
	db_bind_i64(s, s->shape.scope_param + 1, scope->region_hi);
}

enum rc db_prepare(struct db_conn *c, const struct scope *scope, const char *sql, struct db_stmt **ret_stmt)
{
	if (c == NULL)
		return no_connection();
	enum scope_kind kind = scope != NULL ? scope->kind : SCOPE_NONE;
	struct db_stmt **slot = slot_of(c, sql, kind);
	struct db_stmt *s = find_idle(*slot, sql, kind);
	if (s == NULL) {
		TRY(stmt_create(c, sql, kind, &s));
		s->next = *slot;
		*slot = s;
		c->n_cached++;
	}
	if (s->shape.has_scope && scope == NULL)
		return conn_fail(c, RC_INTERNAL, "a scoped statement was prepared without a scope: %s", sql);
	s->lent = true;
	s->done = s->bad_bind = false;
	s->next_lent = c->lent_first;
	c->lent_first = s;
	bind_scope(s, scope);
	*ret_stmt = s;
	return RC_OK;
}

void db_reset(struct db_stmt *s)
{
	if (s == NULL || !s->lent)
		return;
	s->conn->driver->reset(s->native);
	s->conn->driver->clear(s->native);
	s->lent = false;
	struct db_stmt **at = &s->conn->lent_first;
	while (*at != s)
		at = &(*at)->next_lent;
	*at = s->next_lent;
}

void db_stmt_cleanup_(struct db_stmt **s)
{
	db_reset(*s);
}

void db_bind_i64(struct db_stmt *s, int i, int64_t v)
{
	if (!s->conn->driver->bind_i64(s->native, i, v))
		s->bad_bind = true;
}

void db_bind_f64(struct db_stmt *s, int i, double v)
{
	if (!s->conn->driver->bind_f64(s->native, i, v))
		s->bad_bind = true;
}

void db_bind_null(struct db_stmt *s, int i)
{
	if (!s->conn->driver->bind_null(s->native, i))
		s->bad_bind = true;
}

void db_bind_textn(struct db_stmt *s, int i, const char *v, size_t len)
{
	if (v == NULL)
		db_bind_null(s, i);
	else if (!s->conn->driver->bind_text(s->native, i, v, len))
		s->bad_bind = true;
}

void db_bind_text(struct db_stmt *s, int i, const char *v)
{
	db_bind_textn(s, i, v, v != NULL ? strlen(v) : 0);
}

void db_bind_blob(struct db_stmt *s, int i, const void *v, size_t len)
{
	if (v == NULL)
		db_bind_null(s, i);
	else if (!s->conn->driver->bind_blob(s->native, i, v, len))
		s->bad_bind = true;
}

enum rc db_next(struct db_stmt *s, bool *ret_row)
{
	assert(s->lent);
	if (s->bad_bind)
		return conn_fail(s->conn, RC_INTERNAL, "a parameter was bound that does not occur in: %s", s->sql);
	bool row = false;
	if (!s->done)
		TRY(s->conn->driver->step(s->conn, s->native, &row));
	s->done = !row;
	*ret_row = row;
	return RC_OK;
}

enum rc db_run(struct db_stmt *s)
{
	bool row;
	enum rc rc;
	do
		rc = db_next(s, &row);
	while (rc == RC_OK && row);
	s->conn->driver->reset(s->native);
	s->done = false;
	return rc;
}

enum rc db_run_id(struct db_stmt *s, int64_t *ret_id)
{
	bool row;
	TRY(db_next(s, &row));
	if (!row)
		return conn_fail(s->conn, RC_INTERNAL, "no id came back from: %s", s->sql);
	*ret_id = db_i64(s, 0);
	return db_run(s); /* to the end, so that the row is written */
}

enum rc db_run_later(struct db_stmt *s)
{
	if (s->conn->driver->step_later == NULL || s->bad_bind)
		return db_run(s);
	enum rc rc = s->conn->driver->step_later(s->conn, s->native);
	s->conn->driver->reset(s->native);
	s->done = false;
	return rc;
}

void db_again(struct db_stmt *s)
{
	s->conn->driver->reset(s->native);
	s->done = false;
}

int64_t db_changes(const struct db_conn *c) { return c->driver->changes(c); }
bool db_is_null(struct db_stmt *s, int col) { return s->conn->driver->is_null(s->native, col); }
int64_t db_i64(struct db_stmt *s, int col) { return s->conn->driver->i64(s->native, col); }
double db_f64(struct db_stmt *s, int col) { return s->conn->driver->f64(s->native, col); }
const char *db_text(struct db_stmt *s, int col) { return s->conn->driver->text(s->native, col); }

const void *db_blob(struct db_stmt *s, int col, size_t *ret_len)
{
	return s->conn->driver->blob(s->native, col, ret_len);
}

/* --- transactions --- */

enum rc txn_begin(struct txn *t, struct db_conn *c)
{
	*t = (struct txn){ .conn = c };
	if (c == NULL)
		return no_connection();
	if (c->in_txn)
		return conn_fail(c, RC_INTERNAL, "a transaction is open already");
	TRY(c->driver->begin(c));
	c->in_txn = t->open = true;
	return RC_OK;
}

enum rc txn_commit(struct txn *t)
{
	assert(t->open);
	TRY(t->conn->driver->commit(t->conn));
	t->conn->in_txn = t->open = false;
	return RC_OK;
}

bool db_in_txn(const struct db_conn *c) { return c != NULL && c->in_txn; }

void txn_finish(struct txn *t)
{
	if (!t->open)
		return;
	/* the reason why somebody gives up is worth more than what the rollback says */
	char reason[DB_ERROR_MAX];
	memcpy(reason, t->conn->error, sizeof reason);
	roll_back(t->conn);
	memcpy(t->conn->error, reason, sizeof reason);
	t->open = false;
}

enum rc db_check(struct db_conn *c, void (*found)(void *arg, const char *line), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY(db_prepare(c, NULL, c->driver->check_sql, &s));
	for (;;) {
		TRY(db_next(s, &row));
		if (!row)
			return RC_OK;
		if (strcmp(db_text(s, 0), "ok") != 0)
			found(arg, db_text(s, 0));
	}
}

/* --- epoch --- */

enum rc db_epoch(struct db_conn *c, int64_t *ret_epoch)
{
	stmt_auto *s = NULL;
	bool row;
	TRY(db_prepare(c, NULL, SQL("SELECT value FROM epoch WHERE id = 1 {unscoped}"), &s));
	TRY(db_next(s, &row));
	if (!row)
		return conn_fail(c, RC_INTERNAL, "the table epoch is empty");
	*ret_epoch = db_i64(s, 0);
	return RC_OK;
}

enum rc db_epoch_bump(struct db_conn *c)
{
	stmt_auto *s = NULL;
	TRY(db_prepare(c, NULL, SQL("UPDATE epoch SET value = value + 1 WHERE id = 1 {unscoped}"), &s));
	return db_run(s);
}
