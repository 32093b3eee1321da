/* portfolio_json.h - how rows and totals of projects are written. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROJECTS_PORTFOLIO_JSON_H
#define PROJECTS_PORTFOLIO_JSON_H
#include "core/http.h"
#include "projects/portfolio/portfolio_priv.h"

/* What every question about projects carries; `in` is a generated input struct with those fields. */
#define PORTFOLIO_WORDS_OF(in) ((struct portfolio_filter_words){ (in)->q, (in)->district, (in)->town, (in)->industry, (in)->stage, (in)->exit, (in)->kind, (in)->chain, (in)->level, \
	(in)->has_late ? (const char *const[]){ "agreed", "statutory", "either" }[(in)->late] : NULL, (in)->enterprise, (in)->day, \
	(in)->light, (in)->has_linked ? (const char *const[]){ "yes", "no" }[(in)->linked] : NULL })
struct portfolio_more { bool has_min, has_max, aged; double min, max; int64_t signed_year; };
#define PORTFOLIO_MORE_OF(in) ((struct portfolio_more){ (in)->has_min_total, (in)->has_max_total, (in)->aged, (in)->min_total, (in)->max_total, (in)->has_signed_year ? (in)->signed_year : 0 })
enum rc portfolio_question(struct ctx *c, const struct portfolio *p, const struct portfolio_filter_words *w, const struct portfolio_more *m, struct portfolio_filter *ret_f) MUST_USE;

void portfolio_row_json(struct ctx *c, struct reply *r, const struct portfolio *p, const struct registry *g, size_t row, int32_t day);
void portfolio_amount_json(struct jw *w, const char *key, int64_t v, int decimals); /* AMOUNT_NONE: null */
void portfolio_day_json(struct jw *w, const char *key, int32_t day);
void portfolio_days_json(struct jw *w, const char *key, int days); /* -1: null */
int portfolio_amount_decimals(enum portfolio_amount a);
void portfolio_totals_json(struct ctx *c, struct jw *w, const struct portfolio *p, const struct portfolio_totals *t);
#endif
