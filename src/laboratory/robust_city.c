/* robust_city.c - robustness of a scenario over the city.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/robust_city.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/job.h"
#include "laboratory/coherence.h"
#include "laboratory/robust.h"

struct packed { int64_t subject; uint32_t rank, class_; double low, high, mean; };
_Static_assert(sizeof(struct packed) == 40, "as it is stored");

/* ---- The job. */

struct watch { struct ctx *c; int from, all; const char *zh, *en; };

static bool told(void *arg, int done, int of)
{
	struct watch *w = arg;
	job_progress(w->c, w->from + (of > 0 ? done * 100 / of : 0), w->all, TR(w->c, w->zh, w->en));
	return !job_cancelled(w->c);
}

static void numbers(struct jw *w, const double *v, int n)
{
	jw_arr(w);
	for (int i = 0; i < n; i++)
		jw_num(w, v[i]);
	jw_arr_end(w);
}

static void moved_json(struct jw *w, const struct moved_ranks *m)
{
	double v[] = { (double)m->units, (double)m->classes, m->mean, m->most, m->spearman, m->top };
	numbers(w, v, 6);
}

static void items_json(struct jw *w, const struct scheme *s, const struct coherence *k)
{
	jw_key(w, "items");
	jw_arr(w);
	for (int i = 0; i < k->n; i++) {
		const struct item *it = &s->items[k->items[i]];
		jw_obj(w);
		jw_ktext(w, "code", it->code);
		jw_ktext(w, "zh", it->title.zh != NULL ? it->title.zh : it->code);
		jw_ktext(w, "en", it->title.en != NULL ? it->title.en : it->title.zh != NULL ? it->title.zh : it->code);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void summary_json(struct jw *w, const struct scheme *s, const struct coherence *k, const struct robust *r)
{
	jw_obj(w);
	jw_kbool(w, "linear", r->linear);
	jw_key(w, "classes");
	jw_arr(w);
	for (int i = 0; i < s->classes.n; i++)
		jw_text(w, s->classes.list[i].code);
	jw_arr_end(w);
	items_json(w, s, k);
	jw_key(w, "dropped");
	jw_arr(w);
	for (int i = 0; i < k->n; i++)
		moved_json(w, &k->dropped[i]);
	jw_arr_end(w);
	jw_key(w, "effective");
	jw_arr(w);
	for (int i = 0; i < k->n; i++) {
		const struct effective *f = &k->effective[i];
		double v[] = { (double)f->units, f->share, f->variance, f->pearson, f->ratio };
		numbers(w, v, 5);
	}
	jw_arr_end(w);
	jw_key(w, "correlation");
	jw_arr(w);
	for (int i = 0; i < k->n; i++)
		numbers(w, k->r[i], k->n);
	jw_arr_end(w);
	jw_key(w, "variants");
	jw_arr(w);
	for (int i = 0; i < VARIANTS; i++)
		moved_json(w, &k->variants[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

static enum rc pack(struct ctx *c, const struct trial *t, const struct robust *r, struct robust_record *rec)
{
	struct packed *out = arena_new_array(&c->arena, struct packed, r->n + 1);
	if (out == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < r->n; i++)
		out[i] = (struct packed){ registry_subject(t->y->view.reg, city_registry_row(t->y, r->rows[i])), t->ev->rank[r->rows[i]], t->ev->class_[r->rows[i]], r->low[i], r->high[i], r->mean[i] };
	rec->rows = out;
	rec->len = r->n * sizeof *out;
	rec->n_rows = (int64_t)r->n;
	return RC_OK;
}

static enum rc work_out(struct ctx *c, struct trial *t, struct robust_record *rec)
{
	struct evaluation_error why = { "" };
	struct watch w = { c, 0, 200, "权重扰动", "ranking under noisy weights" };
	struct robust_ask ask = { .seed = (uint64_t)rec->seed, .runs = (int)rec->runs, .noise = (double)rec->noise_percent / 100, .told = told, .arg = &w };
	struct coherence *k = arena_new(&c->arena, struct coherence);
	struct robust r;
	buf_auto b;
	struct jw jw;
	if (k == NULL)
		return ctx_no_memory(c);
	buf_init(&b, 4 << 20);
	enum rc rc = robust_run(trial_evaluation(t), rounds_pool(c->app), &c->arena, &ask, &r, &why);
	w = (struct watch){ c, 100, 200, "逐项剔除与替代方法", "leaving items out, other methods" };
	if (rc == RC_OK)
		rc = coherence_run(trial_evaluation(t), told, &w, k, &why);
	if (rc == RC_CANCELLED)
		return job_stopped(c);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "scenario", "%s", why.text);
	jw_init(&jw, &b);
	summary_json(&jw, t->scheme, k, &r);
	if (buf_rc(&b) != RC_OK || (rec->summary = arena_strdup(&c->arena, buf_text(&b))) == NULL)
		return ctx_no_memory(c);
	return pack(c, t, &r, rec);
}

static enum rc keep(struct ctx *c, const struct robust_record *rec, int64_t *ret_id)
{
	TRY(ctx_to_writer(c));
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_robust_add(c, rec, ret_id));
	TRY(store_robust_trim(c, ROBUST_EACH));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc run_job(struct ctx *c, const char *input)
{
	json_t *in = json_loads(input, 0, NULL);
	int64_t scenario = json_integer_value(json_object_get(in, "scenario")), id;
	struct robust_record rec = { .seed = json_integer_value(json_object_get(in, "seed")), .runs = json_integer_value(json_object_get(in, "runs")),
		.noise_percent = json_integer_value(json_object_get(in, "noise")) };
	struct scenario s;
	struct trial *t;
	char result[64];
	json_decref(in);
	TRY(scenario_get(c, scenario, &s));
	TRY(trial_own(c, s.scheme, s.year, s.text, &t));
	rec.name = s.name;
	rec.scheme = s.scheme;
	rec.year = s.year;
	rec.shared = s.shared;
	rec.text_sm3 = s.sm3;
	rec.round = t->y->round.id;
	enum rc rc = work_out(c, t, &rec);
	trial_discard(c, t);
	if (rc != RC_OK)
		return rc;
	TRY(keep(c, &rec, &id));
	int n = snprintf(result, sizeof result, "{\"robust\":%lld}", (long long)id);
	job_result(c, result, (size_t)n);
	return RC_OK;
}

enum rc robust_start(struct ctx *c, int64_t scenario, int64_t seed, int runs, int noise_percent, int64_t *ret_job)
{
	struct scenario s;
	char input[160];
	TRY(scenario_get(c, scenario, &s));
	snprintf(input, sizeof input, "{\"scenario\":%lld,\"seed\":%lld,\"runs\":%d,\"noise\":%d}", (long long)scenario, (long long)seed, runs, noise_percent);
	struct job_title title = { arena_printf(&c->arena, "稳健性分析：%s", s.name), arena_printf(&c->arena, "Robustness: %s", s.name) };
	if (title.zh == NULL || title.en == NULL)
		return ctx_no_memory(c);
	return job_start(c, "laboratory.robust", title, run_job, input, ret_job);
}

enum rc robust_get(struct ctx *c, int64_t id, struct robust_record *ret)
{
	bool found = false;
	TRY(store_robust_get(c, id, ret, &found));
	if (!found || (!ret->own && !(ret->shared && c->scope.kind == SCOPE_ALL)) || ret->len != (size_t)ret->n_rows * sizeof(struct packed))
		return ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有稳健性结果 %lld，或没有共享给您", "there is no robustness result %lld, or it is not shared with you"), (long long)id);
	return RC_OK;
}

/* ---- Tables. */

struct told_rows { const struct packed *list; uint32_t *order; uint32_t *frame; json_t *summary; json_t *items, *rows; enum robust_table kind; };

static const char *class_of(const struct told_rows *d, uint32_t k) { return json_string_value(json_array_get(json_object_get(d->summary, "classes"), k)); }

static void interval_row(const struct report *r, size_t i, struct sink *s)
{
	const struct told_rows *d = r->data;
	const struct packed *p = &d->list[d->order[i]];
	report_firm_cells(r, d->frame[d->order[i]], s);
	sink_text(s, class_of(d, p->class_));
	sink_number(s, p->rank, 0);
	sink_number(s, p->low, 2);
	sink_number(s, p->high, 2);
	sink_number(s, p->high - p->low, 2);
	sink_number(s, p->mean, 2);
}

static int widest(const void *a, const void *b, void *in)
{
	const struct packed *list = in;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	double p = list[x].high - list[x].low, q = list[y].high - list[y].low;
	return p != q ? (p < q ? 1 : -1) : (x > y) - (x < y);
}

/* The rows of the scope that the present registry knows. */
static enum rc intervals(struct report *r, const struct robust_record *rec, struct told_rows *d, bool by_width)
{
	struct ctx *c = r->c;
	const struct city *y = r->t->y;
	uint64_t *seen;
	d->list = rec->rows;
	d->order = arena_new_array(&c->arena, uint32_t, (size_t)rec->n_rows + 1);
	d->frame = arena_new_array(&c->arena, uint32_t, (size_t)rec->n_rows + 1);
	if (d->order == NULL || d->frame == NULL)
		return ctx_no_memory(c);
	TRY(city_seen(c, r->t->y, &c->scope, &seen));
	for (int64_t i = 0; i < rec->n_rows; i++) {
		int64_t row = registry_row_of_subject(y->view.reg, d->list[i].subject);
		if (row < 0 || (size_t)row >= y->view.frame.rows || !(seen[row >> 6] >> (row & 63) & 1))
			continue;
		d->frame[i] = (uint32_t)row;
		d->order[r->n++] = (uint32_t)i;
	}
	if (by_width)
		qsort_r(d->order, r->n, sizeof *d->order, widest, (void *)(uintptr_t)d->list);
	report_firm_columns(r);
	report_column(r, "class", TR(c, "类别", "Class"), -1);
	report_column(r, "rank", TR(c, "位次", "Rank"), 0);
	report_column(r, "low", TR(c, "位次 5% 分位", "Rank, 5 %"), 2);
	report_column(r, "high", TR(c, "位次 95% 分位", "Rank, 95 %"), 2);
	report_column(r, "width", TR(c, "区间宽度", "Width"), 2);
	report_column(r, "mean", TR(c, "平均位次", "Mean rank"), 2);
	r->row = interval_row;
	return RC_OK;
}

static double at(json_t *row, size_t i)
{
	json_t *v = json_array_get(row, i);
	return json_is_number(v) ? json_number_value(v) : NAN;
}

static const char *item_title(const struct report *r, const struct told_rows *d, size_t i) { return json_string_value(json_object_get(json_array_get(d->items, i), r->c->english ? "en" : "zh")); }

static const char *flag(const struct ctx *c, double v)
{
	return isnan(v) ? NULL : v >= 0.9 ? TR(c, "高度重合", "nearly the same") : v <= -0.4 ? TR(c, "相互抵触", "against each other") : NULL;
}

static void dropped_row(const struct report *r, size_t i, struct sink *s)
{
	const struct told_rows *d = r->data;
	json_t *row = json_array_get(d->rows, i);
	static const char *const zh[VARIANTS] = { "极差标准化，加权平均", "Z 分数，加权平均", "百分位名次，加权平均", "极差标准化，等权", "极差标准化（1—100），几何平均", "极差标准化（1—100），调和平均", "名次得分（Borda），等权" };
	static const char *const en[VARIANTS] = { "min-max, weighted mean", "z-scores, weighted mean", "percentile ranks, weighted mean", "min-max, equal weights", "min-max 1-100, geometric mean", "min-max 1-100, harmonic mean",
		"ranks (Borda), equal weights" };
	sink_text(s, d->kind == ROBUST_VARIANTS ? (i < VARIANTS ? TR(r->c, zh[i], en[i]) : NULL) : item_title(r, d, i));
	sink_number(s, at(row, 0), 0);
	if (d->kind == ROBUST_DROPPED)
		sink_number(s, at(row, 1), 0);
	sink_number(s, at(row, 2), 1);
	sink_number(s, at(row, 3), 0);
	sink_number(s, at(row, 4), 4);
	sink_number(s, at(row, 5) * 100, 1);
}

static void effective_row(const struct report *r, size_t i, struct sink *s)
{
	const struct told_rows *d = r->data;
	json_t *row = json_array_get(d->rows, i);
	sink_text(s, item_title(r, d, i));
	sink_number(s, at(row, 0), 0);
	sink_number(s, at(row, 1) * 100, 1);
	sink_number(s, at(row, 2) * 100, 1);
	sink_number(s, at(row, 3), 3);
	sink_number(s, at(row, 4), 3);
	sink_text(s, isnan(at(row, 3)) ? NULL : at(row, 3) < 0 ? TR(r->c, "与总分相反", "against the total") : at(row, 3) < 0.3 ? TR(r->c, "对总分作用弱", "weak") : NULL);
}

static void correlation_row(const struct report *r, size_t i, struct sink *s)
{
	const struct told_rows *d = r->data;
	json_t *row = json_array_get(d->rows, i);
	size_t n = json_array_size(d->items);
	buf_auto b;
	buf_init(&b, 4096);
	sink_text(s, item_title(r, d, i));
	for (size_t k = 0; k < n && k + 2 < REPORT_COLUMNS; k++) {
		sink_number(s, at(row, k), 3);
		const char *f = k == i ? NULL : flag(r->c, at(row, k));
		if (f != NULL)
			buf_printf(&b, "%s%s: %s", b.len ? TR(r->c, "；", "; ") : "", item_title(r, d, k), f);
	}
	sink_text(s, buf_text(&b));
}

static void small_columns(struct report *r, const struct told_rows *d)
{
	struct ctx *c = r->c;
	report_column(r, "what", d->kind == ROBUST_VARIANTS ? TR(c, "方法", "Method") : TR(c, "指标", "Item"), -1);
	if (d->kind == ROBUST_CORRELATION) {
		for (size_t k = 0; k < json_array_size(d->items) && r->n_columns + 1 < REPORT_COLUMNS; k++)
			report_column(r, json_string_value(json_object_get(json_array_get(d->items, k), "code")), item_title(r, d, k), 3);
		report_column(r, "flags", TR(c, "提示", "Flags"), -1);
		report_note(r, TR(c, "相关系数 ≥ 0.9 提示两项高度重合，≤ -0.4 提示相互抵触；两项同时适用且有得分的企业计入", "r of 0.9 or more: nearly the same; -0.4 or less: against each other. Over firms that have points in both"));
		return;
	}
	report_column(r, "units", TR(c, "企业数", "Firms"), 0);
	if (d->kind == ROBUST_EFFECTIVE) {
		report_column(r, "share", TR(c, "名义权重（%）", "Weight, %"), 1);
		report_column(r, "variance", TR(c, "有效权重（%）", "Effective weight, %"), 1);
		report_column(r, "pearson", TR(c, "与总分相关系数", "r with the total"), 3);
		report_column(r, "ratio", TR(c, "相关比", "Correlation ratio"), 3);
		report_column(r, "flag", TR(c, "提示", "Flag"), -1);
		report_note(r, TR(c, "有效权重：该项得分与总分的协方差占总分方差的比重，适用同一组指标的企业内合计为 100%", "Effective weight: covariance of the points with the total as a share of the total's variance; it adds up to 100 % among items that count for the same firms"));
		return;
	}
	if (d->kind == ROBUST_DROPPED)
		report_column(r, "classes", TR(c, "类别改变", "Other class"), 0);
	report_column(r, "mean", TR(c, "平均位次变动", "Mean change of rank"), 1);
	report_column(r, "most", TR(c, "最大位次变动", "Largest change"), 0);
	report_column(r, "spearman", TR(c, "等级相关（Spearman）", "Spearman"), 4);
	report_column(r, "top", TR(c, "前 10% 保留（%）", "First tenth kept, %"), 1);
	if (d->kind == ROBUST_VARIANTS)
		report_note(r, TR(c, "以指标原值在排名分组内计算，仅供分析，不是法定得分", "From the items' values within the groups of the ranking: an analysis, never the legal score"));
}

enum rc robust_report(struct ctx *c, const struct robust_record *rec, enum robust_table kind, bool by_width, struct report *ret, struct city **ret_city)
{
	static const char *const keys[] = { NULL, "dropped", "effective", "correlation", "variants" };
	struct told_rows *d = arena_new(&c->arena, struct told_rows);
	struct trial *t = arena_new(&c->arena, struct trial);
	*ret = (struct report){ .c = c, .t = t, .data = d };
	*ret_city = NULL;
	if (d == NULL || t == NULL)
		return ctx_no_memory(c);
	d->kind = kind;
	d->summary = json_loads(rec->summary, 0, NULL);
	d->items = json_object_get(d->summary, "items");
	report_note(ret, arena_printf(&c->arena, TR(c, "%lld 次，权重 ±%lld%%，种子 %lld；%s，%d 年", "%lld runs, weights ±%lld %%, seed %lld; %s, %d"), (long long)rec->runs, (long long)rec->noise_percent, (long long)rec->seed, rec->scheme,
		rec->year));
	if (kind == ROBUST_INTERVALS) {
		TRY(city_hold(c, rec->scheme, rec->year, ret_city));
		t->y = *ret_city;
		TRY(city_lists_need(c, t->y));
		return intervals(ret, rec, d, by_width);
	}
	d->rows = json_object_get(d->summary, keys[kind]);
	ret->n = json_array_size(d->rows);
	ret->row = kind == ROBUST_EFFECTIVE ? effective_row : kind == ROBUST_CORRELATION ? correlation_row : dropped_row;
	small_columns(ret, d);
	return RC_OK;
}

void robust_report_done(struct report *r, struct city *y)
{
	const struct told_rows *d = r->data;
	if (d != NULL)
		json_decref(d->summary);
	if (y != NULL)
		city_drop(r->c, y);
}
