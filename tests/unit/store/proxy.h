/* proxy.h - stands between libpq and the server, on a Unix socket, and breaks the connection where a test wants it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PROXY_H
#define PROXY_H
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum proxy_mode {
	PROXY_PASS,
	PROXY_SWALLOW, /* COMMIT goes to the server; its answer does not come back: the connection breaks */
	PROXY_DROP,    /* the connection breaks before COMMIT gets to the server */
	PROXY_VANISH,  /* as PROXY_SWALLOW, and nobody gets through afterwards */
	PROXY_REFUSE,
};

struct proxy { char folder[64], server[108]; int listener; atomic_int mode; atomic_bool stop; pthread_t thread; };
struct proxy_pair { struct proxy *p; int client, server; pthread_t thread; };

static inline int proxy_connect(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static inline bool proxy_write(int fd, const char *p, ssize_t n)
{
	for (ssize_t k; n > 0; p += k, n -= k)
		if ((k = send(fd, p, (size_t)n, MSG_NOSIGNAL)) <= 0)
			return false;
	return true;
}

/* Copies both ways until one side ends or the mode says so. */
static inline void *proxy_copy(void *arg)
{
	struct proxy_pair *x = arg;
	char bytes[65536];
	for (bool cut = false; !x->p->stop; ) {
		struct pollfd f[2] = { { .fd = x->client, .events = POLLIN }, { .fd = x->server, .events = POLLIN } };
		if (poll(f, 2, 50) <= 0)
			continue;
		int from = f[0].revents ? 0 : 1;
		ssize_t n = read(f[from].fd, bytes, sizeof bytes);
		if (n <= 0 || (from == 1 && cut))
			break;
		int mode = x->p->mode;
		if (from == 0 && (mode == PROXY_SWALLOW || mode == PROXY_DROP || mode == PROXY_VANISH) && memmem(bytes, (size_t)n, "; COMMIT", 8) != NULL) {
			x->p->mode = mode == PROXY_VANISH ? PROXY_REFUSE : PROXY_PASS;
			if (mode == PROXY_DROP)
				break;
			cut = true;
		}
		if (!proxy_write(f[1 - from].fd, bytes, n))
			break;
	}
	close(x->client);
	close(x->server);
	free(x);
	return NULL;
}

static inline void *proxy_accept(void *arg)
{
	struct proxy *p = arg;
	while (!p->stop) {
		struct pollfd f = { .fd = p->listener, .events = POLLIN };
		if (poll(&f, 1, 50) <= 0)
			continue;
		struct proxy_pair *x = calloc(1, sizeof *x);
		*x = (struct proxy_pair){ .p = p, .client = accept(p->listener, NULL, NULL), .server = -1 };
		if (p->mode != PROXY_REFUSE)
			x->server = proxy_connect(p->server);
		if (x->server < 0) {
			close(x->client);
			free(x);
			continue;
		}
		pthread_create(&x->thread, NULL, proxy_copy, x);
		pthread_detach(x->thread);
	}
	return NULL;
}

/* `url` names the server's folder as host=…; `out` gets the same address through the proxy. */
static inline bool proxy_start(struct proxy *p, const char *url, char *out, size_t size)
{
	const char *host = strstr(url, "host="), *end = host != NULL ? host + strcspn(host, "&") : NULL;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	*p = (struct proxy){ .listener = -1 };
	snprintf(p->folder, sizeof p->folder, "/tmp/gusu-proxy-XXXXXX");
	if (host == NULL || mkdtemp(p->folder) == NULL)
		return false;
	size_t n = 0;
	for (const char *s = host + 5; s < end && n + 20 < sizeof p->server; s += strncmp(s, "%2F", 3) == 0 ? 3 : 1)
		p->server[n++] = strncmp(s, "%2F", 3) == 0 ? '/' : *s;
	snprintf(p->server + n, sizeof p->server - n, "/.s.PGSQL.5432");
	snprintf(a.sun_path, sizeof a.sun_path, "%s/.s.PGSQL.5432", p->folder);
	snprintf(out, size, "%.*shost=%s%s", (int)(host - url), url, p->folder, end);
	p->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return bind(p->listener, (struct sockaddr *)&a, sizeof a) == 0 && listen(p->listener, 16) == 0
		&& pthread_create(&p->thread, NULL, proxy_accept, p) == 0;
}

static inline void proxy_stop(struct proxy *p)
{
	char path[108];
	p->stop = true;
	pthread_join(p->thread, NULL);
	usleep(120000); /* the copying threads look every 50 ms */
	close(p->listener);
	snprintf(path, sizeof path, "%s/.s.PGSQL.5432", p->folder);
	unlink(path);
	rmdir(p->folder);
}
#endif
