/* migrate.h - how a module's tables come into being and change.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every module has a list of steps, numbered 1, 2, 3 …; a step runs once, in one transaction, and is noted in the table `schema_version` with the digest of
 * its text. A released step is never edited: a change is a new step. Editing one is found out at the next start (comments and blanks may change).
 *
 * The text is SQL that both databases understand (docs/design/sql.md). What differs is written so:
 *   @ID@        a primary key that the database numbers: `id @ID@,`
 *   @INT@ @REAL@ @BLOB@   column types (BIGINT and so on in PostgreSQL)
 *   @STRICT@    behind the closing bracket of every table: `) @STRICT@;`
 *   @CLUSTERED@ instead of @STRICT@ where the table is its primary key's index
 *   -- sqlite: …   -- pg: …   a line for one of them
 *   -- append-only: fact, ledger   rows of these tables are added and never changed: UPDATE and DELETE are refused from then on */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H
#include <stdint.h>
#include "base/buf.h"
#include "store/db.h"

struct migration { int version; const char *name; const char *sql; };

/* Brings a module up to date on the writer connection; call it with the modules in their order. Afterwards *ret_applied (may be NULL) is the number of
 * steps run. RC_CONFLICT: the database was made by a newer program, or a step was edited; RC_INTERNAL: the SQL is wrong. db_error says what. */
enum rc migrate_run(struct db_conn *writer, const char *module, const struct migration *steps, int n, int64_t now_ms, int *ret_applied) MUST_USE;

/* The highest step applied; 0 when there is none. */
enum rc migrate_version(struct db_conn *c, const char *module, int *ret_version) MUST_USE;

/* Writes the text as this dialect ("sqlite", "pg") has it. RC_INTERNAL for a macro that does not exist, whose name is appended to `out`. */
enum rc migrate_expand(const char *dialect, const char *sql, struct buf *out) MUST_USE;
#endif
