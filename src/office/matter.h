/* matter.h - a matter in the hands of an account: what it may see, what it may do, and doing it. Internal to src/office.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OFFICE_MATTER_H
#define OFFICE_MATTER_H
#include "office/office_plan.h"
#include "office/office_store.h"

/* What an act asks for; the page builds its form from it. */
enum { NEEDS_NOTE = 1, NEEDS_DAY = 2, NEEDS_OWNER = 4, NEEDS_FILES = 8, TAKES_DAY = 16, TAKES_FILES = 32 };
struct act_rule {
	enum matter_act act;
	unsigned from;                   /* bits 1 << state */
	int to;                          /* state, or STAYS, or BACK (resume: where it was) */
	unsigned who;                    /* PARTY_… */
	const char *permission;
	unsigned needs;
};
enum { PARTY_ISSUER = 1, PARTY_OWNER = 2, PARTY_HELPER = 4 };
enum { STAYS = -1, BACK = -2 };
const struct act_rule *act_rule(enum matter_act act);  /* NULL for those that nobody does by hand */

/* One act as somebody asks for it. */
struct deed {
	enum matter_act act;
	const char *note;                /* "" none */
	int32_t day;                     /* DAY_NONE */
	int workdays;                    /* instead of a day; 0 */
	const char *owner, *person;      /* assign: unit, account's name; "" */
	const char *const *helpers; int n_helpers; bool sets_helpers;
	const int64_t *files; int n_files;
};

/* RC_NOT_FOUND when it is not to be seen. */
enum rc matter_get(struct ctx *c, int64_t id, struct matter *ret_m) MUST_USE;
/* PARTY_… of c's account on it; *ret_unit the unit for which it would act (NULL: none). */
enum rc matter_standing(struct ctx *c, const struct matter *m, unsigned *ret_parties, const char *ret_units[3]) MUST_USE;
/* The acts that c's account may do now: bits 1 << act. */
enum rc matter_allowed(struct ctx *c, const struct matter *m, uint32_t *ret_acts) MUST_USE;
/* Does it, in a transaction of its own; the writer. RC_FORBIDDEN, RC_CONFLICT (not in this state), RC_BAD_INPUT on what is missing. */
enum rc matter_do(struct ctx *c, int64_t id, const struct deed *d) MUST_USE;
/* Opens one by hand: the issuer is one of the account's units. Own transaction. */
enum rc matter_open_by_hand(struct ctx *c, const struct matter_new *n, int64_t *ret_id) MUST_USE;

/* May this account do it, and where: its session's grants, everything for the operator at the command line. */
bool office_may(const struct ctx *c, const char *permission, struct scope *ret_scope);

/* The page on which it is dealt with; and the refusal of an act on a matter that follows. */
const char *matter_link(struct ctx *c, const struct matter *m);
const char *matter_kind(const char *object); /* of what waits: "matter", or that of the thing it follows */
enum rc matter_follow_refuse(struct ctx *c, const struct matter *m) MUST_USE;

/* Shared by matter.c, matter_follow.c and office_acts.c. */
enum rc matter_ledger_closed(struct ctx *c, const struct matter *m) MUST_USE;
enum rc matter_deadline(struct ctx *c, int32_t day, int workdays, const char **ret_day) MUST_USE; /* as text; RC_BAD_INPUT for a day gone by */
enum rc matter_give(struct ctx *c, struct matter *m, const char *owner, const char *person) MUST_USE;
enum rc matter_helpers_set(struct ctx *c, int64_t id, const char *const *units, int n) MUST_USE;
const char *matter_at(struct ctx *c);
const char *day_text(struct ctx *c, int32_t day);

enum rc office_check(struct ctx *c, int *ret_findings) MUST_USE; /* hook of `gusu check` */
/* What the rules of office.yaml say now; writes steps that were not there. Any number of processes, any number of times. */
enum rc office_rules_run(struct ctx *c, int *ret_spoken) MUST_USE;
#endif
