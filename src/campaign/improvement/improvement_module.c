/* improvement_module.c - what plans of improvement give to the house: what waits for whom, a card about a firm, what it has to do, clocks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/improvement/improvement.api.gen.h"
#include "campaign/improvement/improvement_import.h"
#include "campaign/improvement/improvement_store.h"
#include "core/app.h"
#include "core/session.h"
#include "core/workday.h"
#include "registry/registry.h"

enum { FEW = 5, WAITING_MOST = 40, LOOK_EVERY_S = 60, OWN_MOST = 10, SENTENCES = 2 };

extern const char improvement_sql_begin[]; /* improvement.sql, embedded by the build */

static const struct migration steps[] = { { 1, "plans of improvement", improvement_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)improvement_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "improvements", check_section } };

static enum rc start(struct app *a) { return plan_shelf_start(a, &improvement_plan_kept); }
static void stop(struct app *a) { plan_shelf_stop(a, &improvement_plan_kept); }

/* ---- What waits. */

/* Which state waits for whom; everybody's for the firm, the rest by what an account's area covers. */
enum level { LEVEL_OF_FIRM = 1, LEVEL_OF_TOWN = 2, LEVEL_OF_DISTRICT = 4, LEVEL_OF_CITY = 8 };
static const struct desk { enum improvement_state state; unsigned who; bool overdue; const char *zh, *en; } desks[] = {
	{ IMPROVE_SELECTED, LEVEL_OF_FIRM, false, "请报送整改提升计划", "hand in a plan of improvement" },
	{ IMPROVE_RETURNED, LEVEL_OF_FIRM, false, "提升计划被退回，请修改", "the plan was returned: mend it" },
	{ IMPROVE_RUNNING, LEVEL_OF_FIRM, false, "请按期报送提升计划进度", "tell the progress of the plan" },
	{ IMPROVE_SUBMITTED, LEVEL_OF_TOWN, false, "提升计划待审核", "a plan of improvement to agree to" },
	{ IMPROVE_SELECTED, LEVEL_OF_TOWN, true, "提升计划逾期未报", "a plan of improvement is owed, overdue" },
	{ IMPROVE_RETURNED, LEVEL_OF_TOWN, true, "退回的提升计划逾期未报", "a returned plan is owed, overdue" },
	{ IMPROVE_RUNNING, LEVEL_OF_TOWN, true, "提升计划进度逾期未报", "progress of a plan is owed, overdue" },
	{ IMPROVE_REVIEW, LEVEL_OF_DISTRICT, false, "提升计划待验收", "a plan of improvement to conclude" },
	{ IMPROVE_SUBMITTED, LEVEL_OF_DISTRICT, true, "提升计划审核逾期", "a plan waits for agreement, overdue" },
	{ IMPROVE_REVIEW, LEVEL_OF_CITY, true, "提升计划验收逾期", "a conclusion is overdue" },
};

static enum rc level_of(struct ctx *c, const struct scope *s, unsigned *ret_level)
{
	const struct registry *g;
	*ret_level = s->kind == SCOPE_ALL ? LEVEL_OF_CITY : s->kind == SCOPE_SUBJECT ? LEVEL_OF_FIRM : s->kind == SCOPE_REGION ? LEVEL_OF_TOWN : 0;
	if (s->kind != SCOPE_REGION)
		return RC_OK;
	TRY(registry_hold(c, &g));
	if (s->region_lo >= 1 && s->region_lo <= g->n_regions && g->regions[s->region_lo - 1].kind == REGION_DISTRICT)
		*ret_level = LEVEL_OF_DISTRICT;
	registry_drop(c, g);
	return RC_OK;
}

static enum rc waits(struct ctx *c, const struct scope *scope, const struct desk *d, struct waiting *list, int *n)
{
	const struct improvement_query q = { .text = "", .unit = "", .state = (int)d->state, .result = -1, .show = d->overdue ? IMPROVE_SHOW_OVERDUE : IMPROVE_SHOW_OPEN, .most = FEW };
	struct improvement_counts k;
	struct improvement_row *rows;
	int found;
	TRY(store_improvement_counts(c, scope, &q, workday_today(c), &k));
	if (k.total > FEW) {
		list[(*n)++] = (struct waiting){ .kind = "improvement", .title = arena_printf(&c->arena, TR(c, "%lld 家企业", "%lld firms"), (long long)k.total), .why = TR(c, d->zh, d->en),
			.link = arena_printf(&c->arena, "/improvements?state=%s&show=%s", improvement_state_words[d->state], d->overdue ? "overdue" : "open") };
		return RC_OK;
	}
	TRY(store_improvements(c, scope, &q, workday_today(c), &rows, &found));
	for (int i = 0; i < found && *n < WAITING_MOST; i++)
		list[(*n)++] = (struct waiting){ .kind = "improvement", .title = arena_printf(&c->arena, "%s %s", rows[i].code, rows[i].name), .why = TR(c, d->zh, d->en), .since = rows[i].changed_at,
			.due = rows[i].due != DAY_NONE ? improvement_day(c, rows[i].due) : NULL, .link = arena_printf(&c->arena, "/improvements/%lld", (long long)rows[i].id) };
	return RC_OK;
}

