/* scheme_lint.c - what is allowed in a scheme but probably a mistake.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_lint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct figure { char text[40]; };

/* A bound as staff write it: shares in per cent, everything else plain. */
static struct figure figure(const struct item *it, double x)
{
	struct figure f;

	if (unit_plain(&it->unit) && it->unit.num == it->unit.den && fabs(x) <= 1.5 && x != 0)
		snprintf(f.text, sizeof f.text, "%.6g %%", x * 100);
	else
		snprintf(f.text, sizeof f.text, "%.10g", x);
	return f;
}

static struct plan_node at_line(const struct item *it, int line)
{
	return (struct plan_node){.kind = PLAN_SCALAR, .file = it->at->file, .line = line, .col = line == it->at->line ? it->at->col : 1};
}

/* ---- step tables ---- */

static int by_start(const void *a, const void *b)
{
	const struct band *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

/* Two neighbours, lower first. */
static void lint_neighbours(struct plan_report *r, const struct item *it, const struct band *low, const struct band *high)
{
	struct plan_node at = at_line(it, high->line);

	if (high->from > low->to)
		plan_warn(r, &at, TR(r, "补上缺的一档，或改动相邻档的界点；落入空档的值按缺失处理", "add the missing band, or move the bounds beside it; values in the gap count as missing"),
			TR(r, "分档有空缺：%s 到 %s 没有分值", "gap in the steps: %s to %s has no points"), figure(it, low->to).text, figure(it, high->from).text);
	if (high->from < low->to)
		plan_warn(r, &at, TR(r, "让一档的 to 等于上一档的 from；现在先写的一档有效", "let each band end where the next begins; as it is, the band written first holds"),
			TR(r, "分档重叠：%s 到 %s 同属两档", "overlapping steps: %s to %s stands in two bands"), figure(it, high->from).text,
			figure(it, fmin(low->to, high->to)).text);
}

static void lint_ends(struct plan_report *r, const struct item *it, const struct band *first, const struct band *last)
{
	struct plan_node at = at_line(it, first->line);

	if (first->from > -INFINITY)
		plan_warn(r, &at, TR(r, "给最低一档去掉 from", "leave `from` out of the lowest band"), TR(r, "低于 %s 的值没有分值", "values below %s have no points"),
			figure(it, first->from).text);
	at = at_line(it, last->line);
	if (last->to < INFINITY)
		plan_warn(r, &at, TR(r, "给最高一档去掉 to", "leave `to` out of the highest band"), TR(r, "高于 %s 的值没有分值", "values above %s have no points"),
			figure(it, last->to).text);
}

/* Points rise with the value, or fall where less is better. */
static void lint_rising(struct plan_report *r, const struct item *it, const struct band *bands, int n)
{
	for (int i = 1; i < n; i++) {
		struct plan_node at = at_line(it, bands[i].line);
		bool wrong = it->less ? bands[i].points > bands[i - 1].points : bands[i].points < bands[i - 1].points;

		if (wrong)
			plan_warn(r, &at, it->less ? TR(r, "检查分值的次序", "check the order of the points") : TR(r, "若越小越好，写 direction: less", "if less is better, write `direction: less`"),
				TR(r, "分值次序反了：%g 分之上是 %g 分", "points out of order: %g below %g"), bands[i - 1].points, bands[i].points);
	}
}

static void lint_bands(struct plan_report *r, const struct item *it)
{
	const struct score *sc = &it->score;
	struct band *bands;

	if (sc->n_bands == 0)
		return;
	bands = malloc((size_t)sc->n_bands * sizeof *bands);
	if (!bands)
		return;
	memcpy(bands, sc->bands, (size_t)sc->n_bands * sizeof *bands);
	qsort(bands, (size_t)sc->n_bands, sizeof *bands, by_start);
	for (int i = 0; i < sc->n_bands; i++) {
		struct plan_node at = at_line(it, bands[i].line);

		if (bands[i].from >= bands[i].to)
			plan_warn(r, &at, TR(r, "from 应小于 to", "`from` must be below `to`"), TR(r, "这一档是空的", "this band is empty"));
		if (i > 0)
			lint_neighbours(r, it, &bands[i - 1], &bands[i]);
	}
	lint_ends(r, it, &bands[0], &bands[sc->n_bands - 1]);
	lint_rising(r, it, bands, sc->n_bands);
	free(bands);
}

/* ---- items ---- */

/* The best that a table of points can give; NAN for methods without a table. */
static double best_points(const struct score *sc)
{
	double best = NAN;

	for (int i = 0; i < sc->n_bands; i++)
		best = fmax(best, sc->bands[i].points);
	for (int i = 0; i < sc->n_xy; i++)
		best = fmax(best, sc->xy[i][1]);
	for (int i = 0; i < sc->n_words; i++)
		best = fmax(best, sc->words[i].value);
	if (sc->has_otherwise)
		best = fmax(best, sc->otherwise);
	if (sc->method == SCORE_TEST)
		best = sc->points;
	return isnan(best) ? NAN : fmin(best, sc->cap);   /* fmin would forget the NAN */
}

static void lint_full_score(struct plan_report *r, const struct item *it)
{
	double best = it->score.share ? NAN : best_points(&it->score);

	if (isnan(best) || !it->has_weight || it->weight == best)
		return;
	if (best < it->weight)
		plan_warn(r, it->at, TR(r, "核对 weight 与各档分值", "check `weight` against the points"), TR(r, "最高只能得 %g 分，达不到 weight %g", "at most %g points: `weight` %g is out of reach"),
			best, it->weight);
	else
		plan_warn(r, it->at, TR(r, "核对 weight 与各档分值，或写 cap", "check `weight` against the points, or write `cap`"),
			TR(r, "最高 %g 分，超过 weight %g", "up to %g points: more than `weight` %g"), best, it->weight);
}

static void lint_bounds(struct plan_report *r, const struct item *it)
{
	const struct score *sc = &it->score;

	if (sc->floor > sc->cap)
		plan_warn(r, it->at, TR(r, "floor 应不大于 cap", "`floor` must not be above `cap`"), TR(r, "下限 %g 高于上限 %g", "floor %g is above cap %g"), sc->floor, sc->cap);
	if (it->has_weight && it->weight < 0)
		plan_warn(r, it->at, TR(r, "越小越好写 direction: less；扣分写在 deductions", "write `direction: less`, or put it under `deductions`"), TR(r, "权重为负", "negative weight"));
	if (it->benchmark.kind == BENCH_FIXED && !(it->benchmark.value > 0) && score_needs_benchmark(sc->method))
		plan_warn(r, it->at, TR(r, "写大于 0 的基准值", "write a benchmark above 0"), TR(r, "基准值 %g 不大于 0", "benchmark %g is not above 0"), it->benchmark.value);
	if (sc->method == SCORE_RATIO && it->less)
		plan_warn(r, it->at, TR(r, "用 reverse_ratio 或 inverse_ratio", "use reverse_ratio or inverse_ratio"),
			TR(r, "ratio 总是越大越好，direction: less 不起作用", "`ratio` always takes more as better; `direction: less` changes nothing"));
}

/* A points method without an end, in an item that does not say its weight: nobody knows its full score. */
static bool is_open(const struct item *it)
{
	return !it->score.share && !it->has_weight && it->score.method != SCORE_NORMALISE && isnan(score_most_points(&it->score));
}

static void lint_full(struct plan_report *r, const struct item *it)
{
	if (is_open(it) && (it->on_missing.kind == ON_FULL || it->on_negative.kind == ON_FULL || it->on_zero.kind == ON_FULL))
		plan_warn(r, it->at, TR(r, "写明 weight 或 cap", "write `weight` or `cap`"),
			TR(r, "这个指标的满分不明，full 只能给 0 分", "the full score of this item is not known: `full` gives 0 points"));
}

static void lint_item(struct plan_report *r, const struct item *it)
{
	lint_full(r, it);
	lint_bands(r, it);
	lint_full_score(r, it);
	lint_bounds(r, it);
	for (int i = 0; i < it->score.n_parts; i++)
		lint_item(r, &it->score.parts[i]);
}

/* ---- weights and tree ---- */

static bool in_tree(const struct scheme *s, int item)
{
	for (int n = 0; n < s->n_nodes; n++)
		for (int i = 0; i < s->nodes[n].n_items; i++)
			if (s->nodes[n].items[i] == item)
				return true;
	return s->n_nodes == 0;
}

static const char *applies_text(const struct item *it)
{
	return it->applies.f ? formula_text(it->applies.f) : it->applies.column;
}

static bool same_group(const struct item *a, const struct item *b)
{
	const char *x = applies_text(a), *y = applies_text(b);

	return x == y || (x && y && !strcmp(x, y));
}

static int node_of(const struct scheme *s, int item)
{
	for (int n = 0; n < s->n_nodes; n++)
		for (int i = 0; i < s->nodes[n].n_items; i++)
			if (s->nodes[n].items[i] == item)
				return n;
	return -1;
}

/* What one point below this node is worth in the total: the weights on the way up, as far as nodes are summed. */
static double worth(const struct scheme *s, int node)
{
	double w = 1;

	for (int n = node; n > 0; n = s->nodes[n].parent)
		if (s->nodes[s->nodes[n].parent].agg.method == AGG_SUM)
			w *= s->nodes[n].weight;
	return w;
}

/* Items of one `applies` and those that apply to everybody share the full score. *ret_open: one of them has no known full score. */
static double group_weight(const struct scheme *s, const struct item *head, bool *ret_open)
{
	double sum = 0;

	*ret_open = false;
	for (int i = 0; i < s->n_items; i++) {
		if (!in_tree(s, i) || (applies_text(&s->items[i]) && !same_group(&s->items[i], head)))
			continue;
		sum += s->items[i].weight * worth(s, node_of(s, i));
		*ret_open |= is_open(&s->items[i]);
	}
	return sum;
}

static bool is_first_of_group(const struct scheme *s, int item)
{
	for (int i = 0; i < item; i++)
		if (in_tree(s, i) && same_group(&s->items[i], &s->items[item]))
			return false;
	return true;
}

static bool has_conditions(const struct scheme *s)
{
	for (int i = 0; i < s->n_items; i++)
		if (applies_text(&s->items[i]))
			return true;
	return false;
}

static bool has_node_weight(const struct scheme *s)
{
	for (int n = 1; n < s->n_nodes; n++)
		if (s->nodes[n].weight != 1)
			return true;
	return false;
}

/* A point system promises a full score: `total: {cap: …}`, else 100. Fragments promise nothing, composite indicators take means. */
static void lint_weights(struct plan_report *r, const struct scheme *s)
{
	double full = isfinite(s->total_cap) ? s->total_cap : 100;

	if (s->composite || s->status == SCHEME_FRAGMENT)
		return;
	for (int i = 0; i < s->n_items; i++) {
		const char *group = applies_text(&s->items[i]);
		bool open;
		double sum;

		if (!in_tree(s, i) || !is_first_of_group(s, i) || (!group && has_conditions(s)))
			continue;
		sum = group_weight(s, &s->items[i], &open);
		if (fabs(sum - full) <= 1e-9 * full || (open && sum < full))
			continue;
		plan_warn(r, s->items[i].at, TR(r, "改权重；满分若本来不是 100，写 total: {cap: 满分}", "correct the weights; a full score other than 100 is written total: {cap: …}"),
			TR(r, "权重之和是 %.10g，不是 %g%s%s%s", "the weights add up to %.10g, not %g%s%s%s"), sum, full, group ? TR(r, "，适用于 ", ", where ") : "", group ? group : "",
			has_node_weight(s) ? TR(r, "（已乘各节点的 weight）", " (times the weights of their nodes)") : "");
	}
}

/* Weights of nodes multiply points; the root's multiplies nothing. */
static void lint_nodes(struct plan_report *r, const struct scheme *s)
{
	if (s->n_nodes > 0 && s->nodes[0].weight != 1)
		plan_warn(r, plan_get(s->nodes[0].at, "weight"), TR(r, "删去；要改变总分写 coefficient", "take it out; what changes the total is `coefficient`"),
			TR(r, "根节点“%s”的 weight 不起作用", "the weight of the root '%s' has no effect"), s->nodes[0].code);
	for (int n = 1; n < s->n_nodes && !s->composite; n++) {
		const struct node *nd = &s->nodes[n];

		if (nd->weight == 1 || s->nodes[nd->parent].agg.method != AGG_SUM)
			continue;
		plan_warn(r, plan_get(nd->at, "weight"), TR(r, "删去，把份额写成各指标的 weight", "take it out and let the weights of the items be the shares"),
			TR(r, "求和时节点“%s”的 weight 把它的得分再乘以 %g", "under `sum` the weight of node '%s' multiplies its points by %g once more"), nd->code, nd->weight);
	}
}

static void lint_tree(struct plan_report *r, const struct scheme *s)
{
	for (int i = 0; i < s->n_items; i++)
		if (!in_tree(s, i))
			plan_warn(r, s->items[i].at, TR(r, "写进 tree 的某个节点", "put it into a node of `tree`"), TR(r, "指标“%s”不在 tree 中，不计入总分", "item '%s' is not in the tree and does not count"),
				s->items[i].code);
}

/* ---- tables by stratum ---- */

struct word_table { const struct item *owner; int by; const struct word_value *words; int n; };

static struct word_table table_of(const struct item *it)
{
	const struct benchmark *b = &it->benchmark;

	if (b->kind != BENCH_TABLE || !isnan(b->value))
		return (struct word_table){.owner = it};
	return (struct word_table){it, b->by, b->words, b->n_words};
}

static bool has_word(const struct word_table *t, const char *word)
{
	for (int i = 0; i < t->n; i++)
		if (!strcmp(t->words[i].word, word))
			return true;
	return false;
}

/* A group that one table of benchmarks knows, another of the same stratum should know too. */
static void lint_tables(struct plan_report *r, const struct scheme *s)
{
	for (int i = 0; i < s->n_items; i++) {
		struct word_table mine = table_of(&s->items[i]);

		for (int k = 0; mine.n && k < s->n_items; k++) {
			struct word_table other = table_of(&s->items[k]);

			for (int w = 0; other.by == mine.by && w < other.n; w++)
				if (!has_word(&mine, other.words[w].word))
					plan_warn(r, mine.owner->at, TR(r, "在 values 中补上，或写 otherwise", "add it to `values`, or write `otherwise`"),
						TR(r, "“%s”没有“%s”的基准，该组的值将按缺失处理", "'%s' has no benchmark for '%s': that group's values count as missing"), mine.owner->code,
						other.words[w].word);
		}
	}
}

/* ---- classes ---- */

static bool exempt_gives(const struct scheme *s, int class_)
{
	for (int i = 0; i < s->n_exempt; i++)
		if (s->exempt[i].class_ == class_)
			return true;
	return false;
}

static bool limit_gives(const struct scheme *s, int class_)
{
	for (int i = 0; i < s->n_limits; i++)
		if (s->limits[i].class_ == class_ || s->limits[i].not_above == class_ || s->limits[i].not_below == class_)
			return true;
	for (int i = 0; i < s->classes.n_subs; i++)
		if (s->classes.subs[i].class_ == class_)
			return true;
	return exempt_gives(s, class_);
}

static bool rule_gives(const struct classes *c, int class_)
{
	for (int i = 0; i < c->n_rules; i++)
		if (c->rules[i].class_ == class_)
			return true;
	for (int i = 0; i < c->n_stages; i++)
		if (c->stages[i].class_ == class_)
			return true;
	return c->otherwise == class_;
}

static bool can_be_reached(const struct scheme *s, int class_)
{
	const struct classes *c = &s->classes;

	if (c->list[class_].outside || limit_gives(s, class_))
		return true;
	if (c->method == CLASS_QUOTA)
		return c->quota[class_] && c->share_ppb[class_] > 0;
	if (c->method == CLASS_THRESHOLDS)
		return true;
	return rule_gives(c, class_);
}

/* A limit may name a class outside the list (as exemptions do with T): more often it is a slip. */
static void lint_limits(struct plan_report *r, const struct scheme *s)
{
	for (int i = 0; i < s->n_limits; i++) {
		int class_ = s->limits[i].class_;

		if (class_ < 0 || !s->classes.list[class_].outside || exempt_gives(s, class_))
			continue;
		plan_warn(r, s->limits[i].when.at, TR(r, "先写进 classes.list", "put it into classes.list"),
			TR(r, "“%s”类只在 limits 中出现", "class '%s' stands in limits only"), s->classes.list[class_].code);
	}
}

static void lint_cuts(struct plan_report *r, const struct scheme *s)
{
	const struct classes *c = &s->classes;
	struct plan_node at = {.file = s->file, .line = 1, .col = 1};

	for (int g = 0; g < c->n_cut_strata; g++) {
		double above = INFINITY;

		for (int k = 0; k < c->n; k++) {
			double cut = c->cuts[g * SCHEME_CLASSES + k];

			if (isnan(cut))
				continue;
			if (cut >= above)
				plan_warn(r, c->by.at ? c->by.at : &at, TR(r, "从优到劣写递减的界点", "write cuts that fall from the best class on"),
					TR(r, "“%s”类的界点 %g 不低于前一类的 %g", "class '%s' begins at %g, not below the class before it (%g)"), c->list[k].code, cut, above);
			above = cut;
		}
	}
}

static void lint_classes(struct plan_report *r, const struct scheme *s)
{
	const struct classes *c = &s->classes;
	struct plan_node at = {.file = s->file, .line = 1, .col = 1};

	if (c->method == CLASS_NO)
		return;
	for (int k = 0; k < c->n; k++)
		if (!can_be_reached(s, k))
			plan_warn(r, &at, TR(r, "给它份额或规则，或从 classes.list 删去", "give it a share or a rule, or take it out of classes.list"),
				TR(r, "没有企业能进入“%s”类", "no unit can get class '%s'"), c->list[k].code);
	for (int i = 0; i < c->n_stages; i++)
		if (c->stages[i].share_ppb > c->stages[i].pool_ppb)
			plan_warn(r, &at, TR(r, "share 按全体计算，应不大于 pool", "`share` counts from all units and cannot be above `pool`"),
				TR(r, "“%s”类的份额大于候选范围", "the share of class '%s' is larger than its pool"), c->list[c->stages[i].class_].code);
	lint_limits(r, s);
	lint_cuts(r, s);
}

void scheme_lint(struct plan_report *r, const struct scheme *s)
{
	for (int i = 0; i < s->n_all; i++)
		lint_item(r, &s->items[i]);
	lint_weights(r, s);
	lint_nodes(r, s);
	lint_tree(r, s);
	lint_tables(r, s);
	lint_classes(r, s);
}

static void check_plan(struct ctx *c, struct plan_report *r, struct plan_node *root)
{
	(void)scheme_read(&c->arena, r, root);  /* everything it finds is in the report */
}

const struct plan_section scheme_plan_section = {"scheme", check_plan};
