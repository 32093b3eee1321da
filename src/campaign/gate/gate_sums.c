/* gate_sums.c - gates that count: classes are N, parts are the whole.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "campaign/gate/gate_priv.h"

/* ---- Sums by class. */

struct tally { int64_t n, by[SCHEME_CLASSES], none, exempt, exempt_without, classed_out; };

static void tally_rows(const struct evaluation *e, struct tally *t)
{
	for (size_t i = 0; i < e->rows; i++) {
		bool in = gate_in(e, i), exempt = e->state[i] & ROW_EXEMPT;
		if (!in) {
			t->classed_out += e->class_[i] != CLASS_NONE;
			continue;
		}
		t->n++;
		t->exempt += exempt;
		if (e->class_[i] == CLASS_NONE) {
			t->none++;
			t->exempt_without += exempt;
		} else {
			t->by[e->class_[i]]++;
		}
	}
}

/* One row for each firm that takes part and has no class, so that somebody says why. */
static void list_unclassed(struct asking *q)
{
	const struct evaluation *e = q->y->ev;
	for (size_t i = 0; e->scheme->classes.n > 0 && i < e->rows; i++) {
		if (!gate_in(e, i) || e->class_[i] != CLASS_NONE)
			continue;
		struct plan_words why = { NULL, NULL };
		const char *code = evaluation_reason(e, e->reason[i], &why);
		bool total = !(e->state[i] & ROW_NO_TOTAL);
		gate_find(q, false, "no_class", (int64_t)i, "", 1, gate_say(q, "%s 参评但没有类别：%s", gate_firm(q, i), code && why.zh ? why.zh : total ? "未进入排名" : "缺少必需的数据"),
			gate_say(q, "%s takes part and has no class: %s", gate_firm(q, i), code && why.en ? why.en : total ? "it is not ranked" : "a figure that must not be missing is"));
	}
}

static void compare(struct asking *q, const char *zh, const char *en, int64_t a, int64_t b)
{
	if (a != b)
		gate_find(q, true, "sum", ROW_NONE, "", 100, gate_say(q, "%s：%lld ≠ %lld，差 %lld", zh, (long long)a, (long long)b, (long long)(a - b)),
			gate_say(q, "%s: %lld is not %lld, off by %lld", en, (long long)a, (long long)b, (long long)(a - b)));
}

enum rc gate_sums(struct asking *q)
{
	const struct evaluation *e = q->y->ev;
	const struct classes *cl = &e->scheme->classes;
	struct tally t = { 0 };
	struct class_count stored[SCHEME_CLASSES + 1];
	int64_t sum, kept = 0;
	int n;
	tally_rows(e, &t);
	sum = t.none;
	TRY(store_class_counts(q->c, q->y->round.id, stored, SCHEME_CLASSES + 1, &n));
	for (int k = 0; k < cl->n; k++) {
		int64_t in_store = 0;
		for (int i = 0; i < n; i++)
			in_store += strcmp(stored[i].code, cl->list[k].code) == 0 ? stored[i].n : 0;
		compare(q, gate_say(q, "%s 类：逐家计数与所存结果", cl->list[k].code), gate_say(q, "class %s: rows counted against stored results", cl->list[k].code), t.by[k], in_store);
		compare(q, gate_say(q, "%s 类：逐家计数与汇总", cl->list[k].code), gate_say(q, "class %s: rows counted against the summary", cl->list[k].code), t.by[k], (int64_t)e->class_count[k]);
		gate_figure_add(q, cl->list[k].title.zh ? cl->list[k].title.zh : cl->list[k].code, cl->list[k].title.en ? cl->list[k].title.en : cl->list[k].code, gate_say(q, "%lld", (long long)t.by[k]));
		sum += t.by[k];
	}
	for (int i = 0; i < n; i++)
		kept += stored[i].n;
	gate_figure_add(q, "没有类别", "without a class", gate_say(q, "%lld", (long long)t.none));
	gate_figure_add(q, "其中不参评（T 等）", "exempt", gate_say(q, "%lld", (long long)t.exempt));
	gate_figure_add(q, "参评合计", "taking part", gate_say(q, "%lld", (long long)t.n));
	compare(q, "各类与无类别之和、参评户数", "classes and those without one, against who takes part", sum, t.n);
	compare(q, "参评户数、评价记录", "who takes part, against the record", t.n, q->y->round.units);
	compare(q, "参评户数、所存结果行数", "who takes part, against stored results", t.n, kept);
	compare(q, "有类别却不参评", "with a class and not taking part", t.classed_out, 0);
	compare(q, "不参评却没有类别", "exempt without a class", cl->n > 0 ? t.exempt_without : 0, 0);
	list_unclassed(q);
	gate_reason(q, q->r->faults ? gate_say(q, "有 %lld 处合计不一致", (long long)q->r->faults) : gate_say(q, "各类合计 %lld 加无类别 %lld，等于参评 %lld 户", (long long)(sum - t.none), (long long)t.none, (long long)t.n),
		q->r->faults ? gate_say(q, "%lld sums do not agree", (long long)q->r->faults) : gate_say(q, "the classes add up to %lld, with %lld without one: %lld enterprises", (long long)(sum - t.none), (long long)t.none, (long long)t.n));
	return RC_OK;
}

