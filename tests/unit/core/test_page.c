/* test_page.c - pages that the server writes: everything escaped, numbers readable, the frame says what it must.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include "core/app.h"
#include "core/page.h"

static struct app app;
static struct ctx ctx;
static struct reply reply;
static struct page page;

static int setup(void **state)
{
	app = (struct app){ .now_ms = app_clock_ms, .config = { .limits = app_default_limits } };
	assert_int_equal(ctx_begin(&ctx, &app, CTX_NO_DB), RC_OK);
	reply = (struct reply){ .file_fd = -1 };
	buf_init(&reply.body, 1 << 20);
	page = (struct page){ .c = &ctx, .b = &reply.body };
	return 0;
}

static int teardown(void **state)
{
	buf_finish(&reply.body);
	ctx_end(&ctx);
	return 0;
}

static void expect(const char *text)
{
	if (strstr(buf_text(&reply.body), text) == NULL)
		fail_msg("no '%s' in:\n%s", text, buf_text(&reply.body));
}

static void texts_and_attributes_are_escaped(void **state)
{
	page_text(&page, "<b>\"A\" & 'B'</b>");
	page_open(&page, "a", "href", "/?q=\"><script>", "class", NULL, "title", "甲厂", NULL);
	assert_string_equal(buf_text(&reply.body), "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;<a href=\"/?q=&quot;&gt;&lt;script&gt;\" title=\"甲厂\">");
}

static void numbers_have_separators_and_one_rounding(void **state)
{
	static const struct { double v; int decimals; const char *want; } cases[] = {
		{ 0, 0, "0" }, { 999, 0, "999" }, { 1000, 0, "1,000" }, { 1234567.891, 2, "1,234,567.89" }, { 1.005, 2, "1.01" }, { -1234.5, 1, "\xe2\x88\x92" "1,234.5" },
		{ -0.001, 2, "0.00" }, { 100000, 2, "100,000.00" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_clear(&reply.body);
		page_number(&reply.body, cases[i].v, cases[i].decimals);
		assert_string_equal(buf_text(&reply.body), cases[i].want);
	}
}

static void a_missing_number_says_why(void **state)
{
	page_cell_number(&page, NAN, 2, "未报送");
	assert_string_equal(buf_text(&reply.body), "<td class=\"num\"><span title=\"未报送\" aria-label=\"未报送\">—</span></td>");
}

static void tables_have_heads_with_scope(void **state)
{
	static const struct page_column columns[] = { { "企业", false }, { "得分", true } };
	page_table(&page, "百强 <2020>", columns, 2);
	page_row(&page);
	page_cell(&page, "甲&乙");
	page_cell_number(&page, 90.5, 1, NULL);
	page_row_end(&page);
	page_table_end(&page);
	expect("<caption>百强 &lt;2020&gt;</caption>");
	expect("<th scope=\"col\" class=\"num\">得分</th>");
	expect("<tr><td>甲&amp;乙</td><td class=\"num\">90.5</td></tr>");
}

static void the_frame_names_language_city_and_sample_data(void **state)
{
	struct page_head h = { .title = "公示 & 名单", .context = "2020年", .city = "<苏州市>", .other_lang = "/x?lang=en&a=b" };
	app.sample_data = true;
	page_begin(&page, &ctx, &reply, &h);
	page_end(&page);
	assert_string_equal(reply.content_type, "text/html; charset=utf-8");
	expect("<html lang=\"zh-CN\">");
	expect("<title>公示 &amp; 名单");
	expect("&lt;苏州市&gt;");
	expect("href=\"/x?lang=en&amp;a=b\"");
	expect("示例数据");
	expect("<h1>公示 &amp; 名单</h1>");
	expect("</html>");
	buf_clear(&reply.body);
	app.sample_data = false;
	ctx.english = true;
	page_begin(&page, &ctx, &reply, &h);
	expect("<html lang=\"en\">");
	assert_null(strstr(buf_text(&reply.body), "ample data"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(texts_and_attributes_are_escaped), T(numbers_have_separators_and_one_rounding), T(a_missing_number_says_why), T(tables_have_heads_with_scope),
		T(the_frame_names_language_city_and_sample_data),
	};
	return cmocka_run_group_tests_name("core/page", tests, NULL, NULL);
}
