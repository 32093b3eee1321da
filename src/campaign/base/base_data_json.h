/* base_data_json.h - what the two files of the API share. Internal to src/campaign/base.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_BASE_DATA_JSON_H
#define CAMPAIGN_BASE_DATA_JSON_H
#include "campaign/base/base_data_priv.h"
#include "core/http.h"

/* Every handler: opens the work on a campaign, runs, closes. */
typedef enum rc base_handler(struct ctx *c, struct base_work *w, const void *in, struct reply *r);
enum rc base_with(struct ctx *c, int64_t campaign, base_handler *handle, const void *in, struct reply *r) MUST_USE;

void base_text_or_null(struct jw *w, const char *key, const char *s);
void base_i64_or_null(struct jw *w, const char *key, bool has, int64_t v);
void base_day_or_null(struct jw *w, const char *key, int32_t day);
void base_window_json(struct jw *j, const struct base_work *w);
void base_counts_json(struct jw *j, const char *key, const struct base_count *k);
/* District, town, code and name of a registry row. */
void base_row_json(const struct ctx *c, struct jw *j, const struct base_work *w, size_t row);
const char *base_district_name(const struct ctx *c, const struct base_work *w, size_t row);
const char *base_town_name(const struct ctx *c, const struct base_work *w, size_t row);
/* A region by code or name, -1 for none said; RC_BAD_INPUT. */
enum rc base_region(struct ctx *c, const struct base_work *w, const char *code, int *ret_region) MUST_USE;
enum rc base_figure(struct ctx *c, const struct base_work *w, const char *code, int *ret_field) MUST_USE;
bool base_may(const struct ctx *c, const char *permission);
#endif
