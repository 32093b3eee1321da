/* test_registry.c - enterprises and their history, search, scope.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include <string.h>
#include "base/period.h"
#include "registry/registry.h"

static const struct module *const modules[] = {&registry_module, NULL};
static struct fixture f;

static int setup(void **state)
{
	fixture_make(&f, modules, NULL);
	return 0;
}

static int teardown(void **state)
{
	fixture_drop(&f);
	return 0;
}

static const struct enterprise *get(int n)
{
	const struct enterprise *e = NULL;

	assert_ok(&f, registry_enterprise_get(&f.c, code_of(&f, n), &e));
	return e;
}

static void an_added_enterprise_is_found(void **state)
{
	const struct enterprise *e;

	add_firm(&f, 1, "示例甲有限公司", "玉山镇", "3911");
	e = get(1);
	assert_string_equal(e->name, "示例甲有限公司");
	assert_string_equal(e->region, "320583100");
	assert_string_equal(e->industry, "3911");
	assert_string_equal(e->status, "active");
	assert_null(e->registered);
	assert_int_equal(e->n_past + e->n_codes + e->n_lineage + e->n_marks, 0);
}

static void mistakes_name_the_field(void **state)
{
	struct enterprise_edit e = {.uscc = code_of(&f, 1), .name = "甲", .region = "320583", .registered = DAY_NONE, .from = DAY_NONE};
	int64_t id;

	e.region = "320599";
	assert_int_equal(registry_enterprise_add(&f.c, &e, &id), RC_BAD_INPUT);
	assert_string_equal(f.c.problem.field, "region");
	f.c.problem = (struct problem){0};
	e.region = "320500";
	assert_refused(&f, RC_BAD_INPUT, "whole city", registry_enterprise_add(&f.c, &e, &id));
	e.region = "320583";
	e.industry = "C";
	assert_refused(&f, RC_BAD_INPUT, "GB/T 4754", registry_enterprise_add(&f.c, &e, &id));
	e.industry = NULL;
	e.name = " ";
	assert_refused(&f, RC_BAD_INPUT, "name is empty", registry_enterprise_add(&f.c, &e, &id));
	e.name = "甲\n乙";
	assert_refused(&f, RC_BAD_INPUT, "line break", registry_enterprise_add(&f.c, &e, &id));
	e.name = "甲";
	e.status = "asleep";
	assert_refused(&f, RC_BAD_INPUT, "suspended", registry_enterprise_add(&f.c, &e, &id));
	e.status = NULL;
	e.registered = days_of(2031, 1, 1);
	assert_refused(&f, RC_BAD_INPUT, "future", registry_enterprise_add(&f.c, &e, &id));
	e.registered = DAY_NONE;
	e.uscc = "91329900000000011A";
	assert_refused(&f, RC_BAD_INPUT, "check character", registry_enterprise_add(&f.c, &e, &id));
}

static void a_code_belongs_to_one(void **state)
{
	struct enterprise_edit e = {.uscc = code_of(&f, 1), .name = "乙", .region = "320583", .registered = DAY_NONE, .from = DAY_NONE};
	int64_t id;

	add_firm(&f, 1, "甲", "320583", NULL);
	assert_refused(&f, RC_CONFLICT, "registered already", registry_enterprise_add(&f.c, &e, &id));
}

static void a_change_keeps_the_former_state(void **state)
{
	struct enterprise_edit e = {.name = "示例甲股份有限公司", .region = "320581", .registered = DAY_NONE, .from = days_of(2020, 7, 1)};
	const struct enterprise *now;
	const struct registry *g;
	uint16_t region, industry;
	uint8_t status;

	add_firm(&f, 1, "示例甲有限公司", "320583100", "3911");
	assert_ok(&f, registry_enterprise_set(&f.c, code_of(&f, 1), &e));
	now = get(1);
	assert_string_equal(now->name, "示例甲股份有限公司");
	assert_string_equal(now->industry, "3911");
	assert_int_equal(now->n_past, 1);
	assert_string_equal(now->past[0].until, "2020-06-30");
	assert_string_equal(now->past[0].region, "320583100");
	assert_string_equal(now->past[0].name, "示例甲有限公司");
	assert_ok(&f, registry_hold(&f.c, &g));
	registry_state_at(g, 0, days_of(2019, 12, 31), 0, &region, &industry, &status);
	assert_string_equal(g->regions[region].code, "320583100");
	registry_state_at(g, 0, days_of(2020, 6, 30), 0, &region, &industry, &status);
	assert_string_equal(g->regions[region].code, "320583100");
	registry_state_at(g, 0, days_of(2020, 7, 1), 0, &region, &industry, &status);
	assert_string_equal(g->regions[region].code, "320581");
	registry_drop(&f.c, g);
}

static void the_same_again_changes_nothing(void **state)
{
	struct enterprise_edit e = {.name = "甲", .registered = DAY_NONE, .from = DAY_NONE};
	const struct registry *before, *after;

	add_firm(&f, 1, "甲", "320583", "39");
	assert_ok(&f, registry_hold(&f.c, &before));
	assert_ok(&f, registry_enterprise_set(&f.c, code_of(&f, 1), &e));
	assert_ok(&f, registry_hold(&f.c, &after));
	assert_ptr_equal(before, after);
	assert_int_equal(get(1)->n_past, 0);
	registry_drop(&f.c, before);
	registry_drop(&f.c, after);
}

static void a_former_code_still_leads_to_the_enterprise(void **state)
{
	struct enterprise_edit other = {.uscc = code_of(&f, 1), .name = "乙", .region = "320583", .registered = DAY_NONE, .from = DAY_NONE};
	const struct enterprise *e;
	const struct registry *g;
	int64_t id = add_firm(&f, 1, "甲", "320583", NULL), taken;

	assert_ok(&f, registry_enterprise_recode(&f.c, code_of(&f, 1), code_of(&f, 2), days_of(2020, 3, 1), "三证合一"));
	e = get(1);
	assert_int_equal(e->id, id);
	assert_string_equal(e->uscc, code_of(&f, 2));
	assert_int_equal(e->n_codes, 1);
	assert_string_equal(e->codes[0].uscc, code_of(&f, 1));
	assert_string_equal(e->codes[0].valid_to, "2020-02-29");
	assert_string_equal(e->codes[0].reason, "三证合一");
	assert_ok(&f, registry_hold(&f.c, &g));
	assert_int_equal(registry_row_of_code(g, code_of(&f, 1)), -1);
	assert_int_equal(registry_row_of_former_code(g, code_of(&f, 1)), 0);
	registry_drop(&f.c, g);
	/* and nobody else gets it */
	assert_refused(&f, RC_CONFLICT, "another enterprise", registry_enterprise_add(&f.c, &other, &taken));
	add_firm(&f, 3, "丙", "320583", NULL);
	assert_refused(&f, RC_CONFLICT, "another enterprise", registry_enterprise_recode(&f.c, code_of(&f, 3), code_of(&f, 1), DAY_NONE, NULL));
}

