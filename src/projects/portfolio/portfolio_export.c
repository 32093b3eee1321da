/* portfolio_export.c - the list of projects as a file: a row at a time, with the mark of who took it out.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "base/num.h"
#include "base/text.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/job.h"
#include "core/table_out.h"
#include "projects/portfolio.api.gen.h"
#include "projects/portfolio/portfolio_json.h"

enum { COLUMNS_MAX = 64, ROWS_AT_ONCE = 512 };
struct chosen { const struct portfolio_column *list[COLUMNS_MAX]; int n; };

static enum rc choose_columns(struct ctx *c, const struct portfolio *p, const char *keys, struct chosen *ret)
{
	struct slice rest = slice_of(keys), part;
	ret->n = 0;
	for (int i = 0; (keys == NULL || *keys == '\0') && i < portfolio_n_columns; i++)
		if (!portfolio_column_hidden(c, p, &portfolio_columns[i]))
			ret->list[ret->n++] = &portfolio_columns[i];
	while (keys != NULL && *keys != '\0' && slice_split(&rest, ',', &part)) {
		const char *key = slice_copy(&c->arena, slice_trim(part));
		if (key == NULL)
			return ctx_no_memory(c);
		if (ret->n == COLUMNS_MAX)
			return ctx_fail(c, RC_BAD_INPUT, "columns", TR(c, "最多 %d 列", "at most %d columns"), COLUMNS_MAX);
		TRY(portfolio_column_get(c, p, "columns", key, &ret->list[ret->n]));
		ret->n++;
	}
	return RC_OK;
}

static const char *head_of(struct ctx *c, const struct portfolio *p, const struct portfolio_column *col)
{
	const char *title = TR(c, col->zh, col->en);
	if (col->kind != COLUMN_OF_AMOUNT)
		return title;
	if (col->index == AMOUNT_PLAN && p->plan_year > 0)
		return arena_printf(&c->arena, TR(c, "%d年计划投资(万元)", "Plan of %d (万元)"), p->plan_year);
	return arena_printf(&c->arena, "%s(%s)", title, col->index == AMOUNT_AREA ? "亩" : "万元");
}

static struct column_out *heads(struct ctx *c, const struct portfolio *p, const struct chosen *k)
{
	struct column_out *out = arena_new_array(&c->arena, struct column_out, (size_t)k->n + 1);
	for (int i = 0; out != NULL && i < k->n; i++) {
		const struct portfolio_column *col = k->list[i];
		bool number = col->kind == COLUMN_OF_AMOUNT || col->kind == COLUMN_OF_LATE || col->kind == COLUMN_OF_AGE;
		out[i] = (struct column_out){ head_of(c, p, col), number ? COLUMN_NUMBER : COLUMN_TEXT, number ? -1 : 0,
			col->kind == COLUMN_OF_TEXT ? (col->index == TEXT_NAME || col->index == TEXT_OWNER ? 34 : 22) : 14 };
		if (out[i].title == NULL)
			return NULL;
	}
	return out;
}

/* ---- Cells. */

static void put_amount(struct table_out *o, int64_t v, int decimals)
{
	char text[32];
	double d = NAN;
	if (v != AMOUNT_NONE && num_parse(text, num_print_scaled(text, v, decimals), 0, &d) != NUM_OK)
		d = NAN;
	table_out_number(o, d);
}

static void put_days(struct table_out *o, int days)
{
	if (days < 0)
		table_out_empty(o);
	else
		table_out_i64(o, days);
}

