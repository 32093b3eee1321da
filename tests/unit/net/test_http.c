/* test_http.c - from the request to the rule and back, with endpoints made from sample.api.yaml.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "client.h"
#include "core/account.h"
#include "core/app.h"
#include "core/people.h"
#include "sample.api.gen.h"

#define PASSWORD "correct horse 9"

#define HOST "Host: localhost\r\n"
#define EN HOST "Accept-Language: en\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\n" EN "\r\n"

/* --- the handlers -------------------------------------------------------------------------------------------------------- */

static void list_i64(struct jw *w, const char *key, const int64_t *v, int n)
{
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++)
		jw_i64(w, v[i]);
	jw_arr_end(w);
}

enum rc sample_api_echo(struct ctx *c, const struct sample_echo_in *in, struct reply *r)
{
	assert_null(c->db); /* inline */
	assert_int_equal(c->scope.kind, SCOPE_ALL); /* public */
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "code", in->code);
	jw_ki64(&r->jw, "year", in->year);
	jw_ki64(&r->jw, "count", in->has_count ? in->count : -1);
	jw_knum(&r->jw, "share", in->has_share ? in->share : -1);
	jw_ki64(&r->jw, "open", in->has_open ? in->open : -1);
	jw_ki64(&r->jw, "sort", in->sort == SAMPLE_ECHO_SORT_TAX);
	jw_ktext(&r->jw, "q", in->q);
	jw_ktext(&r->jw, "since", in->since);
	list_i64(&r->jw, "ids", in->ids, in->n_ids);
	for (int i = 0; i < in->n_words; i++)
		jw_ktext(&r->jw, "word", in->words[i]);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc sample_api_save(struct ctx *c, const struct sample_save_in *in, struct reply *r)
{
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "name", in->name);
	jw_ki64(&r->jw, "level", in->has_level ? in->level : -1);
	for (int i = 0; i < in->n_weights; i++)
		jw_knum(&r->jw, "w", in->weights[i]);
	for (int i = 0; i < in->n_changes; i++) {
		jw_knum(&r->jw, in->changes[i].param, in->changes[i].value);
		jw_ki64(&r->jw, "mode", in->changes[i].mode);
	}
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc sample_api_private_get(struct ctx *c, const struct sample_private_get_in *in, struct reply *r) { return RC_OK; }
enum rc sample_api_private_set(struct ctx *c, const struct sample_private_set_in *in, struct reply *r) { return RC_OK; }

enum rc sample_api_fail(struct ctx *c, const struct sample_fail_in *in, struct reply *r)
{
	jw_text(&r->jw, "half an answer");
	return ctx_fail(c, RC_CONFLICT, "uscc", "%s", TR(c, "代码已存在", "the code is taken"));
}

enum rc sample_api_tagged(struct ctx *c, const struct sample_tagged_in *in, struct reply *r)
{
	jw_text(&r->jw, "tagged");
	r->etag = "v1";
	return RC_OK;
}

enum rc sample_api_export(struct ctx *c, const struct sample_export_in *in, struct reply *r)
{
	buf_str(&r->body, "a,b\n1,2\n");
	r->content_type = "text/csv; charset=utf-8";
	r->filename = "结果 2020.csv";
	return RC_OK;
}

enum rc sample_api_watch(struct ctx *c, const struct sample_watch_in *in, struct reply *r)
{
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "done", 3);
	jw_obj_end(&r->jw);
	r->stream_job = 42;
	return RC_OK;
}

