/* gate_twice.c - nobody twice, no figure twice where several are evaluated together, and figures that were filled in.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"
#include "base/period.h"
#include "campaign/gate/gate_priv.h"
#include "registry/sites.h"

/* ---- Twice. */

struct hashed { uint64_t hash; uint32_t row; };

static int by_hash(const void *pa, const void *pb)
{
	const struct hashed *a = pa, *b = pb;
	return a->hash != b->hash ? (a->hash < b->hash ? -1 : 1) : a->row < b->row ? -1 : a->row > b->row;
}

static size_t gather(struct asking *q, struct hashed *list, bool names)
{
	const struct registry *g = q->y->view.reg;
	size_t n = 0;
	for (size_t i = 0; i < q->y->ev->rows; i++) {
		if (!gate_in(q->y->ev, i))
			continue;
		size_t reg = city_registry_row(q->y, i), from = names ? g->folded_off[reg] : 0, len = names ? g->folded_off[reg + 1] - 1 - from : 18;
		list[n++] = (struct hashed){ bytes_hash(names ? g->folded + from : registry_uscc(g, reg), len, 20201130), (uint32_t)i };
	}
	qsort(list, n, sizeof *list, by_hash);
	return n;
}

static bool same_text(const struct asking *q, uint32_t a, uint32_t b, bool names)
{
	const struct registry *g = q->y->view.reg;
	size_t ra = city_registry_row(q->y, a), rb = city_registry_row(q->y, b), la, lb;
	if (!names)
		return memcmp(registry_uscc(g, ra), registry_uscc(g, rb), 18) == 0;
	const char *na = registry_name(g, ra, &la), *nb = registry_name(g, rb, &lb);
	return la == lb && memcmp(na, nb, la) == 0;
}

static void compare(struct asking *q, const struct hashed *list, size_t n, bool names)
{
	const struct registry *g = q->y->view.reg;
	for (size_t i = 1; i < n; i++) {
		uint32_t a = list[i - 1].row, b = list[i].row;
		if (list[i].hash != list[i - 1].hash || !same_text(q, a, b, names))
			continue;
		const char *code_a = registry_uscc(g, city_registry_row(q->y, a)), *code_b = registry_uscc(g, city_registry_row(q->y, b));
		bool place = names && city_region(q->y, a) == city_region(q->y, b);
		gate_find(q, !names, names ? place ? "same_name_place" : "same_name" : "same_code", b, "", names ? place ? 20 : 10 : 100,
			gate_say(q, names ? place ? "%s：与 %.18s 同名，且在同一镇（本户 %.18s）" : "%s：与 %.18s 同名（本户 %.18s）" : "%s：信用代码 %.18s 出现两次（%.18s）", gate_firm(q, b), code_a, code_b),
			gate_say(q, names ? place ? "%s: has the name of %.18s in the same town (this one is %.18s)" : "%s: has the name of %.18s (this one is %.18s)" : "%s: the credit code %.18s is there twice (%.18s)", gate_firm(q, b), code_a, code_b));
	}
}

/* A code that was another enterprise's before; both take part. */
static void former_codes(struct asking *q)
{
	const struct registry *g = q->y->view.reg;
	for (size_t i = 0; i < q->y->ev->rows; i++) {
		size_t reg = city_registry_row(q->y, i);
		if (!gate_in(q->y->ev, i))
			continue;
		char code[19];
		memcpy(code, registry_uscc(g, reg), 18);
		code[18] = '\0';
		int64_t other = registry_row_of_former_code(g, code);
		if (other >= 0 && (size_t)other != reg)
			gate_find(q, true, "former_code", (int64_t)i, "", 90, gate_say(q, "%s：信用代码 %s 是 %.18s 的原代码", gate_firm(q, i), code, registry_uscc(g, (size_t)other)),
				gate_say(q, "%s: its credit code %s is a former one of %.18s", gate_firm(q, i), code, registry_uscc(g, (size_t)other)));
	}
}

/* Who is merged into a holder shares its result: the holder takes part itself and is merged into nobody. */
static int64_t merged(struct asking *q)
{
	const struct evaluation *e = q->y->ev;
	int64_t n = 0;
	for (size_t i = 0; e->holder != NULL && i < e->rows; i++) {
		if (!gate_in(e, i) || e->holder[i] == i || !(e->state[i] & ROW_MEMBER))
			continue;
		uint32_t h = e->holder[i];
		n++;
		if (!gate_in(e, h) || e->holder[h] != h)
			gate_find(q, true, "holder", (int64_t)i, "", 80, gate_say(q, "%s 并入 %s，后者%s", gate_firm(q, i), gate_firm(q, h), gate_in(e, h) ? "又并入他户" : "不参评"),
				gate_say(q, "%s is merged into %s, which %s", gate_firm(q, i), gate_firm(q, h), gate_in(e, h) ? "is merged into another" : "does not take part"));
	}
	return n;
}

