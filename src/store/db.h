/* db.h - one interface to the database, whichever it is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `struct db` is the process's database: one writer connection and a pool of readers. `struct db_conn` is a connection lent to one unit of
 * work; `struct db_stmt` a prepared statement of its cache, lent until db_reset. Texts returned by columns are borrowed until the next
 * db_next or db_reset. Parameters are $1…$n, counted from 1. SQL is the subset that SQLite and PostgreSQL share (docs/design/sql.md).
 *
 * Scope: a statement that reads or writes rows of a subject names the place where the scope applies as {scope ALIAS}, where ALIAS is a
 * table that has the columns `id` (the subject) and `region_pos`; db_prepare puts the bound condition there (its parameters are appended to
 * those of the text). A statement without subjects says {unscoped}, usually at its end, and takes scope NULL. Anything else is refused
 * (RC_INTERNAL, with the text), so forgetting does not get past its first test.
 *
 * Outcomes: RC_BUSY another process writes for too long, or the connection broke before anything was stored: the unit of work may be tried again;
 * RC_CONFLICT a unique or foreign key is violated; RC_BAD_INPUT a CHECK, NOT NULL or column type; RC_CANCELLED db_interrupt, or a statement ran too
 * long; RC_IO disk and file; RC_INTERNAL wrong SQL, or a change of an append-only table. db_error has the words. In PostgreSQL a transaction in which a
 * statement failed cannot go on: give up the unit of work when one fails (ON CONFLICT DO NOTHING where a conflict is expected). */
#ifndef STORE_DB_H
#define STORE_DB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/rc.h"
#include "store/scope.h"

#define SQL(x) ("" x "") /* accepts a literal only: injection does not compile */

struct db;
struct db_conn;
struct db_stmt;

struct db_options {
	int readers;           /* size of the reader pool; 0: 4 */
	int busy_ms;           /* how long a writer waits for another process; 0: 10000 */
	bool read_only;        /* no writer at all */
	bool create;           /* make the file when it is absent */
	const char *libpq;     /* PostgreSQL: the library to open; NULL: libpq.so.5 */
	int statement_ms;      /* PostgreSQL: how long one statement may run; 0: 600000 */
	int reconnect_ms;      /* PostgreSQL: how long to look for the fate of a COMMIT whose answer was lost; 0: 30000 */
	bool watch;            /* PostgreSQL, for a server: db_is_down */
	bool single_file;      /* SQLite: nothing beside the file once a transaction is over; for files that travel. Nobody else may have it open (RC_BUSY) */
};

/* `url`: a file path (SQLite), or postgresql://… (a database of the encoding UTF8 whose text orders by code point, as libpq writes addresses: several
 * hosts, options). On failure the reason is written to `ret_why` (borrowed, static per thread). */
enum rc db_open(struct db **ret_db, const char *url, const struct db_options *o, const char **ret_why) MUST_USE;
void db_close(struct db *d);
const char *db_url(const struct db *d);           /* a password in it is shown as *** */
void db_url_show(const char *url, char *out, size_t size); /* the same for any address */
const char *db_dialect(const struct db_conn *c); /* "sqlite" or "pg" */
struct db *db_of(const struct db_conn *c);
bool db_is_writer(const struct db_conn *c);

/* Lends a connection; waits for one at most `wait_ms` (RC_BUSY). There is exactly one writer in the process. */
enum rc db_reader(struct db *d, int wait_ms, struct db_conn **ret_conn) MUST_USE;
enum rc db_writer(struct db *d, int wait_ms, struct db_conn **ret_conn) MUST_USE;
void db_release(struct db_conn *c); /* finishes what is open: resets statements, rolls back */
const char *db_error(const struct db_conn *c); /* what the last failing call said */
/* From any thread: what runs on the connection, and whatever follows until db_release, ends with RC_CANCELLED. */
void db_interrupt(struct db_conn *c);

/* Statements. The cache owns them; db_reset gives one back. Without a connection (NULL) there are none: db_prepare and txn_begin say RC_BUSY, which is what
 * a unit of work that answers from memory alone meets when it wants more than there is. */
enum rc db_prepare(struct db_conn *c, const struct scope *scope, const char *sql, struct db_stmt **ret_stmt) MUST_USE;
void db_reset(struct db_stmt *s);
void db_bind_i64(struct db_stmt *s, int i, int64_t v);
void db_bind_f64(struct db_stmt *s, int i, double v);
void db_bind_text(struct db_stmt *s, int i, const char *v);              /* NULL binds NULL; the text must live until db_reset */
void db_bind_textn(struct db_stmt *s, int i, const char *v, size_t len);
void db_bind_blob(struct db_stmt *s, int i, const void *v, size_t len);
void db_bind_null(struct db_stmt *s, int i);
enum rc db_next(struct db_stmt *s, bool *ret_row) MUST_USE; /* the next row, or *ret_row = false at the end */
enum rc db_run_id(struct db_stmt *s, int64_t *ret_id) MUST_USE; /* as db_run, of an INSERT … RETURNING id */
enum rc db_run(struct db_stmt *s) MUST_USE;                 /* to its end, then ready for the next values; bindings stay */
/* The same for one of very many changes in a transaction: over a network they travel together. What goes wrong may be told by a later call on this
 * connection, by txn_commit at the latest; db_changes says nothing about it. */
