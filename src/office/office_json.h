/* office_json.h - pieces of answers that the two API files share. Internal to src/office.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OFFICE_OFFICE_JSON_H
#define OFFICE_OFFICE_JSON_H
#include "base/jw.h"
#include "office/matter.h"

/* The members of MatterRow, within an open object. */
enum rc matter_row_json(struct ctx *c, struct jw *w, const struct matter *m) MUST_USE;
static inline const char *or_null(const char *s) { return s != NULL && s[0] != '\0' ? s : NULL; }
/* Working days from today to a day: negative behind it; false when there is none or they cannot be counted. */
bool days_left(struct ctx *c, const char *day, int *ret_n);
bool matter_is_overdue(const struct ctx *c, const struct matter *m);
/* "" the whole city. */
enum rc region_name(struct ctx *c, const char *code, const char **ret_name) MUST_USE;
const char *state_title(const struct ctx *c, enum matter_state s);
const char *source_title(const struct ctx *c, enum matter_source s);
#endif