static void a_merger_leaves_lineage_and_closes(void **state)
{
	const char *from[2];
	const struct enterprise *e;

	add_firm(&f, 1, "甲", "320583", NULL);
	add_firm(&f, 2, "乙", "320583", NULL);
	add_firm(&f, 3, "丙", "320581", NULL);
	from[0] = code_of(&f, 1);
	from[1] = code_of(&f, 2);
	assert_ok(&f, registry_merge(&f.c, from, 2, code_of(&f, 3), days_of(2020, 10, 1)));
	e = get(1);
	assert_string_equal(e->status, "closed");
	assert_int_equal(e->n_past, 1);
	assert_string_equal(e->past[0].status, "active");
	assert_string_equal(e->past[0].until, "2020-09-30");
	assert_int_equal(e->n_lineage, 1);
	assert_true(e->lineage[0].into);
	assert_string_equal(e->lineage[0].kind, "merger");
	e = get(3);
	assert_string_equal(e->status, "active");
	assert_int_equal(e->n_lineage, 2);
	assert_false(e->lineage[0].into);
	assert_refused(&f, RC_BAD_INPUT, "itself", registry_merge(&f.c, from, 1, from[0], DAY_NONE));
}

/* All or nothing: the second of the merged ones does not exist. */
static void a_failed_merger_leaves_no_trace(void **state)
{
	const char *from[2];

	add_firm(&f, 1, "甲", "320583", NULL);
	add_firm(&f, 3, "丙", "320583", NULL);
	from[0] = code_of(&f, 1);
	from[1] = code_of(&f, 2);
	assert_refused(&f, RC_NOT_FOUND, from[1], registry_merge(&f.c, from, 2, code_of(&f, 3), DAY_NONE));
	assert_string_equal(get(1)->status, "active");
	assert_int_equal(get(1)->n_lineage + get(3)->n_lineage, 0);
}

