/* transfer.c - copying every table from one database into another.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/transfer.h"
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "store/contents.h"
#include "store/driver.h"

enum { SQL_ROOM = 32 * 1024, PROGRESS_ROWS = 4096 };

struct plan { struct table_shape *tables; int n; int *order; int n_order; bool *placed; };

static bool is_pg(const struct db_conn *c)
{
	return strcmp(db_dialect(c), "pg") == 0;
}

/* Notes that each database keeps about itself. */
static bool stays(const char *table)
{
	static const char *const own[] = { "schema_version", "append_only", "write_request" };
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strcmp(table, own[i]) == 0)
			return true;
	return false;
}

/* --- are both of one make? --- */

static bool same_shape(const struct table_shape *a, const struct table_shape *b)
{
	if (strcmp(a->name, b->name) != 0 || a->n_columns != b->n_columns)
		return false;
	for (int i = 0; i < a->n_columns; i++)
		if (strcmp(a->columns[i].name, b->columns[i].name) != 0 || a->columns[i].kind != b->columns[i].kind)
			return false;
	return true;
}

static int find_table(const struct plan *p, const char *name)
{
	for (int i = 0; i < p->n; i++)
		if (strcmp(p->tables[i].name, name) == 0)
			return i;
	return -1;
}

static enum rc compare_shapes(struct db_conn *to, const struct plan *a, const struct plan *b, const char *where)
{
	for (int i = 0; i < a->n; i++) {
		int k = stays(a->tables[i].name) ? -1 : find_table(b, a->tables[i].name);
		if (!stays(a->tables[i].name) && (k < 0 || !same_shape(&a->tables[i], &b->tables[k])))
			return conn_fail(to, RC_CONFLICT, "the table %s %s or has other columns there; bring both databases to this version of gusu first",
				a->tables[i].name, where);
	}
	return RC_OK;
}

/* Steps as "module version digest", one a line. */
static enum rc list_steps(struct db_conn *c, struct buf *out)
{
	stmt_auto *s = NULL;
	bool row;
	TRY(db_prepare(c, NULL, SQL("SELECT module, version, digest FROM schema_version ORDER BY module, version {unscoped}"), &s));
	for (;;) {
		TRY(db_next(s, &row));
		if (!row)
			return buf_rc(out);
		buf_printf(out, "%s %lld %s\n", db_text(s, 0), (long long)db_i64(s, 1), db_text(s, 2));
	}
}

static enum rc compare_steps(struct db_conn *from, struct db_conn *to)
{
	buf_auto a, b;
	buf_init(&a, 1 << 20);
	buf_init(&b, 1 << 20);
	TRY(list_steps(from, &a));
	TRY(list_steps(to, &b));
	if (strcmp(buf_text(&a), buf_text(&b)) == 0)
		return RC_OK;
	return conn_fail(to, RC_CONFLICT, "the two databases were not made by the same schema steps; bring both to this version of gusu first");
}

/* --- an order in which no row refers to one that is not there yet --- */

static const char *parents_sql(const struct db_conn *c)
{
	return is_pg(c) ? "SELECT DISTINCT p.relname FROM pg_constraint k JOIN pg_class p ON p.oid = k.confrelid WHERE k.contype = 'f'"
		" AND k.conrelid = to_regclass(quote_ident($1)) ORDER BY 1 {unscoped}"
		: "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1) ORDER BY 1 {unscoped}";
}

static enum rc place(struct db_conn *c, struct plan *p, int table)
{
	stmt_auto *s = NULL;
	bool row;
	if (p->placed[table])
		return RC_OK;
	p->placed[table] = true; /* a circle of references ends here; the database says so when it minds */
	TRY(db_prepare(c, NULL, parents_sql(c), &s));
	db_bind_text(s, 1, p->tables[table].name);
	for (;;) {
		TRY(db_next(s, &row));
		if (!row)
			break;
		int parent = find_table(p, db_text(s, 0));
		if (parent >= 0)
			TRY(place(c, p, parent));
	}
	if (!stays(p->tables[table].name))
		p->order[p->n_order++] = table;
	return RC_OK;
}

