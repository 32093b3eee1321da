/* light_waiting.h - what lights leave to be done, for module.h. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_LIGHT_WAITING_H
#define PROJECTS_LIGHT_WAITING_H
#include "core/module.h"

enum rc light_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n);
#endif
