/* test_campaign_plan.c - the section `campaigns:`: the city's own file is good, every mistake in it is told where it stands; dates follow from it; the fold of events.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/campaigns.edits holds the mistakes (plan_edits.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "base/period.h"
#include "campaign/course/campaign_dates.h"
#include "campaign/course/campaign_store.h"
#include "core/app.h"

static const char *plans_dir, *edits_path;

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return campaign_plan_read(a, r, root); }
static const struct campaign_plan *the_plan(struct arena *a) { return plan_edits_good(a, plans_dir, "campaigns.yaml", read_plan); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	arena_init(&a, 0);
	const struct campaign_plan *p = the_plan(&a);
	const struct campaign_plan_step *base = campaign_plan_step(p, "base"), *objection = campaign_plan_step(p, "objection"), *publication = campaign_plan_step(p, "publication");
	assert_int_equal(p->n, STEP_COUNT);
	assert_true(base->strict && base->silence && base->minute == 17 * 60 + 30 && base->working_days == 7);
	assert_int_equal(objection->beside, STEP_BASE);
	assert_true(publication->working_days == 0 && publication->month == 6 && publication->day == 30);
	assert_string_equal(publication->begin, "campaigns.decide");
	assert_true(campaign_plan_step(p, "nothing") == NULL && campaign_plan_step(NULL, "base") == NULL);
}

static void every_mistake_is_told(void **state) { plan_edits_all(plans_dir, "campaigns.yaml", edits_path, read_plan, 18); }

/* ---- Dates. */

static const char *of(struct ctx *c, const struct campaign_proposal *list, enum campaign_step step, char what)
{
	for (int i = 0; i < STEP_COUNT; i++)
		if (list[i].plan->step == step)
			return campaign_minute(c, what == 'o' ? list[i].opens : what == 'c' ? list[i].closes : list[i].due);
	return "";
}

struct here { struct app app; struct ctx c; struct campaign_proposal list[STEP_COUNT]; int n; };

static void begin(struct here *h)
{
	memset(h, 0, sizeof *h);
	arena_init(&h->c.arena, 0);
	h->c.app = &h->app;
	h->c.english = true;
}

/* The May holiday of 2020 ran from the 1st to the 5th; Saturday the 9th and Sunday 26 April were worked instead. */
static void windows_count_working_days(void **state)
{
	struct here h;
	begin(&h);
	struct campaign_date dates[] = { { "collection", NULL, "2020-04-23 17:30", NULL } };
	assert_int_equal(campaign_propose(&h.c, the_plan(&h.c.arena), 2019, DAY_NONE, dates, 1, h.list, &h.n), RC_OK);
	assert_int_equal(h.n, STEP_COUNT);
	assert_string_equal(of(&h.c, h.list, STEP_BASE, 'o'), "2020-04-24 00:00");
	assert_string_equal(of(&h.c, h.list, STEP_BASE, 'c'), "2020-05-07 17:30");
	assert_string_equal(of(&h.c, h.list, STEP_OBJECTION, 'c'), "2020-05-07 17:30");
	assert_string_equal(of(&h.c, h.list, STEP_OBJECTION, 'd'), "2020-05-20 17:30");
	assert_string_equal(of(&h.c, h.list, STEP_SCORING, 'o'), "2020-05-21 00:00");
	assert_string_equal(of(&h.c, h.list, STEP_PUBLICATION, 'c'), "—"); /* the end of June is past by then: a person has to say */
	arena_finish(&h.c.arena);
}

static void an_unknown_year_is_asked_for(void **state)
{
	struct here h;
	begin(&h);
	assert_int_equal(campaign_propose(&h.c, the_plan(&h.c.arena), 2098, DAY_NONE, NULL, 0, h.list, &h.n), RC_OK);
	assert_true(h.list[0].closes[0] == '\0' && h.list[0].unknown_year == 2099);
	assert_int_equal(h.c.problem.rc, RC_OK);
	struct campaign_date dates[STEP_COUNT];
	for (int i = 0; i < STEP_COUNT; i++) {
		const char *at = arena_printf(&h.c.arena, "2099-%02d-%02d 17:30", i / 2 + 3, i % 2 * 14 + 10);
		dates[i] = (struct campaign_date){ campaign_step_words[i], NULL, at, NULL };
	}
	assert_int_equal(campaign_propose(&h.c, the_plan(&h.c.arena), 2098, DAY_NONE, dates, STEP_COUNT, h.list, &h.n), RC_OK);
	for (int i = 0; i < h.n; i++)
		assert_true(h.list[i].opens[0] != '\0' && h.list[i].closes[0] != '\0' && h.list[i].due[0] != '\0');
	arena_finish(&h.c.arena);
}

