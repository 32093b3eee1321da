/* lever.h - what a class means (差别化政策), and the lists to those who put it into effect.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For each body of the plan (power, water, tax, land, finance) a campaign has a chain of lists: the first holds every enterprise whose class has a value among the body's
 * levers; each later one only what is different - another class, another value, nothing any more. What a body has to do today is the fold of the chain. A list is
 * frozen when it is made, with its SM3 and an entry of the ledger; it takes effect on the day it is made or on the lever's own day when that is later, never before.
 * The text that is hashed: a line `campaign|body|kind|round|effective`, then for every row in order of the register `code|class before|class|terms`, each line ended by a newline.
 * A receipt says who of the body got it when, and how many rows they counted; a number that does not fit is refused. */
#ifndef CAMPAIGN_LEVER_LEVER_H
#define CAMPAIGN_LEVER_LEVER_H
#include "campaign/campaign.h"
#include "campaign/lever/lever_plan.h"

enum lever_kind { LEVER_LIST, LEVER_NOTICE, LEVER_WITHDRAWAL, LEVER_KINDS };
extern const char *const lever_kind_words[]; /* "list", "notice", "withdrawal", NULL */

struct lever_receipt { const char *received_on, *person, *note, *at, *who; int64_t n; }; /* at NULL: none */
struct lever_list {
	int64_t id, campaign, round, n;
	const char *body;
	enum lever_kind kind;
	const char *effective, *reason, *sm3, *at, *who;
	int64_t seen;                    /* rows within the scope */
	struct lever_receipt receipt;
};
struct lever_row { int64_t enterprise; const char *code, *name, *before, *class_, *terms; };

/* All lists of a campaign (0: of all), oldest first, with rows counted within c's scope. */
enum rc lever_lists(struct ctx *c, int64_t campaign, struct lever_list **ret_list, int *ret_n) MUST_USE;
/* RC_NOT_FOUND. Rows within c's scope, in order of the register. */
enum rc lever_list_get(struct ctx *c, int64_t id, struct lever_list *ret_list) MUST_USE;
enum rc lever_rows(struct ctx *c, int64_t id, struct lever_row **ret_rows, int *ret_n) MUST_USE;

/* Makes the next list of the chain from the round that counts. RC_CONFLICT: the campaign is not at delivery, has no round, or nothing has changed. c has the writer. */
enum rc lever_make(struct ctx *c, int64_t campaign, const char *body, const char *reason, struct lever_list *ret_list) MUST_USE;
/* Everything of the body stops from today on; a reason is required. */
enum rc lever_withdraw(struct ctx *c, int64_t campaign, const char *body, const char *reason, struct lever_list *ret_list) MUST_USE;
/* RC_CONFLICT when there is one, RC_BAD_INPUT for another number of rows or a day before the list. */
enum rc lever_receive(struct ctx *c, int64_t id, const struct lever_receipt *r) MUST_USE;

/* How a body stands: does the round that counts ask for another list? */
enum rc lever_stale(struct ctx *c, const struct campaign *k, const char *body, int64_t *ret_changes) MUST_USE;
/* The SM3 of a list from its rows, for `gusu check`. */
enum rc lever_hash(struct ctx *c, const struct lever_list *l, const struct lever_row *rows, int n, char *ret_hex /* DIGEST_HEX */) MUST_USE;
const char *lever_record(struct ctx *c, const struct lever_list *l);

extern const struct module lever_module;
#endif
