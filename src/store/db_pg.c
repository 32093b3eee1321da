/* db_pg.c - the driver for PostgreSQL 15 and later: connections, outcomes, transactions.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One writer at a time holds for all programs on a city: a write transaction begins by taking an advisory lock of its schema. Readers' transactions
 * are one unchanging view (REPEATABLE READ, READ ONLY).
 *
 * A COMMIT whose answer is lost may have been carried out. Every write transaction therefore leaves its own random id in the table write_request; when
 * the answer does not come, the driver connects again (libpq's list of hosts finds the new primary), takes the lock, so that the old
 * transaction has ended one way or the other, and looks. Nothing is ever repeated blindly. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include "base/digest.h"
#include "base/hash.h"
#include "store/db_pg.h"

enum {
	LOCK_CLASS = 0x47555355,      /* "GUSU" */
	STATEMENT_MS = 600000, RECONNECT_MS = 30000, RECONNECT_PAUSE_MS = 250,
	IDS_EVERY = 500, IDS_KEPT_MS = 2 * 86400 * 1000,
	SQL_SMALL = 512,
};

static struct pg_native *native_of(const struct db_conn *c)
{
	return c->native;
}

/* --- outcomes --- */

static bool begins(const char *state, const char *with)
{
	return state != NULL && strncmp(state, with, strlen(with)) == 0;
}

struct state_rc { const char *state; enum rc rc; }; /* the beginning of an SQLSTATE */

static enum rc rc_of_state(const char *state)
{
	static const struct state_rc known[] = {
		{ "23505", RC_CONFLICT }, { "23503", RC_CONFLICT }, { "23P01", RC_CONFLICT },
		{ "23514", RC_BAD_INPUT }, { "23502", RC_BAD_INPUT }, { "22", RC_BAD_INPUT },
		{ "57014", RC_CANCELLED }, { "40001", RC_BUSY }, { "40P01", RC_BUSY }, { "55P03", RC_BUSY }, { "53300", RC_BUSY }, { "57P", RC_BUSY },
		{ "08", RC_BUSY }, { "53200", RC_NO_MEMORY }, { "54", RC_TOO_LARGE }, { "53", RC_IO }, { "58", RC_IO }, { "XX001", RC_IO }, { "XX002", RC_IO },
		{ "25006", RC_IO },
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (begins(state, known[i].state))
			return known[i].rc;
	return RC_INTERNAL;
}

/* libpq ends its texts with a line feed and may use several lines. */
static void one_line(char *s)
{
	size_t n = strlen(s);
	while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == ' '))
		s[--n] = '\0';
	for (; *s != '\0'; s++)
		if (*s == '\n' || *s == '\t')
			*s = ' ';
}

enum rc pg_lost(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	n->lost = true;
	conn_passing();
	conn_fail(c, RC_BUSY, "the connection to PostgreSQL broke, nothing was stored: %s", n->conn != NULL ? n->lib.errorMessage(n->conn) : "no connection");
	one_line(c->error);
	return RC_BUSY;
}

static bool result_good(int status)
{
	return status == PG_COMMAND_OK || status == PG_TUPLES_OK || status == PG_SINGLE_TUPLE || status == PG_EMPTY_QUERY;
}

enum rc pg_result_rc(struct db_conn *c, const struct pg_result *r, const char *about)
{
	struct pg_native *n = native_of(c);
	if (r != NULL && result_good(n->lib.resultStatus(r)))
		return RC_OK;
	if (r == NULL || n->lib.status(n->conn) != PG_CONNECTION_OK)
		return pg_lost(c);
	const char *state = n->lib.resultErrorField(r, PG_FIELD_SQLSTATE), *words = n->lib.resultErrorField(r, PG_FIELD_PRIMARY);
	conn_fail(c, RC_INTERNAL, "%s (%s)%s%s", words != NULL ? words : n->lib.errorMessage(n->conn), state != NULL ? state : "?????",
		about[0] != '\0' ? ": " : "", about);
	one_line(c->error);
	/* a server that ends the session says so before the connection closes */
	n->lost = n->lost || begins(state, "57P") || begins(state, "08");
	if (n->lost || begins(state, "40001") || begins(state, "40P01"))
		conn_passing();
	return rc_of_state(state);
}

