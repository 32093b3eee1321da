/* backup_store.h - what a backup says about itself, and what is really in it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_BACKUP_STORE_H
#define CORE_BACKUP_STORE_H
#include "core/backup.h"

struct table_sum { const char *name; int64_t rows; char digest[DIGEST_HEX]; };
struct table_sums { struct table_sum *tables; int n; };

/* Every table of c->db but the two of the manifest; in the arena. */
enum rc backup_sums(struct ctx *c, struct table_sums *ret_sums) MUST_USE;
/* Rows, tables and the digest over all, from the single ones. */
enum rc backup_total(const struct table_sums *s, struct backup_facts *f) MUST_USE;

/* The manifest: written into a copy (in its transaction, with its tables made first), read from a backup, taken out of what becomes a database. Writers. */
enum rc manifest_begin(struct ctx *c) MUST_USE;
enum rc manifest_write(struct ctx *c, const struct table_sums *s, const struct backup_facts *f) MUST_USE;
enum rc manifest_read(struct ctx *c, struct table_sums *ret_sums, struct backup_facts *ret_facts) MUST_USE; /* RC_BAD_INPUT: there is none */
enum rc manifest_drop(struct ctx *c) MUST_USE;
enum rc sessions_drop(struct ctx *c) MUST_USE;

/* Pieces of uploaded files, in a table that a backup without any does not have; file_pieces hands them over in the order of names and parts. */
enum rc file_pieces_begin(struct ctx *c) MUST_USE;
enum rc file_piece_put(struct ctx *c, const char *sha256, int64_t part, const void *p, size_t n) MUST_USE;
enum rc file_pieces_drop(struct ctx *c, const char *sha256) MUST_USE;
enum rc file_pieces(struct ctx *c, enum rc (*one)(void *arg, const char *sha256, int64_t part, const void *p, size_t n), void *arg) MUST_USE;

/* How many other sessions of gusu a PostgreSQL database has; 0 elsewhere. */
enum rc others_count(struct ctx *c, int64_t *ret_n) MUST_USE;

/* RC_CONFLICT that names the first table that differs. Both in the order of names. */
enum rc backup_compare(struct ctx *c, const struct table_sums *want, const struct table_sums *got) MUST_USE;
/* The same for tables in any order, of which there may be more. */
enum rc backup_holds(struct ctx *c, const struct table_sums *want, const struct table_sums *got) MUST_USE;
/* The file itself and its references, by the database's own checks. RC_CONFLICT with the first finding. */
enum rc backup_sound(struct ctx *c) MUST_USE;
#endif
