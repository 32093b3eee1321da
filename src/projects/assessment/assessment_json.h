/* assessment_json.h - what the answers about assessments have in common. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_ASSESSMENT_JSON_H
#define PROJECTS_ASSESSMENT_JSON_H
#include "core/http.h"
#include "projects/assessment/assessment_priv.h"
#include "projects/assessment/assessment_store.h"
#include "registry/registry.h"

/* What of the result this account reads: everything, or its own district and what the scheme publishes of the others. */
struct assess_view { struct ctx *c; const struct registry *g; const struct assess_plan *plan; }; /* plan NULL: the text cannot be read any more, then nothing of others */
bool assess_is_open(const struct assess_view *v, const char *district);
bool assess_is_listed(const struct assess_view *v, const char *district);
const char *assess_district_name(const struct assess_view *v, const struct assess_row *r);
const char *assess_grade_title(const struct assess_view *v, const char *grade); /* NULL: none */

void assess_scheme_json(struct ctx *c, struct jw *w, const struct assess_plan *p, const char *text, bool example);
void assess_issues_json(struct jw *w, const struct plan_report *r);
void assess_rows_json(const struct assess_view *v, struct jw *w, const struct assess_sheet *s);
void assess_day_json(struct jw *w, const char *key, int32_t day);
void assess_number_json(struct jw *w, const char *text); /* "": null */
/* The sheet of an assessment, as it was fixed or as the draft comes out now; n_rows 0 when the text has mistakes. */
struct assess_opened { struct assessment a; const struct assess_plan *plan; struct plan_report report; struct assess_sheet sheet; struct assess_worked worked; bool live; };
enum rc assess_open(struct ctx *c, int64_t id, struct assess_opened *ret_o) MUST_USE;
void assess_opened_drop(struct ctx *c, struct assess_opened *o);
#endif
