/* objection_api_list.c - lists of objections over HTTP: a page, files, the statistics, what everybody may know.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "campaign/objection/objection.api.gen.h"
#include "campaign/objection/objection_json.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/session.h"
#include "core/table_out.h"
#include "core/workday.h"
#include "office/office.h"

enum { EXPORT_ROWS = 50000 };

/* ---- Words of a row. */

enum rc objection_words_hold(struct ctx *c, struct objection_words_of *ret_m)
{
	*ret_m = (struct objection_words_of){ .c = c, .today = workday_today(c) };
	TRY(registry_hold(c, &ret_m->g));
	enum rc rc = indicators_hold(c, &ret_m->list);
	if (rc != RC_OK)
		registry_drop(c, ret_m->g);
	return rc;
}

void objection_words_drop(struct objection_words_of *m)
{
	indicators_drop(m->c, m->list);
	registry_drop(m->c, m->g);
}

const char *objection_value_of(struct objection_words_of *m, const char *field, struct objection_value v)
{
	const struct indicator *ind = v.has ? indicators_find(m->list, field) : NULL;
	char text[48];
	if (ind == NULL)
		return NULL;
	fact_print(ind, v.v, text);
	return arena_printf(&m->c->arena, ind->unit_text[0] != '\0' ? "%s %s" : "%s", text, ind->unit_text);
}

const char *objection_name_of(struct objection_words_of *m, const char *field)
{
	const struct indicator *ind = field[0] != '\0' ? indicators_find(m->list, field) : NULL;
	return ind == NULL ? (field[0] != '\0' ? field : NULL) : m->c->english && ind->title_en[0] != '\0' ? ind->title_en : ind->title;
}

const char *objection_region_name(struct objection_words_of *m, int64_t region_pos, bool district, const char **ret_code)
{
	int at = (int)region_pos - 1;
	if (at >= 0 && at < m->g->n_regions && district && m->g->regions[at].district >= 0)
		at = m->g->regions[at].district;
	bool there = at >= 0 && at < m->g->n_regions;
	*ret_code = there ? m->g->regions[at].code : "";
	return !there ? "" : m->c->english && m->g->regions[at].name_en[0] != '\0' ? m->g->regions[at].name_en : m->g->regions[at].name;
}

