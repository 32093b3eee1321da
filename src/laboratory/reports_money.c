/* reports_money.c - what the levers of classes cost before and after.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A payment is the rate of the firm's class times what it uses; at a rate of 0 the use does not matter. Classes outside the order (T) pay what the exemption says they are
 * treated as. Where the use or the rate is not known the payment is not known, and so is the firm's sum; it is counted apart, never as 0. A policy of one region costs nobody
 * elsewhere anything. */
#include "laboratory/reports.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct paid { uint32_t row; double before, after; };
struct sums { size_t paying, unknown, more, less; double before, after; };
struct money {
	const struct levies *l;
	const struct report_ask *ask;
	const struct city *y;
	struct quantity { const struct column *col; double factor; bool part; struct scope region; } use[LEVIES];
	struct paid *list;
	const uint32_t *key; uint32_t n_keys;
	struct sums *sums;             /* by lever × key */
	struct { int lever; uint32_t key; } *at;
};

/* The class that prices go by. */
static const char *priced_class(const struct evaluation *ev, size_t row)
{
	const struct scheme *s = ev->scheme;
	struct plan_words title;
	uint8_t k = ev->class_[row];
	if (k == CLASS_NONE || !s->classes.list[k].outside)
		return k == CLASS_NONE ? NULL : s->classes.list[k].code;
	const char *why = evaluation_reason(ev, ev->reason[row], &title);
	for (int i = 0; why != NULL && i < s->n_exempt; i++)
		if (s->exempt[i].code != NULL && strcmp(s->exempt[i].code, why) == 0 && s->exempt[i].treat_as >= 0)
			return s->classes.list[s->exempt[i].treat_as].code;
	return s->classes.list[k].code;
}

static double payment(const struct money *m, int lever, const struct evaluation *ev, size_t row)
{
	const struct quantity *q = &m->use[lever];
	const char *class_ = priced_class(ev, row);
	if (q->part && !registry_in_scope(m->y->view.reg, &q->region, city_registry_row(m->y, row)))
		return 0;
	if (q->col == NULL || class_ == NULL)
		return NAN;
	double rate = levy_rate(m->l, lever, class_, m->ask->rates, m->ask->n_rates);
	if (rate == 0) /* whatever it uses */
		return 0;
	return column_has(q->col, row) ? q->col->v[row] * q->factor * rate : NAN;
}

static double all_payments(const struct money *m, const struct evaluation *ev, size_t row)
{
	double sum = 0;
	for (int i = 0; i < m->l->n; i++)
		if (m->use[i].col != NULL)
			sum += payment(m, i, ev, row);
	return sum;
}

/* A region that the register does not have touches nobody. */
static void only_region(const struct registry *g, const char *region, struct quantity *q)
{
	int at = *region ? registry_region_of(g, region) : -1;
	q->part = *region != '\0';
	q->region = (struct scope){ .kind = SCOPE_REGION, .region_lo = at >= 0 ? g->regions[at].pos : 1, .region_hi = at >= 0 ? g->regions[at].pos_end : 0 };
}

static void find_columns(struct report *r, struct money *m)
{
	struct ctx *c = r->c;
	for (int i = 0; i < m->l->n; i++) {
		const struct levy *l = &m->l->list[i];
		const struct column *col = frame_column(&r->t->y->view.frame, l->quantity, 0);
		int64_t num, den;
		bool good = col != NULL && col->kind == COL_NUMBER && unit_ratio(&col->unit, &l->per, &num, &den);
		m->use[i] = (struct quantity){ .col = good ? col : NULL, .factor = good ? (double)num / (double)den : 0 };
		only_region(r->t->y->view.reg, l->region, &m->use[i]);
		const char *title = TR(c, l->title.zh, l->title.en);
		report_note(r, good ? arena_printf(&c->arena, TR(c, "%s：%s，%s", "%s: %s, %s"), title, l->price_unit, l->source.zh != NULL ? TR(c, l->source.zh, l->source.en) : TR(c, "示意标准，无出处", "illustrative, without a source"))
			: arena_printf(&c->arena, TR(c, "%s：评价数据中没有“%s”，未计算", "%s: the evaluation has no '%s'; not computed"), title, l->quantity));
	}
	report_note(r, TR(c, "用量或标准不明的企业不计入合计，另行计数", "Firms whose use or rate is unknown are not in the sums; they are counted apart"));
}

/* ---- By firm. */

static int dearest(const void *a, const void *b)
{
	const struct paid *x = a, *y = b;
	bool p = isnan(x->after - x->before), q = isnan(y->after - y->before);
	double d = p ? 0 : fabs(x->after - x->before), e = q ? 0 : fabs(y->after - y->before);
	if (p != q)
		return p ? 1 : -1;
	return d != e ? (d < e ? 1 : -1) : (x->row > y->row) - (x->row < y->row);
}

static void paid_row(const struct report *r, size_t i, struct sink *s)
{
	const struct money *m = r->data;
	const struct paid *p = &m->list[i];
	report_firm_cells(r, p->row, s);
	sink_text(s, trial_class_before(r->t, trial_before(r->t, p->row)));
	sink_text(s, trial_class_after(r->t, trial_after(r->t, p->row)));
	sink_number(s, p->after - p->before, 0);
	for (int k = 0; k < m->l->n; k++)
		if (m->use[k].col != NULL)
			sink_number(s, payment(m, k, r->t->ev, p->row) - payment(m, k, r->t->y->ev, p->row), 0);
	sink_number(s, p->before, 0);
	sink_number(s, p->after, 0);
}

