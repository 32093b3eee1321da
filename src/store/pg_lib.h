/* pg_lib.h - what the PostgreSQL driver calls of libpq, found at run time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The library is opened from a configured path and not linked, so that a site may name its own vendor's libpq and a site without PostgreSQL needs
 * none. Names, order of arguments and numbers are those of libpq-fe.h (the numbers are part of its binary interface). Internal to store. */
#ifndef STORE_PG_LIB_H
#define STORE_PG_LIB_H
#include <stdbool.h>
#include <stddef.h>

struct pg_conn;
struct pg_result;
struct pg_cancel;

enum { PG_CONNECTION_OK = 0 };
enum pg_status { PG_EMPTY_QUERY = 0, PG_COMMAND_OK = 1, PG_TUPLES_OK = 2, PG_FATAL_ERROR = 7, PG_SINGLE_TUPLE = 9, PG_PIPELINE_SYNC = 10,
	PG_PIPELINE_ABORTED = 11 };
enum { PG_FIELD_SQLSTATE = 'C', PG_FIELD_PRIMARY = 'M', PG_FIELD_DETAIL = 'D' };
enum { PG_BOOL = 16, PG_BYTEA = 17, PG_INT8 = 20, PG_INT2 = 21, PG_INT4 = 23, PG_TEXT = 25 };

struct pg_lib {
	void *handle;
	struct pg_conn *(*connectdbParams)(const char *const *keys, const char *const *values, int expand_dbname);
	int (*status)(const struct pg_conn *c);
	char *(*errorMessage)(const struct pg_conn *c);
	void (*finish)(struct pg_conn *c);
	int (*socket)(const struct pg_conn *c);
	const char *(*parameterStatus)(const struct pg_conn *c, const char *name);
	void *(*setNoticeReceiver)(struct pg_conn *c, void (*fn)(void *arg, const struct pg_result *r), void *arg);
	struct pg_result *(*exec)(struct pg_conn *c, const char *sql);
	struct pg_result *(*prepare)(struct pg_conn *c, const char *name, const char *sql, int n, const unsigned *types);
	struct pg_result *(*describePrepared)(struct pg_conn *c, const char *name);
	int (*nparams)(const struct pg_result *r);
	unsigned (*paramtype)(const struct pg_result *r, int i);
	int (*sendQueryPrepared)(struct pg_conn *c, const char *name, int n, const char *const *values, const int *lengths, const int *formats,
		int result_format);
	int (*setSingleRowMode)(struct pg_conn *c);
	struct pg_result *(*getResult)(struct pg_conn *c);
	int (*resultStatus)(const struct pg_result *r);
	char *(*resultErrorField)(const struct pg_result *r, int field);
	void (*clear)(struct pg_result *r);
	int (*ntuples)(const struct pg_result *r);
	int (*nfields)(const struct pg_result *r);
	unsigned (*ftype)(const struct pg_result *r, int col);
	char *(*getvalue)(const struct pg_result *r, int row, int col);
	int (*getlength)(const struct pg_result *r, int row, int col);
	int (*getisnull)(const struct pg_result *r, int row, int col);
	char *(*cmdTuples)(struct pg_result *r);
	char *(*cmdStatus)(struct pg_result *r);
	struct pg_cancel *(*getCancel)(struct pg_conn *c);
	int (*cancel)(struct pg_cancel *c, char *why, int size);
	void (*freeCancel)(struct pg_cancel *c);
	/* from PostgreSQL 14 on; a library without them sends statement by statement */
	int (*enterPipelineMode)(struct pg_conn *c);
	int (*exitPipelineMode)(struct pg_conn *c);
	int (*pipelineSync)(struct pg_conn *c);
};

/* Opens the library; `path` NULL: libpq.so.5 where the system keeps it. False with the reason in `why`. */
bool pg_lib_open(struct pg_lib *l, const char *path, char *why, size_t size);
void pg_lib_close(struct pg_lib *l);
#endif
