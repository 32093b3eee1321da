/* assessment_module.c - what assessments of districts give to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/http.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/assessment.api.gen.h"
#include "projects/assessment/assessment_priv.h"

extern const char assessment_sql_begin[]; /* assessment.sql, embedded by the build */

static const struct migration steps[] = { { 1, "assessments of districts", assessment_sql_begin } };

static const struct plan_section sections[] = { { "assessment", assess_check_section } };

/* Drafts whose last day of telling is over wait for who may fix them. */
static enum rc assess_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct assessment *list;
	struct scope scope;
	int n, found = 0;
	*ret_n = 0;
	if (c->session == NULL || !session_may(c->session, "assessment.fix", &scope) || scope.kind != SCOPE_ALL)
		return RC_OK;
	TRY(assess_list(c, true, &list, &n));
	struct waiting *out = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].state, "draft") == 0 && list[i].known_by < workday_today(c))
			out[found++] = (struct waiting){ .kind = "assessment", .title = list[i].title, .why = TR(c, "登记截至日已过，可以核对定稿", "the last day of telling is over; it can be fixed"), .since = list[i].at,
				.link = arena_printf(&c->arena, "/assessments/%lld", (long long)list[i].id) };
	*ret_list = out;
	*ret_n = found;
	return RC_OK;
}

const struct module assessment_module = {
	.name = "assessment",
	.title_zh = "区县考核", .title_en = "Assessment of districts",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = assessment_routes, .n_routes = assessment_n_routes,
	.sections = sections, .n_sections = 1,
	.start = assess_shelf_start,
	.stop = assess_shelf_stop,
	.check = assess_check,
	.waiting = assess_waiting,
};
