/* office_api_list.c - the list of matters: a page of it, and all of it as a file.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/table_out.h"
#include "core/workday.h"
#include "office/office.api.gen.h"
#include "office/office_json.h"
#include "registry/registry.h"

enum { EXPORT_ROWS = 20000, SOON_DAYS = 3 };

const char *state_title(const struct ctx *c, enum matter_state s)
{
	static const char *const zh[] = { "登记", "已交办", "已签收", "办理中", "申请延期", "办结待核", "已退回", "挂账", "已销号" };
	static const char *const en[] = { "registered", "given out", "signed for", "in work", "more time asked", "to be confirmed", "sent back", "shelved", "closed" };
	return TR(c, zh[s], en[s]);
}

const char *source_title(const struct ctx *c, enum matter_source s)
{
	static const char *const zh[] = { "亮灯", "议定事项", "走访", "工作计划", "问题" };
	static const char *const en[] = { "light", "decision", "visit", "plan", "problem" };
	return TR(c, zh[s], en[s]);
}

bool days_left(struct ctx *c, const char *day, int *ret_n)
{
	int32_t to, today = workday_today(c);
	if (!date_parse(day, strlen(day), &to))
		return false;
	for (int year = date_of(to < today ? to : today).year; year <= date_of(to < today ? today : to).year; year++)
		if (!workday_known(c, year))
			return false;
	return workday_between(c, today, to, ret_n) == RC_OK;
}

bool matter_is_overdue(const struct ctx *c, const struct matter *m)
{
	int32_t day;
	return matter_is_running(m) && date_parse(m->deadline, strlen(m->deadline), &day) && day < workday_today(c);
}

enum rc region_name(struct ctx *c, const char *code, const char **ret_name)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	int at = code[0] != '\0' ? registry_region_of(g, code) : g->n_regions > 0 ? 0 : -1;
	const char *name = at < 0 ? code : c->english && g->regions[at].name_en[0] != '\0' ? g->regions[at].name_en : g->regions[at].name;
	*ret_name = arena_strdup(&c->arena, name);
	registry_drop(c, g);
	return *ret_name != NULL ? RC_OK : ctx_no_memory(c);
}

enum rc matter_row_json(struct ctx *c, struct jw *w, const struct matter *m)
{
	const char *region;
	int left;
	TRY(region_name(c, m->region, &region));
	jw_ki64(w, "id", m->id);
	jw_ktext(w, "source", matter_source_words[m->source]);
	jw_ktext(w, "object", or_null(m->object));
	jw_ktext(w, "title", m->title);
	jw_ktext(w, "region", or_null(m->region));
	jw_ktext(w, "region_name", region);
	jw_ktext(w, "issuer", m->issuer);
	jw_ktext(w, "issuer_name", unit_name(c, m->issuer));
	jw_ktext(w, "owner", or_null(m->owner));
	jw_ktext(w, "owner_name", m->owner[0] != '\0' ? unit_name(c, m->owner) : NULL);
	jw_ktext(w, "state", matter_state_words[m->state]);
	jw_ktext(w, "level", matter_level_words[m->level]);
	jw_ktext(w, "deadline", or_null(m->deadline));
	jw_kbool(w, "overdue", matter_is_overdue(c, m));
	jw_key(w, "days_left");
	if (matter_is_running(m) && days_left(c, m->deadline, &left))
		jw_i64(w, left);
	else
		jw_null(w);
	jw_ki64(w, "returns", m->returns);
	jw_ktext(w, "opened_at", m->opened_at);
	jw_ktext(w, "closed_at", or_null(m->closed_at));
	jw_ktext(w, "changed_at", m->changed_at);
	return RC_OK;
}

/* ---- The question. */

static const char *soon(struct ctx *c)
{
	int32_t today = workday_today(c), day = today + SOON_DAYS;
	if (workday_known(c, date_of(today).year) && workday_known(c, date_of(today + 20).year))
		ignore_rc(workday_add(c, today, SOON_DAYS, &day)); /* known years: cannot fail */
	return day_text(c, day);
}

static enum rc read_region(struct ctx *c, const char *code, struct matter_query *q)
{
	const struct registry *g;
	if (code == NULL || code[0] == '\0')
		return RC_OK;
	TRY(registry_hold(c, &g));
	int at = registry_region_of(g, code);
	if (at >= 0) {
		q->region_lo = g->regions[at].pos;
		q->region_hi = g->regions[at].pos_end;
	}
	registry_drop(c, g);
	return at >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), code);
}

static enum rc read_query(struct ctx *c, const struct office_matter_list_in *in, struct matter_query *q)
{
	*q = (struct matter_query){ .text = in->q != NULL ? in->q : "", .source = in->has_source ? matter_source_words[in->source] : "",
		.state = in->has_state ? matter_state_words[in->state] : "", .owner = in->owner != NULL ? in->owner : "", .level = in->has_level ? matter_level_words[in->level] : "",
		.object = in->object != NULL ? in->object : "", .open_only = in->show != OFFICE_MATTER_LIST_SHOW_ALL, .mine = in->mine,
		.overdue_at = in->show == OFFICE_MATTER_LIST_SHOW_OVERDUE ? day_text(c, workday_today(c)) : "", .due_by = in->show == OFFICE_MATTER_LIST_SHOW_SOON ? soon(c) : "",
		.sort = (enum matter_sort)in->sort, .descending = in->order == OFFICE_MATTER_LIST_ORDER_DESC };
	return read_region(c, in->region, q);
}

