/* contents.c - tables, columns and digests of a whole database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/contents.h"
#include <string.h>
#include "base/buf.h"
#include "store/driver.h"

enum { TABLES_MAX = 400, COLUMNS_MAX = 200, SQL_ROOM = 32 * 1024, HOLD = 64 * 1024 };

/* --- what there is --- */

static bool is_sqlite(const struct db_conn *c)
{
	return strcmp(db_dialect(c), "sqlite") == 0;
}

/* The catalogues of the two have nothing in common; everything else here is the same text on both. */
static const char *tables_sql(const struct db_conn *c)
{
	return is_sqlite(c) ? "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name {unscoped}"
		: "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE \"C\" {unscoped}";
}

static const char *columns_sql(const struct db_conn *c)
{
	return is_sqlite(c) ? "SELECT name, lower(type), pk FROM pragma_table_info($1) ORDER BY cid {unscoped}"
		: "SELECT a.attname, format_type(a.atttypid, NULL), coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) FROM pg_attribute a "
		"LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 "
		"AND NOT a.attisdropped ORDER BY a.attnum {unscoped}";
}

static bool kind_of(const char *type, enum column_kind *ret_kind)
{
	static const struct { const char *type; enum column_kind kind; } kinds[] = { { "integer", COLUMN_INT }, { "bigint", COLUMN_INT }, { "int", COLUMN_INT },
		{ "smallint", COLUMN_INT }, { "real", COLUMN_REAL }, { "double precision", COLUMN_REAL }, { "text", COLUMN_TEXT }, { "blob", COLUMN_BLOB },
		{ "bytea", COLUMN_BLOB } };
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(type, kinds[i].type) == 0) {
			*ret_kind = kinds[i].kind;
			return true;
		}
	return false;
}

static enum rc read_columns(struct db_conn *c, struct arena *a, struct table_shape *t)
{
	stmt_auto *s = NULL;
	bool row;
	t->columns = arena_new_array(a, struct table_column, COLUMNS_MAX);
	if (t->columns == NULL)
		return RC_NO_MEMORY;
	TRY(db_prepare(c, NULL, columns_sql(c), &s));
	db_bind_text(s, 1, t->name);
	for (;;) {
		TRY(db_next(s, &row));
		if (!row)
			return t->n_columns > 0 ? RC_OK : conn_fail(c, RC_INTERNAL, "the table %s has no columns", t->name);
		if (t->n_columns == COLUMNS_MAX)
			return conn_fail(c, RC_INTERNAL, "the table %s has more than %d columns", t->name, COLUMNS_MAX);
		struct table_column *column = &t->columns[t->n_columns++];
		column->name = arena_strdup(a, db_text(s, 0));
		column->key = (int)db_i64(s, 2);
		if (column->name == NULL)
			return RC_NO_MEMORY;
		if (!kind_of(db_text(s, 1), &column->kind))
			return conn_fail(c, RC_INTERNAL, "%s.%s is of the unknown type %s", t->name, column->name, db_text(s, 1));
	}
}

enum rc contents_tables(struct db_conn *c, struct arena *a, struct table_shape **ret_tables, int *ret_n)
{
	struct table_shape *tables = arena_new_array(a, struct table_shape, TABLES_MAX);
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	if (tables == NULL)
		return RC_NO_MEMORY;
	TRY(db_prepare(c, NULL, tables_sql(c), &s));
	for (;;) {
		TRY(db_next(s, &row));
		if (!row)
			break;
		if (n == TABLES_MAX)
			return conn_fail(c, RC_INTERNAL, "more than %d tables", TABLES_MAX);
		tables[n].name = arena_strdup(a, db_text(s, 0));
		if (tables[n++].name == NULL)
			return RC_NO_MEMORY;
	}
	for (int i = 0; i < n; i++)
		TRY(read_columns(c, a, &tables[i]));
	*ret_tables = tables;
	*ret_n = n;
	return RC_OK;
}

/* --- digests --- */

/* Texts are ordered by their bytes, whatever the locale of the server. */
static void order_column(const struct db_conn *c, const struct table_column *column, bool first, struct buf *sql)
{
	buf_printf(sql, "%s\"%s\"%s", first ? " ORDER BY " : ", ", column->name, column->kind == COLUMN_TEXT && !is_sqlite(c) ? " COLLATE \"C\"" : "");
}

