/* problem_import.h - tables of problems. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROBLEM_IMPORT_H
#define PROJECTS_PROBLEM_IMPORT_H
#include "core/importer.h"
#include "core/module.h"

enum { N_PROBLEM_IMPORTERS = 1, N_PROBLEM_COMMANDS = 1 };
extern const struct importer *const problem_importers[N_PROBLEM_IMPORTERS];
extern const struct command problem_commands[N_PROBLEM_COMMANDS];
enum rc problem_load(struct ctx *c, const char *dir) MUST_USE; /* of the sample's folder, what belongs here */
#endif
