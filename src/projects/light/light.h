/* light.h - lights of projects: start, progress, funds, library, full output; each with the rule and the values that decided it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A light is judged from the project file on a day by the rules of light_plan.h. What nobody knows makes it grey with the reason, never green. Stored lights are
 * never changed: a row more when the colour, the rule or its version changed, and one a month. A person may set another colour, with a reason that stays to be
 * seen and a last day; the colour by the rule goes on being judged and shown beside it. Red opens a matter (office.h) once for each turning red; turning
 * green closes nothing, it is noted on the matter. A project that rests or has left has no lights. */
#ifndef PROJECTS_LIGHT_H
#define PROJECTS_LIGHT_H
#include "projects/light/light_plan.h"
#include "projects/projects.h"

/* A value that a rule read. value NULL: unknown; act 0: worked out, not told. */
struct light_input { const char *name; struct plan_words title; const char *value; int64_t act; };
struct light_state {
	const struct light *light;
	enum light_color color;
	int rule;                         /* from 1; 0: none held, or unknown */
	const char *zh, *en;              /* why, for people; "" for none */
	const char *trace;                /* the formula with its values; "" */
	struct light_input *inputs; int n_inputs;
};
/* All lights of the plan, in its order. */
enum rc light_judge(struct ctx *c, const struct project_file *f, int32_t day, struct light_state **ret_list, int *ret_n) MUST_USE;
/* The day on which lights are judged: today, or where the books of the sample city end. */
enum rc light_today(struct ctx *c, int32_t *ret_day) MUST_USE;

/* This year's plan and what of it was accepted, as of the last accepted report; percentages of the plan. Money in 0.01 万元. */
struct light_progress {
	int year, month;                  /* month 0: no report was accepted this year */
	bool has_plan, has_share;         /* has_share: done, expected and gap are known */
	int64_t plan, done;
	double done_percent, expected_percent, gap;
};
enum rc light_progress(struct ctx *c, const struct project_file *f, int32_t day, struct light_progress *ret_p) MUST_USE;

struct light_row {
	int64_t id, act, project, matter;
	const char *light, *month, *day, *version, *zh, *en, *trace;
	enum light_color color;
	int rule;
};
struct light_override { int64_t act; const char *light, *reason, *at, *who; int32_t until; enum light_color color; };
/* Stands on that day (a day of the calendar on the wall)? */
static inline bool light_override_stands(const struct light_override *o, int32_t day) { return o->act != 0 && o->color != LIGHT_NONE && day <= o->until; }

/* A light as it counts today: that of the rule, or the colour that a person set against it. */
struct light_now { const struct light_state *state; const struct light_override *over; enum light_color shown; };
enum rc light_now(struct ctx *c, const struct project_file *f, struct light_now **ret_list, int *ret_n) MUST_USE;

/* Lights one project now, in a transaction of its own; *ret_stored rows. The caller has found the project. */
enum rc light_project(struct ctx *c, int64_t project, int *ret_stored) MUST_USE;
/* All projects of the city; takes the writer. `again`: although this month was done. */
struct light_done { int64_t projects, stored; bool ran; };
enum rc light_all(struct ctx *c, bool again, struct light_done *ret_done) MUST_USE;

enum { LIGHT_REASON_LEAST = 5, LIGHT_REASON_MOST = 500, LIGHT_OVERRIDE_DAYS = 184 };
/* Sets a colour against the rule up to and with `until` (color LIGHT_NONE: lifts what stands); a ledger act. RC_BAD_INPUT on light, color, reason, until. */
enum rc light_set(struct ctx *c, int64_t project, const char *light, enum light_color color, const char *reason, int32_t until) MUST_USE;

extern const struct module light_module;
#endif
