/* objection.h - objections (异议) to the data and to the result of an evaluation: what an enterprise says is wrong, who looks at it, and what comes of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A case is one thing that one enterprise holds to be wrong: a figure, a plot, its class, an exemption. What was known when it was filed (value, source, day, batch) is kept with it
 * as it was. It goes from hand to hand by *moves*, rows that are never changed; the row `objection` is their fold (`gusu rebuild`):
 *
 *   filed -accept-> accepted -ask-> asked -answer-> accepted -decide-> decided -correct-> corrected -rerun-> re-evaluated -tell-> told -close-> closed
 *   filed, accepted -return-> returned -complete-> filed          filed, accepted -forward-> filed, at the level above (town, district, city)
 *   withdraw: by the enterprise before the verdict; reopen: once, by the city, with a reason; late: refused as it comes in, with the rule's text
 *
 * The program does the rest by itself (account 0): a rejected case is told at once. An upheld figure is corrected in the transaction of the verdict, as a new fact whose source is
 * "objection CODE"; the old one stays. Corrections of one sitting wait a little and are evaluated together (objection_rerun); what that changed for the enterprise and for
 * how many others is kept with each case. A desk that is silent past its clock loses the case to the level above; a bureau that is asked and silent leaves the desk to decide
 * without it; a case that is not completed in time counts as withdrawn. A day in a year whose holidays are not known yet is not guessed: the clock has no date until they are.
 *
 * Who: the *enterprise*; the *desk* (members of the unit of the case's level; for a unit without members whoever handles objections there); the *source* bureau that was asked; the
 * *city*. Nobody decides what he filed himself. Enterprises see their own cases and no inside notes, offices those of their place; whatever else does not exist: RC_NOT_FOUND. */
#ifndef CAMPAIGN_OBJECTION_H
#define CAMPAIGN_OBJECTION_H
#include "campaign/campaign.h"
#include "campaign/objection/objection_plan.h"
#include "core/module.h"
#include "indicators/facts.h"

enum objection_state { OBJECTION_FILED, OBJECTION_RETURNED, OBJECTION_ACCEPTED, OBJECTION_ASKED, OBJECTION_DECIDED, OBJECTION_CORRECTED, OBJECTION_REEVALUATED, OBJECTION_TOLD,
	OBJECTION_CLOSED, OBJECTION_WITHDRAWN, OBJECTION_LATE, OBJECTION_STATES };
extern const char *const objection_state_words[];   /* "filed", …, NULL */
enum objection_act { OBJECTION_FILE, OBJECTION_REFUSE_LATE, OBJECTION_ACCEPT, OBJECTION_RETURN, OBJECTION_COMPLETE, OBJECTION_FORWARD, OBJECTION_ASK, OBJECTION_ANSWER, OBJECTION_DECIDE,
	OBJECTION_CORRECT, OBJECTION_RERUN, OBJECTION_TELL, OBJECTION_CLOSE, OBJECTION_WITHDRAW, OBJECTION_REOPEN, OBJECTION_NOTE, OBJECTION_ESCALATE, OBJECTION_LAPSE, OBJECTION_ACTS };
extern const char *const objection_act_words[];     /* "file", …, NULL */
enum objection_verdict { VERDICT_NONE, VERDICT_UPHELD, VERDICT_PARTLY, VERDICT_REJECTED, VERDICTS };
extern const char *const objection_verdict_words[]; /* "none", "upheld", "partly", "rejected", NULL */

enum { OBJECTION_TEXT = 2000, OBJECTION_CONTACT = 40, OBJECTION_PHONE = 20, OBJECTION_BASIS = 300, OBJECTION_PAPER = 60, OBJECTION_PLOT = 40, OBJECTION_FILES = 20, OBJECTION_AT_ONCE = 200,
	OBJECTION_OPEN_MOST = 50 /* of one enterprise in a campaign */ };

/* A whole number of the indicator's smallest unit, or nothing. */
struct objection_value { bool has; int64_t v; };

