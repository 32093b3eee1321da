/* assessment_export.c - a result as a file: a row a district, a column an item, and a sheet that says what it is.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "base/num.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/table_out.h"
#include "projects/assessment.api.gen.h"
#include "projects/assessment/assessment_json.h"

enum { NOTES = 12 + ASSESS_ITEMS_MAX + ASSESS_METRICS_MAX };

static double number_of(const char *text)
{
	double v = NAN;
	return text[0] != '\0' && num_parse(text, strlen(text), 0, &v) == NUM_OK ? v : NAN;
}

/* ---- Columns: place, district, total, grade, items, then each metric with its two numbers. */

static struct column_out *heads(struct ctx *c, const struct assess_plan *p, int *ret_n)
{
	struct column_out *out = arena_new_array(&c->arena, struct column_out, (size_t)(4 + p->n_items + 3 * p->n_metrics));
	int n = 0;
	if (out == NULL)
		return NULL;
	out[n++] = (struct column_out){ TR(c, "名次", "Place"), COLUMN_NUMBER, 0, 6 };
	out[n++] = (struct column_out){ TR(c, "区县", "District"), COLUMN_TEXT, 0, 14 };
	out[n++] = (struct column_out){ TR(c, "总分", "Total"), COLUMN_NUMBER, p->decimals, 10 };
	out[n++] = (struct column_out){ TR(c, "等次", "Grade"), COLUMN_TEXT, 0, 10 };
	for (int i = 0; i < p->n_items; i++)
		out[n++] = (struct column_out){ TR(c, p->items[i].title.zh, p->items[i].title.en), COLUMN_NUMBER, p->decimals, 12 };
	for (int i = 0; i < p->n_metrics; i++) {
		const struct assess_metric *m = &p->metrics[i];
		const char *title = TR(c, m->title.zh, m->title.en);
		out[n++] = (struct column_out){ arena_printf(&c->arena, m->unit_text[0] ? "%s(%s)" : "%s", title, m->unit_text), COLUMN_NUMBER, m->decimals, 12 };
		out[n++] = (struct column_out){ arena_printf(&c->arena, TR(c, "%s：计入", "%s: counted"), title), COLUMN_NUMBER, 0, 10 };
		out[n++] = (struct column_out){ arena_printf(&c->arena, TR(c, "%s：基数", "%s: base"), title), COLUMN_NUMBER, 0, 10 };
	}
	for (int i = 0; i < n; i++)
		if (out[i].title == NULL)
			return NULL;
	*ret_n = n;
	return out;
}

static void put_row(const struct assess_view *v, struct table_out *o, const struct assess_sheet *s, const struct assess_row *r)
{
	bool open = assess_is_open(v, r->district);
	table_out_number(o, r->place > 0 ? r->place : NAN);
	table_out_text(o, assess_district_name(v, r));
	table_out_number(o, open || v->plan->published == PUBLISHED_TOTALS ? number_of(r->total) : NAN);
	table_out_text(o, assess_grade_title(v, r->grade));
	for (int i = 0; open && i < s->n_lines; i++)
		if (strcmp(s->lines[i].district, r->district) == 0)
			table_out_number(o, number_of(s->lines[i].points));
	for (int i = 0; open && i < s->n_measures; i++) {
		if (strcmp(s->measures[i].district, r->district) != 0)
			continue;
		table_out_number(o, number_of(s->measures[i].value));
		table_out_i64(o, s->measures[i].hit);
		table_out_i64(o, s->measures[i].base);
	}
	table_out_row(o);
}

/* ---- Notes. */

struct notes { struct ctx *c; const char **lines; int n; };

static void note(struct notes *k, const char *line)
{
	if (line != NULL && k->n < NOTES)
		k->lines[k->n++] = line;
}

static void formula_notes(struct notes *k, const struct assess_plan *p)
{
	struct ctx *c = k->c;
	for (int i = 0; i < p->n_items; i++)
		if (p->items[i].points != NULL)
			note(k, arena_printf(&c->arena, "%s = %s%s", TR(c, p->items[i].title.zh, p->items[i].title.en), formula_text(p->items[i].points),
				p->items[i].assumed ? TR(c, "（原文未公布，本方案设定）", " (this file's own, not of the source)") : ""));
		else
			note(k, arena_printf(&c->arena, "%s: %s", TR(c, p->items[i].title.zh, p->items[i].title.en), p->items[i].by_hand ? TR(c, "手工填写，附依据", "entered by hand, with authority and paper")
				: TR(c, "原文未公布", "not published")));
	for (int i = 0; i < p->n_metrics; i++)
		note(k, arena_printf(&c->arena, "%s: %s", TR(c, p->metrics[i].title.zh, p->metrics[i].title.en), formula_text(p->metrics[i].where)));
}

