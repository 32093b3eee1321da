/* registry_undo.h - taking an imported table of the registry back. Internal to src/registry.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An import notes what it did (registry_change), so that it can be taken back as long as nothing rests on it: an enterprise that was there gets the state that it had
 * before, unless it was changed again; one that came with the table is closed, unless figures, occupations, lists, history, accounts, projects or matters
 * belong to it; marks and occupations hold no longer, from their first day; so do plots on which nobody is left. What stays is told row by row. Brought
 * again, what was taken back counts as new. A round that was evaluated in between keeps its result; computed again it sees the marks that it knew (registry.h). */
#ifndef REGISTRY_REGISTRY_UNDO_H
#define REGISTRY_REGISTRY_UNDO_H
#include "core/importer.h"
#include "registry/registry_edit.h"
#include "registry/registry_import.h"

enum registry_did { DID_ENTERPRISE, DID_CHANGE, DID_PLOT, DID_OCCUPATION, DID_MARK };
struct registry_change { int64_t n, ref; enum registry_did what; const char *before, *after; };

/* Notes one thing that an import did; the first one opens the batch (r->batch). Nothing when the import is not to be taken back (r->noted false). */
enum rc registry_did(struct ctx *c, struct import_result *r, enum registry_did what, int64_t ref, const char *before, const char *after) MUST_USE;
/* With the writer, one transaction. r->changed: taken back; r->unchanged: stays. RC_CONFLICT when it was taken back before. */
enum rc registry_undo(struct ctx *c, const struct importer_undo *u, struct import_result *ret_r, int64_t *ret_by) MUST_USE;

/* ---- registry_undo_store.c */

enum rc store_registry_batch(struct ctx *c, const char *kind, const char *file, int64_t undoes, int64_t *ret_id) MUST_USE;
enum rc store_registry_batch_of(struct ctx *c, int64_t id, const char **ret_kind, const char **ret_file, int64_t *ret_undone_by) MUST_USE; /* kind NULL: none */
enum rc store_registry_did(struct ctx *c, int64_t batch, const struct registry_change *ch) MUST_USE;
/* The last `most` changes before the n-th, the last one first. */
enum rc store_registry_changes(struct ctx *c, int64_t batch, int64_t below, int most, struct registry_change **ret_list, int *ret_n) MUST_USE;
enum rc store_undo_row(struct ctx *c, enum registry_did what, int64_t ref) MUST_USE; /* an occupation, a mark, a plot */
enum rc store_undo_enterprise(struct ctx *c, int64_t id) MUST_USE;
enum rc store_occupied(struct ctx *c, int64_t subject, bool *ret_any) MUST_USE;      /* by or as an enterprise or a plot */
enum rc store_subject_code(struct ctx *c, enum registry_did what, int64_t ref, const char **ret_code) MUST_USE;
#endif
