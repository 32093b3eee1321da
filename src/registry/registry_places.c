/* registry_places.c - regions and industries as subjects: a registry whose rows are places.
 * SPDX-License-Identifier: Apache-2.0 */
#include "registry/registry_state.h"
#include <stdlib.h>
#include <string.h>

static bool of_regions(enum place_level level) { return level <= PLACES_TOWNS; }

static bool region_is_of(const struct region *r, enum place_level level)
{
	return level == PLACES_DISTRICTS ? r->kind == REGION_DISTRICT : r->kind == REGION_TOWN || r->kind == REGION_STREET || r->kind == REGION_ZONE;
}

/* Sections and divisions, groups and classes have codes of different length: the level keeps 39 and 039 apart. */
static int64_t industry_id(const struct industry *i)
{
	int64_t digits = i->level == 1 ? *i->code - 'A' + 1 : atoll(i->code);

	return INDUSTRY_SUBJECT + i->level * INT64_C(10000) + digits;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = ((const struct snapshot_place *)a)->id, y = ((const struct snapshot_place *)b)->id;

	return (x > y) - (x < y);
}

static size_t list_places(const struct registry *g, enum place_level level, struct snapshot_place *out)
{
	size_t n = 0;

	for (int i = 0; of_regions(level) && i < g->n_regions; i++)
		if (region_is_of(&g->regions[i], level))
			out[n++] = (struct snapshot_place){g->regions[i].id, g->regions[i].code, g->regions[i].name, i, -1};
	for (int i = 0; !of_regions(level) && i < g->n_industries; i++)
		if (g->industries[i].level == (int)level - PLACES_SECTIONS + 1)
			out[n++] = (struct snapshot_place){industry_id(&g->industries[i]), g->industries[i].code, g->industries[i].name, 0, i};
	qsort(out, n, sizeof *out, by_id);
	return n;
}

/* Where every region or industry of the tables belongs; parents come before their children. */
static int32_t *place_rows(const struct registry *g, enum place_level level, const struct snapshot_place *list, size_t n)
{
	int all = of_regions(level) ? g->n_regions : g->n_industries;
	int32_t *rows = malloc(((size_t)all + 1) * sizeof *rows);

	if (!rows)
		return NULL;
	for (int i = 0; i < all; i++)
		rows[i] = -1;
	for (size_t k = 0; k < n; k++)
		rows[of_regions(level) ? list[k].region : list[k].industry] = (int32_t)k;
	for (int i = 0; i < all; i++) {
		int parent = of_regions(level) ? g->regions[i].parent : g->industries[i].parent;
		if (rows[i] < 0 && parent >= 0)
			rows[i] = rows[parent];
	}
	return rows;
}

enum rc registry_of_places(struct ctx *c, const struct registry *g, enum place_level level, const struct registry **ret_places)
{
	size_t most = (size_t)(g->n_regions + g->n_industries) + 1;
	struct snapshot_place *list = calloc(most, sizeof *list);
	struct snapshot *s = NULL;
	size_t n = list ? list_places(g, level, list) : 0;
	enum rc rc = list ? snapshot_of_places((struct snapshot *)g, list, n, &s) : RC_NO_MEMORY;

	if (rc == RC_OK) {
		s->level = level;
		s->place_row = place_rows(g, level, list, n);
		if (!s->place_row) {
			snapshot_free(s);
			rc = RC_NO_MEMORY;
		}
	}
	free(list);
	if (rc != RC_OK)
		return ctx_no_memory(c);
	*ret_places = &s->g;
	return RC_OK;
}

int64_t registry_place_row(const struct registry *places, int region, int industry)
{
	const struct snapshot *s = (const struct snapshot *)places;

	if (of_regions(s->level))
		return region >= 0 && region < places->n_regions ? s->place_row[region] : -1;
	return industry >= 0 && industry < places->n_industries ? s->place_row[industry] : -1;
}

const char *registry_name_en(const struct registry *g, size_t row)
{
	const char *name;

	if (!registry_is_of_places(g))
		return NULL;
	name = g->industry[row] != UINT16_MAX ? g->industries[g->industry[row]].name_en : g->regions[g->region[row]].name_en;
	return name && *name ? name : NULL;
}
