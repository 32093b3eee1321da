/* net.h - HTTP in front of a program that knows nothing of HTTP's troubles.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two event threads (libmicrohttpd, epoll) read requests and send replies; they never wait. A handler that may wait - for the database, for
 * a computation - runs on one of a few worker threads while the connection sleeps; a bounded queue stands between, and beyond it the answer
 * is 503. A handler that only looks into memory runs on the event thread at once. The application says which is which (`classify`).
 *
 * What reaches a handler has been checked: one Host, one Content-Length or chunked and not both, a body only where the handler wants one and
 * never above the limit it named, no control characters in headers. Slow clients are cut off by deadlines, not trusted.
 *
 * Rules that always hold: a request object belongs to one thread at a time; texts in it are borrowed until the reply is sent; the reply's
 * body lives in the request object, so no copy is made; `done` is called exactly once for each request. Request objects are kept and used
 * again together with the application's `unit` (its arena, its buffers): the common request allocates next to nothing. */
#ifndef NET_NET_H
#define NET_NET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/rc.h"
#include "base/text.h"

struct net_server;

enum net_method { NET_GET, NET_HEAD, NET_POST, NET_PUT, NET_DELETE, NET_OPTIONS, NET_OTHER };
enum net_where { NET_INLINE, NET_WORKER };
enum net_body { NET_NO_BODY, NET_MEMORY, NET_FILE };

/* The headers that anybody here looks at; the rest is checked and dropped. */
enum net_header {
	NET_H_HOST, NET_H_CONTENT_LENGTH, NET_H_TRANSFER_ENCODING, NET_H_CONTENT_TYPE, NET_H_COOKIE, NET_H_ACCEPT, NET_H_ACCEPT_LANGUAGE,
	NET_H_ACCEPT_ENCODING, NET_H_IF_NONE_MATCH, NET_H_ORIGIN, NET_H_SEC_FETCH_SITE, NET_H_CSRF, NET_H_AUTHORIZATION, NET_H_USER_AGENT,
	NET_H_FORWARDED_FOR, NET_H_FORWARDED_PROTO, NET_H_LAST_EVENT_ID, NET_H_FILE_NAME, NET_H_EXPECT, NET_H_COUNT
};

enum { NET_URI_MAX = 4096, NET_PARAMS_MAX = 8 };

/* An uploaded file: on disk, without a name, gone when the request ends. */
struct net_upload {
	int fd;                  /* positioned at 0 */
	int64_t size;
	char sha256[65];
	char filename[256];      /* without folders; "" when the client gave none */
	char media[96];          /* without parameters */
};

struct net_request {
	char id[24];                          /* in the log, in problem documents, in X-Request-Id */
	enum net_method method;
	const char *method_name;
	const char *path;                     /* as sent, still escaped, without query */
	const char *query;                    /* as sent, "" when there is none */
	const char *header[NET_H_COUNT];      /* NULL: not sent */
	const char *peer;                     /* address of the client or of the proxy in front */
	/* set by classify, used as it sees fit */
	int route;
	struct slice params[NET_PARAMS_MAX];  /* parts of the path, still escaped (router.h) */
	int n_params;
	enum net_body body_kind;
	int64_t body_limit;
	bool writes;                          /* waits for others of its kind: at most half of the workers have such a one at a time */
	/* when the handler runs */
	const char *body; size_t body_len;    /* NET_MEMORY; NUL behind it */
	const struct net_upload *upload;      /* NET_FILE; NULL when nothing was sent */
	void *unit;                           /* the application's, made by unit_create; stays with this object */
	int64_t began_us;                     /* monotonic */
};

enum net_reply_kind {
	NET_REPLY_BODY,      /* `body` */
	NET_REPLY_MEMORY,    /* `data`, which lives as long as the process */
	NET_REPLY_FILE,      /* `fd`, closed after */
	NET_REPLY_PRODUCE,   /* `produce` is asked for more, on an event thread: memory only */
	NET_REPLY_EVENTS,    /* `body` first, then the events of `topic` published after `after` */
	NET_REPLY_READY,     /* made beforehand (static files) */
};

struct net_pair { const char *name, *value; };