/* ---- Parts of the city. */

/* Groups by an index that each row has or not (-1). The last cell is of those without. */
struct grouping_sums { int n; double *sum; int64_t *count; };

static bool make_groups(struct asking *q, int n, int columns, struct grouping_sums *g)
{
	g->n = n;
	g->sum = arena_array(&q->c->arena, (size_t)(n + 1) * (size_t)(columns + 1), sizeof *g->sum);
	g->count = arena_array(&q->c->arena, (size_t)(n + 1) * (SCHEME_CLASSES + 2), sizeof *g->count);
	return g->sum != NULL && g->count != NULL;
}

static bool near(double a, double b)
{
	double scale = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
	return fabs(a - b) <= 1e-9 * (scale > 1 ? scale : 1);
}

struct parts { struct asking *q; const struct column *cols[SCHEME_PARTS]; int n_cols; struct grouping_sums city, district, town, industry; };

static void add_row(struct parts *p, struct grouping_sums *g, int group, size_t row)
{
	const struct evaluation *e = p->q->y->ev;
	int at = group < 0 ? g->n : group;
	g->count[at * (SCHEME_CLASSES + 2)]++;
	g->count[at * (SCHEME_CLASSES + 2) + 1 + (e->class_[row] == CLASS_NONE ? SCHEME_CLASSES : e->class_[row])]++;
	for (int k = 0; k < p->n_cols; k++)
		g->sum[at * (p->n_cols + 1) + k] += column_has(p->cols[k], row) ? p->cols[k]->v[row] : 0;
}

static int division(const struct registry *g, int industry)
{
	return industry < 0 ? -1 : g->industries[industry].division >= 0 ? g->industries[industry].division : -1;
}

static bool town_known(const struct registry *g, int region) { return region >= 0 && g->regions[region].kind != REGION_DISTRICT && g->regions[region].kind != REGION_CITY; }

static void add_all(struct parts *p)
{
	const struct registry *g = p->q->y->view.reg;
	for (size_t i = 0; i < p->q->y->ev->rows; i++) {
		if (!gate_in(p->q->y->ev, i))
			continue;
		int district = city_district(p->q->y, i), region = city_region(p->q->y, i);
		add_row(p, &p->city, 0, i);
		add_row(p, &p->district, district, i);
		add_row(p, &p->town, region, i); /* those known by district alone stand under the district itself */
		add_row(p, &p->industry, division(g, city_industry(p->q->y, i)), i);
		if (district < 0)
			gate_find(p->q, true, "no_district", (int64_t)i, "", 10, gate_say(p->q, "%s 没有所属板块，汇总时会漏掉", gate_firm(p->q, i)), gate_say(p->q, "%s lies in no district and is left out of the sums", gate_firm(p->q, i)));
		else if (!town_known(g, region))
			gate_find(p->q, false, "no_town", (int64_t)i, "", 5, gate_say(p->q, "%s 只登记到板块，没有镇（街道、开发区）", gate_firm(p->q, i)), gate_say(p->q, "%s is registered by district alone, without a town", gate_firm(p->q, i)));
		if (city_industry(p->q->y, i) < 0)
			gate_find(p->q, false, "no_industry", (int64_t)i, "", 4, gate_say(p->q, "%s 没有行业代码", gate_firm(p->q, i)), gate_say(p->q, "%s has no industry", gate_firm(p->q, i)));
	}
}

