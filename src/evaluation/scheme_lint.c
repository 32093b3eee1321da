/* scheme_lint.c - what is allowed but probably not meant: gaps, overlaps, weights that do not add up.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_reader.h"

static int by_from(const void *pa, const void *pb)
{
	const struct band *a = pa, *b = pb;
	return (a->from > b->from) - (a->from < b->from);
}

/* Neighbouring bands must meet: one published transcription of a point table had lost its 6-8 % row. */
static void lint_bands(struct plan_report *r, const struct item *it)
{
	struct band sorted[256];
	int n = it->score.n_bands;
	if (n == 0 || n > 256)
		return;
	memcpy(sorted, it->score.bands, (size_t)n * sizeof *sorted);
	qsort(sorted, (size_t)n, sizeof *sorted, by_from);
	for (int i = 0; i + 1 < n; i++) {
		const struct band *a = &sorted[i], *b = &sorted[i + 1];
		if (a->to < b->from)
			plan_warn(r, it->at, PLAN_TR(r, "落入空档的值按缺失处理", "values in the gap are treated as missing"),
				PLAN_TR(r, "“%s”的分档有空档：%.10g 到 %.10g", "the bands of '%s' leave a gap from %.10g to %.10g"), it->code ? it->code : "", a->to, b->from);
		else if (a->to > b->from || a->from == b->from)
			plan_warn(r, it->at, PLAN_TR(r, "先写的一档有效", "the band written first holds"),
				PLAN_TR(r, "“%s”的分档重叠：%.10g 到 %.10g", "the bands of '%s' overlap from %.10g to %.10g"), it->code ? it->code : "", b->from, a->to);
	}
	if (isfinite(sorted[0].from))
		plan_warn(r, it->at, NULL, PLAN_TR(r, "“%s”的分档未覆盖 %.10g 以下", "the bands of '%s' do not cover values below %.10g"), it->code ? it->code : "", sorted[0].from);
	if (isfinite(sorted[n - 1].to))
		plan_warn(r, it->at, NULL, PLAN_TR(r, "“%s”的分档未覆盖 %.10g 以上", "the bands of '%s' do not cover values above %.10g"), it->code ? it->code : "", sorted[n - 1].to);
}

static void lint_item(struct plan_report *r, const struct item *it)
{
	lint_bands(r, it);
	for (int i = 0; i < it->score.n_parts; i++)
		lint_item(r, &it->score.parts[i]);
	if (it->has_weight && it->weight < 0)
		plan_warn(r, it->at, NULL, PLAN_TR(r, "“%s”的权重为负", "the weight of '%s' is negative"), it->code ? it->code : "");
	if (it->benchmark.kind == BENCH_FIXED && !(it->benchmark.value > 0) && score_needs_benchmark(it->score.method))
		plan_warn(r, it->at, NULL, PLAN_TR(r, "“%s”的基准值不大于 0", "the benchmark of '%s' is not above 0"), it->code ? it->code : "");
	if (it->score.cap < it->score.floor)
		plan_warn(r, it->at, NULL, PLAN_TR(r, "“%s”的上限低于下限", "the cap of '%s' lies below its floor"), it->code ? it->code : "");
}

static const char *applies_text(const struct item *it) { return it->applies.f ? formula_text(it->applies.f) : NULL; }

/* Weights per set of items: those for everybody together with those of each condition. */
static void lint_weights(struct plan_report *r, const struct scheme *s)
{
	double common = 0;
	for (int i = 0; i < s->n_items; i++)
		if (!applies_text(&s->items[i]))
			common += s->items[i].weight;
	for (int i = 0; i < s->n_items; i++) {
		const char *text = applies_text(&s->items[i]);
		bool first = i == 0 || text;
		double sum = common;
		for (int k = 0; text && k < s->n_items; k++) {
			const char *other = applies_text(&s->items[k]);
			if (!other || strcmp(other, text) != 0)
				continue;
			first &= k >= i;
			sum += s->items[k].weight;
		}
		if (!text && i > 0)
			continue;
		bool any_applies = false;
		for (int k = 0; k < s->n_items; k++)
			any_applies |= applies_text(&s->items[k]) != NULL;
		if (!text && any_applies)
			continue;
		if (first && fabs(sum - 100) > 1e-9 && s->status != SCHEME_FRAGMENT)
			plan_warn(r, s->items[i].at, PLAN_TR(r, "若本来如此，可在 note 中说明", "say so in `note` if the rule is like that"),
				PLAN_TR(r, "满分合计 %.10g，不是 100%s%s", "the full scores add up to %.10g, not 100%s%s"), sum, text ? ": " : "", text ? text : "");
	}
}

static void lint_classes(struct plan_report *r, const struct scheme *s)
{
	const struct classes *c = &s->classes;
	for (int k = 0; k < c->n; k++) {
		bool used = c->quota[k] || c->list[k].outside || c->method != CLASS_QUOTA;
		for (int i = 0; i < c->n_subs; i++)
			used |= c->subs[i].class_ == k;
		for (int i = 0; i < s->n_limits; i++)
			used |= s->limits[i].class_ == k || s->limits[i].not_above == k;
		if (!used)
			plan_warn(r, NULL, PLAN_TR(r, "给它份额，或从 list 中去掉", "give it a share or take it off the list"), PLAN_TR(r, "%s：没有单位能得到“%s”类", "%s: no unit can get class '%s'"), s->id, c->list[k].code);
	}
	for (int row = 0; row < c->n_cut_strata; row++) {
		double last = INFINITY;
		for (int k = 0; k < c->n; k++) {
			double cut = c->cuts[row * SCHEME_CLASSES + k];
			if (cut >= last)
				plan_warn(r, NULL, NULL, PLAN_TR(r, "%s：“%s”类的分数线不低于前一类", "%s: the cut of class '%s' is not below the one before it"), s->id, c->list[k].code);
			if (!isnan(cut))
				last = cut;
		}
	}
}

void scheme_lint(struct plan_report *r, const struct scheme *s)
{
	for (int i = 0; i < s->n_all; i++)
		lint_item(r, &s->items[i]);
	if (!s->composite)
		lint_weights(r, s);
	lint_classes(r, s);
	if (s->n_nodes > 0)
		for (int i = 0; i < s->n_items; i++) {
			bool used = false;
			for (int k = 0; k < s->n_nodes; k++)
				for (int j = 0; j < s->nodes[k].n_items; j++)
					used |= s->nodes[k].items[j] == i;
			if (!used)
				plan_warn(r, s->items[i].at, NULL, PLAN_TR(r, "指标“%s”不在树中，不计入总分", "item '%s' is not in the tree and does not count"), s->items[i].code);
		}
}
