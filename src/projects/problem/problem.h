/* problem.h - problems of projects: what is in the way, who deals with it at which level, how long it has been waiting, and whether the enterprise is content.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A problem goes from hand to hand by *moves*, rows that are never changed:
 *
 *   registered -assign-> assigned -sign-> working -answer-> answered -confirm-> confirmed -close-> closed
 *   registered <-decline- assigned                          answered -return-> returned -answer-> answered
 *   raise: from any open hand to the level above (town, district, city, province), to the office that the plan names there
 *   shelve: with a day to look again; resume: back to where it was
 *
 * The clock starts at registration and never stops, not even while it is shelved. The enterprise alone says that it is solved: confirm and close are one act of
 * the enterprise; where no account belongs to the project's enterprises, the registering desk closes it, with a reason that everybody sees. A return needs a reason; the
 * second one (`returns` of the plan) goes to the level above by itself.
 *
 * Parties: the *enterprise* (accounts of an enterprise in the project), the *desk* (members of the unit that gives problems of the level out), the *office* that has it, *helpers*.
 * A unit without members is stood in for by whoever may give problems out in the project's place. Each problem in hand is a matter of the office (office.h): reminders, levels of
 * escalation and the joint meeting's agenda come from there, by the rules of office.yaml; this module moves the matter along (matter_follow).
 *
 * One thread a problem, seen by all who see the problem; inside notes by offices only. A problem is seen where its project is. */
#ifndef PROJECTS_PROBLEM_H
#define PROJECTS_PROBLEM_H
#include "core/module.h"
#include "office/office.h"
#include "projects/problem/problem_plan.h"
#include "projects/projects.h"

enum problem_state { PROBLEM_REGISTERED, PROBLEM_ASSIGNED, PROBLEM_WORKING, PROBLEM_ANSWERED, PROBLEM_CONFIRMED, PROBLEM_CLOSED, PROBLEM_RETURNED, PROBLEM_RAISED, PROBLEM_SHELVED,
	PROBLEM_STATES };
extern const char *const problem_state_words[]; /* "registered", …, NULL */
enum problem_act { PROBLEM_REGISTER, PROBLEM_ASSIGN, PROBLEM_SIGN, PROBLEM_DECLINE, PROBLEM_ANSWER, PROBLEM_CONFIRM, PROBLEM_CLOSE, PROBLEM_RETURN, PROBLEM_RAISE, PROBLEM_SHELVE,
	PROBLEM_RESUME, PROBLEM_ACTS };
extern const char *const problem_act_words[];   /* "register", …, NULL */

enum { PROBLEM_TITLE = 80, PROBLEM_TEXT = 4000, PROBLEM_NOTE = 4000, PROBLEM_HELPERS = 20, PROBLEM_FILES = 20, PROBLEM_CONTENT = 5 };

struct problem_row {
	int64_t id, project, matter, region, region_pos;
	const char *code, *category, *title, *text, *origin, *office_words, *desk, *office;
	const char *project_code, *project_name;
	enum problem_state state;
	enum problem_level level;
	enum matter_level escalated;     /* of its matter */
	bool by_enterprise;
	int returns, raises, satisfaction;
	int32_t deadline, look_again, registered_on, since, closed_on; /* DAY_NONE: none */
	const char *changed_at;
};
static inline bool problem_is_open(const struct problem_row *p) { return p->state != PROBLEM_CLOSED; }
/* The deadline has passed and no answer is waiting for the enterprise: shelved ones count. */
static inline bool problem_is_overdue(const struct problem_row *p, int32_t today)
{
	return problem_is_open(p) && p->state != PROBLEM_ANSWERED && p->deadline != DAY_NONE && p->deadline < today;
}
/* The day that clocks are read on, as for the list of projects (portfolio_today); for a problem that was moved after that day, today. p NULL: for a list. */
int32_t problem_today(struct ctx *c, const struct problem_row *p);
/* Working days from registration to closing, or to `today`; -1 when the working days of those years are not known. */
int problem_worked_days(struct ctx *c, const struct problem_row *p, int32_t today);

/* ---- Registering. */

struct problem_new {
	const char *category;            /* of the plan; required */
	const char *title, *text;        /* both required */
	int level;                       /* enum problem_level; -1: the lowest that the project has */
	const char *origin;              /* NULL; "report 2020-06": a second one from there is RC_CONFLICT */
};
/* The project has been found by the caller. RC_BAD_INPUT with the field; RC_FORBIDDEN when the account may not. */
enum rc problem_register(struct ctx *c, int64_t project, const struct problem_new *n, int64_t *ret_id) MUST_USE;
/* Opens a problem from the column 存在问题 of the report of a month; RC_NOT_FOUND when that is empty. `category` NULL: the plan's last. */
enum rc problem_register_report(struct ctx *c, int64_t project, const char *month, const char *category, int64_t *ret_id) MUST_USE;

/* ---- Acting. */

