/* registry_api_parts.h - what the files of registry_api share. Internal to src/registry.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REGISTRY_REGISTRY_API_PARTS_H
#define REGISTRY_REGISTRY_API_PARTS_H
#include "core/http.h"
#include "registry/registry_directory.h"

/* "" is how a record says that there is none; JSON says null. */
const char *api_or_null(const char *s);

/* The members that a row of a list and the page of one enterprise have in common, inside an open object. What they say about places, industries and
 * states is the same for thousands of rows and is written once (api_words). */
struct api_words;
enum rc api_words(struct ctx *c, const struct registry *g, const struct api_words **ret_words) MUST_USE;
void api_enterprise_members(struct jw *w, const struct registry *g, const struct api_words *words, size_t row);

/* The enterprise of a present or former code, as people write it. RC_NOT_FOUND when there is none in the scope: outside it nobody learns
 * whether there is one. */
enum rc api_row_of(struct ctx *c, const struct registry *g, const char *code, size_t *ret_row) MUST_USE;
#endif