static enum rc make_plan(struct db_conn *c, struct arena *a, struct plan *p)
{
	*p = (struct plan){ 0 };
	TRY(contents_tables(c, a, &p->tables, &p->n));
	p->order = arena_new_array(a, int, (size_t)p->n + 1);
	p->placed = arena_new_array(a, bool, (size_t)p->n + 1);
	if (p->order == NULL || p->placed == NULL)
		return RC_NO_MEMORY;
	memset(p->placed, 0, (size_t)p->n * sizeof *p->placed);
	for (int i = 0; i < p->n; i++)
		TRY(place(c, p, i));
	return RC_OK;
}

/* --- rows --- */

static void put_columns(struct buf *b, const struct table_shape *t)
{
	for (int i = 0; i < t->n_columns; i++)
		buf_printf(b, "%s\"%s\"", i > 0 ? ", " : "", t->columns[i].name);
}

static enum rc prepare_select(struct db_conn *c, const struct table_shape *t, struct db_stmt **ret_s)
{
	buf_auto sql;
	buf_init(&sql, SQL_ROOM);
	buf_str(&sql, "SELECT ");
	put_columns(&sql, t);
	buf_printf(&sql, " FROM \"%s\" {unscoped}", t->name);
	TRY(buf_rc(&sql));
	return db_prepare(c, NULL, buf_text(&sql), ret_s);
}

static enum rc prepare_insert(struct db_conn *c, const struct table_shape *t, struct db_stmt **ret_s)
{
	buf_auto sql;
	buf_init(&sql, SQL_ROOM);
	buf_printf(&sql, "INSERT INTO \"%s\" (", t->name);
	put_columns(&sql, t);
	buf_str(&sql, ") VALUES (");
	for (int i = 0; i < t->n_columns; i++)
		buf_printf(&sql, "%s$%d", i > 0 ? ", " : "", i + 1);
	buf_str(&sql, ") {unscoped}");
	TRY(buf_rc(&sql));
	return db_prepare(c, NULL, buf_text(&sql), ret_s);
}

static void carry(struct db_stmt *from, struct db_stmt *to, int col, enum column_kind kind)
{
	size_t n = 0;
	const void *p;
	if (db_is_null(from, col)) {
		db_bind_null(to, col + 1);
		return;
	}
	switch (kind) {
	case COLUMN_INT:
		db_bind_i64(to, col + 1, db_i64(from, col));
		return;
	case COLUMN_REAL:
		db_bind_f64(to, col + 1, db_f64(from, col));
		return;
	case COLUMN_TEXT:
		db_bind_text(to, col + 1, db_text(from, col));
		return;
	case COLUMN_BLOB:
		p = db_blob(from, col, &n);
		db_bind_blob(to, col + 1, p != NULL ? p : "", n);
		return;
	}
}

static enum rc copy_rows(struct db_conn *from, struct db_conn *to, const struct table_shape *t, transfer_progress *progress, void *arg)
{
	stmt_auto *in = NULL, *out = NULL;
	bool row;
	TRY(prepare_select(from, t, &in));
	TRY(prepare_insert(to, t, &out));
	for (int64_t n = 0;; n++) {
		if (n % PROGRESS_ROWS == 0 && progress != NULL && !progress(arg, t->name, n))
			return conn_fail(to, RC_CANCELLED, "stopped");
		enum rc rc = db_next(in, &row);
		if (rc != RC_OK)
			return conn_fail(to, rc, "reading %s: %s", t->name, db_error(from));
		if (!row)
			return RC_OK;
		for (int i = 0; i < t->n_columns; i++)
			carry(in, out, i, t->columns[i].kind);
		TRY(db_run_later(out));
	}
}

static enum rc digest_on(struct db_conn *c, struct db_conn *to, const struct table_shape *t, int64_t *ret_rows, char hex[DIGEST_HEX])
{
	unsigned char sum[DIGEST_SIZE];
	enum rc rc = contents_digest(c, t, ret_rows, sum);
	if (rc != RC_OK)
		return c != to ? conn_fail(to, rc, "reading %s: %s", t->name, db_error(c)) : rc;
	hex_print(hex, sum, sizeof sum);
	return RC_OK;
}

