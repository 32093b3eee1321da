/* test_registry_api.c - the handlers of registry.api.yaml: lists and their order, scope, history, plots.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "base/period.h"
#include "registry/registry.api.gen.h"
#include <stdio.h>
#include <string.h>

static const struct module *const modules[] = {&registry_module, NULL};
static struct fixture f;
static struct reply r;

/* Five enterprises: 1 and 2 in 玉山镇, 3 in the district 昆山 without a town, 4 in 张家港, 5 in 姑苏. */
static void add(int n, const char *name, const char *region, const char *industry, int32_t registered)
{
	struct enterprise_edit e = {.uscc = code_of(&f, n), .name = name, .region = region, .industry = industry, .registered = registered, .from = DAY_NONE};
	int64_t id;

	assert_ok(&f, registry_enterprise_add(&f.c, &e, &id));
}

static int setup(void **state)
{
	fixture_make(&f, modules, NULL);
	add(1, "示例乙精密有限公司", "320583100", "3911", days_of(2010, 5, 1));
	add(2, "示例丙 Textile 有限公司", "320583100", "1711", DAY_NONE);
	add(3, "示例甲电子有限公司", "320583", "39", days_of(2001, 1, 1));
	add(4, "示例丁精密有限公司", "320582", NULL, days_of(2010, 5, 1));
	add(5, "示例戊有限公司", "320508", "44", DAY_NONE);
	return 0;
}

static int teardown(void **state)
{
	buf_finish(&r.body);
	fixture_drop(&f);
	return 0;
}

static void clear(void)
{
	buf_finish(&r.body);
	r = (struct reply){.file_fd = -1};
	buf_init(&r.body, 4 << 20);
	jw_init(&r.jw, &r.body);
}

static struct registry_enterprise_list_in all(void)
{
	return (struct registry_enterprise_list_in){.sort = REGISTRY_ENTERPRISE_LIST_SORT_CODE, .page = 1, .page_size = 50};
}

static int number_at(const char *digits)
{
	int n = 0;

	for (int i = 0; i < 8; i++)
		n = n * 10 + digits[i] - '0';
	return n;
}

/* The numbers of the enterprises of a page, in its order: "3 1 2". */
static const char *numbers(struct registry_enterprise_list_in in)
{
	static char out[4096];
	char *to = out;

	clear();
	assert_ok(&f, registry_api_enterprise_list(&f.c, &in, &r));
	*to = '\0';
	for (const char *p = buf_text(&r.body); (p = strstr(p, "{\"code\":\"91329900")); p++)
		to += sprintf(to, to == out ? "%d" : " %d", number_at(p + 17));
	return out;
}

static void assert_says(const char *words)
{
	if (!strstr(buf_text(&r.body), words))
		fail_msg("no %s in %s", words, buf_text(&r.body));
}

static void orders_put_the_unknown_last(void **state)
{
	struct registry_enterprise_list_in in = all();

	assert_string_equal(numbers(in), "1 2 3 4 5");
	assert_says("\"total\":5,\"page\":1,\"page_size\":50,\"epoch\":");
	in.order = REGISTRY_ENTERPRISE_LIST_ORDER_DESC;
	assert_string_equal(numbers(in), "5 4 3 2 1");
	in.sort = REGISTRY_ENTERPRISE_LIST_SORT_ESTABLISHED;
	assert_string_equal(numbers(in), "4 1 3 2 5");
	in.order = REGISTRY_ENTERPRISE_LIST_ORDER_ASC;
	assert_string_equal(numbers(in), "3 1 4 2 5");
	in.sort = REGISTRY_ENTERPRISE_LIST_SORT_INDUSTRY;
	assert_string_equal(numbers(in), "2 3 1 5 4");
	in.order = REGISTRY_ENTERPRISE_LIST_ORDER_DESC;
	assert_string_equal(numbers(in), "5 1 3 2 4");
	in.order = REGISTRY_ENTERPRISE_LIST_ORDER_ASC;
	in.sort = REGISTRY_ENTERPRISE_LIST_SORT_NAME;
	assert_string_equal(numbers(in), "4 2 1 5 3"); /* 丁 丙 乙 戊 甲: in the order of the characters' numbers */
}

