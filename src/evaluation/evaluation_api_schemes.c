/* evaluation_api_schemes.c - the schemes there are, and the method sheet of one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/evaluation_json.h"
#include "evaluation/whatif.h"

#include <string.h>

/* ---- GET /api/schemes */

/* The place a scheme comes from is the first word of its title up to the year or the word 市, 区, 县; shown as it is written there. */
static const char *place_of(struct ctx *c, const struct scheme *s)
{
	static const char *const ends[] = { "市", "区", "县" };
	const char *best = NULL;
	for (int i = 0; s->title.zh != NULL && i < 3; i++) {
		const char *at = strstr(s->title.zh, ends[i]);
		if (at != NULL && at > s->title.zh && at - s->title.zh <= 15 && (best == NULL || at < best))
			best = at;
	}
	return best ? arena_strndup(&c->arena, s->title.zh, (size_t)(best - s->title.zh) + 3) : NULL;
}

static void write_scheme_head(struct ctx *c, struct jw *w, const struct scheme *s)
{
	json_title(w, s->title);
	json_opt(w, "place", place_of(c, s));
	jw_ktext(w, "status", scheme_status_word(s));
	jw_ktext(w, "entity", s->entity && *s->entity ? s->entity : "enterprise");
	json_opt(w, "basis", scheme_basis(s));
}

static bool has_round(const struct round *list, int n, const char *scheme)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].scheme, scheme) == 0)
			return true;
	return false;
}

