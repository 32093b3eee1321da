/* base_data_api_lists.c - progress, lists of enterprises and of missing figures, reminders, and files of them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/file.h"
#include "campaign/base/base_data.api.gen.h"
#include "campaign/base/base_data_json.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/table_out.h"
#include "core/workday.h"

enum { REMINDERS_SHOWN = 10 };

/* ---- Rows of the registry. */

const char *base_district_name(const struct ctx *c, const struct base_work *w, size_t row)
{
	const struct region *r = &w->g->regions[w->g->region[row]];
	return base_region_name(c, r->district >= 0 ? &w->g->regions[r->district] : r);
}

const char *base_town_name(const struct ctx *c, const struct base_work *w, size_t row)
{
	const struct region *r = &w->g->regions[w->g->region[row]];
	return r->district >= 0 && &w->g->regions[r->district] != r ? base_region_name(c, r) : "";
}

void base_row_json(const struct ctx *c, struct jw *j, const struct base_work *w, size_t row)
{
	size_t n;
	const char *name = registry_name(w->g, row, &n);
	jw_key(j, "code");
	jw_textn(j, registry_uscc(w->g, row), 18);
	jw_key(j, "name");
	jw_textn(j, name, n);
	jw_ktext(j, "district", base_district_name(c, w, row));
	jw_ktext(j, "town", base_town_name(c, w, row));
}

static bool called(const struct base_work *w, size_t row, const char *q)
{
	size_t len, n = q != NULL ? strlen(q) : 0;
	const char *name = registry_name(w->g, row, &len);
	return n == 0 || memmem(name, len, q, n) != NULL || memmem(registry_uscc(w->g, row), 18, q, n) != NULL;
}

void base_counts_json(struct jw *j, const char *key, const struct base_count *k)
{
	jw_key(j, key);
	jw_obj(j);
	jw_ki64(j, "sheets", k->sheets);
	jw_ki64(j, "opened", k->opened);
	jw_ki64(j, "part", k->part);
	jw_ki64(j, "confirmed", k->confirmed);
	jw_ki64(j, "objected", k->objected);
	jw_ki64(j, "silent", k->silent);
	jw_ki64(j, "unanswered", k->unanswered);
	jw_obj_end(j);
}

static struct base_count count_all(const struct base_progress *p)
{
	struct base_count k = { 0 };
	for (size_t i = 0; i < p->n; i++)
		base_count_add(&k, &p->lines[i]);
	return k;
}

static bool may_remind(const struct ctx *c, const struct base_work *w)
{
	return w->pub.at != NULL && w->window.open && w->k.state == CAMPAIGN_OPEN && c->scope.kind != SCOPE_SUBJECT && base_may(c, "base_data.confirm");
}

/* ---- One campaign: progress by district and town. */

static enum rc regions_json(struct ctx *c, struct jw *j, const struct base_work *w, const struct base_progress *p)
{
	const struct registry *g = w->g;
	struct base_count *all = arena_new_array(&c->arena, struct base_count, (size_t)g->n_regions + 1);
	if (all == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < p->n; i++) {
		int at = g->region[p->lines[i].row], district = g->regions[at].district;
		base_count_add(&all[at], &p->lines[i]);
		if (district >= 0 && district != at)
			base_count_add(&all[district], &p->lines[i]);
	}
	jw_key(j, "regions");
	jw_arr(j);
	for (int i = 0; i < g->n_regions; i++) {
		if (all[i].sheets == 0)
			continue;
		jw_obj(j);
		jw_ktext(j, "region", g->regions[i].code);
		jw_ktext(j, "name", base_region_name(c, &g->regions[i]));
		jw_ktext(j, "district", g->regions[i].district >= 0 ? g->regions[g->regions[i].district].code : g->regions[i].code);
		base_counts_json(j, "counts", &all[i]);
		jw_obj_end(j);
	}
	jw_arr_end(j);
	return RC_OK;
}

static void publication_json(struct jw *j, const struct base_publication *p)
{
	jw_key(j, "publication");
	if (p->at == NULL) {
		jw_null(j);
		return;
	}
	jw_obj(j);
	jw_ktext(j, "at", p->at);
	jw_ktext(j, "who", p->who);
	jw_ki64(j, "batch", p->batch);
	jw_ki64(j, "sheets", p->sheets);
	jw_ktext(j, "sm3", p->sm3);
	jw_obj_end(j);
}

