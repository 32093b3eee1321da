/* http.c - a request becomes a unit of work: route, session, input, rule, reply, one line in the log.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/http.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/log.h"
#include "core/http_priv.h"
#include "core/metrics.h"
#include "core/recall.h"
#include "net/query.h"
#include "net/web_blobs.h"

#define RETRY_AFTER_S "3"
enum { KEEP_ARENA = 64 * 1024, READER_WAIT_MS = 10000, TRIES = 3, AGAIN_MS = 50 };

/* --- the unit that goes with a request object -------------------------------------------------------------------------- */

static void *unit_create(void *user)
{
	struct http *h = user;
	struct unit *u = calloc(1, sizeof *u);
	if (u == NULL)
		return NULL;
	u->http = h;
	arena_init(&u->c.arena, h->app->config.limits.arena_bytes);
	return u;
}

static void unit_destroy(void *user, void *unit)
{
	(void)user;
	struct unit *u = unit;
	arena_finish(&u->c.arena);
	free(u);
}

/* The client's address and scheme; a proxy's word counts only when the operator said so. */
static void keep_client(struct unit *u, const struct net_request *q)
{
	struct slice from = slice_of(q->peer), part;
	const char *proto = q->header[NET_H_FORWARDED_PROTO];
	if (u->http->options.trust_proxy) {
		for (struct slice rest = slice_of(q->header[NET_H_FORWARDED_FOR]); rest.p != NULL && slice_split(&rest, ',', &part); )
			from = slice_trim(part); /* the last one is what the proxy itself saw */
		u->c.client.https = proto != NULL && strcmp(proto, "https") == 0;
	}
	text_put(u->c.client.address, sizeof u->c.client.address, from);
}

static bool english(const struct unit *u, const struct net_request *q)
{
	struct slice lang;
	if (cookie_find(q->header[NET_H_COOKIE], "lang", &lang))
		return slice_starts(lang, "en");
	if (q->header[NET_H_ACCEPT_LANGUAGE] != NULL)
		return language_is_english(q->header[NET_H_ACCEPT_LANGUAGE]);
	return u->http->app->config.english;
}

/* ctx_begin makes a new ctx; the arena with its block stays. No database yet: the event thread must not wait for one. */
static void unit_begin(struct unit *u, const struct net_request *q)
{
	struct arena keep = u->c.arena;
	ignore_rc(ctx_begin(&u->c, u->http->app, CTX_NO_DB)); /* cannot fail without a database */
	u->c.arena = keep;
	u->request = u->c.request = q;
	u->route = NULL;
	u->signed_in = false;
	u->rc = RC_OK;
	text_put(u->c.request_id, sizeof u->c.request_id, slice_of(q->id));
	u->c.english = english(u, q);
	keep_client(u, q);
}

static void unit_end(struct unit *u)
{
	u->request = NULL;
	if (u->c.arena.used > KEEP_ARENA)
		arena_finish(&u->c.arena);
	else
		arena_clear(&u->c.arena);
}

/* --- on the event thread, before the body ------------------------------------------------------------------------------- */

static bool media_fits(const struct route *route, const char *type)
{
	size_t n = type != NULL ? strcspn(type, "; \t") : 0;
	struct slice media = { type, n };
	if (route->body == BODY_JSON)
		return n == 0 || slice_is(media, "application/json");
	if (route->body == BODY_FORM)
		return n == 0 || slice_is(media, "application/x-www-form-urlencoded");
	for (int i = 0; route->media != NULL && route->media[i] != NULL; i++)
		if (slice_is(media, route->media[i]))
			return true;
	return route->body == BODY_NONE;
}

static void want_body(struct unit *u, struct net_request *q)
{
	const struct app_limits *l = &u->http->app->config.limits;
	switch (u->route->body) {
	case BODY_NONE: return;
	case BODY_UPLOAD:
		q->body_kind = NET_FILE;
		q->body_limit = (int64_t)l->upload_bytes;
		break;
	default:
		q->body_kind = NET_MEMORY;
		q->body_limit = (int64_t)l->body_bytes;
	}
	if (!media_fits(u->route, q->header[NET_H_CONTENT_TYPE]))
		net_refuse(q, 415, "此接口不接收这种内容类型", "this address does not take this Content-Type");
}

