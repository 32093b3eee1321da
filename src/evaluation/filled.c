/* filled.c - missing figures that a scheme filled in.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/filled.h"
#include "evaluation/round.h"
#include "evaluation/scheme.h"

struct teller { const struct city *y; take_filled *take; void *user; uint64_t **told; /* by column of the frame: rows told */ };

static bool fills(const struct item *it)
{
	return it->on_missing.kind == ON_FILL || it->on_missing.kind == ON_VALUE;
}

/* Rows that have points for the item though this input is missing. */
static enum rc tell_input(struct ctx *c, struct teller *t, int item, const char *name, int lag)
{
	const struct frame *f = &t->y->view.frame;
	const struct column *col = lag == 0 ? frame_column(f, name, 0) : NULL;
	uint64_t *told;
	double points;

	if (!col || !col->present)
		return RC_OK;
	told = t->told[col - f->cols];
	if (!told)
		told = t->told[col - f->cols] = ctx_alloc(c, (f->rows / 64 + 1) * sizeof *told);
	if (!told)
		return ctx_no_memory(c);
	for (size_t row = 0; row < f->rows; row++) {
		uint64_t bit = UINT64_C(1) << (row & 63);
		if (column_has(col, row) || (told[row >> 6] & bit) || !evaluation_item(t->y->ev, item, row, &points))
			continue;
		told[row >> 6] |= bit;
		t->take(t->user, name, city_registry_row(t->y, row));
	}
	return RC_OK;
}

static enum rc tell_operand(struct ctx *c, struct teller *t, int item, const struct operand *o)
{
	const char *const *names;
	const int *lags;
	int n = o->f ? formula_inputs(o->f, &names, &lags) : 0;

	for (int i = 0; i < n; i++)
		TRY(tell_input(c, t, item, names[i], lags[i]));
	return RC_OK;
}

static enum rc tell_all(struct ctx *c, struct teller *t)
{
	t->told = ctx_alloc(c, ((size_t)t->y->view.frame.n_cols + 1) * sizeof *t->told);
	if (!t->told)
		return ctx_no_memory(c);
	for (int i = 0; i < t->y->scheme->n_items; i++) {
		const struct item *it = &t->y->scheme->items[i];
		if (!fills(it))
			continue;
		TRY(tell_operand(c, t, i, &it->value));
		TRY(tell_operand(c, t, i, &it->per));
	}
	return RC_OK;
}

enum rc evaluation_filled(struct ctx *c, const char *scheme, int year, take_filled *take, void *user)
{
	struct teller t = {.take = take, .user = user};
	struct city *y;
	enum rc rc;

	TRY(city_hold(c, scheme, year, &y));
	t.y = y;
	rc = registry_is_of_places(y->view.reg) ? RC_OK : tell_all(c, &t); /* asked of enterprises' figures */
	city_drop(c, y);
	return rc;
}
