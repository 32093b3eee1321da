/* project_module.c - what the project file gives to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_module.h"
#include "projects/file/project_import.h"
#include "projects/file/project_row.h"
#include "projects/projects.api.gen.h"
#include "projects/projects.h"
#include "projects/file/projects_store.h"

extern const char projects_sql_begin[], project_plots_sql_begin[]; /* X.sql, embedded by the build */

static const struct migration steps[] = {
	{ 1, "project files", projects_sql_begin },
	{ 2, "plots of projects are found", project_plots_sql_begin },
};

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	(void)project_plan_read(&c->arena, r, root);
}

static const struct plan_section sections[] = { { "projects", check_section } };

const struct module projects_module = {
	.name = "projects",
	.title_zh = "项目", .title_en = "Projects",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = projects_routes, .n_routes = projects_n_routes,
	.sections = sections, .n_sections = 1,
	.commands = project_import_commands, .n_commands = N_PROJECT_IMPORT_COMMANDS,
	.importers = project_importers, .n_importers = N_PROJECT_IMPORTERS,
	.load = project_import_load,
	.start = project_shelf_start,
	.stop = project_shelf_stop,
	.rebuild = project_rows_rebuild,
	.check = project_rows_check,
	.rests = store_project_rests,
};