struct problem_deed {
	enum problem_act act;
	const char *note;                /* "" none */
	const char *office;              /* assign: NULL the plan's */
	const char *const *helpers; int n_helpers; bool sets_helpers;
	int32_t day;                     /* assign: a deadline other than the plan's; shelve: the day to look again; DAY_NONE */
	int satisfaction;                /* confirm by the enterprise: 1 to 5 */
	const int64_t *files; int n_files; /* answer, return */
};
enum rc problem_do(struct ctx *c, int64_t id, const struct problem_deed *d) MUST_USE;
/* Says something in the thread; `inside`: for offices only. */
enum rc problem_say(struct ctx *c, int64_t id, const char *text, bool inside, const int64_t *files, int n_files) MUST_USE;

/* ---- What may be done: the page draws only this. */

enum { PROBLEM_BY_ENTERPRISE = 1, PROBLEM_BY_DESK = 2, PROBLEM_BY_OFFICE = 4, PROBLEM_BY_HELPER = 8 };
enum { PROBLEM_NEEDS_NOTE = 1, PROBLEM_NEEDS_DAY = 2, PROBLEM_TAKES_OFFICE = 4, PROBLEM_TAKES_DAY = 8, PROBLEM_TAKES_FILES = 16, PROBLEM_NEEDS_CONTENT = 32 };
struct problem_may { uint32_t acts; unsigned as; bool may_say, may_note, has_account; };
enum rc problem_allowed(struct ctx *c, const struct problem_row *p, struct problem_may *ret_may) MUST_USE;
/* What an act asks for of this account. */
unsigned problem_needs(const struct problem_may *may, enum problem_act act);
/* The plan's office and deadline for the problem at a level, as of today. */
enum rc problem_proposal(struct ctx *c, const struct problem_row *p, enum problem_level level, const char **ret_office, int32_t *ret_deadline) MUST_USE;

/* ---- Reading. */

/* RC_NOT_FOUND in the words of one that does not exist. */
enum rc problem_get(struct ctx *c, int64_t id, struct problem_row *ret_p) MUST_USE;

enum problem_show { PROBLEM_SHOW_ALL, PROBLEM_SHOW_OPEN, PROBLEM_SHOW_OVERDUE, PROBLEM_SHOW_AGENDA, PROBLEM_SHOW_CLOSED };
enum problem_sort { PROBLEM_BY_DEADLINE, PROBLEM_BY_REGISTERED, PROBLEM_BY_PROJECT, PROBLEM_BY_LEVEL, PROBLEM_BY_STATE, PROBLEM_BY_CHANGED };
struct problem_query {
	const char *text, *category, *office;   /* "" all */
	int state, level;                /* -1 all */
	enum problem_show show;
	int64_t project, region_lo, region_hi;  /* 0 all */
	enum problem_sort sort;
	bool descending;
	int64_t skip;
	int most;
};
struct problem_counts { int64_t total, open, overdue, agenda, answered; };
/* Of what c's account may see. */
enum rc problem_list(struct ctx *c, const struct problem_query *q, struct problem_row **ret_list, int *ret_n) MUST_USE;
enum rc problem_count(struct ctx *c, const struct problem_query *q, struct problem_counts *ret_counts) MUST_USE;
/* For the meeting pack and the project's page: open ones of a project, the oldest first; and what stands on the joint meeting's agenda. */
enum rc problem_open_of(struct ctx *c, int64_t project, struct problem_row **ret_list, int *ret_n) MUST_USE;
enum rc problem_agenda(struct ctx *c, struct problem_row **ret_list, int *ret_n) MUST_USE;

/* ---- Statistics: of problems registered from … to (days; DAY_NONE open), within a stretch of regions (0: all). */

struct problem_sum {
	const char *key, *title;         /* category, level, state, or code of a district */
	int64_t total, open, overdue, closed, projects;      /* projects: with an open one of it */
	int64_t told, content;           /* closed ones of which the enterprise said how content it is; the sum of its points */
	int median_days;                 /* working days of closed ones; -1: none, or not to be counted */
	int oldest_days;                 /* of open ones; -1 */
};
struct problem_statistics {
	struct problem_sum all;
	struct problem_sum *categories, *levels, *states, *districts; int n_categories, n_levels, n_states, n_districts;
	struct problem_sum *blockers; int n_blockers;        /* categories with open problems, those that hold up most projects first */
};
struct problem_span { int32_t from, to; int64_t region_lo, region_hi; };
enum rc problem_statistics(struct ctx *c, const struct problem_span *s, struct problem_statistics *ret_s) MUST_USE;

const char *problem_state_title(const struct ctx *c, enum problem_state s);
const char *problem_act_title(const struct ctx *c, enum problem_act a);
const char *problem_level_title(struct ctx *c, enum problem_level l);
const char *problem_category_title(struct ctx *c, const char *id);
/* The owner text of the thread's attachments, and of those that go with inside notes. */
const char *problem_owner_text(struct ctx *c, int64_t id, bool inside);

extern const struct module problem_module;
#endif
