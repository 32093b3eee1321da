/* link_store.h - links and visits in the database. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of one project {unscoped}: the caller has found it through the door. The list goes through the door itself. */
#ifndef PROJECTS_LINK_STORE_H
#define PROJECTS_LINK_STORE_H
#include "projects/link/link.h"

enum { LINK_VISITS_MOST = 1000, LINK_LIST_MOST = 2000 };
enum rc store_link_add(struct ctx *c, int64_t project, const struct link *l) MUST_USE;
enum rc store_link_last(struct ctx *c, int64_t project, struct link *ret_l) MUST_USE;     /* act 0: none */
enum rc store_visit_add(struct ctx *c, int64_t project, const struct link_visit *v) MUST_USE;
enum rc store_visit_matter(struct ctx *c, int64_t visit, int64_t matter) MUST_USE;
enum rc store_visits(struct ctx *c, int64_t project, struct link_visit **ret_list, int *ret_n) MUST_USE; /* without matters */
enum rc store_visit_matters(struct ctx *c, int64_t visit, const int64_t **ret_list, int *ret_n) MUST_USE;
enum rc store_visit_exists(struct ctx *c, int64_t project, int64_t visit, bool *ret_there) MUST_USE;

/* Open links of the projects that this account may see, by leader and code; `open`: matters of visits that are not closed. */
struct link_line { struct link link; const char *code, *name, *region, *stage, *last_visit; int64_t open; };
enum rc store_link_list(struct ctx *c, const struct scope *scope, const char *today, struct link_line **ret_list, int *ret_n) MUST_USE;
/* For `gusu check`: links and visits that hang on an act of another kind or project, visits told before their day, matters that are gone or of something else. */
struct link_strays { int64_t links, visits, early, matters; };
enum rc store_link_strays(struct ctx *c, struct link_strays *ret_strays) MUST_USE;
/* The leader who is linked on `today`, of each project with an act after `since`. */
enum rc store_link_marks(struct ctx *c, int64_t since, const char *today, enum rc (*one)(void *arg, const struct project_mark *m), void *arg) MUST_USE;
#endif
