/* link.c - setting links, recording visits, and when the next one is due.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/link/link.h"
#include <string.h>
#include "base/utf8.h"
#include "core/cli.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/link.api.gen.h"
#include "projects/link/link_import.h"
#include "projects/link/link_store.h"
#include "projects/portfolio/portfolio.h"
#include "projects/file/project_write.h"
#include "registry/registry.h"

enum { YEAR_MONTHS = 12, TITLE_MOST = MATTER_TITLE };

extern const char link_sql_begin[]; /* link.sql, embedded by the build */

/* ---- Checks. */

static enum rc need_text(struct ctx *c, const char *field, const char *s, size_t most, bool needed)
{
	size_t n = s ? utf8_count(s, strlen(s)) : 0;
	if (n == 0 && needed)
		return ctx_fail(c, RC_BAD_INPUT, field, "%s", TR(c, "这一项不能空着", "this cannot be left empty"));
	if (n > most)
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "最多 %zu 个字", "at most %zu characters"), most);
	return RC_OK;
}

static enum rc check_link(struct ctx *c, const struct link *l)
{
	TRY(need_text(c, "leader", l->leader, LINK_TEXT, true));
	TRY(need_text(c, "title", l->title, LINK_TEXT, false));
	TRY(need_text(c, "liaison", l->liaison, LINK_TEXT, true));
	if (l->unit[0] != '\0' && unit_find(c, l->unit) == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "unit", TR(c, "没有代码为“%.40s”的单位", "there is no unit with the code '%.40s'"), l->unit);
	if (l->since == DAY_NONE)
		return ctx_fail(c, RC_BAD_INPUT, "since", "%s", TR(c, "请写明从哪天起挂钩", "say from which day on"));
	if (l->until != DAY_NONE && l->until < l->since)
		return ctx_fail(c, RC_BAD_INPUT, "until", "%s", TR(c, "结束日早于开始日", "it ends before it begins"));
	if (l->months < 1 || l->months > LINK_MONTHS)
		return ctx_fail(c, RC_BAD_INPUT, "months", TR(c, "走访频次为每 1 至 %d 个月一次", "a visit every 1 to %d months"), LINK_MONTHS);
	return RC_OK;
}

/* ---- Links. */

enum rc link_set(struct ctx *c, int64_t project, const struct link *l, const struct project_telling *t, int64_t *ret_act)
{
	struct link row = *l;
	txn_auto txn = { 0 };
	TRY(check_link(c, l));
	TRY(project_demand(c, project, "projects.decide", t));
	TRY_DB(txn_begin(&txn, c->db));
	TRY(project_act_in_txn(c, project, "link", t, &row.act));
	TRY(store_link_add(c, project, &row));
	TRY_DB(txn_commit(&txn));
	*ret_act = row.act;
	return RC_OK;
}

enum rc link_of(struct ctx *c, int64_t project, struct link *ret_l) { return store_link_last(c, project, ret_l); }

int32_t link_due(const struct link *l, int32_t last)
{
	struct date a = date_of(last != DAY_NONE && last > l->since ? last : l->since);
	int m = a.year * YEAR_MONTHS + a.month - 1 + l->months, year = m / YEAR_MONTHS, month = m % YEAR_MONTHS + 1;
	return days_of(year, month, a.day < days_in_month(year, month) ? a.day : days_in_month(year, month));
}

enum rc link_today(struct ctx *c, int32_t *ret_day) { return portfolio_today(c, ret_day); }

/* ---- Visits. */

static enum rc check_visit(struct ctx *c, const struct link_visit *v, const struct link_resolved *list, int n)
{
	if (v->day == DAY_NONE || v->day > workday_today(c))
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "请填写走访日期，不能在将来", "give the day of the visit; it cannot lie in the future"));
	TRY(need_text(c, "people", v->people, LINK_SITUATION, true));
	TRY(need_text(c, "situation", v->situation, LINK_SITUATION, true));
	for (int i = 0; i < n; i++) {
		TRY(need_text(c, "resolved", list[i].title, TITLE_MOST, true));
		if (list[i].unit == NULL || unit_find(c, list[i].unit) == NULL)
			return ctx_fail(c, RC_BAD_INPUT, "resolved", TR(c, "议定事项“%.60s”须有责任单位（单位代码）", "what was resolved, '%.60s', needs the code of a unit that does it"), list[i].title);
	}
	return RC_OK;
}

static enum rc place_of(struct ctx *c, int64_t project, int64_t *ret_pos, const char **ret_code)
{
	const struct project_file *f;
	const struct registry *g;
	TRY(project_fold(c, project, DAY_NONE, &f));
	const char *region = project_text(f, f->plan->known[KNOWN_REGION]);
	*ret_pos = 0;
	*ret_code = region ? region : "";
	TRY(registry_hold(c, &g));
	int at = region ? registry_region_of(g, region) : -1;
	if (at >= 0)
		*ret_pos = g->regions[at].pos;
	registry_drop(c, g);
	return RC_OK;
}

enum rc link_resolve(struct ctx *c, int64_t project, int64_t visit, const struct link_resolved *list, int n)
{
	int64_t pos, matter;
	const char *code;
	if (n == 0)
		return RC_OK;
	TRY(place_of(c, project, &pos, &code));
	for (int i = 0; i < n; i++) {
		struct matter_new m = { .source = MATTER_VISIT, .object = project_owner_text(c, project), .title = list[i].title,
			.demand = list[i].demand && list[i].demand[0] ? list[i].demand : list[i].title, .region_pos = pos, .region = code, .owner = list[i].unit, .deadline = list[i].deadline,
			.workdays = list[i].workdays };
		TRY(matter_open(c, &m, &matter));
		TRY(store_visit_matter(c, visit, matter));
	}
	return RC_OK;
}

