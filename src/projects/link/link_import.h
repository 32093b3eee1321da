/* link_import.h - tables of links and visits. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_LINK_IMPORT_H
#define PROJECTS_LINK_IMPORT_H
#include "core/importer.h"
#include "core/module.h"

enum { N_LINK_IMPORTERS = 2, N_LINK_COMMANDS = 2 };
extern const struct importer *const link_importers[N_LINK_IMPORTERS];
extern const struct command link_commands[N_LINK_COMMANDS];
enum rc link_load(struct ctx *c, const char *dir) MUST_USE; /* of the sample's folder, what belongs here */
#endif
