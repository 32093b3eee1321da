/* setting.h - what the database says about itself, and who did what.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Settings are few: one text for a key. Known keys: "sample" ("1": the city is invented, every page says so and real data are
 * refused), "city" and "city_en" (its names), "made_at". The audit log takes one row for every act of an account that changes
 * something; rows are never changed. */
#ifndef CORE_SETTING_H
#define CORE_SETTING_H
#include "core/ctx.h"

/* The city's name in the language of the unit of work; "" when nobody gave one. */
enum rc setting_city(struct ctx *c, const char **ret_name) MUST_USE;
/* In the arena; NULL when there is none. */
enum rc setting_find(struct ctx *c, const char *key, const char **ret_value) MUST_USE;
enum rc setting_set(struct ctx *c, const char *key, const char *value) MUST_USE;

/* For every importer of real data: RC_CONFLICT with the way out when this is the sample city. */
enum rc sample_refuse_real_data(struct ctx *c) MUST_USE;

/* "account.password", object "admin", detail for people. Within the transaction of the act where there is one. */
enum rc audit_note(struct ctx *c, const char *action, const char *object, const char *detail) MUST_USE;

/* The database's own check of its file; `found` gets a line for each damage. */
enum rc database_check(struct ctx *c, void (*found)(void *arg, const char *line), void *arg) MUST_USE;
#endif
