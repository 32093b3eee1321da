/* test_stream.c - event streams, uploads, a graceful stop.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/digest.h"
#include "client.h"

#define HOST "Host: localhost\r\n"

static struct net_limits small_limits(void)
{
	struct net_limits l = net_default_limits;
	l.workers = 2;
	l.streams = 50;
	l.heartbeat_s = 1;
	l.idle_s = 3;
	return l;
}

static void publish(struct test_server *t, int topic, const char *event, const char *data, bool last)
{
	net_publish(t->net, topic, event, data, strlen(data), last);
}

static void streams_hold_no_worker(void **state)
{
	(void)state;
	struct test_server t;
	struct net_limits l = small_limits();
	server_up(&t, &l);
	enum { N = 50 };
	int fd[N];
	char out[4096];
	for (int i = 0; i < N; i++) {
		char request[128];
		fd[i] = dial(t.port);
		sprintf(request, "GET /events?%d HTTP/1.1\r\n" HOST "\r\n", i % 2);
		say(fd[i], request);
		assert_true(hear_some(fd[i], out, sizeof out, 2000, ": hello") > 0);
	}
	struct answer a = ask(t.port, "GET /events?1 HTTP/1.1\r\n" HOST "\r\n"); /* one more than the limit */
	assert_int_equal(a.status, 503);
	answer_finish(&a);
	a = ask(t.port, "GET /slow?1 HTTP/1.1\r\n" HOST "\r\n"); /* fifty streams, two workers, and still */
	assert_int_equal(a.status, 200);
	answer_finish(&a);
	publish(&t, 1, "progress", "{\"done\":1}\n{\"more\":2}", false);
	publish(&t, 1, "done", "{}", true);
	for (int i = 0; i < N; i++)
		if (i % 2 == 1) {
			hear_some(fd[i], out, sizeof out, 2000, "event: done\ndata: {}\n\n");
			assert_non_null(strstr(out, "event: progress\ndata: {\"done\":1}\ndata: {\"more\":2}\n\n"));
			assert_non_null(strstr(out, "event: done\ndata: {}\n\n"));
		} else {
			hear_some(fd[i], out, sizeof out, 3500, ":\n\n"); /* the others get their heartbeat and nothing else */
			assert_null(strstr(out, "event:"));
			assert_non_null(strstr(out, ":\n\n"));
		}
	for (int i = 0; i < N; i++)
		close(fd[i]);
	struct net_stats st;
	for (int i = 0; i < 100; i++) {
		net_stats(t.net, &st);
		if (st.streams == 0)
			break;
		usleep(50000);
	}
	assert_int_equal(st.streams, 0); /* ended ones and left ones are gone */
	server_down(&t);
}

static void a_slow_reader_is_told_what_it_lost(void **state)
{
	(void)state;
	struct test_server t;
	struct net_limits l = small_limits();
	l.idle_s = 30;
	server_up(&t, &l);
	int fd = dial(t.port);
	say(fd, "GET /events?7 HTTP/1.1\r\n" HOST "\r\n");
	char *out = malloc(64 << 20), line[4000];
	assert_non_null(out);
	hear_some(fd, out, 4096, 2000, ": hello");
	memset(line, 'x', sizeof line - 1);
	line[sizeof line - 1] = '\0';
	for (int i = 0; i < 6000; i++) /* 24 MB: more than the sockets and the ring hold */
		publish(&t, 7, "big", line, false);
	publish(&t, 7, "done", "{}", true);
	hear_some(fd, out, 64 << 20, 10000, "event: done");
	assert_non_null(strstr(out, "event: lost"));
	assert_non_null(strstr(out, "event: done"));
	free(out);
	close(fd);
	server_down(&t);
}

static void *stop_soon(void *arg)
{
	usleep(300000);
	bool clean = net_stop(((struct test_server *)arg)->net, 3000);
	return (void *)(intptr_t)clean;
}

static void stop_lets_requests_finish(void **state)
{
	(void)state;
	struct test_server t;
	struct net_limits l = small_limits();
	server_up(&t, &l);
	int stream = dial(t.port), idle = dial(t.port), slow = dial(t.port), late;
	char out[4096];
	say(stream, "GET /events?1 HTTP/1.1\r\n" HOST "\r\n");
	hear_some(stream, out, sizeof out, 2000, ": hello");
	say(slow, "GET /slow?1500 HTTP/1.1\r\n" HOST "\r\n");
	pthread_t stopper;
	pthread_create(&stopper, NULL, stop_soon, &t);
	usleep(700000);
	late = dial(t.port);
	assert_int_equal(late, -1); /* nobody new */
	struct answer a = hear(slow, 4000);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "slow");
	answer_finish(&a);
	void *clean;
	pthread_join(stopper, &clean);
	assert_true((intptr_t)clean);
	assert_true(hear_some(stream, out, sizeof out, 1000, "0\r\n\r\n") > 0); /* the stream ended properly */
	close(stream);
	close(idle);
	close(slow);
	router_destroy(t.router);
}