/* By the primary key; a table without one by all its columns. */
static void order_by(const struct db_conn *c, const struct table_shape *t, struct buf *sql)
{
	bool first = true;
	for (int place = 1; place <= t->n_columns; place++)
		for (int i = 0; i < t->n_columns; i++)
			if (t->columns[i].key == place) {
				order_column(c, &t->columns[i], first, sql);
				first = false;
			}
	for (int i = 0; first && i < t->n_columns; i++)
		order_column(c, &t->columns[i], i == 0, sql);
}

static void put_number(struct buf *b, char kind, uint64_t v)
{
	char bytes[9] = { kind };
	for (int i = 0; i < 8; i++)
		bytes[i + 1] = (char)(v >> (56 - 8 * i));
	buf_add(b, bytes, sizeof bytes);
}

static void put_bytes(struct buf *b, char kind, const void *p, size_t n)
{
	put_number(b, kind, n);
	buf_add(b, p, n);
}

static void put_value(struct buf *b, struct db_stmt *s, int col, enum column_kind kind)
{
	size_t n = 0;
	double real;
	uint64_t bits;
	if (db_is_null(s, col)) {
		buf_char(b, 'n');
		return;
	}
	switch (kind) {
	case COLUMN_INT:
		put_number(b, 'i', (uint64_t)db_i64(s, col));
		return;
	case COLUMN_REAL:
		real = db_f64(s, col);
		memcpy(&bits, &real, sizeof bits);
		put_number(b, 'r', bits);
		return;
	case COLUMN_TEXT:
		put_bytes(b, 't', db_text(s, col), strlen(db_text(s, col)));
		return;
	case COLUMN_BLOB: {
		const void *p = db_blob(s, col, &n);
		put_bytes(b, 'b', p != NULL ? p : "", n);
		return;
	}
	}
}

static void put_head(struct buf *b, const struct table_shape *t)
{
	put_bytes(b, 't', t->name, strlen(t->name));
	for (int i = 0; i < t->n_columns; i++)
		put_bytes(b, 'c', t->columns[i].name, strlen(t->columns[i].name));
}

static enum rc flush_into(struct digest *d, struct buf *b, size_t least)
{
	if (b->len < least)
		return RC_OK;
	TRY(buf_rc(b));
	digest_add(d, b->data, b->len);
	buf_clear(b);
	return RC_OK;
}

static enum rc add_rows(struct db_stmt *s, const struct table_shape *t, struct digest *d, struct buf *hold, int64_t *ret_rows)
{
	bool row;
	*ret_rows = 0;
	for (;;) {
		TRY(db_next(s, &row));
		if (!row)
			return flush_into(d, hold, 1);
		++*ret_rows;
		buf_char(hold, '|');
		for (int i = 0; i < t->n_columns; i++)
			put_value(hold, s, i, t->columns[i].kind);
		TRY(flush_into(d, hold, HOLD));
	}
}

enum rc contents_digest(struct db_conn *c, const struct table_shape *t, int64_t *ret_rows, unsigned char ret_sum[DIGEST_SIZE])
{
	buf_auto sql, hold;
	struct digest d;
	stmt_auto *s = NULL;
	buf_init(&sql, SQL_ROOM);
	buf_init(&hold, 0);
	buf_str(&sql, "SELECT ");
	for (int i = 0; i < t->n_columns; i++)
		buf_printf(&sql, "%s\"%s\"", i > 0 ? ", " : "", t->columns[i].name);
	buf_printf(&sql, " FROM \"%s\"", t->name);
	order_by(c, t, &sql);
	buf_str(&sql, " {unscoped}");
	TRY(buf_rc(&sql));
	TRY(db_prepare(c, NULL, buf_text(&sql), &s));
	TRY(digest_begin(&d, DIGEST_SM3));
	put_head(&hold, t);
	enum rc rc = add_rows(s, t, &d, &hold, ret_rows);
	if (rc != RC_OK) {
		digest_drop(&d);
		return rc;
	}
	return digest_end(&d, ret_sum);
}
