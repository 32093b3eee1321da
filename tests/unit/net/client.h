/* client.h - a plain HTTP client on a raw socket, and the little server it talks to.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The client sends exactly the bytes it is given: most tests are about requests that no library would send. */
#ifndef TEST_NET_CLIENT_H
#define TEST_NET_CLIENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net/net.h"
#include "net/router.h"

struct answer {
	int status;            /* 0: the connection ended without an answer */
	char head[8192];
	char *body; size_t len; /* owned: answer_finish */
	bool closed;           /* the server closed after it */
};

int dial(int port);
void say(int fd, const char *text);
void say_bytes(int fd, const void *p, size_t n);
struct answer hear(int fd, int timeout_ms);           /* one answer, by Content-Length, chunks or the end of the connection */
struct answer hear_head(int fd, int timeout_ms);      /* to a HEAD request */
void answer_finish(struct answer *a);
bool head_has(const struct answer *a, const char *line_start); /* "Connection: close" */
struct answer ask(int port, const char *request);     /* dial, say, hear, close */
size_t hear_some(int fd, char *out, size_t room, int timeout_ms, const char *until); /* raw bytes until `until` appears */
int64_t now_ms(void);

struct test_server {
	struct net_server *net;
	struct router *router;
	int port;
	_Atomic int done, aborted, saw_gone, handled;
};
void server_up(struct test_server *t, const struct net_limits *limits);
void server_down(struct test_server *t);
#endif
