/* registry_place.h - the registry's answers to struct module. Internal to src/registry.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REGISTRY_REGISTRY_PLACE_H
#define REGISTRY_REGISTRY_PLACE_H
#include "core/module.h"
#include "registry/registry.h"

enum rc registry_place_region(struct ctx *c, const char *code, struct place *ret_place) MUST_USE;
enum rc registry_place_enterprise(struct ctx *c, const char *code, int64_t subject, struct place *ret_place) MUST_USE;
enum rc registry_scope_name(struct ctx *c, const struct scope *s, const char **ret_zh, const char **ret_en) MUST_USE;
#endif