void objection_day_key(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

void objection_text_key(struct jw *w, const char *key, const char *text) { jw_ktext(w, key, text != NULL && text[0] != '\0' ? text : NULL); }

void objection_count_key(struct jw *w, const char *key, bool has, int64_t n)
{
	jw_key(w, key);
	if (has)
		jw_i64(w, n);
	else
		jw_null(w);
}

static bool days_left(struct ctx *c, int32_t today, int32_t day, int *ret_n)
{
	int32_t from = day < today ? day : today, to = day < today ? today : day;
	for (int year = date_of(from).year; day != DAY_NONE && year <= date_of(to).year; year++)
		if (!workday_known(c, year))
			return false;
	return day != DAY_NONE && workday_between(c, today, day, ret_n) == RC_OK;
}

static void what_json(struct objection_words_of *m, struct jw *w, const struct objection_row *o)
{
	struct ctx *c = m->c;
	const struct objection_plan *p = objection_plan(c->app);
	jw_ktext(w, "step", objection_step_words[o->step]);
	jw_ktext(w, "step_name", p != NULL ? objection_words(c, p->steps[o->step].title) : objection_step_words[o->step]);
	jw_ktext(w, "kind", objection_kind_words[o->kind]);
	jw_ktext(w, "kind_name", p != NULL ? objection_words(c, p->kinds[o->kind].title) : objection_kind_words[o->kind]);
	objection_text_key(w, "field", o->field);
	jw_ktext(w, "field_name", objection_name_of(m, o->field));
	jw_ktext(w, "was", objection_value_of(m, o->field, o->was));
	jw_ktext(w, "claimed", objection_value_of(m, o->field, o->claimed));
	jw_ktext(w, "decided", objection_value_of(m, o->field, o->decided));
	jw_ktext(w, "level_name", p != NULL ? objection_words(c, p->levels[o->level].title) : objection_level_words[o->level]);
}

static void where_json(struct objection_words_of *m, struct jw *w, const struct objection_row *o)
{
	struct ctx *c = m->c;
	int left = 0;
	bool running = o->state <= OBJECTION_ASKED && days_left(c, m->today, o->deadline, &left);
	jw_ktext(w, "state", objection_state_words[o->state]);
	jw_ktext(w, "state_name", objection_state_title(c, o->state));
	jw_ktext(w, "desk", o->desk);
	jw_ktext(w, "desk_name", unit_name(c, o->desk));
	jw_ktext(w, "office_name", o->office[0] != '\0' ? unit_name(c, o->office) : NULL);
	objection_day_key(w, "deadline", o->deadline);
	objection_count_key(w, "waits_for_year", objection_has_no_date(o), workday_end(c));
	jw_kbool(w, "overdue", objection_is_overdue(o, m->today));
	objection_count_key(w, "days_left", running, left);
	jw_ktext(w, "verdict", objection_verdict_words[o->verdict]);
	jw_ktext(w, "verdict_name", objection_verdict_title(c, o->verdict));
}

enum rc objection_row_json(struct objection_words_of *m, struct jw *w, const struct objection_row *o)
{
	const char *region, *name = objection_region_name(m, o->region_pos, false, &region);
	jw_ki64(w, "id", o->id);
	jw_ktext(w, "code", o->code);
	jw_ki64(w, "campaign", o->campaign);
	jw_ktext(w, "enterprise", o->uscc);
	jw_ktext(w, "enterprise_name", o->name);
	jw_ktext(w, "region", region);
	jw_ktext(w, "region_name", name);
	what_json(m, w, o);
	where_json(m, w, o);
	jw_kbool(w, "by_desk", o->by_desk);
	jw_ki64(w, "repeats", o->repeats);
	jw_kbool(w, "reopened", o->reopened > 0);
	jw_ktext(w, "filed_at", o->filed_at);
	objection_day_key(w, "decided_on", o->decided_on);
	jw_ktext(w, "changed_at", o->changed_at);
	return RC_OK;
}

/* ---- The question. */

enum rc objection_region_span(struct ctx *c, const char *code, int64_t *ret_lo, int64_t *ret_hi)
{
	const struct registry *g;
	*ret_lo = *ret_hi = 0;
	if (code == NULL || code[0] == '\0')
		return RC_OK;
	TRY(registry_hold(c, &g));
	int at = registry_region_of(g, code);
	if (at >= 0) {
		*ret_lo = g->regions[at].pos;
		*ret_hi = g->regions[at].pos_end;
	}
	registry_drop(c, g);
	return at >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), code);
}

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

static enum rc read_query(struct ctx *c, const struct objection_list_in *in, struct objection_query *q)
{
	*q = (struct objection_query){ .campaign = in->has_campaign ? in->campaign : 0, .text = or_empty(in->q), .field = or_empty(in->field), .unit = or_empty(in->unit),
		.step = in->has_step ? in->step : -1, .kind = in->has_kind ? in->kind : -1, .state = in->has_state ? in->state : -1, .verdict = in->has_verdict ? in->verdict : -1,
		.show = (enum objection_show)in->show, .sort = (enum objection_sort)in->sort, .descending = in->order == OBJECTION_LIST_ORDER_DESC };
	return objection_region_span(c, in->region, &q->region_lo, &q->region_hi);
}

/* ---- A page. */

static bool may_export(const struct ctx *c) { return c->session != NULL && session_may(c->session, "evaluation.export", NULL); }

static void counts_json(struct jw *w, const struct objection_counts *k)
{
	jw_key(w, "counts");
	jw_obj(w);
	jw_ki64(w, "open", k->open);
	jw_ki64(w, "overdue", k->overdue);
	jw_ki64(w, "asked", k->asked);
	jw_ki64(w, "late", k->late);
	jw_ki64(w, "told", k->told);
	jw_obj_end(w);
}

