/* evaluation_api_explain.c - why one enterprise has this score: the explanation as JSON, with the sources of its figures and its
 * earlier years. SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/evaluation_json.h"
#include "evaluation/explain.h"

#include <string.h>

#include "base/num.h"
#include "base/period.h"

struct sources { const struct indicators *indicators; const struct fact_value *facts; int n; };

/* ---- Items. */

/* Items that are not for this enterprise (规上, 规下) are left out altogether. */
static bool counts(const struct explain_item *it) { return it->item < 0 || !(it->cell.flags & CELL_NOT_APPLICABLE); }

static void write_item(struct ctx *c, struct jw *w, const struct explanation *x, const struct explain_item *it, const struct scheme *s)
{
	const struct cell *cell = &it->cell;
	bool leaf = it->item >= 0;
	jw_obj(w);
	jw_ktext(w, "code", it->code);
	json_opt(w, "parent", it->parent >= 0 ? x->items[it->parent].code : NULL);
	jw_kbool(w, "leaf", leaf);
	json_title(w, it->title);
	jw_knum(w, "weight", leaf || s->composite ? it->weight : NAN);
	jw_ktext(w, "method", it->method ? it->method : "");
	json_opt(w, "formula", it->formula);
	json_opt(w, "trace", it->trace);
	jw_knum(w, "value", leaf && cell->has_value ? cell->ratio : NAN);
	json_opt(w, "unit", it->unit);
	jw_knum(w, "benchmark", leaf && cell->has_benchmark ? cell->benchmark : NAN);
	json_opt(w, "benchmark_origin", it->benchmark_origin);
	json_opt(w, "benchmark_stratum", it->benchmark_stratum);
	jw_knum(w, "max_score", it->full);
	jw_knum(w, "score", it->has_score ? it->score : NAN);
	jw_key(w, "score_text");
	if (it->has_score)
		jw_text(w, arena_printf(&c->arena, "%.*f", x->decimals, num_round(it->score, x->decimals)));
	else
		jw_null(w);
	jw_kbool(w, "capped", leaf && cell->flags & CELL_CAPPED);
	jw_kbool(w, "floored", leaf && cell->flags & CELL_FLOORED);
	jw_kbool(w, "filled", leaf && cell->flags & CELL_FILLED);
	json_opt(w, "fill_reason", it->fill_reason);
	jw_obj_end(w);
}

/* ---- Inputs, with where they come from. */

static const struct fact_value *fact_of(const struct sources *src, const struct indicator *ind, int year)
{
	for (int i = 0; ind != NULL && i < src->n; i++)
		if (src->facts[i].year == year && src->facts[i].indicator == ind->id)
			return &src->facts[i];
	return NULL;
}

static const char *input_text(struct ctx *c, const struct explain_input *in, const struct indicator *ind, const struct fact_value *fact)
{
	if (!in->has)
		return NULL;
	if (ind != NULL && fact != NULL && in->word == NULL) {
		char text[48];
		fact_print(ind, fact->value, text);
		return arena_strdup(&c->arena, text);
	}
	if (in->word != NULL)
		return in->word;
	if (in->column != NULL && in->column->kind == COL_BOOL)
		return in->value != 0 ? TR(c, "是", "yes") : TR(c, "否", "no");
	if (in->column != NULL && in->column->kind == COL_DATE) {
		char day[DATE_TEXT];
		date_print(day, (int32_t)in->value);
		return arena_strdup(&c->arena, day);
	}
	return arena_printf(&c->arena, "%.15g", in->value);
}

static const char *source_text(struct ctx *c, const struct explain_input *in, const struct indicator *ind, const struct fact_value *fact)
{
	if (in->column != NULL && in->column->made == MADE_SUM)
		return TR(c, "参评企业合计", "sum over its enterprises");
	if (in->column != NULL && in->column->made == MADE_COUNT)
		return TR(c, "参评企业计数", "count of its enterprises");
	if (in->column != NULL && in->column->made == MADE_FACT)
		return ind ? ind->source : NULL;
	if (in->column != NULL && in->column->made == MADE_PLACE)
		return TR(c, "区划与行业表", "tables of regions and industries");
	if (ind == NULL)
		return TR(c, "企业登记", "registry");
	if (c->from_memory && in->has)
		return TR(c, "数据库切换期间不显示来源", "sources are not shown while the database is being switched");
	return fact ? fact->source : NULL;
}

