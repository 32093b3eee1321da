/* light_json.h - how lights are written. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_LIGHT_JSON_H
#define PROJECTS_LIGHT_JSON_H
#include "core/http.h"
#include "projects/light/light.h"

void light_day_json(struct jw *w, const char *key, int32_t day);
void light_id_json(struct jw *w, const char *key, int64_t id); /* 0: null */
void light_override_json(struct jw *w, const struct light_override *o);
const char *light_title(const struct ctx *c, const struct light_plan *p, const char *light);
enum rc light_insiders(struct ctx *c) MUST_USE; /* RC_FORBIDDEN for enterprises */
#endif
