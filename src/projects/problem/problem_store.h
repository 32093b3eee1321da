/* problem_store.h - problems, their moves and threads in the database. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is listed goes through the project's door. Of one problem {unscoped}: the caller has found it through the door. */
#ifndef PROJECTS_PROBLEM_STORE_H
#define PROJECTS_PROBLEM_STORE_H
#include "projects/problem/problem.h"

struct problem_move {
	int64_t id, problem, account;
	enum problem_act act;
	const char *at, *who, *unit, *note, *desk, *office;
	enum problem_state before, state;
	enum problem_level level;
	int32_t day, deadline, look_again;
	int satisfaction;
};
struct problem_word { int64_t id, problem, account, move; const char *at, *who, *unit, *text; bool by_enterprise, inside; };
struct problem_file { int64_t word, attachment; };

enum { PROBLEM_LIST_MOST = 100000 };
/* id 0: none, or not to be seen. */
enum rc store_problem_seen(struct ctx *c, int64_t id, struct problem_row *ret_p) MUST_USE;
/* Whoever asks; for the writer's own look. */
enum rc store_problem(struct ctx *c, int64_t id, struct problem_row *ret_p) MUST_USE;
enum rc store_problem_by_code(struct ctx *c, const char *code, struct problem_row *ret_p) MUST_USE;
/* The id of the one that was opened from there; 0. */
enum rc store_problem_from(struct ctx *c, int64_t project, const char *origin, int64_t *ret_id, const char **ret_code) MUST_USE;
/* The greatest code that begins like this; "" none. */
enum rc store_problem_last_code(struct ctx *c, const char *like, const char **ret_code) MUST_USE;
enum rc store_problem_add(struct ctx *c, const struct problem_row *p, int64_t *ret_id) MUST_USE;
/* All that may change. */
enum rc store_problem_set(struct ctx *c, const struct problem_row *p) MUST_USE;
enum rc store_problem_matter(struct ctx *c, int64_t id, int64_t matter) MUST_USE;
enum rc store_problems(struct ctx *c, const struct problem_query *q, int32_t today, struct problem_row **ret_list, int *ret_n) MUST_USE;
enum rc store_problem_counts(struct ctx *c, const struct problem_query *q, int32_t today, struct problem_counts *ret_counts) MUST_USE;
/* All that the account sees, in order of registration, without texts. */
enum rc store_problem_all(struct ctx *c, const struct problem_span *span, struct problem_row **ret_list, int *ret_n) MUST_USE;

enum rc store_problem_helpers_set(struct ctx *c, int64_t id, const char *const *units, int n) MUST_USE;
enum rc store_problem_helpers(struct ctx *c, int64_t id, const char ***ret_units, int *ret_n) MUST_USE;

enum rc store_problem_move(struct ctx *c, const struct problem_move *m, int64_t *ret_id) MUST_USE;
enum rc store_problem_moves(struct ctx *c, int64_t id, struct problem_move **ret_list, int *ret_n) MUST_USE;
enum rc store_problem_word(struct ctx *c, const struct problem_word *w, int64_t *ret_id) MUST_USE;
enum rc store_problem_word_file(struct ctx *c, int64_t word, int64_t attachment) MUST_USE;
/* In order; with `inside` those for offices too. */
enum rc store_problem_words(struct ctx *c, int64_t id, bool inside, struct problem_word **ret_list, int *ret_n) MUST_USE;
enum rc store_problem_files(struct ctx *c, int64_t id, struct problem_file **ret_list, int *ret_n) MUST_USE;

/* Region of the project (id and pos), and whether it is kept from all but the whole city. */
struct problem_place { int64_t region, pos; bool secret; };
enum rc store_problem_place(struct ctx *c, int64_t project, struct problem_place *ret_place) MUST_USE;
/* Does an account in use belong to an enterprise of the project? */
enum rc store_problem_account(struct ctx *c, int64_t project, bool *ret_has) MUST_USE;
/* Answered ones that wait: of an enterprise's own projects (c's scope), or of projects without an account. */
enum rc store_problems_waiting(struct ctx *c, const struct scope *scope, bool orphans, int most, struct problem_row **ret_list, int *ret_n) MUST_USE;
enum rc store_problem_unit_has_members(struct ctx *c, const char *unit, bool *ret_has) MUST_USE;
/* What follows from moves made anew. */
enum rc store_problem_refold(struct ctx *c) MUST_USE;
enum rc problem_check(struct ctx *c, int *ret_findings) MUST_USE; /* hook of `gusu check` */

/* Shared by the rules, the importer and the answers. */
enum rc problem_desk(struct ctx *c, int64_t region, enum problem_level level, const char **ret_unit) MUST_USE;
enum rc problem_office(struct ctx *c, int64_t region, const char *category, enum problem_level level, const char **ret_unit) MUST_USE;
enum problem_level problem_lowest(struct ctx *c, int64_t region);
int32_t problem_due(struct ctx *c, const char *category, enum problem_level level, int32_t since);
const char *problem_day(struct ctx *c, int32_t day);  /* "" for DAY_NONE */
#endif
