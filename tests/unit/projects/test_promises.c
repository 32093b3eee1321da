/* test_promises.c - promises against figures to the last digit, what follows, rounds of correction, decisions, and that everything stands in the record.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../registry/fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/ledger.h"
#include "indicators/facts.h"
#include "indicators/indicators.h"
#include "projects/investment/investment.h"
#include "projects/promise/promise.h"
#include "projects/promise/promise_act.h"
#include "projects/promise/promise_store.h"
#include "registry/registry.h"

static const char *plans_dir;
static struct fixture f;
static int64_t project;

static int64_t at(int y, int m, int d) { return (int64_t)days_of(y, m, d) * 86400000 + 4 * 3600000; }

static int setup(void **state)
{
	static const struct module *const modules[] = { &ledger_module, &registry_module, &indicators_module, &projects_module, &investment_module, &promise_module, NULL };
	struct project_told told;
	struct project_opening o = { .name = "承诺试验项目", .region = "320583100", .happened_on = days_of(2018, 1, 10) };
	fixture_make(&f, modules, plans_dir);
	f.c.now_ms = at(2021, 1, 4);
	assert_ok(&f, project_open(&f.c, &o, &(struct project_telling){ .source = "test", .at_ms = at(2018, 1, 15) }, &told));
	project = told.project;
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

static void say(const char *field, const char *item, const char *value)
{
	struct project_told told;
	struct project_change ch = { field, item, value, DAY_NONE };
	assert_ok(&f, project_edit(&f.c, project, &ch, 1, &(struct project_telling){ .source = "协议" }, &told));
}

static void promise(const char *item, const char *value)
{
	struct project_told told;
	struct project_change ch[] = { { "promises.item", item, item, DAY_NONE }, { "promises.value", item, value, DAY_NONE } };
	assert_ok(&f, project_edit(&f.c, project, ch, 2, &(struct project_telling){ .source = "投资协议" }, &told));
}

static int64_t paper(void)
{
	struct project_told told;
	struct project_paper_in p = { .kind = "decision", .number = "1", .dated = DAY_NONE, .shot_on = DAY_NONE };
	assert_ok(&f, project_paper_add(&f.c, project, &p, &(struct project_telling){ .source = "test" }, &told));
	return told.act;
}

static void tell(const char *item, const char *value, int32_t day)
{
	int64_t act;
	assert_ok(&f, promise_tell(&f.c, project, item, value, day, "主管部门", NULL, &act));
}

static struct promise_check judged(int stage)
{
	const struct project_file *file;
	struct promise_check k;
	assert_ok(&f, project_fold(&f.c, project, DAY_NONE, &file));
	assert_ok(&f, promise_judge(&f.c, file, stage, (int32_t)(f.c.now_ms / 86400000), &k));
	return k;
}

static struct promise_check checked(const char *stage)
{
	struct promise_check k;
	assert_ok(&f, promise_check_now(&f.c, project, stage, &k));
	return k;
}

static const struct promise_line *line(const struct promise_check *k, const char *item)
{
	for (int i = 0; i < k->n; i++)
		if (strcmp(k->lines[i].item, item) == 0)
			return &k->lines[i];
	fail_msg("no line %s", item);
	return NULL;
}

static void assert_sound(void)
{
	int findings = 0;
	assert_ok(&f, promise_verify(&f.c, &findings));
	assert_int_equal(findings, 0);
}

#define assert_outcome(k, name, want) assert_string_equal(promise_outcome_words[line(&(k), name)->outcome], want)

/* ---- Fractions. */