static void filters_hold_together(void **state)
{
	struct registry_enterprise_list_in in = all();

	in.district = "320583";
	assert_string_equal(numbers(in), "1 2 3");
	in.town = "320583100";
	assert_string_equal(numbers(in), "1 2");
	in.industry = "C";
	assert_string_equal(numbers(in), "1 2");
	in.industry = "39";
	assert_string_equal(numbers(in), "1");
	in.district = "320582";
	assert_string_equal(numbers(in), "");
	assert_says("\"total\":0");
	in = all();
	in.has_status = true;
	in.status = STATUS_CLOSED;
	assert_string_equal(numbers(in), "");
	in.status = STATUS_ACTIVE;
	assert_string_equal(numbers(in), "1 2 3 4 5");
}

static void two_characters_are_enough(void **state)
{
	struct registry_enterprise_list_in in = all();

	in.q = "精密";
	assert_string_equal(numbers(in), "1 4");
	in.q = "ＴＥＸＴＩＬＥ"; /* full width and upper case are folded */
	assert_string_equal(numbers(in), "2");
	assert_says("示例丙 Textile 有限公司"); /* and the name comes as it was written */
	in.q = code_of(&f, 3);
	assert_string_equal(numbers(in), "3");
	in.q = "没有这样的企业";
	assert_string_equal(numbers(in), "");
}

static void scale_is_that_of_the_latest_year_known(void **state)
{
	struct registry_enterprise_list_in in = all();

	assert_ok(&f, registry_scale_set(&f.c, code_of(&f, 1), 2019, false));
	assert_ok(&f, registry_scale_set(&f.c, code_of(&f, 1), 2020, true));
	assert_ok(&f, registry_scale_set(&f.c, code_of(&f, 2), 2020, false));
	in.has_above_scale = true;
	in.above_scale = REGISTRY_ENTERPRISE_LIST_ABOVE_SCALE_YES;
	assert_string_equal(numbers(in), "1");
	assert_says("\"above_scale\":true");
	in.above_scale = REGISTRY_ENTERPRISE_LIST_ABOVE_SCALE_NO;
	assert_string_equal(numbers(in), "2"); /* the others are unknown, not below */
	clear();
	assert_ok(&f, registry_api_enterprise_get(&f.c, &(struct registry_enterprise_get_in){code_of(&f, 1)}, &r));
	assert_says("\"scale_years\":[{\"year\":2019,\"above_scale\":false},{\"year\":2020,\"above_scale\":true}]");
}

static void pages_join(void **state)
{
	struct registry_enterprise_list_in in = all();

	in.page_size = 2;
	assert_string_equal(numbers(in), "1 2");
	in.page = 3;
	assert_string_equal(numbers(in), "5");
	in.page = 100000;
	assert_string_equal(numbers(in), "");
	assert_says("\"total\":5");
}

static void bad_filters_name_the_field(void **state)
{
	struct registry_enterprise_list_in in = all();

	in.district = "330000";
	assert_int_equal(registry_api_enterprise_list(&f.c, &in, &r), RC_BAD_INPUT);
	assert_string_equal(f.c.problem.field, "district");
	f.c.problem = (struct problem){0};
	in.district = NULL;
	in.industry = "9999";
	assert_refused(&f, RC_BAD_INPUT, "GB/T 4754", registry_api_enterprise_list(&f.c, &in, &r));
}

static void a_change_is_seen_at_once(void **state)
{
	struct registry_enterprise_list_in in = all();

	in.q = "精密";
	assert_string_equal(numbers(in), "1 4");
	assert_ok(&f, registry_enterprise_set(&f.c, code_of(&f, 5), &(struct enterprise_edit){.name = "示例戊精密有限公司", .registered = DAY_NONE, .from = DAY_NONE}));
	assert_string_equal(numbers(in), "1 4 5");
}

/* More lists than are remembered: each is right when it comes again. */
static void forgotten_lists_are_made_again(void **state)
{
	struct registry_enterprise_list_in in = all();
	static const char *const names[] = {"", "1", "2", "3", "4", "5"};
	char q[16];

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 600; i++) {
			snprintf(q, sizeof q, "9900%08d", i);
			in.q = q;
			assert_string_equal(numbers(in), names[i <= 5 ? i : 0]);
		}
}

