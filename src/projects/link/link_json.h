/* link_json.h - how links are written. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_LINK_JSON_H
#define PROJECTS_LINK_JSON_H
#include "core/http.h"
#include "projects/link/link.h"

void link_json(struct ctx *c, struct jw *w, const struct link *l, int32_t last_visit); /* under "link" */
enum rc link_insiders(struct ctx *c) MUST_USE; /* RC_FORBIDDEN for enterprises */
#endif
