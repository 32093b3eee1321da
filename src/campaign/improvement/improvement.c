/* improvement.c - cases of improvement: words, desks, clocks, periods, finding one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/num.h"
#include "campaign/improvement/improvement_store.h"
#include "core/workday.h"
#include "office/office.h"
#include "registry/registry.h"

enum { SPARE_DAYS = 30, QUARTER = 3 };

/* ---- Words. */

const char *improvement_words(const struct ctx *c, struct plan_words w) { return TR(c, w.zh != NULL ? w.zh : "", w.en != NULL ? w.en : w.zh != NULL ? w.zh : ""); }

const char *improvement_state_title(const struct ctx *c, enum improvement_state s)
{
	static const char *const zh[] = { "待报计划", "待审核", "退回修改", "实施中", "待验收", "已办结", "撤销列入" };
	static const char *const en[] = { "plan owed", "to be agreed", "returned", "running", "to be concluded", "closed", "dropped" };
	return TR(c, zh[s], en[s]);
}

const char *improvement_act_title(const struct ctx *c, enum improvement_act a)
{
	static const char *const zh[] = { "列入", "报送计划", "退回修改", "同意计划", "报送进度", "申请验收", "退回继续实施", "延长期限", "认定结果", "撤销列入", "备注", "到期转验收", "转督办", "督办解除" };
	static const char *const en[] = { "put on the list", "plan handed in", "returned", "plan agreed", "progress told", "said to be done", "sent back to go on", "longer deadline", "concluded", "dropped", "note",
		"came to its end", "became a matter", "matter closed" };
	return TR(c, zh[a], en[a]);
}

const char *improvement_result_title(const struct ctx *c, enum improvement_result r)
{
	static const char *const zh[] = { "未认定", "达标", "未达标", "无数据", "已退出" };
	static const char *const en[] = { "open", "met", "not met", "unknown", "left" };
	return TR(c, zh[r], en[r]);
}

const char *improvement_value(struct ctx *c, int64_t value)
{
	char text[32];
	if (value == IMPROVE_UNKNOWN)
		return NULL;
	num_print_scaled_short(text, value, IMPROVE_DECIMALS);
	return arena_strdup(&c->arena, text);
}

bool improvement_is_open(enum improvement_state s) { return s != IMPROVE_CLOSED && s != IMPROVE_DROPPED; }

bool improvement_is_overdue(const struct improvement_row *o, int32_t today) { return improvement_is_open(o->state) && o->due != DAY_NONE && o->due < today; }

/* ---- Desks. */

static const char *unit_of_district(struct ctx *c, const char *code)
{
	const struct office_unit *units;
	int n;
	if (code == NULL || unit_list(c, &units, &n) != RC_OK)
		return NULL;
	for (int i = 0; i < n; i++)
		if (units[i].kind == UNIT_DISTRICT && strcmp(units[i].region, code) == 0)
			return units[i].code;
	return NULL;
}

static enum rc place_of(struct ctx *c, int64_t region_pos, const char **ret_town, const char **ret_district)
{
	const struct registry *g;
	*ret_town = *ret_district = NULL;
	TRY(registry_hold(c, &g));
	int at = (int)region_pos - 1;
	if (at >= 0 && at < g->n_regions) {
		int d = g->regions[at].district;
		*ret_town = g->regions[at].kind >= REGION_TOWN ? arena_strdup(&c->arena, g->regions[at].code) : NULL;
		*ret_district = d >= 0 ? arena_strdup(&c->arena, g->regions[d].code) : NULL;
	}
	registry_drop(c, g);
	return RC_OK;
}

enum rc improvement_desk(struct ctx *c, int64_t region_pos, const char **ret_town, const char **ret_district)
{
	const char *town, *district;
	TRY(place_of(c, region_pos, &town, &district));
	const char *unit = unit_of_district(c, district);
	*ret_district = unit != NULL ? unit : "";
	*ret_town = town != NULL && unit_find(c, town) != NULL ? town : *ret_district;
	return RC_OK;
}

/* ---- Clocks. */

int32_t improvement_after(struct ctx *c, int32_t from, int workdays)
{
	int32_t day = from + workdays * 7 / 5, last = from + 2 * workdays + SPARE_DAYS;
	bool known = true;
	for (int year = date_of(from).year; year <= date_of(last).year; year++)
		known = known && workday_known(c, year);
	if (known && workday_add(c, from, workdays, &day) != RC_OK)
		c->problem = (struct problem){ 0 };
	return day;
}

static struct period period_of_day(const struct improvement_plan *p, int32_t day)
{
	struct date d = date_of(day);
	int first = p->monthly ? d.month : (d.month - 1) / QUARTER * QUARTER + 1;
	return (struct period){ d.year, first, p->monthly ? first : first + QUARTER - 1 };
}

const char *improvement_period_owed(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *o)
{
	struct period was;
	char text[PERIOD_TEXT];
	int32_t from = o->period[0] != '\0' && period_parse(o->period, strlen(o->period), &was) ? period_end(was) + 1 : workday_today(c);
	period_print(text, period_of_day(p, from));
	const char *s = arena_strdup(&c->arena, text);
	return s ? s : "";
}

static int32_t report_due(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *o, int32_t today)
{
	struct period owed;
	const char *text = improvement_period_owed(c, p, o);
	if (!period_parse(text, strlen(text), &owed))
		return today;
	int32_t due = improvement_after(c, period_end(owed), p->report);
	return o->until != DAY_NONE && due > o->until ? o->until : due;
}

/* The conclusion waits for the figures of the year by which it is judged, unless the firm is said to be done before. */
static int32_t conclude_due(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *o, int32_t today)
{
	int32_t figures = days_of(o->result_year + 1, p->figures_month, p->figures_day);
	return improvement_after(c, figures > today ? figures : today, p->conclude);
}

int32_t improvement_clock(struct ctx *c, const struct improvement_plan *p, const struct improvement_row *o, int32_t today)
{
	switch (o->state) {
	case IMPROVE_SELECTED: return improvement_after(c, today, p->draft);
	case IMPROVE_SUBMITTED: return improvement_after(c, today, p->agree);
	case IMPROVE_RETURNED: return improvement_after(c, today, p->redraft);
	case IMPROVE_RUNNING: return report_due(c, p, o, today);
	case IMPROVE_REVIEW: return conclude_due(c, p, o, today);
	default: return DAY_NONE;
	}
}

/* ---- One. */

enum rc improvement_get(struct ctx *c, int64_t id, struct improvement_row *ret_row)
{
	TRY(store_improvement_seen(c, &c->scope, id, ret_row));
	return ret_row->id != 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有第 %lld 号提升计划", "there is no plan of improvement %lld"), (long long)id);
}

static bool by_program(enum improvement_act a) { return a == IMPROVE_EXPIRE || a == IMPROVE_ESCALATE || a == IMPROVE_CALM; }

enum rc improvement_move_on(struct ctx *c, struct improvement_row *o, enum improvement_act act, enum improvement_state before, const char *unit, const char *note, int64_t *ret_move)
{
	char at[INSTANT_TEXT];
	bool program = by_program(act) || c->who.account == 0;
	instant_print(at, c->now_ms);
	o->changed_at = arena_strdup(&c->arena, at);
	if (o->changed_at == NULL)
		return ctx_no_memory(c);
	const struct improvement_move m = { .act = act, .before = before, .at = o->changed_at, .day = workday_today(c), .account = program ? 0 : c->who.account, .who = program ? "" : c->who.name,
		.unit = unit, .note = note };
	TRY(store_improvement_move(c, o, &m, ret_move));
	return store_improvement_set(c, o);
}