static enum rc by_firm(struct report *r, struct money *m, const uint64_t *rows)
{
	struct ctx *c = r->c;
	const struct evaluation *base = r->t->y->ev;
	m->list = arena_new_array(&c->arena, struct paid, base->rows + 1);
	if (m->list == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < base->rows; i++) {
		if (!(rows[i >> 6] >> (i & 63) & 1))
			continue;
		double before = all_payments(m, base, i), after = all_payments(m, r->t->ev, i);
		if (before == after || (isnan(after - before) && strcmp(trial_class_before(r->t, trial_before(r->t, i)), trial_class_after(r->t, trial_after(r->t, i))) == 0))
			continue;
		m->list[r->n++] = (struct paid){ (uint32_t)i, before, after };
	}
	qsort(m->list, r->n, sizeof *m->list, dearest);
	report_firm_columns(r);
	report_column(r, "class_before", TR(c, "原类别", "Class before"), -1);
	report_column(r, "class_after", TR(c, "新类别", "Class after"), -1);
	report_column(r, "difference", TR(c, "变动合计（元）", "Change, all (yuan)"), 0);
	for (int k = 0; k < m->l->n; k++)
		if (m->use[k].col != NULL)
			report_column(r, m->l->list[k].code, arena_printf(&c->arena, TR(c, "%s变动（元）", "%s, change (yuan)"), TR(c, m->l->list[k].title.zh, m->l->list[k].title.en)), 0);
	report_column(r, "before", TR(c, "原合计（元）", "All before (yuan)"), 0);
	report_column(r, "after", TR(c, "新合计（元）", "All after (yuan)"), 0);
	r->row = paid_row;
	return RC_OK;
}

/* ---- By lever and group. */

static void sums_row(const struct report *r, size_t i, struct sink *s)
{
	const struct money *m = r->data;
	const struct sums *x = &m->sums[(size_t)m->at[i].lever * m->n_keys + m->at[i].key];
	const struct levy *l = &m->l->list[m->at[i].lever];
	sink_text(s, TR(r->c, l->title.zh, l->title.en));
	sink_text(s, trial_group_name(r->c, r->t, m->ask->by, m->at[i].key));
	sink_number(s, (double)x->paying, 0);
	sink_number(s, (double)x->unknown, 0);
	sink_number(s, x->before, 0);
	sink_number(s, x->after, 0);
	sink_number(s, x->after - x->before, 0);
	sink_number(s, (double)x->more, 0);
	sink_number(s, (double)x->less, 0);
}

static void add_up(struct money *m, const struct report *r, const uint64_t *rows)
{
	for (size_t i = 0; i < r->t->y->ev->rows; i++)
		for (int k = 0; k < m->l->n && m->key[i] < m->n_keys && (rows[i >> 6] >> (i & 63) & 1); k++) {
			struct sums *x = &m->sums[(size_t)k * m->n_keys + m->key[i]];
			double before = payment(m, k, r->t->y->ev, i), after = payment(m, k, r->t->ev, i);
			bool known = !isnan(before) && !isnan(after);
			x->unknown += !known;
			x->paying += known;
			x->before += known ? before : 0;
			x->after += known ? after : 0;
			x->more += known && after > before;
			x->less += known && after < before;
		}
}

static enum rc by_group(struct report *r, struct money *m, const uint64_t *rows)
{
	struct ctx *c = r->c;
	TRY(trial_keys(c, r->t, m->ask->by, &m->key, &m->n_keys));
	m->sums = arena_new_array(&c->arena, struct sums, (size_t)m->l->n * m->n_keys + 1);
	m->at = arena_array(&c->arena, (size_t)m->l->n * m->n_keys + 1, sizeof *m->at);
	if (m->sums == NULL || m->at == NULL)
		return ctx_no_memory(c);
	add_up(m, r, rows);
	for (int k = 0; k < m->l->n; k++)
		for (uint32_t g = 0; m->use[k].col != NULL && g < m->n_keys; g++)
			if (m->sums[(size_t)k * m->n_keys + g].paying + m->sums[(size_t)k * m->n_keys + g].unknown > 0) {
				m->at[r->n].lever = k;
				m->at[r->n++].key = g;
			}
	report_column(r, "lever", TR(c, "手段", "Lever"), -1);
	report_column(r, "group", TR(c, "分组", "Group"), -1);
	report_column(r, "paying", TR(c, "计入企业", "Firms counted"), 0);
	report_column(r, "unknown", TR(c, "用量或标准不明", "Unknown"), 0);
	report_column(r, "before", TR(c, "原金额（元）", "Before (yuan)"), 0);
	report_column(r, "after", TR(c, "新金额（元）", "After (yuan)"), 0);
	report_column(r, "difference", TR(c, "变动（元）", "Change (yuan)"), 0);
	report_column(r, "more", TR(c, "多缴企业", "Pay more"), 0);
	report_column(r, "less", TR(c, "少缴企业", "Pay less"), 0);
	r->row = sums_row;
	return RC_OK;
}

enum rc report_money(struct report *r, const uint64_t *rows, const struct report_ask *ask)
{
	struct money *m = arena_new(&r->c->arena, struct money);
	const struct levies *l = levies_get(r->c->app);
	if (m == NULL)
		return ctx_no_memory(r->c);
	if (l == NULL)
		return ctx_fail(r->c, RC_NOT_FOUND, "rates", TR(r->c, "计划文件夹中没有可用的 levers.yaml；请运行 gusu plan check", "the plan folder has no levers.yaml that can be used; run gusu plan check"));
	m->l = l;
	m->ask = ask;
	m->y = r->t->y;
	r->data = m;
	find_columns(r, m);
	return ask->kind == REPORT_MONEY ? by_firm(r, m, rows) : by_group(r, m, rows);
}
