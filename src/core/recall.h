/* recall.h - the few words of the database that nearly every answer needs, as they were last read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * While the database is away (ctx.from_memory) the epoch and the settings come from here, each with the moment at which it was read. Few and short: a
 * word that does not fit is not kept, and whoever asks for it then hears RC_BUSY. */
#ifndef CORE_RECALL_H
#define CORE_RECALL_H
#include "core/ctx.h"

struct recall;
struct recall *recall_create(void); /* NULL without memory */
void recall_destroy(struct recall *r);
/* `r` NULL (a command): nothing is kept. `value` NULL: it was looked for and is not there. */
void recall_keep(struct recall *r, const char *key, const char *value, int64_t at_ms);
/* The value in c's arena; lowers c's as-of. RC_BUSY when it was never read. */
enum rc recall_find(struct ctx *c, const char *key, const char **ret_value) MUST_USE;

/* The epoch of the database, or what it was last. */
enum rc ctx_epoch(struct ctx *c, int64_t *ret_epoch) MUST_USE;
#endif