/* --- running plain text --- */

enum rc pg_settle(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	TRY(pg_pipeline_end(c));
	TRY(pg_park(c));
	return n->lost && c->in_txn ? pg_lost(c) : RC_OK;
}

/* Without settling, for a connection known to be free. `ret_tag`: room for the tag of the last command, or NULL. */
static enum rc run_text(struct db_conn *c, const char *sql, char *ret_tag, size_t size)
{
	struct pg_native *n = native_of(c);
	if (n->lost || n->conn == NULL)
		return pg_lost(c);
	struct pg_result *r = n->lib.exec(n->conn, sql);
	enum rc rc = pg_result_rc(c, r, "");
	if (rc == RC_OK && ret_tag != NULL)
		snprintf(ret_tag, size, "%s", n->lib.cmdStatus(r));
	n->lib.clear(r);
	return rc;
}

enum rc pg_exec(struct db_conn *c, const char *sql)
{
	TRY(pg_settle(c));
	return run_text(c, sql, NULL, 0);
}

/* The texts of one row, for the driver's own questions; "" for NULL. */
static enum rc ask(struct db_conn *c, const char *sql, char answers[][64], int n_answers)
{
	struct pg_native *n = native_of(c);
	struct pg_result *r = n->lib.exec(n->conn, sql);
	enum rc rc = pg_result_rc(c, r, sql);
	for (int i = 0; i < n_answers; i++)
		snprintf(answers[i], 64, "%s", rc == RC_OK && n->lib.ntuples(r) > 0 && i < n->lib.nfields(r) ? n->lib.getvalue(r, 0, i) : "");
	n->lib.clear(r);
	return rc;
}

/* --- connecting --- */

static void no_notice(void *arg, const struct pg_result *r)
{
	/* "relation exists, skipping" and the like concern nobody */
}

static void close_conn(struct pg_native *n)
{
	pthread_mutex_lock(&n->cancel_lock);
	if (n->cancel != NULL)
		n->lib.freeCancel(n->cancel);
	n->cancel = NULL;
	pthread_mutex_unlock(&n->cancel_lock);
	if (n->conn != NULL)
		n->lib.finish(n->conn);
	n->conn = NULL;
}

/* What stands before the address may be overruled by it. */
static struct pg_conn *dial(const struct pg_native *n)
{
	const char *keys[] = { "connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "target_session_attrs",
		"dbname", "client_encoding", "fallback_application_name", NULL };
	const char *values[] = { "5", "10", "5", "3", "20000", n->options.read_only ? "any" : "read-write", n->url, "UTF8", "gusu", NULL };
	return n->lib.connectdbParams(keys, values, 1);
}

static enum rc set_up(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	char sql[SQL_SMALL];
	snprintf(sql, sizeof sql, "SET statement_timeout = %d; SET lock_timeout = %d; SET default_transaction_read_only = %s; SET bytea_output = 'hex';"
		" SET extra_float_digits = 1; SET standard_conforming_strings = on; SET client_min_messages = 'warning'; SET timezone = 'UTC'",
		n->options.statement_ms > 0 ? n->options.statement_ms : STATEMENT_MS, n->options.busy_ms, c->writer ? "off" : "on");
	return run_text(c, sql, NULL, 0);
}

/* Text must order by code point, as it does in SQLite and in C. */
static enum rc check_database(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	char a[5][64];
	const char *encoding = n->lib.parameterStatus(n->conn, "server_encoding");
	if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
		return conn_fail(c, RC_BAD_INPUT, "the database has the encoding %s; make it with ENCODING 'UTF8'", encoding != NULL ? encoding : "?");
	TRY(ask(c, "SELECT current_schema(), ('B' < 'a' AND 'a b' < 'aa' AND 'z' < '\xc3\xa4'), to_regclass('schema_version') IS NOT NULL,"
		" (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v') AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())),"
		" to_regclass('write_request') IS NOT NULL", a, 5));
	if (a[0][0] == '\0')
		return conn_fail(c, RC_BAD_INPUT, "the search path of the database leads to no schema");
	if (a[1][0] != 't')
		return conn_fail(c, RC_BAD_INPUT,
			"the database does not order text by code point; make it with TEMPLATE template0 LOCALE 'C.UTF-8' (or 'C') ENCODING 'UTF8'");
	if (a[2][0] != 't' && strcmp(a[3], "0") != 0)
		return conn_fail(c, RC_BAD_INPUT, "the schema %s of the database holds tables, but not those of Gusu", a[0]);
	n->has_ids = a[4][0] == 't';
	n->lock_key = (int32_t)bytes_hash(a[0], strlen(a[0]), 0);
	return RC_OK;
}

