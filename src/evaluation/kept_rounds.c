/* kept_rounds.c - which rounds there are, as last read.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/kept_rounds.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "evaluation/evaluation_json.h"

enum { ARENA_BYTES = 16 << 20 };

void kept_rounds_init(struct kept_rounds *k)
{
	*k = (struct kept_rounds){ .at_ms = 0 };
	pthread_mutex_init(&k->lock, NULL);
	arena_init(&k->arena, ARENA_BYTES);
}

void kept_rounds_finish(struct kept_rounds *k)
{
	arena_finish(&k->arena);
	pthread_mutex_destroy(&k->lock);
}

static struct round *copy_list(struct arena *a, const struct round *list, int n)
{
	struct round *copy = arena_new_array(a, struct round, (size_t)n + 1);
	for (int i = 0; copy != NULL && i < n; i++) {
		struct round *r = &copy[i];
		*r = list[i];
		r->scheme = arena_strdup(a, r->scheme);
		r->scheme_hash = arena_strdup(a, r->scheme_hash);
		r->evaluated_at = arena_strdup(a, r->evaluated_at);
		r->input_hash = arena_strdup(a, r->input_hash);
		r->result_hash = arena_strdup(a, r->result_hash);
		if (!r->scheme || !r->scheme_hash || !r->evaluated_at || !r->input_hash || !r->result_hash)
			return NULL;
	}
	return copy;
}

void kept_rounds_put(struct ctx *c, struct kept_rounds *k, const struct round *list, int n)
{
	struct arena a;
	arena_init(&a, ARENA_BYTES);
	struct round *copy = copy_list(&a, list, n);
	pthread_mutex_lock(&k->lock);
	if (copy != NULL && c->now_ms >= k->at_ms) {
		struct arena old = k->arena;
		k->arena = a;
		a = old;
		k->list = copy;
		k->n = n;
		k->at_ms = c->now_ms;
	}
	pthread_mutex_unlock(&k->lock);
	arena_finish(&a);
}

enum rc kept_rounds_list(struct ctx *c, struct kept_rounds *k, const struct round **ret_list, int *ret_n)
{
	pthread_mutex_lock(&k->lock);
	int64_t at_ms = k->at_ms;
	*ret_n = k->n;
	*ret_list = at_ms != 0 ? copy_list(&c->arena, k->list, k->n) : NULL;
	pthread_mutex_unlock(&k->lock);
	if (at_ms == 0)
		return ctx_fail_db(c, RC_BUSY);
	if (*ret_list == NULL)
		return ctx_no_memory(c);
	ctx_as_of(c, at_ms);
	return RC_OK;
}

enum rc kept_rounds_find(struct ctx *c, struct kept_rounds *k, const char *scheme, int year, struct round *ret_round, bool *ret_found)
{
	const struct round *list;
	int n;
	TRY(kept_rounds_list(c, k, &list, &n));
	*ret_found = false;
	for (int i = 0; i < n && !*ret_found; i++)
		if (list[i].year == year && strcmp(list[i].scheme, scheme) == 0) {
			*ret_round = list[i];
			*ret_found = true;
		}
	return RC_OK;
}

/* False when the enterprise took no part. */
static bool result_in(const struct ctx *c, const struct city *y, int64_t subject, struct past_result *ret)
{
	int64_t reg = registry_row_of_subject(y->view.reg, subject), row = -1;
	char code[19];
	double total;
	if (reg >= 0) {
		snprintf(code, sizeof code, "%.18s", registry_uscc(y->view.reg, (size_t)reg));
		row = city_row(c, y, code);
	}
	if (row < 0 || (y->ev->state[row] & ROW_OUT))
		return false;
	bool has_total = evaluation_total(y->ev, (size_t)row, &total);
	*ret = (struct past_result){ .year = y->round.year, .has_total = has_total, .total = has_total ? total : 0, .rank = y->ev->rank[row],
		.class_ = class_code(y->scheme, y->ev->class_[row]), .round = y->round.id };
	return true;
}

static int by_year(const void *a, const void *b)
{
	const struct past_result *x = a, *y = b;
	return x->year - y->year;
}

enum rc kept_rounds_results(struct ctx *c, struct kept_rounds *k, int64_t subject, const char *scheme, const struct past_result **ret_list, int *ret_n)
{
	const struct round *rounds;
	int n_rounds, n = 0;
	TRY(kept_rounds_list(c, k, &rounds, &n_rounds));
	struct past_result *list = arena_new_array(&c->arena, struct past_result, (size_t)n_rounds + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n_rounds; i++) {
		struct city *y;
		if (strcmp(rounds[i].scheme, scheme) != 0)
			continue;
		TRY(city_hold(c, scheme, rounds[i].year, &y));
		struct past_result *r = &list[n];
		bool there = result_in(c, y, subject, r);
		if (there && r->class_ != NULL)
			r->class_ = arena_strdup(&c->arena, r->class_);
		city_drop(c, y);
		n += there;
	}
	qsort(list, (size_t)n, sizeof *list, by_year);
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}
