/* db_sqlite.c - the driver for SQLite 3.40 and later.
 * SPDX-License-Identifier: Apache-2.0
 *
 * WAL, so readers and the one writer do not wait for each other; synchronous=FULL on the writer, for NORMAL may lose the last commits when the power
 * goes. A connection is used by one thread at a time (NOMUTEX). Double-quoted text is an identifier only and LIKE minds case, as in PostgreSQL.
 * Readers have query_only: a write through one is an error and not a surprise. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/driver.h"

enum {
	APPLICATION_ID = 0x47555355,  /* "GUSU" in the header of the file */
	PROGRESS_OPS = 2000,          /* virtual machine steps between two looks at `interrupted` */
	GUARDED_MAX = 128,
	COPY_PAGES = 2000,            /* between two words of progress */
};

struct native {
	sqlite3 *db;
	char *guarded[GUARDED_MAX];   /* append-only tables */
	int n_guarded;
};

struct native_stmt {
	sqlite3_stmt *stmt;
	int n_params;
	int index[];                  /* $i is at index[i - 1]; 0: it does not occur */
};

static struct native *native_of(const struct db_conn *c)
{
	return c->native;
}

/* --- outcomes --- */

static enum rc rc_of_constraint(int extended)
{
	switch (extended) {
	case SQLITE_CONSTRAINT_CHECK:
	case SQLITE_CONSTRAINT_NOTNULL:
	case SQLITE_CONSTRAINT_DATATYPE:
		return RC_BAD_INPUT;
	default:
		return RC_CONFLICT;
	}
}

static enum rc rc_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return RC_BUSY;
	case SQLITE_CONSTRAINT:
		return rc_of_constraint(code);
	case SQLITE_INTERRUPT:
		return RC_CANCELLED;
	case SQLITE_NOMEM:
		return RC_NO_MEMORY;
	case SQLITE_TOOBIG:
		return RC_TOO_LARGE;
	case SQLITE_IOERR:
	case SQLITE_FULL:
	case SQLITE_CORRUPT:
	case SQLITE_CANTOPEN:
	case SQLITE_NOTADB:
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return RC_IO;
	default:
		return RC_INTERNAL;
	}
}

static enum rc fail(struct db_conn *c, int code, const char *about)
{
	struct native *n = native_of(c);
	/* the guard has said more than "not authorized" already */
	if ((code & 0xff) == SQLITE_AUTH && c->error[0] != '\0')
		return RC_INTERNAL;
	return conn_fail(c, rc_of(code), "%s%s%s", n->db != NULL ? sqlite3_errmsg(n->db) : sqlite3_errstr(code),
		about[0] != '\0' ? ": " : "", about);
}

/* --- guard and interruption --- */

static bool guarded(const struct native *n, const char *table)
{
	for (int i = 0; i < n->n_guarded; i++)
		if (strcmp(n->guarded[i], table) == 0)
			return true;
	return false;
}

static int authorize(void *user, int action, const char *a, const char *b, const char *database, const char *trigger)
{
	struct db_conn *c = user;
	if (action == SQLITE_ATTACH || action == SQLITE_DETACH) {
		conn_fail(c, RC_INTERNAL, "attaching databases is not allowed");
		return SQLITE_DENY;
	}
	if ((action != SQLITE_UPDATE && action != SQLITE_DELETE) || c->guard_off || !guarded(native_of(c), a))
		return SQLITE_OK;
	conn_fail(c, RC_INTERNAL, "rows of %s are added and never changed", a);
	return SQLITE_DENY;
}

static int on_progress(void *user)
{
	struct db_conn *c = user;
	return atomic_load_explicit(&c->interrupted, memory_order_relaxed);
}

static void forget_guard(struct native *n)
{
	for (int i = 0; i < n->n_guarded; i++)
		free(n->guarded[i]);
	n->n_guarded = 0;
}

