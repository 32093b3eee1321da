/* assessment_module.c - what assessments of districts give to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/http.h"
#include "projects/assessment.api.gen.h"
#include "projects/assessment_priv.h"

extern const char assessment_sql_begin[]; /* assessment.sql, embedded by the build */

static const struct migration steps[] = { { 1, "assessments of districts", assessment_sql_begin } };

static const struct plan_section sections[] = { { "assessment", assess_check_section } };

const struct module assessment_module = {
	.name = "assessment",
	.title_zh = "区县考核", .title_en = "Assessment of districts",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = assessment_routes, .n_routes = assessment_n_routes,
	.sections = sections, .n_sections = 1,
	.start = assess_shelf_start,
	.stop = assess_shelf_stop,
	.check = assess_check,
};