static void fractions_are_exact(void **state)
{
	struct fraction a = { 0 }, b = { 0 }, r = { 0 };
	char text[FRACTION_TEXT];
	bool exact;
	assert_true(fraction_of(6, -4, &a) && a.num == -3 && a.den == 2);
	assert_false(fraction_of(1, 0, &a));
	assert_true(fraction_of(1, 3, &a) && fraction_of(1, 6, &b) && fraction_add(a, b, &r) && r.num == 1 && r.den == 2);
	assert_true(fraction_sub(a, b, &r) && r.num == 1 && r.den == 6);
	assert_true(fraction_div(a, b, &r) && r.num == 2 && r.den == 1);
	assert_int_equal(fraction_cmp((struct fraction){ INT64_MAX, INT64_MAX - 1 }, (struct fraction){ INT64_MAX - 1, INT64_MAX - 2 }), -1);
	assert_false(fraction_mul((struct fraction){ INT64_MAX, 1 }, (struct fraction){ 3, 1 }, &r)); /* said, not cut */
	int64_t v;
	assert_true(fraction_scaled((struct fraction){ 1, 200 }, 2, &v) && v == 1); /* 0.005 */
	assert_true(fraction_scaled((struct fraction){ -1, 200 }, 2, &v) && v == -1);
	assert_true(fraction_scaled((struct fraction){ 1, 201 }, 2, &v) && v == 0);
	fraction_print((struct fraction){ 2, 3 }, text, &exact);
	assert_string_equal(text, "0.6667");
	assert_false(exact);
	assert_true(fraction_read("12.5", &r) && r.num == 25 && r.den == 2);
	assert_false(fraction_read("1.23456", &r));
	fraction_text(r, text);
	assert_true(fraction_parse(text, &a) && a.num == 25 && a.den == 2);
	assert_false(fraction_parse("1/0", &a));
	assert_false(fraction_parse("1/2x", &a));
}

/* ---- Figures by formula. */

/* 1.5 亩 are 1000 m² exactly: a floor of 1000 m² is a plot ratio of 1, and 0.01 m² less is less. */
static void a_mu_is_two_thousand_thirds(void **state)
{
	promise("plot-ratio", "1");
	say("finish_agreed", NULL, "2020-06-30");
	say("area", NULL, "1.5");
	say("floor_area", NULL, "1000");
	struct promise_check k = judged(0);
	assert_outcome(k, "plot-ratio", "met");
	assert_int_equal(line(&k, "plot-ratio")->actual.num, 1);
	assert_int_equal(line(&k, "plot-ratio")->actual.den, 1);
	say("floor_area", NULL, "999.99");
	k = judged(0);
	assert_outcome(k, "plot-ratio", "correcting");
	assert_int_equal(line(&k, "plot-ratio")->until, days_of(2021, 7, 4)); /* six months from the day of the check */
	assert_int_equal(k.proposal, PROPOSE_CORRECT);
	say("area", NULL, "1");
	k = judged(0);
	assert_int_equal(line(&k, "plot-ratio")->actual.num, 299997); /* 999.99 × 3 / 2000 */
	assert_int_equal(line(&k, "plot-ratio")->actual.den, 200000);
}

static void what_is_missing_has_a_name_and_an_owner(void **state)
{
	promise("plot-ratio", "1.2");
	promise("intensity", "300");
	promise("capital", "1000");
	say("finish_agreed", NULL, "2020-06-30");
	say("area", NULL, "60");
	struct promise_check k = judged(0);
	assert_int_equal(k.proposal, PROPOSE_NOTHING);
	assert_false(k.whole);
	assert_outcome(k, "plot-ratio", "missing");
	assert_non_null(strstr(line(&k, "plot-ratio")->zh, "计容建筑面积"));
	assert_non_null(strstr(line(&k, "plot-ratio")->en, "natural resources"));
	assert_non_null(strstr(line(&k, "intensity")->zh, "审定月报的"));
	assert_non_null(strstr(line(&k, "capital")->en, "market regulation"));
	assert_refused(&f, RC_CONFLICT, "cannot pass", promise_decide(&f.c, project, &(struct promise_decision){ .check = checked("finished").act, .decision = PROPOSE_PASS, .until = DAY_NONE,
		.amount = PROMISE_UNKNOWN, .reason = "情况已经核实", .paper = paper() }, &(int64_t){ 0 }));
	assert_sound();
}

