/* evaluation_json.c - JSON parts that several endpoints of the module share.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/evaluation_json.h"
#include "evaluation/explain.h"

#include <string.h>

void json_opt(struct jw *w, const char *key, const char *s) { jw_ktext(w, key, s != NULL && *s != '\0' ? s : NULL); }

void json_opt_i64(struct jw *w, const char *key, int64_t v, bool has)
{
	jw_key(w, key);
	if (has)
		jw_i64(w, v);
	else
		jw_null(w);
}

void json_words(struct jw *w, const char *key, const char *key_en, const char *zh, const char *en)
{
	jw_ktext(w, key, zh);
	jw_ktext(w, key_en, en != NULL && *en != '\0' && (zh == NULL || strcmp(en, zh) != 0) ? en : NULL);
}

void json_title(struct jw *w, struct plan_words t) { json_words(w, "title", "title_en", t.zh ? t.zh : "", t.en); }

const char *words_of(const struct ctx *c, struct plan_words t) { return c->english && t.en != NULL && *t.en ? t.en : t.zh ? t.zh : ""; }

const char *scheme_status_word(const struct scheme *s) { return s->composite ? "analysis" : scheme_status_names[s->status]; }

const char *scheme_basis(const struct scheme *s)
{
	return s->doc_title ? s->doc_title : s->n_sources > 0 ? s->sources[0].title : NULL;
}

static const char *part_words(struct ctx *c, const struct scheme *s, const struct operand *o)
{
	const char *text = o->column ? o->column : o->f ? formula_text(o->f) : "";
	int col = scheme_column(s, text);
	if (col >= 0 && s->columns[col].title.zh)
		return words_of(c, s->columns[col].title);
	for (int i = 0; i < s->n_derives; i++)
		if (strcmp(s->derives[i].name, text) == 0 && s->derives[i].title.zh)
			return words_of(c, s->derives[i].title);
	return text;
}

const char *stratum_words(struct ctx *c, const struct scheme *s, int stratum)
{
	const struct stratum *x = &s->strata[stratum];
	const char *text = "";
	for (int i = 0; text != NULL && i < x->n_parts; i++)
		text = arena_printf(&c->arena, "%s%s%s", text, i ? " × " : "", part_words(c, s, &x->parts[i]));
	return text != NULL && *text ? text : x->name;
}

/* ---- Places. */

/* Codes of regions and industries say nothing to a reader: their names do. */
static void key_words(const struct registry *g, const struct explain_key *k, struct jw *w)
{
	int region = strcmp(k->name, "district") == 0 || strcmp(k->name, "town") == 0 ? registry_region_of(g, k->word) : -1;
	int industry = strncmp(k->name, "industry", 8) == 0 ? registry_industry_of(g, k->word) : -1;
	if (region >= 0)
		json_words(w, "word", "word_en", g->regions[region].name, g->regions[region].name_en);
	else
		json_words(w, "word", "word_en", industry >= 0 ? g->industries[industry].name : k->word, industry >= 0 ? g->industries[industry].name_en : NULL);
}