static void write_input(struct ctx *c, struct jw *w, const struct city *y, const struct sources *src, const char *item,
	const struct explain_input *in)
{
	int year = y->view.year - in->lag;
	const struct indicator *ind = indicators_find(src->indicators, in->name);
	const struct fact_value *fact = fact_of(src, ind, year);
	struct plan_words title = in->column && in->column->title.zh ? in->column->title : ind
		? (struct plan_words){ ind->title, ind->title_en } : (struct plan_words){ in->name, NULL };
	jw_obj(w);
	jw_ktext(w, "item", item);
	jw_ktext(w, "indicator", in->name);
	json_title(w, title);
	jw_ktext(w, "period", arena_printf(&c->arena, "%d", year));
	jw_knum(w, "value", in->has && in->word == NULL ? in->value : NAN);
	json_opt(w, "text", input_text(c, in, ind, fact));
	json_opt(w, "unit", ind != NULL && in->column == NULL ? ind->unit_text : in->column ? in->column->unit_text : NULL);
	json_opt(w, "source", source_text(c, in, ind, fact));
	json_opt(w, "known_at", fact ? fact->known_at : NULL);
	json_opt_i64(w, "batch", fact ? fact->batch : 0, fact != NULL);
	json_opt(w, "missing_reason", in->has ? NULL : TR(c, "未报送", "not reported"));
	jw_obj_end(w);
}

static void write_inputs(struct ctx *c, struct jw *w, const struct city *y, const struct sources *src, const struct explanation *x)
{
	jw_key(w, "inputs");
	jw_arr(w);
	for (int i = 0; i < x->n_items; i++)
		for (int k = 0; counts(&x->items[i]) && k < x->items[i].n_inputs; k++)
			write_input(c, w, y, src, x->items[i].code, &x->items[i].inputs[k]);
	jw_arr_end(w);
}

/* ---- Lines, effects, cuts, what would change it. */

