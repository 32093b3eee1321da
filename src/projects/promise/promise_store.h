/* promise_store.h - promises in the database. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All by the id of a project that was found through the door, or for lists that choose by the portfolio's bits: {unscoped}. Texts are in the arena. */
#ifndef PROJECTS_PROMISE_STORE_H
#define PROJECTS_PROMISE_STORE_H
#include "projects/promise/promise.h"

enum rc store_promise_owner(struct ctx *c, int64_t project, int64_t *ret_subject) MUST_USE; /* 0: none */
enum rc store_promise_is_owner(struct ctx *c, int64_t project, int64_t subject, bool *ret_is) MUST_USE;
/* Projects in which the subject is the owner. */
enum rc store_promise_owned(struct ctx *c, int64_t subject, int64_t **ret_list, int *ret_n) MUST_USE;

enum rc store_promise_told(struct ctx *c, int64_t project, struct promise_told **ret_list, int *ret_n) MUST_USE; /* by act */
enum rc store_promise_tell(struct ctx *c, int64_t project, const struct promise_told *t) MUST_USE;

enum rc store_promise_check_add(struct ctx *c, const struct promise_check *k) MUST_USE;
/* By act, without lines; with each its last decision (act 0: none). stage NULL: all. */
enum rc store_promise_checks(struct ctx *c, int64_t project, const char *stage, struct promise_check **ret_list, struct promise_decision **ret_decisions, int *ret_n) MUST_USE;
/* Fills lines (and inputs) of a check; in order of the plan's items then. */
enum rc store_promise_lines(struct ctx *c, struct promise_check *k) MUST_USE;

enum rc store_promise_decision_add(struct ctx *c, int64_t project, const struct promise_decision *d) MUST_USE;
/* All on a check, oldest first. check 0: all there are, with ret_projects (may be NULL) their projects. */
enum rc store_promise_decisions(struct ctx *c, int64_t check, struct promise_decision **ret_list, int64_t **ret_projects, int *ret_n) MUST_USE;

/* ---- The city. */
struct promise_said { int64_t project; const char *item, *value; };
/* What holds on a day, by project and item. */
enum rc store_promise_said(struct ctx *c, const char *day, struct promise_said **ret_list, int *ret_n) MUST_USE;
/* The last check of each project and stage, by project; decisions beside them. */
enum rc store_promise_lasts(struct ctx *c, struct promise_check **ret_list, struct promise_decision **ret_decisions, int *ret_n) MUST_USE;
/* Lines of the last checks, without words and inputs, by project. */
struct promise_result { int64_t project, check; const char *item; enum promise_outcome outcome; bool known; struct fraction promised, actual; };
enum rc store_promise_results(struct ctx *c, struct promise_result **ret_list, int *ret_n) MUST_USE;
/* Every check there is, by act. */
enum rc store_promise_each(struct ctx *c, struct promise_check **ret_list, int *ret_n) MUST_USE;
#endif