static void a_split_leaves_lineage(void **state)
{
	const char *into[2];

	add_firm(&f, 1, "甲", "320583", NULL);
	add_firm(&f, 2, "乙", "320583", NULL);
	add_firm(&f, 3, "丙", "320583", NULL);
	into[0] = code_of(&f, 2);
	into[1] = code_of(&f, 3);
	assert_ok(&f, registry_split(&f.c, code_of(&f, 1), into, 2, days_of(2021, 1, 1)));
	assert_int_equal(get(1)->n_lineage, 2);
	assert_string_equal(get(1)->status, "active");
	assert_string_equal(get(3)->lineage[0].kind, "split");
}

static void scale_and_lists_belong_to_years(void **state)
{
	struct enterprise_mark m = {.kind = MARK_WHITE, .document = "示例〔2020〕1号", .bureau = "工信局", .from = "2020-03-01", .to = "2020-12-31"};
	const struct registry *g;
	bool known;

	add_firm(&f, 1, "甲", "320583", NULL);
	assert_ok(&f, registry_scale_set(&f.c, code_of(&f, 1), 2019, false));
	assert_ok(&f, registry_scale_set(&f.c, code_of(&f, 1), 2020, true));
	assert_refused(&f, RC_BAD_INPUT, "2010", registry_scale_set(&f.c, code_of(&f, 1), 1999, true));
	assert_ok(&f, registry_mark_add(&f.c, code_of(&f, 1), &m));
	assert_ok(&f, registry_hold(&f.c, &g));
	assert_true(registry_above_scale(g, 0, 2020, 0, &known) && known);
	assert_true(!registry_above_scale(g, 0, 2019, 0, &known) && known);
	assert_true(!registry_above_scale(g, 0, 2018, 0, &known) && !known);
	assert_true(registry_marked(g, 0, MARK_WHITE, days_of(2020, 12, 31), (struct registry_known){0, 0}));
	assert_false(registry_marked(g, 0, MARK_WHITE, days_of(2021, 1, 1), (struct registry_known){0, 0}));
	assert_false(registry_marked(g, 0, MARK_WHITE, days_of(2020, 2, 29), (struct registry_known){0, 0}));
	assert_false(registry_marked(g, 0, MARK_BLACK, days_of(2020, 12, 31), (struct registry_known){0, 0}));
	registry_drop(&f.c, g);
	assert_int_equal(get(1)->n_marks, 1);
}

static size_t hits(const char *q, const struct scope *s, uint32_t *first)
{
	const struct registry *g;
	uint32_t rows[16] = {UINT32_MAX};
	size_t n;

	assert_ok(&f, registry_hold(&f.c, &g));
	n = registry_search(g, s, q, strlen(q), rows, 16);
	registry_drop(&f.c, g);
	if (first)
		*first = rows[0];
	return n;
}

static void two_characters_find_a_name(void **state)
{
	const struct scope all = {.kind = SCOPE_ALL};
	const struct registry *g;
	const char *name;
	uint32_t first;
	size_t n;

	add_firm(&f, 1, "示例纳米材料有限公司", "320571", NULL);
	add_firm(&f, 2, "示例ＡＢＣ电子", "320571", NULL);
	add_firm(&f, 3, "示例纳电子", "320583", NULL);
	assert_int_equal(hits("纳米", &all, &first), 1);
	assert_int_equal(first, 0);
	assert_int_equal(hits("纳", &all, NULL), 2);
	assert_int_equal(hits("abc电子", &all, &first), 1);
	assert_int_equal(first, 1);
	assert_int_equal(hits("ＡＢＣ", &all, NULL), 1);
	assert_int_equal(hits("示例", &all, NULL), 3);
	assert_int_equal(hits("", &all, NULL), 3);
	assert_int_equal(hits("没有", &all, NULL), 0);
	assert_int_equal(hits("材料有限公司\n示例", &all, NULL), 0); /* not over the border of two names */
	assert_int_equal(hits(code_of(&f, 3), &all, &first), 1);
	assert_int_equal(first, 2);
	assert_int_equal(hits("91329900", &all, NULL), 3);
	/* what folding changed is still shown as written */
	assert_ok(&f, registry_hold(&f.c, &g));
	name = registry_name(g, 1, &n);
	assert_int_equal(n, strlen("示例ＡＢＣ电子"));
	assert_memory_equal(name, "示例ＡＢＣ电子", n);
	name = registry_name(g, 2, &n);
	assert_memory_equal(name, "示例纳电子", n);
	assert_int_equal(n, strlen("示例纳电子"));
	registry_drop(&f.c, g);
}

