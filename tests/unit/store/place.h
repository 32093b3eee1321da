/* place.h - a database of its own for every test: a file, or with GUSU_TEST_PG (an address of PostgreSQL) a schema there.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PLACE_H
#define PLACE_H
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/unit.h"
#include "store/db.h"
#include "store/migrate.h"

struct place { char folder[40], path[256], schema[32]; bool pg; struct db *db; };

static const struct migration PLACE_SCHEMA[] = {
	{ 1, "first", "CREATE TABLE subject (id @ID@, name TEXT NOT NULL UNIQUE, region_pos @INT@ NOT NULL CHECK (region_pos >= 0)) @STRICT@;\n"
		"CREATE TABLE fact (indicator @INT@ NOT NULL, subject @INT@ NOT NULL REFERENCES subject (id), value @INT@, note TEXT, share @REAL@,\n"
		"  scan @BLOB@, PRIMARY KEY (indicator, subject)) @CLUSTERED@;\n"
		"-- append-only: fact\n" },
};
enum { PLACE_NOW = 1593592200 };

static inline struct db *place_open(struct place *p, const struct db_options *o)
{
	const char *why = "";
	struct db *d = NULL;
	if (db_open(&d, p->path, o, &why) != RC_OK)
		fail_msg("%s", why);
	return d;
}

/* Runs a script in the database that GUSU_TEST_PG names, outside of any schema of ours. */
static inline void place_script(const char *sql)
{
	const char *why = "";
	struct db *d = NULL;
	struct db_conn *c = NULL;
	if (db_open(&d, getenv("GUSU_TEST_PG"), &(struct db_options){ .readers = 1 }, &why) != RC_OK)
		fail_msg("%s", why);
	assert_rc(db_writer(d, 0, &c), RC_OK);
	if (db_script(c, sql) != RC_OK)
		fail_msg("%s: %s", sql, db_error(c));
	db_release(c);
	db_close(d);
}

static inline void place_schema(struct place *p)
{
	char sql[80];
	snprintf(p->schema, sizeof p->schema, "t%s", strrchr(p->folder, '-') + 1);
	snprintf(p->path, sizeof p->path, "%s&options=-csearch_path%%3D%%22%s%%22", getenv("GUSU_TEST_PG"), p->schema);
	snprintf(sql, sizeof sql, "CREATE SCHEMA \"%s\"", p->schema);
	place_script(sql);
}

static inline int place_make(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->folder, sizeof p->folder, "/tmp/gusu-unit-XXXXXX");
	if (mkdtemp(p->folder) == NULL)
		return -1;
	p->pg = getenv("GUSU_TEST_PG") != NULL;
	snprintf(p->path, sizeof p->path, "%s/city.gusu", p->folder);
	if (p->pg)
		place_schema(p);
	p->db = place_open(p, &(struct db_options){ .create = true, .readers = 2, .busy_ms = 200 });
	struct db_conn *c;
	if (db_writer(p->db, 0, &c) != RC_OK)
		return -1;
	if (migrate_run(c, "test", PLACE_SCHEMA, 1, PLACE_NOW, NULL) != RC_OK)
		fail_msg("%s", db_error(c));
	db_release(c);
	*state = p;
	return 0;
}

static inline int place_drop(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	struct place *p = *state;
	char name[300];
	db_close(p->db);
	for (size_t i = 0; !p->pg && i < COUNT(ends); i++) {
		snprintf(name, sizeof name, "%s%s", p->path, ends[i]);
		unlink(name);
	}
	snprintf(name, sizeof name, "DROP SCHEMA \"%s\" CASCADE", p->schema);
	if (p->pg)
		place_script(name);
	rmdir(p->folder);
	free(p);
	return 0;
}

#define place_test(f) cmocka_unit_test_setup_teardown(f, place_make, place_drop)

static inline struct db_conn *writer_of(struct place *p)
{
	struct db_conn *c = NULL;
	assert_rc(db_writer(p->db, 0, &c), RC_OK);
	return c;
}

static inline struct db_conn *reader_of(struct place *p)
{
	struct db_conn *c = NULL;
	assert_rc(db_reader(p->db, 0, &c), RC_OK);
	return c;
}

/* Runs one statement without parameters. */
static inline enum rc run(struct db_conn *c, const char *sql)
{
	stmt_auto *s = NULL;
	TRY(db_prepare(c, NULL, sql, &s));
	return db_run(s);
}

static inline int64_t number(struct db_conn *c, const struct scope *scope, const char *sql)
{
	stmt_auto *s = NULL;
	bool row;
	if (db_prepare(c, scope, sql, &s) != RC_OK)
		fail_msg("%s", db_error(c));
	assert_rc(db_next(s, &row), RC_OK);
	assert_true(row);
	return db_i64(s, 0);
}
#endif