static enum rc reminders_json(struct ctx *c, struct jw *j, const struct base_work *w)
{
	struct base_reminder *list;
	int n, shown = 0;
	TRY(store_base_reminders(c, w->k.id, &list, &n));
	jw_key(j, "reminders");
	jw_arr(j);
	for (int i = 0; i < n && shown < REMINDERS_SHOWN; i++) {
		bool inside = c->scope.kind != SCOPE_REGION || (list[i].region_lo <= c->scope.region_hi && list[i].region_hi >= c->scope.region_lo);
		if (list[i].show[0] == '\0' || !inside)
			continue;
		shown++;
		jw_obj(j);
		jw_ktext(j, "at", list[i].at);
		jw_ktext(j, "who", list[i].who);
		jw_ktext(j, "show", list[i].show);
		jw_ki64(j, "enterprises", list[i].enterprises);
		jw_obj_end(j);
	}
	jw_arr_end(j);
	return RC_OK;
}

static enum rc get_json(struct ctx *c, struct base_work *w, const void *in, struct reply *r)
{
	struct base_progress p;
	struct jw *j = &r->jw;
	(void)in;
	TRY(base_insiders(c));
	TRY(base_progress_get(c, w, -1, &p));
	struct base_count k = count_all(&p);
	jw_obj(j);
	jw_ki64(j, "id", w->k.id);
	jw_ktext(j, "title", campaign_title(c, &w->k));
	jw_ki64(j, "year", w->k.year);
	jw_ktext(j, "step", w->k.step);
	base_window_json(j, w);
	publication_json(j, &w->pub);
	jw_kbool(j, "may_publish", w->pub.at == NULL && w->window.open && w->k.state == CAMPAIGN_OPEN && base_may(c, "campaigns.run"));
	jw_kbool(j, "may_remind", may_remind(c, w));
	jw_kbool(j, "may_export", base_may(c, "evaluation.export"));
	base_counts_json(j, "counts", &k);
	TRY(regions_json(c, j, w, &p));
	TRY(reminders_json(c, j, w));
	jw_obj_end(j);
	return RC_OK;
}

enum rc base_data_api_get(struct ctx *c, const struct base_data_get_in *in, struct reply *r) { return base_with(c, in->id, get_json, in, r); }

/* ---- Sheets. */

static void sheet_line_json(const struct ctx *c, struct jw *j, const struct base_work *w, const struct base_line *l)
{
	jw_obj(j);
	base_row_json(c, j, w, l->row);
	jw_ktext(j, "state", base_state_words[l->state]);
	base_text_or_null(j, "seen_at", l->seen_at);
	base_text_or_null(j, "answered_at", l->answered_at);
	base_text_or_null(j, "person", l->person);
	base_text_or_null(j, "channel", l->channel);
	jw_obj_end(j);
}

/* Those that are shown, at the front of p. */
static void choose(const struct base_work *w, struct base_progress *p, enum base_show show, const char *q)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++)
		if (base_shows(show, &p->lines[i]) && called(w, p->lines[i].row, q))
			p->lines[n++] = p->lines[i];
	p->n = n;
}

static enum rc sheets_json(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_sheets_in *in = input;
	size_t from = (size_t)((in->page - 1) * in->page_size), most = (size_t)in->page_size;
	struct base_progress p;
	struct jw *j = &r->jw;
	int region;
	TRY(base_insiders(c));
	TRY(base_region(c, w, in->region, &region));
	TRY(base_progress_get(c, w, region, &p));
	struct base_count k = count_all(&p);
	choose(w, &p, (enum base_show)in->show, in->q);
	jw_obj(j);
	jw_ki64(j, "total", (int64_t)p.n);
	jw_ki64(j, "page", in->page);
	jw_ki64(j, "page_size", in->page_size);
	jw_kbool(j, "published", w->pub.at != NULL);
	jw_kbool(j, "may_remind", may_remind(c, w));
	jw_kbool(j, "may_export", base_may(c, "evaluation.export"));
	base_counts_json(j, "counts", &k);
	jw_key(j, "rows");
	jw_arr(j);
	for (size_t i = from; i < p.n && i < from + most; i++)
		sheet_line_json(c, j, w, &p.lines[i]);
	jw_arr_end(j);
	jw_obj_end(j);
	return RC_OK;
}