/* ---- A page. */

static enum rc write_page(struct ctx *c, const struct office_matter_list_in *in, const struct matter *list, int n, const struct matter_counts *k, struct jw *w)
{
	jw_obj(w);
	jw_ki64(w, "total", k->total);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	jw_ktext(w, "today", day_text(c, workday_today(c)));
	jw_key(w, "counts");
	jw_obj(w);
	jw_ki64(w, "open", k->open);
	jw_ki64(w, "overdue", k->overdue);
	jw_ki64(w, "due_soon", k->due_soon);
	jw_ki64(w, "escalated", k->escalated);
	jw_obj_end(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		TRY(matter_row_json(c, w, &list[i]));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc office_api_matter_list(struct ctx *c, const struct office_matter_list_in *in, struct reply *r)
{
	struct matter_query q;
	struct matter_counts k = { 0 };
	struct matter *list = NULL;
	int n = 0;
	TRY(read_query(c, in, &q));
	q.skip = (in->page - 1) * in->page_size;
	q.most = (int)in->page_size;
	if (c->scope.kind != SCOPE_SUBJECT) {
		TRY(store_matter_counts(c, &q, day_text(c, workday_today(c)), soon(c), &k));
		TRY(store_matters(c, &q, &list, &n));
	}
	return write_page(c, in, list, n, &k, &r->jw);
}

/* ---- A file. */

static void write_row(struct ctx *c, struct table_out *o, const struct matter *m, const char *region)
{
	int left;
	table_out_i64(o, m->id);
	table_out_text(o, source_title(c, m->source));
	table_out_text(o, m->title);
	table_out_text(o, m->demand);
	table_out_text(o, region);
	table_out_text(o, unit_name(c, m->issuer));
	table_out_text(o, m->owner[0] != '\0' ? unit_name(c, m->owner) : NULL);
	table_out_text(o, state_title(c, m->state));
	table_out_text(o, or_null(m->deadline));
	if (matter_is_running(m) && days_left(c, m->deadline, &left))
		table_out_i64(o, left);
	else
		table_out_empty(o);
	table_out_i64(o, m->returns);
	table_out_text(o, m->opened_at);
	table_out_text(o, or_null(m->closed_at));
	table_out_row(o);
}

static enum rc write_file(struct ctx *c, const struct matter *list, int n, enum table_format f, const char *path)
{
	const struct column_out columns[] = {
		{ TR(c, "编号", "No."), COLUMN_NUMBER, 0, 8 }, { TR(c, "来源", "Source"), COLUMN_TEXT, 0, 10 }, { TR(c, "事项", "Matter"), COLUMN_TEXT, 0, 36 },
		{ TR(c, "要求", "Demand"), COLUMN_TEXT, 0, 50 }, { TR(c, "区域", "Region"), COLUMN_TEXT, 0, 14 }, { TR(c, "交办单位", "Given out by"), COLUMN_TEXT, 0, 20 },
		{ TR(c, "主办单位", "Owner"), COLUMN_TEXT, 0, 20 }, { TR(c, "状态", "State"), COLUMN_TEXT, 0, 12 }, { TR(c, "期限", "Deadline"), COLUMN_TEXT, 0, 12 },
		{ TR(c, "剩余工作日", "Working days left"), COLUMN_NUMBER, 0, 10 }, { TR(c, "退回次数", "Sent back"), COLUMN_NUMBER, 0, 8 },
		{ TR(c, "登记时间（UTC）", "Opened (UTC)"), COLUMN_TEXT, 0, 24 }, { TR(c, "销号时间（UTC）", "Closed (UTC)"), COLUMN_TEXT, 0, 24 },
	};
	const struct table_out_options options = { .title = TR(c, "督办清单", "Matters") };
	struct table_out *o;
	int64_t rows;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	for (int i = 0; i < n; i++) {
		const char *region;
		enum rc rc = region_name(c, list[i].region, &region);
		if (rc != RC_OK) {
			table_out_drop(o);
			return rc;
		}
		write_row(c, o, &list[i], region);
	}
	return table_out_done(c, o, &rows);
}

enum rc office_api_matter_export(struct ctx *c, const struct office_matter_export_in *in, struct reply *r)
{
	/* the same question as the list's, as in office.api.yaml */
	const struct office_matter_list_in asked = { .q = in->q, .has_source = in->has_source, .source = in->source, .has_state = in->has_state, .state = in->state, .owner = in->owner,
		.has_level = in->has_level, .level = in->level, .region = in->region, .object = in->object, .show = in->show, .mine = in->mine, .sort = in->sort, .order = in->order };
	bool xlsx = in->format == OFFICE_MATTER_EXPORT_FORMAT_XLSX;
	char path[FILE_PASSING];
	struct matter_query q;
	struct matter *list = NULL;
	int n = 0;
	TRY(read_query(c, &asked, &q));
	q.most = EXPORT_ROWS;
	if (c->scope.kind != SCOPE_SUBJECT)
		TRY(store_matters(c, &q, &list, &n));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_file(c, list, n, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "督办清单", "matters"), xlsx ? "xlsx" : "csv");
	return r->filename != NULL ? export_leave(c, r, "matters") : ctx_no_memory(c);
}
