/* view_attributes.c - what the registry knows of an enterprise, as columns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"
#include "indicators/view_cache.h"
#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { A_DISTRICT, A_TOWN, A_INDUSTRY, A_INDUSTRY3, A_CLASS, A_SECTION, A_STATUS, A_ABOVE_SCALE, A_REGISTERED, A_NEW_FIRM, A_UTILITY, A_VETO, A_WHITE,
	A_BLACK, A_EXEMPT, A_TENURE, A_SITE, A_SITE_HOLDER, A_GROUP, A_LAND_OWN, A_LAND_RENTED, A_LAND_LET, A_LAND_USED };
enum { NEW_FIRM_YEARS = 2 };

const struct attribute view_attributes[N_ATTRIBUTES] = {
	[A_DISTRICT] = {"district", COL_ENUM}, [A_TOWN] = {"town", COL_ENUM}, [A_INDUSTRY] = {"industry", COL_ENUM}, [A_INDUSTRY3] = {"industry3", COL_ENUM},
	[A_CLASS] = {"class", COL_ENUM}, [A_SECTION] = {"section", COL_ENUM}, [A_STATUS] = {"status", COL_ENUM}, [A_ABOVE_SCALE] = {"above_scale", COL_BOOL},
	[A_REGISTERED] = {"registered", COL_DATE}, [A_NEW_FIRM] = {"new_firm", COL_BOOL}, [A_UTILITY] = {"utility", COL_BOOL}, [A_VETO] = {"veto", COL_BOOL},
	[A_WHITE] = {"white_list", COL_BOOL}, [A_BLACK] = {"black_list", COL_BOOL}, [A_EXEMPT] = {"exempt", COL_BOOL},
	[A_TENURE] = {"tenure", COL_ENUM}, [A_SITE] = {"site", COL_ENUM}, [A_SITE_HOLDER] = {"site_holder", COL_BOOL}, [A_GROUP] = {"company_group", COL_ENUM},
	[A_LAND_OWN] = {"land_own", COL_NUMBER}, [A_LAND_RENTED] = {"land_rented", COL_NUMBER}, [A_LAND_LET] = {"land_let", COL_NUMBER}, [A_LAND_USED] = {"land_used", COL_NUMBER},
};

int attribute_find(const char *name)
{
	for (int i = 0; i < N_ATTRIBUTES; i++)
		if (!strcmp(view_attributes[i].name, name))
			return i;
	return -1;
}

/* ---- Dictionaries: codes, in tree order. A map leads from a region or an industry to its word; -1: it has none at that level. */

struct words { struct dict dict; int16_t *of; };
struct codes { struct dict dict; char *text; };
struct dictionaries { struct words by[A_SECTION + 1]; struct dict status, tenure; _Atomic(struct codes *) codes; /* by row; made when first needed */ };

static void codes_free(struct codes *k)
{
	if (!k)
		return;
	free(k->dict.words);
	free(k->text);
	free(k);
}


static void destroy(void *extra)
{
	struct dictionaries *d = extra;

	for (int i = 0; i <= A_SECTION; i++) {
		free(d->by[i].dict.words);
		free(d->by[i].of);
	}
	codes_free(atomic_load(&d->codes));
	free(d);
}

/* The region that gives the word: the district, or the town itself. */
static int region_word(const struct registry *g, int attribute, int i)
{
	const struct region *r = &g->regions[i];

	if (attribute == A_DISTRICT)
		return r->district;
	return r->kind == REGION_CITY || r->kind == REGION_DISTRICT ? -1 : i;
}

static int industry_word(const struct registry *g, int attribute, int i)
{
	static const int level[] = {[A_INDUSTRY] = 2, [A_INDUSTRY3] = 3, [A_CLASS] = 4, [A_SECTION] = 1};

	while (i >= 0 && g->industries[i].level > level[attribute])
		i = g->industries[i].parent;
	return i >= 0 && g->industries[i].level == level[attribute] ? i : -1;
}

