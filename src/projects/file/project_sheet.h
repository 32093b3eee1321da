/* project_sheet.h - the columns of a table of projects: those of the plan's fields, and the few that name a project and its lists. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A column is headed by the field's title with its unit, 总投资(万元); the title alone and the field's id will do. Of the lists, three can be brought: official codes
 * (one cell, several codes between 、), parties (a column for each role and what is known of it: 建设单位信用代码) and the plan of one year (year, amount, twelve months). */
#ifndef PROJECTS_PROJECT_SHEET_H
#define PROJECTS_PROJECT_SHEET_H
#include "core/importer.h"
#include "projects/projects.h"

enum sheet_use { COLUMN_IS_CODE, COLUMN_IS_TALKS, COLUMN_IS_TOLD, COLUMN_IS_FIELD, COLUMN_IS_CODES, COLUMN_IS_PARTY, COLUMN_IS_YEAR, COLUMN_IS_AMOUNT, COLUMN_IS_MONTH,
	COLUMN_IS_NOTE, COLUMN_IS_NOTHING };
struct sheet_column {
	enum sheet_use use;
	const struct project_field *field; /* what its values are; NULL: code, days */
	const char *role;                  /* parties: id of the role */
	int month;                         /* 0 … 11 */
};
struct sheet {
	struct sheet_column *list;
	struct table_column *table;        /* as table_map wants them, in the same order */
	struct importer_column *shown;     /* as people see them */
	int n;
	int of_field;                      /* the first COLUMN_IS_FIELD; the others follow in the plan's order */
};
/* In the arena. */
enum rc sheet_make(struct ctx *c, const struct project_plan *p, struct sheet *ret_sheet) MUST_USE;
#endif