static double cell(const struct column *col, size_t row) { return col != NULL && column_has(col, row) ? col->v[row] : 0; }

static bool differs(double a, double b)
{
	double d = a > b ? a - b : b - a, size = (a < 0 ? -a : a) + (b < 0 ? -b : b);
	return d > 1e-9 * (size + 1);
}

/* What stands for a unit is the sum of its members, each once. */
static enum rc merged_column(struct asking *q, const char *name, double *sum)
{
	const struct evaluation *e = q->y->ev;
	const struct column *own = frame_column(&q->y->view.frame, name, 0), *together = frame_column(e->frame, name, 0);
	memset(sum, 0, e->rows * sizeof *sum);
	for (size_t i = 0; i < e->rows; i++)
		sum[e->holder[i]] += cell(own, i);
	for (size_t i = 0; i < e->rows; i++)
		if (gate_in(e, i) && differs(sum[e->holder[i]], cell(together, i)))
			gate_find(q, true, "merged_sum", (int64_t)i, name, 90, gate_say(q, "%s：%s 合并数 %s，成员合计 %s", gate_firm(q, i), name, gate_number(q, cell(together, i), 4), gate_number(q, sum[e->holder[i]], 4)),
				gate_say(q, "%s: %s is %s together, its members add up to %s", gate_firm(q, i), name, gate_number(q, cell(together, i), 4), gate_number(q, sum[e->holder[i]], 4)));
	return RC_OK;
}

static bool is_merged(const struct scheme *s, const char *name)
{
	for (int i = 0; i < s->merge.n_columns; i++)
		if (strcmp(s->columns[s->merge.columns[i]].name, name) == 0)
			return true;
	return false;
}

static bool in_mu(const struct column *col)
{
	struct unit mu;
	int64_t num, den;
	size_t at;
	return unit_parse("亩", strlen("亩"), &mu, &at) && unit_ratio(&col->unit, &mu, &num, &den) && num == den;
}

/* Land in use of all who take part, counted once for each unit, is what plots say of the same enterprises. */
static enum rc merged_land(struct asking *q)
{
	const struct evaluation *e = q->y->ev;
	const struct column *land = frame_column(e->frame, "land_used", 0);
	struct sites s;
	double units = 0, plots = 0;
	if (land == NULL || !is_merged(q->y->scheme, "land_used") || !in_mu(land))
		return RC_OK;
	TRY(sites_load(q->c, q->y->view.reg, city_day(q->y), q->y->round.at.registry.version, &s));
	for (size_t i = 0; i < e->rows; i++) {
		if (!gate_in(e, i))
			continue;
		units += e->holder[i] == i ? cell(land, i) : 0;
		plots += (double)site_used(&s.land[city_registry_row(q->y, i)]) / (double)AREA_PER_MU;
	}
	sites_finish(&s);
	gate_figure_add(q, "合并后用地（亩）", "land of the units (mu)", gate_number(q, units, 2));
	gate_figure_add(q, "宗地登记的同一批企业用地（亩）", "land of the same enterprises by plots (mu)", gate_number(q, plots, 2));
	if (differs(units, plots))
		gate_find(q, true, "merged_land", ROW_NONE, "land_used", 100, gate_say(q, "合并后用地 %s 亩，宗地登记 %s 亩", gate_number(q, units, 4), gate_number(q, plots, 4)),
			gate_say(q, "the units have %s mu, the plots say %s mu", gate_number(q, units, 4), gate_number(q, plots, 4)));
	return RC_OK;
}

static enum rc merged_sums(struct asking *q)
{
	const struct evaluation *e = q->y->ev;
	const struct scheme *s = q->y->scheme;
	if (e->holder == NULL || scheme_is_of_places(s))
		return RC_OK;
	double *sum = arena_new_array(&q->c->arena, double, e->rows + 1);
	if (sum == NULL)
		return ctx_no_memory(q->c);
	for (int i = 0; i < s->merge.n_columns; i++)
		TRY(merged_column(q, s->columns[s->merge.columns[i]].name, sum));
	return merged_land(q);
}

static int64_t row_of(const struct city *y, int64_t subject)
{
	int64_t reg = registry_row_of_subject(y->view.reg, subject);
	return reg >= 0 && y->view.row == NULL && (size_t)reg < y->ev->rows ? reg : -1;
}

