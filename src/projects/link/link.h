/* link.h - leaders linked to projects, and their visits.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A project has at most one link at a time: a leader, the unit that keeps contact, from when, and how many months may pass between visits. What is told of it later
 * holds from then on, what was told before stays. A visit says who came, what was found, and what was resolved: each resolved thing opens a matter (office.h) with a
 * unit and a deadline, in the same transaction. A visit is due when so many months have passed since the last one, or since the link began. */
#ifndef PROJECTS_LINK_H
#define PROJECTS_LINK_H
#include "core/module.h"
#include "office/office.h"
#include "projects/projects.h"

enum { LINK_TEXT = 100, LINK_SITUATION = 4000, LINK_MONTHS = 24, LINK_RESOLVED = 20 };

struct link { int64_t act, project; const char *leader, *title, *liaison, *unit; int32_t since, until; int months; }; /* until DAY_NONE: open; act 0: none */
static inline bool link_stands(const struct link *l, int32_t day) { return l->act != 0 && (l->until == DAY_NONE || day <= l->until); }
/* RC_BAD_INPUT with the field. Who may decide about the project's place sets links. */
enum rc link_set(struct ctx *c, int64_t project, const struct link *l, const struct project_telling *t, int64_t *ret_act) MUST_USE;
enum rc link_of(struct ctx *c, int64_t project, struct link *ret_l) MUST_USE;
/* The day by which the next visit is due; `last` DAY_NONE: there was none. */
int32_t link_due(const struct link *l, int32_t last);
/* The day on which visits are looked at: today, or where the books of the sample city end. */
enum rc link_today(struct ctx *c, int32_t *ret_day) MUST_USE;
static inline bool link_overdue(const struct link *l, int32_t last, int32_t day) { return link_stands(l, day) && link_due(l, last) < day; }

/* What was resolved: `unit` has to do it by a day, or (DAY_NONE) in so many working days, 0: by office.yaml. */
struct link_resolved { const char *title, *demand, *unit; int32_t deadline; int workdays; };
struct link_visit { int64_t act; int32_t day; const char *people, *situation, *who; const int64_t *matters; int n_matters; };
enum rc link_visit_add(struct ctx *c, int64_t project, const struct link_visit *v, const struct link_resolved *resolved, int n, const struct project_telling *t,
	int64_t *ret_act) MUST_USE;
/* The matters of what was resolved on a visit that is there already, in the caller's transaction. */
enum rc link_resolve(struct ctx *c, int64_t project, int64_t visit, const struct link_resolved *resolved, int n) MUST_USE;
/* Newest first. */
enum rc link_visits(struct ctx *c, int64_t project, struct link_visit **ret_list, int *ret_n) MUST_USE;
/* The owner text of a visit's photographs; RC_NOT_FOUND when this project has no such visit. */
enum rc link_visit_owner(struct ctx *c, int64_t project, int64_t visit, const char **ret_owner) MUST_USE;

extern const struct module link_module;
#endif
