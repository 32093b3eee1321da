/* improvement_sample.c - plans of the sample city: a district's first try by the figures of 2018, judged by those of 2020; and the whole city by those of 2020, just begun.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "campaign/improvement/improvement_store.h"
#include "core/workday.h"
#include "indicators/facts.h"

enum { TRY_YEAR = 2018, TRY_RESULT = 2020, NOW_YEAR = 2020, NOW_RESULT = 2023, SELECTED_DAYS = 20, HANDED_DAYS = 13, AGREED_DAYS = 8, TOLD_DAYS = 3, YEARS_AHEAD = 3, MINUTE_MS = 60000, MORNING = 10 * 60,
	DAY_MINUTES = 1440, ACTED_MOST = 300 };
static const char *const areas[] = { "320583", "320583100" }; /* 昆山; in a large city 玉山镇 alone */

static const struct { const char *kind, *zh; } doings[] = {
	{ "technology", "更新两条生产线，年内完成设备安装调试" }, { "share", "把闲置厂房三千平方米租给配套企业" }, { "product", "停产低附加值品种，转产汽车零部件" },
	{ "rebuild", "拆除单层厂房，翻建三层标准厂房" }, { "sublet", "清退两家低效承租户，统一引进同链企业" }, { "transfer", "与开发区签订土地收储协议" },
};
enum { DOINGS = sizeof doings / sizeof *doings };
static const char *const people[] = { "陆建华 0512-57010001", "顾晓东 0512-57010002", "沈丽萍 0512-57010003", "徐文彬 0512-57010004" };

static int64_t morning(int32_t day) { return ((int64_t)day * DAY_MINUTES + MORNING - CHINA_MINUTES) * MINUTE_MS; }

static enum rc hand_in(struct ctx *c, const struct improvement_row *o, int i, int32_t until, int32_t day)
{
	int64_t target = o->below + i % 4 / 2 * 5000;
	const struct improvement_measure m[] = { { doings[i % DOINGS].kind, doings[i % DOINGS].zh, until }, { doings[(i + 1) % DOINGS].kind, doings[(i + 1) % DOINGS].zh, DAY_NONE } };
	const struct improvement_deed d = { .act = IMPROVE_SUBMIT, .target = improvement_value(c, target), .contact = people[i % 4], .until = until, .percent = -1, .measures = m, .n_measures = 1 + i % 2,
		.at_ms = morning(day) };
	return improvement_do_in_txn(c, o->id, &d);
}

static enum rc simply(struct ctx *c, int64_t id, enum improvement_act act, const char *note, int percent, int32_t day)
{
	return improvement_do_in_txn(c, id, &(struct improvement_deed){ .act = act, .note = note, .percent = percent, .until = DAY_NONE, .at_ms = morning(day) });
}

static enum rc cases_of(struct ctx *c, int64_t wave, struct improvement_row **ret_list, int *ret_n)
{
	const struct improvement_query q = { .text = "", .unit = "", .wave = wave, .state = -1, .result = -1, .show = IMPROVE_SHOW_ALL, .by_id = true, .most = 100000 };
	return store_improvements(c, &(struct scope){ .kind = SCOPE_ALL }, &q, workday_today(c), ret_list, ret_n);
}

/* ---- The first try: handed in, agreed, told once, said to be done, concluded by the figures; a few have left. */

static enum rc conclude(struct ctx *c, const struct improvement_row *o, const struct improvement_outcome *x, int i, int32_t day)
{
	bool left = i % 11 == 5;
	enum improvement_result r = left ? RESULT_LEFT : x->result;
	const char *note = left ? "企业已关停，土地移交开发区" : r == RESULT_MET ? "按 2020 年数据认定" : r == RESULT_NOT_MET ? "2020 年数据仍低于目标，列入下一批" : "缺 2020 年数据";
	return improvement_do_in_txn(c, o->id, &(struct improvement_deed){ .act = IMPROVE_CONCLUDE, .note = note, .percent = -1, .until = DAY_NONE, .result = r, .at_ms = morning(day) });
}

