/* improvement_watch.c - what the program does by itself: plans that came to their end, clocks that ran out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each look takes a bounded number, each in a transaction of its own that reads the case again: two processes may look at once. */
#include <string.h>
#include "base/utf8.h"
#include "campaign/improvement/improvement_store.h"
#include "core/workday.h"
#include "office/office.h"
#include "registry/registry.h"

enum { AT_A_LOOK = 200 };

static enum rc expire(struct ctx *c, const struct improvement_plan *p, int64_t id, int32_t today)
{
	struct improvement_row o;
	const char *town, *district;
	int64_t move;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(improvement_get(c, id, &o));
	if (o.state != IMPROVE_RUNNING || o.until == DAY_NONE || o.until >= today)
		return RC_OK;
	TRY(improvement_desk(c, o.region_pos, &town, &district));
	o.state = IMPROVE_REVIEW;
	o.desk = district[0] != '\0' ? district : town;
	o.due = improvement_clock(c, p, &o, today);
	TRY(improvement_move_on(c, &o, IMPROVE_EXPIRE, IMPROVE_RUNNING, "", "", &move));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- A matter for what ran out; reminders and escalation come from the office. */

static const char *region_code(struct ctx *c, const struct registry *g, int64_t pos)
{
	const char *code = pos >= 1 && pos <= g->n_regions ? arena_strdup(&c->arena, g->regions[pos - 1].code) : NULL;
	return code != NULL ? code : "";
}

static const char *short_title(struct ctx *c, const struct improvement_row *o)
{
	const char *lead = o->state == IMPROVE_RUNNING ? TR(c, "提升计划进度逾期：", "Progress overdue: ") : o->state == IMPROVE_REVIEW ? TR(c, "提升计划验收逾期：", "Conclusion overdue: ")
		: o->state == IMPROVE_SUBMITTED ? TR(c, "提升计划审核逾期：", "Agreement overdue: ") : TR(c, "提升计划未报：", "Plan not handed in: ");
	size_t room = MATTER_TITLE - utf8_count(lead, strlen(lead)), n = 0;
	const char *name = o->name;
	while (name[n] != '\0' && utf8_count(name, n + 1) <= room)
		n++;
	while (n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80)
		n--;
	return arena_printf(&c->arena, "%s%.*s", lead, (int)n, name);
}

static enum rc escalate(struct ctx *c, const struct improvement_plan *p, const struct registry *g, int64_t id, int32_t today)
{
	struct improvement_row o;
	int64_t move;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(improvement_get(c, id, &o));
	if (o.matter != 0 || !improvement_is_overdue(&o, today) || unit_find(c, o.desk) == NULL)
		return RC_OK;
	const char *object = arena_printf(&c->arena, "improvement %lld", (long long)o.id), *title = short_title(c, &o);
	const char *demand = arena_printf(&c->arena, TR(c, "计划 %s（%s）应于 %s 前办理，现已逾期。请在计划页面上办理，办理后本事项自动销号。",
		"Plan %s (%s) was due on %s. Act on the page of the plan; this matter closes by itself then."), o.code, o.name, improvement_day(c, o.due));
	if (object == NULL || title == NULL || demand == NULL)
		return ctx_no_memory(c);
	const struct matter_new m = { .source = MATTER_PLAN, .object = object, .title = title, .demand = demand, .region_pos = o.region_pos, .region = region_code(c, g, o.region_pos), .owner = o.desk,
		.deadline = improvement_after(c, today, p->overdue) };
	TRY(matter_open(c, &m, &o.matter));
	TRY(improvement_move_on(c, &o, IMPROVE_ESCALATE, o.state, "", "", &move));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc look(struct ctx *c, const struct improvement_plan *p, const struct registry *g)
{
	struct improvement_row *ended, *late;
	int32_t today = workday_today(c);
	int n_ended, n_late;
	TRY(store_improvements_ended(c, today, AT_A_LOOK, &ended, &n_ended));
	TRY(store_improvements_late(c, today, AT_A_LOOK, &late, &n_late));
	if (n_ended + n_late == 0)
		return RC_OK;
	TRY(ctx_to_writer(c));
	for (int i = 0; i < n_ended; i++)
		TRY(expire(c, p, ended[i].id, today));
	for (int i = 0; i < n_late; i++)
		TRY(escalate(c, p, g, late[i].id, today));
	return RC_OK;
}

enum rc improvement_timed(struct ctx *c)
{
	const struct improvement_plan *p = improvement_plan_of(c->app);
	const struct registry *g;
	if (p == NULL)
		return RC_OK;
	TRY(registry_hold(c, &g));
	enum rc rc = look(c, p, g);
	registry_drop(c, g);
	return rc;
}
