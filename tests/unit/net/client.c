/* client.c - a plain HTTP client on a raw socket, and the little server it talks to.
 * SPDX-License-Identifier: Apache-2.0 */
#include "client.h"
#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "net/query.h"

int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int dial(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void say_bytes(int fd, const void *p, size_t n)
{
	const char *at = p;
	while (n > 0) {
		ssize_t k = send(fd, at, n, MSG_NOSIGNAL);
		if (k <= 0)
			return; /* the server hung up; what it said before is still to be read */
		at += k;
		n -= (size_t)k;
	}
}

void say(int fd, const char *text) { say_bytes(fd, text, strlen(text)); }

struct reader { int fd; int64_t until; char *data; size_t len, cap; bool ended; };

static bool fill(struct reader *r)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	int64_t left = r->until - now_ms();
	if (r->ended || left <= 0 || poll(&p, 1, (int)left) <= 0)
		return false;
	if (r->len + 65536 > r->cap) {
		r->cap = r->cap * 2 + 131072;
		r->data = realloc(r->data, r->cap);
		assert(r->data != NULL);
	}
	ssize_t n = recv(r->fd, r->data + r->len, 65536, 0);
	if (n <= 0) {
		r->ended = true;
		return false;
	}
	r->len += (size_t)n;
	return true;
}

static long find_header(const struct answer *a, const char *name)
{
	const char *p = strcasestr(a->head, name);
	return p != NULL ? strtol(p + strlen(name), NULL, 10) : -1;
}

/* Takes chunks apart in place; false while the last one is missing. */
static bool unchunk(struct reader *r, size_t from, struct answer *a)
{
	size_t at = from, out = 0;
	char *body = malloc(r->len + 1);
	assert(body != NULL);
	while (at < r->len) {
		char *eol = memmem(r->data + at, r->len - at, "\r\n", 2);
		if (eol == NULL)
			break;
		size_t n = strtoul(r->data + at, NULL, 16), begin = (size_t)(eol - r->data) + 2;
		if (begin + n + 2 > r->len)
			break;
		if (n == 0) {
			a->body = body;
			a->len = out;
			body[out] = '\0';
			return true;
		}
		memcpy(body + out, r->data + begin, n);
		out += n;
		at = begin + n + 2;
	}
	free(body);
	return false;
}

static struct answer hear_kind(int fd, int timeout_ms, bool head_only)
{
	struct answer a = { 0 };
	struct reader r = { .fd = fd, .until = now_ms() + timeout_ms };
	char *end = NULL;
	for (;;) {
		while ((end = r.len > 0 ? memmem(r.data, r.len, "\r\n\r\n", 4) : NULL) == NULL && fill(&r))
			;
		if (end == NULL || strncmp(r.data, "HTTP/1.1 100", 12) != 0)
			break;
		size_t skip = (size_t)(end - r.data) + 4;
		memmove(r.data, r.data + skip, r.len -= skip);
	}
	if (end != NULL) {
		size_t head = (size_t)(end - r.data) + 4;
		snprintf(a.head, sizeof a.head, "%.*s", (int)head, r.data);
		a.status = atoi(r.data + 9);
		long n = find_header(&a, "\r\nContent-Length:");
		if (head_only || a.status == 304 || a.status == 204)
			n = 0;
		if (n >= 0) {
			while (r.len < head + (size_t)n && fill(&r))
				;
			a.len = r.len - head < (size_t)n ? r.len - head : (size_t)n;
			a.body = calloc(a.len + 1, 1);
			assert(a.body != NULL);
			memcpy(a.body, r.data + head, a.len);
		} else {
			while (!unchunk(&r, head, &a) && fill(&r))
				;
		}
		if (head_has(&a, "Connection: close")) {
			while (fill(&r))
				;
			a.closed = r.ended;
		}
	}
	free(r.data);
	return a;
}

struct answer hear(int fd, int timeout_ms) { return hear_kind(fd, timeout_ms, false); }
struct answer hear_head(int fd, int timeout_ms) { return hear_kind(fd, timeout_ms, true); }

void answer_finish(struct answer *a)
{
	free(a->body);
	a->body = NULL;
}

bool head_has(const struct answer *a, const char *line_start)
{
	char needle[256];
	snprintf(needle, sizeof needle, "\r\n%s", line_start);
	return strcasestr(a->head, needle) != NULL;
}

struct answer ask(int port, const char *request)
{
	int fd = dial(port);
	assert(fd >= 0);
	say(fd, request);
	struct answer a = hear(fd, 5000);
	close(fd);
	return a;
}

