/* office.h - matters (督办事项): who has to do what by when, how it went, and what happens when nothing happens.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A matter is a demand on one unit with a deadline: because a light turned red, a meeting decided it, a leader promised it on a visit, the yearly plan says so, or somebody
 * has a problem. It goes from hand to hand by *acts*, each one a row that is never changed: who, when, for which unit, in what words, with which evidence. The state follows
 * from the last act. Which act is allowed to whom in which state stands in one table (office_acts.c); the page asks for it and decides nothing.
 *
 *   registered -assign-> assigned -sign-> signed -report-> working -submit-> submitted -confirm-> closed
 *   registered <-decline- assigned                 working -ask_more_time-> extension -grant|refuse-> working
 *                                                  submitted -send_back-> returned -report|submit->
 *   shelve: from any open state, with a day to look again; resume: back to assigned or working
 *
 * The unit that gave a matter out (issuer) decides about it, the unit that has it (owner) does it, helpers look on and add; nobody confirms what he submitted himself, and nothing
 * is closed without evidence. Closing and a longer deadline are official acts in the ledger. Units, reminders and escalations are data of the plan folder (office.yaml).
 *
 * A matter is seen within the scope of its region, and by the members of the units that are party to it, wherever it lies. Whatever else does not exist: RC_NOT_FOUND.
 * Days are those of period.h; deadlines count to the end of the day in China. Texts of results live in the arena. */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H
#include "base/period.h"
#include "core/ctx.h"
#include "core/plan.h"

enum matter_source { MATTER_LIGHT, MATTER_DECISION, MATTER_VISIT, MATTER_PLAN, MATTER_PROBLEM, MATTER_SOURCES };
extern const char *const matter_source_words[]; /* "light", "decision", "visit", "plan", "problem", NULL */

enum matter_state { MATTER_REGISTERED, MATTER_ASSIGNED, MATTER_SIGNED, MATTER_WORKING, MATTER_EXTENSION, MATTER_SUBMITTED, MATTER_RETURNED, MATTER_SHELVED, MATTER_CLOSED, MATTER_STATES };
extern const char *const matter_state_words[];  /* "registered", …, NULL */

/* What people do; then what the program does by the rules (account 0). */
enum matter_act { ACT_OPEN, ACT_ASSIGN, ACT_DECLINE, ACT_SIGN, ACT_REPORT, ACT_ASK_MORE_TIME, ACT_GRANT, ACT_REFUSE, ACT_SUBMIT, ACT_CONFIRM, ACT_SEND_BACK, ACT_SHELVE, ACT_RESUME,
	ACT_URGE, ACT_NOTE, ACT_REMIND, ACT_ESCALATE, ACT_COUNT };
extern const char *const matter_act_words[];    /* "open", "assign", …, NULL */

/* How far up a matter is: told by the rules of office.yaml, back to none by a longer deadline. */
enum matter_level { LEVEL_NONE, LEVEL_HEAD, LEVEL_LEADER, LEVEL_AGENDA, LEVEL_COUNT };
extern const char *const matter_level_words[];  /* "none", "head", "leader", "agenda", NULL */

enum { MATTER_TITLE = 100, MATTER_DEMAND = 4000, MATTER_HELPERS = 20, MATTER_NOTE = 4000, MATTER_FILES = 50 };

/* ---- For other modules: opening a matter, and finding what hangs on a thing. */

struct matter_new {
	enum matter_source source;
	const char *object;              /* what it comes from: "project 1000123", as in the ledger; "" for nothing in Gusu */
	const char *title, *demand;
	int64_t region_pos;              /* where it lies, as in subject.region_pos; 0: the whole city */
	const char *region;              /* its code, for people; "" the whole city */
	const char *issuer;              /* code of the unit that decides; NULL: `issuer` of office.yaml */
	const char *owner;               /* code of the unit that has to do it; NULL: to be assigned by the issuer, the matter stays registered */
	const char *const *helpers; int n_helpers;
	int32_t deadline;                /* a day, or DAY_NONE */
	int workdays;                    /* in working days from today, when deadline is DAY_NONE; 0: by office.yaml for its source */
};
/* Inside the caller's open transaction, by c->who. With an owner it is given out at once. RC_BAD_INPUT on "owner", "issuer", "helpers": no such unit; "deadline": a day before
 * today, or a year whose working days nobody knows. */
