/* backup.h - a city in one file, and back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A backup is a database of its own: one file that SQLite's tools open, with tables more that say what belongs in it: `backup_info` (when, by which
 * program, of which epoch), `backup_table` (rows and digest of every table) and `backup_file` (the files that people brought, in pieces). It is taken from
 * one moment of the running database while others read and write, compared with that moment table by table, checked by SQLite, and only then given its
 * name: a file with the name of a backup is a good one. Sealed with a passphrase (base/seal.h) it is safe to leave the house. Of a file's pages a copy is
 * made; out of PostgreSQL every table is carried (store/transfer.h), so that the backup of either is the same thing and becomes either again.
 *
 * Restoring goes the same way back: everything is verified before the place of the database is touched; a file that is there already is set aside
 * under another name and never lost, a database in PostgreSQL has to be empty. Sessions are not restored: whoever was signed in signs in again. */
#ifndef CORE_BACKUP_H
#define CORE_BACKUP_H
#include "base/digest.h"
#include "base/period.h"
#include "core/ctx.h"

enum { PASSPHRASE_MIN = 12, PASSPHRASE_MAX = 1024 };

struct backup_wish {
	const char *file;
	const char *passphrase;    /* NULL: not sealed */
	bool replace;              /* a file of that name gives way, once the new one is complete */
	bool no_files;             /* without the files that people brought (core/files.h) */
};
struct backup_facts {
	int tables;
	int64_t rows, epoch, bytes; /* bytes of the backup's file */
	char contents[DIGEST_HEX];  /* one digest over the digests of all tables */
	int64_t files, files_bytes, files_bad; /* uploaded files; files_bad: damaged ones that were left out */
	char files_contents[DIGEST_HEX];       /* over their names and sizes */
	char made_at[INSTANT_TEXT];
	bool sealed;
};
/* Of the database behind c->db, a reader without a transaction. RC_CONFLICT: the file is there; RC_BUSY: another process is making it;
 * RC_IO: a folder, the disk, or a database that is damaged itself. */
enum rc backup_make(struct ctx *c, const struct backup_wish *w, struct backup_facts *ret_facts) MUST_USE;

struct restore_wish { const char *file, *to, *passphrase; bool replace; };
/* No database is open. RC_CONFLICT: there is one at `to` (and not `replace`), it is in use, or the backup was changed, cut or made by a newer program;
 * RC_FORBIDDEN: the passphrase does not fit. *ret_aside: where the former database is now, NULL when there was none; in the arena. */
enum rc backup_restore(struct ctx *c, const struct restore_wish *w, struct backup_facts *ret_facts, const char **ret_aside) MUST_USE;

/* Does any process have the database file open? For PostgreSQL see others_count (backup_store.h). */
bool database_in_use(const char *path);
bool address_is_server(const char *url); /* postgresql://…, and no path */

/* Does the file need a passphrase? RC_NOT_FOUND, RC_IO. */
enum rc backup_sealed(struct ctx *c, const char *file, bool *ret_sealed) MUST_USE;
#endif
