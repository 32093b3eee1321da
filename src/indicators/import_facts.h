/* import_facts.h - tables of figures, long or wide, into the facts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Long: code, indicator, period, value, unit. Wide: code, year, and one column an indicator whose header gives name and unit: 实缴税收(万元). A file is checked as a whole before the
 * first row is written; then it goes in as one batch, in one transaction. */
#ifndef INDICATORS_IMPORT_FACTS_H
#define INDICATORS_IMPORT_FACTS_H
#include "core/module.h"
#include "indicators/facts.h"
#include "registry/registry_import.h"

struct facts_options {
	struct import_options import;  /* name, keep_good, source, rejects_to */
	int32_t known_at;              /* DAY_NONE: today */
	int year;                      /* of a wide table without a column for it; 0: none */
	const char *kind;              /* "import" or "correction"; NULL: import */
	bool again;                    /* write it though the same content went in before and nothing of it has changed since */
	int64_t *ret_batch;            /* the batch written, 0 when there was none; NULL: not asked */
};
/* r->added, changed, unchanged: figures that say something new, something else or the same as what is known of the day known_at; r->warnings: 0. A file whose content
 * is in already and still holds writes nothing and has no batch. With the reader of a job the writer is taken only after every check and comparison. */
enum rc import_facts(struct ctx *c, const char *path, const struct facts_options *o, struct import_result *ret_r) MUST_USE;

struct importer_undo;
/* Takes a batch back: each cell that still shows what the batch said shows again what it showed before (or nothing), by a new batch of the kind
 * "withdrawal". Cells that later batches changed stay as they are (r->unchanged) and are told. RC_CONFLICT when it was taken back before. One transaction, the
 * seal included. */
enum rc facts_undo(struct ctx *c, const struct importer_undo *o, struct import_result *ret_r, int64_t *ret_by) MUST_USE;

/* What a header says: the zh name of one of the fixed columns, or an indicator; NULL when it is neither. */
const char *import_facts_column(const char *header);
const struct indicator *import_facts_indicator(const struct indicators *list, const char *header);

extern const struct importer *const indicators_importers[];
enum { N_INDICATORS_IMPORTERS = 1 };

/* This module's tables of a sample folder. */
enum rc indicators_load_sample(struct ctx *c, const char *dir) MUST_USE;

enum { N_INDICATORS_COMMANDS = 1 };
extern const struct command indicators_commands[N_INDICATORS_COMMANDS];
#endif
