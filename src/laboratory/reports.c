/* reports.c - movers, migration, and scenarios side by side.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/reports.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* ---- Cells. */

void sink_textn(struct sink *s, const char *text, size_t len)
{
	if (s->w != NULL)
		jw_textn(s->w, text, len);
	else
		table_out_textn(s->o, text, len);
}

void sink_text(struct sink *s, const char *text) { sink_textn(s, text != NULL ? text : "", text != NULL ? strlen(text) : 0); }

void sink_number(struct sink *s, double v, int decimals)
{
	char out[NUM_FIXED_MAX];
	if (s->w == NULL) {
		table_out_number(s->o, isfinite(v) ? num_round(v, decimals) : NAN);
		return;
	}
	size_t n = isfinite(v) ? num_print_fixed(out, num_round(v, decimals), decimals) : 0;
	jw_textn(s->w, out, n);
}

void report_column(struct report *r, const char *key, const char *title, int decimals)
{
	if (r->n_columns < REPORT_COLUMNS)
		r->columns[r->n_columns++] = (struct report_column){ key, title, decimals >= 0, decimals };
}

void report_note(struct report *r, const char *text)
{
	if (text != NULL && r->n_notes < REPORT_NOTES)
		r->notes[r->n_notes++] = text;
}

void report_firm_columns(struct report *r)
{
	struct ctx *c = r->c;
	report_column(r, "code", TR(c, "统一社会信用代码", "Credit code"), -1);
	report_column(r, "name", TR(c, "企业名称", "Enterprise"), -1);
	report_column(r, "district", TR(c, "板块", "District"), -1);
	report_column(r, "industry", TR(c, "行业", "Industry"), -1);
	report_column(r, "size", TR(c, "规模", "Size"), -1);
}

void report_firm_cells(const struct report *r, size_t row, struct sink *s)
{
	const struct city *y = r->t->y;
	const struct registry *g = y->view.reg;
	size_t reg = city_registry_row(y, row), len;
	int district = city_district(y, row), industry = city_industry(y, row), above = city_above_scale(y, row);
	const char *name = registry_name(g, reg, &len);
	sink_textn(s, registry_uscc(g, reg), 18);
	sink_textn(s, name, len);
	sink_text(s, district < 0 ? NULL : r->c->english && g->regions[district].name_en[0] ? g->regions[district].name_en : g->regions[district].name);
	sink_text(s, industry < 0 ? NULL : g->industries[industry].name);
	sink_text(s, above < 0 ? NULL : above ? TR(r->c, "规上", "above scale") : TR(r->c, "规下", "below scale"));
}

static bool counts(const uint64_t *rows, size_t i) { return rows[i >> 6] >> (i & 63) & 1; }

/* ---- Movers. */

struct moved { uint32_t row; int64_t weight; };
struct movers_data { struct moved *list; };

static int farthest(const void *a, const void *b)
{
	const struct moved *x = a, *y = b;
	return x->weight != y->weight ? (x->weight < y->weight ? 1 : -1) : (x->row > y->row) - (x->row < y->row);
}

static void mover_row(const struct report *r, size_t i, struct sink *s)
{
	const struct movers_data *d = r->data;
	const struct evaluation *base = r->t->y->ev, *ev = r->t->ev;
	size_t row = d->list[i].row;
	double total;
	report_firm_cells(r, row, s);
	sink_text(s, trial_class_before(r->t, trial_before(r->t, row)));
	sink_text(s, trial_class_after(r->t, trial_after(r->t, row)));
	sink_number(s, base->rank[row] ? base->rank[row] : NAN, 0);
	sink_number(s, ev->rank[row] ? ev->rank[row] : NAN, 0);
	sink_number(s, base->rank[row] && ev->rank[row] ? (double)base->rank[row] - ev->rank[row] : NAN, 0);
	sink_number(s, evaluation_total(base, row, &total) ? total : NAN, 4);
	sink_number(s, evaluation_total(ev, row, &total) ? total : NAN, 4);
}

