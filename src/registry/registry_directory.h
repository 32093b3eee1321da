/* registry_directory.h - finding, sorting and counting enterprises for pages. Internal to src/registry.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A directory is derived from one snapshot and goes with it: the rows in five orders, the lists that were asked for lately, counts by place
 * and industry. Everything is made by the first who asks and remembered, so that a page of a list that somebody looks at costs a copy of its
 * row numbers. Any thread may ask; what two threads make at the same time is kept once. Everything lies within the scope of the unit of work. */
#ifndef REGISTRY_REGISTRY_DIRECTORY_H
#define REGISTRY_REGISTRY_DIRECTORY_H
#include "registry/registry.h"

/* In ascending order ties stand by code; what is unknown stands last in both directions. */
enum directory_sort { SORT_NAME, SORT_CODE, SORT_REGION, SORT_INDUSTRY, SORT_REGISTERED, SORT_COUNT };

enum { QUERY_MAX = 256 };
struct directory_query {
	const char *text;             /* part of a name or code; NULL or "": any */
	int region[2];                /* indexes, each with all below; -1: any. Both must hold */
	int industry;                 /* index, with all below; -1: any */
	int above;                    /* above scale in the latest year known: 1 yes, 0 no, -1 any */
	int status;                   /* -1: any */
	enum directory_sort sort;
	bool descending;
};

/* Rows `from` … `from + cap - 1` of the list into `out`; how many were written and how many there are in all. */
enum rc directory_page(struct ctx *c, const struct registry *g, const struct directory_query *q, size_t from, uint32_t *out, size_t cap,
	size_t *ret_n, size_t *ret_total) MUST_USE;

/* Enterprises in each region or industry, with all below; by index, in the arena. `day` DAY_NONE: as registered now, else who was registered
 * by then, where it was. */
enum rc directory_by_region(struct ctx *c, const struct registry *g, int32_t day, const int64_t **ret_counts) MUST_USE;
enum rc directory_by_industry(struct ctx *c, const struct registry *g, const int64_t **ret_counts) MUST_USE;

/* Whether the database knows more about an enterprise than the snapshot: former codes and states, mergers, splits, marks. Most have none. */
enum rc directory_storied(struct ctx *c, const struct registry *g, size_t row, bool *ret_storied) MUST_USE;

/* Whether it was above scale in the latest year known; false when no year is known. */
bool directory_above(const struct registry *g, size_t row, bool *ret_known);

/* What the pages say about every region and industry, made once: a layer above knows how. Goes with the directory. */
enum rc directory_words(struct ctx *c, const struct registry *g, void *(*make)(const struct registry *g), void (*destroy)(void *words),
	void **ret_words) MUST_USE;

/* registry_order.c: all rows by a column, malloc'd, NULL without memory. `codes` is the order by code, for orders that are not of texts.
 * The key of a row is for orders of numbers; UINT32_MAX is unknown. */
uint32_t *registry_order_make(const struct registry *g, enum directory_sort sort, const uint32_t *codes);
uint32_t registry_order_key(const struct registry *g, enum directory_sort sort, uint32_t row);

struct directory;
void directory_free(struct directory *d);
#endif
