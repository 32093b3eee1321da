/* workers.c - the threads on which handlers may wait, and the bounded queue before them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include "net/net_priv.h"

struct workers {
	struct net_server *server;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct request *first, *last;
	int waiting, busy, writing;
	bool closed;
	pthread_t *threads; int n;
};

/* The oldest request that may go. Those that write wait for each other, and when something long writes all of them wait: half of the threads stay with those who
 * read. */
static struct request *next_in_line(struct workers *w)
{
	struct request *q = w->first, *before = NULL;
	int n = w->server->limits.workers, most = n > 1 ? n / 2 : 1;
	while (q != NULL && q->pub.writes && w->writing >= most && !w->closed) {
		before = q;
		q = q->next;
	}
	if (q == NULL)
		return NULL;
	if (before != NULL)
		before->next = q->next;
	else
		w->first = q->next;
	if (w->last == q)
		w->last = before;
	q->next = NULL;
	return q;
}

static struct request *take(struct workers *w)
{
	struct request *q;
	pthread_mutex_lock(&w->lock);
	while ((q = next_in_line(w)) == NULL && !w->closed)
		pthread_cond_wait(&w->wake, &w->lock);
	if (q != NULL) {
		w->waiting--;
		w->busy++;
		w->writing += q->pub.writes;
	}
	pthread_mutex_unlock(&w->lock);
	return q;
}

static void answer(struct net_server *s, struct request *q)
{
	struct net_reply r;
	reply_init(q, &r);
	s->config.handle(s->config.user, &q->pub, &r);
	q->response = reply_build(q, &r);
	q->phase = PHASE_ANSWERED;
	MHD_resume_connection(q->conn); /* from here on q belongs to its event thread again */
}

static void *work(void *arg)
{
	struct workers *w = arg;
	struct request *q;
	while ((q = take(w)) != NULL) {
		bool wrote = q->pub.writes;
		answer(w->server, q);
		pthread_mutex_lock(&w->lock);
		w->busy--;
		w->writing -= wrote;
		if (wrote && w->waiting > 0)
			pthread_cond_signal(&w->wake); /* one that was passed over may go now */
		pthread_mutex_unlock(&w->lock);
	}
	return NULL;
}

enum rc workers_start(struct net_server *s, struct workers **ret_workers)
{
	struct workers *w = calloc(1, sizeof *w);
	if (w == NULL)
		return RC_NO_MEMORY;
	w->server = s;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	w->threads = calloc((size_t)s->limits.workers, sizeof *w->threads);
	for (; w->threads != NULL && w->n < s->limits.workers; w->n++)
		if (pthread_create(&w->threads[w->n], NULL, work, w) != 0)
			break;
	if (w->n == 0) {
		workers_stop(w);
		return RC_NO_MEMORY;
	}
	*ret_workers = w;
	return RC_OK;
}

bool workers_push(struct workers *w, struct request *q)
{
	pthread_mutex_lock(&w->lock);
	bool room = !w->closed && w->waiting < w->server->limits.queue;
	if (room) {
		q->phase = PHASE_WAITING;
		MHD_suspend_connection(q->conn); /* before a worker can resume it */
		q->next = NULL;
		if (w->last != NULL)
			w->last->next = q;
		else
			w->first = q;
		w->last = q;
		w->waiting++;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return room;
}

void workers_stop(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->closed = true;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	for (int i = 0; i < w->n; i++)
		pthread_join(w->threads[i], NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w->threads);
	free(w);
}

void workers_count(struct workers *w, int *ret_waiting, int *ret_busy)
{
	pthread_mutex_lock(&w->lock);
	*ret_waiting = w->waiting;
	*ret_busy = w->busy;
	pthread_mutex_unlock(&w->lock);
}