static enum rc movers(struct report *r, const uint64_t *rows, enum movers way)
{
	struct ctx *c = r->c;
	const struct evaluation *base = r->t->y->ev, *ev = r->t->ev;
	struct movers_data *d = arena_new(&c->arena, struct movers_data);
	if (d == NULL || (d->list = arena_new_array(&c->arena, struct moved, base->rows + 1)) == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < base->rows; i++) {
		if (!counts(rows, i))
			continue;
		int dir = trial_way(r->t, i);
		bool other = strcmp(trial_class_before(r->t, trial_before(r->t, i)), trial_class_after(r->t, trial_after(r->t, i))) != 0;
		int64_t places = base->rank[i] && ev->rank[i] ? (int64_t)base->rank[i] - ev->rank[i] : 0;
		if ((!other && places == 0) || (way == MOVERS_UP && dir <= 0) || (way == MOVERS_DOWN && dir >= 0))
			continue;
		d->list[r->n++] = (struct moved){ (uint32_t)i, (other ? INT64_C(1) << 40 : 0) + (places < 0 ? -places : places) };
	}
	qsort(d->list, r->n, sizeof *d->list, farthest);
	report_firm_columns(r);
	report_column(r, "class_before", TR(c, "原类别", "Class before"), -1);
	report_column(r, "class_after", TR(c, "新类别", "Class after"), -1);
	report_column(r, "rank_before", TR(c, "原位次", "Rank before"), 0);
	report_column(r, "rank_after", TR(c, "新位次", "Rank after"), 0);
	report_column(r, "places", TR(c, "位次变动", "Places"), 0);
	report_column(r, "total_before", TR(c, "原总分", "Total before"), 4);
	report_column(r, "total_after", TR(c, "新总分", "Total after"), 4);
	r->row = mover_row;
	r->data = d;
	return RC_OK;
}

/* ---- Migration. */

struct cell_at { uint32_t group; int from; };
struct migration_data { enum trial_group by; struct trial_count *groups; struct cell_at *list; };

static void migration_row(const struct report *r, size_t i, struct sink *s)
{
	const struct migration_data *d = r->data;
	const struct cell_at *at = &d->list[i];
	int to = r->t->scheme->classes.n + 1;
	size_t sum = 0;
	const char *from = trial_class_before(r->t, at->from);
	sink_text(s, trial_group_name(r->c, r->t, d->by, at->group));
	sink_text(s, *from ? from : TR(r->c, "不分类", "no class"));
	for (int k = 0; k < to; k++) {
		size_t n = d->groups[at->group].matrix[(size_t)at->from * (size_t)to + (size_t)k];
		sink_number(s, (double)n, 0);
		sum += n;
	}
	sink_number(s, (double)sum, 0);
}

static enum rc migration(struct report *r, const uint64_t *rows, enum trial_group by)
{
	struct ctx *c = r->c;
	int from = r->t->y->scheme->classes.n + 1, to = r->t->scheme->classes.n + 1;
	struct migration_data *d = arena_new(&c->arena, struct migration_data);
	const uint32_t *key;
	uint32_t n;
	if (d == NULL)
		return ctx_no_memory(c);
	TRY(trial_keys(c, r->t, by, &key, &n));
	TRY(trial_count(c, r->t, rows, key, n, &d->groups));
	d->by = by;
	d->list = arena_new_array(&c->arena, struct cell_at, (size_t)n * (size_t)from + 1);
	if (d->list == NULL)
		return ctx_no_memory(c);
	for (uint32_t k = 0; k < n; k++)
		for (int a = 0; a < from; a++) {
			size_t sum = 0;
			for (int b = 0; b < to; b++)
				sum += d->groups[k].matrix[(size_t)a * (size_t)to + (size_t)b];
			if (sum > 0)
				d->list[r->n++] = (struct cell_at){ k, a };
		}
	report_column(r, "group", TR(c, "分组", "Group"), -1);
	report_column(r, "before", TR(c, "原类别", "Class before"), -1);
	for (int b = 0; b < to; b++) {
		const char *code = trial_class_after(r->t, b);
		report_column(r, arena_printf(&c->arena, "to_%d", b), *code ? arena_printf(&c->arena, "→ %s", code) : TR(c, "→ 不分类", "→ no class"), 0);
	}
	report_column(r, "units", TR(c, "合计", "All"), 0);
	r->row = migration_row;
	r->data = d;
	return RC_OK;
}

