/* net_priv.h - how the files of net/ see each other. Not for anybody outside.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Lock order: hub -> libmicrohttpd's own. The pool of idle requests, the worker queue and the watch list have a lock each and hold nothing
 * else while they have it. */
#ifndef NET_PRIV_H
#define NET_PRIV_H
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "net/net.h"

/* NEW until the headers are in, BODY while reading, WAITING at a worker (the connection sleeps), ANSWERED when a reply is there. */
enum phase { PHASE_NEW, PHASE_BODY, PHASE_WAITING, PHASE_ANSWERED };

struct request {
	struct net_request pub;               /* first: the application's view */
	struct net_server *server;
	struct MHD_Connection *conn;
	struct watch *watch;
	enum phase phase;
	enum net_where where;
	bool uri_too_long, has_body, keep_reading; /* keep_reading: a small unwanted body is read and dropped, so the reply arrives */
	char uri[NET_URI_MAX + 1];            /* path and query, cut at the ? */
	struct buf in, out;
	struct incoming *incoming;            /* an upload on its way; upload.c */
	int64_t body_seen, drained;
	int refused; const char *refused_zh, *refused_en;
	struct MHD_Response *response; int status;
	bool response_shared;                 /* belongs to statics, not to this request */
	int64_t reply_bytes;                  /* -1: a stream */
	int fd;                               /* the client's socket */
	struct request *next;                 /* in the pool of idle ones, or in the worker queue */
};

/* A connection and the moment at which it is cut off unless it gets on. watch.c */
struct watch { struct watch *prev, *next; int fd; _Atomic int64_t deadline_ms; char peer[48]; };
struct watch_list { pthread_mutex_t lock; struct watch *head; };
void watch_init(struct watch_list *l);
void watch_finish(struct watch_list *l);
struct watch *watch_add(struct watch_list *l, int fd, int64_t deadline_ms);
void watch_remove(struct watch_list *l, struct watch *w);
void watch_set(struct watch *w, int64_t deadline_ms); /* 0: no deadline */
void watch_sweep(struct watch_list *l, int64_t now_ms);

/* workers.c */
struct workers;
enum rc workers_start(struct net_server *s, struct workers **ret_workers) MUST_USE;
bool workers_push(struct workers *w, struct request *q); /* false: the queue is full or closed */
void workers_stop(struct workers *w);                    /* finishes what is queued */
void workers_count(struct workers *w, int *ret_waiting, int *ret_busy);

/* guard.c: reads the headers of a new request into q and finds what is wrong with them. 0 or a status, with words in q->refused_*. */
int guard_headers(struct request *q, const char *version);
void guard_refuse(struct request *q, int status, const char *zh, const char *en);

/* upload.c */
enum rc incoming_begin(struct request *q) MUST_USE;
bool incoming_take(struct request *q, const char *data, size_t len); /* false: q->refused is set */
void incoming_end(struct request *q);                                /* q->pub.upload is set when there was a file */
void incoming_drop(struct request *q);

/* reply.c: turns a reply into libmicrohttpd's form; takes over fd and produce state. NULL without memory. */
struct MHD_Response *reply_build(struct request *q, struct net_reply *r);
void reply_init(struct request *q, struct net_reply *r);
void reply_security(struct MHD_Response *m, const char *csp);

/* stream.c */
struct hub;
struct hub *hub_create(struct net_server *s);
void hub_destroy(struct hub *h);
void hub_close(struct hub *h);                           /* every stream ends */
void hub_tick(struct hub *h, int64_t now_ms);            /* wakes streams that owe a heartbeat */
int hub_streams(struct hub *h);
struct MHD_Response *hub_response(struct hub *h, struct request *q, struct net_reply *r); /* NULL: too many streams, or no memory */

struct net_server {
	struct net_config config;
	struct net_limits limits;
	struct MHD_Daemon *_Atomic daemon;
	int listen_fd, port;
	struct workers *workers;
	struct hub *hub;
	struct watch_list watches;
	pthread_mutex_t idle_lock;
	struct request *idle; int n_idle;
	_Atomic uint64_t requests;
	_Atomic int running;                  /* requests between begin and done */
	_Atomic int uploads;
	_Atomic bool stopping, hurry;         /* hurry: handlers that ask are told that nobody waits any more */
	pthread_t ticker; bool has_ticker;
	pthread_mutex_t tick_lock; pthread_cond_t tick_wake;
	uint32_t id_seed;
};

/* listen.c */
enum rc listen_open(const char *address, int *ret_fd, int *ret_port, const char **ret_why) MUST_USE;

/* idle.c: request objects between two requests */
struct request *request_take(struct net_server *s);
void request_give(struct request *q);
void request_free_all(struct net_server *s);

int64_t net_now_ms(void);  /* monotonic, coarse */
int64_t net_now_us(void);
#endif
