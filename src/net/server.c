/* server.c - the life of a request on its event thread, and the life of the server.
 * SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include "net/net_priv.h"

enum { DROP_MAX = 256 * 1024 }; /* an unwanted body of this size is read and dropped, so that the client sees the reply */

const struct net_limits net_default_limits = {
	.connections = 1000, .idle_s = 30, .body_floor_bps = 16384, .headers = 64, .header_bytes = 32768, .queue = 512, .workers = 4,
	.io_threads = 2, .uploads = 8, .streams = 200, .heartbeat_s = 15, .reply_bytes = 64 << 20,
};

int64_t net_now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t net_now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* --- a request begins ---------------------------------------------------------------------------------------------- */

static void id_make(struct net_server *s, char out[24])
{
	static const char digits[] = "0123456789abcdef";
	uint64_t n = (uint64_t)s->id_seed << 32 | (uint32_t)atomic_fetch_add_explicit(&s->requests, 1, memory_order_relaxed);
	for (int i = 0; i < 16; i++)
		out[i] = digits[n >> (60 - 4 * i) & 15];
	out[16] = '\0';
}

static void keep_uri(struct request *q, const char *uri)
{
	size_t n = strlen(uri);
	q->uri_too_long = n > NET_URI_MAX;
	if (q->uri_too_long)
		n = 0;
	memcpy(q->uri, uri, n);
	q->uri[n] = '\0';
	char *mark = memchr(q->uri, '?', n);
	if (mark != NULL)
		*mark = '\0';
	q->pub.path = q->uri;
	q->pub.query = mark != NULL ? mark + 1 : "";
}

/* The first that is heard of a request: its address line. The object made here stays with it to the end. */
static void *on_uri(void *cls, const char *uri, struct MHD_Connection *conn)
{
	struct net_server *s = cls;
	struct request *q = request_take(s);
	if (q == NULL)
		return NULL;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	void *unit = q->pub.unit;
	q->pub = (struct net_request){ .unit = unit, .route = -1 };
	q->conn = conn;
	q->watch = info != NULL ? info->socket_context : NULL;
	q->fd = q->watch != NULL ? q->watch->fd : -1;
	q->pub.peer = q->watch != NULL ? q->watch->peer : "";
	q->phase = PHASE_NEW;
	q->has_body = q->keep_reading = false;
	q->refused = 0;
	q->response = NULL;
	q->response_shared = false;
	q->status = 0;
	q->body_seen = q->reply_bytes = 0;
	q->pub.began_us = net_now_us();
	id_make(s, q->pub.id);
	keep_uri(q, uri);
	return q;
}

static enum net_method method_of(const char *m)
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS" };
	for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++)
		if (strcmp(m, names[i]) == 0)
			return (enum net_method)i;
	return NET_OTHER;
}

static int64_t declared_length(const struct request *q)
{
	const char *length = q->pub.header[NET_H_CONTENT_LENGTH];
	return length != NULL ? strtoll(length, NULL, 10) : 0;
}

static void check_body(struct request *q)
{
	int64_t n = declared_length(q);
	enum net_method m = q->pub.method;
	q->has_body = n > 0 || q->pub.header[NET_H_TRANSFER_ENCODING] != NULL;
	if (!q->has_body)
		return;
	if (m == NET_GET || m == NET_HEAD || m == NET_OPTIONS || m == NET_OTHER)
		guard_refuse(q, 400, "此类请求不能带内容", "a request of this method has no body");
	else if (q->pub.body_kind == NET_NO_BODY && q->pub.route >= 0)
		guard_refuse(q, 400, "此接口不接收内容", "this address takes no body");
	else if (n > (q->pub.body_kind == NET_NO_BODY ? DROP_MAX : q->pub.body_limit))
		guard_refuse(q, 413, "内容超过上限", "the body is over the limit");
}

static void make_room(struct request *q)
{
	if (!q->has_body || q->refused != 0)
		return;
	if (q->pub.body_kind == NET_MEMORY) {
		q->in.limit = (size_t)q->pub.body_limit;
	} else if (q->pub.body_kind == NET_FILE) {
		enum rc rc = incoming_begin(q);
		if (rc == RC_BUSY)
			guard_refuse(q, 503, "同时上传的文件过多，请稍后再试", "too many uploads at a time, try again soon");
		else if (rc != RC_OK)
			guard_refuse(q, 507, "服务器无法存放上传的文件", "the server has no room for the file");
	}
}

