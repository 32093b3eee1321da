/* investment_import.h - tables of monthly reports. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_INVESTMENT_IMPORT_H
#define PROJECTS_INVESTMENT_IMPORT_H
#include "core/importer.h"
#include "core/module.h"

enum { N_INVESTMENT_IMPORTERS = 1, N_INVESTMENT_COMMANDS = 1 };
extern const struct importer *const investment_importers[N_INVESTMENT_IMPORTERS];
extern const struct command investment_commands[N_INVESTMENT_COMMANDS];
enum rc investment_load(struct ctx *c, const char *dir) MUST_USE; /* `gusu init --sample` */
#endif
