/* improvement_json.h - what the files of the answers share. Internal to src/campaign/improvement.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_IMPROVEMENT_JSON_H
#define CAMPAIGN_IMPROVEMENT_JSON_H
#include "base/jw.h"
#include "campaign/improvement/improvement_store.h"
#include "registry/registry.h"

/* The members of ImprovementRow, within an open object. */
void improvement_row_json(struct ctx *c, const struct registry *g, struct jw *w, const struct improvement_row *o, const struct improvement_outcome *x);
void improvement_day_json(struct jw *w, const char *key, int32_t day);
void improvement_text_json(struct jw *w, const char *key, const char *text); /* null for NULL and "" */
void improvement_count_json(struct jw *w, const char *key, bool has, int64_t n);
const char *improvement_region_name(struct ctx *c, const struct registry *g, int64_t region_pos, bool district, const char **ret_code);
static inline bool improvement_is_outside(const struct ctx *c) { return c->scope.kind == SCOPE_SUBJECT; }
/* "", a day, or RC_BAD_INPUT on `field`. */
enum rc improvement_read_day(struct ctx *c, const char *field, const char *text, int32_t *ret_day) MUST_USE;
#endif
