/* city_columns.c - the columns of numbers that a result table may show.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_ARENA = 4 << 20, DEFAULT_DECIMALS = 2 };

const char *const city_column_kind_words[] = { "score", "node", "value", "input", NULL };

/* ---- The list. */

static void add_scores(const struct scheme *s, struct city_columns *t)
{
	for (int i = 0; i < s->n_items; i++)
		t->list[t->n++] = (struct city_column){ s->items[i].code, COLUMN_SCORE, s->items[i].title, NULL, DEFAULT_DECIMALS, i };
	t->n_scores = t->n;
}

static void add_nodes(const struct scheme *s, struct city_columns *t)
{
	for (int i = 0; i < s->n_nodes; i++)
		t->list[t->n++] = (struct city_column){ s->nodes[i].code, COLUMN_NODE, s->nodes[i].title, NULL, DEFAULT_DECIMALS, i };
}

static int decimals_of(int stated) { return stated >= 0 ? stated : DEFAULT_DECIMALS; }

static bool add_values(const struct scheme *s, struct city_columns *t)
{
	for (int i = 0; i < s->n_items; i++) {
		const struct item *it = &s->items[i];
		if (it->value.f == NULL || formula_type(it->value.f) != FORMULA_NUMBER)
			continue;
		const char *key = arena_printf(&t->arena, "value.%s", it->code);
		if (key == NULL)
			return false;
		t->list[t->n++] = (struct city_column){ key, COLUMN_VALUE, it->title, it->unit_text, decimals_of(it->decimals), i };
	}
	return true;
}

static int frame_place(const struct frame *f, const char *name)
{
	for (int k = 0; k < f->n_cols; k++)
		if (f->cols[k].lag == 0 && strcmp(f->cols[k].name, name) == 0)
			return k;
	return -1;
}

static bool add_inputs(const struct city *y, struct city_columns *t)
{
	const struct scheme *s = y->scheme;
	for (int i = 0; i < s->n_columns; i++) {
		const struct scheme_column *col = &s->columns[i];
		int place = col->kind == COL_NUMBER && !col->is_id ? frame_place(&y->view.frame, col->name) : -1;
		if (place < 0)
			continue;
		const char *key = arena_printf(&t->arena, "in.%s", col->name);
		if (key == NULL)
			return false;
		t->list[t->n++] = (struct city_column){ key, COLUMN_INPUT, col->title, col->unit_text, decimals_of(col->decimals), place };
	}
	return true;
}

enum rc city_columns_make(const struct city *y, struct city_columns *ret)
{
	const struct scheme *s = y->scheme;
	*ret = (struct city_columns){ .filled = -1 };
	arena_init(&ret->arena, COLUMNS_ARENA);
	pthread_mutex_init(&ret->lock, NULL);
	ret->list = arena_new_array(&ret->arena, struct city_column, (size_t)(2 * s->n_items + s->n_nodes + s->n_columns + 1));
	ret->values = arena_new_array(&ret->arena, double *, (size_t)s->n_items + 1);
	if (ret->list != NULL && ret->values != NULL) {
		add_scores(s, ret);
		add_nodes(s, ret);
		if (add_values(s, ret) && add_inputs(y, ret))
			return RC_OK;
	}
	city_columns_finish(ret);
	return RC_NO_MEMORY;
}

void city_columns_finish(struct city_columns *t)
{
	int n_items = 0;
	for (int i = 0; i < t->n; i++)
		if (t->list[i].kind == COLUMN_VALUE && t->list[i].index >= n_items)
			n_items = t->list[i].index + 1;
	for (int i = 0; t->values != NULL && i < n_items; i++)
		free(t->values[i]);
	arena_finish(&t->arena);
	pthread_mutex_destroy(&t->lock);
}

const struct city_column *city_column_find(const struct city_columns *t, const char *key)
{
	for (int i = 0; i < t->n; i++)
		if (strcmp(t->list[i].key, key) == 0)
			return &t->list[i];
	return NULL;
}

/* ---- Values behind scores. */

/* An operand over all rows, read a block at a time: a column in place or a formula. */
struct reading { struct formula_run run; const struct column *col; void *scratch, *memory; bool on; };

static enum rc reading_open(struct ctx *c, const struct city *y, const struct operand *o, struct reading *ret)
{
	const char *missing = "";
	*ret = (struct reading){ .on = o->f != NULL };
	if (!ret->on)
		return RC_OK;
	ret->col = o->column ? frame_column(y->ev->frame, o->column, 0) : NULL;
	if (ret->col != NULL && ret->col->kind == COL_NUMBER)
		return RC_OK;
	ret->col = NULL;
	if (formula_bind(&c->arena, o->f, y->ev->frame, y->ev->settings.param, &ret->run, &missing) != RC_OK)
		return ctx_fail(c, RC_BAD_INPUT, "columns",
			TR(c, "这一列的数值要在评价过程中才有（%s），不能单独列出", "the values of this column exist only inside the evaluation (%s)"), missing);
	size_t size = formula_scratch_size(o->f);
	ret->memory = malloc(size + 64);
	if (ret->memory == NULL)
		return ctx_no_memory(c);
	ret->scratch = (char *)ret->memory + (64 - (uintptr_t)ret->memory % 64);
	return RC_OK;
}

static void reading_close(struct reading *r) { free(r->memory); }