/* Figures of the owner in the year of full output: 180 万元 of tax on 60 亩 are 3 万元/亩. */
static void figures_of_the_owner(void **state)
{
	const struct indicators *list;
	int64_t firm = add_firm(&f, 12345678, "甲公司", "320583100", "3976"), batch;
	struct project_told told;
	struct project_change owner[] = { { "parties.role", "+", "owner", DAY_NONE }, { "parties.enterprise", "+", code_of(&f, 12345678), DAY_NONE } };
	assert_ok(&f, project_edit(&f.c, project, owner, 2, &(struct project_telling){ .source = "协议" }, &told));
	promise("tax", "3");
	promise("output", "100");
	say("full_agreed", NULL, "2020-06-30");
	struct promise_check k = judged(1);
	assert_non_null(strstr(line(&k, "tax")->en, "Tax paid of the owner in 2020"));
	assert_ok(&f, indicators_hold(&f.c, &list));
	struct fact facts[] = {
		{ .subject = firm, .indicator = (int16_t)indicators_find(list, "land")->id, .period = period_code(period_year(2020)), .value = 600000 },
		{ .subject = firm, .indicator = (int16_t)indicators_find(list, "tax")->id, .period = period_code(period_year(2020)), .value = 180000000 },
		{ .subject = firm, .indicator = (int16_t)indicators_find(list, "output")->id, .period = period_code(period_year(2020)), .value = INT64_C(5699999999) } };
	indicators_drop(&f.c, list);
	assert_ok(&f, facts_append(&f.c, &(struct batch_info){ .source = "税务局", .known_at = days_of(2020, 12, 31) }, facts, 3, &batch));
	k = judged(1);
	assert_outcome(k, "tax", "met");
	assert_int_equal(line(&k, "tax")->year, 2020);
	assert_int_equal(line(&k, "tax")->actual.num, 3);
	assert_int_equal(line(&k, "tax")->actual.den, 1);
	/* 5 % are left: 95 on 60 亩 are 5700 万元; 0.01 元 less falls short */
	assert_outcome(k, "output", "correcting");
	say("full_agreed", NULL, "2022-01-01");
	const struct project_file *file;
	int32_t reached, due;
	const struct promise_plan *p;
	assert_ok(&f, project_fold(&f.c, project, DAY_NONE, &file));
	assert_ok(&f, promise_plan_get(&f.c, &p));
	assert_false(promise_is_due(p, file, 1, days_of(2021, 1, 4), &reached, &due));
	assert_refused(&f, RC_CONFLICT, "not due yet", promise_check_now(&f.c, project, "full", &k));
}

/* ---- Amounts. */

static struct promise_item rule(const char *unit, enum promise_rule r)
{
	struct promise_item it = { .unit_text = unit, .breach = { .rule = r, .amount = 2000000, .share = 1250, .price = 5000, .price_unit = unit_one(), .price_text = "" } };
	it.unit = unit_one();
	assert_true(unit[0] == '\0' || unit_parse(unit, strlen(unit), &it.unit, NULL));
	return it;
}

static void amounts_by_hand(void **state)
{
	struct promise_ground g = { .has_area = true, .area = { 121, 2 }, .has_deposit = true, .deposit = { 800, 1 } };
	struct promise_item area = rule("万元/亩", BREACH_AREA), fixed = rule("", BREACH_FIXED), deposit = rule("", BREACH_DEPOSIT), open = rule("", BREACH_CASE);
	const char *sum;
	/* (350 − 301.25) × 60.5 亩 × 0.5 = 1474.6875 万元 */
	assert_int_equal(promise_amount(&f.c.arena, &area, (struct fraction){ 350, 1 }, (struct fraction){ 1205, 4 }, &g, &sum), 147469);
	assert_string_equal(sum, "(350 − 301.25) 万元/亩 × 60.5 亩 × 0.5  = 1474.6875 万元");
	area.direction = PROMISE_AT_MOST; /* too much */
	assert_int_equal(promise_amount(&f.c.arena, &area, (struct fraction){ 1, 1 }, (struct fraction){ 3, 2 }, &g, &sum), 1513); /* 0.5 × 60.5 × 0.5 = 15.125 */
	assert_int_equal(promise_amount(&f.c.arena, &fixed, (struct fraction){ 1, 1 }, (struct fraction){ 0, 1 }, &g, &sum), 2000000);
	assert_string_equal(sum, "20000 万元");
	assert_int_equal(promise_amount(&f.c.arena, &deposit, (struct fraction){ 1, 1 }, (struct fraction){ 0, 1 }, &g, &sum), 10000);
	assert_string_equal(sum, "800 万元 × 12.5 % = 100 万元");
	assert_true(promise_amount(&f.c.arena, &open, (struct fraction){ 1, 1 }, (struct fraction){ 0, 1 }, &g, &sum) == PROMISE_UNKNOWN);
	g.has_area = g.has_deposit = false;
	assert_true(promise_amount(&f.c.arena, &area, (struct fraction){ 1, 1 }, (struct fraction){ 3, 2 }, &g, &sum) == PROMISE_UNKNOWN);
	assert_true(promise_amount(&f.c.arena, &deposit, (struct fraction){ 1, 1 }, (struct fraction){ 0, 1 }, &g, &sum) == PROMISE_UNKNOWN);
	assert_string_equal(sum, "");
}