struct net_reply {
	int status;                           /* 200 */
	enum net_reply_kind kind;
	const char *content_type;             /* NULL: none */
	const char *csp;                      /* NULL: net_csp_api */
	bool may_cache;                       /* false: Cache-Control: no-store */
	bool close;                           /* the connection ends after this reply */
	struct net_pair header[8]; int n_headers; /* further headers; texts live in the unit or longer */
	struct buf *body;                     /* lent by net, empty at first */
	const void *data; size_t len;
	int fd; int64_t file_size;
	long (*produce)(void *state, uint64_t pos, char *out, size_t max); /* bytes, or -1 at the end, -2 on error */
	void (*produce_free)(void *state);
	void *state;
	int64_t topic; uint64_t after;
	void *ready;
};

struct net_limits {
	int connections;         /* 1000 */
	int idle_s;              /* 30: keep-alive, and the time to send all headers */
	int body_floor_bps;      /* 16384: slower bodies and readers are cut off (after idle_s) */
	int headers;             /* 64 */
	size_t header_bytes;     /* 32768: all headers and what the library keeps beside them. It clears that much after each request */
	int queue;               /* 512 requests waiting for a worker */
	int workers;             /* 4 */
	int io_threads;          /* 2 */
	int uploads;             /* 8 at a time */
	int streams;             /* 200 event streams at a time */
	int heartbeat_s;         /* 15 */
	size_t reply_bytes;      /* 64 MiB: a reply that is not streamed */
};
extern const struct net_limits net_default_limits;

struct net_config {
	const char *listen;      /* "127.0.0.1:8080", "[::1]:8080"; port 0: any free one */
	const char *temp_dir;    /* for uploads; NULL: TMPDIR or /tmp */
	struct net_limits limits;
	void *user;
	/* Says where the handler runs and what body it takes. On the event thread, before the body: no waiting. */
	enum net_where (*classify)(void *user, struct net_request *q);
	void (*handle)(void *user, struct net_request *q, struct net_reply *r);
	/* Puts net's own refusals (400, 413, 503 …) into words; NULL: a plain English line. */
	void (*refuse)(void *user, struct net_request *q, int status, const char *zh, const char *en, struct net_reply *r);
	/* The reply has gone out, or the client has (`aborted`). On an event thread. */
	void (*done)(void *user, struct net_request *q, int status, int64_t bytes, bool aborted);
	void *(*unit_create)(void *user);     /* may be NULL */
	void (*unit_destroy)(void *user, void *unit);
};

/* RC_BUSY when the address is taken, RC_FORBIDDEN when the port needs a privilege, RC_BAD_INPUT when it is none of this machine; the reason goes to `ret_why` (static). */
enum rc net_start(struct net_server **ret_server, const struct net_config *config, const char **ret_why) MUST_USE;
/* Could one listen there? For a look beforehand; the same outcomes. */
enum rc net_try(const char *address, const char **ret_why) MUST_USE;
int net_port(const struct net_server *s);

/* No new connections; requests that run may finish within `grace_ms`; event streams end. Then the workers stop, then the threads. True when
 * nothing had to be cut off. The server is gone afterwards. */
bool net_stop(struct net_server *s, int grace_ms);

/* For classify: answers this instead of taking the body and calling the handler. Texts are static. */
void net_refuse(struct net_request *q, int status, const char *zh, const char *en);

struct net_server *net_server_of(const struct net_request *q); /* for handlers that run before net_start has returned */

/* For long handlers: has the client gone away? Costs a system call. */
bool net_request_gone(const struct net_request *q);

/* --- event streams: one ring of recent events for the process, any number of readers, none of them holding a worker --- */
uint64_t net_event_mark(struct net_server *s);  /* "after now": take it before looking at the state that the stream starts with */
void net_publish(struct net_server *s, int64_t topic, const char *event, const char *data, size_t len, bool last);

void net_reply_header(struct net_reply *r, const char *name, const char *value);

struct net_stats { int connections, waiting, busy, streams; uint64_t requests; };
void net_stats(struct net_server *s, struct net_stats *ret_stats);

extern const char net_csp_api[];   /* for JSON: nothing may be loaded at all */
extern const char net_csp_page[];  /* for pages: only our own files; no inline script */
#endif
