/* ledger_store.h - entries and nodes in the database. For the ledger's own files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_LEDGER_STORE_H
#define CORE_LEDGER_STORE_H
#include "core/ledger.h"

enum rc ledger_store_size(struct ctx *c, int64_t *ret_size) MUST_USE;
enum rc ledger_store_add(struct ctx *c, const struct ledger_entry *e) MUST_USE;
enum rc ledger_store_get(struct ctx *c, int64_t seq, struct ledger_entry *ret_entry, bool *ret_found) MUST_USE;
enum rc ledger_store_find(struct ctx *c, const char *kind, const char *object, struct ledger_entry *ret_entry, bool *ret_found) MUST_USE;
enum rc ledger_store_list(struct ctx *c, const char *kind, int64_t before, int limit, struct ledger_entry *list, int *ret_n) MUST_USE;
enum rc ledger_store_count(struct ctx *c, const char *kind, int64_t *ret_n) MUST_USE;
/* All entries in order; texts are borrowed for the call. */
enum rc ledger_store_each(struct ctx *c, enum rc (*fn)(void *arg, const struct ledger_entry *e), void *arg) MUST_USE;

/* Level 0 are the leaves, which stand with the entries. */
enum rc ledger_store_node(struct ctx *c, int level, uint64_t pos, struct merkle_hash *ret_hash, bool *ret_found) MUST_USE;
enum rc ledger_store_node_add(struct ctx *c, int level, uint64_t pos, const struct merkle_hash *h) MUST_USE;
enum rc ledger_store_node_count(struct ctx *c, int64_t *ret_count) MUST_USE;
#endif
