/* places.c - sums over enterprises, a row for each place.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/places.h"

#include <stdlib.h>
#include <string.h>

#include "base/period.h"

/* One year's enterprises, and where each of them belongs. */
struct firms {
	struct ctx *c;
	const struct scheme *s;
	const struct registry *places;
	struct view view;
	int32_t *place;             /* by row; -1: in none, or it does not count */
	const double *params;
	struct arena arena;         /* for binding */
};

static enum place_level level_of(const struct scheme *s)
{
	static const enum place_level levels[] = { [SUBJECT_DISTRICT] = PLACES_DISTRICTS, [SUBJECT_TOWN] = PLACES_TOWNS, [SUBJECT_SECTION] = PLACES_SECTIONS,
		[SUBJECT_DIVISION] = PLACES_DIVISIONS, [SUBJECT_GROUP] = PLACES_GROUPS, [SUBJECT_CLASS] = PLACES_CLASSES };
	return levels[s->subject.level];
}

/* ---- A formula over all enterprises. */

typedef void take_block(void *user, size_t row0, size_t n, const double *v, const uint64_t *present);

static enum rc each_block(struct firms *f, const struct operand *o, take_block *take, void *user)
{
	struct formula_run run;
	const char *missing = "";
	double v[FRAME_BLOCK];
	uint64_t present[FRAME_BLOCK / 64];
	char *room = arena_alloc(&f->arena, formula_scratch_size(o->f) + 64);
	if (room == NULL)
		return ctx_no_memory(f->c);
	room += (64 - (uintptr_t)room % 64) % 64;
	enum rc rc = formula_bind(&f->arena, o->f, &f->view.frame, f->params, &run, &missing);
	if (rc != RC_OK)
		return ctx_fail(f->c, rc, "scheme", "%s: %s", formula_text(o->f), missing);
	for (size_t row = 0; row < f->view.frame.rows; row += FRAME_BLOCK) {
		size_t left = f->view.frame.rows - row, n = left < FRAME_BLOCK ? left : FRAME_BLOCK;
		formula_run(&run, row, n, v, present, room);
		take(user, row, n, v, present);
	}
	return RC_OK;
}

static bool bit_at(const uint64_t *bits, size_t i) { return bits[i >> 6] >> (i & 63) & 1; }

/* Those for whom it is not known to be true do not count. */
struct choosing { int32_t *place; };

static void keep_true(void *user, size_t row0, size_t n, const double *v, const uint64_t *present)
{
	const struct choosing *k = user;
	for (size_t i = 0; i < n; i++)
		if (!bit_at(present, i) || v[i] == 0)
			k->place[row0 + i] = -1;
}

struct adding { const int32_t *place; double *sum; uint32_t *known; bool count; };

static void add_block(void *user, size_t row0, size_t n, const double *v, const uint64_t *present)
{
	const struct adding *k = user;
	for (size_t i = 0; i < n; i++) {
		int32_t at = k->place[row0 + i];
		if (at < 0 || !bit_at(present, i))
			continue;
		k->sum[at] += k->count ? v[i] != 0 : v[i];
		k->known[at]++;
	}
}

/* ---- The enterprises of a year. */

static enum rc locate(struct firms *f)
{
	const struct view *v = &f->view;
	int32_t day = period_end(period_year(v->year));
	f->place = arena_new_array(&f->arena, int32_t, v->frame.rows + 1);
	if (f->place == NULL)
		return ctx_no_memory(f->c);
	for (size_t row = 0; row < v->frame.rows; row++) {
		uint16_t region, industry;
		uint8_t status;
		registry_state_at(v->reg, row, day, v->at.registry.version, &region, &industry, &status);
		f->place[row] = (int32_t)registry_place_row(f->places, region, industry == UINT16_MAX ? -1 : industry);
	}
	if (f->s->subject.firms_where.f == NULL)
		return RC_OK;
	return each_block(f, &f->s->subject.firms_where, keep_true, &(struct choosing){ f->place });
}