enum rc sample_api_file(struct ctx *c, const struct sample_file_in *in, struct reply *r)
{
	char text[64] = "";
	assert_int_equal(read(in->upload->fd, text, sizeof text - 1), in->upload->size);
	jw_obj(&r->jw);
	jw_ktext(&r->jw, "text", text);
	jw_ktext(&r->jw, "name", in->upload->filename);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc sample_api_form(struct ctx *c, const struct sample_form_in *in, struct reply *r)
{
	r->location = in->has_keep && in->keep ? "/kept" : "/";
	r->cookie = arena_printf(&c->arena, "user=%s; HttpOnly", in->user);
	return RC_OK;
}

enum rc sample_api_page(struct ctx *c, const struct sample_page_in *in, struct reply *r)
{
	r->content_type = "text/html; charset=utf-8";
	buf_str(&r->body, "<!doctype html><p>page</p>");
	return RC_OK;
}

/* --- the server ------------------------------------------------------------------------------------------------------------ */

static struct app app;
static struct http *http;
static int port;

static char folder[] = "/tmp/gusu-http-XXXXXX";
extern const struct module core_module, ledger_module;

/* A real database with one account. */
static void make_city(void)
{
	static char path[64];
	struct ctx c;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/city.gusu", folder);
	app.config.db_url = path;
	app.serving = true;
	assert_int_equal(ctx_begin(&c, &app, CTX_NO_DB), RC_OK);
	assert_int_equal(app_open(&c, &app, true), RC_OK);
	ctx_end(&c);
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
	ctx_as_operator(&c);
	txn_auto t = { 0 };
	assert_int_equal(txn_begin(&t, c.db), RC_OK);
	assert_int_equal(people_add_first(&c, PASSWORD, false), RC_OK);
	assert_int_equal(txn_commit(&t), RC_OK);
	ctx_end(&c);
}

static int setup(void **state)
{
	(void)state;
	static struct module module = { .name = "sample" };
	static const struct module *const modules[] = { &core_module, &ledger_module, &module };
	const char *why = "";
	module.routes = sample_routes;
	module.n_routes = sample_n_routes;
	app_init(&app, modules, 3);
	app.config.listen = "127.0.0.1:0";
	app.config.english = false;
	make_city();
	assert_int_equal(http_start(&app, &(struct http_options){ .no_log = getenv("GUSU_TEST_LOG") == NULL, .workers = 2 }, &http, &why), RC_OK);
	port = http_port(http);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	char command[64];
	app.stopping = true;
	assert_true(http_stop(http, 2000));
	app_close(&app);
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static void expect(const char *request, int status, const char *words)
{
	struct answer a = ask(port, request);
	if (a.status != status || (words != NULL && strstr(a.body, words) == NULL))
		print_error("request:\n%s\nanswer:\n%s%s\nwanted: %d %s\n", request, a.head, a.body, status, words != NULL ? words : "");
	assert_int_equal(a.status, status);
	if (words != NULL)
		assert_non_null(strstr(a.body, words));
	answer_finish(&a);
}

static void post(const char *path, const char *type, const char *body, int status, const char *words)
{
	char request[8192];
	snprintf(request, sizeof request, "POST %s HTTP/1.1\r\n" EN "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", path, type, strlen(body), body);
	expect(request, status, words);
}

static void json(const char *body, int status, const char *words) { post("/api/sample", "application/json", body, status, words); }

static void input_arrives_typed(void **state)
{
	(void)state;
	expect(GET("/api/sample/echo/AB"), 200, "{\"code\":\"AB\",\"year\":2020,\"count\":-1,\"share\":-1,\"open\":-1,\"sort\":1,\"q\":null,\"since\":null,\"ids\":[]}");
	expect(GET("/api/sample/echo/%E8%8B%8F%2F%E5%B7%9E?year=1999&count=-5&share=0.25&open=true&sort=name&q=%E6%B5%8B+x&since=2020-02-29&ids=3,1,2&words=a%2Cb,c"), 200,
		"{\"code\":\"苏/州\",\"year\":1999,\"count\":-5,\"share\":0.25,\"open\":1,\"sort\":0,\"q\":\"测 x\",\"since\":\"2020-02-29\",\"ids\":[3,1,2],\"word\":\"a,b\",\"word\":\"c\"}");
	expect(GET("/api/sample/echo/AB?q=&year="), 200, "\"year\":2020");
	json("{\"name\":\"名\",\"level\":5,\"weights\":[1,2.5],\"changes\":[{\"param\":\"w.tax\",\"value\":40},{\"param\":\"w.x\",\"value\":-1.5,\"mode\":\"add\"}]}", 200,
		"{\"name\":\"名\",\"level\":5,\"w\":1,\"w\":2.5,\"w.tax\":40,\"mode\":0,\"w.x\":-1.5,\"mode\":1}");
	json("{\"name\":\"x\"}", 200, "\"level\":-1");
	post("/api/sample/form", "application/x-www-form-urlencoded", "user=a%20b&keep=1", 303, NULL);
	post("/api/sample/file", "text/csv; charset=utf-8", "a,b", 200, "\"text\":\"a,b\"");
}

static void bad_input_is_named(void **state)
{
	(void)state;
	static const struct { const char *query, *field, *words; } bad[] = {
		{ "AB?year=abc", "year", "'year' is not a whole number: 'abc'; allowed: 1990 to 2100" },
		{ "AB?year=1989", "year", "'year' is 1989, out of range; allowed: 1990 to 2100" },
		{ "AB?year=2101", "year", "out of range" }, { "AB?year=20.5", "year", "whole number" },
		{ "AB?count=9007199254740993", "count", "out of range" }, { "AB?count=99999999999999999999", "count", "whole number" },
		{ "AB?share=1.01", "share", "0 to 1" }, { "AB?share=nan", "share", "not a number" }, { "AB?share=1e400", "share", "not a number" },
		{ "AB?open=yes", "open", "true or false" }, { "AB?sort=size", "sort", "'sort' cannot be 'size'; one of: name, tax" },
		{ "AB?q=12345", "q", "'q' has 5 characters; at most 4" }, { "AB?q=a%00b", "q", "UTF-8" }, { "AB?q=%ff", "q", "UTF-8" }, { "AB?q=%4", "q", "UTF-8" },
		{ "AB?q=a%07", "q", "control characters" }, { "AB?since=2021-02-29", "since", "not a date" }, { "AB?since=2020/1/1", "since", "2020-06-30" },
		{ "AB?ids=1,x", "ids", "whole number" }, { "AB?ids=1,2,3,4", "ids", "'ids' has 4 items; at most 3" }, { "AB?ids=0", "ids", "out of range" },
		{ "AB?words=123456", "words", "at most 5" }, { "AB?yaer=2020", "yaer", "'yaer' is not known; there are: year, count" },
		{ "AB?year=2020&year=2021", "year", "given twice" }, { "A", "code", "at least 2" }, { "1234567890123456789", "code", "at most 18" },
		{ "%ff", "code", "UTF-8" }, { "AB?code=x", "code", "not known" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char request[512], field[96];
		snprintf(request, sizeof request, "GET /api/sample/echo/%s HTTP/1.1\r\n" EN "\r\n", bad[i].query);
		expect(request, 400, bad[i].words);
		snprintf(field, sizeof field, "\"field\":\"%s\"", bad[i].field);
		expect(request, 400, field);
	}
}

static void bad_documents_are_named(void **state)
{
	(void)state;
	static const struct { const char *body, *words; } bad[] = {
		{ "", "'name' is missing: a text is needed" }, { "{}", "'name' is missing" }, { "[]", "must be a JSON object, not a list" }, { "{", "line 1, column" },
		{ "{\"name\":\"x\"} x", "not JSON" }, { "{\"name\":\"x\",\"name\":\"y\"}", "not JSON" }, { "{\"name\":1}", "'name' must be a text, not a whole number" },
		{ "{\"name\":null}", "not null" }, { "{\"name\":\"\"}", "at least 1" }, { "{\"name\":\"12345678901\"}", "at most 10" },
		{ "{\"name\":\"a\\u0000b\"}", "not JSON" }, { "{\"name\":\"\xff\"}", "not JSON" }, { "{\"name\":\"a\\u0001\"}", "control characters" },
		{ "{\"name\":\"x\",\"level\":1.5}", "'level' must be a whole number, not a number with decimals" }, { "{\"name\":\"x\",\"level\":6}", "1 to 5" },
		{ "{\"name\":\"x\",\"nmae\":1}", "'nmae' is not known; there are: name, level" }, { "{\"name\":\"x\",\"weights\":[]}", "at least 1 items" },
		{ "{\"name\":\"x\",\"weights\":[1,2,3,4]}", "at most 3" }, { "{\"name\":\"x\",\"weights\":[1,\"2\"]}", "'weights[1]' must be a list of numbers, not a text" },
		{ "{\"name\":\"x\",\"weights\":[101]}", "'weights[0]' is 101, out of range; allowed: 0 to 100" }, { "{\"name\":\"x\",\"weights\":{}}", "not an object" },
		{ "{\"name\":\"x\",\"changes\":[{\"param\":\"a\"}]}", "'changes[0].value' is missing" },
		{ "{\"name\":\"x\",\"changes\":[{\"param\":\"a\",\"value\":\"1\"}]}", "'changes[0].value' must be a number" },
		{ "{\"name\":\"x\",\"changes\":[{\"param\":\"a\",\"value\":1,\"mode\":\"mul\"}]}", "'changes[0].mode' cannot be 'mul'" },
		{ "{\"name\":\"x\",\"changes\":[{\"param\":\"a\",\"value\":1,\"x\":1}]}", "'x' is not known; there are: param, value, mode" },
		{ "{\"name\":\"x\",\"changes\":[1]}", "must be a list of objects" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		json(bad[i].body, 400, bad[i].words);
	post("/api/sample?x=1", "application/json", "{\"name\":\"x\"}", 400, "'x' is not known; nothing may be given here");
	post("/api/sample", "text/plain", "{\"name\":\"x\"}", 415, NULL);
	post("/api/sample/file", "application/zip", "PK", 415, NULL);
	post("/api/sample/file", "text/csv", "", 400, "no file");
	post("/api/sample/form", "application/x-www-form-urlencoded", "keep=1", 400, "'user' is missing");
	post("/api/sample/form", "application/x-www-form-urlencoded", "user=a&user=b", 400, "given twice");
	char deep[4000] = "{\"name\":";
	memset(deep + 8, '[', 3000);
	json(deep, 400, "not JSON");
}

static void problems_are_documents(void **state)
{
	(void)state;
	struct answer a = ask(port, GET("/api/sample/fail"));
	assert_int_equal(a.status, 409);
	assert_true(head_has(&a, "Content-Type: application/problem+json"));
	assert_non_null(strstr(a.body, "{\"type\":\"urn:gusu:problem:CONFLICT\",\"title\":\"conflicts with what is there\",\"status\":409,\"detail\":\"the code is taken\",\"field\":\"uscc\",\"request_id\":\""));
	assert_null(strstr(a.body, "half"));
	answer_finish(&a);
	expect("GET /api/sample/fail HTTP/1.1\r\n" HOST "\r\n", 409, "代码已存在");
	expect("GET /api/sample/fail HTTP/1.1\r\n" HOST "Accept-Language: en\r\nCookie: lang=zh\r\n\r\n", 409, "代码已存在");
	expect("GET /api/sample/fail HTTP/1.1\r\n" HOST "Accept-Language: zh\r\nCookie: lang=en\r\n\r\n", 409, "the code is taken");
	expect(GET("/api/nothing"), 404, "NOT_FOUND");
	expect("PUT /api/sample HTTP/1.1\r\n" EN "Content-Length: 0\r\n\r\n", 405, "use POST, OPTIONS");
	expect("GET /nothing HTTP/1.1\r\n" EN "Accept: text/html\r\n\r\n", 404, "<h1>not found</h1>");
	expect("GET /%3Cb%3E HTTP/1.1\r\n" EN "Accept: text/html\r\n\r\n", 404, "<h1>");
	expect("POST /api/sample HTTP/1.1\r\n" EN "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400, "\"request_id\"");
	a = ask(port, "OPTIONS /api/sample/private HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(a.status, 204);
	assert_true(head_has(&a, "Allow: GET, HEAD, POST, OPTIONS"));
	answer_finish(&a);
}

static void strangers_stay_out(void **state)
{
	(void)state;
	expect(GET("/api/sample/private"), 401, "please sign in");
	expect("GET /api/sample/private HTTP/1.1\r\n" EN "Cookie: gusu_session=0000\r\n\r\n", 401, "please sign in");
	expect("POST /api/sample/private HTTP/1.1\r\n" EN "Content-Length: 0\r\n\r\n", 401, NULL);
	expect("POST /api/sample HTTP/1.1\r\n" EN "Origin: http://evil\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}", 403, "another site");
	expect("POST /api/sample HTTP/1.1\r\n" EN "Origin: null\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}", 403, "another site");
	expect("POST /api/sample HTTP/1.1\r\n" EN "Sec-Fetch-Site: cross-site\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}", 403, "another site");
	expect("POST /api/sample HTTP/1.1\r\n" EN "Sec-Fetch-Site: same-site\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}", 403, "another site");
	expect("POST /api/sample HTTP/1.1\r\n" EN "Sec-Fetch-Site: same-origin\r\nOrigin: http://localhost\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}", 200, NULL);
}

static void replies_have_their_headers(void **state)
{
	(void)state;
	struct answer a = ask(port, GET("/api/sample/tagged"));
	assert_int_equal(a.status, 200);
	assert_true(head_has(&a, "ETag: \"v1\"") && head_has(&a, "Cache-Control: private, no-cache"));
	answer_finish(&a);
	a = ask(port, "GET /api/sample/tagged HTTP/1.1\r\n" HOST "If-None-Match: \"v0\", \"v1\"\r\n\r\n");
	assert_int_equal(a.status, 304);
	assert_int_equal(a.len, 0);
	answer_finish(&a);
	a = ask(port, GET("/api/sample/export"));
	assert_true(head_has(&a, "Content-Disposition: attachment; filename=\"") && strstr(a.head, "filename*=UTF-8''%E7%BB%93%E6%9E%9C%202020.csv") != NULL);
	assert_string_equal(a.body, "a,b\n1,2\n");
	answer_finish(&a);
	a = ask(port, "POST /api/sample/form HTTP/1.1\r\n" HOST "Content-Length: 6\r\n\r\nuser=x");
	assert_int_equal(a.status, 303);
	assert_true(head_has(&a, "Location: /\r") && head_has(&a, "Set-Cookie: user=x; HttpOnly"));
	answer_finish(&a);
	a = ask(port, GET("/page"));
	assert_true(head_has(&a, "Content-Security-Policy: default-src 'self'; script-src 'self'"));
	answer_finish(&a);
	expect(GET("/api/health"), 200, "\"status\":\"ok\"");
	expect(GET("/api/openapi.json"), 200, "\"openapi\":\"3.1.0\"");
}

static void between(const char *text, const char *before, const char *after, char out[128])
{
	const char *from = strstr(text, before), *to = from != NULL ? strstr(from + strlen(before), after) : NULL;
	assert_non_null(to);
	from += strlen(before);
	assert_true(to - from < 128);
	memcpy(out, from, (size_t)(to - from));
	out[to - from] = '\0';
}

static int private_call(const char *method, const char *cookie, const char *more)
{
	char request[1024];
	snprintf(request, sizeof request, "%s /api/sample/private HTTP/1.1\r\n" EN "Cookie: a=b; gusu_session=%s\r\n%s%s\r\n", method, cookie, more,
		method[0] == 'P' ? "Content-Length: 0\r\n" : "");
	struct answer a = ask(port, request);
	answer_finish(&a);
	return a.status;
}

static void accounts_come_in(void **state)
{
	(void)state;
	char cookie[128], token[128], line[256], request[512];
	post("/api/login", "application/json", "{\"name\":\"admin\",\"password\":\"wrong horse 9\"}", 401, NULL);
	const char *body = "{\"name\":\"admin\",\"password\":\"" PASSWORD "\"}";
	snprintf(request, sizeof request, "POST /api/login HTTP/1.1\r\n" EN "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
	struct answer a = ask(port, request);
	assert_int_equal(a.status, 200);
	assert_true(head_has(&a, "Set-Cookie: gusu_session="));
	assert_non_null(strstr(a.head, "HttpOnly"));
	between(a.head, "gusu_session=", ";", cookie);
	between(a.body, "\"csrf_token\":\"", "\"", token);
	answer_finish(&a);
	assert_int_equal(private_call("GET", cookie, ""), 204);
	assert_int_equal(private_call("POST", cookie, ""), 403); /* the cookie alone comes with any form of any site */
	assert_int_equal(private_call("POST", cookie, "X-CSRF-Token: 00\r\n"), 403);
	snprintf(line, sizeof line, "X-CSRF-Token: %s\r\n", token);
	assert_int_equal(private_call("POST", cookie, line), 204);
	snprintf(line, sizeof line, "X-CSRF-Token: %s\r\nOrigin: https://evil.example\r\n", token);
	assert_int_equal(private_call("POST", cookie, line), 403);
	cookie[0] = cookie[0] == '0' ? '1' : '0';
	assert_int_equal(private_call("GET", cookie, ""), 401);
	cookie[0] = '\0';
	assert_int_equal(private_call("GET", cookie, ""), 401);
}

static void events_begin_with_the_state(void **state)
{
	(void)state;
	char out[4096];
	int fd = dial(port);
	say(fd, GET("/api/sample/watch"));
	hear_some(fd, out, sizeof out, 2000, "{\"done\":3}\n\n");
	assert_non_null(strstr(out, "event: state\ndata: {\"done\":3}\n\n"));
	http_publish(http, 42, "progress", "{\"done\":4}", 10, false);
	http_publish(http, 42, "done", "{}", 2, true);
	hear_some(fd, out, sizeof out, 2000, "event: done");
	assert_non_null(strstr(out, "event: progress\ndata: {\"done\":4}\n\n"));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(input_arrives_typed), cmocka_unit_test(bad_input_is_named), cmocka_unit_test(bad_documents_are_named),
		cmocka_unit_test(problems_are_documents), cmocka_unit_test(strangers_stay_out), cmocka_unit_test(replies_have_their_headers),
		cmocka_unit_test(events_begin_with_the_state), cmocka_unit_test(accounts_come_in),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
