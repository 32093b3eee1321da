/* office.c - the office as a module: its plan in memory, its timed work, and what waits for whom.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "core/app.h"
#include "core/module.h"
#include "core/plan_shelf.h"
#include "core/workday.h"
#include "office/matter.h"
#include "office/office.api.gen.h"
#include "office/office_store.h"

enum { PLAN_BYTES = 16 << 20, WAITING_MAX = 500, RULES_EVERY_S = 600 };

extern const char office_sql_begin[]; /* office.sql, embedded by the build */

static const struct migration steps[] = { { 1, "matters, their acts, members of units", office_sql_begin } };

/* ---- The plan. */

static const void *read_kept(struct arena *a, struct plan_report *r, struct plan_node *root) { return office_plan_read(r, root); }
static const struct plan_kept kept = { &office_module, "office.yaml", PLAN_BYTES, read_kept };

const struct office_plan *office_plan(const struct app *a)
{
	static const struct office_plan none = { .id = "", .issuer = "", .workdays = { 10, 10, 10, 10, 10 } };
	const struct office_plan *plan = plan_shelf(a, &kept);
	return plan != NULL ? plan : &none;
}

static enum rc office_start(struct app *a) { return plan_shelf_start(a, &kept); }
static void office_stop(struct app *a) { plan_shelf_stop(a, &kept); }

static void check_section(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	office_plan_read(r, root);
}

static const struct plan_section sections[] = { { "office", check_section } };

/* ---- What waits for an account. */

static bool due_to_look(const struct ctx *c, const struct matter *m)
{
	int32_t day;
	return m->state == MATTER_SHELVED && date_parse(m->look_again, strlen(m->look_again), &day) && day <= workday_today(c);
}

/* Why it waits for the unit that has it, for the one that decides; NULL: it does not. */
static const char *owner_must(const struct ctx *c, const struct matter *m)
{
	switch (m->state) {
	case MATTER_ASSIGNED: return TR(c, "待签收", "to be signed for");
	case MATTER_SIGNED: return TR(c, "待办理", "to be dealt with");
	case MATTER_WORKING: return TR(c, "办理中", "being dealt with");
	case MATTER_RETURNED: return TR(c, "办结被退回", "closing sent back");
	default: return NULL;
	}
}

static const char *issuer_must(const struct ctx *c, const struct matter *m)
{
	switch (m->state) {
	case MATTER_REGISTERED: return TR(c, "待交办", "to be given out");
	case MATTER_EXTENSION: return TR(c, "延期待批", "more time asked for");
	case MATTER_SUBMITTED: return matter_follows(m->object) ? NULL : m->submitted_by != c->who.account ? TR(c, "办结待核", "closing to be confirmed") : NULL;
	case MATTER_SHELVED: return due_to_look(c, m) ? TR(c, "挂账到期，请复看", "shelved: the day to look again has come") : NULL;
	default: return m->level == LEVEL_AGENDA ? TR(c, "列入联席会议议题", "on the agenda of the joint meeting") : NULL;
	}
}

static const char *post_must(const struct ctx *c, const struct matter *m, enum unit_post post)
{
	if (!matter_is_running(m))
		return NULL;
	if (post == POST_HEAD && m->level >= LEVEL_HEAD)
		return TR(c, "逾期，请科室负责人过问", "overdue: for the head of the office");
	if (post == POST_LEADER && m->level >= LEVEL_LEADER)
		return TR(c, "逾期，请分管领导过问", "overdue: for the leader in charge");
	return NULL;
}

/* A leader looks after several offices and hears of what has come up to him; the head also does what members do. */
static const char *for_owner(const struct ctx *c, const struct matter *m, enum unit_post post)
{
	const char *told = post_must(c, m, post);
	return told != NULL || post == POST_LEADER ? told : owner_must(c, m);
}

static const char *why(const struct ctx *c, const struct matter *m, const struct unit_member *mine, int n, bool assigns, bool orphans)
{
	const char *found = NULL;
	for (int i = 0; i < n && found == NULL; i++) {
		if (strcmp(mine[i].unit, m->owner) == 0)
			found = for_owner(c, m, mine[i].post);
		if (found == NULL && assigns && strcmp(mine[i].unit, m->issuer) == 0)
			found = issuer_must(c, m);
	}
	return found == NULL && orphans && n == 0 ? issuer_must(c, m) : found;
}

static enum rc office_waiting(struct ctx *c, struct waiting **ret_list, int *ret_n)
{
	struct scope scope;
	struct unit_member *mine;
	struct matter *m;
	int n, members, found = 0;
	bool assigns = office_may(c, "office.assign", &scope), orphans = assigns && scope.kind == SCOPE_ALL;
	*ret_n = 0;
	if (!office_may(c, "office.read", NULL) || c->who.account == 0)
		return RC_OK;
	TRY(unit_members(c, c->who.account, NULL, &mine, &members));
	TRY(store_matters_waiting(c, orphans, WAITING_MAX, &m, &n));
	struct waiting *list = arena_new_array(&c->arena, struct waiting, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		const char *reason = why(c, &m[i], mine, members, assigns, orphans);
		if (reason == NULL)
			continue;
		list[found++] = (struct waiting){ .kind = matter_kind(m[i].object), .title = m[i].title, .why = reason, .due = m[i].deadline[0] != '\0' ? m[i].deadline : NULL, .since = m[i].changed_at,
			.link = matter_link(c, &m[i]) };
	}
	*ret_list = list;
	*ret_n = found;
	return RC_OK;
}

/* ---- Timed work. */

static enum rc office_timed(struct ctx *c)
{
	int spoken;
	char n[16];
	if (!workday_known(c, date_of(workday_today(c)).year))
		log_event(LOG_WARN_, c->now_ms, "office", "detail", "the working days of this year are not known: add them to the plan folder (workdays)", NULL);
	TRY(office_rules_run(c, &spoken));
	snprintf(n, sizeof n, "%d", spoken);
	if (spoken > 0)
		log_event(LOG_INFO_, c->now_ms, "office", "reminders", n, NULL);
	return RC_OK;
}

const struct module office_module = {
	.name = "office", .title_zh = "督办", .title_en = "Matters",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = office_routes, .n_routes = office_n_routes,
	.sections = sections, .n_sections = 1,
	.start = office_start, .stop = office_stop, .check = office_check, .rests = store_matter_rests,
	.waiting = office_waiting, .timed = office_timed, .timed_s = RULES_EVERY_S,
};
