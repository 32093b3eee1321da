/* light_module.c - what lights give to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include "base/log.h"
#include "core/cli.h"
#include "core/ledger.h"
#include "core/workday.h"
#include "projects/light.api.gen.h"
#include "projects/light/light_store.h"
#include "projects/light/light_waiting.h"

enum { LIGHTS_EVERY_S = 3600 };

extern const char light_sql_begin[], light_again_sql_begin[]; /* X.sql, embedded by the build */

static const struct migration steps[] = { { 1, "lights of projects", light_sql_begin }, { 2, "lights of a month once more", light_again_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)light_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "lights", check_section } };

/* Once a month, from the day of the plan on, after somebody has lit all projects for the first time: a city that begins with a table of old projects looks at their lights
 * before each red one becomes a matter. Without a plan there is nothing to do. */
static enum rc light_timed(struct ctx *c)
{
	const struct light_plan *p;
	struct light_done done;
	char n[32];
	bool begun;
	if (light_plan_get(c, &p) != RC_OK) {
		c->problem = (struct problem){ 0 };
		return RC_OK;
	}
	if (date_of(workday_today(c)).day < p->day)
		return RC_OK;
	TRY(store_light_begun(c, &begun));
	if (!begun)
		return RC_OK;
	TRY(light_all(c, false, &done));
	snprintf(n, sizeof n, "%lld", (long long)done.stored);
	if (done.ran)
		log_event(LOG_INFO_, c->now_ms, "lights", "stored", n, NULL);
	return RC_OK;
}

static void tell(struct ctx *c, int64_t n, const char *what, int *findings)
{
	if (n == 0)
		return;
	cli_finding(c, TR(c, "亮灯：%lld 条%s", "lights: %lld %s"), (long long)n, what);
	++*findings;
}

/* Lights are kept as they were lit and nothing is derived from them: there is nothing to make anew, only to look at. */
static enum rc light_check(struct ctx *c, int *ret_findings)
{
	struct light_strays s;
	int64_t entries;
	*ret_findings = 0;
	TRY(store_light_strays(c, &s));
	TRY(ledger_count(c, LEDGER_LIGHT_SET, &entries));
	tell(c, s.lights, TR(c, "亮灯记录与项目档案的登记不符", "rows do not belong to the entry of the project file that they name"), ret_findings);
	tell(c, s.overrides, TR(c, "人工调整与项目档案的登记不符", "colours set do not belong to the entry of the project file that they name"), ret_findings);
	tell(c, s.matters, TR(c, "亮灯记录所指的督办事项不存在", "rows name a matter that does not exist"), ret_findings);
	tell(c, s.set > entries ? s.set - entries : 0, TR(c, "人工调整在公务账本中没有记载", "colours set have no entry in the ledger"), ret_findings);
	ledger_gone(c, LEDGER_LIGHT_SET, entries > s.set ? entries - s.set : 0, ret_findings);
	return RC_OK;
}

static enum rc light_marks(struct ctx *c, int64_t since, int32_t day, enum rc (*one)(void *arg, const struct project_mark *m), void *arg)
{
	char text[DATE_TEXT];
	date_print(text, day);
	return store_light_marks(c, since, text, one, arg);
}

const struct module light_module = {
	.name = "light", .title_zh = "亮灯", .title_en = "Lights",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = light_routes, .n_routes = light_n_routes,
	.sections = sections, .n_sections = 1,
	.start = light_shelf_start, .stop = light_shelf_stop,
	.check = light_check,
	.waiting = light_waiting,
	.timed = light_timed, .timed_s = LIGHTS_EVERY_S,
	.marks = light_marks,
};
