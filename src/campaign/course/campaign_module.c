/* campaign_module.c - what the course of the year gives to the house: tables, plan, checks, the sample city's campaign.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/course/campaign.api.gen.h"
#include "campaign/course/campaign_watch.h"

enum { WATCH_EVERY_S = 60 };

extern const char campaign_sql_begin[]; /* campaign.sql, embedded by the build */

static const struct migration steps[] = { { 1, "campaigns, their steps and events", campaign_sql_begin } };
static const struct plan_section sections[] = { { "campaigns", campaign_plan_check } };

const struct module campaign_module = {
	.name = "campaign", .title_zh = "年度评价", .title_en = "Campaigns",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.sections = sections, .n_sections = 1,
	.routes = campaign_routes, .n_routes = campaign_n_routes,
	.commands = campaign_commands, .n_commands = N_CAMPAIGN_COMMANDS,
	.start = campaign_plan_start, .stop = campaign_plan_stop,
	.check = campaign_check, .rebuild = campaign_rebuild, .load = campaign_load,
	.waiting = campaign_waiting, .timed = campaign_timed, .timed_s = WATCH_EVERY_S,
};