static void write_lines(struct ctx *c, struct jw *w, const struct scheme *s, const struct explanation *x)
{
	jw_key(w, "lines");
	jw_arr(w);
	for (int i = 0; i < x->n_lines; i++) {
		const struct explain_line *l = &x->lines[i];
		jw_obj(w);
		jw_ktext(w, "op", explain_op_names[l->op]);
		json_words(w, "label", "label_en", l->label.zh ? l->label.zh : "", l->label.en);
		jw_ktext(w, "text", explain_shown(&c->arena, l->shown, x->decimals));
		jw_ktext(w, "kind", explain_kind_names[l->kind]);
		json_opt(w, "item", l->item >= 0 ? s->items[l->item].code : NULL);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

/* What kind of act an effect is, for the marks of a page: which list a limit comes from is read off the column it asks. */
static const char *effect_word(const struct scheme *s, const struct explain_effect *x)
{
	static const char *const marks[][2] = { { "white_list", "white" }, { "black_list", "black" }, { "veto", "veto" } };
	switch (x->kind) {
	case EFFECT_OUT:
	case EFFECT_EXEMPT:
	case EFFECT_MERGED: return "exempt";
	case EFFECT_SUBCLASS: return "subclass";
	case EFFECT_OVERRIDE: return "override";
	case EFFECT_RULE:
	case EFFECT_LIMIT: break;
	}
	for (int i = 0; i < s->n_limits; i++)
		for (size_t k = 0; x->code != NULL && strcmp(s->limits[i].code, x->code) == 0 && s->limits[i].when.f && k < 3; k++)
			if (strcmp(formula_text(s->limits[i].when.f), marks[k][0]) == 0)
				return marks[k][1];
	return "veto";
}

static void write_effect(struct jw *w, const struct scheme *s, const struct explain_effect *x)
{
	jw_obj(w);
	jw_ktext(w, "kind", effect_word(s, x));
	json_title(w, x->title);
	jw_ktext(w, "effect", x->text ? x->text : "");
	jw_knum(w, "points", NAN);
	json_opt(w, "document", x->decision ? x->decision->document : NULL);
	json_opt(w, "valid_from", x->decision ? x->decision->from : NULL);
	json_opt(w, "valid_to", x->decision ? x->decision->to : NULL);
	jw_obj_end(w);
}

static void write_adjustments(struct ctx *c, struct jw *w, const struct scheme *s, const struct explanation *x)
{
	static const struct { enum explain_kind kind; const char *word; } of_line[] = { { LINE_COEFFICIENT, "coefficient" },
		{ LINE_BONUS, "bonus" }, { LINE_DEDUCTION, "deduction" } };
	jw_key(w, "adjustments");
	jw_arr(w);
	for (int i = 0; i < x->n_lines; i++)
		for (size_t k = 0; k < 3; k++) {
			const struct explain_line *l = &x->lines[i];
			if (l->kind != of_line[k].kind)
				continue;
			const char *shown = explain_shown(&c->arena, l->shown, x->decimals);
			jw_obj(w);
			jw_ktext(w, "kind", of_line[k].word);
			json_title(w, l->label);
			jw_ktext(w, "effect", shown);
			jw_knum(w, "points", l->kind == LINE_COEFFICIENT ? NAN : l->kind == LINE_DEDUCTION ? -l->value : l->value);
			json_opt(w, "document", NULL);
			json_opt(w, "valid_from", NULL);
			json_opt(w, "valid_to", NULL);
			jw_obj_end(w);
		}
	for (int i = 0; i < x->n_effects; i++)
		write_effect(w, s, &x->effects[i]);
	jw_arr_end(w);
}

static void write_cuts(struct jw *w, const struct scheme *s, const struct explanation *x)
{
	jw_key(w, "cuts");
	jw_arr(w);
	for (int i = 0; i < x->n_cuts; i++) {
		const struct explain_cut *k = &x->cuts[i];
		jw_obj(w);
		jw_ktext(w, "class", s->classes.list[k->class_].code);
		json_title(w, s->classes.list[k->class_].title);
		jw_ki64(w, "count", k->count);
		json_opt_i64(w, "rank_from", k->rank_from, k->rank_from > 0);
		json_opt_i64(w, "rank_to", k->rank_to, k->rank_to > 0);
		jw_knum(w, "share", k->share);
		json_opt_i64(w, "group_from", k->group_from, k->group_from > 0);
		json_opt_i64(w, "group_to", k->group_to, k->group_to > 0);
		jw_knum(w, "score_min", k->score_min);
		jw_knum(w, "score_max", k->score_max);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_next(struct jw *w, const struct scheme *s, const struct explanation *x)
{
	jw_key(w, "next_class");
	if (!x->has_next) {
		jw_null(w);
		return;
	}
	jw_obj(w);
	jw_ktext(w, "class", s->classes.list[x->next_class].code);
	json_title(w, s->classes.list[x->next_class].title);
	jw_knum(w, "score_needed", x->score_needed);
	jw_knum(w, "points_needed", x->points_needed);
	json_opt_i64(w, "places_needed", x->places_needed, x->places_needed > 0);
	jw_obj_end(w);
}

static double value_of(const struct explanation *x, int item)
{
	for (int i = 0; i < x->n_items; i++)
		if (x->items[i].item == item)
			return x->items[i].cell.has_value ? x->items[i].cell.ratio : NAN;
	return NAN;
}

static void write_levers(struct jw *w, const struct scheme *s, const struct explanation *x)
{
	jw_key(w, "levers");
	jw_arr(w);
	for (int i = 0; i < x->n_levers; i++) {
		const struct explain_lever *l = &x->levers[i];
		const struct item *it = &s->items[l->item];
		jw_obj(w);
		jw_ktext(w, "item", it->code);
		json_title(w, it->title);
		json_opt(w, "unit", it->unit_text);
		jw_knum(w, "value", value_of(x, l->item));
		jw_knum(w, "value_needed", l->reachable ? l->needed : NAN);
		jw_knum(w, "change", l->reachable ? l->change : NAN);
		jw_kbool(w, "reachable", l->reachable);
		jw_ktext(w, "text", l->text ? l->text : "");
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

/* ---- Earlier years: the stored result, and the values behind the scores from the round itself. */

static size_t group_size(const struct city *y, size_t row)
{
	const struct keys *k = &y->ev->keys[y->scheme->rank.over];
	uint32_t key = k->key ? k->key[row] : 0;
	return key < k->n ? y->ev->in_rank[key] : 0;
}

static enum rc write_year(struct ctx *c, struct jw *w, const struct explanation *now, const struct past_result *p,
	struct city *then, int64_t row)
{
	size_t size = then != NULL && row >= 0 ? group_size(then, (size_t)row) : 0;
	uint32_t place = 0, of = 0;
	bool grouped = size > 0 && explain_group(then->ev, (size_t)row, &place, &of);
	jw_obj(w);
	jw_ki64(w, "year", p->year);
	jw_knum(w, "total", p->has_total ? p->total : NAN);
	json_opt_i64(w, "rank", p->rank, p->rank > 0);
	json_opt_i64(w, "stratum_size", (int64_t)size, size > 0);
	json_opt_i64(w, "group_rank", place, place > 0);
	json_opt_i64(w, "group_size", of, grouped);
	json_opt(w, "class", p->class_);
	jw_key(w, "values");
	jw_arr(w);
	for (int i = 0; i < now->n_items; i++) { /* the leaves that "items" has, in the same order */
		if (now->items[i].item < 0 || !counts(&now->items[i]))
			continue;
		const char *key = arena_printf(&c->arena, "value.%s", now->items[i].code);
		const struct city_column *col = then != NULL && row >= 0 && key ? city_column_find(city_columns(then), key) : NULL;
		if (col != NULL)
			TRY(city_column_ready(c, then, city_columns(then), col));
		jw_num(w, col != NULL ? city_cell(then, city_columns(then), col, (size_t)row) : NAN);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc write_past(struct ctx *c, struct jw *w, struct city *y, const struct explanation *x,
	const struct past_result *p, const char *uscc)
{
	struct city *then = y;
	if (p->year != y->round.year)
		TRY(city_hold(c, y->round.scheme, p->year, &then));
	enum rc rc = city_lists_need(c, then);
	if (rc == RC_OK)
		rc = write_year(c, w, x, p, then, city_row(c, then, uscc));
	if (then != y)
		city_drop(c, then);
	return rc;
}

static enum rc write_history(struct ctx *c, struct jw *w, struct city *y, const struct explanation *x, const char *uscc)
{
	enum { YEARS = 5 }; /* each is a round in memory: the last few are enough for a page */
	const struct past_result *list;
	int n;
	TRY(results_of(c, registry_subject(y->view.reg, city_registry_row(y, x->row)), y->round.scheme, &list, &n));
	jw_key(w, "history");
	jw_arr(w);
	for (int i = n > YEARS ? n - YEARS : 0; i < n; i++)
		TRY(write_past(c, w, y, x, &list[i], uscc));
	jw_arr_end(w);
	return RC_OK;
}

/* ---- The document. */

static void write_head(struct ctx *c, struct jw *w, const struct city *y, const struct explanation *x)
{
	const struct scheme *s = y->scheme;
	size_t reg = city_registry_row(y, x->row), len;
	const char *name = registry_name(y->view.reg, reg, &len);
	jw_key(w, "code");
	jw_textn(w, registry_uscc(y->view.reg, reg), registry_code_len(y->view.reg, reg));
	jw_key(w, "name");
	jw_textn(w, name, len);
	jw_ktext(w, "name_en", registry_name_en(y->view.reg, reg));
	json_place(w, y, x->row);
	jw_ktext(w, "scheme", s->id);
	json_words(w, "scheme_title", "scheme_title_en", s->title.zh ? s->title.zh : "", s->title.en);
	jw_ktext(w, "scheme_status", scheme_status_word(s));
	jw_ki64(w, "year", y->round.year);
	jw_ki64(w, "epoch", y->round.epoch);
	jw_ktext(w, "evaluated_at", y->round.evaluated_at);
	jw_kbool(w, "ranked", x->ranked);
	jw_knum(w, "total", x->has_total ? x->total : NAN);
	json_opt(w, "total_text", x->has_total ? explain_shown(&c->arena, x->total_shown, x->decimals) : NULL);
	json_opt_i64(w, "rank", x->rank, x->ranked);
	json_opt(w, "stratum", y->scheme->rank.over > 0 ? x->stratum : NULL);
	json_opt_i64(w, "stratum_size", x->stratum_size, x->ranked);
	json_standing(w, "standing", y->view.reg, x->whole.keys ? &x->whole : NULL);
	json_standing(w, "group", y->view.reg, x->has_group ? &x->group : NULL);
	jw_knum(w, "mark", x->mark);
}

static void write_class(struct jw *w, const struct scheme *s, const struct explanation *x)
{
	const struct class_ *k = x->class_ == CLASS_NONE ? NULL : &s->classes.list[x->class_];
	json_opt(w, "class", k ? k->code : NULL);
	json_words(w, "class_title", "class_title_en", k ? k->title.zh : NULL, k ? k->title.en : NULL);
	json_opt(w, "class_by_score", class_code(s, x->class_by_score));
	jw_key(w, "why");
	jw_arr(w);
	for (int i = 0; i < x->n_why; i++)
		jw_text(w, x->why[i]);
	jw_arr_end(w);
}

static enum rc write_explanation(struct ctx *c, struct jw *w, struct city *y, const struct explanation *x, const struct sources *src,
	const char *uscc)
{
	const struct scheme *s = y->scheme;
	jw_obj(w);
	write_head(c, w, y, x);
	write_class(w, s, x);
	jw_key(w, "items");
	jw_arr(w);
	for (int i = 0; i < x->n_items; i++)
		if (counts(&x->items[i]))
			write_item(c, w, x, &x->items[i], s);
	jw_arr_end(w);
	write_inputs(c, w, y, src, x);
	write_lines(c, w, s, x);
	write_adjustments(c, w, s, x);
	write_cuts(w, s, x);
	write_next(w, s, x);
	write_levers(w, s, x);
	TRY(write_history(c, w, y, x, uscc));
	jw_obj_end(w);
	return RC_OK;
}

enum rc explanation_json(struct ctx *c, struct city *y, const char *uscc, struct jw *w)
{
	struct explanation x;
	struct sources src = { 0 };
	TRY(city_lists_need(c, y));
	int64_t row = city_row(c, y, uscc);
	if (row < 0)
		return city_no_row(c, y, uscc);
	int decimals = y->scheme->rank.points >= 2 && y->scheme->rank.points <= 4 ? y->scheme->rank.points : 2;
	if (explain_unit(&c->arena, y->ev, (size_t)row, decimals, c->english, &x) != RC_OK)
		return ctx_no_memory(c);
	if (!c->from_memory) /* where a figure came from is not in memory, the figure is */
		TRY(facts_of(c, registry_subject(y->view.reg, city_registry_row(y, (size_t)row)), y->round.at, &src.facts, &src.n));
	TRY(indicators_hold(c, &src.indicators));
	enum rc rc = write_explanation(c, w, y, &x, &src, uscc);
	indicators_drop(c, src.indicators);
	return rc;
}

enum rc evaluation_api_result_get(struct ctx *c, const struct evaluation_result_get_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = explanation_json(c, y, in->code, &r->jw);
	city_drop(c, y);
	return rc;
}
