/* view.h - the second door: the city's figures as columns, within a scope.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A view is a frame whose rows are the enterprises of the registry (those in the scope, in registry order) and whose columns are facts of a year and
 * attributes of the enterprises as at the year's end. Columns come from the column cache of the process: built once from packed blocks of the database, shared by all views and
 * threads, renewed when an import moved the epoch. A view holds what it uses until view_close; nothing it points to changes meanwhile.
 *
 * Facts come in the unit asked for, converted as an exact rational with one rounding; without a unit they are whole numbers in the storage unit's smallest step
 * (unit 0.01元), so that sums are exact. Attributes, always present unless said otherwise:
 *   district, town, industry (2 digits), industry3, class (4 digits), section    ENUM of codes; industry and class unknown: absent
 *   status                                                                       ENUM active, building, suspended, moved, closed
 *   above_scale                                                                  BOOL of that year; absent when unknown
 *   registered                                                                   DATE; absent when unknown
 *   new_firm                                                                     BOOL: registered less than two years before the year's end; absent when unknown
 *   utility                                                                      BOOL: section D
 *   veto, white_list, black_list, exempt                                         BOOL: an entry of that list holds on the year's last day
 *   tenure                                                                       ENUM owner, mixed (owner and tenant), tenant, none: land on the year's last day
 *   site, site_holder                                                            ENUM: code of the enterprise that names the site (registry/sites.h), absent without; BOOL: it itself
 *   company_group                                                                ENUM: code of the group's head, or of the first member in the city; absent without
 *   land_own, land_rented, land_let, land_used                                   NUMBER, areas by the plots; used = own - let + rented; absent for who has none
 * A view as of a version of the registry has the enterprises of that version, which are the first rows of the registry, and their codes of then.
 * A lag of 1 asks for the year before: facts of that year, attributes as at its end. */
#ifndef INDICATORS_VIEW_H
#define INDICATORS_VIEW_H
#include "indicators/facts.h"
#include "indicators/frame.h"

struct view_want { const char *name; int lag; const struct unit *unit; }; /* unit NULL: as kept */

struct view_hold; /* what the view keeps alive */
struct view {
	struct frame frame;              /* id: the credit code */
	const struct registry *reg;
	const uint32_t *row;             /* registry row of each frame row; NULL: the same, of all or of the first frame.rows */
	int year;
	struct as_of at;
	int64_t epoch;                   /* of the facts seen; every page shows it */
	struct view_hold *hold;
	const struct registry *places;   /* a view of places, made by who knows how: `reg`, dropped by view_close; NULL: of enterprises */
};

/* RC_BAD_INPUT with the nearest name when a wanted name is neither indicator nor attribute; RC_FORBIDDEN for a scope that sees nothing. */
enum rc view_open(struct ctx *c, const struct scope *scope, int year, struct as_of at, const struct view_want *wants, int n_wants, struct view *ret_view) MUST_USE;
void view_close(struct ctx *c, struct view *v);
#define VIEW_NONE ((struct view){.hold = NULL})

/* Yearly figures of places themselves (a region's population), as of a moment, in a unit (NULL: as kept), in order of their subjects: RC_BAD_INPUT for no such indicator. */
typedef void take_place_fact(void *user, int64_t subject, double value);
enum rc view_place_facts(struct ctx *c, const char *indicator, int year, struct as_of at, const struct unit *unit, take_place_fact *take, void *user) MUST_USE;

/* What a name would be, for compiling formulas before any value is read: kind, unit (storage step for facts), dictionary. False: no such name. The dictionary words stay valid as
 * long as the registry snapshot and list of indicators are held. */
bool view_describe(const struct registry *g, const struct indicators *list, const char *name, struct column *ret_col);
/* All names, NULL-terminated, for suggestions; in the arena. */
const char *const *view_names(struct arena *a, const struct indicators *list);

/* Memory the column cache holds, and dropping what nobody uses. */
size_t view_cache_bytes(struct ctx *c);
void view_cache_trim(struct ctx *c);
#endif
