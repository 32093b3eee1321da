/* recall.c - the few words of the database that nearly every answer needs, as they were last read.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/recall.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "core/app.h"

enum { WORDS = 16, KEY_BYTES = 32, VALUE_BYTES = 200 };

struct word { char key[KEY_BYTES], value[VALUE_BYTES]; bool there; int64_t at_ms; };

struct recall {
	pthread_mutex_t lock;
	int n;
	struct word words[WORDS];
};

struct recall *recall_create(void)
{
	struct recall *r = calloc(1, sizeof *r);
	if (r != NULL)
		pthread_mutex_init(&r->lock, NULL);
	return r;
}

void recall_destroy(struct recall *r)
{
	if (r == NULL)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static struct word *find(struct recall *r, const char *key)
{
	for (int i = 0; i < r->n; i++)
		if (strcmp(r->words[i].key, key) == 0)
			return &r->words[i];
	return NULL;
}

void recall_keep(struct recall *r, const char *key, const char *value, int64_t at_ms)
{
	if (r == NULL || strlen(key) >= KEY_BYTES)
		return;
	pthread_mutex_lock(&r->lock);
	struct word *w = find(r, key);
	if (w == NULL && r->n < WORDS) {
		w = &r->words[r->n++];
		*w = (struct word){ 0 };
		text_put(w->key, sizeof w->key, slice_of(key));
	}
	if (w != NULL && at_ms >= w->at_ms) {
		w->there = value != NULL;
		w->at_ms = value == NULL || strlen(value) < VALUE_BYTES ? at_ms : 0; /* 0: too long to be kept */
		text_put(w->value, sizeof w->value, slice_of(value != NULL ? value : ""));
	}
	pthread_mutex_unlock(&r->lock);
}

enum rc recall_find(struct ctx *c, const char *key, const char **ret_value)
{
	struct recall *r = c->app->recall;
	struct word w = { .at_ms = 0 };
	if (r != NULL) {
		pthread_mutex_lock(&r->lock);
		const struct word *found = find(r, key);
		if (found != NULL)
			w = *found;
		pthread_mutex_unlock(&r->lock);
	}
	if (w.at_ms == 0)
		return ctx_fail_db(c, RC_BUSY);
	ctx_as_of(c, w.at_ms);
	*ret_value = NULL;
	if (w.there && (*ret_value = arena_strdup(&c->arena, w.value)) == NULL)
		return ctx_no_memory(c);
	return RC_OK;
}

enum rc ctx_epoch(struct ctx *c, int64_t *ret_epoch)
{
	char text[24];
	const char *kept = NULL;
	if (c->from_memory) {
		TRY(recall_find(c, "epoch", &kept));
		*ret_epoch = kept != NULL ? strtoll(kept, NULL, 10) : 0;
		return RC_OK;
	}
	TRY_DB(db_epoch(c->db, ret_epoch));
	snprintf(text, sizeof text, "%lld", (long long)*ret_epoch);
	recall_keep(c->app->recall, "epoch", text, c->now_ms);
	return RC_OK;
}
