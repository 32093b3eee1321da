/* account_store.h - accounts and sessions in the database. For core's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ACCOUNT_STORE_H
#define CORE_ACCOUNT_STORE_H
#include "core/account.h"
#include "core/session.h"

enum rc account_store_password(struct ctx *c, const char *name, const char *hash) MUST_USE; /* adds the account when it is new */

struct session_row { char hash[SESSION_TEXT]; int64_t account; char name[64]; int64_t started_ms, seen_ms; };
enum rc session_store_add(struct ctx *c, const struct session_row *s) MUST_USE;
enum rc session_store_remove(struct ctx *c, const char *hash) MUST_USE;
enum rc session_store_remove_others(struct ctx *c, int64_t account, const char *but_hash) MUST_USE;
enum rc session_store_remove_old(struct ctx *c, int64_t started_before_ms, int64_t seen_before_ms) MUST_USE;
enum rc session_store_seen(struct ctx *c, const char *hash, int64_t seen_ms) MUST_USE;
enum rc session_store_each(struct ctx *c, void (*fn)(void *arg, const struct session_row *s), void *arg) MUST_USE;

/* The one writer for a moment: c itself when it holds it, else `unit`, a unit of work of its own. writer_end passes the reason on. */
enum rc writer_begin(struct ctx *c, struct ctx *unit, struct ctx **ret_w) MUST_USE;
enum rc writer_end(struct ctx *c, struct ctx *unit, struct ctx *w, enum rc rc) MUST_USE;

/* Throttling of password guesses (session.c). Between the two calls one password is checked: only failures count, and no more are
 * checked at once than may still fail, so right passwords at the same instant take turns instead of being refused. RC_TOO_MANY with
 * the wait; then there is no login_end. */
enum login_outcome { LOGIN_UNKNOWN, LOGIN_GOOD, LOGIN_WRONG }; /* LOGIN_UNKNOWN: nothing was checked */
enum rc login_begin(struct ctx *c, const char *name) MUST_USE;
void login_end(struct ctx *c, const char *name, enum login_outcome outcome);
#endif