static enum rc firms_open(struct firms *f, int year, struct as_of at)
{
	static const struct scope whole = { .kind = SCOPE_ALL };
	const struct scheme_want *wants;
	const struct scheme *firms = f->s->subject.firms;
	int n = scheme_firm_wants(&f->arena, f->s, &wants);
	struct view_want *vw = arena_new_array(&f->arena, struct view_want, (size_t)(n < 0 ? 0 : n) + 1);
	double *params = arena_new_array(&f->arena, double, (size_t)firms->n_params + 1);
	if (n < 0 || vw == NULL || params == NULL)
		return ctx_no_memory(f->c);
	for (int i = 0; i < firms->n_params; i++)
		params[i] = firms->params[i].value;
	f->params = params;
	for (int i = 0; i < n; i++)
		vw[i] = (struct view_want){ wants[i].name, wants[i].lag, wants[i].column->kind == COL_NUMBER ? &wants[i].column->unit : NULL };
	return view_open(f->c, &whole, year, at, vw, n, &f->view);
}

/* ---- Columns of places. */

struct making { struct firms *f; struct arena *a; struct frame_builder b; int year; struct as_of at; };

static enum rc make_sum(struct making *m, const struct scheme_column *col, struct frame_fill *out)
{
	struct firms *f = m->f;
	size_t rows = f->places->rows, firms = f->view.frame.rows;
	int32_t *own = NULL;
	struct adding k = { .place = f->place, .count = col->made == MADE_COUNT };
	k.sum = arena_new_array(&f->arena, double, rows + 1);
	k.known = arena_new_array(&f->arena, uint32_t, rows + 1);
	if (col->where.f)
		own = arena_new_array(&f->arena, int32_t, firms + 1);
	if (!k.sum || !k.known || (col->where.f && !own))
		return ctx_no_memory(f->c);
	if (own != NULL) {
		memcpy(own, f->place, firms * sizeof *own);
		k.place = own;
		TRY(each_block(f, &col->where, keep_true, &(struct choosing){ own }));
	}
	if (col->of.f)
		TRY(each_block(f, &col->of, add_block, &k));
	for (size_t row = 0; !col->of.f && row < firms; row++)
		if (k.place[row] >= 0)
			k.sum[k.place[row]]++;
	for (size_t row = 0; row < rows; row++)
		if (k.count || k.known[row] > 0)
			frame_set(out, row, k.sum[row]);
	return RC_OK;
}

struct owning { const struct registry *places; struct frame_fill *out; };

static void take_own(void *user, int64_t subject, double value)
{
	const struct owning *o = user;
	int64_t row = registry_row_of_subject(o->places, subject);
	if (row >= 0)
		frame_set(o->out, (size_t)row, value);
}

/* What the place is: the code of its district, section or division, or its kind. NULL: unknown. */
static const char *place_word(const struct registry *g, size_t row, const char *name)
{
	static const char *const kinds[] = { [REGION_CITY] = "city", [REGION_DISTRICT] = "district", [REGION_TOWN] = "town", [REGION_STREET] = "street", [REGION_ZONE] = "zone" };
	const struct region *r = &g->regions[g->region[row]];
	const struct industry *i = g->industry[row] != UINT16_MAX ? &g->industries[g->industry[row]] : NULL;
	int at = -1;
	if (strcmp(name, "kind") == 0)
		return kinds[r->kind];
	if (strcmp(name, "district") == 0)
		return r->district >= 0 ? g->regions[r->district].code : NULL;
	if (i != NULL)
		at = strcmp(name, "section") == 0 ? i->section : i->division;
	return at >= 0 ? g->industries[at].code : NULL;
}

static enum rc make_words(struct making *m, const char *name, struct dict_builder *d, const struct frame_fill *out)
{
	const struct registry *g = m->f->places;
	for (size_t row = 0; row < g->rows; row++) {
		const char *word = place_word(g, row, name);
		uint32_t index;
		if (word == NULL)
			continue;
		TRY(dict_add(d, word, strlen(word), &index));
		frame_set(out, row, index);
	}
	return RC_OK;
}

