/* promise_module.c - what promises give to the house: what waits for whom, cards about an enterprise, checks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "core/session.h"
#include "projects/portfolio/portfolio.h"
#include "projects/promise.api.gen.h"
#include "projects/promise/promise_act.h"
#include "projects/promise/promise_store.h"

enum { FEW = 5, SOON_DAYS = 14, CARD_LINES = 12 };

extern const char promise_sql_begin[]; /* promise.sql, embedded by the build */

static const struct migration steps[] = { { 1, "promises of investors", promise_sql_begin } };

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root) { (void)promise_plan_read(&c->arena, r, root); }

static const struct plan_section sections[] = { { "promises", check_section } };

/* ---- What waits. */

struct gathering { struct ctx *c; const struct promise_plan *plan; const struct portfolio *p; int32_t day; struct waiting *list; int n; };

static const char *day_text(struct ctx *c, int32_t day)
{
	char t[DATE_TEXT];
	if (day == DAY_NONE)
		return NULL;
	date_print(t, day);
	return arena_strdup(&c->arena, t);
}

/* Which state waits for which permission, and in which words. */
struct desk { const char *permission; enum promise_state state; const char *zh, *en; };
static const struct desk desks[] = {
	{ "promises.check", STATE_DUE, "承诺到期待核验", "promises are due to be checked" },
	{ "promises.check", STATE_ENDED, "整改期满，待再次核验", "the correction is over: check again" },
	{ "promises.check", STATE_CORRECTING, "整改期将满", "a correction ends soon" },
	{ "promises.fill", STATE_INCOMPLETE, "承诺核验缺数据", "figures are missing in a check of promises" },
	{ "promises.decide", STATE_PROPOSED, "承诺核验待决定", "a check of promises waits for a decision" },
};

static bool waits(const struct gathering *g, const struct desk *d, const struct promise_standing *s)
{
	return s->state == d->state && (s->state != STATE_CORRECTING || s->until <= g->day + SOON_DAYS);
}

/* One line for each while they are few; for more, one line with their number. */
static void gather_desk(struct gathering *g, const struct desk *d, const struct promise_standing *list, int n)
{
	struct ctx *c = g->c;
	int found = 0, first = g->n;
	for (int i = 0; i < n; i++) {
		const struct promise_standing *s = &list[i];
		if (!waits(g, d, s) || ++found > FEW)
			continue;
		g->list[g->n++] = (struct waiting){ .kind = "promise", .title = portfolio_text(g->p, s->row, TEXT_NAME), .why = TR(c, d->zh, d->en),
			.due = day_text(c, s->until != DAY_NONE && d->state != STATE_PROPOSED ? s->until : s->due),
			.link = arena_printf(&c->arena, "/projects/file/%s?tab=promises", portfolio_text(g->p, s->row, TEXT_CODE)) };
		g->list[g->n - 1].title = arena_strdup(&c->arena, g->list[g->n - 1].title);
	}
	if (found <= FEW)
		return;
	g->n = first;
	g->list[g->n++] = (struct waiting){ .kind = "promise", .title = arena_printf(&c->arena, TR(c, "%d 个项目", "%d projects"), found), .why = TR(c, d->zh, d->en),
		.link = arena_printf(&c->arena, "/promises?state=%s", promise_state_words[d->state]) };
}

static enum rc gather_offices(struct gathering *g)
{
	struct ctx *c = g->c;
	struct scope own = c->scope, scope, last = { 0 };
	struct promise_standing *list = NULL;
	int n = 0;
	bool read = false;
	for (size_t i = 0; i < sizeof desks / sizeof *desks; i++) {
		if (!session_may(c->session, desks[i].permission, &scope) || scope.kind == SCOPE_SUBJECT)
			continue;
		if (!read || !scope_same(&scope, &last)) {
			c->scope = scope;
			enum rc rc = promise_standings_of(c, g->p, NULL, g->day, &list, &n);
			c->scope = own;
			TRY(rc);
			read = true;
			last = scope;
		}
		gather_desk(g, &desks[i], list, n);
	}
	return RC_OK;
}

/* An enterprise hears of its own corrections. */
static enum rc gather_owner(struct gathering *g, int64_t subject)
{
	struct ctx *c = g->c;
	int64_t *projects;
	int n;
	TRY(store_promise_owned(c, subject, &projects, &n));
	for (int i = 0; i < n; i++)
		for (int stage = 0; stage < g->plan->n_stages && g->n < FEW * 4; stage++) {
			struct promise_check k;
			struct promise_decision d;
			int64_t row = portfolio_row_of(g->p, projects[i]);
			bool seen;
			TRY(promise_last(c, projects[i], g->plan->stages[stage].id, &k, &d));
			if (row < 0 || d.act == 0 || d.decision != PROPOSE_CORRECT)
				continue;
			TRY(project_visible(c, projects[i], &seen));
			if (!seen)
				continue;
			const char *name = arena_strdup(&c->arena, portfolio_text(g->p, (size_t)row, TEXT_NAME));
			g->list[g->n++] = (struct waiting){ .kind = "promise", .title = name, .why = TR(c, "承诺限期整改", "promises to be corrected"), .due = day_text(c, d.until),
				.link = arena_printf(&c->arena, "/projects/file/%s?tab=promises", portfolio_text(g->p, (size_t)row, TEXT_CODE)) };
		}
	return RC_OK;
}