static void outside_the_scope_there_is_nothing(void **state)
{
	struct registry_enterprise_list_in in = all();
	const struct registry *g;
	const struct region *kunshan;

	assert_string_equal(numbers(in), "1 2 3 4 5");
	assert_ok(&f, registry_hold(&f.c, &g));
	kunshan = &g->regions[registry_region_of(g, "320583")];
	f.c.scope = (struct scope){.kind = SCOPE_REGION, .region_lo = kunshan->pos, .region_hi = kunshan->pos_end};
	registry_drop(&f.c, g);
	assert_string_equal(numbers(in), "1 2 3");
	in.district = "320582";
	assert_string_equal(numbers(in), "");
	clear();
	assert_ok(&f, registry_api_enterprise_get(&f.c, &(struct registry_enterprise_get_in){code_of(&f, 1)}, &r));
	assert_refused(&f, RC_NOT_FOUND, "outside your area", registry_api_enterprise_get(&f.c, &(struct registry_enterprise_get_in){code_of(&f, 4)}, &r));
	assert_refused(&f, RC_NOT_FOUND, "outside your area", registry_api_enterprise_plots(&f.c, &(struct registry_enterprise_plots_in){code_of(&f, 4)}, &r));
	clear();
	assert_ok(&f, registry_api_region_list(&f.c, &(struct registry_region_list_in){NULL}, &r));
	assert_says("\"code\":\"320500\",\"name\":\"苏州市\"");
	assert_says("\"tile_row\":null,\"enterprises\":3}");
	f.c.scope = (struct scope){.kind = SCOPE_NONE};
	in = all();
	assert_string_equal(numbers(in), "");
}

static void counts_hold_all_below(void **state)
{
	clear();
	assert_ok(&f, registry_api_industry_list(&f.c, &(struct registry_industry_list_in){REGISTRY_INDUSTRY_LIST_LEVEL_DIVISION}, &r));
	assert_says("{\"code\":\"C\",\"name\":\"制造业\"");
	assert_says("\"level\":\"section\",\"parent\":null,\"enterprises\":3}");
	assert_says("\"level\":\"division\",\"parent\":\"C\",\"enterprises\":2}"); /* 39 */
	assert_null(strstr(buf_text(&r.body), "\"group\""));
	clear(); /* on a day before some were registered */
	assert_ok(&f, registry_api_region_list(&f.c, &(struct registry_region_list_in){"2005-01-01"}, &r));
	assert_says("{\"as_of\":\"2005-01-01\"");
	assert_says("\"parent\":null,\"board\":false,\"tile_col\":null,\"tile_row\":null,\"enterprises\":3}"); /* 3, and two of unknown age */
}

static void history_is_told(void **state)
{
	struct registry_enterprise_get_in in = {.code = code_of(&f, 1)};
	const char *from = code_of(&f, 2);

	clear();
	assert_ok(&f, registry_api_enterprise_get(&f.c, &in, &r));
	assert_says("\"valid_from\":null,\"valid_to\":null,\"reason\":null}],\"past\":[],\"lineage\":[],\"marks\":[]}");
	assert_ok(&f, registry_enterprise_recode(&f.c, in.code, code_of(&f, 9), days_of(2021, 1, 1), "换证"));
	assert_ok(&f, registry_mark_add(&f.c, code_of(&f, 9), &(struct enterprise_mark){.kind = MARK_WHITE, .document = "文号 1", .from = "2020-01-01"}));
	clear();
	assert_ok(&f, registry_api_enterprise_get(&f.c, &in, &r)); /* by the former code */
	assert_says("\"valid_to\":\"2020-12-31\",\"reason\":\"换证\"}");
	assert_says("\"valid_from\":\"2021-01-01\",\"valid_to\":null,\"reason\":null}]");
	assert_says("\"marks\":[{\"kind\":\"white\",\"document\":\"文号 1\",\"bureau\":null,\"valid_from\":\"2020-01-01\",\"valid_to\":null}]");
	assert_ok(&f, registry_merge(&f.c, &from, 1, code_of(&f, 4), days_of(2021, 2, 1)));
	clear();
	assert_ok(&f, registry_api_enterprise_get(&f.c, &(struct registry_enterprise_get_in){code_of(&f, 4)}, &r)); /* it has lineage and nothing else */
	assert_says("\"kind\":\"merger\",\"on\":\"2021-02-01\",\"into\":false}");
	clear();
	assert_ok(&f, registry_api_enterprise_get(&f.c, &(struct registry_enterprise_get_in){from}, &r));
	assert_says("\"past\":[{\"until\":\"2021-01-31\"");
	assert_says("\"region_name\":\"玉山镇\"");
	assert_says("\"into\":true}");
}