static enum rc make_column(struct making *m, const struct scheme_want *w)
{
	struct dict_builder d = { .dict = NULL };
	struct frame_fill out;
	const struct scheme_column *col = w->column;
	if (col->kind == COL_ENUM)
		TRY(dict_begin(&d, m->a));
	TRY(frame_add(&m->b, w->name, w->lag, col->kind, col->kind == COL_NUMBER ? &col->unit : NULL, d.dict, &out));
	if (col->kind == COL_ENUM)
		return make_words(m, w->name, &d, &out);
	if (col->made == MADE_FACT)
		return view_place_facts(m->f->c, col->fact, m->year - w->lag, m->at, &col->unit, take_own, &(struct owning){ m->f->places, &out });
	return make_sum(m, col, &out);
}

/* All columns of one year; the enterprises of another year are others. */
static enum rc make_year(struct making *m, const struct scheme_want *wants, int n, int lag, int64_t *ret_epoch)
{
	struct firms f = { .c = m->f->c, .s = m->f->s, .places = m->f->places, .view = VIEW_NONE };
	struct making year = *m;
	arena_init(&f.arena, 0);
	enum rc rc = firms_open(&f, m->year - lag, m->at);
	if (rc == RC_OK)
		rc = locate(&f);
	year.f = &f;
	for (int i = 0; i < n && rc == RC_OK; i++)
		if (wants[i].lag == lag)
			rc = make_column(&year, &wants[i]);
	m->b = year.b;
	*ret_epoch = f.view.epoch;
	view_close(f.c, &f.view);
	arena_finish(&f.arena);
	return rc;
}

static enum rc make_ids(struct making *m)
{
	const struct registry *g = m->f->places;
	char *data = arena_alloc(m->a, g->rows * 18 + 1);
	uint32_t *off = arena_new_array(m->a, uint32_t, g->rows + 1);
	if (!data || !off)
		return ctx_no_memory(m->f->c);
	for (size_t row = 0; row < g->rows; row++) {
		size_t n = registry_code_len(g, row);
		memcpy(data + off[row], registry_uscc(g, row), n);
		off[row + 1] = off[row] + (uint32_t)n;
	}
	frame_ids(&m->b, "code", data, off);
	return RC_OK;
}

static enum rc make_all(struct making *m, const struct scheme_want *wants, int n, int64_t *ret_epoch)
{
	int last = 0, done = 0;
	int64_t epoch;
	for (int i = 0; i < n; i++)
		last = wants[i].lag > last ? wants[i].lag : last;
	TRY(frame_begin(&m->b, m->a, m->f->places->rows));
	TRY(make_ids(m));
	for (int lag = 0; lag <= last; lag++) {
		bool any = lag == 0;
		for (int i = 0; i < n; i++)
			any |= wants[i].lag == lag;
		if (any)
			TRY(make_year(m, wants, n, lag, done++ == 0 ? ret_epoch : &epoch));
	}
	return RC_OK;
}

enum rc places_open(struct ctx *c, struct arena *a, const struct scheme *s, int year, struct as_of at, struct view *ret_view)
{
	const struct scheme_want *wants;
	const struct registry *firms, *places = NULL;
	struct view v = { .year = year, .at = at };
	int n = scheme_wants(a, s, &wants);
	if (n < 0)
		return ctx_no_memory(c);
	TRY(registry_hold(c, &firms));
	enum rc rc = registry_of_places(c, firms, level_of(s), &places);
	registry_drop(c, firms);
	TRY(rc);
	struct firms f = { .c = c, .s = s, .places = places };
	struct making m = { .f = &f, .a = a, .year = year, .at = at };
	rc = make_all(&m, wants, n, &v.epoch);
	if (rc == RC_OK) {
		frame_done(&m.b, &v.frame);
		v.frame.period_year = year;
		v.reg = v.places = places;
		*ret_view = v;
		return RC_OK;
	}
	registry_drop(c, places);
	return rc == RC_NO_MEMORY || rc == RC_TOO_LARGE ? ctx_no_memory(c) : rc;
}
