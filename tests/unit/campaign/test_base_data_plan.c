/* test_base_data_plan.c - the section `base_data:`: the city's own file is good, and every mistake in it is told where it stands.
 * SPDX-License-Identifier: Apache-2.0
 * tests/plan/base_data.edits holds the mistakes: a line of the city's plan, what it becomes, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../plan_edits.h"
#include "campaign/base/base_data_priv.h"

static const char *plans_dir, *edits_path;

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return base_plan_read(a, r, root); }

static void the_citys_plan_is_good(void **state)
{
	arena_auto a;
	(void)state;
	arena_init(&a, 0);
	const struct base_plan *p = plan_edits_good(&a, plans_dir, "base_data.yaml", read_plan);
	assert_int_equal(p->n_sources, 9);
	assert_string_equal(p->sources[0].code, "land");
	assert_true(p->sources[0].block && !base_plan_source(p, "rd")->block);
	assert_int_equal(p->early_workdays, 5);
	assert_int_equal(p->n_early, 1);
	assert_string_equal(p->early[0], "land");
	assert_int_equal(p->enough_ppb, 950000000);
	assert_string_equal(base_plan_source(p, "electricity")->unit, "power-grid");
	assert_null(base_plan_source(p, "profit"));
	assert_null(base_plan_source(NULL, "land"));
}

static void every_mistake_is_told(void **state)
{
	(void)state;
	plan_edits_all(plans_dir, "base_data.yaml", edits_path, read_plan, 9);
}

/* An objection is not what one has confirmed; who confirmed is not silent; silence needs the rule, the minute and a publication. */
static void a_sheet_stands_somewhere(void **state)
{
	struct base_work w = { .pub = { .at = "2021-05-25T01:00:00.000Z" }, .window = { .step = { .silence = true }, .over = false } };
	(void)state;
	assert_int_equal(base_state_of(&w, false, false, 0, false), BASE_UNSEEN);
	assert_int_equal(base_state_of(&w, true, false, 0, false), BASE_SEEN);
	assert_int_equal(base_state_of(&w, true, false, 2, false), BASE_PART);
	assert_int_equal(base_state_of(&w, true, true, 2, false), BASE_CONFIRMED);
	assert_int_equal(base_state_of(&w, true, true, 2, true), BASE_OBJECTED);
	w.window.over = true;
	assert_int_equal(base_state_of(&w, false, false, 0, false), BASE_SILENT);
	assert_int_equal(base_state_of(&w, true, false, 2, false), BASE_SILENT);
	assert_int_equal(base_state_of(&w, true, true, 0, false), BASE_CONFIRMED);
	assert_int_equal(base_state_of(&w, true, false, 0, true), BASE_OBJECTED);
	w.window.step.silence = false;
	assert_int_equal(base_state_of(&w, true, false, 0, false), BASE_SEEN);
	w.window.step.silence = true;
	w.pub.at = NULL;
	assert_int_equal(base_state_of(&w, false, false, 0, false), BASE_UNSEEN);
}

/* Every line is counted once among those that add up to all. */
static void counts_add_up(void **state)
{
	struct base_count k = { 0 };
	(void)state;
	for (int i = 0; i < BASE_STATES; i++)
		base_count_add(&k, &(struct base_line){ .state = (enum base_state)i, .seen_at = i % 2 ? "x" : NULL });
	assert_int_equal(k.sheets, BASE_STATES);
	assert_int_equal(k.confirmed + k.objected + k.silent + k.unanswered, k.sheets);
	assert_int_equal(k.part, 1);
	assert_true(base_shows(BASE_SHOW_UNOPENED, &(struct base_line){ .state = BASE_SILENT }));
	assert_false(base_shows(BASE_SHOW_UNOPENED, &(struct base_line){ .state = BASE_CONFIRMED }));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_citys_plan_is_good), cmocka_unit_test(every_mistake_is_told), cmocka_unit_test(a_sheet_stands_somewhere),
		cmocka_unit_test(counts_add_up) };
	if (argc < 3)
		return 2;
	plans_dir = argv[1];
	edits_path = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
