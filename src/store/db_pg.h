/* db_pg.h - what the files of the PostgreSQL driver share. Internal to store.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Rows come one by one (libpq's single-row mode), so a long list does not fill the memory. A PostgreSQL connection speaks about one statement at a
 * time, though; when another one begins while rows are still coming (a look-up inside a loop), the rest of the first is taken into memory: it is
 * *parked*. Statements that change something are read whole at once, for their errors may come behind their rows.
 *
 * Whatever db_run_later has sent waits in libpq's pipeline until something else is wanted of the connection: pg_settle brings both in order. */
#ifndef STORE_DB_PG_H
#define STORE_DB_PG_H
#include <pthread.h>
#include "base/buf.h"
#include "store/driver.h"
#include "store/pg_lib.h"

enum { PG_PIPELINE_MAX = 256, PG_ID = 33 };

struct pg_stmt;

struct pg_native {
	struct pg_lib lib;
	struct pg_conn *conn;
	pthread_mutex_t cancel_lock;      /* guards `cancel`: db_interrupt comes from another thread */
	struct pg_cancel *cancel;
	struct db_options options;
	const char *url;
	int generation;                   /* raised with each new connection: statements prepared before are gone */
	int next_name;
	bool cancelled;                   /* a request to cancel was sent; it may still be on its way */
	bool lost;                        /* the connection broke; revived when it is lent again */
	bool has_ids;                     /* the table write_request is there */
	char id[PG_ID];                   /* of the open write transaction */
	unsigned commits;                 /* old ids are dropped now and then */
	int32_t lock_key;                 /* of this schema */
	struct pg_stmt *active;           /* whose rows are still coming */
	int pending;                      /* statements in the pipeline */
	int64_t changes;
};

enum pg_state { PG_IDLE, PG_STREAMING, PG_PARKED, PG_WHOLE, PG_ENDED };
struct pg_cell { char *p; int len; bool decoded; }; /* p NULL: NULL */
struct pg_value { const char *p; int len, format; char *own; size_t cap; };

struct pg_stmt {
	struct pg_native *n;
	char name[16];
	char *sql;
	int generation;
	bool changes_rows;                /* INSERT, UPDATE, DELETE, with or without RETURNING */
	bool has_nul;                     /* a text with a NUL was bound */
	int n_params;
	bool *occurs;                     /* of $1 … $n */
	struct pg_value *values;
	enum pg_state state;
	struct pg_result *result;         /* of the current row, or of all rows */
	int row, rows;                    /* PG_WHOLE: the current one of how many */
	int n_cols;
	unsigned *types;
	struct pg_cell *cells;            /* the current row */
	struct buf parked;                /* rows taken into memory: for each cell its length (-1: NULL), the bytes, a NUL */
	size_t parked_at;
	enum rc late;                     /* what went wrong while parking; told when its place comes */
};

/* db_pg.c */
enum rc pg_result_rc(struct db_conn *c, const struct pg_result *r, const char *about);
enum rc pg_lost(struct db_conn *c);                        /* notes a broken connection and says so */
enum rc pg_exec(struct db_conn *c, const char *sql);
enum rc pg_settle(struct db_conn *c);                      /* nothing of the connection is under way afterwards */
enum rc pg_begin(struct db_conn *c);
enum rc pg_commit(struct db_conn *c);
enum rc pg_reconnect(struct db_conn *c);

/* db_pg_stmt.c */
enum rc pg_prepare(struct db_conn *c, const char *sql, int n_params, void **ret_native);
void pg_finalize(void *native);
void pg_reset(void *native);
void pg_clear(void *native);
bool pg_bind_i64(void *native, int i, int64_t v);
bool pg_bind_f64(void *native, int i, double v);
bool pg_bind_text(void *native, int i, const char *v, size_t len);
bool pg_bind_blob(void *native, int i, const void *v, size_t len);
bool pg_bind_null(void *native, int i);
enum rc pg_step(struct db_conn *c, void *native, bool *ret_row);
enum rc pg_step_later(struct db_conn *c, void *native);
enum rc pg_pipeline_end(struct db_conn *c);
enum rc pg_park(struct db_conn *c);
bool pg_is_null(void *native, int col);
int64_t pg_i64(void *native, int col);
double pg_f64(void *native, int col);
const char *pg_text(void *native, int col);
const void *pg_blob(void *native, int col, size_t *ret_len);
#endif