static enum rc waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct scope scope;
	unsigned level;
	*ret_n = 0;
	if (c->session == NULL || c->who.account == 0 || improvement_plan_of(c->app) == NULL || !session_may(c->session, "improvements.act", &scope))
		return RC_OK;
	TRY(level_of(c, &scope, &level));
	*ret_list = arena_new_array(&c->arena, struct waiting, WAITING_MOST + FEW);
	if (*ret_list == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < sizeof desks / sizeof *desks && *ret_n < WAITING_MOST; i++)
		if ((desks[i].who & level) != 0)
			TRY(waits(c, &scope, &desks[i], *ret_list, ret_n));
	return RC_OK;
}

/* ---- A firm's own. */

static enum rc of_firm(struct ctx *c, const struct scope *scope, int64_t subject, bool open, struct improvement_row **ret_list, int *ret_n)
{
	const struct improvement_query q = { .text = "", .unit = "", .enterprise = subject, .state = -1, .result = -1, .show = open ? IMPROVE_SHOW_OPEN : IMPROVE_SHOW_ALL, .by_id = true, .descending = true,
		.most = OWN_MOST };
	return store_improvements(c, scope, &q, workday_today(c), ret_list, ret_n);
}

static enum rc about(struct ctx *c, int64_t subject, struct jw *w)
{
	struct scope scope;
	struct improvement_row *list;
	int n;
	if (c->session == NULL || !session_may(c->session, "campaigns.read", &scope))
		return RC_OK;
	TRY(of_firm(c, &scope, subject, false, &list, &n));
	if (n == 0)
		return RC_OK;
	jw_obj(w);
	jw_ktext(w, "kind", "improvements");
	jw_ktext(w, "title", TR(c, "整改提升计划", "Plans of improvement"));
	jw_key(w, "lines");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		const struct improvement_row *o = &list[i];
		bool over = !improvement_is_open(o->state), bad = improvement_is_overdue(o, workday_today(c)) || o->result == RESULT_NOT_MET;
		jw_obj(w);
		jw_ktext(w, "label", o->code);
		jw_ktext(w, "text", arena_printf(&c->arena, "%s · %s %s → %s", over && o->result != RESULT_NONE ? improvement_result_title(c, o->result) : improvement_state_title(c, o->state),
			improvement_value(c, o->value), o->unit, o->target != IMPROVE_UNKNOWN ? improvement_value(c, o->target) : "—"));
		jw_ktext(w, "tone", bad ? "bad" : o->result == RESULT_MET ? "good" : over ? NULL : "warn");
		jw_ktext(w, "link", arena_printf(&c->arena, "/improvements/%lld", (long long)o->id));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static const char *sentence(struct ctx *c, const struct improvement_row *o)
{
	if (c->english)
		return arena_printf(&c->arena, "With %s %s in %d the firm is on the list for improvement (plan %s, %s); the next step is due on %s.", improvement_value(c, o->value), o->unit, o->year, o->code,
			improvement_state_title(c, o->state), improvement_day(c, o->due));
	return arena_printf(&c->arena, "%d 年数值为 %s %s，已列入整改提升（计划 %s，%s），下一步应于 %s 前办理。", o->year, improvement_value(c, o->value), o->unit, o->code, improvement_state_title(c, o->state),
		improvement_day(c, o->due));
}

/* Beside its class: is there a plan to hand in? */
static enum rc remedies(struct ctx *c, const struct remedy_question *q, const char *const **ret_sentences, int *ret_n)
{
	static const struct scope whole = { .kind = SCOPE_ALL };
	struct improvement_row *list;
	int n, said = 0;
	const char **out = arena_new_array(&c->arena, const char *, SENTENCES);
	*ret_n = 0;
	if (out == NULL)
		return ctx_no_memory(c);
	TRY(of_firm(c, &whole, q->subject, true, &list, &n));
	for (int i = 0; i < n && said < SENTENCES; i++)
		if (list[i].due != DAY_NONE)
			out[said++] = sentence(c, &list[i]);
	*ret_sentences = out;
	*ret_n = said;
	return RC_OK;
}

static enum rc rebuild(struct ctx *c)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_improvement_refold(c));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

const struct module improvement_module = {
	.name = "improvement", .title_zh = "整改提升计划", .title_en = "Plans of improvement",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = improvement_routes, .n_routes = improvement_n_routes,
	.commands = improvement_commands, .n_commands = N_IMPROVEMENT_COMMANDS,
	.sections = sections, .n_sections = 1,
	.importers = improvement_importers, .n_importers = N_IMPROVEMENT_IMPORTERS,
	.start = start, .stop = stop,
	.check = improvement_check, .rebuild = rebuild,
	.rests = store_improvement_rests,
	.waiting = waiting, .about = about, .remedies = remedies,
	.timed = improvement_timed, .timed_s = LOOK_EVERY_S,
	.load = improvement_sample,
};
