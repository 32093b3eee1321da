/* library_module.c - what the papers for the library give to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/importer.h"
#include "projects/library.api.gen.h"
#include "projects/library/library.h"

extern const char library_sql_begin[]; /* library.sql, embedded by the build */

static const struct migration steps[] = { { 1, "papers for the library of statistics", library_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)library_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "library", check_section } };

const struct module library_module = {
	.name = "library", .title_zh = "入库材料", .title_en = "Library papers",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = library_routes, .n_routes = library_n_routes,
	.sections = sections, .n_sections = 1,
	.commands = library_commands, .n_commands = 1,
	.importers = library_importers, .n_importers = 1,
	.load = library_load,
	.start = library_shelf_start, .stop = library_shelf_stop,
	.check = library_rows_check,
};
