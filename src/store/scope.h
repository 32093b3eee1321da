/* scope.h - what part of the city a unit of work may see.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plain value, filled by core from the account and handed to the two doors through which rows and columns come: db_prepare (rows) and
 * view_open (columns in memory). Regions are numbered in tree order, so that a district with all its towns is one interval of `region_pos`. */
#ifndef STORE_SCOPE_H
#define STORE_SCOPE_H
#include <stdint.h>

enum scope_kind {
	SCOPE_NONE,    /* sees nothing: what a zeroed struct means */
	SCOPE_ALL,     /* the whole city */
	SCOPE_REGION,  /* subjects whose region_pos lies in [region_lo, region_hi] */
	SCOPE_SUBJECT, /* one subject: an enterprise looking at itself */
};

struct scope {
	enum scope_kind kind;
	int64_t region_lo, region_hi;
	int64_t subject;
};
#endif
