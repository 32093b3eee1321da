/* test_server.c - requests over real sockets: the good, the hostile and the slow.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "client.h"

#define HOST "Host: localhost\r\n"

static struct test_server *up(void **state) { return *state; }

static int setup(void **state)
{
	static struct test_server t;
	struct net_limits l = net_default_limits;
	l.idle_s = 2;
	l.workers = 2;
	l.queue = 4;
	server_up(&t, &l);
	*state = &t;
	return 0;
}

static int teardown(void **state)
{
	server_down(*state);
	return 0;
}

static void expect(struct test_server *t, const char *request, int status, const char *body)
{
	struct answer a = ask(t->port, request);
	if (a.status != status)
		print_error("request:\n%s\nanswer:\n%s%s\n", request, a.head, a.body != NULL ? a.body : "");
	assert_int_equal(a.status, status);
	if (body != NULL)
		assert_string_equal(a.body, body);
	answer_finish(&a);
}

static void good_requests(void **state)
{
	struct test_server *t = up(state);
	expect(t, "GET /fast HTTP/1.1\r\n" HOST "\r\n", 200, "fast");
	expect(t, "GET /slow?10 HTTP/1.1\r\n" HOST "\r\n", 200, "slow");
	expect(t, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello", 200, "hello");
	expect(t, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 200, "hello");
	expect(t, "POST /inline-echo HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nhi", 200, "hi");
	expect(t, "POST /action HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 200, "acted");
	expect(t, "GET /items/%E8%8B%8F HTTP/1.1\r\n" HOST "\r\n", 200, "item %E8%8B%8F");
	expect(t, "GET /fast HTTP/1.0\r\n\r\n", 200, "fast");
	expect(t, "GET /nowhere HTTP/1.1\r\n" HOST "\r\n", 404, NULL);
	expect(t, "DELETE /fast HTTP/1.1\r\n" HOST "\r\n", 405, NULL);
	expect(t, "BREW /fast HTTP/1.1\r\n" HOST "\r\n", 405, NULL);
	struct answer a = ask(t->port, "GET /big HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(a.len, 1000000);
	answer_finish(&a);
}

static void every_reply_is_guarded(void **state)
{
	static const char *const lines[] = { "Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff", "Referrer-Policy:",
		"Permissions-Policy:", "Cache-Control: no-store", "X-Request-Id: " };
	static const char *const requests[] = { "GET /fast HTTP/1.1\r\n" HOST "\r\n", "GET /nowhere HTTP/1.1\r\n" HOST "\r\n",
		"GET /fast HTTP/1.1\r\n\r\n", "GET /slow?1 HTTP/1.1\r\n" HOST "\r\n" };
	for (size_t k = 0; k < sizeof requests / sizeof requests[0]; k++) {
		struct answer a = ask(up(state)->port, requests[k]);
		for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
			if (k != 2 || a.status != 400 || head_has(&a, "X-Request-Id"))
				assert_true(head_has(&a, lines[i]));
		answer_finish(&a);
	}
}

static void keeps_alive(void **state)
{
	int fd = dial(up(state)->port);
	for (int i = 0; i < 3; i++) {
		say(fd, "GET /fast HTTP/1.1\r\n" HOST "\r\n");
		struct answer a = hear(fd, 2000);
		assert_int_equal(a.status, 200);
		answer_finish(&a);
		say(fd, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
		a = hear(fd, 2000);
		assert_string_equal(a.body, "abc");
		answer_finish(&a);
		say(fd, "HEAD /fast HTTP/1.1\r\n" HOST "\r\n");
		a = hear_head(fd, 2000);
		assert_int_equal(a.status, 200);
		assert_true(head_has(&a, "Content-Length: 4"));
		answer_finish(&a);
	}
	close(fd);
}

/* The connection must be closed too: what follows could be read as another request. */
static void smuggling_is_refused(void **state)
{
	static const char *const bad[] = {
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /fast HTTP/1.1\r\n" HOST "\r\n",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: +5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5, 5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 0x5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
		"POST /echo HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: \x0b" "chunked\r\nContent-Length: 5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n",
		"POST /echo HTTP/1.1\r\n" HOST "X-A: b\r\n Content-Length: 3\r\nContent-Length: 5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n 5\r\n\r\nhello",
		"GET /fast HTTP/1.1\r\n" HOST "X-A: b\r\n \r\n\r\n",
		"GET /fast HTTP/1.1\r\n\r\n",
		"GET /fast HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"GET /fast HTTP/1.1\r\nHost: a b\r\n\r\n",
		"GET /fast HTTP/1.1\r\nHost: a/b\r\n\r\n",
		"GET /fast HTTP/1.1\r\nHost:\r\n\r\n",
		"GET http://other/fast HTTP/1.1\r\n" HOST "\r\n",
		"GET /fa\\st HTTP/1.1\r\n" HOST "\r\n",
		"GET /fast#x HTTP/1.1\r\n" HOST "\r\n",
		"GET /fast HTTP/1.1\r\n" HOST "X\x01y: 1\r\n\r\n",
		"GET /fast HTTP/1.1\r\n" HOST "X-A: a\x02\r\n\r\n",
		"GET /fast HTTP/1.1\r\n" HOST "Cookie: a=1\r\nCookie: b=2\r\n\r\n",
		/* from here on the framing is sound: the connection may live on */
		"GET /fast HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc",
		"GET /fast HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST /action HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc",
	};
	struct test_server *t = up(state);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		int before = t->handled, fd = dial(t->port);
		say(fd, bad[i]);
		struct answer a = hear(fd, 3000);
		if (a.status != 400 && a.status != 413 && a.status != 0)
			print_error("probe %zu:\n%s\nanswer:\n%s\n", i, bad[i], a.head);
		assert_true(a.status == 400 || a.status == 413 || a.status == 0); /* 0: libmicrohttpd hung up by itself, 413: its own */
		if (a.status == 400 && i + 3 < sizeof bad / sizeof bad[0])
			assert_true(a.closed || !head_has(&a, "X-Request-Id"));
		assert_int_equal(t->handled, before);
		answer_finish(&a);
		close(fd);
	}
}

