/* contents.h - the tables of a database as they are: their columns, how many rows, and one digest each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For work that concerns whole databases and no module: backups, copies between databases. The digest of a table is the SM3 of its name, its columns
 * and its rows in the order of the primary key, every value with its kind and length: two tables have the same digest when they hold the same, on
 * whichever database. Read within one transaction to see one moment. */
#ifndef STORE_CONTENTS_H
#define STORE_CONTENTS_H
#include "base/arena.h"
#include "base/digest.h"
#include "store/db.h"

enum column_kind { COLUMN_INT, COLUMN_REAL, COLUMN_TEXT, COLUMN_BLOB };
struct table_column { const char *name; enum column_kind kind; int key; /* place in the primary key from 1, 0: not in it */ };
struct table_shape { const char *name; struct table_column *columns; int n_columns; };

/* All tables by name, those of the store included; in the arena. RC_INTERNAL for a column of a type that no schema step may use. */
enum rc contents_tables(struct db_conn *c, struct arena *a, struct table_shape **ret_tables, int *ret_n) MUST_USE;
enum rc contents_digest(struct db_conn *c, const struct table_shape *t, int64_t *ret_rows, unsigned char ret_sum[DIGEST_SIZE]) MUST_USE;
#endif