static void codes_are_read_as_people_write_them(void **state)
{
	char *text = arena_printf(&f.c.arena, " %s", code_of(&f, 3));

	clear();
	assert_ok(&f, registry_api_enterprise_get(&f.c, &(struct registry_enterprise_get_in){text}, &r));
	assert_says("\"code_valid\":true");
	assert_says("\"town\":null,\"town_name\":null,\"industry\":\"39\"");
	assert_refused(&f, RC_NOT_FOUND, "there is no enterprise", registry_api_enterprise_get(&f.c, &(struct registry_enterprise_get_in){"12"}, &r));
	assert_refused(&f, RC_NOT_FOUND, "there is no enterprise", registry_api_enterprise_get(&f.c, &(struct registry_enterprise_get_in){"1234567890123456789012"}, &r));
}

static void neighbours_are_those_of_today(void **state)
{
	int64_t id;

	assert_ok(&f, registry_plot_add(&f.c, "P1", "320583100", NULL, (struct area){10 * AREA_PER_MU, AREA_MU}, &id));
	assert_ok(&f, registry_occupy(&f.c, "P1", code_of(&f, 1), BASIS_OWNED, (struct area){10 * AREA_PER_MU, AREA_MU}, days_of(2015, 1, 1), DAY_NONE));
	assert_ok(&f, registry_occupy(&f.c, "P1", code_of(&f, 2), BASIS_RENTED, (struct area){3 * AREA_PER_MU, AREA_MU}, days_of(2018, 1, 1), DAY_NONE));
	assert_ok(&f, registry_occupy(&f.c, "P1", code_of(&f, 3), BASIS_RENTED, (struct area){5 * AREA_PER_MU, AREA_MU}, days_of(2016, 1, 1), days_of(2017, 12, 31)));
	clear();
	assert_ok(&f, registry_api_enterprise_plots(&f.c, &(struct registry_enterprise_plots_in){code_of(&f, 1)}, &r));
	assert_says("\"plots\":[{\"plot\":\"P1\",\"region_name\":\"玉山镇\",\"plot_area_m2\":6666.666666666667,\"basis\":\"owned\",\"area_m2\":6666.666666666667,\"valid_from\":\"2015-01-01\",\"valid_to\":null}]");
	assert_says("\"occupants\":[{\"plot\":\"P1\",\"code\":");
	assert_says("\"name\":\"示例丙 Textile 有限公司\",\"basis\":\"rented\",\"area_m2\":2000}]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(orders_put_the_unknown_last, setup, teardown),
		cmocka_unit_test_setup_teardown(filters_hold_together, setup, teardown),
		cmocka_unit_test_setup_teardown(two_characters_are_enough, setup, teardown),
		cmocka_unit_test_setup_teardown(scale_is_that_of_the_latest_year_known, setup, teardown),
		cmocka_unit_test_setup_teardown(pages_join, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_filters_name_the_field, setup, teardown),
		cmocka_unit_test_setup_teardown(a_change_is_seen_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(forgotten_lists_are_made_again, setup, teardown),
		cmocka_unit_test_setup_teardown(outside_the_scope_there_is_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(counts_hold_all_below, setup, teardown),
		cmocka_unit_test_setup_teardown(history_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(codes_are_read_as_people_write_them, setup, teardown),
		cmocka_unit_test_setup_teardown(neighbours_are_those_of_today, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