/* The list is a table that migrate.c keeps; a database that has never been migrated has none. */
static enum rc reload_guard(struct db_conn *c)
{
	struct native *n = native_of(c);
	sqlite3_stmt *s = NULL;
	forget_guard(n);
	if (sqlite3_table_column_metadata(n->db, "main", "append_only", "name", NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
		return RC_OK;
	int code = sqlite3_prepare_v2(n->db, "SELECT name FROM append_only ORDER BY name", -1, &s, NULL);
	while (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW && n->n_guarded < GUARDED_MAX) {
		char *name = strdup((const char *)sqlite3_column_text(s, 0));
		if (name != NULL)
			n->guarded[n->n_guarded++] = name;
		code = name != NULL ? SQLITE_OK : SQLITE_NOMEM;
	}
	sqlite3_finalize(s);
	if (code == SQLITE_ROW)
		return conn_fail(c, RC_INTERNAL, "more than %d append-only tables", GUARDED_MAX);
	return code == SQLITE_DONE ? RC_OK : fail(c, code, "append_only");
}

static void on_interrupt(struct db_conn *c)
{
	/* the flag that db_interrupt has set is seen by on_progress */
}

/* --- connecting --- */

static enum rc exec(struct db_conn *c, const char *sql)
{
	int code = sqlite3_exec(native_of(c)->db, sql, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		return RC_OK;
	return fail(c, sqlite3_extended_errcode(native_of(c)->db), "");
}

static enum rc pragma_i64(struct db_conn *c, const char *sql, int64_t *ret_v)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(native_of(c)->db, sql, -1, &s, NULL);
	if (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
		*ret_v = sqlite3_column_int64(s, 0);
		code = SQLITE_OK;
	}
	enum rc rc = code == SQLITE_OK ? RC_OK : fail(c, sqlite3_extended_errcode(native_of(c)->db), "");
	sqlite3_finalize(s);
	return rc;
}

/* A database of ours says so in its header; an empty file may become one. */
static enum rc check_owner(struct db_conn *c, const char *path)
{
	int64_t id, tables;
	TRY(pragma_i64(c, "PRAGMA application_id", &id));
	if (id == APPLICATION_ID)
		return RC_OK;
	TRY(pragma_i64(c, "SELECT count(*) FROM sqlite_master", &tables));
	if (id != 0 || tables != 0)
		return conn_fail(c, RC_BAD_INPUT, "%s is an SQLite database but not one of Gusu", path);
	return RC_OK;
}

static enum rc claim(struct db_conn *c)
{
	char sql[64];
	int64_t id;
	TRY(pragma_i64(c, "PRAGMA application_id", &id));
	if (id == APPLICATION_ID)
		return RC_OK;
	snprintf(sql, sizeof sql, "PRAGMA application_id = %d", APPLICATION_ID);
	return exec(c, sql);
}

static enum rc configure(struct db_conn *c, const char *path, const struct db_options *o)
{
	sqlite3 *db = native_of(c)->db;
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, o->busy_ms);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_progress_handler(db, PROGRESS_OPS, on_progress, c);
	TRY(check_owner(c, path));
	TRY(exec(c, "PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON;"));
	if (!c->writer)
		return exec(c, "PRAGMA query_only = ON; PRAGMA cache_size = -8000;");
	TRY(exec(c, o->single_file ? "PRAGMA journal_mode = DELETE;" : "PRAGMA journal_mode = WAL;"));
	TRY(exec(c, "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"
		"PRAGMA cache_size = -32000; PRAGMA secure_delete = FAST;"));
	TRY(claim(c));
	TRY(reload_guard(c));
	sqlite3_set_authorizer(db, authorize, c);
	return RC_OK;
}

/* The file holds data of enterprises: it is made for its owner and group only. */
static enum rc make_file(struct db_conn *c, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0 && errno == EEXIST)
		return RC_OK;
	if (fd < 0)
		return conn_fail(c, RC_IO, "%s cannot be made: %s", path, strerror(errno));
	close(fd);
	return RC_OK;
}

static void disconnect(struct db_conn *c)
{
	struct native *n = native_of(c);
	if (n == NULL)
		return;
	forget_guard(n);
	sqlite3_close(n->db);
	free(n);
	c->native = NULL;
}