/* The same border at both doors: rows from the database, and rows in memory. */
static void a_scope_sees_its_own(void **state)
{
	const struct registry *g;
	const struct enterprise *e;
	struct scope district = {.kind = SCOPE_REGION}, own = {.kind = SCOPE_SUBJECT}, none = {.kind = SCOPE_NONE};
	int64_t id;
	int r;

	add_firm(&f, 1, "示例昆山甲", "320583100", NULL);
	id = add_firm(&f, 2, "示例常熟乙", "320581102", NULL);
	add_firm(&f, 3, "示例昆山丙", "320583", NULL);
	assert_ok(&f, registry_hold(&f.c, &g));
	r = registry_region_of(g, "320583");
	district.region_lo = g->regions[r].pos;
	district.region_hi = g->regions[r].pos_end;
	own.subject = id;
	registry_drop(&f.c, g);
	assert_int_equal(hits("示例", &district, NULL), 2);
	assert_int_equal(hits("示例", &own, NULL), 1);
	assert_int_equal(hits("示例", &none, NULL), 0);
	f.c.scope = district;
	assert_ok(&f, registry_enterprise_find(&f.c, code_of(&f, 1), &e));
	assert_non_null(e);
	assert_ok(&f, registry_enterprise_find(&f.c, code_of(&f, 2), &e));
	assert_null(e);
	assert_refused(&f, RC_NOT_FOUND, "outside your area", registry_enterprise_get(&f.c, code_of(&f, 2), &e));
	f.c.scope = own;
	assert_ok(&f, registry_enterprise_find(&f.c, code_of(&f, 2), &e));
	assert_non_null(e);
	assert_ok(&f, registry_enterprise_find(&f.c, code_of(&f, 1), &e));
	assert_null(e);
	f.c.scope = none;
	assert_ok(&f, registry_enterprise_find(&f.c, code_of(&f, 2), &e));
	assert_null(e);
	/* a district cannot change what it cannot see */
	f.c.scope = district;
	assert_refused(&f, RC_NOT_FOUND, "outside your area", registry_scale_set(&f.c, code_of(&f, 2), 2020, true));
}

static void a_held_snapshot_outlives_changes(void **state)
{
	const struct registry *old, *now;

	add_firm(&f, 1, "甲", "320583", NULL);
	assert_ok(&f, registry_hold(&f.c, &old));
	add_firm(&f, 2, "乙", "320583", NULL);
	assert_ok(&f, registry_hold(&f.c, &now));
	assert_int_equal(old->rows, 1);
	assert_int_equal(now->rows, 2);
	assert_int_equal(registry_row_of_code(old, code_of(&f, 2)), -1);
	assert_int_equal(registry_row_of_code(now, code_of(&f, 2)), 1);
	assert_int_equal(registry_row_of_subject(now, registry_subject(now, 1)), 1);
	assert_int_equal(registry_row_of_subject(now, 5), -1);
	registry_drop(&f.c, old);
	registry_drop(&f.c, now);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(an_added_enterprise_is_found), T(mistakes_name_the_field), T(a_code_belongs_to_one), T(a_change_keeps_the_former_state), T(the_same_again_changes_nothing),
		T(a_former_code_still_leads_to_the_enterprise), T(a_merger_leaves_lineage_and_closes), T(a_failed_merger_leaves_no_trace), T(a_split_leaves_lineage),
		T(scale_and_lists_belong_to_years), T(two_characters_find_a_name), T(a_scope_sees_its_own), T(a_held_snapshot_outlives_changes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
