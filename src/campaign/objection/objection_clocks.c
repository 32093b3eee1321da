/* objection_clocks.c - what clocks do with objections by themselves.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/objection/objection_store.h"
#include "core/workday.h"

enum { AT_ONCE = 2000 };

/* ---- What has run out. */

static enum rc escalate(struct ctx *c, struct objection_row *o)
{
	const struct objection_plan *p;
	enum objection_state before = o->state;
	TRY(objection_plan_get(c, &p));
	TRY(objection_desk(c, o->region_pos, (enum objection_level)(o->level + 1), &o->desk, &o->level));
	o->state = OBJECTION_FILED;
	o->deadline = objection_due(c, workday_today(c), p->levels[o->level].workdays);
	return objection_move_on(c, o, OBJECTION_ESCALATE, before, "", "");
}

/* The desk decides without the bureau's answer. */
static enum rc no_answer(struct ctx *c, struct objection_row *o)
{
	const struct objection_plan *p;
	TRY(objection_plan_get(c, &p));
	o->state = OBJECTION_ACCEPTED;
	o->office = "";
	o->deadline = objection_due(c, workday_today(c), p->levels[o->level].workdays);
	return objection_move_on(c, o, OBJECTION_LAPSE, OBJECTION_ASKED, "", "");
}

static enum rc over(struct ctx *c, struct objection_row *o, enum objection_act act, enum objection_state to)
{
	enum objection_state before = o->state;
	o->state = to;
	o->deadline = DAY_NONE;
	o->closed_on = workday_today(c);
	return objection_move_on(c, o, act, before, "", "");
}

static enum rc expire(struct ctx *c, int64_t id)
{
	struct objection_row o;
	struct campaign k;
	TRY(store_objection(c, id, &o));
	TRY(campaign_get(c, o.campaign, &k));
	if (k.state != CAMPAIGN_OPEN || o.deadline == DAY_NONE || o.deadline >= workday_today(c))
		return RC_OK; /* clocks rest, or somebody was faster */
	switch (o.state) {
	case OBJECTION_FILED: case OBJECTION_ACCEPTED: return o.level < OBJECTION_CITY ? escalate(c, &o) : RC_OK;
	case OBJECTION_ASKED: return no_answer(c, &o);
	case OBJECTION_RETURNED: return over(c, &o, OBJECTION_LAPSE, OBJECTION_WITHDRAWN);
	case OBJECTION_TOLD: return over(c, &o, OBJECTION_CLOSE, OBJECTION_CLOSED);
	default: return RC_OK;
	}
}

static enum rc expire_all(struct ctx *c, const struct objection_row *list, int n)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < n; i++)
		TRY(expire(c, list[i].id));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- Deadlines that could not be counted when the clock began, because nobody knew the working days of that year yet. */

static bool starts_clock(enum objection_act act) { return act != OBJECTION_NOTE && act != OBJECTION_ACCEPT; }

static int32_t clock_began(const struct objection_row *o, const struct objection_move *list, int n)
{
	for (int i = n - 1; i >= 0; i--)
		if (starts_clock(list[i].act))
			return list[i].act == OBJECTION_FILE ? o->filed_on : list[i].day;
	return o->filed_on;
}

static int clock_days(const struct objection_plan *p, const struct objection_row *o)
{
	switch (o->state) {
	case OBJECTION_RETURNED: return p->complete_workdays;
	case OBJECTION_ASKED: return objection_asked_days(p, o);
	case OBJECTION_DECIDED: return OBJECTION_CORRECT_DAYS;
	case OBJECTION_TOLD: return p->close_workdays;
	default: return p->levels[o->level].workdays;
	}
}

static enum rc settle_one(struct ctx *c, const struct objection_plan *p, int64_t id)
{
	struct objection_row o;
	struct objection_move *list;
	int n;
	TRY(store_objection(c, id, &o));
	TRY(store_objection_moves(c, id, &list, &n));
	int32_t began = clock_began(&o, list, n), due = objection_due(c, began, clock_days(p, &o));
	if (due == DAY_NONE)
		return RC_OK;
	/* The year is known too late: nobody loses the days that he could not know of. */
	if (due < workday_today(c))
		due = objection_due(c, workday_today(c), clock_days(p, &o));
	o.deadline = due;
	if (o.state == OBJECTION_TOLD && o.remedy_until == DAY_NONE)
		o.remedy_until = objection_due(c, o.told_on, p->steps[o.step].remedy_workdays);
	const char *note = arena_printf(&c->arena, "放假安排已知，期限定为 %s", objection_day(c, due));
	return note != NULL ? objection_move_on(c, &o, OBJECTION_NOTE, o.state, "", note) : ctx_no_memory(c);
}