static void stop_does_not_wait_for_ever(void **state)
{
	(void)state;
	struct test_server t;
	struct net_limits l = small_limits();
	server_up(&t, &l);
	int fd = dial(t.port);
	say(fd, "GET /gone HTTP/1.1\r\n" HOST "\r\n"); /* polls net_request_gone for three seconds */
	usleep(100000);
	int64_t begin = now_ms();
	assert_false(net_stop(t.net, 200));
	assert_true(now_ms() - begin < 1500);
	assert_int_equal(t.saw_gone, 1);
	close(fd);
	router_destroy(t.router);
}

static char *pattern(size_t n)
{
	char *p = malloc(n + 1);
	assert_non_null(p);
	uint32_t x = 1;
	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = (char)(x >> 24);
	}
	return p;
}

static void expect_upload(int fd, const char *data, size_t n, const char *tail)
{
	unsigned char sum[DIGEST_SIZE];
	char want[512], hex[DIGEST_HEX];
	assert_int_equal(digest_of(DIGEST_SHA256, data, n, sum), RC_OK);
	hex_print(hex, sum, sizeof sum);
	snprintf(want, sizeof want, "%s %zu %s", hex, n, tail);
	struct answer a = hear(fd, 20000);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, want);
	answer_finish(&a);
}

static void uploads_arrive_whole(void **state)
{
	(void)state;
	struct test_server t;
	struct net_limits l = small_limits();
	server_up(&t, &l);
	size_t n = 50 << 20;
	char *data = pattern(n), head[512];
	int fd = dial(t.port);
	sprintf(head, "POST /up HTTP/1.1\r\n" HOST "Content-Type: text/csv; charset=utf-8\r\nX-File-Name: a%%2F%%E6%%B5%%8B.csv\r\nContent-Length: %zu\r\n\r\n", n);
	say(fd, head);
	say_bytes(fd, data, n);
	expect_upload(fd, data, n, "测.csv text/csv");
	size_t m = 3000000; /* the same connection, now as a form */
	const char *before = "--XyZ\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
		"--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\tmp\\苏州.xlsx\"\r\nContent-Type: application/x-test\r\n\r\n";
	const char *after = "\r\n--XyZ--\r\n";
	sprintf(head, "POST /up HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data; boundary=XyZ\r\nContent-Length: %zu\r\n\r\n",
		strlen(before) + m + strlen(after));
	say(fd, head);
	say(fd, before);
	say_bytes(fd, data, m);
	say(fd, after);
	expect_upload(fd, data, m, "苏州.xlsx application/x-test");
	close(fd);
	free(data);
	server_down(&t);
}

static void bad_uploads_are_refused(void **state)
{
	(void)state;
	struct test_server t;
	struct net_limits l = small_limits();
	l.uploads = 1;
	server_up(&t, &l);
	const char *two = "--Bnd\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\n1\r\n"
		"--Bnd\r\nContent-Disposition: form-data; name=\"b\"; filename=\"b\"\r\n\r\n2\r\n--Bnd--\r\n";
	char request[1024];
	sprintf(request, "POST /up HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data; boundary=Bnd\r\nContent-Length: %zu\r\n\r\n%s", strlen(two), two);
	struct answer a = ask(t.port, request);
	assert_int_equal(a.status, 400);
	answer_finish(&a);
	a = ask(t.port, "POST /up HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc");
	assert_int_equal(a.status, 400);
	answer_finish(&a);
	int first = dial(t.port); /* takes the only place */
	say(first, "POST /up HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\n12345");
	usleep(100000);
	a = ask(t.port, "POST /up HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
	assert_int_equal(a.status, 503);
	answer_finish(&a);
	say(first, "67890");
	a = hear(first, 2000);
	assert_int_equal(a.status, 200);
	answer_finish(&a);
	close(first);
	a = ask(t.port, "POST /up HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
	assert_int_equal(a.status, 200);
	answer_finish(&a);
	a = ask(t.port, "POST /up HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n");
	assert_string_equal(a.body, "nothing");
	answer_finish(&a);
	server_down(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_hold_no_worker), cmocka_unit_test(a_slow_reader_is_told_what_it_lost),
		cmocka_unit_test(stop_lets_requests_finish), cmocka_unit_test(stop_does_not_wait_for_ever), cmocka_unit_test(uploads_arrive_whole),
		cmocka_unit_test(bad_uploads_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
