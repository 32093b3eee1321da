/* base_data_store.h - the statements of base data. Internal to src/campaign/base.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_BASE_DATA_STORE_H
#define CAMPAIGN_BASE_DATA_STORE_H
#include "campaign/base/base_data.h"

enum rc store_base_publication(struct ctx *c, int64_t campaign, struct base_publication *ret_p) MUST_USE; /* at NULL: none */
struct base_published { int64_t campaign; struct base_publication p; };
enum rc store_base_publications(struct ctx *c, struct base_published **ret_list, int *ret_n) MUST_USE;    /* newest campaign first */
enum rc store_base_publish(struct ctx *c, int64_t campaign, const struct base_publication *p) MUST_USE;

/* Of a figure and year, oldest first. */
enum rc store_base_batches(struct ctx *c, int indicator, int64_t period, struct base_batch **ret_list, int *ret_n) MUST_USE;
enum rc store_base_batch(struct ctx *c, int64_t id, struct base_batch *ret_b) MUST_USE; /* id 0: none */

/* By enterprise, within a scope. */
struct base_opened { int64_t enterprise; const char *at; };
enum rc store_base_opened(struct ctx *c, const struct scope *scope, int64_t campaign, int64_t enterprise /* 0: all */, struct base_opened **ret_list, int *ret_n) MUST_USE;
enum rc store_base_open(struct ctx *c, int64_t campaign, int64_t enterprise, const char *at) MUST_USE;
/* By enterprise and id; those whole and those of figures. */
enum rc store_base_replies(struct ctx *c, const struct scope *scope, int64_t campaign, int64_t enterprise, struct base_reply **ret_list, int *ret_n) MUST_USE;
/* *ret_id 0: there is one already. */
enum rc store_base_reply(struct ctx *c, int64_t campaign, const struct base_reply *r, int64_t *ret_id) MUST_USE;
/* Objections to figures (the room objection) that were neither late nor withdrawn; field "": to something else. By enterprise. */
struct base_objection { int64_t enterprise; const char *field; };
enum rc store_base_objections(struct ctx *c, const struct scope *scope, int64_t campaign, int64_t enterprise, struct base_objection **ret_list, int *ret_n) MUST_USE;
enum rc store_base_any(struct ctx *c, int64_t enterprise, bool *ret_any) MUST_USE;

struct base_reminder { const char *field, *show, *at, *who; int64_t region_lo, region_hi, enterprises, matter; };
enum rc store_base_reminders(struct ctx *c, int64_t campaign, struct base_reminder **ret_list, int *ret_n) MUST_USE; /* newest first */
enum rc store_base_reminder(struct ctx *c, int64_t campaign, const struct base_reminder *r) MUST_USE;

enum rc store_base_plots(struct ctx *c, const struct scope *scope, int64_t enterprise, const char *day, struct base_plot **ret_list, int *ret_n) MUST_USE;

enum rc store_base_check(struct ctx *c, int *findings) MUST_USE;
#endif