/* The time a body (or a reply) of n bytes may take. */
static int64_t patience_ms(const struct net_server *s, int64_t n)
{
	return (int64_t)s->limits.idle_s * 1000 + n * 1000 / s->limits.body_floor_bps;
}

static void begin(struct request *q, const char *method, const char *version)
{
	struct net_server *s = q->server;
	q->pub.method = method_of(method);
	q->pub.method_name = method;
	q->phase = PHASE_BODY;
	q->where = NET_INLINE;
	atomic_fetch_add_explicit(&s->running, 1, memory_order_relaxed);
	bool framed = guard_headers(q, version) == 0;
	if (framed)
		q->where = s->config.classify(s->config.user, &q->pub);
	check_body(q);
	make_room(q);
	if (!framed && q->refused == 400)
		q->has_body = true; /* who knows how long: answered now and closed */
	q->keep_reading = framed && q->refused != 0 && q->has_body && q->pub.header[NET_H_TRANSFER_ENCODING] == NULL
		&& q->pub.header[NET_H_EXPECT] == NULL && declared_length(q) <= DROP_MAX;
	int64_t expected = q->pub.header[NET_H_TRANSFER_ENCODING] != NULL ? q->pub.body_limit : declared_length(q);
	watch_set(q->watch, net_now_ms() + patience_ms(s, expected));
}

/* --- the body ------------------------------------------------------------------------------------------------------- */

/* False: this client sends on and on; the connection is cut. */
static bool take_body(struct request *q, const char *data, size_t len)
{
	q->body_seen += (int64_t)len;
	if (q->refused != 0 || q->pub.body_kind == NET_NO_BODY)
		return q->body_seen <= (q->pub.body_limit > DROP_MAX ? q->pub.body_limit : DROP_MAX) + DROP_MAX;
	if (q->pub.body_kind == NET_FILE) {
		incoming_take(q, data, len);
		return true;
	}
	if (q->body_seen > q->pub.body_limit)
		guard_refuse(q, 413, "内容超过上限", "the body is over the limit");
	else
		buf_add(&q->in, data, len);
	return true;
}

static void end_body(struct request *q)
{
	if (q->incoming != NULL)
		incoming_end(q);
	if (q->in.failed)
		guard_refuse(q, 503, "内存不足", "out of memory");
	q->pub.body = buf_text(&q->in);
	q->pub.body_len = q->in.len;
	watch_set(q->watch, 0); /* from now on it is our turn */
}

/* --- the reply ------------------------------------------------------------------------------------------------------ */

static const char plain[] = "text/plain; charset=utf-8";

static void refuse(struct request *q)
{
	struct net_reply r;
	reply_init(q, &r);
	r.status = q->refused;
	r.close = q->has_body ? !q->keep_reading : q->refused == 400;
	if (q->server->config.refuse != NULL) {
		q->server->config.refuse(q->server->config.user, &q->pub, q->refused, q->refused_zh, q->refused_en, &r);
	} else {
		r.content_type = plain;
		buf_printf(r.body, "%s\n", q->refused_en);
	}
	if (q->refused == 503)
		net_reply_header(&r, "Retry-After", "2");
	q->response = reply_build(q, &r);
}

static void response_drop(struct request *q)
{
	if (q->response != NULL && !q->response_shared)
		MHD_destroy_response(q->response);
	q->response = NULL;
}

static enum MHD_Result send_reply(struct request *q)
{
	if (q->response == NULL)
		return MHD_NO;
	q->phase = PHASE_ANSWERED;
	incoming_drop(q); /* the handler is through with the file: the next upload may come */
	if (q->reply_bytes >= 0)
		watch_set(q->watch, net_now_ms() + patience_ms(q->server, q->reply_bytes));
	enum MHD_Result ok = MHD_queue_response(q->conn, (unsigned)q->status, q->response);
	response_drop(q);
	return ok;
}

