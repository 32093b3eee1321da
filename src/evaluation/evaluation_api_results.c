/* evaluation_api_results.c - the result table, a page at a time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Most of a row does not depend on who asks for which columns: it is written once and kept with the round (city_text_add), and so are
 * the single scores, which are what a page shows unless it asks for something else. */
#include "core/app.h"
#include "core/export_mark.h"
#include "evaluation/evaluation_export.h"
#include "evaluation/evaluation_json.h"

#include <string.h>

enum { TEXT_ROW_ZH, TEXT_ROW_EN, TEXT_SCORES, TEXT_HEAD_ZH, TEXT_HEAD_EN };

struct table { struct ctx *c; struct city *y; struct buf *out; const struct chosen_columns *chosen; bool scores_only; };

/* {"code": … up to the key "values". */
static void write_row_head(struct jw *w, struct ctx *c, const struct city *y, uint32_t row)
{
	size_t reg = city_registry_row(y, row), len;
	const char *name = registry_name(y->view.reg, reg, &len);
	double total;
	jw_obj(w);
	jw_key(w, "code");
	jw_textn(w, registry_uscc(y->view.reg, reg), registry_code_len(y->view.reg, reg));
	jw_key(w, "name");
	jw_textn(w, name, len);
	jw_ktext(w, "name_en", registry_name_en(y->view.reg, reg));
	json_place(w, y, row);
	jw_ktext(w, "stratum", rank_group(y, row));
	json_opt_i64(w, "rank", y->ev->rank[row], y->ev->rank[row] != 0);
	jw_knum(w, "total", evaluation_total(y->ev, row, &total) ? total : NAN);
	jw_ktext(w, "class", class_code(y->scheme, y->ev->class_[row]));
	jw_ktext(w, "note", row_note(c, y, row));
	jw_key(w, "values");
}

static void add_row_head(const struct table *t, uint32_t row)
{
	int kind = t->c->english ? TEXT_ROW_EN : TEXT_ROW_ZH;
	size_t from = t->out->len;
	struct jw w;
	if (city_text_add(t->y, kind, row, t->out))
		return;
	jw_init(&w, t->out);
	write_row_head(&w, t->c, t->y, row);
	if (!t->out->failed)
		city_text_keep(t->y, kind, row, t->out->data + from, t->out->len - from);
}

static void add_values(const struct table *t, uint32_t row)
{
	size_t from = t->out->len;
	struct jw w;
	if (t->scores_only && city_text_add(t->y, TEXT_SCORES, row, t->out))
		return;
	jw_init(&w, t->out);
	jw_arr(&w);
	for (int i = 0; i < t->chosen->n; i++)
		jw_num(&w, city_cell(t->y, city_columns(t->y), t->chosen->list[i], row));
	jw_arr_end(&w);
	if (t->scores_only && !t->out->failed)
		city_text_keep(t->y, TEXT_SCORES, row, t->out->data + from, t->out->len - from);
}

static void write_rows(const struct table *t, struct jw *w, const struct city_list *list, size_t from, size_t n)
{
	jw_key(w, "rows");
	jw_arr(w);
	for (size_t i = from; i < list->n && i < from + n; i++) {
		if (i > from)
			buf_char(t->out, ',');
		add_row_head(t, list->rows[i]);
		add_values(t, list->rows[i]);
		buf_char(t->out, '}');
	}
	jw_arr_end(w);
}

