/* people.h - accounts of persons: what they are granted, their second factor, tokens, invitations.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An account is a name and a password; what it may do and see stands in its grants (core/role.h). Two grants that carry the same
 * permission must have areas of which one holds the other, so that the scope of a request is always one area; an enterprise's account
 * holds nothing else. Rules are checked here, whoever asks: page, program or command line. Nobody changes his own grants.
 *
 * Every act is noted in the audit log within its transaction. Functions that change something take the writer (c may hold a reader) and
 * take effect in this process at once, in others within seconds. Texts of results live in the arena. */
#ifndef CORE_PEOPLE_H
#define CORE_PEOPLE_H
#include "core/ctx.h"
#include "core/role.h"

enum { GRANTS_MAX = 12, ACCOUNT_NAME_MAX = 60, SECRET_TEXT = 65 };

/* A grant as it works: resolved to a scope. */
struct grant { enum role role; uint64_t bits; struct scope scope; int64_t until_ms; /* 0: without end */ };

/* A grant as it is written and shown. */
struct grant_row {
	int64_t id;
	const char *role, *permission, *area;      /* words; permission "" for all of the role */
	const char *region;                        /* code; "" */
	const char *enterprise;                    /* credit code; "" */
	const char *area_name;                     /* for people; "" */
	const char *task, *ends_on;                /* of a task: its name and last day; "" */
	const int64_t *subjects; int n_subjects;   /* its enterprises; their codes stand in `enterprise`, with blanks between */
	int64_t subject;
	const char *created_at, *created_by;
};

struct person {
	int64_t id;
	const char *name, *display_name;
	bool active, must_change, second_factor;
	const char *created_at, *password_at, *last_seen_at; /* NULL: never */
	struct grant_row *grants; int n_grants;
};

/* Newest name last; `query` matches parts of both names, "" all. At most `most`; *ret_total counts all. */
enum rc people_list(struct ctx *c, const char *query, int64_t skip, int most, struct person **ret_list, int *ret_n,
	int64_t *ret_total) MUST_USE;
enum rc people_get(struct ctx *c, int64_t id, struct person *ret_person) MUST_USE;             /* RC_NOT_FOUND */
enum rc people_find(struct ctx *c, const char *name, int64_t *ret_id) MUST_USE;                /* RC_NOT_FOUND */

/* An account, with a first grant when `role` is not NULL: both or neither. `password` NULL: one is made and given back. must_change: the
 * person must choose another one at the first login; always so for a made one. RC_CONFLICT when the name is taken. */
struct new_person { const char *name, *display_name, *role, *area, *task, *ends_on, *password; bool must_change; };
enum rc people_add(struct ctx *c, const struct new_person *n, int64_t *ret_id, const char **ret_password) MUST_USE;
enum rc people_set_display(struct ctx *c, int64_t id, const char *display_name) MUST_USE;
/* Disabling ends the sessions and revokes the tokens of the account. */
enum rc people_set_active(struct ctx *c, int64_t id, bool active) MUST_USE;
/* A new password, to be changed at the next login; lifts the lock of wrong passwords, ends all sessions. */
enum rc people_reset_password(struct ctx *c, int64_t id, const char **ret_password) MUST_USE;
enum rc people_reset_second_factor(struct ctx *c, int64_t id) MUST_USE;

/* `area` holds a region's code or name, a credit code (for a task: several, with blanks or commas between), "" for the whole city or for
 * roles without an area; `permission` "" for all the role has by itself; task and ends_on "" but for a task. */
struct grant_ask { const char *role, *permission, *area, *task, *ends_on; };
/* Checks every rule above. */
enum rc people_grant(struct ctx *c, int64_t id, const struct grant_ask *ask) MUST_USE;
enum rc people_revoke(struct ctx *c, int64_t id, int64_t grant) MUST_USE;                     /* RC_NOT_FOUND */

/* The account `admin` of a new database: the whole city's business, and accounts. With export for the sample city. */
enum rc people_add_first(struct ctx *c, const char *password, bool with_export) MUST_USE;

/* The grants of an account as they work now; a region or enterprise that is gone gives none, nor does a task that is over. */
enum rc people_resolve(struct ctx *c, int64_t account, struct grant out[GRANTS_MAX], int *ret_n) MUST_USE;

/* ---- The second factor (RFC 6238) of the account of the unit of work. */
struct factor_offer { const char *secret, *uri; }; /* base32 for typing; otpauth:// for the QR code */
enum rc factor_offer(struct ctx *c, struct factor_offer *ret_offer) MUST_USE;
enum { RECOVERY_CODES = 10, RECOVERY_TEXT = 14 };
/* The offered secret counts from now on; one-time codes for a lost telephone are given back once. RC_BAD_INPUT on "code". */
enum rc factor_confirm(struct ctx *c, const char *code, char ret_codes[RECOVERY_CODES][RECOVERY_TEXT]) MUST_USE;
enum rc factor_remove(struct ctx *c, const char *password) MUST_USE;

/* ---- Tokens of the account of the unit of work. */
struct token_row { int64_t id; const char *account, *name, *permissions, *created_at; int64_t expires_ms, used_ms; bool revoked; };
/* `permissions`: names with blanks between; only such as the account has. The token is told once. */
enum rc token_add(struct ctx *c, const char *name, const char *permissions, int days, int64_t *ret_id,
	char ret_token[SECRET_TEXT + 8]) MUST_USE;
enum rc token_add_for(struct ctx *c, int64_t account, const char *name, const char *permissions, int days, int64_t *ret_id,
	char ret_token[SECRET_TEXT + 8]) MUST_USE;
enum rc token_list(struct ctx *c, int64_t account, struct token_row **ret_list, int *ret_n) MUST_USE;
enum rc token_revoke(struct ctx *c, int64_t account, int64_t id) MUST_USE;

/* ---- Invitations of enterprises. */
struct invitation {
	int64_t id, subject, created_by, expires_ms;
	const char *code, *enterprise, *created_by_name, *created_at, *state, *account_name;
};
/* The enterprise must lie in the scope of c: RC_NOT_FOUND else, as for one that does not exist. The code is told once. An enterprise
 * has one open invitation: what was open before is withdrawn, *ret_replaced of them. */
enum rc invitation_add(struct ctx *c, const char *credit_code, int days, struct invitation *ret_invitation,
	char ret_code[SECRET_TEXT], int64_t *ret_replaced) MUST_USE;
enum rc invitation_list(struct ctx *c, struct invitation **ret_list, int *ret_n) MUST_USE;    /* one's own; all for the whole city */
enum rc invitation_withdraw(struct ctx *c, int64_t id) MUST_USE;
/* The open invitation of a code; RC_NOT_FOUND, in the same words when it is over, used or withdrawn. */
enum rc invitation_find(struct ctx *c, const char *code, struct invitation *ret_invitation) MUST_USE;
enum rc invitation_accept(struct ctx *c, const char *code, const char *name, const char *password) MUST_USE;
#endif