static void tolerance_at_its_edge(void **state)
{
	struct promise_item least = { .tolerance = 500 }, most = { .direction = PROMISE_AT_MOST, .tolerance = 500 };
	struct fraction p = { 1, 3 }; /* 0.95 / 3 = 19/60; 1.05 / 3 = 7/20 */
	assert_true(promise_is_kept(&least, p, (struct fraction){ 19, 60 }));
	assert_false(promise_is_kept(&least, p, (struct fraction){ 189999999, 600000000 }));
	assert_true(promise_is_kept(&most, p, (struct fraction){ 7, 20 }));
	assert_false(promise_is_kept(&most, p, (struct fraction){ 700000001, 2000000000 }));
}

/* ---- A life: check, correction, second check, breach, another decision. */

static enum rc decide(int64_t check, enum promise_proposal d, int32_t until, int64_t amount, const char *reason, int64_t with)
{
	int64_t act;
	return promise_decide(&f.c, project, &(struct promise_decision){ .check = check, .decision = d, .until = until, .amount = amount, .reason = reason, .paper = with }, &act);
}

static void rounds_of_correction(void **state)
{
	int64_t with;
	say("finish_agreed", NULL, "2020-06-30");
	say("area", NULL, "60");
	promise("intensity", "300");
	promise("plot-ratio", "1.5");
	tell("intensity", "280.5", days_of(2020, 12, 1));
	tell("plot-ratio", "1.6", days_of(2020, 12, 1));
	with = paper();
	struct promise_check k = checked("finished");
	assert_int_equal(k.round, 1);
	assert_outcome(k, "intensity", "correcting");
	assert_outcome(k, "plot-ratio", "met");
	assert_int_equal(k.proposal, PROPOSE_CORRECT);
	assert_int_equal(k.until, days_of(2021, 7, 4));
	/* every refusal */
	assert_refused(&f, RC_BAD_INPUT, "characters", decide(k.act, PROPOSE_CORRECT, days_of(2021, 6, 30), PROMISE_UNKNOWN, "短", with));
	assert_refused(&f, RC_BAD_INPUT, "after today", decide(k.act, PROPOSE_CORRECT, days_of(2021, 1, 4), PROMISE_UNKNOWN, "同意限期整改", with));
	assert_refused(&f, RC_BAD_INPUT, "within three years", decide(k.act, PROPOSE_CORRECT, days_of(2025, 1, 4), PROMISE_UNKNOWN, "同意限期整改", with));
	assert_refused(&f, RC_BAD_INPUT, "only a correction", decide(k.act, PROPOSE_PASS, days_of(2021, 6, 30), PROMISE_UNKNOWN, "同意限期整改", with));
	assert_refused(&f, RC_BAD_INPUT, "has an amount", decide(k.act, PROPOSE_BREACH, DAY_NONE, PROMISE_UNKNOWN, "按协议处置", with));
	assert_refused(&f, RC_BAD_INPUT, "belongs to a breach", decide(k.act, PROPOSE_PASS, DAY_NONE, 5, "按协议处置", with));
	assert_refused(&f, RC_BAD_INPUT, "rests on a paper", decide(k.act, PROPOSE_CASE, DAY_NONE, PROMISE_UNKNOWN, "按协议处置", 1));
	assert_refused(&f, RC_NOT_FOUND, "no such check", decide(with, PROPOSE_CASE, DAY_NONE, PROMISE_UNKNOWN, "按协议处置", with));
	assert_ok(&f, decide(k.act, PROPOSE_CORRECT, days_of(2021, 6, 30), PROMISE_UNKNOWN, "同意限期整改", with));
	/* within the period: another round, in which the old figure does not count any more */
	f.c.now_ms = at(2021, 3, 1);
	k = judged(0);
	assert_int_equal(k.round, 2);
	assert_int_equal(line(&k, "plot-ratio")->way, WAY_CARRIED);
	assert_outcome(k, "plot-ratio", "met");
	assert_outcome(k, "intensity", "missing");
	tell("intensity", "299.9999", days_of(2021, 2, 1));
	k = judged(0);
	assert_outcome(k, "intensity", "correcting");
	assert_int_equal(line(&k, "intensity")->until, days_of(2021, 6, 30));
	/* the period is over: broken, (300 − 299.9999) × 60 × 0.05 = 0.0003 万元, which is 0.00 */
	f.c.now_ms = at(2021, 7, 1);
	tell("intensity", "290", days_of(2021, 6, 30));
	k = checked("finished");
	assert_outcome(k, "intensity", "broken");
	assert_int_equal(k.proposal, PROPOSE_BREACH);
	assert_int_equal(k.amount, 3000); /* (300 − 290) × 60 × 0.05 = 30 万元 */
	assert_true(k.whole);
	assert_ok(&f, decide(k.act, PROPOSE_BREACH, DAY_NONE, 3000, "按协议第九条处置", with));
	assert_refused(&f, RC_CONFLICT, "decide on the same check", promise_check_now(&f.c, project, "finished", &(struct promise_check){ 0 }));
	/* a person may think again: both decisions stay, the last holds */
	assert_ok(&f, decide(k.act, PROPOSE_CASE, DAY_NONE, 1000, "经市政府专题会议研究", with));
	struct promise_check last;
	struct promise_decision d;
	assert_ok(&f, promise_last(&f.c, project, "finished", &last, &d));
	assert_int_equal(d.decision, PROPOSE_CASE);
	assert_int_equal(d.amount, 1000);
	assert_int_equal(fixture_number(&f, "SELECT count(*) FROM promise_decision"), 3);
	assert_sound();
}