enum rc evaluation_api_scheme_list(struct ctx *c, const struct evaluation_scheme_list_in *in, struct reply *r)
{
	const struct shelf *shelf = rounds_shelf(c->app);
	const struct round *rounds;
	int n;
	TRY(rounds_list(c, &rounds, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < shelf->n; i++) {
		const struct scheme *s = shelf->schemes[i].scheme;
		jw_obj(&r->jw);
		jw_ktext(&r->jw, "id", s->id);
		jw_ktext(&r->jw, "version", s->version ? s->version : "");
		write_scheme_head(c, &r->jw, s);
		jw_ki64(&r->jw, "n_items", s->n_items);
		json_opt(&r->jw, "valid_from", s->valid_from);
		json_opt(&r->jw, "valid_to", s->valid_to);
		jw_kbool(&r->jw, "has_results", has_round(rounds, n, s->id));
		jw_obj_end(&r->jw);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

/* ---- GET /api/schemes/{id}: items and nodes. */

static const char *group_of(struct ctx *c, const struct scheme *s, const struct item *it)
{
	return it->applies.f ? scheme_condition_words(&c->arena, s, formula_text(it->applies.f), c->english) : NULL;
}

static const char *item_formula(struct ctx *c, const struct item *it)
{
	if (it->value.f == NULL)
		return NULL;
	return it->per.f ? arena_printf(&c->arena, "%s / %s", formula_text(it->value.f), formula_text(it->per.f)) : formula_text(it->value.f);
}

static const char *fill_words(const struct ctx *c, enum fill_kind k)
{
	static const struct plan_words words[] = { { "平均得分", "the mean score" }, { "平均值", "the mean" }, { "中位数", "the median" },
		{ "最小值", "the minimum" }, { "最大值", "the maximum" } };
	return words_of(c, words[k]);
}

static const char *treatment_words(struct ctx *c, const struct scheme *s, const struct on *on)
{
	switch (on->kind) {
	case ON_KEEP: return TR(c, "照常计算", "computed like any other");
	case ON_ZERO: return TR(c, "计 0 分", "0 points");
	case ON_FULL: return TR(c, "计满分", "full points");
	case ON_MISSING: return TR(c, "按缺失处理", "treated as missing");
	case ON_EXCLUDE: return TR(c, "不计总分", "no total");
	case ON_POINTS: return arena_printf(&c->arena, TR(c, "计 %.10g 分", "%.10g points"), on->value);
	case ON_VALUE: return arena_printf(&c->arena, TR(c, "以 %.10g 代替", "%.10g in its place"), on->value);
	case ON_FILL:
		return on->by > 0 ? arena_printf(&c->arena, TR(c, "以同组（%s）%s代替", "%2$s of the same %1$s in its place"),
			stratum_words(c, s, on->by), fill_words(c, on->fill))
			: arena_printf(&c->arena, TR(c, "以%s代替", "%s in its place"), fill_words(c, on->fill));
	}
	return NULL;
}

static const char *node_of_item(const struct scheme *s, int item)
{
	for (int k = 0; k < s->n_nodes; k++)
		for (int i = 0; i < s->nodes[k].n_items; i++)
			if (s->nodes[k].items[i] == item)
				return s->nodes[k].code;
	return NULL;
}

/* "参评企业总量之比，按 size：规上 12.3；规下 4.5" */
static const char *benchmark_words(struct ctx *c, const struct scheme *s, int item, const struct city *y)
{
	const char *origin = benchmark_origin(c, s, &s->items[item]);
	const struct item_result *r = y ? &y->ev->items[item] : NULL;
	if (origin == NULL || r == NULL || r->benchmark == NULL)
		return origin;
	struct buf b;
	buf_init(&b, 4096);
	buf_str(&b, origin);
	uint32_t n = r->benchmark_keys ? r->benchmark_keys->n : 1;
	for (uint32_t k = 0; k < n && k < 12; k++)
		if (!isnan(r->benchmark[k]))
			buf_printf(&b, "%s%s%s%.6g", k ? TR(c, "；", "; ") : TR(c, "：", ": "), n > 1 && r->benchmark_keys->names
				? r->benchmark_keys->names[k] : "", n > 1 ? " " : "", r->benchmark[k]);
	const char *text = buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : origin;
	buf_finish(&b);
	return text;
}

static void write_bound(struct jw *w, const char *key, const struct item *it, double v) { jw_knum(w, key, it->score.share && isfinite(v)
	? v : NAN); }

static void write_item(struct ctx *c, struct jw *w, const struct scheme *s, int i, const struct city *y)
{
	const struct item *it = &s->items[i];
	jw_obj(w);
	jw_ktext(w, "code", it->code);
	json_opt(w, "parent", node_of_item(s, i));
	jw_kbool(w, "leaf", true);
	json_title(w, it->title);
	json_opt(w, "group", group_of(c, s, it));
	jw_knum(w, "weight", it->has_weight ? it->weight : NAN);
	json_opt(w, "unit", it->unit_text);
	jw_ktext(w, "direction", it->less ? "down" : "up");
	jw_ktext(w, "method", score_method_names[it->score.method]);
	json_opt(w, "formula", item_formula(c, it));
	json_opt(w, "benchmark", benchmark_words(c, s, i, y));
	write_bound(w, "cap", it, it->score.cap);
	write_bound(w, "floor", it, it->score.floor);
	json_opt(w, "on_missing", treatment_words(c, s, &it->on_missing));
	json_opt(w, "on_negative", treatment_words(c, s, &it->on_negative));
	json_opt(w, "on_zero", treatment_words(c, s, &it->on_zero));
	jw_obj_end(w);
}

static void write_node(struct jw *w, const struct scheme *s, int k)
{
	static const char *const none[] = { "group", "unit" }, *const last[] = { "formula", "benchmark", "cap", "floor", "on_missing",
		"on_negative", "on_zero" };
	const struct node *n = &s->nodes[k];
	jw_obj(w);
	jw_ktext(w, "code", n->code);
	json_opt(w, "parent", n->parent >= 0 ? s->nodes[n->parent].code : NULL);
	jw_kbool(w, "leaf", false);
	json_title(w, n->title);
	json_opt(w, none[0], NULL);
	jw_knum(w, "weight", s->composite ? n->weight : NAN);
	json_opt(w, none[1], NULL);
	jw_ktext(w, "direction", "none");
	jw_ktext(w, "method", s->composite ? "aggregate" : "sum");
	for (size_t i = 0; i < sizeof last / sizeof *last; i++)
		json_opt(w, last[i], NULL);
	jw_obj_end(w);
}

/* ---- What may be moved, strata, steps, sources. */

/* The word before the dot says what kind of thing is moved. */
static const char *param_kind(const char *name)
{
	static const char *const kinds[][2] = { { "w.", "weight" }, { "cap.", "cap" }, { "share.", "share" }, { "benchmark.", "benchmark" } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strncmp(name, kinds[i][0], strlen(kinds[i][0])) == 0)
			return kinds[i][1];
	return "threshold";
}

static void write_param(struct ctx *c, struct jw *w, const struct scheme *s, const struct whatif_param *p)
{
	const char *kind = param_kind(p->name), *code = strchr(p->name, '.');
	int item = strcmp(kind, "share") != 0 && strcmp(kind, "threshold") != 0 && code ? scheme_item(s, code + 1) : -1;
	jw_obj(w);
	jw_ktext(w, "param", p->name);
	jw_ktext(w, "kind", kind);
	json_title(w, p->title);
	json_opt(w, "group", item >= 0 ? group_of(c, s, &s->items[item]) : NULL);
	json_opt(w, "item", item >= 0 ? s->items[item].code : NULL);
	json_opt(w, "unit", p->unit);
	jw_knum(w, "value", p->value);
	jw_knum(w, "min", p->min);
	jw_knum(w, "max", p->max);
	jw_knum(w, "step", p->step);
	jw_obj_end(w);
}

static enum rc write_params(struct ctx *c, struct jw *w, const struct scheme *s)
{
	const struct whatif_param *list;
	int n;
	if (whatif_params(&c->arena, s, &list, &n) != RC_OK)
		return ctx_no_memory(c);
	jw_key(w, "params");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		write_param(c, w, s, &list[i]);
	jw_arr_end(w);
	return RC_OK;
}

static void write_stratum(struct ctx *c, struct jw *w, const struct scheme *s, const char *purpose, int at, uint64_t *told)
{
	if (at <= 0 || *told >> at & 1)
		return;
	*told |= UINT64_C(1) << at;
	struct buf b;
	buf_init(&b, 4096);
	for (int i = 0; i < s->strata[at].n_parts; i++)
		buf_printf(&b, "%s%s", i ? " × " : "", s->strata[at].parts[i].f ? formula_text(s->strata[at].parts[i].f) : "");
	jw_obj(w);
	jw_ktext(w, "purpose", purpose);
	jw_ktext(w, "formula", buf_text(&b));
	json_opt(w, "text", stratum_words(c, s, at));
	jw_obj_end(w);
	buf_finish(&b);
}

static void write_strata(struct ctx *c, struct jw *w, const struct scheme *s)
{
	uint64_t bench = 0, fill = 0, quota = 0, rank = 0, list = 0; /* strata are at most 60 */
	jw_key(w, "strata");
	jw_arr(w);
	for (int i = 0; i < s->n_items; i++)
		write_stratum(c, w, s, "benchmark", s->items[i].benchmark.kind == BENCH_NONE ? 0 : s->items[i].benchmark.by, &bench);
	for (int i = 0; i < s->n_items; i++)
		write_stratum(c, w, s, "fill", s->items[i].on_missing.kind == ON_FILL ? s->items[i].on_missing.by : 0, &fill);
	write_stratum(c, w, s, "quota", s->classes.method == CLASS_NO ? 0 : s->classes.over, &quota);
	write_stratum(c, w, s, "rank", s->rank.over, &rank);
	for (int i = 0; i < s->n_lists; i++)
		write_stratum(c, w, s, "list", s->lists[i].over, &list);
	jw_arr_end(w);
}

static const char *step_words(const struct ctx *c, enum step step)
{
	static const struct plan_words words[STEPS] = {
		[STEP_ELIGIBLE] = { "确定参评范围与不参评企业", "who takes part and who is exempt" },
			[STEP_MERGE] = { "合并关联企业", "merge firms that belong together" },
		[STEP_DENOMINATE] = { "除以基数", "denominate" }, [STEP_IMPUTE] = { "补缺", "impute" }, [STEP_TREAT] = { "处理离群值", "treat outliers" },
		[STEP_SCORE] = { "计算单项得分", "single scores" }, [STEP_SUM] = { "加总", "sum" }, [STEP_COEFFICIENT] = { "乘以调节系数", "coefficient" },
		[STEP_BONUS] = { "加分", "bonus" }, [STEP_DEDUCTIONS] = { "减分", "deductions" }, [STEP_PENALTIES] = { "扣分", "penalties" },
		[STEP_TOTAL] = { "总分及其上下限", "total and its bounds" }, [STEP_RANK] = { "排名", "rank" }, [STEP_CLASSES] = { "分类", "classes" },
		[STEP_LIMITS] = { "限制性规定（一票否决、名单）", "limits: veto, lists" }, [STEP_OVERRIDES] = { "人工调整", "decisions by hand" },
		[STEP_SUBCLASS] = { "细分类别", "sub-classes" }, [STEP_LISTS] = { "榜单与汇总", "lists and sums" },
	};
	return words[step].zh ? words_of(c, words[step]) : step_names[step];
}

static void write_steps_and_sources(struct ctx *c, struct jw *w, const struct scheme *s)
{
	jw_key(w, "steps");
	jw_arr(w);
	for (int i = 0; i < s->n_order; i++)
		jw_text(w, step_words(c, s->order[i]));
	jw_arr_end(w);
	jw_key(w, "sources");
	jw_arr(w);
	for (int i = 0; i < s->n_sources; i++) {
		jw_obj(w);
		jw_ktext(w, "title", s->sources[i].title ? s->sources[i].title : "");
		json_opt(w, "where", s->sources[i].url);
		json_opt(w, "mark", s->sources[i].at);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

/* One sentence for each thing that decides: enough to read the sheet, the items say the rest. */
static const char *method_words(struct ctx *c, const struct scheme *s)
{
	const char *over = s->rank.over > 0 ? stratum_words(c, s, s->rank.over) : NULL;
	const char *ties = s->rank.points < 0 ? TR(c, "按未取整的得分", "on the exact score")
		: arena_printf(&c->arena, TR(c, "按保留 %d 位小数的得分", "on the score rounded to %d decimals"), s->rank.points);
	return arena_printf(&c->arena, TR(c, "%d 项指标分别计分后合成总分；%s排名%s%s。", "%d single scores make the total; ranked %s%s%s."), s->n_items,
		ties,
		over ? TR(c, "，分组：", ", within each ") : "", over ? over : "");
}

static enum rc write_sheet(struct ctx *c, struct jw *w, const struct shelf_scheme *x, const struct city *y)
{
	const struct scheme *s = x->scheme;
	jw_obj(w);
	jw_ktext(w, "id", s->id);
	jw_ktext(w, "version", s->version ? s->version : "");
	jw_ktext(w, "hash", x->hash);
	write_scheme_head(c, w, s);
	json_opt(w, "valid_from", s->valid_from);
	json_opt(w, "valid_to", s->valid_to);
	json_opt(w, "note", words_of(c, s->note));
	json_opt(w, "method", method_words(c, s));
	jw_key(w, "items");
	jw_arr(w);
	for (int k = 0; k < s->n_nodes; k++)
		write_node(w, s, k);
	for (int i = 0; i < s->n_items; i++)
		write_item(c, w, s, i, y);
	jw_arr_end(w);
	json_classes(c, w, s);
	TRY(write_params(c, w, s));
	write_strata(c, w, s);
	write_steps_and_sources(c, w, s);
	jw_obj_end(w);
	return RC_OK;
}

/* The round of that year when it was made with this very text; else benchmarks are not told. */
static enum rc hold_same(struct ctx *c, const struct shelf_scheme *x, int year, struct city **ret)
{
	struct round r;
	bool found = false;
	TRY(round_find(c, x->scheme->id, year, &r, &found));
	return found && strcmp(r.scheme_hash, x->hash) == 0 ? city_hold(c, x->scheme->id, year, ret) : RC_OK;
}

enum rc evaluation_api_scheme_get(struct ctx *c, const struct evaluation_scheme_get_in *in, struct reply *r)
{
	const struct shelf *shelf = rounds_shelf(c->app);
	const struct shelf_scheme *x = shelf_find(shelf, in->id);
	struct city *y = NULL;
	if (x == NULL) {
		const char *near = shelf_nearest(shelf, in->id);
		return ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有评价办法 %s%s%s", "there is no scheme %s%s%s"), in->id, near
			? TR(c, "；是否要 ", "; did you mean ") : "", near ? near : "");
	}
	if (in->has_year)
		TRY(hold_same(c, x, (int)in->year, &y));
	enum rc rc = write_sheet(c, &r->jw, x, y);
	if (y != NULL)
		city_drop(c, y);
	return rc;
}
