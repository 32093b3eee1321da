/* db_pg_stmt.c - prepared statements on PostgreSQL: binding, sending, rows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Values travel as text but for bytes: numbers in decimals are exact both ways (extra_float_digits), the server gives each parameter the type
 * that its place in the statement asks for, and nothing depends on the types of one vendor. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/num.h"
#include "store/db_pg.h"
#include "store/scope_sql.h"

enum { PARKED_MAX = 1 << 30, NUMBER_ROOM = 32 };

static struct pg_native *native_of(const struct db_conn *c)
{
	return c->native;
}

/* --- preparing --- */

static bool first_word(const char *sql, const char *word)
{
	size_t n = strlen(word);
	sql += strspn(sql, " \t\r\n(");
	return strncasecmp(sql, word, n) == 0 && !((sql[n] | 32) >= 'a' && (sql[n] | 32) <= 'z');
}

/* SELECT changes nothing here (no function of ours writes); WITH may lead either. */
static bool changes_rows(const char *sql)
{
	if (first_word(sql, "WITH"))
		return strcasestr(sql, "INSERT INTO") != NULL || strcasestr(sql, "UPDATE ") != NULL || strcasestr(sql, "DELETE FROM") != NULL;
	return first_word(sql, "INSERT") || first_word(sql, "UPDATE") || first_word(sql, "DELETE");
}

