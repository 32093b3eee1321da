/* city_published.h - what of a round the public may see: names and classes, never scores or places, and counts that give away no
 * single firm. SPDX-License-Identifier: Apache-2.0
 *
 * The published list has a line for each enterprise with a class, in order of credit codes, so that its order says nothing. It is a
 * file of fixed bytes whose SM3 stands on the public page: whoever has the file can tell that it is the one that was published. */
#ifndef EVALUATION_CITY_PUBLISHED_H
#define EVALUATION_CITY_PUBLISHED_H
#include "base/digest.h"
#include "evaluation/city_rank.h"

/* Every class of the scheme; those without one are not published. */
struct city_filter published_filter(const struct city *y);
/* The file: UTF-8 with byte order mark, header 统一社会信用代码,企业名称,板块,类别. */
enum rc published_file(struct ctx *c, struct city *y, struct buf *out) MUST_USE;
/* The same of those on a list of the scheme alone (NULL: all), with the number of lines below the header. */
enum rc published_file_of(struct ctx *c, struct city *y, const char *list, struct buf *out, size_t *ret_rows) MUST_USE;
/* Its SM3, made once. */
enum rc published_hash(struct ctx *c, struct city *y, char ret_hex[DIGEST_HEX]) MUST_USE;

/* Counts by class for groups of one level; classes that nobody has are left out. */
struct published_table {
	int classes[SCHEME_CLASSES], n_classes;   /* of the scheme */
	struct group_name *names; int n;
	size_t *counts;                           /* n × n_classes */
	bool *hidden;                             /* n × (n_classes + 1); the last is the total of the row */
	size_t totals[SCHEME_CLASSES]; bool hidden_totals[SCHEME_CLASSES];
	size_t all;
	bool safe, safe_totals;                   /* false: the rows, or even the totals, must not be shown */
};
enum rc published_counts(struct ctx *c, struct city *y, enum group_level level, struct published_table *ret) MUST_USE;
#endif