/* Is the row in a unit with others? Its holder stands for them and is no member itself. */
static bool in_unit(const struct evaluation *e, size_t row)
{
	for (size_t i = 0; e->holder != NULL && i < e->rows; i++)
		if (i != row && e->holder[i] == e->holder[row])
			return true;
	return false;
}

static enum rc shared_plots(struct asking *q)
{
	struct shared_plot *list;
	char day[DATE_TEXT];
	int n;
	date_print(day, city_day(q->y));
	TRY(store_gate_shared_plots(q->c, day, &list, &n));
	for (int i = 0; i < n; i++) {
		int64_t row = row_of(q->y, list[i].subject);
		if (row >= 0 && gate_in(q->y->ev, (size_t)row) && !in_unit(q->y->ev, (size_t)row))
			gate_find(q, false, "shared_plot", row, "", 30, gate_say(q, "%s 与他户同为地块 %s 的自有用地单位，未合并评价", gate_firm(q, (size_t)row), list[i].plot),
				gate_say(q, "%s owns the plot %s together with another and is not merged with it", gate_firm(q, (size_t)row), list[i].plot));
	}
	return RC_OK;
}

enum rc gate_twice(struct asking *q)
{
	struct hashed *list = arena_new_array(&q->c->arena, struct hashed, q->y->ev->rows + 1);
	if (list == NULL)
		return ctx_no_memory(q->c);
	size_t n = gather(q, list, false);
	compare(q, list, n, false);
	n = gather(q, list, true);
	compare(q, list, n, true);
	former_codes(q);
	int64_t members = merged(q);
	TRY(shared_plots(q));
	TRY(merged_sums(q));
	gate_figure_add(q, "参评企业", "enterprises", gate_say(q, "%zu", n));
	gate_figure_add(q, "并入他户、共用结果", "merged into another", gate_say(q, "%lld", (long long)members));
	gate_reason(q, q->r->faults ? gate_say(q, "有 %lld 处重复", (long long)q->r->faults) : gate_say(q, "%zu 户没有重复；同名、同地块等待核 %lld 处", n, (long long)q->r->notes),
		q->r->faults ? gate_say(q, "%lld stand there twice", (long long)q->r->faults) : gate_say(q, "none of %zu stands there twice; %lld of the same name or plot to look at", n, (long long)q->r->notes));
	return RC_OK;
}

/* ---- Filled. */

struct figure { const struct column *col; const struct indicator *ind; uint64_t *used, *filled, *zeroed; };
struct filling { struct asking *q; const struct indicators *list; struct figure *figures; int n; };

static struct figure *figure_of(struct filling *w, const char *name)
{
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->figures[i].col->name, name) == 0)
			return &w->figures[i];
	const struct column *col = frame_column(&w->q->y->view.frame, name, 0);
	const struct indicator *ind = col ? indicators_find(w->list, name) : NULL;
	size_t words = w->q->y->ev->rows / 64 + 1;
	if (ind == NULL)
		return NULL;
	struct figure *f = &w->figures[w->n];
	*f = (struct figure){ col, ind, ctx_alloc(w->q->c, words * 8), ctx_alloc(w->q->c, words * 8), ctx_alloc(w->q->c, words * 8) };
	if (!f->used || !f->filled || !f->zeroed)
		return NULL;
	w->n++;
	return f;
}

static void one_input(struct filling *w, int item, const struct item *it, const char *name)
{
	const struct evaluation *e = w->q->y->ev;
	struct figure *f = figure_of(w, name);
	double points;
	for (size_t i = 0; f != NULL && i < e->rows; i++) {
		uint64_t bit = UINT64_C(1) << (i & 63);
		if (!gate_in(e, i) || !evaluation_item(e, item, i, &points))
			continue;
		f->used[i >> 6] |= bit;
		if (column_has(f->col, i))
			continue;
		if (it->on_missing.kind == ON_FILL || it->on_missing.kind == ON_VALUE)
			f->filled[i >> 6] |= bit;
		else if (it->on_missing.kind == ON_ZERO || it->on_missing.kind == ON_POINTS)
			f->zeroed[i >> 6] |= bit;
	}
}

static void inputs_of(struct filling *w, int item, const struct operand *o)
{
	const char *const *names;
	const int *lags;
	int n = o->f ? formula_inputs(o->f, &names, &lags) : 0;
	for (int i = 0; i < n; i++)
		if (lags[i] == 0)
			one_input(w, item, &w->q->y->scheme->items[item], names[i]);
}

struct amounts { int64_t used, filled, zeroed; };