static enum net_where classify(void *user, struct net_request *q)
{
	struct http *h = user;
	struct unit *u = q->unit;
	const char *allow;
	unit_begin(u, q);
	if (router_find(h->router, q, &allow) != ROUTER_FOUND)
		return NET_INLINE;
	u->route = h->routes[q->route];
	q->writes = u->route->kind == ROUTE_WRITE;
	u->rc = guard_admit(u, q);
	if (u->rc == RC_OK)
		want_body(u, q);
	else
		net_refuse(q, rc_http(u->rc), rc_zh(u->rc), rc_en(u->rc));
	return u->route->inline_ok ? NET_INLINE : NET_WORKER;
}

/* --- what no module answers --------------------------------------------------------------------------------------------- */

/* The page's files lie under /app/; whatever is not a file there is a route of the client, but a file of its own build that is gone is
 * not. */
static bool page_reply(struct http *h, struct net_request *q, struct net_reply *n)
{
	if (strcmp(q->path, "/") == 0 || strcmp(q->path, "/app") == 0) {
		n->status = 303; /* without the client there are still the pages that the server writes */
		net_reply_header(n, "Location", statics_has(h->statics, "/index.html") ? "/app/" : "/public");
		return true;
	}
	if (strncmp(q->path, "/app/", 5) != 0)
		return statics_reply(h->statics, q, q->path, n);
	return statics_reply(h->statics, q, q->path + 4, n)
		|| (strncmp(q->path, "/app/assets/", 12) != 0 && statics_reply(h->statics, q, "/index.html", n));
}

static void not_routed(struct unit *u, struct net_request *q, struct net_reply *n)
{
	struct http *h = u->http;
	struct ctx *c = &u->c;
	const char *allow;
	if (router_find(h->router, q, &allow) == ROUTER_NO_METHOD) {
		net_reply_header(n, "Allow", allow);
		if (q->method == NET_OPTIONS) {
			n->status = 204;
			return;
		}
		u->rc = ctx_fail(c, RC_BAD_INPUT, NULL, TR(c, "此地址不支持 %s；可用：%s", "%s is not possible here; use %s"), q->method_name, allow);
		reply_problem(u, 405, n);
		return;
	}
	if (page_reply(h, q, n))
		return;
	if (strcmp(q->path, "/api/health") == 0 && (q->method == NET_GET || q->method == NET_HEAD)) {
		n->content_type = "application/json";
		buf_str(n->body, "{\"status\":\"ok\"}");
		return;
	}
	u->rc = ctx_fail(c, RC_NOT_FOUND, NULL, "%s", TR(c, "没有这个地址", "there is nothing at this address"));
	reply_problem(u, 404, n);
}

/* --- the rule ------------------------------------------------------------------------------------------------------------ */

/* What only looks may be answered without the database, from what is in memory, for a while. */
static bool may_recall(const struct unit *u)
{
	const struct app *a = u->http->app;
	bool looks = u->route->kind == ROUTE_READ && (u->request->method == NET_GET || u->request->method == NET_HEAD);
	return looks && a->recall != NULL && db_is_down(a->db) && db_down_ms(a->db) <= (int64_t)a->config.limits.outage_reads_s * 1000;
}

static enum rc borrow_db(struct unit *u)
{
	struct ctx *c = &u->c;
	c->from_memory = false;
	c->as_of_ms = 0;
	if (u->route->inline_ok || c->app->db == NULL)
		return RC_OK;
	c->writes = u->route->kind == ROUTE_WRITE;
	enum rc rc = c->writes ? db_writer(c->app->db, READER_WAIT_MS, &c->db) : db_reader(c->app->db, READER_WAIT_MS, &c->db);
	if (rc == RC_BUSY && may_recall(u)) {
		c->from_memory = true;
		return RC_OK;
	}
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_name_unit(c->db, c->request_id);
	return RC_OK;
}

/* An answer without the database is whole or it is none: whatever asked the database in vain, even if the handler got over it, spoils it. */
static enum rc judge_recalled(struct ctx *c, struct db_tally before, enum rc rc)
{
	int64_t epoch;
	if (db_may_repeat(before)) {
		c->problem = (struct problem){ 0 };
		return ctx_fail_db(c, RC_BUSY);
	}
	return rc == RC_OK && c->as_of_ms == 0 ? ctx_epoch(c, &epoch) : rc; /* it says at least when the database was last there */
}

