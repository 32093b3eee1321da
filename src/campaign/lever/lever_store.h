/* lever_store.h - the statements of levers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_LEVER_STORE_H
#define CAMPAIGN_LEVER_STORE_H
#include "campaign/lever/lever.h"
#include "store/scope.h"

struct lever_state { int64_t enterprise; const char *class_, *terms; };

enum rc store_lever_lists(struct ctx *c, const struct scope *scope, int64_t campaign, int64_t id, struct lever_list **ret_list, int *ret_n) MUST_USE;
enum rc store_lever_rows(struct ctx *c, const struct scope *scope, int64_t list, struct lever_row **ret_rows, int *ret_n) MUST_USE;
/* What each enterprise was last told, in order of enterprise; whole city. */
enum rc store_lever_fold(struct ctx *c, int64_t campaign, const char *body, struct lever_state **ret_list, int *ret_n) MUST_USE;
/* Enterprises with a class in a round, in order of enterprise; whole city. terms "". */
enum rc store_lever_classes(struct ctx *c, int64_t round, struct lever_state **ret_list, int *ret_n) MUST_USE;
enum rc store_lever_add(struct ctx *c, const struct lever_list *l, const struct lever_row *rows, int n, int64_t *ret_id) MUST_USE;
enum rc store_lever_receipt(struct ctx *c, int64_t list, const struct lever_receipt *r, const char *at) MUST_USE;
enum rc store_lever_rests(struct ctx *c, int64_t subject, bool *ret_rests) MUST_USE;
#endif
