/* objection_json.h - what the files of the answers share. Internal to src/campaign/objection.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_OBJECTION_JSON_H
#define CAMPAIGN_OBJECTION_JSON_H
#include "base/jw.h"
#include "campaign/objection/objection_store.h"

/* The members of ObjectionRow, within an open object. Names and units are looked up once for a page. */
struct objection_words_of { struct ctx *c; const struct registry *g; const struct indicators *list; int32_t today; };
enum rc objection_words_hold(struct ctx *c, struct objection_words_of *ret_m) MUST_USE;
void objection_words_drop(struct objection_words_of *m);
enum rc objection_row_json(struct objection_words_of *m, struct jw *w, const struct objection_row *o) MUST_USE;
/* "12.5 万元"; NULL for none. */
const char *objection_value_of(struct objection_words_of *m, const char *field, struct objection_value v);
const char *objection_name_of(struct objection_words_of *m, const char *field);
/* Code and name of the region of a case; of its district with `district`. */
const char *objection_region_name(struct objection_words_of *m, int64_t region_pos, bool district, const char **ret_code);

void objection_day_key(struct jw *w, const char *key, int32_t day);
void objection_text_key(struct jw *w, const char *key, const char *text); /* null for "" */
void objection_count_key(struct jw *w, const char *key, bool has, int64_t n);
enum rc objection_region_span(struct ctx *c, const char *code, int64_t *ret_lo, int64_t *ret_hi) MUST_USE;
static inline bool objection_is_outside(const struct ctx *c) { return c->scope.kind == SCOPE_SUBJECT; }
#endif