static enum rc run(struct unit *u, struct reply *r)
{
	struct ctx *c = &u->c;
	struct db_tally before;
	u->again = false;
	void *in = arena_alloc(&c->arena, u->route->in_size);
	if (in == NULL)
		return ctx_no_memory(c);
	TRY(input_read(c, u->route, u->request, in));
	TRY(borrow_db(u));
	before = db_tally_of_thread();
	enum rc rc = u->route->handle(c, in, r);
	u->again = !c->from_memory && (rc == RC_BUSY || rc == RC_INTERNAL) && db_may_repeat(before);
	if (c->from_memory)
		rc = judge_recalled(c, before, rc);
	if (c->db != NULL)
		db_release(c->db);
	c->db = NULL;
	if (rc == RC_OK && buf_rc(&r->body) != RC_OK)
		return ctx_fail(c, RC_TOO_LARGE, NULL, "%s", TR(c, "结果超过上限，请缩小范围", "the result is over the limit; please ask for less"));
	return rc;
}

/* Before a unit of work begins again: nothing of the first time is left. */
static void take_back(struct unit *u, struct reply *r, struct net_reply *n)
{
	buf_clear(&r->body);
	*n->body = r->body;
	if (r->file_fd >= 0)
		close(r->file_fd);
	reply_begin(r, n);
	u->c.problem = (struct problem){ 0 };
	nanosleep(&(struct timespec){ 0, AGAIN_MS * 1000000L }, NULL);
}

static void handle(void *user, struct net_request *q, struct net_reply *n)
{
	(void)user;
	struct unit *u = q->unit;
	struct reply r;
	if (u->route == NULL) {
		not_routed(u, q, n);
		return;
	}
	if (u->route->stream)
		n->after = net_event_mark(net_server_of(q)); /* before the state is looked at: nothing falls between */
	reply_begin(&r, n);
	u->rc = run(u, &r);
	for (int i = 1; u->again && i < TRIES; i++) {
		take_back(u, &r, n);
		u->rc = run(u, &r);
	}
	if (u->rc == RC_OK) {
		reply_send(u, &r, n);
		return;
	}
	*n->body = r.body;
	if (r.file_fd >= 0)
		close(r.file_fd);
	if (u->c.problem.rc == RC_OK)
		u->c.problem.rc = u->rc; /* failed without a reason: the outcome's own words */
	reply_problem(u, rc_http(u->rc), n);
	if (n->status == 503)
		net_reply_header(n, "Retry-After", RETRY_AFTER_S);
}

/* --- refusals of net ----------------------------------------------------------------------------------------------------- */

static enum rc rc_of_status(int status)
{
	switch (status) {
	case 413: case 414: case 431: return RC_TOO_LARGE;
	case 503: return RC_BUSY;
	case 500: return RC_INTERNAL;
	case 507: return RC_IO;
	default: return RC_BAD_INPUT;
	}
}

static void refuse(void *user, struct net_request *q, int status, const char *zh, const char *en, struct net_reply *n)
{
	(void)user;
	struct unit *u = q->unit;
	if (u->request == NULL)
		unit_begin(u, q); /* refused before classify */
	if (u->c.problem.rc == RC_OK)
		u->rc = ctx_fail(&u->c, rc_of_status(status), NULL, "%s", TR(&u->c, zh, en));
	if (status == 401)
		net_reply_header(n, "WWW-Authenticate", "Cookie realm=\"gusu\"");
	reply_problem(u, status, n);
}

/* --- the log line -------------------------------------------------------------------------------------------------------- */

static int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void write_line(const struct unit *u, const struct net_request *q, int status, int64_t bytes, int64_t us, bool aborted)
{
	struct log_line l;
	size_t path_len = strlen(q->path);
	log_begin(&l, status >= 500 ? LOG_WARN_ : LOG_INFO_, u->c.now_ms, "request");
	log_text(&l, "id", q->id);
	log_text(&l, "method", q->method_name);
	log_textn(&l, "path", q->path, path_len < 200 ? path_len : 200);
	log_i64(&l, "status", status);
	log_i64(&l, "bytes", bytes);
	log_i64(&l, "us", us);
	if (u->c.who.account != 0)
		log_i64(&l, "account", u->c.who.account);
	if (aborted)
		log_text(&l, "end", "aborted");
	if (u->rc != RC_OK) {
		log_text(&l, "rc", rc_name(u->rc));
		log_text(&l, "field", u->c.problem.field[0] != '\0' ? u->c.problem.field : NULL);
		log_text(&l, "why", u->c.problem.log[0] != '\0' ? u->c.problem.log : u->c.problem.detail);
	}
	log_end(&l);
}