static enum MHD_Result run(struct request *q)
{
	struct net_server *s = q->server;
	if (q->refused == 0 && q->where == NET_WORKER) {
		if (workers_push(s->workers, q))
			return MHD_YES; /* called again when the reply is there */
		guard_refuse(q, 503, "系统繁忙，请稍后重试", "busy, please try again");
	}
	if (q->refused != 0) {
		refuse(q);
	} else {
		struct net_reply r;
		reply_init(q, &r);
		s->config.handle(s->config.user, &q->pub, &r);
		q->response = reply_build(q, &r);
	}
	return send_reply(q);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *conn, const char *url, const char *method, const char *version,
	const char *data, size_t *size, void **con_cls)
{
	(void)cls, (void)conn, (void)url;
	struct request *q = *con_cls;
	if (q == NULL)
		return MHD_NO;
	if (q->phase == PHASE_NEW) {
		begin(q, method, version);
		return q->refused != 0 && q->has_body && !q->keep_reading ? run(q) : MHD_YES;
	}
	if (q->phase == PHASE_ANSWERED)
		return send_reply(q);
	if (*size > 0) {
		bool go_on = take_body(q, data, *size);
		*size = 0;
		return go_on ? MHD_YES : MHD_NO;
	}
	end_body(q);
	return run(q);
}

static void on_completed(void *cls, struct MHD_Connection *conn, void **con_cls, enum MHD_RequestTerminationCode why)
{
	(void)conn;
	struct net_server *s = cls;
	struct request *q = *con_cls;
	if (q == NULL)
		return;
	*con_cls = NULL;
	bool begun = q->phase != PHASE_NEW;
	if (begun && s->config.done != NULL)
		s->config.done(s->config.user, &q->pub, q->status, q->reply_bytes > 0 ? q->reply_bytes : 0, why != MHD_REQUEST_TERMINATED_COMPLETED_OK);
	response_drop(q);
	incoming_drop(q);
	watch_set(q->watch, net_now_ms() + patience_ms(s, 0));
	request_give(q);
	if (begun)
		atomic_fetch_sub_explicit(&s->running, 1, memory_order_release);
}

/* --- connections ---------------------------------------------------------------------------------------------------- */

static void peer_name(struct MHD_Connection *conn, char out[48])
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	out[0] = '\0';
	if (info == NULL || info->client_addr == NULL)
		return;
	const struct sockaddr *a = info->client_addr;
	if (a->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr, out, 48);
	else if (a->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, out, 48);
}

static void on_connection(void *cls, struct MHD_Connection *conn, void **socket_context, enum MHD_ConnectionNotificationCode what)
{
	struct net_server *s = cls;
	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (*socket_context != NULL)
			watch_remove(&s->watches, *socket_context);
		*socket_context = NULL;
		return;
	}
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct watch *w = info != NULL ? watch_add(&s->watches, info->connect_fd, net_now_ms() + patience_ms(s, 0)) : NULL;
	if (w != NULL)
		peer_name(conn, w->peer);
	*socket_context = w;
}

/* The path and the query are kept as they were sent; the application decodes what it uses. */
static size_t no_unescape(void *cls, struct MHD_Connection *conn, char *s)
{
	(void)cls, (void)conn;
	return strlen(s);
}

/* --- the server ----------------------------------------------------------------------------------------------------- */

static void *tick(void *arg)
{
	struct net_server *s = arg;
	pthread_mutex_lock(&s->tick_lock);
	while (s->has_ticker) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += 1;
		pthread_cond_timedwait(&s->tick_wake, &s->tick_lock, &until);
		watch_sweep(&s->watches, net_now_ms());
		hub_tick(s->hub, net_now_ms());
	}
	pthread_mutex_unlock(&s->tick_lock);
	return NULL;
}

static enum rc daemon_start(struct net_server *s)
{
	const struct net_limits *l = &s->limits;
	struct MHD_OptionItem pool[] = { { MHD_OPTION_THREAD_POOL_SIZE, l->io_threads, NULL }, { MHD_OPTION_END, 0, NULL } };
	struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL, on_request, s,
		MHD_OPTION_LISTEN_SOCKET, s->listen_fd,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)l->connections,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)l->idle_s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, l->header_bytes,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, on_uri, s,
		MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, s,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
		MHD_OPTION_ARRAY, l->io_threads > 1 ? pool : none,
		MHD_OPTION_END);
	return s->daemon != NULL ? RC_OK : RC_BUSY;
}

