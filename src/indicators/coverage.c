/* coverage.c - how many values are there and how many are missing, before any score.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"
#include "indicators/indicators_state.h"
#include "indicators/view.h"
#include <string.h>

/* Of whom a value is expected: enterprises that worked in the year, above scale when the indicator says so. */
static bool expected(const struct registry *g, size_t row, enum indicator_duty duty, int year, int32_t end)
{
	uint16_t region, industry;
	uint8_t status;
	bool known;

	if (duty == DUTY_NONE || (g->registered[row] != DAY_NONE && g->registered[row] > end))
		return false;
	registry_state_at(g, row, end, 0, &region, &industry, &status);
	if (status != STATUS_ACTIVE)
		return false;
	return duty != DUTY_ABOVE_SCALE || registry_above_scale(g, row, year, 0, &known);
}

static int district_at(const struct registry *g, size_t row, int32_t end)
{
	uint16_t region, industry;
	uint8_t status;

	registry_state_at(g, row, end, 0, &region, &industry, &status);
	return g->regions[region].district;
}

/* Cells of one indicator and year: cells[i] belongs to region i. */
static void count_column(const struct view *v, const struct column *col, const struct indicator *ind, struct coverage_cell *cells)
{
	int32_t end = days_of(v->year, 12, 31);

	for (size_t i = 0; i < v->frame.rows; i++) {
		size_t row = v->row ? v->row[i] : i;
		int d = district_at(v->reg, row, end);
		bool has = column_has(col, i), due = expected(v->reg, row, ind->duty, v->year, end);
		if (d < 0)
			continue;
		cells[d].expected += due;
		cells[d].present += due && has;
		cells[d].extra += has && !due;
		cells[d].zero += has && ind->kind == COL_NUMBER && col->v[i] == 0;
	}
}

struct counter { struct coverage_cell *out; int n, cap; struct coverage_cell *cells; };

/* Districts only; those without any enterprise are left out. */
static void collect(struct counter *k, const struct registry *g, int indicator, int year)
{
	for (int d = 0; d < g->n_regions; d++) {
		struct coverage_cell *cell = &k->cells[d];
		if (cell->expected + cell->extra == 0 || k->n == k->cap)
			continue;
		cell->indicator = indicator;
		cell->district = d;
		cell->year = year;
		k->out[k->n++] = *cell;
	}
}

static enum rc count_year(struct ctx *c, const struct scope *scope, const struct indicators *list, const struct view_want *wants, int year, struct as_of at, struct counter *k)
{
	struct view v;
	TRY(view_open(c, scope, year, at, wants, list->n, &v));
	for (int i = 0; i < list->n; i++) {
		memset(k->cells, 0, (size_t)v.reg->n_regions * sizeof *k->cells);
		count_column(&v, &v.frame.cols[i], &list->list[i], k->cells);
		collect(k, v.reg, list->list[i].id, year);
	}
	view_close(c, &v);
	return RC_OK;
}

static enum rc count_all(struct ctx *c, const struct scope *scope, const struct indicators *list, const struct registry *g, int first, int last, struct as_of at,
	struct counter *k)
{
	struct view_want *wants = arena_new_array(&c->arena, struct view_want, (size_t)list->n + 1);
	size_t cap = (size_t)list->n * (size_t)(last - first + 1) * 16;

	k->out = arena_new_array(&c->arena, struct coverage_cell, cap + 1);
	k->cells = arena_new_array(&c->arena, struct coverage_cell, (size_t)g->n_regions + 1024);
	if (!wants || !k->out || !k->cells)
		return ctx_no_memory(c);
	k->cap = (int)cap;
	for (int i = 0; i < list->n; i++)
		wants[i] = (struct view_want){list->list[i].code, 0, NULL};
	for (int year = first; year <= last; year++)
		TRY(count_year(c, scope, list, wants, year, at, k));
	return RC_OK;
}

enum rc coverage_count(struct ctx *c, const struct scope *scope, int year_first, int year_last, struct as_of at, const struct coverage_cell **ret_cells, int *ret_n)
{
	const struct indicators *list;
	const struct registry *g = NULL;
	struct counter k = {0};
	enum rc rc;

	if (year_last < year_first || year_last - year_first > 100)
		return ctx_fail(c, RC_BAD_INPUT, "year", "%s", TR(c, "年份范围有误", "the range of years is not valid"));
	TRY(indicators_hold(c, &list));
	rc = registry_hold(c, &g);
	if (rc == RC_OK)
		rc = count_all(c, scope, list, g, year_first, year_last, at, &k);
	if (g)
		registry_drop(c, g);
	indicators_drop(c, list);
	if (rc != RC_OK)
		return rc;
	*ret_cells = k.out;
	*ret_n = k.n;
	return RC_OK;
}

/* ---- What a scheme filled in. */

struct filled_counter { const struct scope *scope; const struct registry *g; const struct indicators *list; int32_t end; uint32_t *counts; };

static void count_filled(void *user, const char *indicator, size_t row)
{
	struct filled_counter *k = user;
	const struct indicator *ind = indicators_find(k->list, indicator);
	int d;

	if (!ind || row >= k->g->rows || !registry_in_scope(k->g, k->scope, row)) /* attributes can be missing too; here figures are counted */
		return;
	d = district_at(k->g, row, k->end);
	if (d >= 0)
		k->counts[(ind - k->list->list) * k->g->n_regions + d]++;
}

enum rc coverage_filled(struct ctx *c, const struct scope *scope, const char *scheme, int year, const struct registry *g, const struct indicators *list,
	const uint32_t **ret_counts)
{
	filled_fn *ask = indicators_state_of(c->app)->filled;
	struct filled_counter k = {scope, g, list, days_of(year, 12, 31), NULL};
	enum rc rc;

	*ret_counts = NULL;
	if (!ask || !scheme)
		return RC_OK;
	k.counts = arena_new_array(&c->arena, uint32_t, (size_t)list->n * (size_t)g->n_regions + 1);
	if (!k.counts)
		return ctx_no_memory(c);
	rc = ask(c, scheme, year, count_filled, &k);
	if (rc == RC_NOT_FOUND) { /* coverage is looked at before any evaluation as well */
		c->problem = (struct problem){0};
		return RC_OK;
	}
	TRY(rc);
	*ret_counts = k.counts;
	return RC_OK;
}
