/* investment_pack.h - the workbook of a month: the reports that are to be filled in, out to those who fill them in and back. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One row a project. What the program knows (number, name, month) is protected; states are chosen from a list, numbers have their limits; what is left empty is computed as on
 * the page. Two more sheets hold what the month before had and the notes. Each row carries a stamp of project, month and version: who brings it back after somebody else has
 * changed the report is told, and nothing is written over. Rows come back through the importer of investment-reports (investment_import.h). */
#ifndef PROJECTS_INVESTMENT_PACK_H
#define PROJECTS_INVESTMENT_PACK_H
#include "core/table.h"
#include "projects/investment/investment_store.h"

/* Sixteen hexadecimal digits. */
enum rc invest_stamp(struct ctx *c, int64_t project, const char *month, int64_t version, const char **ret_stamp) MUST_USE;
enum rc invest_pack_write(struct ctx *c, const struct invest_plan *p, const struct invest_row *rows, int n, const char *month, const char *path) MUST_USE;
/* The table that was brought, as a workbook: cells that were refused are red, the reasons stand behind the row. */
enum rc invest_pack_mark(struct ctx *c, const char *source, const char *name, const struct reject *list, int n, const char *path) MUST_USE;
#endif