/* Every count and every total of the groups, of a parent or of the city. */
static void whole(struct parts *p, const struct grouping_sums *g, const char *zh, const char *en)
{
	const struct classes *cl = &p->q->y->ev->scheme->classes;
	for (int k = 0; k <= SCHEME_CLASSES + 1; k++) {
		int64_t sum = 0;
		for (int i = 0; i <= g->n; i++)
			sum += g->count[i * (SCHEME_CLASSES + 2) + k];
		const char *what = k == 0 ? "N" : k <= cl->n ? cl->list[k - 1].code : "-";
		if (sum != p->city.count[k])
			compare(p->q, gate_say(p->q, "%s合计与全市（%s）", zh, what), gate_say(p->q, "%s against the city (%s)", en, what), sum, p->city.count[k]);
	}
	for (int k = 0; k < p->n_cols; k++) {
		double sum = 0;
		for (int i = 0; i <= g->n; i++)
			sum += g->sum[i * (p->n_cols + 1) + k];
		if (!near(sum, p->city.sum[k]))
			gate_find(p->q, true, "sum", ROW_NONE, p->cols[k]->name, 100, gate_say(p->q, "%s合计与全市（%s）：%s ≠ %s", zh, p->cols[k]->name, gate_number(p->q, sum, 4), gate_number(p->q, p->city.sum[k], 4)),
				gate_say(p->q, "%s against the city (%s): %s is not %s", en, p->cols[k]->name, gate_number(p->q, sum, 4), gate_number(p->q, p->city.sum[k], 4)));
	}
}

static void towns_in_district(struct parts *p, int district)
{
	const struct registry *g = p->q->y->view.reg;
	int64_t n = 0;
	double *sum = arena_array(&p->q->c->arena, (size_t)p->n_cols + 1, sizeof *sum);
	for (int i = 0; i < g->n_regions; i++) {
		if (g->regions[i].district != district)
			continue;
		n += p->town.count[i * (SCHEME_CLASSES + 2)];
		for (int k = 0; sum && k < p->n_cols; k++)
			sum[k] += p->town.sum[i * (p->n_cols + 1) + k];
	}
	const char *name = g->regions[district].name, *name_en = g->regions[district].name_en[0] ? g->regions[district].name_en : name;
	compare(p->q, gate_say(p->q, "%s：各镇之和与板块", name), gate_say(p->q, "%s: towns against the district", name_en), n, p->district.count[district * (SCHEME_CLASSES + 2)]);
	for (int k = 0; sum && k < p->n_cols; k++)
		if (!near(sum[k], p->district.sum[district * (p->n_cols + 1) + k]))
			gate_find(p->q, true, "sum", ROW_NONE, p->cols[k]->name, 100, gate_say(p->q, "%s：各镇 %s 之和不等于板块", name, p->cols[k]->name), gate_say(p->q, "%s: %s of the towns is not the district's", name_en, p->cols[k]->name));
}