enum rc link_visit_add(struct ctx *c, int64_t project, const struct link_visit *v, const struct link_resolved *resolved, int n, const struct project_telling *t, int64_t *ret_act)
{
	struct link_visit row = *v;
	struct link l;
	txn_auto txn = { 0 };
	if (n > LINK_RESOLVED)
		return ctx_fail(c, RC_BAD_INPUT, "resolved", TR(c, "议定事项最多 %d 条", "at most %d things resolved"), LINK_RESOLVED);
	TRY(check_visit(c, v, resolved, n));
	TRY(project_demand(c, project, "projects.edit", t));
	TRY(store_link_last(c, project, &l));
	if (l.act == 0 || v->day < l.since)
		return ctx_fail(c, RC_CONFLICT, "day", "%s", TR(c, "该项目当时没有挂钩领导，请先登记挂钩", "no leader was linked to this project then; set the link first"));
	TRY_DB(txn_begin(&txn, c->db));
	TRY(project_act_in_txn(c, project, "visit", t, &row.act));
	TRY(store_visit_add(c, project, &row));
	TRY(link_resolve(c, project, row.act, resolved, n));
	TRY_DB(txn_commit(&txn));
	*ret_act = row.act;
	return RC_OK;
}

enum rc link_visits(struct ctx *c, int64_t project, struct link_visit **ret_list, int *ret_n)
{
	TRY(store_visits(c, project, ret_list, ret_n));
	for (int i = 0; i < *ret_n; i++)
		TRY(store_visit_matters(c, (*ret_list)[i].act, &(*ret_list)[i].matters, &(*ret_list)[i].n_matters));
	return RC_OK;
}

enum rc link_visit_owner(struct ctx *c, int64_t project, int64_t visit, const char **ret_owner)
{
	bool there;
	TRY(store_visit_exists(c, project, visit, &there));
	if (!there)
		return ctx_fail(c, RC_NOT_FOUND, "visit", "%s", TR(c, "没有这次走访", "there is no such visit"));
	*ret_owner = arena_printf(&c->arena, "project %lld visit %lld", (long long)project, (long long)visit);
	return *ret_owner ? RC_OK : ctx_no_memory(c);
}

/* ---- What waits: visits that are due, for the unit that keeps contact. */

static enum rc link_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct scope scope;
	struct link_line *lines;
	struct unit_member *mine;
	char today[DATE_TEXT], due[DATE_TEXT];
	int n, members, found = 0;
	int32_t day;
	*ret_n = 0;
	if (c->session == NULL || !session_may(c->session, "projects.edit", &scope))
		return RC_OK;
	TRY(link_today(c, &day));
	date_print(today, day);
	TRY(unit_members(c, c->who.account, NULL, &mine, &members));
	if (members == 0)
		return RC_OK;
	TRY(store_link_list(c, &scope, today, &lines, &n));
	struct waiting *list = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		int32_t last = DAY_NONE, by;
		bool ours = false;
		if (lines[i].last_visit != NULL && !date_parse(lines[i].last_visit, strlen(lines[i].last_visit), &last))
			last = DAY_NONE;
		for (int k = 0; k < members; k++)
			ours = ours || strcmp(mine[k].unit, lines[i].link.unit) == 0;
		by = link_due(&lines[i].link, last);
		if (!ours || by >= day)
			continue;
		date_print(due, by);
		list[found++] = (struct waiting){ .kind = "visit", .title = lines[i].name, .why = TR(c, "挂钩走访到期", "a visit of the linked leader is due"), .due = arena_strdup(&c->arena, due),
			.link = arena_printf(&c->arena, "/projects/file/%s?tab=link", lines[i].code) };
	}
	*ret_list = list;
	*ret_n = found;
	return RC_OK;
}

static void tell(struct ctx *c, int64_t n, const char *what, int *findings)
{
	if (n == 0)
		return;
	cli_finding(c, TR(c, "挂钩联系：%lld 条%s", "links: %lld %s"), (long long)n, what);
	++*findings;
}

/* Links and visits are kept as they were told and nothing is derived from them. */
static enum rc link_check(struct ctx *c, int *ret_findings)
{
	struct link_strays s;
	*ret_findings = 0;
	TRY(store_link_strays(c, &s));
	tell(c, s.links, TR(c, "挂钩与项目档案的登记不符", "links do not belong to the entry of the project file that they name"), ret_findings);
	tell(c, s.visits, TR(c, "走访与项目档案的登记不符", "visits do not belong to the entry of the project file that they name"), ret_findings);
	tell(c, s.early, TR(c, "走访早于该项目的挂钩", "visits are from before their project had a leader"), ret_findings);
	tell(c, s.matters, TR(c, "议定事项所指的督办事项不存在或属于别的项目", "things resolved name a matter that does not exist or is another project's"), ret_findings);
	return RC_OK;
}

static const struct migration steps[] = { { 1, "links of leaders, visits", link_sql_begin } };

static enum rc link_marks(struct ctx *c, int64_t since, int32_t day, enum rc (*one)(void *arg, const struct project_mark *m), void *arg)
{
	char text[DATE_TEXT];
	date_print(text, day);
	return store_link_marks(c, since, text, one, arg);
}

const struct module link_module = {
	.name = "link", .title_zh = "挂钩联系", .title_en = "Links of leaders",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = link_routes, .n_routes = link_n_routes,
	.waiting = link_waiting,
	.check = link_check,
	.importers = link_importers, .n_importers = N_LINK_IMPORTERS,
	.commands = link_commands, .n_commands = N_LINK_COMMANDS,
	.load = link_load,
	.marks = link_marks,
};
