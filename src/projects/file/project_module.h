/* project_module.h - what the files of the project file tell each other for start and stop. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROJECT_MODULE_H
#define PROJECTS_PROJECT_MODULE_H
#include "core/module.h"

enum rc project_shelf_start(struct app *app);
void project_shelf_stop(struct app *app);
#endif
