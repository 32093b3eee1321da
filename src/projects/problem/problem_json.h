/* problem_json.h - what the files of the answers share. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PROBLEM_JSON_H
#define PROJECTS_PROBLEM_JSON_H
#include "base/jw.h"
#include "projects/problem/problem_store.h"

/* The members of ProblemRow, within an open object. */
enum rc problem_row_json(struct ctx *c, struct jw *w, const struct problem_row *p) MUST_USE;
/* Working days from today to a day; false when they cannot be counted. */
bool problem_days_left(struct ctx *c, int32_t today, int32_t day, int *ret_n);
enum rc problem_region_name(struct ctx *c, const struct problem_row *p, const char **ret_code, const char **ret_name) MUST_USE;
void problem_day_key(struct jw *w, const char *key, int32_t day);
int32_t problem_day_of(const char *text); /* DAY_NONE */
/* Offices only. */
enum rc problem_insiders(struct ctx *c) MUST_USE;
#endif