void json_standing(struct jw *w, const char *name, const struct registry *g, const struct explain_standing *p)
{
	jw_key(w, name);
	if (p == NULL) {
		jw_null(w);
		return;
	}
	jw_obj(w);
	jw_key(w, "keys");
	jw_arr(w);
	for (int i = 0; i < p->n_keys; i++) {
		jw_obj(w);
		json_words(w, "title", "title_en", p->keys[i].title.zh ? p->keys[i].title.zh : p->keys[i].name, p->keys[i].title.en);
		key_words(g, &p->keys[i], w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	json_opt_i64(w, "rank", p->rank, p->rank > 0);
	jw_ki64(w, "size", p->size);
	jw_obj_end(w);
}

/* ---- Classes. */

static const char *quota_rule(struct ctx *c, const struct scheme *s, int k)
{
	const char *over = s->classes.over > 0 ? stratum_words(c, s, s->classes.over) : NULL;
	double pct = (double)s->classes.share_ppb[k] / 1e7;
	return over ? arena_printf(&c->arena, TR(c, "按得分排序取 %.10g %%（按%s分组）", "%.10g %% by score, within each %s"), pct, over)
		: arena_printf(&c->arena, TR(c, "按得分排序取 %.10g %%", "%.10g %% by score"), pct);
}

static const char *subclass_rule(struct ctx *c, const struct scheme *s, const struct subclass *b)
{
	const char *of = s->classes.list[b->of].code;
	double pct = (double)b->share_ppb / 1e7;
	return b->first ? arena_printf(&c->arena, TR(c, "%s 类得分前 %.10g %%", "the first %2$.10g %% of %1$s by score"), of, pct)
		: arena_printf(&c->arena, TR(c, "%s 类得分末 %.10g %%", "the last %2$.10g %% of %1$s by score"), of, pct);
}

static const char *class_rule(struct ctx *c, const struct scheme *s, int k)
{
	for (int i = 0; i < s->classes.n_subs; i++)
		if (s->classes.subs[i].class_ == k)
			return subclass_rule(c, s, &s->classes.subs[i]);
	if (s->classes.list[k].outside)
		return TR(c, "不参加排名", "not ranked");
	if (s->classes.method == CLASS_QUOTA && s->classes.quota[k])
		return quota_rule(c, s, k);
	if (s->classes.method == CLASS_THRESHOLDS && s->classes.n_cut_strata == 1) {
		double cut = s->classes.cuts[k];
		return isnan(cut) ? TR(c, "其余", "the rest") : arena_printf(&c->arena, TR(c, "%.10g 分及以上", "%.10g points and above"), cut);
	}
	for (int i = 0; i < s->classes.n_rules; i++)
		if (s->classes.rules[i].class_ == k)
			return words_of(c, s->classes.rules[i].title);
	return NULL;
}

void json_classes(struct ctx *c, struct jw *w, const struct scheme *s)
{
	jw_key(w, "classes");
	jw_arr(w);
	for (int k = 0; k < s->classes.n; k++) {
		jw_obj(w);
		jw_ktext(w, "code", s->classes.list[k].code);
		json_words(w, "title", "title_en", s->classes.list[k].title.zh ? s->classes.list[k].title.zh : s->classes.list[k].code,
			s->classes.list[k].title.en);
		jw_key(w, "share");
		if (s->classes.method == CLASS_QUOTA && s->classes.quota[k])
			jw_num(w, (double)s->classes.share_ppb[k] / 1e9);
		else
			jw_null(w);
		json_opt(w, "rule", class_rule(c, s, k));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

const char *class_code(const struct scheme *s, uint8_t class_) { return class_ == CLASS_NONE ? NULL : s->classes.list[class_].code; }

void json_counts(struct jw *w, const struct scheme *s, const size_t *counts)
{
	jw_arr(w);
	for (int k = 0; k < s->classes.n; k++)
		jw_i64(w, (int64_t)counts[k]);
	jw_arr_end(w);
}

/* ---- Measures. */

void json_measures(struct jw *w, const struct measure *list, int n)
{
	jw_key(w, "columns");
	jw_arr(w);
	for (int m = 0; m < n; m++) {
		jw_obj(w);
		jw_ktext(w, "key", list[m].key);
		json_title(w, list[m].title);
		jw_ktext(w, "unit", list[m].unit);
		jw_ki64(w, "decimals", list[m].decimals);
		json_opt(w, "numerator", list[m].den != NULL ? list[m].num_title.zh : NULL);
		json_opt(w, "denominator", list[m].den != NULL ? list[m].den_title.zh : NULL);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

double change_pct(double now, double before) { return before > 0 && !isnan(now) ? (now - before) / before * 100 : NAN; }

/* ---- Rows. */

void json_subject(struct jw *w, const struct scheme *s)
{
	bool places = s != NULL && scheme_is_of_places(s), named = s != NULL && s->subject.title.zh != NULL;
	jw_ktext(w, "subject", !places ? "enterprise" : strcmp(s->entity, "industry") == 0 ? "industry" : "region");
	jw_ktext(w, "level", places ? subject_level_names[s->subject.level] : NULL);
	jw_ktext(w, "subject_title", named ? s->subject.title.zh : NULL);
	jw_ktext(w, "subject_title_en", named ? s->subject.title.en : NULL);
}

void json_place(struct jw *w, const struct city *y, size_t row)
{
	const struct registry *g = y->view.reg;
	int district = city_district(y, row), region = city_region(y, row), industry = city_industry(y, row);
	const struct region *d = &g->regions[district < 0 ? region : district];
	jw_ktext(w, "district", d->code);
	json_words(w, "district_name", "district_name_en", d->name, d->name_en);
	jw_ktext(w, "town_name", district >= 0 && region != district ? g->regions[region].name : NULL);
	jw_ktext(w, "industry", industry < 0 ? NULL : g->industries[industry].code);
	jw_ktext(w, "industry_name", industry < 0 ? NULL : g->industries[industry].name);
	jw_key(w, "above_scale");
	if (city_above_scale(y, row) < 0)
		jw_null(w);
	else
		jw_bool(w, city_above_scale(y, row) == 1);
}

const char *rank_group(const struct city *y, size_t row)
{
	const struct keys *k = &y->ev->keys[y->scheme->rank.over];
	return y->scheme->rank.over > 0 && k->key != NULL && k->key[row] < k->n ? k->names[k->key[row]] : NULL;
}

const char *row_note(struct ctx *c, const struct city *y, size_t row)
{
	const struct evaluation *e = y->ev;
	struct plan_words title;
	uint8_t state = e->state[row];
	if (e->reason[row] != 0 && evaluation_reason(e, e->reason[row], &title) != NULL)
		return words_of(c, title);
	if (state & ROW_NO_TOTAL)
		return TR(c, "缺少必需的数据，不能计算总分", "no total: a figure that must not be missing is");
	if (state & ROW_MEMBER)
		return TR(c, "与关联企业合并评价", "evaluated together with the firm it belongs to");
	if (state & ROW_UNSCORED)
		return TR(c, "不计分", "not scored");
	return e->rank[row] == 0 ? TR(c, "不参加排名", "not ranked") : NULL;
}

/* ---- Benchmarks. */

static const char *stat_phrase(const struct ctx *c, enum stat_kind k)
{
	static const struct plan_words phrases[] = {
		{ "平均值", "mean" }, { "中位数", "median" }, { "最大值", "maximum" }, { "最小值", "minimum" }, { "分位数", "quantile" },
		{ "总量之比", "ratio of sums" }, { "合计", "sum" }, { "标准差", "standard deviation" },
	};
	return words_of(c, phrases[k]);
}

const char *benchmark_origin(struct ctx *c, const struct scheme *s, const struct item *it)
{
	const struct benchmark *b = &it->benchmark;
	const char *by = b->by > 0 ? stratum_words(c, s, b->by) : NULL, *factor = "", *units = TR(c, s->subject.words.zh, "");
	if (b->factor != 1 && b->factor != 0)
		factor = arena_printf(&c->arena, " × %.10g", b->factor);
	switch (b->kind) {
	case BENCH_NONE:
		return NULL;
	case BENCH_FIXED:
		return TR(c, "办法规定的数值", "a figure of the scheme");
	case BENCH_TABLE:
		return arena_printf(&c->arena, TR(c, "办法规定的数值，按%s", "figures of the scheme, by %s"), by ? by : "");
	case BENCH_STAT:
		return by ? arena_printf(&c->arena, TR(c, "参评%4$s%1$s，按%2$s%3$s", "%1$s of those that take part, by %2$s%3$s%4$s"), stat_phrase(c, b->stat), by, factor, units)
			: arena_printf(&c->arena, TR(c, "参评%3$s%1$s%2$s", "%1$s of those that take part%2$s%3$s"), stat_phrase(c, b->stat), factor, units);
	case BENCH_UNIT:
		return arena_printf(&c->arena, TR(c, "单位 %s 的数值", "the figure of %s"), b->unit);
	case BENCH_FORMULA:
		return formula_text(b->formula.f);
	}
	return NULL;
}