enum rc base_data_api_sheets(struct ctx *c, const struct base_data_sheets_in *in, struct reply *r) { return base_with(c, in->id, sheets_json, in, r); }

static enum rc remind(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	static const enum base_show shows[] = { BASE_SHOW_UNOPENED, BASE_SHOW_UNANSWERED };
	const struct base_data_remind_in *in = input;
	int64_t n;
	int region;
	TRY(base_insiders(c));
	TRY(base_region(c, w, in->region, &region));
	TRY(base_remind(c, w, region, shows[in->show], &n));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "enterprises", n);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc base_data_api_remind(struct ctx *c, const struct base_data_remind_in *in, struct reply *r) { return base_with(c, in->id, remind, in, r); }

/* ---- Missing figures. */

static enum rc missing_json(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_missing_in *in = input;
	size_t from = (size_t)((in->page - 1) * in->page_size), most = (size_t)in->page_size, n;
	struct jw *j = &r->jw;
	uint32_t *rows;
	int region, field;
	TRY(base_insiders(c));
	TRY(base_figure(c, w, in->figure, &field));
	TRY(base_region(c, w, in->region, &region));
	TRY(base_missing(c, w, field, region, in->q, &rows, &n));
	jw_obj(j);
	jw_ktext(j, "figure", w->fields[field].ind->code);
	jw_ktext(j, "title", TR(c, w->fields[field].ind->title, w->fields[field].ind->title_en));
	jw_ktext(j, "source", w->fields[field].source);
	jw_ki64(j, "total", (int64_t)n);
	jw_ki64(j, "page", in->page);
	jw_ki64(j, "page_size", in->page_size);
	jw_kbool(j, "may_export", base_may(c, "evaluation.export"));
	jw_key(j, "rows");
	jw_arr(j);
	for (size_t i = from; i < n && i < from + most; i++) {
		jw_obj(j);
		base_row_json(c, j, w, rows[i]);
		jw_obj_end(j);
	}
	jw_arr_end(j);
	jw_obj_end(j);
	return RC_OK;
}

enum rc base_data_api_missing(struct ctx *c, const struct base_data_missing_in *in, struct reply *r) { return base_with(c, in->id, missing_json, in, r); }

/* ---- Files. */

static void write_place(const struct ctx *c, struct table_out *o, const struct base_work *w, size_t row)
{
	size_t n;
	const char *name = registry_name(w->g, row, &n);
	table_out_textn(o, registry_uscc(w->g, row), 18);
	table_out_textn(o, name, n);
	table_out_text(o, base_district_name(c, w, row));
	table_out_text(o, base_town_name(c, w, row));
}

static const char *minute(struct ctx *c, const char *instant)
{
	char out[INSTANT_TEXT];
	int64_t ms;
	if (instant == NULL || !instant_parse(instant, strlen(instant), &ms))
		return NULL;
	instant_print_local(out, ms, CHINA_MINUTES);
	return arena_strdup(&c->arena, out);
}

static enum rc write_missing(struct ctx *c, const struct base_work *w, int field, const uint32_t *rows, size_t n, enum table_format f, const char *path)
{
	const struct column_out columns[] = { { TR(c, "统一社会信用代码", "Credit code"), COLUMN_TEXT, 0, 20 }, { TR(c, "企业名称", "Enterprise"), COLUMN_TEXT, 0, 36 },
		{ TR(c, "考核板块", "District"), COLUMN_TEXT, 0, 14 }, { TR(c, "镇（街道、开发区）", "Town"), COLUMN_TEXT, 0, 18 }, { TR(c, "缺少的数据", "Missing figure"), COLUMN_TEXT, 0, 18 },
		{ TR(c, "报送单位", "Source"), COLUMN_TEXT, 0, 18 } };
	const struct table_out_options options = { .title = TR(c, "缺数清单", "Missing figures") };
	struct table_out *o;
	int64_t written;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	for (size_t i = 0; i < n; i++) {
		write_place(c, o, w, rows[i]);
		table_out_text(o, TR(c, w->fields[field].ind->title, w->fields[field].ind->title_en));
		table_out_text(o, w->fields[field].source);
		table_out_row(o);
	}
	return table_out_done(c, o, &written);
}

