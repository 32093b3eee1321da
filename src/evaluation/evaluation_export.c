/* evaluation_export.c - the result table as a file.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/evaluation_export.h"

#include <string.h>

#include "base/period.h"
#include "base/text.h"
#include "core/app.h"
#include "core/files.h"
#include "core/job.h"

/* ---- Columns. */

static enum rc unknown_column(struct ctx *c, const struct city_columns *t, const char *key)
{
	const char **known = arena_new_array(&c->arena, const char *, (size_t)t->n + 1);
	for (int i = 0; known != NULL && i < t->n; i++)
		known[i] = t->list[i].key;
	const char *near = known ? plan_nearest(key, known) : NULL;
	return ctx_fail(c, RC_BAD_INPUT, "columns", TR(c, "没有列“%s”；是否要 %s？", "there is no column '%s'; did you mean %s?"), key, near ? near
		: t->n > 0 ? t->list[0].key : "-");
}

static enum rc choose(struct ctx *c, struct city *y, const struct city_column *col, struct chosen_columns *to)
{
	struct city_columns *t = city_columns(y);
	if (to->shown[col - t->list])
		return RC_OK;
	if (to->n == CHOSEN_COLUMNS)
		return ctx_fail(c, RC_BAD_INPUT, "columns", TR(c, "最多 %d 列", "at most %d columns"), CHOSEN_COLUMNS);
	TRY(city_column_ready(c, y, t, col));
	to->shown[col - t->list] = true;
	to->list[to->n++] = col;
	return RC_OK;
}

enum rc choose_columns(struct ctx *c, struct city *y, const char *keys, struct chosen_columns *ret)
{
	const struct city_columns *t = city_columns(y);
	struct slice rest = slice_of(keys), part;
	bool wanted = keys != NULL && *keys != '\0';
	ret->n = 0;
	ret->shown = arena_new_array(&c->arena, bool, (size_t)t->n + 1);
	if (ret->shown == NULL)
		return ctx_no_memory(c);
	for (int i = 0; !wanted && i < t->n_scores; i++)
		TRY(choose(c, y, &t->list[i], ret));
	while (wanted && slice_split(&rest, ',', &part)) {
		const char *key = slice_copy(&c->arena, slice_trim(part));
		if (key == NULL)
			return ctx_no_memory(c);
		const struct city_column *col = city_column_find(t, key);
		if (col == NULL)
			return unknown_column(c, t, key);
		TRY(choose(c, y, col, ret));
	}
	return RC_OK;
}

/* ---- The table. */

enum { FIXED_COLUMNS = 12 };

static const char *in_language(const struct ctx *c, struct plan_words t) { return c->english && t.en != NULL && *t.en ? t.en : t.zh ? t.zh
	: ""; }

static struct column_out *heads(struct ctx *c, const struct city *y, const struct chosen_columns *chosen)
{
	bool places = scheme_is_of_places(y->scheme);
	const struct column_out fixed[FIXED_COLUMNS] = {
		{ TR(c, "位次", "Rank"), COLUMN_NUMBER, 0, 8 }, { TR(c, "分组", "Group"), COLUMN_TEXT, 0, 8 },
		{ places ? TR(c, "代码", "Code") : TR(c, "统一社会信用代码", "Credit code"), COLUMN_TEXT, 0, 20 },
		{ places ? TR(c, "名称", "Name") : TR(c, "企业名称", "Enterprise"), COLUMN_TEXT, 0, 34 },
		{ TR(c, "板块", "District"), COLUMN_TEXT, 0, 12 }, { TR(c, "镇（街道、开发区）", "Town or zone"), COLUMN_TEXT, 0, 18 },
		{ TR(c, "行业代码", "Industry"), COLUMN_TEXT, 0, 9 }, { TR(c, "行业", "Industry name"), COLUMN_TEXT, 0, 24 },
		{ TR(c, "规模以上", "Above scale"), COLUMN_TEXT, 0, 9 }, { TR(c, "总分", "Total"), COLUMN_NUMBER, -1, 12 },
		{ TR(c, "类别", "Class"), COLUMN_TEXT, 0, 7 }, { TR(c, "说明", "Note"), COLUMN_TEXT, 0, 18 },
	};
	struct column_out *all = arena_new_array(&c->arena, struct column_out, FIXED_COLUMNS + (size_t)chosen->n);
	if (all == NULL)
		return NULL;
	memcpy(all, fixed, sizeof fixed);
	for (int i = 0; i < chosen->n; i++) {
		const struct city_column *col = chosen->list[i];
		const char *title = in_language(c, col->title);
		if (col->kind == COLUMN_SCORE || col->kind == COLUMN_NODE)
			title = arena_printf(&c->arena, TR(c, "%s（得分）", "%s, points"), title);
		else if (col->unit != NULL && *col->unit != '\0')
			title = arena_printf(&c->arena, "%s(%s)", title, col->unit);
		all[FIXED_COLUMNS + i] = (struct column_out){ title, COLUMN_NUMBER, -1, 14 };
	}
	return all;
}

static const char *why(struct ctx *c, const struct city *y, uint32_t row)
{
	struct plan_words title;
	return evaluation_reason(y->ev, y->ev->reason[row], &title) != NULL ? in_language(c, title) : NULL;
}