enum rc matter_open(struct ctx *c, const struct matter_new *n, int64_t *ret_id) MUST_USE;

struct matter_brief {
	int64_t id;
	enum matter_source source;
	enum matter_state state;
	enum matter_level level;
	const char *title, *owner, *deadline, *opened_at, *closed_at; /* deadline, closed_at NULL: none */
	int returns;
};
/* Of one object, newest first, at most `most`; without scope: the caller has looked whether the object may be seen. */
enum rc matter_of_source(struct ctx *c, const char *object, bool open_only, int most, struct matter_brief **ret_list, int *ret_n) MUST_USE;

/* Notes something on an open matter from where it came from (its light turned green), in the caller's transaction; a closed one hears nothing. */
enum rc matter_tell(struct ctx *c, int64_t id, const char *text) MUST_USE;

/* A thing with a life of its own (a problem, a plan of improvement) goes its way on its own page, and its matter follows, so that reminders, levels and what waits come from one place. Such a
 * matter has the object "problem 12" or "improvement 12"; nobody acts on it by hand. In the caller's transaction; the caller has looked who may. */
struct matter_course {
	enum matter_act act;             /* ASSIGN, DECLINE, SIGN, REPORT, SUBMIT, CONFIRM, SEND_BACK, SHELVE, RESUME */
	enum matter_state state;         /* in which it is afterwards */
	const char *unit;                /* for which it was done; NULL: for none */
	const char *issuer, *owner;      /* ASSIGN: who decides from now on (NULL: as before), who has it */
	const char *const *helpers; int n_helpers;
	int32_t day;                     /* the deadline from now on, or the day to look again; DAY_NONE: as it was */
	int returns;
	const char *note;
};
enum rc matter_follow(struct ctx *c, int64_t id, const struct matter_course *k) MUST_USE;
bool matter_follows(const char *object);

/* ---- Units: offices, bureaus, districts by office.yaml; towns, streets and zones are units under the code of their region. */

enum unit_kind { UNIT_OFFICE, UNIT_BUREAU, UNIT_DISTRICT, UNIT_TOWN, UNIT_KINDS };
extern const char *const unit_kind_words[];     /* "office", "bureau", "district", "town", NULL */
struct office_unit { const char *code, *zh, *en, *region; enum unit_kind kind; };
/* NULL: no such unit. Lives as long as the process or, for towns, as the arena. */
const struct office_unit *unit_find(struct ctx *c, const char *code);
const char *unit_name(struct ctx *c, const char *code);      /* for people; the code itself when the plan has it no more */
enum rc unit_list(struct ctx *c, const struct office_unit **ret_list, int *ret_n) MUST_USE;

/* Accounts belong to units, in a post; one may belong to several (a leader looks after some). */
enum unit_post { POST_MEMBER, POST_HEAD, POST_LEADER, POST_COUNT };
extern const char *const unit_post_words[];     /* "member", "head", "leader", NULL */
struct unit_member { int64_t account; const char *account_name, *display_name, *unit; enum unit_post post; const char *at, *by; };
/* account 0, unit NULL: all. */
enum rc unit_members(struct ctx *c, int64_t account, const char *unit, struct unit_member **ret_list, int *ret_n) MUST_USE;
enum rc unit_member_set(struct ctx *c, const char *account_name, const char *unit, enum unit_post post) MUST_USE;
enum rc unit_member_remove(struct ctx *c, const char *account_name, const char *unit) MUST_USE;

extern const struct module office_module;
#endif
