/* session_priv.h - what login.c, token.c and people.c need of sessions. For core's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_SESSION_PRIV_H
#define CORE_SESSION_PRIV_H
#include "core/account_store.h"
#include "core/session.h"

/* SHA-256 of prefix and text, as hexadecimal digits. */
void secret_digest(const char *prefix, const char *text, char out[SESSION_TEXT]);
/* 64 random hexadecimal digits. RC_INTERNAL when the system has none. */
enum rc secret_make(struct ctx *c, char out[SESSION_TEXT]) MUST_USE;

struct later *sessions_later(struct sessions *s); /* NULL for NULL */

/* A session for an account whose password and second factor were right. */
enum rc session_open(struct ctx *c, const struct account *a, struct session *ret_session, char ret_cookie[SESSION_TEXT]) MUST_USE;

struct token_secret { char hash[SESSION_TEXT]; int64_t id, account, created_ms, expires_ms, used_ms; uint64_t allowed; };
enum rc token_store_each_open(struct ctx *c, void (*fn)(void *arg, const struct token_secret *t), void *arg) MUST_USE;
enum rc token_store_used(struct ctx *c, const char *hash, int64_t used_ms) MUST_USE;

/* Any change of accounts, grants or tokens says so within its transaction; other processes look for it. */
enum rc people_changed(struct ctx *c) MUST_USE;
#define PEOPLE_CHANGED "people_changed"
#endif
