/* session_later.h - what signing in and out writes, without waiting for a writer that is taken. For core's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_SESSION_LATER_H
#define CORE_SESSION_LATER_H
#include "core/account_store.h"

enum note_kind { NOTE_NONE, NOTE_SIGNED_IN, NOTE_SIGNED_OUT, NOTE_REFUSED, NOTE_STEP };
struct note {
	enum note_kind kind;
	struct session_row row;   /* SIGNED_IN: all; SIGNED_OUT: hash; REFUSED: name; STEP: account */
	char password[PASSWORD_HASH]; /* SIGNED_IN: of the account, as it was compared */
	int64_t step, at_ms;
	bool english;
};

struct app;
struct later;
struct later *later_create(struct app *a); /* NULL: out of memory */
void later_destroy(struct later *l);       /* writes what is left, if the writer is free */

/* Stored when it returns, or as soon as the writer is free. With the writer in c's own hands (or l NULL) at once. RC_TOO_MANY when too much waits. */
enum rc later_write(struct ctx *c, struct later *l, struct note n) MUST_USE;
/* Is the row of this session still to be written? */
bool later_has(struct later *l, const char *hash);
/* Sessions of the account, but the one, that are not written yet will not be; called with the writer. */
void later_forget(struct later *l, int64_t account, const char *but_hash);
/* A code of this step counts once, though the database may not know it yet. */
bool later_take_step(struct later *l, int64_t account, int64_t step);

/* Tells the sessions in memory that a row is in the database, or never will be. */
void session_written(struct app *a, const char *hash, bool stored);
#endif
