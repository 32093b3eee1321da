/* meeting.h - meetings about projects: which projects are on the table, the pack of papers in one key, and what was decided.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A meeting has a day, a place (the city or a region) and projects: those with a red light, those with a yellow one, those that a leader is linked to, and those that
 * somebody picked. Its pack is made from what is known when it is made, within the scope and the secrecy of who makes it: a district's pack holds the district. A pack is kept as
 * two files (PDF and DOCX) with their hashes and never changed; another one is made beside it. Who may not see one of its projects does not get the pack.
 *
 * What the meeting decides is entered afterwards: each decision is a matter of the office (source "decision") with a unit and a day. Decisions of meetings and of
 * visits that are open after MEETING_OLD_DAYS stand in the next pack with the unit that has them. Changes are counted from the meeting before of the same place; without one,
 * from MEETING_SINCE_DAYS before. Not for enterprises. */
#ifndef PROJECTS_MEETING_H
#define PROJECTS_MEETING_H
#include "core/module.h"
#include "document/document.h"
#include "office/office.h"
#include "projects/light/light.h"
#include "projects/projects.h"

enum { MEETING_TITLE = 100, MEETING_PICKS = 200, MEETING_PROJECTS = 400, MEETING_DECISIONS = 30, MEETING_OLD_DAYS = 30, MEETING_SINCE_DAYS = 30, MEETING_LIGHTS = 8 };

struct meeting {
	int64_t id, region_pos, account;
	const char *region, *title, *day, *who, *at;
	bool red, yellow, linked;
	int packs, decisions;
};
struct meeting_wish { const char *title, *region; int32_t day; bool red, yellow, linked; const char *const *projects; int n_projects; };

/* RC_BAD_INPUT with the field; a region outside c's scope is RC_FORBIDDEN, without one it is c's own. */
enum rc meeting_add(struct ctx *c, const struct meeting_wish *w, int64_t *ret_id) MUST_USE;
/* All of it anew; packs that were made stay as they are. */
enum rc meeting_set(struct ctx *c, int64_t id, const struct meeting_wish *w) MUST_USE;
enum rc meeting_get(struct ctx *c, int64_t id, struct meeting *ret_m) MUST_USE; /* RC_NOT_FOUND */
enum rc meeting_list(struct ctx *c, struct meeting **ret_list, int *ret_n) MUST_USE; /* latest day first */

/* ---- What is on the table. */
struct meeting_light { const char *title, *says, *reason; enum light_color color; }; /* reason: of a colour set by a person, NULL */
struct meeting_project {
	int64_t id;
	const char *code, *name, *region, *region_name, *stage, *leader;   /* leader "" */
	enum light_color worst;          /* of the lights that are red or yellow; LIGHT_NONE: neither */
	struct meeting_light lights[MEETING_LIGHTS]; int n_lights;
	bool picked, linked;
};
enum meeting_change_kind { CHANGE_STEP, CHANGE_LIGHT, CHANGE_REPORT, CHANGE_VISIT, CHANGE_PROBLEM, CHANGE_KINDS };
struct meeting_change { int64_t project; enum meeting_change_kind kind; const char *day, *text; enum light_color color; };
struct meeting_counts { int64_t projects, red, yellow, steps, reports, visits, opened, month_done; };
struct meeting_matter { int64_t id, project; enum matter_source source; enum matter_state state; enum matter_level level; const char *title, *owner, *opened, *deadline; int days; bool overdue; };
struct meeting_facts {
	struct meeting meeting;
	const char *place;               /* for people */
	int32_t as_of, today, since;     /* clocks are read on as_of; today is the calendar's */
	bool after_meeting;              /* since: the day of the meeting before */
	struct meeting_project *projects; int n, left_out; /* the worst first */
	struct meeting_change *changes; int n_changes;     /* of these projects, by project in their order, then day */
	struct meeting_counts counts;    /* of all projects of the place */
	struct meeting_matter *old; int n_old;             /* decisions that are open for long */
	struct meeting_matter *agenda; int n_agenda;       /* brought before the joint meeting */
};
enum rc meeting_gather(struct ctx *c, int64_t id, struct meeting_facts *ret_f) MUST_USE;

/* ---- Papers. */
/* Starts a job; its result is {"pack": id}. */
enum rc meeting_pack_start(struct ctx *c, int64_t id, int64_t *ret_job) MUST_USE;
/* The document of a pack, and of one project ("one page"), in c's arena. */
enum rc meeting_document(struct ctx *c, const struct meeting_facts *f, struct document **ret_d) MUST_USE;
enum rc meeting_sheet_document(struct ctx *c, int64_t project, struct document **ret_d) MUST_USE;
/* Writes it under a passing name; progress goes to the job, if this is one. */
enum rc meeting_write(struct ctx *c, struct document *d, enum document_format format, int *ret_fd, int *ret_pages) MUST_USE;

struct meeting_pack { int64_t id, meeting, account, projects, pages; const char *at, *who, *as_of, *since, *sm3; };
enum rc meeting_packs(struct ctx *c, int64_t meeting, struct meeting_pack **ret_list, int *ret_n) MUST_USE; /* newest first; those that this account gets */
/* The owner text of its files; RC_NOT_FOUND also when a project in it is not to be seen. */
enum rc meeting_pack_owner(struct ctx *c, int64_t meeting, int64_t pack, const char **ret_owner) MUST_USE;

/* ---- Decisions. */
struct meeting_decide { const char *title, *demand, *unit, *project; int32_t deadline; int workdays; }; /* project NULL: about none */
/* All or none; each opens a matter. */
enum rc meeting_decide(struct ctx *c, int64_t id, const struct meeting_decide *list, int n) MUST_USE;
struct meeting_decision { int64_t matter, project; const char *title, *owner, *state, *deadline, *code, *project_name; };
enum rc meeting_decisions(struct ctx *c, int64_t meeting, struct meeting_decision **ret_list, int *ret_n) MUST_USE;

extern const struct module meeting_module;
#endif
