/* base_data_sample.h - base data of the sample city. Internal to src/campaign/base.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CAMPAIGN_BASE_DATA_SAMPLE_H
#define CAMPAIGN_BASE_DATA_SAMPLE_H
#include "core/ctx.h"

/* For each campaign of the sample city whose window has opened: a publication on the opening minute, some sheets opened, some confirmed. Twice does nothing more. */
enum rc base_data_sample(struct ctx *c, const char *dir) MUST_USE;
#endif