static enum rc gather_all(struct gathering *g)
{
	struct ctx *c = g->c;
	struct scope own = c->scope, scope;
	g->day = portfolio_day(c, g->p, NULL);
	g->list = arena_new_array(&c->arena, struct waiting, FEW * 8);
	if (g->list == NULL)
		return ctx_no_memory(c);
	TRY(gather_offices(g));
	if (!session_may(c->session, "promises.read", &scope) || scope.kind != SCOPE_SUBJECT)
		return RC_OK;
	c->scope = scope;
	enum rc rc = gather_owner(g, scope.subject);
	c->scope = own;
	return rc;
}

static enum rc promise_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct gathering g = { .c = c };
	*ret_n = 0;
	if (c->session == NULL || !session_may(c->session, "promises.read", NULL))
		return RC_OK;
	if (promise_plan_get(c, &g.plan) != RC_OK) {
		c->problem = (struct problem){ 0 };
		return RC_OK;
	}
	TRY(portfolio_hold(c, &g.p));
	enum rc rc = gather_all(&g);
	portfolio_drop(c, g.p);
	TRY(rc);
	*ret_list = g.list;
	*ret_n = g.n;
	return RC_OK;
}

/* ---- Cards about an enterprise. */

static void card_line(struct ctx *c, struct jw *w, const char *label, const char *text, const char *tone, const char *link)
{
	jw_obj(w);
	jw_ktext(w, "label", label);
	jw_ktext(w, "text", text ? text : "");
	jw_ktext(w, "tone", tone);
	jw_ktext(w, "link", link);
	jw_obj_end(w);
	(void)c;
}

static const char *decision_words(struct ctx *c, const struct promise_decision *d)
{
	static const char *const zh[PROPOSALS] = { "", "通过", "限期整改", "违约处置", "一事一议" }, *const en[PROPOSALS] = { "", "passed", "to be corrected", "breach", "settled case by case" };
	const char *day = day_text(c, d->decision == PROPOSE_CORRECT ? d->until : d->day);
	return arena_printf(&c->arena, d->decision == PROPOSE_CORRECT ? TR(c, "%s，截至 %s", "%s until %s") : TR(c, "%s，%s", "%s, %s"), TR(c, zh[d->decision], en[d->decision]), day ? day : "");
}

static const char *item_words(struct ctx *c, const struct promise_plan *p, const struct promise_check *k)
{
	int met = 0;
	for (int i = 0; i < k->n; i++)
		met += k->lines[i].outcome == PROMISE_MET;
	(void)p;
	return arena_printf(&c->arena, TR(c, "%d 项承诺，达标 %d 项", "%d promises, %d kept"), k->n, met);
}

/* One line for each decision about a project that the enterprise owns; proposals are not told here. */
static enum rc lines_of_project(struct ctx *c, struct jw *w, const struct promise_plan *p, int64_t project, int *n)
{
	struct project_ref ref;
	char key[32];
	bool seen;
	TRY(project_visible(c, project, &seen));
	if (!seen)
		return RC_OK;
	snprintf(key, sizeof key, "%lld", (long long)project);
	TRY(project_find(c, key, &ref));
	for (int stage = 0; ref.id != 0 && stage < p->n_stages && *n < CARD_LINES; stage++) {
		struct promise_check k;
		struct promise_decision d;
		TRY(promise_last(c, project, p->stages[stage].id, &k, &d));
		if (d.act == 0)
			continue;
		const char *text = arena_printf(&c->arena, TR(c, "%s（%s）", "%s (%s)"), decision_words(c, &d), item_words(c, p, &k));
		if (*n == 0) {
			jw_obj(w);
			jw_ktext(w, "kind", "promises");
			jw_ktext(w, "title", TR(c, "投资协议承诺", "Promises of investment agreements"));
			jw_key(w, "lines");
			jw_arr(w);
		}
		card_line(c, w, arena_printf(&c->arena, "%s · %s", ref.name, project_words_for(c, p->stages[stage].title)), text,
			d.decision == PROPOSE_PASS ? "good" : d.decision == PROPOSE_CORRECT ? "warn" : "bad", arena_printf(&c->arena, "/projects/file/%s?tab=promises", ref.code));
		++*n;
	}
	return RC_OK;
}

static enum rc promise_about(struct ctx *c, int64_t subject, struct jw *w)
{
	const struct promise_plan *p;
	struct scope own = c->scope, scope;
	int64_t *projects;
	int n, lines = 0;
	if (c->session == NULL || !session_may(c->session, "promises.read", &scope))
		return RC_OK;
	if (promise_plan_get(c, &p) != RC_OK) {
		c->problem = (struct problem){ 0 };
		return RC_OK;
	}
	TRY(store_promise_owned(c, subject, &projects, &n));
	c->scope = scope;
	enum rc rc = RC_OK;
	for (int i = 0; i < n && rc == RC_OK; i++)
		rc = lines_of_project(c, w, p, projects[i], &lines);
	c->scope = own;
	if (lines > 0) {
		jw_arr_end(w);
		jw_obj_end(w);
	}
	return rc;
}

const struct module promise_module = {
	.name = "promise", .title_zh = "承诺核验", .title_en = "Promises",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = promise_routes, .n_routes = promise_n_routes,
	.sections = sections, .n_sections = 1,
	.commands = promise_commands, .n_commands = N_PROMISE_COMMANDS,
	.importers = promise_importers, .n_importers = N_PROMISE_IMPORTERS,
	.load = promise_load,
	.start = promise_shelf_start, .stop = promise_shelf_stop,
	.waiting = promise_waiting,
	.about = promise_about,
	.check = promise_verify,
};
