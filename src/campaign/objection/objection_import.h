/* objection_import.h - tables of objections that came on paper. Internal to src/campaign/objection.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_OBJECTION_IMPORT_H
#define CAMPAIGN_OBJECTION_IMPORT_H
#include "core/importer.h"
#include "core/module.h"

enum { N_OBJECTION_IMPORTERS = 1, N_OBJECTION_COMMANDS = 2 };
extern const struct importer *const objection_importers[N_OBJECTION_IMPORTERS];
extern const struct command objection_commands[N_OBJECTION_COMMANDS];
#endif
