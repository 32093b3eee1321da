/* base_data_priv.h - what the files of this room share. Internal to src/campaign/base.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_BASE_DATA_PRIV_H
#define CAMPAIGN_BASE_DATA_PRIV_H
#include "campaign/base/base_data_store.h"

/* What the ledger says of a publication. */
const char *base_record(struct ctx *c, const struct base_publication *p, int64_t campaign);
/* Codes of the figures, one a line. */
enum rc base_field_codes(struct ctx *c, const struct base_work *w, const char **ret_codes) MUST_USE;
/* SM3 of one enterprise's line. */
enum rc base_line_hash(struct ctx *c, const struct base_work *w, size_t row, const struct base_value *values, char ret_sm3[DIGEST_HEX]) MUST_USE;
/* What a sheet stands at: from when it was opened, what was confirmed, whether an objection is there, and the window. */
enum base_state base_state_of(const struct base_work *w, bool opened, bool whole, int parts, bool objected);
static inline const char *base_region_name(const struct ctx *c, const struct region *r) { return c->english && r->name_en[0] ? r->name_en : r->name; }
#endif
