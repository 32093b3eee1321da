/* transfer.h - a whole city from one database into another, of either kind.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The tables of the target are there already (migrate.h) and hold nothing of value; afterwards they hold what the source held at one moment, shown by the
 * number of rows and the digest (contents.h) of every table on both sides. The store's own notes of schema steps and of stored requests are each
 * database's own and stay. */
#ifndef STORE_TRANSFER_H
#define STORE_TRANSFER_H
#include "base/arena.h"
#include "base/digest.h"
#include "store/db.h"

struct transfer_table { const char *name; int64_t rows; char digest[DIGEST_HEX]; };
/* Called now and then; false stops (RC_CANCELLED). */
typedef bool transfer_progress(void *arg, const char *table, int64_t rows);

/* Both connections are in a transaction (the target's is of its writer); the caller commits. RC_CONFLICT: the two are not made by the same schema steps,
 * or a table is not the same on both sides afterwards; db_error of `to` says which. */
enum rc transfer_copy(struct db_conn *from, struct db_conn *to, struct arena *a, transfer_progress *progress, void *arg,
	struct transfer_table **ret_tables, int *ret_n) MUST_USE;
/* For a city that could not be made to its end in a PostgreSQL database that was empty before: takes every table away again. */
enum rc transfer_drop_all(struct db_conn *writer) MUST_USE;
#endif