static void a_later_check_is_the_one_to_decide_on(void **state)
{
	say("finish_agreed", NULL, "2020-06-30");
	promise("capital", "1000");
	int64_t first = checked("finished").act, with = paper();
	tell("capital", "1000", days_of(2020, 12, 1));
	struct promise_check k = checked("finished");
	assert_int_equal(k.round, 1);
	assert_int_equal(k.proposal, PROPOSE_PASS);
	assert_refused(&f, RC_CONFLICT, "a later check", decide(first, PROPOSE_CASE, DAY_NONE, PROMISE_UNKNOWN, "情况已经核实", with));
	assert_refused(&f, RC_CONFLICT, "nothing to correct", decide(k.act, PROPOSE_CORRECT, days_of(2021, 6, 30), PROMISE_UNKNOWN, "情况已经核实", with));
	assert_ok(&f, decide(k.act, PROPOSE_PASS, DAY_NONE, PROMISE_UNKNOWN, "情况已经核实", with));
	assert_sound();
}

/* No rule was agreed for foreign capital, and no deposit is known for the registered one. */
static void what_was_not_agreed_is_settled_one_by_one(void **state)
{
	int64_t with;
	say("finish_agreed", NULL, "2020-06-30");
	promise("foreign", "500");
	tell("foreign", "100", days_of(2020, 12, 1));
	with = paper();
	assert_ok(&f, decide(checked("finished").act, PROPOSE_CORRECT, days_of(2021, 6, 30), PROMISE_UNKNOWN, "同意限期整改", with));
	f.c.now_ms = at(2021, 7, 1);
	tell("foreign", "100", days_of(2021, 6, 30));
	struct promise_check k = checked("finished");
	assert_outcome(k, "foreign", "broken");
	assert_int_equal(k.proposal, PROPOSE_CASE);
	assert_false(k.whole);
	assert_sound();
}

