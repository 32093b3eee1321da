/* stream.c - server-sent events that hold no worker.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One ring keeps the last events of the whole process, numbered without gaps. A stream is a cursor into it and a topic. An event thread asks
 * the stream for bytes; when there are none the connection is put to sleep, and the next event of its topic (or the heartbeat) wakes it. A
 * reader that falls behind the ring is told so with an event `lost` and goes on with the oldest that is left: the page then fetches
 * the state itself. */
#include <stdlib.h>
#include <string.h>
#include "net/net_priv.h"

enum { RING = 1024, EVENT_MAX = 8192 };

struct event { int64_t topic; uint64_t number; char *text; size_t len; bool last; };

struct stream {
	struct hub *hub;
	struct stream *prev, *next;
	struct MHD_Connection *conn;
	int64_t topic;
	uint64_t cursor;            /* number of the last event seen */
	char *head; size_t head_len, head_at; /* what the stream begins with */
	size_t event_at;            /* bytes of event cursor + 1 already sent */
	bool asleep, ended;
	int64_t sent_ms;
};

struct hub {
	struct net_server *server;
	pthread_mutex_t lock;
	struct event ring[RING];
	uint64_t last;              /* number of the newest event; 0: none yet */
	struct stream *streams; int n_streams;
	bool closed;
};

struct hub *hub_create(struct net_server *s)
{
	struct hub *h = calloc(1, sizeof *h);
	if (h == NULL)
		return NULL;
	h->server = s;
	pthread_mutex_init(&h->lock, NULL);
	return h;
}

void hub_destroy(struct hub *h)
{
	for (int i = 0; i < RING; i++)
		free(h->ring[i].text);
	pthread_mutex_destroy(&h->lock);
	free(h);
}

static void wake(struct stream *st)
{
	if (st->asleep) {
		st->asleep = false;
		MHD_resume_connection(st->conn);
	}
}

void hub_close(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	h->closed = true;
	for (struct stream *st = h->streams; st != NULL; st = st->next)
		wake(st);
	pthread_mutex_unlock(&h->lock);
}

void hub_tick(struct hub *h, int64_t now_ms)
{
	int64_t beat = (int64_t)h->server->limits.heartbeat_s * 1000;
	pthread_mutex_lock(&h->lock);
	for (struct stream *st = h->streams; st != NULL; st = st->next)
		if (now_ms - st->sent_ms >= beat)
			wake(st);
	pthread_mutex_unlock(&h->lock);
}

int hub_streams(struct hub *h)
{
	pthread_mutex_lock(&h->lock);
	int n = h->n_streams;
	pthread_mutex_unlock(&h->lock);
	return n;
}

uint64_t net_event_mark(struct net_server *s)
{
	pthread_mutex_lock(&s->hub->lock);
	uint64_t n = s->hub->last;
	pthread_mutex_unlock(&s->hub->lock);
	return n;
}

/* The wire form: every line of the data has its own `data:`. */
static char *event_text(uint64_t number, const char *event, const char *data, size_t len, size_t *ret_len)
{
	struct buf b;
	buf_init(&b, EVENT_MAX);
	buf_printf(&b, "id: %llu\nevent: %s\n", (unsigned long long)number, event);
	for (struct slice line, rest = { data, len }; slice_split(&rest, '\n', &line); ) {
		buf_str(&b, "data: ");
		buf_add(&b, line.p, line.n);
		buf_char(&b, '\n');
	}
	buf_char(&b, '\n');
	if (b.failed) {
		buf_finish(&b);
		return NULL;
	}
	return buf_steal(&b, ret_len);
}

void net_publish(struct net_server *s, int64_t topic, const char *event, const char *data, size_t len, bool last)
{
	struct hub *h = s->hub;
	pthread_mutex_lock(&h->lock);
	size_t text_len = 0;
	char *text = event_text(h->last + 1, event, data, len, &text_len);
	if (text != NULL) {
		struct event *e = &h->ring[++h->last % RING];
		free(e->text);
		*e = (struct event){ .topic = topic, .number = h->last, .text = text, .len = text_len, .last = last };
		for (struct stream *st = h->streams; st != NULL; st = st->next)
			if (st->topic == topic)
				wake(st);
	}
	pthread_mutex_unlock(&h->lock);
}

