/* assessment_priv.h - what the files of the assessment tell each other. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_ASSESSMENT_PRIV_H
#define PROJECTS_ASSESSMENT_PRIV_H
#include <pthread.h>
#include "projects/assessment/assessment.h"

/* ---- The module's state: schemes, and files that are lent. */
struct assess_shelf;
struct assess_kept;
enum { ASSESS_KEPT = 4 };
struct assess_state { pthread_mutex_t lock; struct assess_shelf *shelf; struct assess_kept *kept[ASSESS_KEPT]; int64_t clock; };
struct assess_state *assess_state(const struct app *app);
void assess_files_forget(struct assess_state *state);
void assess_check_section(struct ctx *c, struct plan_report *r, struct plan_node *root);
enum rc assess_check(struct ctx *c, int *ret_findings) MUST_USE;

/* Names of the columns that the metrics of a scheme read, each once, in order of name. */
enum { ASSESS_COLUMNS_MAX = 120 };
struct assess_needs { const char *names[ASSESS_COLUMNS_MAX]; int n; };
enum rc assess_needs_of(struct ctx *c, const struct assess_plan *p, struct assess_needs *ret_needs) MUST_USE;

/* num/den rounded half away from zero to `decimals`; exact when both are whole numbers below 2^53. */
double assess_quotient(double up, double down, int64_t times, int64_t by, int decimals);
int assess_whole_months(int32_t from, int32_t to);
int32_t assess_year_before(int32_t day);
/* Does the region table have such a district among those that are assessed? */
enum rc assess_district_known(struct ctx *c, const char *code, bool *ret_known) MUST_USE;
#endif