static void figures_are_refused(void **state)
{
	int64_t act;
	assert_refused(&f, RC_BAD_INPUT, "no item 'x'", promise_tell(&f.c, project, "x", "1", days_of(2020, 1, 1), "a", NULL, &act));
	assert_refused(&f, RC_BAD_INPUT, "at most 4 decimals", promise_tell(&f.c, project, "tax", "1.23456", days_of(2020, 1, 1), "a", NULL, &act));
	assert_refused(&f, RC_BAD_INPUT, "from 0 on", promise_tell(&f.c, project, "tax", "-1", days_of(2020, 1, 1), "a", NULL, &act));
	assert_refused(&f, RC_BAD_INPUT, "of which day", promise_tell(&f.c, project, "tax", "1", days_of(2021, 1, 5), "a", NULL, &act));
	assert_refused(&f, RC_BAD_INPUT, "say the source", promise_tell(&f.c, project, "tax", "1", days_of(2020, 1, 1), "", NULL, &act));
	assert_refused(&f, RC_CONFLICT, "no promise", promise_check_now(&f.c, project, "finished", &(struct promise_check){ 0 }));
	assert_refused(&f, RC_BAD_INPUT, "no check at", promise_check_now(&f.c, project, "never", &(struct promise_check){ 0 }));
	/* told and taken back */
	say("finish_agreed", NULL, "2020-06-30");
	promise("capital", "1000");
	tell("capital", "1000", days_of(2020, 12, 1));
	struct promise_check k = judged(0);
	assert_outcome(k, "capital", "met");
	tell("capital", NULL, days_of(2020, 12, 1));
	k = judged(0);
	assert_outcome(k, "capital", "missing");
}

/* ---- What the record is held against. */

/* A row that says met although its figure falls short, and a proposal that does not follow from its lines. */
static void what_does_not_follow_is_found(void **state)
{
	struct promise_check k;
	struct promise_line bad;
	txn_auto txn = { 0 };
	int findings = 0;
	say("finish_agreed", NULL, "2020-06-30");
	promise("capital", "1000");
	tell("capital", "900", days_of(2020, 12, 1));
	k = checked("finished");
	assert_sound();
	bad = *line(&k, "capital");
	bad.outcome = PROMISE_MET;
	bad.until = DAY_NONE;
	k.lines = &bad;
	assert_int_equal(txn_begin(&txn, f.c.db), RC_OK);
	assert_ok(&f, project_act_in_txn(&f.c, project, "promise-check", &(struct project_telling){ .source = "test" }, &k.act));
	assert_ok(&f, store_promise_check_add(&f.c, &k));
	assert_int_equal(txn_commit(&txn), RC_OK);
	assert_ok(&f, promise_verify(&f.c, &findings));
	assert_int_equal(findings, 2);
}

/* ---- Random lines: the proposal follows from the lines alone, in any order. */

static uint32_t dice(uint64_t *seed, uint32_t sides)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 11) % sides;
}