static enum rc leave(struct ctx *c, struct reply *r, const char *name, bool xlsx)
{
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", name, xlsx ? "xlsx" : "csv");
	return r->filename != NULL ? export_leave(c, r, "base data") : ctx_no_memory(c);
}

static enum rc missing_export(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_missing_export_in *in = input;
	bool xlsx = in->format == BASE_DATA_MISSING_EXPORT_FORMAT_XLSX;
	char path[FILE_PASSING];
	uint32_t *rows;
	size_t n;
	int region, field;
	TRY(base_insiders(c));
	TRY(base_figure(c, w, in->figure, &field));
	TRY(base_region(c, w, in->region, &region));
	TRY(base_missing(c, w, field, region, NULL, &rows, &n));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_missing(c, w, field, rows, n, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	return leave(c, r, arena_printf(&c->arena, TR(c, "%d年缺数清单-%s", "missing-%d-%s"), w->k.year, TR(c, w->fields[field].ind->title, w->fields[field].ind->code)), xlsx);
}

enum rc base_data_api_missing_export(struct ctx *c, const struct base_data_missing_export_in *in, struct reply *r) { return base_with(c, in->id, missing_export, in, r); }

static enum rc write_sheets(struct ctx *c, const struct base_work *w, const struct base_progress *p, enum table_format f, const char *path)
{
	const struct column_out columns[] = { { TR(c, "统一社会信用代码", "Credit code"), COLUMN_TEXT, 0, 20 }, { TR(c, "企业名称", "Enterprise"), COLUMN_TEXT, 0, 36 },
		{ TR(c, "考核板块", "District"), COLUMN_TEXT, 0, 14 }, { TR(c, "镇（街道、开发区）", "Town"), COLUMN_TEXT, 0, 18 }, { TR(c, "状态", "State"), COLUMN_TEXT, 0, 26 },
		{ TR(c, "首次打开", "First opened"), COLUMN_TEXT, 0, 20 }, { TR(c, "确认时间", "Confirmed at"), COLUMN_TEXT, 0, 20 }, { TR(c, "确认人", "Person"), COLUMN_TEXT, 0, 12 },
		{ TR(c, "方式", "Way"), COLUMN_TEXT, 0, 10 } };
	const struct table_out_options options = { .title = TR(c, "基础数据确认情况", "Confirmation of base data") };
	struct table_out *o;
	int64_t written;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	for (size_t i = 0; i < p->n; i++) {
		const struct base_line *l = &p->lines[i];
		write_place(c, o, w, l->row);
		table_out_text(o, base_state_title(c, l->state));
		table_out_text(o, minute(c, l->seen_at));
		table_out_text(o, minute(c, l->answered_at));
		table_out_text(o, l->person);
		table_out_text(o, l->channel == NULL ? NULL : strcmp(l->channel, "paper") == 0 ? TR(c, "纸质", "paper") : TR(c, "在线", "online"));
		table_out_row(o);
	}
	return table_out_done(c, o, &written);
}

static enum rc sheets_export(struct ctx *c, struct base_work *w, const void *input, struct reply *r)
{
	const struct base_data_sheets_export_in *in = input;
	bool xlsx = in->format == BASE_DATA_SHEETS_EXPORT_FORMAT_XLSX;
	char path[FILE_PASSING];
	struct base_progress p;
	int region;
	TRY(base_insiders(c));
	TRY(base_region(c, w, in->region, &region));
	TRY(base_progress_get(c, w, region, &p));
	choose(w, &p, (enum base_show)in->show, NULL);
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_sheets(c, w, &p, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	return leave(c, r, arena_printf(&c->arena, TR(c, "%d年基础数据确认情况", "base-data-%d"), w->k.year), xlsx);
}

enum rc base_data_api_sheets_export(struct ctx *c, const struct base_data_sheets_export_in *in, struct reply *r) { return base_with(c, in->id, sheets_export, in, r); }