static void read_block(const struct reading *r, size_t row0, size_t n, double *out)
{
	uint64_t present[FRAME_BLOCK / 64];
	if (r->col != NULL) {
		for (size_t i = 0; i < n; i++)
			out[i] = column_has(r->col, row0 + i) ? r->col->v[row0 + i] : NAN;
		return;
	}
	formula_run(&r->run, row0, n, out, present, r->scratch);
	for (size_t i = 0; i < n; i++)
		if (!(present[i >> 6] >> (i & 63) & 1))
			out[i] = NAN;
}

static void item_block(const struct item *it, const struct reading *value, const struct reading *per, size_t row0, size_t n, double *out)
{
	double den[FRAME_BLOCK];
	read_block(value, row0, n, out);
	if (per->on) {
		read_block(per, row0, n, den);
		for (size_t i = 0; i < n; i++)
			out[i] = den[i] > 0 ? out[i] / den[i] : isnan(den[i]) || isnan(out[i]) ? NAN : INFINITY;
	}
	for (size_t i = 0; i < n && it->unit_num != it->unit_den; i++)
		out[i] = out[i] * it->unit_num / it->unit_den;
}

enum rc city_item_values(struct ctx *c, const struct city *y, int item, double **ret_values)
{
	const struct item *it = &y->scheme->items[item];
	struct reading value, per = { .on = false };
	double *out = NULL;
	enum rc rc = reading_open(c, y, &it->value, &value);
	if (rc == RC_OK)
		rc = reading_open(c, y, &it->per, &per);
	if (rc == RC_OK) {
		out = malloc((y->ev->rows + FRAME_BLOCK) * sizeof *out);
		rc = out ? RC_OK : ctx_no_memory(c);
	}
	for (size_t row0 = 0; rc == RC_OK && row0 < y->ev->rows; row0 += FRAME_BLOCK) {
		size_t n = y->ev->rows - row0 < FRAME_BLOCK ? y->ev->rows - row0 : FRAME_BLOCK;
		item_block(it, &value, &per, row0, n, out + row0);
	}
	reading_close(&value);
	reading_close(&per);
	if (rc == RC_OK)
		*ret_values = out;
	return rc;
}

enum rc city_column_ready(struct ctx *c, const struct city *y, struct city_columns *t, const struct city_column *col)
{
	if (col->kind != COLUMN_VALUE)
		return RC_OK;
	enum rc rc = RC_OK;
	pthread_mutex_lock(&t->lock);
	if (t->values[col->index] == NULL) {
		double *values;
		rc = city_item_values(c, y, col->index, &values);
		if (rc == RC_OK)
			__atomic_store_n(&t->values[col->index], values, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&t->lock);
	return rc;
}

double city_cell(const struct city *y, const struct city_columns *t, const struct city_column *col, size_t row)
{
	double v;
	switch (col->kind) {
	case COLUMN_SCORE:
		return evaluation_item(y->ev, col->index, row, &v) ? v : NAN;
	case COLUMN_NODE:
		return evaluation_node(y->ev, col->index, row, &v) ? v : NAN;
	case COLUMN_VALUE:
		if (y->scheme->items[col->index].applies.f != NULL && !evaluation_item(y->ev, col->index, row, &v))
			return NAN; /* it does not count for this one */
		v = __atomic_load_n(&t->values[col->index], __ATOMIC_ACQUIRE)[row];
		return isfinite(v) ? v : NAN;
	case COLUMN_INPUT:
		return column_has(&y->view.frame.cols[col->index], row) ? y->view.frame.cols[col->index].v[row] : NAN;
	}
	return NAN;
}

/* ---- Scores that rest on a filled value. */

static bool fills(const struct item *it) { return it->on_missing.kind == ON_FILL || it->on_missing.kind == ON_VALUE; }

static bool is_filled(const struct city *y, int item, double value, size_t row)
{
	double points;
	bool gap = isnan(value) || (isinf(value) && y->scheme->items[item].on_zero.kind == ON_MISSING);
	return gap && evaluation_item(y->ev, item, row, &points);
}

static enum rc count_filled(struct ctx *c, const struct city *y, const struct scope *scope, size_t *ret_n)
{
	size_t n = 0;
	for (int i = 0; i < y->scheme->n_items; i++) {
		double *values = NULL;
		n += y->ev->items[i].imputed;
		if (!fills(&y->scheme->items[i]) || y->scheme->items[i].value.f == NULL)
			continue;
		TRY(city_item_values(c, y, i, &values));
		for (size_t row = 0; row < y->ev->rows; row++)
			if (is_filled(y, i, values[row], row) &&
				(scope->kind == SCOPE_ALL || registry_in_scope(y->view.reg, scope, city_registry_row(y, row))))
				n++;
		free(values);
	}
	*ret_n = n;
	return RC_OK;
}

enum rc city_filled(struct ctx *c, const struct city *y, struct city_columns *t, const struct scope *scope, size_t *ret_n)
{
	size_t n;
	pthread_mutex_lock(&t->lock);
	int64_t known = scope->kind == SCOPE_ALL ? t->filled : -1;
	pthread_mutex_unlock(&t->lock);
	if (known >= 0) {
		*ret_n = (size_t)known;
		return RC_OK;
	}
	TRY(count_filled(c, y, scope, &n));
	pthread_mutex_lock(&t->lock);
	if (scope->kind == SCOPE_ALL)
		t->filled = (int64_t)n;
	pthread_mutex_unlock(&t->lock);
	*ret_n = n;
	return RC_OK;
}