/* ---- Side by side. */

enum { CODES = SCHEME_CLASSES + 1 };
struct compare_data {
	const struct report_ask *ask;
	uint32_t *list;
	struct pair { int a, b, from, to; size_t n; } *pairs;
	const char *codes[COMPARED * CODES];             /* of all of them, in the order of the first that has it */
	size_t counts[COMPARED][CODES];
};

static int class_of(const struct compared *x, size_t row) { return x->class_[row] == CLASS_NONE ? x->scheme->classes.n : x->class_[row]; }
static const char *code_of(const struct ctx *c, const struct compared *x, int k) { return k < x->scheme->classes.n ? x->scheme->classes.list[k].code : TR(c, "不分类", "no class"); }

static void compare_row(const struct report *r, size_t i, struct sink *s)
{
	const struct compare_data *d = r->data;
	size_t row = d->list[i];
	report_firm_cells(r, row, s);
	for (int k = 0; k < d->ask->n_list; k++) {
		const struct compared *x = &d->ask->list[k];
		sink_text(s, code_of(r->c, x, class_of(x, row)));
		sink_number(s, x->rank[row] ? x->rank[row] : NAN, 0);
	}
}

static void pair_row(const struct report *r, size_t i, struct sink *s)
{
	const struct compare_data *d = r->data;
	const struct pair *p = &d->pairs[i];
	sink_text(s, d->ask->list[p->a].name);
	sink_text(s, code_of(r->c, &d->ask->list[p->a], p->from));
	sink_text(s, d->ask->list[p->b].name);
	sink_text(s, code_of(r->c, &d->ask->list[p->b], p->to));
	sink_number(s, (double)p->n, 0);
}

static int class_named(const struct ctx *c, const struct compared *x, const char *code)
{
	for (int k = 0; k <= x->scheme->classes.n; k++)
		if (strcmp(code_of(c, x, k), code) == 0)
			return k;
	return -1;
}

static void count_row(const struct report *r, size_t i, struct sink *s)
{
	const struct compare_data *d = r->data;
	sink_text(s, d->codes[i]);
	for (int x = 0; x < d->ask->n_list; x++) {
		int k = class_named(r->c, &d->ask->list[x], d->codes[i]);
		sink_number(s, k < 0 ? NAN : (double)d->counts[x][k], 0);
	}
}

static enum rc compare_firms(struct report *r, const uint64_t *rows, struct compare_data *d)
{
	struct ctx *c = r->c;
	const struct report_ask *ask = d->ask;
	d->list = arena_new_array(&c->arena, uint32_t, r->t->y->ev->rows + 1);
	if (d->list == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < r->t->y->ev->rows; i++) {
		bool differs = false;
		for (int k = 1; k < ask->n_list; k++)
			differs = differs || strcmp(code_of(c, &ask->list[k], class_of(&ask->list[k], i)), code_of(c, &ask->list[0], class_of(&ask->list[0], i))) != 0;
		if (counts(rows, i) && differs)
			d->list[r->n++] = (uint32_t)i;
	}
	report_firm_columns(r);
	for (int k = 0; k < ask->n_list; k++) {
		report_column(r, arena_printf(&c->arena, "class_%d", k), arena_printf(&c->arena, TR(c, "%s：类别", "%s: class"), ask->list[k].name), -1);
		report_column(r, arena_printf(&c->arena, "rank_%d", k), arena_printf(&c->arena, TR(c, "%s：位次", "%s: rank"), ask->list[k].name), 0);
	}
	report_note(r, TR(c, "所列为在各方案中类别不同的企业", "Firms whose class is not the same everywhere"));
	r->row = compare_row;
	return RC_OK;
}

