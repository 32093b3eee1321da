/* project_import.h - what the importers of project tables share: one transaction a file, memory by project, words for every mistake. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A table is gone over row by row and may hold a hundred thousand projects: what is made for one project comes from an arena of its own and is given back when the
 * next one begins (project_import_next). A check does everything but the writing: values are brought into their canonical form and steps are tried on the file in memory,
 * with the same functions that the writing pass uses, so what the check lets pass goes in unless the city has changed since. */
#ifndef PROJECTS_PROJECT_IMPORT_H
#define PROJECTS_PROJECT_IMPORT_H
#include "base/hash.h"
#include "core/importer.h"
#include "projects/projects.h"

struct project_import {
	struct ctx *c;
	const struct importer_run *r;
	struct table *t;
	const struct project_plan *plan;
	int32_t known;                /* the day on which the file's content became known */
	struct project_telling telling;
	struct importer_result result;
	struct arena kept, spare;     /* the unit of work's own memory while a project's is in its place */
	bool swapped;
	struct idmap seen;            /* projects that the file named so far */
	void *own;                    /* of the importer */
};
typedef enum rc project_import_rows(struct project_import *m);

/* Runs `rows` over the file: in one transaction with the file in the ledger, or without writing for a check. `what` is the word of the ledger and of `gusu import`. */
enum rc project_import_run(struct ctx *c, const struct importer_run *r, const char *what, project_import_rows *rows, void *own, struct importer_result *ret_result) MUST_USE;
/* Another project: the memory of the last one is forgotten. */
void project_import_next(struct project_import *m);
void project_import_last(struct project_import *m);
/* Told on `day` at noon in China; DAY_NONE: when the file's content became known. */
struct project_telling project_import_telling(const struct project_import *m, int32_t day);

/* The cell's value in the canonical form of the field; NULL: empty. False after a reject. */
enum rc project_import_value(struct project_import *m, int column, const struct project_field *f, const char **ret_value, bool *ret_good) MUST_USE;
/* A text against the field, with a reject in both languages when it does not fit. */
enum rc project_import_check(struct project_import *m, int column, const struct project_field *f, const char *text, const char **ret_value, bool *ret_good) MUST_USE;
/* A date cell; DAY_NONE when empty. */
bool project_import_day(struct project_import *m, int column, int32_t *ret_day);

extern const struct importer *const project_importers[];
enum { N_PROJECT_IMPORTERS = 2 };
extern const struct command project_import_commands[];
enum { N_PROJECT_IMPORT_COMMANDS = 2 };
enum rc import_projects(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result) MUST_USE;
enum rc import_project_steps(struct ctx *c, const struct importer_run *r, struct importer_result *ret_result) MUST_USE;
/* The columns of steps; those of projects come from the plan (project_sheet.h). */
const struct table_column *project_step_columns(int *ret_n);
/* `gusu init --sample`: the tables of the folder that belong here. */
enum rc project_import_load(struct ctx *c, const char *dir) MUST_USE;
#endif
