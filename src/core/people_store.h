/* people_store.h - accounts, grants, tokens, invitations in the database. For core's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_PEOPLE_STORE_H
#define CORE_PEOPLE_STORE_H
#include "core/people.h"

/* Lists are in the arena, in the order they are shown. */
enum rc people_store_count(struct ctx *c, const char *like, int64_t *ret_n) MUST_USE;
enum rc people_store_list(struct ctx *c, int64_t id, const char *like, int64_t skip, int most, struct person **ret_list,
	int *ret_n) MUST_USE;
enum rc people_store_display(struct ctx *c, int64_t id, const char *display_name) MUST_USE;
enum rc people_store_status(struct ctx *c, int64_t id, const char *status) MUST_USE;
enum rc grant_store_list(struct ctx *c, int64_t account, struct grant_row **ret_list, int *ret_n) MUST_USE;
/* With the enterprises of a task. */
enum rc grant_store_add(struct ctx *c, int64_t account, const struct grant_row *g) MUST_USE;
enum rc grant_store_subjects(struct ctx *c, struct grant_row *g) MUST_USE;  /* of a task, ascending; nothing else is touched */
enum rc grant_store_remove(struct ctx *c, int64_t account, int64_t grant, bool *ret_removed) MUST_USE;
enum rc grant_store_holder(struct ctx *c, int64_t subject, const char **ret_name) MUST_USE; /* an active account of this enterprise; NULL */
enum rc grant_store_security(struct ctx *c, int64_t but_account, int64_t *ret_n) MUST_USE;  /* other active accounts that make accounts */

enum rc token_store_add(struct ctx *c, int64_t account, const char *name, const char *hash, const char *names, int64_t expires_ms,
	int64_t *ret_id) MUST_USE;
enum rc token_store_list(struct ctx *c, int64_t account, struct token_row **ret_list, int *ret_n) MUST_USE;
enum rc token_store_revoke(struct ctx *c, int64_t account, int64_t id, bool *ret_revoked) MUST_USE; /* id 0: all of the account */

enum rc invitation_store_add(struct ctx *c, const struct invitation *v, const char *hash, int64_t *ret_id) MUST_USE;
enum rc invitation_store_list(struct ctx *c, int64_t created_by, int64_t id, const char *hash, struct invitation **ret_list,
	int *ret_n) MUST_USE;
/* Open ones of an enterprise are withdrawn; how many they were. */
enum rc invitation_store_replace(struct ctx *c, int64_t subject, int64_t *ret_n) MUST_USE;
/* From open to `state`; not changed when it was not open any more. */
enum rc invitation_store_end(struct ctx *c, int64_t id, const char *state, const char *account_name, bool *ret_changed) MUST_USE;
/* Does an account or an open invitation belong to the subject? */
enum rc people_of_subject(struct ctx *c, int64_t subject, bool *ret_any) MUST_USE;
#endif
