/* project_module.c - what the project file gives to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/projects.h"

extern const char projects_sql_begin[]; /* projects.sql, embedded by the build */

static const struct migration steps[] = {
	{ 1, "project files", projects_sql_begin },
};

const struct module projects_module = {
	.name = "projects",
	.title_zh = "项目", .title_en = "Projects",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
};
