/* scheme_edit.h - changing single values in the text of a scheme, keeping comments, order and everything else byte for byte.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A value is named by its path in the file, keys with a bar between: `items|tax_per_mu|weight`, `classes|shares|A`. Elements of a list go by
 * their `code`, else by their `class`, else by their number from 0. The reader's nodes know line and column of every value; an edit finds the bytes there
 * and puts others in their place. A key that is not there yet is put into its map. What cannot be found so surely (a text over several lines, a
 * map written as a block) is refused, with the line: it is edited as text.
 *
 * Nothing here knows what a scheme means; whether the new text is one is for scheme_read to say. */
#ifndef LABORATORY_SCHEME_EDIT_H
#define LABORATORY_SCHEME_EDIT_H
#include "base/buf.h"
#include "core/ctx.h"
#include "core/plan.h"

enum { EDIT_PATH = 400, EDIT_VALUE = 400 };
struct scheme_edit { const char *path, *value; }; /* value: YAML on one line; "" takes the key away again where its map is in braces */

/* The node of a path, NULL: none. */
struct plan_node *edit_find(struct plan_node *root, const char *path);
/* The bytes of a value in its file: what edit_apply would replace. False: it is not of a kind that can be replaced in place. */
bool edit_extent(const char *text, size_t len, const struct plan_node *n, size_t *ret_from, size_t *ret_to);
/* The name that an element of a list goes by in paths; in the arena. */
const char *edit_step(struct arena *a, const struct plan_node *item, int index);

/* All edits in order; the text in the arena. RC_BAD_INPUT names the path and why. */
enum rc edit_apply(struct ctx *c, const char *text, size_t len, const struct scheme_edit *edits, int n, const char **ret_text) MUST_USE;
#endif
