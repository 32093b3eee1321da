/* project_record.h - what the ledger keeps of steps and corrections. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROJECT_RECORD_H
#define PROJECTS_PROJECT_RECORD_H
#include "core/ledger.h"
#include "projects/projects.h"

/* An entry of the ledger about a step; `json` as ledger_write takes it. Nothing when the telling is bulk. */
enum rc project_record(struct ctx *c, enum ledger_kind kind, int64_t project, int64_t act, const char *json, const struct project_telling *t) MUST_USE;
/* Each once, by number: as the statements have them. */
enum rc project_papers_sorted(struct ctx *c, const int64_t *papers, int n, const int64_t **ret_list, int *ret_n) MUST_USE;
/* The bodies of the entries, from act, names, days, reason and (sorted) papers; NULL without memory. `said`: the day that is corrected. */
const char *project_step_body(struct ctx *c, const char *code, const struct project_step *s);
const char *project_correction_body(struct ctx *c, const char *code, const struct project_step *s, int32_t said);

/* For `gusu check`: the entries about one file against its steps, counted by kind; then whether entries are left of which there is no step. */
enum { PROJECT_RECORDS = 3 };
enum rc project_records_compare(struct ctx *c, const struct project_file *f, int64_t known[PROJECT_RECORDS], int *findings) MUST_USE;
enum rc project_records_gone(struct ctx *c, const int64_t known[PROJECT_RECORDS], int *findings) MUST_USE;
#endif
