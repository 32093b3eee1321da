/* promise_json.h - what the files of the promises' API share. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROMISE_JSON_H
#define PROJECTS_PROMISE_JSON_H
#include "base/jw.h"
#include "projects/promise/promise.h"

void promise_day_json(struct jw *w, const char *key, int32_t day);         /* null for DAY_NONE */
void promise_money_json(struct jw *w, const char *key, int64_t amount);    /* 万元; null for PROMISE_UNKNOWN */
const char *promise_owned_by(const struct ctx *c, const struct promise_item *it);
/* "(shortfall) × land × 1" for people. */
const char *promise_breach_text(struct ctx *c, const struct promise_item *it);
/* RC_FORBIDDEN for enterprises: lists are between offices. */
enum rc promise_insiders(struct ctx *c) MUST_USE;
#endif