static enum rc count_figure(struct filling *w, const struct figure *f)
{
	struct asking *q = w->q;
	const struct registry *g = q->y->view.reg;
	struct amounts all = { 0 }, *by = arena_new_array(&q->c->arena, struct amounts, (size_t)g->n_regions + 1);
	if (by == NULL)
		return ctx_no_memory(q->c);
	for (size_t i = 0; i < q->y->ev->rows; i++) {
		uint64_t bit = UINT64_C(1) << (i & 63);
		if (!(f->used[i >> 6] & bit))
			continue;
		int d = city_district(q->y, i);
		struct amounts *to = &by[d >= 0 ? d : g->n_regions];
		bool filled = f->filled[i >> 6] & bit, zeroed = f->zeroed[i >> 6] & bit;
		to->used++, all.used++;
		to->filled += filled, all.filled += filled;
		to->zeroed += zeroed, all.zeroed += zeroed;
		if (filled)
			gate_find(q, false, "filled", (int64_t)i, f->ind->code, 1, gate_say(q, "%s：%s 缺报，得分按办法补填（数据来源 %s）", gate_firm(q, i), f->ind->title, f->ind->source), gate_say(q, "%s: %s is missing and was filled in by the scheme (source: %s)", gate_firm(q, i), f->ind->title_en, f->ind->source));
	}
	double limit = q->gate->limit[LIMIT_FILLED];
	const char *title = f->ind->title, *en = f->ind->title_en[0] ? f->ind->title_en : title;
	gate_figure_add(q, gate_say(q, "%s（%s）：补填／缺报计零／应有", title, f->ind->source), gate_say(q, "%s (%s): filled / missing and 0 points / expected", en, f->ind->source), gate_say(q, "%lld / %lld / %lld", (long long)all.filled, (long long)all.zeroed, (long long)all.used));
	if (all.used > 0 && (double)all.filled > limit * (double)all.used)
		gate_find(q, true, "too_many", ROW_NONE, f->ind->code, 100, gate_say(q, "%s：全市补填 %lld／%lld，超过 %.4g %%；请 %s 补报", title, (long long)all.filled, (long long)all.used, limit * 100, f->ind->source), gate_say(q, "%s: %lld of %lld filled in, over %.4g %%; ask %s for them", en, (long long)all.filled, (long long)all.used, limit * 100, f->ind->source));
	for (int d = 0; d < g->n_regions; d++)
		if (by[d].used >= 20 && (double)by[d].filled > limit * (double)by[d].used)
			gate_find(q, true, "too_many_district", ROW_NONE, f->ind->code, 50, gate_say(q, "%s：%s 补填 %lld／%lld，超过 %.4g %%", g->regions[d].name, title, (long long)by[d].filled, (long long)by[d].used, limit * 100),
				gate_say(q, "%s: %s filled in for %lld of %lld, over %.4g %%", g->regions[d].name_en[0] ? g->regions[d].name_en : g->regions[d].name, en, (long long)by[d].filled, (long long)by[d].used, limit * 100));
	return RC_OK;
}

enum rc gate_filled(struct asking *q)
{
	const struct scheme *s = q->y->scheme;
	struct filling w = { .q = q };
	int64_t used = 0;
	w.figures = arena_new_array(&q->c->arena, struct figure, (size_t)q->y->view.frame.n_cols + 1);
	if (w.figures == NULL)
		return ctx_no_memory(q->c);
	TRY(indicators_hold(q->c, &w.list));
	for (int i = 0; i < s->n_items; i++) {
		inputs_of(&w, i, &s->items[i].value);
		inputs_of(&w, i, &s->items[i].per);
	}
	enum rc rc = RC_OK;
	for (int i = 0; i < w.n && rc == RC_OK; i++) {
		rc = count_figure(&w, &w.figures[i]);
		used++;
	}
	/* titles and sources are used by texts already made */
	indicators_drop(q->c, w.list);
	TRY(rc);
	gate_reason(q, q->r->faults ? gate_say(q, "有 %lld 项数据补填过多（超过 %.4g %%）", (long long)q->r->faults, q->gate->limit[LIMIT_FILLED] * 100) : gate_say(q, "%lld 项数据中补填 %lld 个值，没有一项超过 %.4g %%", (long long)used, (long long)q->r->notes, q->gate->limit[LIMIT_FILLED] * 100),
		q->r->faults ? gate_say(q, "%lld figures have too many filled in (over %.4g %%)", (long long)q->r->faults, q->gate->limit[LIMIT_FILLED] * 100) : gate_say(q, "%lld values filled in of %lld figures, none over %.4g %%", (long long)q->r->notes, (long long)used, q->gate->limit[LIMIT_FILLED] * 100));
	return RC_OK;
}