static enum rc parts_start(struct net_server *s, const char **ret_why)
{
	TRY(listen_open(s->config.listen, &s->listen_fd, &s->port, ret_why));
	*ret_why = "the system gives no memory or no threads";
	s->hub = hub_create(s);
	if (s->hub == NULL)
		return RC_NO_MEMORY;
	TRY(workers_start(s, &s->workers));
	s->has_ticker = true;
	if (pthread_create(&s->ticker, NULL, tick, s) != 0) {
		s->has_ticker = false;
		return RC_NO_MEMORY;
	}
	return daemon_start(s);
}

static void ticker_stop(struct net_server *s)
{
	if (!s->has_ticker)
		return;
	pthread_mutex_lock(&s->tick_lock);
	s->has_ticker = false;
	pthread_cond_signal(&s->tick_wake);
	pthread_mutex_unlock(&s->tick_lock);
	pthread_join(s->ticker, NULL);
}

static void server_free(struct net_server *s)
{
	ticker_stop(s);
	if (s->hub != NULL)
		hub_destroy(s->hub);
	request_free_all(s);
	watch_finish(&s->watches);
	pthread_mutex_destroy(&s->idle_lock);
	pthread_mutex_destroy(&s->tick_lock);
	pthread_cond_destroy(&s->tick_wake);
	free(s);
}

enum rc net_start(struct net_server **ret_server, const struct net_config *config, const char **ret_why)
{
	assert(config->classify != NULL && config->handle != NULL);
	struct net_server *s = calloc(1, sizeof *s);
	if (s == NULL) {
		*ret_why = "out of memory";
		return RC_NO_MEMORY;
	}
	s->config = *config;
	s->limits = config->limits;
	s->listen_fd = -1;
	pthread_mutex_init(&s->idle_lock, NULL);
	pthread_mutex_init(&s->tick_lock, NULL);
	pthread_cond_init(&s->tick_wake, NULL);
	watch_init(&s->watches);
	if (getrandom(&s->id_seed, sizeof s->id_seed, 0) != sizeof s->id_seed)
		s->id_seed = (uint32_t)net_now_us();
	signal(SIGPIPE, SIG_IGN);
	*ret_server = s; /* before the first request, which may ask for it (net_stats) while we are still here */
	enum rc rc = parts_start(s, ret_why);
	if (rc != RC_OK) {
		*ret_server = NULL;
		if (s->workers != NULL)
			workers_stop(s->workers);
		if (s->listen_fd >= 0)
			close(s->listen_fd);
		server_free(s);
		return rc;
	}
	return RC_OK;
}

struct net_server *net_server_of(const struct net_request *q) { return ((const struct request *)q)->server; }

int net_port(const struct net_server *s) { return s->port; }

static bool wait_idle(struct net_server *s, int64_t until_ms)
{
	while (atomic_load_explicit(&s->running, memory_order_acquire) > 0) {
		if (net_now_ms() >= until_ms)
			return false;
		struct timespec nap = { 0, 2000000 };
		nanosleep(&nap, NULL);
	}
	return true;
}

bool net_stop(struct net_server *s, int grace_ms)
{
	atomic_store(&s->stopping, true);
	int fd = MHD_quiesce_daemon(s->daemon);
	if (fd >= 0)
		close(fd); /* at once: nobody may wait in its backlog */
	hub_close(s->hub);
	bool clean = wait_idle(s, net_now_ms() + grace_ms);
	atomic_store(&s->hurry, true);
	workers_stop(s->workers);               /* before the daemon: it must not find sleeping connections */
	wait_idle(s, net_now_ms() + 500);
	MHD_stop_daemon(s->daemon);
	server_free(s);
	return clean;
}

bool net_request_gone(const struct net_request *pub)
{
	const struct request *q = (const struct request *)pub;
	if (atomic_load_explicit(&q->server->hurry, memory_order_relaxed))
		return true;
	struct pollfd p = { .fd = q->fd, .events = POLLRDHUP };
	return q->fd >= 0 && poll(&p, 1, 0) > 0 && (p.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void net_stats(struct net_server *s, struct net_stats *ret_stats)
{
	struct MHD_Daemon *daemon = atomic_load(&s->daemon); /* NULL while it starts, though it may answer already */
	const union MHD_DaemonInfo *info = daemon != NULL ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS) : NULL;
	struct net_stats st = { .connections = info != NULL ? (int)info->num_connections : 0, .requests = atomic_load(&s->requests) };
	workers_count(s->workers, &st.waiting, &st.busy);
	st.streams = hub_streams(s->hub);
	*ret_stats = st;
}