enum rc db_run_later(struct db_stmt *s) MUST_USE;
void db_again(struct db_stmt *s);                           /* back to the start for other values; bindings stay */
int64_t db_changes(const struct db_conn *c);                /* rows that the last INSERT, UPDATE or DELETE touched */
bool db_is_null(struct db_stmt *s, int col);                /* columns count from 0 */
int64_t db_i64(struct db_stmt *s, int col);
double db_f64(struct db_stmt *s, int col);
const char *db_text(struct db_stmt *s, int col);            /* NULL for NULL */
const void *db_blob(struct db_stmt *s, int col, size_t *ret_len);
#define stmt_auto __attribute__((cleanup(db_stmt_cleanup_))) struct db_stmt
void db_stmt_cleanup_(struct db_stmt **s);

/* Transactions: txn_auto rolls back at the end of its block unless txn_commit was called; it must be begun (or zeroed) where it is declared.
 * The writer takes the write lock at once; on a reader a transaction is one unchanging view of the database. They do not nest (RC_INTERNAL). */
struct txn { struct db_conn *conn; bool open; };
enum rc txn_begin(struct txn *t, struct db_conn *c) MUST_USE;
enum rc txn_commit(struct txn *t) MUST_USE;
void txn_finish(struct txn *t);
bool db_in_txn(const struct db_conn *c);
#define txn_auto __attribute__((cleanup(txn_finish))) struct txn

/* With db_options.watch: once no connection can be made any more (a node is lost, another one takes over), db_reader and db_writer say RC_BUSY at once
 * instead of letting every thread wait; a thread of its own tries until the database is there again. Any thread. */
bool db_is_watched(const struct db *d);
bool db_is_down(const struct db *d);
int64_t db_down_ms(const struct db *d);   /* for how long it has been so; 0: it is there */
bool db_wait_up(struct db *d, int wait_ms); /* until it is there, at most so long */

/* Names the work that the connection does until it is released, for the record that each stored transaction leaves in PostgreSQL (letters, digits and
 * hyphens are kept). */
void db_name_unit(struct db_conn *c, const char *unit);
/* The last txn_commit failed with RC_IO, and whether its changes are stored could not be found out: do not say that they are not. */
bool db_outcome_unknown(const struct db_conn *c);

/* Hands over what is wrong with the database itself: damaged pages of a file; invalid indexes, append-only tables without their trigger. */
enum rc db_check(struct db_conn *c, void (*found)(void *arg, const char *line), void *arg) MUST_USE;

/* What this thread has met since it began, through whichever connections: write transactions that were stored (or may have been), and failures for a
 * reason that passes: a lost connection, a deadlock, a conflict of transactions. A unit of work that failed and since whose beginning (`before`) something
 * passing happened and nothing was stored may be done again. On SQLite nothing of the kind is counted. */
struct db_tally { int64_t stored, passing; };
struct db_tally db_tally_of_thread(void);
bool db_may_repeat(struct db_tally before);
void db_leave_out(struct db_tally before); /* what was stored since then is of no account: a note on progress */

/* Any number of statements without results, macros of migrate.h included. Only migrate.c and tests call this. */
enum rc db_script(struct db_conn *c, const char *sql) MUST_USE;

/* Copies what this reader's open transaction sees into `path`, an empty file or none, as a database by itself; other connections go on reading and
 * writing. `told` (may be NULL) hears of pages done and may stop it by false: RC_CANCELLED. RC_BAD_INPUT where the database is no file. */
enum rc db_copy_file(struct db_conn *c, const char *path, bool (*told)(void *arg, int64_t done, int64_t total), void *arg) MUST_USE;

/* Gives the room of what was deleted back to the disk; for a single_file outside a transaction. Elsewhere it does nothing. */
enum rc db_shrink(struct db_conn *c) MUST_USE;

/* Counts every committed change of facts or registry rows by any process; columns in memory reload when it moved. Cheap: one indexed read. */
enum rc db_epoch(struct db_conn *c, int64_t *ret_epoch) MUST_USE;
enum rc db_epoch_bump(struct db_conn *c) MUST_USE; /* inside the transaction that changes facts */
#endif