static const char *const *notes_of(struct ctx *c, const struct assess_opened *o)
{
	struct notes k = { c, arena_new_array(&c->arena, const char *, NOTES + 1), 0 };
	const struct assessment *a = &o->a;
	char cut_off[DATE_TEXT], known_by[DATE_TEXT], now[INSTANT_TEXT];
	if (k.lines == NULL)
		return NULL;
	date_print(cut_off, a->cut_off);
	date_print(known_by, a->known_by);
	instant_print_local(now, c->now_ms, 8 * 60);
	if (c->app->sample_data)
		note(&k, TR(c, "示例数据：项目与数值均为虚构", "Sample data: projects and figures are invented"));
	note(&k, a->title);
	note(&k, o->live ? TR(c, "草稿，尚未定稿", "A draft, not fixed") : arena_printf(&c->arena, TR(c, "已定稿：%s，账本第 %lld 条，结果校验值 %s", "Fixed %s, entry %lld of the ledger, digest of the result %s"), a->fixed_at, (long long)a->seq,
		a->sm3_result));
	note(&k, arena_printf(&c->arena, TR(c, "截止日 %s；登记截至 %s", "Cut-off %s; what was told by %s"), cut_off, known_by));
	note(&k, arena_printf(&c->arena, TR(c, "方案：%s（%s），出处：%s", "Scheme: %s (%s), source: %s"), TR(c, o->plan->title.zh, o->plan->title.en), o->plan->version, o->plan->source));
	note(&k, TR(c, "空白表示未知或不向本账号公布，不是零", "An empty cell is unknown, or not published to this account; it is not zero"));
	formula_notes(&k, o->plan);
	note(&k, arena_printf(&c->arena, TR(c, "导出：%s，%s", "Taken out by %s, %s"), c->who.name, now));
	return k.lines;
}

/* ---- The file. */

static enum rc write_file(struct ctx *c, const struct assess_view *v, const struct assess_opened *o, enum table_format format, const char *path)
{
	struct table_out *out;
	int n = 0;
	struct column_out *columns = heads(c, o->plan, &n);
	struct table_out_options options = { .title = TR(c, "考核结果", "Assessment"), .notes = notes_of(c, o) };
	if (columns == NULL || options.notes == NULL)
		return ctx_no_memory(c);
	TRY(table_out_open(c, path, format, columns, n, &options, &out));
	for (int i = 0; i < o->sheet.n_rows; i++)
		if (assess_is_listed(v, o->sheet.rows[i].district))
			put_row(v, out, &o->sheet, &o->sheet.rows[i]);
	return table_out_done(c, out, &(int64_t){ 0 });
}

static enum rc write_passing(struct ctx *c, const struct assess_opened *o, enum table_format format, int *ret_fd)
{
	char path[FILE_PASSING];
	const struct registry *g;
	TRY(files_passing(c, path));
	enum rc rc = registry_hold(c, &g);
	if (rc == RC_OK) {
		struct assess_view v = { c, g, o->plan };
		rc = write_file(c, &v, o, format, path);
		registry_drop(c, g);
	}
	return files_passed(c, path, rc, ret_fd);
}

static enum rc answer(struct ctx *c, const struct assess_opened *o, bool xlsx, struct reply *r)
{
	if (o->plan == NULL)
		return ctx_fail(c, RC_CONFLICT, "id", "%s", TR(c, "方案有错误，没有结果可以导出", "the scheme has mistakes; there is no result to take out"));
	TRY(write_passing(c, o, xlsx ? TABLE_XLSX : TABLE_CSV, &r->file_fd));
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s-%lld.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "区县考核", "assessment"), (long long)o->a.id, xlsx ? "xlsx" : "csv");
	if (r->filename == NULL)
		return ctx_no_memory(c);
	return export_leave(c, r, "assessment");
}

enum rc assessment_api_export(struct ctx *c, const struct assessment_export_in *in, struct reply *r)
{
	struct assess_opened o;
	TRY(assess_open(c, in->id, &o));
	enum rc rc = answer(c, &o, in->format == ASSESSMENT_EXPORT_FORMAT_XLSX, r);
	assess_opened_drop(c, &o);
	return rc;
}
