/* campaign_json.h - campaigns as the API shows them. Internal to src/campaign/course.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_COURSE_CAMPAIGN_JSON_H
#define CAMPAIGN_COURSE_CAMPAIGN_JSON_H
#include "base/jw.h"
#include "campaign/campaign.h"

enum rc campaign_line_json(struct ctx *c, struct jw *w, const struct campaign *k) MUST_USE; /* CampaignLine */
enum rc campaign_json(struct ctx *c, struct jw *w, const struct campaign *k) MUST_USE;      /* Campaign */
#endif