/* A sum of the scheme's own tables over all groups, against the rows that have a group. */
static void table_column(struct parts *p, const struct table_result *t, const struct table_rule *rule, int col)
{
	const struct evaluation *e = p->q->y->ev;
	const struct table_column *tc = &rule->columns[col];
	const struct column *input = tc->op == TABLE_SUM && tc->a.column ? frame_column(e->frame, tc->a.column, 0) : NULL;
	double cells = 0, rows = 0;
	if (!(tc->op == TABLE_COUNT && tc->a.f == NULL) && tc->op != TABLE_CLASS && input == NULL)
		return;
	for (uint32_t k = 0; k < t->keys->n; k++)
		cells += isnan(t->cells[col][k]) ? 0 : t->cells[col][k];
	for (size_t i = 0; i < e->rows; i++)
		if (gate_in(e, i) && t->keys->key[i] < t->keys->n)
			rows += tc->op == TABLE_COUNT ? 1 : tc->op == TABLE_CLASS ? e->class_[i] == tc->class_ : column_has(input, i) ? input->v[i] : 0;
	if (!near(cells, rows))
		gate_find(p->q, true, "table", ROW_NONE, tc->code, 100, gate_say(p->q, "汇总表 %s 的“%s”列合计 %s，逐家合计 %s", rule->code, tc->code, gate_number(p->q, cells, 4), gate_number(p->q, rows, 4)),
			gate_say(p->q, "column %s of the table %s adds up to %s, the rows to %s", tc->code, rule->code, gate_number(p->q, cells, 4), gate_number(p->q, rows, 4)));
}

static int check_tables(struct parts *p)
{
	const struct evaluation *e = p->q->y->ev;
	int n = 0;
	for (int i = 0; i < e->scheme->n_tables; i++)
		for (int k = 0; e->tables[i].keys != NULL && e->tables[i].keys->key != NULL && e->scheme->tables[i].where.f == NULL && k < e->scheme->tables[i].n_columns; k++, n++)
			table_column(p, &e->tables[i], &e->scheme->tables[i], k);
	return n;
}

enum rc gate_parts(struct asking *q)
{
	const struct registry *g = q->y->view.reg;
	const struct frame *f = q->y->ev->frame;
	struct parts p = { .q = q };
	for (int k = 0; k < f->n_cols && p.n_cols < SCHEME_PARTS; k++)
		if (f->cols[k].kind == COL_NUMBER && f->cols[k].lag == 0)
			p.cols[p.n_cols++] = &f->cols[k];
	if (!make_groups(q, 1, p.n_cols, &p.city) || !make_groups(q, g->n_regions, p.n_cols, &p.district) || !make_groups(q, g->n_regions, p.n_cols, &p.town) || !make_groups(q, g->n_industries, p.n_cols, &p.industry))
		return ctx_no_memory(q->c);
	add_all(&p);
	whole(&p, &p.district, "各板块", "districts");
	whole(&p, &p.town, "各镇", "towns");
	whole(&p, &p.industry, "各行业", "industries");
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].kind == REGION_DISTRICT || g->regions[i].district == i)
			towns_in_district(&p, i);
	int tables = check_tables(&p);
	for (int k = 0; k < p.n_cols; k++) {
		int at = scheme_column(q->y->scheme, p.cols[k]->name);
		const struct scheme_column *sc = at >= 0 ? &q->y->scheme->columns[at] : NULL;
		gate_figure_add(q, sc && sc->title.zh ? sc->title.zh : p.cols[k]->name, sc && sc->title.en ? sc->title.en : p.cols[k]->name, gate_say(q, "%s %s", gate_number(q, p.city.sum[k], sc && sc->decimals >= 0 ? sc->decimals : 2), sc && sc->unit_text ? sc->unit_text : ""));
	}
	gate_reason(q, q->r->faults ? gate_say(q, "有 %lld 处部分之和与总数不一致", (long long)q->r->faults) : gate_say(q, "%d 项总量与各类户数，板块、镇、行业之和均等于全市；汇总表核对 %d 列", p.n_cols, tables),
		q->r->faults ? gate_say(q, "%lld sums of parts are not the whole", (long long)q->r->faults) : gate_say(q, "%d totals and every count by class: districts, towns and industries add up to the city; %d columns of tables compared", p.n_cols, tables));
	return RC_OK;
}