static void write_columns(struct jw *w, const struct city_columns *t, const struct chosen_columns *chosen)
{
	jw_key(w, "columns");
	jw_arr(w);
	for (int i = 0; i < t->n; i++) {
		jw_obj(w);
		jw_ktext(w, "key", t->list[i].key);
		json_title(w, t->list[i].title);
		jw_ktext(w, "kind", city_column_kind_words[t->list[i].kind]);
		json_opt(w, "unit", t->list[i].unit);
		jw_ki64(w, "decimals", t->list[i].decimals);
		jw_kbool(w, "shown", chosen->shown[i]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

/* "classes" and "columns": the same on every usual page. */
static void write_head(const struct table *t, struct jw *w)
{
	int kind = t->c->english ? TEXT_HEAD_EN : TEXT_HEAD_ZH;
	size_t from = t->out->len;
	if (t->scores_only && city_text_add(t->y, kind, 0, t->out)) {
		w->need_comma = true;
		return;
	}
	json_classes(t->c, w, t->y->scheme);
	write_columns(w, city_columns(t->y), t->chosen);
	if (t->scores_only && !t->out->failed)
		city_text_keep(t->y, kind, 0, t->out->data + from, t->out->len - from);
}

/* The scores alone, in their own order: the usual page. */
static bool is_scores_only(const struct city_columns *t, const struct chosen_columns *chosen)
{
	if (chosen->n != t->n_scores)
		return false;
	for (int i = 0; i < chosen->n; i++)
		if (chosen->list[i] != &t->list[i])
			return false;
	return true;
}

static void write_page(struct ctx *c, struct reply *r, struct city *y, const struct evaluation_result_list_in *in,
	const struct chosen_columns *chosen,
	const struct city_list *list)
{
	struct jw *w = &r->jw;
	struct table t = { c, y, &r->body, chosen, is_scores_only(city_columns(y), chosen) };
	jw_obj(w);
	jw_ki64(w, "total", (int64_t)list->n);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	jw_ki64(w, "epoch", y->round.epoch);
	jw_knum(w, "max_total", city_max_total(y));
	write_head(&t, w);
	write_rows(&t, w, list, (size_t)(in->page - 1) * (size_t)in->page_size, (size_t)in->page_size);
	jw_obj_end(w);
}

static enum rc answer(struct ctx *c, struct reply *r, struct city *y, const struct evaluation_result_list_in *in)
{
	struct city_filter f = CITY_FILTER_NONE;
	struct chosen_columns chosen;
	const struct city_list *list;
	struct city_filter_words words = { in->q, in->district, in->town, in->industry, in->class, in->list };
	TRY(city_lists_need(c, y));
	TRY(city_filter_read(c, y, &words, &f));
	if (in->has_above_scale)
		f.above_scale = in->above_scale == EVALUATION_RESULT_LIST_ABOVE_SCALE_YES;
	f.min_total = in->has_min_score ? in->min_score : NAN;
	f.max_total = in->has_max_score ? in->max_score : NAN;
	TRY(choose_columns(c, y, in->columns, &chosen));
	TRY(city_list(c, y, &c->scope, &f, in->sort, in->order == EVALUATION_RESULT_LIST_ORDER_DESC, &list));
	write_page(c, r, y, in, &chosen, list);
	city_list_drop(y, list);
	return RC_OK;
}

enum rc evaluation_api_result_list(struct ctx *c, const struct evaluation_result_list_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = answer(c, r, y, in);
	city_drop(c, y);
	return rc;
}

/* ---- GET /api/evaluation/export */

static enum rc answer_export(struct ctx *c, struct reply *r, struct city *y, const struct evaluation_export_in *in)
{
	struct export_spec spec = { .filter = CITY_FILTER_NONE, .sort = in->sort, .descending = in->order == EVALUATION_EXPORT_ORDER_DESC,
		.columns = in->columns };
	struct city_filter_words words = { in->q, in->district, in->town, in->industry, in->class, in->list };
	TRY(city_lists_need(c, y));
	TRY(city_filter_read(c, y, &words, &spec.filter));
	if (in->has_above_scale)
		spec.filter.above_scale = in->above_scale == EVALUATION_EXPORT_ABOVE_SCALE_YES;
	spec.filter.min_total = in->has_min_score ? in->min_score : NAN;
	spec.filter.max_total = in->has_max_score ? in->max_score : NAN;
	bool xlsx = in->format == EVALUATION_EXPORT_FORMAT_XLSX;
	TRY(export_to_fd(c, y, &spec, xlsx ? TABLE_XLSX : TABLE_CSV, &r->file_fd));
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s-%d.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", y->round.scheme,
		y->round.year, xlsx ? "xlsx" : "csv");
	if (r->filename == NULL)
		return ctx_no_memory(c);
	return export_leave(c, r, y->round.scheme);
}

enum rc evaluation_api_export(struct ctx *c, const struct evaluation_export_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = answer_export(c, r, y, in);
	city_drop(c, y);
	return rc;
}