static enum rc open_conn(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	n->conn = dial(n);
	if (n->conn == NULL)
		return conn_fail(c, RC_NO_MEMORY, "out of memory");
	if (n->lib.status(n->conn) != PG_CONNECTION_OK) {
		conn_fail(c, RC_IO, "%s", n->lib.errorMessage(n->conn));
		one_line(c->error);
		return RC_IO;
	}
	n->lib.setNoticeReceiver(n->conn, no_notice, NULL);
	pthread_mutex_lock(&n->cancel_lock);
	n->cancel = n->lib.getCancel(n->conn);
	pthread_mutex_unlock(&n->cancel_lock);
	n->generation++;
	n->lost = false;
	n->active = NULL;
	n->pending = 0;
	TRY(set_up(c));
	return check_database(c);
}

enum rc pg_reconnect(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	close_conn(n);
	enum rc rc = open_conn(c);
	if (rc == RC_OK)
		return RC_OK;
	n->lost = true;
	conn_unreachable(c);
	return rc == RC_IO ? RC_BUSY : rc;
}

static void disconnect(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	if (n == NULL)
		return;
	close_conn(n);
	pthread_mutex_destroy(&n->cancel_lock);
	pg_lib_close(&n->lib);
	free(n);
	c->native = NULL;
}

static enum rc connect_to(struct db_conn *c, const char *url, const struct db_options *o)
{
	struct pg_native *n = calloc(1, sizeof *n);
	if (n == NULL)
		return conn_fail(c, RC_NO_MEMORY, "out of memory");
	n->options = *o;
	n->url = url;
	pthread_mutex_init(&n->cancel_lock, NULL);
	c->native = n;
	enum rc rc = pg_lib_open(&n->lib, o->libpq, c->error, sizeof c->error) ? open_conn(c) : RC_BAD_INPUT;
	if (rc != RC_OK)
		disconnect(c);
	return rc;
}

/* Nothing comes on an idle connection but a farewell (or a notice): whoever hears something asks whether the server is there. */
static enum rc revive(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	struct pollfd p = { .fd = n->conn != NULL ? n->lib.socket(n->conn) : -1, .events = POLLIN };
	bool heard = !n->lost && p.fd >= 0 && poll(&p, 1, 0) > 0;
	if (heard || n->cancelled) /* a request to cancel may come late: this question meets it */
		ignore_rc(run_text(c, "SELECT 1", NULL, 0));
	n->cancelled = false;
	return n->lost || p.fd < 0 ? pg_reconnect(c) : RC_OK;
}

static void interrupt(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	char why[256];
	pthread_mutex_lock(&n->cancel_lock);
	n->cancelled = true;
	if (n->cancel != NULL)
		n->lib.cancel(n->cancel, why, sizeof why);
	pthread_mutex_unlock(&n->cancel_lock);
}

static int64_t changes(const struct db_conn *c)
{
	return native_of(c)->changes;
}

/* --- transactions --- */

static enum rc new_id(struct db_conn *c)
{
	unsigned char bytes[(PG_ID - 1) / 2];
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return conn_fail(c, RC_IO, "no random number for a request id");
	hex_print(native_of(c)->id, bytes, sizeof bytes);
	return RC_OK;
}

static void put_lock(char *out, size_t size, const struct pg_native *n)
{
	/* the lock is a statement of its own: what follows sees everything that its former holder stored */
	snprintf(out, size, "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(%d, %d)", LOCK_CLASS, n->lock_key);
}

