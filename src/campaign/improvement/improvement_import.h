/* improvement_import.h - tables of plans that came on paper. Internal to src/campaign/improvement.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_IMPROVEMENT_IMPORT_H
#define CAMPAIGN_IMPROVEMENT_IMPORT_H
#include "core/importer.h"
#include "core/module.h"

enum { N_IMPROVEMENT_IMPORTERS = 1, N_IMPROVEMENT_COMMANDS = 2 };
extern const struct importer *const improvement_importers[N_IMPROVEMENT_IMPORTERS];
extern const struct command improvement_commands[N_IMPROVEMENT_COMMANDS];
#endif