static bool make_words(const struct registry *g, int attribute, struct words *w)
{
	bool regions = attribute <= A_TOWN;
	int n = regions ? g->n_regions : g->n_industries;

	w->dict.words = calloc((size_t)n + 1, sizeof *w->dict.words);
	w->of = calloc((size_t)n + 1, sizeof *w->of);
	if (!w->dict.words || !w->of)
		return false;
	for (int i = 0; i < n; i++) {
		int word = regions ? region_word(g, attribute, i) : industry_word(g, attribute, i);
		w->of[i] = -1;
		if (word == i)
			w->dict.words[w->dict.n++] = regions ? g->regions[i].code : g->industries[i].code;
		if (word >= 0)
			w->of[i] = word == i ? (int16_t)(w->dict.n - 1) : w->of[word]; /* parents come first in the tree */
	}
	return true;
}

static void *make(const struct registry *g)
{
	struct dictionaries *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	for (int i = 0; i <= A_SECTION; i++)
		if (!make_words(g, i, &d->by[i])) {
			destroy(d);
			return NULL;
		}
	d->status = (struct dict){(const char **)enterprise_status_words, STATUS_COUNT};
	d->tenure = (struct dict){(const char **)tenure_words, TENURE_COUNT};
	return d;
}

static struct codes *make_codes(const struct registry *g)
{
	struct codes *k = calloc(1, sizeof *k);

	if (!k)
		return NULL;
	k->text = calloc(g->rows + 1, USCC_LENGTH + 1);
	k->dict.words = malloc((g->rows + 1) * sizeof *k->dict.words);
	if (!k->text || !k->dict.words) {
		codes_free(k);
		return NULL;
	}
	for (size_t i = 0; i < g->rows; i++) {
		memcpy(k->text + i * (USCC_LENGTH + 1), registry_uscc(g, i), USCC_LENGTH);
		k->dict.words[i] = k->text + i * (USCC_LENGTH + 1);
	}
	k->dict.n = (uint32_t)g->rows;
	return k;
}

/* Sites and groups are named by the code of one of theirs: the word of a row. */
static const struct dict *codes_of(const struct registry *g, struct dictionaries *d)
{
	struct codes *k = atomic_load(&d->codes), *none = NULL;

	if (k)
		return &k->dict;
	k = make_codes(g);
	if (k && !atomic_compare_exchange_strong(&d->codes, &none, k)) {
		codes_free(k); /* another thread was first */
		k = none;
	}
	return k ? &k->dict : NULL;
}

const struct dict *attribute_dict(const struct registry *g, int attribute)
{
	struct dictionaries *d = registry_extra(g, make, destroy);

	if (!d || view_attributes[attribute].kind != COL_ENUM)
		return NULL;
	if (attribute == A_SITE || attribute == A_GROUP)
		return codes_of(g, d);
	if (attribute == A_TENURE)
		return &d->tenure;
	return attribute == A_STATUS ? &d->status : &d->by[attribute].dict;
}

/* ---- Columns. */

static size_t put(struct kept_column *col, size_t row, bool has, double v)
{
	if (has)
		kept_set(col, row, v);
	return has;
}

static size_t fill_word(const struct registry *g, const struct words *w, bool regions, int32_t end, struct kept_column *col)
{
	size_t n = 0;

	for (size_t i = 0; i < g->rows; i++) {
		uint16_t region, industry, at;
		uint8_t status;
		registry_state_at(g, i, end, col->key.at.registry.version, &region, &industry, &status);
		at = regions ? region : industry;
		n += put(col, i, at != UINT16_MAX && w->of[at] >= 0, at != UINT16_MAX ? w->of[at] : 0);
	}
	return n;
}

static size_t fill_status(const struct registry *g, int32_t end, struct kept_column *col)
{
	for (size_t i = 0; i < g->rows; i++) {
		uint16_t region, industry;
		uint8_t status;
		registry_state_at(g, i, end, col->key.at.registry.version, &region, &industry, &status);
		kept_set(col, i, status);
	}
	return g->rows;
}

static size_t fill_utility(const struct registry *g, int32_t end, struct kept_column *col)
{
	size_t n = 0;

	for (size_t i = 0; i < g->rows; i++) {
		uint16_t region, industry;
		uint8_t status;
		registry_state_at(g, i, end, col->key.at.registry.version, &region, &industry, &status);
		if (industry != UINT16_MAX)
			n += put(col, i, true, g->industries[g->industries[industry].section].code[0] == 'D');
	}
	return n;
}

