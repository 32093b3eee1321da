/* light_waiting.c - what lights leave to be done: colours set by oneself that end soon; for an enterprise, the red lights of its projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For offices a red light is a matter, and waits as one. */
#include "core/session.h"
#include "core/workday.h"
#include "projects/light/light_store.h"
#include "projects/light/light_waiting.h"

enum { SOON_DAYS = 7 };

static const char *title_of(const struct ctx *c, const struct light_plan *p, const char *light)
{
	int i = light_of(p, light);
	return i >= 0 ? project_words_for(c, p->lights[i].title) : light;
}

static const char *link_of(struct ctx *c, const char *code) { return arena_printf(&c->arena, "/projects/file/%s?tab=lights", code); }

static enum rc ending(struct ctx *c, const struct light_plan *p, const struct scope *scope, struct waiting **ret_list, int *ret_n)
{
	char from[DATE_TEXT], to[DATE_TEXT];
	struct light_ending *list;
	int n;
	date_print(from, workday_today(c));
	date_print(to, workday_today(c) + SOON_DAYS - 1);
	TRY(store_light_ending(c, scope, from, to, &list, &n));
	struct waiting *out = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		out[i] = (struct waiting){ .kind = "light", .title = list[i].name, .due = list[i].until, .link = link_of(c, list[i].code),
			.why = arena_printf(&c->arena, TR(c, "您人工调整的“%s”即将到期，到期恢复按规则亮灯", "the light '%s' that you have set ends; then the rule decides again"), title_of(c, p, list[i].light)) };
	*ret_list = out;
	*ret_n = n;
	return RC_OK;
}

static enum rc red(struct ctx *c, const struct light_plan *p, const struct scope *scope, struct waiting **ret_list, int *ret_n)
{
	char today[DATE_TEXT];
	struct light_red *list;
	int n;
	date_print(today, workday_today(c));
	TRY(store_light_red(c, scope, today, &list, &n));
	struct waiting *out = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (out == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		out[i] = (struct waiting){ .kind = "light", .title = list[i].name, .since = list[i].at, .link = link_of(c, list[i].code),
			.why = arena_printf(&c->arena, TR(c, "“%s”亮红灯：%s", "the light '%s' is red: %s"), title_of(c, p, list[i].light), TR(c, list[i].zh, list[i].en)) };
	*ret_list = out;
	*ret_n = n;
	return RC_OK;
}

enum rc light_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	const struct light_plan *p;
	struct scope scope;
	*ret_n = 0;
	if (c->session == NULL || !session_may(c->session, "projects.read", &scope))
		return RC_OK;
	if (light_plan_get(c, &p) != RC_OK) { /* a city without lights */
		c->problem = (struct problem){ 0 };
		return RC_OK;
	}
	if (scope.kind == SCOPE_SUBJECT)
		return red(c, p, &scope, ret_list, ret_n);
	return session_may(c->session, "projects.decide", &scope) ? ending(c, p, &scope, ret_list, ret_n) : RC_OK;
}