static void put_day(struct table_out *o, int32_t day)
{
	char text[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(text, day);
	table_out_text(o, day == DAY_NONE ? NULL : text);
}

static void put_place(struct table_out *o, const struct registry *g, int at, bool town)
{
	int district = g->regions[at].district;
	table_out_text(o, town ? (at != district && district >= 0 ? g->regions[at].name : NULL) : district < 0 ? NULL : g->regions[district].name);
}

struct writing { struct ctx *c; const struct portfolio *p; const struct registry *g; const struct chosen *k; int32_t day; struct table_out *o; };

static void put_cell(const struct writing *w, const struct portfolio_column *col, size_t row)
{
	const struct portfolio *p = w->p;
	const char *text;
	switch (col->kind) {
	case COLUMN_OF_TEXT:
		text = portfolio_text(p, row, (enum portfolio_text)col->index);
		table_out_text(w->o, *text ? text : NULL);
		break;
	case COLUMN_OF_WORD:
		text = portfolio_word_title(w->c, p, (enum portfolio_word)col->index, p->words[col->index][row]);
		table_out_text(w->o, *text ? text : NULL);
		break;
	case COLUMN_OF_DAY:
		put_day(w->o, p->dates[col->index][row]);
		break;
	case COLUMN_OF_AMOUNT:
		put_amount(w->o, p->amounts[col->index][row], portfolio_amount_decimals((enum portfolio_amount)col->index));
		break;
	case COLUMN_OF_PLACE:
	case COLUMN_OF_TOWN:
		put_place(w->o, w->g, p->region[row], col->kind == COLUMN_OF_TOWN);
		break;
	case COLUMN_OF_INDUSTRY:
		table_out_text(w->o, p->industry[row] == UINT16_MAX ? NULL : w->g->industries[p->industry[row]].code);
		break;
	case COLUMN_OF_LATE:
		put_days(w->o, portfolio_late(p, row, (enum portfolio_clock)col->index, w->day));
		break;
	case COLUMN_OF_AGE:
		put_days(w->o, portfolio_days_in_stage(p, row, w->day));
		break;
	}
}

/* ---- The file. */

static const char *const *notes(struct ctx *c, const struct registry *g, int32_t day, size_t rows)
{
	enum { LINES = 6 };
	const char **lines = arena_new_array(&c->arena, const char *, LINES);
	char now[INSTANT_TEXT], on[DATE_TEXT];
	int n = 0;
	if (lines == NULL)
		return NULL;
	instant_print_local(now, c->now_ms, 8 * 60);
	date_print(on, day);
	struct scope_words seen = registry_scope_words(c, g, &c->scope);
	if (c->app->sample_data)
		lines[n++] = TR(c, "示例数据：项目与数值均为虚构", "Sample data: projects and figures are invented");
	lines[n++] = arena_printf(&c->arena, TR(c, "范围：%s；%zu 个项目；超期按 %s 计算", "Area: %s; %zu projects; clocks are read on %s"), TR(c, seen.zh, seen.en != NULL ? seen.en : seen.zh), rows, on);
	lines[n++] = TR(c, "空白表示没有登记，不是零", "An empty cell means that nothing was said; it is not zero");
	lines[n++] = arena_printf(&c->arena, TR(c, "导出：%s，%s", "Taken out by %s, %s"), c->who.name, now);
	lines[n] = NULL;
	return lines;
}

struct wanted { const struct portfolio_filter *f; const char *sort; bool descending; };

static enum rc write_rows(struct writing *w, const struct wanted *q, size_t total)
{
	uint32_t rows[ROWS_AT_ONCE];
	for (size_t from = 0; from < total; from += ROWS_AT_ONCE) {
		struct portfolio_page page = { .from = from, .cap = ROWS_AT_ONCE, .out = rows };
		TRY(portfolio_page(w->c, w->p, q->f, q->sort, q->descending, &page));
		for (size_t i = 0; i < page.n; i++) {
			for (int k = 0; k < w->k->n; k++)
				put_cell(w, w->k->list[k], rows[i]);
			table_out_row(w->o);
		}
		job_progress(w->c, (int64_t)from, (int64_t)total, TR(w->c, "导出项目", "writing the projects"));
	}
	return RC_OK;
}

static enum rc write_file(struct writing *w, const struct wanted *q, enum table_format format, const char *path)
{
	struct portfolio_page page = { .cap = 0 };
	struct ctx *c = w->c;
	TRY(portfolio_page(c, w->p, q->f, q->sort, q->descending, &page));
	struct column_out *columns = heads(c, w->p, w->k);
	struct table_out_options options = { .title = TR(c, "项目清单", "Projects"), .notes = notes(c, w->g, w->day, page.totals.n) };
	if (columns == NULL || options.notes == NULL)
		return ctx_no_memory(c);
	TRY(table_out_open(c, path, format, columns, w->k->n, &options, &w->o));
	enum rc rc = write_rows(w, q, page.totals.n);
	if (rc != RC_OK) {
		table_out_drop(w->o);
		return rc;
	}
	return table_out_done(c, w->o, &(int64_t){ 0 });
}

static enum rc write_passing(struct writing *w, const struct wanted *q, enum table_format format, int *ret_fd)
{
	char path[FILE_PASSING];
	TRY(files_passing(w->c, path));
	enum rc rc = registry_hold(w->c, &w->g);
	if (rc == RC_OK) {
		rc = write_file(w, q, format, path);
		registry_drop(w->c, w->g);
	}
	return files_passed(w->c, path, rc, ret_fd);
}

static enum rc answer_export(struct ctx *c, struct reply *r, const struct portfolio *p, const struct portfolio_export_in *in)
{
	struct portfolio_filter_words words = PORTFOLIO_WORDS_OF(in);
	struct portfolio_more more = PORTFOLIO_MORE_OF(in);
	struct portfolio_filter f;
	struct chosen k;
	char on[DATE_TEXT];
	bool xlsx = in->format == PORTFOLIO_EXPORT_FORMAT_XLSX;
	TRY(portfolio_question(c, p, &words, &more, &f));
	TRY(choose_columns(c, p, in->columns, &k));
	struct writing w = { .c = c, .p = p, .k = &k, .day = f.day };
	TRY(write_passing(&w, &(struct wanted){ &f, in->sort, in->order == PORTFOLIO_EXPORT_ORDER_DESC }, xlsx ? TABLE_XLSX : TABLE_CSV, &r->file_fd));
	date_print(on, f.day);
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s-%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "项目清单", "projects"), on, xlsx ? "xlsx" : "csv");
	if (r->filename == NULL)
		return ctx_no_memory(c);
	return export_leave(c, r, "projects");
}

enum rc portfolio_api_export(struct ctx *c, const struct portfolio_export_in *in, struct reply *r)
{
	const struct portfolio *p;
	TRY(portfolio_hold(c, &p));
	enum rc rc = answer_export(c, r, p, in);
	portfolio_drop(c, p);
	return rc;
}
