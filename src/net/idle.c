/* idle.c - request objects between two requests: kept with their buffers and the application's unit.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include "net/net_priv.h"

enum { IDLE_MAX = 16, KEEP_BYTES = 1 << 16 };

static struct request *request_create(struct net_server *s)
{
	struct request *q = calloc(1, sizeof *q);
	if (q == NULL)
		return NULL;
	q->server = s;
	buf_init(&q->in, 0);
	buf_init(&q->out, s->limits.reply_bytes);
	if (s->config.unit_create != NULL) {
		q->pub.unit = s->config.unit_create(s->config.user);
		if (q->pub.unit == NULL) {
			free(q);
			return NULL;
		}
	}
	return q;
}

static void request_destroy(struct request *q)
{
	if (q->pub.unit != NULL && q->server->config.unit_destroy != NULL)
		q->server->config.unit_destroy(q->server->config.user, q->pub.unit);
	buf_finish(&q->in);
	buf_finish(&q->out);
	free(q);
}

struct request *request_take(struct net_server *s)
{
	pthread_mutex_lock(&s->idle_lock);
	struct request *q = s->idle;
	if (q != NULL) {
		s->idle = q->next;
		s->n_idle--;
	}
	pthread_mutex_unlock(&s->idle_lock);
	return q != NULL ? q : request_create(s);
}

/* A large buffer is not kept: one big reply must not stay in memory for ever. */
static void trim(struct buf *b)
{
	size_t limit = b->limit;
	if (b->cap > KEEP_BYTES) {
		buf_finish(b);
		buf_init(b, limit);
	} else {
		buf_clear(b);
	}
	b->failed = false;
}

void request_give(struct request *q)
{
	struct net_server *s = q->server;
	trim(&q->in);
	trim(&q->out);
	pthread_mutex_lock(&s->idle_lock);
	bool keep = s->n_idle < IDLE_MAX;
	if (keep) {
		q->next = s->idle;
		s->idle = q;
		s->n_idle++;
	}
	pthread_mutex_unlock(&s->idle_lock);
	if (!keep)
		request_destroy(q);
}

void request_free_all(struct net_server *s)
{
	struct request *q;
	while ((q = s->idle) != NULL) {
		s->idle = q->next;
		request_destroy(q);
	}
}