static void limits_hold(void **state)
{
	struct test_server *t = up(state);
	static char big[400000];
	char *p = big + sprintf(big, "GET /fast?");
	memset(p, 'a', 5000);
	sprintf(p + 5000, " HTTP/1.1\r\n" HOST "\r\n");
	expect(t, big, 414, NULL);
	p = big + sprintf(big, "GET /fast HTTP/1.1\r\n" HOST);
	for (int i = 0; i < 70; i++)
		p += sprintf(p, "X-H%d: 1\r\n", i);
	sprintf(p, "\r\n");
	expect(t, big, 431, NULL);
	p = big + sprintf(big, "GET /fast HTTP/1.1\r\n" HOST "X-Big: ");
	memset(p, 'a', 200000);
	sprintf(p + 200000, "\r\n\r\n");
	expect(t, big, 431, NULL);
	expect(t, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n", 413, NULL);
	expect(t, "POST /up HTTP/1.1\r\n" HOST "Content-Length: 100000000\r\n\r\n", 413, NULL);
	p = big + sprintf(big, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 20; i++) /* 2000 bytes in small pieces: a declared length is not there to be looked at */
		p += sprintf(p, "64\r\n%0100d\r\n", 0);
	sprintf(p, "0\r\n\r\n");
	expect(t, big, 413, NULL);
}

/* A refused body that is small is read, so that the connection lives on. */
static void small_bodies_are_dropped(void **state)
{
	int fd = dial(up(state)->port);
	char request[3000];
	sprintf(request, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 2000\r\n\r\n%02000d", 0);
	say(fd, request);
	struct answer a = hear(fd, 2000);
	assert_int_equal(a.status, 413);
	answer_finish(&a);
	say(fd, "GET /fast HTTP/1.1\r\n" HOST "\r\n");
	a = hear(fd, 2000);
	assert_int_equal(a.status, 200);
	answer_finish(&a);
	close(fd);
}

static void endless_chunks_are_cut(void **state)
{
	int fd = dial(up(state)->port);
	char chunk[4200];
	sprintf(chunk, "1000\r\n%04096d\r\n", 0);
	say(fd, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
	size_t sent = 0;
	for (int i = 0; i < 2000; i++) {
		ssize_t n = send(fd, chunk, strlen(chunk), MSG_NOSIGNAL);
		if (n <= 0)
			break;
		sent += (size_t)n;
	}
	assert_true(sent < 6000000);
	close(fd);
}

static void slow_clients_are_cut(void **state)
{
	int fd = dial(up(state)->port), body = dial(up(state)->port);
	say(fd, "GET /fast HTTP/1.1\r\n");
	say(body, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 900\r\n\r\n");
	int64_t begin = now_ms();
	char out[16];
	ssize_t n = 1, m = 1;
	while (now_ms() - begin < 8000 && (n > 0 || m > 0)) { /* a byte now and then: never silent, never done */
		usleep(300000);
		if (n > 0 && (send(fd, "X", 1, MSG_NOSIGNAL) < 0 || recv(fd, out, sizeof out, MSG_DONTWAIT) == 0))
			n = 0;
		if (m > 0 && (send(body, "X", 1, MSG_NOSIGNAL) < 0 || recv(body, out, sizeof out, MSG_DONTWAIT) == 0))
			m = 0;
	}
	assert_int_equal(n, 0);
	assert_int_equal(m, 0);
	assert_true(now_ms() - begin < 6000);
	close(fd);
	close(body);
}

static void *slow_request(void *arg)
{
	struct answer a = ask(*(int *)arg, "GET /slow?2000 HTTP/1.1\r\n" HOST "\r\n");
	int status = a.status;
	answer_finish(&a);
	return (void *)(intptr_t)status;
}

static void slow_handlers_delay_nobody(void **state)
{
	struct test_server *t = up(state);
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, slow_request, &t->port);
	usleep(200000);
	for (int i = 0; i < 20; i++) {
		int64_t begin = now_ms();
		expect(t, "GET /fast HTTP/1.1\r\n" HOST "\r\n", 200, "fast");
		assert_true(now_ms() - begin < 200);
	}
	for (int i = 0; i < 4; i++) {
		void *status;
		pthread_join(threads[i], &status);
		assert_int_equal((intptr_t)status, 200);
	}
}

/* Two workers and a queue of four: the seventh is told to come again. */
static void full_queue_is_503(void **state)
{
	struct test_server *t = up(state);
	int fd[8];
	for (int i = 0; i < 8; i++) {
		fd[i] = dial(t->port);
		say(fd[i], "GET /slow?700 HTTP/1.1\r\n" HOST "\r\n");
		usleep(20000);
	}
	int busy = 0, fine = 0;
	for (int i = 0; i < 8; i++) {
		struct answer a = hear(fd[i], 5000);
		busy += a.status == 503 && head_has(&a, "Retry-After");
		fine += a.status == 200;
		answer_finish(&a);
		close(fd[i]);
	}
	assert_int_equal(fine, 6);
	assert_int_equal(busy, 2);
}

static void handlers_see_that_the_client_left(void **state)
{
	struct test_server *t = up(state);
	int fd = dial(t->port);
	say(fd, "GET /gone HTTP/1.1\r\n" HOST "\r\n");
	usleep(100000);
	close(fd);
	for (int i = 0; i < 100 && t->saw_gone == 0; i++)
		usleep(10000);
	assert_int_equal(t->saw_gone, 1);
}

static void pipelined_requests_come_in_order(void **state)
{
	int fd = dial(up(state)->port);
	say(fd, "GET /items/1 HTTP/1.1\r\n" HOST "\r\nGET /slow?50 HTTP/1.1\r\n" HOST "\r\nGET /items/2 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	char out[8192];
	hear_some(fd, out, sizeof out, 3000, "item 2");
	const char *one = strstr(out, "item 1"), *slow = strstr(out, "slow"), *two = strstr(out, "item 2");
	assert_true(one != NULL && slow != NULL && two != NULL && one < slow && slow < two);
	close(fd);
}

static void done_is_called_for_each(void **state)
{
	struct test_server *t = up(state);
	usleep(100000);
	int before = t->done;
	for (int i = 0; i < 10; i++)
		expect(t, "GET /fast HTTP/1.1\r\n" HOST "\r\n", 200, NULL);
	usleep(50000);
	assert_int_equal(t->done, before + 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_requests), cmocka_unit_test(every_reply_is_guarded), cmocka_unit_test(keeps_alive),
		cmocka_unit_test(smuggling_is_refused), cmocka_unit_test(limits_hold), cmocka_unit_test(small_bodies_are_dropped),
		cmocka_unit_test(endless_chunks_are_cut), cmocka_unit_test(slow_clients_are_cut), cmocka_unit_test(slow_handlers_delay_nobody),
		cmocka_unit_test(full_queue_is_503), cmocka_unit_test(handlers_see_that_the_client_left),
		cmocka_unit_test(pipelined_requests_come_in_order), cmocka_unit_test(done_is_called_for_each),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