/* The tables of a city are changed by migrations only; dropping one would get past its trigger. */
static bool changes_schema(const char *sql)
{
	static const char *const words[] = { "DROP", "ALTER", "TRUNCATE", "CREATE", "GRANT", "SET", "COPY" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (first_word(sql, words[i]))
			return true;
	return false;
}

static void note_params(struct pg_stmt *s)
{
	for (const char *p = s->sql; *p != '\0'; ) {
		const char *end = sql_skip_quoted(p);
		if (end == p && *p == '$') {
			int i = atoi(p + 1);
			if (i >= 1 && i <= s->n_params)
				s->occurs[i - 1] = true;
		}
		p = end == p ? p + 1 : end;
	}
}

/* Prepares under a new name; 0 leaves a parameter's type to the server. */
static enum rc prepare_with(struct db_conn *c, struct pg_stmt *s, const unsigned *types)
{
	struct pg_native *n = s->n;
	snprintf(s->name, sizeof s->name, "s%d", n->next_name++);
	struct pg_result *r = n->lib.prepare(n->conn, s->name, s->sql, s->n_params, types);
	enum rc rc = pg_result_rc(c, r, s->sql);
	n->lib.clear(r);
	return rc;
}

/* `$1 = 0 OR id = $1`: the server makes $1 what 0 is, an integer of 32 bits. True when there is one to widen. */
static bool widen(struct pg_stmt *s, unsigned *types)
{
	struct pg_lib *l = &s->n->lib;
	struct pg_result *r = l->describePrepared(s->n->conn, s->name);
	bool found = false;
	for (int i = 0; l->resultStatus(r) == PG_COMMAND_OK && i < s->n_params && i < l->nparams(r); i++)
		if (l->paramtype(r, i) == PG_INT4 || l->paramtype(r, i) == PG_INT2) {
			types[i] = PG_INT8;
			found = true;
		}
	l->clear(r);
	return found;
}

static void forget(struct pg_native *n, const char *name)
{
	char sql[40];
	snprintf(sql, sizeof sql, "DEALLOCATE %s", name);
	n->lib.clear(n->lib.exec(n->conn, sql));
}

/* Where 32 bits are meant (the argument of a function), widening fails, and must not take an open transaction with it. */
static void try_wider(struct db_conn *c, struct pg_stmt *s, const unsigned *types)
{
	struct pg_native *n = s->n;
	char narrow[sizeof s->name];
	memcpy(narrow, s->name, sizeof narrow);
	if (c->in_txn)
		n->lib.clear(n->lib.exec(n->conn, "SAVEPOINT widen"));
	bool wider = prepare_with(c, s, types) == RC_OK;
	if (c->in_txn)
		n->lib.clear(n->lib.exec(n->conn, wider ? "RELEASE SAVEPOINT widen" : "ROLLBACK TO SAVEPOINT widen; RELEASE SAVEPOINT widen"));
	if (wider)
		forget(n, narrow);
	else
		memcpy(s->name, narrow, sizeof narrow);
}

/* A parameter that does not occur has no type of its own. */
static enum rc send_prepare(struct db_conn *c, struct pg_stmt *s)
{
	unsigned *types = calloc((size_t)s->n_params + 1, sizeof *types);
	if (types == NULL)
		return conn_fail(c, RC_NO_MEMORY, "out of memory");
	for (int i = 0; i < s->n_params; i++)
		types[i] = s->occurs[i] ? 0 : PG_TEXT;
	enum rc rc = prepare_with(c, s, types);
	if (rc == RC_OK && s->n_params > 0 && widen(s, types))
		try_wider(c, s, types);
	free(types);
	if (rc == RC_OK)
		s->generation = s->n->generation;
	return rc;
}

static struct pg_stmt *stmt_new(struct pg_native *n, const char *sql, int n_params)
{
	struct pg_stmt *s = calloc(1, sizeof *s);
	if (s == NULL)
		return NULL;
	s->n = n;
	s->n_params = n_params;
	s->sql = strdup(sql);
	s->occurs = calloc((size_t)n_params + 1, sizeof *s->occurs);
	s->values = calloc((size_t)n_params + 1, sizeof *s->values);
	buf_init(&s->parked, PARKED_MAX);
	if (s->sql != NULL && s->occurs != NULL && s->values != NULL)
		return s;
	pg_finalize(s);
	return NULL;
}

enum rc pg_prepare(struct db_conn *c, const char *sql, int n_params, void **ret_native)
{
	struct pg_native *n = native_of(c);
	TRY(pg_settle(c));
	if (changes_schema(sql))
		return conn_fail(c, RC_INTERNAL, "the schema is changed by migrations only: %s", sql);
	struct pg_stmt *s = stmt_new(n, sql, n_params);
	if (s == NULL)
		return conn_fail(c, RC_NO_MEMORY, "out of memory");
	s->changes_rows = changes_rows(sql);
	note_params(s);
	enum rc rc = send_prepare(c, s);
	if (rc != RC_OK && n->lost && !c->in_txn) { /* nothing was under way: a new connection does as well */
		rc = pg_reconnect(c);
		rc = rc == RC_OK ? send_prepare(c, s) : rc;
	}
	if (rc != RC_OK) {
		pg_finalize(s);
		return rc;
	}
	*ret_native = s;
	return RC_OK;
}

void pg_finalize(void *native)
{
	struct pg_stmt *s = native;
	pg_reset(s);
	for (int i = 0; s->values != NULL && i < s->n_params; i++)
		free(s->values[i].own);
	free(s->values);
	free(s->occurs);
	free(s->sql);
	free(s->types);
	free(s->cells);
	buf_finish(&s->parked);
	free(s);
}

/* --- parameters --- */

static struct pg_value *value_at(struct pg_stmt *s, int i)
{
	return i >= 1 && i <= s->n_params && s->occurs[i - 1] ? &s->values[i - 1] : NULL;
}

/* Room of the value's own, kept for the next row. NULL: no memory (the value stays what it was; the server then refuses nothing silently). */
static char *own_room(struct pg_value *v, size_t need)
{
	if (v->cap < need) {
		size_t cap = need < NUMBER_ROOM ? NUMBER_ROOM : need + need / 2;
		char *p = realloc(v->own, cap);
		if (p == NULL)
			return NULL;
		v->own = p;
		v->cap = cap;
	}
	v->p = v->own;
	v->format = 0;
	return v->own;
}

bool pg_bind_i64(void *native, int i, int64_t number)
{
	struct pg_value *v = value_at(native, i);
	char *at = v != NULL ? own_room(v, NUMBER_ROOM) : NULL;
	if (at == NULL)
		return false;
	v->len = snprintf(at, NUMBER_ROOM, "%lld", (long long)number);
	return true;
}

bool pg_bind_f64(void *native, int i, double number)
{
	struct pg_value *v = value_at(native, i);
	char *at = v != NULL ? own_room(v, NUMBER_ROOM) : NULL;
	if (at == NULL)
		return false;
	v->len = snprintf(at, NUMBER_ROOM, "%.17g", number);
	return true;
}

bool pg_bind_text(void *native, int i, const char *text, size_t len)
{
	struct pg_stmt *s = native;
	struct pg_value *v = value_at(s, i);
	char *at = v != NULL ? own_room(v, len + 1) : NULL;
	if (at == NULL)
		return false;
	memcpy(at, text, len);
	at[len] = '\0';
	v->len = (int)len;
	s->has_nul = s->has_nul || memchr(text, '\0', len) != NULL;
	return true;
}

bool pg_bind_blob(void *native, int i, const void *p, size_t len)
{
	struct pg_value *v = value_at(native, i);
	if (v == NULL || len > INT32_MAX)
		return false;
	v->p = p;
	v->len = (int)len;
	v->format = 1;
	return true;
}

bool pg_bind_null(void *native, int i)
{
	struct pg_value *v = value_at(native, i);
	if (v == NULL)
		return false;
	v->p = NULL;
	v->len = v->format = 0;
	return true;
}

void pg_clear(void *native)
{
	struct pg_stmt *s = native;
	for (int i = 0; i < s->n_params; i++)
		s->values[i].p = NULL;
	s->has_nul = false;
}

static enum rc send_values(struct db_conn *c, struct pg_stmt *s)
{
	enum { SOME = 64 };
	const char *few[SOME] = { NULL }, **values = few;
	int few_lengths[SOME] = { 0 }, few_formats[SOME] = { 0 }, *lengths = few_lengths, *formats = few_formats;
	int n = s->n_params;
	if (s->has_nul)
		return conn_fail(c, RC_BAD_INPUT, "a text holds a NUL character");
	if (n > SOME) {
		values = malloc((size_t)n * (sizeof *values + 2 * sizeof *lengths));
		if (values == NULL)
			return conn_fail(c, RC_NO_MEMORY, "out of memory");
		lengths = (int *)(values + n);
		formats = lengths + n;
	}
	for (int i = 0; i < n; i++) {
		values[i] = s->values[i].p;
		lengths[i] = s->values[i].len;
		formats[i] = s->values[i].format;
	}
	int sent = s->n->lib.sendQueryPrepared(s->n->conn, s->name, n, values, lengths, formats, 0);
	if (values != few)
		free(values);
	return sent ? RC_OK : pg_lost(c);
}

/* --- rows --- */

static enum rc learn_columns(struct pg_stmt *s)
{
	struct pg_lib *l = &s->n->lib;
	int n = l->nfields(s->result);
	if (s->types != NULL && n == s->n_cols)
		return RC_OK;
	free(s->types);
	free(s->cells);
	s->types = calloc((size_t)n + 1, sizeof *s->types);
	s->cells = calloc((size_t)n + 1, sizeof *s->cells);
	if (s->types == NULL || s->cells == NULL)
		return RC_NO_MEMORY;
	s->n_cols = n;
	for (int i = 0; i < n; i++)
		s->types[i] = l->ftype(s->result, i);
	return RC_OK;
}

static void take_row(struct pg_stmt *s, int row)
{
	struct pg_lib *l = &s->n->lib;
	for (int i = 0; i < s->n_cols; i++) {
		bool null = l->getisnull(s->result, row, i);
		s->cells[i] = (struct pg_cell){ null ? NULL : l->getvalue(s->result, row, i), null ? -1 : l->getlength(s->result, row, i), false };
	}
}

static void drop_result(struct pg_stmt *s)
{
	if (s->result != NULL)
		s->n->lib.clear(s->result);
	s->result = NULL;
}

/* Reads what is left of an answer without looking, for the connection to be free again. */
static void drain(struct pg_native *n)
{
	for (struct pg_result *r; (r = n->lib.getResult(n->conn)) != NULL; )
		n->lib.clear(r);
	n->active = NULL;
}

static void note_changes(struct pg_native *n, struct pg_result *r)
{
	n->changes = strtoll(n->lib.cmdTuples(r), NULL, 10);
}

/* The next row of a statement whose rows are coming. */
static enum rc stream_row(struct db_conn *c, struct pg_stmt *s, bool *ret_row)
{
	struct pg_native *n = s->n;
	drop_result(s);
	s->result = n->lib.getResult(n->conn);
	if (s->result != NULL && n->lib.resultStatus(s->result) == PG_SINGLE_TUPLE) {
		TRY(learn_columns(s));
		take_row(s, 0);
		*ret_row = true;
		return RC_OK;
	}
	enum rc rc = pg_result_rc(c, s->result, s->sql);
	drop_result(s);
	drain(n);
	s->state = PG_ENDED;
	*ret_row = false;
	return rc;
}

/* The answer of a statement that changes something, read to its end. */
static enum rc take_whole(struct db_conn *c, struct pg_stmt *s)
{
	struct pg_native *n = s->n;
	s->result = n->lib.getResult(n->conn);
	enum rc rc = pg_result_rc(c, s->result, s->sql);
	drain(n);
	if (rc == RC_OK)
		rc = learn_columns(s);
	if (rc != RC_OK) {
		drop_result(s);
		s->state = PG_ENDED;
		return rc;
	}
	note_changes(n, s->result);
	s->rows = n->lib.ntuples(s->result);
	s->row = 0;
	s->state = PG_WHOLE;
	return RC_OK;
}

static enum rc whole_row(struct pg_stmt *s, bool *ret_row)
{
	*ret_row = s->row < s->rows;
	if (*ret_row)
		take_row(s, s->row++);
	else
		s->state = PG_ENDED;
	return RC_OK;
}

/* --- parking --- */

static void park_cells(struct pg_stmt *s, const struct pg_result *r)
{
	struct pg_lib *l = &s->n->lib;
	for (int i = 0; i < s->n_cols; i++) {
		int len = l->getisnull(r, 0, i) ? -1 : l->getlength(r, 0, i);
		buf_add(&s->parked, &len, sizeof len);
		if (len >= 0)
			buf_add(&s->parked, l->getvalue(r, 0, i), (size_t)len + 1);
	}
}

enum rc pg_park(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	struct pg_stmt *s = n->active;
	if (s == NULL)
		return RC_OK;
	buf_clear(&s->parked);
	s->parked_at = 0;
	s->late = RC_OK;
	for (struct pg_result *r; (r = n->lib.getResult(n->conn)) != NULL; n->lib.clear(r)) {
		if (n->lib.resultStatus(r) != PG_SINGLE_TUPLE)
			s->late = s->late == RC_OK ? pg_result_rc(c, r, s->sql) : s->late;
		else
			park_cells(s, r);
	}
	n->active = NULL;
	s->state = PG_PARKED;
	if (s->late == RC_OK && buf_rc(&s->parked) != RC_OK)
		s->late = conn_fail(c, RC_TOO_LARGE, "a list is too long to be read while other statements run: %s", s->sql);
	return n->lost ? s->late : RC_OK;
}

static enum rc parked_row(struct db_conn *c, struct pg_stmt *s, bool *ret_row)
{
	drop_result(s);
	*ret_row = s->parked_at < s->parked.len;
	if (s->late != RC_OK)
		return conn_fail(c, s->late, "the rows of a statement could not be read to their end: %s", s->sql);
	if (!*ret_row) {
		s->state = PG_ENDED;
		return RC_OK;
	}
	for (int i = 0; i < s->n_cols; i++) {
		int len;
		memcpy(&len, s->parked.data + s->parked_at, sizeof len);
		s->parked_at += sizeof len;
		s->cells[i] = (struct pg_cell){ len >= 0 ? s->parked.data + s->parked_at : NULL, len, false };
		s->parked_at += len >= 0 ? (size_t)len + 1 : 0;
	}
	return RC_OK;
}

/* --- running --- */

static enum rc send(struct db_conn *c, struct pg_stmt *s)
{
	struct pg_native *n = s->n;
	if (s->generation != n->generation)
		TRY(send_prepare(c, s));
	TRY(send_values(c, s));
	if (s->changes_rows)
		return take_whole(c, s);
	if (!n->lib.setSingleRowMode(n->conn))
		return conn_fail(c, RC_INTERNAL, "rows cannot be read one by one");
	n->active = s;
	s->state = PG_STREAMING;
	return RC_OK;
}

/* One change outside a transaction is a transaction of its own, so that it too waits for the lock and has an id. */
static enum rc send_alone(struct db_conn *c, struct pg_stmt *s)
{
	TRY(pg_begin(c));
	enum rc rc = send(c, s);
	int64_t changes = s->n->changes;
	if (rc == RC_OK)
		rc = pg_commit(c);
	s->n->changes = changes;
	if (rc == RC_OK)
		return RC_OK;
	drop_result(s);
	s->state = PG_ENDED;
	char reason[DB_ERROR_MAX];
	memcpy(reason, c->error, sizeof reason);
	ignore_rc(pg_exec(c, "ROLLBACK")); /* what went wrong is worth more */
	memcpy(c->error, reason, sizeof reason);
	return rc;
}

static enum rc start(struct db_conn *c, struct pg_stmt *s)
{
	TRY(pg_settle(c));
	if (s->n->lost && !c->in_txn)
		TRY(pg_reconnect(c));
	if (s->changes_rows && c->writer && !c->in_txn)
		return send_alone(c, s);
	return send(c, s);
}

enum rc pg_step(struct db_conn *c, void *native, bool *ret_row)
{
	struct pg_stmt *s = native;
	if (atomic_load_explicit(&c->interrupted, memory_order_relaxed))
		return conn_fail(c, RC_CANCELLED, "interrupted");
	bool fresh = s->state == PG_IDLE;
	if (fresh)
		TRY(start(c, s));
	enum rc rc = RC_OK;
	switch (s->state) {
	case PG_STREAMING:
		rc = stream_row(c, s, ret_row);
		break;
	case PG_PARKED:
		return parked_row(c, s, ret_row);
	case PG_WHOLE:
		return whole_row(s, ret_row);
	default:
		*ret_row = false;
		return RC_OK;
	}
	if (rc == RC_OK || !fresh || !s->n->lost || c->in_txn)
		return rc;
	/* an idle connection had broken unnoticed; a reading that has not begun begins again */
	TRY(pg_reconnect(c));
	TRY(send(c, s));
	return stream_row(c, s, ret_row);
}

void pg_reset(void *native)
{
	struct pg_stmt *s = native;
	if (s->n->active == s)
		drain(s->n);
	drop_result(s);
	buf_finish(&s->parked);
	buf_init(&s->parked, PARKED_MAX);
	s->state = PG_IDLE;
}

/* --- many changes in one go --- */

enum rc pg_step_later(struct db_conn *c, void *native)
{
	struct pg_stmt *s = native;
	struct pg_native *n = s->n;
	bool row;
	if (n->lib.enterPipelineMode == NULL || !c->in_txn || !s->changes_rows || s->generation != n->generation)
		return pg_step(c, native, &row);
	if (atomic_load_explicit(&c->interrupted, memory_order_relaxed))
		return conn_fail(c, RC_CANCELLED, "interrupted");
	if (n->pending == 0) {
		TRY(pg_settle(c));
		if (!n->lib.enterPipelineMode(n->conn))
			return pg_lost(c);
	}
	TRY(send_values(c, s));
	n->pending++;
	return n->pending < PG_PIPELINE_MAX ? RC_OK : pg_pipeline_end(c);
}

/* Reads the answers in order; the first failure counts, those behind it were not carried out. */
enum rc pg_pipeline_end(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	if (n->pending == 0)
		return RC_OK;
	enum rc rc = n->lib.pipelineSync(n->conn) ? RC_OK : pg_lost(c);
	for (; n->pending > 0 && !n->lost; n->pending--)
		for (struct pg_result *r; (r = n->lib.getResult(n->conn)) != NULL; n->lib.clear(r))
			if (rc == RC_OK)
				rc = pg_result_rc(c, r, "one of several changes");
	n->pending = 0;
	if (n->lost)
		return rc;
	struct pg_result *sync = n->lib.getResult(n->conn);
	n->lib.clear(sync);
	if (!n->lib.exitPipelineMode(n->conn) && rc == RC_OK)
		rc = pg_lost(c);
	return rc;
}

/* --- columns --- */

static const struct pg_cell *cell(const struct pg_stmt *s, int col)
{
	static const struct pg_cell none = { .len = -1 };
	return s->cells != NULL && col >= 0 && col < s->n_cols ? &s->cells[col] : &none;
}

static int hex_digit(char ch)
{
	return ch <= '9' ? ch - '0' : (ch | 32) - 'a' + 10;
}

/* Bytes come as \x41…, a truth value as t or f; both are turned round where they lie. */
static const struct pg_cell *decoded(struct pg_stmt *s, int col)
{
	struct pg_cell *x = (struct pg_cell *)cell(s, col);
	if (x->p == NULL || x->decoded)
		return x;
	x->decoded = true;
	if (s->types[col] == PG_BOOL)
		x->p[0] = x->p[0] == 't' ? '1' : '0';
	if (s->types[col] != PG_BYTEA || x->len < 2)
		return x;
	int n = (x->len - 2) / 2;
	for (int i = 0; i < n; i++)
		x->p[i] = (char)(hex_digit(x->p[2 + 2 * i]) << 4 | hex_digit(x->p[3 + 2 * i]));
	x->p[n] = '\0';
	x->len = n;
	return x;
}

bool pg_is_null(void *native, int col)
{
	return cell(native, col)->p == NULL;
}

int64_t pg_i64(void *native, int col)
{
	const struct pg_cell *x = decoded(native, col);
	return x->p != NULL ? strtoll(x->p, NULL, 10) : 0;
}

double pg_f64(void *native, int col)
{
	const struct pg_cell *x = decoded(native, col);
	return x->p != NULL ? strtod(x->p, NULL) : 0;
}

const char *pg_text(void *native, int col)
{
	return decoded(native, col)->p;
}

const void *pg_blob(void *native, int col, size_t *ret_len)
{
	const struct pg_cell *x = decoded(native, col);
	*ret_len = x->p != NULL ? (size_t)x->len : 0;
	return x->p;
}