static size_t fill_marks(const struct registry *g, enum mark_kind kind, int32_t end, struct registry_known known, struct kept_column *col)
{
	for (size_t i = 0; i < g->rows; i++)
		kept_set(col, i, 0);
	for (size_t k = 0; k < g->n_marks; k++) {
		const struct mark *m = &g->marks[k];
		if (m->kind == kind && m->from <= end && (m->to == DAY_NONE || m->to >= end) && mark_counts(m, known))
			col->v[m->row] = 1;
	}
	return g->rows;
}

/* The day of registration, or whether it lies after `young`. */
static size_t put_registered(const struct registry *g, struct kept_column *col, size_t row, int32_t young)
{
	int32_t day = registry_registered(g, row, col->key.at.registry.version);

	return put(col, row, day != DAY_NONE, young == DAY_NONE ? day : day > young);
}

bool attribute_is_mark(int attribute)
{
	return attribute == A_VETO || attribute == A_WHITE || attribute == A_BLACK || attribute == A_EXEMPT;
}

bool attribute_is_of_site(int attribute) { return attribute >= A_TENURE; }

/* Areas are kept in 10^-8 亩. */
struct unit attribute_unit(int attribute)
{
	struct unit u = unit_one(), step = unit_one();
	size_t at;

	if (attribute < A_LAND_OWN || !unit_parse("亩", strlen("亩"), &u, &at))
		return unit_one();
	step.den = AREA_PER_MU;
	return unit_mul(&u, &step, &u) ? u : unit_one();
}

static size_t put_area(struct kept_column *col, size_t row, bool has, int64_t area)
{
	return put(col, row, has, (double)((__int128)area * col->key.num) / (double)col->key.den);
}

/* Of who has no land in the registry nothing is known but that. */
size_t attribute_fill_site(const struct registry *g, const struct sites *s, int attribute, struct kept_column *col)
{
	size_t n = 0;

	for (size_t i = 0; i < g->rows; i++) {
		const struct site_land *l = &s->land[i];
		bool land = l->tenure != TENURE_NONE;
		switch (attribute) {
		case A_TENURE: n += put(col, i, true, l->tenure); break;
		case A_SITE: n += put(col, i, l->site != SITE_NONE, l->site); break;
		case A_SITE_HOLDER: n += put(col, i, true, l->site == (int32_t)i); break;
		case A_GROUP: n += put(col, i, l->group != SITE_NONE, l->group); break;
		case A_LAND_OWN: n += put_area(col, i, land, l->own); break;
		case A_LAND_RENTED: n += put_area(col, i, land, l->rented); break;
		case A_LAND_LET: n += put_area(col, i, land, l->let); break;
		case A_LAND_USED: n += put_area(col, i, land, site_used(l)); break;
		}
	}
	return n;
}

size_t attribute_fill(const struct registry *g, int attribute, int year, struct kept_column *col)
{
	const struct dictionaries *d = registry_extra(g, make, destroy);
	int32_t end = days_of(year, 12, 31), young = days_of(year - NEW_FIRM_YEARS, 12, 31);
	size_t n = 0;
	bool known;

	switch (attribute) {
	case A_DISTRICT: case A_TOWN: case A_INDUSTRY: case A_INDUSTRY3: case A_CLASS: case A_SECTION:
		return d ? fill_word(g, &d->by[attribute], attribute <= A_TOWN, end, col) : 0;
	case A_STATUS:
		return fill_status(g, end, col);
	case A_UTILITY:
		return fill_utility(g, end, col);
	case A_VETO: case A_WHITE: case A_BLACK: case A_EXEMPT:
		return fill_marks(g, (enum mark_kind)(MARK_VETO + attribute - A_VETO), end, col->key.at.registry, col);
	case A_ABOVE_SCALE:
		for (size_t i = 0; i < g->rows; i++) {
			bool above = registry_above_scale(g, i, year, col->key.at.registry.version, &known);
			n += put(col, i, known, above);
		}
		return n;
	case A_REGISTERED:
		for (size_t i = 0; i < g->rows; i++)
			n += put_registered(g, col, i, DAY_NONE);
		return n;
	case A_NEW_FIRM:
		for (size_t i = 0; i < g->rows; i++)
			n += put_registered(g, col, i, young);
		return n;
	}
	assert(!"an attribute has its column");
	return 0;
}