static void proposals_do_not_depend_on_order(void **state)
{
	uint64_t seed = 20201231;
	for (int round = 0; round < 5000; round++) {
		struct promise_line lines[8], turned[8];
		int n = (int)dice(&seed, 8) + 1, broken = 0, correcting = 0, missing = 0, open = 0;
		int64_t sum = 0;
		for (int i = 0; i < n; i++) {
			lines[i] = (struct promise_line){ .outcome = (enum promise_outcome)dice(&seed, PROMISE_OUTCOMES), .until = DAY_NONE, .amount = PROMISE_UNKNOWN };
			if (lines[i].outcome == PROMISE_CORRECTING)
				lines[i].until = (int32_t)dice(&seed, 1000);
			if (lines[i].outcome == PROMISE_BROKEN && dice(&seed, 4) > 0)
				lines[i].amount = dice(&seed, 100000);
			broken += lines[i].outcome == PROMISE_BROKEN;
			correcting += lines[i].outcome == PROMISE_CORRECTING;
			missing += lines[i].outcome == PROMISE_MISSING;
			open += lines[i].outcome == PROMISE_BROKEN && lines[i].amount == PROMISE_UNKNOWN;
			sum += lines[i].outcome == PROMISE_BROKEN && lines[i].amount != PROMISE_UNKNOWN ? lines[i].amount : 0;
			turned[n - 1 - i] = lines[i];
		}
		struct promise_check a = { .lines = lines, .n = n }, b = { .lines = turned, .n = n };
		promise_propose(&a);
		promise_propose(&b);
		assert_true(a.proposal == b.proposal && a.until == b.until && a.amount == b.amount && a.whole == b.whole);
		assert_true(a.amount == sum && a.whole == (open == 0 && missing == 0));
		enum promise_proposal want = broken > 0 ? (open > 0 ? PROPOSE_CASE : PROPOSE_BREACH) : correcting > 0 ? PROPOSE_CORRECT : missing > 0 ? PROPOSE_NOTHING : PROPOSE_PASS;
		assert_int_equal(a.proposal, want);
		assert_true((a.until != DAY_NONE) == (want == PROPOSE_CORRECT));
	}
}

/* A better figure never turns a kept promise into a broken one, and what is exactly promised is kept. */
static void better_is_never_worse(void **state)
{
	uint64_t seed = 7;
	for (int i = 0; i < 20000; i++) {
		struct promise_item it = { .direction = dice(&seed, 2) ? PROMISE_AT_MOST : PROMISE_AT_LEAST, .tolerance = dice(&seed, 3) * 500 };
		struct fraction p = { (int64_t)dice(&seed, 1000000) + 1, 1 + (int64_t)dice(&seed, 10000) }, a = { dice(&seed, 2000000), 1 + (int64_t)dice(&seed, 10000) }, more;
		assert_true(fraction_of(p.num, p.den, &p) && fraction_of(a.num, a.den, &a) && fraction_add(a, (struct fraction){ 1, 1 + (int64_t)dice(&seed, 1000) }, &more));
		assert_true(promise_is_kept(&it, p, p));
		if (it.direction == PROMISE_AT_LEAST)
			assert_true(!promise_is_kept(&it, p, a) || promise_is_kept(&it, p, more));
		else
			assert_true(!promise_is_kept(&it, p, more) || promise_is_kept(&it, p, a));
		/* against doubles, where they are far enough apart to tell */
		double bound = (double)p.num / (double)p.den * (1 + (it.direction == PROMISE_AT_MOST ? 1 : -1) * (double)it.tolerance / 10000), is = (double)a.num / (double)a.den;
		if (is > bound * 1.000001 || is < bound * .999999)
			assert_true(promise_is_kept(&it, p, a) == (it.direction == PROMISE_AT_MOST ? is < bound : is > bound));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fractions_are_exact),
		cmocka_unit_test_setup_teardown(a_mu_is_two_thousand_thirds, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_missing_has_a_name_and_an_owner, setup, teardown),
		cmocka_unit_test_setup_teardown(figures_of_the_owner, setup, teardown),
		cmocka_unit_test_setup_teardown(amounts_by_hand, setup, teardown),
		cmocka_unit_test(tolerance_at_its_edge),
		cmocka_unit_test_setup_teardown(rounds_of_correction, setup, teardown),
		cmocka_unit_test_setup_teardown(a_later_check_is_the_one_to_decide_on, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_not_agreed_is_settled_one_by_one, setup, teardown),
		cmocka_unit_test_setup_teardown(figures_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(what_does_not_follow_is_found, setup, teardown),
		cmocka_unit_test(proposals_do_not_depend_on_order),
		cmocka_unit_test(better_is_never_worse),
	};
	if (argc < 2) {
		fprintf(stderr, "usage: %s PLANS\n", argv[0]);
		return 2;
	}
	plans_dir = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
