/* attachment_store.h - attachments in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_ATTACHMENT_STORE_H
#define CORE_ATTACHMENT_STORE_H
#include "core/attachment.h"

/* *ret_added: false when the same content hung there already; then only a->id is filled. */
enum rc store_attachment_add(struct ctx *c, struct attachment *a, bool *ret_added) MUST_USE;
/* id 0: all of the owner. At most `most`. */
enum rc store_attachments(struct ctx *c, const char *owner, int64_t id, int most, struct attachment **ret_list, int *ret_n) MUST_USE;
enum rc store_attachment_count(struct ctx *c, const char *owner, int64_t *ret_n) MUST_USE;
enum rc store_attachment_content(struct ctx *c, const char *sha256, int64_t *ret_n) MUST_USE;
/* Every row with an id above `after`, for checks. */
enum rc store_attachments_after(struct ctx *c, int64_t after, int most, struct attachment **ret_list, int *ret_n) MUST_USE;
#endif