static enum rc begin_once(struct db_conn *c)
{
	char sql[SQL_SMALL];
	if (!c->writer)
		return run_text(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL, 0);
	TRY(new_id(c));
	put_lock(sql, sizeof sql, native_of(c));
	enum rc rc = run_text(c, sql, NULL, 0);
	if (rc == RC_OK || native_of(c)->lost)
		return rc;
	char reason[DB_ERROR_MAX];
	memcpy(reason, c->error, sizeof reason);
	ignore_rc(run_text(c, "ROLLBACK", NULL, 0)); /* the reason is told already */
	memcpy(c->error, reason, sizeof reason);
	return rc;
}

enum rc pg_begin(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	TRY(pg_settle(c));
	enum rc rc = begin_once(c);
	if (!n->lost)
		return rc;
	TRY(pg_reconnect(c)); /* nothing was begun: a new connection does as well */
	return begin_once(c);
}

static int64_t ms_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* With the lock in hand the lost transaction has ended: its id is there or never will be. */
static enum rc look_up(struct db_conn *c, const char *id, bool *ret_stored)
{
	char sql[SQL_SMALL], found[1][64];
	put_lock(sql, sizeof sql, native_of(c));
	TRY(run_text(c, sql, NULL, 0));
	snprintf(sql, sizeof sql, "SELECT count(*) FROM write_request WHERE id = '%s'", id);
	TRY(ask(c, sql, found, 1));
	TRY(run_text(c, "ROLLBACK", NULL, 0));
	*ret_stored = strcmp(found[0], "1") == 0;
	return RC_OK;
}

/* The answer to COMMIT was lost. */
static enum rc find_out(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	int64_t until = ms_now() + (n->options.reconnect_ms > 0 ? n->options.reconnect_ms : RECONNECT_MS);
	bool stored = false;
	for (;;) {
		enum rc rc = pg_reconnect(c);
		rc = rc == RC_OK ? look_up(c, n->id, &stored) : rc;
		if (rc == RC_OK)
			return stored ? RC_OK : conn_fail(c, RC_BUSY, "the connection broke at the end of a change; it was not stored (looked up as %s)", n->id);
		n->lost = true;
		if (ms_now() >= until)
			break;
		nanosleep(&(struct timespec){ 0, RECONNECT_PAUSE_MS * 1000000L }, NULL);
	}
	c->unknown = true;
	return conn_fail(c, RC_IO, "the connection broke while a change was being stored, and the database cannot be asked; it may be stored or not: see id %s in"
		" the table write_request", n->id);
}

static enum rc look_for_ids(struct db_conn *c)
{
	char there[1][64];
	TRY(ask(c, "SELECT to_regclass('write_request') IS NOT NULL", there, 1));
	native_of(c)->has_ids = there[0][0] == 't';
	return RC_OK;
}

/* Only for the age of ids, which no rule depends on. */
static int64_t real_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum rc commit_with_id(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	char sql[SQL_SMALL], tag[32] = "", old[96] = "";
	int64_t now = real_ms();
	if (n->commits++ % IDS_EVERY == 0)
		snprintf(old, sizeof old, "DELETE FROM write_request WHERE at_ms < %lld; ", (long long)(now - IDS_KEPT_MS));
	snprintf(sql, sizeof sql, "%sINSERT INTO write_request (id, at_ms, unit) VALUES ('%s', %lld, '%s'); COMMIT", old, n->id, (long long)now, c->unit);
	enum rc rc = run_text(c, sql, tag, sizeof tag);
	if (n->lost)
		rc = find_out(c);
	else if (rc == RC_OK && strcmp(tag, "COMMIT") != 0)
		rc = conn_fail(c, RC_INTERNAL, "a transaction in which a statement had failed cannot be stored");
	if (rc == RC_OK || c->unknown)
		conn_stored();
	return rc;
}