struct objection_row {
	int64_t id, campaign, enterprise, region_pos, filed_by, batch;
	const char *code, *uscc, *name, *field, *plot, *reason, *contact_name, *contact_phone, *paper_no, *filed_name, *filed_unit;
	const char *was_source, *was_known_at, *desk, *office, *basis, *finding, *filed_at, *window_closes, *changed_at;
	enum objection_step step;
	enum objection_kind kind;
	enum objection_state state;
	enum objection_level level;
	enum objection_verdict verdict;
	struct objection_value was, claimed, decided;
	int64_t was_batch;
	int year, reopened, repeats;     /* repeats: earlier cases of the same enterprise about the same thing */
	bool by_desk;                    /* brought on paper, typed by a desk */
	int32_t deadline, filed_on, decided_on, told_on, remedy_until, closed_on; /* DAY_NONE: none */
};
bool objection_is_open(enum objection_state s);   /* somebody still has to do something before the step can end */
bool objection_is_overdue(const struct objection_row *o, int32_t today);

/* ---- Filing. */

struct objection_new {
	int64_t campaign;
	const char *enterprise;          /* credit code; NULL: the account's own enterprise */
	int step;                        /* enum objection_step; -1: the one that is open now */
	enum objection_kind kind;
	const char *field;               /* code of an indicator; "" or NULL where the kind needs none */
	const char *claimed;             /* in the field's usual unit, as people write it; NULL: none */
	const char *plot;                /* land: number of the plot; NULL */
	const char *reason;              /* required */
	const char *contact_name, *contact_phone;
	const char *paper_no;            /* a desk types what came on paper; NULL */
	int64_t received_ms;             /* when the paper came in, by a desk; 0: now */
	const char *filed_name;          /* NULL: the account's */
};
/* Files a case in a transaction of its own; with the writer. What comes after the closing minute is recorded, refused at once with the rule's text, and RC_OK all the same: *ret_id
 * is then a case in the state `late`. RC_BAD_INPUT with the field, RC_CONFLICT: the window is not open yet, or there is an open case about the same thing; RC_NOT_FOUND: no such
 * campaign or enterprise. */
enum rc objection_open(struct ctx *c, const struct objection_new *n, int64_t *ret_id) MUST_USE;
/* The same inside the caller's transaction, of a registry that the caller holds: for tables of many. */
enum rc objection_open_in_txn(struct ctx *c, const struct objection_new *n, int64_t *ret_id) MUST_USE;
/* How many open cases an enterprise has in a campaign: for the sheet that it confirms. */
enum rc objection_open_count(struct ctx *c, int64_t campaign, int64_t enterprise, int64_t *ret_n) MUST_USE;

/* ---- Acting. */

struct objection_deed {
	enum objection_act act;
	const char *note;                /* reason, answer, finding; "" none */
	const char *basis;               /* decide: the legal or factual basis */
	enum objection_verdict verdict;
	const char *value;               /* decide, partly: what is right instead; complete: another claim; NULL */
	const char *office;              /* ask: NULL the plan's for the field */
};
enum rc objection_do(struct ctx *c, int64_t id, const struct objection_deed *d) MUST_USE;
/* The same verdict for several cases of one campaign, step, kind and field: all or none, each with its own move. On failure the message names the case. */
enum rc objection_decide_many(struct ctx *c, const int64_t *ids, int n, const struct objection_deed *d) MUST_USE;

/* Evaluates once for all corrected cases of a campaign and tells each what it changed; with the writer, no open transaction. *ret_cases 0: none waited. */
enum rc objection_rerun(struct ctx *c, int64_t campaign, int64_t *ret_cases) MUST_USE;
/* What clocks and rules say now: escalations, lapses, closings, re-runs. Any number of times. */
enum rc objection_clocks(struct ctx *c) MUST_USE;

/* ---- What may be done: the page draws only this. */

enum { OBJECTION_BY_ENTERPRISE = 1, OBJECTION_BY_DESK = 2, OBJECTION_BY_SOURCE = 4, OBJECTION_BY_CITY = 8 };
enum { OBJECTION_NEEDS_NOTE = 1, OBJECTION_NEEDS_VERDICT = 2, OBJECTION_TAKES_OFFICE = 4, OBJECTION_TAKES_VALUE = 8, OBJECTION_TAKES_FILES = 16 };
struct objection_may { uint32_t acts; unsigned as; bool has_account, may_file, sees_contact; };
enum rc objection_allowed(struct ctx *c, const struct objection_row *o, struct objection_may *ret_may) MUST_USE;
unsigned objection_needs(enum objection_act act);

