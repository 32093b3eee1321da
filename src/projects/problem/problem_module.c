/* problem_module.c - what problems give to the house, and what waits for whom.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdatomic.h>
#include "core/metrics.h"
#include "core/session.h"
#include "projects/problem.api.gen.h"
#include "projects/problem/problem_import.h"
#include "projects/problem/problem_store.h"

enum { WAITING_MOST = 100, LOOK_EVERY_S = 60 };

extern const char problem_sql_begin[]; /* problem.sql, embedded by the build */

static const struct migration steps[] = { { 1, "problems of projects", problem_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)problem_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "problems", check_section } };

/* Offices hear of theirs through the matters. Answers wait for the enterprise; where it has no account, for the desk. */
static enum rc problem_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct scope scope;
	struct problem_row *rows;
	struct problem_may may;
	int n, found = 0;
	*ret_n = 0;
	if (c->session == NULL || c->who.account == 0)
		return RC_OK;
	bool enterprise = session_may(c->session, "problems.report", &scope) && scope.kind == SCOPE_SUBJECT;
	if (!enterprise && !session_may(c->session, "problems.assign", &scope))
		return RC_OK;
	TRY(store_problems_waiting(c, &scope, !enterprise, WAITING_MOST, &rows, &n));
	struct waiting *list = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		TRY(problem_allowed(c, &rows[i], &may));
		if ((may.acts & UINT32_C(1) << PROBLEM_CONFIRM) == 0)
			continue;
		list[found++] = (struct waiting){ .kind = "problem", .title = arena_printf(&c->arena, "%s %s", rows[i].code, rows[i].title), .since = rows[i].changed_at,
			.why = enterprise ? TR(c, "已答复，请确认是否解决", "answered: say whether it is solved") : TR(c, "已答复，企业没有账号，请核实后销号", "answered; the enterprise has no account: close it after a check"),
			.link = arena_printf(&c->arena, "/problems/%lld", (long long)rows[i].id) };
	}
	*ret_list = list;
	*ret_n = found;
	return RC_OK;
}

static enum rc problem_rebuild(struct ctx *c)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_problem_refold(c));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- Figures for /metrics: looked at every minute, told from memory. */

static enum rc problem_timed(struct ctx *c)
{
	const struct problem_query q = { .text = "", .category = "", .office = "", .state = -1, .level = -1, .show = PROBLEM_SHOW_OPEN, .sort = PROBLEM_BY_REGISTERED };
	struct problem_gauges *g = problem_gauges(c->app);
	struct problem_counts k;
	if (g == NULL)
		return RC_OK;
	TRY(problem_count(c, &q, &k));
	atomic_store(&g->open, k.open);
	atomic_store(&g->overdue, k.overdue);
	atomic_store(&g->agenda, k.agenda);
	atomic_store(&g->answered, k.answered);
	atomic_store(&g->known, 1);
	return RC_OK;
}

static void problem_metrics(struct app *a, struct buf *out)
{
	struct problem_gauges *g = problem_gauges(a);
	if (g == NULL || atomic_load(&g->known) == 0)
		return;
	metrics_head(out, "gusu_problems", "gauge", "problems of projects that are open, and of them overdue, answered, on the agenda of the joint meeting");
	metrics_line(out, "gusu_problems", "state", "open", (double)atomic_load(&g->open));
	metrics_line(out, "gusu_problems", "state", "overdue", (double)atomic_load(&g->overdue));
	metrics_line(out, "gusu_problems", "state", "answered", (double)atomic_load(&g->answered));
	metrics_line(out, "gusu_problems", "state", "agenda", (double)atomic_load(&g->agenda));
}

const struct module problem_module = {
	.name = "problem", .title_zh = "项目问题", .title_en = "Problems of projects",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = problem_routes, .n_routes = problem_n_routes,
	.commands = problem_commands, .n_commands = N_PROBLEM_COMMANDS,
	.sections = sections, .n_sections = 1,
	.importers = problem_importers, .n_importers = N_PROBLEM_IMPORTERS,
	.start = problem_shelf_start, .stop = problem_shelf_stop,
	.check = problem_check, .rebuild = problem_rebuild,
	.waiting = problem_waiting,
	.timed = problem_timed, .timed_s = LOOK_EVERY_S, .metrics = problem_metrics,
	.load = problem_load,
};
