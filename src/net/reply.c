/* reply.c - from a reply to what libmicrohttpd sends.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "net/net_priv.h"

/* style attributes (not style elements) are needed by the chart library's tooltips; scripts come from our own files only. */
const char net_csp_page[] = "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
	"img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const char net_csp_api[] = "default-src 'none'; frame-ancestors 'none'";

void reply_init(struct request *q, struct net_reply *r)
{
	*r = (struct net_reply){ .status = 200, .fd = -1, .body = &q->out };
	buf_clear(&q->out);
}

void net_reply_header(struct net_reply *r, const char *name, const char *value)
{
	assert(r->n_headers < (int)(sizeof r->header / sizeof r->header[0]));
	if (value != NULL)
		r->header[r->n_headers++] = (struct net_pair){ name, value };
}

void reply_security(struct MHD_Response *m, const char *csp)
{
	MHD_add_response_header(m, "Content-Security-Policy", csp);
	MHD_add_response_header(m, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(m, "Referrer-Policy", "same-origin");
	MHD_add_response_header(m, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
	MHD_add_response_header(m, "Cross-Origin-Resource-Policy", "same-origin");
}

static ssize_t produce(void *cls, uint64_t pos, char *out, size_t max)
{
	struct net_reply *r = cls;
	long n = r->produce(r->state, pos, out, max);
	return n >= 0 ? n : n == -1 ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void produce_free(void *cls)
{
	struct net_reply *r = cls;
	if (r->produce_free != NULL)
		r->produce_free(r->state);
	free(r);
}

static struct MHD_Response *build_produce(struct net_reply *r)
{
	struct net_reply *copy = malloc(sizeof *copy);
	struct MHD_Response *m = NULL;
	if (copy != NULL) {
		*copy = *r;
		m = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 65536, produce, copy, produce_free);
	}
	if (m == NULL) {
		free(copy);
		if (r->produce_free != NULL)
			r->produce_free(r->state);
	}
	return m;
}

static struct MHD_Response *build_file(struct request *q, struct net_reply *r)
{
	struct stat st;
	if (r->file_size == 0 && fstat(r->fd, &st) == 0)
		r->file_size = st.st_size;
	struct MHD_Response *m = MHD_create_response_from_fd64((uint64_t)r->file_size, r->fd);
	if (m == NULL)
		close(r->fd);
	q->reply_bytes = r->file_size;
	return m;
}

static struct MHD_Response *build_kind(struct request *q, struct net_reply *r)
{
	switch (r->kind) {
	case NET_REPLY_MEMORY:
		q->reply_bytes = (int64_t)r->len;
		return MHD_create_response_from_buffer(r->len, (void *)(uintptr_t)r->data, MHD_RESPMEM_PERSISTENT);
	case NET_REPLY_FILE:
		return build_file(q, r);
	case NET_REPLY_PRODUCE:
		q->reply_bytes = -1; /* nobody knows; silence alone is watched */
		watch_set(q->watch, 0);
		return build_produce(r);
	case NET_REPLY_EVENTS:
		q->reply_bytes = -1;
		watch_set(q->watch, 0); /* lives until the client leaves; heartbeats find out */
		return hub_response(q->server->hub, q, r);
	default:
		/* the buffer stays with the request until the reply is out: no copy */
		q->reply_bytes = (int64_t)q->out.len;
		return MHD_create_response_from_buffer(q->out.len, q->out.data, MHD_RESPMEM_PERSISTENT);
	}
}

static void add_headers(struct request *q, const struct net_reply *r, struct MHD_Response *m)
{
	if (r->content_type != NULL)
		MHD_add_response_header(m, "Content-Type", r->content_type);
	if (!r->may_cache)
		MHD_add_response_header(m, "Cache-Control", "no-store");
	MHD_add_response_header(m, "X-Request-Id", q->pub.id);
	for (int i = 0; i < r->n_headers; i++)
		MHD_add_response_header(m, r->header[i].name, r->header[i].value);
	if (r->close)
		MHD_add_response_header(m, "Connection", "close");
	reply_security(m, r->csp != NULL ? r->csp : net_csp_api);
}

struct MHD_Response *reply_build(struct request *q, struct net_reply *r)
{
	q->status = r->status;
	q->reply_bytes = 0;
	if (r->kind == NET_REPLY_READY) {
		q->reply_bytes = (int64_t)r->len;
		q->response_shared = true;
		return r->ready;
	}
	if (r->kind == NET_REPLY_BODY && q->out.failed) {
		buf_clear(&q->out);
		q->out.failed = false;
		q->status = 500;
		r->content_type = "text/plain; charset=utf-8";
		buf_str(&q->out, "the reply is over the limit\n");
	}
	struct MHD_Response *m = build_kind(q, r);
	if (m == NULL && r->kind == NET_REPLY_EVENTS) {
		q->status = 503; /* too many streams: EventSource tries again by itself */
		q->reply_bytes = 0;
		r->content_type = "text/plain; charset=utf-8";
		m = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	}
	if (m != NULL)
		add_headers(q, r, m);
	return m;
}