static size_t put(char *out, size_t room, const char *text, size_t len, size_t *at)
{
	size_t n = len - *at < room ? len - *at : room;
	memcpy(out, text + *at, n);
	*at += n;
	return n;
}

/* An event may have been cut at the end of the last piece; when the ring has dropped it since, its rest is gone and the blank line with it. */
static size_t put_lost(struct stream *st, char *out, size_t room)
{
	static const char text[] = "\n\nevent: lost\ndata: {}\n\n";
	if (room < sizeof text - 1)
		return 0;
	memcpy(out, text, sizeof text - 1);
	st->event_at = 0;
	st->cursor = st->hub->last >= RING ? st->hub->last - RING : 0;
	return sizeof text - 1;
}

static size_t put_events(struct stream *st, char *out, size_t room)
{
	struct hub *h = st->hub;
	size_t n = 0;
	if (h->last > RING && st->cursor < h->last - RING)
		n = put_lost(st, out, room);
	while (n < room && st->cursor < h->last && !st->ended) {
		const struct event *e = &h->ring[(st->cursor + 1) % RING];
		if (e->topic == st->topic) {
			n += put(out + n, room - n, e->text, e->len, &st->event_at);
			if (st->event_at < e->len)
				break;
			st->ended = e->last;
		}
		st->event_at = 0;
		st->cursor++;
	}
	return n;
}

static ssize_t more(void *cls, uint64_t pos, char *out, size_t max)
{
	(void)pos;
	struct stream *st = cls;
	struct hub *h = st->hub;
	int64_t now = net_now_ms();
	pthread_mutex_lock(&h->lock);
	size_t n = put(out, max, st->head, st->head_len, &st->head_at);
	if (n < max)
		n += put_events(st, out + n, max - n);
	ssize_t result = (ssize_t)n;
	if (n > 0) {
		st->sent_ms = now;
	} else if (h->closed || st->ended) {
		result = MHD_CONTENT_READER_END_OF_STREAM;
	} else if (now - st->sent_ms >= (int64_t)h->server->limits.heartbeat_s * 1000 && max >= 3) {
		memcpy(out, ":\n\n", 3);
		st->sent_ms = now;
		result = 3;
	} else {
		st->asleep = true;
		MHD_suspend_connection(st->conn); /* under the lock: a wake-up cannot slip in between */
	}
	pthread_mutex_unlock(&h->lock);
	return result;
}

static void stream_free(void *cls)
{
	struct stream *st = cls;
	struct hub *h = st->hub;
	pthread_mutex_lock(&h->lock);
	if (st->prev != NULL)
		st->prev->next = st->next;
	else
		h->streams = st->next;
	if (st->next != NULL)
		st->next->prev = st->prev;
	h->n_streams--;
	pthread_mutex_unlock(&h->lock);
	free(st->head);
	free(st);
}

static bool enlist(struct hub *h, struct stream *st)
{
	pthread_mutex_lock(&h->lock);
	bool room = !h->closed && h->n_streams < h->server->limits.streams;
	if (room) {
		st->next = h->streams;
		if (h->streams != NULL)
			h->streams->prev = st;
		h->streams = st;
		h->n_streams++;
	}
	pthread_mutex_unlock(&h->lock);
	return room;
}

struct MHD_Response *hub_response(struct hub *h, struct request *q, struct net_reply *r)
{
	struct stream *st = calloc(1, sizeof *st);
	if (st == NULL)
		return NULL;
	*st = (struct stream){ .hub = h, .conn = q->conn, .topic = r->topic, .cursor = r->after, .sent_ms = net_now_ms() };
	st->head_len = q->out.len;
	st->head = st->head_len > 0 ? malloc(st->head_len) : NULL;
	if ((st->head == NULL && st->head_len > 0) || !enlist(h, st)) {
		free(st->head);
		free(st);
		return NULL;
	}
	if (st->head_len > 0)
		memcpy(st->head, q->out.data, st->head_len);
	struct MHD_Response *m = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, more, st, stream_free);
	if (m == NULL)
		stream_free(st);
	return m;
}
