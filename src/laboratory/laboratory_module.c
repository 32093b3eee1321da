/* laboratory_module.c - what the policy laboratory gives to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/http.h"
#include "core/module.h"
#include "laboratory/laboratory.api.gen.h"
#include "laboratory/laboratory_store.h"
#include "laboratory/levies.h"
#include "laboratory/trial.h"

extern const char laboratory_sql_begin[]; /* laboratory.sql, embedded by the build */

static const struct migration steps[] = { { 1, "scenarios and robustness", laboratory_sql_begin } };

static const struct plan_section sections[] = { { "levers", levies_check_section } };

const struct module laboratory_module = {
	.name = "laboratory",
	.title_zh = "政策实验室", .title_en = "Policy laboratory",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.sections = sections, .n_sections = 1,
	.routes = laboratory_routes, .n_routes = laboratory_n_routes,
	.start = trials_start, .stop = trials_stop,
	.check = store_laboratory_check,
};