/* ---- Reading. */

enum rc objection_get(struct ctx *c, int64_t id, struct objection_row *ret_o) MUST_USE; /* RC_NOT_FOUND */

enum objection_show { OBJECTION_SHOW_ALL, OBJECTION_SHOW_OPEN, OBJECTION_SHOW_OVERDUE, OBJECTION_SHOW_ASKED, OBJECTION_SHOW_LATE, OBJECTION_SHOW_DONE };
enum objection_sort { OBJECTION_BY_DEADLINE, OBJECTION_BY_FILED, OBJECTION_BY_ENTERPRISE_NAME, OBJECTION_BY_FIELD, OBJECTION_BY_STATE, OBJECTION_BY_CHANGED };
struct objection_query {
	int64_t campaign;                /* 0: all */
	const char *text, *field, *unit; /* "" all; unit: desk or bureau that has it */
	int step, kind, state, verdict;  /* -1 all */
	enum objection_show show;
	int64_t region_lo, region_hi;    /* 0 all */
	enum objection_sort sort;
	bool descending;
	int64_t skip;
	int most;
};
struct objection_counts { int64_t total, open, overdue, asked, late, told; };
enum rc objection_list(struct ctx *c, const struct objection_query *q, struct objection_row **ret_list, int *ret_n) MUST_USE;
enum rc objection_count(struct ctx *c, const struct objection_query *q, struct objection_counts *ret_counts) MUST_USE;

/* ---- What a re-run changed. Totals as the shortest decimals that read back equal, "" none. */
struct objection_effect {
	int64_t rerun, round_before, round_after, rank_before, rank_after;   /* rank 0: none */
	const char *at, *total_before, *total_after, *class_before, *class_after;
	int64_t together, others_class, others_rank; /* cases of the same re-run; other enterprises whose class, whose rank is another */
};
/* The last one; *ret_has false: none. */
enum rc objection_effect_of(struct ctx *c, int64_t id, struct objection_effect *ret_e, bool *ret_has) MUST_USE;

/* ---- Statistics of what the account may see. */
struct objection_sum {
	const char *key, *title;
	int64_t total, open, overdue, late, repeated, withdrawn, upheld, partly, rejected;
	int median_days, p90_days;       /* working days from filing to the verdict; -1: none */
};
enum objection_part { PART_KIND, PART_STEP, PART_FIELD, PART_VERDICT, PART_DISTRICT, PART_TOWN, PART_UNIT, PARTS };
extern const char *const objection_part_words[]; /* "kind", …, NULL */
struct objection_statistics { struct objection_sum all, *parts[PARTS]; int n[PARTS]; };
enum rc objection_statistics(struct ctx *c, int64_t campaign, int64_t region_lo, int64_t region_hi, struct objection_statistics *ret_s) MUST_USE;

/* ---- For everybody: how many of what kind ended how, without names; counts below three and what would give them away are hidden. */
struct jw;
enum rc objection_public_json(struct ctx *c, int64_t campaign, struct jw *w) MUST_USE;

/* ---- The notice (异议处理告知书) as a PDF in a file of its own. */
enum rc objection_notice(struct ctx *c, const struct objection_row *o, const char *path) MUST_USE;

const char *objection_state_title(const struct ctx *c, enum objection_state s);
const char *objection_act_title(const struct ctx *c, enum objection_act a);
const char *objection_verdict_title(const struct ctx *c, enum objection_verdict v);
const char *objection_owner(struct ctx *c, int64_t id, bool inside);  /* of attachments */
/* "12.5 万元", in the field's usual unit; "" for none. */
const char *objection_value_text(struct ctx *c, const char *field, struct objection_value v);
const char *objection_field_title(struct ctx *c, const char *field);

extern const struct module objection_module;
#endif
