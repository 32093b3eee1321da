/* people_priv.h - what people.c, grant.c, factor.c, token.c and invitation.c share. For core's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_PEOPLE_PRIV_H
#define CORE_PEOPLE_PRIV_H
#include "core/module.h"
#include "core/people_store.h"

/* `run` within a transaction of the writer, noted in the audit log; afterwards everybody knows. */
struct act { enum rc (*run)(struct ctx *c, void *arg); void *arg; const char *action, *object, *detail; };
enum rc people_act(struct ctx *c, const struct act *a) MUST_USE;

enum rc check_account_name(struct ctx *c, const char *name) MUST_USE;
enum rc name_taken(struct ctx *c, const char *name) MUST_USE; /* RC_CONFLICT when it is */

/* A grant that is asked for: words and area read and found fit for the role. */
struct grant_wish {
	int64_t account;
	enum role role;
	struct grant_row row;
	struct scope scope;
};
/* Writes it, in the ledger too. */
enum rc grant_add(struct ctx *c, int64_t account, const struct grant_row *g) MUST_USE;
enum rc grant_read(struct ctx *c, const struct grant_ask *ask, struct grant_wish *ret_wish) MUST_USE;

/* Asks the registry, over the whole city and without leaving a reason: region NULL asks for the enterprise. */
bool place_of(struct ctx *c, const char *region, int64_t subject, struct place *ret_place);
/* The same with the reason, within c's scope; by the credit code. */
enum rc place_of_region(struct ctx *c, const char *code, struct place *ret_place) MUST_USE;
enum rc place_of_enterprise(struct ctx *c, const char *code, struct place *ret_place) MUST_USE;
#endif