size_t hear_some(int fd, char *out, size_t room, int timeout_ms, const char *until)
{
	size_t n = 0;
	int64_t end = now_ms() + timeout_ms;
	out[0] = '\0';
	while (n + 1 < room && strstr(out, until) == NULL) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = end - now_ms();
		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			break;
		ssize_t k = recv(fd, out + n, room - n - 1, 0);
		if (k <= 0)
			break;
		n += (size_t)k;
		out[n] = '\0';
	}
	return n;
}

/* --- the server ------------------------------------------------------------------------------------------------------ */

enum { R_FAST, R_SLOW, R_ECHO, R_INLINE_ECHO, R_UP, R_EVENTS, R_BIG, R_GONE, R_ITEM, R_ACTION, R_COUNT };
static const struct router_entry entries[R_COUNT] = {
	[R_FAST] = { "GET", "/fast" }, [R_SLOW] = { "GET", "/slow" }, [R_ECHO] = { "POST", "/echo" }, [R_INLINE_ECHO] = { "POST", "/inline-echo" },
	[R_UP] = { "POST", "/up" }, [R_EVENTS] = { "GET", "/events" }, [R_BIG] = { "GET", "/big" }, [R_GONE] = { "GET", "/gone" },
	[R_ITEM] = { "GET", "/items/{id}" }, [R_ACTION] = { "POST", "/action" },
};

static enum net_where classify(void *user, struct net_request *q)
{
	struct test_server *t = user;
	const char *allow;
	if (router_find(t->router, q, &allow) != ROUTER_FOUND)
		return NET_INLINE;
	if (q->route == R_ECHO || q->route == R_INLINE_ECHO) {
		q->body_kind = NET_MEMORY;
		q->body_limit = 1000;
	}
	if (q->route == R_UP) {
		q->body_kind = NET_FILE;
		q->body_limit = 60 << 20;
	}
	return q->route == R_FAST || q->route == R_INLINE_ECHO || q->route == R_EVENTS || q->route == R_ITEM ? NET_INLINE : NET_WORKER;
}

static long produce(void *state, uint64_t pos, char *out, size_t max)
{
	(void)state;
	if (pos >= 1000000)
		return -1;
	size_t n = max < 1000000 - pos ? max : (size_t)(1000000 - pos);
	memset(out, 'x', n);
	return (long)n;
}

static void wait_gone(struct test_server *t, struct net_request *q)
{
	for (int i = 0; i < 300 && !net_request_gone(q); i++)
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	if (net_request_gone(q))
		t->saw_gone++;
}

static void handle(void *user, struct net_request *q, struct net_reply *r)
{
	struct test_server *t = user;
	const char *allow = NULL;
	t->handled++;
	r->content_type = "text/plain";
	switch (q->route) {
	case R_FAST: buf_str(r->body, "fast"); break;
	case R_SLOW: {
		int ms = atoi(q->query);
		nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
		buf_str(r->body, "slow");
		break;
	}
	case R_ECHO: case R_INLINE_ECHO: buf_add(r->body, q->body, q->body_len); break;
	case R_UP:
		if (q->upload == NULL)
			buf_str(r->body, "nothing");
		else
			buf_printf(r->body, "%s %lld %s %s", q->upload->sha256, (long long)q->upload->size, q->upload->filename, q->upload->media);
		break;
	case R_EVENTS:
		r->kind = NET_REPLY_EVENTS;
		r->content_type = "text/event-stream";
		r->topic = atoi(q->query);
		r->after = net_event_mark(t->net);
		buf_str(r->body, ": hello\n\n");
		break;
	case R_BIG: r->kind = NET_REPLY_PRODUCE; r->produce = produce; break;
	case R_GONE: wait_gone(t, q); break;
	case R_ITEM: buf_printf(r->body, "item %.*s", (int)q->params[0].n, q->params[0].p); break;
	case R_ACTION: buf_str(r->body, "acted"); break;
	default:
		r->status = router_find(t->router, q, &allow) == ROUTER_NO_METHOD ? 405 : 404;
		net_reply_header(r, "Allow", allow);
	}
}

static void done(void *user, struct net_request *q, int status, int64_t bytes, bool aborted)
{
	(void)q, (void)status, (void)bytes;
	struct test_server *t = user;
	t->done++;
	t->aborted += aborted;
}

void server_up(struct test_server *t, const struct net_limits *limits)
{
	int bad;
	const char *why = "";
	*t = (struct test_server){ 0 };
	enum rc rc = router_create(entries, R_COUNT, &t->router, &bad);
	assert(rc == RC_OK);
	struct net_config c = { .listen = "127.0.0.1:0", .limits = *limits, .user = t, .classify = classify, .handle = handle, .done = done };
	rc = net_start(&t->net, &c, &why);
	assert(rc == RC_OK);
	t->port = net_port(t->net);
}

void server_down(struct test_server *t)
{
	net_stop(t->net, 2000);
	router_destroy(t->router);
}