static void write_row(struct ctx *c, const struct city *y, const struct chosen_columns *chosen, uint32_t row, struct table_out *o)
{
	const struct registry *g = y->view.reg;
	const struct keys *over = &y->ev->keys[y->scheme->rank.over];
	size_t reg = city_registry_row(y, row), len;
	int district = city_district(y, row), region = city_region(y, row), industry = city_industry(y, row),
		above = city_above_scale(y, row);
	const char *name = registry_name(g, reg, &len);
	double total;
	if (y->ev->rank[row])
		table_out_i64(o, y->ev->rank[row]);
	else
		table_out_empty(o);
	table_out_text(o, y->scheme->rank.over > 0 && over->key != NULL && over->key[row] < over->n ? over->names[over->key[row]] : NULL);
	table_out_textn(o, registry_uscc(g, reg), registry_code_len(g, reg));
	table_out_textn(o, name, len);
	table_out_text(o, district < 0 ? NULL : g->regions[district].name);
	table_out_text(o, district >= 0 && region != district ? g->regions[region].name : NULL);
	table_out_text(o, industry < 0 ? NULL : g->industries[industry].code);
	table_out_text(o, industry < 0 ? NULL : g->industries[industry].name);
	table_out_text(o, above < 0 ? NULL : above ? TR(c, "是", "yes") : TR(c, "否", "no"));
	table_out_number(o, evaluation_total(y->ev, row, &total) ? total : NAN);
	table_out_text(o, y->ev->class_[row] == CLASS_NONE ? NULL : y->scheme->classes.list[y->ev->class_[row]].code);
	table_out_text(o, why(c, y, row));
	for (int i = 0; i < chosen->n; i++)
		table_out_number(o, city_cell(y, city_columns(y), chosen->list[i], row));
	table_out_row(o);
}

/* The second sheet. */
static const char *const *notes(struct ctx *c, const struct city *y)
{
	enum { LINES = 10 };
	const char **lines = arena_new_array(&c->arena, const char *, LINES);
	char now[INSTANT_TEXT];
	int n = 0;
	if (lines == NULL)
		return NULL;
	instant_print_local(now, c->now_ms, 8 * 60);
	if (c->app->sample_data)
		lines[n++] = TR(c, "示例数据：企业与数值均为虚构", "Sample data: firms and figures are invented");
	lines[n++] = arena_printf(&c->arena, "%s (%s %s)", in_language(c, y->scheme->title), y->scheme->id, y->scheme->version);
	struct scope_words seen = registry_scope_words(c, y->view.reg, &c->scope);
	lines[n++] = arena_printf(&c->arena, TR(c, "范围：%s；位次和类别按全市评定", "Area: %s; places and classes are those of the whole city"),
		TR(c, seen.zh, seen.en != NULL ? seen.en : seen.zh));
	lines[n++] = arena_printf(&c->arena, TR(c, "年度：%d；评价时间：%s", "Year: %d; evaluated: %s"), y->round.year, y->round.evaluated_at);
	lines[n++] = arena_printf(&c->arena, TR(c, "评价办法校验值（SM3）：%s", "Hash of the scheme (SM3): %s"), y->round.scheme_hash);
	lines[n++] = arena_printf(&c->arena, TR(c, "评价结果校验值（SM3）：%s", "Hash of the result (SM3): %s"), y->round.result_hash);
	lines[n++] = TR(c, "空白表示没有数据，不是零", "An empty cell means that there is no figure; it is not zero");
	lines[n++] = arena_printf(&c->arena, TR(c, "导出：%s，%s", "Taken out by %s, %s"), c->who.name, now);
	return lines;
}

enum rc export_results(struct ctx *c, struct city *y, const struct export_spec *spec, enum table_format format, const char *path,
	int64_t *ret_rows)
{
	struct chosen_columns chosen;
	const struct city_list *list;
	struct table_out *out;
	TRY(city_lists_need(c, y));
	TRY(choose_columns(c, y, spec->columns, &chosen));
	struct column_out *columns = heads(c, y, &chosen);
	struct table_out_options options = { .title = TR(c, "评价结果", "Results"), .notes = notes(c, y) };
	if (columns == NULL || options.notes == NULL)
		return ctx_no_memory(c);
	TRY(city_list(c, y, &c->scope, &spec->filter, spec->sort, spec->descending, &list));
	enum rc rc = table_out_open(c, path, format, columns, FIXED_COLUMNS + chosen.n, &options, &out);
	for (size_t i = 0; rc == RC_OK && i < list->n; i++) {
		write_row(c, y, &chosen, list->rows[i], out);
		if (i % 4096 == 0)
			job_progress(c, (int64_t)i, (int64_t)list->n, TR(c, "导出结果", "writing the results"));
	}
	if (rc == RC_OK)
		rc = table_out_done(c, out, ret_rows);
	city_list_drop(y, list);
	return rc;
}

enum rc export_to_fd(struct ctx *c, struct city *y, const struct export_spec *spec, enum table_format format, int *ret_fd)
{
	char path[FILE_PASSING];
	int64_t rows;
	TRY(files_passing(c, path));
	return files_passed(c, path, export_results(c, y, spec, format, path, &rows), ret_fd);
}
