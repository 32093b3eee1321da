/* objection_module.c - what objections give to the house: what waits for whom, what keeps a step from ending, clocks, figures for /metrics.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include "campaign/objection/objection.api.gen.h"
#include "campaign/objection/objection_import.h"
#include "campaign/objection/objection_store.h"
#include "core/metrics.h"
#include "core/session.h"
#include "core/workday.h"
#include "office/office.h"

enum { WAITING_MOST = 100, LOOK_EVERY_S = 60 };

extern const char objection_sql_begin[]; /* objection.sql, embedded by the build */

static const struct migration steps[] = { { 1, "objections", objection_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)objection_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "objections", check_section } };

/* ---- What waits. */

static const char *why(struct ctx *c, const struct objection_row *o, bool enterprise)
{
	bool overdue = objection_is_overdue(o, workday_today(c));
	if (enterprise)
		return o->state == OBJECTION_RETURNED ? TR(c, "异议被退回，请补正", "returned: complete it") : TR(c, "异议已有处理结果，请查收告知书", "decided: read the notice");
	if (objection_has_no_date(o))
		return arena_printf(&c->arena, TR(c, "异议%s；%d 年放假安排未导入，期限待定", "an objection: %s; no deadline before the holidays of %d are known"), objection_state_title(c, o->state), workday_end(c));
	switch (o->state) {
	case OBJECTION_FILED: return overdue ? TR(c, "异议待受理，已超期", "an objection to accept, overdue") : TR(c, "异议待受理", "an objection to accept");
	case OBJECTION_ASKED: return overdue ? TR(c, "异议征询待答复，已超期", "asked about an objection, overdue") : TR(c, "异议征询待答复", "asked about an objection");
	case OBJECTION_DECIDED: return TR(c, "异议成立，待更正", "upheld: put it right");
	case OBJECTION_RETURNED: return TR(c, "书面异议待补正", "a paper to complete");
	default: return overdue ? TR(c, "异议待决定，已超期", "an objection to decide, overdue") : TR(c, "异议待决定", "an objection to decide");
	}
}

static enum rc objection_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct scope scope;
	struct objection_row *rows;
	int n, found = 0;
	*ret_n = 0;
	if (c->session == NULL || c->who.account == 0 || objection_plan(c->app) == NULL)
		return RC_OK;
	bool enterprise = session_may(c->session, "objections.file", &scope) && scope.kind == SCOPE_SUBJECT;
	if (!enterprise && !session_may(c->session, "objections.handle", &scope))
		return RC_OK;
	TRY(store_objections_waiting(c, &scope, enterprise ? 0 : c->who.account, WAITING_MOST, &rows, &n));
	struct waiting *list = arena_new_array(&c->arena, struct waiting, WAITING_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		const char *due = objection_day(c, rows[i].deadline);
		list[found++] = (struct waiting){ .kind = "objection", .title = arena_printf(&c->arena, "%s %s", rows[i].code, rows[i].name), .since = rows[i].changed_at, .why = why(c, &rows[i], enterprise),
			.due = due[0] != '\0' ? due : NULL, .link = arena_printf(&c->arena, "/campaigns/%lld/objections/%lld", (long long)rows[i].campaign, (long long)rows[i].id) };
	}
	*ret_list = list;
	*ret_n = found;
	return RC_OK;
}

/* ---- What keeps a step from ending. */

enum rc objection_guard(struct ctx *c, const struct campaign *k, const char *step, struct campaign_findings *f)
{
	int64_t open, overdue;
	if (strcmp(step, objection_step_words[OBJECTION_TO_BASE]) != 0 && strcmp(step, objection_step_words[OBJECTION_TO_RESULT]) != 0)
		return RC_OK;
	TRY(store_objections_blocking(c, k->id, step, workday_today(c), &open, &overdue));
	if (open == 0)
		return RC_OK;
	const char *link = arena_printf(&c->arena, "/campaigns/%lld/objections", (long long)k->id);
	const char *zh = overdue > 0 ? arena_printf(&c->arena, "还有 %lld 件异议没有办结，其中 %lld 件超期；全部告知后才能结束本环节", (long long)open, (long long)overdue)
		: arena_printf(&c->arena, "还有 %lld 件异议没有办结；全部告知后才能结束本环节", (long long)open);
	const char *en = arena_printf(&c->arena, "%lld objections are open, %lld of them overdue; the step ends when all are told", (long long)open, (long long)overdue);
	return campaign_find(c, f, true, "objections-open", link, zh, en);
}

/* ---- The house. */

static enum rc objection_rebuild(struct ctx *c)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_objection_refold(c));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc look(struct ctx *c)
{
	const struct objection_query q = { .text = "", .field = "", .unit = "", .step = -1, .kind = -1, .state = -1, .verdict = -1, .show = OBJECTION_SHOW_OPEN };
	struct objection_gauges *g = objection_gauges(c->app);
	struct objection_counts k;
	struct objection_row *list;
	int n;
	if (g == NULL)
		return RC_OK;
	TRY(objection_count(c, &q, &k));
	TRY(store_objections_corrected(c, 0, CORRECTED_ALL, &list, &n));
	atomic_store(&g->open, k.open);
	atomic_store(&g->overdue, k.overdue);
	atomic_store(&g->corrected, n);
	atomic_store(&g->known, 1);
	return RC_OK;
}

static enum rc objection_timed(struct ctx *c)
{
	TRY(objection_clocks(c));
	return look(c);
}

static void objection_metrics(struct app *a, struct buf *out)
{
	struct objection_gauges *g = objection_gauges(a);
	if (g == NULL || atomic_load(&g->known) == 0)
		return;
	metrics_head(out, "gusu_objections", "gauge", "objections that are open, and of them overdue, corrected and not evaluated again");
	metrics_line(out, "gusu_objections", "state", "open", (double)atomic_load(&g->open));
	metrics_line(out, "gusu_objections", "state", "overdue", (double)atomic_load(&g->overdue));
	metrics_line(out, "gusu_objections", "state", "corrected", (double)atomic_load(&g->corrected));
}

const struct module objection_module = {
	.name = "objection", .title_zh = "评价异议", .title_en = "Objections to the evaluation",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = objection_routes, .n_routes = objection_n_routes,
	.commands = objection_commands, .n_commands = N_OBJECTION_COMMANDS,
	.sections = sections, .n_sections = 1,
	.importers = objection_importers, .n_importers = N_OBJECTION_IMPORTERS,
	.start = objection_shelf_start, .stop = objection_shelf_stop,
	.check = objection_check, .rebuild = objection_rebuild,
	.rests = store_objection_rests,
	.waiting = objection_waiting,
	.timed = objection_timed, .timed_s = LOOK_EVERY_S, .metrics = objection_metrics,
};
