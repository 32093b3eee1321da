/* intake_module.c - what the intake gives to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.api.gen.h"
#include "intake/intake.h"

extern const char intake_sql_begin[], languages_sql_begin[]; /* embedded by the build */

static const struct migration steps[] = { { 1, "files on their way in", intake_sql_begin }, { 2, "mistakes in both languages", languages_sql_begin } };

const struct module intake_module = {
	.name = "intake", .title_zh = "收表", .title_en = "Tables in",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.commands = intake_commands, .n_commands = N_INTAKE_COMMANDS,
	.routes = intake_routes, .n_routes = intake_n_routes,
};
