/* backup_priv.h - what making and restoring share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_BACKUP_PRIV_H
#define CORE_BACKUP_PRIV_H
#include "core/backup_store.h"

/* A unit of work of its own on a single file that nobody else has open, as its writer. file_unit_end closes the file; always call it. */
struct file_unit { struct ctx ctx; struct db *db; };
enum rc file_unit_begin(struct ctx *c, struct file_unit *u, const char *path) MUST_USE;
void file_unit_end(struct ctx *c, struct file_unit *u); /* its reason becomes c's when c has none */

struct spare;
/* Takes a passing file; the reason of a failure is told. */
enum rc backup_spare(struct ctx *c, struct spare *s, const char *path) MUST_USE;
enum rc backup_place(struct ctx *c, struct spare *s, const char *path) MUST_USE;
enum rc backup_file_failed(struct ctx *c, const char *path); /* RC_IO with errno's words */
/* Writes all of `from` to `to` as it is, with progress. */
enum rc backup_stream(struct ctx *c, int from, const char *what, enum rc (*put)(void *arg, const void *p, size_t n), void *arg) MUST_USE;

/* The schema and every table of c->db, which is in a transaction, into an empty file; each table's rows and digest are the same on both sides. */
enum rc backup_carry_out(struct ctx *c, const char *path, struct table_sums *ret_sums) MUST_USE;
/* The other way: the file's tables into the empty database of config.db_url, whose schema goes as far as the file's. Nothing is left there after a failure. */
enum rc backup_carry_in(struct ctx *c, const char *path) MUST_USE;

/* The uploaded files (files.h) into c->db, the file of a backup, in its transaction; what is damaged is left out and counted. */
enum rc backup_files_add(struct ctx *c, struct backup_facts *f) MUST_USE;
/* And out of it into their folder; RC_CONFLICT: one is missing, or not what its name says. */
enum rc backup_files_take(struct ctx *c, const struct backup_facts *f) MUST_USE;
#endif
