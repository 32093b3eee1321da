/* link_import.h - tables of links and visits. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_LINK_IMPORT_H
#define PROJECTS_LINK_IMPORT_H
#include "core/importer.h"

enum rc import_links(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result) MUST_USE;
enum rc import_visits(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result) MUST_USE;
enum rc link_load(struct ctx *c, const char *dir) MUST_USE; /* of the sample's folder, what belongs here */
#endif
