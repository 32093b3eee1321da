/* decision.h - what people decide about single enterprises in the evaluation: lists, vetoes, exemptions, protection, bounds, classes by hand.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A decision is proposed by one person and decided by another; which organ may decide what stands in decision_plan.h. It says what it does, from when to when, by which
 * document and why. It counts for every evaluation of a year on whose last day it holds (of one scheme and year alone when it was made for a campaign), so it ends by itself.
 * What contradicts a decision that holds is refused. When it is decided, class and rank without it and with it are computed and kept. It is never deleted: withdrawing it is
 * another act. Decided, refused and withdrawn are acts of the ledger.
 *
 * An evaluation reads the register through the hook `decided` (core/module.h) as known after an act; what was decided later changes no earlier evaluation.
 * Rows go through the scope of the account; an enterprise sees decisions about itself once they are decided. Texts in the arena. Clauses SZ20-5.3a, 5.3b. */
#ifndef CAMPAIGN_DECISION_H
#define CAMPAIGN_DECISION_H
#include "base/period.h"
#include "campaign/decision/decision_plan.h"
#include "core/module.h"

enum decision_state { DECISION_PROPOSED, DECISION_DECIDED, DECISION_REFUSED, DECISION_WITHDRAWN, DECISION_STATES };
extern const char *const decision_state_words[]; /* "proposed", "decided", "refused", "withdrawn", NULL */
enum { DECISION_REASON_LEAST = 5, DECISION_REASON_MOST = 1000, DECISION_DOCUMENT_MOST = 200, DECISIONS_AT_ONCE = 50 };

struct decision {
	int64_t id, subject;
	const char *uscc, *name;
	int64_t region_pos;
	const char *kind, *cause, *scheme;
	int year;                            /* 0, scheme "": every evaluation within its days */
	struct plan_words title;             /* of its kind, as it was */
	enum decision_effect effect;
	const char *limit, *class_, *treat_as, *from_class; /* from_class: the class that it found when it was proposed; "" */
	bool freed;
	int32_t from, to;                    /* DAY_NONE: no end */
	const char *document, *reason, *source;
	enum decision_state state;           /* and the last act */
	int64_t act;
	const char *at, *who;
	bool in_force;                       /* decided, and holds today */
};

struct decision_act {
	int64_t id, decision;
	enum decision_state act;
	int64_t account;
	const char *who, *at, *organ, *document, *reason, *papers;
	int64_t round;                       /* 0: nothing was measured */
	bool in;                             /* the enterprise is in that evaluation */
	const char *class_before, *class_after; /* NULL: none */
	int64_t rank_before, rank_after, moved;
};

/* What somebody wants decided. */
struct decision_wish {
	const char *uscc, *kind, *cause, *class_, *document, *reason, *source;
	int32_t from, to;                    /* DAY_NONE: the year's, no end */
	const char *scheme; int year;        /* of a campaign; NULL, 0: by its days alone */
};

/* ---- Acts. */

/* Everything that propose checks, without writing: the decision as it would be. RC_BAD_INPUT with the field, RC_FORBIDDEN, RC_CONFLICT with what it contradicts. */
enum rc decision_form(struct ctx *c, const struct decision_wish *w, struct decision *ret_d) MUST_USE;
/* In the caller's transaction. */
enum rc decision_propose(struct ctx *c, const struct decision_wish *w, int64_t *ret_id) MUST_USE;
/* A person's yes or no to proposals of others, in one transaction; `organ` decides. Permission decisions.decide. RC_CONFLICT with the reason. */
struct decision_verdict { const int64_t *ids; int n; bool approve; const char *organ, *document, *reason; };
enum rc decision_decide(struct ctx *c, const struct decision_verdict *v) MUST_USE;
/* Takes back a proposal (whoever may propose) or ends the effect of a decision in later evaluations (whoever may decide). */
enum rc decision_withdraw(struct ctx *c, int64_t id, const char *organ, const char *document, const char *reason) MUST_USE;

/* ---- Reading, within the scope of the account. */

enum decision_sort { DECISIONS_BY_ACT, DECISIONS_BY_NAME, DECISIONS_BY_KIND, DECISIONS_BY_FROM, DECISIONS_BY_TO, DECISIONS_BY_STATE };
struct decision_query {
	const char *text, *kind;             /* "" for all */
	int state;                           /* -1: all */
	int year;                            /* those that hold on the last day of it; 0: all */
	bool in_force;                       /* only those */
	int64_t region_lo, region_hi;        /* 0: everywhere */
	int64_t subject;                     /* 0: all */
	enum decision_sort sort; bool descending;
	int64_t skip; int most;
};
struct decision_counts { int64_t total, proposed, decided, refused, withdrawn, in_force; }; /* total: of the query; others: of all that is seen */
enum rc decision_list(struct ctx *c, const struct decision_query *q, struct decision **ret_list, int *ret_n, struct decision_counts *ret_k) MUST_USE;
enum rc decision_get(struct ctx *c, int64_t id, struct decision *ret_d) MUST_USE; /* RC_NOT_FOUND */
enum rc decision_acts(struct ctx *c, int64_t id, struct decision_act **ret_list, int *ret_n) MUST_USE;

/* What may be done with it by the account that asks. */
struct decision_may { bool decide, withdraw, add_file; const char *why_not; /* decide: the reason, NULL for none to tell */ };
enum rc decision_allowed(struct ctx *c, const struct decision *d, struct decision_may *ret_may) MUST_USE;

/* ---- In evaluations; what one changes: decision_trial.h. */

bool decision_scheme_known(const struct app *a, const char *scheme);
/* How many decisions the evaluation of a scheme and year does not know yet. */
enum rc decision_unknown(struct ctx *c, const char *scheme, int year, int64_t known, int64_t *ret_n) MUST_USE;
/* Proposals that would count there and wait for somebody. */
enum rc decision_waiting_for(struct ctx *c, const char *scheme, int year, int64_t *ret_n) MUST_USE;

/* ---- Suggestions of the registry: enterprises of the account's area that meet a rule at the end of a year and have no decision of that kind. Rows of the snapshot. */
struct decision_suggestion { int64_t subject; const char *uscc, *name, *region; int32_t registered; const char *status; };
enum rc decision_suggest(struct ctx *c, const struct decision_plan *p, int rule, int year, int64_t skip, int most, struct decision_suggestion **ret_list, int *ret_n, int64_t *ret_total) MUST_USE;

/* ---- Small help of the room. */
int32_t decision_today(const struct ctx *c);
const char *decision_day(struct ctx *c, int32_t day);            /* NULL for none */
const char *decision_words(const struct ctx *c, struct plan_words w);
const char *decision_effect_text(struct ctx *c, const struct decision *d); /* "not below C", in the language of the unit of work */
const char *decision_owner_text(struct ctx *c, int64_t id);      /* of its files */
enum decision_level decision_level_of(struct ctx *c, const struct scope *s);
struct decided decision_as_decided(struct ctx *c, const struct decision *d);

struct importer;
extern const struct importer *const decision_importers[];
extern const struct command decision_commands[];
enum { N_DECISION_IMPORTERS = 1, N_DECISION_COMMANDS = 1 };
enum rc decision_check(struct ctx *c, int *ret_findings) MUST_USE;
extern const struct module decision_module;
#endif