static enum rc rows_json(struct ctx *c, struct jw *w, const struct objection_row *list, int n)
{
	struct objection_words_of m;
	enum rc rc = RC_OK;
	TRY(objection_words_hold(c, &m));
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n && rc == RC_OK; i++) {
		jw_obj(w);
		rc = objection_row_json(&m, w, &list[i]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	objection_words_drop(&m);
	return rc;
}

enum rc objection_api_list(struct ctx *c, const struct objection_list_in *in, struct reply *r)
{
	struct objection_query q;
	struct objection_counts k;
	struct objection_row *list;
	int n;
	struct jw *w = &r->jw;
	TRY(read_query(c, in, &q));
	q.skip = (in->page - 1) * in->page_size;
	q.most = (int)in->page_size;
	TRY(objection_count(c, &q, &k));
	TRY(objection_list(c, &q, &list, &n));
	jw_obj(w);
	jw_ki64(w, "total", k.total);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	jw_kbool(w, "may_export", may_export(c));
	counts_json(w, &k);
	TRY(rows_json(c, w, list, n));
	jw_obj_end(w);
	return RC_OK;
}

/* ---- A file. */

static enum rc write_row(struct objection_words_of *m, struct table_out *out, const struct objection_row *o)
{
	struct ctx *c = m->c;
	const struct objection_plan *p = objection_plan(c->app);
	const char *code, *district = objection_region_name(m, o->region_pos, true, &code), *town = objection_region_name(m, o->region_pos, false, &code);
	table_out_text(out, o->code);
	table_out_text(out, p != NULL ? objection_words(c, p->steps[o->step].title) : "");
	table_out_text(out, o->uscc);
	table_out_text(out, o->name);
	table_out_text(out, district);
	table_out_text(out, town);
	table_out_text(out, p != NULL ? objection_words(c, p->kinds[o->kind].title) : "");
	table_out_text(out, objection_name_of(m, o->field));
	table_out_text(out, objection_value_of(m, o->field, o->was));
	table_out_text(out, o->was_source);
	table_out_text(out, objection_value_of(m, o->field, o->claimed));
	table_out_text(out, o->reason);
	table_out_text(out, objection_state_title(c, o->state));
	table_out_text(out, unit_name(c, o->desk));
	table_out_text(out, o->office[0] != '\0' ? unit_name(c, o->office) : "");
	table_out_text(out, objection_day(c, o->filed_on));
	table_out_text(out, objection_day(c, o->deadline));
	table_out_text(out, o->verdict != VERDICT_NONE ? objection_verdict_title(c, o->verdict) : "");
	table_out_text(out, objection_value_of(m, o->field, o->decided));
	table_out_text(out, o->finding);
	table_out_text(out, o->basis);
	table_out_text(out, objection_day(c, o->decided_on));
	table_out_i64(out, o->repeats);
	table_out_row(out);
	return RC_OK;
}

static enum rc write_rows(struct ctx *c, const struct objection_row *list, int n, struct table_out *o)
{
	struct objection_words_of m;
	enum rc rc = RC_OK;
	TRY(objection_words_hold(c, &m));
	for (int i = 0; i < n && rc == RC_OK; i++)
		rc = write_row(&m, o, &list[i]);
	objection_words_drop(&m);
	return rc;
}

static enum rc write_file(struct ctx *c, const struct objection_row *list, int n, enum table_format f, const char *path)
{
	const struct column_out columns[] = {
		{ TR(c, "编号", "No."), COLUMN_TEXT, 0, 15 }, { TR(c, "环节", "Step"), COLUMN_TEXT, 0, 14 }, { TR(c, "统一社会信用代码", "Credit code"), COLUMN_TEXT, 0, 20 },
		{ TR(c, "企业名称", "Enterprise"), COLUMN_TEXT, 0, 30 }, { TR(c, "区县", "District"), COLUMN_TEXT, 0, 12 }, { TR(c, "镇（街道）", "Town"), COLUMN_TEXT, 0, 14 },
		{ TR(c, "类别", "Kind"), COLUMN_TEXT, 0, 14 }, { TR(c, "指标", "Field"), COLUMN_TEXT, 0, 14 }, { TR(c, "原数据", "Was"), COLUMN_TEXT, 0, 14 },
		{ TR(c, "数据来源", "Source"), COLUMN_TEXT, 0, 18 }, { TR(c, "主张", "Claimed"), COLUMN_TEXT, 0, 14 }, { TR(c, "理由", "Reason"), COLUMN_TEXT, 0, 50 },
		{ TR(c, "状态", "State"), COLUMN_TEXT, 0, 12 }, { TR(c, "受理单位", "Desk"), COLUMN_TEXT, 0, 20 }, { TR(c, "征询部门", "Bureau"), COLUMN_TEXT, 0, 20 },
		{ TR(c, "提出日期", "Filed"), COLUMN_TEXT, 0, 12 }, { TR(c, "期限", "Deadline"), COLUMN_TEXT, 0, 12 }, { TR(c, "结果", "Verdict"), COLUMN_TEXT, 0, 12 },
		{ TR(c, "核定值", "Decided"), COLUMN_TEXT, 0, 14 }, { TR(c, "决定理由", "Finding"), COLUMN_TEXT, 0, 40 }, { TR(c, "依据", "Basis"), COLUMN_TEXT, 0, 30 },
		{ TR(c, "决定日期", "Decided on"), COLUMN_TEXT, 0, 12 }, { TR(c, "重复次数", "Repeats"), COLUMN_NUMBER, 0, 8 },
	};
	const struct table_out_options options = { .title = TR(c, "异议清单", "Objections") };
	struct table_out *o;
	int64_t rows;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	enum rc rc = write_rows(c, list, n, o);
	if (rc != RC_OK) {
		table_out_drop(o);
		return rc;
	}
	return table_out_done(c, o, &rows);
}

static enum rc leave(struct ctx *c, struct reply *r, bool xlsx, const char *name, const char *what)
{
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = arena_printf(&c->arena, "%s%s.%s", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", name, xlsx ? "xlsx" : "csv");
	return r->filename != NULL ? export_leave(c, r, what) : ctx_no_memory(c);
}

enum rc objection_api_export(struct ctx *c, const struct objection_export_in *in, struct reply *r)
{
	/* the same question as the list's, as in objection.api.yaml */
	const struct objection_list_in asked = { .has_campaign = in->has_campaign, .campaign = in->campaign, .q = in->q, .has_step = in->has_step, .step = in->step, .has_kind = in->has_kind,
		.kind = in->kind, .field = in->field, .has_state = in->has_state, .state = in->state, .has_verdict = in->has_verdict, .verdict = in->verdict, .unit = in->unit, .region = in->region,
		.show = in->show, .sort = in->sort, .order = in->order };
	bool xlsx = in->format == OBJECTION_EXPORT_FORMAT_XLSX;
	char path[FILE_PASSING];
	struct objection_query q;
	struct objection_row *list;
	int n;
	TRY(read_query(c, &asked, &q));
	q.most = EXPORT_ROWS;
	TRY(objection_list(c, &q, &list, &n));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_file(c, list, n, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	return leave(c, r, xlsx, TR(c, "异议清单", "objections"), "objections");
}

/* ---- Statistics. */

static void sum_json(struct jw *w, const struct objection_sum *s)
{
	jw_obj(w);
	jw_ktext(w, "key", s->key);
	jw_ktext(w, "title", s->title);
	jw_ki64(w, "total", s->total);
	jw_ki64(w, "open", s->open);
	jw_ki64(w, "overdue", s->overdue);
	jw_ki64(w, "late", s->late);
	jw_ki64(w, "repeated", s->repeated);
	jw_ki64(w, "withdrawn", s->withdrawn);
	jw_ki64(w, "upheld", s->upheld);
	jw_ki64(w, "partly", s->partly);
	jw_ki64(w, "rejected", s->rejected);
	objection_count_key(w, "median_days", s->median_days >= 0, s->median_days);
	objection_count_key(w, "p90_days", s->p90_days >= 0, s->p90_days);
	jw_obj_end(w);
}

enum rc objection_api_statistics(struct ctx *c, const struct objection_statistics_in *in, struct reply *r)
{
	struct objection_statistics s;
	struct jw *w = &r->jw;
	int64_t lo, hi;
	TRY(objection_region_span(c, in->region, &lo, &hi));
	TRY(objection_statistics(c, in->has_campaign ? in->campaign : 0, lo, hi, &s));
	jw_obj(w);
	jw_key(w, "all");
	sum_json(w, &s.all);
	jw_key(w, "parts");
	jw_arr(w);
	for (int p = 0; p < PARTS; p++) {
		jw_obj(w);
		jw_ktext(w, "part", objection_part_words[p]);
		jw_key(w, "rows");
		jw_arr(w);
		for (int i = 0; i < s.n[p]; i++)
			sum_json(w, &s.parts[p][i]);
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static void sum_row(struct table_out *o, const char *part, const struct objection_sum *s)
{
	const int64_t counts[] = { s->total, s->open, s->overdue, s->late, s->repeated, s->withdrawn, s->upheld, s->partly, s->rejected };
	const int days[] = { s->median_days, s->p90_days };
	table_out_text(o, part);
	table_out_text(o, s->title);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		table_out_i64(o, counts[i]);
	for (int i = 0; i < 2; i++)
		if (days[i] >= 0)
			table_out_i64(o, days[i]);
		else
			table_out_empty(o);
	table_out_row(o);
}

static enum rc write_sums(struct ctx *c, const struct objection_statistics *s, enum table_format f, const char *path)
{
	static const char *const zh[PARTS] = { "类别", "环节", "指标", "结果", "区县", "镇（街道）", "受理单位" }, *const en[PARTS] = { "Kind", "Step", "Field", "Verdict", "District", "Town", "Desk" };
	const struct column_out columns[] = { { TR(c, "分组", "Group"), COLUMN_TEXT, 0, 12 }, { TR(c, "名称", "Name"), COLUMN_TEXT, 0, 28 }, { TR(c, "件数", "Cases"), COLUMN_NUMBER, 0, 8 },
		{ TR(c, "在办", "Open"), COLUMN_NUMBER, 0, 8 }, { TR(c, "超期", "Overdue"), COLUMN_NUMBER, 0, 8 }, { TR(c, "逾期不予受理", "Late"), COLUMN_NUMBER, 0, 12 },
		{ TR(c, "重复", "Repeated"), COLUMN_NUMBER, 0, 8 }, { TR(c, "撤回", "Withdrawn"), COLUMN_NUMBER, 0, 10 }, { TR(c, "成立", "Upheld"), COLUMN_NUMBER, 0, 8 },
		{ TR(c, "部分成立", "Partly"), COLUMN_NUMBER, 0, 10 }, { TR(c, "不成立", "Rejected"), COLUMN_NUMBER, 0, 8 },
		{ TR(c, "决定用时中位数（工作日）", "Median working days"), COLUMN_NUMBER, 0, 14 }, { TR(c, "九成在此天数内（工作日）", "90 % within, working days"), COLUMN_NUMBER, 0, 14 } };
	const struct table_out_options options = { .title = TR(c, "异议统计", "Statistics of objections") };
	struct table_out *o;
	int64_t rows;
	TRY(table_out_open(c, path, f, columns, sizeof columns / sizeof *columns, &options, &o));
	sum_row(o, TR(c, "合计", "All"), &s->all);
	for (int p = 0; p < PARTS; p++)
		for (int i = 0; i < s->n[p]; i++)
			sum_row(o, TR(c, zh[p], en[p]), &s->parts[p][i]);
	return table_out_done(c, o, &rows);
}

enum rc objection_api_statistics_export(struct ctx *c, const struct objection_statistics_export_in *in, struct reply *r)
{
	bool xlsx = in->format == OBJECTION_STATISTICS_EXPORT_FORMAT_XLSX;
	struct objection_statistics s;
	char path[FILE_PASSING];
	int64_t lo, hi;
	TRY(objection_region_span(c, in->region, &lo, &hi));
	TRY(objection_statistics(c, in->has_campaign ? in->campaign : 0, lo, hi, &s));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, write_sums(c, &s, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	return leave(c, r, xlsx, TR(c, "异议统计", "objection-statistics"), "objection statistics");
}

enum rc objection_api_public(struct ctx *c, const struct objection_public_in *in, struct reply *r) { return objection_public_json(c, in->campaign, &r->jw); }
