/* light_store.h - lights in the database. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of one project {unscoped}: the caller has found it through the door. The list goes through the door itself. */
#ifndef PROJECTS_LIGHT_STORE_H
#define PROJECTS_LIGHT_STORE_H
#include "projects/light/light.h"

enum { LIGHT_HISTORY_MOST = 600 };
/* The last row of each light. */
enum rc store_light_last(struct ctx *c, int64_t project, struct light_row **ret_list, int *ret_n) MUST_USE;
/* All rows of one light, newest first. */
enum rc store_light_history(struct ctx *c, int64_t project, const char *light, struct light_row **ret_list, int *ret_n) MUST_USE;
enum rc store_light_inputs(struct ctx *c, int64_t light, struct light_input **ret_list, int *ret_n) MUST_USE; /* without titles */
enum rc store_light_add(struct ctx *c, const struct light_row *r, const struct light_input *inputs, int n) MUST_USE;
/* The last override of each light. */
enum rc store_light_overrides(struct ctx *c, int64_t project, struct light_override **ret_list, int *ret_n) MUST_USE;
enum rc store_light_override_add(struct ctx *c, int64_t project, const struct light_override *o) MUST_USE;
enum rc store_light_ran(struct ctx *c, const char *month, const char *version, bool *ret_ran) MUST_USE;
enum rc store_light_begun(struct ctx *c, bool *ret_begun) MUST_USE; /* was there ever a run? */
enum rc store_light_run_add(struct ctx *c, const char *month, const char *version, const struct light_done *d) MUST_USE;
/* Where a project lies. */
enum rc store_light_place(struct ctx *c, int64_t project, int64_t *ret_region, int64_t *ret_pos, const char **ret_name) MUST_USE;

/* Last lights of the projects that c may see, the worst first, then by code. Overridden ones count by the colour set. */
struct light_query { const char *light, *color, *today; int64_t pos, pos_end; bool overridden; int limit, offset; };   /* "" and 0: all; overridden: only those */
struct light_line { struct light_row row; struct light_override over; const char *code, *name, *region; enum light_color shown; };
struct light_counts { int64_t n[LIGHT_COLORS]; };
enum rc store_light_list(struct ctx *c, const struct light_query *q, struct light_line **ret_list, int *ret_n) MUST_USE;
enum rc store_light_counts(struct ctx *c, const struct light_query *q, struct light_counts *ret_counts) MUST_USE;
/* The same by light and place; `overridden` of them count by the colour that a person set. */
struct light_tally { const char *light; int64_t region, n, overridden; enum light_color color; };
enum rc store_light_tallies(struct ctx *c, const struct light_query *q, struct light_tally **ret_list, int *ret_n) MUST_USE;
/* Colours set by this account that stand and end between two days; red lights of projects for those who take part in them (an enterprise's scope). */
struct light_ending { const char *code, *name, *light, *until; enum light_color color; };
enum rc store_light_ending(struct ctx *c, const struct scope *scope, const char *from, const char *to, struct light_ending **ret_list, int *ret_n) MUST_USE;
struct light_red { const char *code, *name, *light, *zh, *en, *at; };
enum rc store_light_red(struct ctx *c, const struct scope *scope, const char *today, struct light_red **ret_list, int *ret_n) MUST_USE;
/* For `gusu check`: lights or overrides that hang on an act of another kind or project; matters that are gone; overrides there are. */
struct light_strays { int64_t lights, overrides, matters, set; };
enum rc store_light_strays(struct ctx *c, struct light_strays *ret_strays) MUST_USE;
struct light_run { const char *month, *version, *at; int64_t projects, stored; };
enum rc store_light_run_last(struct ctx *c, struct light_run *ret_run, bool *ret_found) MUST_USE;
/* The worst light that counts on `today`, of each project with an act after `since`. */
struct project_mark;
enum rc store_light_marks(struct ctx *c, int64_t since, const char *today, enum rc (*one)(void *arg, const struct project_mark *m), void *arg) MUST_USE;
#endif