enum rc pg_commit(struct db_conn *c)
{
	struct pg_native *n = native_of(c);
	char tag[32] = "";
	TRY(pg_settle(c));
	if (n->lost)
		return pg_lost(c);
	if (c->writer && !n->has_ids)
		TRY(look_for_ids(c));
	if (c->writer && n->has_ids)
		return commit_with_id(c);
	TRY(run_text(c, "COMMIT", tag, sizeof tag));
	return strcmp(tag, "COMMIT") == 0 ? RC_OK : conn_fail(c, RC_INTERNAL, "a transaction in which a statement had failed cannot be stored");
}

static void roll_back(struct db_conn *c)
{
	/* when the connection is gone, so is the transaction */
	ignore_rc(pg_pipeline_end(c));
	ignore_rc(pg_park(c));
	ignore_rc(run_text(c, "ROLLBACK", NULL, 0));
}

/* --- append-only tables --- */

static const char GUARD_OFF[] =
	"DO $gusu$ DECLARE t record; BEGIN\n"
	"  FOR t IN SELECT c.oid::regclass AS name FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid\n"
	"    WHERE g.tgname = 'gusu_append_only' AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) LOOP\n"
	"    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER gusu_append_only', t.name);\n"
	"  END LOOP;\nEND $gusu$;";

/* A trigger for each statement fires for changes of no row too, so the mistake shows on its first run. Whoever owns the tables can take the trigger
 * away: a site that wants more gives the program a role without UPDATE, DELETE and TRUNCATE on them (docs/guide, operator). */
static const char GUARD_ON[] =
	"CREATE OR REPLACE FUNCTION gusu_append_only() RETURNS trigger LANGUAGE plpgsql AS $gusu$ BEGIN\n"
	"  RAISE EXCEPTION 'rows of % are added and never changed', TG_TABLE_NAME USING ERRCODE = 'GU001';\nEND $gusu$;\n"
	"DO $gusu$ DECLARE t record; BEGIN\n"
	"  FOR t IN SELECT a.name, EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = to_regclass(quote_ident(a.name)) AND g.tgname = 'gusu_append_only')\n"
	"    AS guarded FROM append_only a WHERE to_regclass(quote_ident(a.name)) IS NOT NULL LOOP\n"
	"    IF t.guarded THEN EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER gusu_append_only', t.name);\n"
	"    ELSE EXECUTE format('CREATE TRIGGER gusu_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT'\n"
	"      ' EXECUTE FUNCTION gusu_append_only()', t.name);\n"
	"      EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER gusu_append_only', t.name);\n"
	"    END IF;\n  END LOOP;\nEND $gusu$;";

static const char CHECK_SQL[] =
	"SELECT 'the index ' || c.relname || ' is not valid' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid"
	" AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
	" UNION ALL SELECT 'the constraint ' || conname || ' has not been checked' FROM pg_constraint WHERE NOT convalidated"
	" AND connamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
	" UNION ALL SELECT 'the table ' || a.name || ' is append-only, but its trigger is gone or switched off' FROM append_only a"
	" WHERE NOT EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = to_regclass(quote_ident(a.name)) AND g.tgname = 'gusu_append_only'"
	" AND g.tgenabled = 'A') ORDER BY 1 {unscoped}";

static enum rc guard(struct db_conn *c, bool on)
{
	return pg_exec(c, on ? GUARD_ON : GUARD_OFF);
}

static enum rc reload_guard(struct db_conn *c)
{
	return RC_OK; /* the server minds its triggers */
}

const struct db_driver db_pg_driver = {
	.dialect = "pg", .check_sql = CHECK_SQL, .begin = pg_begin, .commit = pg_commit, .roll_back = roll_back, .revive = revive, .guard = guard,
	.connect = connect_to, .disconnect = disconnect, .exec = pg_exec, .reload_guard = reload_guard, .interrupt = interrupt, .changes = changes,
	.prepare = pg_prepare, .finalize = pg_finalize, .reset = pg_reset, .clear = pg_clear,
	.bind_i64 = pg_bind_i64, .bind_f64 = pg_bind_f64, .bind_text = pg_bind_text, .bind_blob = pg_bind_blob, .bind_null = pg_bind_null,
	.step = pg_step, .step_later = pg_step_later, .is_null = pg_is_null, .i64 = pg_i64, .f64 = pg_f64, .text = pg_text, .blob = pg_blob,
};
