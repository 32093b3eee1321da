/* watch.c - connections that do not get on are cut off.
 * SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd closes a connection after so many seconds of silence; a client that sends one byte now and then is never silent. So every
 * connection has a deadline for what it is doing: sending its headers, its body, taking its reply. A sweep once a second shuts down the
 * sockets that are late, and their event thread then cleans up. A socket leaves the list before it is closed, so its number cannot be
 * somebody else's already. */
#include <stdlib.h>
#include <sys/socket.h>
#include "net/net_priv.h"

void watch_init(struct watch_list *l)
{
	pthread_mutex_init(&l->lock, NULL);
	l->head = NULL;
}

void watch_finish(struct watch_list *l)
{
	while (l->head != NULL)
		watch_remove(l, l->head);
	pthread_mutex_destroy(&l->lock);
}

struct watch *watch_add(struct watch_list *l, int fd, int64_t deadline_ms)
{
	struct watch *w = calloc(1, sizeof *w);
	if (w == NULL)
		return NULL;
	w->fd = fd;
	atomic_init(&w->deadline_ms, deadline_ms);
	pthread_mutex_lock(&l->lock);
	w->next = l->head;
	if (l->head != NULL)
		l->head->prev = w;
	l->head = w;
	pthread_mutex_unlock(&l->lock);
	return w;
}

void watch_remove(struct watch_list *l, struct watch *w)
{
	pthread_mutex_lock(&l->lock);
	if (w->prev != NULL)
		w->prev->next = w->next;
	else
		l->head = w->next;
	if (w->next != NULL)
		w->next->prev = w->prev;
	pthread_mutex_unlock(&l->lock);
	free(w);
}

void watch_set(struct watch *w, int64_t deadline_ms)
{
	if (w != NULL)
		atomic_store_explicit(&w->deadline_ms, deadline_ms, memory_order_relaxed);
}

void watch_sweep(struct watch_list *l, int64_t now_ms)
{
	pthread_mutex_lock(&l->lock);
	for (struct watch *w = l->head; w != NULL; w = w->next) {
		int64_t deadline = atomic_load_explicit(&w->deadline_ms, memory_order_relaxed);
		if (deadline != 0 && deadline < now_ms) {
			shutdown(w->fd, SHUT_RDWR);
			watch_set(w, 0);
		}
	}
	pthread_mutex_unlock(&l->lock);
}