static enum rc connect_to(struct db_conn *c, const char *path, const struct db_options *o)
{
	if (path[0] == '\0' || strcmp(path, ":memory:") == 0 || strncmp(path, "file:", 5) == 0)
		return conn_fail(c, RC_BAD_INPUT, "'%s' is not a path of a database file", path);
	if (o->create && c->writer)
		TRY(make_file(c, path));
	else if (access(path, F_OK) != 0)
		return conn_fail(c, RC_NOT_FOUND, "there is no database %s", path);
	c->native = calloc(1, sizeof(struct native));
	if (c->native == NULL)
		return conn_fail(c, RC_NO_MEMORY, "out of memory");
	int flags = SQLITE_OPEN_NOMUTEX | (o->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	int code = sqlite3_open_v2(path, &native_of(c)->db, flags, NULL);
	enum rc rc = code == SQLITE_OK ? configure(c, path, o) : fail(c, code, path);
	if (rc != RC_OK)
		disconnect(c);
	return rc;
}

/* --- statements --- */

static enum rc prepare(struct db_conn *c, const char *sql, int n_params, void **ret_native)
{
	struct native_stmt *s = calloc(1, sizeof *s + (size_t)n_params * sizeof s->index[0]);
	if (s == NULL)
		return conn_fail(c, RC_NO_MEMORY, "out of memory");
	c->error[0] = '\0';
	const char *rest = "";
	int code = sqlite3_prepare_v3(native_of(c)->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, &rest);
	if (code != SQLITE_OK || s->stmt == NULL || rest[strspn(rest, " \t\r\n;")] != '\0') {
		enum rc rc = code != SQLITE_OK ? fail(c, code, sql) : conn_fail(c, RC_INTERNAL, "one statement at a time: %s", sql);
		sqlite3_finalize(s->stmt);
		free(s);
		return rc;
	}
	s->n_params = n_params;
	for (int i = 0; i < n_params; i++) {
		char name[16];
		snprintf(name, sizeof name, "$%d", i + 1);
		s->index[i] = sqlite3_bind_parameter_index(s->stmt, name);
	}
	*ret_native = s;
	return RC_OK;
}

static void finalize(void *native)
{
	struct native_stmt *s = native;
	sqlite3_finalize(s->stmt);
	free(s);
}

static void reset(void *native)
{
	sqlite3_reset(((struct native_stmt *)native)->stmt);
}

static void clear(void *native)
{
	sqlite3_clear_bindings(((struct native_stmt *)native)->stmt);
}

static int place(const struct native_stmt *s, int i)
{
	return i >= 1 && i <= s->n_params ? s->index[i - 1] : 0;
}

static bool bind_i64(void *native, int i, int64_t v)
{
	struct native_stmt *s = native;
	return sqlite3_bind_int64(s->stmt, place(s, i), v) == SQLITE_OK;
}

static bool bind_f64(void *native, int i, double v)
{
	struct native_stmt *s = native;
	return sqlite3_bind_double(s->stmt, place(s, i), v) == SQLITE_OK;
}

static bool bind_text(void *native, int i, const char *v, size_t len)
{
	struct native_stmt *s = native;
	return sqlite3_bind_text64(s->stmt, place(s, i), v, len, SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK;
}

static bool bind_blob(void *native, int i, const void *v, size_t len)
{
	struct native_stmt *s = native;
	return sqlite3_bind_blob64(s->stmt, place(s, i), v, len, SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_null(void *native, int i)
{
	struct native_stmt *s = native;
	return sqlite3_bind_null(s->stmt, place(s, i)) == SQLITE_OK;
}

static enum rc step(struct db_conn *c, void *native, bool *ret_row)
{
	struct native_stmt *s = native;
	/* the progress handler looks after some thousand steps only; a short statement stops here */
	if (atomic_load_explicit(&c->interrupted, memory_order_relaxed))
		return conn_fail(c, RC_CANCELLED, "interrupted");
	int code = sqlite3_step(s->stmt);
	if (code == SQLITE_ROW || code == SQLITE_DONE) {
		*ret_row = code == SQLITE_ROW;
		return RC_OK;
	}
	c->error[0] = '\0';
	enum rc rc = fail(c, code, sqlite3_sql(s->stmt));
	sqlite3_reset(s->stmt);
	return rc;
}

static bool is_null(void *native, int col)
{
	return sqlite3_column_type(((struct native_stmt *)native)->stmt, col) == SQLITE_NULL;
}

static int64_t i64(void *native, int col)
{
	return sqlite3_column_int64(((struct native_stmt *)native)->stmt, col);
}

static double f64(void *native, int col)
{
	return sqlite3_column_double(((struct native_stmt *)native)->stmt, col);
}

static const char *text(void *native, int col)
{
	return (const char *)sqlite3_column_text(((struct native_stmt *)native)->stmt, col);
}

static const void *blob(void *native, int col, size_t *ret_len)
{
	sqlite3_stmt *s = ((struct native_stmt *)native)->stmt;
	const void *p = sqlite3_column_blob(s, col);
	*ret_len = (size_t)sqlite3_column_bytes(s, col);
	return p;
}

/* --- copying --- */

static enum rc copy_pages(struct db_conn *c, sqlite3 *to, bool (*told)(void *arg, int64_t done, int64_t total), void *arg)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", native_of(c)->db, "main");
	if (b == NULL)
		return conn_fail(c, RC_IO, "%s", sqlite3_errmsg(to));
	int code;
	bool go_on = true;
	while (go_on && (code = sqlite3_backup_step(b, COPY_PAGES)) == SQLITE_OK)
		go_on = told == NULL || told(arg, sqlite3_backup_pagecount(b) - sqlite3_backup_remaining(b), sqlite3_backup_pagecount(b));
	code = sqlite3_backup_finish(b);
	if (!go_on)
		return conn_fail(c, RC_CANCELLED, "stopped");
	return code == SQLITE_OK ? RC_OK : conn_fail(c, rc_of(code), "%s", sqlite3_errmsg(to));
}

/* The transaction that is open on the connection keeps its view, so a copy in many steps is one of a single moment. */
static enum rc copy_file(struct db_conn *c, const char *path, bool (*told)(void *arg, int64_t done, int64_t total), void *arg)
{
	sqlite3 *to = NULL;
	int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	enum rc rc = RC_OK;
	if (code == SQLITE_OK)
		code = sqlite3_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL); /* the caller makes it durable */
	if (code != SQLITE_OK)
		rc = conn_fail(c, rc_of(code), "%s: %s", path, to != NULL ? sqlite3_errmsg(to) : sqlite3_errstr(code));
	if (rc == RC_OK)
		rc = copy_pages(c, to, told, arg);
	sqlite3_close(to);
	return rc;
}

static int64_t changes(const struct db_conn *c)
{
	return sqlite3_changes64(native_of(c)->db);
}

static enum rc begin(struct db_conn *c)
{
	return exec(c, c->writer ? "BEGIN IMMEDIATE" : "BEGIN");
}

static enum rc commit(struct db_conn *c)
{
	return exec(c, "COMMIT");
}

static void roll_back(struct db_conn *c)
{
	/* nothing to be done when it fails: the database drops the transaction by itself then */
	ignore_rc(exec(c, "ROLLBACK"));
}

/* VACUUM writes the file anew by way of an attached database, which nothing else may have. */
static enum rc shrink(struct db_conn *c)
{
	sqlite3_set_authorizer(native_of(c)->db, NULL, NULL);
	enum rc rc = exec(c, "VACUUM");
	sqlite3_set_authorizer(native_of(c)->db, authorize, c);
	return rc;
}

const struct db_driver db_sqlite_driver = {
	.dialect = "sqlite", .check_sql = "PRAGMA integrity_check {unscoped}", .begin = begin, .commit = commit, .roll_back = roll_back,
	.connect = connect_to, .disconnect = disconnect, .exec = exec, .reload_guard = reload_guard, .interrupt = on_interrupt, .changes = changes,
	.copy_file = copy_file,
	.shrink = shrink,
	.prepare = prepare, .finalize = finalize, .reset = reset, .clear = clear,
	.bind_i64 = bind_i64, .bind_f64 = bind_f64, .bind_text = bind_text, .bind_blob = bind_blob, .bind_null = bind_null,
	.step = step, .is_null = is_null, .i64 = i64, .f64 = f64, .text = text, .blob = blob,
};
