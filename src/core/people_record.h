/* people_record.h - acts on accounts and grants in the ledger. For core's own files.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Written within the transaction of the act, by the function that does it. An entry stays for ever, so it has numbers of accounts and no names:
 * {"account":7,"what":"disabled"}; {"account":7,"area":"region","enterprise":0,"permission":"","region":"320583","role":"district","what":"given"}.
 * Of a task also its last day, its name and the numbers of its enterprises. */
#ifndef CORE_PEOPLE_RECORD_H
#define CORE_PEOPLE_RECORD_H
#include "core/ledger.h"
#include "core/people.h"

/* `what`: added, enabled, disabled, password, password-reset, second-factor-on, -off, -reset, token-made, token-revoked. A literal. */
enum rc record_account(struct ctx *c, int64_t account, const char *what) MUST_USE;
enum rc record_grant_given(struct ctx *c, int64_t account, const struct grant_row *g) MUST_USE;
enum rc record_grant_taken(struct ctx *c, int64_t account, const struct grant_row *g) MUST_USE;

/* Accounts and grants that stand in the database against what the ledger says of them; a line for each difference. */
enum rc people_record_check(struct ctx *c, int *findings) MUST_USE;

/* ---- people_record_store.c; texts in the arena. */
struct record_grant_row { int64_t account; struct grant_row row; };
struct record_last { int64_t account; const char *body, *first_at; };      /* first_at: of the first entry of this kind */
struct record_account_row { int64_t id; bool active, after_first; const char *standing; /* added, enabled, disabled; "" */ };
enum rc record_store_grants(struct ctx *c, struct record_grant_row **ret_list, int *ret_n) MUST_USE;
/* Of each grant that the ledger speaks of the last entry. */
enum rc record_store_last_grants(struct ctx *c, struct record_last **ret_list, int *ret_n) MUST_USE;
enum rc record_store_accounts(struct ctx *c, struct record_account_row **ret_list, int *ret_n) MUST_USE;
#endif
