/* city_whatif.h - trying another rule on the whole city.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The round stays as it is; its lab (a second set of arrays over the same figures) is run with changed settings and compared. One at a
 * time for a round: who waits and is no longer wanted gives up. Ranks and classes are always those of the whole city; what is counted
 * and told is what the scope sees. */
#ifndef EVALUATION_CITY_WHATIF_H
#define EVALUATION_CITY_WHATIF_H
#include "evaluation/city_rank.h"
#include "evaluation/whatif.h"

struct city_change { const char *name; double value; };   /* w.tax_per_mu, 45 */
struct city_question { const struct city_change *changes; int n; int skip, limit; };

struct city_effect { struct group_name name; struct whatif_group of; };
struct city_answer {
	struct whatif w;
	enum recomputed recomputed;
	double ms;
	struct city_effect *districts, *industries; int n_districts, n_industries; /* groups that have somebody */
	const char **notes; int n_notes;
};

/* RC_BAD_INPUT or RC_NOT_FOUND names the parameter; RC_CANCELLED when nobody waits for the answer any more. All in the arena. */
enum rc city_whatif(struct ctx *c, struct city *y, const struct scope *scope, const struct city_question *q,
	struct city_answer *ret) MUST_USE;
#endif
