/* listen.c - from "127.0.0.1:8080" to a listening socket.
 * SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "net/net_priv.h"

struct place { struct sockaddr_storage addr; socklen_t len; };

static bool parse_port(const char *s, uint16_t *ret_port)
{
	int64_t v;
	if (!slice_i64(slice_of(s), &v) || v < 0 || v > 65535)
		return false;
	*ret_port = (uint16_t)v;
	return true;
}

static bool parse_v6(const char *s, struct place *p)
{
	char host[64];
	const char *end = strchr(s, ']');
	struct sockaddr_in6 *a = (struct sockaddr_in6 *)&p->addr;
	uint16_t port;
	if (end == NULL || end[1] != ':' || !parse_port(end + 2, &port)
		|| !text_put(host, sizeof host, (struct slice){ s + 1, (size_t)(end - s - 1) }))
		return false;
	*a = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(port) };
	p->len = sizeof *a;
	return inet_pton(AF_INET6, host, &a->sin6_addr) == 1;
}

static bool parse_v4(const char *s, struct place *p)
{
	char host[64];
	const char *colon = strrchr(s, ':');
	struct sockaddr_in *a = (struct sockaddr_in *)&p->addr;
	uint16_t port;
	if (colon == NULL || !parse_port(colon + 1, &port) || !text_put(host, sizeof host, (struct slice){ s, (size_t)(colon - s) }))
		return false;
	*a = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
	p->len = sizeof *a;
	return inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &a->sin_addr) == 1;
}

static int bound_port(int fd)
{
	struct sockaddr_storage a = { 0 };
	socklen_t len = sizeof a;
	if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		return 0;
	return a.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&a)->sin6_port) : ntohs(((struct sockaddr_in *)&a)->sin_port);
}

enum rc listen_open(const char *address, int *ret_fd, int *ret_port, const char **ret_why)
{
	struct place p = { 0 };
	if (!(address[0] == '[' ? parse_v6(address, &p) : parse_v4(address, &p))) {
		*ret_why = "the address must look like 127.0.0.1:8080 or [::1]:8080";
		return RC_BAD_INPUT;
	}
	int fd = socket(p.addr.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
	if (fd < 0) {
		*ret_why = "the system gives no socket";
		return RC_IO;
	}
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&p.addr, p.len) != 0 || listen(fd, 1024) != 0) {
		int err = errno;
		close(fd);
		*ret_why = err == EADDRINUSE ? "the port is in use by another program" : err == EACCES ? "ports below 1024 need a privilege"
			: "the address does not belong to this machine";
		return err == EADDRINUSE ? RC_BUSY : err == EACCES ? RC_FORBIDDEN : RC_BAD_INPUT;
	}
	*ret_fd = fd;
	*ret_port = bound_port(fd);
	return RC_OK;
}

enum rc net_try(const char *address, const char **ret_why)
{
	int fd, port;
	TRY(listen_open(address, &fd, &port, ret_why));
	close(fd);
	return RC_OK;
}