static void moments_are_read_as_people_write_them(void **state)
{
	static const char *const good[] = { "2021-06-25 17:30", "2021-06-25T17:30", "2021-06-25T09:30:00Z", "2021-06-25T17:30:00+08:00" };
	static const char *const bad[] = { "", "2021-06-25", "2021-06-25 25:00", "2021-06-31 17:30", "2021-06-25 17:60", "noon", "2021-06-25 1730 " };
	struct here h;
	const char *at;
	begin(&h);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(campaign_instant_read(&h.c, "closes", good[i], &at), RC_OK);
		assert_string_equal(at, "2021-06-25T09:30:00.000Z");
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		h.c.problem = (struct problem){ 0 };
		assert_int_equal(campaign_instant_read(&h.c, "closes", bad[i], &at), RC_BAD_INPUT);
		assert_string_equal(h.c.problem.field, "closes");
	}
	arena_finish(&h.c.arena);
}

/* ---- The fold. */

static void happens(struct campaign_course *k, const char *act, const char *step, const char *at, const char *closes)
{
	struct campaign_event e = { .at = at, .act = act, .step = step, .opens = "", .closes = closes, .due = "", .beside = "", .round = strcmp(act, "round") == 0 ? 7 : 0 };
	campaign_fold(k, &e);
}

static void events_make_the_course(void **state)
{
	struct campaign_course k = { .changed_at = "" };
	assert_string_equal(campaign_where(&k), "");
	happens(&k, "open", "", "t0", "");
	happens(&k, "plan", "base", "t0", "c1");
	happens(&k, "plan", "objection", "t0", "c1");
	happens(&k, "plan", "scoring", "t0", "c2");
	assert_int_equal(k.n, 3);
	assert_string_equal(campaign_where(&k), "base");
	happens(&k, "begin", "base", "t1", "c1");
	happens(&k, "begin", "objection", "t1", "c1");
	happens(&k, "end", "base", "t2", "");
	assert_string_equal(campaign_where(&k), "objection");
	happens(&k, "postpone", "objection", "t3", "c3");
	assert_string_equal(campaign_row_of(&k, "objection")->closes, "c3");
	happens(&k, "reminded", "objection", "t4", "c9");
	assert_string_equal(k.changed_at, "t3");
	assert_string_equal(campaign_row_of(&k, "objection")->closes, "c3");
	happens(&k, "end", "objection", "t5", "");
	happens(&k, "skip", "scoring", "t6", "");
	assert_true(campaign_row_of(&k, "scoring")->skipped);
	happens(&k, "round", "scoring", "t6", "");
	assert_int_equal(k.round, 7);
	happens(&k, "suspend", "scoring", "t7", "");
	assert_int_equal(k.state, CAMPAIGN_SUSPENDED);
	happens(&k, "resume", "scoring", "t8", "");
	happens(&k, "back", "base", "t9", "c5");
	assert_string_equal(campaign_where(&k), "base");
	assert_string_equal(campaign_row_of(&k, "base")->begun_at, "t9");
	assert_string_equal(campaign_row_of(&k, "objection")->begun_at, "");
	assert_false(campaign_row_of(&k, "scoring")->skipped);
	happens(&k, "objection.upheld", "base", "t9", "");
	assert_string_equal(k.changed_at, "t9");
	happens(&k, "archive", "scoring", "ta", "");
	assert_int_equal(k.state, CAMPAIGN_ARCHIVED);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_citys_plan_is_good), cmocka_unit_test(every_mistake_is_told), cmocka_unit_test(windows_count_working_days), cmocka_unit_test(an_unknown_year_is_asked_for),
		cmocka_unit_test(moments_are_read_as_people_write_them), cmocka_unit_test(events_make_the_course),
	};
	if (argc < 3)
		return 2;
	plans_dir = argv[1];
	edits_path = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
