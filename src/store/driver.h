/* driver.h - what a database has to offer to stand behind db.h. Only db.c, migrate.c and the drivers include this.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A driver knows connections and prepared statements, nothing of pools, caches and scopes: those are db.c's. Functions that fail write the
 * reason with conn_fail. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H
#include <stdatomic.h>
#include "store/db.h"

enum { DB_UNIT_MAX = 40, STMT_SLOTS = 256, STMT_MAX = 4096, DB_ERROR_MAX = 700 };

struct db_driver;

struct db_conn {
	struct db *db;
	const struct db_driver *driver;
	void *native;
	bool writer, lent;
	bool in_txn;
	bool unknown;                      /* the outcome of the last commit is not known */
	char unit[DB_UNIT_MAX];            /* whose work this is, for the record of write requests */
	bool guard_off;                    /* while a migration runs: append-only tables may be rebuilt */
	atomic_bool interrupted;
	struct db_stmt *cache[STMT_SLOTS]; /* chains by hash of text and scope kind */
	int n_cached;
	struct db_stmt *lent_first;        /* what db_release has to reset */
	char error[DB_ERROR_MAX];
};

struct db_driver {
	const char *dialect;               /* "sqlite", "pg" */
	const char *check_sql;             /* its rows say what is wrong with the database itself; "ok" says nothing */

	enum rc (*begin)(struct db_conn *c);                          /* the writer's takes the lock that only one program can have */
	enum rc (*commit)(struct db_conn *c);
	void (*roll_back)(struct db_conn *c);
	enum rc (*revive)(struct db_conn *c);                         /* before it is lent: connects again when needed; NULL: never */
	enum rc (*connect)(struct db_conn *c, const char *url, const struct db_options *o);
	void (*disconnect)(struct db_conn *c);
	enum rc (*exec)(struct db_conn *c, const char *sql);          /* any number of statements without results */
	enum rc (*reload_guard)(struct db_conn *c);                   /* the list of append-only tables changed */
	enum rc (*guard)(struct db_conn *c, bool on);                 /* in a migration's transaction: off before it, on after it; NULL: guard_off is enough */
	void (*interrupt)(struct db_conn *c);
	int64_t (*changes)(const struct db_conn *c);
	/* may be NULL: db_copy_file */
	enum rc (*copy_file)(struct db_conn *c, const char *path, bool (*told)(void *arg, int64_t done, int64_t total), void *arg);
	enum rc (*shrink)(struct db_conn *c);                         /* may be NULL: db_shrink */

	/* `n_params`: $1 … $n occur at most */
	enum rc (*prepare)(struct db_conn *c, const char *sql, int n_params, void **ret_native);
	void (*finalize)(void *native);
	void (*reset)(void *native);                                  /* bindings stay */
	void (*clear)(void *native);                                  /* forgets bindings */
	bool (*bind_i64)(void *native, int i, int64_t v);             /* false: there is no $i */
	bool (*bind_f64)(void *native, int i, double v);
	bool (*bind_text)(void *native, int i, const char *v, size_t len);
	bool (*bind_blob)(void *native, int i, const void *v, size_t len);
	bool (*bind_null)(void *native, int i);
	enum rc (*step)(struct db_conn *c, void *native, bool *ret_row);
	enum rc (*step_later)(struct db_conn *c, void *native);       /* for db_run_later; NULL: as step */
	bool (*is_null)(void *native, int col);
	int64_t (*i64)(void *native, int col);
	double (*f64)(void *native, int col);
	const char *(*text)(void *native, int col);
	const void *(*blob)(void *native, int col, size_t *ret_len);
};

extern const struct db_driver db_sqlite_driver, db_pg_driver;

void conn_stored(void);  /* for db_tally_of_thread */
void conn_passing(void);
void conn_unreachable(struct db_conn *c); /* no connection could be made; c->error says why */
enum rc conn_fail(struct db_conn *c, enum rc rc, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
#endif
