/* account_store.h - accounts and sessions in the database. For core's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ACCOUNT_STORE_H
#define CORE_ACCOUNT_STORE_H
#include "core/account.h"
#include "core/session.h"

enum rc account_by_id(struct ctx *c, int64_t id, struct account *ret_account, bool *ret_found) MUST_USE;
enum rc account_store_add(struct ctx *c, const char *name, const char *display_name, const char *hash, bool must_change, int64_t *ret_id) MUST_USE;
enum rc account_store_password(struct ctx *c, int64_t id, const char *hash, bool must_change) MUST_USE;
enum rc account_store_totp(struct ctx *c, int64_t id, const char *secret, const char *offered, int64_t step) MUST_USE;
/* Notes that a code of this step was taken; not the first when one of this step or a later one was taken before. */
enum rc account_store_step(struct ctx *c, int64_t id, int64_t step, bool *ret_first) MUST_USE;
enum rc recovery_store_add(struct ctx *c, int64_t account, const char *hash) MUST_USE;
enum rc recovery_store_use(struct ctx *c, int64_t account, const char *hash, bool *ret_used) MUST_USE;
enum rc recovery_store_clear(struct ctx *c, int64_t account) MUST_USE;

typedef void failure_fn(void *arg, const char *name, const char *address, int64_t at_ms);
enum rc failure_store_add(struct ctx *c, const char *name, const char *address) MUST_USE;
enum rc failure_store_forget(struct ctx *c, const char *name, int64_t before_ms) MUST_USE; /* of this name, and all that are old */
enum rc failure_store_each(struct ctx *c, int64_t since_ms, failure_fn *fn, void *arg) MUST_USE;

struct session_row { char hash[SESSION_TEXT]; int64_t account; char name[64]; int64_t started_ms, seen_ms; char address[46], agent[160]; };
enum rc session_store_add(struct ctx *c, const struct session_row *s) MUST_USE;
enum rc session_store_remove(struct ctx *c, const char *hash) MUST_USE;
enum rc session_store_remove_others(struct ctx *c, int64_t account, const char *but_hash) MUST_USE;
enum rc session_store_remove_old(struct ctx *c, int64_t started_before_ms, int64_t seen_before_ms) MUST_USE;
enum rc session_store_seen(struct ctx *c, const char *hash, int64_t seen_ms) MUST_USE;
/* Newest first; account 0: all. Those of disabled accounts are left out. */
enum rc session_store_each(struct ctx *c, int64_t account, void (*fn)(void *arg, const struct session_row *s), void *arg) MUST_USE;

/* The one writer for a moment: c itself when it holds it, else `unit`, a unit of work of its own. writer_end passes the reason on. */
enum rc writer_begin(struct ctx *c, struct ctx *unit, struct ctx **ret_w) MUST_USE;
enum rc writer_end(struct ctx *c, struct ctx *unit, struct ctx *w, enum rc rc) MUST_USE;
#endif
