/* account.h - people who may sign in, and their passwords.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Passwords are kept as Argon2id (19 MiB, 2 passes, 1 lane), each with its own salt. Checking one takes tens of milliseconds and
 * memory on purpose. */
#ifndef CORE_ACCOUNT_H
#define CORE_ACCOUNT_H
#include "core/ctx.h"

#define ACCOUNT_ADMIN "admin"
enum { PASSWORD_HASH = 128, PASSWORD_MIN_CHARS = 10, PASSWORD_MAX_BYTES = 200, PASSWORD_MADE = 20 };

struct account {
	int64_t id;
	char name[64], display_name[100];
	char hash[PASSWORD_HASH];
	bool active, must_change;
	char totp_secret[41], totp_offered[41]; /* 20 bytes in hexadecimal digits; "" none */
	int64_t totp_step;
};

enum rc account_find(struct ctx *c, const char *name, struct account *ret_account, bool *ret_found) MUST_USE;
/* A new password for an account that exists; checks it first. Ends no sessions. RC_BAD_INPUT on "password", RC_NOT_FOUND. */
enum rc account_set_password(struct ctx *c, const char *name, const char *password) MUST_USE;
/* The account of the unit of work changes its own password; other sessions of it end. RC_BAD_INPUT when `old` is wrong. */
enum rc account_change_password(struct ctx *c, const char *old_password, const char *new_password) MUST_USE;

/* Long enough, not too long, not among the passwords that everybody tries, no run of the keyboard, not the name or the city's. */
enum rc password_check_for(struct ctx *c, const char *password, const char *name) MUST_USE;
enum rc password_check(struct ctx *c, const char *password) MUST_USE; /* the same for c->who.name */
enum rc password_hash(struct ctx *c, const char *password, char ret_hash[PASSWORD_HASH]) MUST_USE;
/* in constant time; hash "" takes as long and is false */
bool password_matches(const char *password, const char *hash);
void password_make(char ret_password[PASSWORD_MADE + 1]);                        /* random, easy to type: no 0 O 1 l I */
#endif