static void done(void *user, struct net_request *q, int status, int64_t bytes, bool aborted)
{
	struct http *h = user;
	struct unit *u = q->unit;
	if (u->request == NULL)
		unit_begin(u, q);
	int64_t us = now_us() - q->began_us;
	metrics_request(h->metrics, u->route != NULL ? q->route : status < 400 ? METRICS_PAGE : METRICS_NOTHING, status, us, bytes, aborted);
	if (!h->options.no_log)
		write_line(u, q, status, bytes, us, aborted);
	unit_end(u);
}

/* --- the server ---------------------------------------------------------------------------------------------------------- */

static enum rc collect_routes(struct http *h, const char **ret_why)
{
	int n = 0, bad = 0;
	for (int i = 0; i < h->app->n_modules; i++)
		n += h->app->modules[i]->n_routes;
	h->routes = calloc((size_t)n + 1, sizeof *h->routes);
	struct router_entry *entries = calloc((size_t)n + 1, sizeof *entries);
	if (h->routes == NULL || entries == NULL) {
		free(entries);
		return RC_NO_MEMORY;
	}
	for (int i = 0; i < h->app->n_modules; i++)
		for (int k = 0; k < h->app->modules[i]->n_routes; k++) {
			const struct route *r = &h->app->modules[i]->routes[k];
			entries[h->n_routes] = (struct router_entry){ r->method, r->path };
			h->routes[h->n_routes++] = r;
		}
	enum rc rc = router_create(entries, h->n_routes, &h->router, &bad);
	if (rc == RC_CONFLICT)
		*ret_why = h->routes[bad]->operation;
	free(entries);
	return rc;
}

static enum rc listen_now(struct http *h, const char **ret_why)
{
	const struct app_limits *a = &h->app->config.limits;
	struct net_config c = { .listen = h->app->config.listen, .temp_dir = h->app->config.temp_dir,
		.limits = net_default_limits, .user = h, .classify = classify, .handle = handle,
		.refuse = refuse, .done = done, .unit_create = unit_create, .unit_destroy = unit_destroy };
	c.limits.connections = a->connections;
	c.limits.idle_s = a->timeout_s;
	c.limits.queue = a->queue;
	c.limits.workers = h->options.workers > 0 ? h->options.workers : a->workers;
	c.limits.reply_bytes = a->reply_bytes;
	if (h->options.io_threads > 0)
		c.limits.io_threads = h->options.io_threads;
	return net_start(&h->net, &c, ret_why);
}

static void http_free(struct http *h)
{
	statics_destroy(h->statics);
	metrics_destroy(h->metrics);
	router_destroy(h->router);
	free(h->routes);
	free(h);
}

enum rc http_start(struct app *a, const struct http_options *o, struct http **ret_http, const char **ret_why)
{
	struct http *h = calloc(1, sizeof *h);
	*ret_why = "out of memory";
	if (h == NULL)
		return RC_NO_MEMORY;
	h->app = a;
	h->options = *o;
	enum rc rc = collect_routes(h, ret_why);
	if (rc == RC_OK) {
		rc = statics_create(web_blobs, web_n_blobs, o->web_dir, &h->statics);
		if (rc == RC_NOT_FOUND)
			*ret_why = "the folder of the web client cannot be opened";
	}
	if (rc == RC_OK && (h->metrics = metrics_create(h->routes, h->n_routes)) == NULL)
		rc = RC_NO_MEMORY;
	a->http = h; /* before the first request can ask for it */
	if (rc == RC_OK)
		rc = listen_now(h, ret_why);
	if (rc != RC_OK) {
		a->http = NULL;
		http_free(h);
		return rc;
	}
	*ret_http = h;
	return RC_OK;
}

bool http_has_file(const struct http *h, const char *path)
{
	return statics_has(h->statics, path);
}

int http_port(const struct http *h) { return net_port(h->net); }

bool http_stop(struct http *h, int grace_ms)
{
	bool clean = net_stop(h->net, grace_ms);
	h->app->http = NULL;
	http_free(h);
	return clean;
}

void http_publish(struct http *h, int64_t job, const char *event, const char *json, size_t len, bool last)
{
	net_publish(h->net, job, event, json, len, last);
}

bool http_gone(const struct ctx *c) { return c->request != NULL && net_request_gone(c->request); }