/* A class that a scenario does not have is not 0 firms there but nothing. */
static void compare_counts(struct report *r, const uint64_t *rows, struct compare_data *d)
{
	struct ctx *c = r->c;
	report_column(r, "class", TR(c, "类别", "Class"), -1);
	for (int x = 0; x < d->ask->n_list; x++) {
		const struct compared *of = &d->ask->list[x];
		for (size_t i = 0; i < r->t->y->ev->rows; i++)
			d->counts[x][class_of(of, i)] += counts(rows, i);
		for (int k = 0; k <= of->scheme->classes.n; k++) {
			bool known = k == of->scheme->classes.n && d->counts[x][k] == 0;
			for (size_t i = 0; i < r->n; i++)
				known = known || strcmp(d->codes[i], code_of(c, of, k)) == 0;
			if (!known)
				d->codes[r->n++] = code_of(c, of, k);
		}
		report_column(r, arena_printf(&c->arena, "count_%d", x), of->name, 0);
	}
	r->row = count_row;
}

static enum rc compare_pairs(struct report *r, const uint64_t *rows, struct compare_data *d)
{
	struct ctx *c = r->c;
	const struct report_ask *ask = d->ask;
	d->pairs = arena_new_array(&c->arena, struct pair, (size_t)COMPARED * COMPARED * CODES * CODES);
	size_t *n = arena_new_array(&c->arena, size_t, (size_t)CODES * CODES);
	if (d->pairs == NULL || n == NULL)
		return ctx_no_memory(c);
	for (int a = 0; a < ask->n_list; a++)
		for (int b = a + 1; b < ask->n_list; b++) {
			memset(n, 0, (size_t)CODES * CODES * sizeof *n);
			for (size_t i = 0; i < r->t->y->ev->rows; i++)
				n[class_of(&ask->list[a], i) * CODES + class_of(&ask->list[b], i)] += counts(rows, i);
			for (int k = 0; k < CODES * CODES; k++)
				if (n[k] > 0)
					d->pairs[r->n++] = (struct pair){ a, b, k / CODES, k % CODES, n[k] };
		}
	report_column(r, "a", TR(c, "方案", "Scenario"), -1);
	report_column(r, "class_a", TR(c, "类别", "Class"), -1);
	report_column(r, "b", TR(c, "对照方案", "Beside"), -1);
	report_column(r, "class_b", TR(c, "对照类别", "Class there"), -1);
	report_column(r, "units", TR(c, "企业数", "Firms"), 0);
	r->row = pair_row;
	return RC_OK;
}

static enum rc compare(struct report *r, const uint64_t *rows, const struct report_ask *ask)
{
	struct compare_data *d = arena_new(&r->c->arena, struct compare_data);
	if (d == NULL)
		return ctx_no_memory(r->c);
	d->ask = ask;
	r->data = d;
	if (ask->kind == REPORT_COUNTS)
		compare_counts(r, rows, d);
	return ask->kind == REPORT_COMPARE ? compare_firms(r, rows, d) : ask->kind == REPORT_PAIRS ? compare_pairs(r, rows, d) : RC_OK;
}

/* ---- */

enum rc report_make(struct ctx *c, const struct trial *t, const struct report_ask *ask, struct report *ret)
{
	uint64_t *rows;
	*ret = (struct report){ .c = c, .t = t };
	TRY(city_seen(c, t->y, &c->scope, &rows));
	switch (ask->kind) {
	case REPORT_MOVERS: return movers(ret, rows, ask->way);
	case REPORT_MIGRATION: return migration(ret, rows, ask->by);
	case REPORT_CLIFFS: return report_cliffs(ret, rows, ask->near);
	case REPORT_TIES: return report_ties(ret, rows);
	case REPORT_MONEY: case REPORT_MONEY_GROUPS: return report_money(ret, rows, ask);
	case REPORT_COMPARE: case REPORT_COUNTS: case REPORT_PAIRS: return compare(ret, rows, ask);
	case REPORT_KINDS: break;
	}
	return RC_OK;
}