static enum rc settle_all(struct ctx *c, const struct objection_plan *p)
{
	struct objection_row *list;
	int n;
	txn_auto t = { 0 };
	TRY(store_objections_unclocked(c, AT_ONCE, &list, &n));
	if (n == 0 || objection_due(c, workday_today(c), clock_days(p, &list[0])) == DAY_NONE)
		return RC_OK; /* none, or the year is still not known: the writer is not taken for that */
	if (!c->writes)
		TRY(ctx_to_writer(c));
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < n; i++)
		TRY(settle_one(c, p, list[i].id));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- A campaign that rested gives its cases the days back. */

static enum rc give_back(struct ctx *c, int64_t id)
{
	struct objection_row o;
	int days;
	TRY(store_objection(c, id, &o));
	if (campaign_rested(c, o.campaign, o.changed_at, &days) != RC_OK) {
		c->problem = (struct problem){ 0 };
		o.deadline = DAY_NONE; /* a year that nobody knows: the clock gets its date when it is known */
		return objection_move_on(c, &o, OBJECTION_NOTE, o.state, "", "暂停后恢复，放假安排未知，期限待定");
	}
	o.deadline = days > 0 ? objection_due(c, o.deadline, days) : o.deadline;
	const char *note = arena_printf(&c->arena, "暂停 %d 个工作日，期限顺延至 %s", days, o.deadline != DAY_NONE ? objection_day(c, o.deadline) : "（待定）");
	return note != NULL ? objection_move_on(c, &o, OBJECTION_NOTE, o.state, "", note) : ctx_no_memory(c);
}

static enum rc give_back_all(struct ctx *c)
{
	struct objection_row *list;
	int n;
	txn_auto t = { 0 };
	TRY(store_objections_rested(c, AT_ONCE, &list, &n));
	if (n == 0)
		return RC_OK;
	if (!c->writes)
		TRY(ctx_to_writer(c));
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < n; i++)
		TRY(give_back(c, list[i].id));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- All of it. */

/* The last correction of a campaign is old enough that no more are coming. */
static bool has_waited(const struct ctx *c, const struct objection_row *list, int n, int minutes)
{
	int64_t last = 0, at;
	for (int i = 0; i < n; i++)
		if (instant_parse(list[i].changed_at, strlen(list[i].changed_at), &at) && at > last)
			last = at;
	return c->now_ms - last >= (int64_t)minutes * 60000;
}

static enum rc rerun_those_that_waited(struct ctx *c, const struct objection_row *list, int n, int minutes)
{
	int64_t cases;
	for (int i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && list[end].campaign == list[i].campaign;)
			end++;
		if (!has_waited(c, list + i, end - i, minutes))
			continue;
		if (!c->writes)
			TRY(ctx_to_writer(c));
		enum rc rc = objection_rerun(c, list[i].campaign, &cases);
		if (rc != RC_CONFLICT)
			TRY(rc);
		c->problem = (struct problem){ 0 }; /* suspended or put away: it waits on */
	}
	return RC_OK;
}

enum rc objection_clocks(struct ctx *c)
{
	const struct objection_plan *p = objection_plan(c->app);
	struct objection_row *list;
	int n;
	if (p == NULL)
		return RC_OK;
	TRY(give_back_all(c));
	TRY(settle_all(c, p));
	TRY(store_objections_expired(c, workday_today(c), AT_ONCE, &list, &n));
	if (n > 0 && !c->writes)
		TRY(ctx_to_writer(c));
	if (n > 0)
		TRY(expire_all(c, list, n));
	TRY(store_objections_corrected(c, 0, CORRECTED_ALL, &list, &n));
	return rerun_those_that_waited(c, list, n, p->rerun_minutes);
}