static enum rc prove(struct db_conn *from, struct db_conn *to, const struct table_shape *t, struct transfer_table *ret)
{
	char there[DIGEST_HEX];
	int64_t rows;
	ret->name = t->name;
	TRY(digest_on(from, to, t, &ret->rows, ret->digest));
	TRY(digest_on(to, to, t, &rows, there));
	if (rows == ret->rows && strcmp(there, ret->digest) == 0)
		return RC_OK;
	return conn_fail(to, RC_CONFLICT, "the table %s is not the same on both sides: %lld rows and %.16s…, %lld rows and %.16s…", t->name,
		(long long)ret->rows, ret->digest, (long long)rows, there);
}

/* What the schema steps have put in goes; from the children up. */
static enum rc empty_all(struct db_conn *to, const struct plan *p)
{
	buf_auto sql;
	buf_init(&sql, SQL_ROOM);
	for (int i = p->n_order - 1; i >= 0; i--)
		buf_printf(&sql, "DELETE FROM \"%s\";\n", p->tables[p->order[i]].name);
	TRY(buf_rc(&sql));
	return db_script(to, buf_text(&sql));
}

/* Numbers that the database gives go on behind the greatest that came. SQLite does so by itself. */
static enum rc set_sequences(struct db_conn *to, const struct plan *p)
{
	for (int i = 0; i < p->n_order; i++) {
		char sql[600];
		const char *t = p->tables[p->order[i]].name;
		snprintf(sql, sizeof sql, "SELECT setval(pg_get_serial_sequence('\"%s\"', a.attname), greatest(1, (SELECT coalesce(max(id), 1) FROM \"%s\")),"
			" EXISTS (SELECT 1 FROM \"%s\")) FROM pg_attribute a WHERE a.attrelid = to_regclass('\"%s\"') AND a.attidentity <> ''"
			" AND a.attname = 'id' {unscoped}",
			t, t, t, t);
		bool has_id = false;
		for (int k = 0; k < p->tables[p->order[i]].n_columns; k++)
			has_id = has_id || strcmp(p->tables[p->order[i]].columns[k].name, "id") == 0;
		stmt_auto *s = NULL;
		if (!has_id)
			continue;
		TRY(db_prepare(to, NULL, sql, &s));
		TRY(db_run(s));
	}
	return RC_OK;
}

static enum rc guard(struct db_conn *to, bool on)
{
	return to->driver->guard != NULL ? to->driver->guard(to, on) : RC_OK;
}

static enum rc compare_make(struct db_conn *from, struct db_conn *to, struct arena *a, const struct plan *p)
{
	struct plan source = { 0 };
	enum rc rc = contents_tables(from, a, &source.tables, &source.n);
	if (rc != RC_OK)
		return conn_fail(to, rc, "%s", db_error(from));
	TRY(compare_steps(from, to));
	TRY(compare_shapes(to, &source, p, "is not in the target"));
	return compare_shapes(to, p, &source, "is not in the source");
}

enum rc transfer_copy(struct db_conn *from, struct db_conn *to, struct arena *a, transfer_progress *progress, void *arg, struct transfer_table **ret_tables,
	int *ret_n)
{
	struct plan p;
	if (!from->in_txn || !to->in_txn || !to->writer)
		return conn_fail(to, RC_INTERNAL, "copying a database needs a transaction on both sides");
	TRY(make_plan(to, a, &p));
	TRY(compare_make(from, to, a, &p));
	struct transfer_table *list = arena_new_array(a, struct transfer_table, (size_t)p.n_order + 1);
	if (list == NULL)
		return RC_NO_MEMORY;
	TRY(guard(to, false));
	TRY(empty_all(to, &p));
	for (int i = 0; i < p.n_order; i++)
		TRY(copy_rows(from, to, &p.tables[p.order[i]], progress, arg));
	for (int i = 0; i < p.n_order; i++)
		TRY(prove(from, to, &p.tables[p.order[i]], &list[i]));
	if (is_pg(to))
		TRY(set_sequences(to, &p));
	TRY(guard(to, true));
	*ret_tables = list;
	*ret_n = p.n_order;
	return RC_OK;
}

enum rc transfer_drop_all(struct db_conn *c)
{
	return db_script(c, "DO $gusu$ DECLARE t record; BEGIN\n"
		"  FOR t IN SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() LOOP EXECUTE format('DROP TABLE %I CASCADE', t.name);\n"
		"  END LOOP;\n  DROP FUNCTION IF EXISTS gusu_append_only();\nEND $gusu$;");
}
