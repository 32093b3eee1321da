/* sites.h - who shares land with whom: plots, their holders and tenants, groups of companies, as of a day.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A site is land that is looked at together: holders of one plot stand on one site, and so do holders that share a plot with one of them; a tenant without land of its own
 * stands on the site where it rents most. Nobody stands on two sites. A site is named by its holder with most land.
 *
 * Areas are exact and add up. What holders and tenants have on a plot may together be more than the plot, for a holder's area counts what it lets: what is above the plot
 * is taken from the holders in proportion to their areas (`let`). What an enterprise uses is what it holds, less what it lets, and what it rents; over all enterprises
 * of a plot that is never more than the plot, and whoever adds up uses over a site or the city counts no land twice.
 *
 * Which of the enterprises of a site are evaluated together is the scheme's affair (`merge` in plans/README.md): these are facts, the rule is data of the plan. */
#ifndef REGISTRY_SITES_H
#define REGISTRY_SITES_H
#include "registry/registry.h"

enum tenure { TENURE_NONE, TENURE_OWNER, TENURE_MIXED, TENURE_TENANT, TENURE_COUNT };
extern const char *const tenure_words[]; /* "none", "owner", "mixed", "tenant", NULL */
extern const char *const tenure_zh[];    /* 无用地登记, 自有, 自有兼租用, 租用, NULL */

enum { SITE_NONE = -1 };
/* Of one enterprise, areas in 10^-8 亩. site: the row that names it; SITE_NONE: no land, or land whose holder nobody knows. group: the row that names the group. */
struct site_land { int64_t own, rented, let; int32_t site, group; uint8_t tenure; };
static inline int64_t site_used(const struct site_land *l) { return l->own - l->let + l->rented; }

/* One enterprise on one plot on the day. */
struct site_stay { int64_t plot, plot_area, area; uint32_t row; enum occupation_basis basis; };
/* Fills land[rows] (all but the groups) from stays in any order, which it sorts. *ret_used: land in use, by plots. */
enum rc sites_make(struct site_stay *stays, size_t n, size_t rows, struct site_land *land, int64_t *ret_used) MUST_USE;

/* Of all enterprises, by row of the snapshot. */
struct sites { size_t rows; struct site_land *land; int64_t used; size_t n_stays; };
/* As at the end of a day, as the version of the registry had it (0: now). */
enum rc sites_load(struct ctx *c, const struct registry *g, int32_t day, int64_t version, struct sites *ret) MUST_USE;
void sites_finish(struct sites *s);

/* ---- Groups of companies: a head and its subsidiaries, from day to day. */
enum group_role { GROUP_HEAD, GROUP_MEMBER, GROUP_ROLES };
extern const char *const group_role_words[]; /* "head", "member", NULL */
extern const char *const group_role_zh[];    /* 母公司, 子公司, NULL */
/* code: the group's, which may be the credit code of a head outside the city. */
struct group_member { int64_t id, subject; const char *code, *name, *uscc, *firm; enum group_role role; const char *from, *to; };

/* ---- sites_store.c */
enum rc store_site_stays(struct ctx *c, int32_t day, int64_t version, struct site_stay **ret_stays, int64_t **ret_subjects, size_t *ret_n) MUST_USE; /* from malloc */
enum rc store_groups_on(struct ctx *c, int32_t day, int64_t version, enum rc (*take)(void *user, int64_t subject, const char *code, enum group_role role), void *user) MUST_USE;
enum rc store_group_of(struct ctx *c, int64_t subject, struct group_member **ret_list, int *ret_n) MUST_USE;      /* where it is and was a member, by first day */
enum rc store_group_members(struct ctx *c, const char *code, const char *day, struct group_member **ret_list, int *ret_n) MUST_USE; /* head first; day NULL: ever */
enum rc store_add_group_member(struct ctx *c, const struct group_member *m, int64_t batch) MUST_USE; /* batch 0: none */
enum rc store_undo_group_members(struct ctx *c, int64_t batch, int64_t *ret_n) MUST_USE;
#endif
