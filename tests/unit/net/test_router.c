/* test_router.c - paths to routes; names and values of queries, cookies, languages.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include "net/query.h"
#include "net/router.h"

static const struct router_entry entries[] = {
	{ "GET", "/api/enterprises" }, { "GET", "/api/enterprises/{code}" }, { "GET", "/api/enterprises/coverage" },
	{ "POST", "/api/enterprises" }, { "GET", "/api/enterprises/{code}/plots" }, { "DELETE", "/api/enterprises/{code}" },
	{ "GET", "/api/{a}/{b}/plots/{c}" }, { "GET", "/" },
};

static int route_of(struct router *r, enum net_method m, const char *path, struct net_request *q)
{
	const char *allow = NULL;
	*q = (struct net_request){ .method = m, .path = path };
	switch (router_find(r, q, &allow)) {
	case ROUTER_FOUND: return q->route;
	case ROUTER_NO_PATH: return -1;
	default: return -2;
	}
}

static void finds(void **state)
{
	(void)state;
	struct router *r;
	struct net_request q;
	int bad;
	assert_int_equal(router_create(entries, 8, &r, &bad), RC_OK);
	assert_int_equal(route_of(r, NET_GET, "/api/enterprises", &q), 0);
	assert_int_equal(route_of(r, NET_HEAD, "/api/enterprises", &q), 0);
	assert_int_equal(route_of(r, NET_POST, "/api/enterprises", &q), 3);
	assert_int_equal(route_of(r, NET_GET, "/api/enterprises/91320500", &q), 1);
	assert_int_equal(q.n_params, 1);
	assert_true(slice_is(q.params[0], "91320500"));
	assert_int_equal(route_of(r, NET_GET, "/api/enterprises/coverage", &q), 2);
	assert_int_equal(q.n_params, 0);
	assert_int_equal(route_of(r, NET_GET, "/api/enterprises/coverage/plots", &q), 4); /* the plain word leads nowhere */
	assert_true(slice_is(q.params[0], "coverage"));
	assert_int_equal(route_of(r, NET_GET, "/api/x/y/plots/z", &q), 6);
	assert_int_equal(q.n_params, 3);
	assert_int_equal(route_of(r, NET_GET, "/api/enterprises/y/plots/z", &q), 6);
	assert_int_equal(route_of(r, NET_GET, "/", &q), 7);
	router_destroy(r);
}

static void refuses(void **state)
{
	(void)state;
	struct router *r;
	struct net_request q;
	const char *allow = NULL;
	int bad;
	assert_int_equal(router_create(entries, 8, &r, &bad), RC_OK);
	const char *const none[] = { "/api", "/api/", "/api/enterprises/", "//api/enterprises", "/api//plots", "/API/enterprises", "/api/enterprises/a/b", "", "*", "x" };
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_int_equal(route_of(r, NET_GET, none[i], &q), -1);
	assert_int_equal(route_of(r, NET_PUT, "/api/enterprises/x", &q), -2);
	assert_int_equal(router_find(r, &q, &allow), ROUTER_NO_METHOD);
	assert_string_equal(allow, "GET, HEAD, DELETE, OPTIONS");
	assert_int_equal(route_of(r, NET_OPTIONS, "/api/enterprises", &q), -2);
	router_destroy(r);
	const struct router_entry twice[] = { { "GET", "/a/{x}" }, { "GET", "/a/{y}" } };
	assert_int_equal(router_create(twice, 2, &r, &bad), RC_CONFLICT);
	assert_int_equal(bad, 1);
}

static void queries(void **state)
{
	(void)state;
	struct slice name, value, rest = slice_of("a=1&&b=%E8%8B%8F+x&c&=d&e=f=g");
	const char *const names[] = { "a", "b", "c", "", "e" }, *const values[] = { "1", "苏 x", "", "d", "f=g" };
	char out[64];
	size_t n;
	for (int i = 0; i < 5; i++) {
		assert_true(query_next(&rest, &name, &value));
		assert_true(slice_is(name, names[i]));
		assert_true(query_decode(value, true, out, &n));
		assert_true(slice_is((struct slice){ out, n }, values[i]));
	}
	assert_false(query_next(&rest, &name, &value));
	const char *const broken[] = { "%", "%4", "%zz", "a%00b", "%ff", "%c0%80", "%ed%a0%80" };
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
		assert_false(query_decode(slice_of(broken[i]), true, out, &n));
	assert_true(query_decode(slice_of("a+b"), false, out, &n));
	assert_memory_equal(out, "a+b", 3);
}

static void headers(void **state)
{
	(void)state;
	struct slice v;
	assert_true(cookie_find("a=1; gusu_session=abc; b=2", "gusu_session", &v));
	assert_true(slice_is(v, "abc"));
	assert_true(cookie_find("b=2", "b", &v));
	assert_false(cookie_find("xb=2; bx=3", "b", &v));
	assert_false(cookie_find(NULL, "b", &v));
	assert_false(language_is_english(NULL));
	assert_false(language_is_english("zh-CN,zh;q=0.9,en;q=0.8"));
	assert_true(language_is_english("en-US,en;q=0.9"));
	assert_true(language_is_english("zh;q=0.2, en;q=0.5"));
	assert_false(language_is_english("de"));
	assert_true(header_lists("gzip, deflate, br", "gzip"));
	assert_true(header_lists("br;q=1.0, gzip;q=0.8", "gzip"));
	assert_false(header_lists("gzip;q=0, br", "gzip"));
	assert_true(header_lists("\"a\", W/\"b\"", "\"a\""));
	assert_false(header_lists("xgzip", "gzip"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(finds), cmocka_unit_test(refuses), cmocka_unit_test(queries), cmocka_unit_test(headers) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
