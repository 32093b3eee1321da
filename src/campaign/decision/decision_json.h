/* decision_json.h - what the two files of the room's API share. Internal to the room.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_DECISION_JSON_H
#define CAMPAIGN_DECISION_JSON_H
#include "campaign/decision/decision.h"
#include "core/http.h"

int32_t decision_day_of(const char *text);                                     /* DAY_NONE for NULL */
const char *decision_state_title(const struct ctx *c, const struct decision *d);
const char *decision_cause_title(struct ctx *c, const struct decision *d);     /* NULL: none */
const char *decision_organ_title(struct ctx *c, const char *organ);            /* NULL for "" */
enum rc decision_region_name(struct ctx *c, const struct decision *d, const char **ret_name) MUST_USE;
enum rc decision_row_json(struct ctx *c, struct jw *w, const struct decision *d) MUST_USE; /* a whole object */
enum rc decision_campaigns_json(struct ctx *c, struct jw *w) MUST_USE;         /* the member `campaigns` */
#endif
