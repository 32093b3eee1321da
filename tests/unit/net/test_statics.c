/* test_statics.c - embedded files and a folder: types, compression, ETags, nothing outside.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "client.h"
#include "net/statics.h"

#define HOST "Host: localhost\r\n"

static const unsigned char html[] = "<!doctype html>", js[] = "let a = 1", js_gz[] = "(packed)";
static const struct static_blob table[] = {
	{ "/assets/a-1f.js", "text/javascript; charset=utf-8", "\"j1\"", js, sizeof js - 1, js_gz, sizeof js_gz - 1 },
	{ "/index.html", "text/html; charset=utf-8", "\"h1\"", html, sizeof html - 1, NULL, 0 },
};

static enum net_where classify(void *user, struct net_request *q) { return NET_INLINE; }

static void handle(void *user, struct net_request *q, struct net_reply *r)
{
	if (!statics_reply(user, q, strcmp(q->path, "/") == 0 ? "/index.html" : q->path, r))
		r->status = 404;
}

struct site { struct statics *st; struct net_server *net; int port; };

static void site_up(struct site *s, const char *folder)
{
	const char *why = "";
	assert_int_equal(statics_create(table, 2, folder, &s->st), RC_OK);
	struct net_config c = { .listen = "127.0.0.1:0", .limits = net_default_limits, .user = s->st, .classify = classify, .handle = handle };
	assert_int_equal(net_start(&s->net, &c, &why), RC_OK);
	s->port = net_port(s->net);
}

static void site_down(struct site *s)
{
	assert_true(net_stop(s->net, 1000));
	statics_destroy(s->st);
}

static void embedded(void **state)
{
	(void)state;
	struct site s;
	site_up(&s, NULL);
	for (int i = 0; i < 3; i++) { /* the shared replies survive being sent */
		struct answer a = ask(s.port, "GET / HTTP/1.1\r\n" HOST "Accept-Encoding: gzip\r\n\r\n");
		assert_int_equal(a.status, 200);
		assert_string_equal(a.body, (const char *)html);
		assert_true(head_has(&a, "Content-Type: text/html; charset=utf-8") && head_has(&a, "Cache-Control: no-cache") && head_has(&a, "ETag: \"h1\""));
		assert_true(head_has(&a, "Content-Security-Policy: default-src 'self'") && head_has(&a, "X-Content-Type-Options: nosniff"));
		answer_finish(&a);
		a = ask(s.port, "GET /assets/a-1f.js HTTP/1.1\r\n" HOST "Accept-Encoding: br, gzip\r\n\r\n");
		assert_string_equal(a.body, (const char *)js_gz);
		assert_true(head_has(&a, "Content-Encoding: gzip") && head_has(&a, "Vary: Accept-Encoding") && head_has(&a, "Cache-Control: public, max-age=31536000, immutable"));
		answer_finish(&a);
		a = ask(s.port, "GET /assets/a-1f.js HTTP/1.1\r\n" HOST "Accept-Encoding: gzip;q=0\r\n\r\n");
		assert_string_equal(a.body, (const char *)js);
		answer_finish(&a);
		a = ask(s.port, "GET / HTTP/1.1\r\n" HOST "If-None-Match: \"h1\"\r\n\r\n");
		assert_int_equal(a.status, 304);
		answer_finish(&a);
		a = ask(s.port, "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n");
		assert_int_equal(a.status, 404);
		answer_finish(&a);
	}
	site_down(&s);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void folder(void **state)
{
	(void)state;
	char dir[] = "/tmp/gusu-statics-XXXXXX", path[128];
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/index.html", dir);
	put(path, "<p>dev");
	snprintf(path, sizeof path, "%s/.secret", dir);
	put(path, "secret");
	snprintf(path, sizeof path, "%s/link", dir);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	snprintf(path, sizeof path, "%s/sub", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	struct site s;
	site_up(&s, dir);
	struct answer a = ask(s.port, "GET / HTTP/1.1\r\n" HOST "\r\n");
	assert_string_equal(a.body, "<p>dev");
	assert_true(head_has(&a, "Content-Type: text/html"));
	answer_finish(&a);
	const char *const outside[] = { "/.secret", "/link", "/sub", "/../etc/passwd", "/sub/../index.html", "//etc/passwd", "/%2e%2e/etc/passwd", "/index.html/", "/nothing" };
	for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
		char request[256];
		snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST "\r\n", outside[i]);
		a = ask(s.port, request);
		assert_int_equal(a.status, 404);
		answer_finish(&a);
	}
	site_down(&s);
	snprintf(path, sizeof path, "rm -r %s", dir);
	assert_int_equal(system(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(embedded), cmocka_unit_test(folder) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
