/* prepare.c - prepares statements on a database and says which it does not take.
 * SPDX-License-Identifier: Apache-2.0
 *
 * prepare URL < LIST: LIST is a row of "place NUL statement NUL". Each is prepared for every kind of scope. On PostgreSQL every parameter must also have been
 * given one of the four types that the tables have: a parameter beside a bare number would be an INTEGER of 32 bits and refuse what SQLite takes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "store/db.h"

static int number;

static void tell(bool good, const char *place, const char *why)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, place);
	if (!good)
		printf("# %s\n", why);
}

static void prepare(struct db_conn *c, const char *place, const char *sql)
{
	static const enum scope_kind kinds[] = { SCOPE_NONE, SCOPE_ALL, SCOPE_REGION, SCOPE_SUBJECT, SCOPE_LIST };
	struct db_stmt *s;
	bool scoped = strstr(sql, "{scope ") != NULL;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct scope scope = { .kind = kinds[i] };
		if (db_prepare(c, scoped ? &scope : NULL, sql, &s) != RC_OK) {
			tell(false, place, db_error(c));
			return;
		}
		db_reset(s);
	}
	tell(true, place, "");
}

static void check_types(struct db_conn *c)
{
	stmt_auto *s = NULL;
	bool row;
	if (db_prepare(c, NULL, SQL("SELECT statement, CAST(parameter_types AS TEXT) FROM pg_prepared_statements WHERE NOT parameter_types <@"
			" CAST('{bigint,text,\"double precision\",bytea}' AS REGTYPE[]) ORDER BY 1 {unscoped}"), &s) != RC_OK) {
		tell(false, "types of parameters", db_error(c));
		return;
	}
	while (db_next(s, &row) == RC_OK && row) {
		char why[4000];
		snprintf(why, sizeof why, "write CAST($n AS BIGINT), AS TEXT …: the parameters are %s in: %s", db_text(s, 1), db_text(s, 0));
		tell(false, "types of parameters", why);
	}
	tell(true, "types of parameters", "");
}

int main(int argc, char **argv)
{
	struct db *d;
	struct db_conn *c;
	const char *why = "";
	buf_auto in;
	buf_init(&in, 64 << 20);
	if (argc != 2 || db_open(&d, argv[1], &(struct db_options){ .readers = 1 }, &why) != RC_OK || db_writer(d, 0, &c) != RC_OK) {
		fprintf(stderr, "prepare: %s\n", why);
		return 1;
	}
	for (char *p; (p = buf_reserve(&in, 65536)) != NULL; ) {
		size_t n = fread(p, 1, 65536, stdin);
		if (n == 0)
			break;
		buf_added(&in, n);
	}
	for (const char *p = buf_text(&in), *end = p + in.len; p < end; ) {
		const char *sql = p + strlen(p) + 1;
		prepare(c, p, sql);
		p = sql + strlen(sql) + 1;
	}
	if (strcmp(db_dialect(c), "pg") == 0)
		check_types(c);
	printf("1..%d\n", number);
	db_release(c);
	db_close(d);
	return 0;
}
