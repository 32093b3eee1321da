/* laboratory_api_reports.c - reports as JSON pages and as files.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/period.h"
#include "base/text.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "laboratory/laboratory.api.gen.h"
#include "laboratory/robust_city.h"

/* ---- A report told. */

static void page_json(struct jw *w, const struct report *r, int64_t page, int64_t size)
{
	struct sink s = { .w = w };
	size_t from = (size_t)((page - 1) * size), to = from + (size_t)size < r->n ? from + (size_t)size : r->n;
	jw_obj(w);
	jw_key(w, "columns");
	jw_arr(w);
	for (int i = 0; i < r->n_columns; i++) {
		jw_obj(w);
		jw_ktext(w, "key", r->columns[i].key);
		jw_ktext(w, "title", r->columns[i].title);
		jw_kbool(w, "number", r->columns[i].number);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (size_t i = from; i < to; i++) {
		jw_obj(w);
		jw_key(w, "cells");
		jw_arr(w);
		r->row(r, i, &s);
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_ki64(w, "total", (int64_t)r->n);
	jw_key(w, "notes");
	jw_arr(w);
	for (int i = 0; i < r->n_notes; i++)
		jw_text(w, r->notes[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

static const char *const *notes_of(struct ctx *c, const struct report *r, const char *title)
{
	const char **lines = arena_new_array(&c->arena, const char *, REPORT_NOTES + 6);
	char now[INSTANT_TEXT];
	int n = 0;
	if (lines == NULL)
		return NULL;
	instant_print_local(now, c->now_ms, 8 * 60);
	if (c->app->sample_data)
		lines[n++] = TR(c, "示例数据：企业与数值均为虚构", "Sample data: firms and figures are invented");
	lines[n++] = title;
	for (int i = 0; i < r->n_notes; i++)
		lines[n++] = r->notes[i];
	lines[n++] = TR(c, "试验结果，不是正式评价；空白表示没有数据，不是零", "A trial, no official evaluation; an empty cell means that there is no figure, not zero");
	lines[n++] = arena_printf(&c->arena, TR(c, "导出：%s，%s", "Taken out by %s, %s"), c->who.name, now);
	return lines;
}

static enum rc write_file(struct ctx *c, const struct report *r, const char *title, enum table_format format, const char *path)
{
	struct column_out columns[REPORT_COLUMNS];
	struct table_out_options options = { .title = TR(c, "试验报表", "Trial"), .notes = notes_of(c, r, title) };
	struct table_out *out;
	struct sink s = { .w = NULL };
	if (options.notes == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < r->n_columns; i++)
		columns[i] = (struct column_out){ r->columns[i].title, r->columns[i].number ? COLUMN_NUMBER : COLUMN_TEXT, r->columns[i].number ? r->columns[i].decimals : 0, 0 };
	TRY(table_out_open(c, path, format, columns, r->n_columns, &options, &out));
	s.o = out;
	for (size_t i = 0; i < r->n; i++) {
		r->row(r, i, &s);
		table_out_row(out);
	}
	return table_out_done(c, out, NULL);
}

static enum rc file_reply(struct ctx *c, const struct report *r, const char *title, const char *name, enum table_format format, struct reply *reply)
{
	char path[FILE_PASSING];
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_file(c, r, title, format, path), &reply->file_fd));
	reply->content_type = format == TABLE_XLSX ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	reply->filename = arena_printf(&c->arena, "%s.%s", name, format == TABLE_XLSX ? "xlsx" : "csv");
	return reply->filename != NULL ? export_leave(c, reply, name) : ctx_no_memory(c);
}

/* ---- Of a scenario. */

struct wanted { int64_t id; enum report_kind kind; enum trial_group by; enum movers way; double near; const char *rates, *others; };

static enum rc add_compared(struct ctx *c, const struct evaluation *ev, int64_t id, const char *name, struct report_ask *ask)
{
	uint8_t *class_ = ctx_alloc(c, ev->rows + 1);
	uint32_t *rank = arena_new_array(&c->arena, uint32_t, ev->rows + 1);
	if (class_ == NULL || rank == NULL)
		return ctx_no_memory(c);
	memcpy(class_, ev->class_, ev->rows);
	memcpy(rank, ev->rank, ev->rows * sizeof *rank);
	ask->list[ask->n_list++] = (struct compared){ id, name, ev->scheme, class_, rank };
	return RC_OK;
}

/* Others are tried one after the other before the first, so that nobody holds two. Their class codes must outlive their trial. */
static enum rc copy_classes(struct ctx *c, struct report_ask *ask)
{
	struct compared *x = &ask->list[ask->n_list - 1];
	struct scheme *own = arena_new(&c->arena, struct scheme);
	if (own == NULL)
		return ctx_no_memory(c);
	own->classes.n = x->scheme->classes.n;
	for (int i = 0; i < own->classes.n; i++)
		own->classes.list[i].code = arena_strdup(&c->arena, x->scheme->classes.list[i].code);
	x->scheme = own;
	return RC_OK;
}

static enum rc try_other(struct ctx *c, const struct scenario *first, int64_t id, struct report_ask *ask)
{
	struct scenario s;
	struct trial *t;
	enum recomputed work;
	TRY(scenario_get(c, id, &s));
	if (strcmp(s.scheme, first->scheme) != 0 || s.year != first->year)
		return ctx_fail(c, RC_BAD_INPUT, "others", TR(c, "“%s”的底本或年度不同，不能并列比较", "'%s' is of another scheme or year and cannot stand beside it"), s.name);
	TRY(trial_hold(c, s.scheme, s.year, s.text, &t));
	enum rc rc = trial_ask(c, t, NULL, 0, &work);
	if (rc == RC_OK)
		rc = add_compared(c, t->ev, id, s.name, ask);
	if (rc == RC_OK)
		rc = copy_classes(c, ask);
	trial_drop(c, t);
	return rc;
}

static enum rc try_others(struct ctx *c, const struct scenario *first, const char *others, struct report_ask *ask)
{
	struct slice rest = slice_of(others), part;
	while (others != NULL && *others && slice_split(&rest, ',', &part)) {
		int64_t id;
		if (!slice_i64(slice_trim(part), &id) || ask->n_list == SCENARIOS_COMPARED - 1)
			return ctx_fail(c, RC_BAD_INPUT, "others", TR(c, "写成方案编号，以逗号分隔，最多 %d 个", "ids with commas between, at most %d"), SCENARIOS_COMPARED - 1);
		TRY(try_other(c, first, id, ask));
	}
	return RC_OK;
}

/* As it is, the scenario asked for, the others. */
static enum rc line_up(struct ctx *c, const struct trial *t, const struct scenario *s, struct report_ask *ask)
{
	int n = ask->n_list;
	TRY(add_compared(c, t->y->ev, 0, TR(c, "现行办法", "As it is"), ask));
	TRY(add_compared(c, t->ev, s->id, s->name, ask));
	struct compared own[2] = { ask->list[n], ask->list[n + 1] };
	memmove(ask->list + 2, ask->list, (size_t)n * sizeof *own);
	memcpy(ask->list, own, sizeof own);
	return RC_OK;
}

static enum rc with_report(struct ctx *c, const struct wanted *w, enum rc (*then)(struct ctx *c, const struct report *r, const struct scenario *s, void *arg), void *arg)
{
	struct scenario s;
	struct trial *t;
	struct report r;
	enum recomputed work;
	struct report_ask *ask = arena_new(&c->arena, struct report_ask);
	if (ask == NULL)
		return ctx_no_memory(c);
	*ask = (struct report_ask){ .kind = w->kind, .by = w->by, .way = w->way, .near = w->near / 100 };
	TRY(scenario_get(c, w->id, &s));
	TRY(levies_parse(c, w->rates, &ask->rates, &ask->n_rates));
	bool beside = w->kind == REPORT_COMPARE || w->kind == REPORT_COUNTS || w->kind == REPORT_PAIRS;
	if (beside)
		TRY(try_others(c, &s, w->others, ask));
	TRY(trial_hold(c, s.scheme, s.year, s.text, &t));
	enum rc rc = trial_ask(c, t, NULL, 0, &work);
	if (rc == RC_OK && beside)
		rc = line_up(c, t, &s, ask);
	if (rc == RC_OK)
		rc = report_make(c, t, ask, &r);
	if (rc == RC_OK)
		rc = then(c, &r, &s, arg);
	trial_drop(c, t);
	return rc;
}

struct page { struct reply *r; int64_t page, size; };
static enum rc tell_page(struct ctx *c, const struct report *r, const struct scenario *s, void *arg)
{
	const struct page *p = arg;
	(void)c;
	(void)s;
	page_json(&p->r->jw, r, p->page, p->size);
	return RC_OK;
}

enum rc laboratory_api_report(struct ctx *c, const struct laboratory_report_in *in, struct reply *r)
{
	struct wanted w = { in->id, (enum report_kind)in->kind, (enum trial_group)in->by, (enum movers)in->way, in->near, in->rates, in->others };
	struct page p = { r, in->page, in->page_size };
	return with_report(c, &w, tell_page, &p);
}

struct file { struct reply *r; const char *name; enum table_format format; };
static enum rc tell_file(struct ctx *c, const struct report *r, const struct scenario *s, void *arg)
{
	const struct file *f = arg;
	const char *title = arena_printf(&c->arena, TR(c, "试验方案：%s（底本 %s，%d 年）", "Scenario: %s (of %s, %d)"), s->name, s->scheme, s->year);
	return title != NULL ? file_reply(c, r, title, f->name, f->format, f->r) : ctx_no_memory(c);
}

static const char *const report_words[] = { "movers", "migration", "cliffs", "ties", "money", "money-groups", "compare", "counts", "pairs" };

enum rc laboratory_api_report_file(struct ctx *c, const struct laboratory_report_file_in *in, struct reply *r)
{
	struct wanted w = { in->id, (enum report_kind)in->kind, (enum trial_group)in->by, (enum movers)in->way, in->near, in->rates, in->others };
	struct file f = { r, arena_printf(&c->arena, "scenario-%lld-%s", (long long)in->id, report_words[in->kind]), in->format == 0 ? TABLE_CSV : TABLE_XLSX };
	return f.name != NULL ? with_report(c, &w, tell_file, &f) : ctx_no_memory(c);
}

/* ---- Levers. */

enum rc laboratory_api_levers(struct ctx *c, const struct laboratory_levers_in *in, struct reply *r)
{
	const struct levies *l = levies_get(c->app);
	struct jw *w = &r->jw;
	jw_obj(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; l != NULL && i < l->n; i++) {
		const struct levy *x = &l->list[i];
		jw_obj(w);
		jw_ktext(w, "code", x->code);
		jw_ktext(w, "title", TR(c, x->title.zh, x->title.en));
		jw_ktext(w, "price", x->price_unit);
		jw_key(w, "source");
		if (x->source.zh != NULL)
			jw_text(w, TR(c, x->source.zh, x->source.en));
		else
			jw_null(w);
		jw_kbool(w, "policy", x->policy != NULL);
		jw_key(w, "rates");
		jw_arr(w);
		for (int k = 0; k < x->n; k++) {
			jw_obj(w);
			jw_ktext(w, "class", x->classes[k]);
			jw_knum(w, "rate", x->rates[k]);
			jw_obj_end(w);
		}
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- Robustness. */

enum rc laboratory_api_robusts(struct ctx *c, const struct laboratory_robusts_in *in, struct reply *r)
{
	struct robust_record *list;
	int n;
	TRY(store_robusts(c, c->scope.kind == SCOPE_ALL, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "rows");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++) {
		struct jw *w = &r->jw;
		jw_obj(w);
		jw_ki64(w, "id", list[i].id);
		jw_ktext(w, "name", list[i].name);
		jw_ktext(w, "scheme", list[i].scheme);
		jw_ki64(w, "year", list[i].year);
		jw_ktext(w, "who", list[i].who);
		jw_kbool(w, "own", list[i].own);
		jw_ktext(w, "at", list[i].at);
		jw_ki64(w, "seed", list[i].seed);
		jw_ki64(w, "runs", list[i].runs);
		jw_ki64(w, "noise", list[i].noise_percent);
		jw_ki64(w, "rows", list[i].n_rows);
		jw_ktext(w, "text_sm3", list[i].text_sm3);
		jw_obj_end(w);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc laboratory_api_robust_start(struct ctx *c, const struct laboratory_robust_start_in *in, struct reply *r)
{
	int64_t job;
	TRY(robust_start(c, in->scenario, in->seed, (int)in->runs, (int)in->noise, &job));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "job", job);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc laboratory_api_robust_report(struct ctx *c, const struct laboratory_robust_report_in *in, struct reply *r)
{
	struct robust_record rec;
	struct report report;
	struct city *y;
	TRY(robust_get(c, in->id, &rec));
	enum rc rc = robust_report(c, &rec, (enum robust_table)in->kind, in->sort != 0, &report, &y);
	if (rc == RC_OK)
		page_json(&r->jw, &report, in->page, in->page_size);
	robust_report_done(&report, y);
	return rc;
}

enum rc laboratory_api_robust_file(struct ctx *c, const struct laboratory_robust_file_in *in, struct reply *r)
{
	static const char *const words[] = { "intervals", "dropped", "effective", "correlation", "variants" };
	struct robust_record rec;
	struct report report;
	struct city *y;
	TRY(robust_get(c, in->id, &rec));
	const char *name = arena_printf(&c->arena, "robust-%lld-%s", (long long)in->id, words[in->kind]);
	const char *title = arena_printf(&c->arena, TR(c, "稳健性：%s", "Robustness: %s"), rec.name);
	enum rc rc = robust_report(c, &rec, (enum robust_table)in->kind, in->sort != 0, &report, &y);
	if (rc == RC_OK)
		rc = name != NULL && title != NULL ? file_reply(c, &report, title, name, in->format == 0 ? TABLE_CSV : TABLE_XLSX, r) : ctx_no_memory(c);
	robust_report_done(&report, y);
	return rc;
}

enum rc laboratory_api_robust_remove(struct ctx *c, const struct laboratory_robust_remove_in *in, struct reply *r)
{
	bool done;
	TRY(store_robust_remove(c, in->id, &done));
	return done ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "您没有稳健性结果 %lld", "you have no robustness result %lld"), (long long)in->id);
}
