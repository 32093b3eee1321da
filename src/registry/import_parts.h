/* import_parts.h - what all importers do alike. Internal to the importers of registry and indicators.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REGISTRY_IMPORT_PARTS_H
#define REGISTRY_IMPORT_PARTS_H
#include "core/table.h"
#include "registry/registry_import.h"

/* The column in which a field of a reason stands: {"uscc", 0}, … {NULL, -1}. */
struct field_column { const char *field; int column; };
/* Did a check of the row's content pass? Else its reason becomes a reject in the column of its field and the context is clear again. The call is made a second
 * time for its words in the other language, so it changes nothing. */
#define IMPORT_CHECKED(c, t, fields, call) \
	((call) == RC_OK || (import_reason(c, t), import_reject_reason(c, t, fields, call)))
void import_reason(struct ctx *c, struct table *t);
bool import_reject_reason(struct ctx *c, struct table *t, const struct field_column *fields, enum rc again); /* false */
/* A date cell -> day; an empty one leaves *ret_day as it is. */
bool import_day(struct table *t, int column, int32_t *ret_day);
/* Tells how far we are now and then; RC_CANCELLED when somebody stopped it. */
enum rc import_progress(struct ctx *c, const struct table *t) MUST_USE;

/* The columns that each importer knows. */
const struct table_column *import_enterprises_columns(int *ret_n), *import_plots_columns(int *ret_n), *import_marks_columns(int *ret_n), *import_groups_columns(int *ret_n);
/* 规上2020, above_scale_2020 -> 2020; 0: the header is no such column. */
int import_scale_year(const char *header);
/* How the file is to be read. */
struct table_options import_table_options(const struct import_options *o);
bool import_region_in_scope(const struct ctx *c, const struct registry *g, int region);
/* May this unit of work change what lies in the region? Rejects the row otherwise. */
bool import_region_allowed(struct ctx *c, struct table *t, const struct registry *g, int region, int column);
/* The enterprise of a code as far as this unit of work may know it: row, or -1. */
int64_t import_row_of_code(struct ctx *c, const struct registry *g, const char *code);
/* Rejects a code that stands for nothing here. Who sees a part of the city is told the same of an enterprise elsewhere and of one that does not exist; for
 * that reason it cannot register new ones either: a code that is taken elsewhere would say so. */
void import_reject_unknown(struct ctx *c, struct table *t, int column, const char *code);
bool import_may_add(const struct ctx *c); /* new enterprises and plots: the whole city only */

typedef enum rc import_fn(void *import);
/* Runs `rows` in one transaction and commits when the verdict allows it (registry version and epoch bumped, the file at `path` in the ledger as one of `what`),
 * else everything is as before. Rejects are told. `r` is what `rows` counts; rows and rejected are filled in here. */
enum rc import_in_transaction(struct ctx *c, const char *what, const char *path, struct table *t, const struct import_options *o, import_fn *rows, void *import,
	struct import_result *r) MUST_USE;
/* Tells the rejects of a table that was read as far as it went, in words and as JSON, as `o` wants them. */
void import_tell_rejects(const struct table *t, const struct import_options *o);
void import_count(const struct table *t, struct import_result *r);
#endif
