/* test_buf.c - growing text, outcomes and JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include "unit.h"
#include "base/buf.h"
#include "base/jw.h"

static void grows(void **state)
{
	buf_auto b;
	buf_init(&b, 0);
	assert_text(buf_text(&b), "");
	for (int i = 0; i < 10000; i++)
		buf_str(&b, "ab");
	assert_int_equal(b.len, 20000);
	assert_int_equal(strlen(buf_text(&b)), 20000);
	buf_clear(&b);
	buf_printf(&b, "%s=%d", "k", 5);
	buf_i64(&b, INT64_MIN);
	buf_i64(&b, 0);
	buf_add(&b, NULL, 0);
	assert_text(buf_text(&b), "k=5-92233720368547758080");
	assert_rc(buf_rc(&b), RC_OK);
}

static void stays_as_it_is_over_the_limit(void **state)
{
	buf_auto b;
	buf_init(&b, 10);
	buf_str(&b, "0123456789");
	assert_rc(buf_rc(&b), RC_OK);
	buf_char(&b, 'x');
	assert_rc(buf_rc(&b), RC_TOO_LARGE);
	buf_printf(&b, "%d", 1);
	assert_text(buf_text(&b), "0123456789");
	assert_null(buf_steal(&b, NULL));
	buf_clear(&b);
	buf_char(&b, 'y');
	assert_rc(buf_rc(&b), RC_OK);
}

static void stolen_text_belongs_to_the_caller(void **state)
{
	struct buf b;
	size_t n = 9;
	buf_init(&b, 0);
	char *empty = buf_steal(&b, &n);
	assert_text(empty, "");
	assert_int_equal(n, 0);
	free(empty);
	buf_str(&b, "text");
	char *text = buf_steal(&b, &n);
	buf_finish(&b);
	assert_text(text, "text");
	free(text);
}

static void every_allocation_may_fail(void **state)
{
	for (long n = 1; n < 6; n++) {
		buf_auto b;
		buf_init(&b, 0);
		fail_at(n);
		size_t before = 0;
		for (int i = 0; i < 3000 && !b.failed; i++) {
			before = b.len;
			buf_str(&b, "0123456789");
		}
		fail_at(0);
		assert_rc(buf_rc(&b), RC_TOO_LARGE);
		assert_int_equal(b.len, before);
		assert_int_equal(strlen(buf_text(&b)), before);
	}
}

static void outcomes_have_words(void **state)
{
	for (int i = 0; i < RC_COUNT; i++) {
		assert_true(rc_http((enum rc)i) >= 200 && rc_http((enum rc)i) < 600);
		assert_true(strlen(rc_name((enum rc)i)) > 1 && strlen(rc_zh((enum rc)i)) > 1 && strlen(rc_en((enum rc)i)) > 1);
	}
	assert_text(rc_name(RC_BAD_INPUT), "BAD_INPUT");
	assert_int_equal(rc_http((enum rc)999), 500);
}

static void json(void **state)
{
	buf_auto b;
	struct jw w;
	buf_init(&b, 0);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "name", "a\"b\\c\n\x01苏");
	jw_ktext(&w, "none", NULL);
	jw_ki64(&w, "n", -5);
	jw_knum(&w, "x", 0.1);
	jw_knum(&w, "nan", NAN);
	jw_kbool(&w, "yes", true);
	jw_key(&w, "list");
	jw_arr(&w);
	jw_fixed(&w, 1.005, 2);
	jw_fixed(&w, -0.001, 2);
	jw_arr(&w);
	jw_arr_end(&w);
	jw_obj(&w);
	jw_obj_end(&w);
	jw_raw(&w, "{\"a\":1}", 7);
	jw_num(&w, INFINITY);
	jw_arr_end(&w);
	jw_obj_end(&w);
	assert_text(buf_text(&b), "{\"name\":\"a\\\"b\\\\c\\n\\u0001苏\",\"none\":null,\"n\":-5,\"x\":0.1,\"nan\":null,\"yes\":true,"
		"\"list\":[1.01,0.00,[],{},{\"a\":1},null]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows), cmocka_unit_test(stays_as_it_is_over_the_limit), cmocka_unit_test(stolen_text_belongs_to_the_caller),
		cmocka_unit_test(every_allocation_may_fail), cmocka_unit_test(outcomes_have_words), cmocka_unit_test(json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
