/* city_rank.h - districts, towns and industries as evaluated entities: ratios of sums, class counts, top lists.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A region's or an industry's yield is the sum of what its firms made over the sum of what they used (亩均税收 = sum of tax over sum of
 * land), never a mean of the firms' ratios. A firm whose numerator or denominator was not reported is left out of both sums of that
 * ratio: unknown is not zero. Only firms that took part count, and only those in the scope. Sums run in row order, so they are the
 * same at every run.
 *
 * Measures come from the scheme's own columns: the usual ones first, then whatever further pair of plain columns an item divides. */
#ifndef EVALUATION_CITY_RANK_H
#define EVALUATION_CITY_RANK_H
#include "evaluation/city_lists.h"

enum {
	MEASURES = 24,
	TOWN_FIRMS_MIN = 20,   /* a town with fewer firms cannot stand on the list of the best towns */
	TOWNS_LISTED = 20, FIRMS_LISTED = 100,
};

struct measure {
	const char *key;
	struct plan_words title;
	const char *unit;              /* as shown */
	int decimals;
	const struct column *num, *den; /* den NULL: a plain sum */
	double factor;                 /* sum(num) / sum(den) × factor is in `unit` */
	struct plan_words num_title, den_title;
};
/* What this round can say about a group of firms; the first is what a page opens with. */
enum rc city_measures(struct ctx *c, const struct city *y, const struct measure **ret_list, int *ret_n) MUST_USE;
int measure_find(const struct measure *list, int n, const char *key); /* index or -1 */

enum group_level { GROUP_CITY, GROUP_DISTRICT, GROUP_TOWN, GROUP_SECTION, GROUP_DIVISION, GROUP_INDUSTRY3, GROUP_SIZE };

struct group {
	int at;                        /* index of registry regions or industries; size: 1 above scale, 0 below, -1 unknown; city: -1 */
	size_t units, above_scale;
	size_t counts[SCHEME_CLASSES]; /* by class of the scheme */
	double values[MEASURES];       /* NAN: undefined */
	double last[MEASURES];         /* of the year before; NAN */
	int rank;                      /* 0: without a value for the measure it is sorted by */
};
struct grouping { struct group *list; int n; const struct measure *measures; int n_measures; };

/* Groups with at least one firm in the scope, in table order, in the arena. A firm of unknown industry is in none. */
enum rc city_groups(struct ctx *c, struct city *y, const struct scope *scope, enum group_level level, struct grouping *ret) MUST_USE;
/* Fills `last` from the round of the same scheme a year earlier, when there is one. */
enum rc city_groups_last_year(struct ctx *c, const struct city *y, const struct scope *scope, enum group_level level,
	struct grouping *g) MUST_USE;
/* Sorts by a measure and ranks: equal values share a rank, those without a value come last and have none. */
void groups_rank(struct grouping *g, int measure, bool descending);

/* A class by code, a code and both names of a group; key in the arena where it is made. */
struct group_name { const char *key, *name, *name_en; int parent; /* region index, -1 */ };
struct group_name group_name(const struct city *y, enum group_level level, const struct group *g);

/* ---- Top lists. */
struct top_list { const char *code; struct plan_words title; bool regions; int n; int rule; /* of the scheme; -1: ours */ };
/* Enterprises first: the scheme's lists, or ours (enterprises-100) when it has none; then towns-20 where the scheme knows tax and
 * land. */
enum rc city_top_lists(struct ctx *c, const struct city *y, const struct top_list **ret_list, int *ret_n) MUST_USE;
/* Rows of a list of enterprises within the scope; `place` is the place in the whole city's list. */
struct top_row { uint32_t row; int place; };
enum rc city_top_rows(struct ctx *c, struct city *y, const struct scope *scope, const struct top_list *l, const struct top_row **ret_rows,
	int *ret_n) MUST_USE;
/* The best towns, ranked over the whole city; those in the scope. Sorted by the first measure. */
enum rc city_top_towns(struct ctx *c, struct city *y, const struct scope *scope, struct grouping *ret) MUST_USE;
/* Who may stand on it and what orders it, in the language of c; in the arena. */
const char *city_top_how(struct ctx *c, const struct city *y, const struct top_list *l);
#endif
