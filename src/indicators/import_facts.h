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
};
/* r->added: facts; r->warnings: 0. */
enum rc import_facts(struct ctx *c, const char *path, const struct facts_options *o, struct import_result *ret_r) MUST_USE;

/* This module's tables of a sample folder. */
enum rc indicators_load_sample(struct ctx *c, const char *dir) MUST_USE;

enum { N_INDICATORS_COMMANDS = 2 };
extern const struct command indicators_commands[N_INDICATORS_COMMANDS];
#endif
