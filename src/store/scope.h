/* scope.h - what part of the city a unit of work may see.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plain value, filled by core from the account and handed to the two doors through which rows and columns come: db_prepare (rows) and
 * view_open (columns in memory). Regions are numbered in tree order, so that a district with all its towns is one interval of `region_pos`. */
#ifndef STORE_SCOPE_H
#define STORE_SCOPE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scope_kind {
	SCOPE_NONE,    /* sees nothing: what a zeroed struct means */
	SCOPE_ALL,     /* the whole city */
	SCOPE_REGION,  /* subjects whose region_pos lies in [region_lo, region_hi] */
	SCOPE_SUBJECT, /* one subject: an enterprise looking at itself */
	SCOPE_LIST,    /* the subjects of a list: what an expert is asked to judge */
};

enum { SCOPE_LIST_MAX = 64, SCOPE_LIST_NAME = 160 };

/* Each list is kept once and as long as the process (core/task.h), so that a scope may be copied and outlive its session. Ascending, without
 * repetition; the places behind n are 0, which is nobody. */
struct scope_list { char name[SCOPE_LIST_NAME]; int n; int64_t subjects[SCOPE_LIST_MAX]; };

struct scope {
	enum scope_kind kind;
	int64_t region_lo, region_hi;
	int64_t subject;
	const struct scope_list *list;
};

static inline bool scope_same(const struct scope *a, const struct scope *b)
{
	return a->kind == b->kind && a->region_lo == b->region_lo && a->region_hi == b->region_hi && a->subject == b->subject && a->list == b->list;
}

static inline bool scope_lists(const struct scope *s, int64_t subject)
{
	int lo = 0, hi = s->list != NULL ? s->list->n : 0;
	while (lo < hi) {
		int mid = (lo + hi) / 2;
		if (s->list->subjects[mid] < subject)
			lo = mid + 1;
		else
			hi = mid;
	}
	return s->list != NULL && lo < s->list->n && s->list->subjects[lo] == subject;
}
#endif
