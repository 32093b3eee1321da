/* campaign.h - the year's evaluation as people live it: its steps, its clocks, who may end what, and what is in the way.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A campaign (年度评价) is the work of a year on one scheme, one kind of subject and one year of data: the rule is settled, figures are gathered, shown to the enterprises,
 * confirmed or objected to, scored, reconciled, made public, objected to again, decided, published, delivered, put away. evaluation/round.h computes; a campaign says when and
 * by whom, and which of the computed rounds counts. Which steps there are, who may begin and end them, how long they take and what silence means is data (campaigns.yaml).
 *
 * Every change is an event: who, when, which step, which act, why, on which paper. Events are never changed; the rows beside them are their fold (`gusu rebuild` makes them
 * again). A step's window has an opening and a closing instant. What closes by itself closes at that minute, whether or not a server ran: campaign_must_be_open compares the
 * clock, and nobody has to press anything. A step ends by an act of a person, and only when nothing blocks it; what only warns needs a written reason.
 *
 * The rooms below src/campaign each hold one part and speak to the course of the year through this header and two lists: campaign_guards.def (what keeps a step from ending)
 * and campaign_pages.def (where the work of a step is done; what waits for somebody below such a page is on the campaign's checklist). A campaign belongs to the whole city: reading one needs no scope, what hangs on it does.
 * Instants are UTC texts as instant_print writes them, "" or NULL where there is none. Texts and arrays are in the arena of c. */
#ifndef CAMPAIGN_CAMPAIGN_H
#define CAMPAIGN_CAMPAIGN_H
#include <stdbool.h>
#include <stdint.h>
#include "core/ctx.h"

struct round;                    /* evaluation/round.h */

/* The steps that a campaign may have, in the order of the year; campaigns.yaml leaves out what a city does not do. The words are ids for good. */
enum campaign_step {
	STEP_SCHEME, STEP_CONSULTATION, STEP_COLLECTION, STEP_BASE, STEP_OBJECTION, STEP_SCORING, STEP_GATES, STEP_NOTICE, STEP_APPEAL, STEP_DECISION, STEP_PUBLICATION, STEP_DELIVERY,
	STEP_ARCHIVE, STEP_COUNT
};
extern const char *const campaign_step_words[]; /* "scheme", …, "archive", NULL */

enum campaign_state { CAMPAIGN_OPEN, CAMPAIGN_SUSPENDED, CAMPAIGN_ARCHIVED, CAMPAIGN_STATES };
extern const char *const campaign_state_words[]; /* "open", "suspended", "archived", NULL */

struct campaign {
	int64_t id;
	int year;                    /* of the data */
	const char *scheme;          /* id of the scheme */
	const char *subject;         /* "enterprise" */
	const char *step;            /* where it stands: the first step that has been begun and not ended */
	const char *title_zh, *title_en;
	int64_t round;               /* the computed evaluation that counts now; 0: none */
	enum campaign_state state;
	const char *opened_at, *changed_at;
};
/* RC_NOT_FOUND. */
enum rc campaign_get(struct ctx *c, int64_t id, struct campaign *ret_campaign) MUST_USE;
/* Newest year first. */
enum rc campaign_list(struct ctx *c, struct campaign **ret_list, int *ret_n) MUST_USE;
const char *campaign_title(const struct ctx *c, const struct campaign *k);
/* What a step is called, in the language of c. */
const char *campaign_step_title(struct ctx *c, const char *step);

/* ---- Windows. */

struct campaign_window {
	bool planned;                /* the campaign has this step */
	bool entered, left;          /* begun, ended */
	bool strict;                 /* late is refused: the window closes by itself at the minute */
	bool silence;                /* who said nothing until then has agreed */
	bool over;                   /* closes has come, or the step has ended */
	const char *opens, *closes;  /* instants: as planned until it is begun, then as it is; closes to the minute */
	const char *due;             /* until when the step itself should be ended; not before closes */
	const char *entered_at, *left_at;
};
enum rc campaign_window(struct ctx *c, int64_t id, const char *step, struct campaign_window *ret_window) MUST_USE;
/* The moment that counts for windows: now, or the one at which a campaign that rests was suspended. While it rests nothing closes and nobody has agreed by silence; when it is resumed
 * the strict windows that were open are longer by the working days of the rest, a day that had begun counts whole. */
int64_t campaign_clock(const struct ctx *c, const struct campaign *k);
/* Those days since an instant, up to now. RC_NOT_FOUND where working days of that year are not known. */
enum rc campaign_rested(struct ctx *c, int64_t id, const char *since, int *ret_workdays) MUST_USE;
/* May somebody still act in this step? RC_CONFLICT with the rule's text and the closing minute: not begun, ended, suspended, archived, or strict and over. */
enum rc campaign_must_be_open(struct ctx *c, const struct campaign *k, const char *step) MUST_USE;
/* Nothing of an archived campaign changes any more; RC_CONFLICT. For acts that are not bound to a step. */
enum rc campaign_must_live(struct ctx *c, const struct campaign *k) MUST_USE;

/* ---- What is in the way of ending a step. */

struct campaign_finding {
	bool block;                  /* the step cannot end; else a warning, which needs a reason */
	const char *code;            /* a word for programs: "objections-open" */
	const char *zh, *en;         /* what is the matter and what to do */
	const char *link;            /* page of the client; NULL */
};
struct campaign_findings { struct campaign_finding *list; int n, cap; };
/* Adds one; texts must live as long as the arena. `campaign_find(c, f, true, "objections-open", "/campaigns/3/objections", zh, en)`. */
enum rc campaign_find(struct ctx *c, struct campaign_findings *f, bool block, const char *code, const char *link, const char *zh, const char *en) MUST_USE;
/* What every room says about ending `step` of `k`. The room `x` has a line G(x) in campaign_guards.def and a function
 *   enum rc x_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f);
 * which adds nothing for steps that it has nothing to say about. It is asked with the whole city as scope; it only reads. */
enum rc campaign_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *ret_findings) MUST_USE;
#define G(name) enum rc name##_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f) MUST_USE;
#include "campaign/campaign_guards.def"
#undef G

/* ---- The round that counts. */

/* Binds a computed evaluation of the campaign's scheme and year (RC_CONFLICT for another one), with an event and an entry in the ledger. */
enum rc campaign_set_round(struct ctx *c, int64_t id, int64_t round, const char *reason) MUST_USE;
/* Evaluates again with everything that is known now and binds the result; c has the writer and no open transaction. RC_CONFLICT before the step scoring, when archived or
 * suspended. A reason is required. */
enum rc campaign_evaluate(struct ctx *c, int64_t id, const char *reason, struct round *ret_round) MUST_USE;

/* ---- Events of the rooms. */

/* A line in the campaign's history, in the caller's open transaction: "objection.upheld", what it was about. For acts that the whole campaign should show; single cases keep
 * their own threads. `act` has a title in course/campaign_words.c or is shown as it is. */
enum rc campaign_note(struct ctx *c, const struct campaign *k, const char *step, const char *act, const char *reason) MUST_USE;

extern const struct module campaign_module;
#endif