static enum rc first_case(struct ctx *c, const struct improvement_row *o, int i)
{
	TRY(hand_in(c, o, i, days_of(TRY_RESULT, 12, 31), days_of(2019, 7, 22)));
	TRY(simply(c, o->id, IMPROVE_AGREE, "", -1, days_of(2019, 7, 29)));
	TRY(simply(c, o->id, IMPROVE_REPORT, "设备已订购，厂房改造完成一半", 30 + i % 5 * 10, days_of(2019, 10, 10)));
	return simply(c, o->id, IMPROVE_FINISH, "措施全部完成", -1, days_of(2020, 12, 21));
}

static const char *where_tried(struct ctx *c)
{
	struct improvement_preview p;
	if (improvement_preview(c, NULL, areas[0], TRY_YEAR, &p) == RC_OK && p.n <= ACTED_MOST)
		return areas[0];
	c->problem = (struct problem){ 0 };
	return areas[1];
}

static enum rc first_try(struct ctx *c)
{
	const struct improvement_wave_new n = { .region = where_tried(c), .year = TRY_YEAR, .result_year = TRY_RESULT, .finish_by = days_of(TRY_RESULT, 12, 31), .reason = "先行试点", .at_ms = morning(days_of(2019, 7, 1)) };
	struct improvement_wave w;
	struct improvement_row *list;
	struct improvement_outcome *x;
	txn_auto t = { 0 };
	int count;
	enum rc rc = improvement_wave_make(c, &n, &w);
	if (rc == RC_CONFLICT || rc == RC_BAD_INPUT) { /* a small city has nobody below, or no figures of that year */
		c->problem = (struct problem){ 0 };
		return RC_OK;
	}
	TRY(rc);
	TRY(cases_of(c, w.id, &list, &count));
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < count; i++)
		TRY(first_case(c, &list[i], i));
	TRY(cases_of(c, w.id, &list, &count));
	x = arena_new_array(&c->arena, struct improvement_outcome, (size_t)count + 1);
	if (x == NULL)
		return ctx_no_memory(c);
	TRY(improvement_outcomes(c, list, count, x));
	for (int i = 0; i < count; i++)
		TRY(conclude(c, &list[i], &x[i], i, days_of(2021, 7, 5)));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* ---- The whole city, just begun. */

static enum rc now_case(struct ctx *c, const struct improvement_row *o, int i, int32_t today)
{
	if (i % 3 != 0)
		return RC_OK;
	TRY(hand_in(c, o, i, o->finish_by - 31 * (i % 5), today - HANDED_DAYS));
	if (i % 4 == 0)
		return RC_OK;
	if (i % 12 == 3)
		return simply(c, o->id, IMPROVE_RETURN, "请写明每项措施的投入和进度", -1, today - AGREED_DAYS);
	TRY(simply(c, o->id, IMPROVE_AGREE, "", -1, today - AGREED_DAYS));
	return i % 5 == 0 ? simply(c, o->id, IMPROVE_REPORT, "已完成备案，设备正在招标", 10 + i % 4 * 5, today - TOLD_DAYS) : RC_OK;
}

static enum rc now_wave(struct ctx *c)
{
	int32_t today = workday_today(c);
	const struct improvement_wave_new n = { .year = NOW_YEAR, .result_year = NOW_RESULT, .finish_by = days_of(date_of(today).year + YEARS_AHEAD, 12, 31), .reason = "三年行动计划第一批",
		.at_ms = morning(today - SELECTED_DAYS) };
	struct improvement_wave w;
	struct improvement_row *list;
	txn_auto t = { 0 };
	int count;
	enum rc rc = improvement_wave_make(c, &n, &w);
	if (rc == RC_CONFLICT || rc == RC_BAD_INPUT) {
		c->problem = (struct problem){ 0 };
		return RC_OK;
	}
	TRY(rc);
	TRY(cases_of(c, w.id, &list, &count));
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < count && i < ACTED_MOST; i++)
		TRY(now_case(c, &list[i], i, today));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

enum rc improvement_sample(struct ctx *c, const char *dir)
{
	(void)dir;
	if (improvement_plan_of(c->app) == NULL)
		return RC_OK; /* a plan folder of somebody's own */
	TRY(first_try(c));
	return now_wave(c);
}
